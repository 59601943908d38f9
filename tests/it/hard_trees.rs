//! Fault trees that only the diagram takes: many gates over few basic events, k-of-n groups over
//! shared subsystems. What they cost is bounded, and repairs cost no more than posteriors.

use because::analysis::measures::measures;
use because::analysis::{Options, observations};
use because::engine::coins::{Observation, Toss};
use because::engine::diagram::{Function, TooLarge};
use because::engine::exact::{Compiled, Question, Refusal, Way};
use because::engine::functions::{Functions, Problem};
use because::engine::order::Order;
use because::graph::CausalGraph;
use because::model::Model;
use because::model::builder::NodeBuilder;
use because::model::document::Impact;

use crate::open_psa::aralia::importances_are_those_of_the_ranking as importances_agree;

/// A linear congruential generator (Knuth 1998, volume 2): the same trees on every machine.
pub(crate) struct Draws(pub(crate) u64);

impl Draws {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound as u64) as usize
    }
}

/// A tree of so many gates over so many basic events. Subsystem s has its own events and borrows from
/// the next `spread` subsystems; its gates are "any", "all" and "two of three". The larger `spread`, the
/// harder: a diagram must remember something of that many subsystems at a time.
fn hard_tree(gates: usize, events: usize, spread: usize, seed: u64) -> Model {
    hard_gates(gates, events, spread, seed, |impact, tops| {
        tops.iter().fold(impact, |impact, top| impact.because(top, "always"))
    })
}

/// The same where each subsystem holds back the one before it, so that repairs can make things worse.
fn hard_tree_that_falls(gates: usize, events: usize, spread: usize, seed: u64) -> Model {
    hard_gates(gates, events, spread, seed, |impact, tops| {
        let pairs = tops.iter().zip(tops.iter().cycle().skip(1));
        pairs.fold(impact, |impact, (top, next)| impact.mechanism(|m| m.all([top]).unless([next])))
    })
}

fn hard_gates(
    gates: usize,
    events: usize,
    spread: usize,
    seed: u64,
    top: impl FnOnce(NodeBuilder<Impact>, &[String]) -> NodeBuilder<Impact>,
) -> Model {
    let mut draws = Draws(seed);
    let systems = events / 6;
    let mut builder = Model::builder().title("hard");
    for event in 0..events {
        builder = builder.factor(&format!("e{event}"), |f| f.prior(0.005 + 0.0002 * (event % 100) as f64));
    }
    let mut last: Vec<Vec<String>> =
        (0..systems).map(|s| (0..6).map(|e| format!("e{}", 6 * s + e)).collect()).collect();
    for gate in 0..gates {
        let system = gate % systems;
        let mut inputs: Vec<String> = Vec::new();
        while inputs.len() < 3 {
            let from = &last[(system + draws.below(spread + 1)) % systems];
            let input = from[draws.below(from.len())].clone();
            if !inputs.contains(&input) {
                inputs.push(input);
            }
        }
        let kind = draws.below(3);
        let id = format!("g{gate}");
        builder = builder.event(&id, |mut e| {
            match kind {
                0 => inputs.iter().for_each(|input| e = e.clone().because(input, "always")),
                1 => e = e.because_all(inputs, "always"),
                _ => e = e.mechanism(|m| m.at_least(2, inputs)),
            }
            e
        });
        // The newest stands for one of those before it.
        let place = draws.below(6);
        last[system][place] = id;
    }
    let tops: Vec<String> = (0..systems).map(|s| format!("t{s}")).collect();
    for (system, top) in tops.iter().enumerate() {
        let of = last[system].clone();
        builder = builder.event(top, |e| e.mechanism(|m| m.at_least(3, of)));
    }
    builder.impact("top", |impact| top(impact, &tops)).build().unwrap()
}

fn roots(graph: &CausalGraph) -> Vec<usize> {
    (0..graph.nodes().len()).filter(|&node| graph.nodes()[node].mechanisms.is_empty()).collect()
}

#[test]
fn repairs_take_no_decision_more_than_posteriors() {
    let model = hard_tree(2200, 270, 1, 1);
    let (graph, seen) = (CausalGraph::new(&model), observations(&model));
    let (switches, goals) = (roots(&graph), [seen[0].node]);
    let plain = Question { graph: &graph, observations: &seen, switches: &[], goals: &[] };
    let asked = Question { switches: &switches, goals: &goals, ..plain };
    let plain = Compiled::new(plain, Way::Diagram, 2_000_000).unwrap();
    let asked = Compiled::new(asked, Way::Diagram, 2_000_000).unwrap();
    assert!(plain.size() > 500, "{} decisions are too easy", plain.size());
    assert_eq!(asked.size(), plain.size());
    // With all left as it is, what was seen is certain; with all repaired, nothing happens.
    let evidence = asked.evidence();
    let (on, off) = (vec![1.0; switches.len()], vec![0.0; switches.len()]);
    let outcomes = asked.outcomes(0, evidence, &[on, off]);
    assert!((outcomes[0].value - 1.0).abs() < 1e-12);
    assert_eq!(outcomes[1].value, 0.0);
    // The joint chance with everything left as it is: the posterior.
    let (_, beliefs) = plain.beliefs();
    for (&node, joint) in switches.iter().zip(&outcomes[0].joint) {
        // What no gate names does not bear on the evidence.
        let Some(belief) = beliefs[node] else { continue };
        assert!((belief - joint).abs() < 1e-12, "node {node}");
    }
}

#[test]
fn importances_are_those_of_the_ranking() {
    for seed in 1..4 {
        let model = hard_tree(220, 60, 1, seed);
        let measures = measures(&model, &Options::default()).unwrap();
        importances_agree(&format!("seed {seed}"), &model, &measures);
    }
}

/// No way in keeps more than the budget when it gives up, and it does not give up before it has to.
#[test]
fn a_tree_that_does_not_fit_is_refused_near_the_budget() {
    let model = hard_tree(2200, 270, 12, 1);
    let (graph, seen) = (CausalGraph::new(&model), observations(&model));
    let question = Question { graph: &graph, observations: &seen, switches: &[], goals: &[] };
    for budget in [10_000, 100_000, 400_000] {
        for way in [Way::Diagram, Way::Cheapest] {
            match Compiled::new(question, way, budget) {
                Err(Refusal::TooLarge(too_large)) => {
                    let TooLarge { reached, steps, limit } = too_large;
                    assert_eq!(limit, budget);
                    assert!(reached <= budget, "{reached} nodes, budget {budget}");
                    assert!(steps <= 8 * budget as u64 + 1, "{steps} steps, budget {budget}");
                    let used = (reached as f64 / budget as f64).max(steps as f64 / (8.0 * budget as f64));
                    assert!(used >= 0.9, "{way:?} gave up at {reached} nodes and {steps} steps of {budget}");
                }
                other => panic!("{:?}", other.map(|compiled| compiled.size())),
            }
        }
    }
}

/// The functions fit; what is made of them, one world with its repairs, does not.
#[test]
fn a_repaired_world_that_does_not_fit_is_refused_near_the_budget() {
    let model = hard_tree_that_falls(80, 48, 1, 1);
    let (graph, seen) = (CausalGraph::new(&model), observations(&model));
    let (switches, goals) = (roots(&graph), [seen[0].node]);
    let plain = Question { graph: &graph, observations: &seen, switches: &[], goals: &[] };
    let asked = Question { switches: &switches, goals: &goals, ..plain };
    let large = Compiled::new(asked, Way::Diagram, 4_000_000).unwrap();
    for budget in [12_000, 18_000] {
        let small = Compiled::new(plain, Way::Diagram, budget).unwrap();
        assert!(large.size() > 2 * budget && small.size() < budget / 2, "{} {}", large.size(), small.size());
        match Compiled::new(asked, Way::Diagram, budget) {
            Err(Refusal::TooLarge(TooLarge { reached, steps, limit })) => {
                assert_eq!(limit, budget);
                assert!(reached <= budget && reached >= budget * 9 / 10, "{reached} nodes, budget {budget}");
                assert!(steps <= 8 * budget as u64 + 1, "{steps} steps, budget {budget}");
            }
            other => panic!("{:?}", other.map(|compiled| compiled.size())),
        }
    }
}

#[test]
fn a_function_rises_where_enumeration_says_so() {
    // x happens with a, or with b unless c: it rises in a and b, and falls in c only.
    let model = Model::builder()
        .title("falls")
        .factor("a", |f| f.prior(0.1))
        .factor("b", |f| f.prior(0.2))
        .factor("c", |f| f.prior(0.3))
        .impact("x", |x| x.because("a", "always").mechanism(|m| m.all(["b"]).unless(["c"])))
        .build()
        .unwrap();
    let (graph, seen) = (CausalGraph::new(&model), observations(&model));
    let problem = Problem { graph: &graph, observations: &seen, switches: &[], wanted: &[] };
    for order in Order::ALL {
        let mut functions = Functions::under(&problem, order, 1 << 12).unwrap();
        let x = functions.actual(seen[0].node);
        assert!(x != Function::FALSE);
        for (node, rises) in roots(&graph).into_iter().zip([true, true, false]) {
            let Toss::Coin(coin) = functions.coins().own[node] else { panic!("every factor has a coin") };
            let mut variables = vec![false; functions.coins().chances.len()];
            variables[coin] = true;
            assert_eq!(functions.store_mut().rises(x, &variables).unwrap(), rises, "{order:?}, node {node}");
        }
    }
}

#[test]
fn gates_that_could_fall_but_do_not_are_merged_too() {
    // x: a unless c, or a with c. By its gates c holds it back; as a function it is a alone.
    let build = |both: bool| {
        Model::builder()
            .title("rises")
            .factor("a", |f| f.prior(0.1))
            .factor("c", |f| f.prior(0.3))
            .impact("x", |x| {
                let x = x.mechanism(|m| m.all(["a"]).unless(["c"]));
                if both { x.because_all(["a", "c"], "always") } else { x }
            })
            .build()
            .unwrap()
    };
    for (both, value) in [(true, 0.25), (false, 0.25)] {
        let model = build(both);
        let (graph, seen) = (CausalGraph::new(&model), observations(&model));
        let seen: Vec<Observation> = seen;
        let (switches, goals) = (roots(&graph), [seen[0].node]);
        let question = Question { graph: &graph, observations: &seen, switches: &switches, goals: &goals };
        let compiled = Compiled::new(question, Way::Diagram, 1 << 12).unwrap();
        let outcome = &compiled.outcomes(0, compiled.evidence(), &[vec![0.25, 0.5]])[0];
        assert!((outcome.value - value).abs() < 1e-12, "{}", outcome.value);
        assert!((outcome.slopes[0] - 1.0).abs() < 1e-12 && outcome.slopes[1].abs() < 1e-12);
        // Given x, a is certain; c is as likely as ever, or excluded.
        assert!((outcome.joint[0] - 0.25).abs() < 1e-12);
        assert!((outcome.joint[1] - if both { 0.25 * 0.3 } else { 0.0 }).abs() < 1e-12);
    }
}
