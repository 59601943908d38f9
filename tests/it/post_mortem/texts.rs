//! Texts of the file in reports: translated, and hostile.

use because::analysis::Options;
use because::analysis::post_mortem::{PostMortemOptions, post_mortem};
use because::analysis::sampled::Answer;
use because::engine::sampling::Effort;
use because::model::{Document, Model, Translation};
use because::read::{Format, read};
use because::report::PostMortem;
use because::view::post_mortem::{Audience, Form, Language, Options as Asked, render};
use proptest::test_runner::{Config, TestRunner};
use unicode_width::UnicodeWidthChar;

use crate::views::hostile::texts;

pub(super) const AUDIENCES: [Audience; 3] = [Audience::Engineering, Audience::Management, Audience::Customers];
pub(super) const LANGUAGES: [Language; 2] = [Language::English, Language::Dutch];

fn starter() -> Document {
    read(include_bytes!("../../../models/starter.yaml"), Format::Yaml).document
}

pub(super) fn model(document: &Document) -> Model {
    Model::new(document, &Default::default()).model.expect("texts make no model invalid")
}

pub(super) fn told(model: &Model) -> PostMortem {
    let asked = PostMortemOptions { quick: true, ..PostMortemOptions::default() };
    post_mortem(model, &Options::default(), asked, Answer::Exact, Effort::default(), |_| true).expect("it is small")
}

/// Is there anything in it that a reader sees for sure?
pub(super) fn shows(text: &str) -> bool {
    text.chars().any(|c| c.is_alphanumeric() || c.is_ascii_punctuation())
}

/// Every text of the starter is one of these, in turn.
pub(super) fn with_texts(texts: &[String]) -> Document {
    let mut document = starter();
    let mut at = 0;
    let mut next = || {
        at += 1;
        let text = &texts[at % texts.len()];
        // A text that shows nothing counts as left out, which is another report.
        Some(if shows(text) { text.clone() } else { format!("x {text}") })
    };
    document.title = next();
    document.impact_unit = next();
    document.cost_unit = next();
    let incident = document.incident.get_or_insert_default();
    (incident.severity, incident.scope, incident.audience_impact) = (next(), next(), next());
    (incident.summary, incident.public) = (next(), next());
    incident.systems = (0..3).filter_map(|_| next()).collect();
    document.factors.values_mut().for_each(|f| (f.label, f.note, f.system, f.url) = (next(), next(), next(), next()));
    document.safeguards.values_mut().for_each(|s| (s.label, s.note, s.url) = (next(), next(), next()));
    document.events.values_mut().for_each(|e| (e.label, e.note) = (next(), next()));
    document.impacts.values_mut().for_each(|i| (i.label, i.note, i.system) = (next(), next(), next()));
    for item in &mut document.evidence {
        item.note = next();
        let source = item.source.get_or_insert_default();
        (source.kind, source.reference, source.url) = (next(), next(), next());
    }
    document.hypotheses.iter_mut().for_each(|h| (h.by, h.note) = (next(), next()));
    for action in document.actions.values_mut() {
        (action.label, action.owner, action.ticket) = (next(), next(), next());
        (action.note, action.url, action.public) = (next(), next(), next());
        // An action that tells customers nothing that shows is not on their list.
        let shows = |text: &String| text.chars().any(|c| c.width().is_some_and(|width| width > 0) && c != ' ');
        action.public = action.public.take().filter(shows).or(Some("x".to_owned()));
    }
    for entry in &mut document.timeline {
        entry.what = next().unwrap_or_default();
        entry.url = next();
    }
    document
}

/// The page without its pictures: how many lines a label takes there depends on the label, and `views` looks at them.
fn without_pictures(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some(at) = rest.find("<svg") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find("</svg>").expect("a picture ends") + "</svg>".len();
        rest = &rest[at + end..];
    }
    out + rest
}

/// The names of all tags of a page, in order, and how many attributes each has.
fn tags(html: &str) -> Vec<(String, usize)> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let mut quoted = false;
        let end = rest.char_indices().find(|&(_, c)| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let Some((end, _)) = end else { panic!("a tag that does not end: {}", &rest[..rest.len().min(80)]) };
        let tag = &rest[..end];
        let name = tag.split_whitespace().next().unwrap_or_default().to_owned();
        // A quote inside a value is escaped, so every attribute has two.
        tags.push((name.clone(), tag.matches('"').count()));
        rest = &rest[end + 1..];
        // What stands inside is no markup.
        if name == "script" || name == "style" {
            let close = format!("</{name}");
            let at = rest.find(&close).unwrap_or_else(|| panic!("<{name}> does not end"));
            rest = &rest[at..];
        }
    }
    tags
}

#[test]
fn hostile_texts_make_no_markup_of_a_page() {
    let neutral = told(&model(&with_texts(&["x".to_owned()])));
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&texts(), |texts| {
        let data = told(&model(&with_texts(&texts)));
        for (audience, language) in AUDIENCES.into_iter().zip([LANGUAGES[0], LANGUAGES[1], LANGUAGES[0]]) {
            let asked = Asked { audience, language, form: Form::Html, ..Asked::default() };
            let page = render(&data, &asked).expect("the shipped templates are good");
            // Paragraphs and sentence ends depend on the text; addresses that are none are no links.
            let plain = render(&neutral, &asked).expect("the shipped templates are good");
            let counted = |page: &str| -> Vec<(String, usize)> {
                tags(&without_pictures(page))
                    .into_iter()
                    .filter(|(name, _)| !matches!(name.as_str(), "p" | "/p" | "a" | "/a"))
                    .collect()
            };
            assert_eq!(counted(&page), counted(&plain));
            assert!(tags(&page).iter().filter(|(name, _)| name == "script").count() <= 2);
            assert!(!page.contains('\u{202e}') && !page.contains('\u{0}'), "marks that reorder text");
        }
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn a_translation_changes_texts_and_no_figure() {
    let before = model(&starter());
    let mut words: Vec<(String, String)> =
        [("Connection pool set to 5", "Verbindingspool op 5"), ("Card  orders\nfailed", "Kaartbetalingen mislukt")]
            .map(|(from, to)| (from.to_owned(), to.to_owned()))
            .to_vec();
    words.push(("no such text".to_owned(), "x".to_owned()));
    let translated = before.translated(&Translation::new(words));
    assert_eq!(translated.unused, ["no such text"]);
    assert!(translated.missing.contains(&"Payment provider slow".to_owned()));
    assert!(!translated.missing.iter().any(|text| text == "Connection pool set to 5"));
    let (was, is) = (told(&before), told(&translated.model));
    assert_eq!(is.factors[0].label, "Verbindingspool op 5");
    assert_eq!(is.impacts[0].label, "Kaartbetalingen mislukt");
    let figures = |told: &PostMortem| -> Vec<(String, Option<f64>)> {
        told.factors.iter().map(|factor| (factor.id.clone(), factor.share)).collect()
    };
    assert_eq!(figures(&was), figures(&is));
    // Ids and what is not prose stay.
    assert_eq!(was.actions[0].ticket, is.actions[0].ticket);
    assert_eq!(before.translated(&Translation::default()).model, before);
}
