//! The document: an incident exactly as it is written, before anything is checked against
//! anything else. Every key of the file is a field here, and nothing else is.
//!
//! The field names, through serde, are the one list of keys: the readers, the JSON Schema and
//! the did-you-mean all take them from here.

use std::fmt;

use indexmap::IndexMap;
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::weight::Weight;

/// A whole file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Document {
    /// Address of the JSON Schema, for editors. The engine ignores it.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// What the incident is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The unit in which the cost of actions is given, such as `days`.
    #[serde(rename = "cost_unit", skip_serializing_if = "Option::is_none")]
    pub cost_unit: Option<String>,
    /// The unit in which the cost of impacts is given, such as `minutes` or `EUR`.
    #[serde(rename = "impact_unit", skip_serializing_if = "Option::is_none")]
    pub impact_unit: Option<String>,
    /// When it happened, how bad it was, what was in progress.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<Incident>,
    /// Conditions with a history of their own: the candidate causes.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub factors: IndexMap<String, Factor>,
    /// Barriers: what should have stopped it. A safeguard is a candidate by failing.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub safeguards: IndexMap<String, Safeguard>,
    /// What happened in between.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub events: IndexMap<String, Event>,
    /// What it cost.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub impacts: IndexMap<String, Impact>,
    /// What was seen, and how much it weighs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// What was thought, kept for the record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hypotheses: Vec<Hypothesis>,
    /// What is being done about it.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub actions: IndexMap<String, Action>,
    /// What happened when.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<TimelineEntry>,
    /// Warnings and suggestions of `check` that are to stay, each with the reason. It says nothing of the incident.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Allow>,
}

/// A warning or suggestion that is to stay. YAML and TOML may say the same in a comment beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Allow {
    /// The code of the warning or suggestion.
    pub code: String,
    /// The path of its place, as `check --format json` prints it. Left out: the file as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Why it is to stay.
    pub reason: String,
}

/// The header of the incident.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Incident {
    /// When the impact began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Time>,
    /// When it was noticed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detected: Option<Time>,
    /// When the impact was brought under control.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mitigated: Option<Time>,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Time>,
    /// How severe it was, in your own scale, such as `SEV1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// Was a change or a maintenance in progress? It moves two base rates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub during: Option<During>,
    /// What was in and out of scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The systems concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub systems: Vec<String>,
    /// What the users noticed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience_impact: Option<String>,
    /// What happened, in a few sentences, for readers inside the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// What happened, in words that may leave the house: for customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
}

/// A condition with a history of its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Factor {
    /// A short name for tables and pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What kind of cause it is. Its base rate is the prior if none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Chance that it is present in an incident like this one, before any evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prior: Option<Weight>,
    /// `yes`: established. `no`: ruled out. Left out: unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Answer>,
    /// Not a key of a factor; kept so that the message can say what to write instead.
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub held: Option<Answer>,
    /// The system that it belongs to; drawn as a box.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// Anything worth keeping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where more is to be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Your own tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// `yes`: it stays until someone mends it. `no`: it comes and goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latent: Option<Answer>,
    /// What it would cost to find out whether it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_cost: Option<f64>,
    /// What brings it about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
}

/// A barrier: something that should have stopped it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Safeguard {
    /// A short name for tables and pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What kind of cause it is. Its base rate is the prior if none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Chance that it was missing or did not hold; 0.25 if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fails: Option<Weight>,
    /// `yes`: it worked. `no`: it was missing or failed. Left out: unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Answer>,
    /// Not a key of a safeguard; kept so that the message can say what to write instead.
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub observed: Option<Answer>,
    /// The system that it belongs to; drawn as a box.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// Anything worth keeping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where more is to be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Your own tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// `yes`: it stays until someone mends it. `no`: it comes and goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latent: Option<Answer>,
    /// What it would cost to find out whether it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_cost: Option<f64>,
    /// What makes it fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
}

/// Something that happened in between.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Event {
    /// A short name for tables and pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What kind of cause it is. Its base rate is the prior if none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Chance that it happens for reasons that are not in the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leak: Option<Weight>,
    /// `yes`: it happened. `no`: it did not. Left out: unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Answer>,
    /// Not a key here; kept so that the message can say what to write instead.
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub held: Option<Answer>,
    /// The system that it belongs to; drawn as a box.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// Anything worth keeping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where more is to be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Your own tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// `yes`: it stays until someone mends it. `no`: it comes and goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latent: Option<Answer>,
    /// What it would cost to find out whether it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_cost: Option<f64>,
    /// What brings it about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
}

/// What it cost.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Impact {
    /// A short name for tables and pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What kind of cause it is. Its base rate is the prior if none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Chance that it happens for reasons that are not in the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leak: Option<Weight>,
    /// `yes` (the default): it happened. `no`: a near miss.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Answer>,
    /// Not a key here; kept so that the message can say what to write instead.
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub held: Option<Answer>,
    /// How much it cost, in any unit that all impacts share (minutes, money); 1 if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// Which part of the incident it belongs to: how it began, how long it stayed unseen, or how long it took to mend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// The system that it belongs to; drawn as a box.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// Anything worth keeping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where more is to be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Your own tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// `yes`: it stays until someone mends it. `no`: it comes and goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latent: Option<Answer>,
    /// What it would cost to find out whether it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_cost: Option<f64>,
    /// What brings it about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
}

/// What brings a node about: a list of mechanisms, or a short form of one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Because {
    /// A bare id: one cause that always brings it about.
    Id(String),
    /// A single mechanism with its keys written out, without the dash of a list.
    Full(FullMechanism),
    /// `cause: strength`, several single causes.
    Map(IndexMap<String, Weight>),
    /// A list of mechanisms.
    List(Vec<Mechanism>),
}

/// One mechanism as an item of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Mechanism {
    /// A bare id: a single cause of strength 1.
    Id(String),
    /// All keys written out.
    Full(FullMechanism),
    /// `cause: strength`; a map of several is as many mechanisms.
    Map(IndexMap<String, Weight>),
}

/// A mechanism with all its keys.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct FullMechanism {
    /// Causes that act only together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub all: Vec<String>,
    /// How many of the nodes in `of` are needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<usize>,
    /// Causes of which `at-least` so many are needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
    /// What stops it: a safeguard by holding, any other node by being present.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// Chance that it fires when all its conditions are met; 1 if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strength: Option<Weight>,
    /// A name of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Anything worth keeping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why this link is believed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Texts>,
}

/// The keys of a mechanism: reserved words that are no ids.
pub const MECHANISM_KEYS: [&str; 8] = ["all", "at-least", "of", "unless", "strength", "id", "note", "evidence"];

/// One text or several.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Texts {
    /// A single text.
    One(String),
    /// A list of texts.
    Many(Vec<String>),
}

/// Something that was seen, and how much it weighs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The node that it speaks about.
    pub of: String,
    /// What was seen speaks for (`yes`) or against (`no`) it being present or having happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<Answer>,
    /// For a safeguard: what was seen speaks for its having held (`yes`) or failed (`no`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Answer>,
    /// How much it weighs, as a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<EvidenceWeight>,
    /// How many times likelier this sight is if the claim is true than if it is false; 1 or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// Where it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Anything worth keeping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Where a piece of evidence comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Source {
    /// What kind of source, such as `metric`, `log`, `trace`, `ticket`, `document` or `interview`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What to look for there.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The time that it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
}

/// A hypothesis, kept for the record. It weighs nothing: evidence does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hypothesis {
    /// The node that it is about.
    pub of: String,
    /// What became of it.
    pub status: HypothesisStatus,
    /// What settled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When it was settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// Anything worth keeping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Something that is, or could be, done about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Action {
    /// A short name for tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it is meant to do.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<ActionKind>,
    /// Nodes that it would hold in their good state, each with the chance that it does.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub fixes: IndexMap<String, Weight>,
    /// Nodes that it may bring about, each with the chance that it does: its side effects.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub risks: IndexMap<String, Weight>,
    /// What it costs, in the unit of `cost_unit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// The role or team that sees to it, never a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// When it is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// How far it is; `open` if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ActionStatus>,
    /// Where it is tracked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// What is done, in words that may leave the house: for customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// How strong an action of this kind is, by the VA and AHRQ hierarchy of actions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strength: Option<ActionStrength>,
    /// Where more is to be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Anything worth keeping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TimelineEntry {
    /// When.
    pub at: Time,
    /// What happened.
    pub what: String,
    /// The node that it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Where more is to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A choice of words, written in kebab case, with the names in one place.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name { $($(#[doc = $doc])+ #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// All choices, in the order of their definition.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word as it is written in a model.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

words! {
    /// What was in progress when the incident began.
    During {
        /// A change was being made.
        Change = "change",
        /// A planned maintenance was in progress.
        Maintenance = "maintenance",
        /// Nothing out of the ordinary.
        Normal = "normal",
    }
}

words! {
    /// What kind of cause a node is. The first ten are technical causes, the others enabling conditions.
    Category {
        /// A setting with a wrong value, or a missing one.
        Misconfiguration = "misconfiguration",
        /// A defect in the code.
        CodeBug = "code-bug",
        /// A deployment, an upgrade, a migration.
        Change = "change",
        /// Too little of something: servers, memory, quota.
        Capacity = "capacity",
        /// Something that others run.
        ThirdParty = "third-party",
        /// Machines, disks, power.
        Hardware = "hardware",
        /// Links, routing, names.
        Network = "network",
        /// More demand than usual.
        Load = "load",
        /// Something that a person did. It needs a `because`: people are never a leaf.
        HumanAction = "human-action",
        /// An attack, an expired credential, a control that got in the way.
        Security = "security",
        /// Nobody could see it.
        MonitoringGap = "monitoring-gap",
        /// No test would have caught it.
        TestGap = "test-gap",
        /// The way the work was agreed to be done.
        Process = "process",
        /// How the parts depend on each other.
        Architecture = "architecture",
        /// A tool that made the slip easy.
        Interface = "interface",
        /// A machine that acted by itself.
        Automation = "automation",
        /// Something that was not known or not written down.
        Knowledge = "knowledge",
        /// Something that was not told.
        Communication = "communication",
        /// Restoring took longer than it had to.
        Recovery = "recovery",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// How much a piece of evidence weighs.
    EvidenceWeight {
        /// Twice as likely if true.
        Weak = "weak",
        /// 8 times as likely if true.
        Moderate = "moderate",
        /// 55 times as likely if true.
        Strong = "strong",
        /// 150 times as likely if true.
        VeryStrong = "very-strong",
        /// It settles the matter.
        Conclusive = "conclusive",
    }
}

impl EvidenceWeight {
    /// The likelihood ratio: geometric means of the bands of Kass and Raftery (1995), section 3.2.
    pub fn ratio(self) -> f64 {
        match self {
            EvidenceWeight::Weak => 2.0,
            EvidenceWeight::Moderate => 8.0,
            EvidenceWeight::Strong => 55.0,
            EvidenceWeight::VeryStrong => 150.0,
            EvidenceWeight::Conclusive => f64::INFINITY,
        }
    }
}

words! {
    /// A part of an incident.
    Phase {
        /// How it began, and what it did from then on.
        Onset = "onset",
        /// What came of its staying unseen.
        Detection = "detection",
        /// What came of the time that it took to mend.
        Recovery = "recovery",
    }
}

words! {
    /// What became of a hypothesis.
    HypothesisStatus {
        /// It was found to be wrong.
        Refuted = "refuted",
        /// It is not settled.
        Open = "open",
        /// It was found to be right.
        Confirmed = "confirmed",
    }
}

words! {
    /// What an action is meant to do.
    ActionKind {
        /// It keeps the cause from arising.
        Prevent = "prevent",
        /// It lets the trouble be seen sooner.
        Detect = "detect",
        /// It makes the impact smaller.
        Mitigate = "mitigate",
        /// It shortens the way back.
        Recover = "recover",
        /// It changes how the work is done.
        Process = "process",
        /// It changes who is told what.
        Communicate = "communicate",
        /// It finds something out.
        Investigate = "investigate",
        /// The risk is taken as it is.
        Accept = "accept",
    }
}

words! {
    /// How far an action is.
    ActionStatus {
        /// Not begun.
        Open = "open",
        /// Begun.
        InProgress = "in-progress",
        /// Finished.
        Done = "done",
        /// Finished, and found to work.
        Verified = "verified",
        /// Given up.
        Dropped = "dropped",
    }
}

words! {
    /// How strong an action is, by the hierarchy of the VA National Center for Patient Safety and AHRQ (RCA2, 2015).
    ActionStrength {
        /// It does not depend on anyone's memory: a forcing function, a changed design.
        Stronger = "stronger",
        /// It helps people: a checklist, more staff, a better tool.
        Intermediate = "intermediate",
        /// It asks people: training, a rule, a warning.
        Weaker = "weaker",
    }
}

/// Yes or no. `true` and `false` mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
}

impl Answer {
    /// `true` for yes.
    pub fn is_yes(self) -> bool {
        self == Answer::Yes
    }
}

impl From<bool> for Answer {
    fn from(yes: bool) -> Answer {
        if yes { Answer::Yes } else { Answer::No }
    }
}

impl Serialize for Answer {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(self.is_yes())
    }
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnswerVisitor;
        impl Visitor<'_> for AnswerVisitor {
            type Value = Answer;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`yes` or `no`")
            }
            fn visit_bool<E: de::Error>(self, yes: bool) -> Result<Answer, E> {
                Ok(yes.into())
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<Answer, E> {
                match word {
                    "yes" | "true" => Ok(Answer::Yes),
                    "no" | "false" => Ok(Answer::No),
                    _ => Err(E::unknown_variant(word, &["yes", "no"])),
                }
            }
        }
        deserializer.deserialize_any(AnswerVisitor)
    }
}

/// A moment, written in RFC 3339 with its offset from UTC: `2026-03-03T14:02:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub jiff::Timestamp);

/// A calendar day: `2026-04-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub jiff::civil::Date);

/// Text forms of the two calendar types, with one visitor for both.
macro_rules! calendar {
    ($name:ident, $inner:ty, $expecting:literal, $format:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<$name, String> {
                text.parse::<$inner>().map($name).map_err(|error| format!("`{text}` is not {}: {error}", $expecting))
            }
        }

        impl TryFrom<&str> for $name {
            type Error = String;
            fn try_from(text: &str) -> Result<$name, String> {
                text.parse()
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct CalendarVisitor;
                impl<'de> Visitor<'de> for CalendarVisitor {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<$name, D::Error> {
                        inner.deserialize_str(self)
                    }
                }
                // Under its name, so that the reader knows what failed.
                deserializer.deserialize_newtype_struct(stringify!($name), CalendarVisitor)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "description": concat!("Write ", $expecting, "."), "type": "string", "format": $format })
            }
        }
    };
}

calendar!(Time, jiff::Timestamp, "a time with its offset from UTC, such as 2026-03-03T14:02:00Z", "date-time");
calendar!(Date, jiff::civil::Date, "a day, such as 2026-04-01", "date");

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Answer {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Answer".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "description": "Yes or no.", "enum": ["yes", "no", true, false] })
    }
}

impl<'de> Deserialize<'de> for Because {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BecauseVisitor;
        impl<'de> Visitor<'de> for BecauseVisitor {
            type Value = Because;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("causes: an id, a map `cause: strength`, or a list of mechanisms")
            }
            fn visit_str<E: de::Error>(self, id: &str) -> Result<Because, E> {
                Ok(Because::Id(id.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Because, A::Error> {
                let mut list = Vec::new();
                while let Some(mechanism) = seq.next_element()? {
                    list.push(mechanism);
                }
                Ok(Because::List(list))
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Because, D::Error> {
                inner.deserialize_any(self)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Because, A::Error> {
                Ok(match mechanism_from_map(map)? {
                    Mechanism::Map(causes) => Because::Map(causes),
                    Mechanism::Full(full) => Because::Full(full),
                    Mechanism::Id(id) => Because::Id(id),
                })
            }
        }
        // Under this name the reader gives the reserved keys of a map first, wherever they stand.
        deserializer.deserialize_newtype_struct("Mechanism", BecauseVisitor)
    }
}

impl<'de> Deserialize<'de> for Mechanism {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MechanismVisitor;
        impl<'de> Visitor<'de> for MechanismVisitor {
            type Value = Mechanism;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mechanism: an id, `cause: strength`, or a map with `all`, `at-least` and `of`, `unless`, `strength`")
            }
            fn visit_str<E: de::Error>(self, id: &str) -> Result<Mechanism, E> {
                Ok(Mechanism::Id(id.to_owned()))
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Mechanism, D::Error> {
                inner.deserialize_any(self)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Mechanism, A::Error> {
                mechanism_from_map(map)
            }
        }
        deserializer.deserialize_newtype_struct("Mechanism", MechanismVisitor)
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextsVisitor;
        impl<'de> Visitor<'de> for TextsVisitor {
            type Value = Texts;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts::One(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = seq.next_element()? {
                    texts.push(text);
                }
                Ok(Texts::Many(texts))
            }
        }
        deserializer.deserialize_any(TextsVisitor)
    }
}

/// Reads a mechanism from a map. Its first key decides: a reserved word makes it a full
/// mechanism, anything else a map of `cause: strength`.
fn mechanism_from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Mechanism, A::Error> {
    let Some(first) = map.next_key::<String>()? else {
        return Ok(Mechanism::Full(FullMechanism::default()));
    };
    if MECHANISM_KEYS.contains(&first.as_str()) {
        let rest = FirstKey { first: Some(first), map };
        return FullMechanism::deserialize(de::value::MapAccessDeserializer::new(rest)).map(Mechanism::Full);
    }
    let mut causes = IndexMap::new();
    let strength = map.next_value()?;
    causes.insert(first, strength);
    while let Some((cause, strength)) = map.next_entry::<String, Weight>()? {
        causes.insert(cause, strength);
    }
    Ok(Mechanism::Map(causes))
}

/// A map whose first key has been read already.
struct FirstKey<A> {
    first: Option<String>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for FirstKey<A> {
    type Error = A::Error;
    fn next_key_seed<K: de::DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(key) => seed.deserialize(de::value::StringDeserializer::new(key)).map(Some),
            None => self.map.next_key_seed(seed),
        }
    }
    fn next_value_seed<V: de::DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}
