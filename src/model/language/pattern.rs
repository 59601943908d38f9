//! Patterns over words: how the lists say what they look for.
//!
//! A pattern is a row of elements with spaces between them:
//!
//! - `careless|sloppy`: one of these words;
//! - `<role>`: an entry of the list of that name, which may be several words; `<role>'s`: what is theirs;
//! - `Name`: a given name; `Name's`: what is theirs, and `Names` the same as Dutch writes it, `Jans`;
//! - `[the|a]`, `[<role>]`: the same, or nothing;
//! - `..3`: up to three words of any kind; `..3!that|was`, `..3!<clause>`: but none of these;
//! - `Capital`: any word with a capital letter, or nothing;
//! - `^`, `$`: the beginning or the end of a run of words; a full stop or a comma ends one;
//! - `>was|is`: before one of these words, which does not belong to what was found;
//! - `!analysis|review`: not before one of these words; `!3:<unknown>`: nor one or two words further on, whatever stands
//!   between but the end of the sentence;
//! - `~no|not`, `~4:die|<denied>`: not right behind one of these words, or not among the four before. `dat^` is meant
//!   within a sentence: at its beginning it is another word.
//!
//! Words that match stand next to each other: nothing but space and hyphens between them.

use std::collections::{BTreeMap, BTreeSet};

use super::text::Word;
use super::{Language, Rule};

type Choice = Vec<Vec<Atom>>;

/// What one word is compared with.
enum Atom {
    Word(String),
    Name,
    /// A name with `'s`; also one of this language with a bare `s`, if it may be.
    Possessive {
        bare: bool,
    },
}

enum Element {
    Words(Choice),
    Maybe(Choice),
    /// So many words at most, none of them these.
    Gap(usize, Vec<&'static str>),
    Capital,
    Begin,
    End,
    Before(Choice),
    /// Not at one of so many words from here.
    NotBefore(usize, Choice),
    /// Not at one of so many words before; `true` for a word that counts within a sentence only.
    NotBehind(usize, Vec<(&'static str, bool)>),
}

/// The patterns of a language, ready to be looked for.
pub(super) struct Patterns {
    patterns: Vec<(&'static Rule, Vec<Element>)>,
    /// The patterns that may begin with a word, by that word.
    by_first: BTreeMap<String, Vec<usize>>,
    /// The given names of all languages: people move.
    names: BTreeSet<&'static str>,
    /// Those of this one.
    own_names: BTreeSet<&'static str>,
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
    /// Makes the patterns of a language ready, which look for these given names.
    ///
    /// # Panics
    /// If a pattern names a list that is not there, or begins with what is no word: a test makes both.
    pub(super) fn new(language: &'static Language, names: &BTreeSet<&'static str>) -> Patterns {
        let mut made = Patterns {
            patterns: Vec::new(),
            by_first: BTreeMap::new(),
            names: names.clone(),
            own_names: language.names.split('|').collect(),
            function_words: language.function_words.split('|').collect(),
        };
        for rule in language.rules {
            for written in rule.patterns {
                let elements: Vec<Element> = written.split(' ').map(|element| parse(element, language)).collect();
                let number = made.patterns.len();
                for word in made.first_words(&elements) {
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

    /// Every word that a match may begin with.
    fn first_words(&self, elements: &[Element]) -> Vec<String> {
        let mut first = Vec::new();
        for element in elements {
            match element {
                Element::Words(choice) | Element::Maybe(choice) => {
                    for sequence in choice {
                        match &sequence[0] {
                            Atom::Word(word) => first.push(word.clone()),
                            Atom::Name => first.extend(self.names.iter().map(|name| (*name).to_owned())),
                            Atom::Possessive { bare } => {
                                first.extend(
                                    self.names.iter().flat_map(|name| [format!("{name}'s"), format!("{name}'")]),
                                );
                                let own = self.own_names.iter().filter(|_| *bare);
                                first.extend(own.map(|name| format!("{name}s")));
                            }
                        }
                    }
                    if matches!(element, Element::Words(_)) {
                        return first;
                    }
                }
                Element::Gap(..) | Element::Capital => break,
                _ => {}
            }
        }
        panic!("a pattern begins with words")
    }

    /// Where the match of `elements` that begins with word `from` ends, if they match from `at` on.
    fn follow(&self, elements: &[Element], words: &[Word], from: usize, at: usize) -> Option<usize> {
        let Some((element, rest)) = elements.split_first() else { return Some(at) };
        // A word that begins a new run does not go on with the last one.
        let here = words.get(at).filter(|word| at == from || !word.first);
        let choose = |choice: &Choice| {
            choice
                .iter()
                .filter_map(|sequence| self.run(sequence, words, from, at))
                .find_map(|next| self.follow(rest, words, from, next))
        };
        let follows = |choice: &Choice| choice.iter().any(|sequence| self.run(sequence, words, from, at).is_some());
        let go_on = |goes: bool| if goes { self.follow(rest, words, from, at) } else { None };
        match element {
            Element::Words(choice) => choose(choice),
            Element::Maybe(choice) => choose(choice).or_else(|| go_on(true)),
            Element::Gap(most, none_of) => {
                let passes =
                    |i: usize, word: &Word| (i == from || !word.first) && !none_of.contains(&word.folded.as_str());
                (0..=*most)
                    .take_while(|skip| (at..at + skip).all(|i| words.get(i).is_some_and(|word| passes(i, word))))
                    .find_map(|skip| self.follow(rest, words, from, at + skip))
            }
            Element::Capital => here
                .filter(|word| word.capital)
                .and_then(|_| self.follow(rest, words, from, at + 1))
                .or_else(|| go_on(true)),
            Element::Begin => go_on(words.get(at).is_some_and(|word| word.first)),
            Element::End => go_on(words.get(at).is_none_or(|word| word.first)),
            Element::Before(choice) => go_on(follows(choice)),
            Element::NotBefore(1, choice) => go_on(!follows(choice)),
            Element::NotBefore(reach, choice) => {
                let in_sentence = |i: &usize| words.get(*i).is_some_and(|word| !word.sentence);
                let met = (at..at + reach).take_while(in_sentence).any(|i| {
                    choice.iter().any(|sequence| {
                        let there = words.get(i..i + sequence.len());
                        there.is_some_and(|there| sequence.iter().zip(there).all(|(atom, word)| self.is(atom, word)))
                    })
                });
                go_on(!met)
            }
            Element::NotBehind(reach, list) => {
                let behind = (1..=*reach).take_while(|back| at >= *back && !words[at + 1 - back].first).any(|back| {
                    let word = &words[at - back];
                    list.iter().any(|(entry, within)| word.folded == *entry && !(*within && word.opens()))
                });
                go_on(!behind)
            }
        }
    }

    /// Where `sequence` ends, if it stands at `at`.
    fn run(&self, sequence: &[Atom], words: &[Word], from: usize, at: usize) -> Option<usize> {
        let stands = sequence.iter().enumerate().all(|(i, atom)| {
            words.get(at + i).is_some_and(|word| self.is(atom, word) && (at + i == from || !word.first))
        });
        stands.then_some(at + sequence.len())
    }

    fn is(&self, atom: &Atom, word: &Word) -> bool {
        match atom {
            Atom::Word(wanted) => word.folded == *wanted,
            Atom::Name => word.capital && self.names.contains(word.folded.as_str()),
            Atom::Possessive { bare } => {
                let folded = word.folded.as_str();
                let strict = folded.strip_suffix("'s").or_else(|| folded.strip_suffix('\''));
                let bare = folded.strip_suffix('s').filter(|_| *bare);
                let owns = strict.is_some_and(|owner| self.names.contains(owner))
                    || bare.is_some_and(|owner| self.own_names.contains(owner));
                word.capital && owns
            }
        }
    }
}

fn parse(element: &'static str, language: &'static Language) -> Element {
    match element {
        "^" => return Element::Begin,
        "$" => return Element::End,
        "Capital" => return Element::Capital,
        _ => {}
    }
    let number = |text: &str| text.parse().expect("a number of words");
    let reach = |list: &'static str| match list.split_once(':') {
        Some((reach, list)) => (number(reach), list),
        None => (1, list),
    };
    if let Some(gap) = element.strip_prefix("..") {
        let (most, none_of) = gap.split_once('!').unwrap_or((gap, ""));
        return Element::Gap(number(most), plain(none_of, language));
    }
    if let Some(list) = element.strip_prefix('>') {
        return Element::Before(choice(list, language));
    }
    if let Some(list) = element.strip_prefix('!') {
        let (reach, list) = reach(list);
        return Element::NotBefore(reach, choice(list, language));
    }
    if let Some(list) = element.strip_prefix('~') {
        let (reach, list) = reach(list);
        let marked = |word: &'static str| word.strip_suffix('^').map_or((word, false), |word| (word, true));
        return Element::NotBehind(reach, plain(list, language).into_iter().map(marked).collect());
    }
    match element.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(inner) => Element::Maybe(choice(inner, language)),
        None => Element::Words(choice(element, language)),
    }
}

/// The entries of the list that `part` names, if it names one.
fn listed(part: &str, language: &'static Language) -> Option<impl Iterator<Item = &'static str>> {
    let name = part.strip_prefix('<')?.strip_suffix('>')?;
    let (_, list) = language.lists.iter().find(|(list, _)| *list == name).expect("the list is there");
    Some(list.split('|'))
}

/// Words, and those of lists.
fn plain(list: &'static str, language: &'static Language) -> Vec<&'static str> {
    let parts = list.split('|').filter(|part| !part.is_empty());
    parts.flat_map(|part| listed(part, language).map_or_else(|| vec![part], Iterator::collect)).collect()
}

fn choice(element: &'static str, language: &'static Language) -> Choice {
    let mut choice = Choice::new();
    let words = |entry: &str| entry.split(' ').map(|word| Atom::Word(word.to_owned())).collect::<Vec<_>>();
    for part in element.split('|') {
        match part {
            "Name" => choice.push(vec![Atom::Name]),
            "Name's" => choice.push(vec![Atom::Possessive { bare: false }]),
            "Names" => choice.push(vec![Atom::Possessive { bare: true }]),
            _ => {
                if let Some(list) = listed(part, language) {
                    choice.extend(list.map(words));
                } else if let Some(list) = part.strip_suffix("'s").and_then(|part| listed(part, language)) {
                    choice.extend(list.map(|entry| words(&possessive(entry))));
                } else {
                    choice.push(words(part));
                }
            }
        }
    }
    choice
}

fn possessive(owner: &str) -> String {
    format!("{owner}{}", if owner.ends_with('s') { "'" } else { "'s" })
}
