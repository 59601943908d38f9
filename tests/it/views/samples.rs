//! The checkout outage of the specification as reports, with figures made up to fit the tables.

use because::analysis::Options;
use because::analysis::plan::PlanOptions;
use because::check::Checked;
use because::model::{BaseRates, Category, NodeKind};
use because::read::Format;
use because::report::{
    Belief, Candidate, Chain, Count, CutSet, CutSetChoice, CutSetOrder, DirectCause, Explanation, ImpactExplanation,
    ImpactFigures, ImpactSummary, Importance, Intervals, MeasuredCandidate, MeasuredImpact, Measures, Method,
    NodeExplanation, NodeImpact, NodeName, Picture, PictureMechanism, PictureNode, Plan, RankBy, Ranking, State, Story,
    StoryStep, VERSION,
};

const TITLE: &str = "Checkout outage, 3 March 2026";

/// What there is to say about a candidate.
pub(crate) struct Figures {
    pub(crate) id: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: NodeKind,
    pub(crate) observed: Option<bool>,
    pub(crate) posterior: f64,
    /// Necessity, sufficiency and share.
    pub(crate) test: Option<(f64, f64, f64)>,
}

pub(crate) fn candidate(rank: usize, figures: &Figures, impacts: &[ImpactSummary]) -> Candidate {
    let (necessity, sufficiency, share) =
        figures.test.map_or((None, None, None), |(n, s, share)| (Some(n), Some(s), Some(share)));
    Candidate {
        id: figures.id.to_owned(),
        label: figures.label.to_owned(),
        kind: figures.kind,
        category: Some(Category::Misconfiguration),
        rank,
        prior: 0.05,
        posterior: figures.posterior,
        necessity: necessity.filter(|_| figures.posterior > 0.0),
        sufficiency: sufficiency.filter(|_| figures.posterior > 0.0),
        share,
        share_range: None,
        intervals: Intervals::default(),
        observed: figures.observed,
        state: match figures.observed {
            Some(true) => State::Established,
            Some(false) => State::RuledOut,
            None => State::Uncertain,
        },
        by_impact: impacts
            .iter()
            .filter(|impact| impact.observed)
            .map(|impact| ImpactFigures {
                impact: impact.id.clone(),
                necessity,
                sufficiency,
                share,
                intervals: Intervals::default(),
            })
            .collect(),
    }
}

pub(crate) fn impact(id: &str, label: &str, cost: f64, weight: Option<f64>, unexplained: f64) -> ImpactSummary {
    ImpactSummary {
        id: id.to_owned(),
        label: label.to_owned(),
        cost,
        observed: weight.is_some(),
        weight: weight.unwrap_or(0.0),
        unexplained: weight.map(|_| unexplained),
        unexplained_interval: None,
    }
}

pub(crate) fn build(figures: &[Figures], impacts: Vec<ImpactSummary>, unexplained: Option<f64>) -> Ranking {
    let candidates: Vec<Candidate> =
        figures.iter().enumerate().map(|(at, figures)| candidate(at + 1, figures, &impacts)).collect();
    let belief = Belief::exact;
    let mut beliefs: indexmap::IndexMap<String, Belief> =
        candidates.iter().map(|c| (c.id.clone(), belief(c.prior, c.posterior))).collect();
    beliefs.insert("pool-exhausted".to_owned(), belief(0.06, 1.0));
    for impact in &impacts {
        beliefs.insert(impact.id.clone(), belief(0.0604, if impact.observed { 1.0 } else { 0.0 }));
    }
    let mut names: Vec<NodeName> = candidates.iter().map(|c| called(&c.id, &c.label, c.kind)).collect();
    names.push(called("pool-exhausted", "Connection pool exhausted", NodeKind::Event));
    names.extend(impacts.iter().map(|impact| called(&impact.id, &impact.label, NodeKind::Impact)));
    Ranking {
        because: VERSION,
        title: TITLE.to_owned(),
        method: Method::Exact,
        probability_of_evidence: 0.00068,
        probability_of_evidence_interval: None,
        by: RankBy::Share,
        candidates,
        rest: Vec::new(),
        left_out: 0,
        left_out_share: None,
        left_out_share_interval: None,
        unexplained,
        unexplained_interval: None,
        ranges: None,
        unexplained_range: None,
        impacts,
        beliefs,
        names,
        notes: Vec::new(),
        remarks: Vec::new(),
    }
}

const POOL: Figures = Figures {
    id: "pool-size",
    label: "Connection pool set to 5 in production",
    kind: NodeKind::Factor,
    observed: Some(true),
    posterior: 1.0,
    test: Some((0.974, 0.88, 0.612)),
};
const ALERT: Figures = Figures {
    id: "pool-alert",
    label: "Alert on pool saturation",
    kind: NodeKind::Safeguard,
    observed: None,
    posterior: 0.883,
    test: Some((0.53, 0.004, 0.30)),
};
const RETRIES: Figures = Figures {
    id: "retry-bug",
    label: "Client retries without backoff",
    kind: NodeKind::Factor,
    observed: None,
    posterior: 0.33,
    test: Some((0.0004, 0.0, 0.0006)),
};
const PROVIDER: Figures = Figures {
    id: "slow-psp",
    label: "Payment provider slow",
    kind: NodeKind::Factor,
    observed: Some(false),
    posterior: 0.0,
    test: Some((0.0, 0.0, 0.0)),
};

/// A clear leader, two impacts, something ruled out, something left out.
pub(crate) fn ranking() -> Ranking {
    let impacts = vec![
        impact("orders-failed", "Card orders failed", 17.0, Some(0.5), 0.012),
        impact("undetected", "17 more minutes unnoticed", 17.0, Some(0.5), 0.02),
    ];
    let mut ranking = build(&[POOL, ALERT, RETRIES, PROVIDER], impacts, Some(0.016));
    ranking.left_out = 3;
    ranking.left_out_share = Some(0.0714);
    ranking
}

/// Three conditions of which none could be missed.
pub(crate) fn each_needed() -> Ranking {
    let figures = [
        Figures { test: Some((1.0, 0.0, 1.0 / 3.0)), ..POOL },
        Figures { test: Some((1.0, 0.0, 1.0 / 3.0)), observed: Some(true), posterior: 1.0, ..ALERT },
        Figures { test: Some((1.0, 0.0, 1.0 / 3.0)), posterior: 1.0, ..RETRIES },
    ];
    build(&figures, vec![impact("orders-failed", "Card orders failed", 17.0, Some(1.0), 0.0)], Some(0.0))
}

/// Two conditions that back each other up.
pub(crate) fn each_enough() -> Ranking {
    let figures = [
        Figures { test: Some((0.1, 0.9, 0.5)), ..POOL },
        Figures { test: Some((0.1, 0.9, 0.49)), posterior: 0.97, ..RETRIES },
    ];
    build(&figures, vec![impact("orders-failed", "Card orders failed", 17.0, Some(1.0), 0.01)], Some(0.01))
}

/// A safeguard that failed comes first; what it would have changed is not sure.
pub(crate) fn safeguard_leads() -> Ranking {
    let figures = [
        Figures { test: Some((0.6, 0.0, 0.55)), observed: Some(true), posterior: 1.0, ..ALERT },
        Figures { test: Some((0.4, 0.1, 0.4)), ..POOL },
    ];
    build(&figures, vec![impact("orders-failed", "Card orders failed", 17.0, Some(1.0), 0.05)], Some(0.05))
}

/// No impact happened.
pub(crate) fn near_miss() -> Ranking {
    let figures = [Figures { test: None, ..POOL }, Figures { test: None, ..ALERT }];
    let mut ranking = build(&figures, vec![impact("orders-failed", "Card orders failed", 17.0, None, 0.0)], None);
    ranking.notes.push("No impact is observed, so there is nothing to attribute.".to_owned());
    ranking
}

/// A weak leader that is not established, and much that the model does not explain.
pub(crate) fn uncertain() -> Ranking {
    let figures = [
        Figures { test: Some((0.31, 0.2, 0.22)), ..RETRIES },
        Figures { test: Some((0.5, 0.1, 0.21)), ..ALERT },
        Figures { test: Some((0.2, 0.1, 0.2)), posterior: 0.4, observed: None, ..PROVIDER },
    ];
    build(&figures, vec![impact("orders-failed", "Card orders failed", 1250000.0, Some(1.0), 0.34)], Some(0.34))
}

pub(crate) fn called(id: &str, label: &str, kind: NodeKind) -> NodeName {
    NodeName { id: id.to_owned(), label: label.to_owned(), kind }
}

fn retries() -> NodeName {
    called("retry-bug", RETRIES.label, NodeKind::Factor)
}
fn pool() -> NodeName {
    called("pool-size", POOL.label, NodeKind::Factor)
}
fn exhausted() -> NodeName {
    called("pool-exhausted", "Connection pool exhausted", NodeKind::Event)
}
fn orders() -> NodeName {
    called("orders-failed", "Card orders failed", NodeKind::Impact)
}
fn alert() -> NodeName {
    called("pool-alert", ALERT.label, NodeKind::Safeguard)
}

fn step(effect: NodeName, causes: Vec<NodeName>, unless: Vec<NodeName>, strength: f64) -> StoryStep {
    StoryStep { effect, causes, unless, mechanism: None, strength }
}

pub(crate) fn explanation() -> Explanation {
    let hidden = || called("stayed-hidden", "Nobody noticed", NodeKind::Event);
    let late = || called("undetected", "17 more minutes unnoticed", NodeKind::Impact);
    let pool_story = || vec![step(pool(), vec![], vec![], 0.05), step(exhausted(), vec![pool()], vec![], 0.875)];
    let story = |probability, mut steps: Vec<StoryStep>, more: Vec<StoryStep>| {
        steps.extend(more);
        Story { probability, steps }
    };
    let mut named = step(hidden(), vec![exhausted()], vec![alert()], 1.0);
    named.mechanism = Some("no-alarm".to_owned());
    Explanation {
        because: VERSION,
        title: TITLE.to_owned(),
        method: Method::Exact,
        impacts: vec![
            ImpactExplanation {
                impact: "orders-failed".to_owned(),
                label: "Card orders failed".to_owned(),
                stories: vec![
                    story(0.962, pool_story(), vec![step(orders(), vec![exhausted()], vec![], 1.0)]),
                    story(
                        0.021,
                        vec![step(exhausted(), vec![], vec![], 0.001)],
                        vec![step(orders(), vec![exhausted()], vec![], 1.0)],
                    ),
                ],
                stories_cover: 0.983,
                stories_cut_short: false,
                cut_set_choice: CutSetChoice::Likeliest,
                cut_sets: vec![
                    CutSet { members: vec![pool().into()], prior: 0.05, posterior: Some(1.0) },
                    CutSet {
                        members: vec![
                            called("slow-psp", PROVIDER.label, NodeKind::Factor).into(),
                            called("retry-bug", RETRIES.label, NodeKind::Factor).into(),
                        ],
                        prior: 0.029,
                        posterior: Some(0.0004),
                    },
                ],
                cut_set_count: Count::Exactly(4),
                cut_set_orders: vec![
                    CutSetOrder { order: 1, count: Count::Exactly(1) },
                    CutSetOrder { order: 2, count: Count::Exactly(3) },
                ],
                cut_set_limit: None,
                choke_points: vec![exhausted()],
            },
            ImpactExplanation {
                impact: "undetected".to_owned(),
                label: "17 more minutes unnoticed".to_owned(),
                stories: vec![story(0.95, pool_story(), vec![named, step(late(), vec![hidden()], vec![], 1.0)])],
                stories_cover: 0.95,
                stories_cut_short: false,
                cut_set_choice: CutSetChoice::Likeliest,
                cut_sets: vec![CutSet {
                    members: vec![pool().into(), alert().into()],
                    prior: 0.025,
                    posterior: Some(0.883),
                }],
                cut_set_count: Count::Exactly(1),
                cut_set_orders: vec![CutSetOrder { order: 2, count: Count::Exactly(1) }],
                cut_set_limit: None,
                choke_points: vec![exhausted(), hidden()],
            },
        ],
        notes: vec!["retry-bug → pool-exhausted is switched off: 14:05 is after 14:01".to_owned()],
    }
}

pub(crate) fn node_explanation() -> NodeExplanation {
    let late = || called("undetected", "17 more minutes unnoticed", NodeKind::Impact);
    NodeExplanation {
        because: VERSION,
        title: TITLE.to_owned(),
        method: Method::Exact,
        node: alert(),
        belief: Belief::exact(0.5, 0.883),
        why: vec![DirectCause { probability: 0.75, step: step(alert(), vec![retries()], vec![], 0.5) }],
        impacts: vec![
            NodeImpact {
                impact: "orders-failed".to_owned(),
                label: "Card orders failed".to_owned(),
                actual: 1.0,
                repaired: 1.0,
                necessity: Some(0.0),
                chains: Vec::new(),
            },
            NodeImpact {
                impact: "undetected".to_owned(),
                label: "17 more minutes unnoticed".to_owned(),
                actual: 1.0,
                repaired: 0.117,
                necessity: Some(1.0),
                chains: vec![Chain {
                    probability: 0.883,
                    nodes: vec![alert(), called("stayed-hidden", "Nobody noticed", NodeKind::Event), late()],
                }],
            },
        ],
        evidence: vec!["moderate, against: the alert is defined (metric “alerts.yaml”)".to_owned()],
        notes: Vec::new(),
    }
}

pub(crate) fn node(id: &str, label: &str, kind: NodeKind, state: State) -> PictureNode {
    PictureNode {
        id: id.to_owned(),
        label: label.to_owned(),
        kind,
        category: None,
        system: None,
        at: None,
        note: None,
        url: None,
        cost: (kind == NodeKind::Impact).then_some(17.0),
        state,
        rank: None,
        share: None,
        share_interval: None,
        belief: Some(Belief::exact(0.06, if state == State::Established { 1.0 } else { 0.3 })),
    }
}

pub(crate) fn mechanism(effect: &str, all: &[&str], strength: f64) -> PictureMechanism {
    PictureMechanism {
        id: None,
        effect: effect.to_owned(),
        strength,
        written: strength.to_string(),
        all: all.iter().map(|id| (*id).to_owned()).collect(),
        at_least: None,
        of: Vec::new(),
        unless: Vec::new(),
        note: None,
        off: false,
    }
}

pub(crate) fn picture() -> Picture {
    let mut nodes = vec![
        node("pool-size", POOL.label, NodeKind::Factor, State::Established),
        node("slow-psp", PROVIDER.label, NodeKind::Factor, State::RuledOut),
        node("retry-bug", RETRIES.label, NodeKind::Factor, State::Uncertain),
        node("pool-alert", ALERT.label, NodeKind::Safeguard, State::Uncertain),
        node("pool-exhausted", "Connection pool exhausted", NodeKind::Event, State::Established),
        node("stayed-hidden", "Nobody noticed", NodeKind::Event, State::Uncertain),
        node("orders-failed", "Card orders failed", NodeKind::Impact, State::Established),
        node("undetected", "17 more minutes unnoticed", NodeKind::Impact, State::Established),
        node("data-lost", "Orders lost for good", NodeKind::Impact, State::RuledOut),
    ];
    for (at, share) in [0.61, 0.0, 0.004, 0.3].into_iter().enumerate() {
        nodes[at].share = Some(share);
        nodes[at].rank = Some([1, 4, 3, 2][at]);
    }
    for at in [4, 5] {
        nodes[at].system = Some("payments-db".to_owned());
    }
    nodes[0].category = Some(Category::Misconfiguration);
    nodes[0].note = Some("Meant for the \"staging\" pool".to_owned());
    nodes[0].url = Some("https://example.org/wiki?a=1&b=2".to_owned());
    nodes[4].at = Some("2026-03-03T14:01:10Z".to_owned());
    let mut hidden = mechanism("stayed-hidden", &["pool-exhausted"], 1.0);
    hidden.unless = vec!["pool-alert".to_owned()];
    let mut together = mechanism("pool-exhausted", &["slow-psp", "retry-bug"], 0.675);
    together.written = "likely".to_owned();
    let mut some = mechanism("data-lost", &[], 0.5);
    some.at_least = Some(2);
    some.of = ["pool-exhausted", "stayed-hidden", "retry-bug"].map(str::to_owned).to_vec();
    let mut off = mechanism("pool-exhausted", &["retry-bug"], 0.9);
    off.off = true;
    Picture {
        because: VERSION,
        title: TITLE.to_owned(),
        method: Some(Method::Exact),
        nodes,
        mechanisms: vec![
            mechanism("pool-exhausted", &["pool-size"], 0.875),
            together,
            off,
            hidden,
            mechanism("orders-failed", &["pool-exhausted"], 1.0),
            mechanism("undetected", &["stayed-hidden"], 1.0),
            some,
        ],
    }
}

/// Importance measures of every size, and some that have no meaning.
pub(crate) fn measures() -> Measures {
    let impact = |id: &str, probability, coherent| MeasuredImpact {
        id: id.to_owned(),
        label: "Card orders failed".to_owned(),
        probability,
        coherent,
    };
    let importance = |impact: &str, scale: f64, cut_sets: Option<f64>| Importance {
        impact: impact.to_owned(),
        birnbaum: Some(0.25 * scale),
        criticality: Some(0.6 * scale),
        fussell_vesely: cut_sets,
        diagnostic: Some(0.611_5),
        risk_achievement_worth: Some(12.2 / scale),
        risk_reduction_worth: if scale < 0.0 { Some(f64::INFINITY) } else { Some(2.44) },
    };
    let candidate = |id: &str, label: &str, chance, scale| MeasuredCandidate {
        id: id.to_owned(),
        label: label.to_owned(),
        kind: NodeKind::Factor,
        category: Some(Category::Misconfiguration),
        chance,
        measures: vec![importance("orders-failed", scale, Some(0.999_96)), importance("unnoticed", -scale, None)],
    };
    Measures {
        because: VERSION,
        title: TITLE.to_owned(),
        method: Method::Exact,
        impacts: vec![impact("orders-failed", 0.072, true), impact("unnoticed", 1.5e-7, false)],
        candidates: vec![
            candidate("pool-size", "Connection pool set to 5 in production", 0.05, 1.0),
            candidate("slow-psp", "Payment provider slow", 1e-9, 1e-4),
        ],
        left_out: 3,
        notes: vec!["Card orders failed is not coherent.".to_owned()],
    }
}

/// The plan of a model that ships.
pub(crate) fn plan(model: &str, budget: Option<f64>) -> Plan {
    let bytes = std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(model)).unwrap();
    let checked = Checked::open(&bytes, Format::Yaml, &BaseRates::shipped());
    let model = checked.model.expect("it is valid");
    because::analysis::plan::plan(&model, &Options::default(), &PlanOptions { budget, ..PlanOptions::default() })
        .expect("it is small")
}
