//! `next` and `whatif`: goldens on models that ship, every model through both, hostile texts.

use std::path::Path;

use because::analysis::next::NextOptions;
use because::analysis::whatif::Change;
use because::analysis::{Analysis, Options};
use because::check::Checked;
use because::model::{BaseRates, Model, NodeKind};
use because::read::Format;
use because::report::{ChangeBy, Method, Next, NextBy, WhatIf};
use because::view::{Style, json, next, whatif};
use proptest::test_runner::{Config, TestRunner};

use super::hostile::texts;
use super::{assert_neat, golden, without_colour};

fn shipped(name: &str) -> Analysis {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name).with_extension("yaml");
    let bytes = std::fs::read(path).unwrap();
    let model = Checked::open(&bytes, Format::Yaml, &BaseRates::shipped()).model.expect("it is valid");
    Analysis::new(model, Options::default()).expect("it can be ranked")
}

const SHIPPED: [&str; 7] = [
    "aws-2017-s3",
    "cloudflare-2019-regex",
    "github-2018-partition",
    "gitlab-2017-database",
    "google-shakespeare-2015",
    "reddit-2016-autoscaler",
    "starter",
];

fn ask_next(analysis: &Analysis, top: Option<usize>) -> Next {
    analysis.next(NextOptions { top, ..NextOptions::default() }, |_| true).unwrap()
}

fn ask_whatif(analysis: &Analysis, phrases: [&[&str]; 3]) -> WhatIf {
    let change = Change::read(analysis.model(), phrases[0], phrases[1], phrases[2]).unwrap();
    analysis.whatif(&change).unwrap()
}

#[test]
fn goldens_on_two_models_that_ship() {
    let style = Style::default();
    for name in ["github-2018-partition", "reddit-2016-autoscaler"] {
        let report = ask_next(&shipped(name), Some(10));
        let text = next::render(&report, &style);
        assert_neat(&text, 80);
        golden(&format!("next-{name}.txt"), &text);
        let painted = next::render(&report, &Style { colour: true, ..style });
        assert_eq!(without_colour(&painted), text);
    }
    for (name, golden_of, phrases) in [
        ("github-2018-partition", "github-observe", [&[][..], &["failover-fault=yes"], &[]]),
        ("reddit-2016-autoscaler", "reddit-repair", [&[], &[], &["second-look", "trusts-any-data"]]),
        ("starter", "starter-all", [&["pool-size.prior=unlikely"], &["slow-psp=yes:strong"], &["pool-size"]]),
    ] {
        let report = ask_whatif(&shipped(name), phrases);
        let text = whatif::render(&report, &style);
        assert_neat(&text, 80);
        golden(&format!("whatif-{golden_of}.txt"), &text);
        let painted = whatif::render(&report, &Style { colour: true, ..style });
        assert_eq!(without_colour(&painted), text);
    }
    golden("next.json", &json::render(&ask_next(&shipped("starter"), None)));
    let report =
        ask_whatif(&shipped("starter"), [&["pool-size.prior=unlikely"], &["slow-psp=yes:strong"], &["pool-size"]]);
    golden("whatif.json", &json::render(&report));
}

#[test]
fn a_near_miss_is_told_in_beliefs() {
    let model = Model::builder()
        .title("Nearly down")
        .factor("leak", |f| f.label("A connection is never given back").prior(0.3))
        .safeguard("guard", |s| s.label("Pool grows by itself").fails(0.2))
        .impact("down", |i| {
            i.label("Nobody can log in").observed(false).mechanism(|m| m.all(["leak"]).unless(["guard"]).strength(0.9))
        })
        .build()
        .unwrap();
    let analysis = Analysis::new(model, Options::default()).unwrap();
    let text = whatif::render(&ask_whatif(&analysis, [&["guard.fails=even"], &["leak=yes"], &[]]), &Style::default());
    assert_neat(&text, 80);
    golden("whatif-near-miss.txt", &text);
    let text = next::render(&ask_next(&analysis, None), &Style::default());
    assert_neat(&text, 80);
    golden("next-near-miss.txt", &text);
}

#[test]
fn every_model_runs_through_both() {
    for name in SHIPPED {
        let analysis = shipped(name);
        for by in [NextBy::Movement, NextBy::Value] {
            let report = analysis.next(NextOptions { by, top: None }, |_| true).unwrap();
            assert_neat(&next::render(&report, &Style::default()), 80);
        }
        for node in analysis.model().nodes() {
            let repair = ask_whatif(&analysis, [&[], &[], &[&node.id]]);
            assert_neat(&whatif::render(&repair, &Style::default()), 80);
            let answer = match (node.kind, node.observed) {
                (NodeKind::Safeguard, Some(false)) => "held:strong",
                (NodeKind::Safeguard, _) => "failed:strong",
                (_, Some(false)) => "no:strong",
                _ => "yes:strong",
            };
            let seen = ask_whatif(&analysis, [&[], &[&format!("{}={answer}", node.id)], &[]]);
            assert_neat(&whatif::render(&seen, &Style::default()), 80);
        }
    }
}

#[test]
fn hostile_texts_keep_both_neat() {
    let analysis = shipped("github-2018-partition");
    let (checks, answer) = (
        ask_next(&shipped("reddit-2016-autoscaler"), None),
        ask_whatif(&analysis, [&[], &["failover-fault=yes"], &["failing-optics"]]),
    );
    let mut runner = TestRunner::new(Config::with_cases(96));
    runner
        .run(&(texts(), 0usize..200), |(texts, width)| {
            let mut next = checks.clone();
            next.title = texts[0].clone();
            for (at, check) in next.checks.iter_mut().enumerate() {
                check.label = texts[at % 8].clone();
                check.check_cost = Some([0.0, 1e300, 12.5][at % 3]);
            }
            next.names.iter_mut().for_each(|node| node.label = texts[3].clone());
            next.notes = vec![texts[4].clone()];
            let mut what = answer.clone();
            what.title = texts[5].clone();
            for change in &mut what.changes {
                (change.label, change.text) = (texts[6].clone(), texts[7].clone());
            }
            what.candidates.iter_mut().enumerate().for_each(|(at, c)| c.label = texts[at % 8].clone());
            what.impacts.iter_mut().enumerate().for_each(|(at, i)| i.label = texts[(at + 1) % 8].clone());
            (what.notes, what.remarks) = (vec![texts[1].clone()], vec![texts[2].clone()]);
            let mut miss = what.clone();
            (miss.before.unexplained, miss.after.unexplained, miss.avoided) = (None, None, None);
            let mut sampled = what.clone();
            sampled.method = Method::Sampled { draws: 1000, seed: 0, effective: 900 };
            for candidate in &mut sampled.candidates {
                candidate.before.intervals.share = Some([-0.1, 1.0]);
                candidate.after.intervals.share = Some([-0.1, 1.0]);
                candidate.moved_interval = Some([-0.5, 0.5]);
            }
            sampled.changes.iter_mut().for_each(|change| change.kind = ChangeBy::Set);
            let style = Style::default();
            for text in [
                because::view::next::render(&next, &style),
                whatif::render(&what, &style),
                whatif::render(&miss, &style),
                whatif::render(&sampled, &style),
            ] {
                assert_neat(&text, 80);
            }
            // At other widths lines may stick out, but nothing breaks.
            let other = Style { colour: true, width };
            because::view::next::render(&next, &other);
            whatif::render(&what, &other);
            for text in [json::render(&next), json::render(&what)] {
                assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
            }
            Ok(())
        })
        .unwrap();
}
