//! Comments under a postmortem: a real Isso answers the page, and what is posted is read again. Other pages stay as closed as ever.

use crate::support::{Scratch, all, browser::Browser, folder_from, page, program, server::Server, site};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const TEXT: &str = "---\ntitle: The pool was empty\ndate: 2026-03-01\n---\n## Impact\n\nNobody could log in.\n";

/// A service that ends with its test.
struct Isso(Child);

impl Drop for Isso {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_comment_is_posted_and_read() {
    let Some(isso) = folder_from("AFTERWORD_ISSO") else { return };
    let port = free_port();
    let scratch = Scratch::new(&[("afterword.yaml", &format!("comments: {{provider: isso, server: \"http://127.0.0.1:{port}\"}}\n")), ("a.md", TEXT)]);
    let output = program().arg("build").arg(scratch.root()).arg("--out").arg(scratch.out()).arg("--cache").arg(scratch.dir.path().join("c")).output().unwrap();
    assert!(output.status.success(), "{}", all(&output));
    let server = Server::new(&scratch.out());
    let config = scratch.dir.path().join("isso.cfg");
    let database = scratch.dir.path().join("comments.db");
    let settings = format!(
        "[general]\ndbpath = {}\nhost = {}/\nnotify = stdout\ngravatar = false\n[admin]\nenabled = false\n[moderation]\nenabled = false\n[server]\nlisten = http://127.0.0.1:{port}/\npublic-endpoint = http://127.0.0.1:{port}\n[guard]\nenabled = true\nratelimit = 100\ndirect-reply = 100\nreply-to-self = true\nrequire-author = false\nrequire-email = false\n",
        database.display(),
        server.address
    );
    std::fs::write(&config, settings).unwrap();
    let log = std::fs::File::create(scratch.dir.path().join("isso.log")).unwrap();
    let _isso = Isso(Command::new(isso).arg("-c").arg(&config).arg("run").stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap());
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < Duration::from_secs(30), "Isso does not start: {}", std::fs::read_to_string(scratch.dir.path().join("isso.log")).unwrap());
        std::thread::sleep(Duration::from_millis(50));
    }

    let mut browser = Browser::start();
    let address = format!("{}/postmortems/a/", server.address);
    browser.open(&address);
    browser.until("!!document.querySelector('#isso-thread > .isso-postbox textarea.isso-textarea')");
    // What is discussed of a section begins with its name.
    browser.evaluate("document.querySelector('h2 .permalink.discuss').click()");
    browser.until("document.activeElement?.matches('textarea.isso-textarea') && document.activeElement.value.startsWith('> Impact')");
    browser.evaluate("(() => { const box = document.activeElement; box.value += 'We should alert on free connections.'; box.dispatchEvent(new Event('input', { bubbles: true })); document.querySelector('#isso-thread > .isso-postbox input[type=submit]').click(); })()");
    browser.until("!!document.querySelector('#isso-root > .isso-comment')");
    assert_eq!(browser.troubles, Vec::<String>::new(), "the page's policy or the service complains");
    browser.open(&address);
    browser.until("document.querySelector('#isso-root > .isso-comment .isso-text')?.textContent.includes('alert on free connections')");
    assert_eq!(browser.troubles, Vec::<String>::new());
    assert_eq!(browser.evaluate("getComputedStyle(document.querySelector('.isso-postbox input[name=edit]')).display"), "none");
}

#[test]
fn only_pages_with_comments_are_opened_and_only_for_their_service() {
    let policy = |html: &str| html.split("http-equiv=\"Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#39;", "'");
    for (settings, needs, script) in [
        ("provider: isso, server: https://c.example", "connect-src 'self' https://c.example;", "src=\"https://c.example/js/embed.min.js\""),
        ("provider: giscus, repository: o/r, repository_id: R, category: C, category_id: D", "frame-src https://giscus.app", "data-repo=\"o/r\""),
        ("provider: hypothesis", "frame-src https://hypothes.is", "src=\"https://hypothes.is/embed.js\""),
        ("provider: remark42, server: https://r.example, site: pm", "frame-src https://r.example", "src=\"https://r.example/web/embed.mjs\""),
    ] {
        let scratch = Scratch::new(&[("afterword.yaml", &format!("comments: {{{settings}}}\n")), ("a.md", TEXT)]);
        let site = site(&scratch.request());
        let postmortem = page(&site, "postmortems/a/index.html");
        assert!(policy(&postmortem).contains(needs), "{settings}: {}", policy(&postmortem));
        assert!(postmortem.contains(script), "{settings}");
        let home = page(&site, "index.html");
        assert!(!policy(&home).contains("https://") && !home.contains("<script defer src=\"https:"), "{settings}");
    }
    let plain = Scratch::new(&[("a.md", TEXT)]);
    let plain = page(&site(&plain.request()), "postmortems/a/index.html");
    assert!(!plain.contains("aw-comments") && !policy(&plain).contains("https://"));
}
