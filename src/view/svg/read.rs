//! From a DOT tree to a [`Diagram`]. What is not understood is an error and never left out in silence: the two writers
//! of a picture, this one and Graphviz, must say the same.

use std::collections::BTreeMap;

use dot_structures::{Attribute, Edge, EdgeTy, Graph, GraphAttributes, Id, Stmt, Subgraph, Vertex};

use super::SvgError;
use super::attributes::{Scope, Values, cluster, diagram, link, node};
use super::diagram::{Cluster, Diagram, Link, Node};

/// The whole graph.
pub(super) fn read(graph: &Graph) -> Result<Diagram, SvgError> {
    let (Graph::Graph { stmts, .. } | Graph::DiGraph { stmts, .. }) = graph;
    let mut reader = Reader::default();
    let mut top = Scope::default();
    reader.statements(stmts, &mut top, None)?;
    let nodes =
        reader.nodes.iter().map(|(id, values, home)| node(id, values, *home)).collect::<Result<Vec<Node>, _>>()?;
    let links =
        reader.links.iter().map(|(from, to, values)| link(*from, *to, values)).collect::<Result<Vec<Link>, _>>()?;
    let mut out = diagram(&top.graph)?;
    out.nodes = nodes;
    out.links = links;
    out.clusters = reader.clusters;
    out.level = reader.level;
    Ok(out)
}

#[derive(Default)]
struct Reader {
    /// Name, attributes, cluster.
    nodes: Vec<(String, Values, Option<usize>)>,
    places: BTreeMap<String, usize>,
    links: Vec<(usize, usize, Values)>,
    clusters: Vec<Cluster>,
    level: Vec<Vec<usize>>,
}

impl Reader {
    /// The statements of one pair of braces; `inside` is the cluster that they stand in.
    fn statements(&mut self, stmts: &[Stmt], scope: &mut Scope, inside: Option<usize>) -> Result<(), SvgError> {
        for stmt in stmts {
            match stmt {
                Stmt::Attribute(one) => scope.graph.add(std::slice::from_ref(one)),
                Stmt::GAttribute(GraphAttributes::Graph(list)) => scope.graph.add(list),
                Stmt::GAttribute(GraphAttributes::Node(list)) => scope.node.add(list),
                Stmt::GAttribute(GraphAttributes::Edge(list)) => scope.edge.add(list),
                Stmt::Node(node) => {
                    self.node(&node.id.0, &node.attributes, scope, inside);
                }
                Stmt::Edge(edge) => self.edge(edge, scope, inside)?,
                Stmt::Subgraph(subgraph) => self.subgraph(subgraph, scope, inside)?,
            }
        }
        Ok(())
    }

    /// A node by its name; it is made where it is first named.
    fn node(&mut self, id: &Id, attributes: &[Attribute], scope: &Scope, inside: Option<usize>) -> usize {
        let name = text(id);
        let place = *self.places.entry(name.to_owned()).or_insert_with(|| {
            self.nodes.push((name.to_owned(), scope.node.clone(), None));
            self.nodes.len() - 1
        });
        self.nodes[place].1.add(attributes);
        if inside.is_some() {
            self.nodes[place].2 = inside;
        }
        place
    }

    fn edge(&mut self, edge: &Edge, scope: &Scope, inside: Option<usize>) -> Result<(), SvgError> {
        let ends: Vec<&Vertex> = match &edge.ty {
            EdgeTy::Pair(from, to) => vec![from, to],
            EdgeTy::Chain(all) => all.iter().collect(),
        };
        let mut places = Vec::with_capacity(ends.len());
        for end in ends {
            match end {
                Vertex::N(id) => places.push(self.node(&id.0, &[], scope, inside)),
                Vertex::S(_) => return Err(SvgError::unknown("a subgraph as the end of an edge", "")),
            }
        }
        for pair in places.windows(2) {
            if pair[0] == pair[1] {
                return Err(SvgError::unknown("an edge from a node to itself", &self.nodes[pair[0]].0));
            }
            let mut values = scope.edge.clone();
            values.add(&edge.attributes);
            self.links.push((pair[0], pair[1], values));
        }
        Ok(())
    }

    fn subgraph(&mut self, subgraph: &Subgraph, scope: &Scope, inside: Option<usize>) -> Result<(), SvgError> {
        let name = text(&subgraph.id);
        let mut own = Scope { graph: Values::default(), node: scope.node.clone(), edge: scope.edge.clone() };
        if !name.starts_with("cluster") {
            let before = self.level.len();
            let mentioned = self.mentioned(&subgraph.stmts);
            self.statements(&subgraph.stmts, &mut own, inside)?;
            match own.graph.take("rank").as_deref() {
                Some("same") => {
                    let level = mentioned.iter().filter_map(|name| self.places.get(*name).copied()).collect();
                    self.level.insert(before, level);
                }
                Some(other) => return Err(SvgError::unknown("the rank", other)),
                None => {}
            }
            return own.graph.finish("a subgraph");
        }
        if inside.is_some() {
            return Err(SvgError::unknown("a cluster inside a cluster", name));
        }
        let place = self.clusters.len();
        self.clusters.push(Cluster::named(name));
        self.statements(&subgraph.stmts, &mut own, Some(place))?;
        self.clusters[place] = cluster(name, own.graph)?;
        Ok(())
    }

    /// The nodes that statements name, in their order.
    fn mentioned<'a>(&self, stmts: &'a [Stmt]) -> Vec<&'a str> {
        let mut out: Vec<&str> = Vec::new();
        let mut add = |name: &'a str| {
            if !out.contains(&name) {
                out.push(name);
            }
        };
        for stmt in stmts {
            match stmt {
                Stmt::Node(node) => add(text(&node.id.0)),
                Stmt::Edge(Edge { ty: EdgeTy::Pair(from, to), .. }) => {
                    for end in [from, to] {
                        if let Vertex::N(id) = end {
                            add(text(&id.0));
                        }
                    }
                }
                _ => {}
            }
        }
        out
    }
}

/// What an id says, however it was quoted.
pub(super) fn text(id: &Id) -> &str {
    let (Id::Plain(text) | Id::Anonymous(text) | Id::Escaped(text) | Id::Html(text)) = id;
    text
}
