//! The suite: one program, a module for each concern.

mod exactness;
mod laws;
mod random_model;
mod semantics;
mod validation;
