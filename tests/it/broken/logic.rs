//! Files that can be read and make no sense: ids, references, mechanisms, loops, observations.

use serde_json::{Value, json};

use super::Case;
use super::text::{FORMATS, put, sample, sample_with, write};

const SECTIONS: [&str; 4] = ["factors", "safeguards", "events", "impacts"];

/// The front of a small model by hand: two factors and a safeguard, before its events and impacts.
const FRONT: &str = "\
factors: { a: { prior: 0.1 }, b: { prior: 0.2 }, c: { prior: 0.3 } }
safeguards: { s: { fails: 0.4 } }
";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = ids();
    cases.extend(references());
    cases.extend(by_hand());
    cases.extend(contradictions());
    cases
}

fn ids() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut turn = 0;
    let mut add = |name: String, value: Value, codes: &'static str| {
        turn += 1;
        let format = FORMATS[turn % FORMATS.len()];
        cases.push(Case::new(name, format, write(&value, format), codes));
    };
    let bad = [
        ("blanks", "pool size"),
        ("capitals", "PoolSize"),
        ("a dash first", "-pool"),
        ("a dot first", ".pool"),
        ("an underscore first", "_pool"),
        ("nothing", ""),
        ("a blank", " "),
        ("an accent", "café"),
        ("another script", "数据库"),
        ("a smile", "pool😀"),
        ("a slash", "pool/size"),
        ("a quote", "pool\"size"),
        ("a line break", "pool\nsize"),
        ("a NUL", "pool\u{0}size"),
        ("an escape to the terminal", "\u{1b}[31mpool"),
        ("a mark that turns the line round", "pool\u{202e}ezis"),
        ("a zero-width blank", "pool\u{200b}size"),
        ("a combining mark", "poo\u{301}l"),
        ("a bracket", "pool[0]"),
        ("markup", "<b>pool</b>"),
        ("ten thousand blanks", &" x".repeat(5_000)),
        ("a hundred thousand capitals", &"X".repeat(100_000)),
    ];
    for (i, (what, id)) in bad.into_iter().enumerate() {
        let section = SECTIONS[i % SECTIONS.len()];
        let value = sample_with(&format!("/{section}/{}", id.replace('/', "~1")), json!({ "label": "x" }));
        add(format!("id with {what} under {section}"), value, "bad-id|bad-value|syntax");
    }
    add("id of an action with capitals".into(), sample_with("/actions/Size-Guard", json!({})), "bad-id");
    let value = sample_with("/events/pool-exhausted/because/2/id", json!("The Storm"));
    add("id of a mechanism with capitals".into(), value, "bad-id");
    for (i, word) in ["all", "at-least", "of", "unless", "strength", "id", "note", "evidence"].into_iter().enumerate() {
        let section = SECTIONS[i % SECTIONS.len()];
        let value = sample_with(&format!("/{section}/{word}"), json!({}));
        add(format!("the word `{word}` as an id under {section}"), value, "reserved-id");
    }
    for (place, first) in SECTIONS.into_iter().enumerate() {
        for second in &SECTIONS[place + 1..] {
            let mut value = sample();
            put(&mut value, &format!("/{first}/twice"), json!({}));
            put(&mut value, &format!("/{second}/twice"), json!({}));
            add(format!("one id under {first} and {second}"), value, "duplicate-id");
        }
    }
    let mut value = sample();
    put(&mut value, "/events/pool-exhausted/because/0", json!({ "all": ["pool-size"], "id": "storm" }));
    add("one id for two mechanisms".into(), value, "duplicate-id");
    cases
}

/// What stands at a place when it names a node of this id.
type Named = fn(&str) -> Value;

/// A name that is none, wherever a node can be named.
fn references() -> Vec<Case> {
    let places: [(&str, Named); 16] = [
        ("/impacts/undetected/because", |id| json!(id)),
        ("/impacts/orders-failed/because", |id| json!({ id: "always" })),
        ("/impacts/orders-failed/because", |id| json!([id])),
        ("/impacts/orders-failed/because", |id| json!([{ id: 0.5 }])),
        ("/events/stayed-hidden/because", |id| json!({ "all": ["pool-exhausted", id] })),
        ("/events/stayed-hidden/because", |id| json!([{ "all": [id], "strength": 0.5 }])),
        ("/events/stayed-hidden/because", |id| json!({ "at-least": 1, "of": ["pool-size", id] })),
        ("/events/stayed-hidden/because", |id| json!({ "all": ["pool-exhausted"], "unless": [id] })),
        ("/factors/slow-psp/because", |id| json!({ id: 0.1 })),
        ("/safeguards/pool-alert/because", |id| json!({ id: 0.1 })),
        ("/evidence/0/of", |id| json!(id)),
        ("/hypotheses/0/of", |id| json!(id)),
        ("/actions/size-guard/fixes", |id| json!({ id: 0.9 })),
        ("/actions/size-guard/risks", |id| json!({ id: 0.1 })),
        ("/timeline/0/node", |id| json!(id)),
        ("/timeline/0", |id| json!({ "at": "2026-03-03T14:02:00Z", "what": "x", "node": id })),
    ];
    let mut cases = Vec::new();
    for (i, (path, named)) in places.into_iter().enumerate() {
        for (j, (what, id)) in
            [("unknown", "nowhere"), ("slipped", "pool-sizes"), ("an action's", "size-guard")].into_iter().enumerate()
        {
            let format = FORMATS[(i + j) % FORMATS.len()];
            let text = write(&sample_with(path, named(id)), format);
            cases.push(Case::new(format!("{what} name in place {i}, {path}"), format, text, "unknown-node"));
        }
    }
    cases
}

/// Mechanisms and loops, by hand.
fn by_hand() -> Vec<Case> {
    [
        ("an empty map for a cause", "impacts: { i: { because: [{}] } }", "empty-mechanism"),
        ("an empty list of causes", "impacts: { i: { because: { all: [] } } }", "empty-mechanism"),
        ("a strength alone", "impacts: { i: { because: { strength: 0.5 } } }", "empty-mechanism"),
        ("a note alone", "impacts: { i: { because: [a, { note: why }] } }", "empty-mechanism"),
        ("unless alone", "impacts: { i: { because: [{ unless: [s] }] } }", "empty-mechanism"),
        ("a threshold of nothing", "impacts: { i: { because: { at-least: 1, of: [] } } }", "empty-mechanism|bad-threshold"),
        ("of without at-least", "impacts: { i: { because: { of: [a, b] } } }", "bad-threshold"),
        ("at-least without of", "impacts: { i: { because: { at-least: 2, all: [a, b] } } }", "bad-threshold"),
        ("at-least above all", "impacts: { i: { because: { at-least: 4, of: [a, b, c] } } }", "bad-threshold"),
        ("at-least none", "impacts: { i: { because: { at-least: 0, of: [a, b, c] } } }", "bad-threshold"),
        ("a cause twice in all", "impacts: { i: { because: { all: [a, b, a] } } }", "repeated-cause"),
        ("a cause twice in of", "impacts: { i: { because: { at-least: 2, of: [a, b, b] } } }", "repeated-cause"),
        ("a cause in all and of", "impacts: { i: { because: { all: [a], at-least: 1, of: [a, b] } } }", "repeated-cause"),
        ("a cause in all and unless", "impacts: { i: { because: { all: [a, b], unless: [b] } } }", "repeated-cause"),
        ("a cause in of and unless", "impacts: { i: { because: { at-least: 1, of: [a, b], unless: [b] } } }", "repeated-cause"),
        ("twice in unless", "impacts: { i: { because: { all: [a], unless: [s, s] } } }", "repeated-cause"),
        ("itself for a cause", "impacts: { i: { because: i } }", "self-cause"),
        ("itself in a map", "impacts: { i: { because: { a: 0.5, i: 0.5 } } }", "self-cause"),
        ("itself in all", "impacts: { i: { because: { all: [a, i] } } }", "self-cause"),
        ("itself in of", "impacts: { i: { because: { at-least: 1, of: [i, a] } } }", "self-cause"),
        ("itself in unless", "impacts: { i: { because: { all: [a], unless: [i] } } }", "self-cause|unless-in-loop"),
        ("a weight between causes", "impacts: { i: { because: { all: [a], b: 0.5 } } }", "unknown-key"),
        ("a cause without a strength", "impacts: { i: { because: { a: } } }", "bad-weight|wrong-type|missing-key"),
        ("a list in a list of causes", "impacts: { i: { because: [[a, b]] } }", "wrong-type"),
        ("a number for a cause", "impacts: { i: { because: 7 } }", "wrong-type|unknown-node"),
        ("nothing in a list of causes", "impacts: { i: { because: [a, null] } }", "wrong-type|missing-key"),
        (
            "a loop that stops itself",
            "events: { x: { because: { all: [a], unless: [y] } }, y: { because: x } }",
            "unless-in-loop",
        ),
        (
            "a loop of two that each stop the other",
            "events: { x: { because: { all: [a], unless: [y] } }, y: { because: { all: [b], unless: [x] } } }",
            "unless-in-loop",
        ),
        (
            "a loop by way of a safeguard",
            "events: { x: { because: { all: [a], unless: [t] } } }\nsafeguards: { t: { because: x }, s: {} }",
            "unless-in-loop|duplicate-key",
        ),
        (
            "a loop over a threshold",
            "events: { x: { because: { at-least: 1, of: [a, y], unless: [z] } }, y: { because: x }, z: { because: y } }",
            "unless-in-loop",
        ),
        (
            "two loops apart",
            "events:\n  x: { because: { all: [a], unless: [y] } }\n  y: { because: x }\n  v: { because: { all: [b], unless: [w] } }\n  w: { because: v }",
            "unless-in-loop",
        ),
        ("observed on a safeguard", "events: { x: { because: a } }\nevidence: [{ of: s, observed: yes, weight: weak }]", "wrong-observation"),
        ("held on a factor", "evidence: [{ of: a, held: yes, weight: weak }]", "wrong-observation"),
        ("held on an event", "events: { x: { held: no } }", "wrong-observation"),
        ("held on an impact", "impacts: { i: { held: no, because: a } }", "wrong-observation"),
        ("evidence that says nothing", "evidence: [{ of: a, weight: weak }]", "missing-key"),
        ("evidence without a weight", "evidence: [{ of: a, observed: yes }]", "missing-key"),
        ("an empty line of the timeline", "timeline: [{ at: 2026-03-03T14:02:00Z, what: ' ' }]", "bad-value"),
        ("a hypothesis on itself", "hypotheses: [{ of: hypotheses, status: open }]", "unknown-node"),
    ]
    .map(|(name, text, codes)| Case::new(name, "yaml", format!("{FRONT}{text}\n"), codes))
    .into_iter()
    .chain([
        Case::new("no node at all", "yaml", "title: nothing\n", "empty-model"),
        Case::new("no node at all, in JSON", "json", "{}", "empty-model"),
        Case::new("sections without nodes", "toml", "[factors]\n[events]\n", "empty-model"),
        Case::new("an empty file", "yaml", "", "empty-model"),
        Case::new("an empty file of TOML", "toml", "", "empty-model"),
        Case::new("nothing but comments", "yaml", "# nothing\n# here\n", "empty-model"),
        Case::new("nothing but a marker", "yaml", "---\n", "empty-model"),
        Case::new("null", "json", "null", "empty-model|wrong-type"),
        Case::new("tilde", "yaml", "~\n", "empty-model|wrong-type"),
        Case::new("a long loop that stops itself", "yaml", long_loop(500), "unless-in-loop"),
    ])
    .collect()
}

/// A ring of events, of which one is stopped by the one across.
fn long_loop(length: usize) -> String {
    let mut text = String::from(FRONT) + "events:\n";
    for i in 0..length {
        let before = (i + length - 1) % length;
        let stop = if i == 0 { format!(", unless: [e{}]", length / 2) } else { String::new() };
        text.push_str(&format!("  e{i}: {{ because: {{ all: [e{before}]{stop} }} }}\n"));
    }
    text
}

/// Observations that cannot all be true, of one, two, three and many.
fn contradictions() -> Vec<Case> {
    let nothing = "impacts: { i: {} }";
    let ruled_out = "factors: { a: { observed: no } }\nimpacts: { i: { because: a } }";
    [
        ("an impact of nothing", nothing.to_owned()),
        ("a factor that is never there", "factors: { a: { prior: never, observed: yes } }\nimpacts: { i: { because: a, leak: 0.1 } }".into()),
        ("a factor that is always there", "factors: { a: { prior: 1, observed: no } }\nimpacts: { i: { leak: 0.1 } }".into()),
        ("a safeguard that always fails", "safeguards: { s: { fails: always, held: yes } }\nimpacts: { i: { leak: 0.1 } }".into()),
        ("a safeguard that never fails", "safeguards: { s: { fails: never, held: no } }\nimpacts: { i: { leak: 0.1 } }".into()),
        ("the only cause ruled out", ruled_out.into()),
        ("the effect denied", "factors: { a: { observed: yes } }\nimpacts: { i: { observed: no, because: a } }".into()),
        ("two causes ruled out", "factors: { a: { observed: no }, b: { observed: no } }\nimpacts: { i: { because: [a, b] } }".into()),
        (
            "one of two in concert ruled out",
            "factors: { a: { observed: yes }, b: { observed: no } }\nimpacts: { i: { because: { all: [a, b] } } }".into(),
        ),
        (
            "the safeguard held and yet it went through",
            "factors: { a: {} }\nsafeguards: { s: { held: yes } }\nimpacts: { i: { because: { all: [a], unless: [s] } } }".into(),
        ),
        (
            "too few for the threshold",
            "factors: { a: { observed: no }, b: { observed: no }, c: {} }\nimpacts: { i: { because: { at-least: 2, of: [a, b, c] } } }".into(),
        ),
        (
            "the stopper was there",
            "factors: { a: { observed: yes }, b: { observed: yes } }\nimpacts: { i: { because: { all: [a], unless: [b] } } }".into(),
        ),
        (
            "a loop that cannot start itself",
            "events: { x: { because: y }, y: { because: x } }\nimpacts: { i: { because: x } }".into(),
        ),
        (
            "conclusive evidence against what is observed",
            "factors: { a: { observed: yes } }\nimpacts: { i: { because: a } }\nevidence: [{ of: a, observed: no, weight: conclusive }]".into(),
        ),
        (
            "conclusive evidence for and against",
            "factors: { a: {} }\nimpacts: { i: { leak: 0.5 } }\nevidence:\n  - { of: a, observed: no, weight: conclusive }\n  - { of: a, observed: yes, weight: conclusive }".into(),
        ),
        (
            "a cause dated after its effect and no other",
            "factors: { a: { at: 2026-03-03T15:00:00Z } }\nimpacts: { i: { at: 2026-03-03T14:00:00Z, because: a } }".into(),
        ),
        (
            "twelve causes all ruled out",
            format!(
                "factors: {{ {} }}\nimpacts: {{ i: {{ because: [{}] }} }}",
                (0..12).map(|i| format!("f{i}: {{ observed: no }}")).collect::<Vec<_>>().join(", "),
                (0..12).map(|i| format!("f{i}")).collect::<Vec<_>>().join(", ")
            ),
        ),
        (
            "a chain of a thousand broken at its end",
            format!(
                "factors: {{ e0: {{ observed: no }} }}\nevents:\n{}impacts: {{ i: {{ because: e1000 }} }}",
                (1..=1000).map(|i| format!("  e{i}: {{ because: e{} }}\n", i - 1)).collect::<String>()
            ),
        ),
    ]
    .into_iter()
    .map(|(name, text)| Case::new(format!("contradiction: {name}"), "yaml", text + "\n", "contradicting-evidence"))
    .collect()
}
