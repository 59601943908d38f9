//! `graph --format dot`: the picture of an incident in the language of Graphviz.
//!
//! The graph is built as a tree of `dot-structures` with the macros of `dot-generator`, then
//! printed by our own printer: neither crate quotes anything, so every value goes through the one
//! function that does, in `print`. Ids are made up (`n0`, `m0`, `cluster_0`), never taken from
//! the file.
//!
//! The macros take a word before a value as an instruction (`esc`, `html`), and would read a call
//! `f(x)` as one too: computed values are passed by reference.

mod bowtie;
mod build;
mod chains;
mod gates;
mod legend;
mod links;
pub(super) mod look;
mod print;
mod timeline;

use dot_structures::{Graph, Stmt};

use super::language::Language;
use crate::report::{Bowtie, Chains, Picture, Timeline};

/// What the picture is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DotOptions {
    /// Without the colours and figures of the ranking?
    pub plain: bool,
    /// The language of our own words. Those of the file stay as they are; so far the causal graph and the timeline as
    /// SVG are spoken in others than English.
    pub language: Language,
}

/// What is drawn: a report of one of the views.
#[derive(Debug, Clone, Copy)]
pub enum Drawing<'a> {
    /// The causal graph.
    Causal(&'a Picture),
    /// The likeliest stories as chains.
    Chains(&'a Chains),
    /// Threats, barriers, one event, barriers, impacts.
    Bowtie(&'a Bowtie),
    /// What happened when, as a chain in the order of time.
    Timeline(&'a Timeline),
}

/// The picture as DOT text.
///
/// The same picture gives the same bytes. Time and space grow with the text of the picture; a
/// label of any length takes at most a few lines, and is told in full in the tooltip.
pub fn render(picture: &Picture, options: &DotOptions) -> String {
    draw(Drawing::Causal(picture), options)
}

/// Any view as DOT text, with the same promises.
pub fn draw(drawing: Drawing<'_>, options: &DotOptions) -> String {
    let mut graph = graph(drawing, options);
    if let (Drawing::Chains(_), Graph::DiGraph { stmts, .. }) = (drawing, &mut graph) {
        // Graphviz stacks the parts of a picture that runs from left to right from the bottom up.
        let (mut parts, others): (Vec<Stmt>, Vec<Stmt>) = stmts.drain(..).partition(|s| matches!(s, Stmt::Subgraph(_)));
        parts.reverse();
        stmts.extend(others.into_iter().chain(parts));
    }
    print::graph(&graph)
}

/// Any view as a graph with its attributes, for the other formats that draw it.
pub(in crate::view) fn graph(drawing: Drawing<'_>, options: &DotOptions) -> Graph {
    match drawing {
        Drawing::Causal(picture) => build::graph(picture, options),
        Drawing::Chains(chains) => chains::graph(chains, options),
        Drawing::Bowtie(bowtie) => bowtie::graph(bowtie, options),
        Drawing::Timeline(timeline) => timeline::graph(timeline, options),
    }
}

/// What stands above the picture: its title, then what there is to say, each without line breaks.
pub(in crate::view) fn heading(drawing: Drawing<'_>, options: &DotOptions) -> Vec<String> {
    match drawing {
        Drawing::Causal(picture) => build::heading(picture, options),
        Drawing::Chains(chains) => chains::heading(chains),
        Drawing::Bowtie(bowtie) => bowtie::heading(bowtie),
        Drawing::Timeline(timeline) => timeline::heading(timeline),
    }
}
