//! Costs as whole numbers, so that sums are exact: 0.1 and 0.2 cost as much as 0.3.

use crate::model::Action;

/// Digits that are kept of the sum of all costs, as many as a number has. What costs less than the last of them
/// costs that, and not nothing: a budget is never overspent.
const DIGITS: i32 = 15;

/// A tick is no smaller than ten to this power: beyond it ten to the opposite power is no number.
const LEAST_POWER: i32 = -300;

/// The cost of each action, in ticks of a size that suits them all.
#[derive(Debug, Clone)]
pub(super) struct Costs {
    /// By the number of the action in the model.
    ticks: Vec<u64>,
    /// A tick is ten to this power.
    power: i32,
}

impl Costs {
    /// What is not said costs nothing.
    pub(super) fn new(actions: &[Action]) -> Costs {
        let costs = || actions.iter().map(|action| action.cost.unwrap_or(0.0));
        let largest = costs().fold(0.0, f64::max) * actions.len() as f64;
        // Too large a sum still has a largest cost.
        let largest = if largest.is_finite() { largest } else { f64::MAX };
        let power = if largest > 0.0 { (largest.log10().ceil() as i32 - DIGITS).max(LEAST_POWER) } else { 0 };
        let mut new = Costs { ticks: Vec::new(), power };
        new.ticks = costs().map(|cost| new.of(cost).max(u64::from(cost > 0.0))).collect();
        new
    }

    /// The cost of an action.
    pub(super) fn ticks(&self, action: usize) -> u64 {
        self.ticks[action]
    }

    /// An amount in ticks.
    pub(super) fn of(&self, amount: f64) -> u64 {
        // Multiplied by a whole power of ten where there is one: that loses less.
        let ticks = if self.power < 0 { amount * ten(-self.power) } else { amount / ten(self.power) };
        // A number that is too large for the type becomes the largest.
        ticks.round() as u64
    }

    /// Ticks as an amount.
    pub(super) fn amount(&self, ticks: u64) -> f64 {
        let ticks = ticks as f64;
        if self.power < 0 { ticks / ten(-self.power) } else { ticks * ten(self.power) }
    }
}

fn ten(power: i32) -> f64 {
    10f64.powi(power)
}

#[cfg(test)]
mod tests {
    use super::Costs;
    use crate::model::Model;

    fn costs(of: &[f64]) -> Costs {
        let model = of.iter().enumerate().fold(Model::builder().factor("a", |f| f), |model, (at, &cost)| {
            model.action(&format!("a{at}"), |action| action.cost(cost))
        });
        Costs::new(model.build().expect("it is valid").actions())
    }

    #[test]
    fn sums_are_exact() {
        let costs = costs(&[0.1, 0.2, 0.3]);
        assert_eq!(costs.ticks(0) + costs.ticks(1), costs.ticks(2));
        assert_eq!(costs.amount(costs.ticks(0) + costs.ticks(1)), 0.3);
        assert_eq!(costs.of(0.3), costs.ticks(2));
    }

    #[test]
    fn no_cost_is_too_large_or_too_small() {
        for of in [vec![0.0], vec![1e308, 1e308, 1e308], vec![1e-320, 1e-310], vec![1e300, 1.0], vec![7.0]] {
            let costs = costs(&of);
            let sum: u64 = (0..of.len()).map(|at| costs.ticks(at)).sum();
            assert!(costs.amount(sum).is_finite() || of.len() == 3, "{of:?}");
        }
        assert_eq!(costs(&[7.0]).amount(costs(&[7.0]).ticks(0)), 7.0);
    }
}
