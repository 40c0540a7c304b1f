//! Search: what must be found, and that the browser ranks as the program does, to the bit.

use crate::support::{Scratch, browser::Browser, example, folder_from, minimal, request, server::Server, twins::Twins};
use afterword::pipeline::{self, Found};
use afterword::search::{Query, analyse, stem};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn search(root: &std::path::Path, query: &str) -> Found {
    pipeline::search(&request(root), query, 20).unwrap()
}

fn ids(found: &Found) -> Vec<&str> {
    found.hits.iter().map(|hit| hit.incident.id.as_str()).collect()
}

#[test]
fn both_languages_are_found() {
    let first = |query: &str| search(&example(), query).hits.first().map(|hit| hit.incident.id.clone()).unwrap_or_default();
    assert_eq!(first("connection pool"), "PM-2025-011");
    assert!(["PM-2023-021", "PM-2026-004"].contains(&first("コネクションプール").as_str()));
    assert_eq!(first("接続プール枯渇"), "PM-2026-004");
    assert_eq!(first("PM-2024-007"), "PM-2024-007");
    assert_eq!(first("LabelApi5xxHigh"), "PM-2025-011");
    // A question in a sentence, and a word that only the synonyms know.
    assert_eq!(first("手元のcurlでは200なのに、取引先からはそんなAPIは存在しないと言われる"), "PM-2025-003");
    assert!(search(&example(), "\"宅配ボックス\"").hits.is_empty() && !search(&example(), "宅配ボックス").hits.is_empty());
}

#[test]
fn japanese_forms() {
    let documents = [
        ("full", "ＤＢ接続数の監視で５０３エラー。２０２３年のｻｰﾊﾞｰとﾒﾓﾘ"),
        ("db", "決済DB障害が発生した"),
        ("server", "サーバの増設"),
        ("server2", "サーバーの増設とレイテンシ"),
        ("roll", "ロールバックとポスト・モーテム"),
        ("apart", "接続を張り直した。プールは枯渇していない"),
        ("pool", "接続プール枯渇が続いた"),
        ("key", "公開鍵を更新した。様々な人々の各々の作業"),
        ("train", "新幹線の駅"),
        ("fun", "新機能の幹と線"),
        ("kyoto", "京都の拠点"),
        ("tokyo", "東京都の拠点"),
        ("deploy", "障害のあとでデプロイした"),
    ];
    let files: Vec<(String, String)> = documents.iter().map(|(id, text)| (format!("{id}.md"), minimal(id, id, "lang: ja\n", text))).collect();
    let scratch = Scratch::new(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>());
    let found = |query: &str| -> BTreeSet<String> { search(&scratch.root(), query).hits.into_iter().map(|hit| hit.incident.id).collect() };
    let set = |ids: &[&str]| -> BTreeSet<String> { ids.iter().map(|id| (*id).to_owned()).collect() };
    for query in ["DB障害", "ＤＢ障害", "db障害"] {
        assert_eq!(found(query), set(&["db"]), "{query}");
    }
    assert_eq!(found("DB接続数"), set(&["full"]));
    for query in ["サーバー", "サーバ", "ｻｰﾊﾞｰ"] {
        assert_eq!(found(query), set(&["full", "server", "server2"]), "{query}");
    }
    assert_eq!(found("メモリ"), set(&["full"]));
    assert_eq!(found("レイテンシー"), set(&["server2"]));
    assert_eq!(found("バック"), set(&["roll"]));
    assert_eq!(found("モーテム"), set(&["roll"]));
    assert_eq!(found("新幹線"), set(&["train"]));
    assert_eq!(found("東京都"), set(&["tokyo"]));
    assert_eq!(found("接続プール枯渇"), set(&["pool"]));
    assert_eq!(found("\"DB障害が発生\""), set(&["db"]));
    assert_eq!(found("５０３"), set(&["full"]));
    assert_eq!(found("503エラー"), set(&["full"]));
    assert_eq!(found("2023年"), set(&["full"]));
    assert_eq!(found("鍵"), set(&["key"]));
    for query in ["様々", "各々", "人々"] {
        assert_eq!(found(query), set(&["key"]), "{query}");
    }
    assert_eq!(search(&scratch.root(), "京都").hits[0].incident.id, "kyoto");
    assert_eq!(search(&scratch.root(), "デプロイ 障害").hits[0].incident.id, "deploy");
    assert_eq!(found("障害 -デプロイ"), set(&["db"]));
}

#[test]
fn a_document_is_not_held_to_words_that_its_language_lacks() {
    let english = minimal("alert", "Lockers went offline", "lang: en\n", "`LockerOfflineRatioHigh` paged, more lockers every minute.");
    let japanese = |id: &str| minimal(id, "通知の遅れ", "lang: ja\n", "アラートが鳴った。台数はゆっくり増えているが、倉庫の端末は動いている。");
    let other = |id: &str| minimal(id, "別の話", "lang: ja\n", "証明書の期限が切れ、通知が届かなかった。");
    let mut files = vec![("alert.md".to_owned(), english), ("few.md".to_owned(), minimal("few", "別の話", "lang: ja\n", "LockerOfflineRatioHigh"))];
    files.extend((0..4).map(|n| (format!("ja-{n}.md"), japanese(&format!("ja-{n}")))));
    files.extend((0..8).map(|n| (format!("other-{n}.md"), other(&format!("other-{n}")))));
    let scratch = Scratch::new(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>());
    let found = search(&scratch.root(), "LockerOfflineRatioHigh が鳴った、台数がゆっくり増えている");
    assert!(ids(&found).contains(&"alert"), "{:?}", ids(&found));
    // In its own language a document with one word of five is still none that matches.
    assert!(!ids(&found).contains(&"few"), "{:?}", ids(&found));
}

#[test]
fn equal_scores_stand_in_a_fixed_order() {
    let text =
        |id: &str, status: &str, day: u8| (format!("{id}.md"), format!("---\nid: {id}\ntitle: Same\nstatus: {status}\nstarted_at: 2026-01-{day:02}T00:00:00Z\n---\nlantern\n"));
    let files = [text("c", "draft", 9), text("b", "reviewed", 1), text("a", "reviewed", 1), text("d", "closed", 5)];
    let scratch = Scratch::new(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>());
    // The ids are words too, but none of the query's.
    assert_eq!(ids(&search(&scratch.root(), "lantern")), ["d", "a", "b", "c"]);
}

/// Asks the client's own modules, in the browser, and compares ids, order and the bits of every score.
fn parity(root: &std::path::Path, queries: &[String]) -> (usize, usize) {
    let dir = tempfile::tempdir().unwrap();
    let mut asked = request(root);
    asked.cache = Some(dir.path().join("cache"));
    let site = dir.path().join("site");
    pipeline::build(&asked, &site, false, &|_| {}).unwrap_or_else(|error| panic!("{error}"));
    let mut twins = Twins::new(&asked, &site);
    let mut results = 0;
    twins.ask(queries, |typed, ours, theirs| {
        results += ours.1.len();
        assert_eq!(ours, theirs, "{typed:?}");
    });
    (results, twins.loaded().archive.postmortems.len())
}

/// Words, pairs of words, phrases and Japanese runs taken from the texts themselves.
fn queries_of(root: &std::path::Path, wanted: usize) -> Vec<String> {
    let loaded = pipeline::load(&request(root)).unwrap();
    let mut out = Vec::new();
    let mut state = 12345_u64;
    let mut random = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n.max(1)
    };
    while out.len() < wanted {
        let blocks = loaded.blocks(random(loaded.archive.postmortems.len()));
        if blocks.is_empty() {
            continue;
        }
        let text = &blocks[random(blocks.len())].text;
        let words: Vec<&str> = text.split_whitespace().collect();
        let chars: Vec<char> = text.chars().collect();
        let start = random(words.len());
        let length = 1 + random(4);
        let some: Vec<&str> = words.iter().skip(start).take(length).copied().collect();
        let run: String = chars.iter().skip(random(chars.len())).take(1 + random(6)).collect();
        out.push(match out.len() % 4 {
            0 => some.join(" "),
            1 => format!("\"{}\"", some.join(" ").replace('"', "")),
            2 => run,
            _ => format!("{} {run}", some.first().copied().unwrap_or("")),
        });
    }
    out
}

/// A query as both parsers must read it.
fn tree(query: &Query) -> Value {
    let unit = |unit: &afterword::search::query::Unit| json!({"alternatives": unit.alternatives, "prefix": unit.prefix, "field": unit.field, "required": unit.required, "excluded": unit.excluded, "written": unit.written, "whole": unit.whole});
    let filter = |filter: &afterword::search::filter::Filter| json!({"name": filter.name, "op": filter.op.sign(), "values": filter.values, "excluded": filter.excluded, "written": filter.written});
    json!({
        "units": query.units.iter().map(unit).collect::<Vec<_>>(), "filters": query.filters.iter().map(filter).collect::<Vec<_>>(), "sort": query.sort.word(),
        "hints": query.hints, "noise": query.noise, "pasted": query.pasted,
    })
}

fn golden_queries() -> Vec<String> {
    let text = std::fs::read_to_string(crate::support::project().join("tests/search/queries.txt")).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// One golden file of query and tree, for both parsers. `BLESS=1` writes it; a new line in `queries.txt` is a new case.
#[test]
fn queries_are_read_as_written_down() {
    let all: Vec<String> = golden_queries().iter().map(|typed| format!("{typed}\n  {}\n", serde_json::to_string(&tree(&Query::parse(typed))).unwrap())).collect();
    crate::support::expect_file(&crate::support::project().join("tests/search/trees.txt"), &all.concat());
}

/// The client's modules, linked, on a page of their own.
fn modules() -> (tempfile::TempDir, Server, Browser) {
    let dir = tempfile::tempdir().unwrap();
    let theme = afterword::theme::Theme::new(afterword::config::BaseTheme::Default, &std::collections::BTreeMap::new()).unwrap();
    std::fs::write(dir.path().join("search.js"), &theme.assets["search.js"]).unwrap();
    std::fs::write(dir.path().join("index.html"), "<!doctype html><title>x</title><script src=search.js></script>").unwrap();
    let server = Server::new(dir.path());
    let mut browser = Browser::start();
    browser.open(&format!("{}/", server.address));
    (dir, server, browser)
}

#[test]
fn both_parsers_agree() {
    let (_dir, _server, mut browser) = modules();
    browser.evaluate("window.parse = (typed) => { const { units, filters, sort, hints, noise, pasted } = Afterword.parse(typed); return JSON.stringify({ units: units.map(({ alternatives, prefix, field, required, excluded, written, whole }) => ({ alternatives, prefix, field, required, excluded, written, whole })), filters, sort, hints, noise, pasted }); }; 0");
    let mut queries = golden_queries();
    queries.extend(queries_of(&example(), 400));
    queries.extend(["a\nb", "x\r\ny z", "\u{FEFF}bom \u{3000}wide\u{3000}space", "\u{1680}ogham", "İstanbul:x", "Σ:ς"].map(str::to_owned));
    for typed in queries {
        let theirs: Value = serde_json::from_str(browser.evaluate(&format!("window.parse({})", json!(typed))).as_str().unwrap()).unwrap();
        assert_eq!(tree(&Query::parse(&typed)), theirs, "{typed:?}");
    }
}

#[test]
fn the_browser_ranks_as_the_program_does() {
    let mut queries: Vec<String> = [
        "connection pool",
        "コネクションプール",
        "接続プール枯渇",
        "\"connection pool\" -retry",
        "鍵",
        "障害 証明書",
        "the of and",
        "timed out after 5000ms",
        "constructor __proto__",
        "🙂",
        "-",
        "\"\"",
    ]
    .map(str::to_owned)
    .to_vec();
    queries.extend(golden_queries());
    queries.extend(
        [
            "severity:<=2",
            "severity:sev1,sev2 pool",
            "severity:>2 sort:severity 障害",
            "after:2025 service:payments timeout",
            "on:2024..2025 sort:oldest",
            "-lang:ja sort:duration",
            "lang:ja is:open-action",
            "has:resolution -has:timeline",
            "is:reviewed status:closed",
            "team:platform tag:dns",
            "before:2024 sort:newest error",
            "after:400d",
            "title:pool +connection",
            "time* pool",
            "resolution:再起動 障害",
            "-pool",
            "conection pol timout",
            "databse -retry",
            "certifcate expierd",
            "\"conection\" pool",
            "tiemout xyzzy",
            "certific*",
            "connectio* pool",
            "itmeout",
        ]
        .map(str::to_owned),
    );
    queries.extend(queries_of(&example(), 400));
    let (results, _) = parity(&example(), &queries);
    assert!(results > 1000, "only {results} results were compared");
}

#[test]
fn the_browser_ranks_a_larger_archive_alike_and_fetches_little() {
    let Some(bench) = folder_from("AFTERWORD_BENCH") else { return };
    let dir = tempfile::tempdir().unwrap();
    let made = std::process::Command::new("python3").arg(bench.join("gen_corpus.py")).arg("1000").arg(dir.path().join("a")).status().unwrap();
    assert!(made.success());
    let root = dir.path().join("a");
    std::fs::remove_file(root.join("needles.tsv")).unwrap();
    let (results, n) = parity(&root, &queries_of(&root, 400));
    assert!(results > 1500 && n == 1000);
    // Bytes from a cold start to the first results, page, styles and client included.
    let out = dir.path().join("site");
    let mut asked = request(&root);
    asked.cache = Some(dir.path().join("cache"));
    pipeline::build(&asked, &out, false, &|_| {}).unwrap();
    let server = Server::new(&out);
    for (query, limit) in
        [("connection%20pool%20timeout", 50_000), ("%E3%82%B3%E3%83%B3%E3%83%86%E3%83%8A%20%E3%83%8D%E3%83%83%E3%83%88%E3%83%AF%E3%83%BC%E3%82%AF%20%E8%A8%AD%E5%AE%9A", 110_000)]
    {
        let mut browser = Browser::start();
        browser.resize(1000, 500);
        server.take_sent();
        browser.open(&format!("{}/search/?q={query}", server.address));
        browser.until("document.querySelectorAll('.results li').length >= 5");
        // The values to narrow by come when the results stand; only then is everything on record that was sent.
        browser.until("performance.getEntriesByType('resource').some((one) => /\\/f-/.test(one.name) && one.responseEnd > 0)");
        let all = server.take_sent();
        let of_bundle = browser.evaluate("performance.getEntriesByType('resource').filter((one) => /search\\/([a-z]-[0-9a-f-]+\\.bin|manifest\\.json)$/.test(one.name) && !/\\/f-/.test(one.name)).reduce((sum, one) => sum + one.encodedBodySize, 0)");
        println!("{query}: {all} bytes to five results at 1,000 documents, of them {of_bundle} of the bundle");
        assert!(of_bundle.as_u64().unwrap() <= limit, "{query}: {of_bundle} bytes of the bundle");
        // Page, styles and client.
        let values = browser.evaluate("performance.getEntriesByType('resource').filter((one) => /\\/f-/.test(one.name)).reduce((sum, one) => sum + one.encodedBodySize, 0)");
        let rest = all - (of_bundle.as_u64().unwrap() + values.as_u64().unwrap()) as usize;
        assert!(rest <= 92_000, "{query}: {rest} bytes of page, styles and client");
    }
}

/// Every word of the example archive has one stem and one tokenisation in both languages.
#[test]
fn both_analysers_agree() {
    let mut texts: BTreeSet<String> = BTreeSet::new();
    let loaded = pipeline::load(&request(&example())).unwrap();
    for place in 0..loaded.archive.postmortems.len() {
        texts.extend(loaded.blocks(place).into_iter().map(|block| block.text));
    }
    texts.extend(
        [
            "ﾊﾟｰﾃｨ ｶﾞ ゔ",
            "ＡＢＣ１２３",
            "İstanbul ΣΑΣ ﬁre Ⅷ ½ ㍿ ㌔",
            "don’t can't O'Reilly 'quoted'",
            "a\u{301}e\u{308} ｶﾞ が",
            "𠮟る 𩸽 👨‍👩‍👧 🇯🇵",
            "foo_bar.baz-qux::Quux",
            "SocketTimeoutException HTTPServerError p99Latency iPhone ＡｐｉＧａｔｅ X509Cert aB",
            "サーバー・クライアント",
            "々〆ヶ月 ー ーー コーヒー",
        ]
        .map(str::to_owned),
    );
    let (_dir, _server, mut browser) = modules();
    browser.evaluate("window.tokens = (t) => JSON.stringify(Afterword.tokens(t).map((x) => [x.text, x.position, t.slice(x.from, x.to)])); window.stems = (list) => JSON.stringify(list.map(Afterword.stem)); 0");
    let mut words: BTreeSet<String> = BTreeSet::new();
    for text in &texts {
        let theirs = browser.evaluate(&format!("window.tokens({})", json!(text)));
        let ours: Vec<Value> = analyse::tokens(text).into_iter().map(|token| json!([token.text, token.position, text[token.from..token.to]])).collect();
        assert_eq!(theirs.as_str().unwrap(), serde_json::to_string(&ours).unwrap(), "{text:?}");
        words.extend(text.split(|c: char| !c.is_ascii_alphabetic()).map(str::to_lowercase).filter(|word| !word.is_empty()));
    }
    // Every ending on every start, so that each rule of the stemmer is met with and without what it needs.
    for start in ["a", "be", "cat", "hop", "fly", "gener", "commun", "arsen", "relat", "trab", "sky", "oper", "yy", "queu"] {
        for end in [
            "", "s", "es", "ies", "ied", "sses", "us", "ed", "eed", "eedly", "ing", "ingly", "y", "ly", "ational", "ization", "fulness", "ousness", "iveness", "biliti", "ogi",
            "li", "alize", "icate", "ative", "ical", "ness", "ement", "ment", "ent", "sion", "tion", "ism", "ll", "le", "e", "er", "ic", "al",
        ] {
            words.insert(format!("{start}{end}"));
        }
    }
    let words: Vec<String> = words.into_iter().collect();
    let theirs: Vec<String> = serde_json::from_str(browser.evaluate(&format!("window.stems({})", json!(words))).as_str().unwrap()).unwrap();
    for (word, theirs) in words.iter().zip(theirs) {
        assert_eq!(stem::stem(word), theirs, "{word}");
    }
    assert!(words.len() > 3000, "only {} words", words.len());
}

/// Every code point, between words and between CJK characters: what later versions of Unicode say must not part the two.
#[test]
fn both_analysers_agree_on_every_code_point() {
    let (_dir, _server, mut browser) = modules();
    browser.evaluate(
        "(() => { const { tokens } = Afterword; window.of = (code) => { const c = String.fromCodePoint(code); const text = `Aa${c}Bb 京${c}都`; return tokens(text).map((one) => `${one.text}|${one.position}|${text.slice(one.from, one.to)}`).join(' '); };
            window.sum = (from) => { let sum = 0; for (let code = from; code < from + 4096; code++) { if (code >= 0xd800 && code <= 0xdfff) continue; const text = of(code); for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) >>> 0; } return sum; }; })()",
    );
    let of = |c: char| -> String {
        let text = format!("Aa{c}Bb 京{c}都");
        analyse::tokens(&text).iter().map(|one| format!("{}|{}|{}", one.text, one.position, &text[one.from..one.to])).collect::<Vec<_>>().join(" ")
    };
    let mut different = Vec::new();
    for from in (0..0x11_0000_u32).step_by(4096) {
        let sum = (from..from + 4096)
            .filter_map(char::from_u32)
            .flat_map(|c| of(c).encode_utf16().collect::<Vec<_>>())
            .fold(0_u32, |sum, unit| sum.wrapping_mul(31).wrapping_add(u32::from(unit)));
        if browser.evaluate(&format!("window.sum({from})")) != json!(sum) {
            different.extend((from..from + 4096).filter_map(char::from_u32).filter(|c| browser.evaluate(&format!("window.of({})", u32::from(*c))) != json!(of(*c))));
        }
    }
    assert!(different.is_empty(), "{:?}", different.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect::<Vec<_>>());
}
