//! Archives as people have them: one folder per variant, with what a person would list. A new case is a new folder
//! `shapes/<name>/archive` with the variants it shows in `rows.txt`; `BLESS=1` writes what the program lists.

use crate::support::{expect_file, project, request};
use afterword::model::{Action, Event, Postmortem};
use afterword::pipeline;
use afterword::time::Stamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let root = project().join("tests/shapes");
    let mut cases: Vec<_> = std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    cases.sort();
    cases
}

fn rows(path: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn every_variant_has_a_case_and_every_case_its_variants() {
    let all = rows(&project().join("tests/shapes/rows.txt"));
    let mut shown = BTreeSet::new();
    for case in cases() {
        let own = rows(&case.join("rows.txt"));
        assert!(!own.is_empty(), "{} names no variant", case.display());
        for row in &own {
            assert!(all.contains(row), "{} names `{row}`, which is no variant", case.display());
        }
        shown.extend(own);
    }
    let missing: Vec<&String> = all.difference(&shown).collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
    assert!(cases().len() >= 80, "only {} cases", cases().len());
}

#[test]
fn every_case_lists_what_a_person_would() {
    let mut differing = Vec::new();
    for case in cases() {
        let listed = list(&case.join("archive"));
        let expected = case.join("expected.txt");
        if std::env::var_os("BLESS").is_some() {
            expect_file(&expected, &listed);
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != listed {
            differing.push(case.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    assert!(differing.is_empty(), "{} cases differ: {}\nBLESS=1 writes what is listed; read the difference before you keep it", differing.len(), differing.join(" "));
}

/// What the reader lists of an archive, in the form of `expected.txt`.
fn list(archive: &Path) -> String {
    let loaded = pipeline::load(&request(archive)).unwrap_or_else(|error| panic!("{}: {error}", archive.display()));
    let mut blocks: BTreeMap<(String, u32), String> = BTreeMap::new();
    for finding in loaded.findings.iter().filter(|finding| ["form-file", "index-file", "empty-file", "unreadable-file", "limit-exceeded"].contains(&finding.rule)) {
        if !loaded.archive.postmortems.iter().any(|postmortem| *postmortem.path == *finding.path) {
            blocks.insert((finding.path.to_string(), 0), format!("{}\nnot a postmortem: {}\n", finding.path, finding.rule));
        }
    }
    for postmortem in &loaded.archive.postmortems {
        blocks.insert((postmortem.path.clone(), postmortem.part), block(postmortem));
    }
    blocks.into_values().collect::<Vec<_>>().join("\n")
}

fn block(postmortem: &Postmortem) -> String {
    let mut out = format!("{}\n", postmortem.path);
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            writeln!(out, "{name}: {value}").unwrap();
        }
    };
    line("title", Some(postmortem.title.clone()));
    line("date", postmortem.date.as_ref().map(Stamp::date));
    for (name, stamp) in postmortem.stamps.named() {
        line(name, stamp.map(shown));
    }
    line("status", postmortem.status.map(|status| status.word().to_owned()));
    line("severity", postmortem.severity.as_ref().map(|severity| severity.name.clone()));
    line("services", Some(postmortem.services.join(", ")));
    line("teams", Some(postmortem.teams.join(", ")));
    line("owner", Some(postmortem.roles.owner.join(", ")));
    line("tags", Some(postmortem.tags.join(", ")));
    postmortem.timeline.iter().for_each(|event| line("event", Some(event_line(&event))));
    postmortem.actions.iter().for_each(|action| line("action", Some(action_line(&action))));
    out
}

fn shown(stamp: &Stamp) -> String {
    format!("{}{}", if stamp.approximate { "~" } else { "" }, stamp.iso())
}

fn event_line(event: &Event) -> String {
    let until = event.until.as_ref().map_or_else(String::new, |until| format!("..{}", shown(until)));
    format!("{}{until} | {}", event.at.as_ref().map_or_else(|| "?".to_owned(), shown), one_line(&event.text))
}

fn action_line(action: &Action) -> String {
    let status = action.status.map_or("", |status| status.word());
    format!("{status} | {} | {} | {}", action.owner.as_deref().unwrap_or(""), action.due.as_ref().map_or_else(String::new, Stamp::date), one_line(&action.text))
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ⏎ ")
}
