//! Which actions fit a budget, and would a larger one be worth it?
//!
//!     cargo run --example choose_actions [FILE]
//!
//! The frontier of a plan lists every set of actions that no other set beats in cost and in risk left. So one
//! plan answers for every budget: the best set within it is the last point of the frontier that it pays for.

use because::analysis::Options;
use because::analysis::plan::{PlanOptions, plan};
use because::check::Checked;
use because::model::BaseRates;
use because::read::Format;

/// The budgets that are compared, in the unit of the file.
const BUDGETS: [f64; 5] = [1.0, 5.0, 10.0, 20.0, 40.0];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shipped = || concat!(env!("CARGO_MANIFEST_DIR"), "/models/gitlab-2017-database.yaml").to_owned();
    let file = std::env::args().nth(1).unwrap_or_else(shipped);
    let text = std::fs::read(&file).map_err(|error| format!("cannot read {file}: {error}"))?;
    let format = Format::from_file_name(&file).unwrap_or(Format::Yaml);
    let model = Checked::open(&text, format, &BaseRates::shipped()).model.ok_or("`because check` names the errors")?;

    let all = plan(&model, &Options::default(), &PlanOptions::default())?;
    println!("{}", all.title);
    println!("Expected cost of the next such window: {:.1}", all.risk_now);
    let unit = all.cost_unit.as_deref().unwrap_or("in all");
    let (mut spent, mut left) = (0.0, all.risk_now);
    for budget in BUDGETS {
        let Some(point) = all.frontier.iter().rev().find(|point| point.cost <= budget) else { continue };
        println!();
        println!("budget {budget} ({unit}): {:.1} left with {}", point.risk, point.actions.join(", "));
        if point.cost > spent {
            let each = (left - point.risk) / (point.cost - spent);
            println!("  that is {} more, and each of it takes off {each:.2}", point.cost - spent);
        }
        (spent, left) = (point.cost, point.risk);
    }

    // What if the team cannot do the first action of that plan?
    let Some(first) = all.chosen.order.first() else { return Ok(()) };
    let options = PlanOptions { budget: Some(10.0), without: vec![first.action.clone()], ..PlanOptions::default() };
    let without = plan(&model, &Options::default(), &options)?;
    println!();
    println!("budget 10 ({unit}) without {}: {:.1} left, in this order:", first.action, without.risk_after);
    for step in &without.chosen.order {
        println!("  {}: {:.1} left", step.action, step.risk_after);
    }
    Ok(())
}
