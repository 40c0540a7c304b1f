//! Lists of actions: `- [ ] A1: text (owner: platform, due: 2026-11-20, KP-1)`, plain bullets, struck ones.

use super::{Key, Page, action_at, key, set};
use crate::model::{Action, ActionStatus};
use crate::parse::inline;
use crate::parse::markdown::Item;

/// One action per item.
pub fn read(items: &[Item], page: &Page<'_>) -> Vec<Action> {
    items.iter().filter_map(|item| one(item, page)).collect()
}

fn one(item: &Item, page: &Page<'_>) -> Option<Action> {
    let (lead, rest) = inline::of_item(item);
    let Some(lead) = lead else {
        let mut action = action_at(page, item.range.start);
        inline::append(&mut action.text, &rest);
        return (!action.text.is_empty()).then_some(action);
    };
    let mut action = action_at(page, item.range.start);
    let mut text = lead.markdown.clone();
    if item.task == Some(true) || lead.struck || text.starts_with('✅') {
        action.status = Some(ActionStatus::Done);
    } else if item.task == Some(false) {
        action.status = Some(ActionStatus::Open);
    }
    text = text.trim_start_matches(['✅', '⏳', ' ']).to_owned();
    if let Some((id, after)) = split_id(&text) {
        action.id = Some(id);
        text = after;
    }
    take_details(&mut text, &mut action, page);
    inline::append(&mut text, &rest);
    action.text = text;
    (!action.text.is_empty()).then_some(action)
}

/// `A1: text`, `**AI-3**: text`.
fn split_id(text: &str) -> Option<(String, String)> {
    let (head, after) = text.split_once([':', '：'])?;
    let id = head.trim().trim_matches('*');
    let (letters, digits) = id.split_at(id.find(|c: char| c.is_ascii_digit())?);
    let letters = letters.trim_end_matches('-');
    let named = (1..=4).contains(&letters.len()) && letters.bytes().all(|byte| byte.is_ascii_uppercase());
    (named && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')).then(|| (id.to_owned(), after.trim_start_matches(['*', ' ']).to_owned()))
}

/// The bracket that the one after the end of a text closes; a Markdown link within has its own.
fn matching_open(inner: &str) -> Option<(usize, char)> {
    let mut depth = 0_usize;
    inner.char_indices().rev().find(|(_, c)| match c {
        ')' | '）' => {
            depth += 1;
            false
        }
        '(' | '（' if depth > 0 => {
            depth -= 1;
            false
        }
        _ => matches!(c, '(' | '（'),
    })
}

/// A last `(key: value, …)` whose keys are known goes into the record.
fn take_details(text: &mut String, action: &mut Action, page: &Page<'_>) {
    let trimmed = text.trim_end().trim_end_matches(['.', '。']);
    let Some(inner) = trimmed.strip_suffix([')', '）']) else { return };
    let Some((at, open)) = matching_open(inner) else { return };
    let details = &inner[at + open.len_utf8()..];
    let mut known = 0;
    let mut left = Vec::new();
    for part in details.split([',', '、', ';']) {
        let pair = part.split_once([':', '：']).and_then(|(name, value)| Some((key(&inline::column_name(name))?, value.trim())));
        match pair {
            Some((key, value)) if key != Key::Text && set(action, key, value, value, page.zone) => known += 1,
            _ => left.push(part.trim()),
        }
    }
    if known == 0 {
        return;
    }
    let before = text[..at].trim_end().to_owned();
    if before.is_empty() {
        return;
    }
    *text = if left.is_empty() { before } else { format!("{before} ({})", left.join(", ")) };
}

#[cfg(test)]
mod tests {
    use crate::parse::actions::tests::rows;

    #[test]
    fn forms() {
        assert_eq!(
            rows(
                "- [x] A1: Alert on `pool` (type: detect, owner: platform, due: 2026-11-20, tracker: KP-1)\n- [ ] plain text (see the log)\n- ~~old~~\n- 上限を監視する（担当：基盤、期限：2026-11-20）\n- linked (owner: a, tracker: [KP-2](https://x.example/2))\n"
            ),
            [
                "A1|Alert on `pool`|detect|platform|2026-11-20|done|KP-1",
                "|plain text (see the log)||||open|",
                "|~~old~~||||done|",
                "|上限を監視する||基盤|2026-11-20||",
                "|linked||a|||[KP-2](https://x.example/2)",
            ]
        );
    }
}
