//! WCAG 2.2 AA by axe-core on one page of each kind, in both schemes, both languages of the interface and both themes.

use crate::support::{browser::Browser, example_site, folder_from};
use serde_json::json;

/// One page of each kind, with what must be true before it is looked at.
const PAGES: &[(&str, &str)] = &[
    ("", "true"),
    ("postmortems/", "true"),
    ("services/", "true"),
    ("services/label-api/", "true"),
    ("alerts/labelapi5xxhigh/", "true"),
    ("postmortems/PM-2025-011/", "true"),
    ("postmortems/PM-2026-004/", "true"),
    ("postmortems/PM-2025-011/?h=pool", "!!document.querySelector('.marks')"),
    ("actions/", "true"),
    ("statistics/", "true"),
    ("reviews/", "true"),
    ("about/", "true"),
    ("glossary/", "true"),
    ("years/2025/", "true"),
    ("years/2025/11/", "true"),
    ("search/", "document.querySelector('afterword-search').dataset.state === 'idle'"),
    ("search/?q=timeout+service:payments", "!!document.querySelector('.help button, .results li')"),
    ("search/?q=timeout", "document.querySelectorAll('.facets button').length > 0"),
    ("learn/", "true"),
    ("learn/PM-2026-005/", "true"),
    ("learn/PM-2026-004/", "true"),
    ("learn/PM-2026-005/handout.html", "true"),
    ("sessions/", "true"),
    ("sessions/2026-09-18/", "true"),
    ("sessions/2026-10-16/", "true"),
    ("wheel/", "document.querySelector('form.wheel').hidden === false"),
    ("of-the-month/", "true"),
    ("of-the-month/2026/10/", "true"),
    ("luck/", "true"),
    ("surprises/", "true"),
    ("recurrence/", "true"),
    ("on-this-day/", "true"),
    ("changes/", "true"),
    ("newcomers/", "true"),
    ("months/", "true"),
    ("months/2026/07/", "true"),
    ("health/", "true"),
    ("feedback/", "true"),
    ("404.html", "true"),
];

const RULES: &str = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }";

#[test]
fn no_page_shuts_anybody_out() {
    let Some(axe) = folder_from("AFTERWORD_AXE") else { return };
    let axe = std::fs::read_to_string(axe).unwrap();
    let mut wrong = Vec::new();
    for (language, theme) in [("en", "default"), ("ja", "default"), ("en", "plain")] {
        let (_dir, server) = example_site(&[("language: en", &format!("language: {language}\ntheme: {theme}"))]);
        let mut browser = Browser::start();
        for scheme in ["light", "dark"] {
            browser.call("Emulation.setEmulatedMedia", json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}));
            for (path, ready) in PAGES {
                browser.open(&format!("{}/{path}", server.address));
                browser.until(ready);
                wrong.extend(violations(&mut browser, &axe).into_iter().map(|what| format!("{theme} {language} {scheme} /{path}: {what}")));
            }
            browser.open(&format!("{}/", server.address));
            browser.press("Control+k");
            browser.until("document.querySelector('dialog.palette')?.open === true");
            browser.write("connection pool");
            browser.until("document.querySelectorAll('.palette [role=option]').length > 1");
            browser.press("ArrowDown");
            wrong.extend(violations(&mut browser, &axe).into_iter().map(|what| format!("{theme} {language} {scheme} palette: {what}")));
        }
    }
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
}

fn violations(browser: &mut Browser, axe: &str) -> Vec<String> {
    browser.evaluate(&format!("{axe};0"));
    let found = browser.evaluate(&format!("axe.run(document, {RULES}).then(({{ violations }}) => violations.map(({{ id, help, nodes }}) => `${{id}}: ${{help}}: ${{nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}}`))"));
    found.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}
