//! The small models of docs/theory.md: the table under each is what the engine says.

use std::path::Path;

use because::analysis::{Analysis, Options, RankOptions};
use because::check::Checked;
use because::model::BaseRates;
use because::read::Format;
use because::report::Ranking;

/// Four decimals at most; a dash where a figure has no meaning.
fn figure(x: Option<f64>) -> String {
    let Some(x) = x else { return "–".to_owned() };
    let text = format!("{x:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn cells(row: &str) -> Vec<&str> {
    row.trim().trim_matches('|').split('|').map(str::trim).collect()
}

/// The row of a candidate, or of what is not in the model, with a figure in each column.
fn row(ranking: &Ranking, name: &str, columns: &[&str]) -> String {
    let unexplained = name == "not in the model";
    let candidate = ranking.candidates.iter().find(|candidate| candidate.id == name);
    assert!(unexplained || candidate.is_some(), "no candidate is called {name}");
    let of = |column: &str| match (column, candidate) {
        ("share", None) => figure(ranking.unexplained),
        (_, None) => String::new(),
        ("prior", Some(c)) => figure(Some(c.prior)),
        ("posterior", Some(c)) => figure(Some(c.posterior)),
        ("necessity", Some(c)) => figure(c.necessity),
        ("sufficiency", Some(c)) => figure(c.sufficiency),
        ("share", Some(c)) => figure(c.share),
        (other, _) => panic!("no figure is called {other}"),
    };
    let figures: Vec<String> = columns.iter().map(|column| of(column)).collect();
    let blank = |text: &String| if text.is_empty() { " ".to_owned() } else { format!(" {text} ") };
    format!("| {name} |{}|", figures.iter().map(blank).collect::<Vec<_>>().join("|"))
}

/// The page with every table computed anew, and how many there are.
fn computed(page: &str) -> (String, usize) {
    let (mut out, mut tables) = (Vec::new(), 0);
    let mut lines = page.lines().peekable();
    let mut ranking: Option<Ranking> = None;
    while let Some(line) = lines.next() {
        out.push(line.to_owned());
        if line == "```yaml" {
            let mut text = String::new();
            for line in lines.by_ref() {
                out.push(line.to_owned());
                if line == "```" {
                    break;
                }
                text.push_str(line);
                text.push('\n');
            }
            assert!(ranking.is_none(), "no table follows a model");
            let checked = Checked::open(text.as_bytes(), Format::Yaml, &BaseRates::shipped());
            let model = checked.model.unwrap_or_else(|| panic!("{text}{:#?}", checked.diagnostics));
            let analysis = Analysis::new(model, Options::default()).expect("it can be ranked");
            ranking = Some(analysis.rank(RankOptions::default()));
        } else if line.starts_with("| candidate |") {
            let ranking = ranking.take().expect("a model stands before its table");
            let columns = cells(line);
            out.push(lines.next().expect("a table has a line under its header").to_owned());
            while lines.next_if(|line| line.starts_with('|')).is_some() {}
            let candidates = ranking.candidates.iter().map(|candidate| candidate.id.as_str());
            let rest = columns.contains(&"share").then_some("not in the model");
            out.extend(candidates.chain(rest).map(|name| row(&ranking, name, &columns[1..])));
            tables += 1;
        }
    }
    assert!(ranking.is_none(), "no table follows the last model");
    out.push(String::new());
    (out.join("\n"), tables)
}

#[test]
fn the_tables_under_the_models_are_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/theory.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (computed, tables) = computed(&page);
    assert!(tables >= 7, "only {tables} tables");
    if std::env::var_os("BECAUSE_BLESS").is_some() {
        std::fs::write(&path, computed).unwrap();
        return;
    }
    for (written, computed) in page.lines().zip(computed.lines()) {
        assert_eq!(written, computed, "docs/theory.md is stale; BECAUSE_BLESS=1 rewrites it");
    }
    assert!(page == computed);
}
