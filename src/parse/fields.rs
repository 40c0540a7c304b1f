//! The values of one document by the record's fields, from every source, the most trusted first: front matter, then the
//! timeline's marks, then the body.

use super::front_matter::{ALWAYS_SHOWN, FIELDS, LEVELS_OF_FIELDS, Shape, Split, Syntax};
use crate::config::Config;
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
    /// Fields that this edition shows from no source.
    withheld: Vec<&'static str>,
    /// Bytes that may still be parsed again to find places: a document of thousands of faults gets its first ones placed.
    places: std::cell::Cell<usize>,
}

const PLACES_BUDGET: usize = 2 << 20;

impl<'a> Fields<'a> {
    /// No front matter.
    #[must_use]
    pub fn none() -> Self {
        Self { matter: None, before: 0, values: Vec::new(), more: Vec::new(), withheld: Vec::new(), places: std::cell::Cell::new(PLACES_BUDGET) }
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

    /// Adds a value of a less trusted source, unless this edition does not show the field.
    pub fn add(&mut self, value: Value) {
        if !self.withheld.contains(&value.name) {
            self.values.push(value);
        }
    }

    /// The levels that the front matter gives to single fields: a field's path as written, and the level's place.
    ///
    /// # Errors
    /// The first that names no field or no level, and what is wrong with it: then nobody knows what it was meant to hide.
    pub fn levels(&self, config: &Config) -> Result<Vec<(String, usize)>, String> {
        let Some((_, node)) = self.raw(LEVELS_OF_FIELDS) else { return Ok(Vec::new()) };
        let Node::Map(entries) = node else { return Err(format!("`{LEVELS_OF_FIELDS}` is {}, not a map of fields to levels", node.kind())) };
        let known = |path: &str| {
            let (field, inner) = path.split_once('.').map_or((path, None), |(field, inner)| (field, Some(inner)));
            let value = self.values.iter().find(|value| value.name == field || value.key == field);
            let shape = value.map(|value| value.name).or(Some(field)).and_then(|name| FIELDS.iter().find(|known| known.name == name || known.aliases.contains(&name)));
            let fits = match (inner, shape.map(|field| field.shape)) {
                (None, shape) => shape.is_some() || self.more.iter().any(|(key, _)| key == field),
                (Some(inner), Some(Shape::Map(keys) | Shape::Maps(keys))) => keys.contains(&inner) || value.is_some_and(|value| has_key(&value.node, inner)),
                (Some(_), _) => false,
            };
            fits && !ALWAYS_SHOWN.contains(&value.map_or(field, |value| value.name))
        };
        let level = |(path, node): &(String, Node)| {
            let shown = crate::text::printable(path);
            if !known(path) {
                return Err(format!("`{shown}` in `{LEVELS_OF_FIELDS}` is no field that can have a level of its own"));
            }
            let named = node.text().and_then(|level| config.level(&level));
            named.map(|level| (path.clone(), level)).ok_or_else(|| format!("the level of `{shown}` in `{LEVELS_OF_FIELDS}` is none of {}", config.levels.join(", ")))
        };
        entries.iter().map(level).collect()
    }

    /// Takes out what an edition does not show: fields above it, those that it does not list, and what no field claims.
    /// Returns the names of what it took, as written.
    pub fn withhold(&mut self, top: usize, config: &Config) -> Vec<String> {
        let mut taken = Vec::new();
        // What a field has beside its own keys is as unknown as a key that no field claims.
        for value in &mut self.values {
            let own = FIELDS.iter().find(|field| field.name == value.name).map(|field| field.shape);
            if let (Some(Shape::Map(keys)), Node::Map(entries)) = (own.filter(|_| value.name != LEVELS_OF_FIELDS), &mut value.node) {
                let known = |key: &str| keys.contains(&key) || matches!(key, "name" | "category");
                taken.extend(entries.iter().filter(|(key, _)| !known(key)).map(|(key, _)| format!("{}.{key}", value.key)));
                entries.retain(|(key, _)| known(key));
            }
        }
        // A level that cannot be read withholds the document itself.
        for (path, _) in self.levels(config).unwrap_or_default().into_iter().filter(|(_, level)| *level > top) {
            let (field, inner) = path.split_once('.').map_or((path.as_str(), None), |(field, inner)| (field, Some(inner)));
            let named = |value: &Value| value.name == field || value.key == field;
            if let Some(inner) = inner {
                self.values.iter_mut().filter(|value| named(value)).for_each(|value| remove_key(&mut value.node, inner));
            } else {
                let is_claimed = |name: &str| name == field || self.values.iter().any(|value| value.name == name && value.key == field);
                self.withheld.extend(FIELDS.iter().map(|known| known.name).filter(|name| is_claimed(name)));
                self.values.retain(|value| !named(value));
            }
            taken.push(path);
        }
        // Of a map that is empty now nothing tells that there was one.
        self.values.retain(|value| value.node != Node::Map(Vec::new()));
        if let Some(shown) = config.edition_fields.get(&top) {
            let hidden = |name: &str| !shown.contains(name) && !ALWAYS_SHOWN.contains(&name);
            taken.extend(self.values.iter().filter(|value| hidden(value.name)).map(|value| value.key.clone()));
            self.values.retain(|value| !hidden(value.name));
        }
        // A key that is nearly `visibility` stays: it withholds the document.
        let slip = super::front_matter::hides;
        taken.extend(self.more.iter().filter(|(key, _)| !slip(key)).map(|(key, _)| key.clone()));
        self.more.retain(|(key, _)| slip(key));
        taken
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

fn has_key(node: &Node, key: &str) -> bool {
    match node {
        Node::Map(entries) => entries.iter().any(|(name, _)| name == key),
        Node::List(items) => items.iter().any(|item| has_key(item, key)),
        _ => false,
    }
}

/// Takes a key out of a map, or out of every map of a list. What is neither has no key that could be shown alone, so nothing is left.
fn remove_key(node: &mut Node, key: &str) {
    match node {
        Node::Map(entries) => entries.retain(|(name, _)| !name.eq_ignore_ascii_case(key)),
        Node::List(items) => items.iter_mut().for_each(|item| remove_key(item, key)),
        _ => *node = Node::Null,
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
