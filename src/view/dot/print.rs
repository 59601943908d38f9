//! The printer: a DOT tree as text, with everything quoted that is not one of our own names.

use dot_structures::{Attribute, Edge, EdgeTy, Graph, GraphAttributes, Id, Node, Stmt, Subgraph, Vertex};

/// The whole graph.
pub(super) fn graph(graph: &Graph) -> String {
    let (keyword, id, stmts) = match graph {
        Graph::Graph { id, stmts, .. } => ("graph", id, stmts),
        Graph::DiGraph { id, stmts, .. } => ("digraph", id, stmts),
    };
    let mut out = format!("{keyword} {} {{\n", value(id));
    statements(stmts, 1, &mut out);
    out.push_str("}\n");
    out
}

fn statements(stmts: &[Stmt], depth: usize, out: &mut String) {
    for stmt in stmts {
        out.push_str(&"  ".repeat(depth));
        match stmt {
            Stmt::Node(Node { id, attributes: list }) => {
                out.push_str(&value(&id.0));
                attributes(list, out);
            }
            Stmt::Edge(Edge { ty, attributes: list }) => {
                let ends = match ty {
                    EdgeTy::Pair(from, to) => vec![vertex(from), vertex(to)],
                    EdgeTy::Chain(all) => all.iter().map(vertex).collect(),
                };
                out.push_str(&ends.join(" -> "));
                attributes(list, out);
            }
            Stmt::Attribute(Attribute(key, text)) => out.push_str(&format!("{}={}", value(key), value(text))),
            Stmt::GAttribute(group) => {
                let (name, list) = match group {
                    GraphAttributes::Graph(list) => ("graph", list),
                    GraphAttributes::Node(list) => ("node", list),
                    GraphAttributes::Edge(list) => ("edge", list),
                };
                out.push_str(name);
                attributes(list, out);
            }
            Stmt::Subgraph(Subgraph { id, stmts }) => {
                match id {
                    Id::Anonymous(_) => out.push_str("{\n"),
                    id => out.push_str(&format!("subgraph {} {{\n", value(id))),
                }
                statements(stmts, depth + 1, out);
                out.push_str(&"  ".repeat(depth));
                out.push('}');
            }
        }
        out.push_str(if matches!(stmt, Stmt::Subgraph(_)) { "\n" } else { ";\n" });
    }
}

fn attributes(list: &[Attribute], out: &mut String) {
    if list.is_empty() {
        return;
    }
    let list: Vec<String> = list.iter().map(|Attribute(key, text)| format!("{}={}", value(key), value(text))).collect();
    out.push_str(&format!(" [{}]", list.join(", ")));
}

fn vertex(vertex: &Vertex) -> String {
    match vertex {
        Vertex::N(id) => value(&id.0),
        // The builder draws edges between nodes alone.
        Vertex::S(subgraph) => value(&subgraph.id),
    }
}

/// An id or a value: bare if it is a name or a number of DOT, quoted otherwise.
///
/// `Id::Html` and `Id::Escaped` would be printed as they come, so the builder makes none, and
/// they are quoted here like any other text.
fn value(id: &Id) -> String {
    let (Id::Plain(text) | Id::Anonymous(text) | Id::Escaped(text) | Id::Html(text)) = id;
    if is_bare(text) { text.clone() } else { quote(text) }
}

/// A name that needs no quotes and is no keyword, or a plain number.
fn is_bare(text: &str) -> bool {
    let keyword =
        ["node", "edge", "graph", "digraph", "subgraph", "strict"].iter().any(|k| text.eq_ignore_ascii_case(k));
    let name = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let number = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '.')
        && text.matches('.').count() <= 1;
    (name && !keyword) || number
}

/// Text as a quoted string that Graphviz shows as it is.
///
/// Quotes and backslashes are escaped, a line break becomes `\n`, other control characters go.
/// Graphviz decodes HTML entities in labels before it looks at escapes, so `&` becomes `&amp;`:
/// otherwise a label `&#92;N` would be read as the escape `\N`.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::{is_bare, quote};

    #[test]
    fn nothing_ends_a_quoted_string_early() {
        assert_eq!(
            quote("x\"]; evil [label=\"pwned\" URL=\"javascript:1\""),
            r#""x\"]; evil [label=\"pwned\" URL=\"javascript:1\"""#
        );
        assert_eq!(quote("a\\"), r#""a\\""#);
        assert_eq!(quote("\\N &lt; &#92;"), r#""\\N &amp;lt; &amp;#92;""#);
        assert_eq!(quote("two\nlines\u{0}\u{7}"), r#""two\nlines""#);
    }

    #[test]
    fn only_our_own_names_go_bare() {
        assert!(["n0", "cluster_1", "rounded", "0.25", "12"].iter().all(|text| is_bare(text)));
        assert!(["", "Node", "edge", "two words", "-", "1.2.3", "é", "a\"b", "1a"].iter().all(|text| !is_bare(text)));
    }
}
