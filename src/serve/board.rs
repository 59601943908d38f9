//! What the page shows: the last good answer, and what is wrong since.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use because::analysis::Draws;
use because::analysis::live::Kept;
use because::analysis::plan::{PlanOptions, plan};
use because::analysis::post_mortem::{PostMortemOptions, post_mortem};
use because::analysis::sampled::Answer;
use because::check::Checked;
use because::read::Format;
use because::report::Wishes;
use because::view::live::{self, Order, Pieces, command};
use because::view::post_mortem::{self as page, Audience, Form};
use serde::Serialize;
use tokio::sync::{Mutex as Turn, watch};

use super::Served;
use super::file::Seen;

/// The board.
pub(super) struct Board {
    served: Served,
    state: Mutex<State>,
    /// Counts what was put on the board.
    version: watch::Sender<u64>,
    /// One answer at a time; who goes away while waiting is not answered.
    turn: Arc<Turn<()>>,
    /// One report at a time: it takes longer than an answer, which does not wait for it.
    report_turn: Arc<Turn<()>>,
    stopping: AtomicBool,
}

#[derive(Default)]
struct State {
    good: Option<Arc<Good>>,
    /// What is wrong now, as a piece of the page; empty if nothing is.
    problems: String,
    /// Is the file there?
    gone: bool,
}

/// The last text without errors.
struct Good {
    version: u64,
    kept: Kept,
    plan: String,
    /// The report, quick and whole, once it was asked for.
    reports: [Mutex<Option<Arc<String>>>; 2],
}

/// What the script of the page gets.
#[derive(Serialize)]
pub(super) struct Shown {
    /// Counts what was put on the board.
    version: u64,
    /// The version of the text that `pieces` are of.
    good: Option<u64>,
    /// `good`, `broken` or `away`.
    state: &'static str,
    /// The same in words.
    status: String,
    /// The name of the file.
    file: String,
    /// What is wrong, as HTML.
    problems: String,
    /// The pieces that depend on the switches; `None` where no text was ever good.
    pieces: Option<Pieces>,
    /// The plan, as HTML.
    plan: String,
    /// The same question as a command.
    command: String,
}

impl Board {
    pub(super) fn new(served: Served) -> Board {
        Board {
            served,
            state: Mutex::default(),
            version: watch::Sender::new(0),
            turn: Arc::default(),
            report_turn: Arc::default(),
            stopping: AtomicBool::new(false),
        }
    }

    pub(super) fn served(&self) -> &Served {
        &self.served
    }

    /// The name of the file.
    pub(super) fn name(&self) -> String {
        let path: &Path = &self.served.path;
        path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
    }

    /// Tells the version each time when something is put on the board.
    pub(super) fn news(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Ends what can be ended.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    fn goes_on(&self) -> bool {
        !self.stopping.load(Ordering::Relaxed)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // What a panic left behind is still what was shown last.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self, bytes: &[u8]) -> Checked {
        let format = Format::from_file_name(&self.served.path.to_string_lossy())
            .unwrap_or_else(|| Format::sniff(&String::from_utf8_lossy(bytes)));
        Checked::open(bytes, format, &self.served.base_rates)
    }

    /// Is there a text without errors?
    pub(super) fn is_good(&self, seen: &Seen) -> bool {
        seen.as_ref().is_ok_and(|bytes| !self.check(bytes).has_errors())
    }

    /// Puts a text on the board, or says why there is none.
    pub(super) async fn put(self: &Arc<Board>, seen: Seen) {
        let board = Arc::clone(self);
        // A panic in there would leave the page as it is.
        let _ = tokio::task::spawn_blocking(move || board.put_now(seen)).await;
    }

    fn put_now(&self, seen: Seen) {
        let version = *self.version.borrow() + 1;
        let (good, problems, gone) = match seen {
            Ok(bytes) => match self.good(version, &bytes) {
                Ok(good) => (Some(Arc::new(good)), String::new(), false),
                Err(problems) => (None, problems, false),
            },
            Err(error) => {
                let heading = format!("{} cannot be read", self.name());
                (None, live::said(&heading, &error, "The page goes on when it is there again."), true)
            }
        };
        let mut state = self.state();
        if good.is_some() {
            state.good = good;
        }
        (state.problems, state.gone) = (problems, gone);
        drop(state);
        self.version.send_replace(version);
    }

    /// Everything that a text answers before anything is asked; or what is wrong with it, as a piece of the page.
    fn good(&self, version: u64, bytes: &[u8]) -> Result<Good, String> {
        let Served { path, options, effort, .. } = &self.served;
        let file = path.display().to_string();
        let mut checked = self.check(bytes);
        let Some(model) = checked.model.take() else {
            return Err(live::problems(&file, checked.text(), &checked.diagnostics));
        };
        let failed = |error: &because::analysis::AnalysisError| match error.diagnostic() {
            Some(mut diagnostic) => {
                checked.locate(&mut diagnostic);
                live::problems(&file, checked.text(), &[diagnostic])
            }
            None => live::said(&format!("{} has no answer", self.name()), &error.to_string(), error.help()),
        };
        let planned = plan(&model, options, &PlanOptions::default());
        let kept = Kept::new(model, options.clone(), *effort, |_| self.goes_on()).map_err(|error| failed(&error))?;
        let plan = match &planned {
            Ok(plan) => live::plan(plan),
            Err(error) => live::said("There is no plan", &error.to_string(), error.help()),
        };
        Ok(Good { version, kept, plan, reports: Default::default() })
    }

    /// What the page shows with these switches; `None` where the program ends.
    pub(super) async fn answer(self: &Arc<Board>, wishes: Wishes, order: Order) -> Option<Shown> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let board = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            board.answer_now(&wishes, order)
        })
        .await
        .ok()
    }

    fn answer_now(&self, wishes: &Wishes, order: Order) -> Shown {
        let version = *self.version.borrow();
        let (good, problems, gone) = {
            let state = self.state();
            (state.good.clone(), state.problems.clone(), state.gone)
        };
        let live = good.as_ref().map(|good| good.kept.answer(wishes, |_| self.goes_on()));
        let name = self.name();
        let (state, status) = match (problems.is_empty(), gone, good.is_some()) {
            (true, _, true) => ("good", format!("Live: follows every save of {name}")),
            (true, _, false) => ("good", format!("Reading {name} …")),
            (_, true, _) => ("broken", format!("{name} cannot be read: below is what it said last")),
            (_, _, true) => ("broken", format!("{name} has errors: below is what it said before them")),
            (_, _, false) => ("broken", format!("{name} has errors")),
        };
        let asked = live.as_ref().map(|live| live.asked.clone()).unwrap_or_default();
        Shown {
            version,
            good: good.as_ref().map(|good| good.version),
            state,
            status,
            file: name,
            problems,
            pieces: live.as_ref().map(|live| live::answer(live, order, self.served.effort.threads)),
            plan: good.as_ref().map(|good| good.plan.clone()).unwrap_or_default(),
            command: command(&self.served.asked, &asked),
        }
    }

    /// The report on the last good text; `None` where there is none. A quick one leaves out what takes many rankings.
    pub(super) async fn report(self: &Arc<Board>, quick: bool) -> Option<Arc<String>> {
        let turn = Arc::clone(&self.report_turn).lock_owned().await;
        let board = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let good = board.state().good.clone()?;
            let mut kept = good.reports[usize::from(quick)].lock().unwrap_or_else(PoisonError::into_inner);
            if kept.is_none() {
                *kept = Some(Arc::new(board.report_now(&good, quick)));
            }
            kept.clone()
        })
        .await
        .ok()
        .flatten()
    }

    fn report_now(&self, good: &Good, quick: bool) -> String {
        let Served { options, effort, .. } = &self.served;
        let draws = Draws { seed: effort.seed, threads: effort.threads, ..Draws::default() };
        let asked = PostMortemOptions { draws, quick };
        let told = post_mortem(good.kept.model(), options, asked, Answer::Either, *effort, |_| self.goes_on());
        let data = match told {
            Ok(data) => data,
            Err(error) => return live::said("There is no report", &error.to_string(), error.help()),
        };
        let options = page::Options { audience: Audience::Engineering, form: Form::Html, ..Default::default() };
        page::render(&data, &options).unwrap_or_else(|error| live::said("There is no report", &error.to_string(), ""))
    }
}
