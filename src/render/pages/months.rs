//! For those who lead: a month on one page, to print; and how the archive itself is doing. Never who, never a ranking.

use super::across::closed_in_words;
use super::{picks, sessions};
use crate::club::Session;
use crate::learn::across;
use crate::metrics::in_words;
use crate::parse::inline_html;
use crate::plan::month_file;
use crate::render::view::{action, card};
use crate::render::{ActionPlace, At, Month, RenderError};
use crate::statistics;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a table that has to fit on a page.
const MOST: usize = 12;

pub fn index(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let months: Vec<Value> = at.learning().months.iter().rev().map(|month| json!({"name": month, "href": at.href(&month_file(month))})).collect();
    at.template("months.html", &at.word("months"), at.config().language, BTreeMap::from([("months", json!(months))]))
}

pub fn one(at: &At<'_>, place: usize) -> Result<Vec<u8>, RenderError> {
    let months = &at.learning().months;
    let month = &months[place];
    let lang = at.config().language;
    let archive = at.archive();
    let nothing = Month::default();
    let told = at.site.month(month).unwrap_or(&nothing);
    let incidents = &told.incidents;
    let today = &at.site.parts.today;
    let row = |one: &ActionPlace| {
        let (place, postmortem, one) = at.action(*one);
        json!({"action": action(at, postmortem, &one, lang, Some(today)), "id": postmortem.id, "title": postmortem.title, "lang": postmortem.lang.tag(), "href": at.postmortem_href(place)})
    };
    let recurred: Vec<Value> = at
        .learning()
        .families
        .iter()
        .flat_map(|family| family.members.iter().skip(1))
        .filter(|member| incidents.binary_search(&member.place).is_ok())
        .map(|member| json!({"card": card(at, member.place), "closed": closed_in_words(at, member)}))
        .collect();
    let luck: Vec<Value> = at
        .site
        .luck()
        .iter()
        .filter(|(place, _)| incidents.binary_search(place).is_ok())
        .take(MOST)
        .map(|(place, entry)| {
            let postmortem = &archive.postmortems[*place];
            let text = &postmortem.lessons.got_lucky[*entry];
            json!({"html": inline_html(text, &postmortem.path, &|target| at.resolve(target)), "id": postmortem.id, "lang": postmortem.lang.tag(), "href": at.postmortem_href(*place), "safe": across::safeguard(postmortem, text).is_some()})
        })
        .collect();
    let held: Vec<(usize, &Session)> = at.club().sessions.iter().enumerate().filter(|(_, session)| session.at.date().starts_with(month.as_str())).collect();
    let roles: BTreeSet<&String> = held.iter().flat_map(|(_, session)| &session.attended).collect();
    let beside = |place: Option<usize>| place.and_then(|place| months.get(place)).map(|month| json!({"name": month, "href": at.href(&month_file(month))}));
    let open_due = told.due.iter().filter(|one| at.action(**one).2.is_open()).count();
    let late = at.site.open().late;
    let view = json!({
        "month": month,
        "incidents": incidents.iter().take(MOST).map(|place| json!(card(at, *place))).collect::<Vec<_>>(),
        "incidents_count": at.count("documents_n", incidents.len()),
        "due": told.due.iter().take(MOST).map(row).collect::<Vec<_>>(),
        "due_count": at.word("month_due_n").replace("{n}", &told.due.len().to_string()).replace("{open}", &open_due.to_string()),
        "closed": told.closed.iter().take(MOST).map(row).collect::<Vec<_>>(),
        "closed_count": at.count("month_closed_n", told.closed.len()),
        "late_now": (late > 0).then(|| at.count("overdue_n", late)),
        "recurred": recurred,
        "luck": luck,
        "pick": at.club().picks.iter().find(|pick| pick.month == *month).map(|pick| picks::card_of(at, pick)),
        "sessions": held.iter().map(|(place, _)| sessions::card_of(at, *place)).collect::<Vec<_>>(),
        "roles": roles,
        "earlier": beside(place.checked_sub(1)),
        "later": beside(Some(place + 1)),
        "all": at.href("months/index.html"),
        "today": today.date(),
    });
    let title = format!("{} {month}", at.word("month_page"));
    at.template("month.html", &title, lang, BTreeMap::from([("month", view), ("pm", json!({"lang": lang.tag()}))]))
}

/// How the archive is doing: what it knows, how soon it tells, whether what was promised is done, whether it is read.
pub fn health(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let archive = at.archive();
    let all = archive.postmortems.len();
    let lang = at.config().language;
    let today = &at.site.parts.today;
    let published = statistics::distributions(&archive.postmortems).into_iter().find(|one| one.name == "time_to_publish");
    let days = published.as_ref().and_then(|one| one.quartiles.map(|quartiles| (one.points.len(), quartiles.median)));
    let (open, late) = (at.site.open().order.len(), at.site.open().late);
    let actions: usize = archive.postmortems.iter().map(|postmortem| postmortem.actions.len()).sum();
    let reviewed =
        archive.postmortems.iter().filter(|postmortem| postmortem.review.as_ref().is_some_and(|review| review.answers().iter().all(|(_, answer)| answer.is_some()))).count();
    let year = |session: &&Session| (0..365).contains(&(today.day_number() - session.at.day_number()));
    let held = at.club().sessions.iter().filter(year).count();
    let read = (0..all).filter(|place| at.club().sessions_of(*place).any(|(_, session)| session.at.day_number() <= today.day_number())).count();
    let of = |n: usize, m: usize| at.word("n_of_m").replace("{n}", &n.to_string()).replace("{m}", &m.to_string());
    let mut rows: Vec<Value> = vec![
        json!({"name": at.word("health_reviewed"), "value": of(reviewed, all), "about": at.word("health_reviewed_about")}),
        json!({"name": at.word("health_open"), "value": of(open, actions), "about": at.word("health_open_about")}),
        json!({"name": at.word("health_late"), "value": of(late, open), "about": at.word("health_late_about")}),
        json!({"name": at.word("health_sessions"), "value": held.to_string(), "about": at.word("health_sessions_about")}),
        json!({"name": at.word("health_read"), "value": of(read, all), "about": at.word("health_read_about")}),
        json!({"name": at.word("health_packs"), "value": of(at.learning().readable.len(), all), "about": at.word("health_packs_about")}),
    ];
    if let Some((n, median)) = days {
        let value = at.word("health_publish_value").replace("{x}", &in_words(median, lang)).replace("{n}", &n.to_string());
        rows.insert(1, json!({"name": at.word("health_publish"), "value": value, "about": at.word("health_publish_about")}));
    }
    let coverage: Vec<Value> = statistics::coverage(archive).into_iter().map(|(field, count)| json!({"name": at.word(field), "count": count})).collect();
    let view = json!({
        "rows": rows,
        "coverage": coverage,
        "all": all,
        "today": today.date(),
        "feedback": at.href("feedback/index.html"),
        "statistics": at.href("statistics/index.html"),
    });
    at.template("health.html", &at.word("health"), lang, BTreeMap::from([("health", view)]))
}
