//! `because next`.

use std::num::NonZeroUsize;

use because::analysis::next::NextOptions;
use because::report;
use because::view;

use crate::args::{Next, NextBy, TableOrJson};
use crate::session::{Failure, Session};

/// Checks in the table: more than anyone looks into at once.
const TABLE: usize = 10;

impl Session<'_> {
    pub(crate) fn next(&self, args: &Next) -> Result<(), Failure> {
        let by = match args.by {
            NextBy::Movement => report::NextBy::Movement,
            NextBy::Value => report::NextBy::Value,
        };
        let top = args.top.map(NonZeroUsize::get);
        let top = if args.format == TableOrJson::Table { top.or(Some(TABLE)) } else { top };
        let (name, analysis) = self.analyse(&args.file, &args.scope)?;
        let mut line = self.progress_line();
        let next = analysis.next(NextOptions { by, top }, |progress| line.done(progress.done, progress.of));
        line.clear();
        let next = next.map_err(|error| self.refuse(&name, None, &error))?;
        match args.format {
            TableOrJson::Table => self.print(&view::next::render(&next, &self.style())),
            TableOrJson::Json => self.print(&view::json::render(&next)),
        }
    }
}
