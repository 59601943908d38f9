//! A part in ranks: which rank each node is on, what stands beside it, and where links pass.

use std::collections::BTreeMap;

/// What takes a place in a rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A node of the diagram.
    Node(usize),
    /// A link passes here.
    Bend(usize),
    /// A link passes here and says something.
    Label(usize),
}

#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) layer: usize,
    /// Its length along the links, and its breadth across them.
    pub(super) along: f64,
    pub(super) across: f64,
    /// The cluster that it stands in.
    pub(super) cluster: Option<usize>,
    /// Where dugong would put it across; only the order counts.
    pub(super) wish: f64,
}

/// A part in ranks.
#[derive(Debug, Clone, Default)]
pub(super) struct Sketch {
    pub(super) items: Vec<Item>,
    /// The items of each rank, in order.
    pub(super) layers: Vec<Vec<usize>>,
    /// The rows of each rank, clusters apart: what [`super::order`] makes of them.
    pub(super) rows: Vec<Vec<Row>>,
    /// The item of each node of the part.
    pub(super) node_item: BTreeMap<usize, usize>,
    /// The items of each link from end to end. Layers rise or fall by one at each step, but where both ends are on
    /// one rank.
    pub(super) chains: BTreeMap<usize, Vec<usize>>,
    /// First and last rank of each cluster.
    pub(super) spans: BTreeMap<usize, (usize, usize)>,
}

/// What stands side by side in a rank: single items, and clusters with what they hold there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    Item(usize),
    Cluster(usize, Vec<usize>),
}

impl Row {
    /// What stands there, in order.
    pub(super) fn items(&self) -> &[usize] {
        match self {
            Row::Item(item) => std::slice::from_ref(item),
            Row::Cluster(_, members) => members,
        }
    }
}

impl Sketch {
    /// Drops ranks on which nothing stands and nothing is said, and numbers the rest from 0 on.
    pub(super) fn drop_empty_layers(&mut self) {
        let Sketch { items, layers, chains, .. } = self;
        let keep: Vec<bool> =
            layers.iter().map(|layer| layer.iter().any(|&item| !matches!(items[item].kind, Kind::Bend(_)))).collect();
        let mut numbers = Vec::with_capacity(keep.len());
        let mut next = 0;
        for &kept in &keep {
            numbers.push(next);
            next += usize::from(kept);
        }
        for chain in chains.values_mut() {
            chain.retain(|&item| keep[items[item].layer]);
        }
        let mut at = 0;
        layers.retain(|_| {
            at += 1;
            keep[at - 1]
        });
        for item in items.iter_mut() {
            item.layer = numbers[item.layer];
        }
    }
}
