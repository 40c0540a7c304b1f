//! HTML that authors wrote among their Markdown, tag by tag: what the allow-list knows stays, everything else becomes text.
//!
//! The sanitiser alone would drop what stands after an unclosed `<title>` or `<!--`, and takes minutes over tags nested
//! thousands deep. Nothing an author wrote is lost here: a tag that may not stay is shown as it was written.

use super::sanitize;
use std::borrow::Cow;

/// Elements that hold nothing and are never closed.
const VOID: &[&str] = &["br", "hr", "img", "wbr", "col"];

/// Elements that the next of their kind closes, so that they do not nest.
const UNCLOSED: &[&str] = &["p", "li", "td", "th", "tr", "dt", "dd", "thead", "tbody", "tfoot", "colgroup", "rp", "rt"];

/// How deep authors' tags may nest.
const MAX_DEPTH: usize = 64;

/// One document's raw HTML on its way to the sanitiser.
#[derive(Default)]
pub struct RawHtml {
    depth: usize,
}

impl RawHtml {
    /// The same text with only known tags left as tags, and whole comments gone.
    pub fn pass(&mut self, html: &str) -> String {
        let mut out = String::with_capacity(html.len());
        let mut rest = html;
        // Searched for once: after the last `-->` no comment ends.
        let last_end = html.rfind("-->");
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let may_end = last_end.is_some_and(|end| html.len() - rest.len() < end);
            if let Some(after) = rest.strip_prefix("<!--").filter(|_| may_end).and_then(|inner| inner.find("-->").map(|end| &inner[end + 3..])) {
                rest = after;
                continue;
            }
            // An anchor alone is no link; its section answers for it.
            if let Some(length) = tag_length(rest).filter(|length| is_anchor(&rest[..*length])) {
                rest = &rest[length..];
                continue;
            }
            let length = tag_length(rest).filter(|length| self.admits(&rest[..*length]));
            match length {
                Some(length) => out.push_str(&rest[..length]),
                None => out.push_str("&lt;"),
            }
            rest = &rest[length.unwrap_or(1)..];
        }
        out.push_str(rest);
        out
    }

    fn admits(&mut self, tag: &str) -> bool {
        let inner = tag.trim_matches(['<', '>']).trim_end_matches('/');
        let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
        let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        if !sanitize::is_allowed(&name) {
            return false;
        }
        if VOID.contains(&name.as_str()) {
            return !closes;
        }
        if UNCLOSED.contains(&name.as_str()) {
            return true;
        }
        if closes {
            self.depth = self.depth.saturating_sub(1);
        } else if self.depth >= MAX_DEPTH {
            return false;
        } else {
            self.depth += 1;
        }
        true
    }
}

fn is_anchor(tag: &str) -> bool {
    let lower = tag.to_ascii_lowercase();
    (lower.starts_with("<a ") || lower == "<a>") && !lower.contains("href")
}

/// The names of the anchors in a text: `<a name="x">`, `<h2 id="x">`.
#[must_use]
pub fn anchors(html: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in html.match_indices('<') {
        let Some(length) = tag_length(&html[at..]) else { continue };
        let tag = &html[at..at + length];
        let names = ["id", "name"].iter().filter_map(|key| value_of(tag, key));
        out.extend(names.filter(|name| !name.is_empty() && name.len() < 200).map(str::to_owned));
    }
    out
}

/// Frames and films, which no page may show, as links to what they would show.
#[must_use]
pub fn without_frames(html: &str) -> Cow<'_, str> {
    const FRAMES: &[&str] = &["iframe", "embed", "video", "audio", "object", "source"];
    let lower = html.to_ascii_lowercase();
    if !FRAMES.iter().any(|name| lower.contains(&format!("<{name}"))) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = tag_length(rest).unwrap_or(1);
        let tag = &rest[..length];
        let inner = tag.trim_matches(['<', '>', '/']).trim_start_matches('/');
        let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        if length > 1 && FRAMES.contains(&name.as_str()) {
            if let Some(address) = value_of(tag, "src").or_else(|| value_of(tag, "data")) {
                let shown = crate::text::escape_html(&address.replace("&amp;", "&"));
                out.push_str(&format!("<a href=\"{shown}\">{shown}</a>"));
            }
        } else {
            out.push_str(tag);
        }
        rest = &rest[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The value of an attribute of a tag, as it was written.
fn value_of<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let lower = tag.to_ascii_lowercase();
    let at = lower.find(&format!(" {name}="))? + name.len() + 2;
    let value = &tag[at..];
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split(|c: char| c.is_whitespace() || c == '>').next(),
    }
}

/// The length of the tag at the start of a text, quotes in attributes respected; `None` when it never ends.
fn tag_length(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text.char_indices().skip(1) {
        let last = std::mem::replace(&mut before, c);
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if last == '=' => quote = Some(c),
            (None, '>') => return Some(at + 1),
            (None, '<') => return None,
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_tags_become_text_and_nothing_after_them_is_lost() {
        let pass = |html: &str| RawHtml::default().pass(html);
        assert_eq!(pass("<title> was <b>empty</b>"), "&lt;title> was <b>empty</b>");
        assert_eq!(pass("a<!-- note -->b<!-- open c"), "ab&lt;!-- open c");
        assert_eq!(pass("<img alt=\"a>b\" src=x><br/><Details open>"), "<img alt=\"a>b\" src=x><br/><Details open>");
        assert_eq!(pass("<b x\"><title y\">z"), "<b x\">&lt;title y\">z");
        assert_eq!(pass(&"<tr><td>a".repeat(100)).matches("&lt;").count(), 0);
        assert_eq!(pass("<script>x</script>"), "&lt;script>x&lt;/script>");
        assert_eq!(pass(&"<div>".repeat(100)).matches("&lt;").count(), 36);
        assert_eq!(pass("a <a name=\"x\"></a>b <a href=\"y\">c</a>"), "a </a>b <a href=\"y\">c</a>");
    }

    #[test]
    fn anchors_and_frames() {
        assert_eq!(anchors("## A <a name=\"b\"></a> <span id='c d'> <a id=e>"), ["b", "c d", "e"]);
        let link = without_frames("x <iframe src=\"https://a.example/?b=1&amp;c=2\" width=1></iframe> <b>y</b>");
        assert_eq!(link, "x <a href=\"https://a.example/?b=1&amp;c=2\">https://a.example/?b=1&amp;c=2</a> <b>y</b>");
        assert_eq!(without_frames("<b>none</b>"), "<b>none</b>");
    }
}
