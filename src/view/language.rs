//! Figures, dates and durations as the readers of a language write them, and the words on pictures.

use super::figure::{amount, percent, word};
use super::margin::{between, margin};
use crate::report::Interval;
use crate::weight::word_for;

/// The language of a report, or of a picture in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Dutch.
    Dutch,
}

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DUTCH_MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

/// What pictures say in English, and the same in Dutch.
const ON_PICTURES: [(&str, &str); 63] = [
    ("cost", "kosten"),
    ("✗ ruled out", "✗ uitgesloten"),
    ("✓ held", "✓ hield stand"),
    ("did not happen", "niet opgetreden"),
    ("inferred", "afgeleid"),
    ("factor", "factor"),
    ("safeguard", "vangnet"),
    ("event", "gebeurtenis"),
    ("impact", "gevolg"),
    ("factors", "factoren"),
    ("safeguards", "vangnetten"),
    ("events", "gebeurtenissen"),
    ("impacts", "gevolgen"),
    ("safeguard that failed", "vangnet dat niet hield"),
    ("established", "vastgesteld"),
    ("not established", "niet vastgesteld"),
    ("ruled out", "uitgesloten"),
    ("held", "hield stand"),
    ("present", "aanwezig"),
    ("failed", "hield niet"),
    ("happened", "opgetreden"),
    ("before the evidence", "vóór de waarnemingen"),
    ("after it", "erna"),
    ("share", "aandeel"),
    ("below 5%", "onder 5%"),
    ("above 50%", "boven 50%"),
    ("at", "op"),
    ("Legend", "Legenda"),
    ("ruled out, held", "uitgesloten, hield stand"),
    ("&  all together", "&  alle samen"),
    ("all together", "alle samen"),
    ("at least", "minstens"),
    ("of", "van"),
    ("%  strength of a link (no % = always)", "%  sterkte van een verband (geen % = altijd)"),
    ("⊣  stopped by", "⊣  tegengehouden door"),
    ("too late  cause after effect", "te laat  oorzaak na gevolg"),
    ("too late", "te laat"),
    ("if it fails", "als het niet houdt"),
    ("unless", "tenzij"),
    ("because", "door"),
    ("and", "en"),
    ("or", "of"),
    ("strength", "sterkte"),
    ("switched off: a cause is dated after the effect", "uitgezet: een oorzaak is later gedateerd dan het gevolg"),
    ("Sampled, not exact:", "Steekproef, niet exact:"),
    ("draws", "trekkingen"),
    ("shares within", "aandelen binnen"),
    ("Causal graph of", "Oorzakengraaf van"),
    ("Largest shares:", "Grootste aandelen:"),
    ("Times are in UTC.", "Tijden zijn in UTC."),
    ("One tick is", "Eén streepje is"),
    (
        "The axis is cut where it says so; the rest has one scale.",
        "De as is onderbroken waar dat staat; de rest heeft één schaal.",
    ),
    ("Start", "Begin"),
    ("Detected", "Opgemerkt"),
    ("Mitigated", "Onder controle"),
    ("End", "Einde"),
    ("Until the start", "Tot het begin"),
    ("Until detected", "Tot opgemerkt"),
    ("Until mitigated", "Tot onder controle"),
    ("Until the end", "Tot het einde"),
    ("after the start", "na het begin"),
    ("before the start", "vóór het begin"),
    ("at once", "meteen"),
];

/// The words for one and for many, in full and short.
struct Unit {
    one: &'static str,
    many: &'static str,
    short: &'static str,
}

impl Language {
    /// The tag of the language, as in `<html lang="en">`.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Dutch => "nl",
        }
    }

    /// The words of a picture, given in English. Words that are not known stay as they are.
    pub(super) fn say(self, english: &'static str) -> &'static str {
        match self {
            Language::English => english,
            Language::Dutch => {
                let found = ON_PICTURES.iter().find(|(known, _)| *known == english);
                debug_assert!(found.is_some(), "`{english}` has no Dutch words");
                found.map_or(english, |(_, dutch)| dutch)
            }
        }
    }

    /// `a, b and c`, on a picture.
    pub(super) fn list(self, items: &[String]) -> String {
        let mut items = items.to_vec();
        match items.pop() {
            Some(last) if !items.is_empty() => format!("{} {} {last}", items.join(", "), self.say("and")),
            last => last.unwrap_or_default(),
        }
    }

    /// A belief in a word, on a picture.
    pub(super) fn word(self, p: f64) -> String {
        match self {
            Language::English => word(p),
            Language::Dutch => self.likelihood(p),
        }
    }

    /// A figure or a duration on a picture, written in English.
    pub(super) fn figure(self, english: &str) -> String {
        let hours = |text: String| match self {
            Language::English => text,
            Language::Dutch => {
                text.split(' ').map(|part| if part == "h" { "u" } else { part }).collect::<Vec<_>>().join(" ")
            }
        };
        hours(self.marked(english))
    }

    /// A figure written in English with the marks of the language: `1,234.5` is `1.234,5` in Dutch.
    fn marked(self, figure: &str) -> String {
        match self {
            Language::English => figure.to_owned(),
            Language::Dutch => figure
                .chars()
                .map(|c| match c {
                    ',' => '.',
                    '.' => ',',
                    c => c,
                })
                .collect(),
        }
    }

    /// A fraction as a percentage, with its margin where it is sampled.
    pub(super) fn percent(self, p: f64, interval: Option<Interval>) -> String {
        self.marked(&(percent(p) + &margin(p, interval)))
    }

    /// A range of fractions: `24–31%`.
    pub(super) fn range(self, range: [f64; 2]) -> String {
        self.marked(&between(range))
    }

    /// A cost.
    pub(super) fn amount(self, x: f64) -> String {
        self.marked(&amount(x))
    }

    /// A cost for the eye: three digits that count, down to hundredths.
    pub(super) fn about(self, x: f64) -> String {
        if x == 0.0 || !x.is_finite() {
            return self.amount(x);
        }
        if x.abs() < 0.005 {
            return format!("{}{}", if x > 0.0 { "<" } else { ">−" }, self.marked("0.01"));
        }
        let step = 10f64.powi((x.abs().log10().floor() as i32 - 2).min(0));
        let rounded = (x / step).round() * step;
        self.amount(rounded)
    }

    /// The word of ICD 203's scale for a belief.
    pub(super) fn likelihood(self, p: f64) -> String {
        let snapped = if p <= 1e-9 {
            0.0
        } else if p >= 1.0 - 1e-9 {
            1.0
        } else {
            p
        };
        let word = word_for(snapped);
        let said = match (self, word) {
            (Language::English, "never") => "impossible",
            (Language::English, "almost-no-chance") => "almost impossible",
            (Language::English, "even") => "as likely as not",
            (Language::English, "always") => "certain",
            (Language::English, word) => return word.replace('-', " "),
            (Language::Dutch, "never") => "onmogelijk",
            (Language::Dutch, "almost-no-chance") => "vrijwel uitgesloten",
            (Language::Dutch, "very-unlikely") => "zeer onwaarschijnlijk",
            (Language::Dutch, "unlikely") => "onwaarschijnlijk",
            (Language::Dutch, "even") => "even waarschijnlijk als niet",
            (Language::Dutch, "likely") => "waarschijnlijk",
            (Language::Dutch, "very-likely") => "zeer waarschijnlijk",
            (Language::Dutch, "almost-certain") => "vrijwel zeker",
            (Language::Dutch, _) => "zeker",
        };
        said.to_owned()
    }

    fn units(self) -> [(i64, Unit); 4] {
        let unit = |one, many, short| Unit { one, many, short };
        match self {
            Language::English => [
                (86_400, unit("day", "days", "d")),
                (3_600, unit("hour", "hours", "h")),
                (60, unit("minute", "minutes", "min")),
                (1, unit("second", "seconds", "s")),
            ],
            Language::Dutch => [
                (86_400, unit("dag", "dagen", "d")),
                (3_600, unit("uur", "uur", "u")),
                (60, unit("minuut", "minuten", "min")),
                (1, unit("seconde", "seconden", "s")),
            ],
        }
    }

    /// The two largest units of a duration with their counts: days from two days on, so that `24 hours and 11 minutes`
    /// reads as people say it.
    fn parts(self, seconds: i64) -> Vec<(i64, Unit)> {
        let mut rest = seconds.max(0);
        let mut parts: Vec<(i64, Unit)> = Vec::new();
        for (length, unit) in self.units() {
            if length == 86_400 && rest < 2 * 86_400 {
                continue;
            }
            let count = rest / length;
            // The second part stands right below the first, or there is none.
            if count > 0 || !parts.is_empty() {
                parts.push((count, unit));
                rest -= count * length;
            }
            if parts.len() == 2 {
                break;
            }
        }
        if parts.is_empty() {
            parts.extend(self.units().into_iter().last().map(|(_, unit)| (0, unit)));
        }
        // `17 minutes` and not `17 minutes and 0 seconds`.
        if parts.len() == 2 && parts[1].0 == 0 {
            parts.pop();
        }
        parts
    }

    /// A duration in words: `24 hours and 11 minutes`.
    pub(super) fn duration(self, seconds: i64) -> String {
        let and = match self {
            Language::English => " and ",
            Language::Dutch => " en ",
        };
        let said: Vec<String> = self
            .parts(seconds)
            .into_iter()
            .map(|(count, unit)| format!("{count} {}", if count == 1 { unit.one } else { unit.many }))
            .collect();
        said.join(and)
    }

    /// A duration in signs: `24 h 11 min`.
    pub(super) fn brief(self, seconds: i64) -> String {
        let said: Vec<String> =
            self.parts(seconds).into_iter().map(|(count, unit)| format!("{count} {}", unit.short)).collect();
        said.join(" ")
    }

    /// The day of a time or date as RFC 3339 writes it: `3 March 2026`. What is no date stays as it is.
    pub(super) fn date(self, at: &str) -> String {
        let part = |from: usize, to: usize| at.get(from..to)?.parse::<usize>().ok();
        let (Some(year), Some(month), Some(day)) = (part(0, 4), part(5, 7), part(8, 10)) else {
            return at.to_owned();
        };
        let months = match self {
            Language::English => ENGLISH_MONTHS,
            Language::Dutch => DUTCH_MONTHS,
        };
        match month.checked_sub(1).and_then(|month| months.get(month)) {
            Some(month) => format!("{day} {month} {year}"),
            None => at.to_owned(),
        }
    }

    /// The time of day, in UTC as the data has it: `14:02`, with seconds where they are not 0.
    pub(super) fn clock(self, at: &str) -> String {
        match (at.get(11..16), at.get(16..19)) {
            (Some(clock), Some(":00") | None) => clock.to_owned(),
            (Some(clock), Some(seconds)) => format!("{clock}{seconds}"),
            _ => at.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{Dutch, English};

    #[test]
    fn durations_read_as_people_say_them() {
        let cases = [
            (0, "0 seconds", "0 seconden"),
            (1, "1 second", "1 seconde"),
            (43, "43 seconds", "43 seconden"),
            (60, "1 minute", "1 minuut"),
            (61, "1 minute and 1 second", "1 minuut en 1 seconde"),
            (1020, "17 minutes", "17 minuten"),
            (3605, "1 hour", "1 uur"),
            (87060, "24 hours and 11 minutes", "24 uur en 11 minuten"),
            (180_000, "2 days and 2 hours", "2 dagen en 2 uur"),
        ];
        for (seconds, english, dutch) in cases {
            assert_eq!((English.duration(seconds), Dutch.duration(seconds)), (english.to_owned(), dutch.to_owned()));
        }
        assert_eq!(Dutch.brief(87060), "24 u 11 min");
    }

    #[test]
    fn words_on_pictures_stand_once_in_their_list() {
        for (at, (english, dutch)) in super::ON_PICTURES.iter().enumerate() {
            assert!(super::ON_PICTURES[..at].iter().all(|(before, _)| before != english), "{english}");
            assert_eq!((Dutch.say(english), English.say(english)), (*dutch, *english));
        }
        assert_eq!(Dutch.figure("2 h 11 min"), "2 u 11 min");
        assert_eq!(Dutch.list(&["a".to_owned(), "b".to_owned(), "c".to_owned()]), "a, b en c");
        assert_eq!(English.list(&["a".to_owned()]), "a");
    }

    #[test]
    fn dates_and_figures_are_those_of_the_language() {
        assert_eq!(English.date("2018-10-21T22:52:00Z"), "21 October 2018");
        assert_eq!(Dutch.date("2026-03-01"), "1 maart 2026");
        assert_eq!(Dutch.date("soon"), "soon");
        assert_eq!(English.clock("2018-10-21T22:52:00Z"), "22:52");
        assert_eq!(English.clock("2018-10-21T22:52:09.5Z"), "22:52:09");
        assert_eq!(Dutch.amount(12345.5), "12.345,5");
        assert_eq!(Dutch.percent(0.003, None), "0,3%");
        assert_eq!(English.about(1451.37), "1451");
        assert_eq!(English.about(0.012345), "0.01");
        assert_eq!(Dutch.about(0.0001), "<0,01");
        assert_eq!(Dutch.about(58.04), "58");
    }
}
