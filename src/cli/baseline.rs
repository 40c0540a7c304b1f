//! What an archive's findings were once, so that an old archive can begin with what is new.
//!
//! A finding is known by its rule, its file and what it says of which line's text, never by the line's number: lines move.

use crate::diagnostic::Finding;
use crate::hash;
use crate::text::fold_space;
use std::collections::BTreeMap;

/// Findings by what they are known by, with how often.
#[derive(Default)]
pub struct Baseline(BTreeMap<String, usize>);

fn key(finding: &Finding) -> String {
    let told = format!("{}\n{}", fold_space(&finding.message), fold_space(finding.excerpt.as_deref().unwrap_or("")));
    format!("{}\t{}\t{}", finding.rule, finding.path, hash::short(told.as_bytes()))
}

impl Baseline {
    pub fn of(findings: &[Finding]) -> Self {
        let mut known = BTreeMap::new();
        findings.iter().for_each(|finding| *known.entry(key(finding)).or_default() += 1);
        Self(known)
    }

    /// A line for each: rule, file, a hash, how often.
    pub fn text(&self) -> String {
        let head = "# Findings that were there when this was written; `afterword check --baseline` leaves them out.\n# rule\tfile\twhat it says of which text\thow often\n";
        let lines = self.0.iter().map(|(key, count)| format!("{key}\t{count}\n"));
        std::iter::once(head.to_owned()).chain(lines).collect()
    }

    /// What is no line of it is passed over.
    pub fn read(text: &str) -> Self {
        let line = |line: &str| line.rsplit_once('\t').and_then(|(key, count)| Some((key.to_owned(), count.trim().parse().ok()?)));
        Self(text.lines().filter(|line| !line.starts_with('#')).filter_map(line).collect())
    }

    /// The findings that are not in it, and how many of it are gone.
    pub fn leave_out(mut self, findings: Vec<Finding>) -> (Vec<Finding>, usize) {
        let new = |finding: &Finding| match self.0.get_mut(&key(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        let left: Vec<Finding> = findings.into_iter().filter(new).collect();
        let gone = self.0.values().sum();
        (left, gone)
    }
}
