//! Reports as pages: what a reader of one sees, and the waterfall.

use because::model::{Model, Phase};
use because::report::PostMortem;
use because::view::post_mortem::{Form, Language, Options as Asked, render};

use super::markdown::{data, flat, shipped};
use super::texts::told;

/// The text with every character reference that a page may have in the place of the character.
pub(super) fn unescaped(text: &str) -> String {
    let references = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&#10;", "\n"),
    ];
    let plain = references.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    plain.replace("&amp;", "&")
}

/// What a reader sees of a page: its text, titles and names for the eyeless included, with single blanks.
pub(super) fn seen(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let mut quoted = false;
        let end = rest.char_indices().find(|&(_, c)| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let end = end.expect("a tag ends").0;
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        for name in ["script", "style"] {
            if tag[1..].starts_with(name) {
                rest = &rest[rest.find(&format!("</{name}")).expect("it ends")..];
            }
        }
        for name in ["title", "aria-label", "alt"] {
            out.extend(attribute(tag, name).map(|value| format!(" {value} ")));
        }
        // Marks inside a sentence part no words; blocks do.
        let inline = ["strong", "span", "em", "code", "a", "time", "tspan"];
        let word = tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_alphanumeric()).next();
        if !word.is_some_and(|word| inline.contains(&word)) {
            out.push('\n');
        }
    }
    flat(&unescaped(&(out + rest)))
}

/// The value of an attribute of a tag, as it is written.
pub(super) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[from..].split('"').next()
}

/// A bar of the waterfall: its classes and its title.
type Bar = (String, String);

/// The bars of every row of the waterfall, the row of totals at the end.
fn bars(page: &str) -> Vec<Vec<Bar>> {
    let lanes = page.split("<div class=\"lane\">").skip(1).map(|lane| lane.split("</div>").next().expect("it ends"));
    let of = |lane: &str| {
        let spans = lane.split("<span class=\"bar ").skip(1);
        let read = |span: &str| {
            let class = span.split('"').next().expect("it ends").to_owned();
            (class, unescaped(attribute(span, "title").expect("a bar has a title")))
        };
        spans.map(read).collect()
    };
    lanes.map(of).collect()
}

/// The same from the data. The words and figures are written by a template that is given each by itself.
fn expected(data: &PostMortem, language: Language) -> Vec<Vec<Bar>> {
    let fall = data.waterfall.as_ref().expect("it has one");
    let of = |parts: &[f64]| -> Vec<Bar> {
        let shown = fall.phases.iter().zip(parts).filter(|(_, part)| **part > 0.0);
        let bar = |(phase, part): (&Option<Phase>, &f64)| {
            let phase = phase.map_or("none", |phase| match phase {
                Phase::Onset => "onset",
                Phase::Detection => "detection",
                Phase::Recovery => "recovery",
            });
            let template = format!("{{% import 'words' as w %}}{{{{ w.phases.{phase} }}}}: {{{{ {part:.17}|about }}}}");
            let asked = Asked { template: Some(template), language, ..Asked::default() };
            let title = unescaped(render(data, &asked).expect("the template is good").trim());
            (format!("phase-{phase}"), title)
        };
        shown.map(bar).collect()
    };
    fall.bars.iter().map(|bar| of(&bar.parts)).chain([of(&fall.totals)]).collect()
}

/// Each cause makes another phase last: no bar has a part in every phase.
fn apart() -> PostMortem {
    let model = Model::builder()
        .factor("spark", |f| f.prior(0.1).observed(true))
        .factor("quiet", |f| f.prior(0.1).observed(true))
        .factor("slow", |f| f.prior(0.1).observed(true))
        .impact("fire", |i| i.cost(9.0).phase(Phase::Onset).observed(true).because("spark", 0.9))
        .impact("unseen", |i| i.cost(1250.0).phase(Phase::Detection).observed(true).because("quiet", 0.9))
        .impact("long", |i| i.cost(77.7).phase(Phase::Recovery).observed(true).because("slow", 0.9))
        .impact("other", |i| i.cost(3.0).observed(true).because("spark", 0.5))
        .build()
        .expect("it is valid");
    told(&model)
}

#[test]
fn every_bar_of_the_waterfall_has_the_phase_and_the_amount_of_the_data() {
    let mut late = 0;
    for data in shipped().iter().map(|name| data(name)).chain([apart()]) {
        let Some(fall) = &data.waterfall else { continue };
        for language in [Language::English, Language::Dutch] {
            let asked = Asked { form: Form::Html, language, ..Asked::default() };
            let page = render(&data, &asked).expect("the shipped templates are good");
            assert_eq!(bars(&page), expected(&data, language), "{}", data.title);
        }
        late += fall.bars.iter().filter(|bar| bar.parts[0] <= 0.0 && bar.cost > 0.0).count();
    }
    assert!(late > 1, "no bar begins behind the first phase, so none could be mistaken");
}
