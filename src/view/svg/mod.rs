//! `graph --format svg`: the picture as SVG, without Graphviz.
//!
//! The same DOT tree that [`super::dot`] prints is read as a diagram, laid out, and written. Each attribute of the tree
//! is understood or refused: what Graphviz shows and this writer does not would be a difference that nobody sees.

mod attributes;
mod colours;
mod diagram;
pub(crate) mod font;
mod layout;
mod read;
mod shape;
pub mod timeline;
mod wrap;
mod write;

use std::collections::BTreeMap;

use dot_structures::Graph;

use super::dot::{self, DotOptions, Drawing};
use super::language::Language;
use super::text::{clean, name, quoted};
use crate::report::{NodeKind, Picture, PictureNode};

/// How the SVG is to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SvgOptions {
    /// Without the colours and figures of the ranking?
    pub plain: bool,
    /// For the inside of an HTML page: no XML header, and nodes that can be reached by keyboard.
    pub embedded: bool,
    /// On how many threads several layouts are tried side by side; 0 is one. The picture does not depend on it.
    pub threads: usize,
    /// For a page that is drawn anew while somebody waits: fewer layouts are tried, so that lines may cross more often.
    pub quick: bool,
    /// The language of our own words; see [`DotOptions::language`].
    pub language: Language,
}

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SvgError {
    /// Laying it out would take too long.
    #[error("the picture of {nodes} nodes and {links} links is too large to lay out")]
    TooLarge {
        /// Nodes of the picture, junctions included.
        nodes: usize,
        /// Lines of the picture.
        links: usize,
    },
    /// The graph says something that this writer does not know.
    #[error("cannot draw {what} `{value}`")]
    Unknown {
        /// The attribute or the construction.
        what: String,
        /// What it says.
        value: String,
    },
    /// The layout failed.
    #[error("the picture cannot be laid out: {0}")]
    Layout(String),
}

impl SvgError {
    fn unknown(what: &str, value: &str) -> SvgError {
        SvgError::Unknown { what: what.to_owned(), value: value.to_owned() }
    }

    /// What to do instead.
    pub fn help(&self) -> &'static str {
        "`--format dot` gives the same picture as text for Graphviz: `because graph FILE | dot -Tsvg`"
    }
}

/// What a graph does not say of itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    /// See [`SvgOptions::embedded`].
    pub(crate) embedded: bool,
    /// What it is called if the graph has no title.
    pub(crate) name: String,
    /// What is in it, in a sentence, for those who do not see it.
    pub(crate) description: String,
    /// What each node of the DOT stands for; nodes that stand for nothing, such as junctions, are left out.
    pub(crate) subjects: BTreeMap<String, Subject>,
}

/// What a node of the DOT stands for.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    /// The id of the node in the file.
    pub(crate) id: String,
    /// What it is; becomes a CSS class.
    pub(crate) class: &'static str,
}

/// The causal graph as SVG text; see [`view`].
///
/// # Errors
///
/// Those of [`view`].
pub fn render(picture: &Picture, options: &SvgOptions) -> Result<String, SvgError> {
    view(Drawing::Causal(picture), options)
}

/// Any view as SVG text.
///
/// The same report gives the same bytes. Time and space are bounded: see [`SvgError::TooLarge`]. In the causal graph
/// nodes carry the id of the file as `data-node`, lines their ends as `data-from` and `data-to` (a junction is `#` and a
/// name of our own). Colours are plain attributes with a class beside each, so that a page can restyle them.
///
/// # Errors
///
/// A picture too large to lay out in a few seconds.
pub fn view(drawing: Drawing<'_>, options: &SvgOptions) -> Result<String, SvgError> {
    let plain = DotOptions { plain: options.plain, language: options.language };
    let (name, description, subjects) = match drawing {
        Drawing::Timeline(timeline) => return Ok(timeline::render(timeline, &plain)),
        Drawing::Causal(picture) => {
            let subject = |(at, node): (usize, &PictureNode)| {
                (format!("n{at}"), Subject { id: clean(&node.id), class: node.kind.name() })
            };
            let subjects = picture.nodes.iter().enumerate().map(subject).collect();
            (clean(&picture.title), description(picture, &plain), subjects)
        }
        Drawing::Chains(_) | Drawing::Bowtie(_) => {
            let mut said = dot::heading(drawing, &plain).into_iter();
            let name = said.next().unwrap_or_default();
            (name, said.collect::<Vec<_>>().join(" "), BTreeMap::new())
        }
    };
    let sheet = Sheet { embedded: options.embedded, name, description, subjects };
    draw(&dot::graph(drawing, &plain), &sheet, options)
}

/// Any graph in the vocabulary of our DOT as SVG text.
///
/// # Errors
///
/// A graph too large, or an attribute that is not known.
pub(crate) fn draw(graph: &Graph, sheet: &Sheet, options: &SvgOptions) -> Result<String, SvgError> {
    let diagram = read::read(graph)?;
    let placed = layout::place(&diagram, options.threads, options.quick)?;
    Ok(write::write(&diagram, &placed, sheet))
}

/// What is in the picture, for those who do not see it.
fn description(picture: &Picture, options: &DotOptions) -> String {
    let say = |english| options.language.say(english);
    let count = |kind: NodeKind, one: &'static str, many: &'static str| {
        let count = picture.nodes.iter().filter(|node| node.kind == kind).count();
        match count {
            0 => None,
            1 => Some(format!("1 {}", say(one))),
            _ => Some(format!("{count} {}", say(many))),
        }
    };
    let counts: Vec<String> = [
        count(NodeKind::Factor, "factor", "factors"),
        count(NodeKind::Safeguard, "safeguard", "safeguards"),
        count(NodeKind::Event, "event", "events"),
        count(NodeKind::Impact, "impact", "impacts"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut out = format!("{} {}.", say("Causal graph of"), options.language.list(&counts));
    let mut leading: Vec<_> = picture.nodes.iter().filter_map(|node| Some((node.rank?, node, node.share?))).collect();
    leading.sort_by_key(|(rank, ..)| *rank);
    let leading: Vec<String> = leading
        .iter()
        .take(3)
        .filter(|_| !options.plain)
        .map(|(_, node, share)| {
            format!("{} {}", quoted(&name(&node.label, &node.id)), options.language.percent(*share, None))
        })
        .collect();
    if !leading.is_empty() {
        out.push_str(&format!(" {} {}.", say("Largest shares:"), options.language.list(&leading)));
    }
    out
}
