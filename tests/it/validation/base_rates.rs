//! Base rates: the shipped ones, and an organisation's own.

use because::model::base_rates::Group;
use because::model::{BaseRates, Category, During};

#[test]
fn every_category_has_a_rate() {
    let rates = BaseRates::shipped();
    for &category in Category::ALL {
        assert!((0.0..=1.0).contains(&rates.category(category).rate), "{category}");
    }
    let technical = Category::ALL.iter().map(|&category| rates.category(category));
    let sum: f64 = technical.filter(|rate| rate.group == Group::Technical).map(|rate| rate.rate).sum();
    assert!((sum - 1.0).abs() < 1e-12, "the rates of technical causes are a distribution, not {sum}");
}

#[test]
fn what_a_file_leaves_out_keeps_the_shipped_figure() {
    let own: BaseRates = serde_json::from_str(
        r#"{"about": "ours", "categories": {"hardware": {"rate": 0.5}},
            "during": {"change": {"hardware": {"odds": 1}}, "normal": {"load": {"odds": 3, "source": "us"}}}}"#,
    )
    .unwrap();
    let shipped = BaseRates::shipped();
    assert_eq!(own.about(), "ours");
    assert_eq!(own.equivalent_incidents(), shipped.equivalent_incidents());
    assert_eq!(own.category(Category::Hardware).rate, 0.5);
    assert_eq!(own.category(Category::Hardware).group, Group::Technical);
    assert_eq!(own.category(Category::Hardware).spread, None, "the shipped spread is of other figures");
    assert_eq!(own.category(Category::Other), shipped.category(Category::Other));
    assert_eq!(own.odds(During::Change, Category::Hardware), 1.0);
    assert_eq!(own.odds(During::Change, Category::Misconfiguration), 2.0);
    assert_eq!(own.odds(During::Normal, Category::Load), 3.0);
    assert_eq!(own.rate_during(Category::Hardware, Some(During::Change)), own.rate(Category::Hardware));
    let written = serde_json::to_string(&own).unwrap();
    assert_eq!(serde_json::from_str::<BaseRates>(&written).unwrap(), own);
}

#[test]
fn impossible_figures_are_refused() {
    for bad in [
        r#"{"categories": {"hardware": {"rate": 1.5}}}"#,
        r#"{"categories": {"hardware": {"rate": -0.1}}}"#,
        r#"{"categories": {"hardware": {"rate": "likely"}}}"#,
        r#"{"categories": {"hardware": {}}}"#,
        r#"{"categories": {"hardwear": {"rate": 0.5}}}"#,
        r#"{"categories": {"hardware": {"rate": 0.5, "spread": [0.6, 0.4]}}}"#,
        r#"{"categories": {"hardware": {"rate": 0.5, "group": "other"}}}"#,
        r#"{"during": {"change": {"hardware": {"odds": 0}}}}"#,
        r#"{"during": {"change": {"hardware": {"odds": -2}}}}"#,
        r#"{"during": {"always": {"hardware": {"odds": 2}}}}"#,
        r#"{"equivalent_incidents": -1}"#,
        r#"{"categoires": {}}"#,
    ] {
        assert!(serde_json::from_str::<BaseRates>(bad).is_err(), "{bad}");
    }
}

/// The text between `from` and `to`.
fn between<'a>(line: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(from)?;
    rest.split_once(to).map(|(inner, _)| inner.trim())
}

#[test]
fn the_file_and_the_shipped_constants_agree() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/base-rates.yaml");
    let file = std::fs::read_to_string(path).unwrap();
    let shipped = BaseRates::shipped();
    let (mut rates, mut shifts) = (0, 0);
    let mut during = None;
    for line in file.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let key = line.split(':').next().unwrap_or_default().trim();
        during = During::ALL.iter().copied().find(|during| during.name() == key).or(during);
        let category = Category::ALL.iter().copied().find(|category| category.name() == key);
        if let (Some(category), Some(rate)) = (category, between(line, " rate:", ",")) {
            let expected = shipped.category(category);
            let spread = between(line, "spread: [", "]").and_then(|spread| spread.split_once(','));
            let spread = spread.map(|(low, high)| (low.trim().parse().unwrap(), high.trim().parse().unwrap()));
            assert_eq!((rate.parse(), spread), (Ok(expected.rate), expected.spread), "{line}");
            assert_eq!(line.contains("group: technical"), expected.group == Group::Technical, "{line}");
            rates += 1;
        }
        if let (Some(category), Some(during), Some(odds)) = (category, during, between(line, "odds:", ",")) {
            assert_eq!(odds.parse(), Ok(shipped.odds(during, category)), "{line}");
            shifts += 1;
        }
    }
    assert_eq!((rates, shifts), (Category::ALL.len(), 6), "every figure stands on a line of its own");
    assert!(file.contains(&format!("equivalent_incidents: {}", shipped.equivalent_incidents())));
}
