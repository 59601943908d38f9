//! What a report must not say: to customers, the inside; to anybody, that there was one root cause.

use because::report::PostMortem;
use because::view::post_mortem::{Audience, Form, Language, Options as Asked, render};

use super::markdown::{data, flat, rendered, shipped};
use super::page::seen;
use super::texts::{AUDIENCES, LANGUAGES, model, told, with_texts};

/// The report as a reader sees it.
fn read(data: &PostMortem, audience: Audience, form: Form, language: Language) -> String {
    let asked = Asked { audience, form, language, ..Asked::default() };
    let report = render(data, &asked).expect("the shipped templates are good");
    match form {
        Form::Markdown => rendered(&report).text,
        Form::Html => seen(&report),
    }
}

/// The labels of factors and actions that customers see in any of their reports.
fn leaks(data: &PostMortem) -> Vec<String> {
    let labels = data.factors.iter().map(|f| &f.label).chain(data.actions.iter().map(|action| &action.label));
    let labels: Vec<String> = labels.map(|label| flat(label)).collect();
    let mut leaks = Vec::new();
    for form in [Form::Markdown, Form::Html] {
        for language in LANGUAGES {
            let report = read(data, Audience::Customers, form, language);
            leaks.extend(labels.iter().filter(|label| report.contains(label.as_str())).cloned());
        }
    }
    leaks
}

#[test]
fn customers_read_nothing_of_the_inside() {
    for name in shipped() {
        assert_eq!(leaks(&data(&name)), [""; 0], "{name}");
    }
}

/// Labels that are written otherwise than they are read, in every form.
#[test]
fn customers_read_nothing_of_the_inside_however_it_is_escaped() {
    let mut document = with_texts(&["x".to_owned()]);
    let mut number = 0;
    let mut label = || {
        number += 1;
        Some(format!("the ops' R&D \"<box>\" *no* {number}_a | b's"))
    };
    document.factors.values_mut().for_each(|factor| factor.label = label());
    document.safeguards.values_mut().for_each(|safeguard| safeguard.label = label());
    document.actions.values_mut().for_each(|action| action.label = label());
    let data = told(&model(&document));
    assert_eq!(leaks(&data), [""; 0]);
    // Engineers read them all, so that what is looked for can be found.
    for form in [Form::Markdown, Form::Html] {
        let report = read(&data, Audience::Engineering, form, Language::English);
        for label in data.factors.iter().map(|f| &f.label).chain(data.actions.iter().map(|a| &a.label)) {
            assert!(report.contains(label.as_str()), "{form:?}: {label} is not in {report}");
        }
    }
}

#[test]
fn no_report_of_any_shipped_model_names_a_root_cause_or_a_human_error() {
    for name in shipped() {
        let data = data(&name);
        for audience in AUDIENCES {
            for language in LANGUAGES {
                for form in [Form::Markdown, Form::Html] {
                    let report = read(&data, audience, form, language).to_lowercase().replace('-', " ");
                    assert!(report.len() > 200, "{name}: {report}");
                    let words =
                        ["root cause", "human error", "hoofdoorzaak", "grondoorzaak", "kernoorzaak", "menselijke fout"];
                    for word in words {
                        let at = report.find(word).map(|at| &report[at..]);
                        assert_eq!(at, None, "{name}, {audience:?}, {language:?}, {form:?}");
                    }
                }
            }
        }
    }
}
