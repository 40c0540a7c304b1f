//! Pictures of the example archive's site, for the README and for looking at critically: `SCREENSHOTS=1 cargo test gallery` takes
//! them anew, into `docs/images/` and `docs/gallery/`, and writes the page that shows them.

use crate::support::{browser::Browser, example_site, project};
use serde_json::json;
use std::fmt::Write;

/// The pages of the gallery.
const PAGES: &[(&str, &str)] = &[
    ("home", ""),
    ("rich", "postmortems/PM-2025-011/"),
    ("minimal", "postmortems/PM-2026-012/"),
    ("list", "services/label-api/"),
    ("actions", "actions/"),
    ("statistics", "statistics/"),
    ("search", "search/?q=connection+pool"),
    ("learn", "learn/"),
    ("pack", "learn/PM-2026-005/"),
    ("drill", "drill/silent-kingfisher-e689/"),
    ("missing", "404.html"),
];

/// How each is looked at: name, language of the interface, width, height, scheme, medium.
const VIEWS: &[(&str, &str, u32, u32, &str, &str)] = &[
    ("1440-light", "en", 1440, 900, "light", "screen"),
    ("1440-dark", "en", 1440, 900, "dark", "screen"),
    ("768-light", "en", 768, 1024, "light", "screen"),
    ("375-light", "en", 375, 812, "light", "screen"),
    ("375-dark", "en", 375, 812, "dark", "screen"),
    ("1440-ja", "ja", 1440, 900, "light", "screen"),
    ("375-ja-dark", "ja", 375, 812, "dark", "screen"),
    ("print", "en", 794, 1123, "light", "print"),
];

fn look(browser: &mut Browser, address: &str, (width, height): (u32, u32), scheme: &str, medium: &str) {
    browser.call("Emulation.setEmulatedMedia", json!({"media": medium, "features": [{"name": "prefers-color-scheme", "value": scheme}]}));
    browser.resize(width, height);
    browser.open(address);
    if address.contains("?q=") {
        browser.until("document.querySelectorAll('.results li').length > 0 && document.querySelectorAll('.facets button').length > 0");
    }
}

#[test]
fn gallery() {
    if std::env::var_os("SCREENSHOTS").is_none() {
        return;
    }
    let (_en, english) = example_site(&[]);
    let (_ja, japanese) = example_site(&[("language: en", "language: ja")]);
    let mut browser = Browser::start();
    let images = project().join("docs/images");
    for (name, path, size, scheme) in [
        ("home", "", (1280, 860), "light"),
        ("postmortem", "postmortems/PM-2025-011/", (1280, 1000), "light"),
        ("search-ja", "search/?q=%E6%8E%A5%E7%B6%9A%E3%83%97%E3%83%BC%E3%83%AB", (1280, 860), "light"),
        ("statistics", "statistics/", (1280, 900), "light"),
        ("postmortem-ja-dark", "postmortems/PM-2026-004/", (1280, 900), "dark"),
        ("postmortem-phone", "postmortems/PM-2025-011/", (375, 812), "light"),
        ("alert", "alerts/labelapi5xxhigh/", (1280, 520), "light"),
        ("actions", "actions/", (1280, 760), "light"),
        ("pack", "learn/PM-2026-005/", (1280, 1500), "light"),
        ("drill", "drill/silent-kingfisher-e689/", (1280, 760), "light"),
    ] {
        look(&mut browser, &format!("{}/{path}", english.address), size, scheme, "screen");
        std::fs::write(images.join(format!("{name}.png")), browser.screenshot("png")).unwrap();
    }
    look(&mut browser, &format!("{}/", english.address), (1280, 860), "light", "screen");
    browser.press("Control+k");
    browser.until("document.querySelector('dialog.palette')?.open === true");
    browser.write("connection pool");
    browser.until("document.querySelectorAll('.palette [role=option]').length > 1");
    browser.press("ArrowDown");
    std::fs::write(images.join("palette.png"), browser.screenshot("png")).unwrap();

    let folder = project().join("docs/gallery");
    std::fs::create_dir_all(&folder).unwrap();
    let mut page = String::from("# Gallery\n\nPages of the example archive, taken by `SCREENSHOTS=1 cargo test gallery`. The first screen of each.\n");
    for (kind, path) in PAGES {
        write!(page, "\n## {kind}\n\n").unwrap();
        for (view, language, width, height, scheme, medium) in VIEWS {
            let server = if *language == "ja" { &japanese } else { &english };
            look(&mut browser, &format!("{}/{path}", server.address), (*width, *height), scheme, medium);
            std::fs::write(folder.join(format!("{kind}-{view}.webp")), browser.screenshot("webp")).unwrap();
            writeln!(page, "![{kind}, {view}](gallery/{kind}-{view}.webp)").unwrap();
        }
    }
    std::fs::write(project().join("docs/gallery.md"), page).unwrap();
}
