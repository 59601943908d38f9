//! Fault trees that cannot be read, by hand; `open_psa::errors` has more of them, without the program.

use super::Case;

const SAMPLE: &str = include_str!("../../../models/open-psa/pumps.xml");

pub(crate) fn cases() -> Vec<Case> {
    let edits = [
        ("a gate that is not there", "<gate name=\"no-flow\"/>", "<gate name=\"no-flaw\"/>", "unknown-node"),
        ("an event for a gate", "<gate name=\"no-flow\"/>", "<basic-event name=\"no-flow\"/>", "wrong-type"),
        (
            "a gate that needs itself",
            "<gate name=\"train.A.stops\"/>",
            "<gate name=\"no-water\"/>",
            "circular-definition",
        ),
        (
            "no probability",
            "<float value=\"1e-4\"/>\n    </define-basic-event>",
            "</define-basic-event>",
            "missing-key",
        ),
        ("a probability above 1", "value=\"2e-3\"", "value=\"2e3\"", "bad-weight"),
        ("a comma for a point", "value=\"2e-3\"", "value=\"0,002\"", "bad-value"),
        (
            "no mission time",
            "define-parameter name=\"system-mission-time\"",
            "define-parameter name=\"time\"",
            "missing-key",
        ),
        ("a distribution of a parameter", "<float value=\"2e-3\"/>", "<lognormal-deviate/>", "unsupported-open-psa"),
        ("an event tree", "<model-data>", "<define-event-tree name=\"x\"/><model-data>", "unsupported-open-psa"),
        ("two events of one name", "name=\"tank-empty\">", "name=\"power-lost\">", "duplicate-id"),
        ("an element that is never closed", "</opsa-mef>", "", "syntax"),
        ("an element closed by another", "</define-component>", "</define-fault-tree>", "syntax"),
        ("a bare ampersand", "Neither train", "Neither A & B", "syntax"),
        ("an attribute without quotes", "name=\"no-flow\"/>", "name=no-flow/>", "syntax"),
        ("an attribute twice", "name=\"no-flow\"/>", "name=\"no-flow\" name=\"x\"/>", "duplicate-key"),
        ("an entity bomb", "<!DOCTYPE opsa-mef>", "<!DOCTYPE opsa-mef [<!ENTITY a \"b\">]>", "too-large"),
        ("another kind of XML", "<opsa-mef name=\"Boiler runs dry\">", "<svg/><!--", "unsupported-open-psa|syntax"),
    ];
    let mut cases: Vec<Case> = edits
        .into_iter()
        .map(|(name, from, to, codes)| {
            assert!(SAMPLE.contains(from), "{name}: the sample has no {from}");
            Case::new(format!("{name} in a fault tree"), "xml", SAMPLE.replace(from, to), codes)
        })
        .collect();
    let deep = format!("<opsa-mef><define-fault-tree name=\"t\"><define-gate name=\"g\">{}", "<not>".repeat(300_000));
    let nested = format!("{deep}{}</define-gate></define-fault-tree></opsa-mef>", "</not>".repeat(30_000));
    cases.push(Case::new("a fault tree nested without end", "xml", deep, "syntax|too-large"));
    cases.push(Case::new("a fault tree nested too deep", "xml", nested, "syntax|too-large"));
    cases.push(Case::new("a fault tree of no gates", "xml", "<opsa-mef/>", "empty-model"));
    cases
}
