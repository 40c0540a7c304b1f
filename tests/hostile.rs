//! Documents written to hurt: neither run, nor hang, nor lose their text.

use crate::support::{Scratch, all, browser::Browser, git, minimal, page, server::Server, site};
use std::time::{Duration, Instant};

const SENTINEL: &str = "window.__ran=1";

fn attacks() -> Vec<String> {
    let mut out: Vec<String> = [
        "<script>S</script>",
        "<img src=x onerror=\"S\">",
        "<svg onload=\"S\"><circle/></svg>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=S>",
        "<a href=\"javascript:S\">x</a>",
        "[x](javascript:S)",
        "[x](JaVaScRiPt:S)",
        "[x](java&#115;cript:S)",
        "[x](&#x6A;avascript:S)",
        "[x](<java\tscript:S>)",
        "![x](javascript:S)",
        "[x](data:text/html,<script>S</script>)",
        "[x](vbscript:S)",
        "<a href=\" &#14; javascript:S\">x</a>",
        "<iframe src=\"javascript:S\"></iframe>",
        "<form action=\"javascript:S\"><button>x</button></form>",
        "<style>*{background:url(javascript:S)}</style>",
        "<div style=\"background:url(//evil.example/)\">x</div>",
        "<base href=\"https://evil.example/\">",
        "<meta http-equiv=\"refresh\" content=\"0;url=https://evil.example/\">",
        "# H {onclick=\"S\"}",
        "# H {#aw-main .evil}",
        "<p id=\"aw-main\" class=\"results\">x</p>",
        "<details open ontoggle=S><summary>x</summary></details>",
        "<input autofocus onfocus=S>",
        "[[\"><script>S</script>]]",
        "[x]: javascript:S\n\n[x]",
        "<javascript:S>",
        "```html\n<script>S</script>\n```",
        "`<script>S</script>`",
        "| a |\n|--|\n| <script>S</script> |",
        "<!-- --><script>S</script>",
        "<![CDATA[<script>S</script>]]>",
        "<noscript><p title=\"</noscript><img src=x onerror=S>\">",
        "<template><script>S</script></template>",
        "<a href=\"https://x.example/\" target=_blank onclick=S>x</a>",
    ]
    .iter()
    .map(|attack| attack.replace('S', SENTINEL))
    .collect();
    out.push(format!("## Timeline\n- 14:02 <img src=x onerror={SENTINEL}>\n- 14:03 [x](javascript:{SENTINEL})\n\n## Action items\n- [ ] A1: <script>{SENTINEL}</script> (owner: <b onclick={SENTINEL}>x</b>)\n"));
    out
}

#[test]
fn nothing_an_author_writes_runs() {
    let evil = "\"><script>window.__ran=1</script><img src=x onerror=window.__ran=1>";
    let mut files: Vec<(String, String)> =
        attacks().iter().enumerate().map(|(at, attack)| (format!("a{at}.md"), minimal(&format!("a{at}"), &format!("Attack {at}"), "", attack))).collect();
    let yaml = serde_json::to_string(evil).unwrap();
    let more = format!(
        "severity: {yaml}\nservices: [{yaml}]\nteams: [{yaml}]\ntags: [{yaml}]\nsummary: {yaml}\ndetection: {{method: alert, alert: {yaml}}}\ntrigger: {{type: {yaml}, text: {yaml}}}\nroles: {{owner: {yaml}}}\nsource_doc: \"javascript:window.__ran=1\"\nlinks: {{runbooks: [\"javascript:window.__ran=1\"]}}\nunknown: {yaml}\n"
    );
    files.push(("evil.md".into(), format!("---\nid: evil\ntitle: {yaml}\nstarted_at: 2026-01-02T03:04:00Z\n{more}---\nfindme {evil}\n")));
    let scratch = Scratch::new(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>());
    let output = scratch.run(&["build"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", all(&output));
    assert!(!all(&output).contains('\u{1b}'));
    let server = Server::new(&scratch.out());
    let mut browser = Browser::start();
    let mut pages: Vec<String> = crate::support::tree(&scratch.out()).into_keys().filter(|path| path.ends_with(".html") && !path.starts_with("postmortems/page")).collect();
    pages.push("search/index.html?q=findme".into());
    pages.push("search/index.html?q=%22%3E%3Cimg%20src%3Dx%20onerror%3Dwindow.__ran%3D1%3E".into());
    for path in pages {
        let path = path.split('/').map(|part| if part.contains('?') { part.to_owned() } else { afterword::text::encode_segment(part) }).collect::<Vec<_>>().join("/");
        browser.open(&format!("{}/{path}", server.address));
        if path.contains("?q=") {
            browser.until("document.querySelector('afterword-search').dataset.state === 'done'");
        }
        assert_unharmed(&mut browser, &server.address, &path);
        let inline = browser
            .evaluate("document.querySelectorAll('[style], style, script:not([src]), iframe, object, embed, base, main form:not([role=search]), [onclick], [onerror]').length");
        assert_eq!(inline, serde_json::json!(0), "{path}");
    }
}

/// No script of an author ran, no rule of the page was broken, and nobody else was asked for anything.
fn assert_unharmed(browser: &mut Browser, address: &str, path: &str) {
    assert_eq!(browser.evaluate("window.__ran === undefined"), serde_json::json!(true), "{path}: a script ran");
    let bad: Vec<&String> = browser.troubles.iter().filter(|trouble| !trouble.contains("404")).collect();
    assert!(bad.is_empty(), "{path}: {bad:?}");
    let foreign: Vec<&String> = browser.asked.iter().filter(|asked| !asked.starts_with(address) && !asked.starts_with("data:")).collect();
    assert!(foreign.is_empty(), "{path} asks {foreign:?}");
}

/// The same written where no document is: names of files and folders, the history, notes and lists beside the documents, the
/// configuration, and attachments that are opened by themselves.
#[test]
fn nothing_beside_the_documents_runs() {
    const ELEMENT: &str = "\"><img src=x onerror=window.__ran=1><script>window.__ran=1<\u{2215}script>";
    let yaml = serde_json::to_string("\"><script>window.__ran=1</script><img src=//evil.example/x onerror=window.__ran=1>").unwrap();
    let body =
        format!("## Summary\n\nThe pool. ![a](<../files/{ELEMENT}.png>) [b](../files/e.html) [c](../files/e.svg) [d](../files/e.xhtml)\n\n## Where we got lucky\n\n- Luck.\n");
    let reviewed = "status: reviewed\nservices: [a]\n";
    let scratch = Scratch::new(&[
        ("afterword.yaml", &format!("title: {yaml}\ndescription: {yaml}\nservices: [{{name: a, title: {yaml}, aliases: [{yaml}]}}]\nteams: [{yaml}]\n")),
        (&format!("{ELEMENT}/2026-01-02-{ELEMENT}.md"), &format!("---\ntitle: Names\n{reviewed}---\n{body}")),
        ("plain/b.md", &minimal("b", "B", reviewed, &body)),
        (&format!("files/{ELEMENT}.png"), "png"),
        ("files/e.html", "<script>window.__ran=1</script>"),
        ("files/e.xhtml", "<html xmlns=\"http://www.w3.org/1999/xhtml\"><script>window.__ran=1</script></html>"),
        ("files/e.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><a href=\"https://evil.example/\"><text>x</text></a></svg>"),
        ("glossary.yaml", &format!("Pool: {yaml}\n{yaml}: x\n")),
        ("synonyms.txt", "\"><script>window.__ran=1</script> = pool\n"),
        (
            "reading-club/2026-02-06.md",
            &format!(
                "---\ntitle: {yaml}\nplace: {yaml}\nfacilitator: {yaml}\ndocuments: [b, {yaml}]\nattended: [{yaml}]\n---\n<script>window.__ran=1</script>\n{}\n",
                attacks().join("\n\n")
            ),
        ),
        ("of-the-month/2026-01.md", &format!("---\nid: b\nreason: {yaml}\nthanks: [{{who: {yaml}, for: {yaml}, consent: true}}]\n---\n{yaml}\n")),
    ]);
    let git = |arguments: &[&str]| git(&scratch.root(), "x\"><script>window.__ran=1</script>", arguments);
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "<script>window.__ran=1</script>"]);
    let output = scratch.run(&["build"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", all(&output));
    let server = Server::new(&scratch.out());
    let mut browser = Browser::start();
    let pages: Vec<String> = crate::support::tree(&scratch.out()).into_keys().filter(|path| path.ends_with(".html") || path.starts_with("files/")).collect();
    assert!(pages.iter().any(|path| path.contains("sessions/2026-02-06")) && pages.iter().any(|path| path.starts_with("files/files/e.html")), "{pages:?}");
    for path in pages {
        browser.open(&format!("{}/{}", server.address, afterword::text::encode_path(&path)));
        assert_unharmed(&mut browser, &server.address, &path);
    }
}

/// Queries that are no queries: typed into the page and given in its address, none runs, hangs or breaks the page.
#[test]
fn hostile_queries_are_words() {
    let scratch = Scratch::new(&[("a.md", &minimal("a", "A", "services: [pay]\n", "The pool was full. <b>x</b>"))]);
    scratch.build(0);
    let server = Server::new(&scratch.out());
    let mut browser = Browser::start();
    let queries = [
        "\"><img src=x onerror=window.__ran=1>".to_owned(),
        "<script>window.__ran=1</script> pool".into(),
        "javascript:window.__ran=1".into(),
        "service:<img/src=x/onerror=window.__ran=1>".into(),
        "__proto__ constructor:x toString:1 service:__proto__ hasOwnProperty".into(),
        "{{constructor.constructor('window.__ran=1')()}} ${window.__ran=1}".into(),
        "\"".repeat(5000),
        "(".repeat(5000) + &"a* ".repeat(2000),
        "\"a b\" OR ".repeat(500),
        "接".repeat(5000),
        "\u{202e}\u{0}\u{feff}\u{200b}pool\u{d7ff}".into(),
        "after:99999999999999999999-99-99 severity:<=999999999999999999999 before:-1".into(),
        "-".repeat(3000),
        "a\n".repeat(3000) + "at x.y(Z.java:1)\n",
        "%00%ff%c0%af\\..\\..//etc/passwd".into(),
        "&lt;img src=x onerror=window.__ran=1&gt; &#60;script&#62;".into(),
    ];
    for query in queries {
        let name: String = query.chars().take(30).collect();
        let start = Instant::now();
        browser.open(&format!("{}/search/index.html?q={}", server.address, afterword::text::encode_segment(&query)));
        settled(&mut browser);
        assert_unharmed(&mut browser, &server.address, &name);
        assert_eq!(
            browser.evaluate("document.querySelectorAll('afterword-search img, afterword-search script, afterword-search b:not([class])').length"),
            serde_json::json!(0),
            "{name}"
        );
        let typed = serde_json::to_string(&query).unwrap();
        browser.evaluate(&format!(
            "(() => {{ const field = document.querySelector('afterword-search input[type=search]'); field.value = {typed}; field.dispatchEvent(new Event('input', {{bubbles: true}})); }})()"
        ));
        settled(&mut browser);
        assert_unharmed(&mut browser, &server.address, &name);
        assert!(start.elapsed() < Duration::from_secs(10), "{name:?} took {:?}", start.elapsed());
    }
}

/// Waits for an answer; what holds no word at all has none.
fn settled(browser: &mut Browser) {
    browser.evaluate("new Promise((done) => setTimeout(done, 150))");
    browser.until("['done', 'idle'].includes(document.querySelector('afterword-search').dataset.state)");
}

#[test]
fn text_about_scripts_shows_as_text() {
    let scratch = Scratch::new(&[("a.md", &minimal("a", "A", "", "The page said `<script>alert(1)</script>` and then\n\n```\n<script>alert(2)</script>\n```\n"))]);
    let page = page(&site(&scratch.request()), "postmortems/a/index.html");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(2)&lt;/script&gt;"), "{page}");
}

/// The patterns that make Markdown and HTML tools quadratic, 100 KB each: a page within seconds (this is a debug build), or a refusal.
#[test]
fn pathological_documents_do_not_hang() {
    let kilobytes = |pattern: &str| pattern.repeat(100 * 1024 / pattern.len());
    let nested = (0..2000).map(|depth| format!("{}- x\n", " ".repeat(depth))).collect::<String>();
    let patterns = [
        kilobytes("> "),
        kilobytes("["),
        kilobytes("!["),
        kilobytes("*a "),
        kilobytes("**a *b "),
        kilobytes("_a "),
        kilobytes("`"),
        kilobytes("a`b``c"),
        kilobytes("[a]("),
        kilobytes("<"),
        kilobytes("<div>"),
        kilobytes("<b>"),
        kilobytes("</p>"),
        kilobytes("&"),
        kilobytes("\\"),
        kilobytes("[^1]"),
        kilobytes("[[a"),
        kilobytes("| a "),
        kilobytes("~~"),
        kilobytes("- "),
        kilobytes("1. "),
        kilobytes("# h\n"),
        kilobytes("```\n"),
        kilobytes("> [!NOTE]\n"),
        kilobytes("<!--"),
        kilobytes("[a]: b\n"),
        kilobytes("**「あ」"),
        kilobytes("14:02 "),
        kilobytes("- 14:02 x\n"),
        format!("|{}\n|{}\n", "a|".repeat(20_000), "-|".repeat(20_000)),
        nested,
        format!("## Timeline\n{}", kilobytes("- 14:02 x\n")),
        format!("## Timeline\n| Time | Event |\n|--|--|\n{}", kilobytes("| 14:02 | x |\n")),
        kilobytes("[x](javascript:1)"),
        kilobytes("🙂"),
        kilobytes("<a href=x>\n"),
        kilobytes("<b>a\n\n"),
        kilobytes("<div>a\n\n"),
        kilobytes("## a\n\nb\n\nc\n\n"),
        (0..8000).map(|at| format!("[^{at}] ")).collect::<String>() + &(0..8000).map(|at| format!("\n\n[^{at}]: x")).collect::<String>(),
        format!("## Action items\n{}", kilobytes("- [ ] x\n")),
        kilobytes("ﾊﾞ"),
        kilobytes("a {{%}} "),
        format!("<div {}>", kilobytes("href=")),
        kilobytes(":::note\n"),
        kilobytes("<Note>\n"),
        format!("# {}", kilobytes("あ")),
        kilobytes("Resolved 2023-06-06 11:21\n\n"),
        kilobytes("{% x %}\n"),
        format!("## Timeline\na{}", kilobytes(" -")),
        kilobytes("{{< x >}}"),
        kilobytes("a {{< track '2026-03-01 14:02' >}}\n"),
        kilobytes("14:02+999999 a\n\n"),
        kilobytes("**Key**: value | "),
        kilobytes("- owner: a "),
        format!("## Action items\n- {}", kilobytes("(owner: a) ")),
        format!("## Action items\n- {}", kilobytes("owner: a, ")),
        format!("## Timeline\n{}", kilobytes("翌")),
        kilobytes("2026-"),
        kilobytes("T+"),
    ];
    for pattern in patterns {
        let name: String = pattern.chars().take(24).collect();
        let scratch = Scratch::new(&[("a.md", &minimal("a", "A", "", &pattern)), ("b.md", &minimal("b", "B", "", "plain"))]);
        let start = Instant::now();
        let site = site(&scratch.request());
        let _ = site.render("postmortems/a/index.html");
        println!("{name:?} took {:?}", start.elapsed());
        assert!(start.elapsed() < Duration::from_secs(8), "{name:?} took {:?}", start.elapsed());
        assert!(site.page("postmortems/b/index.html").is_some(), "{name:?} blocked another document");
    }
}

#[test]
fn hostile_front_matter_is_refused_quickly() {
    let bombs = [
        format!("a: {}", "[".repeat(60_000)),
        format!("a: &a [{}]\nb: &b [{}]\nc: [{}]", "x,".repeat(400), "*a,".repeat(200), "*b,".repeat(200)),
        "a: !custom x".into(),
        "a: 1\na: 2".into(),
        format!("a: {}", "x".repeat(70_000)),
        "%YAML 1.2".into(),
        format!("a: {}", "{a: ".repeat(16_000)),
        format!("tags:\n{}: [", "-\n".repeat(30_000)),
    ];
    for bomb in bombs {
        let name: String = bomb.chars().take(30).collect();
        let scratch = Scratch::new(&[("a.md", &format!("---\ntitle: T\n{bomb}\n---\nText stays.\n"))]);
        let start = Instant::now();
        let output = scratch.run(&["check"]);
        assert!(start.elapsed() < Duration::from_secs(5), "{name} took {:?}", start.elapsed());
        assert_eq!(output.status.code(), Some(1), "{name}: {}", all(&output));
        assert!(all(&output).contains("error[front-matter]"), "{name}: {}", all(&output));
    }
}

#[test]
fn what_is_no_plain_file_is_not_read_as_configuration() {
    let scratch = Scratch::new(&[("a.md", "# A\n")]);
    let config = scratch.root().join("afterword.yaml");
    for make in ["ln -s /etc/passwd", "ln -s /nowhere", "mkfifo"] {
        let _ = std::fs::remove_file(&config);
        let status = std::process::Command::new("sh").arg("-c").arg(format!("{make} {}", config.display())).status().unwrap();
        assert!(status.success());
        let output = scratch.run(&["check"]);
        assert_eq!(output.status.code(), Some(3), "{make}: {}", all(&output));
        assert!(!all(&output).contains("root:"), "{make}");
    }
}

#[test]
fn long_lists_in_front_matter_are_read_quickly() {
    for list in [
        format!("tags:\n{}", "-\n".repeat(30_000)),
        format!("actions:\n{}", "- x\n".repeat(15_000)),
        format!("related:\n{}", "- x\n".repeat(15_000)),
        format!("actions:\n{}", "- {status: x}\n".repeat(3_000)),
    ] {
        let name: String = list.chars().take(20).collect();
        let scratch = Scratch::new(&[("a.md", &format!("---\ntitle: T\nstarted_at: 2026-01-01T00:00:00Z\n{list}---\n"))]);
        let start = Instant::now();
        let _ = scratch.run(&["check"]);
        assert!(start.elapsed() < Duration::from_secs(10), "{name} took {:?}", start.elapsed());
    }
}

#[test]
fn links_out_of_the_archive_are_never_followed() {
    let scratch = Scratch::new(&[("a.md", &minimal("a", "A", "", "![x](leak.txt) [y](folder/secret.txt)"))]);
    let outside = scratch.dir.path().join("secret.txt");
    std::fs::write(&outside, "topsecret").unwrap();
    std::os::unix::fs::symlink(&outside, scratch.root().join("leak.txt")).unwrap();
    std::os::unix::fs::symlink(scratch.dir.path(), scratch.root().join("folder")).unwrap();
    std::os::unix::fs::symlink(&outside, scratch.root().join("link.md")).unwrap();
    std::os::unix::fs::symlink(scratch.root(), scratch.root().join("loop")).unwrap();
    let _ = std::process::Command::new("mkfifo").arg(scratch.root().join("pipe.md")).status();
    let output = scratch.run(&["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(crate::support::tree(&scratch.out()).values().all(|bytes| !bytes.windows(9).any(|window| window == b"topsecret")));
}

#[test]
fn bytes_that_are_no_text_are_named_and_block_nothing() {
    let scratch = Scratch::new(&[("good.md", &minimal("good", "Good", "", "text"))]);
    scratch.write("latin1.md", b"# caf\xe9\n");
    scratch.write("nul.md", b"# a\nb\0c\n");
    scratch.write("empty.md", b"");
    scratch.write("bom.md", "\u{feff}# With a mark\r\n\r\nText.\r\n".as_bytes());
    scratch.write("cr.md", b"# Lone\rreturn\r");
    let output = scratch.run(&["build"]);
    let printed = all(&output);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    for expected in ["latin1.md:1", "nul.md:2", "empty.md"] {
        assert!(printed.contains(expected), "{expected}: {printed}");
    }
    assert!(printed.contains("6 documents = 3 postmortems + 3 reported"), "{printed}");
}

#[test]
fn links_to_the_web_work_and_images_of_other_hosts_are_links() {
    let body = "[web](https://a.example/x) <https://b.example/> <a href=\"https://c.example/\">raw</a> ![far](https://d.example/y.png) <img src=\"https://c.example/\"> [mail](mailto:a@b.example) [^1]\n\n[^1]: ![near](pic.png) again\n";
    let scratch = Scratch::new(&[("a.md", &minimal("a", "A", "", body)), ("pic.png", "x"), ("pic.png.md", "# Not the picture\n")]);
    let page = page(&site(&scratch.request()), "postmortems/a/index.html");
    for expected in [
        "<a href=\"https://a.example/x\"",
        "<a href=\"https://b.example/\"",
        "<a href=\"https://c.example/\"",
        "<a href=\"https://d.example/y.png\"",
        "href=\"mailto:a@b.example\"",
        "<img src=\"../../files/pic.png\"",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(!page.contains("src=\"https"), "{page}");
}

#[test]
fn text_after_an_unclosed_tag_is_not_lost() {
    for tag in ["<title>", "<template>", "<iframe>", "<textarea>", "<script>", "<style>", "<plaintext>", "<!--", "<?php", "<![CDATA["] {
        let scratch = Scratch::new(&[("a.md", &minimal("a", "A", "", &format!("The {tag} was empty.\n\n{tag}\nkeepme\n\n## After\n\nandme\n")))]);
        let page = page(&site(&scratch.request()), "postmortems/a/index.html");
        assert!(page.contains("keepme") && page.contains("andme"), "{tag}: {page}");
    }
}

#[test]
fn attachments_run_nothing() {
    let scratch = Scratch::new(&[
        ("a.md", &minimal("a", "A", "", "[h](e.html) [j](e.js) ![bad](bad.svg) ![good](good.svg)")),
        ("e.html", "<script src=e.js></script>"),
        ("e.js", "alert(1)"),
        ("bad.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
        ("good.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect/></svg>"),
    ]);
    let output = scratch.build(0);
    assert!(all(&output).contains("`bad.svg` holds scripts"), "{}", all(&output));
    let files: Vec<String> = crate::support::tree(&scratch.out()).into_keys().filter(|path| path.starts_with("files/")).collect();
    assert_eq!(files, ["files/e.html.txt", "files/e.js.txt", "files/good.svg"]);
}

/// One document over a limit, or with names no file system takes, blocks no other.
#[test]
fn one_bad_document_does_not_block_the_others() {
    let long = "t".repeat(300);
    let scratch = Scratch::new(&[
        ("good.md", &minimal("good", "Good", "tags: [C, C++, \"C#\"]\n", "text")),
        ("long.md", &minimal("long", "Long", &format!("tags: [{long}, 🔥]\naliases: [/{}/, /feed.xml, /index.html/x/, \"/a\\nb/\", /.afterword]\n", "a/".repeat(2000)), "text")),
        ("index.html.md", &minimal("index.html", "Index", "", "text")),
        ("big.md", &minimal("big", "Big", "", &"**a** ".repeat(200_000))),
        ("afterword.yaml", "limits: {page_mib: 1}\n"),
    ]);
    let output = scratch.run(&["build"]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    let site = crate::support::tree(&scratch.out());
    for path in ["postmortems/good/index.html", "postmortems/big/index.html", "postmortems/long/index.html", "postmortems/index.html", "feed.xml", "tags/c/index.html"] {
        assert!(site.contains_key(path), "{path}: {}", all(&output));
    }
    assert_eq!(site.keys().filter(|path| path.starts_with("tags/c-") && path.ends_with("index.html")).count(), 2);
    assert!(site["postmortems/big/index.html"].len() < 1 << 20);
    assert!(all(&scratch.run(&["build"])).contains("up to date"));
}

#[test]
fn feeds_are_well_formed_whatever_a_title_holds() {
    let scratch = Scratch::new(&[("a.md", &minimal("a", "\"a\\u0001b & <c>\"", "", "## Summary\nx\u{8}y\u{1b}z\n"))]);
    let feed = page(&site(&scratch.request()), "feed.xml");
    assert!(feed.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t')), "{feed:?}");
    assert!(feed.contains("ab &amp; &lt;c&gt;"), "{feed}");
}
