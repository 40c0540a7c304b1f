//! Tables with a time column: `| Time (JST) | Event | Kind |`, `| 時刻 | 出来事 | 種別 |`, also with date and time apart or an empty head.

use super::{Clock, empty_event};
use crate::model::{Event, EventKind};
use crate::parse::inline::column_name;
use crate::parse::markdown::Inline;

const TIME: &[&str] = &["time", "timestamp", "when", "date", "date and time", "datetime", "date/time", "時刻", "時間", "日時", "日付"];
const TEXT: &[&str] =
    &["event", "description", "what", "what happened", "details", "detail", "entry", "text", "note", "notes", "出来事", "内容", "イベント", "事象", "状況", "説明"];
const KIND: &[&str] = &["kind", "type", "種別", "分類"];
const ACTOR: &[&str] = &["who", "actor", "by", "担当", "担当者", "対応者", "誰が"];
const EVIDENCE: &[&str] = &["evidence", "source", "link", "証跡", "証拠", "根拠"];

/// The entries of a table, when it has a column of stamps.
pub fn read(head: &[Inline], rows: &[Vec<Inline>], clock: &mut Clock<'_>) -> Option<Vec<Event>> {
    let names: Vec<String> = head.iter().map(|cell| column_name(&cell.plain)).collect();
    let column = |words: &[&str]| names.iter().position(|name| words.contains(&name.as_str()));
    let time = column(TIME).unwrap_or(0);
    // A date column and a time column beside it: the date is said for the row.
    let clock_column =
        (matches!(names.get(time).map(String::as_str), Some("date" | "日付"))).then(|| names.iter().position(|name| matches!(name.as_str(), "time" | "時刻" | "時間"))).flatten();
    let taken = |at: usize| at == time || Some(at) == clock_column;
    let text = column(TEXT).or_else(|| (0..head.len()).find(|at| !taken(*at) && !is_named(&names[*at])))?;
    let (kind, actor, evidence) = (column(KIND), column(ACTOR), column(EVIDENCE));
    clock.hear_zone(&head.get(clock_column.unwrap_or(time))?.plain);

    let mut stamped = 0;
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let first = row.iter().find(|cell| !cell.plain.is_empty());
        let Some(first) = first else { continue };
        let mut event = empty_event(clock.line(first.start));
        for (at, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.plain.is_empty() || !cell.markdown.is_empty()) {
            if Some(at) == clock_column || (at == time && clock_column.is_none()) {
                event.written.clone_from(&cell.plain);
                let found = clock.lead(&cell.plain);
                stamped += usize::from(found.is_some());
                if let Some(found) = found {
                    event.at = Some(found.at);
                    event.until = found.until;
                    let remark = cell.plain[found.length..].trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）'));
                    if !remark.is_empty() {
                        event.more.push((head.get(at).map_or_else(String::new, |cell| cell.plain.clone()), remark.to_owned()));
                    }
                }
            } else if at == time {
                if !clock.hear_day(&cell.plain) {
                    event.more.push((head.get(at).map_or_else(String::new, |cell| cell.plain.clone()), cell.markdown.clone()));
                }
            } else if at == text {
                event.text.clone_from(&cell.markdown);
            } else if Some(at) == kind && EventKind::from_word(&cell.plain).is_some() {
                event.kind = EventKind::from_word(&cell.plain);
            } else if Some(at) == actor {
                event.actor = Some(cell.markdown.clone());
            } else if Some(at) == evidence {
                event.evidence = Some(cell.markdown.clone());
            } else {
                event.more.push((head.get(at).map_or_else(String::new, |cell| cell.plain.clone()), cell.markdown.clone()));
            }
        }
        events.push(event);
    }
    (stamped * 2 >= events.len() && stamped > 0).then_some(events)
}

fn is_named(name: &str) -> bool {
    [KIND, ACTOR, EVIDENCE].iter().any(|words| words.contains(&name))
}

#[cfg(test)]
mod tests {
    use crate::parse::timeline::tests::rows;

    #[test]
    fn forms() {
        assert_eq!(
            rows("| 時刻 (JST) | 出来事 | 種別 |\n|--|--|--|\n| 14:02 | `pool` が枯渇 | signal |\n| 2026-11-03 00:10 | 終了 | |\n| 00:12 | 確認 | |\n"),
            ["2026-11-02T14:02:00+09:00 `pool` が枯渇", "2026-11-03T00:10:00+09:00 終了", "2026-11-03T00:12:00+09:00 確認"]
        );
        assert_eq!(rows("| Date | Time | Event |\n|--|--|--|\n| 2026-11-04 | 09:00 | a |\n| | 09:10 | b |\n"), ["2026-11-04T09:00:00Z a", "2026-11-04T09:10:00Z b"]);
        assert_eq!(rows("| | |\n|--|--|\n| 10:00 | a |\n| 10:01 | b |\n"), ["2026-11-02T10:00:00Z a", "2026-11-02T10:01:00Z b"]);
    }

    #[test]
    fn other_tables_are_none() {
        assert_eq!(rows("| Metric | Value |\n|--|--|\n| p99 | 3 s |\n"), Vec::<String>::new());
    }
}
