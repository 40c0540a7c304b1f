//! Front matter: where it ends, and what its keys are called. The table of fields is the reader's, the schema's and the docs'.

use super::lines::Lines;
use crate::yaml::{self, Node, Step};

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
        &["products", "product", "service", "affected", "affected_services", "affectedservices", "subsystem", "component", "components", "systems", "affectedsystems"],
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
    field("summary", Shape::Text, &["tldr", "description"], "One to three sentences. May stand in the body instead."),
    field("timeline", Shape::Maps(&["at", "text", "kind", "actor", "evidence"]), &[], "What happened when. May stand in the body instead."),
    field("aliases", Shape::Texts, &[], "Old addresses that redirect here."),
    field("stakeholders", Shape::Words, &[], "Who had to be told."),
    field("links", Shape::Map(&["runbooks", "dashboards"]), &[], "Runbooks and dashboards."),
    field("source_doc", Shape::Text, &[], "Where people work on the document together."),
    field("training", Shape::Map(&["difficulty", "opening_page", "objectives", "clues", "red_herrings", "injects"]), &[], "What a re-enactment needs."),
];

/// The front matter of a file, and where its body begins.
#[derive(Debug, PartialEq)]
pub struct Split<'a> {
    /// The YAML between the fences; `None` when there is none.
    pub yaml: Option<&'a str>,
    /// Lines before the YAML's first line.
    pub yaml_line: u32,
    pub body: &'a str,
    /// Byte offset of the body in the source.
    pub body_at: usize,
}

/// An opening fence without a closing one, and its line.
#[derive(Debug, PartialEq, Eq)]
pub struct Unclosed(pub u32);

/// Splits a source. A BOM, blank lines before the fence, CRLF and spaces after the fence are accepted.
///
/// # Errors
/// A fence that opens and never closes: the text must not be published, for it may hold what the author meant to hide.
pub fn split(source: &str) -> Result<Split<'_>, Unclosed> {
    let start = source.len() - source.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).len();
    // Blank lines may stand before the fence, spaces on its own line may not: that is indented text.
    let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_start = if source[line_start..].starts_with('\u{FEFF}') { line_start + '\u{FEFF}'.len_utf8() } else { line_start };
    let none = Split { yaml: None, yaml_line: 0, body: source.trim_start_matches('\u{FEFF}'), body_at: source.len() - source.trim_start_matches('\u{FEFF}').len() };
    let mut lines = source[line_start..].split_inclusive('\n');
    let Some(first) = lines.next() else { return Ok(none) };
    if first.trim_end() != "---" {
        return Ok(none);
    }
    let yaml_at = line_start + first.len();
    let fence_line = Lines::new(&source[..yaml_at]).line(line_start);
    let mut at = yaml_at;
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            let body_at = at + line.len();
            return Ok(Split { yaml: Some(&source[yaml_at..at]), yaml_line: fence_line, body: &source[body_at..], body_at });
        }
        at += line.len();
    }
    // A thematic break at the top of a plain document is no front matter: the next lines then are not `key:` lines.
    let looks_like_yaml = source[yaml_at..]
        .lines()
        .take(20)
        .any(|line| line.split_once(':').is_some_and(|(key, _)| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))));
    if looks_like_yaml { Err(Unclosed(fence_line)) } else { Ok(none) }
}

/// The fields of one document: nodes by canonical name, and what no field claims.
pub struct Fields<'a> {
    text: &'a str,
    line: u32,
    /// Canonical name, key as written, value.
    known: Vec<(&'static str, String, Node)>,
    /// Keys without a field, in the author's order.
    pub more: Vec<(String, Node)>,
    /// Bytes that may still be parsed again to find places: a document of thousands of faults gets its first ones placed.
    places: std::cell::Cell<usize>,
}

const PLACES_BUDGET: usize = 2 << 20;

impl<'a> Fields<'a> {
    /// No front matter.
    #[must_use]
    pub fn none() -> Self {
        Self { text: "", line: 0, known: Vec::new(), more: Vec::new(), places: std::cell::Cell::new(PLACES_BUDGET) }
    }

    /// Parses the YAML and sorts its keys into fields. A canonical name wins over an alias, an earlier alias over a later one.
    ///
    /// # Errors
    /// What the YAML door refuses, with lines of the whole file.
    pub fn parse(text: &'a str, line: u32, aliases: &std::collections::HashMap<String, String>) -> Result<Self, yaml::Problem> {
        let node = yaml::parse(text).map_err(|problem| yaml::Problem { line: problem.line + line, ..problem })?;
        let entries = match node {
            Node::Map(entries) => entries,
            Node::Null => Vec::new(),
            other => {
                return Err(yaml::Problem { line: line + 1, column: 1, message: format!("the front matter is {}, not a map of keys", other.kind()) });
            }
        };
        let mut fields = Self { text, line, ..Self::none() };
        let mut claimed: Vec<(usize, &'static str)> = Vec::new();
        for field in FIELDS {
            let by_name = entries.iter().position(|(key, _)| key.eq_ignore_ascii_case(field.name));
            let found = by_name.or_else(|| {
                entries.iter().position(|(key, value)| {
                    let key = key.to_lowercase();
                    let alias = field.aliases.contains(&key.as_str()) || aliases.get(&key).is_some_and(|name| name == field.name);
                    // A key that is a field of its own (`impact` of one tool is a list of services of another) is never an alias too.
                    // `resolved: true` states no time.
                    let fits = field.shape != Shape::Stamp || !matches!(value, Node::Bool(_));
                    alias && fits && *value != Node::Null && !FIELDS.iter().any(|other| other.name == key && !aliases.contains_key(&key))
                })
            });
            if let Some(at) = found
                && !claimed.iter().any(|(other, _)| *other == at)
            {
                claimed.push((at, field.name));
            }
        }
        for (at, (key, value)) in entries.into_iter().enumerate() {
            match claimed.iter().find(|(claimed, _)| *claimed == at) {
                Some((_, name)) => fields.known.push((name, key, value)),
                None => fields.more.push((key, value)),
            }
        }
        Ok(fields)
    }

    /// The value of a field, with the key as written; null counts as absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<(&str, &Node)> {
        self.known.iter().find(|(known, _, node)| *known == name && *node != Node::Null).map(|(_, key, node)| (key.as_str(), node))
    }

    /// The same with null kept: for fields where "stated as nothing" differs from "not stated".
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<(&str, &Node)> {
        self.known.iter().find(|(known, _, _)| *known == name).map(|(_, key, node)| (key.as_str(), node))
    }

    /// The line and column in the whole file of the value at a path.
    #[must_use]
    pub fn place(&self, path: &[Step<'_>]) -> (u32, u32) {
        let Some(left) = self.places.get().checked_sub(self.text.len()) else { return (self.line.max(1), 1) };
        self.places.set(left);
        let (line, column) = yaml::locate(self.text, path).unwrap_or((1, 1));
        (line + self.line, column)
    }
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
            value["description"] = json!(field.documentation);
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
        assert_eq!(split_ok("---\na: 1\n---\nb\n").yaml, Some("a: 1\n"));
        assert_eq!(split_ok("\u{FEFF}---\r\na: 1\r\n---\r\nb\r\n").body, "b\r\n");
        assert_eq!(split_ok("\n\n---  \na: 1\n---\t\nb").yaml_line, 3);
        assert_eq!(split_ok("# x\n---\n").yaml, None);
        assert_eq!(split_ok("---\n\nprose about a time: none\n").yaml, None);
        assert_eq!(split("---\ntitle: x\n# body\n"), Err(Unclosed(1)));
    }

    #[test]
    fn names_and_aliases_claim_each_field_once() {
        let fields = Fields::parse("date: 2026-01-01\nstarted_at: 2026-01-02\nservice: a\nmood: calm\n", 1, &std::collections::HashMap::new()).unwrap();
        assert_eq!(fields.get("started_at").unwrap().0, "started_at");
        assert_eq!(fields.get("services").unwrap().0, "service");
        assert_eq!(fields.more.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["date", "mood"]);
    }

    #[test]
    fn places_count_lines_of_the_whole_file() {
        let fields = Fields::parse("title: x\nstarted_at: soon\n", 3, &std::collections::HashMap::new()).unwrap();
        assert_eq!(fields.place(&[Step::Key("started_at")]), (5, 13));
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
