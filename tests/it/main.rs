//! The suite: one program, a module for each concern.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod allow;
mod architecture;
#[cfg(feature = "cli")]
mod broken;
#[cfg(feature = "serve")]
mod browser;
#[cfg(feature = "cli")]
mod cli;
mod contraction;
mod coverage;
mod diff;
mod documents;
mod embedding;
mod exactness;
mod explanations;
mod gallery;
mod games;
mod hard_trees;
mod hostile;
mod large;
mod laws;
mod layered;
mod limits;
mod measures;
mod next;
#[path = "../../benches/numbers.rs"]
mod numbers;
mod open_psa;
mod order;
mod orders;
mod plain;
mod plan;
mod post_mortem;
#[cfg(feature = "cli")]
mod program;
mod random_model;
mod reading;
mod readme;
mod redrawn;
#[cfg(feature = "cli")]
mod reports;
mod robustness;
mod sampling;
#[cfg(feature = "schema")]
mod schema;
mod semantics;
#[cfg(feature = "serve")]
mod serve;
mod sifting;
mod theory;
mod validation;
mod views;
mod ways;
mod whatif;
