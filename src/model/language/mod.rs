//! The language lint: words that judge people, look back with what is known now, or claim more than is shown,
//! in English and Dutch, each with what to say instead in the same language.
//!
//! The words are data, one file a language; [`pattern`] says how they are written down. Few false alarms matter
//! more than many finds: what has a harmless reading among engineers ("root cause analysis", "lazy loading",
//! "technische schuld") is left alone.

mod en;
mod nl;
mod pattern;
mod places;
mod text;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use crate::diagnostic::{Code, Diagnostic, Words};
use crate::model::Document;
use pattern::Patterns;
use places::{Part, Passage};
use text::Word;

/// How many findings one text may have. A text with more is not about an incident.
const MOST: usize = 20;

/// The longest words that are shown in a message, in characters.
const SHOWN: usize = 60;

/// The words of one language, in small letters. Lists have a `|` between their entries.
struct Language {
    /// What to look for.
    rules: &'static [Rule],
    /// Lists of words that patterns name.
    lists: &'static [(&'static str, &'static str)],
    /// Given names.
    names: &'static str,
    /// Words of the language that the others do not have: they tell which one a text is in.
    function_words: &'static str,
    /// Words of an action that says how: then it can be checked.
    how: &'static str,
    /// What stands behind a figure that can be checked: units, and months.
    units: &'static str,
    /// What stands before one: "above 80".
    bounds: &'static str,
}

/// One thing to look for.
struct Rule {
    code: Code,
    patterns: &'static [&'static str],
    /// What to say instead, in the language of the words.
    instead: &'static str,
}

/// The languages. Where words are in several, the text decides, and then the first.
static LANGUAGES: LazyLock<[(&Language, Patterns); 2]> = LazyLock::new(|| {
    let languages = [&en::ENGLISH, &nl::DUTCH];
    let names = languages.iter().flat_map(|language| language.names.split('|')).collect();
    languages.map(|language| (language, Patterns::new(language, &names)))
});

/// Words that were found in a text.
struct Found {
    code: Code,
    range: Range<usize>,
    instead: &'static str,
}

impl Document {
    /// Suggestions about its words: titles, labels, notes and what else an analyst writes. What stands in
    /// quotation marks is left alone, and so is everything in `evidence`: there others are speaking.
    ///
    /// Time and space grow linearly with the document.
    pub fn lint_language(&self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for passage in places::passages(self) {
            diagnostics.extend(find(&passage).into_iter().map(|found| diagnostic(&passage, found)));
        }
        diagnostics
    }
}

/// Everything there is to say about a text, in its order; the same words once.
fn find(passage: &Passage<'_>) -> Vec<Found> {
    let words = text::words(passage.text);
    let mut found: Vec<(usize, Found)> = Vec::new();
    for (language, patterns) in LANGUAGES.iter() {
        let weight = patterns.function_words(&words);
        for matched in patterns.matches(&words) {
            let range = words[matched.from].range.start..words[matched.to - 1].range.end;
            let how = || {
                let says_how = words.iter().any(|word| language.how.split('|').any(|how| how == word.folded));
                says_how || passage.text[range.end..].contains(':') || has_figure(passage.text, &words, language)
            };
            let asked = match matched.rule.code {
                Code::VagueAction => passage.part == Part::Action && !how(),
                Code::Certainty => !passage.shown && passage.part == Part::Account,
                // A promise does not look back: "every service should have tested backups".
                Code::Hindsight => passage.part != Part::Action,
                _ => true,
            };
            if asked {
                found.push((weight, Found { code: matched.rule.code, range, instead: matched.rule.instead }));
            }
        }
    }
    // Of those that overlap, the first; of those that begin together, the longest, in the language of the text.
    found.sort_by(|(a_weight, a), (b_weight, b)| {
        (a.range.start, b.range.end, b_weight).cmp(&(b.range.start, a.range.end, a_weight))
    });
    let mut said = BTreeSet::new();
    let mut last: Vec<(Code, usize)> = Vec::new();
    let mut kept = Vec::new();
    for (_, found) in found {
        let overlaps = last.iter().any(|(code, end)| *code == found.code && found.range.start < *end);
        if overlaps || kept.len() >= MOST || !said.insert(passage.text[found.range.clone()].to_lowercase()) {
            continue;
        }
        last.retain(|(code, _)| *code != found.code);
        last.push((found.code, found.range.end));
        kept.push(found);
    }
    kept
}

/// Is there a figure to be checked: a measure, a bound or a date? The 2 of "2 regions" is none.
fn has_figure(text: &str, words: &[Word], language: &Language) -> bool {
    let among = |list: &str, word: &str| list.split('|').any(|entry| entry == word);
    let next_to = |list: &str, word: Option<&Word>| word.is_some_and(|word| among(list, &word.folded));
    words.iter().enumerate().filter(|(_, word)| word.folded.starts_with(|c: char| c.is_ascii_digit())).any(
        |(i, word)| {
            let (before, behind) = (text[..word.range.start].trim_end(), &text[word.range.end..]);
            // "5ms" has its unit with it, "2nd" and "2FA" have none.
            among(language.units, word.folded.trim_start_matches(|c: char| !c.is_alphabetic()))
                || behind.trim_start().starts_with(['%', '‰', '°', '€'])
                || behind.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
                || before.ends_with(['<', '>', '=', '≤', '≥', '€', '$', '£'])
                || next_to(language.units, words.get(i + 1))
                || next_to(language.bounds, i.checked_sub(1).and_then(|last| words.get(last)))
        },
    )
}

fn diagnostic(passage: &Passage<'_>, found: Found) -> Diagnostic {
    let Found { code, range, instead } = found;
    let words = passage.text[range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
    let words = match words.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("“{}…”", &words[..end]),
        None => format!("“{words}”"),
    };
    let message = match code {
        Code::Hindsight => format!("{words} looks back with what is known now"),
        Code::PersonAsCause => format!("{words} makes a person the cause"),
        Code::RootCause => format!("{words} says that there was one cause"),
        Code::VagueAction => format!("{words} is nothing that can be checked"),
        Code::Certainty => format!("{words}, but nothing in this file shows it"),
        _ => format!("{words} judges, and explains nothing"),
    };
    let place = passage.place.clone().words(Words::of(passage.text, range));
    Diagnostic::new(code, place, message).help(instead)
}

#[cfg(test)]
mod tests {
    use super::LANGUAGES;

    #[test]
    fn every_pattern_can_be_made_ready() {
        assert_eq!(LANGUAGES.len(), 2);
    }

    #[test]
    fn the_lists_are_in_small_letters() {
        for (language, _) in LANGUAGES.iter() {
            let lists = language.lists.iter().map(|(_, list)| *list);
            let all = [language.names, language.function_words, language.how, language.units, language.bounds];
            for list in lists.chain(all) {
                assert_eq!(list, list.to_lowercase());
                let neat = |word: &str| !word.is_empty() && word == word.trim() && !word.contains("  ");
                assert!(list.split('|').all(neat), "{list}");
            }
        }
    }
}
