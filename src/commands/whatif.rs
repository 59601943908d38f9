//! `because whatif`.

use because::analysis::sampled::Answer;
use because::analysis::whatif::{Change, whatif, whatif_or_sample};
use because::report::Method;
use because::view;

use crate::args::{TableOrJson, WhatIf};
use crate::session::{Failure, Session};

/// What there is to ask.
const NOTHING: &str = "nothing is to be otherwise: say what, with one or more of\n  \
    --repair NODE,NODE       what if these had been in their good state?\n  \
    --observe NODE=yes       what if this was seen as well?\n  \
    --set NODE.prior=0.2     what if this weight were another?";

impl Session<'_> {
    pub(crate) fn whatif(&self, args: &WhatIf) -> Result<(), Failure> {
        let ids = args.repair.iter().map(|id| id.trim()).filter(|id| !id.is_empty());
        let repair: Vec<String> = ids.map(str::to_owned).collect();
        if repair.is_empty() && args.observe.is_empty() && args.set.is_empty() {
            return Err(Failure::Usage(NOTHING.to_owned()));
        }
        let (name, checked, model, options) = self.prepare(&args.file, &args.scope)?;
        let change = Change::read(&model, &args.set, &args.observe, &repair)
            .map_err(|error| Failure::Usage(format!("{name}: {error}\n  = help: {}", error.help)))?;
        if !change.repair.is_empty() && args.sampling.sample.is_some() {
            return Err(Failure::Usage(
                "a repair is answered exactly, so `--repair` and `--sample` do not go together".to_owned(),
            ));
        }
        let (way, effort) = self.sampling(&args.sampling);
        let mut line = self.progress_line();
        let answer = whatif_or_sample(&model, &options, &change, way, effort, |progress| line.show(progress));
        line.clear();
        let answer = answer.map_err(|error| {
            // What contradicts itself in the file is shown in its place; a change has none.
            let nothing = Change::default();
            let of_the_file = error.diagnostic().is_some() && whatif(&model, &options, &nothing).is_err();
            self.refuse(&name, Some(&checked).filter(|_| of_the_file), &error)
        })?;
        if let (Method::Sampled { .. }, Answer::Either) = (&answer.method, way) {
            self.say_sampled(&name);
        }
        match args.format {
            TableOrJson::Table => self.print(&view::whatif::render(&answer, &self.style())),
            TableOrJson::Json => self.print(&view::json::render(&answer)),
        }
    }
}
