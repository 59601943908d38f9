//! Causes that serve one effect only are put together before anything is compiled; what is told of each of
//! them must be what enumeration tells.

use because::analysis::{Analysis, Candidates, Options, RankOptions};
use because::model::{Model, ModelBuilder};

use crate::numbers::Numbers;
use crate::ways::{agree, chance};

/// A tree of `roots` causes, most of them private to one effect: events are made of one to three of what
/// nothing uses yet, now and then of something used before, some are seen, some are factors of their own.
pub(crate) fn mostly_private(seed: u64, roots: usize, rare: bool) -> ModelBuilder {
    let mut numbers = Numbers(seed.wrapping_mul(0x2545_F491_4F6C_DD1D));
    let n = &mut numbers;
    let mut builder = Model::builder().title("private");
    let mut unused: Vec<String> = Vec::new();
    let mut used: Vec<String> = Vec::new();
    for i in 0..roots {
        let (id, p) = (format!("f{i}"), chance(n, rare));
        let seen = n.below(12);
        builder =
            builder.factor(&id, |f| if seen < 2 && p < 1.0 { f.prior(p).observed(seen == 1) } else { f.prior(p) });
        unused.push(id);
    }
    let mut events = 0;
    while unused.len() > 1 {
        let take = |n: &mut Numbers, unused: &mut Vec<String>, used: &mut Vec<String>| {
            if unused.is_empty() || (n.below(7) == 0 && !used.is_empty()) {
                return used[n.below(used.len())].clone();
            }
            let id = unused.swap_remove(n.below(unused.len()));
            used.push(id.clone());
            id
        };
        let mut ways = Vec::new();
        for _ in 0..1 + n.below(3) {
            let mut all: Vec<String> = (0..1 + n.below(3)).map(|_| take(n, &mut unused, &mut used)).collect();
            all.sort();
            all.dedup();
            let unless = if n.below(8) == 0 { vec![take(n, &mut unused, &mut used)] } else { Vec::new() };
            let unless: Vec<String> = unless.into_iter().filter(|id| !all.contains(id)).collect();
            let least = if n.below(6) == 0 { 1 + n.below(all.len()) } else { 0 };
            let strength = if n.below(2) == 0 { 1.0 } else { chance(n, rare) };
            ways.push((all, unless, least, strength));
            if unused.is_empty() {
                break;
            }
        }
        let id = format!("e{events}");
        events += 1;
        let leak = (n.below(4) == 0).then(|| chance(n, rare));
        let seen = (n.below(12) == 0).then(|| n.below(2) == 0);
        macro_rules! filled {
            ($b:expr) => {{
                let mut b = $b;
                for (all, unless, least, strength) in ways {
                    b = b.mechanism(|m| {
                        let m = m.strength(strength).unless(unless);
                        if least > 0 { m.at_least(least, all) } else { m.all(all) }
                    });
                }
                if let Some(seen) = seen { b.observed(seen) } else { b }
            }};
        }
        builder = if n.below(6) == 0 {
            builder.factor(&id, |b| filled!(if let Some(leak) = leak { b.prior(leak) } else { b }))
        } else {
            builder.event(&id, |b| filled!(if let Some(leak) = leak { b.leak(leak) } else { b }))
        };
        unused.push(id);
    }
    let top = unused.pop().expect("one is left");
    if n.below(3) == 0 {
        let of = used[n.below(used.len())].clone();
        let claim = n.below(2) == 0;
        builder = builder.evidence(&of, |e| e.observed(claim).ratio(30.0));
    }
    builder.impact("top", |i| i.leak(1e-3).because(top.as_str(), 0.9).observed(true))
}

#[test]
fn what_was_put_together_is_told_apart_again() {
    let mut answered = 0;
    for seed in 0..400 {
        let Ok(model) = mostly_private(seed, 6, seed % 3 == 0).build() else { continue };
        let candidates = if seed % 2 == 0 { Candidates::Roots } else { Candidates::All };
        answered += usize::from(agree(&format!("private, seed {seed}"), &model, &candidates).is_some());
    }
    assert!(answered > 250, "only {answered} were possible");
}

/// The state of a tree of causes that serve one effect each, and of the parts of it.
struct Tree {
    /// The chance that it is bad.
    p: f64,
    /// P(cause is bad | the tree is bad), and P(the tree were good without the cause, and both are bad).
    causes: Vec<(String, f64, f64)>,
}

impl Tree {
    /// Of trees that are independent: bad where all of them are, or any.
    fn of(parts: Vec<Tree>, all: bool) -> Tree {
        let good = |tree: &Tree| 1.0 - tree.p;
        let p = if all { parts.iter().map(|t| t.p).product() } else { 1.0 - parts.iter().map(good).product::<f64>() };
        let mut causes = Vec::new();
        for (number, tree) in parts.iter().enumerate() {
            let others = || parts.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, tree)| tree);
            for (id, bad, alone) in &tree.causes {
                // P(cause bad and tree bad), and the same where it made the difference.
                let prior = prior_of(id);
                causes.push(if all {
                    let rest: f64 = others().map(|t| t.p).product();
                    (id.clone(), bad * tree.p * rest / p, alone * rest)
                } else {
                    let rest: f64 = others().map(good).product();
                    let both = bad * tree.p;
                    (id.clone(), (both + (prior - both) * (1.0 - rest)) / p, alone * rest)
                });
            }
        }
        Tree { p, causes }
    }
}

fn prior_of(id: &str) -> f64 {
    0.01 + 0.005 * id[1..].parse::<f64>().expect("a number")
}

#[test]
fn a_tree_of_private_causes_is_one_coin() {
    let mut builder = Model::builder().title("one coin");
    let mut row: Vec<(String, Tree)> = (0..64)
        .map(|i| {
            let id = format!("f{i}");
            (id.clone(), Tree { p: prior_of(&id), causes: vec![(id.clone(), 1.0, prior_of(&id))] })
        })
        .collect();
    for (id, _) in &row {
        builder = builder.factor(id, |f| f.prior(prior_of(id)));
    }
    let mut level = 0;
    while row.len() > 1 {
        level += 1;
        let all = level % 3 == 0;
        let mut next = Vec::new();
        while !row.is_empty() {
            let pair: Vec<(String, Tree)> = row.drain(..2).collect();
            let id = format!("e{level}-{}", next.len());
            let causes: Vec<String> = pair.iter().map(|(id, _)| id.clone()).collect();
            builder = builder.event(&id, |e| {
                if all {
                    e.mechanism(|m| m.all(causes.clone()))
                } else {
                    causes.iter().fold(e, |e, cause| e.because(cause.as_str(), 1.0))
                }
            });
            next.push((id, Tree::of(pair.into_iter().map(|(_, tree)| tree).collect(), all)));
        }
        row = next;
    }
    let (top, tree) = row.pop().expect("the top");
    let model = builder.impact("top", |i| i.because(top.as_str(), 1.0).observed(true)).build().expect("it is valid");
    let analysis = Analysis::new(model, Options::default()).expect("it is small");
    assert!(analysis.size() < 20, "{} elements for one coin", analysis.size());
    let ranking = analysis.rank(RankOptions::default());
    let close = |a: f64, b: f64, what: &str| assert!((a - b).abs() <= 1e-11 * b, "{what}: {a} against {b}");
    close(ranking.probability_of_evidence, tree.p, "P(e)");
    for candidate in &ranking.candidates {
        let (id, bad, alone) = tree.causes.iter().find(|(id, ..)| *id == candidate.id).expect("it is in the tree");
        close(candidate.posterior, *bad, id);
        // P(cause bad, top bad, top good without it) / P(cause bad, top bad).
        close(candidate.necessity.expect("the impact happened"), alone / (bad * tree.p), id);
    }
    let shares: f64 = ranking.candidates.iter().filter_map(|c| c.share).sum();
    assert!((shares - 1.0).abs() < 1e-9, "shares sum to {shares}");
}
