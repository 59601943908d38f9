//! `because graph`.

use because::analysis::RankOptions;
use because::analysis::picture::picture;
use because::view::{self, dot::DotOptions, svg::SvgOptions};

use crate::args::{Graph, GraphFormat};
use crate::session::{Failure, Session};

impl Session<'_> {
    pub(crate) fn graph(&self, args: &Graph) -> Result<(), Failure> {
        let picture = if args.plain {
            let (_, _, model) = self.valid(&args.file)?;
            picture(&model, None)
        } else {
            let (model, ranking) = self.ranking(&args.file, &args.scope, &args.sampling, RankOptions::default())?;
            picture(&model, Some(&ranking))
        };
        self.print(&match args.format {
            GraphFormat::Dot => view::dot::render(&picture, &DotOptions { plain: args.plain }),
            GraphFormat::Svg => {
                let options = SvgOptions { plain: args.plain, embedded: false };
                view::svg::render(&picture, &options)
                    .map_err(|error| Failure::Other(format!("{error}\n  = help: {}", error.help())))?
            }
            GraphFormat::Json => view::json::render(&picture),
        })
    }
}
