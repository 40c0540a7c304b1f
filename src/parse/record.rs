//! Front-matter nodes to the record's values. What does not fit its field is a finding and stays in "more data".

use super::fields::{Fields, Value};
use super::front_matter::{FIELDS, LEVELS_OF_FIELDS, Shape};
use crate::config::Config;
use crate::diagnostic::{Finding, Place, Rule};
use crate::model::{
    Action, ActionStatus, ActionType, Answer, Detection, DetectionMethod, Event, EventKind, Factor, Impact, ImpactWindow, Kind, Lang, Lessons, Links, Origin, Provenance, Relation,
    RelationKind, Review, Roles, Stamps, Stated, StatedLength, Status, Training, Visibility,
};
use crate::node::{Node, Step};
use crate::text;
use crate::time::{Context, Stamp, Zone, vague};

/// Reads one document's fields, collecting findings.
pub struct Reader<'a> {
    pub fields: &'a Fields<'a>,
    pub config: &'a Config,
    pub path: &'a str,
    pub source: &'a str,
    /// What is known where a stamp stands.
    pub context: Context<'a>,
    /// The zone that the body says for its times.
    pub body_zone: &'a Zone,
    pub body_zone_said: bool,
    pub findings: Vec<Finding>,
    /// Where the values that were taken came from.
    pub provenance: Vec<Provenance>,
}

impl Reader<'_> {
    fn find(&mut self, rule: Rule, steps: &[Step<'_>], message: String, help: Option<String>) {
        let place = self.fields.place(steps);
        self.find_at(rule, place, message, help);
    }

    fn find_at(&mut self, rule: Rule, (line, column): (u32, u32), message: String, help: Option<String>) {
        let mut finding = Finding::new(rule, self.path, message).at(Place { line, column }, self.source);
        finding.help = help.map(Into::into);
        self.findings.push(finding);
    }

    fn misfit(&mut self, steps: &[Step<'_>], name: &str, node: &Node, wanted: &str) {
        self.find(Rule::FieldUnreadable, steps, format!("`{name}` is {}, where {wanted} is read", node.kind()), None);
    }

    /// What a field holds beside what it reads, for "more data": keys it does not know, and shapes that do not fit it.
    pub fn leftovers(&mut self) -> Vec<(String, Node)> {
        let mut out = Vec::new();
        // What no field claims is for those who see everything.
        if self.config.below_top.is_some() {
            return out;
        }
        for field in FIELDS.iter().filter(|field| field.name != LEVELS_OF_FIELDS) {
            let Shape::Map(known) = field.shape else { continue };
            let Some((key, node)) = self.fields.get(field.name) else { continue };
            let (key, node) = (key.to_owned(), node.clone());
            match &node {
                Node::Map(entries) => {
                    let unknown = entries.iter().filter(|(name, _)| !known.contains(&name.as_str()) && !matches!(name.as_str(), "name" | "category"));
                    out.extend(unknown.map(|(name, value)| (format!("{key}.{name}"), value.clone())));
                }
                Node::Text(_) if matches!(field.name, "detection" | "trigger" | "impact" | "roles") => {}
                Node::List(_) if matches!(field.name, "impact" | "roles") => {}
                Node::Null => {}
                _ => {
                    if field.name != "review" {
                        self.misfit(&[Step::Key(&key)], field.name, &node, "a map");
                    }
                    out.push((key, node));
                }
            }
        }
        out
    }

    /// Notes where a value that was taken came from.
    pub fn took(&mut self, field: &'static str, origin: Origin, form: &'static str, line: u32) {
        if !self.provenance.iter().any(|known| known.field == field) {
            self.provenance.push(Provenance { field, origin, form, line });
        }
    }

    fn took_value(&mut self, value: &Value) {
        let line = if value.origin == Origin::FrontMatter { self.fields.line_of(&value.key) } else { value.line };
        self.took(value.name, value.origin, value.form, line);
    }

    /// The most trusted value of a field.
    fn first(&self, name: &str) -> Option<Value> {
        self.fields.candidates(name).next().cloned()
    }

    /// A scalar field, trimmed; empty counts as absent.
    pub fn text(&mut self, name: &str) -> Option<String> {
        for value in self.fields.candidates(name).cloned().collect::<Vec<_>>() {
            match value.node.text() {
                Some(text) if text.trim().is_empty() || is_placeholder(&text) => {}
                Some(text) => {
                    self.took_value(&value);
                    return Some(text.trim().to_owned());
                }
                None => self.misfit(&[Step::Key(&value.key)], name, &value.node, "text"),
            }
        }
        None
    }

    /// A word or a list of words; a single text is split at commas and `、`.
    pub fn words(&mut self, name: &str) -> Vec<String> {
        let Some(value) = self.first(name) else { return Vec::new() };
        self.took_value(&value);
        let Value { key, node, .. } = value;
        match &node {
            Node::List(items) => {
                let mut out = Vec::new();
                for (at, item) in items.iter().enumerate() {
                    match item.text().or_else(|| ["name", "id", "title"].iter().find_map(|key| item.get(key)?.text())) {
                        Some(word) if !word.trim().is_empty() => out.push(word.trim().to_owned()),
                        Some(_) => {}
                        None => self.misfit(&[Step::Key(&key), Step::Item(at)], name, item, "a word"),
                    }
                }
                out
            }
            Node::Map(_) => {
                self.misfit(&[Step::Key(&key)], name, &node, "a word or a list of words");
                Vec::new()
            }
            other => other.text().filter(|text| !is_placeholder(text)).map_or_else(Vec::new, |text| split_words(&text)),
        }
    }

    /// A list of texts, or one text.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        let Some((_, node)) = self.fields.get(name) else { return Vec::new() };
        node_texts(node)
    }

    /// A stamp of the top level: of the most trusted source whose value can be read.
    pub fn stamp(&mut self, name: &str) -> Option<Stamp> {
        for value in self.fields.candidates(name).cloned().collect::<Vec<_>>() {
            let found = if value.origin == Origin::FrontMatter {
                self.stamp_of(&[Step::Key(&value.key)], name, &value.node)
            } else {
                let text = value.node.text().unwrap_or_default();
                let own = self.context;
                self.context = Context { zone: self.body_zone, ..own };
                let said = Stamp::read(&text, &self.context).ok().filter(|_| self.body_zone_said).map(|stamp| Stamp { zone_stated: true, ..stamp });
                let found = said.or_else(|| self.read_stamp((value.line, 1), &text));
                self.context = own;
                found
            };
            if found.is_some() {
                self.took_value(&value);
                return found;
            }
        }
        None
    }

    fn stamp_of(&mut self, steps: &[Step<'_>], name: &str, node: &Node) -> Option<Stamp> {
        let Some(text) = node.text() else {
            if *node != Node::Null {
                self.misfit(steps, name, node, "a date or time");
            }
            return None;
        };
        if text.trim().is_empty() || is_placeholder(&text) {
            return None;
        }
        // The place of a value costs a second parse, so it is asked for only when there is something to report.
        match Stamp::read(&text, &self.context) {
            Ok(stamp) if !stamp.has_clock() || stamp.zone_stated => Some(stamp),
            _ => {
                let place = self.fields.place(steps);
                self.read_stamp(place, &text)
            }
        }
    }

    /// Reads a stamp and reports what it lacks.
    pub fn read_stamp(&mut self, place: (u32, u32), text: &str) -> Option<Stamp> {
        match Stamp::read(text, &self.context) {
            Ok(stamp) => {
                if stamp.has_clock() && !stamp.zone_stated {
                    let zone = stamp.zone();
                    let help = format!("write `{}`", stamp.iso());
                    match vague(text) {
                        Some(word) => {
                            let message = format!("`{word}` in `{}` has several meanings; {zone} is assumed", text::printable(text));
                            self.find_at(Rule::ZoneAmbiguous, place, message, Some(help));
                        }
                        None => self.find_at(Rule::ZoneMissing, place, format!("`{}` names no zone; {zone} is assumed", text::printable(text)), Some(help)),
                    }
                }
                Some(stamp)
            }
            Err(why) => {
                let help = if why == crate::time::Unreadable::Ambiguous {
                    "write it as `2026-11-02`, or say `date_order: dmy` or `mdy` in afterword.yaml"
                } else {
                    "write it as `2026-11-02T14:02:00+09:00`"
                };
                self.find_at(Rule::DateUnreadable, place, format!("`{}` {why}", text::printable(text)), Some(help.into()));
                None
            }
        }
    }

    fn word_of<T>(&mut self, steps: &[Step<'_>], name: &str, text: &str, read: fn(&str) -> Option<T>, known: &[&str]) -> Option<T> {
        let value = read(text);
        if value.is_none() && !text.trim().is_empty() {
            let help = text::nearest(text, known.iter().copied()).map_or_else(|| format!("write one of {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
            self.find(Rule::FieldUnreadable, steps, format!("`{}` is not a value of `{name}`", text::printable(text)), Some(help));
        }
        value
    }

    fn word<T>(&mut self, name: &str, read: fn(&str) -> Option<T>, known: &[&str]) -> Option<T> {
        let text = self.text(name)?;
        let key = self.fields.get(name)?.0.to_owned();
        self.word_of(&[Step::Key(&key)], name, &text, read, known)
    }

    /// `status`, or `draft: true`.
    pub fn status(&mut self) -> Option<Status> {
        // The state of the incident is none of its document.
        let of_incident = self.text("status").is_some_and(|word| super::facts::is_incident_state(&word));
        if of_incident {
            self.provenance.retain(|known| known.field != "status");
        }
        let stated = if of_incident { None } else { self.word("status", super::facts::status, &words(Status::ALL, Status::word)) };
        let draft = || matches!(self.fields.raw("draft"), Some((_, node)) if node.text().is_some_and(|word| Answer::from_word(&word) == Some(Answer::Yes) || matches!(word.trim(), "1" | "on" | "On" | "ON")));
        stated.or_else(|| draft().then_some(Status::Draft))
    }

    /// `kind`; a document that says nothing tells of an incident.
    pub fn kind(&mut self) -> Kind {
        self.word("kind", Kind::from_word, &words(Kind::ALL, Kind::word)).unwrap_or(Kind::Incident)
    }

    /// `lang` by its primary subtag.
    pub fn lang(&mut self) -> Option<Lang> {
        fn read(word: &str) -> Option<Lang> {
            match word.trim().to_lowercase().split(['-', '_']).next()? {
                "en" => Some(Lang::En),
                "ja" | "jp" => Some(Lang::Ja),
                _ => None,
            }
        }
        self.word("lang", read, &["en", "ja"])
    }

    /// `visibility`, exactly as the configuration spells its levels. A misspelt key counts as an invalid value: what an
    /// author meant to hide is never published because of a slip.
    pub fn visibility(&mut self) -> Visibility {
        let levels = self.config.levels.clone();
        let allowed = format!("levels are {}", levels.iter().map(|level| format!("`{level}`")).collect::<Vec<_>>().join(", "));
        let slip = self.fields.more.iter().map(|(key, _)| key.clone()).find(|key| super::front_matter::hides(key));
        if let Some(key) = slip {
            self.find(Rule::VisibilityInvalid, &[Step::Key(&key)], format!("`{}` is not a field", text::printable(&key)), Some(format!("write `visibility`; {allowed}")));
            return Visibility::Invalid(key);
        }
        if let Err(why) = self.fields.levels(self.config) {
            self.find(
                Rule::VisibilityInvalid,
                &[Step::Key(LEVELS_OF_FIELDS)],
                why,
                Some(format!("write `{LEVELS_OF_FIELDS}: {{roles: {}}}`; {allowed}", levels.last().map_or("", String::as_str))),
            );
            return Visibility::Invalid(LEVELS_OF_FIELDS.to_owned());
        }
        let Some((key, node)) = self.fields.raw("visibility") else { return Visibility::Unstated };
        let (key, node) = (key.to_owned(), node.clone());
        let text = if let Node::Text(text) = &node { text.clone() } else { String::new() };
        if let (Some(level), "visibility") = (self.config.level(&text), key.as_str()) {
            return Visibility::Level(level);
        }
        let shown = if let Node::Text(text) = &node { format!("`{}`", text::printable(text)) } else { node.kind().to_owned() };
        self.find(Rule::VisibilityInvalid, &[Step::Key(&key)], format!("{shown} is not a level of visibility"), Some(allowed));
        Visibility::Invalid(text)
    }

    /// The moments of the record.
    pub fn stamps(&mut self) -> Stamps {
        Stamps {
            started: self.stamp("started_at"),
            detected: self.stamp("detected_at"),
            acknowledged: self.stamp("acknowledged_at"),
            declared: self.stamp("declared_at"),
            mitigated: self.stamp("mitigated_at"),
            resolved: self.stamp("resolved_at"),
            closed: self.stamp("closed_at"),
            published: self.stamp("published_at"),
        }
    }

    fn maps(&mut self, name: &str) -> Vec<(usize, Node)> {
        let Some((key, node)) = self.fields.get(name) else { return Vec::new() };
        let (key, node) = (key.to_owned(), node.clone());
        match node {
            Node::List(items) => items.into_iter().enumerate().filter(|(_, item)| *item != Node::Null).collect(),
            Node::Map(_) | Node::Text(_) => vec![(usize::MAX, node)],
            other => {
                self.misfit(&[Step::Key(&key)], name, &other, "a list");
                Vec::new()
            }
        }
    }

    fn key_of(&self, name: &str) -> String {
        self.fields.get(name).map_or_else(String::new, |(key, _)| key.to_owned())
    }

    /// The line of an item of a list, or of what stands in the place of one; `known` are those that were found at once.
    fn line_at(&self, known: Option<&Vec<u32>>, key: &str, at: usize) -> u32 {
        let path = [Step::Key(key), Step::Item(at)];
        known.and_then(|lines| lines.get(at).copied()).unwrap_or_else(|| self.fields.place(if at == usize::MAX { &path[..1] } else { &path }).0)
    }

    /// `impact_windows`.
    pub fn impact_windows(&mut self) -> Vec<ImpactWindow> {
        let key = self.key_of("impact_windows");
        let mut out = Vec::new();
        for (at, node) in self.maps("impact_windows") {
            let stamp = |reader: &mut Self, name: &str| {
                let value = node.get(name)?.clone();
                reader.stamp_of(&[Step::Key(&key), Step::Item(at), Step::Key(name)], name, &value)
            };
            let (from, to) = (stamp(self, "from"), stamp(self, "to"));
            match from {
                Some(from) => out.push(ImpactWindow { from, to, severity: get_text(&node, "severity") }),
                None => self.find(Rule::FieldUnreadable, &[Step::Key(&key), Step::Item(at)], "an impact window without `from`".into(), None),
            }
        }
        out
    }

    /// `detection`: a map, or only the method.
    pub fn detection(&mut self) -> Detection {
        let Some((key, node)) = self.fields.get("detection") else { return Detection::default() };
        let (key, node) = (key.to_owned(), node.clone());
        let known = words(DetectionMethod::ALL, DetectionMethod::word);
        match &node {
            Node::Map(_) => Detection {
                method: get_text(&node, "method").and_then(|word| self.word_of(&[Step::Key(&key), Step::Key("method")], "method", &word, DetectionMethod::from_word, &known)),
                alert: get_text(&node, "alert"),
            },
            other => Detection { method: other.text().and_then(|word| self.word_of(&[Step::Key(&key)], "detection", &word, DetectionMethod::from_word, &known)), alert: None },
        }
    }

    /// `trigger`: a map, or only its text.
    pub fn trigger(&mut self) -> Factor {
        self.fields.get("trigger").map_or_else(Factor::default, |(_, node)| factor(node, "type"))
    }

    /// `causes`: maps, or only texts.
    pub fn causes(&mut self) -> Vec<Factor> {
        self.maps("causes").iter().map(|(_, node)| factor(node, "category")).filter(|factor| *factor != Factor::default()).collect()
    }

    /// `impact`: a map, or only its text.
    pub fn impact(&mut self) -> Impact {
        let Some((key, node)) = self.fields.get("impact") else { return Impact::default() };
        let (key, node) = (key.to_owned(), node.clone());
        if !matches!(node, Node::Map(_)) {
            return Impact { text: Some(node_texts(&node).join("\n")).filter(|text| !text.is_empty()), ..Impact::default() };
        }
        let mut number = |name: &'static str| {
            let value = node.get(name)?;
            let number = as_number(value);
            if number.is_none() && *value != Node::Null {
                self.misfit(&[Step::Key(&key), Step::Key(name)], name, value, "a number");
            }
            number
        };
        Impact {
            users: number("users"),
            requests_failed: number("requests_failed"),
            slo_budget_spent_pct: number("slo_budget_spent_pct"),
            support_tickets: number("support_tickets"),
            data_loss: match node.get("data_loss") {
                Some(Node::Bool(value)) => Some(*value),
                Some(other) => other.text().and_then(|word| Answer::from_word(&word)).map(|answer| answer != Answer::No),
                None => None,
            },
            revenue: node.get("revenue").and_then(|revenue| Some((as_number(revenue.get("amount").unwrap_or(revenue))?, get_text(revenue, "currency").unwrap_or_default()))),
            regions: node.get("regions").map_or_else(Vec::new, node_texts),
            text: get_text(&node, "text"),
        }
    }

    /// `roles`, or the authors of tools that know no roles.
    pub fn roles(&mut self) -> Roles {
        let mut roles = Roles::default();
        if let Some(value) = self.first("roles") {
            self.took_value(&value);
            let people = |name: &str| value.node.get(name).map_or_else(Vec::new, people);
            roles = match &value.node {
                Node::Map(_) if value.node.get("name").is_none() => Roles {
                    owner: people("owner"),
                    incident_commander: people("incident_commander"),
                    scribe: people("scribe"),
                    facilitator: people("facilitator"),
                    responders: people("responders"),
                },
                other => Roles { owner: self::people(other), ..Roles::default() },
            };
        }
        // The body names other roles one by one.
        let mut found = None;
        for (name, role) in [("incident_commander", &mut roles.incident_commander), ("responders", &mut roles.responders)] {
            if role.is_empty()
                && let Some(value) = self.fields.candidates(name).next()
            {
                *role = self::people(&value.node);
                found = found.or(Some((value.origin, value.form, value.line)));
            }
        }
        if let Some((origin, form, line)) = found {
            self.took("roles", origin, form, line);
        }
        roles
    }

    /// Lengths of time that the text states.
    pub fn stated(&mut self) -> Vec<Stated> {
        let mut out = Vec::new();
        for what in StatedLength::ALL {
            let Some(value) = self.first(what.word()) else { continue };
            let written = value.node.text().unwrap_or_default();
            if let Some((seconds, approximate)) = super::facts::duration(&written) {
                self.took(what.word(), value.origin, value.form, value.line);
                out.push(Stated { what: *what, seconds, approximate, written, line: value.line });
            }
        }
        out
    }

    /// `actions`.
    pub fn actions(&mut self) -> Vec<Action> {
        let key = self.key_of("actions");
        let lines = self.fields.lines_of_items(&key);
        let mut out = Vec::new();
        for (at, node) in self.maps("actions") {
            let line = self.line_at(lines.as_ref(), &key, at);
            let Node::Map(entries) = &node else {
                let text = node.text().unwrap_or_default();
                out.push(Action { text, line, ..empty_action() });
                continue;
            };
            let mut action = Action { line, ..empty_action() };
            for (name, value) in entries {
                let Some(text) = joined(value) else { continue };
                let steps = [Step::Key(&key), Step::Item(at), Step::Key(name)];
                match name.as_str() {
                    "id" => action.id = Some(text),
                    "text" | "title" | "item" | "description" if action.text.is_empty() => action.text = text,
                    "type" | "kind" => action.kind = self.word_of(&steps, "type", &text, ActionType::from_word, &words(ActionType::ALL, ActionType::word)),
                    "priority" => action.priority = Some(text),
                    "owner" | "assignee" => action.owner = Some(text),
                    "tracker" | "ticket" | "issue" => action.tracker = Some(text),
                    "due" | "deadline" => action.due = self.stamp_of(&steps, "due", value),
                    "status" | "state" => action.status = self.word_of(&steps, "status", &text, ActionStatus::from_word, &words(ActionStatus::ALL, ActionStatus::word)),
                    "done_at" => action.done_at = self.stamp_of(&steps, "done_at", value),
                    "reason" => action.reason = Some(text),
                    _ if self.config.below_top.is_some() => {}
                    _ => action.more.push((name.clone(), text)),
                }
            }
            out.push(action);
        }
        out
    }

    /// `timeline`.
    pub fn timeline(&mut self) -> Vec<Event> {
        let key = self.key_of("timeline");
        let lines = self.fields.lines_of_items(&key);
        let mut out = Vec::new();
        for (at, node) in self.maps("timeline") {
            let line = self.line_at(lines.as_ref(), &key, at);
            let mut event =
                Event { at: None, until: None, written: String::new(), text: String::new(), kind: None, actor: None, evidence: None, group: None, more: Vec::new(), line };
            let Node::Map(entries) = &node else {
                event.text = node.text().unwrap_or_default();
                out.push(event);
                continue;
            };
            for (name, value) in entries {
                let Some(text) = joined(value) else { continue };
                let steps = [Step::Key(&key), Step::Item(at), Step::Key(name)];
                match name.as_str() {
                    // A date beside a time is one stamp.
                    "date" if node.get("time").is_some() => {}
                    "at" | "time" | "date" if event.written.is_empty() => {
                        let day = node.get("date").filter(|_| name == "time").and_then(Node::text);
                        event.written = day.map_or(text.clone(), |day| format!("{day} {text}"));
                        event.at = self.stamp_of(&steps, "at", &Node::Text(event.written.clone()));
                    }
                    "text" | "event" | "description" if event.text.is_empty() => event.text = text,
                    "kind" => event.kind = self.word_of(&steps, "kind", &text, EventKind::from_word, &words(EventKind::ALL, EventKind::word)),
                    "actor" => event.actor = Some(text),
                    "evidence" => event.evidence = Some(text),
                    _ if self.config.below_top.is_some() => {}
                    _ => event.more.push((name.clone(), text)),
                }
            }
            out.push(event);
        }
        out
    }

    /// `lessons`.
    pub fn lessons(&mut self) -> Lessons {
        let Some((_, node)) = self.fields.get("lessons") else { return Lessons::default() };
        let texts = |name: &str| node.get(name).map_or_else(Vec::new, node_texts);
        Lessons { went_well: texts("went_well"), went_wrong: texts("went_wrong"), got_lucky: texts("got_lucky") }
    }

    /// `related`: maps with an id, or ids.
    pub fn related(&mut self) -> Vec<Relation> {
        let key = self.key_of("related");
        let lines = self.fields.lines_of_items(&key);
        let mut out = Vec::new();
        for (at, node) in self.maps("related") {
            let line = self.line_at(lines.as_ref(), &key, at);
            let id = get_text(&node, "id").or_else(|| node.text());
            let kind = get_text(&node, "rel").and_then(|word| {
                self.word_of(&[Step::Key(&key), Step::Item(at), Step::Key("rel")], "rel", &word, RelationKind::from_word, &words(RelationKind::ALL, RelationKind::word))
            });
            match id {
                Some(ids) => out.extend(split_words(&ids).into_iter().map(|id| Relation { id, kind: kind.unwrap_or(RelationKind::SeeAlso), line })),
                None => self.find(Rule::FieldUnreadable, &[Step::Key(&key), Step::Item(at)], "a relation without `id`".into(), None),
            }
        }
        out
    }

    /// `review`.
    pub fn review(&mut self) -> Option<Review> {
        let (key, node) = self.fields.get("review")?;
        let (key, node) = (key.to_owned(), node.clone());
        if !matches!(node, Node::Map(_)) {
            self.misfit(&[Step::Key(&key)], "review", &node, "a map");
            return None;
        }
        let mut answer = |name: &'static str| {
            let text = get_text(&node, name)?;
            self.word_of(&[Step::Key(&key), Step::Key(name)], name, &text, Answer::from_word, &words(Answer::ALL, Answer::word))
        };
        let (data, impact, depth, plan, shared) = (answer("data"), answer("impact"), answer("depth"), answer("plan"), answer("shared"));
        let held_on = node.get("held_on").cloned().and_then(|value| self.stamp_of(&[Step::Key(&key), Step::Key("held_on")], "held_on", &value));
        Some(Review { held_on, reviewers: node.get("reviewers").map_or_else(Vec::new, people), data, impact, depth, plan, shared })
    }

    /// `links`.
    pub fn links(&mut self) -> Links {
        let Some((_, node)) = self.fields.get("links") else { return Links::default() };
        let texts = |name: &str| node.get(name).map_or_else(Vec::new, node_texts);
        Links { runbooks: texts("runbooks"), dashboards: texts("dashboards") }
    }

    /// `training`.
    pub fn training(&mut self) -> Option<Training> {
        let (_, node) = self.fields.get("training")?;
        let list = |name: &str| match node.get(name) {
            Some(Node::List(items)) => items.clone(),
            _ => Vec::new(),
        };
        Some(Training {
            difficulty: node.get("difficulty").and_then(as_number).map(|number| number as i64),
            opening_page: get_text(node, "opening_page"),
            objectives: node.get("objectives").map_or_else(Vec::new, node_texts),
            clues: list("clues").iter().filter_map(|clue| Some((get_text(clue, "ask")?, get_text(clue, "see")?))).collect(),
            red_herrings: node.get("red_herrings").map_or_else(Vec::new, node_texts),
            injects: list("injects").iter().filter_map(|inject| Some((as_number(inject.get("after_min")?)? as i64, get_text(inject, "text")?))).collect(),
        })
    }
}

/// Whether a value is what a form leaves to be filled in.
pub fn is_placeholder(text: &str) -> bool {
    super::facts::is_form_text(text) || super::facts::is_blank(text) && text.chars().any(|c| !c.is_alphanumeric())
}

/// An action with nothing known.
#[must_use]
pub fn empty_action() -> Action {
    Action {
        id: None,
        text: String::new(),
        kind: None,
        priority: None,
        owner: None,
        tracker: None,
        due: None,
        status: None,
        done_at: None,
        reason: None,
        group: None,
        more: Vec::new(),
        line: 0,
    }
}

/// A scalar, or a list of scalars as one text.
fn joined(node: &Node) -> Option<String> {
    match node {
        Node::List(items) => Some(items.iter().filter_map(Node::text).collect::<Vec<_>>().join(", ")).filter(|text| !text.is_empty()),
        other => other.text(),
    }
}

/// The words of a vocabulary, for messages.
fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| word(*value)).collect()
}

fn get_text(node: &Node, key: &str) -> Option<String> {
    node.get(key)?.text().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn node_texts(node: &Node) -> Vec<String> {
    match node {
        Node::List(items) => items.iter().filter_map(|item| item.text().or_else(|| get_text(item, "text"))).filter(|text| !text.trim().is_empty()).collect(),
        other => other.text().filter(|text| !text.trim().is_empty()).into_iter().collect(),
    }
}

fn people(node: &Node) -> Vec<String> {
    match node {
        Node::List(items) => items.iter().flat_map(people).collect(),
        Node::Map(_) => get_text(node, "name").into_iter().collect(),
        other => other.text().filter(|text| !is_placeholder(text)).map_or_else(Vec::new, |text| split_words(&text)),
    }
}

fn split_words(text: &str) -> Vec<String> {
    text.split([',', '、', ';']).map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

fn factor(node: &Node, category: &str) -> Factor {
    match node {
        Node::Map(_) => Factor { category: get_text(node, category).or_else(|| get_text(node, "type")).map(|word| word.to_lowercase()), text: get_text(node, "text") },
        other => Factor { category: None, text: other.text().filter(|text| !text.trim().is_empty()) },
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of people and requests are far below 2^52")]
fn as_number(node: &Node) -> Option<f64> {
    match node {
        Node::Int(value) => Some(*value as f64),
        Node::Float(value) => value.is_finite().then_some(*value),
        Node::Text(text) => text.replace([',', '_'], "").trim().trim_end_matches('%').parse::<f64>().ok().filter(|value| value.is_finite()),
        _ => None,
    }
}
