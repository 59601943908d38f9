//! `because robustness`.

use std::num::NonZeroUsize;

use because::analysis::robustness::RobustnessOptions;
use because::view;

use crate::args::{Robustness, TableOrJson};
use crate::session::{Failure, Session, threads};

/// Weights in the tornado of the table unless told otherwise: what a screen has room for.
const SWINGS: usize = 10;

impl Session<'_> {
    pub(crate) fn robustness(&self, args: &Robustness) -> Result<(), Failure> {
        let (name, analysis) = self.analyse(&args.file, &args.scope)?;
        let top = args.top.map(NonZeroUsize::get);
        let is_table = args.format == TableOrJson::Table;
        let options = RobustnessOptions {
            draws: args.draws.get(),
            seed: self.common.seed,
            threads: threads(),
            slack: args.slack,
            top,
            swings: top.or(is_table.then_some(SWINGS)),
        };
        let mut line = self.progress_line();
        let robustness = analysis.robustness(options, |done| line.drawn(done, options.draws));
        line.clear();
        let robustness = robustness.map_err(|error| self.refuse(&name, None, &error))?;
        match args.format {
            TableOrJson::Table => self.print(&view::robustness::render(&robustness, &self.style())),
            TableOrJson::Json => self.print(&view::json::render(&robustness)),
        }
    }
}
