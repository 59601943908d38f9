//! Slips that are made often enough to have a remedy of their own: numbers in quotes, percentages,
//! decimal commas, times without an offset.

use jiff::civil;

use super::tree::{Value, quoted};
use crate::diagnostic::Diagnostic;

/// What a text that is no weight was probably meant to be.
pub(super) enum Slip {
    /// A number in quotes, with a comma, or as a percentage or a fraction.
    Number(f64),
    /// A range written as `0.2-0.4`.
    Range(f64, f64),
}

/// Reads a weight that is written in another way than a model has it.
pub(super) fn weight(text: &str) -> Option<Slip> {
    if let Some(number) = number(text) {
        return Some(Slip::Number(number));
    }
    let (low, high) = ["..", " to ", "–", "-"].iter().find_map(|between| text.split_once(between))?;
    let (low, high) = (number(low)?, number(high)?);
    let fits = (0.0..=1.0).contains(&low) && (low..=1.0).contains(&high);
    fits.then_some(Slip::Range(low, high))
}

/// Reads a number that is written as `0.5`, `0,5`, `5%`, `1_000` or `1/20`.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(percent) = text.strip_suffix('%') {
        // Twelve digits are more than anyone writes, and hide the error of the division.
        return number(percent).map(|percent| (percent * 1e10).round() / 1e12);
    }
    if let Some((above, below)) = text.split_once('/') {
        let quotient = number(above)? / number(below)?;
        return quotient.is_finite().then_some((quotient * 1e4).round() / 1e4);
    }
    let plain = text.replace(',', ".").replace('_', "");
    if !plain.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+')) {
        return None;
    }
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

/// How to mend a number that is no probability.
pub(super) fn probability(number: f64) -> String {
    if number > 1.0 && number <= 100.0 {
        format!("if you mean {number} %, write {}", (number * 1e10).round() / 1e12)
    } else {
        "write a number between 0 and 1, a range such as [0.6, 0.9], or a word such as `likely`".to_owned()
    }
}

/// A complaint about a text that is no time.
pub(super) fn time(text: &str, mut diagnostic: Diagnostic, source: &str) -> Diagnostic {
    const FORM: &str = "2026-03-03T14:02:00Z";
    if text.parse::<civil::DateTime>().is_ok() && text.contains(':') {
        diagnostic.message = format!("the time {} has no offset from UTC", quoted(text));
        return diagnostic
            .label("add `Z` for UTC, or an offset such as `+01:00`")
            .replacement(like(source, &format!("{text}Z")));
    }
    if text.parse::<civil::Date>().is_ok() {
        diagnostic.message = format!("{} is a day, not a time", quoted(text));
        return diagnostic.help(format!("write the time and its offset from UTC, too: {FORM}"));
    }
    diagnostic.message = format!("{} is not a time", quoted(text));
    if let Err(error) = text.parse::<jiff::Timestamp>() {
        diagnostic.label = reason(&error);
    }
    diagnostic.help(format!("write it with its offset from UTC: {FORM}"))
}

/// A complaint about a text that is no day.
pub(super) fn date(text: &str, mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.message = format!("{} is not a day", quoted(text));
    if let Err(error) = text.parse::<civil::Date>() {
        diagnostic.label = reason(&error);
    }
    diagnostic.help("write it as year, month, day: 2026-04-01")
}

/// The last and most precise part of what the calendar library says, if it is short.
fn reason(error: &jiff::Error) -> String {
    let message = error.to_string();
    let last = message.rsplit(": ").next().unwrap_or_default();
    // Some end on the character that is wrong, which is cut off with the line.
    let whole = last.chars().count() <= 80 && !last.trim_end().ends_with("got");
    if whole { last.to_owned() } else { String::new() }
}

/// What serde expects, in plain words.
pub(super) fn plain(expected: &str) -> String {
    match expected {
        "a string" => "a text".to_owned(),
        "f64" => "a number".to_owned(),
        "usize" => "a whole number, 0 or more".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a boolean" => "`yes` or `no`".to_owned(),
        "a map" => "a map".to_owned(),
        _ if expected.starts_with("struct ") => "a map of keys".to_owned(),
        _ => expected.to_owned(),
    }
}

/// Adds how to mend a value of the wrong type. `source` is how the file writes it.
pub(super) fn mend_type(diagnostic: Diagnostic, expected: &str, value: &Value, source: &str) -> Diagnostic {
    let scalar = matches!(value, Value::Bool(_) | Value::Int(_) | Value::Float(_));
    match (expected, value) {
        ("a text", _) if scalar => diagnostic.help("put it in quotes").replacement(format!("\"{source}\"")),
        ("a text", Value::List(_)) => diagnostic.help("write one text, without brackets or dashes"),
        ("a number" | "a whole number, 0 or more", Value::Text(text)) => match number(text.as_str()) {
            Some(number) => diagnostic.label(format!("write {number}")).replacement(number.to_string()),
            None => diagnostic.help("write a plain number, without a unit and without quotes"),
        },
        ("a list", Value::Text(_)) if !source.contains('\n') => {
            diagnostic.label("write it as a list").replacement(format!("[{source}]"))
        }
        ("a list", Value::Map(_)) => diagnostic.help("write it as a list: begin each item with `- `, or use `[a, b]`"),
        ("a map", Value::Text(text)) => {
            diagnostic.label("a name and what goes with it").replacement(format!("{{ {text}: likely }}"))
        }
        ("a map of keys", Value::Text(_)) => {
            diagnostic.help("write `key: value` pairs in place of the text, in `{ }` or on lines of their own")
        }
        (mechanism, Value::List(_)) if mechanism.starts_with("a mechanism") => {
            diagnostic.help("for causes that act only together, write `{ all: [a, b] }`")
        }
        ("`yes` or `no`", Value::Int(_)) => diagnostic.help("write `yes` or `no`"),
        _ if expected.starts_with("a map") && matches!(value, Value::List(_)) => {
            diagnostic.help("write `key: value` lines without dashes")
        }
        _ => diagnostic,
    }
}

/// `word`, in quotes if `source` is in quotes.
pub(super) fn like(source: &str, word: &str) -> String {
    match source.chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{word}{quote}"),
        _ => word.to_owned(),
    }
}
