//! One generation on disk: which files it has, and how one is compared, written or removed.

use super::{PublishError, io_at};
use crate::discover::{self, Look};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A folder and the files it had when it was opened.
pub struct Folder {
    pub path: PathBuf,
    pub exists: bool,
    /// Relative, `/`-separated, with what tells a plain file from itself after a change. What is no plain file is in the list too, so that
    /// it is refused or removed.
    pub files: BTreeMap<String, Option<Stamp>>,
    /// Folders that hold nothing: a run that was stopped leaves them.
    hollow: Vec<String>,
}

/// What tells a file from itself after a change.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The hash of what it looks like.
    pub told: String,
    /// Its number, where it is known: two names of one number are one file.
    number: Option<u64>,
}

impl Stamp {
    /// As it was told.
    pub fn of(told: String) -> Self {
        Self { told, number: None }
    }
}

impl PartialEq for Stamp {
    fn eq(&self, other: &Self) -> bool {
        self.told == other.told
    }
}

impl Folder {
    /// Lists a folder; one that does not exist is empty. What is a file of `other` under a second name need not be looked at once more.
    pub fn open(path: &Path, other: Option<&Self>) -> Result<Self, PublishError> {
        let (mut files, mut hollow) = (Vec::new(), Vec::new());
        // Numbers tell files apart on one disk only.
        let other = other.filter(|other| disk(path).is_some() && disk(path) == disk(&other.path));
        let exists = match fs::symlink_metadata(path) {
            Ok(meta) if meta.is_dir() => {
                for found in list(path, "", other).map_err(io_at(path))? {
                    match found {
                        Found::File(file, stamp) => files.push((file, stamp)),
                        Found::Hollow(folder) => hollow.push(folder),
                    }
                }
                true
            }
            Ok(_) => return Err(PublishError::Refused(format!("`{}` is not a folder; choose another with `--out`", crate::text::printable(&path.to_string_lossy())))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(PublishError::Io(path.to_owned(), error)),
        };
        Ok(Self { path: path.to_owned(), exists, files: files.into_iter().collect(), hollow })
    }

    /// The same folder at another path with some files: those that changed are looked at again, the others are as they were.
    pub fn moved<'f>(&self, path: &Path, files: impl Iterator<Item = &'f str>, changed: &HashSet<&str>) -> Self {
        let now = |file: &str| fs::symlink_metadata(path.join(file)).ok().and_then(|meta| stamp(&meta));
        let known = |file: &str| self.files.get(file).filter(|_| !changed.contains(file)).cloned();
        let files = files.map(|file| (file.to_owned(), known(file).unwrap_or_else(|| now(file)))).collect();
        Self { path: path.to_owned(), exists: self.exists, files, hollow: self.hollow.clone() }
    }

    /// The fingerprint of the whole folder, from what is known of its files; nothing where one is no plain file, or the system tells too little.
    pub fn fingerprint(&self) -> Option<String> {
        let looks: Vec<(&str, &str)> = self.files.iter().map(|(file, stamp)| Some((file.as_str(), stamp.as_ref()?.told.as_str()))).collect::<Option<_>>()?;
        Some(discover::fingerprint_of_files(looks.into_iter()))
    }

    /// Whether the file is there with exactly these bytes, as a plain readable file.
    pub fn has(&self, file: &str, bytes: &[u8]) -> bool {
        if !self.files.contains_key(file) {
            return false;
        }
        let path = self.path.join(file);
        let Ok(meta) = fs::symlink_metadata(&path) else { return false };
        if !meta.is_file() || meta.len() != bytes.len() as u64 || !has_mode(&meta) {
            return false;
        }
        let Ok(mut open) = fs::File::open(&path) else { return false };
        let mut buffer = [0_u8; 16 * 1024];
        let mut rest = bytes;
        while let Ok(read) = open.read(&mut buffer) {
            if read == 0 {
                return rest.is_empty();
            }
            if rest.len() < read || rest[..read] != buffer[..read] {
                return false;
            }
            rest = &rest[read..];
        }
        false
    }

    pub fn read(&self, file: &str) -> io::Result<Vec<u8>> {
        fs::read(self.path.join(file))
    }

    /// Writes a file, in a generation that is not live.
    pub fn write(&self, file: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let path = self.path.join(file);
        let parent = path.parent().unwrap_or(&self.path);
        // Never in place: a slow reader may still hold the file from when this generation was the live one.
        let create = || fs::File::options().write(true).create_new(true).open(&path);
        let put = || -> io::Result<()> {
            // Of most files nothing is in the way and the folder is there, which creating them tells; what is in the way is ours to replace.
            let mut file = create().or_else(|_| {
                make_folders(&self.path, parent)?;
                if fs::symlink_metadata(&path).is_ok() {
                    remove_any(&path)?;
                }
                create()
            })?;
            file.write_all(bytes)?;
            set_file_mode(&file, 0o644)
        };
        put().map_err(io_at(&path))
    }

    /// Takes a file over from another generation: the same file under a second name where the system has that, for no generation is
    /// ever written in place; else a copy.
    pub fn take(&self, file: &str, from: &Self) -> Result<(), PublishError> {
        let (path, other) = (self.path.join(file), from.path.join(file));
        let linked = || -> io::Result<()> {
            make_folders(&self.path, path.parent().unwrap_or(&self.path))?;
            if fs::symlink_metadata(&path).is_ok() {
                remove_any(&path)?;
            }
            fs::hard_link(&other, &path)
        };
        if linked().is_ok() {
            return Ok(());
        }
        self.write(file, &from.read(file).map_err(io_at(&other))?)
    }

    /// Removes a file, and the folders that hold nothing any more.
    pub fn remove(&self, file: &str) -> Result<(), PublishError> {
        let path = self.path.join(file);
        match remove_any(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(PublishError::Io(path, error)),
            _ => {}
        }
        path.parent().into_iter().for_each(|folder| self.give_up(folder));
        Ok(())
    }

    /// Removes folders that held nothing when it was opened, and hold nothing still.
    pub fn prune(&self) {
        self.hollow.iter().for_each(|hollow| self.give_up(&self.path.join(hollow)));
    }

    /// Removes a folder and those around it as far as they hold nothing, which the system decides. What could not be removed is hollow to
    /// the next build.
    fn give_up(&self, folder: &Path) {
        folder.ancestors().take_while(|folder| *folder != self.path).map(fs::remove_dir).take_while(io::Result::is_ok).for_each(drop);
    }
}

/// Creates a folder that anyone may read.
pub fn create(path: &Path) -> io::Result<()> {
    if !path.is_dir() {
        fs::create_dir_all(path)?;
        set_mode(path, 0o755)?;
    }
    Ok(())
}

fn make_folders(root: &Path, folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if folder != root {
        make_folders(root, folder.parent().unwrap_or(root))?;
    }
    if fs::symlink_metadata(folder).is_ok_and(|meta| !meta.is_dir()) {
        remove_any(folder)?;
    }
    match if folder == root { fs::create_dir_all(folder) } else { fs::create_dir(folder) } {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.and_then(|()| set_mode(folder, 0o755)),
    }
}

fn remove_any(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

/// What a folder has.
enum Found {
    File(String, Option<Stamp>),
    Hollow(String),
}

/// All files below a folder, folder by folder on all cores.
fn list(folder: &Path, prefix: &str, other: Option<&Folder>) -> io::Result<Vec<Found>> {
    let entries: Vec<fs::DirEntry> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    if entries.is_empty() && !prefix.is_empty() {
        return Ok(vec![Found::Hollow(prefix.trim_end_matches('/').to_owned())]);
    }
    let one = |entry: &fs::DirEntry| -> io::Result<Vec<Found>> {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if let Some(stamp) = other.and_then(|other| other.files.get(&name)?.as_ref()).filter(|stamp| stamp.number.is_some() && stamp.number == number(entry)) {
            return Ok(vec![Found::File(name, Some(stamp.clone()))]);
        }
        let meta = entry.metadata()?;
        if meta.is_dir() { list(&entry.path(), &format!("{name}/"), other) } else { Ok(vec![Found::File(name, stamp(&meta))]) }
    };
    let found: Vec<Vec<Found>> = entries.par_iter().map(one).collect::<io::Result<_>>()?;
    Ok(found.into_iter().flatten().collect())
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(unix)]
fn set_file_mode(file: &fs::File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(mode))
}

fn stamp(meta: &fs::Metadata) -> Option<Stamp> {
    let look = Look::of(meta).filter(|_| meta.is_file())?;
    Some(Stamp { told: look.hash, number: Some(look.number) })
}

#[cfg(unix)]
fn disk(folder: &Path) -> Option<u64> {
    fs::symlink_metadata(folder).ok().map(|meta| std::os::unix::fs::MetadataExt::dev(&meta))
}

#[cfg(not(unix))]
fn disk(_: &Path) -> Option<u64> {
    None
}

/// The number of a file as its folder tells it.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere nothing tells it")]
fn number(entry: &fs::DirEntry) -> Option<u64> {
    Some(std::os::unix::fs::DirEntryExt::ino(entry))
}

#[cfg(not(unix))]
fn number(_: &fs::DirEntry) -> Option<u64> {
    None
}

#[cfg(unix)]
fn has_mode(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    meta.permissions().mode() & 0o777 == 0o644
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn set_file_mode(_: &fs::File, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn has_mode(_: &fs::Metadata) -> bool {
    true
}
