//! The program and the client in a browser, asked the same.

use super::{browser::Browser, server::Server};
use afterword::pipeline::{self, Loaded, Request};
use afterword::search::SearchIndex;
use afterword::search::columns::Columns;
use serde_json::{Value, json};
use std::path::Path;

/// Questions to one visit of the browser.
const AT_ONCE: usize = 100;

/// An answer: how many were found, and the first ones with the bits of their scores.
pub type Answer = (usize, Vec<(String, u32)>);

/// Both engines over one archive.
pub struct Twins {
    browser: Browser,
    _server: Server,
    loaded: Loaded,
    index: SearchIndex,
    columns: Columns,
    today: i64,
}

impl Twins {
    /// Over an archive whose site is built already.
    pub fn new(request: &Request, site: &Path) -> Self {
        let server = Server::new(site);
        let mut browser = Browser::start();
        browser.open(&format!("{}/search/", server.address));
        let today = afterword::time::Stamp::day_of(request.now, &afterword::time::Zone::utc()).day_number();
        browser.until("!!window.Afterword?.Bundle");
        browser.evaluate(&format!(
            "(() => {{ const {{ Bundle, parse, rank, widen }} = Afterword; const bundle = new Bundle(new URL('./', location.href));
                const ask = async (typed) => {{ await bundle.open(); const found = await rank(bundle, widen(parse(typed), bundle.manifest.synonyms), {today}, 20);
                    return [found.total, await Promise.all(found.hits.map(async (hit) => [(await bundle.document(hit.document)).id, hit.score]))]; }};
                window.ask = async (all) => {{ const out = []; for (const typed of all) out.push(await ask(typed)); return JSON.stringify(out); }};
            }})()"
        ));
        let loaded = pipeline::load(request).unwrap();
        let (index, _) = loaded.index().unwrap();
        let columns = Columns::new(&loaded.archive, &loaded.config);
        Self { browser, _server: server, loaded, index, columns, today }
    }

    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// For each question the program's answer and the browser's.
    pub fn ask<'q>(&mut self, queries: &'q [String], mut each: impl FnMut(&'q str, Answer, Answer)) {
        for some in queries.chunks(AT_ONCE) {
            let answers = self.browser.evaluate(&format!("window.ask({})", json!(some)));
            let answers: Vec<Value> = serde_json::from_str(answers.as_str().unwrap()).unwrap();
            for (typed, answer) in some.iter().zip(answers) {
                let theirs = answer[1].as_array().unwrap().iter().map(|hit| (hit[0].as_str().unwrap().to_owned(), (hit[1].as_f64().unwrap() as f32).to_bits())).collect();
                let ranking = self.index.rank(&self.loaded.query(typed), &self.columns, self.today, 20).unwrap();
                let ours = ranking.hits.iter().map(|hit| (self.loaded.archive.postmortems[hit.place].id.clone(), hit.score.to_bits())).collect();
                each(typed, (ranking.total, ours), (answer[0].as_u64().unwrap() as usize, theirs));
            }
        }
    }
}
