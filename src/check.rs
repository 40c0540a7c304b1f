//! Rules. Each is a pure function in a file of its own; what parsing found it has reported already.
//!
//! A rule looks at a file's text, at one document, or at the archive with today's date. The first two depend on nothing else, so what
//! they find is kept with the document's reading.

mod dates;
pub mod language;
mod links;
mod order;
mod pairs;
mod rules;
mod silence;

pub use silence::{Silence, Silences};

use crate::archive::Archive;
use crate::config::Config;
use crate::diagnostic::{self, Family, Finding, Level, Place, Rule};
use crate::discover::Entry;
use crate::model::{Lang, Postmortem, Status, Visibility};
use crate::parse::Prose;
use crate::text;
use crate::time::Stamp;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// What a rule over the archive may look at.
pub struct Subject<'a> {
    pub archive: &'a Archive,
    /// Sizes of the files that are no documents, by path.
    pub attachments: &'a BTreeMap<String, u64>,
    /// Every document found, published or not.
    pub documents: &'a [Entry],
    pub config: &'a Config,
    pub today: &'a Stamp,
}

/// What a rule over one document may look at.
pub struct Document<'a> {
    pub postmortem: &'a Postmortem,
    pub prose: &'a Prose,
    /// The file's text.
    pub source: &'a str,
    pub config: &'a Config,
}

/// What a rule over a file's text may look at.
pub struct SourceText<'a> {
    pub path: &'a str,
    pub source: &'a str,
    /// The line on which the body begins, from 1.
    pub body_line: u32,
    /// Of the first postmortem in it.
    pub lang: Lang,
    pub visibility: &'a Visibility,
    pub config: &'a Config,
}

impl Document<'_> {
    /// A finding on a line; 0 is the whole document. The column is that of `needle`, where the line or one soon after it has it.
    fn finding(&self, rule: Rule, line: u32, needle: &str, message: String) -> Finding {
        let finding = Finding::new(rule, &self.postmortem.path, message);
        if line == 0 { finding } else { finding.at(place_of(self.source, line, needle), self.source) }
    }

    /// A text in the document's language.
    fn say(&self, english: &str, japanese: &str) -> String {
        say(self.postmortem.lang, english, japanese)
    }
}

impl SourceText<'_> {
    /// Lines of prose and code with their numbers.
    fn lines(&self) -> impl Iterator<Item = (u32, &str)> {
        self.source.lines().enumerate().map(|(at, line)| (u32::try_from(at + 1).unwrap_or(u32::MAX), line))
    }

    /// A finding about a part of a line that is not shown again.
    fn masked(&self, rule: Rule, line: u32, written: &str, part: Range<usize>, message: String, help: String) -> Masked {
        let column = u32::try_from(written[..part.start].chars().count() + 1).unwrap_or(1);
        Masked { finding: Finding { place: Place { line, column }, ..Finding::new(rule, self.path, message) }.help(help), part }
    }
}

/// A finding, and the bytes of its line that must not be shown.
pub struct Masked {
    finding: Finding,
    part: Range<usize>,
}

/// Stands for what is not shown again; it does not tell the length.
pub const MASK: &str = "•••••";

/// A text in a document's language: whoever wrote it is asked in it.
fn say(lang: Lang, english: &str, japanese: &str) -> String {
    lang.either(english, japanese).to_owned()
}

/// Lines after the first of a passage in which a word of it may stand.
const NEAR: usize = 40;

/// The place of a text, or of its first word, in the lines from `line` on.
fn place_of(source: &str, line: u32, needle: &str) -> Place {
    let first = needle.split_whitespace().next().unwrap_or("");
    let lines = || source.lines().enumerate().skip(line as usize - 1).take(NEAR);
    let find = |needle: &str| {
        let found = |(at, text): (usize, &str)| Some((at, text[..text.find(needle)?].chars().count()));
        lines().find_map(found).filter(|_| !needle.is_empty())
    };
    find(needle)
        .or_else(|| find(first))
        .map_or(Place::line(line), |(at, column)| Place { line: u32::try_from(at + 1).unwrap_or(line), column: u32::try_from(column + 1).unwrap_or(1) })
}

/// Runs every rule over the archive.
#[must_use]
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let first: [rules::OverArchive; 2] = [links::check, pairs::check];
    let all: Vec<rules::OverArchive> = first.into_iter().chain(rules::OVER_ARCHIVE.iter().map(|(_, rule)| *rule)).collect();
    let found = |rule: &rules::OverArchive| {
        let mut findings = Vec::new();
        rule(subject, &mut findings);
        findings
    };
    let found: Vec<Vec<Finding>> = all.par_iter().with_max_len(1).map(found).collect();
    found.into_iter().flatten().collect()
}

/// Runs every rule over one document but those over its sentences, which are [`language::check`].
#[must_use]
pub fn document(document: &Document<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let first: [rules::OverDocument; 2] = [order::check, dates::check];
    for rule in first.into_iter().chain(rules::OVER_DOCUMENT.iter().map(|(_, rule)| *rule)) {
        rule(document, &mut findings);
    }
    findings
}

/// Runs every rule over a file's text.
#[must_use]
pub fn source(text: &SourceText<'_>) -> Vec<Finding> {
    let mut found: Vec<Masked> = Vec::new();
    for (_, rule) in rules::OVER_SOURCE {
        rule(text, &mut found);
    }
    let mut hidden: BTreeMap<u32, Vec<Range<usize>>> = BTreeMap::new();
    found.iter().for_each(|one| hidden.entry(one.finding.place.line).or_default().push(one.part.clone()));
    let excerpts: BTreeMap<u32, Box<str>> = text.lines().filter_map(|(line, written)| Some((line, without(written, hidden.remove(&line)?).into()))).collect();
    found.into_iter().map(|one| Finding { excerpt: excerpts.get(&one.finding.place.line).cloned(), ..one.finding }).collect()
}

/// A line with a mark in the place of some parts.
fn without(line: &str, mut parts: Vec<Range<usize>>) -> String {
    parts.sort_by_key(|part| part.start);
    let mut out = String::new();
    let mut at = 0;
    for part in parts {
        if part.start >= at {
            out.push_str(&line[at..part.start]);
            out.push_str(MASK);
        }
        at = at.max(part.end);
    }
    out.push_str(&line[at..]);
    out.trim_end().to_owned()
}

/// Whether a finding is of what must not be shown again.
#[must_use]
pub fn is_private(finding: &Finding) -> bool {
    Rule::named(finding.rule).is_some_and(|rule| rule.family() == Family::Privacy)
}

/// Lets no finding show what another one masks: neither in its excerpt nor in what it says of the line. A finding should have its
/// excerpt by now: without the line nothing tells what was masked in it.
pub fn mask(findings: &mut [Finding]) {
    let masked: HashMap<(Arc<str>, u32), Box<str>> =
        findings.iter().filter(|finding| is_private(finding)).filter_map(|finding| Some(((finding.path.clone(), finding.place.line), finding.excerpt.clone()?))).collect();
    if masked.is_empty() {
        return;
    }
    for finding in findings.iter_mut().filter(|finding| !is_private(finding)) {
        let Some(excerpt) = masked.get(&(Arc::clone(&finding.path), finding.place.line)) else { continue };
        // What was masked is what the line has and the excerpt has not; a finding without a line of its own is taken for the worst.
        let hidden = finding.excerpt.as_deref().map_or_else(Vec::new, |line| hidden_in(line, excerpt));
        let known = finding.excerpt.is_some();
        let tells = |text: &str| if known { hidden.iter().any(|hidden| shares(text, hidden)) } else { !excerpt.contains(text) };
        finding.message = without_quoted(&finding.message, &tells).into();
        finding.help = finding.help.as_deref().map(|help| without_quoted(help, &tells).into());
        finding.fix = finding.fix.take().filter(|fix| !tells(&fix.old) && !tells(&fix.new));
        finding.excerpt = Some(excerpt.clone());
    }
}

/// The parts of a line in whose place its excerpt has a mark.
fn hidden_in<'l>(line: &'l str, excerpt: &str) -> Vec<&'l str> {
    let mut out = Vec::new();
    let mut rest = line;
    let mut shown = excerpt.split(MASK);
    rest = rest.strip_prefix(shown.next().unwrap_or("")).unwrap_or(rest);
    for part in shown {
        let end = if part.is_empty() { rest.len() } else { rest.find(part).unwrap_or(rest.len()) };
        out.push(&rest[..end]);
        rest = rest.get(end + part.len()..).unwrap_or("");
    }
    out
}

/// Characters that two texts may have in common without one telling the other.
const FEW: usize = 6;

/// Whether a text tells something of what is hidden, whole or cut short.
fn shares(text: &str, hidden: &str) -> bool {
    let hidden: Vec<char> = hidden.chars().collect();
    hidden.windows(FEW.min(hidden.len()).max(1)).any(|window| text.contains(&window.iter().collect::<String>()))
}

/// A sentence with a mark in the place of what stands in backticks and tells too much.
fn without_quoted(sentence: &str, tells: &dyn Fn(&str) -> bool) -> String {
    let part = |(at, part): (usize, &str)| match at % 2 {
        1 if tells(part) => format!("`{MASK}`"),
        1 => format!("`{part}`"),
        _ => part.to_owned(),
    };
    sentence.split('`').enumerate().map(part).collect()
}

/// Findings at the levels the configuration gives their rules, sorted; what is allowed is gone. `states` are the documents' by path.
#[must_use]
pub fn at_levels(findings: Vec<Finding>, config: &Config, states: &BTreeMap<&str, Status>) -> Vec<Finding> {
    let level =
        |finding: &Finding| Rule::named(finding.rule).map_or(finding.level, |rule| config.level_of(rule, finding.level, &finding.path, states.get(&*finding.path).copied()));
    let mut findings: Vec<Finding> = findings.into_iter().map(|finding| Finding { level: level(&finding), ..finding }).filter(|finding| finding.level > Level::Allow).collect();
    diagnostic::sort(&mut findings);
    findings
}

/// The page of a rule: what it is about, its usual level, and what its file says.
#[must_use]
pub fn page(rule: Rule) -> String {
    let mut out = format!("# {}\n\n{}\n", rule.name(), summary(rule));
    if let Some(source) = rules::source(rule) {
        out.push('\n');
        // The first paragraph of the file is for those who change it.
        let lines = source.lines().map_while(|line| line.strip_prefix("//!")).map(|line| line.strip_prefix(' ').unwrap_or(line));
        lines.skip_while(|line| !line.is_empty()).skip(1).for_each(|line| out.push_str(&format!("{line}\n")));
    }
    out.push_str(&format!(
        "\nUsual level: {}{}. Family: {}.\n\nSet its level in `afterword.yaml` with `rules: {{{}: allow}}`, or silence it in one place, with the reason:\n\n```markdown\n<!-- afterword: allow {}: why it is right here -->\n```\n",
        rule.level(),
        if rule.family().waits_for_review() && rule.level() > Level::Note { ", in a draft note" } else { "" },
        rule.family().name(),
        rule.name(),
        rule.name()
    ));
    out
}

fn summary(rule: Rule) -> String {
    text::fold_space(rule.documentation())
}

/// The list of all rules, each a link to its page.
#[must_use]
pub fn reference() -> String {
    let mut out = String::from(
        "# Rules\n\nMade from the source; do not edit. `afterword rule NAME` prints a rule's page.\n\nLevels are set in `afterword.yaml`, for a rule, a family or all: `rules: {zone-missing: allow, language: note}`.\n",
    );
    for family in Family::ALL {
        out.push_str(&format!("\n## {}\n\nKey of the family: `{}`.\n\n| rule | usual level | what it finds |\n|---|---|---|\n", family.title(), family.name()));
        for rule in Rule::ALL.iter().filter(|rule| rule.family() == *family) {
            out.push_str(&format!("| [{0}](rules/{0}.md) | {1} | {2} |\n", rule.name(), rule.level(), summary(*rule)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_told_by_nothing_else() {
        let line = "- Rotate AKIA1234567890 for a@b.example today";
        let shown = "- Rotate ••••• for ••••• today";
        assert_eq!(hidden_in(line, shown), ["AKIA1234567890", "a@b.example"]);
        let secret = "AKIA1234567890";
        assert!(shares("Rotate AKIA1234567890", secret) && shares("Rotate AKIA12…", secret) && !shares("+09:00", secret));
        assert_eq!(without_quoted("`+09:00` is in `Rotate AKIA12…`", &|text| shares(text, secret)), "`+09:00` is in `•••••`");
    }
}
