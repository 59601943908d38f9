//! What a live page asks again and again: the same model, with changes that come and go.
//!
//! What is compiled is kept. Switching repairs alone compiles nothing; see [`Analysis::whatif`].

use super::picture::picture;
use super::sampled::{Answer, rank_by_sampling};
use super::whatif::{Change, whatif_or_sample};
use super::{Analysis, AnalysisError, Options, RankOptions};
use crate::engine::sampling::{Effort, Progress};
use crate::model::{Model, PhraseError, said};
use crate::report::{Live, NodeSwitches, PhraseRefused, Picture, Ranking, SwitchedWeight, VERSION, WhatIf, Wishes};

/// A model that is ready to be asked what a live page asks.
#[derive(Debug)]
pub struct Kept {
    model: Model,
    options: Options,
    effort: Effort,
    /// `None` where the exact form does not fit the budget, and all figures are sampled.
    analysis: Option<Analysis>,
    ranking: Ranking,
    picture: Picture,
    switches: Vec<NodeSwitches>,
}

impl Kept {
    /// Compiles and ranks a model, or samples it where the exact form does not fit the budget.
    ///
    /// `on` is told how far the sampling is, and stops it by answering `false`.
    ///
    /// ```
    /// use because::analysis::Options;
    /// use because::analysis::live::Kept;
    /// use because::engine::sampling::Effort;
    /// use because::model::Model;
    /// use because::report::Wishes;
    ///
    /// let model = Model::builder()
    ///     .factor("leak", |f| f.prior(0.3).observed(true))
    ///     .factor("load", |f| f.prior(0.2).observed(true))
    ///     .impact("down", |i| i.because("leak", 0.9).because("load", 0.5))
    ///     .build()
    ///     .expect("it is valid");
    /// let effort = Effort { seed: 0, draws: None, threads: 1 };
    /// let kept = Kept::new(model, Options::default(), effort, |_| true).expect("it is small and consistent");
    /// let wishes = Wishes { repair: vec!["leak".into()], set: vec!["laod.prior=1".into()], ..Wishes::default() };
    /// let live = kept.answer(&wishes, |_| true);
    /// assert_eq!(live.answer.expect("leak can be repaired").after.leader.as_deref(), Some("load"));
    /// assert!(live.refused[0].message.contains("did you mean `load`?"));
    /// ```
    ///
    /// # Errors
    /// [`AnalysisError`]: those of a ranking.
    pub fn new(
        model: Model,
        options: Options,
        effort: Effort,
        on: impl FnMut(Progress) -> bool,
    ) -> Result<Kept, AnalysisError> {
        let analysis = match Analysis::new(model.clone(), options.clone()) {
            Ok(analysis) => Some(analysis),
            Err(AnalysisError::TooLarge(_) | AnalysisError::BeliefTooLarge { .. }) => None,
            Err(error) => return Err(error),
        };
        let ranking = match &analysis {
            Some(analysis) => analysis.rank(RankOptions::default()),
            None => rank_by_sampling(&model, &options, RankOptions::default(), effort, on)?,
        };
        let picture = picture(&model, Some(&ranking));
        let switches = switches(&model, &ranking);
        Ok(Kept { model, options, effort, analysis, ranking, picture, switches })
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The ranking of the model as it stands.
    pub fn ranking(&self) -> &Ranking {
        &self.ranking
    }

    /// The model with changes. What is not understood is left out, and said so.
    ///
    /// Cost: that of [`Analysis::whatif`]; nothing is computed where nothing is asked for. `on` as in [`Kept::new`].
    pub fn answer(&self, wishes: &Wishes, on: impl FnMut(Progress) -> bool) -> Live {
        let mut refused = Vec::new();
        let (change, asked) = self.read(wishes, &mut refused);
        let (mut answer, mut trouble) = (None, None);
        if !asked.is_empty() {
            let outcome = match &self.analysis {
                Some(analysis) => analysis.whatif(&change),
                None => whatif_or_sample(&self.model, &self.options, &change, Answer::Either, self.effort, on),
            };
            match outcome {
                Ok(found) => answer = Some(found),
                Err(error) => {
                    trouble = Some(PhraseRefused {
                        phrase: String::new(),
                        message: error.to_string(),
                        help: error.help().to_owned(),
                    });
                }
            }
        }
        let mut picture = self.picture.clone();
        if let Some(answer) = &answer {
            redraw(&mut picture, answer);
        }
        Live {
            because: VERSION,
            title: self.ranking.title.clone(),
            ranking: self.ranking.clone(),
            answer,
            trouble,
            asked,
            refused,
            switches: self.switches.clone(),
            picture,
        }
    }

    /// The phrases one by one, so that one that is not understood does not take the others along.
    fn read(&self, wishes: &Wishes, refused: &mut Vec<PhraseRefused>) -> (Change, Wishes) {
        let (mut change, mut asked) = (Change::default(), Wishes::default());
        let mut refuse = |phrase: &String, error: PhraseError| {
            refused.push(PhraseRefused { phrase: phrase.clone(), message: error.message, help: error.help });
        };
        let none: [&str; 0] = [];
        for phrase in &wishes.set {
            let mut all: Vec<&str> = asked.set.iter().map(String::as_str).collect();
            all.push(phrase);
            match Change::read(&self.model, &all, &none, &none) {
                Ok(read) => {
                    change.set = read.set;
                    asked.set.push(phrase.clone());
                }
                Err(error) => refuse(phrase, error),
            }
        }
        for phrase in &wishes.observe {
            match self.model.read_sight(phrase) {
                Ok(sight) => {
                    change.observe.push(sight);
                    asked.observe.push(phrase.clone());
                }
                Err(error) => refuse(phrase, error),
            }
        }
        for id in &wishes.repair {
            match self.model.read_node(id) {
                Ok(node) => {
                    change.repair.push(node);
                    asked.repair.push(id.clone());
                }
                Err(error) => refuse(id, error),
            }
        }
        (change, asked)
    }
}

/// What can be switched at each node.
fn switches(model: &Model, ranking: &Ranking) -> Vec<NodeSwitches> {
    let candidates: std::collections::BTreeSet<&str> =
        ranking.candidates.iter().map(|candidate| candidate.id.as_str()).collect();
    let nodes = model.iter().map(|(place, node)| {
        let own = SwitchedWeight {
            key: format!("{}.{}", node.id, node.kind.own_key()),
            written: said(node.own),
            causes: Vec::new(),
        };
        let strengths = node.mechanisms.iter().enumerate().map(|(at, mechanism)| SwitchedWeight {
            key: model.strength_key(place.index(), at),
            written: said(mechanism.strength),
            causes: mechanism.causes().map(|cause| super::name(model, cause.index())).collect(),
        });
        NodeSwitches {
            id: node.id.clone(),
            label: node.label.clone(),
            kind: node.kind,
            candidate: candidates.contains(node.id.as_str()),
            observed: node.observed,
            weights: std::iter::once(own).chain(strengths).collect(),
        }
    });
    nodes.collect()
}

/// The picture with the shares after the changes.
fn redraw(picture: &mut Picture, answer: &WhatIf) {
    for node in &mut picture.nodes {
        let Some(candidate) = answer.candidates.iter().find(|candidate| candidate.id == node.id) else { continue };
        node.rank = candidate.after.rank;
        node.share = candidate.after.share;
        node.share_interval = candidate.after.intervals.share;
        if let Some(belief) = &mut node.belief {
            belief.posterior = candidate.after.posterior;
            belief.intervals.posterior = candidate.after.intervals.posterior;
        }
    }
}
