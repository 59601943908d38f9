//! `robustness` for the terminal: the band of each share, and the tornado.

use anstyle::Style as Ink;

use super::Style;
use super::figure::{amount, percent};
use super::grid::{Cell, Grid, Side};
use super::margin::between;
use super::palette::{BOLD, DIM, PLAIN, bar_style};
use super::rank::{dim, notes_above, title};
use super::text::{clean, list, name, paragraph, quoted};
use crate::report::{NodeName, RobustCandidate, Robustness, Swing};

/// Columns of the band of a share.
const BAND: usize = 24;
/// Columns of the tornado.
const TORNADO: usize = 24;
/// Swings below this are not shown: a tenth of a point.
const LEAST_SWING: f64 = 0.001;
/// Swings below this are not worth firming up: a point.
const SMALL_SWING: f64 = 0.01;
/// Below this the first place is told as open: the edge of “very likely” of ICD 203.
const OPEN: f64 = 0.8;
/// Shares closer than this are equal: what rounding leaves of a tie.
const LEVEL: f64 = 1e-9;

const LEGEND: &str = "Share: with every weight at the middle of its range. 5–95%: nine in ten draws lie between. First: in how many of the draws it has the largest share; of equal ones the upper row counts.";
const TORNADO_LEGEND: &str = "Each line moves one weight from the lower to the upper end of its range, all others at their middle; Lower and Upper are the shares at those ends. The first line is the estimate to firm up first. What stands in brackets is what whatif --set takes. A ← B: how strongly B brings A about.";

/// The robustness as text.
pub fn render(robustness: &Robustness, style: &Style) -> String {
    let mut out = title(&robustness.title, style);
    let (draws, weights) = (amount(robustness.draws as f64), robustness.weights);
    if robustness.unexplained.is_some() && weights > 0 {
        let of = if weights == 1 { "1 weight".to_owned() } else { format!("{weights} weights") };
        let slack = match robustness.slack {
            0.0 => String::new(),
            slack => format!(", bare numbers widened by {} of their odds", percent(slack)),
        };
        let said = format!(
            "{draws} {} of {of} from their ranges{slack}; seed {}.",
            if robustness.draws == 1 { "draw" } else { "draws" },
            robustness.seed
        );
        out.push_str(&dim(&said, style));
    }
    out.push('\n');
    out.push_str(&notes_above(&robustness.notes, style));
    if robustness.unexplained.is_none() {
        return out;
    }
    let sentences = sentences(robustness);
    for sentence in &sentences {
        out.push_str(&paragraph(sentence, style.width, "", ""));
    }
    if !sentences.is_empty() {
        out.push('\n');
    }
    out.push_str(&bands(robustness, style));
    let shown: Vec<&Swing> = robustness.tornado.iter().filter(|swing| swing.size() >= LEAST_SWING).collect();
    if let (Some(first), false) = (robustness.candidates.first(), shown.is_empty()) {
        out.push('\n');
        let what = quoted(&name(&first.label, &first.id));
        let heading = format!("What moves the share of {what} ({}):", percent(first.spread.estimate));
        out.push_str(&paragraph(&heading, style.width, "", ""));
        out.push_str(&tornado(&shown, first.spread.estimate, style));
        let hidden = robustness.tornado.len() - shown.len() + robustness.swings_left_out;
        if hidden > 0 {
            let weights = if hidden == 1 { "1 more weight moves" } else { &format!("{hidden} more weights move") };
            out.push_str(&dim(&format!("{weights} it less."), style));
        }
    }
    out.push('\n');
    out.push_str(&dim(LEGEND, style));
    if !shown.is_empty() {
        out.push_str(&dim(TORNADO_LEGEND, style));
    }
    out
}

fn called(node: &NodeName) -> String {
    quoted(&name(&node.label, &node.id))
}

/// What it says in words.
fn sentences(robustness: &Robustness) -> Vec<String> {
    let mut out = Vec::new();
    let Some(first) = robustness.candidates.first() else { return out };
    if robustness.weights == 0 {
        return out;
    }
    let leader = quoted(&name(&first.label, &first.id));
    let times = percent(first.first);
    // Conditions that are needed together have the same share in every draw.
    let same = |other: &&RobustCandidate| (other.spread.estimate - first.spread.estimate).abs() <= LEVEL;
    let same = robustness.candidates[1..].iter().take_while(same).filter(|other| other.first == 0.0);
    let level: Vec<String> = same.map(|other| quoted(&name(&other.label, &other.id))).collect();
    let level = match &level[..] {
        [] => String::new(),
        [_] | [_, _] => format!(", level with {},", list(&level)),
        [one, rest @ ..] => format!(", level with {one} and {} more,", rest.len()),
    };
    out.push(if first.first >= 1.0 {
        format!(
            "Whatever the estimates are within their ranges, {leader}{level} leads: it comes first in {times} of the draws."
        )
    } else if first.first >= OPEN {
        format!("{leader}{level} leads in {times} of the draws.")
    } else {
        format!("Who leads depends on the estimates: {leader} comes first in {times} of the draws.")
    });
    if let Some(overtaking) = robustness.overtaking.as_ref().filter(|o| o.probability >= LEAST_SWING) {
        let share = percent(overtaking.probability);
        let (first, second) = (called(&overtaking.first), called(&overtaking.second));
        out.push(format!("{second} has a larger share than {first} in {share} of the draws."));
    }
    let Some(widest) = robustness.tornado.first() else { return out };
    if widest.size() < SMALL_SWING {
        out.push(format!("No weight alone moves the share of {leader} by as much as one point."));
    } else if let (Some(low), Some(high)) = (widest.low, widest.high) {
        let [from, to] = widest.range;
        let mut text = format!(
            "Firm up first: {}. Between {} and {} it moves the share of {leader} from {} to {}",
            subject(widest),
            percent(from),
            percent(to),
            tenth(low),
            tenth(high)
        );
        let ends = [(&widest.leader_low, from), (&widest.leader_high, to)];
        let other = ends.into_iter().find_map(|(leader, end)| leader.as_ref().map(|leader| (leader, end)));
        match other {
            Some((leader, end)) => text.push_str(&format!("; at {} {} leads.", percent(end), called(leader))),
            None => text.push('.'),
        }
        out.push(text);
    }
    out
}

/// A percentage to a tenth of a point: swings are differences.
fn tenth(p: f64) -> String {
    format!("{:.1}%", 100.0 * p)
}

/// The weight in words, short.
fn short(swing: &Swing) -> String {
    let node = name(&swing.node.label, &swing.node.id);
    let key = swing.weight.rsplit('.').next().unwrap_or_default();
    match (&swing.causes[..], key) {
        ([], "prior") => format!("how common: {node}"),
        ([], "fails") => format!("how often it fails: {node}"),
        ([], _) => format!("of its own: {node}"),
        (causes, _) => {
            let causes: Vec<String> = causes.iter().map(|cause| name(&cause.label, &cause.id)).collect();
            format!("{node} ← {}", causes.join(" + "))
        }
    }
}

/// The weight in words, for a sentence.
fn subject(swing: &Swing) -> String {
    let node = called(&swing.node);
    let key = swing.weight.rsplit('.').next().unwrap_or_default();
    match (&swing.causes[..], key) {
        ([], "prior") => format!("how common {node} is"),
        ([], "fails") => format!("how often {node} fails"),
        ([], _) => format!("{node} for reasons not in the model"),
        (causes, _) => {
            let causes: Vec<String> = causes.iter().map(called).collect();
            format!("{node} because {}", list(&causes))
        }
    }
}

fn bands(robustness: &Robustness, style: &Style) -> String {
    let highest = robustness
        .candidates
        .iter()
        .map(|candidate| candidate.spread)
        .chain(robustness.unexplained)
        .map(|spread| spread.share[1].max(spread.estimate))
        .fold(0.0, f64::max);
    // The axis ends at a whole tenth.
    let end = ((10.0 * highest - 1e-9).ceil() / 10.0).clamp(0.1, 1.0);
    let axis = {
        let right = percent(end);
        format!("0%{right:>width$}", width = BAND - 2)
    };
    let mut grid = Grid::new(&[
        ("#", Side::Right),
        ("Contributing factor", Side::Left),
        ("Share", Side::Right),
        ("5–95%", Side::Right),
        (&axis, Side::Left),
        ("First", Side::Right),
    ]);
    for candidate in &robustness.candidates {
        let RobustCandidate { id, label, rank, spread, first, .. } = candidate;
        let (label, id) = (name(label, id), clean(id));
        let tail = (label != id && !id.is_empty()).then(|| format!("({id})"));
        grid.row(vec![
            Cell::plain(rank.to_string()),
            Cell::prose(label, PLAIN, 3, tail),
            Cell::painted(percent(spread.estimate), BOLD),
            Cell::plain(between(spread.share)),
            band(spread.estimate, spread.share, end, bar_style(spread.estimate)),
            Cell::plain(percent(*first)),
        ]);
    }
    if robustness.left_out > 0 {
        let more = format!("{} more", robustness.left_out);
        let blank = || Cell::plain("");
        grid.row(vec![blank(), Cell::prose(more, DIM, 1, None), blank(), blank(), blank(), blank()]);
    }
    if let Some(spread) = robustness.unexplained {
        grid.row(vec![
            Cell::plain(""),
            Cell::prose("not in the model", DIM, 1, None),
            Cell::plain(percent(spread.estimate)),
            Cell::plain(between(spread.share)),
            band(spread.estimate, spread.share, end, DIM),
            Cell::plain(""),
        ]);
    }
    grid.print(style.width, style.colour)
}

/// A line from one end of the band to the other with a dot at the estimate.
fn band(estimate: f64, [low, high]: [f64; 2], end: f64, ink: Ink) -> Cell {
    let at = |share: f64| ((share / end).clamp(0.0, 1.0) * (BAND - 1) as f64).round() as usize;
    let (low, dot, high) = (at(low.min(estimate)), at(estimate), at(high.max(estimate)));
    let line = "━".repeat(dot - low);
    let rest = "━".repeat(high - dot);
    Cell::pieces([(" ".repeat(low), PLAIN), (line, ink), ("●".to_owned(), ink), (rest, ink)])
}

fn tornado(swings: &[&Swing], estimate: f64, style: &Style) -> String {
    let ends = || swings.iter().flat_map(|swing| [swing.low, swing.high]).flatten();
    let (least, most) = (ends().fold(estimate, f64::min), ends().fold(estimate, f64::max));
    let span = (most - least).max(1e-9);
    let at = |share: f64| ((share - least) / span * (TORNADO - 1) as f64).round() as usize;
    let middle = at(estimate);
    let mut grid = Grid::new(&[
        ("Weight", Side::Left),
        ("Range", Side::Right),
        ("Lower", Side::Right),
        ("", Side::Left),
        ("Upper", Side::Left),
    ]);
    for swing in swings {
        let impossible = || "impossible".to_owned();
        let of = |end: Option<f64>| end.map_or_else(impossible, tenth);
        let (low, high) = (swing.low.unwrap_or(estimate), swing.high.unwrap_or(estimate));
        let (left, right) = (at(low.min(high)).min(middle), at(low.max(high)).max(middle));
        let bar: String = (0..=right)
            .map(|column| match column {
                _ if column == middle => '│',
                _ if column < left => ' ',
                _ => '█',
            })
            .collect();
        // Where the share falls as the weight rises, the lower end stands on the right.
        let turned = low > high;
        let mut tail = format!("({}", clean(&swing.weight));
        for (leader, end) in [(&swing.leader_low, "lower"), (&swing.leader_high, "upper")] {
            if let Some(leader) = leader {
                tail.push_str(&format!("; at the {end} end {} leads", clean(&leader.id)));
            }
        }
        tail.push(')');
        let ink = bar_style(estimate);
        let bar = if turned { Cell::painted(bar, DIM) } else { Cell::painted(bar, ink) };
        grid.row(vec![
            Cell::prose(short(swing), PLAIN, 2, Some(tail)),
            Cell::plain(between(swing.range)),
            Cell::plain(of(swing.low)),
            bar,
            Cell::plain(of(swing.high)),
        ]);
    }
    grid.print(style.width, style.colour)
}
