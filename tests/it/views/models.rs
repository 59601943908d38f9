//! Every model that ships, through every view.

use std::path::Path;

use because::analysis::explain::ExplainOptions;
use because::analysis::picture::picture;
use because::analysis::{Analysis, Options, RankOptions, plan};
use because::check::Checked;
use because::model::{BaseRates, HypothesisStatus};
use because::read::Format;
use because::report::State;
use because::view::dot::{self, DotOptions};
use because::view::{self, Style, explain, json, rank};

use super::hostile::graphviz;
use super::{assert_neat, tokens};

pub(crate) fn shipped() -> Vec<(String, Analysis)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let mut names: Vec<String> = std::fs::read_dir(folder.clone())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".yaml") && name != "base-rates.yaml")
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|name| {
            let bytes = std::fs::read(folder.join(&name)).unwrap();
            let model = Checked::open(&bytes, Format::Yaml, &BaseRates::shipped()).model.expect("it is valid");
            (name, Analysis::new(model, Options::default()).expect("it can be ranked"))
        })
        .collect()
}

/// The picture of every model, with its name.
pub(crate) fn shipped_pictures() -> Vec<(String, because::report::Picture)> {
    let drawn = |analysis: &Analysis| picture(analysis.model(), Some(&analysis.rank(RankOptions::default())));
    shipped().iter().map(|(name, analysis)| (name.clone(), drawn(analysis))).collect()
}

#[test]
fn every_model_runs_through_every_view() {
    let style = Style::default();
    for (name, analysis) in shipped() {
        let ranking = analysis.rank(RankOptions::default());
        assert_neat(&rank::render(&ranking, &style), 80);
        assert_neat(&rank::render_beliefs(&ranking, &style), 80);
        let explanation = analysis.explain(ExplainOptions::default()).unwrap();
        assert_neat(&explain::render(&explanation, &style), 80);
        for node in analysis.model().nodes() {
            let place = analysis.find(&node.id).unwrap();
            let told = analysis.explain_node(place, ExplainOptions::default()).unwrap();
            assert_neat(&explain::render_node(&told, &style), 80);
        }
        let planned = plan::plan(analysis.model(), &Options::default(), &plan::PlanOptions::default()).unwrap();
        assert_neat(&view::plan::render(&planned, true, &style), 80);
        let drawn = picture(analysis.model(), Some(&ranking));
        assert!(json::render(&drawn).ends_with("}\n"));
        for hypothesis in analysis.model().hypotheses() {
            let at = hypothesis.of.index();
            let unlikely = drawn.nodes[at].belief.is_some_and(|belief| belief.posterior < 0.05);
            let ruled_out = drawn.nodes[at].state == State::RuledOut;
            let refuted = hypothesis.status == HypothesisStatus::Refuted;
            assert!(ruled_out || !(refuted && unlikely), "{name}: {}", drawn.nodes[at].id);
        }
        for plain in [false, true] {
            let text = dot::render(&drawn, &DotOptions { plain, ..Default::default() });
            let graph = tokens::parse(&text);
            let nodes = graph.nodes.iter().filter(|node| node.0.starts_with('n')).count();
            assert_eq!(nodes, drawn.nodes.len(), "{name}");
            // Every line begins and ends at a node that is drawn.
            let known: Vec<&str> = graph.nodes.iter().map(|node| node.0.as_str()).collect();
            assert!(graph.edges.iter().all(|edge| known.contains(&&*edge.0) && known.contains(&&*edge.1)), "{name}");
            let Some((_, warnings)) = graphviz("svg", &text) else {
                println!("Graphviz is not installed: only our own reader of DOT was used");
                continue;
            };
            assert_eq!(warnings, "", "{name}");
        }
    }
}

#[test]
fn the_picture_without_a_ranking_has_no_figures() {
    for (_, analysis) in shipped() {
        let drawn = picture(analysis.model(), None);
        assert!(drawn.method.is_none());
        for (node, shown) in analysis.model().nodes().iter().zip(&drawn.nodes) {
            assert!(shown.rank.is_none() && shown.share.is_none() && shown.belief.is_none());
            let state = match node.observed {
                Some(true) => State::Established,
                Some(false) => State::RuledOut,
                None => State::Uncertain,
            };
            assert_eq!(shown.state, state, "{}", node.id);
        }
        let links = analysis.model().nodes().iter().map(|node| node.mechanisms.len()).sum::<usize>();
        assert_eq!(drawn.mechanisms.len(), links);
    }
}
