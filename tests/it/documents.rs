//! What the documents say of the code is held to the code.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use because::check::Checked;
use because::diagnostic::{Code, Severity};
use because::model::BaseRates;
use because::read::{Format, read};

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The fenced blocks of a page: the line of each, its language and its text.
fn blocks(page: &str) -> Vec<(usize, String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String, String)> = None;
    for (line, written) in page.lines().enumerate() {
        match (&mut open, written.strip_prefix("```")) {
            (None, Some(language)) => open = Some((line + 1, language.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, _, body)), None) => writeln!(body, "{written}").unwrap(),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

fn format(language: &str) -> Option<Format> {
    Format::from_file_name(&format!("x.{language}"))
}

/// The errors of a model; warnings are fine in an example.
fn errors(body: &str, format: Format) -> Vec<String> {
    let checked = Checked::open(body.as_bytes(), format, &BaseRates::shipped());
    let errors = checked.diagnostics.iter().filter(|d| d.severity() == Severity::Error);
    errors.map(|d| format!("{}: {}", d.place.path, d.message)).collect()
}

/// The Markdown files of the project.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for folder in ["", "docs", "docs/reports"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

#[test]
fn every_model_in_the_reference_of_the_file_is_valid() {
    let mut models = 0;
    for (line, language, body) in blocks(&text("docs/file-format.md")) {
        let Some(format) = format(&language) else { continue };
        assert_eq!(errors(&body, format), Vec::<String>::new(), "docs/file-format.md, line {line}");
        models += 1;
    }
    assert!(models > 5, "only {models} models were found");
}

#[test]
fn the_three_formats_say_the_same() {
    let page = text("docs/file-format.md");
    let (_, section) = page.split_once("## The same model in three formats").expect("the section is there");
    let documents: Vec<_> = blocks(section)
        .iter()
        .filter_map(|(_, language, body)| Some(read(body.as_bytes(), format(language)?).document))
        .collect();
    assert_eq!(documents.len(), 3);
    assert_eq!(documents[0], documents[1], "YAML and JSON");
    assert_eq!(documents[0], documents[2], "YAML and TOML");
}

/// A model in the README is a whole one, or stands word for word in a file of `models/`.
#[test]
fn the_models_in_the_readme_are_real() {
    let shipped: Vec<String> = std::fs::read_dir(root().join("models"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| text(&path))
        .collect();
    for (line, language, body) in blocks(&text("README.md")) {
        if language != "yaml" || shipped.iter().any(|model| model.contains(&body)) {
            continue;
        }
        assert_eq!(errors(&body, Format::Yaml), Vec::<String>::new(), "README.md, line {line}");
    }
}

/// Every key and every word of the file stands in its reference, in backticks.
#[cfg(feature = "schema")]
#[test]
fn the_reference_of_the_file_is_complete() {
    fn collect(schema: &serde_json::Value, words: &mut Vec<String>) {
        match schema {
            serde_json::Value::Array(list) => list.iter().for_each(|item| collect(item, words)),
            serde_json::Value::Object(object) => {
                if let Some(serde_json::Value::Object(properties)) = object.get("properties") {
                    words.extend(properties.keys().cloned());
                }
                let choices = object.get("enum").into_iter().chain(object.get("const"));
                for choice in choices.flat_map(|c| c.as_array().cloned().unwrap_or_else(|| vec![c.clone()])) {
                    words.extend(choice.as_str().map(str::to_owned));
                }
                object.values().for_each(|value| collect(value, words));
            }
            _ => {}
        }
    }
    let mut words = Vec::new();
    collect(&because::schema::json_schema(), &mut words);
    words.sort();
    words.dedup();
    assert!(words.len() > 60, "the schema has only {} keys and words", words.len());
    let page = text("docs/file-format.md");
    let missing: Vec<_> = words.iter().filter(|word| !page.contains(&format!("`{word}`"))).collect();
    assert!(missing.is_empty(), "docs/file-format.md does not speak of {missing:?}");
}

/// `docs/diagnostics.md` is made from the codes. `BECAUSE_BLESS=1 cargo test` writes it anew.
#[test]
fn the_table_of_diagnostics_is_current() {
    let mut page = String::from(
        "# Diagnostics\n\n\
         Everything that `because check` can say. An error means that the model cannot be used. A warning means that\n\
         something in it deserves a second look, a suggestion that something can be said better. `check --deny warnings`\n\
         makes warnings fail, `--deny suggestions` both, `--deny` with the name of a code that one. A comment\n\
         `# because: allow CODE reason` lets one stay: see [file-format.md](file-format.md#allow). The names are stable.\n\
         Each code links to a small model that raises it and nothing else.\n\n\
         This page is made from the code: see CONTRIBUTING.md.\n\n\
         | code | severity | meaning |\n|---|---|---|\n",
    );
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Suggestion => "suggestion",
        };
        let ending = if root().join(format!("models/bad/{code}.xml")).exists() { "xml" } else { "yaml" };
        writeln!(page, "| [`{code}`](../models/bad/{code}.{ending}) | {severity} | {} |", code.meaning()).unwrap();
    }
    let path = root().join("docs/diagnostics.md");
    if std::env::var_os("BECAUSE_BLESS").is_some() {
        std::fs::write(&path, page).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "docs/diagnostics.md is stale; BECAUSE_BLESS=1 rewrites it");
}

/// Every source file has its line in the code map, and the map has no line too many.
#[test]
fn the_code_map_is_complete() {
    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else {
                let inside = path.strip_prefix(root()).unwrap();
                found.push(inside.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"));
            }
        }
    }
    let page = text("ARCHITECTURE.md");
    assert!(page.lines().count() <= 150, "ARCHITECTURE.md has {} lines; 150 can be read at once", page.lines().count());
    let mapped: Vec<&str> = page.split('`').filter(|word| word.starts_with("src/")).collect();
    let mut found = Vec::new();
    sources(&root().join("src"), &mut found);
    found.sort();
    for file in &found {
        let covered = mapped.iter().any(|&m| m == file || (m.ends_with('/') && m != "src/" && file.starts_with(m)));
        assert!(covered, "ARCHITECTURE.md has no line for {file}");
    }
    for &line in &mapped {
        assert!(root().join(line).exists(), "ARCHITECTURE.md speaks of {line}, which is not there");
    }
}

/// A link to another file of the project leads somewhere.
#[test]
fn links_between_the_documents_lead_somewhere() {
    for page in pages() {
        let written = text(&page);
        for target in written.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target) {
            let file = target.trim_start_matches('<').split('#').next().unwrap_or_default();
            if file.is_empty() || file.starts_with("http") {
                continue;
            }
            let there = page.parent().unwrap().join(file).exists();
            assert!(there, "{}: the link to {target} leads nowhere", page.display());
        }
    }
}
