//! The allow-list for HTML made from authors' text. The door to the sanitiser.
//!
//! Authors get no ids, classes, styles, forms, SVG or MathML. What we set ourselves carries a key that is made from the
//! document's own bytes, so no author can write it: the filter keeps ids and classes that begin with it and addresses that end
//! with it, and takes it off. (Before an address it would look like a scheme.)

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

const TAGS: &[&str] = &[
    "a",
    "abbr",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Addresses of links that authors wrote as HTML, by whether it is an image and what was written.
pub type RawLinks = HashMap<(bool, String), String>;

/// Whether a tag may stay.
#[must_use]
pub fn is_allowed(tag: &str) -> bool {
    TAGS.contains(&tag)
}

/// Cleans one document's HTML. `links` gives the addresses of links that authors wrote as HTML; others of theirs lose their `href`.
#[must_use]
pub fn clean(html: &str, key: &str, links: RawLinks) -> String {
    let attributes: HashMap<&str, HashSet<&str>> = HashMap::from([
        ("a", HashSet::from(["href", "title", "tabindex", "aria-hidden"])),
        ("img", HashSet::from(["src", "alt", "title", "width", "height", "loading"])),
        ("td", HashSet::from(["colspan", "rowspan", "align"])),
        ("th", HashSet::from(["colspan", "rowspan", "align", "scope"])),
        ("ol", HashSet::from(["start", "reversed"])),
        ("li", HashSet::from(["value"])),
        ("time", HashSet::from(["datetime"])),
        ("details", HashSet::from(["open"])),
        ("div", HashSet::from(["tabindex", "role", "aria-label"])),
    ]);
    let key = key.to_owned();
    let clean = ammonia::Builder::empty()
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(HashSet::from(["script", "style", "template", "iframe", "noscript", "object", "textarea", "title", "xmp", "noembed", "noframes"]))
        .generic_attributes(HashSet::from(["id", "class", "lang", "dir"]))
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        // The pages themselves say that nobody is told where a reader comes from.
        .link_rel(None)
        // Code that scrolls can have the focus, for the keyboard.
        .set_tag_attribute_value("pre", "tabindex", "0")
        .attribute_filter(move |element, attribute, value| filter(&key, &links, element, attribute, value))
        .clean(html)
        .to_string();
    // The empty corner of a table heads nothing. A text cannot hold these tags, for the filter writes it with `&lt;`.
    clean.replace("<th scope=\"col\"></th>", "<td></td>").replace("<th></th>", "<td></td>")
}

fn filter<'v>(key: &str, links: &RawLinks, element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match (element, attribute) {
        (_, "id" | "class") | ("div", "tabindex" | "role" | "aria-label") | ("a", "tabindex" | "aria-hidden") => value.strip_prefix(key).map(Cow::Borrowed),
        ("a", "href") | ("img", "src") => match value.strip_suffix(key) {
            Some(ours) => Some(Cow::Borrowed(ours)),
            None => links.get(&(attribute == "src", value.to_owned())).map(|address| Cow::Owned(address.clone())),
        },
        _ => Some(Cow::Borrowed(value)),
    }
}
