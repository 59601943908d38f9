//! How the moments of a timeline are called: times, days, durations, marks, stages.

use super::dot::DotOptions;
use super::language::Language;
use super::text::{clean, name};
use crate::report::{Moment, MomentKind, NodeKind, PictureNode, State, TimelineStage};

/// The time of day of a time in UTC: `14:02`, with seconds, to the thousandth, where there are some.
pub(crate) fn time(at: &str) -> &str {
    let clock = at.split_once('T').map_or(at, |(_, clock)| clock).trim_end_matches('Z');
    let clock = clock.find('.').and_then(|stop| clock.get(..stop + 4)).unwrap_or(clock);
    clock.strip_suffix(":00").filter(|short| short.len() == 5).unwrap_or(clock)
}

/// The day of a time in UTC: `2026-03-03`.
fn day(at: &str) -> &str {
    at.split_once('T').map_or(at, |(day, _)| day)
}

/// For each moment its day, if that is another one than that of the moment before.
pub(crate) fn days(moments: &[Moment]) -> Vec<Option<String>> {
    let mut before = "";
    let mut out = Vec::with_capacity(moments.len());
    for moment in moments {
        let today = day(&moment.at);
        out.push((today != before).then(|| today.to_owned()));
        before = today;
    }
    out
}

/// A duration in its two largest units: `43 s`, `17 min`, `1 h 20 min`, `24 h 11 min`, `3 d 2 h`.
pub(crate) fn duration(seconds: f64) -> String {
    let seconds = seconds.abs();
    if seconds < 1.0 {
        return if seconds > 0.0 { "<1 s".to_owned() } else { "0 s".to_owned() };
    }
    let units = [(86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s")];
    // Up to three days hours are more telling: “1 d” hides 11 minutes, or 59.
    let is_long = seconds >= 3.0 * 86_400.0;
    let at = units.iter().position(|&(size, unit)| seconds >= size && (is_long || unit != "d")).unwrap_or(3);
    let (size, unit) = units[at];
    let Some(&(part, smaller)) = units.get(at + 1) else {
        return format!("{} s", seconds.floor());
    };
    let small = ((seconds - size * (seconds / size).floor()) / part).floor();
    let large = format!("{} {unit}", (seconds / size).floor());
    if small > 0.0 { format!("{large} {small} {smaller}") } else { large }
}

/// What a mark is called.
pub(crate) fn mark(kind: MomentKind) -> &'static str {
    match kind {
        MomentKind::Start => "Start",
        MomentKind::Detected => "Detected",
        MomentKind::Mitigated => "Mitigated",
        MomentKind::End => "End",
        MomentKind::Node | MomentKind::Entry => "",
    }
}

/// The colour of a mark: of Okabe and Ito's, those that white text reads on. Every mark also has its name.
pub(crate) fn mark_fill(kind: MomentKind) -> &'static str {
    match kind {
        MomentKind::Start => "#7a2e00",
        MomentKind::Detected => "#0072b2",
        MomentKind::Mitigated => "#00694d",
        MomentKind::End | MomentKind::Node | MomentKind::Entry => "#243b53",
    }
}

/// What happened, in one line: a mark says how long after the start.
pub(crate) fn what(moment: &Moment, language: Language) -> String {
    let say = |english| language.say(english);
    if !moment.kind.is_mark() {
        let id = moment.node.as_ref().map_or("", |node| node.id.as_str());
        return name(&moment.what, id);
    }
    let called = say(mark(moment.kind));
    let duration = |seconds| language.figure(&duration(seconds));
    match (moment.kind, moment.since_start) {
        (MomentKind::Start, _) | (_, None) => called.to_owned(),
        (_, Some(after)) if after > 0.0 => format!("{called}, {} {}", duration(after), say("after the start")),
        (_, Some(after)) if after < 0.0 => format!("{called}, {} {}", duration(after), say("before the start")),
        _ => format!("{called}, {}", say("at once")),
    }
}

/// A stage with its length: `Until detected · 17 min`.
pub(crate) fn stage(stage: &TimelineStage) -> String {
    format!("{} · {}", until(stage.until), duration(stage.ends - stage.begins))
}

/// The same without its length.
pub(crate) fn until(mark: MomentKind) -> &'static str {
    match mark {
        MomentKind::Start => "Until the start",
        MomentKind::Detected => "Until detected",
        MomentKind::Mitigated => "Until mitigated",
        _ => "Until the end",
    }
}

/// What the causal view says of a node beside its name; `None` if nothing.
pub(crate) fn figures(node: &PictureNode, options: &DotOptions) -> Option<String> {
    if node.state == State::RuledOut {
        let said = match node.kind {
            NodeKind::Factor => "✗ ruled out",
            NodeKind::Safeguard => "✓ held",
            NodeKind::Event | NodeKind::Impact => "did not happen",
        };
        return Some(options.language.say(said).to_owned());
    }
    let (rank, share) = (node.rank?, node.share?);
    (!options.plain).then(|| clean(&format!("#{rank} · {}", options.language.percent(share, None))))
}

#[cfg(test)]
mod tests {
    use super::{duration, time};

    #[test]
    fn durations_have_two_units_at_most() {
        let cases = [(0.0, "0 s"), (0.25, "<1 s"), (43.0, "43 s"), (60.0, "1 min"), (130.0, "2 min 10 s")];
        let longer =
            [(7_200.0, "2 h"), (64_800.0 + 90.0, "18 h 1 min"), (87_060.0, "24 h 11 min"), (270_000.0, "3 d 3 h")];
        for (seconds, text) in cases.into_iter().chain(longer) {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn times_show_seconds_only_where_there_are_some() {
        assert_eq!(time("2026-03-03T14:02:00Z"), "14:02");
        assert_eq!(time("2026-03-03T14:01:10Z"), "14:01:10");
        assert_eq!(time("2026-03-03T14:01:10.5Z"), "14:01:10.5");
        assert_eq!(time("2026-03-03T14:01:10.123456789Z"), "14:01:10.123");
        assert_eq!(time("nonsense"), "nonsense");
    }
}
