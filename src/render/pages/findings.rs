//! What `check` asks about the documents that the site shows, where the configuration publishes it: by rule, and by document.

use crate::diagnostic::{Finding, Level};
use crate::model::Lang;
use crate::render::view::card;
use crate::render::{At, RenderError};
use crate::text;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Documents on the page; each document's own page has all of its findings.
const MOST: usize = 200;

pub fn render(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let mut rules: BTreeMap<(Reverse<Level>, &str), usize> = BTreeMap::new();
    let mut found: Vec<(usize, &[Finding])> = Vec::new();
    for (place, postmortem) in at.archive().postmortems.iter().enumerate() {
        let findings = at.site.findings_of(&postmortem.path);
        findings.iter().for_each(|finding| *rules.entry((Reverse(finding.level), finding.rule)).or_default() += 1);
        if !findings.is_empty() {
            found.push((place, findings));
        }
    }
    // The weightiest first, and the newest of those that weigh as much.
    found.sort_by_key(|(place, findings)| (Reverse(weight(findings)), Reverse(*place)));
    let all: usize = rules.values().sum();
    let mut rows: Vec<_> = rules.into_iter().collect();
    rows.sort_by_key(|((level, rule), count)| (*level, Reverse(*count), *rule));
    let rule = |((level, rule), count): ((Reverse<Level>, &str), usize)| json!({"name": rule, "level": level_view(at, at.config().language, level.0), "count": count});
    let document = |(place, findings): &(usize, &[Finding])| json!({"card": card(at, *place), "items": items(at, at.config().language, findings)});
    let findings = json!({
        "count": at.count("findings_n", all),
        "documents_count": at.count("documents_n", found.len()),
        "rules": rows.into_iter().map(rule).collect::<Vec<_>>(),
        "documents": found.iter().take(MOST).map(document).collect::<Vec<_>>(),
        "more": (found.len() > MOST).then(|| at.count("more_n", found.len() - MOST)),
        "today": at.site.parts.today.date(),
    });
    at.template("findings.html", &at.word("findings"), at.config().language, BTreeMap::from([("findings", findings)]))
}

/// How many there are of each level, the weightiest level first.
fn weight(findings: &[Finding]) -> [usize; 3] {
    [Level::Deny, Level::Warn, Level::Note].map(|level| findings.iter().filter(|finding| finding.level == level).count())
}

fn level_view(at: &At<'_>, lang: Lang, level: Level) -> Value {
    json!({"word": level.word(), "name": at.word_in(lang, &format!("level_{}", level.word()))})
}

/// A document's findings as its own page and the page of all show them; nothing where they are not published.
pub fn items(at: &At<'_>, lang: Lang, findings: &[Finding]) -> Vec<Value> {
    let item = |finding: &Finding| {
        json!({
            "level": level_view(at, lang, finding.level),
            "rule": finding.rule,
            "line": (finding.place.line > 0).then(|| at.word_in(lang, "in_line").replace("{n}", &finding.place.line.to_string())),
            "html": with_code(&finding.message),
            "help_html": finding.help.as_deref().map(with_code),
        })
    };
    findings.iter().map(item).collect()
}

/// A sentence with what stands between backticks as code.
fn with_code(sentence: &str) -> String {
    let parts: Vec<&str> = sentence.split('`').collect();
    // A backtick that is never answered stays one.
    let paired = parts.len() % 2 == 1;
    let part = |(at, part): (usize, &&str)| {
        let text = text::escape_html(&text::printable(part));
        if at % 2 == 1 { format!("<code>{text}</code>") } else { text }
    };
    if paired { parts.iter().enumerate().map(part).collect() } else { text::escape_html(&text::printable(sentence)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_code_and_never_markup() {
        assert_eq!(with_code("`a<b` is `c`"), "<code>a&lt;b</code> is <code>c</code>");
        assert_eq!(with_code("one ` alone <i>"), "one ` alone &lt;i&gt;");
    }
}
