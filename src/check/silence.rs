//! Silences: an author's word that a finding is right where it is, with the reason.
//!
//! `<!-- afterword: allow human-error: the paragraph quotes the regulator -->` holds for the line it stands on, when it shares it with
//! other text; alone, for the paragraph, list or table below it, or for the whole section when a heading is below it. At the top of the
//! body, or as a comment of the front matter (`# afterword: allow …`), it holds for the document.

use crate::diagnostic::{Finding, Place, Rule};
use crate::text;
use serde::{Deserialize, Serialize};
use std::ops::{Range, RangeInclusive};

/// One rule that is silent in some lines of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    rule: String,
    /// Of the comment.
    line: u32,
    /// First and last; nothing means the whole document.
    lines: Option<(u32, u32)>,
}

impl Silence {
    fn covers(&self, finding: &Finding) -> bool {
        let (rule, line) = (finding.rule, finding.place.line);
        // What is about the document as a whole is silenced anywhere in it.
        self.rule == rule && self.lines.is_none_or(|(first, last)| line == 0 || (first..=last).contains(&line))
    }
}

/// The silences of a file, and what was meant as one and is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silences {
    pub all: Vec<Silence>,
    pub findings: Vec<Finding>,
}

const NAME: &str = "afterword";

/// What a comment says to this program; the sign behind the name may be of either width, or missing before `allow`.
fn for_us(comment: &str) -> Option<&str> {
    let rest = comment.strip_prefix(NAME)?.trim_start();
    rest.strip_prefix([':', '：']).or_else(|| rest.starts_with("allow ").then_some(rest))
}

/// One text for each rule that is named: `allow a, b: why` is `allow a: why` and `allow b: why`.
fn names(told: &str) -> Vec<String> {
    let told = told.trim();
    let (head, reason) = told.split_once([':', '：']).unwrap_or((told, ""));
    match head.strip_prefix("allow ").filter(|names| names.contains([',', '、'])) {
        Some(names) => names.split([',', '、']).map(|name| format!("allow {}: {reason}", name.trim())).collect(),
        None => vec![told.to_owned()],
    }
}

impl Silences {
    /// Reads a file's text.
    #[must_use]
    pub fn read(path: &str, source: &str) -> Self {
        let mut out = Self::default();
        if !source.contains(NAME) {
            return out;
        }
        let lines: Vec<&str> = source.lines().collect();
        let matter = matter(&lines);
        let mut fence: Option<&str> = None;
        for (at, line) in lines.iter().enumerate() {
            let comment = if matter.contains(&at) {
                line.trim_start().strip_prefix('#').map(str::trim)
            } else {
                let bare = line.trim_start();
                match fence {
                    Some(open) if bare.starts_with(open) => fence = None,
                    Some(_) => {}
                    None => fence = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark)),
                }
                if fence.is_some() { None } else { comment_in(line) }
            };
            let Some(told) = comment.and_then(for_us) else { continue };
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            for one in names(told) {
                match rule_of(&one) {
                    Ok(rule) => {
                        let covered = if matter.contains(&at) { None } else { covered(&lines, at, matter.end) };
                        let lines = covered.map(|lines| (u32::try_from(lines.start() + 1).unwrap_or(number), u32::try_from(lines.end() + 1).unwrap_or(number)));
                        out.all.push(Silence { rule: rule.name().to_owned(), line: number, lines });
                    }
                    Err((message, help)) => out.findings.push(Finding::new(Rule::SilenceUnread, path, message).at(Place::line(number), source).help(help)),
                }
            }
        }
        out
    }

    /// The findings that are not silenced, and one for each silence that silenced nothing.
    #[must_use]
    pub fn apply(&self, path: &str, findings: Vec<Finding>) -> Vec<Finding> {
        let mut used = vec![false; self.all.len()];
        let mut left: Vec<Finding> = Vec::with_capacity(findings.len());
        for finding in findings {
            let mut silenced = false;
            for (silence, used) in self.all.iter().zip(&mut used) {
                let covers = silence.covers(&finding);
                *used |= covers;
                silenced |= covers;
            }
            if !silenced {
                left.push(finding);
            }
        }
        for (silence, _) in self.all.iter().zip(used).filter(|(_, used)| !used) {
            let message = format!("`{}` finds nothing here, so there is nothing to allow", silence.rule);
            left.push(Finding { place: Place::line(silence.line), ..Finding::new(Rule::SilenceUnused, path, message) }.help("remove the comment"));
        }
        left
    }
}

/// The rule that a comment allows, or what is wrong with it and what to write.
fn rule_of(told: &str) -> Result<Rule, (String, String)> {
    let form = || "write `afterword: allow RULE: why it is right here`".to_owned();
    let Some(rest) = told.trim().strip_prefix("allow ") else {
        return Err(("this comment is for afterword, and says nothing that it knows".into(), form()));
    };
    let (name, reason) = rest.split_once([':', '：']).unwrap_or((rest, ""));
    let name = name.trim();
    let Some(rule) = Rule::named(name) else {
        let near = text::nearest(name, Rule::ALL.iter().map(|rule| rule.name()));
        return Err((format!("`{}` is not a rule", text::printable(name)), near.map_or_else(form, |near| format!("did you mean `{near}`?"))));
    };
    if reason.trim().is_empty() {
        return Err((format!("`{name}` is allowed without a reason, so it is not"), format!("write why: `afterword: allow {name}: …`")));
    }
    Ok(rule)
}

/// The lines of the front matter with its fences; empty when there is none.
fn matter(lines: &[&str]) -> Range<usize> {
    let fence = lines.first().map_or("", |line| line.trim_start_matches('\u{FEFF}').trim_end());
    let end = matches!(fence, "---" | "+++").then(|| lines.iter().skip(1).position(|line| line.trim_end() == fence)).flatten();
    0..end.map_or(0, |end| end + 2)
}

/// The text of the HTML comment that begins on a line, unless it stands in a span of code.
fn comment_in(line: &str) -> Option<&str> {
    let at = line.find("<!--")?;
    let in_code = line[..at].matches('`').count() % 2 == 1;
    let rest = &line[at + 4..];
    (!in_code).then(|| rest.split("-->").next().unwrap_or(rest).trim())
}

/// The lines that a comment in the body is for, whose first line is given; nothing means the whole document.
fn covered(lines: &[&str], at: usize, first: usize) -> Option<RangeInclusive<usize>> {
    let line = lines[at];
    let alone = line.trim_start().starts_with("<!--") && line.trim_end().ends_with("-->") && line.matches("-->").count() == 1;
    if !alone {
        return Some(at..=at);
    }
    let bare = |line: &str| line.trim().is_empty() || line.trim_start().starts_with("<!--");
    if lines[first..at].iter().all(|line| bare(line)) {
        return None;
    }
    let Some(next) = (at + 1..lines.len()).find(|next| !bare(lines[*next])) else { return Some(at..=at) };
    let level = |line: &str| line.bytes().take_while(|byte| *byte == b'#').count();
    let of_next = level(lines[next]);
    let ends = |line: &&str| if of_next > 0 { (1..=of_next).contains(&level(line)) } else { line.trim().is_empty() };
    let length = lines[next + 1..].iter().take_while(|line| !ends(line)).count();
    Some(at..=next + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(source: &str) -> Vec<Option<(u32, u32)>> {
        let silences = Silences::read("a.md", source);
        assert_eq!(silences.findings, [], "{source}");
        silences.all.into_iter().map(|silence| silence.lines).collect()
    }

    #[test]
    fn what_a_comment_is_for() {
        let c = "<!-- afterword: allow hindsight: told as it was -->";
        assert_eq!(lines(&format!("{c}\n# T\n\ntext\n")), [None]);
        assert_eq!(lines("---\ntitle: T\n# afterword: allow hindsight: x\n---\ntext\n"), [None]);
        assert_eq!(lines(&format!("text {c}\nmore\n")), [Some((1, 1))]);
        assert_eq!(lines("text <!-- afterword：allow hindsight, human-error：そのまま -->\n"), [Some((1, 1)), Some((1, 1))]);
        assert_eq!(lines(&format!("text\n\n{c}\na\nb\n\nc\n")), [Some((3, 5))]);
        assert_eq!(lines(&format!("text\n\n{c}\n## A\n\na\n\n### B\n\nb\n\n## C\n")), [Some((3, 11))]);
        assert_eq!(lines(&format!("```\n{c}\n```\n`{c}`\n")), []);
    }

    #[test]
    fn what_is_no_silence() {
        let told = |text: &str| {
            let silences = Silences::read("a.md", &format!("<!-- afterword: {text} -->\n"));
            assert_eq!(silences.all, []);
            silences.findings[0].help.clone().unwrap()
        };
        assert_eq!(&*told("allow hindsigt: x"), "did you mean `hindsight`?");
        assert_eq!(&*told("allow hindsight"), "write why: `afterword: allow hindsight: …`");
        assert_eq!(&*told("ignore hindsight"), "write `afterword: allow RULE: why it is right here`");
    }
}
