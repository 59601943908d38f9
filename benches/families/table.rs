//! The figures as tables, plain or in Markdown.

use serde_json::Value;

/// How a table looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Markdown,
}

/// What every case costs.
pub(crate) fn costs(figures: &[Value], style: Style) {
    let head = [
        "model",
        "nodes",
        "that bear",
        "way",
        "compile ms",
        "ask ms",
        "posteriors ms",
        "spread",
        "size",
        "MB",
        "N+S ms",
        "N+S / post.",
        "shares ms",
        "shares / pass",
        "candidates",
    ];
    let rows = figures.iter().map(|f| {
        let least = |key: &str| f[key]["least"].as_f64();
        let ratio = |above: &str, below: &str| text(least(above).zip(least(below)).map(|(a, b)| a / b), 1);
        let spread = f["posteriors"]["median"].as_f64().zip(least("posteriors")).map(|(m, l)| 100.0 * (m / l - 1.0));
        vec![
            f["name"].as_str().unwrap_or("?").to_owned(),
            count(&f["nodes"]),
            count(&f["relevant"]),
            way(f),
            milliseconds(least("compile")),
            milliseconds(least("pass")),
            milliseconds(least("posteriors")),
            spread.map_or_else(|| "–".to_owned(), |spread| format!("+{spread:.0} %")),
            count(&f["size_all"]),
            text(f["peak_mb"].as_f64(), 0),
            milliseconds(least("counterfactuals")),
            ratio("counterfactuals", "posteriors"),
            milliseconds(least("shares")),
            ratio("shares", "pass"),
            count(&f["candidates"]),
        ]
    });
    print("Posteriors, counterfactuals, shares", &head, rows.collect(), style);
}

/// Those that were sampled instead, on one thread and on two.
pub(crate) fn sampled(figures: &[Value], style: Style) {
    let head = ["model", "exact: refused after s", "threads", "seconds", "draws", "± posterior", "± share"];
    let mut rows = Vec::new();
    for case in figures {
        for run in case["sampled"].as_array().into_iter().flatten() {
            rows.push(vec![
                case["name"].as_str().unwrap_or("?").to_owned(),
                text(case["refused_after"].as_f64(), 2),
                count(&run["threads"]),
                text(run["seconds"].as_f64(), 2),
                run["refused"].as_str().map_or_else(|| count(&run["draws"]), str::to_owned),
                text(run["half_width_posterior"].as_f64(), 4),
                text(run["half_width_share"].as_f64(), 4),
            ]);
        }
    }
    if !rows.is_empty() {
        print("Sampled, because the exact form does not fit its budget", &head, rows, style);
    }
}

/// How the cost of all posteriors grows.
pub(crate) fn curve(what: &str, points: &[(usize, Value)], style: Style) {
    let head = [what, "that bear", "compile ms", "ask ms", "size", "MB"];
    let rows = points.iter().map(|(at, f)| {
        let least = |key: &str| milliseconds(f[key]["least"].as_f64());
        let compile = if f["refused"].is_string() { "too large".to_owned() } else { least("compile") };
        vec![
            grouped(*at as u64),
            count(&f["relevant"]),
            compile,
            least("pass"),
            count(&f["size"]),
            text(f["peak_mb"].as_f64(), 0),
        ]
    });
    print(&format!("Posteriors against {what}"), &head, rows.collect(), style);
}

fn way(f: &Value) -> String {
    match (f["refused"].as_str(), f["way"].as_str(), f["way_all"].as_str()) {
        (Some(_), ..) => "too large".to_owned(),
        (_, Some(one), Some(all)) if one == all => one.to_owned(),
        (_, Some(one), Some(all)) => format!("{one}, {all}"),
        _ => "–".to_owned(),
    }
}

fn text(figure: Option<f64>, digits: usize) -> String {
    figure.map_or_else(|| "–".to_owned(), |figure| format!("{figure:.digits$}"))
}

fn milliseconds(seconds: Option<f64>) -> String {
    let Some(ms) = seconds.map(|seconds| 1e3 * seconds) else { return "–".to_owned() };
    match ms {
        ..10.0 => format!("{ms:.3}"),
        ..1_000.0 => format!("{ms:.1}"),
        _ => grouped(ms.round() as u64),
    }
}

fn count(figure: &Value) -> String {
    figure.as_u64().map_or_else(|| "–".to_owned(), grouped)
}

/// 1234567 as 1,234,567.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let ends = (1..=digits.len()).rev();
    digits
        .chars()
        .zip(ends)
        .map(|(d, left)| if left % 3 == 1 && left > 1 { format!("{d},") } else { d.to_string() })
        .collect()
}

fn print(title: &str, head: &[&str], rows: Vec<Vec<String>>, style: Style) {
    let head: Vec<String> = head.iter().map(|&column| column.to_owned()).collect();
    match style {
        Style::Markdown => {
            println!(
                "**{title}**\n\n| {} |\n|{}|",
                head.join(" | "),
                vec!["--:"; head.len()].join("|").replacen("--:", "---", 1)
            );
            rows.iter().for_each(|row| println!("| {} |", row.join(" | ")));
        }
        Style::Plain => {
            println!("{title}");
            let wide =
                |column: usize| rows.iter().chain([&head]).map(|row| row[column].chars().count()).max().unwrap_or(0);
            let widths: Vec<usize> = (0..head.len()).map(wide).collect();
            for row in [&head].into_iter().chain(&rows) {
                let cells: Vec<String> = row
                    .iter()
                    .zip(&widths)
                    .enumerate()
                    .map(
                        |(place, (cell, &width))| {
                            if place == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
                        },
                    )
                    .collect();
                println!("{}", cells.join("  "));
            }
        }
    }
    println!();
}
