//! Why an action was declined.
//!
//! To decline an action is a decision, and a good one when it is explained: the next incident's authors will ask. Write it as `reason`
//! in the front matter, in a column of that name, or behind the state: `declined: the vendor fixed it`.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::workflow;

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    for action in workflow::unexplained(document.postmortem) {
        let message = document.say("declined, and nothing says why", "見送りとされていますが、理由が書かれていません");
        let help = document.say("add `reason:`, or a column `Reason`", "`reason:` または「理由」の列を加えてください");
        findings.push(document.finding(Rule::ActionReason, action.line, "", message).help(help));
    }
}
