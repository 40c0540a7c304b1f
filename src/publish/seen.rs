//! What the last build was made from and what it left: where both are as they were, there is nothing to do.
//!
//! A hint beside the output. Lost, cut short or from another version it costs a build, never truth: whatever does not read back whole
//! is no hint.

use super::hint;
use crate::discover::{self, Fingerprint};
use std::path::{Path, PathBuf};

/// The file's name in the folder beside the output.
const NAME: &str = "seen";
/// The first line, with the form's number.
const HEAD: &str = "afterword seen 2";

/// A hint and where it is kept.
pub struct Seen {
    path: PathBuf,
    out: PathBuf,
}

impl Seen {
    /// Of the output at `out`.
    #[must_use]
    pub fn of(out: &Path) -> Option<Self> {
        let out = std::path::absolute(out).ok()?;
        Some(Self { path: super::state_folder(&out).ok()?.join(NAME), out })
    }

    /// What the last build told, read by `read`, when it was made from `key` and its output is untouched.
    #[must_use]
    pub fn told<T: Send>(&self, key: &str, read: impl Fn(&str) -> Option<T> + Sync) -> Option<T> {
        let head = format!("{HEAD}\n{key}\n");
        if !hint::begins(&self.path, &head) {
            return None;
        }
        // Of a large archive it is megabytes, which are read while the output is looked at.
        let kept = || {
            let whole = hint::read(&self.path)?;
            let (output, told) = whole.strip_prefix(&head)?.split_once('\n')?;
            Some((output.to_owned(), read(told)?))
        };
        let (kept, output) = rayon::join(kept, || discover::fingerprint_of_all(&self.out));
        let (then, told) = kept?;
        (output?.hash == then).then_some(told)
    }

    /// Whether there is a hint at all.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.path.is_file()
    }

    /// Keeps what a build told that left an output of this fingerprint, unless an input is so young that it could change again without a
    /// trace.
    pub fn keep(&self, key: &str, inputs: &Fingerprint, output: Option<&str>, began: i128, told: &[String]) {
        let Some(output) = output.filter(|_| discover::is_old(inputs.newest, began)) else { return self.forget() };
        let lines = [key, output].into_iter().chain(told.iter().map(String::as_str));
        hint::write(&self.path, &std::iter::once(HEAD).chain(lines.flat_map(|line| ["\n", line])));
    }

    /// No hint is better than a wrong one.
    pub fn forget(&self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
