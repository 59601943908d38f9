//! Expressions: their values against the formulas of the format, worked out here.

use super::{file, marks, model, open};

/// The probability of a basic event with this expression.
fn probability(expression: &str) -> f64 {
    let data = format!(
        "<define-basic-event name=\"e\">{expression}</define-basic-event>\
         <define-parameter name=\"rate\"><float value=\"2e-5\"/></define-parameter>\
         <define-parameter name=\"double\"><mul><parameter name=\"rate\"/><int value=\"2\"/></mul></define-parameter>\
         <define-parameter name=\"system-mission-time\" unit=\"hours\"><float value=\"8760\"/></define-parameter>"
    );
    let model = model(&file("<define-gate name=\"top\"><basic-event name=\"e\"/></define-gate>", &data));
    model.node(model.find("e").unwrap()).own.point()
}

fn float(value: f64) -> String {
    format!("<float value=\"{value:e}\"/>")
}

#[test]
fn constants_and_distributions_have_their_values() {
    let close = |expression: &str, expected: f64| {
        let found = probability(expression);
        assert!((found - expected).abs() <= 1e-14 * expected.max(1e-300), "{expression}: {found}, not {expected}");
    };
    close("<float value=\" 1.5E-3 \"/>", 1.5e-3);
    close("<int value=\"1\"/>", 1.0);
    close("<bool value=\"true\"/>", 1.0);
    close("<bool value=\"false\"/>", 0.0);
    let time = "<system-mission-time/>";
    close(&format!("<exponential><parameter name=\"rate\"/>{time}</exponential>"), 1.0 - (-0.1752f64).exp());
    close(&format!("<exponential><parameter name=\"double\"/>{time}</exponential>"), 1.0 - (-0.3504f64).exp());
    // 1 − e^(−x) keeps its digits where x is tiny.
    close(&format!("<exponential>{}{}</exponential>", float(1e-12), float(1e-6)), 1e-18);
    // By the formula of the format: λ/(λ+μ) − (λ − γ(λ+μ))/(λ+μ)·e^(−(λ+μ)t).
    let (gamma, lambda, mu, t) = (0.02f64, 1e-3, 0.05, 40.0);
    let both = lambda + mu;
    let expected = lambda / both - (lambda - gamma * both) / both * (-both * t).exp();
    close(&format!("<GLM>{}{}{}{}</GLM>", float(gamma), float(lambda), float(mu), float(t)), expected);
    close(&format!("<GLM>{}{}{}{}</GLM>", float(0.02), float(0.0), float(0.0), float(40.0)), 0.02);
    let expected = 1.0 - (-((100.0f64 - 10.0) / 500.0).powf(1.5)).exp();
    let weibull = |t: f64| format!("<Weibull>{}{}{}{}</Weibull>", float(500.0), float(1.5), float(10.0), float(t));
    close(&weibull(100.0), expected);
    close(&weibull(5.0), 0.0);
}

#[test]
fn operations_have_their_values() {
    let x = |value: f64| float(value);
    let cases: Vec<(String, f64)> = vec![
        (format!("<neg>{}</neg>", x(-0.25)), 0.25),
        (format!("<add>{}{}{}</add>", x(0.1), x(0.2), x(0.3)), 0.1 + 0.2 + 0.3),
        (format!("<sub>{}{}{}</sub>", x(0.9), x(0.2), x(0.3)), 0.9 - 0.2 - 0.3),
        (format!("<mul>{}{}{}</mul>", x(0.5), x(0.5), x(0.5)), 0.125),
        (format!("<div>{}{}{}</div>", x(1.0), x(4.0), x(2.0)), 0.125),
        ("<div><pi/><int value=\"4\"/></div>".to_owned(), std::f64::consts::FRAC_PI_4),
        (format!("<abs>{}</abs>", x(-0.5)), 0.5),
        (format!("<acos>{}</acos>", x(0.9)), 0.9f64.acos()),
        (format!("<asin>{}</asin>", x(0.5)), 0.5f64.asin()),
        (format!("<atan>{}</atan>", x(0.5)), 0.5f64.atan()),
        (format!("<cos>{}</cos>", x(0.5)), 0.5f64.cos()),
        (format!("<sub><cosh>{}</cosh>{}</sub>", x(0.5), x(1.0)), 0.5f64.cosh() - 1.0),
        (format!("<sin>{}</sin>", x(0.5)), 0.5f64.sin()),
        (format!("<sinh>{}</sinh>", x(0.5)), 0.5f64.sinh()),
        (format!("<tan>{}</tan>", x(0.5)), 0.5f64.tan()),
        (format!("<tanh>{}</tanh>", x(0.5)), 0.5f64.tanh()),
        (format!("<exp>{}</exp>", x(-1.0)), (-1.0f64).exp()),
        (format!("<log>{}</log>", x(2.0)), 2.0f64.ln()),
        (format!("<log10>{}</log10>", x(2.0)), 2.0f64.log10()),
        (format!("<mod>{}{}</mod>", x(7.25), x(1.0)), 0.25),
        (format!("<pow>{}{}</pow>", x(0.5), x(3.0)), 0.125),
        (format!("<sqrt>{}</sqrt>", x(0.25)), 0.5),
        (format!("<ceil>{}</ceil>", x(0.3)), 1.0),
        (format!("<floor>{}</floor>", x(1.7)), 1.0),
        (format!("<min>{}{}{}</min>", x(0.3), x(0.1), x(0.2)), 0.1),
        (format!("<max>{}{}{}</max>", x(0.3), x(0.1), x(0.2)), 0.3),
        (format!("<mean>{}{}</mean>", x(0.25), x(0.75)), 0.5),
        (format!("<not><lt>{}{}</lt></not>", x(0.3), x(0.1)), 1.0),
        (format!("<and><gt>{}{}</gt><bool value=\"true\"/></and>", x(0.3), x(0.1)), 1.0),
        (format!("<or><leq>{}{}</leq><bool value=\"false\"/></or>", x(0.3), x(0.1)), 0.0),
        (format!("<eq>{}{}</eq>", x(0.3), x(0.3)), 1.0),
        (format!("<df>{}{}</df>", x(0.3), x(0.3)), 0.0),
        (format!("<geq>{}{}</geq>", x(0.3), x(0.3)), 1.0),
        (format!("<ite><bool value=\"true\"/>{}{}</ite>", x(0.3), x(0.4)), 0.3),
        (format!("<ite><bool value=\"false\"/>{}{}</ite>", x(0.3), x(0.4)), 0.4),
        (
            format!(
                "<switch><case><bool value=\"false\"/>{}</case><case><int value=\"1\"/>{}</case>{}</switch>",
                x(0.1),
                x(0.2),
                x(0.3)
            ),
            0.2,
        ),
        (format!("<switch>{}</switch>", x(0.3)), 0.3),
    ];
    for (expression, expected) in cases {
        assert_eq!(probability(&expression), expected, "{expression}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_in_its_place() {
    let wrong = |expression: &str, data: &str| -> Vec<(&'static str, String)> {
        let data = format!("<define-basic-event name=\"e\">{expression}</define-basic-event>{data}");
        let read = open(&file("<define-gate name=\"top\"><basic-event name=\"e\"/></define-gate>", &data));
        marks(&read).into_iter().map(|(code, text)| (code, text.to_owned())).collect()
    };
    let cases = [
        ("", "missing-key", "e"),
        ("<float value=\"1.5\"/>", "bad-weight", "<float value=\"1.5\"/>"),
        ("<float value=\"-1e-9\"/>", "bad-weight", "<float value=\"-1e-9\"/>"),
        ("<float value=\"0,5\"/>", "bad-value", "0,5"),
        ("<float value=\"inf\"/>", "bad-value", "inf"),
        ("<int value=\"0.5\"/>", "bad-value", "0.5"),
        ("<bool value=\"yes\"/>", "unknown-word", "yes"),
        ("<float/>", "missing-key", "float"),
        ("<float val=\"0.5\"/>", "unknown-key", "val"),
        ("<float value=\"0.1\"/><float value=\"0.1\"/>", "wrong-type", "float"),
        ("<div><int value=\"1\"/><int value=\"0\"/></div>", "bad-value", "div"),
        ("<log><int value=\"0\"/></log>", "bad-value", "log"),
        ("<exponential><int value=\"-1\"/><int value=\"1\"/></exponential>", "bad-value", "exponential"),
        ("<exponential><int value=\"1\"/></exponential>", "bad-value", "exponential"),
        ("<GLM><int value=\"2\"/><int value=\"0\"/><int value=\"0\"/><int value=\"0\"/></GLM>", "bad-value", "GLM"),
        (
            "<Weibull><int value=\"0\"/><int value=\"1\"/><int value=\"0\"/><int value=\"1\"/></Weibull>",
            "bad-value",
            "Weibull",
        ),
        ("<add/>", "bad-value", "add"),
        ("<switch><case><int value=\"1\"/></case><int value=\"1\"/></switch>", "bad-value", "case"),
        ("<system-mission-time/>", "missing-key", "system-mission-time"),
        ("<parameter name=\"nothing\"/>", "unknown-node", "nothing"),
        ("<periodic-test/>", "unsupported-open-psa", "periodic-test"),
        ("<uniform-deviate/>", "unsupported-open-psa", "uniform-deviate"),
        ("<expo/>", "unsupported-open-psa", "expo"),
    ];
    for (expression, code, text) in cases {
        let found = wrong(expression, "");
        assert!(found.contains(&(code, text.to_owned())), "{expression}: {found:?}");
    }
    let circular = "<define-parameter name=\"p\"><add><parameter name=\"q\"/></add></define-parameter>\
                    <define-parameter name=\"q\"><parameter name=\"p\"/></define-parameter>";
    assert_eq!(wrong("<parameter name=\"p\"/>", circular), [("circular-definition", "p".to_owned())]);
    let itself = "<define-parameter name=\"p\"><parameter name=\"p\"/></define-parameter>";
    assert_eq!(wrong("<float value=\"0\"/>", itself), [("circular-definition", "p".to_owned())]);
}

#[test]
fn parameters_are_worked_out_once_each_however_long_the_chain() {
    let chain: String = (0..10_000)
        .map(|i| format!("<define-parameter name=\"p{i}\"><mean><parameter name=\"p{}\"/><parameter name=\"p{}\"/></mean></define-parameter>", i + 1, i + 1))
        .collect();
    let data = format!(
        "<define-basic-event name=\"e\"><parameter name=\"p0\"/></define-basic-event>{chain}\
         <define-parameter name=\"p10000\"><float value=\"0.125\"/></define-parameter>"
    );
    let model = model(&file("<define-gate name=\"top\"><basic-event name=\"e\"/></define-gate>", &data));
    assert_eq!(model.nodes()[0].own.point(), 0.125);
}
