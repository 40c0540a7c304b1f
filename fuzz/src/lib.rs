//! What every target holds. The tests run the same functions over the kept corpus, so they need no fuzzer to stay true.

use afterword::config::Config;
use afterword::glossary::Glossary;
use afterword::parse::canonical::{self, Proposal};
use afterword::parse::{self, Around, Parsed, Resolved, SourceFile};
use afterword::search::Query;
use afterword::search::synonyms::Synonyms;

/// A target: what it is called, and what it does with some bytes.
pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: &[Target] = &[
    ("actions", actions),
    ("config", config),
    ("document", document),
    ("front_matter", front_matter),
    ("levels", levels),
    ("query", query),
    ("shards", shards),
    ("timeline", timeline),
];

/// Any bytes as a whole file: read, rendered and adopted, and what is adopted changes nothing a second time.
pub fn document(data: &[u8]) {
    let config = Config::default();
    let file = SourceFile { path: "2026-03-01-fuzz.md".into(), bytes: data.to_vec() };
    let Parsed::Postmortems(documents) = parse::parse(&file, &config) else { return };
    let around = Around {
        resolve: &|_| Resolved::Nothing,
        told: &|_| Some("another document"),
        word: &str::to_owned,
        glossary: &Glossary::default(),
        term: &|_| (String::new(), String::new()),
        size: &|_| None,
        discuss: &|_, _| None,
    };
    for document in &documents {
        let _ = parse::body(&file, &document.postmortem, &config, &around);
    }
    if let Proposal::New(text) = canonical::propose(&file, "2026-03-01-fuzz", &config) {
        let again = SourceFile { path: file.path.clone(), bytes: text.into_bytes() };
        assert!(!matches!(canonical::propose(&again, "2026-03-01-fuzz", &config), Proposal::New(_)));
    }
}

fn within(data: &[u8], frame: impl Fn(&str) -> String) {
    if let Ok(text) = std::str::from_utf8(data) {
        document(frame(text).as_bytes());
    }
}

/// Any text as front matter.
pub fn front_matter(data: &[u8]) {
    within(data, |text| format!("---\n{text}\n---\n# Title\n\nProse.\n"));
    within(data, |text| format!("+++\n{text}\n+++\n# Title\n\nProse.\n"));
}

/// Any text below a timeline's heading.
pub fn timeline(data: &[u8]) {
    within(data, |text| format!("# Title\n\n## Timeline (JST)\n\n{text}\n"));
}

/// Any text below the heading of actions.
pub fn actions(data: &[u8]) {
    within(data, |text| format!("# Title\n\n## Action items\n\n{text}\n"));
}

/// Any text as configuration, synonyms and glossary.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = Config::parse(text);
    let _ = Synonyms::read(text);
    let _ = Glossary::read(text, &["public".to_owned(), "internal".to_owned()], Some(0));
}

/// Any text as a query.
pub fn query(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut query = Query::parse(text);
    Synonyms::read("outage = down\n障害 = outage\n").0.widen(&mut query);
    let _ = Query::pasted(text);
}

/// Any bytes as a compressed file of the search.
pub fn shards(data: &[u8]) {
    let _ = afterword::search::unpack(data);
    assert_eq!(afterword::search::unpack(&afterword::search::pack(data)).as_deref(), Some(data));
}

/// Whatever stands around it, what is withheld is shown to nobody below its level.
pub fn levels(data: &[u8]) {
    const CANARY: &str = "ZQCANARY";
    let Ok(text) = std::str::from_utf8(data) else { return };
    let levels = ["public", "internal", "restricted"].map(str::to_owned);
    let middle = text.char_indices().map(|(at, _)| at).nth(text.chars().count() / 2).unwrap_or(0);
    let (before, after) = text.split_at(middle);
    if text.contains(CANARY) {
        return;
    }
    for written in [
        format!("{before}\n:::internal\n{CANARY}\n:::\n{after}"),
        format!("{before}\n> :::restricted\n> {CANARY}\n> :::\n{after}"),
        format!("{before} :internal[{CANARY}] {after}"),
        format!("{before}\n:::internal\n{after}\n{CANARY}"),
    ] {
        // A block that `after` closes shows what stands behind it.
        let closed_before = written.ends_with(CANARY) && after.contains([':', '：', '﹕', '︓', '!', '?', '\u{1b}']);
        let shown = parse::shown(written.as_bytes(), &levels, Some(0)).rest;
        let shown = shown.map_or_else(|| written.clone(), |(rest, _)| String::from_utf8_lossy(&rest).into_owned());
        assert!(closed_before || !shown.contains(CANARY), "{written:?} shows {shown:?}");
    }
}
