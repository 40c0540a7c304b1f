//! Stamps of the front matter that are not written in the form of ISO 8601.
//!
//! `11/2/2026 2pm` is read here, and it is read as something else by the next program. `2026-11-02T14:00:00+09:00` means one moment everywhere.
//! `afterword check --fix` writes it so, exactly as precise as it was.

use crate::check::Document;
use crate::pattern::Pattern;
use crate::diagnostic::{Finding, Rule};
use crate::model::Origin;
use std::sync::LazyLock;

static ISO: LazyLock<Pattern> =
    LazyLock::new(|| Pattern::cased(r"^~?\d{4}-\d{2}(?:-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:[Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?)?$"));

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    for (field, stamp) in document.postmortem.stamps.named() {
        let Some(stamp) = stamp else { continue };
        let Some(from) = document.postmortem.provenance.iter().find(|from| from.field == field && from.origin == Origin::FrontMatter && from.line > 0) else { continue };
        let written = stamp.written.trim();
        if ISO.is_in(written) || written.is_empty() {
            continue;
        }
        let iso = format!("{}{}", if stamp.approximate { "~" } else { "" }, stamp.told());
        let shown = crate::text::printable(written);
        let message = document.say(&format!("`{shown}` is read as {iso}; other tools may read it otherwise"), &format!("`{shown}`は{iso}と読みますが、ほかのツールでは違って読まれるかもしれません"));
        let help = document.say(&format!("write `{field}: {iso}`; `check --fix` does"), &format!("`{field}: {iso}` と書いてください（`check --fix`で直せます）"));
        let finding = document.finding(Rule::DateForm, from.line, written, message).help(help);
        let on_line = document.source.lines().nth(from.line as usize - 1).unwrap_or("");
        findings.push(if on_line.matches(written).count() == 1 { finding.fix(written, &iso) } else { finding });
    }
}
