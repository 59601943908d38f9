//! What exact answers cost on families of models: compile and ask apart, posteriors, necessities and
//! sufficiencies, shares, memory, and how the cost grows.
//!
//! `cargo bench --bench families` prints a table and the curves. After `--`:
//! - `service`, `local`, `grid`, `qmr`, `layered`, `tree`: these families only, without the curves;
//! - `--curves`: the curves only;
//! - `--markdown`: the same as Markdown; `--json`: every figure as JSON;
//! - `--list`, `--graph NAME`, `--one NAME`: the names; a graph as JSON; the figures of one case as JSON.
//!
//! Trees are those of the folder that the environment variable `BECAUSE_ARALIA` names. Each case is
//! measured in a process of its own, so that the peak of its memory is that of one model. Times are the
//! least of several runs on the clock, or the mean of the processor where that is less.

mod clock;
mod generate;
mod measure;
#[path = "../numbers.rs"]
mod numbers;
mod table;

use std::process::{Command, ExitCode};

use generate::Case;
use serde_json::{Value, json};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let named = |flag: &str| arguments.iter().position(|a| a == flag).and_then(|place| arguments.get(place + 1));
    if let Some(name) = named("--one") {
        return match find(name) {
            Some(case) => {
                println!("{}", measure::measure(&case, has("--quick")));
                ExitCode::SUCCESS
            }
            None => unknown(name),
        };
    }
    if let Some(name) = named("--graph") {
        return match find(name).and_then(|case| case.plain()) {
            Some(plain) => {
                println!("{}", plain.json());
                ExitCode::SUCCESS
            }
            None => unknown(name),
        };
    }
    let families: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let wanted = |case: &Case| families.is_empty() || families.iter().any(|family| *family == case.family());
    let cases: Vec<Case> = generate::table().into_iter().filter(wanted).collect();
    if cases.is_empty() {
        return unknown("this family (trees need BECAUSE_ARALIA)");
    }
    if has("--list") {
        cases.iter().for_each(|case| println!("{}", case.name()));
        return ExitCode::SUCCESS;
    }
    let style = if has("--markdown") { table::Style::Markdown } else { table::Style::Plain };
    let as_json = has("--json");
    let mut all = serde_json::Map::new();
    if !has("--curves") {
        let figures: Vec<Value> = cases.iter().map(|case| in_its_own_process(case, false)).collect();
        if as_json {
            all.insert("table".to_owned(), json!(figures));
        } else {
            table::costs(&figures, style);
            table::sampled(&figures, style);
        }
    }
    if families.is_empty() {
        for (what, cases) in generate::curves() {
            let points: Vec<(usize, Value)> =
                cases.iter().map(|(at, case)| (*at, in_its_own_process(case, true))).collect();
            if as_json {
                all.insert(what.to_owned(), json!(points));
            } else {
                table::curve(what, &points, style);
            }
        }
    }
    if as_json {
        println!("{}", Value::Object(all));
    }
    ExitCode::SUCCESS
}

/// The case of this name, in the table or on a curve.
fn find(name: &str) -> Option<Case> {
    let on_curves = generate::curves().into_iter().flat_map(|(_, points)| points).map(|(_, case)| case);
    generate::table().into_iter().chain(on_curves).find(|case| case.name() == name)
}

fn unknown(name: &str) -> ExitCode {
    eprintln!("there is no {name}");
    ExitCode::FAILURE
}

/// Measures a case in a process of its own.
fn in_its_own_process(case: &Case, is_quick: bool) -> Value {
    eprint!("\r{:<40}\r", case.name());
    let mut program = Command::new(std::env::current_exe().expect("this program has a path"));
    program.args(["--one", &case.name()]);
    if is_quick {
        program.arg("--quick");
    }
    let done = program.output().expect("it can be run");
    let failed = || json!({ "name": case.name(), "family": case.family(), "refused": "the process ended early" });
    if !done.status.success() {
        eprint!("{}", String::from_utf8_lossy(&done.stderr));
        return failed();
    }
    serde_json::from_slice(&done.stdout).unwrap_or_else(|_| failed())
}
