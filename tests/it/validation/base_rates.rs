//! Base rates: the shipped ones, and an organisation's own.

use because::model::base_rates::Group;
use because::model::{BaseRates, Category, During};
use because::read::{Format, read_base_rates};

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

#[test]
fn the_file_and_the_shipped_constants_agree() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/base-rates.yaml");
    let file = read_base_rates(&std::fs::read(path).unwrap(), Format::Yaml).unwrap();
    let shipped = BaseRates::shipped();
    assert_eq!(file.equivalent_incidents(), shipped.equivalent_incidents());
    for &category in Category::ALL {
        let figures = |rates: &BaseRates| {
            let rate = rates.category(category);
            (rate.group, rate.rate, rate.spread)
        };
        assert_eq!(figures(&file), figures(&shipped), "{category}");
        for &during in During::ALL {
            assert_eq!(file.odds(during, category), shipped.odds(during, category), "{during} {category}");
        }
    }
}
