//! A text beside the output that is believed only whole: its last line is the hash of all before it.

use crate::hash;
use std::io::{self, Read, Write};
use std::path::Path;

/// Bytes that are written at once.
const BUFFER: usize = 1 << 20;

/// The text, where every byte is as it was written.
pub fn read(path: &Path) -> Option<String> {
    let mut text = std::fs::read_to_string(path).ok()?;
    let (whole, hash) = text.strip_suffix('\n')?.rsplit_once('\n')?;
    let length = (hash::short(whole.as_bytes()) == hash).then_some(whole.len())?;
    text.truncate(length);
    Some(text)
}

/// Whether it begins so, which is seen without reading all of it.
pub fn begins(path: &Path, head: &str) -> bool {
    let mut start = vec![0; head.len()];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == head.as_bytes()
}

/// Writes it in one step from its parts, unless it is there already. No hint is better than a wrong one.
pub fn write<'p>(path: &Path, parts: &(impl Iterator<Item = &'p str> + Clone)) {
    let hash = hash::short_of_parts(parts.clone());
    // Of a large archive they are hundreds of megabytes, which are never in memory as one.
    let parts = || parts.clone().map(|part| -> &str { part }).chain(["\n", hash.as_str(), "\n"]);
    let length: usize = parts().map(str::len).sum();
    let as_long = std::fs::metadata(path).is_ok_and(|meta| meta.len() == length as u64);
    if as_long && std::fs::read(path).is_ok_and(|known| is_made_of(&known, parts())) {
        return;
    }
    let new = path.with_extension("new");
    let put = || -> io::Result<()> {
        let mut file = io::BufWriter::with_capacity(BUFFER, std::fs::File::create(&new)?);
        parts().try_for_each(|part| file.write_all(part.as_bytes()))?;
        file.flush()
    };
    if put().and_then(|()| std::fs::rename(&new, path)).is_err() {
        let _ = std::fs::remove_file(path);
    }
}

fn is_made_of<'p>(mut bytes: &[u8], mut parts: impl Iterator<Item = &'p str>) -> bool {
    let mut begins = |part: &str| bytes.strip_prefix(part.as_bytes()).map(|rest| bytes = rest).is_some();
    parts.all(&mut begins) && bytes.is_empty()
}
