//! Writing one file of the archive: replaced by its new text, whole or not at all and only when it is still what was read; or new.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Writes `after` where `before` stood.
///
/// # Errors
/// What the system says; a file that changed since it was read, or that is no plain file.
pub fn replace(file: &Path, before: &[u8], after: &[u8]) -> io::Result<()> {
    let meta = file.symlink_metadata()?;
    if !meta.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "is not a plain file"));
    }
    if fs::read(file)? != before {
        return Err(io::Error::other("it changed since it was read; run again"));
    }
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let beside = file.with_file_name(format!(".{name}.{}.afterword", std::process::id()));
    let mut out = private(&beside)?;
    let written = out.write_all(after).and_then(|()| out.set_permissions(meta.permissions())).and_then(|()| out.sync_all());
    let done = written.and_then(|()| fs::rename(&beside, file));
    if done.is_err() {
        let _ = fs::remove_file(&beside);
    }
    done
}

/// Writes a file that the user named, whatever was there.
///
/// # Errors
/// What the system says.
pub fn put(file: &Path, text: &[u8]) -> io::Result<()> {
    fs::write(file, text)
}

/// The same, with the folders above it.
///
/// # Errors
/// What the system says.
pub fn put_new(file: &Path, text: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    put(file, text)
}

/// Writes a file that must not be there yet, with the folders above it.
///
/// # Errors
/// What the system says; a file that is there.
pub fn create(file: &Path, text: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::OpenOptions::new().write(true).create_new(true).open(file)?.write_all(text)
}

/// A new file that nobody else may read until it has the permissions of the one it replaces.
fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}
