//! `graph --format svg`: pictures for browsers, drawn without Graphviz.

pub(crate) mod font;
pub mod timeline;
mod wrap;
