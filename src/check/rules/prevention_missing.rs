//! Actions among which none keeps the incident from happening again.
//!
//! To repair and to detect are not yet to prevent. It is asked only where every action has a type; of an untyped one nobody knows. A reason why
//! nothing can prevent it is worth a sentence, and a silence with that reason.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::model::ActionType;

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let actions = document.postmortem.actions.all();
    let Some(first) = actions.first() else { return };
    let kinds: Vec<ActionType> = actions.iter().filter_map(|action| action.kind).collect();
    if kinds.len() == actions.len() && !kinds.iter().any(|kind| matches!(kind, ActionType::Prevent | ActionType::Mitigate)) {
        let message = document.say("no action is of type `prevent` or `mitigate`", "`prevent`や`mitigate`のアクションがありません");
        let help = document.say("what would make it impossible, or harmless, next time?", "次に同じことが起きないように、あるいは起きても害がないようにするには、何が要りますか？");
        findings.push(document.finding(Rule::PreventionMissing, first.line, "", message).help(help));
    }
}
