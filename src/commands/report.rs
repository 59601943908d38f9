//! `because report`.

use std::path::Path;

use because::analysis::Draws;
use because::analysis::post_mortem::{PostMortemOptions, post_mortem};
use because::analysis::sampled::Answer;
use because::report::{Method, PostMortem};
use because::view;
use because::view::post_mortem::{self as page, Form, Language};

use crate::args::{Audience, Lang, Report, ReportFormat};
use crate::session::{Failure, Session, threads};

impl Session<'_> {
    pub(crate) fn report(&self, args: &Report) -> Result<(), Failure> {
        let audience = match args.audience {
            Audience::Engineering => page::Audience::Engineering,
            Audience::Management => page::Audience::Management,
            Audience::Customers => page::Audience::Customers,
        };
        let form = match args.format {
            ReportFormat::Md => Form::Markdown,
            ReportFormat::Html => Form::Html,
            ReportFormat::Json if args.print_template || args.template.is_some() => {
                return Err(Failure::Usage("JSON has no template; choose --format md or html".to_owned()));
            }
            ReportFormat::Json => {
                let data = self.told(args)?;
                return self.print(&view::json::render(&data));
            }
        };
        if args.print_template {
            return self.print(page::template(audience, form));
        }
        let template = args.template.as_deref().map(own_template).transpose()?;
        let data = self.told(args)?;
        let language = match args.lang {
            Lang::En => Language::English,
            Lang::Nl => Language::Dutch,
        };
        let options = page::Options { audience, form, language, template };
        let report = page::render(&data, &options).map_err(|mut error| {
            if let (Some(path), "report") = (&args.template, error.template.as_str()) {
                error.template = path.display().to_string();
            }
            Failure::Usage(error.to_string())
        })?;
        self.print(&report)
    }

    /// Everything that a report may tell of the file.
    fn told(&self, args: &Report) -> Result<PostMortem, Failure> {
        let Some(file) = &args.file else {
            return Err(Failure::Usage("name a model file".to_owned()));
        };
        let (name, checked, mut model, options) = self.prepare(file, &args.scope)?;
        if let Some(path) = &args.texts {
            model = self.translated(&model, path)?;
        }
        let (way, effort) = self.sampling(&args.sampling);
        let asked = PostMortemOptions {
            draws: Draws { seed: self.common.seed, threads: threads(), ..Draws::default() },
            quick: args.quick,
        };
        let mut line = self.progress_line();
        let told = post_mortem(&model, &options, asked, way, effort, |progress| line.show(progress));
        line.clear();
        let told = told.map_err(|error| self.refuse(&name, Some(&checked), &error))?;
        if let (Method::Sampled { .. }, Answer::Either) = (&told.ranking.method, way) {
            self.say_sampled(&name);
        }
        Ok(told)
    }
}

/// The text of a template of one's own.
fn own_template(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))
}
