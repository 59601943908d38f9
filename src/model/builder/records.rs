//! The builder's other half: the header, evidence, hypotheses, actions and the timeline.

use std::fmt::Display;

use super::{ModelBuilder, Part};
use crate::diagnostic::{Code, Diagnostic, Path, Place, Severity};
use crate::model::document::{self, Document, Source};
use crate::model::{
    ActionKind, ActionStatus, ActionStrength, BaseRates, Date, During, EvidenceWeight, HypothesisStatus, Incident,
    Model, Time, Validated,
};
use crate::weight::{Weight, WeightError};

/// The header under construction.
#[derive(Debug, Clone)]
pub struct IncidentBuilder {
    part: Part,
    incident: Incident,
}

impl IncidentBuilder {
    calendar_setter!(incident.start: Time, "When the impact began.");
    calendar_setter!(incident.detected: Time, "When it was noticed.");
    calendar_setter!(incident.mitigated: Time, "When the impact was brought under control.");
    calendar_setter!(incident.end: Time, "When it was over.");
    setters! {
        incident.severity: text, "How severe it was, in your own scale.";
        incident.scope: text, "What was in and out of scope.";
        incident.audience_impact: text, "What the users noticed.";
        incident.summary: text, "What happened, in a few sentences, for readers inside the house.";
        incident.public: text, "What happened, in words for customers.";
    }
    setters! { incident.during: During, "What was in progress. It moves two base rates."; }

    /// Adds a system that it concerns.
    #[must_use]
    pub fn system(mut self, system: impl Into<String>) -> Self {
        self.incident.systems.push(system.into());
        self
    }
}

/// An item of evidence under construction.
#[derive(Debug, Clone)]
pub struct EvidenceBuilder {
    part: Part,
    item: document::Evidence,
}

impl EvidenceBuilder {
    setters! {
        item.observed: bool, "What was seen speaks for (`true`) or against its being present or having happened.";
        item.held: bool, "For a safeguard: what was seen speaks for its having held (`true`) or failed.";
        item.weight: EvidenceWeight, "How much it weighs, as a word.";
        item.ratio: f64, "How many times likelier it is if the claim is true than if it is false; 1 or more.";
        item.source: Source, "Where it was seen.";
    }
    setters! { item.note: text, "Anything worth keeping."; }
}

/// An action under construction.
#[derive(Debug, Clone)]
pub struct ActionBuilder {
    part: Part,
    action: document::Action,
}

impl ActionBuilder {
    setters! {
        action.label: text, "Its short name.";
        action.owner: text, "The role or team that sees to it, never a person.";
        action.ticket: text, "Where it is tracked.";
        action.public: text, "What is done, in words for customers.";
        action.url: text, "Where more is to be read.";
        action.note: text, "Anything worth keeping.";
    }
    setters! {
        action.kind: ActionKind, "What it is meant to do.";
        action.cost: f64, "What it costs.";
        action.status: ActionStatus, "How far it is; open if left out.";
        action.strength: ActionStrength, "How strong an action of this kind is.";
    }
    calendar_setter!(action.due: Date, "When it is to be done: a [`Date`], or a text such as `2026-04-01`.");

    /// Adds a node that it would hold in its good state, with the chance that it does.
    #[must_use]
    pub fn fixes(mut self, node: &str, chance: impl TryInto<Weight, Error: Into<WeightError>>) -> Self {
        let chance = self.part.weight(|path| path.key("fixes").key(node), chance);
        self.action.fixes.insert(node.to_owned(), chance.unwrap_or(Weight::ALWAYS));
        self
    }

    /// Adds a node that it may bring about, with the chance that it does.
    #[must_use]
    pub fn risks(mut self, node: &str, chance: impl TryInto<Weight, Error: Into<WeightError>>) -> Self {
        let chance = self.part.weight(|path| path.key("risks").key(node), chance);
        self.action.risks.insert(node.to_owned(), chance.unwrap_or(Weight::NEVER));
        self
    }
}

impl ModelBuilder {
    /// What the incident is called.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.document.title = Some(title.into());
        self
    }

    /// The unit in which the cost of impacts is given.
    #[must_use]
    pub fn impact_unit(mut self, unit: impl Into<String>) -> Self {
        self.document.impact_unit = Some(unit.into());
        self
    }

    /// The unit in which the cost of actions is given.
    #[must_use]
    pub fn cost_unit(mut self, unit: impl Into<String>) -> Self {
        self.document.cost_unit = Some(unit.into());
        self
    }

    /// Other base rates than the shipped ones.
    #[must_use]
    pub fn base_rates(mut self, base_rates: BaseRates) -> Self {
        self.base_rates = base_rates;
        self
    }

    /// Fills in the header.
    #[must_use]
    pub fn incident(mut self, fill: impl FnOnce(IncidentBuilder) -> IncidentBuilder) -> Self {
        let incident = self.document.incident.take().unwrap_or_default();
        let builder = fill(IncidentBuilder { part: Part::new(Path::root().key("incident")), incident });
        self.problems.extend(builder.part.problems);
        self.document.incident = Some(builder.incident);
        self
    }

    /// Adds something that was seen and speaks about the node `of`.
    #[must_use]
    pub fn evidence(mut self, of: &str, fill: impl FnOnce(EvidenceBuilder) -> EvidenceBuilder) -> Self {
        let path = Path::root().key("evidence").index(self.document.evidence.len());
        let item = document::Evidence {
            of: of.to_owned(),
            observed: None,
            held: None,
            weight: None,
            ratio: None,
            source: None,
            note: None,
        };
        let builder = fill(EvidenceBuilder { part: Part::new(path), item });
        self.problems.extend(builder.part.problems);
        self.document.evidence.push(builder.item);
        self
    }

    /// Adds a hypothesis on the node `of`, and what settled it; an empty text where nothing did.
    #[must_use]
    pub fn hypothesis(mut self, of: &str, status: HypothesisStatus, by: impl Into<String>) -> Self {
        let by = Some(by.into());
        self.document.hypotheses.push(document::Hypothesis { of: of.to_owned(), status, by, at: None, note: None });
        self
    }

    /// Adds an action.
    #[must_use]
    pub fn action(mut self, id: &str, fill: impl FnOnce(ActionBuilder) -> ActionBuilder) -> Self {
        let path = Path::root().key("actions").key(id);
        let builder = fill(ActionBuilder { part: Part::new(path), action: document::Action::default() });
        self.problems.extend(builder.part.problems);
        if self.document.actions.insert(id.to_owned(), builder.action).is_some() {
            let message = format!("the action `{id}` is added twice");
            self.problems.push(Diagnostic::new(Code::DuplicateId, Place::key(builder.part.path), message));
        }
        self
    }

    /// Adds a line to the timeline.
    #[must_use]
    pub fn timeline(mut self, at: impl TryInto<Time, Error: Display>, what: impl Into<String>) -> Self {
        let mut part = Part::new(Path::root().key("timeline").index(self.document.timeline.len()));
        if let Some(at) = part.calendar("at", at) {
            self.document.timeline.push(document::TimelineEntry { at, what: what.into(), node: None, url: None });
        }
        self.problems.extend(part.problems);
        self
    }

    /// What has been built so far, as it would be written.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Checks it: the model, and every error and warning.
    pub fn validate(&self) -> Validated {
        let mut validated = Model::new(&self.document, &self.base_rates);
        if !self.problems.is_empty() {
            validated.model = None;
            validated.diagnostics.splice(0..0, self.problems.iter().cloned());
        }
        validated
    }

    /// The model.
    ///
    /// # Errors
    /// Every error in what was built. Warnings are given by [`ModelBuilder::validate`].
    pub fn build(&self) -> Result<Model, Vec<Diagnostic>> {
        let Validated { model, mut diagnostics } = self.validate();
        model.ok_or_else(|| {
            diagnostics.retain(|diagnostic| diagnostic.severity() == Severity::Error);
            diagnostics
        })
    }
}
