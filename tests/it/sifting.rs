//! Sifting moves variables and changes no function; what it finds is small, and the same each time. Where no
//! order fits, a sifted one gives the same answer within a small budget.

use because::engine::coins::Observation;
use because::engine::diagram::{Function, Probabilities, Store};
use because::engine::exact::{Compiled, Question, Way};
use because::engine::functions::{Functions, Problem};
use because::engine::order::Order;
use because::engine::sifting::Sifting;
use because::graph::CausalGraph;
use because::model::Model;

use crate::hard_trees::Draws;

/// Random functions of `variables` variables, each made of earlier ones.
fn functions(store: &mut Store, variables: usize, wanted: usize, draws: &mut Draws) -> Vec<Function> {
    let mut made: Vec<Function> = (0..variables).map(|var| store.variable(var).unwrap()).collect();
    for _ in 0..wanted {
        let (f, g) = (made[draws.below(made.len())], made[draws.below(made.len())]);
        let h = match draws.below(4) {
            0 => store.and(f, g),
            1 => store.or(f, g),
            2 => store.without(f, g),
            _ => store.at_least(2, &[f, g, made[draws.below(made.len())]]),
        };
        made.push(h.unwrap());
    }
    made.split_off(variables)
}

/// Does the function hold where these variables do?
fn holds(store: &Store, f: Function, world: &[bool]) -> bool {
    let chances = world.iter().map(|&holds| f64::from(u8::from(holds))).collect();
    Probabilities::new(chances).of(store, f) == 1.0
}

fn worlds(variables: usize) -> impl Iterator<Item = Vec<bool>> {
    (0..1usize << variables).map(move |world| (0..variables).map(|var| world >> var & 1 == 1).collect())
}

#[test]
fn sifting_keeps_every_function_and_every_block() {
    const VARIABLES: usize = 8;
    let mut smaller = 0;
    for seed in 0..60 {
        let mut draws = Draws(seed);
        let mut store = Store::new(1 << 16);
        let roots = functions(&mut store, VARIABLES, 24, &mut draws);
        let mut blocks = vec![0; VARIABLES];
        for var in 1..VARIABLES {
            blocks[var] = blocks[var - 1] + usize::from(draws.below(3) > 0);
        }
        let mut sifting = Sifting::new(&store, &roots, &blocks);
        let before = sifting.size();
        sifting.sift(u64::MAX);
        sifting.sift(u64::MAX);
        assert!(sifting.size() <= before, "seed {seed}: {} nodes of {before}", sifting.size());
        smaller += usize::from(sifting.size() < before);

        let order = sifting.order();
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..VARIABLES).collect::<Vec<_>>(), "seed {seed}");
        for pair in (1..VARIABLES).filter(|&var| blocks[var] == blocks[var - 1]) {
            let at = order.iter().position(|&var| var == pair).unwrap();
            assert_eq!(order[at - 1], pair - 1, "seed {seed}: a block was torn apart");
        }
        let mut poured = Store::new(1 << 16);
        let new = sifting.pour(&mut poured).unwrap();
        assert_eq!(poured.len() - 2, sifting.size(), "seed {seed}: nodes that nobody needs, or that stand twice");
        for world in worlds(VARIABLES) {
            let moved: Vec<bool> = order.iter().map(|&var| world[var]).collect();
            for (number, &root) in roots.iter().enumerate() {
                let expected = holds(&store, root, &world);
                assert_eq!(sifting.holds(number, &world), expected, "seed {seed}, root {number}, {world:?}");
                assert_eq!(holds(&poured, new[number], &moved), expected, "seed {seed}, root {number}, {world:?}");
            }
        }
    }
    assert!(smaller > 30, "only {smaller} of 60 became smaller");
}

/// x₁y₁ + … + xₙyₙ with all x before all y, which takes 2ⁿ⁺¹ − 2 nodes; with each x by its y, 2n.
fn pairs(n: usize) -> (Store, Function) {
    let mut store = Store::new(1 << 20);
    let mut sum = Function::FALSE;
    for i in 0..n {
        let (x, y) = (store.variable(i).unwrap(), store.variable(n + i).unwrap());
        let both = store.and(x, y).unwrap();
        sum = store.or(sum, both).unwrap();
    }
    (store, sum)
}

#[test]
fn a_bad_order_shrinks_to_linear_size() {
    for n in [2, 6, 10, 13] {
        let (store, sum) = pairs(n);
        let blocks: Vec<usize> = (0..2 * n).collect();
        let mut sifting = Sifting::new(&store, &[sum], &blocks);
        assert_eq!(sifting.size(), (2 << n) - 2);
        sifting.sift(u64::MAX);
        assert_eq!(sifting.size(), 2 * n);
        // The same again, to the last step.
        let mut again = Sifting::new(&store, &[sum], &blocks);
        again.sift(u64::MAX);
        assert_eq!((again.order(), again.steps()), (sifting.order(), sifting.steps()));
    }
}

#[test]
fn sifting_stops_at_its_budget() {
    let (store, sum) = pairs(14);
    let blocks: Vec<usize> = (0..28).collect();
    let full = {
        let mut sifting = Sifting::new(&store, &[sum], &blocks);
        sifting.sift(u64::MAX);
        sifting.steps()
    };
    for part in [2, 10, 100] {
        let mut sifting = Sifting::new(&store, &[sum], &blocks);
        let begun = sifting.steps();
        let most = begun + full / part;
        sifting.sift(most);
        // To bring a block back takes at most what it took to move it there and one more swap.
        assert!(sifting.steps() <= most + full / 4, "{} steps, {most} allowed", sifting.steps());
        assert!(sifting.steps() >= most.min(full), "{} steps, {most} allowed", sifting.steps());
        let world: Vec<bool> = (0..28).map(|var| var % 14 == 3).collect();
        assert!(sifting.holds(0, &world));
    }
}

/// Pairs of one x and one y, five in a group; a group is bad where one pair is, the impact where one group is.
/// Every pair also asks four times for "any x", which changes nothing and pulls all x together in every
/// order: each group is small in all of them, and the impact takes 2¹⁵ nodes and more.
fn hidden_pairs(kind: Kind, draws: &mut Draws) -> Model {
    let mut chance = |most: usize| 0.01 + draws.below(most) as f64 / 1000.0;
    let mut builder = Model::builder().title("pairs");
    for name in ["x", "y"] {
        for pair in 0..PAIRS {
            let prior = chance(80);
            builder = builder.factor(&format!("{name}{pair}"), |f| f.prior(prior));
        }
    }
    for any in 0..4 {
        let xs: Vec<String> = (0..PAIRS).map(|x| format!("x{x}")).collect();
        builder = builder.event(&format!("any{any}"), |e| e.mechanism(|m| m.at_least(1, xs)));
    }
    // Which y goes with which x.
    let mut partner: Vec<usize> = (0..PAIRS).collect();
    (1..PAIRS).for_each(|last| partner.swap(last, draws.below(last + 1)));
    for (pair, partner) in partner.iter().enumerate() {
        let anyway = (0..4).map(|any| format!("any{any}"));
        let all: Vec<String> = anyway.chain([format!("x{pair}"), format!("y{partner}")]).collect();
        let noise = if draws.below(4) == 0 { 0.9 } else { 1.0 };
        builder = builder.event(&format!("pair{pair}"), |e| e.mechanism(|m| m.strength(noise).all(all)));
    }
    for group in 0..GROUPS {
        let pairs: Vec<String> = (0..PAIRS).filter(|pair| pair % GROUPS == group).map(|p| format!("pair{p}")).collect();
        builder = builder.event(&format!("group{group}"), |e| match kind {
            Kind::Falling if group == 0 => {
                e.mechanism(|m| m.at_least(1, pairs[1..].to_vec()).unless([pairs[0].clone()]))
            }
            _ => e.mechanism(|m| m.at_least(1, pairs)),
        });
    }
    builder.impact("top", |t| (0..GROUPS).fold(t, |t, g| t.because(&format!("group{g}"), "always"))).build().unwrap()
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Rising,
    /// One pair holds its group back, so that a repair can make it worse.
    Falling,
}

const GROUPS: usize = 3;
const PAIRS: usize = 15;

/// In the race: what is not needed is forgotten, the rest is sifted and renumbered, and evidence, switches
/// and doubts go on in the order found.
#[test]
fn sifting_rescues_an_answer_that_no_order_gives() {
    const SMALL: usize = 20_000;
    for (kind, seed) in [(Kind::Rising, 1), (Kind::Rising, 2), (Kind::Falling, 3), (Kind::Falling, 4)] {
        let model = hidden_pairs(kind, &mut Draws(seed));
        let graph = CausalGraph::new(&model);
        let at = |id: &str| model.nodes().iter().position(|node| node.id == id).unwrap();
        let top = at("top");
        let problem = Problem { graph: &graph, observations: &[], switches: &[], wanted: &[top] };
        for order in Order::ALL {
            assert!(Functions::under(&problem, order, SMALL).is_err(), "seed {seed}: {order:?} fits");
        }
        // One group is seen with a doubt, so that it keeps its switches; the rest are one with their coins. Where
        // a goal falls all have their own, and few of them fit a large budget.
        let seen = [(top, true, f64::INFINITY), (at("group0"), true, 4.0)];
        let seen = seen.map(|(node, bad, ratio)| Observation { node, bad, ratio });
        let switches: Vec<usize> = if kind == Kind::Rising { (0..2 * PAIRS).collect() } else { vec![0, 16, 20] };
        let question = Question { graph: &graph, observations: &seen, switches: &switches, goals: &[top] };
        let sifted = Compiled::new(question, Way::Diagram, SMALL).unwrap();
        let large = Compiled::new(question, Way::Diagram, 2_000_000).unwrap();
        assert!(20 * sifted.size() < large.size(), "seed {seed}: {} of {}", sifted.size(), large.size());

        let close = |what: &str, a: f64, b: f64| assert!((a - b).abs() < 1e-12, "seed {seed}, {what}: {a} and {b}");
        let evidence = [&sifted, &large].map(Compiled::evidence);
        close("evidence", evidence[0].scaled, evidence[1].scaled);
        assert_eq!(evidence[0].ln_scale, evidence[1].ln_scale);
        let beliefs = [&sifted, &large].map(|compiled| compiled.beliefs().1);
        for (node, (a, b)) in beliefs[0].iter().zip(&beliefs[1]).enumerate() {
            close(&format!("belief {node}"), a.unwrap_or(-1.0), b.unwrap_or(-1.0));
        }
        let setting = |every: usize| (0..switches.len()).map(|s| if s % every == 0 { 0.75 } else { 0.0 }).collect();
        let settings: Vec<Vec<f64>> = [1, 2, 5].map(setting).to_vec();
        let [few, many] = [(&sifted, evidence[0]), (&large, evidence[1])].map(|(c, e)| c.outcomes(0, e, &settings));
        for (few, many) in few.iter().zip(&many) {
            close("value", few.value, many.value);
            few.slopes.iter().zip(&many.slopes).for_each(|(&a, &b)| close("slope", a, b));
            few.joint.iter().zip(&many.joint).for_each(|(&a, &b)| close("joint", a, b));
        }
        // The same to the last bit when asked again.
        let again = Compiled::new(question, Way::Diagram, SMALL).unwrap();
        assert_eq!(again.outcomes(0, evidence[0], &settings), sifted.outcomes(0, evidence[0], &settings));
    }
}
