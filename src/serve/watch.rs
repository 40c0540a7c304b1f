//! Changes below a folder, gathered until they are quiet. The door to notify.

use notify::{Config, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

/// Watches as long as it lives.
pub struct Watcher {
    _inner: Box<dyn notify::Watcher + Send>,
}

/// How long nothing may happen before a change counts as whole: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(30);
/// How often to look where the system tells nothing.
const POLL: Duration = Duration::from_secs(1);

/// Calls `changed` after each burst of changes. Reads, our own ones included, are no changes; whole folders are watched, not
/// files, for editors replace files. Where the system cannot tell, or `poll` says that it does not (shared drives, containers),
/// the files are looked at every second.
///
/// # Errors
/// What the system says, usually that too many folders are watched.
pub fn watch(folder: &Path, ignored: Vec<PathBuf>, poll: bool, changed: impl Fn() + Send + 'static) -> Result<Watcher, String> {
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
    let started = |mut watcher: Box<dyn notify::Watcher + Send>| watcher.watch(folder, RecursiveMode::Recursive).map(|()| watcher);
    let told = || started(Box::new(RecommendedWatcher::new(handler.clone(), Config::default())?));
    let polled = || started(Box::new(PollWatcher::new(handler.clone(), Config::default().with_poll_interval(POLL))?));
    let inner = if poll { polled() } else { told().or_else(|_| polled()) }.map_err(|error| error.to_string())?;
    std::thread::spawn(move || {
        while receiver.recv().is_ok() {
            while receiver.recv_timeout(QUIET).is_ok() {}
            changed();
        }
    });
    Ok(Watcher { _inner: inner })
}
