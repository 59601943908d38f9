//! A model without a file: built in code, checked like any other, and drawn.
//!
//!     cargo run --example build_a_model_in_code | dot -Tsvg > incident.svg
//!
//! Useful where the graph is known already, from a service map or a deployment log.

use because::analysis::picture::picture;
use because::analysis::{Analysis, Options, RankOptions};
use because::diagnostic::Diagnostic;
use because::model::{Category, Model};
use because::view::dot::{self, DotOptions};

/// Which service calls which.
const CALLS: [(&str, &str); 4] =
    [("web", "checkout"), ("checkout", "payments"), ("checkout", "stock"), ("payments", "ledger")];

fn main() {
    let model = match build() {
        Ok(model) => model,
        Err(problems) => {
            // The same diagnostics as for a file, with paths in place of lines.
            for problem in problems {
                eprintln!("{}: {}", problem.place.path, problem.message);
            }
            std::process::exit(1);
        }
    };
    let analysis = Analysis::new(model, Options::default()).unwrap_or_else(|error| {
        eprintln!("{error}");
        std::process::exit(1);
    });
    let ranking = analysis.rank(RankOptions::default());
    for candidate in &ranking.candidates {
        eprintln!("{}. {}", candidate.rank, candidate.label);
    }
    print!("{}", dot::render(&picture(analysis.model(), Some(&ranking)), &DotOptions::default()));
}

/// Every service may be broken by a change of its own, and fails where one that it calls fails.
fn build() -> Result<Model, Vec<Diagnostic>> {
    let mut builder = Model::builder().title("Web shop down");
    for service in ["web", "checkout", "payments", "stock", "ledger"] {
        let (change, down) = (format!("{service}-change"), format!("{service}-down"));
        builder = builder
            .factor(&change, |factor| factor.label(format!("Change to {service}")).category(Category::Change))
            .event(&down, |event| {
                let callees = CALLS.iter().filter(|(caller, _)| *caller == service);
                callees.fold(
                    event.label(format!("{service} down")).because(&change, "even"),
                    // Timeouts and retries catch some of it.
                    |event, (_, callee)| event.because(&format!("{callee}-down"), "very-likely"),
                )
            });
    }
    builder
        .impact("shop-down", |impact| impact.label("No orders").because("web-down", "always"))
        // The ledger answered all along; nobody has looked at the rest.
        .evidence("ledger-down", |evidence| evidence.observed(false).ratio(100.0))
        .build()
}
