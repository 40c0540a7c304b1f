//! Actions that all have the same priority.
//!
//! When everything is urgent nothing is, and the list says nothing about what to do first. From four actions on it is asked.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};

/// Fewer actions may well weigh the same.
const ENOUGH: usize = 4;

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let actions = document.postmortem.actions.all();
    let (Some(first), true) = (actions.first(), actions.len() >= ENOUGH) else { return };
    let Some(priority) = &first.priority else { return };
    if actions.iter().all(|action| action.priority.as_ref() == Some(priority)) {
        let priority = crate::text::printable(priority);
        let message =
            document.say(&format!("all {} actions have the priority `{priority}`", actions.len()), &format!("アクション{}件の優先度がすべて`{priority}`です", actions.len()));
        let help = document.say("which one first, if there is time for one only?", "一つしかできないとしたら、どれを最初にしますか？");
        findings.push(document.finding(Rule::PrioritiesAlike, first.line, "", message).help(help));
    }
}
