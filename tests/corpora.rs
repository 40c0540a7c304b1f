//! Real archives, built with no configuration. Their folder comes from `AFTERWORD_CORPORA`.

use crate::support::{folder_from, request, site};
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
            let named = loaded.findings.iter().any(|finding| finding.path == document.path && NOT_PAGES.contains(&finding.rule));
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
        let faults = crate::example::broken_links(&site(&request(&root)));
        assert!(faults.is_empty(), "{}:\n{}", root.display(), faults.join("\n"));
    }
}
