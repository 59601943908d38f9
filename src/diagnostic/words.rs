//! A few words of a longer text, so that a diagnostic can point at them wherever that text is written.

use std::ops::Range;

/// Some words of a text: what they are, and which of several equal places is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Words {
    /// The words as they stand there.
    pub text: String,
    /// How many times the same words stand before them.
    pub before: usize,
}

impl Words {
    /// The words at `range` of `text`. Takes time linear in `text`.
    ///
    /// # Panics
    /// If `range` is not inside `text`, on character boundaries.
    pub fn of(text: &str, range: Range<usize>) -> Words {
        let mut words = Words { text: text[range.clone()].to_owned(), before: 0 };
        words.before = words.places(text).take_while(|place| place.start < range.start).count();
        words
    }

    /// Every place in `text` where the same words stand, whatever white space is between them: a text
    /// may be folded over several lines. Takes time linear in `text`.
    pub fn places(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        let mut words = self.text.split_whitespace();
        let first = words.next().unwrap_or_default();
        let rest: Vec<&str> = words.collect();
        let starts = text.match_indices(first).filter(move |_| !first.is_empty());
        starts.filter_map(move |(start, _)| {
            let mut end = start + first.len();
            for word in &rest {
                let left = &text[end..];
                let space = left.len() - left.trim_start().len();
                if space == 0 || !left[space..].starts_with(word) {
                    return None;
                }
                end += space + word.len();
            }
            Some(start..end)
        })
    }
}
