//! The order in which definitions depend on each other, and the loops that there must not be.

use super::super::tree::quoted;
use super::definitions::Definition;
use super::xml::Complaints;
use crate::diagnostic::{Code, Diagnostic, Place, Span};

/// How many loops are reported, and how many names of one.
const LOOPS: usize = 20;
const NAMES: usize = 8;

/// The definitions with everything that each needs before it.
///
/// Cost: linear in the number of references. It keeps its own stack, so that no chain is too long.
pub(super) fn order(
    definitions: &[Definition<'_>],
    needs: &[Vec<(usize, Span)>],
    complaints: &mut Complaints,
) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        /// On the way down, at this place of the stack.
        Open(usize),
        Done,
    }
    let mut marks = vec![Mark::New; definitions.len()];
    let mut order = Vec::with_capacity(definitions.len());
    let mut loops = 0;
    for start in 0..definitions.len() {
        if marks[start] != Mark::New {
            continue;
        }
        // Each with how many of its needs have been looked at.
        let mut stack = vec![(start, 0)];
        marks[start] = Mark::Open(0);
        while let Some((at, next)) = stack.last_mut() {
            let Some(&(need, span)) = needs[*at].get(*next) else {
                marks[*at] = Mark::Done;
                order.push(*at);
                stack.pop();
                continue;
            };
            *next += 1;
            match marks[need] {
                Mark::New => {
                    marks[need] = Mark::Open(stack.len());
                    stack.push((need, 0));
                }
                Mark::Open(place) if loops < LOOPS => {
                    loops += 1;
                    let around: Vec<usize> = stack[place..].iter().map(|&(at, _)| at).collect();
                    complaints.add(circular(definitions, &around, span));
                }
                Mark::Open(_) | Mark::Done => {}
            }
        }
    }
    order
}

/// The complaint about a loop that is closed at `span`.
fn circular(definitions: &[Definition<'_>], around: &[usize], span: Span) -> Diagnostic {
    let first = &definitions[around[0]];
    let what = first.kind.noun();
    let message = format!("the {what} {} needs itself", quoted(first.name));
    let mut names: Vec<String> = around.iter().take(NAMES).map(|&at| quoted(definitions[at].name)).collect();
    if around.len() > NAMES {
        names.push(format!("… ({} in all)", around.len()));
    }
    names.push(quoted(first.name));
    let mut diagnostic = Diagnostic::new(Code::CircularDefinition, Place::span(span), message)
        .label("this closes the loop")
        .help(format!("the loop: {}", names.join(" → ")));
    for &at in around.iter().take(NAMES) {
        diagnostic = diagnostic.related(Place::span(definitions[at].name_span), "in the loop");
    }
    diagnostic
}
