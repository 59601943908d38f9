//! Layered random graphs: each node has one to three causes in the layer before.

use because::engine::sampling::Sample;
use because::model::document::{Answer, Because, Document, Event, Factor, Impact};
use because::model::{BaseRates, Model, NodeKind};
use because::weight::Weight;
use indexmap::IndexMap;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// `layers` × `width` nodes: roots of chance 0.01..0.2 in the first layer, noisy-OR of strengths
/// 0.3..0.9 and leaks 0.0005..0.005 in the others; the first `observed` nodes of the last layer are
/// impacts that happened.
pub(crate) fn model(layers: usize, width: usize, observed: usize, seed: u64) -> Model {
    let document = document(layers, width, observed, seed);
    Model::new(&document, &BaseRates::shipped()).model.expect("it is valid")
}

/// The document of [`model`].
pub(crate) fn document(layers: usize, width: usize, observed: usize, seed: u64) -> Document {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut between = |low: f64, high: f64| low + (high - low) * (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let number = |p: f64| Weight::number(p).expect("it is a probability");
    let mut document = Document { title: Some("layered".to_owned()), ..Document::default() };
    for node in 0..width {
        let prior = Some(number(between(0.01, 0.2)));
        document.factors.insert(format!("n0-{node}"), Factor { prior, ..Factor::default() });
    }
    for layer in 1..layers {
        for node in 0..width {
            let mut causes: IndexMap<String, Weight> = IndexMap::new();
            for _ in 0..1 + between(0.0, 3.0) as usize {
                let cause = between(0.0, width as f64) as usize;
                causes.insert(format!("n{}-{cause}", layer - 1), number(between(0.3, 0.9)));
            }
            let (id, leak) = (format!("n{layer}-{node}"), Some(number(between(0.0005, 0.005))));
            let because = Some(Because::Map(causes));
            if layer + 1 < layers {
                document.events.insert(id, Event { leak, because, ..Event::default() });
            } else if node < observed {
                let observed = Some(Answer::from(true));
                document.impacts.insert(id, Impact { leak, because, observed, ..Impact::default() });
            } else {
                let observed = None;
                document.events.insert(id, Event { leak, because, observed, ..Event::default() });
            }
        }
    }
    document
}

/// The widest intervals, as ±: of the posteriors and of the shares of the factors.
pub(crate) fn half_widths(model: &Model, sample: &Sample) -> (f64, f64) {
    let roots = model.iter().filter(|(_, node)| node.kind == NodeKind::Factor).map(|(node, _)| node.index());
    let posteriors = roots.map(|node| sample.beliefs[node].posterior.half_width()).fold(0.0, f64::max);
    let shares = sample.goals.last().map_or(0.0, |all| all.added.iter().map(|e| e.half_width()).fold(0.0, f64::max));
    (posteriors, shares)
}
