//! Figures as a reader wants them: percentages, words of probability, bars, costs.

use crate::weight::word_for;

/// How close to a whole probability counts as whole: the accuracy of the engine.
const WHOLE: f64 = 1e-9;

/// What stands where a figure has no meaning.
pub(crate) const BLANK: &str = "–";

/// A fraction as a percentage with the precision that it deserves: `97%`, `0.3%`, `<0.1%`,
/// `>99.9%`. Shares may be negative.
pub(crate) fn percent(p: f64) -> String {
    if p < -WHOLE {
        return format!("−{}", percent(-p));
    }
    if p <= WHOLE {
        return "0%".to_owned();
    }
    if p < 0.001 {
        return "<0.1%".to_owned();
    }
    if (p - 1.0).abs() <= WHOLE {
        return "100%".to_owned();
    }
    // The margin keeps what rounding leaves of 0.999 on one side, whatever the order of the sums.
    if p > 0.999 + WHOLE && p < 1.0 {
        return ">99.9%".to_owned();
    }
    // A whole percentage where its rounding loses nothing that matters.
    if (0.00995..=0.99).contains(&p) || p > 1.0 {
        return format!("{:.0}%", 100.0 * p);
    }
    format!("{:.1}%", 100.0 * p)
}

/// A probability with engine noise at its ends taken off.
fn snapped(p: f64) -> f64 {
    if p <= WHOLE {
        0.0
    } else if p >= 1.0 - WHOLE {
        1.0
    } else {
        p
    }
}

/// The word of the ICD 203 scale for a belief, as it is written in prose: `very likely`.
pub(crate) fn word(p: f64) -> String {
    match word_for(snapped(p)) {
        "never" => "impossible".to_owned(),
        "always" => "certain".to_owned(),
        "even" => "even chance".to_owned(),
        word => word.replace('-', " "),
    }
}

/// A belief in words and figures: `very likely 88%`.
pub(crate) fn belief(p: f64) -> String {
    format!("{} {}", word(p), percent(p))
}

/// The same word as an adverb for “would … have happened”; `None` for an even chance or less.
pub(crate) fn adverb(p: f64) -> Option<&'static str> {
    match word_for(snapped(p)) {
        "always" => Some("certainly"),
        "almost-certain" => Some("almost certainly"),
        "very-likely" => Some("very likely"),
        "likely" => Some("likely"),
        _ => None,
    }
}

/// A bar of at most `cells` columns in eighths of a column. What is above 0 shows at least one.
pub(crate) fn bar(p: f64, cells: usize) -> String {
    const PARTS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let whole = 8 * cells;
    let eighths = (p.clamp(0.0, 1.0) * whole as f64).round() as usize;
    let eighths = if p > WHOLE { eighths.clamp(1, whole) } else { 0 };
    let mut out = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        out.push(PARTS[eighths % 8 - 1]);
    }
    out
}

/// A cost: at most two decimals, thousands apart.
pub(crate) fn amount(x: f64) -> String {
    if x.abs() >= 1e15 {
        let text = format!("{x:.3e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{power}", digits.trim_end_matches('0').trim_end_matches('.'));
    }
    let text = format!("{x:.2}");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if at > 0 && left.is_multiple_of(3) && whole.len() > 4 && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    let decimals = decimals.trim_end_matches('0');
    if !decimals.is_empty() {
        out.push('.');
        out.push_str(decimals);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{amount, bar, percent, word};

    #[test]
    fn percentages_have_sensible_precision() {
        let cases = [
            (0.0, "0%"),
            (1e-12, "0%"),
            (0.0005, "<0.1%"),
            (0.0031, "0.3%"),
            (0.00999, "1%"),
            (0.014, "1%"),
            (0.974, "97%"),
            (0.9949, "99.5%"),
            (0.99951, ">99.9%"),
            (1.0 - 1e-12, "100%"),
            (1.0, "100%"),
            (1.21, "121%"),
            (-0.034, "−3%"),
        ];
        for (p, text) in cases {
            assert_eq!(percent(p), text, "{p}");
        }
    }

    #[test]
    fn words_have_spaces_and_ends() {
        assert_eq!(word(0.88), "very likely");
        assert_eq!(word(1.0 - 1e-13), "certain");
    }

    #[test]
    fn bars_grow_by_eighths() {
        assert_eq!(bar(1.0, 4), "████");
        assert_eq!(bar(0.5, 3), "█▌");
        assert_eq!(bar(0.001, 8), "▏");
        assert_eq!(bar(-0.2, 8), "");
    }

    #[test]
    fn amounts_are_short() {
        assert_eq!(amount(17.0), "17");
        assert_eq!(amount(2.5), "2.5");
        assert_eq!(amount(1234567.0), "1,234,567");
        assert_eq!(amount(1e300), "1e300");
    }
}
