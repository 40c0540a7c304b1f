//! What must hold for every document: reading never panics, no line of prose is lost, and adopting changes nothing but the
//! front matter.

use afterword::config::Config;
use afterword::glossary::Glossary;
use afterword::parse::canonical::{self, Proposal};
use afterword::parse::{self, Around, BodyPart, Document, Parsed, Resolved, SourceFile, inline_text};
use afterword::time::{Context, Stamp, Written, Zone};
use proptest::prelude::*;

/// Lines as people write them; `@` stands for a word of its own that must never be lost.
const LINES: &[&str] = &[
    "# @ broke",
    "## Timeline (JST)",
    "## タイムライン",
    "### 2026-03-01 14:17",
    "### 14:55 @",
    "## Action items",
    "## アクションアイテム",
    "### Short term",
    "### @ the pool",
    "## Summary",
    "## Stats",
    "- 14:02 @ first",
    "- **13:10** - @",
    "- **~Jan 24 01:00** - @ and more",
    "  - @ below",
    "1. 2022-12-07 07:00 @ reported",
    "* [16:04] @",
    "* `23:27` - @ in code",
    "- 14:?? @",
    "- T+15m @",
    "14:20–14:35 @ range",
    "**Feb 04, 2021, 21:45 (UTC):** @ text",
    "**June 24, 2021**",
    "1625: @ text",
    "翌日 0:10 @ 復旧",
    "- [x] @ done (owner: ada, due: 2026-11-20)",
    "- [ ]@ open",
    "- ~~@ struck~~ (done)",
    "- Ed to add @ ticket",
    "- @ を追加する（担当：佐藤、期限：2026-11-20）",
    "✅ @ signed",
    "・@ 箇条書き",
    "| Time | Event |",
    "|---|---|",
    "| 14:05 | @ row |",
    "| 14:06 | @ **row** |",
    "**Date**: 2026-03-01 14:02 UTC",
    "**Severity:** SEV-2",
    "Services: a, b",
    "重大度：SEV1",
    "> **Status**: final",
    "> @ quoted",
    "First detected: 2026-03-01 10:26",
    "Resolved 2026-03-01 11:21",
    "Prose with @ in it.",
    "これは@という文です。",
    "```",
    "@ code",
    ":::note @title",
    ":::",
    "!!! warning \"@\"",
    "    @ indented",
    "{% hint style=\"info\" %}",
    "{% endhint %}",
    "<details><summary>@</summary>",
    "</details>",
    "{{< track \"2026-03-01 14:02 UTC\" >}}",
    "@ text {{< track \"2026-03-01 15:02 UTC\" >}}",
    "",
    "",
    "---",
    "    @ deep",
    "[@](other.md) and ![@](x.png)",
    "@[^1] noted",
    "[^1]: @ the note",
];

fn documents() -> impl Strategy<Value = (String, Vec<String>)> {
    proptest::collection::vec((0..LINES.len(), prop_oneof![8 => Just("\n"), 1 => Just("\n\n"), 1 => Just("\r\n")]), 1..24).prop_map(|lines| {
        // A fence in the first line would open front matter, which is no prose.
        let mut text = String::from("Intro.\n\n");
        let mut words = Vec::new();
        for (number, (line, end)) in lines.into_iter().enumerate() {
            let word = format!("qzx{number}w");
            let line = LINES[line];
            // An image's words are shown only where the image is.
            text.push_str(&line.replace("![@]", "![]").replace('@', &word));
            text.push_str(end);
            if line.contains('@') {
                words.push(word);
            }
        }
        (text, words)
    })
}

fn file(text: &str) -> SourceFile {
    SourceFile { path: "2026-03-01-case.md".into(), bytes: text.as_bytes().to_vec() }
}

fn read(text: &str) -> Option<Document> {
    match parse::parse(&file(text), &Config::default()) {
        Parsed::Postmortems(mut documents) => Some(documents.remove(0)),
        Parsed::Reported(_) => None,
    }
}

/// Everything the page of a document shows: its title, body, and the rows of its lists.
fn page_text(text: &str, document: &Document) -> String {
    let postmortem = &document.postmortem;
    let mut out = format!("{}\n", postmortem.title);
    let glossary = Glossary::default();
    let around = Around {
        resolve: &|_| Resolved::Nothing,
        told: &|_| None,
        word: &|key| key.to_owned(),
        glossary: &glossary,
        term: &|_| Default::default(),
        size: &|_| None,
        discuss: &|_, _| None,
    };
    for part in parse::body(&file(text), postmortem, &Config::default(), &around) {
        match part {
            BodyPart::Summary | BodyPart::SummaryEnd => {}
            BodyPart::Html(html) => out.push_str(&html),
            BodyPart::Timeline(entries) => postmortem.timeline.all()[entries]
                .iter()
                .for_each(|event| out.push_str(&format!("{} {} {:?} {:?} {:?}\n", event.written, event.text, event.actor, event.evidence, event.more))),
            BodyPart::Actions(entries) => postmortem.actions.all()[entries].iter().for_each(|action| {
                out.push_str(&format!("{:?} {:?} {} {:?} {:?} {:?} {:?}\n", action.group, action.id, action.text, action.owner, action.tracker, action.reason, action.more));
            }),
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(std::env::var("PROPTEST_CASES").map_or(400, |cases| cases.parse().unwrap())) })]

    #[test]
    fn no_line_of_prose_is_lost((text, words) in documents()) {
        let Some(document) = read(&text) else { return Ok(()) };
        let page = page_text(&text, &document);
        let found: String = document.text.iter().map(|block| format!("{}\n", block.text)).collect::<String>() + &document.postmortem.title + &document.postmortem.sections.iter().map(|section| section.title.clone()).collect::<Vec<_>>().join("\n");
        for word in &words {
            prop_assert!(page.contains(word.as_str()), "the page lost {word}:\n{text}\n---\n{page}");
            prop_assert!(found.contains(word.as_str()), "search lost {word}:\n{text}\n---\n{found}");
        }
    }

    #[test]
    fn every_place_is_a_line_of_the_file((text, _) in documents()) {
        let Some(document) = read(&text) else { return Ok(()) };
        let lines = text.lines().count() as u32;
        let postmortem = &document.postmortem;
        for line in postmortem.timeline.iter().map(|event| event.line).chain(postmortem.actions.iter().map(|action| action.line)).chain(postmortem.provenance.iter().map(|from| from.line)) {
            prop_assert!(line <= lines, "line {line} of {lines}:\n{text}");
        }
        for event in &postmortem.timeline {
            // A shortcode's date may follow its text.
            let line: String = text.lines().skip(event.line as usize - 1).take(12).collect();
            let first: String = inline_text(&event.written).chars().take_while(|c| c.is_ascii_digit()).collect();
            prop_assert!(line.contains(&first), "`{}` is not in line {} `{line}`:\n{text}", event.written, event.line);
        }
    }

    #[test]
    fn adopting_changes_the_front_matter_alone((text, _) in documents(), front in prop_oneof![Just(""), Just("---\n# note\ndate: 2026-03-01 14:02\n---\n"), Just("+++\ntitle = \"x\"\n+++\n")]) {
        let source = format!("{front}{text}");
        let config = Config::default();
        if let Proposal::New(new) = canonical::propose(&file(&source), "2026-03-01-case", &config) {
            prop_assert!(new.ends_with(&text), "the body changed:\n{source}\n---\n{new}");
            prop_assert!(front.is_empty() || new.contains("# note") == front.contains("# note"));
            let again = canonical::propose(&file(&new), "2026-03-01-case", &config);
            prop_assert!(!matches!(again, Proposal::New(_)), "a second run changes it again:\n{}", new);
        }
    }

    #[test]
    fn stamps_never_panic_and_end_within_the_text(text in "\\PC{0,40}", head in prop_oneof![Just(""), Just("14:02 "), Just("2026-03-01"), Just("Feb 8"), Just("翌日"), Just("T+"), Just("午後3"), Just("12.3"), Just("~")]) {
        let text = format!("{head}{text}");
        if let Some(written) = Written::at_start(&text) {
            prop_assert!(text.is_char_boundary(written.length));
            let zone = Zone::utc();
            let day = Stamp::parse("2026-03-01", &zone).unwrap();
            let _ = written.resolve(&Context { day: Some(&day), ..Context::of(&zone) }, &text);
        }
    }

    #[test]
    fn a_stamp_as_it_is_told_reads_as_itself(seconds in 0_i64..4_000_000_000, precise in 0..3) {
        let zone = Zone::named("Asia/Tokyo").unwrap();
        let day = Stamp::day_of(seconds, &zone).date();
        let text = match precise {
            0 => day,
            1 => format!("{day}T{:02}:{:02}+09:00", seconds / 3600 % 24, seconds / 60 % 60),
            _ => format!("{day}T{:02}:{:02}:{:02}Z", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60),
        };
        let stamp = Stamp::parse(&text, &zone).unwrap();
        prop_assert_eq!(stamp.told(), text);
    }
}
