//! Every way of compiling gives the same figures, on models that each of them finds hard: rare events
//! where a difference loses its digits, nodes of very many causes, high counts, `unless` on what a
//! switch reaches, candidates upstream of each other, and hundreds of nodes.

use because::analysis::reference;
use because::analysis::{Analysis, AnalysisError, Candidates, Options, RankOptions, Way};
use because::engine::enumeration::Worlds;
use because::graph::CausalGraph;
use because::model::{Model, ModelBuilder};
use because::report::Ranking;

use crate::numbers::Numbers;

/// A figure with its name; what may be tiny is compared relatively.
struct Figure {
    name: String,
    value: Option<f64>,
    relative: bool,
}

/// A mechanism in the making: kind, `all` or `of`, `unless`, `at-least` (0 for none), strength.
type Made = (usize, Vec<String>, Vec<String>, usize, f64);

fn figures(ranking: &Ranking) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut add = |name: String, value, relative| figures.push(Figure { name, value, relative });
    add("P(e)".to_owned(), Some(ranking.probability_of_evidence), true);
    add("unexplained".to_owned(), ranking.unexplained, false);
    let mut candidates: Vec<_> = ranking.candidates.iter().collect();
    candidates.sort_by(|a, b| a.id.cmp(&b.id));
    for c in candidates {
        add(format!("prior of {}", c.id), Some(c.prior), true);
        add(format!("posterior of {}", c.id), Some(c.posterior), true);
        for by in &c.by_impact {
            add(format!("necessity of {} for {}", c.id, by.impact), by.necessity, false);
            add(format!("sufficiency of {} for {}", c.id, by.impact), by.sufficiency, false);
            add(format!("share of {} for {}", c.id, by.impact), by.share, false);
        }
    }
    for impact in &ranking.impacts {
        add(format!("unexplained of {}", impact.id), impact.unexplained, false);
    }
    for (id, belief) in &ranking.beliefs {
        add(format!("prior belief in {id}"), Some(belief.prior), false);
        add(format!("belief in {id}"), Some(belief.posterior), false);
    }
    figures
}

fn differences(a: &[Figure], b: &[Figure]) -> Vec<String> {
    assert_eq!(a.len(), b.len(), "the same figures");
    let mut found = Vec::new();
    for (a, b) in a.iter().zip(b) {
        assert_eq!(a.name, b.name);
        let same = match (a.value, b.value) {
            (Some(x), Some(y)) => {
                let scale = if a.relative { x.abs().max(y.abs()) } else { 1.0 };
                (x - y).abs() <= 1e-9 * scale
            }
            (None, None) => true,
            _ => false,
        };
        if !same {
            found.push(format!("{}: {:?} against {:?}", a.name, a.value, b.value));
        }
    }
    found
}

/// Small, so that a way that does not suit a model gives up soon.
const BUDGET: usize = 20_000;

const WAYS: [Way; 4] = [Way::Diagram, Way::Chains, Way::Hubs, Way::Cheapest];

fn ranked(model: &Model, candidates: &Candidates, way: Way, budget: usize) -> Result<Ranking, AnalysisError> {
    let options = Options { candidates: candidates.clone(), way, budget };
    Ok(Analysis::new(model.clone(), options)?.rank(RankOptions::default()))
}

/// Compares all ways with each other and says how many answered; `None` if the evidence is impossible.
pub(crate) fn agree(what: &str, model: &Model, candidates: &Candidates) -> Option<usize> {
    let mut first: Option<(Way, Vec<Figure>)> = None;
    let mut answered = 0;
    let mut impossible = None;
    for way in WAYS {
        match ranked(model, candidates, way, BUDGET) {
            Ok(ranking) => {
                assert_ne!(impossible, Some(true), "{what}: {way:?} finds a world where others find none");
                impossible = Some(false);
                answered += 1;
                for impact in 0..ranking.candidates.first().map_or(0, |c| c.by_impact.len()) {
                    let shares: f64 = ranking.candidates.iter().filter_map(|c| c.by_impact[impact].share).sum();
                    let id = &ranking.candidates[0].by_impact[impact].impact;
                    let left = ranking.impacts.iter().find(|i| &i.id == id).and_then(|i| i.unexplained).unwrap();
                    assert!(
                        (shares + left - 1.0).abs() < 1e-9,
                        "{what}, {way:?}: shares of {id} sum to {shares} + {left}"
                    );
                }
                let figures = figures(&ranking);
                match &first {
                    None => first = Some((way, figures)),
                    Some((other, expected)) => {
                        let found = differences(&figures, expected);
                        assert!(found.is_empty(), "{what}: {way:?} against {other:?}: {found:#?}");
                    }
                }
            }
            Err(AnalysisError::Contradiction { .. }) => {
                assert_ne!(impossible, Some(false), "{what}: {way:?} finds no world where others find one");
                impossible = Some(true);
            }
            Err(AnalysisError::NotThisWay | AnalysisError::TooLarge(_) | AnalysisError::BeliefTooLarge { .. }) => {}
            Err(error) => panic!("{what}: {way:?}: {error}"),
        }
    }
    let (way, figures) = first?;
    if is_small(model)
        && let Ok(reference) = reference::rank(model, candidates).map(|r| enumerated(model, &r))
    {
        let only: Vec<Figure> =
            figures.into_iter().filter(|f| !f.name.starts_with("unexplained") && !f.name.contains("belief")).collect();
        let found = differences(&only, &reference);
        assert!(found.is_empty(), "{what}: {way:?} against enumeration: {found:#?}");
    }
    Some(answered)
}

/// Is it worth looking at every world?
fn is_small(model: &Model) -> bool {
    Worlds::new(&CausalGraph::new(model)).is_ok_and(|worlds| worlds.count() <= 1 << 9)
}

fn enumerated(model: &Model, reference: &reference::Reference) -> Vec<Figure> {
    let mut figures =
        vec![Figure { name: "P(e)".to_owned(), value: Some(reference.probability_of_evidence), relative: true }];
    let mut order: Vec<usize> = (0..reference.candidates.len()).collect();
    let id = |c: usize| &model.node(reference.candidates[c]).id;
    order.sort_by(|&a, &b| id(a).cmp(id(b)));
    for c in order {
        let belief = reference.beliefs[reference.candidates[c].index()];
        let mut add = |name: String, value, relative| figures.push(Figure { name, value, relative });
        add(format!("prior of {}", id(c)), Some(belief.prior), true);
        add(format!("posterior of {}", id(c)), Some(belief.posterior), true);
        for (i, &impact) in reference.impacts.iter().enumerate() {
            let impact = &model.node(impact).id;
            add(format!("necessity of {} for {impact}", id(c)), reference.necessity[i][c], false);
            add(format!("sufficiency of {} for {impact}", id(c)), reference.sufficiency[i][c], false);
            add(format!("share of {} for {impact}", id(c)), Some(reference.share[i][c]), false);
        }
    }
    figures
}

/// What a random model is made of.
#[derive(Debug, Clone, Copy)]
struct Shape {
    roots: usize,
    events: usize,
    impacts: usize,
    /// The most mechanisms into one node.
    ways: usize,
    /// The most causes in one mechanism.
    causes: usize,
    /// Only single causes.
    plain: bool,
    rare: bool,
    /// Without `unless` on anything that a switch can reach.
    coherent: bool,
    /// How far back causes are looked for; 0: anywhere.
    near: usize,
}

fn pick(numbers: &mut Numbers, from: &[String], near: usize, count: usize) -> Vec<String> {
    let from = if near > 0 && from.len() > near { &from[from.len() - near..] } else { from };
    let mut picked: Vec<String> = Vec::new();
    for _ in 0..count {
        let id = from[numbers.below(from.len())].clone();
        if !picked.contains(&id) {
            picked.push(id);
        }
    }
    picked
}

pub(crate) fn chance(numbers: &mut Numbers, rare: bool) -> f64 {
    match numbers.below(if rare { 8 } else { 10 }) {
        0..4 if rare => [1e-12, 3e-10, 1e-8, 2e-5][numbers.below(4)] * (1 + numbers.below(9)) as f64,
        0 => 1.0,
        1 => [1e-12, 1e-6, 1.0 - 1e-6][numbers.below(3)],
        _ => (1 + numbers.below(99)) as f64 / 100.0,
    }
}

fn random(seed: u64, shape: Shape) -> ModelBuilder {
    let mut numbers = Numbers(seed.wrapping_mul(0x1234_5678_9ABC_DEF1));
    let n = &mut numbers;
    let Shape { roots, events, impacts, ways, causes, plain, rare, coherent, near } = shape;
    let mut builder = Model::builder();
    let mut ids: Vec<String> = Vec::new();
    for i in 0..roots {
        let chance = chance(n, rare);
        let seen = n.below(8);
        if n.below(4) == 0 {
            let id = format!("s{i}");
            builder = builder
                .safeguard(&id, |s| if seen == 0 { s.fails(chance).held(n.below(2) == 0) } else { s.fails(chance) });
            ids.push(id);
        } else {
            let id = format!("f{i}");
            let bad = n.below(2) == 0;
            builder = builder.factor(&id, |f| {
                if seen == 0 && chance < 1.0 { f.prior(chance).observed(bad) } else { f.prior(chance) }
            });
            ids.push(id);
        }
    }
    for i in 0..events + impacts {
        let is_impact = i >= events;
        let is_factor = !is_impact && n.below(5) == 0;
        let id = if is_impact {
            format!("i{i}")
        } else if is_factor {
            format!("c{i}")
        } else {
            format!("e{i}")
        };
        let leak = (n.below(3) == 0 || is_impact && n.below(2) == 0).then(|| chance(n, rare));
        let mut mechanisms: Vec<Made> = Vec::new();
        for _ in 0..1 + n.below(ways) {
            let strength = chance(n, rare);
            let kind = if plain { 0 } else { n.below(6) };
            let count = if kind < 2 { 1 } else { 1 + n.below(causes) };
            let all = pick(n, &ids, near, count);
            let free = |id: &String| !all.contains(id) && (!coherent || id.starts_with('s'));
            let rest: Vec<String> = ids.iter().filter(|id| free(id)).cloned().collect();
            let unless = if kind >= 4 && !rest.is_empty() { pick(n, &rest, near, 1) } else { Vec::new() };
            let least = if kind == 3 || kind == 5 { 1 + n.below(all.len()) } else { 0 };
            mechanisms.push((kind, all, unless, least, strength));
        }
        let observed = match n.below(if is_impact { 8 } else { 9 }) {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        };
        macro_rules! filled {
            ($b:expr) => {{
                let mut b = $b;
                for (_, all, unless, least, strength) in mechanisms {
                    b = b.mechanism(|m| {
                        let m = m.strength(strength).unless(unless);
                        if least > 0 { m.at_least(least, all) } else { m.all(all) }
                    });
                }
                b
            }};
        }
        builder = if is_impact {
            builder.impact(&id, |b| {
                let b = filled!(b);
                let b = if let Some(leak) = leak { b.leak(leak) } else { b };
                if let Some(bad) = observed { b.observed(bad) } else { b }
            })
        } else if is_factor {
            builder.factor(&id, |b| {
                let b = filled!(b);
                if let Some(leak) = leak { b.prior(leak) } else { b }
            })
        } else {
            builder.event(&id, |b| {
                let b = filled!(b);
                let b = if let Some(leak) = leak { b.leak(leak) } else { b };
                if let Some(bad) = observed { b.observed(bad) } else { b }
            })
        };
        if !is_impact || n.below(3) == 0 {
            ids.push(id);
        }
    }
    for _ in 0..n.below(4) {
        let of = ids[n.below(ids.len())].clone();
        let ratio = [1.5, 8.0, 55.0, 1e6, 1e12][n.below(5)];
        let claim = n.below(2) == 0;
        builder = builder.evidence(&of.clone(), |e| {
            if of.starts_with('s') { e.held(claim) } else { e.observed(claim) }.ratio(ratio)
        });
    }
    builder
}

/// Models of one shape, of which so many must have been answered by two ways at least.
fn shaped(what: &str, seeds: u64, least: u32, shape: impl Fn(u64) -> (Shape, Candidates)) {
    let mut compared = 0;
    for seed in 0..seeds {
        let (shape, candidates) = shape(seed);
        let Ok(model) = random(seed, shape).build() else { continue };
        if agree(&format!("{what}, seed {seed}"), &model, &candidates).is_some_and(|answered| answered >= 2) {
            compared += 1;
        }
    }
    println!("{what}: {compared} compared");
    assert!(compared >= least, "{what}: only {compared} of {seeds} were compared");
}

const SMALL: Shape =
    Shape { roots: 5, events: 4, impacts: 2, ways: 4, causes: 4, plain: false, rare: false, coherent: false, near: 0 };

fn candidates(seed: u64) -> Candidates {
    if seed.is_multiple_of(2) { Candidates::All } else { Candidates::Roots }
}

#[test]
fn mixed_mechanisms() {
    shaped("mixed", 40, 15, |seed| (SMALL, candidates(seed)));
}

#[test]
fn mixed_mechanisms_of_rare_chances() {
    shaped("mixed and rare", 50, 20, |seed| (Shape { rare: true, ..SMALL }, candidates(seed)));
}

#[test]
fn rare_events_with_many_causes_each() {
    let shape = Shape { roots: 14, events: 5, ways: 20, plain: true, rare: true, ..SMALL };
    shaped("rare noisy-or", 16, 4, |seed| (shape, candidates(seed)));
}

#[test]
fn many_causes_of_mixed_kinds() {
    let shape = Shape { roots: 8, events: 3, ways: 30, causes: 6, ..SMALL };
    shaped("many ways", 16, 4, |seed| (shape, candidates(seed)));
}

#[test]
fn large_conjunctions_and_thresholds() {
    let shape = Shape { roots: 18, events: 4, ways: 3, causes: 20, ..SMALL };
    shaped("large gates", 16, 8, |seed| (shape, candidates(seed)));
}

#[test]
fn hundreds_of_nodes() {
    let shape = Shape { roots: 15, events: 60, impacts: 3, ways: 2, causes: 3, near: 6, ..SMALL };
    shaped("local", 12, 4, |seed| (shape, candidates(seed)));
}

/// Candidates with very rare causes that bear on nothing observed: their necessity is a quotient of
/// two tiny numbers.
#[test]
fn rare_candidates_apart_from_the_impact_keep_their_digits() {
    for (prior, causes) in [(1e-6, 8usize), (1e-10, 12), (1e-12, 8)] {
        let mut builder = Model::builder();
        for f in 0..causes {
            builder = builder.factor(&format!("f{f:02}"), |factor| factor.prior(prior));
        }
        for c in 0..6 {
            builder = builder.factor(&format!("c{c}"), |factor| {
                (0..causes).fold(factor.prior(0.01 * prior), |factor, f| {
                    factor.because(&format!("f{f:02}"), 0.5 + 0.01 * ((f * 7 + c * 3) % 11) as f64)
                })
            });
        }
        let builder = builder.factor("z", |f| f.prior(0.5)).impact("i", |i| i.because("f00", 0.5).because("z", 0.3));
        let model = builder.build().unwrap();
        for way in WAYS {
            let ranking = ranked(&model, &Candidates::All, way, 500_000).unwrap();
            let c = ranking.candidates.iter().find(|c| c.id == "c0").unwrap();
            assert!(c.necessity.unwrap() < 1e-9, "{prior:e}, {way:?}: {:?}", c.necessity);
            // The union of the ways, to first order; the next is smaller by the prior.
            let sum: f64 = (0..causes).map(|f| 0.5 + 0.01 * ((f * 7) % 11) as f64).sum();
            let expected = prior * (sum + 0.01);
            assert!(
                (c.prior / expected - 1.0).abs() < 1e-9 + 20.0 * prior,
                "{way:?}: {:e} against {expected:e}",
                c.prior
            );
        }
    }
}

/// The shares are an integral over a steep step. What it weighs must not decide how exact it is.
#[test]
fn shares_of_a_sharp_threshold_are_exact_however_little_it_weighs() {
    let (count, of) = (30, 60);
    for leak in [0.0, 0.9, 1.0 - 1e-5, 1.0 - 1e-6] {
        let mut builder = Model::builder();
        for f in 0..of {
            builder = builder.factor(&format!("f{f}"), |factor| factor.prior(0.999));
        }
        let ids = (0..of).map(|f| format!("f{f}"));
        let model =
            builder.impact("i", |i| i.leak(leak).mechanism(|m| m.at_least(count, ids).strength(0.9))).build().unwrap();
        for way in [Way::Diagram, Way::Chains] {
            let ranking = ranked(&model, &Candidates::Roots, way, BUDGET).unwrap();
            let explained = 1.0 - ranking.unexplained.unwrap();
            for c in &ranking.candidates {
                // All are alike, so they have equal parts.
                let share = c.share.unwrap();
                assert!(
                    (share - explained / of as f64).abs() < 1e-11,
                    "leak {leak}, {way:?}: {share:e} of {explained:e}"
                );
            }
        }
    }
}

/// Evidence too improbable for a number is not called contradictory, and nothing hangs on it.
#[test]
fn evidence_below_every_number_is_improbable() {
    let causes = || Model::builder().factor("a", |f| f.prior(0.1)).factor("b", |f| f.prior(0.2));
    let effects = (0..500).fold(causes(), |builder, e| {
        builder.event(&format!("e{e}"), |e| e.because("a", 0.01).because("b", 0.02).observed(true))
    });
    let doubted = |sure: f64| {
        let builder = Model::builder().factor("a", |f| f.prior(sure)).factor("b", |f| f.prior(0.2));
        let builder = builder.event("e", |e| e.because("a", "always"));
        let against = |builder: ModelBuilder| builder.evidence("e", |e| e.observed(false).ratio(1e300));
        against(against(builder))
    };
    let nearly = |low, high, seen| {
        let weight = because::weight::Weight::range(low, high).unwrap();
        Model::builder().factor("a", |f| f.prior(weight).observed(seen)).factor("b", |f| f.prior(0.2))
    };
    let builders = [effects, doubted(1.0), nearly(0.0, 5e-324, true), nearly(1.0 - 1.2e-16, 1.0, false)];
    for (number, builder) in builders.into_iter().enumerate() {
        let model = builder.impact("i", |i| i.because("a", 0.5).because("b", 0.5)).build().unwrap();
        for way in WAYS {
            let answer = ranked(&model, &Candidates::Roots, way, BUDGET).map(|ranking| ranking.unexplained);
            assert_eq!(answer, Err(AnalysisError::Improbable), "case {number}, {way:?}");
        }
    }
}

/// A small budget is refused or answered, and what is answered is the same.
#[test]
fn every_budget_gives_the_same_figures_or_none() {
    let shape = Shape { roots: 8, events: 8, impacts: 2, ways: 3, causes: 3, ..SMALL };
    for seed in [3, 8, 21] {
        let Ok(model) = random(seed, shape).build() else { continue };
        let Ok(expected) = ranked(&model, &Candidates::Roots, Way::Cheapest, 200_000) else { continue };
        let expected = figures(&expected);
        for budget in (0..40).chain([60, 100, 300, 1000, 4095, 4096, 4097, 30_000]) {
            for way in WAYS {
                let Ok(ranking) = ranked(&model, &Candidates::Roots, way, budget) else { continue };
                // Beliefs that do not fit are left out and said to be.
                let found: Vec<Figure> = figures(&ranking);
                let known: Vec<&Figure> = expected.iter().filter(|e| found.iter().any(|f| f.name == e.name)).collect();
                assert_eq!(known.len(), found.len(), "no figure is new");
                for (found, known) in found.iter().zip(known) {
                    let near = match (found.value, known.value) {
                        (Some(x), Some(y)) => (x - y).abs() < 1e-9,
                        (x, y) => x == y,
                    };
                    assert!(near, "seed {seed}, {way:?}, budget {budget}, {}: {:?}", found.name, found.value);
                }
            }
        }
    }
}

/// Two differences that both lose all their digits: what they come to, 0 times 0, has an error of second
/// order only.
#[test]
fn two_losses_in_one_product_are_seen() {
    let model = Model::builder()
        .factor("f0", |f| f.prior(0.05))
        .factor("f1", |f| f.prior(1e-100))
        .factor("f2", |f| f.prior(0.18))
        .factor("c", |f| f.prior(0.87).because("f2", 1.0))
        .event("e", |e| e.mechanism(|m| m.at_least(2, ["f0", "f1"])).because("f2", 1e-30))
        .impact("i", |i| i.leak(1e-60).mechanism(|m| m.all(["c"]).unless(["f0"])).because("f1", 1.0))
        .impact("j", |j| j.mechanism(|m| m.all(["e", "f2", "f0"])).mechanism(|m| m.all(["f1", "e"]).unless(["c"])))
        .build()
        .unwrap();
    assert!(agree("two losses", &model, &Candidates::All).is_some());
}
