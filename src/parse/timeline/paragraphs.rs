//! Paragraphs whose lines begin with a stamp: `14:02 text`, `**Feb 04, 2021, 21:45 (UTC):** text`, `[16:04] text`; also in a code block.

use super::{Clock, Label, event_of, labels};
use crate::model::Event;
use crate::parse::inline;
use crate::parse::inline_text;
use crate::parse::markdown::Block;
use crate::time::Written;
use std::ops::Range;

/// The entries of a paragraph, a line each; a line without a stamp goes on with the entry above it. None when its first line has no stamp.
pub fn read(range: &Range<usize>, source: &str, clock: &mut Clock<'_>, labels: &mut Vec<Label>) -> Vec<Event> {
    let text = source.get(range.clone()).unwrap_or("");
    let lines: Vec<(usize, String, String)> = lines_of(text).into_iter().map(|(at, markdown)| (range.start + at, plain_of(markdown), markdown.to_owned())).collect();
    if !clock.strict
        && let Some(events) = labels::of_lines(&lines, clock, labels)
    {
        return events;
    }
    let first = lines.first().and_then(|(_, plain, _)| Written::at_start(plain).map(|written| (written, plain)));
    if !first.is_some_and(|(written, plain)| is_entry(&written, plain)) {
        return Vec::new();
    }
    clock.hear_direction(lines.iter().map(|(_, plain, _)| plain.as_str()));
    let mut events: Vec<Event> = Vec::new();
    for (at, plain, markdown) in &lines {
        // A day alone in its line heads the lines below.
        if clock.hear_day(plain) {
            continue;
        }
        let entry = Written::at_start(plain).is_some_and(|written| written.has_clock() && is_entry(&written, plain));
        match (entry || events.is_empty()).then(|| clock.lead(plain)).flatten() {
            Some(lead) => {
                let text = inline::after_lead(markdown, &plain[..lead.length]);
                events.push(Event { text, ..event_of(lead, plain, clock.line(*at)) });
            }
            None => {
                if let Some(event) = events.last_mut() {
                    let text = markdown.trim();
                    if event.text.is_empty() {
                        event.text = text.to_owned();
                    } else {
                        let wide = event.text.chars().next_back().is_some_and(crate::text::is_wide) && text.chars().next().is_some_and(crate::text::is_wide);
                        event.text.push_str(if wide { "" } else { " " });
                        event.text.push_str(text);
                    }
                }
            }
        }
    }
    clock.newest_first = false;
    // A moment without a word is the value of something else.
    if clock.strict && events.iter().all(|event| event.text.is_empty()) {
        return Vec::new();
    }
    events
}

/// A sentence that begins with a date (`On June 3 we had`, `In 2021`, `8時の公開で`) is prose: an entry has a clock, or a day and a sign after it.
fn is_entry(written: &Written, plain: &str) -> bool {
    let rest = &plain[written.length..];
    if rest.chars().next().is_some_and(|c| matches!(c, 'の' | 'に' | 'か' | 'ま' | 'よ' | 'は' | 'が' | 'を' | 'へ' | 'で' | 'と' | 'も' | '前' | '以' | '過' | '時'))
        && !rest.starts_with("から")
    {
        return false;
    }
    let after = rest.trim_start();
    let sign = after.starts_with([':', '：', '-', '–', '—', '|', '→', '、']);
    if !written.has_clock() {
        return written.has_day() && sign;
    }
    true
}

/// The lines of a block with their offsets, without the signs of quotes, and with `<br>` as a line break.
#[must_use]
pub fn lines_of(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let mut start = at;
        let mut rest = line;
        while let Some(position) = rest.find("<br") {
            let end = rest[position..].find('>').map_or(rest.len(), |close| position + close + 1);
            out.push((start, &rest[..position]));
            start += end;
            rest = &rest[end..];
        }
        out.push((start, rest));
        at += line.len();
    }
    out.into_iter().map(|(at, line)| (at, line.trim_start_matches([' ', '\t', '>']).trim_end().trim_end_matches('\\').trim_end())).filter(|(_, line)| !line.is_empty()).collect()
}

/// The plain text of a line; only one that can begin with a stamp or a label is worth a parser.
fn plain_of(markdown: &str) -> String {
    if markdown.contains(['*', '_', '`', '[', '<', '~', '&', '\\']) { inline_text(markdown) } else { markdown.to_owned() }
}

/// The blocks after a paragraph that belong to its last entry: those before the next entry, day or heading, when another entry follows.
pub fn details<'b>(rest: &[&'b Block]) -> Vec<&'b Block> {
    let next = rest.iter().take(64).position(|block| match block {
        Block::Paragraph { text, .. } if labels::is_one(&text.plain) => true,
        Block::Paragraph { text, .. } => Written::at_start(&text.plain).is_some_and(|written| is_entry(&written, &text.plain) || written.length == text.plain.len()),
        Block::List { items, .. } => items.first().and_then(|item| item.lead()).is_some_and(|lead| Written::at_start(&lead.plain).is_some_and(|written| written.has_clock())),
        Block::Heading { .. } | Block::Table { .. } => true,
        _ => false,
    });
    match next.map(|at| (at, rest[at])) {
        Some((at, Block::Paragraph { .. })) => rest[..at].to_vec(),
        _ => Vec::new(),
    }
}

/// The entries of a code block of which at least half of the lines begin with a clock.
pub fn of_code(text: &str, range: &Range<usize>, source: &str, clock: &mut Clock<'_>) -> Vec<Event> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let stamped = lines.iter().filter(|line| Written::at_start(line.trim()).is_some_and(|written| written.has_clock())).count();
    let begins = lines.first().is_some_and(|line| Written::at_start(line.trim()).is_some());
    if stamped < 2 || stamped * 2 < lines.len() || !begins {
        return Vec::new();
    }
    let fenced = source.get(range.clone()).is_some_and(|block| block.trim_start().starts_with(['`', '~']));
    let first = clock.line(range.start) + u32::from(fenced);
    let mut events: Vec<Event> = Vec::new();
    for (number, line) in (first..).zip(text.lines()) {
        let plain = line.trim();
        if plain.is_empty() || clock.hear_day(plain) {
            continue;
        }
        let entry = Written::at_start(plain).is_some_and(|written| written.has_clock());
        match entry.then(|| clock.lead(plain)).flatten() {
            Some(lead) => {
                let text = escaped(plain[lead.length..].trim_start_matches(|c: char| matches!(c, '-' | '–' | '—' | ':' | '：' | '|') || c.is_whitespace()));
                events.push(Event { text, ..event_of(lead, plain, number) });
            }
            None => {
                if let Some(event) = events.last_mut() {
                    inline::append(&mut event.text, &[escaped(plain)]);
                }
            }
        }
    }
    events
}

/// Text of a code block as Markdown that shows it.
fn escaped(text: &str) -> String {
    if text.contains(['*', '_', '`', '[', '<', '~', '&', '\\', '!', '#']) && !text.contains("``") { format!("`` {text} ``") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use crate::parse::timeline::tests::rows;

    #[test]
    fn lines_and_groups() {
        assert_eq!(
            rows("_4/21/23_\n\n14:02 - a\n\n14:05 b\ngoes on\n14:09 c\n\n**June 24, 2023**\n\n9:10pm d\n"),
            ["2023-04-21T14:02:00Z a", "2023-04-21T14:05:00Z b goes on", "2023-04-21T14:09:00Z c", "2023-06-24T21:10:00Z d"]
        );
    }

    #[test]
    fn bold_stamps() {
        assert_eq!(
            rows("**Feb 04, 2021, 21:45 (UTC):** a\n\n**21:48:** b\n\nmore\n\n**21:50:** c\n"),
            ["2021-02-04T21:45:00Z a", "2021-02-04T21:48:00Z b\nmore", "2021-02-04T21:50:00Z c"]
        );
    }

    #[test]
    fn plain_hours() {
        assert_eq!(rows("1625: a\n\n1630: b\n"), ["2026-11-02T16:25:00Z a", "2026-11-02T16:30:00Z b"]);
        assert_eq!(rows("12.39UTC a\n\n12.45UTC b\n"), ["2026-11-02T12:39:00Z a", "2026-11-02T12:45:00Z b"]);
    }

    #[test]
    fn code_blocks() {
        assert_eq!(rows("```\n14:02 a\n14:05 b*\n```\n"), ["2026-11-02T14:02:00Z a", "2026-11-02T14:05:00Z `` b* ``"]);
    }

    #[test]
    fn prose_is_none() {
        assert_eq!(rows("On June 3 we had trouble.\n\nIn 2021 too.\n"), Vec::<String>::new());
    }
}
