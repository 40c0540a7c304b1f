//! Labelled moments: `First detected: 2023-06-06 10:26`, `Resolved 2023-06-06 11:21`, `| 検知 | 10:26 |`. The label is the entry's text.

use super::{Clock, empty_event};
use crate::model::Event;
use crate::parse::facts::keys;
use crate::parse::markdown::{Inline, Item};
use crate::time::{Stamp, Written};

/// A moment of the record that a timeline names.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The record's field.
    pub field: &'static str,
    pub at: Stamp,
    pub line: u32,
}

/// The longest label, in characters.
const LONGEST: usize = 48;

/// The entries of a list of which each item is a label and its stamp.
pub fn of_list(items: &[Item], clock: &mut Clock<'_>, labels: &mut Vec<Label>) -> Option<Vec<Event>> {
    let pairs: Vec<(u32, &str)> =
        items.iter().map(|item| (clock.line(item.range.start), item.lead().filter(|_| item.blocks.len() == 1).map_or("", |lead| lead.plain.as_str()))).collect();
    of_texts(&pairs, clock, labels)
}

/// The entries of the lines of a paragraph: offset, plain text, Markdown.
pub fn of_lines(lines: &[(usize, String, String)], clock: &mut Clock<'_>, labels: &mut Vec<Label>) -> Option<Vec<Event>> {
    let pairs: Vec<(u32, &str)> = lines.iter().map(|(at, plain, _)| (clock.line(*at), plain.as_str())).collect();
    of_texts(&pairs, clock, labels)
}

/// The entries of a table of two columns, its head included.
pub fn of_table(head: &[Inline], rows: &[Vec<Inline>], clock: &mut Clock<'_>, labels: &mut Vec<Label>) -> Vec<Event> {
    if head.len() != 2 {
        return Vec::new();
    }
    let texts: Vec<(u32, String)> = std::iter::once(head)
        .chain(rows.iter().map(Vec::as_slice))
        .filter(|row| row.iter().any(|cell| !cell.plain.is_empty()))
        .map(|row| (clock.line(row[0].start), row.iter().map(|cell| cell.plain.as_str()).collect::<Vec<_>>().join(": ")))
        .collect();
    // Only the names of the columns may be left out: what is no pair would be lost.
    let known = texts.iter().filter(|(_, text)| pair(text).is_some()).count();
    if known == 0 || known + 1 < texts.len() || (known < texts.len() && texts.first().is_some_and(|(_, text)| pair(text).is_some() || text.contains(|c: char| c.is_ascii_digit())))
    {
        return Vec::new();
    }
    let pairs: Vec<(u32, &str)> = texts.iter().map(|(line, text)| (*line, text.as_str())).filter(|(_, text)| pair(text).is_some()).collect();
    of_texts(&pairs, clock, labels).unwrap_or_default()
}

fn of_texts(texts: &[(u32, &str)], clock: &mut Clock<'_>, labels: &mut Vec<Label>) -> Option<Vec<Event>> {
    // Most lists have a row that is none, and are done with it.
    let pairs: Vec<(&str, &str, Written)> = texts.iter().map(|(_, text)| pair(text)).collect::<Option<_>>()?;
    let known = pairs.iter().any(|(label, ..)| keys::moment(label).is_some());
    // Names that we do not know count where every line has one, a colon and a clock.
    let plain = || {
        let colon = |(label, ..): &(&str, &str, Written), text: &str| after_label(text, label).starts_with([':', '：']);
        pairs.len() >= 2 && pairs.iter().zip(texts).all(|(pair, (_, text))| pair.2.has_clock() && colon(pair, text))
    };
    if !known && !plain() {
        return None;
    }
    let mut events = Vec::new();
    for ((line, _), (label, stamp, written)) in texts.iter().zip(pairs) {
        let at = clock.take(&written, stamp.trim());
        if let (Some(field), Some(at)) = (keys::moment(label), &at) {
            labels.push(Label { field, at: at.clone(), line: *line });
        }
        events.push(Event { at, written: stamp.trim().to_owned(), text: label.to_owned(), ..empty_event(*line) });
    }
    Some(events)
}

fn after_label<'t>(text: &'t str, label: &str) -> &'t str {
    text.find(label).map_or("", |at| text[at + label.len()..].trim_start_matches(['*', ' ']))
}

/// Whether the head of a table is a label and its stamp itself.
pub fn heads(head: &[Inline]) -> bool {
    head.len() == 2 && pair(&format!("{}: {}", head[0].plain, head[1].plain)).is_some_and(|(label, ..)| keys::moment(label).is_some())
}

/// Whether a paragraph is nothing but labels and their stamps.
pub fn is_one(plain: &str) -> bool {
    pair(plain).is_some_and(|(label, ..)| keys::moment(label).is_some())
}

/// A label and the stamp that ends the text.
fn pair(text: &str) -> Option<(&str, &str, Written)> {
    // Most items are prose: without a digit there is no stamp in them.
    if text.len() > 400 || !text.contains(char::is_numeric) {
        return None;
    }
    let starts = text.char_indices().filter(|(at, c)| *at > 0 && !c.is_whitespace() && text[..*at].ends_with([' ', ':', '：', '　', '-', '–', '*']));
    for (at, _) in starts {
        let label = text[..at].trim_end_matches(|c: char| matches!(c, ':' | '：' | '-' | '–' | '—' | '*') || c.is_whitespace()).trim_start_matches(['*', '-', ' ']);
        if label.chars().count() > LONGEST {
            return None;
        }
        if let Some(written) = Written::whole(&text[at..]).filter(|written| written.has_clock() || (written.has_day() && keys::moment(label).is_some()))
            && label.chars().any(char::is_alphabetic)
            && Written::at_start(label).is_none()
        {
            return Some((label, &text[at..], written));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::parse::timeline::tests::rows;

    #[test]
    fn forms() {
        assert_eq!(rows("First detected: 2023-06-06 10:26\nResolved 2023-06-06 11:21\n"), ["2023-06-06T10:26:00Z First detected", "2023-06-06T11:21:00Z Resolved"]);
        assert_eq!(rows("- 発生: 10:26\n- 復旧: 11:21\n"), ["2026-11-02T10:26:00Z 発生", "2026-11-02T11:21:00Z 復旧"]);
    }

    #[test]
    fn sentences_are_none() {
        assert_eq!(rows("- We saw it at 10:26\n- and mended it at 11:21\n"), Vec::<String>::new());
    }
}
