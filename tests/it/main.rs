//! The suite: one program, a module for each concern.

mod documents;
mod exactness;
mod explanations;
mod laws;
mod plain;
mod random_model;
mod readme;
mod semantics;
mod validation;
mod views;
