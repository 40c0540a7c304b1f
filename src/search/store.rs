//! The index on disk, between runs: a hint that costs time when it is wrong, never truth.
//!
//! A folder named by everything the index depends on. It is built beside its place and renamed into it whole; a list of
//! hashes tells whether every byte is still as it was written.

use super::index::{Entry, SearchIndex};
use crate::hash;
use std::fs;
use std::io;
use std::path::Path;

const LIST: &str = "afterword.list";

/// Opens the index of `key`, when it is there and whole.
#[must_use]
pub fn open(cache: &Path, key: &str) -> Option<SearchIndex> {
    let folder = cache.join(key);
    if is_whole(&folder) { SearchIndex::open(&folder).ok() } else { None }
}

/// Builds the index of `key` and keeps it, in place of all earlier ones.
///
/// # Errors
/// Why the cache cannot hold it: a full disk, no permission.
pub fn build(cache: &Path, key: &str, entries: impl Iterator<Item = Entry>) -> Result<SearchIndex, String> {
    let folder = cache.join(key);
    let making = cache.join(format!("making-{}", std::process::id()));
    let io = |error: io::Error| error.to_string();
    let _ = fs::remove_dir_all(&making);
    fs::create_dir_all(&making).map_err(io)?;
    let made = SearchIndex::build_in(&making, entries).map_err(|error| error.to_string()).and_then(|index| {
        drop(index);
        fs::write(making.join(LIST), list(&making).map_err(io)?).map_err(io)?;
        let _ = fs::remove_dir_all(&folder);
        fs::rename(&making, &folder).map_err(io)?;
        SearchIndex::open(&folder).map_err(|error| error.to_string())
    });
    if made.is_err() {
        let _ = fs::remove_dir_all(&making);
    }
    forget_others(cache, &folder);
    made
}

/// Indexes of earlier states: nothing of them may stay, for they hold text that may have been withdrawn.
fn forget_others(cache: &Path, keep: &Path) {
    let Ok(entries) = fs::read_dir(cache) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let making = entry.file_name().to_string_lossy().starts_with("making-");
        let abandoned = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|at| at.elapsed().ok()).is_some_and(|age| age.as_secs() > 3600);
        if path != keep && (!making || abandoned) {
            let _ = fs::remove_dir_all(path);
        }
    }
}

fn list(folder: &Path) -> io::Result<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != LIST && !name.ends_with(".lock") {
            lines.push(format!("{}  {name}\n", hash::short(&fs::read(entry.path())?)));
        }
    }
    lines.sort();
    Ok(lines.concat())
}

fn is_whole(folder: &Path) -> bool {
    let Ok(written) = fs::read_to_string(folder.join(LIST)) else { return false };
    !written.is_empty() && list(folder).is_ok_and(|now| now == written)
}
