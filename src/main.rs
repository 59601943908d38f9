//! The command line: arguments, files, the terminal and the exit status. Everything else is in
//! the library.

mod args;
mod commands;
#[cfg(feature = "serve")]
mod serve;
mod session;

use std::process::ExitCode;

use clap::Parser;

use args::Cli;
use session::Session;

/// A file becomes a tree of very many small pieces, which this allocator hands out and takes back faster
/// than that of most systems.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = Session::new(&cli.common).and_then(|session| session.run(cli.command));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => ExitCode::from(failure.tell()),
    }
}
