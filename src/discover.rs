//! The archive's root to a [`SourceTree`]: which files are documents, which may be attachments, what the theme overrides.
//!
//! The only reader of the archive's disk. Sorted, so that everything after it is; links are never followed; devices and
//! pipes are never opened. The door to walkdir and to git's glob patterns.

use crate::config::{Config, ConfigError, FILE_NAME};
use crate::text;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// The file in a site's folder that tells what was made: such a folder is the program's own.
pub const SITE_MARK: &str = ".afterword";

/// Names in the archive's root that are never postmortems.
pub const RESERVED: &[&str] = &[FILE_NAME, IGNORE, "theme", "templates", "reading-club", "of-the-month", "subscriptions", SYNONYMS, crate::glossary::FILE_NAME];

/// What is left out.
const IGNORE: &str = ".afterwordignore";

/// What means the same in this archive.
pub const SYNONYMS: &str = "synonyms.txt";

/// Endings of documents, the longest first.
const DOCUMENT_ENDINGS: &[&str] = &[".html.md.erb", ".html.md", ".markdown", ".mdx", ".qmd", ".md"];

/// A file of the archive, before it is read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Relative to the root, `/`-separated, as the file system spells it.
    pub path: String,
    pub bytes: u64,
    /// What it looks like from outside, where the system tells enough.
    pub look: Option<Look>,
}

/// What a file looks like from outside: its size, times, number and mode.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Look {
    pub hash: String,
    /// Its number in its file system.
    pub number: u64,
    /// When it changed last, in nanoseconds since 1970 by the file system's clock.
    changed: i128,
}

impl Look {
    /// Whether a file that changes after `began` looks different from this one.
    #[must_use]
    pub fn tells_after(&self, began: i128) -> bool {
        is_old(self.changed, began)
    }

    /// From size, times, number and mode, as the system tells them; nothing where it tells too little.
    #[cfg(unix)]
    #[must_use]
    #[allow(clippy::unnecessary_wraps, reason = "elsewhere nothing tells it")]
    pub fn of(meta: &std::fs::Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        // Of a large site there are tens of thousands: what is hashed at once is short.
        let mut bytes = [0; 48];
        let numbers = [
            meta.len(),
            meta.mtime().cast_unsigned(),
            meta.mtime_nsec().cast_unsigned() << 32 | u64::from(meta.mode()),
            meta.ctime().cast_unsigned(),
            meta.ctime_nsec().cast_unsigned(),
            meta.ino(),
        ];
        bytes.chunks_exact_mut(8).zip(numbers).for_each(|(bytes, number)| bytes.copy_from_slice(&number.to_le_bytes()));
        let changed = i128::from(meta.ctime()) * 1_000_000_000 + i128::from(meta.ctime_nsec());
        Some(Self { hash: crate::hash::short(&bytes), number: meta.ino(), changed })
    }

    #[cfg(not(unix))]
    #[must_use]
    pub fn of(_: &std::fs::Metadata) -> Option<Self> {
        None
    }
}

/// A file may change twice within one tick of a file system's clock, the coarsest of which is two seconds long.
const TICK: i128 = 2_000_000_000;

/// Whether a change is so old that one after `began` has another time.
#[must_use]
pub fn is_old(changed: i128, began: i128) -> bool {
    changed + TICK < began
}

/// What was found under a root, sorted by path.
#[derive(Debug, Default)]
pub struct SourceTree {
    pub root: PathBuf,
    pub documents: Vec<Entry>,
    /// Everything else that a document may link to.
    pub attachments: BTreeMap<String, u64>,
    /// Notes and lists of the folders beside the documents: sessions, picks, subscriptions.
    pub notes: Vec<Entry>,
    /// Files of `theme/`: relative path and bytes.
    pub theme: BTreeMap<String, Vec<u8>>,
    /// Entries that could not be read, with the reason.
    pub unreadable: Vec<(String, String)>,
}

/// Why an archive cannot be read at all.
#[derive(Debug)]
pub enum DiscoverError {
    /// The path and what the system said.
    Io(PathBuf, io::Error),
    Config(ConfigError),
    /// A pattern of `.afterwordignore` that is none.
    Pattern(String),
}

impl std::fmt::Display for DiscoverError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "cannot read `{}`: {error}", text::printable(&path.to_string_lossy())),
            Self::Config(error) => error.fmt(f),
            Self::Pattern(message) => write!(f, ".afterwordignore: error: {message}"),
        }
    }
}

impl std::error::Error for DiscoverError {}

/// The archive that a command means: the directory given, else the nearest parent of `current` with `afterword.yaml`, else `current`.
#[must_use]
pub fn find_archive(given: Option<&Path>, current: &Path) -> PathBuf {
    given.map_or_else(
        || current.ancestors().find(|dir| dir.join(FILE_NAME).is_file()).unwrap_or(current).to_owned(),
        |dir| if dir.is_absolute() { dir.to_owned() } else { current.join(dir) },
    )
}

/// Reads `afterword.yaml` of an archive; the defaults when there is none.
///
/// # Errors
/// An unreadable file or an invalid configuration.
pub fn read_config(root: &Path) -> Result<Config, DiscoverError> {
    read_own(root, FILE_NAME)?.map_or_else(|| Ok(Config::default()), |source| Config::parse(&source).map_err(DiscoverError::Config))
}

/// The text of `synonyms.txt`; empty when there is none.
///
/// # Errors
/// An unreadable file.
pub fn read_synonyms(root: &Path) -> Result<String, DiscoverError> {
    Ok(read_own(root, SYNONYMS)?.unwrap_or_default())
}

/// The text of `glossary.yaml`; empty when there is none.
///
/// # Errors
/// An unreadable file.
pub fn read_glossary(root: &Path) -> Result<String, DiscoverError> {
    Ok(read_own(root, crate::glossary::FILE_NAME)?.unwrap_or_default())
}

/// Walks the archive. `skip` are folders that are ours (the output, the cache), wherever they lie. A site that was made before, in
/// whatever folder, is none of its documents either.
///
/// # Errors
/// A root that is no readable directory, or an ignore file that does not parse.
pub fn discover(root: &Path, skip: &[PathBuf]) -> Result<SourceTree, DiscoverError> {
    let root = root.canonicalize().map_err(|error| DiscoverError::Io(root.to_owned(), error))?;
    std::fs::read_dir(&root).map_err(|error| DiscoverError::Io(root.clone(), error))?;
    let skip: Vec<PathBuf> = skip.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let ignored = read_ignore(&root)?;
    let mut tree = SourceTree { theme: read_theme(&root)?, root: root.clone(), ..SourceTree::default() };

    let walk = walkdir::WalkDir::new(&root).follow_links(false).min_depth(1).into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        let reserved = entry.depth() == 1 && RESERVED.contains(&name.as_ref());
        let relative = entry.path().strip_prefix(&root).unwrap_or(entry.path());
        let ours = entry.file_type().is_dir() && entry.path().join(SITE_MARK).is_file();
        !name.starts_with('.') && !reserved && !ours && !skip.iter().any(|path| path == entry.path()) && !ignored.matched(relative, entry.file_type().is_dir()).is_ignore()
    });
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map_or_else(String::new, |path| relative(&root, path).unwrap_or_default());
                // Of an archive whose own list breaks off nobody knows what is missing.
                if path.is_empty() {
                    return Err(DiscoverError::Io(root.clone(), error.into()));
                }
                tree.unreadable.push((path, format!("cannot be read: {}", error.io_error().map_or_else(|| error.to_string(), io::Error::to_string))));
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let Some(path) = relative(&root, entry.path()) else {
            tree.unreadable.push((text::printable(&entry.path().to_string_lossy()), "its name is not UTF-8".into()));
            continue;
        };
        let meta = entry.metadata().ok();
        let bytes = meta.as_ref().map_or(0, std::fs::Metadata::len);
        if is_document(entry.path(), &path) {
            tree.documents.push(Entry { path, bytes, look: meta.as_ref().and_then(Look::of) });
        } else {
            tree.attachments.insert(path, bytes);
        }
    }
    find_notes(&root, &mut tree);
    tree.documents.sort();
    tree.notes.sort();
    tree.unreadable.sort();
    Ok(tree)
}

/// The folder of the reading club's sessions, in the archive's root.
pub const SESSIONS: &str = "reading-club";
/// The folder of the picks of the month.
pub const PICKS: &str = "of-the-month";
/// The folder of the lists of subscribers.
pub const LISTS: &str = "subscriptions";

/// The folders that hold notes, with the endings of those; what else lies there may be linked to, but for lists of addresses.
const NOTES: &[(&str, &[&str], bool)] = &[(SESSIONS, &["md", "markdown"], true), (PICKS, &["md", "markdown"], true), (LISTS, &["yaml", "yml"], false)];

fn find_notes(root: &Path, tree: &mut SourceTree) {
    for (folder, endings, linked) in NOTES {
        let top = root.join(folder);
        if !top.symlink_metadata().is_ok_and(|meta| meta.is_dir()) {
            continue;
        }
        let walk = walkdir::WalkDir::new(&top).follow_links(false).min_depth(1).into_iter().filter_entry(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
        for entry in walk.flatten().filter(|entry| entry.file_type().is_file()) {
            let Some(path) = relative(root, entry.path()) else { continue };
            let bytes = entry.metadata().map_or(0, |meta| meta.len());
            let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
            if endings.contains(&ending.as_str()) {
                tree.notes.push(Entry { path, bytes, look: None });
            } else if *linked {
                tree.attachments.insert(path, bytes);
            }
        }
    }
}

/// What a tree of files looks like from outside, without reading any of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Of every entry's path, size, times and number in its file system.
    pub hash: String,
    /// The newest change of any entry, in nanoseconds since 1970 by the file system's clock.
    pub newest: i128,
}

/// The fingerprint of everything that a build of the archive reads; nothing where the system tells too little.
#[must_use]
pub fn fingerprint(root: &Path, skip: &[PathBuf]) -> Option<Fingerprint> {
    let root = root.canonicalize().ok()?;
    let skip: Vec<PathBuf> = skip.iter().filter_map(|path| path.canonicalize().ok()).collect();
    look(&root, |path, name| (!name.starts_with('.') || name == IGNORE) && !skip.iter().any(|skipped| skipped == path))
}

/// The fingerprint of a whole folder.
#[must_use]
pub fn fingerprint_of_all(folder: &Path) -> Option<Fingerprint> {
    look(folder, |_, _| true)
}

/// The hash that a folder's fingerprint has, from what is known of its files: paths within it and the hashes of their looks.
#[must_use]
pub fn fingerprint_of_files<'f>(files: impl Iterator<Item = (&'f str, &'f str)>) -> String {
    enum Tree<'f> {
        File(&'f str),
        Folder(BTreeMap<&'f str, Tree<'f>>),
    }
    fn hash_of(tree: &Tree<'_>) -> String {
        match tree {
            Tree::File(look) => (*look).to_owned(),
            Tree::Folder(entries) => hash_of_entries(entries.iter().map(|(name, tree)| (name.as_bytes(), hash_of(tree)))),
        }
    }
    let mut root = Tree::Folder(BTreeMap::new());
    for (path, look) in files {
        let mut at = &mut root;
        for name in path.split('/') {
            if matches!(at, Tree::File(_)) {
                *at = Tree::Folder(BTreeMap::new());
            }
            if let Tree::Folder(entries) = at {
                at = entries.entry(name).or_insert(Tree::File(look));
            }
        }
    }
    hash_of(&root)
}

fn hash_of_entries<'e>(entries: impl Iterator<Item = (&'e [u8], String)>) -> String {
    let mut digest = crate::hash::Digest::default();
    entries.for_each(|(name, hash)| {
        digest.add(name);
        digest.add(hash.as_bytes());
    });
    digest.finish()
}

fn look(root: &Path, admits: impl Fn(&Path, &str) -> bool + Sync) -> Option<Fingerprint> {
    // Folder by folder on all cores: a site has more of them than an archive has documents.
    fn folder(path: &Path, admits: &(dyn Fn(&Path, &str) -> bool + Sync)) -> Option<(String, i128)> {
        let entries: Vec<std::fs::DirEntry> = std::fs::read_dir(path).ok()?.collect::<io::Result<_>>().ok()?;
        let mut entries: Vec<_> = entries.into_iter().map(|entry| (entry.file_name(), entry)).collect();
        entries.retain(|(name, entry)| admits(&entry.path(), &name.to_string_lossy()));
        entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let (hashes, newest): (Vec<String>, Vec<i128>) = entries.par_iter().map(|(_, entry)| one(entry, admits)).collect::<Option<Vec<_>>>()?.into_iter().unzip();
        let hash = hash_of_entries(entries.iter().map(|(name, _)| name.as_encoded_bytes()).zip(hashes));
        Some((hash, newest.into_iter().max().unwrap_or(0)))
    }
    // A folder's own times tell only that an entry came or went, which the entries tell themselves.
    fn one(entry: &std::fs::DirEntry, admits: &(dyn Fn(&Path, &str) -> bool + Sync)) -> Option<(String, i128)> {
        let meta = entry.metadata().ok()?;
        if meta.is_dir() {
            return folder(&entry.path(), admits);
        }
        Look::of(&meta).map(|look| (look.hash, look.changed))
    }
    let (hash, newest) = folder(root, &admits)?;
    Some(Fingerprint { hash, newest })
}

/// Reads one file of the archive, at most `limit` bytes and one more, so that the caller sees when it is longer.
///
/// # Errors
/// What the system says.
pub fn read(root: &Path, path: &str, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(root, path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether there is something at a path, and no folder or name on the way to it is hidden.
#[must_use]
pub fn is_seen(root: &Path, path: &Path) -> bool {
    let hidden = |name: std::path::Component<'_>| name.as_os_str().to_string_lossy().starts_with('.');
    !path.components().any(hidden) && root.join(path).symlink_metadata().is_ok()
}

/// Reads a file that somebody named on the command line, at most `limit` bytes of it.
///
/// # Errors
/// What the system says.
pub fn read_named(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a file below the root without leaving it: no `..`, no absolute path, and no link anywhere on the way.
fn open(root: &Path, path: &str) -> io::Result<File> {
    let mut whole = root.to_owned();
    for part in Path::new(path).components() {
        let Component::Normal(name) = part else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "leads out of the archive"));
        };
        whole.push(name);
        if whole.symlink_metadata()?.file_type().is_symlink() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "is a link, which is not followed"));
        }
    }
    if !whole.symlink_metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "is not a plain file"));
    }
    File::open(whole)
}

/// The path of the file without the endings that make it a document.
#[must_use]
pub fn without_ending(path: &str) -> &str {
    let lower = path.to_ascii_lowercase();
    DOCUMENT_ENDINGS.iter().find(|ending| lower.ends_with(*ending)).map_or(path, |ending| &path[..path.len() - ending.len()])
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.strip_prefix(root).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

/// By its ending; without one, UTF-8 text that begins with front matter or a heading.
fn is_document(file: &Path, path: &str) -> bool {
    if without_ending(path).len() < path.len() {
        return true;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    if looks_like_ending(name) {
        return false;
    }
    let mut start = [0_u8; 512];
    let Ok(read) = File::open(file).and_then(|mut file| file.read(&mut start)) else { return false };
    let text = match std::str::from_utf8(&start[..read]) {
        Ok(text) => text,
        // A character cut by the end of the buffer is not an error of the file.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or(""),
        Err(_) => return false,
    };
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or("").trim_end();
    let setext = lines.next().is_some_and(|line| line.len() >= 3 && (line.trim_end().bytes().all(|byte| byte == b'=')));
    first == "---" || first == "+++" || (first.starts_with('#') && first.trim_start_matches('#').starts_with(' ')) || setext
}

/// `report.csv` has an ending; `Bad AMI v1.2 causing issues` has none, for an ending holds no space and begins with a letter.
#[must_use]
pub fn looks_like_ending(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty() && (1..=10).contains(&ending.len()) && ending.starts_with(|c: char| c.is_ascii_alphabetic()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn read_ignore(root: &Path) -> Result<Gitignore, DiscoverError> {
    let mut builder = GitignoreBuilder::new("");
    for (index, line) in read_own(root, IGNORE)?.unwrap_or_default().lines().enumerate() {
        builder.add_line(None, line).map_err(|error| DiscoverError::Pattern(format!("line {}: {error}", index + 1)))?;
    }
    builder.build().map_err(|error| DiscoverError::Pattern(error.to_string()))
}

/// A file of ours in the archive's root, when it is there: a plain file, never a link out or a pipe that would not end.
fn read_own(root: &Path, name: &str) -> Result<Option<String>, DiscoverError> {
    let failed = |error| DiscoverError::Io(root.join(name), error);
    match read(root, name, 1 << 20) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|_| failed(io::Error::new(io::ErrorKind::InvalidData, "is not UTF-8 text"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

fn read_theme(root: &Path) -> Result<BTreeMap<String, Vec<u8>>, DiscoverError> {
    let theme = root.join("theme");
    let mut files = BTreeMap::new();
    if !theme.symlink_metadata().is_ok_and(|meta| meta.is_dir()) {
        return Ok(files);
    }
    for entry in walkdir::WalkDir::new(&theme).follow_links(false) {
        let entry = entry.map_err(|error| DiscoverError::Io(theme.clone(), error.into()))?;
        if entry.file_type().is_file()
            && !entry.file_name().to_string_lossy().starts_with('.')
            && let Some(path) = relative(&theme, entry.path())
        {
            let bytes = std::fs::read(entry.path()).map_err(|error| DiscoverError::Io(entry.path().to_owned(), error))?;
            files.insert(path, bytes);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings() {
        assert_eq!(without_ending("a/b.html.md.erb"), "a/b");
        assert_eq!(without_ending("a/B.MD"), "a/B");
        assert_eq!(without_ending("a/b.txt"), "a/b.txt");
        assert!(looks_like_ending("report.csv"));
        assert!(!looks_like_ending("Bad AWS EKS AMI causing Kubernetes issues"));
        assert!(!looks_like_ending("PM 1.2 broke"));
    }

    #[test]
    #[cfg(unix)]
    fn a_folder_has_one_fingerprint_however_it_is_known() {
        let dir = tempfile::tempdir().unwrap();
        let files = ["a/b", "a/c/d", "a-b", "a.b", "a/c.d", "z"];
        for file in files {
            let path = dir.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, file).unwrap();
        }
        let look = |file: &str| Look::of(&std::fs::symlink_metadata(dir.path().join(file)).unwrap()).unwrap().hash;
        let looks: Vec<(&str, String)> = files.iter().map(|file| (*file, look(file))).collect();
        let known = || fingerprint_of_files(looks.iter().map(|(file, look)| (*file, look.as_str())));
        assert_eq!(fingerprint_of_all(dir.path()).unwrap().hash, known());
        std::fs::write(dir.path().join("a/c/d"), "another").unwrap();
        assert_ne!(fingerprint_of_all(dir.path()).unwrap().hash, known());
    }
}
