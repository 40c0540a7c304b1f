//! The postmortem of the month: this one, all earlier ones, and a feed.

use super::{feed as feeds, learn, sessions};
use crate::club::Pick;
use crate::model::Lang;
use crate::parse::{inline_html, inline_text};
use crate::plan::{self, pick_file};
use crate::render::view::{action, card, pager};
use crate::render::{At, RenderError};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub fn list(at: &At<'_>, number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    let all = &at.club().picks;
    let range = plan::entries(all.len(), at.site.parts.plan.page_size(), number);
    let items: Vec<Value> = all[range].iter().rev().map(|pick| card_of(at, pick)).collect();
    let picks = json!({
        "items": items,
        "feed": at.href("of-the-month/feed.xml"),
        "page": number.map(|number| at.count("page_n", number)),
        "pager": pager(at, "of-the-month", all.len(), number),
    });
    at.template("picks.html", &at.word("picks"), at.config().language, BTreeMap::from([("picks", picks)]))
}

/// A pick as lists show it.
pub fn card_of(at: &At<'_>, pick: &Pick) -> Value {
    json!({
        "month": pick.month,
        "href": at.href(&pick_file(pick)),
        "card": card(at, pick.place),
        "lang": pick.record.lang.tag(),
        "reason": inline_html(&pick.reason, &pick.path, &|target| at.resolve(target)),
    })
}

pub fn one(at: &At<'_>, place: usize) -> Result<Vec<u8>, RenderError> {
    let all = &at.club().picks;
    let pick = &all[place];
    let lang = pick.record.lang;
    let postmortem = &at.archive().postmortems[pick.place];
    let html = |text: &String| inline_html(text, &pick.path, &|target| at.resolve(target));
    let beside = |place: Option<usize>| place.and_then(|place| all.get(place)).map(|other| json!({"href": at.href(&pick_file(other)), "month": other.month}));
    let open = postmortem.open_actions().count();
    let view = json!({
        "month": pick.month,
        "lang": lang.tag(),
        "card": card(at, pick.place),
        "pack": learn::pack(at, pick.place),
        "reason": html(&pick.reason),
        "thanks": pick.thanks.iter().map(|thanks| json!({"who": thanks.who, "for": html(&thanks.for_what)})).collect::<Vec<_>>(),
        "notes": if pick.has_notes { sessions::notes(at, &pick.path, &pick.record)? } else { String::new() },
        "since": since(at, pick, lang),
        "open": (open > 0).then(|| at.count_in(lang, "open_actions_n", open)),
        "sessions": sessions::of_document(at, pick.place, lang),
        "earlier": beside(place.checked_sub(1)),
        "later": beside(Some(place + 1)),
        "all": at.href("of-the-month/index.html"),
    });
    let title = format!("{} {}", at.word_in(lang, "pick"), pick.month);
    at.template("pick.html", &title, lang, BTreeMap::from([("pick", view), ("pm", json!({"lang": lang.tag()}))]))
}

/// What changed since the month began: actions that were closed.
fn since(at: &At<'_>, pick: &Pick, lang: Lang) -> Vec<Value> {
    let postmortem = &at.archive().postmortems[pick.place];
    let closed = postmortem.actions.iter().filter(|action| action.done_at.as_ref().is_some_and(|done| done.date() >= pick.month));
    closed.map(|one| json!(action(at, postmortem, &one, lang, None))).collect()
}

pub fn feed(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let entry = |pick: &Pick| {
        let postmortem = &at.archive().postmortems[pick.place];
        feeds::Entry {
            title: format!("{} {}: {}", at.word("pick"), pick.month, postmortem.title),
            file: pick_file(pick),
            lang: pick.record.lang,
            at: format!("{}-01T00:00:00Z", pick.month),
            summary: inline_text(&pick.reason),
        }
    };
    let entries: Vec<feeds::Entry> = at.club().picks.iter().rev().take(30).map(entry).collect();
    feeds::of(at, &at.word("picks"), "of-the-month/index.html", &entries)
}
