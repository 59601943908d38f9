//! The arrows between the rooms: a test reads `src/` and fails on a name that runs the wrong way,
//! on a library outside its home, and on I/O in the library.
//!
//! The sources are read as tokens, so that macros and attributes count and comments do not.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};

/// What each room may name. The rooms of the program, from `args` on, see the public library only, by its own name.
const ROOMS: &[(&str, &[&str])] = &[
    ("weight", &[]),
    ("diagnostic", &[]),
    ("model", &["weight", "diagnostic"]),
    ("read", &["model", "diagnostic", "weight"]),
    ("graph", &["model", "weight"]),
    ("engine", &["graph", "weight"]),
    ("report", &["model"]),
    ("analysis", &["report", "engine", "graph", "model", "diagnostic", "weight"]),
    ("view", &["report", "diagnostic", "weight"]),
    ("check", &["analysis", "read", "model", "diagnostic"]),
    ("schema", &["model"]),
    ("args", &[]),
    ("session", &["args"]),
    ("serve", &["session"]),
    ("commands", &["serve", "session", "args"]),
    ("main", &["commands", "session", "args"]),
];

/// The home of each library: paths under `src/` that may name it.
const HOMES: &[(&str, &[&str])] = &[
    ("axum", &["serve/"]),
    ("tokio", &["serve/"]),
    ("tokio_stream", &["serve/routes.rs"]),
    ("notify_debouncer_mini", &["serve/file.rs"]),
    ("minijinja", &["view/post_mortem/", "view/live/"]),
    ("petgraph", &["graph.rs"]),
    ("clap", &["main.rs", "args.rs", "args/", "commands/mod.rs"]),
    ("clap_complete", &["args.rs", "commands/mod.rs"]),
    ("clap_mangen", &["commands/mod.rs"]),
    ("anstream", &["session.rs"]),
    ("terminal_size", &["session.rs"]),
    ("dot_structures", &["view/dot/", "view/svg/", "view/mermaid.rs"]),
    ("dugong", &["view/svg/layout/"]),
    ("dot_generator", &["view/dot/", "view/svg/layout/crossings.rs"]),
    ("granit_parser", &["read/yaml.rs", "read/yaml_errors.rs"]),
    ("jsonc_parser", &["read/json.rs"]),
    ("roxmltree", &["read/open_psa/"]),
    ("annotate_snippets", &["view/diagnostic.rs"]),
    ("anstyle", &["view/"]),
    ("unicode_width", &["view/"]),
    ("unicode_segmentation", &["view/", "model/language/text.rs"]),
    ("strsim", &["diagnostic.rs"]),
    ("jiff", &["model/document.rs", "read/slip.rs"]),
    ("schemars", &["schema.rs", "model/document.rs", "weight.rs"]),
    ("rand_xoshiro", &["engine/sampling/"]),
    ("serde_json", &["schema.rs", "view/", "commands/"]),
    ("indexmap", &["model/", "read/", "report/", "analysis/rank.rs", "analysis/sampled.rs"]),
    (
        "serde",
        &[
            "weight.rs",
            "diagnostic.rs",
            "model/",
            "read/decode.rs",
            "report/",
            "view/json.rs",
            "view/live/",
            "commands/",
            "serve/board.rs",
        ],
    ),
];

/// What a library that does no I/O, reads no clock and no environment never names.
const OUTSIDE_WORLD: [&str; 9] = ["fs", "io", "env", "net", "process", "time", "thread", "os", "path"];
/// Threads change no result, so the places that divide their work among them may name them: draws, and layouts that are
/// tried side by side.
const THREADS: [&str; 2] = ["engine/sampling/streams.rs", "view/svg/layout/dugong.rs"];
const PRINTING: [&str; 5] = ["println", "print", "eprintln", "eprint", "dbg"];

/// Words of incidents: the engine does not know them.
const INCIDENT_WORDS: [&str; 6] = ["incident", "impact", "safeguard", "factor", "action", "cost"];

/// A source file: its path under `src/` and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The room that it belongs to.
    fn room(&self) -> &str {
        self.path.split('/').next().map_or("", |first| first.trim_end_matches(".rs"))
    }

    /// How many modules deep it is below the root of the crate.
    fn depth(&self) -> usize {
        let folders = self.path.matches('/').count();
        if self.path.ends_with("mod.rs") { folders } else { folders + 1 }
    }
}

/// One token, groups opened; a group's ends are their brackets.
fn flatten(stream: TokenStream, flat: &mut Vec<String>) {
    for token in stream {
        match token {
            TokenTree::Group(group) => {
                flat.push("{".to_owned());
                flatten(group.stream(), flat);
                flat.push("}".to_owned());
            }
            other => flat.push(other.to_string()),
        }
    }
}

/// The first names behind `tokens[at..]`, which stands right after a `::`: one, or those of a group.
fn names_behind(tokens: &[String], at: usize) -> Vec<String> {
    if tokens.get(at).map(String::as_str) != Some("{") {
        return tokens.get(at).cloned().into_iter().collect();
    }
    let (mut names, mut depth, mut first) = (Vec::new(), 0, true);
    for token in &tokens[at..] {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 1 => first = true,
            name if depth == 1 && first => {
                names.push(name.to_owned());
                first = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

/// Everything in the sources that breaks a rule of the house.
fn breaches(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.path != "lib.rs") {
        let mut tokens = Vec::new();
        flatten(TokenStream::from_str(&source.text).expect("it compiles, so it has tokens"), &mut tokens);
        let room = source.room();
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            found.push(format!("{}: no room is called `{room}`", source.path));
            continue;
        };
        let is_program = matches!(room, "main" | "args" | "session" | "commands" | "serve");
        for at in 0..tokens.len() {
            let double_colon = |at: usize| {
                tokens.get(at).map(String::as_str) == Some(":") && tokens.get(at + 1).map(String::as_str) == Some(":")
            };
            let token = tokens[at].as_str();
            // A step of a longer path is no beginning of one.
            let begins = at < 2 || !double_colon(at - 2);
            if begins && double_colon(at + 1) {
                let mut roots = Vec::new();
                if token == "crate" {
                    roots = names_behind(&tokens, at + 3);
                } else if token == "super" {
                    let (mut up, mut next) = (1, at + 3);
                    while tokens.get(next).map(String::as_str) == Some("super") && double_colon(next + 1) {
                        up += 1;
                        next += 3;
                    }
                    if up >= source.depth() {
                        roots = names_behind(&tokens, next);
                    }
                }
                for root in roots.iter().filter(|root| ROOMS.iter().any(|(name, _)| name == root)) {
                    if root != room && !allowed.contains(&root.as_str()) {
                        found.push(format!("{}: `{room}` may not name `{root}`", source.path));
                    }
                }
                if let Some((_, homes)) = HOMES.iter().find(|(library, _)| *library == token)
                    && !homes.iter().any(|home| source.path.starts_with(home))
                {
                    found.push(format!("{}: `{token}` has its home elsewhere", source.path));
                }
                let outside = names_behind(&tokens, at + 3);
                if token == "std" && !is_program {
                    for name in outside.iter().filter(|name| OUTSIDE_WORLD.contains(&name.as_str())) {
                        if name == "thread" && THREADS.contains(&source.path.as_str()) {
                            continue;
                        }
                        found.push(format!("{}: the library may not name `std::{name}`", source.path));
                    }
                }
            }
            if !is_program && PRINTING.contains(&token) && tokens.get(at + 1).map(String::as_str) == Some("!") {
                found.push(format!("{}: the library prints nothing, but here is `{token}!`", source.path));
            }
            let word = token.to_lowercase();
            if room == "engine" && word.split('_').any(|part| INCIDENT_WORDS.contains(&part.trim_end_matches('s'))) {
                let is_name = token.starts_with(|c: char| c.is_alphabetic());
                if is_name {
                    found.push(format!("{}: the engine knows no `{token}`", source.path));
                }
            }
        }
    }
    found
}

fn collect(folder: &Path, root: &Path, sources: &mut Vec<Source>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the sources are there")
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, root, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("it is UTF-8");
            let path = path.strip_prefix(root).expect("it is below the root").to_string_lossy().replace('\\', "/");
            sources.push(Source { path, text });
        }
    }
}

#[test]
fn names_run_only_left_and_libraries_stay_at_home() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    collect(&root, &root, &mut sources);
    assert!(sources.len() > 30, "only {} files were found", sources.len());
    let found = breaches(&sources);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_arrows_make_no_circle() {
    // Repeatedly take away the rooms that name no room that is left; a circle would stay.
    let mut left: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    loop {
        let names = |room: &&str| ROOMS.iter().find(|(name, _)| name == room).map_or(&[][..], |(_, names)| names);
        let rest: Vec<&str> =
            left.iter().copied().filter(|room| names(room).iter().any(|name| left.contains(name))).collect();
        if rest.len() == left.len() {
            break;
        }
        left = rest;
    }
    assert!(left.is_empty(), "a circle among {left:?}");
}

#[test]
fn a_planted_breach_is_found() {
    let plant = |path: &str, text: &str| breaches(&[Source { path: path.to_owned(), text: text.to_owned() }]);
    let caught = |path: &str, text: &str| assert!(!plant(path, text).is_empty(), "not caught in {path}: {text}");
    let fine = |path: &str, text: &str| assert_eq!(plant(path, text), Vec::<String>::new(), "{path}: {text}");

    caught("engine/circuit.rs", "use crate::analysis::Analysis;");
    caught("engine/circuit.rs", "use crate::{graph::CausalGraph, report::Ranking};");
    caught("engine/circuit.rs", "fn f() { let x = crate::model::Model::builder(); }");
    caught("weight.rs", "use super::diagnostic::Code;");
    caught("engine/deep/er.rs", "use super::super::super::view::Style;");
    caught("engine/mod.rs", "use super::report::Ranking;");
    caught("model/mod.rs", "macro_rules! m { () => { crate::read::read } }");
    caught("report/mod.rs", "#[cfg_attr(feature = \"x\", derive(schemars::JsonSchema))] struct S;");
    caught("analysis/rank.rs", "use petgraph::graph::DiGraph;");
    caught("analysis/rank.rs", "use serde::Deserialize;");
    caught("view/table.rs", "use dot_structures::Graph;");
    caught("model/mod.rs", "use clap::Parser;");
    caught("read/mod.rs", "use std::fs::File;");
    caught("read/mod.rs", "use std::{fmt, io};");
    caught("analysis/rank.rs", "fn f() { println!(\"x\"); }");
    caught("engine/circuit.rs", "fn impact_of() {}");
    caught("engine/circuit.rs", "struct Safeguards;");
    caught("engine/circuit.rs", "fn f() { std::thread::scope(|s| ()) }");
    caught("engine/sampling/streams.rs", "use std::{thread, time};");
    caught("strange.rs", "fn f() {}");

    fine("engine/circuit.rs", "//! crate::analysis is named in a comment.\nuse crate::graph::CausalGraph;");
    fine("engine/circuit.rs", "use super::diagram::Store; use std::fmt;");
    fine("analysis/rank.rs", "use super::Analysis; use crate::engine::{circuit::Circuit, coins};");
    fine("graph.rs", "use petgraph::graph::DiGraph; use crate::{model::Model, weight::Weight};");
    fine("view/dot/print.rs", "use dot_structures::Graph; use crate::report::Picture;");
    fine("main.rs", "use clap::Parser; use std::io; fn main() { println!(\"x\"); }");
}
