//! The nginx configuration of docs/hosting.md, run for real: what it says of every file, and what readers see while sites are published.

use crate::support::nginx::{Nginx, get};
use crate::support::{Scratch, all, example, minimal, program, tree};
use afterword::deploy;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How many sites are published under the readers' eyes.
const PUBLISHED: usize = 50;

fn text(port: u16, path: &str) -> (u16, String, String) {
    let (status, head, body) = get(port, path);
    (status, head, String::from_utf8_lossy(&body).into_owned())
}

#[test]
fn the_nginx_configuration_serves_the_site() {
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site");
    let output = program().arg("build").arg(example()).arg("--out").arg(&site).arg("--cache").arg(dir.path().join("c")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    let nginx = Nginx::new(&site);
    // Every file with its bytes, and the rule for how long it may be kept that docs/hosting.md gives it.
    for (name, bytes) in tree(&site).into_iter().filter(|(name, _)| !matches!(name.as_str(), ".afterword" | "404.html")) {
        let path = format!("/{}", afterword::text::encode_path(&name));
        let (status, head, body) = get(nginx.port, &path);
        assert!(status == 200 && body == bytes, "{name}: {status} {head}");
        assert!(head.contains(&format!("cache-control: {}\r", deploy::cache_rule(&name))), "{name}: {head}");
        assert!(head.contains("content-security-policy: default-src 'none'") && head.contains("frame-ancestors 'none'"), "{name}: {head}");
        assert!(head.contains("x-content-type-options: nosniff"), "{name}: {head}");
        assert!(head.contains(&format!("content-type: {}", deploy::content_type(&name))), "{name}: {head}");
    }
    let (status, head, body) = text(nginx.port, "/no/such/page/");
    assert!(status == 404 && body.contains("Page not found") && !head.contains("immutable"), "{status} {head}");
    let (status, head, _) = get(nginx.port, "/search/t-00000000-0.bin");
    assert!(status == 404 && !head.contains("immutable"), "{status} {head}");
    assert_eq!(get(nginx.port, "/postmortems/PM-2025-011").0, 301);
    assert_eq!(get(nginx.port, "/.afterword").0, 404);
}

/// Readers ask for pages, styles and the search without a pause while a site is published fifty times: no page is missing, cut off or
/// of another site than its styles; a search file that is gone means that there is a new manifest.
#[test]
fn readers_see_whole_sites_while_they_are_published() {
    let scratch = Scratch::new(&[]);
    let publish = |round: usize| {
        scratch.write("afterword.yaml", format!("title: Round {round} here\n").as_bytes());
        for number in 0..4 {
            let body = format!("## Summary\n\nWord{round} broke in round {round}. {}\n", "More of it. ".repeat(round * 7 % 90));
            scratch.write(&format!("pm-{number}.md"), minimal(&format!("pm-{number}"), &format!("Outage in round {round}"), "services: [a]\n", &body).as_bytes());
        }
        // Styles of its own in every other one.
        scratch.write("theme/assets/site.css", format!("body {{ color: #{:03}; }}\n", round / 2 % 900).as_bytes());
        scratch.build(0);
    };
    publish(0);
    let nginx = Nginx::new(&scratch.out());
    let (ended, asked, reloaded) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let round_of = |page: &str| page.split("Round ").nth(1).and_then(|rest| rest.split(' ').next()).map_or_else(|| panic!("no round: {page}"), str::to_owned);
    let page = |path: &str| {
        let (status, head, body) = text(nginx.port, path);
        assert_eq!(status, 200, "{path}: {head}");
        assert!(body.trim_end().ends_with("</html>"), "{path} is cut off");
        asked.fetch_add(1, Ordering::Relaxed);
        body
    };
    let pages = || {
        while !ended.load(Ordering::Relaxed) {
            let home = page("/");
            let other = page("/postmortems/pm-2/");
            // One page is of one site: its title, its text and its styles.
            assert_eq!(other.matches(&format!("round {}", round_of(&other))).count(), other.matches("in round ").count(), "{other}");
            let style =
                home.split("href=\"").find(|part| part.starts_with("assets/") && part.split('"').next().unwrap().ends_with(".css")).unwrap().split('"').next().unwrap().to_owned();
            let (status, _, css) = text(nginx.port, &format!("/{style}"));
            // The site was published anew between the page and its styles: then the page is another one too.
            assert!(status == 200 && css.contains("color") || page("/") != home, "{style}: {status}");
        }
    };
    let search = || {
        while !ended.load(Ordering::Relaxed) {
            let manifest = text(nginx.port, "/search/manifest.json");
            assert_eq!(manifest.0, 200);
            let parsed: serde_json::Value = serde_json::from_str(&manifest.2).unwrap_or_else(|error| panic!("{error}: {}", manifest.2));
            let (status, _, body) = get(nginx.port, &format!("/search/{}", parsed["directory"].as_str().unwrap()));
            if status == 200 {
                assert!(afterword::search::unpack(&body).is_some(), "a search file is cut off");
            } else {
                assert!(text(nginx.port, "/search/manifest.json").2 != manifest.2, "a file of the manifest is missing: {status}");
                reloaded.fetch_add(1, Ordering::Relaxed);
            }
        }
    };
    std::thread::scope(|scope| {
        let readers = [scope.spawn(pages), scope.spawn(search)];
        (1..=PUBLISHED).for_each(publish);
        ended.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.join().unwrap_or_else(|error| std::panic::resume_unwind(error));
        }
    });
    let asked = asked.into_inner();
    println!("{asked} pages were read while {PUBLISHED} sites were published; the manifest was asked for again {} times", reloaded.into_inner());
    assert!(asked > PUBLISHED);
}
