//! The live page: its frame, style and script, and the pieces that change when the file or a switch does.
//!
//! A server sends [`page`] once, with [`STYLE`] and [`SCRIPT`] beside it, and the pieces of [`answer`], [`plan`] and
//! [`problems`] again and again; the script puts them in. No piece holds a script, a style or an address of its own, so
//! that the page works under the strictest Content-Security-Policy. Every text of the file is escaped.
//!
//! The script asks for these, beside the page:
//!
//! | address | gives |
//! |---|---|
//! | `live.css`, `live.js` | [`STYLE`], [`SCRIPT`] |
//! | `events` | server-sent events; each says that there is something new |
//! | `answer?repair=…&observe=…&set=…&by=…` | JSON: the pieces, see [`Pieces`] |
//! | `report` | the report as a page |

mod command;
mod pieces;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use serde::Serialize;

use super::diagnostic;
use super::svg::{self, SvgOptions};
use super::text::clean;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::{Live, PhraseRefused, Plan};
pub use command::{Asked, command};
pub use pieces::Order;

/// The style sheet of the page.
pub const STYLE: &str = concat!(include_str!("templates/live.css"), include_str!("../svg/page.css"));
/// The script of the page.
pub const SCRIPT: &str = include_str!("templates/live.js");

/// The pieces of the page that a switch changes, as HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pieces {
    /// The title of the incident, as text.
    pub title: String,
    /// What comes out, in a sentence or two, as text.
    pub said: String,
    /// The changes that are made, each with a button that takes it back; and those that were not understood.
    pub changes: String,
    /// The ranking with its switches.
    pub ranking: String,
    /// The switches of all other nodes.
    pub others: String,
    /// The graph.
    pub graph: String,
}

/// The frame of the page: a page in HTML that asks for everything else. `file` is the name to show.
pub fn page(file: &str) -> String {
    fill("page", context! { file => clean(file) })
}

/// What a switch changes. The number of threads changes nothing but the time.
pub fn answer(live: &Live, order: Order, threads: usize) -> Pieces {
    let data = pieces::data(live, order);
    let data = Value::from(Serde(data));
    Pieces {
        title: clean(&live.title),
        said: pieces::sentences(live).join(" "),
        changes: fill("changes", context! { data => &data }),
        ranking: fill("ranking", context! { data => &data }),
        others: fill("others", context! { data => &data }),
        graph: graph(live, threads),
    }
}

/// The graph, or why there is none.
fn graph(live: &Live, threads: usize) -> String {
    match svg::render(
        &live.picture,
        &SvgOptions { plain: false, embedded: true, threads, quick: true, ..Default::default() },
    ) {
        Ok(svg) => svg,
        Err(error) => said("There is no picture", &error.to_string(), error.help()),
    }
}

/// The plan.
pub fn plan(plan: &Plan) -> String {
    fill("plan", context! { plan => Value::from(Serde(pieces::plan(plan))) })
}

/// What is wrong with the file, each thing in its place: `text` is what the spans of the diagnostics refer to.
pub fn problems(file: &str, text: &str, diagnostics: &[Diagnostic]) -> String {
    let errors: Vec<Diagnostic> = diagnostics.iter().filter(|d| d.severity() == Severity::Error).cloned().collect();
    let count = match errors.len() {
        1 => "1 error".to_owned(),
        n => format!("{n} errors"),
    };
    let text = diagnostic::render(file, text, &errors, false);
    fill("problems", context! { heading => format!("{count} in {}", clean(file)), text => text.trim_end(), help => "" })
}

/// Something that keeps the page from being current, in words.
pub fn said(heading: &str, message: &str, help: &str) -> String {
    let lines: Vec<String> = message.lines().map(clean).collect();
    fill("problems", context! { heading => clean(heading), text => lines.join("\n"), help => clean(help) })
}

/// A shipped template, filled.
fn fill(name: &str, values: Value) -> String {
    const TEMPLATES: [(&str, &str); 6] = [
        ("page", include_str!("templates/page.html")),
        ("changes", include_str!("templates/changes.html")),
        ("ranking", include_str!("templates/ranking.html")),
        ("others", include_str!("templates/others.html")),
        ("switches", include_str!("templates/switches.html")),
        ("plan", include_str!("templates/plan.html")),
    ];
    const PROBLEMS: &str = include_str!("templates/problems.html");
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("these are the usual marks"));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    for (name, text) in TEMPLATES.into_iter().chain([("problems", PROBLEMS)]) {
        environment.add_template(name, text).expect("a shipped template is well formed: every page is made of it");
    }
    let template = environment.get_template(name).expect("it was added above");
    template.render(values).expect("a shipped template names what it is given, whatever the texts are")
}

/// A change without an answer, in words.
pub(super) fn trouble(refused: &PhraseRefused) -> (String, String) {
    let message: Vec<String> = refused.message.lines().map(clean).collect();
    (message.join(" "), clean(&refused.help))
}
