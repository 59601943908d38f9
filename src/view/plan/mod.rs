//! `plan` for the terminal: what to do first, every action, the best set in order of work, the frontier.

mod chart;
mod sentences;

use super::Style;
use super::figure::{BLANK, amount, bar, percent};
use super::grid::{Cell, Grid, Side};
use super::margin::method_said;
use super::palette::{BOLD, DIM, PLAIN, bar_style, paint};
use super::rank::{dim, notes_above, title};
use super::text::{clean, name, paragraph, shorten, width};
use crate::report::{ActionStrength, FrontierPoint, Plan, PlanBy, PlannedAction, SettledAction, Target};
use sentences::coarse;
pub(super) use sentences::{priced, sentences};

/// Columns of a full bar.
const BAR: usize = 8;
/// The same where the names of the actions need the room.
const SHORT_BAR: usize = 4;
/// Sets of the frontier that are listed: more say no more.
const SETS: usize = 12;
/// Targets that are listed where `--top` does not say.
const TARGETS: usize = 15;

/// What the figures mean.
const LEGEND: &str = "Hindsight: the part of what this incident cost that would have been spared. Foresight: the part of the expected cost of the next such window (the risk) that is avoided; there, conditions that last are as likely as they turned out to be, and all else happens anew. Each action stands for itself.";
/// The same where nothing happened.
const LEGEND_AHEAD: &str = "Foresight: the part of the expected cost of the next such window (the risk) that is avoided; there, conditions that last are as likely as they turned out to be, and all else happens anew. Each action stands for itself.";
/// What a choke point is.
const CHOKE: &str = "◆ choke point: on every path from the candidates to some impact.";

/// The plan as text; with `targets`, what no action stands for is listed too.
///
/// Every line is ended, none ends in a blank, and at the default width none is longer.
pub fn render(plan: &Plan, targets: bool, style: &Style) -> String {
    let mut out = title(&plan.title, style);
    let mut said = method_said(&plan.method);
    if plan.by == PlanBy::Hindsight {
        said.push_str(" The best set makes the most of hindsight.");
    }
    out.push_str(&dim(&said, style));
    out.push('\n');
    out.push_str(&notes_above(&plan.notes, style));
    for sentence in sentences(plan) {
        out.push_str(&paragraph(&sentence, style.width, "", ""));
    }
    out.push('\n');
    let has_actions = !plan.actions.is_empty();
    if has_actions {
        out.push_str(&actions_table(plan, style));
        out.push_str(&best_set(plan, style));
        out.push_str(&frontier(plan, style));
    }
    if !has_actions || targets {
        if has_actions {
            out.push('\n');
        }
        out.push_str(&targets_table(plan, style));
    }
    out.push_str(&settled(plan, style));
    if !plan.remarks.is_empty() {
        out.push('\n');
    }
    for remark in &plan.remarks {
        out.push_str(&paragraph(&clean(remark), style.width, "", ""));
    }
    if !has_actions {
        out.push_str(&hint(plan, style));
    }
    out.push('\n');
    out.push_str(&dim(if plan.happened { LEGEND } else { LEGEND_AHEAD }, style));
    if (!has_actions || targets) && plan.targets.iter().any(|target| target.choke_point) {
        out.push_str(&dim(CHOKE, style));
    }
    out
}

/// A figure, or a dash.
fn part(figure: Option<f64>) -> String {
    figure.map_or_else(|| BLANK.to_owned(), percent)
}

/// A bar with its percentage, the percentages flush right.
fn barred(figure: Option<f64>, full: usize, room: usize) -> Cell {
    let text = part(figure);
    let shown = figure.unwrap_or(0.0);
    let bar = bar(shown, full);
    let blanks = full - width(&bar) + 1 + room.saturating_sub(width(&text));
    Cell::pieces([(bar, bar_style(shown)), (" ".repeat(blanks), PLAIN), (text, PLAIN)])
}

/// The widest of these figures.
fn widest(figures: impl Iterator<Item = Option<f64>>) -> usize {
    figures.map(|figure| width(&part(figure))).max().unwrap_or(0)
}

/// A label with its id, if that says more.
fn labelled(label: &str, id: &str, lines: usize) -> Cell {
    let (label, id) = (name(label, id), clean(id));
    let tail = (label != id && !id.is_empty()).then(|| format!("({id})"));
    Cell::prose(label, PLAIN, lines, tail)
}

/// The header of a column of costs.
fn cost_header(plan: &Plan) -> String {
    let unit = plan.cost_unit.as_deref().map(clean).filter(|unit| !unit.is_empty());
    unit.map_or_else(|| "Cost".to_owned(), |unit| format!("Cost ({})", shorten(&unit, 8)))
}

fn strength(strength: Option<ActionStrength>) -> &'static str {
    strength.map_or("not said", ActionStrength::name)
}

fn actions_table(plan: &Plan, style: &Style) -> String {
    let mut columns = vec![("#", Side::Right), ("Action", Side::Left), ("Cost", Side::Right)];
    if plan.happened {
        columns.push(("Hindsight", Side::Right));
    }
    columns.extend([("Foresight", Side::Left), ("Risk left", Side::Right), ("Strength", Side::Left)]);
    let mut grid = Grid::new(&columns);
    let room = widest(plan.actions.iter().map(|action| action.foresight));
    for (at, action) in plan.actions.iter().enumerate() {
        grid.row(action_row(plan, at, action, room));
    }
    let mut out = grid.print(style.width, style.colour);
    if plan.actions_left_out > 0 {
        out.push_str(&paragraph(&format!("{} more are left out.", plan.actions_left_out), style.width, "", ""));
    }
    let unit = plan.cost_unit.as_deref().map(clean).filter(|unit| !unit.is_empty());
    let unit = unit.map(|unit| format!("cost in {}", shorten(&unit, 30)));
    let mark = (!plan.chosen.actions.is_empty()).then(|| "● in the best set".to_owned());
    let said: Vec<String> = mark.into_iter().chain(unit).collect();
    if !said.is_empty() {
        out.push_str(&dim(&said.join("; "), style));
    }
    out
}

fn action_row(plan: &Plan, at: usize, action: &PlannedAction, room: usize) -> Vec<Cell> {
    let mark = if action.chosen { "●" } else { " " };
    let mut cells = vec![
        Cell::plain(format!("{mark} {}", at + 1)),
        labelled(&action.label, &action.id, 3),
        Cell::plain(amount(action.cost)),
    ];
    if plan.happened {
        cells.push(Cell::plain(part(action.hindsight)));
    }
    let weak = if action.strength == Some(ActionStrength::Weaker) { DIM } else { PLAIN };
    cells.extend([
        barred(action.foresight, SHORT_BAR, room),
        Cell::plain(coarse(action.risk_after)),
        Cell::painted(strength(action.strength), weak),
    ]);
    cells
}

/// What an action is called, wherever the report names it.
fn called(plan: &Plan, id: &str) -> (String, String) {
    let known = plan.actions.iter().chain(&plan.rest).find(|action| action.id == id);
    (known.map_or_else(|| id.to_owned(), |action| action.label.clone()), id.to_owned())
}

/// The chosen set in order of work, with what is left after each step.
fn best_set(plan: &Plan, style: &Style) -> String {
    let chosen = &plan.chosen;
    if chosen.order.is_empty() {
        return String::new();
    }
    let mut out = String::from("\n");
    let within = plan.budget.map_or_else(String::new, |budget| format!(" within {}", priced(plan, budget)));
    let count = match chosen.actions.len() {
        1 => "1 action".to_owned(),
        n => format!("{n} actions"),
    };
    let order = if chosen.actions.len() > 1 { ", in order of work" } else { "" };
    let heading = format!("Best set{within}: {count}, {}{order}", priced(plan, chosen.cost));
    out.push_str(&paint(paragraph(&heading, style.width, "", "").trim_end(), BOLD, style.colour));
    out.push('\n');
    let cost = cost_header(plan);
    let mut columns =
        vec![("#", Side::Right), ("Action", Side::Left), (cost.as_str(), Side::Right), ("In all", Side::Right)];
    let by_hindsight = plan.by == PlanBy::Hindsight;
    columns.push((if by_hindsight { "Spared" } else { "Risk left" }, Side::Left));
    let mut grid = Grid::new(&columns);
    let figure = |risk: f64, hindsight: Option<f64>| {
        if by_hindsight {
            (hindsight.unwrap_or(0.0), part(hindsight))
        } else {
            (if plan.risk_now > 0.0 { risk / plan.risk_now } else { 0.0 }, coarse(risk))
        }
    };
    let start = figure(plan.risk_now, plan.happened.then_some(0.0));
    let rows = chosen.order.iter().map(|step| figure(step.risk_after, step.hindsight));
    let figures: Vec<(f64, String)> = [start].into_iter().chain(rows).collect();
    let room = figures.iter().map(|(_, text)| width(text)).max().unwrap_or(0);
    let cell = |(share, text): &(f64, String)| {
        let bar = bar(*share, BAR);
        let blanks = BAR - width(&bar) + 1 + room.saturating_sub(width(text));
        Cell::pieces([(bar, bar_style(*share)), (" ".repeat(blanks), PLAIN), (text.clone(), PLAIN)])
    };
    grid.row(vec![
        Cell::plain(""),
        Cell::painted("as it is now", DIM),
        Cell::plain(""),
        Cell::plain(""),
        cell(&figures[0]),
    ]);
    let mut spent = 0.0;
    for (at, (step, figure)) in chosen.order.iter().zip(&figures[1..]).enumerate() {
        spent += step.cost;
        let (label, id) = called(plan, &step.action);
        grid.row(vec![
            Cell::plain((at + 1).to_string()),
            labelled(&label, &id, 2),
            Cell::plain(amount(step.cost)),
            Cell::plain(amount(spent)),
            cell(figure),
        ]);
    }
    out.push_str(&grid.print(style.width, style.colour));
    out
}

/// The frontier as a chart, and the sets behind it.
fn frontier(plan: &Plan, style: &Style) -> String {
    if plan.frontier.len() < 2 {
        return String::new();
    }
    let mut out = String::from("\n");
    let what = if plan.by == PlanBy::Hindsight { "most is spared" } else { "the risk is lowest" };
    let heading = format!("What each amount buys: the sets with which {what} at their cost");
    out.push_str(&paint(paragraph(&heading, style.width, "", "").trim_end(), BOLD, style.colour));
    out.push('\n');
    out.push_str(&chart::chart(plan, style));
    out.push('\n');
    out.push_str(&sets_table(plan, style));
    out
}

/// Which points of the frontier are listed: all, or the chosen one, the ends, and of the others those that
/// bring most.
fn listed(plan: &Plan) -> Vec<usize> {
    let points = &plan.frontier;
    let mut order: Vec<usize> = (0..points.len()).collect();
    let lost = |point: &FrontierPoint| match plan.by {
        PlanBy::Foresight => point.risk,
        PlanBy::Hindsight => -point.hindsight.unwrap_or(0.0),
    };
    let brings =
        |at: usize| at.checked_sub(1).map_or(f64::INFINITY, |before| lost(&points[before]) - lost(&points[at]));
    let is_kept = |at: usize| at == 0 || at + 1 == points.len() || points[at].actions == plan.chosen.actions;
    order.sort_by(|&a, &b| {
        is_kept(b).cmp(&is_kept(a)).then_with(|| brings(b).total_cmp(&brings(a))).then_with(|| a.cmp(&b))
    });
    order.truncate(SETS);
    order.sort_unstable();
    order
}

fn sets_table(plan: &Plan, style: &Style) -> String {
    let cost = cost_header(plan);
    let mut columns = vec![("", Side::Left), (cost.as_str(), Side::Right), ("Risk", Side::Right)];
    columns.push(("Foresight", Side::Right));
    if plan.happened {
        columns.push(("Hindsight", Side::Right));
    }
    columns.push(("Set", Side::Left));
    let mut grid = Grid::new(&columns);
    let shown = listed(plan);
    for &at in &shown {
        let point = &plan.frontier[at];
        let mark = if point.actions == plan.chosen.actions { "◆" } else { "●" };
        let mut cells = vec![Cell::plain(mark), Cell::plain(amount(point.cost)), Cell::plain(coarse(point.risk))];
        cells.push(Cell::plain(part(point.foresight)));
        if plan.happened {
            cells.push(Cell::plain(part(point.hindsight)));
        }
        cells.push(Cell::prose(set(&point.actions), PLAIN, 2, None));
        grid.row(cells);
    }
    let mut out = grid.print(style.width, style.colour);
    let left = plan.frontier.len() - shown.len();
    if left > 0 {
        let (set, is) = if left == 1 { ("set", "is") } else { ("sets", "are") };
        out.push_str(&dim(&format!("{left} more {set} of the frontier {is} left out, which bring less each."), style));
    }
    out
}

/// The ids of a set.
fn set(actions: &[String]) -> String {
    match actions {
        [] => "nothing".to_owned(),
        ids => ids.iter().map(|id| clean(id)).collect::<Vec<_>>().join(", "),
    }
}

fn targets_table(plan: &Plan, style: &Style) -> String {
    let mut columns = vec![("#", Side::Right), ("Target", Side::Left)];
    if plan.happened {
        columns.push(("Hindsight", Side::Left));
    }
    columns.extend([("Foresight", Side::Left), ("", Side::Left)]);
    let mut grid = Grid::new(&columns);
    let (hindsight, foresight) = (
        widest(plan.targets.iter().map(|target| target.hindsight)),
        widest(plan.targets.iter().map(|target| target.foresight)),
    );
    let counts =
        |target: &&Target| target.hindsight.is_some_and(|h| h > 0.0) || target.foresight.is_some_and(|f| f != 0.0);
    let useful: Vec<&Target> = plan.targets.iter().filter(counts).collect();
    for (at, target) in useful.iter().take(TARGETS).enumerate() {
        let mut cells = vec![Cell::plain((at + 1).to_string()), labelled(&target.label, &target.id, 3)];
        if plan.happened {
            cells.push(barred(target.hindsight, BAR, hindsight));
        }
        cells.push(barred(target.foresight, BAR, foresight));
        cells.push(Cell::plain(if target.choke_point { "◆" } else { "" }));
        grid.row(cells);
    }
    let mut out = grid.print(style.width, style.colour);
    let more = useful.len().saturating_sub(TARGETS);
    let nothing = plan.targets.len() - useful.len();
    let mut said = Vec::new();
    if more + plan.targets_left_out > 0 {
        said.push(format!("{} more are left out.", more + plan.targets_left_out));
    }
    if nothing > 0 {
        said.push(format!("{nothing} would change nothing."));
    }
    if !said.is_empty() {
        out.push_str(&dim(&said.join(" "), style));
    }
    out
}

/// What is in place, and what was given up.
fn settled(plan: &Plan, style: &Style) -> String {
    let named = |actions: &[SettledAction]| -> String {
        let one = |action: &SettledAction| {
            let spared = action.hindsight.map_or_else(String::new, |part| format!(" (hindsight {})", percent(part)));
            format!("{}{spared}", shorten(&name(&action.label, &action.id), 60))
        };
        actions.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    let mut out = String::new();
    for (before, actions) in [("In place", &plan.in_place), ("Dropped, and left out", &plan.dropped)] {
        if !actions.is_empty() {
            if out.is_empty() {
                out.push('\n');
            }
            out.push_str(&paragraph(&format!("{before}: {}", named(actions)), style.width, "", "  "));
        }
    }
    out
}

/// How actions are written.
fn hint(plan: &Plan, style: &Style) -> String {
    let target = plan.targets.first().map_or_else(|| "NODE".to_owned(), |target| shorten(&clean(&target.id), 30));
    let mut out = String::from("\n");
    out.push_str(&paragraph(
        "To weigh what could be done, write it into the file, and ask again:",
        style.width,
        "",
        "",
    ));
    out.push_str(&format!(
        "\n  actions:\n    a-name:\n      label: What would be done\n      fixes: {{ {target}: likely }}\n      cost: 2\n"
    ));
    out
}
