//! Action items in the body: one file per written form.

mod bullets;
mod details;
mod headings;
mod lines;
mod table;

use super::lines::Lines;
use super::markdown::{Block, Inline, Item};
use super::record::empty_action;
use super::timeline::{Known, Taken};
use crate::model::{Action, ActionStatus, ActionType};
use crate::time::{Context, Stamp};

/// Where a form reads from.
pub struct Page<'a> {
    pub lines: &'a Lines,
    pub source: &'a str,
    pub known: Known<'a>,
}

impl Page<'_> {
    /// A day to come: one without a year is the next after the incident.
    fn stamp(&self, text: &str) -> Option<Stamp> {
        let later = self.known.day.map(|day| day.plus_days(150));
        let context = Context { zone: self.known.zone, day: later.as_ref(), start: None, order: self.known.order };
        Stamp::read(text, &context).ok()
    }
}

/// The actions of a section's blocks, with the ranges of the source that a page can show as rows in their place.
#[must_use]
pub fn read(blocks: &[&Block], page: &Page<'_>) -> (Vec<Action>, Vec<Taken>) {
    let mut out = Out::default();
    // Beside a table of actions a plain list is remarks about them; one with checkboxes is more actions.
    let has_table = blocks.iter().any(|block| matches!(block, Block::Table { head, rows, .. } if table::read(head, rows, page).is_some_and(|found| !found.is_empty())));
    let mut at = 0;
    let mut group = Group::default();
    while at < blocks.len() {
        let block = blocks[at];
        at += 1;
        match block {
            Block::Heading { level, text, range } => {
                let below = blocks[at..].iter().take_while(|block| !matches!(block, Block::Heading { level: other, .. } if other <= level)).count();
                let own = blocks[at..at + below].iter().take_while(|block| !matches!(block, Block::Heading { .. })).count();
                if let Some(action) = headings::read(text, range, &blocks[at..at + own], page) {
                    out.actions.push(group.mark(action));
                    at += own;
                } else {
                    group = if super::headings::is_plain_actions(&text.plain) { Group::default() } else { Group::of(&text.plain) };
                }
            }
            Block::Table { head, rows, range } => {
                let found = table::read(head, rows, page).unwrap_or_default();
                out.add(found.into_iter().map(|action| group.mark(action)).collect(), range);
            }
            Block::List { items, .. } if has_table && items.iter().all(|item| item.task.is_none()) => {}
            Block::List { items, range } => out.add(bullets::read(items, &group, page), range),
            Block::Paragraph { text, range } => {
                if let Some(label) = lines::label(text) {
                    group = if super::headings::is_plain_actions(&label) { Group::default() } else { Group::of(&label) };
                    continue;
                }
                let found = lines::read(range, page);
                out.add(found.into_iter().map(|action| group.mark(action)).collect(), range);
            }
            Block::Quote { blocks, .. } => {
                let inner: Vec<&Block> = blocks.iter().filter(|block| matches!(block, Block::List { .. } | Block::Table { .. })).collect();
                out.actions.extend(read(&inner, page).0);
            }
            _ => {}
        }
    }
    (out.actions, out.ranges)
}

/// The actions below an item that says only that they follow: `- **Review actions**:` with a list below.
#[must_use]
pub fn below_items(items: &[Item], page: &Page<'_>) -> Vec<Action> {
    let labelled = items
        .iter()
        .filter_map(|item| Some((item.lead()?, item)))
        .filter(|(lead, _)| lines::label(lead).is_some_and(|label| super::headings::kind(&label) == Some(crate::model::SectionKind::Actions)));
    let below = labelled.flat_map(|(_, item)| item.blocks.get(1..).unwrap_or_default()).collect::<Vec<_>>();
    read(&below, page).0
}

/// The kind of section that a paragraph opens in the place of a heading: `**Action Items:**`, `Timeline:`.
#[must_use]
pub fn label_kind(text: &Inline) -> Option<crate::model::SectionKind> {
    super::headings::kind(&lines::label(text)?)
}

#[derive(Default)]
struct Out {
    actions: Vec<Action>,
    ranges: Vec<Taken>,
}

impl Out {
    fn add(&mut self, found: Vec<Action>, range: &std::ops::Range<usize>) {
        if !found.is_empty() {
            self.ranges.push((range.clone(), self.actions.len()..self.actions.len() + found.len()));
            self.actions.extend(found);
        }
    }
}

/// What a heading says of the actions below it: `Short term`, `Prevention`, `再発防止`.
#[derive(Clone, Default)]
struct Group {
    name: Option<String>,
    kind: Option<ActionType>,
    /// `Immediate actions (completed)`, `Done`.
    status: Option<ActionStatus>,
}

impl Group {
    fn of(title: &str) -> Self {
        let title = title.trim().trim_end_matches([':', '：']).trim();
        let first = title.split(['(', '（', '/', '・']).next().unwrap_or("").trim();
        let inner = title.split_once(['(', '（']).map_or(title, |(_, inner)| inner.trim_end_matches([')', '）']));
        let status = ActionStatus::from_word(inner);
        let kind = ActionType::from_word(title).or_else(|| ActionType::from_word(first));
        // `Prevention` and `Prevention (done)` are said whole by type and status; `Prevention (pool)` is not.
        let head = title.split_once(['(', '（']).filter(|_| status.is_some()).map_or(title, |(head, _)| head.trim());
        let said = ActionType::from_word(head).is_some() || (status.is_some() && head == title);
        Self { status, name: Some(title.to_owned()).filter(|title| !title.is_empty() && !said), kind }
    }

    fn mark(&self, mut action: Action) -> Action {
        action.kind = action.kind.or(self.kind);
        action.status = action.status.or(self.status);
        action.group = action.group.or_else(|| self.name.clone());
        action
    }
}

/// What a column or a key of an action says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Id,
    Text,
    Kind,
    Priority,
    Owner,
    Tracker,
    Due,
    Status,
    DoneAt,
    Reason,
}

const KEYS: &[(Key, &[&str])] = &[
    (Key::Id, &["id", "#", "no", "no.", "nr", "nr.", "番号", "项", "序号", "번호"]),
    (
        Key::Text,
        &[
            "action",
            "actions",
            "action item",
            "action items",
            "item",
            "task",
            "description",
            "todo",
            "to do",
            "what",
            "follow-up",
            "follow up",
            "measure",
            "improvement",
            "remediation",
            "アクション",
            "アクションアイテム",
            "対応",
            "対応内容",
            "内容",
            "対策",
            "対策内容",
            "項目",
            "施策",
            "タスク",
            "実施内容",
            "改善内容",
            "行动",
            "行动项",
            "действие",
            "задача",
            "措施",
            "改进措施",
            "事项",
            "任务",
            "조치",
            "조치 사항",
            "조치 내용",
            "작업",
            "항목",
            "massnahme",
            "aufgabe",
            "accion",
            "tarea",
            "medida",
            "mesure",
            "acao",
            "tache",
            "tarefa",
            "tiltak",
            "aksjon",
        ],
    ),
    (Key::Kind, &["type", "kind", "category", "種別", "分類", "種類", "区分", "类型", "유형", "typ", "tipo"]),
    (Key::Priority, &["priority", "prio", "pri", "優先度", "优先级", "우선순위", "prioritat", "prioridad", "priorite", "prioridade"]),
    (
        Key::Owner,
        &[
            "owner",
            "owners",
            "assignee",
            "assigned",
            "assignees",
            "who",
            "assigned to",
            "responsible",
            "person",
            "team",
            "dri",
            "担当",
            "担当者",
            "責任者",
            "担当チーム",
            "負責人",
            "负责人",
            "责任人",
            "ответственный",
            "담당",
            "담당자",
            "verantwortlich",
            "zustandig",
            "responsable",
            "responsavel",
            "porteur",
            "ansvarlig",
            "eier",
        ],
    ),
    (
        Key::Tracker,
        &["tracker", "ticket", "tickets", "bug", "issue", "jira", "link", "tracking", "tracking issue", "pr", "チケット", "課題", "起票", "工单", "티켓", "이슈", "enlace"],
    ),
    (
        Key::Due,
        &[
            "due",
            "due date",
            "due by",
            "deadline",
            "when",
            "by",
            "eta",
            "target",
            "target date",
            "due on",
            "期限",
            "期日",
            "納期",
            "完了予定",
            "完了予定日",
            "予定日",
            "対応期限",
            "截止日期",
            "截止时间",
            "截止",
            "기한",
            "마감",
            "마감일",
            "frist",
            "termin",
            "fallig",
            "fecha limite",
            "plazo",
            "echeance",
            "prazo",
            "срок",
        ],
    ),
    (
        Key::Status,
        &["status", "state", "progress", "done", "done?", "状態", "ステータス", "進捗", "状況", "状态", "进度", "상태", "estado", "statut", "situacao", "статус", "stand"],
    ),
    (Key::DoneAt, &["done at", "done_at", "done on", "completed", "completed on", "完了日", "完成时间", "완료일"]),
    (Key::Reason, &["reason", "理由", "原因"]),
];

fn key(name: &str) -> Option<Key> {
    KEYS.iter().find(|(_, names)| names.contains(&name)).map(|(key, _)| *key)
}

fn is_nothing(plain: &str) -> bool {
    plain.is_empty() || matches!(plain, "-" | "—" | "–" | "−" | "n/a" | "N/A" | "?" | "？" | "TBD" | "tbd" | "なし" | "未定" | "ー")
}

/// Sets one value; `false` when the value does not fit and should be kept as written.
fn set(action: &mut Action, key: Key, plain: &str, markdown: &str, page: &Page<'_>) -> bool {
    let plain = plain.trim();
    if is_nothing(plain) {
        return true;
    }
    // What does not fit must not take away what is known already.
    match key {
        Key::Id => action.id = Some(plain.to_owned()),
        Key::Text => action.text = markdown.to_owned(),
        Key::Priority => action.priority = Some(plain.to_owned()),
        Key::Owner if action.owner.as_deref().is_some_and(|owner| owner != plain) => return false,
        Key::Owner => action.owner = Some(plain.to_owned()),
        Key::Tracker => action.tracker = Some(markdown.to_owned()),
        Key::Reason => action.reason = Some(plain.to_owned()),
        Key::Kind => match ActionType::from_word(plain) {
            Some(kind) => action.kind = Some(kind),
            None => return false,
        },
        Key::Due | Key::DoneAt => {
            let Some(stamp) = page.stamp(plain) else { return false };
            *(if key == Key::Due { &mut action.due } else { &mut action.done_at }) = Some(stamp);
        }
        Key::Status => {
            let (Some(word), reason) = status_words(plain) else { return false };
            action.status = Some(word);
            if reason.is_some() {
                action.reason = reason;
            }
        }
    }
    true
}

/// `declined: too costly`, `見送り（費用が見合わない）`, `✅ done`: the status and what is said beside it.
fn status_words(plain: &str) -> (Option<ActionStatus>, Option<String>) {
    let plain = plain.trim();
    if let Some((status, rest)) = details::sign(plain) {
        let word = rest.trim();
        return (ActionStatus::from_word(word).or(Some(status)), None);
    }
    let bare = plain.trim_matches(|c: char| matches!(c, '*' | '_' | '`' | '[' | ']' | '(' | ')' | '【' | '】' | '（' | '）' | '.' | '!' | '~') || c.is_whitespace());
    if let Some(status) = ActionStatus::from_word(bare) {
        return (Some(status), None);
    }
    let cut = plain.find([':', '：', '(', '（', ',', '、', '—', '–']).unwrap_or(plain.len());
    let status = ActionStatus::from_word(plain[..cut].trim_matches(['*', '`', ' ']));
    let reason = plain[cut..].trim_matches(|c: char| matches!(c, ':' | '：' | '(' | ')' | '（' | '）' | ',' | '、' | '—' | '–') || c.is_whitespace());
    (status, Some(reason.to_owned()).filter(|reason| !reason.is_empty()))
}

fn action_at(page: &Page<'_>, offset: usize) -> Action {
    Action { line: page.lines.line(offset), ..empty_action() }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::parse::markdown;
    use crate::time::{DateOrder, Zone};

    #[test]
    fn a_group_keeps_what_type_and_status_do_not_say() {
        let group = |title: &str| Group::of(title).mark(empty_action()).group;
        assert_eq!([group("Prevention:"), group("Prevention (done)"), group("Done")], [None, None, None]);
        assert_eq!([group("Prevention (the pool)"), group("再発防止（プール）")], [Some("Prevention (the pool)".into()), Some("再発防止（プール）".into())]);
    }

    /// `id|text|type|owner|due|status|tracker` per action of a Markdown source.
    pub fn rows(source: &str) -> Vec<String> {
        let blocks = markdown::blocks_of(source);
        let blocks: Vec<&Block> = blocks.iter().collect();
        let zone = Zone::utc();
        let known = Known { day: None, start: None, zone: &zone, order: DateOrder::Unknown };
        let (actions, _) = read(&blocks, &Page { lines: &Lines::new(source), source, known });
        actions
            .iter()
            .map(|action| {
                let or = |value: Option<String>| value.unwrap_or_default();
                [
                    or(action.id.clone()),
                    action.text.clone(),
                    or(action.kind.map(|kind| kind.word().into())),
                    or(action.owner.clone()),
                    or(action.due.as_ref().map(Stamp::date)),
                    or(action.status.map(|status| status.word().into())),
                    or(action.tracker.clone()),
                ]
                .join("|")
            })
            .collect()
    }
}
