//! What a large file costs: seconds and memory by stage, for a model of which 200 nodes bear on what
//! was observed, from 1,000 to 1,000,000 nodes.
//!
//! `cargo bench --bench large` prints a table; numbers after `--` are the sizes to take instead, and
//! `json`, `yaml`, `toml` the formats. Each line is measured in a process of its own, which reads the
//! file and goes through the stages, so that the peak of its memory is that of one model. Times of
//! stages are those of the processor, those of `rank` and `check` from start to exit; both the least of
//! three runs.

mod generate;
#[path = "../numbers.rs"]
mod numbers;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use because::graph::CausalGraph;
use because::model::{BaseRates, Model};
use because::read::{Format, read_up_to};

const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
const STAGES: [&str; 5] = ["read", "validate", "lint", "graph", "relevant"];
const RUNS: usize = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [mode, file] = &arguments[..]
        && mode == "stages"
    {
        return stages(Path::new(file));
    }
    let sizes: Vec<usize> =
        arguments.iter().filter_map(|argument| argument.replace([',', '_'], "").parse().ok()).collect();
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    let formats: Vec<Format> = [Format::Json, Format::Yaml, Format::Toml]
        .into_iter()
        .filter(|format| {
            let named = |format: Format| arguments.iter().any(|argument| argument.eq_ignore_ascii_case(format.name()));
            named(*format)
                || !(named(Format::Json) || named(Format::Yaml) || named(Format::Toml)) && *format != Format::Toml
        })
        .collect();
    println!("seconds by stage; peak memory in MB; bytes of memory for each byte of the file");
    print!("{:>9} {:>6} {:>8}", "nodes", "format", "file MB");
    STAGES.iter().for_each(|stage| print!(" {stage:>9}"));
    println!(" {:>9} {:>9} {:>9} {:>9}", "peak MB", "per byte", "rank", "check");
    for format in formats {
        for &nodes in &sizes {
            line(nodes, format);
        }
    }
    ExitCode::SUCCESS
}

/// Measures one file and prints its line.
fn line(nodes: usize, format: Format) {
    let path: PathBuf = std::env::temp_dir().join(format!("because-large-{}.{}", nodes, format.name().to_lowercase()));
    fs::write(&path, generate::file(nodes, format)).expect("there is room for temporary files");
    let size = fs::metadata(&path).expect("it was just written").len() as f64;
    let mut least = [f64::INFINITY; STAGES.len()];
    let mut peak = 0.0;
    for _ in 0..RUNS {
        let this = std::env::current_exe().expect("this program has a path");
        let done = Command::new(this).args(["stages".as_ref(), path.as_os_str()]).output().expect("it can be run");
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
        let figures: Vec<f64> = said.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
        least.iter_mut().zip(&figures).for_each(|(least, figure)| *least = least.min(*figure));
        peak = figures[STAGES.len()];
    }
    print!("{nodes:>9} {:>6} {:>8.2}", format.name(), size / 1e6);
    least.iter().for_each(|seconds| print!(" {seconds:>9.4}"));
    print!(" {:>9.1} {:>9.1}", peak / 1e6, peak / size);
    for command in ["rank", "check"] {
        print!(" {:>9}", process(command, &path, size));
    }
    println!();
    fs::remove_file(&path).expect("it is ours");
}

/// The program from start to exit; a dash where it does not take the file, or has no answer.
fn process(command: &str, path: &Path, size: f64) -> String {
    if size > because::read::MAX_BYTES as f64 {
        return "-".to_owned();
    }
    let mut least = f64::INFINITY;
    for _ in 0..RUNS {
        let start = Instant::now();
        let mut program = Command::new(env!("CARGO_BIN_EXE_because"));
        program.args([command.as_ref(), path.as_os_str()]);
        let status = program.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the program starts");
        if !status.success() {
            return "-".to_owned();
        }
        least = least.min(start.elapsed().as_secs_f64());
    }
    format!("{least:.4}")
}

/// Goes through the stages and prints the seconds of each, then the peak of memory in bytes.
fn stages(path: &Path) -> ExitCode {
    let format = Format::from_file_name(&path.display().to_string()).expect("the ending is a format's");
    let bytes = fs::read(path).expect("the file is there");
    let mut seconds = Vec::new();
    let begin = Instant::now();
    let mut start = processor(begin);
    let mut lap = |seconds: &mut Vec<f64>| {
        let now = processor(begin);
        seconds.push(now - start);
        start = now;
    };
    let read = read_up_to(usize::MAX, &bytes, format);
    assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics.first());
    lap(&mut seconds);
    let model = Model::new(&read.document, &BaseRates::shipped()).model.expect("the generator makes valid models");
    lap(&mut seconds);
    let found = model.lint();
    lap(&mut seconds);
    let graph = CausalGraph::new(&model);
    lap(&mut seconds);
    let observed = model.iter().filter(|(_, node)| node.observed.is_some()).map(|(node, _)| node.index());
    let relevant = graph.ancestors(observed).into_iter().filter(|&relevant| relevant).count();
    lap(&mut seconds);
    assert_eq!(relevant, generate::RELEVANT);
    assert!(!found.is_empty(), "what leads nowhere is told");
    seconds.iter().for_each(|seconds| println!("{seconds}"));
    println!("{}", peak());
    ExitCode::SUCCESS
}

/// Seconds that this thread had a processor, so that a busy machine changes little; those on the clock
/// where the system does not say.
fn processor(begin: Instant) -> f64 {
    let said = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = said.split_whitespace().next().and_then(|figure| figure.parse::<f64>().ok());
    nanoseconds.map_or_else(|| begin.elapsed().as_secs_f64(), |figure| figure / 1e9)
}

/// The most memory that this process had so far, in bytes; 0 where the system does not say.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()).and_then(|figure| figure.parse::<f64>().ok());
    kib.unwrap_or(0.0) * 1024.0
}
