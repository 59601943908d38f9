//! What would we have to observe to change our mind? And how sure would we have to be of it?
//!
//!     cargo run --example change_our_mind [FILE]
//!
//! `next` tells for each open question who leads the ranking after either answer. For each answer that puts
//! another candidate first, `whatif` then tells how much a sight of it must weigh to do so.

use because::analysis::next::NextOptions;
use because::analysis::whatif::Change;
use because::analysis::{Analysis, AnalysisError, Options};
use because::check::Checked;
use because::model::{BaseRates, Evidence, EvidenceWeight};
use because::read::Format;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shipped = || concat!(env!("CARGO_MANIFEST_DIR"), "/models/github-2018-partition.yaml").to_owned();
    let file = std::env::args().nth(1).unwrap_or_else(shipped);
    let text = std::fs::read(&file).map_err(|error| format!("cannot read {file}: {error}"))?;
    let format = Format::from_file_name(&file).unwrap_or(Format::Yaml);
    let model = Checked::open(&text, format, &BaseRates::shipped()).model.ok_or("`because check` names the errors")?;

    let analysis = Analysis::new(model, Options::default())?;
    let next = analysis.next(NextOptions::default(), |_| true)?;
    println!("{}", next.title);
    let (Some(leader), Some(share)) = (&next.leader, next.share) else {
        println!("No candidate leads, so there is nothing to change our mind about.");
        return Ok(());
    };
    println!("First: {leader}, with a share of {:.0}%. Open questions: {}.", 100.0 * share, next.checks.len());

    let mut found = 0;
    for check in &next.checks {
        for (answer, answered) in [(true, &check.if_yes), (false, &check.if_no)] {
            let Some(other) = answered.leader.as_ref().filter(|other| *other != leader) else { continue };
            found += 1;
            println!();
            println!("{} {}: then {other} would be first", check.id, check.kind.did(answer));
            println!("  chance as things stand: {:.2}%", 100.0 * answered.probability);
            println!("  evidence that would do: {}", enough(&analysis, &check.id, answer, leader)?);
        }
    }
    if found == 0 {
        println!("No single answer would change that.");
    }
    Ok(())
}

/// The weakest kind of sight that puts another candidate first.
fn enough(analysis: &Analysis, id: &str, bad: bool, leader: &str) -> Result<String, AnalysisError> {
    let node = analysis.find(id)?;
    for weight in EvidenceWeight::ALL {
        let sight = Evidence::new(node, bad, weight.ratio());
        let after = analysis.whatif(&Change { observe: vec![sight], ..Change::default() })?.after;
        if after.leader.as_deref() != Some(leader) {
            let instead = after.leader.as_deref().unwrap_or("nobody");
            return Ok(format!("{weight}, which puts {instead} first"));
        }
    }
    Ok("none".to_owned())
}
