//! `because check`.

use std::io::{self, Write as _};

use because::analysis::{AnalysisError, Options};
use because::diagnostic::{Code, Diagnostic, Severity, did_you_mean};
use because::view;

use crate::args::{Check, TableOrJson};
use crate::session::{Failure, Session};

impl Session<'_> {
    pub(crate) fn check(&self, args: &Check) -> Result<(), Failure> {
        let deny = denied(&args.deny)?;
        let colour = self.colour(&io::stdout());
        let (mut text, mut items, mut failure) = (String::new(), Vec::new(), None);
        for path in &args.files.files {
            let (name, mut checked) = match self.open(path) {
                Ok(opened) => opened,
                Err(unopened) => {
                    failure = Failure::worst(failure, unopened);
                    continue;
                }
            };
            if let Err(error) = checked.lint(Options { budget: args.budget, ..Options::default() }) {
                // A check that could not be made is told however quiet, and passes no `--deny`.
                let _ =
                    writeln!(io::stderr(), "{name}: not checked whether an action fixes each leading factor: {error}");
                if matches!(error, AnalysisError::Improbable) || !args.deny.is_empty() {
                    failure = Failure::worst(failure, Failure::Model);
                }
            }
            if checked.diagnostics.iter().any(|d| d.severity() == Severity::Error || deny(d)) {
                failure = Failure::worst(failure, Failure::Model);
            }
            let found = &checked.diagnostics;
            match args.format {
                TableOrJson::Json => {
                    if let serde_json::Value::Array(found) = view::diagnostic::to_json(&name, checked.text(), found) {
                        items.extend(found);
                    }
                }
                TableOrJson::Table if found.is_empty() => text.push_str(&format!("{name}: no errors, no warnings\n")),
                TableOrJson::Table => text.push_str(&view::diagnostic::render(&name, checked.text(), found, colour)),
            }
        }
        match args.format {
            TableOrJson::Json => self.print(&view::json::render(&items))?,
            TableOrJson::Table => self.print(&text)?,
        }
        failure.map_or(Ok(()), Err)
    }
}

/// Turns `--deny` into a question: is this diagnostic denied?
fn denied(codes: &[String]) -> Result<impl Fn(&Diagnostic) -> bool + use<>, Failure> {
    let mut all = false;
    let mut denied = Vec::new();
    for written in codes {
        if written == "warnings" {
            all = true;
            continue;
        }
        let names = || Code::ALL.iter().map(|code| code.name()).chain(["warnings"]);
        match Code::ALL.iter().find(|code| code.name() == written) {
            Some(&code) => denied.push(code),
            None => {
                let near = did_you_mean(written, names());
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_else(|| {
                    let warnings = Code::ALL.iter().filter(|code| code.severity() == Severity::Warning);
                    let names: Vec<&str> = warnings.map(|code| code.name()).collect();
                    format!("; write `warnings` for all, or some of: {}", names.join(", "))
                });
                return Err(Failure::Usage(format!("--deny: `{written}` is no code{near}")));
            }
        }
    }
    Ok(move |diagnostic: &Diagnostic| all || denied.contains(&diagnostic.code))
}
