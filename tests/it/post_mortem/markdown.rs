//! Reports in Markdown, as a renderer of CommonMark with GitHub's extensions understands them.

use std::collections::BTreeMap;

use because::analysis::Options;
use because::analysis::post_mortem::{PostMortemOptions, post_mortem};
use because::analysis::sampled::Answer;
use because::check::Checked;
use because::engine::sampling::Effort;
use because::model::BaseRates;
use because::read::Format;
use because::report::PostMortem;
use because::view::json;
use because::view::post_mortem::{Form, Options as Asked, render};
use comrak::nodes::NodeValue;
use comrak::{Arena, parse_document};
use proptest::test_runner::{Config, TestRunner};

use super::texts::{AUDIENCES, LANGUAGES, model, shows, told, with_texts};
use crate::views::hostile::texts;

/// What a renderer makes of a report.
pub(super) struct Rendered {
    /// How often each kind of markup comes out. Paragraphs and links, which depend on the texts, are apart.
    kinds: BTreeMap<&'static str, usize>,
    /// Text and address of each link.
    pub(super) links: Vec<(String, String)>,
    /// The text that a reader sees, with single blanks.
    pub(super) text: String,
    /// The lines of each table, from 1 on.
    tables: Vec<(usize, usize)>,
}

/// The text with single blanks.
pub(super) fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn rendered(markdown: &str) -> Rendered {
    let mut options = comrak::Options::default();
    let extension = &mut options.extension;
    (extension.table, extension.autolink, extension.strikethrough) = (true, true, true);
    (extension.tasklist, extension.footnotes, extension.math_dollars) = (true, true, true);
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options);
    let mut seen = Rendered { kinds: BTreeMap::new(), links: Vec::new(), text: String::new(), tables: Vec::new() };
    for node in root.descendants() {
        let data = node.data.borrow();
        match &data.value {
            NodeValue::Text(text) => seen.text.push_str(text),
            NodeValue::Code(code) => seen.text.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => seen.text.push(' '),
            NodeValue::Table(_) => seen.tables.push((data.sourcepos.start.line, data.sourcepos.end.line)),
            NodeValue::Link(link) => {
                let inside = node.descendants().filter_map(|inner| match &inner.data.borrow().value {
                    NodeValue::Text(text) => Some(text.to_string()),
                    _ => None,
                });
                seen.links.push((inside.collect(), link.url.clone()));
            }
            _ => {}
        }
        // Blocks are apart for the eye.
        if data.value.block() {
            seen.text.push('\n');
        }
        let kind = data.value.xml_node_name();
        if !matches!(kind, "text" | "softbreak" | "paragraph" | "link") {
            *seen.kinds.entry(kind).or_default() += 1;
        }
    }
    seen.text = flat(&seen.text);
    seen
}

/// Bars of a line that part cells.
fn bars(line: &str) -> usize {
    let mut escaped = false;
    let parting = line.chars().filter(|&c| {
        let bar = c == '|' && !escaped;
        escaped = c == '\\' && !escaped;
        bar
    });
    parting.count()
}

/// What holds for every report, whatever its texts.
fn assert_sound(markdown: &str, report: &Rendered) {
    let lines: Vec<&str> = markdown.lines().collect();
    for &(from, to) in &report.tables {
        let head = bars(lines[from - 1]);
        for line in &lines[from - 1..to] {
            assert_eq!(bars(line), head, "{line}\nin\n{}", lines[from - 1..to].join("\n"));
        }
    }
    // Each line of a table belongs to one.
    let inside = |line: usize| report.tables.iter().any(|&(from, to)| (from..=to).contains(&line));
    let stray = lines.iter().enumerate().find(|(at, line)| line.starts_with('|') && !inside(at + 1));
    assert!(stray.is_none(), "{stray:?}");
    for kind in ["html_block", "html_inline", "strikethrough", "math", "footnote_reference", "image", "taskitem"] {
        assert_eq!(report.kinds.get(kind), None, "{kind} in\n{markdown}");
    }
}

#[test]
fn every_report_renders_as_it_is_meant() {
    for name in shipped() {
        let data = data(&name);
        let known = json::render(&data);
        for audience in AUDIENCES {
            for language in LANGUAGES {
                let asked = Asked { audience, language, form: Form::Markdown, ..Asked::default() };
                let markdown = render(&data, &asked).expect("the shipped templates are good");
                let report = rendered(&markdown);
                assert_sound(&markdown, &report);
                for (text, url) in &report.links {
                    assert!(known.contains(&format!("\"{url}\"")), "{name}: [{text}]({url}) is not of the file");
                }
                assert_eq!(report.kinds["heading"], markdown.lines().filter(|line| line.starts_with('#')).count());
                for action in &data.actions {
                    let public = action.public.as_ref().map(|text| flat(text));
                    let shown = match audience {
                        because::view::post_mortem::Audience::Engineering => Some(flat(&action.label)),
                        because::view::post_mortem::Audience::Customers => public,
                        because::view::post_mortem::Audience::Management => None,
                    };
                    let shown = shown.filter(|_| action.status != because::model::ActionStatus::Dropped);
                    assert!(shown.is_none_or(|text| report.text.contains(&text)), "{name}: {}", action.id);
                }
            }
        }
    }
}

pub(super) fn shipped() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let files = std::fs::read_dir(folder).expect("it is there");
    let mut names: Vec<String> =
        files.map(|file| file.expect("it can be read").file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name.ends_with(".yaml") && name != "base-rates.yaml");
    names.sort();
    names
}

pub(super) fn data(name: &str) -> PostMortem {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name);
    let bytes = std::fs::read(path).expect("it is there");
    let model = Checked::open(&bytes, Format::Yaml, &BaseRates::shipped()).model.expect("it is valid");
    let asked = PostMortemOptions::default();
    post_mortem(&model, &Options::default(), asked, Answer::Exact, Effort::default(), |_| true).expect("it is small")
}

/// Texts that Markdown would make something of.
const MARKUP: [&str; 40] = [
    "# heading",
    "heading #",
    "heading ###",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "23) item",
    "> quote",
    "===",
    "---",
    "***",
    "___",
    "```",
    "~~~ code",
    "`code` ``x``",
    "*a* **b** _c_ __d__ ***e***",
    "a_b_c snake_case_ _x",
    "[text](http://example.org) ![image](x.png)",
    "[x]: http://example.org",
    "[ ] open [x] done",
    "[^1] [^note]: foot",
    "<https://example.org> <a@example.org>",
    "<b>bold</b> <!-- comment --> <?php ?> <![CDATA[x]]>",
    "&copy; &#35; &#x26; &nbsp; & AT&T R&D",
    "| a | b |",
    "|---|---|",
    "a | b \\| c \\",
    "\\* \\[ \\\\",
    "trailing \\",
    "~~gone~~ ~x~",
    "$x^2$ $$y$$",
    "two\n\nparagraphs",
    "    indented",
    "ends in stars**",
    "**",
    "*",
    "\"quoted\" (in brackets).",
    "!",
    "{{ data.title }} {% raw %}",
];

/// The report on a model with these texts is marked up like the one with plain texts, and shows them as they are.
fn assert_shown(texts: &[String], plain: &PostMortem) {
    let data = told(&model(&with_texts(texts)));
    let cleaned: serde_json::Value = {
        let asked = Asked { template: Some("{{ data|tojson }}".to_owned()), ..Asked::default() };
        serde_json::from_str(&render(&data, &asked).expect("the template is good")).expect("it is JSON")
    };
    for audience in AUDIENCES {
        let asked = Asked { audience, ..Asked::default() };
        let markdown = render(&data, &asked).expect("the shipped templates are good");
        let report = rendered(&markdown);
        assert_sound(&markdown, &report);
        let neutral = rendered(&render(plain, &asked).expect("the shipped templates are good"));
        assert_eq!(report.kinds, neutral.kinds, "{texts:?} in\n{markdown}");
        // A renderer may make a link of an address, but none that says one thing and leads to another.
        for (text, url) in &report.links {
            let to = url.trim_start_matches("mailto:").trim_start_matches("http://");
            assert!(text == url || text == to, "[{text}]({url}) in\n{markdown}");
        }
        let shown = |text: &serde_json::Value| {
            let text = flat(text.as_str().expect("it is a text"));
            assert!(report.text.contains(&text), "{text:?} is not in {:?}, which is\n{markdown}", report.text);
        };
        shown(&cleaned["title"]);
        if audience == because::view::post_mortem::Audience::Engineering {
            for (list, key) in [("factors", "label"), ("factors", "note"), ("impacts", "label"), ("actions", "label")] {
                cleaned[list]
                    .as_array()
                    .expect("it is a list")
                    .iter()
                    .filter(|item| item["state"] != "ruled-out" || key == "label")
                    .for_each(|item| shown(&item[key]));
            }
            shown(&cleaned["incident"]["scope"]);
        }
    }
}

#[test]
fn markup_in_a_text_comes_out_as_text() {
    let plain = told(&model(&with_texts(&["x".to_owned()])));
    for text in MARKUP {
        assert_shown(&[text.to_owned()], &plain);
    }
}

#[test]
fn hostile_texts_come_out_as_they_are() {
    let plain = told(&model(&with_texts(&["x".to_owned()])));
    let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&texts(), |mut texts| {
        // A text of nothing that shows leaves its place empty.
        texts.iter_mut().filter(|text| !shows(text.as_str())).for_each(|text| "x".clone_into(text));
        assert_shown(&texts, &plain);
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn labels_that_show_nothing_leave_no_marks_behind() {
    let data = told(&model(&with_texts(&["\u{200b}".to_owned()])));
    for audience in AUDIENCES {
        let markdown = render(&data, &Asked { audience, ..Asked::default() }).expect("the shipped templates are good");
        assert_sound(&markdown, &rendered(&markdown));
        assert!(!markdown.contains("****") && !markdown.contains(" ** "), "{markdown}");
    }
}
