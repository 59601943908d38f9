//! `robustness`: how the shares move with the weights, which are estimates.
//!
//! Every weight that is a range is drawn evenly from it, all of them together and again and again, and the
//! shares are worked out for each draw: their 5 % and 95 % quantiles say how far an answer depends on the
//! estimates. For the tornado (one-at-a-time sensitivity), each weight alone goes to the two ends of its
//! range while all others stay at their middle.
//!
//! Nothing is compiled anew: a draw is other numbers in the same compiled form
//! ([`crate::engine::exact::Redrawn`]), eight of them to a pass.

use super::rank::{self, Prepared};
use super::{Analysis, AnalysisError, Draws};
use crate::engine::exact::{Coin, Compiled, Draw, Redrawn};
use crate::engine::quadrature::gauss_legendre;
use crate::engine::sampling::{Refusal, with_streams};
use crate::model::NodeRef;
use crate::report::{NodeName, Overtaking, Ranges, RobustCandidate, Robustness, Spread, Swing, VERSION};
use crate::weight::Weight;

/// Draws that are made unless told otherwise.
pub const DRAWS: usize = 1000;

/// How many draws share a stream of random numbers, whatever the compiled form carries to a pass.
const PER_STREAM: usize = 16;

/// A weight that is open is never drawn as 0 or 1, which would leave nothing open: it stays so far away.
const LEAST: f64 = 1e-12;

/// Quadrature rules that may do for the draws.
const RULES: [usize; 6] = [2, 3, 4, 6, 16, 40];

/// A rule does for the draws if it gives the shares at the middle to this, and if with it the shares of a draw
/// add up to what they must to this. What it misses at the middle is added to every draw.
const GOOD_FOR_DRAWS: f64 = 5e-4;

/// And for the tornado, where single figures are shown.
const GOOD_FOR_SWINGS: f64 = 1e-5;

/// How many shares are kept at most: draws times candidates.
const MOST_KEPT: usize = 50_000_000;

/// What robustness is asked of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RobustnessOptions {
    /// How many times all weights are drawn.
    pub draws: usize,
    /// The seed of the draws. The same seed gives the same figures to the last bit, on any number of threads.
    pub seed: u64,
    /// How many threads work side by side.
    pub threads: usize,
    /// How far bare numbers are widened: their odds are multiplied by 1 − slack … 1 + slack. 0 ≤ slack < 1.
    pub slack: f64,
    /// List only so many candidates; all if `None`.
    pub top: Option<usize>,
    /// List only so many weights in the tornado; all if `None`.
    pub swings: Option<usize>,
}

impl Default for RobustnessOptions {
    fn default() -> RobustnessOptions {
        RobustnessOptions { draws: DRAWS, seed: 0, threads: 1, slack: 0.0, top: None, swings: None }
    }
}

/// What the draws of a ranking may take, in elements of the compiled form that are walked over: about half a
/// second. A ranking is asked for its figures first.
const MOST_WALKED: f64 = 3e8;

/// The ranges of a ranking's shares.
pub(super) struct RangesOf {
    pub(super) said: Ranges,
    pub(super) by_candidate: Vec<[f64; 2]>,
    pub(super) unexplained: [f64; 2],
}

/// The range of every candidate's share, and of what is unexplained, for a ranking; `None` if no weight is a
/// range, an error in words if the draws would take longer than a ranking should.
pub(super) fn ranges(analysis: &Analysis, draws: Draws) -> Result<Option<RangesOf>, String> {
    let open = open_weights(analysis, 0.0);
    if open.is_empty() || draws.draws == 0 {
        return Ok(None);
    }
    let rules = Rules::new(analysis, GOOD_FOR_DRAWS);
    let points = rules.points();
    let passes = (draws.draws.div_ceil(analysis.prepared.compiled.draws_at_once()) * points) as f64;
    let too_long = || {
        "How far the shares depend on the weights would take long and is left out; `because robustness` gives it."
            .to_owned()
    };
    if passes * analysis.prepared.compiled.size() as f64 > MOST_WALKED {
        return Err(too_long());
    }
    let options = RobustnessOptions {
        draws: draws.draws,
        seed: draws.seed,
        threads: draws.threads,
        ..RobustnessOptions::default()
    };
    let shares = drawn(analysis, &open, &rules, options, |_| true).map_err(|_| too_long())?;
    let range = |of: &dyn Fn(&Shares) -> f64| {
        let mut drawn: Vec<f64> = shares.iter().map(of).collect();
        drawn.sort_by(f64::total_cmp);
        [quantile(&drawn, 0.05, 0.0), quantile(&drawn, 0.95, 0.0)]
    };
    let switches = analysis.prepared.switch_of.iter();
    let places = switches.map(|switch| switch.and_then(|s| rules.place[s]));
    let by_candidate = places.map(|at| range(&|shares| at.map_or(0.0, |at| shares.by_switch[at]))).collect();
    let said = Ranges { draws: draws.draws, seed: draws.seed, weights: open.len() };
    Ok(Some(RangesOf { said, by_candidate, unexplained: range(&|shares| shares.unexplained) }))
}

/// A weight that is not known to the last digit.
#[derive(Debug, Clone, Copy)]
struct Open {
    coin: Coin,
    /// Its number among those of the compiled form.
    number: usize,
    weight: Weight,
    low: f64,
    high: f64,
}

/// The shares of one draw.
#[derive(Debug, Clone)]
struct Shares {
    /// By bearing switch.
    by_switch: Vec<f64>,
    unexplained: f64,
}

impl Analysis {
    /// How far the shares depend on the weights.
    ///
    /// `on` is told how many draws are done, and stops the work by answering `false`.
    ///
    /// Cost: for each eight draws as many passes as a rule of the quadrature has points, two to six as a rule; two
    /// draws more for each weight.
    ///
    /// Accuracy: the shares of a draw are good to about a tenth of a point, those in the tornado to 1e-5, those
    /// at the middle exact. The quantiles are those of the draws
    /// themselves, interpolated between two neighbours; with n draws, the 5 % quantile stands within the
    /// 5 ± 100·√(0.19/n) % quantiles with 95 % probability, that is ± 1.4 % at a thousand.
    ///
    /// # Errors
    /// [`AnalysisError::Sample`] with [`Refusal::Stopped`] if it was stopped,
    /// [`AnalysisError::TooManyDraws`].
    ///
    /// ```
    /// use because::analysis::robustness::RobustnessOptions;
    /// use because::analysis::{Analysis, Options};
    /// use because::model::Model;
    ///
    /// let model = Model::builder()
    ///     .factor("leak", |f| f.prior("even"))
    ///     .factor("load", |f| f.prior((0.1, 0.3)))
    ///     .impact("down", |i| i.because("leak", "likely").because("load", "likely"))
    ///     .build()
    ///     .expect("it is valid");
    /// let analysis = Analysis::new(model, Options::default()).expect("it is small and consistent");
    /// let robustness = analysis.robustness(RobustnessOptions::default(), |_| true).expect("nobody stops it");
    /// assert_eq!(robustness.candidates[0].id, "leak");
    /// assert!(robustness.candidates[0].first > 0.9);
    /// ```
    pub fn robustness(
        &self,
        options: RobustnessOptions,
        on: impl FnMut(usize) -> bool,
    ) -> Result<Robustness, AnalysisError> {
        let open = open_weights(self, options.slack);
        let mut notes = super::notes(&self.model);
        let ranked = self.rank(super::RankOptions { beliefs: false, ..Default::default() }).candidates;
        if self.prepared.impacts.is_empty() {
            return Ok(self.nothing_to_move(options, notes));
        }
        if open.is_empty() {
            notes.push(
                "No weight that bears on the impacts is a range, so nothing moves. Write ranges or words, or widen \
                 the bare numbers (--slack 0.2)."
                    .to_owned(),
            );
        }
        let rules = Rules::new(self, GOOD_FOR_DRAWS);
        let shares = drawn(self, &open, &rules, options, on)?;
        let impossible = options.draws - shares.len();
        if impossible > 0 {
            notes.push(format!("In {impossible} draws the evidence was impossible; they are left out."));
        }
        let order: Vec<Ranked<'_>> = ranked
            .iter()
            .map(|candidate| {
                let place = self.candidates.iter().position(|&c| self.model.node(c).id == candidate.id);
                let place = place.expect("what is ranked is a candidate");
                let switch = self.prepared.switch_of[place].and_then(|switch| rules.place[switch]);
                Ranked { candidate, switch, node: self.candidates[place] }
            })
            .collect();
        let share = |shares: &Shares, ranked: &Ranked<'_>| ranked.switch.map_or(0.0, |s| shares.by_switch[s]);
        let mut firsts = vec![0usize; order.len()];
        for shares in &shares {
            if let Some(leader) = leader(&order, shares) {
                firsts[leader] += 1;
            }
        }
        let part = |count: usize| if shares.is_empty() { 0.0 } else { count as f64 / shares.len() as f64 };
        let spread = |estimate: f64, of: &dyn Fn(&Shares) -> f64| {
            let mut drawn: Vec<f64> = shares.iter().map(of).collect();
            drawn.sort_by(f64::total_cmp);
            Spread { estimate, share: [quantile(&drawn, 0.05, estimate), quantile(&drawn, 0.95, estimate)] }
        };
        let candidates: Vec<RobustCandidate> = order
            .iter()
            .zip(&firsts)
            .take(options.top.unwrap_or(usize::MAX))
            .map(|(ranked, &first)| RobustCandidate {
                id: ranked.candidate.id.clone(),
                label: ranked.candidate.label.clone(),
                kind: ranked.candidate.kind,
                category: ranked.candidate.category,
                rank: ranked.candidate.rank,
                spread: spread(ranked.candidate.share.unwrap_or(0.0), &|shares| share(shares, ranked)),
                first: part(first),
            })
            .collect();
        let overtaking = order.first().zip(order.get(1)).map(|(first, second)| Overtaking {
            first: super::name(&self.model, first.node.index()),
            second: super::name(&self.model, second.node.index()),
            probability: part(shares.iter().filter(|s| share(s, second) > share(s, first) + rank::EQUAL).count()),
        });
        let rules = Rules::new(self, GOOD_FOR_SWINGS);
        let middle = self.middle(&rules);
        let mut tornado = swings(self, &open, &rules, &order);
        let kept = options.swings.unwrap_or(tornado.len()).min(tornado.len());
        let swings_left_out = tornado.split_off(kept).len();
        Ok(Robustness {
            because: VERSION,
            title: self.model.title().to_owned(),
            draws: options.draws,
            seed: options.seed,
            slack: options.slack,
            weights: open.len(),
            left_out: order.len() - candidates.len(),
            candidates,
            unexplained: Some(spread(middle.unexplained, &|shares| shares.unexplained)),
            overtaking,
            tornado,
            swings_left_out,
            notes,
        })
    }

    fn nothing_to_move(&self, options: RobustnessOptions, notes: Vec<String>) -> Robustness {
        Robustness {
            because: VERSION,
            title: self.model.title().to_owned(),
            draws: 0,
            seed: options.seed,
            slack: options.slack,
            weights: 0,
            candidates: Vec::new(),
            left_out: 0,
            unexplained: None,
            overtaking: None,
            tornado: Vec::new(),
            swings_left_out: 0,
            notes,
        }
    }

    /// The shares with every weight at its middle.
    fn middle(&self, rules: &Rules) -> Shares {
        let draw = self.middle_draw();
        let compiled = &self.prepared.compiled;
        let mut shares = shares(&self.prepared, rules, &compiled.redrawn(std::slice::from_ref(&draw)));
        shares.pop().flatten().expect("the evidence is possible with every weight at its middle")
    }

    fn middle_draw(&self) -> Draw {
        self.prepared.compiled.coins().iter().map(|&coin| self.weight(coin).point()).collect()
    }

    fn weight(&self, coin: Coin) -> Weight {
        match coin {
            Coin::Own(node) => self.graph.nodes()[node].own,
            Coin::Strength(mechanism) => self.graph.mechanisms()[mechanism].strength,
        }
    }
}

/// A candidate in its place.
struct Ranked<'r> {
    candidate: &'r crate::report::Candidate,
    /// Its place among the switches that lead to an impact.
    switch: Option<usize>,
    node: NodeRef,
}

/// Who has the largest share; of equal ones the first in the ranking. `None` where nobody has any.
fn leader(order: &[Ranked<'_>], shares: &Shares) -> Option<usize> {
    let share = |ranked: &Ranked<'_>| ranked.switch.map_or(0.0, |s| shares.by_switch[s]);
    let mut best = 0;
    for (place, ranked) in order.iter().enumerate() {
        if share(ranked) > share(&order[best]) + rank::EQUAL {
            best = place;
        }
    }
    order.get(best).filter(|ranked| share(ranked) > rank::EQUAL).map(|_| best)
}

/// Between the two nearest of the sorted numbers (type 7 of Hyndman and Fan 1996).
fn quantile(sorted: &[f64], q: f64, none: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return none };
    let at = q * last as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

/// The weights that bear on the shares and are ranges, or are widened, in the order of the model: node by
/// node, its own chance and then its mechanisms.
fn open_weights(analysis: &Analysis, slack: f64) -> Vec<Open> {
    let graph = &analysis.graph;
    let observed = analysis.observations.iter().map(|o| o.node);
    let bears = graph.ancestors(observed.chain(analysis.prepared.impacts.iter().map(|i| i.node.index())));
    let open = |(number, &coin): (usize, &Coin)| {
        let effect = match coin {
            // What a root is known to be does not depend on how likely that was.
            Coin::Own(node) if graph.nodes()[node].mechanisms.is_empty() => {
                analysis.model.nodes()[node].observed.is_none().then_some(node)?
            }
            Coin::Own(node) => node,
            Coin::Strength(mechanism) => graph.mechanisms()[mechanism].effect,
        };
        let weight = analysis.weight(coin);
        let (mut low, mut high) = weight.bounds();
        if !weight.is_range() && slack > 0.0 {
            (low, high) = (weight.with_odds(1.0 - slack).point(), weight.with_odds(1.0 + slack).point());
        }
        let (low, high) = (low.clamp(LEAST, 1.0 - LEAST), high.clamp(LEAST, 1.0 - LEAST));
        (low < high && bears[effect]).then_some((effect, Open { coin, number, weight, low, high }))
    };
    let mut found: Vec<(usize, Open)> =
        analysis.prepared.compiled.coins().iter().enumerate().filter_map(open).collect();
    found.sort_by_key(|&(effect, open)| (effect, open.coin));
    found.into_iter().map(|(_, open)| open).collect()
}

/// How the shares for one impact are worked out in a draw.
struct Rule {
    /// The numbers of points that are tried in turn; the last one is exact.
    points: Vec<usize>,
    /// What the first of them misses at the middle, by bearing switch.
    missed: Vec<f64>,
}

/// How all shares are.
struct Rules {
    /// The switches that lead to an impact: all others have no share in any draw.
    bearing: Vec<usize>,
    /// The place of each switch among those.
    place: Vec<Option<usize>>,
    /// By impact.
    rules: Vec<Rule>,
    /// How far the shares of a draw may be from what they must add up to.
    good: f64,
}

impl Rules {
    /// The smallest rules that give the shares at the middle as well as this.
    fn new(analysis: &Analysis, good: f64) -> Rules {
        let Analysis { graph, prepared, .. } = analysis;
        let leads = graph.ancestors(prepared.impacts.iter().map(|impact| impact.node.index()));
        let bearing: Vec<usize> = (0..prepared.switches.len()).filter(|&s| leads[prepared.switches[s]]).collect();
        let mut place = vec![None; prepared.switches.len()];
        bearing.iter().enumerate().for_each(|(at, &switch)| place[switch] = Some(at));
        let of = |goal: usize| {
            let exact = rank::of_impact(graph, prepared, goal, None).figures;
            let full = prepared.impacts[goal].degree.div_ceil(2).max(1);
            let mut points: Vec<usize> = RULES.into_iter().filter(|&rule| rule < full).chain([full]).collect();
            let missed = |rule: usize| -> Vec<f64> {
                let points = gauss_legendre(rule);
                let weightings: Vec<Vec<f64>> = points.iter().map(|&(q, _)| vec![q; prepared.switches.len()]).collect();
                let slopes = prepared.compiled.slopes(goal, prepared.evidence, &weightings);
                let share = |s: usize| -> f64 { points.iter().zip(&slopes).map(|(&(_, w), of)| w * of[s]).sum() };
                bearing.iter().map(|&s| exact[s].share - share(s)).collect()
            };
            loop {
                let missed = missed(points[0]);
                if points.len() == 1 || missed.iter().all(|missed| missed.abs() <= good) {
                    return Rule { points, missed };
                }
                points.remove(0);
            }
        };
        let rules = (0..prepared.impacts.len()).map(of).collect();
        Rules { bearing, place, rules, good }
    }

    /// How many points the draws take at least.
    fn points(&self) -> usize {
        self.rules.iter().map(|rule| rule.points[0]).sum()
    }
}

/// The shares of every draw; `None` where the evidence is impossible.
///
/// The shares and what is unexplained add up to 1. Where they do not, a rule that does at the middle is too
/// coarse for the draw, and the next one is taken.
fn shares(prepared: &Prepared, rules: &Rules, redrawn: &Redrawn<'_>) -> Vec<Option<Shares>> {
    let switches = prepared.switches.len();
    let possible: Vec<bool> = redrawn.evidence().iter().map(|e| e.scaled >= rank::LEAST_EVIDENCE).collect();
    let none = || Shares { by_switch: vec![0.0; rules.bearing.len()], unexplained: 0.0 };
    let mut all: Vec<Shares> = possible.iter().map(|_| none()).collect();
    for (goal, (impact, rule)) in prepared.impacts.iter().zip(&rules.rules).enumerate() {
        let unexplained = redrawn.values(goal, &vec![0.0; switches]);
        let last = rule.points.len() - 1;
        for (at, &points) in rule.points.iter().enumerate() {
            let points = gauss_legendre(points);
            let weightings: Vec<Vec<f64>> = points.iter().map(|&(q, _)| vec![q; switches]).collect();
            let slopes = redrawn.slopes(goal, &weightings);
            let of = |draw: usize| -> Vec<f64> {
                let share = |(place, &switch): (usize, &usize)| {
                    let sum: f64 = points.iter().zip(&slopes).map(|(&(_, w), slopes)| w * slopes[draw][switch]).sum();
                    sum + if at == 0 { rule.missed[place] } else { 0.0 }
                };
                rules.bearing.iter().enumerate().map(share).collect()
            };
            let found: Vec<Vec<f64>> = (0..all.len()).map(of).collect();
            // An observed impact happened with every candidate as it was.
            let gap = |(found, unexplained): (&Vec<f64>, &f64)| (found.iter().sum::<f64>() + unexplained - 1.0).abs();
            let open = found.iter().zip(&unexplained).zip(&possible).filter(|(_, possible)| **possible);
            let is_good = open.map(|(draw, _)| gap(draw)).all(|gap| gap <= rules.good);
            if is_good || at == last {
                for ((shares, found), unexplained) in all.iter_mut().zip(found).zip(&unexplained) {
                    shares.unexplained += impact.weight * unexplained.clamp(0.0, 1.0);
                    for (share, found) in shares.by_switch.iter_mut().zip(found) {
                        *share += impact.weight * found;
                    }
                }
                break;
            }
        }
    }
    all.into_iter().zip(possible).map(|(shares, possible)| possible.then_some(shares)).collect()
}

/// The shares of all draws in which the evidence is possible.
fn drawn(
    analysis: &Analysis,
    open: &[Open],
    rules: &Rules,
    options: RobustnessOptions,
    mut on: impl FnMut(usize) -> bool,
) -> Result<Vec<Shares>, AnalysisError> {
    let Analysis { prepared, .. } = analysis;
    let most = MOST_KEPT / (rules.bearing.len() + 1);
    if options.draws > most {
        return Err(AnalysisError::TooManyDraws { most });
    }
    let middle = analysis.middle_draw();
    let pieces = options.draws.div_ceil(PER_STREAM);
    let results = with_streams(
        options.seed,
        pieces,
        options.threads,
        |done| on(done * PER_STREAM),
        |random| {
            let draws: Vec<Draw> = (0..PER_STREAM)
                .map(|_| {
                    let mut draw = middle.clone();
                    for weight in open {
                        let drawn = weight.low + random.draw() * (weight.high - weight.low);
                        draw[weight.number] = drawn;
                    }
                    draw
                })
                .collect();
            many(&prepared.compiled, prepared, rules, &draws)
        },
    );
    let results = results.ok_or(AnalysisError::Sample(Refusal::Stopped))?;
    Ok(results.into_iter().flatten().take(options.draws).flatten().collect())
}

/// The shares of any number of draws.
fn many(compiled: &Compiled, prepared: &Prepared, rules: &Rules, draws: &[Draw]) -> Vec<Option<Shares>> {
    let at_once = compiled.draws_at_once();
    draws.chunks(at_once).flat_map(|draws| shares(prepared, rules, &compiled.redrawn(draws))).collect()
}

/// Each weight at both of its ends.
fn swings(analysis: &Analysis, open: &[Open], rules: &Rules, order: &[Ranked<'_>]) -> Vec<Swing> {
    let Analysis { model, prepared, .. } = analysis;
    let Some(first) = order.first() else { return Vec::new() };
    let middle = analysis.middle_draw();
    let mut found = Vec::with_capacity(open.len());
    for chunk in open.chunks(PER_STREAM / 2) {
        let ends = chunk.iter().flat_map(|weight| [weight.low, weight.high].map(|end| (weight.number, end)));
        let draws: Vec<Draw> = ends
            .map(|(number, end)| {
                let mut draw = middle.clone();
                draw[number] = end;
                draw
            })
            .collect();
        let shares = many(&prepared.compiled, prepared, rules, &draws);
        for (weight, ends) in chunk.iter().zip(shares.chunks(2)) {
            let share = |shares: &Option<Shares>| {
                shares.as_ref().map(|shares| first.switch.map_or(0.0, |s| shares.by_switch[s]))
            };
            let leads = |shares: &Option<Shares>| -> Option<NodeName> {
                let leader = leader(order, shares.as_ref()?)?;
                (leader != 0).then(|| super::name(model, order[leader].node.index()))
            };
            let (weight_name, node, causes) = told(analysis, weight.coin);
            found.push(Swing {
                weight: weight_name,
                node,
                causes,
                written: weight.weight.to_string(),
                range: [weight.low, weight.high],
                low: share(&ends[0]),
                high: share(&ends[1]),
                leader_low: leads(&ends[0]),
                leader_high: leads(&ends[1]),
            });
        }
    }
    // Swings that differ by a rounding are equal, and keep the order of the model.
    let size = |swing: &Swing| (swing.size().min(2.0) / rank::EQUAL).round();
    found.sort_by(|a, b| size(b).total_cmp(&size(a)));
    found
}

/// What a weight is called, the node that it makes bad, and the causes that it weighs.
fn told(analysis: &Analysis, coin: Coin) -> (String, NodeName, Vec<NodeName>) {
    let Analysis { model, graph, .. } = analysis;
    match coin {
        Coin::Own(node) => {
            let data = &model.nodes()[node];
            (format!("{}.{}", data.id, data.kind.own_key()), super::name(model, node), Vec::new())
        }
        Coin::Strength(number) => {
            let mechanism = &graph.mechanisms()[number];
            let node = &model.nodes()[mechanism.effect];
            let causes = node.mechanisms[mechanism.place].causes();
            let causes = causes.map(|cause| super::name(model, cause.index())).collect();
            (model.strength_key(mechanism.effect, mechanism.place), super::name(model, mechanism.effect), causes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_stand_between_neighbours() {
        let numbers = [1.0, 2.0, 4.0];
        assert_eq!([0.0, 0.25, 0.5, 0.75, 1.0].map(|q| quantile(&numbers, q, 9.0)), [1.0, 1.5, 2.0, 3.0, 4.0]);
        assert_eq!(quantile(&[], 0.5, 9.0), 9.0);
    }
}
