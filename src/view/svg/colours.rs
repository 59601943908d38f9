//! Names for the colours of a picture, as CSS classes: a page may restyle them, for the dark for one.
//!
//! The colours themselves stand in the SVG as plain attributes, which any rule of CSS overrides.

use super::super::dot::look::{
    BACK, CLUSTER_FILL, CLUSTER_LINE, EVENT_FILL, FAINT, IMPACT_FILL, INK, LINE, OUT_FILL, STOP,
};
use super::super::palette::SHARE_CLASSES;

/// The name of a ground: `paper`, `event`, `share-3`; the hexadecimal digits of a colour that has none.
pub(super) fn ground(colour: &str) -> String {
    let name = match colour {
        "#ffffff" => "paper",
        EVENT_FILL => "event",
        IMPACT_FILL => "impact",
        OUT_FILL => "out",
        CLUSTER_FILL => "cluster",
        _ => match SHARE_CLASSES.iter().position(|class| class.fill == colour) {
            Some(at) => return format!("share-{}", at + 1),
            None => return digits(colour),
        },
    };
    name.to_owned()
}

/// The name of the colour of a line or of a text: `ink`, `line`, `stop`.
pub(super) fn pen(colour: &str) -> String {
    let name = match colour {
        INK => "ink",
        FAINT => "faint",
        LINE => "line",
        BACK => "back",
        STOP => "stop",
        IMPACT_FILL => "impact",
        CLUSTER_LINE => "cluster",
        "#ffffff" => "paper",
        _ => return digits(colour),
    };
    name.to_owned()
}

fn digits(colour: &str) -> String {
    colour.trim_start_matches('#').to_owned()
}
