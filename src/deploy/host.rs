//! To a folder of another host, with rsync over ssh: both are asked as the system has them, with the user's own keys and settings.

use super::{DeployError, Transport};
use crate::publish;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Files of one connection, after which the list tells of them.
const AT_ONCE: usize = 5000;
/// What rsync says when a file that was asked for is not there, and when one is gone: those that it was told to take away are.
const PARTIAL: i32 = 23;
const VANISHED: i32 = 24;

/// A folder of a host.
pub struct Host {
    host: String,
    path: String,
}

impl Host {
    pub fn new(host: &str, path: &str) -> Self {
        Self { host: host.to_owned(), path: path.to_owned() }
    }

    fn place(&self, file: &str) -> String {
        format!("{}:{}/{file}", self.host, self.path)
    }

    /// Runs rsync with arguments and, on its standard input, a list of names that each end in a NUL.
    fn rsync(arguments: &[&str], names: &[String]) -> Result<Output, DeployError> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => DeployError::Target("rsync is not installed here; it is what a host is reached with".into()),
            _ => DeployError::Target(format!("rsync cannot be run: {error}")),
        };
        let mut child = Command::new("rsync").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(failed)?;
        let list: Vec<u8> = names.iter().flat_map(|name| name.bytes().chain([0])).collect();
        let mut input = child.stdin.take();
        // It reads all names before it tells anything that would fill a pipe.
        let written = input.as_mut().map_or(Ok(()), |input| input.write_all(&list));
        drop(input);
        let output = child.wait_with_output().map_err(failed)?;
        // Where it ended before it had read them, it says why itself.
        if output.status.success() { written.map_err(failed).map(|()| output) } else { Ok(output) }
    }

    fn done(output: &Output) -> Result<(), DeployError> {
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().filter(|line| !line.trim().is_empty()).take(4).map(crate::text::printable).collect::<Vec<_>>().join("; ");
        Err(DeployError::Target(format!("rsync failed: {said}")))
    }
}

fn scratch() -> Result<publish::Scratch, DeployError> {
    publish::scratch().map_err(|error| DeployError::Target(error.to_string()))
}

impl Transport for Host {
    fn at_once(&self) -> usize {
        AT_ONCE
    }

    fn read(&self, file: &str) -> Result<Option<Vec<u8>>, DeployError> {
        let (folder, place) = (scratch()?, self.place(file));
        let output = Self::rsync(&["--times", "--", &place, &format!("{}/", folder.path().display())], &[])?;
        if output.status.code() == Some(PARTIAL) && !folder.path().join(file).exists() {
            return Ok(None);
        }
        Self::done(&output)?;
        publish::read_file(folder.path(), file).map(Some).map_err(DeployError::Folder)
    }

    fn is_empty(&self) -> Result<bool, DeployError> {
        let output = Self::rsync(&["--list-only", "--", &self.place("")], &[])?;
        if output.status.code() == Some(PARTIAL) {
            return Ok(true);
        }
        Self::done(&output)?;
        Ok(String::from_utf8_lossy(&output.stdout).lines().all(|line| line.ends_with(" .") || line.trim().is_empty()))
    }

    fn put(&self, site: &Path, files: &[String]) -> Result<(), DeployError> {
        // Each file is whole before it takes its name.
        let from = format!("{}/", site.display());
        Self::done(&Self::rsync(&["--times", "--dirs", "--no-implied-dirs", "--mkpath", "--chmod=D755,F644", "--from0", "--files-from=-", "--", &from, &self.place("")], files)?)
    }

    fn write(&self, file: &str, bytes: &[u8]) -> Result<(), DeployError> {
        let folder = scratch()?;
        publish::replace::put(&folder.path().join(file), bytes).map_err(|error| DeployError::Target(error.to_string()))?;
        self.put(folder.path(), &[file.to_owned()])
    }

    fn delete(&self, files: &[String], folders: &[String]) -> Result<(), DeployError> {
        let empty = scratch()?;
        let from = format!("{}/", empty.path().display());
        let names: Vec<String> = files.iter().chain(folders).cloned().collect();
        let output = Self::rsync(&["--dirs", "--force", "--delete-missing-args", "--from0", "--files-from=-", "--", &from, &self.place("")], &names)?;
        if output.status.code() == Some(VANISHED) { Ok(()) } else { Self::done(&output) }
    }
}
