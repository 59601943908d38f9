//! Every diagnostic has a file in `models/bad/` that raises it, and a golden of its text.
//!
//! `BECAUSE_BLESS=1 cargo test` writes the goldens anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use because::diagnostic::{Code, Diagnostic, Severity};
use because::model::{BaseRates, Model};
use because::read::{Format, read};
use because::view;

/// What only the questions asked of a model can tell: their files pass validation and lints.
const RAISED_BY_ANALYSIS: [Code; 2] = [Code::ContradictingEvidence, Code::NoAction];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Everything that reading, validation and the lints say about a file, and its text for people.
fn check(name: &str) -> (Vec<Diagnostic>, String) {
    let bytes = std::fs::read(root(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let read = read(&bytes, Format::Yaml);
    let validated = Model::new(&read.document, &BaseRates::shipped());
    let mut found = validated.diagnostics;
    // What could not be read is missing from the model, and a lint would ask for it.
    if !read.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error) {
        found.extend(validated.model.iter().flat_map(Model::lint));
    }
    found.retain(|diagnostic| !read.is_echo(diagnostic));
    read.locate(&mut found);
    let mut diagnostics = read.diagnostics.clone();
    diagnostics.extend(found);
    diagnostics.sort_by_key(|diagnostic| diagnostic.place.span);
    let text = view::diagnostic::render(name, &read.text, &diagnostics, false);
    (diagnostics, text)
}

#[test]
fn every_code_has_a_file_that_raises_it_and_nothing_else() {
    for &code in Code::ALL {
        let (diagnostics, text) = check(&format!("models/bad/{code}.yaml"));
        let raised: BTreeSet<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect();
        let expected = if RAISED_BY_ANALYSIS.contains(&code) { vec![] } else { vec![code.name()] };
        assert_eq!(raised.into_iter().collect::<Vec<_>>(), expected, "{code}:\n{text}");
    }
}

#[test]
fn every_file_is_of_a_code() {
    for entry in std::fs::read_dir(root("models/bad")).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(Code::ALL.iter().any(|code| code.name() == stem), "no diagnostic is called {stem}");
    }
}

#[test]
fn the_text_of_every_diagnostic_is_the_golden_one() {
    let bless = std::env::var_os("BECAUSE_BLESS").is_some();
    let mut stale = Vec::new();
    for &code in Code::ALL.iter().filter(|code| !RAISED_BY_ANALYSIS.contains(code)) {
        let (_, text) = check(&format!("models/bad/{code}.yaml"));
        let golden = root(&format!("tests/it/golden/bad/{code}.txt"));
        if bless {
            std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
            std::fs::write(golden, text).unwrap();
        } else if std::fs::read_to_string(&golden).ok().as_ref() != Some(&text) {
            stale.push(text);
        }
    }
    assert!(stale.is_empty(), "stale goldens; if the new text is right, run with BECAUSE_BLESS=1\n{}", stale.concat());
}
