//! Items of two lists that belong together, found in passes from the strictest key to the loosest.

use std::collections::{BTreeMap, VecDeque};

/// Which item of the old list belongs to which of the new one.
pub(super) struct Pairing {
    old_of_new: Vec<Option<usize>>,
    taken: Vec<bool>,
}

/// An item of either list, or of both: places in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pair {
    /// In both: old, new.
    Both(usize, usize),
    /// In the new list only.
    Added(usize),
    /// In the old list only.
    Removed(usize),
}

impl Pairing {
    /// Nothing is paired yet.
    pub(super) fn new(old: usize, new: usize) -> Pairing {
        Pairing { old_of_new: vec![None; new], taken: vec![false; old] }
    }

    /// Pairs what is still alone and has equal keys, the first of each list with the first of the other.
    ///
    /// Cost: n log n comparisons of keys.
    pub(super) fn pass<K: Ord>(
        &mut self,
        old_key: impl Fn(usize) -> Option<K>,
        new_key: impl Fn(usize) -> Option<K>,
    ) -> &mut Pairing {
        if self.taken.iter().all(|&taken| taken) {
            return self;
        }
        let mut free: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
        for (old, _) in self.taken.iter().enumerate().filter(|(_, taken)| !**taken) {
            if let Some(key) = old_key(old) {
                free.entry(key).or_default().push_back(old);
            }
        }
        for (new, partner) in self.old_of_new.iter_mut().enumerate().filter(|(_, partner)| partner.is_none()) {
            let queue = new_key(new).and_then(|key| free.get_mut(&key));
            if let Some(old) = queue.and_then(VecDeque::pop_front) {
                *partner = Some(old);
                self.taken[old] = true;
            }
        }
        self
    }

    /// Everything: the new list in its order, then what is gone, in the order of the old one.
    pub(super) fn pairs(&self) -> Vec<Pair> {
        let new = self.old_of_new.iter().enumerate();
        let here = new.map(|(new, old)| old.map_or(Pair::Added(new), |old| Pair::Both(old, new)));
        let gone = self.taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(old, _)| Pair::Removed(old));
        here.chain(gone).collect()
    }
}
