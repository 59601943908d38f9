//! Time and memory of this process.

use std::fs;
use std::time::Instant;

use serde_json::{Value, json};

/// Runs longer than this many seconds are also timed by how long they had a processor, so that other
/// programs are not counted. The system counts that in steps of some milliseconds, hence the mean.
const LONG: f64 = 0.002;

/// A mean is taken over at least so many seconds of the processor: ten steps or more.
const ENOUGH: f64 = 0.04;

/// Repeats: at least, at most, and for how many seconds.
const FEWEST: usize = 5;
const MOST: usize = 200;
const SECONDS: f64 = 0.5;

/// A run longer than this many seconds is done three times and no more.
const VERY_LONG: f64 = 0.5;

/// What repeats of one piece of work took, in seconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Times {
    /// The least on the clock, or the mean of the processor where that is less.
    least: f64,
    /// On the clock.
    median: f64,
    runs: usize,
}

/// Seconds on the clock and of the processor.
type Lap = [f64; 2];

impl Times {
    fn new(laps: &[Lap]) -> Times {
        let mut clock: Vec<f64> = laps.iter().map(|lap| lap[0]).collect();
        clock.sort_by(f64::total_cmp);
        let processor: f64 = laps.iter().map(|lap| lap[1]).sum();
        let mean = if processor > ENOUGH { processor / laps.len() as f64 } else { f64::INFINITY };
        Times { least: clock[0].min(mean), median: clock[laps.len() / 2], runs: laps.len() }
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
    start: Lap,
    laps: Vec<Lap>,
}

impl Laps {
    fn new(begin: Instant, is_long: bool) -> Laps {
        let mut laps = Laps { begin, is_long, start: [0.0; 2], laps: Vec::new() };
        laps.start = laps.now();
        laps
    }

    /// Ends a lap and begins the next.
    pub(crate) fn lap(&mut self) {
        let now = self.now();
        self.laps.push([now[0] - self.start[0], now[1] - self.start[1]]);
        self.start = now;
    }

    fn now(&self) -> Lap {
        let processor = if self.is_long { processor() } else { None };
        [self.begin.elapsed().as_secs_f64(), processor.unwrap_or(0.0)]
    }
}

/// Repeats a run of several laps. Gives the times of every lap, then those of all of them together.
///
/// # Errors
/// That of the first run that fails.
pub(crate) fn repeat<E>(mut run: impl FnMut(&mut Laps) -> Result<(), E>) -> Result<Vec<Times>, E> {
    let begin = Instant::now();
    let mut once = |is_long: bool| -> Result<Vec<Lap>, E> {
        let mut laps = Laps::new(begin, is_long);
        run(&mut laps)?;
        Ok(laps.laps)
    };
    // The first run warms up, and tells how long it takes.
    let took: f64 = once(false)?.iter().map(|lap| lap[0]).sum();
    let fewest = if took > VERY_LONG { 3 } else { FEWEST };
    let mut runs: Vec<Vec<Lap>> = Vec::new();
    while runs.len() < fewest || (runs.len() < MOST && begin.elapsed().as_secs_f64() < SECONDS) {
        let mut laps = once(took > LONG)?;
        laps.push([0, 1].map(|kind| laps.iter().map(|lap| lap[kind]).sum()));
        runs.push(laps);
    }
    Ok((0..runs[0].len()).map(|lap| Times::new(&runs.iter().map(|run| run[lap]).collect::<Vec<Lap>>())).collect())
}

/// Seconds that this thread had a processor, where the system says.
fn processor() -> Option<f64> {
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
