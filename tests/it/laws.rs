//! Laws that hold for every model, whatever its numbers.

use because::analysis::explain::ExplainOptions;
use because::analysis::{Analysis, Candidates, Options, RankOptions};
use because::model::document::{Document, Factor};
use because::model::{Model, NodeKind};
use because::report::Ranking;
use because::weight::Weight;
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};

use crate::random_model::{self, choices, document};

fn ranking(document: &Document) -> Option<Ranking> {
    let model = random_model::model(document)?;
    Some(Analysis::new(model, Options::default()).ok()?.rank(RankOptions::default()))
}

/// The figures of a ranking by id, each id as `name` has it.
fn figures(ranking: &Ranking, name: impl Fn(&str) -> String) -> Vec<(String, Vec<Option<f64>>)> {
    let mut rows: Vec<_> = ranking
        .candidates
        .iter()
        .map(|c| (name(&c.id), vec![Some(c.prior), Some(c.posterior), c.necessity, c.sufficiency, c.share]))
        .chain(ranking.beliefs.iter().map(|(id, b)| (name(id), vec![Some(b.prior), Some(b.posterior)])))
        .chain([("".to_owned(), vec![Some(ranking.probability_of_evidence), ranking.unexplained])])
        .collect();
    rows.sort_by(|a, b| a.partial_cmp(b).expect("no figure is NaN"));
    rows
}

fn same(a: &[(String, Vec<Option<f64>>)], b: &[(String, Vec<Option<f64>>)]) -> Result<(), String> {
    if a.len() != b.len() {
        return Err(format!("{} rows against {}", a.len(), b.len()));
    }
    for ((id_a, row_a), (id_b, row_b)) in a.iter().zip(b) {
        let near = |x: &Option<f64>, y: &Option<f64>| match (x, y) {
            (Some(x), Some(y)) => (x - y).abs() < 1e-9,
            (None, None) => true,
            _ => false,
        };
        if id_a != id_b || !row_a.iter().zip(row_b).all(|(x, y)| near(x, y)) {
            return Err(format!("{id_a} {row_a:?} against {id_b} {row_b:?}"));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_and_what_is_unexplained_sum_to_one(choices in choices()) {
        if let Some(ranking) = ranking(&document(&choices)) {
            for (i, impact) in ranking.impacts.iter().filter(|impact| impact.observed).enumerate() {
                let shares: f64 = ranking.candidates.iter().filter_map(|c| c.by_impact[i].share).sum();
                prop_assert!((shares + impact.unexplained.unwrap() - 1.0).abs() < 1e-9);
            }
            if let Some(unexplained) = ranking.unexplained {
                let shares: f64 = ranking.candidates.iter().filter_map(|c| c.share).sum();
                prop_assert!((shares + unexplained - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn renaming_changes_nothing(choices in choices()) {
        let document = document(&choices);
        // Turns the order of the ids around, so that ties by id would show.
        let rename = |id: &str| format!("z{}", id.chars().rev().collect::<String>());
        if let Some(before) = ranking(&document) {
            let after = ranking(&random_model::renamed(&document, rename)).expect("renaming keeps it valid");
            prop_assert_eq!(same(&figures(&before, rename), &figures(&after, str::to_owned)), Ok(()));
        }
    }

    #[test]
    fn the_order_of_the_file_changes_nothing(choices in choices()) {
        let document = document(&choices);
        if let Some(before) = ranking(&document) {
            let after = ranking(&random_model::reversed(&document)).expect("reordering keeps it valid");
            prop_assert_eq!(same(&figures(&before, str::to_owned), &figures(&after, str::to_owned)), Ok(()));
        }
    }

    #[test]
    fn an_unrelated_node_changes_nothing(choices in choices()) {
        let mut document = document(&choices);
        if let Some(before) = ranking(&document) {
            let unrelated = Factor { prior: Some(Weight::number(0.37).unwrap()), ..Factor::default() };
            document.factors.insert("unrelated".to_owned(), unrelated);
            let mut after = ranking(&document).expect("one node more keeps it valid");
            if before.unexplained.is_some() {
                let share = after.candidates.iter().find(|c| c.id == "unrelated").unwrap().share.unwrap();
                prop_assert!(share.abs() < 1e-9, "an unrelated node has the share {}", share);
            }
            after.candidates.retain(|c| c.id != "unrelated");
            after.beliefs.shift_remove("unrelated");
            prop_assert_eq!(same(&figures(&before, str::to_owned), &figures(&after, str::to_owned)), Ok(()));
        }
    }

    /// Repairing a node that nothing follows from leaves every impact as it was.
    #[test]
    fn repairing_what_leads_nowhere_changes_nothing(choices in choices()) {
        let mut document = document(&choices);
        document.factors.insert("nowhere".to_owned(), Factor { prior: Some(Weight::EVEN), ..Factor::default() });
        let Some(model) = random_model::model(&document) else { return Ok(()) };
        let named = Options { candidates: Candidates::Named(vec!["nowhere".to_owned()]), ..Options::default() };
        if let Ok(analysis) = Analysis::new(model, named) {
            let ranking = analysis.rank(RankOptions::default());
            if let Some(unexplained) = ranking.unexplained {
                prop_assert!((unexplained - 1.0).abs() < 1e-9);
                prop_assert_eq!(ranking.candidates[0].necessity, Some(0.0));
                prop_assert!((ranking.candidates[0].sufficiency.unwrap() - 1.0).abs() < 1e-9);
            }
        }
    }

    /// The same input gives the same bytes.
    #[test]
    fn two_runs_are_equal_to_the_last_bit(choices in choices()) {
        let document = document(&choices);
        prop_assert_eq!(ranking(&document), ranking(&document));
    }

    /// Every world that fits the evidence tells exactly one story, so all stories together have
    /// probability 1, and no story comes before a likelier one.
    #[test]
    fn stories_share_out_the_evidence(choices in choices()) {
        let Some(model) = random_model::model(&document(&choices)) else { return Ok(()) };
        let Ok(analysis) = Analysis::new(model, Options::default()) else { return Ok(()) };
        let told = analysis.explain(ExplainOptions { stories: 5000, cut_sets: 100, order: None }).unwrap();
        for impact in &told.impacts {
            let total: f64 = impact.stories.iter().map(|story| story.probability).sum();
            prop_assert!((total - 1.0).abs() < 1e-9, "the stories of {} sum to {}", impact.impact, total);
            prop_assert!(impact.stories.windows(2).all(|w| w[0].probability >= w[1].probability - 1e-12));
            for story in &impact.stories {
                prop_assert_eq!(&story.steps.last().unwrap().effect.id, &impact.impact);
            }
        }
    }
}

#[test]
fn a_chain_of_always_has_necessity_one_all_along() {
    for length in [1usize, 2, 10, 200] {
        let mut builder = Model::builder().factor("start", |f| f.prior(0.01));
        let mut before = "start".to_owned();
        for step in 0..length {
            let id = format!("e{step}");
            builder = builder.event(&id, |e| e.because(&before, "always"));
            before = id;
        }
        let model = builder.impact("i", |i| i.because(&before, "always")).build().unwrap();
        let ids: Vec<String> =
            model.nodes().iter().filter(|n| n.kind != NodeKind::Impact).map(|n| n.id.clone()).collect();
        let named = Options { candidates: Candidates::Named(ids), ..Options::default() };
        let ranking = Analysis::new(model, named).unwrap().rank(RankOptions::default());
        for candidate in &ranking.candidates {
            assert!((candidate.necessity.unwrap() - 1.0).abs() < 1e-9, "{} in a chain of {length}", candidate.id);
        }
    }
}

/// Depth costs no stack; every belief of such a chain costs a diagram of its own length.
#[test]
fn a_chain_of_a_thousand_steps_is_ranked() {
    let mut builder = Model::builder().factor("start", |f| f.prior(0.5));
    let mut before = "start".to_owned();
    for step in 0..1000 {
        let id = format!("e{step}");
        builder = builder.event(&id, |e| e.leak(1e-6).because(&before, 0.999));
        before = id;
    }
    let model = builder.impact("i", |i| i.because(&before, "always")).build().unwrap();
    let ranking = Analysis::new(model, Options::default()).unwrap().rank(RankOptions::default());
    assert!((ranking.candidates[0].share.unwrap() + ranking.unexplained.unwrap() - 1.0).abs() < 1e-9);
}
