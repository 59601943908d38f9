//! How often 95 % intervals cover the exact answer, over random models.

use std::fmt;

use because::analysis::reference::{self, Reference};
use because::analysis::{Candidates, observations};
use because::engine::sampling::{self, Effort, Estimate, Question, Refusal, Sample};
use because::graph::CausalGraph;
use because::model::{Model, NodeKind};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use crate::random_model;

/// So many hits and misses are expected at least where an interval is put to the test: ten, each
/// met in all four rounds of a batch. Nearer to 0 or 1 it is wide on purpose.
const SEEN: f64 = 40.0;

/// Counts of one kind of figure.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Kind {
    /// Figures that the draws can tell from 0 and 1.
    pub(crate) figures: u32,
    pub(crate) covered: u32,
    /// Figures at 0 or 1, or too near for the draws to tell.
    pub(crate) edges: u32,
    pub(crate) edges_covered: u32,
}

/// The kinds of figures.
const KINDS: [&str; 7] = ["P(e)", "prior", "posterior", "necessity", "sufficiency", "share", "unexplained"];

/// What came out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Coverage {
    pub(crate) models: usize,
    pub(crate) kinds: [Kind; 7],
    /// Models that the sampler refused, and with what.
    pub(crate) refusals: Vec<Refusal>,
    /// Impossible evidence that the sampler did not refuse.
    pub(crate) invented: usize,
    /// Evidence that is impossible.
    pub(crate) impossible: usize,
    least_effective: f64,
}

impl Coverage {
    /// All kinds together.
    pub(crate) fn total(&self) -> Kind {
        self.kinds.iter().fold(Kind::default(), |sum, kind| Kind {
            figures: sum.figures + kind.figures,
            covered: sum.covered + kind.covered,
            edges: sum.edges + kind.edges,
            edges_covered: sum.edges_covered + kind.edges_covered,
        })
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |covered: u32, of: u32| 100.0 * f64::from(covered) / f64::from(of.max(1));
        for (name, kind) in KINDS.iter().zip(self.kinds).chain([(&"all", self.total())]) {
            writeln!(
                f,
                "{name:<12} {:>6} figures {:>6.2} % covered; at the edges {:>6}, {:>6.2} %",
                kind.figures,
                part(kind.covered, kind.figures),
                kind.edges,
                part(kind.edges_covered, kind.edges)
            )?;
        }
        write!(
            f,
            "{} models, {} impossible ({} not noticed), {} refused, least effective {:.0}",
            self.models,
            self.impossible,
            self.invented,
            self.refusals.len(),
            self.least_effective
        )?;
        self.refusals.iter().try_for_each(|refusal| write!(f, "\n  {refusal}"))
    }
}

/// Samples a model as `rank` asks for it, impacts weighted alike.
pub(crate) fn sample(model: &Model, effort: Effort) -> Result<Sample, Refusal> {
    let graph = CausalGraph::new(model);
    let observations = observations(model);
    let is_cause = |kind| matches!(kind, NodeKind::Factor | NodeKind::Safeguard);
    let roots = model.iter().filter(|(_, node)| is_cause(node.kind) && node.mechanisms.is_empty());
    let switches: Vec<usize> = roots.map(|(node, _)| node.index()).collect();
    let goals: Vec<usize> = model
        .iter()
        .filter(|(_, node)| node.kind == NodeKind::Impact && node.observed == Some(true))
        .map(|(node, _)| node.index())
        .collect();
    let goals: Vec<(usize, f64)> = goals.iter().map(|&goal| (goal, 1.0 / goals.len() as f64)).collect();
    let wanted: Vec<usize> = (0..model.nodes().len()).collect();
    let question =
        Question { graph: &graph, observations: &observations, switches: &switches, goals: &goals, wanted: &wanted };
    sampling::sample(&question, effort, |_| true)
}

/// The list of numbers that a random document is read off.
pub(crate) fn choices(random: &mut Xoshiro256PlusPlus) -> Vec<u16> {
    let length = 60 + random.next_u64() as usize % 100;
    (0..length).map(|_| random.next_u64() as u16).collect()
}

/// Compares samples of `models` random models with exact answers.
pub(crate) fn measure(models: usize, seed: u64, draws: Option<u64>) -> Coverage {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut coverage = Coverage { least_effective: f64::INFINITY, ..Coverage::default() };
    while coverage.models < models {
        let choices = choices(&mut random);
        let Some(model) = random_model::model(&random_model::document(&choices)) else {
            continue;
        };
        let sampled = sample(&model, Effort { seed: random.next_u64(), draws, threads: 1 });
        match (reference::rank(&model, &Candidates::Roots), sampled) {
            (Ok(exact), Ok(sample)) => {
                coverage.models += 1;
                coverage.least_effective = coverage.least_effective.min(sample.effective);
                if let Err(wrong) = compare(&exact, &sample, &mut coverage) {
                    panic!("{wrong}\n{:#?}\n{sample:#?}\n{:#?}", exact.beliefs, random_model::document(&choices));
                }
            }
            (Ok(_), Err(refusal)) => {
                coverage.models += 1;
                coverage.refusals.push(refusal);
            }
            (Err(_), sampled) => {
                coverage.impossible += 1;
                coverage.invented += usize::from(sampled.is_ok());
            }
        }
    }
    coverage
}

/// Enters every figure; the error is a figure that must not be or must be.
fn compare(exact: &Reference, sample: &Sample, coverage: &mut Coverage) -> Result<(), String> {
    let mut check = |kind: usize, draws: f64, exact: f64, sampled: &Estimate| {
        let kind = &mut coverage.kinds[kind];
        // What the sampler knows exactly is no draw.
        if sampled.low == sampled.high {
            assert!((sampled.value - exact).abs() < 1e-9, "{exact} is not {sampled:?}");
            return;
        }
        let covered = u32::from(sampled.low - 1e-12 <= exact && exact <= sampled.high + 1e-12);
        if draws * exact.abs().min(1.0 - exact.abs()) >= SEEN {
            kind.figures += 1;
            kind.covered += covered;
        } else {
            kind.edges += 1;
            kind.edges_covered += covered;
        }
    };
    // P(e) on a scale of its own, so that it is never at an edge.
    if sample.evidence.high > 1.0001 * sample.evidence.low {
        let scale = 0.5 / exact.probability_of_evidence;
        let Estimate { value, low, high } = sample.evidence;
        check(0, sample.effective, 0.5, &Estimate { value: value * scale, low: low * scale, high: high * scale });
    }
    for (belief, sampled) in exact.beliefs.iter().zip(&sample.beliefs) {
        check(1, sample.draws as f64, belief.prior, &sampled.prior);
        check(2, sample.effective, belief.posterior, &sampled.posterior);
    }
    for (i, goal) in sample.goals.iter().enumerate().take(exact.impacts.len()) {
        for (c, node) in exact.candidates.iter().enumerate() {
            let bad = sample.effective * exact.beliefs[node.index()].posterior;
            for (kind, exact, sampled) in
                [(3, exact.necessity[i][c], goal.needed[c]), (4, exact.sufficiency[i][c], goal.enough[c])]
            {
                match (exact, sampled) {
                    (Some(exact), Some(sampled)) => check(kind, bad, exact, &sampled),
                    (None, None) => {}
                    // A figure given that something is true which no draw met.
                    (Some(_), None) if bad < SEEN => {}
                    (Some(_), None) => return Err(format!("a figure is missing that {bad} draws should have met")),
                    (None, Some(_)) => return Err("a figure was drawn that has no meaning".to_owned()),
                }
            }
            check(5, sample.effective, exact.share[i][c], &goal.added[c]);
        }
        check(6, sample.effective, exact.unexplained[i], &goal.left);
    }
    Ok(())
}
