//! What was sent, one line each, so that nothing is sent twice and a run that broke off can be taken up again.
//!
//! A line is written and synced before a letter goes out and another after it: whatever happens in between, at most the one letter
//! of that moment is sent again, under the same name. One run at a time holds the file.

use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// How far a letter got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Sending,
    Sent,
    Failed,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// RFC 3339.
    pub at: String,
    /// Names what was said.
    pub digest: String,
    /// The list, the document or the reviewer that it was for.
    pub list: String,
    pub to: String,
    /// The Message-ID.
    pub id: String,
    pub state: State,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Ids of documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
}

impl Entry {
    /// The day.
    #[must_use]
    pub fn day(&self) -> &str {
        self.at.get(..10).unwrap_or("")
    }
}

/// The file, held.
pub struct SentLog {
    file: File,
    pub entries: Vec<Entry>,
}

impl SentLog {
    /// Opens the file, makes it where it is not, and holds it.
    ///
    /// # Errors
    /// What the system says; `WouldBlock` when another run holds it.
    pub fn open(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        if path.symlink_metadata().is_ok_and(|meta| !meta.is_file()) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "is not a plain file"));
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        file.try_lock().map_err(|error| match error {
            std::fs::TryLockError::WouldBlock => io::Error::new(io::ErrorKind::WouldBlock, "another run is sending"),
            std::fs::TryLockError::Error(error) => error,
        })?;
        let mut text = String::new();
        file.seek(SeekFrom::Start(0))?;
        file.read_to_string(&mut text)?;
        // A run that was ended while it wrote leaves half a line, which must not swallow the next.
        if !text.is_empty() && !text.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        Ok(Self { file, entries: entries(&text) })
    }

    /// Adds a line, and returns when it is on the disk.
    ///
    /// # Errors
    /// What the system says.
    pub fn add(&mut self, entry: Entry) -> io::Result<()> {
        let line = serde_json::to_string(&entry).map_err(io::Error::other)?;
        self.file.write_all(format!("{line}\n").as_bytes())?;
        self.file.sync_data()?;
        self.entries.push(entry);
        Ok(())
    }

    /// Whether something was sent to somebody.
    #[must_use]
    pub fn has(&self, digest: &str, to: &str) -> bool {
        self.entries.iter().any(|entry| entry.state == State::Sent && entry.digest == digest && entry.to == to)
    }
}

/// The lines of a file that are whole.
#[must_use]
pub fn entries(text: &str) -> Vec<Entry> {
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_line_costs_itself_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sent.jsonl");
        let entry = |to: &str, state| Entry { at: String::new(), digest: "d".into(), list: "l".into(), to: to.into(), id: "i".into(), state, why: None, documents: Vec::new() };
        SentLog::open(&path).unwrap().add(entry("a", State::Sent)).unwrap();
        let whole = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{whole}{}", &whole[..20])).unwrap();
        let mut log = SentLog::open(&path).unwrap();
        log.add(entry("b", State::Sent)).unwrap();
        assert!(SentLog::open(&path).is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
        drop(log);
        let log = SentLog::open(&path).unwrap();
        assert!(log.has("d", "a") && log.has("d", "b") && !log.has("d", "c"));
    }
}
