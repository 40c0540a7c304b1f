//! The values of one document by the record's fields, from every source, the most trusted first: front matter, then the
//! timeline's marks, then the body.

use super::front_matter::{FIELDS, Shape, Split, Syntax};
use crate::model::Origin;
use crate::node::{Node, Problem, Step};

/// One value of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The field's canonical name.
    pub name: &'static str,
    /// The key as written.
    pub key: String,
    pub node: Node,
    pub origin: Origin,
    /// The rule that found it.
    pub form: &'static str,
    /// Its line; 0 when only the front matter's parser knows it.
    pub line: u32,
}

/// The fields of one document: nodes by canonical name, and what no field claims.
pub struct Fields<'a> {
    matter: Option<(Syntax, &'a str)>,
    /// Lines of the file before the front matter's first.
    before: u32,
    values: Vec<Value>,
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
        Self { matter: None, before: 0, values: Vec::new(), more: Vec::new(), places: std::cell::Cell::new(PLACES_BUDGET) }
    }

    /// Parses the front matter and sorts its keys into fields. A canonical name wins over an alias, an earlier alias over a later one.
    ///
    /// # Errors
    /// What its door refuses, with lines of the whole file.
    pub fn parse(split: &Split<'a>, aliases: &std::collections::HashMap<String, String>) -> Result<Self, Problem> {
        let Some((syntax, text)) = split.matter else { return Ok(Self::none()) };
        let before = split.matter_line;
        let node = syntax.parse(text).map_err(|problem| Problem { line: problem.line + before, ..problem })?;
        let entries = match node {
            Node::Map(entries) => entries,
            Node::Null => Vec::new(),
            other => {
                return Err(Problem { line: before + 1, column: 1, message: format!("the front matter is {}, not a map of keys", other.kind()) });
            }
        };
        let mut fields = Self { matter: split.matter, before, ..Self::none() };
        let claimed = claim(&entries, aliases);
        for (at, (key, node)) in entries.into_iter().enumerate() {
            match claimed.iter().find(|(claimed, _)| *claimed == at) {
                Some((_, name)) => fields.values.push(Value { name, key, node, origin: Origin::FrontMatter, form: "key", line: 0 }),
                None => fields.more.push((key, node)),
            }
        }
        Ok(fields)
    }

    /// Keeps only what holds for every incident of a file.
    pub fn keep(&mut self, names: &[&str]) {
        self.values.retain(|value| names.contains(&value.name));
    }

    /// Adds a value of a less trusted source.
    pub fn add(&mut self, value: Value) {
        self.values.push(value);
    }

    /// The most trusted value of a field, with the key as written; null counts as absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<(&str, &Node)> {
        self.candidates(name).next().map(|value| (value.key.as_str(), &value.node))
    }

    /// The title that the front matter states, when it is one.
    #[must_use]
    pub fn stated_title(&self) -> Option<String> {
        self.raw("title")
            .and_then(|(_, node)| node.text())
            .filter(|title| !super::record::is_placeholder(title) && !title.trim().is_empty())
            .map(|title| crate::text::without_code_signs(&title))
    }

    /// Every value of a field, the most trusted first.
    pub fn candidates<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f Value> {
        [Origin::FrontMatter, Origin::Path, Origin::Title, Origin::Timeline, Origin::Body]
            .into_iter()
            .flat_map(move |origin| self.values.iter().filter(move |value| value.name == name && value.origin == origin && value.node != Node::Null))
    }

    /// The value of the front matter, with null kept: for fields where "stated as nothing" differs from "not stated".
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<(&str, &Node)> {
        self.values.iter().find(|value| value.name == name && value.origin == Origin::FrontMatter).map(|value| (value.key.as_str(), &value.node))
    }

    /// The line and column in the whole file of the front matter's value at a path.
    #[must_use]
    pub fn place(&self, path: &[Step<'_>]) -> (u32, u32) {
        let Some((syntax, text)) = self.matter else { return (self.before.max(1), 1) };
        let Some(left) = self.places.get().checked_sub(text.len()) else { return (self.before.max(1), 1) };
        self.places.set(left);
        let (line, column) = syntax.locate(text, path).unwrap_or((1, 1));
        (line + self.before, column)
    }

    /// The lines of the items of a list that stands below its key, one `- ` to an item; nothing for lists in brackets.
    #[must_use]
    pub fn lines_of_items(&self, key: &str) -> Option<Vec<u32>> {
        let (_, text) = self.matter.filter(|(syntax, _)| *syntax == Syntax::Yaml)?;
        let Some((_, Node::List(items))) = self.values.iter().find(|value| value.key == key && value.origin == Origin::FrontMatter).map(|value| (&value.key, &value.node)) else {
            return None;
        };
        let start = self.line_of(key).checked_sub(self.before).filter(|line| *line > 0)?;
        let lines = text.lines().zip(1_u32..).skip(start as usize).filter(|(line, _)| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
        let indent = |line: &str| line.len() - line.trim_start().len();
        let begins = |line: &str| line.trim_start() == "-" || line.trim_start().starts_with("- ");
        let mut at = None;
        let mut found = Vec::new();
        for (line, number) in lines {
            let level = *at.get_or_insert_with(|| indent(line));
            if indent(line) == level && begins(line) {
                found.push(number + self.before);
            } else if indent(line) <= level {
                break;
            }
        }
        // Another count means that it is written in a way that only the parser knows.
        (found.len() == items.len()).then_some(found)
    }

    /// The line of a key of the front matter's top level, found without parsing; 0 when it is written in no plain way.
    #[must_use]
    pub fn line_of(&self, key: &str) -> u32 {
        let Some((syntax, text)) = self.matter else { return 0 };
        let sign = if syntax == Syntax::Yaml { ':' } else { '=' };
        let found = text.lines().position(|line| {
            let bare = line.trim_start_matches(['"', '\'']);
            bare.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(sign))
        });
        found.and_then(|line| u32::try_from(line + 1).ok()).map_or(0, |line| line + self.before)
    }

    /// The line and column of a value.
    #[must_use]
    pub fn place_of(&self, value: &Value) -> (u32, u32) {
        if value.origin == Origin::FrontMatter { self.place(&[Step::Key(&value.key)]) } else { (value.line, u32::from(value.line > 0)) }
    }
}

/// Which entry of the front matter is which field.
fn claim(entries: &[(String, Node)], aliases: &std::collections::HashMap<String, String>) -> Vec<(usize, &'static str)> {
    let mut claimed: Vec<(usize, &'static str)> = Vec::new();
    for field in FIELDS {
        let by_name = entries.iter().position(|(key, _)| key.eq_ignore_ascii_case(field.name));
        let by_alias = || {
            entries.iter().position(|(key, value)| {
                let key = key.to_lowercase();
                let alias = field.aliases.contains(&key.as_str()) || aliases.get(&key).is_some_and(|name| name == field.name) || body_name(&key) == Some(field.name);
                // A key that is a field of its own (`impact` of one tool is a list of services of another) is never an alias too.
                // `resolved: true` states no time.
                let fits = field.shape != Shape::Stamp || !matches!(value, Node::Bool(_));
                alias && fits && *value != Node::Null && !FIELDS.iter().any(|other| other.name == key && !aliases.contains_key(&key))
            })
        };
        if let Some(at) = by_name.or_else(by_alias)
            && !claimed.iter().any(|(other, _)| *other == at)
        {
            claimed.push((at, field.name));
        }
    }
    claimed
}

/// Keys of other languages are the same in front matter as in a body: `発生日時`, `Schweregrad`. Latin ones have their own table.
fn body_name(key: &str) -> Option<&'static str> {
    match key {
        "タイトル" | "件名" | "表題" | "标题" | "제목" | "titel" | "título" => Some("title"),
        "概要" | "要約" | "摘要" | "요약" => Some("summary"),
        _ if key.is_ascii() => None,
        _ => super::facts::keys::field(key).filter(|name| FIELDS.iter().any(|field| field.name == *name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::front_matter::split;
    use std::collections::HashMap;

    #[test]
    fn names_and_aliases_claim_each_field_once() {
        let source = "---\ndate: 2026-01-01\nstarted_at: 2026-01-02\nservice: a\nmood: calm\n---\n";
        let fields = Fields::parse(&split(source).unwrap(), &HashMap::new()).unwrap();
        assert_eq!(fields.get("started_at").unwrap().0, "started_at");
        assert_eq!(fields.get("services").unwrap().0, "service");
        assert_eq!(fields.more.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["date", "mood"]);
    }

    #[test]
    fn places_count_lines_of_the_whole_file() {
        for source in ["\n\n---\ntitle: x\nstarted_at: soon\n---\n", "\n\n+++\ntitle = 'x'\nstarted_at = 'soon'\n+++\n"] {
            let fields = Fields::parse(&split(source).unwrap(), &HashMap::new()).unwrap();
            assert_eq!(fields.place(&[Step::Key("started_at")]).0, 5);
        }
    }

    #[test]
    fn front_matter_is_trusted_before_the_body() {
        let source = "---\nseverity: sev1\n---\n";
        let mut fields = Fields::parse(&split(source).unwrap(), &HashMap::new()).unwrap();
        let body = |name| Value { name, key: "Severity".into(), node: Node::Text("sev2".into()), origin: Origin::Body, form: "line", line: 9 };
        fields.add(body("severity"));
        fields.add(body("status"));
        assert_eq!(fields.get("severity").unwrap().1, &Node::Text("sev1".into()));
        assert_eq!(fields.candidates("severity").count(), 2);
        assert_eq!(fields.place_of(fields.candidates("status").next().unwrap()), (9, 1));
    }
}
