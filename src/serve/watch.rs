//! Changes below a folder, gathered until they are quiet. The door to notify.

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

/// Watches as long as it lives.
pub struct Watcher {
    _inner: RecommendedWatcher,
}

/// How long nothing may happen before a change counts as whole: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(60);

/// Calls `changed` after each burst of changes. Reads, our own ones included, are no changes; whole folders are watched, not
/// files, for editors replace files.
///
/// # Errors
/// What the system says, usually that too many folders are watched.
pub fn watch(folder: &Path, ignored: Vec<PathBuf>, changed: impl Fn() + Send + 'static) -> Result<Watcher, String> {
    let (sender, receiver) = mpsc::channel::<()>();
    let handler = move |event: notify::Result<notify::Event>| {
        let counts = match event {
            Ok(event) if event.need_rescan() => true,
            Ok(event) => !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(|path| !ignored.iter().any(|skip| path.starts_with(skip))),
            Err(_) => true,
        };
        if counts {
            let _ = sender.send(());
        }
    };
    let mut inner = notify::recommended_watcher(handler).map_err(|error| error.to_string())?;
    inner.watch(folder, RecursiveMode::Recursive).map_err(|error| error.to_string())?;
    std::thread::spawn(move || {
        while receiver.recv().is_ok() {
            while receiver.recv_timeout(QUIET).is_ok() {}
            changed();
        }
    });
    Ok(Watcher { _inner: inner })
}
