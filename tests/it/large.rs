//! Large files: 100,000 nodes through every stage in time linear in the file, and large files that
//! mean harm.

use std::time::{Duration, Instant};

use because::analysis::picture::picture;
use because::check::Checked;
use because::diagnostic::Code;
use because::graph::CausalGraph;
use because::model::BaseRates;
use because::read::{Format, MAX_BYTES, SURE_BYTES, read, read_up_to};
use because::view::dot::{self, DotOptions};
use because::view::json;

#[path = "../../benches/large/generate.rs"]
mod generate;

/// Far above what it takes, and far below what a quadratic step would.
const LONGEST: Duration = Duration::from_secs(60);

#[test]
fn a_hundred_thousand_nodes_go_through_every_stage() {
    const NODES: usize = 100_000;
    for format in [Format::Json, Format::Yaml] {
        let text = generate::file(NODES, format);
        assert!(text.len() > SURE_BYTES && text.len() <= format.max_bytes(), "{} bytes", text.len());
        let start = Instant::now();
        let checked = Checked::open(text.as_bytes(), format, &BaseRates::shipped());
        assert!(checked.diagnostics.is_empty(), "{:?}", checked.diagnostics.first());
        let model = checked.model.expect("the generator makes valid models");
        let mechanisms: usize = model.nodes().iter().map(|node| node.mechanisms.len()).sum();
        assert_eq!(model.nodes().len(), NODES);
        assert!(mechanisms >= 290_000, "{mechanisms} mechanisms");
        // Every event that nothing follows from, every service that nothing names.
        assert!(model.lint().iter().all(|found| matches!(found.code, Code::ReachesNoImpact | Code::SingleCause)));
        let graph = CausalGraph::new(&model);
        let observed = model.iter().filter(|(_, node)| node.observed.is_some()).map(|(node, _)| node.index());
        assert_eq!(graph.ancestors(observed).into_iter().filter(|&bears| bears).count(), generate::RELEVANT);
        assert!(start.elapsed() < LONGEST, "{format:?} took {:?}", start.elapsed());
    }
}

#[test]
fn ten_thousand_nodes_are_drawn() {
    let text = generate::file(10_000, Format::Toml);
    let model = Checked::open(text.as_bytes(), Format::Toml, &BaseRates::shipped()).model.expect("it is valid");
    let start = Instant::now();
    let drawn = picture(&model, None);
    assert!(json::render(&drawn).ends_with("}\n"));
    assert!(dot::render(&drawn, &DotOptions { plain: true, ..Default::default() }).ends_with("}\n"));
    assert!(start.elapsed() < LONGEST, "{:?}", start.elapsed());
}

/// Many slips in a large file: each is told, and a suggestion is looked for a few times only.
#[test]
fn a_large_file_of_slips_is_told_in_time() {
    let text = generate::file(100_000, Format::Json).replace("\"root-7\": 0.", "\"rot-7\": 0.").replace("leak", "leek");
    let start = Instant::now();
    let checked = Checked::open(text.as_bytes(), Format::Json, &BaseRates::shipped());
    assert!(checked.model.is_none() && checked.diagnostics.len() >= 10_000);
    assert!(start.elapsed() < LONGEST, "{:?}", start.elapsed());
}

/// Files that hold as much as can be held in so many bytes, or are wrong in as many places as can be.
#[test]
fn large_files_that_mean_harm_are_told_in_time() {
    let fill = |start: &str, line: &str, end: &str, most: usize| {
        format!("{start}{}{end}", line.repeat((most - start.len() - end.len()) / line.len()))
    };
    for (format, start, line, end, codes) in [
        (Format::Json, "{\"timeline\":[", "0,", "0]}", &[Code::TooLarge][..]),
        (Format::Json, "{\"timeline\":[", "{},", "{}]}", &[Code::TooLarge]),
        (Format::Json, "", "[", "", &[Code::TooLarge]),
        (Format::Json, "{", "\"a\":\"\t\",", "\"a\":1}", &[Code::Syntax, Code::DuplicateKey, Code::UnknownKey]),
        (Format::Json, "{\"timeline\":[", "\"too short\",", "0]}", &[Code::WrongType]),
        (Format::Yaml, "timeline: [", "0,", "0]\n", &[Code::TooLarge]),
        (Format::Yaml, "timeline:\n", "- x\n", "", &[Code::TooLarge]),
        (Format::Toml, "timeline = [", "0,", "0]\n", &[Code::TooLarge]),
        (Format::Toml, "", "=\n", "", &[Code::Syntax]),
    ] {
        let text = fill(start, line, end, 4 * SURE_BYTES);
        let clock = Instant::now();
        let read = read(text.as_bytes(), format);
        assert!(!read.diagnostics.is_empty() && read.diagnostics.len() <= 3 * 10_000, "{line:?}");
        for diagnostic in &read.diagnostics {
            assert!(codes.contains(&diagnostic.code), "{line:?}: {diagnostic:?}");
        }
        assert!(clock.elapsed() < LONGEST, "{format:?} {line:?} took {:?}", clock.elapsed());
    }
}

#[test]
fn a_larger_file_is_read_where_its_size_is_allowed() {
    let blanks = " ".repeat(MAX_BYTES);
    let text = format!("{{ \"title\": \"large\",{blanks} \"impacts\": {{ \"i\": {{}} }} }}");
    assert_eq!(read(text.as_bytes(), Format::Json).diagnostics[0].code, Code::TooLarge);
    let read = read_up_to(text.len(), text.as_bytes(), Format::Json);
    assert!(read.diagnostics.is_empty() && read.document.impacts.contains_key("i"));
}
