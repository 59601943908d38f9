//! `because check`.

use std::io::{self, Write as _};

use because::analysis::{AnalysisError, Options};
use because::check::Checked;
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
                TableOrJson::Table if found.is_empty() => {
                    text.push_str(&format!("{name}: no errors, no warnings, no suggestions{}\n", allowed(&checked)));
                }
                TableOrJson::Table => {
                    let told = view::diagnostic::render(&name, checked.text(), found, colour);
                    text.push_str(&format!("{}{}\n", told.trim_end(), allowed(&checked)));
                }
            }
        }
        match args.format {
            TableOrJson::Json => self.print(&view::json::render(&items))?,
            TableOrJson::Table => self.print(&text)?,
        }
        failure.map_or(Ok(()), Err)
    }
}

/// How many warnings and suggestions the file allows, as the end of a line.
fn allowed(checked: &Checked) -> String {
    match checked.allowed.len() {
        0 => String::new(),
        count => format!("; {count} allowed"),
    }
}

/// Turns `--deny` into a question: is this diagnostic denied?
fn denied(codes: &[String]) -> Result<impl Fn(&Diagnostic) -> bool + use<>, Failure> {
    // Down to which severity all are denied: who denies suggestions denies warnings too.
    let mut all = Severity::Error;
    let mut denied = Vec::new();
    for written in codes {
        if let Some(severity) = [("warnings", Severity::Warning), ("suggestions", Severity::Suggestion)]
            .iter()
            .find_map(|(word, severity)| (*word == written.as_str()).then_some(*severity))
        {
            all = all.max(severity);
            continue;
        }
        let names = || Code::ALL.iter().map(|code| code.name()).chain(["warnings", "suggestions"]);
        match Code::ALL.iter().find(|code| code.name() == written) {
            Some(&code) => denied.push(code),
            None => {
                let near = did_you_mean(written, names());
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_else(|| {
                    let may = Code::ALL.iter().filter(|code| code.severity() != Severity::Error);
                    let names: Vec<&str> = may.map(|code| code.name()).collect();
                    let some = names.join(", ");
                    format!("; write `warnings` or `suggestions` for all, or some of: {some}")
                });
                return Err(Failure::Usage(format!("--deny: `{written}` is no code{near}")));
            }
        }
    }
    Ok(move |diagnostic: &Diagnostic| diagnostic.severity() <= all || denied.contains(&diagnostic.code))
}
