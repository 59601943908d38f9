//! Changes to a model in one phrase each, as they are typed: `pool-size.prior=0.2`, `slow-psp=no:strong`.

use std::fmt;

use super::{Evidence, EvidenceWeight, Model, Node, NodeKind, NodeRef, Setting};
use crate::diagnostic::did_you_mean;
use crate::weight::{WORDS, Weight, WeightError};

/// A phrase that says nothing about the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseError {
    /// What is wrong with it.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl fmt::Display for PhraseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PhraseError {}

fn refused<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T, PhraseError> {
    Err(PhraseError { message: message.into(), help: help.into() })
}

/// The keys of a setting that need no further word.
const KEYS: [&str; 6] = ["prior", "fails", "leak", "strength", "cost", "check-cost"];

impl Model {
    /// Reads a weight that is to be another, `NODE.KEY=WEIGHT`.
    ///
    /// KEY is the own chance as the file calls it (`prior`, `fails` or `leak`), `cost`, `check-cost`,
    /// `strength` where the node has one mechanism, or `because.CAUSE` for the mechanism that names this
    /// cause, has this id, or is of this number, from 1, in the order of the model. WEIGHT is a number, a
    /// range `0.2-0.4` or `[0.2, 0.4]`, or a word of the scale. The last dot separates the key, because
    /// ids may hold dots.
    ///
    /// ```
    /// use because::model::Model;
    ///
    /// let model = Model::builder()
    ///     .factor("load", |f| f.prior(0.2))
    ///     .impact("down", |i| i.because("load", 0.9))
    ///     .build()
    ///     .expect("it is valid");
    /// let likelier = model.read_setting("load.prior=likely").expect("a factor has a prior");
    /// let weaker = model.read_setting("down.because.load=0.2-0.4").expect("it is its cause");
    /// let other = model.with_weights(&[likelier, weaker]).expect("both are of this model");
    /// assert_eq!(other.nodes()[0].own.as_word(), Some("likely"));
    /// assert!(model.read_setting("load.leak=0.1").unwrap_err().message.contains("`prior`"));
    /// ```
    ///
    /// # Errors
    /// [`PhraseError`], with the nearest name where one is near.
    pub fn read_setting(&self, phrase: &str) -> Result<Setting, PhraseError> {
        let Some((place, value)) = phrase.split_once('=') else {
            return refused(
                format!("`{phrase}` sets nothing"),
                "write NODE.KEY=WEIGHT, such as `pool-size.prior=0.2` or `orders-failed.because.pool-size=likely`",
            );
        };
        let (place, value) = (place.trim(), value.trim());
        if let Some((id, key)) = place.rsplit_once('.')
            && let Some(node) = self.find(id)
        {
            return self.read_own(node, key, value);
        }
        let splits = || place.match_indices(".because.").map(|(at, dots)| (&place[..at], &place[at + dots.len()..]));
        if let Some((node, named)) = splits().find_map(|(id, named)| Some((self.find(id)?, named))) {
            let mechanism = self.read_mechanism(node, named)?;
            return Ok(Setting::Strength { node, mechanism, weight: read_weight(value)? });
        }
        if let Some(node) = self.find(place) {
            return refused(
                format!("`{phrase}` does not say which weight of `{place}` is meant"),
                format!("keys of this {} are {}", self.node(node).kind.name(), keys_of(self.node(node))),
            );
        }
        let id = splits().next().map_or_else(|| place.rsplit_once('.').map_or(place, |(id, _)| id), |(id, _)| id);
        self.read_node(id).and_then(|_| refused(format!("`{phrase}` sets nothing"), "write NODE.KEY=WEIGHT"))
    }

    /// Reads something more that was seen: `NODE=yes` or `NODE=no`, of a safeguard `NODE=held` or
    /// `NODE=failed`, conclusive unless a weight follows as a word or a ratio: `NODE=yes:strong`, `NODE=no:8`.
    ///
    /// # Errors
    /// [`PhraseError`], with the nearest name where one is near.
    pub fn read_sight(&self, phrase: &str) -> Result<Evidence, PhraseError> {
        let Some((id, said)) = phrase.split_once('=') else {
            return refused(
                format!("`{phrase}` does not say what was seen"),
                "write NODE=yes or NODE=no, of a safeguard NODE=held or NODE=failed; \
                 with a weight where it is not conclusive: NODE=yes:strong",
            );
        };
        let (said, weight) = said.split_once(':').map_or((said, None), |(said, weight)| (said, Some(weight.trim())));
        let (id, said) = (id.trim(), said.trim());
        let node = self.read_node(id)?;
        let kind = self.node(node).kind;
        let bad = match (kind, said) {
            (NodeKind::Safeguard, "held") => false,
            (NodeKind::Safeguard, "failed") => true,
            (NodeKind::Safeguard, _) => {
                return refused(
                    format!("`{id}` is a safeguard, and `{said}` does not say whether it held"),
                    format!("write `{id}=held` or `{id}=failed`"),
                );
            }
            (_, "yes" | "true") => true,
            (_, "no" | "false") => false,
            _ => {
                return refused(
                    format!("`{said}` does not say whether `{id}` {}", asked(kind)),
                    format!("write `{id}=yes` or `{id}=no`"),
                );
            }
        };
        let (ratio, weight) = weight.map_or(Ok((f64::INFINITY, None)), read_ratio)?;
        Ok(Evidence { weight, ..Evidence::new(node, bad, ratio) })
    }

    /// The node of this id.
    ///
    /// # Errors
    /// [`PhraseError`], with the nearest id if one is near.
    pub fn read_node(&self, id: &str) -> Result<NodeRef, PhraseError> {
        if let Some(node) = self.find(id) {
            return Ok(node);
        }
        let near = did_you_mean(id, self.nodes().iter().map(|node| node.id.as_str()));
        let meant = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        refused(
            format!("there is no node `{id}` in this model{meant}"),
            "ids are the keys under factors, safeguards, events and impacts",
        )
    }

    /// A setting of this model in words: `pool-size.prior: 0.05 → 0.2`.
    ///
    /// # Panics
    /// If it is of another, larger model.
    pub fn phrase(&self, setting: &Setting) -> String {
        let node = self.node(setting.node());
        let id = &node.id;
        match *setting {
            Setting::Own { weight, .. } => {
                format!("{id}.{}: {} → {}", node.kind.own_key(), said(node.own), said(weight))
            }
            Setting::Cost { cost, .. } => format!("{id}.cost: {} → {cost}", node.cost),
            Setting::CheckCost { cost, .. } => {
                let before = node.check_cost.map_or_else(|| "none".to_owned(), |cost| cost.to_string());
                format!("{id}.check-cost: {before} → {cost}")
            }
            Setting::Strength { mechanism, weight, .. } => {
                let before = node.mechanisms[mechanism].strength;
                let key = self.strength_key(setting.node().index(), mechanism);
                format!("{key}: {} → {}", said(before), said(weight))
            }
        }
    }

    /// A sight of a node of this model in words: `slow-psp was absent (strong)`.
    ///
    /// # Panics
    /// If it is of another, larger model.
    pub fn phrase_of_sight(&self, sight: &Evidence) -> String {
        let node = self.node(sight.of);
        let said = format!("{} {}", node.id, node.kind.did(sight.bad));
        match sight.weight {
            _ if sight.ratio.is_infinite() => said,
            Some(word) => format!("{said} ({word})"),
            None => format!("{said} ({} times likelier so)", sight.ratio),
        }
    }

    /// A setting by a key of one word.
    fn read_own(&self, place: NodeRef, key: &str, value: &str) -> Result<Setting, PhraseError> {
        let node = self.node(place);
        match key {
            "prior" | "fails" | "leak" if key == node.kind.own_key() => {
                Ok(Setting::Own { node: place, weight: read_weight(value)? })
            }
            "cost" if node.kind == NodeKind::Impact => Ok(Setting::Cost { node: place, cost: read_cost(value)? }),
            "check-cost" | "check_cost" => Ok(Setting::CheckCost { node: place, cost: read_cost(value)? }),
            "strength" => match node.mechanisms.len() {
                0 => refused(
                    format!("`{}` has no `because`, so there is no strength to set", node.id),
                    format!("keys of this {} are {}", node.kind.name(), keys_of(node)),
                ),
                1 => Ok(Setting::Strength { node: place, mechanism: 0, weight: read_weight(value)? }),
                n => refused(
                    format!("`{}` has {n} mechanisms, and `strength` does not say which one is meant", node.id),
                    self.mechanisms_of(node),
                ),
            },
            "prior" | "fails" | "leak" => refused(
                format!(
                    "{} has no `{key}`: the own chance of `{}` is `{}`",
                    a_kind(node.kind),
                    node.id,
                    node.kind.own_key()
                ),
                format!("write `{}.{}={value}`", node.id, node.kind.own_key()),
            ),
            "cost" => refused(
                format!("`{}` is no impact, and only impacts have a `cost`", node.id),
                "what it costs to find out about a node is its `check-cost`",
            ),
            _ => {
                let near = did_you_mean(key, KEYS);
                let meant = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                refused(
                    format!("`{}` has no weight `{key}`{meant}", node.id),
                    format!("keys of this {} are {}", node.kind.name(), keys_of(node)),
                )
            }
        }
    }

    /// The mechanisms of a node, and how they are named.
    fn mechanisms_of(&self, node: &Node) -> String {
        const SHOWN: usize = 6;
        let mut named: Vec<String> = (1..=node.mechanisms.len().min(SHOWN))
            .map(|number| {
                let causes = node.mechanisms[number - 1].causes().map(|cause| self.node(cause).id.as_str());
                format!("{number} ({})", causes.take(SHOWN).collect::<Vec<_>>().join(", "))
            })
            .collect();
        if node.mechanisms.len() > SHOWN {
            named.push(format!("{} more", node.mechanisms.len() - SHOWN));
        }
        format!(
            "write `{id}.because.CAUSE`, `{id}.because.ID` or `{id}.because.NUMBER`; its mechanisms are {}",
            list(&named),
            id = node.id
        )
    }

    /// Which mechanism of a node is meant, from 0: by its id, a cause of its, or its number from 1.
    fn read_mechanism(&self, place: NodeRef, named: &str) -> Result<usize, PhraseError> {
        let node = self.node(place);
        let count = node.mechanisms.len();
        if count == 0 {
            return refused(
                format!("`{}` has no `because`, so there is no strength to set", node.id),
                format!("keys of this {} are {}", node.kind.name(), keys_of(node)),
            );
        }
        if let Some(found) = node.mechanisms.iter().position(|mechanism| mechanism.id.as_deref() == Some(named)) {
            return Ok(found);
        }
        let id_of = |node: NodeRef| self.node(node).id.as_str();
        let names_it = |at: &usize| node.mechanisms[*at].causes().any(|cause| id_of(cause) == named);
        match (0..count).filter(names_it).collect::<Vec<usize>>()[..] {
            [found] => return Ok(found),
            [] => {}
            ref several => {
                let numbers: Vec<String> =
                    several.iter().map(|at| format!("`{}.because.{}`", node.id, at + 1)).collect();
                return refused(
                    format!("{} mechanisms of `{}` name `{named}`", several.len(), node.id),
                    format!("say which one by its number in the order of the model, or by its id: {}", list(&numbers)),
                );
            }
        }
        if let Some(found) = named.parse::<usize>().ok().filter(|number| (1..=count).contains(number)) {
            return Ok(found - 1);
        }
        let causes = || node.mechanisms.iter().flat_map(|mechanism| mechanism.causes().map(id_of));
        let ids = node.mechanisms.iter().filter_map(|mechanism| mechanism.id.as_deref());
        let near = did_you_mean(named, causes().chain(ids));
        let meant = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        refused(format!("no mechanism of `{}` names `{named}`{meant}", node.id), self.mechanisms_of(node))
    }
}

/// A weight with four digits that count: base rates that `during` moved have many.
pub(crate) fn said(weight: Weight) -> String {
    let digits = |p: f64| match format!("{p:.3e}").parse::<f64>() {
        // What rounds to 1 is not 1.
        Ok(rounded) if rounded < 1.0 || p >= 1.0 => rounded.to_string(),
        _ => p.to_string(),
    };
    let (low, high) = weight.bounds();
    match weight.as_word() {
        Some(word) => word.to_owned(),
        None if weight.is_range() => format!("[{}, {}]", digits(low), digits(high)),
        None => digits(low),
    }
}

fn a_kind(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Factor => "a factor",
        NodeKind::Safeguard => "a safeguard",
        NodeKind::Event => "an event",
        NodeKind::Impact => "an impact",
    }
}

fn asked(kind: NodeKind) -> &'static str {
    if kind == NodeKind::Factor { "was present" } else { "happened" }
}

/// The keys that a setting of this node may have.
fn keys_of(node: &Node) -> String {
    let mut keys = vec![format!("`{}`", node.kind.own_key())];
    match node.mechanisms.len() {
        0 => {}
        1 => keys.push("`strength`".to_owned()),
        _ => keys.push("`because.CAUSE`".to_owned()),
    }
    if node.kind == NodeKind::Impact {
        keys.push("`cost`".to_owned());
    }
    keys.push("`check-cost`".to_owned());
    list(&keys)
}

fn list(items: &[String]) -> String {
    match items {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => items.concat(),
    }
}

/// A number, a range or a word.
fn read_weight(text: &str) -> Result<Weight, PhraseError> {
    if let Ok(weight) = Weight::word(text) {
        return Ok(weight);
    }
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let explained = |error: WeightError| PhraseError { message: error.to_string(), help: WEIGHTS.to_owned() };
    if let Some(p) = number(text) {
        return Weight::number(p).map_err(explained);
    }
    let inside = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let range = match inside {
        Some(inside) => inside.split_once(',').and_then(|(low, high)| Some((number(low)?, number(high)?))),
        // A dash may also stand in `1e-3`, so each is tried.
        None => text.match_indices('-').find_map(|(at, _)| Some((number(&text[..at])?, number(&text[at + 1..])?))),
    };
    if let Some((low, high)) = range {
        return Weight::range(low, high).map_err(explained);
    }
    if let Some(percent) = text.strip_suffix('%').and_then(number) {
        return refused(
            format!("`{text}` is no weight: percentages are written as fractions"),
            format!("write {}", percent / 100.0),
        );
    }
    let near = did_you_mean(text, WORDS.iter().map(|word| word.name));
    let meant = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    refused(format!("`{text}` is no weight{meant}"), WEIGHTS)
}

/// What a weight may be.
const WEIGHTS: &str = "a weight is a number from 0 to 1, a range such as `0.2-0.4`, or one of the words never, \
                       almost-no-chance, very-unlikely, unlikely, even, likely, very-likely, almost-certain, always";

fn read_cost(text: &str) -> Result<f64, PhraseError> {
    match text.parse::<f64>() {
        Ok(cost) if cost >= 0.0 && cost.is_finite() => Ok(cost),
        _ => refused(format!("a cost cannot be `{text}`"), "write a number of 0 or more"),
    }
}

fn read_ratio(text: &str) -> Result<(f64, Option<EvidenceWeight>), PhraseError> {
    if let Some(&word) = EvidenceWeight::ALL.iter().find(|word| word.name() == text) {
        return Ok((word.ratio(), Some(word)));
    }
    let words: Vec<&str> = EvidenceWeight::ALL.iter().map(|word| word.name()).collect();
    let help = format!(
        "write one of {}, or how many times likelier the sight is if the claim is true: a number of 1 or more",
        words.join(", ")
    );
    match text.parse::<f64>() {
        Ok(ratio) if ratio >= 1.0 => Ok((ratio, None)),
        Ok(ratio) => {
            refused(format!("a ratio cannot be {ratio}: what speaks against a claim speaks for the opposite"), help)
        }
        Err(_) => {
            let meant = did_you_mean(text, words.iter().copied())
                .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            refused(format!("`{text}` is no weight of evidence{meant}"), help)
        }
    }
}
