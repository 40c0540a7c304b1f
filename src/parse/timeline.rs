//! Timelines in the body: one file per written form. The author's order is kept, and every stamp stays as written.
//!
//! What is an entry is decided by its form alone; the day and the zone only give it its moment. So a page finds the same
//! entries again, whatever the record took the day from.

mod bullets;
mod headings;
mod labels;
mod markers;
mod paragraphs;
mod table;

pub use labels::Label;
pub use markers::marked;
pub use paragraphs::lines_of;

use super::lines::Lines;
use super::markdown::Block;
use crate::model::Event;
use crate::time::{Context, DateOrder, Said, Stamp, Written, Zone, words};
use std::ops::Range;

/// What is known of a document before its timeline is read.
#[derive(Clone, Copy)]
pub struct Known<'k> {
    /// The day of the incident, when front matter, path, title or body tell it.
    pub day: Option<&'k Stamp>,
    /// The start of the incident, when it is told with a clock.
    pub start: Option<&'k Stamp>,
    pub zone: &'k Zone,
    pub order: DateOrder,
}

/// What a reader of rows knows while it goes down the page.
pub struct Clock<'a> {
    /// The day that a bare time belongs to.
    day: Option<Stamp>,
    start: Option<Stamp>,
    order: DateOrder,
    zone: Zone,
    default_zone: &'a Zone,
    /// Who said the zone in force.
    said: Say,
    /// The day that "the next day" counts from: the last that was written out.
    base: Option<Stamp>,
    /// Whether only what cannot be anything else is an entry: outside of a section that is called a timeline.
    pub strict: bool,
    /// The last stamp read, for times that pass midnight.
    last: Option<Stamp>,
    /// Whether the entries go backwards in time, as updates do.
    newest_first: bool,
    lines: &'a Lines,
}

/// Who said the zone of bare times.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Say {
    /// The archive's own is assumed.
    Nobody,
    /// An entry above.
    Entry,
    /// A heading, a line or a table's head.
    Document,
}

/// A stamp at the start of a text.
pub struct Lead {
    /// `None` for `14:??` and for a bare time on a day that nothing tells.
    pub at: Option<Stamp>,
    pub until: Option<Stamp>,
    pub has_clock: bool,
    pub has_day: bool,
    /// Bytes of the plain text that the stamp takes, separators excluded.
    pub length: usize,
}

impl<'a> Clock<'a> {
    /// A clock that knows what is known before the first entry; `zone` is the one that the document says.
    #[must_use]
    pub fn new(known: Known<'a>, zone: Option<&Zone>, lines: &'a Lines) -> Self {
        Self {
            day: known.day.cloned(),
            base: known.day.cloned(),
            strict: false,
            start: known.start.cloned(),
            order: known.order,
            zone: zone.unwrap_or(known.zone).clone(),
            default_zone: known.zone,
            said: if zone.is_some() { Say::Document } else { Say::Nobody },
            last: None,
            newest_first: false,
            lines,
        }
    }

    /// A zone said once, in a heading, a line or a table head: `Timeline (JST)`, `時刻（UTC）`, `All times in CET.`
    pub fn hear_zone(&mut self, text: &str) {
        if let Some(zone) = zone_in(text, self.default_zone) {
            self.zone = zone;
            self.said = Say::Document;
        }
    }

    /// Forgets what a section said: the next has the document's zone again.
    pub fn open_section(&mut self, zone: Option<&Zone>) {
        self.zone = zone.unwrap_or(self.default_zone).clone();
        self.said = if zone.is_some() { Say::Document } else { Say::Nobody };
        self.last = None;
    }

    /// A date said for the rows below: a text that is nothing else.
    pub fn hear_day(&mut self, text: &str) -> bool {
        let text = text.trim().trim_matches(|c: char| matches!(c, '*' | '_' | ':' | '：' | '【' | '】' | '[' | ']' | '<' | '>' | '■' | '●' | '#')).trim();
        let Some(written) = Written::whole(text).filter(|written| written.has_day() && !written.has_clock()) else { return false };
        match written.resolve(&self.context(), text) {
            Ok(stamp) if stamp.precision < crate::time::Precision::Day => false,
            Ok(stamp) => {
                self.base = Some(stamp.clone());
                self.day = Some(stamp);
                self.last = None;
                true
            }
            // A day that nothing completes is a day all the same.
            Err(_) => true,
        }
    }

    fn line(&self, offset: usize) -> u32 {
        self.lines.line(offset)
    }

    fn context(&self) -> Context<'_> {
        Context { zone: &self.zone, day: self.day.as_ref(), start: self.start.as_ref(), order: self.order }
    }

    /// The moment of what is written, and what it tells about the entries below.
    fn take(&mut self, written: &Written, text: &str) -> Option<Stamp> {
        let context = if written.is_shifted() { Context { day: self.base.as_ref(), ..self.context() } } else { self.context() };
        let mut stamp = written.resolve(&context, text).ok()?;
        stamp.zone_stated |= self.said != Say::Nobody && !written.is_vague();
        if written.has_day() && !written.is_shifted() {
            self.base = Some(stamp.clone());
        }
        if !stamp.has_clock() {
            self.day = Some(stamp.clone());
            self.last = None;
            return Some(stamp);
        }
        if (!written.has_day() || written.is_shifted())
            && let Some(last) = &self.last
        {
            // A time far before the one above it is of the next day; a small step back is a slip that a check reports.
            let back = last.seconds - stamp.seconds;
            if self.newest_first && back < -6 * 3600 {
                stamp = stamp.plus_days(-1);
            } else if !self.newest_first && back > 6 * 3600 {
                stamp = stamp.plus_days(1);
            }
        }
        // A zone said in an entry holds for the bare times below it, where the document says none.
        if let Some(zone) = written.zone().filter(|_| self.said != Say::Document) {
            self.zone = zone.clone();
            self.said = Say::Entry;
        }
        self.last = Some(stamp.clone());
        // `24:10` and `25:30` count from the same evening.
        if !written.is_late() {
            self.day = Some(stamp.clone());
        }
        if self.start.is_none() {
            self.start = Some(stamp.clone());
        }
        Some(stamp)
    }

    /// The stamp at the start of a text, and a range's end after it.
    fn lead(&mut self, plain: &str) -> Option<Lead> {
        let mut written = Written::at_start(plain)?;
        let mut length = written.length;
        let range = range_end(&plain[length..], written.has_clock(), words::is_between(&plain[..length]));
        if let Some((Some(end), _)) = &range {
            written = written.in_half_of(end);
        }
        let at = self.take(&written, plain[..length].trim());
        let mut until = None;
        if let Some((end, taken)) = range {
            let text = plain[length..length + taken].trim_start_matches(|c: char| is_range_sign(c) || c.is_whitespace());
            // A range's end is no entry: what follows is measured from its start.
            let (last, day) = (self.last.clone(), self.day.clone());
            until = end.as_ref().and_then(|end| self.take(end, text));
            if last.is_some() {
                (self.last, self.day) = (last, day);
            }
            // `16:03 — 08:03 in Lisbon …` tells the same moment elsewhere, not half a day.
            let half_day = at.as_ref().zip(until.as_ref()).is_some_and(|(at, until)| until.seconds - at.seconds > 12 * 3600) && !end.as_ref().is_some_and(Written::has_day);
            if half_day {
                until = None;
            } else {
                length += taken;
            }
        }
        let closing = &plain[length..];
        length += closing.len() - closing.trim_start_matches([']', ')', '）', '】']).len();
        Some(Lead { at, until, has_clock: written.has_clock(), has_day: written.has_day(), length })
    }

    /// Learns from a list of leading texts whether they run backwards in time.
    fn hear_direction<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        let zone = Zone::utc();
        let base = self.day.clone();
        let mut moments: Vec<(i64, bool)> = Vec::new();
        for text in texts {
            let Some(written) = Written::at_start(text) else { continue };
            let context = Context { day: base.as_ref(), start: None, order: self.order, zone: &zone };
            moments.extend(written.resolve(&context, "").ok().map(|stamp| (stamp.seconds, written.has_day())));
        }
        // Times without a day may have passed midnight in between: the shorter way round the clock is the step.
        let steps = || {
            moments.windows(2).map(|pair| {
                let step = pair[1].0 - pair[0].0;
                if pair[0].1 && pair[1].1 { step } else { (step + 43_200).rem_euclid(86_400) - 43_200 }
            })
        };
        let down = steps().filter(|step| *step < 0).count();
        let up = steps().filter(|step| *step > 0).count();
        self.newest_first = down >= 2 && down > up * 2;
    }
}

/// The zone that a text says.
#[must_use]
pub fn zone_in(text: &str, default: &Zone) -> Option<Zone> {
    let mut words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | ':' | '/' | '_'))).peekable();
    while let Some(word) = words.next() {
        let long = word.len() >= 3 || word == "Z" || (word.len() == 2 && matches!(words.peek(), Some(&"time" | &"Time" | &"")));
        if !long || word.chars().all(|c| c.is_ascii_lowercase()) || word.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        // `UTC +9`
        let joined = words.peek().filter(|next| next.starts_with(['+', '-']) && matches!(word, "UTC" | "GMT")).map(|next| format!("{word}{next}"));
        match joined.as_deref().and_then(Zone::said).or_else(|| Zone::said(word.trim_end_matches([':', '-', '/']))) {
            Some(Said::Zone(zone)) => return Some(zone),
            Some(Said::Vague(word)) if default.calls_itself(&word) => return Some(default.clone()),
            _ => {}
        }
    }
    text.contains("日本時間").then(|| Zone::named("日本時間")).flatten()
}

fn is_range_sign(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '〜' | '～' | '~' | '→' | '−' | '－')
}

/// What ends a range at the start of a text, and the bytes it takes; nothing stands for an open end (`14:20〜`).
fn range_end(rest: &str, clock: bool, between: bool) -> Option<(Option<Written>, usize)> {
    let trimmed = rest.trim_start();
    let (after, wide) = if let Some(mark) = trimmed.chars().next().filter(|c| is_range_sign(*c)) {
        (&trimmed[mark.len_utf8()..], matches!(mark, '〜' | '～'))
    } else if let Some(after) = ["to ", "until ", "till ", "bis ", "a las ", "às ", "から"].iter().find_map(|word| trimmed.strip_prefix(word)) {
        (after, trimmed.starts_with("から"))
    } else if let Some(after) = words::AND.iter().find_map(|word| trimmed.strip_prefix(word)).filter(|_| between) {
        (after, false)
    } else {
        return None;
    };
    let skipped = rest.len() - after.len() + (after.len() - after.trim_start().len());
    // `10:19 — The 11:00 restart is cancelled` begins with an article and ends nothing.
    let begins = after.trim_start();
    if begins.starts_with(['(', '（', '[', '【']) || ["the ", "The "].iter().any(|article| begins.starts_with(article)) {
        return None;
    }
    if let Some(end) = Written::at_start(after.trim_start()).filter(|end| end.has_clock() || !clock) {
        // `14:02 - 5/6 pods`: an end without a clock ends nothing that began with one.
        let length = end.length;
        return Some((Some(end).filter(|end| !end.is_unknown()), skipped + length));
    }
    (wide && clock).then_some((None, skipped))
}

/// A range of the source, and which entries were read from it.
pub type Taken = (Range<usize>, Range<usize>);

/// What was read from the blocks of a section or a document.
#[derive(Default)]
pub struct Read {
    pub events: Vec<Event>,
    /// The ranges whose entries the page can show as rows in their place. Entries with blocks of their own stay in the body.
    pub ranges: Vec<Taken>,
    /// Labelled moments: `First detected: 10:26`.
    pub labels: Vec<Label>,
}

impl Read {
    /// What was read further down.
    pub fn append(&mut self, other: Self) {
        let before = self.events.len();
        self.events.extend(other.events);
        self.ranges.extend(other.ranges.into_iter().map(|(range, entries)| (range, entries.start + before..entries.end + before)));
        self.labels.extend(other.labels);
    }

    fn add(&mut self, found: Vec<Event>, range: Option<Range<usize>>) {
        if let Some(range) = range {
            self.ranges.push((range, self.events.len()..self.events.len() + found.len()));
        }
        self.events.extend(found);
    }
}

/// The timeline of a section's blocks.
#[must_use]
pub fn read(blocks: &[&Block], heading: &str, source: &str, clock: &mut Clock<'_>) -> Read {
    clock.hear_zone(heading);
    clock.hear_day(heading.rsplit(['(', '（', '-', '–', ':', '：']).next().unwrap_or("").trim_end_matches([')', '）']));
    let mut out = Read::default();
    let mut at = 0;
    while at < blocks.len() {
        let block = blocks[at];
        at += 1;
        match block {
            Block::Table { head, rows, range } => match table::read(head, rows, clock).filter(|_| clock.strict || !labels::heads(head)) {
                Some(found) => out.add(found, Some(range.clone())),
                None if clock.strict => {}
                None => {
                    let found = labels::of_table(head, rows, clock, &mut out.labels);
                    if !found.is_empty() {
                        out.add(found, Some(range.clone()));
                    }
                }
            },
            Block::List { items, range } => {
                let labelled = if clock.strict { None } else { labels::of_list(items, clock, &mut out.labels) };
                if let Some(found) = labelled.or_else(|| bullets::read(items, clock)) {
                    // What a row cannot show stays in the body.
                    let shown = bullets::is_plain(items);
                    out.add(found, shown.then(|| range.clone()));
                } else {
                    let found = bullets::below_items(items, clock, &mut out.labels);
                    out.add(found, None);
                }
            }
            Block::Heading { level, text, range } => {
                let below = blocks[at..].iter().take_while(|block| !matches!(block, Block::Heading { level: other, .. } if other <= level)).count();
                if let Some((event, own)) = headings::read(text, range, &blocks[at..at + below], clock) {
                    out.add(vec![event], None);
                    at += own;
                } else if !clock.hear_day(&text.plain) {
                    clock.hear_zone(&text.plain);
                    clock.hear_day(text.plain.rsplit(['-', '–', '—', ':', '：', '(', '（', ',']).next().unwrap_or("").trim_end_matches([')', '）']));
                }
            }
            Block::Paragraph { text, range } => {
                if clock.hear_day(&text.plain) {
                    continue;
                }
                let found = paragraphs::read(range, source, clock, &mut out.labels);
                if found.is_empty() {
                    if text.plain.chars().count() < 160 {
                        clock.hear_zone(&text.plain);
                    }
                    // A day said beside words: `On June 24, 2021 (all times UTC):`
                    if text.plain.chars().count() < 60 && text.plain.trim_end().ends_with([':', '：']) {
                        let day = Written::at_start(&text.plain).filter(|written| written.has_day() && !written.has_clock());
                        if let Some(written) = day {
                            clock.take(&written, text.plain[..written.length].trim());
                        }
                    }
                    continue;
                }
                // Blocks up to the next entry belong to the one above.
                let mut found = found;
                let own = paragraphs::details(&blocks[at..]);
                if own.is_empty() {
                    out.add(found, Some(range.clone()));
                } else {
                    let end = blocks[at + own.len() - 1].range().end;
                    let plain = own.iter().all(|block| matches!(block, Block::Paragraph { .. } | Block::List { .. }));
                    at += own.len();
                    if let Some(last) = found.last_mut() {
                        super::inline::append(&mut last.text, &super::inline::of_blocks(&own));
                    }
                    out.add(found, plain.then_some(range.start..end));
                }
            }
            Block::Code { text, range } if !clock.strict => {
                let found = paragraphs::of_code(text, range, source, clock);
                if !found.is_empty() {
                    out.add(found, Some(range.clone()));
                }
            }
            Block::Quote { blocks, range } => {
                let inner: Vec<&Block> = blocks.iter().collect();
                let found = read(&inner, "", source, clock);
                out.labels.extend(found.labels);
                if !found.events.is_empty() {
                    let whole = found.ranges.len() == inner.len();
                    out.add(found.events, whole.then(|| range.clone()));
                }
            }
            Block::Code { .. } | Block::Html { .. } | Block::Footnote { .. } => {}
        }
    }
    out
}

/// Whether blocks outside a section of that name are a timeline all the same: two stamped entries with a clock.
#[must_use]
pub fn is_one(read: &Read) -> bool {
    let clocked = |event: &&Event| Written::at_start(&event.written).is_some_and(|written| written.has_clock());
    read.events.iter().filter(clocked).count() >= 2
}

/// An entry with nothing but its line.
fn empty_event(line: u32) -> Event {
    Event { at: None, until: None, written: String::new(), text: String::new(), kind: None, actor: None, evidence: None, group: None, more: Vec::new(), line }
}

/// An entry that begins with the stamp of `lead`.
fn event_of(lead: Lead, plain: &str, line: u32) -> Event {
    let written = plain[..lead.length].trim_matches(|c: char| matches!(c, '[' | ']' | '(' | ')' | '（' | '）' | '【' | '】' | '*' | '_') || c.is_whitespace());
    // A bracket within the stamp keeps its partner.
    let written = if written.contains('(') && !written.contains(')') { format!("{written})") } else { written.to_owned() };
    Event { at: lead.at, until: lead.until, written, ..empty_event(line) }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::parse::markdown;

    /// `ISO text` per entry, of a Markdown source read with a day and UTC.
    pub fn rows(source: &str) -> Vec<String> {
        let blocks = markdown::blocks_of(source);
        let zone = Zone::utc();
        let day = Stamp::parse("2026-11-02", &zone).ok();
        let lines = Lines::new(source);
        let known = Known { day: day.as_ref(), start: None, zone: &zone, order: DateOrder::Unknown };
        let blocks: Vec<&Block> = blocks.iter().collect();
        let read = read(&blocks, "", source, &mut Clock::new(known, None, &lines));
        read.events.iter().map(shown).collect()
    }

    fn shown(event: &Event) -> String {
        let until = event.until.as_ref().map_or_else(String::new, |until| format!("..{}", until.clock()));
        format!("{}{until} {}", event.at.as_ref().map_or("?".to_owned(), Stamp::iso), event.text)
    }

    #[test]
    fn a_zone_said_once_holds_below() {
        assert_eq!(rows("All times in JST.\n\n- 14:02 a\n- 14:05 b\n"), ["2026-11-02T14:02:00+09:00 a", "2026-11-02T14:05:00+09:00 b"]);
        assert_eq!(rows("- 10:17 — a\n- 10:19 — The 11:00 restart is cancelled\n"), ["2026-11-02T10:17:00Z a", "2026-11-02T10:19:00Z The 11:00 restart is cancelled"]);
    }

    #[test]
    fn midnight_passes_and_small_steps_back_stay() {
        assert_eq!(rows("- 23:50 a\n- 00:10 b\n- 00:05 c\n"), ["2026-11-02T23:50:00Z a", "2026-11-03T00:10:00Z b", "2026-11-03T00:05:00Z c"]);
    }

    #[test]
    fn newest_first_passes_midnight_backwards() {
        assert_eq!(
            rows("- 2026-11-03 00:30 d\n- 00:10 c\n- 23:50 b\n- 23:40 a\n"),
            ["2026-11-03T00:30:00Z d", "2026-11-03T00:10:00Z c", "2026-11-02T23:50:00Z b", "2026-11-02T23:40:00Z a"]
        );
    }
}
