//! The whole way, for real: the example archive in two editions, brought to two folders that nginx serves and to a bucket, read there
//! and searched with a browser in both languages; then documents are demoted and gone from every byte of all four places.

use crate::canaries::telling;
use crate::deploy::{S3, assert_same, without_list};
use crate::support::browser::Browser;
use crate::support::nginx::{Nginx, get};
use crate::support::{all, example, folder_from, lay, program, tree};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Documents of the archive that no other speaks of: their files, what only they say, and what finds them.
const ENGLISH: (&str, &str, &str) = ("2026/PM-2026-011.md", "PM-2026-011", "displays stuck \"please wait\"");
const JAPANESE: (&str, &str, &str) = ("2026/PM-2026-012.md", "PM-2026-012", "請求書PDF 文字化け");

struct World {
    dir: tempfile::TempDir,
    s3: S3,
}

impl World {
    fn archive(&self) -> PathBuf {
        self.dir.path().join("archive")
    }

    fn served(&self, edition: &str) -> PathBuf {
        self.dir.path().join("www").join(edition)
    }

    /// Says who may see a document.
    fn show(&self, file: &str, level: &str) {
        let path = self.archive().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let line = text.lines().find(|line| line.starts_with("visibility:")).unwrap().to_owned();
        std::fs::write(path, text.replacen(&line, &format!("visibility: {level}"), 1)).unwrap();
    }

    /// Builds both editions and brings each to its folder and its part of the bucket.
    fn publish(&self) {
        let out = self.dir.path().join("site");
        let output = program().arg("build").arg(self.archive()).arg("--all-editions").arg("--out").arg(&out).arg("--cache").arg(self.dir.path().join("cache")).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", all(&output));
        for edition in ["public", "internal"] {
            let site = self.dir.path().join(format!("site-{edition}"));
            for target in [self.served(edition).display().to_string(), format!("s3://archive/{edition}")] {
                let output = program().arg("deploy").arg(&target).arg("--site").arg(&site).envs(S3::environment(self.s3.port)).output().unwrap();
                assert_eq!(output.status.code(), Some(0), "{target}: {}", all(&output));
            }
        }
    }

    /// What the bucket has of an edition.
    fn bucket(&self, edition: &str) -> BTreeMap<String, Vec<u8>> {
        without_list(self.s3.files(edition))
    }
}

/// What a search at an address finds: the addresses of the hits.
fn found(browser: &mut Browser, address: &str, query: &str) -> Vec<String> {
    browser.open(&format!("{address}/search/index.html?q={}", afterword::text::encode_segment(query)));
    browser.until("document.querySelector('afterword-search').dataset.state === 'done'");
    assert!(browser.troubles.is_empty(), "{address}: {:?}", browser.troubles);
    let hits = browser.evaluate("[...document.querySelectorAll('afterword-search .results a')].map((link) => link.href)");
    hits.as_array().unwrap().iter().map(|href| href.as_str().unwrap().to_owned()).collect()
}

#[test]
fn two_editions_are_published_read_searched_and_withdrawn() {
    let Some(python) = folder_from("AFTERWORD_S3") else { return };
    let world = World { dir: tempfile::tempdir().unwrap(), s3: S3::start(&python) };
    lay(&tree(&example()), &world.archive());
    let configuration = world.archive().join("afterword.yaml");
    let text = std::fs::read_to_string(&configuration).unwrap();
    std::fs::write(&configuration, format!("{text}\neditions: [public, internal]\n")).unwrap();
    [ENGLISH, JAPANESE].iter().for_each(|(file, _, _)| world.show(file, "public"));
    std::fs::create_dir(world.dir.path().join("www")).unwrap();
    world.publish();

    let servers = ["public", "internal"].map(|edition| (edition, Nginx::new(&world.served(edition))));
    let places: Vec<(&str, String)> = servers
        .iter()
        .flat_map(|(edition, nginx)| [(*edition, format!("http://127.0.0.1:{}", nginx.port)), (*edition, format!("http://127.0.0.1:{}/archive/{edition}", world.s3.port))])
        .collect();
    let mut browser = Browser::start();
    for (_, address) in &places {
        for (_, id, query) in [ENGLISH, JAPANESE] {
            let hits = found(&mut browser, address, query);
            assert!(hits.iter().any(|href| href.contains(id)), "{address}: {query} finds {hits:?}");
            // The page itself is there, and is read.
            browser.open(&format!("{address}/postmortems/{id}/index.html"));
            assert_eq!(browser.evaluate("document.querySelector('main h1') !== null && document.styleSheets.length > 0"), serde_json::json!(true), "{address}: {id}");
            assert!(browser.troubles.is_empty(), "{address}: {:?}", browser.troubles);
        }
    }
    // Each place has its own site and no file more.
    for (edition, nginx) in &servers {
        let site = without_list(tree(&world.dir.path().join(format!("site-{edition}"))));
        assert_same(&world.bucket(edition), &site);
        for (name, bytes) in site.iter().filter(|(name, _)| *name != "404.html") {
            let (status, _, body) = get(nginx.port, &format!("/{}", afterword::text::encode_path(name)));
            assert!(status == 200 && body == *bytes, "{edition}: {name}: {status}");
        }
    }
    // What only the inner circle may see is on no site at all.
    assert_eq!(telling(&world.bucket("internal"), "pm-2025-012"), None);
    assert!(telling(&world.bucket("internal"), &ENGLISH.1.to_lowercase()).is_some() && telling(&world.bucket("public"), &JAPANESE.1.to_lowercase()).is_some());

    // One is withdrawn from both editions, the other from the public one.
    world.show(ENGLISH.0, "restricted");
    world.show(JAPANESE.0, "internal");
    world.publish();
    let gone = [("public", ENGLISH), ("public", JAPANESE), ("internal", ENGLISH)];
    for (edition, (_, id, query)) in gone {
        let beside = |name: &str| world.served(edition).with_file_name(name);
        for folder in [world.served(edition), beside(&format!(".{edition}.afterword"))] {
            assert_eq!(telling(&tree(Path::new(&folder)), &id.to_lowercase()), None, "{edition}: {}", folder.display());
        }
        assert_eq!(telling(&world.bucket(edition), &id.to_lowercase()), None, "{edition}: the bucket");
        for (_, address) in places.iter().filter(|(of, _)| *of == edition) {
            let hits = found(&mut browser, address, query);
            assert!(!hits.iter().any(|href| href.contains(id)), "{address}: {query} still finds {hits:?}");
        }
        let (_, nginx) = servers.iter().find(|(of, _)| *of == edition).unwrap();
        assert_eq!(get(nginx.port, &format!("/postmortems/{id}/")).0, 404);
        assert_eq!(world.s3.ask("GET", &format!("/archive/{edition}/postmortems/{id}/index.html")).0, 404);
    }
    // The inner circle still reads the one that is its own.
    let (_, inner) = places.iter().find(|(of, _)| *of == "internal").unwrap();
    assert!(found(&mut browser, inner, JAPANESE.2).iter().any(|href| href.contains(JAPANESE.1)));
}
