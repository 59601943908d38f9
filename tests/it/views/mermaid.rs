//! The Mermaid text read by Mermaid's own parser, in Node.js.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use because::view::dot::{self, DotOptions, Drawing};
use because::view::mermaid;
use serde_json::Value;

use super::drawings::reports;
use super::hostile::NASTY;
use super::{models, tokens};

/// Where Mermaid is installed, once for all tests; why not, if it cannot be.
fn installed() -> Result<&'static Path, String> {
    static FOLDER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    FOLDER.get_or_init(install).as_deref().map_err(Clone::clone)
}

fn install() -> Result<PathBuf, String> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mermaid");
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mermaid");
    std::fs::create_dir_all(&to).map_err(|error| error.to_string())?;
    let lock = "package-lock.json";
    let read = |path: PathBuf| std::fs::read(path).ok();
    // The lock file is copied last, so it is there only beside a whole installation of just these versions.
    let is_there = read(to.join(lock)) == read(from.join(lock)) && to.join("installed").exists();
    for name in ["package.json", lock, "read.mjs"] {
        std::fs::copy(from.join(name), to.join(name)).map_err(|error| error.to_string())?;
    }
    if !is_there {
        let _ = std::fs::remove_file(to.join("installed"));
        let npm = Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&to)
            .output()
            .map_err(|error| format!("npm cannot be started: {error}"))?;
        if !npm.status.success() {
            return Err(format!("npm ci failed: {}", String::from_utf8_lossy(&npm.stderr)));
        }
        std::fs::write(to.join("installed"), "").map_err(|error| error.to_string())?;
    }
    Ok(to)
}

/// What Mermaid understands of these texts; `None`, with a word on it, where Node.js or Mermaid is not to be had.
/// In CI that is a failure.
fn understood(texts: &[String]) -> Option<Vec<Value>> {
    let run = |folder: &Path| -> Result<Vec<Value>, String> {
        let mut child = Command::new("node")
            .arg("read.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("node cannot be started: {error}"))?;
        let input = serde_json::to_vec(texts).expect("texts are JSON");
        let mut stdin = child.stdin.take().expect("it is piped");
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().map_err(|error| error.to_string())?;
        let _ = writer.join();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "the script failed: {said}");
        Ok(serde_json::from_slice(&output.stdout).expect("it writes JSON"))
    };
    match installed().and_then(run) {
        Ok(told) => Some(told),
        Err(why) => {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "Mermaid must be there in CI: {why}");
            println!("SKIPPED: the Mermaid text was not read by Mermaid, because {why}. Install Node.js and npm.");
            None
        }
    }
}

/// What is seen of a label, however its blanks are set.
fn words(label: &str) -> String {
    label
        .split(|c: char| c.is_whitespace() || c == '\u{a0}')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Mermaid must see what Graphviz is told: the same nodes in the same words, the same lines, no more.
fn assert_same(what: &str, drawing: Drawing<'_>, options: &DotOptions, told: &Value) {
    assert!(told["error"].is_null(), "{what}: {}\n{}", told["error"], mermaid::render(drawing, options));
    assert_eq!(told["type"], "flowchart-v2", "{what}");
    assert_eq!(told["elements"], Value::Array(Vec::new()), "{what}: a text became HTML");
    let graph = tokens::parse(&dot::draw(drawing, options));
    // The title of the picture is broken into lines, and cut where it is very long.
    // Where a script has no blanks a line may end anywhere.
    let whole = words(&graph.graph["label"]).replace(['·', ' '], "");
    let chart = mermaid::render(drawing, options);
    let written = chart.lines().nth(1).and_then(|line| line.strip_prefix("title: ")).expect("it has a title");
    // Quoted as JSON quotes, which YAML understands.
    let title = words(&serde_json::from_str::<String>(written).expect("it is quoted"));
    let title = title.replace(['·', ' '], "");
    let cut = title.find('…').into_iter().chain(whole.find('…')).min();
    assert!(title == whole || cut.is_some_and(|cut| title.get(..cut) == whole.get(..cut)), "{what}: {title} | {whole}");
    let labels: BTreeMap<&str, &str> =
        graph.nodes.iter().map(|(id, list)| (id.as_str(), list["label"].as_str())).collect();
    let nodes = told["nodes"].as_array().expect("a list");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    for node in nodes {
        let id = text(&node["id"]);
        assert_eq!(words(&text(&node["label"])), words(labels[id.as_str()]), "{what}: {id}");
        let link = node["link"].as_str().unwrap_or_default();
        assert!(link.is_empty() || link.starts_with("http"), "{what}: {link}");
    }
    let drawn: Vec<String> = nodes.iter().map(|node| text(&node["id"])).collect();
    // The legend is left out, and so are points whose strength stands on the line.
    let missing = labels.keys().filter(|id| !drawn.iter().any(|other| other == *id));
    assert!(missing.clone().all(|id| id.starts_with('l') || id.starts_with('m')), "{what}: {missing:?} is not drawn");
    assert_eq!(drawn.len(), drawn.iter().collect::<std::collections::BTreeSet<_>>().len(), "{what}");
    let joined = missing.filter(|id| id.starts_with('m')).count();
    let lines = graph.edges.iter().filter(|edge| !edge.0.starts_with('l')).count();
    assert_eq!(told["lines"].as_array().expect("a list").len(), lines - joined, "{what}");
    for line in told["lines"].as_array().expect("a list") {
        let known = |end: &Value| drawn.contains(&text(end));
        assert!(known(&line["from"]) && known(&line["to"]), "{what}: {line}");
    }
}

#[test]
fn mermaid_reads_every_view_of_every_model() {
    let all: Vec<_> = models::shipped()
        .into_iter()
        .flat_map(|(name, analysis)| {
            [false, true].map(|plain| (format!("{name}, plain: {plain}"), plain, reports(&analysis, plain)))
        })
        .collect();
    let drawn: Vec<(String, Drawing<'_>, DotOptions)> = all
        .iter()
        .flat_map(|(name, plain, reports)| {
            let options = DotOptions { plain: *plain, ..Default::default() };
            reports.drawings().into_iter().map(move |(view, drawing)| (format!("{name}, {view}"), drawing, options))
        })
        .collect();
    let texts: Vec<String> = drawn.iter().map(|(_, drawing, options)| mermaid::render(*drawing, options)).collect();
    let Some(told) = understood(&texts) else { return };
    for ((name, drawing, options), told) in drawn.iter().zip(&told) {
        assert_same(name, *drawing, options, told);
    }
}

#[test]
fn mermaid_shows_hostile_texts_as_text() {
    let more = [
        "end",
        "style x fill:#f00",
        "click n0 href \"javascript:alert(1)\"",
        "%%{init: {\"theme\": \"dark\"}}%%",
        "`**bold**`",
        "1. a list",
        "- a list",
        "# a heading",
        "a #quot; b #35; c",
        "ﬂ°°35¶ß ﬂ°lt¶ß",
        "fa:fa-bell",
        "$$x^2$$",
        "---",
        "A-->B",
        "x --x y|\"z\"|",
        "<br/><img src=x onerror=alert(1)>",
        "\\u003cb\\u003e",
        "\"]",
        "a;b",
        "|pipe|",
        "classDef x",
        "%% comment",
        "https://example.org/a;b\"c#d;e<f>",
    ];
    let texts: Vec<String> = NASTY.iter().chain(&more).map(|text| (*text).to_owned()).collect();
    let (_, analysis) = models::shipped().into_iter().find(|(name, _)| name == "starter.yaml").expect("it is shipped");
    // Each text comes to stand in each place once.
    let all: Vec<_> = (0..texts.len())
        .map(|turn| [&texts[turn..], &texts[..turn]].concat())
        .map(|texts| reports(&analysis, false).made_hostile(&texts))
        .collect();
    let options = DotOptions::default();
    let drawn: Vec<(&str, Drawing<'_>)> = all.iter().flat_map(|reports| reports.drawings()).collect();
    let charts: Vec<String> = drawn.iter().map(|(_, drawing)| mermaid::render(*drawing, &options)).collect();
    let Some(told) = understood(&charts) else { return };
    for ((view, drawing), told) in drawn.iter().zip(&told) {
        assert_same(view, *drawing, &options, told);
    }
}
