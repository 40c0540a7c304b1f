//! Open actions that nothing will remind anybody of.
//!
//! An action needs an end that somebody meets by chance: a day in a calendar, or a ticket in a queue. One of them is enough.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::model::Action;

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let open: Vec<Action> = document.postmortem.open_actions().collect();
    let untracked: Vec<&Action> = open.iter().filter(|action| action.due.is_none() && action.tracker.is_none()).collect();
    let help = document.say("add a day (`due`) or a ticket (`tracker`)", "期限（`due`）かチケット（`tracker`）を加えてください");
    if untracked.len() == open.len() && open.len() > 1 {
        let message = document.say(
            &format!("none of the {} open actions has a day or a tracker", open.len()),
            &format!("未完了のアクション{}件のどれにも、期限もチケットもありません", open.len()),
        );
        findings.push(document.finding(Rule::ActionUntracked, open[0].line, "", message).help(help));
        return;
    }
    for action in untracked {
        let message = document.say("this action has neither a day nor a tracker", "このアクションには期限もチケットもありません");
        findings.push(document.finding(Rule::ActionUntracked, action.line, "", message).help(help.clone()));
    }
}
