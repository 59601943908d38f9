//! Expressions: the probabilities of basic events, and the parameters that they are made of.
//!
//! The formulas are those of the stochastic layer of the Model Exchange Format, version 2.0d.

use super::super::too_deep;
use super::super::tree::{MAX_DEPTH, quoted};
use super::definitions::{Definitions, Kind};
use super::formula::truth;
use super::xml::{Complaints, Element, children, head, needed, only_attributes, tag, whole};
use crate::diagnostic::{Code, Diagnostic, Place, Span};

/// An expression; true is 1 and false is 0.
#[derive(Debug)]
pub(super) enum Expression {
    Number(f64),
    /// The parameter of this number.
    Parameter(usize),
    Operation {
        operation: Operation,
        arguments: Vec<Expression>,
        span: Span,
    },
}

/// What an operation makes of its arguments; `Err` says which of them make no sense.
pub(super) type Operation = fn(&[f64]) -> Result<f64, &'static str>;

/// How many arguments an operation takes.
#[derive(Debug, Clone, Copy)]
enum Arity {
    Exactly(usize),
    Some,
    /// Pairs of a condition and a value, and a last value.
    Odd,
}

/// The parameter that stands for `<system-mission-time/>`. The format gives it no value of its
/// own, so the file must.
const MISSION_TIME: &str = "system-mission-time";

#[rustfmt::skip]
const OPERATIONS: [(&str, Arity, Operation); 41] = [
    ("neg",     Arity::Exactly(1), |x| Ok(-x[0])),
    ("add",     Arity::Some,       |x| Ok(x.iter().sum())),
    ("sub",     Arity::Some,       |x| Ok(x[1..].iter().fold(x[0], |left, right| left - right))),
    ("mul",     Arity::Some,       |x| Ok(x.iter().product())),
    ("div",     Arity::Some,       |x| Ok(x[1..].iter().fold(x[0], |left, right| left / right))),
    ("pi",      Arity::Exactly(0), |_| Ok(std::f64::consts::PI)),
    ("abs",     Arity::Exactly(1), |x| Ok(x[0].abs())),
    ("acos",    Arity::Exactly(1), |x| Ok(x[0].acos())),
    ("asin",    Arity::Exactly(1), |x| Ok(x[0].asin())),
    ("atan",    Arity::Exactly(1), |x| Ok(x[0].atan())),
    ("cos",     Arity::Exactly(1), |x| Ok(x[0].cos())),
    ("cosh",    Arity::Exactly(1), |x| Ok(x[0].cosh())),
    ("sin",     Arity::Exactly(1), |x| Ok(x[0].sin())),
    ("sinh",    Arity::Exactly(1), |x| Ok(x[0].sinh())),
    ("tan",     Arity::Exactly(1), |x| Ok(x[0].tan())),
    ("tanh",    Arity::Exactly(1), |x| Ok(x[0].tanh())),
    ("exp",     Arity::Exactly(1), |x| Ok(x[0].exp())),
    ("log",     Arity::Exactly(1), |x| Ok(x[0].ln())),
    ("log10",   Arity::Exactly(1), |x| Ok(x[0].log10())),
    ("mod",     Arity::Exactly(2), |x| Ok(x[0] % x[1])),
    ("pow",     Arity::Exactly(2), |x| Ok(x[0].powf(x[1]))),
    ("sqrt",    Arity::Exactly(1), |x| Ok(x[0].sqrt())),
    ("ceil",    Arity::Exactly(1), |x| Ok(x[0].ceil())),
    ("floor",   Arity::Exactly(1), |x| Ok(x[0].floor())),
    ("min",     Arity::Some,       |x| Ok(x.iter().copied().fold(f64::INFINITY, f64::min))),
    ("max",     Arity::Some,       |x| Ok(x.iter().copied().fold(f64::NEG_INFINITY, f64::max))),
    ("mean",    Arity::Some,       |x| Ok(x.iter().sum::<f64>() / x.len() as f64)),
    ("not",     Arity::Exactly(1), |x| Ok(bit(x[0] == 0.0))),
    ("and",     Arity::Some,       |x| Ok(bit(x.iter().all(|&x| x != 0.0)))),
    ("or",      Arity::Some,       |x| Ok(bit(x.iter().any(|&x| x != 0.0)))),
    ("eq",      Arity::Exactly(2), |x| Ok(bit(x[0] == x[1]))),
    ("df",      Arity::Exactly(2), |x| Ok(bit(x[0] != x[1]))),
    ("lt",      Arity::Exactly(2), |x| Ok(bit(x[0] < x[1]))),
    ("gt",      Arity::Exactly(2), |x| Ok(bit(x[0] > x[1]))),
    ("leq",     Arity::Exactly(2), |x| Ok(bit(x[0] <= x[1]))),
    ("geq",     Arity::Exactly(2), |x| Ok(bit(x[0] >= x[1]))),
    ("ite",     Arity::Exactly(3), choose),
    ("switch",  Arity::Odd,        choose),
    ("exponential", Arity::Exactly(2), exponential),
    ("GLM",         Arity::Exactly(4), glm),
    ("Weibull",     Arity::Exactly(4), weibull),
];

/// Expressions of the format that are not read, and what to do instead.
const UNSUPPORTED: [(&str, &str); 10] = [
    ("uniform-deviate", DEVIATE),
    ("normal-deviate", DEVIATE),
    ("lognormal-deviate", DEVIATE),
    ("gamma-deviate", DEVIATE),
    ("beta-deviate", DEVIATE),
    ("histogram", DEVIATE),
    ("periodic-test", "work out the probability for your tests, and write it as `<float value=\"…\"/>`"),
    ("extern-function", "work out its value, and write it as `<float value=\"…\"/>`"),
    ("test-initiating-event", "write the value for the case in question"),
    ("test-functional-event", "write the value for the case in question"),
];
const DEVIATE: &str = "write the mean of the distribution as `<float value=\"…\"/>`: figures here are point estimates";

fn bit(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

/// The value behind the first condition that holds, or the last value.
fn choose(x: &[f64]) -> Result<f64, &'static str> {
    let held = x.chunks_exact(2).find(|pair| pair[0] != 0.0);
    Ok(held.map_or(x[x.len() - 1], |pair| pair[1]))
}

/// 1 − e^(−λt), to full relative accuracy.
fn exponential(x: &[f64]) -> Result<f64, &'static str> {
    let [rate, time] = x else { return Err("it takes two") };
    if *rate < 0.0 || *time < 0.0 {
        return Err("a rate and a time are 0 or more");
    }
    Ok(-(-rate * time).exp_m1())
}

/// γ·e^(−(λ+μ)t) + λ/(λ+μ)·(1 − e^(−(λ+μ)t)): the formula of the format, put so that nothing is
/// subtracted.
fn glm(x: &[f64]) -> Result<f64, &'static str> {
    let [on_demand, failure, repair, time] = x else { return Err("it takes four") };
    if !(0.0..=1.0).contains(on_demand) {
        return Err("the first is a probability, from 0 to 1");
    }
    if *failure < 0.0 || *repair < 0.0 || *time < 0.0 {
        return Err("rates and a time are 0 or more");
    }
    let both = failure + repair;
    if both == 0.0 {
        return Ok(*on_demand);
    }
    let gone = -(-both * time).exp_m1();
    Ok(on_demand * (-both * time).exp() + failure / both * gone)
}

/// 1 − exp(−((t − t₀)/α)^β); 0 up to t₀.
fn weibull(x: &[f64]) -> Result<f64, &'static str> {
    let [scale, shape, shift, time] = x else { return Err("it takes four") };
    if *scale <= 0.0 || *shape <= 0.0 {
        return Err("a scale and a shape are more than 0");
    }
    if *shift < 0.0 || *time < 0.0 {
        return Err("times are 0 or more");
    }
    Ok(if time <= shift { 0.0 } else { -(-((time - shift) / scale).powf(*shape)).exp_m1() })
}

/// Reads expressions, and notes which parameter each of them names.
pub(super) struct Expressions<'a, 'x> {
    pub(super) definitions: &'a Definitions<'x>,
    pub(super) complaints: &'a mut Complaints,
    /// The container that the expression stands in.
    pub(super) container: usize,
    /// Every parameter that was named, and where.
    pub(super) named: Vec<(usize, Span)>,
}

impl<'x> Expressions<'_, 'x> {
    /// Reads one expression; nothing if it cannot be read, which is then complained about.
    pub(super) fn read(&mut self, element: Element<'x>, depth: usize) -> Option<Expression> {
        if depth >= MAX_DEPTH {
            self.complaints.add(too_deep(whole(element)));
            return None;
        }
        let name = tag(element);
        match name {
            "float" | "int" | "bool" => return self.number(element).map(Expression::Number),
            "parameter" => {
                only_attributes(element, &["name", "unit"], self.complaints);
                let (name, span) = needed(element, "name", self.complaints)?;
                return self.parameter(name, span);
            }
            MISSION_TIME => return self.parameter(MISSION_TIME, head(element)),
            _ => {}
        }
        let Some(&(_, arity, operation)) = OPERATIONS.iter().find(|(known, _, _)| *known == name) else {
            let known = OPERATIONS.iter().map(|(known, _, _)| *known).chain(["float", "int", "bool", "parameter"]);
            let place = Place::span(head(element));
            match UNSUPPORTED.iter().find(|(unsupported, _)| *unsupported == name) {
                Some((_, help)) => {
                    let message = format!("`<{name}>` is not read");
                    self.complaints.add(Diagnostic::new(Code::UnsupportedOpenPsa, place, message).help(*help));
                }
                None => {
                    let message = format!("{} is no expression", quoted(&format!("<{name}>")));
                    let diagnostic = Diagnostic::new(Code::UnsupportedOpenPsa, place, message);
                    let diagnostic = diagnostic.help("a plain probability is `<float value=\"0.01\"/>`");
                    self.complaints.add_near(diagnostic, name, known);
                }
            }
            return None;
        };
        only_attributes(element, &[], self.complaints);
        let mut arguments = Vec::new();
        let mut whole = true;
        for child in children(element, self.complaints) {
            if name == "switch" && tag(child) == "case" {
                let pair = children(child, self.complaints);
                if pair.len() != 2 {
                    self.wrong_count(child, pair.len(), "a condition and a value");
                    whole = false;
                }
                for inner in pair {
                    self.read_into(inner, depth + 2, &mut arguments, &mut whole);
                }
            } else {
                self.read_into(child, depth + 1, &mut arguments, &mut whole);
            }
        }
        let count = arguments.len();
        let wanted = match arity {
            Arity::Exactly(exactly) if count != exactly => format!("{exactly}"),
            Arity::Some if count == 0 => "at least one".to_owned(),
            Arity::Odd if count % 2 == 0 => "cases and a last value".to_owned(),
            _ => return whole.then(|| Expression::Operation { operation, arguments, span: head(element) }),
        };
        if whole {
            self.wrong_count(element, count, &wanted);
        }
        None
    }

    fn read_into(&mut self, element: Element<'x>, depth: usize, arguments: &mut Vec<Expression>, whole: &mut bool) {
        match self.read(element, depth) {
            Some(argument) => arguments.push(argument),
            None => *whole = false,
        }
    }

    fn wrong_count(&mut self, element: Element<'x>, count: usize, wanted: &str) {
        let message = format!("this `{}` has {count} arguments, and needs {wanted}", tag(element));
        self.complaints.add(Diagnostic::new(Code::BadValue, Place::span(head(element)), message));
    }

    fn number(&mut self, element: Element<'x>) -> Option<f64> {
        only_attributes(element, &["value"], self.complaints);
        let (written, span) = needed(element, "value", self.complaints)?;
        let number = match tag(element) {
            "bool" => return truth(written, span, self.complaints).map(bit),
            "int" => written.parse::<i64>().ok().map(|whole| whole as f64),
            _ => written.parse::<f64>().ok().filter(|number| number.is_finite()),
        };
        if number.is_none() {
            let what = if tag(element) == "int" { "whole number" } else { "number" };
            let message = format!("{} is no usable {what}", quoted(written));
            let diagnostic = Diagnostic::new(Code::BadValue, Place::span(span), message);
            self.complaints.add(match written.contains(',') {
                true => diagnostic.help("write a point for the decimals: 0.5"),
                false => diagnostic.help(format!("write a plain {what}")),
            });
        }
        number
    }

    fn parameter(&mut self, name: &str, span: Span) -> Option<Expression> {
        let found = self.definitions.find(Kind::Parameter, name, self.container);
        if let Some(number) = found {
            self.named.push((number, span));
        } else if name == MISSION_TIME {
            let message = "the file does not say how long the mission lasts";
            let diagnostic = Diagnostic::new(Code::MissingKey, Place::span(span), message);
            let help =
                format!("add `<define-parameter name=\"{MISSION_TIME}\"><float value=\"…\"/></define-parameter>`");
            self.complaints.add(diagnostic.help(help));
        } else {
            let message = format!("no parameter is called {}", quoted(name));
            let diagnostic = Diagnostic::new(Code::UnknownNode, Place::span(span), message)
                .label("unknown parameter")
                .help("add `<define-parameter name=\"…\">`, or mend the name");
            self.complaints.add_near(diagnostic, name, self.definitions.names(Kind::Parameter));
        }
        found.map(Expression::Parameter)
    }
}

impl Expression {
    /// Its value, from those of the parameters by their numbers; nothing if one of these has none.
    ///
    /// # Errors
    /// What makes no sense, in its place.
    pub(super) fn value(&self, parameters: &[Option<f64>]) -> Result<Option<f64>, Box<Diagnostic>> {
        match self {
            Expression::Number(number) => Ok(Some(*number)),
            Expression::Parameter(number) => Ok(parameters[*number]),
            Expression::Operation { operation, arguments, span } => {
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    let Some(value) = argument.value(parameters)? else { return Ok(None) };
                    values.push(value);
                }
                let bad = |message: &str| {
                    let diagnostic = Diagnostic::new(Code::BadValue, Place::span(*span), message);
                    diagnostic.help(format!("its arguments are: {}", shown(&values)))
                };
                match operation(&values) {
                    Ok(value) if value.is_finite() => Ok(Some(value)),
                    Ok(_) => Err(Box::new(bad("the value of this expression is no finite number"))),
                    Err(why) => Err(Box::new(bad("the arguments of this expression make no sense").label(why))),
                }
            }
        }
    }
}

/// The first of some numbers, for a message.
fn shown(values: &[f64]) -> String {
    values.iter().take(6).map(f64::to_string).collect::<Vec<_>>().join(", ")
}
