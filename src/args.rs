//! The command line as typed: arguments and their help, and nothing that acts on them.

mod diff;
mod next;
mod plan;
mod report;
mod robustness;
#[cfg(feature = "serve")]
mod serve;
mod whatif;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

pub(crate) use diff::Diff;
pub(crate) use next::{Next, NextBy};
pub(crate) use plan::{Plan, PlanBy};
pub(crate) use report::{Audience, Lang, Report, ReportFormat};
pub(crate) use robustness::Robustness;
#[cfg(feature = "serve")]
pub(crate) use serve::Serve;
pub(crate) use whatif::WhatIf;

/// Root-cause analysis over weighted causal graphs.
///
/// Write an incident as text, in sentences of one form: effect because causes. Then ask what
/// contributed, how sure that is, and why.
#[derive(Debug, Parser)]
#[command(name = "because", version, about, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "\
First steps:
  because new -o incident.yaml     a commented starter file
  because check incident.yaml      what is wrong or missing in it
  because rank incident.yaml       the contributing factors, ranked
  because plan incident.yaml       what to fix first, and what it buys
  because report incident.yaml     the post-mortem, for each kind of reader
  because graph incident.yaml | dot -Tsvg > incident.svg

Exit status: 0 done, 1 the model has errors or its evidence contradicts it, 2 wrong usage, 3 anything else.")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) common: Common,
}

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub(crate) struct Common {
    /// Write the result to this file and not to standard output
    #[arg(short, long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,

    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,

    /// Say nothing on standard error but errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// Seed of sampled answers, and of weights drawn from their ranges; exact figures do not depend on it
    #[arg(long, global = true, default_value_t = 0, value_name = "NUMBER")]
    pub(crate) seed: u64,

    /// Base rates of your own in place of the shipped ones
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) base_rates: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal that can show it, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check a model: every error and every warning, with its place and how to mend it
    Check(Check),
    /// Rank the contributing factors
    Rank(Rank),
    /// Tell the likeliest stories, the minimal cut sets and the choke points; or explain one node
    Explain(Explain),
    /// How far the ranking depends on the estimates, and which one to firm up
    Robustness(Robustness),
    /// Compare two revisions of a model: what changed, and what that did to the ranking
    Diff(Diff),
    /// Say what to find out next: which open question is expected to move the ranking most
    Next(Next),
    /// What if something had been repaired, were seen as well, or were of another weight: before and after
    #[command(name = "whatif")]
    WhatIf(WhatIf),
    /// Plan what to do: what each action would have spared, what it avoids, and the best set for the cost
    Plan(Plan),
    /// Draw the causal graph, the likeliest stories, a bow tie or the timeline
    Graph(Graph),
    /// Tell it: the whole post-mortem as Markdown or as a page, for engineering, management or customers
    Report(Report),
    /// A live page of a file for the meeting room: it follows every save, and has switches for every node
    #[cfg(feature = "serve")]
    Serve(Serve),
    /// Write a commented starter model, or one of the real incidents that ship with this program
    New(New),
    /// Print the JSON Schema of a model file, for editors
    Schema,
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page of this program, or of one of its commands
    Man {
        /// The command
        command: Option<String>,
    },
}

/// The model files of a command.
#[derive(Debug, Args)]
pub(crate) struct Files {
    /// Model files (.yaml, .yml, .json, .toml) or Open-PSA fault trees (.xml); `-` for standard input
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
}

/// Whether the figures may be sampled.
#[derive(Debug, Args)]
pub(crate) struct Sampling {
    /// Refuse (exit status 3) where the exact answer does not fit the budget, and do not sample
    #[arg(long, conflicts_with = "sample")]
    pub(crate) exact: bool,

    /// Sample so many worlds, even if the exact answer would fit; without it, an answer is sampled
    /// where it must be, until its intervals are within ±1 %
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..=MOST_DRAWS))]
    pub(crate) sample: Option<u64>,
}

/// What `--sample` takes at most: about a day's work on a small model.
const MOST_DRAWS: u64 = 10_000_000_000;

/// What an exact answer looks at and may cost.
#[derive(Debug, Args)]
pub(crate) struct Scope {
    /// Candidate causes: `roots` (factors and safeguards without a `because`), `all` (every
    /// factor and safeguard), or ids separated by commas
    #[arg(long, value_name = "WHICH", default_value = "roots")]
    pub(crate) candidates: String,

    /// The most nodes that a decision diagram may have, or sixteen table entries for each, before the exact
    /// answer is given up
    #[arg(long, value_name = "NODES", default_value_t = because::analysis::DEFAULT_BUDGET)]
    pub(crate) budget: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableOrJson {
    /// Text for people
    Table,
    /// JSON for programs
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) files: Files,

    /// Fail (exit status 1) on warnings too: `warnings` for all, `suggestions` for these and all suggestions, or
    /// single codes such as `human-leaf`
    #[arg(long, value_name = "CODE", num_args = 1, value_delimiter = ',')]
    pub(crate) deny: Vec<String>,

    /// Form of the result
    #[arg(long, value_enum, default_value_t = TableOrJson::Table)]
    pub(crate) format: TableOrJson,

    /// The most nodes that a decision diagram may have
    #[arg(long, value_name = "NODES", default_value_t = because::analysis::DEFAULT_BUDGET)]
    pub(crate) budget: usize,
}

#[derive(Debug, Args)]
pub(crate) struct Rank {
    #[command(flatten)]
    pub(crate) files: Files,

    /// What to rank by
    #[arg(long, value_enum, default_value_t = By::Share)]
    pub(crate) by: By,

    /// Show only the first so many
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one)]
    pub(crate) top: Option<NonZeroUsize>,

    /// Show how likely every node is to be bad, in place of the ranking
    #[arg(long)]
    pub(crate) beliefs: bool,

    /// Show the importance measures of fault trees, before any evidence, in place of the ranking:
    /// Birnbaum, criticality, Fussell–Vesely, diagnostic, risk achievement and reduction worth
    #[arg(long, conflicts_with_all = ["beliefs", "by"])]
    pub(crate) measures: bool,

    /// Leave out how far each share depends on weights that are ranges
    #[arg(long)]
    pub(crate) no_ranges: bool,

    #[command(flatten)]
    pub(crate) scope: Scope,

    #[command(flatten)]
    pub(crate) sampling: Sampling,

    /// Form of the result
    #[arg(long, value_enum, default_value_t = TableOrJson::Table)]
    pub(crate) format: TableOrJson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// Its part in what happened (Shapley value)
    Share,
    /// How likely it is to have been bad: the column State
    #[value(alias = "state")]
    Posterior,
    /// How likely the impact would not have happened without it: the column Needed
    #[value(alias = "needed")]
    Necessity,
    /// How likely it would have been enough alone: the column Enough
    #[value(alias = "enough")]
    Sufficiency,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Model file (.yaml, .yml, .json, .toml) or Open-PSA fault tree (.xml); `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// Explain this node: its chains to each impact, and what would have been without it
    #[arg(value_name = "NODE")]
    pub(crate) node: Option<String>,

    /// How many stories (or chains) to tell for each impact; with 0, no model is too large for its stories
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    pub(crate) stories: usize,

    /// How many minimal cut sets to list for each impact, the likeliest first; all are counted
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    pub(crate) cut_sets: usize,

    /// Look for minimal cut sets of at most so many members only
    #[arg(long, value_name = "NUMBER")]
    pub(crate) order: Option<usize>,

    #[command(flatten)]
    pub(crate) scope: Scope,

    /// Form of the result
    #[arg(long, value_enum, default_value_t = TableOrJson::Table)]
    pub(crate) format: TableOrJson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// Graphviz
    Dot,
    /// SVG, to look at; needs no other program
    Svg,
    /// Mermaid, for Markdown
    Mermaid,
    /// JSON for programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphView {
    /// Everything: causes, what stops them, events and impacts
    Causal,
    /// Five whys: the likeliest stories, from each impact back to its causes
    Chains,
    /// What may lead to one event and what may come of it, with the barriers on either side
    Bowtie,
    /// What happened when
    Timeline,
}

#[derive(Debug, Args)]
pub(crate) struct Graph {
    /// Model file (.yaml, .yml, .json, .toml) or Open-PSA fault tree (.xml); `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// What to draw
    #[arg(long, value_enum, default_value_t = GraphView::Causal)]
    pub(crate) view: GraphView,

    /// The event in the middle of the bow tie; without it, the choke point with the most cost behind it
    #[arg(long, value_name = "NODE")]
    pub(crate) top: Option<String>,

    /// How many stories to draw for each impact in the chains; without it, as many as it takes for 95 %, at most 3
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one)]
    pub(crate) stories: Option<NonZeroUsize>,

    /// Leave out the ranking: no shares, no colours
    #[arg(long)]
    pub(crate) plain: bool,

    #[command(flatten)]
    pub(crate) scope: Scope,

    #[command(flatten)]
    pub(crate) sampling: Sampling,

    /// Form of the result
    #[arg(long, value_enum, default_value_t = GraphFormat::Dot)]
    pub(crate) format: GraphFormat,
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// Name of an incident that ships with this program; the starter if left out
    pub(crate) name: Option<String>,

    /// List what there is
    #[arg(long)]
    pub(crate) list: bool,

    /// Overwrite the file named with --output if it is there already
    #[arg(long)]
    pub(crate) force: bool,
}

/// A number from 1 on.
fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| format!("`{text}` is not a whole number from 1 on"))
}
