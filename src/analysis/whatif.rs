//! `whatif`: a ranking before and after other weights, more evidence, and repairs.
//!
//! Weights are set first, then evidence is added; that gives another model, with a ranking of its own. Last, the
//! nodes R are repaired in the incident that this other model tells. Given its evidence e, each impact i would
//! still have happened with chance P(i with R repaired | e). What is left is divided among the other candidates by the
//! same game with R good throughout: share_c = ∫₀¹ ∂v̂/∂q_c (q, …, q) dq where the switches of R are off. So
//! the shares, what is not in the model, and what was avoided add up to 1.
//!
//! What was believed is about the actual world, which no repair changes. Necessity and sufficiency are asked of the actual
//! impact, so after a repair there are none.

use super::rank::{self, Game};
use super::sampled::{Answer, rank_by_sampling};
use super::{Analysis, AnalysisError, Options, RankOptions};
use crate::engine::exact::{self, Digits};
use crate::engine::sampling::{Effort, Progress};
use crate::graph::CausalGraph;
use crate::model::{Evidence, Model, NodeKind, NodeRef, PhraseError, Setting};
use crate::report::{
    Candidate, CandidateChange, CandidateFigures, ChangeBy, ChangeMade, ImpactChances, ImpactChange, Interval, Method,
    Overall, RankBy, Ranking, VERSION, WhatIf,
};
use crate::weight::Weight;

/// A share below this is none: the accuracy of the engine.
const NONE: f64 = 1e-9;

/// What is to be otherwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Change {
    /// Other weights.
    pub set: Vec<Setting>,
    /// More evidence.
    pub observe: Vec<Evidence>,
    /// Nodes that are held in their good state.
    pub repair: Vec<NodeRef>,
}

impl Change {
    /// Reads a change from phrases: see [`Model::read_setting`], [`Model::read_sight`], and ids of nodes to
    /// repair.
    ///
    /// ```
    /// use because::analysis::whatif::Change;
    /// use because::model::Model;
    ///
    /// let model = Model::builder()
    ///     .factor("load", |f| f.prior(0.2))
    ///     .impact("down", |i| i.because("load", 0.9))
    ///     .build()
    ///     .expect("it is valid");
    /// let change = Change::read(&model, &["load.prior=0.5"], &["load=no:weak"], &["load"]);
    /// assert_eq!(change.expect("all three are of this model").repair, [model.find("load").expect("it is there")]);
    /// assert!(Change::read(&model, &[], &[], &["laod"]).unwrap_err().message.contains("did you mean `load`?"));
    /// ```
    ///
    /// # Errors
    /// [`PhraseError`] of the first phrase that says nothing, or for a weight that is set twice.
    pub fn read<T: AsRef<str>>(model: &Model, set: &[T], observe: &[T], repair: &[T]) -> Result<Change, PhraseError> {
        let mut change = Change::default();
        for phrase in set {
            let setting = model.read_setting(phrase.as_ref())?;
            if change.set.iter().any(|other| other.is_of_the_same(&setting)) {
                let place = phrase.as_ref().split('=').next().unwrap_or_default().trim();
                return Err(PhraseError {
                    message: format!("the weight `{place}` is set twice"),
                    help: "leave one of the two out".to_owned(),
                });
            }
            change.set.push(setting);
        }
        change.observe = observe.iter().map(|phrase| model.read_sight(phrase.as_ref())).collect::<Result<_, _>>()?;
        change.repair = repair.iter().map(|id| model.read_node(id.as_ref())).collect::<Result<_, _>>()?;
        Ok(change)
    }

    /// The nodes to repair, each once, in the order of the model.
    fn repaired(&self) -> Vec<NodeRef> {
        let mut repaired = self.repair.clone();
        repaired.sort_unstable();
        repaired.dedup();
        repaired
    }

    /// The model with other weights and more evidence.
    fn applied(&self, model: &Model) -> Result<Model, AnalysisError> {
        let mut other = model.with_weights(&self.set)?;
        for sight in &self.observe {
            other = other.with_evidence(sight.clone())?;
        }
        Ok(other)
    }
}

/// What if some things were otherwise: the ranking of a model before and after a change, exactly.
///
/// Cost: one compilation, and one or two more for the changes; see [`Analysis::whatif`].
///
/// # Errors
/// [`AnalysisError`]: those of [`Analysis::new`] for the model and for the changed one, and changes of another model.
pub fn whatif(model: &Model, options: &Options, change: &Change) -> Result<WhatIf, AnalysisError> {
    Analysis::new(model.clone(), options.clone())?.whatif(change)
}

/// The same, sampled where the exact form does not fit the budget and nothing is repaired, or as `wanted` says.
/// Then both rankings are sampled, so that they can be compared.
///
/// `on` is told how far the sampling is, and stops it by answering `false`.
///
/// # Errors
/// [`AnalysisError`]: those of [`whatif`], and [`AnalysisError::Sample`].
pub fn whatif_or_sample(
    model: &Model,
    options: &Options,
    change: &Change,
    wanted: Answer,
    effort: Effort,
    mut on: impl FnMut(Progress) -> bool,
) -> Result<WhatIf, AnalysisError> {
    let exact = match wanted {
        Answer::Sampled if change.repair.is_empty() => None,
        _ => Some(whatif(model, options, change)),
    };
    match exact {
        Some(Err(AnalysisError::TooLarge(_) | AnalysisError::BeliefTooLarge { .. }))
            if wanted == Answer::Either && change.repair.is_empty() => {}
        Some(outcome) => return outcome,
        None => {}
    }
    let other = change.applied(model)?;
    let show = RankOptions::default();
    let before = rank_by_sampling(model, options, show, effort, &mut on)?;
    let after = rank_by_sampling(&other, options, show, effort, on)?;
    let prior = |ranking: &Ranking| -> Vec<ImpactChances> {
        let impacts = ranking.impacts.iter().map(|impact| {
            let belief = ranking.beliefs.get(&impact.id);
            ImpactChances {
                happens: impact.observed.then_some(1.0),
                prior: belief.map(|belief| belief.prior),
                prior_interval: belief.and_then(|belief| belief.intervals.prior),
            }
        });
        impacts.collect()
    };
    let (was, is) = (prior(&before), prior(&after));
    Ok(report(model, &other, change, before, after, None, (was, is)))
}

impl Analysis {
    /// What if some things were otherwise: the ranking before and after.
    ///
    /// Cost: that of a ranking where candidates alone are repaired, because what is compiled serves again. Anything
    /// else takes a compilation of the changed model.
    ///
    /// ```
    /// use because::analysis::whatif::Change;
    /// use because::analysis::{Analysis, Options};
    /// use because::model::Model;
    ///
    /// let model = Model::builder()
    ///     .factor("leak", |f| f.prior(0.3).observed(true))
    ///     .factor("load", |f| f.prior(0.2).observed(true))
    ///     .impact("down", |i| i.because("leak", 0.9).because("load", 0.5))
    ///     .build()
    ///     .expect("it is valid");
    /// let analysis = Analysis::new(model, Options::default()).expect("it is small and consistent");
    /// let leak = analysis.find("leak").expect("it was added");
    /// let answer = analysis.whatif(&Change { repair: vec![leak], ..Change::default() }).expect("it fits the budget");
    /// assert_eq!(answer.after.leader.as_deref(), Some("load"));
    /// // Given the impact, load struck with chance 0.5 / 0.95, and then it was down all the same.
    /// assert!((answer.avoided.expect("an impact is observed") - (1.0 - 0.5 / 0.95)).abs() < 1e-9);
    /// ```
    ///
    /// # Errors
    /// [`AnalysisError`] if the changed evidence is impossible, the exact form does not fit the budget, or the
    /// change is of another model.
    pub fn whatif(&self, change: &Change) -> Result<WhatIf, AnalysisError> {
        let show = RankOptions { beliefs: false, ..RankOptions::default() };
        let repaired = change.repaired();
        if let Some(&foreign) = repaired.iter().find(|node| node.index() >= self.model.nodes().len()) {
            return Err(AnalysisError::UnknownNode { id: format!("#{}", foreign.index()), nearest: None });
        }
        let changed = if change.set.is_empty() && change.observe.is_empty() {
            None
        } else {
            Some(self.with_model(change.applied(&self.model)?)?)
        };
        let other = changed.as_ref().unwrap_or(self);
        let (before, mut after) = (self.rank(show), other.rank(show));
        let mut game = None;
        if !repaired.is_empty() {
            let played = other.repaired(&repaired)?;
            let places = |id: &str| other.candidates.iter().position(|&node| other.model.node(node).id == id);
            // Near misses have no shares to divide.
            let happened = after.unexplained.is_some();
            for candidate in &mut after.candidates {
                (candidate.necessity, candidate.sufficiency) = (None, None);
                candidate.share = places(&candidate.id).map(|c| played.shares[c]).filter(|_| happened);
            }
            after.candidates.retain(|c| repaired.iter().all(|&node| other.model.node(node).id != c.id));
            rank::sort(&mut after.candidates, RankBy::Share);
            for &node in repaired.iter().filter(|node| other.candidates.contains(node)) {
                let c = other.candidates.iter().position(|&candidate| candidate == node).unwrap_or_default();
                after.candidates.push(rank::as_believed(&other.model, node, &other.prepared.beliefs[c]));
            }
            after.unexplained = after.unexplained.map(|_| played.unexplained);
            game = Some(played);
        }
        let chances = (self.impact_chances(&[], None), other.impact_chances(&repaired, game.as_ref()));
        Ok(report(&self.model, &other.model, change, before, after, game, chances))
    }

    /// The same questions of the same candidates to another model with the same nodes.
    fn with_model(&self, model: Model) -> Result<Analysis, AnalysisError> {
        let graph = CausalGraph::new(&model);
        let observations = super::observations(&model);
        let prepared = rank::prepare(&model, &graph, &observations, &self.candidates, self.way, self.budget)?;
        let (candidates, remarks) = (self.candidates.clone(), self.remarks.clone());
        Ok(Analysis { model, graph, observations, candidates, remarks, budget: self.budget, way: self.way, prepared })
    }

    /// The game with nodes repaired, on what is compiled if it has their switches.
    fn repaired(&self, repaired: &[NodeRef]) -> Result<Game, AnalysisError> {
        let Analysis { model, graph, observations, candidates, prepared, budget, way, .. } = self;
        if let Some(game) = rank::game(graph, prepared, candidates.len(), repaired) {
            return Ok(game);
        }
        let more = repaired.iter().filter(|node| !candidates.contains(node));
        let asked = candidates.iter().chain(more).copied();
        let impacts = super::observed_impacts(model);
        match rank::compile(graph, observations, asked, &impacts, *way, *budget) {
            Ok(prepared) => Ok(rank::game(graph, &prepared, candidates.len(), repaired)
                .expect("what bears on an observed impact was given a switch")),
            Err(rank::Refused::Error(error)) => Err(error),
            // The same evidence was possible a moment ago.
            Err(rank::Refused::Impossible) => Err(AnalysisError::Improbable),
        }
    }

    /// How likely every impact is with some nodes repaired.
    fn impact_chances(&self, repaired: &[NodeRef], game: Option<&Game>) -> Vec<ImpactChances> {
        let mut model = self.model.clone();
        for node in repaired {
            let node = &mut model.nodes[node.index()];
            node.own = Weight::NEVER;
            node.mechanisms.clear();
        }
        let impacts: Vec<(usize, bool)> = model
            .iter()
            .filter(|(_, node)| node.kind == NodeKind::Impact)
            .map(|(place, node)| (place.index(), node.observed == Some(true)))
            .collect();
        let nodes: Vec<usize> = impacts.iter().map(|&(node, _)| node).collect();
        let priors = exact::beliefs(&CausalGraph::new(&model), &[], &nodes, Digits::Absolute, self.budget);
        let mut happens = game.into_iter().flat_map(|game| game.happens.iter().copied());
        let chances = impacts.iter().zip(priors).map(|(&(_, observed), prior)| ImpactChances {
            happens: observed.then(|| happens.next().unwrap_or(1.0)),
            prior: prior.map(|p| p.clamp(0.0, 1.0)),
            prior_interval: None,
        });
        chances.collect()
    }
}

/// Puts two rankings side by side.
fn report(
    model: &Model,
    other: &Model,
    change: &Change,
    before: Ranking,
    after: Ranking,
    game: Option<Game>,
    (was, is): (Vec<ImpactChances>, Vec<ImpactChances>),
) -> WhatIf {
    let repaired = change.repaired();
    let is_repaired = |id: &str| repaired.iter().any(|&node| model.node(node).id == id);
    let method = after.method.clone();
    let impacts = before.impacts.iter().zip(was).zip(is).map(|((impact, before), after)| ImpactChange {
        id: impact.id.clone(),
        label: impact.label.clone(),
        cost: impact.cost,
        observed: impact.observed,
        before,
        after,
    });
    let candidates = before.candidates.iter().filter_map(|candidate| {
        let later = after.candidates.iter().find(|later| later.id == candidate.id)?;
        let repaired = is_repaired(&candidate.id);
        Some(CandidateChange {
            id: candidate.id.clone(),
            label: candidate.label.clone(),
            kind: candidate.kind,
            repaired,
            before: standing(candidate, false),
            after: standing(later, repaired),
            moved: later.share.zip(candidate.share).map(|(after, before)| after - before),
            moved_interval: difference(candidate.intervals.share, later.intervals.share),
        })
    });
    let spared = game.as_ref().filter(|_| after.unexplained.is_some()).map(|game| {
        let observed = after.impacts.iter().filter(|impact| impact.observed);
        observed.zip(&game.happens).map(|(impact, happens)| impact.weight * (1.0 - happens)).sum::<f64>()
    });
    WhatIf {
        because: VERSION,
        title: before.title.clone(),
        changes: changes(model, change, &repaired),
        avoided: spared.map(|part| part.clamp(0.0, 1.0)),
        impacts: impacts.collect(),
        candidates: candidates.collect(),
        remarks: remarks(model, other, change, &repaired),
        notes: after.notes.clone(),
        before: overall(&before),
        after: overall(&after),
        method: if method == Method::Exact { before.method } else { method },
    }
}

fn overall(ranking: &Ranking) -> Overall {
    // Of equal shares the first need not be the largest.
    let any = ranking.candidates.iter().any(|candidate| candidate.share.is_some_and(|share| share > NONE));
    let leader = ranking.candidates.first().filter(|_| any);
    Overall {
        probability_of_evidence: ranking.probability_of_evidence,
        probability_of_evidence_interval: ranking.probability_of_evidence_interval,
        leader: leader.map(|leader| leader.id.clone()),
        unexplained: ranking.unexplained,
        unexplained_interval: ranking.unexplained_interval,
    }
}

fn standing(candidate: &Candidate, repaired: bool) -> CandidateFigures {
    CandidateFigures {
        rank: (!repaired).then_some(candidate.rank),
        prior: candidate.prior,
        posterior: candidate.posterior,
        necessity: candidate.necessity,
        sufficiency: candidate.sufficiency,
        share: candidate.share,
        intervals: candidate.intervals,
    }
}

/// The difference of two sampled figures, at worst.
fn difference(before: Option<Interval>, after: Option<Interval>) -> Option<Interval> {
    let ([low, high], [later_low, later_high]) = before.zip(after)?;
    Some([later_low - high, later_high - low])
}

/// The changes in words.
fn changes(model: &Model, change: &Change, repaired: &[NodeRef]) -> Vec<ChangeMade> {
    let made = |kind, node: NodeRef, text: String| {
        let data = model.node(node);
        let (id, label) = (data.id.clone(), data.label.clone());
        ChangeMade { kind, id, label, node_kind: data.kind, text, bad: None, conclusive: None }
    };
    let set = change.set.iter().map(|setting| made(ChangeBy::Set, setting.node(), model.phrase(setting)));
    let observed = change.observe.iter().map(|sight| ChangeMade {
        bad: Some(sight.bad),
        conclusive: Some(sight.ratio.is_infinite()),
        ..made(ChangeBy::Observe, sight.of, model.phrase_of_sight(sight))
    });
    let repairs =
        repaired.iter().map(|&node| made(ChangeBy::Repair, node, format!("{} repaired", model.node(node).id)));
    set.chain(observed).chain(repairs).collect()
}

/// What is known of a node for sure, if anything.
fn known(model: &Model, node: NodeRef) -> Option<bool> {
    let item = || model.evidence_on(node).iter().find(|item| item.ratio.is_infinite()).map(|item| item.bad);
    model.node(node).observed.or_else(item)
}

/// Changes that change nothing, and why.
fn remarks(model: &Model, other: &Model, change: &Change, repaired: &[NodeRef]) -> Vec<String> {
    let mut remarks = Vec::new();
    for setting in &change.set {
        if let Setting::Strength { node, mechanism, .. } = *setting
            && model.node(node).mechanisms[mechanism].off
        {
            remarks.push(format!(
                "A mechanism of `{}` is switched off, because a cause is dated after its effect: its strength changes nothing.",
                model.node(node).id
            ));
        }
    }
    for sight in &change.observe {
        let node = model.node(sight.of);
        match known(model, sight.of) {
            Some(bad) if bad == sight.bad => remarks.push(format!(
                "That `{}` {} is established already: to see it again changes nothing.",
                node.id,
                node.kind.did(bad)
            )),
            // What contradicts it has ended in an error, so this is not conclusive.
            Some(bad) => remarks.push(format!(
                "That `{}` {} is established: what speaks against it makes the evidence less likely, and changes nothing else.",
                node.id,
                node.kind.did(bad)
            )),
            None if sight.ratio == 1.0 => remarks.push(format!(
                "What is seen of `{}` is as likely either way (a ratio of 1), so it says nothing.",
                node.id
            )),
            None => {}
        }
    }
    for &place in repaired {
        let node = other.node(place);
        if known(other, place) == Some(false) {
            remarks.push(format!(
                "That `{}` {} is established, so there was nothing to repair in it.",
                node.id,
                node.kind.did(false)
            ));
        }
    }
    remarks
}
