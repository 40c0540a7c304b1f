//! The site in a browser: the way from home to a page, without scripts too, at every width.

use crate::support::{browser::Browser, example, example_site, server::Server};
use serde_json::json;
use tempfile::TempDir;

pub fn site() -> (TempDir, Server) {
    example_site(&[])
}

#[test]
fn from_home_by_search_to_a_page() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    for (query, expected) in [("connection pool", "PM-2025-011"), ("コネクションプール", "PM-20")] {
        browser.open(&format!("{}/", server.address));
        // By keyboard alone: `/` goes to the box.
        browser.press("/");
        assert_eq!(browser.evaluate("document.activeElement.type"), json!("search"));
        browser.write(query);
        browser.press("Enter");
        browser.until("location.pathname.endsWith('/search/') && document.querySelectorAll('.results li').length > 0");
        let first = browser.evaluate("document.querySelector('.results li').dataset.id");
        assert!(first.as_str().unwrap().starts_with(expected), "{query}: {first}");
        assert_eq!(browser.evaluate("document.querySelectorAll('.results mark').length > 0"), json!(true), "{query}");
        let found = afterword::pipeline::search(&crate::support::request(&example()), query, 20).unwrap();
        let theirs = browser.evaluate("[...document.querySelectorAll('.results li')].map((item) => item.dataset.id)");
        let ours: Vec<String> = found.hits.into_iter().map(|hit| hit.incident.id).take(theirs.as_array().unwrap().len()).collect();
        assert_eq!(json!(ours), theirs, "{query}");
        browser.evaluate("document.querySelector('.results h2 a').click()");
        browser.until("document.querySelector('article.postmortem h1') !== null");
        assert!(browser.troubles.is_empty(), "{:?}", browser.troubles);
    }
}

#[test]
fn without_scripts_every_postmortem_is_readable_and_reachable() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    browser.scripts(false);
    let mut seen = std::collections::BTreeSet::new();
    let mut waiting = vec![format!("{}/", server.address)];
    let mut articles = 0;
    while let Some(address) = waiting.pop() {
        if !seen.insert(address.clone()) {
            continue;
        }
        browser.open(&address);
        articles += usize::from(browser.evaluate("document.querySelector('article.postmortem h1 ~ *') !== null") == json!(true));
        assert_eq!(browser.evaluate("document.querySelectorAll('h1').length"), json!(1), "{address}");
        let links = browser.evaluate("[...document.links].map((link) => link.href.split('#')[0]).filter((href) => href.startsWith(location.origin) && /\\/$/.test(href))");
        waiting.extend(links.as_array().unwrap().iter().map(|link| link.as_str().unwrap().to_owned()));
    }
    assert_eq!(articles, afterword::pipeline::load(&crate::support::request(&example())).unwrap().archive.postmortems.len());
}

#[test]
fn no_page_is_wider_than_its_window() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    for width in [320, 375, 768, 1440] {
        browser.resize(width, 900);
        for path in [
            "",
            "postmortems/",
            "postmortems/PM-2025-011/",
            "postmortems/PM-2026-004/",
            "postmortems/PM-2026-012/",
            "services/",
            "services/label-api/",
            "actions/",
            "search/?q=timeout",
            "404.html",
        ] {
            browser.open(&format!("{}/{path}", server.address));
            if path.contains("?q=") {
                browser.until("document.querySelectorAll('.results li').length > 0");
            }
            let wide = browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert!(wide.as_i64().unwrap() <= 0, "{path} at {width}: {wide} px too wide");
            assert!(browser.troubles.is_empty(), "{path}: {:?}", browser.troubles);
        }
    }
}

#[test]
fn pages_ask_no_other_host() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    for path in ["", "postmortems/PM-2025-011/", "search/?q=pool"] {
        browser.open(&format!("{}/{path}", server.address));
        let others = browser.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => !name.startsWith(location.origin))");
        assert_eq!(others, json!([]), "{path}");
    }
}
