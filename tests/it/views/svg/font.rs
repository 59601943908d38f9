//! Widths of text by a real font, Liberation Sans, so that a wrong table of widths shows.

use std::collections::BTreeMap;
use std::sync::OnceLock;

const PLACES: [&str; 3] = [
    "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/liberation-sans/LiberationSans-Regular.ttf",
];

/// Width in the unit of the size. Characters that the font lacks, and all where it is not installed, count as half
/// of the size, or nothing if they have no width.
pub(super) fn width(text: &str, size: f64) -> f64 {
    static FONT: OnceLock<Option<BTreeMap<u32, f64>>> = OnceLock::new();
    let font = FONT.get_or_init(|| {
        let font = PLACES.iter().find_map(|place| std::fs::read(place).ok()).map(|bytes| read(&bytes));
        if font.is_none() {
            println!("Liberation Sans is not installed: widths of text are only estimated");
        }
        font
    });
    let advance = |c: char| {
        let known = font.as_ref().and_then(|font| font.get(&(c as u32)).copied());
        known.unwrap_or(if unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) == 0 { 0.0 } else { 0.5 })
    };
    text.chars().map(advance).sum::<f64>() * size
}

/// The advance of each character of a TrueType font (tables `cmap` of format 4, `hhea`, `hmtx` and `head`).
fn read(bytes: &[u8]) -> BTreeMap<u32, f64> {
    let short = |at: usize| usize::from(u16::from_be_bytes([bytes[at], bytes[at + 1]]));
    let long = |at: usize| short(at) << 16 | short(at + 2);
    let table = |name: &[u8]| {
        let entry = (0..short(4)).map(|n| 12 + 16 * n).find(|&at| &bytes[at..at + 4] == name).unwrap();
        long(entry + 8)
    };
    let units = short(table(b"head") + 18) as f64;
    let metrics = short(table(b"hhea") + 34);
    let advances = table(b"hmtx");
    let cmap = table(b"cmap");
    let part = (0..short(cmap + 2)).map(|n| cmap + long(cmap + 8 + 8 * n)).find(|&at| short(at) == 4).unwrap();
    let segments = short(part + 6) / 2;
    let mut out = BTreeMap::new();
    for segment in 0..segments {
        let end = short(part + 14 + 2 * segment);
        let start = short(part + 16 + 2 * segments + 2 * segment);
        let delta = short(part + 16 + 4 * segments + 2 * segment);
        let place = part + 16 + 6 * segments + 2 * segment;
        let offset = short(place);
        for code in start..=end.min(0xfffe) {
            let glyph = match offset {
                0 => (code + delta) & 0xffff,
                _ => match short(place + offset + 2 * (code - start)) {
                    0 => 0,
                    glyph => (glyph + delta) & 0xffff,
                },
            };
            if glyph > 0 {
                out.insert(code as u32, short(advances + 4 * glyph.min(metrics - 1)) as f64 / units);
            }
        }
    }
    out
}

#[test]
fn the_font_is_read() {
    // Helvetica's widths, which the font was drawn to.
    assert!((width("Connection", 1000.0) - 5058.0).abs() < 60.0);
}
