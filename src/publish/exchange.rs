//! Two folders change places in one step, and one sync for a whole file system. The door to rustix.

use std::io;
use std::path::Path;

/// Exchanges two folders. Where the system cannot do that in one call, in two renames: a reader may then find nothing for an instant.
pub fn exchange(idle: &Path, live: &Path) -> io::Result<()> {
    match one_call(idle, live) {
        Err(error) if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput) => two_renames(idle, live),
        other => other,
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn one_call(idle: &Path, live: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, idle, CWD, live, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn one_call(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn two_renames(idle: &Path, live: &Path) -> io::Result<()> {
    let aside = idle.with_file_name(ASIDE);
    std::fs::rename(live, &aside)?;
    if let Err(error) = std::fs::rename(idle, live) {
        std::fs::rename(&aside, live)?;
        return Err(error);
    }
    std::fs::rename(&aside, idle)
}

/// Where the live folder stands between two renames.
const ASIDE: &str = "aside";

/// What a killed exchange in two renames left behind: the live folder put back, or its old state removed.
pub fn heal(idle: &Path, live: &Path) -> io::Result<()> {
    let aside = idle.with_file_name(ASIDE);
    match (aside.is_dir(), live.exists()) {
        (false, _) => Ok(()),
        (true, true) => std::fs::remove_dir_all(aside),
        (true, false) => std::fs::rename(aside, live),
    }
}

/// Waits until a folder's file system has everything on disk: once, for a sync of every file takes half a minute at ten thousand.
#[cfg(target_os = "linux")]
pub fn sync(folder: &Path) -> io::Result<()> {
    let folder = std::fs::File::open(folder)?;
    rustix::fs::syncfs(&folder).map_err(io::Error::from)
}

/// Elsewhere there is no such call; the folder's own entry is synced.
#[cfg(not(target_os = "linux"))]
pub fn sync(folder: &Path) -> io::Result<()> {
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).or(Ok(()))
}
