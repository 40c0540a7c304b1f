//! A site to a directory: in parallel, only what changed, one atomic switch. The only writer of the output.
//!
//! Beside the output `site` stands `.site.afterword` with a second generation, `idle`. A build brings it up to date, syncs it once,
//! and exchanges the two folders in one system call. What a page no longer says is then taken out of the old one too. A build
//! that finds nothing to do writes nothing; what both generations have is one file with two names; one that is killed leaves the live folder as it was, and the next heals the rest.

mod exchange;
mod folder;
mod hint;
mod known;
pub mod replace;
pub mod seen;
pub mod sent;

use crate::hash;
use crate::plan;
use crate::render::{RenderError, Site};
use crate::text;
use folder::Folder;
use known::{Generation, Known};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The list of a generation's files with their hashes, in the form of `b3sum`'s; it tells our files from others.
pub const MANIFEST: &str = crate::discover::SITE_MARK;

/// What is published: the files of a site, each made when it is asked for.
pub trait Source: Sync {
    /// Every file, by path relative to the site's root.
    fn files(&self) -> Vec<&str>;

    /// A name of all that a file is made from, where it has one: while that is the same, so is the file.
    fn made_from(&self, file: &str) -> Option<String>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// What keeps it from being made.
    fn bytes(&self, file: &str) -> Result<Vec<u8>>;

    /// What kind of file it is, for those who count them.
    fn kind(&self, file: &str) -> &'static str;
}

impl Source for Site {
    fn files(&self) -> Vec<&str> {
        Self::files(self).collect()
    }

    fn made_from(&self, file: &str) -> Option<String> {
        Self::made_from(self, file)
    }

    fn bytes(&self, file: &str) -> Result<Vec<u8>> {
        self.render(file).expect("a planned file").map_err(PublishError::Render)
    }

    fn kind(&self, file: &str) -> &'static str {
        self.page(file).map_or("", plan::kind)
    }
}

/// A file below a folder.
///
/// # Errors
/// What the system says.
pub fn read_file(folder: &Path, file: &str) -> Result<Vec<u8>> {
    let path = folder.join(file);
    std::fs::read(&path).map_err(|error| PublishError::Io(path, error))
}

/// A folder of our own.
pub type Scratch = tempfile::TempDir;

/// A folder of our own that is gone when the value is dropped.
///
/// # Errors
/// What the system says.
pub fn scratch() -> io::Result<Scratch> {
    tempfile::tempdir()
}

/// What a build did to the output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Files of the site.
    pub files: usize,
    /// Files whose bytes are new.
    pub written: usize,
    /// Files that are gone.
    pub removed: usize,
    /// Whether the generation beside the site could not be cleared of what was withdrawn.
    pub left_over: bool,
    /// Files and bytes by their kind.
    pub kinds: BTreeMap<&'static str, (usize, u64)>,
    /// What the output looks like now, where the system tells enough.
    pub fingerprint: Option<String>,
}

/// A file of the site as it was made.
#[derive(Clone)]
struct Made {
    /// A name of what it was made from, where it has one.
    from: Option<String>,
    hash: String,
    bytes: u64,
}

/// The files of the new state, each with whether the live site has it so.
type Wanted<'w> = BTreeMap<&'w str, &'w (Made, bool)>;

/// Why nothing was published. The live site is as it was.
#[derive(Debug)]
pub enum PublishError {
    /// The output is not ours to write.
    Refused(String),
    /// Another build holds the output.
    Busy(String),
    Io(PathBuf, io::Error),
    Render(RenderError),
    /// A place that is no folder of this machine did not take it, in one sentence.
    Unreached(String),
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(why) | Self::Busy(why) | Self::Unreached(why) => f.write_str(why),
            Self::Io(path, error) => write!(f, "cannot write `{}`: {error}", text::printable(&path.to_string_lossy())),
            Self::Render(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PublishError {}

type Result<T> = std::result::Result<T, PublishError>;

fn io_at(path: &Path) -> impl FnOnce(io::Error) -> PublishError + '_ {
    |error| PublishError::Io(path.to_owned(), error)
}

/// Refuses an output that contains the archive: a later build would take the site for documents, or the archive for its own files.
///
/// # Errors
/// What to type instead.
pub fn check_output(out: &Path, root: &Path) -> Result<()> {
    let absolute = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
    let (out, root) = (absolute(out), absolute(root));
    if root.starts_with(&out) {
        let (out, root) = (text::printable(&out.to_string_lossy()), text::printable(&root.to_string_lossy()));
        return Err(PublishError::Refused(format!("the output `{out}` contains the archive `{root}`; choose another with `--out`")));
    }
    Ok(())
}

/// Holds the output until the value is dropped.
///
/// # Errors
/// Another build holds it.
pub fn hold(out: &Path) -> Result<File> {
    let out = std::path::absolute(out).map_err(io_at(out))?;
    let state = state_folder(&out)?;
    folder::create(&state).map_err(io_at(&state))?;
    lock(&state.join("lock"), &out)
}

/// Whether anything was published at `out` before, so that it takes a while to look at it.
#[must_use]
pub fn is_known(out: &Path) -> bool {
    std::path::absolute(out).is_ok_and(|out| state_folder(&out).is_ok_and(|state| state.is_dir()))
}

/// Publishes the whole site at `out`. What the last build is known to have left is believed only where `trusting`.
///
/// # Errors
/// See [`PublishError`].
pub fn publish(site: &dyn Source, out: &Path, trusting: bool, each: &(dyn Fn(&str, Instant) + Sync)) -> Result<Published> {
    Output::open(out, trusting)?.publish(site, each)
}

/// An output that is held, and what both of its generations have.
pub struct Output {
    out: PathBuf,
    state: PathBuf,
    live: Folder,
    idle: Folder,
    known: Known,
    /// Held until all is done.
    _lock: File,
}

impl Output {
    /// Takes hold of an output and looks at all of it. What the last build is known to have left is believed only where `trusting`.
    ///
    /// # Errors
    /// See [`PublishError`].
    pub fn open(out: &Path, trusting: bool) -> Result<Self> {
        let out = std::path::absolute(out).map_err(io_at(out))?;
        let state = state_folder(&out)?;
        folder::create(&state).map_err(io_at(&state))?;
        let lock = lock(&state.join("lock"), &out)?;
        exchange::heal(&state.join("idle"), &out).map_err(io_at(&out))?;
        let folders = || -> Result<(Folder, Folder)> {
            let live = Folder::open(&out, None)?;
            refuse_foreign(&live)?;
            let idle = Folder::open(&state.join("idle"), Some(&live))?;
            Ok((live, idle))
        };
        let (folders, known) = rayon::join(folders, || if trusting { Known::read(&state) } else { Known::default() });
        let (live, idle) = folders?;
        Ok(Self { out, state, live, idle, known, _lock: lock })
    }

    /// Publishes the whole site.
    ///
    /// # Errors
    /// See [`PublishError`].
    pub fn publish(self, site: &dyn Source, each: &(dyn Fn(&str, Instant) + Sync)) -> Result<Published> {
        let Self { out, state, live, idle, known, _lock } = self;
        let files = site.files();
        // The names of what many files are made from are made before all cores ask for one at a time.
        files.first().map(|file| site.made_from(file));
        let made: Vec<(Made, bool)> = files
            .par_iter()
            .map(|file| {
                let begun = Instant::now();
                let made = make(site, file, &known, &live, &idle);
                each(file, begun);
                made
            })
            .collect::<Result<_>>()?;
        let mut kinds: BTreeMap<&'static str, (usize, u64)> = BTreeMap::new();
        for (file, (made, _)) in files.iter().zip(&made) {
            let kind = kinds.entry(site.kind(file)).or_default();
            *kind = (kind.0 + 1, kind.1 + made.bytes);
        }
        let wanted: Wanted<'_> = files.iter().copied().zip(&made).collect();
        let manifest: String = wanted.iter().map(|(file, (made, _))| format!("{}  {file}\n", made.hash)).collect();

        let written = made.iter().filter(|(_, same)| !same).count();
        let gone: Vec<&String> = live.files.keys().filter(|file| *file != MANIFEST && !wanted.contains_key(file.as_str())).collect();
        let done = Published { files: files.len(), written, removed: gone.len(), kinds, ..Published::default() };
        let keep = |idle: &Folder, live: &Folder| Known::keep(&state, &wanted.iter().map(|(file, (made, _))| (*file, made)).collect(), live, idle);
        if written == 0 && gone.is_empty() && live.has(MANIFEST, manifest.as_bytes()) {
            let same = |idle: &Folder, file: &str| {
                let untouched = known.untouched(Generation::Idle, file, stamp_of(idle, file));
                wanted.get(file).is_some_and(|(made, _)| untouched == Some(&made.hash)) || live.read(file).is_ok_and(|bytes| idle.has(file, &bytes))
            };
            keep(&withdraw(idle, same)?, &live);
            return Ok(Published { fingerprint: live.fingerprint(), ..done });
        }
        let taken = complete(&idle, &live, &wanted, &manifest, &known)?;
        switch(&idle, &out, live.exists)?;
        // The new site is live; what could not be cleared beside it is cleared by the next build.
        let clear = || {
            // A second name is a change to the system too. What was neither named nor written is as it was listed.
            let written = files.iter().zip(&made).filter(|(_, (_, same))| !same).map(|(file, _)| *file);
            let changed: HashSet<&str> = taken.into_iter().chain(written).chain([MANIFEST]).collect();
            let (now, before) =
                rayon::join(|| idle.moved(&out, files.iter().copied().chain([MANIFEST]), &changed), || live.moved(&idle.path, live.files.keys().map(String::as_str), &changed));
            let withdrawn = || withdraw(before, |_, file| wanted.get(file).is_some_and(|(_, same)| *same)).map(|before| keep(&before, &now));
            let (kept, fingerprint) = rayon::join(withdrawn, || now.fingerprint());
            kept.map(|()| fingerprint)
        };
        let cleared: Result<_> = clear();
        // Lists of all files are given back beside what follows.
        rayon::spawn(move || drop((live, known)));
        Ok(Published { left_over: cleared.is_err(), fingerprint: cleared.ok().flatten(), ..done })
    }
}

fn stamp_of<'f>(folder: &'f Folder, file: &str) -> Option<&'f folder::Stamp> {
    folder.files.get(file).and_then(Option::as_ref)
}

/// One file of the new state, and whether the live site has it so; if it does not, the idle generation has it now.
fn make(site: &dyn Source, file: &str, known: &Known, live: &Folder, idle: &Folder) -> Result<(Made, bool)> {
    let from = site.made_from(file);
    let untouched = known.untouched(Generation::Live, file, stamp_of(live, file));
    if let Some(made) = known.made(file).filter(|made| from.is_some() && made.from == from && untouched.is_some()) {
        return Ok((made.clone(), true));
    }
    let bytes = site.bytes(file)?;
    let made = Made { from, hash: hash::short(&bytes), bytes: bytes.len() as u64 };
    let same = untouched.map_or_else(|| live.has(file, &bytes), |hash| hash == made.hash);
    if !same && !idle.has(file, &bytes) {
        idle.write(file, &bytes)?;
    }
    Ok((made, same))
}

/// The folder beside the output that holds the idle generation and the lock.
fn state_folder(out: &Path) -> Result<PathBuf> {
    let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
        return Err(PublishError::Refused(format!("`{}` cannot be an output folder; choose one with `--out`", text::printable(&out.to_string_lossy()))));
    };
    Ok(parent.join(format!(".{}.afterword", name.to_string_lossy())))
}

/// Held until the value is dropped, or the process dies.
fn lock(path: &Path, out: &Path) -> Result<File> {
    let mut file = File::options().create(true).truncate(false).read(true).write(true).open(path).map_err(io_at(path))?;
    match file.try_lock() {
        Ok(()) => {
            let own = std::process::id().to_string();
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            // Only the first build of a process writes its number: one with nothing to do leaves no trace but this one.
            if holder != own {
                file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(own.as_bytes())).map_err(io_at(path))?;
            }
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let holder = if holder.trim().is_empty() { String::new() } else { format!(" (process {})", text::printable(holder.trim())) };
            Err(PublishError::Busy(format!("another build{holder} is writing `{}`; wait for it, or choose another folder with `--out`", text::printable(&out.to_string_lossy()))))
        }
        Err(TryLockError::Error(error)) => Err(PublishError::Io(path.to_owned(), error)),
    }
}

/// An output that holds files we did not make is somebody else's.
fn refuse_foreign(live: &Folder) -> Result<()> {
    if live.files.is_empty() {
        return Ok(());
    }
    let manifest = match live.read(MANIFEST) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(PublishError::Io(live.path.join(MANIFEST), error)),
        read => read.unwrap_or_default(),
    };
    let manifest = String::from_utf8_lossy(&manifest);
    let ours: BTreeSet<&str> = manifest.lines().filter_map(|line| line.split_once("  ")).map(|(_, file)| file).collect();
    let foreign: Vec<&String> = live.files.keys().filter(|file| *file != MANIFEST && !ours.contains(file.as_str())).collect();
    let Some(first) = foreign.first() else { return Ok(()) };
    let more = if foreign.len() > 1 { format!(" and {} more", foreign.len() - 1) } else { String::new() };
    let path = text::printable(&live.path.to_string_lossy());
    Err(PublishError::Refused(format!(
        "the output `{path}` holds files that Afterword did not make: `{}`{more}; move them, or choose another folder with `--out`",
        text::printable(first)
    )))
}

/// Brings the idle generation to the whole new state; tells the files that it took over from the live one.
fn complete<'w>(idle: &Folder, live: &Folder, wanted: &Wanted<'w>, manifest: &str, known: &Known) -> Result<Vec<&'w str>> {
    let lacks = |file: &str, made: &Made| known.untouched(Generation::Idle, file, stamp_of(idle, file)) != Some(&made.hash);
    let taken: Vec<&str> =
        wanted.par_iter().filter(|(file, (made, same))| *same && lacks(file, made)).map(|(file, _)| idle.take(file, live).map(|()| *file)).collect::<Result<_>>()?;
    idle.write(MANIFEST, manifest.as_bytes())?;
    let extra: Vec<&String> = idle.files.keys().filter(|file| *file != MANIFEST && !wanted.contains_key(file.as_str())).collect();
    for file in extra {
        idle.remove(file)?;
    }
    folder::create(&idle.path).map_err(io_at(&idle.path))?;
    idle.prune();
    exchange::sync(&idle.path).map_err(io_at(&idle.path))?;
    Ok(taken)
}

fn switch(idle: &Folder, out: &Path, exists: bool) -> Result<()> {
    let result = if exists { exchange::exchange(&idle.path, out) } else { std::fs::rename(&idle.path, out) };
    result.map_err(|error| {
        let hint = match error.kind() {
            io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices => "; if it is a mount point, choose a folder below it with `--out`",
            _ => "",
        };
        PublishError::Io(out.to_owned(), io::Error::new(error.kind(), format!("{error}{hint}")))
    })
}

/// Takes out of the idle generation whatever the live one does not say, so that nothing withdrawn survives beside the site.
fn withdraw(mut idle: Folder, same: impl Fn(&Folder, &str) -> bool + Sync) -> Result<Folder> {
    let stale: Vec<String> = idle.files.par_iter().map(|(file, _)| file).filter(|file| !same(&idle, file)).cloned().collect();
    for file in &stale {
        idle.remove(file)?;
        idle.files.remove(file);
    }
    idle.prune();
    Ok(idle)
}
