//! Fault trees in the Open-PSA Model Exchange Format (version 2.0d), as the tree of a model.
//!
//! ```text
//! text ─xml→ elements ─definitions→ names ─formula, probability→ formulas ─mechanisms→ tree
//! ```
//!
//! A gate that no other gate names becomes an impact, every other gate an event, a basic event a
//! factor with its probability as `prior`, and a house event an event that is always or never
//! there. Every value of the tree stands on the bytes of the file that it comes from, so what is
//! said about the model is said about the file.
//!
//! A file with any error gives no tree at all: half a fault tree has other probabilities. Cost:
//! linear in the file, but for the logarithm of the number of names.

mod definitions;
mod formula;
mod ids;
mod loops;
mod mechanisms;
mod probability;
mod xml;

use super::Parsed;
use super::short::Short;
use super::tree::{Entry, Map, Node, Value, max_values, quoted};
use crate::diagnostic::{Code, Diagnostic, Place, Span};
use definitions::{Definitions, Kind};
use formula::{Formula, Formulas, constant};
use ids::Ids;
use mechanisms::{Lowering, Mechanism};
use probability::{Expression, Expressions};
use xml::Complaints;

/// The longest path of containers that becomes a part of an id.
const LONGEST_PATH: usize = 100;

/// Reads a fault tree.
pub(super) fn parse(text: &str) -> Parsed {
    let refused = |diagnostics| Parsed { root: None, diagnostics, complete: false };
    if text.trim().is_empty() {
        return Parsed { root: None, diagnostics: Vec::new(), complete: true };
    }
    let document = match xml::open(text) {
        Ok(document) => document,
        Err(diagnostic) => return refused(vec![*diagnostic]),
    };
    let mut complaints = Complaints::default();
    let definitions = Definitions::collect(document.root_element(), &mut complaints);
    let bodies = Bodies::read(&definitions, &mut complaints);
    let probabilities = bodies.evaluate(&definitions, &mut complaints);
    if !complaints.is_empty() {
        return refused(complaints.into_inner());
    }
    let root = Model::new(&definitions, &bodies, &probabilities).tree(xml::whole(document.root_element()));
    // Before anything walks it: nothing here is nested deeper than a model may be.
    match root.size().0 {
        size if size > max_values(text.len()) => refused(vec![super::too_many(max_values(text.len()), "values")]),
        _ => Parsed { root: Some(root), diagnostics: Vec::new(), complete: true },
    }
}

/// What a definition says.
#[derive(Debug)]
enum Body {
    Gate(Formula),
    House(bool),
    /// A basic event or a parameter.
    Value(Expression),
    /// Nothing that could be read.
    Broken,
}

/// What all definitions say, by their numbers.
struct Bodies {
    all: Vec<Body>,
    /// What each needs, and where it says so.
    needs: Vec<Vec<(usize, Span)>>,
}

impl Bodies {
    fn read(definitions: &Definitions<'_>, complaints: &mut Complaints) -> Bodies {
        let mut bodies = Bodies { all: Vec::new(), needs: Vec::new() };
        for definition in &definitions.all {
            let container = definition.container;
            let (body, needs) = match (definition.kind, definition.body) {
                (Kind::HouseEvent, None) => (Some(Body::House(false)), Vec::new()),
                (Kind::HouseEvent, Some(element)) if xml::tag(element) == "constant" => {
                    (constant(element, complaints).map(Body::House), Vec::new())
                }
                (Kind::HouseEvent, Some(element)) => {
                    let message = format!("a house event is a constant, not {}", quoted(xml::tag(element)));
                    let diagnostic = Diagnostic::new(Code::WrongType, Place::span(xml::head(element)), message);
                    complaints
                        .add(diagnostic.help("write `<constant value=\"true\"/>` or `<constant value=\"false\"/>`"));
                    (None, Vec::new())
                }
                (kind, None) => {
                    complaints.add(empty(kind, definition.name, definition.name_span));
                    (None, Vec::new())
                }
                (Kind::Gate, Some(element)) => {
                    let mut formulas = Formulas { definitions, complaints, container, named: Vec::new() };
                    (formulas.read(element, 0).map(Body::Gate), formulas.named)
                }
                (Kind::BasicEvent | Kind::Parameter, Some(element)) => {
                    let mut expressions = Expressions { definitions, complaints, container, named: Vec::new() };
                    (expressions.read(element, 0).map(Body::Value), expressions.named)
                }
            };
            bodies.all.push(body.unwrap_or(Body::Broken));
            bodies.needs.push(needs);
        }
        bodies
    }

    /// The values of basic events and parameters, each after those that it needs.
    fn evaluate(&self, definitions: &Definitions<'_>, complaints: &mut Complaints) -> Vec<Option<f64>> {
        let mut values = vec![None; self.all.len()];
        for number in loops::order(&definitions.all, &self.needs, complaints) {
            let definition = &definitions.all[number];
            let Body::Value(expression) = &self.all[number] else { continue };
            match expression.value(&values) {
                Err(diagnostic) => complaints.add(*diagnostic),
                Ok(Some(value)) if definition.kind == Kind::BasicEvent && !(0.0..=1.0).contains(&value) => {
                    let message = format!("the probability of {} is {value}", quoted(definition.name));
                    let place = Place::span(definition.body.map_or(definition.name_span, xml::whole));
                    let diagnostic = Diagnostic::new(Code::BadWeight, place, message).label("not between 0 and 1");
                    complaints.add(diagnostic.help("write a probability, such as `<float value=\"0.01\"/>`"));
                }
                Ok(value) => values[number] = value,
            }
        }
        values
    }
}

/// A definition without anything in it.
fn empty(kind: Kind, name: &str, span: Span) -> Diagnostic {
    let (what, help) = match kind {
        Kind::Gate => ("formula", "put a formula in it, such as `<or> … </or>`"),
        Kind::BasicEvent => {
            ("probability", "put one in it: `<float value=\"…\"/>`, or `<exponential>` of a rate and a time")
        }
        _ => ("value", "put one in it: `<float value=\"…\"/>`"),
    };
    let message = format!("the {} {} has no {what}", kind.noun(), quoted(name));
    Diagnostic::new(Code::MissingKey, Place::span(span), message).help(help)
}

/// The model in the making: every node with its id.
struct Model<'a, 'x> {
    definitions: &'a Definitions<'x>,
    bodies: &'a Bodies,
    probabilities: &'a [Option<f64>],
    lowering: Lowering,
    /// By number of a definition: the mechanisms of a gate.
    ways: Vec<Vec<Mechanism>>,
    /// By number, definitions first.
    ids: Vec<String>,
}

impl<'a, 'x> Model<'a, 'x> {
    fn new(definitions: &'a Definitions<'x>, bodies: &'a Bodies, probabilities: &'a [Option<f64>]) -> Self {
        let mut lowering = Lowering::new(bodies.all.len());
        let ways = bodies.all.iter().enumerate().map(|(number, body)| match body {
            Body::Gate(formula) => lowering.gate(number, formula),
            _ => Vec::new(),
        });
        let ways = ways.collect();
        let ids = ids(definitions, &lowering);
        Model { definitions, bodies, probabilities, lowering, ways, ids }
    }

    fn tree(&self, whole: Span) -> Node {
        let mut named = vec![false; self.bodies.all.len()];
        for (number, needs) in self.bodies.needs.iter().enumerate() {
            if self.definitions.all[number].kind == Kind::Gate {
                needs.iter().for_each(|&(need, _)| named[need] = true);
            }
        }
        let (mut factors, mut events, mut impacts) = (Vec::new(), Vec::new(), Vec::new());
        for (number, definition) in self.definitions.all.iter().enumerate() {
            let section = match definition.kind {
                Kind::Parameter => continue,
                Kind::BasicEvent => &mut factors,
                Kind::Gate if !named[number] => &mut impacts,
                Kind::Gate | Kind::HouseEvent => &mut events,
            };
            let node = map(definition.span, self.keys(number));
            section.push(Entry::new(Short::from(self.ids[number].as_str()), definition.name_span, node));
        }
        for (place, derived) in self.lowering.derived.iter().enumerate() {
            let id = self.ids[self.bodies.all.len() + place].clone();
            let label = match derived.owner {
                Some(owner) => format!("a part of {}: {}", self.definitions.all[owner].name, derived.word),
                None => "always true".to_owned(),
            };
            let mut keys = vec![entry("label", derived.span, text(&label))];
            match derived.owner {
                Some(_) => keys.extend(self.because(&derived.ways, derived.span)),
                None => keys.push(entry("leak", derived.span, Value::Float(1.0))),
            }
            events.push(Entry::new(Short::from(id.as_str()), derived.span, map(derived.span, keys)));
        }
        let title = self.definitions.title.as_deref().or(self.definitions.first_tree());
        let mut sections: Vec<Entry> = title.map(|title| entry("title", whole, text(title))).into_iter().collect();
        for (section, entries) in [("factors", factors), ("events", events), ("impacts", impacts)] {
            if !entries.is_empty() {
                sections.push(entry(section, whole, Value::Map(Box::new(Map::new(entries)))));
            }
        }
        map(whole, sections)
    }

    /// The keys of one definition's node.
    fn keys(&self, number: usize) -> Vec<Entry> {
        let definition = &self.definitions.all[number];
        let (name, span) = (definition.name, definition.name_span);
        let mut keys = Vec::new();
        let differs = name != self.ids[number];
        if let Some(label) = definition.label.clone().or_else(|| differs.then(|| name.to_owned())) {
            keys.push(entry("label", span, text(&label)));
        }
        if differs && definition.label.is_some() {
            keys.push(entry("note", span, text(&format!("Called {name} in the Open-PSA file."))));
        }
        match &self.bodies.all[number] {
            Body::Gate(_) => keys.extend(self.because(&self.ways[number], definition.span)),
            Body::House(value) => {
                let span = definition.body.map_or(span, xml::whole);
                keys.push(entry("leak", span, Value::Float(if *value { 1.0 } else { 0.0 })));
            }
            Body::Value(_) | Body::Broken => {
                let span = definition.body.map_or(span, xml::whole);
                keys.push(entry("category", span, text("hardware")));
                keys.extend(self.probabilities[number].map(|p| entry("prior", span, Value::Float(p))));
            }
        }
        keys
    }

    fn because(&self, ways: &[Mechanism], span: Span) -> Option<Entry> {
        let list = ways.iter().map(|way| self.mechanism(way, span)).collect::<Vec<_>>();
        (!list.is_empty()).then(|| entry("because", span, Value::List(list.into_boxed_slice())))
    }

    fn mechanism(&self, way: &Mechanism, span: Span) -> Node {
        let named = |&(number, span): &(usize, Span)| node(span, text(&self.ids[number]));
        let list = |key, nodes: &[(usize, Span)]| {
            let at = nodes.first().map_or(span, |&(_, first)| first);
            (!nodes.is_empty()).then(|| entry(key, at, Value::List(nodes.iter().map(named).collect())))
        };
        if let (&[only], None, []) = (&way.all[..], &way.of, &way.unless[..]) {
            return named(&only);
        }
        let mut keys: Vec<Entry> = list("all", &way.all).into_iter().collect();
        if let Some((least, of)) = &way.of {
            // It is at most the number of arguments, and these fit into memory.
            keys.push(entry("at-least", span, Value::Int(*least as i64)));
            keys.extend(list("of", of));
        }
        keys.extend(list("unless", &way.unless));
        map(span, keys)
    }
}

/// Ids of all nodes. A name that is an id keeps it; the others come after, in the order of the
/// file, and parts of formulas last.
fn ids(definitions: &Definitions<'_>, lowering: &Lowering) -> Vec<String> {
    let mut ids = Ids::default();
    let events = || definitions.all.iter().enumerate().filter(|(_, definition)| definition.kind != Kind::Parameter);
    let mut all = vec![String::new(); definitions.all.len()];
    for (number, definition) in events() {
        if !definition.private && ids.keep(definition.name) {
            all[number] = definition.name.to_owned();
        }
    }
    for (number, definition) in events() {
        if !all[number].is_empty() {
            continue;
        }
        let path = if definition.private { definitions.path(definition).join(".") } else { String::new() };
        all[number] = match path.len() {
            1..=LONGEST_PATH => ids.near(&format!("{path}.{}", definition.name)),
            _ => ids.near(definition.name),
        };
    }
    let mut parts = vec![0; definitions.all.len()];
    for derived in &lowering.derived {
        all.push(match derived.owner {
            None => ids.near("true"),
            Some(owner) => {
                parts[owner] += 1;
                ids.near(&format!("{}.{}", all[owner], parts[owner]))
            }
        });
    }
    all
}

fn node(span: Span, value: Value) -> Node {
    Node::new(span.start, span.end, value)
}

fn map(span: Span, entries: Vec<Entry>) -> Node {
    node(span, Value::Map(Box::new(Map::new(entries))))
}

fn entry(key: &str, span: Span, value: Value) -> Entry {
    Entry::new(Short::from(key), span, node(span, value))
}

fn text(text: &str) -> Value {
    Value::Text(Short::from(text))
}
