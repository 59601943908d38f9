//! Models of known families, made with fixed seeds: every run measures the same models. Noisy-OR
//! throughout: a node is bad by its own chance or by any of its causes.

use std::path::PathBuf;

use because::check::Checked;
use because::model::{BaseRates, Model};
use because::read::Format;
use serde_json::{Value, json};

use crate::numbers::Numbers;

/// One model to measure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Case {
    /// Each node has one or two causes, the busy ones more often (preferential attachment).
    Service { nodes: usize, observed: usize },
    /// Each node has one to three causes among the 8 before it.
    Local { nodes: usize, observed: usize },
    /// Each node has its upper and its left neighbour as causes.
    Grid { side: usize },
    /// Diseases above, findings below, 3 to 12 causes each (QMR; Shwe and others 1991).
    Findings { diseases: usize, findings: usize, present: usize, absent: usize },
    /// Each node has one to three causes in the layer above.
    Layered { nodes: usize, width: usize },
    /// A fault tree in a file.
    Tree(PathBuf),
}

/// Observed effects in the table.
const DOZEN: usize = 12;

/// The cases of the table; those of one family only if it is named.
pub(crate) fn table() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    cases.extend([100, 300, 1_000, 10_000].map(|nodes| Case::Service { nodes, observed: DOZEN }));
    cases.extend([300, 1_000, 10_000].map(|nodes| Case::Local { nodes, observed: DOZEN }));
    cases.extend([8, 12, 16, 20].map(|side| Case::Grid { side }));
    cases.push(Case::Findings { diseases: 50, findings: 30, present: 10, absent: 10 });
    cases.push(Case::Findings { diseases: 200, findings: 100, present: 15, absent: 40 });
    cases.extend([(100, 10), (300, 20), (1_000, 50)].map(|(nodes, width)| Case::Layered { nodes, width }));
    cases.extend(trees());
    cases
}

/// The fault trees of the folder that `BECAUSE_ARALIA` names, by name.
fn trees() -> Vec<Case> {
    let Some(folder) = std::env::var_os("BECAUSE_ARALIA") else { return Vec::new() };
    let entries = std::fs::read_dir(folder).expect("BECAUSE_ARALIA names a folder that can be read");
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "xml"));
    files.sort();
    files.into_iter().map(Case::Tree).collect()
}

/// The curves: what grows, and the cases along it.
pub(crate) fn curves() -> Vec<(&'static str, Vec<(usize, Case)>)> {
    let doubling =
        |from: usize, to: usize| std::iter::successors(Some(from), |n| Some(2 * n)).take_while(move |&n| n <= to);
    vec![
        ("nodes (service)", doubling(250, 64_000).map(|n| (n, Case::Service { nodes: n, observed: DOZEN })).collect()),
        ("nodes (local)", doubling(250, 64_000).map(|n| (n, Case::Local { nodes: n, observed: DOZEN })).collect()),
        (
            "width (layered, 8 layers)",
            (2..=12).map(|k| (2 * k, Case::Layered { nodes: 16 * k, width: 2 * k })).collect(),
        ),
        (
            "evidence (service, 1,000 nodes)",
            doubling(1, 256).map(|n| (n, Case::Service { nodes: 1_000, observed: n })).collect(),
        ),
        (
            "evidence (findings present, 100 × 60)",
            doubling(1, 32)
                .map(|n| (n, Case::Findings { diseases: 100, findings: 60, present: n, absent: 20 }))
                .collect(),
        ),
    ]
}

/// A graph as numbers, for any program to read.
#[derive(Debug, Clone)]
pub(crate) struct Plain {
    /// Of every node, in order: its own chance, and its causes, which come before it, with their strengths.
    pub(crate) nodes: Vec<(f64, Vec<(usize, f64)>)>,
    /// What was observed bad or good.
    pub(crate) observed: Vec<(usize, bool)>,
    /// Which of the nodes observed bad is the impact.
    pub(crate) goal: usize,
}

impl Numbers {
    /// Between the two, in 1,000 steps, so that the file shows it in full.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        let value = low + (high - low) * self.below(1_001) as f64 / 1_000.0;
        (value * 1e6).round() / 1e6
    }

    /// `count` different numbers, each by `draw`.
    fn different(&mut self, count: usize, mut draw: impl FnMut(&mut Numbers) -> usize) -> Vec<usize> {
        let mut drawn = Vec::new();
        while drawn.len() < count {
            let one = draw(self);
            if !drawn.contains(&one) {
                drawn.push(one);
            }
        }
        drawn
    }
}

impl Case {
    pub(crate) fn family(&self) -> &'static str {
        match self {
            Case::Service { .. } => "service",
            Case::Local { .. } => "local",
            Case::Grid { .. } => "grid",
            Case::Findings { .. } => "qmr",
            Case::Layered { .. } => "layered",
            Case::Tree(_) => "tree",
        }
    }

    /// A name that no other case has.
    pub(crate) fn name(&self) -> String {
        let family = self.family();
        match self {
            Case::Service { nodes, observed } | Case::Local { nodes, observed } if *observed == DOZEN => {
                format!("{family}-{nodes}")
            }
            Case::Service { nodes, observed } | Case::Local { nodes, observed } => {
                format!("{family}-{nodes}-{observed}")
            }
            Case::Grid { side } => format!("{family}-{side}x{side}"),
            Case::Findings { diseases, findings, present, .. } => format!("{family}-{diseases}x{findings}-{present}"),
            Case::Layered { nodes, width } => format!("{family}-{nodes}-{width}"),
            Case::Tree(file) => format!("{family}-{}", file.file_stem().unwrap_or_default().display()),
        }
    }

    /// The graph; `None` for a tree, which is more than a noisy-OR.
    pub(crate) fn plain(&self) -> Option<Plain> {
        let mut numbers = Numbers(42);
        let causes = self.causes(&mut numbers)?;
        let nodes: Vec<(f64, Vec<(usize, f64)>)> = causes
            .into_iter()
            .map(|causes| {
                let own = if causes.is_empty() { numbers.between(0.01, 0.2) } else { numbers.between(0.001, 0.01) };
                (own, causes.into_iter().map(|cause| (cause, numbers.between(0.3, 0.9))).collect())
            })
            .collect();
        let observed = self.observed(nodes.len());
        let &(goal, _) = observed.iter().find(|(_, bad)| *bad)?;
        Some(Plain { nodes, observed, goal })
    }

    fn causes(&self, numbers: &mut Numbers) -> Option<Vec<Vec<usize>>> {
        Some(match *self {
            Case::Service { nodes, .. } => {
                let roots = (nodes / 10).max(3);
                // A node stands here once for itself and once for each of its effects.
                let mut pool: Vec<usize> = (0..roots).collect();
                let mut causes = vec![Vec::new(); roots];
                for node in roots..nodes {
                    let count = 1 + numbers.below(2);
                    let chosen = numbers.different(count, |numbers| pool[numbers.below(pool.len())]);
                    pool.extend(chosen.iter().copied().chain([node]));
                    causes.push(chosen);
                }
                causes
            }
            Case::Local { nodes, .. } => (0..nodes)
                .map(|node| {
                    if node < 8 || numbers.below(10) == 0 {
                        return Vec::new();
                    }
                    let count = 1 + numbers.below(3);
                    numbers.different(count, |numbers| node - 1 - numbers.below(8))
                })
                .collect(),
            Case::Grid { side } => (0..side * side)
                .map(|node| {
                    let above = (node >= side).then(|| node - side);
                    let left = (node % side > 0).then(|| node - 1);
                    above.into_iter().chain(left).collect()
                })
                .collect(),
            Case::Findings { diseases, findings, .. } => (0..diseases + findings)
                .map(|node| {
                    if node < diseases {
                        return Vec::new();
                    }
                    let count = 3 + numbers.below(10);
                    numbers.different(count, |numbers| numbers.below(diseases))
                })
                .collect(),
            Case::Layered { nodes, width } => (0..nodes)
                .map(|node| {
                    if node < width {
                        return Vec::new();
                    }
                    let above = (node / width - 1) * width;
                    let count = 1 + numbers.below(3.min(width));
                    numbers.different(count, |numbers| above + numbers.below(width))
                })
                .collect(),
            Case::Tree(_) => return None,
        })
    }

    /// What is observed in a graph of so many nodes; the first is the impact.
    fn observed(&self, nodes: usize) -> Vec<(usize, bool)> {
        let mut numbers = Numbers(7);
        match *self {
            // In the later half; every fourth is observed absent.
            Case::Service { observed, .. } | Case::Local { observed, .. } => {
                let chosen = numbers.different(observed, |numbers| nodes - 1 - numbers.below(nodes / 2));
                chosen.into_iter().enumerate().map(|(place, node)| (node, place % 4 != 3)).collect()
            }
            Case::Grid { .. } => {
                let others = (0..6).map(|k| (nodes - 2 - 3 * k, k % 2 == 0));
                [(nodes - 1, true)].into_iter().chain(others).collect()
            }
            Case::Findings { diseases, present, absent, .. } => {
                (0..present + absent).map(|k| (diseases + k, k < present)).collect()
            }
            Case::Layered { .. } => (1..=5).map(|k| (nodes - k, true)).collect(),
            Case::Tree(_) => Vec::new(),
        }
    }

    /// The model as the program takes it. Ids are `n0`, `n1`, … but for trees.
    pub(crate) fn model(&self) -> Model {
        if let Case::Tree(file) = self {
            let bytes = std::fs::read(file).expect("the tree can be read");
            let checked = Checked::open(&bytes, Format::OpenPsa, &BaseRates::shipped());
            return checked.model.expect("the tree is valid");
        }
        let plain = self.plain().expect("it is no tree");
        let mut builder = Model::builder().title(self.name());
        for (node, (own, causes)) in plain.nodes.iter().enumerate() {
            let seen = plain.observed.iter().find(|(seen, _)| *seen == node).map(|(_, bad)| *bad);
            let id = id(node);
            builder = if node == plain.goal {
                builder.impact(&id, |impact| {
                    causes.iter().fold(impact.leak(*own), |impact, (cause, w)| impact.because(&self::id(*cause), *w))
                })
            } else if causes.is_empty() {
                builder.factor(&id, |factor| {
                    let factor = factor.prior(*own);
                    if let Some(bad) = seen { factor.observed(bad) } else { factor }
                })
            } else {
                builder.event(&id, |event| {
                    let event =
                        causes.iter().fold(event.leak(*own), |event, (cause, w)| event.because(&self::id(*cause), *w));
                    if let Some(bad) = seen { event.observed(bad) } else { event }
                })
            };
        }
        builder.build().expect("the generator makes valid models")
    }
}

/// The id of a node that was made here.
pub(crate) fn id(node: usize) -> String {
    format!("n{node}")
}

impl Plain {
    /// As neutral JSON, for the peers.
    pub(crate) fn json(&self) -> Value {
        let nodes: Vec<Value> =
            self.nodes.iter().map(|(own, causes)| json!({ "own": own, "causes": causes })).collect();
        json!({ "nodes": nodes, "observed": self.observed })
    }
}
