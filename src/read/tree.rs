//! The tree that every format is read into: values, and the bytes that each of them stands on.
//!
//! Spans are byte offsets into the text of the file. [`settle`] is the one place where they are
//! moved onto character boundaries, where keys that stand twice are found, and where size and
//! depth are held within bounds.

use std::collections::BTreeMap;

use super::MAX_DIAGNOSTICS;
use crate::diagnostic::{Code, Diagnostic, Part, Path, Place, Span, Step};

/// How deep lists and maps may nest. A model needs six levels; the walks over the tree recurse.
pub(crate) const MAX_DEPTH: usize = 64;

/// How many values a file may hold: some 20 000 nodes of 25 values each.
pub(crate) const MAX_NODES: usize = 500_000;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// The bytes of the value; empty at the place where a missing one should be.
    pub(crate) span: Span,
    /// Its number in the order of the file; no two nodes of a tree share one.
    pub(crate) number: u32,
    /// What it is.
    pub(crate) value: Value,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Something that the reader has complained about already: it is left out without a word.
    Refused,
    /// Nothing: `null`, `~`, or a key without a value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map.
    Map(Map),
}

/// A map in the order of the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Map {
    entries: Vec<Entry>,
    /// Places in `entries`, in the order of the keys; empty until the tree is settled.
    sorted: Vec<u32>,
}

/// One key and its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: String,
    /// The bytes of the key.
    pub(crate) key_span: Span,
    /// What stands under it.
    pub(crate) value: Node,
}

impl Node {
    /// A value at `start..end`, which need not be clean yet.
    pub(crate) fn new(start: usize, end: usize, value: Value) -> Node {
        Node { span: Span { start, end }, number: 0, value }
    }

    /// How many values it holds, itself included, and how deep they nest.
    pub(crate) fn size(&self) -> (usize, usize) {
        let children: &mut dyn Iterator<Item = &Node> = match &self.value {
            Value::List(items) => &mut items.iter(),
            Value::Map(map) => &mut map.entries.iter().map(|entry| &entry.value),
            _ => return (1, 0),
        };
        let mut whole = (1, 1);
        for child in children {
            let (size, depth) = child.size();
            whole = (whole.0 + size, whole.1.max(depth + 1));
        }
        whole
    }

    /// Where a diagnostic about the value should be marked: all of it if it is short, otherwise
    /// the first words.
    fn head(&self, text: &str) -> Span {
        let cut = Span { start: self.span.start, end: self.span.end.min(self.span.start + 240) }.clamp(text);
        let shown = &text[cut.start..cut.end];
        let line = shown.find(['\n', '\r']).unwrap_or(shown.len());
        if line == self.span.len() {
            return self.span;
        }
        match &self.value {
            Value::Map(map) if !map.entries.is_empty() => map.entries[0].key_span,
            Value::List(items) if !items.is_empty() && items[0].span.start > self.span.start => {
                Span { start: self.span.start, end: self.span.start + 1 }.clamp(text)
            }
            Value::List(items) if !items.is_empty() => items[0].head(text),
            _ => Span { start: cut.start, end: cut.start + shown[..line].trim_end().len() },
        }
    }
}

impl Map {
    /// A map that is not settled yet.
    pub(crate) fn new(entries: Vec<Entry>) -> Map {
        Map { entries, sorted: Vec::new() }
    }

    /// The entries, in the order of the file.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry under `key`, in logarithmic time.
    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        let place = self.sorted.binary_search_by(|&i| self.entries[i as usize].key.as_str().cmp(key)).ok()?;
        Some(&self.entries[self.sorted[place] as usize])
    }

    /// Keeps the first of each key and builds the index. Returns the others, each with the place
    /// of the first.
    fn index(&mut self) -> Vec<(Entry, usize)> {
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        let originals: Vec<usize> =
            self.entries.iter().enumerate().map(|(i, entry)| *first.entry(entry.key.as_str()).or_insert(i)).collect();
        self.sorted.clear();
        if first.len() == self.entries.len() {
            self.sorted.extend(first.into_values().map(|i| i as u32));
            return Vec::new();
        }
        let mut repeated = Vec::new();
        let mut moved = vec![0; originals.len()];
        let mut kept = Vec::with_capacity(originals.len());
        for (i, entry) in std::mem::take(&mut self.entries).into_iter().enumerate() {
            if originals[i] == i {
                moved[i] = kept.len();
                kept.push(entry);
            } else {
                repeated.push((entry, moved[originals[i]]));
            }
        }
        self.entries = kept;
        self.sorted.extend(0..self.entries.len() as u32);
        self.sorted.sort_by(|&a, &b| self.entries[a as usize].key.cmp(&self.entries[b as usize].key));
        repeated
    }
}

/// Finishes a tree that a reader has built: shifts all spans by `shift` bytes and onto character
/// boundaries, numbers the nodes, builds the indexes, and reports keys that stand twice.
///
/// A section that stands twice is read as one, so that what it holds is still checked. Returns
/// the number of nodes.
pub(crate) fn settle(root: &mut Node, text: &str, shift: usize, diagnostics: &mut Vec<Diagnostic>) -> usize {
    let mut settling = Settling { text, shift, next: 0, diagnostics };
    settling.node(root, true);
    settling.next as usize
}

struct Settling<'a> {
    text: &'a str,
    shift: usize,
    next: u32,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Settling<'_> {
    fn span(&self, span: Span) -> Span {
        Span { start: span.start + self.shift, end: span.end + self.shift }.clamp(self.text)
    }

    fn node(&mut self, node: &mut Node, top: bool) {
        node.span = self.span(node.span);
        node.number = self.next;
        self.next += 1;
        match &mut node.value {
            Value::List(items) => {
                for (i, item) in items.iter_mut().enumerate() {
                    let before = self.diagnostics.len();
                    self.node(item, false);
                    self.prefix(before, || Step::Index(i));
                }
            }
            Value::Map(map) => {
                for (entry, first) in map.index() {
                    self.repeated(map, entry, first, top);
                }
                for entry in &mut map.entries {
                    entry.key_span = self.span(entry.key_span);
                    let before = self.diagnostics.len();
                    self.node(&mut entry.value, false);
                    self.prefix(before, || Step::Key(entry.key.clone()));
                }
            }
            _ => {}
        }
    }

    /// Puts a step before the paths of what was found since `before`: so a path is only built
    /// where there is something to say.
    fn prefix(&mut self, before: usize, step: impl Fn() -> Step) {
        for diagnostic in &mut self.diagnostics[before..] {
            diagnostic.place.path.0.insert(0, step());
            for (place, _) in &mut diagnostic.related {
                place.path.0.insert(0, step());
            }
        }
    }

    fn repeated(&mut self, map: &mut Map, entry: Entry, first: usize, section: bool) {
        if self.diagnostics.len() >= MAX_DIAGNOSTICS {
            return;
        }
        let path = Path::root().key(&entry.key);
        let first = &mut map.entries[first];
        let place = |span| Place { path: path.clone(), part: Part::Key, span: Some(span) };
        let mut diagnostic = Diagnostic::new(
            Code::DuplicateKey,
            place(self.span(entry.key_span)),
            format!("the key {} stands twice in one map", quoted(&entry.key)),
        )
        .label("the second time")
        .related(place(self.span(first.key_span)), "the first time");
        match (&mut first.value.value, entry.value.value) {
            (Value::Map(old), Value::Map(new)) if section => {
                old.entries.extend(new.entries);
                diagnostic = diagnostic.help("put all its entries under one key");
            }
            (Value::List(old), Value::List(new)) if section => {
                old.extend(new);
                diagnostic = diagnostic.help("put all its items under one key");
            }
            _ => diagnostic = diagnostic.help("keep one of the two, or rename one"),
        }
        self.diagnostics.push(diagnostic);
    }
}

/// Where a path leads.
pub(crate) struct Found<'t> {
    /// The deepest node on the way that exists.
    pub(crate) node: &'t Node,
    /// The bytes of the nearest key above or at it.
    pub(crate) key: Option<Span>,
    /// Does `key` name the node itself, rather than something around it?
    pub(crate) keyed: bool,
    /// Is it the node that the path names? Otherwise the last steps do not exist.
    pub(crate) whole: bool,
}

/// The node one step below `node`. An index on something that is no list stays where it is: a
/// single value may stand for a list of one.
pub(crate) fn step<'t>(node: &'t Node, step: &Step) -> Option<&'t Node> {
    match (step, &node.value) {
        (Step::Key(key), Value::Map(map)) => map.get(key).map(|entry| &entry.value),
        (Step::Key(_), _) => None,
        (Step::Index(index), Value::List(items)) => items.get(*index),
        (Step::Index(_), _) => Some(node),
    }
}

/// Follows `path` as far as it goes.
pub(crate) fn follow<'t>(root: &'t Node, path: &Path) -> Found<'t> {
    let mut found = Found { node: root, key: None, keyed: false, whole: true };
    for next in &path.0 {
        let Some(node) = step(found.node, next) else {
            return Found { whole: false, ..found };
        };
        match (next, &found.node.value) {
            (Step::Key(key), Value::Map(map)) => {
                found = Found { node, key: map.get(key).map(|entry| entry.key_span), keyed: true, whole: true };
            }
            (Step::Index(_), Value::List(_)) => found = Found { node, keyed: false, ..found },
            _ => {}
        }
    }
    found
}

/// The bytes to mark for a place: its key, its value, or the nearest key around it if it does
/// not exist.
pub(crate) fn mark(root: &Node, text: &str, path: &Path, part: Part) -> Span {
    let found = follow(root, path);
    let wants_key = part == Part::Key || !found.whole || found.node.span.is_empty();
    match found.key {
        Some(key) if found.keyed && wants_key => key,
        // A value of many lines is named by its key.
        Some(key) if found.keyed && found.node.head(text) != found.node.span => key,
        _ => found.node.head(text),
    }
}

/// A text between backticks, shortened so that a message stays one line.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}
