//! `graph --format dot`: the picture of an incident in the language of Graphviz.
//!
//! The graph is built as a tree of `dot-structures` with the macros of `dot-generator`, then
//! printed by our own printer: neither crate quotes anything, so every value goes through the one
//! function that does, in `print`. Ids are made up (`n0`, `m0`, `cluster_0`), never taken from
//! the file.
//!
//! The macros take a word before a value as an instruction (`esc`, `html`), and would read a call
//! `f(x)` as one too: computed values are passed by reference.

mod build;
mod gates;
mod legend;
mod links;
pub(super) mod look;
mod print;

use dot_structures::Graph;

use crate::report::Picture;

/// What the picture is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DotOptions {
    /// Without the colours and figures of the ranking?
    pub plain: bool,
}

/// The picture as DOT text.
///
/// The same picture gives the same bytes. Time and space grow with the text of the picture; a
/// label of any length takes at most a few lines, and is told in full in the tooltip.
pub fn render(picture: &Picture, options: &DotOptions) -> String {
    print::graph(&graph(picture, options))
}

/// The same before it is printed, for the other writer of pictures.
pub(super) fn graph(picture: &Picture, options: &DotOptions) -> Graph {
    build::graph(picture, options)
}
