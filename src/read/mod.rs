//! Reading a model: from the bytes of a YAML, JSON or TOML file, or a fault tree of the Open-PSA
//! format, to a [`Document`], with every mistake of the file reported at once and every diagnostic
//! put in its place.
//!
//! ```text
//! bytes ─yaml, json, toml, open_psa→ tree ─settle→ tree with spans ─decode→ Document
//! ```
//!
//! ```
//! use because::read::{Format, read};
//!
//! let read = read(b"title: Outage\nfactors: { pool: { prior: 5% } }\n", Format::Yaml);
//! assert_eq!(read.document.title.as_deref(), Some("Outage"));
//! assert_eq!(read.diagnostics[0].replacement.as_deref(), Some("0.05"));
//! ```

mod allow;
mod complaint;
mod decode;
mod json;
mod open_psa;
mod sections;
mod short;
mod slip;
mod toml;
mod tree;
mod yaml;
mod yaml_errors;

use std::collections::{BTreeMap, BTreeSet};
use std::str::Utf8Error;

use crate::diagnostic::{Code, Diagnostic, Part, Path, Place, Span, Step};
use crate::model::{BaseRates, Document, Translation};
pub use allow::AllowComment;
use tree::{Node, Value};

/// Up to this size, 2 MiB, a file is read within 500 MB and two seconds even if it is nothing but
/// mistakes, each of which may take 200 times its own size. A larger one takes at most 100 times its
/// size, whatever it holds, and 20 to 35 times if it is a model.
pub const SURE_BYTES: usize = 2 << 20;

/// The largest file that is read in any format; see [`Format::max_bytes`].
pub const MAX_BYTES: usize = 24 << 20;

/// How much is kept of a file that is too large to be read.
const SHOWN_BYTES: usize = 1 << 16;

/// How many mistakes of a kind are collected: of syntax, of structure, of content.
const MAX_DIAGNOSTICS: usize = 10_000;

/// The formats that a model may be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// YAML 1.2.
    Yaml,
    /// JSON.
    Json,
    /// TOML.
    Toml,
    /// A fault tree in the Open-PSA Model Exchange Format, which is XML.
    OpenPsa,
}

impl Format {
    /// How large a file may be, in bytes: 24 MiB, a model of some 150 000 nodes; less in TOML and XML, whose
    /// parsers take more memory.
    pub const fn max_bytes(self) -> usize {
        match self {
            Format::Yaml | Format::Json => MAX_BYTES,
            Format::Toml => 16 << 20,
            Format::OpenPsa => 8 << 20,
        }
    }

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Yaml => "YAML",
            Format::Json => "JSON",
            Format::Toml => "TOML",
            Format::OpenPsa => "Open-PSA XML",
        }
    }

    /// The format that the ending of a file name stands for.
    pub fn from_file_name(name: &str) -> Option<Format> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Some(Format::Yaml),
            "json" => Some(Format::Json),
            "toml" => Some(Format::Toml),
            "xml" => Some(Format::OpenPsa),
            _ => None,
        }
    }

    /// The likely format of a text without a name, such as standard input: JSON if it begins
    /// with `{`, Open-PSA if it begins with `<`, TOML if its first line is a table header or
    /// `key = …`, YAML otherwise.
    pub fn sniff(text: &str) -> Format {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        // No other format can begin so: a merge key of YAML, `<<`, is no beginning of a model.
        if text.starts_with('<') && !text.starts_with("<<") {
            return Format::OpenPsa;
        }
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines.take(1) {
            if line.starts_with('{') {
                return Format::Json;
            }
            let key = line.split(['=', ':']).next().unwrap_or_default();
            if line.starts_with('[') || line[key.len()..].starts_with('=') {
                return Format::Toml;
            }
        }
        Format::Yaml
    }
}

/// What was read from a file.
#[derive(Debug)]
pub struct Read {
    /// Everything that could be decoded.
    pub document: Document,
    /// What is wrong with the rest, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// The text that all spans refer to: that of the file, with U+FFFD where it is not UTF-8.
    pub text: String,
    format: Format,
    root: Node,
    complete: bool,
    lost_nodes: bool,
    renamed: BTreeMap<String, String>,
    /// For each list that lost items: where those that were kept stand in the file.
    kept: BTreeMap<u32, Vec<usize>>,
    /// Numbers of the nodes that lost an entry or item.
    maimed: BTreeSet<u32>,
}

/// What a format's own reader makes of a text.
struct Parsed {
    /// The tree, as far as it goes; nothing for an empty file.
    root: Option<Node>,
    diagnostics: Vec<Diagnostic>,
    /// Is the tree all of the file?
    complete: bool,
}

/// Reads a model. Time and space grow linearly with the size of the file, and with the number of its
/// mistakes up to a bound.
///
/// Mistakes are in [`Read::diagnostics`]; there is no other way to fail.
pub fn read(bytes: &[u8], format: Format) -> Read {
    read_up_to(format.max_bytes(), bytes, format)
}

/// The same for a file of up to `most` bytes, at most 4 GiB. It is for files whose origin is known:
/// one that means harm takes up to 100 times its size in memory.
pub fn read_up_to(most: usize, bytes: &[u8], format: Format) -> Read {
    assemble(parse(bytes, format, most), format)
}

/// Reads base rates of the user's own.
///
/// # Errors
/// The text of the file and everything that is wrong with it, with spans.
pub fn read_base_rates(bytes: &[u8], format: Format) -> Result<BaseRates, (String, Vec<Diagnostic>)> {
    value(bytes, format, "a fault tree holds no base rates")
}

/// Reads other words for the texts of a model: a map from each text to what is to stand for it.
///
/// # Errors
/// The text of the file and everything that is wrong with it, with spans.
pub fn read_translation(bytes: &[u8], format: Format) -> Result<Translation, (String, Vec<Diagnostic>)> {
    value(bytes, format, "a fault tree holds no translation")
}

/// Reads a whole file as one value. `not_psa` says why a fault tree is none.
fn value<T: decode::Decode>(bytes: &[u8], format: Format, not_psa: &str) -> Result<T, (String, Vec<Diagnostic>)> {
    if format == Format::OpenPsa {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SURE_BYTES)]).into_owned();
        let place = Place::span(Span { start: 0, end: 1 }.clamp(&text));
        let diagnostic = Diagnostic::new(Code::UnsupportedOpenPsa, place, not_psa);
        return Err((text, vec![diagnostic.help("write them in YAML, JSON or TOML")]));
    }
    let Tree { text, root, nodes, complete, mut diagnostics } = parse(bytes, format, SURE_BYTES);
    let (value, found) = sections::decode_value(&root, &text, nodes);
    diagnostics.extend(found);
    match value {
        Some(value) if complete && diagnostics.is_empty() => Ok(value),
        _ => Err((text, diagnostics)),
    }
}

/// The tree of a whole file, whatever its format.
struct Tree {
    text: String,
    root: Node,
    /// How many nodes it has.
    nodes: usize,
    /// Is it all of the file?
    complete: bool,
    diagnostics: Vec<Diagnostic>,
}

fn parse(bytes: &[u8], format: Format, most: usize) -> Tree {
    let most = most.min(u32::MAX as usize);
    if bytes.len() > most {
        // What is shown of it is its first line.
        let text = String::from_utf8_lossy(&bytes[..most.min(SHOWN_BYTES)]).into_owned();
        let (size, name) = (most >> 20, format.name());
        let message = format!("the file is larger than {size} MiB, the most that may be read as {name}");
        return refuse(text, Diagnostic::new(Code::TooLarge, Place::span(Span { start: 0, end: 0 }), message));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) => return not_utf8(bytes, error),
    };
    // Some editors put a byte order mark first.
    let shift = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let parsed = match format {
        Format::Yaml => yaml::parse(&text[shift..]),
        Format::Json => json::parse(&text[shift..]),
        Format::Toml => toml::parse(&text[shift..]),
        Format::OpenPsa => open_psa::parse(&text[shift..]),
    };
    grow(text, shift, parsed)
}

fn not_utf8(bytes: &[u8], error: Utf8Error) -> Tree {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let start = error.valid_up_to();
    let place = Place::span(Span { start, end: start + 1 }.clamp(&text));
    let diagnostic = Diagnostic::new(Code::NotUtf8, place, "the file is not UTF-8 text").label("not UTF-8");
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let help = if utf16 { "it looks like UTF-16: save it as UTF-8" } else { "save it as UTF-8" };
    refuse(text, diagnostic.help(help))
}

/// A file that cannot be looked into.
fn refuse(text: String, diagnostic: Diagnostic) -> Tree {
    let parsed = Parsed { root: None, diagnostics: vec![diagnostic], complete: false };
    grow(text, 0, parsed)
}

/// Settles what a format's own reader made: one numbering, spans that count the byte order mark.
fn grow(text: String, shift: usize, parsed: Parsed) -> Tree {
    let mut diagnostics = parsed.diagnostics;
    for diagnostic in &mut diagnostics {
        let places =
            std::iter::once(&mut diagnostic.place).chain(diagnostic.related.iter_mut().map(|(place, _)| place));
        for span in places.filter_map(|place| place.span.as_mut()) {
            *span = Span { start: span.start + shift, end: span.end + shift }.clamp(&text);
        }
    }
    let mut root = match parsed.root {
        Some(root) if !matches!(root.value, Value::Null) => root,
        // An empty file, or one of comments only: an empty document.
        _ => Node::new(0, 0, Value::Map(Box::default())),
    };
    let nodes = tree::settle(&mut root, &text, shift, &mut diagnostics);
    Tree { text, root, nodes, complete: parsed.complete, diagnostics }
}

fn assemble(tree: Tree, format: Format) -> Read {
    let Tree { text, root, nodes, complete, mut diagnostics } = tree;
    // What could not be read whole is still looked into, where that cannot take long.
    let decoded = match complete || text.len() <= SURE_BYTES {
        true => sections::decode(&root, &text, nodes),
        false => sections::decode(&Node::new(0, 0, Value::Refused), &text, nodes),
    };
    let broken = broken_lines(&diagnostics, &text);
    let believed = |diagnostic: &Diagnostic| {
        let span = diagnostic.place.span.unwrap_or(Span { start: 0, end: 0 });
        let before = broken.partition_point(|line| line.start <= span.start);
        // Where the text breaks off, a key that is missing may only have been further down; and
        // what stands on a line that could not be parsed may mean something else.
        (complete || diagnostic.code != Code::MissingKey)
            && broken[..before].last().is_none_or(|line| span.start >= line.end)
    };
    diagnostics.extend(decoded.diagnostics.into_iter().filter(believed));
    diagnostics.sort_by_key(|diagnostic| diagnostic.place.span);
    // One mistake in an anchored value shows up at each of its aliases.
    diagnostics.dedup_by(|a, b| a.code == b.code && a.place.span == b.place.span && a.message == b.message);
    let mut read = Read {
        document: decoded.document,
        diagnostics,
        text,
        format,
        root,
        complete,
        lost_nodes: decoded.lost_nodes,
        renamed: decoded.renamed,
        kept: BTreeMap::new(),
        maimed: BTreeSet::new(),
    };
    if !decoded.dropped.is_empty() {
        let Read { root, kept, maimed, .. } = &mut read;
        record_losses(root, &decoded.dropped, kept, maimed);
    }
    read
}

/// The lines on which errors of syntax stand, in order.
fn broken_lines(diagnostics: &[Diagnostic], text: &str) -> Vec<Span> {
    let syntax = diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::Syntax);
    let mut spans: Vec<Span> = syntax.filter_map(|diagnostic| diagnostic.place.span).collect();
    spans.sort_unstable();
    let mut lines: Vec<Span> = Vec::new();
    for span in spans {
        // A line may be as long as the file and hold thousands of errors: its ends are looked for once.
        if lines.last().is_none_or(|line| line.end < span.start) {
            lines.push(Span {
                start: text[..span.start].rfind('\n').map_or(0, |end| end + 1),
                end: text[span.start..].find('\n').map_or(text.len(), |end| span.start + end),
            });
        }
    }
    lines
}

/// Notes which lists and maps lost what.
fn record_losses(
    node: &Node,
    dropped: &BTreeSet<u32>,
    kept: &mut BTreeMap<u32, Vec<usize>>,
    maimed: &mut BTreeSet<u32>,
) {
    match &node.value {
        Value::List(items) => {
            let left: Vec<usize> = (0..items.len()).filter(|&i| !dropped.contains(&items[i].number)).collect();
            if left.len() < items.len() {
                kept.insert(node.number, left);
                maimed.insert(node.number);
            }
            items.iter().for_each(|item| record_losses(item, dropped, kept, maimed));
        }
        Value::Map(map) => {
            if map.entries().iter().any(|entry| dropped.contains(&entry.value.number)) {
                maimed.insert(node.number);
            }
            map.entries().iter().for_each(|entry| record_losses(&entry.value, dropped, kept, maimed));
        }
        _ => {}
    }
}

impl Read {
    /// Could the whole text be parsed? If not, the document is only its beginning, and a check of
    /// names in it would complain about what is merely out of sight.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Puts diagnostics about [`Read::document`] in their place: fills in the spans of those
    /// places that have none yet, main and related ones, from their paths.
    ///
    /// Takes O(log n) time a step of a path.
    pub fn locate(&self, diagnostics: &mut [Diagnostic]) {
        for diagnostic in diagnostics {
            let located = self.locate_place(&mut diagnostic.place);
            if let (Some(span), Some(new)) = (located, &mut diagnostic.replacement) {
                // What takes the place of a quoted word needs its quotes.
                *new = slip::like(&self.text[span.start..span.end], new);
            }
            for (place, _) in &mut diagnostic.related {
                self.locate_place(place);
            }
        }
    }

    /// Fills in a span and returns it; nothing if there was one.
    fn locate_place(&self, place: &mut Place) -> Option<Span> {
        if place.span.is_some() {
            return None;
        }
        place.path = self.path_in_file(&place.path);
        let words = self.locate_words(place);
        let span = words.unwrap_or_else(|| tree::mark(&self.root, &self.text, &place.path, place.part));
        place.span = Some(span);
        place.span
    }

    /// Where the words of a place stand. Nothing where the file writes them in another way than they read,
    /// with escapes say, so that they stand there more or less often than in the value.
    fn locate_words(&self, place: &Place) -> Option<Span> {
        let words = place.words.as_ref()?;
        let found = tree::follow(&self.root, &place.path);
        let (value, span) = match (place.part, place.path.0.last(), &found.node.value) {
            (Part::Key, Some(Step::Key(key)), _) => (key.as_str(), found.key?),
            (Part::Value, _, Value::Text(value)) => (value.as_str(), found.node.span()),
            _ => return None,
        };
        let written = &self.text[span.start..span.end];
        let mut places = words.places(written);
        let range = places.nth(words.before)?;
        if words.before + 1 + places.count() != words.places(value).count() {
            return None;
        }
        // Words that go on in the next line are marked where they begin.
        let line = written[range.clone()].find(['\n', '\r']).unwrap_or(range.len());
        let start = span.start + range.start;
        Some(Span { start, end: start + written[range.start..range.start + line].trim_end().len() })
    }

    /// The path in the file of a path in the document: they differ where items were left out of
    /// a list, or a section stands under a mistyped key.
    fn path_in_file(&self, path: &Path) -> Path {
        let mut path = path.clone();
        if let Some(Step::Key(section)) = path.0.first()
            && let Some(written) = self.renamed.get(section)
            && !tree::follow(&self.root, &path).whole
        {
            path.0[0] = Step::Key(written.clone());
        }
        if self.kept.is_empty() {
            return path;
        }
        let mut node = &self.root;
        for step in &mut path.0 {
            if let (Step::Index(index), Some(kept)) = (&mut *step, self.kept.get(&node.number)) {
                *index = kept.get(*index).copied().unwrap_or(usize::MAX);
            }
            match tree::step(node, step) {
                Some(next) => node = next,
                None => break,
            }
        }
        path
    }

    /// Is this diagnostic about [`Read::document`] only an echo of a mistake that is reported
    /// already: an unknown name where a whole section could not be read, or a mechanism without
    /// causes where a cause could not be read? Such a diagnostic is better not shown.
    pub fn is_echo(&self, diagnostic: &Diagnostic) -> bool {
        match diagnostic.code {
            Code::UnknownNode | Code::EmptyModel | Code::NoImpact => self.lost_nodes || !self.complete,
            Code::EmptyMechanism | Code::BadThreshold | Code::NoCause | Code::MissingKey => {
                let path = match diagnostic.place.span {
                    Some(_) => diagnostic.place.path.clone(),
                    None => self.path_in_file(&diagnostic.place.path),
                };
                let node = tree::follow(&self.root, &path).node;
                let above = Path(path.0.split_last().map(|(_, above)| above.to_vec()).unwrap_or_default());
                self.maimed.contains(&node.number)
                    || self.maimed.contains(&tree::follow(&self.root, &above).node.number)
            }
            _ => false,
        }
    }
}

fn too_deep(span: Span) -> Diagnostic {
    let message = format!("lists and maps nest more than {} levels deep here", tree::MAX_DEPTH);
    Diagnostic::new(Code::TooLarge, Place::span(span), message).help("a model needs no more than eight")
}

fn too_many(most: usize, what: &str) -> Diagnostic {
    let message = format!("the file holds more than {most} {what}, the most for its size");
    Diagnostic::new(Code::TooLarge, Place::span(Span { start: 0, end: 0 }), message)
}
