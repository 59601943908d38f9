//! Weights: a probability as an analyst writes it, as a number, a range or a word.
//!
//! The words and their bands are those of the United States Intelligence Community
//! Directive 203 (2015), section D.6.e, with `never` and `always` added at the ends.
//! A range is used at its midpoint for point estimates and as a whole for robustness.

use std::fmt;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One word of the scale and the band of probability that it stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Word {
    /// The word as it is written in a model.
    pub name: &'static str,
    /// Lower end of the band, 0..1.
    pub low: f64,
    /// Upper end of the band, 0..1.
    pub high: f64,
}

/// The whole scale, from the least to the most likely.
///
/// Source of the seven inner bands: ICD 203 (2015), D.6.e.(2).(a).
pub const WORDS: [Word; 9] = [
    Word { name: "never", low: 0.0, high: 0.0 },
    Word { name: "almost-no-chance", low: 0.01, high: 0.05 },
    Word { name: "very-unlikely", low: 0.05, high: 0.20 },
    Word { name: "unlikely", low: 0.20, high: 0.45 },
    Word { name: "even", low: 0.45, high: 0.55 },
    Word { name: "likely", low: 0.55, high: 0.80 },
    Word { name: "very-likely", low: 0.80, high: 0.95 },
    Word { name: "almost-certain", low: 0.95, high: 0.99 },
    Word { name: "always", low: 1.0, high: 1.0 },
];

/// A probability as written: a number, a range or a word.
///
/// Invariant: both ends are finite, in 0..1 and in order, so a `Weight` that exists is valid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight {
    low: f64,
    high: f64,
    word: Option<&'static str>,
}

/// Why a text or number is no weight.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WeightError {
    /// The number is not between 0 and 1 (or is not a number at all).
    #[error("{0} is not a probability: it must lie between 0 and 1")]
    OutOfRange(f64),
    /// The lower end of a range lies above its upper end.
    #[error("the range [{0}, {1}] runs backwards: write the smaller number first")]
    Backwards(f64, f64),
    /// The word is not on the scale.
    #[error("`{0}` is not a word of the probability scale")]
    UnknownWord(String),
}

impl Weight {
    /// Certain: probability 1.
    pub const ALWAYS: Weight = Weight { low: 1.0, high: 1.0, word: None };
    /// As likely as not: probability 0.5.
    pub const EVEN: Weight = Weight { low: 0.5, high: 0.5, word: None };
    /// Impossible: probability 0.
    pub const NEVER: Weight = Weight { low: 0.0, high: 0.0, word: None };

    /// A bare number.
    ///
    /// # Errors
    /// [`WeightError::OutOfRange`] unless 0 ≤ p ≤ 1.
    pub fn number(p: f64) -> Result<Weight, WeightError> {
        if (0.0..=1.0).contains(&p) {
            // `+ 0.0` turns -0 into 0, so that equal weights print equally.
            Ok(Weight { low: p + 0.0, high: p + 0.0, word: None })
        } else {
            Err(WeightError::OutOfRange(p))
        }
    }

    /// A range of probabilities.
    ///
    /// # Errors
    /// [`WeightError`] unless 0 ≤ low ≤ high ≤ 1.
    pub fn range(low: f64, high: f64) -> Result<Weight, WeightError> {
        let (low, high) = (Weight::number(low)?.low, Weight::number(high)?.low);
        if low <= high { Ok(Weight { low, high, word: None }) } else { Err(WeightError::Backwards(low, high)) }
    }

    /// A word of the scale, such as `likely`.
    ///
    /// # Errors
    /// [`WeightError::UnknownWord`] if the scale does not have it.
    pub fn word(word: &str) -> Result<Weight, WeightError> {
        WORDS
            .iter()
            .find(|w| w.name == word)
            .map(|w| Weight { low: w.low, high: w.high, word: Some(w.name) })
            .ok_or_else(|| WeightError::UnknownWord(word.to_owned()))
    }

    /// The point estimate, 0..1: the midpoint of the range.
    pub fn point(self) -> f64 {
        if self.low == self.high { self.low } else { 0.5 * (self.low + self.high) }
    }

    /// Lower and upper end, 0..1.
    pub fn bounds(self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// What it says if it leaves nothing to chance: never (`false`) or always (`true`).
    pub fn certain(self) -> Option<bool> {
        match self.bounds() {
            (0.0, 0.0) => Some(false),
            (1.0, 1.0) => Some(true),
            _ => None,
        }
    }

    /// Is it a range with room between its ends?
    pub fn is_range(self) -> bool {
        self.low < self.high
    }

    /// The word it was written with, if it was.
    pub fn as_word(self) -> Option<&'static str> {
        self.word
    }

    /// The same weight with its odds multiplied: p ↦ o·p / (1 − p + o·p), at both ends.
    ///
    /// `odds` must be positive and finite. 0 and 1 stay what they are.
    pub fn with_odds(self, odds: f64) -> Weight {
        let scale = |p: f64| odds * p / (1.0 - p + odds * p);
        Weight { low: scale(self.low), high: scale(self.high), word: None }
    }
}

impl TryFrom<f64> for Weight {
    type Error = WeightError;
    fn try_from(p: f64) -> Result<Weight, WeightError> {
        Weight::number(p)
    }
}

impl TryFrom<(f64, f64)> for Weight {
    type Error = WeightError;
    fn try_from((low, high): (f64, f64)) -> Result<Weight, WeightError> {
        Weight::range(low, high)
    }
}

impl TryFrom<&str> for Weight {
    type Error = WeightError;
    fn try_from(word: &str) -> Result<Weight, WeightError> {
        Weight::word(word)
    }
}

/// A [`Weight`] in place of one of its forms: nothing can go wrong.
impl From<std::convert::Infallible> for WeightError {
    fn from(never: std::convert::Infallible) -> WeightError {
        match never {}
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.word {
            Some(word) => f.write_str(word),
            None if self.is_range() => write!(f, "[{}, {}]", self.low, self.high),
            None => write!(f, "{}", self.low),
        }
    }
}

/// The word of the scale whose band holds the probability `p`, for tables and sentences.
///
/// Exactly 0 and 1 are `never` and `always`; what lies between two ends of the inner bands and
/// the certain words (below 0.01, above 0.99) takes the nearest inner word.
pub fn word_for(p: f64) -> &'static str {
    if p <= 0.0 {
        return WORDS[0].name;
    }
    if p >= 1.0 {
        return WORDS[8].name;
    }
    let inner = &WORDS[1..8];
    inner.iter().find(|w| p < w.high).unwrap_or(&inner[6]).name
}

impl Serialize for Weight {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.word {
            Some(word) => serializer.serialize_str(word),
            None if self.is_range() => (self.low, self.high).serialize(serializer),
            None => serializer.serialize_f64(self.low),
        }
    }
}

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WeightVisitor;
        impl<'de> Visitor<'de> for WeightVisitor {
            type Value = Weight;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a weight: a number between 0 and 1, a range such as [0.6, 0.9], or a word such as `likely`",
                )
            }
            fn visit_f64<E: de::Error>(self, p: f64) -> Result<Weight, E> {
                Weight::number(p).map_err(E::custom)
            }
            fn visit_u64<E: de::Error>(self, p: u64) -> Result<Weight, E> {
                self.visit_f64(p as f64)
            }
            fn visit_i64<E: de::Error>(self, p: i64) -> Result<Weight, E> {
                self.visit_f64(p as f64)
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<Weight, E> {
                const NAMES: [&str; 9] = [
                    WORDS[0].name,
                    WORDS[1].name,
                    WORDS[2].name,
                    WORDS[3].name,
                    WORDS[4].name,
                    WORDS[5].name,
                    WORDS[6].name,
                    WORDS[7].name,
                    WORDS[8].name,
                ];
                Weight::word(word).map_err(|_| E::unknown_variant(word, &NAMES))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Weight, A::Error> {
                let low: f64 = seq.next_element()?.ok_or_else(|| de::Error::invalid_length(0, &"two numbers"))?;
                let high: f64 = seq.next_element()?.ok_or_else(|| de::Error::invalid_length(1, &"two numbers"))?;
                if seq.next_element::<de::IgnoredAny>()?.is_some() {
                    return Err(de::Error::invalid_length(3, &"two numbers"));
                }
                Weight::range(low, high).map_err(de::Error::custom)
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Weight, D::Error> {
                inner.deserialize_any(self)
            }
        }
        // Under its name, so that the reader knows that what failed was a weight.
        deserializer.deserialize_newtype_struct("Weight", WeightVisitor)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Weight {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Weight".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let words: Vec<&str> = WORDS.iter().map(|w| w.name).collect();
        schemars::json_schema!({
            "description": "A probability: a number 0..1, a range [low, high], or a word.",
            "anyOf": [
                { "type": "number", "minimum": 0, "maximum": 1 },
                { "type": "array", "items": { "type": "number", "minimum": 0, "maximum": 1 }, "minItems": 2, "maxItems": 2 },
                { "enum": words }
            ]
        })
    }
}
