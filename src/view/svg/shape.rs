//! How large a node is, and where its border runs.

use super::diagram::{Cluster, Node, Shape, Text};
use super::font;

/// Distance of lines, in font sizes; between Helvetica's own 1.15 and what reads well.
pub(super) const LEADING: f64 = 1.2;
/// Distance of the two borders of a node that has two.
pub(super) const BETWEEN_BORDERS: f64 = 4.0;

impl Text {
    /// Width and height of the block of lines.
    pub(super) fn size(&self) -> (f64, f64) {
        let width = self.lines.iter().map(|line| font::width(line, self.size, false)).fold(0.0, f64::max);
        (width, self.lines.len() as f64 * self.size * LEADING)
    }
}

impl Cluster {
    /// Room that the title takes above the members.
    pub(super) fn title_height(&self) -> f64 {
        if self.label.lines.is_empty() { 0.0 } else { self.label.size().1 + 2.0 }
    }
}

/// Width and height of a node, all its borders included.
pub(super) fn size(node: &Node) -> (f64, f64) {
    let borders = if node.double { 2.0 * BETWEEN_BORDERS } else { 0.0 };
    let least = node.least;
    if node.fixed {
        return (least.0 + borders, least.1 + borders);
    }
    let text = node.label.size();
    let (across, down) = (text.0 + 2.0 * node.margin.0, text.1 + 2.0 * node.margin.1);
    let (width, height) = match node.shape {
        Shape::Box | Shape::RoundedBox | Shape::Plain => (across.max(least.0), down.max(least.1)),
        Shape::Hexagon => {
            // The text's corners touch the slanted sides at most.
            let height = (down + 8.0).max(least.1);
            ((across + 8.0 + 2.0 * slant(height) * text.1 / height).max(least.0), height)
        }
        Shape::Circle => {
            let side = across.hypot(down).max(least.0).max(least.1);
            (side, side)
        }
        // The smallest ellipse around a rectangle, and the smallest diamond.
        Shape::Ellipse => {
            ((across * std::f64::consts::SQRT_2).max(least.0), (down * std::f64::consts::SQRT_2).max(least.1))
        }
        Shape::Diamond => ((across * 2.0).max(least.0), (down * 2.0).max(least.1)),
    };
    (width + borders, height + borders)
}

/// How far the side of a hexagon of this height leans.
pub(super) fn slant(height: f64) -> f64 {
    (0.32 * height).min(18.0)
}

/// From the centre of a node of this width and height: how far its border is to the side, at this height above or
/// below the centre.
pub(super) fn reach_aside(shape: Shape, (width, height): (f64, f64), off: f64) -> f64 {
    let (half, off, tall) = (width / 2.0, off.abs(), height / 2.0);
    let at = if tall > 0.0 { (off / tall).min(1.0) } else { 0.0 };
    match shape {
        Shape::Box | Shape::RoundedBox | Shape::Plain => half,
        Shape::Hexagon => half - slant(height) * at,
        Shape::Circle | Shape::Ellipse => half * (1.0 - at * at).sqrt(),
        Shape::Diamond => half * (1.0 - at),
    }
}

/// The same up and down: how far the border is above the centre, at this distance to the side.
pub(super) fn reach_up(shape: Shape, (width, height): (f64, f64), off: f64) -> f64 {
    let (half, off, wide) = (height / 2.0, off.abs(), width / 2.0);
    let at = if wide > 0.0 { (off / wide).min(1.0) } else { 0.0 };
    match shape {
        Shape::Box | Shape::RoundedBox | Shape::Plain => half,
        Shape::Hexagon => {
            let flat = wide - slant(height);
            if off <= flat { half } else { half * ((wide - off) / slant(height)).clamp(0.0, 1.0) }
        }
        Shape::Circle | Shape::Ellipse => half * (1.0 - at * at).sqrt(),
        Shape::Diamond => half * (1.0 - at),
    }
}
