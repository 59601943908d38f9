//! Loops: feedback is allowed, but nothing may stop itself by way of a loop.
//!
//! A set of rules with `unless` has a least fixed point where no `unless` joins two nodes of one
//! strongly connected component (stratification: Apt, Blair, Walker 1988).

use std::collections::VecDeque;

use super::names::Names;
use super::written::{Role, WrittenNode};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::{Node, NodeKind, NodeRef};

/// How many loops are spelled out. Each is a search through its component.
const SPELLED_OUT: usize = 20;

/// A longer loop is printed with its middle left out.
const LONGEST_PRINTED: usize = 12;

/// Finds every `unless` within a loop.
pub(super) fn check(nodes: &[Node], written: &[WrittenNode<'_>], names: &Names<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let within = |effect: usize, stop: NodeRef, component: &[usize]| component[effect] == component[stop.0];
    if nodes.iter().all(|node| node.mechanisms.iter().all(|mechanism| mechanism.unless.is_empty())) {
        return;
    }
    let links = Links::new(nodes);
    let component = links.components();
    let mut spelled_out = 0;
    for (effect, node) in nodes.iter().enumerate() {
        let mut stops = node.mechanisms.iter().flat_map(|mechanism| &mechanism.unless);
        if !stops.any(|&stop| within(effect, stop, &component)) {
            continue;
        }
        for clause in written[effect].clauses() {
            for (i, name) in clause.unless.iter().enumerate() {
                let Some(stop) = names.find(name).filter(|&stop| within(effect, stop, &component)) else { continue };
                let place = clause.name_place(&written[effect], Role::Unless, i, name);
                let path = (spelled_out < SPELLED_OUT).then(|| links.path(effect, stop.0, &component));
                spelled_out += 1;
                diagnostics.push(unless_in_loop(nodes, effect, stop, path, place));
            }
        }
    }
}

fn unless_in_loop(nodes: &[Node], effect: usize, stop: NodeRef, path: Option<Vec<usize>>, place: Place) -> Diagnostic {
    let (id, other) = (&nodes[effect].id, &nodes[stop.0].id);
    let message = match path {
        Some(path) => format!("`{other}` stops `{id}` within a feedback loop: {}", spell_out(nodes, &path)),
        None => format!("`{other}` stops `{id}` within a feedback loop"),
    };
    let diagnostic = Diagnostic::new(Code::UnlessInLoop, place, message);
    if stop.0 == effect {
        return diagnostic.help("nothing can stop itself: remove it");
    }
    let diagnostic =
        diagnostic.related(Place::key(nodes[stop.0].kind.path(other)), format!("`{other}` itself depends on `{id}`"));
    match nodes[stop.0].kind {
        NodeKind::Safeguard => {
            diagnostic.help(format!("list `{other}` under `all` instead: there its failing is one of the causes"))
        }
        _ => diagnostic.help(format!("let something outside the loop stop `{id}`, or cut the loop elsewhere")),
    }
}

/// `a -> b -> a`, quoted as one piece. The path ends where it began.
fn spell_out(nodes: &[Node], path: &[usize]) -> String {
    let id = |&node: &usize| nodes[node].id.as_str();
    let pieces: Vec<&str> = if path.len() <= LONGEST_PRINTED {
        path.iter().map(id).collect()
    } else {
        let (head, tail) = (LONGEST_PRINTED / 2, LONGEST_PRINTED / 2 - 1);
        let ends = path[..head].iter().map(id);
        ends.chain(["..."]).chain(path[path.len() - tail..].iter().map(id)).collect()
    };
    format!("`{}`", pieces.join(" -> "))
}

/// Links from causes, and from what stops, to effects, as one flat table.
struct Links {
    /// By node: where its effects begin in `effects`; one more entry at the end.
    first: Vec<usize>,
    effects: Vec<usize>,
}

impl Links {
    fn new(nodes: &[Node]) -> Links {
        let mut first = vec![0; nodes.len() + 1];
        for node in nodes {
            for cause in node.dependencies() {
                first[cause.0 + 1] += 1;
            }
        }
        for i in 0..nodes.len() {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut effects = vec![0; first[nodes.len()]];
        for (effect, node) in nodes.iter().enumerate() {
            for cause in node.dependencies() {
                effects[next[cause.0]] = effect;
                next[cause.0] += 1;
            }
        }
        Links { first, effects }
    }

    fn effects(&self, node: usize) -> &[usize] {
        &self.effects[self.first[node]..self.first[node + 1]]
    }

    /// The number of each node's strongly connected component: Tarjan (1972), with a stack of its
    /// own, since a chain may be longer than the program's stack is deep.
    fn components(&self) -> Vec<usize> {
        const NONE: usize = usize::MAX;
        let nodes = self.first.len() - 1;
        let mut component = vec![NONE; nodes];
        let mut order = vec![NONE; nodes];
        let mut low = vec![0; nodes];
        let mut open = Vec::new();
        let mut calls: Vec<(usize, usize)> = Vec::new();
        let (mut visited, mut components) = (0, 0);
        for root in 0..nodes {
            if order[root] != NONE {
                continue;
            }
            calls.push((root, 0));
            while let Some(&mut (node, ref mut next)) = calls.last_mut() {
                if *next == 0 {
                    order[node] = visited;
                    low[node] = visited;
                    visited += 1;
                    open.push(node);
                }
                if let Some(&effect) = self.effects(node).get(*next) {
                    *next += 1;
                    if order[effect] == NONE {
                        calls.push((effect, 0));
                    } else if component[effect] == NONE {
                        low[node] = low[node].min(order[effect]);
                    }
                    continue;
                }
                calls.pop();
                if let Some(&(caller, _)) = calls.last() {
                    low[caller] = low[caller].min(low[node]);
                }
                if low[node] == order[node] {
                    while let Some(member) = open.pop() {
                        component[member] = components;
                        if member == node {
                            break;
                        }
                    }
                    components += 1;
                }
            }
        }
        component
    }

    /// A shortest path from a node to another of its component, and back to the first: the loop.
    fn path(&self, from: usize, to: usize, component: &[usize]) -> Vec<usize> {
        let mut before = vec![usize::MAX; component.len()];
        let mut queue = VecDeque::from([from]);
        before[from] = from;
        while let Some(node) = queue.pop_front() {
            if node == to {
                break;
            }
            for &effect in self.effects(node) {
                if component[effect] == component[from] && before[effect] == usize::MAX {
                    before[effect] = node;
                    queue.push_back(effect);
                }
            }
        }
        // Built from its end.
        let mut path = vec![from, to];
        let mut node = to;
        while node != from {
            node = before[node];
            path.push(node);
        }
        path.reverse();
        path
    }
}
