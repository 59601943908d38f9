//! From an error of decoding to a diagnostic: the code, the words, and how to mend it.

use super::decode::{Error, What, keys_of};
use super::slip::{self, Slip};
use super::tree::{Node, Value, follow, mark, quoted};
use crate::diagnostic::{Code, Diagnostic, Path, Place, Step, did_you_mean};
use crate::model::document::{Action, Event, Factor, Impact, Safeguard};

/// Other words for the keys of a model, each with what they may stand for.
const SYNONYMS: [(&str, &[&str]); 33] = [
    ("name", &["label", "title", "id"]),
    ("title", &["label"]),
    ("description", &["note"]),
    ("desc", &["note"]),
    ("details", &["note"]),
    ("comment", &["note"]),
    ("text", &["what", "note", "label"]),
    ("summary", &["title", "label"]),
    ("link", &["url"]),
    ("href", &["url"]),
    ("component", &["system"]),
    ("service", &["system"]),
    ("time", &["at"]),
    ("when", &["at"]),
    ("date", &["at", "due"]),
    ("timestamp", &["at"]),
    ("cause", &["because", "all", "factors"]),
    ("causes", &["because", "all", "factors"]),
    ("caused_by", &["because"]),
    ("caused-by", &["because"]),
    ("probability", &["prior", "fails", "leak", "strength"]),
    ("chance", &["prior", "fails", "leak", "strength"]),
    ("prior", &["fails", "leak"]),
    ("fails", &["prior", "leak"]),
    ("leak", &["prior", "fails"]),
    ("weight", &["strength", "prior"]),
    ("and", &["all"]),
    ("effort", &["cost"]),
    ("minutes", &["cost"]),
    ("duration", &["cost"]),
    ("assignee", &["owner"]),
    ("deadline", &["due"]),
    ("barriers", &["safeguards"]),
];

/// Other words for the words of a model, each with the one that it may stand for.
const WORDS: [(&str, &str); 14] = [
    ("human-error", "human-action"),
    ("bug", "code-bug"),
    ("config", "misconfiguration"),
    ("configuration", "misconfiguration"),
    ("dependency", "third-party"),
    ("monitoring", "monitoring-gap"),
    ("possible", "even"),
    ("probable", "likely"),
    ("certain", "always"),
    ("impossible", "never"),
    ("todo", "open"),
    ("wip", "in-progress"),
    ("failed", "no"),
    ("worked", "yes"),
];

/// The word that `written` was probably meant to be.
fn nearest_word(written: &str, choices: &[&'static str]) -> Option<&'static str> {
    let lower = written.to_lowercase();
    let synonym = WORDS.iter().find(|(word, _)| *word == lower).and_then(|(_, meant)| find(choices, meant));
    synonym.or_else(|| nearest(written, choices))
}

/// The key that `written` was probably meant to be.
pub(super) fn nearest(written: &str, choices: &[&'static str]) -> Option<&'static str> {
    let lower = written.to_lowercase();
    let synonym = SYNONYMS
        .iter()
        .find(|(word, _)| *word == lower)
        .and_then(|(_, meant)| meant.iter().find_map(|meant| choices.iter().find(|choice| *choice == meant).copied()));
    let near = |word: &str| did_you_mean(word, choices.iter().copied()).and_then(|near| find(choices, near));
    synonym.or_else(|| near(written)).or_else(|| if lower == written { None } else { near(&lower) })
}

fn find(choices: &[&'static str], word: &str) -> Option<&'static str> {
    choices.iter().find(|choice| **choice == word).copied()
}

/// An error: something else than what stands at `node` was expected there.
pub(super) fn unexpected(node: &Node, expected: &str) -> Error {
    match found(node) {
        Some(found) => What::WrongType { expected: expected.to_owned(), found }.into(),
        None if matches!(node.value, Value::Refused) => What::Refused.into(),
        None => What::NoValue.into(),
    }
}

/// What stands at a node, in plain words; nothing if nothing does.
fn found(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::Refused | Value::Null => return None,
        Value::Bool(yes) => format!("`{yes}`"),
        Value::Int(number) => format!("the number {number}"),
        Value::Float(number) => format!("the number {number}"),
        Value::Text(_) => "a text".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a map".to_owned(),
    })
}

/// The diagnostic for an error below `base`; nothing if it was reported before.
pub(super) fn diagnostic(error: Error, base: &Path, root: &Node, text: &str) -> Option<Diagnostic> {
    let mut path = base.clone();
    path.0.extend(error.steps.iter().rev().cloned());
    let node = follow(root, &path).node;
    let mut above = path.clone();
    above.0.pop();
    let about = About { error: &error, node, above: follow(root, &above).node, path: &path, text };
    let mut diagnostic = about.diagnostic()?;
    let place = &mut diagnostic.place;
    let span = mark(root, text, &place.path, place.part);
    place.span = Some(span);
    // A word takes over the quotes of what it replaces; a number or a list does not.
    diagnostic.replacement = diagnostic.replacement.map(|new| match new.starts_with(char::is_alphabetic) {
        true => slip::like(&text[span.start..span.end], &new),
        false => new,
    });
    Some(diagnostic)
}

struct About<'a> {
    error: &'a Error,
    node: &'a Node,
    /// The map or list around it.
    above: &'a Node,
    path: &'a Path,
    text: &'a str,
}

impl About<'_> {
    fn at(&self, code: Code, message: String) -> Diagnostic {
        let place = Place { path: self.path.clone(), part: self.error.part, span: None, words: None };
        Diagnostic::new(code, place, message)
    }

    /// What the value is called in a message: its key, or that of the list it is in.
    fn name(&self) -> String {
        match self.path.0.last() {
            None => "the file".to_owned(),
            Some(Step::Key(key)) => quoted(key),
            Some(Step::Index(_)) => {
                let list = self.path.0.iter().rev().find_map(|step| match step {
                    Step::Key(key) => Some(quoted(key)),
                    Step::Index(_) => None,
                });
                format!("an item of {}", list.unwrap_or_else(|| "the list".to_owned()))
            }
        }
    }

    fn diagnostic(&self) -> Option<Diagnostic> {
        let weight = self.error.within == Some("Weight");
        Some(match &self.error.what {
            What::Refused => return None,
            What::UnknownKey { key, choices } => self.unknown_key(key, choices),
            What::UnknownWord { word, choices } => self.unknown_word(word, choices),
            What::MissingKey(key) => return self.missing_key(key),
            What::NoValue => self.no_value(),
            What::Length if weight => self
                .at(Code::BadWeight, format!("{} has not two numbers", self.name()))
                .help("write a range as [low, high], such as [0.6, 0.9]"),
            What::Length => self.at(Code::BadValue, format!("{} has the wrong number of items", self.name())),
            What::NotFinite | What::Custom(_) if weight => self.bad_weight(),
            What::NotFinite => self
                .at(Code::BadValue, format!("{} is not a usable number", self.name()))
                .label("infinite, or no number")
                .help("write a plain number"),
            What::Custom(message) => self.bad_value(message),
            What::WrongType { expected, found } => self.wrong_type(expected, found),
            What::BadValue { expected, found } => {
                self.at(Code::BadValue, format!("{} must be {}, not {found}", self.name(), slip::plain(expected)))
            }
        })
    }

    fn unknown_key(&self, key: &str, choices: &[&'static str]) -> Diagnostic {
        let owner = self.error.within.unwrap_or("Document");
        // These keys are only known so that another message can say what to write instead.
        let hidden = match owner {
            "Factor" | "Event" | "Impact" => "held",
            "Safeguard" => "observed",
            _ => "$schema",
        };
        let choices: Vec<&'static str> = choices.iter().copied().filter(|choice| *choice != hidden).collect();
        let (what, whose) = match owner {
            "Document" => ("section", "a model"),
            "Factor" => ("key", "a factor"),
            "Safeguard" => ("key", "a safeguard"),
            "Event" => ("key", "an event"),
            "Impact" => ("key", "an impact"),
            "Incident" => ("key", "the incident"),
            "Evidence" => ("key", "a piece of evidence"),
            "Source" => ("key", "a source"),
            "Hypothesis" => ("key", "a hypothesis"),
            "Action" => ("key", "an action"),
            "TimelineEntry" => ("key", "an entry of the timeline"),
            "Allow" => ("key", "an item of `allow`"),
            "base rates" => ("key", "a file of base rates"),
            "base rate" => ("key", "a base rate"),
            "RateShift" => ("key", "a shift of a base rate"),
            "Mechanism" | "FullMechanism" => ("key", "a mechanism"),
            _ => ("key", "this map"),
        };
        let diagnostic = self
            .at(Code::UnknownKey, format!("unknown {what} {}", quoted(key)))
            .label(format!("{whose} has no such {what}"));
        let allowed = format!("{whose} has the {what}s {}", choices.join(", "));
        let absent: Vec<&'static str> = choices.iter().copied().filter(|key| !self.has_neighbour(key)).collect();
        let digits = key.bytes().all(|b| b.is_ascii_digit());
        let of_node = matches!(owner, "Factor" | "Safeguard" | "Event" | "Impact");
        match nearest(key, &absent) {
            _ if of_node && ["all", "at-least", "of", "unless", "strength"].contains(&key) => diagnostic.help(format!(
                "`{key}` stands inside a mechanism: because: [{{ all: [cause], unless: [safeguard], strength: likely }}]"
            )),
            _ if key.contains(' ') && matches!(self.node.value, Value::Null) => {
                diagnostic.help("a text with a comma inside `{ }` needs quotes around it")
            }
            _ if digits && matches!(self.node.value, Value::Null) => {
                diagnostic.help("if it is part of a number, write a decimal point, not a comma: 0.5")
            }
            Some(near) => diagnostic.replacement(near),
            None if owner == "Mechanism" => {
                let cause = quoted(key);
                diagnostic
                    .help(allowed)
                    .help(format!("a cause beside them goes into `all`: `all: [{}]`", cause.trim_matches('`')))
            }
            None if key == "evidence" => diagnostic
                .help("evidence is a section of its own: `evidence: [{ of: node, observed: yes, weight: strong }]`"),
            None => diagnostic.help(allowed),
        }
    }

    fn has_neighbour(&self, key: &str) -> bool {
        matches!(&self.above.value, Value::Map(map) if map.get(key).is_some())
    }

    /// How the file writes the value.
    fn source(&self) -> &str {
        let span = self.node.span();
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    fn unknown_word(&self, word: &str, choices: &[&'static str]) -> Diagnostic {
        if self.error.within == Some("Weight") {
            match slip::weight(word) {
                Some(Slip::Number(number)) => return self.disguised_weight(word, number),
                Some(Slip::Range(low, high)) => {
                    return self
                        .at(Code::BadWeight, format!("{} is a text, not a range", quoted(word)))
                        .label("a range is a list of two numbers")
                        .replacement(format!("[{low}, {high}]"));
                }
                None => {}
            }
        }
        let diagnostic = self.at(Code::UnknownWord, format!("unknown word {} for {}", quoted(word), self.name()));
        // To fail is an answer to `held` alone: of `observed` it would be the opposite.
        let held = self.path.0.last() == Some(&Step::Key("held".to_owned()));
        let answer = choices == ["yes", "no"];
        let near = if answer && !held { nearest(word, choices) } else { nearest_word(word, choices) };
        match near {
            Some(near) => diagnostic.replacement(near),
            None if self.error.within == Some("Weight") => diagnostic.help(format!(
                "write a number between 0 and 1, a range such as [0.6, 0.9], or one of: {}",
                choices.join(", ")
            )),
            None => diagnostic.help(format!("write one of: {}", choices.join(", "))),
        }
    }

    fn disguised_weight(&self, word: &str, number: f64) -> Diagnostic {
        let diagnostic = self.at(Code::BadWeight, format!("{} is a text, not a number", quoted(word)));
        if (0.0..=1.0).contains(&number) {
            diagnostic.label(format!("write {number}")).replacement(number.to_string())
        } else {
            diagnostic.help(slip::probability(number))
        }
    }

    fn bad_weight(&self) -> Diagnostic {
        let shown = match &self.node.value {
            Value::Float(number) => number.to_string(),
            Value::Int(number) => number.to_string(),
            _ => String::new(),
        };
        let message = match &self.error.what {
            What::Custom(message) => message.clone(),
            _ => format!("{shown} is not a probability: it must lie between 0 and 1"),
        };
        let diagnostic = self.at(Code::BadWeight, message);
        match self.node.value {
            Value::Float(number) => diagnostic.help(slip::probability(number)),
            Value::Int(number) => diagnostic.help(slip::probability(number as f64)),
            _ => diagnostic,
        }
    }

    fn bad_value(&self, message: &str) -> Diagnostic {
        match (&self.node.value, self.error.within) {
            (Value::Text(text), Some("Time")) => {
                slip::time(text.as_str(), self.at(Code::BadValue, String::new()), self.source())
            }
            (Value::Text(text), Some("Date")) => slip::date(text.as_str(), self.at(Code::BadValue, String::new())),
            _ => self.at(Code::BadValue, message.to_owned()),
        }
    }

    fn missing_key(&self, key: &str) -> Option<Diagnostic> {
        if let Value::Map(map) = &self.node.value
            && map.get(key).is_some()
        {
            // It is there, but its value was refused.
            return None;
        }
        let place = Place::key(self.path.key(key));
        let whose = match self.path.0.first() {
            Some(Step::Key(section)) if section == "hypotheses" => "this hypothesis",
            Some(Step::Key(section)) if section == "timeline" => "this entry of the timeline",
            Some(Step::Key(section)) if section == "allow" => "this item of `allow`",
            Some(Step::Key(section)) if section == "evidence" => "this piece of evidence",
            _ => "this map",
        };
        Some(
            Diagnostic::new(Code::MissingKey, place, format!("the key `{key}` is missing"))
                .label(format!("{whose} needs `{key}`"))
                .help(format!("add `{key}: …`")),
        )
    }

    fn no_value(&self) -> Diagnostic {
        let diagnostic = self.at(Code::WrongType, format!("{} has no value", self.name()));
        if self.error.within == Some("Weight") {
            diagnostic.help("write a weight after it, such as `likely` or 0.6, or remove it")
        } else if self.path.0.len() == 2 && matches!(self.path.0[1], Step::Key(_)) {
            diagnostic.help("write `{}` after it if there is nothing to say about it")
        } else {
            diagnostic.help("write a value after it, or remove it")
        }
    }

    /// Is the value that of a node's section, under a key that belongs one step deeper?
    fn key_of_a_node(&self) -> Option<(&str, &'static str)> {
        let [Step::Key(section), Step::Key(key)] = &self.path.0[..] else { return None };
        let (what, keys) = match section.as_str() {
            "factors" => ("factor", keys_of::<Factor>()),
            "safeguards" => ("safeguard", keys_of::<Safeguard>()),
            "events" => ("event", keys_of::<Event>()),
            "impacts" => ("impact", keys_of::<Impact>()),
            "actions" => ("action", keys_of::<Action>()),
            _ => return None,
        };
        keys.contains(&key.as_str()).then_some((key, what))
    }

    fn wrong_type(&self, expected: &str, found: &str) -> Diagnostic {
        let expected = slip::plain(expected);
        let (expected, forms) = match expected.split_once(": ") {
            Some((expected, forms)) => (expected.to_owned(), Some(forms.to_owned())),
            None => (expected, None),
        };
        let code = if self.error.within == Some("Weight") && found.starts_with("the number") {
            Code::BadWeight
        } else {
            Code::WrongType
        };
        let diagnostic = self.at(code, format!("{} must be {expected}, not {found}", self.name()));
        if let Some((key, what)) = self.key_of_a_node() {
            let article = if what.starts_with(['a', 'e', 'i']) { "an" } else { "a" };
            return diagnostic.help(format!("`{key}` is a key of {article} {what}: indent it under the {what}'s id"));
        }
        match forms {
            Some(forms) => diagnostic.help(format!("write {forms}")),
            None => slip::mend_type(diagnostic, &expected, &self.node.value, self.source()),
        }
    }
}
