//! Writing results: one file a format.

pub mod diagnostic;
mod excerpt;
