//! Arguments of `because robustness`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{Scope, TableOrJson, at_least_one};

#[derive(Debug, Args)]
pub(crate) struct Robustness {
    /// Model file (.yaml, .yml, .json, .toml) or Open-PSA fault tree (.xml); `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// How many times to draw all weights from their ranges
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one, default_value = "1000")]
    pub(crate) draws: NonZeroUsize,

    /// Widen bare numbers too: 0.2 lets their odds be 20 % smaller or larger
    #[arg(long, value_name = "PART", value_parser = slack, default_value_t = 0.0)]
    pub(crate) slack: f64,

    /// Show only the first so many candidates and weights; in the table 10 weights unless told otherwise
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one)]
    pub(crate) top: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) scope: Scope,

    /// Form of the result
    #[arg(long, value_enum, default_value_t = TableOrJson::Table)]
    pub(crate) format: TableOrJson,
}

/// A part of the odds: from 0 up to, but not, 1.
fn slack(text: &str) -> Result<f64, String> {
    let error = || format!("`{text}` is no part of the odds; write a number from 0 up to, but not, 1, such as 0.2");
    let slack: f64 = text.parse().map_err(|_| error())?;
    if (0.0..1.0).contains(&slack) { Ok(slack) } else { Err(error()) }
}
