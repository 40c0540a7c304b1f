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

/// A zone behind a time.
const ZONE: &str = r"(?:\s?(?:Z|UTC|GMT|JST|[PMCE][SD]T|CES?T|[+-]\d{2}:?\d{2}))?";
/// A time: `14:02`, `2:02 PM`, `午後2:02`, `14時02分`.
const TIMES: &str = r"(?:(?:午前|午後)\s?)?\d{1,2}(?::\d{2}(?::\d{2})?(?:[.,]\d+)?|時\d{1,2}分)(?:\s?[ap]\.?m\b\.?)?";
/// A day, with or without its year.
const DAYS: &str = r"(?:\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}月\s?\d{1,2}日)(?:\s?[(（][^)）]{1,4}[)）])?";

fn pattern(of: &str) -> Pattern {
    Pattern::folded(&of.replace("ZONE", ZONE).replace("TIMES", TIMES).replace("DAYS", DAYS))
}

/// A time as it stands in logs, at the beginning of what is left.
static TIME: LazyLock<Pattern> = LazyLock::new(|| pattern(r"^[・•*-]?\s?[\[(【]?(?:DAYS[T ,]*)?TIMESZONE[\])】]?"));

/// A line that holds a name and a time and nothing else: `Ana Ruiz  2:02 PM`, `ana — Today at 14:02`, `田中 太郎  [14:02]`.
static HEAD: LazyLock<Pattern> =
    LazyLock::new(|| pattern(r"^.{1,48}?(?:\s{2,}|\s*[—–|]\s*|\s+)[\[(]?(?:APP\s+)?(?:(?:today|yesterday|今日|昨日)(?:\s+at)?\s+|DAYS,?\s+)?TIMESZONE[\])]?\s*$"));

/// A day on a line of its own: `2026/11/02(月)`, `--- 2026-11-02 ---`, `3月3日（火）`, `2026.03.03 火曜日`.
static DAY: LazyLock<Pattern> = LazyLock::new(|| pattern(r"^\W*DAYS(?:\s?[月火水木金土日]曜日?)?\W*$"));

static CLOCK: LazyLock<Pattern> = LazyLock::new(|| pattern("TIMES"));

static DAY_WITHIN: LazyLock<Pattern> = LazyLock::new(|| pattern("DAYS"));

/// What applications write between messages: replies, marks, separators of days.
static NOISE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(
        r"^(?:\d+ repl(?:y|ies)\b.*|last reply .{1,30}|view thread|\(edited\)|new(?: messages?)?|pinned by .{1,40}|(?::[a-z0-9_+'-]+:\s*\d*\s*)+|(?:mon|tues|wednes|thurs|fri|satur|sun)day,? .{3,24}|today|yesterday|\d+ ?件の返信|スレッドを表示する?|（編集済み）|既読(?: ?\d+)?|保存日時.*|\[(?:写真|スタンプ|動画|ファイル)\])$",
    )
});

/// A line that holds a time and nothing else.
static ALONE: LazyLock<Pattern> = LazyLock::new(|| pattern(r"^[\[(]?TIMESZONE[\])]?$"));

/// A time with its half of the day.
static HALF: LazyLock<Pattern> = LazyLock::new(|| Pattern::folded(r"\d{1,2}:\d{2}(?::\d{2})?\s?[ap]\.?m\b"));

/// Behind a name and before a time.
static BEHIND_NAME: LazyLock<Pattern> = LazyLock::new(|| pattern(r"(?:\s{2,}|\s*[—–|]\s*|\s+)(?:APP|today(?: at)?|yesterday(?: at)?|今日|昨日|:[a-z0-9_+-]+:|DAYS,?)$"));

/// One line of a log.
enum Line {
    Day(Option<String>),
    /// A message behind its time, and the day when it has its own.
    Message(Row, Option<String>),
    /// Whose message follows, and when it was.
    Head(Row),
    /// When the message that follows was, of the one named above or of the one before.
    Time(String),
    Text(String),
}

/// The messages of a log.
#[must_use]
pub fn rows(log: &str) -> Vec<Row> {
    // "Rollback done 2:36 PM" is a name with its time only where no name is set apart from its time.
    let sure = log.lines().any(|line| head(line.trim()).is_some_and(|(_, apart)| apart) || inline(line.trim()).is_some());
    let halves = log.lines().any(|line| HALF.is_in(line));
    let mut out: Vec<Row> = Vec::new();
    let mut day: Option<String> = None;
    // The last line of text, while it could be the name above a time.
    let mut above: Option<String> = None;
    for line in log.lines().map(readable).filter(|line| !line.is_empty() && !NOISE.is_in(line)) {
        let name = above.take();
        match read(&line, sure) {
            Line::Day(named) => day = named,
            // A message may begin with a time that it speaks of.
            Line::Message(row, _) if row.who.is_empty() && out.last().is_some_and(|last| last.text.is_empty() && !last.who.is_empty()) => {
                if let Some(last) = out.last_mut() {
                    last.text.push_str(&line);
                }
            }
            Line::Message(row, own) => out.push(Row { time: stamped(&row.time, own.as_deref().or(day.as_deref()), &out), ..row }),
            Line::Head(row) => out.push(Row { time: stamped(&row.time, day.as_deref(), &out), ..row }),
            Line::Time(time) => {
                if let (Some(name), Some(last)) = (&name, out.last_mut()) {
                    last.text.truncate(last.text.len() - name.len());
                    last.text.truncate(last.text.trim_end().len());
                }
                let who = name.or_else(|| out.last().map(|last| last.who.clone())).unwrap_or_default();
                let time = if halves { in_the_half_of(&time, &out) } else { time };
                out.push(Row { time: stamped(&time, day.as_deref(), &out), who, text: String::new() });
            }
            Line::Text(text) => {
                // The first line below a time is what was said, the name of the next stands behind it.
                let later = out.last().is_none_or(|last| !last.text.is_empty());
                above = Some(text.clone()).filter(|text| later && is_name(text));
                if let Some(last) = out.last_mut() {
                    if !last.text.is_empty() {
                        last.text.push(' ');
                    }
                    last.text.push_str(&text);
                }
            }
        }
    }
    out.retain(|row| !row.text.is_empty());
    out
}

/// A line as it is read: without what a file or a keyboard puts around a time.
fn readable(line: &str) -> String {
    let line = line.trim_start_matches('\u{FEFF}').trim();
    let digit = |c: char| ('０'..='９').contains(&c);
    if !line.contains(digit) {
        return line.to_owned();
    }
    let chars: Vec<char> = line.chars().collect();
    let plain = |(at, c): (usize, &char)| match *c {
        c if digit(c) => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        '：' if at > 0 && digit(chars[at - 1]) && chars.get(at + 1).is_some_and(|next| digit(*next)) => ':',
        c => c,
    };
    chars.iter().enumerate().map(plain).collect()
}

fn read(line: &str, sure: bool) -> Line {
    if DAY.is_in(line) {
        return Line::Day(day_in(line));
    }
    if ALONE.is_in(line) {
        return Line::Time(clock_of(line));
    }
    if let Some(row) = inline(line) {
        let own = day_in(&line[..TIME.find(line).map_or(0, |found| found.end)]);
        return Line::Message(row, own);
    }
    match head(line) {
        Some((row, apart)) if apart || !sure => Line::Head(row),
        _ => Line::Text(line.trim_end_matches("(edited)").trim_end_matches("（編集済み）").trim_end().to_owned()),
    }
}

/// A name with a time and nothing else, and whether something sets them apart.
fn head(line: &str) -> Option<(Row, bool)> {
    let found = HEAD.find(line).filter(|_| line.chars().count() <= 80)?;
    let clock = CLOCK.find_all(&line[found]).pop()?;
    let mut who = line[..clock.start].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '—' | '–' | '|' | ',' | '['));
    let apart = line[who.len()..clock.start].chars().count() > 1;
    let mut marked = false;
    while let Some(behind) = BEHIND_NAME.find(who) {
        who = who[..behind.start].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '—' | '–' | '|' | ','));
        marked = true;
    }
    let row = Row { time: clock_of(&line[clock]), who: who.trim().to_owned(), text: String::new() };
    (!who.is_empty()).then_some((row, apart || marked))
}

/// Whether a line could be somebody's name: a few words without the signs of a sentence.
fn is_name(line: &str) -> bool {
    line.chars().count() <= 32
        && line.split_whitespace().count() <= 3
        && line.starts_with(char::is_alphabetic)
        && !line.contains(['.', ',', '?', '!', ':', ';', '。', '、', '？', '！', '：', '/', '='])
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
    // `14:02:33.120` is as exact as its seconds.
    let digits: String = lower.replace('時', ":").chars().take_while(|c| !matches!(c, '.' | ',')).filter(|c| c.is_ascii_digit() || *c == ':').collect();
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
    let found = DAY_WITHIN.find(text)?;
    let day = text[found].split(['(', '（']).next().unwrap_or("").trim();
    let numbers: Vec<u32> = day.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    match numbers[..] {
        [year, month, day] if year > 31 => Some(format!("{year:04}-{month:02}-{day:02}")),
        // Without a year it is the document's, as it is written.
        _ => Some(day.to_owned()),
    }
}

/// `2:10` below `2:09 PM` is in the afternoon too.
fn in_the_half_of(time: &str, above: &[Row]) -> String {
    let hour = |time: &str| time.rsplit(' ').next()?.split(':').next()?.parse::<u32>().ok();
    match (hour(time), above.last().and_then(|last| hour(&last.time))) {
        (Some(own), Some(last)) if own < 12 && last >= 12 => format!("{}{}", own + 12, &time[2..]),
        _ => time.to_owned(),
    }
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

/// A text as it was, in a cell: what would end the cell or begin markup gets a sign before it, and nothing is lost.
fn cell(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Code stays code, where it is closed; within words `_` is only itself.
    let code = text.matches('`').count() % 2 == 0;
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let within = before.is_alphanumeric() && rest.peek().is_some_and(|next| next.is_alphanumeric());
        let escaped = match c {
            '|' => true,
            '`' => !code,
            '\\' | '<' | '*' | '[' | '~' => !in_code,
            '_' => !in_code && !within,
            _ => false,
        };
        in_code ^= c == '`' && code;
        if escaped {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// The log line by line, to be read beside the table.
#[must_use]
pub fn original(log: &str, lang: Lang) -> String {
    let fence = "`".repeat(log.split(|c| c != '`').map(str::len).max().unwrap_or(0).max(2) + 1);
    let title = lang.either("The chat log as it was", "チャットの記録（原文）");
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
        // The name on a line of its own, the time on the next; a second message under the same name.
        assert_eq!(
            told("Ana Ruiz\n2:09 PM\npool is full\n2:10\nstill full\n2 replies\nBen\n2:11 PM\nok"),
            ["14:09|Ana Ruiz|pool is full", "14:10|Ana Ruiz|still full", "14:11|Ben|ok"]
        );
        assert_eq!(told("田中 太郎\n  14:02\n本文\n\n佐藤  [14:03]\n次"), ["14:02|田中 太郎|本文", "14:03|佐藤|次"]);
        assert_eq!(told("田中 太郎  14:18\n14:02 の設定変更が原因かも"), ["14:18|田中 太郎|14:02 の設定変更が原因かも"]);
        assert_eq!(told("14時02分 田中：満杯\n・14:05 佐藤：切り戻し\n１４：３６ 佐藤：復旧"), ["14:02|田中|満杯", "14:05|佐藤|切り戻し", "14:36|佐藤|復旧"]);
        assert_eq!(told("2026年3月2日 23:50 田中：a\n3月3日（火）\n0:05 佐藤：b"), ["2026-03-02 23:50|田中|a", "3月3日 00:05|佐藤|b"]);
        assert_eq!(told("田中 :palm_tree:  午後 2:09\n満杯"), ["14:09|田中|満杯"]);
        // What stands between messages is none, and a time within one begins no other.
        assert_eq!(told("Ana Ruiz  2:02 PM\nRollback done 2:36 PM (edited)\n:tada: 3\n2 replies\nView thread\nMonday, March 2nd"), ["14:02|Ana Ruiz|Rollback done 2:36 PM"]);
        assert_eq!(told("Ben — 02/03/2026 2:36 PM\nok"), ["14:36|Ben|ok"]);
        assert_eq!(told("2026-03-02T14:09:00.000Z ana: full\n[2:36 PM PST] ben: ok"), ["2026-03-02 14:09:00|ana|full", "14:36|ben|ok"]);
    }

    #[test]
    fn rows_break_no_table() {
        let row = Row { time: "14:02".into(), who: String::new(), text: "a | b <script> `c`".into() };
        assert_eq!(table(&[row], Lang::En), "| Time | Event | Kind |\n|---|---|---|\n| 14:02 | a \\| b \\<script> `c` |  |");
        assert_eq!(cell("db_pool_size _x_ #4821 ghp_aB :tada: `a_b` *y*"), "db_pool_size \\_x\\_ #4821 ghp_aB :tada: `a_b` \\*y\\*");
        assert!(original("```\nx\n```", Lang::En).contains("````text\n```\nx\n```\n````"));
    }
}
