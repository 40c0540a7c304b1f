//! The home page: the search box first, then the newest, and ways to browse. It does not grow with the archive.

use crate::archive::{Archive, Facet};
use crate::render::view::card;
use crate::render::{At, Open, RenderError};
use serde_json::json;
use std::collections::BTreeMap;

const NEWEST: usize = 10;
const VALUES: usize = 12;

pub fn render(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let archive = at.archive();
    let today = &at.site.parts.today;
    let newest: Vec<_> = archive.newest().take(NEWEST).map(|place| card(at, place)).collect();
    let Open { order: open, late: overdue } = at.site.open();
    let groups: Vec<_> = [Facet::Service, Facet::Severity, Facet::Cause, Facet::Trigger, Facet::Alert, Facet::Year]
        .into_iter()
        .filter(|facet| !archive.facet(*facet).is_empty())
        .map(|facet| {
            let mut values: Vec<_> = archive.facet(facet).iter().collect();
            if !matches!(facet, Facet::Severity | Facet::Year) {
                values.sort_by(|a, b| b.members.len().cmp(&a.members.len()).then(a.name.cmp(&b.name)));
            }
            let values: Vec<_> = values.iter().take(VALUES).map(|value| super::list::value_view(at, facet, value)).collect();
            json!({"name": at.word(facet.folder()), "href": at.href(&format!("{}/index.html", facet.folder())), "values": values})
        })
        .collect();
    let home = json!({
        "read": one_to_read(archive, today.day_number()).map(|place| card(at, place)),
        "session": at.config().files.learning.pages.then(|| at.club().next(today.day_number()).map(|(place, _)| super::sessions::card_of(at, place))).flatten(),
        "pick": at.config().files.learning.pages.then(|| at.club().picks.last().map(|pick| super::picks::card_of(at, pick))).flatten(),
        "newest": newest,
        "groups": groups,
        "all": at.href("postmortems/index.html"),
        "actions": at.href("actions/index.html"),
        "count": at.count("documents_n", archive.postmortems.len()),
        "open": at.count("open_actions_n", open.len()),
        "overdue": (*overdue > 0).then(|| at.count("overdue_n", *overdue)),
        "today": today.date(),
    });
    let description = json!(at.config().description);
    at.template("home.html", &at.config().title, at.config().language, BTreeMap::from([("home", home), ("description", description)]))
}

/// One postmortem for whoever has ten minutes: another each day, of those that passed their review and tell their course.
fn one_to_read(archive: &Archive, day: i64) -> Option<usize> {
    const ENTRIES: usize = 5;
    let told: Vec<usize> =
        (0..archive.postmortems.len()).filter(|place| archive.postmortems[*place].is_reviewed() && archive.postmortems[*place].timeline.len() >= ENTRIES).collect();
    let count = i64::try_from(told.len()).ok().filter(|count| *count > 0)?;
    // Steps of a large prime walk through all of them without an order that anybody would notice.
    told.get(usize::try_from((day.wrapping_mul(7919)).rem_euclid(count)).ok()?).copied()
}
