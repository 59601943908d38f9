//! JSON, strictly: no comments, no trailing commas, no bare words.

use jsonc_parser::ast;
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions};

use super::tree::{Entry, MAX_DEPTH, Map, Node, Value, max_values};
use super::{MAX_DIAGNOSTICS, Parsed, SURE_BYTES, too_deep, too_many};
use crate::diagnostic::{Code, Diagnostic, Place, Span};

/// Reads a tree from JSON. The parser stops at the first error.
pub(super) fn parse(text: &str) -> Parsed {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let most = max_values(text.len());
    if text.len() > SURE_BYTES && values(text) > most {
        // Not even parsed: what the parser makes of it takes more room than the tree.
        return Parsed { root: None, complete: false, diagnostics: vec![too_many(most, "values")] };
    }
    match jsonc_parser::parse_to_ast(text, &collect, &strict) {
        Ok(parsed) => {
            let mut reading = Reading { text, most, nodes: 0, too_deep: None, diagnostics: Vec::new() };
            let root = parsed.value.map(|value| reading.node(value, 0));
            let mut diagnostics = reading.diagnostics;
            let controls = diagnostics.len();
            if let Some(span) = reading.too_deep {
                diagnostics.push(too_deep(span));
            }
            if reading.nodes > most {
                diagnostics.push(too_many(most, "values"));
            }
            // A control character spoils its own text and nothing else.
            Parsed { root, complete: diagnostics.len() == controls, diagnostics }
        }
        Err(error) => {
            let Range { start, end } = error.range();
            let span = Span { start, end };
            let diagnostic = match error.kind() {
                ParseErrorKind::NestingDepthExceeded => too_deep(span),
                kind => mend(Diagnostic::new(Code::Syntax, Place::span(span), lower(&kind.to_string())), kind),
            };
            Parsed { root: None, complete: false, diagnostics: vec![diagnostic] }
        }
    }
}

/// Adds how to mend a syntax error, where the parser's own words do not say it.
fn mend(diagnostic: Diagnostic, kind: &ParseErrorKind) -> Diagnostic {
    let help = match kind {
        ParseErrorKind::CommentsNotAllowed => "JSON has no comments: use a `note` key, or write the model in YAML",
        ParseErrorKind::TrailingCommasNotAllowed => "remove the comma after the last entry",
        ParseErrorKind::ExpectedComma => "put a comma between two entries",
        ParseErrorKind::ExpectedColonAfterObjectKey => "write `\"key\": value`",
        ParseErrorKind::SingleQuotedStringsNotAllowed => "write texts in double quotes",
        ParseErrorKind::UnexpectedWord | ParseErrorKind::ExpectedStringObjectProperty => {
            "write keys and texts in double quotes; bare words are only `true`, `false` and `null`"
        }
        ParseErrorKind::UnterminatedObject => "the `{` here is never closed: add a `}`",
        ParseErrorKind::UnterminatedArray => "the `[` here is never closed: add a `]`",
        ParseErrorKind::NonFiniteNumbersNotAllowed => "JSON has only plain numbers, such as 0.5",
        ParseErrorKind::BareDecimalPointNumbersNotAllowed => "write a digit before and after the point: 0.5",
        ParseErrorKind::UnaryPlusNumbersNotAllowed => "remove the plus sign",
        ParseErrorKind::MultipleRootJsonValues => "a model is one object: remove what follows it",
        _ => return diagnostic,
    };
    diagnostic.help(help)
}

fn lower(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

struct Reading<'t> {
    text: &'t str,
    most: usize,
    nodes: usize,
    too_deep: Option<Span>,
    diagnostics: Vec<Diagnostic>,
}

impl Reading<'_> {
    /// The parser lets control characters stand in a text; JSON does not.
    fn quoted(&mut self, Range { start, end }: Range) {
        let Some(at) = self.text[start..end].find(|c: char| c < ' ') else { return };
        if self.diagnostics.len() >= MAX_DIAGNOSTICS {
            return;
        }
        let (name, help) = match self.text.as_bytes()[start + at] {
            b'\n' | b'\r' => ("a line break", "write `\\n` for a line break, or end the text with a `\"`"),
            b'\t' => ("a tab", "write `\\t` for a tab"),
            _ => ("a control character", "remove it, or write it as `\\u` and four digits"),
        };
        let place = Place::span(Span { start: start + at, end: start + at + 1 });
        let message = format!("{name} stands in a text");
        self.diagnostics.push(Diagnostic::new(Code::Syntax, place, message).help(help));
    }

    fn node(&mut self, value: ast::Value<'_>, depth: usize) -> Node {
        let Range { start, end } = value.range();
        self.nodes += 1;
        if matches!(value, ast::Value::StringLit(_)) {
            self.quoted(Range { start, end });
        }
        let value = match value {
            _ if self.nodes > self.most => Value::Refused,
            ast::Value::Array(_) | ast::Value::Object(_) if depth >= MAX_DEPTH => {
                self.too_deep.get_or_insert(Span { start, end });
                Value::Refused
            }
            ast::Value::StringLit(text) => Value::Text(text.value.as_ref().into()),
            ast::Value::NumberLit(number) => number_from(number.value),
            ast::Value::BooleanLit(yes) => Value::Bool(yes.value),
            ast::Value::NullKeyword(_) => Value::Null,
            ast::Value::Array(array) => {
                Value::List(array.elements.into_iter().map(|item| self.node(item, depth + 1)).collect())
            }
            ast::Value::Object(object) => Value::Map(Box::new(Map::new(
                object
                    .properties
                    .into_iter()
                    .map(|property| {
                        let Range { start, end } = property.name.range();
                        self.quoted(Range { start, end });
                        let key = property.name.as_str().into();
                        Entry::new(key, Span { start, end }, self.node(property.value, depth + 1))
                    })
                    .collect(),
            ))),
        };
        Node::new(start, end, value)
    }
}

/// How many values a text holds at most: one more than there are commas and opening brackets
/// outside of its strings.
fn values(text: &str) -> usize {
    let (mut values, mut quoted, mut escaped) = (1, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b',' | b'[' | b'{' if !quoted => values += 1,
            _ => {}
        }
    }
    values
}

/// A number in decimal notation; whole if it is written so and fits.
fn number_from(text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(whole) => Value::Int(whole),
        // The grammar of JSON numbers is a subset of what `f64` reads.
        Err(_) => Value::Float(text.parse().unwrap_or(f64::NAN)),
    }
}
