//! Cut sets, clashes and single nodes against plain search.

use because::analysis::explain::{ExplainOptions, explain_cut_sets};
use because::analysis::{Analysis, AnalysisError, Candidates, Options, RankOptions};
use because::graph::CausalGraph;
use because::model::{Model, NodeKind};
use because::report::{Count, CutSet, CutSetChoice, CutSetOrder, Explanation, ImpactExplanation};
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

use crate::plain;
use crate::random_model::{self, choices, document};

/// The minimal sets of candidates that bring the impact about with strengths apart, by trying all.
fn cut_sets(model: &Model, graph: &CausalGraph, candidates: &[usize], impact: usize) -> Vec<Vec<String>> {
    let may: Vec<usize> = candidates.iter().copied().filter(|&c| model.nodes()[c].own.bounds().1 > 0.0).collect();
    let strengths = model.nodes().iter().flat_map(|node| node.mechanisms.iter().map(|m| m.strength));
    let fallen: Vec<bool> = strengths.map(|strength| strength.bounds().1 > 0.0).collect();
    let suffices = |set: usize| {
        // Of what is no candidate, only what always strikes does.
        let always = |node: usize| !candidates.contains(&node) && model.nodes()[node].own.bounds().0 == 1.0;
        let mut struck: Vec<bool> = (0..model.nodes().len()).map(always).collect();
        for (bit, &candidate) in may.iter().enumerate() {
            struck[candidate] = set >> bit & 1 == 1;
        }
        plain::states(model, graph, &struck, &fallen)[impact]
    };
    let enough: Vec<usize> = (0..1usize << may.len()).filter(|&set| suffices(set)).collect();
    let minimal = enough.iter().filter(|&&set| !enough.iter().any(|&other| other != set && other & set == other));
    let mut sets: Vec<Vec<String>> = minimal
        .map(|set| {
            let members = may.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
            let mut ids: Vec<String> = members.map(|(_, &c)| model.nodes()[c].id.clone()).collect();
            ids.sort();
            ids
        })
        .collect();
    sets.sort();
    sets
}

/// The conclusive observations of a model: node and state.
fn conclusive(model: &Model) -> Vec<(usize, bool)> {
    let on_nodes = model.nodes().iter().enumerate().filter_map(|(n, node)| node.observed.map(|bad| (n, bad)));
    let items = model.evidence().iter().filter(|e| e.ratio.is_infinite()).map(|e| (e.of.index(), e.bad));
    let mut all: Vec<(usize, bool)> = on_nodes.chain(items).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Every world with its probability times how well the evidence fits it.
fn weighed_worlds(model: &Model) -> Vec<(f64, Vec<bool>)> {
    plain::worlds(model, &CausalGraph::new(model))
        .into_iter()
        .map(|(p, states)| {
            let on_nodes = model.nodes().iter().zip(&states).all(|(n, &bad)| n.observed.is_none_or(|o| o == bad));
            let items: f64 = model
                .evidence()
                .iter()
                .map(|e| if states[e.of.index()] == e.bad { 1.0 } else { 1.0 / e.ratio })
                .product();
            (if on_nodes { p * items } else { 0.0 }, states)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cut_sets_are_those_of_a_plain_search(choices in choices()) {
        let Some(model) = random_model::model(&document(&choices)) else { return Ok(()) };
        let Ok(analysis) = Analysis::new(model.clone(), Options::default()) else { return Ok(()) };
        let graph = CausalGraph::new(&model);
        let candidates: Vec<usize> = analysis.candidates().iter().map(|c| c.index()).collect();
        let told = analysis.explain(ExplainOptions { stories: 1, cut_sets: 1000, order: None }).unwrap();
        let worlds = plain::worlds(&model, &graph);
        for impact in &told.impacts {
            let number = model.find(&impact.impact).unwrap().index();
            let mut found: Vec<Vec<String>> = Vec::new();
            for set in &impact.cut_sets {
                let mut ids: Vec<String> = set.members.iter().map(|m| m.id.clone()).collect();
                ids.sort();
                let bad = |states: &[bool]| ids.iter().all(|id| states[model.find(id).unwrap().index()]);
                let prior: f64 = worlds.iter().filter(|(_, states)| bad(states)).map(|(p, _)| p).sum();
                prop_assert!((set.prior - prior).abs() < 1e-9);
                found.push(ids);
            }
            prop_assert_eq!(impact.cut_set_count, Count::Exactly(found.len() as u128));
            found.sort();
            prop_assert_eq!(found, cut_sets(&model, &graph, &candidates, number));
        }
    }

    #[test]
    fn a_clash_is_contradictory_and_no_smaller_set_is(choices in choices()) {
        let Some(model) = random_model::model(&document(&choices)) else { return Ok(()) };
        let Err(AnalysisError::Contradiction { clash }) = Analysis::new(model.clone(), Options::default()) else {
            return Ok(());
        };
        let observations = conclusive(&model);
        let worlds = plain::worlds(&model, &CausalGraph::new(&model));
        // The observations that each world meets, as a set of bits.
        let met: Vec<usize> = worlds
            .iter()
            .map(|(_, states)| {
                let true_in_it = observations.iter().enumerate().filter(|(_, (n, bad))| states[*n] == *bad);
                true_in_it.map(|(bit, _)| 1 << bit).sum()
            })
            .collect();
        let clashes = |set: usize| met.iter().all(|world| world & set != set);
        let smallest = (0..1usize << observations.len()).filter(|&set| clashes(set)).map(usize::count_ones).min();
        prop_assert!(clash.smallest);
        prop_assert_eq!(Some(clash.observations.len() as u32), smallest, "{}", clash);
        let named: usize = clash.observations.iter().map(|o| {
            let node = model.find(&o.id).unwrap().index();
            let told_bad = ["is present", "failed", "happened"].iter().any(|word| o.text.ends_with(word));
            let bit = observations.iter().position(|&(n, bad)| n == node && bad == told_bad);
            1usize << bit.expect("the clash names an observation of the model")
        }).sum();
        prop_assert!(clashes(named), "{}", clash);
    }

    /// The beliefs, and what `explain NODE` says of a repaired node, from the model's own types.
    #[test]
    fn single_nodes_are_those_of_a_plain_sum(choices in choices()) {
        let Some(model) = random_model::model(&document(&choices)) else { return Ok(()) };
        let Ok(analysis) = Analysis::new(model.clone(), Options::default()) else { return Ok(()) };
        let weighed = weighed_worlds(&model);
        let total: f64 = weighed.iter().map(|(p, _)| p).sum();
        let ranking = analysis.rank(RankOptions::default());
        prop_assert!((ranking.probability_of_evidence / total - 1.0).abs() < 1e-9);
        for (number, node) in model.nodes().iter().enumerate() {
            let posterior: f64 = weighed.iter().filter(|(_, s)| s[number]).map(|(p, _)| p).sum::<f64>() / total;
            prop_assert!((ranking.beliefs[&node.id].posterior - posterior).abs() < 1e-9);
        }
        for (node, data) in model.iter().filter(|(_, n)| n.kind != NodeKind::Impact) {
            let told = analysis.explain_node(node, ExplainOptions::default()).unwrap();
            let named = Options { candidates: because::analysis::Candidates::Named(vec![data.id.clone()]), ..Options::default() };
            let alone = Analysis::new(model.clone(), named).unwrap().rank(RankOptions::default());
            for impact in &told.impacts {
                let figures = alone.candidates[0].by_impact.iter().find(|f| f.impact == impact.impact).unwrap();
                let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                    (a, b) => a == b,
                };
                prop_assert!(near(impact.necessity, figures.necessity));
                let unexplained = alone.impacts.iter().find(|i| i.id == impact.impact).unwrap().unexplained;
                prop_assert!(near(Some(impact.repaired), unexplained));
                prop_assert!((impact.actual - 1.0).abs() < 1e-9);
            }
        }
    }
}

/// The cut sets that are told, each as its ids in order, with its posterior.
fn listed(told: &Explanation) -> Vec<(Vec<String>, Option<f64>)> {
    let sets = told.impacts.iter().flat_map(|impact| &impact.cut_sets);
    let ids = |set: &CutSet| {
        let mut ids: Vec<String> = set.members.iter().map(|member| member.id.clone()).collect();
        ids.sort();
        ids
    };
    sets.map(|set| (ids(set), set.posterior)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// Bounded by order, counted by order and cut down to the likeliest, the sets are those of the
    /// whole list; and without stories they are the same as with them.
    #[test]
    fn bounds_and_counts_are_those_of_the_whole_list(choices in choices(), all in any::<bool>()) {
        let Some(model) = random_model::model(&document(&choices)) else { return Ok(()) };
        let candidates = if all { Candidates::All } else { Candidates::Roots };
        let options = Options { candidates, ..Options::default() };
        let Ok(analysis) = Analysis::new(model.clone(), options.clone()) else { return Ok(()) };
        let ask = |cut_sets: usize, order: Option<usize>| {
            analysis.explain(ExplainOptions { stories: 0, cut_sets, order }).unwrap()
        };
        let whole = ask(10_000, None);
        let sets = listed(&whole);
        prop_assert!(whole.impacts.iter().all(|impact| impact.cut_set_choice == CutSetChoice::Likeliest));
        let graph = CausalGraph::new(&model);
        let numbers: Vec<usize> = analysis.candidates().iter().map(|c| c.index()).collect();
        let mut plain: Vec<Vec<String>> = Vec::new();
        for impact in &whole.impacts {
            plain.extend(cut_sets(&model, &graph, &numbers, model.find(&impact.impact).unwrap().index()));
        }
        let sorted = |sets: &[(Vec<String>, Option<f64>)]| {
            let mut ids: Vec<Vec<String>> = sets.iter().map(|(ids, _)| ids.clone()).collect();
            ids.sort();
            ids
        };
        plain.sort();
        prop_assert_eq!(sorted(&sets), plain);
        for order in 0..4 {
            let bounded = listed(&ask(10_000, Some(order)));
            let within: Vec<_> = sets.iter().filter(|(ids, _)| ids.len() <= order).cloned().collect();
            prop_assert_eq!(sorted(&bounded), sorted(&within), "order {}", order);
        }
        for impact in &whole.impacts {
            let size = |order: usize| impact.cut_sets.iter().filter(|set| set.members.len() == order).count();
            for told in &impact.cut_set_orders {
                prop_assert_eq!(told.count, Count::Exactly(size(told.order) as u128));
            }
            let orders: usize = impact.cut_set_orders.iter().map(|told| size(told.order)).sum();
            prop_assert_eq!(orders, impact.cut_sets.len());
        }
        for few in 1..4 {
            let likeliest = ask(few, None);
            for (whole, likeliest) in whole.impacts.iter().zip(&likeliest.impacts) {
                prop_assert_eq!(likeliest.cut_sets.len(), few.min(whole.cut_sets.len()));
                prop_assert_eq!(likeliest.cut_set_count, whole.cut_set_count);
                for (a, b) in whole.cut_sets.iter().zip(&likeliest.cut_sets) {
                    let (a, b) = (a.posterior.unwrap(), b.posterior.unwrap());
                    prop_assert!((a - b).abs() <= 2e-9 * a.max(b), "{} and {}", a, b);
                }
            }
        }
        let alone = explain_cut_sets(&model, &options, ExplainOptions { stories: 0, cut_sets: 10_000, order: None }).unwrap();
        prop_assert_eq!(&alone, &whole);
    }

    /// The posterior of a set is P(all members bad, evidence) / P(evidence), world by world.
    #[test]
    fn posteriors_of_cut_sets_are_those_of_a_plain_sum(choices in choices(), all in any::<bool>()) {
        let Some(model) = random_model::model(&document(&choices)) else { return Ok(()) };
        let candidates = if all { Candidates::All } else { Candidates::Roots };
        let options = Options { candidates, ..Options::default() };
        let Ok(told) = explain_cut_sets(&model, &options, ExplainOptions { stories: 0, cut_sets: 1000, order: None }) else {
            return Ok(());
        };
        let weighed = weighed_worlds(&model);
        let total: f64 = weighed.iter().map(|(p, _)| p).sum();
        for (ids, posterior) in listed(&told) {
            let bad = |states: &[bool]| ids.iter().all(|id| states[model.find(id).unwrap().index()]);
            let plain: f64 = weighed.iter().filter(|(_, states)| bad(states)).map(|(p, _)| p).sum();
            prop_assert!((posterior.unwrap() - plain / total).abs() < 1e-9, "{:?}: {:?}", ids, posterior);
        }
    }
}

/// `gates` gates of `width` causes each, all of them needed: widthᵍᵃᵗᵉˢ cut sets.
fn gates(gates: usize, width: usize, prior: impl Fn(usize, usize) -> f64) -> Model {
    let mut builder = Model::builder();
    for g in 0..gates {
        for f in 0..width {
            builder = builder.factor(&format!("f{g}-{f}"), |x| x.prior(prior(g, f)));
        }
        builder = builder.event(&format!("g{g}"), |x| (0..width).fold(x, |x, f| x.because(&format!("f{g}-{f}"), 1.0)));
    }
    builder.impact("i", |i| i.because_all((0..gates).map(|g| format!("g{g}")), 1.0)).build().unwrap()
}

fn told(model: &Model, cut_sets: usize, order: Option<usize>) -> ImpactExplanation {
    let asked = ExplainOptions { stories: 0, cut_sets, order };
    explain_cut_sets(model, &Options::default(), asked).expect("it fits").impacts.remove(0)
}

/// 10¹² sets, of which the likeliest are read off the priors: in each gate cause f has 0.1 / (f + 1).
#[test]
fn the_likeliest_of_very_many_sets_are_found() {
    let model = gates(12, 10, |_, f| 0.1 / (f as f64 + 1.0));
    let told = told(&model, 1000, None);
    assert_eq!(told.cut_set_count, Count::Exactly(10u128.pow(12)));
    assert_eq!(told.cut_set_orders, [CutSetOrder { order: 12, count: Count::Exactly(10u128.pow(12)) }]);
    assert_eq!(told.cut_set_choice, CutSetChoice::Likeliest);
    // How many sets have the prior 0.1¹² / m: ways to write m as a product of 12 numbers up to 10.
    let mut ways = std::collections::BTreeMap::from([(1u64, 1u64)]);
    for _ in 0..12 {
        let mut next = std::collections::BTreeMap::new();
        for (&m, &n) in &ways {
            (1..=10).filter(|f| m * f <= 60).for_each(|f| *next.entry(m * f).or_insert(0) += n);
        }
        ways = next;
    }
    let expected = ways.iter().flat_map(|(&m, &n)| std::iter::repeat_n(m, n as usize));
    assert_eq!(told.cut_sets.len(), 1000);
    for (set, m) in told.cut_sets.iter().zip(expected) {
        assert!((set.prior * 1e12 * m as f64 - 1.0).abs() < 1e-9, "{} where 1e-12 / {m} is due", set.prior);
    }
}

#[test]
fn counts_beyond_every_number_type_are_told() {
    let counts = |pairs: usize| told(&gates(pairs, 2, |_, _| 0.5), 0, None).cut_set_count;
    assert_eq!(counts(100), Count::Exactly(1 << 100));
    for pairs in [130usize, 2_000] {
        let Count::PowerOfTen(log) = counts(pairs) else { panic!("2^{pairs} is no 128-bit number") };
        assert!((log - pairs as f64 * 2f64.log10()).abs() < 1e-9);
    }
    assert_eq!(counts(2_000).to_string(), "1.148e602");
    let json = because::view::json::render(&CutSetOrder { order: 1, count: Count::Exactly(1 << 100) });
    assert_eq!(json, "{\n  \"order\": 1,\n  \"count\": 1267650600228229401496703205376\n}\n");
}

/// 40 gates of five causes each, entangled, all of them needed: the sets that meet every gate are
/// too many for the budget, and those of one and two members beside them are not.
#[test]
fn small_sets_are_found_where_the_whole_family_does_not_fit() {
    let causes = |g: usize| -> Vec<usize> { (0..5).map(|k| (g * 17 + k * k * 5 + k * (g + 3)) % 60).collect() };
    let mut builder = Model::builder();
    for f in (0..60).map(|f| format!("f{f}")).chain(["a", "b", "c"].map(str::to_owned)) {
        builder = builder.factor(&f, |x| x.prior(0.1));
    }
    for g in 0..40 {
        let ids: std::collections::BTreeSet<String> = causes(g).iter().map(|f| format!("f{f}")).collect();
        builder = builder.event(&format!("g{g}"), |x| ids.iter().fold(x, |x, f| x.because(f, 1.0)));
    }
    let all = (0..40).map(|g| format!("g{g}"));
    let model = builder
        .impact("i", |i| i.because_all(all, 1.0).because("a", 1.0).because_all(["b", "c"], 1.0))
        .build()
        .unwrap();
    let meets_all = |x: usize, y: usize| (0..40).all(|g| causes(g).iter().any(|&f| f == x || f == y));
    let pairs = (0..60).flat_map(|x| (0..=x).map(move |y| (x, y))).filter(|&(x, y)| meets_all(x, y)).count();
    let options = Options { budget: 20_000, ..Options::default() };
    let ask = |order| explain_cut_sets(&model, &options, ExplainOptions { stories: 0, cut_sets: 0, order });
    assert!(matches!(ask(None), Err(AnalysisError::TooLarge(_))));
    let found = ask(Some(2)).unwrap().impacts.remove(0);
    assert_eq!(found.cut_set_count, Count::Exactly(2 + pairs as u128));
    assert_eq!(found.cut_set_limit, Some(2));
}

/// 100,000 causes, alone and all together: no stack is deep enough for one call a cause.
#[test]
fn very_long_gates_need_no_deep_stack() {
    const CAUSES: usize = 100_000;
    let ids: Vec<String> = (0..CAUSES).map(|f| format!("f{f}")).collect();
    let any = ids.iter().fold(Model::builder(), |b, id| b.factor(id, |f| f.prior(0.001)));
    let any = any.impact("i", |i| ids.iter().fold(i, |i, id| i.because(id, 1.0))).build().unwrap();
    let one = told(&any, 3, None);
    assert_eq!(one.cut_set_orders, [CutSetOrder { order: 1, count: Count::Exactly(CAUSES as u128) }]);
    let all = ids.iter().fold(Model::builder(), |b, id| b.factor(id, |f| f.prior(0.9999)));
    let all = all.impact("i", |i| i.because_all(ids.clone(), 1.0)).build().unwrap();
    let together = told(&all, 3, None);
    assert_eq!(together.cut_set_orders, [CutSetOrder { order: CAUSES, count: Count::Exactly(1) }]);
    assert_eq!(together.cut_sets[0].members.len(), CAUSES);
    assert_eq!(told(&all, 3, Some(CAUSES - 1)).cut_set_count, Count::Exactly(0));
}

/// 4,500 causes in one gate: what `rank` answers, `explain` answers too.
#[test]
fn explain_fits_where_rank_does() {
    let ids: Vec<String> = (0..4_500).map(|f| format!("f{f}")).collect();
    let model = ids.iter().fold(Model::builder(), |b, id| b.factor(id, |f| f.prior(0.001)));
    let model = model.impact("i", |i| ids.iter().fold(i, |i, id| i.because(id, 0.5))).build().unwrap();
    let analysis = Analysis::new(model, Options::default()).unwrap();
    let told = analysis.explain(ExplainOptions { stories: 0, ..ExplainOptions::default() }).unwrap();
    assert_eq!(told.impacts[0].cut_set_count, Count::Exactly(4_500));
    assert_eq!(told.impacts[0].cut_sets.len(), 10);
}

/// Evidence that does not fit the budget leaves the chances before it.
#[test]
fn without_the_evidence_the_likeliest_before_it_are_told() {
    let model = gates(12, 3, |g, f| 0.01 * (g + f + 1) as f64);
    // Doubtful, entangled sights of every pair make the diagram of the evidence large.
    let mut builder = Model::builder();
    for (_, node) in model.iter().filter(|(_, node)| node.kind == NodeKind::Factor) {
        builder = builder.factor(&node.id, |f| f.prior(node.own.point()));
    }
    let factors: Vec<String> =
        model.nodes().iter().filter(|n| n.kind == NodeKind::Factor).map(|n| n.id.clone()).collect();
    for at in 0..60usize {
        let of: Vec<String> = (0..9).map(|k| factors[(at * 5 + k * k * 7 + k) % factors.len()].clone()).collect();
        let mut of = of;
        of.sort();
        of.dedup();
        let need = of.len() / 2;
        builder =
            builder.event(&format!("seen{at}"), |e| e.leak(0.1).mechanism(|m| m.at_least(need, of)).observed(true));
    }
    let model = builder
        .impact("i", |i| i.because_all([factors[0].clone(), factors[1].clone()], 1.0).because(&factors[2], 1.0))
        .build()
        .unwrap();
    let options = Options { budget: 3_000, ..Options::default() };
    let asked = ExplainOptions { stories: 0, cut_sets: 5, order: None };
    let told = explain_cut_sets(&model, &options, asked).unwrap().impacts.remove(0);
    assert_eq!(told.cut_set_choice, CutSetChoice::LikeliestBefore);
    assert_eq!(told.cut_sets.len(), 2);
    assert!(told.cut_sets.iter().all(|set| set.posterior.is_none()));
    assert!(told.cut_sets[0].prior >= told.cut_sets[1].prior);
}

/// What always holds needs no cause: the empty set is enough, and what it stops stays stopped.
#[test]
fn what_is_always_there_is_no_member() {
    let model = Model::builder()
        .factor("a", |f| f.prior(0.1))
        .event("always", |e| e.leak(1.0))
        .event("not-a", |e| e.mechanism(|m| m.all(["always"]).unless(["a"])))
        .impact("i", |i| i.because("not-a", 1.0).because("a", 1.0))
        .impact("j", |i| i.because_all(["always", "a"], 1.0))
        .build()
        .unwrap();
    let asked = ExplainOptions { stories: 0, cut_sets: 5, order: None };
    let told = explain_cut_sets(&model, &Options::default(), asked).unwrap();
    let sizes: Vec<usize> = told.impacts.iter().map(|impact| impact.cut_sets[0].members.len()).collect();
    assert_eq!(sizes, [0, 1]);
}
