//! Other chances put into what is compiled give what a new compilation gives.

use because::analysis::Way;
use because::engine::coins::Observation;
use because::engine::exact::{Coin, Compiled, Draw, Question, Refusal};
use because::graph::CausalGraph;
use because::model::{Model, NodeKind};
use because::weight::Weight;
use proptest::prelude::{ProptestConfig, proptest};

use crate::contraction::mostly_private;
use crate::random_model;

/// The odds of draw `draw` for a coin that had this chance: never those of another coin, so that a mix-up shows.
fn odds(draw: usize, chance: f64) -> f64 {
    0.3 + (1.0 + draw as f64) * (1.0 + (7.0 * chance).sin().abs())
}

/// A weight after a draw; what is certain stays so.
fn redrawn(draw: usize, weight: Weight) -> Weight {
    match weight.certain() {
        Some(_) => weight,
        None => Weight::number(weight.point()).unwrap().with_odds(odds(draw, weight.point())),
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9
}

fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| near(a, b))
}

/// Slopes and values alone are those of the outcomes, however many weightings go together, and each weighting's are
/// its own.
fn parts_are_those_of_the_whole(compiled: &Compiled, switches: usize, goals: usize) {
    let weightings: Vec<Vec<f64>> = (0..9_u32).map(|w| vec![f64::from(w) / 8.0; switches]).collect();
    let evidence = compiled.evidence();
    for goal in 0..goals {
        let alone: Vec<_> =
            weightings.iter().flat_map(|w| compiled.outcomes(goal, evidence, std::slice::from_ref(w))).collect();
        for count in 1..=weightings.len() {
            let some = &weightings[weightings.len() - count..];
            let (slopes, values) = (compiled.slopes(goal, evidence, some), compiled.values(goal, evidence, some));
            let whole = compiled.outcomes(goal, evidence, some);
            assert_eq!((slopes.len(), values.len(), whole.len()), (count, count, count));
            for (at, alone) in alone[weightings.len() - count..].iter().enumerate() {
                assert!(same(&slopes[at], &alone.slopes) && same(&whole[at].slopes, &alone.slopes), "{count}, {at}");
                assert!(same(&whole[at].joint, &alone.joint), "{count}, {at}");
                assert!(near(values[at], alone.value) && near(whole[at].value, alone.value), "{count}, {at}");
            }
        }
    }
}

/// How many sets of slopes were compared.
fn compare(model: &Model, draws: usize) -> usize {
    let graph = CausalGraph::new(model);
    let observations: Vec<Observation> = because::analysis::observations(model);
    let of = |kinds: &[NodeKind]| -> Vec<usize> {
        model.iter().filter(|(_, node)| kinds.contains(&node.kind)).map(|(place, _)| place.index()).collect()
    };
    let (switches, goals) = (of(&[NodeKind::Factor, NodeKind::Safeguard]), of(&[NodeKind::Impact]));
    let graphs: Vec<CausalGraph> =
        (0..draws).map(|draw| graph.reweighted(|_, own| redrawn(draw, own), |s| redrawn(draw, s))).collect();
    let weightings: Vec<Vec<f64>> = [1.0, 0.0, 0.3].map(|q| vec![q; switches.len()]).to_vec();
    let mut compared = 0;
    for way in [Way::Cheapest, Way::Hubs, Way::Chains, Way::Diagram] {
        let question = |graph| Question { graph, observations: &observations, switches: &switches, goals: &goals };
        let compiled = match Compiled::new(question(&graph), way, 200_000) {
            Ok(compiled) => compiled,
            Err(Refusal::Impossible | Refusal::NotThisWay) => continue,
            Err(refusal) => panic!("{way:?}: {refusal}"),
        };
        if compiled.evidence().scaled < 1e-200 {
            continue;
        }
        let chance = |graph: &CausalGraph, coin: &Coin| match *coin {
            Coin::Own(node) => graph.nodes()[node].own.point(),
            Coin::Strength(mechanism) => graph.mechanisms()[mechanism].strength.point(),
        };
        let drawn: Vec<Draw> =
            graphs.iter().map(|graph| compiled.coins().iter().map(|coin| chance(graph, coin)).collect()).collect();
        parts_are_those_of_the_whole(&compiled, switches.len(), goals.len());
        let ready = compiled.redrawn(&drawn);
        for goal in 0..goals.len() {
            let by_weighting = ready.slopes(goal, &weightings);
            for (draw, graph) in graphs.iter().enumerate() {
                let anew = Compiled::new(question(graph), way, 200_000).expect("it has the same shape");
                let expected = anew.outcomes(goal, anew.evidence(), &weightings);
                for (weighting, expected) in expected.iter().enumerate() {
                    let found = &by_weighting[weighting][draw];
                    assert!(
                        same(found, &expected.slopes),
                        "{way:?}, goal {goal}, draw {draw}, weighting {weighting}:\n{found:?}\n{expected:?}\n{model:#?}"
                    );
                    compared += 1;
                }
            }
        }
    }
    compared
}

#[test]
fn on_models_of_mostly_private_causes() {
    let mut compared = 0;
    for seed in 0..150 {
        let Ok(model) = mostly_private(seed, 8, false).build() else { continue };
        compared += compare(&model, [1, 3, 8][seed as usize % 3]);
    }
    assert!(compared > 3_000, "only {compared} outcomes");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn on_models_of_every_shape(choices in random_model::choices()) {
        let document = random_model::document(&choices);
        if let Some(model) = random_model::model(&document) {
            compare(&model, 2);
        }
    }
}
