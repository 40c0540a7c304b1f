//! An impact that is told without a number.
//!
//! "Some users could not log in" cannot be compared, and nobody can say afterwards whether it was worth the actions. A number in `impact`, or a
//! digit in the impact section, is enough; a rough one marked with `~` is better than none. Near misses and exercises hurt nobody.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::model::{Kind, SectionKind};

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let postmortem = document.postmortem;
    let impact = &postmortem.impact;
    let told = |text: &str| text.contains(|c: char| c.is_numeric());
    let stated = [impact.users, impact.requests_failed, impact.slo_budget_spent_pct, impact.support_tickets].iter().any(Option::is_some) || impact.revenue.is_some();
    let mut passages = document.prose.passages.iter().filter(|passage| passage.kind == Some(SectionKind::Impact)).peekable();
    // Where nothing is said of the impact at all, a state may demand it.
    let Some(first) = passages.peek().map(|passage| passage.line) else { return };
    if postmortem.kind != Kind::Incident || stated || passages.any(|passage| told(&passage.text)) {
        return;
    }
    let message = document.say("the impact is told without a number", "影響が数値なしで書かれています");
    let help = document.say("how many users, requests, minutes? a rough `~1200` is better than none", "利用者、リクエスト、時間はどれくらいでしたか。おおよその`~1200`でも構いません");
    findings.push(document.finding(Rule::ImpactUnmeasured, first, "", message).help(help));
}
