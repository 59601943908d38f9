//! What stands above the nodes: the title, the unit of cost, the incident.

use super::{Changes, joined};
use crate::model::{Incident, Model};
use crate::report::ChangeSection::Header;

/// Compares the headers. None of it moves a figure: `during` does so through the priors, which
/// are compared with their nodes.
pub(super) fn compare(old: &Model, new: &Model, changes: &mut Changes) {
    changes.field(
        Header,
        || "title".to_owned(),
        (&old.title(), &new.title()),
        |title| Some((*title).to_owned()),
        false,
    );
    let unit = |unit: &Option<&str>| unit.map(str::to_owned);
    changes.field(Header, || "cost_unit".to_owned(), (&old.cost_unit(), &new.cost_unit()), unit, false);
    changes.field(Header, || "impact_unit".to_owned(), (&old.impact_unit(), &new.impact_unit()), unit, false);
    let (old, new) = (old.incident(), new.incident());
    // Every field is compared; a new one does not compile until it is named.
    let Incident {
        start: _,
        detected: _,
        mitigated: _,
        end: _,
        severity: _,
        during: _,
        scope: _,
        systems: _,
        audience_impact: _,
        summary: _,
        public: _,
    } = new;
    let path = |key: &'static str| move || format!("incident.{key}");
    changes.words(Header, path("start"), (&old.start, &new.start));
    changes.words(Header, path("detected"), (&old.detected, &new.detected));
    changes.words(Header, path("mitigated"), (&old.mitigated, &new.mitigated));
    changes.words(Header, path("end"), (&old.end, &new.end));
    changes.words(Header, path("severity"), (&old.severity, &new.severity));
    changes.words(Header, path("during"), (&old.during, &new.during));
    changes.words(Header, path("scope"), (&old.scope, &new.scope));
    changes.field(Header, path("systems"), (&old.systems, &new.systems), |list| joined(list), false);
    changes.words(Header, path("audience_impact"), (&old.audience_impact, &new.audience_impact));
    changes.words(Header, path("summary"), (&old.summary, &new.summary));
    changes.words(Header, path("public"), (&old.public, &new.public));
}
