//! Rules over the archive as a whole. Each is a pure function in a file of its own; parsing has reported its own findings already.

mod dates;
mod links;
mod order;
mod pairs;

use crate::archive::Archive;
use crate::config::Config;
use crate::diagnostic::{self, Finding, Level, Rule};
use crate::discover::Entry;
use std::collections::BTreeMap;

/// What a rule may look at.
pub struct Subject<'a> {
    pub archive: &'a Archive,
    /// Sizes of the files that are no documents, by path.
    pub attachments: &'a BTreeMap<String, u64>,
    /// Every document found, published or not.
    pub documents: &'a [Entry],
    pub config: &'a Config,
}

/// Runs every rule.
#[must_use]
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    links::check(subject, &mut findings);
    order::check(subject, &mut findings);
    pairs::check(subject, &mut findings);
    dates::check(subject, &mut findings);
    findings
}

/// Findings at the levels the configuration gives their rules, sorted; what is allowed is gone.
#[must_use]
pub fn at_levels(findings: Vec<Finding>, config: &Config) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        findings.into_iter().map(|finding| Finding { level: config.level_of(finding.rule, finding.level), ..finding }).filter(|finding| finding.level > Level::Allow).collect();
    diagnostic::sort(&mut findings);
    findings
}

/// The reference page of the rules, from their own documentation.
#[must_use]
pub fn reference() -> String {
    let mut out = String::from("# Rules\n\nMade from the source; do not edit.\n\nLevels are set in `afterword.yaml`: `rules: {zone-missing: allow}`.\n");
    for rule in Rule::ALL {
        out.push_str(&format!(
            "\n## {}\n\nUsual level: {}.\n\n{}",
            rule.name(),
            rule.level(),
            rule.documentation().lines().map(|line| format!("{}\n", line.trim())).collect::<String>()
        ));
    }
    out
}
