//! Whole builds of generated archives: wall time, processor time and peak memory of the process, what a search costs, and how soon a
//! preview shows what was saved.
//!
//! `AFTERWORD_BENCH=<folder> cargo bench --bench archives` writes `docs/benchmarks.md`; the folder holds `gen_corpus.py`, which makes archives of any
//! size. With `AFTERWORD_PEERS=<folder>` the programs in it named `hugo`, `pagefind_extended`, `mdparse`, `zola` and `mdbook` build the same
//! documents in the same run (up to 10,000), two and a half minutes each at most, as `site.py` beside the generator lays them out. Linux only: the figures come from `/proc`.

/// Of what the tests share a part.
#[path = "../tests/support"]
#[allow(dead_code, reason = "a bench asks less of it than the tests")]
mod support {
    pub mod browser;
    pub mod preview;
}

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use support::browser::Browser;
use support::preview::Preview;

/// Another program that takes longer is stopped; ours has an hour.
const PATIENCE: Duration = Duration::from_secs(150);
const OURS: Duration = Duration::from_hours(1);

/// Documents up to which other programs are run: beyond, they take hours and tens of gigabytes.
const PEERS: usize = 10_000;

struct Figures {
    /// Whether it came to its end in time.
    ended: bool,
    wall: Duration,
    /// User and system time.
    cpu: f64,
    /// MiB.
    peak: u64,
    output: String,
}

fn main() {
    let Some(bench) = std::env::var_os("AFTERWORD_BENCH").map(PathBuf::from) else {
        println!("skipped: AFTERWORD_BENCH is not set");
        return;
    };
    let sizes: Vec<usize> = std::env::var("AFTERWORD_BENCH_SIZES").map_or_else(|_| vec![1000, 10_000], |sizes| sizes.split(',').filter_map(|size| size.parse().ok()).collect());
    let mut out = String::from(
        "# Benchmarks\n\nWritten by `cargo bench --bench archives`; do not edit. Whole processes on one machine, release build, generated archives of about 12 KB a document, half English, half Japanese. \
         Absolute figures depend on the machine: compare them with others of the same run only.\n",
    );
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    writeln!(out, "\n{cores} cores.\n\n| documents | what | wall s | CPU s | peak MiB | result |\n|--:|---|--:|--:|--:|---|").unwrap();
    for size in sizes {
        measure_size(&bench, size, &mut out);
    }
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/benchmarks.md");
    std::fs::write(&target, &out).unwrap();
    println!("{out}");
}

fn measure_size(bench: &Path, size: usize, out: &mut String) {
    let dir = tempfile::tempdir().unwrap();
    let root = generated(bench, size, "afterword", &dir.path().join("archive"));
    let at = |name: &str| dir.path().join(name).display().to_string();
    let archive = root.display().to_string();
    let build_to = |site: &str, cache: &str| ["build".to_owned(), archive.clone(), "--out".into(), at(site), "--cache".into(), at(cache)];
    let build = build_to("site", "cache");
    let search = |query: &str| ["search".to_owned(), query.to_owned(), "--archive".into(), archive.clone(), "--cache".into(), at("cache"), "--format".into(), "json".into()];
    let row = |out: &mut String, what: &str, arguments: &[String]| {
        let figures = run(Path::new(env!("CARGO_BIN_EXE_afterword")), arguments, OURS);
        let last = figures.output.lines().last().unwrap_or("");
        // Of a search only its count: the generated texts are not ours to print.
        let found = serde_json::from_str::<serde_json::Value>(last).ok().map(|value| format!("{} found", value["total"]));
        let result = found.unwrap_or_else(|| last.replace(&at("plain"), "site").replace(&at("site"), "site"));
        writeln!(out, "| {size} | {what} | {:.2} | {:.2} | {} | {result} |", figures.wall.as_secs_f64(), figures.cpu, figures.peak).unwrap();
    };
    row(out, "first build", &build);
    row(out, "second build, nothing to do", &build);
    let copied = run(Path::new("/bin/cp"), &["-r".into(), at("site"), at("copied")], OURS);
    let (files, bytes) = contents(Path::new(&at("copied")));
    let (_, written) = contents(&root);
    let result = format!("{files} files, {} MiB: {:.1} files a document, {:.1} × its text", bytes / 1024 / 1024, files as f64 / size as f64, bytes as f64 / written as f64);
    writeln!(out, "| {size} | `cp -r` of the site | {:.2} | {:.2} | {} | {result} |", copied.wall.as_secs_f64(), copied.cpu, copied.peak).unwrap();
    // A file system that has just lost thousands of files is slow to make new ones, so what fits on a disk is left until the end.
    let spare = |folder: &str| {
        if size > PEERS {
            std::fs::remove_dir_all(at(folder)).unwrap();
        }
    };
    spare("copied");
    let first = std::fs::read_dir(root.join("incidents")).unwrap().map(|entry| entry.unwrap().path()).min().unwrap();
    let text = std::fs::read_to_string(&first).unwrap();
    std::fs::write(&first, text.replacen("## ", "One more sentence.\n\n## ", 1)).unwrap();
    row(out, "build after one edit of a body, the second generation made", &build);
    std::fs::write(&first, text.replacen("## ", "Another sentence.\n\n## ", 1)).unwrap();
    row(out, "build after another edit", &build);
    let (_, cache) = contents(Path::new(&at("cache")));
    let (documents, _) = contents(&root);
    writeln!(out, "| {size} | what is kept between runs, {documents} files read | | | | {} MiB |", cache.div_ceil(1024 * 1024)).unwrap();
    row(out, "search, index kept", &search("connection timeout"));
    measure_preview(&root, Path::new(&at("cache")), &first, size, out);
    ["site", "cache"].into_iter().for_each(spare);
    std::fs::write(root.join("afterword.yaml"), "files: {search: false}\n").unwrap();
    let build = build_to("plain", "plain-cache");
    row(out, "first build, search switched off", &build);
    std::fs::write(&first, text.replacen("## ", "A third sentence.\n\n## ", 1)).unwrap();
    row(out, "build after one edit, search switched off, the second generation made", &build);
    std::fs::write(&first, text.replacen("## ", "A fourth sentence.\n\n## ", 1)).unwrap();
    row(out, "build after another edit, search switched off", &build);
    if let Some(peers) = std::env::var_os("AFTERWORD_PEERS").map(PathBuf::from).filter(|_| size <= PEERS) {
        measure_peers(bench, &peers, size, dir.path(), out);
    }
}

/// Times that a document is saved in a preview.
const SAVES: u32 = 9;

/// Documents up to which a preview has looked at every sentence before it shows its first page.
const JUDGED_AT_ONCE: usize = 300;

/// From a save to what an author sees; of each the median.
fn measure_preview(root: &Path, cache: &Path, document: &Path, size: usize, out: &mut String) {
    let mut row = |what: &str, mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        writeln!(out, "| {size} | preview: {what} | {:.3} | | | |", times[times.len() / 2]).unwrap();
    };
    let begun = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_afterword"));
    let (preview, mut told) = Preview::telling(command.arg("serve").arg(root).arg("--cache").arg(cache));
    asked(&preview.address, "");
    row("first page after its start, what was read is kept", vec![begun.elapsed().as_secs_f64()]);
    let mut until = |event: &str| assert!(told.any(|told| told["event"] == event), "{event} was never told");
    if size > JUDGED_AT_ONCE {
        until("judged");
    }
    let text = std::fs::read_to_string(document).unwrap();
    let page = format!("postmortems/{}/", document.file_stem().unwrap().to_string_lossy());
    let marked = |n: u32| (format!("zq{n}x"), text.replacen("## ", &format!("A sentence of zq{n}x.\n\n## "), 1));
    let (mut served, mut shown, mut current) = (Vec::new(), Vec::new(), Vec::new());
    let mut browser = Browser::start();
    browser.open(&format!("{}{page}", preview.address));
    for n in 0..2 * SAVES {
        // Nobody saves while the search of the last save is made; what it was made with is given back by then.
        std::thread::sleep(Duration::from_secs(2));
        let (word, text) = marked(n);
        std::fs::write(document, text).unwrap();
        let (saved, clock) = (Instant::now(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap());
        if n % 2 == 0 {
            while !asked(&preview.address, &page).contains(&word) {
                std::thread::sleep(Duration::from_millis(2));
            }
            served.push(saved.elapsed().as_secs_f64());
        } else {
            browser.until(&format!("document.body?.textContent.includes('{word}') === true && performance.getEntriesByName('first-contentful-paint').length > 0"));
            let painted = browser.evaluate("performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime");
            shown.push(painted.as_f64().unwrap() / 1000.0 - clock.as_secs_f64());
        }
        until("whole");
        current.push(saved.elapsed().as_secs_f64());
    }
    row("a saved page is served", served);
    row("a saved page is painted in the browser", shown);
    row("lists, findings, search and relations are of that save", current);
    std::fs::write(document, text).unwrap();
}

/// What a server answers to a path.
fn asked(address: &str, path: &str) -> String {
    let host = address.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Documents in the form that a program reads.
fn generated(bench: &Path, size: usize, form: &str, root: &Path) -> PathBuf {
    let python = |arguments: &[&std::ffi::OsStr]| assert!(Command::new("python3").args(arguments).status().unwrap().success());
    python(&[bench.join("gen_corpus.py").as_os_str(), size.to_string().as_ref(), root.as_os_str(), "--format".as_ref(), form.as_ref()]);
    if form != "afterword" {
        python(&[bench.join("site.py").as_os_str(), form.as_ref(), root.as_os_str()]);
    }
    let _ = std::fs::remove_file(root.join("needles.tsv"));
    // Files as young as a build could change once more unseen, so nothing would be skipped.
    std::thread::sleep(Duration::from_secs(3));
    root.to_owned()
}

/// Other programs over the same documents: a first build each, what is there of them.
fn measure_peers(bench: &Path, peers: &Path, size: usize, dir: &Path, out: &mut String) {
    let text = |path: &Path| path.display().to_string();
    let mut row = |what: &str, program: &Path, arguments: &[String], result: &Path| {
        let figures = run(program, arguments, PATIENCE);
        let (files, bytes) = contents(result);
        let result = if figures.ended { format!("{files} files, {} MiB", bytes / 1024 / 1024) } else { "stopped".into() };
        writeln!(out, "| {size} | {what} | {:.2} | {:.2} | {} | {result} |", figures.wall.as_secs_f64(), figures.cpu, figures.peak).unwrap();
    };
    let there = |name: &str| Some(peers.join(name)).filter(|program| program.is_file());
    if let Some(hugo) = there("hugo") {
        let (root, site) = (generated(bench, size, "hugo", &dir.join("hugo")), dir.join("hugo-site"));
        row("hugo", &hugo, &["build".into(), "-s".into(), text(&root), "-d".into(), text(&site), "--noBuildLock".into(), "--quiet".into()], &site);
        let copy = dir.join("copy");
        row("`cp -r` of that", Path::new("/bin/cp"), &["-r".into(), text(&site), text(&copy)], &copy);
        if let Some(pagefind) = there("pagefind_extended") {
            row("pagefind over that", &pagefind, &["--site".into(), text(&site), "--quiet".into()], &site);
        }
    }
    if let Some(bound) = there("mdparse") {
        let (documents, site) = (dir.join("archive/incidents"), dir.join("bound"));
        row("only parsed and written, one thread", &bound, &["write".into(), text(&documents), "1".into(), text(&site)], &site);
    }
    if let Some(zola) = there("zola") {
        let (root, site) = (generated(bench, size, "zola", &dir.join("zola")), dir.join("zola-site"));
        let configuration = text(&root.join("config-search.toml"));
        row("zola with its search", &zola, &["-r".into(), text(&root), "-c".into(), configuration, "build".into(), "-o".into(), text(&site)], &site);
    }
    if let Some(mdbook) = there("mdbook") {
        let (root, site) = (generated(bench, size, "mdbook", &dir.join("mdbook")), dir.join("mdbook-site"));
        row("mdbook with its search", &mdbook, &["build".into(), text(&root), "-d".into(), text(&site)], &site);
    }
}

/// Files below a folder, and their bytes.
fn contents(root: &Path) -> (usize, u64) {
    walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(Result::ok)
        .filter_map(|entry| entry.metadata().ok().filter(|meta| meta.is_file()))
        .fold((0, 0), |(files, bytes), meta| (files + 1, bytes + meta.len()))
}

fn run(program: &Path, arguments: &[String], patience: Duration) -> Figures {
    let start = Instant::now();
    let mut child = Command::new(program).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let process = PathBuf::from(format!("/proc/{}", child.id()));
    let mut peak = 0;
    // A process that ended but was not waited for still tells its times, not its memory; the peak only grows until then.
    while !std::fs::read_to_string(process.join("stat")).is_ok_and(|stat| stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))) {
        let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
        peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0).max(peak);
        if start.elapsed() > patience {
            let _ = child.kill();
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let wall = start.elapsed();
    let stat = std::fs::read_to_string(process.join("stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    let output = child.wait_with_output().unwrap();
    let ended = wall < patience;
    assert!(!ended || matches!(output.status.code(), Some(0 | 1)), "{:?}", output.status);
    Figures { ended, wall, cpu: ticks / 100.0, peak: peak / 1024, output: String::from_utf8_lossy(&output.stdout).into_owned() }
}
