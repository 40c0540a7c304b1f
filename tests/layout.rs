//! What a page weighs, whether it holds still while it loads, and whether it fits the smallest window: every kind of page, measured
//! in the browser.

use crate::browser::site;
use crate::support::browser::Browser;

/// One page of each kind.
const KINDS: &[&str] = &[
    "",
    "postmortems/",
    "postmortems/PM-2025-011/",
    "postmortems/PM-2026-004/",
    "postmortems/PM-2024-013/",
    "services/",
    "services/label-api/",
    "years/",
    "years/2025/",
    "years/2025/03/",
    "alerts/",
    "alerts/labelapi5xxhigh/",
    "actions/",
    "statistics/",
    "reviews/",
    "about/",
    "glossary/",
    "search/",
    "search/?q=connection+pool",
    "search/?q=%E6%8E%A5%E7%B6%9A%E3%83%97%E3%83%BC%E3%83%AB",
    "404.html",
];

fn settled(path: &str) -> &'static str {
    if path.contains("?q=") {
        "document.querySelectorAll('.results li').length > 0 && document.querySelectorAll('.facets button').length > 0"
    } else {
        "document.readyState === 'complete'"
    }
}

/// How much moved since the page began to load, and what.
const SHIFT: &str = "new Promise((done) => { let sum = 0, what = ''; new PerformanceObserver((list) => { for (const one of list.getEntries()) { sum += one.value; what += one.sources.map((source) => source.node?.outerHTML?.slice(0, 60)).join(' | '); } }).observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done(sum > 0.001 ? `${sum.toFixed(4)} ${what}` : ''), 250); })";

#[test]
fn nothing_moves_while_a_page_loads() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    let mut wrong = Vec::new();
    for width in [375, 1440] {
        browser.resize(width, 800);
        for path in KINDS {
            let mut shift = || {
                browser.open(&format!("{}/{path}", server.address));
                browser.until(settled(path));
                browser.evaluate(SHIFT).as_str().unwrap_or_default().to_owned()
            };
            // A machine with other work may paint a page in two pieces once; what moves does so each time.
            if !shift().is_empty() {
                let again = shift();
                if !again.is_empty() {
                    wrong.push(format!("/{path} at {width}: {again}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "pages shift:\n{}", wrong.join("\n"));
}

#[test]
fn every_kind_of_page_fits_320_pixels() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    browser.resize(320, 640);
    for path in KINDS {
        browser.open(&format!("{}/{path}", server.address));
        browser.until(settled(path));
        let widths = browser.evaluate(
            "document.querySelectorAll('details').forEach((one) => { one.open = true; }), `${document.documentElement.scrollWidth} of ${document.documentElement.clientWidth}`",
        );
        let (wide, room) = widths.as_str().unwrap().split_once(" of ").unwrap();
        assert!(wide.parse::<u32>().unwrap() <= room.parse::<u32>().unwrap(), "/{path}: {wide} of {room}");
    }
}

/// Everything of a postmortem's page but the HTML of its body: frame, styles, script.
#[test]
fn a_page_is_light_before_search_is_used() {
    const LIMIT: usize = 45_000;
    let (_dir, server) = site();
    let mut browser = Browser::start();
    for path in ["postmortems/PM-2025-011/", "postmortems/PM-2026-008/"] {
        server.take_sent();
        browser.open(&format!("{}/{path}", server.address));
        browser.until("document.readyState === 'complete'");
        let body = browser.evaluate("[...document.querySelectorAll('.body, .timeline, .actions')].filter((one) => !one.parentElement.closest('.body, .timeline, .actions')).reduce((sum, one) => sum + new Blob([one.outerHTML]).size, 0)").as_u64().unwrap();
        let images = browser
            .evaluate("performance.getEntriesByType('resource').filter((one) => one.initiatorType === 'img').reduce((sum, one) => sum + one.encodedBodySize, 0)")
            .as_u64()
            .unwrap();
        let all = server.take_sent();
        let rest = all - body as usize - images as usize;
        println!("/{path}: {all} bytes, of them {body} of the body and {images} of images: {rest} of everything else");
        assert!(rest <= LIMIT, "/{path}: {rest} bytes beside its body");
    }
}
