//! The grammar of stamps as people write them: what a text says of a moment, before its day or zone is known.

use super::zone::{DateParts, Said, Zone};
use super::{Context, DateOrder, Precision, Stamp, Unreadable, words};
use jiff::civil;

/// What stands at the start of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    day: Day,
    clock: Option<Clock>,
    zone: Option<Said>,
    approximate: bool,
    /// Whether it is joined as in ISO 8601.
    iso: bool,
    /// The half of the day that was said: the second or the first.
    half: Option<bool>,
    /// Bytes of the text that it takes.
    pub length: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Day {
    Unsaid,
    Full(DateParts),
    /// Month and day.
    NoYear(i8, i8),
    /// `12日`
    OfMonth(i8),
    /// Two numbers of which either may be the month, and the year.
    Either(i8, i8, Option<i16>),
    /// Days after the one before.
    Shift(i64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Clock {
    At {
        hour: u32,
        minute: u32,
        second: Option<u32>,
    },
    /// `14:??`
    Unknown,
    /// `T+15m`, in minutes.
    Elapsed(i64),
}

impl Written {
    /// Reads the longest stamp at the start of a text. Brackets around it go with it.
    #[must_use]
    pub fn at_start(text: &str) -> Option<Self> {
        let mut cursor = Cursor { text, at: 0, iso: false };
        let opened = cursor.skip(|c| {
            matches!(c, '[' | '(' | '（' | '【' | '<' | '〈' | '［' | '_' | '"' | '「' | '・' | '●' | '■' | '◆' | '○' | '▪' | '•' | '※' | '▼' | '◇' | '□') || c.is_whitespace()
        });
        let mut approximate = cursor.lead_in();
        cursor.weekday();
        let mut day = Day::Unsaid;
        let clock;
        let mut zone = None;
        if let Some(minutes) = cursor.elapsed() {
            clock = Some(Clock::Elapsed(minutes));
        } else if let Some(found) = cursor.day() {
            day = found;
            let before = cursor;
            cursor.between();
            approximate |= cursor.lead_in();
            // A month has no clock; `2022-05-?? HH:mm` says that none is known.
            let of_month = matches!(day, Day::Full((_, _, None)));
            clock = cursor.clock(true).filter(|clock| !of_month || *clock == Clock::Unknown);
            if clock.is_none() {
                cursor = before;
                // A weekday after the date.
                cursor.weekday();
            }
        } else {
            clock = Some(cursor.clock(false)?);
        }
        if matches!(clock, Some(Clock::At { .. } | Clock::Unknown)) {
            zone = cursor.zone();
            if day == Day::Unsaid {
                day = cursor.trailing_day().unwrap_or(Day::Unsaid);
                zone = zone.or_else(|| cursor.zone());
            }
        }
        approximate |= cursor.or_so();
        if opened {
            cursor.skip(|c| matches!(c, ']' | ')' | '）' | '】' | '>' | '〉' | '］' | '_' | '"' | '」'));
            zone = zone.or_else(|| if clock.is_some() { cursor.zone() } else { None });
        }
        if clock.is_some() {
            cursor.second_zone();
        }
        approximate |= cursor.or_so();
        let next = text[cursor.at..].chars().next();
        let last = text[..cursor.at].chars().next_back()?;
        let runs_on = next.is_some_and(|c| c.is_ascii_alphanumeric()) && last.is_ascii_alphanumeric();
        // `9/10 hosts were down` and `24/7 support` are no days.
        let after = text[cursor.at..].trim_start();
        let fraction = matches!(day, Day::Either(_, _, None))
            && clock.is_none()
            && !after.is_empty()
            && !after.starts_with([':', '：', '-', '–', '—', '(', '（', ',', '、', '|', '*', '_', ')']);
        let half = half_of(&text[..cursor.at]);
        (!runs_on && !fraction).then_some(Self { day, clock, zone, approximate, iso: cursor.iso, half, length: cursor.at })
    }

    /// Reads a whole text as one stamp.
    #[must_use]
    pub fn whole(text: &str) -> Option<Self> {
        let written = Self::at_start(text)?;
        text[written.length..].trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ':' | '：' | '。' | '*')).is_empty().then_some(written)
    }

    /// The zone that it says itself.
    #[must_use]
    pub fn zone(&self) -> Option<&Zone> {
        match &self.zone {
            Some(Said::Zone(zone)) => Some(zone),
            _ => None,
        }
    }

    /// The same with the half of the day that the end of its range says: `10:00 - 10:30 PM`.
    #[must_use]
    pub fn in_half_of(mut self, end: &Self) -> Self {
        if let (None, Some(second), Some(Clock::At { hour, minute, second: seconds }), Some(Clock::At { hour: to, .. })) = (self.half, end.half, self.clock, end.clock)
            && (1..=12).contains(&hour)
        {
            let hour = hour % 12 + if second { 12 } else { 0 };
            // `11:00 - 1:00 PM` begins before noon.
            let hour = if hour > to { hour.saturating_sub(12) } else { hour };
            self.clock = Some(Clock::At { hour, minute, second: seconds });
        }
        self
    }

    /// Whether a day is said.
    #[must_use]
    pub fn has_day(&self) -> bool {
        self.day != Day::Unsaid
    }

    /// Whether a clock time is said, be it unknown.
    #[must_use]
    pub fn has_clock(&self) -> bool {
        self.clock.is_some()
    }

    /// Whether the day is said from another one: `翌日`, `next day`.
    #[must_use]
    pub fn is_shifted(&self) -> bool {
        matches!(self.day, Day::Shift(_))
    }

    /// Whether its hour belongs to the night of the day before: `25:10`.
    #[must_use]
    pub fn is_late(&self) -> bool {
        matches!(self.clock, Some(Clock::At { hour: 24..=29, .. }))
    }

    /// Whether a time is named and left open, as in `14:??`.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.clock == Some(Clock::Unknown)
    }

    /// Whether its zone is said by a word of several meanings.
    #[must_use]
    pub fn is_vague(&self) -> bool {
        matches!(self.zone, Some(Said::Vague(_)))
    }

    /// The moment, in a context that knows what the text leaves out. `text` is kept as the author's own words.
    ///
    /// # Errors
    /// [`Unreadable::Form`] when a part is missing that the context does not know either, else why the moment does not exist.
    pub fn resolve(&self, context: &Context<'_>, text: &str) -> Result<Stamp, Unreadable> {
        let stated = match &self.zone {
            Some(Said::Zone(zone)) => Some(zone),
            Some(Said::Vague(word)) => context.zone.calls_itself(word).then_some(context.zone),
            None => None,
        };
        if let Some(Clock::Elapsed(minutes)) = self.clock {
            let start = context.start.filter(|start| start.has_clock()).ok_or(Unreadable::Form)?;
            return Ok(Stamp {
                seconds: start.seconds + minutes * 60,
                precision: Precision::Minute,
                approximate: start.approximate || self.approximate,
                written: text.to_owned(),
                ..start.clone()
            });
        }
        let (year, month, day) = self.date(context, stated.unwrap_or(context.zone))?;
        let mut at = civil::Date::new(year, month, day.unwrap_or(1)).map_err(|_| Unreadable::Impossible)?;
        let mut time = civil::Time::midnight();
        let precision = match self.clock {
            Some(Clock::At { hour, minute, second }) => {
                // 24:00 ends a day; in timelines without a date 25:10 is ten past one of the night after.
                let late = hour >= 24;
                if late && !(hour == 24 && minute == 0 && second.unwrap_or(0) == 0) && (self.iso || hour > 29) {
                    return Err(Unreadable::Impossible);
                }
                if late {
                    at = at.tomorrow().map_err(|_| Unreadable::Impossible)?;
                }
                let small = |n: u32| i8::try_from(n).unwrap_or(i8::MAX);
                // A leap second is the last of its minute to every clock here.
                time = civil::Time::new(small(hour % 24), small(minute), small(second.unwrap_or(0).min(60)).min(59), 0).map_err(|_| Unreadable::Impossible)?;
                if second.is_some() { Precision::Second } else { Precision::Minute }
            }
            Some(Clock::Unknown) if self.day == Day::Unsaid => return Err(Unreadable::Form),
            Some(Clock::Unknown | Clock::Elapsed(_)) | None if day.is_some() => Precision::Day,
            _ => Precision::Month,
        };
        let (seconds, offset) = stated.unwrap_or(context.zone).resolve(at.to_datetime(time)).ok_or(Unreadable::Impossible)?;
        let approximate = self.approximate || self.clock == Some(Clock::Unknown) || is_slip(text);
        Ok(Stamp { seconds, offset, precision, approximate, zone_stated: stated.is_some(), written: text.to_owned() })
    }

    fn date(&self, context: &Context<'_>, zone: &Zone) -> Result<DateParts, Unreadable> {
        // The day as it is called in the zone of the time: 20:00 UTC is already tomorrow in Tokyo.
        let current = |day: &Stamp| if day.has_clock() { zone.date_of(day.seconds).ok_or(Unreadable::Impossible) } else { Ok(day.civil_date()) };
        match self.day {
            Day::Full(parts) => Ok(parts),
            Day::Unsaid => current(context.day.filter(|day| day.precision >= Precision::Day).ok_or(Unreadable::Form)?),
            Day::Shift(days) => current(&context.day.ok_or(Unreadable::Form)?.plus_days(days)),
            Day::NoYear(month, day) => nearest_year(month, day, context.day.ok_or(Unreadable::Form)?),
            Day::OfMonth(day) => nearest_month(day, context.day.ok_or(Unreadable::Form)?),
            Day::Either(first, second, year) => {
                let read = |month: i8, day: i8| -> Result<DateParts, Unreadable> {
                    match year {
                        Some(year) => Ok((year, month, Some(day))),
                        None => nearest_year(month, day, context.day.ok_or(Unreadable::Form)?),
                    }
                };
                let (by_month, by_day) = (read(first, second), read(second, first));
                match (first > 12, second > 12) {
                    (true, _) => by_day,
                    (_, true) => by_month,
                    _ if first == second => by_month,
                    _ => match context.order {
                        DateOrder::MonthFirst => by_month,
                        DateOrder::DayFirst => by_day,
                        DateOrder::Unknown => {
                            let day = context.day.ok_or(Unreadable::Ambiguous)?;
                            let near = |parts: &Result<DateParts, Unreadable>| {
                                parts.as_ref().is_ok_and(|parts| {
                                    if day.precision == Precision::Month { (parts.0, parts.1) == (day.year(), day.month()) } else { days_between(*parts, day) <= 31 }
                                })
                            };
                            match (near(&by_month), near(&by_day)) {
                                (true, false) => by_month,
                                (false, true) => by_day,
                                // Without a year and a day to compare, Japanese and American habits agree on the month first.
                                _ if year.is_none() => by_month,
                                _ => Err(Unreadable::Ambiguous),
                            }
                        }
                    },
                }
            }
        }
    }
}

/// The half of the day that the words of a stamp say.
fn half_of(text: &str) -> Option<bool> {
    let lower = text.to_lowercase();
    let said = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let after_digit = |word: &str| lower.match_indices(word).any(|(at, _)| lower[..at].trim_end().ends_with(|c: char| c.is_ascii_digit()));
    if after_digit("pm") || after_digit("p.m") || said(&["午後", "下午", "오후"]) {
        Some(true)
    } else if after_digit("am") || after_digit("a.m") || said(&["午前", "上午", "오전"]) {
        Some(false)
    } else {
        None
    }
}

/// Whether a stamp has a year of five digits, which is read without the last and has to be told.
#[must_use]
pub fn is_slip(text: &str) -> bool {
    text.trim_start_matches(|c: char| !c.is_ascii_digit()).bytes().take_while(u8::is_ascii_digit).count() == 5
}

fn days_between((year, month, day): DateParts, other: &Stamp) -> i64 {
    let Ok(date) = civil::Date::new(year, month, day.unwrap_or(1)) else { return i64::MAX };
    let (year, month, day) = other.civil_date();
    let Ok(other) = civil::Date::new(year, month, day.unwrap_or(1)) else { return i64::MAX };
    date.until(other).map_or(i64::MAX, |span| i64::from(span.get_days().abs()))
}

/// The year in which a month and day lie nearest to a known day.
fn nearest_year(month: i8, day: i8, near: &Stamp) -> Result<DateParts, Unreadable> {
    let year = near.year();
    [year, year - 1, year + 1]
        .into_iter()
        .map(|year| (year, month, Some(day)))
        .filter(|parts| civil::Date::new(parts.0, parts.1, day).is_ok())
        .min_by_key(|parts| days_between(*parts, near))
        .ok_or(Unreadable::Impossible)
}

/// The month in which a day lies nearest to a known one.
fn nearest_month(day: i8, near: &Stamp) -> Result<DateParts, Unreadable> {
    let (year, month, _) = near.civil_date();
    let before = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
    let after = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    [(year, month), before, after]
        .into_iter()
        .map(|(year, month)| (year, month, Some(day)))
        .filter(|parts| civil::Date::new(parts.0, parts.1, day).is_ok())
        .min_by_key(|parts| days_between(*parts, near))
        .ok_or(Unreadable::Impossible)
}

/// A place in a text.
#[derive(Clone, Copy)]
struct Cursor<'t> {
    text: &'t str,
    at: usize,
    /// Whether date and clock are joined as in ISO 8601, where `-05:00` is an offset and never the end of a range.
    iso: bool,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, taken: impl Fn(char) -> bool) -> bool {
        let rest = self.rest();
        let length = rest.find(|c: char| !taken(c)).unwrap_or(rest.len());
        self.at += length;
        length > 0
    }

    fn space(&mut self) -> bool {
        self.skip(char::is_whitespace)
    }

    /// A word or sign, without regard to ASCII case.
    fn eat(&mut self, word: &str) -> bool {
        let first = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
        let rest = self.rest();
        let found = first(rest) == first(word) && rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        self.at += if found { word.len() } else { 0 };
        found
    }

    /// The longest of some words, ended as a word is.
    fn one_of<'w>(&mut self, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
        let mut found: Option<&'w str> = None;
        for word in words {
            let mut probe = *self;
            let ends = |probe: &Self| {
                !word.ends_with(|c: char| c.is_ascii_alphabetic())
                    || !probe.peek().is_some_and(char::is_alphanumeric)
                    || probe.peek().is_some_and(|c| c.is_ascii_digit() && word == "T")
            };
            if probe.eat(word) && ends(&probe) && found.is_none_or(|known| known.len() < word.len()) {
                found = Some(word);
            }
        }
        self.at += found.map_or(0, str::len);
        found
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let rest = self.rest();
        // Full-width digits are digits to a Japanese keyboard.
        let mut value = 0_u32;
        let mut count = 0;
        let mut length = 0;
        for c in rest.chars() {
            let Some(digit) = digit(c) else { break };
            if count == most {
                return None;
            }
            value = value * 10 + digit;
            count += 1;
            length += c.len_utf8();
        }
        if count < least {
            return None;
        }
        self.at += length;
        Some(value)
    }

    fn next_is_digit(&self) -> bool {
        self.peek().is_some_and(|c| digit(c).is_some())
    }

    /// Words before a stamp; says whether they make it inexact.
    fn lead_in(&mut self) -> bool {
        let mut about = false;
        // `At approximately 14:02`.
        for _ in 0..3 {
            let before = *self;
            self.space();
            if self.one_of(words::ABOUT.iter().copied()).is_some() {
                about = true;
            } else if self.one_of(words::AT.iter().copied()).is_none() {
                *self = before;
                break;
            }
        }
        self.space();
        about
    }

    fn or_so(&mut self) -> bool {
        let before = *self;
        self.space();
        let found = self.one_of(words::OR_SO.iter().copied()).is_some();
        if !found {
            *self = before;
        }
        found
    }

    /// `Monday,`, `(Mon)`, `（月）`, `月曜日`.
    fn weekday(&mut self) {
        let before = *self;
        self.space();
        let opened = self.eat("(") || self.eat("（") || self.eat("[");
        let japanese = self.peek().is_some_and(|c| "月火水木金土日一二三四五六".contains(c));
        let mut found = false;
        if let Some(length) = words::weekday(self.rest()) {
            self.at += length;
            found = true;
        } else if self.eat("星期") || self.eat("周") {
            found = japanese || self.peek().is_some_and(|c| "一二三四五六日天".contains(c));
            self.skip_one();
        } else if japanese {
            self.skip_one();
            found = self.eat("曜日") || self.eat("曜") || opened;
        }
        if opened {
            let _ = self.eat("・祝") || self.eat("祝");
            found &= self.eat(")") || self.eat("）") || self.eat("]");
        }
        if found {
            self.skip(|c| matches!(c, ',' | '、' | '.') || c.is_whitespace());
        } else {
            *self = before;
        }
    }

    fn skip_one(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    /// What may stand between a date and its clock.
    fn between(&mut self) {
        self.weekday();
        if self.peek().is_some_and(|c| matches!(c, 'T' | 't')) && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
            self.skip_one();
            self.iso = true;
            return;
        }
        self.skip(|c| matches!(c, ',' | '、' | '@' | '-' | '–' | '—' | '|' | '·' | '_' | ':' | '：' | ';' | '/' | 'の' | '(' | '（' | '*') || c.is_whitespace());
    }

    fn day(&mut self) -> Option<Day> {
        let before = *self;
        let found = self.day_here();
        if found.is_none() {
            *self = before;
        }
        found
    }

    fn day_here(&mut self) -> Option<Day> {
        if let Some(word) = self.one_of(words::SHIFTS.iter().map(|(word, _)| *word)) {
            let shift = words::SHIFTS.iter().find(|(known, _)| *known == word)?.1;
            // `翌11月3日` is that day.
            let named = *self;
            if let Some(day @ (Day::Full(_) | Day::NoYear(..) | Day::OfMonth(_))) = self.numbered_day() {
                return Some(day);
            }
            *self = named;
            return Some(Day::Shift(shift));
        }
        if let Some((month, length)) = words::month(self.rest()) {
            self.at += length;
            return self.after_month(month);
        }
        self.numbered_day()
    }

    /// `February 8th, 2019`, `Dec-07-2022`, `Feb 8`, `November 2026`.
    fn after_month(&mut self, month: i8) -> Option<Day> {
        self.skip(|c| matches!(c, ' ' | '-' | '.' | ','));
        let before = *self;
        if let Some(year) = self.year() {
            return Some(Day::Full((year, month, None)));
        }
        *self = before;
        let day = i8::try_from(self.digits(1, 2)?).ok()?;
        self.ordinal();
        self.through();
        if self.peek() == Some(':') && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        Some(self.with_year(month, day))
    }

    fn ordinal(&mut self) {
        let before = *self;
        if (self.eat("st") || self.eat("nd") || self.eat("rd") || self.eat("th") || self.eat("º")) && !self.peek().is_some_and(char::is_alphanumeric) {
            return;
        }
        *self = before;
    }

    /// `January 14-19, 2026`: the first day is the day.
    fn through(&mut self) {
        let before = *self;
        self.skip(|c| c == ' ');
        if !(self.eat("-") || self.eat("–") || self.eat("—")) {
            *self = before;
            return;
        }
        self.skip(|c| c == ' ');
        let day = self.digits(1, 2);
        self.ordinal();
        let ends = self.rest().starts_with(',') || self.rest().trim_start().starts_with("20") || words::month(self.rest().trim_start()).is_some();
        if !day.is_some_and(|day| (1..=31).contains(&day) && ends) {
            *self = before;
        }
    }

    fn with_year(&mut self, month: i8, day: i8) -> Day {
        let before = *self;
        self.skip(|c| matches!(c, ' ' | '-' | ',' | '/' | '.' | '_'));
        let _ = self.eat("of ") || self.eat("de ") || self.eat("del ");
        let apostrophe = self.eat("'") || self.eat("’");
        let year = if apostrophe { self.digits(2, 2).and_then(|year| i16::try_from(2000 + year).ok()) } else { self.year() };
        if let Some(year) = year {
            return Day::Full((year, month, Some(day)));
        }
        *self = before;
        Day::NoYear(month, day)
    }

    /// Four digits that can be a year, and no clock in `14:02` or `1402:`.
    fn year(&mut self) -> Option<i16> {
        let before = *self;
        let year = self.digits(4, 4)?;
        let clock = self.peek() == Some(':') && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit());
        if (1900..2200).contains(&year) && !clock {
            return i16::try_from(year).ok();
        }
        *self = before;
        None
    }

    fn numbered_day(&mut self) -> Option<Day> {
        for (era, start) in [("令和", 2018), ("平成", 1988), ("昭和", 1925)] {
            if self.eat(era) {
                let year = if self.eat("元") { 1 } else { self.digits(1, 2)? };
                return (self.eat("年")).then(|| self.east_asian_day(i16::try_from(start + year).ok())).flatten();
            }
        }
        let start = *self;
        if let Some(number) = self.digits(8, 8) {
            let parts = (i16::try_from(number / 10_000).ok()?, i8::try_from(number / 100 % 100).ok()?, Some(i8::try_from(number % 100).ok()?));
            return ((1990..2100).contains(&parts.0) && (1..=12).contains(&parts.1) && !self.next_is_digit()).then_some(Day::Full(parts));
        }
        *self = start;
        if let Some(year) = self.digits(4, 4) {
            return self.after_year(i16::try_from(year).ok()?);
        }
        // A year with a digit too many is a slip of the finger: `20202-01-16`. Whoever takes it says so.
        *self = start;
        if let Some(year) = self.digits(5, 5).filter(|year| (1990..2100).contains(&(year / 10))) {
            return self.after_year(i16::try_from(year / 10).ok()?).filter(|day| matches!(day, Day::Full((_, _, Some(_)))));
        }
        *self = start;
        let first = i8::try_from(self.digits(1, 2)?).ok()?;
        if self.eat("月") || self.eat("월") {
            self.space();
            let day = i8::try_from(self.digits(1, 2)?).ok()?;
            return (self.eat("日") || self.eat("일") || self.eat("号")).then_some(Day::NoYear(first, day));
        }
        if self.eat("日") {
            return (!self.rest().starts_with(['間', '以', '前', '後', '目'])).then_some(Day::OfMonth(first));
        }
        self.after_first(first)
    }

    fn after_year(&mut self, year: i16) -> Option<Day> {
        self.space();
        if self.eat("年") || self.eat("년") {
            return self.east_asian_day(Some(year));
        }
        let separator = self.peek()?;
        if !matches!(separator, '-' | '/' | '.' | '‐' | '‑' | '–' | '−' | '－' | '／') {
            // `2026 Nov 2`
            let (month, length) = words::month(self.rest())?;
            self.at += length;
            self.skip(|c| c == ' ');
            let day = i8::try_from(self.digits(1, 2)?).ok()?;
            return (1900..2200).contains(&year).then_some(Day::Full((year, month, Some(day))));
        }
        self.skip_one();
        let spaced = separator == '/' && self.space();
        let month = match words::month(self.rest()) {
            Some((month, length)) => {
                self.at += length;
                month
            }
            None => i8::try_from(self.digits(1, 2)?).ok()?,
        };
        let before = *self;
        if spaced {
            self.space();
        }
        if self.peek() == Some(separator) {
            self.skip_one();
            if spaced {
                self.space();
            }
            if let Some(day) = self.digits(1, 2).and_then(|day| i8::try_from(day).ok()) {
                return Some(Day::Full((year, month, Some(day))));
            }
            if self.eat("??") || self.eat("xx") {
                return Some(Day::Full((year, month, None)));
            }
            *self = before;
        }
        // A year and a month alone; `1500-20` is none.
        ((1970..2100).contains(&year) && (1..=12).contains(&month) && !self.next_is_digit()).then_some(Day::Full((year, month, None)))
    }

    fn east_asian_day(&mut self, year: Option<i16>) -> Option<Day> {
        let year = year?;
        self.space();
        let month = i8::try_from(self.digits(1, 2)?).ok()?;
        if !(self.eat("月") || self.eat("월")) {
            return None;
        }
        let before = *self;
        self.space();
        if let Some(day) = self.digits(1, 2).and_then(|day| i8::try_from(day).ok())
            && (self.eat("日") || self.eat("일") || self.eat("号"))
        {
            return Some(Day::Full((year, month, Some(day))));
        }
        *self = before;
        Some(Day::Full((year, month, None)))
    }

    /// After a first number of one or two digits.
    fn after_first(&mut self, first: i8) -> Option<Day> {
        let digits_end = *self;
        // `8th of February 2019`, `07-Sept-2022`, `8. Februar 2019`, `8 de febrero de 2019`.
        self.ordinal();
        self.through();
        self.skip(|c| matches!(c, ' ' | '-' | '.' | '_' | '/'));
        let _ = self.eat("of ") || self.eat("de ");
        if let Some((month, length)) = words::month(self.rest()) {
            self.at += length;
            return Some(self.with_year(month, first));
        }
        *self = digits_end;
        let separator = self.peek().filter(|c| matches!(c, '/' | '.' | '-' | '／'))?;
        self.skip_one();
        let second = i8::try_from(self.digits(1, 2)?).ok()?;
        if separator == '/' || separator == '／' {
            let before = *self;
            if (self.eat("/") || self.eat("／"))
                && let Some(year) = self.short_year()
            {
                return Some(Day::Either(first, second, Some(year)));
            }
            *self = before;
            return ((1..=31).contains(&first) && (1..=31).contains(&second) && (first <= 12 || second <= 12) && !self.next_is_digit()).then_some(Day::Either(first, second, None));
        }
        if separator == '.' {
            if !self.eat(".") {
                return None;
            }
            let before = *self;
            if let Some(year) = self.short_year() {
                return Some(Day::Full((year, second, Some(first))));
            }
            *self = before;
            return ((1..=31).contains(&first) && (1..=12).contains(&second) && self.peek().is_none_or(char::is_whitespace)).then_some(Day::NoYear(second, first));
        }
        let before = *self;
        if self.eat("-")
            && let Some(year) = self.year()
        {
            return Some(Day::Either(first, second, Some(year)));
        }
        *self = before;
        // `09-21 20:18`: a month and a day only before a clock.
        let mut clock = *self;
        let spaced = clock.skip(|c| c == ' ');
        (spaced && self.at - start_of(self.text, self.at) == 5 && clock.clock(true).is_some()).then_some(Day::Either(first, second, None))
    }

    /// `2022` or `22`.
    fn short_year(&mut self) -> Option<i16> {
        let before = *self;
        if let Some(year) = self.year() {
            return Some(year);
        }
        *self = before;
        let year = self.digits(2, 2)?;
        let clock = self.peek() == Some(':');
        (!clock).then(|| i16::try_from(2000 + year).ok()).flatten()
    }

    /// A date after the clock: `17:53 UTC, 2 June 2021`, `17:53 (翌日)`, `0:10 (+1)`.
    fn trailing_day(&mut self) -> Option<Day> {
        let before = *self;
        self.skip(|c| c == ',' || c.is_whitespace());
        let opened = self.eat("(") || self.eat("（") || self.eat("[");
        let _ = self.eat("on ");
        self.weekday();
        let mut day = self.day();
        if day.is_none() && opened && (self.eat("+1d") || self.eat("+1 day") || self.eat("+1")) {
            day = Some(Day::Shift(1));
        }
        // Only a whole date says what day it is; `14:02 - 5/6 pods` must not.
        let sure = match day {
            Some(Day::Full((_, _, Some(_)))) => true,
            Some(Day::Shift(_)) => opened,
            _ => false,
        };
        if sure && (!opened || self.eat(")") || self.eat("）") || self.eat("]")) {
            return day;
        }
        *self = before;
        None
    }

    fn half(&mut self) -> Option<bool> {
        let before = *self;
        let word = self.one_of(words::HALVES.iter().map(|(word, _)| *word));
        let half = word.and_then(|word| words::HALVES.iter().find(|(known, _)| *known == word)).map(|(_, second)| *second);
        if half.is_some() {
            self.space();
            if self.next_is_digit() {
                return half;
            }
        }
        *self = before;
        None
    }

    fn clock(&mut self, after_day: bool) -> Option<Clock> {
        let before = *self;
        let found = self.clock_here(after_day);
        if found.is_none() {
            *self = before;
        }
        found
    }

    fn clock_here(&mut self, after_day: bool) -> Option<Clock> {
        for unknown in ["??:??", "？？：？？", "xx:xx", "--:--", "?:??", "HH:??", "HH:MM"] {
            if self.eat(unknown) {
                return Some(Clock::Unknown);
            }
        }
        let half = self.half();
        let start = *self;
        let (hour, minute, second) = if let Some(hour) = self.digits(1, 2) {
            self.after_hour(hour, start, after_day)?
        } else {
            *self = start;
            let number = self.digits(4, 4)?;
            if !self.ends_plain_clock(after_day) {
                return None;
            }
            let _ = self.eat("hrs") || self.eat("h");
            (number / 100, Some(number % 100), None)
        };
        let Some(minute) = minute else { return Some(Clock::Unknown) };
        let hour = match half.or_else(|| self.am_pm()) {
            Some(second) if (1..=12).contains(&hour) => hour % 12 + if second { 12 } else { 0 },
            _ => hour,
        };
        let _ = self.eat(" Uhr") || self.eat("Uhr") || self.eat(" hrs") || self.eat("hrs") || self.eat(" hours");
        if minute > 59 || second.unwrap_or(0) > 60 {
            // Read as a clock that does not exist, so that it can be reported.
            return Some(Clock::At { hour: 99, minute, second });
        }
        Some(Clock::At { hour, minute, second })
    }

    /// What follows an hour of one or two digits: its minutes (nothing when they are left open) and seconds.
    fn after_hour(&mut self, hour: u32, start: Self, after_day: bool) -> Option<(u32, Option<u32>, Option<u32>)> {
        if self.eat(":") || self.eat("：") {
            if self.eat("??") || self.eat("？？") || self.eat("xx") || self.eat("XX") || self.eat("--") {
                return Some((hour, None, None));
            }
            let before = *self;
            let Some(minute) = self.digits(2, 2) else {
                // `01:1x`
                *self = before;
                return (self.digits(1, 1).is_some() && (self.eat("x") || self.eat("X") || self.eat("?"))).then_some((hour, None, None));
            };
            return Some((hour, Some(minute), self.seconds()));
        }
        if self.eat("時") || self.eat("时") || self.eat("点") || self.eat("點") || self.eat("시") {
            if self.rest().starts_with('間') {
                return None;
            }
            let before = *self;
            self.space();
            if self.eat("半") {
                return Some((hour, Some(30), None));
            }
            if let Some(minute) = self.digits(1, 2)
                && (self.eat("分") || self.eat("분") || !self.peek().is_some_and(char::is_alphanumeric))
            {
                let before = *self;
                let second = self.digits(1, 2).filter(|_| self.eat("秒") || self.eat("초"));
                if second.is_none() {
                    *self = before;
                }
                return Some((hour, Some(minute), second));
            }
            *self = before;
            return Some((hour, Some(0), None));
        }
        let digits = self.at - start.at;
        if digits == 2 && (self.eat("h") || self.eat("H")) {
            let minute = self.digits(2, 2)?;
            return Some((hour, Some(minute), None));
        }
        if self.peek() == Some('.') {
            let mut probe = *self;
            probe.skip_one();
            let minute = probe.digits(2, 2)?;
            let second = if probe.peek() == Some('.') {
                let mut further = probe;
                further.skip_one();
                further.digits(2, 2).inspect(|_| probe = further)
            } else {
                None
            };
            let mut after = probe;
            let said = after.am_pm().is_some() || after.eat("Uhr") || after.eat(" Uhr") || after.zone().is_some();
            let plain = digits == 2 && hour < 24 && minute < 60 && (after_day || probe.ends_plain_clock(false));
            if !(said || plain) {
                return None;
            }
            *self = probe;
            return Some((hour, Some(minute), second));
        }
        // `2 pm`
        let mut after = *self;
        (hour <= 12 && after.am_pm().is_some()).then_some((hour, Some(0), None))
    }

    fn seconds(&mut self) -> Option<u32> {
        let before = *self;
        if (self.eat(":") || self.eat("："))
            && let Some(second) = self.digits(2, 2)
        {
            let before = *self;
            if !((self.eat(".") || self.eat(",")) && self.digits(1, 9).is_some()) {
                *self = before;
            }
            return Some(second);
        }
        *self = before;
        None
    }

    fn am_pm(&mut self) -> Option<bool> {
        let before = *self;
        self.skip(|c| c == ' ' || c == '\u{A0}' || c == '\u{202F}');
        for (word, second) in [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)] {
            let here = *self;
            // `10:10 PM-2025-003` names a document.
            let named = |rest: &str| rest.strip_prefix('-').is_some_and(|rest| rest.chars().take_while(char::is_ascii_digit).count() > 2 || rest.starts_with(char::is_alphabetic));
            let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric) && !named(rest);
            if self.eat(word) && ends(self.rest()) {
                return Some(second);
            }
            *self = here;
        }
        *self = before;
        None
    }

    /// Whether what follows says that digits alone were a clock: `1625: text`, `1625Z`, `1625 UTC`, the end.
    fn ends_plain_clock(&self, after_day: bool) -> bool {
        let mut after = *self;
        let offset = self.rest().starts_with(['-', '−']) && self.rest().chars().skip(1).take_while(|c| c.is_ascii_digit() || *c == ':').count() < 4;
        if (!offset && after.zone().is_some()) || after.eat("hrs") || (after.eat("h") && !after.peek().is_some_and(char::is_alphanumeric)) {
            return true;
        }
        let rest = self.rest();
        let spaced = rest.trim_start();
        rest.is_empty()
            || rest.starts_with([':', '：', ']', ')', '）', '】', ',']) && !rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit())
            || spaced.starts_with(['–', '—', '|'])
            || (spaced.starts_with('-') && !spaced[1..].starts_with(|c: char| c.is_ascii_digit()))
            || (after_day && spaced.is_empty())
    }

    /// `T+15m`, `T + 1h 05m`, `T+00:15`, `+15 min`.
    fn elapsed(&mut self) -> Option<i64> {
        let before = *self;
        let found = self.elapsed_here();
        if found.is_none() {
            *self = before;
        }
        found
    }

    fn elapsed_here(&mut self) -> Option<i64> {
        let named = self.eat("T");
        if named {
            self.skip(|c| c == ' ');
        }
        let sign = if self.eat("+") {
            1
        } else if named && (self.eat("-") || self.eat("−")) {
            -1
        } else {
            return None;
        };
        self.skip(|c| c == ' ');
        let first = i64::from(self.digits(1, 4)?);
        if self.eat(":") {
            let second = i64::from(self.digits(2, 2)?);
            return Some(sign * (first * 60 + second));
        }
        self.skip(|c| c == ' ');
        let unit = ["minutes", "minute", "mins", "min", "m", "分", "hours", "hour", "hrs", "hr", "h", "時間", "sec", "s", "days", "d"].into_iter().find(|unit| {
            let before = *self;
            let found = self.eat(unit) && !self.peek().is_some_and(char::is_alphabetic);
            if !found {
                *self = before;
            }
            found
        });
        let minutes = match unit {
            None if named => first,
            None => return None,
            Some("hours" | "hour" | "hrs" | "hr" | "h" | "時間") => {
                let before = *self;
                self.skip(|c| c == ' ');
                let more = self.digits(1, 2).map(i64::from).filter(|_| {
                    self.skip(|c| c == ' ');
                    self.one_of(["minutes", "mins", "min", "m", "分"].into_iter()).is_some()
                });
                if more.is_none() {
                    *self = before;
                }
                first * 60 + more.unwrap_or(0)
            }
            Some("s" | "sec") => first / 60,
            Some("days" | "d") => first * 24 * 60,
            Some(_) => first,
        };
        Some(sign * minutes)
    }

    /// The zone after a clock: `Z`, `+09:00`, ` UTC`, ` (JST)`, ` US/Pacific`, ` CET (GMT+1)`.
    fn zone(&mut self) -> Option<Said> {
        let before = *self;
        // Immediately behind the clock.
        if self.peek().is_some_and(|c| matches!(c, '+' | '-' | '−')) {
            let length = self.rest().chars().skip(1).take_while(|c| c.is_ascii_digit() || *c == ':').map(char::len_utf8).sum::<usize>() + self.peek().map_or(0, char::len_utf8);
            let word = &self.rest()[..length];
            if !self.is_range_end(word)
                && let Some(said) = Zone::said(word)
            {
                self.at += word.len();
                return Some(said);
            }
        }
        self.skip(|c| c == ' ' || c == '\u{A0}' || c == '\u{202F}' || c == ',' || c == '*');
        let opened = self.eat("(") || self.eat("（") || self.eat("[");
        if let Some(said) = self.zone_word(opened) {
            if opened {
                self.skip(|c| c == ' ');
                if !(self.eat(")") || self.eat("）") || self.eat("]")) {
                    *self = before;
                    return None;
                }
            } else {
                let _ = self.eat(" time") || self.eat(" Time");
                // The same said twice: `CET (GMT+1)`.
                let again = *self;
                if self.eat(" (") && self.zone_word(true).is_some() && self.eat(")") {
                    return Some(said);
                }
                *self = again;
            }
            return Some(said);
        }
        *self = before;
        None
    }

    /// `14:08-14:20` is a range, `2026-11-02T14:08:00-08:00` a time with its offset.
    fn is_range_end(&self, word: &str) -> bool {
        let clock = word.strip_prefix(['-', '−']);
        let seconds = self.text[..self.at].chars().rev().take_while(|c| c.is_ascii_digit() || matches!(c, ':' | '.')).filter(|c| *c == ':').count() >= 2;
        clock.is_some_and(|clock| clock.contains(':') || clock.len() >= 3) && !self.iso && !seconds
    }

    fn zone_word(&mut self, whole: bool) -> Option<Said> {
        let rest = self.rest();
        if let Some(first) = self.peek().filter(|c| matches!(c, '+' | '-' | '−')) {
            let length = rest.chars().skip(1).take_while(|c| c.is_ascii_digit() || *c == ':').count() + first.len_utf8();
            let word = rest[..length].trim_end_matches(':');
            // After a space only `-0800` is an offset: `10:00 -10:05` is a range.
            if whole || (word.len() >= 5 && (first == '+' || !word.contains(':') || self.iso)) {
                let said = Zone::said(word)?;
                self.at += word.len();
                return Some(said);
            }
            return None;
        }
        let wide: usize = rest.chars().take_while(|c| crate::text::is_wide(*c) || matches!(c, '\u{AC00}'..='\u{D7AF}')).take(6).map(char::len_utf8).sum();
        if wide > 0 {
            for (end, _) in rest[..wide].char_indices().map(|(at, c)| (at + c.len_utf8(), c)).collect::<Vec<_>>().into_iter().rev() {
                if let Some(said) = Zone::said(&rest[..end]) {
                    self.at += end;
                    return Some(said);
                }
            }
            return None;
        }
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters == 0 {
            return None;
        }
        // `US/Pacific`, `America/New_York`
        let path = rest.bytes().take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'_')).count();
        if path > letters
            && let Some(said) = Zone::said(rest[..path].trim_end_matches('/'))
        {
            self.at += rest[..path].trim_end_matches('/').len();
            return Some(said);
        }
        // `UTC+8`, `GMT -4`
        if matches!(rest[..letters].to_ascii_uppercase().as_str(), "UTC" | "GMT") {
            let after = &rest[letters..];
            let spaced = after.len() - after.trim_start_matches(' ').len();
            let sign = &after[spaced..];
            let digits = sign.chars().skip(1).take_while(|c| c.is_ascii_digit() || *c == ':').count();
            if sign.starts_with(['+', '-', '−']) && digits > 0 && (spaced == 0 || digits >= 4 || sign.starts_with('+')) {
                let first = sign.chars().next().map_or(0, char::len_utf8);
                let word = format!("{}{}", rest[..letters].to_ascii_uppercase(), sign[..first + digits].trim_end_matches(':'));
                if let Some(said) = Zone::said(&word) {
                    self.at += letters + spaced + sign[..first + digits].trim_end_matches(':').len();
                    return Some(said);
                }
            }
        }
        let said = Zone::said(&rest[..letters])?;
        // `14:02 Pacific` is a zone only with its noun, for `Pacific` may begin the text.
        if letters > 5 && !rest[letters..].to_ascii_lowercase().starts_with(" time") {
            return None;
        }
        if rest[letters..].starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        self.at += letters;
        Some(said)
    }

    /// The same moment said in a second zone: ` / 16:15 PDT`, ` (6:48 PDT)`. It says nothing new.
    fn second_zone(&mut self) {
        for _ in 0..3 {
            let before = *self;
            self.space();
            let opened = self.eat("(") || self.eat("（") || self.eat("[");
            let joined = opened || self.eat("/") || self.eat("|") || self.eat(",") || self.eat("=");
            self.space();
            let said = joined && {
                let mut dated = *self;
                if dated.day().is_some() {
                    dated.between();
                    if dated.next_is_digit() {
                        *self = dated;
                    }
                }
                self.clock(false).is_some() && self.zone().is_some()
            };
            self.space();
            if !said || (opened && !(self.eat(")") || self.eat("）") || self.eat("]"))) {
                *self = before;
                return;
            }
        }
    }
}

/// Where the run of digits and dashes begins that ends at a place.
fn start_of(text: &str, at: usize) -> usize {
    at - text[..at].bytes().rev().take_while(|byte| byte.is_ascii_digit() || *byte == b'-').count()
}

fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}
