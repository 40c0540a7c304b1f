//! The search page: a form that works without scripts as a way to browse, and the element that searches with them.

use crate::archive::Facet;
use crate::render::{At, RenderError};
use crate::search::filter::Sort;
use serde_json::json;
use std::collections::BTreeMap;

/// Words that the client needs, handed over as data so that no script holds text.
const WORDS: &[&str] = &[
    "search",
    "search_label",
    "search_placeholder",
    "search_none",
    "search_failed",
    "search_count",
    "search_matched",
    "search_also",
    "search_corrected",
    "search_all",
    "search_keys",
    "search_noise",
    "search_no_filter",
    "search_unknown",
    "search_synonyms",
    "search_loosened",
    "search_wider",
    "search_without",
    "search_forget",
    "search_recent_on",
    "search_recent_off",
    "mitigation",
    "no_date",
    "days_short",
    "hours_short",
    "minutes_short",
    "draft",
    "in-review",
    "reviewed",
    "closed",
    "service",
    "severity",
    "team",
    "cause",
    "trigger",
    "tag",
    "status",
    "close",
    "keys",
    "keys_search",
    "keys_box",
    "keys_sections",
    "keys_neighbours",
    "keys_help",
    "keys_single",
];

/// What may be typed, with the word that explains it.
const LANGUAGE: &[(&str, &str)] = &[
    ("connection pool", "say_words"),
    ("\"connection pool\" 「接続プール」", "say_quotes"),
    ("-retry", "say_minus"),
    ("+pool", "say_plus"),
    ("conn*", "say_star"),
    ("service:payments サービス：決済", "say_service"),
    ("severity:<=2 重大度：≦2", "say_severity"),
    ("after:2024-01 以降：2024-01", "say_after"),
    ("is:open-action is:未完了", "say_is"),
    ("…⏎…", "say_paste"),
];

fn words_of(at: &At<'_>) -> BTreeMap<&'static str, String> {
    // What stands under another name in the words of the site.
    let named = [("lang", "language"), ("en", "lang_en"), ("ja", "lang_ja")];
    WORDS.iter().map(|key| (*key, at.word(key))).chain(named.map(|(key, word)| (key, at.word(word)))).collect()
}

/// The words alone, for the palette of the other pages: a script, which also a folder opened from disk can load.
pub fn words(at: &At<'_>) -> Vec<u8> {
    format!("Afterword.words = {};\n", serde_json::to_string(&words_of(at)).unwrap_or_default()).into_bytes()
}

/// What a browser needs to search the site from its address bar (OpenSearch 1.1).
pub fn description(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let address = at.absolute("search/index.html");
    at.template("opensearch.xml", &at.word("search"), at.config().language, BTreeMap::from([("opensearch", json!({"address": format!("{address}?q={{searchTerms}}")}))]))
}

pub fn render(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let links: Vec<_> = [Facet::Year, Facet::Service, Facet::Severity, Facet::Alert, Facet::Tag]
        .iter()
        .map(|facet| json!({"name": at.word(facet.folder()), "href": at.href(&format!("{}/index.html", facet.folder()))}))
        .collect();
    let sorts: Vec<_> = [Sort::Relevance, Sort::Newest, Sort::Oldest, Sort::Severity, Sort::Duration]
        .iter()
        .map(|sort| json!({"value": sort.word(), "name": at.word(&format!("sort_{}", sort.word()))}))
        .collect();
    let language: Vec<_> = LANGUAGE.iter().map(|(typed, means)| json!({"typed": typed, "means": at.word(means)})).collect();
    let search = json!({"words": serde_json::to_string(&words_of(at)).unwrap_or_default(), "links": links, "sorts": sorts, "language": language});
    at.template("search.html", &at.word("search"), at.config().language, BTreeMap::from([("search", search)]))
}
