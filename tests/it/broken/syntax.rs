//! Texts that are no YAML, no JSON or no TOML, by hand; and YAML that a model does not use.

use super::Case;
use super::text::{sample, write};

const BILLION: &str = "\
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]
h: &h [*g, *g, *g, *g, *g, *g, *g, *g, *g, *g]
";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = by_hand();
    for (name, text) in large() {
        cases.push(Case::new(name, "yaml", text, "too-large|syntax|unknown-key|unsupported-yaml|wrong-type"));
    }
    cases.extend(cut());
    cases
}

fn by_hand() -> Vec<Case> {
    let yaml = [
        ("an open list", "factors: [a, b\n", "syntax"),
        ("an open map", "factors: { a: { prior: 0.1 }\nimpacts: {}\n", "syntax"),
        ("a bracket closed by a brace", "factors: { a: [1, 2} }\n", "syntax"),
        ("a brace too many", "factors: { a: {} } }\n", "syntax"),
        ("a bracket too many", "timeline: []]\n", "syntax"),
        ("an open double quote", "title: \"no end\nfactors: {}\n", "syntax"),
        ("an open single quote", "title: 'no end\nfactors: {}\n", "syntax"),
        ("text after a quote", "title: \"a\" b\n", "syntax"),
        ("an unknown escape", "title: \"a\\q\"\n", "syntax"),
        ("half an escape", "title: \"\\u12\"\n", "syntax"),
        ("a lone surrogate", "title: \"\\ud800\"\nfactors: { a: {} }\n", "syntax"),
        ("an escape past Unicode", "title: \"\\U00110000\"\n", "syntax"),
        ("a tab for an indent", "factors:\n\ta: {}\n", "syntax"),
        ("a tab deeper down", "factors:\n  a:\n\t  prior: 0.1\n", "syntax"),
        ("an indent too little", "factors:\n    a:\n      prior: 0.1\n  b: {}\n", "syntax"),
        ("an indent too much", "title: x\n  factors: {}\n", "syntax"),
        ("two colons", "title: a: b\n", "syntax"),
        ("no colon", "title: x\nfactors\nimpacts: {}\n", "syntax"),
        ("no blank behind a colon", "factors:\n  a:{}\n", "syntax|wrong-type"),
        ("a list in a map", "factors:\n  a: {}\n  - b\n", "syntax"),
        ("a map in a list", "timeline:\n  - x\n  a: b\n", "syntax"),
        ("a comma too many", "factors: { a: {},, b: {} }\n", "syntax|unsupported-yaml"),
        ("an anchor that is not there", "factors: { a: *nowhere }\n", "syntax"),
        ("an anchor without a name", "factors: { a: & }\n", "syntax|wrong-type|bad-value"),
        ("an anchor in itself", "factors: &f { a: *f }\n", "unsupported-yaml"),
        ("an at sign", "title: @home\n", "syntax"),
        ("a backtick", "title: `x`\n", "syntax"),
        ("a per cent sign", "%x\n", "syntax|wrong-type"),
        ("a directive nobody knows the end of", "%YAML 1.2\nfactors: {}\n", "syntax|wrong-type"),
        ("two directives", "%YAML 1.2\n%YAML 1.2\n---\nfactors: {}\n", "syntax|empty-model"),
        ("a block text of no indent", "title: |\nno\nfactors: {}\n", "syntax"),
        ("a block text with a wrong header", "title: |x\n  a\n", "syntax"),
        ("a question mark for a key", "? [a, b]\n: c\n", "unsupported-yaml"),
        ("a map for a key", "{ a: b }: c\n", "unsupported-yaml"),
        ("a key of nothing", ": x\n", "unsupported-yaml|unknown-key|syntax"),
        ("a key of null", "~: x\n", "unknown-key|unsupported-yaml"),
        ("a number for a key", "1: x\n", "unknown-key"),
        ("a merge key", "factors:\n  a: &a { prior: 0.1 }\n  b:\n    <<: *a\n", "unsupported-yaml"),
        ("a tag", "title: !secret x\nfactors: { a: {} }\n", "unsupported-yaml"),
        ("a tag of code", "title: !!python/object/apply:os.system ['true']\n", "unsupported-yaml"),
        ("a tag of a number", "factors: { a: { prior: !!float 0.1 } }\n", "unsupported-yaml"),
        ("a tag on a section", "factors: !!map { a: {} }\n", "unsupported-yaml"),
        ("a tag that is not ended", "title: !<x y\n", "syntax"),
        ("two documents", "factors: { a: {} }\n---\nfactors: { b: {} }\n", "unsupported-yaml"),
        ("a document after its end", "factors: { a: {} }\n...\nfactors: { b: {} }\n", "unsupported-yaml|syntax"),
        ("a NUL", "title: a\0b\n", "syntax"),
        ("a bell", "title: a\u{7}b\n", "syntax"),
        ("an escape to the terminal", "title: a\u{1b}[31mb\nfactors: {}\n", "syntax|empty-model"),
        ("a NUL at the end", "factors: { a: {} }\n\0", "syntax"),
        ("nothing but NULs", "\0\0\0\0\0\0\0\0", "syntax"),
        ("a mark of bytes within", "title: x\nfactors: { a\u{feff}: {} }\n", "bad-id|syntax"),
        ("a key twice at the top", "title: a\ntitle: b\nfactors: { a: {} }\n", "duplicate-key"),
        ("a node twice", "factors: { a: {}, a: {} }\n", "duplicate-key|duplicate-id"),
        ("a section twice", "factors: { a: {} }\nfactors: { b: {} }\n", "duplicate-key"),
        ("a key twice in other quotes", "factors: { a: {}, 'a': {} }\n", "duplicate-key|duplicate-id"),
        (
            "a cause twice in a map",
            "factors: { a: {} }\nimpacts: { i: { because: { a: 0.1, a: 0.2 } } }\n",
            "duplicate-key|repeated-cause",
        ),
        (
            "a key twice in a mechanism",
            "factors: { a: {} }\nimpacts: { i: { because: { all: [a], all: [a] } } }\n",
            "duplicate-key",
        ),
        (
            "a key twice in evidence",
            "factors: { a: {} }\nevidence: [{ of: a, of: a, observed: yes, weight: weak }]\n",
            "duplicate-key",
        ),
        ("a program", "#!/bin/sh\nexit 0\n", "wrong-type|syntax"),
        ("a page of the web", "<!doctype html><html><body>404</body></html>\n", "wrong-type|syntax"),
        ("a table", "id;prior\npool;0.05\n", "wrong-type|syntax"),
        ("TOML under the name of YAML", "[factors.a]\nprior = 0.05\n", "wrong-type|syntax"),
        (
            "a conflict of versions",
            "<<<<<<< HEAD\nfactors: {}\n=======\nfactors: { a: {} }\n>>>>>>> other\n",
            "syntax|wrong-type",
        ),
    ];
    let json = [
        ("an open map", "{ \"factors\": { \"a\": {}", "syntax"),
        ("an open list", "{ \"timeline\": [", "syntax"),
        ("an open text", "{ \"title\": \"x }", "syntax"),
        ("a comma too many in a map", "{ \"factors\": { \"a\": {}, } }", "syntax"),
        ("a comma too many in a list", "{ \"evidence\": [1,] }", "syntax|wrong-type"),
        ("no comma", "{ \"title\": \"x\" \"factors\": {} }", "syntax"),
        ("two commas", "{ \"title\": \"x\",, \"factors\": {} }", "syntax"),
        ("no colon", "{ \"title\" \"x\" }", "syntax"),
        ("no value", "{ \"title\": }", "syntax"),
        ("no key", "{ : \"x\" }", "syntax"),
        ("single quotes", "{ 'title': 'x', 'factors': { 'a': {} } }", "syntax"),
        ("no quotes", "{ title: \"x\", factors: { a: {} } }", "syntax"),
        ("a comment", "{ \"factors\": { \"a\": {} } /* here */ }", "syntax"),
        ("a comment to the end", "{ \"factors\": { \"a\": {} } } // here", "syntax"),
        ("a second value", "{ \"factors\": { \"a\": {} } } {}", "syntax"),
        ("text behind", "{ \"factors\": { \"a\": {} } } and so on", "syntax"),
        ("a brace too many", "{ \"factors\": { \"a\": {} } } }", "syntax"),
        ("a bracket for a brace", "{ \"factors\": { \"a\": {} ] }", "syntax"),
        ("a lone surrogate", "{ \"title\": \"\\ud800\", \"factors\": { \"a\": {} } }", "syntax"),
        ("surrogates in the wrong order", "{ \"title\": \"\\udc00\\ud800\", \"factors\": { \"a\": {} } }", "syntax"),
        ("half an escape", "{ \"title\": \"\\u12\" }", "syntax"),
        ("an unknown escape", "{ \"title\": \"\\q\" }", "syntax"),
        ("a line break in a text", "{ \"title\": \"a\nb\", \"factors\": { \"a\": {} } }", "syntax"),
        ("a tab in a text", "{ \"title\": \"a\tb\", \"factors\": { \"a\": {} } }", "syntax"),
        ("a NUL in a text", "{ \"title\": \"a\0b\", \"factors\": { \"a\": {} } }", "syntax"),
        ("a NUL", "\0", "syntax"),
        ("a zero first", "{ \"factors\": { \"a\": { \"prior\": 00.5 } } }", "syntax"),
        ("a point first", "{ \"factors\": { \"a\": { \"prior\": .5 } } }", "syntax"),
        ("a point last", "{ \"factors\": { \"a\": { \"prior\": 1. } } }", "syntax"),
        ("a plus", "{ \"factors\": { \"a\": { \"prior\": +0.5 } } }", "syntax"),
        ("hexadecimal", "{ \"factors\": { \"a\": { \"prior\": 0x1 } } }", "syntax"),
        ("an exponent of nothing", "{ \"factors\": { \"a\": { \"prior\": 1e } } }", "syntax"),
        ("a minus alone", "{ \"factors\": { \"a\": { \"prior\": - } } }", "syntax"),
        ("True", "{ \"factors\": { \"a\": { \"observed\": True } } }", "syntax"),
        ("undefined", "{ \"title\": undefined }", "syntax"),
        ("nothing", "", "syntax|empty-model"),
        ("blanks", " \n\t ", "syntax|empty-model"),
        ("a key twice", "{ \"title\": \"a\", \"title\": \"b\", \"factors\": { \"a\": {} } }", "duplicate-key"),
        ("a node twice", "{ \"factors\": { \"a\": {}, \"a\": {} } }", "duplicate-key|duplicate-id"),
        ("a key twice by an escape", "{ \"factors\": { \"a\": {}, \"\\u0061\": {} } }", "duplicate-key|duplicate-id"),
        ("YAML under the name of JSON", "factors:\n  a: {}\n", "syntax"),
        ("lines of JSON", "{ \"factors\": {} }\n{ \"factors\": {} }\n", "syntax"),
    ];
    let toml = [
        ("an open list", "timeline = [\n", "syntax"),
        ("an open table", "factors = { a = {}\n", "syntax"),
        ("an open header", "[factors.a\nprior = 0.1\n", "syntax"),
        ("an open text", "title = \"x\n[factors.a]\n", "syntax"),
        ("an open long text", "title = \"\"\"x\n[factors.a]\n", "syntax"),
        ("no equals", "title \"x\"\n", "syntax"),
        ("no value", "title =\n[factors.a]\n", "syntax"),
        ("no key", "= 1\n", "syntax"),
        ("a colon for an equals", "title: x\n", "syntax"),
        ("no quotes", "title = outage\n[factors.a]\n", "syntax"),
        ("two on one line", "title = \"x\" cost_unit = \"y\"\n", "syntax"),
        ("a key twice", "title = \"x\"\ntitle = \"y\"\n[factors.a]\n", "duplicate-key|syntax"),
        ("a table twice", "[factors.a]\nprior = 0.1\n[factors.a]\nprior = 0.2\n", "duplicate-key|syntax"),
        ("a table over a value", "factors = 1\n[factors.a]\nprior = 0.1\n", "duplicate-key|syntax|wrong-type"),
        ("a table into an inline one", "factors = { a = {} }\n[factors.b]\n", "syntax|duplicate-key"),
        ("a list over a table", "[factors.a]\n[[factors.a]]\n", "syntax|duplicate-key"),
        ("a table for a list", "[evidence]\nof = \"a\"\n[factors.a]\n", "wrong-type"),
        ("a list of tables for a section", "[[factors]]\nid = \"a\"\n", "wrong-type"),
        ("a dotted key over a value", "factors.a = 1\nfactors.a.prior = 0.1\n", "syntax|duplicate-key|wrong-type"),
        ("a zero first", "[factors.a]\nprior = 00.5\n", "syntax"),
        ("a point first", "[factors.a]\nprior = .5\n", "syntax"),
        ("a point last", "[factors.a]\nprior = 1.\n", "syntax"),
        ("an underscore last", "[impacts.a]\ncost = 1_\n", "syntax"),
        (
            "a whole number too large",
            "[impacts.a]\ncost = 99999999999999999999999\nheld = true\n",
            "syntax|bad-value|wrong-observation",
        ),
        ("no such day", "[incident]\nstart = 2026-02-30T00:00:00Z\n[factors.a]\n", "syntax|bad-value"),
        ("a day for a time", "[incident]\nstart = 2026-03-03\n[factors.a]\n", "bad-value"),
        ("a time without an offset", "[incident]\nstart = 2026-03-03T14:00:00\n[factors.a]\n", "bad-value"),
        ("an hour for a time", "[incident]\nstart = 14:02:00\n[factors.a]\n", "bad-value"),
        ("an unknown escape", "title = \"\\q\"\n[factors.a]\n", "syntax"),
        ("a lone surrogate", "title = \"\\ud800\"\n[factors.a]\n", "syntax"),
        ("a NUL in a text", "title = \"a\0b\"\n[factors.a]\n", "syntax"),
        ("a NUL in a comment", "# a\0b\n[factors.a]\n", "syntax"),
        ("a carriage return alone", "title = \"x\"\rcost_unit = \"y\"\n[factors.a]\n", "syntax"),
        ("a brace too many", "factors = { a = {} } }\n", "syntax"),
        ("an empty header", "[]\n", "syntax"),
        ("an empty step in a header", "[factors..a]\n", "syntax"),
        ("True", "[factors.a]\nobserved = True\n", "syntax"),
        ("null", "title = null\n[factors.a]\n", "syntax"),
        ("YAML under the name of TOML", "factors:\n  a: {}\n", "syntax"),
        ("JSON under the name of TOML", "{ \"factors\": { \"a\": {} } }\n", "syntax"),
    ];
    let all = [("yaml", &yaml[..]), ("json", &json), ("toml", &toml)];
    all.into_iter()
        .flat_map(|(format, kinds)| {
            kinds.iter().map(move |(name, text, codes)| Case::new(format!("{format}: {name}"), format, *text, codes))
        })
        .collect()
}

/// What takes much time or memory where no limit is set.
fn large() -> Vec<(&'static str, String)> {
    let deep_block: String = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    vec![
        ("a bomb of aliases", format!("{BILLION}factors: *h\n")),
        ("a bomb of aliases in the right place", {
            let bomb = BILLION.replace("x, ", "{ of: x }, ");
            format!("evidence: &evidence []\n{bomb}timeline: *h\n")
        }),
        ("a hundred thousand brackets", format!("timeline: {}", "[".repeat(100_000))),
        ("a hundred thousand brackets, closed", format!("timeline: {}{}\n", "[".repeat(100_000), "]".repeat(100_000))),
        ("a hundred thousand braces", format!("factors: {}", "{a: ".repeat(100_000))),
        ("a hundred thousand dashes", format!("timeline:\n{}x\n", "- ".repeat(100_000))),
        ("a hundred thousand question marks", "? ".repeat(100_000)),
        ("a hundred thousand exclamation marks", format!("title: {}\n", "!".repeat(100_000))),
        ("a hundred thousand ampersands", format!("title: {}\n", "&a ".repeat(100_000))),
        ("two thousand levels of blocks", deep_block),
        ("brackets in turn", format!("timeline: {}", "[{a: ".repeat(50_000))),
        ("a key of a megabyte", format!("{}: x\n", "k".repeat(1 << 20))),
        ("a text of a megabyte for a section", format!("factors: {}\n", "k".repeat(1 << 20))),
        ("a number of a hundred thousand digits", format!("factors: {}\n", "7".repeat(100_000))),
        ("a megabyte of quotes", format!("title: {}\n", "\"".repeat(1 << 20))),
        ("a megabyte of apostrophes and an open one", format!("title: {}\n", "'".repeat((1 << 20) + 1))),
        ("a megabyte of colons", format!("{}\n", ": ".repeat(1 << 19))),
        ("a megabyte of open escapes", format!("title: \"{}", "\\".repeat(1 << 20))),
        ("fifty thousand unknown keys", (0..50_000).map(|i| format!("key-{i}: {i}\n")).collect()),
    ]
}

/// Whole files cut off: where nothing could be missing, they would be valid, so the cuts are
/// made within something that is open.
fn cut() -> Vec<Case> {
    let mut cases = Vec::new();
    let json = write(&sample(), "json");
    for tenth in 1..20 {
        let text = &json[..json.len() * tenth / 20];
        cases.push(Case::new(format!("JSON cut off after {tenth} twentieths"), "json", text, "syntax"));
    }
    let yaml = include_str!("../../../models/starter.yaml");
    for open in
        ["[checkout,", "{ kind: config", "\"no alert", "[pool-exhausted", "{ pool-size: almost", "what: First failed"]
    {
        let at = yaml.find(open).expect("the starter says so") + open.len();
        cases.push(Case::new(format!("YAML cut off at `{open}`"), "yaml", &yaml[..at], "syntax"));
    }
    let toml = write(&sample(), "toml");
    for open in [
        "[\"checkout\"",
        "{ pool-size = ",
        "\"web sh",
        "[actions.size-",
        "prior = ",
        "title = \"Check",
        "audience_impact",
    ] {
        let at = toml.find(open).unwrap_or_else(|| panic!("no {open} in {toml}")) + open.len();
        cases.push(Case::new(format!("TOML cut off at `{open}`"), "toml", &toml[..at], "syntax"));
    }
    cases
}
