//! A root-cause analysis engine over weighted causal graphs.
//!
//! An incident is written as sentences of one form, *effect because causes*. Every sentence has a
//! strength, every cause a chance of its own, and some things were seen. Together they say how
//! likely each course of events is, and so what contributed to the harm and how much.
//!
//! ```
//! use because::analysis::{Analysis, Options, RankOptions};
//! use because::check::Checked;
//! use because::model::BaseRates;
//! use because::read::Format;
//!
//! let text = "
//! factors:
//!   pool-size: { prior: 0.05 }
//!   slow-provider: { category: third-party }
//! safeguards:
//!   pool-alert: { held: no }
//! events:
//!   pool-exhausted:
//!     leak: 0.001
//!     because: { pool-size: very-likely, slow-provider: unlikely }
//! impacts:
//!   unnoticed: { because: [ { all: [pool-exhausted], unless: [pool-alert] } ] }
//! evidence:
//!   - { of: slow-provider, observed: no, weight: strong }
//! ";
//!
//! // From text to a valid model. Everything that is wrong with the text comes out at once.
//! let checked = Checked::open(text.as_bytes(), Format::Yaml, &BaseRates::shipped());
//! assert_eq!(checked.diagnostics, []);
//! let model = checked.model.expect("there are no errors");
//!
//! // Compile once, then ask.
//! let analysis = Analysis::new(model, Options::default())?;
//! let ranking = analysis.rank(RankOptions::default());
//!
//! let ids: Vec<&str> = ranking.candidates.iter().map(|c| c.id.as_str()).collect();
//! assert_eq!(ids, ["pool-alert", "pool-size", "slow-provider"]);
//!
//! // The shares of all candidates, and what is not in the model, add up to 1.
//! let shares: f64 = ranking.candidates.iter().filter_map(|c| c.share).sum();
//! assert!((shares + ranking.unexplained.unwrap() - 1.0).abs() < 1e-9);
//! # Ok::<(), because::analysis::AnalysisError>(())
//! ```
//!
//! # The way through it
//!
//! ```text
//! text ─read→ Document ─validate→ Model ─→ CausalGraph ─compile→ circuit ─ask→ report ─view→ text
//! ```
//!
//! - [`check`]: from the bytes of a file to a model with all its diagnostics, in one call.
//! - [`read`]: YAML, JSON, TOML and Open-PSA fault trees into one [`model::Document`], with the place
//!   of every value.
//! - [`model`]: the document as written, and the valid, immutable [`model::Model`] made of it;
//!   [`model::ModelBuilder`] makes one without a file.
//! - [`weight`]: a probability as a number, a range or a word.
//! - [`diagnostic`]: what is wrong with a file, where, and how to mend it.
//! - [`graph`]: the causal graph and the questions about its shape alone.
//! - [`engine`]: Boolean functions of independent coins, and exact sums over their worlds.
//! - [`analysis`]: what the numbers mean; one file a question. Begin with [`analysis::Analysis`].
//! - [`report`]: the answers as plain data, serialisable.
//! - [`view`]: reports as tables, Graphviz and JSON.
//!
//! # What the numbers mean
//!
//! A *world* is one outcome of all chances. Every chance is independent of every other; that is
//! the one assumption. A world settles the state of every node, so each figure is a sum over
//! worlds: the posterior of a cause given the evidence e, its necessity and sufficiency (the state
//! of the impact in the same world with one cause, or all others, repaired), and its share, which
//! is the Shapley value in the game v(S) = P(the impact with every candidate outside S repaired | e).
//!
//! # Cost and accuracy
//!
//! Figures are exact: within 1e-9 of enumerating all worlds, which the tests hold thousands of
//! random models to. There is no subtraction on the way to a probability, so rare events keep
//! their digits.
//!
//! Compiling costs what the structure of the model demands, in the worst case exponential in its
//! size, and never more than a budget ([`analysis::Options::budget`]) of diagram nodes. Past that
//! the answer is [`analysis::AnalysisError::TooLarge`], or, asked for by name, a sampled one
//! ([`analysis::sampled`]), whose figures all have their 95 % interval. A ranking of n
//! candidates then takes ⌈n/2⌉ + 2 weightings of the compiled form, eight to a pass.
//!
//! Time is linear in the file for reading and validation. The library does no I/O, prints nothing,
//! and reads neither clock nor environment; the same input gives the same bytes.
//!
//! # Features
//!
//! - `cli` (default): the command line program. Turn it off to embed the library.
//! - `schema` (default): the module `schema`, the JSON Schema of the model file.
//!
//! Neither changes a result.

pub mod analysis;
pub mod check;
pub mod diagnostic;
pub mod engine;
pub mod graph;
pub mod model;
pub mod read;
pub mod report;
#[cfg(feature = "schema")]
pub mod schema;
pub mod view;
pub mod weight;

/// The examples of the documents, compiled and run with those of the code.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../README.md")]
    struct Readme;
    #[doc = include_str!("../docs/engine.md")]
    struct Engine;
}
