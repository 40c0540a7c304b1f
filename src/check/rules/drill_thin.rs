//! What a re-enactment needs and a reviewed document lacks.
//!
//! A past incident can be played again (Wheel of Misfortune): one person is on call and knows what the pager said, another releases the timeline step by
//! step. For that a document needs an opening page (`training.opening_page`, else the alert that `detection` names), four entries of its timeline with a
//! clock, and something that says what ended it: `mitigated_at`, `resolved_at`, or a section on the resolution. A document without them is shown as
//! any other; it is only not among those that the wheel chooses from.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::learn::drill::{self, Lack};
use crate::model::Kind;

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let postmortem = document.postmortem;
    if !postmortem.is_reviewed() || postmortem.kind == Kind::Exercise || !document.config.files.learning.pages {
        return;
    }
    let lacks = drill::lacks(postmortem);
    // What tells no story is not held against its author: where two of the three are missing, nobody meant it to be played.
    if lacks.is_empty() || lacks.len() > 1 && postmortem.training.is_none() {
        return;
    }
    let missing: Vec<String> = lacks.iter().map(|lack| drill::told(*lack, postmortem.lang)).collect();
    let missing = missing.join(postmortem.lang.either(", ", "、"));
    let message = document.say(&format!("it cannot be played as a re-enactment: it lacks {missing}"), &format!("再演に必要なものが足りません：{missing}"));
    let help = match lacks[0] {
        Lack::Opening => document.say("write what the pager said: `training: {opening_page: \"checkout p99 > 3 s\"}`", "最初の通知を書いてください：`training: {opening_page: \"checkout p99 > 3 s\"}`"),
        Lack::Steps(_) => document.say("give the entries of the timeline their clock times", "タイムラインの各行に時刻を書いてください"),
        Lack::Mitigation => document.say("write `mitigated_at`, or a section on what resolved it", "`mitigated_at`、または対応の節を書いてください"),
    };
    findings.push(document.finding(Rule::DrillThin, postmortem.line_of("training"), "training", message).help(help));
}
