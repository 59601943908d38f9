//! What a live page shows: a ranking, what can be switched in it, and what the switches that are set do.

use serde::Serialize;

use super::{NodeKind, NodeName, Picture, Ranking, WhatIf};

/// A model with the changes that somebody asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Live {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// As the file says it.
    pub ranking: Ranking,
    /// What the changes do; `None` where none is asked for, or see `trouble`.
    pub answer: Option<WhatIf>,
    /// Why the changes have no answer, and what helps.
    pub trouble: Option<PhraseRefused>,
    /// The changes that were understood.
    pub asked: Wishes,
    /// Those that were not.
    pub refused: Vec<PhraseRefused>,
    /// Every node with what can be switched at it, in the order of the model.
    pub switches: Vec<NodeSwitches>,
    /// The graph, with the shares after the changes.
    pub picture: Picture,
}

/// Changes as they are typed: the phrases of `because whatif`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Wishes {
    /// Nodes to repair.
    pub repair: Vec<String>,
    /// What else is seen: `slow-psp=no`.
    pub observe: Vec<String>,
    /// Other weights: `pool-size.prior=0.2`.
    pub set: Vec<String>,
}

impl Wishes {
    /// Is nothing asked for?
    pub fn is_empty(&self) -> bool {
        self.repair.is_empty() && self.observe.is_empty() && self.set.is_empty()
    }
}

/// A phrase that was not understood, or changes without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhraseRefused {
    /// What was asked for; empty if it is all the changes together.
    pub phrase: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

/// A node with what can be switched at it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NodeSwitches {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// Its section.
    pub kind: NodeKind,
    /// Is it a candidate, and so in the ranking?
    pub candidate: bool,
    /// What the file has established: `Some(true)` the bad state.
    pub observed: Option<bool>,
    /// Its weights: its own chance first, then the strength of each mechanism.
    pub weights: Vec<SwitchedWeight>,
}

/// A weight that can be another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SwitchedWeight {
    /// What a setting calls it: `pool-size.prior`.
    pub key: String,
    /// As the file says it.
    pub written: String,
    /// Of a mechanism: what it takes to fire. Empty for the own chance of a node.
    pub causes: Vec<NodeName>,
}
