//! Non-interference: what an edition hides changes no byte of it. Random archives are built with their hidden parts taken out, and
//! with two different sets of hidden parts put in; the three sites are the same: names, order, counts, bundle, feeds, statistics.
//!
//! `AFTERWORD_ARCHIVES` says how many are tried; `AFTERWORD_SEED` begins with another one.

use crate::support::random::Random;
use crate::support::{Scratch, number, request, tree};
use afterword::pipeline::{self, Request};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const ARCHIVES: u64 = 200;
const WORDS: &[&str] = &["failover", "replica lag", "connection pool", "接続プールが枯渇した", "retry storm", "証明書の期限", "ERR_POOL_EXHAUSTED", "HighLatency", "deploy"];
const SERVICES: &[&str] = &["payments", "search", "Checkout API", "認証"];
const HIDING: &[&str] = &["internal", "restricted", "Public", "\"public \"", "[public]", "~"];

type Files = BTreeMap<String, String>;
type Site = BTreeMap<String, Vec<u8>>;

/// A document, at a level, with what of it is hidden made by `secret`, or left out.
fn document(random: &mut Random, number: usize, level: &str, secret: Option<&mut Random>) -> String {
    let day = |random: &mut Random| format!("2026-{:02}-{:02}", 1 + random.below(12), 1 + random.below(28));
    let mut out = format!("---\nid: pm-{number}\ntitle: \"{} {number}\"\nvisibility: {level}\n", random.of(WORDS));
    let (started, service, severity, tag, other) = (day(random), random.of(SERVICES), 1 + random.below(4), random.of(WORDS), random.below(8));
    write!(
        out,
        "started_at: {started}T03:04:00Z\nresolved_at: {started}T05:{:02}:00Z\nservices: [{service}]\nseverity: sev{severity}\ntags: [\"{tag}\"]\ndetection: {{method: alert, alert: HighLatency}}\nrelated: [{{id: pm-{other}, rel: recurs}}]\n",
        random.below(60)
    )
    .unwrap();
    let (mut block, mut action, mut words) = (String::new(), String::new(), "x".to_owned());
    if let Some(secret) = secret {
        // Fields above the edition, and keys that no field claims.
        let many: String = (0..secret.below(4)).map(|n| format!("  - {} {n}\n", secret.of(WORDS))).collect();
        write!(
            out,
            "surprises:\n  - {}\n{many}roles: {{owner: {}, scribe: s{}}}\nmood: {}\nvisibility_of: {{surprises: internal, roles: restricted}}\n",
            secret.of(WORDS),
            secret.of(&["ada", "grace"]),
            secret.below(99),
            secret.of(WORDS)
        )
        .unwrap();
        let lines: String = (0..secret.below(5)).map(|n| format!("\n{} {n} [[pm-{}]] ![p](secret-{}.png)\n", secret.of(WORDS), secret.below(8), secret.below(3))).collect();
        block = format!(":::internal\nKnown to few: {}. ERR_{}\n{lines}\n### {}\n:::\n\n", secret.of(WORDS), secret.below(999), secret.of(WORDS));
        action = format!("::: restricted\n- [ ] {} (owner: {}, due: {})\n:::\n", secret.of(WORDS), secret.of(&["ada", "grace"]), day(secret));
        words = (0..=secret.below(6)).map(|_| secret.of(WORDS)).collect::<Vec<_>>().join(" ");
    }
    write!(
        out,
        "---\n## Summary\n\nThe {} met the {} of :internal[{words}]. See [[pm-{}]] and ![p](shot.png).\n\n{block}## Timeline (UTC)\n\n- 03:04 {} begins\n- 03:30 HighLatency fires for :restricted[{words}]\n- 03:50 somebody is called\n\n## Where we got lucky\n\n- It was a Sunday.\n\n## Resolution\n\nWe turned off the {}.\n\n## Action items\n\n- [ ] Watch the {} (owner: ops, due: {})\n{action}",
        random.of(WORDS),
        random.of(WORDS),
        random.below(8),
        random.of(WORDS),
        random.of(WORDS),
        random.of(WORDS),
        day(random)
    )
    .unwrap();
    out
}

/// The archive of a seed, with hidden parts from another, or without any.
fn archive(seed: u64, hidden: Option<u64>) -> Files {
    let mut random = Random(seed);
    let mut secret = hidden.map(Random);
    let mut files = Files::new();
    files.insert("afterword.yaml".into(), format!("editions: [public, internal]\nservices: [payments, search]\nunreviewed: {}\n", random.of(&["show", "hide"])));
    for number in 0..2 + random.below(4) {
        let text = document(&mut random, number, "public", secret.as_mut());
        files.insert(format!("doc-{number}.md"), text);
    }
    files.insert("shot.png".into(), "png".into());
    let (mut glossary, mut synonyms) = ("Failover: {text: \"to another\", visibility: public}\n".to_owned(), "outage = down\n".to_owned());
    let mut sessions = vec![("reading-club/2026-02-06.md".to_owned(), "---\nnumber: 1\ndocuments: [pm-0, pm-1]\nvisibility: public\n---\nWe talked.\n".to_owned())];
    if let Some(secret) = &mut secret {
        for number in 0..=secret.below(4) {
            // Some want the number of one that is shown.
            let id = if secret.below(3) == 0 { secret.below(4) } else { 20 + number };
            let (level, folder) = (secret.of(HIDING), secret.of(&["", "old/", "team a/"]));
            let mut own = Random(secret.below(1 << 30) as u64);
            files.insert(format!("{folder}hidden-{number}.md"), document(&mut own, id, level, Some(secret)));
        }
        (0..3).for_each(|n| drop(files.insert(format!("secret-{n}.png"), format!("png {}", secret.below(99)))));
        write!(glossary, "{}: {{text: \"{}\", visibility: internal}}\n{}: a word\n", secret.of(&["Replica", "deploy"]), secret.of(WORDS), secret.of(&["lag", "pool"])).unwrap();
        write!(synonyms, ":::internal\n{} = outage\n:::\n", secret.of(&["storm", "falcon"])).unwrap();
        sessions.push((
            format!("reading-club/2026-03-{:02}.md", 1 + secret.below(28)),
            format!("---\ndocuments: [pm-0]\nvisibility: {}\n---\n{}\n", secret.of(&["internal", "restricted"]), secret.of(WORDS)),
        ));
        files.insert("of-the-month/2026-04.md".into(), format!("---\nid: pm-0\nreason: {}\nvisibility: internal\n---\n", secret.of(WORDS)));
        files.insert("subscriptions/few.yaml".into(), "to: [few@example.com]\nvisibility: internal\n".into());
    }
    files.insert("glossary.yaml".into(), glossary);
    files.insert("synonyms.txt".into(), synonyms);
    files.extend(sessions);
    files
}

/// The public site of an archive.
fn public(scratch: &Scratch) -> Site {
    let request = Request { edition: Some("public".into()), ..request(&scratch.root()) };
    pipeline::build(&request, &scratch.out(), false, &|_| {}).unwrap_or_else(|error| panic!("{error}"));
    tree(&scratch.out())
}

fn built(files: &Files, build: &dyn Fn(&Scratch) -> Site) -> Site {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    build(&Scratch::new(&files))
}

/// What of the public site of the archive of a seed its hidden parts change.
pub fn difference(seed: u64, build: &dyn Fn(&Scratch) -> Site) -> Option<String> {
    let plain = built(&archive(seed, None), build);
    for hidden in [seed * 31 + 7, seed * 57 + 11] {
        let with = built(&archive(seed, Some(hidden)), build);
        let names: Vec<&String> = plain.keys().chain(with.keys()).filter(|name| *name != ".afterword" && plain.get(*name) != with.get(*name)).collect();
        if !names.is_empty() {
            let text = |site: &Site| site.get(names[0]).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
            let (one, other) = (text(&plain), text(&with));
            let lines = one.lines().zip(other.lines()).find(|(one, other)| one != other);
            return Some(format!("archive {seed} with hidden parts {hidden}: {names:?}\n{lines:#?}"));
        }
    }
    None
}

#[test]
fn what_is_hidden_changes_no_byte() {
    let first = number("AFTERWORD_SEED", 1);
    let wrong: Vec<String> = (first..first + number("AFTERWORD_ARCHIVES", ARCHIVES)).into_par_iter().filter_map(|seed| difference(seed, &public)).collect();
    assert!(wrong.is_empty(), "{} archives:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_test_would_see_a_leak() {
    // A block that is public is no secret: the same comparison must tell.
    let files = archive(3, None);
    let mut leaking = files.clone();
    let text = leaking.get_mut("doc-0.md").unwrap();
    *text = text.replacen("## Timeline", ":::public\nKnown to few.\n:::\n\n## Timeline", 1);
    assert!(built(&files, &public) != built(&leaking, &public));
}
