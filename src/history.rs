//! When documents were last changed and who wrote them, from one pass over git's history. The door to git.
//!
//! Says nothing where it could be untrue: without git, in a shallow clone, of a file that differs from what is committed.

use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

/// What history tells of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Seconds since 1970 of the newest commit that touched it.
    pub last: i64,
    /// Who committed to it, in the order of their first commit.
    pub people: Vec<String>,
}

/// The history of an archive's files, by path.
pub type History = BTreeMap<String, Changes>;

/// Reads the history below a folder; empty where there is none that is whole.
#[must_use]
pub fn read(root: &Path) -> History {
    read_whole(root).unwrap_or_default()
}

/// Everything that [`read`] depends on beside the files themselves; empty where there is no history.
#[must_use]
pub fn state(root: &Path) -> Vec<u8> {
    let Some(mut state) = git(root, &["rev-parse", "HEAD", "--is-shallow-repository"]) else { return Vec::new() };
    state.extend(changed(root).unwrap_or_default());
    state
}

/// The files that differ from what is committed, each ended by NUL.
fn changed(root: &Path) -> Option<Vec<u8>> {
    git(root, &["diff", "--name-only", "--relative", "--no-ext-diff", "-z", "HEAD", "--", "."])
}

/// The files that differ from where this branch left a revision, by path, with those that git does not know yet.
///
/// # Errors
/// What git says: no repository, no such revision.
pub fn changed_since(root: &Path, revision: &str) -> Result<HashSet<String>, String> {
    let failed = || format!("git finds no changes since `{}`: is it a revision of this repository, and is the history there?", crate::text::printable(revision));
    if revision.is_empty() || revision.starts_with('-') {
        return Err(failed());
    }
    if git(root, &["rev-parse", "--git-dir"]).is_none() {
        return Err("there is no git repository here, so nothing tells what changed".to_owned());
    }
    let changed = git(root, &["diff", "--name-only", "--relative", "--no-ext-diff", "--merge-base", "-z", revision, "--", "."]).ok_or_else(failed)?;
    let new = git(root, &["ls-files", "--others", "--exclude-standard", "-z", "--", "."]).ok_or_else(failed)?;
    let paths = |list: &[u8]| String::from_utf8_lossy(list).split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    Ok(paths(&changed).into_iter().chain(paths(&new)).collect())
}

fn read_whole(root: &Path) -> Option<History> {
    if git(root, &["rev-parse", "--is-shallow-repository"])?.trim_ascii() != b"false" {
        return None;
    }
    let log = git(root, &["log", "--format=%x01%ct%x02%aN%x03", "--name-only", "--no-renames", "--relative", "-z", "--", "."])?;
    let mut history = parse(&log);
    let changed = changed(root)?;
    let changed: HashSet<&str> = changed.split(|byte| *byte == 0).filter_map(|path| std::str::from_utf8(path).ok()).collect();
    history.retain(|path, _| !changed.contains(path.as_str()));
    Some(history)
}

fn git(root: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    // Nothing that a repository's own settings could start, and nothing asked of anybody.
    let quiet = ["-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "-c", "core.quotePath=false", "--no-pager", "--no-optional-locks"];
    let mut git = Command::new("git").arg("-C").arg(root).args(quiet).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::piped()).spawn().ok()?;
    // `Command::output` would panic where the pipe breaks.
    let mut out = Vec::new();
    let read = git.stdout.take()?.read_to_end(&mut out);
    let ended = git.wait().is_ok_and(|status| status.success());
    (read.is_ok() && ended).then_some(out)
}

/// Commits come newest first: a mark, the time, a mark, the author, a mark, then the paths, each ended by NUL.
fn parse(log: &[u8]) -> History {
    let mut history = History::new();
    for commit in String::from_utf8_lossy(log).split('\u{1}').skip(1) {
        let Some((time, rest)) = commit.split_once('\u{2}') else { continue };
        let Some((person, paths)) = rest.split_once('\u{3}') else { continue };
        let Ok(time) = time.parse::<i64>() else { continue };
        for path in paths.split(['\0', '\n']).filter(|path| !path.is_empty()) {
            let changes = history.entry(path.to_owned()).or_default();
            changes.last = changes.last.max(time);
            // Older commits come later, so who is seen again began earlier.
            changes.people.retain(|known| known != person);
            changes.people.insert(0, person.to_owned());
        }
    }
    history
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_commit_and_everybody_in_their_order() {
        let log = "\u{1}300\u{2}Ana\u{3}\0\na.md\0日本.md\0\u{1}200\u{2}Ben\u{3}\0\na.md\0\u{1}100\u{2}Ana\u{3}\0\na.md\0";
        let history = parse(log.as_bytes());
        assert_eq!(history["a.md"], Changes { last: 300, people: vec!["Ana".into(), "Ben".into()] });
        assert_eq!(history["日本.md"], Changes { last: 300, people: vec!["Ana".into()] });
        assert_eq!(history.len(), 2);
    }
}
