//! The form that elimination makes.

use std::sync::OnceLock;

use super::contraction::Redraw;
use super::{Evidence, Outcome, Question, Refusal, Way};
use crate::engine::elimination::leaf::Chances;
use crate::engine::elimination::network::{Form, Network, NoNetwork, Presence, Query};
use crate::engine::elimination::order::{Most, Plan, Rule, plan};
use crate::engine::elimination::pass::{Bounded, Entry, Filled, Lanes, Upward, still, subtracts};
use crate::engine::elimination::program::Program;
use crate::graph::CausalGraph;

/// Weightings in one pass while the tables are small.
const LANES: usize = 8;

/// Draws in one pass while the tables are small. What is looked up is the same for all of them, so more go
/// together than weightings, of which there are seldom so many.
const DRAWS: usize = 16;

/// Tables of more entries than this carry one weighting in a pass: eight would not fit the
/// memory nearest to the processor.
const SMALL: usize = 1 << 20;

/// A network with its plan, before anything large is made.
#[derive(Debug, Clone)]
pub(super) struct Outlook {
    /// `None` if elimination does not take the question at all.
    planned: Option<(Network, Plan)>,
    /// No world fits.
    is_impossible: bool,
}

/// Hubs of less work than this are taken at once: to prove their digits takes less than to plan chains.
const PROVEN: f64 = (1u64 << 16) as f64;

/// A chain is taken where it takes at most so many times the work of a hub.
const CHAIN_WORTH: f64 = 2.0;

/// Plans of more work than this are worth a search for a better one.
const SEARCHED: f64 = (1u64 << 19) as f64;

/// No bound.
const UNBOUNDED: Most = Most { work: f64::INFINITY, kept: f64::INFINITY };

/// How many orders are tried then.
const TRIES: usize = 6;

/// And how many for plans of more work than this.
const MOST_TRIES: usize = 30;
const SEARCHED_LONG: f64 = (1u64 << 24) as f64;

/// To order a variable takes about as long as to walk so many entries, and all tries together take no longer
/// than the plan that they might spare.
const ENTRIES_PER_VARIABLE: f64 = 128.0;

/// How hard a plan is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// The first one is taken.
    None,
    /// If it is dear, others are tried.
    Long,
}

/// A plan by the usual rule, or a better one if that is dear.
fn best(network: &Network, most: Most, search: Search) -> Option<Plan> {
    let mut best = plan(network, Rule::Fill, 0, most);
    if search == Search::Long && best.as_ref().is_none_or(|plan| plan.work > SEARCHED) {
        let tries = [(Rule::Size, 0)].into_iter().chain((1..).map(|seed| (Rule::Fill, seed)));
        for (at, (rule, seed)) in (1..=MOST_TRIES).zip(tries) {
            // The dearer it is, the more a search may take; but not for what seems hopeless.
            let tries = match &best {
                Some(best) => {
                    let most = if best.work <= SEARCHED_LONG { TRIES } else { MOST_TRIES };
                    most.min((best.work / (ENTRIES_PER_VARIABLE * network.domains.len() as f64)) as usize)
                }
                None => 2 * TRIES,
            };
            if at > tries {
                break;
            }
            let below = best.as_ref().map_or(most.work, |best| best.work.min(most.work));
            if let Some(better) = plan(network, rule, seed, Most { work: below, ..most }) {
                best = Some(better);
            }
        }
    }
    best
}

impl Outlook {
    /// Of what was not planned.
    pub(super) fn none() -> Outlook {
        Outlook { planned: None, is_impossible: false }
    }

    /// Of a goal that is bad in no world that fits: there is nothing to it.
    pub(super) fn impossible() -> Outlook {
        Outlook { is_impossible: true, ..Outlook::none() }
    }

    pub(super) fn is_impossible(&self) -> bool {
        self.is_impossible
    }

    /// The outlook for the evidence, or for a goal under the switches, as far as it is within `most`.
    pub(super) fn new(
        question: Question<'_>,
        goal: Option<usize>,
        way: Way,
        most: Most,
        search: Search,
    ) -> Result<Outlook, Refusal> {
        let Question { graph, observations, switches, .. } = question;
        let (switches, wanted) = if goal.is_some() { (switches, switches) } else { (&[][..], &[][..]) };
        let query = Query { graph, observations, switches, goal, wanted };
        Outlook::of(query, way, most, search)
    }

    /// The outlook for the states of the nodes with a switch, given the evidence.
    pub(super) fn of_nodes(question: Question<'_>, way: Way, most: Most) -> Result<Outlook, Refusal> {
        let Question { graph, observations, switches, .. } = question;
        let query = Query { graph, observations, switches: &[], goal: None, wanted: switches };
        Outlook::of(query, way, most, Search::None)
    }

    fn of(query: Query<'_>, way: Way, most: Most, search: Search) -> Result<Outlook, Refusal> {
        let graph = query.graph;
        if way == Way::Diagram {
            return Ok(Outlook::none());
        }
        let hubs = match Network::new(query, Form::Hub) {
            Ok(network) => network,
            Err(NoNetwork::Impossible) => return Err(Refusal::Impossible),
            Err(NoNetwork::Loop | NoNetwork::Threshold) => return Ok(Outlook::none()),
        };
        let narrow = best(&hubs, most, search);
        let planned = if subtracts(&hubs) && way != Way::Hubs {
            let narrow = match narrow {
                // The causes of a chain need an order, be it a poor one.
                None if way == Way::Chains => plan(&hubs, Rule::Size, 0, UNBOUNDED),
                narrow => narrow,
            };
            let Some(narrow) = narrow else { return Ok(Outlook::none()) };
            if way == Way::Cheapest && narrow.work <= PROVEN {
                return Ok(Outlook { planned: Some((hubs, narrow)), is_impossible: false });
            }
            let mut ranks = vec![0u32; graph.nodes().len()];
            for (rank, &variable) in narrow.order.iter().enumerate() {
                if let Some(node) = hubs.node_of[variable as usize] {
                    ranks[node] = rank as u32;
                }
            }
            let chains = Network::new(query, Form::Chain(&ranks)).map_err(|_| Refusal::Impossible)?;
            // A chain needs no proof of its digits, which takes several walks and may fail.
            let worth = match way {
                Way::Chains => most,
                _ => Most { work: most.work.min(CHAIN_WORTH * narrow.work), ..most },
            };
            match best(&chains, worth, search) {
                Some(plan) => Some((chains, plan)),
                None if way == Way::Chains => None,
                None => Some((hubs, narrow)),
            }
        } else {
            narrow.map(|narrow| (hubs, narrow))
        };
        Ok(Outlook { planned, is_impossible: false })
    }

    /// Entries to walk; infinite if elimination does not take the question.
    pub(super) fn work(&self) -> f64 {
        let otherwise = if self.is_impossible { 0.0 } else { f64::INFINITY };
        self.planned.as_ref().map_or(otherwise, |(_, plan)| plan.work)
    }

    /// Entries to keep.
    pub(super) fn kept(&self) -> f64 {
        let otherwise = if self.is_impossible { 0.0 } else { f64::INFINITY };
        self.planned.as_ref().map_or(otherwise, |(_, plan)| plan.kept)
    }

    pub(super) fn lay_out(self, graph: &CausalGraph) -> Result<Tables, Refusal> {
        let (network, plan) = self.planned.ok_or(Refusal::NotThisWay)?;
        let program = Program::new(&network, &plan);
        let filled = Filled::new(&network, &program, &Chances::of(graph));
        Ok(Tables { network, program, filled, still: OnceLock::new() })
    }
}

/// A network laid out.
#[derive(Debug, Clone)]
pub(super) struct Tables {
    network: Network,
    program: Program,
    filled: Filled<[f64; 1]>,
    /// What no switch moves, once a weighting was asked for; of small tables only.
    still: OnceLock<Vec<f64>>,
}

/// The largest error that a number may have by its bound, which counts every rounding at its worst and in
/// the worst direction; true errors are some hundred times smaller. A figure is a quotient of two numbers.
const WORST_ERROR: f64 = 2.5e-10;

/// How much more is granted to figures that nothing is divided by.
const LENIENT: f64 = 10.0;

impl Tables {
    pub(super) fn size(&self) -> usize {
        self.program.size
    }

    /// May digits be lost in a subtraction?
    pub(super) fn subtracts(&self) -> bool {
        subtracts(&self.network)
    }

    pub(super) fn evidence(&self) -> Evidence {
        let upward = self.upward::<Lanes<1>>(&[]);
        Evidence { scaled: upward.total[0], ln_scale: self.network.ln_scale }
    }

    pub(super) fn beliefs(&self) -> (Evidence, Vec<Option<f64>>) {
        let upward = self.upward::<Lanes<1>>(&[]);
        let downward = upward.downward();
        let total = upward.total[0];
        let beliefs = self
            .network
            .before
            .iter()
            .enumerate()
            .map(|(node, presence)| match presence {
                Presence::Absent => None,
                _ => Some(downward.bad(&self.network, node, &upward.total)[0] / total),
            })
            .collect();
        (Evidence { scaled: total, ln_scale: self.network.ln_scale }, beliefs)
    }

    /// The same tables with other chances, at most as many as are carried through a pass; `evidence` is that
    /// of each, or nothing if this is the evidence itself.
    pub(super) fn redrawn<'t>(&'t self, draws: &[Redraw], evidence: &'t [Evidence]) -> RedrawnTables<'t> {
        let (own, strength): (Vec<&[f64]>, Vec<&[f64]>) = draws.iter().map(|d| (&d.own[..], &d.strength[..])).unzip();
        let filling = match draws {
            [_] => {
                let chances = Chances { own: side_by_side(&own), strength: side_by_side(&strength) };
                Filling::One(Filled::new(&self.network, &self.program, &chances))
            }
            _ => {
                let chances = Chances { own: side_by_side(&own), strength: side_by_side(&strength) };
                Filling::Many(Filled::new(&self.network, &self.program, &chances))
            }
        };
        RedrawnTables { tables: self, filling, draws: draws.len(), evidence }
    }

    /// How many weightings are carried through a pass.
    fn at_once(&self) -> usize {
        if self.program.size <= SMALL { LANES } else { 1 }
    }

    /// How many draws are carried through a pass.
    pub(super) fn draws_at_once(&self) -> usize {
        if self.program.size <= SMALL { DRAWS } else { 1 }
    }

    /// What turns a number of this form into one given the evidence.
    fn scale(&self, evidence: Evidence) -> f64 {
        (self.network.ln_scale - evidence.ln_scale).exp() / evidence.scaled
    }

    pub(super) fn values(&self, evidence: Evidence, switches: &[Vec<f64>]) -> Vec<f64> {
        self.in_passes(evidence, switches, &Values)
    }

    pub(super) fn outcomes(&self, evidence: Evidence, switches: &[Vec<f64>]) -> Vec<Outcome> {
        self.in_passes(evidence, switches, &Outcomes)
    }

    /// By weighting, the derivative by each switch.
    pub(super) fn slopes(&self, evidence: Evidence, switches: &[Vec<f64>]) -> Vec<Vec<f64>> {
        self.in_passes(evidence, switches, &Slopes)
    }

    /// Asks passes that carry as many weightings as there are, up to the most.
    fn in_passes<A: Ask>(&self, evidence: Evidence, switches: &[Vec<f64>], ask: &A) -> Vec<A::Answer> {
        let scale = self.scale(evidence);
        let some = |chunk: &[Vec<f64>]| {
            let scales = vec![scale; chunk.len()];
            match chunk.len() {
                1 => ask.of(&self.weighted::<1>(chunk), &scales),
                2 => ask.of(&self.weighted::<2>(chunk), &scales),
                3..=4 => ask.of(&self.weighted::<4>(chunk), &scales),
                _ => ask.of(&self.weighted::<LANES>(chunk), &scales),
            }
        };
        switches.chunks(self.at_once()).flat_map(some).collect()
    }

    /// A pass for the way back to the switches. What no switch moves is worked out once for all weightings.
    fn weighted<const L: usize>(&self, switches: &[Vec<f64>]) -> Upward<'_, Lanes<L>, [f64; 1]> {
        if self.program.size > SMALL {
            return self.upward(switches);
        }
        let still = self.still.get_or_init(|| still(&self.network, &self.program, &self.filled));
        Upward::again(&self.network, &self.program, &self.filled, switches, still)
    }

    fn upward<E: Entry>(&self, switches: &[Vec<f64>]) -> Upward<'_, E, [f64; 1]> {
        Upward::new(&self.network, &self.program, &self.filled, switches)
    }

    /// Does every figure keep its digits? The same passes with numbers that know their own error say
    /// so. What is divided by later, the weights of `exacting` nodes, must be exact relatively, all else
    /// against the total. `bad` is what the slopes of the switches will be divided by, given the evidence;
    /// `None` where the evidence does not tell.
    pub(super) fn is_accurate(&self, exacting: &[usize], against: Option<(Evidence, &[Option<f64>])>) -> bool {
        if !self.subtracts() {
            return true;
        }
        let Some((evidence, bad)) = against else {
            let upward = self.upward::<Bounded>(&[]);
            if !is_fine(upward.total, upward.total.value) {
                return false;
            }
            let downward = upward.downward();
            let weight = |node: usize| downward.bad(&self.network, node, &upward.total);
            return (0..self.network.before.len()).all(|node| is_fine(weight(node), LENIENT * upward.total.value))
                && exacting.iter().all(|&node| is_fine(weight(node), weight(node).value));
        };
        // In the scale of this network.
        let scale = (evidence.ln_scale - self.network.ln_scale).exp() * evidence.scaled;
        let mut bad = bad.to_vec();
        [1.0, 0.0, 0.5].iter().all(|&q| {
            let upward = self.upward::<Bounded>(&[vec![q; bad.len()]]);
            let downward = upward.to_switches();
            let joint = |node: usize| downward.bad(&self.network, node, &upward.total);
            // With all switches on, the goal is as it was, and so part of the evidence.
            let bad: Vec<f64> = bad
                .iter_mut()
                .zip(exacting)
                .map(|(bad, &node)| *bad.get_or_insert_with(|| joint(node).value / scale))
                .collect();
            is_fine(upward.total, scale)
                && exacting.iter().zip(&bad).all(|(&node, bad)| is_fine(joint(node), bad * scale))
                && downward.by_switch.iter().zip(&bad).all(|(&slope, bad)| is_fine(slope, bad * scale))
        })
    }
}

/// The numbers of several draws as lanes; lanes that are left repeat the last draw.
fn side_by_side<const L: usize>(draws: &[&[f64]]) -> Vec<[f64; L]> {
    let (count, last) = (draws[0].len(), draws.len() - 1);
    (0..count).map(|at| std::array::from_fn(|lane| draws[lane.min(last)][at])).collect()
}

/// What a pass is asked, whatever number of weightings it carries.
trait Ask {
    type Answer;

    /// One answer for each weighting, times its scale.
    fn of<const L: usize>(&self, upward: &Upward<'_, Lanes<L>, [f64; 1]>, scales: &[f64]) -> Vec<Self::Answer>;
}

struct Values;

impl Ask for Values {
    type Answer = f64;

    fn of<const L: usize>(&self, upward: &Upward<'_, Lanes<L>, [f64; 1]>, scales: &[f64]) -> Vec<f64> {
        upward.total.iter().zip(scales).map(|(total, scale)| total * scale).collect()
    }
}

struct Slopes;

impl Ask for Slopes {
    type Answer = Vec<f64>;

    fn of<const L: usize>(&self, upward: &Upward<'_, Lanes<L>, [f64; 1]>, scales: &[f64]) -> Vec<Vec<f64>> {
        apart(&upward.slopes(), scales.len(), scales)
    }
}

struct Outcomes;

impl Ask for Outcomes {
    type Answer = Outcome;

    fn of<const L: usize>(&self, upward: &Upward<'_, Lanes<L>, [f64; 1]>, scales: &[f64]) -> Vec<Outcome> {
        let downward = upward.to_switches();
        let joints: Vec<Lanes<L>> = upward.bad_of_switches(&downward);
        let slopes = apart(&downward.by_switch, scales.len(), scales);
        let joints = apart(&joints, scales.len(), scales);
        let values = Values.of(upward, scales);
        let each = values.into_iter().zip(slopes).zip(joints);
        each.map(|((value, slopes), joint)| Outcome { value, slopes, joint }).collect()
    }
}

/// Lanes as a list for each draw, each with its scale.
fn apart<const L: usize>(lanes: &[Lanes<L>], draws: usize, scales: &[f64]) -> Vec<Vec<f64>> {
    (0..draws).map(|draw| lanes.iter().map(|lanes| lanes[draw] * scales[draw]).collect()).collect()
}

/// Tables filled with chances of several draws.
#[derive(Debug)]
pub(super) struct RedrawnTables<'t> {
    tables: &'t Tables,
    filling: Filling,
    draws: usize,
    evidence: &'t [Evidence],
}

#[derive(Debug)]
enum Filling {
    One(Filled<[f64; 1]>),
    Many(Filled<[f64; DRAWS]>),
}

impl RedrawnTables<'_> {
    /// The probability of the evidence in each draw.
    pub(super) fn evidence(&self) -> Vec<Evidence> {
        let Tables { network, program, .. } = self.tables;
        let scaled = match &self.filling {
            Filling::One(filled) => Upward::<Lanes<1>, _>::new(network, program, filled, &[]).total.to_vec(),
            Filling::Many(filled) => Upward::<Lanes<DRAWS>, _>::new(network, program, filled, &[]).total.to_vec(),
        };
        let of = |scaled: &f64| Evidence { scaled: *scaled, ln_scale: network.ln_scale };
        scaled[..self.draws].iter().map(of).collect()
    }

    /// P(goal under the switches | e) of each draw.
    pub(super) fn values(&self, switches: &[Vec<f64>]) -> Vec<f64> {
        let RedrawnTables { tables, filling, evidence, .. } = self;
        let Tables { network, program, .. } = tables;
        let totals = match filling {
            Filling::One(filled) => Upward::<Lanes<1>, _>::new(network, program, filled, switches).total.to_vec(),
            Filling::Many(filled) => Upward::<Lanes<DRAWS>, _>::new(network, program, filled, switches).total.to_vec(),
        };
        evidence.iter().zip(totals).map(|(&evidence, total)| total * tables.scale(evidence)).collect()
    }

    /// By weighting, then by draw, the derivative by each switch.
    pub(super) fn slopes(&self, switches: &[Vec<Vec<f64>>]) -> Vec<Vec<Vec<f64>>> {
        let RedrawnTables { tables, filling, draws, evidence } = self;
        let Tables { network, program, .. } = tables;
        let scales: Vec<f64> = evidence.iter().map(|&evidence| tables.scale(evidence)).collect();
        let of = |on: &Vec<Vec<f64>>| match filling {
            Filling::One(filled) => {
                apart(&Upward::<Lanes<1>, _>::new(network, program, filled, on).slopes(), *draws, &scales)
            }
            Filling::Many(filled) => {
                apart(&Upward::<Lanes<DRAWS>, _>::new(network, program, filled, on).slopes(), *draws, &scales)
            }
        };
        switches.iter().map(of).collect()
    }
}

/// Is the error small next to what the number is divided by?
fn is_fine(number: Bounded, against: f64) -> bool {
    number.error <= WORST_ERROR * against.abs()
}
