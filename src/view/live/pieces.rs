//! What the templates of the live page are filled with: texts, ready but for escaping.

use serde::Serialize;

use super::super::figure::{BLANK, amount, percent};
use super::super::margin::{method_said, percent_within, uncertain};
use super::super::palette::share_class;
use super::super::plan::priced;
use super::super::rows::rank_rows;
use super::super::text::{clean, list, name};
use super::super::{plan as plan_view, sentences as ranking_view, whatif as whatif_view};
use super::trouble;
use crate::report::{
    CandidateChange, Interval, Live, NodeKind, NodeSwitches, PhraseRefused, Plan, State, SwitchedWeight, Wishes,
};

/// Shares that differ by less are the same to the eye: a twentieth of a point.
const STILL: f64 = 0.0005;

/// How the ranking is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By share, after the changes.
    #[default]
    Share,
    /// By name.
    Name,
    /// By how far the share moved.
    Change,
    /// By how likely each is to have been bad.
    State,
}

impl Order {
    /// Every order, with its name in the address.
    const ALL: [(Order, &'static str); 4] =
        [(Order::Share, "share"), (Order::Name, "name"), (Order::Change, "change"), (Order::State, "state")];

    /// The order of this name; by share if there is none.
    pub fn named(name: &str) -> Order {
        Order::ALL.into_iter().find(|&(_, known)| known == name).map_or(Order::Share, |(order, _)| order)
    }

    fn name(self) -> &'static str {
        Order::ALL.into_iter().find(|&(order, _)| order == self).map_or("share", |(_, name)| name)
    }
}

/// Everything but the plan.
#[derive(Debug, Serialize)]
pub(super) struct Data {
    /// How it is sorted.
    by: &'static str,
    /// Is anything changed?
    changed: bool,
    /// Did anything happen, so that there are shares?
    happened: bool,
    /// What comes out.
    sentences: Vec<String>,
    /// What a reader must know.
    notes: Vec<String>,
    /// What a reader may miss.
    remarks: Vec<String>,
    /// How the figures were obtained.
    method: String,
    /// The candidates.
    rows: Vec<Row>,
    /// What belongs to no candidate.
    rest: Vec<Rest>,
    /// The other nodes.
    others: Vec<Switch>,
    /// The changes that are made.
    chips: Vec<Chip>,
    /// Those that were not understood, where no field shows it.
    refused: Vec<Refused>,
    /// Why the changes have no answer.
    trouble: Option<Refused>,
}

/// A line of the ranking.
#[derive(Debug, Serialize)]
struct Row {
    place: String,
    before: String,
    after: String,
    bar: f64,
    was: f64,
    class: usize,
    change: String,
    /// `up`, `down` or `still`.
    way: &'static str,
    state: String,
    needed: String,
    enough: String,
    repaired: bool,
    out: bool,
    switch: Switch,
    /// For sorting.
    #[serde(skip)]
    keys: (usize, f64, f64),
}

/// A line below the candidates.
#[derive(Debug, Serialize)]
struct Rest {
    label: &'static str,
    before: String,
    after: String,
}

/// The switches of a node.
#[derive(Debug, Serialize)]
struct Switch {
    id: String,
    label: String,
    kind: &'static str,
    /// What the file has established: a word, or nothing.
    known: Option<&'static str>,
    repaired: bool,
    /// The two things that may be seen.
    sights: [Sight; 2],
    weights: Vec<Weight>,
}

/// Something that may be seen.
#[derive(Debug, Serialize)]
struct Sight {
    said: &'static str,
    word: &'static str,
    on: bool,
}

/// A weight that can be another.
#[derive(Debug, Serialize)]
struct Weight {
    key: String,
    written: String,
    what: String,
    value: String,
    wrong: Option<Refused>,
}

/// A change that can be taken back.
#[derive(Debug, Serialize)]
struct Chip {
    kind: &'static str,
    phrase: String,
    text: String,
}

/// A change that was not understood.
#[derive(Debug, Serialize)]
struct Refused {
    phrase: String,
    message: String,
    help: String,
}

/// What comes out, in sentences.
pub(super) fn sentences(live: &Live) -> Vec<String> {
    match &live.answer {
        Some(answer) => whatif_view::sentences(answer),
        None => ranking_view::sentences(&uncertain(&live.ranking)),
    }
}

pub(super) fn data(live: &Live, order: Order) -> Data {
    let ranking = uncertain(&live.ranking);
    let happened = live.ranking.unexplained.is_some();
    let texts = rank_rows(&ranking);
    let mut rows: Vec<Row> = ranking
        .candidates
        .iter()
        .zip(&texts)
        .filter_map(|(candidate, text)| {
            let switches = live.switches.iter().find(|node| node.id == candidate.id)?;
            let change = live.answer.as_ref().and_then(|a| a.candidates.iter().find(|c| c.id == candidate.id));
            let before = if happened { candidate.share } else { Some(candidate.posterior) };
            let within = if happened { candidate.intervals.share } else { candidate.intervals.posterior };
            let standing = change.map(|change| &change.after);
            let after = standing.map_or(before, |s| if happened { s.share } else { Some(s.posterior) });
            let off = standing.map_or(within, |s| if happened { s.intervals.share } else { s.intervals.posterior });
            let repaired = change.is_some_and(|change| change.repaired);
            let moved = change.and_then(|change| moved(change, happened)).filter(|_| !repaired);
            let (rank, state) = match standing {
                Some(standing) => (standing.rank, percent_within(standing.posterior, standing.intervals.posterior)),
                None => (Some(candidate.rank), text.state.clone()),
            };
            // What the file has settled may be open again with the switches.
            let same = standing.is_none_or(|standing| (standing.posterior - candidate.posterior).abs() < STILL);
            let settled = text.sure != State::Uncertain && same;
            let figure = |p: Option<f64>| p.map_or_else(|| BLANK.to_owned(), percent);
            Some(Row {
                place: places(candidate.rank, rank),
                before: told(before, within),
                after: told(after, off),
                bar: bar(after),
                was: bar(before),
                class: share_class(after.unwrap_or(0.0)),
                change: points(moved),
                way: match moved {
                    Some(moved) if moved >= STILL => "up",
                    Some(moved) if moved <= -STILL => "down",
                    _ => "still",
                },
                state: if settled { text.state.clone() } else { state },
                needed: standing.map_or_else(|| text.needed.clone(), |s| figure(s.necessity)),
                enough: standing.map_or_else(|| text.enough.clone(), |s| figure(s.sufficiency)),
                repaired,
                out: candidate.state == State::RuledOut && settled,
                switch: switch(switches, live),
                keys: (
                    rank.unwrap_or(usize::MAX),
                    moved.unwrap_or(0.0).abs(),
                    standing.map_or(candidate.posterior, |standing| standing.posterior),
                ),
            })
        })
        .collect();
    match order {
        Order::Share => rows.sort_by_key(|row| row.keys.0),
        Order::Name => rows.sort_by_key(|row| row.switch.label.to_lowercase()),
        Order::Change => rows.sort_by(|a, b| b.keys.1.total_cmp(&a.keys.1).then(a.keys.0.cmp(&b.keys.0))),
        Order::State => rows.sort_by(|a, b| b.keys.2.total_cmp(&a.keys.2).then(a.keys.0.cmp(&b.keys.0))),
    }
    let texts_of = |texts: &[String]| texts.iter().map(|text| clean(text)).collect();
    let (notes, remarks) = match &live.answer {
        Some(answer) => (&answer.notes, &answer.remarks),
        None => (&live.ranking.notes, &live.ranking.remarks),
    };
    Data {
        by: order.name(),
        changed: live.answer.is_some(),
        happened,
        sentences: sentences(live),
        notes: texts_of(notes),
        remarks: texts_of(remarks),
        method: method_said(live.answer.as_ref().map_or(&live.ranking.method, |answer| &answer.method)),
        rows,
        rest: rest(live),
        others: live.switches.iter().filter(|node| !node.candidate).map(|node| switch(node, live)).collect(),
        chips: chips(&live.asked),
        refused: live.refused.iter().filter(|refused| field(live, refused).is_none()).map(shown).collect(),
        trouble: live.trouble.as_ref().map(shown),
    }
}

/// The length of a bar of 100, to a tenth.
fn bar(figure: Option<f64>) -> f64 {
    (1000.0 * figure.unwrap_or(0.0).clamp(0.0, 1.0)).round() / 10.0
}

/// `3 → 1`, or one place where it stays.
fn places(before: usize, after: Option<usize>) -> String {
    match after {
        Some(after) if after == before => before.to_string(),
        Some(after) => format!("{before} → {after}"),
        None => BLANK.to_owned(),
    }
}

/// A figure, or a dash.
fn told(figure: Option<f64>, interval: Option<Interval>) -> String {
    figure.map_or_else(|| BLANK.to_owned(), |figure| percent_within(figure, interval))
}

/// How far the main figure moved.
fn moved(change: &CandidateChange, happened: bool) -> Option<f64> {
    if happened { change.moved } else { Some(change.after.posterior - change.before.posterior) }
}

/// A change in points: `+12.3`.
fn points(moved: Option<f64>) -> String {
    match moved {
        Some(moved) if moved >= STILL => format!("▲ {:.1}", 100.0 * moved),
        Some(moved) if moved <= -STILL => format!("▼ {:.1}", -100.0 * moved),
        Some(_) => "=".to_owned(),
        None => String::new(),
    }
}

/// What is not in the model, and what is avoided.
fn rest(live: &Live) -> Vec<Rest> {
    let mut rest = Vec::new();
    if let Some(avoided) = live.answer.as_ref().and_then(|answer| answer.avoided) {
        rest.push(Rest { label: "avoided", before: String::new(), after: percent(avoided) });
    }
    let ranking = &live.ranking;
    if let Some(unexplained) = ranking.unexplained {
        let before = percent_within(unexplained, ranking.unexplained_interval);
        let after = live.answer.as_ref().map(|answer| &answer.after);
        let after = after.map(|side| told(side.unexplained, side.unexplained_interval));
        rest.push(Rest { label: "not in the model", after: after.unwrap_or_else(|| before.clone()), before });
    }
    rest
}

/// The switches of a node, as they are set.
fn switch(node: &NodeSwitches, live: &Live) -> Switch {
    let (bad, good) = match node.kind {
        NodeKind::Factor => (("yes", "present"), ("no", "absent")),
        NodeKind::Safeguard => (("failed", "failed"), ("held", "held")),
        NodeKind::Event | NodeKind::Impact => (("yes", "happened"), ("no", "did not")),
    };
    let sight = |(said, word): (&'static str, &'static str)| {
        let whole = format!("{}={said}", node.id);
        // With a weight it is the same sight: `yes:strong`.
        let on = |phrase: &String| phrase.split(':').next().is_some_and(|phrase| phrase == whole);
        Sight { said, word, on: live.asked.observe.iter().any(on) }
    };
    Switch {
        id: clean(&node.id),
        label: name(&node.label, &node.id),
        kind: node.kind.name(),
        known: node.observed.map(|is_bad| if is_bad { bad.1 } else { good.1 }),
        repaired: live.asked.repair.contains(&node.id),
        sights: [sight(bad), sight(good)],
        weights: node.weights.iter().map(|weight| one_weight(weight, node, live)).collect(),
    }
}

fn one_weight(weight: &SwitchedWeight, node: &NodeSwitches, live: &Live) -> Weight {
    let own = &weight.causes.is_empty();
    let what = if *own {
        format!("{} of {}", node.kind.own_key(), name(&node.label, &node.id))
    } else {
        let causes: Vec<String> = weight.causes.iter().map(|cause| name(&cause.label, &cause.id)).collect();
        format!("because {}", list(&causes))
    };
    let wrong = live.refused.iter().find(|refused| key_of(&refused.phrase) == Some(&weight.key));
    let of_key = |phrases: &[String]| phrases.iter().find(|phrase| key_of(phrase) == Some(&weight.key)).cloned();
    let set = wrong.map(|wrong| wrong.phrase.clone()).or_else(|| of_key(&live.asked.set));
    let value = set.as_deref().and_then(|phrase| phrase.split_once('=')).map(|(_, value)| value.trim().to_owned());
    Weight {
        key: weight.key.clone(),
        written: weight.written.clone(),
        what,
        value: clean(&value.unwrap_or_default()),
        wrong: wrong.map(shown),
    }
}

/// Which weight a setting is about.
fn key_of(phrase: &str) -> Option<&str> {
    phrase.split_once('=').map(|(key, _)| key.trim())
}

/// The weight whose field shows what is wrong with a phrase.
fn field<'l>(live: &'l Live, refused: &PhraseRefused) -> Option<&'l SwitchedWeight> {
    let key = key_of(&refused.phrase)?;
    live.switches.iter().flat_map(|node| &node.weights).find(|weight| weight.key == key)
}

fn chips(asked: &Wishes) -> Vec<Chip> {
    let chip = |kind: &'static str, phrase: &String, text: String| Chip { kind, phrase: clean(phrase), text };
    let set = asked.set.iter().map(|phrase| chip("set", phrase, clean(&phrase.replacen('=', " = ", 1))));
    let observe = asked.observe.iter().map(|phrase| chip("observe", phrase, clean(&phrase.replacen('=', ": ", 1))));
    let repair = asked.repair.iter().map(|id| chip("repair", id, format!("repair {}", clean(id))));
    set.chain(observe).chain(repair).collect()
}

fn shown(refused: &PhraseRefused) -> Refused {
    let (message, help) = trouble(refused);
    Refused { phrase: clean(&refused.phrase), message, help }
}

/// The plan.
#[derive(Debug, Serialize)]
pub(super) struct PlanData {
    sentences: Vec<String>,
    remarks: Vec<String>,
    actions: Vec<Action>,
    targets: Vec<Target>,
    has_actions: bool,
}

#[derive(Debug, Serialize)]
struct Action {
    id: String,
    label: String,
    cost: String,
    hindsight: String,
    foresight: String,
    bar: f64,
    chosen: bool,
}

#[derive(Debug, Serialize)]
struct Target {
    id: String,
    label: String,
    hindsight: String,
    foresight: String,
    bar: f64,
}

/// Targets that are shown where there are no actions.
const TARGETS: usize = 10;

pub(super) fn plan(plan: &Plan) -> PlanData {
    let figure = |p: Option<f64>| p.map_or_else(|| BLANK.to_owned(), percent);
    let all = plan.actions.iter().chain(&plan.rest);
    let actions: Vec<Action> = all
        .map(|action| Action {
            id: clean(&action.id),
            label: name(&action.label, &action.id),
            cost: if plan.cost_unit.is_some() { priced(plan, action.cost) } else { amount(action.cost) },
            hindsight: figure(action.hindsight),
            foresight: figure(action.foresight),
            bar: bar(action.foresight),
            chosen: action.chosen,
        })
        .collect();
    let targets = plan.targets.iter().take(TARGETS).map(|target| Target {
        id: clean(&target.id),
        label: name(&target.label, &target.id),
        hindsight: figure(target.hindsight),
        foresight: figure(target.foresight),
        bar: bar(target.foresight),
    });
    PlanData {
        sentences: plan_view::sentences(plan),
        remarks: plan.remarks.iter().map(|remark| clean(remark)).collect(),
        has_actions: !actions.is_empty(),
        targets: targets.collect(),
        actions,
    }
}
