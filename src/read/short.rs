//! A text that lies in place where it is short, as most ids and keys are: a file holds so many of
//! them that a piece of memory for each would double the time and the room that it takes.

use std::cmp::Ordering;
use std::fmt;

/// The longest text that lies in place.
const IN_PLACE: usize = 22;

/// A text of a file, in 24 bytes if it is short.
#[derive(Debug, Clone)]
pub(crate) enum Short {
    /// Its length and its bytes.
    InPlace(u8, [u8; IN_PLACE]),
    /// A longer one.
    Apart(Box<str>),
}

impl Short {
    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Short::InPlace(length, bytes) => {
                std::str::from_utf8(&bytes[..usize::from(*length)]).expect("it was copied from a text")
            }
            Short::Apart(text) => text,
        }
    }
}

impl From<&str> for Short {
    fn from(text: &str) -> Short {
        if text.len() > IN_PLACE {
            return Short::Apart(text.into());
        }
        let mut bytes = [0; IN_PLACE];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Short::InPlace(text.len() as u8, bytes)
    }
}

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq for Short {
    fn eq(&self, other: &Short) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Short {}

impl PartialOrd for Short {
    fn partial_cmp(&self, other: &Short) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Short {
    fn cmp(&self, other: &Short) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}
