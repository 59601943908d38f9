//! What it costs to draw the weights anew: a thousand draws against one ranking, on the shipped incidents and
//! on generated ones of 15 to 240 nodes. Bare numbers are widened, so that every weight is drawn.
//!
//! `cargo bench --bench robustness` prints the median of several runs: the ranking (compile, ask, print), the
//! robustness (compile, draws and tornado, printing) on one thread and on two, and their ratio.

mod incident;
mod numbers;

use std::hint::black_box;
use std::time::{Duration, Instant};

use because::analysis::robustness::RobustnessOptions;
use because::analysis::{Analysis, Options, RankOptions};
use because::check::Checked;
use because::model::BaseRates;
use because::read::Format;
use because::view::{self, Style};
use incident::incident;

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SHIPPED: [(&str, &str); 6] = [
    ("aws-2017-s3", include_str!("../models/aws-2017-s3.yaml")),
    ("cloudflare-2019-regex", include_str!("../models/cloudflare-2019-regex.yaml")),
    ("github-2018-partition", include_str!("../models/github-2018-partition.yaml")),
    ("gitlab-2017-database", include_str!("../models/gitlab-2017-database.yaml")),
    ("google-shakespeare-2015", include_str!("../models/google-shakespeare-2015.yaml")),
    ("reddit-2016-autoscaler", include_str!("../models/reddit-2016-autoscaler.yaml")),
];

const DRAWS: usize = 1000;
const RUNS: usize = 9;

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
        "nodes  compiled  compile   ask  print  ranking | draws, 1 thread  2 threads  print | of a ranking: 1 thread  2 threads"
    );
    let shipped = SHIPPED.map(|(name, text)| {
        let checked = Checked::open(text.as_bytes(), Format::Yaml, &BaseRates::shipped());
        (name.to_owned(), checked.model.expect("shipped models are valid"))
    });
    let generated = [15, 30, 60, 120, 240].map(|nodes| (format!("{nodes} nodes"), incident(nodes)));
    for (name, model) in shipped.into_iter().chain(generated) {
        let prepare = || Analysis::new(model.clone(), Options::default()).expect("it fits the budget");
        let analysis = prepare();
        let compile = time(|| {
            black_box(prepare());
        });
        let ask = time(|| {
            black_box(analysis.rank(RankOptions { beliefs: false, ..RankOptions::default() }));
        });
        let ranked = analysis.rank(RankOptions { beliefs: false, ..RankOptions::default() });
        let table = time(|| {
            black_box(view::rank::render(&ranked, &Style::default()));
        });
        let ranking = compile + ask + table;
        let on = |threads: usize| {
            let options = RobustnessOptions { draws: DRAWS, threads, slack: 0.2, ..RobustnessOptions::default() };
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
            "{name:<23} {:>8}  {:>4.2} ms  {:.2}   {:.2}  {:>4.2} ms | {:>12.1} ms  {:>6.1} ms  {:.2} | {:>22.1}x  {:>8.1}x",
            analysis.size(),
            ms(compile),
            ms(ask),
            ms(table),
            ms(ranking),
            ms(one),
            ms(two),
            ms(print),
            ratio(one),
            ratio(two),
        );
    }
}
