//! The words of dates and clocks in the languages that archives are written in.

/// Names of months, lower case, longest form first where one begins another; the places are 1 to 12.
const MONTHS: &[(&str, i8)] = &[
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("april", 4),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("november", 11),
    ("december", 12),
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sept", 9),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("januar", 1),
    ("janner", 1),
    ("februar", 2),
    ("marz", 3),
    ("mai", 5),
    ("juni", 6),
    ("juli", 7),
    ("oktober", 10),
    ("dezember", 12),
    ("okt", 10),
    ("dez", 12),
    ("enero", 1),
    ("febrero", 2),
    ("marzo", 3),
    ("abril", 4),
    ("mayo", 5),
    ("junio", 6),
    ("julio", 7),
    ("agosto", 8),
    ("septiembre", 9),
    ("setiembre", 9),
    ("octubre", 10),
    ("noviembre", 11),
    ("diciembre", 12),
    ("janvier", 1),
    ("fevrier", 2),
    ("mars", 3),
    ("avril", 4),
    ("juin", 6),
    ("juillet", 7),
    ("aout", 8),
    ("septembre", 9),
    ("octobre", 10),
    ("novembre", 11),
    ("decembre", 12),
    ("janeiro", 1),
    ("fevereiro", 2),
    ("marco", 3),
    ("maio", 5),
    ("junho", 6),
    ("julho", 7),
    ("setembro", 9),
    ("outubro", 10),
    ("novembro", 11),
    ("dezembro", 12),
    ("января", 1),
    ("февраля", 2),
    ("марта", 3),
    ("апреля", 4),
    ("мая", 5),
    ("июня", 6),
    ("июля", 7),
    ("августа", 8),
    ("сентября", 9),
    ("октября", 10),
    ("ноября", 11),
    ("декабря", 12),
];

const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tues",
    "tue",
    "wed",
    "thurs",
    "thur",
    "thu",
    "fri",
    "sat",
    "sun",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
];

/// Words and signs before a stamp that say it is not exact.
pub const ABOUT: &[&str] = &[
    "~",
    "〜",
    "～",
    "≈",
    "≃",
    "約",
    "约",
    "大约",
    "大約",
    "およそ",
    "approximately",
    "approx.",
    "approx",
    "around",
    "about",
    "roughly",
    "circa",
    "ca.",
    "c.",
    "shortly after",
    "shortly before",
    "just after",
    "just before",
    "after",
    "before",
    "gegen",
    "etwa",
    "kurz nach",
    "kurz vor",
    "nach",
    "vor",
    "environ",
    "avant",
    "après",
    "antes de las",
    "después de las",
    "hacia las",
    "sobre as",
    "antes das",
    "depois das",
    "por volta das",
    "cerca das",
    "entre las",
    "entre as",
    "entre",
    "between",
    "zwischen",
    "sobre las",
    "vers",
    "약",
];

/// Words before a range that says its end after one of `AND`.
const BETWEEN: &[&str] = &["between", "entre", "zwischen"];

/// What stands before the end of such a range.
pub const AND: &[&str] = &["and ", "y las ", "y ", "e as ", "e ", "et ", "und "];

/// Whether a stamp begins a range in words: `between 18:40` goes on with `and 18:45`.
#[must_use]
pub fn is_between(lead: &str) -> bool {
    let first = lead.trim_start().split(' ').next().unwrap_or("").to_lowercase();
    BETWEEN.contains(&first.as_str())
}

/// Words before a stamp that add nothing to it.
pub const AT: &[&str] = &[
    "update",
    "updated",
    "update:",
    "[update]",
    "edit",
    "edit:",
    "stand",
    "aktualisierung",
    "更新",
    "追記",
    "続報",
    "更新：",
    "追記：",
    "at",
    "on",
    "by",
    "from",
    "since",
    "um",
    "ab",
    "am",
    "a las",
    "el",
    "le",
    "à",
    "às",
    "kl.",
    "the",
];

/// Signs after a stamp that say it is not exact.
pub const OR_SO: &[&str] =
    &["頃", "ごろ", "ころ", "前後", "左右", "경", "쯤", "(approx.)", "(approx)", "(approximately)", "(approximate)", "(ish)", "ish", "(ca.)", "(estimated)", "(概算)", "(推定)"];

/// A half of the day said before the clock, and whether it is the second.
pub const HALVES: &[(&str, bool)] = &[
    ("午前", false),
    ("午後", true),
    ("上午", false),
    ("下午", true),
    ("凌晨", false),
    ("早上", false),
    ("中午", true),
    ("晚上", true),
    ("深夜", false),
    ("早朝", false),
    ("오전", false),
    ("오후", true),
];

/// Days said from the day before: the next, the same, the previous.
pub const SHIFTS: &[(&str, i64)] = &[
    ("翌々日", 2),
    ("翌日", 1),
    ("翌朝", 1),
    ("次の日", 1),
    ("第二天", 1),
    ("次日", 1),
    ("翌", 1),
    ("同日", 0),
    ("当日", 0),
    ("前日", -1),
    ("next day", 1),
    ("the next day", 1),
    ("following day", 1),
    ("the following day", 1),
    ("same day", 0),
];

fn name_at<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Option<(usize, usize)> {
    // No name is longer; a run of letters that goes on is none.
    let run: usize = text.chars().take(14).take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
    if text[run..].starts_with(char::is_alphabetic) {
        return None;
    }
    let word = &text[..run];
    // Names are of Latin and Cyrillic letters, which may be as wide as those of China and Japan, and none begins as a text of theirs does.
    if word.chars().next().is_none_or(|c| c >= '\u{2E80}' && !('\u{FF21}'..='\u{FF5A}').contains(&c)) {
        return None;
    }
    let folded = if word.is_ascii() { None } else { Some(crate::text::unaccented(word)) };
    let word = folded.as_deref().unwrap_or(word);
    let place = names.enumerate().find(|(_, name)| name.eq_ignore_ascii_case(word))?.0;
    Some((place, run + usize::from(text[run..].starts_with('.'))))
}

/// The month whose name stands at the start of a text, and the bytes it takes, a full stop behind it included.
pub fn month(text: &str) -> Option<(i8, usize)> {
    name_at(text, MONTHS.iter().map(|(name, _)| *name)).map(|(place, length)| (MONTHS[place].1, length))
}

/// The bytes that a weekday takes at the start of a text.
pub fn weekday(text: &str) -> Option<usize> {
    name_at(text, WEEKDAYS.iter().copied()).map(|(_, length)| length)
}
