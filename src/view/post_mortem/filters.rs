//! What a template may do with a value, besides what the template engine brings along.
//!
//! | filter | of | gives |
//! |---|---|---|
//! | `percent`, `percent(interval)` | fraction | `97%`, `97% ±2%`; `–` for none |
//! | `range` | two fractions | `24–31%` |
//! | `amount`, `about` | number | `1,451.5`; three digits that count, down to hundredths |
//! | `likelihood` | probability | `very likely` |
//! | `duration`, `brief` | seconds | `24 hours and 11 minutes`, `24 h 11 min` |
//! | `date`, `clock` | time | `3 March 2026`, `14:02` |
//! | `bar(cells)` | fraction | `██▌` |
//! | `class` | share | 0..=4: the colour class |
//! | `web` | address | the address if a browser may be sent there, else none |
//! | `address` | address | the same, fit for a Markdown link |
//! | `width` | SVG | its width in pixels |
//! | `image` | SVG | an address that holds the picture |
//! | `paragraphs` | text | its paragraphs |
//! | `listed(and)` | list of texts | `a, b and c` |

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, Value};

use super::super::figure::{BLANK, bar};
use super::super::palette::share_class;
use super::super::text::web_address;
use super::{Language, markdown};
use crate::report::Interval;

/// Columns of a bar at most.
const MOST_CELLS: usize = 200;

pub(super) fn add(environment: &mut Environment<'_>, language: Language) {
    environment.add_filter("percent", move |value: Value, options: Kwargs| -> Result<Value, Error> {
        let interval: Option<Value> = options.get("interval")?;
        options.assert_all_used()?;
        let interval = interval.as_ref().map(pair).transpose()?.flatten();
        Ok(figure(number(&value)?.map(|p| language.percent(p, interval))))
    });
    environment.add_filter("range", move |value: Value| -> Result<Value, Error> {
        Ok(figure(pair(&value)?.map(|range| language.range(range))))
    });
    environment.add_filter("amount", move |value: Value| -> Result<Value, Error> {
        Ok(figure(number(&value)?.map(|x| language.amount(x))))
    });
    environment.add_filter("about", move |value: Value| -> Result<Value, Error> {
        Ok(figure(number(&value)?.map(|x| language.about(x))))
    });
    environment.add_filter("likelihood", move |p: f64| language.likelihood(p));
    environment.add_filter("duration", move |seconds: i64| language.duration(seconds));
    environment.add_filter("brief", move |seconds: i64| language.brief(seconds));
    environment.add_filter("date", move |at: String| language.date(&at));
    environment.add_filter("clock", move |at: String| language.clock(&at));
    environment.add_filter("bar", |p: f64, cells: usize| bar(p, cells.min(MOST_CELLS)));
    environment.add_filter("class", |share: f64| share_class(share));
    environment.add_filter("web", |url: Option<String>| url.as_deref().and_then(web_address).map(str::to_owned));
    environment.add_filter("address", |state: &State<'_, '_>, url: String| match state.auto_escape() {
        AutoEscape::Html => Value::from(url),
        _ => Value::from_safe_string(markdown::address(&url)),
    });
    environment.add_filter("width", |svg: String| width(&svg));
    environment.add_filter("image", |svg: String| Value::from_safe_string(image(&svg)));
    environment.add_filter("paragraphs", |text: String| -> Vec<String> {
        let text = text.replace("\r\n", "\n");
        text.split("\n\n").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    });
    environment.add_filter("listed", listed);
}

/// The width of one of our SVGs in pixels, at which its letters are as large as those of the page; 0 for other text.
fn width(svg: &str) -> f64 {
    let box_of = svg.split_once("viewBox=\"0 0 ").and_then(|(_, rest)| rest.split_once(' '));
    box_of.and_then(|(width, _)| width.parse().ok()).unwrap_or(0.0)
}

/// An SVG as an address that holds the picture itself. As an image it has styles of its own and runs no script.
fn image(svg: &str) -> String {
    let mut out = String::from("data:image/svg+xml,");
    for byte in svg.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'~'
            | b' '
            | b'='
            | b':'
            | b'/'
            | b','
            | b';' => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A figure, which is ours and begins no markup but for `<` and `>`; a dash where there is none.
fn figure(text: Option<String>) -> Value {
    let text = text.unwrap_or_else(|| BLANK.to_owned());
    Value::from_safe_string(text.replace('<', "&lt;").replace('>', "&gt;"))
}

/// A number; `None` for none.
fn number(value: &Value) -> Result<Option<f64>, Error> {
    if value.is_none() {
        return Ok(None);
    }
    f64::try_from(value.clone()).map(Some)
}

/// The two ends of a range; `None` for none or what is not there.
fn pair(value: &Value) -> Result<Option<Interval>, Error> {
    if value.is_none() || value.is_undefined() {
        return Ok(None);
    }
    let ends: Vec<f64> = value.try_iter()?.map(f64::try_from).collect::<Result<_, _>>()?;
    <[f64; 2]>::try_from(ends).map(Some).map_err(|_| Error::new(ErrorKind::InvalidOperation, "a range has two ends"))
}

/// `a, b and c`: every item escaped as it would be by itself, and the whole safe.
fn listed(state: &State<'_, '_>, items: Value, and: String) -> Result<Value, Error> {
    if items.kind() != ValueKind::Seq && items.kind() != ValueKind::Iterable {
        return Err(Error::new(ErrorKind::InvalidOperation, "`listed` takes a list"));
    }
    let items: Vec<String> = items
        .try_iter()?
        .map(|item| if item.is_safe() { Ok(item.to_string()) } else { Ok(super::escaped(state, &item.to_string())) })
        .collect::<Result<_, Error>>()?;
    let text = match &items[..] {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {and} {last}", most.join(", ")),
    };
    Ok(Value::from_safe_string(text))
}
