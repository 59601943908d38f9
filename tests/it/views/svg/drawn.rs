//! An SVG of ours read back: what is drawn, and where.

use roxmltree::{Document, Node as Element};

use super::font;

#[derive(Debug, Clone, Copy)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Rect {
    /// Do the two overlap by more than `slack`?
    pub(super) fn meets(&self, other: &Rect, slack: f64) -> bool {
        self.left + slack < other.right
            && other.left + slack < self.right
            && self.top + slack < other.bottom
            && other.top + slack < self.bottom
    }

    pub(super) fn holds(&self, other: &Rect) -> bool {
        self.left <= other.left + 0.02
            && other.right <= self.right + 0.02
            && self.top <= other.top + 0.02
            && other.bottom <= self.bottom + 0.02
    }

    pub(super) fn holds_point(&self, (x, y): (f64, f64)) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }

    pub(super) fn shrunk(&self, by: f64) -> Rect {
        Rect { left: self.left + by, top: self.top + by, right: self.right - by, bottom: self.bottom - by }
    }
}

#[derive(Debug, Clone)]
pub(super) enum Shape {
    Rect(Rect),
    Circle { x: f64, y: f64, radius: f64 },
    Polygon(Vec<(f64, f64)>),
}

impl Shape {
    fn bounds(&self) -> Rect {
        match self {
            Shape::Rect(rect) => *rect,
            Shape::Circle { x, y, radius } => {
                Rect { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius }
            }
            Shape::Polygon(points) => Rect {
                left: points.iter().map(|p| p.0).fold(f64::INFINITY, f64::min),
                top: points.iter().map(|p| p.1).fold(f64::INFINITY, f64::min),
                right: points.iter().map(|p| p.0).fold(f64::NEG_INFINITY, f64::max),
                bottom: points.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max),
            },
        }
    }

    pub(super) fn holds(&self, point: (f64, f64)) -> bool {
        match self {
            Shape::Rect(rect) => rect.holds_point(point),
            Shape::Circle { x, y, radius } => (point.0 - x).hypot(point.1 - y) <= *radius,
            // Convex, and clockwise on a page whose y goes down.
            Shape::Polygon(corners) => {
                sides(corners).all(|(a, b)| (b.0 - a.0) * (point.1 - a.1) - (b.1 - a.1) * (point.0 - a.0) >= -1e-6)
            }
        }
    }
}

fn sides(corners: &[(f64, f64)]) -> impl Iterator<Item = ((f64, f64), (f64, f64))> + '_ {
    (0..corners.len()).map(|at| (corners[at], corners[(at + 1) % corners.len()]))
}

/// How far a point is from the border.
pub(super) fn distance(shape: &Shape, (x, y): (f64, f64)) -> f64 {
    let to_side = |((ax, ay), (bx, by)): ((f64, f64), (f64, f64))| {
        let (dx, dy) = (bx - ax, by - ay);
        let t = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        (x - ax - t * dx).hypot(y - ay - t * dy)
    };
    match shape {
        Shape::Rect(r) => {
            let corners = [(r.left, r.top), (r.right, r.top), (r.right, r.bottom), (r.left, r.bottom)];
            sides(&corners).map(to_side).fold(f64::INFINITY, f64::min)
        }
        Shape::Circle { x: cx, y: cy, radius } => ((x - cx).hypot(y - cy) - radius).abs(),
        Shape::Polygon(corners) => sides(corners).map(to_side).fold(f64::INFINITY, f64::min),
    }
}

#[derive(Debug)]
pub(super) struct Text {
    pub(super) text: String,
    left: f64,
    right: f64,
    /// Of the capitals.
    top: f64,
    bottom: f64,
}

impl Text {
    fn read(element: Element) -> Text {
        let text = element.text().unwrap_or_default().to_owned();
        let size = number(element, "font-size");
        let (x, y) = (number(element, "x"), number(element, "y"));
        let width = font::width(&text, size);
        let left = if element.attribute("text-anchor") == Some("middle") { x - width / 2.0 } else { x };
        Text { text, left, right: left + width, top: y - 0.72 * size, bottom: y + 0.21 * size }
    }

    pub(super) fn bounds(&self) -> Rect {
        Rect { left: self.left, top: self.top, right: self.right, bottom: self.bottom }
    }

    pub(super) fn corners(&self) -> [(f64, f64); 4] {
        [(self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)]
    }
}

#[derive(Debug)]
pub(super) struct Node {
    /// That of the file, or `#` and that of a sign.
    pub(super) id: String,
    pub(super) shape: Shape,
    pub(super) bounds: Rect,
    pub(super) borders: usize,
    pub(super) is_dashed: bool,
    pub(super) texts: Vec<Text>,
    pub(super) tooltip: String,
    pub(super) url: Option<String>,
}

#[derive(Debug)]
pub(super) struct Box {
    pub(super) title: String,
    pub(super) is_legend: bool,
    pub(super) bounds: Rect,
    pub(super) texts: Vec<Text>,
}

#[derive(Debug)]
pub(super) struct Line {
    pub(super) from: String,
    pub(super) to: String,
    /// Many points along the curve, the head apart.
    pub(super) points: Vec<(f64, f64)>,
    pub(super) tip: (f64, f64),
}

#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) nodes: Vec<Node>,
    pub(super) clusters: Vec<Box>,
    pub(super) lines: Vec<Line>,
    pub(super) labels: Vec<Box>,
    /// Those of the page itself: its title.
    pub(super) texts: Vec<Text>,
}

fn number(element: Element, name: &str) -> f64 {
    element.attribute(name).unwrap_or_else(|| panic!("no {name}")).parse().unwrap()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().unwrap())
        .collect()
}

fn pairs(text: &str) -> Vec<(f64, f64)> {
    numbers(text).chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

impl Drawn {
    pub(super) fn read(text: &str) -> Drawn {
        let document = Document::parse(text).expect("it is well-formed");
        let root = document.root_element();
        let view = numbers(root.attribute("viewBox").unwrap());
        let mut out = Drawn { width: view[2], height: view[3], ..Drawn::default() };
        for element in root.children().filter(Element::is_element) {
            let class = element.attribute("class").unwrap_or_default();
            match (element.tag_name().name(), class.split(' ').next().unwrap_or_default()) {
                ("g", "node" | "sign") => out.nodes.push(node(element)),
                ("g", "cluster") => out.clusters.push(frame(element)),
                ("g", "edge-label") => out.labels.push(frame(element)),
                ("g", "edge") => out.lines.push(line(element)),
                ("text", _) => out.texts.push(Text::read(element)),
                ("title" | "desc", _) | ("rect", "page") => {}
                other => panic!("{other:?} is not expected"),
            }
        }
        out
    }
}

fn shape(element: Element) -> Option<Shape> {
    match element.tag_name().name() {
        "rect" => {
            let (left, top) = (number(element, "x"), number(element, "y"));
            let (right, bottom) = (left + number(element, "width"), top + number(element, "height"));
            Some(Shape::Rect(Rect { left, top, right, bottom }))
        }
        "circle" => {
            Some(Shape::Circle { x: number(element, "cx"), y: number(element, "cy"), radius: number(element, "r") })
        }
        "polygon" => Some(Shape::Polygon(pairs(element.attribute("points").unwrap()))),
        _ => None,
    }
}

fn node(element: Element) -> Node {
    let id = element.attribute("data-node").or(element.attribute("data-sign")).unwrap();
    let elements: Vec<Element> = element.descendants().collect();
    let shapes: Vec<Shape> = elements.iter().filter_map(|e| shape(*e)).collect();
    let texts: Vec<Text> = elements.iter().filter(|e| e.tag_name().name() == "text").map(|e| Text::read(*e)).collect();
    let shape = shapes.first().cloned().unwrap_or_else(|| {
        // A sign without an outline is its text.
        let bounds = texts.iter().map(Text::bounds).next().unwrap();
        Shape::Rect(bounds)
    });
    Node {
        id: id.to_owned(),
        bounds: shape.bounds(),
        shape,
        borders: shapes.len(),
        is_dashed: elements.iter().any(|e| e.attribute("stroke-dasharray").is_some()),
        tooltip: title(element),
        url: elements.iter().find_map(|e| e.attribute("href")).map(str::to_owned),
        texts,
    }
}

fn title(element: Element) -> String {
    let title = element.children().find(|child| child.tag_name().name() == "title");
    title.and_then(|title| title.text()).unwrap_or_default().to_owned()
}

fn frame(element: Element) -> Box {
    let bounds = element.children().find_map(shape).unwrap().bounds();
    let texts = element.children().filter(|e| e.tag_name().name() == "text").map(Text::read).collect();
    let is_legend = element.attribute("class").unwrap().ends_with("legend");
    Box { title: title(element), is_legend, bounds, texts }
}

fn line(element: Element) -> Line {
    let paths: Vec<&str> = element.children().filter_map(|child| child.attribute("d")).collect();
    let corners = pairs(paths[0]);
    let mut points = vec![corners[0]];
    for curve in corners.windows(4).step_by(3) {
        for step in 1..=20 {
            let t = f64::from(step) / 20.0;
            let u = 1.0 - t;
            let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
            let mix = |pick: fn(&(f64, f64)) -> f64| curve.iter().zip(weights).map(|(p, w)| pick(p) * w).sum::<f64>();
            points.push((mix(|p| p.0), mix(|p| p.1)));
        }
    }
    let last = *points.last().unwrap();
    let tip = match paths.get(1) {
        None => last,
        // An arrow begins with its tip; a bar lies half its thickness before it.
        Some(head) if head.ends_with('Z') => pairs(head)[0],
        Some(bar) => {
            let ends = pairs(bar);
            let middle = ((ends[0].0 + ends[1].0) / 2.0, (ends[0].1 + ends[1].1) / 2.0);
            (2.0 * middle.0 - last.0, 2.0 * middle.1 - last.1)
        }
    };
    let id = |name: &str| element.attribute(name).unwrap().to_owned();
    Line { from: id("data-from"), to: id("data-to"), points, tip }
}
