//! What a question costs in the browser: bytes, dependent waves, time; beside Pagefind over the same pages where it is there. And
//! how much of the index an edit changes.

use crate::support::browser::Browser;
use crate::support::server::Server;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Questions for each language from a cold start.
const COLD: usize = 8;
const WARM: usize = 200;

/// Appends the tables to the report.
pub fn measure(root: &Path, size: usize, needles: &str, out: &mut String) {
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site");
    build(root, &site, &dir.path().join("cache"));
    writeln!(out, "\n## In the browser, {size} documents\n\nFrom a cold start, nothing compressed on the way, until five results stand. A question is three words or one Japanese compound that only one document has, and three of the words that most documents have. \"Index\" is what is fetched of the index and the texts; \"all\" is with page, styles and scripts.\n").unwrap();
    writeln!(out, "| engine | language | question | index KB, median (most) | all KB, median | requests |\n|---|---|---|--:|--:|--:|").unwrap();
    let pagefind = std::env::var_os("PAGEFIND").filter(|program| {
        let done = Command::new(program).arg("--site").arg(&site).args(["--glob", "postmortems/*/index.html", "--silent"]).status();
        done.is_ok_and(|status| status.success())
    });
    for lang in ["en", "ja"] {
        std::fs::write(site.join(format!("pagefind-{lang}.html")), PAGE.replace("LANG", lang)).unwrap();
    }
    let server = Server::new(&site);
    for lang in ["en", "ja"] {
        for (kind, questions) in [("rare", rare(needles, lang)), ("common", common(lang))] {
            row("Afterword", lang, kind, &questions, out, |question| ours(&server, question));
            if pagefind.is_some() {
                row("Pagefind", lang, kind, &questions, out, |question| theirs(&server, lang, question));
            }
        }
    }
    waves_and_time(&server, needles, out);
    crate::parity::measure(root, &site, size, out);
    changes(root, &site, dir.path(), size, out);
}

fn build(root: &Path, site: &Path, cache: &Path) {
    let done = Command::new(env!("CARGO_BIN_EXE_afterword")).arg("build").arg(root).arg("--out").arg(site).arg("--cache").arg(cache).output().unwrap();
    assert!(matches!(done.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&done.stderr));
}

fn rare(needles: &str, lang: &str) -> Vec<String> {
    let all: Vec<&str> = needles.lines().map(|line| line.split('\t').collect::<Vec<_>>()).filter(|cells| cells.get(1) == Some(&lang)).map(|cells| cells[3]).collect();
    (0..COLD).map(|at| all[at * all.len() / COLD].to_owned()).collect()
}

fn common(lang: &str) -> Vec<String> {
    let all: &[&str] = if lang == "en" {
        &["connection pool timeout", "database error cluster", "memory restart deployment", "network service latency"]
    } else {
        &["コンテナ ネットワーク 設定", "障害 接続 エラー", "データ サービス 環境変数", "イメージ 設定 接続"]
    };
    all.iter().map(|question| (*question).to_owned()).collect()
}

/// Bytes of the index, bytes of everything, requests.
type Cost = (u64, u64, u64);

fn row(engine: &str, lang: &str, kind: &str, questions: &[String], out: &mut String, ask: impl Fn(&str) -> Cost) {
    let costs: Vec<Cost> = questions.iter().map(|question| ask(question)).collect();
    let kb = |bytes: u64| bytes as f64 / 1000.0;
    let median = |of: &dyn Fn(&Cost) -> u64| {
        let mut values: Vec<u64> = costs.iter().map(of).collect();
        values.sort_unstable();
        values[values.len() / 2]
    };
    let most = costs.iter().map(|cost| cost.0).max().unwrap_or(0);
    // Pagefind fetches in a worker, where the page cannot see it.
    let index = if most == 0 { "–".to_owned() } else { format!("{:.0} ({:.0})", kb(median(&|cost| cost.0)), kb(most)) };
    writeln!(out, "| {engine} | {lang} | {kind} | {index} | {:.0} | {} |", kb(median(&|cost| cost.1)), median(&|cost| cost.2)).unwrap();
}

fn cost(browser: &mut Browser, server: &Server, of_index: &str) -> Cost {
    let sizes = browser.evaluate(&format!(
        "performance.getEntriesByType('resource').filter((one) => {of_index}.test(new URL(one.name).pathname)).reduce((sum, one) => sum + one.encodedBodySize, 0)"
    ));
    let requests = server.requests.lock().unwrap().len() as u64;
    (sizes.as_u64().unwrap_or(0), server.take_sent() as u64, requests)
}

fn ours(server: &Server, question: &str) -> Cost {
    let mut browser = Browser::start();
    browser.resize(1000, 500);
    server.take_sent();
    let question = browser.evaluate(&format!("encodeURIComponent({})", json!(question)));
    browser.open(&format!("{}/search/?q={}", server.address, question.as_str().unwrap()));
    browser.until("document.querySelector('afterword-search')?.dataset.state === 'done'");
    // Facets follow when the results stand; they are not part of the question.
    cost(&mut browser, server, "/search\\/([a-eg-z]-[0-9a-f-]+\\.bin|manifest\\.json)$/")
}

const PAGE: &str = "<!doctype html><html lang=LANG><meta charset=utf-8><title>s</title><ul id=r></ul><script type=module>const pf = await import('/pagefind/pagefind.js'); window.ask = async (q) => { const s = await pf.search(q); const d = await Promise.all(s.results.slice(0, 5).map((r) => r.data())); document.getElementById('r').replaceChildren(...d.map((x) => Object.assign(document.createElement('li'), { textContent: x.meta.title }))); return s.results.length; }; window.ready = true;</script>";

fn theirs(server: &Server, lang: &str, question: &str) -> Cost {
    let mut browser = Browser::start();
    server.take_sent();
    browser.open(&format!("{}/pagefind-{lang}.html", server.address));
    browser.until("window.ready === true");
    browser.evaluate(&format!("window.ask({})", json!(question)));
    let (_, all, requests) = cost(&mut browser, server, "/^$/");
    (0, all, requests)
}

const ASK: &str = "window.ask = async (typed) => { const page = document.querySelector('afterword-search'); performance.clearResourceTimings(); const start = performance.now(); page.input.value = typed; page.dataset.state = 'asked'; page.search(); await new Promise((done) => { const seen = new MutationObserver(() => { if (page.dataset.state === 'done') { seen.disconnect(); done(); } }); seen.observe(page, { attributes: true }); }); await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const painted = performance.now(); const all = performance.getEntriesByType('resource').filter((one) => /search\\/[a-eg-z]-/.test(one.name)).sort((a, b) => a.startTime - b.startTime); const waves = [];
    for (const [i, one] of all.entries()) waves.push(1 + Math.max(0, ...all.slice(0, i).map((other, k) => (other.responseEnd <= one.startTime ? waves[k] : 0))));
    return JSON.stringify([painted - Math.max(start, ...all.map((one) => one.responseEnd)), Math.max(0, ...waves)]); }; 0";

fn waves_and_time(server: &Server, needles: &str, out: &mut String) {
    let word = |question: &str| question.split(' ').max_by_key(|word| word.len()).unwrap_or("").to_owned();
    let english = rare(needles, "en");
    let japanese = rare(needles, "ja");
    let slip = |question: &String| {
        let mut word = word(question);
        word.remove(1 + word.len() / 2);
        word
    };
    let kinds: [(&str, Vec<String>); 5] = [
        ("words", english.clone()),
        ("quoted phrase", english.iter().map(|question| format!("\"{question}\"")).collect()),
        ("Japanese compound", japanese.clone()),
        ("word with a slip", english.iter().map(slip).collect()),
        ("Japanese words", common("ja")),
    ];
    writeln!(out, "\nDependent waves of requests after the first key, the opening having been fetched on focus. An upper bound: a request that happens to begin when another has ended counts as waiting for it:\n\n| question | waves, median (most) |\n|---|--:|").unwrap();
    for (what, questions) in kinds {
        let mut waves: Vec<u64> = questions
            .iter()
            .map(|question| {
                let mut browser = Browser::start();
                opened(&mut browser, server);
                asked(&mut browser, question).1
            })
            .collect();
        waves.sort_unstable();
        writeln!(out, "| {what} | {} ({}) |", waves[waves.len() / 2], waves[waves.len() - 1]).unwrap();
    }
    let mut browser = Browser::start();
    opened(&mut browser, server);
    let all: Vec<Vec<&str>> = needles.lines().map(|line| line.split('\t').collect()).filter(|cells: &Vec<&str>| cells.len() > 3).collect();
    let mixed: Vec<String> = (0..WARM)
        .map(|at| {
            let needle = all[at * all.len() / WARM][3];
            match at % 5 {
                0 => format!("\"{needle}\""),
                1 => common("en")[at % 4].clone(),
                2 => common("ja")[at % 4].clone(),
                3 => word(needle),
                _ => needle.to_owned(),
            }
        })
        .collect();
    let mut times: Vec<f64> = mixed.iter().map(|question| asked(&mut browser, question).0).collect();
    times.sort_by(f64::total_cmp);
    writeln!(out, "\nFrom the last byte to the painted results, {WARM} mixed questions: median {:.1} ms, 95th percentile {:.1} ms.", times[WARM / 2], times[WARM * 95 / 100])
        .unwrap();
}

fn opened(browser: &mut Browser, server: &Server) {
    browser.resize(1000, 500);
    browser.open(&format!("{}/search/", server.address));
    browser.until("!!globalThis.Afterword?.Bundle && document.querySelector('afterword-search').dataset.state === 'idle'");
    browser.evaluate("(async () => { await document.querySelector('afterword-search').searcher.open(); })()");
    browser.evaluate(ASK);
}

fn asked(browser: &mut Browser, question: &str) -> (f64, u64) {
    let answer = browser.evaluate(&format!("window.ask({})", json!(question)));
    let answer: Value = serde_json::from_str(answer.as_str().unwrap()).unwrap();
    (answer[0].as_f64().unwrap(), answer[1].as_u64().unwrap())
}

/// The share of the bundle's files that have another name or are new.
fn changes(root: &Path, before: &Path, dir: &Path, size: usize, out: &mut String) {
    let names = |site: &Path| -> BTreeSet<String> {
        std::fs::read_dir(site.join("search"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name.ends_with(".bin") && name.as_bytes()[1] == b'-')
            .collect()
    };
    let old = names(before);
    let mut files: Vec<_> = std::fs::read_dir(root.join("incidents")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    writeln!(out, "\nFiles of the index that change, of {}:\n\n| edit | files | share |\n|---|--:|--:|", old.len()).unwrap();
    let mut row = |what: &str| {
        let site = dir.join("after");
        build(root, &site, &dir.join("cache"));
        let new = names(&site);
        let changed = new.difference(&old).count();
        writeln!(out, "| {what} | {changed} | {:.2} % |", changed as f64 * 100.0 / new.len() as f64).unwrap();
    };
    let middle = &files[size / 2];
    let text = std::fs::read_to_string(middle).unwrap();
    let at = text.match_indices(". ").nth(3).map_or(text.len(), |(at, _)| at);
    let start = text[..at].rfind(' ').map_or(0, |at| at + 1);
    std::fs::write(middle, format!("{}unheardof{}", &text[..start], &text[at..])).unwrap();
    row("one word of a body replaced");
    std::fs::write(middle, &text).unwrap();
    for lang in ["en", "ja"] {
        let like = files.iter().rev().find(|path| std::fs::read_to_string(path).unwrap().contains(&format!("lang: {lang}"))).unwrap();
        let newest = std::fs::read_to_string(like).unwrap();
        let id = newest.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();
        let year = newest.lines().find_map(|line| line.strip_prefix("started_at: ")).unwrap().trim_matches('"')[..4].to_owned();
        let added = root.join("incidents/zz-added.md");
        std::fs::write(&added, newest.replace(&id, "zz-added").replace(&format!("{year}-"), "2029-")).unwrap();
        row(&format!("newest document appended ({lang})"));
        std::fs::remove_file(&added).unwrap();
    }
}
