//! What a build leaves when the system fails it: a disk that is full at any moment, a call that fails once or for ever, a folder that
//! nobody may write to. The live site stays whole, the run says so with exit code 3 and never stops in the middle of a sentence, and
//! the next plain build brings everything into order.

use crate::support::{Scratch, all, minimal, number, program, skipped, tree};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

type Tree = BTreeMap<String, Vec<u8>>;

/// Sizes of a disk that are tried for each folder.
const SIZES: u64 = 16;

/// An archive that was built once, with an edit that waits to be published.
fn edited() -> (Scratch, Tree) {
    let scratch = Scratch::new(&[("afterword.yaml", "services: [a, b]\n"), ("files/shot.png", "png")]);
    for number in 0..8 {
        let body = format!("## Summary\n\nThe pool of service {number} was full. ![x](files/shot.png)\n\n## Timeline\n\n- 03:04 begins\n- 03:30 ends\n");
        scratch.write(&format!("pm-{number}.md"), minimal(&format!("pm-{number}"), &format!("Outage {number}"), "services: [a]\n", &body).as_bytes());
    }
    scratch.build(0);
    let live = tree(&scratch.out());
    scratch.write("pm-3.md", minimal("pm-3", "Edited", "services: [b]\nseverity: sev1\n", "## Summary\n\nSomething else broke.\n").as_bytes());
    scratch.write("pm-9.md", minimal("pm-9", "New", "services: [c]\n", "## Summary\n\nNew.\n").as_bytes());
    (scratch, live)
}

fn build(mut command: Command, scratch: &Scratch, out: &Path, cache: &Path) -> Output {
    command.arg("build").arg(scratch.root()).arg("--out").arg(out).arg("--cache").arg(cache).output().unwrap()
}

/// What a clean build makes of an archive.
fn clean(scratch: &Scratch) -> Tree {
    let dir = tempfile::tempdir().unwrap();
    let output = build(program(), scratch, &dir.path().join("site"), &dir.path().join("cache"));
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    tree(&dir.path().join("site"))
}

/// The names in a folder, those that begin with a dot included.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Whether two sites are the same, but for the build's own list.
fn same(one: &Tree, other: &Tree) -> bool {
    let files = |site: &Tree| site.iter().filter(|(name, _)| *name != ".afterword").map(|(name, bytes)| (name.clone(), bytes.clone())).collect::<Vec<_>>();
    files(one) == files(other)
}

/// After a run that something failed: the exit code is one that says so, the live site is the old one or the new one, and the next
/// plain build makes the new one and leaves nothing beside it that was not there before.
fn assert_whole(what: &str, output: &Output, (live, new): (&Tree, &Tree), out: &Path, again: impl Fn() -> Output) {
    let (code, said) = (output.status.code(), all(output));
    assert!(matches!(code, Some(0 | 3)), "{what}: {code:?} {said}");
    assert!(!said.contains("panicked"), "{what}: {said}");
    let now = tree(out);
    assert!(same(&now, live) || same(&now, new), "{what}: the live site is neither the old one nor the new one: {said}");
    assert!(code != Some(0) || same(&now, new), "{what}: it ended well with the old site: {said}");
    let healed = again();
    assert_eq!(healed.status.code(), Some(0), "{what}: {}", all(&healed));
    assert!(same(&tree(out), new), "{what}: the next build does not heal it");
}

/// A file system of its own in memory, as large as it is told, taken away with the value.
struct Disk(PathBuf);

impl Disk {
    /// Nothing where disks cannot be mounted.
    fn new(at: PathBuf, bytes: u64) -> Option<Self> {
        std::fs::create_dir_all(&at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"]).arg(&at).status().is_ok_and(|status| status.success());
        mounted.then_some(Self(at))
    }

    fn resize(&self, bytes: u64) {
        assert!(Command::new("mount").args(["-o", &format!("remount,size={bytes}")]).arg(&self.0).status().unwrap().success());
    }

    fn used(&self) -> u64 {
        let output = Command::new("df").args(["--output=used", "-B1"]).arg(&self.0).output().unwrap();
        String::from_utf8_lossy(&output.stdout).lines().last().unwrap().trim().parse().unwrap()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

const ROOMY: u64 = 1 << 30;

/// Sixteen sizes of the disk that holds the output: from one with room for nothing to one with room for all.
#[test]
fn a_disk_of_any_size_leaves_a_whole_site() {
    let (scratch, _) = edited();
    let Some(disk) = Disk::new(scratch.dir.path().join("disk"), ROOMY) else { return skipped("a small disk cannot be mounted without rights") };
    let (out, cache) = (disk.0.join("site"), scratch.dir.path().join("cache-of-disk"));
    let new = clean(&scratch);
    let (mut full, mut fine) = (0, 0);
    // What a build needs beside what is there is the size of a generation at the most.
    let _ = build(program(), &scratch, &out, &cache);
    let needed = disk.used();
    for size in 0..SIZES {
        // A title in every page: all of the next generation is new.
        scratch.write("afterword.yaml", format!("services: [a, b]\ntitle: Disk {size}\n").as_bytes());
        assert_eq!(build(program(), &scratch, &out, &cache).status.code(), Some(0));
        let live = tree(&out);
        scratch.write("afterword.yaml", b"services: [a, b]\n");
        disk.resize(disk.used() + needed * size / SIZES);
        let output = build(program(), &scratch, &out, &cache);
        if output.status.code() == Some(0) {
            fine += 1;
        } else {
            full += 1;
            assert!(all(&output).contains("No space"), "{}", all(&output));
        }
        assert_whole(&format!("a disk with {size} of {SIZES} parts"), &output, (&live, &new), &out, || {
            disk.resize(ROOMY);
            build(program(), &scratch, &out, &cache)
        });
        assert_eq!(names(&disk.0), [".site.afterword", "site"]);
    }
    assert!(full > 0 && fine > 0, "{full} disks were full and {fine} were not");
}

/// The same for the disk of the cache, and for that of the index alone: a cache that cannot be written costs time, and a site that is
/// whole is published all the same.
#[test]
fn a_cache_that_finds_no_room_costs_no_site() {
    let (scratch, _) = edited();
    let new = clean(&scratch);
    let cache = scratch.dir.path().join("cache");
    let index = walkdir::WalkDir::new(&cache).into_iter().map(Result::unwrap).find(|entry| entry.file_name() == "index").expect("an index is kept").into_path();
    for folder in [cache.clone(), index] {
        let bytes: u64 = walkdir::WalkDir::new(&folder).into_iter().filter_map(|entry| entry.ok()?.metadata().ok()).map(|meta| meta.len().next_multiple_of(4096)).sum();
        for size in 0..SIZES {
            let _ = std::fs::remove_dir_all(&folder);
            // A disk of no bytes would be one without a limit.
            let Some(_disk) = Disk::new(folder.clone(), 4096 + bytes * size / SIZES) else { return skipped("a small disk cannot be mounted without rights") };
            let out = scratch.dir.path().join(format!("out-{size}"));
            let output = build(program(), &scratch, &out, &cache);
            assert_eq!(output.status.code(), Some(0), "{} with {size} of {SIZES} parts: {}", folder.display(), all(&output));
            assert!(tree(&out) == new, "{} with {size} of {SIZES} parts: another site", folder.display());
            std::fs::remove_dir_all(&out).unwrap();
        }
    }
}

/// How the system is made to fail a call.
fn traced(inject: &str, log: &Path) -> Command {
    let mut command = Command::new("strace");
    // One thread, so that the calls come in one order.
    command.args(["-f", "-qq", "-o"]).arg(log).args(["-e", inject]).arg(env!("CARGO_BIN_EXE_afterword"));
    command.env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", "1795000000").env("RAYON_NUM_THREADS", "1");
    command
}

/// What a build asks the system for files, with an error that it may answer.
const CALLS: &[(&str, &str)] = &[
    ("openat", "EMFILE"),
    ("openat", "EACCES"),
    ("read", "EIO"),
    ("write", "ENOSPC"),
    ("pwrite64", "ENOSPC"),
    ("lseek", "EIO"),
    ("statx", "EIO"),
    ("newfstatat", "EIO"),
    ("getdents64", "EIO"),
    ("mkdir", "ENOSPC"),
    ("rename", "ENOSPC"),
    ("renameat", "EIO"),
    ("renameat2", "EINVAL"),
    ("unlink", "EIO"),
    ("unlinkat", "EROFS"),
    ("rmdir", "EIO"),
    ("link", "EMLINK"),
    ("linkat", "EMLINK"),
    ("chmod", "EPERM"),
    ("fchmod", "EPERM"),
    ("copy_file_range", "EIO"),
    ("ftruncate", "EIO"),
    ("fsync", "EIO"),
    ("fdatasync", "EIO"),
    ("syncfs", "EIO"),
    ("flock", "EIO"),
    ("readlink", "EIO"),
];

/// Every kind of call fails once, early, in the middle and late, and from then on for ever.
#[test]
fn a_call_that_fails_leaves_a_whole_site() {
    let dir = tempfile::tempdir().unwrap();
    if !traced("trace=none", &dir.path().join("log")).arg("--version").output().is_ok_and(|output| output.status.success()) {
        return skipped("strace cannot trace here");
    }
    let counted = |call: &str, run: &dyn Fn(Command) -> Output, log: &Path| {
        run(traced(&format!("trace={call}"), log));
        std::fs::read_to_string(log).unwrap_or_default().lines().filter(|line| line.contains(&format!("{call}("))).count()
    };
    let tries = |(call, error): &(&str, &str)| {
        let log = dir.path().join(format!("{call}-{error}"));
        // Before the program itself begins, the system's loader calls too.
        let before = counted(call, &|mut command| command.arg("--version").output().unwrap(), &log);
        let (scratch, _) = edited();
        let all_of_them = counted(call, &|command| build(command, &scratch, &scratch.out(), &scratch.dir.path().join("cache")), &log);
        let own = all_of_them.saturating_sub(before);
        let mut moments: Vec<usize> = [0, own / 3, 2 * own / 3, own.saturating_sub(1)].into_iter().filter(|at| *at < own).map(|at| before + 1 + at).collect();
        moments.dedup();
        for (at, for_ever) in moments.iter().flat_map(|at| [(at, false), (at, true)]) {
            let (scratch, live) = edited();
            let new = clean(&scratch);
            let (out, cache) = (scratch.out(), scratch.dir.path().join("cache"));
            let what = format!("{call} answers {error} at call {at}{}", if for_ever { " and ever after" } else { "" });
            let output = build(traced(&format!("inject={call}:error={error}:when={at}{}", if for_ever { "+" } else { "" }), &log), &scratch, &out, &cache);
            // The archive itself could not be read: that is a finding, or an error, and never a page less.
            let unread = output.status.code() == Some(1) && all(&output).contains("cannot be read");
            if unread {
                assert!(!all(&output).contains("panicked"), "{what}");
                assert_eq!(build(program(), &scratch, &out, &cache).status.code(), Some(0), "{what}");
                assert!(tree(&out) == new, "{what}: not healed");
                continue;
            }
            assert_whole(&what, &output, (&live, &new), &out, || build(program(), &scratch, &out, &cache));
            let beside: Vec<String> = names(scratch.dir.path()).into_iter().filter(|name| !matches!(name.as_str(), ".site.afterword" | "archive" | "cache" | "site")).collect();
            assert!(beside.is_empty(), "{what}: it left {beside:?}");
        }
        own > 0
    };
    let used = CALLS.par_iter().filter(|call| tries(call)).count();
    println!("{used} of {} calls are used by a build", CALLS.len());
    assert!(used > 10);
}

/// A build asks nobody for anything: no name is looked up, no connection is made.
#[test]
fn a_build_makes_no_connection() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let (scratch, _) = edited();
    let output = build(traced("trace=%network", &log), &scratch, &scratch.out(), &scratch.dir.path().join("cache"));
    if !output.status.success() {
        return skipped("strace cannot trace here");
    }
    let said = std::fs::read_to_string(&log).unwrap();
    let asked: Vec<&str> = said.lines().filter(|line| line.contains("AF_INET") || line.contains("connect(") || line.contains("sendto(")).collect();
    assert!(asked.is_empty(), "{asked:?}");
}

/// An output that cannot be written: its folder is frozen, on a disk for reading only, or another user's.
#[test]
fn an_output_that_cannot_be_written_says_so_and_stays() {
    let run = |arguments: &[&str]| Command::new(arguments[0]).args(&arguments[1..]).output().is_ok_and(|output| output.status.success());
    let mut means = 0;
    for (name, lock, unlock) in [
        ("frozen", vec!["chattr", "-R", "+i", "%"], vec!["chattr", "-R", "-i", "%"]),
        ("read-only", vec!["sh", "-c", "mount --bind % % && mount -o remount,ro,bind %"], vec!["umount", "%"]),
        ("another user's", vec!["true"], vec!["true"]),
    ] {
        let (scratch, live) = edited();
        let new = clean(&scratch);
        let parent = scratch.dir.path().join("served");
        std::fs::create_dir(&parent).unwrap();
        for folder in ["site", ".site.afterword"] {
            std::fs::rename(scratch.dir.path().join(folder), parent.join(folder)).unwrap();
        }
        let place = |words: &[&str]| words.iter().map(|word| word.replace('%', &parent.display().to_string())).collect::<Vec<_>>();
        let (lock, unlock) = (place(&lock), place(&unlock));
        if !run(&lock.iter().map(String::as_str).collect::<Vec<_>>()) {
            println!("skipped: a folder cannot be made {name} here");
            continue;
        }
        let (out, cache) = (parent.join("site"), scratch.dir.path().join("cache"));
        let mut command = program();
        if name == "another user's" {
            // Root may write everywhere; somebody else may read, and write to the cache alone.
            let nobody = "65534";
            if !run(&["setpriv", "--reuid", nobody, "--clear-groups", "true"]) {
                println!("skipped: another user cannot be taken without rights");
                continue;
            }
            assert!(run(&["chmod", "-R", "a+rX", &scratch.dir.path().display().to_string()]) && run(&["chmod", "-R", "a+rwX", &cache.display().to_string()]));
            command = Command::new("setpriv");
            command.args(["--reuid", nobody, "--clear-groups", env!("CARGO_BIN_EXE_afterword")]).env("SOURCE_DATE_EPOCH", "1795000000").env("HOME", "/");
        }
        let output = build(command, &scratch, &out, &cache);
        let after = tree(&out);
        run(&unlock.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(output.status.code(), Some(3), "{name}: {}", all(&output));
        assert!(all(&output).contains("served") && !all(&output).contains("panicked"), "{name}: {}", all(&output));
        assert!(after == live, "{name}: the live site changed");
        assert_whole(name, &output, (&live, &new), &out, || build(program(), &scratch, &out, &cache));
        means += 1;
    }
    // Not every file system can freeze a folder.
    if means < 2 {
        skipped(&format!("an output can be made unwritable in {means} of 3 ways only"));
    }
}

/// Builds and deployments are killed at random moments; whatever was live is whole, and the next run heals.
#[test]
fn a_run_that_is_killed_leaves_a_whole_site() {
    let kills = number("AFTERWORD_KILLS", 40);
    let lanes = 4;
    (0..lanes).into_par_iter().for_each(|lane| {
        let mut random = crate::support::random::Random(lane * 7919 + 1);
        let (scratch, _) = edited();
        let (out, cache, served) = (scratch.out(), scratch.dir.path().join("cache"), scratch.dir.path().join("served"));
        let deploy = || {
            let mut command = program();
            command.arg("deploy").arg(&served).arg("--site").arg(&out);
            command
        };
        let mut finished = [0, 0, 0];
        for round in 0..kills / lanes {
            // A whole build from nothing, one after an edit, a deployment.
            let kind = (round % 3) as usize;
            assert_eq!(build(program(), &scratch, &out, &cache).status.code(), Some(0));
            assert_eq!(deploy().output().unwrap().status.code(), Some(0));
            let live = tree(&out);
            scratch.write("pm-3.md", minimal("pm-3", &format!("Round {round}"), &format!("services: [s{round}]\n"), "Text.").as_bytes());
            if kind == 0 {
                let _ = std::fs::remove_dir_all(&cache);
            }
            if kind == 2 {
                assert_eq!(build(program(), &scratch, &out, &cache).status.code(), Some(0));
            }
            let new = clean(&scratch);
            let mut command = if kind == 2 { deploy() } else { program() };
            if kind != 2 {
                command.arg("build").arg(scratch.root()).arg("--out").arg(&out).arg("--cache").arg(&cache);
            }
            let start = std::time::Instant::now();
            let mut child = command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(random.below([700, 500, 120][kind]) as u64));
            finished[kind] += usize::from(child.try_wait().unwrap().is_some());
            child.kill().unwrap();
            child.wait().unwrap();
            let at = if kind == 2 { &served } else { &out };
            let now = tree(at);
            let what = format!("lane {lane}, round {round}, killed after {:?}", start.elapsed());
            assert!(same(&now, &live) || same(&now, &new), "{what}: neither the old site nor the new one");
            assert_eq!(build(program(), &scratch, &out, &cache).status.code(), Some(0), "{what}");
            assert_eq!(deploy().output().unwrap().status.code(), Some(0), "{what}");
            assert!(tree(&out) == new && tree(&served) == new, "{what}: not healed");
            assert_eq!(names(scratch.dir.path()), [".served.afterword", ".site.afterword", "archive", "cache", "served", "site"], "{what}");
        }
        println!("lane {lane}: {finished:?} had ended before the kill");
    });
}
