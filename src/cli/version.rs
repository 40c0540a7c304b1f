//! What `afterword --version` tells: what this program was made of, and which versions of each contract it keeps.

use crate::{config, render, search, theme};
use std::fmt::Write;
use std::sync::LazyLock;

/// The versions that the program is built from, to the last crate.
const LOCK: &str = include_str!("../../Cargo.lock");

/// The crates that decide what a site looks like and finds.
const TOLD: &[&str] = &["tantivy", "pulldown-cmark", "tera", "serde_yaml", "ammonia", "syntect", "merman", "object_store"];

/// For `-V` the version alone stands before it; this is the rest.
pub static LONG: LazyLock<String> = LazyLock::new(|| {
    let mut out = env!("CARGO_PKG_VERSION").to_owned();
    let commit = option_env!("AFTERWORD_COMMIT").map_or_else(String::new, |commit| format!(", commit {commit}"));
    let kind = if cfg!(debug_assertions) { "for development" } else { "release" };
    write!(out, "\nbuilt for   {} {}, {kind}{commit}", std::env::consts::OS, std::env::consts::ARCH).unwrap_or_default();
    let contracts = [("archive", config::SCHEMA), ("JSON", render::DOCUMENT_VERSION), ("search bundle", search::bundle::VERSION), ("theme", theme::CONTRACT)];
    write!(out, "\nversions of {}", contracts.map(|(of, number)| format!("{of} {number}")).join(", ")).unwrap_or_default();
    write!(out, "\nbuilt with  {}", TOLD.iter().filter_map(|name| Some(format!("{name} {}", locked(name)?))).collect::<Vec<_>>().join(", ")).unwrap_or_default();
    out
});

/// The version of a crate.
fn locked(name: &str) -> Option<&'static str> {
    LOCK.split(&format!("name = \"{name}\"\nversion = \"")).nth(1)?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_told_crate_is_built_in() {
        assert!(TOLD.iter().all(|name| locked(name).is_some()), "{}", *LONG);
    }
}
