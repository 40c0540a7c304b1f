//! Learning together: what is asked of a document is made from it and from nothing else, nobody who plays sees the end before it is
//! shown, and notes are read as people write them. A golden case is a folder `learning/<name>/archive`; `BLESS=1` writes what it becomes.

use crate::support::{Scratch, browser::Browser, example, example_site, expect_file, folder_from, look, page, project, request, site};
use afterword::config::BaseTheme;
use afterword::learn::question::{self, Question, Source};
use afterword::learn::{Lesson, across, agenda, drill, is_readable};
use afterword::model::Postmortem;
use afterword::render::Site;
use afterword::theme::Theme;
use std::collections::BTreeSet;
use std::fmt::Write;

fn theme() -> Theme {
    Theme::new(BaseTheme::Default, &std::collections::BTreeMap::new()).unwrap()
}

/// Everything that can be learned with one document, in words.
fn told(site: &Site, place: usize, theme: &Theme) -> String {
    let archive = site.archive();
    let postmortem = &archive.postmortems[place];
    let word = |key: &str| theme.word(postmortem.lang, key).to_owned();
    let lesson = Lesson { archive, place, near: &[] };
    let mut out = format!("# {} {}\n", postmortem.id, postmortem.title);
    let parts = agenda::parts(postmortem);
    for part in &parts {
        writeln!(out, "part {}–{} until {} {}", part.rows.start + 1, part.rows.end, part.stop, part.clock.clone().unwrap_or_default()).unwrap();
    }
    for minutes in [30, 60] {
        let steps: Vec<String> = agenda::agenda(minutes, postmortem, &parts, true).iter().map(|step| format!("{}–{} {}", step.from, step.to, step.word)).collect();
        writeln!(out, "{minutes}: {}", steps.join(", ")).unwrap();
    }
    for question in question::about(postmortem).iter().chain(&question::across(&lesson)) {
        writeln!(out, "? {} [{:?}]", question.said.told(&word), question.source).unwrap();
    }
    let lacks: Vec<String> = drill::lacks(postmortem).iter().map(|lack| drill::told(*lack, postmortem.lang)).collect();
    writeln!(out, "drill: {}", if lacks.is_empty() { "yes".into() } else { format!("lacks {}", lacks.join(", ")) }).unwrap();
    if lacks.is_empty() {
        writeln!(out, "opening: {}", drill::opening(postmortem).unwrap()).unwrap();
        let steps: Vec<String> = drill::steps(postmortem).iter().map(|step| format!("{}{}{}", step.minute, if step.mitigates { "!" } else { "" }, "")).collect();
        writeln!(out, "steps: {}", steps.join(" ")).unwrap();
        drill::clues(postmortem).iter().for_each(|clue| writeln!(out, "clue: {} -> {}", clue.ask.clone().unwrap_or_default(), clue.see).unwrap());
    }
    for entry in across::luck(archive).filter(|entry| entry.place == place) {
        let safeguard = across::safeguard(postmortem, entry.text).and_then(|at| postmortem.actions.get(at)).map_or_else(|| "no safeguard yet".to_owned(), |action| action.text);
        writeln!(out, "luck: {} -> {safeguard}", entry.text).unwrap();
    }
    out
}

#[test]
fn every_case_becomes_what_it_says() {
    let theme = theme();
    let root = project().join("tests/learning");
    let mut cases: Vec<_> = std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 5);
    for case in cases {
        let site = site(&request(&case.join("archive")));
        let archive = site.archive();
        let mut out = String::new();
        for place in 0..archive.postmortems.len() {
            writeln!(out, "{}", told(&site, place, &theme)).unwrap();
        }
        for file in site.files().filter(|file| ["sessions/", "of-the-month/"].iter().any(|folder| file.starts_with(folder)) && file.ends_with(".html")) {
            writeln!(out, "## /{}\n{}\n", file.trim_end_matches("index.html"), text(&page(&site, file))).unwrap();
        }
        expect_file(&case.join("expected.txt"), &format!("{}\n", out.trim_end()));
    }
}

/// The text of a page's main part, without its markup.
fn text(html: &str) -> String {
    let main = html.split("<main").nth(1).and_then(|rest| rest.split_once('>')).map_or("", |(_, rest)| rest).split("</main>").next().unwrap();
    let mut out = String::new();
    let mut in_tag = false;
    for c in main.chars() {
        match c {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                out.push(' ');
            }
            c if !in_tag => out.push(c),
            _ => {}
        }
    }
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    [("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")].iter().fold(words, |text, (from, to)| text.replace(from, to))
}

#[test]
fn without_luck_and_surprises_other_things_are_asked() {
    let read = |name: &str| std::fs::read_to_string(project().join("tests/learning").join(name).join("expected.txt")).unwrap();
    let (with, without) = (read("en"), read("en-without-luck"));
    assert!(with.contains("Luck: “The night batch") && with.contains("“The pool looked half empty the whole time”"));
    assert!(!without.contains("Luck:") && !without.contains("surprised those who wrote"));
}

/// Whether a question holds something of the document itself: a time, a name, a phrase.
fn quotes(question: &Question) -> bool {
    let own = ["quote", "time", "from", "started", "mitigated", "service", "id"];
    let values: Vec<&String> = question.said.values.iter().filter(|(name, _)| own.contains(name)).map(|(_, value)| value).collect();
    !values.is_empty() && values.iter().all(|value| !value.is_empty())
}

#[test]
fn the_example_has_packs_and_drills_that_quote_it() {
    let site = site(&request(&example()));
    let archive = site.archive();
    let packs: Vec<usize> = (0..archive.postmortems.len()).filter(|place| is_readable(&archive.postmortems[*place])).collect();
    assert!(packs.len() >= 10, "{} packs", packs.len());
    let drills = drill::codes(&archive.postmortems);
    assert!(drills.len() >= 5, "{} drills", drills.len());
    for place in packs {
        let postmortem = &archive.postmortems[place];
        let file = format!("learn/{}/index.html", postmortem.id);
        let html = page(&site, &file);
        let asked = question::about(postmortem);
        let linked = asked.iter().filter(|question| quotes(question) && matches!(question.source, Source::Row(_))).count();
        assert!(linked >= 6, "{}: {linked} questions with a row's link", postmortem.id);
        for question in &asked {
            if let Source::Row(row) = question.source {
                assert!(html.contains(&format!("href=\"#aw-t{}\"", row + 1)) && html.contains(&format!("id=\"aw-t{}\"", row + 1)), "{}: row {}", postmortem.id, row + 1);
            }
        }
        assert!(!html.contains("learn_"), "{}: a word is missing", postmortem.id);
    }
}

/// A question holds no word that is neither the document's nor the interface's.
#[test]
fn a_question_states_nothing_that_the_document_does_not() {
    let theme = theme();
    let mut sites = vec![site(&request(&example()))];
    if let Some(corpora) = folder_from("AFTERWORD_CORPORA") {
        sites.extend(archives(&corpora).iter().filter_map(|archive| look(&request(archive)).ok()).map(|look| look.site));
    }
    let mut asked = 0;
    for site in &sites {
        for postmortem in site.archive().postmortems.iter().filter(|postmortem| is_readable(postmortem)) {
            let own = own_words(postmortem);
            for question in question::about(postmortem) {
                asked += 1;
                for (name, value) in &question.said.values {
                    // Lengths are worked out, and a review question is one of the five.
                    let known = ["length", "question"].contains(name) || own.iter().any(|own| own.contains(value.trim_end_matches('…').trim_end()));
                    assert!(known, "{}: {name} `{value}` is not in the document", postmortem.id);
                }
                let sentence = question.said.told(&|key| theme.word(postmortem.lang, key).to_owned());
                assert!(!sentence.contains("learn_q") && sentence.ends_with(['?', '？', '。', '.', ')']), "{}: {sentence}", postmortem.id);
            }
        }
    }
    assert!(asked > 300, "only {asked} questions");
}

/// Everything that a document says of itself, as plain text on one line each.
fn own_words(postmortem: &Postmortem) -> Vec<String> {
    let lessons = &postmortem.lessons;
    let texts =
        lessons.went_well.iter().chain(&lessons.went_wrong).chain(&lessons.got_lucky).chain(&postmortem.surprises).chain(&postmortem.services).chain(&postmortem.trigger.text);
    let (timeline, actions) = (postmortem.timeline.all(), postmortem.actions.all());
    let texts = texts.chain(postmortem.causes.iter().filter_map(|cause| cause.text.as_ref())).chain(timeline.iter().flat_map(|event| [&event.text, &event.written]));
    let texts = texts.chain(actions.iter().flat_map(|action| std::iter::once(&action.text).chain(&action.reason)));
    let mut out: Vec<String> = texts.map(|text| afterword::parse::inline_text(text).split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let stamps = timeline.iter().flat_map(|event| event.at.iter().chain(&event.until)).chain(postmortem.stamps.of_incident());
    // A link by reference that leads nowhere is its text: `[fixed][pr-1]`.
    let plain: Vec<String> = out
        .iter()
        .map(|text| {
            let mut after_text = false;
            text.split('[')
                .map(|part| match part.split_once(']') {
                    Some((_, rest)) if after_text => {
                        after_text = false;
                        rest.to_owned()
                    }
                    Some((text, rest)) => {
                        after_text = rest.is_empty();
                        format!("{text}{rest}")
                    }
                    None => part.to_owned(),
                })
                .collect()
        })
        .collect();
    out.extend(plain);
    out.extend(stamps.flat_map(|stamp| [stamp.clock(), format!("{} {}", stamp.date(), stamp.clock())]));
    out
}

fn archives(corpora: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut out: Vec<_> = std::fs::read_dir(corpora).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    out.sort();
    out
}

/// Words of a text that could tell something: of letters four and more, of kanji and katakana two.
fn nouns(text: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for word in text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() >= 4) {
        out.insert(word.to_lowercase());
    }
    // Kanji and katakana beside each other are words of their own: 現場リーダー.
    for (from, to) in [('\u{30A1}', '\u{30FC}'), ('\u{4E00}', '\u{9FFF}')] {
        out.extend(text.split(|c: char| !(from..=to).contains(&c)).filter(|run| run.chars().count() >= 2).map(str::to_owned));
    }
    out
}

#[test]
fn a_player_sees_nothing_of_the_end() {
    let theme = theme();
    let site = site(&request(&example()));
    let archive = site.archive();
    // What the interface says on every such page tells nothing of any incident.
    let interface: BTreeSet<String> =
        [afterword::model::Lang::En, afterword::model::Lang::Ja].iter().flat_map(|lang| theme.words(*lang).values().flat_map(|word| nouns(word)).collect::<Vec<_>>()).collect();
    let codes = drill::codes(&archive.postmortems);
    assert!(!codes.is_empty());
    for (place, code) in &codes {
        let postmortem = &archive.postmortems[*place];
        let html = page(&site, &format!("drill/{code}/index.html"));
        let head = html.split("</head>").next().unwrap();
        assert!(!html.contains(&postmortem.id) && !html.contains(&postmortem.path), "{code} names its document");
        assert!(!head.contains("name=\"description\"") && !head.contains("og:") && html.contains(&format!("<title>{} · ", drill::name(code))), "{code}: {head}");
        // Causes, resolution and lessons, from the record and from the body.
        let source = std::fs::read_to_string(example().join(&postmortem.path)).unwrap();
        let telling = ["cause", "resolution", "recovery", "lesson", "fix", "原因", "対応", "復旧", "解決", "教訓", "学び", "要因"];
        let mut ends: Vec<String> = postmortem.causes.iter().filter_map(|cause| cause.text.clone()).chain(postmortem.mitigation.clone()).collect();
        let lessons = &postmortem.lessons;
        ends.extend(lessons.went_well.iter().chain(&lessons.went_wrong).chain(&lessons.got_lucky).cloned());
        let mut depth: Option<usize> = None;
        for line in source.splitn(3, "---\n").nth(2).unwrap_or(&source).lines() {
            if let Some(hashes) = line.strip_prefix('#').map(|rest| 1 + rest.chars().take_while(|c| *c == '#').count()) {
                if depth.is_none_or(|depth| hashes <= depth) {
                    depth = telling.iter().any(|word| line.to_lowercase().contains(word)).then_some(hashes);
                }
            } else if depth.is_some() {
                ends.push(line.to_owned());
            }
        }
        let mut opening = nouns(&drill::opening(postmortem).unwrap());
        // Its name is made from the id alone.
        opening.extend(nouns(&drill::name(code)));
        let shown = nouns(&text(&html));
        let told: Vec<String> = ends.iter().flat_map(|end| nouns(end)).filter(|noun| shown.contains(noun) && !opening.contains(noun) && !interface.contains(noun)).collect();
        // Words that carry nothing stand in every text.
        let told: BTreeSet<String> = told.into_iter().filter(|word| !afterword::learn::words::telling(word).is_empty()).collect();
        assert!(told.is_empty(), "{code} ({}) gives away {told:?}", postmortem.id);
        // Nor does the page's source: no comment, no data, no hidden part of the end.
        assert!(!html.contains("<!--") && !html.contains("hidden-") && !html.contains("data-step"), "{code}");
    }
    for file in ["wheel/index.html", "wheel/drills.json"] {
        let text = page(&site, file);
        for place in codes.keys() {
            let postmortem = &archive.postmortems[*place];
            assert!(!text.contains(&postmortem.id) && !text.contains(&postmortem.title), "/{file} names {}", postmortem.id);
        }
    }
    // Neither searching nor a sitemap leads into one.
    let loaded = site.files().filter(|file| file.starts_with("search/")).count();
    assert!(loaded > 0);
    for (_, code) in codes {
        let name = drill::name(&code);
        for file in site.files().filter(|file| file.starts_with("sitemap") || file.starts_with("feed") || file.starts_with("index")) {
            assert!(!page(&site, file).contains(&name), "/{file} tells of {code}");
        }
    }
}

#[test]
fn notes_are_sessions_as_people_write_them() {
    let site = site(&request(&project().join("tests/learning/notes/archive")));
    let look = page(&site, "sessions/2026-04-03/index.html");
    assert!(look.contains("会議室「楓」") && look.contains("SRE 本 第15章") && look.contains("輪読会 #7"), "{look}");
    let home = page(&site, "postmortems/PM-1/index.html");
    assert!(home.contains("Reading club #8") && home.contains("../../sessions/2026-05-08/"), "a postmortem does not tell where it was read");
    let calendar = page(&site, "sessions/sessions.ics");
    assert!(calendar.contains("DTSTART:20260508T070000Z\r\nDURATION:PT30M") && calendar.contains("LOCATION:Room 2"), "{calendar}");
    assert!(page(&site, "sessions/feed.xml").contains("<entry"));
}

/// What is hidden is gone from sessions and picks too, and with it every sign of it.
#[test]
fn notes_are_filtered_first() {
    let scratch = Scratch::new(&[
        ("afterword.yaml", "editions: [public, internal]\nvisibility: [public, internal]\n"),
        ("open.md", "---\nid: open-1\ntitle: Open\nstarted_at: 2026-01-02T03:04:00Z\nvisibility: public\n---\nText.\n"),
        ("shut.md", "---\nid: shut-1\ntitle: Sesame\nstarted_at: 2026-01-02T03:04:00Z\nvisibility: internal\n---\nText.\n"),
        ("reading-club/2026-02-06.md", "---\nnumber: 1\ndocuments: [open-1, shut-1]\nvisibility: public\n---\nWe talked.\n\n:::internal\nsecretword\n:::\n"),
        ("reading-club/2026-02-13.md", "# Reading club #2\n\nhiddenword\n"),
        ("of-the-month/2026-01.md", "---\nid: shut-1\nreason: pickword\nvisibility: public\n---\n"),
    ]);
    let mut request = scratch.request();
    request.edition = Some("public".into());
    let site = site(&request);
    for file in site.files().map(str::to_owned).collect::<Vec<_>>() {
        let bytes = site.render(&file).unwrap().unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for word in ["secretword", "hiddenword", "pickword", "Sesame", "shut-1", "2026-02-13"] {
            assert!(!text.contains(word) && !file.contains(word), "/{file} tells `{word}`");
        }
    }
    assert!(page(&site, "sessions/2026-02-06/index.html").contains("a document that is not shown here"));
}

#[test]
fn unknown_documents_are_no_readings() {
    let scratch = Scratch::new(&[("a.md", "---\nid: PM-1\ntitle: A\ndate: 2026-01-02\n---\nText.\n"), ("reading-club/2026-02-06.md", "---\ndocuments: [PM-7, pm-1]\n---\n")]);
    let look = look(&scratch.request()).unwrap();
    assert!(look.findings.iter().any(|finding| finding.rule == "club-session" && finding.message.contains("PM-7")));
}

/// The wheel, a re-enactment and its game master in a browser: chosen without repeats, clock and keys, nothing left to play.
#[test]
fn a_re_enactment_is_played() {
    let (_dir, server) = example_site(&[]);
    let mut browser = Browser::start();
    browser.open(&format!("{}/wheel/", server.address));
    browser.until("document.querySelector('form.wheel').hidden === false");
    let all = browser.evaluate("document.querySelectorAll('.drills tbody tr').length").as_u64().unwrap();
    let mut seen = BTreeSet::new();
    for _ in 0..all {
        browser.evaluate("document.querySelector('form.wheel').requestSubmit()");
        browser.until("!!document.querySelector('.chosen a')");
        seen.insert(browser.evaluate("document.querySelector('.chosen a').href").as_str().unwrap().to_owned());
    }
    assert_eq!(seen.len() as u64, all, "the wheel repeats itself");
    browser.evaluate("document.querySelector('form.wheel').requestSubmit()");
    browser.until("document.querySelector('.forget').hidden === false");
    browser.evaluate("document.querySelector('form.wheel select[name=difficulty]').value = '1'; document.querySelector('.forget').click()");
    browser.until("!!document.querySelector('.chosen a')");
    assert_eq!(browser.troubles, Vec::<String>::new());
    browser.evaluate("document.querySelector('.chosen a').click()");
    browser.until("!!document.querySelector('.drill.player')");
    browser.until("document.querySelector('[data-clock]').hidden === false");
    browser.evaluate("document.querySelector('[data-clock] button').click()");
    browser.until("document.querySelector('[data-clock] output').textContent === 'T+0:01'");
    browser.evaluate("document.querySelector('a[rel=nofollow]').click()");
    browser.until("document.readyState === 'complete' && !!document.querySelector('.drill.master') && document.querySelector('[data-clock]').hidden === false");
    assert_eq!(browser.evaluate("document.querySelector('.curtain').open"), serde_json::json!(false));
    browser.evaluate("document.querySelector('.curtain > summary').click()");
    assert_eq!(browser.evaluate("document.querySelectorAll('details.step[open]').length"), serde_json::json!(0));
    browser.press("n");
    browser.until("document.querySelectorAll('details.step[open]').length === 1");
    browser.evaluate("document.querySelector('[data-next]').click()");
    browser.until("document.querySelectorAll('details.step[open]').length === 2");
    assert_eq!(browser.troubles, Vec::<String>::new());
    // Without scripts the same is there, one step behind each fold.
    browser.scripts(false);
    browser.open(&format!("{}/wheel/", server.address));
    assert!(browser.evaluate("document.querySelectorAll('.drills a').length").as_u64().unwrap() == all);
    browser.scripts(true);
}

/// A handout needs nothing else: no request, no complaint about its policy, its style applies.
#[test]
fn a_handout_is_one_file() {
    let (_dir, server) = example_site(&[]);
    let folder = tempfile::tempdir().unwrap();
    let mut browser = Browser::start();
    for id in ["PM-2026-005", "PM-2026-004"] {
        let out = folder.path().join(format!("{id}.html"));
        let output =
            crate::support::program().args(["pack", id, "--archive"]).arg(example()).arg("--cache").arg(folder.path().join("cache")).arg("--out").arg(&out).output().unwrap();
        assert!(output.status.success(), "{}", crate::support::all(&output));
        browser.open(&format!("file://{}", out.display()));
        assert_eq!(browser.troubles, Vec::<String>::new(), "{id}");
        assert_eq!(browser.evaluate("performance.getEntriesByType('resource').filter((one) => !one.name.startsWith('data:')).length"), serde_json::json!(0));
        assert_ne!(browser.evaluate("getComputedStyle(document.querySelector('main')).maxWidth"), serde_json::json!("none"));
        assert!(browser.evaluate("document.querySelectorAll('.full > p').length").as_u64().unwrap() > 3);
        browser.open(&format!("{}/learn/{id}/handout.html", server.address));
        assert_eq!(browser.troubles, Vec::<String>::new(), "{id} on the site");
    }
}
