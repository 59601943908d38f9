//! The attributes of DOT that the writer knows, each with the values that it knows. Defaults are those of Graphviz.

use std::collections::BTreeMap;

use dot_structures::Attribute;

use super::SvgError;
use super::diagram::{Cluster, Colour, Diagram, Flow, Head, INCH, Link, Node, Shape, Stroke, Text};
use super::read::text;

/// Attributes by name; a later one takes the place of an earlier.
#[derive(Debug, Clone, Default)]
pub(super) struct Values(BTreeMap<String, String>);

/// What stands before the braces close: attributes of the graph, and the defaults of nodes and edges.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) graph: Values,
    pub(super) node: Values,
    pub(super) edge: Values,
}

impl Values {
    pub(super) fn add(&mut self, list: &[Attribute]) {
        self.0.extend(list.iter().map(|Attribute(key, value)| (text(key).to_owned(), text(value).to_owned())));
    }

    pub(super) fn take(&mut self, key: &str) -> Option<String> {
        self.0.remove(key)
    }

    /// Is there anything left that nobody asked for?
    pub(super) fn finish(self, of: &str) -> Result<(), SvgError> {
        match self.0.into_iter().next() {
            None => Ok(()),
            Some((key, _)) => Err(SvgError::unknown(&format!("the attribute of {of}"), &key)),
        }
    }

    fn number(&mut self, key: &str, default: f64) -> Result<f64, SvgError> {
        let Some(text) = self.take(key) else { return Ok(default) };
        number(key, &text)
    }

    fn colour(&mut self, key: &str, default: &str) -> Result<Colour, SvgError> {
        let colour = self.take(key).unwrap_or_else(|| default.to_owned());
        let hex =
            colour.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()));
        if hex { Ok(colour) } else { Err(SvgError::unknown(key, &colour)) }
    }

    fn flag(&mut self, key: &str, default: bool) -> Result<bool, SvgError> {
        match self.take(key).as_deref() {
            None => Ok(default),
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(other) => Err(SvgError::unknown(key, other)),
        }
    }

    /// An attribute whose only known values are these.
    fn only(&mut self, key: &str, known: &[&str]) -> Result<(), SvgError> {
        match self.take(key) {
            Some(value) if !known.contains(&value.as_str()) => Err(SvgError::unknown(key, &value)),
            _ => Ok(()),
        }
    }

    fn label(&mut self, key: &str, size: f64) -> Result<Text, SvgError> {
        let size = self.number("fontsize", size)?;
        let colour = self.colour("fontcolor", "#000000")?;
        let label = self.take(key).unwrap_or_default();
        let lines = if label.is_empty() { Vec::new() } else { label.split('\n').map(str::to_owned).collect() };
        Ok(Text { lines, size, colour })
    }

    fn style(&mut self) -> Result<Style, SvgError> {
        let mut style = Style::default();
        for word in self.take("style").unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty()) {
            match word {
                "solid" => style.stroke = Stroke::Solid,
                "dashed" => style.stroke = Stroke::Dashed,
                "dotted" => style.stroke = Stroke::Dotted,
                "filled" => style.filled = true,
                "rounded" => style.rounded = true,
                "invis" => style.hidden = true,
                other => return Err(SvgError::unknown("style", other)),
            }
        }
        Ok(style)
    }
}

#[derive(Default)]
struct Style {
    stroke: Stroke,
    filled: bool,
    rounded: bool,
    hidden: bool,
}

fn number(key: &str, text: &str) -> Result<f64, SvgError> {
    match text.parse::<f64>() {
        // No length of a picture is beyond this; a larger one would only drown the rest.
        Ok(number) if number.is_finite() && (0.0..=1e4).contains(&number) => Ok(number),
        _ => Err(SvgError::unknown(key, text)),
    }
}

/// Attributes of the whole graph; nodes and links come later.
pub(super) fn diagram(values: &Values) -> Result<Diagram, SvgError> {
    let mut values = values.clone();
    let flow = match values.take("rankdir").as_deref() {
        Some("LR") => Flow::Right,
        None | Some("TB") => Flow::Down,
        Some(other) => return Err(SvgError::unknown("rankdir", other)),
    };
    let out = Diagram {
        title: values.label("label", 14.0)?,
        background: values.colour("bgcolor", "#ffffff")?,
        font: values.take("fontname").unwrap_or_else(|| "Helvetica".to_owned()),
        pad: values.number("pad", 0.0555)? * INCH,
        flow,
        node_gap: values.number("nodesep", 0.25)? * INCH,
        rank_gap: values.number("ranksep", 0.5)? * INCH,
        nodes: Vec::new(),
        clusters: Vec::new(),
        links: Vec::new(),
        level: Vec::new(),
    };
    values.only("labelloc", &["t"])?;
    // Ranks run through clusters here as they do there with `newrank`.
    values.only("newrank", &["true"])?;
    // The title of the file says what it is; Graphviz needs a blank here to show nothing.
    values.only("tooltip", &[" "])?;
    values.finish("the graph")?;
    Ok(out)
}

pub(super) fn node(id: &str, values: &Values, home: Option<usize>) -> Result<Node, SvgError> {
    let mut values = values.clone();
    let style = values.style()?;
    let shape = match (values.take("shape").as_deref(), style.rounded) {
        (Some("box" | "rect"), false) => Shape::Box,
        (Some("box" | "rect"), true) => Shape::RoundedBox,
        (Some("hexagon"), _) => Shape::Hexagon,
        (Some("circle"), _) => Shape::Circle,
        (None | Some("ellipse"), _) => Shape::Ellipse,
        (Some("diamond"), _) => Shape::Diamond,
        (Some("plaintext" | "plain" | "none"), _) => Shape::Plain,
        (Some(other), _) => return Err(SvgError::unknown("shape", other)),
    };
    let label = match values.0.contains_key("label") {
        true => values.label("label", 14.0)?,
        false => Text { lines: vec![id.to_owned()], ..values.label("label", 14.0)? },
    };
    let margin = values.take("margin").unwrap_or_else(|| "0.11,0.055".to_owned());
    let margin = match margin.split_once(',') {
        Some((across, down)) => (number("margin", across)?, number("margin", down)?),
        None => (number("margin", &margin)?, number("margin", &margin)?),
    };
    let fill = values.colour("fillcolor", "#d3d3d3")?;
    let peripheries = values.number("peripheries", 1.0)?;
    if peripheries != 1.0 && peripheries != 2.0 {
        return Err(SvgError::unknown("peripheries", &peripheries.to_string()));
    }
    let url = values.take("URL");
    if let Some(url) = url.as_deref().filter(|url| !is_web(url)) {
        return Err(SvgError::unknown("URL", url));
    }
    let out = Node {
        id: id.to_owned(),
        shape,
        stroke: style.stroke,
        fill: style.filled.then_some(fill),
        line: values.colour("color", "#000000")?,
        line_width: values.number("penwidth", 1.0)?,
        double: peripheries == 2.0,
        hidden: style.hidden,
        margin: (margin.0 * INCH, margin.1 * INCH),
        least: (values.number("width", 0.75)? * INCH, values.number("height", 0.5)? * INCH),
        fixed: values.flag("fixedsize", false)?,
        tooltip: values.take("tooltip").unwrap_or_else(|| label.lines.join(" ")),
        label,
        url,
        cluster: home,
    };
    values.take("fontname");
    values.only("target", &["_blank"])?;
    values.finish("a node")?;
    Ok(out)
}

fn is_web(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

pub(super) fn cluster(id: &str, mut values: Values) -> Result<Cluster, SvgError> {
    let style = values.style()?;
    let fill = values.colour("fillcolor", "#d3d3d3")?;
    let label = values.label("label", 14.0)?;
    let out = Cluster {
        id: id.to_owned(),
        rounded: style.rounded,
        stroke: style.stroke,
        fill: style.filled.then_some(fill),
        line: values.colour("color", "#000000")?,
        line_width: values.number("penwidth", 1.0)?,
        margin: values.number("margin", 8.0)?,
        tooltip: values.take("tooltip").unwrap_or_else(|| label.lines.join(" ")),
        label,
    };
    values.take("fontname");
    values.only("labeljust", &["l"])?;
    values.only("labelloc", &["t"])?;
    values.finish("a cluster")?;
    Ok(out)
}

impl Cluster {
    /// A cluster whose attributes are not read yet.
    pub(super) fn named(id: &str) -> Cluster {
        Cluster {
            id: id.to_owned(),
            label: Text::default(),
            rounded: false,
            stroke: Stroke::Solid,
            fill: None,
            line: String::new(),
            line_width: 1.0,
            margin: 8.0,
            tooltip: String::new(),
        }
    }
}

pub(super) fn link(from: usize, to: usize, values: &Values) -> Result<Link, SvgError> {
    let mut values = values.clone();
    let style = values.style()?;
    let head = match values.take("arrowhead").as_deref() {
        None | Some("normal") => Head::Arrow,
        Some("tee") => Head::Bar,
        Some("none") => Head::Bare,
        Some(other) => return Err(SvgError::unknown("arrowhead", other)),
    };
    // A label at the tail is one on the line here: its place is kept free like that of any other.
    let key = if values.0.contains_key("taillabel") { "taillabel" } else { "label" };
    let label = values.label(key, 14.0)?;
    let ranks = values.number("minlen", 1.0)?;
    let out = Link {
        from,
        to,
        head,
        head_scale: values.number("arrowsize", 1.0)?,
        stroke: style.stroke,
        line: values.colour("color", "#000000")?,
        line_width: values.number("penwidth", 1.0)?,
        tooltip: values.take("tooltip").unwrap_or_else(|| label.lines.join(" ")),
        label,
        hidden: style.hidden,
        weight: values.number("weight", 1.0)?,
        ranks: ranks as usize,
        ordering: values.flag("constraint", true)?,
    };
    values.take("fontname");
    // Where Graphviz is to put a label at the tail.
    values.take("labeldistance");
    values.take("labelangle");
    values.finish("an edge")?;
    Ok(out)
}
