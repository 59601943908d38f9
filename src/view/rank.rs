//! `rank` for the terminal: the table of contributing factors, and what it says in words.

use anstyle::Style as Ink;

use super::Style;
use super::figure::{amount, bar, belief};
use super::grid::{Cell, Grid, Side};
use super::margin::{margin, method_said, percent_within, uncertain};
use super::palette::{BOLD, DIM, PLAIN, bar_style, paint};
use super::rows::{RankRow, by_impact, rank_rows};
use super::sentences::sentences;
use super::text::{clean, name, paragraph, shorten, width, wrap, wrap_to};
use crate::report::{Belief, ImpactSummary, Method, NodeKind, NodeName, RankBy, Ranking, State};

/// Columns of a full bar.
const BAR: usize = 8;
/// The same where the range of the share stands beside it.
const BAR_RANGED: usize = 4;
/// Columns of the state of a candidate.
const STATE: usize = 16;
/// Candidates in the table by impact: more do not fit into 80 columns.
const BY_IMPACT: usize = 5;
/// The same where each figure has a margin.
const BY_IMPACT_SAMPLED: usize = 2;

/// What the columns mean where one impact happened.
const LEGEND: &str = "Share: its part in what happened. Needed: chance that it would not have happened with this one mended. Enough: chance that it would have happened with all others mended. Both given that this one was bad.";
/// What they mean where several happened: no chances, but parts of the cost.
const LEGEND_OF_SEVERAL: &str = "Share: its part in the cost of what happened. Needed: the part of the cost that would have been spared with this one mended. Enough: the part of the cost that would have come about with all others mended. Both given that this one was bad. What one impact alone needs counts only by what that impact cost.";

/// The ranking as text; the beliefs in its place where no impact is observed.
///
/// Every line is ended, none ends in a blank, and at the default width none is longer.
pub fn render(ranking: &Ranking, style: &Style) -> String {
    let ranking = &*uncertain(ranking);
    let mut out = header(ranking, style);
    out.push_str(&notes_above(&ranking.notes, style));
    if ranking.impacts.iter().any(|impact| impact.observed) {
        out.push_str(&table(&rank_rows(ranking), style));
        out.push_str(&impacts_table(ranking, style));
    } else {
        out.push_str(&beliefs_table(ranking, style));
    }
    let sentences = sentences(ranking);
    if !sentences.is_empty() {
        out.push('\n');
    }
    for sentence in &sentences {
        out.push_str(&paragraph(sentence, style.width, "", ""));
    }
    if !ranking.remarks.is_empty() {
        out.push('\n');
    }
    for remark in &ranking.remarks {
        out.push_str(&paragraph(&clean(remark), style.width, "", ""));
    }
    if ranking.candidates.iter().any(|c| c.necessity.is_some()) {
        out.push('\n');
        let several = ranking.impacts.iter().filter(|impact| impact.observed).count() > 1;
        out.push_str(&dim(if several { LEGEND_OF_SEVERAL } else { LEGEND }, style));
        if let Some(ranges) = &ranking.ranges {
            let weights = match ranges.weights {
                1 => "1 weight is a range".to_owned(),
                n => format!("{n} weights are ranges"),
            };
            let draws = format!("{} draws, seed {}", amount(ranges.draws as f64), ranges.seed);
            let said = if moves(&rank_rows(ranking)) {
                format!(
                    "5–95%: {weights}; in nine of ten draws from them the share lies between ({draws}). \
                     More: because robustness."
                )
            } else {
                let them = if ranges.weights == 1 { "it" } else { "them" };
                format!("{weights}, but the shares hardly move with {them} ({draws}). More: because robustness.")
            };
            out.push_str(&dim(&said, style));
        }
    }
    out
}

/// How likely every node is to be bad, before and after the evidence.
pub fn render_beliefs(ranking: &Ranking, style: &Style) -> String {
    let ranking = &*uncertain(ranking);
    let mut out = header(ranking, style);
    out.push_str(&notes_above(&ranking.notes, style));
    out.push_str(&beliefs_table(ranking, style));
    out
}

/// The title in bold.
pub(super) fn title(title: &str, style: &Style) -> String {
    let lines = wrap_to(&clean(title), style.width, 3);
    lines.iter().map(|line| format!("{}\n", paint(line.trim_end(), BOLD, style.colour))).collect()
}

/// A dim paragraph.
pub(super) fn dim(text: &str, style: &Style) -> String {
    let text = paragraph(text, style.width, "", "");
    text.lines().map(|line| format!("{}\n", paint(line, DIM, style.colour))).collect()
}

/// The notes of a report, one paragraph each.
pub(super) fn notes(notes: &[String], style: &Style) -> String {
    let mut out = String::new();
    for note in notes {
        out.push_str(&paragraph(&format!("Note: {}", clean(note)), style.width, "", "  "));
    }
    out
}

/// [`notes`] with a blank line after them: what they say bears on the table that follows.
pub(super) fn notes_above(list: &[String], style: &Style) -> String {
    let mut out = notes(list, style);
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn header(ranking: &Ranking, style: &Style) -> String {
    let mut out = title(&ranking.title, style);
    let (observed, missed): (Vec<_>, Vec<_>) = ranking.impacts.iter().partition(|impact| impact.observed);
    let told = |impact: &&ImpactSummary| {
        format!("{} (cost {})", shorten(&name(&impact.label, &impact.id), 120), amount(impact.cost))
    };
    let line = |before: &str, impacts: &[&ImpactSummary]| {
        let impacts: Vec<String> = impacts.iter().map(told).collect();
        paragraph(&format!("{before}: {}", impacts.join("; ")), style.width, "", "  ")
    };
    match observed.len() {
        0 => {}
        1 => out.push_str(&line("Impact", &observed)),
        n => {
            // Each has a line with its cost in the table by impact.
            let cost = amount(observed.iter().map(|impact| impact.cost).sum());
            let text = format!("{n} impacts, cost {cost} in all; figures are means weighted by cost.");
            out.push_str(&paragraph(&text, style.width, "", "  "));
        }
    }
    if !missed.is_empty() {
        out.push_str(&line("Did not happen", &missed));
    }
    let mut said = method_said(&ranking.method);
    match ranking.by {
        RankBy::Share => {}
        RankBy::Posterior => said.push_str(" Ordered by how likely each was."),
        RankBy::Necessity => said.push_str(" Ordered by how much each was needed."),
        RankBy::Sufficiency => said.push_str(" Ordered by how far each was enough alone."),
    }
    out.push_str(&dim(&said, style));
    out.push('\n');
    out
}

fn table(rows: &[RankRow], style: &Style) -> String {
    let ranged = moves(rows);
    let mut columns = vec![("#", Side::Right), ("Contributing factor", Side::Left), ("Share", Side::Left)];
    columns.extend(ranged.then_some(("5–95%", Side::Right)));
    columns.extend([("State", Side::Left), ("Needed", Side::Right), ("Enough", Side::Right)]);
    let mut grid = Grid::new(&columns);
    let largest = rows.iter().filter_map(|row| row.share).fold(0.0, f64::max);
    let figure = rows.iter().map(|row| width(&row.share_text)).max().unwrap_or(0);
    for row in rows {
        let (label, state) = match row.sure {
            _ if row.rank.is_empty() => (DIM, PLAIN),
            State::Established => (PLAIN, BOLD),
            State::RuledOut => (DIM, DIM),
            State::Uncertain => (PLAIN, PLAIN),
        };
        let mut cells = vec![
            Cell::plain(&row.rank),
            Cell::prose(&row.label, label, 3, row.id.clone()),
            share_cell(row, figure, largest, if ranged { BAR_RANGED } else { BAR }),
        ];
        cells.extend(ranged.then(|| Cell::plain(&row.range)));
        cells.extend([
            // Long words go above their figure, so that the labels keep their room.
            Cell::stack(wrap(&row.state, STATE), state),
            Cell::plain(&row.needed),
            Cell::plain(&row.enough),
        ]);
        grid.row(cells);
    }
    grid.print(style.width, style.colour)
}

/// Does any share move so far with the weights that it reads differently?
fn moves(rows: &[RankRow]) -> bool {
    rows.iter().any(|row| !row.range.is_empty() && row.range != row.share_text)
}

/// A bar with its percentage, the percentages flush right. The largest share has the longest bar.
fn share_cell(row: &RankRow, figure: usize, largest: f64, cells: usize) -> Cell {
    let share = row.share.unwrap_or(0.0);
    // What is not in the model is no factor, so it does not take a factor's colour.
    let ink: Ink = if row.rank.is_empty() { DIM } else { bar_style(share) };
    let bar = bar(if largest > 0.0 { share / largest } else { 0.0 }, cells);
    let blanks = cells - width(&bar) + 1 + figure.saturating_sub(width(&row.share_text));
    Cell::pieces([(bar, ink), (" ".repeat(blanks), PLAIN), (row.share_text.clone(), PLAIN)])
}

fn impacts_table(ranking: &Ranking, style: &Style) -> String {
    let shown = if ranking.method == Method::Exact { BY_IMPACT } else { BY_IMPACT_SAMPLED };
    let Some(table) = by_impact(ranking, shown) else {
        return String::new();
    };
    let mut columns: Vec<(&str, Side)> = vec![("Share by impact", Side::Left), ("Cost", Side::Right)];
    columns.extend(table.columns.iter().map(|column| (column.as_str(), Side::Right)));
    let mut grid = Grid::new(&columns);
    for row in table.rows {
        let mut cells = vec![Cell::prose(row.label, PLAIN, 2, None), Cell::plain(row.cost)];
        cells.extend(row.shares.into_iter().map(Cell::plain));
        grid.row(cells);
    }
    format!("\n{}", grid.print(style.width, style.colour))
}

fn beliefs_table(ranking: &Ranking, style: &Style) -> String {
    let mut grid = Grid::new(&[("Condition", Side::Left), ("Before", Side::Right), ("After the evidence", Side::Left)]);
    // A ranking made by hand may name fewer nodes than it has beliefs; those come last, by their ids.
    let named = |id: &str| ranking.names.iter().find(|node| node.id == id);
    let sections = [
        (Some(NodeKind::Factor), "Factors: present?"),
        (Some(NodeKind::Safeguard), "Safeguards: failed?"),
        (Some(NodeKind::Event), "Events: happened?"),
        (Some(NodeKind::Impact), "Impacts: happened?"),
        (None, "Others"),
    ];
    let mut first = true;
    for (kind, heading) in sections {
        let rows: Vec<(&String, &Belief, Option<&NodeName>)> = ranking
            .beliefs
            .iter()
            .map(|(id, belief)| (id, belief, named(id)))
            .filter(|(_, _, node)| node.map(|node| node.kind) == kind)
            .collect();
        if rows.is_empty() {
            continue;
        }
        if !std::mem::take(&mut first) {
            grid.row(vec![Cell::plain(""), Cell::plain(""), Cell::plain("")]);
        }
        grid.row(vec![Cell::painted(heading, BOLD), Cell::plain(""), Cell::plain("")]);
        for (id, belief_of, node) in rows {
            let label = node.map_or_else(|| clean(id), |node| name(&node.label, id));
            let shown_id = clean(id);
            let tail = (label != shown_id && !shown_id.is_empty()).then(|| format!("({shown_id})"));
            let bar = bar(belief_of.posterior, BAR);
            let blanks = BAR - width(&bar) + 1;
            grid.row(vec![
                Cell::prose(label, PLAIN, 3, tail),
                Cell::plain(percent_within(belief_of.prior, belief_of.intervals.prior)),
                Cell::pieces([
                    (bar, bar_style(belief_of.posterior)),
                    (" ".repeat(blanks), PLAIN),
                    (belief(belief_of.posterior) + &margin(belief_of.posterior, belief_of.intervals.posterior), PLAIN),
                ]),
            ]);
        }
    }
    grid.print(style.width, style.colour)
}
