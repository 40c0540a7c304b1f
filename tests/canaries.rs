//! A word that nobody may read stands in every field of the record, under every name of it, in every kind of block and line, beside
//! the documents and in the history; it is in no byte of the edition below, in no name of a file, and in nothing that a withdrawal
//! leaves behind.

use crate::support::{Scratch, all, git, lay, minimal, program, tree};
use afterword::parse::front_matter::{ALWAYS_SHOWN, FIELDS, Shape};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::process::Command;

/// What no text holds by chance; in stamps it is a year, elsewhere the beginning of a word.
const WORD: &str = "zqcanary";
const YEAR: &str = "1893";

type Tree = BTreeMap<String, Vec<u8>>;

/// A key with its value, full of canaries.
fn entry(key: &str, shape: &Shape) -> String {
    let map = |keys: &[&str]| keys.iter().map(|inner| format!("{inner}: {WORD}{inner}")).collect::<Vec<_>>().join(", ");
    match shape {
        Shape::Text | Shape::Word(_) => format!("{key}: {WORD} {WORD}text\n"),
        Shape::Stamp => format!("{key}: {YEAR}-03-04T05:06:07Z\n"),
        Shape::Words | Shape::Texts => format!("{key}: [\"{WORD} one\", {WORD}two]\n"),
        Shape::Map(keys) => format!("{key}: {{{}, {WORD}key: {WORD}}}\n", map(keys)),
        Shape::Maps(keys) => format!("{key}: [{{{}}}, {{{}}}]\n", map(keys), map(keys)),
    }
}

/// What a field is called in the front matter of the document of a number: its own name in the first, then those of other tools.
fn named(field: &afterword::parse::front_matter::Field, number: usize) -> Option<&'static str> {
    if number == 0 { Some(field.name) } else { field.aliases.get(number - 1).copied() }
}

/// Documents that are shown and withhold every field that can be withheld, one for each name that fields have.
fn withholding() -> Vec<(String, String)> {
    let most = FIELDS.iter().map(|field| field.aliases.len()).max().unwrap_or(0);
    let document = |number: usize| {
        let fields: Vec<_> = FIELDS.iter().filter(|field| !ALWAYS_SHOWN.contains(&field.name)).filter_map(|field| Some((named(field, number)?, field))).collect();
        let values: String = fields.iter().map(|(key, field)| entry(key, &field.shape)).collect();
        let levels: Vec<String> = fields.iter().map(|(key, _)| format!("{key}: internal")).collect();
        let text =
            format!("---\nid: shown-{number}\nvisibility: public\n{values}mood: {WORD}\n{WORD}: x\nvisibility_of: {{{}}}\n---\n# Shown {number}\n\nText.\n", levels.join(", "));
        (format!("2026-01-{:02}-shown-{number}.md", number + 1), text)
    };
    (0..=most).map(document).collect()
}

/// Documents of which nothing is shown, for each way in which a level can say so or fail to say the opposite.
fn hidden() -> Vec<(String, String)> {
    let levels =
        ["visibility: internal", "visibility: restricted", "visibility: Public", "visibility: \"public \"", "visibility:", "visibility: [public]", "visiblity: public", "mood: x"];
    let fields: String = FIELDS.iter().filter(|field| !matches!(field.name, "visibility" | "id")).map(|field| entry(field.name, &field.shape)).collect();
    let document = |(number, level): (usize, &&str)| {
        let text = format!(
            "---\nid: {WORD}-{number}\n{level}\n{fields}---\n# {WORD}\n\n{WORD} [[shown-0]] ![x](files/{WORD}.png)\n\n## {WORD}\n\n- 10:00 {WORD}\n\n## Action items\n\n- [ ] {WORD}\n"
        );
        (format!("{WORD}/{number}.md"), text)
    };
    levels.iter().enumerate().map(document).collect()
}

/// A document with blocks and words above the edition wherever Markdown has a place for them.
fn blocks() -> String {
    let w = format!(":internal[{WORD} said]");
    let b = |indent: &str, sign: &str| format!("{indent}:::internal\n{indent}{sign}{WORD} block\n{indent}:::\n");
    let places = [
        b("", ""),
        b("", "# "),
        b("", "- [ ] "),
        b("", "| a |\n|---|\n| "),
        format!(":::internal\n```\n{WORD}\n:::\n{WORD}\n```\n:::\n"),
        format!("- item\n\n{}", b("  ", "")),
        format!("> quoted\n>\n{}", b("> ", "")),
        format!("1. one\n   - two\n\n{}", b("     ", "")),
        format!(":::internal\n:::restricted\n{WORD}\n:::\n{WORD}\n:::\n"),
        format!("::: internal {WORD}\n{WORD}\n:::\n"),
        format!(":::Internal\n{WORD}\n:::\n"),
        format!(":::intrenal\n{WORD}\n:::\n"),
        format!("| a | b |\n|---|---|\n| c | {w} |\n"),
        format!("## Heading {w}\n\n[link {w}](https://example.com/) and [x](https://example.com/{w}) and ![{w}](files/shown.png)\n"),
        format!("`{w}` and **{w}** and a note[^1]\n\n[^1]: {w}\n"),
        format!("```text\n{w}\n```\n\n<div title=\"{w}\">{w}</div>\n"),
        format!("## Timeline\n\n- 10:00 begins {w}\n- 10:10 ends\n\n## Action items\n\n- [ ] Watch {w} (owner: {w}, due: 2026-03-01)\n"),
    ];
    let mut out =
        "---\nid: blocks\ntitle: \"Blocks :internal[zqcanary]\"\nstarted_at: 2026-01-30T03:04:00Z\nvisibility: public\nservices: [\"pay:internal[zqcanary]\"]\n---\n".to_owned();
    for (number, place) in places.iter().enumerate() {
        write!(out, "\n## Part {number}\n\n{place}\nAfter {number}.\n").unwrap();
    }
    // What never closes is withheld to the end.
    write!(out, "\n:::internal\n{WORD} to the end\n").unwrap();
    out
}

/// The archive with all of that, notes, lists and a history besides.
pub fn archive() -> Scratch {
    let scratch = Scratch::new(&[]);
    let mut files = withholding();
    files.extend(hidden());
    let note = |matter: &str| format!("---\n{matter}---\n{WORD} said\n");
    let lists = [
        ("afterword.yaml", "editions: [public, internal]\npublish_findings: true\n".to_owned()),
        ("blocks.md", blocks()),
        (
            "reference.md",
            minimal(
                "reference",
                "Reference",
                "visibility: public\nsummary: Like [[zqcanary-0]]\nactions: [{text: \"undo [[zqcanary-0]]\"}]\n",
                "## Like [[zqcanary-0]]\n\nAs in [[zqcanary-0]]; see [[shown-0]].\n\n<p>[[zqcanary-0]]</p>\n",
            ),
        ),
        ("files/shown.png", "png".to_owned()),
        ("files/zqcanary.png", WORD.to_owned()),
        (
            "glossary.yaml",
            format!("Failover: {{text: \"to another, as in [[zqcanary-0]]\", visibility: public}}\n{WORD}: a word\nText: {{text: \"{WORD}\", visibility: internal}}\n"),
        ),
        ("synonyms.txt", format!("outage = down\n:::internal\n{WORD} = text\n:::\n")),
        ("reading-club/2026-02-06.md", note("documents: [shown-0]\nvisibility: internal\n")),
        ("reading-club/2026-02-07.md", note("documents: [shown-0]\n")),
        ("of-the-month/2026-01.md", note(&format!("id: shown-0\nreason: {WORD}\nvisibility: internal\n"))),
        (
            "reading-club/2026-02-08.md",
            "---\ntitle: On [[zqcanary-0]]\nsummary: We compared [[zqcanary-0]]\ndocuments: [shown-0, \"[[zqcanary-0]]\"]\nvisibility: public\n---\nAs in [[zqcanary-0]].\n"
                .to_owned(),
        ),
        ("of-the-month/2026-02.md", "---\nid: shown-0\nreason: better than [[zqcanary-0]]\nvisibility: public\n---\n".to_owned()),
        ("subscriptions/few.yaml", format!("to: [{WORD}@example.com]\nvisibility: internal\n")),
    ];
    files.extend(lists.map(|(path, text)| (path.to_owned(), text)));
    files.iter().for_each(|(path, text)| scratch.write(path, text.as_bytes()));
    let git = |arguments: &[&str]| git(&scratch.root(), WORD, arguments);
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", WORD]);
    scratch
}

/// What a file of the search says once it is inflated: whole, or, for texts, part by part behind their lengths (docs/search-bundle.md).
pub fn inflated(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut inflate = |part: &[u8]| {
        flate2::read::DeflateDecoder::new(part).read_to_end(&mut out).unwrap_or_else(|error| panic!("{name}: {error}"));
    };
    if !name.contains("search/p-") {
        inflate(bytes);
        return out;
    }
    let mut at = 0;
    let mut number = || {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = bytes[at];
            at += 1;
            value |= usize::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 {
                return value;
            }
        }
    };
    let documents = number();
    let lengths: Vec<usize> = (0..2 * documents).map(|_| number()).collect();
    for length in lengths {
        inflate(&bytes[at..at + length]);
        at += length;
    }
    out
}

/// Where a word can be seen in some files, in small letters: in a name, in what a file says, in what a file of the search says.
pub fn telling(files: &Tree, word: &str) -> Option<String> {
    let says = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_lowercase().contains(word);
    files.iter().find(|(name, bytes)| says(name.as_bytes()) || says(bytes) || name.ends_with(".bin") && says(&inflated(name, bytes))).map(|(name, _)| name.clone())
}

/// Where a canary can be seen in a site.
pub fn seen(site: &Tree) -> Option<String> {
    // Four digits of a hash are no year: of the list of files only the names count, and elsewhere a year begins a word.
    let year = |(name, bytes): &(&String, &Vec<u8>)| {
        let text = String::from_utf8_lossy(bytes);
        let said =
            if name.as_str() == ".afterword" { text.lines().filter_map(|line| line.split_once("  ")).map(|(_, file)| format!("{file}\n")).collect() } else { text.into_owned() };
        !name.ends_with(".bin") && said.match_indices(YEAR).any(|(at, _)| !said[..at].ends_with(|c: char| c.is_ascii_hexdigit()))
    };
    telling(site, WORD).or_else(|| site.iter().find(year).map(|(name, _)| format!("{name} (a year)")))
}

/// Builds the public site of an archive with a program, over whatever an earlier build left.
pub fn publish(program: &mut Command, scratch: &Scratch) -> Tree {
    let cache = scratch.dir.path().join("cache");
    let output = program.args(["build", "--edition", "public", "--archive"]).arg(scratch.root()).arg("--out").arg(scratch.out()).arg("--cache").arg(cache).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", all(&output));
    tree(&scratch.out())
}

/// Where a word can be seen after its document was shown and then was not, in one of the ways in which that comes about. Everything
/// that builds keep beside the site counts too.
pub fn left_behind(program: &dyn Fn() -> Command) -> Option<String> {
    let said = |keys: &str, body: &str| minimal("one", "One", &format!("visibility: public\n{keys}"), body);
    let shown = said(&format!("tags: [{WORD}]\n"), &format!("The {WORD} met ![x](files/{WORD}.png).\n"));
    let quiet = said("", "Text.\n");
    let whole = |level: &str| shown.replace("visibility: public", level);
    let ways: [(&str, Option<String>); 6] = [
        ("demoted", Some(whole("visibility: internal"))),
        ("its level misspelt", Some(whole("visibility: publik"))),
        (
            "its field and its block demoted",
            Some(said(&format!("tags: [{WORD}]\nvisibility_of: {{tags: internal}}\n"), &format!(":::internal\nThe {WORD} ![x](files/{WORD}.png).\n:::\n"))),
        ),
        ("edited", Some(quiet.clone())),
        ("deleted", None),
        ("renamed", None),
    ];
    for (way, now) in ways {
        let scratch = Scratch::new(&[
            ("afterword.yaml", "editions: [public, internal]\n"),
            (&format!("{WORD}.md"), &shown),
            (&format!("files/{WORD}.png"), "png"),
            ("two.md", &minimal("two", "Two", "visibility: public\n", "Text.")),
        ]);
        let before = publish(&mut program(), &scratch);
        assert!(seen(&before).is_some(), "the canary is not shown at first");
        // The second generation has it too.
        scratch.write("two.md", minimal("two", "Two", "visibility: public\n", "Text again.").as_bytes());
        publish(&mut program(), &scratch);
        let file = scratch.root().join(format!("{WORD}.md"));
        match &now {
            Some(text) => std::fs::write(&file, text).unwrap(),
            None => std::fs::remove_file(&file).unwrap(),
        }
        if way == "renamed" {
            scratch.write("plain.md", quiet.as_bytes());
        }
        let after = publish(&mut program(), &scratch);
        let beside = tree(&scratch.dir.path().join(".site.afterword"));
        if let Some(name) = seen(&after).or_else(|| telling(&beside, WORD)) {
            return Some(format!("{way}: {name}"));
        }
        let clean = Scratch::new(&[]);
        lay(&tree(&scratch.root()), &clean.root());
        if publish(&mut program(), &clean) != after {
            return Some(format!("{way}: a clean build differs"));
        }
    }
    None
}

#[test]
fn no_canary_is_seen_in_the_edition_below() {
    let scratch = archive();
    let site = publish(&mut program(), &scratch);
    assert_eq!(seen(&site), None);
    assert!(site.keys().any(|name| name.contains("shown-13")), "the documents are not shown at all");
    let packed = |site: &Tree, word: &str| site.iter().any(|(name, bytes)| name.starts_with("search/p-") && String::from_utf8_lossy(&inflated(name, bytes)).contains(word));
    assert!(packed(&site, "begins"), "the texts of the search are not read");
    let blocks = String::from_utf8_lossy(&site["postmortems/blocks/index.html"]).into_owned();
    assert!((0..17).all(|number| blocks.contains(&format!("After {number}."))), "more is withheld than stands in blocks: {blocks}");
    // The same archive as its authors see it: there the canaries are, so the search for them finds what there is.
    let output = scratch.run(&["build", "--edition", "internal"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", all(&output));
    assert!(seen(&tree(&scratch.out())).is_some());
}

#[test]
fn nothing_of_what_is_withdrawn_is_left_behind() {
    assert_eq!(left_behind(&program), None);
}
