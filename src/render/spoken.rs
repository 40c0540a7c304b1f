//! The mark of withheld words, as a page says it: eyes see the mark, and a reader of the screen says a word for it.

use crate::parse::MARK;
use crate::text::escape_html;

/// Elements in which no element of a page's text may stand.
const TEXT_ONLY: &[&str] = &["title", "script", "style", "textarea", "option", "svg"];

/// A page in which every mark within text carries `word`; attributes and titles stay as they are.
pub fn marks(page: String, word: &str) -> String {
    if !page.contains(MARK) {
        return page;
    }
    let spoken = format!("<span role=\"img\" aria-label=\"{}\">{MARK}</span>", escape_html(word));
    let mut out = String::with_capacity(page.len() + 256);
    let mut rest = page.as_str();
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open].replace(MARK, &spoken));
        let tag = &rest[open..];
        let name = tag[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("").to_ascii_lowercase();
        let closing = format!("</{name}");
        let end = TEXT_ONLY.contains(&name.as_str()).then(|| tag.find(&closing)).flatten().unwrap_or_else(|| end_of_tag(tag));
        out.push_str(&tag[..end]);
        rest = &tag[end..];
    }
    out.push_str(&rest.replace(MARK, &spoken));
    out
}

/// Where a tag ends that begins the text: a bracket in a quoted value ends none.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    tag.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marks_in_text_are_spoken() {
        let page = "<title>█████ at noon</title><p title=\"a > █████\">The █████ order<script>\"█████\"</script></p>".to_owned();
        let spoken = "<span role=\"img\" aria-label=\"withheld\">█████</span>";
        assert_eq!(marks(page, "withheld"), format!("<title>█████ at noon</title><p title=\"a > █████\">The {spoken} order<script>\"█████\"</script></p>"));
        assert_eq!(marks("<p>no".into(), "withheld"), "<p>no");
        assert_eq!(marks("a █████ < b █████".into(), "w"), "a <span role=\"img\" aria-label=\"w\">█████</span> < b █████");
    }
}
