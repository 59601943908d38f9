//! `diff`: what is reported of two revisions, and how it is shown.

#[cfg(feature = "cli")]
mod command;
mod edits;

use because::analysis::diff::{Sides, diff};
use because::analysis::sampled::{Answer, rank_or_sample};
use because::analysis::{Analysis, AnalysisError, Options, RankOptions};
use because::check::Checked;
use because::engine::sampling::Effort;
use because::model::{BaseRates, Model};
use because::read::Format;
use because::report::{ChangeKind, Difference, Method, Ranking};
use because::view::{Style, diff as view, json};
use proptest::prelude::any;
use proptest::test_runner::{Config, TestRunner};

use crate::views::hostile::texts;
use crate::views::{assert_neat, golden, without_colour};

fn model(text: &str) -> Model {
    let checked = Checked::open(text.as_bytes(), Format::Yaml, &BaseRates::shipped());
    checked.model.unwrap_or_else(|| panic!("{:#?}", checked.diagnostics))
}

fn rank(model: &Model) -> Result<Ranking, AnalysisError> {
    Ok(Analysis::new(model.clone(), Options::default())?.rank(RankOptions::default()))
}

fn compared(old: &str, new: &str) -> Difference {
    let (old, new) = (model(old), model(new));
    diff(&old, &new, Sides { old: &rank(&old), new: &rank(&new) })
}

/// Each change in one line: `~ path: old → new`, with `!` where it moves figures.
fn lines(difference: &Difference) -> Vec<String> {
    let line = |change: &because::report::Change| {
        let sign = match change.what {
            ChangeKind::Added => '+',
            ChangeKind::Removed => '-',
            ChangeKind::Changed => '~',
            ChangeKind::Renamed => '>',
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "()".to_owned());
        let moves = if change.moves_figures { "!" } else { "" };
        format!("{sign}{moves} {}: {} → {}", change.path, text(&change.old), text(&change.new))
    };
    difference.changes.iter().map(line).collect()
}

/// A shipped model with some of its text replaced.
pub(crate) fn gitlab(edited: bool) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/gitlab-2017-database.yaml");
    let mut text = std::fs::read_to_string(path).unwrap();
    if !edited {
        return text;
    }
    for (old, new) in [
        (
            "category: load\n    system: abuse-handling\n",
            "category: load\n    system: abuse-handling\n    prior: 0.3\n",
        ),
        ("label: One primary carries all the load", "label: A single primary carries all the load"),
        ("  leftover-files:\n", "  old-files:\n"),
        ("of: leftover-files", "of: old-files"),
        ("all: [secondary-wiped, leftover-files]", "all: [secondary-wiped, old-files]"),
        ("    held: no\n    note: Not in use. With it", "    fails: 0.4\n    note: Not in use. With it"),
        ("    cost: 1010\n", "    cost: 700\n"),
        (
            "thin-runbook, hosts-alike]\n        strength: very-unlikely",
            "thin-runbook, hosts-alike]\n        strength: unlikely",
        ),
        (
            "note: Spam had been high all week, with less harm.",
            "note: Spam had been high all week, with less harm. Traffic graphs agree.",
        ),
        (
            "  - of: wal-archive\n    held: no\n    weight: strong",
            "  - of: wal-archive\n    held: no\n    weight: moderate",
        ),
        ("hosts-alike: likely", "hosts-alike: even"),
        (
            "events:\n",
            "  two-people:\n    label: A second pair of eyes on removals\n    category: process\n    fails: likely\nevents:\n",
        ),
        (
            "      - all: [rebuild-stalls, manual-rebuild, thin-runbook]\n",
            "      - all: [rebuild-stalls, manual-rebuild, thin-runbook]\n        unless: [two-people]\n",
        ),
    ] {
        assert!(text.contains(old), "the model has no {old:?}");
        text = text.replace(old, new);
    }
    text
}

/// The figures of a JSON text with six digits that count: the last ones may differ between machines.
fn shortened(json: &str) -> String {
    let line = |line: &str| {
        let (before, rest) = line.rsplit_once(": ")?;
        let (figure, comma) = rest.strip_suffix(',').map_or((rest, ""), |figure| (figure, ","));
        let figure: f64 = figure.parse().ok().filter(|_| figure.contains('.'))?;
        Some(format!("{before}: {:.5e}{comma}\n", figure))
    };
    json.lines().map(|text| line(text).unwrap_or_else(|| format!("{text}\n"))).collect()
}

#[test]
fn goldens_of_a_shipped_model_and_an_edited_copy() {
    let (old, new) = (model(&gitlab(false)), model(&gitlab(true)));
    let difference = diff(&old, &new, Sides { old: &rank(&old), new: &rank(&new) });
    let style = Style::default();
    let text = view::render(&difference, &style);
    assert_neat(&text, 80);
    golden("diff.txt", &text);
    golden("diff.json", &shortened(&json::render(&difference)));
    let painted = view::render(&difference, &Style { colour: true, ..style });
    assert_eq!(without_colour(&painted), text);
    golden("diff-colour.txt", &view::render(&difference, &Style { colour: true, width: 100 }));

    // The first few alone: the sentences still know the others.
    let mut few = difference.clone();
    few.rest = few.candidates.split_off(2);
    few.left_out = few.rest.len();
    let short = view::render(&few, &style);
    assert_neat(&short, 80);
    let sentences = |text: &str| text.split("P(evidence)").nth(1).map(str::to_owned);
    assert!(short.contains(" more\n") && sentences(&short) == sentences(&text), "{short}");

    // Nothing, and nothing that moves a figure.
    let same = diff(&old, &old, Sides { old: &rank(&old), new: &rank(&old) });
    golden("diff-none.txt", &view::render(&same, &style));
    let words = gitlab(false).replace("days of work", "hours").replace("cost: 1\n", "cost: 1\n    owner: platform\n");
    golden("diff-words.txt", &view::render(&compared(&gitlab(false), &words), &style));
}

#[test]
fn sampled_rankings_compare_with_their_margins() {
    let (old, new) = (model(&gitlab(false)), model(&gitlab(true)));
    let sampled = |model: &Model| {
        let effort = Effort { seed: 7, draws: Some(20_000), threads: 1 };
        rank_or_sample(model, &Options::default(), RankOptions::default(), Answer::Sampled, effort, |_| true)
    };
    let difference = diff(&old, &new, Sides { old: &sampled(&old), new: &sampled(&new) });
    let exact = diff(&old, &new, Sides { old: &rank(&old), new: &rank(&new) });
    assert!(matches!(difference.new.method, Some(Method::Sampled { .. })));
    for row in &difference.candidates {
        let [low, high] = row.change_interval.expect("it is sampled");
        let truth = exact.candidates.iter().find(|other| other.id == row.id).and_then(|other| other.change).unwrap();
        assert!(low - 1e-9 <= truth && truth <= high + 1e-9, "{row:?} against {truth}");
    }
    let text = view::render(&difference, &Style::default());
    assert_neat(&text, 80);
    assert!(text.contains("Sampled, not exact") && text.contains('±'), "{text}");
    assert_eq!(
        text,
        view::render(&diff(&old, &new, Sides { old: &sampled(&old), new: &sampled(&new) }), &Style::default())
    );
    // One exact, one sampled: both are said.
    let mixed = diff(&old, &new, Sides { old: &rank(&old), new: &sampled(&new) });
    let text = view::render(&mixed, &Style::default());
    assert!(text.contains("Old: Exact") && text.contains("New: Sampled"), "{text}");
    // The same model with itself: what moves is not larger than the margins.
    let other = |model: &Model| {
        let effort = Effort { seed: 8, draws: Some(20_000), threads: 1 };
        rank_or_sample(model, &Options::default(), RankOptions::default(), Answer::Sampled, effort, |_| true)
    };
    let mut still = diff(&old, &old, Sides { old: &sampled(&old), new: &other(&old) });
    still.changes = exact.changes.clone();
    let text = view::render(&still, &Style::default());
    assert!(text.contains("No change in share is larger than the margins"), "{text}");
}

#[test]
fn mechanisms_are_told_apart() {
    let base =
        "factors: { a: { prior: 0.1 }, b: { prior: 0.2 }, c: { prior: 0.3 } }\nimpacts: { i: { because: BECAUSE } }\n";
    let with = |because: &str| base.replace("BECAUSE", because);
    let changed = |old: &str, new: &str| lines(&compared(&with(old), &with(new)));
    // The same causes in another order, or in another form.
    assert_eq!(changed("[{ all: [a, b] }, c]", "[{ c: 1 }, { all: [b, a], strength: 1 }]"), Vec::<String>::new());
    // Another cause is another mechanism, unless an id says that it is the same.
    assert_eq!(
        changed("[{ all: [a, b], strength: 0.5 }]", "[{ all: [a, c], strength: 0.5 }]"),
        ["+! impacts.i.because[a and c]: () → strength 0.5", "-! impacts.i.because[a and b]: strength 0.5 → ()"]
    );
    assert_eq!(
        changed("[{ all: [a, b], id: both }]", "[{ all: [a], unless: [c], id: both }]"),
        ["~! impacts.i.because[both].causes: a and b → a unless c"]
    );
    assert_eq!(
        changed("[{ at-least: 1, of: [a, b, c] }]", "[{ at-least: 2, of: [a, b, c] }]"),
        [
            "+! impacts.i.because[at least 2 of a, b, c]: () → strength 1",
            "-! impacts.i.because[at least 1 of a, b, c]: strength 1 → ()"
        ]
    );
    // An id that comes or goes, and texts, move nothing.
    assert_eq!(
        changed("[{ all: [a], evidence: a log }]", "[{ all: [a], id: first, note: seen, evidence: [a log, a trace] }]"),
        [
            "~ impacts.i.because[first].id: () → first",
            "~ impacts.i.because[first].note: () → seen",
            "~ impacts.i.because[first].evidence: a log → a log, a trace"
        ]
    );
    // Two with the same causes: the one that stays stays.
    assert_eq!(
        changed("[{ a: 0.3 }, { a: 0.5 }]", "[{ a: 0.5 }, { a: 0.7 }]"),
        ["~! impacts.i.because[a].strength: 0.3 → 0.7"]
    );
    // A word and the range that it stands for.
    assert_eq!(changed("{ a: even }", "{ a: [0.45, 0.55] }"), ["~ impacts.i.because[a].strength: even → [0.45, 0.55]"]);
    assert_eq!(changed("{ a: even }", "{ a: 0.5 }"), ["~! impacts.i.because[a].strength: even → 0.5"]);
}

#[test]
fn what_follows_from_a_change_is_told_where_it_shows() {
    // `during` moves a base rate; the prior tells it.
    let with = |during: &str| {
        format!(
            "incident: {{ during: {during} }}\nfactors: {{ a: {{ category: hardware }} }}\nimpacts: {{ i: {{ because: a }} }}\n"
        )
    };
    assert_eq!(
        lines(&compared(&with("normal"), &with("change"))),
        [
            "~ incident.during: normal → change",
            "~! factors.a.prior: 0.08, moved to 0.1288 by during: normal → 0.08, moved to 0.0129 by during: change"
        ]
    );
    // A date switches a mechanism off.
    let with = |at: &str| {
        format!(
            "factors: {{ a: {{ prior: 0.1, at: {at} }}, b: {{ prior: 0.2 }} }}\n\
             impacts: {{ i: {{ at: 2026-03-03T14:00:00Z, because: [a, b] }} }}\n"
        )
    };
    assert_eq!(
        lines(&compared(&with("2026-03-03T13:00:00Z"), &with("2026-03-03T15:00:00Z"))),
        [
            "~ factors.a.at: 2026-03-03T13:00:00Z → 2026-03-03T15:00:00Z",
            "~! impacts.i.because[a].switched: on → off: a cause is dated after the effect"
        ]
    );
    // Another category has another base rate, and it may come and go.
    let with = |category: &str| {
        format!("factors: {{ a: {{ category: {category} }} }}\nimpacts: {{ i: {{ because: a, leak: 0.1 }} }}\n")
    };
    assert_eq!(
        lines(&compared(&with("code-bug"), &with("load"))),
        ["~ factors.a.category: code-bug → load", "~! factors.a.prior: 0.22 → 0.06", "~! factors.a.latent: yes → no"]
    );
}

#[test]
fn records_are_told_apart() {
    let base = "factors: { a: { prior: 0.1 }, b: {} }\nimpacts: { i: { because: [a, b] } }\n";
    let changed = |old: &str, new: &str| lines(&compared(&format!("{base}{old}"), &format!("{base}{new}")));
    let evidence = |items: &str| format!("evidence: [{items}]\n");
    // Another source of the same weight is the same sight; another source and weight is another one.
    let first = evidence("{ of: a, observed: yes, weight: weak, source: { kind: log, ref: x } }");
    let other = evidence("{ of: a, observed: yes, weight: weak, source: { kind: log, ref: y } }");
    let heavier = evidence("{ of: a, observed: yes, weight: strong, source: { kind: log, ref: y } }");
    assert_eq!(changed(&first, &other), ["~ evidence[a observed yes].source: log, x → log, y"]);
    assert_eq!(
        changed(&first, &heavier),
        ["+! evidence[a observed yes]: () → strong; log, y", "-! evidence[a observed yes]: weak; log, x → ()"]
    );
    assert_eq!(changed(&other, &heavier), ["~! evidence[a observed yes].weight: weak → strong"]);
    let ratio = evidence("{ of: a, observed: yes, ratio: 2, source: { kind: log, ref: x } }");
    assert_eq!(changed(&first, &ratio), ["~ evidence[a observed yes].weight: weak → ratio 2"]);
    // An action under another id.
    let action = |id: &str| format!("actions: {{ {id}: {{ fixes: {{ a: 0.5 }}, cost: 2, ticket: X-1 }} }}\n");
    assert_eq!(changed(&action("guard"), &action("size-guard")), ["> actions.size-guard: guard → size-guard"]);
    let risky = |risk: &str| format!("actions: {{ guard: {{ fixes: {{ a: 0.5 }}, risks: {{ b: {risk} }} }} }}\n");
    assert_eq!(changed(&risky("0.1"), &risky("0.2")), ["~! actions.guard.risks.b: 0.1 → 0.2"]);
    // An entry of the timeline at another time.
    let entry = |at: &str| format!("timeline: [{{ at: {at}, what: Noticed }}]\n");
    assert_eq!(
        changed(&entry("2026-03-03T13:00:00Z"), &entry("2026-03-03T13:05:00Z")),
        ["~ timeline[2026-03-03T13:05:00Z].at: 2026-03-03T13:00:00Z → 2026-03-03T13:05:00Z"]
    );
}

#[test]
fn a_renamed_leader_still_leads() {
    let with = |id: &str, strength: &str| {
        format!(
            "factors: {{ {id}: {{ label: Pool of 5, prior: 0.3 }}, other: {{ prior: 0.1 }} }}\n\
             impacts: {{ i: {{ because: {{ {id}: {strength}, other: 0.2 }} }} }}\n"
        )
    };
    let difference = compared(&with("pool", "0.9"), &with("pool-size", "0.8"));
    // A label of its own is enough to know it by, though a mechanism changed too.
    assert_eq!(
        lines(&difference),
        ["> factors.pool-size: pool → pool-size", "~! impacts.i.because[pool-size].strength: 0.9 → 0.8"]
    );
    assert_eq!(difference.leader.old.as_deref(), Some("pool"));
    assert_eq!(difference.leader.new.as_deref(), Some("pool-size"));
    assert!(!difference.leader.changed);
    assert_eq!(difference.candidates[0].old_id.as_deref(), Some("pool"));
    assert_eq!(difference.candidates.len(), 2);
}

#[test]
fn a_near_miss_compares_beliefs() {
    let with = |prior: &str| {
        format!("factors: {{ a: {{ prior: {prior} }} }}\nimpacts: {{ i: {{ because: {{ a: 0.5 }}, observed: no }} }}\n")
    };
    let difference = compared(&with("0.1"), &with("0.4"));
    assert_eq!((difference.moved, &difference.leader.new), (None, &None));
    let text = view::render(&difference, &Style::default());
    assert_neat(&text, 80);
    assert!(text.contains("Neither revision has an impact to attribute") && text.contains("5% → 25%"), "{text}");
    // From a near miss to an incident: there is no share to subtract from.
    let happened = with("0.4").replace(", observed: no", "");
    let text = view::render(&compared(&with("0.4"), &happened), &Style::default());
    assert!(text.contains("“a” leads now, with a share of 100%."), "{text}");
    let back = view::render(&compared(&happened, &with("0.4")), &Style::default());
    assert!(back.contains("“a” led before"), "{back}");
}

#[test]
fn hostile_texts_keep_the_table_neat() {
    let base = compared(&gitlab(false), &gitlab(true));
    let mut runner = TestRunner::new(Config::with_cases(128));
    runner
        .run(&(texts(), 0usize..200, any::<bool>()), |(texts, width, refused)| {
            let mut difference = base.clone();
            difference.new.title = texts[0].clone();
            for (at, change) in difference.changes.iter_mut().enumerate() {
                change.path.push_str(&texts[at % 8]);
                change.old = change.old.is_some().then(|| texts[(at + 1) % 8].clone());
                change.new = change.new.is_some().then(|| texts[(at + 2) % 8].clone());
            }
            for (at, candidate) in difference.candidates.iter_mut().enumerate() {
                candidate.label = texts[at % 8].clone();
                if at % 3 == 0 {
                    candidate.id = texts[(at + 3) % 8].clone();
                }
            }
            if refused {
                difference.old.method = None;
                difference.old.refused = Some(texts[5].clone());
            }
            let style = Style::default();
            let text = view::render(&difference, &style);
            assert_neat(&text, 80);
            let painted = view::render(&difference, &Style { colour: true, ..style });
            assert_eq!(without_colour(&painted), text);
            view::render(&difference, &Style { colour: true, width });
            assert!(serde_json::from_str::<serde_json::Value>(&json::render(&difference)).is_ok());
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_shipped_model_compares_with_every_other() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yaml") && !path.ends_with("base-rates.yaml"));
    paths.sort();
    let models: Vec<Model> = paths.iter().map(|path| model(&std::fs::read_to_string(path).unwrap())).collect();
    assert!(models.len() >= 7, "{paths:?}");
    let rankings: Vec<_> = models.iter().map(rank).collect();
    for (i, old) in models.iter().enumerate() {
        for (j, new) in models.iter().enumerate() {
            let difference = diff(old, new, Sides { old: &rankings[i], new: &rankings[j] });
            assert_eq!(difference.changes.is_empty(), i == j);
            assert_neat(&view::render(&difference, &Style::default()), 80);
        }
    }
}

#[test]
fn where_nobody_has_a_share_that_is_said() {
    let with = |leak: &str| format!("factors: {{ a: {{ prior: 0.1 }} }}\nimpacts: {{ i: {{ leak: {leak} }} }}\n");
    let text = view::render(&compared(&with("0.1"), &with("0.4")), &Style::default());
    assert!(text.contains("No candidate has a share in either revision.\nNo share moves."), "{text}");
}

/// Every node of a large file under another id: many alike, and none of it takes long.
#[test]
fn large_revisions_are_compared_in_a_moment() {
    let file = |word: &str| {
        let mut text = String::from("factors:\n");
        for node in 0..20_000 {
            text.push_str(&format!("  {word}{node}: {{ prior: 0.{} }}\n", 1 + node % 5));
        }
        text.push_str("impacts:\n  i:\n    because:\n      - at-least: 3\n        of: [");
        text.push_str(&(0..20_000).map(|node| format!("{word}{node}")).collect::<Vec<_>>().join(", "));
        text.push_str("]\n");
        text
    };
    let (old, new) = (model(&file("f")), model(&file("g")));
    let none = || Err(AnalysisError::Improbable);
    let started = std::time::Instant::now();
    let difference = diff(&old, &new, Sides { old: &none(), new: &none() });
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    assert_eq!(difference.changes.len(), 40_002);
    let text = view::render(&difference, &Style::default());
    assert!(text.contains("The old revision has no ranking") && text.contains("The new revision has no ranking"));
}
