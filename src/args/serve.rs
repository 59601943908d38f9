//! The arguments of `serve`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::Scope;

#[derive(Debug, Args)]
#[command(after_help = "\
  because serve incident.yaml              prints the address to open in a browser
  because serve incident.yaml --port 8080

The page is for this machine only: it listens on 127.0.0.1, takes no writes, and reads no file but this one.
It ends with Ctrl-C.")]
pub(crate) struct Serve {
    /// Model file (.yaml, .yml, .json, .toml) or Open-PSA fault tree (.xml)
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// Where to listen on 127.0.0.1; 0 for any free port
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) port: u16,

    #[command(flatten)]
    pub(crate) scope: Scope,
}
