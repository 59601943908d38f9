//! Contradicting evidence: a smallest set of observations that cannot all be true.

use std::fmt;

use super::AnalysisError;
use crate::diagnostic::{Code, Diagnostic, Path, Place};
use crate::engine::coins::Observation;
use crate::engine::diagram::{Function, TooLarge};
use crate::engine::exact::{Compiled, Question, Refusal, Way};
use crate::engine::functions::{Functions, Problem};
use crate::graph::CausalGraph;
use crate::model::{Model, NodeKind, NodeRef};

/// Observations that cannot all be true under the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    /// The observations.
    pub observations: Vec<ClashingObservation>,
    /// Is no smaller set contradictory? If not, no observation can be taken out of this one, but
    /// the search for a set of fewer was cut short.
    pub smallest: bool,
}

/// One observation of a clash.
#[derive(Debug, Clone, PartialEq)]
pub struct ClashingObservation {
    /// The node's id.
    pub id: String,
    /// What was observed, in words: ``"`pool-size` is present"``.
    pub text: String,
    /// Where it is written.
    pub place: Place,
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<&str> = self.observations.iter().map(|o| o.text.as_str()).collect();
        match texts[..] {
            [alone] => write!(f, "{alone} can never be"),
            [first, second] => write!(f, "{first} and {second} cannot both be"),
            _ => write!(f, "{} cannot all be", texts.join(", ")),
        }
    }
}

impl Clash {
    /// The same as a diagnostic on the file.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let [first, rest @ ..] = &self.observations[..] else {
            return Diagnostic::new(Code::ContradictingEvidence, Place::key(Path::root()), self.to_string());
        };
        let message = format!("the observations contradict each other: {self}");
        let mut diagnostic =
            Diagnostic::new(Code::ContradictingEvidence, first.place.clone(), message).label(first.text.clone());
        for other in rest {
            diagnostic = diagnostic.related(other.place.clone(), other.text.clone());
        }
        let help = match rest {
            [] => {
                "nothing in the model can bring this about: give it a cause, a `leak` or a larger chance, or correct the observation"
            }
            _ => {
                "correct one of these observations, or give the model a way for them to be true together: a cause, a `leak`, a strength other than `always` or `never`"
            }
        };
        diagnostic.help(help)
    }
}

/// A conclusive observation and where it is written.
struct Settled {
    node: NodeRef,
    bad: bool,
    place: Place,
}

/// How many times the search for a smallest set looks for another candidate set.
const MOST_ROUNDS: usize = 2_000;

/// How many choices it makes in all rounds together: a fraction of a second.
const MOST_CHOICES: usize = 1_000_000;

/// Finds a smallest contradictory set of conclusive observations.
///
/// The evidence must be contradictory. The method is the implicit hitting set dual (Ignatiev,
/// Previti, Liffiton and Marques-Silva 2015): a set is contradictory if and only if it meets the
/// complement of every consistent set, so a smallest set that meets all complements found so far
/// is either contradictory, and then smallest, or grows into a consistent set with a new complement.
pub(crate) fn smallest(model: &Model, graph: &CausalGraph, budget: usize) -> Result<Clash, AnalysisError> {
    let settled = settled(model);
    let wanted: Vec<usize> = settled.iter().map(|o| o.node.index()).collect();
    let problem = Problem { graph, observations: &[], switches: &[], wanted: &wanted };
    let (members, smallest) = match Functions::build(&problem, budget, |functions| search(functions, &settled)) {
        Ok((_, found)) => found,
        // Which observations clash may be too large a question for one diagram of them all, and yet each
        // answer to "is this possible?" may be had.
        Err(too_large) => (thinned(graph, &settled, budget).ok_or(too_large)?, false),
    };
    let observations = members
        .into_iter()
        .map(|i| {
            let Settled { node, bad, ref place } = settled[i];
            let node = model.node(node);
            ClashingObservation { id: node.id.clone(), text: words(&node.id, node.kind, bad), place: place.clone() }
        })
        .collect();
    Ok(Clash { observations, smallest })
}

fn search(functions: &mut Functions<'_>, settled: &[Settled]) -> Result<(Vec<usize>, bool), TooLarge> {
    let mut complements: Vec<Vec<usize>> = Vec::new();
    let mut choices = MOST_CHOICES;
    for _ in 0..MOST_ROUNDS {
        let Some(chosen) = smallest_hitting_set(&complements, &mut choices) else { break };
        let mut together = Function::TRUE;
        for &i in &chosen {
            together = functions.observe(together, settled[i].node.index(), settled[i].bad)?;
        }
        if together == Function::FALSE {
            return Ok((chosen, true));
        }
        // Grow the consistent set as far as it goes; what does not fit is its complement.
        let mut left_out = Vec::new();
        for (i, observation) in settled.iter().enumerate() {
            let more = functions.observe(together, observation.node.index(), observation.bad)?;
            if more == Function::FALSE {
                left_out.push(i);
            } else {
                together = more;
            }
        }
        if left_out.is_empty() {
            // Consistent after all: what is conclusive does not clash.
            return Ok((Vec::new(), false));
        }
        complements.push(left_out);
    }
    irreducible(functions, settled).map(|members| (members, false))
}

/// A contradictory set from which no observation can be taken out: drop one after the other.
fn irreducible(functions: &mut Functions<'_>, settled: &[Settled]) -> Result<Vec<usize>, TooLarge> {
    let mut kept: Vec<usize> = (0..settled.len()).collect();
    for candidate in 0..settled.len() {
        let mut together = Function::TRUE;
        for &i in kept.iter().filter(|&&i| i != candidate) {
            together = functions.observe(together, settled[i].node.index(), settled[i].bad)?;
        }
        if together == Function::FALSE {
            kept.retain(|&i| i != candidate);
        }
    }
    Ok(kept)
}

/// A contradictory set, one observation after the other dropped without which no world fits either; `None` if
/// it cannot be told that all together contradict each other.
fn thinned(graph: &CausalGraph, settled: &[Settled], budget: usize) -> Option<Vec<usize>> {
    let contradict = |kept: &[usize]| {
        let observations: Vec<Observation> = kept
            .iter()
            .map(|&i| Observation { node: settled[i].node.index(), bad: settled[i].bad, ratio: f64::INFINITY })
            .collect();
        let question = Question { graph, observations: &observations, switches: &[], goals: &[] };
        matches!(Compiled::new(question, Way::Cheapest, budget), Err(Refusal::Impossible))
    };
    let mut kept: Vec<usize> = (0..settled.len()).collect();
    if !contradict(&kept) {
        return None;
    }
    for candidate in 0..settled.len() {
        let fewer: Vec<usize> = kept.iter().copied().filter(|&i| i != candidate).collect();
        if contradict(&fewer) {
            kept = fewer;
        }
    }
    Some(kept)
}

/// A smallest set that meets every one of `sets`: iterative deepening, branching on a set that is
/// not met yet. Nothing if that takes more than `choices`, which are used up on the way.
fn smallest_hitting_set(sets: &[Vec<usize>], choices: &mut usize) -> Option<Vec<usize>> {
    let mut size = 0;
    loop {
        let mut chosen = Vec::new();
        if hits(sets, size, &mut chosen, choices)? {
            chosen.sort_unstable();
            return Some(chosen);
        }
        size += 1;
    }
}

fn hits(sets: &[Vec<usize>], left: usize, chosen: &mut Vec<usize>, choices: &mut usize) -> Option<bool> {
    // What a choice costs is a look at every set.
    *choices = choices.checked_sub(1 + sets.len())?;
    let Some(missed) = sets.iter().filter(|set| !set.iter().any(|i| chosen.contains(i))).min_by_key(|set| set.len())
    else {
        return Some(true);
    };
    if left == 0 {
        return Some(false);
    }
    for &member in missed {
        chosen.push(member);
        if hits(sets, left - 1, chosen, choices)? {
            return Some(true);
        }
        chosen.pop();
    }
    Some(false)
}

fn settled(model: &Model) -> Vec<Settled> {
    let mut settled: Vec<Settled> = Vec::new();
    for (node, data) in model.iter() {
        if let Some(bad) = data.observed {
            let key = if data.kind == NodeKind::Safeguard { "held" } else { "observed" };
            let path = super::place(model, node).path.key(key);
            settled.push(Settled { node, bad, place: Place::value(path) });
        }
    }
    for item in model.evidence().iter().filter(|item| item.ratio == f64::INFINITY) {
        if !settled.iter().any(|o| o.node == item.of && o.bad == item.bad) {
            let place = Place::value(item.written.path("evidence"));
            settled.push(Settled { node: item.of, bad: item.bad, place });
        }
    }
    settled
}

/// An observation in words.
fn words(id: &str, kind: NodeKind, bad: bool) -> String {
    let verb = if kind == NodeKind::Factor { "is " } else { "" };
    format!("`{id}` {verb}{}", kind.state(bad))
}
