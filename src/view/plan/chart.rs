//! The frontier as a chart of steps: cost to the right, what is left upwards.

use super::super::Style;
use super::super::figure::{amount, percent};
use super::super::palette::{BOLD, DIM, PLAIN, paint};
use super::super::text::{clean, shorten, width};
use super::coarse;
use crate::report::{Plan, PlanBy};

/// Lines of the chart without its axis.
const HEIGHT: usize = 12;
/// Columns of the chart at most: a wider one says no more.
const WIDEST: usize = 72;
/// Where the least that is left is above this part of the most, the scale does not begin at 0.
const FLAT: f64 = 0.6;

/// A cell of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Blank,
    Flat,
    Fall,
    Corner,
    Point,
    Chosen,
}

impl Mark {
    fn sign(self) -> &'static str {
        match self {
            Mark::Blank => " ",
            Mark::Flat => "─",
            Mark::Fall => "│",
            Mark::Corner => "╮",
            Mark::Point => "●",
            Mark::Chosen => "◆",
        }
    }
}

/// The chart, every line ended.
pub(super) fn chart(plan: &Plan, style: &Style) -> String {
    let by_hindsight = plan.by == PlanBy::Hindsight;
    let left = |at: usize| {
        let point = &plan.frontier[at];
        if by_hindsight { 1.0 - point.hindsight.unwrap_or(0.0) } else { point.risk }
    };
    let label = |y: f64| if by_hindsight { percent(y) } else { coarse(y) };
    let count = plan.frontier.len();
    let (high, low) = (left(0), left(count - 1));
    let bottom = if low > FLAT * high { (low - 0.25 * (high - low)).max(0.0) } else { 0.0 };
    let furthest = plan.frontier[count - 1].cost;
    let labels = [label(high), label(bottom + 0.5 * (high - bottom)), label(bottom)];
    let margin = labels.iter().map(|label| width(label)).max().unwrap_or(0);
    let columns = WIDEST.min(style.width).saturating_sub(margin + 3).max(10);
    let x = |cost: f64| if furthest > 0.0 { (cost / furthest * (columns - 1) as f64).round() as usize } else { 0 };
    let y = |left: f64| {
        let part = if high > bottom { (left - bottom) / (high - bottom) } else { 0.0 };
        ((1.0 - part.clamp(0.0, 1.0)) * (HEIGHT - 1) as f64).round() as usize
    };
    let mut cells = vec![vec![Mark::Blank; columns]; HEIGHT];
    for at in 0..count {
        let (column, row) = (x(plan.frontier[at].cost).min(columns - 1), y(left(at)));
        let end = if at + 1 < count { x(plan.frontier[at + 1].cost).min(columns - 1) } else { columns };
        for cell in &mut cells[row][column..end] {
            *cell = Mark::Flat;
        }
        if at + 1 < count {
            let next = y(left(at + 1));
            if next > row {
                cells[row][end] = Mark::Corner;
                cells[row + 1..next].iter_mut().for_each(|line| line[end] = Mark::Fall);
            }
        }
    }
    // Points go over the lines, and the chosen one over all.
    for chosen in [false, true] {
        for at in (0..count).filter(|&at| (plan.frontier[at].actions == plan.chosen.actions) == chosen) {
            let (column, row) = (x(plan.frontier[at].cost).min(columns - 1), y(left(at)));
            cells[row][column] = if chosen { Mark::Chosen } else { Mark::Point };
        }
    }
    let above = if by_hindsight { "part of this incident that is left" } else { "risk" };
    let mut out = format!("{}\n", paint(above, DIM, style.colour));
    for (row, line) in cells.iter().enumerate() {
        let label = match row {
            0 => labels[0].as_str(),
            _ if row == HEIGHT - 1 => labels[2].as_str(),
            _ if row == (HEIGHT - 1).div_ceil(2) && low < high => labels[1].as_str(),
            _ => "",
        };
        let tick = if label.is_empty() { "│" } else { "┤" };
        let blanks = " ".repeat(margin - width(label));
        out.push_str(&paint(&format!("{blanks}{label} {tick}"), DIM, style.colour));
        out.push_str(&painted(line, style));
        out.push('\n');
    }
    out.push_str(&axis(plan, furthest, columns, margin, style));
    out
}

/// One line of the drawing, without the blanks at its end.
fn painted(line: &[Mark], style: &Style) -> String {
    let end = line.iter().rposition(|&mark| mark != Mark::Blank).map_or(0, |at| at + 1);
    line[..end]
        .iter()
        .map(|&mark| match mark {
            Mark::Point | Mark::Chosen => paint(mark.sign(), BOLD, style.colour),
            Mark::Flat | Mark::Fall | Mark::Corner => paint(mark.sign(), DIM, style.colour),
            Mark::Blank => paint(mark.sign(), PLAIN, style.colour),
        })
        .collect()
}

/// The axis of cost with its ends and the budget.
fn axis(plan: &Plan, furthest: f64, columns: usize, margin: usize, style: &Style) -> String {
    let unit = plan.cost_unit.as_deref().map(clean).filter(|unit| !unit.is_empty());
    let end = match unit {
        Some(unit) => format!("{} {}", amount(furthest), shorten(&unit, 12)),
        None => format!("cost {}", amount(furthest)),
    };
    let start = amount(0.0);
    let indent = " ".repeat(margin + 2);
    let mut line: Vec<char> = vec!['─'; columns];
    let mut below = format!("{start}{}{end}", " ".repeat(columns.saturating_sub(width(&start) + width(&end))));
    if let Some(budget) = plan.budget.filter(|&budget| budget < furthest) {
        let at = ((budget / furthest * (columns - 1) as f64).floor() as usize).min(columns - 1);
        line[at] = '┴';
        let said = "budget";
        let from = at.saturating_sub(said.len() / 2);
        let fits = from > width(&start) + 1 && from + said.len() + 1 < columns.saturating_sub(width(&end));
        if fits {
            below = format!(
                "{start}{}{said}{}{end}",
                " ".repeat(from - width(&start)),
                " ".repeat(columns - from - said.len() - width(&end))
            );
        }
    }
    let line: String = line.into_iter().collect();
    let corner = " ".repeat(margin + 1);
    format!(
        "{}\n{}\n",
        paint(&format!("{corner}└{line}"), DIM, style.colour),
        paint(&format!("{indent}{below}"), DIM, style.colour)
    )
}
