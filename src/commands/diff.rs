//! `because diff`.

use std::num::NonZeroUsize;
use std::path::Path;

use because::analysis::AnalysisError;
use because::analysis::diff::{Sides, diff};
use because::analysis::{Options, RankOptions};
use because::check::Checked;
use because::model::Model;
use because::report::Ranking;
use because::view;

use crate::args::{Diff, TableOrJson};
use crate::session::{Failure, Session, options};

/// One of the two files: its name, what was read, its model.
type Opened = (String, Checked, Model);

impl Session<'_> {
    pub(crate) fn diff(&self, args: &Diff) -> Result<(), Failure> {
        if args.old == Path::new("-") && args.new == Path::new("-") {
            return Err(Failure::Usage(
                "standard input can be read once: only one of OLD and NEW can be `-`".to_owned(),
            ));
        }
        let wanted = options(&args.scope)?;
        // Both are looked at, so that the errors of both are told at once.
        let (old, new) = match (self.valid(&args.old), self.valid(&args.new)) {
            (Ok(old), Ok(new)) => (old, new),
            (Err(one), Ok(_)) | (Ok(_), Err(one)) => return Err(one),
            (Err(one), Err(other)) => return Failure::worst(Some(one), other).map_or(Ok(()), Err),
        };
        let (ranked_old, ranked_new) = (self.ranked(&old, &wanted, args), self.ranked(&new, &wanted, args));
        let mut difference = diff(&old.2, &new.2, Sides { old: &ranked_old, new: &ranked_new });
        if let Some(shown) = args.top.map(NonZeroUsize::get) {
            let kept = shown.min(difference.candidates.len());
            difference.rest = difference.candidates.split_off(kept);
            difference.left_out = difference.rest.len();
        }
        let mut failure = None;
        for (file, ranking) in [(&old, &ranked_old), (&new, &ranked_new)] {
            if let Err(error) = ranking {
                failure = Failure::worst(failure, self.refuse(&file.0, Some(&file.1), error));
            }
        }
        // What was asked wrongly has no answer, not half of one.
        if let Some(Failure::Usage(_)) = failure {
            return failure.map_or(Ok(()), Err);
        }
        self.print(&match args.format {
            TableOrJson::Json => view::json::render(&difference),
            TableOrJson::Table => view::diff::render(&difference, &self.style()),
        })?;
        if args.exit_code && difference.changes.iter().any(|change| change.moves_figures) {
            failure = Failure::worst(failure, Failure::Model);
        }
        failure.map_or(Ok(()), Err)
    }

    fn ranked(&self, (name, _, model): &Opened, options: &Options, args: &Diff) -> Result<Ranking, AnalysisError> {
        let show = RankOptions { beliefs: false, ..RankOptions::default() };
        self.rank_model(name, model, options, &args.sampling, show)
    }
}
