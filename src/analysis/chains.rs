//! The likeliest stories with what the pictures show of their nodes.

use std::collections::BTreeSet;

use super::explain::ExplainOptions;
use super::picture::picture;
use super::{Analysis, AnalysisError};
use crate::report::{Chains, ImpactChains, Ranking, VERSION};

impl Analysis {
    /// The `stories` likeliest stories of every observed impact, as [`Analysis::explain`] tells them. With a
    /// ranking, their nodes have its figures.
    ///
    /// Cost: that of [`Analysis::explain`] without cut sets.
    ///
    /// # Errors
    /// [`AnalysisError::TooLarge`] past the budget.
    pub fn chains(&self, stories: usize, ranking: Option<&Ranking>) -> Result<Chains, AnalysisError> {
        // Cut sets are not shown, so none larger than a single cause is looked for.
        let told = self.explain(ExplainOptions { stories, cut_sets: 0, order: Some(1) })?;
        let impacts: Vec<ImpactChains> = told
            .impacts
            .into_iter()
            .map(|impact| ImpactChains {
                impact: impact.impact,
                label: impact.label,
                stories: impact.stories,
                stories_cover: impact.stories_cover,
                stories_cut_short: impact.stories_cut_short,
            })
            .collect();
        let steps = impacts.iter().flat_map(|impact| &impact.stories).flat_map(|story| &story.steps);
        let occur: BTreeSet<&str> = steps
            .flat_map(|step| step.causes.iter().chain(&step.unless).chain([&step.effect]))
            .map(|node| node.id.as_str())
            .chain(impacts.iter().map(|impact| impact.impact.as_str()))
            .collect();
        let mut nodes = picture(&self.model, ranking).nodes;
        nodes.retain(|node| occur.contains(node.id.as_str()));
        Ok(Chains { because: VERSION, title: told.title, method: told.method, impacts, nodes, notes: told.notes })
    }
}
