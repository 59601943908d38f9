//! The data of a report, and the report as a user gets it.

mod data;
mod markdown;
#[cfg(feature = "cli")]
mod program;
mod texts;
mod wording;
