//! Words of a template that were never replaced.
//!
//! `TODO`, `TBD`, `HH:mm`, `YYYY-MM-DD`, `<service name>`, `〇〇`, `（記入）` and their like. A draft may hold them; a reader of the archive should not.

use crate::check::Document;
use crate::pattern::Pattern;
use crate::diagnostic::{Finding, Rule};
use std::sync::LazyLock;

/// What only a form holds.
static LEFT: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(
        r"(?x)
        ^\W*(?:TODO|TBD|TBA|FIXME|XXX)\b | \b(?:TODO|TBD|FIXME)\s*[:：)\]] | [:：(\[]\s*(?:TODO|TBD|TBA|FIXME)\s*(?:$|[)\]]) | \b(?:TBD|TBA)\b\.?$
        | \?{3,} | ^\W*\?\?\W*$ | ？{2,}
        | \b[HX]{2}:[mM]{2}\b | \bXX:XX\b | \b(?:YYYY|yyyy)[-/年]?(?:MM|mm)\b | \b20XX\b
        | (?i:\blorem\ ipsum\b)
        | (?i:^\W*(?:short\ (?:event\ )?description|describe\ (?:the|what|how|your|any)\b.{0,80}\bhere|(?:add|insert|enter|write|put)\ (?:your\ |the\ |a\ )?\w+(?:\ \w+)?\ here)\b)
        | [<\[〈＜](?:(?i:service|team|name|date|time|title|owner|author|description|link|url|your|insert|fill|enter|tbd|placeholder)(?i:[\ _-](?:name|here|in|of|the|incident|text|date|time|id|link|url|\w+))*)[>\]〉＞]
        | [〇○◯●]{2,}
        | (?:ここに|ここへ)[^。]{0,20}(?:記入|記載|書く|書いて|入力) | [（(【\[](?:要?記入|未記入|要確認|要追記|後で書く|あとで書く|未定|記載する)[）)】\]] | ^\W*(?:未記入|記入中|あとで書く|後で書く|書きかけ)\W*$
        ",
    )
});

/// A placeholder in pointed brackets, which Markdown takes for a tag; no tag of HTML begins like one.
static TAGGED: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(r"<(?:service|team|your|insert|fill|enter|placeholder|owner|author|description|name|date|incident|tbd|username|product|system|number|hh:mm)(?:[ _-][a-z0-9 _-]{0,40})?>")
});

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    tagged(document, findings);
    for passage in &document.prose.passages {
        if let Some(found) = LEFT.find(&passage.text) {
            let left = &passage.text[found];
            let shown = crate::text::printable(left.trim());
            let message = document.say(&format!("`{shown}` looks like a part of the template"), &format!("`{shown}`は雛形の文字が残っているようです"));
            let help = document.say("replace it with what happened, or remove the line", "実際の内容に置き換えるか、行を削ってください");
            findings.push(document.finding(Rule::TemplateText, passage.line, left.trim(), message).help(help));
        }
    }
    for event in document.postmortem.timeline.iter().filter(|event| !event.written.contains(|c: char| c.is_ascii_digit()) && LEFT.find(&event.written).is_some()) {
        let written = crate::text::printable(&event.written);
        let message = document.say(&format!("`{written}` looks like a part of the template"), &format!("`{written}`は雛形の文字が残っているようです"));
        let help = document.say("write the time, or remove the row", "時刻を書くか、行を削ってください");
        findings.push(document.finding(Rule::TemplateText, event.line, &event.written, message).help(help));
    }
}

fn tagged(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let mut in_code = false;
    for (at, line) in document.source.lines().enumerate() {
        in_code ^= line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        let Some(found) = TAGGED.find(line).filter(|found| !in_code && line[..found.start].matches('`').count() % 2 == 0) else { continue };
        let shown = crate::text::printable(&line[found.clone()]);
        let message = document.say(&format!("`{shown}` looks like a part of the template"), &format!("`{shown}`は雛形の文字が残っているようです"));
        let help = document.say("replace it with what happened, or remove the line", "実際の内容に置き換えるか、行を削ってください");
        findings.push(document.finding(Rule::TemplateText, u32::try_from(at + 1).unwrap_or(0), &line[found], message).help(help));
    }
}
