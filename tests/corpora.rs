//! Real archives, built with no configuration. Their folder comes from `AFTERWORD_CORPORA`.

use crate::support::{folder_from, look, request, site};
use afterword::model::Origin;
use afterword::pipeline;
use std::collections::BTreeSet;

const NOT_PAGES: &[&str] = &["form-file", "index-file", "empty-file", "unreadable-file"];

#[test]
fn every_document_is_a_page_or_a_named_finding() {
    let Some(corpora) = folder_from("AFTERWORD_CORPORA") else { return };
    let mut seen = 0;
    for entry in std::fs::read_dir(&corpora).unwrap() {
        let root = entry.unwrap().path();
        if !root.is_dir() {
            continue;
        }
        seen += 1;
        let request = request(&root);
        let loaded = pipeline::load(&request).unwrap_or_else(|error| panic!("{}: {error}", root.display()));
        let pages: BTreeSet<&str> = loaded.archive.postmortems.iter().map(|postmortem| postmortem.path.as_str()).collect();
        for document in &loaded.tree.documents {
            let named = loaded.findings.iter().any(|finding| *finding.path == *document.path && NOT_PAGES.contains(&finding.rule));
            assert!(pages.contains(document.path.as_str()) != named, "{}: {} is neither a page nor named, or both", root.display(), document.path);
        }
        let counts = loaded.counts;
        assert_eq!(counts.files, counts.pages + counts.reported, "{}", root.display());
        assert_eq!(counts.withheld, 0, "{}", root.display());
        let site = site(&request);
        for file in site.files() {
            site.render(file).unwrap().unwrap_or_else(|error| panic!("{}: {file}: {error}", root.display()));
        }
        println!("{}: {} documents, {} pages, {} reported", root.display(), counts.files, counts.pages, counts.reported);
    }
    assert!(seen >= 5, "only {seen} archives in {}", corpora.display());
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    let mut archives = vec![crate::support::example()];
    if let Some(corpora) = folder_from("AFTERWORD_CORPORA") {
        archives.extend(std::fs::read_dir(corpora).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()));
    }
    for root in archives {
        let pipeline::Look { site, findings, .. } = look(&request(&root)).unwrap();
        let faults = crate::example::broken_links(&site, &findings);
        assert!(faults.is_empty(), "{}:\n{}", root.display(), faults.join("\n"));
    }
}

/// What the reader must understand of the real archives; the figures stand in docs/reading.md.
#[test]
fn the_real_archives_are_understood() {
    let Some(corpora) = folder_from("AFTERWORD_CORPORA") else { return };
    let load = |name: &str| pipeline::load(&request(&corpora.join(name))).unwrap().archive.postmortems;
    let (dfds, mybinder, status, postmortems) = (load("dfds"), load("mybinder"), load("jenkins-status"), load("jenkins-postmortem"));
    for one in dfds.iter().chain(&mybinder).chain(&status).chain(&postmortems) {
        assert!(!one.title.is_empty() && one.date.is_some(), "{} has no title or date", one.path);
        assert!(one.provenance.iter().any(|from| from.field == "title" && from.origin != Origin::Path), "{} takes its title from its name", one.path);
    }
    let entries: Vec<_> = dfds.iter().flat_map(|one| &one.timeline).collect();
    let told = entries.iter().filter(|event| event.at.is_some()).count();
    assert!(entries.len() >= 378 && told >= 374, "dfds: {told} of {} entries have a time", entries.len());
    for one in &mybinder {
        assert!(!one.timeline.is_empty() && one.timeline.iter().all(|event| event.at.is_some()), "{} has entries without an inherited date", one.path);
    }
    assert_eq!(status.len(), 297);
    for one in &status {
        assert!(one.severity.is_some() && one.stamps.started.is_some() && one.stamps.resolved.is_some(), "{} lacks severity, start or end", one.path);
        let source = std::fs::read_to_string(corpora.join("jenkins-status").join(&one.path)).unwrap();
        let states = source.lines().skip_while(|line| !line.starts_with("affected:")).nth(1).is_some_and(|line| line.trim_start().starts_with("- "));
        assert_eq!(!one.services.is_empty(), states, "{}: services", one.path);
    }
}

#[test]
fn faults_of_the_real_archives_are_told() {
    let Some(corpora) = folder_from("AFTERWORD_CORPORA") else { return };
    let loaded = pipeline::load(&request(&corpora.join("jenkins-status"))).unwrap().checked();
    assert_eq!(loaded.findings.iter().filter(|finding| finding.rule == "order-stamps").count(), 8);
    // Both accounts of eight incidents, side by side in one archive.
    let both = crate::support::Scratch::new(&[]);
    for (name, folder) in [("jenkins-status", "status"), ("jenkins-postmortem", "postmortems")] {
        for (path, bytes) in crate::support::tree(&corpora.join(name)) {
            both.write(&format!("{folder}/{path}"), &bytes);
        }
    }
    let loaded = pipeline::load(&both.request()).unwrap().checked();
    let pairs: BTreeSet<&str> = loaded.findings.iter().filter(|finding| finding.rule == "relation-missing").map(|finding| &*finding.path).collect();
    let postmortems: BTreeSet<&str> = loaded.archive.postmortems.iter().map(|one| one.path.as_str()).filter(|path| path.starts_with("postmortems/")).collect();
    assert_eq!(pairs, postmortems, "each postmortem has its status page");
}

/// Adopting a real archive leaves every body as it was, changes no record, and does nothing a second time.
#[test]
fn real_archives_can_be_adopted() {
    let Some(corpora) = folder_from("AFTERWORD_CORPORA") else { return };
    for entry in std::fs::read_dir(&corpora).unwrap() {
        let root = entry.unwrap().path();
        if !root.is_dir() {
            continue;
        }
        let copy = crate::support::Scratch::new(&[]);
        let before = crate::support::tree(&root);
        for (path, bytes) in &before {
            copy.write(path, bytes);
        }
        let cards = |root: &std::path::Path| -> Vec<(String, String, Option<String>, usize, usize)> {
            let archive = pipeline::load(&request(root)).unwrap().archive;
            archive
                .postmortems
                .iter()
                .map(|one| (one.id.clone(), one.title.clone(), one.date.as_ref().map(afterword::time::Stamp::date), one.timeline.len(), one.actions.len()))
                .collect()
        };
        let mut known = cards(&copy.root());
        let adopt = || {
            let output = copy.run(&["adopt", "--write"]);
            assert_eq!(output.status.code(), Some(0), "{}", crate::support::all(&output));
        };
        adopt();
        let mut sorted = cards(&copy.root());
        sorted.sort();
        known.sort();
        assert_eq!(sorted, known, "{}", root.display());
        let after = crate::support::tree(&copy.root());
        for (path, old) in &before {
            let new = &after[path];
            // What stood below the front matter is the end of the new file, byte for byte.
            let body = match std::str::from_utf8(old) {
                Ok(text) if text.starts_with("---\n") => text.splitn(3, "---\n").nth(2).unwrap_or("").as_bytes(),
                Ok(text) => text.trim_start_matches('\u{FEFF}').as_bytes(),
                Err(_) => old,
            };
            assert!(new.ends_with(body), "{}: {path} has another body", root.display());
        }
        adopt();
        assert_eq!(crate::support::tree(&copy.root()), after, "{}: a second run changes files", root.display());
    }
}

/// `AFTERWORD_CORPORA=… BLESS=1 cargo test figures` writes the page.
#[test]
fn the_figures_are_current() {
    let Some(corpora) = folder_from("AFTERWORD_CORPORA") else { return };
    let mut folders: Vec<_> = std::fs::read_dir(corpora).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders.push(crate::support::example());
    let output = crate::support::program().arg("inspect").args(&folders).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", crate::support::all(&output));
    let page = format!(
        "# What is read of real archives\n\nMade by `afterword inspect DIR…`; do not edit. `AFTERWORD_CORPORA=… BLESS=1 cargo test figures` writes it again.\n\nSix public archives as they are, without configuration, and the example. `guide-pagerduty-ja` is a guide, not an archive: it has no incidents, dates or\ntimelines. \"start\" counts documents that state when the impact began; a date alone often comes from a file's name. An entry is\nplaced in time when at least its day is known; \"by the clock\" counts those with an hour and a minute too (a form's `HH:mm` left as it was has none).\n\n{}",
        String::from_utf8(output.stdout).unwrap()
    );
    crate::support::expect_file(&crate::support::project().join("docs/reading.md"), &page);
}
