//! `next` for the terminal: what to find out, how far that moves the ranking, who leads then.

use super::Style;
use super::figure::{BLANK, amount, bar, percent};
use super::grid::{Cell, Grid, Side};
use super::margin::method_said;
use super::palette::{BOLD, DIM, PLAIN, bar_style};
use super::rank::{dim, notes, notes_above, title};
use super::text::{clean, name, paragraph, quoted, shorten, width};
use crate::report::{Answered, Check, Next, NextBy, NodeKind};

/// Columns of a full bar.
const BAR: usize = 6;

/// Columns of the name of who leads in a line about an answer.
const LEADER: usize = 60;

/// Below this movement there is little left to find out: one point of share.
const LITTLE: f64 = 0.01;

/// Movements below this are told as less: a tenth of a share point.
const LEAST_POINTS: f64 = 0.001;

/// What the columns mean.
const LEGEND: &str = "Chance: that it was present, failed or happened, as things stand. Moves: how many points of share are expected to change hands when it is known; all shares together are 100 points.";
/// The same where something has a cost.
const LEGEND_OF_COST: &str = " Cost: what it costs to find out (`check_cost` in the file).";

/// What to find out next, as text.
///
/// Every line is ended, none ends in a blank, and at the default width none is longer.
pub fn render(next: &Next, style: &Style) -> String {
    let mut out = title(&next.title, style);
    let mut said = method_said(&next.method);
    if next.by == NextBy::Value {
        said.push_str(" Ordered by movement per cost.");
    }
    out.push_str(&dim(&said, style));
    out.push('\n');
    // Where there is no ranking, a note says so and there is nothing else to say.
    if next.leader.is_none() && next.checks.is_empty() && !next.notes.is_empty() {
        return out + &notes(&next.notes, style);
    }
    out.push_str(&notes_above(&next.notes, style));
    out.push_str(&paragraph(&sentence(next), style.width, "", ""));
    let moving: Vec<&Check> = next.checks.iter().filter(|check| check.movement > 0.0).collect();
    if !moving.is_empty() {
        out.push('\n');
        out.push_str(&table(next, &moving, style));
    }
    if let Some(rest) = rest(next, moving.len()) {
        out.push_str(&dim(&rest, style));
    }
    if !moving.is_empty() {
        out.push('\n');
        let cost = if has_cost(&moving) { LEGEND_OF_COST } else { "" };
        out.push_str(&dim(&format!("{LEGEND}{cost}"), style));
    }
    out
}

fn has_cost(checks: &[&Check]) -> bool {
    checks.iter().any(|check| check.check_cost.is_some())
}

/// What is not in the table.
fn rest(next: &Next, shown: usize) -> Option<String> {
    let still = next.checks.len() - shown;
    let moved = match (next.left_out, next.checks.last().map(|last| last.movement)) {
        (0, _) => None,
        // What is left out after something that moves nothing moves nothing either.
        (_, Some(0.0)) => None,
        (1, _) => Some("1 more is left out; --top shows it.".to_owned()),
        (n, _) => Some(format!("{n} more are left out; --top shows them.")),
    };
    let idle = if moved.is_none() { still + next.left_out } else { still };
    let idle = match (idle, shown) {
        (0, _) | (_, 0) => None,
        (1, _) => Some("1 more is open, but cannot move the ranking.".to_owned()),
        (n, _) => Some(format!("{n} more are open, but cannot move the ranking.")),
    };
    let said: Vec<String> = moved.into_iter().chain(idle).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// What to find out first, and why.
fn sentence(next: &Next) -> String {
    let Some(first) = next.checks.first() else {
        return "Every node is established: there is nothing left to find out.".to_owned();
    };
    if first.movement <= 0.0 {
        return "Nothing that is still open can move the ranking.".to_owned();
    }
    let what = quoted(&name(&first.label, &first.id));
    let question = match first.kind {
        NodeKind::Factor => format!("whether {what} was present"),
        NodeKind::Safeguard => format!("whether {what} failed"),
        NodeKind::Event | NodeKind::Impact => format!("whether {what} happened"),
    };
    let largest = next.checks.iter().map(|check| check.movement).fold(0.0, f64::max);
    let mut out = if next.by == NextBy::Movement && largest < LITTLE {
        format!(
            "Little is left to find out: no answer is expected to move more than {} of share. Best worth a look is {question}.",
            points(largest.max(LEAST_POINTS))
        )
    } else {
        let why = match (next.by, first.check_cost) {
            (NextBy::Movement, _) if next.checks.len() > 1 => ", the most of all that is open",
            (NextBy::Value, Some(cost)) if cost > 0.0 => ", the most for what it costs",
            (NextBy::Value, Some(_)) => ", and it costs nothing",
            _ => "",
        };
        format!("Find out first {question}: the answer is expected to move {} of share{why}.", points(first.movement))
    };
    let changed = [(true, &first.if_yes), (false, &first.if_no)]
        .into_iter()
        .filter(|(_, answered)| answered.probability > 0.0 && answered.leader != next.leader);
    let then: Vec<String> = changed
        .map(|(answer, answered)| {
            let leads = match &answered.leader {
                Some(id) => format!("{} leads", quoted(&called(next, id))),
                None => "no candidate has a share".to_owned(),
            };
            format!("{} (chance {}), {leads}", condition(first.kind, answer), percent(answered.probability))
        })
        .collect();
    match (&then[..], &next.leader) {
        ([], Some(id)) => {
            // The first does not change who leads; another one may.
            let other = next.checks.iter().find(|check| check.changes_leader);
            out.push_str(&format!(" Either way {} still leads", quoted(&called(next, id))));
            match other {
                Some(other) => out.push_str(&format!(
                    "; what may put another in its place is {}.",
                    quoted(&name(&other.label, &other.id))
                )),
                None if next.left_out == 0 => out.push_str(", and no other single answer changes that."),
                None => out.push('.'),
            }
        }
        ([], None) => {}
        (then, present) => {
            let instead = match present {
                Some(id) => format!(" in place of {}", quoted(&called(next, id))),
                None => String::new(),
            };
            let then = then.join("; ");
            let then = then.replacen('i', "I", 1);
            out.push_str(&format!(" {then}{instead}."));
        }
    }
    out
}

/// An answer as a condition: `if it held`.
fn condition(kind: NodeKind, answer: bool) -> &'static str {
    match (kind, answer) {
        (NodeKind::Factor, true) => "if present",
        (NodeKind::Factor, false) => "if absent",
        (NodeKind::Safeguard, true) => "if it failed",
        (NodeKind::Safeguard, false) => "if it held",
        (NodeKind::Event | NodeKind::Impact, true) => "if it happened",
        (NodeKind::Event | NodeKind::Impact, false) => "if it did not happen",
    }
}

/// The name of who leads.
fn called(next: &Next, id: &str) -> String {
    let found = next.names.iter().find(|node| node.id == id);
    found.map_or_else(|| name("", id), |node| name(&node.label, &node.id))
}

/// A movement in points of share: `12.3 points`.
fn points(movement: f64) -> String {
    format!("{} points", figure(movement))
}

/// The same without its unit.
fn figure(movement: f64) -> String {
    if movement < LEAST_POINTS { "<0.1".to_owned() } else { format!("{:.1}", 100.0 * movement) }
}

fn table(next: &Next, checks: &[&Check], style: &Style) -> String {
    let cost = has_cost(checks);
    let mut columns =
        vec![("#", Side::Right), ("Find out", Side::Left), ("Chance", Side::Right), ("Moves", Side::Left)];
    if cost {
        columns.push(("Cost", Side::Right));
    }
    let mut grid = Grid::new(&columns);
    let largest = checks.iter().map(|check| check.movement).fold(0.0, f64::max);
    let widest = checks.iter().map(|check| width(&figure(check.movement))).max().unwrap_or(0);
    for (place, check) in checks.iter().enumerate() {
        let (label, id) = (name(&check.label, &check.id), clean(&check.id));
        let kind = if check.kind == NodeKind::Factor { "" } else { check.kind.name() };
        let tail = match (label == id || id.is_empty(), kind) {
            (true, "") => None,
            (true, kind) => Some(format!("({kind})")),
            (false, "") => Some(format!("({id})")),
            (false, kind) => Some(format!("({id}, {kind})")),
        };
        let shown = bar(check.movement / largest, BAR);
        let blanks = BAR - width(&shown) + 1 + widest - width(&figure(check.movement));
        let mut row = vec![
            Cell::plain((place + 1).to_string()),
            Cell::prose(label, PLAIN, 3, tail),
            Cell::plain(percent(check.probability)),
            Cell::pieces([
                (shown, bar_style(check.movement)),
                (" ".repeat(blanks), PLAIN),
                (format!("{} pts", figure(check.movement)), PLAIN),
            ]),
        ];
        if cost {
            row.push(Cell::plain(check.check_cost.map_or_else(|| BLANK.to_owned(), amount)));
        }
        grid.row(row);
        for (text, changes) in answers(next, check) {
            let ink = if changes { BOLD } else { DIM };
            let mut row = vec![Cell::plain(""), Cell::prose(text, ink, 3, None), Cell::plain(""), Cell::plain("")];
            if cost {
                row.push(Cell::plain(""));
            }
            grid.row(row);
        }
    }
    grid.print(style.width, style.colour)
}

/// Who leads after either answer, and whether that is another than now.
fn answers(next: &Next, check: &Check) -> Vec<(String, bool)> {
    let called = |id: &str| shorten(&called(next, id), LEADER);
    let share = |answered: &Answered| answered.share.map_or_else(|| BLANK.to_owned(), percent);
    let (yes, no) = (&check.if_yes, &check.if_no);
    if yes.leader == no.leader
        && yes.leader == next.leader
        && let Some(leader) = &next.leader
    {
        let text = if share(yes) == share(no) {
            format!("→ either way: {} leads ({})", called(leader), share(yes))
        } else {
            let (if_yes, if_no) = (condition(check.kind, true), condition(check.kind, false));
            format!("→ {} leads: {} {if_yes}, {} {if_no}", called(leader), share(yes), share(no))
        };
        return vec![(text, false)];
    }
    [(true, yes), (false, no)]
        .into_iter()
        .map(|(answer, answered)| {
            let changes = answered.leader != next.leader;
            let text = match &answered.leader {
                Some(id) if changes => format!("{} takes the lead ({})", called(id), share(answered)),
                Some(id) => format!("{} leads ({})", called(id), share(answered)),
                None => "no candidate has a share".to_owned(),
            };
            (format!("→ {}: {text}", condition(check.kind, answer)), changes)
        })
        .collect()
}
