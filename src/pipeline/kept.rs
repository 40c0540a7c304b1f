//! Documents that were read before: what is in them is what they were read as, as long as no byte of them, nothing of the
//! configuration and nothing of the program is another. In memory between the looks of a preview, on disk between runs.
//!
//! On disk they are a hint: a file that is gone, cut or changed at any byte costs the reading of its documents, never truth. The door
//! to postcard.

use super::Read;
use crate::hash::{self, Digest};
use crate::search::spool::Spool;
use crate::search::store;
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// How many files hold the readings of an archive: an edit writes one of them.
const FILES: usize = 64;

/// One document as it was read.
#[derive(Clone)]
pub(super) struct Reading {
    pub path: String,
    /// Of its bytes.
    pub hash: String,
    /// What the file looked like, where one that changed would look different.
    pub look: Option<String>,
    pub read: Arc<Read>,
}

/// Readings of one archive and edition.
pub struct Kept {
    /// Whether they stay in memory.
    stay: bool,
    /// Where texts are put that are new.
    spool: Arc<Spool>,
    last: Mutex<Known>,
}

/// The readings that hold for one key.
#[derive(Clone, Default)]
pub(super) struct Known {
    /// Of all that decides how a document is read, beside its bytes and its path.
    key: String,
    folder: Option<PathBuf>,
    of: HashMap<String, Reading>,
    /// What each file on disk holds: a hash of its paths and their hashes.
    listed: Vec<String>,
}

impl Kept {
    /// In memory as long as this lives, beside what a folder holds.
    pub fn in_memory(cache: Option<&Path>) -> Self {
        // A folder that cannot be made is told when the index is kept; the texts are then where the system has its temporary files.
        let _ = cache.map(private);
        Self { stay: true, spool: Spool::new(cache), last: Mutex::default() }
    }

    /// Only what a folder holds.
    pub fn on_disk(cache: Option<&Path>) -> Self {
        Self { stay: false, ..Self::in_memory(cache) }
    }

    /// Where the texts of what is read are put.
    pub fn spool(&self) -> &Arc<Spool> {
        &self.spool
    }

    /// What a document was read as last.
    pub(super) fn reading(&self, path: &str) -> Option<Arc<Read>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).reading(path).map(|reading| Arc::clone(&reading.read))
    }

    /// What was read before under a key.
    pub(super) fn under(&self, key: String, folder: Option<PathBuf>) -> Known {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.key == key {
            return last.clone();
        }
        drop(last);
        Known::read(key, folder)
    }

    /// Keeps what was read now in place of what was known.
    pub(super) fn keep(&self, mut known: Known, now: &[Reading]) {
        known.of.clear();
        known.write(now);
        if self.stay {
            known.of = now.iter().map(|reading| (reading.path.clone(), reading.clone())).collect();
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = known;
        }
    }
}

impl Known {
    /// Whether anything was read before.
    pub fn knows_any(&self) -> bool {
        !self.of.is_empty()
    }

    /// What a file was read as before.
    pub fn reading(&self, path: &str) -> Option<&Reading> {
        self.of.get(path)
    }

    fn read(key: String, folder: Option<PathBuf>) -> Self {
        let Some(at) = folder.clone() else { return Self { key, folder, ..Self::default() } };
        let files: Vec<Vec<Reading>> = (0..FILES).into_par_iter().map_init(Vec::new, |buffer, file| from_disk(&at.join(name(file)), buffer, &key).unwrap_or_default()).collect();
        let listed = files.iter().map(|readings| listing(readings.iter())).collect();
        let of = files.into_iter().flatten().map(|reading| (reading.path.clone(), reading)).collect();
        Self { key, folder, of, listed }
    }

    /// Brings the files on disk to the state of now. What documents said that are gone goes with them.
    fn write(&mut self, now: &[Reading]) {
        let Some(folder) = &self.folder else { return };
        let mut files: Vec<Vec<&Reading>> = vec![Vec::new(); FILES];
        now.iter().for_each(|reading| files[file_of(&reading.path)].push(reading));
        let listed: Vec<String> = files.iter().map(|readings| listing(readings.iter().copied())).collect();
        let changed: Vec<usize> = (0..FILES).filter(|file| self.listed.get(*file) != Some(&listed[*file])).collect();
        let _ = private(folder);
        changed.par_iter().for_each(|file| to_disk(&folder.join(name(*file)), &self.key, &files[*file]));
        self.listed = listed;
    }
}

/// Makes a folder, with those above it, that nobody else may read: what is kept holds the text of every edition.
fn private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn file_of(path: &str) -> usize {
    usize::from_str_radix(&hash::short(path.as_bytes())[..4], 16).map_or(0, |number| number % FILES)
}

fn name(file: usize) -> String {
    format!("{file:02}")
}

fn listing<'r>(readings: impl Iterator<Item = &'r Reading>) -> String {
    let mut digest = Digest::default();
    readings.for_each(|Reading { path, hash, look, .. }| [path, hash, look.as_ref().unwrap_or(&String::new())].iter().for_each(|part| digest.add(part.as_bytes())));
    digest.finish()
}

/// A [`Reading`] as it comes from disk.
type OnDisk = (String, String, Option<String>, Read);

/// What a file holds, read by way of a buffer that serves for the next one too. Texts stay where they are, behind the records: few are read.
fn from_disk(file: &Path, bytes: &mut Vec<u8>, key: &str) -> Option<Vec<Reading>> {
    let mut file = fs::File::open(file).ok()?;
    let whole = store::whole_of(&mut file, bytes)?;
    let ((known, readings), texts): ((&str, Vec<OnDisk>), &[u8]) = postcard::take_from_bytes(whole).ok()?;
    let mut from = (store::HASH + whole.len() - texts.len()) as u64;
    let spool = Spool::of(file);
    let mut kept = |(path, hash, look, mut read): OnDisk| {
        read.postmortems.iter_mut().for_each(|(_, text)| text.lies_in(&spool, &mut from));
        Reading { path, hash, look, read: Arc::new(read) }
    };
    (known == key).then(|| readings.into_iter().map(&mut kept).collect())
}

fn to_disk(file: &Path, key: &str, readings: &[&Reading]) {
    let records: Vec<(&str, &str, &Option<String>, &Read)> = readings.iter().map(|one| (one.path.as_str(), one.hash.as_str(), &one.look, &*one.read)).collect();
    let whole = || {
        let mut bytes = postcard::to_stdvec(&(key, records)).ok()?;
        for (_, text) in readings.iter().flat_map(|one| &one.read.postmortems) {
            bytes.extend_from_slice(&text.bytes().ok()?);
        }
        Some(bytes)
    };
    match whole() {
        Some(bytes) => store::keep_whole(file, &bytes),
        // Nothing is better than what is not of now.
        None => drop(fs::remove_file(file)),
    }
}
