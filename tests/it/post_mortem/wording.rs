//! The sentences of a report fit what the file says, also where it says little.

use because::analysis::Options;
use because::analysis::post_mortem::{PostMortemOptions, post_mortem};
use because::analysis::sampled::Answer;
use because::engine::sampling::Effort;
use because::model::{BaseRates, Model};
use because::read::{Format, read};
use because::report::PostMortem;
use because::view::Language;
use because::view::post_mortem::{self as page, Audience, Form};

const AUDIENCES: [Audience; 3] = [Audience::Engineering, Audience::Management, Audience::Customers];
const LANGUAGES: [Language; 2] = [Language::English, Language::Dutch];
const FORMS: [Form; 2] = [Form::Markdown, Form::Html];

fn model(text: &str) -> Model {
    let read = read(text.as_bytes(), Format::Yaml);
    assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
    Model::new(&read.document, &BaseRates::shipped()).model.expect("the text is a model")
}

fn told(text: &str, wanted: Answer) -> PostMortem {
    let effort = Effort { draws: Some(2000), ..Effort::default() };
    post_mortem(&model(text), &Options::default(), PostMortemOptions::default(), wanted, effort, |_| true)
        .expect("it is small and consistent")
}

fn report(data: &PostMortem, audience: Audience, form: Form, language: Language) -> String {
    let options = page::Options { audience, form, language, template: None };
    page::render(data, &options).expect("the shipped templates are well formed")
}

fn english(data: &PostMortem, audience: Audience) -> String {
    report(data, audience, Form::Markdown, Language::English)
}

/// One impact, which happened or did not.
fn one_impact(happened: &str, more: &str) -> String {
    let happened = if happened == "unknown" { String::new() } else { format!(", observed: {happened}") };
    format!(
        "title: Small\nfactors:\n  a: {{label: First, prior: 0.3, category: code-bug}}\n\
         impacts:\n  down: {{label: Down, cost: 1{happened}, because: {{a: 0.9}}}}\n{more}"
    )
}

#[test]
fn customers_are_not_told_of_trouble_that_they_did_not_have() {
    let away = told(&one_impact("no", ""), Answer::Exact);
    let happened = told(&one_impact("yes", ""), Answer::Exact);
    for form in FORMS {
        for (language, sorry, close) in [
            (Language::English, "We are sorry", "It did not come to that"),
            (Language::Dutch, "Het spijt ons", "Zo ver is het niet gekomen"),
        ] {
            let near_miss = report(&away, Audience::Customers, form, language);
            assert!(near_miss.contains(close) && !near_miss.contains(sorry), "{near_miss}");
            let trouble = report(&happened, Audience::Customers, form, language);
            assert!(trouble.contains(sorry) && !trouble.contains(close), "{trouble}");
        }
    }
}

#[test]
fn no_section_is_empty() {
    let actions = [
        "",
        "actions:\n  x: {label: Take note, fixes: {a: 0.9}, type: accept}\n",
        "actions:\n  x: {label: Mend it, fixes: {a: 0.9}}\n",
        "actions:\n  x: {label: Mend it, fixes: {a: 0.9}, status: done, type: prevent}\n",
    ];
    let mut sections = 0;
    for happened in ["yes", "no", "unknown"] {
        for action in actions {
            let data = told(&one_impact(happened, action), Answer::Exact);
            for (audience, language) in AUDIENCES.into_iter().flat_map(|a| LANGUAGES.map(|l| (a, l))) {
                let text = report(&data, audience, Form::Markdown, language);
                let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
                let depth = |line: &str| line.bytes().take_while(|&b| b == b'#').count();
                for (at, line) in lines.iter().enumerate().filter(|(_, line)| depth(line) >= 2) {
                    sections += 1;
                    let next = lines.get(at + 1).map_or(1, |next| depth(next));
                    // A heading is followed by text, or by a heading below it.
                    assert!(next == 0 || next > depth(line), "{line} says nothing in\n{text}");
                }
                let html = report(&data, audience, Form::Html, language);
                assert!(!html.replace(['\n', ' '], "").contains("<ul></ul>"), "{html}");
            }
        }
    }
    assert!(sections > 100, "{sections}");
}

#[test]
fn what_is_sampled_says_so_to_everyone_who_reads_figures() {
    let sampled = told(&one_impact("yes", ""), Answer::Sampled);
    let exact = told(&one_impact("yes", ""), Answer::Exact);
    for form in FORMS {
        for (language, words) in [(Language::English, "are sampled"), (Language::Dutch, "steekproef:")] {
            for audience in [Audience::Engineering, Audience::Management] {
                assert!(report(&sampled, audience, form, language).contains(words), "{audience:?} {form:?}");
                assert!(!report(&exact, audience, form, language).contains(words), "{audience:?} {form:?}");
            }
        }
    }
    // It was asked for, so the report must not say that the model is too large.
    assert!(!english(&sampled, Audience::Engineering).contains("too large"));
    let bars = &sampled.waterfall.as_ref().expect("something happened").bars;
    let within = bars[0].cost_interval.expect("it is sampled");
    assert!(within[0] < within[1] && (within[0]..=within[1]).contains(&bars[0].cost), "{within:?}");
    assert!(exact.waterfall.expect("something happened").bars.iter().all(|bar| bar.cost_interval.is_none()));
}

#[test]
fn the_end_is_not_told_of_what_is_only_under_control() {
    let header = "incident:\n  start: 2026-03-03T14:00:00Z\n  mitigated: 2026-03-03T15:00:00Z\n";
    let mitigated = told(&one_impact("yes", header), Answer::Exact);
    let ended = told(&one_impact("yes", &header.replace("mitigated", "end")), Answer::Exact);
    let (open, over) = (english(&mitigated, Audience::Customers), english(&ended, Audience::Customers));
    assert!(open.contains("1 hour until it was under control") && !open.contains("in order again"), "{open}");
    assert!(over.contains("1 hour until everything was in order again"), "{over}");
    assert!(english(&mitigated, Audience::Management).contains("was under control after 1 hour"));
    assert!(english(&ended, Audience::Management).contains("lasted 1 hour"));
}

#[test]
fn a_failed_safeguard_is_told_as_failed_and_what_follows_is_not_called_open() {
    let text = "title: Guarded\nfactors:\n  lax: {label: Nobody tests it, prior: 0.2, observed: yes}\n\
                \x20 b: {label: Old disk, prior: 0.2}\n\
                safeguards:\n  alarm: {label: Alarm, fails: 0.1, because: {lax: 0.9}}\n\
                impacts:\n  down: {label: Down, cost: 10, observed: yes, because: {alarm: always}}\n\
                \x20 late: {label: Late, cost: 10, observed: yes, because: {b: 0.5}}\n";
    let report = english(&told(text, Answer::Exact), Audience::Engineering);
    assert!(report.contains("**Alarm** was missing or failed, because of **Nobody tests it**"), "{report}");
    assert!(report.contains("**Old disk**: 50% of the cost; follows from what is known (100%)."), "{report}");
    assert!(!report.contains("not established, certain"), "{report}");
}

#[test]
fn a_single_unit_is_singular_and_dropped_actions_mend_nothing() {
    let actions = "impact_unit: minutes\nactions:\n  x: {label: Mend it, fixes: {a: 0.9}, status: dropped}\n";
    let report = english(&told(&one_impact("yes", actions), Answer::Exact), Audience::Engineering);
    assert!(report.contains("It cost 1 minute."), "{report}");
    assert!(!report.contains("What would mend it"), "{report}");
}

#[test]
fn a_dutch_page_has_pictures_in_dutch() {
    let text = "title: Storing\nincident:\n  start: 2026-03-03T14:00:00Z\n  end: 2026-03-03T16:00:00Z\n\
                factors:\n  a: {label: Volle schijf, prior: 0.3, at: 2026-03-03T13:00:00Z}\n\
                \x20 b: {label: Trage schijf, prior: 0.3, observed: no}\n\
                safeguards:\n  g: {label: Alarm, fails: 0.2}\n\
                impacts:\n  d: {label: Winkel dicht, cost: 2.5, observed: yes, because: [{all: [a], unless: [g], strength: likely}, {all: [b], strength: 0.5}]}\n\
                \x20 n: {label: Alles kwijt, cost: 99, observed: no, because: {a: 0.1}}\n";
    let data = told(text, Answer::Exact);
    for form in FORMS {
        let dutch = report(&data, Audience::Engineering, form, Language::Dutch);
        let english = report(&data, Audience::Engineering, form, Language::English);
        let pairs = [("kosten 2", "cost 2"), ("niet opgetreden", "did not happen"), ("✗ uitgesloten", "✗ ruled out")];
        for (ours, theirs) in pairs {
            assert!(dutch.contains(ours) && !dutch.contains(theirs), "{theirs}: {dutch}");
            assert!(english.contains(theirs) && !english.contains(ours), "{ours}: {english}");
        }
    }
    let page = report(&data, Audience::Engineering, Form::Html, Language::Dutch);
    for words in ["Legenda", "Oorzakengraaf van", "Tijden zijn in UTC.", "Tot het einde"] {
        // The timeline is an image of its own, spelled as an address.
        assert!(page.contains(words), "{words}");
    }
}
