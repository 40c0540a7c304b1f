//! What the program says of what it understood: `inspect`, `adopt`, files with several incidents, and the page's own account.

use crate::support::{Scratch, all, page, program, site};
use serde_json::Value;

const MESSY: &str = "# Checkout was slow\n\n**Severity**: SEV-2\n**Services**: checkout, card vault\n**Owner**: ?\n\n## Timeline (JST)\n\n- 14:02 - errors rise\n- 14:20 - rolled back\n\n## Action items\n\n- [x] Alert on saturation (owner: platform)\n";

fn json(scratch: &Scratch, path: &str) -> Value {
    let output = program().args(["inspect", "--format", "json", "--archive"]).arg(scratch.root()).arg(scratch.root().join(path)).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", all(&output)))
}

#[test]
fn inspect_names_the_source_of_every_value() {
    let scratch = Scratch::new(&[("2026-03-01-slow.md", MESSY)]);
    let value = json(&scratch, "2026-03-01-slow.md");
    let postmortem = &value[0]["postmortems"][0];
    let of = |field: &str| {
        let row = postmortem["values"].as_array().unwrap().iter().find(|row| row["field"] == field).unwrap_or_else(|| panic!("no {field} in {postmortem:#}"));
        (row["value"].as_str().unwrap().to_owned(), row["origin"].as_str().unwrap().to_owned(), row["line"].as_u64().unwrap())
    };
    assert_eq!(of("title"), ("Checkout was slow".into(), "title".into(), 1));
    assert_eq!(of("severity"), ("sev2".into(), "body".into(), 3));
    assert_eq!(of("services"), ("checkout, card vault".into(), "body".into(), 4));
    assert_eq!(of("date"), ("2026-03-01".into(), "path".into(), 0));
    assert_eq!(postmortem["timeline"][1]["line"], 10);
    assert_eq!(postmortem["timeline"][1]["at"], "2026-03-01T14:20:00+09:00");
    assert_eq!(postmortem["actions"][0]["owner"], "platform");
    assert_eq!(postmortem["ignored"][0]["line"], 5);

    let output = program().args(["inspect", "--archive"]).arg(scratch.root()).arg(scratch.root().join("2026-03-01-slow.md")).output().unwrap();
    let text = all(&output);
    for expected in ["sev2  body, line 3 (bold key)", "2026-03-01  path (file name)", "not taken", "Owner: ?"] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
}

#[test]
fn inspect_counts_archives_and_knows_what_it_was_given() {
    let scratch = Scratch::new(&[("2026-03-01-slow.md", MESSY), ("template.md", "# Title\n")]);
    let output = program().arg("inspect").arg(scratch.root()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(all(&output).contains("| archive | 2 | 1 | 1 | 1 | 1 | 0 | 1 | 1 | 1 | 2 of 2 | 2 | 1 of 1 |"), "{}", all(&output));
    let output = program().args(["inspect", "--archive"]).arg(scratch.root()).arg(scratch.root().join("missing.md")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(all(&output).contains("is not there"), "{}", all(&output));
    let output = program().arg("inspect").arg(scratch.root()).arg(scratch.root().join("template.md")).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", all(&output));
}

#[test]
fn adopt_shows_the_difference_then_writes_it_once() {
    let scratch = Scratch::new(&[("2026-03-01-slow.md", MESSY)]);
    let before = std::fs::read(scratch.root().join("2026-03-01-slow.md")).unwrap();
    let output = scratch.run(&["adopt"]);
    let text = all(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    for expected in ["+++ b/2026-03-01-slow.md", "+severity: sev2", "+services: [checkout, card vault]", "+id: 2026-03-01-slow", "1 of 1 documents would change"] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert_eq!(std::fs::read(scratch.root().join("2026-03-01-slow.md")).unwrap(), before, "nothing is written without --write");
    assert!(all(&scratch.run(&["adopt", "--write"])).contains("1 of 1 documents written"));
    let after = std::fs::read(scratch.root().join("2026-03-01-slow.md")).unwrap();
    assert!(after.ends_with(&before) && after.len() > before.len());
    assert!(all(&scratch.run(&["adopt", "--write"])).contains("0 of 1 documents written"));
    assert_eq!(std::fs::read_dir(scratch.root()).unwrap().count(), 1, "no other file is left behind");
}

const LOG: &str = "---\nvisibility: internal\n---\n# Incident log\n\nHow to read this log.\n\n### 2026-03-04 Feeds empty\n\nFirst.\n\n### 2026-03-04 Feeds empty again\n\nSecond.\n\n### 2026-04-22 Photos mixed up\n\nThird.\n";

#[test]
fn each_incident_of_a_file_has_its_own_address() {
    let scratch = Scratch::new(&[("log.md", LOG), ("afterword.yaml", "split: h3\n"), ("2026-05-01-other.md", "# Other\n\nSee [the log](log.md).\n")]);
    let site = site(&scratch.request());
    for (id, own, others) in [("log-2026-03-04", "First.", "Second."), ("log-2026-03-04-2", "Second.", "Third."), ("log-2026-04-22", "Third.", "First.")] {
        let html = page(&site, &format!("postmortems/{id}/index.html"));
        assert!(html.contains(own) && !html.contains(others), "{id}: {html}");
    }
    let findings = all(&scratch.run(&["check"]));
    assert!(findings.contains("log.md:6:1: warning[text-outside]"), "what is on no page is told: {findings}");
}

#[test]
fn every_part_of_a_hidden_file_is_hidden() {
    let scratch = Scratch::new(&[("log.md", LOG), ("afterword.yaml", "split: h3\neditions: [public, internal]\n")]);
    let mut request = scratch.request();
    request.edition = Some("public".into());
    assert!(site(&request).archive().postmortems.is_empty());
}

#[test]
fn the_page_tells_where_its_values_were_found() {
    let scratch = Scratch::new(&[("2026-03-01-slow.md", MESSY)]);
    let html = page(&site(&scratch.request()), "postmortems/2026-03-01-slow/index.html");
    assert!(html.contains("<dt><code>severity</code></dt><dd>text, line 3</dd>"), "{html}");
    assert!(html.contains("<dt><code>date</code></dt><dd>file name</dd>"), "{html}");
}

#[test]
fn a_timeline_is_shown_once_whatever_its_form() {
    for timeline in [
        "- 14:02 qzx\n- 14:05 b\n",
        "### 14:02\n\nqzx\n\n### 14:05\n\nb\n",
        "14:02 qzx\n\n14:05 b\n",
        "```\n14:02 qzx\n14:05 b\n```\n",
        "> 14:02 qzx\n> 14:05 b\n",
        "| Time | Event |\n|--|--|\n| 14:02 | qzx |\n| 14:05 | b |\n",
    ] {
        let scratch = Scratch::new(&[("2026-03-01-a.md", &format!("# A\n\n## Timeline\n\n{timeline}\n## Impact\n\nx\n"))]);
        let site = site(&scratch.request());
        assert_eq!(site.archive().postmortems[0].timeline.len(), 2, "{timeline}");
        let html = page(&site, "postmortems/2026-03-01-a/index.html");
        assert_eq!(html.matches("qzx").count(), 1, "{timeline}\n{html}");
    }
}
