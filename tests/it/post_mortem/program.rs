//! `because report` as a user runs it.

use crate::program::{because, directory, shipped};

fn starter() -> String {
    shipped("models/starter.yaml").to_str().expect("the path of this package is text").to_owned()
}

#[test]
fn a_printed_template_makes_the_same_report() {
    let folder = directory("report-templates");
    for audience in ["engineering", "management", "customers"] {
        for format in ["md", "html"] {
            let asked = ["--audience", audience, "--format", format];
            let printed = because(["report", "--print-template"].iter().chain(&asked)).run().ends_with(0).out;
            let file = folder.join(format!("{audience}.{format}"));
            std::fs::write(&file, printed).expect("the directory is ours");
            let file = file.to_str().expect("its path is text").to_owned();
            let starter = starter();
            let own = because(["report", &starter, "--template", &file].iter().chain(&asked)).run().ends_with(0);
            let shipped = because(["report", &starter].iter().chain(&asked)).run().ends_with(0);
            assert_eq!(own.out, shipped.out);
            assert!(shipped.out.len() > 500);
        }
    }
}

#[test]
fn a_template_with_a_mistake_is_told_with_its_line() {
    let folder = directory("report-mistakes");
    for (at, (template, parts)) in [
        ("a\n{{ data.titel }}\n", &["line 2", "data.titel", "--format json"][..]),
        ("{% for x in data.factors %}\n", &["line ", "syntax error"]),
        ("a\n\n{{ data.title|shout }}", &["line 3", "shout"]),
        ("{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}", &["too many steps"]),
        ("{% include '/etc/passwd' %}", &["passwd"]),
        ("{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}", &["template"]),
    ]
    .into_iter()
    .enumerate()
    {
        let file = folder.join(format!("{at}.md"));
        std::fs::write(&file, template).expect("the directory is ours");
        let path = file.to_str().expect("its path is text");
        let ended = because(["report", &starter(), "--quick", "--template", path]).run().ends_with(2);
        assert!(ended.err.contains(path), "{}", ended.err);
        for part in parts {
            assert!(ended.err.contains(part), "{part}: {}", ended.err);
        }
        assert!(ended.out.is_empty() && !ended.err.contains("root:"));
    }
    because(["report", &starter(), "--template", "/nowhere/x.md"]).run().ends_with(3);
    because(["report", &starter(), "--format", "json", "--print-template"]).run().ends_with(2);
    because(["report"]).run().ends_with(2);
}

#[test]
fn a_template_of_ones_own_sees_the_data_and_is_escaped() {
    let folder = directory("report-own");
    let file = folder.join("own.md");
    let text = "{% import 'words' as w %}{{ data.title }}: {{ data.factors[0].share|percent }}\n{{ w.headings.short }} {{ '<b>*x*' }}";
    std::fs::write(&file, text).expect("the directory is ours");
    let path = file.to_str().expect("its path is text");
    let ended = because(["report", &starter(), "--template", path, "--lang", "nl"]).run().ends_with(0);
    assert_eq!(ended.out, "Checkout outage, 3 March 2026: 85%\nKort samengevat &lt;b>\\*x\\*\n");
}

#[test]
fn other_words_are_read_from_a_file_and_what_they_miss_is_told() {
    let folder = directory("report-texts");
    let file = folder.join("nl.yaml");
    std::fs::write(&file, "Connection pool set to 5: Verbindingspool op 5\nnowhere: nergens\n").expect("it is ours");
    let path = file.to_str().expect("its path is text");
    let ended = because(["report", &starter(), "--texts", path, "--audience", "management"]).run().ends_with(0);
    assert!(ended.out.contains("**Verbindingspool op 5**"), "{}", ended.out);
    assert!(ended.err.contains("stay as they are") && ended.err.contains("`nowhere`"), "{}", ended.err);
    std::fs::write(&file, "a: [1]\n").expect("it is ours");
    let ended = because(["report", &starter(), "--texts", path]).run().ends_with(1);
    assert!(ended.err.contains("nl.yaml:1"), "{}", ended.err);
}

#[test]
fn a_report_has_the_same_bytes_every_time_and_asks_for_nothing_from_outside() {
    let run = || because(["report", &starter(), "--format", "html"]).run().ends_with(0).out;
    let page = run();
    assert_eq!(page, run());
    assert!(page.starts_with("<!doctype html>"));
    for outside in ["src=\"http", "<link", "@import", "url(http", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn a_sampled_report_says_so_and_what_it_leaves_out() {
    let run = |format: &str| {
        let asked = ["report", &starter(), "--sample", "20000", "--format", format];
        because(asked).run().ends_with(0).out
    };
    let report = run("md");
    assert!(report.contains("sampled") && report.contains('±') && report.contains("Not answered here"), "{report}");
    assert!(run("html").contains('±'));
}
