//! Names of customers that the configuration lists under `customers`.
//!
//! A postmortem is read by many, and some editions by everybody. "A customer in logistics" tells as much. The name is masked in the finding.

use crate::pattern::Pattern;
use crate::check::{Masked, SourceText, say};
use crate::diagnostic::Rule;
use crate::text::is_wide;
use std::ops::Range;

pub fn check(text: &SourceText<'_>, findings: &mut Vec<Masked>) {
    for name in &text.config.customers {
        let pattern = Pattern::of_name(name);
        for (line, written) in text.lines() {
            for found in pattern.find_all(written).into_iter().filter(|found| stands_alone(written, found)) {
                let message = say(text.lang, "the name of a customer", "顧客の名前です");
                let help = say(text.lang, "say what kind of customer it is instead", "どのような顧客かを書いてください");
                findings.push(text.masked(Rule::CustomerName, line, written, found, message, help));
            }
        }
    }
}

/// Whether no letter of an alphabet continues it.
fn stands_alone(text: &str, found: &Range<usize>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_wide(c));
    let name = &text[found.clone()];
    let before = letter(text[..found.start].chars().next_back()) && letter(name.chars().next());
    let after = letter(text[found.end..].chars().next()) && letter(name.chars().next_back());
    !before && !after
}
