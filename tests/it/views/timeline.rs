//! The timeline: what is on it, in which order, and that no two texts lie over each other.

use std::collections::BTreeMap;

use because::analysis::timeline::timeline;
use because::model::document::{Event, TimelineEntry};
use because::model::{Incident, Model, Time};
use because::report::{Moment, MomentKind, Timeline, TimelineStage, VERSION};
use because::view::dot::DotOptions;
use because::view::svg;
use proptest::prelude::{Strategy, any};
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use super::models;
use crate::random_model::{choices, document, model};

/// The widths that the writer goes by; its own tests compare them with the metrics of Helvetica.
#[path = "../../../src/view/svg/font.rs"]
mod font;

/// A text of the picture with its box: left, top, right, bottom.
#[derive(Debug)]
struct Text {
    words: String,
    area: [f64; 4],
}

/// The texts of an SVG document, which must be XML.
fn texts(svg: &str) -> (Vec<Text>, f64) {
    let document = roxmltree::Document::parse(svg).expect("it is XML");
    let root = document.root_element();
    let number = |node: &roxmltree::Node<'_, '_>, key: &str| node.attribute(key).map(|x| x.parse::<f64>().unwrap());
    let height = number(&root, "height").expect("it has a height");
    let found = document.descendants().filter(|node| node.has_tag_name("text")).map(|node| {
        let class = node.attribute("class").unwrap_or_default();
        let size = [
            ("title", 22.0),
            ("note", 13.0),
            ("day", 13.0),
            ("stage", 13.0),
            ("length", 13.0),
            ("cut", 11.0),
            ("chip", 12.0),
        ];
        let size = size.into_iter().find(|(name, _)| class.contains(name)).map_or(14.0, |(_, size)| size);
        let bold = ["title", "bold", "day", "length"].iter().any(|name| class.contains(name));
        let words = node.text().unwrap_or_default().to_owned();
        let width = font::width(&words, size, bold);
        let (x, y) = (number(&node, "x").unwrap(), number(&node, "y").unwrap());
        let left = match node.attribute("text-anchor") {
            Some("end") => x - width,
            Some("middle") => x - width / 2.0,
            _ => x,
        };
        // Helvetica's letters reach 0.72 of the size above the line and 0.21 below it.
        Text { words, area: [left, y - 0.72 * size, left + width, y + 0.21 * size] }
    });
    (found.filter(|text| !text.words.trim().is_empty()).collect(), height)
}

fn assert_readable(what: &str, timeline: &Timeline) {
    let svg = svg::timeline::render(timeline, &DotOptions::default());
    let (texts, height) = texts(&svg);
    for (at, text) in texts.iter().enumerate() {
        let [left, top, right, bottom] = text.area;
        assert!(
            left >= 0.0 && right <= 960.0 && top >= 0.0 && bottom <= height,
            "{what}: {text:?} sticks out of {height}"
        );
        for other in &texts[..at] {
            let apart =
                right <= other.area[0] || other.area[2] <= left || bottom <= other.area[1] || other.area[3] <= top;
            assert!(apart, "{what}: {text:?} lies over {other:?}");
        }
    }
}

#[test]
fn no_two_texts_of_a_shipped_model_overlap() {
    for (name, analysis) in models::shipped() {
        let timeline = timeline(analysis.model(), None).expect("every one has dates");
        assert_readable(&name, &timeline);
    }
}

/// Moments from milliseconds to years apart, in long and short words.
fn random_timeline() -> impl Strategy<Value = Timeline> {
    let gap = select(vec![0.0, 0.001, 1.0, 43.0, 60.0, 60.0, 300.0, 3_600.0, 20_000.0, 86_400.0, 4e7]);
    let words = select(vec![
        "Start of it",
        "First page from a synthetic firewall test that nobody had looked at since it was written, in a long sentence \
         that goes on and on until it fills three lines of the page and then some more, which are cut",
        "wide wide wide WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        "接続プールが本番環境で枯渇したため注文が失敗した",
        "👩‍👩‍👧‍👦 🏳️‍🌈",
        "",
    ]);
    let marks = (select(vec![0usize, 1, 2, 4]), proptest::collection::vec(any::<u16>(), 4));
    (marks, proptest::collection::vec((gap, words), 1..40))
        .prop_map(|((marks, places), list)| build(marks, &places, &list))
}

/// A timeline of these moments, with so many marks among them.
fn build(marks: usize, places: &[u16], list: &[(f64, &str)]) -> Timeline {
    let mut seconds = 0.0;
    let mut moments: Vec<Moment> = list
        .iter()
        .map(|(gap, words)| {
            seconds += gap;
            let (day, rest) = (seconds / 86_400.0, seconds % 86_400.0);
            let (hour, minute) = ((rest / 3_600.0) as u32, (rest % 3_600.0 / 60.0) as u32);
            let at = format!("2{:03}-01-01T{hour:02}:{minute:02}:{:06.3}Z", day as u32 % 1000, rest % 60.0);
            Moment {
                at,
                seconds,
                since_start: Some(seconds),
                kind: MomentKind::Entry,
                what: (*words).to_owned(),
                node: None,
                url: None,
            }
        })
        .collect();
    let mut chosen: Vec<usize> = places.iter().take(marks).map(|place| usize::from(*place) % moments.len()).collect();
    chosen.sort_unstable();
    chosen.dedup();
    let kinds = [MomentKind::Start, MomentKind::Detected, MomentKind::Mitigated, MomentKind::End];
    for (place, kind) in chosen.iter().zip(kinds) {
        moments[*place].kind = kind;
    }
    let stages = chosen
        .windows(2)
        .map(|pair| TimelineStage {
            from: moments[pair[0]].kind,
            until: moments[pair[1]].kind,
            begins: moments[pair[0]].seconds,
            ends: moments[pair[1]].seconds,
        })
        .filter(|stage| stage.ends > stage.begins)
        .collect();
    Timeline { because: VERSION, title: "A random timeline".to_owned(), moments, stages }
}

#[test]
fn no_two_texts_of_a_random_timeline_overlap() {
    TestRunner::new(Config::with_cases(256))
        .run(&random_timeline(), |timeline| {
            assert_readable("random", &timeline);
            Ok(())
        })
        .unwrap();
}

/// The axis has one scale outside its cuts, and a cut says how much it leaves out.
#[test]
fn the_axis_is_never_bent_in_silence() {
    for (name, analysis) in models::shipped() {
        let timeline = timeline(analysis.model(), None).expect("every one has dates");
        let svg = svg::timeline::render(&timeline, &DotOptions::default());
        let document = roxmltree::Document::parse(&svg).unwrap();
        let ties: Vec<f64> = document
            .descendants()
            .filter(|node| node.attribute("class") == Some("tie"))
            .filter_map(|node| node.attribute("d")?.strip_prefix("M186 ")?.split(' ').next()?.parse().ok())
            .collect();
        assert_eq!(ties.len(), timeline.moments.len(), "{name}");
        let cuts = document.descendants().filter(|node| node.attribute("class") == Some("cut")).count();
        // Pixels for a second, stretch by stretch: all the same but for as many as there are cuts.
        let stretches = timeline.moments.windows(2).zip(ties.windows(2));
        let scales: Vec<f64> = stretches
            .filter(|(two, _)| two[1].seconds - two[0].seconds > 60.0)
            .map(|(two, y)| (y[1] - y[0]) / (two[1].seconds - two[0].seconds))
            .collect();
        let largest = scales.iter().copied().fold(0.0, f64::max);
        let others = scales.iter().filter(|scale| (*scale / largest - 1.0).abs() > 0.02).count();
        assert_eq!(others, cuts, "{name}: {scales:?}");
    }
}

/// Every dated thing of a random model stands on the timeline once, in the order of time.
#[test]
fn every_dated_thing_stands_on_the_timeline_once() {
    let dates = proptest::collection::vec(0usize..12, 24);
    TestRunner::new(Config::with_cases(256))
        .run(&(choices(), dates), |(choices, dates)| {
            let mut document = document(&choices);
            let mut dates = dates.into_iter().cycle();
            let mut time = move || {
                let minutes = dates.next().expect("it goes on for ever");
                (minutes < 8)
                    .then(|| format!("2026-03-0{}T14:{minutes:02}:00Z", 1 + minutes / 4).parse::<Time>().unwrap())
            };
            document.factors.values_mut().for_each(|node| node.at = time());
            document.safeguards.values_mut().for_each(|node| node.at = time());
            document.events.values_mut().for_each(|node: &mut Event| node.at = time());
            document.impacts.values_mut().for_each(|node| node.at = time());
            let mut marks: Vec<Time> = (0..4).filter_map(|_| time()).collect();
            marks.sort_unstable();
            let mut marks = marks.into_iter();
            document.incident = Some(Incident {
                start: marks.next(),
                detected: marks.next(),
                mitigated: marks.next(),
                end: marks.next(),
                ..Incident::default()
            });
            let ids: Vec<String> = document.factors.keys().chain(document.impacts.keys()).cloned().collect();
            for (at, id) in ids.iter().enumerate() {
                if let Some(time) = time() {
                    let node = (at % 2 == 0).then(|| id.clone());
                    document.timeline.push(TimelineEntry { at: time, what: format!("entry {at}"), node, url: None });
                }
            }
            let Some(model) = model(&document) else { return Ok(()) };
            assert_complete(&model);
            Ok(())
        })
        .unwrap();
}

fn assert_complete(model: &Model) {
    let dated: Vec<(Time, String)> =
        model.nodes().iter().filter_map(|node| Some((node.at?, node.id.clone()))).collect();
    let incident = model.incident();
    let marks = [incident.start, incident.detected, incident.mitigated, incident.end].into_iter().flatten().count();
    let Some(told) = timeline(model, None) else {
        assert!(dated.is_empty() && marks == 0 && model.timeline().is_empty());
        return;
    };
    let times: Vec<Time> = told.moments.iter().map(|moment| moment.at.parse().unwrap()).collect();
    assert!(times.is_sorted(), "in order");
    assert_eq!(told.moments.iter().filter(|moment| moment.kind.is_mark()).count(), marks);
    // The entries, in the order of the model, which is that of time and of the file.
    let entries: Vec<&str> =
        told.moments.iter().filter(|m| m.kind == MomentKind::Entry).map(|m| m.what.as_str()).collect();
    assert_eq!(entries, model.timeline().iter().map(|entry| entry.what.as_str()).collect::<Vec<_>>());
    // A node stands at its time once: by itself, or in the entries that show it at that time.
    let mut shown: BTreeMap<(Time, &str), (usize, usize)> = BTreeMap::new();
    for (moment, &at) in told.moments.iter().zip(&times) {
        let Some(node) = &moment.node else { continue };
        let count = shown.entry((at, node.id.as_str())).or_default();
        if moment.kind == MomentKind::Node { count.0 += 1 } else { count.1 += 1 }
    }
    for (at, id) in &dated {
        let (alone, entries) = shown.get(&(*at, id.as_str())).copied().unwrap_or_default();
        assert!((alone, entries) == (1, 0) || alone == 0 && entries > 0, "{id}: {alone} alone, {entries} in entries");
    }
    assert!(told.stages.iter().all(|stage| stage.ends > stage.begins));
    assert!(told.stages.windows(2).all(|pair| pair[0].ends == pair[1].begins));
}
