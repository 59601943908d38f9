//! The rows of a ranking as texts, shared by every format that prints it as a table.

use super::figure::{BLANK, amount, belief};
use super::margin::{between, margin, percent_within};
use super::text::{clean, name};
use crate::report::{Candidate, ImpactSummary, Interval, NodeKind, Ranking, State};

/// One line of the ranking.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RankRow {
    /// Its place, blank for the lines below the candidates.
    pub(crate) rank: String,
    /// What it is called.
    pub(crate) label: String,
    /// Its id and, where nothing else tells, that it is a safeguard; `None` if there is nothing to add.
    pub(crate) id: Option<String>,
    /// Its share as a number, for bars.
    pub(crate) share: Option<f64>,
    /// Its share.
    pub(crate) share_text: String,
    /// The range of its share where weights are ranges; blank where there is none.
    pub(crate) range: String,
    /// How sure its state is.
    pub(crate) sure: State,
    /// Its state: established, ruled out, or how likely.
    pub(crate) state: String,
    /// Necessity.
    pub(crate) needed: String,
    /// Sufficiency.
    pub(crate) enough: String,
}

/// The lines of the ranking: candidates, what was left out, what is not in the model.
pub(crate) fn rank_rows(ranking: &Ranking) -> Vec<RankRow> {
    let mut rows: Vec<RankRow> = ranking.candidates.iter().map(candidate_row).collect();
    if ranking.left_out > 0 {
        let interval = ranking.left_out_share_interval;
        rows.push(below(format!("{} more", ranking.left_out), ranking.left_out_share, interval));
    }
    if ranking.unexplained.is_some() {
        let mut row = below("not in the model".to_owned(), ranking.unexplained, ranking.unexplained_interval);
        row.range = ranking.unexplained_range.map(between).unwrap_or_default();
        rows.push(row);
    }
    rows
}

fn candidate_row(candidate: &Candidate) -> RankRow {
    let label = name(&candidate.label, &candidate.id);
    let intervals = &candidate.intervals;
    let id = clean(&candidate.id);
    // Of a safeguard whose state is known, the state says that it is one.
    let unknown_safeguard = candidate.kind == NodeKind::Safeguard && candidate.observed.is_none();
    let kind = unknown_safeguard.then_some("safeguard");
    let id = match (id == label || id.is_empty(), kind) {
        (true, None) => None,
        (true, Some(kind)) => Some(format!("({kind})")),
        (false, None) => Some(format!("({id})")),
        (false, Some(kind)) => Some(format!("({id}, {kind})")),
    };
    RankRow {
        rank: candidate.rank.to_string(),
        label,
        id,
        share: candidate.share,
        share_text: within_or_blank(candidate.share, intervals.share),
        range: candidate.share_range.map(between).unwrap_or_default(),
        sure: candidate.state,
        state: match candidate.observed {
            Some(true) if candidate.kind == NodeKind::Safeguard => "● failed".to_owned(),
            Some(true) => "● established".to_owned(),
            Some(false) if candidate.kind == NodeKind::Safeguard => "✓ held".to_owned(),
            Some(false) => "✗ ruled out".to_owned(),
            None if candidate.state == State::RuledOut => {
                let out = if candidate.kind == NodeKind::Safeguard { "✓ held" } else { "✗ ruled out" };
                format!("{out} {}", percent_within(candidate.posterior, intervals.posterior))
            }
            None => belief(candidate.posterior) + &margin(candidate.posterior, intervals.posterior),
        },
        needed: within_or_blank(candidate.necessity, intervals.necessity),
        enough: within_or_blank(candidate.sufficiency, intervals.sufficiency),
    }
}

/// A percentage with its margin, or a dash.
fn within_or_blank(figure: Option<f64>, interval: Option<Interval>) -> String {
    figure.map_or_else(|| BLANK.to_owned(), |p| percent_within(p, interval))
}

fn below(label: String, share: Option<f64>, interval: Option<Interval>) -> RankRow {
    RankRow {
        rank: String::new(),
        label,
        id: None,
        share,
        share_text: within_or_blank(share, interval),
        range: String::new(),
        sure: State::Uncertain,
        state: String::new(),
        needed: String::new(),
        enough: String::new(),
    }
}

/// The shares for each observed impact, where there is more than one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ByImpact {
    /// What the columns of figures are called: `#1`, `#2`, …, `not in model`.
    pub(crate) columns: Vec<String>,
    /// One row an impact.
    pub(crate) rows: Vec<ImpactRow>,
}

/// The shares for one impact.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ImpactRow {
    /// What it is called.
    pub(crate) label: String,
    /// What it cost.
    pub(crate) cost: String,
    /// One figure a column.
    pub(crate) shares: Vec<String>,
}

/// [`ByImpact`] for the first `top` candidates.
pub(crate) fn by_impact(ranking: &Ranking, top: usize) -> Option<ByImpact> {
    let observed: Vec<&ImpactSummary> = ranking.impacts.iter().filter(|impact| impact.observed).collect();
    if observed.len() < 2 || ranking.candidates.is_empty() {
        return None;
    }
    let shown: Vec<&Candidate> = ranking.candidates.iter().take(top).collect();
    let rest = ranking.candidates.len() + ranking.left_out > shown.len();
    let mut columns: Vec<String> = shown.iter().map(|candidate| format!("#{}", candidate.rank)).collect();
    if rest {
        columns.push("others".to_owned());
    }
    columns.push("not in model".to_owned());
    let rows = observed
        .into_iter()
        .map(|impact| {
            let share = |candidate: &Candidate| {
                let figures = candidate.by_impact.iter().find(|figures| figures.impact == impact.id);
                figures.map_or((None, None), |figures| (figures.share, figures.intervals.share))
            };
            let shares: Vec<(Option<f64>, Option<Interval>)> = shown.iter().map(|candidate| share(candidate)).collect();
            let mut figures: Vec<String> =
                shares.iter().map(|&(share, interval)| within_or_blank(share, interval)).collect();
            if rest {
                // Shares and what is unexplained make up the whole, so the others are what is left.
                let known = shares.iter().filter_map(|(share, _)| *share).sum::<f64>();
                let others = impact.unexplained.map(|rest| 1.0 - rest - known);
                // At most all their errors together.
                let intervals = shares.iter().map(|(_, interval)| *interval).chain([impact.unexplained_interval]);
                let off: Option<f64> = intervals.map(|i| i.map(|[low, high]| 0.5 * (high - low))).sum();
                figures
                    .push(within_or_blank(others, others.zip(off).map(|(others, off)| [others - off, others + off])));
            }
            figures.push(within_or_blank(impact.unexplained, impact.unexplained_interval));
            ImpactRow { label: name(&impact.label, &impact.id), cost: amount(impact.cost), shares: figures }
        })
        .collect();
    Some(ByImpact { columns, rows })
}
