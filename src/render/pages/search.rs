//! The search page: a form that works without scripts as a way to browse, and the element that searches with them.

use crate::archive::Facet;
use crate::render::{At, RenderError};
use serde_json::json;
use std::collections::BTreeMap;

/// Words the element needs, handed over as one attribute so that no script holds text.
const WORDS: &[&str] = &["search_none", "search_failed", "search_count", "search_matched", "no_date", "draft", "in-review"];

pub fn render(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let words: BTreeMap<&str, String> = WORDS.iter().map(|key| (*key, at.word(key))).collect();
    let links: Vec<_> = [Facet::Year, Facet::Service, Facet::Severity, Facet::Tag]
        .iter()
        .map(|facet| json!({"name": at.word(facet.folder()), "href": at.href(&format!("{}/index.html", facet.folder()))}))
        .collect();
    let search = json!({"words": serde_json::to_string(&words).unwrap_or_default(), "links": links});
    at.template("search.html", &at.word("search"), at.config().language, BTreeMap::from([("search", search)]))
}
