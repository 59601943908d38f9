//! Every diagnostic has a file in `models/bad/` that raises it, and a golden of its text.
//!
//! `BECAUSE_BLESS=1 cargo test` writes the goldens anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use because::analysis::Options;
use because::check::Checked;
use because::diagnostic::{Code, Diagnostic};
use because::model::BaseRates;
use because::read::Format;
use because::view;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The file that raises a code: YAML, or XML where only a fault tree can.
fn file(code: Code) -> String {
    let xml = format!("models/bad/{code}.xml");
    if root(&xml).exists() { xml } else { format!("models/bad/{code}.yaml") }
}

/// Everything that is said about a file, and its text for people.
fn check(name: &str) -> (Vec<Diagnostic>, String) {
    let bytes = std::fs::read(root(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut checked = Checked::open(&bytes, Format::from_file_name(name).unwrap(), &BaseRates::shipped());
    checked.lint(Options::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let text = view::diagnostic::render(name, checked.text(), &checked.diagnostics, false);
    (checked.diagnostics, text)
}

#[test]
fn every_code_has_a_file_that_raises_it_and_nothing_else() {
    for &code in Code::ALL {
        let (diagnostics, text) = check(&file(code));
        let raised: BTreeSet<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect();
        assert_eq!(raised, BTreeSet::from([code.name()]), "{code}:\n{text}");
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
    for &code in Code::ALL {
        let (_, text) = check(&file(code));
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
