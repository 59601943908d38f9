//! From worlds drawn before the evidence to worlds that fit it: annealed populations.
//!
//! A *level* is a distribution over worlds between the two. There are two dials:
//!
//! - the *doubt* of each sight: a world that a sight does not fit counts that much. It goes from 1
//!   (nothing was seen) down to its true value (0 where the sight is conclusive), one sight after
//!   the other, the conclusive ones first;
//! - the *lift*: chances that can help the evidence come true are raised to a power below 1, those
//!   that only hinder it are lowered alike. It begins low, where causes that are rare only together
//!   are common enough to be met, and ends at 1, where every chance is its true one.
//!
//! From level to level each world is weighted by the ratio of the two distributions, the population
//! is resampled by these weights, and every coin is thrown again given all the others (Gibbs). The
//! product of the mean weights is an unbiased estimate of P(evidence), however well or badly the
//! coins mix, and so is that product times any mean over the population (annealed importance
//! sampling, Neal 2001; with resampling, Del Moral, Doucet and Jasra 2006). So independent
//! populations can be averaged, and their spread tells the error.

use rand_xoshiro::Xoshiro256PlusPlus;

use super::block::Block;
use super::network::{Coin, Network};
use super::word::{WORLDS, Word, below, uniform};

/// Weights may cut the effective size of a population down to this part of it in one step.
const KEEP: f64 = 0.5;

/// Steps after which a schedule is given up.
const MOST_LEVELS: usize = 600;

/// Swaps in one sweep: among hundreds of rare coins hardly any two stand for each other.
const MOST_SWAPS: usize = 64;

/// A doubt below which there is no use in going on while no world fits.
const LEAST_DOUBT: f64 = 1e-40;

/// A distribution over worlds.
#[derive(Debug, Clone, PartialEq)]
struct Level {
    lift: f64,
    /// Sights before this one have their true doubt, those after it a doubt of 1.
    sight: usize,
    /// The doubt of this one.
    doubt: f64,
    /// The chance of every coin.
    chances: Vec<f64>,
}

/// The levels from the first to the true distribution: lift, sight and doubt of each. The chances
/// follow from the lift; kept for every level they would fill the memory.
#[derive(Debug, Clone)]
pub(super) struct Schedule {
    steps: Vec<(f64, usize, f64)>,
}

impl Schedule {
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }
}

/// Draws populations for one network.
#[derive(Debug)]
pub(super) struct Annealer<'n> {
    network: &'n Network,
    /// The sight of each node.
    sight_of: Vec<Option<u32>>,
    /// Coins that are more often off than on and can help: explanations that take each other's place.
    rare: Vec<u32>,
}

impl<'n> Annealer<'n> {
    pub(super) fn new(network: &'n Network) -> Annealer<'n> {
        let mut sight_of = vec![None; network.nodes.len()];
        for (number, sight) in network.sights.iter().enumerate() {
            sight_of[sight.node as usize] = Some(number as u32);
        }
        let is_rare = |coin: &Coin| coin.given < 0.5 && coin.helps;
        let rare = network.open.iter().copied().filter(|&c| is_rare(&network.coins[c as usize])).collect();
        Annealer { network, sight_of, rare }
    }

    fn level(&self, lift: f64, sight: usize, doubt: f64) -> Level {
        let mut chances: Vec<f64> = self.network.coins.iter().map(|coin| coin.given).collect();
        for &coin in &self.network.open {
            chances[coin as usize] = lifted(&self.network.coins[coin as usize], lift);
        }
        Level { lift, sight, doubt, chances }
    }

    /// Worlds of a level at which nothing was seen yet: plain draws.
    fn begin(&self, level: &Level, block: &mut Block, random: &mut Xoshiro256PlusPlus) {
        for (word, &chance) in block.coins.iter_mut().zip(&level.chances) {
            *word = Word::draw(chance, random);
        }
        block.evaluate(self.network, |unit| self.network.core[unit]);
    }

    /// Plans a schedule with the given lift, on one population; `None` if it gets stuck.
    pub(super) fn plan(&self, lift: f64, random: &mut Xoshiro256PlusPlus) -> Option<Schedule> {
        let mut block = Block::new(self.network);
        let mut last = self.level(lift, 0, 1.0);
        let mut steps = vec![(lift, 0, 1.0)];
        self.begin(&last, &mut block, random);
        for (number, sight) in self.network.sights.iter().enumerate() {
            let mut doubt = 1.0;
            while doubt > sight.doubt {
                let fits = f64::from(self.fits(&block, number).count()) / WORLDS as f64;
                doubt = next_doubt(doubt, sight.doubt, fits);
                if doubt > sight.doubt && doubt < LEAST_DOUBT || steps.len() > MOST_LEVELS {
                    return None;
                }
                let next = self.level(lift, number, doubt);
                self.step(&last, &next, &mut block, random)?;
                steps.push((lift, number, doubt));
                last = next;
            }
        }
        let sights = self.network.sights.len();
        let (mut lift, mut stride) = (lift, 0.1);
        while lift < 1.0 {
            let keeps = |to: f64| {
                let (weights, _) = self.weights(&last, &self.level(to, sights, 1.0), &block);
                effective(&weights) >= KEEP * WORLDS as f64
            };
            // The longest stride that keeps enough, within a third.
            stride = f64::min(2.0 * stride, 1.0 - lift);
            while stride > 1e-4 && !keeps(lift + stride) {
                stride *= 0.7;
            }
            lift = if lift + stride > 1.0 - 1e-9 { 1.0 } else { lift + stride };
            let next = self.level(lift, sights, 1.0);
            self.step(&last, &next, &mut block, random)?;
            steps.push((lift, sights, 1.0));
            last = next;
            if steps.len() > MOST_LEVELS {
                return None;
            }
        }
        Some(Schedule { steps })
    }

    /// Draws a population at the true distribution, and the logarithm of its weight, an unbiased
    /// estimate of P(evidence) without the network's `ln_scale`. `None` if no world is left.
    pub(super) fn run(&self, schedule: &Schedule, random: &mut Xoshiro256PlusPlus) -> Option<(Block, f64)> {
        let mut block = Block::new(self.network);
        let mut levels = schedule.steps.iter().map(|&(lift, sight, doubt)| self.level(lift, sight, doubt));
        let mut last = levels.next().expect("a schedule has a first level");
        self.begin(&last, &mut block, random);
        let mut ln_weight = 0.0;
        for next in levels {
            ln_weight += self.step(&last, &next, &mut block, random)?;
            last = next;
        }
        Some((block, ln_weight))
    }

    /// One more throw of every coin at the true distribution.
    pub(super) fn refresh(&self, block: &mut Block, random: &mut Xoshiro256PlusPlus) {
        self.sweep(&self.level(1.0, self.network.sights.len(), 1.0), block, random);
    }

    fn fits(&self, block: &Block, sight: usize) -> Word {
        let sight = &self.network.sights[sight];
        let bad = block.states[sight.node as usize];
        if sight.bad { bad } else { !bad }
    }

    /// The doubt of a sight at a level.
    fn doubt(&self, level: &Level, sight: usize) -> f64 {
        match sight.cmp(&level.sight) {
            std::cmp::Ordering::Less => self.network.sights[sight].doubt,
            std::cmp::Ordering::Equal => level.doubt,
            std::cmp::Ordering::Greater => 1.0,
        }
    }

    /// The weight of every world from one level to the next, the largest 1, and the logarithm of
    /// what was taken out of them.
    fn weights(&self, from: &Level, to: &Level, block: &Block) -> (Vec<f64>, f64) {
        let mut ln = vec![0.0; WORLDS];
        let mut common = 0.0;
        if from.lift != to.lift {
            for &coin in &self.network.open {
                let (p, q) = (from.chances[coin as usize], to.chances[coin as usize]);
                if p == q {
                    continue;
                }
                let (on, off) = ((q / p).ln(), (-q).ln_1p() - (-p).ln_1p());
                let fell = block.coins[coin as usize];
                // The side with fewer worlds is walked.
                if 2 * fell.count() as usize <= WORLDS {
                    common += off;
                    fell.worlds().for_each(|world| ln[world] += on - off);
                } else {
                    common += on;
                    (!fell).worlds().for_each(|world| ln[world] += off - on);
                }
            }
        }
        for sight in from.sight..=to.sight.min(self.network.sights.len().saturating_sub(1)) {
            let (p, q) = (self.doubt(from, sight), self.doubt(to, sight));
            if p != q {
                let ratio = (q / p).ln();
                (!self.fits(block, sight)).worlds().for_each(|world| ln[world] += ratio);
            }
        }
        let largest = ln.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if largest == f64::NEG_INFINITY {
            return (vec![0.0; WORLDS], largest);
        }
        (ln.into_iter().map(|x| (x - largest).exp()).collect(), common + largest)
    }

    /// Weighs, resamples and throws again. Gives the logarithm of the mean weight; `None` if all
    /// weights are 0.
    fn step(&self, from: &Level, to: &Level, block: &mut Block, random: &mut Xoshiro256PlusPlus) -> Option<f64> {
        let (weights, ln_scale) = self.weights(from, to, block);
        let total: f64 = weights.iter().sum();
        if total == 0.0 {
            return None;
        }
        self.resample(&weights, total, block, random);
        self.rescue(to, block, random);
        self.sweep(to, block, random);
        Some(ln_scale + (total / WORLDS as f64).ln())
    }

    /// Systematic resampling: each world is taken as often as its weight asks for, rounded up or
    /// down. Worlds that stay are not moved.
    fn resample(&self, weights: &[f64], total: f64, block: &mut Block, random: &mut Xoshiro256PlusPlus) {
        let scale = WORLDS as f64 / total;
        let (mut gone, mut copies) = (Vec::new(), Vec::new());
        let (mut mass, mut taken) = (uniform(random), 0.0);
        for (world, weight) in weights.iter().enumerate() {
            mass += weight * scale;
            // The last one takes what rounding left.
            let upto = if world + 1 == WORLDS { WORLDS as f64 } else { mass.floor().min(WORLDS as f64) };
            let times = (upto - taken) as usize;
            taken = upto;
            match times {
                0 => gone.push(world),
                n => copies.extend(std::iter::repeat_n(world, n - 1)),
            }
        }
        let moves: Vec<(usize, usize)> = copies.into_iter().zip(gone).collect();
        if moves.is_empty() {
            return;
        }
        for &coin in &self.network.open {
            let word = &mut block.coins[coin as usize];
            moves.iter().for_each(|&(from, to)| word.copy(from, to));
        }
        for (node, word) in block.states.iter_mut().enumerate() {
            if self.network.in_core(node as u32) {
                moves.iter().for_each(|&(from, to)| word.copy(from, to));
            }
        }
    }

    /// Throws every open coin of the core again, given all the others and the evidence; then lets
    /// rare coins take each other's place.
    fn sweep(&self, level: &Level, block: &mut Block, random: &mut Xoshiro256PlusPlus) {
        let network = self.network;
        let doubts = self.doubts(level, block, random);
        // There and back by turns would do; a coin flip is as good and needs no memory.
        let backward = uniform(random) < 0.5;
        for at in 0..network.open.len() {
            let at = if backward { network.open.len() - 1 - at } else { at };
            let coin = network.open[at] as usize;
            let (old, new) = (block.coins[coin], Word::draw(level.chances[coin], random));
            if old != new {
                block.coins[coin] = new;
                block.touch(network, network.coins[coin].node);
                block.settle(network, &network.core);
                let broken = self.broken(block, &doubts);
                if !broken.is_none() {
                    block.take_back(broken);
                    block.coins[coin] = old.or_else(broken, new);
                }
            }
        }
        if self.rare.len() > 1 {
            for _ in 0..self.rare.len().clamp(4, MOST_SWAPS) {
                let first = below(self.rare.len(), random);
                let second = (first + 1 + below(self.rare.len() - 1, random)) % self.rare.len();
                self.swap(self.rare[first] as usize, self.rare[second] as usize, level, &doubts, block, random);
            }
        }
    }

    /// Where each sight is doubted. Doubts are coins too: one that is needed struck, any other is
    /// thrown afresh.
    fn doubts(&self, level: &Level, block: &Block, random: &mut Xoshiro256PlusPlus) -> Vec<Word> {
        (0..self.network.sights.len())
            .map(|sight| match self.doubt(level, sight) {
                1.0 => Word::ALL,
                0.0 => Word::NONE,
                doubt => !self.fits(block, sight) | Word::draw(doubt, random),
            })
            .collect()
    }

    /// While a sight is being doubted less and less, turns each rare coin over where that is likely
    /// enough, with the doubt of this sight summed out (Metropolis). A coin of chance 10⁻⁶ that
    /// alone makes the sight true is thus found when the doubt has come down to 10⁻⁶, and not
    /// only by throwing it a million times.
    fn rescue(&self, level: &Level, block: &mut Block, random: &mut Xoshiro256PlusPlus) {
        if level.sight >= self.network.sights.len() || level.doubt >= 1.0 || level.doubt <= 0.0 {
            return;
        }
        let mut doubts = self.doubts(level, block, random);
        doubts[level.sight] = Word::ALL;
        for &coin in &self.rare {
            let coin = coin as usize;
            let odds = level.chances[coin] / (1.0 - level.chances[coin]);
            let (old, fitted) = (block.coins[coin], self.fits(block, level.sight));
            block.coins[coin] = !old;
            block.touch(self.network, self.network.coins[coin].node);
            block.settle(self.network, &self.network.core);
            let fits = self.fits(block, level.sight);
            let (gained, lost) = (fits & !fitted, fitted & !fits);
            // The ratio of the two worlds' probabilities, by what the turn does.
            let mut ratio = |ratio: f64| Word::draw(ratio, random);
            let up = ratio(odds / level.doubt).or_else(gained, ratio(odds * level.doubt).or_else(lost, ratio(odds)));
            let down = ratio(1.0 / odds / level.doubt)
                .or_else(gained, ratio(level.doubt / odds).or_else(lost, ratio(1.0 / odds)));
            let refused = !down.or_else(old, up) | self.broken(block, &doubts);
            block.take_back(refused);
            block.coins[coin] = old.or_else(refused, !old);
        }
    }

    /// Where one of two coins fell and the other did not, lets them change places (Metropolis).
    fn swap(
        &self,
        a: usize,
        b: usize,
        level: &Level,
        doubts: &[Word],
        block: &mut Block,
        random: &mut Xoshiro256PlusPlus,
    ) {
        let odds = |coin: usize| level.chances[coin] / (1.0 - level.chances[coin]);
        let (fell_a, fell_b) = (block.coins[a], block.coins[b]);
        let to_b = fell_a & !fell_b & Word::draw(odds(b) / odds(a), random);
        let to_a = fell_b & !fell_a & Word::draw(odds(a) / odds(b), random);
        let moved = to_a | to_b;
        if moved.is_none() {
            return;
        }
        block.coins[a] = fell_a ^ moved;
        block.coins[b] = fell_b ^ moved;
        block.touch(self.network, self.network.coins[a].node);
        block.touch(self.network, self.network.coins[b].node);
        block.settle(self.network, &self.network.core);
        let broken = self.broken(block, doubts);
        if !broken.is_none() {
            block.take_back(broken);
            block.coins[a] = fell_a.or_else(broken, block.coins[a]);
            block.coins[b] = fell_b.or_else(broken, block.coins[b]);
        }
    }

    /// Where a sight that the last change reached no longer fits.
    fn broken(&self, block: &Block, doubts: &[Word]) -> Word {
        let mut broken = Word::NONE;
        for (node, _) in &block.changes {
            if let Some(sight) = self.sight_of[*node as usize] {
                broken = broken | !(self.fits(block, sight as usize) | doubts[sight as usize]);
            }
        }
        broken
    }
}

/// The chance of a coin under a lift.
fn lifted(coin: &Coin, lift: f64) -> f64 {
    let p = coin.given;
    if lift == 1.0 {
        return p;
    }
    match (coin.helps, coin.hinders) {
        (true, false) => p.powf(lift),
        (false, true) => -((-p).ln_1p() * lift).exp_m1(),
        // What helps one sight and hinders another goes no further than to even.
        (true, true) if p < 0.5 => p.powf(lift).min(0.5),
        (true, true) => 1.0 - (1.0 - p).powf(lift).min(0.5),
        (false, false) => p,
    }
}

/// The effective size of a weighted population: (Σw)² / Σw².
fn effective(weights: &[f64]) -> f64 {
    let (sum, squares) = weights.iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// The smallest next doubt that keeps enough of a population of which the part `fits` fits.
fn next_doubt(doubt: f64, end: f64, fits: f64) -> f64 {
    if fits == 0.0 {
        return (0.1 * doubt).max(end);
    }
    let keeps = |ratio: f64| {
        let mean = fits + (1.0 - fits) * ratio;
        mean * mean >= KEEP * (fits + (1.0 - fits) * ratio * ratio)
    };
    if keeps(end / doubt) {
        return end;
    }
    let (mut low, mut high) = (end / doubt, 1.0);
    for _ in 0..30 {
        let middle = 0.5 * (low + high);
        if keeps(middle) { high = middle } else { low = middle }
    }
    (high * doubt).max(end)
}
