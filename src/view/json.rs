//! Any report as JSON: indented, keys in the order of the fields, a newline at the end.

use serde::Serialize;

/// The report as JSON.
///
/// Reports hold finite numbers alone, so nothing but a figure without a meaning is `null`.
///
/// ```
/// # use because::report::{Belief};
/// let text = because::view::json::render(&Belief::exact(0.05, 0.99));
/// assert_eq!(text, "{\n  \"prior\": 0.05,\n  \"posterior\": 0.99\n}\n");
/// ```
pub fn render<R: Serialize>(report: &R) -> String {
    // Serialising into memory fails only for maps with keys that are no strings; no report has one.
    let mut text = serde_json::to_string_pretty(report).expect("the keys of a report are strings");
    text.push('\n');
    text
}
