//! From the document as written to the valid model: one file a family of rules. Every problem is
//! found at once, and what is wrong in one place does not hide what is wrong in another.

mod loops;
mod mechanisms;
mod names;
mod observations;
mod order;
mod records;
mod times;
mod values;
pub(super) mod written;

pub(in crate::model) use order::evidence as order_evidence;
pub(in crate::model) use order::mechanisms as order_mechanisms;

use crate::diagnostic::{Code, Diagnostic, Path, Place, Severity};
use crate::model::{BaseRates, Document, Model, Node};

/// What came of checking a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Validated {
    /// The model; `None` if there is any error.
    pub model: Option<Model>,
    /// Errors and warnings: by rule, and within a rule in the order of the document.
    pub diagnostics: Vec<Diagnostic>,
}

impl Model {
    /// Checks a document and fills in what it leaves out.
    ///
    /// Time and space grow linearly with the document. Warnings about the analysis itself are
    /// those of [`Model::lint`].
    ///
    /// ```
    /// use because::model::{BaseRates, Document, Model};
    ///
    /// let validated = Model::new(&Document::default(), &BaseRates::shipped());
    /// assert!(validated.model.is_none());
    /// assert_eq!(validated.diagnostics[0].code.name(), "empty-model");
    /// ```
    #[expect(clippy::new_ret_no_self, reason = "there may be no model to return, and there may be warnings beside it")]
    pub fn new(document: &Document, base_rates: &BaseRates) -> Validated {
        let mut diagnostics = Vec::new();
        let written = written::nodes(document);
        if written.is_empty() {
            diagnostics.push(
                Diagnostic::new(Code::EmptyModel, Place::value(Path::root()), "this model has no nodes")
                    .help("begin with what it cost, under `impacts`, and ask what brought it about"),
            );
        }
        let mut names = names::Names::new(document, &written, &mut diagnostics);
        let incident = document.incident.clone().unwrap_or_default();
        times::check_incident(&incident, &mut diagnostics);

        let mut seen = mechanisms::Seen::new(written.len());
        let mut nodes = Vec::with_capacity(written.len());
        for node in &written {
            values::check_cost(node.cost, || node.path().key("cost"), &mut diagnostics);
            values::check_cost(node.check_cost, || node.path().key("check_cost"), &mut diagnostics);
            let (own, base) = values::own_chance(node, incident.during, base_rates);
            nodes.push(Node {
                id: node.id.to_owned(),
                kind: node.kind,
                label: values::text(node.label).unwrap_or_else(|| node.id.to_owned()),
                category: node.category,
                own,
                base,
                observed: observations::of_node(node, &mut diagnostics),
                cost: node.cost.unwrap_or(1.0),
                phase: node.phase,
                system: values::text(node.system),
                at: node.at,
                note: values::text(node.note),
                url: values::text(node.url),
                tags: node.tags.to_vec(),
                latent: values::is_latent(node),
                check_cost: node.check_cost,
                mechanisms: mechanisms::resolve(node, &mut names, &mut seen, &mut diagnostics),
            });
        }
        loops::check(&nodes, &written, &names, &mut diagnostics);
        let evidence = observations::evidence(&document.evidence, &written, &mut names, &mut diagnostics);
        let hypotheses = records::hypotheses(&document.hypotheses, &mut names, &mut diagnostics);
        let actions = records::actions(&document.actions, &mut names, &mut diagnostics);
        let timeline = records::timeline(&document.timeline, &mut names, &mut diagnostics);
        times::switch_off(&mut nodes, &written, &names, &mut diagnostics);

        let valid = diagnostics.iter().all(|diagnostic| diagnostic.severity() != Severity::Error);
        let mut model = valid.then(|| Model {
            title: values::text(document.title.as_deref()).unwrap_or_else(|| "untitled".to_owned()),
            cost_unit: values::text(document.cost_unit.as_deref()),
            impact_unit: values::text(document.impact_unit.as_deref()),
            incident,
            nodes,
            evidence,
            hypotheses,
            actions,
            timeline,
        });
        // Only now: until here, everything speaks of places in the file.
        model.iter_mut().for_each(order::settle);
        Validated { model, diagnostics }
    }
}
