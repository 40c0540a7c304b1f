//! Publishing: the same bytes, nothing for nothing, one switch, and a live site that survives whatever happens.

use crate::support::{Scratch, all, example, minimal, program, tree};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

fn some(n: usize) -> Vec<(String, String)> {
    (0..n)
        .map(|at| {
            let body = format!("## Summary\nNumber {at} broke.\n\n## Timeline\n- 03:04 it broke\n- 03:{:02} it was mended\n", 5 + at % 50);
            (format!("pm-{at}.md"), minimal(&format!("pm-{at}"), &format!("Outage {at}"), "services: [a]\n", &body))
        })
        .collect()
}

fn scratch(n: usize) -> Scratch {
    let files = some(n);
    Scratch::new(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
}

/// Every path with its time of change, folders included.
fn times(root: &Path) -> Vec<(std::path::PathBuf, SystemTime)> {
    let mut out: Vec<_> =
        walkdir::WalkDir::new(root).into_iter().map(|entry| entry.unwrap()).map(|entry| (entry.path().to_owned(), entry.metadata().unwrap().modified().unwrap())).collect();
    out.sort();
    out
}

#[test]
fn two_builds_give_the_same_bytes_anywhere() {
    let build = |arguments: &[&str], variables: &[(&str, &str)]| {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("o");
        let output = program()
            .arg("build")
            .arg(example())
            .args(["--out"])
            .arg(&out)
            .arg("--cache")
            .arg(dir.path().join("c"))
            .args(arguments)
            .envs(variables.iter().copied())
            .current_dir(dir.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", all(&output));
        tree(&out)
    };
    let one = build(&["--jobs", "1"], &[("TZ", "UTC"), ("LC_ALL", "C")]);
    let two = build(&["--jobs", "4"], &[("TZ", "Asia/Tokyo"), ("LC_ALL", "ja_JP.UTF-8"), ("LANG", "ja_JP.UTF-8")]);
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(two[path] == *bytes, "{path} differs");
    }
}

#[test]
fn a_second_build_writes_nothing() {
    let scratch = scratch(12);
    scratch.build(0);
    let lock = |times: Vec<(std::path::PathBuf, SystemTime)>| times.into_iter().filter(|(path, _)| path.file_name().is_none_or(|name| name != "lock")).collect::<Vec<_>>();
    let before = lock(times(scratch.dir.path()));
    std::thread::sleep(Duration::from_millis(20));
    let output = scratch.build(0);
    assert!(all(&output).contains("up to date"), "{}", all(&output));
    let after = lock(times(scratch.dir.path()));
    let touched: Vec<_> = after.iter().filter(|time| !before.contains(time)).chain(before.iter().filter(|time| !after.contains(time))).collect();
    assert!(touched.is_empty(), "{touched:?}");
}

#[test]
fn an_edit_writes_what_changed_and_a_withdrawal_leaves_nothing_behind() {
    let scratch = scratch(12);
    scratch.build(0);
    scratch.write("pm-3.md", minimal("pm-3", "Outage 3", "services: [a]\n", "edited quuxword").as_bytes());
    scratch.build(0);
    std::fs::remove_file(scratch.root().join("pm-3.md")).unwrap();
    scratch.build(0);
    // Neither the live generation nor the one beside it holds the page or a word of it.
    for (path, bytes) in tree(scratch.dir.path()).into_iter().filter(|(path, _)| !path.starts_with("cache")) {
        assert!(!path.contains("pm-3/"), "{path} is still there");
        assert!(!bytes.windows(8).any(|window| window == b"quuxword"), "{path} still says it");
    }
    let clean = Scratch::new(&[]);
    for (path, text) in some(12).iter().filter(|(path, _)| path != "pm-3.md") {
        clean.write(path, text.as_bytes());
    }
    clean.build(0);
    assert!(tree(&clean.out()) == tree(&scratch.out()), "an incremental build differs from a clean one");
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let scratch = scratch(1);
    std::fs::create_dir(scratch.out()).unwrap();
    std::fs::write(scratch.out().join("thesis.txt"), "mine").unwrap();
    let output = scratch.build(2);
    assert!(all(&output).contains("`thesis.txt`"), "{}", all(&output));
    assert_eq!(std::fs::read_to_string(scratch.out().join("thesis.txt")).unwrap(), "mine");
    // Also when it appears later, among our own files.
    std::fs::remove_file(scratch.out().join("thesis.txt")).unwrap();
    scratch.build(0);
    std::fs::write(scratch.out().join("thesis.txt"), "mine").unwrap();
    scratch.build(2);
    assert_eq!(std::fs::read_to_string(scratch.out().join("thesis.txt")).unwrap(), "mine");
}

#[test]
fn an_output_that_contains_the_archive_is_refused() {
    let scratch = scratch(1);
    let output = program().arg("build").arg(scratch.root()).arg("--out").arg(scratch.dir.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", all(&output));
    assert!(all(&output).contains("contains the archive"), "{}", all(&output));
    assert!(scratch.root().join("pm-0.md").exists());
}

#[test]
fn an_output_within_the_archive_is_not_read_as_documents() {
    let scratch = scratch(2);
    let build = || program().arg("build").arg(scratch.root()).arg("--out").arg(scratch.root().join("site")).arg("--cache").arg(scratch.dir.path().join("cache")).output().unwrap();
    assert_eq!(build().status.code(), Some(0));
    let output = build();
    assert!(all(&output).contains("2 documents = 2 postmortems"), "{}", all(&output));
}

#[test]
fn only_one_build_at_a_time_holds_an_output() {
    let scratch = scratch(1);
    scratch.build(0);
    let lock = std::fs::File::options().write(true).open(scratch.dir.path().join(".site.afterword/lock")).unwrap();
    lock.lock().unwrap();
    let output = scratch.build(4);
    assert!(all(&output).contains("another build"), "{}", all(&output));
    drop(lock);
    scratch.build(0);
}

#[test]
fn files_are_readable_by_a_web_server() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = scratch(1);
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!(
            "umask 077; exec {} build {} --out {} --cache {}",
            env!("CARGO_BIN_EXE_afterword"),
            scratch.root().display(),
            scratch.out().display(),
            scratch.dir.path().join("c").display()
        ))
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    for entry in walkdir::WalkDir::new(scratch.out()) {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, if entry.file_type().is_dir() { 0o755 } else { 0o644 }, "{}", entry.path().display());
    }
}

#[test]
fn a_failed_build_leaves_the_live_site_as_it_was() {
    let scratch = scratch(3);
    scratch.build(0);
    let before = tree(&scratch.out());
    scratch.write("afterword.yaml", b"titel: x\n");
    scratch.build(2);
    scratch.write("afterword.yaml", b"title: x\n");
    scratch.write("theme/templates/list.html", b"{% extends \"base.html\" %}{{ nothing.here }}");
    let output = scratch.build(2);
    assert!(all(&output).contains("list.html"), "{}", all(&output));
    assert!(before == tree(&scratch.out()), "the live site changed");
    std::fs::remove_dir_all(scratch.root().join("theme")).unwrap();
    scratch.build(0);
}

/// What a configuration or a file's name changes reaches the index too.
#[test]
fn a_kept_index_never_outlives_what_it_was_made_from() {
    let scratch = Scratch::new(&[("firstname.md", "---\nid: a\nblurb: quuxword\nstarted_at: 2026-01-01T00:00:00Z\n---\nText.\n")]);
    scratch.build(0);
    assert_eq!(scratch.run(&["search", "quuxword"]).status.code(), Some(1));
    scratch.write("afterword.yaml", b"field_aliases: {summary: [blurb]}\n");
    assert_eq!(scratch.run(&["search", "quuxword"]).status.code(), Some(0));
    std::fs::rename(scratch.root().join("firstname.md"), scratch.root().join("secondname.md")).unwrap();
    assert_eq!(scratch.run(&["search", "secondname"]).status.code(), Some(0));
}

/// The cache is a hint: truncated, overwritten or gone, the output is the same.
#[test]
fn a_damaged_cache_costs_time_never_truth() {
    let scratch = scratch(8);
    scratch.build(0);
    let whole = tree(&scratch.out());
    let search = || all(&scratch.run(&["search", "broke", "--limit", "3"]));
    let found = search();
    let files: Vec<_> = walkdir::WalkDir::new(scratch.dir.path().join("cache"))
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    assert!(files.len() > 3, "nothing is cached");
    for file in &files {
        let bytes = std::fs::read(file).unwrap_or_default();
        let mut random = crate::support::random::Random(bytes.len() as u64);
        let mut damages = vec![Vec::new(), bytes.iter().map(|byte| byte ^ 0x55).collect(), [bytes.as_slice(), b"more"].concat()];
        for _ in 0..4 {
            damages.push(bytes[..random.below(bytes.len())].to_vec());
            let mut flipped = bytes.clone();
            if let Some(byte) = flipped.get_mut(random.below(bytes.len())) {
                *byte ^= 1 << random.below(8);
            }
            damages.push(flipped);
        }
        for damaged in damages {
            if file.exists() {
                std::fs::write(file, damaged).unwrap();
            }
            assert_eq!(search(), found, "{}", file.display());
        }
        // The site that is made over it is the same.
        if file.exists() {
            std::fs::write(file, &bytes[..bytes.len() / 3]).unwrap();
        }
        std::fs::remove_dir_all(scratch.out()).unwrap();
        scratch.build(0);
        assert!(whole == tree(&scratch.out()), "{}", file.display());
    }
    std::fs::remove_dir_all(scratch.out()).unwrap();
    scratch.build(0);
    assert!(whole == tree(&scratch.out()));
}
