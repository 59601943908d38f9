//! The shortest way from a file to a ranking: read, check, rank, print.
//!
//!     cargo run --example embed_and_rank -- incident.yaml
//!
//! Without a file it takes a model of its own. The library reads no files and prints nothing:
//! that is left to the program around it, as here.

use std::process::ExitCode;

use because::analysis::{Analysis, Options, RankOptions};
use because::check::Checked;
use because::model::BaseRates;
use because::read::Format;
use because::view;

const BUILT_IN: &str = "
title: Nightly import late
factors:
  table-grew:   { label: The table had grown tenfold, category: capacity, observed: yes }
  index-gone:   { label: A migration had dropped an index, category: change }
safeguards:
  slow-query-alert: { label: Alert on slow queries, category: monitoring-gap, held: no }
events:
  full-scans:
    label: Every lookup read the whole table
    because:
      - all: [table-grew, index-gone]
        strength: almost-certain
      - table-grew: unlikely
impacts:
  import-late:
    label: Prices were four hours old
    because: { all: [full-scans], unless: [slow-query-alert] }
";

fn main() -> ExitCode {
    match run() {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(text) => {
            eprint!("{text}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String, String> {
    let (name, text) = match std::env::args().nth(1) {
        Some(path) => {
            let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read {path}: {error}\n"))?;
            (path, text)
        }
        None => ("built-in.yaml".to_owned(), BUILT_IN.to_owned()),
    };
    let format = Format::from_file_name(&name).unwrap_or_else(|| Format::sniff(&text));
    let mut checked = Checked::open(text.as_bytes(), format, &BaseRates::shipped());

    // Every error at once, each with its line, the place marked and a way to mend it.
    let Some(model) = checked.model.take() else {
        return Err(view::diagnostic::render(&name, checked.text(), &checked.diagnostics, false));
    };
    // What is left to go wrong: evidence that contradicts the model, or a model too large.
    let analysis = Analysis::new(model, Options::default()).map_err(|error| match error.diagnostic() {
        Some(mut contradiction) => {
            checked.locate(&mut contradiction);
            view::diagnostic::render(&name, checked.text(), &[contradiction], false)
        }
        None => format!("{name}: {error}\n{}\n", error.help()),
    })?;

    let ranking = analysis.rank(RankOptions::default());
    let mut out = format!("{}\n", ranking.title);
    for candidate in &ranking.candidates {
        // A share has no meaning where no impact is observed, and is `None` then.
        let share = candidate.share.map_or("     –".to_owned(), |share| format!("{:5.1}%", 100.0 * share));
        out += &format!("{share}  {} ({:.0}% likely)\n", candidate.label, 100.0 * candidate.posterior);
    }
    if let Some(unexplained) = ranking.unexplained {
        out += &format!("{:5.1}%  reasons that are not in the model\n", 100.0 * unexplained);
    }
    Ok(out)
}
