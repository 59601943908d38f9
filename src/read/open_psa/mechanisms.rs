//! Formulas as mechanisms: the one form of `because` that all connectives come down to.
//!
//! Every gate is an `or` of mechanisms of strength 1, and every mechanism an `and` of nodes that
//! are bad (`all`, `of`) and nodes that are not (`unless`). What does not fit into that becomes a
//! node of its own, so the size stays linear in the formula.

use std::collections::BTreeMap;

use super::formula::{Connective, Formula};
use crate::diagnostic::Span;

/// One way in which a node becomes true.
#[derive(Debug, Default)]
pub(super) struct Mechanism {
    pub(super) all: Vec<(usize, Span)>,
    /// So many of these.
    pub(super) of: Option<(usize, Vec<(usize, Span)>)>,
    pub(super) unless: Vec<(usize, Span)>,
}

/// A node that no element of the file defines: a part of a formula.
#[derive(Debug)]
pub(super) struct Derived {
    /// The gate that it is a part of; nothing for the one node that is always true.
    pub(super) owner: Option<usize>,
    /// What it does.
    pub(super) word: &'static str,
    pub(super) span: Span,
    pub(super) ways: Vec<Mechanism>,
}

/// A node or its opposite, or neither.
#[derive(Debug, Clone, Copy)]
enum Literal {
    Constant(bool),
    Node { node: usize, holds: bool, span: Span },
}

impl Literal {
    fn negated_if(self, negate: bool) -> Literal {
        match self {
            Literal::Constant(value) => Literal::Constant(value != negate),
            Literal::Node { node, holds, span } => Literal::Node { node, holds: holds != negate, span },
        }
    }
}

/// What a count over literals comes down to.
enum Count {
    Never,
    Always,
    AtLeast(usize, Vec<(usize, Span)>),
}

/// Makes mechanisms of formulas, and nodes where a formula needs them.
pub(super) struct Lowering {
    /// How many nodes the file defines; derived ones are numbered from there.
    defined: usize,
    pub(super) derived: Vec<Derived>,
    /// The number of the node that is always true, once there is one.
    truth: Option<usize>,
    /// The gate at hand.
    owner: usize,
}

impl Lowering {
    pub(super) fn new(defined: usize) -> Lowering {
        Lowering { defined, derived: Vec::new(), truth: None, owner: 0 }
    }

    /// The ways in which a gate becomes true.
    pub(super) fn gate(&mut self, gate: usize, formula: &Formula) -> Vec<Mechanism> {
        self.owner = gate;
        self.ways(formula, false)
    }

    fn ways(&mut self, formula: &Formula, negate: bool) -> Vec<Mechanism> {
        let (connective, arguments, span) = match formula {
            Formula::Connective { connective, arguments, span } => (*connective, arguments, *span),
            _ => {
                let literal = self.literal(formula).negated_if(negate);
                return self.any(&[literal]);
            }
        };
        match connective {
            Connective::Not => self.ways(&arguments[0], !negate),
            Connective::And | Connective::Nand => self.joined(arguments, negate != (connective == Connective::Nand)),
            Connective::Or | Connective::Nor => {
                // By De Morgan: an `or` is an `and` of opposites, denied.
                let negate = negate != (connective == Connective::Nor);
                let literals: Vec<Literal> = arguments.iter().map(|a| self.literal(a)).collect();
                if negate { self.every(&literals, true) } else { self.any(&literals) }
            }
            Connective::Imply => {
                let literals = [self.literal(&arguments[0]).negated_if(true), self.literal(&arguments[1])];
                if negate { self.every(&literals, true) } else { self.any(&literals) }
            }
            Connective::Xor => self.parity(arguments, negate, span),
            // (F iff G) is not (F xor G), so each `iff` but the first turns the parity round.
            Connective::Iff => self.parity(arguments, negate != (arguments.len() % 2 == 0), span),
            Connective::AtLeast(min) => {
                let literals: Vec<Literal> = arguments.iter().map(|a| self.literal(a)).collect();
                let count = self.count(min, &literals);
                if negate { self.fewer(count, span) } else { self.counted(count, Count::Never, span) }
            }
            Connective::Cardinality(min, max) => {
                let literals: Vec<Literal> = arguments.iter().map(|a| self.literal(a)).collect();
                let (enough, too_many) = (self.count(min, &literals), self.count(max.saturating_add(1), &literals));
                if negate {
                    let mut ways = self.fewer(enough, span);
                    ways.extend(self.counted(too_many, Count::Never, span));
                    ways
                } else {
                    self.counted(enough, too_many, span)
                }
            }
        }
    }

    fn joined(&mut self, arguments: &[Formula], negate: bool) -> Vec<Mechanism> {
        let literals: Vec<Literal> = arguments.iter().map(|a| self.literal(a)).collect();
        if negate {
            let opposites: Vec<Literal> = literals.into_iter().map(|literal| literal.negated_if(true)).collect();
            self.any(&opposites)
        } else {
            self.every(&literals, false)
        }
    }

    /// The literal that a formula comes down to; a node of its own if it is no literal yet.
    fn literal(&mut self, formula: &Formula) -> Literal {
        match formula {
            Formula::Event { number, span } => Literal::Node { node: *number, holds: true, span: *span },
            Formula::Constant(value) => Literal::Constant(*value),
            Formula::Connective { connective: Connective::Not, arguments, .. } => {
                self.literal(&arguments[0]).negated_if(true)
            }
            Formula::Connective { connective, span, .. } => {
                let ways = self.ways(formula, false);
                self.derive(connective.word(), *span, ways)
            }
        }
    }

    /// A node of its own.
    fn derive(&mut self, word: &'static str, span: Span, ways: Vec<Mechanism>) -> Literal {
        self.derived.push(Derived { owner: Some(self.owner), word, span, ways });
        Literal::Node { node: self.defined + self.derived.len() - 1, holds: true, span }
    }

    /// The node that is always true: what a mechanism needs that has nothing else.
    fn truth(&mut self, span: Span) -> (usize, Span) {
        let node = *self.truth.get_or_insert_with(|| {
            self.derived.push(Derived { owner: None, word: "true", span, ways: Vec::new() });
            self.defined + self.derived.len() - 1
        });
        (node, span)
    }

    /// True if any of the literals is.
    fn any(&mut self, literals: &[Literal]) -> Vec<Mechanism> {
        let mut seen = BTreeMap::new();
        let mut ways = Vec::new();
        for literal in literals {
            if let Literal::Node { node, holds, .. } = *literal
                && seen.insert((node, holds), ()).is_some()
            {
                continue;
            }
            ways.extend(self.every(&[*literal], false));
        }
        ways
    }

    /// True if all of the literals are, or their opposites: one mechanism, or none if they
    /// contradict each other.
    fn every(&mut self, literals: &[Literal], negate: bool) -> Vec<Mechanism> {
        let mut seen: BTreeMap<usize, bool> = BTreeMap::new();
        let mut mechanism = Mechanism::default();
        let mut anywhere = Span { start: 0, end: 0 };
        for literal in literals {
            match literal.negated_if(negate) {
                Literal::Constant(true) => {}
                Literal::Constant(false) => return Vec::new(),
                Literal::Node { node, holds, span } => {
                    anywhere = span;
                    match seen.insert(node, holds) {
                        None if holds => mechanism.all.push((node, span)),
                        None => mechanism.unless.push((node, span)),
                        Some(before) if before != holds => return Vec::new(),
                        Some(_) => {}
                    }
                }
            }
        }
        if mechanism.all.is_empty() {
            mechanism.all.push(self.truth(anywhere));
        }
        vec![mechanism]
    }

    /// True for an odd number of true arguments; for an even one if `flip`.
    fn parity(&mut self, arguments: &[Formula], mut flip: bool, span: Span) -> Vec<Mechanism> {
        let mut odd: BTreeMap<usize, bool> = BTreeMap::new();
        let mut nodes = Vec::new();
        for argument in arguments {
            match self.literal(argument) {
                Literal::Constant(value) => flip ^= value,
                Literal::Node { node, holds, span } => {
                    flip ^= !holds;
                    *odd.entry(node).or_insert_with(|| {
                        nodes.push((node, span));
                        false
                    }) ^= true;
                }
            }
        }
        // A node that stands there twice cancels itself.
        nodes.retain(|(node, _)| odd[node]);
        let literal = |(node, span): (usize, Span)| Literal::Node { node, holds: true, span };
        let Some((&last, before)) = nodes.split_last() else { return self.any(&[Literal::Constant(flip)]) };
        let Some((&first, between)) = before.split_first() else { return self.any(&[literal(last).negated_if(flip)]) };
        let mut sum = literal(first);
        for &next in between {
            let ways = self.either(sum, literal(next), false);
            sum = self.derive("xor", span, ways);
        }
        self.either(sum, literal(last), flip)
    }

    /// True for just one of the two; for both or none if `flip`.
    fn either(&mut self, a: Literal, b: Literal, flip: bool) -> Vec<Mechanism> {
        let mut ways = self.every(&[a, b.negated_if(!flip)], false);
        ways.extend(self.every(&[a.negated_if(true), b.negated_if(flip)], false));
        ways
    }

    /// What "at least so many of these" comes down to.
    fn count(&mut self, mut least: usize, literals: &[Literal]) -> Count {
        let mut seen = BTreeMap::new();
        let mut of = Vec::new();
        for &literal in literals {
            match literal {
                Literal::Constant(true) => least = least.saturating_sub(1),
                Literal::Constant(false) => {}
                Literal::Node { node, holds, span } => {
                    // An opposite, or the same node once more, counts by a node of its own.
                    let again = seen.insert(node, ()).is_some();
                    if holds && !again {
                        of.push((node, span));
                        continue;
                    }
                    let ways = self.any(&[literal]);
                    if let Literal::Node { node, span, .. } =
                        self.derive(if holds { "again" } else { "not" }, span, ways)
                    {
                        of.push((node, span));
                    }
                }
            }
        }
        match least {
            0 => Count::Always,
            _ if least > of.len() => Count::Never,
            _ => Count::AtLeast(least, of),
        }
    }

    /// True if there are enough, and not too many.
    fn counted(&mut self, enough: Count, too_many: Count, span: Span) -> Vec<Mechanism> {
        let limit = match self.node_of(too_many, span) {
            Literal::Constant(true) => return Vec::new(),
            limit => limit.negated_if(true),
        };
        let mut ways = match enough {
            Count::Never => return Vec::new(),
            Count::Always => return self.every(&[limit], false),
            Count::AtLeast(least, of) => vec![Mechanism { of: Some((least, of)), ..Mechanism::default() }],
        };
        if let Literal::Node { node, span, .. } = limit {
            ways[0].unless.push((node, span));
        }
        ways
    }

    /// True if there are not enough.
    fn fewer(&mut self, enough: Count, span: Span) -> Vec<Mechanism> {
        let enough = self.node_of(enough, span);
        self.every(&[enough], true)
    }

    fn node_of(&mut self, count: Count, span: Span) -> Literal {
        match count {
            Count::Never => Literal::Constant(false),
            Count::Always => Literal::Constant(true),
            Count::AtLeast(least, of) => {
                self.derive("atleast", span, vec![Mechanism { of: Some((least, of)), ..Mechanism::default() }])
            }
        }
    }
}
