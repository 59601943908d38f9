//! A model without a file, for programs that embed the library.
//!
//! The builder fills a [`Document`] and has it checked like any other, so that what can be built
//! and what can be written are the same. It never panics: whatever is wrong comes out of
//! [`ModelBuilder::build`], all at once.
//!
//! ```
//! use because::model::{Category, Model};
//!
//! let model = Model::builder()
//!     .title("Checkout outage")
//!     .factor("pool-size", |f| f.label("Pool set to 5").category(Category::Misconfiguration).observed(true))
//!     .factor("slow-psp", |f| f.category(Category::ThirdParty))
//!     .factor("retry-bug", |f| f.prior("unlikely"))
//!     .safeguard("pool-alert", |s| s.fails(0.5).held(false))
//!     .event("pool-exhausted", |e| {
//!         e.leak(0.001)
//!             .because("pool-size", "very-likely")
//!             .because_all(["slow-psp", "retry-bug"], (0.6, 0.8))
//!             .mechanism(|m| m.at_least(2, ["pool-size", "slow-psp", "retry-bug"]).unless(["pool-alert"]))
//!     })
//!     .impact("orders-failed", |i| i.cost(17.0).because("pool-exhausted", "always"))
//!     .build()
//!     .expect("the model has no errors");
//!
//! assert_eq!(model.nodes().len(), 6);
//! ```

use std::fmt::Display;

use indexmap::IndexMap;

use super::document::{self, Because, Document, FullMechanism, Mechanism, Texts};
use super::{BaseRates, Category, Model, Phase, Time};
use crate::diagnostic::{Code, Diagnostic, Path, Place};
use crate::weight::{Weight, WeightError};

/// Builds a [`Model`] piece by piece.
#[derive(Debug, Clone, Default)]
pub struct ModelBuilder {
    document: Document,
    base_rates: BaseRates,
    problems: Vec<Diagnostic>,
}

impl Model {
    /// A builder without any node.
    pub fn builder() -> ModelBuilder {
        ModelBuilder::default()
    }
}

/// Where a part of the document stands, and what went wrong while it was filled in.
#[derive(Debug, Clone)]
struct Part {
    path: Path,
    problems: Vec<Diagnostic>,
}

impl Part {
    fn new(path: Path) -> Part {
        Part { path, problems: Vec::new() }
    }

    /// The weight, or none and a problem at `path`.
    fn weight<W>(&mut self, path: impl FnOnce(&Path) -> Path, weight: W) -> Option<Weight>
    where
        W: TryInto<Weight, Error: Into<WeightError>>,
    {
        weight
            .try_into()
            .map_err(|error| {
                let error: WeightError = error.into();
                self.problems.push(Diagnostic::new(Code::BadWeight, Place::value(path(&self.path)), error.to_string()));
            })
            .ok()
    }

    /// A time or date, or none and a problem under `key`.
    fn calendar<T, V: TryInto<T, Error: Display>>(&mut self, key: &str, value: V) -> Option<T> {
        value
            .try_into()
            .map_err(|error| {
                let place = Place::value(self.path.key(key));
                self.problems.push(Diagnostic::new(Code::BadValue, place, error.to_string()));
            })
            .ok()
    }
}

/// One node under construction: `N` is its section's type, such as [`document::Factor`].
#[derive(Debug, Clone)]
pub struct NodeBuilder<N> {
    part: Part,
    node: N,
    mechanisms: Vec<Mechanism>,
}

/// A setter for an optional text, or for another optional value.
macro_rules! setters {
    ($($owner:ident.$field:ident: text, $doc:literal;)*) => {$(
        #[doc = $doc]
        #[must_use]
        pub fn $field(mut self, $field: impl Into<String>) -> Self {
            self.$owner.$field = Some($field.into());
            self
        }
    )*};
    ($($owner:ident.$field:ident: $kind:ty, $doc:literal;)*) => {$(
        #[doc = $doc]
        #[must_use]
        pub fn $field(mut self, $field: $kind) -> Self {
            self.$owner.$field = Some($field.into());
            self
        }
    )*};
}

/// A setter for a weight.
macro_rules! weight_setter {
    ($field:ident, $doc:literal) => {
        #[doc = $doc]
        #[must_use]
        pub fn $field(mut self, weight: impl TryInto<Weight, Error: Into<WeightError>>) -> Self {
            self.node.$field = self.part.weight(|path| path.key(stringify!($field)), weight);
            self
        }
    };
}

/// A setter for a time or a day.
macro_rules! calendar_setter {
    ($owner:ident.$field:ident: $kind:ty, $doc:literal) => {
        #[doc = $doc]
        #[must_use]
        pub fn $field(mut self, $field: impl TryInto<$kind, Error: Display>) -> Self {
            self.$owner.$field = self.part.calendar(stringify!($field), $field);
            self
        }
    };
}

mod records;

pub use records::{ActionBuilder, EvidenceBuilder, IncidentBuilder};

/// A kind of node: the method that adds one, and the setters that all four kinds share.
macro_rules! node_kind {
    ($section:ident, $add:ident, $kind:ident, $doc:literal) => {
        impl ModelBuilder {
            #[doc = $doc]
            #[must_use]
            pub fn $add(
                mut self,
                id: &str,
                fill: impl FnOnce(NodeBuilder<document::$kind>) -> NodeBuilder<document::$kind>,
            ) -> Self {
                let path = Path::root().key(stringify!($section)).key(id);
                let builder = NodeBuilder { part: Part::new(path), node: Default::default(), mechanisms: Vec::new() };
                let NodeBuilder { part, mut node, mechanisms } = fill(builder);
                if !mechanisms.is_empty() {
                    node.because = Some(Because::List(mechanisms));
                }
                self.problems.extend(part.problems);
                if self.document.$section.insert(id.to_owned(), node).is_some() {
                    let message = format!("`{id}` is added twice");
                    self.problems.push(Diagnostic::new(Code::DuplicateId, Place::key(part.path), message));
                }
                self
            }
        }

        impl NodeBuilder<document::$kind> {
            setters! {
                node.label: text, "Its short name.";
                node.system: text, "The system that it belongs to.";
                node.note: text, "Anything worth keeping.";
                node.url: text, "Where more is to be read.";
            }
            setters! {
                node.category: Category, "What kind of cause it is.";
                node.latent: bool, "Does it stay until someone mends it?";
                node.check_cost: f64, "What it would cost to find out.";
            }
            calendar_setter!(node.at: Time, "When it began: a [`Time`], or a text such as `2026-03-03T14:02:00Z`.");

            /// Adds a tag.
            #[must_use]
            pub fn tag(mut self, tag: impl Into<String>) -> Self {
                self.node.tags.push(tag.into());
                self
            }
        }
    };
}

node_kind!(factors, factor, Factor, "Adds a factor: a condition with a history of its own.");
node_kind!(safeguards, safeguard, Safeguard, "Adds a safeguard: what should have stopped it.");
node_kind!(events, event, Event, "Adds an event: what happened in between.");
node_kind!(impacts, impact, Impact, "Adds an impact: what it cost.");

impl NodeBuilder<document::Factor> {
    weight_setter!(prior, "Chance that it is present, before any evidence: a number, a range, a word or a [`Weight`].");
    setters! { node.observed: bool, "Was it present? Leave it out if that is not known."; }
}

impl NodeBuilder<document::Safeguard> {
    weight_setter!(fails, "Chance that it is missing or does not hold: a number, a range, a word or a [`Weight`].");
    setters! { node.held: bool, "Did it hold? Leave it out if that is not known."; }
}

impl NodeBuilder<document::Event> {
    weight_setter!(
        leak,
        "Chance that it happens for reasons outside the model: a number, a range, a word or a [`Weight`]."
    );
    setters! { node.observed: bool, "Did it happen? Leave it out if that is not known."; }
}

impl NodeBuilder<document::Impact> {
    weight_setter!(
        leak,
        "Chance that it happens for reasons outside the model: a number, a range, a word or a [`Weight`]."
    );
    setters! {
        node.observed: bool, "Did it happen? `true` if left out; `false` for a near miss.";
        node.cost: f64, "How much it cost, in a unit that all impacts share.";
        node.phase: Phase, "Which part of the incident it belongs to.";
    }
}

impl<N> NodeBuilder<N> {
    /// Adds a single cause that brings it about with this chance.
    #[must_use]
    pub fn because(mut self, cause: &str, strength: impl TryInto<Weight, Error: Into<WeightError>>) -> Self {
        let i = self.mechanisms.len();
        let at = |path: &Path| path.key("because").index(i).key(cause);
        let strength = self.part.weight(at, strength).unwrap_or(Weight::ALWAYS);
        self.mechanisms.push(Mechanism::Map(IndexMap::from([(cause.to_owned(), strength)])));
        self
    }

    /// Adds causes that bring it about only together, with this chance.
    #[must_use]
    pub fn because_all<C: Into<String>>(
        self,
        causes: impl IntoIterator<Item = C>,
        strength: impl TryInto<Weight, Error: Into<WeightError>>,
    ) -> Self {
        self.mechanism(|mechanism| mechanism.all(causes).strength(strength))
    }

    /// Adds a mechanism with all that one can say about it.
    #[must_use]
    pub fn mechanism(mut self, fill: impl FnOnce(MechanismBuilder) -> MechanismBuilder) -> Self {
        let path = self.part.path.key("because").index(self.mechanisms.len());
        let builder = fill(MechanismBuilder { part: Part::new(path), mechanism: FullMechanism::default() });
        self.part.problems.extend(builder.part.problems);
        self.mechanisms.push(Mechanism::Full(builder.mechanism));
        self
    }
}

/// One mechanism under construction.
#[derive(Debug, Clone)]
pub struct MechanismBuilder {
    part: Part,
    mechanism: FullMechanism,
}

impl MechanismBuilder {
    /// Adds causes that are all needed.
    #[must_use]
    pub fn all<C: Into<String>>(mut self, causes: impl IntoIterator<Item = C>) -> Self {
        self.mechanism.all.extend(causes.into_iter().map(Into::into));
        self
    }

    /// Sets the causes of which at least `count` are needed.
    #[must_use]
    pub fn at_least<C: Into<String>>(mut self, count: usize, of: impl IntoIterator<Item = C>) -> Self {
        self.mechanism.at_least = Some(count);
        self.mechanism.of = of.into_iter().map(Into::into).collect();
        self
    }

    /// Adds what stops it: a safeguard by holding, another node by being present.
    #[must_use]
    pub fn unless<C: Into<String>>(mut self, nodes: impl IntoIterator<Item = C>) -> Self {
        self.mechanism.unless.extend(nodes.into_iter().map(Into::into));
        self
    }

    /// Chance that it fires when all its conditions are met; 1 if left out.
    #[must_use]
    pub fn strength(mut self, strength: impl TryInto<Weight, Error: Into<WeightError>>) -> Self {
        self.mechanism.strength = self.part.weight(|path| path.key("strength"), strength);
        self
    }

    setters! {
        mechanism.id: text, "A name of its own.";
        mechanism.note: text, "Anything worth keeping.";
    }

    /// Adds a reason why this link is believed.
    #[must_use]
    pub fn evidence(mut self, text: impl Into<String>) -> Self {
        let mut texts = match self.mechanism.evidence.take() {
            None => Vec::new(),
            Some(Texts::One(text)) => vec![text],
            Some(Texts::Many(texts)) => texts,
        };
        texts.push(text.into());
        self.mechanism.evidence = Some(Texts::Many(texts));
        self
    }
}
