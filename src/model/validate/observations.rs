//! Observations: `held` is for safeguards and `observed` for all else, and a sight has one weight.

use super::names::{Names, with_article};
use super::written::WrittenNode;
use crate::diagnostic::{Code, Diagnostic, Path, Place};
use crate::model::document::{self, Answer, EvidenceWeight};
use crate::model::{Evidence, NodeKind, Written};

/// Is the node known to be bad (`Some(true)`) or good, by its own key?
pub(super) fn of_node(node: &WrittenNode<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<bool> {
    let known = claim(node.kind, node.id, node.observed, node.held, || node.path(), diagnostics);
    match node.kind {
        // An impact is there because it happened; a near miss says so.
        NodeKind::Impact => Some(known.unwrap_or(true)),
        _ => known,
    }
}

/// The bad state that `observed` or `held` claims; the one that does not fit the kind is an error.
fn claim(
    kind: NodeKind,
    id: &str,
    observed: Option<Answer>,
    held: Option<Answer>,
    path: impl Fn() -> Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<bool> {
    let (known, wrong) = match kind {
        NodeKind::Safeguard => (held.map(|held| !held.is_yes()), observed.map(|_| "observed")),
        _ => (observed.map(Answer::is_yes), held.map(|_| "held")),
    };
    if let Some(key) = wrong {
        let help = match kind {
            NodeKind::Safeguard => "write `held: yes` if it worked, `held: no` if it was missing or failed",
            NodeKind::Factor => "write `observed: yes` if it was present, `observed: no` if not",
            NodeKind::Event | NodeKind::Impact => "write `observed: yes` if it happened, `observed: no` if not",
        };
        let message = format!("`{key}` does not fit `{id}`, which is {}", with_article(kind));
        diagnostics.push(Diagnostic::new(Code::WrongObservation, Place::key(path().key(key)), message).help(help));
    }
    known
}

/// The items of `evidence`; those with errors are left out.
pub(super) fn evidence(
    items: &[document::Evidence],
    nodes: &[WrittenNode<'_>],
    names: &mut Names<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Evidence> {
    let mut evidence = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let path = || Path::root().key("evidence").index(i);
        let ratio = ratio(item, &path, diagnostics);
        let of = names.resolve(&item.of, || Place::value(path().key("of")), diagnostics);
        let bad = match of.map(|of| &nodes[of.0]) {
            Some(node) => {
                if item.observed.is_none() && item.held.is_none() {
                    diagnostics.push(without_claim(node, path()));
                }
                claim(node.kind, node.id, item.observed, item.held, path, diagnostics)
            }
            None => None,
        };
        if let (Some(of), Some(bad), Some(ratio)) = (of, bad, ratio) {
            let (weight, source, note) = (item.weight, item.source.clone(), item.note.clone());
            evidence.push(Evidence { of, bad, ratio, weight, source, note, written: Written(Some(i)) });
        }
    }
    evidence
}

fn without_claim(node: &WrittenNode<'_>, path: Path) -> Diagnostic {
    let (key, help) = match node.kind {
        NodeKind::Safeguard => {
            ("held", "add `held: yes` if it speaks for its having worked, `held: no` for its having failed")
        }
        _ => ("observed", "add `observed: yes` if it speaks for it, `observed: no` if against"),
    };
    Diagnostic::new(Code::MissingKey, Place::value(path), format!("this evidence on `{}` needs `{key}`", node.id))
        .help(help)
}

/// The likelihood ratio of an item, by its word or its number.
fn ratio(item: &document::Evidence, path: &impl Fn() -> Path, diagnostics: &mut Vec<Diagnostic>) -> Option<f64> {
    let of = &item.of;
    let bad_ratio = |message: String| Diagnostic::new(Code::BadValue, Place::value(path().key("ratio")), message);
    let diagnostic = match (item.weight, item.ratio) {
        (Some(weight), None) => return Some(weight.ratio()),
        (None, Some(ratio)) if ratio >= 1.0 && ratio.is_finite() => return Some(ratio),
        (None, None) => Diagnostic::new(
            Code::MissingKey,
            Place::value(path()),
            format!("this evidence on `{of}` needs a `weight` or a `ratio`"),
        )
        .help(format!("add `weight:` with one of {}", weights())),
        (Some(weight), Some(_)) => Diagnostic::new(
            Code::BadValue,
            Place::key(path().key("ratio")),
            format!("this evidence on `{of}` has both a `weight` and a `ratio`"),
        )
        .related(Place::key(path().key("weight")), format!("`{weight}` is a ratio of {}", weight.ratio()))
        .help("keep one of the two"),
        (None, Some(f64::INFINITY)) => bad_ratio("a ratio must be finite".to_owned())
            .help("write `weight: conclusive` for what settles the matter"),
        (None, Some(ratio)) if ratio > 0.0 => {
            bad_ratio(format!("a ratio must be 1 or more, not {ratio}")).help(format!(
                "what speaks against the claim is a claim of the opposite: turn the answer round and write `ratio: {}`",
                rounded(1.0 / ratio)
            ))
        }
        (None, Some(ratio)) => bad_ratio(format!("a ratio must be a number of 1 or more, not {ratio}"))
            .help("how many times likelier is this sight if the claim is true than if it is false?"),
    };
    diagnostics.push(diagnostic);
    None
}

/// The words for the weight of evidence, for a message.
fn weights() -> String {
    let words: Vec<String> = EvidenceWeight::ALL.iter().map(|weight| format!("`{weight}`")).collect();
    words.join(", ")
}

/// Three digits are enough for a proposal.
fn rounded(ratio: f64) -> f64 {
    if ratio >= 100.0 { ratio.round() } else { (ratio * 100.0).round() / 100.0 }
}
