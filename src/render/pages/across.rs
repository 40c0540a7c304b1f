//! The archive read across: luck, surprises, what came back, this day in other years, what changed, where to begin.

use super::learn;
use super::list::value_name;
use crate::archive::Facet;
use crate::learn::across;
use crate::model::{Action, Postmortem};
use crate::parse::inline_html;
use crate::plan;
use crate::render::view::{action, card, pager};
use crate::render::{At, EntryPlace, RenderError};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Days around today that are still this day in another year.
const NEAR: i64 = 3;
/// Days in which something is new.
const NEW: i64 = 90;
/// Entries of a page that has no pages behind it.
const MOST: usize = 60;
/// Services that the path of newcomers goes through, those with most documents.
const SERVICES: usize = 60;

pub fn luck(at: &At<'_>, number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    book(at, "luck_book", "luck", at.site.luck(), |postmortem| &postmortem.lessons.got_lucky, number)
}

pub fn surprises(at: &At<'_>, number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    book(at, "surprise_book", "surprises", at.site.surprises(), |postmortem| &postmortem.surprises, number)
}

/// Each entry with its source, and with the action that answers it, or a word that none does yet.
fn book(at: &At<'_>, key: &str, folder: &str, all: &[EntryPlace], of: fn(&Postmortem) -> &Vec<String>, number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    let lang = at.config().language;
    let item = |(place, entry): &EntryPlace| {
        let postmortem = &at.archive().postmortems[*place];
        let text = &of(postmortem)[*entry];
        let safeguard = across::safeguard(postmortem, text).and_then(|place| postmortem.actions.get(place)).map(|one| json!(action(at, postmortem, &one, lang, None)));
        json!({
            "html": inline_html(text, &postmortem.path, &|target| at.resolve(target)),
            "lang": postmortem.lang.tag(),
            "id": postmortem.id,
            "title": postmortem.title,
            "href": at.postmortem_href(*place),
            "date": postmortem.date.as_ref().map(crate::time::Stamp::date),
            "safeguard": safeguard,
        })
    };
    let range = plan::entries(all.len(), at.site.parts.plan.page_size(), number);
    let view = json!({
        "title": at.word(key),
        "about": at.word(&format!("{key}_about")),
        "items": all[range].iter().rev().map(item).collect::<Vec<_>>(),
        "count": at.count("entries_n", all.len()),
        "page": number.map(|number| at.count("page_n", number)),
        "pager": pager(at, folder, all.len(), number),
    });
    at.template("book.html", &at.word(key), lang, BTreeMap::from([("book", view)]))
}

pub fn recurrence(at: &At<'_>, number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    let families = &at.learning().families;
    let lang = at.config().language;
    let member =
        |member: &across::Member| json!({"card": card(at, member.place), "closed": closed_in_words(at, member), "all": member.closed.map(|closed| closed.before == closed.of)});
    let family = |family: &across::Family| json!({"alert": family.alert, "members": family.members.iter().map(member).collect::<Vec<_>>()});
    // Numbered from the oldest, as every list is, and held the newest first.
    let range = plan::entries(families.len(), at.site.parts.plan.page_size(), number);
    let shown: Vec<Value> = families[families.len() - range.end..families.len() - range.start].iter().map(family).collect();
    let view = json!({
        "families": shown,
        "count": at.count("families_n", families.len()),
        "page": number.map(|number| at.count("page_n", number)),
        "pager": pager(at, "recurrence", families.len(), number),
    });
    at.template("recurrence.html", &at.word("recurrence"), lang, BTreeMap::from([("recurrence", view)]))
}

/// How many actions of the one before were closed when this began.
pub fn closed_in_words(at: &At<'_>, member: &across::Member) -> Option<String> {
    member.closed.map(|closed| at.word("recurrence_closed").replace("{n}", &closed.of.to_string()).replace("{closed}", &closed.before.to_string()))
}

pub fn this_day(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let today = &at.site.parts.today;
    let found = across::on_this_day(at.archive(), today, NEAR);
    let group = |exact: bool| found.iter().filter(|(days, _)| (*days == 0) == exact).take(MOST).map(|(_, place)| json!(card(at, *place))).collect::<Vec<_>>();
    let view = json!({"today": today.date(), "groups": [{"title": at.word("this_day_exact"), "items": group(true)}, {"title": at.word("this_day_near"), "items": group(false)}], "empty": at.word("this_day_none")});
    at.template("cards.html", &at.word("this_day"), at.config().language, BTreeMap::from([("cards", view)]))
}

/// What happened to documents in the last three months: published, closed, changed.
pub fn changes(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let (archive, today) = (at.archive(), &at.site.parts.today);
    let lang = at.config().language;
    let recent = |day: i64| (0..=NEW).contains(&(today.day_number() - day));
    let mut published: Vec<(i64, usize)> = Vec::new();
    let mut closed: Vec<(i64, usize, usize, Action)> = Vec::new();
    let mut edited: Vec<(i64, usize)> = Vec::new();
    for (place, postmortem) in archive.postmortems.iter().enumerate() {
        let day = postmortem.stamps.published.as_ref().map(crate::time::Stamp::day_number);
        published.extend(day.filter(|day| recent(*day) && postmortem.is_reviewed()).map(|day| (day, place)));
        for (number, one) in postmortem.actions.iter().enumerate() {
            let day = one.done_at.as_ref().map(crate::time::Stamp::day_number).filter(|day| recent(*day));
            closed.extend(day.map(|day| (day, place, number, one)));
        }
        let changed = at.site.parts.history.get(&postmortem.path).map(|changes| crate::time::Stamp::day_of(changes.last, &at.config().zone).day_number());
        edited.extend(changed.filter(|day| recent(*day)).map(|day| (day, place)));
    }
    [&mut published, &mut edited].into_iter().for_each(|list| list.sort_by_key(|(day, place)| (-day, *place)));
    closed.sort_by_key(|(day, place, number, _)| (-day, *place, *number));
    let cards = |list: &[(i64, usize)]| list.iter().take(MOST).map(|(_, place)| json!(card(at, *place))).collect::<Vec<_>>();
    let done = |(_, place, _, one): &(i64, usize, usize, Action)| {
        let postmortem = &archive.postmortems[*place];
        json!({"action": action(at, postmortem, one, lang, None), "id": postmortem.id, "title": postmortem.title, "lang": postmortem.lang.tag(), "href": at.postmortem_href(*place)})
    };
    let view = json!({
        "today": today.date(),
        "published": cards(&published),
        "closed": closed.iter().take(MOST).map(done).collect::<Vec<_>>(),
        "edited": cards(&edited),
    });
    at.template("changes.html", &at.word("changes"), lang, BTreeMap::from([("changes", view), ("pm", json!({"lang": lang.tag()}))]))
}

pub fn newcomers(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let values = at.archive().facet(Facet::Service);
    let mut paths = across::paths(at.archive());
    let more = paths.len().saturating_sub(SERVICES);
    paths.sort_by_key(|path| std::cmp::Reverse(values[path.service].members.len()));
    paths.truncate(SERVICES);
    paths.sort_by_key(|path| path.service);
    let path = |path: &across::Path| {
        let value = &values[path.service];
        let read: Vec<Value> = path.read.iter().map(|place| json!({"card": card(at, *place), "pack": learn::pack(at, *place)})).collect();
        json!({"name": value_name(at, Facet::Service, value), "href": at.href(&at.site.parts.plan.facet_file(Facet::Service, value)), "read": read})
    };
    let view = json!({"paths": paths.iter().map(path).collect::<Vec<_>>(), "more": (more > 0).then(|| at.count("values_more", more))});
    at.template("newcomers.html", &at.word("newcomers"), at.config().language, BTreeMap::from([("newcomers", view)]))
}
