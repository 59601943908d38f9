//! The model file: reading it, and noticing that it changed.
//!
//! Editors save in many ways: they write over the file, or write another and rename it, or take it away for a moment. So the
//! folders are watched and not the file, and what was read is compared with what was read before. Where a system tells
//! nothing, such as a network drive, a look every second does.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use because::read::MAX_BYTES;
use notify_debouncer_mini::notify::RecursiveMode;
use notify_debouncer_mini::{DebounceEventResult, new_debouncer};
use tokio::sync::Notify;

use super::board::Board;

/// Saves that follow each other so quickly are one.
const AT_ONCE: Duration = Duration::from_millis(10);
/// So long an empty, broken or vanished file may be half of a save: it is looked at once more before it is believed.
const HALF_SAVED: Duration = Duration::from_millis(60);
/// How often the file is looked at where nothing is told.
const LOOK: Duration = Duration::from_secs(1);
/// Links that are followed from link to link.
const MOST_LINKS: usize = 40;

/// What a file holds, or why it cannot be read.
pub(super) type Seen = Result<Vec<u8>, String>;

/// Reads the file.
pub(super) fn look(path: &Path) -> io::Result<Vec<u8>> {
    let data = std::fs::metadata(path)?;
    if !data.is_file() {
        // A pipe would be waited for without end.
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    // One byte more than is accepted tells a file of just that size from a larger one.
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The folders in which a change may mean another text: that of the file, and for a link those of all it leads through.
fn folders(path: &Path) -> BTreeSet<PathBuf> {
    let mut folders = BTreeSet::new();
    let mut at = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        let parent = match at.parent() {
            Some(parent) if parent != Path::new("") => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        let Ok(to) = std::fs::read_link(&at) else {
            folders.insert(parent);
            break;
        };
        at = parent.join(to);
        folders.insert(parent);
    }
    folders
}

/// Follows the file for ever, and puts every new text on the board.
pub(super) async fn follow(board: Arc<Board>, first: Vec<u8>) {
    let path = board.served().path.clone();
    let changed = Arc::new(Notify::new());
    let tell = Arc::clone(&changed);
    // Without a watcher there is still the look every second.
    let mut watcher = new_debouncer(AT_ONCE, move |_: DebounceEventResult| tell.notify_one()).ok();
    let mut watched: BTreeSet<PathBuf> = BTreeSet::new();
    let mut shown: Seen = Ok(first.clone());
    board.put(Ok(first)).await;
    loop {
        let now = folders(&path);
        if let Some(watcher) = &mut watcher {
            for gone in watched.difference(&now) {
                // One that is gone by itself is not watched any more.
                let _ = watcher.watcher().unwatch(gone);
            }
            watched.retain(|folder| now.contains(folder));
            for folder in &now {
                if !watched.contains(folder) && watcher.watcher().watch(folder, RecursiveMode::NonRecursive).is_ok() {
                    watched.insert(folder.clone());
                }
            }
        }
        let _ = tokio::time::timeout(LOOK, changed.notified()).await;
        let mut seen = look(&path).map_err(|error| error.to_string());
        if seen == shown {
            continue;
        }
        if !board.is_good(&seen) {
            tokio::time::sleep(HALF_SAVED).await;
            seen = look(&path).map_err(|error| error.to_string());
            if seen == shown {
                continue;
            }
        }
        shown = seen.clone();
        board.put(seen).await;
    }
}
