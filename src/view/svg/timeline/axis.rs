//! From time to the page: one scale, with cuts where little happens for long.

/// How long a cut is on the page, in pixels.
const CUT: f64 = 30.0;
/// A stretch without moments is worth a cut if it would take more than so many times a cut's length.
const WORTH: f64 = 3.0;
/// The middle one of the gaps between moments is to be seen: at least so many pixels, about the height of a text.
const SEEN: f64 = 18.0;
/// Ticks stand at least so many pixels apart.
const TICKS: f64 = 16.0;
/// Steps that a clock has, in seconds; beyond them whole days.
const STEPS: [f64; 16] = [
    1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0, 7_200.0, 10_800.0, 21_600.0, 43_200.0,
    86_400.0,
];

/// A piece of the axis, in pixels from its beginning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Piece {
    /// Drawn to scale.
    Scaled { from: f64, to: f64, seconds: f64 },
    /// Left out: so many seconds, in which nothing happened.
    Cut { from: f64, to: f64, seconds: f64 },
}

/// Time laid on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    pieces: Vec<Piece>,
    /// Where each different time stands, in the order of time.
    stops: Vec<(f64, f64)>,
    /// Pixels for a second, outside the cuts.
    scale: f64,
}

impl Axis {
    /// An axis of about `length` pixels for these times, in seconds and in order.
    ///
    /// The longest stretches without moments are cut, one after the other, until the middle one of those that are
    /// left can be seen; none, if it can be seen without.
    pub(super) fn new(times: &[f64], length: f64) -> Axis {
        let mut distinct = times.to_vec();
        distinct.dedup();
        let gaps: Vec<f64> = distinct.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let mut sorted = gaps.clone();
        sorted.sort_by(f64::total_cmp);
        let mut cut = 0;
        let mut scale = scale_of(&sorted, 0, length);
        loop {
            let left = &sorted[..sorted.len() - cut];
            let (Some(&longest), Some(&middle)) = (left.last(), left.get(left.len() / 2)) else { break };
            let worth = longest * scale > WORTH * CUT;
            if left.len() < 2 || middle * scale >= SEEN || !worth {
                break;
            }
            cut += 1;
            scale = scale_of(&sorted, cut, length);
        }
        let limit = if cut == 0 { f64::INFINITY } else { sorted[sorted.len() - cut] };
        // Equal gaps are all cut or none, so that no two that are the same look different.
        let scale = scale_of(&sorted, sorted.iter().filter(|&&gap| gap >= limit).count(), length);
        let mut axis = Axis { pieces: Vec::new(), stops: Vec::new(), scale };
        let mut y = 0.0;
        axis.stops.extend(distinct.first().map(|&first| (first, 0.0)));
        for (gap, &end) in gaps.iter().zip(&distinct[1..]) {
            let from = y;
            if *gap >= limit {
                y += CUT;
                axis.pieces.push(Piece::Cut { from, to: y, seconds: *gap });
            } else {
                y += gap * scale;
                match axis.pieces.last_mut() {
                    Some(Piece::Scaled { to, seconds, .. }) => (*to, *seconds) = (y, *seconds + gap),
                    _ => axis.pieces.push(Piece::Scaled { from, to: y, seconds: *gap }),
                }
            }
            axis.stops.push((end, y));
        }
        axis
    }

    /// Where a time stands. Between two moments, as its part of the time between them.
    pub(super) fn at(&self, time: f64) -> f64 {
        let after = self.stops.partition_point(|&(stop, _)| stop < time);
        match (after.checked_sub(1).map(|before| self.stops[before]), self.stops.get(after)) {
            (Some((a, y)), Some(&(b, z))) => y + (z - y) * (time - a) / (b - a),
            (None, Some(&(_, y))) | (Some((_, y)), None) => y,
            (None, None) => 0.0,
        }
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    pub(super) fn is_cut(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Cut { .. }))
    }

    pub(super) fn length(&self) -> f64 {
        self.stops.last().map_or(0.0, |&(_, y)| y)
    }

    /// Seconds from tick to tick.
    pub(super) fn tick(&self) -> f64 {
        let least = TICKS / self.scale;
        let days = 86_400.0;
        STEPS.into_iter().find(|step| *step >= least).unwrap_or_else(|| days * (least / days).ceil())
    }

    /// Where the ticks stand: counted from the beginning of each piece, because a cut breaks the count.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let step = self.tick() * self.scale;
        let mut ticks = Vec::new();
        for piece in &self.pieces {
            if let Piece::Scaled { from, to, .. } = *piece {
                let count = ((to - from) / step + 1e-9).floor() as usize;
                ticks.extend((0..=count).map(|tick| from + tick as f64 * step));
            }
        }
        ticks
    }
}

/// Pixels for a second, if the longest `cut` of these gaps are cut.
fn scale_of(sorted: &[f64], cut: usize, length: f64) -> f64 {
    let seconds: f64 = sorted[..sorted.len() - cut].iter().sum();
    let room = (length - cut as f64 * CUT).max(length / 3.0);
    if seconds > 0.0 { room / seconds } else { 1.0 }
}
