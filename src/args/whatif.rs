//! The arguments of `whatif`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{Sampling, Scope, TableOrJson};

#[derive(Debug, Args)]
#[command(after_help = "\
Any of the three may be given several times, and together: weights are set first, then evidence is added, then nodes \
are repaired.

  because whatif incident.yaml --repair pool-size,pool-alert
  because whatif incident.yaml --observe slow-psp=no:strong --observe pool-alert=failed
  because whatif incident.yaml --set pool-size.prior=0.2 --set orders-failed.because.pool-exhausted=likely")]
pub(crate) struct WhatIf {
    /// Model file (.yaml, .yml, .json, .toml) or Open-PSA fault tree (.xml); `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// What if these nodes had been in their good state in this incident: ids separated by commas
    #[arg(long, value_name = "NODES", value_delimiter = ',')]
    pub(crate) repair: Vec<String>,

    /// What if this was seen as well: NODE=yes or NODE=no, of a safeguard NODE=held or NODE=failed; where it is not
    /// conclusive with a weight (weak, moderate, strong, very-strong) or a ratio: NODE=yes:strong, NODE=no:8
    #[arg(long, value_name = "SEEN")]
    pub(crate) observe: Vec<String>,

    /// What if this weight were another: NODE.KEY=WEIGHT. KEY is prior, fails, leak, cost or check-cost as in the
    /// file; strength, where the node has one mechanism; because.CAUSE, because.ID or because.NUMBER for the strength of one of
    /// several. WEIGHT is a number, a range 0.2-0.4 or a word
    #[arg(long, value_name = "WEIGHT")]
    pub(crate) set: Vec<String>,

    #[command(flatten)]
    pub(crate) scope: Scope,

    #[command(flatten)]
    pub(crate) sampling: Sampling,

    /// Form of the result
    #[arg(long, value_enum, default_value_t = TableOrJson::Table)]
    pub(crate) format: TableOrJson,
}
