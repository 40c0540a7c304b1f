//! The site as a whole: addresses, pages, languages, overrides, data.

use crate::support::{Scratch, look, minimal, page, site};
use afterword::render::Site;
use serde_json::Value;

fn many(n: usize, extra: &[(&str, &str)]) -> Scratch {
    let mut files: Vec<(String, String)> = (0..n)
        .map(|at| {
            let text = format!("---\nid: pm-{at:03}\ntitle: Outage {at}\nstarted_at: 2026-01-01T{:02}:{:02}:00Z\nservices: [a]\n---\nText.\n", at / 60, at % 60);
            (format!("pm-{at:03}.md"), text)
        })
        .collect();
    files.extend(extra.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    Scratch::new(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
}

fn json(site: &Site, file: &str) -> Value {
    serde_json::from_str(&page(site, file)).unwrap()
}

#[test]
fn a_full_list_page_does_not_change_when_a_document_arrives() {
    let config = ("afterword.yaml", "page_size: 10\n");
    let (before, after) = (site(&many(35, &[config]).request()), site(&many(36, &[config]).request()));
    for file in ["postmortems/page/1/index.html", "services/a/page/1/index.html", "years/2026/page/1/index.html"] {
        assert_eq!(page(&before, file), page(&after, file), "{file}");
    }
    assert!(page(&after, "postmortems/index.html").contains("Outage 35"));
    // Pages do not grow: the front holds less than two pages.
    assert!(page(&after, "postmortems/index.html").matches("class=\"card\"").count() < 20);
    assert!(page(&before, "postmortems/page/1/index.html").contains("rel=\"prev\""));
}

#[test]
fn a_postmortem_page_does_not_change_when_a_stranger_arrives() {
    let (few, more) = (many(5, &[]), many(7, &[]));
    let (before, after) = (site(&few.request()), site(&more.request()));
    assert_eq!(page(&before, "postmortems/pm-002/index.html"), page(&after, "postmortems/pm-002/index.html"));
}

#[test]
fn the_chrome_is_in_the_configured_language_and_sections_in_the_documents() {
    let text = minimal("a", "English title", "", "## Timeline\n- 03:04 begins\n- 03:30 ends\n");
    let scratch_japanese = Scratch::new(&[("afterword.yaml", "language: ja\n"), ("a.md", &text), ("b.md", "# 障害の記録 2026-01-01\n\n日本語の本文である。\n")]);
    let japanese = site(&scratch_japanese.request());
    let page_of_a = page(&japanese, "postmortems/a/index.html");
    assert!(page_of_a.contains("<html lang=\"ja\">") && page_of_a.contains("<article class=\"postmortem\" lang=\"en\""), "{page_of_a}");
    assert!(page_of_a.contains("ホーム") || page_of_a.contains("サービス"), "{page_of_a}");
    assert!(page_of_a.contains("26 min without an entry"), "{page_of_a}");
    assert!(page(&japanese, "postmortems/b/index.html").contains("lang=\"ja\">"));
    assert!(page(&japanese, "postmortems/index.html").contains("<a href=\"../postmortems/a/\" lang=\"en\">"));
}

#[test]
fn findings_are_public_only_when_asked_for() {
    let text = minimal("a", "A", "status: revewed\n", "");
    let scratch_quiet = Scratch::new(&[("a.md", &text)]);
    let quiet = site(&scratch_quiet.request());
    assert!(json(&quiet, "postmortems/a/index.json").get("findings").is_none());
    let scratch_open = Scratch::new(&[("a.md", &text), ("afterword.yaml", "publish_findings: true\n")]);
    let open = site(&scratch_open.request());
    assert_eq!(json(&open, "postmortems/a/index.json")["findings"][0]["rule"], "field-unreadable");
}

#[test]
fn a_theme_overrides_file_by_file() {
    let scratch = many(
        1,
        &[
            ("theme/templates/home.html", "{% extends \"builtin/home.html\" %}{% block main %}<p>ours</p>{{ super() }}{% endblock main %}"),
            ("theme/words/en.yaml", "made_with: Kept by the platform team\n"),
            ("theme/assets/site.css", "body { color: red }"),
            ("theme/assets/logo.svg", "<svg/>"),
        ],
    );
    let site = site(&scratch.request());
    let home = page(&site, "index.html");
    assert!(home.contains("<p>ours</p>") && home.contains("Outage 0") && home.contains("Kept by the platform team"), "{home}");
    let assets: Vec<&str> = site.files().filter(|file| file.starts_with("assets/")).collect();
    assert!(assets.iter().any(|file| file.ends_with("/logo.svg")));
    assert_eq!(page(&site, assets.iter().find(|file| file.ends_with("/site.css")).unwrap()), "body { color: red }");
    scratch.write("theme/templates/home.html", b"{% if %}");
    let error = look(&scratch.request()).err().unwrap().to_string();
    assert!(error.contains("theme/templates/home.html") && error.contains("1:"), "{error}");
}

#[test]
fn old_addresses_lead_to_the_new_one() {
    let scratch_site = Scratch::new(&[("a.md", &minimal("a", "A", "aliases: [/old/place/, /older.html]\n", ""))]);
    let site = site(&scratch_site.request());
    assert!(page(&site, "old/place/index.html").contains("url=../../postmortems/a/"));
    assert!(page(&site, "older.html").contains("<a href=\"postmortems/a/\">A</a>"));
}

#[test]
fn an_address_of_its_own_makes_feeds_and_the_sitemap_absolute_and_pages_relative() {
    let scratch = many(3, &[("draft.md", &minimal("draft", "Not yet", "status: draft\n", ""))]);
    let mut request = scratch.request();
    request.base_url = Some("https://pm.example/archive".into());
    let site = site(&request);
    assert!(page(&site, "sitemap.xml").contains("<loc>https://pm.example/archive/sitemap-1.xml</loc>"));
    assert!(page(&site, "sitemap-1.xml").contains("<loc>https://pm.example/archive/postmortems/pm-002/</loc>"));
    let feed = json(&site, "feed.json");
    assert_eq!(feed["items"][0]["url"], "https://pm.example/archive/postmortems/pm-002/");
    assert_eq!(feed["items"].as_array().unwrap().len(), 3, "drafts stay out of feeds");
    assert!(page(&site, "feed.xml").contains("<id>https://pm.example/archive/postmortems/pm-002/</id>"));
    let home = page(&site, "index.html");
    assert!(home.contains("<link rel=\"canonical\" href=\"https://pm.example/archive/\">") && home.contains("href=\"postmortems/pm-002/\""), "{home}");
    assert!(page(&site, "404.html").contains("href=\"/archive/assets/"));
}

#[test]
fn the_archive_is_data_too() {
    let site = site(&many(260, &[]).request());
    let index = json(&site, "index.json");
    assert_eq!(index["count"], 260);
    let mut ids = Vec::new();
    for part in index["parts"].as_array().unwrap() {
        let file = part.as_str().unwrap();
        assert!(page(&site, file).len() < 1 << 20);
        ids.extend(json(&site, file)["postmortems"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(ids.len(), 260);
    assert_eq!(json(&site, "postmortems/pm-001/index.json")["started_at"], "2026-01-01T00:01:00Z");
}

#[test]
fn every_kind_of_document_file_is_read() {
    let text = "# Outage 2026-01-01\n\nText.\n";
    let names = ["a.md", "b.markdown", "c.mdx", "d.qmd", "e.html.md", "f.html.md.erb", "g without ending"];
    let scratch = Scratch::new(&names.map(|name| (name, text)));
    scratch.write("h.txt", text.as_bytes());
    scratch.write("i no document", b"plain words\n");
    let site = site(&scratch.request());
    let ids: Vec<&str> = site.archive().postmortems.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids.len(), 7, "{ids:?}");
}

#[test]
fn unreviewed_documents_can_be_hidden() {
    let draft = minimal("draft", "Not yet", "status: draft\n", "");
    let scratch_shown = Scratch::new(&[("draft.md", &draft)]);
    let shown = site(&scratch_shown.request());
    assert!(page(&shown, "postmortems/draft/index.html").contains("This is a draft."));
    let scratch_hidden = Scratch::new(&[("draft.md", &draft), ("afterword.yaml", "unreviewed: hide\n")]);
    let hidden = site(&scratch_hidden.request());
    assert!(hidden.page("postmortems/draft/index.html").is_none());
}

#[test]
fn lists_under_several_days_stay_under_their_days() {
    let text = "# Over two days\n\n## Timeline\n\n### 2026-06-01\n\n- 23:00 begins\n\nA remark between.\n\n### 2026-06-02\n\n- 01:00 ends\n";
    let scratch = Scratch::new(&[("a.md", text)]);
    let site = site(&scratch.request());
    let page = page(&site, "postmortems/a/index.html");
    let places: Vec<usize> =
        ["<h3 id=\"2026-06-01\">", "begins", "A remark", "<h3 id=\"2026-06-02\">", "ends"].iter().map(|word| page.find(word).unwrap_or_else(|| panic!("{word}: {page}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.contains("id=\"aw-t1\"") && page.contains("id=\"aw-t2\""));
}

#[test]
fn columns_of_numbers_stand_to_the_right_without_a_style() {
    let text = minimal("a", "A", "", "## Notes\n\n| | n | mid |\n|---|--:|:-:|\n| a | 1,000 | x |\n");
    let scratch = Scratch::new(&[("a.md", &text)]);
    let page_of_a = page(&site(&scratch.request()), "postmortems/a/index.html");
    for html in [
        "<thead><tr><td></td><th scope=\"col\" class=\"right\">n</th><th scope=\"col\" class=\"center\">mid</th></tr></thead>",
        "<td class=\"right\">1,000</td><td class=\"center\">x</td>",
    ] {
        assert!(page_of_a.contains(html), "{html} is not in {page_of_a}");
    }
    assert!(!page_of_a.contains("style="));
}
