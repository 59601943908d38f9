//! `rank --measures` for the terminal: one table an impact.

use super::Style;
use super::figure::BLANK;
use super::grid::{Cell, Grid, Side};
use super::margin::method_said;
use super::palette::PLAIN;
use super::rank::{dim, notes_above, title};
use super::text::{clean, name, paragraph};
use crate::report::{Importance, MeasuredCandidate, MeasuredImpact, Measures};

/// What the columns mean.
const LEGEND: &str = "Before any evidence. Chance: that it is bad. Birnbaum: how much likelier the impact is with it bad than with it good. Critical: Birnbaum × chance ÷ chance of the impact. FV (Fussell–Vesely): the part of the impact in which some minimal cut set with it holds. Diagn.: chance that it was bad if the impact happened. RAW: how many times likelier the impact is with it bad. RRW: how many times less likely with it good.";

/// The measures as text.
pub fn render(measures: &Measures, style: &Style) -> String {
    let mut out = title(&measures.title, style);
    out.push_str(&dim(&method_said(&measures.method), style));
    out.push('\n');
    out.push_str(&notes_above(&measures.notes, style));
    for (place, impact) in measures.impacts.iter().enumerate() {
        if place > 0 {
            out.push('\n');
        }
        let line = format!("Impact: {} (chance {})", name(&impact.label, &impact.id), figure(Some(impact.probability)));
        out.push_str(&paragraph(&line, style.width, "", "  "));
        out.push_str(&table(measures, impact, style));
    }
    if measures.left_out > 0 {
        out.push_str(&paragraph(&format!("{} more are left out.", measures.left_out), style.width, "", ""));
    }
    if !measures.impacts.is_empty() && !measures.candidates.is_empty() {
        out.push('\n');
        out.push_str(&dim(LEGEND, style));
    }
    out
}

fn table(measures: &Measures, impact: &MeasuredImpact, style: &Style) -> String {
    let figures = ["Chance", "Birnbaum", "Critical", "FV", "Diagn.", "RAW", "RRW"];
    let mut columns = vec![("Candidate", Side::Left)];
    columns.extend(figures.map(|column| (column, Side::Right)));
    let mut grid = Grid::new(&columns);
    for candidate in &measures.candidates {
        // A report made by hand may lack one.
        let found = candidate.measures.iter().find(|measure| measure.impact == impact.id);
        grid.row(row(candidate, found));
    }
    grid.print(style.width, style.colour)
}

fn row(candidate: &MeasuredCandidate, measures: Option<&Importance>) -> Vec<Cell> {
    let (label, id) = (name(&candidate.label, &candidate.id), clean(&candidate.id));
    let tail = (label != id && !id.is_empty()).then(|| format!("({id})"));
    let of = |field: fn(&Importance) -> Option<f64>| Cell::plain(figure(measures.and_then(field)));
    vec![
        Cell::prose(label, PLAIN, 3, tail),
        Cell::plain(figure(Some(candidate.chance))),
        of(|m| m.birnbaum),
        of(|m| m.criticality),
        of(|m| m.fussell_vesely),
        of(|m| m.diagnostic),
        of(|m| m.risk_achievement_worth),
        of(|m| m.risk_reduction_worth),
    ]
}

/// A number with three digits that count: `0.0123`, `12.3`, `1.23e-5`.
pub(super) fn figure(x: Option<f64>) -> String {
    let Some(x) = x else { return BLANK.to_owned() };
    if x.is_nan() {
        return BLANK.to_owned();
    }
    let minus = if x < 0.0 { "−" } else { "" };
    let x = x.abs();
    if x.is_infinite() {
        return format!("{minus}∞");
    }
    if x == 0.0 {
        return "0".to_owned();
    }
    // Rounded first: 0.99996 has its digits before the point.
    let rounded: f64 = format!("{x:.2e}").parse().unwrap_or(x);
    let text = match rounded {
        r if !(1e-3..1e5).contains(&r) => format!("{x:.2e}"),
        r if r >= 100.0 => format!("{x:.0}"),
        r if r >= 10.0 => format!("{x:.1}"),
        r if r >= 1.0 => format!("{x:.2}"),
        r if r >= 0.1 => format!("{x:.3}"),
        r if r >= 0.01 => format!("{x:.4}"),
        _ => format!("{x:.5}"),
    };
    format!("{minus}{text}")
}
