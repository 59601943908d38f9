//! The data of a report, and the report as a user gets it.

mod addresses;
mod data;
mod inside;
mod markdown;
mod page;
#[cfg(feature = "cli")]
mod program;
mod texts;
mod wording;
