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

/// Whether the site is what a build from nothing makes.
fn is_as_clean(scratch: &Scratch) -> bool {
    let clean = tempfile::tempdir().unwrap();
    let out = clean.path().join("site");
    program().args(["build", "--verify", "--out"]).arg(&out).arg("--archive").arg(scratch.root()).arg("--cache").arg(clean.path().join("cache")).output().unwrap();
    tree(&out) == tree(&scratch.out())
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
        assert!(is_as_clean(&scratch), "after {what} the site is not that of a clean build");
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

#[test]
fn what_is_known_of_the_last_site_is_believed_only_whole() {
    let scratch = settled();
    build(&scratch, &[]);
    let known = scratch.out().parent().unwrap().join(format!(".{}.afterword", scratch.out().file_name().unwrap().to_string_lossy())).join("known");
    let edit = |number: usize| scratch.write("a.md", format!("{FRONT}Edit {number}.\n").as_bytes());
    for part in 0..6 {
        edit(part);
        build(&scratch, &[]);
        let whole = std::fs::read(&known).unwrap();
        let at = whole.len() * part / 6;
        let flipped: Vec<u8> = whole.iter().enumerate().map(|(place, byte)| byte ^ u8::from(place == at)).collect();
        for damaged in [&whole[..at], &flipped] {
            std::fs::write(&known, damaged).unwrap();
            edit(part + 10);
            build(&scratch, &[]);
            assert!(is_as_clean(&scratch), "damaged at {at}");
        }
    }
}

/// Same size, and the time put back: the system's own time of the change tells it.
#[test]
fn a_page_that_was_tampered_with_is_made_again() {
    let scratch = settled();
    build(&scratch, &[]);
    let page = scratch.out().join("about/index.html");
    let (bytes, meta) = (std::fs::read(&page).unwrap(), page.metadata().unwrap());
    std::fs::write(&page, bytes.iter().map(|byte| byte ^ 1).collect::<Vec<_>>()).unwrap();
    std::fs::File::options().write(true).open(&page).unwrap().set_modified(meta.modified().unwrap()).unwrap();
    scratch.write("a.md", format!("{FRONT}Another body.\n").as_bytes());
    build(&scratch, &[]);
    assert_eq!(std::fs::read(&page).unwrap(), bytes);
    assert!(is_as_clean(&scratch));
}
