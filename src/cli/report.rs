//! Findings for people and for machines: `human`, `json`, `sarif`, `github`, `gitlab`, `junit`.

use super::output::{self, BOLD, DIM, ERROR, NOTE, WARNING, styled};
use crate::check::MASK;
use crate::diagnostic::{Finding, Level, Rule};
use crate::text::{escape_html, printable, xml_safe};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The forms a report can have.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    Human,
    Json,
    Sarif,
    Github,
    /// GitLab's report on code quality.
    Gitlab,
    /// A test report: one case a document.
    Junit,
}

/// The same findings with paths as seen from the current folder, so that an editor or a pull request finds the file.
pub fn from_here(findings: &[Finding], root: &std::path::Path) -> Vec<Finding> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let prefix = root.strip_prefix(&here).unwrap_or(&root).to_string_lossy().into_owned();
    let prefix = if prefix.is_empty() { prefix } else { format!("{prefix}/") };
    findings.iter().map(|finding| Finding { path: format!("{prefix}{}", finding.path).into(), ..finding.clone() }).collect()
}

/// All findings in one form, with a final line break.
pub fn write(findings: &[Finding], form: Form) -> String {
    match form {
        Form::Human => findings.iter().map(human).collect(),
        Form::Json => format!("{}\n", Value::Array(findings.iter().map(as_json).collect())),
        Form::Sarif => format!("{}\n", sarif(findings)),
        Form::Github => findings.iter().map(github).collect(),
        Form::Gitlab => format!("{}\n", gitlab(findings)),
        Form::Junit => junit(findings),
    }
}

/// How many findings of one rule are told where `check` is the place to see all; errors are told all.
const TOLD: usize = 10;

/// Tells findings to people: of a rule that nearly every document has something for, the first, and how many more there are.
pub fn tell_folded(findings: &[&Finding], root: &std::path::Path) {
    let mut of_rule: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut told = Vec::new();
    for finding in findings {
        let n = of_rule.entry(finding.rule).or_default();
        *n += usize::from(finding.level != Level::Deny);
        if *n <= TOLD {
            told.push((*finding).clone());
        }
    }
    if !told.is_empty() {
        output::note(write(&from_here(&told, root), Form::Human).trim_end());
    }
    for (rule, n) in of_rule.into_iter().filter(|(_, n)| *n > TOLD) {
        output::note(&styled(DIM, &format!("… and {} more of `{rule}`; `afterword check` shows all", n - TOLD)));
    }
}

/// `3 errors, 1 warning, 2 notes`, or `no findings`.
pub fn summary<'f>(findings: impl Iterator<Item = &'f Finding>) -> String {
    let mut words = [(0, Level::Deny, "error"), (0, Level::Warn, "warning"), (0, Level::Note, "note")];
    for finding in findings {
        words.iter_mut().filter(|(_, level, _)| *level == finding.level).for_each(|(n, ..)| *n += 1);
    }
    let told: Vec<String> = words.iter().filter(|(n, ..)| *n > 0).map(|(n, _, word)| format!("{n} {word}{}", if *n == 1 { "" } else { "s" })).collect();
    if told.is_empty() { "no findings".to_owned() } else { told.join(", ") }
}

fn place(finding: &Finding) -> String {
    let path = printable(&finding.path);
    match (finding.place.line, finding.place.column) {
        (0, _) => path,
        (line, 0) => format!("{path}:{line}"),
        (line, column) => format!("{path}:{line}:{column}"),
    }
}

fn human(finding: &Finding) -> String {
    let style = match finding.level {
        Level::Deny => ERROR,
        Level::Warn => WARNING,
        _ => NOTE,
    };
    let label = styled(style, &format!("{}[{}]", finding.level, finding.rule));
    let mut out = format!("{}: {label}: {}\n", styled(BOLD, &place(finding)), printable(&finding.message));
    if let Some(excerpt) = finding.excerpt.as_ref().filter(|excerpt| !excerpt.trim().is_empty()) {
        let (excerpt, column) = around(excerpt, finding.place.column as usize);
        let number = finding.place.line.to_string();
        let margin = " ".repeat(number.len());
        // Columns count characters; the caret must stand under the same cell, so wide ones are padded with wide blanks.
        let pad: String = excerpt.chars().take(column.saturating_sub(1)).map(|c| if crate::text::is_wide(c) { '　' } else { ' ' }).collect();
        out.push_str(&format!("{DIM}{number} |{DIM:#} {}\n", printable(&excerpt)));
        // Behind a mark columns are no longer those of the line.
        let moved = excerpt.find(MASK).is_some_and(|at| excerpt[..at].chars().count() + 1 < column);
        if finding.place.column > 0 && !moved {
            out.push_str(&format!("{DIM}{margin} |{DIM:#} {pad}{}\n", styled(style, "^")));
        }
    }
    if let Some(help) = &finding.help {
        out.push_str(&format!("  {} {}\n", styled(BOLD, "help:"), printable(help)));
    }
    out
}

/// Characters shown of a line, and how many of them before the column.
const SHOWN: (usize, usize) = (160, 60);

/// The part of a long line that holds a column, and the column in it.
fn around(line: &str, column: usize) -> (String, usize) {
    let (width, before) = SHOWN;
    if line.chars().count() <= width {
        return (line.to_owned(), column);
    }
    let skipped = if column > width - before { column - before } else { 0 };
    let shown: String = line.chars().skip(skipped).take(width).collect();
    let end = if line.chars().count() > skipped + width { "…" } else { "" };
    if skipped == 0 { (format!("{shown}{end}"), column) } else { (format!("…{shown}{end}"), column - skipped + 1) }
}

/// A finding as JSON.
pub fn as_json(finding: &Finding) -> Value {
    json!({
        "level": finding.level.word(), "rule": finding.rule, "path": finding.path, "line": finding.place.line, "column": finding.place.column,
        "message": finding.message, "help": finding.help, "fix": finding.fix,
    })
}

/// What is said and what to type, in one line.
fn with_help(finding: &Finding) -> String {
    finding.help.as_ref().map_or_else(|| printable(&finding.message), |help| printable(&format!("{}; {help}", finding.message)))
}

/// A workflow command; the characters that end one are escaped.
fn github(finding: &Finding) -> String {
    let command = match finding.level {
        Level::Deny => "error",
        Level::Warn => "warning",
        _ => "notice",
    };
    let data = |text: &str| printable(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    format!(
        "::{command} file={},line={},col={},title={}::{}\n",
        property(&finding.path),
        finding.place.line.max(1),
        finding.place.column.max(1),
        property(finding.rule),
        data(&with_help(finding)),
    )
}

/// GitLab's form of Code Climate; the fingerprint holds while the finding does.
fn gitlab(findings: &[Finding]) -> Value {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let one = |finding: &Finding| {
        let severity = match finding.level {
            Level::Deny => "critical",
            Level::Warn => "minor",
            _ => "info",
        };
        let known = format!("{}\n{}\n{}\n{}", finding.rule, finding.path, finding.message, finding.excerpt.as_deref().unwrap_or(""));
        let count = seen.entry(known.clone()).or_default();
        *count += 1;
        json!({
            "description": with_help(finding), "check_name": finding.rule, "severity": severity,
            "fingerprint": crate::hash::short(format!("{known}\n{count}").as_bytes()),
            "location": {"path": finding.path, "lines": {"begin": finding.place.line.max(1)}},
        })
    };
    Value::Array(findings.iter().map(one).collect())
}

/// One case for each document with findings; notes fail nothing.
fn junit(findings: &[Finding]) -> String {
    let escape = |text: &str| escape_html(&xml_safe(text));
    let mut files: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    findings.iter().for_each(|finding| files.entry(&finding.path).or_default().push(finding));
    let failed = files.values().filter(|findings| findings.iter().any(|finding| finding.level > Level::Note)).count();
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"afterword check\" tests=\"{}\" failures=\"{failed}\">\n", files.len());
    for (path, findings) in files {
        let told = |notes: bool| {
            let of: Vec<String> = findings
                .iter()
                .filter(|finding| (finding.level == Level::Note) == notes)
                .map(|finding| format!("{}: {}[{}]: {}", place(finding), finding.level, finding.rule, with_help(finding)))
                .collect();
            escape(&of.join("\n"))
        };
        out.push_str(&format!("<testcase classname=\"afterword\" name=\"{}\">", escape(path)));
        let (failures, notes) = (told(false), told(true));
        if !failures.is_empty() {
            let count = findings.iter().filter(|finding| finding.level > Level::Note).count();
            out.push_str(&format!("<failure message=\"{count} findings\">{failures}</failure>"));
        }
        if !notes.is_empty() {
            out.push_str(&format!("<system-out>{notes}</system-out>"));
        }
        out.push_str("</testcase>\n");
    }
    out + "</testsuite>\n</testsuites>\n"
}

fn sarif(findings: &[Finding]) -> Value {
    let level = |finding: &Finding| match finding.level {
        Level::Deny => "error",
        Level::Warn => "warning",
        _ => "note",
    };
    let rules: Vec<Value> =
        Rule::ALL.iter().map(|rule| json!({"id": rule.name(), "fullDescription": {"text": rule.documentation().split_whitespace().collect::<Vec<_>>().join(" ")}})).collect();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            json!({
                "ruleId": finding.rule, "level": level(finding),
                "message": {"text": with_help(finding)},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": crate::text::encode_path(&finding.path)},
                    "region": {"startLine": finding.place.line.max(1), "startColumn": finding.place.column.max(1)},
                }}],
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
        "runs": [{"tool": {"driver": {"name": "afterword", "version": env!("CARGO_PKG_VERSION"), "rules": rules}}, "results": results}],
    })
}
