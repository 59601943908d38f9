//! How a node with many causes is taken apart into leaves: one table if it is small, and a hub, a chain or a
//! row of counts if it is not.

use super::leaf::{BAD, Domain, GOOD, Kind, Pair, Reads, Way};
use super::leaf::{combine, pairs, reached};
use super::network::{Builder, Form, NoNetwork, Outer, Path, Presence, Scope};

/// Up to so many entries a node and its causes stay one table.
const DIRECT: usize = 32;

impl Builder<'_, '_> {
    /// The leaves of a node that others bring about.
    pub(super) fn state(
        &mut self,
        node: usize,
        own: Option<bool>,
        paths: Vec<Path>,
        join: Domain,
        presence: Presence,
    ) -> Result<(), NoNetwork> {
        if own == Some(true) {
            return Ok(());
        }
        let own = own.is_none().then_some(node);
        if presence == Presence::Fixed(GOOD) {
            // No way may bring anything: each is a leaf of its own.
            if own.is_some() {
                self.push(Scope::default(), Kind::Below { own, ways: Vec::new(), y: Some(GOOD) });
            }
            for path in paths {
                let path = self.narrowed(path)?;
                let mut scope = Scope::default();
                let ways = vec![path.way(&mut scope)];
                self.push(scope, Kind::Below { own: None, ways, y: Some(GOOD) });
            }
            return Ok(());
        }
        if self.size(&paths, join) <= DIRECT {
            self.direct(own, &paths, presence);
            return Ok(());
        }
        if let ([path], None) = (&paths[..], own)
            && path.coin.is_none()
            && path.threshold.is_none()
        {
            let needs = path.needs.clone();
            return self.all(needs, presence);
        }
        let mut narrowed = Vec::with_capacity(paths.len());
        for path in paths {
            narrowed.push(self.narrowed(path)?);
        }
        if self.size(&narrowed, join) <= DIRECT {
            self.direct(own, &narrowed, presence);
            return Ok(());
        }
        match self.form {
            Form::Hub => self.hub(own, &narrowed, join, presence),
            Form::Chain(ranks) => {
                let rank = |path: &Path| {
                    path.variables()
                        .into_iter()
                        .map(|v| self.network.node_of[v as usize].map_or(0, |node| ranks[node]))
                        .min()
                };
                narrowed.sort_by_key(rank);
                self.chain(own, &narrowed, presence)
            }
        }
    }

    /// How many entries a table of the node and all its causes has.
    fn size(&self, paths: &[Path], own: Domain) -> usize {
        let mut variables: Vec<u32> = paths.iter().flat_map(Path::variables).collect();
        variables.sort_unstable();
        variables.dedup();
        variables
            .iter()
            .fold(own.count_ones() as usize, |size, &v| size.saturating_mul(self.network.domains[v as usize].len()))
    }

    fn direct(&mut self, own: Option<usize>, paths: &[Path], presence: Presence) {
        let mut scope = Scope::default();
        let ways = paths.iter().map(|path| path.way(&mut scope)).collect();
        let out = close(&mut scope, presence);
        self.push(scope, Kind::Any { own, ways, out });
    }

    /// The same path, with variables of its own for what would make too large a table.
    fn narrowed(&mut self, mut path: Path) -> Result<Path, NoNetwork> {
        if self.size(std::slice::from_ref(&path), 0b1001) <= DIRECT {
            return Ok(path);
        }
        if let Some((most, of)) = path.threshold.take() {
            let pair = self.threshold(most as u16, of)?;
            path.needs.push(pair);
        }
        if self.size(std::slice::from_ref(&path), 0b1001) > DIRECT {
            let domain = path.needs.iter().fold(1 << BAD, |set, &n| combine(set, self.domain(n), |a, b| a & b));
            let all = self.presence(domain, None)?;
            self.all(std::mem::take(&mut path.needs), all)?;
            path.needs.push(match all {
                Presence::Variable(variable) => Outer::Variable { variable, reads: Reads::Both, negated: false },
                Presence::Fixed(pair) => Outer::Fixed(pair),
                Presence::Absent => unreachable!("a domain has a presence"),
            });
        }
        Ok(path)
    }

    /// A chain of "all of": each link takes in as many operands as make a small table.
    fn all(&mut self, mut needs: Vec<Outer>, presence: Presence) -> Result<(), NoNetwork> {
        if let Form::Chain(ranks) = self.form {
            needs.sort_by_key(|need| match need {
                Outer::Variable { variable, .. } => {
                    self.network.node_of[*variable as usize].map_or(0, |node| ranks[node])
                }
                Outer::Fixed(_) => 0,
            });
        }
        let mut left = needs.into_iter().peekable();
        let mut held: Vec<Outer> = Vec::new();
        while let Some(need) = left.next() {
            held.push(need);
            if held.len() < 3 && left.peek().is_some() {
                continue;
            }
            let mut scope = Scope::default();
            let operands = held.iter().map(|&outer| scope.operand(outer)).collect();
            if left.peek().is_none() {
                let variable = self.known(presence);
                scope.slot(variable);
                self.push(scope, Kind::All { needs: operands });
                break;
            }
            let domain = held.iter().fold(1 << BAD, |set, &n| combine(set, self.domain(n), |a, b| a & b));
            let next = self.presence(domain, None)?;
            let variable = self.known(next);
            scope.slot(variable);
            self.push(scope, Kind::All { needs: operands });
            held = vec![Outer::Variable { variable, reads: Reads::Both, negated: false }];
        }
        Ok(())
    }

    /// A variable for what is known, too, where a leaf needs a slot.
    fn known(&mut self, presence: Presence) -> u32 {
        match presence {
            Presence::Variable(variable) => variable,
            Presence::Fixed(pair) => self.variable(vec![u16::from(pair)], None),
            Presence::Absent => unreachable!("only what has a presence is asked for"),
        }
    }

    /// A chain of counts; the pair that says whether the threshold is reached.
    fn threshold(&mut self, most: u16, of: Vec<Outer>) -> Result<Outer, NoNetwork> {
        let mut counts = vec![0u16];
        let mut before = self.variable(counts.clone(), None);
        let last = of.len() - 1;
        for (at, outer) in of.into_iter().enumerate() {
            let next_counts = self.counts(&counts, outer, most);
            let mut scope = Scope::default();
            let operand = scope.operand(outer);
            // The counts stand last, whatever the operand is.
            scope.variables.push(before);
            if at == last {
                let domain = next_counts.iter().fold(0, |set, &counts| set | 1 << reached(counts, most));
                let presence = self.presence(domain, None)?;
                let variable = self.known(presence);
                scope.variables.push(variable);
                self.push(scope, Kind::Reached { operand, most });
                return Ok(match presence {
                    Presence::Fixed(pair) => Outer::Fixed(pair),
                    _ => Outer::Variable { variable, reads: Reads::Both, negated: false },
                });
            }
            let next = self.variable(next_counts.clone(), None);
            scope.variables.push(next);
            self.push(scope, Kind::Count { operand, most });
            (counts, before) = (next_counts, next);
        }
        unreachable!("the validator refuses a threshold over nothing")
    }

    /// What the node may be.
    fn tops(&self, presence: Presence) -> Vec<Pair> {
        match presence {
            Presence::Fixed(pair) => vec![pair],
            Presence::Variable(v) => self.network.domains[v as usize].iter().map(|&v| v as Pair).collect(),
            Presence::Absent => unreachable!("a node in the making has a presence"),
        }
    }

    fn hub(&mut self, own: Option<usize>, paths: &[Path], join: Domain, presence: Presence) -> Result<(), NoNetwork> {
        // Values that no value of the node lies above have no weight in it.
        let tops = self.tops(presence);
        let closed = closure(join);
        let domain =
            pairs(closed).filter(|y| tops.iter().any(|top| y & !top == 0)).fold(0, |set, pair| set | 1 << pair);
        let hub = self.presence(domain, None)?;
        let hub = self.known(hub);
        if own.is_some() {
            self.push(Scope { variables: vec![hub] }, Kind::Below { own, ways: Vec::new(), y: None });
        }
        for path in paths {
            let mut scope = Scope::default();
            let ways = vec![path.way(&mut scope)];
            scope.variables.push(hub);
            self.push(scope, Kind::Below { own: None, ways, y: None });
        }
        let (variables, x) = match presence {
            Presence::Variable(variable) => (vec![variable, hub], None),
            Presence::Fixed(pair) => (vec![hub], Some(pair)),
            Presence::Absent => unreachable!("a node in the making has a presence"),
        };
        self.push(Scope { variables }, Kind::Moebius { x, domain: closed });
        Ok(())
    }

    fn chain(&mut self, own: Option<usize>, paths: &[Path], presence: Presence) -> Result<(), NoNetwork> {
        let mut own = own;
        let tops = self.tops(presence);
        let mut before: Option<(u32, Domain)> = None;
        let mut at = 0;
        while at < paths.len() {
            // As many at once as make a small table.
            let mut taken = 1;
            while at + taken < paths.len() && self.size(&paths[at..at + taken + 1], 0b1001) * 2 <= DIRECT {
                taken += 1;
            }
            let group = &paths[at..at + taken];
            at += taken;
            let mut scope = Scope::default();
            let ways: Vec<Way> = group.iter().map(|path| path.way(&mut scope)).collect();
            let group_own = own.take();
            let start: Domain = if group_own.is_some() { 0b1001 } else { 0b0001 };
            let mut domain = group.iter().fold(start, |set, path| {
                combine(set, self.reach(path) | if path.coin.is_some() { 1 } else { 0 }, |a, b| a | b)
            });
            if let Some((variable, held)) = before {
                scope.variables.push(variable);
                domain = combine(domain, held, |a, b| a | b);
            }
            if at == paths.len() {
                let next = close(&mut scope, presence);
                let kind = if before.is_some() {
                    Kind::More { own: group_own, ways, next }
                } else {
                    Kind::Any { own: group_own, ways, out: next }
                };
                self.push(scope, kind);
                break;
            }
            // What goes beyond everything that the node may be cannot be part of it.
            let within = pairs(domain).filter(|y| tops.iter().any(|top| y & !top == 0)).fold(0, |set, y| set | 1 << y);
            let next = self.presence(within, None)?;
            let next = self.known(next);
            scope.variables.push(next);
            let kind = if before.is_some() {
                Kind::More { own: group_own, ways, next: None }
            } else {
                Kind::Any { own: group_own, ways, out: None }
            };
            self.push(scope, kind);
            before = Some((next, within));
        }
        Ok(())
    }
}

/// Puts the node itself into the last slot, or says what it is known to be.
fn close(scope: &mut Scope, presence: Presence) -> Option<Pair> {
    match presence {
        Presence::Variable(variable) => {
            scope.variables.push(variable);
            None
        }
        Presence::Fixed(pair) => Some(pair),
        Presence::Absent => unreachable!("a node in the making has a presence"),
    }
}

/// The set with everything that "any of" makes of its members.
fn closure(domain: Domain) -> Domain {
    combine(domain, domain, |a, b| a | b) | domain
}
