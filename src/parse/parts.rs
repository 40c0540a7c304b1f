//! A file with many incidents under headings, taken apart where the configuration says so (`split: h3`).

use super::front_matter::Split;
use super::markdown::{self, Block};
use super::{facts, headings};
use crate::config::Config;
use crate::time::{Stamp, Written, Zone};

/// One incident of a file.
pub struct Part<'a> {
    pub split: Split<'a>,
    /// What its id has after the file's: `-2021-06-25`, `-2021-06-25-2`.
    pub suffix: String,
}

/// The incidents of a file: at least two headings of the level that are dated. Nothing when it is one document.
pub fn of<'a>(split: &Split<'a>, source: &'a str, config: &Config) -> Vec<Part<'a>> {
    let Some(level) = config.split else { return Vec::new() };
    let marked = markdown::mark(split.body);
    let (events, _) = markdown::events(&marked, &config.limits);
    let blocks = markdown::blocks(&events, split.body);
    // A heading of that level or above ends the part before it; one that names a section is none of an incident.
    let mut starts: Vec<(usize, usize, bool)> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        if let Block::Heading { level: own, text, range } = block
            && *own <= level
        {
            starts.push((at, range.start, *own == level && headings::kind(&text.plain).is_none()));
        }
    }
    let mut parts = Vec::new();
    let mut dates: Vec<String> = Vec::new();
    let mut dated = 0;
    for (place, (at, start, opens)) in starts.iter().enumerate() {
        if !opens {
            continue;
        }
        let (until, end) = starts.get(place + 1).map_or((blocks.len(), split.body.len()), |(next, start, _)| (*next, *start));
        let Some(base) = day_of(&blocks[*at..until], split.body, &config.zone) else { continue };
        dated += 1;
        let again = dates.iter().filter(|date| **date == base).count();
        dates.push(base.clone());
        let suffix = if again == 0 { format!("-{base}") } else { format!("-{base}-{}", again + 1) };
        let body_at = split.body_at + start;
        parts.push(Part {
            split: Split { matter: split.matter, matter_at: split.matter_at, matter_line: split.matter_line, body: &source[body_at..split.body_at + end], body_at },
            suffix,
        });
    }
    if dated < 2 { Vec::new() } else { parts }
}

/// The offset in the source of the first prose that stands in none of the parts.
pub fn outside(split: &Split<'_>, parts: &[Part<'_>], config: &Config) -> Option<usize> {
    let inside = |at: usize| parts.iter().any(|part| (part.split.body_at..part.split.body_at + part.split.body.len()).contains(&at));
    let marked = markdown::mark(split.body);
    let (events, _) = markdown::events(&marked, &config.limits);
    let blocks = markdown::blocks(&events, split.body);
    let prose = blocks.iter().filter(|block| !matches!(block, Block::Heading { .. } | Block::Html { .. }));
    prose.map(|block| split.body_at + block.range().start).find(|at| !inside(*at))
}

/// The day that the heading or a key below it names.
fn day_of(blocks: &[Block], body: &str, zone: &Zone) -> Option<String> {
    let Block::Heading { text, .. } = blocks.first()? else { return None };
    let of_text = |text: &str| {
        let starts = text.char_indices().filter(|(at, c)| c.is_alphanumeric() && !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()));
        starts.map(|(at, _)| &text[at..]).find_map(|rest| {
            let written = Written::at_start(rest).filter(Written::has_day)?;
            let stamp = Stamp::parse(rest[..written.length].trim(), zone).ok()?;
            (stamp.precision >= crate::time::Precision::Day).then(|| stamp.date())
        })
    };
    of_text(&text.plain).or_else(|| {
        let range = blocks.get(1)?.range().start..blocks.last()?.range().end;
        body.get(range)?.lines().take(12).find_map(|line| {
            let (key, value) = facts::pair(line.trim_start_matches(['-', '*', ' ', '>']))?;
            facts::keys::moment(key.trim_matches('*'))?;
            of_text(value)
        })
    })
}
