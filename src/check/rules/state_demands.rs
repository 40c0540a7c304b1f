//! What a document's state demands, and it does not have.
//!
//! A draft demands nothing. To be `in-review` a document needs something to review: a summary, the impact, a timeline, causes and actions. To be
//! `reviewed` its five questions must be answered. To be `closed` its actions must be done or declined. `workflow` in `afterword.yaml` changes it.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::model::Lang;
use crate::workflow;

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let Some(status) = document.postmortem.status else { return };
    let missing = workflow::missing(document.postmortem, document.prose, document.config.demands(status));
    if missing.is_empty() {
        return;
    }
    let told = |lang| missing.iter().map(|demand| workflow::told(*demand, lang)).collect::<Vec<_>>();
    let status = status.word();
    let message = document.say(&format!("`{status}` needs {}", told(Lang::En).join(", ")), &format!("`{status}`には{}が必要です", told(Lang::Ja).join("、")));
    let help = document.say("add it, or go back to the state before", "補うか、一つ前の状態に戻してください");
    findings.push(document.finding(Rule::StateDemands, document.postmortem.line_of("status"), "", message).help(help));
}
