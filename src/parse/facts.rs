//! The record's values that stand in the body: `**Date**: …`, tables of two columns, headings such as `## Severity`, bullets
//! under "Stats". Only what reads as its field is taken; what is not taken is told, so that `inspect` can say why.
//!
//! A quoted `git log` or a chat log is no metadata: code is never looked into, and a list of lines counts only when most of
//! its lines are keys with values.

pub mod keys;
mod lines;
mod tables;

use super::analysis::Analysis;
use super::markdown::{Block, Inline, Item};
use super::{headings, inline, inline_text};
use crate::config::{Config, is_known_scale};
use crate::model::{SectionKind, Status};
use crate::text;
use crate::time::{Context, Stamp, Written};
use keys::field;

/// A key and a value as they stand in the body.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The record's field, or a name of `keys` that stands for something derived from it.
    pub field: &'static str,
    pub key: String,
    /// Inline Markdown.
    pub value: String,
    /// Offset in the body.
    pub at: usize,
    pub form: &'static str,
}

/// Values as the record takes them: one text, or several words.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    pub field: &'static str,
    pub key: String,
    pub values: Vec<String>,
    pub line: u32,
    pub form: &'static str,
}

/// A key whose value was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    pub line: u32,
    pub text: String,
    pub why: &'static str,
}

/// The longest key, in characters.
const LONGEST_KEY: usize = 40;

/// Every key with a value of the body, in its order.
#[must_use]
pub fn find(analysis: &Analysis<'_>) -> Vec<Fact> {
    let mut out = Vec::new();
    for (at, block) in analysis.blocks.iter().enumerate() {
        if matches!(
            analysis.kind_at(at),
            Some(
                SectionKind::Actions
                    | SectionKind::Timeline
                    | SectionKind::WentWell
                    | SectionKind::WentWrong
                    | SectionKind::GotLucky
                    | SectionKind::Surprises
                    | SectionKind::Lessons
            )
        ) {
            continue;
        }
        let section = analysis.section_number(at);
        if section.is_some_and(|section| tells_of_others(&analysis.sections[section].title)) {
            continue;
        }
        // Plain lines count at the top, before the sections begin; bold keys, lists and tables nearly everywhere.
        let top = section.is_none_or(|section| section == 0);
        let telling = !matches!(
            analysis.kind_at(at),
            Some(SectionKind::Impact | SectionKind::Causes | SectionKind::Resolution | SectionKind::Detection | SectionKind::Trigger | SectionKind::Supporting)
        );
        of_block(block, Here { top, telling, at }, analysis, &mut out);
    }
    out
}

/// Where a block stands.
#[derive(Clone, Copy)]
struct Here {
    /// Above the sections.
    top: bool,
    /// Not in a section of prose, where `Services: 3` is no metadata.
    telling: bool,
    at: usize,
}

/// A section about other incidents.
fn tells_of_others(title: &str) -> bool {
    let lower = title.to_lowercase();
    [
        "related",
        "similar",
        "previous incident",
        "past incident",
        "prior incident",
        "other incident",
        "history of",
        "関連",
        "類似",
        "過去",
        "相关",
        "类似",
        "관련",
        "유사",
        "ähnliche",
        "frühere",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

fn of_block(block: &Block, here: Here, analysis: &Analysis<'_>, out: &mut Vec<Fact>) {
    let Here { top, telling, at } = here;
    match block {
        Block::Paragraph { range, .. } => lines::read(range, analysis.body(), top && telling, out),
        Block::List { items, .. } => lines::of_list(items, telling, out),
        Block::Table { head, rows, .. } if telling => tables::read(head, rows, out),
        // A quotation further down is somebody else's text.
        Block::Quote { blocks, .. } if top => blocks.iter().for_each(|block| of_block(block, here, analysis, out)),
        Block::Heading { text, .. } if !analysis.is_title_block(at) => of_heading(text, &analysis.blocks[at + 1..], out),
        _ => {}
    }
}

/// `## Owner: @x`, and `## Severity` with one short paragraph or a list of short items below.
fn of_heading(heading: &Inline, after: &[Block], out: &mut Vec<Fact>) {
    if let Some((key, value)) = pair(&heading.plain).filter(|(_, value)| !value.is_empty())
        && let Some(field) = field(key)
    {
        out.push(Fact { field, key: key.to_owned(), value: value.to_owned(), at: heading.start, form: "heading" });
        return;
    }
    let Some(field) = field(&heading.plain).filter(|field| !matches!(*field, "summary" | "tags" | "responders") && headings::kind(&heading.plain).is_none()) else { return };
    let own: Vec<&Block> = after.iter().take_while(|block| !matches!(block, Block::Heading { .. })).collect();
    let short = |text: &str| text.chars().count() <= 80;
    let value = match own[..] {
        [Block::Paragraph { text, .. }] if short(&text.plain) => text.markdown.clone(),
        // `**Critical** - Complete outage of …`: the word comes first, its meaning after.
        [Block::Paragraph { text, .. }, ..] if field == "severity" => {
            text.plain.split([" - ", " – ", " — ", ": ", ". ", "("].iter().find(|sign| text.plain.contains(**sign)).copied().unwrap_or("。")).next().unwrap_or("").to_owned()
        }
        [Block::List { items, .. }] if items.len() <= 20 => {
            let leads: Vec<&Inline> = items.iter().filter(|item| item.blocks.len() == 1).filter_map(Item::lead).filter(|lead| short(&lead.plain)).collect();
            if leads.len() != items.len() || leads.iter().any(|lead| pair(&lead.plain).is_some()) {
                return;
            }
            leads.iter().map(|lead| lead.markdown.as_str()).collect::<Vec<_>>().join(", ")
        }
        _ => return,
    };
    out.push(Fact { field, key: heading.plain.clone(), value, at: own[0].range().start, form: "section" });
}

/// `key: value` of a plain text: a short key without a sentence in it, a colon and a space or a full-width colon.
#[must_use]
pub fn pair(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    // What stands in brackets adds nothing to the key: `Severity (see severity.md): sev2`.
    let mut depth = 0_usize;
    let outside = text.char_indices().take(4 * LONGEST_KEY).filter(|(_, c)| {
        depth += usize::from(matches!(c, '(' | '（'));
        depth -= usize::from(matches!(c, ')' | '）') && depth > 0);
        depth == 0
    });
    let (at, colon) = outside
        .take(LONGEST_KEY + 1)
        .find(|(at, c)| *c == '：' || (*c == ':' && text[at + 1..].chars().next().is_none_or(|next| next.is_whitespace() || text[..*at].chars().any(text::is_wide))))?;
    let whole = text[..at].trim();
    let key = whole.split_once(['(', '（']).map_or(whole, |(head, _)| head.trim());
    let key = if key.is_empty() || whole.ends_with("(s)") { whole } else { key };
    let sentence = key.contains(['。', '!', '?', ';', '`']) || key.contains(". ");
    let long = key.chars().count() > LONGEST_KEY || key.split_whitespace().count() > 5;
    (!key.is_empty() && !sentence && !long && key.chars().any(char::is_alphabetic)).then(|| (key, text[at + colon.len_utf8()..].trim()))
}

/// Whether a value says that nothing is known, or is what a form leaves to be filled in.
#[must_use]
pub fn is_blank(value: &str) -> bool {
    let plain = value.trim().trim_matches(|c: char| matches!(c, '*' | '_' | '`' | '<' | '>' | '[' | ']' | '(' | ')' | '.' | '-' | '–' | '—' | '?' | '？' | '…' | ' ' | '　' | '/'));
    let lower = plain.to_lowercase();
    plain.is_empty()
        || matches!(
            lower.as_str(),
            "tbd"
                | "tba"
                | "todo"
                | "n/a"
                | "na"
                | "none"
                | "unknown"
                | "nil"
                | "不明"
                | "なし"
                | "無し"
                | "未定"
                | "調査中"
                | "確認中"
                | "未記入"
                | "该"
                | "无"
                | "없음"
                | "미정"
                | "unbekannt"
                | "desconocido"
                | "xxx"
        )
        || is_form_text(value)
        || (value.trim().starts_with('<') && value.trim().ends_with('>') && !value.contains("://") && !value.contains('@'))
}

/// A value without what is struck out of it.
fn without_struck(markdown: &str) -> String {
    let mut out = markdown.to_owned();
    for (open, close) in [("~~", "~~"), ("<del>", "</del>"), ("<s>", "</s>")] {
        while let Some(start) = out.find(open) {
            let Some(length) = out[start + open.len()..].find(close) else { break };
            out.replace_range(start..start + open.len() + length + close.len(), "");
        }
    }
    out.trim().to_owned()
}

/// States of an incident, which say nothing of its document.
#[must_use]
pub fn is_incident_state(word: &str) -> bool {
    matches!(
        word.trim().to_lowercase().as_str(),
        "resolved"
            | "mitigated"
            | "monitoring"
            | "investigating"
            | "identified"
            | "ongoing"
            | "open"
            | "fixed"
            | "復旧済み"
            | "復旧"
            | "解決済み"
            | "対応中"
            | "已解决"
            | "已恢复"
            | "已修复"
            | "해결"
            | "해결됨"
            | "behoben"
            | "resuelto"
            | "løst"
    )
}

/// Whether a value is what a form leaves to be filled in: `{{ .Date }}`, `YYYY-MM-DD`, `SEV〇`, `sevX`.
#[must_use]
pub fn is_form_text(value: &str) -> bool {
    let short = value.chars().count() < 12;
    value.contains("{{")
        || value.contains("YYYY")
        || value.contains("yyyy")
        || (short && value.contains(['〇', '◯', '○']))
        || (short && value.to_lowercase().replace(['-', ' '], "").starts_with("sevx"))
}

/// The values of the facts that fit their fields, the first of each field, and what was not taken.
#[must_use]
pub fn take(facts: Vec<Fact>, analysis: &Analysis<'_>, config: &Config, context: &Context<'_>) -> (Vec<Taken>, Vec<Ignored>) {
    let mut out: Vec<Taken> = Vec::new();
    let mut ignored = Vec::new();
    // `検知日時：同日 14:09` counts from the moment above it.
    let mut above: Option<Stamp> = None;
    for fact in facts {
        let line = analysis.line(fact.at);
        let fact = Fact { value: without_struck(&fact.value), ..fact };
        let plain = inline_text(&fact.value);
        let mut ignore = |why| ignored.push(Ignored { line, text: text::shorten(&format!("{}: {plain}", fact.key), 80), why });
        if is_blank(&plain) {
            ignore("it says that nothing is known");
            continue;
        }
        let day = above.clone();
        let here = Context { day: day.as_ref().or(context.day), ..*context };
        match values(&fact, &plain, config, &here) {
            Err(why) => ignore(why),
            Ok(found) => {
                for (field, values) in found {
                    // `Start time` with a clock is more exact than the `Date` above it.
                    let exact = |text: &String| Stamp::read(text, &here).map_or(-1, |stamp| i64::from(stamp.has_clock()));
                    if let Some(known) = out.iter_mut().find(|taken| taken.field == field) {
                        if field.ends_with("_at") && values.first().map(exact) > known.values.first().map(exact) {
                            *known = Taken { field, key: fact.key.clone(), values, line, form: fact.form };
                        } else {
                            ignore("the field was told further up");
                        }
                        continue;
                    }
                    if field.ends_with("_at") && above.is_none() {
                        let context = Context { day: context.day, ..*context };
                        above = values.first().and_then(|text| Stamp::read(text, &context).ok());
                    }
                    out.push(Taken { field, key: fact.key.clone(), values, line, form: fact.form });
                }
            }
        }
    }
    (out, ignored)
}

type Values = Vec<(&'static str, Vec<String>)>;

fn values(fact: &Fact, plain: &str, config: &Config, context: &Context<'_>) -> Result<Values, &'static str> {
    let one = |value: String| Ok(vec![(fact.field, vec![value])]);
    match fact.field {
        "period" | "started_at" => {
            let (from, to) = span(plain, context).ok_or("no date or time that we know how to read begins it")?;
            let mut out = vec![("started_at", vec![from])];
            out.extend(to.map(|to| ("resolved_at", vec![to])));
            Ok(out)
        }
        field if field.ends_with("_at") => span(plain, context).map(|(from, _)| vec![(fact.field, vec![from])]).ok_or("no date or time that we know how to read begins it"),
        "severity" => one(severity(plain, config).ok_or("it is too long for a severity")?),
        "status" => one(status(plain).ok_or("it is no state of a document")?.word().to_owned()),
        "services" | "teams" | "tags" => words(plain).map(|words| vec![(fact.field, words)]).ok_or("it reads like a sentence, not like names"),
        "roles" | "incident_commander" | "responders" => people(plain).map(|names| vec![(fact.field, names)]).ok_or("it reads like a sentence, not like names"),
        "summary" => one(fact.value.clone()),
        _ => one(plain.to_owned()),
    }
}

/// The stamp at the start of a value, and the end of its range.
fn span(plain: &str, context: &Context<'_>) -> Option<(String, Option<String>)> {
    let written = Written::at_start(plain).filter(|written| written.has_day() || context.day.is_some())?;
    let head = plain[..written.length].trim().to_owned();
    let first = written.resolve(context, &head).ok();
    // A value that cannot be read is taken too, so that it is reported at its line.
    let Some(first) = first else { return written.has_day().then_some((head, None)) };
    // What needs the moment above it is written out.
    let head = if written.has_day() && !written.is_shifted() { head } else { format!("{}{}", if first.approximate { "~" } else { "" }, first.iso()) };
    let rest = plain[written.length..].trim_start();
    let sign = rest.chars().next().filter(|c| matches!(c, '-' | '–' | '—' | '〜' | '～' | '~' | '→'));
    let after = sign.map(|sign| &rest[sign.len_utf8()..]).or_else(|| ["to ", "until ", "から"].iter().find_map(|word| rest.strip_prefix(word)));
    let end = after.and_then(|after| {
        let after = after.trim_start();
        let end = Written::at_start(after)?;
        let text = after[..end.length].trim();
        let stamp = end.resolve(&Context { day: Some(&first), ..*context }, text).ok()?;
        Some((text.to_owned(), stamp, end.has_day()))
    });
    let end = end.map(|(text, stamp, whole)| {
        let zone = Written::whole(&text).is_some() && stamp.zone_stated;
        let later = if stamp.seconds < first.seconds && !whole { stamp.plus_days(1) } else { stamp };
        (later, zone)
    });
    // `06:05 - 07:00 CET`: the zone said at the end holds for both.
    let Some((end, zone)) = end else { return Some((head, None)) };
    let start = if zone && !first.zone_stated && first.has_clock() { same_zone(&head, &end, context).unwrap_or(head) } else { head };
    Some((start, Some(end.iso())))
}

fn same_zone(head: &str, end: &Stamp, context: &Context<'_>) -> Option<String> {
    let zone = crate::time::Zone::named(&end.zone())?;
    let stamp = Stamp::read(head, &Context { zone: &zone, ..*context }).ok()?;
    Some(stamp.iso())
}

/// The word of a severity: `SEV-2 (major)` is `SEV-2` when the configuration knows that.
#[must_use]
pub fn severity(plain: &str, config: &Config) -> Option<String> {
    let plain = plain.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '（' | '）'));
    if config.severity(plain).rank.is_some() {
        return Some(plain.to_owned());
    }
    let head = plain.split(['(', '（', ',', '、', '/', '|', ';', ':', '：']).next().unwrap_or("").trim();
    let dash = head.split(" - ").next().unwrap_or("").split(['–', '—']).next().unwrap_or("").trim();
    let first = dash.split_whitespace().next().unwrap_or("");
    let two = dash.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    for candidate in [head, dash, two.as_str(), first] {
        if !candidate.is_empty() && (config.severity(candidate).rank.is_some() || is_known_scale(candidate)) {
            return Some(candidate.to_owned());
        }
    }
    if plain.chars().count() <= 40 && !plain.ends_with(['.', '。']) {
        return Some(plain.to_owned());
    }
    // `P1（92 % of the day's budget was spent …）`: a word, and what it means here.
    let explained = plain.find(['(', '（', ':', '：', ',', '、', '–', '—']).is_some() && head.chars().count() <= 16 && head.split_whitespace().count() <= 2;
    (explained && !head.is_empty()).then(|| head.to_owned())
}

/// The state that a phrase begins with: `Complete, action items in progress`.
#[must_use]
pub fn status(plain: &str) -> Option<Status> {
    let plain = plain.trim_matches(|c: char| !c.is_alphanumeric());
    let head = plain.split([',', '、', '(', '（', ';', ':', '：', '/', '.', '。']).next().unwrap_or("").trim();
    let dash = head.split([" - ", " – ", " — "].iter().find(|sign| head.contains(**sign)).copied().unwrap_or("\u{0}")).next().unwrap_or("").trim();
    [plain, head, dash].into_iter().find_map(Status::from_word)
}

/// Names apart from each other, none of them a sentence.
fn words(plain: &str) -> Option<Vec<String>> {
    names_of(plain).or_else(|| names_of(plain.split_once(['(', '（'])?.0))
}

fn names_of(plain: &str) -> Option<Vec<String>> {
    let names: Vec<String> = plain
        .split([',', '、', ';', '，', '；', '\n'])
        .flat_map(|part| part.split(" / "))
        .flat_map(|part| part.split(" and "))
        .map(|name| name.trim().trim_matches(|c: char| matches!(c, '*' | '`' | '"' | '[' | ']' | '・') || c.is_whitespace()).trim_end_matches('.').to_owned())
        .filter(|name| !name.is_empty() && !is_blank(name))
        .collect();
    let name_like = |name: &String| name.chars().count() <= 48 && name.split_whitespace().count() <= 5 && !name.contains('。') && !name.contains(". ");
    let counted = names.iter().all(|name| name.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '%'))) || names.iter().any(|name| name.contains('%'));
    (!names.is_empty() && !counted && names.iter().all(name_like)).then_some(names)
}

fn people(plain: &str) -> Option<Vec<String>> {
    // The full stop of an initial ends no sentence.
    let names = words(&plain.replace(". ", ".\u{A0}"))?;
    let names: Vec<String> = names.into_iter().map(|name| name.replace('\u{A0}', " ")).collect();
    Some(names.into_iter().map(|name| name.split(['(', '（', '<']).next().unwrap_or("").trim().to_owned()).filter(|name| !name.is_empty()).collect())
}

/// Units of time by their beginnings, in seconds.
const UNITS: &[(&str, f64)] = &[
    ("minute", 60.0),
    ("min", 60.0),
    ("mins", 60.0),
    ("分", 60.0),
    ("분", 60.0),
    ("hour", 3600.0),
    ("hr", 3600.0),
    ("時間", 3600.0),
    ("小时", 3600.0),
    ("시간", 3600.0),
    ("stunde", 3600.0),
    ("hora", 3600.0),
    ("day", 86_400.0),
    ("日", 86_400.0),
    ("天", 86_400.0),
    ("일", 86_400.0),
    ("tag", 86_400.0),
    ("week", 604_800.0),
    ("second", 1.0),
    ("sec", 1.0),
    ("秒", 1.0),
    ("초", 1.0),
    ("d", 86_400.0),
    ("h", 3600.0),
    ("m", 60.0),
    ("s", 1.0),
];

/// A stated length of time in seconds, and whether it is inexact: `2h 30m`, `0h 55m`, `41h`, `1d 5h 47m`, `54 minutes`, `~30m`, `約1時間7分`.
#[must_use]
pub fn duration(text: &str) -> Option<(i64, bool)> {
    let folded: String = text::nfkc(text).flat_map(char::to_lowercase).collect();
    let approximate = ["~", "about", "around", "approx", "約", "およそ", "ca.", "roughly", "≈", "<", ">", "over", "nearly", "大约", "약"]
        .iter()
        .any(|word| folded.trim_start().starts_with(word));
    let mut seconds = 0.0_f64;
    let mut found = false;
    let mut rest = folded.as_str();
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = rest[at..].find(|c: char| !(c.is_ascii_digit() || c == '.')).map_or(rest.len(), |end| at + end);
        let number: f64 = rest[at..digits].trim_end_matches('.').parse().ok()?;
        let unit = rest[digits..].trim_start();
        let (_, factor) =
            UNITS.iter().find(|(name, _)| unit.starts_with(name) && (name.len() > 1 || !name.is_ascii() || !unit[name.len()..].starts_with(|c: char| c.is_ascii_alphabetic())))?;
        seconds += number * factor;
        found = true;
        rest = unit;
        rest = &rest[rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len())..];
    }
    found.then_some((seconds as i64, approximate))
}

/// The lead of an item as a key and a value, and whether its key is bold.
fn item_pair(item: &Item) -> Option<(String, String, bool)> {
    let lead = item.lead()?;
    let (key, value) = marked_pair(&lead.markdown)?;
    let bold = lead.markdown.starts_with("**") || lead.markdown.starts_with("__");
    let mut value = value;
    // `- **Services**` with the names below.
    if value.is_empty() {
        let (_, rest) = inline::of_item(item);
        value = rest.join(", ");
    }
    Some((key, value, bold))
}

/// `**Key**: value`, `**Key:** value`, `__Key:__ value`, `Key: value`: the key as plain text, the value as Markdown.
pub fn marked_pair(markdown: &str) -> Option<(String, String)> {
    let markdown = markdown.trim();
    for mark in ["**", "__", "*", "_", "`"] {
        let Some((inner, after)) = markdown.strip_prefix(mark).and_then(|rest| rest.split_once(mark)) else { continue };
        let after = after.trim_start();
        if let Some(value) = after.strip_prefix([':', '：']) {
            return Some((inner.trim().to_owned(), value.trim().to_owned()));
        }
        if let Some(key) = inner.trim_end().strip_suffix([':', '：']) {
            return Some((key.trim().to_owned(), after.trim().to_owned()));
        }
        // All of it bold: `**Severity: SEV-2**`
        if after.is_empty() {
            return pair(inner).map(|(key, value)| (key.to_owned(), value.to_owned()));
        }
        // `**Author** [Ada](…)`: a bold key without a colon, when it is one we know.
        if mark.len() == 2 && field(inner).is_some() {
            let value = after.trim_start_matches(['-', '–', '—', '|', ' ', '=']);
            return Some((inner.trim().to_owned(), value.to_owned()));
        }
        return None;
    }
    pair(markdown).map(|(key, value)| (key.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs() {
        assert_eq!(marked_pair("**Date**: 2026-11-02"), Some(("Date".into(), "2026-11-02".into())));
        assert_eq!(marked_pair("**Date:** 2026-11-02"), Some(("Date".into(), "2026-11-02".into())));
        assert_eq!(marked_pair("**状態**：完了"), Some(("状態".into(), "完了".into())));
        assert_eq!(marked_pair("__TL;DR:__ it broke"), Some(("TL;DR".into(), "it broke".into())));
        assert_eq!(pair("12:30 and more"), None);
        assert_eq!(pair("発生日時：2026年11月2日"), Some(("発生日時", "2026年11月2日")));
        assert_eq!(pair("We saw the following in the log today: a"), None);
    }

    #[test]
    fn durations() {
        let minutes = |text: &str| duration(text).map(|(seconds, about)| (seconds / 60, about));
        assert_eq!(minutes("2h 30m"), Some((150, false)));
        assert_eq!(minutes("0h 55m"), Some((55, false)));
        assert_eq!(minutes("1d 5h 47m"), Some((1787, false)));
        assert_eq!(minutes("54 minutes"), Some((54, false)));
        assert_eq!(minutes("6 hours, 14 minutes"), Some((374, false)));
        assert_eq!(minutes("~30m"), Some((30, true)));
        assert_eq!(minutes("約1時間7分"), Some((67, true)));
        assert_eq!(minutes("?"), None);
        assert_eq!(minutes("a few"), None);
    }

    #[test]
    fn severities_and_states() {
        let config = Config::default();
        assert_eq!(severity("SEV-2 (major)", &config).as_deref(), Some("SEV-2"));
        assert_eq!(severity("🔴 Critical - all users", &config).as_deref(), Some("Critical"));
        assert_eq!(severity("the whole of the northern region and its neighbours", &config), None);
        assert_eq!(status("Complete, action items in progress"), Some(Status::Reviewed));
        assert_eq!(status("sunny"), None);
    }
}
