//! Text of others made fit to print: control characters out, width known, wrapped, shortened.
//!
//! Width is display width in terminal columns, so that wide characters (CJK, emoji) align; no
//! cut ever falls inside what a reader sees as one character.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Longest run of code points that is kept as one visible character. The longest emoji
/// sequences have 10; anything longer is a pile of combining marks.
const CLUSTER: usize = 16;

/// One line of clean text: white space and control characters become single spaces; invisible
/// marks that reorder or hide text are dropped.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(4096));
    for cluster in text.graphemes(true) {
        for c in cluster.chars().take(CLUSTER) {
            if c.is_whitespace() || c.is_control() {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            } else if !is_hidden(c) {
                out.push(c);
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Marks without a glyph that change how other text is shown: bidirectional controls, zero
/// width spaces, soft hyphens, the byte order mark, noncharacters.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || (c as u32) & 0xfffe == 0xfffe
        || ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

/// The name to show for a node: its label, or its id where the label shows nothing.
pub(crate) fn name(label: &str, id: &str) -> String {
    let label = clean(label);
    if width(&label) > 0 {
        return label;
    }
    let id = clean(id);
    if width(&id) > 0 { id } else { "(no name)".to_owned() }
}

/// How many terminal columns the text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// A label as it stands inside a sentence: in typographic quotes, at most 60 columns long.
pub(crate) fn quoted(label: &str) -> String {
    // A quote of its own inside would end the quotation too early for the eye.
    let label = label.replace(['“', '”'], "\"");
    format!("“{}”", shorten(&label, 60))
}

/// The text itself if it fits, or its beginning with an ellipsis, cut between words where that
/// loses at most a third.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    if width(text) <= max {
        return text.to_owned();
    }
    let room = max.saturating_sub(1);
    let end = fitting(text, room);
    let space = text[..end].rfind(' ').filter(|&at| 3 * width(&text[..at]) >= 2 * room);
    // Only a cut inside a word has a better place before it.
    let at_word_end = text[end..].starts_with(' ');
    let end = if at_word_end { end } else { space.unwrap_or(end) };
    format!("{}…", text[..end].trim_end())
}

/// The longest beginning of `text`, in bytes, that takes at most `max` columns.
fn fitting(text: &str, max: usize) -> usize {
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += width(cluster);
        if used > max {
            return at;
        }
    }
    text.len()
}

/// The text broken into lines of at most `max` columns: at spaces where it can be, inside
/// longer words after punctuation, and anywhere where a script has no spaces.
///
/// A character wider than `max` still gets a line of its own. The result is never empty.
pub(crate) fn wrap(text: &str, max: usize) -> Vec<String> {
    let max = max.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut rest = word;
        loop {
            let gap = usize::from(!line.is_empty());
            let room = max.saturating_sub(width(&line) + gap);
            if width(rest) <= room {
                if gap == 1 {
                    line.push(' ');
                }
                line.push_str(rest);
                break;
            }
            // A word that fits on a line by itself is not broken, unless its script has no spaces.
            let breakable = width(rest) > max || is_spaceless(rest);
            let cut = if breakable { cut_of(rest, room) } else { 0 };
            if cut > 0 {
                if gap == 1 {
                    line.push(' ');
                }
                line.push_str(&rest[..cut]);
                rest = &rest[cut..];
            } else if line.is_empty() {
                let first = rest.graphemes(true).next().map_or(rest.len(), str::len);
                line.push_str(&rest[..first]);
                rest = &rest[first..];
            }
            lines.push(std::mem::take(&mut line));
            if rest.is_empty() {
                break;
            }
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Where to cut a word so that its beginning fits into `room`: after punctuation if that fills
/// at least half of it.
fn cut_of(word: &str, room: usize) -> usize {
    let end = fitting(word, room);
    let after_punctuation = word[..end]
        .rfind(['-', '/', '_', '.', ':', ',', ';', '+', '=', '、', '。', '，'])
        .map(|at| at + word[at..].chars().next().map_or(1, char::len_utf8));
    after_punctuation.filter(|&at| 2 * width(&word[..at]) >= room && !is_spaceless(&word[..at])).unwrap_or(end)
}

/// Is it, for the larger part, in wide characters, whose scripts are broken anywhere?
fn is_spaceless(word: &str) -> bool {
    2 * word.chars().filter(|c| width(c.encode_utf8(&mut [0; 4])) == 2).count() > word.chars().count()
}

/// [`wrap`], with at most `lines` lines; an ellipsis ends what was cut.
pub(crate) fn wrap_to(text: &str, max: usize, lines: usize) -> Vec<String> {
    let mut wrapped = wrap(text, max);
    if wrapped.len() > lines {
        wrapped.truncate(lines);
        if let Some(last) = wrapped.last_mut() {
            let end = fitting(last, max.saturating_sub(1));
            last.truncate(end);
            last.truncate(last.trim_end().len());
            last.push('…');
        }
    }
    wrapped
}

/// [`wrap_to`] with lines of about the same length, so that no last word stands alone.
pub(crate) fn balanced(text: &str, max: usize, lines: usize) -> Vec<String> {
    let wrapped = wrap_to(text, max, lines);
    if wrapped.len() < 2 || wrapped.last().is_some_and(|last| last.ends_with('…')) {
        return wrapped;
    }
    // No narrower than a word that would have to be broken for it.
    let word = text.split_whitespace().map(width).filter(|&word| word <= max).max().unwrap_or(0);
    let narrower =
        ((max / 2).max(word)..max).map(|narrow| wrap(text, narrow)).find(|other| other.len() == wrapped.len());
    narrower.unwrap_or(wrapped)
}

/// A paragraph of prose: wrapped, every line after the first indented.
pub(crate) fn paragraph(text: &str, max: usize, first: &str, hanging: &str) -> String {
    let inner = max.saturating_sub(width(first).max(width(hanging)));
    let mut out = String::new();
    for (at, line) in wrap(text, inner).iter().enumerate() {
        out.push_str(if at == 0 { first } else { hanging });
        out.push_str(line);
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    out
}

/// “A”, “A and B”, “A, B and C”.
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// An address that a browser may be sent to. Others, such as `javascript:`, are left out.
pub(crate) fn web_address(url: &str) -> Option<&str> {
    let url = url.trim();
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    let web = lower.starts_with("http://") || lower.starts_with("https://");
    let clean = !url.chars().any(|c| c.is_whitespace() || c.is_control());
    (web && clean).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::{balanced, clean, shorten, web_address, width, wrap, wrap_to};

    #[test]
    fn control_characters_go_and_words_stay() {
        assert_eq!(clean("  a\u{1b}[31m\tb\r\n c\u{202e}d\u{0} "), "a [31m b cd");
        assert_eq!(clean(&format!("e{}", "\u{301}".repeat(9000))).chars().count(), 16);
    }

    #[test]
    fn wrapping_keeps_every_character_and_the_width() {
        for text in [
            "Connection pool set to 5 in production",
            "接続プールが本番環境で枯渇した",
            "a-very/long_path.with:many;parts-and-no-space",
            "",
        ] {
            for max in [1, 2, 5, 12, 24] {
                let lines = wrap(text, max);
                assert!(lines.iter().all(|line| width(line) <= max.max(2)), "{lines:?}");
                let joined: String = lines.concat();
                assert_eq!(joined.replace(' ', ""), text.replace(' ', ""));
            }
        }
    }

    #[test]
    fn words_are_broken_only_where_they_must() {
        assert_eq!(wrap("Connection pool set to 5 in production", 24), ["Connection pool set to 5", "in production"]);
        assert_eq!(wrap("payments-database-primary-eu-west-1", 24), ["payments-database-", "primary-eu-west-1"]);
        assert_eq!(balanced("Connection pool set to 5", 22, 5), ["Connection", "pool set to 5"]);
        assert_eq!(wrap_to("one two three four five", 9, 2), ["one two", "three…"]);
    }

    #[test]
    fn shortening_falls_between_words() {
        assert_eq!(shorten("Connection pool set to 5 in production", 20), "Connection pool set…");
        assert_eq!(shorten("short", 20), "short");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(web_address(" https://example.org/a?b=c&d "), Some("https://example.org/a?b=c&d"));
        assert_eq!(web_address("HTTP://x"), Some("HTTP://x"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "https://a b", "", "https:/x", "é://"] {
            assert_eq!(web_address(bad), None, "{bad}");
        }
    }
}
