//! The reports in `docs/reports` are those that the program writes now. `BECAUSE_BLESS=1` writes them anew.

use crate::program::{because, shipped};

const INCIDENTS: [&str; 2] = ["github-2018-partition", "reddit-2016-autoscaler"];
const AUDIENCES: [&str; 3] = ["engineering", "management", "customers"];
const LANGUAGES: [&str; 2] = ["en", "nl"];

fn path(relative: &str) -> String {
    shipped(relative).to_str().expect("the path of this package is text").to_owned()
}

/// What the program writes; it has nothing to say of texts that are missing or of no use.
fn report(incident: &str, audience: &str, language: &str) -> String {
    let model = path(&format!("models/{incident}.yaml"));
    let mut asked = vec!["report".to_owned(), model, "--audience".to_owned(), audience.to_owned()];
    asked.extend(["--lang".to_owned(), language.to_owned()]);
    if language != "en" {
        asked.extend(["--texts".to_owned(), path(&format!("docs/reports/{incident}.{language}.yaml"))]);
    }
    let ended = because(asked).run().ends_with(0);
    assert_eq!(ended.err, "", "{incident}, {audience}, {language}");
    ended.out
}

#[test]
fn the_reports_in_the_documents_are_current() {
    let contents = std::fs::read_to_string(path("docs/reports/README.md")).expect("it is there");
    for incident in INCIDENTS {
        for audience in AUDIENCES {
            for language in LANGUAGES {
                let name = format!("{incident}.{audience}.{language}.md");
                let text = report(incident, audience, language);
                assert!(contents.contains(&format!("]({name})")), "docs/reports/README.md has no line for {name}");
                let file = path(&format!("docs/reports/{name}"));
                if std::env::var_os("BECAUSE_BLESS").is_some() {
                    std::fs::write(&file, text).expect("the documents can be written");
                    continue;
                }
                let kept = std::fs::read_to_string(&file).unwrap_or_default();
                assert!(kept == text, "docs/reports/{name} is stale; BECAUSE_BLESS=1 rewrites it. Now it is:\n{text}");
            }
        }
    }
}

/// With texts in its own language; `post_mortem` looks at every shipped model.
#[test]
fn no_report_names_a_root_cause_and_a_page_is_enough_for_a_manager() {
    for incident in INCIDENTS {
        for language in LANGUAGES {
            for audience in AUDIENCES {
                let text = report(incident, audience, language);
                for word in ["root cause", "human error", "hoofdoorzaak", "grondoorzaak", "menselijke fout"] {
                    assert!(!text.to_lowercase().contains(word), "{incident}, {audience}, {language}: {word}");
                }
                // A4 in a usual size of type holds 500 to 600 words.
                let words = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
                assert!(audience == "engineering" || words < 600, "{incident}, {audience}, {language}: {words} words");
            }
        }
    }
}
