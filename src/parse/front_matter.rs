//! Front matter: where it ends, in which syntax it is, and what its keys are called. The table of fields is the reader's, the
//! schema's and the docs'.

use super::lines::Lines;
use crate::node::{Node, Problem, Step};
use crate::toml::{locate as locate_toml, parse as parse_toml};
use crate::yaml;
use std::borrow::Cow;

/// What a field holds, for the schema and the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    Stamp,
    /// A word or a list of words.
    Words,
    /// A list of texts.
    Texts,
    /// A map or a list of maps with these keys.
    Map(&'static [&'static str]),
    Maps(&'static [&'static str]),
}

/// One field of the record.
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    /// Names other tools use for the same thing.
    pub aliases: &'static [&'static str],
    pub documentation: &'static str,
}

const fn field(name: &'static str, shape: Shape, aliases: &'static [&'static str], documentation: &'static str) -> Field {
    Field { name, shape, aliases, documentation }
}

/// The field that says who sees which other field.
pub const LEVELS_OF_FIELDS: &str = "visibility_of";

/// What every edition needs to know of a document that it shows.
pub const ALWAYS_SHOWN: &[&str] = &["id", "status", "draft", "lang", "visibility", LEVELS_OF_FIELDS];

/// Every field of the record, in the order of the reference.
pub const FIELDS: &[Field] = &[
    field("id", Shape::Text, &["uuid", "number", "incident", "incident_id"], "Stable key and address. Without it the file's name is used."),
    field("title", Shape::Text, &["name"], "One line that says what broke. Without it the first heading is used."),
    field("status", Shape::Word(&["draft", "in-review", "reviewed", "closed"]), &["state"], "Where the document is in its review."),
    field("draft", Shape::Text, &[], "`true` means the same as `status: draft`."),
    field("kind", Shape::Word(&["incident", "near-miss", "exercise"]), &["type"], "What happened: harm, nearly harm, or practice."),
    field("severity", Shape::Text, &["priority", "sev", "level"], "A word of the organisation's own order, or one of its aliases."),
    field("started_at", Shape::Stamp, &["date", "start_time", "starttime", "start", "impact_start"], "Impact begins."),
    field("detected_at", Shape::Stamp, &["detect_time", "detecttime", "detection_time"], "First signal seen by machine or human."),
    field("acknowledged_at", Shape::Stamp, &["ack_time", "acknowledged"], "A human engages."),
    field("declared_at", Shape::Stamp, &["declared"], "The incident process starts."),
    field("mitigated_at", Shape::Stamp, &["mitigated", "mitigation_time"], "User impact ends or is limited; the cause may remain."),
    field("resolved_at", Shape::Stamp, &["end_time", "endtime", "end", "resolved", "resolvedwhen"], "Service fully back."),
    field("closed_at", Shape::Stamp, &["closed"], "The incident process ends."),
    field("published_at", Shape::Stamp, &["published"], "The postmortem is published."),
    field("impact_windows", Shape::Maps(&["from", "to", "severity"]), &[], "Intervals of impact, when one is not the truth."),
    field(
        "services",
        Shape::Words,
        &[
            "products",
            "product",
            "service",
            "affected",
            "affected_services",
            "affectedservices",
            "subsystem",
            "component",
            "components",
            "affected_components",
            "affectedcomponents",
            "systems",
            "affectedsystems",
        ],
        "Affected services.",
    ),
    field("root_cause_services", Shape::Words, &[], "Services the incident came from."),
    field("teams", Shape::Words, &["team"], "Teams that took part."),
    field(
        "criteria",
        Shape::Words,
        &[],
        "Why a postmortem was due: `user-visible`, `data-loss`, `intervention`, `resolution-time`, `monitoring-failure`, `stakeholder-request`, `error-budget`.",
    ),
    field("detection", Shape::Map(&["method", "alert"]), &[], "Who or what noticed: `alert`, `internal-human`, `customer`, `partner`, `canary`, `other`."),
    field("trigger", Shape::Map(&["type", "text"]), &["triggers"], "What set it off."),
    field("causes", Shape::Maps(&["category", "text"]), &["root_causes", "contributing_factors", "cause"], "Contributing factors: never a single root cause."),
    field(
        "impact",
        Shape::Map(&["users", "requests_failed", "slo_budget_spent_pct", "data_loss", "revenue", "support_tickets", "regions", "text"]),
        &[],
        "What was hurt, in numbers where they are known.",
    ),
    field(
        "roles",
        Shape::Map(&["owner", "incident_commander", "scribe", "facilitator", "responders"]),
        &["authors", "author", "owner"],
        "Who took which part; the only place for names beside action owners.",
    ),
    field(
        "actions",
        Shape::Maps(&["id", "text", "type", "priority", "owner", "tracker", "due", "status", "done_at", "reason"]),
        &["action_items", "actionitems", "follow_ups", "followups", "remediations"],
        "What will be done. May stand in the body instead.",
    ),
    field("lessons", Shape::Map(&["went_well", "went_wrong", "got_lucky"]), &[], "What was learned. May stand in the body instead."),
    field("surprises", Shape::Texts, &[], "Why were we surprised?"),
    field("related", Shape::Maps(&["id", "rel"]), &[], "Other incidents: `recurs`, `same-cause`, `caused-by`, `supersedes`, `see-also`."),
    field("review", Shape::Map(&["held_on", "reviewers", "data", "impact", "depth", "plan", "shared"]), &[], "The five review questions, each `yes`, `partly` or `no`."),
    field("tags", Shape::Words, &["categories", "keywords", "labels"], "Free words."),
    field("lang", Shape::Word(&["en", "ja"]), &["language"], "The document's language. Without it the text tells."),
    field("visibility", Shape::Text, &[], "A level of the configuration's `visibility`."),
    field(LEVELS_OF_FIELDS, Shape::Map(&[]), &[], "Levels of single fields: `{roles: internal, impact.revenue: restricted}`."),
    field("summary", Shape::Text, &["tldr", "description"], "One to three sentences. May stand in the body instead."),
    field("timeline", Shape::Maps(&["at", "text", "kind", "actor", "evidence"]), &[], "What happened when. May stand in the body instead."),
    field("aliases", Shape::Texts, &[], "Old addresses that redirect here."),
    field("stakeholders", Shape::Words, &[], "Who had to be told."),
    field("links", Shape::Map(&["runbooks", "dashboards"]), &[], "Runbooks and dashboards."),
    field("source_doc", Shape::Text, &[], "Where people work on the document together."),
    field("training", Shape::Map(&["difficulty", "opening_page", "objectives", "clues", "red_herrings", "injects"]), &[], "What a re-enactment needs."),
];

/// What a field means, in Japanese; beside the English in the schema, for editors show whichever their reader reads.
fn in_japanese(name: &str) -> &'static str {
    match name {
        "id" => "変わらないキー。アドレスにもなります。省くとファイル名から作られます。",
        "title" => "何が壊れたかを一行で。省くと最初の見出しが使われます。",
        "status" => "レビューのどの段階にあるか。",
        "draft" => "`true` は `status: draft` と同じ意味です。",
        "kind" => "何が起きたか: 障害、ヒヤリハット、訓練。",
        "severity" => "組織で定めた重大度の語、またはその別名。",
        "started_at" => "影響の始まり。",
        "detected_at" => "機械か人が最初の兆候に気づいた時刻。",
        "acknowledged_at" => "人が対応を始めた時刻。",
        "declared_at" => "インシデント対応を宣言した時刻。",
        "mitigated_at" => "影響が止まった、または抑えられた時刻。原因は残っていても構いません。",
        "resolved_at" => "完全に復旧した時刻。",
        "closed_at" => "インシデント対応を終えた時刻。",
        "published_at" => "ポストモーテムを公開した日。",
        "impact_windows" => "影響の区間。一つの区間では表せないとき。",
        "services" => "影響を受けたサービス。",
        "root_cause_services" => "障害の元になったサービス。",
        "teams" => "関わったチーム。",
        "criteria" => "ポストモーテムを書く理由。",
        "detection" => "何が、誰が気づいたか。",
        "trigger" => "きっかけ。",
        "causes" => "寄与要因。一つの根本原因に絞りません。",
        "impact" => "何にどれだけ影響したか。分かるものは数値で。",
        "roles" => "役割と担当。アクションの担当のほかに名前を書く唯一の場所です。",
        "actions" => "これからすること。本文に書いても構いません。",
        "lessons" => "学んだこと。本文に書いても構いません。",
        "surprises" => "なぜ意外だったのか。",
        "related" => "関係する他の障害。",
        "review" => "レビューの五つの問い。それぞれ `yes`、`partly`、`no`。",
        "tags" => "自由な語。",
        "lang" => "文書の言語。省くと本文から判断します。",
        LEVELS_OF_FIELDS => "項目ごとの公開範囲。例: `{roles: internal, impact.revenue: restricted}`",
        "visibility" => "設定の `visibility` にある公開範囲。",
        "summary" => "一〜三文の要約。本文に書いても構いません。",
        "timeline" => "いつ何が起きたか。本文に書いても構いません。",
        "aliases" => "ここへ転送される古いアドレス。",
        "stakeholders" => "知らせるべき相手。",
        "links" => "ランブックとダッシュボード。",
        "source_doc" => "この文書を一緒に書く場所。",
        "training" => "再演（不運の輪）に必要なこと。",
        _ => "",
    }
}

/// The syntax of a front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// Between lines of `---`.
    Yaml,
    /// Between lines of `+++`.
    Toml,
}

impl Syntax {
    /// The line that opens and closes it.
    #[must_use]
    pub fn fence(self) -> &'static str {
        match self {
            Self::Yaml => "---",
            Self::Toml => "+++",
        }
    }

    /// Parses its text.
    ///
    /// # Errors
    /// What its door refuses, with lines of the text.
    pub fn parse(self, text: &str) -> Result<Node, Problem> {
        match self {
            Self::Yaml => yaml::parse(&quoted(text)),
            Self::Toml => parse_toml(text),
        }
    }

    /// Where the value at a path stands in the text.
    #[must_use]
    pub fn locate(self, text: &str, path: &[Step<'_>]) -> Option<(u32, u32)> {
        match self {
            Self::Yaml => yaml::locate(&quoted(text), path),
            Self::Toml => locate_toml(text, path),
        }
    }
}

/// Placeholders of templates in quotation marks: `date: {{ .Date }}` would be a map of maps. Lines stay where they are.
fn quoted(text: &str) -> Cow<'_, str> {
    if !text.contains(": {{") {
        return Cow::Borrowed(text);
    }
    let line = |line: &str| match line.split_once(": {{") {
        Some((key, rest)) if rest.trim_end().ends_with("}}") && !key.contains(['"', '\'', '#']) => {
            let value = rest.trim_end();
            format!("{key}: '{{{{{}'{}", value.replace('\'', "''"), &rest[value.len()..])
        }
        _ => line.to_owned(),
    };
    Cow::Owned(text.split_inclusive('\n').map(line).collect())
}

/// The front matter of a file, and where its body begins.
#[derive(Debug, PartialEq)]
pub struct Split<'a> {
    /// The text between the fences and its syntax; `None` when there is none.
    pub matter: Option<(Syntax, &'a str)>,
    /// Byte offset of that text in the source.
    pub matter_at: usize,
    /// Lines before its first line.
    pub matter_line: u32,
    pub body: &'a str,
    /// Byte offset of the body in the source.
    pub body_at: usize,
}

/// An opening fence without a closing one, and its line.
#[derive(Debug, PartialEq, Eq)]
pub struct Unclosed(pub Syntax, pub u32);

/// Splits a source. A BOM, blank lines before the fence, CRLF and spaces after the fence are accepted.
///
/// # Errors
/// A fence that opens and never closes: the text must not be published, for it may hold what the author meant to hide.
pub fn split(source: &str) -> Result<Split<'_>, Unclosed> {
    let start = source.len() - source.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).len();
    // Blank lines may stand before the fence, spaces on its own line may not: that is indented text.
    let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_start = if source[line_start..].starts_with('\u{FEFF}') { line_start + '\u{FEFF}'.len_utf8() } else { line_start };
    let body = source.trim_start_matches('\u{FEFF}');
    let none = Split { matter: None, matter_at: source.len() - body.len(), matter_line: 0, body, body_at: source.len() - body.len() };
    let mut lines = source[line_start..].split_inclusive('\n');
    let Some(first) = lines.next() else { return Ok(none) };
    let syntax = match first.trim_end() {
        "---" => Syntax::Yaml,
        "+++" => Syntax::Toml,
        _ => return Ok(none),
    };
    let matter_at = line_start + first.len();
    let fence_line = Lines::new(&source[..matter_at]).line(line_start);
    let mut at = matter_at;
    for line in lines {
        let closes = line.trim_end() == syntax.fence() || (syntax == Syntax::Yaml && line.trim_end() == "...");
        if closes {
            let body_at = at + line.len();
            // Two thematic breaks around prose are no front matter: no line between them is a key.
            if !source[matter_at..at].trim().is_empty() && !has_keys(&source[matter_at..at], syntax) {
                return Ok(none);
            }
            return Ok(Split { matter: Some((syntax, &source[matter_at..at])), matter_at, matter_line: fence_line, body: &source[body_at..], body_at });
        }
        at += line.len();
    }
    // A thematic break at the top of a plain document is no front matter: the next lines then are not `key:` lines.
    let head: usize = source[matter_at..].split_inclusive('\n').take(20).map(str::len).sum();
    let plain = source[matter_at..matter_at + head]
        .lines()
        .any(|line| key_of(line, syntax).is_some_and(|key| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))));
    if plain { Err(Unclosed(syntax, fence_line)) } else { Ok(none) }
}

/// The key that a line begins with.
fn key_of(line: &str, syntax: Syntax) -> Option<&str> {
    let sign = if syntax == Syntax::Yaml { ':' } else { '=' };
    let (key, _) = line.split_once(sign)?;
    Some(key.trim()).filter(|key| !key.is_empty())
}

/// Whether anything in a text may be a key or part of a value: only plain prose and headings are surely none.
fn has_keys(text: &str, syntax: Syntax) -> bool {
    // A slip in the key that hides a document must not show it.
    let hides = |line: &str| line.split_whitespace().next().is_some_and(hides);
    text.lines().any(|line| {
        hides(line) || key_of(line, syntax).is_some() || line.starts_with(['-', '[', '{', '&', '!', '?', '"', '\'']) || line.trim_start().starts_with("# ") && line.contains(':')
    })
}

/// Whether a word is nearly a key that hides something.
#[must_use]
pub fn hides(word: &str) -> bool {
    crate::text::nearest(word, ["visibility", LEVELS_OF_FIELDS]).is_some()
}

/// The first of some names that is no field of the record, and the nearest that is.
#[must_use]
pub fn unknown_field<'n>(mut names: impl Iterator<Item = &'n str>) -> Option<(&'n str, Option<&'static str>)> {
    let known = || FIELDS.iter().map(|field| field.name);
    names.find(|name| !known().any(|field| field == *name)).map(|name| (name, crate::text::nearest(name, known())))
}

/// The JSON Schema of the front matter, from the table of fields.
#[must_use]
pub fn schema() -> serde_json::Value {
    use serde_json::{Map, Value, json};
    let any = || json!({});
    let text = || json!({"type": ["string", "number", "boolean"]});
    let keys = |names: &[&str]| {
        let properties: Map<String, Value> = names.iter().map(|name| ((*name).to_owned(), any())).collect();
        json!({"type": "object", "properties": properties})
    };
    let properties: Map<String, Value> = FIELDS
        .iter()
        .map(|field| {
            let mut value = match field.shape {
                Shape::Text => text(),
                Shape::Word(words) => json!({"anyOf": [{"enum": words}, {"type": "string"}]}),
                Shape::Stamp => json!({"type": "string", "examples": ["2026-11-02T14:02:00+09:00", "~2026-11-02 14:02", "2026-11-02"]}),
                Shape::Words => json!({"anyOf": [text(), {"type": "array", "items": text()}]}),
                Shape::Texts => json!({"type": "array", "items": text()}),
                Shape::Map(names) => json!({"anyOf": [keys(names), {"type": "string"}, {"type": "array"}]}),
                Shape::Maps(names) => json!({"type": "array", "items": {"anyOf": [keys(names), {"type": "string"}]}}),
            };
            value["description"] = json!(format!("{}\n{}", field.documentation, in_japanese(field.name)));
            (field.name.to_owned(), value)
        })
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Front matter of a postmortem",
        "type": "object",
        "properties": properties,
        "additionalProperties": true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_as_people_write_them() {
        let split_ok = |source: &'static str| split(source).unwrap();
        assert_eq!(split_ok("---\na: 1\n---\nb\n").matter, Some((Syntax::Yaml, "a: 1\n")));
        assert_eq!(split_ok("+++\na = 1\n+++\nb\n").matter, Some((Syntax::Toml, "a = 1\n")));
        assert_eq!(split_ok("\u{FEFF}---\r\na: 1\r\n---\r\nb\r\n").body, "b\r\n");
        assert_eq!(split_ok("\n\n---  \na: 1\n---\t\nb").matter_line, 3);
        assert_eq!(split_ok("# x\n---\n").matter, None);
        assert_eq!(split_ok("---\n\nprose about a time: none\n").matter, None);
        assert_eq!(split("---\ntitle: x\n# body\n"), Err(Unclosed(Syntax::Yaml, 1)));
        assert_eq!(split("+++\ntitle = 1\n"), Err(Unclosed(Syntax::Toml, 1)));
    }

    #[test]
    fn every_field_is_told_in_japanese() {
        assert!(FIELDS.iter().all(|field| !in_japanese(field.name).is_empty()));
    }

    #[test]
    fn every_alias_is_claimed_by_one_field_only() {
        for field in FIELDS {
            for alias in field.aliases {
                assert_eq!(FIELDS.iter().filter(|other| other.aliases.contains(alias)).count(), 1, "{alias}");
            }
        }
    }
}
