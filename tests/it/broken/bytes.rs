//! Bytes that are no text, and files that are too large.

use because::read::{MAX_BYTES, SURE_BYTES};

use super::Case;
use super::text::{FORMATS, sample, write};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for format in FORMATS {
        let text = write(&sample(), format);
        let bytes = text.as_bytes();
        let spoiled = |at: usize, with: &[u8]| [&bytes[..at], with, &bytes[at..]].concat();
        let title = text.find("Checkout").expect("it has a title");
        let wide = |big: bool| -> Vec<u8> {
            let mark = std::iter::once(0xfeff);
            mark.chain(text.encode_utf16())
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        let kinds: Vec<(&str, Vec<u8>, &'static str)> = vec![
            ("UTF-16, low byte first", wide(false), "not-utf8"),
            ("UTF-16, high byte first", wide(true), "not-utf8"),
            ("UTF-16 without a mark", wide(false)[2..].to_vec(), "syntax|not-utf8"),
            ("an odd byte in a text", spoiled(title, &[0xe9]), "not-utf8"),
            ("an odd byte first", spoiled(0, &[0xff]), "not-utf8"),
            ("an odd byte last", spoiled(bytes.len(), &[0xc3]), "not-utf8"),
            ("a slash in two bytes", spoiled(title, &[0xc0, 0xaf]), "not-utf8"),
            ("a surrogate in three bytes", spoiled(title, &[0xed, 0xa0, 0x80]), "not-utf8"),
            ("a character past Unicode", spoiled(title, &[0xf4, 0x90, 0x80, 0x80]), "not-utf8"),
            ("a packed file", vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], "not-utf8"),
            ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "not-utf8"),
            ("every byte there is", (0..=255).collect(), "not-utf8"),
            ("a byte more than a file may have", vec![b' '; MAX_BYTES + 1], "too-large"),
        ];
        cases.extend(
            kinds
                .into_iter()
                .map(|(name, bytes, codes)| Case::new(format!("{name} in {format}"), format, bytes, codes)),
        );
        // A mark of the order of bytes and the line ends of Windows are fine; the mistake behind them is still found.
        let late = text.replacen("pool-size", "pool-sizes", 1);
        let marked = format!("\u{feff}{late}").replace('\n', "\r\n");
        cases.push(Case::new(
            format!("a mistake behind a mark, in {format}"),
            format,
            marked,
            "unknown-node|unknown-key",
        ));
    }
    for (name, format, text) in [
        ("a hundred thousand brackets", "json", "[".repeat(100_000)),
        ("a hundred thousand brackets, closed", "json", "[".repeat(100_000) + "]".repeat(100_000).as_str()),
        ("a hundred thousand braces", "json", "{\"a\":".repeat(100_000)),
        ("a hundred thousand brackets", "toml", format!("timeline = {}", "[".repeat(100_000))),
        ("a hundred thousand braces", "toml", format!("factors = {}", "{a=".repeat(100_000))),
        ("a hundred thousand dots", "toml", format!("{}a = 1\n", "a.".repeat(100_000))),
        ("a header of a hundred thousand dots", "toml", format!("[{}a]\n", "a.".repeat(100_000))),
        ("a number of a hundred thousand digits", "json", format!("{{ \"factors\": {} }}", "7".repeat(100_000))),
        ("a number of a hundred thousand digits", "toml", format!("factors = {}\n", "7".repeat(100_000))),
        ("a key of a megabyte", "json", format!("{{ \"{}\": 1 }}", "k".repeat(1 << 20))),
        ("a key of a megabyte", "toml", format!("{} = 1\n", "k".repeat(1 << 20))),
        ("a megabyte of quotes", "json", "\"".repeat(1 << 20)),
        ("a megabyte of quotes", "toml", format!("title = {}", "\"".repeat(1 << 20))),
        ("ten thousand keys twice", "json", {
            let keys: Vec<String> = (0..20_000).map(|i| format!("\"f{}\": {{}}", i % 10_000)).collect();
            format!("{{ \"factors\": {{ {} }} }}", keys.join(",\n"))
        }),
        ("ten thousand unknown names", "toml", {
            let names: Vec<String> = (0..10_000).map(|i| format!("\"node-{i}\"")).collect();
            format!("[impacts.i]\nbecause = [{}]\n", names.join(", "))
        }),
        ("a slip in an id of a hundred thousand letters", "json", {
            let id = "i".repeat(100_000);
            format!("{{ \"factors\": {{ \"{id}\": {{}} }}, \"impacts\": {{ \"i\": {{ \"because\": \"{id}j\" }} }} }}")
        }),
        ("ten thousand slips", "json", {
            let ids: Vec<String> = (0..10_000).map(|i| format!("\"cause-{i}\": {{}}")).collect();
            let names: Vec<String> = (0..10_000).map(|i| format!("\"causse-{i}\"")).collect();
            let because = names.join(", ");
            format!(
                "{{ \"factors\": {{ {} }}, \"impacts\": {{ \"i\": {{ \"because\": [{because}] }} }} }}",
                ids.join(", ")
            )
        }),
    ] {
        let codes = "too-large|syntax|unknown-key|wrong-type|duplicate-key|unknown-node";
        cases.push(Case::new(format!("{name} in {format}"), format, text, codes));
    }
    cases.extend(full());
    cases
}

/// Files of nothing but mistakes, as large as they may be to be told within 500 MB.
fn full() -> Vec<Case> {
    let fill = |start: &str, line: &dyn Fn(usize) -> String, end: &str| {
        let mut text = String::from(start);
        for number in 0.. {
            let line = line(number);
            if text.len() + line.len() + end.len() > SURE_BYTES {
                break;
            }
            text.push_str(&line);
        }
        text + end
    };
    [
        ("unknown sections", "yaml", fill("", &|i| format!("key-{i}: 1\n"), ""), "unknown-key"),
        ("bad ids", "yaml", fill("factors:\n", &|i| format!("  N{i}: {{}}\n"), ""), "bad-id"),
        ("bad weights", "yaml", fill("factors:\n", &|i| format!("  n{i}: {{ prior: 7 }}\n"), ""), "bad-weight"),
        (
            "unknown names",
            "json",
            fill("{\"impacts\":{\"i\":{\"because\":[", &|i| format!("\"x{i}\","), "\"x\"]}}}"),
            "unknown-node",
        ),
        ("one key", "json", fill("{", &|_| "\"a\":1,".into(), "\"a\":1}"), "duplicate-key|too-large"),
        ("control characters", "json", fill("{", &|i| format!("\"{i}\":\"\t\",\n"), "\"a\":1}"), "syntax"),
        ("lone signs", "toml", fill("", &|_| "=\n".into(), ""), "syntax"),
        ("tables without a key", "toml", fill("", &|_| "[[evidence]]\n".into(), ""), "missing-key"),
        ("dashes", "yaml", fill("timeline:\n", &|_| "- x\n".into(), ""), "too-large"),
        ("open brackets", "json", fill("", &|_| "[".into(), ""), "too-large"),
        ("open quotes", "yaml", fill("a: '", &|_| "''".into(), ""), "syntax"),
    ]
    .map(|(name, format, text, codes)| Case::new(format!("a file full of {name}, in {format}"), format, text, codes))
    .into()
}
