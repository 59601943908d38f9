//! A root-cause analysis engine over weighted causal graphs.

pub mod diagnostic;
pub mod model;
pub mod read;
pub mod report;
pub mod view;
pub mod weight;
