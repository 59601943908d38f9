//! Random streams, and work with them on several threads: the results do not depend on how many.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// The random streams, one a population: the same generator, 2¹²⁸ steps apart.
pub(super) struct Streams {
    next: Xoshiro256PlusPlus,
}

impl Streams {
    pub(super) fn new(seed: u64) -> Streams {
        Streams { next: Xoshiro256PlusPlus::seed_from_u64(seed) }
    }

    pub(super) fn take(&mut self, count: usize) -> Vec<Xoshiro256PlusPlus> {
        (0..count)
            .map(|_| {
                let stream = self.next.clone();
                self.next.jump();
                stream
            })
            .collect()
    }
}

/// Does the jobs on so many threads; the results come in the order of the jobs.
pub(super) fn side_by_side<T: Send>(
    jobs: Vec<Xoshiro256PlusPlus>,
    threads: usize,
    work: impl Fn(&mut Xoshiro256PlusPlus) -> T + Sync,
) -> Vec<T> {
    let threads = threads.clamp(1, jobs.len().max(1));
    if threads == 1 {
        return jobs.into_iter().map(|mut random| work(&mut random)).collect();
    }
    let mut results: Vec<Option<T>> = jobs.iter().map(|_| None).collect();
    let each = jobs.len().div_ceil(threads);
    std::thread::scope(|scope| {
        let work = &work;
        for (jobs, results) in jobs.chunks(each).zip(results.chunks_mut(each)) {
            scope.spawn(move || {
                for (random, result) in jobs.iter().zip(results) {
                    *result = Some(work(&mut random.clone()));
                }
            });
        }
    });
    results.into_iter().map(|result| result.expect("every job was done, or its panic came through")).collect()
}

/// Numbers that are drawn evenly between 0 and 1.
#[derive(Debug)]
pub struct Uniform<'r>(&'r mut Xoshiro256PlusPlus);

impl Uniform<'_> {
    /// The next one, 0 ≤ u < 1: a whole multiple of 2⁻⁵³.
    pub fn draw(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Does a piece of work with each of so many random streams; the results come in the order of the streams
/// and are the same on any number of threads.
///
/// `on` is told how many pieces are done, and stops the rest by answering `false`; then there is no result.
pub fn with_streams<T: Send>(
    seed: u64,
    pieces: usize,
    threads: usize,
    mut on: impl FnMut(usize) -> bool,
    work: impl Fn(&mut Uniform<'_>) -> T + Sync,
) -> Option<Vec<T>> {
    let mut streams = Streams::new(seed);
    let mut results = Vec::with_capacity(pieces);
    while results.len() < pieces {
        if !on(results.len()) {
            return None;
        }
        // Some at a time, so that stopping does not wait long.
        let jobs = streams.take((pieces - results.len()).min(PIECES * threads.max(1)));
        results.extend(side_by_side(jobs, threads, |random| work(&mut Uniform(random))));
    }
    Some(results)
}

/// How many pieces a thread takes before it is asked whether to go on: threads are started anew each time.
const PIECES: usize = 32;
