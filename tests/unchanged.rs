//! A build that finds nothing changed does nothing and says the same; whatever did change, inside or outside, is built.

use crate::support::{Scratch, all, program, tree};
use std::time::Duration;

const FRONT: &str = "---\ntitle: T\ndate: 2026-03-01\nseverity: sev2\n---\n";

/// An archive old enough that no file could change again within one tick of the clock.
fn settled() -> Scratch {
    let bad = "---\ntitle: Bad\ndate: 2026-03-02\nid: ../x\n---\nSee [gone](nowhere.md).\n";
    let scratch = Scratch::new(&[("a.md", &format!("{FRONT}![p](p.png)\n")), ("b.md", bad), ("p.png", "png"), ("afterword.yaml", "title: Here\n")]);
    wait();
    scratch
}

fn wait() {
    std::thread::sleep(Duration::from_millis(2200));
}

/// What a build says, its exit code, and whether it did anything.
fn build(scratch: &Scratch, more: &[&str]) -> (String, Option<i32>, bool) {
    let output = scratch.run(&[&["build", "--timings"], more].concat());
    let said = all(&output);
    let worked = said.contains("render and write");
    let end = said.find("\nstage").unwrap_or(said.len());
    let told: String = said[..end].to_owned() + said.lines().filter(|line| line.contains("documents =")).collect::<String>().as_str();
    (told, output.status.code(), worked)
}

#[test]
fn nothing_changed_is_nothing_done_and_the_same_said() {
    let scratch = settled();
    let (_, code, worked) = build(&scratch, &[]);
    assert!(worked && code == Some(1));
    let before = tree(&scratch.out());
    let again = scratch.run(&["build"]);
    let (told, code, worked) = build(&scratch, &[]);
    assert!(!worked && code == Some(1), "{told}");
    let full = scratch.run(&["build", "--verify"]);
    assert_eq!(all(&again), all(&full), "a skipped build says what a whole one says");
    assert!(before == tree(&scratch.out()));
}

#[test]
fn every_kind_of_change_is_seen() {
    let scratch = settled();
    build(&scratch, &[]);
    let changes: &[(&str, &dyn Fn())] = &[
        ("a body", &|| scratch.write("a.md", format!("{FRONT}![q](p.png)\n").as_bytes())),
        ("an attachment", &|| scratch.write("p.png", b"gnp")),
        ("the configuration", &|| scratch.write("afterword.yaml", b"title: There\n")),
        ("a theme", &|| scratch.write("theme/words/en.yaml", b"search: Find\n")),
        ("a glossary", &|| scratch.write("glossary.yaml", b"pool: x\n")),
        ("synonyms", &|| scratch.write("synonyms.txt", b"a = b\n")),
        ("what is left out", &|| scratch.write(".afterwordignore", b"b.md\n")),
        ("a new document", &|| scratch.write("c.md", format!("{FRONT}c\n").as_bytes())),
        ("a document renamed", &|| std::fs::rename(scratch.root().join("c.md"), scratch.root().join("d.md")).unwrap()),
        ("a document gone", &|| std::fs::remove_file(scratch.root().join("d.md")).unwrap()),
        ("a page of the site gone", &|| std::fs::remove_file(scratch.out().join("index.html")).unwrap()),
        ("a page of the site changed", &|| std::fs::write(scratch.out().join("index.html"), "x").unwrap()),
    ];
    for (what, change) in changes {
        change();
        let (_, _, worked) = build(&scratch, &[]);
        assert!(worked, "{what} was not seen");
        let clean = scratch.dir.path().join("clean");
        let clean_text = clean.to_string_lossy().into_owned();
        program().args(["build", "--verify", "--out", &clean_text]).arg("--archive").arg(scratch.root()).arg("--cache").arg(scratch.dir.path().join("other")).output().unwrap();
        assert!(tree(&clean) == tree(&scratch.out()), "after {what} the site is not that of a clean build");
        std::fs::remove_dir_all(&clean).unwrap();
    }
    wait();
    build(&scratch, &[]);
    assert!(!build(&scratch, &[]).2);
    assert!(build(&scratch, &["--base-url", "https://x.example/"]).2, "another address was not seen");
    assert!(build(&scratch, &["--verify"]).2);
}

#[test]
fn a_broken_hint_costs_a_build_and_no_truth() {
    let scratch = settled();
    build(&scratch, &[]);
    let name = format!(".{}.afterword", scratch.out().file_name().unwrap().to_string_lossy());
    let hint = scratch.out().parent().unwrap().join(name).join("seen");
    let whole = std::fs::read(&hint).unwrap();
    assert!(!build(&scratch, &[]).2);
    let before = tree(&scratch.out());
    for cut in (0..whole.len()).step_by(whole.len() / 12) {
        std::fs::write(&hint, &whole[..cut]).unwrap();
        assert!(build(&scratch, &[]).2, "a hint cut at {cut} was believed");
        let mut flipped = whole.clone();
        flipped[cut] ^= 1;
        std::fs::write(&hint, &flipped).unwrap();
        assert!(build(&scratch, &[]).2, "a hint changed at {cut} was believed");
        assert!(before == tree(&scratch.out()));
    }
}
