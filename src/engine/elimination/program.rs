//! A plan laid out: which tables are multiplied and summed in which order, and how they are walked.
//!
//! Every table keeps its variables by their place in the plan, the last to be summed out first. So
//! the variable that is summed out of a product is always the one that changes fastest, and what is
//! left is in the right order for the table that takes it in.

use super::network::{Network, Presence};
use super::order::Plan;

/// About how many entries are walked in one go, so that what is worked on stays near.
const BLOCK: usize = 256;

/// A table of numbers: where it begins in the store of all, and how many entries it has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    pub(crate) start: usize,
    pub(crate) size: usize,
}

/// A table that goes into a product.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) table: Table,
    /// Does anyone ask for the derivative by its entries?
    pub(crate) followed: bool,
    /// Does the way back to the leaf of a switch lead through it?
    pub(crate) switched: bool,
    /// Or that to the node of a switch?
    pub(crate) asked: bool,
    /// The place in the table of each entry of a block.
    pub(crate) offsets: Vec<u32>,
    /// Do the offsets count up one by one?
    pub(crate) contiguous: bool,
    /// By how much the place moves on when digit d of the walk over the blocks goes up by one and
    /// all digits below it go back to 0.
    pub(crate) steps: Vec<isize>,
}

/// Sums one variable out of the product of its inputs.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    pub(crate) variable: u32,
    /// Is it that of a node with a switch?
    pub(crate) asked: bool,
    /// How many values the variable has.
    pub(crate) card: usize,
    pub(crate) inputs: Vec<Input>,
    /// How many entries of the result one block makes.
    pub(crate) block: usize,
    /// How many values each digit of the walk over the blocks has, the fastest first.
    pub(crate) walk: Vec<u32>,
    pub(crate) out: Table,
    /// Is the result a number on its own, a factor of the total?
    pub(crate) is_last: bool,
}

impl Bucket {
    /// Does its result depend on a switch?
    pub(crate) fn is_switched(&self) -> bool {
        self.inputs.iter().any(|input| input.switched)
    }

    /// Does the way back to a switch, or to the node of one, lead here?
    pub(crate) fn leads_back(&self) -> bool {
        self.asked || self.inputs.iter().any(|input| input.asked)
    }
}

/// A network made ready for numbers.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// Where the entries of each leaf go, and the stride of each of its slots.
    pub(crate) leaves: Vec<(Table, Vec<usize>)>,
    pub(crate) buckets: Vec<Bucket>,
    /// Leaves without a variable: factors of the total.
    pub(crate) constants: Vec<usize>,
    /// Entries of all tables.
    pub(crate) size: usize,
}

/// What has been made and waits to be taken in.
struct Waiting {
    scope: Vec<u32>,
    table: Table,
    followed: bool,
    switched: bool,
    asked: bool,
}

impl Program {
    /// Lays a plan out.
    ///
    /// Cost: linear in the network, plus [`BLOCK`] entries for each table of each product.
    pub(crate) fn new(network: &Network, plan: &Plan) -> Program {
        let variables = network.domains.len();
        let card = |v: u32| network.domains[v as usize].len();
        let mut place = vec![0u32; variables];
        for (at, &variable) in plan.order.iter().enumerate() {
            place[variable as usize] = at as u32;
        }
        let mut is_asked = vec![false; variables];
        for &node in &network.switches {
            if let Presence::Variable(variable) = network.before[node] {
                is_asked[variable as usize] = true;
            }
        }
        let mut waiting: Vec<Vec<Waiting>> = (0..variables).map(|_| Vec::new()).collect();
        let mut program = Program {
            leaves: Vec::with_capacity(network.leaves.len()),
            buckets: Vec::with_capacity(variables),
            constants: Vec::new(),
            size: 0,
        };
        for (number, leaf) in network.leaves.iter().enumerate() {
            let mut scope = leaf.scope.clone();
            scope.sort_unstable_by_key(|&v| std::cmp::Reverse(place[v as usize]));
            let mut strides = vec![0; scope.len()];
            let mut size = 1;
            for &variable in scope.iter().rev() {
                let slot = leaf.scope.iter().position(|&v| v == variable).expect("it is the same scope, sorted");
                strides[slot] = size;
                size *= card(variable);
            }
            let table = Table { start: program.size, size };
            program.size += size;
            program.leaves.push((table, strides));
            match scope.last() {
                None => program.constants.push(number),
                Some(&first) => {
                    let followed = leaf.switch().is_some();
                    waiting[first as usize].push(Waiting {
                        scope,
                        table,
                        followed,
                        switched: followed,
                        asked: followed,
                    });
                }
            }
        }
        for &variable in &plan.order {
            let taken = std::mem::take(&mut waiting[variable as usize]);
            let mut scope: Vec<u32> = taken.iter().flat_map(|w| w.scope.iter().copied()).collect();
            scope.push(variable);
            scope.sort_unstable_by_key(|&v| std::cmp::Reverse(place[v as usize]));
            scope.dedup();
            let left = &scope[..scope.len() - 1];
            let out = Table { start: program.size, size: left.iter().map(|&v| card(v)).product() };
            program.size += out.size;
            // The fastest digits make up a block, the others the walk over the blocks.
            let mut inner = 0;
            let mut block = 1;
            while inner < left.len() && block * card(variable) * card(left[left.len() - 1 - inner]) <= BLOCK {
                block *= card(left[left.len() - 1 - inner]);
                inner += 1;
            }
            let (outer, within) = left.split_at(left.len() - inner);
            let walk: Vec<u32> = outer.iter().rev().map(|&v| card(v) as u32).collect();
            let asked = is_asked[variable as usize];
            let switched = taken.iter().any(|w| w.switched);
            let leads_back = asked || taken.iter().any(|w| w.asked);
            let inputs = taken
                .iter()
                .map(|w| {
                    let stride = |variable: u32| -> usize {
                        match w.scope.iter().position(|&v| v == variable) {
                            Some(at) => w.scope[at + 1..].iter().map(|&v| card(v)).product(),
                            None => 0,
                        }
                    };
                    let mut offsets = vec![0u32];
                    for &v in within.iter().chain([&variable]) {
                        let step = stride(v) as u32;
                        offsets = offsets
                            .iter()
                            .flat_map(|&base| (0..card(v) as u32).map(move |digit| base + digit * step))
                            .collect();
                    }
                    let mut steps = Vec::with_capacity(outer.len());
                    let mut back = 0isize;
                    for &v in outer.iter().rev() {
                        let step = stride(v) as isize;
                        steps.push(step - back);
                        back += step * (card(v) as isize - 1);
                    }
                    let contiguous = offsets.iter().enumerate().all(|(at, &offset)| at == offset as usize);
                    Input {
                        table: w.table,
                        followed: w.followed,
                        switched: w.switched,
                        asked: w.asked,
                        offsets,
                        contiguous,
                        steps,
                    }
                })
                .collect();
            program.buckets.push(Bucket {
                variable,
                asked,
                card: card(variable),
                inputs,
                block,
                walk,
                out,
                is_last: left.is_empty(),
            });
            if let Some(&next) = left.last() {
                let scope = left.to_vec();
                waiting[next as usize].push(Waiting { scope, table: out, followed: true, switched, asked: leads_back });
            }
        }
        program
    }
}
