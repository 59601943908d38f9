//! Network simplex (Gansner, Koutsofios, North and Vo 1993): whole numbers that keep their distances, with the weighted
//! sum of lengths as small as it can be.
//!
//! A tree of edges that are as short as they may be holds all variables together. Where cutting an edge of the tree
//! would let its two halves move to make the sum smaller, another edge takes its place. What an edge is worth is the
//! sum over one half of what goes out less what comes in, as edges inside a half cancel, so one walk of a subtree
//! renews everything.

/// An edge: `high` is at least `least` beyond `low`, and every step more costs `weight`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) low: usize,
    pub(super) high: usize,
    pub(super) least: i64,
    pub(super) weight: f64,
}

/// How many candidates to leave the tree are compared.
const COMPARED: usize = 30;
/// What counts as less than nothing.
const TINY: f64 = -1e-6;
const NONE: usize = usize::MAX;

/// The numbers, from the smallest possible start on. `edges` must run in no circle. After `work` steps or so the search
/// ends with what it has: all distances are kept at any time.
pub(super) fn solve(count: usize, mut edges: Vec<Edge>, work: usize) -> Vec<i64> {
    let mut places = push(count, &edges);
    if count < 2 {
        return places;
    }
    let mut around = vec![Vec::new(); count];
    for (at, edge) in edges.iter().enumerate() {
        around[edge.low].push(at);
        around[edge.high].push(at);
    }
    let tree = tight_tree(&mut edges, &mut around, &mut places);
    let mut balance = vec![0.0; count];
    for edge in &edges {
        balance[edge.low] += edge.weight;
        balance[edge.high] -= edge.weight;
    }
    let mut simplex = Simplex {
        branches: vec![Vec::new(); count],
        parent: vec![NONE; count],
        first: vec![0; count],
        last: vec![0; count],
        sum: vec![0.0; count],
        edges,
        around,
        balance,
        places,
        tree,
        next: 0,
        left: work,
    };
    for &edge in &simplex.tree {
        simplex.branches[simplex.edges[edge].low].push(edge);
        simplex.branches[simplex.edges[edge].high].push(edge);
    }
    simplex.walk(0, NONE, 1);
    while let Some(place) = simplex.leaving() {
        if !simplex.exchange(place) || simplex.left == 0 {
            break;
        }
    }
    simplex.places
}

/// Each as low as the distances allow.
fn push(count: usize, edges: &[Edge]) -> Vec<i64> {
    let mut places = vec![0; count];
    let mut out = vec![Vec::new(); count];
    let mut waiting = vec![0_usize; count];
    for (at, edge) in edges.iter().enumerate() {
        out[edge.low].push(at);
        waiting[edge.high] += 1;
    }
    let mut ready: Vec<usize> = (0..count).filter(|&at| waiting[at] == 0).collect();
    while let Some(at) = ready.pop() {
        for &edge in &out[at] {
            let Edge { high, least, .. } = edges[edge];
            places[high] = places[high].max(places[at] + least);
            waiting[high] -= 1;
            if waiting[high] == 0 {
                ready.push(high);
            }
        }
    }
    places
}

fn slack(edge: &Edge, places: &[i64]) -> i64 {
    places[edge.high] - places[edge.low] - edge.least
}

/// Edges without slack that hold all together. Where there are none, what is held already moves up to the nearest.
fn tight_tree(edges: &mut Vec<Edge>, around: &mut [Vec<usize>], places: &mut [i64]) -> Vec<usize> {
    let count = places.len();
    let mut held = vec![false; count];
    let mut members = vec![0];
    held[0] = true;
    let mut tree = Vec::with_capacity(count - 1);
    let mut done = 0;
    loop {
        while done < members.len() {
            let at = members[done];
            done += 1;
            for &edge in &around[at] {
                let Edge { low, high, .. } = edges[edge];
                let other = if low == at { high } else { low };
                if !held[other] && slack(&edges[edge], places) == 0 {
                    held[other] = true;
                    members.push(other);
                    tree.push(edge);
                }
            }
        }
        if members.len() == count {
            return tree;
        }
        let bridge = (0..edges.len())
            .filter(|&edge| held[edges[edge].low] != held[edges[edge].high])
            .min_by_key(|&edge| slack(&edges[edge], places));
        let edge = bridge.unwrap_or_else(|| {
            // Nothing ties the rest to what is held: a tie that costs nothing, as long as it is.
            let other = held.iter().position(|held| !held).unwrap_or(0);
            let (low, high) = if places[0] <= places[other] { (0, other) } else { (other, 0) };
            edges.push(Edge { low, high, least: places[high] - places[low], weight: 0.0 });
            around[low].push(edges.len() - 1);
            around[high].push(edges.len() - 1);
            edges.len() - 1
        });
        let Edge { low, .. } = edges[edge];
        let by = slack(&edges[edge], places) * if held[low] { 1 } else { -1 };
        members.iter().for_each(|&member| places[member] += by);
        // Its ends are looked at once more: the edge is without slack now.
        let end = if held[low] { low } else { edges[edge].high };
        let other = if held[low] { edges[edge].high } else { low };
        debug_assert!(held[end]);
        held[other] = true;
        members.push(other);
        tree.push(edge);
        // Others may have lost their slack, too.
        done = 0;
    }
}

struct Simplex {
    edges: Vec<Edge>,
    /// The edges at each variable, and those of the tree among them.
    around: Vec<Vec<usize>>,
    branches: Vec<Vec<usize>>,
    /// The edge towards the root.
    parent: Vec<usize>,
    /// The numbers of a walk: those below a variable are from its `first` to its `last`, which is its own.
    first: Vec<usize>,
    last: Vec<usize>,
    /// What goes out of each variable less what comes in, alone and with all below it.
    balance: Vec<f64>,
    sum: Vec<f64>,
    places: Vec<i64>,
    tree: Vec<usize>,
    /// Where the search for an edge to leave goes on.
    next: usize,
    left: usize,
}

impl Simplex {
    fn is_below(&self, at: usize, top: usize) -> bool {
        (self.first[top]..=self.last[top]).contains(&self.last[at])
    }

    /// The end of a tree edge that is further from the root.
    fn lower_end(&self, edge: usize) -> usize {
        let Edge { low, high, .. } = self.edges[edge];
        if self.parent[low] == edge { low } else { high }
    }

    /// What the sum changes by for each step that an edge of the tree is made longer.
    fn worth(&self, edge: usize) -> f64 {
        let end = self.lower_end(edge);
        if self.edges[edge].low == end { self.sum[end] } else { -self.sum[end] }
    }

    /// Walks what hangs at `top`, numbering from `first` on.
    fn walk(&mut self, top: usize, parent: usize, first: usize) {
        let mut number = first;
        let mut stack = vec![(top, parent, 0_usize)];
        self.first[top] = first;
        self.parent[top] = parent;
        while let Some((at, up, branch)) = stack.pop() {
            if let Some(&edge) = self.branches[at].get(branch) {
                stack.push((at, up, branch + 1));
                if edge != up {
                    let Edge { low, high, .. } = self.edges[edge];
                    let other = if low == at { high } else { low };
                    self.first[other] = number;
                    self.parent[other] = edge;
                    stack.push((other, edge, 0));
                }
                continue;
            }
            self.last[at] = number;
            number += 1;
            self.left = self.left.saturating_sub(1);
            let below = self.branches[at].iter().filter(|&&edge| edge != up).map(|&edge| {
                let Edge { low, high, .. } = self.edges[edge];
                self.sum[if low == at { high } else { low }]
            });
            self.sum[at] = self.balance[at] + below.sum::<f64>();
        }
    }

    /// The place in the tree of an edge that is better longer, the best of some.
    fn leaving(&mut self) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        let mut found = 0;
        for step in 0..self.tree.len() {
            let at = (self.next + step) % self.tree.len();
            let worth = self.worth(self.tree[at]);
            if worth < TINY {
                found += 1;
                if best.is_none_or(|(least, _)| worth < least) {
                    best = Some((worth, at));
                }
                if found == COMPARED {
                    self.next = (at + 1) % self.tree.len();
                    break;
                }
            }
        }
        self.left = self.left.saturating_sub(self.tree.len() / 8);
        best.map(|(_, at)| at)
    }

    /// Takes the edge at this place out of the tree, and the one in that lets it grow least.
    fn exchange(&mut self, place: usize) -> bool {
        let out = self.tree[place];
        let end = self.lower_end(out);
        let end_is_low = self.edges[out].low == end;
        // All that hangs at the end, and the edges that lead the other way across the cut.
        let mut best: Option<(i64, usize)> = None;
        let mut half = vec![end];
        let mut at = 0;
        while at < half.len() {
            let here = half[at];
            at += 1;
            for &edge in &self.branches[here] {
                let Edge { low, high, .. } = self.edges[edge];
                let other = if low == here { high } else { low };
                if edge != self.parent[here] {
                    half.push(other);
                }
            }
            for &edge in &self.around[here] {
                let Edge { low, high, .. } = self.edges[edge];
                let (inside, outside) = if end_is_low { (high, low) } else { (low, high) };
                if inside == here && !self.is_below(outside, end) {
                    let slack = slack(&self.edges[edge], &self.places);
                    if best.is_none_or(|(least, _)| slack < least) {
                        best = Some((slack, edge));
                    }
                }
            }
        }
        self.left = self.left.saturating_sub(half.len());
        let Some((slack, into)) = best else { return false };
        let by = if end_is_low { -slack } else { slack };
        half.iter().for_each(|&at| self.places[at] += by);
        // What hangs at the node that both ends of the new edge hang at is numbered anew.
        let Edge { low, high, .. } = self.edges[into];
        let mut top = low;
        while !self.is_below(high, top) {
            let Edge { low, high, .. } = self.edges[self.parent[top]];
            top = if low == top { high } else { low };
        }
        for end in [self.edges[out].low, self.edges[out].high] {
            self.branches[end].retain(|&edge| edge != out);
        }
        self.branches[low].push(into);
        self.branches[high].push(into);
        self.tree[place] = into;
        let (parent, first) = (self.parent[top], self.first[top]);
        self.walk(top, parent, first);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Edge, solve};

    /// The least sum of lengths by trying all numbers from 0 to `most`.
    fn plainly(count: usize, edges: &[Edge], most: i64) -> f64 {
        let mut least = f64::INFINITY;
        let mut places = vec![0; count];
        loop {
            if edges.iter().all(|e| places[e.high] - places[e.low] >= e.least) {
                let sum = edges.iter().map(|e| e.weight * (places[e.high] - places[e.low]) as f64).sum();
                least = least.min(sum);
            }
            let Some(at) = places.iter().position(|&place| place < most) else { return least };
            places[at] += 1;
            places[..at].fill(0);
        }
    }

    #[test]
    fn the_sum_is_the_least_there_is() {
        let mut state = 9_u64;
        let mut below = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        for _ in 0..400 {
            let count = 2 + below(4) as usize;
            let mut edges = Vec::new();
            for _ in 0..1 + below(8) {
                let low = below(count as u64 - 1) as usize;
                let high = low + 1 + below((count - low - 1) as u64) as usize;
                edges.push(Edge { low, high, least: below(3) as i64, weight: below(4) as f64 });
            }
            let places = solve(count, edges.clone(), 1_000_000);
            assert!(edges.iter().all(|e| places[e.high] - places[e.low] >= e.least), "{edges:?}");
            let sum: f64 = edges.iter().map(|e| e.weight * (places[e.high] - places[e.low]) as f64).sum();
            assert_eq!(sum, plainly(count, &edges, 8), "{edges:?}");
        }
    }
}
