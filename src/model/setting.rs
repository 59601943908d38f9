//! Other weights: what if a prior, a strength or a cost were another?

use super::{Model, NodeKind, NodeRef, validate};
use crate::weight::Weight;

/// One weight or cost of a model with another value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Setting {
    /// The node's own chance: `prior`, `fails` or `leak`.
    Own {
        /// The node.
        node: NodeRef,
        /// Its new chance.
        weight: Weight,
    },
    /// The strength of one mechanism.
    Strength {
        /// The node that it brings about.
        node: NodeRef,
        /// Its place in [`Node::mechanisms`](super::Node::mechanisms), from 0.
        mechanism: usize,
        /// Its new strength.
        weight: Weight,
    },
    /// What an impact cost.
    Cost {
        /// The impact.
        node: NodeRef,
        /// Its new cost, 0 or more.
        cost: f64,
    },
    /// What it costs to find out whether a node was bad.
    CheckCost {
        /// The node.
        node: NodeRef,
        /// Its new cost, 0 or more.
        cost: f64,
    },
}

/// Why a weight cannot be set.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingError {
    /// A cost is negative, infinite or not a number.
    #[error("a cost cannot be {0}: it must be a number of 0 or more")]
    Cost(f64),
    /// A cost on a node that is no impact.
    #[error("`{0}` is no impact, and only impacts have a cost")]
    NoImpact(String),
    /// The node has no mechanism of that number.
    #[error("`{node}` has no mechanism {number}: it has {count}")]
    NoMechanism {
        /// The node's id.
        node: String,
        /// Which one was asked for, from 1.
        number: usize,
        /// How many it has.
        count: usize,
    },
    /// The node is of another, larger model.
    #[error("this weight is of a node of another model")]
    ForeignNode,
}

impl Setting {
    /// The node that it is about.
    pub fn node(&self) -> NodeRef {
        match *self {
            Setting::Own { node, .. }
            | Setting::Strength { node, .. }
            | Setting::Cost { node, .. }
            | Setting::CheckCost { node, .. } => node,
        }
    }

    /// Do both speak of the same weight, whatever they set it to?
    pub fn is_of_the_same(&self, other: &Setting) -> bool {
        match (self, other) {
            (Setting::Strength { node: a, mechanism: m, .. }, Setting::Strength { node: b, mechanism: n, .. }) => {
                a == b && m == n
            }
            _ => std::mem::discriminant(self) == std::mem::discriminant(other) && self.node() == other.node(),
        }
    }
}

impl Model {
    /// The same model with other weights. Of two settings of the same weight the last one counts.
    ///
    /// A node with a `because` may be given a chance of its own, as in a file. Everything else stays
    /// as it is, what was observed too. Places of mechanisms are those of this model.
    ///
    /// Cost: a copy of the model.
    ///
    /// ```
    /// use because::model::{Model, Setting};
    /// use because::weight::Weight;
    ///
    /// let model = Model::builder()
    ///     .factor("load", |f| f.prior(0.2))
    ///     .impact("down", |i| i.because("load", 0.9))
    ///     .build()
    ///     .expect("it is valid");
    /// let load = model.find("load").expect("it was added");
    /// let other = Setting::Own { node: load, weight: Weight::EVEN };
    /// assert_eq!(model.with_weights(&[other]).expect("it is of this model").node(load).own, Weight::EVEN);
    /// ```
    ///
    /// # Errors
    /// [`SettingError`] for a cost that is none, or a node or mechanism that is not in the model.
    pub fn with_weights(&self, settings: &[Setting]) -> Result<Model, SettingError> {
        let mut model = self.clone();
        for setting in settings {
            let node = model.nodes.get_mut(setting.node().index()).ok_or(SettingError::ForeignNode)?;
            match *setting {
                Setting::Own { weight, .. } => (node.own, node.base) = (weight, weight),
                Setting::Strength { mechanism, weight, .. } => {
                    let count = node.mechanisms.len();
                    let refused = || SettingError::NoMechanism { node: node.id.clone(), number: mechanism + 1, count };
                    if mechanism >= count {
                        return Err(refused());
                    }
                    node.mechanisms[mechanism].strength = weight;
                }
                Setting::Cost { cost, .. } | Setting::CheckCost { cost, .. } if !(cost >= 0.0 && cost.is_finite()) => {
                    return Err(SettingError::Cost(cost));
                }
                Setting::Cost { .. } if node.kind != NodeKind::Impact => {
                    return Err(SettingError::NoImpact(node.id.clone()));
                }
                // `+ 0.0` turns -0 into 0, so that equal costs print equally.
                Setting::Cost { cost, .. } => node.cost = cost + 0.0,
                Setting::CheckCost { cost, .. } => node.check_cost = Some(cost + 0.0),
            }
        }
        // The order of mechanisms with the same causes follows their strengths.
        for setting in settings {
            if let Setting::Strength { node, .. } = setting {
                validate::order_mechanisms(&mut model.nodes[node.index()].mechanisms);
            }
        }
        Ok(model)
    }
}
