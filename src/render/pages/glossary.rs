//! The organisation's words, explained; every use in a text leads here.

use crate::parse::{inline_html, inline_text};
use crate::render::{At, RenderError};
use crate::text;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The glossary's own path in the archive, from which its links are written.
const PATH: &str = crate::glossary::FILE_NAME;

pub fn render(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let search = at.site.page("search/index.html").map(|_| at.href("search/index.html"));
    let term = |term: &crate::glossary::Term| -> Value {
        let asked = search.as_ref().map(|search| format!("{search}?q={}", text::encode_segment(&format!("\"{}\"", term.name))));
        json!({
            "name": term.name,
            "anchor": term.anchor,
            "aliases": term.aliases,
            "html": inline_html(&term.text, PATH, &|target| at.resolve(target)),
            "search": asked,
        })
    };
    let terms: Vec<Value> = at.site.parts.glossary.terms.iter().map(term).collect();
    at.template("glossary.html", &at.word("glossary"), at.config().language, BTreeMap::from([("glossary", json!({"terms": terms}))]))
}

/// What a link to a term says when it is pointed at.
pub fn hint(term: &crate::glossary::Term) -> String {
    text::shorten(&text::fold_space(&inline_text(&term.text)), 200)
}
