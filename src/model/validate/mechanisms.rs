//! Mechanisms: each has a cause, names a node once, and can be met.

use super::names::Names;
use super::written::{Clause, Role, WrittenNode};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::document::Texts;
use crate::model::{AtLeast, Mechanism, NodeRef};
use crate::weight::Weight;

/// After so many problems of a document no more are looked for in mechanisms: a file of nothing but
/// unknown names has millions, and nobody reads them.
const MOST_PROBLEMS: usize = 400_000;

/// Which node was last seen in which list of which mechanism. One table for the whole document
/// keeps the search for repeated names linear in the file.
pub(super) struct Seen {
    /// By node: the number of the mechanism, and the list.
    last: Vec<(usize, Role)>,
    /// The number of the present mechanism; 0 is none.
    mechanism: usize,
}

impl Seen {
    /// A table for `nodes` nodes.
    pub(super) fn new(nodes: usize) -> Seen {
        Seen { last: vec![(0, Role::All); nodes], mechanism: 0 }
    }

    /// Notes a name of the present mechanism; gives the list in which it stood already.
    fn note(&mut self, node: NodeRef, role: Role) -> Option<Role> {
        let (mechanism, earlier) = self.last[node.0];
        if mechanism == self.mechanism {
            return Some(earlier);
        }
        self.last[node.0] = (self.mechanism, role);
        None
    }
}

/// The mechanisms of a node, one for each as written, with every name resolved. What is wrong
/// with them goes to `diagnostics`.
pub(super) fn resolve(
    effect: &WrittenNode<'_>,
    names: &mut Names<'_>,
    seen: &mut Seen,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Mechanism> {
    let clauses = effect.clauses();
    let mut mechanisms = Vec::with_capacity(clauses.len());
    for clause in &clauses {
        let (mut all, mut of, mut unless) = (Vec::new(), Vec::new(), Vec::new());
        seen.mechanism += 1;
        for (role, i, name) in clause.names() {
            if diagnostics.len() >= MOST_PROBLEMS {
                break;
            }
            let place = || clause.name_place(effect, role, i, name);
            let Some(node) = names.resolve(name, place, diagnostics) else { continue };
            if name == effect.id && role != Role::Unless {
                diagnostics.push(self_cause(effect, place()));
            } else if let Some(earlier) = seen.note(node, role) {
                diagnostics.push(repeated(name, earlier, role, place()));
            } else {
                match role {
                    Role::All => all.push(node),
                    Role::Of => of.push(node),
                    Role::Unless => unless.push(node),
                }
            }
        }
        let full = clause.full;
        let at_least = full.and_then(|full| full.at_least);
        if clause.all.is_empty() && clause.of.is_empty() && at_least.is_none() {
            diagnostics.push(empty(effect, clause));
        }
        check_threshold(effect, clause, at_least, diagnostics);
        mechanisms.push(Mechanism {
            id: full.and_then(|full| full.id.clone()),
            strength: clause.strength.unwrap_or(Weight::ALWAYS),
            all,
            at_least: at_least.map(|count| AtLeast { count, of, late: Vec::new() }),
            unless,
            note: full.and_then(|full| full.note.clone()),
            evidence: match full.and_then(|full| full.evidence.as_ref()) {
                None => Vec::new(),
                Some(Texts::One(text)) => vec![text.clone()],
                Some(Texts::Many(texts)) => texts.clone(),
            },
            off: false,
        });
    }
    mechanisms
}

fn self_cause(effect: &WrittenNode<'_>, place: Place) -> Diagnostic {
    Diagnostic::new(Code::SelfCause, place, format!("`{}` is named among its own causes", effect.id))
        .help("remove it; a chance to happen by itself is its own `prior`, `fails` or `leak`")
}

fn repeated(name: &str, earlier: Role, role: Role, place: Place) -> Diagnostic {
    let (message, help) = if earlier == role {
        (format!("`{name}` stands twice in `{}`", role.key()), "remove one of the two")
    } else if role == Role::Unless {
        (
            format!("`{name}` stands both in `{}` and in `unless` of one mechanism", earlier.key()),
            "it cannot bring the effect about and stop it at once: remove one of the two",
        )
    } else {
        (format!("`{name}` stands both in `{}` and in `{}` of one mechanism", earlier.key(), role.key()), {
            "remove one of the two"
        })
    };
    Diagnostic::new(Code::RepeatedCause, place, message).help(help)
}

fn empty(effect: &WrittenNode<'_>, clause: &Clause<'_>) -> Diagnostic {
    let (message, help) = if clause.unless.is_empty() {
        (
            format!("a mechanism of `{}` has no cause", effect.id),
            "name a cause, as in `because: [some-cause]`, or remove it; what happens by itself is a `prior`, `fails` or `leak`",
        )
    } else {
        (
            format!("a mechanism of `{}` has an `unless` but no cause", effect.id),
            "name what brings it about under `all`, or under `at-least` and `of`",
        )
    };
    Diagnostic::new(Code::EmptyMechanism, Place::value(clause.path(effect)), message).help(help)
}

fn check_threshold(
    effect: &WrittenNode<'_>,
    clause: &Clause<'_>,
    at_least: Option<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let path = || clause.path(effect);
    let causes = clause.of.len();
    diagnostics.push(match at_least {
        None if causes == 0 => return,
        None => Diagnostic::new(Code::BadThreshold, Place::key(path().key("of")), "`of` needs `at-least`")
            .help("say how many of them are needed: `at-least: 2`")
            .help("write `all` in place of `of` if all of them are needed"),
        Some(_) if causes == 0 => {
            Diagnostic::new(Code::BadThreshold, Place::key(path().key("at-least")), "`at-least` needs `of`")
                .help("name the causes to count: `of: [a, b, c]`")
        }
        Some(0) => {
            Diagnostic::new(Code::BadThreshold, Place::value(path().key("at-least")), "`at-least` must be 1 or more")
                .help(format!("write a number from 1 to {causes}"))
        }
        Some(count) if count > causes => Diagnostic::new(
            Code::BadThreshold,
            Place::value(path().key("at-least")),
            format!("`at-least: {count}` can never be met: `of` names {causes}"),
        )
        .help(format!("write a number from 1 to {causes}, or add causes to `of`")),
        Some(_) => return,
    });
}
