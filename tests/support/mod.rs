//! What tests share: archives in temporary folders, the program, a static server, a browser.

pub mod browser;
pub mod nginx;
pub mod preview;
pub mod random;
pub mod server;
pub mod twins;

use afterword::pipeline::{self, Request};
use afterword::render::Site;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The project's root.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The archive that ships with the project.
pub fn example() -> PathBuf {
    project().join("example-archive")
}

/// A folder from an environment variable; a test without it skips, saying so. CI sets both, and there a skip is a failure.
pub fn folder_from(variable: &str) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(variable) {
        Some(PathBuf::from(path))
    } else {
        assert!(std::env::var_os("AFTERWORD_NO_SKIP").is_none(), "{variable} is not set, and skipping is not allowed here");
        println!("skipped: {variable} is not set");
        None
    }
}

/// Says that a test cannot be run here, where that is allowed.
pub fn skipped(why: &str) {
    assert!(std::env::var_os("AFTERWORD_NO_SKIP").is_none(), "{why}, and skipping is not allowed here");
    println!("skipped: {why}");
}

/// An archive made for one test.
pub struct Scratch {
    pub dir: TempDir,
}

impl Scratch {
    /// With these files: path and text.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let scratch = Self { dir: tempfile::tempdir().expect("a temporary folder") };
        std::fs::create_dir(scratch.root()).unwrap();
        for (path, text) in files {
            scratch.write(path, text.as_bytes());
        }
        scratch
    }

    pub fn root(&self) -> PathBuf {
        self.dir.path().join("archive")
    }

    pub fn out(&self) -> PathBuf {
        self.dir.path().join("site")
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    pub fn request(&self) -> Request {
        request(&self.root())
    }

    /// Runs the program on this archive, with its own cache.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = program();
        command.args(arguments).arg("--archive").arg(self.root()).arg("--cache").arg(self.dir.path().join("cache"));
        if arguments.first() == Some(&"build") {
            command.arg("--out").arg(self.out());
        }
        command.output().expect("the program runs")
    }

    /// Builds and expects an exit code.
    pub fn build(&self, code: i32) -> Output {
        let output = self.run(&["build"]);
        assert_eq!(output.status.code(), Some(code), "{}", all(&output));
        output
    }
}

/// A minimal postmortem's front matter and body.
pub fn minimal(id: &str, title: &str, more: &str, body: &str) -> String {
    format!("---\nid: {id}\ntitle: {title}\nstarted_at: 2026-01-02T03:04:00Z\n{more}---\n{body}\n")
}

pub fn request(root: &Path) -> Request {
    Request::of(root.to_owned(), 1_795_000_000)
}

pub fn site(request: &Request) -> Site {
    look(request).map_or_else(|error| panic!("{error}"), |look| look.site)
}

/// The archive as a preview shows it.
pub fn look(request: &Request) -> Result<pipeline::Look, pipeline::PipelineError> {
    pipeline::Preview::new(request.clone()).whole()
}

/// Builds the example archive, with replacements in its configuration, and serves the site as long as the folder is kept.
pub fn example_site(changes: &[(&str, &str)]) -> (TempDir, server::Server) {
    let dir = tempfile::tempdir().unwrap();
    let archive = dir.path().join("archive");
    lay(&tree(&example()), &archive);
    let config = archive.join("afterword.yaml");
    let mut text = std::fs::read_to_string(&config).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "the configuration has no `{from}`");
        text = text.replace(from, to);
    }
    std::fs::write(&config, text).unwrap();
    let out = dir.path().join("site");
    let output = program().arg("build").arg(&archive).arg("--out").arg(&out).arg("--cache").arg(dir.path().join("c")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    let server = server::Server::new(&out);
    (dir, server)
}

/// A page as text.
pub fn page(site: &Site, file: &str) -> String {
    let bytes = site.render(file).unwrap_or_else(|| panic!("no page {file}")).unwrap_or_else(|error| panic!("{error}"));
    String::from_utf8(bytes).expect("UTF-8")
}

/// The built program.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_afterword"));
    command.env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", "1795000000");
    command
}

/// Everything a run printed.
pub fn all(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Every file below a folder with its bytes, by relative path.
pub fn tree(root: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut out = std::collections::BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned();
            out.insert(path, std::fs::read(entry.path()).unwrap());
        }
    }
    out
}

/// Writes files below a folder; what is there already and the same keeps its age.
pub fn lay(files: &std::collections::BTreeMap<String, Vec<u8>>, to: &Path) {
    for (path, bytes) in files {
        let file = to.join(path);
        if std::fs::read(&file).ok().as_ref() != Some(bytes) {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, bytes).unwrap();
        }
    }
}

/// A number from the environment, for tests that can try more or less.
pub fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// Runs git in a folder, in somebody's name, and gives what it says.
pub fn git(folder: &Path, who: &str, arguments: &[&str]) -> String {
    let identity = ["AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL"].map(|what| (format!("GIT_{what}"), who));
    let output = Command::new("git").arg("-C").arg(folder).args(["-c", "commit.gpgsign=false"]).args(arguments).envs(identity).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", all(&output));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Compares with a file of expectations; `BLESS=1` writes it anew.
pub fn expect_file(path: &Path, actual: &str) {
    if std::env::var_os("BLESS").is_some() {
        if std::fs::read_to_string(path).ok().as_deref() != Some(actual) {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, actual).unwrap();
        }
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    if expected != actual {
        let line = expected.lines().zip(actual.lines()).position(|(a, b)| a != b).unwrap_or(expected.lines().count().min(actual.lines().count()));
        panic!(
            "{} differs at line {}:\n  expected: {}\n  actual:   {}\nrun with BLESS=1 to accept",
            path.display(),
            line + 1,
            expected.lines().nth(line).unwrap_or("(end)"),
            actual.lines().nth(line).unwrap_or("(end)")
        );
    }
}
