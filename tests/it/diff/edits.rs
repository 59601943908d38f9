//! Random models, random edits: exactly the edits are reported, and what moves no figure moves none.

use std::collections::{BTreeMap, BTreeSet};

use because::analysis::diff::{Sides, diff};
use because::analysis::{Analysis, AnalysisError, Options, RankOptions};
use because::model::document::{
    Action, Answer, Because, Document, Event, Evidence, EvidenceWeight, Factor, FullMechanism, Hypothesis, Mechanism,
    TimelineEntry,
};
use because::model::{ActionStatus, Category, HypothesisStatus, Model};
use because::report::{Change, ChangeKind, Difference, Ranking};
use because::weight::Weight;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use crate::coverage;
use crate::numbers::Numbers;
use crate::random_model::{self, document, renamed, shuffled};

/// Models that are compared; most of them are valid, and most edits leave them so.
const CASES: usize = 900;

/// A change as it is expected: kind, path, old and new text, whether it moves figures.
type Expected = (ChangeKind, String, Option<String>, Option<String>, bool);

fn seen(change: &Change) -> Expected {
    (change.what, change.path.clone(), change.old.clone(), change.new.clone(), change.moves_figures)
}

fn rank(model: &Model) -> Result<Ranking, AnalysisError> {
    Ok(Analysis::new(model.clone(), Options::default())?.rank(RankOptions::default()))
}

fn compared(old: &Model, new: &Model) -> Difference {
    diff(old, new, Sides { old: &rank(old), new: &rank(new) })
}

fn number(x: f64) -> Weight {
    Weight::number(x).expect("it is a probability")
}

/// A random document with records, every default written out and every mechanism in its long form,
/// so that an edit changes what it changes and nothing else.
fn plain(choices: &[u16]) -> Document {
    let mut document = document(choices);
    let long = |because: &Option<Because>| -> Option<Because> {
        let single = |(id, strength): (&String, Option<Weight>)| FullMechanism {
            all: vec![id.clone()],
            strength,
            ..FullMechanism::default()
        };
        let of_map = |map: &indexmap::IndexMap<String, Weight>| -> Vec<FullMechanism> {
            map.iter().map(|(id, weight)| single((id, Some(*weight)))).collect()
        };
        let all: Vec<FullMechanism> = match because.as_ref()? {
            Because::Id(id) => vec![single((id, None))],
            Because::Map(map) => of_map(map),
            Because::Full(full) => vec![full.clone()],
            Because::List(list) => list
                .iter()
                .flat_map(|mechanism| match mechanism {
                    Mechanism::Id(id) => vec![single((id, None))],
                    Mechanism::Map(map) => of_map(map),
                    Mechanism::Full(full) => vec![full.clone()],
                })
                .collect(),
        };
        Some(Because::List(all.into_iter().map(Mechanism::Full).collect()))
    };
    for node in document.factors.values_mut() {
        (node.because, node.latent) = (long(&node.because), Some(Answer::Yes));
    }
    for node in document.safeguards.values_mut() {
        node.because = long(&node.because);
    }
    for node in document.events.values_mut() {
        (node.because, node.latent) = (long(&node.because), Some(Answer::Yes));
    }
    for node in document.impacts.values_mut() {
        node.because = long(&node.because);
    }
    for id in ["a0", "a1"] {
        let fixes = [("f0".to_owned(), number(0.8))].into_iter().collect();
        document.actions.insert(id.to_owned(), Action { fixes, cost: Some(2.0), ..Action::default() });
    }
    let status = HypothesisStatus::Open;
    document.hypotheses.push(Hypothesis { of: "f0".to_owned(), status, by: None, at: None, note: None });
    let at = "2026-03-03T14:00:00Z".parse().expect("it is a time");
    document.timeline.push(TimelineEntry { at, what: "begun".to_owned(), node: None, url: None });
    document
}

/// The nodes of a document with their sections, as [`Model`] orders them.
fn nodes(document: &Document) -> Vec<(&'static str, String)> {
    let mut all: Vec<(usize, &'static str, String)> = Vec::new();
    all.extend(document.factors.keys().map(|id| (0, "factors", id.clone())));
    all.extend(document.safeguards.keys().map(|id| (1, "safeguards", id.clone())));
    all.extend(document.events.keys().map(|id| (2, "events", id.clone())));
    all.extend(document.impacts.keys().map(|id| (3, "impacts", id.clone())));
    all.sort();
    all.into_iter().map(|(_, section, id)| (section, id)).collect()
}

fn because<'a>(document: &'a mut Document, id: &str) -> &'a mut Option<Because> {
    if let Some(node) = document.factors.get_mut(id) {
        return &mut node.because;
    }
    if let Some(node) = document.safeguards.get_mut(id) {
        return &mut node.because;
    }
    if let Some(node) = document.events.get_mut(id) {
        return &mut node.because;
    }
    &mut document.impacts[id].because
}

fn mechanisms<'a>(document: &'a mut Document, id: &str) -> &'a mut Vec<Mechanism> {
    match because(document, id).get_or_insert_with(|| Because::List(Vec::new())) {
        Because::List(list) => list,
        other => panic!("every `because` is a list here: {other:?}"),
    }
}

/// What a mechanism takes, in the words of the report.
fn conditions(document: &Document, full: &FullMechanism) -> String {
    let order = nodes(document);
    let place = |id: &String| order.iter().position(|(_, other)| other == id);
    let sorted = |ids: &[String]| {
        let mut ids = ids.to_vec();
        ids.sort_by_key(place);
        ids
    };
    let mut text = sorted(&full.all).join(" and ");
    if let Some(count) = full.at_least {
        let joint = if text.is_empty() { "" } else { " and " };
        text += &format!("{joint}at least {count} of {}", sorted(&full.of).join(", "));
    }
    if !full.unless.is_empty() {
        text += &format!(" unless {}", sorted(&full.unless).join(" or "));
    }
    text
}

/// The names of everything that a document's mechanisms and records speak of.
fn named(document: &mut Document) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for (_, id) in nodes(document) {
        let Some(Because::List(list)) = because(document, &id) else { continue };
        for mechanism in list {
            let Mechanism::Full(full) = mechanism else { continue };
            ids.extend(full.all.iter().chain(&full.of).chain(&full.unless).cloned());
        }
    }
    ids.extend(document.evidence.iter().map(|item| item.of.clone()));
    ids.extend(document.hypotheses.iter().map(|item| item.of.clone()));
    ids.extend(document.actions.values().flat_map(|action| action.fixes.keys().cloned()));
    ids
}

/// Edits that were made, by kind; a target is touched once.
struct Editor {
    numbers: Numbers,
    touched: BTreeSet<String>,
    expected: Vec<Expected>,
}

/// An edit; `false` where there was nothing to edit.
type Edit = fn(&mut Editor, &mut Document) -> bool;

/// The kinds of edits, each with its name.
const KINDS: [(&str, Edit); 22] = [
    ("own chance", Editor::own_chance),
    ("observed", Editor::observed),
    ("label", Editor::label),
    ("note", Editor::note),
    ("category", Editor::category),
    ("latent", Editor::latent),
    ("cost", Editor::cost),
    ("node added", Editor::node_added),
    ("node removed", Editor::node_removed),
    ("mechanism added", Editor::mechanism_added),
    ("mechanism removed", Editor::mechanism_removed),
    ("strength", Editor::strength),
    ("mechanism note", Editor::mechanism_note),
    ("evidence added", Editor::evidence_added),
    ("evidence removed", Editor::evidence_removed),
    ("evidence re-weighted", Editor::evidence_weight),
    ("evidence note", Editor::evidence_note),
    ("hypothesis", Editor::hypothesis),
    ("action added or removed", Editor::action),
    ("action field", Editor::action_field),
    ("timeline", Editor::timeline),
    ("header", Editor::header),
];

impl Editor {
    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.numbers.below(from.len())].clone())
    }

    /// A target that no other edit touches.
    fn claim(&mut self, target: impl Into<String>) -> bool {
        self.touched.insert(target.into())
    }

    fn node(&mut self, document: &Document, sections: &[&str]) -> Option<(&'static str, String)> {
        let all: Vec<_> = nodes(document)
            .into_iter()
            // What an edit added is no target of another.
            .filter(|(section, id)| sections.contains(section) && id != "fz" && id != "ez")
            .collect();
        self.pick(&all).filter(|(_, id)| !self.touched.contains(&format!("node {id}")))
    }

    fn expect(&mut self, what: ChangeKind, path: String, old: Option<&str>, new: Option<&str>, moves: bool) {
        self.expected.push((what, path, old.map(str::to_owned), new.map(str::to_owned), moves));
    }

    fn changed(&mut self, path: String, old: Option<&str>, new: Option<&str>, moves: bool) {
        self.expect(ChangeKind::Changed, path, old, new, moves);
    }

    fn own_chance(&mut self, document: &mut Document) -> bool {
        let Some((section, id)) = self.node(document, &["factors", "safeguards"]) else { return false };
        let new = number((1 + self.numbers.below(98)) as f64 / 100.0 + 0.003);
        let (own, key) = match section {
            "factors" => (&mut document.factors[&id].prior, "prior"),
            _ => (&mut document.safeguards[&id].fails, "fails"),
        };
        let old = own.replace(new).expect("every own chance is written").to_string();
        self.changed(format!("{section}.{id}.{key}"), Some(&old), Some(&new.to_string()), true);
        self.claim(format!("node {id}"))
    }

    fn observed(&mut self, document: &mut Document) -> bool {
        let Some((section, id)) = self.node(document, &["factors", "safeguards", "events"]) else { return false };
        let (value, key) = match section {
            "factors" => (&mut document.factors[&id].observed, "observed"),
            "events" => (&mut document.events[&id].observed, "observed"),
            _ => (&mut document.safeguards[&id].held, "held"),
        };
        let old = *value;
        let choices: Vec<_> =
            [None, Some(Answer::Yes), Some(Answer::No)].into_iter().filter(|new| *new != old).collect();
        *value = choices[self.numbers.below(2)];
        let word = |answer: Option<Answer>| answer.map(|answer| if answer.is_yes() { "yes" } else { "no" });
        let (old, new) = (word(old), word(*value));
        self.changed(format!("{section}.{id}.{key}"), old, new, true);
        self.claim(format!("node {id}"))
    }

    fn label(&mut self, document: &mut Document) -> bool {
        let Some((section, id)) = self.node(document, &["impacts"]) else { return false };
        document.impacts[&id].label = Some("It is down".to_owned());
        self.changed(format!("{section}.{id}.label"), None, Some("It is down"), false);
        self.claim(format!("node {id}"))
    }

    fn note(&mut self, document: &mut Document) -> bool {
        let Some((section, id)) = self.node(document, &["safeguards"]) else { return false };
        document.safeguards[&id].note = Some("seen".to_owned());
        self.changed(format!("{section}.{id}.note"), None, Some("seen"), false);
        self.claim(format!("node {id}"))
    }

    fn category(&mut self, document: &mut Document) -> bool {
        let Some((section, id)) = self.node(document, &["factors"]) else { return false };
        let category = &mut document.factors[&id].category;
        let old = category.expect("every factor has one").name();
        // A person's doing without a `because` is a warning, no error.
        *category = Some(if old == "network" { Category::Load } else { Category::Network });
        let new = if old == "network" { "load" } else { "network" };
        self.changed(format!("{section}.{id}.category"), Some(old), Some(new), false);
        self.claim(format!("node {id}"))
    }

    fn latent(&mut self, document: &mut Document) -> bool {
        let Some((section, id)) = self.node(document, &["factors", "events"]) else { return false };
        match section {
            "factors" => document.factors[&id].latent = Some(Answer::No),
            _ => document.events[&id].latent = Some(Answer::No),
        }
        self.changed(format!("{section}.{id}.latent"), Some("yes"), Some("no"), true);
        self.claim(format!("node {id}"))
    }

    fn cost(&mut self, document: &mut Document) -> bool {
        let Some((section, id)) = self.node(document, &["impacts"]) else { return false };
        let old = document.impacts[&id].cost.replace(77.5).unwrap_or(1.0).to_string();
        self.changed(format!("{section}.{id}.cost"), Some(&old), Some("77.5"), true);
        self.claim(format!("node {id}"))
    }

    fn node_added(&mut self, document: &mut Document) -> bool {
        if !self.claim("node added") {
            return false;
        }
        if self.numbers.below(2) == 0 {
            document.factors.insert("fz".to_owned(), Factor { prior: Some(number(0.4321)), ..Factor::default() });
            self.expect(ChangeKind::Added, "factors.fz".to_owned(), None, Some("prior 0.4321"), true);
            return true;
        }
        let full = FullMechanism { all: vec!["f0".to_owned()], ..FullMechanism::default() };
        let because = Some(Because::List(vec![Mechanism::Full(full)]));
        document.events.insert("ez".to_owned(), Event { because, ..Event::default() });
        self.expect(ChangeKind::Added, "events.ez".to_owned(), None, Some(""), true);
        self.expect(ChangeKind::Added, "events.ez.because[f0]".to_owned(), None, Some("strength 1"), true);
        true
    }

    fn node_removed(&mut self, document: &mut Document) -> bool {
        let named = named(document);
        let free: Vec<String> = document.factors.keys().filter(|id| !named.contains(*id)).cloned().collect();
        let Some(id) = self.pick(&free).filter(|id| id != "fz" && !self.touched.contains(&format!("node {id}"))) else {
            return false;
        };
        let gone = document.factors.shift_remove(&id).expect("it is there");
        let own = gone.prior.expect("every own chance is written");
        let mut said = if own == Weight::NEVER { String::new() } else { format!("prior {own}") };
        if let Some(observed) = gone.observed {
            let joint = if said.is_empty() { "" } else { "; " };
            said += &format!("{joint}observed {}", if observed.is_yes() { "yes" } else { "no" });
        }
        self.expect(ChangeKind::Removed, format!("factors.{id}"), Some(&said), None, true);
        if let Some(Because::List(list)) = &gone.because {
            for mechanism in list {
                let Mechanism::Full(full) = mechanism else { continue };
                let path = format!("factors.{id}.because[{}]", conditions(document, full));
                let strength = format!("strength {}", full.strength.unwrap_or(Weight::ALWAYS));
                self.expect(ChangeKind::Removed, path, Some(&strength), None, true);
            }
        }
        self.claim(format!("node {id}"))
    }

    /// An event or impact whose mechanisms nobody has touched, and the path of its `because`.
    fn effect(&mut self, document: &Document) -> Option<(String, String)> {
        let (section, id) = self.node(document, &["events", "impacts"])?;
        self.claim(format!("because {id}")).then(|| (format!("{section}.{id}.because"), id))
    }

    fn mechanism_added(&mut self, document: &mut Document) -> bool {
        let Some((path, id)) = self.effect(document) else { return false };
        let full = FullMechanism {
            all: vec!["f0".to_owned()],
            strength: Some(number(0.7123)),
            id: Some("fresh".to_owned()),
            ..FullMechanism::default()
        };
        mechanisms(document, &id).push(Mechanism::Full(full));
        self.expect(ChangeKind::Added, format!("{path}[fresh]"), None, Some("f0; strength 0.7123"), true);
        true
    }

    fn mechanism_removed(&mut self, document: &mut Document) -> bool {
        let Some((path, id)) = self.effect(document) else { return false };
        let list = mechanisms(document, &id);
        if list.is_empty() {
            *because(document, &id) = None;
            return false;
        }
        let at = self.numbers.below(list.len());
        let Mechanism::Full(gone) = list.remove(at) else { return false };
        if list.is_empty() {
            *because(document, &id) = None;
        }
        let strength = format!("strength {}", gone.strength.unwrap_or(Weight::ALWAYS));
        let path = format!("{path}[{}]", conditions(document, &gone));
        self.expect(ChangeKind::Removed, path, Some(&strength), None, true);
        true
    }

    /// One of the mechanisms of an effect, to be changed in place.
    fn mechanism<'a>(&mut self, document: &'a mut Document) -> Option<(String, &'a mut FullMechanism)> {
        let (path, id) = self.effect(document)?;
        if mechanisms(document, &id).is_empty() {
            *because(document, &id) = None;
            return None;
        }
        let at = self.numbers.below(mechanisms(document, &id).len());
        let Mechanism::Full(full) = mechanisms(document, &id)[at].clone() else { return None };
        let path = format!("{path}[{}]", conditions(document, &full));
        match &mut mechanisms(document, &id)[at] {
            Mechanism::Full(full) => Some((path, full)),
            _ => None,
        }
    }

    fn strength(&mut self, document: &mut Document) -> bool {
        let Some((path, full)) = self.mechanism(document) else { return false };
        let old = full.strength.replace(number(0.6543)).unwrap_or(Weight::ALWAYS).to_string();
        self.changed(format!("{path}.strength"), Some(&old), Some("0.6543"), true);
        true
    }

    fn mechanism_note(&mut self, document: &mut Document) -> bool {
        let Some((path, full)) = self.mechanism(document) else { return false };
        full.note = Some("seen twice".to_owned());
        self.changed(format!("{path}.note"), None, Some("seen twice"), false);
        true
    }

    fn evidence_added(&mut self, document: &mut Document) -> bool {
        if !self.claim("evidence") {
            return false;
        }
        let (weight, note) = (Some(EvidenceWeight::Moderate), Some("a new sight".to_owned()));
        let (observed, of) = (Some(Answer::Yes), "f0".to_owned());
        document.evidence.push(Evidence { of, observed, held: None, weight, ratio: None, source: None, note });
        let path = "evidence[f0 observed yes]".to_owned();
        self.expect(ChangeKind::Added, path, None, Some("moderate; a new sight"), true);
        true
    }

    fn evidence_item(&mut self, document: &Document) -> Option<(usize, String, String, f64)> {
        if document.evidence.is_empty() || !self.claim("evidence") {
            return None;
        }
        let at = self.numbers.below(document.evidence.len());
        let item = &document.evidence[at];
        let claim = match (item.observed, item.held) {
            (Some(yes), _) => format!("observed {}", if yes.is_yes() { "yes" } else { "no" }),
            (_, Some(yes)) => format!("held {}", if yes.is_yes() { "yes" } else { "no" }),
            _ => return None,
        };
        let (weight, ratio) = match item.weight {
            Some(weight) => (weight.name().to_owned(), weight.ratio()),
            None => (format!("ratio {}", item.ratio?), item.ratio?),
        };
        Some((at, format!("evidence[{} {claim}]", item.of), weight, ratio))
    }

    fn evidence_removed(&mut self, document: &mut Document) -> bool {
        let Some((at, path, weight, ratio)) = self.evidence_item(document) else { return false };
        document.evidence.remove(at);
        self.expect(ChangeKind::Removed, path, Some(&weight), None, ratio != 1.0);
        true
    }

    fn evidence_weight(&mut self, document: &mut Document) -> bool {
        let Some((at, path, weight, _)) = self.evidence_item(document) else { return false };
        (document.evidence[at].weight, document.evidence[at].ratio) = (None, Some(3.25));
        self.changed(format!("{path}.weight"), Some(&weight), Some("ratio 3.25"), true);
        true
    }

    fn evidence_note(&mut self, document: &mut Document) -> bool {
        let Some((at, path, ..)) = self.evidence_item(document) else { return false };
        document.evidence[at].note = Some("asked again".to_owned());
        self.changed(format!("{path}.note"), None, Some("asked again"), false);
        true
    }

    fn hypothesis(&mut self, document: &mut Document) -> bool {
        if !self.claim("hypothesis") {
            return false;
        }
        if self.numbers.below(2) == 0 {
            document.hypotheses[0].status = HypothesisStatus::Confirmed;
            self.changed("hypotheses[f0].status".to_owned(), Some("open"), Some("confirmed"), false);
        } else {
            document.hypotheses.clear();
            self.expect(ChangeKind::Removed, "hypotheses[f0]".to_owned(), Some("open"), None, false);
        }
        true
    }

    fn action(&mut self, document: &mut Document) -> bool {
        if !self.claim("action a1") {
            return false;
        }
        if self.numbers.below(2) == 0 {
            document.actions.shift_remove("a1");
            let said = "fixes f0 0.8; cost 2; open";
            self.expect(ChangeKind::Removed, "actions.a1".to_owned(), Some(said), None, true);
        } else {
            let label = Some("Do nothing".to_owned());
            let status = Some(ActionStatus::Dropped);
            document.actions.insert("a2".to_owned(), Action { label, status, ..Action::default() });
            self.expect(ChangeKind::Added, "actions.a2".to_owned(), None, Some("Do nothing; dropped"), false);
        }
        true
    }

    fn action_field(&mut self, document: &mut Document) -> bool {
        if !self.claim("action a0") {
            return false;
        }
        let action = &mut document.actions["a0"];
        let path = |key: &str| format!("actions.a0.{key}");
        match self.numbers.below(6) {
            0 => {
                action.status = Some(ActionStatus::Done);
                self.changed(path("status"), Some("open"), Some("done"), true);
            }
            1 => {
                action.status = Some(ActionStatus::InProgress);
                self.changed(path("status"), Some("open"), Some("in-progress"), false);
            }
            2 => {
                action.cost = None;
                self.changed(path("cost"), Some("2"), None, true);
            }
            3 => {
                action.owner = Some("payments team".to_owned());
                self.changed(path("owner"), None, Some("payments team"), false);
            }
            4 => {
                action.fixes.insert("f0".to_owned(), number(0.9));
                self.changed(path("fixes.f0"), Some("0.8"), Some("0.9"), true);
            }
            _ => {
                action.fixes.clear();
                self.expect(ChangeKind::Removed, path("fixes.f0"), Some("0.8"), None, true);
            }
        }
        true
    }

    fn timeline(&mut self, document: &mut Document) -> bool {
        if !self.claim("timeline") {
            return false;
        }
        let path = "timeline[2026-03-03T14:00:00Z]";
        if self.numbers.below(2) == 0 {
            document.timeline[0].what = "first failure".to_owned();
            self.changed(format!("{path}.what"), Some("begun"), Some("first failure"), false);
        } else {
            document.timeline[0].node = Some("f0".to_owned());
            self.changed(format!("{path}.node"), None, Some("f0"), false);
        }
        true
    }

    fn header(&mut self, document: &mut Document) -> bool {
        if !self.claim("header") {
            return false;
        }
        if self.numbers.below(2) == 0 {
            document.title = Some("another title".to_owned());
            self.changed("title".to_owned(), Some("random"), Some("another title"), false);
        } else {
            document.incident.get_or_insert_default().severity = Some("SEV2".to_owned());
            self.changed("incident.severity".to_owned(), None, Some("SEV2"), false);
        }
        true
    }
}

/// The same figures for every candidate, whatever the ids of ties do to their order.
fn assert_same_figures(difference: &Difference) {
    for candidate in &difference.candidates {
        let (old, new) = (candidate.old.expect("it was ranked"), candidate.new.expect("it is ranked"));
        let near = |x: f64, y: f64| (x - y).abs() < 1e-9;
        assert!(near(old.posterior, new.posterior), "{candidate:?}");
        assert!(old.share.zip(new.share).is_none_or(|(old, new)| near(old, new)), "{candidate:?}");
    }
    let (old, new) = (&difference.old, &difference.new);
    let (before, after) = (old.probability_of_evidence.unwrap(), new.probability_of_evidence.unwrap());
    assert!((before / after - 1.0).abs() < 1e-9, "{before} {after}");
    assert!(difference.moved.is_none_or(|moved| moved < 1e-9));
}

fn mirrored(change: &Change) -> Expected {
    let (what, path, old, new, moves) = seen(change);
    let what = match what {
        ChangeKind::Added => ChangeKind::Removed,
        ChangeKind::Removed => ChangeKind::Added,
        what => what,
    };
    (what, path, new, old, moves)
}

#[test]
fn exactly_the_edits_are_reported() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(11);
    let mut made: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut cases, mut still, mut ranked) = (0, 0, 0);
    while cases < CASES {
        let choices = coverage::choices(&mut random);
        let old = plain(&choices);
        let Some(before) = random_model::model(&old) else { continue };
        let numbers =
            Numbers(choices.iter().fold(cases as u64, |sum, &x| sum.wrapping_mul(31).wrapping_add(u64::from(x))));
        let mut editor = Editor { numbers, touched: BTreeSet::new(), expected: Vec::new() };
        let mut new = old.clone();
        let mut kinds = Vec::new();
        for _ in 0..1 + editor.numbers.below(6) {
            let (kind, edit) = KINDS[editor.numbers.below(KINDS.len())];
            if edit(&mut editor, &mut new) {
                kinds.push(kind);
            }
        }
        let new = shuffled(&new, &mut editor.numbers);
        let Some(after) = random_model::model(&new) else { continue };
        cases += 1;
        for kind in kinds {
            *made.entry(kind).or_default() += 1;
        }
        let difference = compared(&before, &after);
        let mut found: Vec<Expected> = difference.changes.iter().map(seen).collect();
        let mut expected = editor.expected;
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{old:#?}\n{new:#?}");

        // The other way round: the same changes mirrored.
        let back = compared(&after, &before);
        let mut mirror: Vec<Expected> = back.changes.iter().map(mirrored).collect();
        mirror.sort();
        assert_eq!(mirror, expected);
        assert!(compared(&after, &after).changes.is_empty());

        let (Ok(first), Ok(second)) = (rank(&before), rank(&after)) else { continue };
        if difference.changes.iter().all(|change| !change.moves_figures) {
            assert_same_figures(&difference);
            still += 1;
        }
        check_standings(&difference, &first, &second);
        ranked += 1;
    }
    assert!(still > 40, "only {still} cases move nothing");
    assert!(ranked > 300, "only {ranked} cases have both rankings");
    for (kind, _) in KINDS {
        assert!(made.get(kind).is_some_and(|&count| count > 15), "{kind} is hardly ever made: {made:?}");
    }
}

/// What stands side by side is what each ranking says.
fn check_standings(difference: &Difference, old: &Ranking, new: &Ranking) {
    for (ranking, is_old) in [(old, true), (new, false)] {
        let side = |c: &because::report::ComparedCandidate| if is_old { c.old } else { c.new };
        assert_eq!(difference.candidates.iter().filter_map(side).count(), ranking.candidates.len());
        for candidate in &ranking.candidates {
            let row =
                difference.candidates.iter().find(|row| row.id == candidate.id).expect("every candidate has a row");
            let standing = side(row).expect("it is in this ranking");
            assert_eq!(
                (standing.rank, standing.posterior, standing.share),
                (candidate.rank, candidate.posterior, candidate.share)
            );
        }
    }
    let shares = old.unexplained.zip(new.unexplained);
    assert_eq!(difference.moved.is_some(), shares.is_some());
    let Some((before, after)) = shares else { return };
    let of = |ranking: &Ranking, id: &str| {
        ranking.candidates.iter().find(|c| c.id == id).map_or(0.0, |c| c.share.expect("an impact happened"))
    };
    let mut sum = (after - before).abs();
    for row in &difference.candidates {
        let change = of(new, &row.id) - of(old, &row.id);
        assert!((row.change.expect("both have shares") - change).abs() < 1e-12);
        sum += change.abs();
    }
    assert!((difference.moved.unwrap() - 0.5 * sum).abs() < 1e-12);
    let leads = |ranking: &Ranking| {
        ranking.candidates.first().filter(|c| c.share.is_some_and(|share| share > 0.0)).map(|c| c.id.clone())
    };
    assert_eq!((&difference.leader.old, &difference.leader.new), (&leads(old), &leads(new)));
    assert_eq!(difference.leader.changed, leads(old) != leads(new));
}

#[test]
fn a_renamed_node_is_one_change() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(12);
    let (mut found, mut ambiguous) = (0, 0);
    while found < 300 {
        let old = plain(&coverage::choices(&mut random));
        let ids = nodes(&old);
        let (section, id) = &ids[found % ids.len()];
        // Actions, hypotheses and the timeline keep their nodes: they are renamed with them.
        let rename = |other: &str| if other == id { format!("{id}-anew") } else { other.to_owned() };
        let mut new = renamed(&old, rename);
        new.hypotheses.iter_mut().for_each(|h| h.of = rename(&h.of));
        for action in new.actions.values_mut() {
            action.fixes = action.fixes.iter().map(|(node, weight)| (rename(node), *weight)).collect();
        }
        let (Some(before), Some(after)) = (random_model::model(&old), random_model::model(&new)) else { continue };
        let difference = compared(&before, &after);
        found += 1;
        let renamed: Expected =
            (ChangeKind::Renamed, format!("{section}.{id}-anew"), Some(id.clone()), Some(format!("{id}-anew")), false);
        assert_eq!(difference.changes.iter().map(seen).collect::<Vec<_>>(), [renamed]);
        if rank(&before).is_ok() {
            assert_same_figures(&difference);
            assert!(!difference.leader.changed || before.nodes().len() > 1);
        }

        // Two at once that are alike cannot be told apart: they are gone, and two others are there.
        let mut twins = old.clone();
        let mut later = old.clone();
        for (document, names) in [(&mut twins, ["x1", "x2"]), (&mut later, ["y1", "y2"])] {
            for name in names {
                document.factors.insert(name.to_owned(), Factor { prior: Some(number(0.25)), ..Factor::default() });
            }
        }
        let (Some(before), Some(after)) = (random_model::model(&twins), random_model::model(&later)) else { continue };
        let kinds: Vec<ChangeKind> = compared(&before, &after).changes.iter().map(|change| change.what).collect();
        let (gone, come) = (ChangeKind::Removed, ChangeKind::Added);
        assert_eq!(kinds, [gone, gone, come, come]);
        ambiguous += 1;
    }
    assert!(ambiguous > 200, "{ambiguous}");
}

#[test]
fn a_node_that_moves_to_another_section_stays_itself() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(13);
    let mut found = 0;
    while found < 300 {
        let old = plain(&coverage::choices(&mut random));
        let mut new = old.clone();
        let factor = new.factors.shift_remove("f0").expect("there is one");
        let Factor { category, prior, observed, because, latent, .. } = factor;
        let event = Event { category, leak: prior, observed, because, latent, ..Event::default() };
        new.events.insert("f0".to_owned(), event);
        let (Some(before), Some(after)) = (random_model::model(&old), random_model::model(&new)) else { continue };
        found += 1;
        for (from, to, first, second) in
            [(&before, &after, "factors", "events"), (&after, &before, "events", "factors")]
        {
            let moved: Expected = (
                ChangeKind::Changed,
                format!("{second}.f0"),
                Some(format!("under {first}")),
                Some(format!("under {second}")),
                true,
            );
            assert_eq!(compared(from, to).changes.iter().map(seen).collect::<Vec<_>>(), [moved]);
        }
    }
}

/// A number that a document is read off, changed: all may follow from it.
#[test]
fn what_is_not_reported_is_not_there() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(14);
    let (mut cases, mut equal, mut still) = (0, 0, 0);
    while cases < 600 {
        let choices = coverage::choices(&mut random);
        let mut other = choices.clone();
        let at = Numbers(u64::from(choices[0]) + cases as u64).below(choices.len());
        other[at] = other[at].wrapping_add(1 + choices[at] % 7);
        let documents = (document(&choices), document(&other));
        let (Some(before), Some(after)) = (random_model::model(&documents.0), random_model::model(&documents.1)) else {
            continue;
        };
        cases += 1;
        let difference = compared(&before, &after);
        assert_eq!(difference.changes.is_empty(), before == after, "{:#?}", difference.changes);
        equal += usize::from(before == after);
        let moving = difference.changes.iter().any(|change| change.moves_figures);
        if !moving && rank(&before).is_ok() {
            assert_same_figures(&difference);
            still += 1;
        }
        assert_eq!(difference.changes.len(), compared(&after, &before).changes.len());
    }
    assert!((50..550).contains(&equal) && still > 50, "{equal} equal, {still} without a figure that moves");
}
