//! Criteria that are stated, and that the document's own data contradict.
//!
//! Either a number is wrong or the criterion is: readers who filter by it will be misled. A criterion that the data cannot tell about is left
//! alone; so is one of the organisation's own.

use crate::check::Document;
use crate::criteria::{self, Verdict};
use crate::diagnostic::{Finding, Rule};

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let verdicts = criteria::of(document.postmortem, document.config);
    for written in &document.postmortem.criteria {
        let name = criteria::name(written);
        let verdict = verdicts.iter().find(|(known, _)| *known == name).map(|(_, verdict)| verdict);
        if let Some(Verdict::NotMet(why)) = verdict {
            let message = document.say(&format!("`{name}` is stated, but {why}"), &format!("`{name}`とありますが、データと合いません: {why}"));
            let help = document.say("check the number, or remove the criterion", "数値を確かめるか、この基準を外してください");
            findings.push(document.finding(Rule::CriterionUnmet, document.postmortem.line_of("criteria"), written, message).help(help));
        }
    }
}
