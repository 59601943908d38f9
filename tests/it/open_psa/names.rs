//! Names: private and public, local and by path, and the ids that become of them.

use super::{basic_events, document, file, marks, model, open, truths};

const COMPONENTS: &str = r#"
<opsa-mef>
  <define-fault-tree name="FT">
    <define-gate name="TOP"><or><gate name="A.G1"/><gate name="FT.A.B.G2"/><gate name="G3"/></or></define-gate>
    <define-component name="A" role="private">
      <define-gate name="G1"><and><basic-event name="BE1"/><basic-event name="B.BE2"/></and></define-gate>
      <define-basic-event name="BE1"><float value="0.5"/></define-basic-event>
      <define-component name="B">
        <define-gate name="G2"><or><basic-event name="BE1"/><basic-event name="BE2"/></or></define-gate>
        <define-basic-event name="BE2"><float value="0.5"/></define-basic-event>
        <define-basic-event name="Shown" role="public"><float value="0.5"/></define-basic-event>
      </define-component>
    </define-component>
    <define-component name="C">
      <define-gate name="G3"><and><basic-event name="BE1"/><basic-event name="FT.A.BE1"/><event name="Shown"/></and></define-gate>
      <define-basic-event name="BE1"><float value="0.5"/></define-basic-event>
    </define-component>
  </define-fault-tree>
</opsa-mef>"#;

#[test]
fn a_name_means_the_nearest_then_the_public_then_the_path() {
    let model = model(COMPONENTS);
    let true_of = |struck: &[&str]| truths(&model, |id| struck.contains(&id));
    assert_eq!(true_of(&["ft.a.be1"]), ["ft.a.be1", "ft.a.b.g2", "top"]);
    assert_eq!(true_of(&["ft.a.be1", "ft.a.b.be2"]).len(), 5);
    // The `BE1` of the component C is another one than that of A, and public.
    assert_eq!(true_of(&["be1"]), ["be1"]);
    assert_eq!(true_of(&["be1", "ft.a.be1", "shown"]), ["be1", "ft.a.be1", "shown", "ft.a.b.g2", "g3", "top"]);
}

#[test]
fn something_private_is_not_seen_from_outside() {
    let text = COMPONENTS.replace("<gate name=\"A.G1\"/>", "<gate name=\"G1\"/>");
    let read = open(&text);
    assert_eq!(marks(&read), [("unknown-node", "G1")]);
    assert!(read.diagnostics[0].help[0].contains("private"), "{:?}", read.diagnostics);
    let text = COMPONENTS.replace("<define-component name=\"C\">", "<define-component name=\"C\" role=\"private\">");
    assert_eq!(marks(&open(&text)), [("unknown-node", "G3")]);
}

#[test]
fn public_names_are_unique_and_private_ones_in_their_container() {
    let read = open(&COMPONENTS.replace(" role=\"private\"", ""));
    assert_eq!(marks(&read), [("duplicate-id", "BE1")]);
    assert!(read.diagnostics[0].help[0].contains("role=\"private\""));
    assert_eq!(read.diagnostics[0].related.len(), 1);
    let twice = basic_events(&["a", "b", "a"]);
    let read = open(&file("<define-gate name=\"top\"><gate name=\"b\"/></define-gate>", &twice));
    assert_eq!(marks(&read), [("wrong-type", "b"), ("duplicate-id", "a")]);
}

#[test]
fn an_event_and_a_parameter_may_share_a_name() {
    let data = "<define-basic-event name=\"x\"><parameter name=\"x\"/></define-basic-event>\
                <define-parameter name=\"x\"><float value=\"0.25\"/></define-parameter>";
    let model = model(&file("<define-gate name=\"top\"><basic-event name=\"x\"/></define-gate>", data));
    assert_eq!(model.nodes().len(), 2);
    assert_eq!(model.nodes()[0].own.point(), 0.25);
}

#[test]
fn names_become_ids_and_stay_as_labels() {
    let names = ["Pump", "pump", "PUMP", "pump-2", "Ölpumpe 1", "all", "_x", "a.b"];
    let uses: String = names.iter().map(|name| format!("<basic-event name=\"{name}\"/>")).collect();
    let document = document(&file(
        &format!(
            "<define-gate name=\"true\"><or>{uses}<not><event name=\"a.b\" type=\"basic-event\"/></not></or></define-gate>"
        ),
        &basic_events(&names),
    ));
    let found: Vec<(&str, Option<&str>)> =
        document.factors.iter().map(|(id, factor)| (id.as_str(), factor.label.as_deref())).collect();
    let expected = [
        ("pump-3", Some("Pump")),
        ("pump", None),
        ("pump-4", Some("PUMP")),
        ("pump-2", None),
        ("x--lpumpe-1", Some("Ölpumpe 1")),
        ("x-all", Some("all")),
        ("x-_x", Some("_x")),
        ("a.b", None),
    ];
    assert_eq!(found, expected);
    // The node that is always true gives way to a gate of that name.
    assert_eq!(document.events["true-2"].label.as_deref(), Some("always true"));
}

#[test]
fn an_id_does_not_depend_on_the_order_of_the_others() {
    let before =
        document(&file("<define-gate name=\"top\"><event name=\"Pump\"/></define-gate>", &basic_events(&["Pump"])));
    let after = document(&file(
        "<define-gate name=\"top\"><event name=\"Pump\"/></define-gate>",
        &basic_events(&["Pump", "Valve", "tank"]),
    ));
    assert_eq!(before.factors["pump"], after.factors["pump"]);
}

#[test]
fn causes_stand_where_they_are_named() {
    let text = file(
        "<define-gate name=\"top\"><or><event name=\"a\"/><event name=\"b\"/></or></define-gate>",
        &basic_events(&["a", "b"]),
    );
    let read = open(&text);
    let mut found = vec![because::diagnostic::Diagnostic::new(
        because::diagnostic::Code::SingleCause,
        because::diagnostic::Place::value(
            because::diagnostic::Path::root().key("impacts").key("top").key("because").index(1),
        ),
        "here",
    )];
    read.locate(&mut found);
    let span = found[0].place.span.unwrap();
    assert_eq!(&text[span.start - 13..span.end], "<event name=\"b");
}
