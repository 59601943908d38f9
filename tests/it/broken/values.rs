//! Values of the right kind that cannot be: weights, times, numbers.

use serde_json::{Value, json};

use super::Case;
use super::text::{FORMATS, raw, sample_with, write};

/// Every place where a weight stands.
const WEIGHTS: [&str; 8] = [
    "/factors/pool-size/prior",
    "/safeguards/pool-alert/fails",
    "/events/pool-exhausted/leak",
    "/impacts/orders-failed/leak",
    "/events/pool-exhausted/because/2/strength",
    "/impacts/orders-failed/because/pool-exhausted",
    "/actions/size-guard/fixes/pool-size",
    "/actions/size-guard/risks/slow-psp",
];

/// Not a number and the infinities, as each format writes them.
fn no_number(format: &str) -> &'static [(&'static str, &'static str)] {
    match format {
        "yaml" => &[("NaN", ".nan"), ("infinity", ".inf"), ("minus infinity", "-.inf"), ("overflow", "1e999")],
        "toml" => &[("NaN", "nan"), ("infinity", "inf"), ("minus infinity", "-inf"), ("signed NaN", "-nan")],
        _ => &[("NaN", "NaN"), ("infinity", "Infinity"), ("minus infinity", "-Infinity"), ("overflow", "1e999")],
    }
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut turn = 0;
    let mut add = |name: String, path: &str, value: Value, codes: &'static str| {
        turn += 1;
        let format = FORMATS[turn % FORMATS.len()];
        cases.push(Case::new(name, format, write(&sample_with(path, value), format), codes));
    };

    let codes = "bad-weight|unknown-word|wrong-type|bad-value|syntax";
    let weights = [
        ("above one", json!(1.5)),
        ("a little above one", json!(1.0000001)),
        ("below zero", json!(-0.1)),
        ("a little below zero", json!(-1e-300)),
        ("per cent as a whole number", json!(41)),
        ("the largest number", json!(1.7976931348623157e308)),
        ("a giant whole number", raw("123456789012345678901234567890")),
        ("per cent in a text", json!("5%")),
        ("per cent with a blank", json!("5 %")),
        ("a decimal comma", json!("0,5")),
        ("a fraction", json!("1/2")),
        ("a number in a text", json!("1.5")),
        ("an empty text", json!("")),
        ("blanks", json!("   ")),
        ("a word nobody knows", json!("zebra")),
        ("a word with a slip", json!("verry-likely")),
        ("a word in capitals", json!("LIKELY!")),
        ("two words", json!("very likely indeed")),
        ("yes", json!("yes")),
        ("a truth", json!(true)),
        ("an empty range", json!([])),
        ("a range of one", json!([0.5])),
        ("a range of three", json!([0.1, 0.2, 0.3])),
        ("a range backwards", json!([0.9, 0.1])),
        ("a range past one", json!([0.5, 1.5])),
        ("a range from below zero", json!([-0.5, 0.5])),
        ("a range of words", json!(["unlikely", "likely"])),
        ("a range of ranges", json!([[0.1, 0.2], [0.3, 0.4]])),
        ("a range of nothing", json!([null, null])),
        ("a map", json!({ "low": 0.1, "high": 0.2 })),
        ("a range as a text", json!("0.1-0.2")),
        ("a text of ten thousand letters", json!("x".repeat(10_000))),
        ("a text with a NUL", json!("li\u{0}kely")),
    ];
    for (i, (what, value)) in weights.into_iter().enumerate() {
        let path = WEIGHTS[i % WEIGHTS.len()];
        add(format!("weight: {what} at {path}"), path, value, codes);
    }

    let times = [
        ("no such month", "2026-13-01T00:00:00Z"),
        ("no such day", "2026-02-30T00:00:00Z"),
        ("no such hour", "2026-03-03T25:00:00Z"),
        ("no offset", "2026-03-03T14:02:00"),
        ("a day alone", "2026-03-03"),
        ("an hour alone", "14:02"),
        ("an offset of a day", "2026-03-03T14:02:00+99:00"),
        ("the American way", "03/03/2026 2:02 pm"),
        ("words", "yesterday afternoon"),
        ("an empty text", ""),
        ("before all time", "-99999-01-01T00:00:00Z"),
        ("after all time", "99999-01-01T00:00:00Z"),
        ("seconds since 1970", "1772546520"),
        ("a zone alone", "Z"),
    ];
    let places = [
        "/incident/start",
        "/incident/end",
        "/factors/pool-size/at",
        "/evidence/0/source/at",
        "/hypotheses/0/at",
        "/timeline/0/at",
    ];
    for (i, (what, text)) in times.into_iter().enumerate() {
        let path = places[i % places.len()];
        add(format!("time: {what} at {path}"), path, json!(text), "bad-value");
    }
    add("time: a number at /timeline/0/at".into(), "/timeline/0/at", json!(1_772_546_520), "bad-value|wrong-type");
    for (what, text) in [
        ("no such day", "2026-02-29"),
        ("a week", "2026-W10"),
        ("the Dutch way", "1-4-2026"),
        ("words", "next month"),
        ("a month alone", "2026-04"),
    ] {
        add(format!("day: {what}"), "/actions/size-guard/due", json!(text), "bad-value");
    }

    for (path, values) in [
        ("/impacts/orders-failed/cost", [json!(-17), json!("17 minutes"), json!(""), raw("-1e400")]),
        ("/actions/size-guard/cost", [json!(-2), json!("2 days"), json!([2]), raw("1e400")]),
        ("/factors/pool-size/check_cost", [json!(-1), json!("cheap"), json!(false), json!({})]),
        ("/evidence/1/ratio", [json!(0.5), json!(0), json!(-20), json!("20:1")]),
        ("/events/pool-exhausted/because/3/at-least", [json!(0), json!(-1), json!(1.5), raw("99999999999999999999")]),
    ] {
        for (i, value) in values.into_iter().enumerate() {
            let codes = "bad-value|wrong-type|bad-threshold|syntax|unknown-word";
            add(format!("number {i} that cannot be at {path}"), path, value, codes);
        }
    }
    add("evidence with a weight and a ratio".into(), "/evidence/0/ratio", json!(8), "bad-value|unknown-key|bad-weight");

    for format in FORMATS {
        for (what, words) in no_number(format) {
            for path in ["/factors/pool-size/prior", "/impacts/orders-failed/cost", "/evidence/1/ratio"] {
                let text = write(&sample_with(path, raw(words)), format);
                let codes = "bad-weight|bad-value|syntax|wrong-type|unknown-word";
                cases.push(Case::new(format!("{what} at {path} in {format}"), format, text, codes));
            }
        }
        let range = raw(if format == "yaml" { "[.nan, .nan]" } else { "[nan, nan]" });
        let text = write(&sample_with("/factors/pool-size/prior", range), format);
        let name = format!("a range of what is no number in {format}");
        cases.push(Case::new(name, format, text, "bad-weight|syntax|wrong-type"));
    }

    // The order of the incident's own times.
    let text = write(&sample_with("/incident/end", json!("2026-03-03T13:00:00Z")), "yaml");
    cases.push(Case::new("an incident that ends before it starts", "yaml", text, "bad-value"));
    let text = write(&sample_with("/incident/mitigated", json!("2026-03-03T16:00:00Z")), "toml");
    cases.push(Case::new("an incident mitigated after its end", "toml", text, "bad-value"));
    cases
}
