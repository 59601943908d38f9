//! Diagnostics as text for a terminal, and as JSON for programs.

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Padding, Patch, Renderer, Snippet};
use serde_json::{Value, json};

use super::excerpt::{Excerpt, Lines, clean};
use crate::diagnostic::{Code, Diagnostic, Place, Severity, Span};

/// How many diagnostics of one code are shown.
const MOST: usize = 100;

/// How many diagnostics of one code are written as JSON.
const MOST_IN_JSON: usize = 10_000;

/// How long a message may be, in characters.
const MESSAGE: usize = 600;

/// Writes diagnostics for people: each with the source line, the place marked, and a way to mend
/// it; then one line that counts them. Nothing if there are none.
///
/// `text` is what the spans refer to (see [`Read::text`](crate::read::Read)). Diagnostics
/// without a span name the path in the document instead. Characters of the file that would act
/// on a terminal are replaced. Of each code, at most 100 are shown and the others counted.
pub fn render(file_name: &str, text: &str, diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let writer = Writer { file_name: clean(file_name, MESSAGE), lines: Lines::new(text), text };
    let mut out = String::new();
    let mut shown: BTreeMap<Code, usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        let count = shown.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= MOST {
            push(&mut out, &renderer.render(&writer.groups(diagnostic)));
        }
    }
    for (code, count) in shown.into_iter().filter(|(_, count)| *count > MOST) {
        let more = count - MOST;
        let title = Level::NOTE.primary_title(format!("… and {more} more of {code}"));
        push(&mut out, &renderer.render(&[Group::with_title(title)]));
    }
    if let Some(summary) = summary(diagnostics) {
        out.push_str(&summary);
        out.push('\n');
    }
    out
}

/// Appends one rendered diagnostic. An excerpt without a file name of its own leaves a line with
/// a bare `:::`; its position stands in the line above.
fn push(out: &mut String, rendered: &str) {
    for line in rendered.lines() {
        let mut bare = String::new();
        for (i, part) in line.split('\u{1b}').enumerate() {
            // After an escape comes a colour, up to its `m`.
            bare.push_str(if i == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) });
        }
        if bare.trim() != ":::" {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out.push('\n');
}

/// How many errors, warnings and suggestions there are: `2 errors, 1 warning`. Nothing if there are none.
fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let count = |severity: Severity, word: &str| {
        let count = diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity).count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {word}{plural}"))
    };
    let counts = [
        count(Severity::Error, "error"),
        count(Severity::Warning, "warning"),
        count(Severity::Suggestion, "suggestion"),
    ];
    let parts: Vec<String> = counts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The did-you-mean of a diagnostic, if it has one.
fn question(diagnostic: &Diagnostic, text: &str) -> Option<String> {
    let new = clean(diagnostic.replacement.as_deref()?, MESSAGE);
    let is_quote = |c: char| matches!(c, '"' | '\'');
    let marked = diagnostic.place.span.map_or("", |span| {
        let span = span.clamp(text);
        &text[span.start..span.end]
    });
    // Quotes are shown only where they are what is new.
    let bare = new.trim_matches(is_quote);
    let shown = if marked.starts_with(is_quote) && !bare.is_empty() { bare } else { &new };
    Some(format!("did you mean `{shown}`?"))
}

struct Writer<'t> {
    file_name: String,
    lines: Lines<'t>,
    text: &'t str,
}

impl Writer<'_> {
    fn span(&self, place: &Place) -> Option<Span> {
        place.span.map(|span| span.clamp(self.text))
    }

    fn groups(&self, diagnostic: &Diagnostic) -> Vec<Group<'static>> {
        let level = match diagnostic.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Suggestion => Level::INFO.with_name("suggestion"),
        };
        let title = level.primary_title(clean(&diagnostic.message, MESSAGE)).id(diagnostic.code.name());
        let span = self.span(&diagnostic.place);
        let mut group = Group::with_title(title);
        for element in self.places(diagnostic, span) {
            group = group.element(element);
        }
        for help in &diagnostic.help {
            group = group.element(Level::HELP.message(clean(help, MESSAGE)));
        }
        let (Some(new), Some(question)) = (&diagnostic.replacement, question(diagnostic, self.text)) else {
            return vec![group];
        };
        let new = clean(new, MESSAGE);
        let patched = span.and_then(|span| {
            let excerpt = self.lines.excerpt(span);
            let (marked, whole) = excerpt.mark(span)?;
            // Half a replacement would be worse than none.
            let line = self.lines.line(span.start) + 1;
            let patch = Patch::new(marked, new);
            whole.then(|| Snippet::source(excerpt.shown).line_start(line).path(None::<&str>).patch(patch))
        });
        match patched {
            Some(patch) => vec![group, Level::HELP.secondary_title(question).element(patch)],
            None => vec![group.element(Level::HELP.message(question))],
        }
    }

    /// The source lines of a diagnostic: first its own, then those of other places.
    fn places(&self, diagnostic: &Diagnostic, span: Option<Span>) -> Vec<Element<'static>> {
        let mut related: Vec<(Span, &str)> = Vec::new();
        let mut unplaced = Vec::new();
        for (place, label) in &diagnostic.related {
            match self.span(place) {
                Some(span) => related.push((span, label)),
                None => unplaced.push(format!("{}: {label}", place.path)),
            }
        }
        let mut elements = Vec::new();
        match span {
            Some(span) => {
                let excerpt = self.lines.excerpt(span);
                let line = self.lines.line(span.start);
                let mut beside = Vec::new();
                related.retain(|(other, label)| {
                    let shown = self.lines.line(other.start) == line && excerpt.mark(*other).is_some();
                    if shown {
                        beside.push((AnnotationKind::Context, *other, *label));
                    }
                    !shown
                });
                beside.insert(0, (AnnotationKind::Primary, span, diagnostic.label.as_str()));
                elements.push(self.origin(span));
                elements.push(self.snippet(excerpt, line, &beside));
            }
            None => {
                let path = clean(&diagnostic.place.path.to_string(), MESSAGE);
                let place =
                    if path.is_empty() { self.file_name.clone() } else { format!("{}: {path}", self.file_name) };
                elements.push(Origin::path(place).into());
                if !diagnostic.label.is_empty() {
                    elements.push(Level::NOTE.message(clean(&diagnostic.label, MESSAGE)).into());
                }
            }
        }
        for (span, label) in related {
            elements.push(Padding.into());
            elements.push(self.origin(span));
            let line = self.lines.line(span.start);
            elements.push(self.snippet(self.lines.excerpt(span), line, &[(AnnotationKind::Context, span, label)]));
        }
        elements.extend(unplaced.iter().map(|note| Level::NOTE.message(clean(note, MESSAGE)).into()));
        elements
    }

    fn origin(&self, span: Span) -> Element<'static> {
        let position = self.lines.position(span.start);
        Origin::path(self.file_name.clone()).line(position.line).char_column(position.column).into()
    }

    fn snippet(&self, excerpt: Excerpt, line: usize, marks: &[(AnnotationKind, Span, &str)]) -> Element<'static> {
        let annotations: Vec<_> = marks
            .iter()
            .filter_map(|(kind, span, label)| {
                let (marked, _) = excerpt.mark(*span)?;
                let annotation = kind.span(marked);
                Some(if label.is_empty() { annotation } else { annotation.label(clean(label, MESSAGE)) })
            })
            .collect();
        // The position is that of the file, not of the excerpt: it stands in an origin above.
        Snippet::source(excerpt.shown).line_start(line + 1).path(None::<&str>).annotations(annotations).into()
    }
}

/// Writes diagnostics for programs: a list of objects with the keys `code`, `severity`,
/// `message`, `file`, `line`, `column`, `end_line`, `end_column`, `path`, `label`, `help`,
/// `replacement` and `related`.
///
/// Lines and columns count from 1, columns in characters; `end_column` is one past the last
/// character. They are `null` where there is no text, and so are the other keys where there is
/// nothing to say. Of each code, at most 10 000 are written; the help of the last one tells how
/// many more there are.
pub fn to_json(file_name: &str, text: &str, diagnostics: &[Diagnostic]) -> Value {
    let lines = Lines::new(text);
    let place = |place: &Place| {
        let span = place.span.map(|span| span.clamp(text));
        let start = span.map(|span| lines.position(span.start));
        let end = span.map(|span| lines.position(span.end));
        let path = place.path.to_string();
        json!({
            "file": file_name,
            "line": start.map(|start| start.line),
            "column": start.map(|start| start.column),
            "end_line": end.map(|end| end.line),
            "end_column": end.map(|end| end.column),
            "path": (!path.is_empty()).then_some(path),
        })
    };
    let with = |mut object: Value, keys: Value| {
        if let (Value::Object(object), Value::Object(keys)) = (&mut object, keys) {
            object.extend(keys);
        }
        object
    };
    let written = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        *counts.entry(diagnostic.code).or_default() += 1;
    }
    let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
    let list = diagnostics.iter().filter_map(|diagnostic| {
        let number = seen.entry(diagnostic.code).or_default();
        *number += 1;
        let more = (*number == MOST_IN_JSON).then(|| counts[&diagnostic.code] - MOST_IN_JSON).filter(|more| *more > 0);
        if *number > MOST_IN_JSON {
            return None;
        }
        let more = more.map(|more| format!("and {more} more of {}", diagnostic.code));
        let head = json!({
            "code": diagnostic.code,
            "severity": diagnostic.severity(),
            "message": diagnostic.message,
        });
        let related: Vec<Value> = diagnostic
            .related
            .iter()
            .map(|(other, label)| with(place(other), json!({ "label": written(label) })))
            .collect();
        let tail = json!({
            "label": written(&diagnostic.label),
            "help": diagnostic.help.iter().cloned().chain(question(diagnostic, text)).chain(more).collect::<Vec<_>>(),
            "replacement": diagnostic.replacement,
            "related": related,
        });
        Some(with(with(head, place(&diagnostic.place)), tail))
    });
    Value::Array(list.collect())
}
