//! Action items in the body: one file per written form.

mod bullets;
mod table;

use super::lines::Lines;
use super::markdown::Block;
use super::record::empty_action;
use super::timeline::Taken;
use crate::model::{Action, ActionStatus, ActionType};
use crate::time::{Stamp, Zone};

/// Where a form reads from.
pub struct Page<'a> {
    pub lines: &'a Lines,
    pub zone: &'a Zone,
}

/// The actions of a section's blocks, with the ranges of the source they were read from.
#[must_use]
pub fn read(blocks: &[Block], page: &Page<'_>) -> (Vec<Action>, Vec<Taken>) {
    let mut actions = Vec::new();
    let mut ranges = Vec::new();
    // Beside a table of actions a plain list is remarks about them; one with checkboxes is more actions.
    let has_table = blocks.iter().any(|block| matches!(block, Block::Table { head, rows, .. } if table::read(head, rows, page).is_some_and(|found| !found.is_empty())));
    for block in blocks {
        let found = match block {
            Block::List { items, .. } if has_table && items.iter().all(|item| item.task.is_none()) => None,
            Block::Table { head, rows, .. } => table::read(head, rows, page),
            Block::List { items, .. } => Some(bullets::read(items, page)),
            _ => None,
        };
        if let Some(found) = found.filter(|found| !found.is_empty()) {
            ranges.push((block.range().clone(), actions.len()..actions.len() + found.len()));
            actions.extend(found);
        }
    }
    (actions, ranges)
}

/// What a column or a key of an action says.
#[derive(Clone, Copy, PartialEq, Eq)]
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
    (Key::Id, &["id", "#", "no", "no.", "番号"]),
    (
        Key::Text,
        &[
            "action",
            "action item",
            "item",
            "task",
            "description",
            "todo",
            "what",
            "follow-up",
            "アクション",
            "アクションアイテム",
            "対応",
            "対応内容",
            "内容",
            "対策",
            "項目",
            "施策",
        ],
    ),
    (Key::Kind, &["type", "kind", "category", "種別", "分類", "種類"]),
    (Key::Priority, &["priority", "prio", "優先度"]),
    (Key::Owner, &["owner", "assignee", "who", "assigned to", "responsible", "担当", "担当者", "責任者"]),
    (Key::Tracker, &["tracker", "ticket", "bug", "issue", "jira", "link", "チケット", "課題"]),
    (Key::Due, &["due", "due date", "deadline", "when", "by", "eta", "期限", "期日", "納期"]),
    (Key::Status, &["status", "state", "progress", "状態", "ステータス", "進捗", "状況"]),
    (Key::DoneAt, &["done at", "done_at", "done on", "完了日"]),
    (Key::Reason, &["reason", "理由"]),
];

fn key(name: &str) -> Option<Key> {
    KEYS.iter().find(|(_, names)| names.contains(&name)).map(|(key, _)| *key)
}

/// Sets one value; `false` when the value does not fit and should be kept as written.
fn set(action: &mut Action, key: Key, plain: &str, markdown: &str, zone: &Zone) -> bool {
    let plain = plain.trim();
    if plain.is_empty() || matches!(plain, "-" | "—" | "–" | "n/a" | "N/A") {
        return true;
    }
    match key {
        Key::Id => action.id = Some(plain.to_owned()),
        Key::Text => action.text = markdown.to_owned(),
        Key::Kind => action.kind = ActionType::from_word(plain),
        Key::Priority => action.priority = Some(plain.to_owned()),
        Key::Owner => action.owner = Some(plain.to_owned()),
        Key::Tracker => action.tracker = Some(markdown.to_owned()),
        Key::Due => action.due = Stamp::parse(plain, zone).ok(),
        Key::DoneAt => action.done_at = Stamp::parse(plain, zone).ok(),
        Key::Reason => action.reason = Some(plain.to_owned()),
        Key::Status => {
            let (word, reason) = status_words(plain);
            action.status = word;
            if reason.is_some() && action.status.is_some() {
                action.reason = reason;
            }
        }
    }
    match key {
        Key::Kind => action.kind.is_some(),
        Key::Due => action.due.is_some(),
        Key::DoneAt => action.done_at.is_some(),
        Key::Status => action.status.is_some(),
        _ => true,
    }
}

/// `declined: too costly`, `見送り（費用が見合わない）`, `✅ done`: the status and what is said beside it.
fn status_words(plain: &str) -> (Option<ActionStatus>, Option<String>) {
    let plain = plain.trim();
    if plain.starts_with('✅') {
        return (Some(ActionStatus::Done), None);
    }
    if let Some(status) = ActionStatus::from_word(plain) {
        return (Some(status), None);
    }
    let cut = plain.find([':', '：', '(', '（', ',', '、', '—']).unwrap_or(plain.len());
    let status = ActionStatus::from_word(&plain[..cut]);
    let reason = plain[cut..].trim_matches(|c: char| matches!(c, ':' | '：' | '(' | ')' | '（' | '）' | ',' | '、' | '—') || c.is_whitespace());
    (status, Some(reason.to_owned()).filter(|reason| !reason.is_empty()))
}

fn action_at(page: &Page<'_>, offset: usize) -> Action {
    Action { line: page.lines.line(offset), ..empty_action() }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::parse::markdown;

    /// `id|text|type|owner|due|status|tracker` per action of a Markdown source.
    pub fn rows(source: &str) -> Vec<String> {
        let blocks = markdown::blocks_of(source);
        let (actions, _) = read(&blocks, &Page { lines: &Lines::new(source), zone: &Zone::utc() });
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
