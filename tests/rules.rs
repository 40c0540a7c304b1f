//! Every rule has a file `tests/rules/<rule>.md` with documents in which it finds something and documents in which it is silent, at least one of
//! each in both languages. `tests/rules/README.md` tells how a case is written; `BLESS=1` writes what is found.
//!
//! Every finding of every case is silenced too, and must then be gone, with nothing left to say about the silence.

use crate::support::{Scratch, expect_file, project, request};
use afterword::diagnostic::{Finding, Level, Rule};
use afterword::pipeline;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

/// One document or other file of a case.
struct File {
    path: String,
    text: String,
}

struct Case {
    /// `finds` or `silent`.
    finds: bool,
    lang: String,
    title: String,
    files: Vec<File>,
}

/// What a document without front matter of its own gets.
const MATTER: &str = "---\ntitle: A title\nstarted_at: 2026-01-02T03:04:00Z\n---\n\n";
/// The day on which the cases are read.
const NOW: i64 = 1_772_323_200; // 2026-03-01

/// Takes a rule's file apart: `## finds (en): title`, then fences with the path of a file behind the language, then what is found.
fn cases(rule: &str, text: &str) -> Vec<Case> {
    let mut out: Vec<Case> = Vec::new();
    let mut fence: Option<(String, File)> = None;
    for line in text.lines() {
        if let Some((mark, file)) = &mut fence {
            if line == mark {
                let (_, file) = fence.take().unwrap();
                if !file.path.is_empty() {
                    out.last_mut().unwrap_or_else(|| panic!("{rule}: a file before the first case")).files.push(file);
                }
            } else {
                writeln!(file.text, "{line}").unwrap();
            }
        } else if let Some(head) = line.strip_prefix("## ") {
            let (kind, title) = head.split_once(": ").unwrap_or_else(|| panic!("{rule}: `{line}` has no title"));
            let (finds, lang) = kind.trim_end_matches(')').split_once(" (").unwrap_or_else(|| panic!("{rule}: `{line}` has no language"));
            assert!(["finds", "silent"].contains(&finds) && ["en", "ja"].contains(&lang), "{rule}: `{line}`");
            out.push(Case { finds: finds == "finds", lang: lang.into(), title: title.into(), files: Vec::new() });
        } else if line.starts_with("```") {
            let mark: String = line.chars().take_while(|c| *c == '`').collect();
            let path = match line[mark.len()..].split_once(' ') {
                Some((_, path)) => path.to_owned(),
                None if line.ends_with("text") => String::new(),
                None => "case.md".to_owned(),
            };
            fence = Some((mark, File { path, text: String::new() }));
        }
    }
    assert!(fence.is_none(), "{rule}: a fence never closes");
    out
}

/// `\xNN` in a case is a byte, so that a case can hold what an editor would not.
fn bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\x") {
        out.extend(rest[..at].bytes());
        match rest.get(at + 2..at + 4).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => out.push(byte),
            None => out.extend(rest[at..at + 4].bytes()),
        }
        rest = &rest[at + 4..];
    }
    out.extend(rest.bytes());
    out
}

fn archive(case: &Case, silenced: Option<&str>) -> Scratch {
    let scratch = Scratch::new(&[]);
    for file in &case.files {
        let is_case = Path::new(&file.path).extension().is_some_and(|ending| ending == "md");
        let head = if is_case && !file.text.starts_with("---") && !file.text.starts_with("+++") && !file.text.starts_with("<!-- bare -->") { MATTER } else { "" };
        let text = format!("{head}{}", file.text.strip_prefix("<!-- bare -->\n").unwrap_or(&file.text));
        let text = match silenced.filter(|_| is_case) {
            Some(rule) if text.starts_with("---\n") || text.starts_with("+++\n") => format!("{}# afterword: allow {rule}: tested\n{}", &text[..4], &text[4..]),
            Some(rule) => format!("<!-- afterword: allow {rule}: tested -->\n\n{text}"),
            None => text,
        };
        scratch.write(&file.path, &bytes(&text));
    }
    scratch
}

fn findings(scratch: &Scratch) -> Vec<Finding> {
    let mut request = request(&scratch.root());
    request.now = NOW;
    pipeline::check(&request).unwrap_or_else(|error| panic!("{error}"))
}

fn of<'f>(rule: &str, findings: &'f [Finding]) -> Vec<&'f Finding> {
    findings.iter().filter(|finding| finding.rule == rule).collect()
}

/// A case as it stands in its file, with what is found.
fn written(case: &Case, found: &[&Finding]) -> String {
    let mut out = format!("## {} ({}): {}\n\n", if case.finds { "finds" } else { "silent" }, case.lang, case.title);
    for file in &case.files {
        let mark = if file.text.contains("```") { "````" } else { "```" };
        let language = file.path.rsplit('.').next().unwrap_or("text").replace("md", "markdown");
        let path = if file.path == "case.md" { String::new() } else { format!(" {}", file.path) };
        write!(out, "{mark}{language}{path}\n{}{mark}\n\n", file.text).unwrap();
    }
    if case.finds {
        out.push_str("```text\n");
        for finding in found {
            writeln!(out, "{}:{}:{}: {}: {}", finding.path, finding.place.line, finding.place.column, finding.level, finding.message).unwrap();
            if let Some(excerpt) = &finding.excerpt {
                writeln!(out, "  | {}", excerpt.trim()).unwrap();
            }
            if let Some(help) = &finding.help {
                writeln!(out, "  help: {help}").unwrap();
            }
            if let Some(fix) = &finding.fix {
                writeln!(out, "  fix: {} -> {}", fix.old, fix.new).unwrap();
            }
        }
        out.push_str("```\n\n");
    }
    out
}

#[test]
fn every_rule_finds_and_is_silent_in_both_languages() {
    let folder = project().join("tests/rules");
    let mut faults = Vec::new();
    for rule in Rule::ALL.iter().map(|rule| rule.name()) {
        let path = folder.join(format!("{rule}.md"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            faults.push(format!("{rule}: no file tests/rules/{rule}.md"));
            continue;
        };
        let cases = cases(rule, &text);
        let head = text.split("\n## ").next().unwrap_or("");
        let mut out = format!("{}\n\n", head.trim_end());
        for case in &cases {
            let scratch = archive(case, None);
            let all = findings(&scratch);
            let found = of(rule, &all);
            let is_silent = found.is_empty();
            if is_silent == case.finds {
                faults.push(format!("{rule}, {}: {:?}", case.title, all.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect::<Vec<_>>()));
            }
            out.push_str(&written(case, &found));
        }
        expect_file(&path, &format!("{}\n", out.trim_end()));
        for lang in ["en", "ja"] {
            for finds in [true, false] {
                if !cases.iter().any(|case| case.finds == finds && case.lang == lang) {
                    faults.push(format!("{rule}: no case that {} in {lang}", if finds { "finds" } else { "is silent" }));
                }
            }
        }
    }
    let known: BTreeSet<String> = Rule::ALL.iter().map(|rule| format!("{}.md", rule.name())).chain(["README.md".into()]).collect();
    for file in std::fs::read_dir(&folder).unwrap() {
        let name = file.unwrap().file_name().to_string_lossy().into_owned();
        if !known.contains(&name) {
            faults.push(format!("tests/rules/{name} is of no rule"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_finding_can_be_silenced_where_it_is() {
    let mut faults = Vec::new();
    for rule in Rule::ALL.iter().map(|rule| rule.name()).filter(|rule| !rule.starts_with("silence-")) {
        let Ok(text) = std::fs::read_to_string(project().join(format!("tests/rules/{rule}.md"))) else { continue };
        for case in cases(rule, &text).iter().filter(|case| case.finds) {
            let before = findings(&archive(case, None));
            // What stands in a file that holds no comments cannot be silenced there.
            let places: BTreeSet<&str> = of(rule, &before).iter().map(|finding| &*finding.path).collect();
            if places.iter().any(|path| !path.ends_with(".md")) {
                continue;
            }
            let after = findings(&archive(case, Some(rule)));
            if !of(rule, &after).is_empty() {
                faults.push(format!("{rule}, {}: {:?}", case.title, of(rule, &after)));
            }
            let unused = of(Rule::SilenceUnused.name(), &after).iter().filter(|finding| places.contains(&*finding.path)).count();
            if unused > 0 || !of(Rule::SilenceUnread.name(), &after).is_empty() {
                faults.push(format!("{rule}, {}: the silence itself is found", case.title));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Levels by rule, family and all; of a folder and of a state; gentler for a draft.
#[test]
fn levels_are_those_of_the_nearest_that_says_one() {
    let text = "## Causes\n\nThe operator should have checked.\n";
    let draft = format!("---\ntitle: D\nstatus: draft\nstarted_at: 2026-01-02\n---\n\n{text}");
    let plain = format!("---\ntitle: P\nstarted_at: 2026-01-02\n---\n\n{text}");
    let level = |config: &str, path: &str, text: &str| {
        let scratch = Scratch::new(&[("afterword.yaml", config), (path, text)]);
        of("counterfactual", &findings(&scratch)).first().map(|finding| finding.level)
    };
    assert_eq!(level("", "a.md", &plain), Some(Level::Warn));
    assert_eq!(level("", "a.md", &draft), Some(Level::Note));
    assert_eq!(level("rules: {language: deny}", "a.md", &plain), Some(Level::Deny));
    assert_eq!(level("rules: {all: allow, counterfactual: warn}", "a.md", &draft), Some(Level::Warn));
    assert_eq!(level("rules: {all: allow}", "a.md", &plain), None);
    let old = "overrides: [{path: old/, rules: {language: allow}}, {status: [draft], rules: {counterfactual: deny}}]";
    assert_eq!(level(old, "old/a.md", &plain), None);
    assert_eq!(level(old, "older/a.md", &plain), Some(Level::Warn));
    assert_eq!(level(old, "old/a.md", &draft), Some(Level::Deny));
}
