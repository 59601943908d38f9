//! Views: goldens of every format, and hostile texts through all of them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod answers;
mod drawings;
pub(crate) mod hostile;
mod mermaid;
mod models;
mod samples;
mod svg;
mod timeline;
mod tokens;

use std::path::PathBuf;

use because::view::dot::{self, DotOptions};
use because::view::{Style, explain, json, measures, plan, rank};
use unicode_width::UnicodeWidthStr;

/// Compares a text with the file that holds it; `BECAUSE_BLESS=1` writes the file.
pub(crate) fn golden(name: &str, text: &str) {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "it", "golden", "view", name].iter().collect();
    if std::env::var_os("BECAUSE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{name} is stale; BECAUSE_BLESS=1 rewrites it. It should now be:\n{text}");
}

/// What holds for every text view.
pub(crate) fn assert_neat(text: &str, page: usize) {
    assert!(text.ends_with('\n'), "the last line is ended");
    for line in text.lines() {
        assert!(line.width() <= page, "{} columns: {line:?}", line.width());
        assert!(!line.ends_with(char::is_whitespace), "blanks at the end: {line:?}");
        assert!(!line.contains(char::is_control), "control character: {line:?}");
    }
}

/// A text without its ANSI styles.
pub(crate) fn without_colour(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('m').expect("a style ends with m");
        rest = &rest[end + 1..];
    }
    out + rest
}

#[test]
fn goldens_of_the_tables() {
    let style = Style::default();
    for (name, ranking) in [
        ("rank.txt", samples::ranking()),
        ("rank-each-needed.txt", samples::each_needed()),
        ("rank-each-enough.txt", samples::each_enough()),
        ("rank-safeguard-leads.txt", samples::safeguard_leads()),
        ("rank-near-miss.txt", samples::near_miss()),
        ("rank-uncertain.txt", samples::uncertain()),
    ] {
        let text = rank::render(&ranking, &style);
        assert_neat(&text, 80);
        golden(name, &text);
        // Colours change nothing but the colours.
        let painted = rank::render(&ranking, &Style { colour: true, ..style });
        assert_eq!(without_colour(&painted), text);
        assert_neat(&rank::render_beliefs(&ranking, &style), 80);
    }
    golden("rank-colour.txt", &rank::render(&samples::ranking(), &Style { colour: true, width: 100 }));
    golden("beliefs.txt", &rank::render_beliefs(&samples::ranking(), &style));
    golden("rank.json", &json::render(&samples::ranking()));
    let text = measures::render(&samples::measures(), &style);
    assert_neat(&text, 80);
    golden("measures.txt", &text);
    golden("measures.json", &json::render(&samples::measures()));
}

#[test]
fn goldens_of_the_plans() {
    let style = Style::default();
    for (name, model, budget) in [
        ("plan.txt", "models/starter.yaml", None),
        ("plan-budget.txt", "models/gitlab-2017-database.yaml", Some(10.0)),
        ("plan-in-place.txt", "models/google-shakespeare-2015.yaml", None),
    ] {
        let plan = samples::plan(model, budget);
        let text = plan::render(&plan, false, &style);
        assert_neat(&text, 80);
        golden(name, &text);
        let painted = plan::render(&plan, false, &Style { colour: true, ..style });
        assert_eq!(without_colour(&painted), text);
    }
    let mut plan = samples::plan("models/starter.yaml", None);
    golden("plan.json", &json::render(&plan));
    plan.actions.clear();
    plan.chosen.actions.clear();
    plan.chosen.order.clear();
    plan.frontier.truncate(1);
    let text = plan::render(&plan, false, &style);
    assert_neat(&text, 80);
    golden("plan-targets.txt", &text);
}

#[test]
fn goldens_of_the_explanations() {
    let style = Style::default();
    let text = explain::render(&samples::explanation(), &style);
    assert_neat(&text, 80);
    golden("explain.txt", &text);
    let painted = explain::render(&samples::explanation(), &Style { colour: true, ..style });
    assert_eq!(without_colour(&painted), text);
    let text = explain::render_node(&samples::node_explanation(), &style);
    assert_neat(&text, 80);
    golden("explain-node.txt", &text);
    golden("explain.json", &json::render(&samples::explanation()));
}

#[test]
fn goldens_of_the_picture() {
    let picture = samples::picture();
    golden("graph.dot", &dot::render(&picture, &DotOptions { plain: false, ..Default::default() }));
    golden("graph-plain.dot", &dot::render(&picture, &DotOptions { plain: true, ..Default::default() }));
    golden("graph.json", &json::render(&picture));
}

#[test]
fn the_picture_says_what_the_model_says() {
    let picture = samples::picture();
    let graph = tokens::parse(&dot::render(&picture, &DotOptions::default()));
    let node = |label: &str| {
        let hit = graph.nodes.iter().find(|node| node.1["label"].replace('\n', " ").starts_with(label));
        hit.unwrap_or_else(|| panic!("{label} is not drawn")).clone()
    };
    let shape = |label: &str| node(label).1["shape"].clone();
    assert_eq!(
        ["Connection pool set to 5", "Alert on pool", "Connection pool exhausted", "Card orders"].map(shape),
        ["box", "hexagon", "box", "box"]
    );
    assert_eq!(node("Card orders").1["peripheries"], "2");
    assert!(node("Connection pool set to 5").1["style"].contains("solid"));
    assert!(node("Client retries").1["style"].contains("dashed"));
    assert!(node("Payment provider slow").1["label"].contains("ruled out"));
    // The safeguard stops a mechanism with a blunt line.
    let guard = node("Alert on pool").0;
    let stops: Vec<_> = graph.edges.iter().filter(|edge| edge.0 == guard).collect();
    assert!(stops.iter().all(|edge| edge.2.get("arrowhead").is_some_and(|head| head == "tee")));
    assert_eq!(stops.len(), 1);
    // Two causes that act together meet in a junction before their effect.
    let (slow, retries) = (node("Payment provider slow").0, node("Client retries").0);
    let into = |from: &str| graph.edges.iter().find(|edge| edge.0 == from).map(|edge| edge.1.clone());
    assert_eq!(into(&slow), into(&retries));
    // A plain picture shows no figures of the ranking.
    let plain = dot::render(&picture, &DotOptions { plain: true, ..Default::default() });
    let plain = tokens::parse(&plain);
    assert!(plain.nodes.iter().filter(|node| node.0.starts_with('n')).all(|node| !node.1["label"].contains('#')));
}
