//! `rank --measures`: the importance measures of fault trees, before any evidence.
//!
//! For a candidate c and an impact i, with P(i | c bad) and P(i | c good) the chances of the impact
//! where c is *forced* into that state and every other coin is left as it is:
//!
//! - Birnbaum: P(i | c bad) − P(i | c good), the derivative of P(i) by the chance of c (Birnbaum 1969);
//! - criticality: Birnbaum · P(c) / P(i);
//! - Fussell–Vesely: P(some minimal cut set with c in it holds) / P(i) (Fussell 1975, Vesely et al.);
//! - diagnostic: P(c | i);
//! - risk achievement worth: P(i | c bad) / P(i);
//! - risk reduction worth: P(i) / P(i | c good).
//!
//! docs/measures.md says what that means for candidates with causes of their own, and where a
//! measure has no meaning.

use super::{Analysis, AnalysisError, NodeRef, Options};
use crate::engine::circuit::{Circuit, LANES};
use crate::engine::coins::Toss;
use crate::engine::diagram::{Function, Store, TooLarge};
use crate::engine::functions::{Functions, Problem, Room};
use crate::graph::CausalGraph;
use crate::model::{Model, NodeKind};
use crate::report::{Importance, MeasuredCandidate, MeasuredImpact, Measures, Method, VERSION};
use crate::weight::Weight;

/// A difference below this part of what it was taken from has lost digits, and is computed anew
/// without a subtraction.
const CANCELLED: f64 = 1e-3;

/// The part of the budget that Fussell–Vesely may take: its functions are built besides those of
/// all other measures, and it is the only one that can be done without.
const PART_FOR_CUT_SETS: usize = 4;

/// How many times that part may be filled anew, a candidate after the other: some seconds' work.
const WORK_FOR_CUT_SETS: usize = 4;

impl Analysis {
    /// The importance measures of all candidates for all impacts, before any evidence.
    ///
    /// # Errors
    /// Those of [`measures`].
    pub fn measures(&self) -> Result<Measures, AnalysisError> {
        report(&self.model, &self.candidates, self.budget)
    }
}

/// The importance measures of a model, without a ranking of it: what was observed does not count,
/// so they exist where the evidence is impossible, and fit where a ranking is too large.
///
/// ```
/// use because::analysis::{Options, measures::measures};
/// use because::model::Model;
///
/// let model = Model::builder()
///     .factor("pump-a", |f| f.prior(0.1))
///     .factor("pump-b", |f| f.prior(0.2))
///     .impact("no-water", |i| i.because_all(["pump-a", "pump-b"], 1.0))
///     .build()
///     .expect("it is valid");
/// let measures = measures(&model, &Options::default())?;
/// let pump = &measures.candidates[0].measures[0];
/// assert!((pump.birnbaum.unwrap() - 0.2).abs() < 1e-12);
/// assert!((pump.risk_achievement_worth.unwrap() - 10.0).abs() < 1e-12);
/// # Ok::<(), because::analysis::AnalysisError>(())
/// ```
///
/// Cost: one compilation of the impacts without evidence and switches, one upward pass, a downward
/// pass an impact, and a pass for every eight figures in which a subtraction would lose digits.
/// Fussell–Vesely costs a function for each candidate and impact besides, and is left out, with a
/// note, where one does not fit a quarter of the budget, or all of them four times that.
///
/// # Errors
/// [`AnalysisError::TooLarge`] if the impacts do not fit the budget, [`AnalysisError::UnknownNode`]
/// if a named candidate does not exist.
pub fn measures(model: &Model, options: &Options) -> Result<Measures, AnalysisError> {
    report(model, &super::resolve(model, &options.candidates)?, options.budget)
}

/// What the engine computes, by impact and then by candidate.
#[derive(Debug, Default)]
struct Figures {
    /// P(i).
    probability: Vec<f64>,
    /// P(c).
    chance: Vec<f64>,
    /// P(i and c).
    joint: Vec<Vec<f64>>,
    /// P(i | c forced bad).
    bad: Vec<Vec<f64>>,
    /// P(i | c forced good).
    good: Vec<Vec<f64>>,
    /// P(i | c forced bad) − P(i | c forced good).
    birnbaum: Vec<Vec<f64>>,
    /// P(some minimal cut set with c in it holds); `None` where there is no such thing.
    cut_sets: Vec<Vec<Option<f64>>>,
    /// Was there no room for the cut sets?
    cut_sets_too_large: bool,
}

fn report(model: &Model, candidates: &[NodeRef], budget: usize) -> Result<Measures, AnalysisError> {
    let impacts: Vec<NodeRef> =
        model.iter().filter(|(_, node)| node.kind == NodeKind::Impact).map(|(node, _)| node).collect();
    let coherent: Vec<bool> = impacts.iter().map(|&impact| is_coherent(model, candidates, impact)).collect();
    let figures = figures(model, candidates, &impacts, &coherent, budget)?;
    let mut measured: Vec<MeasuredCandidate> = candidates
        .iter()
        .enumerate()
        .map(|(c, &node)| {
            let of = |(i, impact): (usize, &NodeRef)| importance(&figures, i, c, model.node(*impact).id.clone());
            let data = model.node(node);
            MeasuredCandidate {
                id: data.id.clone(),
                label: data.label.clone(),
                kind: data.kind,
                category: data.category,
                chance: figures.chance[c],
                measures: impacts.iter().enumerate().map(of).collect(),
            }
        })
        .collect();
    // Bits of noise may not order what is equal, so the key has nine digits; ids settle the rest.
    let key = |candidate: &MeasuredCandidate| {
        let sum: f64 = candidate.measures.iter().filter_map(|measures| measures.criticality).sum();
        (sum * 1e9).round()
    };
    measured.sort_by(|a, b| key(b).total_cmp(&key(a)).then_with(|| a.id.cmp(&b.id)));
    let impacts: Vec<MeasuredImpact> = impacts
        .iter()
        .enumerate()
        .map(|(i, &impact)| MeasuredImpact {
            id: model.node(impact).id.clone(),
            label: model.node(impact).label.clone(),
            probability: figures.probability[i],
            coherent: coherent[i],
        })
        .collect();
    let notes = notes(&impacts, &figures);
    let title = model.title().to_owned();
    Ok(Measures { because: VERSION, title, method: Method::Exact, impacts, candidates: measured, left_out: 0, notes })
}

fn importance(figures: &Figures, i: usize, c: usize, impact: String) -> Importance {
    let (p, chance, birnbaum) = (figures.probability[i], figures.chance[c], figures.birnbaum[i][c]);
    // What cannot happen has no parts.
    let part = |x: f64| (p > 0.0).then(|| x / p);
    Importance {
        impact,
        birnbaum: Some(birnbaum),
        criticality: part(birnbaum * chance),
        fussell_vesely: figures.cut_sets[i][c].and_then(part),
        diagnostic: part(figures.joint[i][c]),
        risk_achievement_worth: part(figures.bad[i][c]),
        risk_reduction_worth: (p > 0.0).then(|| p / figures.good[i][c]),
    }
}

fn notes(impacts: &[MeasuredImpact], figures: &Figures) -> Vec<String> {
    let mut notes = Vec::new();
    if impacts.is_empty() {
        notes.push("There is no impact, so there is nothing to be important for.".to_owned());
    }
    for impact in impacts.iter().filter(|impact| impact.probability == 0.0) {
        notes.push(format!("{} cannot happen, so most measures have no meaning for it.", impact.label));
    }
    for impact in impacts.iter().filter(|impact| !impact.coherent) {
        notes.push(format!(
            "{} is not coherent: something among its causes acts by not being there (`unless`), so it has no Fussell–Vesely measure.",
            impact.label
        ));
    }
    if figures.cut_sets_too_large {
        notes.push(
            "The functions of the minimal cut sets do not fit their part of the budget (--budget), so Fussell–Vesely is left out."
                .to_owned(),
        );
    }
    notes
}

/// Can the impact only come nearer by another node going bad? By its structure: nothing it depends
/// on is stopped by a node that is bad. A safeguard stops by holding, which is its good state; and
/// what is always or never there, such as a house event, is no state at all.
fn is_coherent(model: &Model, candidates: &[NodeRef], impact: NodeRef) -> bool {
    let is_fixed = |node: NodeRef| {
        let data = model.node(node);
        is_certain(data.own) && data.mechanisms.is_empty() && candidates.binary_search(&node).is_err()
    };
    let mut seen = vec![false; model.nodes().len()];
    let mut stack = vec![impact];
    seen[impact.index()] = true;
    while let Some(node) = stack.pop() {
        for mechanism in model.node(node).mechanisms.iter().filter(|mechanism| !mechanism.off) {
            let mut stoppers = mechanism.unless.iter().copied();
            if stoppers.any(|node| model.node(node).kind != NodeKind::Safeguard && !is_fixed(node)) {
                return false;
            }
            let causes = mechanism.all.iter().chain(&mechanism.unless);
            for &cause in causes.chain(mechanism.at_least.iter().flat_map(|threshold| &threshold.of)) {
                if !std::mem::replace(&mut seen[cause.index()], true) {
                    stack.push(cause);
                }
            }
        }
    }
    true
}

/// Is a chance 0 or 1, so that it needs no variable?
fn is_certain(chance: Weight) -> bool {
    matches!(chance.bounds(), (0.0, 0.0) | (1.0, 1.0))
}

/// Asks the engine. All of its use is in here and in [`cut_sets`], which this calls.
///
/// A node is bad by its own chance or by a mechanism. So to force a candidate bad is to make its own
/// chance 1, and to force it good is to make that chance 0, or to turn its switch off where it has
/// causes of its own. P(i) is linear in each of these chances; its derivatives, all from one
/// downward pass, give P(i) at both ends.
fn figures(
    model: &Model,
    candidates: &[NodeRef],
    impacts: &[NodeRef],
    coherent: &[bool],
    budget: usize,
) -> Result<Figures, TooLarge> {
    // A chance of 0 or 1 is no variable yet, and must be one to be forced.
    let mut opened = model.clone();
    for candidate in candidates {
        let own = &mut opened.nodes[candidate.index()].own;
        if is_certain(*own) {
            *own = Weight::number(0.5).expect("one half is a probability");
        }
    }
    let graph = CausalGraph::new(&opened);
    let has_causes = |node: &NodeRef| !graph.nodes()[node.index()].mechanisms.is_empty();
    let switches: Vec<usize> = candidates.iter().filter(|node| has_causes(node)).map(|node| node.index()).collect();
    let wanted: Vec<usize> = impacts.iter().chain(candidates).map(|node| node.index()).collect();
    let problem = Problem { graph: &graph, observations: &[], switches: &switches, wanted: &wanted };

    // Roots: the impacts, and for each candidate with causes itself and itself with each impact.
    let (functions, roots) = Functions::build_within(&problem, Room::of(budget), &switches, |functions| {
        let mut roots: Vec<Function> = impacts.iter().map(|impact| functions.switched(impact.index())).collect();
        for &switched in &switches {
            let bad = functions.actual(switched);
            roots.push(bad);
            for impact in impacts {
                let happens = functions.actual(impact.index());
                roots.push(functions.store_mut().and(bad, happens)?);
            }
        }
        Ok(roots)
    })?;
    let coins = functions.coins();
    let circuit = Circuit::new(functions.store(), &roots, coins.chances.len());
    let mut chances = coins.chances.clone();
    let mut variables = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let Toss::Coin(own) = coins.own[candidate.index()] else {
            unreachable!("the chance of every candidate was made a variable, and it is among what is wanted")
        };
        chances[own] = model.node(*candidate).own.point();
        variables.push((own, coins.switch[candidate.index()]));
    }

    let upward = circuit.upward(std::slice::from_ref(&chances));
    let mut figures = Figures::default();
    let mut next = impacts.len();
    let mut at: Vec<Option<usize>> = Vec::with_capacity(candidates.len());
    for (&(own, switch), _) in variables.iter().zip(candidates) {
        at.push(switch.map(|_| next));
        figures.chance.push(match switch {
            Some(_) => upward.value(next)[0],
            None => chances[own],
        });
        next += if switch.is_some() { 1 + impacts.len() } else { 0 };
    }
    // What a subtraction would spoil: impact, candidate, variable, value of the variable.
    let mut again: Vec<(usize, usize, usize, f64)> = Vec::new();
    for i in 0..impacts.len() {
        let p = upward.value(i)[0];
        let downward = upward.downward(i);
        let (mut joint, mut bad, mut good, mut birnbaum) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (c, &(own, switch)) in variables.iter().enumerate() {
            let chance = chances[own];
            let up = (1.0 - chance) * downward.derivative(own, 0);
            // A switch is on, so that its derivative is all that goes when it is turned off.
            let (down, off) = match switch {
                Some(switch) => (downward.derivative(switch, 0), switch),
                None => (chance * downward.derivative(own, 0), own),
            };
            joint.push(match at[c] {
                Some(root) => upward.value(root + 1 + i)[0],
                None => downward.joint(own, 0),
            });
            if (p + up).abs() < CANCELLED * p {
                again.push((i, c, own, 1.0));
            }
            if (p - down).abs() < CANCELLED * p {
                again.push((i, c, off, 0.0));
            }
            bad.push(p + up);
            good.push(p - down);
            birnbaum.push(if switch.is_some() { up + down } else { downward.derivative(own, 0) });
        }
        figures.probability.push(p);
        figures.joint.push(joint);
        figures.bad.push(bad);
        figures.good.push(good);
        figures.birnbaum.push(birnbaum);
    }
    for lanes in again.chunks(LANES) {
        let weightings: Vec<Vec<f64>> = lanes
            .iter()
            .map(|&(_, _, variable, value)| {
                let mut chances = chances.clone();
                chances[variable] = value;
                chances
            })
            .collect();
        let upward = circuit.upward(&weightings);
        for (lane, &(i, c, _, value)) in lanes.iter().enumerate() {
            let side = if value == 1.0 { &mut figures.bad } else { &mut figures.good };
            side[i][c] = upward.value(i)[lane];
        }
    }

    figures.cut_sets = vec![vec![None; candidates.len()]; impacts.len()];
    if coherent.contains(&true) {
        match cut_sets(model, &problem, candidates, impacts, coherent, budget / PART_FOR_CUT_SETS) {
            Ok(Some(found)) => figures.cut_sets = found,
            Ok(None) | Err(_) => figures.cut_sets_too_large = true,
        }
    }
    Ok(figures)
}

/// P(some minimal cut set with c in it holds), by impact and candidate; nothing for impacts that
/// are not coherent, and for candidates that are no single coin.
///
/// Let f be the impact as a function of all coins, f₁ and f₀ the same with the coin of c on and off.
/// A set with c in it is a cut set that needs c where f₁ and not f₀. So some minimal cut set with c
/// holds in a world just where c is bad and f₁ ∧ ¬f₀ is true of some part of the other coins that
/// fell: c ∧ up(f₁ ∧ ¬f₀), where up(g) is true wherever g is true of fewer coins. The closure does
/// not depend on c, so its probability is multiplied by P(c).
///
/// Each function is built in a copy of the store and dropped once its probability is known, because
/// together they may take many times the room of one. `None` if all of them take too long to build.
fn cut_sets(
    model: &Model,
    problem: &Problem<'_>,
    candidates: &[NodeRef],
    impacts: &[NodeRef],
    coherent: &[bool],
    budget: usize,
) -> Result<Option<Vec<Vec<Option<f64>>>>, TooLarge> {
    let (_, found) = Functions::build(problem, budget, |functions| {
        let coins = functions.coins();
        let mut chances = coins.chances.clone();
        for candidate in candidates {
            if let Toss::Coin(own) = coins.own[candidate.index()] {
                chances[own] = model.node(*candidate).own.point();
            }
        }
        let mut found = vec![vec![None; candidates.len()]; impacts.len()];
        let mut made = 0;
        for (i, impact) in impacts.iter().enumerate().filter(|&(i, _)| coherent[i]) {
            let happens = functions.actual(impact.index());
            for (c, candidate) in candidates.iter().enumerate() {
                let (Toss::Coin(own), None) = (coins.own[candidate.index()], coins.switch[candidate.index()]) else {
                    continue;
                };
                let mut store = functions.store().clone();
                let (low, high) = cofactors(&mut store, happens, own as u32)?;
                let needs = store.without(high, low)?;
                let reached = upward_closure(&mut store, needs)?;
                let circuit = Circuit::new(&store, &[reached], chances.len());
                found[i][c] = Some(chances[own] * circuit.upward(std::slice::from_ref(&chances)).value(0)[0]);
                made += store.len();
                if made > WORK_FOR_CUT_SETS * budget {
                    return Ok(None);
                }
            }
        }
        Ok(Some(found))
    })?;
    Ok(found)
}

/// The elements below a function, children before parents.
fn elements(store: &Store, f: Function) -> Vec<usize> {
    let mut needed = vec![false; f.index() + 1];
    needed[f.index()] = true;
    for at in (2..=f.index()).rev() {
        if needed[at] {
            let decision = store.decision(at);
            needed[decision.low.index()] = true;
            needed[decision.high.index()] = true;
        }
    }
    (2..=f.index()).filter(|&at| needed[at]).collect()
}

/// A function with one variable false, and with it true.
fn cofactors(store: &mut Store, f: Function, var: u32) -> Result<(Function, Function), TooLarge> {
    let mut known = vec![(Function::FALSE, Function::FALSE); f.index() + 1];
    if let Some(truth) = known.get_mut(1) {
        *truth = (Function::TRUE, Function::TRUE);
    }
    for at in elements(store, f) {
        let decision = store.decision(at);
        let (low, high) = (known[decision.low.index()], known[decision.high.index()]);
        known[at] = if decision.var == var {
            // The variable stands once on a path, so nothing below depends on it.
            (decision.low, decision.high)
        } else {
            let test = store.variable(decision.var as usize)?;
            (choose(store, test, low.0, high.0)?, choose(store, test, low.1, high.1)?)
        };
    }
    Ok(known[f.index()])
}

fn choose(store: &mut Store, test: Function, low: Function, high: Function) -> Result<Function, TooLarge> {
    let high = store.and(high, test)?;
    let low = store.without(low, test)?;
    store.or(high, low)
}

/// True wherever the function is true with some of the true variables false.
fn upward_closure(store: &mut Store, f: Function) -> Result<Function, TooLarge> {
    let mut known = vec![Function::FALSE; f.index() + 1];
    if let Some(truth) = known.get_mut(1) {
        *truth = Function::TRUE;
    }
    for at in elements(store, f) {
        let decision = store.decision(at);
        let (low, high) = (known[decision.low.index()], known[decision.high.index()]);
        let test = store.variable(decision.var as usize)?;
        let high = store.and(high, test)?;
        known[at] = store.or(low, high)?;
    }
    Ok(known[f.index()])
}
