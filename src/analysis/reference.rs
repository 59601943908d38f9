//! The answers of [`rank`](super::rank) once more, from their definitions: sums over all worlds
//! and all subsets of candidates. Slow and obvious; the tests hold the engine against it, and so
//! can anyone who doubts a figure.

use super::{AnalysisError, Candidates};
use crate::engine::enumeration::{TooManyCoins, Worlds, likelihood};
use crate::graph::CausalGraph;
use crate::model::{Model, NodeRef};
use crate::report::Belief;

/// Every figure of a ranking, by the number of the candidate and of the observed impact.
#[derive(Debug, Clone)]
pub struct Reference {
    /// P(e).
    pub probability_of_evidence: f64,
    /// The candidates, in the order of the model.
    pub candidates: Vec<NodeRef>,
    /// The observed impacts, in the order of the model.
    pub impacts: Vec<NodeRef>,
    /// The belief in every node.
    pub beliefs: Vec<Belief>,
    /// By impact, then by candidate.
    pub necessity: Vec<Vec<Option<f64>>>,
    /// By impact, then by candidate.
    pub sufficiency: Vec<Vec<Option<f64>>>,
    /// By impact, then by candidate.
    pub share: Vec<Vec<f64>>,
    /// v(∅), by impact.
    pub unexplained: Vec<f64>,
}

/// Why there is no reference answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReferenceError {
    /// Too many worlds.
    #[error(transparent)]
    TooManyCoins(#[from] TooManyCoins),
    /// Too many subsets of candidates.
    #[error("{0} candidates have too many subsets for plain enumeration; it stops at 16")]
    TooManyCandidates(usize),
    /// No world fits the evidence.
    #[error("no world fits the evidence")]
    Impossible,
    /// An id that names no node.
    #[error(transparent)]
    Candidates(#[from] AnalysisError),
}

/// Ranks by enumeration.
///
/// Cost: 2^(coins + candidates) evaluations of the whole model.
///
/// # Errors
/// [`ReferenceError`] where that is too much, or the evidence is impossible.
pub fn rank(model: &Model, candidates: &Candidates) -> Result<Reference, ReferenceError> {
    let graph = CausalGraph::new(model);
    let candidates = super::resolve(model, candidates)?;
    if candidates.len() > 16 {
        return Err(ReferenceError::TooManyCandidates(candidates.len()));
    }
    let observations = super::observations(model);
    let impacts: Vec<NodeRef> = super::observed_impacts(model).into_iter().map(|(node, _)| node).collect();
    let worlds = Worlds::new(&graph)?;
    let nodes = model.nodes().len();
    let subsets = 1usize << candidates.len();
    let everything = subsets - 1;
    // The nodes held good when exactly the candidates in the bit set `on` are left as they are.
    let repaired_unless: Vec<Vec<bool>> = (0..subsets)
        .map(|on| {
            let mut repaired = vec![false; nodes];
            for (c, node) in candidates.iter().enumerate() {
                repaired[node.index()] = on >> c & 1 == 0;
            }
            repaired
        })
        .collect();

    let mut evidence = 0.0;
    let mut prior = vec![0.0; nodes];
    let mut joint = vec![0.0; nodes];
    // P(e ∧ i with only the candidates in S left on), and the same with candidate c bad.
    let mut happens = vec![vec![0.0; subsets]; impacts.len()];
    let mut without_it = vec![vec![0.0; candidates.len()]; impacts.len()];
    let mut alone = vec![vec![0.0; candidates.len()]; impacts.len()];
    worlds.each(|world, p| {
        let actual = worlds.states(world, &vec![false; nodes]);
        let fits = p * likelihood(&observations, &actual);
        evidence += fits;
        for node in (0..nodes).filter(|&node| actual[node]) {
            prior[node] += p;
            joint[node] += fits;
        }
        if fits == 0.0 {
            return;
        }
        for on in 0..subsets {
            let states = worlds.states(world, &repaired_unless[on]);
            for (i, impact) in impacts.iter().enumerate() {
                let bad = states[impact.index()];
                happens[i][on] += if bad { fits } else { 0.0 };
                for (c, _) in candidates.iter().enumerate().filter(|(_, node)| actual[node.index()]) {
                    if on == everything & !(1 << c) && !bad {
                        without_it[i][c] += fits;
                    }
                    if on == 1 << c && bad {
                        alone[i][c] += fits;
                    }
                }
            }
        }
    });
    if evidence == 0.0 {
        return Err(ReferenceError::Impossible);
    }

    let n = candidates.len();
    let factorial = |k: usize| (1..=k).map(|x| x as f64).product::<f64>();
    let share = |i: usize, c: usize| -> f64 {
        (0..subsets)
            .filter(|on| on >> c & 1 == 0)
            .map(|on| {
                let size = on.count_ones() as usize;
                let weight = factorial(size) * factorial(n - size - 1) / factorial(n);
                weight * (happens[i][on | 1 << c] - happens[i][on]) / evidence
            })
            .sum()
    };
    let given_bad = |table: &[Vec<f64>]| -> Vec<Vec<Option<f64>>> {
        table
            .iter()
            .map(|row| {
                row.iter()
                    .zip(&candidates)
                    .map(|(&x, c)| (joint[c.index()] > 0.0).then(|| x / joint[c.index()]))
                    .collect()
            })
            .collect()
    };
    Ok(Reference {
        probability_of_evidence: evidence,
        beliefs: (0..nodes).map(|node| Belief::exact(prior[node], joint[node] / evidence)).collect(),
        necessity: given_bad(&without_it),
        sufficiency: given_bad(&alone),
        share: (0..impacts.len()).map(|i| (0..n).map(|c| share(i, c)).collect()).collect(),
        unexplained: (0..impacts.len()).map(|i| happens[i][0] / evidence).collect(),
        candidates,
        impacts,
    })
}
