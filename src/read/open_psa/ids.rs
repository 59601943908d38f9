//! Ids for names: names of the format may hold what an id may not, and two of them may differ in
//! nothing but capitals.

use std::collections::HashMap;

use crate::model::document::MECHANISM_KEYS;

/// Hands out ids, each once.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Ids that are taken, each with how many others wanted to be called so.
    taken: HashMap<String, usize>,
}

impl Ids {
    /// Takes a name that is an id as it stands; `false` if it is none, or is taken.
    pub(super) fn keep(&mut self, name: &str) -> bool {
        let free = is_id(name) && !MECHANISM_KEYS.contains(&name) && !self.taken.contains_key(name);
        if free {
            self.taken.insert(name.to_owned(), 0);
        }
        free
    }

    /// The nearest free id: in lower case, with a dash for what an id cannot hold, and with a number
    /// if that is taken.
    pub(super) fn near(&mut self, name: &str) -> String {
        let mut id: String = name
            .chars()
            .map(|c| match c.to_ascii_lowercase() {
                c @ ('a'..='z' | '0'..='9' | '.' | '_' | '-') => c,
                _ => '-',
            })
            .collect();
        if !id.starts_with(|c: char| c.is_ascii_alphanumeric()) || MECHANISM_KEYS.contains(&id.as_str()) {
            id.insert_str(0, "x-");
        }
        if self.keep(&id) {
            return id;
        }
        loop {
            let wanted = self.taken.entry(id.clone()).or_insert(0);
            *wanted += 1;
            let numbered = format!("{id}-{}", *wanted + 1);
            if self.keep(&numbered) {
                return numbered;
            }
        }
    }
}

fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(plain) && text.chars().all(|c| plain(c) || matches!(c, '.' | '_' | '-'))
}
