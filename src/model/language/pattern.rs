//! Patterns over words: how the lists say what they look for.
//!
//! A pattern is a row of elements with spaces between them:
//!
//! - `careless|sloppy`: one of these words;
//! - `<role>`: an entry of the list of that name, which may be several words;
//! - `[the|a]`, `[<role>]`: the same, or nothing;
//! - `..3`: up to three words of any kind;
//! - `Name`: a given name; `Capital`: any word with a capital letter, or nothing;
//! - `^`, `$`: the beginning or the end of a run of words; a full stop or a comma ends one;
//! - `!analysis|review`: not before one of these words;
//! - `~no|not`, `~4:die|dat`: not right behind one of these words, or not among the four before.
//!
//! Words that match stand next to each other: nothing but space and hyphens between them.

use std::collections::{BTreeMap, BTreeSet};

use super::text::Word;
use super::{Language, Rule};

type Choice = Vec<Vec<&'static str>>;

enum Element {
    Words(Choice),
    Maybe(Choice),
    Gap(usize),
    Name,
    Capital,
    Begin,
    End,
    NotBefore(Choice),
    NotBehind(usize, Vec<&'static str>),
}

/// The patterns of a language, ready to be looked for.
pub(super) struct Patterns {
    patterns: Vec<(&'static Rule, Vec<Element>)>,
    /// The patterns that may begin with a word, by that word.
    by_first: BTreeMap<&'static str, Vec<usize>>,
    names: BTreeSet<&'static str>,
    function_words: BTreeSet<&'static str>,
}

/// Words that match: which rule, and from where to where.
pub(super) struct Match {
    pub(super) rule: &'static Rule,
    /// Its first word.
    pub(super) from: usize,
    /// One past its last.
    pub(super) to: usize,
}

impl Patterns {
    /// Makes the patterns of a language ready.
    ///
    /// # Panics
    /// If a pattern names a list that is not there, or begins with what is no word: a test makes both.
    pub(super) fn new(language: &'static Language) -> Patterns {
        let mut made = Patterns {
            patterns: Vec::new(),
            by_first: BTreeMap::new(),
            names: language.names.split('|').collect(),
            function_words: language.function_words.split('|').collect(),
        };
        for rule in language.rules {
            for written in rule.patterns {
                let elements: Vec<Element> = written.split(' ').map(|element| parse(element, language)).collect();
                let number = made.patterns.len();
                for word in first_words(&elements, language) {
                    let of_word = made.by_first.entry(word).or_default();
                    if of_word.last() != Some(&number) {
                        of_word.push(number);
                    }
                }
                made.patterns.push((rule, elements));
            }
        }
        made
    }

    /// How many of the words are such as only this language is full of.
    pub(super) fn function_words(&self, words: &[Word]) -> usize {
        words.iter().filter(|word| self.function_words.contains(word.folded.as_str())).count()
    }

    /// Everything that matches, in the order of the text. Takes time linear in the number of words.
    pub(super) fn matches(&self, words: &[Word]) -> Vec<Match> {
        let mut found = Vec::new();
        for (from, word) in words.iter().enumerate() {
            for &number in self.by_first.get(word.folded.as_str()).into_iter().flatten() {
                let (rule, elements) = &self.patterns[number];
                if let Some(to) = self.follow(elements, words, from, from) {
                    found.push(Match { rule, from, to });
                }
            }
        }
        found
    }

    /// Where the match of `elements` that begins with word `from` ends, if they match from `at` on.
    fn follow(&self, elements: &[Element], words: &[Word], from: usize, at: usize) -> Option<usize> {
        let Some((element, rest)) = elements.split_first() else { return Some(at) };
        // A word that begins a new run does not go on with the last one.
        let here = words.get(at).filter(|word| at == from || !word.first);
        let is = |list: &[&str], word: &Word| list.contains(&word.folded.as_str());
        let choose = |choice: &Choice| {
            choice
                .iter()
                .filter_map(|sequence| run(sequence, words, from, at))
                .find_map(|next| self.follow(rest, words, from, next))
        };
        match element {
            Element::Words(choice) => choose(choice),
            Element::Maybe(choice) => choose(choice).or_else(|| self.follow(rest, words, from, at)),
            Element::Gap(most) => (0..=*most)
                .take_while(|skip| (at..at + skip).all(|i| words.get(i).is_some_and(|word| i == from || !word.first)))
                .find_map(|skip| self.follow(rest, words, from, at + skip)),
            Element::Name => {
                let word = here.filter(|word| word.capital && self.names.contains(word.folded.as_str()));
                word.and_then(|_| self.follow(rest, words, from, at + 1))
            }
            Element::Capital => here
                .filter(|word| word.capital)
                .and_then(|_| self.follow(rest, words, from, at + 1))
                .or_else(|| self.follow(rest, words, from, at)),
            Element::Begin if words.get(at).is_some_and(|word| word.first) => self.follow(rest, words, from, at),
            Element::End if words.get(at).is_none_or(|word| word.first) => self.follow(rest, words, from, at),
            Element::Begin | Element::End => None,
            Element::NotBefore(choice) => {
                let stops = choice.iter().any(|sequence| run(sequence, words, from, at).is_some());
                (!stops).then(|| self.follow(rest, words, from, at)).flatten()
            }
            Element::NotBehind(reach, list) => {
                let behind = (1..=*reach)
                    .take_while(|back| at >= *back && !words[at + 1 - back].first)
                    .any(|back| is(list, &words[at - back]));
                (!behind).then(|| self.follow(rest, words, from, at)).flatten()
            }
        }
    }
}

/// Where `sequence` ends, if it stands at `at`.
fn run(sequence: &[&str], words: &[Word], from: usize, at: usize) -> Option<usize> {
    let stands = sequence.iter().enumerate().all(|(i, wanted)| {
        words.get(at + i).is_some_and(|word| word.folded == *wanted && (at + i == from || !word.first))
    });
    stands.then_some(at + sequence.len())
}

fn parse(element: &'static str, language: &'static Language) -> Element {
    let words = |list: &'static str| list.split('|').collect::<Vec<_>>();
    match element {
        "^" => return Element::Begin,
        "$" => return Element::End,
        "Name" => return Element::Name,
        "Capital" => return Element::Capital,
        _ => {}
    }
    if let Some(most) = element.strip_prefix("..") {
        return Element::Gap(most.parse().expect("a gap says how long it may be"));
    }
    if let Some(list) = element.strip_prefix('!') {
        return Element::NotBefore(choice(list, language));
    }
    if let Some(list) = element.strip_prefix('~') {
        return match list.split_once(':') {
            Some((reach, list)) => Element::NotBehind(reach.parse().expect("a number of words"), words(list)),
            None => Element::NotBehind(1, words(list)),
        };
    }
    match element.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(inner) => Element::Maybe(choice(inner, language)),
        None => Element::Words(choice(element, language)),
    }
}

fn choice(element: &'static str, language: &'static Language) -> Choice {
    let mut choice = Choice::new();
    for part in element.split('|') {
        match part.strip_prefix('<').and_then(|name| name.strip_suffix('>')) {
            Some(name) => {
                let (_, list) = language.lists.iter().find(|(list, _)| *list == name).expect("the list is there");
                choice.extend(list.split('|').map(|entry| entry.split(' ').collect::<Vec<_>>()));
            }
            None => choice.push(vec![part]),
        }
    }
    choice
}

/// Every word that a match may begin with.
fn first_words(elements: &[Element], language: &'static Language) -> Vec<&'static str> {
    let mut first = Vec::new();
    for element in elements {
        match element {
            Element::Words(choice) => {
                first.extend(choice.iter().map(|sequence| sequence[0]));
                return first;
            }
            Element::Maybe(choice) => first.extend(choice.iter().map(|sequence| sequence[0])),
            Element::Name => {
                first.extend(language.names.split('|'));
                return first;
            }
            Element::Gap(_) | Element::Capital => break,
            _ => {}
        }
    }
    panic!("a pattern begins with words")
}
