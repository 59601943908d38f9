//! The suite: one program, a module for each concern.

mod broken;
mod exactness;
mod explanations;
mod laws;
mod plain;
mod program;
mod random_model;
mod semantics;
mod validation;
mod views;
