//! Review questions that a reviewed document leaves open.
//!
//! Only when the five questions were asked does a document enter the archive as reviewed. An answer of `no` or `partly` is honest and worth keeping, and a
//! reviewed document may have one; before it is closed a `no` has to become something else (`state-demands`). Documents that state no status, as most old
//! archives have none, are not asked.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::model::Status;
use crate::review;

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let postmortem = document.postmortem;
    if !matches!(postmortem.status, Some(Status::Reviewed | Status::Closed)) || postmortem.review.is_none() {
        return;
    }
    for question in review::of(postmortem, document.prose) {
        if question.answer.is_some() {
            continue;
        }
        let (key, asks) = (question.key, question.asks);
        let message = document.say(&format!("`{key}` has no answer: {asks}"), &format!("`{key}`に答えがありません：{asks}"));
        let help = document.say(
            "answer it with `afterword review`, or set `status: in-review` until it is done",
            "`afterword review`で答えるか、済むまで`status: in-review`としてください",
        );
        findings.push(document.finding(Rule::ReviewOpen, review::line(postmortem), "", message).help(help));
    }
}
