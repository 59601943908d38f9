//! The likeliest stories with what the pictures show of their nodes.

use std::collections::BTreeSet;

use super::explain::ExplainOptions;
use super::picture::picture;
use super::{Analysis, AnalysisError};
use crate::report::{Chains, ImpactChains, Ranking, State, Story, VERSION};

/// How many stories are drawn of each impact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChainOptions {
    /// At most so many.
    pub stories: usize,
    /// No more than it takes for this probability together, 0..1; 1 for all.
    pub enough: f64,
}

impl Default for ChainOptions {
    fn default() -> ChainOptions {
        ChainOptions { stories: 3, enough: 0.95 }
    }
}

impl Analysis {
    /// The likeliest stories of every observed impact, as [`Analysis::explain`] tells them. With a ranking, their
    /// nodes have its figures.
    ///
    /// Cost: that of [`Analysis::explain`] without cut sets.
    ///
    /// # Errors
    /// [`AnalysisError::TooLarge`] past the budget.
    pub fn chains(&self, options: ChainOptions, ranking: Option<&Ranking>) -> Result<Chains, AnalysisError> {
        // Cut sets are not shown, so none larger than a single cause is looked for.
        let told = self.explain(ExplainOptions { stories: options.stories, cut_sets: 0, order: Some(1) })?;
        let mut nodes = picture(&self.model, ranking).nodes;
        let ruled_out: BTreeSet<String> =
            nodes.iter().filter(|node| node.state == State::RuledOut).map(|node| node.id.clone()).collect();
        let mut impacts: Vec<ImpactChains> = told
            .impacts
            .into_iter()
            .map(|impact| {
                let (stories, left_away) = worth_drawing(impact.stories, options.enough, &ruled_out);
                ImpactChains {
                    impact: impact.impact,
                    label: impact.label,
                    stories_cover: stories.iter().map(|story| story.probability).sum::<f64>().min(1.0),
                    stories,
                    left_away,
                    stories_cut_short: impact.stories_cut_short,
                }
            })
            .collect();
        let cost = |id: &str| self.model.find(id).map_or(0.0, |impact| self.model.node(impact).cost);
        impacts.sort_by(|a, b| cost(&b.impact).total_cmp(&cost(&a.impact)));
        let steps = impacts.iter().flat_map(|impact| &impact.stories).flat_map(|story| &story.steps);
        let occur: BTreeSet<&str> = steps
            .flat_map(|step| step.causes.iter().chain(&step.unless).chain([&step.effect]))
            .map(|node| node.id.as_str())
            .chain(impacts.iter().map(|impact| impact.impact.as_str()))
            .collect();
        nodes.retain(|node| occur.contains(node.id.as_str()));
        Ok(Chains { because: VERSION, title: told.title, method: told.method, impacts, nodes, notes: told.notes })
    }
}

/// The stories to draw, and how many were left away because they run through something ruled out.
fn worth_drawing(stories: Vec<Story>, enough: f64, ruled_out: &BTreeSet<String>) -> (Vec<Story>, usize) {
    let is_out = |story: &Story| story.steps.iter().any(|step| ruled_out.contains(&step.effect.id));
    let keep_all = stories.iter().all(is_out);
    let (mut kept, mut left_away, mut cover) = (Vec::new(), 0, 0.0);
    for story in stories {
        if cover >= enough {
            break;
        }
        if is_out(&story) && !keep_all {
            left_away += 1;
            continue;
        }
        cover += story.probability;
        kept.push(story);
    }
    (kept, left_away)
}
