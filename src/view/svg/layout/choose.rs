//! The best of several layouts: dugong's order depends on the order in which it is told of the nodes, so it is told
//! in several, and the one with the fewest crossings and the shortest ways is taken.

use super::super::SvgError;
use super::super::diagram::Diagram;
use super::across::{self, Across};
use super::crossings::{crossings, untangle};
use super::detours::{detours, straightened};
use super::dugong::{self, Budget};
use super::parts::Part;
use super::sketch::Sketch;
use super::{order, ports, table};

/// Orders tried: fewer the larger the part is, counted in nodes and links; one alone for a large part.
const EFFORT: usize = 4000;
const TRIED: usize = 24;
/// And where the picture is wanted quickly.
const TRIED_QUICKLY: usize = 12;
const SMALL: usize = 400;
/// How many of them are laid out in full.
const FINISHED: usize = 12;
/// Detours that are looked at in all.
const CHANGES: usize = 8;
/// A crossing is as bad as a way across of so many points, and so is a picture so much higher or wider.
const CROSSING: f64 = 60.0;
const EXTENT: f64 = 2.0;

/// The first order of a part that is tried.
pub(super) fn first(
    diagram: &Diagram,
    sizes: &[(f64, f64)],
    part: &Part,
    budget: &mut Budget,
) -> Result<Sketch, SvgError> {
    let mut sketch = dugong::sketch(diagram, sizes, part, 0, budget)?;
    order::arrange(diagram, part, &mut sketch);
    Ok(sketch)
}

/// The order of a part and its places across.
pub(super) fn best(
    diagram: &Diagram,
    sizes: &[(f64, f64)],
    part: &Part,
    budget: &mut Budget,
) -> Result<(Sketch, Across), SvgError> {
    if table::is_table(diagram, part)
        && let Some(mut sketch) = table::sketch(diagram, sizes, part)
    {
        order::arrange(diagram, part, &mut sketch);
        let across = across::positions(diagram, part, &sketch, &ports::Ports::new());
        return Ok((sketch, across));
    }
    let large = part.nodes.len() + part.links.len();
    let most = if budget.is_quick() { TRIED_QUICKLY } else { TRIED };
    let tried = if large > SMALL { 1 } else { (EFFORT / large).clamp(4, most) };
    let sketches = budget.side_by_side(tried, |attempt, budget| {
        let mut sketch = dugong::sketch(diagram, sizes, part, attempt as u64, budget)?;
        order::arrange(diagram, part, &mut sketch);
        untangle(diagram, &mut sketch);
        Ok((crossings(diagram, &sketch), sketch))
    });
    let mut sketches: Vec<(u64, Sketch)> = sketches.into_iter().collect::<Result<_, SvgError>>()?;
    sketches.sort_by_key(|(crossings, _)| *crossings);
    sketches.truncate(FINISHED);
    let finished = budget.side_by_side(sketches.len(), |at, _| {
        let (crossings, sketch) = &sketches[at];
        // Once to know the sides on which links meet their nodes, and once more with that.
        let even = ports::even(diagram, sizes, part, sketch);
        let across = across::positions(diagram, part, sketch, &even);
        (cost(diagram, sketch, &across) + CROSSING * *crossings as f64, across)
    });
    let laid = sketches.into_iter().zip(finished).map(|((_, sketch), (cost, across))| (cost, sketch, across));
    let best = laid.reduce(|best, next| if next.0 < best.0 { next } else { best });
    let (mut least, mut sketch, mut across) = best.expect("at least one order was tried");
    let mut changes = if tried > 1 { CHANGES } else { 0 };
    'again: while changes > 0 {
        for run in detours(diagram, &sketch, &across) {
            if changes == 0 {
                break;
            }
            changes -= 1;
            let other = straightened(&sketch, &across, &run);
            let even = ports::even(diagram, sizes, part, &other);
            let places = across::positions(diagram, part, &other, &even);
            let cost = cost(diagram, &other, &places) + CROSSING * crossings(diagram, &other) as f64;
            if cost < least {
                (least, sketch, across) = (cost, other, places);
                continue 'again;
            }
        }
        break;
    }
    Ok((sketch, across))
}

/// How far links run across, and how much room all of it takes.
fn cost(diagram: &Diagram, sketch: &Sketch, across: &Across) -> f64 {
    let visible = sketch.chains.iter().filter(|(link, _)| !diagram.links[**link].hidden);
    let ways = visible.flat_map(|(_, chain)| chain.windows(2));
    let ways: f64 = ways.map(|pair| (across.items[pair[0]] - across.items[pair[1]]).abs()).sum();
    let low = across.items.iter().copied().fold(f64::INFINITY, f64::min);
    let high = across.items.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    ways + EXTENT * (high - low).max(0.0)
}
