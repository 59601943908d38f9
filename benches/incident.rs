//! A generated incident.

use because::model::Model;

use crate::numbers::Numbers;

/// An incident of `nodes` nodes: a quarter factors, each event with one or two causes among what
/// is there already, the busier ones more often; three impacts; every tenth event observed.
pub(crate) fn incident(nodes: usize) -> Model {
    let mut numbers = Numbers(7);
    let mut builder = Model::builder().title("generated");
    let mut pool: Vec<String> = Vec::new();
    for i in 0..nodes / 4 {
        let id = format!("f{i}");
        let prior = 0.02 + 0.01 * numbers.below(30) as f64;
        builder = builder.factor(&id, |f| f.prior(prior));
        pool.push(id);
    }
    for i in 0..nodes - nodes / 4 - 3 {
        let (a, b) = (pool[numbers.below(pool.len())].clone(), pool[numbers.below(pool.len())].clone());
        let strength = 0.3 + 0.01 * numbers.below(65) as f64;
        let together = numbers.below(10) < 4 && a != b;
        let observed = numbers.below(10) == 0;
        let id = format!("e{i}");
        builder = builder.event(&id, |e| {
            let e = if observed { e.observed(true) } else { e };
            let e = e.leak(0.005);
            match (together, a == b) {
                (true, _) => e.because_all([a.clone(), b.clone()], strength),
                (false, true) => e.because(&a, strength),
                (false, false) => e.because(&a, strength).because(&b, 0.5),
            }
        });
        pool.extend([a, id]);
    }
    for i in 0..3 {
        let cause = pool[pool.len() - 1 - 2 * i].clone();
        builder = builder.impact(&format!("i{i}"), |impact| impact.cost(10.0).because(&cause, "always"));
    }
    builder.build().expect("the generator makes valid models")
}
