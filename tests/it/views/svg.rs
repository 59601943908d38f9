//! The picture as SVG, measured as it is drawn: boxes, lines and texts, over all models and random pictures.

mod drawn;
mod font;
mod random;

use because::report::Picture;
use because::view::Language;
use because::view::dot::{self, DotOptions};
use because::view::svg::{self, SvgError, SvgOptions};
use proptest::test_runner::{Config, TestRunner};

use self::drawn::{Drawn, Rect, Shape, distance};
use super::hostile::{hostile_picture, shows, texts};
use super::models::shipped_pictures;
use super::{golden, samples, tokens};

const STANDALONE: SvgOptions =
    SvgOptions { plain: false, embedded: false, threads: 1, quick: false, language: Language::English };

fn draw(picture: &Picture, options: SvgOptions) -> String {
    svg::render(picture, &options).expect("it is small enough")
}

#[test]
fn goldens_of_the_svg() {
    golden("graph.svg", &draw(&samples::picture(), STANDALONE));
    golden(
        "graph-embedded.svg",
        &draw(
            &samples::picture(),
            SvgOptions { plain: true, embedded: true, threads: 1, quick: false, ..Default::default() },
        ),
    );
    let shipped = shipped_pictures();
    for name in ["starter", "google-shakespeare-2015", "aws-2017-s3"] {
        let (_, picture) = shipped.iter().find(|(file, _)| *file == format!("{name}.yaml")).unwrap();
        golden(&format!("graph-{name}.svg"), &draw(picture, STANDALONE));
    }
}

#[test]
fn every_model_is_drawn_without_a_clash() {
    for (name, picture) in shipped_pictures() {
        for options in
            [STANDALONE, SvgOptions { plain: true, embedded: true, threads: 1, quick: false, ..Default::default() }]
        {
            check(&name, &picture, options);
        }
    }
}

#[test]
fn random_pictures_are_drawn_without_a_clash() {
    for seed in 0..300 {
        let picture = random::picture(seed);
        check(&format!("random picture {seed}"), &picture, STANDALONE);
    }
}

/// Everything that must hold of a picture.
fn check(name: &str, picture: &Picture, options: SvgOptions) {
    let text = draw(picture, options);
    let drawn = Drawn::read(&text);
    assert_eq!(drawn.nodes.iter().filter(|node| !node.id.starts_with('#')).count(), picture.nodes.len(), "{name}");
    let page = Rect { left: 0.0, top: 0.0, right: drawn.width, bottom: drawn.height };
    // No two boxes overlap, and each is on the page.
    for (at, node) in drawn.nodes.iter().enumerate() {
        assert!(page.holds(&node.bounds), "{name}: {} is off the page", node.id);
        for other in &drawn.nodes[at + 1..] {
            assert!(!node.bounds.meets(&other.bounds, 0.5), "{name}: {} and {} overlap", node.id, other.id);
        }
    }
    clusters(name, picture, &drawn);
    texts_fit(name, &drawn, &page);
    labels(name, &drawn);
    lines(name, &drawn, &page);
}

/// A cluster holds the nodes of its system and nothing else; no two overlap.
fn clusters(name: &str, picture: &Picture, drawn: &Drawn) {
    let mut systems: Vec<&str> = Vec::new();
    for system in picture.nodes.iter().filter_map(|node| node.system.as_deref()) {
        if !systems.contains(&system) {
            systems.push(system);
        }
    }
    let boxes: Vec<_> = drawn.clusters.iter().filter(|cluster| !cluster.is_legend).collect();
    assert_eq!(boxes.len(), systems.len(), "{name}");
    for (at, cluster) in boxes.iter().enumerate() {
        for other in &boxes[at + 1..] {
            assert!(!cluster.bounds.meets(&other.bounds, 0.5), "{name}: {} and {} overlap", cluster.title, other.title);
        }
        for node in &drawn.nodes {
            let Some(known) = picture.nodes.iter().find(|known| known.id == node.id) else {
                let apart = !cluster.bounds.meets(&node.bounds, 0.5);
                assert!(apart || cluster.bounds.holds(&node.bounds), "{name}: {} is on a border", node.id);
                continue;
            };
            if known.system.as_deref() == Some(systems[at]) {
                assert!(cluster.bounds.holds(&node.bounds), "{name}: {} is not in {}", node.id, cluster.title);
            } else {
                assert!(!cluster.bounds.meets(&node.bounds, 0.5), "{name}: {} is in {}", node.id, cluster.title);
            }
        }
    }
}

/// Every text is within its box, by the widths of a real font where there is one.
fn texts_fit(name: &str, drawn: &Drawn, page: &Rect) {
    for node in &drawn.nodes {
        for text in &node.texts {
            let inside = text.corners().into_iter().all(|corner| node.shape.holds(corner));
            assert!(inside, "{name}: {:?} sticks out of {}", text.text, node.id);
        }
    }
    for cluster in &drawn.clusters {
        for text in &cluster.texts {
            assert!(cluster.bounds.holds(&text.bounds()), "{name}: {:?} sticks out of its cluster", text.text);
            for node in &drawn.nodes {
                assert!(!node.bounds.meets(&text.bounds(), 0.5), "{name}: {} lies on {:?}", node.id, text.text);
            }
        }
    }
    for text in &drawn.texts {
        assert!(page.holds(&text.bounds()), "{name}: {:?} is off the page", text.text);
        for bounds in drawn.nodes.iter().map(|n| &n.bounds).chain(drawn.clusters.iter().map(|c| &c.bounds)) {
            assert!(!bounds.meets(&text.bounds(), 0.0), "{name}: something lies on {:?}", text.text);
        }
    }
}

/// Labels of lines lie on no node, no other label and no title of a cluster.
fn labels(name: &str, drawn: &Drawn) {
    for (at, label) in drawn.labels.iter().enumerate() {
        for text in &label.texts {
            assert!(label.bounds.holds(&text.bounds()), "{name}: {:?} sticks out of its ground", text.text);
        }
        let others = drawn.labels[at + 1..].iter().map(|other| &other.bounds);
        for other in others.chain(drawn.nodes.iter().map(|node| &node.bounds)) {
            assert!(!label.bounds.meets(other, 0.5), "{name}: the label {:?} lies on something", label.texts[0].text);
        }
        for title in drawn.clusters.iter().flat_map(|cluster| &cluster.texts) {
            assert!(!label.bounds.meets(&title.bounds(), 0.0), "{name}: a label lies on {:?}", title.text);
        }
    }
}

/// Lines begin and end at the borders of their boxes, and run through no other box.
fn lines(name: &str, drawn: &Drawn, page: &Rect) {
    for line in &drawn.lines {
        let node = |id: &str| drawn.nodes.iter().find(|node| node.id == id).unwrap_or_else(|| panic!("{name}: {id}"));
        let (from, to) = (node(&line.from), node(&line.to));
        let start = line.points[0];
        assert!(distance(&from.shape, start) < 1.0, "{name}: {} -> {} does not begin at its box", from.id, to.id);
        assert!(distance(&to.shape, line.tip) < 1.0, "{name}: {} -> {} does not end at its box", from.id, to.id);
        for point in &line.points {
            assert!(page.holds_point(*point), "{name}: {} -> {} leaves the page", from.id, to.id);
            for other in drawn.nodes.iter().filter(|other| other.id != from.id && other.id != to.id) {
                let through = other.bounds.shrunk(0.5).holds_point(*point);
                assert!(!through, "{name}: {} -> {} runs through {}", from.id, to.id, other.id);
            }
        }
        // It leaves and arrives from outside.
        let inside =
            |node: &drawn::Node| line.points.iter().filter(|p| node.bounds.shrunk(1.0).holds_point(**p)).count();
        for end in [from, to] {
            let round = matches!(end.shape, Shape::Rect(_));
            assert!(!round || inside(end) == 0, "{name}: {} -> {} runs through its own {}", from.id, to.id, end.id);
        }
    }
}

#[test]
fn the_svg_draws_what_the_dot_says() {
    for (name, picture) in shipped_pictures() {
        let graph = tokens::parse(&dot::render(&picture, &DotOptions::default()));
        let drawn = Drawn::read(&draw(&picture, STANDALONE));
        let visible = graph.edges.iter().filter(|edge| edge.2.get("style").is_none_or(|style| style != "invis"));
        assert_eq!(drawn.lines.len(), visible.count(), "{name}");
        assert_eq!(drawn.nodes.len(), graph.nodes.len(), "{name}");
        for (id, attributes) in graph.nodes.iter().filter(|node| node.0.starts_with('n')) {
            let known = &picture.nodes[id[1..].parse::<usize>().unwrap()];
            let node = drawn.nodes.iter().find(|node| node.id == known.id).unwrap();
            let written: Vec<&str> = node.texts.iter().map(|text| text.text.as_str()).collect();
            assert_eq!(written.join("\n"), attributes["label"], "{name}");
            assert_eq!(node.borders, attributes.get("peripheries").map_or(1, |n| n.parse().unwrap()), "{name}");
            assert_eq!(node.tooltip, attributes["tooltip"], "{name}");
            assert_eq!(node.url.as_ref(), attributes.get("URL"), "{name}");
            let dashes = ["dashed", "dotted"].iter().any(|style| attributes["style"].contains(style));
            assert_eq!(node.is_dashed, dashes, "{name}: {id}");
        }
    }
}

#[test]
fn hostile_texts_appear_as_text() {
    let mut runner = TestRunner::new(Config::with_cases(48));
    runner
        .run(&texts(), |texts| {
            let mut picture = hostile_picture(&texts);
            picture.nodes.truncate(9);
            for embedded in [false, true] {
                let text = draw(
                    &picture,
                    SvgOptions { plain: false, embedded, threads: 1, quick: false, ..Default::default() },
                );
                let document = roxmltree::Document::parse(&text).expect("it is well-formed");
                for node in document.descendants().filter(roxmltree::Node::is_element) {
                    let name = node.tag_name().name();
                    let known = ["svg", "title", "desc", "rect", "text", "g", "a", "path", "circle", "polygon"];
                    assert!(known.contains(&name), "<{name}>");
                    for attribute in node.attributes() {
                        assert!(!attribute.name().starts_with("on"), "{attribute:?}");
                        if attribute.name() == "href" {
                            assert!(attribute.value().to_ascii_lowercase().starts_with("http"), "{attribute:?}");
                        }
                    }
                }
                let drawn = Drawn::read(&text);
                for known in &picture.nodes {
                    let node = drawn.nodes.iter().find(|node| node.id == known.id).unwrap();
                    let written: String = node.texts.iter().map(|text| text.text.as_str()).collect();
                    assert!(shows(&written, &known.label), "{written:?} for {:?}", known.label);
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_same_picture_gives_the_same_bytes() {
    for seed in [3, 77, 150] {
        let picture = random::picture(seed);
        assert_eq!(draw(&picture, STANDALONE), draw(&picture, STANDALONE));
    }
}

#[test]
fn a_page_can_tell_nodes_and_lines_apart() {
    let text = draw(
        &samples::picture(),
        SvgOptions { plain: false, embedded: true, threads: 1, quick: false, ..Default::default() },
    );
    assert!(!text.starts_with("<?xml") && !text.contains(" id=\""), "ids could clash with those of the page");
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("group"));
    let nodes: Vec<_> = root.children().filter(|node| node.attribute("data-node").is_some()).collect();
    assert_eq!(nodes.len(), samples::picture().nodes.len());
    for node in nodes {
        assert_eq!(node.attribute("tabindex"), Some("0"));
        assert!(node.children().any(|child| child.has_tag_name((SVG, "title"))));
        assert!(node.attribute("class").is_some_and(|class| class.starts_with("node ")));
    }
    let standalone = draw(&samples::picture(), STANDALONE);
    assert!(standalone.starts_with("<?xml"));
    let document = roxmltree::Document::parse(&standalone).unwrap();
    assert_eq!(document.root_element().attribute("role"), Some("img"));
    let inside: Vec<&str> = document.root_element().children().map(|node| node.tag_name().name()).collect();
    assert_eq!(inside.iter().filter(|name| !name.is_empty()).take(3).collect::<Vec<_>>(), [&"title", &"desc", &"rect"]);
    assert!(!standalone.contains("tabindex"));
}

const SVG: &str = "http://www.w3.org/2000/svg";

#[test]
fn large_pictures_are_drawn_and_huge_ones_refused_with_help() {
    let drawn = Drawn::read(&draw(&random::chains(1_000), STANDALONE));
    assert!(drawn.nodes.len() >= 1_000);
    match svg::render(&random::tangle(10_000), &STANDALONE) {
        Ok(text) => assert!(roxmltree::Document::parse(&text).is_ok()),
        Err(error) => {
            assert!(matches!(error, SvgError::TooLarge { .. }), "{error}");
            assert!(error.help().contains("--format dot"));
        }
    }
}

#[test]
fn an_empty_picture_is_a_title() {
    let mut picture = samples::picture();
    picture.nodes.clear();
    picture.mechanisms.clear();
    let drawn = Drawn::read(&draw(&picture, STANDALONE));
    assert_eq!((drawn.nodes.len(), drawn.texts.len()), (0, 1));
}
