//! Moments as an author wrote them, with their imprecision kept. The door to the calendar and zone tables.
//!
//! Reads no clock: the day of a build comes in as a [`Stamp`] from the rim.

use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use std::fmt;

/// How exact a stamp is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    Month,
    Day,
    Minute,
    Second,
}

/// A moment, with what the author knew of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Seconds since 1970-01-01T00:00:00Z; the start of the day or month when less is known.
    pub seconds: i64,
    /// Seconds east of UTC at the place where it was written.
    pub offset: i32,
    pub precision: Precision,
    /// Written with `~`, "around" or 頃.
    pub approximate: bool,
    /// Whether the zone was written, or assumed from the configuration.
    pub zone_stated: bool,
    /// The author's own words.
    pub written: String,
}

/// A zone by name (`Asia/Tokyo`), fixed offset (`+09:00`) or common abbreviation (`JST`).
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(TimeZone);

/// Why a text is not a stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// No known form of a date or time.
    Form,
    /// The form is known, the day or time does not exist.
    Impossible,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "is not a date or time we know how to read",
            Self::Impossible => "names a day or time that does not exist",
        })
    }
}

/// Abbreviations with one meaning among engineers. `CST` and `IST` have several and are left out.
const ABBREVIATIONS: &[(&str, i32)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("WET", 0),
    ("WEST", 60),
    ("BST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("JST", 540),
    ("KST", 540),
    ("AEST", 600),
    ("AEDT", 660),
    ("EST", -300),
    ("EDT", -240),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("日本時間", 540),
];

impl Zone {
    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone that a word beside a time says. Names without a `/` are left out: `Singapore` there is a place, not a zone.
    #[must_use]
    pub fn said(name: &str) -> Option<Self> {
        let name = name.trim();
        (abbreviation(name).is_some() || parse_offset(name).is_some() || name.contains('/')).then(|| Self::named(name)).flatten()
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

    fn date_of(&self, seconds: i64) -> Option<DateParts> {
        let date = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(self.0.clone()).date();
        Some((date.year(), date.month(), Some(date.day())))
    }

    fn resolve(&self, at: civil::DateTime) -> Option<(i64, i32)> {
        let zoned = at.to_zoned(self.0.clone()).ok()?;
        Some((zoned.timestamp().as_second(), zoned.offset().seconds()))
    }
}

fn abbreviation(name: &str) -> Option<i32> {
    ABBREVIATIONS.iter().find(|(word, _)| word.eq_ignore_ascii_case(name)).map(|(_, minutes)| minutes * 60)
}

/// `+09:00`, `-0800`, `+9`, `UTC+8`, `GMT-4` in seconds.
fn parse_offset(text: &str) -> Option<i32> {
    let text = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")).unwrap_or(text);
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
    (hours <= if sign < 0 { 12 } else { 14 } && minutes < 60 && !rest.starts_with(['+', '-'])).then_some(sign * (hours * 3600 + minutes * 60))
}

impl Stamp {
    /// The day of a moment, as it is called in a zone.
    #[must_use]
    pub fn day_of(seconds: i64, zone: &Zone) -> Self {
        let date = zone.date_of(seconds).unwrap_or((1970, 1, Some(1)));
        let written = format!("{:04}-{:02}-{:02}", date.0, date.1, date.2.unwrap_or(1));
        let unknown = Self { seconds, offset: 0, precision: Precision::Day, approximate: false, zone_stated: true, written: written.clone() };
        Self::parse(&written, zone).unwrap_or(unknown)
    }

    /// Reads the forms of ISO 8601 and their common slips: a space for `T`, one-digit hours, `24:00`, no seconds, a zone
    /// as offset or abbreviation, `~` before it, a date alone, `2026/11/02`, `2026年11月2日 14時02分`.
    ///
    /// # Errors
    /// What kept the text from being read.
    pub fn parse(text: &str, zone: &Zone) -> Result<Self, Unreadable> {
        let written = text.trim();
        let (approximate, rest) = strip_approximate(written);
        let (date, rest) = take_date(rest).ok_or(Unreadable::Form)?;
        let rest = rest.trim_start_matches([' ', 'T', 't', '　', '_', ',', '、']);
        let rest = rest.trim_start_matches(['(', '（']).to_owned();
        let rest = strip_weekday(&rest);
        let (clock, rest) = match take_clock(rest) {
            Some((clock, rest)) => (Some(clock?), rest),
            None => (None, rest),
        };
        let zone_text = rest.trim().trim_matches(|c| matches!(c, '(' | ')' | '（' | '）')).trim();
        let stated = if zone_text.is_empty() { None } else { Some(Zone::said(zone_text).ok_or(Unreadable::Form)?) };
        Self::assemble(date, clock.as_ref(), stated.as_ref(), zone, approximate, written)
    }

    /// A clock time on a known day, for timeline rows: `14:02`, `14:02:31`, `9:05`, `24:00`, `1402`, `14時02分`.
    ///
    /// # Errors
    /// What kept the text from being read.
    pub fn parse_clock(text: &str, day: &Self, zone: &Zone) -> Result<Self, Unreadable> {
        let written = text.trim();
        let (approximate, rest) = strip_approximate(written);
        let (clock, rest) = take_clock(rest).ok_or(Unreadable::Form)?;
        let clock = clock?;
        let zone_text = rest.trim().trim_matches(|c| matches!(c, '(' | ')' | '（' | '）')).trim();
        // `14:08-14:20` is a range, `14:08-08:00` a time with its offset.
        if let Some((Ok(end), _)) = zone_text.strip_prefix('-').and_then(take_clock)
            && (end.hour, end.minute) > (clock.hour, clock.minute)
        {
            return Err(Unreadable::Form);
        }
        let stated = if zone_text.is_empty() { None } else { Some(Zone::said(zone_text).ok_or(Unreadable::Form)?) };
        // The day as it is called in the zone of the time: 20:00 UTC is already tomorrow in Tokyo.
        let date = if day.has_clock() { stated.as_ref().unwrap_or(zone).date_of(day.seconds).ok_or(Unreadable::Impossible)? } else { day.civil_date() };
        Self::assemble(date, Some(&clock), stated.as_ref(), zone, approximate, written)
    }

    fn assemble(date: DateParts, clock: Option<&Clock>, stated: Option<&Zone>, zone: &Zone, approximate: bool, written: &str) -> Result<Self, Unreadable> {
        let (year, month, day) = date;
        let mut at = civil::Date::new(year, month, day.unwrap_or(1)).map_err(|_| Unreadable::Impossible)?;
        let mut time = civil::Time::midnight();
        if let Some(clock) = clock {
            let hour = if clock.hour == 24 && clock.minute == 0 && clock.second == 0 {
                at = at.tomorrow().map_err(|_| Unreadable::Impossible)?;
                0
            } else {
                clock.hour
            };
            time = civil::Time::new(hour, clock.minute, clock.second, 0).map_err(|_| Unreadable::Impossible)?;
        }
        let (seconds, offset) = stated.unwrap_or(zone).resolve(at.to_datetime(time)).ok_or(Unreadable::Impossible)?;
        let precision = match clock {
            Some(clock) if clock.has_seconds => Precision::Second,
            Some(_) => Precision::Minute,
            None if day.is_some() => Precision::Day,
            None => Precision::Month,
        };
        Ok(Self { seconds, offset, precision, approximate, zone_stated: stated.is_some(), written: written.to_owned() })
    }

    /// The same moment the given number of days later.
    #[must_use]
    pub fn plus_days(&self, days: i64) -> Self {
        Self { seconds: self.seconds + days * 86_400, ..self.clone() }
    }

    /// Whether a clock time is known, so that durations can be taken from it.
    #[must_use]
    pub fn has_clock(&self) -> bool {
        self.precision >= Precision::Minute
    }

    fn local(&self) -> civil::DateTime {
        let offset = Offset::from_seconds(self.offset).unwrap_or(Offset::UTC);
        jiff::Timestamp::from_second(self.seconds).map_or(civil::DateTime::MIN, |at| offset.to_datetime(at))
    }

    fn civil_date(&self) -> DateParts {
        let date = self.local().date();
        (date.year(), date.month(), Some(date.day()))
    }

    /// The local year.
    #[must_use]
    pub fn year(&self) -> i16 {
        self.local().year()
    }

    /// The local month, 1 to 12.
    #[must_use]
    pub fn month(&self) -> i8 {
        self.local().month()
    }

    /// `2026-11-02`, or `2026-11` when no day is known.
    #[must_use]
    pub fn date(&self) -> String {
        let format = if self.precision == Precision::Month { "%Y-%m" } else { "%Y-%m-%d" };
        self.local().strftime(format).to_string()
    }

    /// `14:02`; empty when no clock time is known.
    #[must_use]
    pub fn clock(&self) -> String {
        match self.precision {
            Precision::Month | Precision::Day => String::new(),
            Precision::Minute => self.local().strftime("%H:%M").to_string(),
            Precision::Second if self.local().second() == 0 => self.local().strftime("%H:%M").to_string(),
            Precision::Second => self.local().strftime("%H:%M:%S").to_string(),
        }
    }

    /// The offset as `UTC` or `+09:00`.
    #[must_use]
    pub fn zone(&self) -> String {
        if self.offset == 0 {
            return "UTC".to_owned();
        }
        let minutes = self.offset.abs() / 60;
        format!("{}{:02}:{:02}", if self.offset < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
    }

    /// ISO 8601 as exact as the stamp is: `2026-11-02T14:02:00+09:00`, `2026-11-02`, `2026-11`.
    #[must_use]
    pub fn iso(&self) -> String {
        if !self.has_clock() {
            return self.date();
        }
        let zone = if self.offset == 0 { "Z".to_owned() } else { self.zone() };
        format!("{}{zone}", self.local().strftime("%Y-%m-%dT%H:%M:%S"))
    }

    /// RFC 3339 in UTC, for feeds; the start of the day when no clock time is known.
    #[must_use]
    pub fn rfc3339(&self) -> String {
        jiff::Timestamp::from_second(self.seconds).map_or_else(|_| self.iso(), |at| at.to_string())
    }
}

type DateParts = (i16, i8, Option<i8>);

struct Clock {
    hour: i8,
    minute: i8,
    second: i8,
    has_seconds: bool,
}

fn strip_approximate(text: &str) -> (bool, &str) {
    let lower = text.to_lowercase();
    for prefix in ["~", "〜", "～", "≈", "約", "about ", "around ", "approx. ", "ca. "] {
        if lower.starts_with(prefix) {
            return (true, text[prefix.len()..].trim_start());
        }
    }
    text.strip_suffix('頃').or_else(|| text.strip_suffix("ごろ")).map_or((false, text), |rest| (true, rest.trim_end()))
}

/// `2026-11-02`, `2026/11/2`, `2026年11月2日`, `2026-11` and what follows.
fn take_date(text: &str) -> Option<(DateParts, &str)> {
    let (year, rest) = take_digits(text, 4, 4)?;
    let (separator, rest) = take_char(rest)?;
    if !matches!(separator, '-' | '/' | '年' | '.' | '‐' | '‑' | '–') {
        return None;
    }
    let (month, rest) = take_digits(rest, 1, 2)?;
    let after_month = if separator == '年' { rest.strip_prefix('月')? } else { rest };
    let day = if separator == '年' { Some(after_month) } else { after_month.strip_prefix(separator) };
    let Some((day, rest)) = day.and_then(|rest| take_digits(rest, 1, 2)) else {
        return Some(((i16::try_from(year).ok()?, i8::try_from(month).ok()?, None), after_month));
    };
    let rest = if separator == '年' { rest.strip_prefix('日').unwrap_or(rest) } else { rest };
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some(((i16::try_from(year).ok()?, i8::try_from(month).ok()?, Some(i8::try_from(day).ok()?)), rest))
}

/// `14:02`, `9:05:31.250`, `1402`, `14時02分` and what follows; inner error when the digits are no time.
fn take_clock(text: &str) -> Option<(Result<Clock, Unreadable>, &str)> {
    let (hour, rest) = take_digits(text, 1, 4)?;
    let digits = text.len() - rest.len();
    let (hour, minute, mut rest) = if digits == 4 {
        (hour / 100, hour % 100, rest)
    } else if let Some(after) = rest.strip_prefix([':', '：']) {
        let (minute, rest) = take_digits(after, 2, 2)?;
        (hour, minute, rest)
    } else if let Some(after) = rest.strip_prefix('時') {
        match take_digits(after, 1, 2).and_then(|(minute, rest)| Some((minute, rest.strip_prefix('分')?))) {
            Some((minute, rest)) => (hour, minute, rest),
            None => (hour, 0, after),
        }
    } else {
        return None;
    };
    let mut second = None;
    if let Some((value, after)) = rest.strip_prefix([':', '：']).and_then(|after| take_digits(after, 2, 2)) {
        second = Some(value);
        rest = after;
        if let Some((_, after)) = rest.strip_prefix(['.', ',']).and_then(|after| take_digits(after, 1, 9)) {
            rest = after;
        }
    }
    let mut hour = hour;
    let lower = rest.trim_start().to_ascii_lowercase();
    if let Some(half) = ["am", "pm"].iter().position(|half| lower.starts_with(half)) {
        if (1..=12).contains(&hour) {
            hour = hour % 12 + if half == 1 { 12 } else { 0 };
        }
        rest = &rest.trim_start()[2..];
    }
    if hour > 24 || minute > 59 || second.unwrap_or(0) > 60 {
        return Some((Err(Unreadable::Impossible), rest));
    }
    let small = |n: u32| i8::try_from(n).unwrap_or(0);
    let clock = Clock { hour: small(hour), minute: small(minute), second: small(second.unwrap_or(0).min(59)), has_seconds: second.is_some() };
    Some((Ok(clock), rest))
}

/// `Mon`, `(月)`: a weekday between date and time says nothing new.
fn strip_weekday(text: &str) -> &str {
    let rest = text.trim_start();
    let mut chars = rest.char_indices();
    if let Some((_, c)) = chars.next()
        && "月火水木金土日".contains(c)
        && let Some((at, next)) = chars.next()
        && matches!(next, ')' | '）' | ' ')
    {
        return rest[at + next.len_utf8()..].trim_start();
    }
    rest
}

fn take_digits(text: &str, least: usize, most: usize) -> Option<(u32, &str)> {
    let run = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if run < least {
        return None;
    }
    Some((text[..run].parse().ok()?, &text[run..]))
}

fn take_char(text: &str) -> Option<(char, &str)> {
    let c = text.chars().next()?;
    Some((c, &text[c.len_utf8()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> String {
        Stamp::parse(text, &Zone::named("+09:00").unwrap()).map_or_else(|error| format!("{error:?}"), |stamp| stamp.iso())
    }

    #[test]
    fn forms_of_stamps() {
        assert_eq!(iso("2026-11-02T14:02:00+09:00"), "2026-11-02T14:02:00+09:00");
        assert_eq!(iso("2026-11-02 9:05"), "2026-11-02T09:05:00+09:00");
        assert_eq!(iso("2026-11-02T05:02:00Z"), "2026-11-02T05:02:00Z");
        assert_eq!(iso("2014-07-16 23:29 UTC"), "2014-07-16T23:29:00Z");
        assert_eq!(iso("2021-06-30T24:00:00"), "2021-07-01T00:00:00+09:00");
        assert_eq!(iso("2026-11-02T14:02:00.123-00:00"), "2026-11-02T14:02:00Z");
        assert_eq!(iso("2026年11月2日(月) 14時02分"), "2026-11-02T14:02:00+09:00");
        assert_eq!(iso("2026-11-02"), "2026-11-02");
        assert_eq!(iso("2026-11"), "2026-11");
        assert_eq!(iso("2021-13-01"), "Impossible");
        assert_eq!(iso("2021-06-00"), "Impossible");
        assert_eq!(iso("soon"), "Form");
        assert!(Stamp::parse("~2026-11-02 14:02", &Zone::utc()).unwrap().approximate);
    }

    #[test]
    fn zones_by_name_follow_the_calendar() {
        let lisbon = Zone::named("Europe/Lisbon").unwrap();
        assert_eq!(Stamp::parse("2026-07-01 12:00", &lisbon).unwrap().iso(), "2026-07-01T12:00:00+01:00");
        assert_eq!(Stamp::parse("2026-01-01 12:00", &lisbon).unwrap().iso(), "2026-01-01T12:00:00Z");
        assert!(Zone::named("CST").is_none());
    }
}
