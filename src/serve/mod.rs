//! The live page of one file, on this machine only.
//!
//! One thread waits for requests; what takes computing is done beside it, one answer at a time, and an answer that
//! nobody waits for any more is not begun. [`file`] reads the model and notices that it changed, [`board`] keeps the last
//! good answer, [`gate`] turns away what is not from this page, [`routes`] are the addresses.

mod board;
mod file;
mod gate;
mod routes;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use because::analysis::Options;
use because::engine::sampling::Effort;
use because::model::BaseRates;
use because::view::live::Asked;
use tokio::net::TcpListener;

use crate::session::Failure;
use board::Board;

/// How long work that is under way may hold up the end of the program.
const PATIENCE: Duration = Duration::from_millis(200);

/// What is served.
pub(crate) struct Served {
    /// The model file.
    pub(crate) path: PathBuf,
    /// What commands name besides the changes.
    pub(crate) asked: Asked,
    /// What is asked of the model.
    pub(crate) options: Options,
    /// Priors by category.
    pub(crate) base_rates: BaseRates,
    /// How much is drawn where it must be sampled.
    pub(crate) effort: Effort,
}

/// Serves the page until it is interrupted. `say` is given the line with the address.
pub(crate) fn serve(served: Served, port: u16, say: impl FnOnce(String)) -> Result<(), Failure> {
    // A file that is not there is a slip of the pen, and better told here than on a page.
    let first = file::look(&served.path).map_err(|error| Failure::io("read", &served.path, &error))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Other(format!("cannot start: {error}")))?;
    let outcome = runtime.block_on(async {
        let listener = listen(port).await?;
        let address = listener.local_addr().map_err(|error| Failure::Other(format!("cannot listen: {error}")))?;
        let mut stop = Stop::new()?;
        let board = Arc::new(Board::new(served));
        let watched = tokio::spawn(file::follow(Arc::clone(&board), first));
        say(format!("because serves {} at http://{address}/ (Ctrl-C ends it)", board.served().path.display()));
        let app = routes::routes(Arc::clone(&board), address.port());
        tokio::select! {
            outcome = async { axum::serve(listener, app).await } => {
                outcome.map_err(|error| Failure::Other(format!("cannot serve any longer: {error}")))
            }
            () = stop.asked() => {
                board.stop();
                watched.abort();
                Ok(())
            }
        }
    });
    runtime.shutdown_timeout(PATIENCE);
    outcome
}

/// Listens on loopback, and nowhere else.
async fn listen(port: u16) -> Result<TcpListener, Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|error| {
        let help = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "another program listens there; name another --port, or leave it out for any free one"
            }
            std::io::ErrorKind::PermissionDenied => "ports below 1024 take special rights; name a higher --port",
            _ => "name another --port",
        };
        Failure::Other(format!("cannot listen on {address}: {error}\n  = help: {help}"))
    })
}

/// The ways in which a user or the system ends a program.
struct Stop {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 3],
}

impl Stop {
    #[cfg(unix)]
    fn new() -> Result<Stop, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let wait = |kind| signal(kind).map_err(|error| Failure::Other(format!("cannot wait for signals: {error}")));
        let signals = [wait(SignalKind::interrupt())?, wait(SignalKind::terminate())?, wait(SignalKind::hangup())?];
        Ok(Stop { signals })
    }

    #[cfg(not(unix))]
    fn new() -> Result<Stop, Failure> {
        Ok(Stop {})
    }

    #[cfg(unix)]
    async fn asked(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn asked(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
