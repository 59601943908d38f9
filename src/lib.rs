//! A root-cause analysis engine over weighted causal graphs.

pub mod analysis;
pub mod diagnostic;
pub mod model;
pub mod report;
pub mod view;
pub mod weight;
