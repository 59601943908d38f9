//! How wide a text is, without a font at hand.
//!
//! The advance widths of Helvetica and Helvetica-Bold, in thousandths of the font size, are facts of Adobe's Core 14
//! font metrics (`Helvetica.afm` and `Helvetica-Bold.afm`, 1997). Arial and Liberation Sans, which stand in for
//! Helvetica where it is not installed, were drawn to the same widths. Characters that Helvetica does not have come
//! from whatever font the reader has, so for them the widths are chosen on the wide side.

use unicode_width::UnicodeWidthChar;

/// From space (U+0020) to tilde (U+007E).
const REGULAR: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// The same of the bold face.
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
    556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
    280, 389, 584,
];

/// Letters with marks are as wide as the letters without: U+00C0 to U+017F, letter by letter. `W` and `m` stand for
/// the ligatures, which are a little narrower.
const LETTERS: &str = "AAAAAAWCEEEEIIIIDNOOOOO+OUUUUYPoaaaaaamceeeeiiiionooooo+ouuuuypy\
AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiWmJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoWmRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

/// Width of one line of text at this font size, in the unit of the size. Time grows with the text.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: u64 = text.chars().map(|c| u64::from(advance(c, bold))).sum();
    thousandths as f64 * size / 1000.0
}

fn advance(c: char, bold: bool) -> u16 {
    let table = if bold { &BOLD } else { &REGULAR };
    let code = c as usize;
    match c {
        ' '..='~' => table[code - 0x20],
        '\u{c0}'..='\u{17f}' => {
            LETTERS.as_bytes().get(code - 0xc0).map_or(1000, |&letter| table[usize::from(letter) - 0x20])
        }
        '–' | '€' | '£' | '§' => 556,
        '—' | '…' => 1000,
        '‘' | '’' | '·' => 278,
        '“' | '”' | '°' => 500,
        _ => match c.width().unwrap_or(0) {
            0 => 0,
            1 if c.is_uppercase() => 860,
            1 if c.is_alphanumeric() => 680,
            1 => 850,
            // Fonts of emoji are wider than the square of an ideograph.
            _ if code >= 0x1f000 => 1300,
            _ => 1000,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{LETTERS, width};

    #[test]
    fn widths_are_those_of_the_metrics() {
        // Sums of the widths in the file of metrics.
        assert_eq!(width("Connection", 1000.0, false), 5058.0);
        assert_eq!(width("Connection", 1000.0, true), 5500.0);
        assert_eq!(width("", 12.0, false), 0.0);
        assert_eq!(LETTERS.len(), 0x180 - 0xc0);
    }

    #[test]
    fn marks_and_wide_characters_count_as_they_are_shown() {
        assert_eq!(width("é", 10.0, false), width("e\u{301}", 10.0, false));
        assert_eq!(width("ž", 10.0, true), width("z", 10.0, true));
        assert_eq!(width("接続", 10.0, false), 20.0);
        assert!(width("👍", 10.0, false) > 10.0);
        assert!(width("Ж", 10.0, false) > 7.0);
    }
}
