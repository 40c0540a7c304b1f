//! Changes below a folder, gathered until they are quiet. The door to notify.

use crate::discover::{Fingerprint, fingerprint};
use notify::{Config, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Watches as long as it lives.
pub struct Watcher {
    _inner: Inner,
}

enum Inner {
    /// The system tells, or notify looks.
    Notify { _watcher: Box<dyn notify::Watcher + Send> },
    /// A thread of ours looks, until this end of its channel is gone.
    Looks { _end: mpsc::Sender<()> },
}

/// The files and folders of a burst of changes; nothing where they cannot be told.
pub type Changed = Option<BTreeSet<PathBuf>>;

/// What is watched.
pub struct Watched {
    pub folder: PathBuf,
    /// Folders below it whose changes do not count.
    pub ignored: Vec<PathBuf>,
    /// Whether to look every second, because the system does not tell of changes (shared drives, containers).
    pub poll: bool,
    /// What the folder looked like before it was read, so that a change while it was read counts too.
    pub seen: Option<Fingerprint>,
}

/// How long nothing may happen before a change counts as whole: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(20);
/// A folder that is never quiet, for a log lies in it, is shown all the same.
const MOST: Duration = Duration::from_millis(500);
/// How often to look where the system tells nothing.
const POLL: Duration = Duration::from_secs(1);

/// Calls `changed` after each burst of changes. Reads, our own ones included, are no changes; whole folders are watched, not
/// files, for editors replace files. Where the system cannot tell, the folder is looked at every second.
///
/// # Errors
/// What the system says, usually that too many folders are watched.
pub fn watch(watched: &Watched, changed: impl Fn(Changed) + Send + 'static) -> Result<Watcher, String> {
    let (sender, receiver) = mpsc::channel::<Changed>();
    let inner = if watched.poll { look(watched, &sender) } else { told(watched, &sender).or_else(|_| look(watched, &sender)) }.map_err(|error| error.to_string())?;
    if watched.seen != fingerprint(&watched.folder, &watched.ignored) {
        let _ = sender.send(None);
    }
    std::thread::spawn(move || {
        while let Ok(mut all) = receiver.recv() {
            let until = Instant::now() + MOST;
            while Instant::now() < until
                && let Ok(more) = receiver.recv_timeout(QUIET)
            {
                all = all.zip(more).map(|(mut all, more)| {
                    all.extend(more);
                    all
                });
            }
            changed(all);
        }
    });
    Ok(Watcher { _inner: inner })
}

/// By the system.
fn told(watched: &Watched, sender: &mpsc::Sender<Changed>) -> notify::Result<Inner> {
    started(RecommendedWatcher::new(handler(watched, sender), Config::default())?, &watched.folder)
}

/// By looking again and again. notify would see two saves within one second as one, so where a fingerprint can be had it decides.
fn look(watched: &Watched, sender: &mpsc::Sender<Changed>) -> notify::Result<Inner> {
    let Some(mut last) = fingerprint(&watched.folder, &watched.ignored) else {
        let config = Config::default().with_poll_interval(POLL).with_compare_contents(true);
        return started(PollWatcher::new(handler(watched, sender), config)?, &watched.folder);
    };
    let (folder, ignored, sender) = (watched.folder.clone(), watched.ignored.clone(), sender.clone());
    let (end, ended) = mpsc::channel::<()>();
    std::thread::spawn(move || {
        while ended.recv_timeout(POLL) == Err(mpsc::RecvTimeoutError::Timeout) {
            // Nothing is had while a folder goes away under the look; the next one tells.
            let Some(now) = fingerprint(&folder, &ignored).filter(|now| *now != last) else { continue };
            last = now;
            let _ = sender.send(None);
        }
    });
    Ok(Inner::Looks { _end: end })
}

fn started(mut watcher: impl notify::Watcher + Send + 'static, folder: &Path) -> notify::Result<Inner> {
    watcher.watch(folder, RecursiveMode::Recursive)?;
    Ok(Inner::Notify { _watcher: Box::new(watcher) })
}

fn handler(watched: &Watched, sender: &mpsc::Sender<Changed>) -> impl Fn(notify::Result<notify::Event>) + Send + 'static {
    let (ignored, sender) = (watched.ignored.clone(), sender.clone());
    move |event| {
        let changed: Changed = match event {
            Ok(event) if event.need_rescan() => None,
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
            Ok(event) => Some(event.paths.into_iter().filter(|path| !ignored.iter().any(|skip| path.starts_with(skip))).collect()),
            Err(_) => None,
        };
        if changed.as_ref().is_none_or(|paths| !paths.is_empty()) {
            let _ = sender.send(changed);
        }
    }
}
