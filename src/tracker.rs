//! The states of actions as a tracker exported them: a file of the archive, never a connection.
//!
//! Documents say what was promised and where it is tracked; what became of it, the tracker knows. A CI job writes its export (CSV, or a
//! JSON list) beside the documents, and each build takes the states from there. Read are the columns that Jira, GitHub, GitLab, Backlog
//! and Linear export; an action is found by the key or the address that stands as its `tracker`. The door to reading CSV.

use crate::model::{ActionStatus, Postmortem};
use crate::text::printable;
use crate::time::{Stamp, Zone};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Something in the file that could not be used: its line (0 is the file), why, and what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub line: u32,
    pub message: String,
    pub help: &'static str,
}

/// What a tracker says of one action.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    status: ActionStatus,
    done_at: Option<Stamp>,
    reason: Option<String>,
}

/// States by key, and by address.
#[derive(Debug, Default)]
pub struct States(HashMap<String, State>);

/// Columns by what they hold, in the order in which they are looked for. Letters and figures count alone, in lower case.
const KEY: &[&str] = &["issuekey", "key", "tracker", "identifier", "number", "iid", "ticket", "id", "課題キー", "キー", "チケット", "番号"];
const ADDRESS: &[&str] = &["url", "htmlurl", "weburl", "link", "address", "アドレス"];
const STATUS: &[&str] = &["status", "state", "状態", "ステータス"];
const DONE: &[&str] = &["doneat", "resolved", "resolutiondate", "closedat", "completedat", "completed", "closed", "完了日", "解決日", "完了日時"];
const REASON: &[&str] = &["reason", "statereason", "resolution", "理由", "完了理由"];

impl States {
    /// Reads an export; `words` are an organisation's own words for states.
    #[must_use]
    pub fn read(name: &str, text: &str, words: &BTreeMap<String, ActionStatus>, zone: &Zone) -> (Self, Vec<Problem>) {
        let text = text.trim_start_matches('\u{FEFF}');
        let rows = if name.to_lowercase().ends_with(".json") { json_rows(text) } else { csv_rows(text) };
        let rows = match rows {
            Ok(rows) => rows,
            Err(problem) => return (Self::default(), vec![problem]),
        };
        let mut states = Self::default();
        let mut problems = Vec::new();
        let mut unknown: BTreeSet<String> = BTreeSet::new();
        for (line, row) in &rows {
            let value = |names: &[&str]| names.iter().find_map(|name| row.get(*name)).map(|value| value.trim()).filter(|value| !value.is_empty());
            let keys: Vec<String> = [value(KEY), value(ADDRESS)].into_iter().flatten().map(key).collect();
            let Some(word) = value(STATUS).filter(|_| !keys.is_empty()) else {
                problems.push(Problem { line: *line, message: "this entry has no key, or no state".into(), help: "give it `key` (or `url`) and `status`" });
                continue;
            };
            let reason = value(REASON);
            let Some(status) = status(word, reason, words) else {
                if unknown.insert(word.to_lowercase()) {
                    let message = format!("`{}` is no state that is known, so what it is said of keeps the state of its document", printable(word));
                    problems.push(Problem { line: *line, message, help: "tell what it means in afterword.yaml: `tracker: {states: {WORD: open}}`" });
                }
                continue;
            };
            let done_at = value(DONE).filter(|_| status == ActionStatus::Done).and_then(|written| Stamp::parse(written, zone).ok());
            let reason = reason.filter(|_| status == ActionStatus::Declined).map(|reason| reason.replace('_', " "));
            keys.into_iter().for_each(|key| drop(states.0.insert(key, State { status, done_at: done_at.clone(), reason: reason.clone() })));
        }
        (states, problems)
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Brings the actions of a postmortem to what the tracker says. A word of the document that says more stays: its reason, its day.
    pub fn refresh(&self, postmortem: &mut Postmortem) {
        postmortem.actions.change(|action| {
            if let Some(state) = action.tracker.as_deref().and_then(|tracker| self.of(tracker)) {
                action.status = Some(state.status);
                action.done_at = action.done_at.take().or_else(|| state.done_at.clone());
                action.reason = action.reason.take().or_else(|| state.reason.clone());
            }
        });
    }
}

impl States {
    /// What is said of a tracker. An action with several is as far as the one that is furthest from done.
    fn of(&self, tracker: &str) -> Option<&State> {
        keys_of(tracker).iter().filter_map(|key| self.0.get(key)).min_by_key(|state| state.status)
    }
}

/// A state by an organisation's words, then by ours. What was closed without being done was declined.
fn status(word: &str, reason: Option<&str>, words: &BTreeMap<String, ActionStatus>) -> Option<ActionStatus> {
    let own = |word: &str| words.iter().find(|(own, _)| own.to_lowercase() == word.to_lowercase()).map(|(_, status)| *status);
    let known = |word: &str| match word.to_lowercase().as_str() {
        "opened" | "reopened" | "to do" | "triage" | "unstarted" | "処理待ち" => Some(ActionStatus::Open),
        "処理中" | "処理済み" => Some(ActionStatus::InProgress),
        other => ActionStatus::from_word(other),
    };
    let status = own(word).or_else(|| known(word))?;
    let not_done = |reason: &str| {
        ActionStatus::from_word(reason) == Some(ActionStatus::Declined)
            || matches!(reason.to_lowercase().as_str(), "not_planned" | "not planned" | "won't do" | "won’t do" | "duplicate")
    };
    Some(if status == ActionStatus::Done && reason.is_some_and(not_done) { ActionStatus::Declined } else { status })
}

/// A key or an address as it is compared.
fn key(written: &str) -> String {
    written.trim().trim_start_matches('#').trim_end_matches('/').to_lowercase()
}

/// What an action may be known by: its tracker as it is shown, every address in it, and the last part of such an address. A number
/// there is one of each repository's and tells nothing alone.
fn keys_of(tracker: &str) -> Vec<String> {
    let shown = crate::parse::inline_text(tracker);
    let mut out = vec![key(&shown)];
    out.extend(shown.split([',', '、', ' ']).map(key));
    for address in tracker.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '[' | ']')).filter(|part| part.contains("://")) {
        out.push(key(address));
        out.extend(address.trim_end_matches('/').rsplit('/').next().map(key).filter(|last| !last.bytes().all(|byte| byte.is_ascii_digit())));
    }
    out.retain(|key| !key.is_empty());
    out
}

type Row = HashMap<String, String>;

/// A column's or a key's name as it is looked for.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn csv_rows(text: &str) -> Result<Vec<(u32, Row)>, Problem> {
    let first = text.lines().next().unwrap_or("");
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(|byte| first.bytes().filter(|other| other == byte).count()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let failed = |error: &csv::Error| Problem {
        line: error.position().map_or(1, |place| place.line() as u32),
        message: "this is no table that can be read".into(),
        help: "write CSV with a line of names first, or a JSON list in a file that ends in `.json`",
    };
    let names: Vec<String> = reader.headers().map_err(|error| failed(&error))?.iter().map(folded).collect();
    if !names.iter().any(|name| STATUS.contains(&name.as_str())) {
        return Err(Problem { line: 1, message: "no column holds the state".into(), help: "name one of them `status`, and one `key` or `url`" });
    }
    let mut out = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| failed(&error))?;
        let line = record.position().map_or(0, |place| place.line() as u32);
        let mut row = Row::new();
        // Of two columns with one name, as Jira has them, the first that says something counts.
        for (name, value) in names.iter().zip(record.iter()).filter(|(_, value)| !value.trim().is_empty()) {
            row.entry(name.clone()).or_insert_with(|| value.to_owned());
        }
        if !row.is_empty() {
            out.push((line, row));
        }
    }
    Ok(out)
}

fn json_rows(text: &str) -> Result<Vec<(u32, Row)>, Problem> {
    let help = "write a list of maps with `key` (or `url`) and `status`";
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| Problem { line: error.line() as u32, message: "this is no JSON that can be read".into(), help })?;
    let list = value.as_array().or_else(|| ["issues", "items", "nodes"].iter().find_map(|name| value.get(name)?.as_array()));
    let Some(list) = list else { return Err(Problem { line: 1, message: "this is no list of states".into(), help }) };
    Ok(list.iter().map(|entry| (0, json_row(entry))).collect())
}

/// A map's values by name. Jira keeps most of them below `fields`, and many trackers a state's word below its `name`.
fn json_row(entry: &serde_json::Value) -> Row {
    let mut row = Row::new();
    let below = entry.get("fields").and_then(|fields| fields.as_object());
    for (name, value) in entry.as_object().into_iter().chain(below).flatten() {
        let word = match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Number(number) => number.to_string(),
            serde_json::Value::Object(_) => value.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_owned(),
            _ => continue,
        };
        if !word.is_empty() {
            row.entry(folded(name)).or_insert(word);
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, text: &str, tracker: &str) -> Option<String> {
        let (states, problems) = States::read(name, text, &BTreeMap::from([("Verified".to_owned(), ActionStatus::Done)]), &Zone::utc());
        assert_eq!(problems, [], "{text}");
        let state = states.of(tracker)?;
        Some(format!("{} {} {}", state.status.word(), state.done_at.as_ref().map(Stamp::date).unwrap_or_default(), state.reason.as_deref().unwrap_or_default()))
    }

    #[test]
    fn exports_of_trackers() {
        let jira = "Summary,Issue key,Issue id,Status,Resolution,Resolved\nA,OPS-1,9001,Done,Done,2026-01-15 10:02\nB,OPS-2,9002,Closed,Won't Do,\nC,OPS-3,9003,To Do,,\n";
        assert_eq!(told("jira.csv", jira, "OPS-1").unwrap(), "done 2026-01-15 ");
        assert_eq!(told("jira.csv", jira, "[OPS-2](https://t.example/browse/OPS-2)").unwrap(), "declined  Won't Do");
        assert_eq!(told("jira.csv", jira, "https://t.example/browse/OPS-3").unwrap(), "open  ");
        assert_eq!(told("jira.csv", jira, "OPS-4"), None);
        assert_eq!(told("jira.csv", jira, "OPS-1, OPS-3").unwrap(), "open  ");
        let github = r#"[{"number": 12, "state": "CLOSED", "stateReason": "NOT_PLANNED", "url": "https://g.example/o/r/issues/12"}, {"number": 13, "state": "OPEN"}]"#;
        assert_eq!(told("g.json", github, "https://g.example/o/r/issues/12").unwrap(), "declined  NOT PLANNED");
        assert_eq!(told("g.json", github, "#13").unwrap(), "open  ");
        assert_eq!(told("g.json", github, "https://g.example/o/other/issues/13"), None);
        let nested = r#"{"issues": [{"key": "OPS-9", "fields": {"status": {"name": "Verified"}, "resolutiondate": "2026-02-01T00:00:00Z"}}]}"#;
        assert_eq!(told("j.json", nested, "ops-9").unwrap(), "done 2026-02-01 ");
        let backlog = "\u{FEFF}課題キー;状態;完了日\nPAY-7;完了;2026/02/03\nPAY-8;処理中;\n";
        assert_eq!(told("b.csv", backlog, "PAY-7").unwrap(), "done 2026-02-03 ");
        assert_eq!(told("b.csv", backlog, "PAY-8").unwrap(), "in-progress  ");
    }

    #[test]
    fn what_is_no_export() {
        let problem = |name: &str, text: &str| States::read(name, text, &BTreeMap::new(), &Zone::utc()).1.remove(0).message;
        assert_eq!(problem("a.csv", "key,owner\nOPS-1,a\n"), "no column holds the state");
        assert_eq!(problem("a.json", "{}"), "this is no list of states");
        assert_eq!(problem("a.json", "[1, 2"), "this is no JSON that can be read");
        assert!(problem("a.csv", "key,status\nOPS-1,Waiting\n").starts_with("`Waiting` is no state"));
    }
}
