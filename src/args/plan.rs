//! The arguments of `plan`.

use std::num::NonZeroUsize;

use clap::{Args, ValueEnum};

use super::{Files, TableOrJson, at_least_one};

#[derive(Debug, Args)]
#[command(after_help = "\
--budget is what the actions may cost. What the other commands call --budget, the limit of the engine, is \
called --nodes here.")]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) files: Files,

    /// What the actions may cost together, in the unit of the file (`cost_unit`); no limit if left out
    #[arg(long, value_name = "AMOUNT", value_parser = amount, allow_negative_numbers = true)]
    pub(crate) budget: Option<f64>,

    /// Actions that are done in any case: ids separated by commas
    #[arg(long, value_name = "ACTIONS", value_delimiter = ',')]
    pub(crate) with: Vec<String>,

    /// Actions that are not done in any case: ids separated by commas
    #[arg(long, value_name = "ACTIONS", value_delimiter = ',')]
    pub(crate) without: Vec<String>,

    /// What the best set makes the most of; foresight if left out, or hindsight where the next window is expected
    /// to cost nothing
    #[arg(long, value_enum)]
    pub(crate) by: Option<PlanBy>,

    /// List only the first so many actions and targets
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one)]
    pub(crate) top: Option<NonZeroUsize>,

    /// List the targets too: every node, by what holding it good would save. Where no action is open they are
    /// listed anyhow
    #[arg(long)]
    pub(crate) targets: bool,

    /// Candidate causes, from which choke points are told: `roots`, `all`, or ids separated by commas
    #[arg(long, value_name = "WHICH", default_value = "roots")]
    pub(crate) candidates: String,

    /// The most nodes that a decision diagram may have, or sixteen table entries for each, before the exact
    /// answer is given up (--budget of the other commands)
    #[arg(long, value_name = "NODES", default_value_t = because::analysis::DEFAULT_BUDGET)]
    pub(crate) nodes: usize,

    /// Form of the result
    #[arg(long, value_enum, default_value_t = TableOrJson::Table)]
    pub(crate) format: TableOrJson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanBy {
    /// What is avoided in the next such window
    Foresight,
    /// What would have been spared in this incident
    Hindsight,
}

/// A number of 0 or more.
fn amount(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(amount) if amount >= 0.0 && amount.is_finite() => Ok(amount),
        Ok(amount) if amount < 0.0 => Err("a budget is a number of 0 or more".to_owned()),
        _ => Err(format!("`{text}` is not an amount; write a number of 0 or more, such as 10 or 2.5")),
    }
}
