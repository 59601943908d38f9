//! What a ranking costs: the whole process on each shipped incident, its stages apart, the growth
//! with the size of the model, and plain enumeration for comparison.
//!
//! `cargo bench` runs all; `cargo bench -- process` runs one group. Models are generated with a
//! fixed seed, so that two runs measure the same work.

mod incident;
mod numbers;

use std::hint::black_box;
use std::process::{Command, Stdio};

use because::analysis::explain::ExplainOptions;
use because::analysis::{Analysis, Candidates, Options, RankOptions, reference};
use because::check::Checked;
use because::model::{BaseRates, Model};
use because::read::Format;
use divan::Bencher;
use incident::incident;

fn main() {
    divan::main();
}

const INCIDENTS: [(&str, &str); 6] = [
    ("aws-2017-s3", include_str!("../models/aws-2017-s3.yaml")),
    ("cloudflare-2019-regex", include_str!("../models/cloudflare-2019-regex.yaml")),
    ("github-2018-partition", include_str!("../models/github-2018-partition.yaml")),
    ("gitlab-2017-database", include_str!("../models/gitlab-2017-database.yaml")),
    ("google-shakespeare-2015", include_str!("../models/google-shakespeare-2015.yaml")),
    ("reddit-2016-autoscaler", include_str!("../models/reddit-2016-autoscaler.yaml")),
];
const NAMES: [&str; 6] =
    [INCIDENTS[0].0, INCIDENTS[1].0, INCIDENTS[2].0, INCIDENTS[3].0, INCIDENTS[4].0, INCIDENTS[5].0];

fn text(name: &str) -> &'static str {
    INCIDENTS.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
}

fn model(text: &str) -> Model {
    Checked::open(text.as_bytes(), Format::Yaml, &BaseRates::shipped()).model.expect("shipped models are valid")
}

/// The program from start to exit: read, validate, compile, rank, print.
mod process {
    use super::{Bencher, Command, NAMES, Stdio};

    #[divan::bench(args = NAMES, sample_count = 200)]
    fn rank(bencher: Bencher, name: &str) {
        let file = format!("{}/models/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
        bencher.bench(|| {
            let done = Command::new(env!("CARGO_BIN_EXE_because")).args(["rank", &file]).stdout(Stdio::null()).status();
            assert!(done.expect("the program starts").success());
        });
    }
}

/// The stages of one ranking, inside one process.
mod stages {
    use super::{Analysis, Bencher, ExplainOptions, NAMES, Options, RankOptions, black_box, model, text};

    #[divan::bench(args = NAMES)]
    fn read_and_validate(bencher: Bencher, name: &str) {
        bencher.bench(|| model(black_box(text(name))));
    }

    #[divan::bench(args = NAMES)]
    fn compile(bencher: Bencher, name: &str) {
        let model = model(text(name));
        bencher.bench(|| Analysis::new(black_box(model.clone()), Options::default()));
    }

    #[divan::bench(args = NAMES)]
    fn ask(bencher: Bencher, name: &str) {
        let analysis = Analysis::new(model(text(name)), Options::default()).expect("it is small");
        bencher.bench(|| black_box(&analysis).rank(RankOptions::default()));
    }

    #[divan::bench(args = NAMES)]
    fn explain(bencher: Bencher, name: &str) {
        let analysis = Analysis::new(model(text(name)), Options::default()).expect("it is small");
        bencher.bench(|| black_box(&analysis).explain(ExplainOptions::default()));
    }
}

/// How compile and ask grow with the number of nodes.
mod growth {
    use super::{Analysis, Bencher, Options, RankOptions, black_box, incident};

    #[divan::bench(args = [15, 30, 60, 90], sample_count = 20)]
    fn compile(bencher: Bencher, nodes: usize) {
        let model = incident(nodes);
        bencher.bench(|| Analysis::new(black_box(model.clone()), Options::default()).map(|a| a.size()));
    }

    #[divan::bench(args = [15, 30, 60, 90], sample_count = 20)]
    fn ask(bencher: Bencher, nodes: usize) {
        let analysis = Analysis::new(incident(nodes), Options::default()).expect("it fits the budget");
        bencher.bench(|| black_box(&analysis).rank(RankOptions::default()));
    }
}

/// The same answers by the compiled engine and by plain enumeration, on a model of 14 coins.
mod against_enumeration {
    use super::{Analysis, Bencher, Candidates, Model, Options, RankOptions, black_box, reference};

    fn small() -> Model {
        let mut builder = Model::builder();
        for i in 0..5 {
            builder = builder.factor(&format!("f{i}"), |f| f.prior(0.1 + 0.1 * f64::from(i)));
        }
        builder
            .event("e", |e| e.leak(0.01).because("f0", 0.5).because("f1", 0.6).because_all(["f2", "f3"], 0.7))
            .event("g", |e| e.because("e", 0.9).because("f4", 0.3))
            .impact("i", |i| i.leak(0.001).because("g", 0.8).because("f0", 0.2))
            .build()
            .expect("it is valid")
    }

    #[divan::bench]
    fn engine(bencher: Bencher) {
        let model = small();
        bencher.bench(|| {
            Analysis::new(black_box(model.clone()), Options::default()).map(|a| a.rank(RankOptions::default()))
        });
    }

    #[divan::bench(sample_count = 10, sample_size = 1)]
    fn enumeration(bencher: Bencher) {
        let model = small();
        bencher.bench(|| reference::rank(black_box(&model), &Candidates::Roots).map(|r| r.probability_of_evidence));
    }
}
