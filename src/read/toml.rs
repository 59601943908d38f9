//! TOML. Its own dates and times become texts; the order of keys is that of the file.

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::tree::{Entry, MAX_DEPTH, Map, Node, Value, max_values, quoted};
use super::{Parsed, too_deep, too_many};
use crate::diagnostic::{Code, Diagnostic, Place, Span};

/// How many syntax errors of one file are reported.
const MAX_ERRORS: usize = 200;

/// Up to this size the parser goes on after an error. Its errors take some 300 times the memory
/// of a text that is nothing but errors.
const RECOVER_BYTES: usize = 1 << 20;

/// Reads a tree from TOML. The parser goes on after an error.
pub(super) fn parse(text: &str) -> Parsed {
    let (table, errors) = if text.len() <= RECOVER_BYTES {
        DeTable::parse_recoverable(text)
    } else {
        match DeTable::parse(text) {
            Ok(table) => (table, Vec::new()),
            Err(error) => (Spanned::new(0..0, DeTable::new()), vec![error]),
        }
    };
    let most = max_values(text.len());
    let mut broken: Vec<(usize, usize)> =
        errors.iter().filter_map(Error::span).map(|span| (span.start, span.end)).collect();
    broken.sort_unstable();
    let mut reading = Reading { text, most, broken, nodes: 0, too_deep: None };
    let root = Node::new(0, text.len(), reading.table(table.get_ref(), 0));
    let mut diagnostics = Vec::new();
    for error in errors.iter().take(MAX_ERRORS) {
        let diagnostic = explain(error, text, &root);
        if !diagnostics.contains(&diagnostic) {
            diagnostics.push(diagnostic);
        }
    }
    if let Some(span) = reading.too_deep {
        diagnostics.push(too_deep(span));
    }
    if reading.nodes > most {
        diagnostics.push(too_many(most, "values"));
    }
    let complete = errors.iter().all(is_duplicate) && diagnostics.iter().all(|d| d.code == Code::DuplicateKey);
    Parsed { root: Some(root), diagnostics, complete }
}

struct Reading<'t> {
    text: &'t str,
    most: usize,
    /// What the parser complained about, in order: the values there are made up.
    broken: Vec<(usize, usize)>,
    nodes: usize,
    too_deep: Option<Span>,
}

impl Reading<'_> {
    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Value {
        let mut entries: Vec<Entry> = table
            .iter()
            .map(|(key, value)| {
                let span = key.span();
                let key = key.get_ref().as_ref().into();
                Entry::new(key, Span { start: span.start, end: span.end }, self.node(value, depth + 1))
            })
            .collect();
        // The parser's map is sorted by key.
        entries.sort_by_key(|entry| entry.key_span().start);
        Value::Map(Box::new(Map::new(entries)))
    }

    fn node(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) -> Node {
        let span = value.span();
        self.nodes += 1;
        let value = match value.get_ref() {
            _ if self.nodes > self.most => Value::Refused,
            DeValue::Array(_) | DeValue::Table(_) if depth >= MAX_DEPTH => {
                self.too_deep.get_or_insert(Span { start: span.start, end: span.end });
                Value::Refused
            }
            DeValue::Table(table) => self.table(table, depth),
            DeValue::Array(array) => Value::List(array.iter().map(|item| self.node(item, depth + 1)).collect()),
            _ if self.is_broken(span.start, span.end) => Value::Refused,
            DeValue::String(text) => Value::Text(text.as_ref().into()),
            DeValue::Boolean(yes) => Value::Bool(*yes),
            DeValue::Datetime(_) => Value::Text(self.text.get(span.clone()).unwrap_or_default().into()),
            DeValue::Integer(whole) => match i64::from_str_radix(whole.as_str(), whole.radix()) {
                Ok(whole) => Value::Int(whole),
                Err(_) => whole.as_str().parse().map_or(Value::Refused, Value::Float),
            },
            DeValue::Float(number) => number.as_str().parse().map_or(Value::Refused, Value::Float),
        };
        Node::new(span.start, span.end, value)
    }

    fn is_broken(&self, start: usize, end: usize) -> bool {
        let from = self.broken.partition_point(|&(_, error_end)| error_end < start);
        start == end || self.broken[from..].iter().take_while(|(error, _)| *error <= end).next().is_some()
    }
}

fn is_duplicate(error: &Error) -> bool {
    error.message() == "duplicate key"
}

fn explain(error: &Error, text: &str, root: &Node) -> Diagnostic {
    let span = error.span().map_or(Span { start: 0, end: 0 }, |span| Span { start: span.start, end: span.end });
    let span = span.clamp(text);
    let message = error.message();
    if message.contains("recursion") {
        return too_deep(span);
    }
    if is_duplicate(error) {
        let key = &text[span.start..span.end];
        let diagnostic = Diagnostic::new(
            Code::DuplicateKey,
            Place::span(span),
            format!("the key {} stands twice in one table", quoted(key)),
        )
        .label("the second time")
        .help("keep one of the two, or rename one");
        return match earlier(text, span, root) {
            Some(first) => diagnostic.related(Place::span(first), "the first time"),
            None => diagnostic,
        };
    }
    let is_word = text[span.start..].starts_with(char::is_alphabetic);
    if message.contains("must be quoted") || (message.starts_with("invalid boolean") && is_word) {
        let diagnostic = Diagnostic::new(Code::Syntax, Place::span(span), "this text is not in quotes");
        return diagnostic.help("write texts in double quotes");
    }
    Diagnostic::new(Code::Syntax, Place::span(span), message.replace(", expected nothing", ""))
}

/// Where the key that stands again at `span` stood before. The parser does not say, so this
/// looks for the same `[header]` line above, or for the nearest entry above with this key.
fn earlier(text: &str, span: Span, root: &Node) -> Option<Span> {
    let line_start = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let header = |line: &str| line.split('#').next().unwrap_or(line).trim().to_owned();
    let line = text[line_start..].lines().next().map(header).unwrap_or_default();
    if line.starts_with('[') {
        let mut start = 0;
        for above in text[..line_start].split_inclusive('\n') {
            if header(above) == line {
                let inset = above.find('[').unwrap_or(0);
                return Some(Span { start: start + inset, end: start + inset + line.len() });
            }
            start += above.len();
        }
    }
    nearest(root, &text[span.start..span.end], span.start)
}

/// The last key before `before` that is written as `key`.
fn nearest(node: &Node, key: &str, before: usize) -> Option<Span> {
    let below = |inner: &Node| nearest(inner, key, before);
    match &node.value {
        Value::List(items) => items.iter().filter_map(below).max(),
        Value::Map(map) => map
            .entries()
            .iter()
            .filter_map(|entry| {
                let span = entry.key_span();
                let own = (entry.key.as_str() == key && span.start < before).then_some(span);
                own.max(below(&entry.value))
            })
            .max(),
        _ => None,
    }
}
