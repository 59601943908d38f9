//! Broken files by the hundred, through the real program: each ends with status 1 and a diagnostic
//! that names its line and column, within 2 s and 500 MB.

mod bytes;
mod logic;
mod open_psa;
mod shapes;
mod syntax;
mod text;
mod values;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::program::{Ended, Program, because_limited, directory};

/// The longest that any file may take.
const LONGEST: Duration = Duration::from_secs(2);

/// And the longest in a build without optimisation, for files of more than a megabyte.
const LONGEST_UNOPTIMISED: Duration = Duration::from_secs(10);

/// One way to break a file.
pub(crate) struct Case {
    name: String,
    /// The ending of its file.
    format: &'static str,
    bytes: Vec<u8>,
    /// The codes of which at least one must be reported, with a `|` between them.
    codes: &'static str,
}

impl Case {
    pub(crate) fn new(
        name: impl Into<String>,
        format: &'static str,
        bytes: impl Into<Vec<u8>>,
        codes: &'static str,
    ) -> Case {
        Case { name: name.into(), format, bytes: bytes.into(), codes }
    }

    fn longest(&self) -> Duration {
        if cfg!(debug_assertions) && self.bytes.len() > 1_000_000 { LONGEST_UNOPTIMISED } else { LONGEST }
    }
}

fn cases() -> Vec<Case> {
    [shapes::cases(), values::cases(), logic::cases(), syntax::cases(), bytes::cases(), open_psa::cases()]
        .into_iter()
        .flatten()
        .collect()
}

/// The lines of a text and the characters of its longest one, which no place may lie beyond.
fn extent(bytes: &[u8]) -> (usize, usize) {
    let text = String::from_utf8_lossy(bytes);
    let longest = text.split('\n').map(|line| line.chars().count()).max().unwrap_or(0);
    (text.split('\n').count(), longest)
}

/// The first place in what was said: `file:line:column`.
fn place(said: &str, file: &str) -> Option<(usize, usize)> {
    let mark = format!("{file}:");
    said.match_indices(&mark).find_map(|(at, _)| {
        let mut numbers = said[at + mark.len()..].split(|c: char| !c.is_ascii_digit());
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    })
}

/// Runs until it ends in time: on a busy machine a quick program may be slow once, not three times.
fn run(case: &Case, program: impl Fn() -> Program) -> Ended {
    let mut ended = program().run();
    for _ in 0..2 {
        if ended.took > case.longest() {
            ended = program().run();
        }
    }
    ended
}

/// What is wrong with how one case ended; nothing if all is well.
fn complaints(case: &Case, number: usize, inside: &Path) -> Vec<String> {
    let file = format!("{number}.{}", case.format);
    std::fs::write(inside.join(&file), &case.bytes).expect("the directory is ours");
    let mut wrong = Vec::new();
    let mut judge = |how: &str, ended: &Ended, file: &str| {
        let said = ended.said();
        let start: String = said.chars().take(600).collect();
        let mut complain = |what: &str| wrong.push(format!("{number} {}: {how}: {what}\n{start}", case.name));
        if ended.status != Some(1) {
            complain(&format!("status {:?}", ended.status));
        }
        if said.contains("panicked") || said.contains("RUST_BACKTRACE") {
            complain("a panic");
        }
        if ended.took > case.longest() {
            complain(&format!("took {:?}", ended.took));
        }
        let (lines, longest) = extent(&case.bytes);
        match place(&said, file) {
            // One past the end is where something is missing.
            Some((line, column)) if (1..=lines).contains(&line) && (1..=longest + 1).contains(&column) => {}
            Some(outside) => complain(&format!("the place {outside:?} is not in the file")),
            None if how != "JSON" => complain("no place"),
            None => {}
        }
        if how != "JSON" && said.len() > 1 << 20 {
            complain(&format!("{} bytes of output", said.len()));
        }
    };

    let checked = run(case, || because_limited(["check", &file]).inside(inside));
    judge("check", &checked, &file);
    // Another way in and another way out for each, in turn; as JSON what takes the most room.
    match if case.bytes.len() > 1_000_000 { 2 } else { number % 3 } {
        0 => judge("rank", &run(case, || because_limited(["rank", &file]).inside(inside)), &file),
        // What stands on standard input has no name: its format is guessed, and so the wrong name is gone.
        1 if case.name.contains("under the name of") => {}
        1 => {
            let again = || because_limited(["rank", "-"]).inside(inside).input(case.bytes.clone());
            judge("rank -", &run(case, again), "<stdin>");
        }
        _ => {
            let ended = run(case, || because_limited(["check", "--format", "json", &file]).inside(inside));
            judge("JSON", &ended, &file);
            let (lines, longest) = extent(&case.bytes);
            let found: Vec<serde_json::Value> = serde_json::from_str(&ended.out).unwrap_or_default();
            let number = |item: &serde_json::Value, key: &str| item[key].as_u64().map_or(0, |n| n as usize);
            let placed = |item: &&serde_json::Value| {
                (1..=lines).contains(&number(item, "line")) && (1..=longest + 1).contains(&number(item, "column"))
            };
            if found.is_empty() || !found.iter().all(|item| placed(&item)) {
                let start: String = ended.out.chars().take(600).collect();
                wrong.push(format!("{} as JSON: not every diagnostic has a place\n{start}", case.name));
            }
        }
    }
    if !case.codes.split('|').any(|code| checked.out.contains(&format!("error[{code}]"))) {
        let start: String = checked.out.chars().take(600).collect();
        wrong.push(format!("{number} {}: none of {}\n{start}", case.name, case.codes));
    }
    wrong
}

#[test]
fn every_kind_of_broken_file_is_told_where_and_why() {
    let cases = cases();
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "each kind stands once");
    assert!(cases.len() >= 200, "{} kinds", cases.len());
    let inside = directory("broken");
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from).min(8) {
            scope.spawn(|| {
                while let Some((number, case)) = {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    cases.get(number).map(|case| (number, case))
                } {
                    let found = complaints(case, number, &inside);
                    wrong.lock().expect("nobody panicked with it").extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("all threads are done");
    assert!(wrong.is_empty(), "{} of {} kinds:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn the_sample_that_is_broken_is_whole() {
    let inside = directory("whole");
    for format in text::FORMATS {
        let file = format!("whole.{format}");
        let text = text::write(&text::sample(), format);
        std::fs::write(inside.join(&file), &text).expect("the directory is ours");
        for command in ["check", "rank"] {
            because_limited([command, &file]).inside(&inside).run().ends_with(0);
        }
        because_limited(["rank", "-"]).input(text).run().ends_with(0);
    }
}
