//! A root-cause analysis engine over weighted causal graphs.

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
