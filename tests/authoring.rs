//! What authors may write beyond plain Markdown, and what becomes of it on the page.

use crate::support::{Scratch, all, page, site};
use std::process::Command;

const FRONT: &str = "---\ntitle: T\ndate: 2026-03-01\n---\n";

fn shown(body: &str) -> String {
    with(&[], body)
}

fn with(more: &[(&str, &str)], body: &str) -> String {
    let text = format!("{FRONT}{body}");
    let files: Vec<(&str, &str)> = more.iter().copied().chain([("a.md", text.as_str())]).collect();
    let scratch = Scratch::new(&files);
    let site = site(&scratch.request());
    page(&site, "postmortems/a/index.html")
}

#[test]
fn code_has_colours_and_logs_have_numbers() {
    let page = shown("```yaml\nretries: 3 # why\n```\n\n```\n[pool] ERROR a\n[pool] ERROR b\n[pool] INFO c\n[pool] INFO <d>\n```\n");
    assert!(page.contains("<span class=\"t\">retries</span>: <span class=\"n\">3 </span><span class=\"c\"># why</span>"), "{page}");
    assert!(page.contains("<div class=\"log\"><pre tabindex=\"0\"><code><span class=\"l\">[pool] ERROR a</span>"), "{page}");
    assert!(page.contains("<span class=\"l\">[pool] INFO &lt;d&gt;</span>"), "{page}");
}

#[test]
fn colours_of_a_terminal_go_from_prose_too() {
    let page = shown("It said \u{1B}[1mfatal\u{1B}[0m twice.\n");
    assert!(page.contains("It said fatal twice."), "{page}");
}

#[test]
fn a_spoiler_is_closed_and_has_a_word() {
    let page = shown("Before.\n\n:::spoiler\nThe **cause**.\n:::\n\n:::spoiler What it was\nmore\n:::\n\nAfter.\n");
    assert!(page.contains("<details><summary>Show what happens</summary>\n<p>The <strong>cause</strong>.</p>\n</details>"), "{page}");
    assert!(page.contains("<summary>What it was</summary>"), "{page}");
    assert!(page.contains("<p>After.</p>"), "{page}");
}

#[test]
fn terms_are_linked_once_and_have_a_page() {
    let glossary = "failover: {text: 'taking **over**', aliases: [フェイルオーバー]}\nIT: the department\n";
    let text = format!("{FRONT}## Failover\n\nA failover, and `failover` in code; then failover again. It worked.\n\nフェイルオーバー。\n");
    let scratch = Scratch::new(&[("glossary.yaml", glossary), ("a.md", &text)]);
    let site = site(&scratch.request());
    let postmortem = page(&site, "postmortems/a/index.html");
    assert_eq!(postmortem.matches("class=\"term\"").count(), 1, "{postmortem}");
    assert!(postmortem.contains("A <a class=\"term\" href=\"../../glossary/#failover\" title=\"taking over\">failover</a>, and"), "{postmortem}");
    let glossary = page(&site, "glossary/index.html");
    assert!(glossary.contains("<div id=\"failover\">") && glossary.contains("taking <strong>over</strong>"), "{glossary}");
    assert!(with(&[], "A failover.\n").contains("<p>A failover.</p>"));
}

#[test]
fn the_summary_stands_first_wherever_it_was_written() {
    let page = shown("## Timeline\n\n- 10:00 it broke\n\n## Summary\n\nLabels were lost.\n\n### In numbers\n\nTwelve.\n\n## Resolution\n\nWe waited.\n");
    let place = |what: &str| page.find(what).unwrap_or_else(|| panic!("{what}: {page}"));
    assert!(place("Labels were lost") < place("id=\"timeline\""));
    assert!(place("Twelve") < place("id=\"timeline\""));
    assert!(place("id=\"timeline\"") < place("id=\"resolution\""));
    assert_eq!(page.matches("Labels were lost").count(), 2, "once on the page and once in its description");
    let contents: Vec<&str> =
        page.split("class=\"contents\"").nth(1).unwrap().split("</nav>").next().unwrap().split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(contents, ["summary", "in-numbers", "timeline", "resolution"]);
}

#[test]
fn anchors_of_authors_lead_somewhere() {
    let page = shown(
        "See [it](#followup), [this](#own) and [that](#above).\n\n## Actions later <a name=\"followup\"></a>\n\nx\n\n## Named {#own}\n\ny\n\n<a id=\"above\"></a>\n\n## Last\n\nz\n",
    );
    assert!(page.contains("<a href=\"#actions-later\">it</a>") && page.contains("<a href=\"#named\">this</a>") && page.contains("<a href=\"#last\">that</a>"), "{page}");
    assert!(!page.contains("<a></a>") && !page.contains("followup"), "{page}");
}

#[test]
fn bare_addresses_are_links_and_frames_become_some() {
    let page = shown(
        "See https://a.example/x_y, or (https://b.example/).\n\n<iframe src=\"https://c.example/?a=1&b=2\"></iframe>\n\n## Timeline\n\n- 10:00 see https://d.example/p_q_r\n",
    );
    assert!(page.contains("<a href=\"https://a.example/x_y\">https://a.example/x_y</a>, or (<a href=\"https://b.example/\">https://b.example/</a>)"), "{page}");
    assert!(page.contains("<a href=\"https://c.example/?a=1&amp;b=2\">"), "{page}");
    assert!(!page.contains("iframe"), "{page}");
    assert!(page.contains("<a href=\"https://d.example/p_q_r\">"), "{page}");
}

#[test]
fn footnotes_of_a_timeline_stay_footnotes() {
    let page = shown("## Timeline\n\n- 10:00 It broke[^1]\n- 10:05 It works\n\n[^1]: The note.\n");
    assert!(page.contains("href=\"#aw-note-1\"") && page.contains("id=\"aw-ref-1\"") && !page.contains("[^1]"), "{page}");
}

#[test]
fn headings_go_down_by_one_at_most() {
    let page = shown("# First\n\n## Second\n\n#### Fourth\n\n# Again\n");
    assert!(page.contains("<h2 id=\"first\">") && page.contains("<h3 id=\"second\">") && page.contains("<h4 id=\"fourth\">") && page.contains("<h2 id=\"again\">"), "{page}");
    let page = with(&[], "# T\n\n## Summary\n\nx\n\n# Later\n");
    assert!(page.contains("<h2 id=\"summary\">") && page.contains("<h2 id=\"later\">"), "{page}");
}

#[test]
fn a_heading_below_prose_is_no_title() {
    let scratch = Scratch::new(&[("why.md", "---\ndate: 2026-01-01\n---\nThis document tells at some length what it is about.\n\n## What to do\n\nThings.\n")]);
    let site = site(&scratch.request());
    let page = page(&site, "postmortems/why/index.html");
    assert!(page.contains("<h1>why</h1>") && page.contains("<h2 id=\"what-to-do\">"), "{page}");
}

#[test]
fn images_keep_their_place() {
    // A PNG of 3 by 2.
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0\x12\x16\xf1M";
    let text = format!("{FRONT}![a](x.png)\n");
    let scratch = Scratch::new(&[("a.md", text.as_str())]);
    scratch.write("x.png", png);
    let page = page(&site(&scratch.request()), "postmortems/a/index.html");
    assert!(page.contains("loading=\"lazy\" width=\"3\" height=\"2\"") || page.contains("width=\"3\" height=\"2\""), "{page}");
}

#[test]
fn a_third_language_is_one_file() {
    let words = "timeline: Zeitleiste\npostmortems: Berichte\n";
    let scratch = Scratch::new(&[("afterword.yaml", "language: de\n"), ("theme/words/de.yaml", words), ("a.md", &format!("{FRONT}## Timeline\n\n- 10:00 x\n"))]);
    let home = page(&site(&scratch.request()), "index.html");
    assert!(home.contains("<html lang=\"de\">") && home.contains(">Berichte<") && home.contains(">Services<"), "{home}");
    let missing = Scratch::new(&[("afterword.yaml", "language: fr\n"), ("a.md", FRONT)]);
    let output = missing.build(2);
    assert!(all(&output).contains("theme/words/fr.yaml: error: there are no words for `language: fr`"), "{}", all(&output));
}

#[test]
fn months_stand_below_their_years() {
    let scratch = Scratch::new(&[("a.md", FRONT), ("b.md", "---\ntitle: B\ndate: 2026-04\n---\n"), ("c.md", "---\ntitle: C\ndate: 2026\n---\n")]);
    let site = site(&scratch.request());
    let year = page(&site, "years/2026/index.html");
    assert!(year.contains("<a href=\"../../years/2026/04/\">2026-04 <span class=\"n\">1</span></a>"), "{year}");
    assert!(page(&site, "years/2026/03/index.html").contains("<a href=\"../../../years/2026/\">2026</a>"));
    assert!(site.page("years/index.html").is_some());
}

#[test]
fn sources_and_data_can_be_left_out() {
    let scratch = Scratch::new(&[("a.md", FRONT)]);
    let site_all = site(&scratch.request());
    assert_eq!(site_all.render("postmortems/a/index.md").unwrap().unwrap(), FRONT.as_bytes());
    assert!(page(&site_all, "postmortems/a/index.html").contains("href=\"../../postmortems/a/index.md\""));
    let scratch = Scratch::new(&[("afterword.yaml", "files: {json: false, markdown: false}\n"), ("a.md", FRONT)]);
    let none = site(&scratch.request());
    assert!(none.files().all(|file| !file.ends_with(".md") && !file.starts_with("postmortems/a/index.json")));
    assert!(!page(&none, "postmortems/a/index.html").contains("postmortems/a/index.json"));
}

#[test]
fn a_site_without_a_search_leads_to_none() {
    let scratch = Scratch::new(&[
        ("afterword.yaml", "base_url: https://pm.example/\nfiles: {search: false}\n"),
        ("glossary.yaml", "pool: connections that are kept\n"),
        ("a.md", FRONT),
        ("b.md", &FRONT.replace("title: T", "title: U")),
    ]);
    scratch.build(0);
    let tree = crate::support::tree(&scratch.out());
    assert!(tree.keys().all(|file| !file.starts_with("search/")), "{:?}", tree.keys().collect::<Vec<_>>());
    for (file, bytes) in tree.iter().filter(|(file, _)| file.ends_with(".html")) {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("search/") && !text.contains("role=\"search\"") && !text.contains("aw-similar"), "{file}");
    }
    // The program's own search needs none of it.
    assert_eq!(scratch.run(&["search", "T"]).status.code(), Some(0));
}

#[test]
fn discussion_links_are_filled() {
    let config = "base_url: https://pm.example/\ndiscuss_link: 'https://git.example/new?title={title}&body={url}&f={path}'\n";
    let page = with(&[("afterword.yaml", config)], "## Impact\n\nx\n");
    assert!(page.contains("href=\"https://git.example/new?title=T&amp;body=https%3A%2F%2Fpm.example%2Fpostmortems%2Fa%2F&amp;f=a.md\">Discuss"), "{page}");
    assert!(
        page.contains("class=\"permalink discuss\" href=\"https://git.example/new?title=T%3A%20Impact&amp;body=https%3A%2F%2Fpm.example%2Fpostmortems%2Fa%2F%23impact"),
        "{page}"
    );
}

#[test]
fn history_is_told_where_it_is_true() {
    let scratch = Scratch::new(&[("a.md", FRONT), ("b.md", FRONT)]);
    let git = |arguments: &[&str], day: &str| {
        let stamp = format!("{day}T12:00:00Z");
        let output = Command::new("git").arg("-C").arg(scratch.root()).args(arguments).env("GIT_AUTHOR_DATE", &stamp).env("GIT_COMMITTER_DATE", &stamp).output().unwrap();
        assert!(output.status.success(), "{}", all(&output));
    };
    let commit = |name: &str, day: &str| {
        git(&["add", "-A"], day);
        git(&["-c", &format!("user.name={name}"), "-c", "user.email=x@example.com", "commit", "-q", "-m", "x"], day);
    };
    let shown = || {
        let site = site(&scratch.request());
        (page(&site, "postmortems/a/index.html"), page(&site, "postmortems/b/index.html"))
    };
    assert!(!shown().0.contains("Last changed"), "there is no repository");
    git(&["init", "-q"], "2026-03-02");
    commit("Ana", "2026-03-02");
    scratch.write("a.md", format!("{FRONT}more\n").as_bytes());
    commit("Ben", "2026-03-05");
    let (a, b) = shown();
    assert!(a.contains("2026-03-05") && a.contains("Ana") && a.contains("Ben"), "{a}");
    assert!(b.contains("2026-03-02") && !b.contains("Ben"), "{b}");
    // A shallow clone knows the last commit only, and would take it for everybody's.
    let shallow = scratch.dir.path().join("shallow");
    let cloned = Command::new("git").args(["clone", "-q", "--depth", "1"]).arg(format!("file://{}", scratch.root().display())).arg(&shallow).output().unwrap();
    assert!(cloned.status.success(), "{}", all(&cloned));
    assert!(!page(&site(&crate::support::request(&shallow)), "postmortems/a/index.html").contains("Last changed"));
    scratch.write("a.md", format!("{FRONT}not committed\n").as_bytes());
    assert!(!shown().0.contains("Last changed"), "the file is not what was committed");
    scratch.write("afterword.yaml", b"history: dates\n");
    assert!(shown().1.contains("2026-03-02") && !shown().1.contains("Ana"));
    scratch.write("afterword.yaml", b"history: off\n");
    assert!(!shown().1.contains("Last changed"));
}

#[test]
fn home_has_one_to_read_that_has_something_to_tell() {
    let told = format!("{FRONT}## Timeline\n\n- 10:00 a\n- 10:01 b\n- 10:02 c\n- 10:03 d\n- 10:04 e\n");
    let draft = told.replace("title: T", "title: D\nstatus: draft");
    let scratch = Scratch::new(&[("told.md", told.as_str()), ("short.md", FRONT), ("draft.md", draft.as_str())]);
    let home = page(&site(&scratch.request()), "index.html");
    assert!(home.contains("id=\"aw-read\">One to read today</h2><p><a href=\"postmortems/told/\""), "{home}");
    let none = Scratch::new(&[("short.md", FRONT)]);
    assert!(!page(&site(&none.request()), "index.html").contains("aw-read"));
}

#[test]
fn diagrams_are_drawn_or_named() {
    let page = shown("```mermaid\nsequenceDiagram\n  participant 利用者\n  利用者->>API: POST /labels <b>\n```\n");
    assert!(page.contains("<figure class=\"diagram\"><img src=\"data:image/svg+xml;base64,"), "{page}");
    assert!(page.contains("alt=\"Diagram\" width=\"") && page.contains("利用者-&gt;&gt;API: POST /labels &lt;b&gt;"), "{page}");
    let text = format!("{FRONT}```mermaid\nwhat is this\n```\n");
    let scratch = Scratch::new(&[("a.md", &text)]);
    let output = scratch.run(&["check"]);
    assert!(all(&output).contains("a.md:5:1: warning[diagram-undrawn]: the diagram is shown as text: "), "{}", all(&output));
    assert!(crate::support::page(&site(&scratch.request()), "postmortems/a/index.html").contains("<code>what is this</code>"));
}
