//! Figures from random worlds, where the exact functions do not fit.
//!
//! Worlds that fit the evidence are drawn by annealed populations of 512 worlds, side by side as
//! the bits of machine words. Each population is one *batch*: independent of the others, with a
//! random stream of its own, and with a weight whose mean is P(evidence). So every figure is a
//! ratio of sums over independent batches, and the spread of the batches gives its error,
//! whatever happens inside a batch.
//!
//! In every world that is drawn, the states with nodes held good are worked out in the *same* world:
//! the counterfactual of the exact engine, world by world.
//!
//! The stages: `network` numbers the part that matters, `anneal` draws, `tally` counts,
//! `interval` makes figures of the counts.

mod anneal;
mod block;
mod interval;
mod network;
mod streams;
mod tally;
mod word;

use super::coins::Observation;
use crate::graph::CausalGraph;
use anneal::{Annealer, Schedule};
pub use interval::Estimate;
use interval::Sums;
use network::{Network, Toss};
use streams::{Streams, side_by_side};
pub use streams::{Uniform, with_streams};
use tally::{BATCH, Counter, Tally};
use word::WORLDS;

/// Batches below which no interval is given: the spread of fewer says too little.
const FEWEST_BATCHES: usize = 32;

/// Draws after which an adaptive run ends, whatever its accuracy: 2²².
const MOST_DRAWS: u64 = 1 << 22;

/// Half the width of the widest interval at which an adaptive run is content.
const HALF_WIDTH: f64 = 0.01;

/// Effective draws below which a sample is refused: at fewer, an interval is a fifth wide or more.
pub const LEAST_EFFECTIVE: f64 = 100.0;

/// The largest part of the whole weight that one batch may have.
const MOST_WEIGHT: f64 = 0.4;

/// The lifts that are tried; see [`anneal`].
const LIFTS: [f64; 4] = [1.0, 0.3, 0.1, 0.03];

/// The relative variance of the weight of a population at which no further lift is tried.
const EVEN: f64 = 0.5;

/// Open coins up to which every lift is tried.
const FEW_COINS: usize = 400;

/// Coins times levels up to which the strongest lift is taken: some 20 ms for a population.
const CHEAP: usize = 20_000;

/// Populations that a lift is tried on.
const TRIALS: usize = 6;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'g> {
    /// The graph.
    pub graph: &'g CausalGraph,
    /// What was seen.
    pub observations: &'g [Observation],
    /// Nodes that get a switch.
    pub switches: &'g [usize],
    /// Nodes whose state under the switches is asked, each with its weight in the overall figures.
    pub goals: &'g [(usize, f64)],
    /// Nodes whose own state is asked.
    pub wanted: &'g [usize],
}

/// How much is drawn, and with which random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// The seed. The same seed gives the same figures to the last bit, on any number of threads.
    pub seed: u64,
    /// How many worlds to draw, rounded up to whole batches; `None`: until the intervals of the switches'
    /// figures are within ±0.01, at most 2²² worlds.
    pub draws: Option<u64>,
    /// How many threads draw side by side.
    pub threads: usize,
}

impl Default for Effort {
    /// Seed 0, until the intervals are narrow, on one thread.
    fn default() -> Effort {
        Effort { seed: 0, draws: None, threads: 1 }
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Worlds drawn.
    pub draws: u64,
    /// Worlds that are planned so far; an adaptive run may plan more.
    pub planned: u64,
    /// The widest interval so far that the run waits for, as ±; `None` before the first.
    pub half_width: Option<f64>,
}

/// Why there is no sample.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No world fits, and that is certain.
    #[error("no world fits the evidence")]
    Impossible,
    /// No world was found that fits. There may be some.
    #[error("no world was found that fits the evidence; it may be impossible, or too improbable to be met by chance")]
    NotFound,
    /// The sample says too little.
    #[error(
        "{draws} draws are worth only {effective:.0} independent ones (at least {LEAST_EFFECTIVE} are needed), \
         and {:.0} % of the weight lies on one batch", 100.0 * heaviest
    )]
    Worthless {
        /// Worlds drawn.
        draws: u64,
        /// Independent draws that would be as accurate.
        effective: f64,
        /// The part of the weight that the heaviest batch has.
        heaviest: f64,
    },
    /// The caller ended the run.
    #[error("the run was stopped")]
    Stopped,
}

/// Sampled figures, each with its 95 % interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Worlds drawn that fit the evidence.
    pub draws: u64,
    /// As many independent draws would give the same accuracy: Σ p (1 − p) / Σ variance over the
    /// nodes that the evidence bears on and leaves open; at most `draws`.
    pub effective: f64,
    /// P(evidence).
    pub evidence: Estimate,
    /// By wanted node: the chance that it is bad, before and given the evidence.
    pub beliefs: Vec<Belief>,
    /// By goal, and one row more for all goals together, weighted.
    pub goals: Vec<GoalFigures>,
}

/// The chance that a node is bad.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Belief {
    /// Before the evidence.
    pub prior: Estimate,
    /// Given the evidence.
    pub posterior: Estimate,
}

/// The figures of one goal.
#[derive(Debug, Clone, PartialEq)]
pub struct GoalFigures {
    /// By switch: P(goal not bad with the node held good | node bad, evidence); `None` if the node
    /// was bad in no draw.
    pub needed: Vec<Option<Estimate>>,
    /// By switch: P(goal bad with all other switches off | node bad, evidence).
    pub enough: Vec<Option<Estimate>>,
    /// By switch: the Shapley value.
    pub added: Vec<Estimate>,
    /// P(goal bad with all switches off | evidence).
    pub left: Estimate,
}

/// Draws worlds and gives every figure of the question.
///
/// `on` is told how far it is between rounds, and ends the run by answering `false`.
///
/// Cost: each batch of 2,048 draws throws every coin that bears on the evidence some ten to a
/// hundred times in 512 worlds at once, and follows each throw as far as it changes something.
/// Memory: a few hundred bytes for each node that matters, for each thread.
///
/// Accuracy: the error of a figure falls with the square root of the draws. The intervals come from
/// the spread of independent batches.
///
/// # Errors
/// [`Refusal`].
pub fn sample(
    question: &Question<'_>,
    effort: Effort,
    mut on: impl FnMut(Progress) -> bool,
) -> Result<Sample, Refusal> {
    let network = Network::new(question).map_err(|_| Refusal::Impossible)?;
    let mut streams = Streams::new(effort.seed);
    let annealer = Annealer::new(&network);
    let (schedule, ln_reference) = best_schedule(&network, &annealer, &mut streams, effort.threads, &mut on)?;
    let at = |node: usize| network.number[node].expect("what is asked is numbered");
    let switches: Vec<u32> = question.switches.iter().map(|&node| at(node)).collect();
    let goals: Vec<u32> = question.goals.iter().map(|&(node, _)| at(node)).collect();
    let counter = Counter::new(&network, switches, goals);
    let mut ledger = Ledger::new(question, &network, ln_reference);

    let most = effort.draws.unwrap_or(MOST_DRAWS).div_ceil(BATCH as u64).max(FEWEST_BATCHES as u64) as usize;
    let mut planned = if effort.draws.is_some() { most } else { FEWEST_BATCHES };
    let mut half_width = None;
    loop {
        while ledger.batches < planned {
            let progress =
                Progress { draws: (ledger.batches * BATCH) as u64, planned: (planned * BATCH) as u64, half_width };
            if !on(progress) {
                return Err(Refusal::Stopped);
            }
            // Few at a time, so that stopping does not wait long.
            let jobs = streams.take((planned - ledger.batches).min(2 * effort.threads.max(1)));
            for tally in side_by_side(jobs, effort.threads, |random| counter.batch(&annealer, &schedule, random)) {
                ledger.enter(&tally);
            }
        }
        let widest = ledger.widest();
        half_width = Some(widest);
        if planned >= most || widest <= HALF_WIDTH {
            break;
        }
        planned = (2 * planned).min(most);
    }
    ledger.close(&network)
}

/// A lift with the populations that it was tried on.
struct Tried {
    schedule: Schedule,
    /// Logarithm of the mean weight.
    ln_mean: f64,
    /// Relative variance of a single weight.
    variance: f64,
}

impl Tried {
    /// Two standard errors of `ln_mean`.
    fn doubt(&self) -> f64 {
        // So few trials may agree by chance, so their variance is not taken for less than this.
        2.0 * (self.variance.max(0.05) / TRIALS as f64).sqrt()
    }
}

/// Do none of them find clearly more than another?
fn agree(tried: &[Tried]) -> bool {
    let most = tried.iter().map(|t| t.ln_mean - t.doubt()).fold(f64::NEG_INFINITY, f64::max);
    tried.iter().all(|t| t.ln_mean + t.doubt() >= most)
}

/// The schedule to draw with, among those that miss nothing which another finds: that of the
/// strongest lift where it is cheap, else the one that gives the most accuracy for its work; and the logarithm of the mean weight of its populations.
fn best_schedule(
    network: &Network,
    annealer: &Annealer<'_>,
    streams: &mut Streams,
    threads: usize,
    on: &mut impl FnMut(Progress) -> bool,
) -> Result<(Schedule, f64), Refusal> {
    let mut tried: Vec<Tried> = Vec::new();
    for lift in LIFTS {
        // Two lifts always, so that one can tell that the other misses worlds; all of them where
        // they are cheap.
        if network.open.len() > FEW_COINS && tried.len() > 1 && agree(&tried) && tried.iter().any(|t| t.variance < EVEN)
        {
            break;
        }
        if !on(Progress { draws: 0, planned: (FEWEST_BATCHES * BATCH) as u64, half_width: None }) {
            return Err(Refusal::Stopped);
        }
        let mut jobs = streams.take(TRIALS + 1);
        let Some(schedule) = annealer.plan(lift, &mut jobs[0]) else {
            continue;
        };
        if network.sights.is_empty() {
            return Ok((schedule, 0.0));
        }
        let jobs = jobs.split_off(1);
        let weights = side_by_side(jobs, threads, |random| {
            annealer.run(&schedule, random).map_or(f64::NEG_INFINITY, |(_, ln_weight)| ln_weight)
        });
        let largest = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if largest == f64::NEG_INFINITY {
            continue;
        }
        let mut sums = Sums::default();
        weights.iter().for_each(|ln| sums.add((ln - largest).exp(), 1.0));
        let mean = sums.ratio().expect("there were trials");
        let variance = sums.variance(TRIALS) * TRIALS as f64 / (mean * mean);
        tried.push(Tried { schedule, ln_mean: mean.ln() + largest, variance });
    }
    // A lift that finds clearly less than another misses worlds that the other meets.
    let most = tried.iter().map(|t| t.ln_mean - t.doubt()).fold(f64::NEG_INFINITY, f64::max);
    tried.retain(|t| t.ln_mean + t.doubt() >= most);
    // The strongest lift meets every way in which it may have come about, however rare. Where it is
    // cheap and even, it is taken.
    let is_cheap = |t: &Tried| t.schedule.len() * network.open.len() <= CHEAP && t.variance < EVEN;
    if let Some(strongest) = tried.iter().rposition(is_cheap) {
        let strongest = tried.swap_remove(strongest);
        return Ok((strongest.schedule, strongest.ln_mean));
    }
    tried
        .into_iter()
        // What a batch takes grows with the levels; the rounds of counting come on top.
        .min_by(|a, b| {
            let price = |t: &Tried| (t.variance + 0.05) * (t.schedule.len() + 2 * tally::ROUNDS) as f64;
            price(a).total_cmp(&price(b))
        })
        .map(|t| (t.schedule, t.ln_mean))
        .ok_or(Refusal::NotFound)
}

/// Sums over all batches, figure by figure.
struct Ledger {
    batches: usize,
    ln_reference: f64,
    switches: Vec<usize>,
    /// The weight of each goal.
    goals: Vec<f64>,
    wanted: Vec<usize>,
    evidence: Sums,
    before: Vec<Sums>,
    bad: Vec<Sums>,
    /// By goal, with one row more for all together; then by switch.
    needed: Vec<Vec<Sums>>,
    enough: Vec<Vec<Sums>>,
    added: Vec<Vec<Sums>>,
    left: Vec<Sums>,
    heaviest: f64,
}

impl Ledger {
    fn new(question: &Question<'_>, network: &Network, ln_reference: f64) -> Ledger {
        let at = |node: &usize| network.number[*node].expect("what is asked is numbered") as usize;
        let (rows, columns) = (question.goals.len() + 1, question.switches.len());
        let table = || vec![vec![Sums::default(); columns]; rows];
        Ledger {
            batches: 0,
            ln_reference,
            switches: question.switches.iter().map(at).collect(),
            goals: question.goals.iter().map(|&(_, weight)| weight).collect(),
            wanted: question.wanted.iter().map(at).collect(),
            evidence: Sums::default(),
            before: vec![Sums::default(); network.nodes.len()],
            bad: vec![Sums::default(); network.nodes.len()],
            needed: table(),
            enough: table(),
            added: table(),
            left: vec![Sums::default(); rows],
            heaviest: 0.0,
        }
    }

    fn enter(&mut self, tally: &Tally) {
        self.batches += 1;
        // A weight that dwarfs all others ends in a refusal; it must not end in an infinity.
        let weight = (tally.ln_weight - self.ln_reference).min(300.0).exp();
        let part = weight / BATCH as f64;
        self.heaviest = self.heaviest.max(weight);
        self.evidence.add(weight, 1.0);
        for (sums, &count) in self.before.iter_mut().zip(&tally.before) {
            sums.add(f64::from(count) / BATCH as f64, 1.0);
        }
        for (sums, &count) in self.bad.iter_mut().zip(&tally.bad) {
            sums.add(part * f64::from(count), weight);
        }
        let overall = self.goals.len();
        let columns = self.switches.len();
        for s in 0..columns {
            let bad = part * f64::from(tally.bad[self.switches[s]]);
            let mut mean = [0.0; 3];
            for (g, goal) in self.goals.iter().enumerate() {
                let at = g * columns + s;
                let counts =
                    [f64::from(tally.needed[at]), f64::from(tally.enough[at]), 0.5 * f64::from(tally.added[at])];
                self.needed[g][s].add(part * counts[0], bad);
                self.enough[g][s].add(part * counts[1], bad);
                self.added[g][s].add(part * counts[2], weight);
                mean.iter_mut().zip(counts).for_each(|(mean, count)| *mean += goal * count);
            }
            self.needed[overall][s].add(part * mean[0], bad);
            self.enough[overall][s].add(part * mean[1], bad);
            self.added[overall][s].add(part * mean[2], weight);
        }
        let mut mean = 0.0;
        for (g, goal) in self.goals.iter().enumerate() {
            self.left[g].add(part * f64::from(tally.left[g]), weight);
            mean += goal * f64::from(tally.left[g]);
        }
        self.left[overall].add(part * mean, weight);
    }

    fn draws(&self) -> u64 {
        (self.batches * BATCH) as u64
    }

    /// The widest interval among posteriors and parts of the switches, as ±.
    fn widest(&self) -> f64 {
        if self.evidence.ratio().is_none_or(|mean| mean <= 0.0) {
            return f64::INFINITY;
        }
        let draws = self.draws() as f64 / tally::ROUNDS as f64;
        let posteriors = self.switches.iter().filter_map(|&node| self.bad[node].probability(self.batches, draws));
        let parts = self.added[self.goals.len()].iter().filter_map(|sums| sums.part(self.batches, draws));
        posteriors.chain(parts.filter(|_| !self.goals.is_empty())).map(|e| e.half_width()).fold(0.0, f64::max)
    }

    /// See [`Sample::effective`].
    fn effective(&self, network: &Network) -> f64 {
        let draws = self.draws() as f64;
        let weights = &self.evidence;
        // Where all nodes are settled, the weights of the batches alone tell.
        let whole = weights.ratio().map_or(0.0, |mean| {
            let relative = weights.variance(self.batches) / (mean * mean);
            let b = self.batches as f64;
            draws / (1.0 + relative * (b - 1.0))
        });
        let (mut spread, mut variance) = (0.0, 0.0);
        for (node, sums) in self.bad.iter().enumerate().filter(|&(node, _)| network.in_core(node as u32)) {
            let p = sums.ratio().unwrap_or(0.0);
            if (0.01..=0.99).contains(&p) && network.nodes[node].own != Toss::Always {
                spread += p * (1.0 - p);
                variance += sums.variance(self.batches);
            }
        }
        if variance > 0.0 { (spread / variance).min(whole) } else { whole }
    }

    fn close(self, network: &Network) -> Result<Sample, Refusal> {
        let (batches, draws) = (self.batches, self.draws());
        if self.evidence.ratio().is_none_or(|mean| mean <= 0.0) {
            return Err(Refusal::NotFound);
        }
        let effective = self.effective(network);
        let weight = self.evidence.ratio().unwrap_or(0.0) * batches as f64;
        let heaviest = self.heaviest / weight;
        if effective < LEAST_EFFECTIVE || heaviest > MOST_WEIGHT {
            return Err(Refusal::Worthless { draws, effective, heaviest });
        }
        // The rounds of a batch share their rare worlds: where hardly any draw tells, they count as one.
        let few = effective / tally::ROUNDS as f64;
        let seen = |what: Option<Estimate>| what.expect("the weights do not add up to 0");
        let established = |node: usize| {
            let sight = network.sights.iter().find(|s| s.doubt == 0.0 && s.node as usize == node)?;
            Some(Estimate::exact(f64::from(u8::from(sight.bad))))
        };
        let belief = |&node: &usize| {
            let data = &network.nodes[node];
            let (prior, posterior) = match data.own {
                // A node that is nothing but a coin has the coin's chance.
                Toss::Coin(coin) if data.mechanisms.is_empty() => {
                    let coin = &network.coins[coin as usize];
                    let is_settled = !network.in_core(node as u32) || coin.given <= 0.0 || coin.given >= 1.0;
                    let posterior = is_settled.then(|| Estimate::exact(coin.given));
                    (Some(Estimate::exact(coin.prior)), posterior)
                }
                Toss::Always => (Some(Estimate::exact(1.0)), Some(Estimate::exact(1.0))),
                Toss::Never if data.mechanisms.is_empty() => (Some(Estimate::exact(0.0)), Some(Estimate::exact(0.0))),
                _ => (None, established(node)),
            };
            Belief {
                prior: prior.unwrap_or_else(|| seen(self.before[node].probability(batches, draws as f64))),
                posterior: posterior.unwrap_or_else(|| seen(self.bad[node].probability(batches, few))),
            }
        };
        // Given that a node is bad, only the draws where it is count.
        let given_bad = |sums: &Sums| {
            let part = sums.base() / weight;
            sums.probability(batches, few * part)
        };
        let goals = (0..=self.goals.len())
            .map(|row| GoalFigures {
                needed: self.needed[row].iter().map(given_bad).collect(),
                enough: self.enough[row].iter().map(given_bad).collect(),
                added: self.added[row].iter().map(|sums| seen(sums.part(batches, few))).collect(),
                left: seen(self.left[row].probability(batches, few)),
            })
            .collect();
        let mut evidence = seen(self.evidence.positive(batches));
        let scale = (self.ln_reference + network.ln_scale).exp();
        evidence = Estimate { value: evidence.value * scale, low: evidence.low * scale, high: evidence.high * scale };
        Ok(Sample { draws, effective, evidence, beliefs: self.wanted.iter().map(belief).collect(), goals })
    }
}

const _: () = assert!(BATCH.is_multiple_of(WORLDS));
