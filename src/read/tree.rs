//! The tree that every format is read into: values, and the bytes that each of them stands on.
//!
//! Spans are byte offsets into the text of the file. [`settle`] is the one place where they are
//! moved onto character boundaries, where keys that stand twice are found, and where size and
//! depth are held within bounds.

use super::MAX_DIAGNOSTICS;
use super::short::Short;
use crate::diagnostic::{Code, Diagnostic, Part, Path, Place, Span, Step};

/// How deep lists and maps may nest. A model needs six levels; the walks over the tree recurse.
pub(crate) const MAX_DEPTH: usize = 64;

/// How many values any file may hold.
const MIN_VALUES: usize = 500_000;

/// A larger file may hold one value for each so many bytes. Models have one for every 10 to 25; what
/// is denser takes more memory a byte than a model may.
const BYTES_A_VALUE: usize = 6;

/// The same for the entries of its sections, which are nodes for the greater part. Real ones take 50 to
/// 200 bytes each.
const MIN_ENTRIES: usize = 250_000;
const BYTES_AN_ENTRY: usize = 48;

/// How many entries the sections of a file of so many bytes may have together.
pub(crate) fn max_entries(bytes: usize) -> usize {
    MIN_ENTRIES.max(bytes / BYTES_AN_ENTRY)
}

/// How many values a file of so many bytes may hold.
pub(crate) fn max_values(bytes: usize) -> usize {
    MIN_VALUES.max(bytes / BYTES_A_VALUE)
}

/// A value and where it stands. A large file has millions, so it is kept small: 40 bytes.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// The bytes of the value; empty at the place where a missing one should be.
    bytes: Bytes,
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
    Text(Short),
    /// A list.
    List(Box<[Node]>),
    /// A map.
    Map(Box<Map>),
}

/// A span of a file, of which none is larger than `u32` can count.
#[derive(Debug, Clone, Copy)]
struct Bytes {
    start: u32,
    end: u32,
}

impl From<Span> for Bytes {
    fn from(span: Span) -> Bytes {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Bytes { start: narrow(span.start), end: narrow(span.end) }
    }
}

impl From<Bytes> for Span {
    fn from(bytes: Bytes) -> Span {
        Span { start: bytes.start as usize, end: bytes.end as usize }
    }
}

/// A map in the order of the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Map {
    entries: Box<[Entry]>,
    /// Places in `entries`, in the order of the keys; empty until the tree is settled, and for a map
    /// so small that it is read through.
    sorted: Box<[u32]>,
}

/// A map of so many keys is read through rather than searched.
const SMALL_MAP: usize = 16;

/// One key and its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: Short,
    /// The bytes of the key.
    key_bytes: Bytes,
    /// What stands under it.
    pub(crate) value: Node,
}

impl Entry {
    /// A key, where it stands, and what stands under it.
    pub(crate) fn new(key: Short, key_span: Span, value: Node) -> Entry {
        Entry { key, key_bytes: key_span.into(), value }
    }

    /// The bytes of the key.
    pub(crate) fn key_span(&self) -> Span {
        self.key_bytes.into()
    }
}

impl Node {
    /// A value at `start..end`, which need not be clean yet.
    pub(crate) fn new(start: usize, end: usize, value: Value) -> Node {
        Node { bytes: Span { start, end }.into(), number: 0, value }
    }

    /// The same value at another place.
    pub(crate) fn at(self, span: Span) -> Node {
        Node { bytes: span.into(), ..self }
    }

    /// The bytes of the value.
    pub(crate) fn span(&self) -> Span {
        self.bytes.into()
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
        let span = self.span();
        let cut = Span { start: span.start, end: span.end.min(span.start + 240) }.clamp(text);
        let shown = &text[cut.start..cut.end];
        let line = shown.find(['\n', '\r']).unwrap_or(shown.len());
        if line == span.len() {
            return span;
        }
        match &self.value {
            Value::Map(map) if !map.entries.is_empty() => map.entries[0].key_span(),
            Value::List(items) if !items.is_empty() && items[0].span().start > span.start => {
                Span { start: span.start, end: span.start + 1 }.clamp(text)
            }
            Value::List(items) if !items.is_empty() => items[0].head(text),
            _ => Span { start: cut.start, end: cut.start + shown[..line].trim_end().len() },
        }
    }
}

impl Map {
    /// A map that is not settled yet.
    pub(crate) fn new(entries: Vec<Entry>) -> Map {
        Map { entries: entries.into(), sorted: Box::default() }
    }

    /// The entries, in the order of the file.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry under `key`, in logarithmic time.
    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        if self.entries.len() <= SMALL_MAP {
            return self.entries.iter().find(|entry| entry.key.as_str() == key);
        }
        let place = self.sorted.binary_search_by(|&i| self.entries[i as usize].key.as_str().cmp(key)).ok()?;
        Some(&self.entries[self.sorted[place] as usize])
    }

    /// Keeps the first of each key and builds the index. Returns the others, each with the place
    /// of the first.
    fn index(&mut self) -> Vec<(Entry, usize)> {
        let repeats: Vec<(usize, usize)> = if self.entries.len() <= SMALL_MAP {
            let key = |i: usize| self.entries[i].key.as_str();
            (1..self.entries.len())
                .filter_map(|i| (0..i).find(|&first| key(first) == key(i)).map(|first| (i, first)))
                .collect()
        } else {
            self.sorted = by_key(&self.entries);
            let same = |&a: &u32, &b: &u32| self.entries[a as usize].key == self.entries[b as usize].key;
            let runs = self.sorted.chunk_by(same).filter(|run| run.len() > 1);
            let mut repeats: Vec<(usize, usize)> =
                runs.flat_map(|run| run[1..].iter().map(|&i| (i as usize, run[0] as usize))).collect();
            repeats.sort_unstable();
            repeats
        };
        if repeats.is_empty() {
            return Vec::new();
        }
        let mut repeated = Vec::with_capacity(repeats.len());
        let mut kept = Vec::with_capacity(self.entries.len() - repeats.len());
        // Where an entry stands once those before it that repeat another are gone.
        let moved = |i: usize| i - repeats.partition_point(|&(repeat, _)| repeat < i);
        let mut next = repeats.iter().peekable();
        for (i, entry) in std::mem::take(&mut self.entries).into_iter().enumerate() {
            match next.next_if(|&&(repeat, _)| repeat == i) {
                Some(&(_, first)) => repeated.push((entry, moved(first))),
                None => kept.push(entry),
            }
        }
        self.entries = kept.into();
        if !self.sorted.is_empty() {
            self.sorted = by_key(&self.entries);
        }
        repeated
    }
}

/// The places of entries in the order of their keys, the first of the same key first.
fn by_key(entries: &[Entry]) -> Box<[u32]> {
    let mut sorted: Vec<u32> = (0..entries.len() as u32).collect();
    sorted.sort_unstable_by(|&a, &b| entries[a as usize].key.cmp(&entries[b as usize].key).then(a.cmp(&b)));
    sorted.into()
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
        node.bytes = self.span(node.span()).into();
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
                    entry.key_bytes = self.span(entry.key_span()).into();
                    let before = self.diagnostics.len();
                    self.node(&mut entry.value, false);
                    self.prefix(before, || Step::Key(entry.key.to_string()));
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
        let path = Path::root().key(entry.key.as_str());
        let first = &mut map.entries[first];
        let place = |span| Place { span: Some(span), ..Place::key(path.clone()) };
        let mut diagnostic = Diagnostic::new(
            Code::DuplicateKey,
            place(self.span(entry.key_span())),
            format!("the key {} stands twice in one map", quoted(entry.key.as_str())),
        )
        .label("the second time")
        .related(place(self.span(first.key_span())), "the first time");
        match (&mut first.value.value, entry.value.value) {
            (Value::Map(old), Value::Map(new)) if section => {
                old.entries = [std::mem::take(&mut old.entries).into_vec(), new.entries.into_vec()]
                    .into_iter()
                    .flatten()
                    .collect();
                diagnostic = diagnostic.help("put all its entries under one key");
            }
            (Value::List(old), Value::List(new)) if section => {
                *old = [std::mem::take(old).into_vec(), new.into_vec()].into_iter().flatten().collect();
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
                found = Found { node, key: map.get(key).map(Entry::key_span), keyed: true, whole: true };
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
    let wants_key = part == Part::Key || !found.whole || found.node.span().is_empty();
    match found.key {
        Some(key) if found.keyed && wants_key => key,
        // A value of many lines is named by its key.
        Some(key) if found.keyed && found.node.head(text) != found.node.span() => key,
        _ => found.node.head(text),
    }
}

/// The bytes of every key and of every value that is neither list nor map, in no order.
pub(crate) fn scalars(node: &Node, found: &mut Vec<Span>) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| scalars(item, found)),
        Value::Map(map) => {
            for entry in map.entries() {
                found.push(entry.key_span());
                scalars(&entry.value, found);
            }
        }
        _ => found.push(node.span()),
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
