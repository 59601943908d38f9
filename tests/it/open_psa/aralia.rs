//! Trees that no one here wrote: ten of the Aralia set (Dutuit and Rauzy), where there is a copy.
//!
//! `BECAUSE_ARALIA=folder` names the folder that holds them, as `NAME.xml`; without it there is
//! nothing to check. The probabilities are those that SCRAM 0.16 computes with decision diagrams.

use because::analysis::measures::measures;
use because::analysis::{AnalysisError, Options};

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
fn top_events_of_the_aralia_trees_have_their_probability() {
    let Some(folder) = std::env::var_os("BECAUSE_ARALIA").map(std::path::PathBuf::from) else { return };
    let (mut agree, mut too_large) = (Vec::new(), Vec::new());
    for (name, expected) in TOP_EVENTS {
        let text = std::fs::read_to_string(folder.join(format!("{name}.xml"))).expect("the tree is in the folder");
        let model = model(&text);
        let measures = match measures(&model, &Options::default()) {
            Ok(measures) => measures,
            Err(AnalysisError::TooLarge(_)) => {
                too_large.push(name);
                continue;
            }
            Err(error) => panic!("{name}: {error}"),
        };
        let [top] = &measures.impacts[..] else { panic!("{name} has {} top gates", measures.impacts.len()) };
        let p = top.probability;
        assert!((p / expected - 1.0).abs() < 1e-9, "{name}: {p}, not {expected}");
        agree.push(name);
        for candidate in &measures.candidates {
            let (c, m) = (candidate.chance, &candidate.measures[0]);
            let at = format!("{name}, {}", candidate.id);
            let close = |what: &str, a: f64, b: f64| {
                assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{at}: {what}: {a} and {b}")
            };
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
    assert!(agree.len() >= 6, "too large: {too_large:?}");
    println!("agree: {agree:?}; too large for the budget: {too_large:?}");
}
