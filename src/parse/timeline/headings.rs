//! A heading per entry: `### Feb 20 2018 14:17`, then `### 14:55`, `### ~13:30-13:45 Launches fail`. Its text is what stands below.

use super::{Clock, event_of};
use crate::model::Event;
use crate::parse::inline;
use crate::parse::markdown::{Block, Inline};
use crate::time::Written;
use std::ops::Range;

/// The entry that a heading opens, and how many of the blocks below are its text. `below` are those down to the next heading of its level.
pub fn read(heading: &Inline, range: &Range<usize>, below: &[&Block], clock: &mut Clock<'_>) -> Option<(Event, usize)> {
    let written = Written::at_start(&heading.plain)?;
    let own: Vec<&Block> = below.iter().copied().take_while(|block| !matches!(block, Block::Heading { .. })).collect();
    // A day alone heads the entries below it, unless only prose follows.
    let remainder = heading.plain[written.length..].trim_matches(|c: char| !c.is_alphanumeric());
    if !written.has_clock() && (!written.has_day() || heads_others(below) || (own.is_empty() && remainder.is_empty())) {
        return None;
    }
    let line = clock.line(range.start);
    let lead = clock.lead(&heading.plain)?;
    let text = inline::after_lead(&heading.markdown, &heading.plain[..lead.length]);
    let mut event = Event { text, ..event_of(lead, &heading.plain, line) };
    inline::append(&mut event.text, &inline::of_blocks(&own));
    Some((event, own.len()))
}

fn heads_others(below: &[&Block]) -> bool {
    let clocked = |text: &str| Written::at_start(text).is_some_and(|written| written.has_clock());
    below.iter().any(|block| match block {
        Block::Heading { text, .. } | Block::Paragraph { text, .. } => clocked(&text.plain),
        Block::List { items, .. } => items.iter().filter_map(|item| item.lead()).any(|lead| clocked(&lead.plain)),
        Block::Table { rows, .. } => rows.iter().filter_map(|row| row.first()).any(|cell| clocked(&cell.plain)),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::parse::timeline::tests::rows;

    #[test]
    fn dates_are_inherited() {
        assert_eq!(
            rows("### Feb 20 2018 14:17\n\nSlow.\n\n### 14:55 Restart\n\nDone.\n\nBetter.\n\n### ~15:00-15:10\n\nOver.\n"),
            ["2018-02-20T14:17:00Z Slow.", "2018-02-20T14:55:00Z Restart\nDone.\nBetter.", "2018-02-20T15:00:00Z..15:10 Over."]
        );
    }

    #[test]
    fn a_day_heads_its_entries_or_is_one() {
        assert_eq!(rows("### 2026-11-03\n\n- 09:00 a\n- 09:10 b\n"), ["2026-11-03T09:00:00Z a", "2026-11-03T09:10:00Z b"]);
        assert_eq!(rows("### 2026-11-03\n\nThe fix is merged.\n"), ["2026-11-03 The fix is merged."]);
    }

    #[test]
    fn other_headings_are_none() {
        assert_eq!(rows("### Impact\n\ntext\n"), Vec::<String>::new());
    }
}
