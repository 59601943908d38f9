//! `because serve`.

use std::path::Path;

use because::analysis::DEFAULT_BUDGET;
use because::engine::sampling::Effort;
use because::view::live::Asked;

use crate::args::Serve;
use crate::serve::{Served, serve};
use crate::session::{Failure, Session, options, threads};

impl Session<'_> {
    pub(crate) fn serve(&self, args: &Serve) -> Result<(), Failure> {
        if args.file == Path::new("-") {
            return Err(Failure::Usage(
                "standard input cannot be watched: name a file, which the page follows as it is saved".to_owned(),
            ));
        }
        if self.common.output.is_some() {
            return Err(Failure::Usage("a live page has no result to write: leave --output out".to_owned()));
        }
        let mut asked = Asked { file: args.file.display().to_string(), options: Vec::new() };
        let mut option = |name: &str, value: String| asked.options.push((name.to_owned(), value));
        if args.scope.candidates != "roots" {
            option("--candidates", args.scope.candidates.clone());
        }
        if args.scope.budget != DEFAULT_BUDGET {
            option("--budget", args.scope.budget.to_string());
        }
        if let Some(path) = &self.common.base_rates {
            option("--base-rates", path.display().to_string());
        }
        if self.common.seed != 0 {
            option("--seed", self.common.seed.to_string());
        }
        let served = Served {
            path: args.file.clone(),
            asked,
            options: options(&args.scope)?,
            base_rates: self.base_rates.clone(),
            effort: Effort { seed: self.common.seed, draws: None, threads: threads() },
        };
        serve(served, args.port, |address| self.say(address))
    }
}
