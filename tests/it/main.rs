//! The suite: one program, a module for each concern.

mod architecture;
mod broken;
mod documents;
mod exactness;
mod explanations;
mod hostile;
mod laws;
mod plain;
mod program;
mod random_model;
mod reading;
mod readme;
#[cfg(feature = "schema")]
mod schema;
mod semantics;
mod validation;
mod views;
