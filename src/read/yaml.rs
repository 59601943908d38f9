//! YAML 1.2, core schema: `yes` and `no` are texts, `08` is 8, `0x10` is 16, `1_000` is a text.
//!
//! Anchors and aliases are followed under a budget. Tags, merge keys, keys that are no plain
//! texts, and further documents are refused with a word on what to write instead.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::short::Short;
use super::tree::{Entry, MAX_DEPTH, Map, Node, Value, max_values, quoted};
use super::{MAX_DIAGNOSTICS, Parsed, too_deep, too_many};
use crate::diagnostic::{Code, Diagnostic, Place, Span};

/// How many values all anchors and aliases of a file may hold together.
const MAX_COPIES: usize = 200_000;

/// Reads a tree from YAML. The parser stops at the first error of syntax; what stands before it
/// is kept.
pub(super) fn parse(text: &str) -> Parsed {
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut building = Building { most: max_values(text.len()), ..Building::default() };
    for next in Parser::new_from_str_with_options(text, options) {
        let result = match next {
            Ok((event, span)) => building.event(event, &span),
            Err(error) => Err(Box::new(super::yaml_errors::explain(&error, text, building.open_bracket()))),
        };
        if let Err(stop) = result {
            building.diagnostics.push(*stop);
            building.complete = false;
            break;
        }
        if building.done {
            break;
        }
    }
    building.close_all();
    Parsed { root: building.root, diagnostics: building.diagnostics, complete: building.complete }
}

/// A list or map that is not closed yet.
struct Frame {
    start: usize,
    /// One past the last byte seen so far.
    end: usize,
    flow: bool,
    anchor: usize,
    inside: Inside,
}

enum Inside {
    List(Vec<Node>),
    Map(Vec<Entry>, Key),
}

/// The key whose value comes next.
enum Key {
    None,
    Some(Short, Span),
    /// A key that was refused: its value is left out.
    Refused,
}

struct Building {
    frames: Vec<Frame>,
    anchors: BTreeMap<usize, Anchor>,
    copies: usize,
    nodes: usize,
    /// How many there may be.
    most: usize,
    documents: usize,
    root: Option<Node>,
    diagnostics: Vec<Diagnostic>,
    complete: bool,
    done: bool,
}

impl Default for Building {
    fn default() -> Building {
        Building {
            frames: Vec::new(),
            anchors: BTreeMap::new(),
            copies: 0,
            nodes: 0,
            most: 0,
            documents: 0,
            root: None,
            diagnostics: Vec::new(),
            complete: true,
            done: false,
        }
    }
}

enum Anchor {
    Node { node: Node, size: usize, depth: usize },
    TooLarge,
}

fn unsupported(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::UnsupportedYaml, Place::span(span), message)
}

impl Building {
    fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Takes in one event. An error ends the reading.
    fn event(&mut self, event: Event<'_>, source: &granit_parser::Span) -> Result<(), Box<Diagnostic>> {
        let range = source.byte_range().unwrap_or(0..0);
        let span = Span { start: range.start, end: range.end };
        if event.tag().is_some() {
            let tag = source.tag_span().and_then(|tag| tag.byte_range());
            let place = tag.map_or(span, |tag| Span { start: tag.start, end: tag.end });
            let message = "a model uses no YAML tags (`!name`)";
            self.report(unsupported(place, message).help("remove the tag; put a text that begins with `!` in quotes"));
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let more = unsupported(span, "a second document begins here")
                        .help("write one model per file: remove what follows the `---`");
                    self.report(more);
                    self.done = true;
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                if self.wants_key() {
                    self.key(&text, style, span);
                } else {
                    let plain = style == ScalarStyle::Plain && tag.is_none();
                    let value = if plain { resolve(&text) } else { Value::Text(text.as_ref().into()) };
                    self.put(Node::new(span.start, span.end, value), anchor)?;
                }
            }
            Event::SequenceStart(style, anchor, _) => self.open(span, style, anchor, Inside::List(Vec::new()))?,
            Event::MappingStart(style, anchor, _) => {
                self.open(span, style, anchor, Inside::Map(Vec::new(), Key::None))?
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span.end)?,
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::UnresolvedAlias(name) => {
                let message = format!("there is no anchor {} above", quoted(&format!("&{name}")));
                let diagnostic = Diagnostic::new(Code::Syntax, Place::span(span), message);
                if !matches!(self.frames.last(), Some(Frame { inside: Inside::Map(_, Key::Refused), .. })) {
                    self.report(diagnostic.help("put a text that begins with `*` in quotes"));
                }
                self.refused(span)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn wants_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { inside: Inside::Map(_, Key::None), .. }))
    }

    fn key(&mut self, text: &str, style: ScalarStyle, span: Span) {
        let key = if text == "<<" && style == ScalarStyle::Plain {
            let message = "a model uses no merge keys (`<<`)";
            self.report(unsupported(span, message).help("write the keys out in each place"));
            Key::Refused
        } else if style == ScalarStyle::Plain && span.is_empty() {
            self.report(unsupported(span, "a key is missing here").help("write `key: value`"));
            Key::Refused
        } else {
            Key::Some(text.into(), span)
        };
        if let Some(frame) = self.frames.last_mut() {
            frame.end = frame.end.max(span.end);
            if let Inside::Map(_, next) = &mut frame.inside {
                *next = key;
            }
        }
    }

    fn open(
        &mut self,
        span: Span,
        style: StructureStyle,
        anchor: usize,
        inside: Inside,
    ) -> Result<(), Box<Diagnostic>> {
        if self.frames.len() >= MAX_DEPTH {
            return Err(Box::new(too_deep(span)));
        }
        if self.wants_key() {
            let complex =
                unsupported(span, "a list or a map cannot be a key").help("a key is a plain text: `key: value`");
            self.report(complex);
        }
        let flow = style == StructureStyle::Flow;
        self.frames.push(Frame { start: span.start, end: span.end, flow, anchor, inside });
        Ok(())
    }

    fn close(&mut self, end: usize) -> Result<(), Box<Diagnostic>> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        // A block ends where its last child does; the event stands at the next token.
        let end = if frame.flow { end } else { frame.end };
        let value = match frame.inside {
            Inside::List(items) => Value::List(items.into()),
            Inside::Map(entries, _) => Value::Map(Box::new(Map::new(entries))),
        };
        self.put(Node::new(frame.start, end, value), frame.anchor)
    }

    /// Closes what a syntax error left open.
    fn close_all(&mut self) {
        while let Some(frame) = self.frames.last() {
            let end = frame.end;
            if self.close(end).is_err() {
                break;
            }
        }
    }

    fn put(&mut self, node: Node, anchor: usize) -> Result<(), Box<Diagnostic>> {
        self.nodes += 1;
        if self.nodes > self.most {
            return Err(Box::new(too_many(self.most, "values")));
        }
        if anchor != 0 {
            let (size, depth) = node.size();
            self.copies += size;
            let kept = if self.copies > MAX_COPIES {
                Anchor::TooLarge
            } else {
                Anchor::Node { node: node.clone(), size, depth }
            };
            self.anchors.insert(anchor, kept);
        }
        match self.frames.last_mut() {
            None => self.root = Some(node),
            Some(frame) => {
                frame.end = frame.end.max(node.span().end);
                match &mut frame.inside {
                    Inside::List(items) => items.push(node),
                    Inside::Map(entries, key) => match std::mem::replace(key, Key::None) {
                        Key::Some(key, key_span) => entries.push(Entry::new(key, key_span, node)),
                        // The node itself stands where a key should: leave out what follows, too.
                        Key::None => *key = Key::Refused,
                        Key::Refused => {}
                    },
                }
            }
        }
        Ok(())
    }

    fn refused(&mut self, span: Span) -> Result<(), Box<Diagnostic>> {
        self.put(Node::new(span.start, span.end, Value::Refused), 0)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Box<Diagnostic>> {
        if self.wants_key() {
            self.report(unsupported(span, "an alias cannot be a key").help("write the key out"));
            return self.refused(span);
        }
        match self.anchors.get(&anchor) {
            None => {
                self.report(unsupported(span, "this alias stands inside the value that it names"));
                self.refused(span)
            }
            Some(Anchor::Node { node, size, depth }) if self.copies + size <= MAX_COPIES => {
                if self.frames.len() + depth > MAX_DEPTH {
                    return Err(Box::new(too_deep(span)));
                }
                self.copies += size;
                self.nodes += size;
                let copy = node.clone().at(span);
                self.put(copy, 0)
            }
            Some(_) => {
                let message = format!("the aliases of this file expand to more than {MAX_COPIES} values");
                Err(Box::new(Diagnostic::new(Code::TooLarge, Place::span(span), message).help("write the values out")))
            }
        }
    }

    /// Where the innermost `[` or `{` that is still open stands.
    fn open_bracket(&self) -> Option<Span> {
        self.frames.iter().rev().find(|frame| frame.flow).map(|frame| Span { start: frame.start, end: frame.start + 1 })
    }
}

/// What a plain scalar means in the core schema (YAML 1.2.2, section 10.3.2).
fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Value::Float(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix)
            && !digits.is_empty()
            && digits.chars().all(|c| c.is_digit(radix))
        {
            return i64::from_str_radix(digits, radix).map_or_else(|_| Value::Text(text.into()), Value::Int);
        }
    }
    if !unsigned.is_empty()
        && unsigned.bytes().all(|b| b.is_ascii_digit())
        && let Ok(whole) = text.parse()
    {
        return Value::Int(whole);
    }
    // The grammar of the core schema, which allows neither `1_000` nor `inf` nor `e5`.
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let number = digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent));
    match text.parse() {
        Ok(value) if number => Value::Float(value),
        _ => Value::Text(text.into()),
    }
}
