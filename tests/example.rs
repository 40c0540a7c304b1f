//! The example archive: what people judge the program by.

use crate::support::{Scratch, example, look, request};
use afterword::diagnostic::{Finding, Level};
use afterword::model::{Kind, Lang, Postmortem, SectionKind, Status};
use afterword::pipeline;
use afterword::render::Site;
use std::collections::{BTreeMap, BTreeSet, HashMap};

fn archive() -> pipeline::Loaded {
    pipeline::load(&request(&example())).unwrap_or_else(|error| panic!("{error}")).checked()
}

#[test]
fn it_has_the_breadth_of_the_field() {
    let loaded = archive();
    let all = &loaded.archive.postmortems;
    assert!(all.len() >= 24);
    let japanese = all.iter().filter(|one| one.lang == Lang::Ja).count();
    assert!(japanese * 10 >= all.len() * 4 && japanese * 10 <= all.len() * 6, "{japanese} of {} are Japanese", all.len());
    let ranks: BTreeSet<usize> = all.iter().filter_map(|one| one.severity.as_ref()?.rank).collect();
    assert_eq!(ranks.len(), loaded.config.severities.len());
    for kind in Kind::ALL {
        assert!(all.iter().any(|one| one.kind == *kind), "{}", kind.word());
    }
    for status in Status::ALL {
        assert!(all.iter().any(|one| one.status == Some(*status)), "{}", status.word());
    }
    let span = all.last().unwrap().date.as_ref().unwrap().seconds - all[0].date.as_ref().unwrap().seconds;
    assert!(span > 2 * 365 * 86_400);
    // Two families of recurrence, one of them across languages.
    let recurs: Vec<(&Postmortem, &Postmortem)> = all
        .iter()
        .flat_map(|one| one.related.iter().filter(|relation| relation.kind.word() == "recurs").map(move |relation| (one, relation)))
        .map(|(one, relation)| (&**one, &*all[loaded.archive.find(&relation.id).expect("a relation resolves")]))
        .collect();
    assert!(recurs.len() >= 3);
    assert!(recurs.iter().any(|(one, other)| one.lang != other.lang));
    assert!(!loaded.archive.attachments().is_empty());
}

#[test]
fn every_field_of_the_record_is_used() {
    let mut used: BTreeSet<String> = BTreeSet::new();
    for entry in walkdir::WalkDir::new(example()) {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|ending| ending == "md") {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let front = text.split("\n---").next().unwrap();
            used.extend(front.lines().filter_map(|line| line.split_once(':')).map(|(key, _)| key.trim().to_owned()));
        }
    }
    let unused: Vec<&str> = afterword::parse::front_matter::FIELDS.iter().map(|field| field.name).filter(|name| *name != "draft" && !used.contains(*name)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn it_has_no_finding_and_understands_its_own_lists() {
    let mut loaded = archive();
    let findings: Vec<_> = loaded.reported_findings().into_iter().filter(|finding| finding.level >= Level::Warn).collect();
    assert!(findings.is_empty(), "{findings:#?}");
    for one in loaded.archive.postmortems.iter().filter(|one| one.is_reviewed()) {
        assert!(one.timeline.len() >= 10, "{} has {} timeline rows", one.id, one.timeline.len());
        assert!(one.actions.len() >= 3, "{} has {} actions", one.id, one.actions.len());
        assert!(one.timeline.iter().all(|event| event.at.is_some()), "{}", one.id);
        assert!(one.actions.iter().all(|action| action.owner.is_some() && action.status.is_some()), "{}", one.id);
        // What nearly happened needed no mitigation.
        assert!(one.summary.is_some() && (one.mitigation.is_some() || one.kind == Kind::NearMiss), "{}", one.id);
        assert!(one.sections.iter().any(|section| section.kind == Some(SectionKind::Lessons)) || !one.lessons.went_well.is_empty() || !one.surprises.is_empty(), "{}", one.id);
    }
}

#[test]
fn the_stamps_of_the_record_stand_in_its_timeline() {
    for one in &archive().archive.postmortems {
        let minutes: BTreeSet<i64> = one.timeline.iter().flat_map(|event| [event.at, event.until]).flatten().map(|at| at.seconds / 60).collect();
        let stamps = &one.stamps;
        for (name, stamp) in [("started_at", &stamps.started), ("detected_at", &stamps.detected), ("mitigated_at", &stamps.mitigated), ("resolved_at", &stamps.resolved)] {
            if let Some(stamp) = stamp {
                assert!(minutes.contains(&(stamp.seconds / 60)), "{}: {name} {} is not in the timeline", one.id, stamp.iso());
            }
        }
    }
}

/// Shingles of eight words (or sixteen Japanese characters) that two documents share, as a share of the smaller one's.
#[test]
fn no_two_documents_share_sentences() {
    let loaded = archive();
    let shingles: Vec<(String, BTreeSet<String>)> = (0..loaded.archive.postmortems.len())
        .map(|place| {
            let text: String = loaded.blocks(place).iter().map(|block| block.text.to_lowercase() + " ").collect();
            let wide = loaded.archive.postmortems[place].lang == Lang::Ja;
            let units: Vec<String> = if wide {
                text.chars().filter(|c| afterword::search::analyse::is_cjk(*c)).map(String::from).collect()
            } else {
                text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
            };
            let size = if wide { 16 } else { 8 };
            (loaded.archive.postmortems[place].id.clone(), units.windows(size).map(|window| window.join(" ")).collect())
        })
        .collect();
    for (at, (one, a)) in shingles.iter().enumerate() {
        for (other, b) in &shingles[at + 1..] {
            let shared: Vec<&String> = a.intersection(b).collect();
            assert!(shared.len() * 50 <= a.len().min(b.len()), "{one} and {other} share {} runs, such as {:?}", shared.len(), shared.first());
        }
    }
}

/// Internal links and fragments of every page that lead nowhere and that no finding names.
pub fn broken_links(site: &Site, findings: &[Finding]) -> Vec<String> {
    let told = |fragment: &str| findings.iter().any(|finding| finding.rule == "link-unresolved" && finding.message.contains(&format!("#{fragment}`")));
    let mut ids: HashMap<String, BTreeSet<String>> = HashMap::new();
    let mut links: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in site.files().filter(|file| file.ends_with(".html")) {
        let html = crate::support::page(site, file);
        ids.insert(file.to_owned(), attributes(&html, " id=\"").collect());
        links.insert(file.to_owned(), attributes(&html, " href=\"").chain(attributes(&html, " src=\"")).chain(attributes(&html, " action=\"")).collect());
    }
    let mut faults = Vec::new();
    for (file, hrefs) in &links {
        for href in hrefs.iter().filter(|href| !["http", "mailto:", "data:"].iter().any(|start| href.starts_with(start))) {
            let (path, fragment) = href.split_once('#').map_or((href.as_str(), None), |(path, fragment)| (path, Some(fragment)));
            let target = resolve(file, path);
            if site.page(&target).is_none() {
                faults.push(format!("{file}: {href} leads to {target}"));
            } else if let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty())
                && !ids.get(&target).is_some_and(|ids| ids.contains(&afterword::text::decode_percent(fragment)))
                && !told(&afterword::text::decode_percent(fragment))
            {
                faults.push(format!("{file}: {href} has no such fragment"));
            }
        }
    }
    faults
}

fn attributes<'a>(html: &'a str, start: &'a str) -> impl Iterator<Item = String> + 'a {
    html.split(start).skip(1).map(|rest| rest.split('"').next().unwrap_or("").replace("&amp;", "&").replace("&#39;", "'").replace("&#x27;", "'").replace("&quot;", "\""))
}

fn resolve(file: &str, href: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    let href = afterword::text::decode_percent(href.split('?').next().unwrap_or(href));
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    let joined = parts.join("/");
    if href.is_empty() {
        file.to_owned()
    } else if href.ends_with('/') || joined.is_empty() {
        format!("{joined}{}index.html", if joined.is_empty() { "" } else { "/" })
    } else {
        joined
    }
}

#[test]
fn the_link_check_finds_what_is_broken() {
    assert_eq!(resolve("postmortems/a/index.html", "../../services/x/"), "services/x/index.html");
    assert_eq!(resolve("index.html", "./"), "index.html");
    let pipeline::Look { site, findings, .. } = look(&request(&example())).unwrap();
    assert_eq!(broken_links(&site, &findings), Vec::<String>::new());
    assert!(site.archive().open_actions().count() > 0);
    let scratch = Scratch::new(&[("a.md", "---\ntitle: T\ndate: 2026-01-01\n---\n[x](#nowhere)\n")]);
    let pipeline::Look { site, findings, .. } = look(&scratch.request()).unwrap();
    assert_eq!(broken_links(&site, &[]), ["postmortems/a/index.html: #nowhere has no such fragment"]);
    assert_eq!(broken_links(&site, &findings), Vec::<String>::new());
}
