//! XML: from the text to its elements, each with the bytes it stands on.
//!
//! The parser checks attributes and namespaces against each other in quadratic time, and a
//! document type may declare entities that unfold without end. So [`open`] looks at the tags
//! first and refuses what no model needs.

use std::ops::Range;

use roxmltree::{Attribute, Document, Error, Node, ParsingOptions, TextPos};

use super::super::MAX_DIAGNOSTICS;
use super::super::tree::{max_values, quoted};
use crate::diagnostic::{Code, Diagnostic, Place, Span, did_you_mean};

/// The most attributes that one element may have, and the most namespaces of a file. A model has
/// three, and none or one.
const MAX_ATTRIBUTES: usize = 100;

/// For how many unknown names a near one is looked for; each search looks at all that are known.
const SUGGESTIONS: usize = 20;

/// An element of the file.
pub(super) type Element<'x> = Node<'x, 'x>;

/// What is wrong with a file, as far as it was found, and within a bound.
#[derive(Debug, Default)]
pub(super) struct Complaints {
    found: Vec<Diagnostic>,
    suggested: usize,
}

impl Complaints {
    pub(super) fn add(&mut self, diagnostic: Diagnostic) {
        if self.found.len() < MAX_DIAGNOSTICS {
            self.found.push(diagnostic);
        }
    }

    /// Adds a complaint about a name, with the near one of `choices` that was probably meant.
    pub(super) fn add_near<'c>(
        &mut self,
        diagnostic: Diagnostic,
        written: &str,
        choices: impl IntoIterator<Item = &'c str>,
    ) {
        self.suggested += 1;
        let near = if self.suggested <= SUGGESTIONS { did_you_mean(written, choices) } else { None };
        self.add(match near {
            Some(near) => diagnostic.replacement(near),
            None => diagnostic,
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn into_inner(self) -> Vec<Diagnostic> {
        self.found
    }
}

/// Parses a text.
///
/// # Errors
/// The first thing that is wrong with it as XML.
pub(super) fn open(text: &str) -> Result<Document<'_>, Box<Diagnostic>> {
    let unclosed = look_over(text)?;
    let nodes_limit = u32::try_from(max_values(text.len())).unwrap_or(u32::MAX);
    let options = ParsingOptions { allow_dtd: true, nodes_limit, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| Box::new(explain(&error, text, unclosed)))
}

/// The name in the tag that opens an element: what a diagnostic about the element marks.
pub(super) fn head(element: Element<'_>) -> Span {
    let Range { start, end } = element.range();
    let written = &element.document().input_text()[start + 1..end];
    let length = written.find(|c: char| c.is_whitespace() || c == '/' || c == '>').unwrap_or(written.len());
    Span { start: start + 1, end: start + 1 + length }
}

/// All of an element.
pub(super) fn whole(element: Element<'_>) -> Span {
    let Range { start, end } = element.range();
    Span { start, end }
}

/// The name of an element, without a namespace.
pub(super) fn tag<'x>(element: Element<'x>) -> &'x str {
    element.tag_name().name()
}

/// An attribute of the format itself.
pub(super) fn attribute<'x>(element: Element<'x>, name: &str) -> Option<(&'x str, Span)> {
    let written = own_attributes(element).find(|attribute| attribute.name() == name)?;
    let Range { start, end } = written.range_value();
    Some((written.value().trim(), Span { start, end }))
}

/// An attribute that must be there; if it is not, that is complained about.
pub(super) fn needed<'x>(element: Element<'x>, name: &str, complaints: &mut Complaints) -> Option<(&'x str, Span)> {
    let found = attribute(element, name);
    match found {
        None => {
            let message = format!("`<{}>` has no `{name}`", tag(element));
            let diagnostic = Diagnostic::new(Code::MissingKey, Place::span(head(element)), message);
            complaints.add(diagnostic.help(format!("write `<{} {name}=\"…\"`", tag(element))));
        }
        Some(("", span)) => {
            let message = format!("the `{name}` of `<{}>` is empty", tag(element));
            complaints.add(Diagnostic::new(Code::BadValue, Place::span(span), message));
            return None;
        }
        Some(_) => {}
    }
    found
}

/// Complains about attributes that are not in the list. Those of other namespaces are nobody's
/// business here.
pub(super) fn only_attributes(element: Element<'_>, known: &[&str], complaints: &mut Complaints) {
    for written in own_attributes(element).filter(|attribute| !known.contains(&attribute.name())) {
        let Range { start, end } = written.range_qname();
        let message = format!("{} is no attribute of `<{}>`", quoted(written.name()), tag(element));
        let diagnostic = Diagnostic::new(Code::UnknownKey, Place::span(Span { start, end }), message);
        let diagnostic = diagnostic.help(match known {
            [] => "it has none".to_owned(),
            _ => format!("it has: {}", known.join(", ")),
        });
        complaints.add_near(diagnostic, written.name(), known.iter().copied());
    }
}

fn own_attributes<'x>(element: Element<'x>) -> impl Iterator<Item = Attribute<'x, 'x>> {
    element.attributes().filter(|attribute| attribute.namespace().is_none())
}

/// The elements inside of one. Text between them has no meaning, and is complained about.
pub(super) fn children<'x>(element: Element<'x>, complaints: &mut Complaints) -> Vec<Element<'x>> {
    for stray in element.children().filter(|child| child.is_text()) {
        let text = stray.text().unwrap_or_default();
        if !text.trim().is_empty() {
            let message = format!("a text stands in `<{}>`, where only elements belong", tag(element));
            let span = whole(stray);
            let written = &element.document().input_text()[span.start..span.end];
            let start = span.start + (written.len() - written.trim_start().len());
            let line = written.trim().lines().next().unwrap_or_default().len();
            let diagnostic = Diagnostic::new(Code::WrongType, Place::span(Span { start, end: start + line }), message);
            complaints.add(diagnostic.help("remove it, or write it as a comment: `<!-- … -->`"));
        }
    }
    element.children().filter(|child| child.is_element()).collect()
}

/// Looks at every tag once. Returns where the innermost element that is never closed begins.
fn look_over(text: &str) -> Result<Option<Span>, Box<Diagnostic>> {
    let (mut at, mut namespaces) = (0, 0);
    let mut open: Vec<usize> = Vec::new();
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        let rest = &text[start..];
        let skipped =
            [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")].iter().find(|(begin, _)| rest.starts_with(begin));
        if let Some((begin, end)) = skipped {
            at = rest[begin.len()..].find(end).map_or(text.len(), |found| start + begin.len() + found + end.len());
            continue;
        }
        let Tag { length, attributes, subset } = Tag::measure(rest);
        let span = Span { start, end: start + length };
        let written = &text[start..span.end];
        if subset && rest.starts_with("<!") {
            let message = "the document type declares something of its own, which is not read";
            let diagnostic =
                Diagnostic::new(Code::TooLarge, Place::span(Span { start, end: start + 9 }.clamp(text)), message);
            return Err(Box::new(
                diagnostic.help("write `<!DOCTYPE opsa-mef>` and put what an entity stands for in its place"),
            ));
        }
        namespaces += written.matches("xmlns").count();
        if attributes > MAX_ATTRIBUTES || namespaces > MAX_ATTRIBUTES {
            let what = if attributes > MAX_ATTRIBUTES { "attributes in one element" } else { "namespaces" };
            let message = format!("there are more than {MAX_ATTRIBUTES} {what}");
            return Err(Box::new(Diagnostic::new(
                Code::TooLarge,
                Place::span(Span { start, end: start + 1 }),
                message,
            )));
        }
        if written.starts_with("</") {
            open.pop();
        } else if !written.starts_with("<!") && !written.ends_with("/>") {
            open.push(start);
        }
        at = span.end;
    }
    Ok(open.last().map(|&start| {
        let length = text[start..].find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len() - start);
        Span { start, end: start + length }
    }))
}

/// The look of a tag.
struct Tag {
    /// Bytes up to its end.
    length: usize,
    attributes: usize,
    /// Does a `[` stand in it, as in a document type with declarations?
    subset: bool,
}

impl Tag {
    fn measure(text: &str) -> Tag {
        let mut tag = Tag { length: text.len(), attributes: 0, subset: false };
        let mut quote = None;
        for (at, byte) in text.bytes().enumerate() {
            match (quote, byte) {
                (Some(open), _) if byte == open => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'=') => tag.attributes += 1,
                (None, b'[') => tag.subset = true,
                (None, b'>') => {
                    tag.length = at + 1;
                    break;
                }
                (None, _) => {}
            }
        }
        tag
    }
}

/// The parser's complaint in plain words.
fn explain(error: &Error, text: &str, unclosed: Option<Span>) -> Diagnostic {
    let at = offset(text, error.pos());
    let here = Place::span(Span { start: at, end: at + 1 }.clamp(text));
    let syntax = |message: String| Diagnostic::new(Code::Syntax, here.clone(), message);
    let entity = "write `&amp;` for a bare `&`";
    match error {
        Error::NodesLimitReached | Error::AttributesLimitReached | Error::NamespacesLimitReached => {
            super::super::too_many(max_values(text.len()), "elements")
        }
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream | Error::NoRootNode => {
            let end = Span { start: text.len(), end: text.len() };
            match unclosed {
                Some(span) => Diagnostic::new(Code::Syntax, Place::span(span), "this element is never closed")
                    .help(format!("add `</{}>` behind it", text[span.start + 1..span.end].trim_end_matches('/'))),
                None => Diagnostic::new(Code::Syntax, Place::span(end), "the file ends where XML goes on"),
            }
        }
        Error::UnexpectedCloseTag(expected, actual, _) => {
            let message =
                format!("{} ends what {} began", quoted(&format!("</{actual}>")), quoted(&format!("<{expected}>")));
            syntax(message).help(format!("write {} here", quoted(&format!("</{expected}>"))))
        }
        Error::UnknownEntityReference(name, _) => {
            syntax(format!("the entity {} is not known", quoted(&format!("&{name};")))).help(entity)
        }
        Error::MalformedEntityReference(_) => syntax("a `&` begins no entity here".to_owned()).help(entity),
        Error::InvalidAttributeValue(_) => {
            syntax("a `<` stands in an attribute".to_owned()).help("write `&lt;` for it")
        }
        Error::DuplicatedAttribute(name, _) => {
            let message = format!("the attribute {} stands twice in one element", quoted(name));
            Diagnostic::new(Code::DuplicateKey, here, message).help("keep one of the two")
        }
        _ => {
            let said = error.to_string();
            let said = said.replace(&format!(" at {}", error.pos()), "");
            let said: String = said.chars().take(200).collect();
            syntax(said.replace('\'', "`"))
        }
    }
}

/// The byte that a row and a column of characters stand for.
fn offset(text: &str, at: TextPos) -> usize {
    let line: usize = text.split_inclusive('\n').take(at.row.saturating_sub(1) as usize).map(str::len).sum();
    let column = text[line..].char_indices().nth(at.col.saturating_sub(1) as usize);
    column.map_or(text.len(), |(column, _)| line + column)
}
