//! The arguments of `next`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::{Scope, TableOrJson, at_least_one};

#[derive(Debug, Args)]
pub(crate) struct Next {
    /// Model file (.yaml, .yml, .json, .toml) or Open-PSA fault tree (.xml); `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// What to order by
    #[arg(long, value_enum, default_value_t = NextBy::Movement)]
    pub(crate) by: NextBy,

    /// Show only the first so many: 10 in the table, all in JSON if left out
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one)]
    pub(crate) top: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) scope: Scope,

    /// Form of the result
    #[arg(long, value_enum, default_value_t = TableOrJson::Table)]
    pub(crate) format: TableOrJson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NextBy {
    /// How far the answer is expected to move the ranking
    Movement,
    /// The same per unit of `check_cost`: what costs nothing first, what has no cost in the file last
    Value,
}
