//! `whatif` for the terminal: before and after, side by side.

use super::Style;
use super::figure::{BLANK, amount, bar, percent};
use super::grid::{Cell, Grid, Side};
use super::margin::{method_said, percent_within};
use super::palette::{BOLD, DIM, PLAIN, bar_style};
use super::rank::{dim, notes_above, title};
use super::sentences::verdict;
use super::text::{clean, list, name, paragraph, quoted, width};
use crate::report::{
    CandidateChange, CandidateFigures, ChangeBy, ChangeMade, ImpactChances, ImpactChange, Interval, Method, NodeKind,
    Overall, WhatIf,
};

/// Columns of a full bar.
const BAR: usize = 6;
/// Shares that differ by less are the same to the eye: a twentieth of a point.
const STILL: f64 = 0.0005;

/// Below this a percentage says no more than that it is small.
const LEAST_PERCENTAGE: f64 = 0.001;

/// From here on, what is left after a repair is not worth a ranking.
const NEARLY_ALL: f64 = 0.99;

/// What the columns mean where nothing is repaired.
const LEGEND: &str =
    "Share: its part in what happened, as things stand and with the changes. Change in points of share.";
/// The same where something is.
const LEGEND_OF_REPAIR: &str = "Share: its part in what happened, before and with the repair. After it the shares, what was avoided and what is not in the model make up the whole. Change in points.";
/// The same where nothing happened.
const LEGEND_OF_BELIEFS: &str = "How likely each was, given the evidence, before and after. Change in points. Of an impact: its chance before any evidence.";

/// Before and after, as text.
///
/// Every line is ended, none ends in a blank, and at the default width none is longer.
pub fn render(answer: &WhatIf, style: &Style) -> String {
    let mut out = title(&answer.title, style);
    let texts: Vec<String> = answer.changes.iter().map(|change| clean(&change.text)).collect();
    out.push_str(&paragraph(&format!("What if: {}", texts.join("; ")), style.width, "", "  "));
    out.push_str(&dim(&method_said(&answer.method), style));
    out.push('\n');
    out.push_str(&notes_above(&answer.notes, style));
    let happened = answer.before.unexplained.is_some();
    let said = sentences(answer);
    for sentence in &said {
        out.push_str(&paragraph(sentence, style.width, "", ""));
    }
    if !said.is_empty() {
        out.push('\n');
    }
    if happened {
        out.push_str(&shares(answer, style));
        out.push_str(&impacts(answer, style));
    } else {
        out.push_str(&beliefs(answer, style));
    }
    if !answer.remarks.is_empty() {
        out.push('\n');
    }
    for remark in &answer.remarks {
        out.push_str(&paragraph(&clean(remark), style.width, "", ""));
    }
    out.push('\n');
    out.push_str(&dim(&legend(answer), style));
    out
}

fn legend(answer: &WhatIf) -> String {
    let legend = match (answer.before.unexplained, answer.avoided) {
        (None, _) => LEGEND_OF_BELIEFS,
        (_, None) => LEGEND,
        _ => LEGEND_OF_REPAIR,
    };
    let (before, after) = (&answer.before, &answer.after);
    if (before.probability_of_evidence / after.probability_of_evidence - 1.0).abs() < 1e-9 {
        return legend.to_owned();
    }
    let said = |side: &Overall| match side.probability_of_evidence_interval {
        None => small(side.probability_of_evidence),
        interval if side.probability_of_evidence >= LEAST_PERCENTAGE => {
            percent_within(side.probability_of_evidence, interval)
        }
        Some([low, high]) => format!("{} ({} to {})", small(side.probability_of_evidence), small(low), small(high)),
    };
    // Evidence that becomes much less likely speaks against the changes.
    format!("{legend} Probability of the evidence: {} before, {} after.", said(before), said(after))
}

/// A probability that may be far below any percentage.
fn small(p: f64) -> String {
    if p >= LEAST_PERCENTAGE { percent(p) } else { format!("{p:.1e}") }
}

/// What the changes come to.
pub(super) fn sentences(answer: &WhatIf) -> Vec<String> {
    let mut out = Vec::new();
    if answer.before.unexplained.is_none() {
        return near_miss(answer).into_iter().collect();
    }
    let (condition, repaired) = (condition(&answer.changes), repaired(&answer.changes));
    let moved = answer.candidates.iter().filter_map(|c| c.moved).fold(0.0_f64, |most, moved| most.max(moved.abs()));
    if let Some(avoided) = answer.avoided {
        let observed: Vec<&ImpactChange> = answer.impacts.iter().filter(|impact| impact.observed).collect();
        let verdict = match observed[..] {
            [one] => verdict(avoided, &quoted(&name(&one.label, &one.id))),
            _ if avoided >= 1.0 - 1e-9 => "none of the impacts would have happened".to_owned(),
            _ if avoided <= 1e-9 => "the impacts would have happened all the same".to_owned(),
            _ => {
                let costs = observed.iter().any(|impact| impact.cost > 0.0);
                format!(
                    "{} of {} would have been spared",
                    percent(avoided),
                    if costs { "the cost" } else { "the impacts" }
                )
            }
        };
        out.push(format!("{repaired}, {verdict}."));
    }
    let (before, after) = (leader(answer, true), leader(answer, false));
    if let (Some(avoided), Some(first)) = (answer.avoided, after)
        && avoided >= NEARLY_ALL
    {
        let (first, share) = (quoted(&name(&first.label, &first.id)), of_share(&first.after));
        out.push(format!("Of the little that is left, {first} has the most ({share})."));
        return out;
    }
    let what = match answer.avoided {
        Some(_) => "what is left",
        None => "the ranking",
    };
    let lead = if answer.avoided.is_some() { String::new() } else { format!("{condition}, ") };
    match (before, after) {
        (_, Some(now)) if before.is_none_or(|before| before.id != now.id) => {
            let instead = before.map_or_else(String::new, |before| match before.repaired {
                true => String::new(),
                false => format!(" in place of {}", quoted(&name(&before.label, &before.id))),
            });
            out.push(capital(&format!(
                "{lead}{} leads {what}{instead}, with a share of {}.",
                quoted(&name(&now.label, &now.id)),
                of_share(&now.after)
            )));
        }
        (Some(_), Some(now)) if moved < STILL => out.push(capital(&format!(
            "{lead}{} still leads with a share of {}: nothing moves that can be seen.",
            quoted(&name(&now.label, &now.id)),
            of_share(&now.after)
        ))),
        (_, Some(now)) if of_share(&now.after) == of_share(&now.before) => out.push(capital(&format!(
            "{lead}{} still leads {what}, with a share of {}.",
            quoted(&name(&now.label, &now.id)),
            of_share(&now.after)
        ))),
        (_, Some(now)) => out.push(capital(&format!(
            "{lead}{} still leads {what}: {} in place of {}.",
            quoted(&name(&now.label, &now.id)),
            of_share(&now.after),
            of_share(&now.before)
        ))),
        (_, None) if answer.avoided.is_some_and(|avoided| avoided >= 1.0 - 1e-9) => {
            out.push("Nothing is left to divide among the others.".to_owned());
        }
        (_, None) => out.push(capital(&format!("{lead}no candidate has a share in it."))),
    }
    out
}

/// What becomes of the one impact that did not happen.
fn near_miss(answer: &WhatIf) -> Option<String> {
    let [impact] = &answer.impacts[..] else { return None };
    let what = quoted(&name(&impact.label, &impact.id));
    let chance = |chances: &ImpactChances| Some(percent_within(chances.prior?, chances.prior_interval));
    let (before, after) = (chance(&impact.before)?, chance(&impact.after)?);
    Some(if before == after {
        format!("Before any evidence {what} has a chance of {before}, with the changes as without them.")
    } else {
        format!("Before any evidence {what} has a chance of {before}; with the changes, of {after}.")
    })
}

fn of_share(standing: &CandidateFigures) -> String {
    standing.share.map_or_else(|| BLANK.to_owned(), |share| percent_within(share, standing.intervals.share))
}

/// Who leads.
fn leader(answer: &WhatIf, before: bool) -> Option<&CandidateChange> {
    let id = if before { &answer.before.leader } else { &answer.after.leader };
    let id = id.as_ref()?;
    answer.candidates.iter().find(|candidate| candidate.id == *id)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// What is repaired: `With “a” and “b” repaired`.
fn repaired(changes: &[ChangeMade]) -> String {
    let repairs = || changes.iter().filter(|change| change.kind == ChangeBy::Repair);
    let labels: Vec<String> = repairs().map(|change| quoted(&name(&change.label, &change.id))).collect();
    let shown = match labels.len() {
        0..=4 => list(&labels),
        n => list(&[labels[..3].to_vec(), vec![format!("{} more", n - 3)]].concat()),
    };
    let others = if repairs().count() < changes.len() { " and the other changes" } else { "" };
    format!("With {shown} repaired{others}")
}

/// The changes as a condition: `If “a” was present`.
fn condition(changes: &[ChangeMade]) -> String {
    let [change] = changes else {
        return "with these changes".to_owned();
    };
    let what = quoted(&name(&change.label, &change.id));
    match (change.kind, change.bad) {
        (ChangeBy::Observe, Some(bad)) if change.conclusive == Some(true) => match (change.node_kind, bad) {
            (NodeKind::Factor, true) => format!("if {what} was present"),
            (NodeKind::Factor, false) => format!("if {what} is ruled out"),
            (NodeKind::Safeguard, true) => format!("if {what} failed"),
            (NodeKind::Safeguard, false) => format!("if {what} held"),
            (_, true) => format!("if {what} happened"),
            (_, false) => format!("if {what} did not happen"),
        },
        (ChangeBy::Observe, Some(bad)) => {
            format!("with this evidence that {what} {}", change.node_kind.did(bad))
        }
        _ => "with this weight".to_owned(),
    }
}

/// Ranks before and after: `2 → 1`.
fn places(candidate: &CandidateChange) -> String {
    let place = |rank: Option<usize>| rank.map_or_else(|| BLANK.to_owned(), |rank| rank.to_string());
    let (before, after) = (place(candidate.before.rank), place(candidate.after.rank));
    if before == after { before } else { format!("{before}→{after}") }
}

/// A change in points: `▲ 12.3`.
fn change(moved: Option<f64>, interval: Option<Interval>) -> (String, bool) {
    let Some(moved) = moved else { return (BLANK.to_owned(), false) };
    if moved.abs() < STILL {
        return ("=".to_owned(), false);
    }
    // What its margin does not keep from 0 is no change that was seen.
    let sure = interval.is_none_or(|[low, high]| low > 0.0 || high < 0.0);
    let sign = if moved > 0.0 { "▲" } else { "▼" };
    let margin = interval.map_or_else(String::new, |[low, high]| {
        let off = 100.0 * (high - moved).max(moved - low);
        format!(" ±{:.1}", (10.0 * off).ceil() / 10.0)
    });
    (format!("{sign} {:.1}{margin}", 100.0 * moved.abs()), sure)
}

/// A bar with its percentage.
fn barred(share: Option<f64>, interval: Option<Interval>, largest: f64, wide: usize, candidate: bool) -> Cell {
    let Some(share) = share else { return Cell::plain(BLANK) };
    let shown = bar(if largest > 0.0 { share / largest } else { 0.0 }, BAR);
    let figure = percent_within(share, interval);
    let blanks = BAR - width(&shown) + 1 + wide.saturating_sub(width(&figure));
    let ink = if candidate { bar_style(share) } else { DIM };
    Cell::pieces([(shown, ink), (" ".repeat(blanks), PLAIN), (figure, PLAIN)])
}

fn shares(answer: &WhatIf, style: &Style) -> String {
    let mut grid = Grid::new(&[
        ("#", Side::Right),
        ("Contributing factor", Side::Left),
        ("Share before", Side::Left),
        ("Share after", Side::Left),
        ("Change", Side::Right),
    ]);
    let all = || answer.candidates.iter().flat_map(|c| [&c.before, &c.after]);
    let rest = [&answer.before, &answer.after].map(|side| side.unexplained);
    let figures = all().map(|standing| standing.share).chain(rest);
    let largest = figures.flatten().fold(0.0, f64::max);
    let wide = |standing: &CandidateFigures| width(&of_share(standing));
    let wide = all().map(wide).max().unwrap_or(0).max(4);
    for candidate in &answer.candidates {
        let leads = |id: &Option<String>| id.as_ref() == Some(&candidate.id);
        // Who leads the little that is left after a repair is nothing to point at.
        let matters = answer.avoided.is_none_or(|avoided| avoided < NEARLY_ALL);
        let takes = matters && leads(&answer.after.leader) && !leads(&answer.before.leader);
        let (before, after) = (&candidate.before, &candidate.after);
        let (text, sure) = change(candidate.moved, candidate.moved_interval);
        let ink = if takes { BOLD } else { PLAIN };
        let after_cell = match candidate.repaired {
            true => Cell::painted("repaired", DIM),
            false => barred(after.share, after.intervals.share, largest, wide, true),
        };
        grid.row(vec![
            Cell::painted(places(candidate), ink),
            label(candidate, takes),
            barred(before.share, before.intervals.share, largest, wide, true),
            after_cell,
            Cell::painted(text, if sure { PLAIN } else { DIM }),
        ]);
    }
    let line = |text: &str, before: Option<f64>, after: Option<f64>, intervals: [Option<Interval>; 2]| {
        let moved = after.unwrap_or(0.0) - before.unwrap_or(0.0);
        let off = intervals[0].zip(intervals[1]).map(|(b, a)| [a[0] - b[1], a[1] - b[0]]);
        vec![
            Cell::plain(""),
            Cell::prose(text, DIM, 2, None),
            barred(before, intervals[0], largest, wide, false),
            barred(after, intervals[1], largest, wide, false),
            Cell::plain(change(Some(moved), off).0),
        ]
    };
    if let Some(avoided) = answer.avoided {
        let mut row = line("avoided", None, Some(avoided), [None, None]);
        // Beside what is avoided the shares would have no bars to speak of.
        row[3] = Cell::plain(format!("{:>at$}", percent(avoided), at = BAR + 1 + wide));
        row[2] = Cell::plain("");
        grid.row(row);
    }
    let [before, after] = [&answer.before, &answer.after];
    let intervals = [before.unexplained_interval, after.unexplained_interval];
    grid.row(line("not in the model", before.unexplained, after.unexplained, intervals));
    grid.print(style.width, style.colour)
}

/// The name of a candidate, with what must be told of it.
fn label(candidate: &CandidateChange, takes: bool) -> Cell {
    let (label, id) = (name(&candidate.label, &candidate.id), clean(&candidate.id));
    let mut said: Vec<&str> = Vec::new();
    if label != id && !id.is_empty() {
        said.push(&id);
    }
    if candidate.kind == NodeKind::Safeguard {
        said.push("safeguard");
    }
    let tail = (!said.is_empty()).then(|| format!("({})", said.join(", ")));
    let ink = if takes { BOLD } else { PLAIN };
    Cell::prose(if takes { format!("{label}: now first") } else { label }, ink, 3, tail)
}

/// The impacts, where something is repaired and there are several.
fn impacts(answer: &WhatIf, style: &Style) -> String {
    let observed: Vec<&ImpactChange> = answer.impacts.iter().filter(|impact| impact.observed).collect();
    if observed.len() < 2 || answer.avoided.is_none() {
        return String::new();
    }
    let mut grid =
        Grid::new(&[("Impact", Side::Left), ("Cost", Side::Right), ("Would still have happened", Side::Left)]);
    for impact in observed {
        let still = impact.after.happens;
        grid.row(vec![
            Cell::prose(name(&impact.label, &impact.id), PLAIN, 2, None),
            Cell::plain(amount(impact.cost)),
            barred(still, None, 1.0, 5, false),
        ]);
    }
    format!("\n{}", grid.print(style.width, style.colour))
}

/// Beliefs before and after, where nothing happened.
fn beliefs(answer: &WhatIf, style: &Style) -> String {
    let mut grid =
        Grid::new(&[("Condition", Side::Left), ("Before", Side::Left), ("After", Side::Left), ("Change", Side::Right)]);
    let sampled = answer.method != Method::Exact;
    let wide = if sampled { 10 } else { 5 };
    let row =
        |label: Cell, before: (Option<f64>, Option<Interval>), after: (Option<f64>, Option<Interval>), candidate| {
            let off = before.1.zip(after.1).map(|(b, a): (Interval, Interval)| [a[0] - b[1], a[1] - b[0]]);
            let (text, sure) = change(after.0.zip(before.0).map(|(after, before)| after - before), off);
            vec![
                label,
                barred(before.0, before.1, 1.0, wide, candidate),
                barred(after.0, after.1, 1.0, wide, candidate),
                Cell::painted(text, if sure { PLAIN } else { DIM }),
            ]
        };
    for candidate in &answer.candidates {
        let of = |standing: &CandidateFigures| (Some(standing.posterior), standing.intervals.posterior);
        grid.row(row(label(candidate, false), of(&candidate.before), of(&candidate.after), true));
    }
    for impact in &answer.impacts {
        let label = Cell::prose(name(&impact.label, &impact.id), PLAIN, 3, Some("(impact)".to_owned()));
        let of = |chances: &ImpactChances| (chances.prior, chances.prior_interval);
        grid.row(row(label, of(&impact.before), of(&impact.after), false));
    }
    grid.print(style.width, style.colour)
}
