//! What would have been left with the leading candidates repaired, in all combinations.

use crate::analysis::{Analysis, name};
use crate::report::{Ranking, Repairs};

/// A share below this is not worth a switch on a page.
const LEAST_SHARE: f64 = 0.005;

/// For each set S of the leading candidates and each observed impact: P(it happens with S repaired | e).
///
/// `None` where no candidate accounts for anything.
///
/// Cost: 2ᵏ weightings of the compiled form for k candidates, k at most [`Repairs::MOST`].
pub(super) fn repairs(analysis: &Analysis, ranking: &Ranking) -> Option<Repairs> {
    let prepared = &analysis.prepared;
    let leading: Vec<(usize, usize)> = ranking
        .candidates
        .iter()
        .filter(|candidate| candidate.share.is_some_and(|share| share >= LEAST_SHARE))
        .filter_map(|candidate| {
            let place = analysis.candidates.iter().position(|&c| analysis.model.node(c).id == candidate.id)?;
            Some((analysis.candidates[place].index(), prepared.switch_of[place]?))
        })
        .take(Repairs::MOST)
        .collect();
    if leading.is_empty() {
        return None;
    }
    let sets: Vec<Vec<f64>> = (0..1_usize << leading.len())
        .map(|set| {
            let mut weighting = vec![1.0; prepared.switches.len()];
            let repaired = leading.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
            repaired.for_each(|(_, &(_, switch))| weighting[switch] = 0.0);
            weighting
        })
        .collect();
    let by_impact: Vec<Vec<f64>> =
        (0..prepared.impacts.len()).map(|goal| prepared.compiled.values(goal, prepared.evidence, &sets)).collect();
    let happens = (0..sets.len()).map(|set| by_impact.iter().map(|of| of[set].clamp(0.0, 1.0)).collect()).collect();
    let ids = prepared.impacts.iter().map(|impact| analysis.model.node(impact.node).id.clone());
    Some(Repairs {
        candidates: leading.iter().map(|&(node, _)| name(&analysis.model, node)).collect(),
        impacts: ids.collect(),
        happens,
    })
}
