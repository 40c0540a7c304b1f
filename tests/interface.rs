//! The search in a browser: filters, facets, ways out of nothing, the palette, the keyboard, input methods, marks.

use crate::browser::site;
use crate::support::browser::Browser;
use serde_json::json;

const DONE: &str = "document.querySelector('afterword-search').dataset.state === 'done'";

fn search(browser: &mut Browser, address: &str, query: &str) {
    let query = browser.evaluate(&format!("encodeURIComponent({})", json!(query)));
    browser.open(&format!("{address}/search/?q={}", query.as_str().unwrap()));
    browser.until(DONE);
}

fn shown(browser: &mut Browser) -> Vec<String> {
    let ids = browser.evaluate("[...document.querySelectorAll('.results li')].map((item) => item.dataset.id)");
    ids.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

#[test]
fn values_narrow_and_widen_the_query() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    search(&mut browser, &server.address, "timeout");
    browser.until("document.querySelectorAll('.facets button').length > 3");
    let (label, count) =
        (browser.evaluate("document.querySelector('.facets button').firstChild.data.trim()"), browser.evaluate("Number(document.querySelector('.facets .n').textContent)"));
    browser.evaluate("document.querySelector('.facets button').click()");
    browser.until("document.querySelector('.facets button')?.ariaPressed === 'true'");
    assert_eq!(browser.evaluate("Number.parseInt(document.querySelector('.count').textContent)"), count, "{label}");
    let typed = browser.evaluate("document.querySelector('afterword-search input').value");
    assert!(typed.as_str().unwrap().starts_with("timeout service:"), "{typed}");
    assert_eq!(browser.evaluate("new URLSearchParams(location.search).get('q')"), typed);
    // The program reads the same text alike.
    let found = afterword::pipeline::search(&crate::support::request(&crate::support::example()), typed.as_str().unwrap(), 20).unwrap();
    let shown = shown(&mut browser);
    assert_eq!(found.hits.iter().map(|hit| hit.incident.id.clone()).take(shown.len()).collect::<Vec<_>>(), shown);
    // The chip takes it away again.
    browser.evaluate("document.querySelector('.asked button').click()");
    browser.until("document.querySelector('afterword-search input').value === 'timeout' && !document.querySelector('.asked button')");
    assert!(browser.troubles.is_empty(), "{:?}", browser.troubles);
}

#[test]
fn orders_are_part_of_the_query() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    search(&mut browser, &server.address, "timeout");
    browser.evaluate("(() => { const select = document.querySelector('.sort select'); select.value = 'oldest'; select.dispatchEvent(new Event('change')); })()");
    browser.until("document.querySelector('afterword-search input').value === 'timeout sort:oldest'");
    browser.until("(() => { const dates = [...document.querySelectorAll('.results .meta time')].map((one) => one.dateTime); return dates.length > 2 && dates.every((date, i) => !i || dates[i - 1] <= date); })()");
}

#[test]
fn nothing_found_is_never_all_that_is_said() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    search(&mut browser, &server.address, "timeout service:nobody xyzzyplugh colour:red");
    browser.until("document.querySelectorAll('.help button').length > 0");
    let asked = browser.evaluate("document.querySelector('.asked').textContent");
    for expected in ["xyzzyplugh", "colour:red", "service:nobody"] {
        assert!(asked.as_str().unwrap().contains(expected), "{asked}");
    }
    browser.evaluate("document.querySelector('.help button').click()");
    browser.until("document.querySelectorAll('.results li').length > 0");
}

#[test]
fn slips_are_corrected_with_a_way_back() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    search(&mut browser, &server.address, "conection pool");
    browser.until("document.querySelectorAll('.results li').length > 0 && document.querySelector('.asked button') !== null");
    assert!(browser.evaluate("document.querySelector('.asked').textContent").as_str().unwrap().contains("connect"));
    browser.evaluate("document.querySelector('.asked button').click()");
    browser.until("document.querySelector('afterword-search input').value === '\"conection\" pool' && document.querySelector('.asked').textContent.includes('conection')");
}

#[test]
fn pasted_lines_lose_their_noise() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    browser.open(&format!("{}/search/", server.address));
    browser.until("document.querySelector('afterword-search').dataset.state === 'idle'");
    browser.evaluate("(() => { const data = new DataTransfer(); data.setData('text', '2025-11-02T14:02:03Z ERROR label-api\\nFATAL: too many connections for role \"label_api\" pid=40117'); document.querySelector('afterword-search input').focus(); document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); })()");
    browser.until("document.querySelectorAll('.results li').length > 0");
    let noise = browser.evaluate("[...document.querySelectorAll('.asked s')].map((one) => one.textContent)");
    assert_eq!(noise, json!(["2025-11-02T14:02:03Z", "40117"]));
    let found = afterword::pipeline::search(
        &crate::support::request(&crate::support::example()),
        browser.evaluate("document.querySelector('afterword-search input').value").as_str().unwrap(),
        20,
    )
    .unwrap();
    let shown = shown(&mut browser);
    assert_eq!(found.hits.iter().map(|hit| hit.incident.id.clone()).take(shown.len()).collect::<Vec<_>>(), shown);
}

#[test]
fn half_a_word_is_enough_while_typing() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    browser.open(&format!("{}/search/", server.address));
    browser.until("document.querySelector('afterword-search').dataset.state === 'idle'");
    browser.evaluate("document.querySelector('afterword-search input').focus()");
    for part in ["certi", "fic"] {
        browser.write(part);
        browser.until("document.querySelector('afterword-search').dataset.state === 'done'");
        browser.until(
            "document.querySelectorAll('.results mark').length > 0 && new URLSearchParams(location.search).get('q') === document.querySelector('afterword-search input').value",
        );
        let mark = browser.evaluate("document.querySelector('.results mark').textContent.toLowerCase()");
        assert!(mark.as_str().unwrap().starts_with("certif"), "{part}: {mark}");
    }
}

#[test]
fn arrows_walk_through_the_results() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    search(&mut browser, &server.address, "timeout");
    browser.evaluate("document.querySelector('afterword-search input').focus()");
    browser.press("ArrowDown");
    browser.press("ArrowDown");
    assert_eq!(browser.evaluate("document.activeElement === document.querySelectorAll('.results h2 a')[1]"), json!(true));
    browser.press("ArrowUp");
    browser.press("ArrowUp");
    assert_eq!(browser.evaluate("document.activeElement.type"), json!("search"));
}

#[test]
fn the_palette_opens_anywhere_and_is_a_combobox() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    browser.open(&format!("{}/postmortems/PM-2025-011/", server.address));
    browser.press("Control+k");
    browser.until("document.querySelector('dialog.palette')?.open === true");
    assert_eq!(browser.evaluate("document.activeElement.role"), json!("combobox"));
    assert_eq!(browser.evaluate("document.activeElement.ariaExpanded"), json!("false"));
    browser.write("connection pool");
    browser.until("document.querySelectorAll('.palette [role=option]').length > 1");
    assert_eq!(browser.evaluate("document.activeElement.hasAttribute('aria-activedescendant')"), json!(false));
    browser.press("ArrowDown");
    assert_eq!(browser.evaluate("document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).ariaSelected"), json!("true"));
    browser.press("ArrowUp");
    assert_eq!(browser.evaluate("document.querySelector('.palette [role=option]:last-child').ariaSelected"), json!("true"));
    // Escape clears first and closes second.
    browser.press("Escape");
    browser.until("document.querySelector('.palette input').value === '' && document.querySelector('dialog.palette').open");
    browser.press("Escape");
    browser.until("!document.querySelector('dialog.palette').open");
    browser.press("/");
    browser.until("document.querySelector('dialog.palette').open");
    browser.write("コネクションプール");
    browser.until("document.querySelectorAll('.palette [role=option]').length > 0");
    browser.press("ArrowDown");
    browser.press("Enter");
    browser.until("new URLSearchParams(location.search).has('h') && document.querySelectorAll('article mark').length > 0");
    // What was looked for stays on this machine, and is offered again.
    browser.press("Control+k");
    browser.until("document.querySelector('.palette [role=option]')?.textContent === 'コネクションプール'");
    assert!(browser.troubles.is_empty(), "{:?}", browser.troubles);
}

#[test]
fn an_input_method_is_left_alone() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    browser.open(&format!("{}/search/", server.address));
    browser.until("document.querySelector('afterword-search').dataset.state === 'idle'");
    browser.evaluate("document.querySelector('afterword-search input').focus()");
    browser.compose("せつぞく");
    browser.evaluate("new Promise((done) => setTimeout(done, 400))");
    assert_eq!(browser.evaluate("document.querySelectorAll('.results li').length"), json!(0), "no search while composing");
    browser.write("接続");
    browser.until("document.querySelectorAll('.results li').length > 0");
}

#[test]
fn marks_on_the_page_can_be_walked_and_taken_away() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    browser.open(&format!("{}/postmortems/PM-2025-011/?h=%22connection%20pool%22%20timeout", server.address));
    browser.until("document.querySelectorAll('article mark').length > 1 && document.querySelector('.marks') !== null");
    let text = browser.evaluate("document.querySelector('mark.current').textContent.toLowerCase()");
    browser.press("n");
    browser.until("document.querySelector('.marks span').textContent.startsWith('2 /')");
    browser.press("p");
    assert_eq!(browser.evaluate("document.querySelector('mark.current').textContent.toLowerCase()"), text);
    browser.press("Escape");
    browser.until("document.querySelectorAll('article mark').length === 0 && !location.search");
    assert!(browser.troubles.is_empty(), "{:?}", browser.troubles);
}

#[test]
fn more_results_come_when_the_end_is_seen() {
    let (_dir, server) = site();
    let mut browser = Browser::start();
    browser.resize(1000, 500);
    search(&mut browser, &server.address, "error");
    assert_eq!(shown(&mut browser).len(), 5);
    browser.evaluate("document.querySelector('.results li:last-child a').focus()");
    browser.evaluate("document.querySelector('.more-results').scrollIntoView()");
    browser.until("document.querySelectorAll('.results li').length > 5");
    assert_eq!(browser.evaluate("document.activeElement.closest('li') === document.querySelectorAll('.results li')[4]"), json!(true), "the focus stays");
}

/// Titles and words that look like markup stay text, in results, facets, hints and marks.
#[test]
fn hostile_text_stays_text() {
    let scratch = crate::support::Scratch::new(&[
        (
            "a.md",
            "---\ntitle: '<img src=x onerror=alert(1)> pool'\nstarted_at: 2026-01-01T00:00:00Z\nservices: ['<script>alert(2)</script>']\ntags: ['\"><b>x']\n---\n## <svg onload=alert(3)>\npool `</mark><script>alert(4)</script>`\n",
        ),
        ("b.md", &crate::support::minimal("b", "pool", "", "pool")),
    ]);
    scratch.run(&["build"]);
    let server = crate::support::server::Server::new(&scratch.out());
    let mut browser = Browser::start();
    search(&mut browser, &server.address, "pool <script>alert(5)</script> x:<img/src=x>");
    browser.until("document.querySelectorAll('.facets button').length > 0");
    assert_eq!(browser.evaluate("document.querySelectorAll('afterword-search :is(img, script, svg, b:not(.mitigated b))').length"), json!(0));
    browser.evaluate("document.querySelector('.results h2 a').click()");
    browser.until("document.querySelectorAll('article mark').length > 0");
    assert!(browser.troubles.is_empty(), "{:?}", browser.troubles);
}

/// Opened by a double click: the search page, the palette of another page and a mark on the page that a result leads to.
#[test]
fn a_folder_on_disk_is_searched_as_well() {
    let (dir, _server) = site();
    let root = format!("file://{}", dir.path().join("site").canonicalize().unwrap().display());
    let mut browser = Browser::start();
    browser.open(&format!("{root}/index.html"));
    browser.evaluate("(() => { const form = document.querySelector('form[role=search]'); form.q.value = '接続プール枯渇'; form.requestSubmit(); })()");
    browser.until("location.pathname.endsWith('/search/index.html') && document.querySelector('afterword-search')?.dataset.state === 'done'");
    assert_eq!(shown(&mut browser)[0], "PM-2026-004");
    browser.until("document.querySelectorAll('.results .mitigated').length > 0");
    browser.evaluate("document.querySelector('.results h2 a').click()");
    browser.until("location.pathname.endsWith('/PM-2026-004/index.html') && !!document.querySelector('.marks')");
    browser.press("/");
    browser.until("!!document.querySelector('dialog[open] input')");
    browser.evaluate("(() => { const input = document.querySelector('dialog input'); input.value = 'conection pool'; input.dispatchEvent(new Event('input')); })()");
    browser.until("document.querySelectorAll('dialog [role=option]').length > 1");
    assert!(browser.troubles.is_empty(), "{:?}", browser.troubles);
}
