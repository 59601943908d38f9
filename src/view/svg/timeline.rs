//! The timeline on an axis of time that runs down the page: stages on the left, what happened on the right.
//!
//! All of the axis has one scale. Where little happens for long it is cut, and the cut says how much it leaves out;
//! nothing is stretched or squeezed without a word. Texts stand as near to their times as they can without
//! touching, in the order of time, each tied to its time by a line.

mod axis;
mod place;

use super::super::dot::DotOptions;
use super::super::dot::look::{EVENT_FILL, FAINT, IMPACT_FILL, INK, LINE, OUT_FILL};
use super::super::language::Language;
use super::super::moments::{self, duration, until};
use super::super::palette::{SHARE_CLASSES, share_class};
use super::super::text::{clean, shorten};
use super::font;
use super::wrap::wrap;
use crate::report::{Moment, MomentKind, NodeKind, PictureNode, State, Timeline};
use axis::{Axis, Piece};

/// The width of the page, in pixels: what a laptop and a printed page show whole.
const WIDTH: f64 = 960.0;
const MARGIN: f64 = 28.0;
/// Right end of the names of the stages.
const STAGE_TEXT: f64 = 132.0;
/// The band of the stages, and the axis at its right side.
const BAND: (f64, f64) = (164.0, 186.0);
/// Where the lines to the texts end.
const TIES: f64 = 234.0;
/// Right end of the times of day.
const CLOCK: f64 = 322.0;
/// Where the texts begin.
const TEXT: f64 = 340.0;
/// Size of the texts, and from line to line.
const SIZE: f64 = 14.0;
const LEADING: f64 = 18.0;
/// Space between two texts.
const GAP: f64 = 7.0;
/// Space that the heading of a day takes above its first moment.
const DAY: f64 = 24.0;
/// How many lines a text may take; the pointer shows all of it.
const LINES: usize = 3;

/// A moment with its text set.
struct Row<'a> {
    moment: &'a Moment,
    /// The day, if it begins here.
    day: Option<String>,
    lines: Vec<String>,
    /// Rank and share, or what became of the node.
    figures: Option<String>,
    bold: bool,
}

impl Row<'_> {
    fn height(&self) -> f64 {
        self.head() + self.lines.len() as f64 * LEADING
    }

    /// What stands above the first line.
    fn head(&self) -> f64 {
        if self.day.is_some() { DAY } else { 0.0 }
    }
}

/// The timeline as an SVG document.
///
/// The same timeline gives the same bytes. Time and space grow with its text.
pub fn render(timeline: &Timeline, options: &DotOptions) -> String {
    let days = moments::days(&timeline.moments);
    let rows: Vec<Row> = timeline.moments.iter().zip(days).map(|(moment, day)| row(moment, day, options)).collect();
    let title = wrap(&clean(&timeline.title), 22.0, true, WIDTH - 2.0 * MARGIN, 2);
    let top = MARGIN + 26.0 * title.len() as f64 + 44.0;
    let wanted: f64 = rows.iter().map(|row| row.height() + GAP).sum();
    let times: Vec<f64> = timeline.moments.iter().map(|moment| moment.seconds).collect();
    let axis = Axis::new(&times, (wanted * 0.94).max(240.0));
    // The first line of a text stands level with its time.
    let level = |row: &Row| axis.at(row.moment.seconds) - row.head() - LEADING / 2.0;
    let boxes: Vec<(f64, f64)> = rows.iter().map(|row| (level(row), row.height())).collect();
    let placed = place::apart(&boxes, GAP);
    // Texts pushed up by those below begin above the axis, and all moves down by as much.
    let above = placed.first().map_or(0.0, |first| (-first).max(0.0));
    let offset = top + above;
    let lowest = placed.iter().zip(&rows).map(|(y, row)| y + row.height()).fold(axis.length(), f64::max);
    let mut page = Page { language: options.language, ..Page::default() };
    page.title(&title, &axis, &timeline.title);
    page.stages(timeline, &axis, offset);
    page.axis(&axis, offset);
    for (row, y) in rows.iter().zip(&placed) {
        page.row(row, y + offset, axis.at(row.moment.seconds) + offset, options);
    }
    // Marks last, so that nothing lies over them.
    for is_mark in [false, true] {
        for moment in timeline.moments.iter().filter(|moment| moment.kind.is_mark() == is_mark) {
            page.sign(moment, axis.at(moment.seconds) + offset, options);
        }
    }
    let height = offset + lowest + MARGIN;
    page.finish(height, &timeline.title)
}

fn row<'a>(moment: &'a Moment, day: Option<String>, options: &DotOptions) -> Row<'a> {
    let figures = moment.node.as_ref().and_then(|node| moments::figures(node, options));
    let bold = moment.kind.is_mark();
    let mut room = WIDTH - MARGIN - TEXT;
    if let Some(figures) = &figures {
        room -= font::width(figures, SIZE - 2.0, false) + 26.0;
    }
    let lines = wrap(&moments::what(moment, options.language), SIZE, bold, room, LINES);
    Row { moment, day, lines, figures, bold }
}

/// The document as far as it is written.
#[derive(Default)]
struct Page {
    body: String,
    language: Language,
}

impl Page {
    fn title(&mut self, lines: &[String], axis: &Axis, whole: &str) {
        let mut y = MARGIN + 18.0;
        for line in lines {
            self.text(MARGIN, y, line, "title", "start");
            y += 26.0;
        }
        if lines.concat().ends_with('…') {
            self.body.push_str(&format!("<title>{}</title>", escape(&clean(whole))));
        }
        let language = self.language;
        let say = |english| language.say(english);
        let is_scaled = axis.pieces().iter().any(|piece| matches!(piece, Piece::Scaled { .. }));
        let step = if is_scaled {
            format!(" {} {}.", say("One tick is"), language.figure(&duration(axis.tick())))
        } else {
            String::new()
        };
        let cuts = if axis.is_cut() { say("The axis is cut where it says so; the rest has one scale.") } else { "" };
        let note = format!("{}{step} {cuts}", say("Times are in UTC."));
        self.text(MARGIN, y + 2.0, note.trim_end(), "note", "start");
    }

    /// The bands from mark to mark, each with its name and length beside it.
    fn stages(&mut self, timeline: &Timeline, axis: &Axis, offset: f64) {
        let spans: Vec<(f64, f64)> =
            timeline.stages.iter().map(|stage| (axis.at(stage.begins), axis.at(stage.ends))).collect();
        // Two lines each, in the middle of the band where that is free.
        let boxes: Vec<(f64, f64)> = spans.iter().map(|(from, to)| ((from + to) / 2.0 - 17.0, 34.0)).collect();
        let placed = place::apart(&boxes, 8.0);
        for ((stage, (from, to)), y) in timeline.stages.iter().zip(&spans).zip(placed) {
            let (left, right) = BAND;
            self.body.push_str(&format!(
                "<rect x=\"{left}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>\n",
                number(from + offset),
                number(right - left),
                number((to - from).max(1.0)),
                stage_fill(stage.until),
            ));
            let y = y + offset;
            let middle = (from + to) / 2.0 + offset;
            self.body.push_str(&format!(
                "<path class=\"tie\" d=\"M{} {} L{} {}\"/>\n",
                number(STAGE_TEXT + 3.0),
                number(y + 17.0),
                number(left - 1.0),
                number(middle),
            ));
            self.text(STAGE_TEXT, y + 13.0, self.language.say(until(stage.until)), "stage", "end");
            self.text(
                STAGE_TEXT,
                y + 30.0,
                &self.language.figure(&duration(stage.ends - stage.begins)),
                "length",
                "end",
            );
        }
    }

    /// The axis with its ticks and cuts.
    fn axis(&mut self, axis: &Axis, offset: f64) {
        let x = BAND.1;
        for piece in axis.pieces() {
            match *piece {
                Piece::Scaled { from, to, .. } => self.body.push_str(&format!(
                    "<path class=\"axis\" d=\"M{x} {} V{}\"/>\n",
                    number(from + offset),
                    number(to + offset)
                )),
                Piece::Cut { from, to, seconds } => {
                    let (top, bottom) = (from + offset, to + offset);
                    // White over the band, so that it is seen to be cut as well.
                    self.body.push_str(&format!(
                        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n",
                        number(BAND.0 - 1.0),
                        number(top + 4.0),
                        number(BAND.1 - BAND.0 + 2.0),
                        number(bottom - top - 8.0),
                    ));
                    let (a, b) = (number(top), number(top + 4.0));
                    let (c, d) = (number(bottom - 4.0), number(bottom));
                    let slant = |y: f64| {
                        format!(
                            "M{} {} L{} {}",
                            number(BAND.0 - 5.0),
                            number(y + 3.0),
                            number(x + 7.0),
                            number(y - 3.0)
                        )
                    };
                    self.body.push_str(&format!(
                        "<path class=\"axis\" d=\"M{x} {a} V{b} M{x} {c} V{d} {} {}\"/>\n",
                        slant(top + 4.0),
                        slant(bottom - 4.0)
                    ));
                    let middle = (top + bottom) / 2.0 + 4.0;
                    self.text((BAND.0 + x) / 2.0, middle, &self.language.figure(&duration(seconds)), "cut", "middle");
                }
            }
        }
        for y in axis.ticks() {
            self.body.push_str(&format!("<path class=\"tick\" d=\"M{} {} h6\"/>\n", number(x), number(y + offset)));
        }
    }

    fn row(&mut self, row: &Row, y: f64, time: f64, options: &DotOptions) {
        let level = y + row.head() + LEADING / 2.0;
        let base = level + 5.0;
        if let Some(day) = &row.day {
            self.text(TEXT, y + DAY - 8.0, day, "day", "start");
        }
        let x = BAND.1;
        self.body.push_str(&format!(
            "<path class=\"tie\" d=\"M{} {} C{} {} {} {} {} {}\"/>\n",
            number(x),
            number(time),
            number(x + 26.0),
            number(time),
            number(TIES - 26.0),
            number(level),
            number(TIES),
            number(level),
        ));
        let whole = tooltip(row, options);
        let link = row.moment.url.as_deref().or(row.moment.node.as_ref().and_then(|node| node.url.as_deref()));
        let link = link.and_then(super::super::text::web_address);
        if let Some(address) = link {
            self.body.push_str(&format!("<a href=\"{}\" target=\"_blank\" rel=\"noopener\">", escape(address)));
        }
        self.body.push_str(&format!("<g><title>{}</title>\n", escape(&whole)));
        let clock = if row.bold { "clock bold" } else { "clock" };
        self.text(CLOCK, base, moments::time(&row.moment.at), clock, "end");
        let class = if row.bold { "what bold" } else { "what" };
        for (at, line) in row.lines.iter().enumerate() {
            self.text(TEXT, base + at as f64 * LEADING, line, class, "start");
        }
        if let (Some(figures), Some(node)) = (&row.figures, &row.moment.node) {
            let last = row.lines.len() - 1;
            let after = TEXT + font::width(&row.lines[last], SIZE, row.bold) + 10.0;
            self.chip(after, level + last as f64 * LEADING, figures, node, options);
        }
        self.body.push_str("</g>");
        self.body.push_str(if link.is_some() { "</a>\n" } else { "\n" });
    }

    /// The sign on the axis: a node's shape and colour as in the other views, a mark as a diamond.
    fn sign(&mut self, moment: &Moment, y: f64, options: &DotOptions) {
        let (x, y) = (number(BAND.1), number(y));
        let sign = match (&moment.node, moment.kind) {
            (_, kind) if kind.is_mark() => {
                let fill = moments::mark_fill(kind);
                format!("<path d=\"M{x} {y} m-7 0 l7 -7 l7 7 l-7 7 z\" fill=\"{fill}\" stroke=\"#ffffff\"/>")
            }
            (Some(node), _) => {
                let (fill, _) = ground(node, options.plain);
                let stroke = if node.state == State::RuledOut { FAINT } else { LINE };
                match node.kind {
                    NodeKind::Factor | NodeKind::Safeguard => format!(
                        "<path d=\"M{x} {y} m-6 0 l3 -5.2 h6 l3 5.2 l-3 5.2 h-6 z\" fill=\"{fill}\" stroke=\"{stroke}\"/>"
                    ),
                    NodeKind::Event | NodeKind::Impact => {
                        format!("<path d=\"M{x} {y} m-5 -5 h10 v10 h-10 z\" fill=\"{fill}\" stroke=\"{stroke}\"/>")
                    }
                }
            }
            (None, _) => format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"4.5\" fill=\"#ffffff\" stroke=\"{LINE}\"/>"),
        };
        self.body.push_str(&sign);
        self.body.push('\n');
    }

    /// Rank and share on the colour of the share.
    fn chip(&mut self, x: f64, middle: f64, figures: &str, node: &PictureNode, options: &DotOptions) {
        let width = font::width(figures, SIZE - 2.0, false) + 12.0;
        let (fill, ink) = ground(node, options.plain);
        self.body.push_str(&format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"17\" rx=\"4\" fill=\"{fill}\" stroke=\"{FAINT}\" \
             stroke-width=\"0.6\"/>\n",
            number(x),
            number(middle - 8.5),
            number(width),
        ));
        self.body.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" class=\"chip\" fill=\"{ink}\">{}</text>\n",
            number(x + 6.0),
            number(middle + 4.0),
            escape(figures)
        ));
    }

    fn text(&mut self, x: f64, y: f64, text: &str, class: &str, anchor: &str) {
        let anchor = if anchor == "start" { String::new() } else { format!(" text-anchor=\"{anchor}\"") };
        let (x, y) = (number(x), number(y));
        self.body.push_str(&format!("<text x=\"{x}\" y=\"{y}\" class=\"{class}\"{anchor}>{}</text>\n", escape(text)));
    }

    fn finish(self, height: f64, title: &str) -> String {
        let height = number(height.ceil());
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\">\n\
             <title>{}</title>\n<style>\n\
             text {{ font-size: {SIZE}px; fill: {INK}; }}\n\
             .title {{ font-size: 22px; font-weight: bold; }}\n\
             .note {{ font-size: 13px; fill: {LINE}; }}\n\
             .day {{ font-size: 13px; font-weight: bold; fill: {LINE}; }}\n\
             .bold, .length {{ font-weight: bold; }}\n\
             .stage, .length {{ font-size: 13px; }}\n\
             .cut {{ font-size: 11px; fill: {LINE}; }}\n\
             .chip {{ font-size: 12px; }}\n\
             .axis {{ fill: none; stroke: {LINE}; stroke-width: 2; }}\n\
             .tick {{ stroke: {LINE}; stroke-width: 1; }}\n\
             .tie {{ fill: none; stroke: #9fb3c8; stroke-width: 1; }}\n\
             a text {{ text-decoration: underline; }}\n\
             </style>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{}</svg>\n",
            escape(&shorten(&clean(title), 400)),
            self.body
        )
    }
}

/// Ground and text of a node's sign, as in the other views.
fn ground(node: &PictureNode, plain: bool) -> (&'static str, &'static str) {
    if node.state == State::RuledOut {
        return (OUT_FILL, FAINT);
    }
    match (node.kind, node.share) {
        (NodeKind::Factor | NodeKind::Safeguard, Some(share)) if !plain => {
            let class = SHARE_CLASSES[share_class(share)];
            (class.fill, class.ink)
        }
        (NodeKind::Event, _) => (EVENT_FILL, INK),
        (NodeKind::Impact, _) => (IMPACT_FILL, "#ffffff"),
        _ => ("#ffffff", INK),
    }
}

fn stage_fill(until: MomentKind) -> &'static str {
    match until {
        MomentKind::Start => "#dfe5ea",
        MomentKind::Detected => "#f2b8a0",
        MomentKind::Mitigated => "#f6dc9c",
        _ => "#bfe0d2",
    }
}

/// Everything that is known about a moment, for the pointer.
fn tooltip(row: &Row, options: &DotOptions) -> String {
    let mut lines = vec![row.moment.at.clone(), shorten(&moments::what(row.moment, options.language), 2000)];
    if let Some(node) = &row.moment.node {
        lines.push(super::super::dot::look::tooltip(node, options));
    }
    lines.join("\n")
}

/// A coordinate, to a hundredth of a pixel.
fn number(x: f64) -> String {
    let text = format!("{x:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text as it may stand in XML, in an element or between quotes. Control characters that XML refuses are gone.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
