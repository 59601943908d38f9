//! The colours of terminal and picture, in one place so that both say the same.
//!
//! Shares are painted in five classes of ColorBrewer's sequential `YlOrBr` (Harrower and Brewer
//! 2003), which stays in order for every kind of colour blindness and in print.

use anstyle::{Ansi256Color, AnsiColor, Color, Style};

/// A class of shares and its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShareClass {
    /// How the legend calls it.
    pub(crate) name: &'static str,
    /// Fill in the picture.
    pub(crate) fill: &'static str,
    /// Text on that fill, at a contrast of 4.5 or better (WCAG AA).
    pub(crate) ink: &'static str,
    /// The nearest of the 256 terminal colours that reads on light and dark ground.
    ansi: u8,
}

/// From the smallest to the largest.
pub(crate) const SHARE_CLASSES: [ShareClass; 5] = [
    ShareClass { name: "below 5%", fill: "#ffffd4", ink: "#1f2933", ansi: 143 },
    ShareClass { name: "5–15%", fill: "#fed98e", ink: "#1f2933", ansi: 179 },
    ShareClass { name: "15–30%", fill: "#fe9929", ink: "#1f2933", ansi: 172 },
    ShareClass { name: "30–50%", fill: "#d95f0e", ink: "#000000", ansi: 166 },
    ShareClass { name: "above 50%", fill: "#993404", ink: "#ffffff", ansi: 130 },
];

/// The class of a share; negative ones belong to the smallest.
pub(crate) fn share_class(share: f64) -> usize {
    [0.05, 0.15, 0.30, 0.50].iter().filter(|&&edge| share >= edge).count()
}

/// The terminal style of a bar of this share.
pub(crate) fn bar_style(share: f64) -> Style {
    Style::new().fg_color(Some(Color::Ansi256(Ansi256Color(SHARE_CLASSES[share_class(share)].ansi))))
}

/// What stands back: ids, notes, what was ruled out.
pub(crate) const DIM: Style = Style::new().dimmed();
/// What stands out: titles, headers.
pub(crate) const BOLD: Style = Style::new().bold();
/// What came, as in the output of git and of diff.
pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
/// What went.
pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
/// What is otherwise.
pub(crate) const CHANGED: Style = AnsiColor::Yellow.on_default();
/// Everything else.
pub(crate) const PLAIN: Style = Style::new();

/// Text in the style, if colours are wanted.
pub(crate) fn paint(text: &str, style: Style, colour: bool) -> String {
    if colour && style != PLAIN && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{SHARE_CLASSES, share_class};

    /// Relative luminance of `#rrggbb` (WCAG 2.1).
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let c = u8::from_str_radix(&colour[at..at + 2], 16).unwrap() as f64 / 255.0;
            if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    #[test]
    fn text_on_every_fill_has_contrast() {
        for class in SHARE_CLASSES {
            let (a, b) = (luminance(class.fill), luminance(class.ink));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= 4.5, "{}: {contrast}", class.name);
        }
        assert!(SHARE_CLASSES.windows(2).all(|pair| luminance(pair[0].fill) > luminance(pair[1].fill)));
    }

    #[test]
    fn classes_meet_at_their_edges() {
        assert_eq!([-0.1, 0.04, 0.05, 0.2, 0.3, 0.5, 1.2].map(share_class), [0, 0, 1, 2, 3, 4, 4]);
    }
}
