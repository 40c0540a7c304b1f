//! A sub-heading per action: `### Cap retries` with its owner, due date and text below. A sub-heading over a list is a group.

use super::{Page, action_at, details};
use crate::model::Action;
use crate::parse::inline;
use crate::parse::markdown::{Block, Inline};
use crate::parse::timeline::lines_of;
use std::ops::Range;

/// Sub-headings that only sort actions.
const GROUPS: &[&str] = &[
    "term",
    "immediate",
    "soon",
    "later",
    "now",
    "next",
    "done",
    "todo",
    "to do",
    "open",
    "completed",
    "in progress",
    "backlog",
    "week",
    "month",
    "quarter",
    "priority",
    "p0",
    "p1",
    "p2",
    "p3",
    "短期",
    "中期",
    "長期",
    "中長期",
    "暫定",
    "恒久",
    "横展開",
    "再発",
    "今後",
    "済",
    "未",
    "短中期",
    "短期的",
];

/// The action of a heading, when no list of them stands below it.
pub fn read(heading: &Inline, range: &Range<usize>, own: &[&Block], page: &Page<'_>) -> Option<Action> {
    let lower = heading.plain.to_lowercase();
    if own.is_empty() || GROUPS.iter().any(|word| lower.split(|c: char| !c.is_alphanumeric()).any(|part| part == *word) || (!word.is_ascii() && lower.contains(word))) {
        return None;
    }
    if crate::parse::headings::kind(&heading.plain).is_some() || crate::model::ActionType::from_word(&heading.plain).is_some() {
        return None;
    }
    let mut lines = Vec::new();
    for block in own {
        match block {
            Block::Paragraph { range, .. } => lines.extend(lines_of(page.source.get(range.clone()).unwrap_or("")).into_iter().map(|(_, line)| line.to_owned())),
            Block::List { items, .. } => {
                let labelled = items.iter().filter_map(|item| item.lead()).filter(|lead| is_detail(&lead.plain)).count();
                if labelled * 2 < items.len() {
                    return None;
                }
                items.iter().for_each(|item| {
                    let (lead, rest) = inline::of_item(item);
                    lines.extend(lead.map(|lead| lead.markdown));
                    lines.extend(rest);
                });
            }
            Block::Table { .. } => return None,
            _ => {}
        }
    }
    // Numbering belongs to the heading, not to the action.
    let title = heading.markdown.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
    let mut action = action_at(page, range.start);
    details::read(&mut action, if title.is_empty() { heading.markdown.clone() } else { title.to_owned() }, &lines, page);
    Some(action)
}

fn is_detail(plain: &str) -> bool {
    crate::parse::facts::pair(plain).is_some_and(|(name, _)| super::key(&inline::column_name(name)).is_some())
}

#[cfg(test)]
mod tests {
    use crate::parse::actions::tests::rows;

    #[test]
    fn one_per_heading() {
        assert_eq!(
            rows("### Cap retries\n\nOwner: Lena\nDue: 2026-02-20\nStatus: done\n\nThree tries.\n\n### 2. Alert on retries\n\n- **Owner**: platform\n"),
            ["|Cap retries\nThree tries.||Lena|2026-02-20|done|", "|Alert on retries||platform|||"]
        );
    }

    #[test]
    fn groups_are_none() {
        assert_eq!(rows("### Short term\n\n- a\n\n### Tools\n\n- b\n- c\n"), ["|a|||||", "|b|||||", "|c|||||"]);
    }
}
