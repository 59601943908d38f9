//! How far a sampled figure may be off, and how it is told without saying more than was seen.

use std::borrow::Cow;

use super::figure::{amount, percent};
use crate::report::{Interval, Method, Ranking};

/// What a figure that was drawn as 0 or 1 is told as: it is not certain. Below all that is shown.
const HAIR: f64 = 1e-6;

/// The method in words, for every text view.
pub(super) fn method_said(method: &Method) -> String {
    match method {
        Method::Exact => "Exact: every figure is computed in full, none is sampled.".to_owned(),
        Method::Sampled { draws, seed, effective } => format!(
            "Sampled, not exact: {} draws, worth {} independent ones; seed {seed}. ± is the 95 % interval.",
            amount(*draws as f64),
            amount(*effective as f64)
        ),
    }
}

/// ` ±2%`: the longer side of the interval, rounded up; empty where the figure is not sampled.
pub(super) fn margin(value: f64, interval: Option<Interval>) -> String {
    let Some([low, high]) = interval.filter(|[low, high]| low < high) else {
        return String::new();
    };
    let off = 100.0 * (high - value).max(value - low);
    if off > 3.0 { format!(" ±{:.0}%", off.ceil()) } else { format!(" ±{:.1}%", (10.0 * off).ceil() / 10.0) }
}

/// A percentage with its margin.
pub(super) fn percent_within(p: f64, interval: Option<Interval>) -> String {
    percent(p) + &margin(p, interval)
}

/// `24–31%`; one figure where both ends read the same.
pub(super) fn between([low, high]: [f64; 2]) -> String {
    let (low, high) = (percent(low), percent(high));
    if low == high {
        return low;
    }
    // The sign once, where both are plain.
    match low.strip_suffix('%') {
        Some(number) if !low.starts_with(['<', '>', '−']) && !high.starts_with(['<', '>']) => {
            format!("{number}–{high}")
        }
        _ => format!("{low}–{high}"),
    }
}

/// The ranking with no sampled figure at exactly 0 or 1, so that nothing is called certain or
/// impossible which only came out so in all draws.
pub(super) fn uncertain(ranking: &Ranking) -> Cow<'_, Ranking> {
    if ranking.method == Method::Exact {
        return Cow::Borrowed(ranking);
    }
    let soften = |figure: &mut f64, interval: Option<Interval>| {
        if interval.is_some_and(|[low, high]| low < high) && *figure >= 0.0 {
            *figure = figure.clamp(HAIR, 1.0 - HAIR);
        }
    };
    let maybe = |figure: &mut Option<f64>, interval: Option<Interval>| {
        figure.iter_mut().for_each(|figure| soften(figure, interval));
    };
    let mut ranking = ranking.clone();
    for candidate in ranking.candidates.iter_mut().chain(&mut ranking.rest) {
        soften(&mut candidate.posterior, candidate.intervals.posterior);
        maybe(&mut candidate.necessity, candidate.intervals.necessity);
        maybe(&mut candidate.sufficiency, candidate.intervals.sufficiency);
        for figures in &mut candidate.by_impact {
            maybe(&mut figures.necessity, figures.intervals.necessity);
            maybe(&mut figures.sufficiency, figures.intervals.sufficiency);
        }
    }
    for belief in ranking.beliefs.values_mut() {
        soften(&mut belief.prior, belief.intervals.prior);
        soften(&mut belief.posterior, belief.intervals.posterior);
    }
    Cow::Owned(ranking)
}
