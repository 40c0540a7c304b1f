//! Tables with a time column: `| Time (JST) | Event | Kind |`, `| 時刻 | 出来事 | 種別 |`, also with date and time apart or an empty head.

use super::{Clock, empty_event};
use crate::model::{Event, EventKind};
use crate::parse::inline::column_name;
use crate::parse::markdown::Inline;
use crate::time::Written;

const TIME: &[&str] = &[
    "time",
    "timestamp",
    "when",
    "date",
    "date and time",
    "datetime",
    "date/time",
    "時刻",
    "時間",
    "日時",
    "日付",
    "时间",
    "时刻",
    "日期",
    "발생 시각",
    "시간",
    "시각",
    "일시",
    "uhrzeit",
    "zeit",
    "zeitpunkt",
    "datum",
    "heure",
    "horodatage",
    "date/heure",
    "hora",
    "fecha",
    "fecha y hora",
    "horario",
    "data",
    "data/hora",
    "tid",
    "tidspunkt",
    "время",
    "дата",
    "ora",
];
const UNTIL: &[&str] = &["end", "end time", "until", "to", "終了", "終了時刻", "終了日時"];
const TEXT: &[&str] = &[
    "event",
    "description",
    "what",
    "what happened",
    "action",
    "activity",
    "status",
    "update",
    "details",
    "detail",
    "entry",
    "text",
    "note",
    "notes",
    "出来事",
    "内容",
    "イベント",
    "事象",
    "状況",
    "説明",
    "経緯",
    "対応",
    "対応内容",
    "できごと",
    "事柄",
    "事件",
    "描述",
    "说明",
    "내용",
    "이벤트",
    "ereignis",
    "beschreibung",
    "evento",
    "descripcion",
    "动作",
    "关键节点",
    "关键事件",
    "操作",
    "经过",
    "evenement",
    "evenements",
    "acontecimento",
    "acao",
    "accion",
    "aktion",
    "vorgang",
    "was",
    "geschehen",
    "событие",
    "действие",
    "que paso",
    "descricao",
    "조치",
    "상황",
    "사건",
    "avvenimento",
    "gebeurtenis",
    "hendelse",
    "beskrivelse",
];
const KIND: &[&str] = &["kind", "type", "種別", "分類"];
const ACTOR: &[&str] = &["who", "actor", "by", "担当", "担当者", "対応者", "誰が"];
const EVIDENCE: &[&str] = &["evidence", "source", "link", "証跡", "証拠", "根拠"];

/// The entries of a table, when it has a column of stamps.
pub fn read(head: &[Inline], rows: &[Vec<Inline>], clock: &mut Clock<'_>) -> Option<Vec<Event>> {
    // Without a head of its own the first row stands in its place.
    if head.iter().any(|cell| Written::at_start(&cell.plain).is_some_and(|written| written.has_clock())) {
        let blank: Vec<Inline> = head.iter().map(|cell| Inline { start: cell.start, ..Inline::default() }).collect();
        let all: Vec<Vec<Inline>> = std::iter::once(head.to_vec()).chain(rows.iter().cloned()).collect();
        return read(&blank, &all, clock);
    }
    let names: Vec<String> = head.iter().map(|cell| column_name(&cell.plain)).collect();
    let columns = Columns::of(&names, rows)?;
    // Outside of a timeline's section a column of stamps must be the first or say its name.
    if clock.strict && columns.time > 0 && columns.day.is_none() && !TIME.contains(&names[columns.time].as_str()) {
        return None;
    }
    clock.hear_zone(&head.get(columns.time)?.plain);
    clock.hear_direction(rows.iter().filter_map(|row| row.get(columns.time)).map(|cell| cell.plain.as_str()));

    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(first) = row.iter().find(|cell| !cell.plain.is_empty() || !cell.markdown.is_empty()) else { continue };
        let mut event = empty_event(clock.line(first.start));
        if let Some(cell) = columns.day.and_then(|at| row.get(at)).filter(|cell| !cell.plain.is_empty())
            && !clock.hear_day(&cell.plain)
        {
            event.more.push((head_of(head, columns.day), cell.markdown.clone()));
        }
        for (at, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.plain.is_empty() || !cell.markdown.is_empty()) {
            if at == columns.time {
                event.written.clone_from(&cell.plain);
                if let Some(found) = clock.lead(&cell.plain) {
                    let remark = cell.plain[found.length..].trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）'));
                    if !remark.is_empty() {
                        event.more.push((head_of(head, Some(at)), remark.to_owned()));
                    }
                    event.at = found.at;
                    event.until = found.until;
                }
            } else if Some(at) == columns.day {
            } else if Some(at) == columns.until && Written::at_start(&cell.plain).is_some_and(|written| written.has_clock()) {
                let last = clock.last.clone();
                event.until = clock.lead(&cell.plain).and_then(|found| found.at);
                clock.last = last;
            } else if Some(at) == columns.text {
                event.text.clone_from(&cell.markdown);
            } else if Some(at) == columns.kind && EventKind::from_word(&cell.plain).is_some() {
                event.kind = EventKind::from_word(&cell.plain);
            } else if Some(at) == columns.actor {
                event.actor = Some(cell.markdown.clone());
            } else if Some(at) == columns.evidence {
                event.evidence = Some(cell.markdown.clone());
            } else {
                event.more.push((head_of(head, Some(at)), cell.markdown.clone()));
            }
        }
        events.push(event);
    }
    clock.newest_first = false;
    Some(events)
}

fn head_of(head: &[Inline], at: Option<usize>) -> String {
    at.and_then(|at| head.get(at)).map_or_else(String::new, |cell| cell.plain.clone())
}

/// Which column says what.
struct Columns {
    time: usize,
    /// A date column beside a time column: it says the day of its row.
    day: Option<usize>,
    /// A second time column that ends a range.
    until: Option<usize>,
    text: Option<usize>,
    kind: Option<usize>,
    actor: Option<usize>,
    evidence: Option<usize>,
}

impl Columns {
    /// The column of stamps is the one whose cells begin with them, whatever it is called.
    fn of(names: &[String], rows: &[Vec<Inline>]) -> Option<Self> {
        let named = |words: &[&str]| names.iter().position(|name| words.contains(&name.as_str()));
        let count = |at: usize, fits: &dyn Fn(&Written) -> bool| {
            rows.iter().filter_map(|row| row.get(at)).filter(|cell| Written::at_start(&cell.plain).is_some_and(|written| fits(&written))).count()
        };
        let filled = |at: usize| rows.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.plain.is_empty()).count();
        let column_of_times = || named(TIME).filter(|time| names.iter().enumerate().any(|(at, name)| at != *time && TEXT.contains(&name.as_str())));
        let stamped: Vec<usize> = (0..names.len()).filter(|at| count(*at, &|_| true) > 0 && count(*at, &|_| true) * 2 >= filled(*at)).collect();
        let clocked = |at: &usize| count(*at, &Written::has_clock) > 0;
        let said = |at: &usize| TIME.contains(&names[*at].as_str());
        let time = stamped
            .iter()
            .copied()
            .find(|at| said(at) && clocked(at))
            .or_else(|| stamped.iter().copied().find(|at| clocked(at)))
            .or_else(|| stamped.iter().copied().find(said))
            .or_else(|| stamped.first().copied().filter(|at| *at == 0))
            // A table that calls its columns so is one, also when no stamp of it can be read.
            .or_else(column_of_times)?;
        let day =
            stamped.iter().copied().find(|at| *at < time && count(*at, &|written| written.has_day() && !written.has_clock()) > 0 && count(time, &|written| !written.has_day()) > 0);
        let until = stamped.iter().copied().find(|at| *at > time && UNTIL.contains(&names[*at].as_str()));
        let taken = |at: usize| at == time || Some(at) == day || Some(at) == until;
        let text = named(TEXT).filter(|at| !taken(*at)).or_else(|| (0..names.len()).find(|at| !taken(*at) && !is_named(&names[*at]) && filled(*at) > 0))?;
        Some(Self { time, day, until, text: Some(text), kind: named(KIND), actor: named(ACTOR), evidence: named(EVIDENCE) })
    }
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
