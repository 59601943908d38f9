//! The command line: arguments, files, the terminal and the exit status. Everything else is in
//! the library.

mod args;

use std::fmt::Display;
use std::io::{self, IsTerminal, Read as _, Write as _};
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;

use anstream::ColorChoice;
use because::analysis::explain::{ExplainOptions, explain_cut_sets};
use because::analysis::measures::measures;
use because::analysis::picture::picture;
use because::analysis::sampled::{Answer, rank_or_sample};
use because::analysis::{Analysis, AnalysisError, Candidates, Options, RankOptions};
use because::check::Checked;
use because::diagnostic::{Code, Diagnostic, Severity, did_you_mean};
use because::engine::sampling::{Effort, Progress, Refusal};
use because::model::{BaseRates, Model};
use because::read::{self, Format};
use because::report::{Measures, Method, RankBy, Ranking};
use because::view::{self, Style, dot::DotOptions};
use clap::{CommandFactory, Parser};

use args::{
    By, Check, Cli, Color, Command, Common, Explain, Graph, GraphFormat, New, Rank, Sampling, Scope, TableOrJson,
};

/// A file becomes a tree of very many small pieces, which this allocator hands out and takes back faster
/// than that of most systems.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Models that ship with the program: name, what it is, text.
const SHIPPED: [(&str, &str); 7] = [
    ("starter", include_str!("../models/starter.yaml")),
    ("aws-2017-s3", include_str!("../models/aws-2017-s3.yaml")),
    ("cloudflare-2019-regex", include_str!("../models/cloudflare-2019-regex.yaml")),
    ("github-2018-partition", include_str!("../models/github-2018-partition.yaml")),
    ("gitlab-2017-database", include_str!("../models/gitlab-2017-database.yaml")),
    ("google-shakespeare-2015", include_str!("../models/google-shakespeare-2015.yaml")),
    ("reddit-2016-autoscaler", include_str!("../models/reddit-2016-autoscaler.yaml")),
];

/// Why the program ends without a result, in the order of the exit status.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Failure {
    /// 1: the model has errors, its evidence contradicts it, or `--deny` was hit. All is said already.
    Model,
    /// 2: wrong usage.
    Usage(String),
    /// 3: anything else.
    Other(String),
}

impl Failure {
    fn io(what: impl Display, path: &Path, error: &io::Error) -> Failure {
        Failure::Other(format!("cannot {what} `{}`: {error}", path.display()))
    }

    /// Says what is not said yet, and gives the exit status.
    fn tell(self) -> u8 {
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
    fn worst(first: Option<Failure>, second: Failure) -> Option<Failure> {
        let Some(first) = first else { return Some(second) };
        let (lesser, graver) = if first < second { (first, second) } else { (second, first) };
        lesser.tell();
        Some(graver)
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = Session::new(&cli.common).and_then(|session| session.run(cli.command));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => ExitCode::from(failure.tell()),
    }
}

/// How far a sampling run is, in one line on a terminal that is written over again and again.
struct ProgressLine {
    shown: bool,
    width: usize,
}

impl ProgressLine {
    fn show(&mut self, progress: Progress) -> bool {
        if self.shown {
            let Progress { draws, planned, half_width } = progress;
            let off = half_width.map_or_else(String::new, |off| format!(", ±{:.1} % so far", 100.0 * off));
            let text = match draws {
                0 => "sampling: looking for worlds that fit".to_owned(),
                _ => format!("sampling: {draws} of {planned} draws{off}"),
            };
            let _ = write!(io::stderr(), "\r{text:<width$}", width = self.width);
            self.width = text.chars().count();
        }
        true
    }

    fn clear(&self) {
        if self.shown && self.width > 0 {
            let _ = write!(io::stderr(), "\r{:width$}\r", "", width = self.width);
        }
    }
}

/// What every command needs.
struct Session<'a> {
    common: &'a Common,
    base_rates: BaseRates,
}

impl<'a> Session<'a> {
    fn new(common: &'a Common) -> Result<Session<'a>, Failure> {
        let base_rates = match &common.base_rates {
            Some(path) => base_rates(path, common)?,
            None => BaseRates::shipped(),
        };
        Ok(Session { common, base_rates })
    }

    fn run(&self, command: Command) -> Result<(), Failure> {
        match command {
            Command::Check(args) => self.check(&args),
            Command::Rank(args) => self.rank(&args),
            Command::Explain(args) => self.explain(&args),
            Command::Graph(args) => self.graph(&args),
            Command::New(args) => self.new_model(&args),
            Command::Schema => self.print(&view::json::render(&because::schema::json_schema())),
            Command::Completions { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Cli::command(), "because", &mut script);
                self.print(&String::from_utf8_lossy(&script))
            }
            Command::Man { command } => self.man(command.as_deref()),
        }
    }

    fn check(&self, args: &Check) -> Result<(), Failure> {
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

    fn rank(&self, args: &Rank) -> Result<(), Failure> {
        if args.measures {
            return self.measures(args);
        }
        let by = match args.by {
            By::Share => RankBy::Share,
            By::Posterior => RankBy::Posterior,
            By::Necessity => RankBy::Necessity,
            By::Sufficiency => RankBy::Sufficiency,
        };
        // The table shows the candidates alone; the beliefs in all nodes may cost more than the ranking.
        let beliefs = args.beliefs || args.format == TableOrJson::Json;
        let options = RankOptions { by, top: args.top.map(NonZeroUsize::get), beliefs };
        let mut rankings = Vec::new();
        let mut failure = None;
        for path in &args.files.files {
            // One bad file does not hide the others: the worst outcome is the status.
            match self.ranking(path, &args.scope, &args.sampling, options) {
                Ok((_, ranking)) => rankings.push(ranking),
                Err(refused) => failure = Failure::worst(failure, refused),
            }
        }
        let style = self.style();
        match (args.format, &rankings[..]) {
            (_, []) => {}
            (TableOrJson::Json, [ranking]) if args.files.files.len() == 1 => {
                self.print(&view::json::render(ranking))?
            }
            (TableOrJson::Json, rankings) => self.print(&view::json::render(&rankings))?,
            (TableOrJson::Table, rankings) => {
                let render = if args.beliefs { view::rank::render_beliefs } else { view::rank::render };
                let tables: Vec<String> = rankings.iter().map(|ranking| render(ranking, &style)).collect();
                self.print(&tables.join("\n"))?;
            }
        }
        failure.map_or(Ok(()), Err)
    }

    /// `rank --measures`, which needs no ranking and so may do where there is none.
    fn measures(&self, args: &Rank) -> Result<(), Failure> {
        let (mut reports, mut failure) = (Vec::new(), None);
        for path in &args.files.files {
            match self.measure(path, &args.scope) {
                Ok(mut report) => {
                    let shown = args.top.map_or(report.candidates.len(), NonZeroUsize::get);
                    report.left_out = report.candidates.len().saturating_sub(shown);
                    report.candidates.truncate(shown);
                    reports.push(report);
                }
                Err(refused) => failure = Failure::worst(failure, refused),
            }
        }
        match (args.format, &reports[..]) {
            (_, []) => {}
            (TableOrJson::Json, [report]) if args.files.files.len() == 1 => self.print(&view::json::render(report))?,
            (TableOrJson::Json, reports) => self.print(&view::json::render(&reports))?,
            (TableOrJson::Table, reports) => {
                let style = self.style();
                let tables: Vec<String> = reports.iter().map(|report| view::measures::render(report, &style)).collect();
                self.print(&tables.join("\n"))?;
            }
        }
        failure.map_or(Ok(()), Err)
    }

    fn measure(&self, path: &Path, scope: &Scope) -> Result<Measures, Failure> {
        let (name, checked) = self.open(path)?;
        let Some(model) = &checked.model else {
            self.show(&name, &checked);
            return Err(Failure::Model);
        };
        let options = options(scope)?;
        measures(model, &options).map_err(|error| self.refuse(&name, Some(&checked), &error))
    }

    fn explain(&self, args: &Explain) -> Result<(), Failure> {
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

    fn graph(&self, args: &Graph) -> Result<(), Failure> {
        let picture = if args.plain {
            let (_, _, model) = self.valid(&args.file)?;
            picture(&model, None)
        } else {
            let (model, ranking) = self.ranking(&args.file, &args.scope, &args.sampling, RankOptions::default())?;
            picture(&model, Some(&ranking))
        };
        self.print(&match args.format {
            GraphFormat::Dot => view::dot::render(&picture, &DotOptions { plain: args.plain }),
            GraphFormat::Json => view::json::render(&picture),
        })
    }

    fn new_model(&self, args: &New) -> Result<(), Failure> {
        if args.list {
            let names: Vec<String> =
                SHIPPED.iter().map(|(name, text)| format!("{name:<26}{}\n", title(text))).collect();
            return self.print(&names.concat());
        }
        let wanted = args.name.as_deref().unwrap_or("starter");
        let Some((_, text)) = SHIPPED.iter().find(|(name, _)| *name == wanted) else {
            let near = did_you_mean(wanted, SHIPPED.iter().map(|(name, _)| *name));
            let part = || SHIPPED.iter().map(|(name, _)| *name).find(|name| wanted.len() > 2 && name.contains(wanted));
            let near = near.or_else(part).map_or(".".to_owned(), |near| format!("; did you mean `{near}`?"));
            return Err(Failure::Usage(format!(
                "there is no model `{wanted}`{near} `because new --list` names them all"
            )));
        };
        if let Some(path) = self.common.output.as_deref().filter(|path| path.exists() && !args.force) {
            let path = path.display();
            return Err(Failure::Usage(format!("`{path}` is there already; --force overwrites it")));
        }
        self.print(text)?;
        if let Some(path) = &self.common.output {
            let path = path.display();
            self.say(format!("wrote {path}; now: because check {path}"));
        }
        Ok(())
    }

    fn man(&self, command: Option<&str>) -> Result<(), Failure> {
        let mut cli = Cli::command();
        cli.build();
        let page = match command {
            None => clap_mangen::Man::new(cli),
            Some(name) => {
                let Some(found) = cli.find_subcommand(name) else {
                    return Err(Failure::Usage(format!("there is no command `{name}`; `because help` names them all")));
                };
                clap_mangen::Man::new(found.clone())
            }
        };
        let mut roff = Vec::new();
        page.render(&mut roff).map_err(|error| Failure::Other(format!("cannot write the manual page: {error}")))?;
        self.print(&String::from_utf8_lossy(&roff))
    }

    /// Reads and validates a file, whatever is wrong with it.
    fn open(&self, path: &Path) -> Result<(String, Checked), Failure> {
        let (name, bytes) = input(path)?;
        let format = Format::from_file_name(&name).unwrap_or_else(|| Format::sniff(&String::from_utf8_lossy(&bytes)));
        Ok((name, Checked::open(&bytes, format, &self.base_rates)))
    }

    /// Reads a file that must be valid; otherwise its errors are shown.
    fn valid(&self, path: &Path) -> Result<(String, Checked, Model), Failure> {
        let (name, mut checked) = self.open(path)?;
        match checked.model.take() {
            Some(model) => Ok((name, checked, model)),
            None => {
                self.show(&name, &checked);
                Err(Failure::Model)
            }
        }
    }

    fn analyse(&self, path: &Path, scope: &Scope) -> Result<(String, Analysis), Failure> {
        let (name, checked, model, options) = self.prepare(path, scope)?;
        match Analysis::new(model, options) {
            Ok(analysis) => Ok((name, analysis)),
            Err(error) => Err(self.refuse(&name, Some(&checked), &error)),
        }
    }

    /// Ranks a file exactly or by sampling.
    fn ranking(
        &self,
        path: &Path,
        scope: &Scope,
        sampling: &Sampling,
        show: RankOptions,
    ) -> Result<(Model, Ranking), Failure> {
        let (name, checked, model, options) = self.prepare(path, scope)?;
        let way = match sampling {
            Sampling { exact: true, .. } => Answer::Exact,
            Sampling { sample: Some(_), .. } => Answer::Sampled,
            _ => Answer::Either,
        };
        let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let effort = Effort { seed: self.common.seed, draws: sampling.sample, threads };
        let mut line = ProgressLine { shown: !self.common.quiet && io::stderr().is_terminal(), width: 0 };
        let ranking = rank_or_sample(&model, &options, show, way, effort, |progress| line.show(progress));
        line.clear();
        let ranking = ranking.map_err(|error| self.refuse(&name, Some(&checked), &error))?;
        if let (Method::Sampled { .. }, Answer::Either) = (&ranking.method, way) {
            self.say(format!(
                "{name}: the exact answer does not fit the budget, so the figures are sampled; \
                 --exact refuses that, --budget raises the budget"
            ));
        }
        Ok((model, ranking))
    }

    /// Reads a file that must be valid, and what is asked of it.
    fn prepare(&self, path: &Path, scope: &Scope) -> Result<(String, Checked, Model, Options), Failure> {
        let (name, checked, model) = self.valid(path)?;
        Ok((name, checked, model, options(scope)?))
    }

    /// Shows why a question has no answer, and gives the failure for it.
    fn refuse(&self, name: &str, checked: Option<&Checked>, error: &AnalysisError) -> Failure {
        if let (Some(checked), Some(mut diagnostic)) = (checked, error.diagnostic()) {
            checked.locate(&mut diagnostic);
            self.show_all(name, checked.text(), &[diagnostic]);
            return Failure::Model;
        }
        let message = format!("{name}: {error}\n  = help: {}", error.help());
        match error {
            AnalysisError::UnknownNode { .. } => Failure::Usage(message),
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
    fn show(&self, name: &str, checked: &Checked) {
        let errors: Vec<Diagnostic> =
            checked.diagnostics.iter().filter(|d| d.severity() == Severity::Error).cloned().collect();
        self.show_all(name, checked.text(), &errors);
    }

    fn show_all(&self, name: &str, text: &str, diagnostics: &[Diagnostic]) {
        let colour = self.colour(&io::stderr());
        let _ = write!(io::stderr(), "{}", view::diagnostic::render(name, text, diagnostics, colour));
    }

    fn say(&self, message: impl Display) {
        if !self.common.quiet {
            let _ = writeln!(io::stderr(), "{message}");
        }
    }

    fn colour(&self, stream: &impl anstream::stream::RawStream) -> bool {
        match self.common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => anstream::AutoStream::choice(stream) != ColorChoice::Never,
        }
    }

    /// How tables are to look: in colour where standard output shows it and is what is written to.
    fn style(&self) -> Style {
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
    fn print(&self, text: &str) -> Result<(), Failure> {
        self.write(|out| out.write_all(text.as_bytes()))
    }

    /// Writes a result piece by piece. A reader that went away (`| head`) is no failure.
    fn write(&self, result: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<(), Failure> {
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

/// The same JSON as [`view::json::render`], without holding all of it: a million cut sets are long.
fn json(report: &impl serde::Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// What an analysis is asked to look at.
fn options(scope: &Scope) -> Result<Options, Failure> {
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

/// Which nodes `--candidates` names.
fn candidates(written: &str) -> Result<Candidates, Failure> {
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

/// The title of a shipped model, for the list.
fn title(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix("title:")).map_or("", |title| title.trim().trim_matches('"'))
}
