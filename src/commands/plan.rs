//! `because plan`.

use std::num::NonZeroUsize;
use std::path::Path;

use because::analysis::plan::{PlanOptions, plan};
use because::analysis::{AnalysisError, Options};
use because::report;
use because::view;

use crate::args::{Plan, PlanBy, TableOrJson};
use crate::session::{Failure, Session, candidates};

impl Session<'_> {
    pub(crate) fn plan(&self, args: &Plan) -> Result<(), Failure> {
        let (mut plans, mut failure) = (Vec::new(), None);
        for path in &args.files.files {
            // One bad file does not hide the others: the worst outcome is the status.
            match self.planned(path, args) {
                Ok(plan) => plans.push(plan),
                Err(refused) => failure = Failure::worst(failure, refused),
            }
        }
        match (args.format, &plans[..]) {
            (_, []) => {}
            (TableOrJson::Json, [plan]) if args.files.files.len() == 1 => self.print(&view::json::render(plan))?,
            (TableOrJson::Json, plans) => self.print(&view::json::render(&plans))?,
            (TableOrJson::Table, plans) => {
                let style = self.style();
                let tables: Vec<String> =
                    plans.iter().map(|plan| view::plan::render(plan, args.targets, &style)).collect();
                self.print(&tables.join("\n"))?;
            }
        }
        failure.map_or(Ok(()), Err)
    }

    fn planned(&self, path: &Path, args: &Plan) -> Result<report::Plan, Failure> {
        let (name, checked, model) = self.valid(path)?;
        let options = Options { candidates: candidates(&args.candidates)?, budget: args.nodes, ..Options::default() };
        let ids = |written: &[String]| -> Vec<String> {
            written.iter().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect()
        };
        let asked = PlanOptions {
            budget: args.budget,
            with: ids(&args.with),
            without: ids(&args.without),
            by: args.by.map(|by| match by {
                PlanBy::Foresight => report::PlanBy::Foresight,
                PlanBy::Hindsight => report::PlanBy::Hindsight,
            }),
            top: args.top.map(NonZeroUsize::get),
        };
        plan(&model, &options, &asked).map_err(|error| match error {
            // What the other commands call `--budget`.
            AnalysisError::TooLarge(_) => Failure::Other(format!(
                "{name}: {error}\n  = help: raise the limit (`--nodes`), or leave out nodes and evidence that do not \
                 bear on the impacts"
            )),
            error => self.refuse(&name, Some(&checked), &error),
        })
    }
}
