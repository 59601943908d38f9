//! Diagnostics: what is wrong with a file, where, and how to mend it.
//!
//! A diagnostic names a place in the document by its path (`factors.pool-size.prior`). The
//! readers know which bytes a path stands on and fill in the span, so that the same rules serve
//! YAML, JSON, TOML and models built in code.

mod words;

use std::fmt;

use serde::Serialize;

pub use words::Words;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The model cannot be used.
    Error,
    /// The model can be used, but something in it deserves a second look.
    Warning,
    /// Something can be said better.
    Suggestion,
}

/// A half-open range of bytes in the source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The same span, moved to where it can be cut out of `text`: both ends inside it, in order
    /// and on character boundaries. Every span of a reader goes through here.
    #[must_use]
    pub fn clamp(self, text: &str) -> Span {
        let mut start = self.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = self.end.clamp(start, text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        Span { start, end }
    }

    /// How many bytes it covers.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Does it cover nothing, as at the end of a file?
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// One step of a path into a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The value under a key.
    Key(String),
    /// The item of a list, counted from 0.
    Index(usize),
}

/// Where in the document something stands, such as `factors.pool-size.because[1].all[0]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// The document itself.
    pub fn root() -> Path {
        Path::default()
    }

    /// The same path, one key deeper.
    #[must_use]
    pub fn key(&self, key: &str) -> Path {
        let mut steps = self.0.clone();
        steps.push(Step::Key(key.to_owned()));
        Path(steps)
    }

    /// The same path, one list item deeper.
    #[must_use]
    pub fn index(&self, index: usize) -> Path {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        Path(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if i == 0 => write!(f, "{key}")?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Which part of the thing at a path is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Its key: the name it stands under. Falls back to the value where there is no key.
    Key,
    /// Its value.
    Value,
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The path to it.
    pub path: Path,
    /// Its key or its value.
    pub part: Part,
    /// The bytes it stands on, where there is a text. The readers fill this in.
    pub span: Option<Span>,
    /// Which words of the text there are meant; all of it if `None`.
    pub words: Option<Words>,
}

impl Place {
    /// The value at `path`.
    pub fn value(path: Path) -> Place {
        Place { path, part: Part::Value, span: None, words: None }
    }

    /// The key at `path`.
    pub fn key(path: Path) -> Place {
        Place { path, part: Part::Key, span: None, words: None }
    }

    /// The same place, of which only these words are meant.
    #[must_use]
    pub fn words(mut self, words: Words) -> Place {
        self.words = Some(words);
        self
    }

    /// A bare place in the text, for what has no path because the text could not be parsed.
    pub fn span(span: Span) -> Place {
        Place { path: Path::root(), part: Part::Value, span: Some(span), words: None }
    }
}

/// One problem of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable code; it also fixes the severity.
    pub code: Code,
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub place: Place,
    /// A few words beside the mark under the source line; may be empty.
    pub label: String,
    /// Other places that matter (the first of two duplicates, the other end of a loop) and why.
    pub related: Vec<(Place, String)>,
    /// Ways to mend it, one line each.
    pub help: Vec<String>,
    /// A text that would repair the marked place if written over it (did-you-mean).
    pub replacement: Option<String>,
}

impl Diagnostic {
    /// A diagnostic with a message and a place; the rest is added with the methods below.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            message: message.into(),
            place,
            label: String::new(),
            related: Vec::new(),
            help: Vec::new(),
            replacement: None,
        }
    }

    /// Adds the words beside the mark.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = label.into();
        self
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Diagnostic {
        self.related.push((place, label.into()));
        self
    }

    /// Adds a way to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help.push(help.into());
        self
    }

    /// Adds a did-you-mean: the text to write in place of the marked one.
    #[must_use]
    pub fn replacement(mut self, text: impl Into<String>) -> Diagnostic {
        self.replacement = Some(text.into());
        self
    }

    /// Error, warning or suggestion, by its code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// The longest word that a near one is looked for, in characters. Ids and words are far shorter,
/// and the distance takes time and memory by the product of both lengths.
const LONGEST_SLIP: usize = 200;

/// The candidate nearest to `written`, if it is near enough to be a slip of the keyboard.
///
/// Distance is Damerau–Levenshtein, at most 1 + len/4 and less than len; the first of equally near
/// ones wins. Of words of more than 200 characters none is near.
pub fn did_you_mean<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = written.chars().take(LONGEST_SLIP + 1).count();
    if length > LONGEST_SLIP {
        return None;
    }
    let limit = 1 + length / 4;
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // Each edit changes the length by one at most, so a longer gap is out of reach.
        let gap = candidate.chars().take(length + limit + 1).count().abs_diff(length);
        if gap > limit || best.is_some_and(|(least, _)| gap >= least) {
            continue;
        }
        let distance = strsim::damerau_levenshtein(written, candidate);
        // Of a single letter nothing would be left.
        if distance <= limit && distance < length && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// Every diagnostic there is. The name is stable: it is never renamed or reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// All codes, in the order of their definition.
            pub const ALL: &'static [Code] = &[$(Code::$variant),+];

            /// The stable name, such as `unknown-node`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name),+ }
            }

            /// What it means, in a sentence or two.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc),+).trim_ascii()),+ }
            }

            /// Error, warning or suggestion.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity),+ }
            }
        }
    };
}

codes! {
    /// The text is not valid YAML, JSON, TOML or XML.
    Syntax = "syntax", Error;
    /// The text is not valid UTF-8.
    NotUtf8 = "not-utf8", Error;
    /// The file is too large, too deeply nested, or its aliases expand to too much.
    TooLarge = "too-large", Error;
    /// A YAML feature that a model does not use: a second document, a merge key, a tag.
    UnsupportedYaml = "unsupported-yaml", Error;
    /// Something in an Open-PSA file that is not read: event trees, common-cause groups, distributions.
    UnsupportedOpenPsa = "unsupported-open-psa", Error;
    /// A gate or a parameter of an Open-PSA file that needs itself. A fault tree has no loops.
    CircularDefinition = "circular-definition", Error;
    /// The same key stands twice in one map.
    DuplicateKey = "duplicate-key", Error;
    /// A key that the model does not know at this place.
    UnknownKey = "unknown-key", Error;
    /// A key that must be there is missing.
    MissingKey = "missing-key", Error;
    /// A value of the wrong kind: a list where a number belongs, say.
    WrongType = "wrong-type", Error;
    /// A word that is not one of the choices.
    UnknownWord = "unknown-word", Error;
    /// A value of the right kind that cannot be used: a date that does not exist, a negative cost.
    BadValue = "bad-value", Error;
    /// A weight that is not a probability: outside 0..1, not a number, or a range that runs backwards.
    BadWeight = "bad-weight", Error;
    /// An id with characters other than a-z, 0-9, `.`, `_` and `-`, or one that does not begin with a letter or digit.
    BadId = "bad-id", Error;
    /// An id that is one of the words of a mechanism, such as `all` or `strength`.
    ReservedId = "reserved-id", Error;
    /// Two nodes, in the same or in different sections, have the same id.
    DuplicateId = "duplicate-id", Error;
    /// A name that is no node of this model.
    UnknownNode = "unknown-node", Error;
    /// A mechanism without any cause.
    EmptyMechanism = "empty-mechanism", Error;
    /// A node twice in one mechanism, or both among its causes and among what stops it.
    RepeatedCause = "repeated-cause", Error;
    /// A node that is named among its own causes.
    SelfCause = "self-cause", Error;
    /// `of` without `at-least`, `at-least` without `of`, or a threshold that cannot be met.
    BadThreshold = "bad-threshold", Error;
    /// `unless` on a node of the same feedback loop: such a loop has no least fixed point.
    UnlessInLoop = "unless-in-loop", Error;
    /// `observed` on a safeguard, or `held` on something else.
    WrongObservation = "wrong-observation", Error;
    /// A model without any node.
    EmptyModel = "empty-model", Error;
    /// The observations contradict each other under this model.
    ContradictingEvidence = "contradicting-evidence", Error;

    /// A node from which no impact can be reached: it cannot explain anything.
    ReachesNoImpact = "reaches-no-impact", Warning;
    /// An event or impact that nothing in the model can bring about.
    NoCause = "no-cause", Warning;
    /// A cause dated after its effect. Its mechanism is switched off.
    CauseAfterEffect = "cause-after-effect", Warning;
    /// A human action without causes of its own. People are never a leaf: ask what made it likely.
    HumanLeaf = "human-leaf", Warning;
    /// An effect with a single cause. There is never one root cause: what else had to be there?
    SingleCause = "single-cause", Warning;
    /// A mechanism of an impact that only latent conditions bring about: it can happen without any event.
    NoTrigger = "no-trigger", Warning;
    /// An established factor or safeguard without evidence, source or address.
    NoSource = "no-source", Warning;
    /// A safeguard that no mechanism names: it guards nothing.
    GuardsNothing = "guards-nothing", Warning;
    /// A leading factor that no action fixes.
    NoAction = "no-action", Warning;
    /// An open action without owner, due date or ticket.
    LooseAction = "loose-action", Warning;
    /// A long impact without any factor that explains its slow detection or recovery.
    NoRecoveryFactor = "no-recovery-factor", Warning;
    /// A hypothesis recorded as refuted or confirmed without any evidence for that.
    UnbackedHypothesis = "unbacked-hypothesis", Warning;
    /// A model without any impact: there is nothing to explain.
    NoImpact = "no-impact", Warning;
    /// An `allow` that cannot be followed: its code is unknown or an error, or it gives no reason.
    BadAllow = "bad-allow", Warning;
    /// An `allow` that silences nothing.
    UnusedAllow = "unused-allow", Warning;

    /// A word that judges people, such as "careless". Say what happened, and under which conditions.
    Blame = "blame", Suggestion;
    /// Words that look back with what is known now, such as "should have". Say what was known at that moment.
    Hindsight = "hindsight", Suggestion;
    /// A person as the cause, such as "the engineer forgot" or "human error". Say what made the slip likely.
    PersonAsCause = "person-as-cause", Suggestion;
    /// "The root cause", where there are several contributing factors.
    RootCause = "root-cause", Suggestion;
    /// An action that nobody can check, such as "be more careful". Say what will be different.
    VagueAction = "vague-action", Suggestion;
    /// A word of certainty, such as "undoubtedly", on something that nothing shows.
    Certainty = "certainty", Suggestion;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
