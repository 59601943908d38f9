//! The analysis: what the numbers mean. One file a question.
//!
//! An [`Analysis`] compiles a model once and answers many questions.

pub mod bowtie;
pub mod chains;
pub mod clash;
pub mod diff;
pub mod explain;
pub mod lint;
pub mod live;
pub mod measures;
pub mod next;
pub mod picture;
pub mod plan;
pub mod post_mortem;
pub mod rank;
pub mod reference;
pub mod robustness;
pub mod sampled;
pub mod timeline;
pub mod whatif;

use crate::diagnostic::{Diagnostic, Place};
use crate::engine::coins::Observation;
use crate::engine::diagram::TooLarge;
pub use crate::engine::exact::Way;
use crate::engine::sampling::Refusal;
use crate::graph::CausalGraph;
use crate::model::{ActionStatus, EvidenceError, HypothesisStatus, Model, NodeKind, NodeRef, SettingError};
use crate::report::{NodeName, RankBy, Ranking, State};
use clash::Clash;

/// A posterior below which a node that something speaks against counts as ruled out: the upper
/// end of ICD 203's “almost no chance”.
const RULED_OUT: f64 = 0.05;

/// How many diagram nodes a compilation may take unless told otherwise: two million nodes, or 32 million
/// table entries, which take at most 512 MB.
pub const DEFAULT_BUDGET: usize = 2_000_000;

/// Which nodes are candidate causes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Candidates {
    /// The factors and safeguards that have no `because` of their own.
    #[default]
    Roots,
    /// Every factor and safeguard.
    All,
    /// The nodes with these ids.
    Named(Vec<String>),
}

/// What an analysis is to look at, and what it may spend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The candidate causes.
    pub candidates: Candidates,
    /// The largest number of diagram nodes that a compilation may make, or sixteen table entries
    /// in the place of each.
    pub budget: usize,
    /// The way to compile.
    pub way: Way,
}

impl Default for Options {
    fn default() -> Options {
        Options { candidates: Candidates::default(), budget: DEFAULT_BUDGET, way: Way::default() }
    }
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AnalysisError {
    /// The evidence is impossible under the model.
    #[error("the evidence contradicts the model: {clash}")]
    Contradiction {
        /// Observations that cannot all be true.
        clash: Clash,
    },
    /// The evidence is possible, but so improbable that its probability is no normal number.
    #[error("the evidence is possible but its probability is below 1e-290, too small to divide by")]
    Improbable,
    /// The exact compilation does not fit its budget.
    #[error(
        "the exact answer does not fit the budget of {} diagram nodes (stopped at {} nodes after {} steps)",
        .0.limit, .0.reached, .0.steps
    )]
    TooLarge(#[from] TooLarge),
    /// The belief in a candidate with causes of its own does not fit the budget.
    #[error("the exact belief in `{id}` does not fit the budget")]
    BeliefTooLarge {
        /// The candidate.
        id: String,
    },
    /// The way of compiling that was asked for does not take this model.
    #[error("this way of compiling does not take the model")]
    NotThisWay,
    /// So many shares would be kept that they do not fit the memory.
    #[error("too many draws for so many candidates; at most {most} are kept")]
    TooManyDraws {
        /// How many may be drawn.
        most: usize,
    },
    /// There is no sampled answer either, or not one that is worth anything.
    #[error("no sampled answer: {0}")]
    Sample(#[from] Refusal),
    /// The caller ended the work.
    #[error("the work was stopped")]
    Stopped,
    /// A change that does not fit the model.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// An observation that does not fit the model.
    #[error(transparent)]
    Sight(#[from] EvidenceError),
    /// An id that names no node.
    #[error("there is no node `{id}` in this model{}", .nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    UnknownNode {
        /// What was asked for.
        id: String,
        /// The nearest id, if one is near.
        nearest: Option<String>,
    },
    /// An id that names no action.
    #[error("there is no action `{id}` in this model{}", match (.is_node, .nearest) {
        (true, _) => "; that is a node, and an action is wanted here".to_owned(),
        (false, Some(near)) => format!("; did you mean `{near}`?"),
        (false, None) => String::new(),
    })]
    UnknownAction {
        /// What was asked for.
        id: String,
        /// The nearest id, if one is near.
        nearest: Option<String>,
        /// Is it the id of a node?
        is_node: bool,
    },
    /// An action that is asked for and can no longer be chosen.
    #[error("the action `{id}` is {}, so there is nothing left to choose", .status.name())]
    NotOpen {
        /// The action.
        id: String,
        /// How far it is.
        status: ActionStatus,
    },
    /// An action that is wanted both in the plan and out of it.
    #[error("the action `{id}` is to be both with and without")]
    BothWays {
        /// The action.
        id: String,
    },
    /// A budget that is no amount.
    #[error("a budget of {budget} is no amount")]
    NoAmount {
        /// What was asked for.
        budget: f64,
    },
    /// What must be in the plan costs more than may be spent.
    #[error("{} {} {over} more than the budget of {budget}", .ids.join(" and "), if .ids.len() == 1 { "costs" } else { "cost" })]
    Overspent {
        /// What may be spent.
        budget: f64,
        /// What must be in the plan.
        ids: Vec<String>,
        /// By how much it costs more.
        over: f64,
    },
    /// A bow tie without anything to put into its middle.
    #[error("there is neither an event nor an impact to put into the middle")]
    NoTop,
    /// A plan by hindsight where there is none.
    #[error("no impact is observed, so nothing could have been spared in this incident")]
    NothingHappened,
}

impl AnalysisError {
    /// The same as a diagnostic on the model's file, where it is about the file.
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        match self {
            AnalysisError::Contradiction { clash } => Some(clash.diagnostic()),
            _ => None,
        }
    }

    /// What can be done about it.
    pub fn help(&self) -> &'static str {
        match self {
            AnalysisError::Contradiction { .. } => {
                "at least one of these observations, or a link or leak between them, must change"
            }
            AnalysisError::Improbable => "give the events that were observed larger leaks, or weaken the evidence",
            AnalysisError::NotThisWay => "let the engine choose",
            AnalysisError::TooManyDraws { .. } => "draw fewer (`--draws`), or name fewer candidates (`--candidates`)",
            AnalysisError::TooLarge(_) | AnalysisError::BeliefTooLarge { .. } => {
                "raise the budget (`--budget`), name fewer candidates (`--candidates`), \
                 or leave out nodes and evidence that do not bear on the impacts"
            }
            AnalysisError::Sample(Refusal::Impossible) => "something that was observed can never be under this model",
            AnalysisError::Sample(Refusal::NotFound) => {
                "look for observations that contradict each other, give the events that were observed larger leaks, \
                 or weaken the evidence"
            }
            AnalysisError::Sample(Refusal::Worthless { .. }) => {
                "draw more (`--sample NUMBER`), try another `--seed`, give very rare causes of what was observed larger \
                 chances, or raise the budget of the exact answer (`--budget`)"
            }
            AnalysisError::Sample(_) | AnalysisError::Stopped => "start it again",
            AnalysisError::Setting(_) | AnalysisError::Sight(_) => {
                "name nodes and mechanisms of this model; a cost is 0 or more, a ratio 1 or more"
            }
            AnalysisError::UnknownNode { .. } => "ids are the keys under factors, safeguards, events and impacts",
            AnalysisError::UnknownAction { .. } => "ids of actions are the keys under `actions`",
            AnalysisError::NotOpen { .. } => {
                "what is done or verified counts as in place, and what is dropped is left out; set its `status` to `open` \
                 in the file to choose anew"
            }
            AnalysisError::BothWays { .. } => "name it once",
            AnalysisError::NoAmount { .. } => "write a number of 0 or more, in the unit of the cost of the actions",
            AnalysisError::Overspent { .. } => "raise the budget, or force fewer actions in",
            AnalysisError::NothingHappened => "plan by foresight",
            AnalysisError::NoTop => "add what happened under `events` or `impacts`, or name a node with `--top`",
        }
    }
}

/// A model made ready for questions.
///
/// Compiling costs what the structure of the model demands, at most the budget; each question
/// then costs a few passes over the compiled form.
///
/// ```
/// use because::analysis::{Analysis, Options};
/// use because::model::Model;
///
/// let model = Model::builder()
///     .title("Checkout outage")
///     .factor("pool-size", |f| f.prior(0.05).observed(true))
///     .factor("slow-provider", |f| f.prior(0.09))
///     .impact("orders-failed", |i| i.because("pool-size", 0.9).because("slow-provider", 0.5))
///     .build()
///     .expect("the model is valid");
/// let analysis = Analysis::new(model, Options::default()).expect("it is small and consistent");
/// let ranking = analysis.rank(Default::default());
/// assert_eq!(ranking.candidates[0].id, "pool-size");
/// ```
#[derive(Debug, Clone)]
pub struct Analysis {
    model: Model,
    graph: CausalGraph,
    observations: Vec<Observation>,
    candidates: Vec<NodeRef>,
    remarks: Vec<String>,
    budget: usize,
    way: Way,
    prepared: rank::Prepared,
}

/// What a ranking shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankOptions {
    /// The key of the order.
    pub by: RankBy,
    /// Show only so many; all if `None`.
    pub top: Option<usize>,
    /// Give the beliefs in all nodes (the default), not only in the candidates. Nodes that do not bear on
    /// the evidence may cost more than everything else together.
    pub beliefs: bool,
    /// Draw the weights that are ranges, and give the range of each share; not if `None` (the default).
    pub ranges: Option<Draws>,
}

/// How the weights are drawn from their ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    /// How many times.
    pub draws: usize,
    /// The seed. The same seed gives the same figures to the last bit, on any number of threads.
    pub seed: u64,
    /// How many threads work side by side.
    pub threads: usize,
}

impl Default for Draws {
    fn default() -> Draws {
        Draws { draws: robustness::DRAWS, seed: 0, threads: 1 }
    }
}

impl Default for RankOptions {
    fn default() -> RankOptions {
        RankOptions { by: RankBy::default(), top: None, beliefs: true, ranges: None }
    }
}

impl Analysis {
    /// Compiles a model.
    ///
    /// # Errors
    /// [`AnalysisError`] if the evidence is impossible, the exact form does not fit the budget, or
    /// a named candidate does not exist.
    pub fn new(model: Model, options: Options) -> Result<Analysis, AnalysisError> {
        let graph = CausalGraph::new(&model);
        let observations = observations(&model);
        let candidates = resolve(&model, &options.candidates)?;
        let remarks = remarks(&model, &options.candidates);
        let Options { way, budget, .. } = options;
        let prepared = rank::prepare(&model, &graph, &observations, &candidates, way, budget)?;
        Ok(Analysis { model, graph, observations, candidates, remarks, budget, way, prepared })
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The candidate causes, in the order of the model.
    pub fn candidates(&self) -> &[NodeRef] {
        &self.candidates
    }

    /// How many elements the compiled form has.
    pub fn size(&self) -> usize {
        self.prepared.size()
    }

    /// Ranks the candidates.
    ///
    /// Cost: at most ⌈n/2⌉ + 2 weightings of the compiled form for n candidates and each impact, eight to
    /// an upward and downward pass; some tens where smaller quadrature rules agree.
    pub fn rank(&self, options: RankOptions) -> Ranking {
        rank::rank(self, options)
    }

    /// The node with this id.
    ///
    /// # Errors
    /// [`AnalysisError::UnknownNode`].
    pub fn find(&self, id: &str) -> Result<NodeRef, AnalysisError> {
        find(&self.model, id)
    }
}

/// What was seen, as the engine takes it: what is observed on the nodes, then the evidence.
pub fn observations(model: &Model) -> Vec<Observation> {
    let on_nodes = model.iter().filter_map(|(node, data)| {
        data.observed.map(|bad| Observation { node: node.index(), bad, ratio: f64::INFINITY })
    });
    let items =
        model.evidence().iter().map(|item| Observation { node: item.of.index(), bad: item.bad, ratio: item.ratio });
    on_nodes.chain(items).collect()
}

/// The candidates that the options ask for, in the order of the model.
fn resolve(model: &Model, candidates: &Candidates) -> Result<Vec<NodeRef>, AnalysisError> {
    let is_cause = |kind| matches!(kind, NodeKind::Factor | NodeKind::Safeguard);
    let mut chosen: Vec<NodeRef> = match candidates {
        Candidates::Roots => model
            .iter()
            .filter(|(_, node)| is_cause(node.kind) && node.mechanisms.is_empty())
            .map(|(node, _)| node)
            .collect(),
        Candidates::All => model.iter().filter(|(_, node)| is_cause(node.kind)).map(|(node, _)| node).collect(),
        Candidates::Named(ids) => ids.iter().map(|id| find(model, id)).collect::<Result<_, _>>()?,
    };
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

fn find(model: &Model, id: &str) -> Result<NodeRef, AnalysisError> {
    model.find(id).ok_or_else(|| AnalysisError::UnknownNode {
        id: id.to_owned(),
        nearest: crate::diagnostic::did_you_mean(id, model.nodes().iter().map(|node| node.id.as_str()))
            .map(str::to_owned),
    })
}

/// The impacts that happened, each with its part in the headline: cost over the sum of costs, or
/// equal parts where nothing has a cost.
pub(crate) fn observed_impacts(model: &Model) -> Vec<(NodeRef, f64)> {
    let happened: Vec<(NodeRef, f64)> = model
        .iter()
        .filter(|(_, node)| node.kind == NodeKind::Impact && node.observed == Some(true))
        .map(|(node, data)| (node, data.cost))
        .collect();
    // Against the largest, because the sum of the costs themselves may be too large for a number.
    let largest = happened.iter().map(|&(_, cost)| cost).fold(0.0, f64::max);
    let total: f64 = happened.iter().map(|(_, cost)| cost / largest).sum();
    let count = happened.len() as f64;
    happened
        .into_iter()
        .map(|(node, cost)| (node, if largest > 0.0 { cost / largest / total } else { 1.0 / count }))
        .collect()
}

pub(crate) fn name(model: &Model, node: usize) -> NodeName {
    let node = &model.nodes()[node];
    NodeName { id: node.id.clone(), label: node.label.clone(), kind: node.kind }
}

/// How sure the state of a node is, for every view.
pub(crate) fn state(model: &Model, place: NodeRef, posterior: Option<f64>) -> State {
    match model.node(place).observed {
        Some(true) => State::Established,
        Some(false) => State::RuledOut,
        None if posterior.is_some_and(|p| p < RULED_OUT) && is_spoken_against(model, place) => State::RuledOut,
        None => State::Uncertain,
    }
}

/// Does a refuted hypothesis or a piece of evidence speak against the node?
fn is_spoken_against(model: &Model, node: NodeRef) -> bool {
    let refuted = |status| status == HypothesisStatus::Refuted;
    model.hypotheses_on(node).iter().any(|hypothesis| refuted(hypothesis.status))
        || model.evidence_on(node).iter().any(|evidence| !evidence.bad && evidence.ratio > 1.0)
}

/// The place of a node's own entry in the file.
pub(crate) fn place(model: &Model, node: NodeRef) -> Place {
    let node = model.node(node);
    Place::key(node.kind.path(&node.id))
}

/// What every report must tell of the model itself.
pub(crate) fn notes(model: &Model) -> Vec<String> {
    let mut notes = Vec::new();
    let off = model.nodes().iter().flat_map(|node| &node.mechanisms).filter(|mechanism| mechanism.off).count();
    if off > 0 {
        let links = if off == 1 { "1 mechanism is" } else { &format!("{off} mechanisms are") };
        notes.push(format!(
            "{links} switched off, because a cause is dated after its effect; `because check` names it."
        ));
    }
    if observed_impacts(model).is_empty() {
        notes.push(
            "No impact is observed, so there is nothing to attribute: only the beliefs have a meaning. `because plan` \
             tells what to do before the next one."
                .to_owned(),
        );
    }
    notes
}

/// What a reader may miss in a ranking: factors and safeguards that are no candidates because they
/// have causes of their own.
pub(crate) fn remarks(model: &Model, candidates: &Candidates) -> Vec<String> {
    if *candidates != Candidates::Roots {
        return Vec::new();
    }
    let left = |kind: NodeKind| -> Vec<&str> {
        let nodes = model.nodes().iter().filter(|node| node.kind == kind && !node.mechanisms.is_empty());
        nodes.map(|node| node.id.as_str()).collect()
    };
    let (factors, safeguards) = (left(NodeKind::Factor), left(NodeKind::Safeguard));
    let count = |n: usize, word: &str| match n {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let counts = [count(factors.len(), "factor"), count(safeguards.len(), "safeguard")];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let ids: Vec<&str> = factors.into_iter().chain(safeguards).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let shown = match ids.len() {
        0..=4 => ids.join(", "),
        n => format!("{} and {} more", ids[..3].join(", "), n - 3),
    };
    let (has, own, is, them) =
        if ids.len() == 1 { ("has", "its", "is", "it") } else { ("have", "their", "are", "them") };
    vec![format!(
        "{} {has} causes of {own} own and {is} not ranked: {shown} (--candidates all ranks {them} too).",
        counts.join(" and "),
    )]
}
