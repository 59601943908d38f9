//! `because graph`.

use because::analysis::RankOptions;
use because::analysis::bowtie::bowtie;
use because::analysis::chains::ChainOptions;
use because::analysis::picture::picture;
use because::analysis::timeline::timeline;
use because::model::Model;
use because::report::Ranking;
use because::view::dot::{DotOptions, Drawing};
use because::view::svg::SvgOptions;
use because::view::{self, mermaid};

use crate::args::{Graph, GraphFormat, GraphView};
use crate::session::{Failure, Session, candidates, threads};

impl Session<'_> {
    pub(crate) fn graph(&self, args: &Graph) -> Result<(), Failure> {
        let misplaced =
            |option: &str, view: &str| Err(Failure::Usage(format!("{option} goes with --view {view} only")));
        if args.top.is_some() && args.view != GraphView::Bowtie {
            return misplaced("--top", "bowtie");
        }
        if args.stories.is_some() && args.view != GraphView::Chains {
            return misplaced("--stories", "chains");
        }
        match args.view {
            GraphView::Causal => {
                let (_, model, ranking) = self.drawn(args)?;
                let picture = picture(&model, ranking.as_ref());
                self.draw(args, Drawing::Causal(&picture), &picture)
            }
            GraphView::Chains => {
                let (name, analysis) = self.analyse(&args.file, &args.scope)?;
                let ranking = (!args.plain).then(|| analysis.rank(RankOptions::default()));
                let asked = args.stories.map(|stories| ChainOptions { stories: stories.get(), enough: 1.0 });
                let chains = analysis.chains(asked.unwrap_or_default(), ranking.as_ref());
                let chains = chains.map_err(|error| self.refuse(&name, None, &error))?;
                self.draw(args, Drawing::Chains(&chains), &chains)
            }
            GraphView::Bowtie => {
                let (name, model, ranking) = self.drawn(args)?;
                let candidates = candidates(&args.scope.candidates)?;
                let bowtie = bowtie(&model, ranking.as_ref(), &candidates, args.top.as_deref());
                let bowtie = bowtie.map_err(|error| self.refuse(&name, None, &error))?;
                self.draw(args, Drawing::Bowtie(&bowtie), &bowtie)
            }
            GraphView::Timeline => {
                let (name, model, ranking) = self.drawn(args)?;
                let Some(timeline) = timeline(&model, ranking.as_ref()) else {
                    return Err(Failure::Usage(format!(
                        "{name}: nothing in this model has a time, so there is no timeline\n  = help: give events an \
                         `at`, add entries under `timeline`, or write `start`, `detected`, `mitigated` and `end` under \
                         `incident`"
                    )));
                };
                self.draw(args, Drawing::Timeline(&timeline), &timeline)
            }
        }
    }
    /// The model, and its ranking unless that is to be left out.
    fn drawn(&self, args: &Graph) -> Result<(String, Model, Option<Ranking>), Failure> {
        if args.plain {
            let (name, _, model) = self.valid(&args.file)?;
            return Ok((name, model, None));
        }
        let (model, ranking) = self.ranking(&args.file, &args.scope, &args.sampling, RankOptions::default())?;
        Ok((args.file.display().to_string(), model, Some(ranking)))
    }

    fn draw(&self, args: &Graph, drawing: Drawing<'_>, report: &impl serde::Serialize) -> Result<(), Failure> {
        let options = DotOptions { plain: args.plain, ..Default::default() };
        self.print(&match (args.format, drawing) {
            (GraphFormat::Dot, _) => view::dot::draw(drawing, &options),
            (GraphFormat::Mermaid, _) => mermaid::render(drawing, &options),
            (GraphFormat::Json, _) => view::json::render(report),
            (GraphFormat::Svg, drawing) => {
                let options = SvgOptions {
                    plain: args.plain,
                    embedded: false,
                    threads: threads(),
                    quick: false,
                    ..Default::default()
                };
                view::svg::view(drawing, &options).map_err(|error| {
                    let dot = if args.view == GraphView::Causal { "" } else { " (with the same --view)" };
                    Failure::Other(format!("{error}\n  = help: {}{dot}", error.help()))
                })?
            }
        })
    }
}
