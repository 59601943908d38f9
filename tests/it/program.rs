//! The real program, run as a user runs it.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a run left behind.
pub(crate) struct Ended {
    /// The exit status; `None` if a signal ended it.
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) took: Duration,
}

impl Ended {
    /// Everything that was said, on either stream.
    pub(crate) fn said(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// Standard output, which must be JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {}", self.said()))
    }

    /// The same, after a look at the exit status.
    #[track_caller]
    pub(crate) fn ends_with(self, status: i32) -> Ended {
        assert_eq!(self.status, Some(status), "{}", self.said());
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }
}

/// The program with its arguments.
pub(crate) fn because<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_because"));
    command.args(arguments);
    Program { command, input: Vec::new() }
}

/// The same under limits that end it where it takes more: 500 MB of address space, which is more than
/// the memory it uses, and 20 s of processor time. Without a shell to set them there are none.
pub(crate) fn because_limited<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Program {
    if !cfg!(target_os = "linux") {
        return because(arguments);
    }
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v 488281 && ulimit -t 20 && exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_because")]);
    command.args(arguments);
    Program { command, input: Vec::new() }
}

/// A run to be.
pub(crate) struct Program {
    command: Command,
    input: Vec<u8>,
}

impl Program {
    /// What stands on standard input.
    pub(crate) fn input(mut self, bytes: impl Into<Vec<u8>>) -> Program {
        self.input = bytes.into();
        self
    }

    /// Where it runs.
    pub(crate) fn inside(mut self, directory: &Path) -> Program {
        self.command.current_dir(directory);
        self
    }

    /// A variable of its environment.
    pub(crate) fn with(mut self, variable: &str, value: &str) -> Program {
        self.command.env(variable, value);
        self
    }

    pub(crate) fn run(mut self) -> Ended {
        let started = Instant::now();
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the program is there");
        let mut stdin = child.stdin.take().expect("it is piped");
        // A program that does not read its input closes it; that is its right.
        let _ = stdin.write_all(&self.input);
        drop(stdin);
        let output = child.wait_with_output().expect("the program can be waited for");
        Ended {
            status: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            took: started.elapsed(),
        }
    }
}

/// An empty directory for the files of one test.
pub(crate) fn directory(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if path.exists() {
        std::fs::remove_dir_all(&path).expect("left over from the last run");
    }
    std::fs::create_dir_all(&path).expect("the target directory is ours");
    path
}

/// A file of this package.
pub(crate) fn shipped(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The names of the models that ship with the program.
pub(crate) fn shipped_models() -> Vec<String> {
    let list = because(["new", "--list"]).run().ends_with(0).out;
    list.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}
