//! `graph --format mermaid`: the same graph as a flowchart of Mermaid, for Markdown hosts that draw it.
//!
//! It is made from the graph that is printed as DOT, so both show the same. What differs: a strength stands on its
//! line, because Mermaid places labels of lines well, and there is no legend, because labels say what they mean.
//! Ids are our own; every text goes through one function, which leaves nothing that Mermaid, Markdown or HTML reads.

use std::collections::{BTreeMap, BTreeSet};

use dot_structures::{Attribute, EdgeTy, Graph, Id, Stmt, Vertex};

use super::dot::look::{BACK, CLUSTER_FILL, CLUSTER_LINE, EVENT_FILL, FAINT, IMPACT_FILL, INK, OUT_FILL, STOP};
use super::dot::{self, DotOptions, Drawing};
use super::palette::SHARE_CLASSES;
use super::text::shorten;

/// The picture as text for Mermaid, with its title and an end of line.
///
/// The same picture gives the same bytes. Time and space grow with the text of the picture.
pub fn render(drawing: Drawing<'_>, options: &DotOptions) -> String {
    let (Graph::Graph { stmts, .. } | Graph::DiGraph { stmts, .. }) = dot::graph(drawing, options);
    let mut chart = Chart::default();
    chart.read(&stmts, None);
    chart.title = dot::heading(drawing, options).iter().map(|text| shorten(text, 300)).collect::<Vec<_>>().join(" · ");
    chart.join_strengths();
    // A chain of many moments from left to right would be drawn too small to read.
    let direction = if matches!(drawing, Drawing::Timeline(_)) { "TB" } else { "LR" };
    chart.write(direction)
}

/// The attributes of something, by name.
type Attributes = BTreeMap<String, String>;

struct Node {
    id: String,
    attributes: Attributes,
    group: Option<usize>,
}

struct Edge {
    from: String,
    to: String,
    attributes: Attributes,
    /// A text on the line.
    label: String,
}

/// A graph taken apart.
#[derive(Default)]
struct Chart {
    title: String,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// The name and the label of each subgraph.
    groups: Vec<(String, String)>,
}

fn inner(id: &Id) -> String {
    let (Id::Plain(text) | Id::Anonymous(text) | Id::Escaped(text) | Id::Html(text)) = id;
    text.clone()
}

fn collect(list: &[Attribute]) -> Attributes {
    list.iter().map(|Attribute(key, value)| (inner(key), inner(value))).collect()
}

fn end(vertex: &Vertex) -> String {
    match vertex {
        Vertex::N(id) => inner(&id.0),
        Vertex::S(subgraph) => inner(&subgraph.id),
    }
}

impl Chart {
    fn read(&mut self, stmts: &[Stmt], group: Option<usize>) {
        for stmt in stmts {
            match stmt {
                Stmt::Node(node) => {
                    self.nodes.push(Node { id: inner(&node.id.0), attributes: collect(&node.attributes), group });
                }
                Stmt::Edge(edge) => {
                    let ends: Vec<String> = match &edge.ty {
                        EdgeTy::Pair(from, to) => vec![end(from), end(to)],
                        EdgeTy::Chain(all) => all.iter().map(end).collect(),
                    };
                    for pair in ends.windows(2) {
                        let attributes = collect(&edge.attributes);
                        let label = attributes.get("label").or(attributes.get("taillabel")).cloned();
                        let (from, to) = (pair[0].clone(), pair[1].clone());
                        self.edges.push(Edge { from, to, attributes, label: label.unwrap_or_default() });
                    }
                }
                Stmt::Subgraph(subgraph) => match inner(&subgraph.id) {
                    legend if legend == "cluster_legend" => {}
                    name if name.starts_with("cluster") => {
                        self.groups.push((name, String::new()));
                        self.read(&subgraph.stmts, Some(self.groups.len() - 1));
                    }
                    _ => self.read(&subgraph.stmts, group),
                },
                Stmt::Attribute(Attribute(key, value)) if inner(key) == "label" => {
                    if let Some(group) = group {
                        self.groups[group].1 = inner(value);
                    }
                }
                Stmt::Attribute(_) | Stmt::GAttribute(_) => {}
            }
        }
    }

    /// Takes away the points that carry no more than a strength between one cause and one effect, and writes it
    /// on the line.
    fn join_strengths(&mut self) {
        let mut around: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, edge) in self.edges.iter().enumerate() {
            around.entry(&edge.from).or_default().1.push(at);
            around.entry(&edge.to).or_default().0.push(at);
        }
        let mut joined: Vec<(usize, usize, String)> = Vec::new();
        let mut gone = BTreeSet::new();
        for node in self.nodes.iter().filter(|node| node.id.starts_with('m')) {
            if let Some((into, out)) = around.get(node.id.as_str())
                && let ([first], [second]) = (&into[..], &out[..])
            {
                joined.push((*first, *second, node.attributes.get("label").cloned().unwrap_or_default()));
                gone.insert(node.id.clone());
            }
        }
        let mut dropped = BTreeSet::new();
        for (first, second, label) in joined {
            self.edges[second].from = self.edges[first].from.clone();
            self.edges[second].label = label;
            dropped.insert(first);
        }
        let mut at = 0;
        self.edges.retain(|_| (!dropped.contains(&at), at += 1).0);
        self.nodes.retain(|node| !gone.contains(&node.id));
    }

    fn write(&self, direction: &str) -> String {
        let mut out = format!("---\ntitle: {}\n---\nflowchart {direction}\n", yaml(&self.title));
        let mut classes = Classes::default();
        for node in self.nodes.iter().filter(|node| node.group.is_none()) {
            out.push_str(&format!("  {}\n", drawn(node)));
        }
        for (at, (name, label)) in self.groups.iter().enumerate() {
            // Without its own word a part that nothing links to the rest would run the other way.
            out.push_str(&format!("  subgraph {name}[\"{}\"]\n    direction {direction}\n", text(label)));
            for node in self.nodes.iter().filter(|node| node.group == Some(at)) {
                out.push_str(&format!("    {}\n", drawn(node)));
            }
            out.push_str("  end\n");
        }
        let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (at, edge) in self.edges.iter().enumerate() {
            out.push_str(&format!("  {}\n", arrow(edge)));
            if let Some(style) = line_style(edge) {
                lines.entry(style).or_default().push(at.to_string());
            }
        }
        self.nodes.iter().for_each(|node| classes.add(node));
        out.push_str(&classes.write());
        if !self.groups.is_empty() {
            let names: Vec<&str> = self.groups.iter().map(|(name, _)| name.as_str()).collect();
            out.push_str(&format!("  classDef group fill:{CLUSTER_FILL},stroke:{CLUSTER_LINE},color:{INK}\n"));
            out.push_str(&format!("  class {} group\n", names.join(",")));
        }
        for (style, numbers) in lines {
            out.push_str(&format!("  linkStyle {} {style}\n", numbers.join(",")));
        }
        for node in &self.nodes {
            if let Some(address) = node.attributes.get("URL") {
                out.push_str(&format!("  click {} href \"{}\" _blank\n", node.id, url(address)));
            }
        }
        out
    }
}

/// A node with its shape: what it is.
fn drawn(node: &Node) -> String {
    let get = |key: &str| node.attributes.get(key).map_or("", String::as_str);
    let shape = get("shape");
    let (open, close) = match shape {
        "hexagon" => ("{{", "}}"),
        "circle" => ("((", "))"),
        _ if node.attributes.contains_key("peripheries") => ("[[", "]]"),
        "box" if get("style").contains("rounded") => ("(", ")"),
        _ => ("[", "]"),
    };
    // A label without any text would not be read.
    let label = match text(get("label")) {
        label if label.is_empty() => "#160;".to_owned(),
        label => label,
    };
    format!("{}{open}\"{label}\"{close}", node.id)
}

/// A line from node to node.
fn arrow(edge: &Edge) -> String {
    let get = |key: &str| edge.attributes.get(key).map_or("", String::as_str);
    let is_dotted = matches!(get("style"), "dotted" | "dashed");
    let line = match (is_dotted, get("arrowhead")) {
        (false, "none") => "---",
        (false, "tee") => "--x",
        (false, _) => "-->",
        (true, "none") => "-.-",
        (true, "tee") => "-.-x",
        (true, _) => "-.->",
    };
    match text(&edge.label) {
        label if label.is_empty() => format!("{} {line} {}", edge.from, edge.to),
        label => format!("{} {line}|\"{label}\"| {}", edge.from, edge.to),
    }
}

/// The colour of a line, where it is not the ordinary one; and its width, where that says something.
fn line_style(edge: &Edge) -> Option<String> {
    let colour = edge.attributes.get("color").filter(|colour| *colour == STOP || *colour == BACK)?;
    Some(format!("stroke:{colour}"))
}

/// What nodes that look alike have in common.
#[derive(Default)]
struct Classes {
    /// The style by the name.
    styles: BTreeMap<String, String>,
    members: BTreeMap<String, Vec<String>>,
}

impl Classes {
    fn add(&mut self, node: &Node) {
        let get = |key: &str, other: &str| node.attributes.get(key).map_or(other.to_owned(), Clone::clone);
        let (fill, ink) = (get("fillcolor", "#ffffff"), get("fontcolor", INK));
        let style = get("style", "");
        let (line, width) = if get("shape", "") == "plaintext" {
            ("none".to_owned(), "0".to_owned())
        } else {
            (get("color", FAINT), get("penwidth", "1"))
        };
        let dashes = if style.contains("dashed") {
            ",stroke-dasharray:5 4"
        } else if style.contains("dotted") {
            ",stroke-dasharray:2 3"
        } else {
            ""
        };
        let look = format!("fill:{fill},stroke:{line},color:{ink},stroke-width:{width}px{dashes}");
        let class = match fill.as_str() {
            EVENT_FILL => "event".to_owned(),
            IMPACT_FILL => "impact".to_owned(),
            OUT_FILL => "out".to_owned(),
            _ => match SHARE_CLASSES.iter().position(|class| class.fill == fill) {
                Some(class) => format!("share{class}"),
                None => "plain".to_owned(),
            },
        };
        // The same ground with another border is another class.
        let same = |name: &String| self.styles.get(name).is_none_or(|other| *other == look);
        let mut names = std::iter::once(class.clone()).chain((2..).map(|number| format!("{class}_{number}")));
        let Some(name) = names.find(same) else { return };
        self.styles.insert(name.clone(), look);
        self.members.entry(name).or_default().push(node.id.clone());
    }

    fn write(&self) -> String {
        let mut out = String::new();
        for (name, style) in &self.styles {
            out.push_str(&format!("  classDef {name} {style}\n"));
        }
        for (name, members) in &self.members {
            out.push_str(&format!("  class {} {name}\n", members.join(",")));
        }
        out
    }
}

/// Text as it may stand between the quotes of a label.
///
/// Letters, digits, blanks and what means nothing to any reader stay; all else becomes a number between `#` and
/// `;`, which Mermaid shows as the character, whatever reads the label in between: its own grammar, its search for
/// directives and icons, Markdown, HTML.
fn text(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    let mut before = ' ';
    for c in label.chars() {
        let is_safe = match c {
            '\n' => {
                out.push_str("<br/>");
                before = c;
                continue;
            }
            ' ' | ',' | '?' | '✗' | '✓' | '·' | '…' | '–' | '−' | '→' | '“' | '”' | '’' => true,
            // Two of them may begin a comment or a directive.
            '%' => before.is_ascii_digit(),
            // A number with a stop at the beginning of a line would be a list in Markdown.
            '(' | ')' | '/' => true,
            // Mermaid keeps its own marks for numbers with these letters.
            '°' | '¶' | 'ﬂ' => false,
            c => c.is_alphanumeric() || (!c.is_ascii() && !c.is_control() && !c.is_whitespace()),
        };
        if is_safe {
            out.push(c);
        } else if !c.is_control() {
            out.push_str(&format!("#{};", u32::from(c)));
        }
        before = c;
    }
    out
}

/// Text as a quoted string of YAML, for the title: JSON's form, with `<` and `>` as numbers, because Mermaid looks
/// for tags before it reads the title.
fn yaml(title: &str) -> String {
    let mut out = String::from("\"");
    for c in title.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '<' | '>' | '%' | '{' | '}' | '`' | '#' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A web address as it may stand between quotes: what would end them, or be read as something else, in per cent.
fn url(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '"' | '<' | '>' | '`' | ';' | '\\' | '{' | '}' | '|' => out.push_str(&format!("%{:02X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{text, url, yaml};

    #[test]
    fn nothing_is_left_that_anybody_reads() {
        assert_eq!(text("a \"b\" <c> #lt; `d`"), "a #34;b#34; #60;c#62; #35;lt#59; #96;d#96;");
        assert_eq!(text("1. one\n- two"), "1#46; one<br/>#45; two");
        assert_eq!(text("97% %%{init}%%"), "97% #37;#37;#123;init#125;#37;#37;");
        assert_eq!(text("✗ ruled out · #1"), "✗ ruled out · #35;1");
    }

    #[test]
    fn titles_and_addresses_stay_in_their_quotes() {
        assert_eq!(yaml("a \"b\" \\ <c>"), "\"a \\\"b\\\" \\\\ \\u003cc\\u003e\"");
        assert_eq!(url("https://x/?a=\"b\";c"), "https://x/?a=%22b%22%3Bc");
    }
}
