//! Zones as people name them: by place, by offset, by an abbreviation.

use jiff::civil;
use jiff::tz::{Offset, TimeZone};

/// A zone by name (`Asia/Tokyo`), fixed offset (`+09:00`) or common abbreviation (`JST`).
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(TimeZone);

/// A calendar day without a clock: year, month, and the day when it is known.
pub(super) type DateParts = (i16, i8, Option<i8>);

/// Abbreviations with one meaning among engineers, in minutes east of UTC.
const ABBREVIATIONS: &[(&str, i32)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("WET", 0),
    ("WEST", 60),
    ("BST", 60),
    ("CET", 60),
    ("MEZ", 60),
    ("CEST", 120),
    ("MESZ", 120),
    ("SAST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("SGT", 480),
    ("HKT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("BRT", -180),
    ("EST", -300),
    ("EDT", -240),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
    ("日本時間", 540),
    ("日本标准时间", 540),
    ("北京时间", 480),
    ("中国标准时间", 480),
    ("한국시간", 540),
    ("協定世界時", 0),
];

/// Names that follow a calendar of their own.
const PLACES: &[(&str, &str)] = &[
    ("PT", "America/Los_Angeles"),
    ("MT", "America/Denver"),
    ("CT", "America/Chicago"),
    ("ET", "America/New_York"),
    ("Pacific", "America/Los_Angeles"),
    ("Mountain", "America/Denver"),
    ("Eastern", "America/New_York"),
];

/// Abbreviations that several countries use for different times. They say nothing unless the archive's own zone has one of them.
const VAGUE: &[&str] = &["CST", "IST", "AST", "ECT", "AMT", "GST"];

/// What the word beside a time says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    Zone(Zone),
    /// One of several zones.
    Vague(String),
}

impl Zone {
    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone that a word beside a time says. Names without a `/` are left out: `Singapore` there is a place, not a zone.
    #[must_use]
    pub fn said(name: &str) -> Option<Said> {
        let name = name.trim();
        if VAGUE.contains(&name) {
            return Some(Said::Vague(name.to_owned()));
        }
        if let Some((_, place)) = PLACES.iter().find(|(word, _)| *word == name) {
            return TimeZone::get(place).ok().map(|zone| Said::Zone(Self(zone)));
        }
        let usual = abbreviation(name).is_some() && (name.chars().all(|c| !c.is_ascii_lowercase()) || matches!(name, "utc" | "gmt" | "jst" | "cet" | "z" | "Utc"));
        (usual || parse_offset(name).is_some() || name.contains('/')).then(|| Self::named(name)).flatten().map(Said::Zone)
    }

    /// The zone of that name, abbreviation or offset.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        if let Some(offset) = abbreviation(name).or_else(|| parse_offset(name)) {
            return Some(Self(TimeZone::fixed(Offset::from_seconds(offset).ok()?)));
        }
        TimeZone::get(name).ok().map(Self)
    }

    /// Whether its own clocks carry that abbreviation in winter or in summer, which decides what an abbreviation of several meanings means here.
    #[must_use]
    pub fn calls_itself(&self, abbreviation: &str) -> bool {
        [1, 7].iter().any(|month| {
            let Ok(at) = civil::date(2024, *month, 1).to_zoned(self.0.clone()) else { return false };
            self.0.to_offset_info(at.timestamp()).abbreviation() == abbreviation
        })
    }

    pub(super) fn date_of(&self, seconds: i64) -> Option<DateParts> {
        let date = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(self.0.clone()).date();
        Some((date.year(), date.month(), Some(date.day())))
    }

    /// Seconds since 1970 and seconds east of UTC of a local time.
    pub(super) fn resolve(&self, at: civil::DateTime) -> Option<(i64, i32)> {
        let zoned = at.to_zoned(self.0.clone()).ok()?;
        Some((zoned.timestamp().as_second(), zoned.offset().seconds()))
    }
}

/// The abbreviation of several meanings that a text holds.
#[must_use]
pub fn vague(text: &str) -> Option<&'static str> {
    let words = || text.split(|c: char| !c.is_ascii_alphanumeric());
    VAGUE.iter().copied().find(|word| words().any(|found| found == *word))
}

fn abbreviation(name: &str) -> Option<i32> {
    ABBREVIATIONS.iter().find(|(word, _)| word.eq_ignore_ascii_case(name)).map(|(_, minutes)| minutes * 60)
}

/// `+09:00`, `-0800`, `+9`, `UTC+8`, `GMT-4` in seconds.
fn parse_offset(text: &str) -> Option<i32> {
    let text = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")).unwrap_or(text).trim_start();
    let (sign, rest) = match text.chars().next()? {
        '+' => (1, &text[1..]),
        '-' => (-1, &text[1..]),
        '−' => (-1, &text['−'.len_utf8()..]),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some((h, m)) => (h.parse::<i32>().ok()?, m.parse::<i32>().ok()?),
        None if rest.len() == 4 => (rest.get(..2)?.parse().ok()?, rest.get(2..)?.parse().ok()?),
        None => (rest.parse().ok()?, 0),
    };
    let possible = hours <= if sign < 0 { 12 } else { 14 } && (0..60).contains(&minutes) && !rest.starts_with(['+', '-']);
    possible.then(|| sign * (hours * 3600 + minutes * 60))
}
