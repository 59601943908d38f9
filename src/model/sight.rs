//! What is seen after the model was written: evidence that arrives one item at a time.

use super::{Evidence, Model, NodeRef, Written, validate};

/// Why evidence cannot be added to a model.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// The likelihood ratio is below 1 or not a number.
    #[error("a ratio must be a number of 1 or more, not {0}: what speaks against a claim speaks for the opposite")]
    Ratio(f64),
    /// The node is of another, larger model.
    #[error("this evidence is on a node of another model")]
    ForeignNode,
}

impl Evidence {
    /// A sight that is `ratio` times likelier if `of` is in its bad state (`bad`), or in its good
    /// one, than if not. The words for it have theirs in
    /// [`EvidenceWeight::ratio`](super::EvidenceWeight::ratio).
    ///
    /// The bad state of a safeguard is that it failed; that of any other node, that it was there.
    pub fn new(of: NodeRef, bad: bool, ratio: f64) -> Evidence {
        Evidence { of, bad, ratio, weight: None, source: None, note: None, written: Written(None) }
    }
}

impl Model {
    /// The same model with something more that was seen.
    ///
    /// Cost: a copy of the model.
    ///
    /// ```
    /// use because::analysis::{Analysis, Options};
    /// use because::model::{Evidence, EvidenceWeight, Model};
    ///
    /// let before = Model::builder()
    ///     .factor("leak", |f| f.prior(0.2))
    ///     .factor("load", |f| f.prior(0.2))
    ///     .impact("down", |i| i.because("leak", 1.0).because("load", 1.0))
    ///     .build()
    ///     .expect("it is valid");
    /// let load = before.find("load").expect("it was added");
    /// let after = before
    ///     .with_evidence(Evidence::new(load, false, EvidenceWeight::Strong.ratio()))
    ///     .expect("the ratio is 1 or more");
    ///
    /// let leader = |model| {
    ///     let analysis = Analysis::new(model, Options::default()).expect("it is small and consistent");
    ///     analysis.rank(Default::default()).candidates.remove(0)
    /// };
    /// assert_eq!(leader(after).id, "leak");
    /// ```
    ///
    /// # Errors
    /// [`EvidenceError`]. Evidence that contradicts the rest is found by
    /// [`Analysis`](crate::analysis::Analysis).
    pub fn with_evidence(&self, evidence: Evidence) -> Result<Model, EvidenceError> {
        if evidence.of.index() >= self.nodes.len() {
            return Err(EvidenceError::ForeignNode);
        }
        if evidence.ratio.is_nan() || evidence.ratio < 1.0 {
            return Err(EvidenceError::Ratio(evidence.ratio));
        }
        let mut model = self.clone();
        model.evidence.push(evidence);
        validate::order_evidence(&mut model.evidence);
        Ok(model)
    }
}
