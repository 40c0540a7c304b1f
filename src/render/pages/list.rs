//! Lists: all postmortems, the values of a facet, the postmortems of a value. All are cut into pages.

use crate::archive::{Facet, FacetValue};
use crate::plan;
use crate::render::view::{card, pager};
use crate::render::{At, RenderError};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Values on one page: those that most documents have. No page grows with the archive; the rest is found by searching.
const MOST_VALUES: usize = 500;

/// Every postmortem, newest first.
pub fn all(at: &At<'_>, number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    let places: Vec<usize> = (0..at.archive().postmortems.len()).collect();
    render(at, "postmortems", &at.word("all_postmortems"), None, &places, number)
}

/// One value of a facet.
pub fn of_value(at: &At<'_>, facet: Facet, value: usize, number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    let value = &at.archive().facet(facet)[value];
    let folder = format!("{}/{}", facet.folder(), value.slug);
    let mut crumb = json!({"name": at.word(facet.folder()), "href": at.href(&format!("{}/index.html", facet.folder()))});
    match facet {
        Facet::Year if number.is_none() => {
            let months = at.archive().facet(Facet::Month).iter().filter(|month| month.name.starts_with(&format!("{}-", value.name)));
            crumb["parts"] = json!(months.map(|month| value_view(at, Facet::Month, month)).collect::<Vec<_>>());
        }
        Facet::Month => {
            let year = value.name.split('-').next().unwrap_or(&value.name);
            crumb = json!({"name": year, "href": at.href(&format!("{}/{year}/index.html", facet.folder()))});
        }
        _ => {}
    }
    if facet.has_feed() {
        crumb["feed"] = json!(at.href(&format!("{folder}/feed.xml")));
    }
    render(at, &folder, &value_name(at, facet, value), Some(&crumb), &value.members, number)
}

/// All values of a facet.
pub fn values(at: &At<'_>, facet: Facet) -> Result<Vec<u8>, RenderError> {
    let title = at.word(facet.folder());
    let all = at.archive().facet(facet);
    let mut shown: Vec<&FacetValue> = all.iter().collect();
    if all.len() > MOST_VALUES {
        shown.sort_by_key(|value| std::cmp::Reverse(value.members.len()));
        shown.truncate(MOST_VALUES);
        shown.sort_by(|a, b| a.name.cmp(&b.name));
    }
    let more = all.len() - shown.len();
    let values: Vec<_> = shown.into_iter().map(|value| value_view(at, facet, value)).collect();
    at.template(
        "facets.html",
        &title,
        at.config().language,
        BTreeMap::from([("facets", json!({"title": title, "values": values, "more": (more > 0).then(|| at.count("values_more", more))}))]),
    )
}

/// A value as a link with its count.
pub fn value_view(at: &At<'_>, facet: Facet, value: &FacetValue) -> Value {
    let href = at.href(&at.site.parts.plan.facet_file(facet, value));
    json!({"name": value_name(at, facet, value), "href": href, "count": value.members.len()})
}

/// How a value is shown: the configuration's title of it, or the interface's word.
pub fn value_name(at: &At<'_>, facet: Facet, value: &FacetValue) -> String {
    let config = at.config();
    let terms = match facet {
        Facet::Severity => &config.severities,
        Facet::Service => &config.services,
        Facet::Team => &config.teams,
        Facet::Detection => return at.word(&format!("detection_{}", value.name)),
        Facet::Trigger | Facet::Cause => return at.known_word(config.language, facet, &value.name),
        _ => return value.name.clone(),
    };
    terms.iter().find(|term| term.name == value.name).map_or_else(|| value.name.clone(), |term| term.title.clone())
}

fn render(at: &At<'_>, folder: &str, title: &str, facet: Option<&Value>, places: &[usize], number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    let shown = plan::entries(places.len(), at.site.parts.plan.page_size(), number);
    let items: Vec<_> = places[shown].iter().rev().map(|place| card(at, *place)).collect();
    let list = json!({
        "title": title,
        "facet": facet,
        "count": at.count("documents_n", places.len()),
        "page": number.map(|number| at.count("page_n", number)),
        "items": items,
        "pager": pager(at, folder, places.len(), number),
    });
    // A full page must not change when a document arrives, so its count stays off it.
    let list = if number.is_some() {
        let mut list = list;
        list["count"] = json!(at.count("documents_n", items.len()));
        list
    } else {
        list
    };
    at.template("list.html", title, at.config().language, BTreeMap::from([("list", list)]))
}
