//! Headings with nothing below them.
//!
//! Most come from a template. A reader cannot tell "nothing to say" from "not written yet": write one sentence, or remove the heading.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    if document.prose.empty.is_empty() {
        return;
    }
    let sections = document.postmortem.sections.all();
    for at in &document.prose.empty {
        let section = &sections[*at];
        // Where the front matter says it, the page shows it under that heading.
        if section.kind.is_some_and(|kind| document.postmortem.states(&kind.word().replace('-', "_"))) {
            continue;
        }
        // The heading above says it for those below it.
        let above = (0..*at).rev().find(|above| sections[*above].level < section.level);
        if above.is_some_and(|above| document.prose.empty.contains(&above)) {
            continue;
        }
        let title = crate::text::printable(&section.title);
        let message = document.say(&format!("nothing stands below `{title}`"), &format!("`{title}`の下に何も書かれていません"));
        let help = document.say("write a sentence, even “none”, or remove the heading", "「なし」でも一文を書くか、見出しを削ってください");
        findings.push(document.finding(Rule::SectionEmpty, section.line, "", message).help(help));
    }
}
