//! Lists whose items begin with a stamp, plain or numbered: `- 14:02 — text`, `- **14:02** text`, `1. 2021-06-02 17:53 UTC: text`,
//! `* [16:04] text`, and days that hold the entries of their nested list.

use super::labels::{self, Label};
use super::{Clock, empty_event, event_of};
use crate::model::Event;
use crate::parse::inline;
use crate::parse::markdown::{Block, Item};

/// The entries of a list, when at least half of its items begin with a stamp.
pub fn read(items: &[Item], clock: &mut Clock<'_>) -> Option<Vec<Event>> {
    let stamped = items.iter().filter(|item| begins(item)).count();
    if stamped == 0 || stamped * 2 < items.len() {
        return None;
    }
    clock.hear_direction(items.iter().filter_map(|item| item.lead()).map(|lead| lead.plain.as_str()));
    let mut events = Vec::with_capacity(items.len());
    for item in items {
        let named = phase(item).and_then(|nested| read(nested, clock)).map(|mut below| {
            // The name of a phase stays with its first entry.
            if let (Some(first), Some(lead)) = (below.first_mut(), item.lead()) {
                first.group = Some(lead.markdown.clone());
            }
            below
        });
        if let Some(below) = named.or_else(|| group(item, clock)) {
            events.extend(below);
        } else {
            events.push(one(item, clock));
        }
    }
    clock.newest_first = false;
    Some(events)
}

/// Whether an item is an entry, or holds entries below a name: `- **Detection**` with stamped items.
fn begins(item: &Item) -> bool {
    let Some(lead) = item.lead() else { return false };
    crate::time::Written::at_start(&lead.plain).is_some() || phase(item).is_some()
}

/// The stamped items below an item that has no stamp itself.
fn phase(item: &Item) -> Option<&[Item]> {
    let lead = item.lead().filter(|_| item.blocks.len() == 2)?;
    let nested = nested(item)?;
    let stamped = nested.iter().filter(|item| item.lead().is_some_and(|lead| crate::time::Written::at_start(&lead.plain).is_some_and(|written| written.has_clock()))).count();
    (lead.plain.chars().count() <= 60 && crate::time::Written::at_start(&lead.plain).is_none() && stamped * 2 > nested.len()).then_some(nested)
}

/// The entries of lists below items that are none: `- **Context**:` with stamped items, `- **Key events**` with labelled moments.
pub fn below_items(items: &[Item], clock: &mut Clock<'_>, labels: &mut Vec<Label>) -> Vec<Event> {
    let mut events = Vec::new();
    for item in items {
        let name = item.lead().filter(|lead| item.blocks.len() == 2 && lead.plain.chars().count() <= 60);
        let Some(below) = name.and_then(|_| nested(item)) else { continue };
        if let Some(below) = phase(item) {
            events.extend(read(below, clock).unwrap_or_default());
        } else if below.iter().all(|item| item.lead().is_some_and(|lead| labels::is_one(&lead.plain))) {
            let found = labels::of_list(below, clock, labels).unwrap_or_default();
            // Outside of a timeline they are moments of the record alone.
            events.extend(found.into_iter().filter(|_| !clock.strict));
        }
    }
    events
}

/// Whether rows can show a list whole: no pictures, no tables, no blocks of code in it.
pub fn is_plain(items: &[Item]) -> bool {
    items.iter().flat_map(|item| &item.blocks).all(|block| match block {
        Block::Paragraph { text, .. } => !text.markdown.contains("!["),
        Block::List { items, .. } => is_plain(items),
        _ => false,
    })
}

fn nested(item: &Item) -> Option<&[Item]> {
    item.blocks.iter().find_map(|block| if let Block::List { items, .. } = block { Some(items.as_slice()) } else { None })
}

/// A day as head of the items below it: `- **June 24, 2021**` with a nested list.
fn group(item: &Item, clock: &mut Clock<'_>) -> Option<Vec<Event>> {
    let lead = item.lead().filter(|_| item.blocks.len() == 2)?;
    let nested = nested(item)?;
    let written = crate::time::Written::at_start(&lead.plain).filter(|written| written.has_day() && !written.has_clock())?;
    if !lead.plain[written.length..].trim_matches(|c: char| !c.is_alphanumeric()).is_empty() {
        return None;
    }
    clock.take(&written, lead.plain[..written.length].trim());
    let direction = clock.newest_first;
    let events = read(nested, clock);
    clock.newest_first = direction;
    events
}

fn one(item: &Item, clock: &mut Clock<'_>) -> Event {
    let line = clock.line(item.range.start);
    let (lead, rest) = inline::of_item(item);
    let mut event = match lead {
        Some(lead) => match clock.lead(&lead.plain) {
            Some(found) => {
                let text = inline::after_lead(&lead.markdown, &lead.plain[..found.length]);
                Event { text, ..event_of(found, &lead.plain, line) }
            }
            None => Event { text: lead.markdown, ..empty_event(line) },
        },
        None => empty_event(line),
    };
    inline::append(&mut event.text, &rest);
    event
}

#[cfg(test)]
mod tests {
    use crate::parse::timeline::tests::rows;

    #[test]
    fn forms() {
        assert_eq!(
            rows("- 2026-11-03 14:02 JST — first\n- **14:05** second **bold**\n- [14:06] third\n- `14:07` - fourth\n- 14:08–14:20: fifth\n"),
            [
                "2026-11-03T14:02:00+09:00 first",
                "2026-11-03T14:05:00+09:00 second **bold**",
                "2026-11-03T14:06:00+09:00 third",
                "2026-11-03T14:07:00+09:00 fourth",
                "2026-11-03T14:08:00+09:00..14:20 fifth",
            ]
        );
    }

    #[test]
    fn numbered_and_full_stamps() {
        assert_eq!(rows("1. 2022-12-07 07:00 Issue reported\n2. 2022-12-07 07:30 Found\n"), ["2022-12-07T07:00:00Z Issue reported", "2022-12-07T07:30:00Z Found"]);
        assert_eq!(rows("* 2021-06-02 - 17:53 UTC: expired\n* 2021-06-02 - ~21:00 UTC: seen\n"), ["2021-06-02T17:53:00Z expired", "2021-06-02T21:00:00Z seen"]);
        assert_eq!(rows("- 12:48 (6:48 PDT): a\n- 13:00 (7:00 PDT): b\n"), ["2026-11-02T12:48:00Z a", "2026-11-02T13:00:00Z b"]);
    }

    #[test]
    fn open_times_stay_entries() {
        assert_eq!(rows("- 14:02 a\n- 14:?? b\n- ??:?? c\n- 14:10 d\n"), ["2026-11-02T14:02:00Z a", "? b", "? c", "2026-11-02T14:10:00Z d"]);
        assert_eq!(rows("- 14:02 a\n- T+15m b\n"), ["2026-11-02T14:02:00Z a", "2026-11-02T14:17:00Z b"]);
    }

    #[test]
    fn prose_bullets_are_no_timeline() {
        assert_eq!(rows("- we saw 14:02 in the log\n- and more\n"), Vec::<String>::new());
    }

    #[test]
    fn nested_bullets_stay_with_their_entry_or_their_day() {
        assert_eq!(rows("- 14:02 first\n  - detail\n"), ["2026-11-02T14:02:00Z first\ndetail"]);
        assert_eq!(rows("- **June 24, 2021**\n  - 14:02 a\n- **June 25, 2021**\n  - 09:00 b\n"), ["2021-06-24T14:02:00Z a", "2021-06-25T09:00:00Z b"]);
    }
}
