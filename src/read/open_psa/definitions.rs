//! What a file defines: its containers, its events and its parameters, and what a name means
//! where it stands.

use std::collections::BTreeMap;

use super::super::too_deep;
use super::super::tree::{MAX_DEPTH, quoted};
use super::xml::{Complaints, Element, attribute, children, head, needed, only_attributes, tag, whole};
use crate::diagnostic::{Code, Diagnostic, Place, Span};

/// What is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Gate,
    BasicEvent,
    HouseEvent,
    Parameter,
}

impl Kind {
    /// The element that refers to it.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Kind::Gate => "gate",
            Kind::BasicEvent => "basic-event",
            Kind::HouseEvent => "house-event",
            Kind::Parameter => "parameter",
        }
    }

    /// What it is called in a message.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Kind::Gate => "gate",
            Kind::BasicEvent => "basic event",
            Kind::HouseEvent => "house event",
            Kind::Parameter => "parameter",
        }
    }

    fn defined_by(tag: &str) -> Option<Kind> {
        let kinds = [Kind::Gate, Kind::BasicEvent, Kind::HouseEvent, Kind::Parameter];
        kinds.into_iter().find(|kind| tag.strip_prefix("define-") == Some(kind.tag()))
    }

    /// Parameters have names of their own; events of all kinds share theirs.
    fn class(self) -> Class {
        if self == Kind::Parameter { Class::Parameter } else { Class::Event }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Container,
    Event,
    Parameter,
}

/// One event or parameter.
#[derive(Debug)]
pub(super) struct Definition<'x> {
    pub(super) kind: Kind,
    pub(super) name: &'x str,
    /// Where its name stands.
    pub(super) name_span: Span,
    /// All of its element.
    pub(super) span: Span,
    pub(super) container: usize,
    pub(super) private: bool,
    pub(super) label: Option<String>,
    /// Its formula, constant or expression.
    pub(super) body: Option<Element<'x>>,
}

/// A fault tree or component; the first is the model itself.
#[derive(Debug)]
struct Container<'x> {
    parent: usize,
    name: &'x str,
    name_span: Span,
    private: bool,
}

/// Everything that is defined.
#[derive(Debug)]
pub(super) struct Definitions<'x> {
    /// What the model is called.
    pub(super) title: Option<String>,
    pub(super) all: Vec<Definition<'x>>,
    containers: Vec<Container<'x>>,
    /// By kind of name, container and name.
    inside: BTreeMap<(Class, usize, &'x str), usize>,
    /// Those that may be named anywhere.
    public: BTreeMap<(Class, &'x str), usize>,
}

/// Elements of the format that are not read, and what to do instead.
const UNSUPPORTED: [(&str, &str, &str); 13] = [
    (
        "define-CCF-group",
        "groups of common-cause failures are not read",
        "write the common cause as a basic event, and put it beside each member under an `or`",
    ),
    ("define-event-tree", "event trees are not read", EVENT_TREE),
    ("define-initiating-event", "initiating events are not read", EVENT_TREE),
    ("define-initiating-event-group", "groups of initiating events are not read", EVENT_TREE),
    ("define-functional-event", "functional events are not read", EVENT_TREE),
    ("define-sequence", "sequences are not read", EVENT_TREE),
    ("define-consequence", "consequences are not read", EVENT_TREE),
    ("define-consequence-group", "groups of consequences are not read", EVENT_TREE),
    ("define-rule", "rules are not read", EVENT_TREE),
    ("define-substitution", "substitutions are not read", "write it into the formulas of the gates"),
    ("define-alignment", "alignments are not read", "give house events and parameters the values of one phase"),
    ("define-mission", "missions are not read", "give house events and parameters the values of one phase"),
    ("include", "other files are not included", "put what that file holds in its place"),
];
const EVENT_TREE: &str = "take it out: only fault trees are read; write a sequence as a gate to ask about it";

impl<'x> Definitions<'x> {
    /// Collects what a file defines.
    pub(super) fn collect(root: Element<'x>, complaints: &mut Complaints) -> Definitions<'x> {
        let top = Container { parent: 0, name: "", name_span: head(root), private: false };
        let mut definitions = Definitions {
            title: attribute(root, "name").map(|(name, _)| name.to_owned()).filter(|name| !name.is_empty()),
            all: Vec::new(),
            containers: vec![top],
            inside: BTreeMap::new(),
            public: BTreeMap::new(),
        };
        if !matches!(tag(root), "opsa-mef" | "open-psa") {
            let message = format!("this is no Open-PSA model: it begins with {}", quoted(&format!("<{}>", tag(root))));
            let diagnostic = Diagnostic::new(Code::UnsupportedOpenPsa, Place::span(head(root)), message);
            complaints.add(diagnostic.help("a model in the Open-PSA Model Exchange Format begins with `<opsa-mef>`"));
            return definitions;
        }
        only_attributes(root, &["name"], complaints);
        definitions.contents(root, 0, 0, &["define-fault-tree", "model-data"], complaints);
        definitions
    }

    fn contents(
        &mut self,
        element: Element<'x>,
        container: usize,
        depth: usize,
        allowed: &[&'static str],
        complaints: &mut Complaints,
    ) {
        const IN_A_TREE: [&str; 5] =
            ["define-gate", "define-basic-event", "define-house-event", "define-parameter", "define-component"];
        for child in children(element, complaints) {
            let name = tag(child);
            match name {
                "label" if container == 0 && self.title.is_none() => self.title = label(child),
                "label" | "attributes" => {}
                _ if !allowed.contains(&name) => misplaced(child, element, allowed, complaints),
                _ if depth >= MAX_DEPTH => complaints.add(too_deep(whole(child))),
                "model-data" => self.contents(child, container, depth + 1, &IN_A_TREE[1..4], complaints),
                "define-fault-tree" | "define-component" => {
                    if let Some(inner) = self.container(child, container, complaints) {
                        self.contents(child, inner, depth + 1, &IN_A_TREE, complaints);
                    }
                }
                _ => {
                    if let Some(kind) = Kind::defined_by(name) {
                        self.definition(child, kind, container, complaints);
                    }
                }
            }
        }
    }

    fn container(&mut self, element: Element<'x>, parent: usize, complaints: &mut Complaints) -> Option<usize> {
        only_attributes(element, &["name", "role"], complaints);
        let private = self.is_private(element, parent, complaints);
        let (name, name_span) = needed(element, "name", complaints)?;
        let number = self.containers.len();
        if let Some(&first) = self.inside.get(&(Class::Container, parent, name)) {
            let first = self.containers[first].name_span;
            complaints.add(twice("container", name, name_span, first).help("give one of the two another name"));
        } else {
            self.inside.insert((Class::Container, parent, name), number);
        }
        self.containers.push(Container { parent, name, name_span, private });
        Some(number)
    }

    fn definition(&mut self, element: Element<'x>, kind: Kind, container: usize, complaints: &mut Complaints) {
        let known: &[&str] = if kind == Kind::Parameter { &["name", "role", "unit"] } else { &["name", "role"] };
        only_attributes(element, known, complaints);
        let private = self.is_private(element, container, complaints);
        let mut name_of_label = None;
        let mut body = None;
        for child in children(element, complaints) {
            match tag(child) {
                "label" => name_of_label = label(child),
                "attributes" => {}
                _ if body.is_some() => {
                    let message = format!("`<{}>` holds more than one thing", tag(element));
                    let diagnostic = Diagnostic::new(Code::WrongType, Place::span(head(child)), message);
                    complaints.add(diagnostic.help("put all of it under one element, such as `<or>`"));
                }
                _ => body = Some(child),
            }
        }
        let Some((name, name_span)) = needed(element, "name", complaints) else { return };
        let number = self.all.len();
        let (class, span) = (kind.class(), whole(element));
        let here = self.inside.get(&(class, container, name)).copied();
        let everywhere = self.public.get(&(class, name)).copied().filter(|_| !private);
        if let Some(first) = here.or(everywhere) {
            let diagnostic = twice(kind.noun(), name, name_span, self.all[first].name_span);
            complaints.add(match here {
                Some(_) => diagnostic.help("keep one of the two, or rename one"),
                None => diagnostic.help("rename one, or write `role=\"private\"` where it is only used inside"),
            });
        } else {
            self.inside.insert((class, container, name), number);
            if !private {
                self.public.insert((class, name), number);
            }
        }
        self.all.push(Definition { kind, name, name_span, span, container, private, label: name_of_label, body });
    }

    /// Private if it says so, or if it says nothing and stands in something private.
    fn is_private(&self, element: Element<'x>, container: usize, complaints: &mut Complaints) -> bool {
        match attribute(element, "role") {
            None => self.containers[container].private,
            Some(("private", _)) => true,
            Some(("public", _)) => false,
            Some((word, span)) => {
                let message = format!("{} is no role", quoted(word));
                let diagnostic = Diagnostic::new(Code::UnknownWord, Place::span(span), message);
                complaints.add_near(diagnostic.help("write `private` or `public`"), word, ["private", "public"]);
                false
            }
        }
    }

    /// What a name means in a container: something in it or around it; else something public; else
    /// what the path of containers leads to.
    ///
    /// Cost: logarithmic in the number of names, times the depth of the container.
    pub(super) fn find(&self, kind: Kind, name: &str, container: usize) -> Option<usize> {
        let class = kind.class();
        let around = || {
            let mut next = Some(container);
            std::iter::from_fn(move || {
                let here = next?;
                next = (here != 0).then(|| self.containers[here].parent);
                Some(here)
            })
        };
        around()
            .find_map(|here| self.inside.get(&(class, here, name)))
            .or_else(|| self.public.get(&(class, name)))
            .copied()
            .or_else(|| around().find_map(|here| self.follow(class, name, here)))
    }

    fn follow(&self, class: Class, path: &str, mut container: usize) -> Option<usize> {
        let (containers, last) = path.rsplit_once('.')?;
        for step in containers.split('.') {
            container = *self.inside.get(&(Class::Container, container, step))?;
        }
        self.inside.get(&(class, container, last)).copied()
    }

    /// The names of a kind, for a slip of the keyboard.
    pub(super) fn names(&self, kind: Kind) -> impl Iterator<Item = &'x str> {
        self.all
            .iter()
            .filter(move |definition| definition.kind.class() == kind.class())
            .map(|definition| definition.name)
    }

    /// The names of the containers around a definition, outermost first.
    pub(super) fn path(&self, definition: &Definition<'x>) -> Vec<&'x str> {
        let mut path = Vec::new();
        let mut here = definition.container;
        while here != 0 {
            path.push(self.containers[here].name);
            here = self.containers[here].parent;
        }
        path.reverse();
        path
    }

    /// The name of the only fault tree, or of the first.
    pub(super) fn first_tree(&self) -> Option<&'x str> {
        self.containers.get(1).map(|container| container.name)
    }
}

/// The text of a `<label>`, on one line.
fn label(element: Element<'_>) -> Option<String> {
    let text = element.text().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    Some(text).filter(|text| !text.is_empty())
}

fn twice(what: &str, name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DuplicateId, Place::span(span), format!("the {what} {} is defined twice", quoted(name)))
        .label("the second time")
        .related(Place::span(first), "the first time")
}

/// Complains about an element that may not stand where it stands.
fn misplaced(element: Element<'_>, around: Element<'_>, allowed: &[&'static str], complaints: &mut Complaints) {
    let name = tag(element);
    let place = Place::span(head(element));
    if let Some((_, message, help)) = UNSUPPORTED.iter().find(|(tag, _, _)| *tag == name) {
        complaints.add(Diagnostic::new(Code::UnsupportedOpenPsa, place, *message).help(*help));
        return;
    }
    let message = format!("{} does not belong in `<{}>`", quoted(&format!("<{name}>")), tag(around));
    let diagnostic = Diagnostic::new(Code::UnsupportedOpenPsa, place, message);
    let diagnostic = diagnostic.help(format!("what belongs there: {}", allowed.join(", ")));
    complaints.add_near(diagnostic, name, allowed.iter().copied());
}
