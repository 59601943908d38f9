//! `because explain`.

use std::io;

use because::analysis::explain::{ExplainOptions, explain_cut_sets};
use because::view;

use crate::args::{Explain, TableOrJson};
use crate::session::{Failure, Session, options};

impl Session<'_> {
    pub(crate) fn explain(&self, args: &Explain) -> Result<(), Failure> {
        let asked = ExplainOptions { stories: args.stories, cut_sets: args.cut_sets, order: args.order };
        if let Some(id) = &args.node {
            let (name, analysis) = self.analyse(&args.file, &args.scope)?;
            let refuse = |error| self.refuse(&name, None, &error);
            let node = analysis.find(id).map_err(refuse)?;
            let explanation = analysis.explain_node(node, asked).map_err(refuse)?;
            return match args.format {
                TableOrJson::Table => self.print(&view::explain::render_node(&explanation, &self.style())),
                TableOrJson::Json => self.print(&view::json::render(&explanation)),
            };
        }
        let explanation = if args.stories == 0 {
            // Cut sets need nothing of what a ranking needs, and may be had where that is too large.
            let (name, checked, model) = self.valid(&args.file)?;
            let options = options(&args.scope)?;
            explain_cut_sets(&model, &options, asked).map_err(|error| self.refuse(&name, Some(&checked), &error))?
        } else {
            let (name, analysis) = self.analyse(&args.file, &args.scope)?;
            analysis.explain(asked).map_err(|error| self.refuse(&name, None, &error))?
        };
        match args.format {
            TableOrJson::Table => self.print(&view::explain::render(&explanation, &self.style())),
            TableOrJson::Json => self.write(|out| json(&explanation, out)),
        }
    }
}

/// The same JSON as [`view::json::render`], without holding all of it: a million cut sets are long.
fn json(report: &impl serde::Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report).map_err(io::Error::from)?;
    out.write_all(b"\n")
}
