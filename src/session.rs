//! What every command needs: files, the terminal, the exit status.

use std::fmt::Display;
use std::io::{self, IsTerminal, Read as _, Write as _};
use std::num::NonZeroUsize;
use std::path::Path;

use anstream::ColorChoice;
use because::analysis::sampled::{Answer, rank_or_sample};
use because::analysis::{Analysis, AnalysisError, Candidates, Options, RankOptions};
use because::check::Checked;
use because::diagnostic::{Diagnostic, Severity};
use because::engine::sampling::{Effort, Progress, Refusal};
use because::model::{BaseRates, Model, Translation};
use because::read::{self, Format};
use because::report::{Method, Ranking};
use because::view::{self, Style};

use crate::args::{Color, Common, Sampling, Scope};

/// Why the program ends without a result, in the order of the exit status.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Failure {
    /// 1: the model has errors, its evidence contradicts it, or `--deny` was hit. All is said already.
    Model,
    /// 2: wrong usage.
    Usage(String),
    /// 3: anything else.
    Other(String),
}

impl Failure {
    pub(crate) fn io(what: impl Display, path: &Path, error: &io::Error) -> Failure {
        Failure::Other(format!("cannot {what} `{}`: {error}", path.display()))
    }

    /// Says what is not said yet, and gives the exit status.
    pub(crate) fn tell(self) -> u8 {
        let (status, message) = match self {
            Failure::Model => return 1,
            Failure::Usage(message) => (2, message),
            Failure::Other(message) => (3, message),
        };
        // If standard error is gone there is nobody left to tell.
        let _ = writeln!(io::stderr(), "error: {message}");
        status
    }

    /// The graver of two; the other is told here.
    pub(crate) fn worst(first: Option<Failure>, second: Failure) -> Option<Failure> {
        let Some(first) = first else { return Some(second) };
        let (lesser, graver) = if first < second { (first, second) } else { (second, first) };
        lesser.tell();
        Some(graver)
    }
}

/// How far long work is, in one line on a terminal that is written over again and again.
pub(crate) struct ProgressLine {
    shown: bool,
    width: usize,
}

impl ProgressLine {
    pub(crate) fn show(&mut self, progress: Progress) -> bool {
        if self.shown {
            let Progress { draws, planned, half_width } = progress;
            let off = half_width.map_or_else(String::new, |off| format!(", ±{:.1} % so far", 100.0 * off));
            let text = match draws {
                0 => "sampling: looking for worlds that fit".to_owned(),
                _ => format!("sampling: {draws} of {planned} draws{off}"),
            };
            self.write(&text);
        }
        true
    }

    pub(crate) fn drawn(&mut self, draws: usize, planned: usize) -> bool {
        self.write(&format!("{draws} of {planned} draws"))
    }

    pub(crate) fn done(&mut self, done: usize, of: usize) -> bool {
        self.write(&format!("{done} of {of} open nodes"))
    }

    fn write(&mut self, text: &str) -> bool {
        if self.shown {
            let _ = write!(io::stderr(), "\r{text:<width$}", width = self.width);
            self.width = text.chars().count();
        }
        true
    }

    pub(crate) fn clear(&self) {
        if self.shown && self.width > 0 {
            let _ = write!(io::stderr(), "\r{:width$}\r", "", width = self.width);
        }
    }
}

/// What every command needs.
pub(crate) struct Session<'a> {
    pub(crate) common: &'a Common,
    pub(crate) base_rates: BaseRates,
}

impl<'a> Session<'a> {
    pub(crate) fn new(common: &'a Common) -> Result<Session<'a>, Failure> {
        let base_rates = match &common.base_rates {
            Some(path) => base_rates(path, common)?,
            None => BaseRates::shipped(),
        };
        Ok(Session { common, base_rates })
    }

    /// Reads and validates a file, whatever is wrong with it.
    pub(crate) fn open(&self, path: &Path) -> Result<(String, Checked), Failure> {
        let (name, bytes) = input(path)?;
        let format = Format::from_file_name(&name).unwrap_or_else(|| Format::sniff(&String::from_utf8_lossy(&bytes)));
        Ok((name, Checked::open(&bytes, format, &self.base_rates)))
    }

    /// Reads a file that must be valid; otherwise its errors are shown.
    pub(crate) fn valid(&self, path: &Path) -> Result<(String, Checked, Model), Failure> {
        let (name, mut checked) = self.open(path)?;
        match checked.model.take() {
            Some(model) => Ok((name, checked, model)),
            None => {
                self.show(&name, &checked);
                Err(Failure::Model)
            }
        }
    }

    pub(crate) fn analyse(&self, path: &Path, scope: &Scope) -> Result<(String, Analysis), Failure> {
        let (name, checked, model, options) = self.prepare(path, scope)?;
        match Analysis::new(model, options) {
            Ok(analysis) => Ok((name, analysis)),
            Err(error) => Err(self.refuse(&name, Some(&checked), &error)),
        }
    }

    /// Ranks a file exactly or by sampling.
    pub(crate) fn ranking(
        &self,
        path: &Path,
        scope: &Scope,
        sampling: &Sampling,
        show: RankOptions,
    ) -> Result<(Model, Ranking), Failure> {
        let (name, checked, model, options) = self.prepare(path, scope)?;
        match self.rank_model(&name, &model, &options, sampling, show) {
            Ok(ranking) => Ok((model, ranking)),
            Err(error) => Err(self.refuse(&name, Some(&checked), &error)),
        }
    }

    /// Ranks a model of the file `name` exactly or by sampling.
    pub(crate) fn rank_model(
        &self,
        name: &str,
        model: &Model,
        options: &Options,
        sampling: &Sampling,
        show: RankOptions,
    ) -> Result<Ranking, AnalysisError> {
        let (way, effort) = self.sampling(sampling);
        let mut line = self.progress_line();
        let ranking = rank_or_sample(model, options, show, way, effort, |progress| line.show(progress));
        line.clear();
        let ranking = ranking?;
        if let (Method::Sampled { .. }, Answer::Either) = (&ranking.method, way) {
            self.say_sampled(name);
        }
        Ok(ranking)
    }

    /// The model in the words of a file; what that leaves out or has too much is said.
    pub(crate) fn translated(&self, model: &Model, path: &Path) -> Result<Model, Failure> {
        let told = model.translated(&translation(self, path)?);
        let shown = |texts: &[String]| {
            let first: Vec<String> = texts.iter().take(3).map(|text| format!("`{}`", text.trim())).collect();
            let more = texts.len().saturating_sub(3);
            first.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
        };
        if !told.missing.is_empty() {
            self.say(format!(
                "{}: texts of the model without other words stay as they are: {}",
                path.display(),
                shown(&told.missing)
            ));
        }
        if !told.unused.is_empty() {
            self.say(format!("{}: no text of the model reads so: {}", path.display(), shown(&told.unused)));
        }
        Ok(told.model)
    }

    /// Says that figures are sampled though nobody asked for it.
    pub(crate) fn say_sampled(&self, name: &str) {
        self.say(format!(
            "{name}: the exact answer does not fit the budget, so the figures are sampled; \
             --exact refuses that, --budget raises the budget"
        ));
    }

    /// Whether to sample, and how long.
    pub(crate) fn sampling(&self, asked: &Sampling) -> (Answer, Effort) {
        let way = match asked {
            Sampling { exact: true, .. } => Answer::Exact,
            Sampling { sample: Some(_), .. } => Answer::Sampled,
            _ => Answer::Either,
        };
        (way, Effort { seed: self.common.seed, draws: asked.sample, threads: threads() })
    }

    /// A line that says how far long work is, where somebody can see it.
    pub(crate) fn progress_line(&self) -> ProgressLine {
        ProgressLine { shown: !self.common.quiet && io::stderr().is_terminal(), width: 0 }
    }

    /// Reads a file that must be valid, and what is asked of it.
    pub(crate) fn prepare(&self, path: &Path, scope: &Scope) -> Result<(String, Checked, Model, Options), Failure> {
        let (name, checked, model) = self.valid(path)?;
        Ok((name, checked, model, options(scope)?))
    }

    /// Shows why a question has no answer, and gives the failure for it.
    pub(crate) fn refuse(&self, name: &str, checked: Option<&Checked>, error: &AnalysisError) -> Failure {
        if let (Some(checked), Some(mut diagnostic)) = (checked, error.diagnostic()) {
            checked.locate(&mut diagnostic);
            self.show_all(name, checked.text(), &[diagnostic]);
            return Failure::Model;
        }
        let message = format!("{name}: {error}\n  = help: {}", error.help());
        match error {
            AnalysisError::UnknownNode { .. }
            | AnalysisError::UnknownAction { .. }
            | AnalysisError::NotOpen { .. }
            | AnalysisError::BothWays { .. }
            | AnalysisError::NoAmount { .. }
            | AnalysisError::Overspent { .. }
            | AnalysisError::NoTop
            | AnalysisError::NothingHappened => Failure::Usage(message),
            AnalysisError::Contradiction { .. }
            | AnalysisError::Improbable
            | AnalysisError::Sample(Refusal::Impossible) => {
                let _ = writeln!(io::stderr(), "error: {message}");
                Failure::Model
            }
            _ => Failure::Other(message),
        }
    }

    /// Shows the errors of a file that cannot be used. Warnings are for `check`.
    pub(crate) fn show(&self, name: &str, checked: &Checked) {
        let errors: Vec<Diagnostic> =
            checked.diagnostics.iter().filter(|d| d.severity() == Severity::Error).cloned().collect();
        self.show_all(name, checked.text(), &errors);
    }

    pub(crate) fn show_all(&self, name: &str, text: &str, diagnostics: &[Diagnostic]) {
        let colour = self.colour(&io::stderr());
        let _ = write!(io::stderr(), "{}", view::diagnostic::render(name, text, diagnostics, colour));
    }

    pub(crate) fn say(&self, message: impl Display) {
        if !self.common.quiet {
            let _ = writeln!(io::stderr(), "{message}");
        }
    }

    pub(crate) fn colour(&self, stream: &impl anstream::stream::RawStream) -> bool {
        match self.common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => anstream::AutoStream::choice(stream) != ColorChoice::Never,
        }
    }

    /// How tables are to look: in colour where standard output shows it and is what is written to.
    pub(crate) fn style(&self) -> Style {
        let to_terminal = self.common.output.is_none();
        let colour = (to_terminal || self.common.color == Color::Always) && self.colour(&io::stdout());
        let mut style = Style { colour, ..Style::default() };
        if to_terminal
            && io::stdout().is_terminal()
            && let Some((terminal_size::Width(columns), _)) = terminal_size::terminal_size()
        {
            style.width = usize::from(columns).clamp(72, 120);
        }
        style
    }

    /// Writes a result.
    pub(crate) fn print(&self, text: &str) -> Result<(), Failure> {
        self.write(|out| out.write_all(text.as_bytes()))
    }

    /// Writes a result piece by piece. A reader that went away (`| head`) is no failure.
    pub(crate) fn write(&self, result: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<(), Failure> {
        let through = |stream: &mut dyn io::Write| {
            let mut buffer = io::BufWriter::with_capacity(1 << 16, stream);
            result(&mut buffer)?;
            buffer.flush()
        };
        match &self.common.output {
            Some(path) => std::fs::File::create(path)
                .and_then(|mut file| through(&mut file))
                .map_err(|error| Failure::io("write", path, &error)),
            None => match through(&mut io::stdout().lock()) {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    Err(Failure::Other(format!("cannot write the result: {error}")))
                }
                _ => Ok(()),
            },
        }
    }
}

/// How many threads work side by side.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// What an analysis is asked to look at.
pub(crate) fn options(scope: &Scope) -> Result<Options, Failure> {
    let candidates = candidates(&scope.candidates)?;
    Ok(Options { candidates, budget: scope.budget, ..Options::default() })
}

/// The bytes of a file and the name to call it by.
fn input(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        // One byte more than is accepted tells a file of just that size from a larger one.
        let limit = read::MAX_BYTES as u64 + 1;
        io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::Other(format!("cannot read standard input: {error}")))?;
        return Ok(("<stdin>".to_owned(), bytes));
    }
    let fail = |error: &io::Error| Failure::io("read", path, error);
    let file = std::fs::File::open(path).map_err(|error| fail(&error))?;
    let mut bytes = Vec::new();
    file.take(read::MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| fail(&error))?;
    Ok((path.display().to_string(), bytes))
}

/// Reads base rates of the user's own.
fn base_rates(path: &Path, common: &Common) -> Result<BaseRates, Failure> {
    let (name, bytes) = input(path)?;
    let format = Format::from_file_name(&name).unwrap_or(Format::Yaml);
    let read = read::read_base_rates(&bytes, format);
    read.map_err(|(text, diagnostics)| {
        let session = Session { common, base_rates: BaseRates::shipped() };
        session.show_all(&name, &text, &diagnostics);
        Failure::Model
    })
}

/// Other words for the texts of a model.
fn translation(session: &Session<'_>, path: &Path) -> Result<Translation, Failure> {
    let (name, bytes) = input(path)?;
    let format = Format::from_file_name(&name).unwrap_or(Format::Yaml);
    read::read_translation(&bytes, format).map_err(|(text, diagnostics)| {
        session.show_all(&name, &text, &diagnostics);
        Failure::Model
    })
}

/// Which nodes `--candidates` names.
pub(crate) fn candidates(written: &str) -> Result<Candidates, Failure> {
    match written {
        "roots" => Ok(Candidates::Roots),
        "all" => Ok(Candidates::All),
        ids => {
            let ids: Vec<String> =
                ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
            if ids.is_empty() {
                let message = "--candidates names no node; write `roots`, `all`, or ids separated by commas";
                return Err(Failure::Usage(message.to_owned()));
            }
            Ok(Candidates::Named(ids))
        }
    }
}
