//! All views of `graph` in all their formats: what holds for every model, and with hostile texts.

use because::analysis::bowtie::bowtie;
use because::analysis::chains::ChainOptions;
use because::analysis::picture::picture;
use because::analysis::timeline::timeline;
use because::analysis::{Analysis, Candidates, RankOptions};
use because::report::{Bowtie, Chains, NodeName, Picture, PictureNode, Timeline};
use because::view::dot::{self, DotOptions, Drawing};
use because::view::{json, mermaid, svg};

use super::{golden, models, tokens};

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
        let options = DotOptions { plain: false };
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
                let text = dot::draw(drawing, &DotOptions { plain });
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
