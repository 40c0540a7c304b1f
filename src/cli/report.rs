//! Findings for people and for machines: `human`, `json`, `sarif`, `github`.

use super::output::{BOLD, DIM, ERROR, NOTE, WARNING, styled};
use crate::diagnostic::{Finding, Level, Rule};
use crate::text::printable;
use clap::ValueEnum;
use serde_json::{Value, json};

/// The forms a report can have.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    Human,
    Json,
    Sarif,
    Github,
}

/// The same findings with paths as seen from the current folder, so that an editor or a pull request finds the file.
pub fn from_here(findings: &[Finding], root: &std::path::Path) -> Vec<Finding> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let prefix = root.strip_prefix(&here).unwrap_or(&root).to_string_lossy().into_owned();
    let prefix = if prefix.is_empty() { prefix } else { format!("{prefix}/") };
    findings.iter().map(|finding| Finding { path: format!("{prefix}{}", finding.path), ..finding.clone() }).collect()
}

/// All findings in one form, with a final line break.
pub fn write(findings: &[Finding], form: Form) -> String {
    match form {
        Form::Human => findings.iter().map(human).collect(),
        Form::Json => format!("{}\n", Value::Array(findings.iter().map(as_json).collect())),
        Form::Sarif => format!("{}\n", sarif(findings)),
        Form::Github => findings.iter().map(github).collect(),
    }
}

/// `3 errors, 1 warning, 2 notes`; empty when there is nothing.
pub fn summary(findings: &[Finding]) -> String {
    let count = |level: Level| findings.iter().filter(|finding| finding.level == level).count();
    let words = [(count(Level::Deny), "error"), (count(Level::Warn), "warning"), (count(Level::Note), "note")];
    words.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}{}", if *n == 1 { "" } else { "s" })).collect::<Vec<_>>().join(", ")
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
        let number = finding.place.line.to_string();
        let margin = " ".repeat(number.len());
        // Columns count characters; the caret must stand under the same cell, so wide ones are padded with wide blanks.
        let pad: String = excerpt.chars().take((finding.place.column as usize).saturating_sub(1)).map(|c| if crate::text::is_wide(c) { '　' } else { ' ' }).collect();
        out.push_str(&format!("{DIM}{number} |{DIM:#} {}\n", printable(excerpt)));
        if finding.place.column > 1 || finding.place.column == 1 && finding.excerpt.is_some() {
            out.push_str(&format!("{DIM}{margin} |{DIM:#} {pad}{}\n", styled(style, "^")));
        }
    }
    if let Some(help) = &finding.help {
        out.push_str(&format!("  {} {}\n", styled(BOLD, "help:"), printable(help)));
    }
    out
}

/// A finding as JSON.
pub fn as_json(finding: &Finding) -> Value {
    json!({
        "level": finding.level.word(), "rule": finding.rule, "path": finding.path, "line": finding.place.line, "column": finding.place.column,
        "message": finding.message, "help": finding.help,
    })
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
    let help = finding.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
    format!(
        "::{command} file={},line={},col={},title={}::{}\n",
        property(&finding.path),
        finding.place.line.max(1),
        finding.place.column.max(1),
        property(finding.rule),
        data(&format!("{}{help}", finding.message)),
    )
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
                "message": {"text": finding.help.as_ref().map_or_else(|| finding.message.clone(), |help| format!("{}; {help}", finding.message))},
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
