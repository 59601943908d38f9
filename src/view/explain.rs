//! `explain` for the terminal: stories, minimal cut sets, choke points, counterfactuals.

use super::Style;
use super::figure::{BLANK, bar, belief, percent};
use super::grid::{Cell, Grid, Side};
use super::margin::method_said;
use super::palette::{BOLD, DIM, PLAIN, bar_style, paint};
use super::rank::{dim, notes, notes_above, title};
use super::sentences::verdict;
use super::text::{clean, name, paragraph, quoted, shorten, width};
use crate::report::{
    Chain, Count, CutSet, CutSetChoice, Explanation, ImpactExplanation, NodeExplanation, NodeImpact, NodeKind,
    NodeName, Story, StoryStep,
};

/// Stories less likely than this are only counted.
const LEAST_STORY: f64 = 0.001;

/// A percentage below this says no more than that it is small.
const LEAST_PERCENTAGE: f64 = 0.001;

/// What the percentages mean.
const LEGEND: &str = "A story's percentage: how likely it happened just so, given the evidence. Behind a cause: its chance to bring about the effect, before the evidence; none means always. Sets that were enough together overlap, so theirs need not add up to 100%.";

/// The likeliest stories of every observed impact, its minimal cut sets and choke points.
pub fn render(explanation: &Explanation, style: &Style) -> String {
    let mut out = title(&explanation.title, style);
    out.push_str(&dim(&method_said(&explanation.method), style));
    if !explanation.notes.is_empty() {
        out.push('\n');
        out.push_str(&notes(&explanation.notes, style));
    }
    if explanation.impacts.is_empty() {
        out.push_str("\nNo impact is observed, so there is nothing to explain.\n");
    }
    for impact in &explanation.impacts {
        out.push('\n');
        out.push_str(&impact_text(impact, style));
    }
    if !explanation.impacts.is_empty() {
        out.push('\n');
        out.push_str(&dim(LEGEND, style));
    }
    out
}

fn impact_text(impact: &ImpactExplanation, style: &Style) -> String {
    let mut out = title(&name(&impact.label, &impact.impact), style);
    // The first is shown however small it is.
    let shown = impact.stories.iter().skip(1).take_while(|story| story.probability >= LEAST_STORY).count() + 1;
    let stories = &impact.stories[..shown.min(impact.stories.len())];
    let cover = stories.iter().map(|story| story.probability).sum::<f64>().min(1.0);
    // There is always one, unless none was asked for.
    if !stories.is_empty() {
        let lead = match stories.len() {
            1 => format!("The likeliest story has a chance of {}:", percent(cover)),
            n => format!("The {n} likeliest stories have a chance of {} together:", percent(cover)),
        };
        let lead = match impact.stories_cut_short {
            true => format!("The search for stories was cut short: there may be likelier ones. {lead}"),
            false => lead,
        };
        out.push_str(&paragraph(&lead, style.width, "", ""));
    }
    for (at, story) in stories.iter().enumerate() {
        out.push_str(&story_text(at + 1, story, style));
    }
    match impact.stories.len() - stories.len() {
        0 => {}
        1 => out.push_str("\n  1 more story below 0.1%.\n"),
        n => out.push_str(&format!("\n  {n} more stories below 0.1%.\n")),
    }
    if !impact.cut_sets.is_empty() {
        out.push('\n');
        out.push_str(&cut_sets(impact, style));
    } else if impact.cut_set_count != Count::Exactly(0) || impact.cut_set_limit.is_some() {
        out.push('\n');
        out.push_str(&paragraph(&counted(impact), style.width, "", "  "));
    }
    if !impact.choke_points.is_empty() {
        out.push('\n');
        let points: Vec<String> = impact.choke_points.iter().map(called).collect();
        let text = format!("Every path runs through: {}", points.join(" → "));
        out.push_str(&paragraph(&text, style.width, "", "  "));
    }
    out
}

fn story_text(number: usize, story: &Story, style: &Style) -> String {
    let shown = bar(story.probability, 8);
    let blanks = " ".repeat(8 - width(&shown));
    let shown = paint(&shown, bar_style(story.probability), style.colour);
    let mut out =
        format!("\n{number:>3}. {shown}{blanks} {}\n", paint(&percent(story.probability), BOLD, style.colour));
    // What was there from the start comes first and together; the rest follows from it.
    let started = |step: &&StoryStep| {
        step.causes.is_empty() && matches!(step.effect.kind, NodeKind::Factor | NodeKind::Safeguard)
    };
    for (kind, before) in [(NodeKind::Factor, "Present: "), (NodeKind::Safeguard, "Failed: ")] {
        let of_kind = story.steps.iter().filter(started).filter(|step| step.effect.kind == kind);
        let names: Vec<String> = of_kind.map(|step| called(&step.effect)).collect();
        if !names.is_empty() {
            out.push_str(&paragraph(&format!("{before}{}", names.join(" · ")), style.width, "     ", "       "));
        }
    }
    for step in story.steps.iter().filter(|step| !started(step)) {
        out.push_str(&paragraph(&step_text(step), style.width, "     ", "       "));
    }
    out
}

/// One step in the form of the language itself: effect ← causes.
fn step_text(step: &StoryStep) -> String {
    let effect = called(&step.effect);
    let strength = percent(step.strength);
    let mut out = if step.causes.is_empty() {
        format!("{effect} ← reasons not in the model ({strength})")
    } else {
        let causes: Vec<String> = step.causes.iter().map(called).collect();
        let strength = if step.strength >= 1.0 { String::new() } else { format!(" ({strength})") };
        format!("{effect} ← {}{strength}", causes.join(" + "))
    };
    for stop in &step.unless {
        out.push_str(&match stop.kind {
            NodeKind::Safeguard => format!(", not stopped by {}", called(stop)),
            _ => format!(", without {}", called(stop)),
        });
    }
    if let Some(mechanism) = step.mechanism.as_deref().map(clean).filter(|name| !name.is_empty()) {
        out.push_str(&format!(" [{mechanism}]"));
    }
    out
}

fn cut_sets(impact: &ImpactExplanation, style: &Style) -> String {
    let mut grid = Grid::new(&[
        ("Enough together (minimal cut sets)", Side::Left),
        ("Before", Side::Right),
        ("After the evidence", Side::Left),
    ]);
    // Where all are rare, a percentage would tell none from the other.
    let rare = |figure: &dyn Fn(&CutSet) -> f64| impact.cut_sets.iter().all(|set| figure(set) < LEAST_PERCENTAGE);
    let (rare_before, rare_after) = (rare(&|set| set.prior), rare(&|set| set.posterior.unwrap_or(0.0)));
    for set in &impact.cut_sets {
        let members: Vec<String> = set.members.iter().map(|node| called(node)).collect();
        let members = if members.is_empty() { "nothing more".to_owned() } else { members.join(" + ") };
        let after = match set.posterior {
            Some(posterior) => {
                let shown = bar(posterior, 8);
                let blanks = " ".repeat(8 - width(&shown) + 1);
                let figure = chance(posterior, rare_after);
                Cell::pieces([(shown, bar_style(posterior)), (blanks, PLAIN), (figure, PLAIN)])
            }
            None => Cell::plain(BLANK),
        };
        grid.row(vec![Cell::prose(members, PLAIN, 6, None), Cell::plain(chance(set.prior, rare_before)), after]);
    }
    let more = left_out(impact);
    if let Some(more) = &more {
        let shown = match impact.cut_set_choice {
            CutSetChoice::LikeliestBefore => "; those shown are the likeliest before the evidence".to_owned(),
            CutSetChoice::AmongLikeliest { weighed } => format!("; those shown are the likeliest of {weighed}"),
            CutSetChoice::AmongSmallest { weighed } => {
                format!("; those shown are the likeliest of the {weighed} smallest")
            }
            // What is said of nothing else needs no words.
            _ => String::new(),
        };
        grid.row(vec![Cell::painted(format!("{more} more{shown}"), DIM), Cell::plain(""), Cell::plain("")]);
    }
    let mut out = grid.print(style.width, style.colour);
    if more.is_some() || impact.cut_set_limit.is_some() {
        out.push_str(&dim(&counted(impact), style));
    }
    out
}

/// A chance as a percentage, or as a power of ten.
fn chance(p: f64, rare: bool) -> String {
    if rare && p > 0.0 { format!("{p:.1e}") } else { percent(p) }
}

/// How many cut sets are not listed.
fn left_out(impact: &ImpactExplanation) -> Option<Count> {
    match impact.cut_set_count {
        Count::Exactly(count) => match count.saturating_sub(impact.cut_sets.len() as u128) {
            0 => None,
            more => Some(Count::Exactly(more)),
        },
        beyond => Some(beyond),
    }
}

/// How many cut sets there are, in all and of each size.
fn counted(impact: &ImpactExplanation) -> String {
    let sizes: Vec<String> = impact.cut_set_orders.iter().map(|o| format!("{} of size {}", o.count, o.order)).collect();
    let within = match impact.cut_set_limit {
        Some(limit) => format!(" of at most {limit}"),
        None => String::new(),
    };
    let sets = if impact.cut_set_count == Count::Exactly(1) { "set" } else { "sets" };
    let sizes = if sizes.is_empty() { String::new() } else { format!(": {}", sizes.join(", ")) };
    format!("{} minimal cut {sets}{within}{sizes}.", impact.cut_set_count)
}

fn called(node: &NodeName) -> String {
    shorten(&name(&node.label, &node.id), 120)
}

/// One node: what is believed of it, its chains to each impact, what would have been without it.
pub fn render_node(explanation: &NodeExplanation, style: &Style) -> String {
    let node = &explanation.node;
    let label = called(node);
    let mut out = title(&explanation.title, style);
    out.push_str(&dim(&method_said(&explanation.method), style));
    out.push('\n');
    out.push_str(&notes_above(&explanation.notes, style));
    let shown_id = clean(&node.id);
    let id = if shown_id == label { String::new() } else { format!("{shown_id}, ") };
    out.push_str(&paragraph(&format!("{label} ({id}{})", node.kind.name()), style.width, "", "  "));
    let bad = match node.kind {
        NodeKind::Factor => "present",
        NodeKind::Safeguard => "failed",
        NodeKind::Event | NodeKind::Impact => "happened",
    };
    let believed = format!(
        "{}: {} before the evidence, {} after it",
        bad,
        percent(explanation.belief.prior),
        belief(explanation.belief.posterior)
    );
    out.push_str(&paragraph(&believed, style.width, "  ", "    "));
    if !explanation.why.is_empty() {
        out.push('\n');
        out.push_str(&why(explanation, style));
    }
    if explanation.impacts.is_empty() && node.kind != NodeKind::Impact {
        out.push_str("\nIt leads to no observed impact.\n");
    }
    for impact in &explanation.impacts {
        out.push('\n');
        out.push_str(&node_impact(node, impact, style));
    }
    if !explanation.evidence.is_empty() {
        out.push_str("\nEvidence\n");
        for line in &explanation.evidence {
            out.push_str(&paragraph(&clean(line), style.width, "  • ", "    "));
        }
    }
    out
}

/// What may have brought the node about.
fn why(explanation: &NodeExplanation, style: &Style) -> String {
    let mut out = title("Why: what brought it about, given the evidence", style);
    let mut grid = Grid::new(&[("", Side::Right), ("", Side::Left)]);
    for cause in &explanation.why {
        grid.row(vec![Cell::plain(percent(cause.probability)), Cell::prose(step_text(&cause.step), PLAIN, 6, None)]);
    }
    for line in grid.print(style.width.saturating_sub(2), style.colour).lines() {
        out.push_str(&format!("  {line}\n"));
    }
    let mut legend = "Behind a cause: its chance to act, before the evidence. Several may have acted.".to_owned();
    if explanation.node.kind == NodeKind::Impact {
        legend.push_str(" `because explain FILE` tells the stories of every impact that happened.");
    }
    for line in dim(&legend, &Style { width: style.width.saturating_sub(2), ..*style }).lines() {
        out.push_str(&format!("  {line}\n"));
    }
    out
}

fn node_impact(node: &NodeName, impact: &NodeImpact, style: &Style) -> String {
    let mut out = title(&name(&impact.label, &impact.impact), style);
    out.push_str(&paragraph(&counterfactual(node, impact), style.width, "  ", "  "));
    if !impact.chains.is_empty() {
        let mut grid = Grid::new(&[("", Side::Right), ("", Side::Left)]);
        for chain in &impact.chains {
            grid.row(vec![Cell::plain(percent(chain.probability)), Cell::prose(chain_text(chain), PLAIN, 6, None)]);
        }
        for line in grid.print(style.width.saturating_sub(2), style.colour).lines() {
            out.push_str(&format!("  {line}\n"));
        }
    }
    out
}

fn chain_text(chain: &Chain) -> String {
    chain.nodes.iter().map(called).collect::<Vec<_>>().join(" → ")
}

/// What would have become of the impact with the node in its good state.
fn counterfactual(node: &NodeName, impact: &NodeImpact) -> String {
    let label = quoted(&called(node));
    let what = quoted(&name(&impact.label, &impact.impact));
    let otherwise = match node.kind {
        NodeKind::Factor => format!("Without {label}"),
        NodeKind::Safeguard => format!("With {label} holding"),
        NodeKind::Event | NodeKind::Impact => format!("With {label} prevented"),
    };
    let gone = 1.0 - impact.repaired;
    let verdict = verdict(gone, &what);
    let necessity = match impact.necessity {
        Some(n) if (n - gone).abs() > 0.005 => {
            let bad = match node.kind {
                NodeKind::Factor => "was present",
                NodeKind::Safeguard => "failed",
                NodeKind::Event | NodeKind::Impact => "happened",
            };
            format!(" If it {bad}, it made the difference with a chance of {}.", percent(n))
        }
        _ => String::new(),
    };
    format!("{otherwise}, {verdict}.{necessity}")
}
