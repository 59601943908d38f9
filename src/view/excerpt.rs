//! The lines of a source text as they can be shown: found quickly, cut to a width that can be
//! read, and without characters that act on a terminal.

use std::cell::Cell;

use unicode_width::UnicodeWidthChar;

use crate::diagnostic::Span;

/// Lines up to this width are shown whole.
const WIDTH: usize = 120;

/// How much of a longer line is shown before what is marked in it.
const BEFORE: usize = 40;

/// A text with an index of its lines.
pub(super) struct Lines<'t> {
    text: &'t str,
    /// Where each line begins.
    starts: Vec<usize>,
    /// The last offset asked for and its column: on a line of megabytes, the next one is near.
    last: Cell<(usize, usize)>,
}

/// A place in a text, counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// The line.
    pub(super) line: usize,
    /// The column.
    pub(super) column: usize,
}

/// One line, ready to be shown, and what is marked in it.
pub(super) struct Excerpt {
    /// The text of the line; `…` stands for what was cut off.
    pub(super) shown: String,
    /// Bytes of `shown` and the bytes of the text that they stand for, in order.
    offsets: Vec<(usize, usize)>,
    /// The part of the line that is shown, in bytes of the text.
    window: Span,
}

impl<'t> Lines<'t> {
    /// Indexes a text.
    pub(super) fn new(text: &'t str) -> Lines<'t> {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(i, _)| i + 1);
        Lines { text, starts: std::iter::once(0).chain(breaks).collect(), last: Cell::new((0, 0)) }
    }

    /// The line, from 0, that an offset stands on.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    /// The bytes of a line without its end.
    fn range(&self, line: usize) -> Span {
        let start = self.starts[line];
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let kept = self.text[start..end].trim_end_matches(['\n', '\r']).len();
        Span { start, end: start + kept }
    }

    /// The position of an offset on a character boundary.
    pub(super) fn position(&self, offset: usize) -> Position {
        let line = self.line(offset);
        let start = self.starts[line];
        let (last, column) = self.last.get();
        let (from, counted) = if (start..=offset).contains(&last) { (last, column) } else { (start, 0) };
        // A byte order mark is no column.
        let columns = counted + self.text[from..offset].chars().filter(|c| *c != '\u{feff}').count();
        self.last.set((offset, columns));
        Position { line: line + 1, column: columns + 1 }
    }

    /// The line on which `span` begins, cut to what can be read around it.
    pub(super) fn excerpt(&self, span: Span) -> Excerpt {
        let line = self.range(self.line(span.start));
        let window = self.window(line, span.start.min(line.end));
        let mut excerpt = Excerpt { shown: String::new(), offsets: Vec::new(), window };
        if window.start > line.start {
            excerpt.shown.push('…');
        }
        for (i, c) in self.text[window.start..window.end].char_indices() {
            excerpt.offsets.push((excerpt.shown.len(), window.start + i));
            excerpt.shown.extend(visible(c));
        }
        excerpt.offsets.push((excerpt.shown.len(), window.end));
        if window.end < line.end {
            excerpt.shown.push('…');
        }
        excerpt
    }

    /// The part of `line` around `at` that is shown.
    fn window(&self, line: Span, at: usize) -> Span {
        // Each character counts as one column at least, so that no line is all zero-width ones.
        let width = |c: char| c.width().unwrap_or(1).max(1);
        let fits = |room: usize, chars: &mut dyn Iterator<Item = char>| {
            let (mut left, mut bytes) = (room, 0);
            for c in chars {
                let Some(rest) = left.checked_sub(width(c)) else { break };
                left = rest;
                bytes += c.len_utf8();
            }
            (bytes, left)
        };
        let (whole, _) = fits(WIDTH, &mut self.text[line.start..line.end].chars());
        if whole == line.len() {
            return line;
        }
        let (before, _) = fits(BEFORE, &mut self.text[line.start..at].chars().rev());
        let start = at - before;
        let (after, left) = fits(WIDTH, &mut self.text[start..line.end].chars());
        // At the end of the line there is room for more before the mark.
        let (more, _) = fits(left, &mut self.text[line.start..start].chars().rev());
        Span { start: start - more, end: start + after }
    }
}

impl Excerpt {
    /// The bytes of `shown` that stand for `span`; nothing if it begins outside what is shown.
    /// What goes beyond the line is cut off.
    pub(super) fn mark(&self, span: Span) -> Option<(std::ops::Range<usize>, bool)> {
        if span.start < self.window.start || span.start > self.window.end {
            return None;
        }
        let shown = |offset: usize| {
            let place = self.offsets.partition_point(|(_, original)| *original < offset);
            self.offsets.get(place).or(self.offsets.last()).map_or(0, |(shown, _)| *shown)
        };
        let end = span.end.clamp(span.start, self.window.end.max(span.start));
        Some((shown(span.start)..shown(end), end == span.end))
    }
}

/// The character as it can be shown: control characters and those that change the direction of
/// writing could make a terminal show something else than the text says.
fn visible(c: char) -> Option<char> {
    match c {
        '\t' => Some('\t'),
        '\u{feff}' => None,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32),
        '\u{7f}' => Some('␡'),
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => Some('\u{fffd}'),
        _ => Some(c),
    }
}

/// A text of one line without characters that act on a terminal, cut to `most` characters.
pub(super) fn clean(text: &str, most: usize) -> String {
    let mut shown: String =
        text.chars().take(most).filter_map(visible).map(|c| if c == '\t' { ' ' } else { c }).collect();
    if text.chars().nth(most).is_some() {
        shown.push('…');
    }
    shown
}
