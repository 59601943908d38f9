//! Sampled answers: coverage of their intervals against exact answers, and accuracy and time on
//! layered random graphs that no exact form fits.
//!
//! `cargo bench --bench sampling -- coverage 200 1`: so many random models, with this seed.
//! `cargo bench --bench sampling -- layered 10 100 5 1`: layers, width, observed effects, seed.

#[path = "../tests/it/coverage.rs"]
mod coverage;
#[path = "../tests/it/layered.rs"]
mod layered;
mod numbers;
#[path = "../tests/it/random_model.rs"]
#[allow(dead_code, reason = "the suite uses all of it")]
mod random_model;

use std::time::Instant;

use because::engine::sampling::Effort;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let number = |at: usize, default: u64| arguments.get(at).and_then(|a| a.parse().ok()).unwrap_or(default);
    let both = arguments.is_empty();
    if both || arguments[0] == "coverage" {
        let begin = Instant::now();
        let coverage = coverage::measure(number(1, 200) as usize, number(2, 1), Some(number(3, 1 << 17)));
        println!("{coverage}\n{:.1} s", begin.elapsed().as_secs_f64());
    }
    if both || arguments[0] == "layered" {
        let (layers, width, observed, seed) = (number(1, 10), number(2, 100), number(3, 5), number(4, 1));
        let model = layered::model(layers as usize, width as usize, observed as usize, seed);
        let effort =
            Effort { seed: 0, draws: arguments.get(5).and_then(|a| a.parse().ok()), threads: number(6, 1) as usize };
        let begin = Instant::now();
        match coverage::sample(&model, effort) {
            Ok(sample) => {
                let (posteriors, shares) = layered::half_widths(&model, &sample);
                println!(
                    "{layers} × {width}, {observed} observed: P(e) {:.2e} [{:.2e}, {:.2e}], {} draws, {:.0} effective, half-widths {:.4} (posterior), {:.4} (share), {:.1} s",
                    sample.evidence.value,
                    sample.evidence.low,
                    sample.evidence.high,
                    sample.draws,
                    sample.effective,
                    posteriors,
                    shares,
                    begin.elapsed().as_secs_f64(),
                );
            }
            Err(refusal) => println!("{refusal} after {:.1} s", begin.elapsed().as_secs_f64()),
        }
    }
}
