//! A text cut into words, as the word lists are matched against them.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// A word of a text.
pub(super) struct Word {
    /// In small letters, with `'` for every apostrophe, that of "the operators' mistake" included.
    pub(super) folded: String,
    /// The bytes it stands on.
    pub(super) range: Range<usize>,
    /// Does it begin with a capital letter?
    pub(super) capital: bool,
    /// Does it have small letters behind a capital one?
    title: bool,
    /// Does it begin a run of words: is there more before it than space or a hyphen?
    pub(super) first: bool,
    /// Does a sentence end before it, or the text begin?
    pub(super) sentence: bool,
}

impl Word {
    /// Does it begin a sentence, as its place or its capital letter says?
    pub(super) fn opens(&self) -> bool {
        self.sentence || self.title
    }
}

/// The marks that open a quotation, each with those that close it. Between backticks stand names out of the
/// code, which nobody chose to write here.
const MARKS: [(char, &[char]); 6] =
    [('“', &['”']), ('"', &['"']), ('‘', &['’']), ('«', &['»']), ('„', &['”', '“']), ('`', &['`'])];

/// The words of `text`, by the word boundaries of Unicode. What stands in quotation marks is left out: there
/// others are speaking. A mark that is never closed quotes nothing.
///
/// Takes time linear in `text`.
pub(super) fn words(text: &str) -> Vec<Word> {
    let quoted = quotations(text);
    let mut words: Vec<Word> = Vec::new();
    let mut next = 0;
    for (start, word) in text.unicode_word_indices() {
        while quoted.get(next).is_some_and(|quote| quote.end <= start) {
            next += 1;
        }
        if quoted.get(next).is_some_and(|quote| quote.start <= start) {
            continue;
        }
        let before = words.last().map(|last| {
            let between = &text[last.range.end..start];
            if last.folded.ends_with('\'') { &between[first_char(between)..] } else { between }
        });
        let end = start + word.len();
        let mut folded = word.to_lowercase().replace('’', "'");
        if folded.ends_with('s') && text[end..].starts_with(['\'', '’']) {
            folded.push('\'');
        }
        let capital = word.starts_with(char::is_uppercase);
        words.push(Word {
            folded,
            range: start..end,
            capital,
            title: capital && word.contains(char::is_lowercase),
            first: !before.is_some_and(joins),
            // What stands in a quotation ends no sentence outside of it.
            sentence: before.is_none_or(|_| {
                let quote = next.checked_sub(1).map_or(0, |last| quoted[last].end);
                let from = words.last().map_or(0, |last| last.range.end).max(quote);
                ends(&text[from..start])
            }),
        });
    }
    words
}

/// Does this between two words leave them together? Space, hyphens, the stars of Markdown and `100% sure` do;
/// a blank line does not.
fn joins(between: &str) -> bool {
    let mut breaks = 0;
    between.chars().all(|c| {
        breaks += usize::from(c == '\n');
        breaks < 2 && (c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}' | '*' | '_' | '%'))
    })
}

/// Does a sentence end in this between two words?
fn ends(between: &str) -> bool {
    between.contains(['.', '!', '?', ';', '…']) || between.chars().filter(|&c| c == '\n').count() > 1
}

/// How many bytes the first character takes.
fn first_char(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// The bytes of every quotation, in order, with its marks.
fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut quotations = Vec::new();
    // From where on there is no further mark that closes, for each kind: so that a text of opening marks is
    // not searched again and again.
    let mut closed = [false; MARKS.len()];
    let mut from = 0;
    while let Some((start, kind)) =
        text[from..].char_indices().find_map(|(i, c)| Some((from + i, MARKS.iter().position(|(open, _)| *open == c)?)))
    {
        let (open, close) = MARKS[kind];
        from = start + open.len_utf8();
        if closed[kind] {
            continue;
        }
        // An apostrophe inside a word looks like a mark that closes.
        let ends = |(i, c): &(usize, char)| {
            let next = text[from + i + c.len_utf8()..].chars().next();
            close.contains(c) && !(*c == '’' && next.is_some_and(char::is_alphanumeric))
        };
        match text[from..].char_indices().find(ends) {
            Some((i, c)) => {
                from += i + c.len_utf8();
                quotations.push(start..from);
            }
            None => closed[kind] = true,
        }
    }
    quotations
}
