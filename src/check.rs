//! From the bytes of a file to a valid model with everything that is wrong with it: reading,
//! validation and lint in one call.

mod allow;

use crate::analysis::{Analysis, AnalysisError, Options};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::{BaseRates, Model};
use crate::read::{self, Format, Read};
pub use allow::Allowed;

/// A file that was read and validated.
///
/// ```
/// use because::check::Checked;
/// use because::model::BaseRates;
/// use because::read::Format;
///
/// let text = "impacts: { down: { because: [worn-disk] } }\nfactors: { worn-disc: {} }\n";
/// let checked = Checked::open(text.as_bytes(), Format::Yaml, &BaseRates::shipped());
/// assert!(checked.model.is_none());
/// let unknown = &checked.diagnostics[0];
/// assert_eq!(unknown.code.name(), "unknown-node");
/// assert_eq!(unknown.replacement.as_deref(), Some("worn-disc"));
/// ```
#[derive(Debug)]
pub struct Checked {
    /// The model; `None` if there is any error.
    pub model: Option<Model>,
    /// Everything that was found, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// Warnings and suggestions that the file allows, in the order of the file. [`Checked::lint`] moves them here.
    pub allowed: Vec<Allowed>,
    read: Read,
}

impl Checked {
    /// Reads and validates. Nothing can go wrong here but the file itself.
    ///
    /// Cost: linear in the size of the file.
    pub fn open(bytes: &[u8], format: Format, base_rates: &BaseRates) -> Checked {
        let mut read = read::read(bytes, format);
        let mut diagnostics = std::mem::take(&mut read.diagnostics);
        let mut validated = Model::new(&read.document, base_rates);
        let broken = diagnostics.iter().any(|d| d.severity() == Severity::Error);
        validated.diagnostics.retain(|d| !(broken && read.is_echo(d)));
        read.locate(&mut validated.diagnostics);
        diagnostics.append(&mut validated.diagnostics);
        let model = validated.model.filter(|_| !broken);
        let mut checked = Checked { model, diagnostics, allowed: Vec::new(), read };
        checked.sort();
        checked
    }

    /// The text that the spans of the diagnostics refer to.
    pub fn text(&self) -> &str {
        &self.read.text
    }

    /// Is there any error?
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity() == Severity::Error)
    }

    /// Is there any warning?
    pub fn has_warnings(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity() == Severity::Warning)
    }

    /// Adds the warnings about a valid model: those of its shape, and those that need its ranking; and suggestions
    /// about its words. Contradicting evidence is added as an error. What the file allows is taken out, and an
    /// `allow` that serves no purpose is added. Does nothing if the model is not valid.
    ///
    /// Cost: one compilation and one ranking.
    ///
    /// # Errors
    /// [`AnalysisError`] if the ranking is out of reach for another reason than the file, such as
    /// its size; the other warnings are there all the same.
    pub fn lint(&mut self, options: Options) -> Result<(), AnalysisError> {
        let Some(model) = &self.model else { return Ok(()) };
        let mut found = model.lint();
        found.extend(self.read.document.lint_language());
        let analysed = Analysis::new(model.clone(), options);
        let outcome = match analysed {
            Ok(analysis) => {
                found.extend(analysis.lint());
                Ok(())
            }
            Err(error) => match error.diagnostic() {
                Some(contradiction) => {
                    found.push(contradiction);
                    Ok(())
                }
                None => Err(error),
            },
        };
        self.read.locate(&mut found);
        self.diagnostics.append(&mut found);
        self.sort();
        // Where there is no ranking, nobody knows whether `no-action` would have been raised.
        let ranked = outcome.is_ok() && !self.has_errors();
        self.allow(|code| ranked || code != Code::NoAction);
        self.sort();
        outcome
    }

    /// Puts a diagnostic about this file in its place, so that it can be shown with its line.
    pub fn locate(&self, diagnostic: &mut Diagnostic) {
        self.read.locate(std::slice::from_mut(diagnostic));
    }

    fn sort(&mut self) {
        self.diagnostics.sort_by(|a, b| a.place.span.cmp(&b.place.span).then_with(|| a.code.cmp(&b.code)));
    }
}
