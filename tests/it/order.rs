//! The order of a file says nothing: sections, nodes, mechanisms, causes, evidence and hypotheses
//! in another order give the same model and the same bytes in every format.

use std::path::Path;

use because::analysis::explain::ExplainOptions;
use because::analysis::picture::picture;
use because::analysis::{Analysis, Candidates, Options, RankOptions};
use because::check::Checked;
use because::model::document::{Answer, Document, Evidence, EvidenceWeight, Hypothesis, HypothesisStatus};
use because::model::{BaseRates, Model};
use because::read::{Format, read};
use because::report::RankBy;
use because::view::dot::{self, DotOptions};
use because::view::{Style, explain, json, rank};
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

use crate::numbers::Numbers;
use crate::random_model::{self, choices, document, shuffled};

/// Everything that can be printed of a model.
fn everything(model: &Model, candidates: Candidates) -> Vec<String> {
    let plain = picture(model, None);
    let mut texts = vec![json::render(&plain), dot::render(&plain, &DotOptions { plain: true, ..Default::default() })];
    let analysis = match Analysis::new(model.clone(), Options { candidates, ..Options::default() }) {
        Ok(analysis) => analysis,
        Err(error) => {
            texts.push(error.to_string());
            return texts;
        }
    };
    let style = Style::default();
    for by in [RankBy::Share, RankBy::Posterior, RankBy::Necessity, RankBy::Sufficiency] {
        for top in [None, Some(1)] {
            let ranking = analysis.rank(RankOptions { by, top, ..RankOptions::default() });
            texts.extend([rank::render(&ranking, &style), json::render(&ranking)]);
        }
    }
    let ranking = analysis.rank(RankOptions::default());
    texts.push(rank::render_beliefs(&ranking, &style));
    let drawn = picture(model, Some(&ranking));
    texts.extend([json::render(&drawn), dot::render(&drawn, &DotOptions { plain: false, ..Default::default() })]);
    let explanation = analysis.explain(ExplainOptions::default()).expect("what can be ranked is explained");
    texts.extend([explain::render(&explanation, &style), json::render(&explanation)]);
    for (node, _) in model.iter() {
        let told = analysis.explain_node(node, ExplainOptions::default()).expect("what can be ranked is explained");
        texts.extend([explain::render_node(&told, &style), json::render(&told)]);
    }
    texts
}

/// The document as JSON, its sections in a random order.
fn written(document: &Document, numbers: &mut Numbers) -> String {
    fn section<T: serde::Serialize>(key: &str, value: &T) -> String {
        format!("\"{key}\": {}", serde_json::to_string(value).expect("a document can be written"))
    }
    let mut sections = vec![
        section("title", &document.title.as_deref().unwrap_or("untitled")),
        section("incident", &document.incident.clone().unwrap_or_default()),
        section("factors", &document.factors),
        section("safeguards", &document.safeguards),
        section("events", &document.events),
        section("impacts", &document.impacts),
        section("evidence", &document.evidence),
        section("hypotheses", &document.hypotheses),
        section("actions", &document.actions),
        section("timeline", &document.timeline),
    ];
    numbers.shuffle(&mut sections);
    format!("{{{}}}", sections.join(",\n"))
}

/// A file's model.
fn opened(text: &str) -> Option<Model> {
    Checked::open(text.as_bytes(), Format::Json, &BaseRates::shipped()).model
}

/// The random document with more of what has no order: several sights and thoughts on one node.
fn with_records(choices: &[u16]) -> Document {
    let mut document = document(choices);
    let ids: Vec<String> = document.factors.keys().cloned().collect();
    let mut numbers = Numbers(choices.iter().map(|&choice| u64::from(choice)).sum());
    for text in ["one", "another"] {
        let of = || ids[0].clone();
        let (word, ratio) = if numbers.below(2) == 0 { (Some(EvidenceWeight::Weak), None) } else { (None, Some(2.0)) };
        document.evidence.push(Evidence {
            of: of(),
            observed: Some(Answer::from(numbers.below(2) == 0)),
            held: None,
            weight: word,
            ratio,
            source: None,
            note: Some(text.to_owned()),
        });
        let status = HypothesisStatus::ALL[numbers.below(HypothesisStatus::ALL.len())];
        let by = Some(text.to_owned());
        document.hypotheses.push(Hypothesis { of: of(), status, by, at: None, note: None });
    }
    document
}

#[track_caller]
fn assert_same(before: &[String], after: &[String], what: &str) {
    assert_eq!(before.len(), after.len(), "{what}");
    for (before, after) in before.iter().zip(after) {
        assert!(before == after, "{what}: before\n{before}\nafter\n{after}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_in_another_order_is_the_same_model(choices in choices(), seed in any::<u64>()) {
        let document = with_records(&choices);
        let mut numbers = Numbers(seed);
        let before = opened(&written(&document, &mut numbers));
        let after = opened(&written(&shuffled(&document, &mut numbers), &mut numbers));
        prop_assert_eq!(&before, &random_model::model(&document));
        prop_assert_eq!(before, after);
    }

    #[test]
    fn the_order_of_the_file_changes_no_byte(choices in choices(), seed in any::<u64>(), all in any::<bool>()) {
        let document = with_records(&choices);
        if let Some(model) = random_model::model(&document) {
            let candidates = if all { Candidates::All } else { Candidates::Roots };
            let before = everything(&model, candidates.clone());
            let mut numbers = Numbers(seed);
            for other in [random_model::reversed(&document), shuffled(&document, &mut numbers)] {
                let model = random_model::model(&other).expect("reordering keeps it valid");
                prop_assert_eq!(&before, &everything(&model, candidates.clone()));
            }
        }
    }
}

#[test]
fn shuffled_incidents_print_the_same_bytes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "yaml") || path.ends_with("base-rates.yaml") {
            continue;
        }
        files += 1;
        let bytes = std::fs::read(&path).unwrap();
        let document = read(&bytes, Format::Yaml).document;
        let mut numbers = Numbers(files);
        let model = Checked::open(&bytes, Format::Yaml, &BaseRates::shipped()).model.expect("it is valid");
        let before = everything(&model, Candidates::Roots);
        for _ in 0..2 {
            let after = opened(&written(&shuffled(&document, &mut numbers), &mut numbers)).expect("it is valid");
            assert_same(&before, &everything(&after, Candidates::Roots), &path.display().to_string());
        }
    }
    assert_eq!(files, 7, "six incidents and the starter");
}
