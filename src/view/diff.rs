//! `diff` for the terminal: the changes, both rankings side by side, and what came of it in words.

use anstyle::Style as Ink;

use super::Style;
use super::figure::{BLANK, percent};
use super::grid::{Cell, Grid, Side};
use super::margin::{method_said, percent_within};
use super::measures::figure;
use super::palette::{ADDED, BOLD, CHANGED, DIM, PLAIN, REMOVED, paint};
use super::rank::{dim, title};
use super::text::{clean, name, paragraph, quoted, shorten, width};
use crate::report::{
    Change, ChangeKind, ChangeSection, ComparedCandidate, Difference, Interval, Method, NodeKind, Revision, Standing,
};

/// Columns of a text of the file in a line of changes; what is longer is cut.
const TEXT: usize = 160;
/// A change in share below this is none: the accuracy of the engine.
const STILL: f64 = 1e-9;

/// What the columns mean.
const LEGEND: &str = "Share: its part in what happened, before → after. Points: by how many percentage points that moved. State: how likely it was bad.";

/// The difference as text.
///
/// Every line is ended, none ends in a blank, and at the default width none is longer.
pub fn render(difference: &Difference, style: &Style) -> String {
    let mut out = title(&difference.new.title, style);
    let moving = difference.changes.iter().filter(|change| change.moves_figures).count();
    out.push_str(&paragraph(&counts(difference.changes.len(), moving), style.width, "", ""));
    let ranked = difference.old.method.is_some() && difference.new.method.is_some();
    if ranked && moving > 0 {
        out.push_str(&dim(&methods(difference), style));
    }
    for (moves, heading) in [(true, "What moves figures"), (false, "What moves none")] {
        let changes: Vec<&Change> = difference.changes.iter().filter(|c| c.moves_figures == moves).collect();
        if !changes.is_empty() {
            out.push_str(&format!("\n{}\n", paint(heading, BOLD, style.colour)));
            out.push_str(&listed(&changes, style));
        }
    }
    if ranked && moving > 0 && !difference.candidates.is_empty() {
        out.push('\n');
        out.push_str(&table(difference, style));
    }
    let sentences = sentences(difference, moving);
    if !sentences.is_empty() {
        out.push('\n');
    }
    for sentence in sentences {
        out.push_str(&paragraph(&sentence, style.width, "", ""));
    }
    if ranked && moving > 0 && difference.candidates.iter().any(|candidate| candidate.change.is_some()) {
        out.push('\n');
        out.push_str(&dim(LEGEND, style));
    }
    out
}

fn counts(all: usize, moving: usize) -> String {
    let changes = |n: usize| if n == 1 { "1 change".to_owned() } else { format!("{n} changes") };
    match (all, moving) {
        (0, _) => "No changes: both revisions say the same.".to_owned(),
        (all, 0) => format!("{}, none of which moves a figure.", changes(all)),
        (1, _) => "1 change, which can move figures.".to_owned(),
        (all, moving) if all == moving => format!("{}, all of which can move figures.", changes(all)),
        (all, 1) => format!("{}, 1 of which can move figures.", changes(all)),
        (all, moving) => format!("{}, {moving} of which can move figures.", changes(all)),
    }
}

/// How both rankings were obtained.
fn methods(difference: &Difference) -> String {
    match (&difference.old.method, &difference.new.method) {
        (Some(old), Some(new)) if old == new => method_said(new),
        (Some(old), Some(new)) => format!("Old: {} New: {}", method_said(old), method_said(new)),
        _ => String::new(),
    }
}

/// The changes under the names of their sections.
fn listed(changes: &[&Change], style: &Style) -> String {
    let mut out = String::new();
    let mut section = None;
    for change in changes {
        if section != Some(change.section) {
            section = Some(change.section);
            out.push_str(&format!("  {}\n", paint(heading(change.section), DIM, style.colour)));
        }
        out.push_str(&line(change, style));
    }
    out
}

fn heading(section: ChangeSection) -> &'static str {
    match section {
        ChangeSection::Header => "Header",
        ChangeSection::Factors => "Factors",
        ChangeSection::Safeguards => "Safeguards",
        ChangeSection::Events => "Events",
        ChangeSection::Impacts => "Impacts",
        ChangeSection::Evidence => "Evidence",
        ChangeSection::Hypotheses => "Hypotheses",
        ChangeSection::Actions => "Actions",
        ChangeSection::Timeline => "Timeline",
    }
}

/// One change: its sign, its place without the section, and what is said.
fn line(change: &Change, style: &Style) -> String {
    let (sign, ink) = match change.what {
        ChangeKind::Added => ("+", ADDED),
        ChangeKind::Removed => ("−", REMOVED),
        ChangeKind::Changed | ChangeKind::Renamed => ("~", CHANGED),
    };
    let path = clean(&change.path);
    let place = ["factors.", "safeguards.", "events.", "impacts.", "actions.", "incident."]
        .iter()
        .find_map(|section| path.strip_prefix(section))
        .or_else(|| {
            // A list has nothing but its items: `[slow-psp observed no]`.
            let item = ["evidence", "hypotheses", "timeline"].iter().find_map(|list| path.strip_prefix(list))?;
            item.starts_with('[').then_some(item)
        })
        .unwrap_or(&path);
    let said = match (change.what, &change.old, &change.new) {
        (ChangeKind::Renamed, Some(old), _) => format!("renamed, was {}", shown(old, TEXT)),
        (ChangeKind::Changed, old, new) => {
            let (old, new) = apart(old.as_deref(), new.as_deref());
            format!("{old} → {new}")
        }
        (_, old, new) => shown(old.as_deref().or(new.as_deref()).unwrap_or_default(), TEXT),
    };
    let place = shorten(place, TEXT);
    let text = if said.is_empty() { place } else { format!("{place}: {said}") };
    // The sign is painted after the wrapping, which would count its colours.
    let lines = paragraph(&text, style.width, "    ", "      ");
    let body = lines.strip_prefix("    ").unwrap_or(&lines);
    let ink: Ink = ink;
    format!("  {} {body}", paint(sign, ink, style.colour))
}

/// A text of the file in one line; what shows nothing is said to be empty.
fn shown(text: &str, most: usize) -> String {
    let text = clean(text);
    if width(&text) == 0 && !text.is_empty() { "(blank)".to_owned() } else { shorten(&text, most) }
}

/// Old and new text; of two long ones, from shortly before the place where they part.
fn apart(old: Option<&str>, new: Option<&str>) -> (String, String) {
    const NONE: &str = "(none)";
    let (Some(old), Some(new)) = (old, new) else {
        let shown = |text: Option<&str>| text.map_or_else(|| NONE.to_owned(), |text| shown(text, TEXT));
        return (shown(old), shown(new));
    };
    let (old, new) = (clean(old), clean(new));
    let same: usize = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    // Some words before it, so that the place can be found.
    let from = match old[..same].char_indices().rev().nth(30) {
        Some((at, _)) if width(&old).max(width(&new)) > 60 => {
            old[at..same].find(' ').map_or(at, |blank| at + blank + 1)
        }
        _ => 0,
    };
    let cut = |text: &str| {
        let tail = shown(&text[from..], TEXT / 2);
        if from > 0 { format!("…{tail}") } else { tail }
    };
    (cut(&old), cut(&new))
}

/// `old → new`, or one of them where they look the same; under each other where they have margins.
fn change_cell(old: Option<String>, new: Option<String>, ink: Ink) -> Cell {
    let text = |side: Option<String>| side.unwrap_or_else(|| BLANK.to_owned());
    let (old, new) = (text(old), text(new));
    if old == new {
        return Cell::painted(new, ink);
    }
    if old.contains('±') || new.contains('±') {
        return Cell::stack([old, format!("→ {new}")], ink);
    }
    Cell::painted(format!("{old} → {new}"), ink)
}

fn table(difference: &Difference, style: &Style) -> String {
    let mut grid = Grid::new(&[
        ("Rank", Side::Right),
        ("Contributing factor", Side::Left),
        ("Share", Side::Right),
        ("Points", Side::Right),
        ("State", Side::Right),
    ]);
    for candidate in &difference.candidates {
        let (was, is) = (candidate.old.as_ref(), candidate.new.as_ref());
        let (rank, ink) = match (was, is) {
            (Some(was), Some(is)) if was.rank == is.rank => (is.rank.to_string(), PLAIN),
            (Some(was), Some(is)) => (format!("{} → {}", was.rank, is.rank), PLAIN),
            (Some(was), None) => (format!("{} → gone", was.rank), REMOVED),
            (None, Some(is)) => (format!("new → {}", is.rank), ADDED),
            (None, None) => (String::new(), PLAIN),
        };
        let label = name(&candidate.label, &candidate.id);
        let id = clean(&candidate.id);
        let tail = (label != id && !id.is_empty()).then(|| format!("({id})"));
        let share = |standing: &Standing| Some(percent_within(standing.share?, standing.share_interval));
        let state = |standing: &Standing| percent_within(standing.posterior, standing.posterior_interval);
        grid.row(vec![
            Cell::painted(rank, ink),
            Cell::prose(label, if is.is_none() { DIM } else { PLAIN }, 3, tail),
            change_cell(was.and_then(share), is.and_then(share), PLAIN),
            points_cell(candidate.change, candidate.change_interval),
            change_cell(was.map(state), is.map(state), PLAIN),
        ]);
    }
    let plain = |text: String| Cell::prose(text, DIM, 1, None);
    if difference.left_out > 0 {
        let empty = || Cell::plain("");
        grid.row(vec![empty(), plain(format!("{} more", difference.left_out)), empty(), empty(), empty()]);
    }
    let left = |revision: &Revision| Some(percent_within(revision.unexplained?, revision.unexplained_interval));
    if difference.old.unexplained.is_some() || difference.new.unexplained.is_some() {
        grid.row(vec![
            Cell::plain(""),
            plain("not in the model".to_owned()),
            change_cell(left(&difference.old), left(&difference.new), PLAIN),
            points_cell(difference.unexplained_change, difference.unexplained_change_interval),
            Cell::plain(""),
        ]);
    }
    let evidence = |revision: &Revision| figure(revision.probability_of_evidence);
    let (old, new) = (evidence(&difference.old), evidence(&difference.new));
    let chance = if old == new { new } else { format!("{old} → {new}") };
    format!("{}\nChance of all that was seen, P(evidence): {chance}\n", grid.print(style.width, style.colour))
}

/// A change in percentage points, with its margin.
fn points_cell(change: Option<f64>, interval: Option<Interval>) -> Cell {
    let Some(change) = change else { return Cell::plain(BLANK) };
    let text = points(change);
    match interval {
        None => Cell::plain(text),
        Some([low, high]) => {
            let off = 100.0 * (high - change).max(change - low);
            Cell::stack([text, format!("±{:.1}", (10.0 * off).ceil() / 10.0)], PLAIN)
        }
    }
}

/// `+12`, `−0.4`, `0`; below a twentieth of a point only the sign is told.
fn points(change: f64) -> String {
    if change.abs() <= STILL {
        return "0".to_owned();
    }
    let sign = if change > 0.0 { "+" } else { "−" };
    let size = 100.0 * change.abs();
    if size < 0.05 {
        format!("{sign}<0.1")
    } else if size < 9.95 {
        format!("{sign}{size:.1}")
    } else {
        format!("{sign}{size:.0}")
    }
}

/// What came of it, in one to three sentences.
fn sentences(difference: &Difference, moving: usize) -> Vec<String> {
    let refused: Vec<String> = [("old", &difference.old), ("new", &difference.new)]
        .iter()
        .filter_map(|(side, revision)| {
            Some(format!("The {side} revision has no ranking: {}.", clean(revision.refused.as_ref()?)))
        })
        .collect();
    if !refused.is_empty() || difference.changes.is_empty() {
        return refused;
    }
    if moving == 0 {
        let mut same = "The ranking is the same".to_owned();
        if let Some((leader, standing)) = leader(difference, true) {
            same.push_str(&format!(": {} leads with a share of {}", label(leader), percent(standing)));
        }
        return vec![format!("{same}.")];
    }
    let mut out: Vec<String> = lead(difference).into_iter().collect();
    out.extend(movement(difference));
    out
}

/// Every candidate, shown or not.
fn all(difference: &Difference) -> impl Iterator<Item = &ComparedCandidate> {
    difference.candidates.iter().chain(&difference.rest)
}

/// The first of a ranking with its share.
fn leader(difference: &Difference, new: bool) -> Option<(&ComparedCandidate, f64)> {
    all(difference).find_map(|candidate| {
        let standing = if new { candidate.new } else { candidate.old }.filter(|standing| standing.rank == 1)?;
        Some((candidate, standing.share.filter(|&share| share > 0.0)?))
    })
}

/// Who leads now, and who did.
fn lead(difference: &Difference) -> Option<String> {
    match (leader(difference, false), leader(difference, true)) {
        (Some((_, was)), Some((candidate, is))) if !difference.leader.changed => {
            let (was, is) = (percent(was), percent(is));
            Some(if was == is {
                format!("{} still leads, with a share of {is}.", label(candidate))
            } else {
                format!("{} still leads, with a share of {is}; it was {was}.", label(candidate))
            })
        }
        (Some((old, _)), Some((new, share))) => {
            let before = match new.old.and_then(|standing| standing.share) {
                Some(before) if percent(before) != percent(share) => format!(", before {}", percent(before)),
                _ => String::new(),
            };
            let now = match old.new.and_then(|standing| standing.share) {
                Some(share) => format!("has {}", percent(share)),
                None => "is not ranked any more".to_owned(),
            };
            Some(format!(
                "{} leads now (share {}{before}), in place of {}, which {now}.",
                label(new),
                percent(share),
                label(old)
            ))
        }
        (None, Some((new, share))) => Some(format!("{} leads now, with a share of {}.", label(new), percent(share))),
        (Some((old, _)), None) => Some(format!("{} led before; now nobody does.", label(old))),
        (None, None) if difference.old.unexplained.or(difference.new.unexplained).is_some() => {
            Some("No candidate has a share in either revision.".to_owned())
        }
        (None, None) => Some("Neither revision has an impact to attribute, so only the beliefs compare.".to_owned()),
    }
}

/// How far the shares moved, and whose moved most.
fn movement(difference: &Difference) -> Option<String> {
    let moved = difference.moved?;
    if moved <= STILL {
        return Some("No share moves.".to_owned());
    }
    let sampled = |revision: &Revision| !matches!(revision.method, Some(Method::Exact));
    let seen =
        |candidate: &&ComparedCandidate| candidate.change_interval.is_none_or(|[low, high]| low > 0.0 || high < 0.0);
    let any = all(difference).filter(seen).any(|candidate| candidate.change.is_some_and(|c| c.abs() > STILL));
    if (sampled(&difference.old) || sampled(&difference.new)) && !any {
        return Some("No change in share is larger than the margins of the sample.".to_owned());
    }
    let most = all(difference).filter_map(|candidate| Some((candidate, candidate.change?)));
    let most = most.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    let whole = percent(moved);
    if most.1.abs() <= STILL {
        return Some(format!("In all, {whole} of the credit moves, all of it from or to what is not in the model."));
    }
    Some(format!("In all, {whole} of the credit moves; most of {}: {} points.", label(most.0), points(most.1)))
}

/// The name of a candidate. A safeguard is named for what it should do, so that it failed is said.
fn label(candidate: &ComparedCandidate) -> String {
    let label = quoted(&name(&candidate.label, &candidate.id));
    if candidate.kind == NodeKind::Safeguard { format!("the failed {label}") } else { label }
}
