//! Time and memory of this process.

use std::fs;
use std::time::Instant;

use serde_json::{Value, json};

/// Runs shorter than this are timed by the clock on the wall, longer ones by the time that they had a
/// processor: the system counts that in steps of some milliseconds.
const LONG: f64 = 0.05;

/// Repeats: at least, at most, and for how many seconds.
const FEWEST: usize = 5;
const MOST: usize = 200;
const SECONDS: f64 = 1.0;

/// A run longer than this many seconds is done twice and no more.
const VERY_LONG: f64 = 10.0;

/// What repeats of one piece of work took, in seconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Times {
    least: f64,
    median: f64,
    runs: usize,
}

impl Times {
    fn new(mut seconds: Vec<f64>) -> Times {
        seconds.sort_by(f64::total_cmp);
        let runs = seconds.len();
        Times { least: seconds[0], median: seconds[runs / 2], runs }
    }

    pub(crate) fn json(&self) -> Value {
        json!({ "least": self.least, "median": self.median, "runs": self.runs })
    }
}

/// The laps of one run.
#[derive(Debug)]
pub(crate) struct Laps {
    begin: Instant,
    is_long: bool,
    start: f64,
    laps: Vec<f64>,
}

impl Laps {
    /// Ends a lap and begins the next.
    pub(crate) fn lap(&mut self) {
        let now = now(self.begin, self.is_long);
        self.laps.push(now - self.start);
        self.start = now;
    }
}

/// Repeats a run of several laps. Gives the times of every lap, then those of all of them together.
///
/// # Errors
/// That of the first run that fails.
pub(crate) fn repeat<E>(mut run: impl FnMut(&mut Laps) -> Result<(), E>) -> Result<Vec<Times>, E> {
    let begin = Instant::now();
    let mut once = |is_long: bool| -> Result<Vec<f64>, E> {
        let mut laps = Laps { begin, is_long, start: now(begin, is_long), laps: Vec::new() };
        run(&mut laps)?;
        Ok(laps.laps)
    };
    // The first run warms up, and tells how long it takes.
    let first = once(false)?;
    let took = first.iter().sum::<f64>();
    let mut runs = if took > VERY_LONG { vec![first] } else { Vec::new() };
    let fewest = if took > VERY_LONG { 2 } else { FEWEST };
    while runs.len() < fewest || (runs.len() < MOST && begin.elapsed().as_secs_f64() < SECONDS) {
        runs.push(once(took > LONG)?);
    }
    let mut times: Vec<Times> =
        (0..runs[0].len()).map(|lap| Times::new(runs.iter().map(|run| run[lap]).collect())).collect();
    times.push(Times::new(runs.iter().map(|run| run.iter().sum()).collect()));
    Ok(times)
}

fn now(begin: Instant, is_long: bool) -> f64 {
    let on_the_wall = begin.elapsed().as_secs_f64();
    if is_long { processor().unwrap_or(on_the_wall) } else { on_the_wall }
}

/// Seconds that this thread had a processor, where the system says.
pub(crate) fn processor() -> Option<f64> {
    let said = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    said.split_whitespace().next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}

/// The most memory that this process had so far, in MB; 0 where the system does not say.
pub(crate) fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()).and_then(|figure| figure.parse::<f64>().ok());
    kib.unwrap_or(0.0) * 1024.0 / 1e6
}
