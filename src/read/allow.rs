//! Comments that silence a warning: `# because: allow CODE reason`.

use super::{Format, Read, tree};
use crate::diagnostic::{Code, Diagnostic, Part, Path, Place, Span, did_you_mean};

/// How such a comment begins, behind its `#`.
const MARK: &str = "because:";

/// A comment `# because: allow CODE reason`, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowComment {
    /// The word behind `because:`: `allow`, or a slip of it.
    pub verb: String,
    /// The word that stands where the code belongs; empty if there is none.
    pub code: String,
    /// The rest of the line.
    pub reason: String,
    /// Its bytes, from the `#` on.
    pub span: Span,
    /// The bytes of the code; of the whole comment if there is none.
    pub code_span: Span,
    /// The line it speaks about, counted from 0.
    pub line: usize,
}

impl Read {
    /// Every comment `# because: allow …` of a YAML or TOML file, in order. Behind a value it speaks about its own
    /// line; on a line of its own, about the next line that is more than a comment.
    ///
    /// Takes time linear in the size of the file.
    pub fn allow_comments(&self) -> Vec<AllowComment> {
        if !matches!(self.format, Format::Yaml | Format::Toml) {
            return Vec::new();
        }
        let text = self.text.as_str();
        let marks = text.match_indices(MARK).filter_map(|(at, _)| {
            let before = text[..at].trim_end_matches([' ', '\t']);
            before.ends_with('#').then_some((before.len() - 1, at + MARK.len()))
        });
        let mut comments: Vec<AllowComment> = marks.filter_map(|(hash, after)| comment(text, hash, after)).collect();
        if comments.is_empty() {
            return comments;
        }
        let mut scalars = Vec::new();
        tree::scalars(&self.root, &mut scalars);
        scalars.sort_unstable();
        // Spans do not overlap but for the copies of an alias, which are equal to their first.
        comments.retain(|comment| {
            let before = scalars.partition_point(|span| span.start <= comment.span.start);
            scalars[..before].last().is_none_or(|span| comment.span.start >= span.end)
        });
        let starts: Vec<usize> = line_starts(text);
        for comment in &mut comments {
            let line = line_of(&starts, comment.span.start);
            comment.line = line;
            if is_comment(text, &starts, line) {
                comment.line = (line..starts.len()).find(|&next| !is_comment(text, &starts, next)).unwrap_or(line);
            }
        }
        comments
    }

    /// The lines, counted from 0, on which each of these diagnostics can be silenced: that of the mark, that of the
    /// key, and that on which the value begins.
    ///
    /// Takes time linear in the size of the file and O(log n) a diagnostic.
    pub fn lines_of(&self, diagnostics: &[Diagnostic]) -> Vec<[usize; 3]> {
        let starts = line_starts(&self.text);
        let lines = diagnostics.iter().map(|diagnostic| {
            let place = &diagnostic.place;
            let mark = place.span.unwrap_or(Span { start: 0, end: 0 });
            let key = if place.path == Path::root() { mark } else { self.mark(place, Part::Key) };
            let value = if place.part == Part::Value { self.mark(place, Part::Value) } else { key };
            [mark, key, value].map(|span| line_of(&starts, span.start))
        });
        lines.collect()
    }

    fn mark(&self, place: &Place, part: Part) -> Span {
        tree::mark(&self.root, &self.text, &place.path, part)
    }
}

/// Reads what stands behind the mark. Nothing if it is another kind of comment: a `because` that was taken out.
fn comment(text: &str, hash: usize, after: usize) -> Option<AllowComment> {
    let line_end = text[hash..].find(['\n', '\r']).map_or(text.len(), |length| hash + length);
    let end = text[..line_end].trim_end().len();
    let (verb, rest) = first_word(text.get(after..end).unwrap_or_default());
    let (code, reason) = first_word(rest);
    // A slip is worth a word only where it is plain what was meant.
    let slip = || {
        let known = Code::ALL.iter().any(|known| known.name() == code);
        known && !reason.is_empty() && did_you_mean(verb, ["allow"]).is_some()
    };
    if verb != "allow" && !slip() {
        return None;
    }
    let start = end - rest.len();
    let code = code.trim_end_matches([':', ',']);
    let code_span = if code.is_empty() { Span { start: hash, end } } else { Span { start, end: start + code.len() } };
    Some(AllowComment {
        verb: verb.to_owned(),
        code: code.to_owned(),
        reason: reason.trim_start_matches(['-', '–', '—', ':', ' ']).to_owned(),
        span: Span { start: hash, end },
        code_span,
        line: 0,
    })
}

/// The first word of a text, and what follows it.
fn first_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.trim_start().split_once(char::is_whitespace).unwrap_or((text.trim_start(), ""));
    (word, rest.trim_start())
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(i, _)| i + 1)).collect()
}

fn line_of(starts: &[usize], offset: usize) -> usize {
    starts.partition_point(|start| *start <= offset) - 1
}

/// Is there nothing but a comment on this line?
fn is_comment(text: &str, starts: &[usize], line: usize) -> bool {
    let end = starts.get(line + 1).copied().unwrap_or(text.len());
    text[starts[line]..end].trim_start().starts_with('#')
}
