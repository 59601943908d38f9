//! The arguments of `diff`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{Sampling, Scope, TableOrJson, at_least_one};

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The revision before, in any of the formats; `-` for standard input
    #[arg(value_name = "OLD", value_hint = ValueHint::FilePath)]
    pub(crate) old: PathBuf,

    /// The revision after; one of the two may be `-`
    #[arg(value_name = "NEW", value_hint = ValueHint::FilePath)]
    pub(crate) new: PathBuf,

    /// End with status 1 if there is a change that can move a figure, as `git diff --exit-code` does for
    /// any change; without it, differences are no failure
    #[arg(long)]
    pub(crate) exit_code: bool,

    /// Show only the first so many candidates; the changes are always shown in full
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one)]
    pub(crate) top: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) scope: Scope,

    #[command(flatten)]
    pub(crate) sampling: Sampling,

    /// Form of the result
    #[arg(long, value_enum, default_value_t = TableOrJson::Table)]
    pub(crate) format: TableOrJson,
}
