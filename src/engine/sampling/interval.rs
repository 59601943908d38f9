//! Figures as ratios of sums over independent batches, with their 95 % intervals.

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Hits and misses from which on the spread over batches is trusted.
const TRUSTED: f64 = 10.0;

/// A sampled figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Estimate {
    /// A figure that is known.
    pub fn exact(value: f64) -> Estimate {
        Estimate { value, low: value, high: value }
    }

    /// Half the width of the interval.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.high - self.low)
    }
}

/// The sums of numerator n and denominator d over batches, with their products.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    n: f64,
    nn: f64,
    nd: f64,
    d: f64,
    dd: f64,
}

impl Sums {
    pub(super) fn add(&mut self, n: f64, d: f64) {
        self.n += n;
        self.nn += n * n;
        self.nd += n * d;
        self.d += d;
        self.dd += d * d;
    }

    /// Σd.
    pub(super) fn base(&self) -> f64 {
        self.d
    }

    /// R = Σn / Σd; `None` if nothing was seen.
    pub(super) fn ratio(&self) -> Option<f64> {
        (self.d > 0.0).then(|| self.n / self.d)
    }

    /// The variance of R over `batches`: b / (b − 1) · Σ(n − R d)² / (Σd)² (the delta method;
    /// Cochran 1977, section 6.4).
    pub(super) fn variance(&self, batches: usize) -> f64 {
        let r = self.n / self.d;
        let residuals = (self.nn - 2.0 * r * self.nd + r * r * self.dd).max(0.0);
        let b = batches as f64;
        b / (b - 1.0) * residuals / (self.d * self.d)
    }

    /// The interval of a probability (Wilson 1927), with as many draws as the variance over the batches
    /// speaks for; where that says little, at most `draws`. It has a width even where every draw said
    /// the same.
    pub(super) fn probability(&self, batches: usize, draws: f64) -> Option<Estimate> {
        let value = self.ratio()?.clamp(0.0, 1.0);
        let draws = draws.max(1.0);
        let variance = self.variance(batches);
        let spread = value * (1.0 - value);
        // Where few draws hit or missed, their spread is not trusted to be small.
        let most = if spread * draws >= TRUSTED { f64::INFINITY } else { draws };
        let n = if variance > 0.0 && spread > 0.0 { (spread / variance).min(most) } else { draws };
        let t = student(batches - 1);
        let middle = (value + t * t / (2.0 * n)) / (1.0 + t * t / n);
        let half = t / (1.0 + t * t / n) * (spread / n + t * t / (4.0 * n * n)).sqrt();
        // Rounding must not push the value out of its own interval.
        Some(Estimate { value, low: (middle - half).clamp(0.0, value), high: (middle + half).clamp(value, 1.0) })
    }

    /// The interval of a mean of numbers from −1 to 1, as large as that of a probability of the
    /// same size even where every draw said the same.
    pub(super) fn part(&self, batches: usize, draws: f64) -> Option<Estimate> {
        let value = self.ratio()?.clamp(-1.0, 1.0);
        let draws = draws.max(1.0);
        let t = student(batches - 1);
        // As if some four draws had gone the other way, t² in Agresti and Coull's (1998) reading of Wilson.
        let floor = t * t / (draws * draws);
        let half = t * (self.variance(batches) + floor).sqrt();
        let (low, high) = (value - half, value + half);
        Some(Estimate { value, low: low.max(-1.0), high: high.min(1.0) })
    }

    /// The interval of a positive number, even on a logarithmic scale.
    pub(super) fn positive(&self, batches: usize) -> Option<Estimate> {
        let value = self.ratio()?;
        if value <= 0.0 {
            return None;
        }
        // Where x is log-normal, its logarithm has the variance ln(1 + var x / x²).
        let spread = (self.variance(batches) / (value * value)).ln_1p().sqrt();
        let t = student(batches - 1);
        Some(Estimate { value, low: value * (-t * spread).exp(), high: value * (t * spread).exp() })
    }
}

/// The two-sided 95 % point of Student's t (Cornish and Fisher's expansion; Abramowitz and Stegun
/// 1964, 26.7.5). To 1e-3 from 7 degrees of freedom on.
fn student(degrees: usize) -> f64 {
    let v = degrees.max(1) as f64;
    let (z3, z5, z7) = (Z.powi(3), Z.powi(5), Z.powi(7));
    Z + (z3 + Z) / (4.0 * v)
        + (5.0 * z5 + 16.0 * z3 + 3.0 * Z) / (96.0 * v * v)
        + (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * Z) / (384.0 * v * v * v)
}

#[cfg(test)]
mod tests {
    use super::{Sums, student};

    #[test]
    fn student_is_that_of_the_tables() {
        for (degrees, t) in [(7, 2.3646), (15, 2.1314), (31, 2.0395), (1000, 1.9623)] {
            assert!((student(degrees) - t).abs() < 1e-3, "{degrees}: {}", student(degrees));
        }
    }

    #[test]
    fn what_was_never_seen_is_not_called_impossible() {
        let mut never = Sums::default();
        (0..32).for_each(|_| never.add(0.0, 1.0));
        let estimate = never.probability(32, 1000.0).unwrap();
        assert_eq!((estimate.value, estimate.low), (0.0, 0.0));
        assert!((0.003..0.006).contains(&estimate.high), "{estimate:?}");
        let part = never.part(32, 1000.0).unwrap();
        assert!(part.low < 0.0 && part.high > 0.003);
    }
}
