//! Leaves: the small tables that a network is the product of, and how their entries are made from
//! the chances of the graph.

use crate::graph::CausalGraph;

/// A number for each weighting that goes through a pass together.
pub(crate) trait Lane: Copy + PartialEq {
    /// The same number for all.
    fn all(number: f64) -> Self;
    /// That of one weighting; where there is one number only, it is that of all.
    fn get(&self, lane: usize) -> f64;
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    /// 1 − p.
    fn complement(self) -> Self;
}

impl<const L: usize> Lane for [f64; L] {
    fn all(number: f64) -> Self {
        [number; L]
    }

    fn get(&self, lane: usize) -> f64 {
        self[lane.min(L - 1)]
    }

    fn plus(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] + other[lane])
    }

    fn times(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] * other[lane])
    }

    fn complement(self) -> Self {
        self.map(|p| 1.0 - p)
    }
}

/// The chances of a graph's coins.
#[derive(Debug, Clone)]
pub(crate) struct Chances<N> {
    /// Each node's own chance.
    pub(crate) own: Vec<N>,
    /// Each mechanism's strength.
    pub(crate) strength: Vec<N>,
}

impl Chances<[f64; 1]> {
    /// Those that stand in the graph.
    pub(crate) fn of(graph: &CausalGraph) -> Chances<[f64; 1]> {
        Chances {
            own: graph.nodes().iter().map(|node| [node.own.point()]).collect(),
            strength: graph.mechanisms().iter().map(|mechanism| [mechanism.strength.point()]).collect(),
        }
    }
}

/// A node's two states in one world as two bits: bit 0 is set if it is bad in the world as it was,
/// bit 1 if it is bad under the switches. `|` is then "any of", `&` is "all of", both at once.
pub(crate) type Pair = u8;

/// Good as it was, and under the switches.
pub(crate) const GOOD: Pair = 0;
/// Bad as it was and under the switches.
pub(crate) const BAD: Pair = 3;
/// Bad as it was.
pub(crate) const ACTUAL: Pair = 1;
/// Bad under the switches.
pub(crate) const SWITCHED: Pair = 2;

/// A set of pairs: bit p is set if the pair p is in it.
pub(crate) type Domain = u8;

/// The pairs of a domain, the smaller first.
pub(crate) fn pairs(domain: Domain) -> impl Iterator<Item = Pair> {
    (0..4).filter(move |&pair| domain >> pair & 1 == 1)
}

/// All that a pair of the one and a pair of the other can come to.
pub(crate) fn combine(a: Domain, b: Domain, by: impl Fn(Pair, Pair) -> Pair) -> Domain {
    pairs(a).flat_map(|x| pairs(b).map(move |y| (x, y))).fold(0, |set, (x, y)| set | 1 << by(x, y))
}

/// Which of the two states of a node counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reads {
    /// Each for itself.
    Both,
    /// The one as it was, for both.
    Actual,
    /// The one under the switches, for both.
    Switched,
}

impl Reads {
    pub(crate) fn of(self, pair: Pair) -> Pair {
        match self {
            Reads::Both => pair,
            Reads::Actual => BAD * (pair & ACTUAL),
            Reads::Switched => BAD * (pair >> 1),
        }
    }
}

/// Something that a leaf looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operand {
    /// The variable in this slot of the leaf's scope. With `negated`, good counts as bad.
    Slot { slot: u8, reads: Reads, negated: bool },
    /// Always the same.
    Fixed(Pair),
}

impl Operand {
    fn pair(self, values: &[u16]) -> Pair {
        match self {
            Operand::Fixed(pair) => pair,
            Operand::Slot { slot, reads, negated } => {
                let pair = reads.of(values[usize::from(slot)] as Pair);
                if negated { BAD ^ pair } else { pair }
            }
        }
    }
}

/// One way to make a node bad: with the chance of a coin, if all of `needs` hold.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    /// The mechanism whose strength it is; `None` if it is certain.
    pub(crate) coin: Option<usize>,
    pub(crate) needs: Vec<Operand>,
    pub(crate) threshold: Option<(usize, Vec<Operand>)>,
}

impl Way {
    /// What it brings if its coin falls right.
    fn pair(&self, values: &[u16]) -> Pair {
        let mut all = BAD;
        for need in &self.needs {
            all &= need.pair(values);
        }
        if let Some((count, of)) = &self.threshold {
            let bad = |bit: Pair| of.iter().filter(|o| o.pair(values) & bit != 0).count() >= *count;
            all &= ACTUAL * Pair::from(bad(ACTUAL)) + SWITCHED * Pair::from(bad(SWITCHED));
        }
        all
    }

    fn chance<N: Lane>(&self, chances: &Chances<N>) -> N {
        self.coin.map_or(N::all(1.0), |mechanism| chances.strength[mechanism])
    }
}

/// What the entries of a leaf are.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// P(own coin). The only slot is the node; `certain` says how it is known to have fallen.
    Root { node: usize, switch: Option<usize>, certain: Option<bool> },
    /// P(value of the last slot | the others): the node's own coin or any of the ways. Without a
    /// slot of its own the node is known to be `out`.
    Any { own: Option<usize>, ways: Vec<Way>, out: Option<Pair> },
    /// P(what the way brings ≤ y | its operands), y being the last slot or fixed.
    Below { own: Option<usize>, ways: Vec<Way>, y: Option<Pair> },
    /// The Möbius function of "any of": turns P(≤ y) into P(= x). Slots: x (or fixed), y.
    Moebius { x: Option<Pair>, domain: Domain },
    /// P(next | before) where the ways are added to what was there before. Slots: operands …,
    /// before, next (or fixed).
    More { own: Option<usize>, ways: Vec<Way>, next: Option<Pair> },
    /// Is `next` all of the operands? Slots: operands …, next.
    All { needs: Vec<Operand> },
    /// Adds one operand to two counts, each kept up to `most`: next = before + operand. A count of
    /// actual a and switched s is the value a + 256 s. Slots: operand, before, next.
    Count { operand: Operand, most: u16 },
    /// The last count: slots operand, before, and the pair that says whether `most` is reached.
    Reached { operand: Operand, most: u16 },
    /// Slots: before, after. A node that is switched off is good under the switches.
    Switch { switch: usize },
    /// What was seen speaks for or against the only slot: 1 where the claim holds, 1/r elsewhere.
    Leans { bad: bool, doubt: f64 },
}

/// A table over a few variables, not yet filled.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    /// The variables, slot by slot.
    pub(crate) scope: Vec<u32>,
    pub(crate) kind: Kind,
}

/// The distribution of a pair.
type Spread<N> = [N; 4];

impl Leaf {
    /// Does it depend on the chance of a switch?
    pub(crate) fn switch(&self) -> Option<usize> {
        match self.kind {
            Kind::Root { switch, .. } => switch,
            Kind::Switch { switch } => Some(switch),
            _ => None,
        }
    }

    /// May an entry be negative?
    pub(crate) fn subtracts(&self) -> bool {
        matches!(self.kind, Kind::Moebius { .. })
    }

    /// Calls `put` with the digits of every entry and its value where all switches are `on`, or off.
    /// `domains[slot]` lists what the variable of a slot may be.
    ///
    /// Time: the number of entries times the number of ways.
    pub(crate) fn entries<N: Lane>(
        &self,
        chances: &Chances<N>,
        domains: &[&[u16]],
        on: bool,
        mut put: impl FnMut(&[usize], N),
    ) {
        let mut digits = vec![0usize; domains.len()];
        let mut values: Vec<u16> = domains.iter().map(|domain| domain[0]).collect();
        loop {
            put(&digits, self.entry(chances, &values, on));
            let mut slot = domains.len();
            loop {
                if slot == 0 {
                    return;
                }
                slot -= 1;
                digits[slot] += 1;
                if digits[slot] < domains[slot].len() {
                    values[slot] = domains[slot][digits[slot]];
                    break;
                }
                digits[slot] = 0;
                values[slot] = domains[slot][0];
            }
        }
    }

    fn entry<N: Lane>(&self, chances: &Chances<N>, values: &[u16], on: bool) -> N {
        let last = || values[values.len() - 1] as Pair;
        let number = |holds: bool| N::all(f64::from(u8::from(holds)));
        match &self.kind {
            Kind::Root { node, switch, certain } => {
                let chance = certain.map_or(chances.own[*node], number);
                let kept = if switch.is_none() || on { BAD } else { ACTUAL };
                match last() {
                    GOOD => chance.complement(),
                    bad if bad == kept => chance,
                    _ => N::all(0.0),
                }
            }
            Kind::Any { own, ways, out } => {
                let spread = any(start(chances, *own), ways, chances, values);
                spread[usize::from(out.unwrap_or_else(last))]
            }
            Kind::Below { own, ways, y } => {
                let y = y.unwrap_or_else(last);
                let mut below = match own {
                    Some(node) if y != BAD => chances.own[*node].complement(),
                    _ => N::all(1.0),
                };
                for way in ways {
                    if way.pair(values) & !y != 0 {
                        below = below.times(way.chance(chances).complement());
                    }
                }
                below
            }
            Kind::Moebius { x, domain } => {
                let (x, y) = match x {
                    Some(x) => (*x, last()),
                    None => (values[0] as Pair, last()),
                };
                N::all(moebius(*domain, y, x))
            }
            Kind::More { own, ways, next } => {
                let before = values[values.len() - if next.is_some() { 1 } else { 2 }] as Pair;
                let spread = any(start(chances, *own), ways, chances, values);
                let next = next.unwrap_or_else(last);
                let into = pairs(0b1111).filter(|pair| pair | before == next);
                into.fold(N::all(0.0), |sum, pair| sum.plus(spread[usize::from(pair)]))
            }
            Kind::All { needs } => {
                let all = needs.iter().fold(BAD, |all, need| all & need.pair(values));
                number(all == last())
            }
            Kind::Count { operand, most } => {
                let next = count(values[values.len() - 2], operand.pair(values), *most);
                number(next == values[values.len() - 1])
            }
            Kind::Reached { operand, most } => {
                let next = count(values[values.len() - 2], operand.pair(values), *most);
                number(reached(next, *most) == last())
            }
            Kind::Switch { .. } => {
                let (before, after) = (values[0] as Pair, values[1] as Pair);
                number(after == if on { before } else { before & ACTUAL })
            }
            Kind::Leans { bad, doubt } => {
                let fits = (values[0] as Pair & ACTUAL != 0) == *bad;
                N::all(if fits { 1.0 } else { *doubt })
            }
        }
    }
}

fn start<N: Lane>(chances: &Chances<N>, own: Option<usize>) -> Spread<N> {
    let chance = own.map_or(N::all(0.0), |node| chances.own[node]);
    [chance.complement(), N::all(0.0), N::all(0.0), chance]
}

/// The spread after all ways were added: sums and products of what is not negative, so that small
/// chances keep their digits.
fn any<N: Lane>(start: Spread<N>, ways: &[Way], chances: &Chances<N>, values: &[u16]) -> Spread<N> {
    let mut spread = start;
    for way in ways {
        let (brings, chance) = (way.pair(values), way.chance(chances));
        if brings == GOOD {
            continue;
        }
        let mut next = [N::all(0.0); 4];
        for pair in pairs(0b1111) {
            let (p, to) = (spread[usize::from(pair)], usize::from(pair | brings));
            let stays = &mut next[usize::from(pair)];
            *stays = stays.plus(p.times(chance.complement()));
            next[to] = next[to].plus(p.times(chance));
        }
        spread = next;
    }
    spread
}

/// The Möbius function μ(y, x) of a set of pairs ordered by inclusion: Σ_{y ≤ z ≤ x} μ(y, z) is 1
/// if y = x and 0 if not (Rota 1964).
fn moebius(domain: Domain, y: Pair, x: Pair) -> f64 {
    if y == x {
        return 1.0;
    }
    if y & !x != 0 {
        return 0.0;
    }
    -pairs(domain).filter(|&z| y & !z == 0 && z & !x == 0 && z != x).map(|z| moebius(domain, y, z)).sum::<f64>()
}

/// Two counts after one more.
pub(crate) fn count(before: u16, pair: Pair, most: u16) -> u16 {
    let add = |count: u16, bit: Pair| (count + u16::from(pair & bit != 0)).min(most);
    add(before & 0xff, ACTUAL) | add(before >> 8, SWITCHED) << 8
}

/// Which of the two counts have reached `most`.
pub(crate) fn reached(counts: u16, most: u16) -> Pair {
    ACTUAL * Pair::from(counts & 0xff == most) + SWITCHED * Pair::from(counts >> 8 == most)
}
