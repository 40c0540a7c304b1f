//! A pasted chat log as the rows of a timeline. Every line of the log is kept as it was, below the document; a row is a proposal.
//!
//! Read are lines that begin with a time, with or without a name: `[14:02] ana: …`, `14:02 <ana> …`, `2026-11-02 14:02:33 ana …`, LINE's
//! `14:02<tab>ana<tab>…`; and Slack's, Teams' and Discord's copies, where the name and the time stand on a line above the message.

use crate::model::Lang;
use crate::pattern::Pattern;
use std::sync::LazyLock;

/// One message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// `14:02`, with the day before it where the log says one.
    pub time: String,
    pub who: String,
    /// Lines of one message, joined.
    pub text: String,
}

/// A time as it stands in logs, at the beginning of what is left.
static TIME: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(
        r"^[\[(]?(?:(\d{4}[-/]\d{1,2}[-/]\d{1,2})[T ,]+)?(?:\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?|(?:午前|午後)\s?\d{1,2}:\d{2})\s?(?:[ap]\.?m\.?)?(?:\s?(?:Z|UTC|JST|[+-]\d{2}:?\d{2}))?[\])]?",
    )
});

/// A line that holds a name and a time and nothing else: `Ana Ruiz  2:02 PM`, `ana — Today at 14:02`, `[14:02] Ana Ruiz`.
static HEAD: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(
        r"^.{1,48}?(?:\s{2,}|\s*[—–|]\s*|\s+)(?:APP\s+)?(?:(?:today|yesterday|今日|昨日)(?:\s+at)?\s+|\d{1,2}/\d{1,2}(?:/\d{2,4})?,?\s+|\d{4}[-/]\d{1,2}[-/]\d{1,2},?\s+)?(?:午前|午後)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?\s*$",
    )
});

/// A day on a line of its own: `2026/11/02(月)`, `--- 2 November 2026 ---`.
static DAY: LazyLock<Pattern> = LazyLock::new(|| Pattern::folded(r"^\W*(?:\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?)(?:\s?[(（][^)）]{1,4}[)）])?\W*$"));

static CLOCK: LazyLock<Pattern> = LazyLock::new(|| Pattern::folded(r"(?:午前|午後)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?"));

static ISO_DAY: LazyLock<Pattern> = LazyLock::new(|| Pattern::cased(r"\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}"));

/// The messages of a log.
#[must_use]
pub fn rows(log: &str) -> Vec<Row> {
    let mut out: Vec<Row> = Vec::new();
    let mut day: Option<String> = None;
    for line in log.lines().map(|line| line.trim_end().trim_start_matches('\u{FEFF}')) {
        let bare = line.trim_start();
        if bare.is_empty() {
            continue;
        }
        if DAY.is_in(bare) {
            day = day_in(bare);
            continue;
        }
        if let Some(row) = inline(bare) {
            let own = day_in(&bare[..TIME.find(bare).map_or(0, |found| found.end)]);
            out.push(Row { time: stamped(&row.time, own.as_deref().or(day.as_deref()), &out), ..row });
        } else if let Some(found) = HEAD.find(bare).filter(|_| bare.chars().count() <= 80) {
            let clock = CLOCK.find_all(&bare[found]).pop();
            let Some(clock) = clock else { continue };
            let who = bare[..clock.start].trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
            let who = who.trim_end_matches("Today at").trim_end_matches("Yesterday at").trim_end_matches("APP").trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
            out.push(Row { time: stamped(&clock_of(&bare[clock.clone()]), day.as_deref(), &out), who: who.trim().to_owned(), text: String::new() });
        } else if let Some(last) = out.last_mut() {
            if !last.text.is_empty() {
                last.text.push(' ');
            }
            last.text.push_str(bare);
        }
    }
    out.retain(|row| !row.text.is_empty());
    out
}

/// A line that begins with a time and goes on with a message.
fn inline(line: &str) -> Option<Row> {
    let found = TIME.find(line)?;
    let clock = CLOCK.find(&line[found.clone()])?;
    let time = clock_of(&line[clock]);
    let rest = line[found.end..].trim_start_matches([' ', '\t', '-', '–', '—', '|', ':']);
    if rest.is_empty() {
        return None;
    }
    let (who, text) = speaker(rest);
    Some(Row { time, who: who.to_owned(), text: text.to_owned() })
}

/// Who says it, where the form tells, and what.
fn speaker(rest: &str) -> (&str, &str) {
    if let Some((who, text)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        return (who.trim(), text.trim());
    }
    if let Some((who, text)) = rest.split_once('\t') {
        return (who.trim(), text.trim());
    }
    match rest.split_once([':', '：']) {
        // A name is short and has no sentence in it; an address is none.
        Some((who, text))
            if who.chars().count() <= 32 && who.split_whitespace().count() <= 3 && !text.starts_with("//") && text.starts_with([' ', '\u{3000}'])
                || rest.contains('：') && rest.find('：').is_some_and(|at| rest[..at].chars().count() <= 16) =>
        {
            let (who, text) = if rest.contains('：') && !text.starts_with(' ') { rest.split_once('：').unwrap_or((who, text)) } else { (who, text) };
            (who.trim().trim_start_matches('@'), text.trim())
        }
        _ => ("", rest.trim()),
    }
}

/// `2:02 PM` and `午後2:02` as `14:02`; seconds stay.
fn clock_of(text: &str) -> String {
    let lower = text.to_lowercase();
    let digits: String = lower.chars().filter(|c| c.is_ascii_digit() || *c == ':').collect();
    let mut parts = digits.split(':');
    let hour: u32 = parts.next().and_then(|hour| hour.parse().ok()).unwrap_or(0);
    let afternoon = lower.contains('p') || lower.contains("午後");
    let morning = lower.contains('a') || lower.contains("午前");
    let hour = match (hour, afternoon, morning) {
        (12, _, true) => 0,
        (hour, true, _) if hour < 12 => hour + 12,
        (hour, ..) => hour,
    };
    std::iter::once(format!("{hour:02}")).chain(parts.map(str::to_owned)).collect::<Vec<_>>().join(":")
}

fn day_in(text: &str) -> Option<String> {
    let found = ISO_DAY.find(text)?;
    let numbers: Vec<u32> = text[found].split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let [year, month, day] = numbers[..] else { return None };
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// The time with its day, where the row above does not say the same day already.
fn stamped(time: &str, day: Option<&str>, above: &[Row]) -> String {
    let known = above.iter().rev().find_map(|row| row.time.split_once(' ').map(|(day, _)| day));
    match day {
        Some(day) if known != Some(day) => format!("{day} {time}"),
        _ => time.to_owned(),
    }
}

/// The table of a timeline, with its head alone when there are no rows.
#[must_use]
pub fn table(rows: &[Row], lang: Lang) -> String {
    let named = rows.iter().any(|row| !row.who.is_empty());
    let head: &[&str] = match (lang, named) {
        (Lang::En, true) => &["Time", "Event", "Kind", "Who"],
        (Lang::En, false) => &["Time", "Event", "Kind"],
        (Lang::Ja, true) => &["時刻", "出来事", "種別", "担当"],
        (Lang::Ja, false) => &["時刻", "出来事", "種別"],
    };
    let mut out = format!("| {} |\n|{}", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        let mut cells = vec![row.time.as_str(), &row.text, ""];
        if named {
            cells.push(&row.who);
        }
        let cells: Vec<String> = cells.into_iter().map(cell).collect();
        out.push_str(&format!("\n| {} |", cells.join(" | ")));
    }
    out
}

/// A text that ends no cell and begins no markup.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "\\<").replace(['*', '_', '`', '[', '#'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The log line by line, to be read beside the table.
#[must_use]
pub fn original(log: &str, lang: Lang) -> String {
    let fence = "`".repeat(log.split(|c| c != '`').map(str::len).max().unwrap_or(0).max(2) + 1);
    let title = if lang == Lang::Ja { "チャットの記録（原文）" } else { "The chat log as it was" };
    format!("\n### {title}\n\n{fence}text\n{}\n{fence}\n", log.trim_end().trim_start_matches('\u{FEFF}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(log: &str) -> Vec<String> {
        rows(log).into_iter().map(|row| format!("{}|{}|{}", row.time, row.who, row.text)).collect()
    }

    #[test]
    fn logs_of_many_kinds() {
        assert_eq!(told("[14:02] ana: pool is full\n[14:05] ben: rolling back"), ["14:02|ana|pool is full", "14:05|ben|rolling back"]);
        assert_eq!(told("14:02 <ana> see https://x.example/a\n14:03 no name here"), ["14:02|ana|see https://x.example/a", "14:03||no name here"]);
        assert_eq!(
            told("2026-11-02 14:02:33 ana: a\n2026-11-02 14:03:00 ana: b\n2026-11-03 00:01 ana: c"),
            ["2026-11-02 14:02:33|ana|a", "14:03:00|ana|b", "2026-11-03 00:01|ana|c"]
        );
        assert_eq!(told("Ana Ruiz  2:02 PM\npool is full\nsecond line\nBen  2:05 PM\nrolling back"), ["14:02|Ana Ruiz|pool is full second line", "14:05|Ben|rolling back"]);
        assert_eq!(told("ana — Today at 14:02\npool is full"), ["14:02|ana|pool is full"]);
        assert_eq!(told("2026/11/02(月)\n14:02\t佐藤\t接続が枯渇\n14:05\t鈴木\t切り戻します"), ["2026-11-02 14:02|佐藤|接続が枯渇", "14:05|鈴木|切り戻します"]);
        assert_eq!(told("午後2:02 佐藤：接続が枯渇"), ["14:02|佐藤|接続が枯渇"]);
        assert_eq!(told("nothing of a log"), Vec::<String>::new());
    }

    #[test]
    fn rows_break_no_table() {
        let row = Row { time: "14:02".into(), who: String::new(), text: "a | b <script> `c`".into() };
        assert_eq!(table(&[row], Lang::En), "| Time | Event | Kind |\n|---|---|---|\n| 14:02 | a \\| b \\<script> c |  |");
        assert!(original("```\nx\n```", Lang::En).contains("````text\n```\nx\n```\n````"));
    }
}
