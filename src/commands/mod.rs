//! What each command does: arguments in, a call of the library, text out. One file a command.

mod check;
mod diff;
mod explain;
mod graph;
mod new;
mod next;
mod plan;
mod rank;
mod report;
mod robustness;
#[cfg(feature = "serve")]
mod serve;
mod whatif;

use because::view;
use clap::CommandFactory;

use crate::args::{Cli, Command};
use crate::session::{Failure, Session};

impl Session<'_> {
    pub(crate) fn run(&self, command: Command) -> Result<(), Failure> {
        match command {
            Command::Check(args) => self.check(&args),
            Command::Rank(args) => self.rank(&args),
            Command::Explain(args) => self.explain(&args),
            Command::Robustness(args) => self.robustness(&args),
            Command::Diff(args) => self.diff(&args),
            Command::Next(args) => self.next(&args),
            Command::WhatIf(args) => self.whatif(&args),
            Command::Plan(args) => self.plan(&args),
            Command::Graph(args) => self.graph(&args),
            Command::Report(args) => self.report(&args),
            #[cfg(feature = "serve")]
            Command::Serve(args) => self.serve(&args),
            Command::New(args) => self.new_model(&args),
            Command::Schema => self.print(&view::json::render(&because::schema::json_schema())),
            Command::Completions { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Cli::command(), "because", &mut script);
                self.print(&String::from_utf8_lossy(&script))
            }
            Command::Man { command } => self.man(command.as_deref()),
        }
    }

    fn man(&self, command: Option<&str>) -> Result<(), Failure> {
        let mut cli = Cli::command();
        cli.build();
        let page = match command {
            None => clap_mangen::Man::new(cli),
            Some(name) => {
                let Some(found) = cli.find_subcommand(name) else {
                    return Err(Failure::Usage(format!("there is no command `{name}`; `because help` names them all")));
                };
                clap_mangen::Man::new(found.clone())
            }
        };
        let mut roff = Vec::new();
        page.render(&mut roff).map_err(|error| Failure::Other(format!("cannot write the manual page: {error}")))?;
        self.print(&String::from_utf8_lossy(&roff))
    }
}
