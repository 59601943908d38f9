//! What a ranking says, in two or three sentences for people who do not read tables.
//!
//! Labels are the analyst's own words in any grammatical form, so they stand in quotes and are
//! never bent into a sentence.

use super::figure::{adverb, percent, word};
use super::text::{list, name, quoted};
use crate::report::{Candidate, NodeKind, Ranking};

/// At most this many sentences, and one on a single impact of several: what a slide has room for.
const MOST: usize = 3;
/// Above this part unexplained a reader is sent to look outside the model.
const UNEXPLAINED: f64 = 0.2;
/// From here on ICD 203 says “very likely”.
const VERY_LIKELY: f64 = 0.8;
/// Below this ICD 203 says “unlikely”.
const UNLIKELY: f64 = 0.45;

/// The sentences, the most important first.
pub(crate) fn sentences(ranking: &Ranking) -> Vec<String> {
    let Some(what) = subject(ranking) else {
        // A report of a near miss has a note that says so.
        return if ranking.notes.is_empty() { vec![near_miss(ranking)] } else { Vec::new() };
    };
    // What the table leaves out counts, and its order does not: the sentences are the same for both.
    let mut ranked: Vec<(&Candidate, f64)> =
        ranking.candidates.iter().chain(&ranking.rest).filter_map(|c| Some((c, c.share?))).collect();
    // Equal shares (to 1e-9) keep the order of the table.
    let place = |share: f64| (share * 1e9).round();
    ranked.sort_by(|a, b| place(b.1).total_cmp(&place(a.1)));
    let mut out = leading(&ranked, &what);
    if let Some(rest) = ranking.unexplained.filter(|&rest| rest > UNEXPLAINED) {
        out.truncate(MOST - 1);
        let at = out.len().min(1);
        let text = format!("The model leaves {} unexplained: look for causes that are not in it.", percent(rest));
        out.insert(at, text);
    }
    out.truncate(MOST);
    let one = needed_for_one(ranking, &ranked, &out);
    out.extend(one);
    out
}

/// What the sentences say would not have happened.
enum Subject {
    /// The one impact, by its name.
    Impact(String),
    /// Several: what would have been spared is a part of this, the cost or, without any, the impacts.
    Several(&'static str),
}

/// The subject; `None` for a near miss.
fn subject(ranking: &Ranking) -> Option<Subject> {
    let observed: Vec<_> = ranking.impacts.iter().filter(|impact| impact.observed).collect();
    match observed[..] {
        [] => None,
        [one] => Some(Subject::Impact(quoted(&name(&one.label, &one.id)))),
        _ if observed.iter().any(|impact| impact.cost > 0.0) => Some(Subject::Several("the cost")),
        _ => Some(Subject::Several("the impacts")),
    }
}

/// On which side of its figure the truth lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    About,
    AtLeast,
    AtMost,
}

impl Bound {
    /// The figure with its bound: `at least 87%`. The end of a scale is a bound by itself.
    fn said(self, p: f64) -> String {
        let figure = percent(p);
        if let Some(figure) = figure.strip_prefix('>') {
            return format!("more than {figure}");
        }
        if let Some(figure) = figure.strip_prefix('<') {
            return format!("less than {figure}");
        }
        match self {
            Bound::About => format!("about {figure}"),
            Bound::AtLeast => format!("at least {figure}"),
            Bound::AtMost => format!("at most {figure}"),
        }
    }
}

fn near_miss(ranking: &Ranking) -> String {
    let missed = match ranking.impacts.len() {
        0 => "The model has no impact".to_owned(),
        1 => format!("{} did not happen", quoted(&name(&ranking.impacts[0].label, &ranking.impacts[0].id))),
        _ => "None of the impacts happened".to_owned(),
    };
    format!("{missed}, so there is nothing to attribute: the table shows how likely each condition was.")
}

/// The sentences about the candidates with the largest shares.
fn leading(ranked: &[(&Candidate, f64)], what: &Subject) -> Vec<String> {
    let Some(&(first, top)) = ranked.first().filter(|first| first.1 >= 0.01) else {
        let what = match what {
            Subject::Impact(what) => what.as_str(),
            Subject::Several(_) => "the impacts",
        };
        return vec![format!("No candidate of the model accounts for {what}.")];
    };
    let head: Vec<&Candidate> =
        ranked.iter().take_while(|&&(c, share)| share >= 0.5 * top && c.posterior > 0.5).map(|&(c, _)| c).collect();
    let needed: Vec<&Candidate> = head.iter().copied().filter(|c| was_needed(c) >= VERY_LIKELY).collect();
    let spare: Vec<&Candidate> = head
        .iter()
        .copied()
        .filter(|c| c.necessity.is_some_and(|n| n < UNLIKELY) && c.sufficiency.is_some_and(|s| s >= VERY_LIKELY))
        .collect();
    if needed.len() >= 2 && needed[0].id == first.id {
        return vec![each_needed(&needed, what)];
    }
    if spare.len() >= 2 && spare[0].id == first.id {
        return vec![each_enough(&spare, what)];
    }
    let mut out = Vec::new();
    let second = ranked.get(1).copied();
    if top < 0.25 {
        out.push(format!(
            "No single factor stands out: {} has the largest share, only {}.",
            label(first),
            percent(top)
        ));
    }
    out.push(but_for(first, what));
    match second {
        Some((c, share)) if top >= 0.25 && top - share < 0.05 => {
            out.push(format!("{} has almost the same share ({} and {}).", label(c), percent(top), percent(share)));
        }
        Some((c, share)) if top >= 0.25 && share >= 0.1 => {
            out.push(format!(
                "The next largest contributing factor is {}, with a share of {}.",
                label(c),
                percent(share)
            ));
        }
        _ => {}
    }
    if !is_established(first) && first.posterior < VERY_LIKELY {
        out.push(format!("Whether {} is not established: find that out first.", question(first)));
    }
    out
}

/// The name of a candidate. A safeguard is named for what it should do, so that it failed is said.
fn label(candidate: &Candidate) -> String {
    let label = quoted(&name(&candidate.label, &candidate.id));
    if candidate.kind == NodeKind::Safeguard { format!("the failed {label}") } else { label }
}

/// The chance that the candidate was bad and that it made the difference. Necessity alone asks
/// only about the worlds in which it was bad, and two causes of which either was there would both
/// pass as needed.
fn was_needed(candidate: &Candidate) -> f64 {
    candidate.necessity.map_or(0.0, |necessity| candidate.posterior * necessity)
}

/// The candidate behind “whether”.
fn question(candidate: &Candidate) -> String {
    let label = quoted(&name(&candidate.label, &candidate.id));
    if candidate.kind == NodeKind::Safeguard { format!("{label} failed") } else { format!("{label} was present") }
}

fn is_established(candidate: &Candidate) -> bool {
    candidate.observed == Some(true) || candidate.posterior >= 1.0 - 1e-9
}

/// The but-for test of one candidate.
fn but_for(candidate: &Candidate, what: &Subject) -> String {
    let safeguard = candidate.kind == NodeKind::Safeguard;
    let label = quoted(&name(&candidate.label, &candidate.id));
    let before = if is_established(candidate) {
        if safeguard { format!("Had {label} held, ") } else { format!("Without {label}, ") }
    } else {
        let sure = percent(candidate.posterior);
        let (state, otherwise) = if safeguard { ("failed", "had it held") } else { ("present", "without it") };
        let was = match (adverb(candidate.posterior), safeguard) {
            (Some(adverb), true) => format!("{adverb} {state}"),
            (Some(adverb), false) => format!("was {adverb} {state}"),
            (None, true) => format!("may have {state}"),
            (None, false) => format!("may have been {state}"),
        };
        format!("{label} {was} ({sure}); {otherwise}, ")
    };
    match candidate.necessity {
        Some(necessity) => format!("{before}{}.", outcome(necessity, Bound::About, what)),
        None => format!("{label} has a share of {}.", percent(candidate.share.unwrap_or(0.0))),
    }
}

/// What would have become of the impact, with the chance that it would not have happened.
pub(super) fn verdict(necessity: f64, what: &str) -> String {
    if necessity >= 1.0 - 1e-9 {
        return format!("{what} would not have happened");
    }
    if necessity <= 1e-9 {
        return format!("{what} would have happened all the same");
    }
    if let Some(adverb) = adverb(necessity) {
        return format!("{what} would {adverb} not have happened ({})", percent(necessity));
    }
    match adverb(1.0 - necessity) {
        Some(adverb) => format!("{what} would {adverb} still have happened ({})", percent(1.0 - necessity)),
        None => format!("there is an {} ({}) that {what} would not have happened", word(necessity), percent(necessity)),
    }
}

/// [`verdict`] for the subject. Chances of several impacts have no mean that is a chance again, so
/// of several the part is told that would have been spared.
fn outcome(necessity: f64, bound: Bound, what: &Subject) -> String {
    match what {
        Subject::Impact(what) => {
            let verdict = verdict(necessity, what);
            let figure = percent(necessity);
            if bound == Bound::AtLeast && !figure.starts_with('>') {
                verdict.replace(&format!("({figure})"), &format!("({})", bound.said(necessity)))
            } else {
                verdict
            }
        }
        Subject::Several(_) if necessity >= 1.0 - 1e-9 => "none of the impacts would have happened".to_owned(),
        Subject::Several(_) if necessity <= 1e-9 => "the impacts would have happened all the same".to_owned(),
        Subject::Several(whole) => format!("{} of {whole} would have been spared", bound.said(necessity)),
    }
}

fn each_needed(group: &[&Candidate], what: &Subject) -> String {
    let least = group.iter().map(|c| was_needed(c)).fold(1.0, f64::min);
    let most = group.iter().map(|c| was_needed(c)).fold(0.0, f64::max);
    // One figure for several that differ is a bound, and says so.
    let bound = if percent(least) == percent(most) { Bound::About } else { Bound::AtLeast };
    format!(
        "{} conditions were each needed: {}. Had any one of them been otherwise, {}.",
        number(group.len()),
        labels(group),
        outcome(least, bound, what)
    )
}

fn each_enough(group: &[&Candidate], what: &Subject) -> String {
    let most = group.iter().filter_map(|c| c.necessity).fold(0.0, f64::max);
    format!(
        "{} conditions were each enough alone: {}. With only one of them mended, {}.",
        number(group.len()),
        labels(group),
        outcome(most, Bound::AtMost, what)
    )
}

/// Of several impacts: the largest factor that is not named yet and was needed for one impact,
/// but hardly for any other. Its means over all impacts make it look small.
fn needed_for_one(ranking: &Ranking, ranked: &[(&Candidate, f64)], said: &[String]) -> Option<String> {
    let observed: Vec<_> = ranking.impacts.iter().filter(|impact| impact.observed).collect();
    if observed.len() < 2 {
        return None;
    }
    ranked.iter().find_map(|&(candidate, _)| {
        let own = quoted(&name(&candidate.label, &candidate.id));
        if said.iter().any(|sentence| sentence.contains(&own)) {
            return None;
        }
        let needed = |impact: &str| {
            let figures = candidate.by_impact.iter().find(|figures| figures.impact == impact);
            candidate.posterior * figures.and_then(|figures| figures.necessity).unwrap_or(0.0)
        };
        let mut strong = observed.iter().filter(|impact| needed(&impact.id) >= UNLIKELY);
        let (Some(impact), None) = (strong.next(), strong.next()) else {
            return None;
        };
        let chance = needed(&impact.id);
        if chance < VERY_LIKELY {
            return None;
        }
        let otherwise = if candidate.kind == NodeKind::Safeguard { "had it held" } else { "without it" };
        Some(format!(
            "For {}, {} was needed as well: {otherwise}, {}.",
            quoted(&name(&impact.label, &impact.id)),
            label(candidate),
            verdict(chance, "that impact")
        ))
    })
}

/// The labels of a group, four at most.
fn labels(group: &[&Candidate]) -> String {
    let mut shown: Vec<String> = group.iter().take(4).map(|c| label(c)).collect();
    if group.len() > 4 {
        shown.truncate(3);
        shown.push(format!("{} more", group.len() - 3));
    }
    list(&shown)
}

/// A number at the beginning of a sentence.
fn number(n: usize) -> String {
    const NAMES: [&str; 13] =
        ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"];
    NAMES.get(n).map_or_else(|| n.to_string(), |name| (*name).to_owned())
}
