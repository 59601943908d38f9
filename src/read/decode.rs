//! From the tree to the types of the document: a serde deserializer over [`Node`].
//!
//! Its errors keep what serde says only in passing: which entry failed, the steps to it, and the
//! keys or words that would have been right.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

use super::tree::{Entry, Map, Node, Value};
use crate::diagnostic::{Part, Step, did_you_mean};
use crate::model::document::MECHANISM_KEYS;

/// What went wrong.
#[derive(Debug)]
pub(crate) enum What {
    /// A value of another kind than belongs here.
    WrongType {
        /// What belongs here, in serde's words.
        expected: String,
        /// What stands here.
        found: String,
    },
    /// The right kind, but it cannot be used.
    BadValue {
        /// What belongs here, in serde's words.
        expected: String,
        /// What stands here.
        found: String,
    },
    /// A list with too few or too many items.
    Length,
    /// A word that is none of the choices.
    UnknownWord {
        /// The word.
        word: String,
        /// The choices.
        choices: &'static [&'static str],
    },
    /// A key that does not belong here.
    UnknownKey {
        /// The key.
        key: String,
        /// The keys that do.
        choices: &'static [&'static str],
    },
    /// A key that must be there.
    MissingKey(&'static str),
    /// A key without a value.
    NoValue,
    /// A number that is infinite or no number.
    NotFinite,
    /// The type's own complaint.
    Custom(String),
    /// Something that has been reported already.
    Refused,
}

/// What went wrong, and where.
#[derive(Debug)]
pub(crate) struct Error {
    /// What.
    pub(crate) what: What,
    /// The name of the type that complained, for the few types whose names matter.
    pub(crate) within: Option<&'static str>,
    /// The steps to the innermost failing node, the last step first.
    pub(crate) steps: Vec<Step>,
    /// Is it about that node's key or its value?
    pub(crate) part: Part,
    /// The number of the node to leave out for another try.
    pub(crate) drop: Option<u32>,
}

impl From<What> for Error {
    fn from(what: What) -> Error {
        Error { what, within: None, steps: Vec::new(), part: Part::Value, drop: None }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.what)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Error {
        What::Custom(message.to_string()).into()
    }
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Error {
        What::WrongType { expected: expected.to_string(), found: plain(found) }.into()
    }
    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Error {
        What::BadValue { expected: expected.to_string(), found: plain(found) }.into()
    }
    fn invalid_length(_: usize, _: &dyn Expected) -> Error {
        What::Length.into()
    }
    fn unknown_variant(word: &str, choices: &'static [&'static str]) -> Error {
        What::UnknownWord { word: word.to_owned(), choices }.into()
    }
    fn unknown_field(key: &str, choices: &'static [&'static str]) -> Error {
        What::UnknownKey { key: key.to_owned(), choices }.into()
    }
    fn missing_field(key: &'static str) -> Error {
        What::MissingKey(key).into()
    }
}

/// What stands in the file, in plain words.
fn plain(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(yes) => format!("`{yes}`"),
        Unexpected::Unsigned(number) => format!("the number {number}"),
        Unexpected::Signed(number) => format!("the number {number}"),
        Unexpected::Float(number) => format!("the number {number}"),
        Unexpected::Str(_) | Unexpected::Char(_) => "a text".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a map".to_owned(),
        _ => "nothing".to_owned(),
    }
}

impl Error {
    /// Adds the step that leads to where the error came from.
    fn under(mut self, step: Step, node: &Node, part: Part) -> Error {
        if self.steps.is_empty() {
            self.part = part;
        }
        self.steps.push(step);
        self.drop.get_or_insert(node.number);
        self
    }
}

/// A type that can be decoded from a tree.
pub(crate) trait Decode: Sized {
    /// Decodes `node` without the nodes whose numbers are in `dropped`. Also says how many nodes
    /// were looked at.
    fn decode(node: &Node, dropped: &BTreeSet<u32>) -> (Result<Self, Error>, usize);
}

impl<T: DeserializeOwned> Decode for T {
    fn decode(node: &Node, dropped: &BTreeSet<u32>) -> (Result<T, Error>, usize) {
        let visits = Cell::new(0);
        let result = T::deserialize(At { node, dropped, visits: &visits, mechanism: false });
        (result, visits.get())
    }
}

/// A node to decode, and what to leave out of it.
#[derive(Clone, Copy)]
struct At<'t> {
    node: &'t Node,
    dropped: &'t BTreeSet<u32>,
    visits: &'t Cell<usize>,
    /// Is it a mechanism? Then the reserved keys of a map come first.
    mechanism: bool,
}

impl<'t> At<'t> {
    fn child(self, node: &'t Node) -> At<'t> {
        At { node, mechanism: false, ..self }
    }

    fn entries(self, map: &'t Map) -> Entries<'t> {
        let reserved_first = self.mechanism && map.entries().iter().any(is_reserved);
        Entries {
            at: self,
            left: map.entries(),
            again: reserved_first.then(|| map.entries()),
            skip_reserved: false,
            current: None,
        }
    }
}

fn is_reserved(entry: &Entry) -> bool {
    MECHANISM_KEYS.contains(&entry.key.as_str())
}

impl<'de> Deserializer<'de> for At<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.visits.set(self.visits.get() + 1);
        match &self.node.value {
            Value::Refused => Err(What::Refused.into()),
            Value::Null => Err(What::NoValue.into()),
            Value::Bool(yes) => visitor.visit_bool(*yes),
            Value::Int(whole) => visitor.visit_i64(*whole),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Text(text) => visitor.visit_borrowed_str(text.as_str()),
            Value::List(items) => visitor.visit_seq(Items { at: self, items, next: 0 }),
            Value::Map(map) => visitor.visit_map(self.entries(map)),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.value {
            Value::Float(number) if !number.is_finite() => Err(What::NotFinite.into()),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        // A `null` is not the same as a key that is left out: the value may have been forgotten.
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        let mechanism = name == "Mechanism";
        visitor.visit_newtype_struct(At { mechanism, ..self }).map_err(|mut error| {
            if mechanism {
                if matches!(error.what, What::UnknownKey { .. }) {
                    error.within.get_or_insert(name);
                }
            } else {
                error.within = Some(name);
                // Half a weight is no weight: leave out all of it.
                error.drop = None;
            }
            error
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_any(visitor).map_err(|mut error| {
            if matches!(error.what, What::UnknownKey { .. }) {
                error.within.get_or_insert(name);
            }
            error
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        choices: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        struct Words(&'static [&'static str]);
        impl<'de> Visitor<'de> for Words {
            type Value = String;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "one of the words {}", self.0.join(", "))
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<String, E> {
                Ok(word.to_owned())
            }
        }
        let word = self.deserialize_any(Words(choices))?;
        visitor.visit_enum(word.into_deserializer())
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier
    }
}

struct Items<'t> {
    at: At<'t>,
    items: &'t [Node],
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        while let Some(item) = self.items.get(self.next) {
            self.next += 1;
            if !self.at.dropped.contains(&item.number) {
                let step = Step::Index(self.next - 1);
                return seed
                    .deserialize(self.at.child(item))
                    .map(Some)
                    .map_err(|error| error.under(step, item, Part::Value));
            }
        }
        Ok(None)
    }
}

struct Entries<'t> {
    at: At<'t>,
    /// What is still to come.
    left: &'t [Entry],
    /// Where the reserved keys come first: all entries, to be gone through again for the others.
    again: Option<&'t [Entry]>,
    skip_reserved: bool,
    current: Option<&'t Entry>,
}

impl<'t> Entries<'t> {
    fn next(&mut self) -> Option<&'t Entry> {
        loop {
            let Some((entry, left)) = self.left.split_first() else {
                self.left = self.again.take()?;
                self.skip_reserved = true;
                continue;
            };
            self.left = left;
            let turn = match self.again {
                Some(_) => is_reserved(entry),
                None => !(self.skip_reserved && is_reserved(entry)),
            };
            if turn && !self.at.dropped.contains(&entry.value.number) {
                return Some(entry);
            }
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some(entry) = self.next() else { return Ok(None) };
        self.current = Some(entry);
        seed.deserialize(BorrowedStrDeserializer::new(entry.key.as_str()))
            .map(Some)
            .map_err(|error: Error| error.under(Step::Key(entry.key.to_string()), &entry.value, Part::Key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let Some(entry) = self.current.take() else {
            return Err(de::Error::custom("a value was asked for before its key"));
        };
        seed.deserialize(self.at.child(&entry.value)).map_err(|mut error| {
            let mut part = Part::Value;
            if self.at.mechanism
                && let Some(choices) = mistyped_key(entry, &error)
            {
                error.what = What::UnknownKey { key: entry.key.to_string(), choices };
                error.within = Some("Mechanism");
                error.steps.clear();
                part = Part::Key;
            }
            error.under(Step::Key(entry.key.to_string()), &entry.value, part)
        })
    }
}

/// Is `entry`, which failed as a `cause: strength`, rather a slip in a key of a mechanism, such
/// as `al: [a, b]`? Then these are the right keys.
fn mistyped_key(entry: &Entry, error: &Error) -> Option<&'static [&'static str]> {
    if is_reserved(entry) || error.within != Some("Weight") {
        return None;
    }
    let no_weight = match (&entry.value.value, &error.what) {
        (Value::List(items), _) => items.iter().any(|item| matches!(item.value, Value::Text(_))),
        (Value::Map(_), _) => true,
        (Value::Text(word), What::UnknownWord { choices, .. }) => {
            did_you_mean(word.as_str(), choices.iter().copied()).is_none()
        }
        _ => false,
    };
    (no_weight && did_you_mean(entry.key.as_str(), MECHANISM_KEYS).is_some()).then_some(&MECHANISM_KEYS[..])
}

/// The keys that a struct of the document knows, asked of serde itself, so that there is one
/// list of them.
pub(crate) fn keys_of<T: for<'de> Deserialize<'de>>() -> &'static [&'static str] {
    struct Ask<'a>(&'a mut &'static [&'static str]);

    impl<'de> Deserializer<'de> for Ask<'_> {
        type Error = Error;

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            keys: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Error> {
            *self.0 = keys;
            Err(What::Refused.into())
        }

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
            Err(What::Refused.into())
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
            unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    let mut keys: &'static [&'static str] = &[];
    // It fails by design: what matters is the question that serde asks first.
    let _ = T::deserialize(Ask(&mut keys));
    keys
}
