//! A text cut into words, as the word lists are matched against them.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// A word of a text.
pub(super) struct Word {
    /// In small letters, with `'` for every apostrophe.
    pub(super) folded: String,
    /// The bytes it stands on.
    pub(super) range: Range<usize>,
    /// Does it begin with a capital letter?
    pub(super) capital: bool,
    /// Does it begin a run of words: is there more before it than space or a hyphen?
    pub(super) first: bool,
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
        let before = words.last().map(|last| &text[last.range.end..start]);
        words.push(Word {
            folded: word.to_lowercase().replace('’', "'"),
            range: start..start + word.len(),
            capital: word.starts_with(char::is_uppercase),
            first: !before.is_some_and(joins),
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
