//! What is drawn: a DOT tree with every attribute understood.
//!
//! Lengths are points, as Graphviz has them; inches of the DOT text are turned into points by the reader.

/// Points in an inch.
pub(super) const INCH: f64 = 72.0;

/// A graph ready to be laid out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Diagram {
    /// The title and what stands under it.
    pub(super) title: Text,
    pub(super) background: Colour,
    pub(super) font: String,
    /// Room around everything.
    pub(super) pad: f64,
    pub(super) flow: Flow,
    /// Least room between neighbours of one rank.
    pub(super) node_gap: f64,
    /// Least room between ranks.
    pub(super) rank_gap: f64,
    pub(super) nodes: Vec<Node>,
    pub(super) clusters: Vec<Cluster>,
    pub(super) links: Vec<Link>,
    /// Sets of nodes that stand on one rank.
    pub(super) level: Vec<Vec<usize>>,
}

/// Where the links run to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// From left to right.
    Right,
    /// From top to bottom.
    Down,
}

/// `#rrggbb`.
pub(super) type Colour = String;

/// Lines of text in one size and colour.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Text {
    pub(super) lines: Vec<String>,
    pub(super) size: f64,
    pub(super) colour: Colour,
}

/// How a border or a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stroke {
    #[default]
    Solid,
    Dashed,
    Dotted,
}

/// The outline of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Box,
    RoundedBox,
    Hexagon,
    Circle,
    Ellipse,
    Diamond,
    /// Text without an outline.
    Plain,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// Its name in the DOT.
    pub(super) id: String,
    pub(super) label: Text,
    pub(super) shape: Shape,
    pub(super) stroke: Stroke,
    /// `None`: not filled.
    pub(super) fill: Option<Colour>,
    pub(super) line: Colour,
    pub(super) line_width: f64,
    /// A second border around the first?
    pub(super) double: bool,
    /// Nothing is drawn, but the place is taken.
    pub(super) hidden: bool,
    /// Room between text and border, across and down.
    pub(super) margin: (f64, f64),
    /// Least width and height, or the exact ones.
    pub(super) least: (f64, f64),
    pub(super) fixed: bool,
    pub(super) tooltip: String,
    pub(super) url: Option<String>,
    /// Its place in `clusters`.
    pub(super) cluster: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cluster {
    pub(super) id: String,
    pub(super) label: Text,
    pub(super) rounded: bool,
    pub(super) stroke: Stroke,
    pub(super) fill: Option<Colour>,
    pub(super) line: Colour,
    pub(super) line_width: f64,
    pub(super) margin: f64,
    pub(super) tooltip: String,
}

/// What stands at the end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    Arrow,
    /// A bar across: the line stops what it meets.
    Bar,
    /// Nothing.
    Bare,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) head: Head,
    pub(super) head_scale: f64,
    pub(super) stroke: Stroke,
    pub(super) line: Colour,
    pub(super) line_width: f64,
    pub(super) label: Text,
    pub(super) hidden: bool,
    pub(super) tooltip: String,
    /// How much it counts that the link is short and straight.
    pub(super) weight: f64,
    /// Ranks from end to end, at least.
    pub(super) ranks: usize,
    /// Does it say which end comes first?
    pub(super) ordering: bool,
}
