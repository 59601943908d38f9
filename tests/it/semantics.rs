//! What each form of the model means, on models small enough to work out by hand. The engine and
//! the enumerator share the graph, so this is what holds the graph to the contract.

use because::analysis::{Analysis, Candidates, Options, RankOptions};
use because::model::{Category, During, Model};
use because::report::{Candidate, Ranking};

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-12, "{a} is not {b}");
}

fn rank(model: Model) -> Ranking {
    rank_with(model, Candidates::Roots)
}

fn rank_with(model: Model, candidates: Candidates) -> Ranking {
    Analysis::new(model, Options { candidates, ..Options::default() })
        .expect("small and consistent")
        .rank(RankOptions::default())
}

fn candidate<'r>(ranking: &'r Ranking, id: &str) -> &'r Candidate {
    ranking.candidates.iter().find(|c| c.id == id).expect("it is a candidate")
}

#[test]
fn several_single_causes_are_a_noisy_or() {
    let ranking = rank(
        Model::builder()
            .factor("a", |f| f.prior(0.3))
            .factor("b", |f| f.prior(0.2))
            .event("e", |e| e.leak(0.1).because("a", 0.5).because("b", 0.8))
            .impact("i", |i| i.because("e", 1.0))
            .build()
            .unwrap(),
    );
    let p = 1.0 - 0.9 * (1.0 - 0.15) * (1.0 - 0.16);
    close(ranking.beliefs["e"].prior, p);
    close(ranking.probability_of_evidence, p);
    close(ranking.beliefs["i"].posterior, 1.0);
    // P(a | i) by Bayes: with a, the event happens unless leak, a's link and b's link all miss.
    let with_a = 1.0 - 0.9 * 0.5 * (1.0 - 0.16);
    close(candidate(&ranking, "a").posterior, 0.3 * with_a / p);
}

#[test]
fn one_all_is_a_noisy_and_and_shares_are_equal() {
    let ranking = rank(
        Model::builder()
            .factor("a", |f| f.prior(0.3))
            .factor("b", |f| f.prior(0.2))
            .factor("c", |f| f.prior(0.2))
            .impact("i", |i| i.because_all(["a", "b", "c"], 0.5))
            .build()
            .unwrap(),
    );
    close(ranking.probability_of_evidence, 0.3 * 0.2 * 0.2 * 0.5);
    for id in ["a", "b", "c"] {
        let c = candidate(&ranking, id);
        close(c.posterior, 1.0);
        close(c.necessity.unwrap(), 1.0);
        close(c.sufficiency.unwrap(), 0.0);
        close(c.share.unwrap(), 1.0 / 3.0);
    }
    // Equal shares: the lower prior first, then the id.
    let order: Vec<&str> = ranking.candidates.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(order, ["b", "c", "a"]);
    close(ranking.unexplained.unwrap(), 0.0);
}

#[test]
fn two_sufficient_causes_back_each_other_up() {
    let ranking = rank(
        Model::builder()
            .factor("a", |f| f.prior(0.3).observed(true))
            .factor("b", |f| f.prior(0.2).observed(true))
            .impact("i", |i| i.because("a", 1.0).because("b", 1.0))
            .build()
            .unwrap(),
    );
    for id in ["a", "b"] {
        let c = candidate(&ranking, id);
        close(c.necessity.unwrap(), 0.0);
        close(c.sufficiency.unwrap(), 1.0);
        close(c.share.unwrap(), 0.5);
    }
}

#[test]
fn at_least_counts() {
    let model = |count| {
        Model::builder()
            .factor("a", |f| f.prior(0.5))
            .factor("b", |f| f.prior(0.5))
            .factor("c", |f| f.prior(0.5))
            .event("e", |e| e.mechanism(|m| m.at_least(count, ["a", "b", "c"]).strength(0.5)))
            .impact("i", |i| i.leak(1.0).because("e", 1.0))
            .build()
            .unwrap()
    };
    close(rank(model(1)).beliefs["e"].prior, 0.5 * 7.0 / 8.0);
    close(rank(model(2)).beliefs["e"].prior, 0.5 * 4.0 / 8.0);
    close(rank(model(3)).beliefs["e"].prior, 0.5 * 1.0 / 8.0);
}

#[test]
fn all_and_at_least_together_need_both() {
    let ranking = rank(
        Model::builder()
            .factor("a", |f| f.prior(0.5))
            .factor("b", |f| f.prior(0.5))
            .factor("c", |f| f.prior(0.5))
            .event("e", |e| e.mechanism(|m| m.all(["a"]).at_least(1, ["b", "c"])))
            .impact("i", |i| i.leak(1.0).because("e", 1.0))
            .build()
            .unwrap(),
    );
    close(ranking.beliefs["e"].prior, 0.5 * 0.75);
}

#[test]
fn a_safeguard_stops_by_holding_and_is_a_candidate_by_failing() {
    let model = |held: Option<bool>| {
        Model::builder()
            .factor("a", |f| f.prior(0.5))
            .safeguard("s", |s| {
                let s = s.fails(0.2);
                match held {
                    Some(held) => s.held(held),
                    None => s,
                }
            })
            .event("e", |e| e.mechanism(|m| m.all(["a"]).unless(["s"])))
            .impact("i", |i| i.leak(1.0).because("e", 1.0))
            .build()
            .unwrap()
    };
    close(rank(model(None)).beliefs["e"].posterior, 0.5 * 0.2);
    close(rank(model(None)).beliefs["s"].prior, 0.2);
    close(rank(model(Some(true))).beliefs["e"].posterior, 0.0);
    close(rank(model(Some(true))).beliefs["s"].posterior, 0.0);
    close(rank(model(Some(false))).beliefs["e"].posterior, 0.5);
    close(rank(model(Some(false))).beliefs["s"].posterior, 1.0);
}

#[test]
fn a_safeguard_under_all_acts_by_failing() {
    let ranking = rank(
        Model::builder().safeguard("s", |s| s.fails(0.2)).impact("i", |i| i.because_all(["s"], 1.0)).build().unwrap(),
    );
    close(ranking.probability_of_evidence, 0.2);
    close(candidate(&ranking, "s").share.unwrap(), 1.0);
}

#[test]
fn any_other_node_stops_by_being_present() {
    let ranking = rank(
        Model::builder()
            .factor("a", |f| f.prior(0.5))
            .factor("b", |f| f.prior(0.3))
            .event("e", |e| e.mechanism(|m| m.all(["a"]).unless(["b"])))
            .impact("i", |i| i.leak(1.0).because("e", 1.0))
            .build()
            .unwrap(),
    );
    close(ranking.beliefs["e"].prior, 0.5 * 0.7);
}

#[test]
fn a_mechanism_may_have_nothing_but_a_safeguard() {
    let ranking = rank(
        Model::builder()
            .safeguard("s", |s| s.fails(0.2))
            .impact("i", |i| i.leak(0.5).because("s", 0.5))
            .build()
            .unwrap(),
    );
    close(ranking.probability_of_evidence, 1.0 - 0.5 * (1.0 - 0.2 * 0.5));
}

#[test]
fn a_loop_cannot_start_itself() {
    let model = |leak: f64| {
        Model::builder()
            .factor("a", |f| f.prior(0.0))
            .event("retries", |e| e.leak(leak).because("overload", 1.0))
            .event("overload", |e| e.because("retries", 1.0).because("a", 1.0))
            .impact("i", |i| i.leak(1.0).because("overload", 1.0))
            .build()
            .unwrap()
    };
    close(rank(model(0.0)).beliefs["overload"].prior, 0.0);
    close(rank(model(0.25)).beliefs["overload"].prior, 0.25);
}

#[test]
fn evidence_multiplies_odds() {
    use because::model::EvidenceWeight::{self, Conclusive, Moderate, Strong, VeryStrong, Weak};
    let model = |weights: &[EvidenceWeight]| {
        let mut builder = Model::builder().factor("a", |f| f.prior(0.1)).impact("i", |i| i.leak(1.0).because("a", 1.0));
        for &weight in weights {
            builder = builder.evidence("a", |e| e.observed(true).weight(weight));
        }
        builder.build().unwrap()
    };
    let odds = |p: f64| p / (1.0 - p);
    let posterior = |weights: &[EvidenceWeight]| rank(model(weights)).beliefs["a"].posterior;
    close(odds(posterior(&[Weak])), 2.0 / 9.0);
    close(odds(posterior(&[Moderate])), 8.0 / 9.0);
    close(odds(posterior(&[Strong])), 55.0 / 9.0);
    close(odds(posterior(&[VeryStrong])) / 150.0, 1.0 / 9.0);
    close(odds(posterior(&[Weak, Moderate])), 16.0 / 9.0);
    close(posterior(&[Conclusive]), 1.0);
}

#[test]
fn defaults_are_those_of_the_contract() {
    let model = Model::builder()
        .factor("a", |f| f.category(Category::Capacity))
        .factor("b", |f| f)
        .factor("c", |f| f.category(Category::Capacity).because("a", 0.5))
        .safeguard("s", |s| s)
        .safeguard("t", |s| s.because("a", 0.5))
        .event("e", |e| e.because("a", 1.0))
        .impact("i", |i| i.leak(1.0).because("e", 1.0))
        .impact("near", |i| i.leak(0.5).observed(false))
        .build()
        .unwrap();
    let own = |id: &str| model.node(model.find(id).unwrap()).own.point();
    close(own("a"), 0.10);
    close(own("b"), 0.10);
    close(own("c"), 0.0);
    close(own("s"), 0.25);
    close(own("t"), 0.0);
    close(own("e"), 0.0);
    let ranking = rank(model.clone());
    close(ranking.beliefs["i"].posterior, 1.0);
    close(ranking.beliefs["near"].posterior, 0.0);
    let ids: Vec<&str> = ranking.candidates.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids.len(), 3, "candidates are the factors and safeguards without a because: {ids:?}");
    assert_eq!(rank_with(model.clone(), Candidates::All).candidates.len(), 5);
    let named = Candidates::Named(vec!["e".to_owned(), "a".to_owned()]);
    assert_eq!(rank_with(model, named).candidates.len(), 2);
}

#[test]
fn what_was_in_progress_moves_two_base_rates() {
    let prior = |category, during: During| {
        let model = Model::builder()
            .incident(|i| i.during(during))
            .factor("a", |f| f.category(category))
            .impact("i", |i| i.leak(1.0).because("a", 1.0))
            .build()
            .unwrap();
        rank(model).beliefs["a"].prior
    };
    let moved = |p: f64, odds: f64| odds * p / (1.0 - p + odds * p);
    close(prior(Category::Misconfiguration, During::Change), moved(0.22, 2.0));
    close(prior(Category::Hardware, During::Change), moved(0.08, 0.15));
    close(prior(Category::Misconfiguration, During::Normal), moved(0.22, 0.28));
    close(prior(Category::Hardware, During::Normal), moved(0.08, 1.7));
    close(prior(Category::Misconfiguration, During::Maintenance), moved(0.22, 1.4));
    close(prior(Category::Hardware, During::Maintenance), moved(0.08, 3.1));
    close(prior(Category::Load, During::Change), 0.06);
}

#[test]
fn a_word_is_used_at_the_middle_of_its_band() {
    for (word, p) in [
        ("never", 0.0),
        ("almost-no-chance", 0.03),
        ("very-unlikely", 0.125),
        ("unlikely", 0.325),
        ("even", 0.5),
        ("likely", 0.675),
        ("very-likely", 0.875),
        ("almost-certain", 0.97),
        ("always", 1.0),
    ] {
        let model = Model::builder()
            .factor("a", |f| f.prior(word))
            .impact("i", |i| i.leak(1.0).because("a", 1.0))
            .build()
            .unwrap();
        close(rank(model).beliefs["a"].prior, p);
    }
}

#[test]
fn the_headline_is_the_mean_over_impacts_weighted_by_cost() {
    let ranking = rank(
        Model::builder()
            .factor("a", |f| f.prior(0.5))
            .factor("b", |f| f.prior(0.5))
            .impact("i", |i| i.cost(30.0).because("a", 1.0))
            .impact("j", |i| i.cost(10.0).because("b", 1.0))
            .impact("near", |i| i.cost(100.0).leak(0.5).observed(false))
            .build()
            .unwrap(),
    );
    close(candidate(&ranking, "a").share.unwrap(), 0.75);
    close(candidate(&ranking, "b").share.unwrap(), 0.25);
    close(candidate(&ranking, "a").necessity.unwrap(), 0.75);
    close(ranking.impacts[0].weight, 0.75);
    close(ranking.impacts[2].weight, 0.0);
}

#[test]
fn figures_without_a_meaning_are_left_out() {
    let ranking = rank(
        Model::builder()
            .factor("a", |f| f.prior(0.5))
            .factor("ruled-out", |f| f.prior(0.5).observed(false))
            .impact("i", |i| i.because("a", 1.0).because("ruled-out", 1.0))
            .build()
            .unwrap(),
    );
    let c = candidate(&ranking, "ruled-out");
    close(c.posterior, 0.0);
    assert_eq!((c.necessity, c.sufficiency), (None, None));
    close(c.share.unwrap(), 0.0);
    assert_eq!(ranking.candidates.last().unwrap().id, "ruled-out");
}

#[test]
fn a_near_miss_has_beliefs_and_nothing_to_attribute() {
    let ranking = rank(
        Model::builder()
            .factor("a", |f| f.prior(0.5))
            .impact("i", |i| i.observed(false).because("a", 0.5))
            .build()
            .unwrap(),
    );
    assert_eq!(candidate(&ranking, "a").share, None);
    assert_eq!(ranking.unexplained, None);
    close(ranking.beliefs["a"].posterior, 0.25 / 0.75);
    assert!(ranking.notes.iter().any(|note| note.contains("nothing to attribute")));
}

/// Rare events: probabilities far below the reach of a subtraction from one.
#[test]
fn rare_events_keep_their_digits() {
    let ranking = rank(
        Model::builder()
            .factor("a", |f| f.prior(1e-12))
            .factor("b", |f| f.prior(3e-12))
            .factor("c", |f| f.prior(1e-18))
            .event("e", |e| e.leak(1e-15).because("a", 1e-3).because("b", 2e-3).because("c", 0.5))
            .event("f", |e| e.leak(1e-9).because("e", 0.5))
            .event("g", |e| e.leak(1e-9).because("e", 0.5))
            .impact("i", |i| i.because_all(["f", "g"], 1.0))
            .build()
            .unwrap(),
    );
    // To first order: e by a (1e-15), b (6e-15), c (5e-19), leak (1e-15), then both links (¼); and
    // both leaks of f and g together (1e-18), which is far from negligible here.
    let by_e = 0.25 * (1e-15 + 6e-15 + 5e-19 + 1e-15);
    let total = by_e + 1e-18;
    assert!((ranking.probability_of_evidence / total - 1.0).abs() < 1e-5);
    assert!((candidate(&ranking, "a").posterior / (0.25e-15 / total) - 1.0).abs() < 1e-5);
    assert!((candidate(&ranking, "c").posterior / (0.25 * 5e-19 / total) - 1.0).abs() < 1e-5);
    let necessity = candidate(&ranking, "c").necessity.unwrap();
    assert!((necessity - 1.0).abs() < 1e-5, "c alone explains the worlds in which it struck: {necessity}");
}
