//! Criteria that an incident met by its own data, and that its document does not state.
//!
//! Why a postmortem was due is decided before an incident, not after: user-visible for longer than so many minutes, data lost, an
//! intervention, a long resolution, a human who noticed before the monitoring did. `criteria` in `afterword.yaml` holds the thresholds.

use crate::check::Document;
use crate::criteria::{self, Verdict};
use crate::diagnostic::{Finding, Rule};
use crate::model::Kind;

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let postmortem = document.postmortem;
    if postmortem.kind == Kind::Exercise {
        return;
    }
    let stated: Vec<String> = postmortem.criteria.iter().map(|written| criteria::name(written)).collect();
    let met: Vec<(&str, String)> = criteria::of(postmortem, document.config)
        .into_iter()
        .filter_map(|(name, verdict)| if let Verdict::Met(why) = verdict { Some((name, why)) } else { None })
        .filter(|(name, _)| !stated.iter().any(|one| one == name))
        .collect();
    if met.is_empty() {
        return;
    }
    let told = met.iter().map(|(name, why)| format!("`{name}` ({why})")).collect::<Vec<_>>().join(", ");
    let message = document.say(&format!("by its own data it met {told}, which `criteria` does not say"), &format!("データからは{told}に当たりますが、`criteria`にありません"));
    let all = stated.iter().map(String::as_str).chain(met.iter().map(|(name, _)| *name)).collect::<Vec<_>>().join(", ");
    let help = document.say(&format!("write `criteria: [{all}]`"), &format!("`criteria: [{all}]` と書いてください"));
    findings.push(document.finding(Rule::CriterionUnstated, document.postmortem.line_of("criteria"), "", message).help(help));
}
