//! `because rank`.

use std::num::NonZeroUsize;
use std::path::Path;

use because::analysis::measures::measures;
use because::analysis::{Draws, RankOptions};
use because::report::{Measures, RankBy};
use because::view;

use crate::args::{By, Rank, Scope, TableOrJson};
use crate::session::{Failure, Session, options, threads};

impl Session<'_> {
    pub(crate) fn rank(&self, args: &Rank) -> Result<(), Failure> {
        if args.measures {
            return self.measures(args);
        }
        let by = match args.by {
            By::Share => RankBy::Share,
            By::Posterior => RankBy::Posterior,
            By::Necessity => RankBy::Necessity,
            By::Sufficiency => RankBy::Sufficiency,
        };
        // The table shows the candidates alone; the beliefs in all nodes may cost more than the ranking.
        let beliefs = args.beliefs || args.format == TableOrJson::Json;
        let threads = threads();
        let draws = Draws { seed: self.common.seed, threads, ..Draws::default() };
        let ranges = (!args.no_ranges && !args.beliefs).then_some(draws);
        let options = RankOptions { by, top: args.top.map(NonZeroUsize::get), beliefs, ranges };
        let mut rankings = Vec::new();
        let mut failure = None;
        for path in &args.files.files {
            // One bad file does not hide the others: the worst outcome is the status.
            match self.ranking(path, &args.scope, &args.sampling, options) {
                Ok((_, ranking)) => rankings.push(ranking),
                Err(refused) => failure = Failure::worst(failure, refused),
            }
        }
        let style = self.style();
        match (args.format, &rankings[..]) {
            (_, []) => {}
            (TableOrJson::Json, [ranking]) if args.files.files.len() == 1 => {
                self.print(&view::json::render(ranking))?
            }
            (TableOrJson::Json, rankings) => self.print(&view::json::render(&rankings))?,
            (TableOrJson::Table, rankings) => {
                let render = if args.beliefs { view::rank::render_beliefs } else { view::rank::render };
                let tables: Vec<String> = rankings.iter().map(|ranking| render(ranking, &style)).collect();
                self.print(&tables.join("\n"))?;
            }
        }
        failure.map_or(Ok(()), Err)
    }

    /// `rank --measures`, which needs no ranking and so may do where there is none.
    fn measures(&self, args: &Rank) -> Result<(), Failure> {
        let (mut reports, mut failure) = (Vec::new(), None);
        for path in &args.files.files {
            match self.measure(path, &args.scope) {
                Ok(mut report) => {
                    let shown = args.top.map_or(report.candidates.len(), NonZeroUsize::get);
                    report.left_out = report.candidates.len().saturating_sub(shown);
                    report.candidates.truncate(shown);
                    reports.push(report);
                }
                Err(refused) => failure = Failure::worst(failure, refused),
            }
        }
        match (args.format, &reports[..]) {
            (_, []) => {}
            (TableOrJson::Json, [report]) if args.files.files.len() == 1 => self.print(&view::json::render(report))?,
            (TableOrJson::Json, reports) => self.print(&view::json::render(&reports))?,
            (TableOrJson::Table, reports) => {
                let style = self.style();
                let tables: Vec<String> = reports.iter().map(|report| view::measures::render(report, &style)).collect();
                self.print(&tables.join("\n"))?;
            }
        }
        failure.map_or(Ok(()), Err)
    }

    fn measure(&self, path: &Path, scope: &Scope) -> Result<Measures, Failure> {
        let (name, checked) = self.open(path)?;
        let Some(model) = &checked.model else {
            self.show(&name, &checked);
            return Err(Failure::Model);
        };
        let options = options(scope)?;
        measures(model, &options).map_err(|error| self.refuse(&name, Some(&checked), &error))
    }
}
