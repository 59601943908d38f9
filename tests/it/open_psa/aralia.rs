//! Trees that no one here wrote: ten of the Aralia set (Dutuit and Rauzy), where there is a copy.
//!
//! `BECAUSE_ARALIA=folder` names the folder that holds them, as `NAME.xml`; without it there is
//! nothing to check. The probabilities are those that SCRAM 0.16 computes with decision diagrams.

use because::analysis::measures::measures;
use because::analysis::{Analysis, Options, RankOptions};
use because::graph::CausalGraph;
use because::model::Model;
use because::report::Measures;

use super::model;

const TOP_EVENTS: [(&str, f64); 10] = [
    ("baobab1", 0.000101708077838372),
    ("baobab3", 0.00224117013780169),
    ("chinese", 0.00117058181075867),
    ("das9207", 0.346695888359208),
    ("das9601", 0.0042344028873692),
    ("edf9203", 0.599589097665552),
    ("edfpa14b", 0.295619545679597),
    ("edfpa15q", 0.362736516896679),
    ("elf9601", 0.0966290985425461),
    ("isp9604", 0.142750747592879),
];

#[test]
fn the_aralia_trees_have_their_probabilities_and_importances() {
    let Some(folder) = std::env::var_os("BECAUSE_ARALIA").map(std::path::PathBuf::from) else { return };
    for (name, expected) in TOP_EVENTS {
        let text = std::fs::read_to_string(folder.join(format!("{name}.xml"))).expect("the tree is in the folder");
        let model = model(&text);
        let measures = measures(&model, &Options::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let [top] = &measures.impacts[..] else { panic!("{name} has {} top gates", measures.impacts.len()) };
        let p = top.probability;
        assert!((p / expected - 1.0).abs() < 1e-9, "{name}: {p}, not {expected}");
        importances_follow_from_each_other(name, p, &measures);
        importances_are_those_of_the_ranking(name, &model, &measures);
    }
}

fn importances_follow_from_each_other(name: &str, p: f64, measures: &Measures) {
    for candidate in &measures.candidates {
        let (c, m) = (candidate.chance, &candidate.measures[0]);
        let at = format!("{name}, {}", candidate.id);
        let close =
            |what: &str, a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{at}: {what}: {a} and {b}");
        // P(i) = P(c)·P(i | c bad) + (1 − P(c))·P(i | c good), and what follows from it.
        let (bad, good) = (m.risk_achievement_worth.unwrap() * p, p / m.risk_reduction_worth.unwrap());
        close("total probability", c * bad + (1.0 - c) * good, p);
        close("Birnbaum", m.birnbaum.unwrap(), bad - good);
        close("criticality", m.criticality.unwrap(), 1.0 - good / p);
        close("diagnostic", m.diagnostic.unwrap(), c * bad / p);
        if let Some(cut_sets) = m.fussell_vesely {
            // What needs c is a part of what a cut set with c brings about, and that of what has c.
            assert!(m.criticality.unwrap() <= cut_sets + 1e-9, "{at}: {cut_sets}");
            assert!(cut_sets <= m.diagnostic.unwrap() + 1e-9, "{at}: {cut_sets}");
        }
    }
}

/// Once the top event has happened, its diagnostic importance is the posterior; and where nothing that is bad
/// holds anything back, the criticality importance is the posterior times the necessity.
pub(crate) fn importances_are_those_of_the_ranking(name: &str, model: &Model, measures: &Measures) {
    let graph = CausalGraph::new(model);
    let is_coherent = graph.only_helps(|_| true);
    let analysis = Analysis::new(model.clone(), Options::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let ranking = analysis.rank(RankOptions { beliefs: false, ..RankOptions::default() });
    assert_eq!(ranking.candidates.len(), measures.candidates.len());
    for candidate in &measures.candidates {
        let ranked = ranking.candidates.iter().find(|ranked| ranked.id == candidate.id).expect("it is ranked, too");
        let at = format!("{name}, {}", candidate.id);
        let (posterior, diagnostic) = (ranked.posterior, candidate.measures[0].diagnostic.expect("it has a chance"));
        assert!((posterior - diagnostic).abs() <= 1e-9, "{at}: posterior {posterior}, diagnostic {diagnostic}");
        let needed = posterior * ranked.necessity.expect("the impact happened");
        let critical = candidate.measures[0].criticality.expect("it has a chance");
        if is_coherent {
            assert!((needed - critical).abs() <= 1e-9, "{at}: needed {needed}, critical {critical}");
        } else {
            // What it prevents is taken off.
            assert!(critical <= needed + 1e-9, "{at}: needed {needed}, critical {critical}");
        }
    }
}
