//! Other words for the texts of a model: the same incident told in another language.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::Deserialize;

use super::Model;

/// What is to stand for each text of a model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Translation(IndexMap<String, String>);

/// A model in other words.
#[derive(Debug, Clone, PartialEq)]
pub struct Translated {
    /// The model; it differs from the first in its texts alone, so every figure is the same.
    pub model: Model,
    /// Texts of the model that the translation does not have, sorted. They stay as they are.
    pub missing: Vec<String>,
    /// Texts of the translation that the model does not have, in its order.
    pub unused: Vec<String>,
}

impl Translation {
    /// A translation from pairs of a text and what is to stand for it.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Translation {
        Translation(pairs.into_iter().collect())
    }
}

impl Model {
    /// The same model with its texts in other words: title, units, header, systems, labels, notes, sources, what settled
    /// hypotheses, actions and the timeline. Ids, tags, tickets and addresses stay; white space does not count.
    ///
    /// Cost: n log n in the size of the model.
    ///
    /// ```
    /// use because::model::{Model, Translation};
    ///
    /// let model = Model::builder().title("Outage").impact("down", |i| i.label("Shop down")).build().expect("it is valid");
    /// let dutch = Translation::new([("Shop down".to_owned(), "Winkel plat".to_owned())]);
    /// let told = model.translated(&dutch);
    /// assert_eq!(told.model.nodes()[0].label, "Winkel plat");
    /// assert_eq!(told.missing, ["Outage"]);
    /// ```
    pub fn translated(&self, translation: &Translation) -> Translated {
        let mut model = self.clone();
        let by_text: std::collections::BTreeMap<String, &String> =
            translation.0.iter().map(|(from, to)| (plain(from), to)).collect();
        let (mut missing, mut met) = (BTreeSet::new(), BTreeSet::new());
        model.each_text(&mut |text| {
            let key = plain(text);
            match by_text.get(&key) {
                Some(to) => *text = (*to).clone(),
                None => drop(missing.insert(text.clone())),
            }
            met.insert(key);
        });
        let unused = translation.0.keys().filter(|from| !met.contains(&plain(from))).cloned().collect();
        Translated { model, missing: missing.into_iter().collect(), unused }
    }

    /// Calls `on` with every text that people read and nothing else depends on.
    fn each_text(&mut self, on: &mut dyn FnMut(&mut String)) {
        on(&mut self.title);
        let incident = &mut self.incident;
        let header = [&mut self.cost_unit, &mut self.impact_unit].into_iter().chain([
            &mut incident.scope,
            &mut incident.audience_impact,
            &mut incident.summary,
            &mut incident.public,
        ]);
        header.flatten().for_each(&mut *on);
        incident.systems.iter_mut().for_each(&mut *on);
        for node in &mut self.nodes {
            // A node without a label is called by its id.
            if node.label != node.id {
                on(&mut node.label);
            }
            [&mut node.system, &mut node.note].into_iter().flatten().for_each(&mut *on);
            for mechanism in &mut node.mechanisms {
                mechanism.note.iter_mut().chain(&mut mechanism.evidence).for_each(&mut *on);
            }
        }
        for item in &mut self.evidence {
            item.note.iter_mut().for_each(&mut *on);
            if let Some(source) = &mut item.source {
                [&mut source.kind, &mut source.reference].into_iter().flatten().for_each(&mut *on);
            }
        }
        for hypothesis in &mut self.hypotheses {
            [&mut hypothesis.by, &mut hypothesis.note].into_iter().flatten().for_each(&mut *on);
        }
        for action in &mut self.actions {
            if action.label != action.id {
                on(&mut action.label);
            }
            let texts = [&mut action.owner, &mut action.public, &mut action.note];
            texts.into_iter().flatten().for_each(&mut *on);
        }
        self.timeline.iter_mut().for_each(|entry| on(&mut entry.what));
    }
}

/// The text with every run of white space as one blank: how it was folded in the file does not count.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
