//! `diff`: what changed between two revisions of an analysis, and what that did to the ranking.

mod header;
mod identity;
mod mechanisms;
mod nodes;
mod pairing;
mod records;

use super::AnalysisError;
use crate::model::{Model, NodeRef};
use crate::report::{
    Candidate, Change, ChangeKind, ChangeSection, ComparedCandidate, Difference, Interval, Leaders, Ranking, Revision,
    Standing, VERSION,
};
use identity::Identity;

/// Something of the old revision and the same of the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides<T> {
    /// Of the old one.
    pub old: T,
    /// Of the new one.
    pub new: T,
}

/// Compares two revisions of an analysis and their rankings.
///
/// Two nodes are the same if they have the same id, or else if they alone agree in all but the id.
/// Mechanisms of one effect are the same by their ids, or else by their causes, threshold and `unless`;
/// evidence by node, direction and source, or else by node, direction and weight. Two models that are
/// equal have no changes, and changes that move no figure leave the ranking as it is.
///
/// A ranking may be missing: then its revision says why. Give rankings of all candidates; what is left out of
/// them by `top` counts as well.
///
/// Cost: n log n in the size of the models.
///
/// ```
/// use because::analysis::diff::{Sides, diff};
/// use because::analysis::{Analysis, Options, RankOptions};
/// use because::model::Model;
///
/// let model = |prior: f64| {
///     Model::builder()
///         .factor("pool-size", |f| f.prior(prior))
///         .factor("slow-psp", |f| f.prior(0.1))
///         .impact("down", |i| i.because("pool-size", 0.9).because("slow-psp", 0.9))
///         .build()
///         .expect("the model is valid")
/// };
/// let (old, new) = (model(0.05), model(0.2));
/// let rank = |model: &Model| Ok(Analysis::new(model.clone(), Options::default())?.rank(RankOptions::default()));
/// let difference = diff(&old, &new, Sides { old: &rank(&old), new: &rank(&new) });
/// assert_eq!(difference.changes.len(), 1);
/// assert_eq!(difference.changes[0].path, "factors.pool-size.prior");
/// assert_eq!(difference.leader.old.as_deref(), Some("slow-psp"));
/// assert_eq!(difference.leader.new.as_deref(), Some("pool-size"));
/// ```
pub fn diff(old: &Model, new: &Model, rankings: Sides<&Result<Ranking, AnalysisError>>) -> Difference {
    let identity = Identity::of(old, new);
    let mut changes = Changes::default();
    header::compare(old, new, &mut changes);
    nodes::compare(old, new, &identity, &mut changes);
    records::compare(old, new, &identity, &mut changes);
    let ranked = Sides { old: rankings.old.as_ref().ok(), new: rankings.new.as_ref().ok() };
    let candidates = candidates(old, new, &identity, ranked);
    let unexplained = |ranking: Option<&Ranking>| {
        ranking.and_then(|ranking| Some((ranking.unexplained?, ranking.unexplained_interval)))
    };
    let unexplained = unexplained(ranked.old).zip(unexplained(ranked.new));
    let unexplained_change = unexplained.map(|(before, after)| after.0 - before.0);
    Difference {
        because: VERSION,
        old: revision(old, rankings.old),
        new: revision(new, rankings.new),
        unexplained_change,
        unexplained_change_interval: unexplained.and_then(|(before, after)| apart(before, after)),
        moved: unexplained_change.map(|unexplained| moved(&candidates, unexplained)),
        changes: changes.0,
        rest: Vec::new(),
        left_out: 0,
        leader: leaders(&candidates),
        candidates,
    }
}

/// The changes found so far.
#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    /// Something that only one of the two has.
    fn lone(&mut self, what: ChangeKind, section: ChangeSection, path: String, said: String, moves_figures: bool) {
        let (old, new) = if what == ChangeKind::Added { (None, Some(said)) } else { (Some(said), None) };
        self.0.push(Change { what, section, path, old, new, moves_figures });
    }

    /// Something that both have, if they differ in it.
    fn field<T: PartialEq>(
        &mut self,
        section: ChangeSection,
        path: impl FnOnce() -> String,
        (old, new): (&T, &T),
        said: impl Fn(&T) -> Option<String>,
        moves_figures: bool,
    ) {
        if old != new {
            let (what, old, new) = (ChangeKind::Changed, said(old), said(new));
            self.0.push(Change { what, section, path: path(), old, new, moves_figures });
        }
    }

    /// An optional value that moves no figure.
    fn words<T: PartialEq + ToString>(
        &mut self,
        section: ChangeSection,
        path: impl FnOnce() -> String,
        sides: (&Option<T>, &Option<T>),
    ) {
        self.field(section, path, sides, |value| value.as_ref().map(T::to_string), false);
    }
}

/// A list of texts in one line; `None` for an empty one.
fn joined(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join(", "))
}

fn revision(model: &Model, ranking: &Result<Ranking, AnalysisError>) -> Revision {
    let title = model.title().to_owned();
    match ranking {
        Ok(ranking) => Revision {
            title,
            method: Some(ranking.method.clone()),
            refused: None,
            probability_of_evidence: Some(ranking.probability_of_evidence),
            probability_of_evidence_interval: ranking.probability_of_evidence_interval,
            unexplained: ranking.unexplained,
            unexplained_interval: ranking.unexplained_interval,
        },
        Err(error) => Revision {
            title,
            method: None,
            refused: Some(error.to_string()),
            probability_of_evidence: None,
            probability_of_evidence_interval: None,
            unexplained: None,
            unexplained_interval: None,
        },
    }
}

/// Every candidate of a ranking with its node.
fn ranked<'a>(model: &'a Model, ranking: Option<&'a Ranking>) -> impl Iterator<Item = (NodeRef, &'a Candidate)> {
    let all = ranking.into_iter().flat_map(|ranking| ranking.candidates.iter().chain(&ranking.rest));
    all.filter_map(|candidate| Some((model.find(&candidate.id)?, candidate)))
}

/// Both rankings side by side: in the order of the new one, then what is gone in the order of the old one.
fn candidates(
    old: &Model,
    new: &Model,
    identity: &Identity,
    rankings: Sides<Option<&Ranking>>,
) -> Vec<ComparedCandidate> {
    let mut before: Vec<Option<&Candidate>> = vec![None; old.nodes().len()];
    for (node, candidate) in ranked(old, rankings.old) {
        before[node.index()] = Some(candidate);
    }
    let mut out = Vec::new();
    for (node, candidate) in ranked(new, rankings.new) {
        let was = identity.old_of(node).and_then(|node| before[node].take());
        out.push(compared(was, Some(candidate), candidate, rankings));
    }
    for (node, candidate) in ranked(old, rankings.old) {
        if before[node.index()].is_some() {
            let mut gone = compared(Some(candidate), None, candidate, rankings);
            // The node may still be there, as no candidate: then it goes by its new name.
            if let Some(node) = identity.new_of(node).map(|node| &new.nodes()[node]) {
                gone.old_id = (node.id != candidate.id).then(|| candidate.id.clone());
                (gone.id, gone.label, gone.kind) = (node.id.clone(), node.label.clone(), node.kind);
            }
            out.push(gone);
        }
    }
    out
}

fn compared(
    old: Option<&Candidate>,
    new: Option<&Candidate>,
    named: &Candidate,
    rankings: Sides<Option<&Ranking>>,
) -> ComparedCandidate {
    // A candidate that is not ranked carries nothing, but only beside a ranking that has shares.
    let share = |candidate: Option<&Candidate>, ranking: Option<&Ranking>| match candidate {
        Some(candidate) => Some((candidate.share?, candidate.intervals.share)),
        None => ranking.and_then(|ranking| ranking.unexplained).map(|_| (0.0, None)),
    };
    let (before, after) = (share(old, rankings.old), share(new, rankings.new));
    let change = before.zip(after).map(|((before, _), (after, _))| after - before);
    let change_interval = before.zip(after).and_then(|(before, after)| apart(before, after));
    ComparedCandidate {
        id: named.id.clone(),
        old_id: old.filter(|old| old.id != named.id).map(|old| old.id.clone()),
        label: named.label.clone(),
        kind: named.kind,
        old: old.map(standing),
        new: new.map(standing),
        change,
        change_interval,
    }
}

/// The interval of `after − before`, if either has one.
fn apart(before: (f64, Option<Interval>), after: (f64, Option<Interval>)) -> Option<Interval> {
    if before.1.is_none() && after.1.is_none() {
        return None;
    }
    let ends = |(value, interval): (f64, Option<Interval>)| interval.unwrap_or([value, value]);
    let ([low, high], [least, most]) = (ends(before), ends(after));
    Some([least - high, most - low])
}

fn standing(candidate: &Candidate) -> Standing {
    Standing {
        rank: candidate.rank,
        posterior: candidate.posterior,
        posterior_interval: candidate.intervals.posterior,
        share: candidate.share,
        share_interval: candidate.intervals.share,
    }
}

/// Half the sum of what every share moved, the unexplained part included.
fn moved(candidates: &[ComparedCandidate], unexplained: f64) -> f64 {
    let shares: f64 = candidates.iter().filter_map(|candidate| candidate.change).map(f64::abs).sum();
    0.5 * (shares + unexplained.abs())
}

fn leaders(candidates: &[ComparedCandidate]) -> Leaders {
    let first = |standing: &Option<Standing>| standing.is_some_and(|s| s.rank == 1 && s.share.is_some_and(|x| x > 0.0));
    let old = candidates.iter().find(|candidate| first(&candidate.old));
    let new = candidates.iter().find(|candidate| first(&candidate.new));
    Leaders {
        old: old.map(|old| old.old_id.as_ref().unwrap_or(&old.id).clone()),
        new: new.map(|new| new.id.clone()),
        changed: old.map(|old| &old.id) != new.map(|new| &new.id),
    }
}
