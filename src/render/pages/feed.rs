//! Feeds and sitemaps. Feeds hold the newest reviewed documents; drafts stay out of them.

use crate::archive::Facet;
use crate::model::Postmortem;
use crate::parse::inline_text;
use crate::plan::{SITEMAP_LIMIT, is_listed};
use crate::render::{At, RenderError};
use crate::text::{shorten, xml_safe};
use crate::time::Stamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const ENTRIES: usize = 30;

/// The newest reviewed postmortems.
fn newest<'a>(at: &'a At<'_>) -> Vec<(usize, &'a Postmortem)> {
    reviewed(at, at.archive().newest())
}

/// The first reviewed ones of some places.
fn reviewed<'a>(at: &'a At<'_>, places: impl Iterator<Item = usize>) -> Vec<(usize, &'a Postmortem)> {
    let archive = at.archive();
    places.map(|place| (place, &*archive.postmortems[place])).filter(|(_, postmortem)| postmortem.is_reviewed() && postmortem.date.is_some()).take(ENTRIES).collect()
}

fn updated(postmortem: &Postmortem) -> String {
    let stamp = postmortem.stamps.published.as_ref().or(postmortem.date.as_ref());
    stamp.map_or_else(|| "1970-01-01T00:00:00Z".into(), Stamp::rfc3339)
}

/// A name for a postmortem that holds wherever the site stands.
fn entry_id(at: &At<'_>, postmortem: &Postmortem) -> String {
    let file = format!("postmortems/{}/index.html", postmortem.id);
    if at.config().base_url.is_some() { at.absolute(&file) } else { format!("urn:afterword:{}", crate::text::encode_segment(&postmortem.id)) }
}

pub fn atom(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let id = at.config().base_url.clone().unwrap_or_else(|| format!("urn:afterword:archive:{}", crate::text::slug(&at.config().title)));
    feed(at, &newest(at), &at.config().title, &id, "index.html")
}

/// The feed of one value of a facet: a service, a team, a severity.
pub fn atom_of(at: &At<'_>, facet: Facet, value: usize) -> Result<Vec<u8>, RenderError> {
    let value = &at.archive().facet(facet)[value];
    let page = at.site.parts.plan.facet_file(facet, value);
    let title = format!("{}: {}", at.config().title, super::list::value_name(at, facet, value));
    let id = if at.config().base_url.is_some() { at.absolute(&page) } else { format!("urn:afterword:archive:{}:{}", crate::text::slug(&at.config().title), at.file) };
    feed(at, &reviewed(at, value.members.iter().rev().copied()), &title, &id, &page)
}

/// Something else than a postmortem that a feed tells of.
pub struct Entry {
    pub title: String,
    /// Its page's file.
    pub file: String,
    pub lang: crate::model::Lang,
    /// RFC 3339.
    pub at: String,
    pub summary: String,
}

/// A feed of pages that are no postmortems, the newest first.
pub fn of(at: &At<'_>, title: &str, page: &str, entries: &[Entry]) -> Result<Vec<u8>, RenderError> {
    let id = |file: &str| if at.config().base_url.is_some() { at.absolute(file) } else { format!("urn:afterword:{}", crate::text::slug(file)) };
    let shown: Vec<Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "title": xml_safe(&entry.title), "id": id(&entry.file), "href": at.absolute(&entry.file), "lang": entry.lang.tag(),
                "published": entry.at, "updated": entry.at, "words": Value::Array(Vec::new()), "summary": xml_safe(&shorten(&entry.summary, 600)),
            })
        })
        .collect();
    let title = format!("{}: {title}", at.config().title);
    let feed = json!({
        "id": id(at.file),
        "title": xml_safe(&title),
        "updated": entries.iter().map(|entry| entry.at.clone()).max().unwrap_or_else(|| "1970-01-01T00:00:00Z".into()),
        "self": at.absolute(at.file),
        "home": at.absolute(page),
        "entries": shown,
    });
    at.template("atom.xml", &title, at.config().language, BTreeMap::from([("feed", feed)]))
}

fn feed(at: &At<'_>, newest: &[(usize, &Postmortem)], title: &str, id: &str, page: &str) -> Result<Vec<u8>, RenderError> {
    let entries: Vec<Value> = newest
        .iter()
        .map(|(_, postmortem)| {
            json!({
                "title": xml_safe(&postmortem.title),
                "id": entry_id(at, postmortem),
                "href": at.absolute(&format!("postmortems/{}/index.html", postmortem.id)),
                "lang": postmortem.lang.tag(),
                "published": updated(postmortem),
                "updated": updated(postmortem),
                "words": postmortem.services.iter().chain(&postmortem.tags).map(|word| xml_safe(word)).collect::<Vec<_>>(),
                "summary": postmortem.summary.as_ref().map(|summary| xml_safe(&shorten(&inline_text(summary), 600))),
            })
        })
        .collect();
    let feed = json!({
        "id": id,
        "title": xml_safe(title),
        "updated": newest.iter().map(|(_, postmortem)| updated(postmortem)).max().unwrap_or_else(|| "1970-01-01T00:00:00Z".into()),
        "self": at.absolute(at.file),
        "home": at.absolute(page),
        "entries": entries,
    });
    at.template("atom.xml", title, at.config().language, BTreeMap::from([("feed", feed)]))
}

pub fn json(at: &At<'_>) -> Vec<u8> {
    let items: Vec<Value> = newest(at)
        .into_iter()
        .map(|(_, postmortem)| {
            let mut item = json!({
                "id": entry_id(at, postmortem),
                "url": at.absolute(&format!("postmortems/{}/index.html", postmortem.id)),
                "title": postmortem.title,
                "language": postmortem.lang.tag(),
                "date_published": updated(postmortem),
                "tags": postmortem.services.iter().chain(&postmortem.tags).collect::<Vec<_>>(),
                "content_text": postmortem.summary.as_ref().map_or_else(|| postmortem.title.clone(), |summary| shorten(&inline_text(summary), 600)),
            });
            if let Some(summary) = &postmortem.summary {
                item["summary"] = json!(shorten(&inline_text(summary), 600));
            }
            item
        })
        .collect();
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": at.config().title,
        "language": at.config().interface,
        "home_page_url": at.absolute("index.html"),
        "feed_url": at.absolute("feed.json"),
    });
    if let Some(description) = &at.config().description {
        feed["description"] = json!(description);
    }
    feed["items"] = json!(items);
    serde_json::to_vec(&feed).unwrap_or_default()
}

pub fn sitemap_index(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let parts = at.site.parts.plan.pages.values().filter(|page| is_listed(page)).count().div_ceil(SITEMAP_LIMIT);
    let addresses: Vec<String> = (1..=parts).map(|part| at.absolute(&format!("sitemap-{part}.xml"))).collect();
    at.template("sitemap-index.xml", &at.config().title, at.config().language, BTreeMap::from([("addresses", json!(addresses))]))
}

pub fn sitemap(at: &At<'_>, part: usize) -> Result<Vec<u8>, RenderError> {
    let listed = at.site.parts.plan.pages.iter().filter(|(_, page)| is_listed(page)).skip(part * SITEMAP_LIMIT).take(SITEMAP_LIMIT);
    let addresses: Vec<String> = listed.map(|(file, _)| at.absolute(file)).collect();
    at.template("sitemap.xml", &at.config().title, at.config().language, BTreeMap::from([("addresses", json!(addresses))]))
}
