//! A small text beside the output that is believed only whole: its last line is the hash of all before it.

use crate::hash;
use std::io::Read;
use std::path::Path;

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

/// Writes it in one step, unless it is there already. No hint is better than a wrong one.
pub fn write(path: &Path, whole: String) {
    let hash = hash::short(whole.as_bytes());
    // Such a text is long, and written when most else is in memory.
    let mut text = whole;
    text.extend(["\n", hash.as_str(), "\n"]);
    let as_long = std::fs::metadata(path).is_ok_and(|meta| meta.len() == text.len() as u64);
    if as_long && std::fs::read(path).is_ok_and(|known| known == text.as_bytes()) {
        return;
    }
    let new = path.with_extension("new");
    if std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, path)).is_err() {
        let _ = std::fs::remove_file(path);
    }
}
