//! Golden cases: a folder with a tiny archive and what it becomes. A new case is a new folder `golden/<name>/archive`;
//! `BLESS=1` writes what it becomes.

use crate::support::{expect_file, look, project, request};
use afterword::pipeline;
use serde_json::{Value, json};
use std::fmt::Write;

#[test]
fn every_case_becomes_what_it_says() {
    let root = project().join("tests/golden");
    let mut cases: Vec<_> = std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(cases.len() >= 8, "only {} cases", cases.len());
    for case in cases {
        assert!(case.join("archive").is_dir(), "{} has no archive", case.display());
        let mut request = request(&case.join("archive"));
        request.edition = std::fs::read_to_string(case.join("edition")).ok().map(|name| name.trim().to_owned());
        let pipeline::Look { site, findings, counts } = look(&request).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
        let mut out = String::new();
        writeln!(out, "{} documents = {} postmortems + {} reported + {} withheld", counts.files, counts.pages, counts.reported, counts.withheld).unwrap();
        for finding in findings.iter() {
            writeln!(out, "{}:{}:{}: {}[{}]: {}", finding.path, finding.place.line, finding.place.column, finding.level, finding.rule, finding.message).unwrap();
            if let Some(help) = &finding.help {
                writeln!(out, "  help: {help}").unwrap();
            }
        }
        for postmortem in &site.archive().postmortems {
            let file = format!("postmortems/{}/index.json", postmortem.id);
            let mut value: Value = serde_json::from_slice(&site.render(&file).unwrap().unwrap()).unwrap();
            // Where values come from has cases of its own in `shapes`.
            value.as_object_mut().unwrap().remove("provenance");
            // The cases lie in a repository of their own, whose days are not theirs.
            value.as_object_mut().unwrap().remove("last_changed");
            writeln!(out, "\n{} {:#}", postmortem.id, without_empty(&value)).unwrap();
        }
        expect_file(&case.join("expected.txt"), &out);
    }
}

/// Empty values say nothing and would make every case long.
fn without_empty(value: &Value) -> Value {
    let empty = |value: &Value| *value == Value::Null || *value == json!([]) || *value == json!({}) || *value == json!(false);
    match value {
        Value::Object(map) => Value::Object(map.iter().map(|(key, value)| (key.clone(), without_empty(value))).filter(|(_, value)| !empty(value)).collect()),
        Value::Array(items) => Value::Array(items.iter().map(without_empty).collect()),
        other => other.clone(),
    }
}

/// The durations of the field's own example, on the page, in the JSON and on the command line.
#[test]
fn durations_of_the_fixture_are_the_same_everywhere() {
    let case = project().join("tests/golden/durations/archive");
    let site = crate::support::site(&request(&case));
    let page = crate::support::page(&site, "postmortems/fixture/index.html");
    for (short, words, formula) in [
        ("TTD", "1 min", "detected_at − started_at"),
        ("TTM", "42 min", "mitigated_at − started_at"),
        ("TTR", "1 h 6 min", "resolved_at − started_at"),
        ("Response", "1 h 29 min", "closed_at − declared_at"),
    ] {
        assert!(page.contains(&format!("{short}</abbr></dt><dd>{words}<small>{formula}</small>")), "{short}: {page}");
    }
    let value: Value = serde_json::from_slice(&site.render("postmortems/fixture/index.json").unwrap().unwrap()).unwrap();
    let seconds: Vec<(&str, i64)> = value["durations"].as_array().unwrap().iter().map(|one| (one["name"].as_str().unwrap(), one["seconds"].as_i64().unwrap())).collect();
    assert_eq!(seconds, [("time_to_detect", 60), ("time_to_mitigate", 42 * 60), ("time_to_resolve", 66 * 60), ("response_effort", 89 * 60)]);
    let output = crate::support::program().args(["search", "lantern", "--archive"]).arg(&case).arg("--cache").arg(tempfile::tempdir().unwrap().path()).output().unwrap();
    let printed = crate::support::all(&output);
    assert!(printed.contains("TTD 1 min · TTM 42 min · TTR 1 h 6 min · Effort 1 h 29 min"), "{printed}");
}
