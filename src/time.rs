//! Moments as an author wrote them, with their imprecision kept. The door to the calendar and zone tables.
//!
//! Reads no clock: the day of a build comes in as a [`Stamp`] from the rim.

pub(crate) mod words;
mod written;
mod zone;

use jiff::civil;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use std::fmt;
pub use written::{Written, is_slip};
use zone::DateParts;
pub use zone::{Said, Zone, vague};

/// How exact a stamp is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Precision {
    Month,
    Day,
    Minute,
    Second,
}

/// A moment, with what the author knew of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Why a text is not a stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// No known form of a date or time.
    Form,
    /// The form is known, the day or time does not exist.
    Impossible,
    /// `03/10/2021` with nothing that says which part is the month.
    Ambiguous,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "is not a date or time we know how to read",
            Self::Impossible => "names a day or time that does not exist",
            Self::Ambiguous => "may be read with the day or the month first",
        })
    }
}

/// Which part of `03/10/2021` is the month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    #[default]
    Unknown,
    DayFirst,
    MonthFirst,
}

impl DateOrder {
    /// What a text's own slashed dates say: the first of which one part is over 12.
    #[must_use]
    pub fn shown_by(text: &str) -> Self {
        let dates = ['/', '-']
            .into_iter()
            .flat_map(|sign| text.split(move |c: char| !(c.is_ascii_digit() || c == sign)).filter(move |part| part.len() >= 8 && part.matches(sign).count() == 2));
        for part in dates {
            let numbers: Vec<u32> = part.split(['/', '-']).filter_map(|number| number.parse().ok()).collect();
            match numbers[..] {
                [first, second, year] if year > 31 && first > 12 && first <= 31 && second <= 12 => return Self::DayFirst,
                [first, second, year] if year > 31 && second > 12 && second <= 31 && first <= 12 => return Self::MonthFirst,
                _ => {}
            }
        }
        Self::Unknown
    }
}

/// What is known where a stamp stands, for what it leaves out.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// The zone of a time that names none.
    pub zone: &'c Zone,
    /// The day of a time that names none, and the year of a day that names none.
    pub day: Option<&'c Stamp>,
    /// What `T+15m` counts from.
    pub start: Option<&'c Stamp>,
    pub order: DateOrder,
}

impl<'c> Context<'c> {
    /// Only the zone is known.
    #[must_use]
    pub fn of(zone: &'c Zone) -> Self {
        Self { zone, day: None, start: None, order: DateOrder::Unknown }
    }
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

    /// Reads a whole text as a stamp that leaves out nothing but its zone: the forms of ISO 8601 and their slips, names of
    /// months, Japanese, Chinese and Korean forms, a date alone, `~` before it. The forms stand in `time/written.rs`.
    ///
    /// # Errors
    /// What kept the text from being read.
    pub fn parse(text: &str, zone: &Zone) -> Result<Self, Unreadable> {
        Self::read(text, &Context::of(zone))
    }

    /// The same where more is known.
    ///
    /// # Errors
    /// What kept the text from being read.
    pub fn read(text: &str, context: &Context<'_>) -> Result<Self, Unreadable> {
        let text = text.trim();
        Written::whole(text).ok_or(Unreadable::Form)?.resolve(context, text)
    }

    /// The same moment the given number of days later.
    #[must_use]
    pub fn plus_days(&self, days: i64) -> Self {
        Self { seconds: self.seconds + days * 86_400, ..self.clone() }
    }

    /// The day where the author was, as days since 1970-01-01.
    #[must_use]
    pub fn day_number(&self) -> i64 {
        (self.seconds + i64::from(self.offset)).div_euclid(86_400)
    }

    /// The last day it can mean: of a month without a day, the month's last.
    #[must_use]
    pub fn last_day_number(&self) -> i64 {
        let days = if self.precision == Precision::Month { i64::from(self.local().date().days_in_month()) - 1 } else { 0 };
        self.day_number() + days
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
        let mut date = self.local().date().to_string();
        if self.precision == Precision::Month {
            date.truncate(date.len() - "-01".len());
        }
        date
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

    /// As exact as the author told it, in ISO 8601: no seconds and no zone where none were said.
    #[must_use]
    pub fn told(&self) -> String {
        if !self.has_clock() {
            return self.date();
        }
        let format = if self.precision == Precision::Second { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%dT%H:%M" };
        let zone = match (self.zone_stated, self.offset) {
            (false, _) => String::new(),
            (true, 0) => "Z".to_owned(),
            _ => self.zone(),
        };
        format!("{}{zone}", self.local().strftime(format))
    }

    /// A moment by RFC 3339 in UTC.
    #[must_use]
    pub fn rfc3339_of(seconds: i64) -> String {
        jiff::Timestamp::from_second(seconds).map_or_else(|_| String::new(), |at| at.to_string())
    }

    /// RFC 3339 in UTC, for feeds; the start of the day when no clock time is known.
    #[must_use]
    pub fn rfc3339(&self) -> String {
        jiff::Timestamp::from_second(self.seconds).map_or_else(|_| self.iso(), |at| at.to_string())
    }
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
        assert_eq!(iso("Dec-07-2022"), "2022-12-07");
        assert_eq!(iso("07-Sept-2022"), "2022-09-07");
        assert_eq!(iso("February 8th, 2019"), "2019-02-08");
        assert_eq!(iso("8 February 2019, 2:05 pm UTC"), "2019-02-08T14:05:00Z");
        assert_eq!(iso("July 11, 2025, 12:42 PM"), "2025-07-11T12:42:00+09:00");
        assert_eq!(iso("25.08.2022"), "2022-08-25");
        assert_eq!(iso("10/14/2022"), "2022-10-14");
        assert_eq!(iso("14/10/2022 09:00"), "2022-10-14T09:00:00+09:00");
        assert_eq!(iso("03/10/2021"), "Ambiguous");
        assert_eq!(iso("2022年8月25日 午後2時5分頃"), "2022-08-25T14:05:00+09:00");
        assert_eq!(iso("令和4年8月25日"), "2022-08-25");
        assert_eq!(iso("2022년 8월 25일 14시 5분"), "2022-08-25T14:05:00+09:00");
        assert_eq!(iso("8. Februar 2019, 14:05 Uhr"), "2019-02-08T14:05:00+09:00");
        assert_eq!(iso("8 de febrero de 2019"), "2019-02-08");
        assert_eq!(iso("2021-06-02 - 17:53 UTC"), "2021-06-02T17:53:00Z");
        assert_eq!(iso("17:53 UTC, 2 June 2021"), "2021-06-02T17:53:00Z");
        assert_eq!(iso("2026-11-02 14:02 CET (GMT+1)"), "2026-11-02T14:02:00+01:00");
        assert_eq!(iso("2026-11-02 14:02 US/Pacific"), "2026-11-02T14:02:00-08:00");
        assert_eq!(iso("2026-11-02T25:00:00"), "Impossible");
        assert_eq!(iso("2026-11-02 23:15 UTC / 16:15 PDT"), "2026-11-02T23:15:00Z");
        assert_eq!(iso("２０２６年１１月２日　１４：０２"), "2026-11-02T14:02:00+09:00");
        assert!(Stamp::parse("~2026-11-02 14:02", &Zone::utc()).unwrap().approximate);
    }

    #[test]
    fn zones_by_name_follow_the_calendar() {
        let lisbon = Zone::named("Europe/Lisbon").unwrap();
        assert_eq!(Stamp::parse("2026-07-01 12:00", &lisbon).unwrap().iso(), "2026-07-01T12:00:00+01:00");
        assert_eq!(Stamp::parse("2026-01-01 12:00", &lisbon).unwrap().iso(), "2026-01-01T12:00:00Z");
        assert!(Zone::named("CST").is_none());
    }

    #[test]
    fn leads_end_where_the_text_begins() {
        let lead = |text: &str| Written::at_start(text).map(|written| text[..written.length].to_owned()).unwrap_or_default();
        assert_eq!(lead("14:02 text"), "14:02");
        assert_eq!(lead("14:02 - 1500 requests"), "14:02");
        assert_eq!(lead("12:48 (6:48 PDT): text"), "12:48 (6:48 PDT)");
        assert_eq!(lead("14:02 UTC (page from the pool)"), "14:02 UTC");
        assert_eq!(lead("[16:04] text"), "[16:04]");
        assert_eq!(lead("1625: text"), "1625");
        assert_eq!(lead("1500 requests failed"), "");
        assert_eq!(lead("12.39UTC text"), "12.39UTC");
        assert_eq!(lead("1.2 release"), "");
        assert_eq!(lead("3 pods"), "");
        assert_eq!(lead("14:?? text"), "14:??");
        assert_eq!(lead("T+15m text"), "T+15m");
        assert_eq!(lead("5/6 pods"), "");
        assert_eq!(lead("4/7 10:00 text"), "4/7 10:00");
        assert_eq!(lead("10:00-10:05 down"), "10:00");
        assert_eq!(lead("11:00 PM-1:00 AM down"), "11:00 PM");
        assert_eq!(lead("12日 0:30 復旧"), "12日 0:30");
        assert_eq!(lead("翌日 0:10 復旧"), "翌日 0:10");
        assert_eq!(lead("10時間"), "");
        assert_eq!(lead("2019-02-08 to 2019-02-09 text"), "2019-02-08");
        assert_eq!(lead("At approximately 14:02 UTC, text"), "At approximately 14:02 UTC");
        assert_eq!(lead("May cause trouble"), "");
        assert_eq!(lead("14:02 EST text"), "14:02 EST");
        assert_eq!(lead("2021 was a year"), "");
    }

    #[test]
    fn what_is_left_out_comes_from_the_context() {
        let zone = Zone::named("Asia/Tokyo").unwrap();
        let day = Stamp::parse("2021-12-31", &zone).unwrap();
        let start = Stamp::parse("2021-12-31 22:00", &zone).unwrap();
        let context = Context { day: Some(&day), start: Some(&start), ..Context::of(&zone) };
        let read = |text: &str| Stamp::read(text, &context).map_or_else(|error| format!("{error:?}"), |stamp| stamp.iso());
        assert_eq!(read("14:02"), "2021-12-31T14:02:00+09:00");
        assert_eq!(read("Jan 1, 0:10"), "2022-01-01T00:10:00+09:00");
        assert_eq!(read("1月1日 0:10"), "2022-01-01T00:10:00+09:00");
        assert_eq!(read("24:10"), "2022-01-01T00:10:00+09:00");
        assert_eq!(read("翌 0:10"), "2022-01-01T00:10:00+09:00");
        assert_eq!(read("T+15m"), "2021-12-31T22:15:00+09:00");
        assert_eq!(read("14:??"), "Form");
        assert_eq!(read("02/01/2022"), "2022-01-02");
        assert_eq!(Stamp::read("9:00 CST", &Context { zone: &Zone::named("Asia/Shanghai").unwrap(), ..context }).unwrap().iso(), "2021-12-31T09:00:00+08:00");
    }
}
