//! The parts of the index on disk, between runs: a hint that costs time when it is wrong, never truth.
//!
//! A folder for each, named by everything that it depends on. It is built beside its place and renamed into it whole; a list of
//! hashes tells whether every byte is still as it was written.

use super::index::{Entry, Part};
use crate::hash;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

const LIST: &str = "afterword.list";

/// The part of `key`: as it was kept, when it is there and whole, else built and kept.
///
/// # Errors
/// Why the cache cannot hold it: a full disk, no permission.
pub fn part<E: Iterator<Item = io::Result<Entry>>>(cache: &Path, key: &str, documents: usize, entries: impl Fn() -> E) -> Result<Part, String> {
    let folder = cache.join(key);
    let known = if is_whole(&folder) { Part::open(&folder).ok() } else { None };
    known.filter(|part| part.documents() == documents).map_or_else(|| build(cache, key, entries()), Ok)
}

fn build(cache: &Path, key: &str, entries: impl Iterator<Item = io::Result<Entry>>) -> Result<Part, String> {
    let folder = cache.join(key);
    let making = cache.join(format!("making-{}-{key}", std::process::id()));
    let io = |error: io::Error| error.to_string();
    let _ = fs::remove_dir_all(&making);
    fs::create_dir_all(&making).map_err(io)?;
    let made = Part::build_in(&making, entries).map_err(|error| error.to_string()).and_then(|part| {
        drop(part);
        fs::write(making.join(LIST), list(&making).map_err(io)?).map_err(io)?;
        let _ = fs::remove_dir_all(&folder);
        fs::rename(&making, &folder).map_err(io)?;
        Part::open(&folder).map_err(|error| error.to_string())
    });
    if made.is_err() {
        let _ = fs::remove_dir_all(&making);
    }
    made
}

/// Takes away the parts of earlier states: nothing of them may stay, for they hold text that may have been withdrawn.
pub fn keep_only(cache: &Path, keys: &BTreeSet<&str>) {
    let Ok(entries) = fs::read_dir(cache) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let abandoned = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|at| at.elapsed().ok()).is_some_and(|age| age.as_secs() > 3600);
        if !keys.contains(name.as_str()) && (!name.starts_with("making-") || abandoned) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn list(folder: &Path) -> io::Result<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != LIST && !name.ends_with(".lock") {
            lines.push(format!("{}  {name}\n", hash::short_of(fs::File::open(entry.path())?)?));
        }
    }
    lines.sort();
    Ok(lines.concat())
}

fn is_whole(folder: &Path) -> bool {
    let Ok(written) = fs::read_to_string(folder.join(LIST)) else { return false };
    !written.is_empty() && list(folder).is_ok_and(|now| now == written)
}
