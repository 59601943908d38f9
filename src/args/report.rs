//! The arguments of `report`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::{Sampling, Scope};

#[derive(Debug, Args)]
#[command(after_help = "\
  because report incident.yaml > incident.md
  because report incident.yaml --format html --audience management --lang nl -o incident.html
  because report --print-template --audience customers > ours.md
  because report incident.yaml --template ours.md

What a template may name under `data` is what `--format json` prints.")]
pub(crate) struct Report {
    /// Model file (.yaml, .yml, .json, .toml) or Open-PSA fault tree (.xml); `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath, required_unless_present = "print_template")]
    pub(crate) file: Option<PathBuf>,

    /// Who it is for
    #[arg(long, value_enum, default_value_t = Audience::Engineering)]
    pub(crate) audience: Audience,

    /// Its language; texts of the file stay as they are, unless --texts translates them
    #[arg(long, value_enum, default_value_t = Lang::En)]
    pub(crate) lang: Lang,

    /// Other words for texts of the file: a YAML, JSON or TOML map from each text to what is to stand for it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) texts: Option<PathBuf>,

    /// A template of your own
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "print_template")]
    pub(crate) template: Option<PathBuf>,

    /// Print the template that is used for these readers and this format, to change it
    #[arg(long)]
    pub(crate) print_template: bool,

    /// Leave out what takes many rankings: how the figures move with the estimates, and what to find out next
    #[arg(long)]
    pub(crate) quick: bool,

    #[command(flatten)]
    pub(crate) scope: Scope,

    #[command(flatten)]
    pub(crate) sampling: Sampling,

    /// Form of the result
    #[arg(long, value_enum, default_value_t = ReportFormat::Md)]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Audience {
    /// Those who mend it: everything
    Engineering,
    /// Those who answer for it: one page
    Management,
    /// Those who were hit by it: no internals
    Customers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English
    En,
    /// Dutch
    Nl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Markdown
    Md,
    /// A page in one file, which needs no network
    Html,
    /// The data that a template sees
    Json,
}
