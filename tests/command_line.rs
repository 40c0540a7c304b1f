//! The command line: exit codes, messages, forms of reports.

use crate::support::{Scratch, all, minimal, program};
use serde_json::Value;

#[test]
fn exit_codes() {
    let scratch = Scratch::new(&[("a.md", &minimal("a", "A", "", "text about lanterns"))]);
    assert_eq!(scratch.run(&["check"]).status.code(), Some(0));
    assert_eq!(scratch.run(&["search", "lanterns"]).status.code(), Some(0));
    assert_eq!(scratch.run(&["search", "zeppelin"]).status.code(), Some(1));
    assert_eq!(scratch.run(&["check", "--nonsense"]).status.code(), Some(2));
    assert_eq!(program().args(["check", "/nowhere/at/all"]).output().unwrap().status.code(), Some(2));
    scratch.write("bad.md", b"---\ntitle: [\n---\n");
    assert_eq!(scratch.run(&["check"]).status.code(), Some(1));
    let strict = scratch.run(&["build", "--strict"]);
    assert_eq!(strict.status.code(), Some(1));
    assert!(!scratch.out().join("index.html").exists(), "{}", all(&strict));
    scratch.build(1);
    assert!(scratch.out().join("index.html").exists());
}

#[test]
fn a_wrong_configuration_says_where_and_what_instead() {
    let scratch = Scratch::new(&[("afterword.yaml", "title: X\nlangage: en\n")]);
    let output = scratch.run(&["check"]);
    assert_eq!(output.status.code(), Some(2));
    let printed = all(&output);
    assert!(printed.contains("afterword.yaml:2:1") && printed.contains("| langage: en") && printed.contains("did you mean `language`?"), "{printed}");
}

#[test]
fn findings_in_every_form() {
    let scratch = Scratch::new(&[("a, b.md", "---\ntitle: A\nstatus: revewed\nstarted_at: 2026-01-01T00:00:00Z\n---\n")]);
    let human = all(&scratch.run(&["check"]));
    assert!(
        human.contains("a, b.md:3:9: warning[field-unreadable]: `revewed` is not a value of `status`\n3 | status: revewed\n  |         ^\n  help: did you mean `reviewed`?"),
        "{human}"
    );
    let json: Value = serde_json::from_slice(&scratch.run(&["check", "--format", "json"]).stdout).unwrap();
    assert_eq!((json[0]["line"].as_i64(), json[0]["rule"].as_str()), (Some(3), Some("field-unreadable")));
    let sarif: Value = serde_json::from_slice(&scratch.run(&["check", "--format", "sarif"]).stdout).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!((place["artifactLocation"]["uri"].as_str().map(|uri| uri.ends_with("/a,%20b.md")), place["region"]["startLine"].as_i64()), (Some(true), Some(3)));
    let github = all(&scratch.run(&["check", "--format", "github"]));
    assert!(github.starts_with("::warning file=") && github.contains("/a%2C b.md,line=3,col=9,title=field-unreadable::"), "{github}");
}

#[test]
fn findings_never_reach_the_terminal_raw() {
    let scratch = Scratch::new(&[("a.md", "---\ntitle: A\nstatus: \"x\\e[31m\\u202e\"\nstarted_at: 2026-01-01T00:00:00Z\n---\n[x](java\u{1b}script:1)\n")]);
    let printed = all(&scratch.run(&["check"]));
    assert!(!printed.contains('\u{1b}') && !printed.contains('\u{202e}'), "{printed:?}");
}

#[test]
fn levels_come_from_the_configuration() {
    let scratch = Scratch::new(&[("a.md", "# No date\n")]);
    assert_eq!(scratch.run(&["check"]).status.code(), Some(0));
    scratch.write("afterword.yaml", b"rules: {date-missing: deny}\n");
    assert_eq!(scratch.run(&["check"]).status.code(), Some(1));
    scratch.write("afterword.yaml", b"rules: {date-missing: allow}\n");
    assert!(!all(&scratch.run(&["check"])).contains("date-missing"));
    scratch.write("afterword.yaml", b"rules: {date-mising: allow}\n");
    assert!(all(&scratch.run(&["check"])).contains("did you mean `date-missing`?"));
}

#[test]
fn the_nearest_archive_above_is_meant() {
    let scratch = Scratch::new(&[("afterword.yaml", "title: X\n"), ("2026/deep/a.md", &minimal("a", "A", "", "lanterns"))]);
    let output =
        program().args(["search", "lanterns", "--format", "json", "--cache"]).arg(scratch.dir.path().join("c")).current_dir(scratch.root().join("2026/deep")).output().unwrap();
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["hits"][0]["path"], "2026/deep/a.md");
}

#[test]
fn ignored_and_reserved_files_are_no_documents() {
    let scratch = Scratch::new(&[
        (".afterwordignore", "drafts/\n*.bak.md\n"),
        ("a.md", "# A 2026-01-01\n"),
        ("drafts/b.md", "# B\n"),
        ("c.bak.md", "# C\n"),
        ("reading-club/2026-01-01.md", "# D\n"),
        ("templates/e.md", "# E\n"),
        (".hidden/f.md", "# F\n"),
        ("x/templates.md", "# X 2026-01-01\n"),
    ]);
    let output = scratch.run(&["build"]);
    assert!(all(&output).contains("2 documents = 2 postmortems"), "{}", all(&output));
}

#[test]
fn every_command_has_help_with_examples() {
    for command in ["build", "check", "search", "serve", "schema"] {
        let output = program().args([command, "--help"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(all(&output).contains("Example"), "{command}");
    }
}

#[test]
fn every_command_takes_the_same_flags() {
    for command in ["build", "check", "search", "serve", "schema"] {
        let help = all(&program().args([command, "--help"]).output().unwrap());
        for flag in ["--archive", "--edition", "--cache", "--format"] {
            assert!(help.contains(flag), "{command} does not take {flag}");
        }
    }
    let schema = program().args(["schema", "config", "--format", "json"]).output().unwrap();
    assert!(serde_json::from_slice::<Value>(&schema.stdout).unwrap()["properties"]["title"].is_object());
}

#[test]
fn a_file_of_the_theme_is_copied_once_and_knows_its_contract() {
    let scratch = crate::support::Scratch::new(&[("a.md", &crate::support::minimal("a", "A", "", "Text."))]);
    let eject = |names: &[&str]| scratch.run(&[&["theme", "eject"], names].concat());
    let wrong = eject(&["templates/home.html", "templates/hom.html"]);
    assert!(wrong.status.code() == Some(2) && all(&wrong).contains("did you mean `templates/home.html`"), "{}", all(&wrong));
    assert!(!scratch.root().join("theme").exists());
    for name in ["templates/home.html", "templates/atom.xml", "assets/site.css", "assets/search/rank.js", "words/ja.yaml"] {
        assert_eq!(eject(&[name]).status.code(), Some(0), "{name}");
        assert!(std::fs::read_to_string(scratch.root().join("theme").join(name)).unwrap().contains("Afterword theme contract 1"), "{name}");
    }
    assert!(all(&eject(&["assets/site.css"])).contains("stays as it is"));
    assert!(all(&scratch.run(&["theme", "list"])).contains("templates/home.html  (replaced)"));
    // The copies work as they are, and one of another contract is told.
    assert!(!all(&scratch.build(0)).contains("theme-contract"));
    let file = scratch.root().join("theme/templates/home.html");
    std::fs::write(&file, std::fs::read_to_string(&file).unwrap().replace("contract 1", "contract 0")).unwrap();
    assert!(all(&scratch.build(0)).contains("theme-contract"));
}

/// Every command of the program, as its help lists them.
fn commands() -> Vec<String> {
    let help = all(&program().arg("--help").output().unwrap());
    let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names: Vec<String> =
        listed.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).filter(|name| !name.is_empty() && *name != "help").map(str::to_owned).collect();
    assert!(names.len() > 20, "{help}");
    names
}

#[test]
fn shells_complete_every_command() {
    let dir = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = program().args(["completions", shell]).output().unwrap();
        let script = all(&output);
        assert_eq!(output.status.code(), Some(0));
        for command in commands() {
            assert!(script.contains(&command), "{shell} does not know `{command}`");
        }
        let file = dir.path().join(shell);
        std::fs::write(&file, &script).unwrap();
        if shell == "bash" {
            let asked = format!("source {}; COMP_WORDS=(afterword build --edi); COMP_CWORD=2; _afterword afterword --edi build; echo ${{COMPREPLY[@]}}", file.display());
            let output = std::process::Command::new("bash").args(["-c", &asked]).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "--edition", "{}", all(&output));
        }
    }
    assert_eq!(program().args(["completions", "sh"]).output().unwrap().status.code(), Some(2));
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("man1");
    let output = program().args(["manual", "--out"]).arg(&folder).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    for command in commands() {
        let page = read(&format!("afterword-{command}.1"));
        assert!(page.contains(".TH") && page.contains(".SH OPTIONS") && page.contains("afterword"), "{page}");
    }
    assert!(read("afterword.1").contains("Exit codes"));
    let one = program().args(["manual", "build"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&one.stdout), read("afterword-build.1"));
    let wrong = program().args(["manual", "biuld"]).output().unwrap();
    assert!(wrong.status.code() == Some(2) && all(&wrong).contains("did you mean `build`?"), "{}", all(&wrong));
}

#[test]
fn the_version_tells_what_was_built_in() {
    let short = all(&program().arg("-V").output().unwrap());
    assert_eq!(short.trim(), format!("afterword {}", env!("CARGO_PKG_VERSION")));
    let long = all(&program().arg("--version").output().unwrap());
    for part in [short.trim(), "built for", "archive 1", "search bundle", "tantivy 0.", "tera 2."] {
        assert!(long.contains(part), "{part}: {long}");
    }
}

#[test]
fn an_archive_of_a_newer_schema_is_not_guessed_at() {
    let scratch = Scratch::new(&[("afterword.yaml", "title: X\nschema: 2\nkey_of_tomorrow: x\n"), ("a.md", &minimal("a", "A", "", "Text."))]);
    let output = scratch.run(&["build"]);
    assert_eq!(output.status.code(), Some(2));
    let said = all(&output);
    assert!(said.contains("afterword.yaml:2:") && said.contains("written for schema 2") && said.contains("install a newer afterword"), "{said}");
    for (schema, code) in [("schema: 1", 0), ("schema: 0", 2), ("schema: one", 2)] {
        scratch.write("afterword.yaml", format!("{schema}\n").as_bytes());
        let output = scratch.run(&["build"]);
        assert_eq!(output.status.code(), Some(code), "{schema}: {}", all(&output));
    }
}
