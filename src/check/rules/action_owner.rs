//! Whether each open action has one owner.
//!
//! Without an owner an action waits for a volunteer, and with several each may think that another does it. A team is a good owner; so is a
//! role. The finding is about the action, never about the people.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::model::Action;

/// What stands between two owners of one action.
const BETWEEN: &[&str] = &[", ", "、", "; ", " / ", "，", " @"];

/// Owners that are everybody, and so nobody.
const EVERYBODY: &[&str] = &["all", "everyone", "everybody", "anyone", "whoever", "the team", "we", "us", "全員", "みんな", "皆", "各自", "全チーム", "メンバー全員"];

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    // A list that names no owner at all was written without that column: once is enough.
    let open: Vec<Action> = document.postmortem.open_actions().collect();
    let unowned: Vec<&Action> = open.iter().filter(|action| action.owner.is_none()).collect();
    let help = document.say("name one team or role that will see it through", "最後まで見届けるチームや役割を一つ書いてください");
    if unowned.len() == open.len() && open.len() > 1 {
        let message = document.say(&format!("none of the {} open actions has an owner", open.len()), &format!("未完了のアクション{}件のどれにも担当がありません", open.len()));
        findings.push(document.finding(Rule::ActionOwner, open[0].line, "", message).help(help));
        return;
    }
    for action in unowned {
        let message = document.say("this action has no owner", "このアクションには担当がありません");
        findings.push(document.finding(Rule::ActionOwner, action.line, "", message).help(help.clone()));
    }
    for action in &open {
        if let Some(owner) = action.owner.as_ref().filter(|owner| EVERYBODY.contains(&owner.trim().to_lowercase().as_str())) {
            let owner = crate::text::printable(owner);
            let message = document.say(&format!("`{owner}` is nobody in particular"), &format!("`{owner}` では、誰の担当でもありません"));
            findings.push(document.finding(Rule::ActionOwner, action.line, &owner, message).help(help.clone()));
        }
        if let Some(owner) = action.owner.as_ref().filter(|owner| BETWEEN.iter().any(|between| owner.contains(between))) {
            let owner = crate::text::printable(owner);
            let message = document.say(&format!("`{owner}` is more than one owner"), &format!("`{owner}` は複数の担当です"));
            findings.push(document.finding(Rule::ActionOwner, action.line, &owner, message).help(help.clone()));
        }
    }
}
