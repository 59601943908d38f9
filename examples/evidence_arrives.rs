//! What changes when evidence arrives: one model, and the ranking after each thing that is seen.
//!
//!     cargo run --example evidence_arrives
//!
//! In an incident the graph is known early and the facts come in one by one. Each step copies the
//! model, adds what was seen, and asks again.

use because::analysis::{Analysis, AnalysisError, Options, RankOptions};
use because::model::{Evidence, EvidenceWeight, Model};

/// What is seen, in the order in which it comes in: the words for it, the node, whether it
/// speaks for the bad state, and how much it weighs.
const SEEN: [(&str, &str, bool, EvidenceWeight); 4] = [
    ("the provider's status page is green", "provider-slow", false, EvidenceWeight::Moderate),
    ("the pool is at its limit", "pool-exhausted", true, EvidenceWeight::VeryStrong),
    ("the release notes name the pool", "pool-too-small", true, EvidenceWeight::Strong),
    ("nobody was paged", "alert", true, EvidenceWeight::Conclusive),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut model = Model::builder()
        .title("Checkout slow")
        .factor("pool-too-small", |f| f.prior("unlikely"))
        .factor("provider-slow", |f| f.prior("unlikely"))
        .factor("traffic-peak", |f| f.prior("even"))
        .safeguard("alert", |s| s.fails("unlikely"))
        .event("pool-exhausted", |e| {
            e.because_all(["pool-too-small", "traffic-peak"], "almost-certain")
                .because_all(["provider-slow", "traffic-peak"], "likely")
        })
        .impact("orders-lost", |i| {
            i.because("provider-slow", "unlikely")
                .mechanism(|m| m.all(["pool-exhausted"]).unless(["alert"]).strength("always"))
        })
        .build()
        .map_err(|problems| problems.into_iter().map(|p| p.message).collect::<Vec<_>>().join("; "))?;

    show("at first", &model)?;
    for (words, id, bad, weight) in SEEN {
        let node = model.find(id).ok_or_else(|| format!("no node {id}"))?;
        model = model.with_evidence(Evidence::new(node, bad, weight.ratio()))?;
        show(words, &model)?;
    }
    Ok(())
}

fn show(step: &str, model: &Model) -> Result<(), AnalysisError> {
    let ranking = Analysis::new(model.clone(), Options::default())?.rank(RankOptions::default());
    println!("{step}");
    for candidate in &ranking.candidates {
        let share = candidate.share.unwrap_or(0.0);
        let bar = "#".repeat((40.0 * share).round() as usize);
        let line = format!("  {:<15} {:5.1}%  {bar}", candidate.id, 100.0 * share);
        println!("{}", line.trim_end());
    }
    Ok(())
}
