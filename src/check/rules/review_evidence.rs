//! Review questions that are answered with yes, where the document does not show why.
//!
//! The five questions ask whether the evidence is kept, the impact known in numbers, the causes looked into past the first answer, the plan whole, and
//! everyone told. What a document shows for each is counted; `afterword review FILE` prints it. A yes without any of it may be right, and then the
//! document lacks what the reviewers knew.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::model::Answer;
use crate::review;

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let line = review::line(document.postmortem);
    if line == 0 {
        return;
    }
    for question in review::of(document.postmortem, document.prose) {
        if question.answer == Some(Answer::Yes) && !question.lacks.is_empty() {
            let (key, lacks) = (question.key, question.lacks.join("; "));
            let message = document.say(&format!("`{key}` is answered with yes, and this is not there: {lacks}"), &format!("`{key}`は「はい」ですが、次がありません: {lacks}"));
            let help = document.say(
                &format!("add it, or answer `{key}: partly`; `afterword review` shows what there is"),
                &format!("補うか、`{key}: partly`としてください。`afterword review`で内容を確かめられます"),
            );
            findings.push(document.finding(Rule::ReviewEvidence, line, "", message).help(help));
        }
    }
}
