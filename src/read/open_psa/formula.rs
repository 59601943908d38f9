//! Formulas: what makes a gate true.

use super::super::too_deep;
use super::super::tree::{MAX_DEPTH, quoted};
use super::definitions::{Definitions, Kind};
use super::xml::{Complaints, Element, attribute, children, head, needed, only_attributes, tag, whole};
use crate::diagnostic::{Code, Diagnostic, Place, Span};

/// A formula over the events of a file, by their numbers.
#[derive(Debug)]
pub(super) enum Formula {
    Event { number: usize, span: Span },
    Constant(bool),
    Connective { connective: Connective, arguments: Vec<Formula>, span: Span },
}

/// How a formula joins its arguments. `xor` and `iff` of more than two are read from the left, as
/// the format says: `xor` is true for an odd number of true arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Connective {
    And,
    Or,
    Not,
    Xor,
    Iff,
    Nand,
    Nor,
    Imply,
    AtLeast(usize),
    /// From so many to so many.
    Cardinality(usize, usize),
}

impl Connective {
    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Connective::And => "and",
            Connective::Or => "or",
            Connective::Not => "not",
            Connective::Xor => "xor",
            Connective::Iff => "iff",
            Connective::Nand => "nand",
            Connective::Nor => "nor",
            Connective::Imply => "imply",
            Connective::AtLeast(_) => "atleast",
            Connective::Cardinality(..) => "cardinality",
        }
    }
}

const FORMULAS: [&str; 15] = [
    "and",
    "or",
    "not",
    "xor",
    "iff",
    "nand",
    "nor",
    "imply",
    "atleast",
    "cardinality",
    "gate",
    "basic-event",
    "house-event",
    "event",
    "constant",
];

/// Reads formulas, and notes which event each of them names.
pub(super) struct Formulas<'a, 'x> {
    pub(super) definitions: &'a Definitions<'x>,
    pub(super) complaints: &'a mut Complaints,
    /// The container that the formula stands in.
    pub(super) container: usize,
    /// Every event that was named, and where.
    pub(super) named: Vec<(usize, Span)>,
}

impl<'x> Formulas<'_, 'x> {
    /// Reads one formula; nothing if it cannot be read, which is then complained about.
    pub(super) fn read(&mut self, element: Element<'x>, depth: usize) -> Option<Formula> {
        if depth >= MAX_DEPTH {
            self.complaints.add(too_deep(whole(element)));
            return None;
        }
        let connective = match tag(element) {
            "gate" => return self.event(element, Some(Kind::Gate)),
            "basic-event" => return self.event(element, Some(Kind::BasicEvent)),
            "house-event" => return self.event(element, Some(Kind::HouseEvent)),
            "event" => return self.typed_event(element),
            "constant" => return constant(element, self.complaints).map(Formula::Constant),
            "and" => Connective::And,
            "or" => Connective::Or,
            "not" => Connective::Not,
            "xor" => Connective::Xor,
            "iff" => Connective::Iff,
            "nand" => Connective::Nand,
            "nor" => Connective::Nor,
            "imply" => Connective::Imply,
            "atleast" => Connective::AtLeast(self.count(element, "min")?),
            "cardinality" => Connective::Cardinality(self.count(element, "min")?, self.count(element, "max")?),
            other => {
                let message = format!("{} is no formula", quoted(&format!("<{other}>")));
                let diagnostic = Diagnostic::new(Code::UnsupportedOpenPsa, Place::span(head(element)), message)
                    .help(format!("a formula is one of: {}", FORMULAS.join(", ")));
                self.complaints.add_near(diagnostic, other, FORMULAS);
                return None;
            }
        };
        let known: &[&str] = match connective {
            Connective::AtLeast(_) => &["min"],
            Connective::Cardinality(..) => &["min", "max"],
            _ => &[],
        };
        only_attributes(element, known, self.complaints);
        let written = children(element, self.complaints);
        let arguments: Vec<Formula> = written.iter().filter_map(|&child| self.read(child, depth + 1)).collect();
        if !self.fits(element, connective, written.len()) || arguments.len() < written.len() {
            return None;
        }
        Some(Formula::Connective { connective, arguments, span: head(element) })
    }

    /// Can the connective have so many arguments?
    fn fits(&mut self, element: Element<'x>, connective: Connective, count: usize) -> bool {
        let word = connective.word();
        let needs = match connective {
            Connective::Not => Some(1),
            Connective::Imply => Some(2),
            _ => None,
        };
        let at = Place::span(head(element));
        let diagnostic = match (connective, needs) {
            _ if count == 0 => Diagnostic::new(Code::EmptyMechanism, at, format!("this `{word}` has no arguments"))
                .help("name an event in it, such as `<basic-event name=\"…\"/>`"),
            (_, Some(needs)) if count != needs => {
                let message = format!("this `{word}` has {count} arguments, and needs {needs}");
                let diagnostic = Diagnostic::new(Code::BadValue, at, message);
                if connective == Connective::Not && count > 1 {
                    diagnostic.help("put them under one element, such as `<or>`, or write `nor` in place of `not`")
                } else {
                    diagnostic.help("write it with just so many")
                }
            }
            (Connective::AtLeast(min) | Connective::Cardinality(min, _), _) if min > count => {
                let message = format!("this `{word}` asks for {min} of only {count} arguments");
                let at = attribute(element, "min").map_or(at, |(_, span)| Place::span(span));
                Diagnostic::new(Code::BadThreshold, at, message).help("lower `min`, or add arguments")
            }
            (Connective::Cardinality(min, max), _) if min > max => {
                let message = format!("this `{word}` asks for at least {min} and at most {max}");
                let at = attribute(element, "max").map_or(at, |(_, span)| Place::span(span));
                Diagnostic::new(Code::BadThreshold, at, message).help("write the smaller number as `min`")
            }
            _ => return true,
        };
        self.complaints.add(diagnostic);
        false
    }

    fn count(&mut self, element: Element<'x>, name: &str) -> Option<usize> {
        let (written, span) = needed(element, name, self.complaints)?;
        let count = written.parse().ok();
        if count.is_none() {
            let message =
                format!("the `{name}` of `<{}>` is {}, which is no whole number", tag(element), quoted(written));
            let diagnostic = Diagnostic::new(Code::BadValue, Place::span(span), message);
            self.complaints.add(diagnostic.help("write a number such as 2"));
        }
        count
    }

    fn typed_event(&mut self, element: Element<'x>) -> Option<Formula> {
        let kinds = [Kind::Gate, Kind::BasicEvent, Kind::HouseEvent];
        let kind = match attribute(element, "type") {
            None => None,
            Some((word, span)) => {
                let kind = kinds.into_iter().find(|kind| kind.tag() == word);
                if kind.is_none() {
                    let message = format!("{} is no type of event", quoted(word));
                    let diagnostic = Diagnostic::new(Code::UnknownWord, Place::span(span), message)
                        .help("write `gate`, `basic-event` or `house-event`");
                    self.complaints.add_near(diagnostic, word, kinds.map(Kind::tag));
                }
                kind
            }
        };
        self.event(element, kind)
    }

    fn event(&mut self, element: Element<'x>, kind: Option<Kind>) -> Option<Formula> {
        let known: &[&str] = if tag(element) == "event" { &["name", "type"] } else { &["name"] };
        only_attributes(element, known, self.complaints);
        for inner in children(element, self.complaints) {
            let message = format!("`<{}>` holds nothing", tag(element));
            let diagnostic = Diagnostic::new(Code::WrongType, Place::span(head(inner)), message);
            self.complaints.add(diagnostic.help("close it with `/>` and put what follows behind it"));
        }
        let (name, span) = needed(element, "name", self.complaints)?;
        let Some(number) = self.definitions.find(kind.unwrap_or(Kind::Gate), name, self.container) else {
            let kind = kind.unwrap_or(Kind::BasicEvent);
            let message = format!("no event is called {}", quoted(name));
            let diagnostic = Diagnostic::new(Code::UnknownNode, Place::span(span), message).label("unknown event");
            let diagnostic = diagnostic.help(match self.definitions.names(Kind::Gate).any(|known| known == name) {
                true => "it is private elsewhere: name it by its path, with a `.` between the containers".to_owned(),
                false => format!("add `<define-{} name=\"…\">`, or mend the name", kind.tag()),
            });
            self.complaints.add_near(diagnostic, name, self.definitions.names(Kind::Gate).filter(|&near| near != name));
            return None;
        };
        let found = &self.definitions.all[number];
        if let Some(kind) = kind.filter(|&kind| kind != found.kind) {
            let message = format!("{} is a {}, not a {}", quoted(name), found.kind.noun(), kind.noun());
            let diagnostic = Diagnostic::new(Code::WrongType, Place::span(span), message)
                .related(Place::span(found.name_span), "defined here");
            self.complaints.add(diagnostic.help(format!("write `{}` in place of `{}`", found.kind.tag(), kind.tag())));
            return None;
        }
        self.named.push((number, span));
        Some(Formula::Event { number, span })
    }
}

/// Reads `<constant value="true"/>`.
pub(super) fn constant(element: Element<'_>, complaints: &mut Complaints) -> Option<bool> {
    only_attributes(element, &["value"], complaints);
    let (written, span) = needed(element, "value", complaints)?;
    truth(written, span, complaints)
}

/// Reads `true` or `false`.
pub(super) fn truth(written: &str, span: Span, complaints: &mut Complaints) -> Option<bool> {
    match written {
        "true" => Some(true),
        "false" => Some(false),
        _ => {
            let message = format!("{} is neither `true` nor `false`", quoted(written));
            let diagnostic = Diagnostic::new(Code::UnknownWord, Place::span(span), message);
            complaints.add_near(diagnostic.help("write `true` or `false`"), written, ["true", "false"]);
            None
        }
    }
}
