//! From an empty folder to a closed postmortem, by the messages alone; and what `check` and `actions` are asked for in a pipeline.

use crate::support::{Scratch, all, program};
use serde_json::Value;
use std::process::{Command, Output, Stdio};

fn run(scratch: &Scratch, arguments: &[&str]) -> Output {
    program().args(arguments).current_dir(scratch.root()).env("SOURCE_DATE_EPOCH", "1772323200").stdin(Stdio::null()).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(scratch: &Scratch, path: &str) -> String {
    std::fs::read_to_string(scratch.root().join(path)).unwrap()
}

fn fill(scratch: &Scratch, path: &str, sections: &[(&str, &str)]) {
    let mut document = text(scratch, path);
    for (heading, written) in sections {
        assert!(document.contains(heading), "{heading}: {document}");
        document = document.replace(heading, &format!("{heading}\n\n{written}"));
    }
    scratch.write(path, document.as_bytes());
}

#[test]
fn a_first_postmortem_reaches_its_end_by_the_messages_alone() {
    let scratch = Scratch::new(&[]);
    let begun = run(&scratch, &["new", "Checkout returned 5xx", "--severity", "sev2", "--service", "checkout"]);
    assert_eq!(code(&begun), 0, "{}", all(&begun));
    let path = String::from_utf8_lossy(&begun.stdout).trim().to_owned();
    assert_eq!(path, "2026/2026-03-01-checkout-returned-5xx.md");
    // A fresh draft has nothing worse than notes.
    assert_eq!(code(&run(&scratch, &["check", "--fail-on", "warning"])), 0, "{}", all(&run(&scratch, &["check"])));

    let refused = run(&scratch, &["review", &path, "--status", "in-review"]);
    assert_eq!(code(&refused), 1);
    assert!(all(&refused).contains("which needs a summary, the impact, a timeline, the contributing factors, at least one action"), "{}", all(&refused));
    fill(
        &scratch,
        &path,
        &[
            ("## Summary", "The pool change of 14:00 left the API without connections for 38 minutes."),
            ("## Impact", "1,200 orders failed."),
            ("|---|---|---|\n", "| 2026-03-01 14:02 | 5xx above 20 % | signal |\n| 14:05 | Rollback begins | action |\n| 14:40 | 5xx below 0.1 % | observation |\n"),
            ("## Contributing factors", "- The pool was sized for the old pods.\n- The alert looks at the load balancer alone."),
            ("## Resolution", "The change was rolled back."),
        ],
    );
    let row = "| Page when the pool is above 80 % for 5 minutes | detect | P1 | platform | 2026-04-01 | open | OPS-1 |\n| Keep 20 % of the pool for health checks | prevent | P2 | platform | 2026-04-02 | open | OPS-2 |\n";
    let document = text(&scratch, &path).replace("|---|---|---|---|---|---|---|\n", &format!("|---|---|---|---|---|---|---|\n{row}"));
    let document = document.replace("|---|---|---|\n\n\n| 2026", "|---|---|---|\n| 2026").replace("# stakeholders: []    # who has to be told", "stakeholders: [support]");
    scratch.write(&path, document.as_bytes());

    let ready = run(&scratch, &["review", &path, "--status", "in-review"]);
    assert_eq!(code(&ready), 0, "{}", all(&ready));
    let unanswered = run(&scratch, &["review", &path, "--status", "reviewed"]);
    assert_eq!(code(&unanswered), 1);
    assert!(all(&unanswered).contains("--data"), "{}", all(&unanswered));
    let reviewed = run(
        &scratch,
        &["review", &path, "--data", "yes", "--impact", "yes", "--depth", "partly", "--plan", "yes", "--shared", "yes", "--reviewer", "a.sato", "--status", "reviewed"],
    );
    assert_eq!(code(&reviewed), 0, "{}", all(&reviewed));
    let written = text(&scratch, &path);
    assert!(written.contains("\nreview: {held_on: 2026-03-01, reviewers: [a.sato], data: yes, impact: yes, depth: partly, plan: yes, shared: yes}\n"), "{written}");
    assert!(written.contains("\nstatus: reviewed\n") && written.contains("# detected_at:"), "{written}");

    let open = run(&scratch, &["close", &path]);
    assert_eq!(code(&open), 1);
    assert!(all(&open).contains("open: Page when the pool is above 80 % for 5 minutes (platform)"), "{}", all(&open));
    scratch.write(&path, written.replace("| open |", "| done |").as_bytes());
    assert_eq!(code(&run(&scratch, &["close", &path])), 0);
    assert!(text(&scratch, &path).contains("\nstatus: closed\n"));
}

#[test]
fn japanese_titles_begin_japanese_documents() {
    let scratch = Scratch::new(&[("2025/PM-2025-007.md", "---\nid: PM-2025-007\ntitle: 前の障害\nstarted_at: 2025-01-02\n---\n\n## 概要\n\n一文。\n")]);
    let begun = run(&scratch, &["new", "決済が二重に実行された"]);
    assert_eq!(String::from_utf8_lossy(&begun.stdout).trim(), "2026/PM-2026-001.md", "{}", all(&begun));
    let document = text(&scratch, "2026/PM-2026-001.md");
    assert!(document.contains("## 寄与要因") && document.contains("lang: ja"), "{document}");
    assert_eq!(code(&run(&scratch, &["new", "決済が二重に実行された", "--id", "PM-2026-001"])), 2);
}

#[test]
fn a_template_of_the_archive_is_used() {
    let scratch = Scratch::new(&[("templates/postmortem.md", "---\ntitle: {title}\nstarted_at: {date}\nteam: {unknown}\n---\n\nOurs.\n")]);
    let printed = run(&scratch, &["new", "It: broke", "--print", "--date", "2026-02-03"]);
    assert_eq!(String::from_utf8_lossy(&printed.stdout), "---\ntitle: \"It: broke\"\nstarted_at: 2026-02-03\nteam: {unknown}\n---\n\nOurs.\n");
}

#[test]
fn a_pasted_log_becomes_rows_and_loses_no_line() {
    let scratch = Scratch::new(&[]);
    let log = "Ana Ruiz  2:02 PM\ncheckout is | failing\nsee <b>graph</b>\nBen  2:05 PM\nrolling back\n";
    scratch.write("../log.txt", log.as_bytes());
    let printed = run(&scratch, &["new", "Search was slow", "--timeline", "../log.txt", "--print"]);
    let document = String::from_utf8_lossy(&printed.stdout).into_owned();
    assert!(document.contains("| 14:02 | checkout is \\| failing see \\<b>graph\\</b> |  | Ana Ruiz |"), "{document}");
    assert!(log.lines().all(|line| document.lines().any(|written| written == line)), "{document}");
}

fn old_archive() -> Scratch {
    let document = |title: &str, text: &str| format!("---\ntitle: {title}\nstarted_at: 2026-01-02T03:04:00Z\n---\n\n{text}");
    Scratch::new(&[
        ("a.md", &document("A", "## Causes\n\nThe operator should have checked.\n")),
        ("b.md", &document("B", "## Causes\n\nThe operator was careless.\n\nSee [[A]] and [[a ]].\n")),
    ])
}

fn rules(scratch: &Scratch, arguments: &[&str]) -> Vec<String> {
    let output = run(scratch, &[&["check", "--format", "json"], arguments].concat());
    let found: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", all(&output)));
    found.as_array().unwrap().iter().map(|finding| format!("{} {}", finding["path"].as_str().unwrap(), finding["rule"].as_str().unwrap())).collect()
}

#[test]
fn an_old_archive_begins_with_what_is_new() {
    let scratch = old_archive();
    assert!(rules(&scratch, &[]).len() >= 2);
    assert_eq!(code(&run(&scratch, &["check", "--write-baseline", "old.tsv"])), 0);
    assert_eq!(rules(&scratch, &["--baseline", "old.tsv"]), [""; 0]);
    // Lines move, and what is new is told.
    let before = text(&scratch, "a.md");
    scratch.write("a.md", before.replace("## Causes\n", "## Causes\n\nFirst the fan stopped.\n\nThe vendor should have told us.\n").as_bytes());
    assert_eq!(rules(&scratch, &["--baseline", "old.tsv"]), ["a.md counterfactual"]);
    scratch.write("a.md", b"---\ntitle: A\nstarted_at: 2026-01-02T03:04:00Z\n---\n\nx\n");
    assert!(all(&run(&scratch, &["check", "--baseline", "old.tsv"])).contains("1 findings of the baseline are gone"));
}

#[test]
fn some_documents_some_rules_and_what_fails() {
    let scratch = old_archive();
    assert_eq!(rules(&scratch, &["a.md"]), ["a.md counterfactual"]);
    assert_eq!(rules(&scratch, &["--rule", "judgement"]), ["b.md judgement"]);
    assert_eq!(rules(&scratch, &["--rule", "language", "a.md"]), ["a.md counterfactual"]);
    let unknown = run(&scratch, &["check", "--rule", "judgment"]);
    assert!(code(&unknown) == 2 && all(&unknown).contains("did you mean `judgement`?"), "{}", all(&unknown));
    assert_eq!(code(&run(&scratch, &["check", "a.md"])), 0);
    assert_eq!(code(&run(&scratch, &["check", "a.md", "--fail-on", "warning"])), 1);
    let explained = run(&scratch, &["rule", "counterfactual"]);
    assert!(all(&explained).contains("Dekker"), "{}", all(&explained));
}

#[test]
fn only_what_a_branch_changed() {
    let scratch = old_archive();
    let git = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(scratch.root()).args(["-c", "user.name=t", "-c", "user.email=t@example.com"]).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", all(&output));
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "first"]);
    assert_eq!(rules(&scratch, &["--since", "main"]), [""; 0]);
    scratch.write("b.md", text(&scratch, "b.md").replace("careless", "negligent").as_bytes());
    scratch.write("c.md", text(&scratch, "a.md").replace("title: A", "title: C").as_bytes());
    let changed = rules(&scratch, &["--since", "main", "--rule", "language"]);
    assert_eq!(changed, ["b.md judgement", "c.md counterfactual"]);
    assert_eq!(code(&run(&scratch, &["check", "--since", "nowhere"])), 2);
}

#[test]
fn what_is_safe_is_mended_and_nothing_else() {
    let text_of_a = "---\ntitle: A\nstarted_at: 2026/1/2 03:04\nrelated: [{id: B_1, rel: see-also}]\n---\n\n## What happened?\n\nThe operator should have checked. See [[B 1]] and [there](#What-Happened_).\n";
    let scratch = Scratch::new(&[("a.md", text_of_a), ("b-1.md", "---\nid: b-1\ntitle: B\nstarted_at: 2026-01-03\n---\n\nText.\n")]);
    let mended = run(&scratch, &["check", "--fix"]);
    let after = text(&scratch, "a.md");
    assert!(after.contains("started_at: 2026-01-02T03:04\n") && after.contains("[{id: b-1,") && after.contains("The operator should have checked."), "{after}\n{}", all(&mended));
    assert_eq!(run(&scratch, &["check", "--fix"]).stdout, run(&scratch, &["check"]).stdout);
    assert_eq!(text(&scratch, "a.md"), after);
}

#[test]
fn reports_for_machines() {
    let scratch = old_archive();
    let out = |form: &str| String::from_utf8(run(&scratch, &["check", "--format", form]).stdout).unwrap();
    let gitlab: Value = serde_json::from_str(&out("gitlab")).unwrap();
    let one = &gitlab[0];
    assert!(one["fingerprint"].is_string() && one["location"]["lines"]["begin"].is_u64() && one["severity"] == "minor", "{one}");
    let prints: std::collections::BTreeSet<&str> = gitlab.as_array().unwrap().iter().map(|one| one["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), gitlab.as_array().unwrap().len());
    let junit = out("junit");
    assert!(junit.starts_with("<?xml") && junit.contains("failures=\"2\"") && junit.contains("<testcase classname=\"afterword\" name=\"a.md\">"), "{junit}");
    let sarif: Value = serde_json::from_str(&out("sarif")).unwrap();
    assert!(sarif["runs"][0]["results"].as_array().unwrap().len() >= 2);
    assert!(out("github").starts_with("::warning file=a.md,line=8,col=14,title=counterfactual::"), "{}", out("github"));
}

#[test]
fn a_secret_is_masked_wherever_it_is_told() {
    let secret = "AKIAFAKEFAKEFAKEFAKE";
    let document = format!(
        "---\ntitle: A\nstarted_at: 2025-01-02\nseverity: sev1\n---\n\n## Action items\n\n- [ ] Rotate {secret} now (due: 2025-02-03, owner: sre)\n- [ ] Improve {secret}\n"
    );
    let scratch = Scratch::new(&[("a.md", &document)]);
    for form in ["human", "json", "sarif", "github", "gitlab", "junit"] {
        let output = run(&scratch, &["check", "--format", form]);
        assert!(all(&output).contains("secret") && !all(&output).contains(secret), "{form}: {}", all(&output));
    }
    let built = scratch.run(&["build"]);
    assert!(!all(&built).contains(secret), "{}", all(&built));
}

#[test]
fn actions_are_a_gate() {
    let document = "---\ntitle: A\nid: PM-1\nseverity: sev1\nstarted_at: 2026-01-02T03:04:00Z\nresolved_at: 2026-01-02T05:04:00Z\n---\n\n## Action items\n\n| Action | Owner | Due | State |\n|---|---|---|---|\n| Page at 80 % | platform | 2026-02-20 | open |\n| Keep the graph | web | | open |\n| Delete the flag | web | 2026-01-20 | done |\n";
    let scratch = Scratch::new(&[("a.md", document), ("afterword.yaml", "action_days: {sev1: 15}\n")]);
    let listed = |arguments: &[&str]| {
        let output = run(&scratch, &[&["actions", "--format", "json"], arguments].concat());
        let list: Value = serde_json::from_slice(&output.stdout).unwrap();
        (code(&output), list.as_array().unwrap().iter().map(|one| format!("{} {} {}", one["text"].as_str().unwrap(), one["due"], one["days_late"])).collect::<Vec<_>>())
    };
    assert_eq!(listed(&[]), (0, vec!["Keep the graph \"2026-01-17\" 43".to_owned(), "Page at 80 % \"2026-02-20\" 9".to_owned()]));
    assert_eq!(listed(&["--overdue", "--owner", "Web"]), (1, vec!["Keep the graph \"2026-01-17\" 43".to_owned()]));
    assert_eq!(listed(&["--all"]).1.len(), 3);
    let csv = String::from_utf8(run(&scratch, &["actions", "--format", "csv"]).stdout).unwrap();
    assert!(csv.contains("2026-01-17,43,Keep the graph,open,,,web,,sev1,PM-1,A"), "{csv}");
    let ics = String::from_utf8(run(&scratch, &["actions", "--format", "ics"]).stdout).unwrap();
    assert!(ics.contains("DTSTART;VALUE=DATE:20260117\r\n") && ics.ends_with("END:VCALENDAR\r\n"), "{ics}");
    // The site shows the same findings as `check`.
    assert!(all(&run(&scratch, &["check"])).contains("`Keep the graph` was due on 2026-01-17, 43 days ago"), "{}", all(&run(&scratch, &["check"])));
}

#[test]
fn findings_are_published_only_when_it_is_asked_for() {
    let secret = "AKIAFAKEFAKEFAKEFAKE";
    let document = |title: &str, text: &str| format!("---\ntitle: {title}\nstarted_at: 2026-01-02T03:04:00Z\n---\n\n{text}");
    let scratch = Scratch::new(&[
        ("a.md", &document("A", &format!("## Causes\n\nThe operator should have checked `<b>`. The key was {secret}.\n"))),
        ("b.md", &document("決済", "## 原因\n\n作業者の確認不足だった。\n")),
        ("fine.md", &document("Fine", "## Causes\n\nThe pool was sized for the old pods.\n")),
    ]);
    let build = || drop(scratch.build(0));
    let page = |path: &str| std::fs::read_to_string(scratch.out().join(path)).unwrap();
    build();
    assert!(!scratch.out().join("findings").exists());
    assert!(!page("postmortems/a/index.html").contains("aw-findings"));

    scratch.write("afterword.yaml", b"publish_findings: true\n");
    build();
    let (findings, a, b) = (page("findings/index.html"), page("postmortems/a/index.html"), page("postmortems/b/index.html"));
    assert!(findings.contains("<code>counterfactual</code>") && findings.contains("postmortems/a/#aw-findings") && findings.contains("postmortems/b/"), "{findings}");
    assert!(a.contains("<a class=\"badge level-warning\" href=\"#aw-findings\">") && a.contains("id=\"aw-findings\""), "{a}");
    assert!(b.contains("id=\"aw-findings\"") && b.contains("指摘"), "{b}");
    assert!(!page("postmortems/fine/index.html").contains("counterfactual") && page("index.html").contains("findings/"));
    // A secret is not told again by what was found in it.
    let said = |html: &str| html.split("id=\"aw-findings\"").nth(1).unwrap().split("</section>").next().unwrap().to_owned();
    assert!(!findings.contains(secret) && !said(&a).contains(secret), "{findings}");
    // What is mended goes, from the pages too.
    scratch.write("a.md", text(&scratch, "a.md").replace("The operator should have checked `<b>`.", "The pool was small.").as_bytes());
    build();
    assert!(!page("findings/index.html").contains("<code>counterfactual</code>") && !page("postmortems/a/index.html").contains("counterfactual"));
}

#[test]
fn states_come_from_the_tracker_where_it_tells_them() {
    let document = "---\ntitle: A\nid: PM-1\nstarted_at: 2026-01-02T03:04:00Z\n---\n\n## Action items\n\n| Action | Owner | Due | State | Tracker |\n|---|---|---|---|---|\n| Page at 80 % | platform | 2026-02-20 | open | [OPS-1](https://t.example/browse/OPS-1) |\n| Keep the graph | web | 2026-01-20 | open | OPS-2 |\n| Delete the flag | web | 2026-01-20 | done | |\n";
    let scratch = Scratch::new(&[("a.md", document), ("afterword.yaml", "tracker: {file: tracker.csv}\n"), ("tracker.csv", "Issue key,Status,Resolved\nOPS-1,Done,2026-02-01\n")]);
    let open = || {
        let output = run(&scratch, &["actions", "--format", "json"]);
        let list: Value = serde_json::from_slice(&output.stdout).unwrap();
        list.as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(open(), ["Keep the graph"]);
    assert_eq!(code(&scratch.run(&["build"])), 0);
    let page = |path: &str| std::fs::read_to_string(scratch.out().join(path)).unwrap();
    let (actions, document) = (page("actions/index.html"), page("postmortems/PM-1/index.html"));
    assert!(actions.contains("Keep the graph") && !actions.contains("Page at 80 %"), "{actions}");
    assert!(document.contains("status-done") && document.contains("status-open"), "{document}");
    // A newer export changes the page of a document that nobody touched.
    scratch.write("tracker.csv", b"Issue key,Status\nOPS-1,Done\nOPS-2,Closed\n");
    assert_eq!(open(), [""; 0]);
    assert_eq!(code(&scratch.run(&["build"])), 0);
    assert!(!page("postmortems/PM-1/index.html").contains("status-open"));
    // One that is gone is told and costs nothing else.
    std::fs::remove_file(scratch.root().join("tracker.csv")).unwrap();
    assert_eq!(open().len(), 2);
    assert!(all(&run(&scratch, &["check"])).contains("warning[tracker-state]"));
}

#[test]
fn an_id_never_leaves_the_archive() {
    let scratch = Scratch::new(&[]);
    for id in ["../../evil", "a/b", "my id", ".hidden", ""] {
        let refused = run(&scratch, &["new", "Checkout returned 5xx", "--id", id]);
        assert_eq!(code(&refused), 2, "{id}: {}", all(&refused));
        assert!(all(&refused).contains("cannot be an id"), "{}", all(&refused));
    }
    assert!(!scratch.dir.path().join("evil.md").exists());
}

#[test]
fn nothing_goes_on_with_an_error_and_secrets_are_told_aloud() {
    let body = "## Summary\n\nFor an hour.\n\n## Impact\n\n12 orders.\n\n## Timeline\n\n- 03:04 UTC: errors\n\n## Causes\n\nThe pool. The key was AKIAFAKEFAKEFAKEFAKE.\n\n## Action items\n\n- [ ] Page at 80 % (owner: platform, due: 2026-04-01)\n";
    let scratch = Scratch::new(&[("a.md", &format!("---\ntitle: A\nstatus: draft\nstarted_at: 2026-01-02T03:04:00Z\nresolved_at: 2026-01-01T03:04:00Z\n---\n\n{body}"))]);
    let refused = run(&scratch, &["review", "a.md", "--status", "in-review"]);
    assert_eq!(code(&refused), 1, "{}", all(&refused));
    assert!(all(&refused).contains("error[order-stamps]") && text(&scratch, "a.md").contains("status: draft"), "{}", all(&refused));
    scratch.write("a.md", text(&scratch, "a.md").replace("resolved_at: 2026-01-01", "resolved_at: 2026-01-03").as_bytes());
    let done = run(&scratch, &["review", "a.md", "--status", "in-review"]);
    assert_eq!(code(&done), 0, "{}", all(&done));
    assert!(all(&done).contains("warning[secret]") && !all(&done).contains("AKIAFAKE"), "{}", all(&done));
    assert!(all(&scratch.run(&["build"])).contains("warning[secret]"));
}

#[test]
fn a_document_whose_front_matter_is_broken_says_so() {
    let scratch = Scratch::new(&[("a.md", "---\ntitle: A\nservices: [a, b\n---\n\n## Summary\n\nText.\n")]);
    let refused = run(&scratch, &["review", "a.md", "--data", "yes", "--status", "reviewed"]);
    assert_eq!(code(&refused), 2, "{}", all(&refused));
    assert!(all(&refused).contains("the front matter of `a.md` is not read (line "), "{}", all(&refused));
}

#[test]
fn what_is_asked_for_and_is_not_there_is_told() {
    let document = "---\ntitle: A\nid: PM-1\nseverity: sev1\nstarted_at: 2026-01-02T03:04:00Z\nstatus: in-review\n---\n\n## Action items\n\n- [ ] Page at 80 % (owner: platform)\n";
    let scratch = Scratch::new(&[("a.md", document)]);
    let refused = |arguments: &[&str], words: &str| {
        let output = run(&scratch, arguments);
        assert!(code(&output) == 2 && all(&output).contains(words), "{arguments:?}: {}", all(&output));
    };
    refused(&["actions", "--owner", "platfrom"], "did you mean `platform`?");
    refused(&["actions", "--severity", "sevv1"], "did you mean `sev1`?");
    refused(&["review", "a.md", "--status", "done"], "is not a state");
    refused(&["review", "a.md", "--held-on", "yesterday", "--data", "yes"], "`yesterday` is no day");
    refused(&["check", "--since", "main"], "there is no git repository here");
}

#[test]
fn masking_leaves_what_tells_nothing() {
    let document = "---\ntitle: A\nstarted_at: 2026-01-02\n---\n\n## Timeline\n\n- 03:04: the log says AKIAFAKEFAKEFAKEFAKE\n- 03:05: done\n";
    let scratch = Scratch::new(&[("a.md", document)]);
    for command in ["check", "build"] {
        let output = if command == "build" { scratch.run(&["build"]) } else { run(&scratch, &["check"]) };
        assert!(all(&output).contains("say it once, as in `## Timeline (UTC)`") && !all(&output).contains("AKIAFAKE"), "{command}: {}", all(&output));
    }
}
