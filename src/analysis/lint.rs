//! What `check` can say only after the ranking.

use super::{Analysis, RankOptions};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::ActionStatus;

/// A candidate leads if it is among the first so many …
const LEADERS: usize = 3;
/// … and carries at least this share of the impact.
const LEADING_SHARE: f64 = 0.10;

impl Analysis {
    /// Leading candidates that no action fixes; dropped actions do not count.
    pub fn lint(&self) -> Vec<Diagnostic> {
        let fixed = |id: &str| {
            self.model
                .actions()
                .iter()
                .filter(|action| action.status != ActionStatus::Dropped)
                .flat_map(|action| &action.fixes)
                .any(|(node, _)| self.model.node(*node).id == id)
        };
        let ranking = self.rank(RankOptions { top: Some(LEADERS), beliefs: false, ..RankOptions::default() });
        ranking
            .candidates
            .iter()
            .filter_map(|candidate| {
                let share = candidate.share.filter(|&share| share >= LEADING_SHARE)?;
                let node = self.model.find(&candidate.id).filter(|_| !fixed(&candidate.id))?;
                let message = format!(
                    "`{}` ranks {} with {:.0}% of the impact, and no action fixes it",
                    candidate.id,
                    candidate.rank,
                    100.0 * share
                );
                Some(
                    Diagnostic::new(Code::NoAction, super::place(&self.model, node), message)
                        .label("a leading factor without an action")
                        .help(format!(
                            "add an action with `fixes: {{ {}: likely }}`, or one of type `accept` that names it there and says in its note why not",
                            candidate.id
                        )),
                )
            })
            .collect()
    }
}
