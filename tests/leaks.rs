//! Leaks are planted, to see that each is caught: a copy of the program gets every fault of `tests/leaks/`, each asleep behind a
//! variable, is built once, and is run with one awake after the other against the same comparisons that hold the real program.
//!
//! A file there is one fault: what it does, the file it is in, and pairs of what stands there and what stands there instead, where
//! `LEAK` is the condition. A new leak is a new file.

use crate::support::{lay, project, tree};
use crate::{canaries, interference};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What wakes a leak.
const VARIABLE: &str = "AFTERWORD_LEAK";
/// Random archives that are compared before a leak counts as not caught.
const ARCHIVES: u64 = 12;

struct Leak {
    name: String,
    file: String,
    /// What stands in the file, and what stands there in the copy.
    changes: Vec<(String, String)>,
}

fn leaks() -> Vec<Leak> {
    let read = |(path, bytes): (String, Vec<u8>)| {
        let text = String::from_utf8(bytes).unwrap();
        let (head, rest) = text.split_once("<<<<\n").unwrap_or_else(|| panic!("{path} has no change"));
        let change = |part: &str| {
            let (from, to) = part.split_once("\n>>>>").and_then(|(part, _)| part.split_once("\n====\n")).unwrap_or_else(|| panic!("{path}: {part}"));
            (from.to_owned(), to.to_owned())
        };
        Leak { name: path.trim_end_matches(".txt").to_owned(), file: head.lines().nth(1).unwrap().to_owned(), changes: rest.split("<<<<\n").map(change).collect() }
    };
    tree(&project().join("tests/leaks")).into_iter().map(read).collect()
}

/// A copy of the program in which every leak sleeps. What a second run finds as it left it is not built again.
fn plant(leaks: &[Leak], to: &Path) {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for folder in ["src", "themes"] {
        files.extend(tree(&project().join(folder)).into_iter().map(|(path, bytes)| (format!("{folder}/{path}"), bytes)));
    }
    let mut change = |file: &str, with: &dyn Fn(String) -> String| {
        let bytes = files.remove(file).unwrap_or_else(|| panic!("there is no {file}"));
        files.insert(file.to_owned(), with(String::from_utf8(bytes).unwrap()).into_bytes());
    };
    for leak in leaks {
        for (from, changed) in &leak.changes {
            change(&leak.file, &|text| {
                assert_eq!(text.matches(from.as_str()).count(), 1, "the leak `{}` fits {} no more: {from}", leak.name, leak.file);
                text.replace(from, &changed.replace("LEAK", &format!("crate::leak(\"{}\")", leak.name)))
            });
        }
    }
    change("src/lib.rs", &|text| {
        format!("{text}\n/// Whether a leak is awake.\nfn leak(name: &str) -> bool {{\n    std::env::var_os(\"{VARIABLE}\").is_some_and(|awake| awake == name)\n}}\n")
    });
    let manifest = std::fs::read_to_string(project().join("Cargo.toml")).unwrap();
    // Of the manifest only what the program itself is made of.
    let kept: Vec<&str> = manifest.split("\n\n").filter(|part| !["[[bench]]", "[[test]]", "[lints"].iter().any(|head| part.trim_start().starts_with(head))).collect();
    // Under a name of its own, for it is built beside the real one, from the same crates; those for tests are wanted by a test.
    let manifest = kept.join("\n\n").replacen("name = \"afterword\"", "name = \"leaking\"", 1).replacen("[[bin]]\nname = \"afterword\"", "[[bin]]\nname = \"leaking\"", 1);
    files.insert("Cargo.toml".into(), format!("{manifest}\n\n[[test]]\nname = \"none\"\npath = \"none.rs\"\n\n[workspace]\n").into_bytes());
    files.insert("none.rs".into(), Vec::new());
    lay(&files, to);
    std::fs::copy(project().join("Cargo.lock"), to.join("Cargo.lock")).unwrap();
}

/// The program with its leaks, built where the tests' own crates are built already.
fn leaking(leaks: &[Leak]) -> PathBuf {
    let folder = project().join("target/leaks");
    plant(leaks, &folder);
    let target = Path::new(env!("CARGO_BIN_EXE_afterword")).ancestors().nth(2).unwrap();
    let output =
        Command::new(env!("CARGO")).args(["test", "--no-run", "--quiet", "--offline", "--test", "none"]).current_dir(&folder).env("CARGO_TARGET_DIR", target).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    target.join("debug/leaking")
}

/// Which comparison catches a leak.
fn caught(program: &Path, leak: &str) -> Option<String> {
    let run = || {
        let mut command = Command::new(program);
        command.env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", "1795000000").env(VARIABLE, leak);
        command
    };
    let canary = canaries::seen(&canaries::publish(&mut run(), &canaries::archive())).map(|name| format!("a canary in {name}"));
    canary
        .or_else(|| canaries::left_behind(&run).map(|name| format!("left behind, {name}")))
        .or_else(|| (1..=ARCHIVES).find_map(|seed| interference::difference(seed, &|scratch| canaries::publish(&mut run(), scratch))))
}

#[test]
fn every_planted_leak_is_caught() {
    let leaks = leaks();
    let program = leaking(&leaks);
    assert_eq!(caught(&program, ""), None, "nothing is awake");
    let missed: Vec<&str> = leaks
        .par_iter()
        .filter(|leak| {
            let how = caught(&program, &leak.name);
            println!("{}: {}", leak.name, how.as_deref().map_or("NOT CAUGHT", |how| how.lines().next().unwrap_or("")));
            how.is_none()
        })
        .map(|leak| leak.name.as_str())
        .collect();
    assert!(leaks.len() >= 15 && missed.is_empty(), "of {} leaks these were not caught: {missed:?}", leaks.len());
}
