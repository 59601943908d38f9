//! All views of `graph` in all their formats: what holds for every model, and with hostile texts.

use std::cell::Cell;

use because::analysis::bowtie::bowtie;
use because::analysis::chains::ChainOptions;
use because::analysis::explain::ExplainOptions;
use because::analysis::picture::picture;
use because::analysis::timeline::timeline;
use because::analysis::{Analysis, Candidates, Options, RankOptions};
use because::model::NodeKind;
use because::report::{Bowtie, Chains, NodeName, Picture, PictureNode, Timeline};
use because::view::dot::{self, DotOptions, Drawing};
use because::view::{json, mermaid, svg};
use proptest::test_runner::{Config, TestRunner};

use super::{golden, models, tokens};
use crate::random_model;

/// The reports that are drawn.
pub(crate) struct Reports {
    pub(crate) picture: Picture,
    pub(crate) chains: Chains,
    pub(crate) bowtie: Bowtie,
    pub(crate) timeline: Option<Timeline>,
}

pub(crate) fn reports(analysis: &Analysis, plain: bool) -> Reports {
    let ranking = (!plain).then(|| analysis.rank(RankOptions::default()));
    let (model, ranking) = (analysis.model(), ranking.as_ref());
    Reports {
        picture: picture(model, ranking),
        chains: analysis.chains(ChainOptions::default(), ranking).expect("the model is small"),
        bowtie: bowtie(model, ranking, &Candidates::Roots, None).expect("it has impacts"),
        timeline: timeline(model, ranking),
    }
}

impl Reports {
    pub(crate) fn drawings(&self) -> Vec<(&'static str, Drawing<'_>)> {
        let mut out = vec![
            ("causal", Drawing::Causal(&self.picture)),
            ("chains", Drawing::Chains(&self.chains)),
            ("bowtie", Drawing::Bowtie(&self.bowtie)),
        ];
        out.extend(self.timeline.iter().map(|timeline| ("timeline", Drawing::Timeline(timeline))));
        out
    }

    pub(crate) fn json(&self) -> Vec<String> {
        let mut out = vec![json::render(&self.picture), json::render(&self.chains), json::render(&self.bowtie)];
        out.extend(self.timeline.iter().map(json::render));
        out
    }

    /// Every text that came from the file is one of `texts`.
    pub(crate) fn made_hostile(mut self, texts: &[String]) -> Reports {
        let mut at = 0;
        let mut next = || {
            at += 1;
            texts[at % texts.len()].clone()
        };
        let mut node = |node: &mut PictureNode| {
            node.label = next();
            node.note = Some(next());
            node.url = Some(next());
            node.system = Some(next());
            node.at = Some(next());
        };
        let mut timeline = self.timeline;
        self.picture.nodes.iter_mut().for_each(&mut node);
        self.chains.nodes.iter_mut().for_each(&mut node);
        self.bowtie.nodes.iter_mut().for_each(&mut node);
        timeline.iter_mut().flat_map(|t| &mut t.moments).filter_map(|m| m.node.as_mut()).for_each(node);
        for moment in timeline.iter_mut().flat_map(|timeline| &mut timeline.moments) {
            moment.what = next();
            moment.url = Some(next());
        }
        for mechanism in &mut self.picture.mechanisms {
            (mechanism.note, mechanism.id, mechanism.written) = (Some(next()), Some(next()), next());
        }
        for impact in &mut self.chains.impacts {
            impact.label = next();
            for step in impact.stories.iter_mut().flat_map(|story| &mut story.steps) {
                step.mechanism = Some(next());
                let names = step.causes.iter_mut().chain(&mut step.unless).chain([&mut step.effect]);
                names.for_each(|name: &mut NodeName| name.label = next());
            }
        }
        let titles = [&mut self.picture.title, &mut self.chains.title, &mut self.bowtie.title];
        titles.into_iter().chain(timeline.iter_mut().map(|t| &mut t.title)).for_each(|title| *title = next());
        self.timeline = timeline;
        self
    }
}

#[test]
fn goldens_of_the_drawings() {
    for (name, analysis) in models::shipped() {
        let short = name.trim_end_matches(".yaml");
        if !matches!(short, "starter" | "cloudflare-2019-regex") {
            continue;
        }
        let reports = reports(&analysis, false);
        let options = DotOptions { plain: false, ..Default::default() };
        for (view, drawing) in reports.drawings() {
            if view != "causal" {
                golden(&format!("{short}-{view}.dot"), &dot::draw(drawing, &options));
            }
            golden(&format!("{short}-{view}.mmd"), &mermaid::render(drawing, &options));
        }
        let timeline = reports.timeline.as_ref().expect("it has dates");
        golden(&format!("{short}-timeline.svg"), &svg::timeline::render(timeline, &options));
        if short == "starter" {
            for (view, text) in ["causal", "chains", "bowtie", "timeline"].into_iter().zip(reports.json()) {
                golden(&format!("starter-{view}.json"), &text);
            }
        }
    }
}

/// Every line begins and ends at a node that is drawn, and Graphviz has nothing to say against it.
#[test]
fn every_model_is_drawn_in_every_view() {
    for (name, analysis) in models::shipped() {
        for plain in [false, true] {
            let reports = reports(&analysis, plain);
            for (view, drawing) in reports.drawings() {
                let text = dot::draw(drawing, &DotOptions { plain, ..Default::default() });
                let graph = tokens::parse(&text);
                let known: Vec<&str> = graph.nodes.iter().map(|node| node.0.as_str()).collect();
                let ends = |edge: &(String, String, _)| known.contains(&&*edge.0) && known.contains(&&*edge.1);
                assert!(graph.edges.iter().all(ends), "{name} {view}");
                if let Some((_, warnings)) = super::hostile::graphviz("svg", &text) {
                    assert_eq!(warnings, "", "{name} {view}");
                }
                let figures = graph.nodes.iter().filter(|node| node.1["label"].contains('#'));
                assert!(!plain || figures.count() == 0, "{name} {view} has figures of a ranking");
            }
        }
    }
}

/// Every story that is drawn is one of `explain`'s, in its order, and what is left away runs through what is ruled out.
#[test]
fn the_chains_are_the_stories_of_explain() {
    let drawn = Cell::new(0);
    TestRunner::new(Config::with_cases(128))
        .run(&random_model::choices(), |choices| {
            let Some(model) = random_model::model(&random_model::document(&choices)) else { return Ok(()) };
            let Ok(analysis) = Analysis::new(model, Options::default()) else { return Ok(()) };
            let ranking = analysis.rank(RankOptions::default());
            let (Ok(told), Ok(chains)) = (
                analysis.explain(ExplainOptions { stories: 4, ..ExplainOptions::default() }),
                analysis.chains(ChainOptions { stories: 4, enough: 1.0 }, Some(&ranking)),
            ) else {
                return Ok(());
            };
            assert_eq!(chains.impacts.len(), told.impacts.len());
            for impact in &told.impacts {
                let ours = chains.impacts.iter().find(|other| other.impact == impact.impact).expect("every impact");
                let mut all = impact.stories.iter();
                assert!(ours.stories.iter().all(|story| all.any(|other| other == story)), "in the same order");
                assert!(ours.stories.len() + ours.left_away <= impact.stories.len());
                assert_eq!(ours.stories.is_empty(), impact.stories.is_empty());
                drawn.set(drawn.get() + ours.stories.len());
            }
            // Every node of a story is there to be drawn, and each story is a cluster.
            let text = dot::draw(Drawing::Chains(&chains), &DotOptions::default());
            let clusters = tokens::parse(&text).clusters.iter().filter(|cluster| cluster["label"] != "Legend").count();
            assert_eq!(clusters, chains.impacts.iter().map(|impact| impact.stories.len()).sum::<usize>());
            Ok(())
        })
        .unwrap();
    assert!(drawn.get() > 50, "only {} stories", drawn.get());
}

/// Every line of a bow tie is a path of the graph, and its barriers are named on it.
#[test]
fn the_lines_of_a_bow_tie_are_paths_of_the_graph() {
    let lines = Cell::new(0);
    TestRunner::new(Config::with_cases(256))
        .run(&random_model::choices(), |choices| {
            let Some(model) = random_model::model(&random_model::document(&choices)) else { return Ok(()) };
            let tie = bowtie(&model, None, &Candidates::Roots, None).expect("there is an impact");
            // Mechanisms that lead from one node to another: what they need in its bad state.
            let steps = |from: &str, to: &str| -> Vec<Vec<String>> {
                let effect = model.node(model.find(to).expect("a node"));
                let on = effect.mechanisms.iter().filter(|mechanism| !mechanism.off);
                on.map(|mechanism| {
                    let stops = mechanism.unless.iter().filter(|&&stop| model.node(stop).kind == NodeKind::Safeguard);
                    mechanism.causes().chain(stops.copied()).map(|node| model.node(node).id.clone()).collect()
                })
                .filter(|needed: &Vec<String>| needed.iter().any(|id| id == from))
                .collect()
            };
            for line in tie.threats.iter().chain(&tie.impacts) {
                lines.set(lines.get() + 1);
                let mut way = vec![line.from.as_str()];
                way.extend(line.through.iter().map(String::as_str));
                way.push(&line.to);
                let mut needed = Vec::new();
                for pair in way.windows(2) {
                    let found = steps(pair[0], pair[1]);
                    assert!(!found.is_empty(), "nothing leads from {} to {}", pair[0], pair[1]);
                    needed.extend(found.into_iter().flatten());
                }
                assert!(line.barriers.iter().all(|barrier| needed.contains(barrier)), "{line:?}");
            }
            assert!(tie.threats.iter().all(|line| line.to == tie.top));
            assert!(tie.impacts.iter().all(|line| line.from == tie.top));
            for escalation in &tie.escalations {
                let (mut open, mut seen) = (vec![escalation.cause.clone()], Vec::new());
                while let Some(node) = open.pop() {
                    let next = model.nodes().iter().filter(|effect| !steps(&node, &effect.id).is_empty());
                    let next: Vec<String> =
                        next.map(|effect| effect.id.clone()).filter(|id| !seen.contains(id)).collect();
                    seen.extend(next.clone());
                    open.extend(next);
                }
                assert!(seen.contains(&escalation.barrier), "{escalation:?}");
            }
            // What is drawn is known, and every line is drawn.
            let graph =
                tokens::parse(&dot::draw(Drawing::Bowtie(&tie), &DotOptions { plain: true, ..Default::default() }));
            assert!(graph.nodes.iter().any(|node| node.0 == "top"));
            Ok(())
        })
        .unwrap();
    assert!(lines.get() > 100, "only {} lines", lines.get());
}

/// Hostile texts: nothing breaks out of its quotes, and what is no web address is no link.
#[test]
fn hostile_texts_stay_text_in_every_drawing() {
    let (_, analysis) = models::shipped().into_iter().find(|(name, _)| name == "starter.yaml").expect("it is shipped");
    TestRunner::new(Config::with_cases(64))
        .run(&super::hostile::texts(), |texts| {
            let reports = reports(&analysis, false).made_hostile(&texts);
            let options = DotOptions::default();
            for (_, drawing) in reports.drawings() {
                let graph = tokens::parse(&dot::draw(drawing, &options));
                assert!(graph.nodes.iter().all(|(_, list)| list.get("URL").is_none_or(|url| url.starts_with("http"))));
                let chart = mermaid::render(drawing, &options);
                assert!(!chart.contains('<') || chart.split('<').skip(1).all(|rest| rest.starts_with("br/>")));
            }
            let timeline = reports.timeline.as_ref().expect("it has dates");
            let svg = svg::timeline::render(timeline, &options);
            let document = roxmltree::Document::parse(&svg).expect("it is XML");
            let known = ["svg", "title", "style", "rect", "path", "text", "g", "a", "circle"];
            for node in document.descendants().filter(roxmltree::Node::is_element) {
                assert!(known.contains(&node.tag_name().name()), "{}", node.tag_name().name());
                assert!(node.attribute("href").is_none_or(|href| href.to_lowercase().starts_with("http")));
            }
            Ok(())
        })
        .unwrap();
}

/// What the command line refuses, and how it says so.
#[cfg(feature = "cli")]
#[test]
fn options_that_do_not_fit_are_refused() {
    use crate::program::{because, shipped};
    let starter = shipped("models/starter.yaml");
    let starter = starter.to_str().expect("a path");
    let refused = |arguments: &[&str], words: &str| {
        let ended = because(["graph"].iter().chain(arguments)).run().ends_with(2);
        assert!(ended.err.contains(words) && ended.out.is_empty(), "{}", ended.said());
    };
    refused(&[starter, "--top", "pool-exhausted"], "--top goes with --view bowtie only");
    refused(&[starter, "--view", "bowtie", "--stories", "2"], "--stories goes with --view chains only");
    refused(&[starter, "--view", "bowtie", "--top", "pool-exhausted-"], "did you mean `pool-exhausted`?");
    refused(&[starter, "--view", "chains", "--stories", "0"], "0");
    let model = "factors: { a: { prior: 0.1 } }\nimpacts: { i: { because: { a: always } } }\n";
    let ended = because(["graph", "-", "--view", "timeline"]).input(model).run().ends_with(2);
    assert!(ended.err.contains("nothing in this model has a time") && ended.err.contains("under `timeline`"));
    let bare = "factors: { a: { prior: 0.1 } }\n";
    let ended = because(["graph", "-", "--view", "bowtie"]).input(bare).run().ends_with(2);
    assert!(ended.err.contains("neither an event nor an impact"), "{}", ended.said());
    for view in ["causal", "chains", "bowtie", "timeline"] {
        for format in ["dot", "mermaid", "json"] {
            let twice =
                [0, 1].map(|_| because(["graph", starter, "--view", view, "--format", format]).run().ends_with(0).out);
            assert!(!twice[0].is_empty() && twice[0] == twice[1], "{view} {format}");
        }
    }
}
