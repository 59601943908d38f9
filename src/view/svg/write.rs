//! The layout as SVG text. Every text goes through [`escape`]; nothing else of the file gets into the markup.

use std::fmt::Write as _;

use super::Sheet;
use super::colours::{ground, pen};
use super::diagram::{Cluster, Diagram, Head, Link, Node, Shape, Stroke, Text};
use super::layout::{Placed, Point, Rect, Route, head_length};
use super::shape::{BETWEEN_BORDERS, LEADING, slant};

/// From the middle of a line of text down to where its letters stand, in font sizes: half of Helvetica's height of
/// capitals (718 of 1,000).
const BASELINE: f64 = 0.359;
/// Radius of rounded corners.
const ROUND: f64 = 9.0;
/// How far text is kept clear of lines behind it.
const HALO: f64 = 4.0;

/// The whole picture.
pub(super) fn write(diagram: &Diagram, placed: &Placed, sheet: &Sheet) -> String {
    let title = diagram.title.size();
    let above = if diagram.title.lines.is_empty() { 0.0 } else { title.1 + diagram.title.size * 0.6 };
    let width = (placed.width.max(title.0) + 2.0 * diagram.pad).ceil();
    let height = (placed.height + above + 2.0 * diagram.pad).ceil();
    let by = Point { x: ((width - placed.width) / 2.0).round(), y: (diagram.pad + above).round() };
    let mut out = Writer { out: String::new(), by };
    out.open(diagram, sheet, width, height);
    let _ = writeln!(
        out.out,
        "<rect class=\"page fill-{}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>",
        ground(&diagram.background),
        diagram.background
    );
    if !diagram.title.lines.is_empty() {
        let middle = Point { x: (width / 2.0).round() - by.x, y: diagram.pad + title.1 / 2.0 - by.y };
        out.lines(&diagram.title, middle, "middle", &ground(&diagram.background), None);
    }
    for (cluster, rect) in diagram.clusters.iter().zip(&placed.clusters) {
        if let Some(rect) = rect {
            out.cluster(cluster, *rect, &diagram.background);
        }
    }
    for (link, route) in diagram.links.iter().zip(&placed.links).filter(|(link, _)| !link.hidden) {
        out.link(diagram, link, route, sheet);
    }
    for ((node, centre), size) in diagram.nodes.iter().zip(&placed.nodes).zip(&placed.sizes) {
        if !node.hidden {
            out.node(node, *centre, *size, &diagram.background, sheet);
        }
    }
    // Last, so that no line runs over them.
    for (link, route) in diagram.links.iter().zip(&placed.links).filter(|(link, _)| !link.hidden) {
        if let Some(middle) = route.label {
            let home = diagram.clusters.iter().zip(&placed.clusters).find(|(_, rect)| {
                rect.is_some_and(|r| r.left < middle.x && middle.x < r.right && r.top < middle.y && middle.y < r.bottom)
            });
            let under = home.and_then(|(cluster, _)| cluster.fill.as_deref()).unwrap_or(&diagram.background);
            out.label(&link.label, middle, under);
        }
    }
    out.out.push_str("</svg>\n");
    out.out
}

struct Writer {
    out: String,
    /// Where the origin of the layout is on the page.
    by: Point,
}

impl Writer {
    /// The opening tag, and what says in words what the picture is.
    fn open(&mut self, diagram: &Diagram, sheet: &Sheet, width: f64, height: f64) {
        if !sheet.embedded {
            self.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        }
        let name = match diagram.title.lines.join(" ") {
            empty if empty.is_empty() => sheet.name.clone(),
            title => title,
        };
        // As an image its inside is not for a screen reader to walk through; in a page it is.
        let role = if sheet.embedded { "group" } else { "img" };
        let _ = writeln!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"because\" role=\"{role}\" aria-label=\"{}\" \
             width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"{}\">",
            escape(&name),
            escape(&diagram.font)
        );
        let _ = writeln!(self.out, "<title>{}</title>", escape(&name));
        if !sheet.description.is_empty() {
            let _ = writeln!(self.out, "<desc>{}</desc>", escape(&sheet.description));
        }
    }

    fn cluster(&mut self, cluster: &Cluster, rect: Rect, background: &str) {
        let Cluster { label, line, .. } = cluster;
        let fill = cluster.fill.as_deref();
        let class = if cluster.id == "cluster_legend" { "cluster legend" } else { "cluster" };
        let _ = writeln!(self.out, "<g class=\"{class}\">{}", tooltip(&cluster.tooltip));
        let rect = rect.moved(self.by);
        let round = if cluster.rounded { format!(" rx=\"{}\"", number(ROUND)) } else { String::new() };
        let _ = writeln!(
            self.out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{round} {} {}/>",
            number(rect.left),
            number(rect.top),
            number(rect.right - rect.left),
            number(rect.bottom - rect.top),
            paint(fill),
            stroke(line, cluster.line_width, cluster.stroke),
        );
        let start = Point { x: rect.left + 8.0 - self.by.x, y: rect.top + 4.0 + label.size().1 / 2.0 - self.by.y };
        let under = fill.unwrap_or(background);
        self.lines(label, start, "start", &ground(under), Some(under));
        self.out.push_str("</g>\n");
    }

    fn link(&mut self, diagram: &Diagram, link: &Link, route: &Route, sheet: &Sheet) {
        let end = |node: usize| match sheet.subjects.get(&diagram.nodes[node].id) {
            Some(subject) => subject.id.clone(),
            // No id of a file begins like this.
            None => format!("#{}", diagram.nodes[node].id),
        };
        let _ = writeln!(
            self.out,
            "<g class=\"edge\" data-from=\"{}\" data-to=\"{}\">{}",
            escape(&end(link.from)),
            escape(&end(link.to)),
            tooltip(&link.tooltip)
        );
        let point = |p: &Point| format!("{} {}", number(p.x + self.by.x), number(p.y + self.by.y));
        let mut path = String::new();
        if let Some((first, rest)) = route.points.split_first() {
            path = format!("M{}", point(first));
            for three in rest.chunks_exact(3) {
                let _ = write!(path, "C{} {} {}", point(&three[0]), point(&three[1]), point(&three[2]));
            }
        }
        let line = stroke(&link.line, link.line_width, link.stroke);
        let _ = writeln!(self.out, "<path d=\"{path}\" fill=\"none\" {line}/>");
        if let Some(head) = head(link, route, self.by) {
            self.out.push_str(&head);
        }
        self.out.push_str("</g>\n");
    }

    fn node(&mut self, node: &Node, centre: Point, size: (f64, f64), background: &str, sheet: &Sheet) {
        let subject = sheet.subjects.get(&node.id);
        match subject {
            Some(subject) => {
                let focus = if sheet.embedded { " tabindex=\"0\" role=\"img\"" } else { "" };
                let id = escape(&subject.id);
                let _ = write!(self.out, "<g class=\"node {}\" data-node=\"{id}\"{focus}>", subject.class);
            }
            None => {
                let _ = write!(self.out, "<g class=\"sign\" data-sign=\"#{}\">", escape(&node.id));
            }
        }
        let _ = writeln!(self.out, "{}", tooltip(&node.tooltip));
        if let Some(url) = &node.url {
            let url = escape(url);
            let _ = writeln!(self.out, "<a href=\"{url}\" target=\"_blank\" rel=\"noopener noreferrer\">");
        }
        let line = stroke(&node.line, node.line_width, node.stroke);
        if node.shape != Shape::Plain {
            let mut inner = size;
            if node.double {
                self.outline(node.shape, centre, size, &paint(Some(background)), &line);
                inner = (size.0 - 2.0 * BETWEEN_BORDERS, size.1 - 2.0 * BETWEEN_BORDERS);
            }
            self.outline(node.shape, centre, inner, &paint(node.fill.as_deref()), &line);
        }
        let under = node.fill.as_deref().filter(|_| node.shape != Shape::Plain).unwrap_or(background);
        self.lines(&node.label, centre, "middle", &ground(under), None);
        self.out.push_str(if node.url.is_some() { "</a></g>\n" } else { "</g>\n" });
    }

    fn outline(&mut self, shape: Shape, centre: Point, (width, height): (f64, f64), fill: &str, line: &str) {
        let (x, y) = (centre.x + self.by.x, centre.y + self.by.y);
        let (left, top) = (x - width / 2.0, y - height / 2.0);
        let drawn = match shape {
            Shape::Box | Shape::RoundedBox | Shape::Plain => {
                let round = if shape == Shape::RoundedBox { ROUND.min(height / 3.0) } else { 0.0 };
                let round = if round > 0.0 { format!(" rx=\"{}\"", number(round)) } else { String::new() };
                format!(
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{round}",
                    number(left),
                    number(top),
                    number(width),
                    number(height)
                )
            }
            Shape::Circle => format!("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"", number(x), number(y), number(width / 2.0)),
            Shape::Ellipse => format!(
                "<ellipse cx=\"{}\" cy=\"{}\" rx=\"{}\" ry=\"{}\"",
                number(x),
                number(y),
                number(width / 2.0),
                number(height / 2.0)
            ),
            Shape::Hexagon | Shape::Diamond => {
                let lean = if shape == Shape::Hexagon { slant(height) } else { width / 2.0 };
                let (right, bottom) = (left + width, top + height);
                let corners = [
                    (left, y),
                    (left + lean, top),
                    (right - lean, top),
                    (right, y),
                    (right - lean, bottom),
                    (left + lean, bottom),
                ];
                let corners: Vec<String> =
                    corners.iter().map(|(x, y)| format!("{},{}", number(*x), number(*y))).collect();
                format!("<polygon points=\"{}\"", corners.join(" "))
            }
        };
        let _ = writeln!(self.out, "{drawn} {fill} {line}/>");
    }

    /// The label of a link, on a ground that keeps the line off.
    fn label(&mut self, text: &Text, middle: Point, under: &str) {
        let (width, height) = text.size();
        let rect = Rect::around(middle, width + 4.0, height).moved(self.by);
        let _ = writeln!(
            self.out,
            "<g class=\"edge-label\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}/>",
            number(rect.left),
            number(rect.top),
            number(rect.right - rect.left),
            number(rect.bottom - rect.top),
            paint(Some(under))
        );
        self.lines(text, middle, "middle", &ground(under), None);
        self.out.push_str("</g>\n");
    }

    /// Lines of text around a point, each an element of its own, so that text from right to left moves nothing
    /// beside it. A halo keeps lines off that run behind.
    fn lines(&mut self, text: &Text, at: Point, anchor: &str, under: &str, halo: Option<&str>) {
        let leading = text.size * LEADING;
        let first = at.y + self.by.y - leading * (text.lines.len() as f64 - 1.0) / 2.0 + BASELINE * text.size;
        for (row, line) in text.lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let anchor = if anchor == "start" { String::new() } else { format!(" text-anchor=\"{anchor}\"") };
            let halo = halo.map_or_else(String::new, |colour| {
                format!(
                    " stroke=\"{colour}\" stroke-width=\"{}\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
                    number(HALO)
                )
            });
            let _ = writeln!(
                self.out,
                "<text class=\"on-{under} ink-{}\" x=\"{}\" y=\"{}\"{anchor} font-size=\"{}\" fill=\"{}\"{halo}>{}</text>",
                pen(&text.colour),
                number(at.x + self.by.x),
                number(first + row as f64 * leading),
                number(text.size),
                text.colour,
                escape(line)
            );
        }
    }
}

/// The head of a link, at its tip.
fn head(link: &Link, route: &Route, by: Point) -> Option<String> {
    let last = route.points.last()?;
    let (tip, scale) = (Point { x: route.tip.x + by.x, y: route.tip.y + by.y }, link.head_scale);
    let (dx, dy) = (route.tip.x - last.x, route.tip.y - last.y);
    let far = dx.hypot(dy);
    if far < 1e-6 {
        return None;
    }
    let (dx, dy) = (dx / far, dy / far);
    let colour = &link.line;
    let at = |back: f64, aside: f64| {
        format!("{} {}", number(tip.x - dx * back - dy * aside), number(tip.y - dy * back + dx * aside))
    };
    let long = head_length(link.head, scale);
    match link.head {
        Head::Bare => None,
        Head::Arrow => {
            let half = 3.5 * scale + 0.4 * link.line_width;
            let corners = [at(0.0, 0.0), at(long, half), at(long, -half)];
            Some(format!("<path d=\"M{}L{}L{}Z\" {}/>\n", corners[0], corners[1], corners[2], paint_line(colour)))
        }
        Head::Bar => {
            let thick = stroke(colour, 2.4 * scale, Stroke::Solid);
            Some(format!(
                "<path d=\"M{}L{}\" fill=\"none\" {thick}/>\n",
                at(long / 2.0, 5.5 * scale),
                at(long / 2.0, -5.5 * scale)
            ))
        }
    }
}

fn tooltip(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { format!("<title>{}</title>", escape(text)) }
}

/// The ground of a shape.
fn paint(fill: Option<&str>) -> String {
    match fill {
        Some(colour) => format!("class=\"fill-{}\" fill=\"{colour}\"", ground(colour)),
        None => "fill=\"none\"".to_owned(),
    }
}

/// A shape in the colour of a line.
fn paint_line(colour: &str) -> String {
    format!("class=\"head-{}\" fill=\"{colour}\"", pen(colour))
}

fn stroke(colour: &str, width: f64, stroke: Stroke) -> String {
    let dashes = match stroke {
        Stroke::Solid => String::new(),
        Stroke::Dashed => " stroke-dasharray=\"6 4\"".to_owned(),
        Stroke::Dotted => " stroke-dasharray=\"1.5 4\"".to_owned(),
    };
    format!("stroke=\"{colour}\" stroke-width=\"{}\"{dashes}", number(width))
}

/// At most two digits behind the point.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text for XML, between tags or in quotes. What XML cannot hold, and other control characters, go.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            c if c.is_control() || (c as u32) & 0xfffe == 0xfffe => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{escape, number};

    #[test]
    fn nothing_ends_a_text_or_a_quote_early() {
        assert_eq!(escape("<a b=\"c\">&'"), "&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
        assert_eq!(escape("]]>\u{0}\u{7}\u{1b}\u{ffff}\u{9b}\nx"), "]]&gt;\nx");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([1.0, 0.5, -0.001, 12.344, 100.0].map(number), ["1", "0.5", "0", "12.34", "100"]);
    }
}
