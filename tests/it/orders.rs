//! Every order of the variables gives the same answers as plain enumeration, and so does the race
//! between them.

use because::engine::circuit::{Circuit, LANES};
use because::engine::coins::Observation;
use because::engine::diagram::Probabilities;
use because::engine::enumeration::Worlds;
use because::engine::functions::{Functions, Problem};
use because::engine::order::{Order, Unit};
use because::graph::CausalGraph;
use because::model::Model;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::random_model::{choices, document, model};

/// Random models that are valid, with their graphs.
fn graphs(wanted: usize) -> Vec<(Model, CausalGraph)> {
    let mut runner = TestRunner::deterministic();
    let mut found = Vec::new();
    for _ in 0..wanted * 20 {
        let choices = choices().new_tree(&mut runner).unwrap().current();
        if let Some(model) = model(&document(&choices)) {
            let graph = CausalGraph::new(&model);
            found.push((model, graph));
        }
        if found.len() == wanted {
            break;
        }
    }
    assert_eq!(found.len(), wanted, "too few of the random models are valid");
    found
}

/// P(node is bad) of every node, by looking at every world.
fn enumerated(graph: &CausalGraph) -> Vec<f64> {
    let worlds = Worlds::new(graph).unwrap();
    let mut sums = vec![0.0; graph.nodes().len()];
    let nothing = vec![false; sums.len()];
    worlds.each(|world, probability| {
        for (sum, bad) in sums.iter_mut().zip(worlds.states(world, &nothing)) {
            *sum += if bad { probability } else { 0.0 };
        }
    });
    sums
}

#[test]
fn every_order_agrees_with_enumeration() {
    for (number, (_, graph)) in graphs(150).iter().enumerate() {
        let expected = enumerated(graph);
        let wanted: Vec<usize> = (0..graph.nodes().len()).rev().collect();
        let problem = Problem { graph, observations: &[], switches: &[], wanted: &wanted };
        for order in Order::ALL {
            let functions = Functions::under(&problem, order, 1 << 20).unwrap();
            let mut odds = Probabilities::new(functions.coins().chances.clone());
            for (node, &expected) in expected.iter().enumerate() {
                let p = odds.of(functions.store(), functions.actual(node));
                let error = (p - expected).abs();
                assert!(error <= 1e-9 * expected, "model {number}, {order:?}, node {node}: {p} against {expected}");
            }
        }
    }
}

#[test]
fn every_order_names_each_unit_once() {
    for (_, graph) in graphs(100) {
        let targets = [graph.nodes().len() - 1];
        let mut first = Order::ALL[0].sequence(&graph, &targets);
        let key = |unit: &Unit| match *unit {
            Unit::Node(node) => (0, node),
            Unit::Mechanism(mechanism) => (1, mechanism),
        };
        first.sort_by_key(key);
        for order in Order::ALL {
            let mut sequence = order.sequence(&graph, &targets);
            sequence.sort_by_key(key);
            assert_eq!(sequence, first, "{order:?}");
        }
    }
}

#[test]
fn a_race_of_several_rounds_ends_as_a_single_order_does() {
    // Two of every three of many, with shared members: some ten thousand nodes, so that several rounds
    // pass before an order fits.
    let mut builder = Model::builder().title("race");
    for i in 0..30 {
        builder = builder.factor(&format!("f{i}"), |f| f.prior(0.01 + 0.003 * f64::from(i)));
    }
    for i in 0..30 {
        let of = [i, (i + 7) % 30, (i + 13) % 30].map(|j| format!("f{j}"));
        builder = builder.event(&format!("g{i}"), |e| e.mechanism(|m| m.at_least(2, of).strength("always")));
    }
    builder = builder
        .impact("top", |t| (0..15).fold(t, |t, i| t.because_all([format!("g{i}"), format!("g{}", 29 - i)], "always")));
    let model = builder.build().unwrap();
    let graph = CausalGraph::new(&model);
    let top = graph.nodes().len() - 1;
    let problem = Problem { graph: &graph, observations: &[], switches: &[], wanted: &[top] };
    let mut rounds = 0;
    let (functions, ()) = Functions::build(&problem, 1 << 22, |_| {
        rounds += 1;
        Ok(())
    })
    .unwrap();
    assert!(rounds >= 1 && functions.store().len() > 1 << 12, "{} nodes are too easy", functions.store().len());
    let raced = Probabilities::new(functions.coins().chances.clone()).of(functions.store(), functions.actual(top));
    for order in Order::ALL {
        let alone = Functions::under(&problem, order, 1 << 22).unwrap();
        let p = Probabilities::new(alone.coins().chances.clone()).of(alone.store(), alone.actual(top));
        assert!((p - raced).abs() <= 1e-12 * raced, "{order:?}: {p} against {raced}");
    }
    // And again: the same diagram to the last node.
    let (again, ()) = Functions::build(&problem, 1 << 22, |_| Ok(())).unwrap();
    assert_eq!(again.store().len(), functions.store().len());
    assert_eq!(again.actual(top), functions.actual(top));
}

#[test]
fn evidence_with_switched_is_the_conjunction() {
    let mut left_out = 0;
    for (number, (_, graph)) in graphs(400).into_iter().enumerate() {
        let nodes = graph.nodes().len();
        let switches: Vec<usize> = (0..nodes).filter(|node| (node + number) % 3 == 0).collect();
        let target = nodes - 1;
        for ratio in [f64::INFINITY, 7.0] {
            let observations = [
                Observation { node: target, bad: true, ratio },
                Observation { node: number % nodes, bad: number % 2 == 0, ratio: 3.0 },
            ];
            let problem =
                Problem { graph: &graph, observations: &observations, switches: &switches, wanted: &[target] };
            let (mut functions, ()) = Functions::build(&problem, 1 << 20, |_| Ok(())).unwrap();
            let quick = functions.evidence_with_switched(target).unwrap();
            let (evidence, happens) = (functions.evidence(), functions.switched(target));
            let plain = functions.store_mut().and(evidence, happens).unwrap();
            // One function has one place in the store.
            assert_eq!(quick, plain, "model {number}, ratio {ratio}");
            left_out += usize::from(plain != Functions::evidence(&functions));
        }
    }
    assert!(left_out > 50, "only {left_out} cases had anything to tell apart");
}

#[test]
fn one_lane_gives_what_eight_give() {
    for (number, (_, graph)) in graphs(100).into_iter().enumerate() {
        let target = graph.nodes().len() - 1;
        let problem = Problem { graph: &graph, observations: &[], switches: &[], wanted: &[target] };
        let (functions, ()) = Functions::build(&problem, 1 << 20, |_| Ok(())).unwrap();
        let chances = functions.coins().chances.clone();
        let circuit = Circuit::new(functions.store(), &[functions.actual(target)], chances.len());
        // Weightings that differ: each chance to the power of 1, 2, 3, …
        let weighting = |lane: i32| -> Vec<f64> { chances.iter().map(|p| p.powi(1 + lane)).collect() };
        for count in 1..=LANES {
            let weightings: Vec<Vec<f64>> = (0..count as i32).map(weighting).collect();
            let together = circuit.upward(&weightings);
            let (down, derivatives) = (together.downward(0), together.derivatives(0));
            for (lane, weighting) in weightings.iter().enumerate() {
                let alone = circuit.upward_to(&[0], std::slice::from_ref(weighting));
                assert_eq!(alone.value(0)[0].to_bits(), together.value(0)[lane].to_bits(), "model {number}");
                let alone = alone.downward(0);
                for (var, derivative) in derivatives.iter().enumerate() {
                    let same =
                        |a: f64, b: f64| assert_eq!(a.to_bits(), b.to_bits(), "model {number}, {lane} of {count}");
                    same(alone.joint(var, 0), down.joint(var, lane));
                    same(alone.derivative(var, 0), down.derivative(var, lane));
                    same(alone.derivative(var, 0), derivative[lane]);
                }
            }
        }
    }
}
