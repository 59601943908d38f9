//! The cost of what happened, divided among candidates and set apart by phase.

use crate::model::{Model, Phase};
use crate::report::{Interval, NodeName, Ranking, Waterfall, WaterfallBar, WaterfallPart};

/// A candidate with less of the cost than this part gets no bar of its own.
const LEAST: f64 = 0.01;
/// Bars of single candidates: more do not fit a page.
const MOST: usize = 10;

/// The waterfall: the cost of impact i falls to candidate c by share_c(i), and the rest of it is not in the model.
///
/// `None` where nothing happened, or what happened cost nothing.
pub(super) fn waterfall(model: &Model, ranking: &Ranking) -> Option<Waterfall> {
    let observed: Vec<_> = ranking.impacts.iter().filter(|impact| impact.observed).collect();
    let total: f64 = observed.iter().map(|impact| impact.cost).sum();
    if observed.is_empty() || total <= 0.0 || !total.is_finite() {
        return None;
    }
    let phase_of = |id: &str| model.find(id).and_then(|node| model.node(node).phase);
    let all = Phase::ALL.iter().copied().map(Some).chain([None]);
    let phases: Vec<Option<Phase>> =
        all.filter(|phase| observed.iter().any(|impact| phase_of(&impact.id) == *phase)).collect();
    // Cost by phase of whatever has this part of each impact.
    let by_phase = |part: &dyn Fn(&str) -> Option<f64>| -> Vec<f64> {
        let of = |phase: &Option<Phase>| {
            let impacts = observed.iter().filter(|impact| phase_of(&impact.id) == *phase);
            impacts.map(|impact| impact.cost * part(&impact.id).unwrap_or(0.0)).sum()
        };
        phases.iter().map(of).collect()
    };
    // An interval of a share of everything, as a cost.
    let costs = |interval: Option<Interval>| interval.map(|ends| ends.map(|end| end * total));
    let bar = |of: WaterfallPart, parts: Vec<f64>, cost_interval: Option<Interval>| {
        // What rounding leaves of nothing is nothing.
        let clear = |part: f64| if part.abs() > 1e-9 * total { part } else { 0.0 };
        let parts: Vec<f64> = parts.into_iter().map(clear).collect();
        WaterfallBar { of, from: 0.0, cost: parts.iter().sum(), parts, cost_interval }
    };
    let mut bars: Vec<WaterfallBar> = ranking
        .candidates
        .iter()
        .map(|candidate| {
            let share = |id: &str| candidate.by_impact.iter().find(|figures| figures.impact == id)?.share;
            let node = NodeName { id: candidate.id.clone(), label: candidate.label.clone(), kind: candidate.kind };
            bar(WaterfallPart::Candidate { node }, by_phase(&share), costs(candidate.intervals.share))
        })
        .filter(|bar| bar.parts.iter().any(|part| *part != 0.0))
        .collect();
    // The ranking settles ties.
    bars.sort_by(|a, b| (b.cost / total * 1e9).round().total_cmp(&(a.cost / total * 1e9).round()));
    let own = bars.iter().take(MOST).take_while(|bar| bar.cost >= LEAST * total).count();
    let small = bars.split_off(if bars.len() == own + 1 { own + 1 } else { own });
    if !small.is_empty() {
        let sums = (0..phases.len()).map(|phase| small.iter().map(|bar| bar.parts[phase]).sum()).collect();
        bars.push(bar(WaterfallPart::Others { count: small.len() }, sums, None));
    }
    let rest = by_phase(&|id| observed.iter().find(|impact| impact.id == id)?.unexplained);
    if rest.iter().any(|part| part.abs() > 1e-9 * total) {
        bars.push(bar(WaterfallPart::Unexplained, rest, costs(ranking.unexplained_interval)));
    }
    let mut from = 0.0;
    for bar in &mut bars {
        bar.from = from;
        from += bar.cost;
    }
    let totals = by_phase(&|_| Some(1.0));
    Some(Waterfall { phases, totals, bars, total: from })
}
