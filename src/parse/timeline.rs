//! Timelines in the body: one file per written form. The author's order is kept, and every stamp stays as written.

mod bullets;
mod table;

use super::lines::Lines;
use super::markdown::Block;
use crate::model::Event;
use crate::time::{Stamp, Zone};
use std::ops::Range;

/// What a reader of rows knows while it goes down the page.
pub struct Clock<'a> {
    /// The day that a bare time belongs to.
    day: Option<Stamp>,
    zone: Zone,
    default_zone: &'a Zone,
    /// The last stamp read, for times that pass midnight.
    last: Option<Stamp>,
    lines: &'a Lines,
}

/// A stamp at the start of a text.
pub struct Lead {
    pub at: Stamp,
    pub until: Option<Stamp>,
    /// Bytes of the plain text that the stamp takes, separators excluded.
    pub length: usize,
}

impl<'a> Clock<'a> {
    /// A clock that knows the day of the incident, if anything does, and the zone of the archive.
    #[must_use]
    pub fn new(day: Option<Stamp>, zone: &'a Zone, lines: &'a Lines) -> Self {
        Self { day, zone: zone.clone(), default_zone: zone, last: None, lines }
    }

    /// A zone said once, in a heading or a table head: `Timeline (JST)`, `時刻（UTC）`.
    pub fn hear_zone(&mut self, text: &str) {
        for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | ':' | '/' | '_'))) {
            let named = word.len() >= 3 || word == "Z";
            if named
                && !word.chars().all(|c| c.is_ascii_lowercase())
                && let Some(zone) = Zone::said(word)
            {
                self.zone = zone;
                return;
            }
        }
    }

    /// A date said for the rows below.
    pub fn hear_day(&mut self, text: &str) -> bool {
        let Ok(stamp) = Stamp::parse(text, &self.zone) else { return false };
        self.day = Some(stamp);
        self.last = None;
        true
    }

    fn line(&self, offset: usize) -> u32 {
        self.lines.line(offset)
    }

    /// Whether the zone in force was said in the document.
    fn zone_said(&self) -> bool {
        self.zone != *self.default_zone
    }

    /// A whole text as a stamp: a full date and time, or a time of the current day.
    fn read(&mut self, text: &str) -> Option<Stamp> {
        let text = text.trim();
        let mut stamp = match Stamp::parse(text, &self.zone) {
            Ok(stamp) => stamp,
            Err(_) => self.bare(text)?,
        };
        stamp.zone_stated |= self.zone_said();
        if stamp.has_clock() {
            self.last = Some(stamp.clone());
        }
        self.day = Some(stamp.clone());
        Some(stamp)
    }

    fn bare(&self, text: &str) -> Option<Stamp> {
        let stamp = Stamp::parse_clock(text, self.day.as_ref()?, &self.zone).ok()?;
        // A time far before the one above it is of the next day; a small step back is a slip that a check reports.
        let passed_midnight = self.last.as_ref().is_some_and(|last| last.seconds - stamp.seconds > 6 * 3600);
        Some(if passed_midnight { stamp.plus_days(1) } else { stamp })
    }

    /// The longest stamp at the start of a text, and a range's end after it.
    fn lead(&mut self, plain: &str) -> Option<Lead> {
        let skipped = plain.len() - plain.trim_start_matches(['[', '(', '（', '【']).len();
        let rest = &plain[skipped..];
        let limit = rest.char_indices().nth(44).map_or(rest.len(), |(at, _)| at);
        let ends = rest
            .char_indices()
            .map(|(at, c)| (at, Some(c)))
            .chain([(rest.len(), None)])
            .filter(|(at, next)| *at > 0 && *at <= limit && ends_stamp(&rest[..*at]) && next.is_none_or(|c| !c.is_alphanumeric() || !c.is_ascii()));
        let ends: Vec<usize> = ends.map(|(at, _)| at).collect();
        for end in ends.into_iter().rev() {
            // A number alone (`3.`, `2021`) is no time.
            if !rest[..end].contains([':', '：', '時', '-', '/', '年', '.']) && rest[..end].len() < 4 {
                continue;
            }
            // Four digits alone are a time only where something says that they end: `1625: text`, not `1500 requests`.
            let after = rest[end..].trim_start().chars().next();
            if rest[..end].len() == 4 && rest[..end].bytes().all(|byte| byte.is_ascii_digit()) && !after.is_none_or(|c| matches!(c, ':' | '：' | '-' | '–' | '—' | ']' | ')'))
            {
                continue;
            }
            let day_only = |stamp: &Stamp| !stamp.has_clock();
            if let Some(at) = self.read(&rest[..end]) {
                if day_only(&at) && rest[..end].len() < 8 {
                    continue;
                }
                let mut length = skipped + end;
                let until = self.range_end(&plain[length..]).map(|(stamp, taken)| {
                    length += taken;
                    stamp
                });
                let closing = &plain[length..];
                length += closing.len() - closing.trim_start_matches([']', ')', '）', '】']).len();
                return Some(Lead { at, until, length });
            }
        }
        None
    }

    fn range_end(&mut self, rest: &str) -> Option<(Stamp, usize)> {
        let trimmed = rest.trim_start();
        let mark = trimmed.chars().next().filter(|c| matches!(c, '-' | '–' | '—' | '〜' | '～' | '~'))?;
        let after = trimmed[mark.len_utf8()..].trim_start();
        let end = after.char_indices().find(|(_, c)| !(c.is_ascii_digit() || matches!(c, ':' | '：'))).map_or(after.len(), |(at, _)| at);
        let text = after[..end].trim_end_matches(':');
        if !text.contains([':', '：']) {
            return None;
        }
        let stamp = self.read(text)?;
        Some((stamp, rest.len() - after.len() + text.len()))
    }
}

fn ends_stamp(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '分' | '時' | '日' | '頃' | ')' | '）'))
}

/// A range of the source, and which entries were read from it.
pub type Taken = (Range<usize>, Range<usize>);

/// The timeline of a section's blocks, with the ranges of the source it was read from.
#[must_use]
pub fn read(blocks: &[Block], heading: &str, clock: &mut Clock<'_>) -> (Vec<Event>, Vec<Taken>) {
    clock.hear_zone(heading);
    let mut events = Vec::new();
    let mut ranges = Vec::new();
    for block in blocks {
        match block {
            Block::Table { head, rows, range } => {
                if let Some(found) = table::read(head, rows, clock) {
                    ranges.push((range.clone(), events.len()..events.len() + found.len()));
                    events.extend(found);
                }
            }
            Block::List { items, range } => {
                if let Some(found) = bullets::read(items, clock) {
                    ranges.push((range.clone(), events.len()..events.len() + found.len()));
                    events.extend(found);
                }
            }
            Block::Heading { text, .. } => {
                clock.hear_day(&text.plain);
                clock.hear_zone(&text.plain);
            }
            Block::Paragraph { text, .. } => {
                clock.hear_day(&text.plain);
                if text.plain.chars().count() < 120 {
                    clock.hear_zone(&text.plain);
                }
            }
            _ => {}
        }
    }
    (events, ranges)
}

/// An entry with nothing but its line.
fn empty_event(line: u32) -> Event {
    Event { at: None, until: None, written: String::new(), text: String::new(), kind: None, actor: None, evidence: None, more: Vec::new(), line }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::parse::markdown;

    /// `HH:MM text` per entry, of a Markdown source read with a day and UTC.
    pub fn rows(source: &str) -> Vec<String> {
        let blocks = markdown::blocks_of(source);
        let zone = Zone::utc();
        let day = Stamp::parse("2026-11-02", &zone).ok();
        let (events, _) = read(&blocks, "", &mut Clock::new(day, &zone, &Lines::new(source)));
        events.iter().map(|event| format!("{} {}", event.at.as_ref().map_or("?".to_owned(), Stamp::iso), event.text)).collect()
    }

    #[test]
    fn a_zone_said_once_holds_below() {
        assert_eq!(rows("All times in JST.\n\n- 14:02 a\n- 14:05 b\n"), ["2026-11-02T14:02:00+09:00 a", "2026-11-02T14:05:00+09:00 b"]);
    }

    #[test]
    fn midnight_passes_and_small_steps_back_stay() {
        assert_eq!(rows("- 23:50 a\n- 00:10 b\n- 00:05 c\n"), ["2026-11-02T23:50:00Z a", "2026-11-03T00:10:00Z b", "2026-11-03T00:05:00Z c"]);
    }
}
