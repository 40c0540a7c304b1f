//! Sessions of the reading club: the series, a page for each, a calendar and a feed.

use super::calendar::{self, CalendarEntry};
use super::{feed as feeds, learn};
use crate::club::{Reading, Session};
use crate::model::{Lang, Target};
use crate::parse::{self, BodyPart, Resolved, inline_html};
use crate::plan::{self, session_file};
use crate::render::view::{card, pager};
use crate::render::{At, RenderError};
use crate::text;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The series, the newest first.
pub fn list(at: &At<'_>, number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    let all = &at.club().sessions;
    let range = plan::entries(all.len(), at.site.parts.plan.page_size(), number);
    let items: Vec<Value> = range.rev().map(|place| card_of(at, place)).collect();
    let sessions = json!({
        "items": items,
        "count": at.count("sessions_n", all.len()),
        "calendar": at.href("sessions/sessions.ics"),
        "feed": at.href("sessions/feed.xml"),
        "page": number.map(|number| at.count("page_n", number)),
        "pager": pager(at, "sessions", all.len(), number),
    });
    at.template("sessions.html", &at.word("sessions"), at.config().language, BTreeMap::from([("sessions", sessions)]))
}

/// How a session is called: its number in the series, else its day; and its own title.
pub fn title(at: &At<'_>, session: &Session, lang: Lang) -> String {
    let number = session.number.map(|number| at.word_in(lang, "session_n").replace("{n}", &number.to_string()));
    match (number, &session.title) {
        (Some(number), Some(title)) => format!("{number}: {title}"),
        (Some(number), None) => number,
        (None, Some(title)) => title.clone(),
        (None, None) => format!("{} {}", at.word_in(lang, "session"), session.at.date()),
    }
}

/// A session as lists show it.
pub fn card_of(at: &At<'_>, place: usize) -> Value {
    let session = &at.club().sessions[place];
    let held = session.at.last_day_number() < at.site.parts.today.day_number();
    json!({
        "title": title(at, session, at.config().language),
        "lang": session.record.lang.tag(),
        "href": at.href(&session_file(session)),
        "date": session.at.date(),
        "clock": Some(session.at.clock()).filter(|clock| !clock.is_empty()),
        "place": session.place,
        "planned": !held,
        "readings": readings(at, session, at.config().language),
    })
}

fn readings(at: &At<'_>, session: &Session, lang: Lang) -> Vec<Value> {
    let of = |reading: &Reading| match reading {
        Reading::Document(place) => {
            let postmortem = &at.archive().postmortems[*place];
            json!({"title": postmortem.title, "id": postmortem.id, "lang": postmortem.lang.tag(), "href": at.postmortem_href(*place), "pack": learn::pack(at, *place)})
        }
        Reading::Outside { title, address } => json!({"title": title, "href": address, "outside": true}),
        Reading::Hidden => json!({"title": at.word_in(lang, "session_hidden")}),
    };
    session.readings.iter().map(of).collect()
}

fn titles(at: &At<'_>, session: &Session, lang: Lang) -> Vec<String> {
    readings(at, session, lang).iter().filter_map(|reading| reading["title"].as_str().map(str::to_owned)).collect()
}

/// The sessions of one postmortem, the newest last.
pub fn of_document(at: &At<'_>, place: usize, lang: Lang) -> Vec<Value> {
    let of = |(_, session): (usize, &Session)| json!({"title": title(at, session, lang), "href": at.href(&session_file(session)), "date": session.at.date()});
    at.club().sessions_of(place).map(of).collect()
}

/// One session.
pub fn one(at: &At<'_>, place: usize) -> Result<Vec<u8>, RenderError> {
    let all = &at.club().sessions;
    let session = &all[place];
    let lang = session.record.lang;
    let cards: Vec<Value> = session
        .readings
        .iter()
        .filter_map(|reading| match reading {
            Reading::Document(place) => Some(json!({"card": card(at, *place), "pack": learn::pack(at, *place)})),
            _ => None,
        })
        .collect();
    let beside = |place: Option<usize>| place.and_then(|place| all.get(place)).map(|other| json!({"href": at.href(&session_file(other)), "title": title(at, other, lang)}));
    let view = json!({
        "title": title(at, session, lang),
        "lang": lang.tag(),
        "date": session.at.date(),
        "iso": session.at.iso(),
        "clock": Some(session.at.clock()).filter(|clock| !clock.is_empty()),
        "minutes": session.minutes.map(|minutes| at.count_in(lang, "minutes_n", usize::try_from(minutes).unwrap_or(0))),
        "place": session.place,
        "facilitator": session.facilitator,
        "attended": session.attended,
        "summary": session.summary.as_ref().map(|summary| inline_html(summary, &session.path, &|target| at.resolve(target))),
        "readings": readings(at, session, lang),
        "cards": cards,
        "notes": if session.has_notes { notes(at, &session.path, &session.record)? } else { String::new() },
        "earlier": beside(place.checked_sub(1)),
        "later": beside(Some(place + 1)),
        "all": at.href("sessions/index.html"),
    });
    at.template("session.html", &title(at, session, lang), lang, BTreeMap::from([("session", view)]))
}

/// The text of a note, as HTML.
pub fn notes(at: &At<'_>, path: &str, record: &crate::model::Postmortem) -> Result<String, RenderError> {
    let mut source = at.site.shown(path)?;
    if path.starts_with(crate::discover::SESSIONS) {
        let whole = String::from_utf8_lossy(&source.bytes).into_owned();
        let (matter, body) = whole.split_at(parse::body_at(&whole));
        source.bytes = format!("{matter}{}", crate::club::without_head(body)).into_bytes();
    }
    let resolve = |target: &Target| match target {
        Target::Fragment(fragment) => Resolved::Address(format!("#{}", record.anchor(fragment).unwrap_or_else(|| text::slug(fragment)))),
        other => at.resolve(other),
    };
    let glossary = at.href("glossary/index.html");
    let around = parse::Around {
        resolve: &resolve,
        told: &|target| at.told(target, record.lang),
        word: &|key| at.word_in(record.lang, key),
        glossary: &at.site.parts.glossary,
        term: &|term| (format!("{glossary}#{}", term.anchor), super::glossary::hint(term)),
        size: &|target| super::postmortem::image_size(at, target),
        discuss: &|_, _| None,
    };
    let html = |part: BodyPart| if let BodyPart::Html(html) = part { html } else { String::new() };
    Ok(parse::body(&source, record, at.config(), &around).into_iter().map(html).collect())
}

/// Every session, for a calendar.
pub fn calendar(at: &At<'_>) -> Vec<u8> {
    let host = crate::hash::short(at.config().title.as_bytes());
    let lang = at.config().language;
    let entry = |session: &Session| CalendarEntry {
        key: format!("session-{}@{host}", crate::hash::short(session.path.as_bytes())),
        day: session.at.date(),
        made: session.at.date(),
        begins: session.at.has_clock().then(|| (session.at.rfc3339(), session.minutes.unwrap_or(60))),
        place: session.place.clone(),
        summary: title(at, session, lang),
        description: titles(at, session, lang).join("\n"),
        address: Some(at.absolute(&session_file(session))).filter(|address| address.contains("://")),
    };
    let entries: Vec<CalendarEntry> = at.club().sessions.iter().map(entry).collect();
    calendar::calendar(&format!("{} – {}", at.config().title, at.word("sessions")), &entries)
}

/// The newest sessions.
pub fn feed(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let lang = at.config().language;
    let entry = |session: &Session| feeds::Entry {
        title: title(at, session, lang),
        file: session_file(session),
        lang: session.record.lang,
        at: session.at.rfc3339(),
        summary: titles(at, session, lang).join(" · "),
    };
    let entries: Vec<feeds::Entry> = at.club().sessions.iter().rev().take(30).map(entry).collect();
    feeds::of(at, &at.word("sessions"), "sessions/index.html", &entries)
}
