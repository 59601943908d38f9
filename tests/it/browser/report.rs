//! The page of `because report --format html`, as a file.

use serde_json::Value;

use super::file;
use super::page::{ENTER, Folder, Page, TAB};
use crate::program::{because, shipped};

/// The engineering report of the starter in a language, in a browser.
fn report(language: &str, test: impl FnOnce(&Page)) {
    let folder = Folder::new();
    let page = folder.0.join("report.html");
    let written = page.to_str().expect("the path of a folder of ours is text");
    let asked = ["report", &starter(), "--quick", "--format", "html", "--lang", language, "--output", written];
    because(asked).run().ends_with(0);
    file(&page, test);
}

fn starter() -> String {
    shipped("models/starter.yaml").to_str().expect("the path of this package is text").to_owned()
}

fn answer(arguments: &[&str]) -> Value {
    because(arguments.iter().copied().chain(["--format", "json"])).run().ends_with(0).json()
}

#[test]
fn a_report_sorts_fits_a_phone_and_asks_for_nothing() {
    report("en", |page| {
        let first = || page.read("#factors tbody tr:first-child th");
        let was = first();
        page.click("#factors thead th:first-child button");
        assert_ne!(first(), was);
        assert_eq!(page.text("document.querySelector('#factors thead th').ariaSort"), "descending");
        page.screen(360, 800, true);
        page.wait("innerWidth === 360");
        page.fits_the_width();
    });
}

/// What `whatif` leaves of the cost with these repaired, and how likely each impact is then.
fn left(repaired: &[&str]) -> (f64, Vec<f64>) {
    let starter = starter();
    let mut asked = vec!["whatif", &starter];
    repaired.iter().for_each(|id| asked.extend(["--repair", id]));
    // `whatif` has no answer to nothing changed: nothing is avoided.
    if repaired.is_empty() {
        asked = vec!["whatif", &starter, "--set", "slow-psp.prior=0.2"];
    }
    let told = answer(&asked);
    let when = if repaired.is_empty() { "before" } else { "after" };
    let impacts = told["impacts"].as_array().expect("it is a list").iter().filter(|impact| impact["observed"] == true);
    let each: Vec<(f64, f64)> = impacts
        .map(|impact| {
            (impact["cost"].as_f64().expect("a cost"), impact[when]["happens"].as_f64().expect("a probability"))
        })
        .collect();
    (each.iter().map(|(cost, happens)| cost * happens).sum(), each.iter().map(|(_, happens)| *happens).collect())
}

/// The first number in a text, as the language writes it.
fn number(text: &str, decimal: char) -> f64 {
    let digits = text.chars().take_while(|c| !c.is_alphabetic() && *c != '%');
    let digits: String = digits.filter(|c| c.is_ascii_digit() || *c == decimal || *c == '-').collect();
    digits.replace(decimal, ".").parse().unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Are they the same to the last digit that is shown: three that count, and the whole number from 100 on?
fn assert_rounds(text: &str, decimal: char, to: f64, digits: i32) {
    let shown = number(text, decimal);
    let step = if to >= 100.0 || to == 0.0 { 1.0 } else { 10_f64.powi(to.log10().floor() as i32 + 1 - digits) };
    assert!((shown - to).abs() <= 0.501 * step, "{text} for {to}");
}

#[test]
fn the_switches_of_repairs_show_what_whatif_says() {
    let repairs = &answer(&["report", &starter(), "--quick"])["repairs"];
    let candidates = repairs["candidates"].as_array().expect("it is a list");
    let ids: Vec<&str> = candidates.iter().map(|candidate| candidate["id"].as_str().expect("an id")).collect();
    assert!(ids.len() > 1, "{ids:?}");
    for (language, decimal) in [("en", '.'), ("nl", ',')] {
        report(language, |page| {
            let whole = page.read("#left");
            // By Gray's code every set follows from the last by one switch.
            for step in 0..1_usize << ids.len() {
                let set = step ^ (step >> 1);
                if step > 0 {
                    page.click(&format!("#try [data-bit='{}']", step.trailing_zeros()));
                }
                let repaired: Vec<&str> =
                    ids.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1).map(|(_, id)| *id).collect();
                let (cost, happens) = left(&repaired);
                let shown = page.read("#left");
                assert_rounds(&shown, decimal, cost, 3);
                assert_eq!(shown == whole, repaired.is_empty(), "{repaired:?}: {shown}");
                let lines =
                    page.js("return [...document.querySelectorAll('#left-by-impact li')].map((li) => li.innerText)");
                let lines = lines.as_array().expect("it is a list");
                assert_eq!(lines.len(), happens.len());
                for (line, happens) in lines.iter().zip(happens) {
                    let figure = line.as_str().and_then(|line| line.rsplit(": ").next()).expect("a figure");
                    assert_rounds(figure, decimal, 100.0 * happens, 2);
                }
                let size = page.text("document.querySelector('#left-bar').style.getPropertyValue('--size')");
                let size: f64 = size.parse().expect("a number");
                assert!((size - cost / left(&[]).0).abs() < 1e-9, "{size}");
            }
            page.picture(&format!("report-repairs-{language}"));
            page.click("#put-back");
            assert_eq!(page.read("#left"), whole);
            assert_eq!(page.text("document.querySelectorAll('#try input:checked').length"), "0");
        });
    }
}

/// How light the text and the ground of an element are, from 0 to 1, as the contrast of WCAG 2 reckons it.
fn lightness(page: &Page, selector: &str) -> (f64, f64) {
    let script = format!(
        "const light = (color) => color.match(/[\\d.]+/g).slice(0, 3).map((c) => c / 255)
           .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
           .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
         const style = getComputedStyle(document.querySelector('{selector}'));
         return [light(style.color), light(getComputedStyle(document.body).backgroundColor)]"
    );
    let answer = page.js(&script);
    (answer[0].as_f64().expect("a number"), answer[1].as_f64().expect("a number"))
}

#[test]
fn a_report_is_dark_where_the_reader_wants_it() {
    report("en", |page| {
        let is = |dark: bool| {
            for selector in ["body", "h1", "#factors th", ".faint", "#short a"] {
                if page.text(&format!("document.querySelector('{selector}') === null")) == "true" {
                    continue;
                }
                let (text, ground) = lightness(page, selector);
                assert_eq!(text > ground, dark, "{selector}: {text} on {ground}");
                let contrast = (text.max(ground) + 0.05) / (text.min(ground) + 0.05);
                assert!(contrast >= 4.5, "{selector}: {contrast}");
            }
            let scheme = page.text("matchMedia('(prefers-color-scheme: dark)').matches");
            page.picture(&format!("report-{}-{scheme}", if dark { "dark" } else { "light" }));
        };
        page.prefers("light");
        is(false);
        page.prefers("dark");
        page.wait("matchMedia('(prefers-color-scheme: dark)').matches");
        is(true);
        // The button against the system, both ways.
        page.click("#theme");
        is(false);
        page.click("#theme");
        is(true);
        page.prefers("light");
        is(true);
        page.click("#theme");
        is(false);
    });
}

#[test]
fn a_report_can_be_walked_by_keys() {
    for language in ["en", "nl"] {
        report(language, |page| {
            assert_eq!(page.text("document.documentElement.lang"), language);
            // Past the head and the contents.
            page.keys(TAB);
            assert_eq!(page.text("document.activeElement.className"), "skip");
            page.wait("document.activeElement.getBoundingClientRect().left >= 0");
            page.keys(ENTER);
            page.wait("document.activeElement.id === 'report'");
            page.keys(TAB);
            page.wait("document.activeElement.closest('#report') && document.activeElement.id !== 'report'");
            // On to a factor in the graph, and from there to its evidence.
            let on_factor = "document.activeElement.closest('#causal') !== null
                && document.getElementById('factor-' + document.activeElement.dataset.node) !== null";
            let mut pressed = 0;
            while page.text(on_factor) != "true" {
                page.keys(TAB);
                pressed += 1;
                assert!(pressed < 100, "no factor of the graph can be reached");
            }
            let id = page.text("document.activeElement.dataset.node");
            let details = format!("document.getElementById('factor-{id}')");
            assert_eq!(page.text(&format!("{details}.open")), "false");
            assert_eq!(
                page.text("document.querySelectorAll('#causal .dimmed').length > 0"),
                "true",
                "the rest is dimmed"
            );
            page.keys(ENTER);
            page.wait(&format!("{details}.open && document.activeElement === {details}.querySelector('summary')"));
            let inside = format!("{details}.querySelector('li').getBoundingClientRect()");
            page.wait(&format!("{inside}.height > 0 && {inside}.top >= 0 && {inside}.top < innerHeight"));
            page.picture(&format!("report-keys-{language}"));
        });
    }
}
