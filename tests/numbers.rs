//! What the site draws and counts: phases, statistics, alerts, tables and calendars for other programs.

use crate::support::{Scratch, example, minimal, page, request, site};
use afterword::render::Site;
use afterword::statistics;

/// The incident of the SRE book's appendix D, by its times alone.
fn shakespeare() -> String {
    "---\nid: a\ntitle: A\nstarted_at: 2015-10-21T14:54:00Z\ndetected_at: 2015-10-21T14:55:00Z\ndeclared_at: 2015-10-21T15:01:00Z\nmitigated_at: 2015-10-21T15:36:00Z\nresolved_at: 2015-10-21T16:00:00Z\nclosed_at: 2015-10-21T16:30:00Z\n---\n## Timeline\n- 14:55 Pages\n- 15:36 Traffic is back\n".to_owned()
}

/// A site, with the folder that its pages are read from.
fn of(files: &[(&str, &str)]) -> (Scratch, Site) {
    let scratch = Scratch::new(files);
    let site = site(&scratch.request());
    (scratch, site)
}

/// The widths of the phases, by their class.
fn phases(page: &str) -> Vec<(String, f64)> {
    let rects = page.split("<rect class=\"phase-").skip(1);
    rects.map(|rect| (rect.split('"').next().unwrap().to_owned(), rect.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())).collect()
}

#[test]
fn phases_are_to_scale() {
    let text = shakespeare();
    let page_of_a = page(&of(&[("a.md", &text)]).1, "postmortems/a/index.html");
    let phases = phases(&page_of_a);
    let names: Vec<&str> = phases.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["undetected", "responding", "mitigated", "tail"]);
    // 1, 41, 24 and 30 of 96 minutes, less the gap between them.
    for ((_, width), minutes) in phases.iter().zip([1.0, 41.0, 24.0, 30.0]) {
        assert!((width + 2.0 - minutes / 96.0 * 1000.0).abs() < 0.2, "{width} for {minutes} min");
    }
    for words in
        ["Undetected</span> <b>1 min</b>", "Responding</span> <b>41 min</b>", "<b>24 min</b>", "<b>30 min</b>", "class=\"tick\" d=\"M10 33v9\"", "class=\"tick\" d=\"M438 33v9\""]
    {
        assert!(page_of_a.contains(words), "{words} is not in the page");
    }
}

#[test]
fn phases_say_only_what_the_stamps_say() {
    let drawn = |stamps: &str| {
        phases(&page(&of(&[("a.md", &format!("---\nid: a\ntitle: A\n{stamps}---\nText.\n"))]).1, "postmortems/a/index.html")).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(drawn("started_at: 2026-01-01T10:00:00Z\n"), Vec::<String>::new());
    // Days are not known to the minute.
    assert_eq!(drawn("started_at: 2026-01-01\nresolved_at: 2026-01-02\n"), Vec::<String>::new());
    assert_eq!(drawn("started_at: 2026-01-01T10:00:00Z\nmitigated_at: 2026-01-01T11:00:00Z\n"), ["responding"]);
    // A stamp out of order draws nothing backwards.
    assert_eq!(drawn("started_at: 2026-01-01T10:00:00Z\ndetected_at: 2026-01-01T09:00:00Z\nresolved_at: 2026-01-01T11:00:00Z\n"), ["mitigated"]);
    // Three weeks of tidying up would leave no room for the hour that hurt.
    assert_eq!(
        drawn("started_at: 2026-01-01T10:00:00Z\ndetected_at: 2026-01-01T10:10:00Z\nresolved_at: 2026-01-01T11:00:00Z\nclosed_at: 2026-01-21T11:00:00Z\n"),
        ["undetected", "mitigated"]
    );
}

#[test]
fn the_statistics_are_those_of_the_records() {
    let site = site(&request(&example()));
    let archive = site.archive();
    let page_of_all = page(&site, "statistics/index.html");
    let all = statistics::distributions(&archive.postmortems);
    assert_eq!(all.len(), 4);
    for one in &all {
        assert_eq!(one.points.len() + one.unknown, archive.postmortems.len());
        assert!(one.points.windows(2).all(|pair| pair[0].1 <= pair[1].1));
        assert!(page_of_all.contains(&format!("id=\"aw-{}-t\"", one.name)) && page_of_all.contains(one.formula), "{}", one.name);
    }
    let points: usize = all.iter().map(|one| one.points.len()).sum();
    assert_eq!(page_of_all.matches("class=\"point\"").count(), points);
    assert_eq!(page(&site, "statistics/durations.csv").lines().count(), points + 1);
    let (months, undated) = statistics::months(&archive.postmortems);
    assert_eq!(months.iter().map(|(_, count)| count).sum::<usize>() + undated, archive.postmortems.len());
    // Nobody is counted: no name of a person stands among the numbers.
    for postmortem in &archive.postmortems {
        for person in postmortem.roles.owner.iter().chain(&postmortem.roles.incident_commander) {
            assert!(!page_of_all.contains(person.as_str()), "{person}");
        }
    }
}

#[test]
fn a_large_archive_is_drawn_in_bins_and_listed_whole() {
    let files: Vec<(String, String)> = (0..520)
        .map(|at| {
            (
                format!("{at}.md"),
                format!("---\nid: p{at}\ntitle: P {at}\nstarted_at: 2026-01-01T00:00:00Z\nresolved_at: 2026-01-01T{:02}:{:02}:00Z\n---\nText.\n", 1 + at / 60, at % 60),
            )
        })
        .collect();
    let (_scratch, site) = of(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>());
    let page_of_all = page(&site, "statistics/index.html");
    assert!(page_of_all.matches("class=\"point\"").count() == 0 && page_of_all.matches("class=\"bin\"").count() > 5);
    let in_table: usize = page_of_all.split("class=\"number\">").skip(1).filter_map(|cell| cell.split('<').next()?.parse::<usize>().ok()).take_while(|_| true).sum();
    assert!(in_table >= 520);
    assert_eq!(page(&site, "statistics/durations.csv").lines().count(), 521);
}

#[test]
fn an_alert_has_a_page_with_what_mitigated_it() {
    let text = |id: &str, more: &str, body: &str| minimal(id, &format!("Title {id}"), more, body);
    let (a, b, c) = (
        text(
            "a",
            "",
            "## Resolution\n\nRestarted the **relay**. Then more.\n\n## Notes\n\nThe log said `java.net.SocketTimeoutException`.\n\n## Action items\n- [ ] Raise the limit\n- [x] Done one\n",
        ),
        text("b", "detection: {method: alert, alert: RelayDown}\n", "SocketTimeoutException again, and ECONNREFUSED."),
        text("c", "", "Nothing of the sort."),
    );
    let (_scratch, site) = of(&[("a.md", &a), ("b.md", &b), ("c.md", &c)]);
    let shared = page(&site, "alerts/sockettimeoutexception/index.html");
    for words in ["<code>SocketTimeoutException</code>", "Title a", "Title b", "Restarted the <strong>relay</strong>", "Raise the limit"] {
        assert!(shared.contains(words), "{words} is not in the page");
    }
    assert!(!shared.contains("Title c") && !shared.contains("Done one"));
    // A stated alert has its address from the first time on; a code that one text names does not.
    assert!(page(&site, "alerts/relaydown/index.html").contains("Title b"));
    assert!(site.page("alerts/econnrefused/index.html").is_none());
    assert!(page(&site, "postmortems/a/index.html").contains("<a href=\"../../alerts/sockettimeoutexception/\">SocketTimeoutException</a>"));
}

#[test]
fn open_actions_leave_as_a_table_and_a_calendar() {
    let text = minimal(
        "a",
        "A; b, c",
        "actions:\n  - {text: '=HYPERLINK(1) **bold**', owner: Mika, due: 2026-05-06, status: open}\n  - {text: Later, due: 2026-07, status: open}\n  - {text: Gone, due: 2026-01-01, status: done}\n",
        "Text.",
    );
    let scratch = Scratch::new(&[("afterword.yaml", "base_url: https://pm.example/x/\n"), ("a.md", &text)]);
    let site = site(&scratch.request());
    let csv = page(&site, "actions/actions.csv");
    assert!(csv.starts_with("\u{FEFF}due,action,") && csv.contains("2026-05-06,'=HYPERLINK(1) bold,open,") && !csv.contains("Gone"), "{csv}");
    let calendar = page(&site, "actions/actions.ics");
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1, "{calendar}");
    for line in ["DTSTART;VALUE=DATE:20260506\r\n", "SUMMARY:=HYPERLINK(1) bold\r\n", "a A\\; b\\, c", "URL:https://pm.example/x/postmortems/a/\r\n"] {
        assert!(calendar.contains(line), "{line} is not in {calendar}");
    }
    assert!(page(&site, "search/opensearch.xml").contains("template=\"https://pm.example/x/search/?q={searchTerms}\""));
}

#[test]
fn each_service_has_its_feed_and_drafts_stay_out_of_it() {
    let text = |id: &str, more: &str| minimal(id, &format!("Title {id}"), more, "Text.");
    let (a, b, c) = (text("a", "services: [pay]\nstatus: reviewed\n"), text("b", "services: [pay]\nstatus: draft\n"), text("c", "services: [other]\n"));
    let (_scratch, site) = of(&[("afterword.yaml", "base_url: https://pm.example/\ntitle: Archive\n"), ("a.md", &a), ("b.md", &b), ("c.md", &c)]);
    let feed = page(&site, "services/pay/feed.xml");
    assert!(feed.contains("<title>Archive: pay</title>") && feed.contains("Title a") && !feed.contains("Title b") && !feed.contains("Title c"), "{feed}");
    assert!(feed.contains("<id>https://pm.example/services/pay/</id>") && feed.contains("href=\"https://pm.example/services/pay/feed.xml\""), "{feed}");
    assert!(page(&site, "services/pay/index.html").contains("<a href=\"../../services/pay/feed.xml\">"));
    assert!(site.page("tags/x/feed.xml").is_none());
}

#[test]
fn what_waits_for_its_review_is_told_with_its_questions() {
    let draft = minimal("a", "Waiting", "status: in-review\nreview: {data: yes, impact: no}\n", "Text.");
    let done = minimal("b", "Finished", "status: reviewed\n", "Text.");
    let (_scratch, site) = of(&[("afterword.yaml", "criteria: {user_visible_minutes: 17}\n"), ("a.md", &draft), ("b.md", &done)]);
    let reviews = page(&site, "reviews/index.html");
    assert!(reviews.contains("Waiting") && !reviews.contains("Finished"), "{reviews}");
    for (question, open) in [("Is the evidence kept?", false), ("Do we know who", false), ("past the first answer", true), ("in this order", true), ("been told?", true)] {
        assert_eq!(reviews.contains(question), open, "{question}");
    }
    assert!(page(&site, "about/index.html").contains("more than 17 minutes"));
}
