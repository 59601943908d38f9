//! Reports on an incident: Markdown and HTML, for three kinds of readers, in two languages.
//!
//! A report is a template filled with a [`PostMortem`]. The shipped templates stand in `templates/`; they are what
//! [`template`] gives and what [`Options::template`] replaces. A template sees
//!
//! - `data`, the post-mortem, with the keys of its JSON;
//! - `pictures`, ready for the form: `pictures.causal`, SVG for a page and Mermaid for Markdown, and `pictures.timeline`,
//!   SVG for a page; none where there is nothing to draw or it is too large to lay out;
//! - the templates `words` (the phrases of the language), `marks` (how something stands out in the form) and, for
//!   HTML, `page` (the frame), to import or to extend;
//! - the filters of [`filters`](self): figures, dates and durations in the language.
//!
//! Everything that a template prints is escaped for the form, unless it is marked as safe. A template has no files, no
//! clock, and a bounded number of steps.

mod filters;
mod markdown;

use std::fmt;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, context};

use super::dot::{DotOptions, Drawing};
pub use super::language::Language;
use super::mermaid;
use super::svg::{self, SvgOptions};
use super::text::clean;
use crate::report::PostMortem;

/// Steps that a template may take. The largest shipped report of a model of 1,000 nodes takes less than a tenth.
const FUEL: u64 = 20_000_000;
/// Templates may call each other so deep.
const DEPTH: usize = 100;

/// Who a report is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    /// Those who mend it: everything.
    #[default]
    Engineering,
    /// Those who answer for it: one page.
    Management,
    /// Those who were hit by it: no internals.
    Customers,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Markdown: CommonMark with the tables of GitHub.
    #[default]
    Markdown,
    /// A page in one file.
    Html,
}

/// What a report is to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Who it is for.
    pub audience: Audience,
    /// Its form.
    pub form: Form,
    /// Its language. Texts of the file stay as they are.
    pub language: Language,
    /// A template in place of the shipped one.
    pub template: Option<String>,
}

/// Why a template gave no report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// Which template: `report` for the one that was given, else the name of a shipped one.
    pub template: String,
    /// The line, from 1 on.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "template `{}`, line {line}: {}", self.template, self.message),
            None => write!(f, "template `{}`: {}", self.template, self.message),
        }
    }
}

impl std::error::Error for TemplateError {}

/// The shipped template for these readers and this form.
pub fn template(audience: Audience, form: Form) -> &'static str {
    match (form, audience) {
        (Form::Markdown, Audience::Engineering) => include_str!("templates/engineering.md"),
        (Form::Markdown, Audience::Management) => include_str!("templates/management.md"),
        (Form::Markdown, Audience::Customers) => include_str!("templates/customers.md"),
        (Form::Html, Audience::Engineering) => include_str!("templates/engineering.html"),
        (Form::Html, Audience::Management) => include_str!("templates/management.html"),
        (Form::Html, Audience::Customers) => include_str!("templates/customers.html"),
    }
}

/// A report.
///
/// The same data and options give the same bytes. Cost: linear in the report.
///
/// # Errors
/// [`TemplateError`] for a template of one's own that is not well formed, names what is not there, or does not end.
pub fn render(data: &PostMortem, options: &Options) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    environment.set_syntax(syntax.map_err(told)?);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(DEPTH);
    let form = options.form;
    environment.set_auto_escape_callback(move |_| match form {
        Form::Markdown => AutoEscape::Custom("markdown".into()),
        Form::Html => AutoEscape::Html,
    });
    environment.set_formatter(write_escaped);
    filters::add(&mut environment, options.language);
    let main = options.template.as_deref().unwrap_or(template(options.audience, form));
    let (marks, page) = match form {
        Form::Markdown => (include_str!("templates/marks.md"), None),
        Form::Html => (include_str!("templates/marks.html"), Some(include_str!("templates/page.html"))),
    };
    let words = match options.language {
        Language::English => include_str!("templates/words.en"),
        Language::Dutch => include_str!("templates/words.nl"),
    };
    let shipped = [("marks", Some(marks)), ("words", Some(words)), ("page", page), ("report", Some(main))];
    for (name, source) in shipped {
        if let Some(source) = source {
            environment.add_template(name, source).map_err(told)?;
        }
    }
    let (causal, timeline) = pictures(data, form, options.language);
    let pictures = context! {
        causal => causal.map(Value::from_safe_string),
        timeline => timeline.map(Value::from_safe_string),
    };
    let context = context! {
        data => Value::from(Serde(shown(data))),
        pictures,
        style => Value::from_safe_string(concat!(include_str!("templates/style.css"), include_str!("../svg/page.css")).to_owned()),
        script => Value::from_safe_string(include_str!("templates/script.js").to_owned()),
        language => options.language.code(),
    };
    let report = environment.get_template("report").and_then(|template| template.render(context)).map_err(told)?;
    Ok(match form {
        Form::Markdown => markdown::tidy(&report),
        Form::Html => report,
    })
}

/// The causal graph, and for a page what happened when.
fn pictures(data: &PostMortem, form: Form, language: Language) -> (Option<String>, Option<String>) {
    let causal = Drawing::Causal(&data.picture);
    match form {
        Form::Markdown => {
            (Some(mermaid::render(causal, &DotOptions { plain: false, language }).trim_end().to_owned()), None)
        }
        Form::Html => {
            let embedded = SvgOptions { embedded: true, language, ..SvgOptions::default() };
            let timeline = data
                .chronology
                .as_ref()
                .map(|timeline| svg::timeline::render(timeline, &DotOptions { plain: false, language }));
            // A graph too large to lay out has no picture here; `graph` says so.
            (svg::view(causal, &embedded).ok(), timeline)
        }
    }
}

/// The data with every text fit to be shown: without control characters and marks that reorder other text. Line ends
/// stay, because they part paragraphs.
fn shown(data: &PostMortem) -> serde_json::Value {
    // As in `view::json`: the keys of a report are strings.
    let mut value = serde_json::to_value(data).expect("the keys of a report are strings");
    clean_texts(&mut value);
    value
}

fn clean_texts(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => *text = text.lines().map(clean).collect::<Vec<_>>().join("\n"),
        serde_json::Value::Array(items) => items.iter_mut().for_each(clean_texts),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(clean_texts),
        _ => {}
    }
}

/// Prints a value, escaped for the form unless it is safe.
fn write_escaped(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let failed = |_| Error::new(ErrorKind::WriteFailure, "out of memory");
    if value.is_undefined() {
        return Err(Error::new(ErrorKind::UndefinedError, "this value is not there"));
    }
    if value.is_none() {
        return Ok(());
    }
    let text = value.to_string();
    // A number is ours, and no text that begins something.
    if value.is_safe() || value.is_number() {
        return out.write_str(&text).map_err(failed);
    }
    out.write_str(&escaped(state, &text)).map_err(failed)
}

/// Text of others, made fit for the form.
fn escaped(state: &State<'_, '_>, text: &str) -> String {
    match state.auto_escape() {
        AutoEscape::Html => html_escaped(&clean(text)),
        _ => markdown::escaped(&clean(text)),
    }
}

/// Text for an element or a quoted attribute of HTML.
fn html_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The error of the template engine in plain words.
fn told(error: Error) -> TemplateError {
    let message = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => "it takes too many steps; look for a loop that grows".to_owned(),
        (ErrorKind::UndefinedError, detail) => {
            let what = detail.unwrap_or("something that it names is not there");
            format!("{what}; the names under `data` are those of `because report --format json`")
        }
        (kind, Some(detail)) => format!("{kind}: {detail}"),
        (kind, None) => kind.to_string(),
    };
    TemplateError { template: error.name().unwrap_or("report").to_owned(), line: error.line(), message }
}
