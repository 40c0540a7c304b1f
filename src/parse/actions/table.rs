//! Tables of actions: `| ID | Action | Type | Priority | Owner | Due | Status | Tracker |`, `| # | アクション | 担当 | 期限 | 状態 |`.

use super::{Key, Page, action_at, key, set};
use crate::model::{Action, ActionStatus};
use crate::parse::inline::column_name;
use crate::parse::markdown::Inline;

/// The actions of a table that has a column for what is to be done.
pub fn read(head: &[Inline], rows: &[Vec<Inline>], page: &Page<'_>) -> Option<Vec<Action>> {
    let mut keys: Vec<Option<Key>> = head.iter().map(|cell| key(&column_name(&cell.plain))).collect();
    if !keys.contains(&Some(Key::Text)) {
        // Some tables leave the first head empty or name it after the incident.
        let free = keys.iter().position(Option::is_none)?;
        if !keys.iter().flatten().any(|key| matches!(key, Key::Owner | Key::Due | Key::Status | Key::Tracker)) {
            return None;
        }
        keys[free] = Some(Key::Text);
    }
    let mut actions = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(first) = row.iter().find(|cell| !cell.plain.is_empty() || !cell.markdown.is_empty()) else { continue };
        let mut action = action_at(page, first.start);
        let mut struck = false;
        let mut used: Vec<Key> = Vec::new();
        for (at, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.plain.is_empty() || !cell.markdown.is_empty()) {
            // Of two columns that say the same kind of thing the first is the record's, the second is kept beside it.
            let key = keys.get(at).copied().flatten().filter(|key| !used.contains(key));
            used.extend(key);
            let fits = !cell.plain.is_empty() && key.is_some_and(|key| set(&mut action, key, &cell.plain, &cell.markdown, page));
            struck |= keys.get(at) == Some(&Some(Key::Text)) && cell.struck;
            if !fits {
                action.more.push((head.get(at).map_or_else(String::new, |cell| cell.plain.clone()), cell.markdown.clone()));
            }
        }
        if struck && action.status.is_none() {
            action.status = Some(ActionStatus::Done);
        }
        if action.text.is_empty() {
            action.text = row.iter().map(|cell| cell.markdown.as_str()).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ");
        }
        actions.push(action);
    }
    Some(actions)
}

#[cfg(test)]
mod tests {
    use crate::parse::actions::tests::rows;

    #[test]
    fn forms() {
        assert_eq!(
            rows(
                "| ID | Action | Type | Priority | Owner | Due | Status | Tracker |\n|--|--|--|--|--|--|--|--|\n| A1 | Alert on `pool` | detect | P1 | platform | 2026-11-20 | open | KP-1 |\n"
            ),
            ["A1|Alert on `pool`|detect|platform|2026-11-20|open|KP-1"]
        );
        assert_eq!(
            rows("| # | アクション | 担当 | 期限 | 状態 |\n|--|--|--|--|--|\n| 1 | 上限を監視する | 基盤 | 2026-11-20 | 完了 |\n"),
            ["1|上限を監視する||基盤|2026-11-20|done|"]
        );
        assert_eq!(rows("| Metric | Value |\n|--|--|\n| p99 | 3 s |\n"), Vec::<String>::new());
    }
}
