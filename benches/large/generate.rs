//! A large model written as a file: a small incident of 200 nodes, and any number of further nodes
//! that follow from it or stand beside it and lead to nothing that was observed. A fixed seed, so
//! that every run measures the same bytes.

use std::fmt::Write as _;

use because::read::Format;

use crate::numbers::Numbers;

/// How many nodes bear on the incident.
pub(crate) const RELEVANT: usize = 200;

/// Its impacts and its links; the rest of it are factors, one a link.
const IMPACTS: usize = 2;
const STEPS: usize = (RELEVANT - IMPACTS) / 2;

/// A node: its id, its own keys, and its causes with their strengths.
struct Written {
    id: String,
    keys: Vec<(&'static str, String)>,
    because: Vec<(String, String)>,
}

/// A model of `nodes` nodes, at least [`RELEVANT`], with about three mechanisms each.
pub(crate) fn file(nodes: usize, format: Format) -> String {
    let mut numbers = Numbers(7);
    let (mut factors, mut events, mut impacts) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..STEPS {
        let prior = format!("0.{:02}", 2 + numbers.below(30));
        factors.push(Written { id: format!("root-{i}"), keys: vec![("prior", prior)], because: Vec::new() });
        let mut because = vec![(format!("root-{i}"), format!("0.{}", 2 + numbers.below(7)))];
        if i > 0 {
            because.push((format!("step-{}", i - 1), "0.6".to_owned()));
        }
        if i >= 3 && numbers.below(3) == 0 {
            because.push((format!("step-{}", i - 3), "0.3".to_owned()));
        }
        let mut keys = vec![("leak", "0.005".to_owned())];
        if i % 10 == 9 {
            keys.push(("observed", "true".to_owned()));
        }
        events.push(Written { id: format!("step-{i}"), keys, because });
    }
    for i in 0..IMPACTS {
        let because = vec![(format!("step-{}", STEPS - 1 - i), "0.9".to_owned())];
        impacts.push(Written { id: format!("harm-{i}"), keys: vec![("cost", "10".to_owned())], because });
    }
    let mut ids: Vec<String> = factors.iter().chain(&events).map(|node| node.id.clone()).collect();
    for i in RELEVANT..nodes {
        if i % 4 == 0 {
            let keys = vec![("label", format!("\"Service {i}\"")), ("category", "\"capacity\"".to_owned())];
            factors.push(Written { id: format!("service-{i}"), keys, because: Vec::new() });
        } else {
            // Four causes among the 2,000 nodes before it, of which few are the same.
            let mut because: Vec<(String, String)> = Vec::new();
            for _ in 0..4 {
                let cause = &ids[ids.len() - 1 - numbers.below(ids.len().min(2_000))];
                if because.iter().all(|(other, _)| other != cause) {
                    because.push((cause.clone(), format!("0.{:02}", 5 + numbers.below(90))));
                }
            }
            let keys = vec![("label", format!("\"Call {i} fails\"")), ("leak", "0.001".to_owned())];
            events.push(Written { id: format!("call-{i}"), keys, because });
        }
        ids.push(if i % 4 == 0 { format!("service-{i}") } else { format!("call-{i}") });
    }
    write(&[("factors", factors), ("events", events), ("impacts", impacts)], format)
}

fn write(sections: &[(&str, Vec<Written>)], format: Format) -> String {
    let mut text = String::new();
    let ends = |at: usize, of: usize| if at + 1 < of { "," } else { "" };
    if format == Format::Json {
        text.push_str("{\n");
    }
    for (at, (section, nodes)) in sections.iter().enumerate() {
        match format {
            Format::Json => _ = writeln!(text, "  \"{section}\": {{"),
            Format::Yaml => _ = writeln!(text, "{section}:"),
            Format::Toml => {}
            Format::OpenPsa => unreachable!("no fault trees are made here"),
        }
        for (place, node) in nodes.iter().enumerate() {
            push(&mut text, section, node, format);
            if format == Format::Json {
                let _ = writeln!(text, "{}", ends(place, nodes.len()));
            }
        }
        if format == Format::Json {
            let _ = writeln!(text, "  }}{}", ends(at, sections.len()));
        }
    }
    if format == Format::Json {
        text.push_str("}\n");
    }
    text
}

fn push(text: &mut String, section: &str, node: &Written, format: Format) {
    let Written { id, keys, because } = node;
    let list = |quote: &str, colon: &str| -> String {
        let causes: Vec<String> =
            because.iter().map(|(c, strength)| format!("{quote}{c}{quote}{colon}{strength}")).collect();
        causes.join(", ")
    };
    let _ = match format {
        Format::Json => {
            let mut parts: Vec<String> = keys.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
            if !because.is_empty() {
                parts.push(format!("\"because\": {{ {} }}", list("\"", ": ")));
            }
            write!(text, "    \"{id}\": {{ {} }}", parts.join(", "))
        }
        Format::Yaml => {
            let _ = writeln!(text, "  {id}:");
            keys.iter().for_each(|(key, value)| _ = writeln!(text, "    {key}: {value}"));
            match because.is_empty() {
                true => Ok(()),
                false => writeln!(text, "    because: {{ {} }}", list("", ": ")),
            }
        }
        Format::OpenPsa => unreachable!("no fault trees are made here"),
        Format::Toml => {
            let _ = writeln!(text, "[{section}.{id}]");
            keys.iter().for_each(|(key, value)| _ = writeln!(text, "{key} = {value}"));
            match because.is_empty() {
                true => Ok(()),
                false => writeln!(text, "because = {{ {} }}", list("", " = ")),
            }
        }
    };
}
