//! What was kept from before never shows: after any edits a build over an earlier site, with an earlier cache, and a preview that
//! followed every edit give the bytes of a build from nothing.
//!
//! `AFTERWORD_SEQUENCES` says how many sequences of edits are tried; `AFTERWORD_SEED` begins with another one.

use crate::support::random::Random;
use crate::support::{Scratch, number, request, tree};
use afterword::pipeline::{self, Judged, Preview, Request};
use std::fmt::Write as _;
use std::path::Path;

const WORDS: &[&str] =
    &["failover", "replica lag", "connection pool", "接続プールが枯渇した", "retry storm", "証明書の期限", "ERR_POOL_EXHAUSTED", "HighLatency", "deploy", "ロールバック"];
const SERVICES: &[&str] = &["payments", "search", "Checkout API", "認証"];
const DOCUMENTS: usize = 30;
const EDITS: usize = 10;

fn document(random: &mut Random, number: usize) -> String {
    let mut out = format!("---\nid: pm-{number}\ntitle: \"{} {number}\"\n", random.of(WORDS));
    let (month, day) = (1 + random.below(12), 1 + random.below(28));
    writeln!(out, "started_at: 2026-{month:02}-{day:02}T03:04:00Z\nresolved_at: 2026-{month:02}-{day:02}T05:{:02}:00Z", random.below(60)).unwrap();
    writeln!(out, "related:\n  - id: pm-{}\n    rel: {}", random.below(DOCUMENTS), random.of(&["recurs", "same-cause", "see-also"])).unwrap();
    writeln!(
        out,
        "severity: sev{}\nservices: [{}]\ndetection: {{method: alert, alert: HighLatency}}\nvisibility: {}",
        1 + random.below(4),
        random.of(SERVICES),
        random.of(&["public", "internal"])
    )
    .unwrap();
    writeln!(
        out,
        "---\n## Summary\n\nThe {} met the {}. See [another](doc-{}.md#resolution), [[doc-{}]] and ![p](shot-{}.png).\n",
        random.of(WORDS),
        random.of(WORDS),
        random.below(DOCUMENTS),
        random.below(DOCUMENTS),
        random.below(3)
    )
    .unwrap();
    // Names that few documents share, so that some are near each other.
    let mut part = || format!("{}{}", random.of(&["kestrel", "heron", "plover", "dunlin"]), random.below(12));
    let parts: Vec<String> = (0..5).map(|_| part()).collect();
    writeln!(out, "It went through {}.\n", parts.join(", then ")).unwrap();
    writeln!(out, "## Timeline (UTC)\n\n- 03:04 {} begins\n- 03:30 HighLatency fires\n- 03:50 somebody is called\n- 04:00 {}\n\n## Where we got lucky\n\n- It was a Sunday.\n\n## Resolution\n\nWe turned off the {}.\n", random.of(WORDS), random.of(WORDS), random.of(WORDS)).unwrap();
    writeln!(
        out,
        ":::internal\nKnown to few: {}.\n:::\n\n## Action items\n\n- [ ] Watch the {} (owner: ada, due: 2026-12-{:02})",
        random.of(WORDS),
        random.of(WORDS),
        1 + random.below(28)
    )
    .unwrap();
    out
}

fn path(number: usize) -> String {
    format!("doc-{number}.md")
}

/// A picture as far as its size can be read.
fn picture(random: &mut Random) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0".to_vec();
    out.extend([1 + random.below(200) as u8, 0, 0, 0, 1 + random.below(200) as u8, 8, 2, 0, 0, 0, 0, 0, 0, 0]);
    out
}

/// One edit, and what it was.
fn edit(random: &mut Random, scratch: &Scratch, before: &mut Vec<(String, Option<Vec<u8>>)>) -> String {
    let root = scratch.root();
    let number = random.below(DOCUMENTS + 3);
    let file = path(number);
    let old = std::fs::read(root.join(&file)).ok();
    let text = old.as_ref().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let mut put = |name: &str, bytes: Option<&[u8]>| {
        before.push((name.to_owned(), std::fs::read(root.join(name)).ok()));
        match bytes {
            Some(bytes) => scratch.write(name, bytes),
            None => drop(std::fs::remove_file(root.join(name))),
        }
    };
    let replaced = |from: &str, to: &str| text.as_ref().map(|text| text.replacen(from, to, 1));
    let (what, changed) = match random.below(21) {
        0 => ("written anew", Some(document(random, number))),
        1 => {
            put(&file, None);
            return format!("{file} deleted");
        }
        2 => {
            let other = path(random.below(DOCUMENTS + 3));
            put(&file, None);
            if let Some(bytes) = &old {
                put(&other, Some(bytes));
            }
            return format!("{file} renamed {other}");
        }
        3 => ("body", replaced("We turned off", &format!("{} and we turned off", random.of(WORDS)))),
        4 => ("title", replaced("title: \"", &format!("title: \"{} ", random.of(WORDS)))),
        5 => ("date", replaced("started_at: 2026-", "started_at: 2025-")),
        6 => ("severity", replaced("severity: sev", "severity: sev1 # ")),
        7 => ("link", replaced("[another](doc-", &format!("[{}](doc-1", random.of(WORDS)))),
        8 => ("visibility", replaced("visibility: ", &format!("visibility: {} # ", random.of(&["public", "internal"])))),
        9 => ("broken", replaced("services: [", "services: [[")),
        10 => {
            let name = format!("shot-{}.png", random.below(3));
            let bytes = picture(random);
            put(&name, Some(&bytes));
            return format!("{name} changed");
        }
        11 => {
            put("theme/templates/parts.html", None);
            put("theme/words/en.yaml", Some(format!("search: \"{}\"\n", random.of(WORDS)).as_bytes()));
            return "words".into();
        }
        12 => {
            // Publishing what is found costs the reading of every sentence: some sequences do, now and then.
            let found = if random.below(8) == 0 { "publish_findings: true\n" } else { "" };
            let configuration = format!("{CONFIGURATION}{found}title: \"{}\"\n", random.of(WORDS));
            put("afterword.yaml", Some(configuration.as_bytes()));
            return "configuration".into();
        }
        14 => ("heading", replaced("## Resolution", "## Resolution of it")),
        15 => ("action", replaced("- [ ]", "- [x]")),
        16 => {
            put("glossary.yaml", Some(format!("{}: a word\n", random.of(WORDS)).as_bytes()));
            return "glossary".into();
        }
        17 => {
            let name = format!("reading-club/2026-02-0{}.md", 1 + random.below(3));
            let note = format!(
                "---\nnumber: {}\ndocuments: [pm-{}]\nvisibility: {}\n---\n{}\n",
                random.below(9),
                random.below(DOCUMENTS),
                random.of(&["public", "internal"]),
                random.of(WORDS)
            );
            put(&name, Some(note.as_bytes()));
            return format!("{name} written");
        }
        18 => {
            let name = format!("of-the-month/2026-0{}.md", 1 + random.below(3));
            put(&name, Some(format!("---\nid: pm-{}\nreason: \"{}\"\nvisibility: public\n---\n", random.below(DOCUMENTS), random.of(WORDS)).as_bytes()));
            return format!("{name} written");
        }
        19 => ("luck", replaced("It was a Sunday.", &format!("It was a {}.", random.of(WORDS)))),
        13 => {
            put("synonyms.txt", Some(format!("{} = {}\n", random.of(WORDS), random.of(WORDS)).as_bytes()));
            return "synonyms".into();
        }
        _ => {
            let Some((name, bytes)) = before.pop() else { return "nothing".into() };
            match bytes {
                Some(bytes) => scratch.write(&name, &bytes),
                None => drop(std::fs::remove_file(root.join(&name))),
            }
            return format!("{name} as it was");
        }
    };
    match changed {
        Some(text) => put(&file, Some(text.as_bytes())),
        None => return format!("{file}: no {what}"),
    }
    format!("{file}: {what}")
}

const CONFIGURATION: &str = "visibility: [public, internal]\neditions: [public, internal]\n";

fn asked(root: &Path, edition: &str, cache: Option<&Path>) -> Request {
    // Only who keeps something between runs believes in what the last one left.
    // As the command line asks: sentences are looked at where the configuration shows what is found in them.
    Request { edition: Some(edition.to_owned()), cache: cache.map(Path::to_owned), started: cache.map(|_| 0), judged: Judged::None, ..request(root) }
}

/// What differs after one sequence, with all that was done.
fn fault_of(seed: u64) -> Option<String> {
    let mut random = Random(seed);
    let scratch = Scratch::new(&[("afterword.yaml", CONFIGURATION)]);
    for number in 0..DOCUMENTS {
        scratch.write(&path(number), document(&mut random, number).as_bytes());
    }
    (0..3).for_each(|number| scratch.write(&format!("shot-{number}.png"), &picture(&mut random)));
    let cache = scratch.dir.path().join("cache");
    let previews = ["public", "internal"].map(|edition| Preview::new(asked(&scratch.root(), edition, None)));
    let mut told = String::new();
    let mut before = Vec::new();
    for step in 0..=EDITS {
        if step > 0 {
            writeln!(told, "{step}. {}", edit(&mut random, &scratch, &mut before)).unwrap();
        }
        // Each edition is built at some steps only, so that several edits lie between its builds.
        for (at, edition) in ["public", "internal"].into_iter().enumerate() {
            if step != EDITS && random.below(3) != 0 {
                continue;
            }
            let out = scratch.dir.path().join(edition);
            let clean = tempfile::tempdir().unwrap();
            let fresh = clean.path().join("site");
            pipeline::build(&asked(&scratch.root(), edition, Some(&cache)), &out, false, &|_| {}).unwrap();
            pipeline::build(&asked(&scratch.root(), edition, None), &fresh, false, &|_| {}).unwrap();
            let (kept, wanted) = (tree(&out), tree(&fresh));
            let differs = |got: &dyn Fn(&str) -> Option<Vec<u8>>| {
                // The list of all files differs whenever one does, and says less.
                let others = wanted.iter().filter(|(file, _)| *file != ".afterword").chain(wanted.get_key_value(".afterword"));
                others.filter(|(file, bytes)| got(file).as_ref() != Some(*bytes)).map(|(file, _)| file.clone()).next()
            };
            let by_build = differs(&|file| kept.get(file).cloned()).or_else(|| kept.keys().find(|file| !wanted.contains_key(*file)).cloned());
            if let Some(file) = by_build {
                return Some(format!("seed {seed}, {edition}: the build's `{file}` differs after\n{told}"));
            }
            let look = previews[at].whole().unwrap();
            if let Some(file) = differs(&|file| if file == ".afterword" { wanted.get(file).cloned() } else { look.site.render(file).map(|bytes| bytes.unwrap()) }) {
                return Some(format!("seed {seed}, {edition}: the preview's `{file}` differs after\n{told}"));
            }
        }
    }
    None
}

#[test]
fn what_was_kept_never_shows() {
    let (first, many) = (number("AFTERWORD_SEED", 1), number("AFTERWORD_SEQUENCES", 12));
    let halves: Vec<Vec<String>> = std::thread::scope(|scope| {
        let half = |odd: u64| scope.spawn(move || (first..first + many).filter(|seed| seed % 2 == odd).filter_map(fault_of).collect());
        [half(0), half(1)].into_iter().map(|half| half.join().unwrap()).collect()
    });
    let faults = halves.concat();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
