//! An incident that a human noticed first, without an action that lets a machine notice the next one.
//!
//! When a customer or a colleague sees it before the monitoring does, time to detect is luck. It is asked only where actions have types, since
//! an untyped one may well be about detection.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::model::{ActionType, DetectionMethod};

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let postmortem = document.postmortem;
    let Some(method @ (DetectionMethod::InternalHuman | DetectionMethod::Customer | DetectionMethod::Partner)) = postmortem.detection.method else { return };
    let kinds: Vec<ActionType> = postmortem.actions.iter().filter_map(|action| action.kind).collect();
    if !kinds.is_empty() && kinds.len() == postmortem.actions.len() && !kinds.contains(&ActionType::Detect) {
        let word = method.word();
        let message =
            document.say(&format!("noticed by `{word}`, and no action is of type `detect`"), &format!("気づいたのは`{word}`ですが、`detect`のアクションがありません"));
        let help = document.say("what would have to be measured for a machine to notice first?", "機械が先に気づくには、何を測ればよいでしょうか？");
        findings.push(document.finding(Rule::DetectionUnmended, document.postmortem.line_of("detection"), "", message).help(help));
    }
}
