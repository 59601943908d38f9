//! `# because: allow CODE reason`, and the list `allow`: what they silence, and what is said of those that do not.

use because::analysis::Options;
use because::check::Checked;
use because::model::BaseRates;
use because::read::Format;

fn check(text: &str, format: Format) -> Checked {
    let mut checked = Checked::open(text.as_bytes(), format, &BaseRates::shipped());
    checked.lint(Options::default()).expect("it is small");
    checked
}

/// What is said: the code, and the marked text.
fn said(checked: &Checked) -> Vec<String> {
    let mark = |span: because::diagnostic::Span| checked.text()[span.start..span.end].to_owned();
    checked.diagnostics.iter().map(|d| format!("{}: {}", d.code, mark(d.place.span.expect("it is placed")))).collect()
}

/// What is allowed: the code, and the reason.
fn allowed(checked: &Checked) -> Vec<String> {
    checked.allowed.iter().map(|allowed| format!("{}: {}", allowed.diagnostic.code, allowed.reason)).collect()
}

/// A model in YAML with `factors` of the test's own; nothing else of it raises anything.
fn yaml(factors: &str) -> Checked {
    let rest = "impacts: { down: { leak: 0.1, because: { all: [a, b] } } }
actions: { act: { fixes: { a: 0.5, b: 0.5 }, owner: a team, due: 2026-04-01, ticket: T-1 } }
";
    check(&format!("factors:\n{factors}\n{rest}"), Format::Yaml)
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn a_comment_silences_its_line_or_the_next() {
    let alone = yaml("  # because: allow blame it is the name of the project\n  a: { label: Sloppy }\n  b: {}");
    assert_eq!((said(&alone), allowed(&alone)), (none(), vec!["blame: it is the name of the project".to_owned()]));
    let behind = yaml("  a: { label: Sloppy }   #because:  allow  blame:  a name\n  b: {}");
    assert_eq!((said(&behind), allowed(&behind)), (none(), vec!["blame: a name".to_owned()]));
    // A comment behind a value is about that line alone.
    let above = yaml("  b: {} # because: allow blame a name\n  a: { label: Sloppy }");
    assert_eq!(said(&above), ["unused-allow: # because: allow blame a name", "blame: Sloppy"]);
    // A blank line parts a comment from what follows.
    let apart = yaml("  # because: allow blame a name\n\n  a: { label: Sloppy }\n  b: {}");
    assert_eq!(said(&apart), ["unused-allow: # because: allow blame a name", "blame: Sloppy"]);
    // Several, and other comments among them.
    let several = yaml(
        "  # because: allow blame a name\n  # why not\n  # because: allow human-leaf a drill\n  a: { category: human-action, label: Sloppy }\n  b: {}",
    );
    assert_eq!((said(&several), several.allowed.len()), (none(), 2));
    // One comment silences all of its code on its line, and nothing of another code.
    let two = yaml("  a: { label: Sloppy, note: sloppy and obviously so } # because: allow blame a name\n  b: {}");
    assert_eq!((said(&two), two.allowed.len()), (vec!["hindsight: obviously".to_owned()], 2));
}

#[test]
fn it_works_for_every_kind_of_warning() {
    // Of validation, of the ranking, of the file as a whole.
    let late = yaml(
        "  a: { at: 2026-03-03T14:03:00Z }\n  b: {}\nevents:\n  # because: allow cause-after-effect clocks differ\n  e:\n    at: 2026-03-03T14:02:00Z\n    leak: 0.1\n    because:\n      - a # because: allow cause-after-effect clocks differ\n  # because: allow reaches-no-impact kept for the record\n  f: { leak: 0.1 }",
    );
    assert!(late.allowed.iter().any(|found| found.diagnostic.code.name() == "cause-after-effect"), "{:?}", said(&late));
    assert!(late.allowed.iter().any(|found| found.diagnostic.code.name() == "reaches-no-impact"));
    let leader = check(
        "factors:\n  # because: allow no-action it is theirs to mend\n  a: {}\nimpacts: { down: { leak: 0.1, because: a } }\n",
        Format::Yaml,
    );
    assert_eq!((said(&leader), allowed(&leader)), (none(), vec!["no-action: it is theirs to mend".to_owned()]));
    let whole = check("# because: allow no-impact a sketch\nfactors: { a: {} }\n", Format::Yaml);
    assert_eq!((said(&whole), whole.allowed.len()), (none(), 1));
}

#[test]
fn what_is_folded_is_allowed_at_its_key() {
    for key in ["    # because: allow blame a name\n    note: >", "    note: >  # because: allow blame a name"] {
        let folded = yaml(&format!("  a:\n{key}\n      It was\n      sloppy.\n  b: {{}}"));
        assert_eq!((said(&folded), folded.allowed.len()), (none(), 1), "{key}");
    }
    // Inside a text it is no comment.
    for text in [
        "    note: |\n      sloppy\n      # because: allow blame a name",
        "    note: 'sloppy # because: allow blame a name'",
        "    note: \"sloppy\n      # because: allow blame a name\"",
    ] {
        let inside = yaml(&format!("  a:\n{text}\n  b: {{}}"));
        assert_eq!((said(&inside), inside.allowed.len()), (vec!["blame: sloppy".to_owned()], 0), "{text}");
    }
    // Right behind a text it is one.
    let after = yaml("  a:\n    note: |\n      fine\n  # because: allow blame a name\n  b: { label: sloppy }");
    assert_eq!((said(&after), after.allowed.len()), (none(), 1));
}

#[test]
fn toml_has_the_same_comments() {
    let model = |label: &str| {
        let text = format!(
            "[factors.a]\n{label}\n[factors.b]\n[impacts.down]\nleak = 0.1\nbecause = {{ all = [\"a\", \"b\"] }}\n[actions.act]\nfixes = {{ a = 0.5, b = 0.5 }}\nowner = \"x\"\ndue = 2026-04-01\nticket = \"T\"\n"
        );
        check(&text, Format::Toml)
    };
    for label in ["label = \"Sloppy\" # because: allow blame a name", "# because: allow blame a name\nlabel = 'Sloppy'"]
    {
        assert_eq!((said(&model(label)), model(label).allowed.len()), (none(), 1), "{label}");
    }
    let inside = model("label = \"\"\"Sloppy\n# because: allow blame a name\"\"\"");
    assert_eq!((said(&inside), inside.allowed.len()), (vec!["blame: Sloppy".to_owned()], 0));
}

#[test]
fn one_that_serves_no_purpose_is_reported() {
    let with = |comment: &str| said(&yaml(&format!("  a: {{}} # {comment}\n  b: {{}}")));
    assert_eq!(with("because: allow blame a name"), ["unused-allow: # because: allow blame a name"]);
    assert_eq!(with("because: allow blame"), ["bad-allow: # because: allow blame"]);
    assert_eq!(with("because: allow blame  — "), ["bad-allow: # because: allow blame  —"]);
    assert_eq!(with("because: allow"), ["bad-allow: # because: allow"]);
    assert_eq!(with("because: allow blmae a name"), ["bad-allow: blmae"]);
    assert_eq!(with("because: allow everything a name"), ["bad-allow: everything"]);
    assert_eq!(with("because: allow unknown-node a name"), ["bad-allow: unknown-node"]);
    assert_eq!(with("because: allow unused-allow a name"), ["bad-allow: unused-allow"]);
    assert_eq!(with("because: alow blame a name"), ["bad-allow: # because: alow blame a name"]);
    // Comments of another kind: a `because` that was taken out, and anything else.
    for fine in
        ["because: { all: [a] }", "because: the pool was small", "because: allow-list", "allow blame", "because"]
    {
        assert_eq!(with(fine), none(), "{fine}");
    }
    let near = yaml("  a: {} # because: allow blmae a name\n  b: {}");
    assert_eq!(near.diagnostics[0].replacement.as_deref(), Some("blame"));
    let elsewhere = yaml("  a: {} # because: allow blame a name\n  b: { label: Sloppy }");
    assert_eq!(elsewhere.diagnostics[0].help, ["move it to where it is raised (line 3), or remove it"]);
}

#[test]
fn hostile_comments_are_text() {
    let hostile = "\u{202e}<script>alert(1)</script>]]>\u{9b}31m\"'".repeat(300);
    let checked =
        yaml(&format!("  a: {{}} # because: allow {hostile} {hostile}\n  b: {{}} # because: allow blame {hostile}"));
    let text = because::view::diagnostic::render("x", checked.text(), &checked.diagnostics, false);
    assert!(!text.contains(['\u{202e}', '\u{9b}']) && text.lines().all(|line| line.chars().count() < 700), "{text}");
    assert!(!checked.diagnostics.is_empty());
}

#[test]
fn where_there_is_no_ranking_nobody_knows_what_an_action_would_fix() {
    let text = "factors:\n  # because: allow no-action it is theirs to mend\n  a: { prior: 0, observed: yes }\nimpacts: { down: { because: a } }\n";
    let codes: Vec<&str> = check(text, Format::Yaml).diagnostics.iter().map(|d| d.code.name()).collect();
    assert!(codes.contains(&"contradicting-evidence") && !codes.contains(&"unused-allow"), "{codes:?}");
}

#[test]
fn the_list_says_the_same_in_every_format() {
    let json = |allow: &str| {
        let text = format!(
            r#"{{"factors": {{"a": {{"label": "Sloppy"}}, "b": {{"category": "human-action"}}}},
            "impacts": {{"down": {{"leak": 0.1, "because": {{"all": ["a", "b"]}}}}}},
            "actions": {{"act": {{"fixes": {{"a": 0.5, "b": 0.5}}, "owner": "x", "due": "2026-04-01", "ticket": "T"}}}},
            "allow": [{allow}]}}"#
        );
        check(&text, Format::Json)
    };
    let both = json(
        r#"{"code": "blame", "at": "factors.a.label", "reason": "a name"}, {"code": "human-leaf", "at": "factors.b", "reason": "a drill"}"#,
    );
    assert_eq!(
        (said(&both), allowed(&both)),
        (none(), vec!["blame: a name".to_owned(), "human-leaf: a drill".to_owned()])
    );
    let item = r#"{"code": "blame", "at": "factors.a", "reason": "a name"}"#;
    let wrong = json(item);
    assert_eq!(said(&wrong), ["blame: Sloppy", "human-leaf: \"b\"", &format!("unused-allow: {item}")]);
    assert_eq!(wrong.diagnostics[2].help, ["move it to where it is raised (`factors.a.label`), or remove it"]);
    let blank = r#"{"code": "human-leaf", "at": "factors.b", "reason": " "}"#;
    let bad = json(&format!(r#"{{"code": "blmae", "at": "factors.a.label", "reason": "a name"}}, {blank}"#));
    assert_eq!(
        said(&bad),
        ["blame: Sloppy", "human-leaf: \"b\"", "bad-allow: \"blmae\"", &format!("bad-allow: {blank}")]
    );
    assert_eq!(bad.diagnostics[2].replacement.as_deref(), Some("\"blame\""));
    let missing = check(r#"{"factors": {"a": {}}, "allow": [{"code": "no-impact"}]}"#, Format::Json);
    assert_eq!(missing.diagnostics[0].code.name(), "missing-key");
    let whole =
        check(r#"{"factors": {"a": {}}, "allow": [{"code": "no-impact", "reason": "a sketch"}]}"#, Format::Json);
    assert_eq!((said(&whole), whole.allowed.len()), (none(), 1));
    let yaml = check("factors: { a: {} }\nallow: [{ code: no-impact, reason: a sketch }]", Format::Yaml);
    assert_eq!((said(&yaml), yaml.allowed.len()), (none(), 1));
}

/// The examples of the reference silence what they say they do.
#[test]
fn the_reference_shows_allows_that_work() {
    let page = std::fs::read_to_string(crate::documents::root().join("docs/file-format.md")).expect("it is there");
    let section = page.split_once("## `allow`").expect("it is there").1.split_once("\n## ").expect("it ends").0;
    for (language, format, count) in [("yaml", Format::Yaml, 2), ("json", Format::Json, 1)] {
        let model =
            section.split_once(&format!("```{language}\n")).expect("a model").1.split_once("```").expect("it ends").0;
        let checked = check(model, format);
        assert_eq!(checked.allowed.len(), count, "{:?}", said(&checked));
        assert!(!said(&checked).iter().any(|said| said.contains("allow")), "{:?}", said(&checked));
    }
}
