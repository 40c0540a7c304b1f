//! Small work on inline Markdown: a list item as one text, a text after its lead, a column's name.

use super::markdown::{Block, Inline, Item};
use crate::text::unaccented;

/// An item's first paragraph, and the texts nested below it.
#[must_use]
pub fn of_item(item: &Item) -> (Option<Inline>, Vec<String>) {
    let lead = item.lead().cloned();
    let mut rest = Vec::new();
    for block in item.blocks.iter().skip(usize::from(lead.is_some())) {
        nested(block, &mut rest);
    }
    (lead, rest)
}

/// The texts of some blocks, a line each.
#[must_use]
pub fn of_blocks(blocks: &[&Block]) -> Vec<String> {
    let mut out = Vec::new();
    blocks.iter().for_each(|block| nested(block, &mut out));
    out
}

fn nested(block: &Block, out: &mut Vec<String>) {
    match block {
        Block::Paragraph { text, .. } => out.push(text.markdown.clone()),
        Block::List { items, .. } => items.iter().flat_map(|item| &item.blocks).for_each(|block| nested(block, out)),
        Block::Quote { blocks, .. } => blocks.iter().for_each(|block| nested(block, out)),
        Block::Heading { text, .. } => out.push(text.markdown.clone()),
        Block::Html { text, .. } => out.extend(Some(strip_tags(text)).filter(|text| !text.is_empty())),
        Block::Code { text, .. } => out.extend(text.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("`` {} ``", line.trim()))),
        other => other.texts(out),
    }
}

/// Adds nested texts, a line each.
pub fn append(text: &mut String, rest: &[String]) {
    for line in rest {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(line);
    }
}

/// The Markdown that follows a lead whose plain text is known: marks around the lead and separators after it go with it.
#[must_use]
pub fn after_lead(markdown: &str, lead: &str) -> String {
    let mut at = 0;
    for c in lead.chars().filter(|c| !c.is_whitespace()) {
        match markdown[at..].find(c) {
            Some(found) => at += found + c.len_utf8(),
            None => return markdown.to_owned(),
        }
    }
    let (before, mut rest) = markdown.split_at(at);
    // What opened before the lead and closes after it.
    for mark in ["**", "__", "`", "*", "_"] {
        if before.starts_with(mark) {
            rest = rest.strip_prefix(mark).unwrap_or(rest);
        }
    }
    // A stamp that was a link: its address goes with it.
    let rest = rest.strip_prefix("](").and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest);
    let rest = rest.trim_start_matches([']', ')', '）', '】', ' ', '　']);
    // Some tools escape the dash.
    let rest = rest.strip_prefix("\\-").unwrap_or(rest);
    let rest = rest.trim_start_matches(['-', '–', '—', ':', '：', '|', '、', ' ', '　', '→']);
    let mut rest = rest.to_owned();
    for mark in ["**", "__", "*"] {
        if before.starts_with(mark) {
            if rest.starts_with(mark) && rest.matches(mark).count() % 2 == 1 {
                rest = rest[mark.len()..].trim_start_matches([':', '：', '-', '–', '—', ' ']).to_owned();
            } else if rest.matches(mark).count() % 2 == 1 {
                rest.insert_str(0, mark);
            }
            break;
        }
    }
    rest.trim().to_owned()
}

/// The text of raw HTML.
#[must_use]
pub fn strip_tags(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                out.push(' ');
            }
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    crate::text::fold_space(&out)
}

/// A column's name for comparison: NFKC, lower case, without what stands in brackets.
#[must_use]
pub fn column_name(head: &str) -> String {
    let folded = unaccented(head);
    let plain = folded.split(['(', '[', '（']).next().unwrap_or("").trim();
    plain.trim_end_matches([':', '.']).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_go_with_their_marks() {
        assert_eq!(after_lead("**14:02** text", "14:02"), "text");
        assert_eq!(after_lead("**14:02:** text", "14:02"), "text");
        assert_eq!(after_lead("**14:02 - all bold**", "14:02"), "**all bold**");
        assert_eq!(after_lead("`14:02` - x `y`", "14:02"), "x `y`");
        assert_eq!(after_lead("[14:02] x", "[14:02]"), "x");
        assert_eq!(after_lead("[14:04](https://chat.example/1) text", "14:04"), "text");
    }
}
