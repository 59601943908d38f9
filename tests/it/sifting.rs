//! Sifting moves variables and changes no function; what it finds is small, and the same each time.

use because::engine::diagram::{Function, Probabilities, Store};
use because::engine::sifting::Sifting;

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
