//! Where causes meet: mechanisms that need the same causes share one junction, so that the
//! causes' lines are drawn once.

use std::collections::BTreeMap;

use crate::report::{Picture, PictureMechanism};

/// What a junction asks of the causes that run into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// A single cause, or none: there is no junction to draw.
    Nothing,
    /// All of them.
    All,
    /// At least so many of so many.
    AtLeast(usize, usize),
    /// All of some, and at least so many of so many others.
    AllAndAtLeast(usize, usize),
}

/// Mechanisms that need the same causes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gate {
    /// What it asks.
    pub(super) sign: Sign,
    /// Its mechanisms, in the order of the picture; never empty.
    pub(super) mechanisms: Vec<usize>,
}

impl Gate {
    /// Can what stops its only mechanism be drawn on the junction itself?
    pub(super) fn is_own(&self) -> bool {
        self.sign != Sign::Nothing && self.mechanisms.len() == 1
    }
}

/// The gates of a picture, in the order of their first mechanism.
pub(super) fn gates(picture: &Picture) -> Vec<Gate> {
    let mut gates: Vec<Gate> = Vec::new();
    let mut places = BTreeMap::new();
    for (at, mechanism) in picture.mechanisms.iter().enumerate() {
        let place = *places.entry(key(mechanism)).or_insert_with(|| {
            gates.push(Gate { sign: sign(mechanism), mechanisms: Vec::new() });
            gates.len() - 1
        });
        gates[place].mechanisms.push(at);
    }
    gates
}

/// What two mechanisms of one gate have in common.
fn key(mechanism: &PictureMechanism) -> (Vec<&str>, Option<usize>, Vec<&str>, bool) {
    let mut all: Vec<&str> = mechanism.all.iter().map(String::as_str).collect();
    let mut of: Vec<&str> = mechanism.of.iter().map(String::as_str).collect();
    all.sort_unstable();
    of.sort_unstable();
    (all, mechanism.at_least, of, mechanism.off)
}

fn sign(mechanism: &PictureMechanism) -> Sign {
    let threshold = mechanism.at_least.filter(|_| !mechanism.of.is_empty());
    match (threshold, mechanism.all.len()) {
        (Some(count), 0) => Sign::AtLeast(count, mechanism.of.len()),
        (Some(count), _) => Sign::AllAndAtLeast(count, mechanism.of.len()),
        (None, 0 | 1) => Sign::Nothing,
        (None, _) => Sign::All,
    }
}
