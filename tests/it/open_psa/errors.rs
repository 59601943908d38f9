//! What is wrong with a file is said with its place, all of it at once.

use because::view::diagnostic::render;

use super::{basic_events, file, marks, open};

/// Code and marked text of everything that is wrong with a tree over the basic events a and b.
fn wrong(tree: &str) -> Vec<(&'static str, String)> {
    let read = open(&file(tree, &basic_events(&["a", "b"])));
    assert!(read.document.impacts.is_empty(), "a file with an error gives no model");
    marks(&read).into_iter().map(|(code, text)| (code, text.to_owned())).collect()
}

#[test]
fn every_mistake_of_a_tree_is_named_in_its_place() {
    let a = "<basic-event name=\"a\"/>";
    let cases = [
        ("<define-gate name=\"g\"/>".to_owned(), "missing-key", "g"),
        (format!("<define-gate>{a}</define-gate>"), "missing-key", "define-gate"),
        (format!("<define-gate name=\"\">{a}</define-gate>"), "bad-value", ""),
        (format!("<define-gate name=\"g\" rol=\"private\">{a}</define-gate>"), "unknown-key", "rol"),
        (format!("<define-gate name=\"g\" role=\"hidden\">{a}</define-gate>"), "unknown-word", "hidden"),
        (format!("<define-gate name=\"g\">{a}{a}</define-gate>"), "wrong-type", "basic-event"),
        (format!("<define-gate name=\"g\">text{a}</define-gate>"), "wrong-type", "text"),
        (format!("<define-gaet name=\"g\">{a}</define-gaet>"), "unsupported-open-psa", "define-gaet"),
        ("<define-gate name=\"g\"><or/></define-gate>".to_owned(), "empty-mechanism", "or"),
        (format!("<define-gate name=\"g\"><not>{a}{a}</not></define-gate>"), "bad-value", "not"),
        (format!("<define-gate name=\"g\"><imply>{a}</imply></define-gate>"), "bad-value", "imply"),
        (format!("<define-gate name=\"g\"><atleast>{a}</atleast></define-gate>"), "missing-key", "atleast"),
        (format!("<define-gate name=\"g\"><atleast min=\"2\">{a}</atleast></define-gate>"), "bad-threshold", "2"),
        (format!("<define-gate name=\"g\"><atleast min=\"-1\">{a}</atleast></define-gate>"), "bad-value", "-1"),
        (
            format!("<define-gate name=\"g\"><cardinality min=\"1\" max=\"0\">{a}</cardinality></define-gate>"),
            "bad-threshold",
            "0",
        ),
        ("<define-gate name=\"g\"><basic-event name=\"c\"/></define-gate>".to_owned(), "unknown-node", "c"),
        ("<define-gate name=\"g\"><gate name=\"a\"/></define-gate>".to_owned(), "wrong-type", "a"),
        ("<define-gate name=\"g\"><event name=\"a\" type=\"gate\"/></define-gate>".to_owned(), "wrong-type", "a"),
        ("<define-gate name=\"g\"><event name=\"a\" type=\"gaet\"/></define-gate>".to_owned(), "unknown-word", "gaet"),
        ("<define-gate name=\"g\"><inhibit/></define-gate>".to_owned(), "unsupported-open-psa", "inhibit"),
        ("<define-gate name=\"g\"><gate name=\"g\"/></define-gate>".to_owned(), "circular-definition", "g"),
        (format!("<define-gate name=\"a\">{a}</define-gate>"), "duplicate-id", "a"),
        ("<define-house-event name=\"h\"><float value=\"1\"/></define-house-event>".to_owned(), "wrong-type", "float"),
        ("<define-house-event name=\"h\"><constant value=\"1\"/></define-house-event>".to_owned(), "unknown-word", "1"),
        ("<define-component name=\"c\"/><define-component name=\"c\"/>".to_owned(), "duplicate-id", "c"),
        ("<define-CCF-group name=\"c\" model=\"MGL\"/>".to_owned(), "unsupported-open-psa", "define-CCF-group"),
        ("<define-substitution/>".to_owned(), "unsupported-open-psa", "define-substitution"),
        ("<include file=\"x.xml\"/>".to_owned(), "unsupported-open-psa", "include"),
        ("<model-data/>".to_owned(), "unsupported-open-psa", "model-data"),
    ];
    for (tree, code, text) in cases {
        let found = wrong(&tree);
        assert!(found.contains(&(code, text.to_owned())), "{tree}: {found:?}");
    }
}

#[test]
fn a_slip_is_mended() {
    let read = open(&file(
        "<define-gate name=\"top\"><or><gate name=\"leaks\"/></or></define-gate><define-gate name=\"leak\"><basic-event name=\"a\"/></define-gate>",
        &basic_events(&["a"]),
    ));
    assert_eq!(read.diagnostics[0].replacement.as_deref(), Some("leak"));
}

#[test]
fn all_mistakes_come_at_once_with_line_and_column() {
    let text = "<opsa-mef>\n<define-fault-tree name=\"t\">\n<define-gate name=\"g\"><or>\n  <gate name=\"x\"/><basic-event name=\"y\"/>\n</or></define-gate>\n<define-basic-event name=\"z\"/>\n</define-fault-tree>\n</opsa-mef>";
    let read = open(text);
    assert!(!read.is_complete());
    let shown = render("t.xml", &read.text, &read.diagnostics, false);
    for place in ["t.xml:4:15", "t.xml:4:38", "t.xml:6:27", "3 errors"] {
        assert!(shown.contains(place), "no {place} in {shown}");
    }
}

#[test]
fn what_is_no_xml_is_told_where() {
    let cases = [
        ("<opsa-mef>", "syntax", "<opsa-mef"),
        ("<opsa-mef><define-fault-tree name=\"x\"></opsa-mef>", "syntax", "<"),
        ("<opsa-mef name=\"a\" name=\"b\"/>", "duplicate-key", "n"),
        ("<opsa-mef>&nothing;</opsa-mef>", "syntax", "&"),
        ("<opsa-mef name=\"a & b\"/>", "syntax", "&"),
        ("<opsa-mef name=a/>", "syntax", "a"),
        ("text", "syntax", "t"),
        ("<!-- only a comment -->", "syntax", ""),
        ("<svg/>", "unsupported-open-psa", "svg"),
        ("<opsa-mef/><opsa-mef/>", "syntax", "<"),
        ("<!DOCTYPE x [<!ENTITY a \"b\">]><opsa-mef/>", "too-large", "<!DOCTYPE"),
    ];
    for (text, code, marked) in cases {
        let read = open(text);
        let found = marks(&read);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].0, code, "{text}: {:?}", read.diagnostics);
        assert!(found[0].1.starts_with(marked), "{text}: {found:?}");
    }
    for text in [
        "",
        " \n",
        "\u{feff}",
        "<opsa-mef/>",
        "<!DOCTYPE opsa-mef><opsa-mef/>",
        "<!DOCTYPE a SYSTEM \"b[\"><open-psa/>",
    ] {
        assert_eq!(marks(&open(text)), [], "{text}");
    }
}

#[test]
fn namespaces_comments_and_foreign_attributes_are_read_over() {
    let text = "<?xml version='1.0' encoding='UTF-8'?><!-- <a> = ] --><opsa-mef xmlns=\"http://open-psa.org\" xmlns:x=\"y\" x:z=\"1\">\
        <label>A  \n label</label><attributes><attribute name=\"n\" value=\"v\"/></attributes>\
        <define-fault-tree name=\"t\"><define-gate name=\"g\"><label>G</label><attributes/><event name=\"&#101;\"/></define-gate>\
        <define-basic-event name=\"e\"><float value=\"0.5\"/></define-basic-event></define-fault-tree></opsa-mef>";
    let read = open(text);
    assert_eq!(read.diagnostics, []);
    assert_eq!(read.document.title.as_deref(), Some("A label"));
    assert_eq!(read.document.impacts["g"].label.as_deref(), Some("G"));
}

#[test]
fn base_rates_are_no_fault_tree() {
    let (_, found) = because::read::read_base_rates(b"<opsa-mef/>", because::read::Format::OpenPsa).unwrap_err();
    assert_eq!(found[0].code.name(), "unsupported-open-psa");
}
