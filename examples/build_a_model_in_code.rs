//! A model without a file: built in code from what is known already, such as a map of which
//! service calls which, and checked like any other.
//!
//!     cargo run --example build_a_model_in_code

use because::analysis::{Analysis, Options, RankOptions};
use because::diagnostic::Diagnostic;
use because::model::{Category, Model};

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
    println!("{}", ranking.title);
    for candidate in &ranking.candidates {
        println!("{}. {:<20} {:3.0}%", candidate.rank, candidate.label, 100.0 * candidate.share.unwrap_or(0.0));
    }
    println!("How likely it is that each service was down");
    for (node, belief) in &ranking.beliefs {
        if let Some(service) = node.strip_suffix("-down").filter(|service| *service != "shop") {
            println!(
                "   {service:<20} {:3.0}%, {:.0}% before the evidence",
                100.0 * belief.posterior,
                100.0 * belief.prior
            );
        }
    }
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
