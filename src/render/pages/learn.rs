//! Where learning together begins, and what each postmortem's page says of it.

use super::sessions;
use crate::learn::praise;
use crate::render::view::card;
use crate::render::{At, RenderError};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Packs on the page; all others are reached from their documents.
const PACKS: usize = 12;

pub fn index(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let lang = at.config().language;
    let (archive, club, learning) = (at.archive(), at.club(), at.learning());
    let today = &at.site.parts.today;
    let proposals: Vec<Value> = praise::for_club(archive, club, today, 3)
        .iter()
        .map(|one| json!({"card": card(at, one.place), "pack": pack(at, one.place), "because": one.because.iter().map(|said| at.said(lang, said)).collect::<Vec<_>>()}))
        .collect();
    let packs: Vec<Value> = learning.readable.iter().rev().take(PACKS).map(|place| json!({"card": card(at, *place), "pack": pack(at, *place)})).collect();
    let learn = json!({
        "next": club.next(today.day_number()).map(|(place, _)| sessions::card_of(at, place)),
        "last": club.sessions.iter().rposition(|session| session.at.last_day_number() < today.day_number()).map(|place| sessions::card_of(at, place)),
        "pick": club.picks.last().map(|pick| super::picks::card_of(at, pick)),
        "proposals": proposals,
        "packs": packs,
        "packs_count": at.count("learn_packs_n", learning.readable.len()),
        "drills_count": at.count("learn_drills_n", learning.codes.len()),
        "links": links_of(at),
        "today": today.date(),
    });
    at.template("learn.html", &at.word("learn"), lang, BTreeMap::from([("learn", learn)]))
}

/// The pages beside each other, with a sentence on each.
fn links_of(at: &At<'_>) -> Vec<Value> {
    const LINKS: &[(&str, &str)] = &[
        ("wheel", "wheel/index.html"),
        ("sessions", "sessions/index.html"),
        ("picks", "of-the-month/index.html"),
        ("luck_book", "luck/index.html"),
        ("surprise_book", "surprises/index.html"),
        ("recurrence", "recurrence/index.html"),
        ("this_day", "on-this-day/index.html"),
        ("changes", "changes/index.html"),
        ("newcomers", "newcomers/index.html"),
        ("months", "months/index.html"),
        ("health", "health/index.html"),
        ("feedback", "feedback/index.html"),
    ];
    LINKS.iter().map(|(key, file)| json!({"name": at.word(key), "about": at.word(&format!("{key}_about")), "href": at.href(file)})).collect()
}

/// The address of a reading pack, where there is one.
pub fn pack(at: &At<'_>, place: usize) -> Option<String> {
    let file = at.site.parts.plan.pack_file(at.archive(), place);
    at.site.page(&file).map(|_| at.href(&file))
}

/// What a postmortem's own page says: its pack, its re-enactment, the sessions in which it was read.
pub fn links(at: &At<'_>, place: usize) -> Option<Value> {
    if !at.config().files.learning.pages {
        return None;
    }
    let lang = at.archive().postmortems[place].lang;
    let read = sessions::of_document(at, place, lang);
    let pack = pack(at, place);
    let drill = at.learning().codes.get(&place).map(|code| at.href(&crate::plan::master_file(code)));
    (pack.is_some() || drill.is_some() || !read.is_empty()).then(|| json!({"pack": pack, "drill": drill, "sessions": read}))
}

/// How readers say what they miss: an address, where there is one, and a sheet to hand around.
pub fn feedback(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let questions: Vec<Value> = (1..=5).map(|n| json!({"text": at.word(&format!("feedback_{n}")), "scale": n <= 2})).collect();
    let link = at.config().feedback_link.as_ref().filter(|link| link.starts_with("https://") || link.starts_with("http://") || link.starts_with("mailto:"));
    let feedback = json!({"link": link, "questions": questions});
    at.template("feedback.html", &at.word("feedback"), at.config().language, BTreeMap::from([("feedback", feedback)]))
}
