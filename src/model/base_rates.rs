//! Base rates: how often a cause of each category is there in an incident, before anything is
//! known about it. They are the priors of factors that give none.
//!
//! The shipped figures are constants here, so that the library reads no file; a test holds them
//! to `models/base-rates.yaml`, where each one stands with its source. An organisation's own
//! file has the same shape and may give only some of the figures: the rest keep theirs.

use indexmap::IndexMap;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Category, During};
use crate::weight::Weight;

/// The two groups of categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// What set it off.
    Technical,
    /// What let it happen, spread or last.
    Enabling,
}

/// The base rate of one category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CategoryRate {
    /// Technical cause or enabling condition.
    pub group: Group,
    /// Chance that such a cause is there in an incident, 0..1.
    pub rate: f64,
    /// The least and the greatest figure among the studies, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spread: Option<(f64, f64)>,
    /// Where the figure comes from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// How what was in progress moves a base rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateShift {
    /// What the odds are multiplied by; above 0 and finite.
    #[serde(deserialize_with = "odds")]
    pub odds: f64,
    /// Where the figure comes from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// Base rates of all categories, and how `incident.during` moves them.
///
/// Every category has a rate: what a file leaves out keeps the shipped figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "File")]
pub struct BaseRates {
    about: String,
    equivalent_incidents: f64,
    categories: IndexMap<Category, CategoryRate>,
    during: IndexMap<During, IndexMap<Category, RateShift>>,
}

/// A file of base rates as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", rename = "base rates")]
struct File {
    about: Option<String>,
    #[serde(default, deserialize_with = "incidents")]
    equivalent_incidents: Option<f64>,
    #[serde(default)]
    categories: IndexMap<Category, FileRate>,
    #[serde(default)]
    during: IndexMap<During, IndexMap<Category, RateShift>>,
}

/// One category of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "base rate")]
struct FileRate {
    group: Option<Group>,
    #[serde(deserialize_with = "rate")]
    rate: f64,
    #[serde(default, deserialize_with = "spread")]
    spread: Option<(f64, f64)>,
    #[serde(default)]
    source: String,
}

impl BaseRates {
    /// The figures that ship with the library.
    pub fn shipped() -> BaseRates {
        let categories = SHIPPED_RATES
            .iter()
            .map(|&(category, group, rate, spread, source)| {
                (category, CategoryRate { group, rate, spread, source: source.to_owned() })
            })
            .collect();
        let during = SHIPPED_SHIFTS
            .iter()
            .map(|&(during, shifts)| {
                let shift = |&(category, odds)| (category, RateShift { odds, source: SHIFT_SOURCE.to_owned() });
                (during, shifts.iter().map(shift).collect())
            })
            .collect();
        BaseRates { about: ABOUT.to_owned(), equivalent_incidents: EQUIVALENT_INCIDENTS, categories, during }
    }

    /// What the figures are.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// How many incidents of your own the figures weigh as much as.
    pub fn equivalent_incidents(&self) -> f64 {
        self.equivalent_incidents
    }

    /// The figure for one category.
    pub fn category(&self, category: Category) -> &CategoryRate {
        self.categories.get(&category).expect("shipped() has every category and a file only replaces some")
    }

    /// What the odds of a category are multiplied by while `during` was in progress; 1 where nothing is known.
    pub fn odds(&self, during: During, category: Category) -> f64 {
        self.during.get(&during).and_then(|shifts| shifts.get(&category)).map_or(1.0, |shift| shift.odds)
    }

    /// The base rate of a category as a weight, 0..1.
    pub fn rate(&self, category: Category) -> Weight {
        Weight::number(self.category(category).rate).expect("rates are checked to lie in 0..1 when they are read")
    }

    /// The base rate of a category, moved by what was in progress: odds multiplied by [`BaseRates::odds`].
    pub fn rate_during(&self, category: Category, during: Option<During>) -> Weight {
        let rate = self.rate(category);
        match during.map_or(1.0, |during| self.odds(during, category)) {
            // Not only quicker: multiplying by 1 could move the last digit.
            1.0 => rate,
            odds => rate.with_odds(odds),
        }
    }
}

impl Default for BaseRates {
    fn default() -> BaseRates {
        BaseRates::shipped()
    }
}

impl From<File> for BaseRates {
    fn from(file: File) -> BaseRates {
        let mut rates = BaseRates::shipped();
        if let Some(about) = file.about {
            rates.about = about;
        }
        if let Some(incidents) = file.equivalent_incidents {
            rates.equivalent_incidents = incidents;
        }
        for (category, given) in file.categories {
            let group = given.group.unwrap_or(rates.category(category).group);
            let FileRate { rate, spread, source, .. } = given;
            rates.categories.insert(category, CategoryRate { group, rate, spread, source });
        }
        for (during, shifts) in file.during {
            rates.during.entry(during).or_default().extend(shifts);
        }
        rates
    }
}

/// A chance, 0..1.
fn rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let rate = f64::deserialize(deserializer)?;
    Weight::number(rate).map_err(D::Error::custom)?;
    Ok(rate)
}

/// Two chances in order.
fn spread<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<(f64, f64)>, D::Error> {
    let spread = Option::<(f64, f64)>::deserialize(deserializer)?;
    if let Some((low, high)) = spread {
        Weight::range(low, high).map_err(D::Error::custom)?;
    }
    Ok(spread)
}

/// A factor on odds: above 0 and finite.
fn odds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let odds = f64::deserialize(deserializer)?;
    if odds > 0.0 && odds.is_finite() {
        Ok(odds)
    } else {
        Err(D::Error::custom(format!("{odds} cannot multiply odds: it must be above 0 and finite")))
    }
}

/// A number of incidents: 0 or more, and finite.
fn incidents<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let incidents = Option::<f64>::deserialize(deserializer)?;
    match incidents {
        Some(count) if !(count >= 0.0 && count.is_finite()) => {
            Err(D::Error::custom(format!("{count} is no number of incidents: it must be 0 or more, and finite")))
        }
        _ => Ok(incidents),
    }
}

const ABOUT: &str = "Weak priors, worth about ten incidents: replace them with your own history.";

/// The studies disagree by factors of two to five; ten incidents of one's own should outweigh them.
const EQUIVALENT_INCIDENTS: f64 = 10.0;

const STUDIES: &str = "Blend of Li et al., ISSRE 2022 (354 cloud outages), Ghosh et al., SoCC 2022 (152), \
     Gunawi et al., SoCC 2016 (597) and Google, The Site Reliability Workbook (2018), appendix C";

const SHIFT_SOURCE: &str =
    "355 labelled cloud outages of Li et al., ISSRE 2022: odds while it was in progress, over odds overall";

/// Group, rate, spread and source of a category.
type ShippedRate = (Category, Group, f64, Option<(f64, f64)>, &'static str);

/// Every category.
const SHIPPED_RATES: [ShippedRate; 20] = [
    (Category::Misconfiguration, Group::Technical, 0.22, Some((0.10, 0.32)), STUDIES),
    (Category::CodeBug, Group::Technical, 0.22, Some((0.13, 0.41)), STUDIES),
    (Category::Change, Group::Technical, 0.12, Some((0.07, 0.20)), STUDIES),
    (Category::Capacity, Group::Technical, 0.10, Some((0.05, 0.16)), STUDIES),
    (Category::ThirdParty, Group::Technical, 0.09, Some((0.03, 0.16)), STUDIES),
    (Category::Hardware, Group::Technical, 0.08, Some((0.02, 0.17)), STUDIES),
    (Category::Network, Group::Technical, 0.06, Some((0.03, 0.15)), STUDIES),
    (Category::Load, Group::Technical, 0.06, Some((0.06, 0.14)), STUDIES),
    (Category::HumanAction, Group::Technical, 0.03, Some((0.02, 0.13)), STUDIES),
    (Category::Security, Group::Technical, 0.02, Some((0.02, 0.05)), STUDIES),
    (Category::MonitoringGap, Group::Enabling, 0.40, None, "named in 10 of 25 public post-mortems"),
    (Category::TestGap, Group::Enabling, 0.28, None, "named in 7 of 25 public post-mortems"),
    (Category::Process, Group::Enabling, 0.30, None, "no count: set between test-gap and communication"),
    (Category::Architecture, Group::Enabling, 0.56, None, "named in 14 of 25 public post-mortems"),
    (Category::Interface, Group::Enabling, 0.12, None, "named in 3 of 25 public post-mortems"),
    (Category::Automation, Group::Enabling, 0.28, None, "named in 7 of 25 public post-mortems"),
    (Category::Knowledge, Group::Enabling, 0.24, None, "named in 6 of 25 public post-mortems"),
    (Category::Communication, Group::Enabling, 0.32, None, "named in 8 of 25 public post-mortems"),
    (Category::Recovery, Group::Enabling, 0.48, None, "named in 12 of 25 public post-mortems"),
    (Category::Other, Group::Enabling, 0.10, None, "no study: an assumption"),
];

/// Factors on odds, with the source above.
const SHIPPED_SHIFTS: [(During, [(Category, f64); 2]); 3] = [
    (During::Change, [(Category::Misconfiguration, 2.0), (Category::Hardware, 0.15)]),
    (During::Normal, [(Category::Misconfiguration, 0.28), (Category::Hardware, 1.7)]),
    (During::Maintenance, [(Category::Misconfiguration, 1.4), (Category::Hardware, 3.1)]),
];
