//! Lists of actions: `- [ ] A1: text (owner: platform, due: 2026-11-20, KP-1)`, plain bullets, numbered and struck ones, groups
//! of them under a bold item.

use super::{Group, Page, action_at, details};
use crate::model::{Action, ActionStatus};
use crate::parse::inline;
use crate::parse::markdown::{Block, Item};

/// One action per item; an item that only names a group gives its nested ones.
pub fn read(items: &[Item], group: &Group, page: &Page<'_>) -> Vec<Action> {
    let mut out = Vec::new();
    for item in items {
        if let Some((name, nested)) = nested_group(item).filter(|(_, nested)| has_boxes(nested) || !is_numbered(item, page)) {
            out.extend(read(nested, &Group::of(&name), page));
            continue;
        }
        out.extend(one(item, page).map(|action| group.mark(action)));
        // Boxes below a box are actions of their own.
        if let Some(nested) = nested_list(item).filter(|items| has_boxes(items)) {
            out.extend(read(nested, group, page));
        }
    }
    out
}

/// `1. **Rehearse the failover**` with its details below is one action, where a bullet would name a group.
fn is_numbered(item: &Item, page: &Page<'_>) -> bool {
    page.source.get(item.range.start..).is_some_and(|text| text.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

fn nested_list(item: &Item) -> Option<&[Item]> {
    item.blocks.iter().find_map(|block| if let Block::List { items, .. } = block { Some(items.as_slice()) } else { None })
}

fn has_boxes(items: &[Item]) -> bool {
    items.iter().any(|item| item.task.is_some())
}

/// `- **Short term**` or `- Short term:` with a list below.
fn nested_group(item: &Item) -> Option<(String, &[Item])> {
    let lead = item.lead().filter(|_| item.task.is_none() && item.blocks.len() == 2)?;
    let nested = nested_list(item)?;
    let bold = lead.markdown.starts_with("**") && lead.markdown.ends_with("**") && lead.markdown.matches("**").count() == 2;
    let label = lead.plain.ends_with([':', '：']) && lead.plain.chars().count() <= 40;
    let details = nested.iter().filter_map(Item::lead).all(|lead| crate::parse::facts::pair(&lead.plain).is_some_and(|(name, _)| super::key(&inline::column_name(name)).is_some()));
    ((bold || label || (has_boxes(nested) && item.task.is_none())) && !details).then(|| (lead.plain.clone(), nested))
}

fn one(item: &Item, page: &Page<'_>) -> Option<Action> {
    let (lead, mut rest) = inline::of_item(item);
    let mut action = action_at(page, item.range.start);
    let Some(lead) = lead else {
        inline::append(&mut action.text, &rest);
        return (!action.text.is_empty()).then_some(action);
    };
    if nested_list(item).is_some_and(has_boxes) {
        // The boxes below are actions of their own; what else stands there belongs to this one.
        let others: Vec<&Block> = item.blocks.iter().skip(1).filter(|block| !matches!(block, Block::List { items, .. } if has_boxes(items))).collect();
        rest = inline::of_blocks(&others);
    }
    match item.task {
        Some(true) => action.status = Some(ActionStatus::Done),
        Some(false) => action.status = Some(ActionStatus::Open),
        None if lead.struck || struck_lead(&lead.markdown).is_some() => action.status = Some(ActionStatus::Done),
        None => {}
    }
    let text =
        if lead.struck { lead.markdown.trim_start_matches("~~").trim_end_matches("~~").to_owned() } else { struck_lead(&lead.markdown).unwrap_or_else(|| lead.markdown.clone()) };
    details::read(&mut action, text, &rest, page);
    (!action.text.is_empty()).then_some(action)
}

/// `~~text~~ (done)`: the text without its marks, when only a remark follows.
fn struck_lead(markdown: &str) -> Option<String> {
    let (inner, after) = markdown.strip_prefix("~~")?.split_once("~~")?;
    let remark = after.trim_start();
    (remark.is_empty() || remark.starts_with(['(', '（', '[', '【', '-', '–', '—', '→', '✅']))
        .then(|| format!("{inner}{}{after}", if after.starts_with([' ', '（', '【']) { "" } else { " " }))
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
                "|old||||done|",
                "|上限を監視する||基盤|2026-11-20||",
                "|linked||a|||[KP-2](https://x.example/2)",
            ]
        );
    }

    #[test]
    fn states_in_the_text() {
        assert_eq!(
            rows("- a (done)\n- [DONE] b\n- c. DONE\n- d（完了）\n- ✅ e\n- f ⏳\n- 【対応済み】g\n- (TODO) h\n- i (won't do)\n"),
            ["|a||||done|", "|b||||done|", "|c. DONE||||done|", "|d||||done|", "|e||||done|", "|f||||in-progress|", "|g||||done|", "|h||||open|", "|i||||declined|"]
        );
    }

    #[test]
    fn owners_and_dates_in_the_text() {
        assert_eq!(
            rows(
                "- Ed to add a ticket\n- Move to a new host\n- write it down @devon\n- rehearse. Owner: storage team\n- drop it by 15 May 2026\n- split it (by 2026-05-08)\n- x\n  - Due: 2026-06-01\n"
            ),
            [
                "|Ed to add a ticket||Ed|||",
                "|Move to a new host|||||",
                "|write it down @devon||@devon|||",
                "|rehearse.||storage team|||",
                "|drop it by 15 May 2026|||2026-05-15||",
                "|split it|||2026-05-08||",
                "|x|||2026-06-01||",
            ]
        );
    }

    #[test]
    fn groups() {
        assert_eq!(rows("- **Prevention**\n  - a\n  - b\n- **Short term**\n  - c\n"), ["|a|prevent||||", "|b|prevent||||", "|c|||||"]);
        assert_eq!(rows("- [ ] epic\n  - [x] step\n"), ["|epic||||open|", "|step||||done|"]);
    }
}
