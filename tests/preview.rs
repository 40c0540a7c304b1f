//! What an author sees while writing: the page at once, the rest as soon as it is made, nothing else disturbed.

use crate::support::{Scratch, browser::Browser, example, folder_from, lay, minimal, preview::Preview, tree};
use afterword::pipeline;
use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

fn preview(scratch: &Scratch, more: &[&str]) -> Preview {
    Preview::start(Command::new(env!("CARGO_BIN_EXE_afterword")).arg("serve").arg(scratch.root()).args(more).arg("--cache").arg(scratch.dir.path().join("c")))
}

fn two() -> Scratch {
    Scratch::new(&[("a.md", &minimal("a", "A", "", "before")), ("b.md", &minimal("b", "B", "", "the other"))])
}

/// Opens a page, and marks it, so that a second loading can be told.
fn open(browser: &mut Browser, address: &str) {
    browser.open(address);
    browser.until("document.readyState === 'complete' && !!document.body");
    browser.evaluate("window.marked = true; 0");
}

/// A browser on the page of `a`.
fn on_a(preview: &Preview) -> Browser {
    let mut browser = Browser::start();
    open(&mut browser, &format!("{}postmortems/a/", preview.address));
    browser
}

const LOADED_AGAIN: &str = "window.marked !== true && document.body?.innerText.includes('after') === true";

#[test]
fn a_page_follows_its_document_and_no_other() {
    let scratch = two();
    let preview = preview(&scratch, &[]);
    let (mut a, mut b) = (Browser::start(), Browser::start());
    open(&mut a, &format!("{}postmortems/a/", preview.address));
    open(&mut b, &format!("{}postmortems/b/", preview.address));
    scratch.write("a.md", minimal("a", "A", "", "after").as_bytes());
    a.until(LOADED_AGAIN);
    // The other page hears of its own change, so it would have heard of this one.
    assert_eq!(b.evaluate("window.marked === true"), serde_json::json!(true));
    scratch.write("b.md", minimal("b", "B", "", "after too").as_bytes());
    b.until(LOADED_AGAIN);
    // A title stands on the pages of others as well.
    open(&mut a, &preview.address);
    scratch.write("b.md", minimal("b", "Seen after", "", "after too").as_bytes());
    a.until(LOADED_AGAIN);
}

/// What a saved document says itself is shown at once; what is found, lists and the search follow.
#[test]
fn the_saved_page_comes_first() {
    let scratch = two();
    let mut command = Command::new(env!("CARGO_BIN_EXE_afterword"));
    let (_preview, mut told) = Preview::telling(command.arg("serve").arg(scratch.root()).arg("--cache").arg(scratch.dir.path().join("c")));
    let mut next =
        || told.next().map(|event| event["event"].as_str().unwrap().to_owned() + if event["findings"].to_string().contains("missing.md") { " found" } else { "" }).unwrap();
    scratch.write("a.md", minimal("a", "A", "", "after [that](missing.md)").as_bytes());
    assert_eq!([next(), next(), next()], ["shown", "reloaded found", "whole"]);
    // A document that comes changes the lists of all others.
    scratch.write("c.md", minimal("c", "C", "", "new").as_bytes());
    assert_eq!([next(), next()], ["reloaded found", "whole"]);
}

/// A page at a glance is the page that the whole look makes; where it could be another one, there is no glance.
#[test]
fn a_glance_is_right_or_none() {
    let timeline = "services: [pay]\ntimeline:\n  - {at: 2026-01-02T03:05:00Z, text: It began}\n";
    let before = minimal("a", "A", timeline, "before");
    let cases: &[(&str, String, bool)] = &[
        ("its text", minimal("a", "A", timeline, "after `code` and [b](b.md)\n\n## Summary\n\nShort."), true),
        ("its title", minimal("a", "Another", timeline, "before"), true),
        ("a row", minimal("a", "A", &timeline.replace("began", "did begin"), "before"), true),
        ("front matter that does not parse", before.replace("services: [pay]", "services: [pay"), false),
        ("its id", minimal("z", "A", timeline, "before"), false),
        ("its day", before.replace("started_at: 2026-01-02", "started_at: 2026-01-03"), false),
        ("nothing to read", String::new(), false),
    ];
    for (what, after, fits) in cases {
        let scratch = Scratch::new(&[("a.md", &before), ("b.md", &minimal("b", "B", "", "the other"))]);
        let preview = pipeline::Preview::new(scratch.request());
        let first = preview.look().unwrap().site;
        scratch.write("a.md", after.as_bytes());
        let changed = |paths: &[&str]| paths.iter().map(|path| scratch.root().join(path)).collect::<BTreeSet<_>>();
        // What is hidden, and what is gone by now, is of no document.
        let glance = preview.glance(&first, &changed(&["a.md", ".a.md.swp", "4913"]));
        assert_eq!(glance.is_some(), *fits, "{what}");
        let whole = preview.look().unwrap().site;
        if let Some(glance) = glance {
            for file in ["postmortems/a/index.html", "postmortems/a/index.json", "postmortems/b/index.html"] {
                let page = |site: &afterword::render::Site| String::from_utf8(site.render(file).unwrap().unwrap()).unwrap();
                // The other page links back after the whole look only.
                if file != "postmortems/b/index.html" || !after.contains("b.md") {
                    assert_eq!(page(&glance), page(&whole), "{what}: {file}");
                }
            }
            assert!(first.render("postmortems/a/index.html").unwrap().is_err(), "{what}: the first site knows another document");
        }
        let none = |paths: &[&str]| assert!(preview.glance(&whole, &changed(paths)).is_none(), "{what}: {paths:?}");
        none(&[]);
        none(&[".hidden"]);
        scratch.write("new.md", minimal("new", "N", "", "new").as_bytes());
        none(&["b.md", "new.md"]);
        std::fs::remove_file(scratch.root().join("b.md")).unwrap();
        none(&["b.md"]);
    }
}

/// The same in the example and in real archives: a sentence more, at the end of a document and in front of its first list or section.
#[test]
fn a_glance_is_right_in_every_archive() {
    let corpora = folder_from("AFTERWORD_CORPORA");
    let corpora = corpora.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())).filter(|path| path.is_dir());
    for archive in std::iter::once(example()).chain(corpora) {
        let scratch = Scratch::new(&[]);
        lay(&tree(&archive), &scratch.root());
        let preview = pipeline::Preview::new(scratch.request());
        let mut site = preview.look().unwrap().site;
        let all: Vec<(String, String)> = site.archive().postmortems.iter().map(|one| (one.path.clone(), format!("postmortems/{}/index.html", one.id))).collect();
        let mut glanced = 0;
        for (path, page) in all.iter().step_by(all.len().div_ceil(12).max(1)) {
            let Ok(text) = std::fs::read_to_string(scratch.root().join(path)) else { continue };
            for more in [format!("{text}\n\nZanzibar was told of it.\n"), text.replacen("\n## ", "\nZanzibar was told of it.\n\n## ", 1)] {
                scratch.write(path, more.as_bytes());
                let glance = preview.glance(&site, &BTreeSet::from([scratch.root().join(path)]));
                site = preview.look().unwrap().site;
                if let Some(glance) = glance {
                    let page = |site: &afterword::render::Site| String::from_utf8(site.render(page).unwrap().unwrap()).unwrap();
                    assert_eq!(page(&glance), page(&site), "{}: {path}", archive.display());
                    glanced += 1;
                }
            }
        }
        println!("{}: {glanced} glances at {} documents", archive.display(), all.len());
        assert!(glanced > 0 || all.is_empty(), "{}", archive.display());
    }
}

#[test]
fn a_change_is_found_where_the_system_tells_nothing() {
    let scratch = two();
    let preview = preview(&scratch, &["--poll"]);
    let mut browser = on_a(&preview);
    scratch.write("a.md", minimal("a", "A", "", "after the poll").as_bytes());
    browser.until(LOADED_AGAIN);
}

#[test]
fn a_change_counts_while_the_folder_is_never_quiet() {
    let scratch = two();
    let preview = preview(&scratch, &[]);
    let mut browser = on_a(&preview);
    let (noise, busy) = (scratch.root().join("attachment.log"), std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true)));
    let until = std::sync::Arc::clone(&busy);
    let writer = std::thread::spawn(move || {
        while until.load(std::sync::atomic::Ordering::SeqCst) {
            std::fs::write(&noise, "again").unwrap();
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    scratch.write("a.md", minimal("a", "A", "", "after the noise").as_bytes());
    browser.until(LOADED_AGAIN);
    busy.store(false, std::sync::atomic::Ordering::SeqCst);
    writer.join().unwrap();
}

#[test]
fn styles_change_in_place() {
    let scratch = two();
    scratch.write("theme/assets/site.css", b"body { outline: 3px solid red }");
    let preview = preview(&scratch, &[]);
    let mut browser = on_a(&preview);
    browser.until("getComputedStyle(document.body).outlineWidth === '3px'");
    scratch.write("theme/assets/site.css", b"body { outline: 5px solid red }");
    browser.until("getComputedStyle(document.body).outlineWidth === '5px'");
    assert_eq!(browser.evaluate("window.marked === true"), serde_json::json!(true), "the page was loaded again");
}

#[test]
fn findings_stand_on_the_page_until_they_are_mended() {
    let scratch = two();
    let preview = preview(&scratch, &[]);
    let mut browser = on_a(&preview);
    scratch.write("a.md", minimal("a", "A", "", "after [that](missing.md)").as_bytes());
    browser.until("document.querySelector('#afterword-findings')?.textContent.includes('a.md:6') === true");
    assert!(browser.troubles.is_empty(), "{:?}", browser.troubles);
    scratch.write("a.md", minimal("a", "A", "", "after it was mended").as_bytes());
    browser.until("!document.querySelector('#afterword-findings') && document.body?.innerText.includes('mended') === true");
}

#[test]
fn a_broken_state_ends_nothing() {
    let scratch = two();
    let preview = preview(&scratch, &[]);
    let mut browser = on_a(&preview);
    // A configuration that cannot be read: the last site stays.
    scratch.write("afterword.yaml", b"titel: x\n");
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(browser.evaluate("fetch(location.href).then((answer) => answer.status)"), serde_json::json!(200));
    scratch.write("afterword.yaml", b"title: x\n");
    // A document that cannot be read: its page says where to look, and comes back.
    scratch.write("a.md", b"---\nid: [a\n---\n");
    browser.until("document.querySelector('#afterword-findings')?.textContent.includes('a.md') === true");
    scratch.write("a.md", minimal("a", "A", "", "after the slip").as_bytes());
    browser.until(LOADED_AGAIN);
}

#[test]
fn the_search_follows() {
    let scratch = two();
    let preview = preview(&scratch, &[]);
    let mut browser = Browser::start();
    let address = format!("{}search/?q=zanzibar", preview.address);
    browser.open(&address);
    browser.until("document.querySelector('afterword-search')?.dataset.state === 'done'");
    scratch.write("a.md", minimal("a", "A", "", "after zanzibar").as_bytes());
    for _ in 0..50 {
        browser.open(&address);
        browser.until("document.querySelector('afterword-search')?.dataset.state === 'done'");
        if browser.evaluate("document.querySelectorAll('.results > li').length") == serde_json::json!(1) {
            return;
        }
    }
    panic!("the search did not follow");
}

/// A page of somebody else, open in the same browser, learns nothing from a preview: not by a name that leads to this machine, not
/// through the channel, not by guessing it, and not with other methods.
#[test]
fn a_preview_answers_nobody_else() {
    use std::io::{Read, Write};
    let scratch = two();
    let preview = preview(&scratch, &[]);
    let address = preview.address.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let port = address.rsplit(':').next().unwrap();
    let ask = |method: &str, path: &str, headers: &str| {
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(700))).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").unwrap();
        let mut text = Vec::new();
        let _ = stream.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    };
    let own = format!("Host: 127.0.0.1:{port}\r\n");
    let script = ask("GET", "/__afterword/reload.js", &own);
    let channel = format!("/__afterword/{}", script.split("`./").nth(1).unwrap().split('?').next().unwrap());
    assert!(channel.len() > 30, "the token is short: {channel}");
    assert!(ask("GET", &channel, &own).starts_with("HTTP/1.1 200"));
    for stranger in ["Origin: https://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n", "Origin: http://127.0.0.1:1\r\n"] {
        assert!(ask("GET", &channel, &format!("{own}{stranger}")).starts_with("HTTP/1.1 403"), "{stranger}");
    }
    for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "127.0.0.1:1", "[::1].evil.example"] {
        let answer = ask("GET", "/", &format!("Host: {host}\r\n"));
        assert!(answer.starts_with("HTTP/1.1 403") || answer.starts_with("HTTP/1.1 400"), "{host}: {answer}");
        assert!(!answer.contains("before"), "{host}");
    }
    assert!(ask("GET", "/__afterword/00000000000000000000000000000000", &own).starts_with("HTTP/1.1 404"));
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
        assert!(ask(method, "/", &own).starts_with("HTTP/1.1 405"), "{method}");
    }
    let page = ask("GET", "/postmortems/a/", &own).to_lowercase();
    assert!(page.starts_with("http/1.1 200") && !page.contains("access-control-"), "{page}");
    // The script that tells the channel cannot be read by others: as a module it needs leave, as a plain script it does not parse.
    assert!(script.contains("import.meta") && !script.to_lowercase().contains("access-control-"));
}
