//! Files that are not one postmortem: forms to be filled in, READMEs and indexes of other documents.

use super::analysis::Analysis;
use super::fields::Fields;
use super::markdown::Block;
use crate::diagnostic::{Finding, Rule};
use crate::discover;

/// Why a file is no postmortem, when it is none.
pub fn not_a_postmortem(path: &str, fields: &Fields<'_>, analysis: &Analysis<'_>) -> Option<Finding> {
    let plain = discover::without_ending(path);
    let name = plain.rsplit('/').next().unwrap_or(plain).to_lowercase();
    let in_templates = plain.to_lowercase().split('/').rev().skip(1).any(|folder| folder == "templates");
    let filled = |field: &str| fields.get(field).and_then(|(_, node)| node.text()).is_some_and(|text| !super::facts::is_blank(&text));
    let titled = ["id", "started_at", "severity", "resolved_at"].iter().any(|field| filled(field));
    let dated = super::path::date(path).is_some();
    if !(titled || dated) && (in_templates || is_form_name(&name)) {
        return Some(Finding::new(Rule::FormFile, path, "is a form to be filled in, by its name").help("rename it if it tells of an incident"));
    }
    if matches!(name.as_str(), "readme" | "index" | "_index" | "contributing" | "license" | "code_of_conduct") && !titled && !dated && !has_record(analysis) {
        return Some(Finding::new(Rule::IndexFile, path, "is an index or a README, not a postmortem").help("give it a `started_at` if it tells of an incident"));
    }
    None
}

fn is_form_name(name: &str) -> bool {
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    words.contains(&"template") || words.iter().any(|word| matches!(*word, "yyyy" | "pmyyyy" | "nnn")) || name.contains("テンプレート") || name.contains("ひな形")
}

/// A README in a folder of its own may well be the postmortem: then it has a timeline or the sections of one.
fn has_record(analysis: &Analysis<'_>) -> bool {
    let kinds = analysis.sections.iter().filter(|section| section.kind.is_some()).count();
    let listing = analysis.blocks.iter().any(|block| matches!(block, Block::Table { head, .. } if head.len() > 3));
    kinds >= 3 && !listing
}
