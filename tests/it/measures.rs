//! Importance measures against their definitions, on random models: candidates are forced by
//! rewriting the document, worlds are enumerated, and minimal cut sets are searched for one by one.

use because::analysis::measures::measures;
use because::analysis::{Candidates, Options};
use because::graph::CausalGraph;
use because::model::document::{Because, Document};
use because::model::{BaseRates, Model};
use because::report::Measures;
use because::view::{self, Style};
use because::weight::Weight;
use proptest::prelude::{ProptestConfig, prop_assert, proptest};

#[cfg(feature = "cli")]
use crate::program::because;
use crate::{plain, random_model};

/// P(node bad) before any evidence, node by node.
fn chances(model: &Model) -> Vec<f64> {
    let mut sums = vec![0.0; model.nodes().len()];
    for (probability, states) in plain::worlds(model, &CausalGraph::new(model)) {
        for (sum, _) in sums.iter_mut().zip(&states).filter(|(_, bad)| **bad) {
            *sum += probability;
        }
    }
    sums
}

/// P(both bad).
fn both(model: &Model, a: usize, b: usize) -> f64 {
    let worlds = plain::worlds(model, &CausalGraph::new(model));
    worlds.iter().filter(|(_, states)| states[a] && states[b]).map(|(probability, _)| probability).sum()
}

/// The model in which a factor or safeguard is in one state, whatever else brings it about.
fn forced(document: &Document, id: &str, bad: bool) -> Model {
    let mut document = document.clone();
    let (own, because): (&mut Option<Weight>, &mut Option<Because>) = match document.factors.get_mut(id) {
        Some(factor) => (&mut factor.prior, &mut factor.because),
        None => {
            let safeguard = document.safeguards.get_mut(id).expect("a candidate is a factor or a safeguard");
            (&mut safeguard.fails, &mut safeguard.because)
        }
    };
    *own = Some(if bad { Weight::ALWAYS } else { Weight::NEVER });
    *because = None;
    Model::new(&document, &BaseRates::shipped()).model.expect("it was valid before")
}

/// P(some minimal cut set with the candidate's own coin in it holds), by search. Coins are the
/// chances strictly between 0 and 1, and those of all candidates. `None` for too many of them.
fn cut_sets(model: &Model, candidates: &[usize], impact: usize, candidate: usize) -> Option<f64> {
    let graph = CausalGraph::new(model);
    let own = model.nodes().iter().map(|node| node.own);
    let strengths = model.nodes().iter().flat_map(|node| node.mechanisms.iter().map(|m| m.strength));
    let chances: Vec<f64> = own.chain(strengths).map(Weight::point).collect();
    let is_open = |c: usize| (chances[c] > 0.0 && chances[c] < 1.0) || candidates.contains(&c);
    let open: Vec<usize> = (0..chances.len()).filter(|&c| is_open(c)).collect();
    if open.len() > 12 {
        return None;
    }
    let mine = 1usize << open.iter().position(|&coin| coin == candidate).unwrap();
    let holds: Vec<bool> = (0..1usize << open.len())
        .map(|world| {
            let mut coins: Vec<bool> = chances.iter().map(|&p| p == 1.0).collect();
            open.iter().enumerate().for_each(|(bit, &coin)| coins[coin] = world >> bit & 1 == 1);
            let (struck, fallen) = coins.split_at(model.nodes().len());
            plain::states(model, &graph, struck, fallen)[impact]
        })
        .collect();
    // Of a coherent impact, a set is minimal if taking out any one of its coins breaks it.
    let minimal: Vec<usize> = (0..holds.len())
        .filter(|&set| set & mine != 0 && holds[set])
        .filter(|&set| (0..open.len()).all(|bit| set >> bit & 1 == 0 || !holds[set & !(1 << bit)]))
        .collect();
    let chance = |world: usize| -> f64 {
        let of =
            |(bit, &coin): (usize, &usize)| if world >> bit & 1 == 1 { chances[coin] } else { 1.0 - chances[coin] };
        open.iter().enumerate().map(of).product()
    };
    Some((0..holds.len()).filter(|world| minimal.iter().any(|set| set & world == *set)).map(chance).sum())
}

/// Compares every measure with its definition; how many Fussell–Vesely figures there were.
fn compare(document: &Document, model: &Model, found: &Measures) -> Result<usize, String> {
    let plain = chances(model);
    let place = |id: &str| model.find(id).expect("the id is of the model").index();
    let close = |what: String, a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) if (a - b).abs() <= 1e-9 * b.abs().max(1.0) || a == b => Ok(()),
        (None, None) => Ok(()),
        _ => Err(format!("{what}: the engine says {a:?}, enumeration {b:?}")),
    };
    let candidates: Vec<usize> = found.candidates.iter().map(|candidate| place(&candidate.id)).collect();
    let mut counted = 0;
    for impact in &found.impacts {
        close(impact.id.clone(), Some(impact.probability), Some(plain[place(&impact.id)]))?;
    }
    for candidate in &found.candidates {
        let c = place(&candidate.id);
        close(format!("chance of {}", candidate.id), Some(candidate.chance), Some(plain[c]))?;
        let (bad, good) =
            (chances(&forced(document, &candidate.id, true)), chances(&forced(document, &candidate.id, false)));
        for (measures, impact) in candidate.measures.iter().zip(&found.impacts) {
            let i = place(&impact.id);
            let at = |what: &str| format!("{what} of {} for {}", candidate.id, impact.id);
            let part = |x: f64| (plain[i] > 0.0).then(|| x / plain[i]);
            let birnbaum = bad[i] - good[i];
            close(at("Birnbaum"), measures.birnbaum, Some(birnbaum))?;
            close(at("criticality"), measures.criticality, part(birnbaum * plain[c]))?;
            close(at("diagnostic"), measures.diagnostic, part(both(model, c, i)))?;
            close(at("achievement"), measures.risk_achievement_worth, part(bad[i]))?;
            close(at("reduction"), measures.risk_reduction_worth, (plain[i] > 0.0).then(|| plain[i] / good[i]))?;
            let has_causes = model.nodes()[c].mechanisms.iter().any(|mechanism| !mechanism.off);
            if !impact.coherent || has_causes {
                close(at("Fussell–Vesely"), measures.fussell_vesely, None)?;
            } else if let Some(expected) = cut_sets(model, &candidates, i, c) {
                close(at("Fussell–Vesely"), measures.fussell_vesely, part(expected))?;
                counted += 1;
            }
        }
    }
    Ok(counted)
}

#[test]
fn every_measure_is_that_of_its_definition() {
    let (mut models, mut with_causes, mut counted, mut incoherent) = (0, 0, 0, 0);
    let strategy = random_model::choices();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    while models < 300 {
        let choices = proptest::strategy::Strategy::new_tree(&strategy, &mut runner).unwrap();
        let document = random_model::document(&proptest::strategy::ValueTree::current(&choices));
        let Some(model) = random_model::model(&document) else { continue };
        models += 1;
        let options = Options { candidates: Candidates::All, ..Options::default() };
        let found = measures(&model, &options).unwrap();
        counted += compare(&document, &model, &found).unwrap_or_else(|wrong| panic!("{wrong}\n{document:?}"));
        incoherent += found.impacts.iter().filter(|impact| !impact.coherent).count();
        with_causes +=
            model.nodes().iter().filter(|node| node.kind.section() == "factors" && !node.mechanisms.is_empty()).count();
    }
    assert!(counted > 300 && incoherent > 20 && with_causes > 20, "{counted} {incoherent} {with_causes}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_seen_changes_nothing(choices in random_model::choices()) {
        let document = random_model::document(&choices);
        let Some(model) = random_model::model(&document) else { return Ok(()) };
        let mut blind = document.clone();
        blind.evidence.clear();
        blind.factors.values_mut().for_each(|node| node.observed = None);
        blind.safeguards.values_mut().for_each(|node| node.held = None);
        blind.events.values_mut().for_each(|node| node.observed = None);
        blind.impacts.values_mut().for_each(|node| node.observed = None);
        let blind = random_model::model(&blind).expect("it has fewer rules to break");
        let (seen, unseen) = (measures(&model, &Options::default()).unwrap(), measures(&blind, &Options::default()).unwrap());
        prop_assert!(seen == unseen);
    }
}

fn written(text: &str) -> Model {
    let read = because::read::read(text.as_bytes(), because::read::Format::Yaml);
    assert_eq!(read.diagnostics, []);
    Model::new(&read.document, &BaseRates::shipped()).model.unwrap()
}

#[test]
fn a_bridge_has_the_measures_of_the_textbook() {
    // Two of three pumps, each failing with chance p: everything is a polynomial in p.
    let p = 0.1f64;
    let model = written(
        "factors: { a: { prior: 0.1 }, b: { prior: 0.1 }, c: { prior: 0.1 } }\nimpacts: { down: { because: [ { at-least: 2, of: [a, b, c] } ] } }\n",
    );
    let found = measures(&model, &Options::default()).unwrap();
    let top = 3.0 * p * p - 2.0 * p.powi(3);
    assert!((found.impacts[0].probability - top).abs() < 1e-15);
    for candidate in &found.candidates {
        let m = &candidate.measures[0];
        let close = |found: Option<f64>, expected: f64| {
            assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?} {expected}")
        };
        close(m.birnbaum, 2.0 * p - 2.0 * p * p);
        close(m.criticality, (2.0 * p - 2.0 * p * p) * p / top);
        close(m.diagnostic, p * (2.0 * p - p * p) / top);
        close(m.risk_achievement_worth, (2.0 * p - p * p) / top);
        close(m.risk_reduction_worth, top / (p * p));
        close(m.fussell_vesely, p * (2.0 * p - p * p) / top);
    }
}

#[test]
fn rare_events_keep_their_digits() {
    // With the common cause good, the impact needs two chances of 1e-9.
    let model = written(
        "factors: { common: { prior: 1e-3 }, a: { prior: 1e-9 }, b: { prior: 1e-9 } }\nimpacts: { down: { because: [ common, { all: [a, b] } ] } }\n",
    );
    let found = measures(&model, &Options::default()).unwrap();
    let common = &found.candidates[0];
    assert_eq!(common.id, "common");
    let worth = common.measures[0].risk_reduction_worth.unwrap();
    assert!((worth / 1e15 - 1.0).abs() < 1e-9, "{worth}");
}

#[test]
fn what_has_no_meaning_is_blank() {
    let model = written(
        "factors: { a: { prior: 0 }, b: { prior: 0.5 } }\nevents: { x: { because: { a: 1 } } }\nimpacts: { never: { because: x }, b-alone: { because: b } }\n",
    );
    let found = measures(&model, &Options::default()).unwrap();
    let of = |id: &str, impact: &str| {
        let at = found.impacts.iter().position(|i| i.id == impact).unwrap();
        found.candidates.iter().find(|c| c.id == id).unwrap().measures[at].clone()
    };
    // It cannot happen, and yet it would if `a` were there.
    assert_eq!(of("a", "never").birnbaum, Some(1.0));
    assert_eq!((of("a", "never").criticality, of("a", "never").risk_achievement_worth), (None, None));
    assert_eq!(of("b", "b-alone").risk_reduction_worth, Some(f64::INFINITY));
    let text = view::measures::render(&found, &Style::default());
    assert!(text.contains('∞') && text.contains('–') && text.contains("never cannot happen"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&view::json::render(&found)).unwrap();
    assert!(json["candidates"][0]["measures"][0]["risk_reduction_worth"].is_null(), "{json}");
    let none = written("factors: { a: { prior: 0.5 } }\n");
    let found = measures(&none, &Options::default()).unwrap();
    assert!(view::measures::render(&found, &Style::default()).contains("no impact"));
}

#[test]
fn a_budget_too_small_for_cut_sets_leaves_only_them_out() {
    let factors: String = (0..12).map(|i| format!("f{i}: {{ prior: 0.1 }}, ")).collect();
    let all: String = (0..12).map(|i| format!("f{i}, ")).collect();
    let model = written(&format!(
        "factors: {{ {factors} }}\nimpacts: {{ down: {{ because: [ {{ at-least: 5, of: [{all}] }} ] }} }}\n"
    ));
    let whole = measures(&model, &Options::default()).unwrap();
    assert!(whole.candidates[0].measures[0].fussell_vesely.is_some() && whole.notes.is_empty());
    let small = measures(&model, &Options { budget: 300, ..Options::default() }).unwrap();
    assert_eq!(small.candidates[0].measures[0].fussell_vesely, None);
    assert!(small.notes[0].contains("budget"), "{:?}", small.notes);
    // Another budget may take another order of the sums.
    let birnbaum = |found: &Measures| found.candidates[0].measures[0].birnbaum.unwrap();
    assert!((birnbaum(&small) - birnbaum(&whole)).abs() < 1e-15);
    assert!(measures(&model, &Options { budget: 10, ..Options::default() }).is_err());
}

#[cfg(feature = "cli")]
#[test]
fn the_program_prints_them() {
    let sample = |name: &str| format!("{}/models/{name}", env!("CARGO_MANIFEST_DIR"));
    let table = because(["rank", "--measures", &sample("open-psa/voting.xml")]).run().ends_with(0).out;
    assert!(table.contains("Birnbaum") && table.contains("Breaker-stuck"), "{table}");
    let json = because(["rank", "--measures", "--top", "1", "--format", "json", &sample("starter.yaml")])
        .run()
        .ends_with(0)
        .json();
    assert_eq!((json["candidates"].as_array().unwrap().len(), json["left_out"].as_u64()), (1, Some(3)));
    assert_eq!(json["candidates"][0]["measures"].as_array().unwrap().len(), json["impacts"].as_array().unwrap().len());
    // What a ranking cannot do for want of possible evidence, the measures do.
    because(["rank", "--measures", &sample("bad/contradicting-evidence.yaml")]).run().ends_with(0);
    because(["rank", "--measures", "--candidates", "nobody", &sample("starter.yaml")]).run().ends_with(2);
    because(["rank", "--measures", "--beliefs", &sample("starter.yaml")]).run().ends_with(2);
    because(["rank", "--measures", &sample("bad/unknown-node.yaml")]).run().ends_with(1);
}
