//! The whole test suite: one program with a module for each concern.

mod hostile;
mod reading;
#[cfg(feature = "schema")]
mod schema;
