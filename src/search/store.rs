//! The parts of the index on disk, between runs: a hint that costs time when it is wrong, never truth.
//!
//! A folder for each, named by everything that it depends on. It is built beside its place and renamed into it whole; a list of
//! hashes tells whether every byte is still as it was written.

use super::index::{Entry, Part};
use super::ready::{Documents, OfPart};
use super::varint::{documents, put, put_documents, take_len};
use crate::hash;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// What a part's folder holds beside what the engine writes there.
pub const VERSION: u32 = super::listing::VERSION;

/// The length of a hash before what it is of.
pub const HASH: usize = 16;

const LIST: &str = "afterword.list";
const LISTING: &str = "afterword.terms";
/// How the file beside a part's folder ends that tells what it was found to have of frequent runs.
const RUNS: &str = "runs";

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
    let made = Part::build_in(&making, entries).and_then(|part| part.terms()).map_err(|error| error.to_string()).and_then(|terms| {
        fs::write(listing(&making), terms).map_err(io)?;
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
        let key = name.strip_suffix(RUNS).and_then(|name| name.strip_suffix('.')).unwrap_or(&name);
        if !keys.contains(key) && (!name.starts_with("making-") || abandoned) {
            let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let _ = if folder { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
        }
    }
}

/// The file of a part's terms.
#[must_use]
pub fn listing(folder: &Path) -> PathBuf {
    folder.join(LISTING)
}

/// So many bytes of a file.
///
/// # Errors
/// What the system says, also where the file is shorter.
pub fn part_of_file(path: &Path, from: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut file = fs::File::open(path)?;
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0).min(1 << 24));
    file.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// What a file holds that [`keep_whole`] wrote, where every byte is as it was written; by way of a buffer that serves for the next one.
pub fn whole<'b>(file: &Path, buffer: &'b mut Vec<u8>) -> Option<&'b [u8]> {
    whole_of(&mut fs::File::open(file).ok()?, buffer)
}

/// The same of an open file. What it holds begins after [`HASH`] bytes.
pub fn whole_of<'b>(file: &mut fs::File, buffer: &'b mut Vec<u8>) -> Option<&'b [u8]> {
    buffer.clear();
    file.read_to_end(buffer).ok()?;
    let (hash, rest) = buffer.split_at_checked(HASH)?;
    (hash::short(rest).as_bytes() == hash).then_some(rest)
}

/// Writes a file in one step, with a hash of what it holds before it. Where that fails there is none: nothing is better than what is not
/// of now.
pub fn keep_whole(file: &Path, bytes: &[u8]) {
    let new = file.with_extension(format!("{}", std::process::id()));
    if fs::write(&new, [hash::short(bytes).as_bytes(), bytes].concat()).and_then(|()| fs::rename(&new, file)).is_err() {
        let _ = fs::remove_file(&new);
        let _ = fs::remove_file(file);
    }
}

/// What the part in a folder was found to have of frequent runs.
#[must_use]
pub fn runs(folder: &Path) -> Option<OfPart> {
    let mut buffer = Vec::new();
    let mut rest = whole(&folder.with_extension(RUNS), &mut buffer)?;
    let mut out = OfPart::new();
    while !rest.is_empty() {
        let length = take_len(&mut rest)?;
        let (run, behind) = rest.split_at_checked(length)?;
        rest = behind;
        let mut of_run = Documents::default();
        for of_field in &mut of_run {
            let length = take_len(&mut rest)?;
            of_field.extend(documents(&mut rest).take(length));
        }
        out.insert(std::str::from_utf8(run).ok()?.to_owned(), of_run);
    }
    Some(out)
}

/// Keeps what a part was found to have: without it the same is found once more.
pub fn keep_runs(folder: &Path, runs: &OfPart) {
    let mut bytes = Vec::new();
    for (run, of_run) in runs {
        put(&mut bytes, run.len() as u64);
        bytes.extend_from_slice(run.as_bytes());
        for of_field in of_run {
            put(&mut bytes, of_field.len() as u64);
            put_documents(&mut bytes, of_field);
        }
    }
    keep_whole(&folder.with_extension(RUNS), &bytes);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::index::SearchIndex;
    use crate::search::listing::STRETCHES;

    fn entries() -> impl Iterator<Item = io::Result<Entry>> {
        let entry = |text: &str| Ok(Entry { texts: [vec![text.to_owned()], vec![], vec![], vec![], vec![text.to_owned()]] });
        ["connection pool exhausted", "接続プールの枯渇"].map(entry).into_iter()
    }

    #[test]
    fn a_part_that_is_kept_lists_what_the_engine_has() {
        let cache = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let index = SearchIndex::of(vec![part(cache.path(), "0123", 2, entries).unwrap()]);
            let (kept, made) = (index.listings(true).unwrap(), index.listings(false).unwrap());
            assert!((0..STRETCHES).all(|stretch| kept[0].1.stretch(stretch).unwrap() == made[0].1.stretch(stretch).unwrap()));
            // One that was cut off is made anew.
            fs::write(listing(&cache.path().join("0123")), b"").unwrap();
            assert!(kept[0].1.stretch(0).is_err());
        }
    }

    #[test]
    fn runs_come_back_whole_or_not_at_all() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("0123");
        assert_eq!(runs(&folder), None);
        let found = OfPart::from([("サーバ".into(), [vec![(0, 1), (700, 3)], vec![], vec![], vec![], vec![(5, 2)]]), ("枯渇".into(), Documents::default())]);
        keep_runs(&folder, &found);
        assert_eq!(runs(&folder).as_ref(), Some(&found));
        let file = folder.with_extension(RUNS);
        let whole = fs::read(&file).unwrap();
        for cut in [0, 10, HASH, whole.len() - 1] {
            fs::write(&file, &whole[..cut]).unwrap();
            assert_eq!(runs(&folder), None, "{cut}");
        }
        fs::write(&file, &whole).unwrap();
        keep_only(cache.path(), &BTreeSet::from(["0123"]));
        assert!(file.is_file());
        keep_only(cache.path(), &BTreeSet::from(["4567"]));
        assert!(!file.exists());
    }
}
