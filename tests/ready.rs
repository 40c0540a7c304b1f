//! The files that `docs/ci/` and the hook offer, run as a pipeline runs them: every step by a shell, in a clone, with the variables that
//! the service sets. Only the step that installs the program is left out.

use crate::support::{Scratch, all, project};
use afterword::node::Node;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A repository with a branch that adds a postmortem, cloned as a service clones it.
struct Repository {
    scratch: Scratch,
}

/// Late, judged by hindsight, and broken: a note, a warning and an error.
const ADDED: &str = "---\ntitle: B\nid: PM-2\nstarted_at: 2026-01-03T03:04:00Z\nresolved_at: 2026-01-02T03:04:00Z\n---\n\n## Causes\n\nThe operator should have checked.\n";

/// The same without its error.
const MENDED: &str = "---\ntitle: B\nid: PM-2\nstarted_at: 2026-01-03T03:04:00Z\nresolved_at: 2026-01-04T03:04:00Z\n---\n\n## Causes\n\nThe alert looked at the old value.\n";

impl Repository {
    fn new() -> Self {
        let text = "---\ntitle: A\nid: PM-1\nstarted_at: 2026-01-02T03:04:00Z\n---\n\n## Causes\n\nThe operator was careless.\n\n## Action items\n\n- [ ] Page at 80 % (owner: platform, due: 2026-01-20)\n";
        let repository = Self { scratch: Scratch::new(&[("origin/a.md", text)]) };
        let origin = repository.scratch.root().join("origin");
        git(&origin, &["init", "-q", "-b", "main"]);
        commit(&origin);
        git(repository.scratch.root().as_path(), &["clone", "-q", "origin", "clone"]);
        git(&repository.clone(), &["checkout", "-q", "-b", "branch"]);
        std::fs::write(repository.clone().join("b.md"), ADDED).unwrap();
        commit(&repository.clone());
        repository
    }

    fn clone(&self) -> PathBuf {
        self.scratch.root().join("clone")
    }

    /// Runs one step as a service does: by a shell that stops at the first failure.
    fn step(&self, script: &str, variables: &[(&str, String)]) -> Output {
        let folder = Path::new(env!("CARGO_BIN_EXE_afterword")).parent().unwrap();
        let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command.args(["-e", "-o", "pipefail", "-c", script]).current_dir(self.clone()).env("PATH", path).env("SOURCE_DATE_EPOCH", "1772323200").env("CI", "true");
        command.envs(variables.iter().map(|(name, value)| (*name, value.as_str()))).output().unwrap()
    }
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    crate::support::git(folder, "t@example.com", arguments)
}

fn commit(folder: &Path) {
    git(folder, &["add", "."]);
    git(folder, &["commit", "-q", "-m", "a change"]);
}

fn yaml(path: &str) -> Node {
    let text = std::fs::read_to_string(project().join(path)).unwrap();
    afterword::yaml::parse(&text).unwrap_or_else(|problem| panic!("{path}:{}: {}", problem.line, problem.message))
}

fn at<'n>(node: &'n Node, keys: &[&str]) -> &'n Node {
    keys.iter().fold(node, |node, key| node.get(key).unwrap_or_else(|| panic!("no `{key}`")))
}

fn items(node: &Node) -> &[Node] {
    let Node::List(items) = node else { panic!("no list") };
    items
}

/// The scripts of a job of GitHub's, and the actions that it uses.
fn github(job: &str) -> (Vec<String>, Vec<String>) {
    let file = yaml("docs/ci/github.yml");
    let steps = items(at(&file, &["jobs", job, "steps"]));
    let text = |key: &str| steps.iter().filter_map(|step| step.get(key)?.text()).collect::<Vec<_>>();
    (text("run").into_iter().filter(|run| !run.starts_with("cargo install")).collect(), text("uses"))
}

#[test]
fn githubs_jobs_do_what_they_say() {
    let repository = Repository::new();
    let (scripts, uses) = github("check");
    assert!(uses.iter().any(|uses| uses.starts_with("actions/checkout@")));
    let output = repository.step(&scripts.concat(), &[("GITHUB_BASE_REF", "main".into())]);
    // What was there before is not the branch's, and an error stops it.
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("::error file=b.md,line=5,") && told.contains("::warning file=b.md,") && !told.contains("a.md"), "{told}");

    let (scripts, _) = github("build");
    let output = repository.step(&scripts.concat(), &[]);
    // The archive has an error, and the site is built all the same: `--strict` tells.
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    std::fs::write(repository.clone().join("b.md"), MENDED).unwrap();
    let output = repository.step(&scripts.concat(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(repository.clone().join("site/index.html").is_file());
    assert!(repository.clone().join(".afterword-cache").is_dir());

    let (scripts, _) = github("actions");
    let output = repository.step(&scripts.concat(), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    assert!(all(&output).contains("Page at 80 %"), "{}", all(&output));
}

#[test]
fn gitlabs_jobs_do_what_they_say() {
    let repository = Repository::new();
    let file = yaml("docs/ci/gitlab.yml");
    let script = |job: &str| items(at(&file, &[job, "script"])).iter().filter_map(Node::text).collect::<Vec<_>>().join("\n");
    let base = git(&repository.clone(), &["merge-base", "main", "branch"]);
    let output = repository.step(&script("check"), &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", base)]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    let named = at(&file, &["check", "artifacts", "reports", "codequality"]).text().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(repository.clone().join(named)).unwrap()).unwrap();
    assert!(report.as_array().unwrap().iter().all(|one| one["location"]["path"] == "b.md") && !report.as_array().unwrap().is_empty(), "{report}");
    std::fs::write(repository.clone().join("b.md"), MENDED).unwrap();
    let output = repository.step(&script("pages"), &[]);
    assert!(repository.clone().join("public/index.html").is_file(), "{}", all(&output));
    // Each job begins with a clean checkout.
    std::fs::remove_dir_all(repository.clone().join("public")).unwrap();
    assert_eq!(repository.step(&script("actions"), &[]).status.code(), Some(1));
}

#[test]
fn the_hook_checks_what_is_committed() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hook = &items(&hooks)[0];
    let entry = at(hook, &["entry"]).text().unwrap();
    let repository = Repository::new();
    // pre-commit hands over the Markdown files of the commit, whatever they are.
    std::fs::write(repository.clone().join("README.md"), "# The archive\n\nPostmortems of ours.\n").unwrap();
    let output = repository.step(&format!("{entry} README.md b.md"), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    assert!(all(&output).contains("b.md:5") && !all(&output).contains("a.md"), "{}", all(&output));
    assert_eq!(repository.step(&format!("{entry} a.md README.md"), &[]).status.code(), Some(0));
}

/// An archive in a folder of a larger repository: files outside it are none of its business.
#[test]
fn the_hook_leaves_other_files_of_the_repository_alone() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let entry = at(&items(&hooks)[0], &["entry"]).text().unwrap();
    let repository = Repository::new();
    let folder = repository.clone().join("postmortems");
    std::fs::create_dir(&folder).unwrap();
    std::fs::rename(repository.clone().join("b.md"), folder.join("b.md")).unwrap();
    std::fs::write(folder.join("afterword.yaml"), "title: Ours\n").unwrap();
    std::fs::write(repository.clone().join("NOTES.md"), "# Notes\n").unwrap();
    let output = repository.step(&format!("{entry} NOTES.md postmortems/b.md"), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    assert!(all(&output).contains("postmortems/b.md:5"), "{}", all(&output));
}
