//! What it costs to draw the weights anew: a thousand draws against one ranking, on incidents of 15 to 120
//! nodes in which every weight is a range.
//!
//! `cargo bench --bench robustness` prints, for each size, the median of several runs: the ranking (compile
//! and ask), the robustness (compile, draws and tornado, printing) on one thread and on two, and their ratio.

mod numbers;

use std::hint::black_box;
use std::time::{Duration, Instant};

use because::analysis::robustness::RobustnessOptions;
use because::analysis::{Analysis, Options, RankOptions};
use because::model::Model;
use because::view::{self, Style};
use numbers::Numbers;

const DRAWS: usize = 1000;
const RUNS: usize = 9;

/// A range of some tens of per cent around a chance.
fn range(numbers: &mut Numbers, least: f64) -> (f64, f64) {
    let low = least + 0.01 * numbers.below(40) as f64;
    (low, low + 0.05 + 0.01 * numbers.below(20) as f64)
}

/// An incident of `nodes` nodes: a third factors, some safeguards, events with one or two mechanisms of one
/// to three causes, now and then stopped by a safeguard, three impacts that happened; one event in eight seen.
fn incident(nodes: usize) -> Model {
    let mut numbers = Numbers(11);
    let n = &mut numbers;
    let mut builder = Model::builder().title("generated");
    let mut pool = Vec::new();
    for i in 0..nodes / 3 {
        let (id, prior) = (format!("f{i}"), range(n, 0.02));
        let seen = n.below(3) == 0;
        builder = builder.factor(&id, |f| if seen { f.prior(prior).observed(true) } else { f.prior(prior) });
        pool.push(id);
    }
    let safeguards = nodes / 10;
    for i in 0..safeguards {
        let fails = range(n, 0.1);
        builder = builder.safeguard(&format!("s{i}"), |s| s.fails(fails));
    }
    for i in 0..nodes - nodes / 3 - safeguards - 3 {
        let ways: Vec<_> = (0..1 + n.below(2))
            .map(|_| {
                // Causes are near: an incident is long rather than wide.
                let near = |n: &mut Numbers| pool[pool.len() - 1 - n.below(pool.len().min(12))].clone();
                let mut all: Vec<String> = (0..1 + n.below(3)).map(|_| near(n)).collect();
                all.sort();
                all.dedup();
                let unless = (n.below(5) == 0).then(|| format!("s{}", n.below(safeguards.max(1))));
                (all, unless.filter(|_| safeguards > 0), range(n, 0.3))
            })
            .collect();
        let (leak, seen) = ((0.001, 0.01), n.below(8) == 0);
        let id = format!("e{i}");
        builder = builder.event(&id, |mut e| {
            e = e.leak(leak);
            for (all, unless, strength) in ways {
                e = e.mechanism(|m| m.all(all).unless(unless).strength(strength));
            }
            if seen { e.observed(true) } else { e }
        });
        pool.push(id);
    }
    for i in 0..3 {
        let (cause, strength) = (pool[pool.len() - 1 - 2 * i].clone(), range(n, 0.5));
        builder = builder.impact(&format!("i{i}"), |impact| impact.cost(10.0).because(&cause, strength));
    }
    builder.build().expect("the generator makes valid models")
}

/// The median time of a piece of work.
fn time(mut work: impl FnMut()) -> Duration {
    work();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

fn main() {
    println!(
        "nodes  compiled  compile   ask  ranking | draws, 1 thread  2 threads  print | of a ranking: 1 thread  2 threads"
    );
    for nodes in [15, 30, 60, 120] {
        let model = incident(nodes);
        let prepare = || Analysis::new(model.clone(), Options::default()).expect("it fits the budget");
        let analysis = prepare();
        let compile = time(|| {
            black_box(prepare());
        });
        let ask = time(|| {
            black_box(analysis.rank(RankOptions { beliefs: false, ..RankOptions::default() }));
        });
        let ranking = compile + ask;
        let on = |threads: usize| {
            let options = RobustnessOptions { draws: DRAWS, threads, ..RobustnessOptions::default() };
            time(|| {
                black_box(analysis.robustness(options, |_| true).expect("nobody stops it"));
            })
        };
        let (one, two) = (on(1), on(2));
        let found = analysis.robustness(RobustnessOptions::default(), |_| true).expect("nobody stops it");
        let print = time(|| {
            black_box(view::robustness::render(&found, &Style::default()));
        });
        let ms = |time: Duration| 1e3 * time.as_secs_f64();
        let ratio = |draws: Duration| ms(compile + draws + print) / ms(ranking);
        println!(
            "{nodes:>5}  {:>8}  {:>4.2} ms  {:.2}  {:>4.2} ms | {:>12.1} ms  {:>6.1} ms  {:.2} | {:>22.1}x  {:>8.1}x",
            analysis.size(),
            ms(compile),
            ms(ask),
            ms(ranking),
            ms(one),
            ms(two),
            ms(print),
            ratio(one),
            ratio(two),
        );
    }
}
