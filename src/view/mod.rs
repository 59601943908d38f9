//! Views: a report in, text out. They see reports alone and compute nothing but their look.

pub mod diagnostic;
pub mod diff;
pub mod dot;
mod excerpt;
pub mod explain;
mod figure;
mod grid;
pub mod json;
mod language;
pub mod live;
mod margin;
pub mod measures;
pub mod mermaid;
mod moments;
pub mod next;
mod palette;
pub mod plan;
pub mod post_mortem;
pub mod rank;
pub mod robustness;
mod rows;
mod sentences;
pub mod svg;
mod text;
pub mod whatif;

pub use language::Language;

/// How a text view is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// With ANSI colours?
    pub colour: bool,
    /// Columns of the terminal; 80 by default. Below about 70 a table may stick out.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Style {
        Style { colour: false, width: 80 }
    }
}
