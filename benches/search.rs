//! How well the search finds: graded questions over the example archive, known items in a generated one, what a question costs in
//! the browser, and how much of the index an edit changes.
//!
//! `AFTERWORD_BENCH=<folder> cargo bench --bench search` writes `docs/search-quality.md`. With `PAGEFIND=<program>` the same pages
//! are searched with Pagefind in the same run. `AFTERWORD_BENCH_SIZES=1000` measures only the smaller archive.

#[path = "search/client.rs"]
mod client;
#[path = "search/graded.rs"]
mod graded;
#[path = "search/items.rs"]
mod items;
#[path = "search/parity.rs"]
mod parity;

/// Of what the tests share a part.
#[path = "../tests/support"]
#[allow(dead_code, reason = "a bench asks less of it than the tests")]
mod support {
    pub mod browser;
    pub mod random;
    pub mod server;
    pub mod twins;
}

use afterword::pipeline::{self, Loaded, Request};
use afterword::search::SearchIndex;
use afterword::search::columns::Columns;
use afterword::search::rank::Ranking;
use std::path::{Path, PathBuf};
pub(crate) use support::random::Random;

/// An archive that can be asked.
pub(crate) struct Asked {
    pub loaded: Loaded,
    pub index: SearchIndex,
    columns: Columns,
}

impl Asked {
    pub(crate) fn open(root: &Path) -> Self {
        let loaded = pipeline::load(&request(root)).unwrap();
        let (index, _) = loaded.index().unwrap();
        let columns = Columns::new(&loaded.archive, &loaded.config);
        Self { loaded, index, columns }
    }

    pub(crate) fn ask(&self, typed: &str, limit: usize) -> Ranking {
        self.loaded.rank(&self.index, &self.columns, &self.loaded.query(typed), limit).unwrap()
    }
}

/// The documents of a language.
pub(crate) fn places_of(loaded: &Loaded, lang: &str) -> Vec<usize> {
    (0..loaded.archive.postmortems.len()).filter(|place| loaded.archive.postmortems[*place].lang.tag() == lang).collect()
}

/// Days since 1970.
const TODAY: i64 = 20_700;

pub(crate) fn request(root: &Path) -> Request {
    Request::of(root.to_owned(), TODAY * 86_400)
}

/// An archive of so many documents, made anew, with the needles that the generator hid.
pub(crate) fn generated(bench: &Path, size: usize) -> (tempfile::TempDir, PathBuf, String) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("archive");
    let made = std::process::Command::new("python3").arg(bench.join("gen_corpus.py")).arg(size.to_string()).arg(&root).status().unwrap();
    assert!(made.success());
    let needles = std::fs::read_to_string(root.join("needles.tsv")).unwrap();
    std::fs::remove_file(root.join("needles.tsv")).unwrap();
    (dir, root, needles)
}

fn main() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = String::from(
        "# How well the search finds\n\nWritten by `cargo bench --bench search`; do not edit. The generated archives are half English, half Japanese, about 12 KB a document. \
         Times depend on the machine: compare them with others of the same run only.\n",
    );
    graded::measure(project, &mut out);
    if let Some(bench) = std::env::var_os("AFTERWORD_BENCH").map(PathBuf::from).filter(|bench| bench.is_dir() && !bench.as_os_str().is_empty()) {
        let sizes: Vec<usize> = std::env::var("AFTERWORD_BENCH_SIZES").map_or_else(|_| vec![1000, 10_000], |sizes| sizes.split(',').filter_map(|size| size.parse().ok()).collect());
        for size in sizes {
            let (_dir, root, needles) = generated(&bench, size);
            items::measure(&root, size, &needles, &mut out);
            client::measure(&root, size, &needles, &mut out);
        }
        std::fs::write(project.join("docs/search-quality.md"), &out).unwrap();
    } else {
        println!("known items and costs skipped: AFTERWORD_BENCH is not set");
    }
    println!("{out}");
}
