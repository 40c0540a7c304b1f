//! A document with its understood values written into its front matter, under the field's own names. Bodies, comments, line
//! endings and values stay byte for byte; keys that other tools use get the canonical name; what is missing is added below.
//!
//! Nothing is written that would change the record: the result is read again and compared. A title that is only the file's
//! name is not written, for that would hide that there is none.

use super::edit::{Written, end_of_keys, line};
use super::fields::{Fields, Value};
use super::front_matter::{self, Syntax};
use super::{Document, Parsed, SourceFile, parse};
use crate::config::Config;
use crate::model::{Origin, Postmortem};
use crate::packed::Packed;
use crate::time::{Precision, Stamp};

/// What can be proposed for a document.
#[derive(Debug, PartialEq, Eq)]
pub enum Proposal {
    /// The whole new source.
    New(String),
    /// Nothing is missing.
    Same,
    /// Why nothing is proposed.
    Not(&'static str),
}

/// Fields whose aliases are renamed: those whose values are read alike under both names.
const RENAMED: &[&str] = &[
    "id",
    "title",
    "status",
    "severity",
    "started_at",
    "detected_at",
    "acknowledged_at",
    "declared_at",
    "mitigated_at",
    "resolved_at",
    "closed_at",
    "published_at",
    "services",
    "teams",
    "tags",
    "lang",
    "summary",
    "actions",
];

/// Proposes canonical front matter. `id` is the address the document has in its archive.
#[must_use]
pub fn propose(file: &SourceFile, id: &str, config: &Config) -> Proposal {
    let Ok(source) = std::str::from_utf8(&file.bytes) else { return Proposal::Not("it is not UTF-8 text") };
    if super::has_lone_returns(source) {
        return Proposal::Not("its lines end with carriage returns alone");
    }
    let before = match parse(file, config) {
        Parsed::Postmortems(mut documents) if documents.len() == 1 && documents[0].postmortem.part == 0 => documents.remove(0),
        Parsed::Postmortems(_) => return Proposal::Not("it holds several incidents"),
        Parsed::Reported(_) => return Proposal::Not("it is not published as a postmortem"),
    };
    let Ok(split) = front_matter::split(source) else { return Proposal::Not("its front matter never closes") };
    let Ok(fields) = Fields::parse(&split, &config.field_aliases) else { return Proposal::Not("its front matter cannot be read") };
    let mut wanted = before.postmortem.as_ref().clone();
    id.clone_into(&mut wanted.id);
    // A day that only some of the sources know may not become the record's: then the moments stay where they are.
    for (round, stamps) in [true, false].into_iter().enumerate() {
        let Some(text) = written(source, &split, &fields, &before, id, stamps) else {
            return if round == 0 { Proposal::Same } else { Proposal::Not("its moments contradict each other; set them by hand") };
        };
        let file = SourceFile { path: file.path.clone(), bytes: text.clone().into_bytes() };
        if let Parsed::Postmortems(after) = parse(&file, config)
            && let [after] = &after[..]
            && essence(&after.postmortem) == essence(&wanted)
        {
            return if text == source { Proposal::Same } else { Proposal::New(text) };
        }
    }
    Proposal::Not("written down, its values would be read differently; set them by hand")
}

/// The new source; nothing when there is nothing to write.
fn written(source: &str, split: &front_matter::Split<'_>, fields: &Fields<'_>, document: &Document, id: &str, stamps: bool) -> Option<String> {
    let postmortem = document.postmortem.as_ref();
    let syntax = split.matter.map_or(Syntax::Yaml, |(syntax, _)| syntax);
    let break_ = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let added: Vec<String> = additions(postmortem, fields, id, stamps).into_iter().map(|(key, value)| line(syntax, key, &value)).collect();
    let renamed = split.matter.map(|(syntax, text)| rename(text, syntax, fields));
    if added.is_empty() && renamed.as_deref() == split.matter.map(|(_, text)| text) {
        return None;
    }
    let mut out = String::with_capacity(source.len() + 512);
    let lines: String = added.iter().map(|line| format!("{line}{break_}")).collect();
    if let Some(text) = renamed {
        let after = split.matter_at + split.matter.map_or(0, |(_, text)| text.len());
        let end = end_of_keys(&text, syntax);
        out.push_str(&source[..split.matter_at]);
        out.push_str(&text[..end]);
        out.push_str(&lines);
        out.push_str(&text[end..]);
        out.push_str(&source[after..]);
    } else {
        let (mark, body) = source.split_at(source.len() - source.trim_start_matches('\u{FEFF}').len());
        let gap = if body.starts_with(['\n', '\r']) { "" } else { break_ };
        out.push_str(&format!("{mark}---{break_}{lines}---{break_}{gap}{body}"));
    }
    Some(out)
}

/// What the record knows and the front matter does not say, in the order of the fields.
fn additions(postmortem: &Postmortem, fields: &Fields<'_>, id: &str, with_stamps: bool) -> Vec<(&'static str, Written)> {
    let missing = |name: &str| fields.raw(name).is_none();
    let mut out: Vec<(&'static str, Written)> = Vec::new();
    let mut add = |name: &'static str, value: Option<Written>| out.extend(value.filter(|_| missing(name)).map(|value| (name, value)));
    add("id", Some(Written::Text(id.to_owned())));
    let named = postmortem.provenance.iter().any(|from| from.field == "title" && from.origin == Origin::Path);
    add("title", Some(Written::Text(postmortem.title.clone())).filter(|_| !named));
    add("status", postmortem.status.map(|status| Written::Text(status.word().to_owned())).filter(|_| missing("draft")));
    add("severity", postmortem.severity.as_ref().map(|severity| Written::Text(severity.name.clone())));
    for (name, stamp) in postmortem.stamps.named() {
        add(name, stamp.filter(|_| with_stamps).map(|stamp| Written::Text(stamp_text(stamp))));
    }
    let list = |words: &[String]| (!words.is_empty()).then(|| Written::List(words.to_vec()));
    add("services", list(&postmortem.services));
    add("teams", list(&postmortem.teams));
    let roles = &postmortem.roles;
    let named: Vec<(&'static str, Vec<String>)> = [("owner", &roles.owner), ("incident_commander", &roles.incident_commander), ("responders", &roles.responders)]
        .into_iter()
        .filter(|(_, people)| !people.is_empty())
        .map(|(role, people)| (role, people.clone()))
        .collect();
    add("roles", (!named.is_empty()).then_some(Written::Map(named.into_iter().map(|(role, people)| (role, Written::List(people))).collect())));
    add("tags", list(&postmortem.tags));
    out
}

/// As exact as it was told; a zone only where one was said.
fn stamp_text(stamp: &Stamp) -> String {
    format!("{}{}", if stamp.approximate { "~" } else { "" }, stamp.told())
}

/// The front matter with the keys of other tools under their canonical names.
fn rename(text: &str, syntax: Syntax, fields: &Fields<'_>) -> String {
    let sign = if syntax == Syntax::Yaml { ':' } else { '=' };
    let names: Vec<&Value> = RENAMED.iter().flat_map(|name| fields.candidates(name)).filter(|value| value.origin == Origin::FrontMatter && value.key != value.name).collect();
    let mut in_table = false;
    text.split_inclusive('\n')
        .map(|line| {
            in_table |= syntax == Syntax::Toml && line.starts_with('[');
            let found = names.iter().find(|value| !in_table && line.strip_prefix(value.key.as_str()).is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with(sign)));
            found.map_or_else(|| line.to_owned(), |value| format!("{}{}", value.name, &line[value.key.len()..]))
        })
        .collect()
}

/// What must stay the same: everything but where it stands and how it was spelt.
fn essence(postmortem: &Postmortem) -> Postmortem {
    let mut one = postmortem.clone();
    one.provenance.clear();
    one.hash.clear();
    let stamps = &mut one.stamps;
    for stamp in [
        &mut stamps.started,
        &mut stamps.detected,
        &mut stamps.acknowledged,
        &mut stamps.declared,
        &mut stamps.mitigated,
        &mut stamps.resolved,
        &mut stamps.closed,
        &mut stamps.published,
    ]
    .into_iter()
    .flatten()
    {
        stamp.written.clear();
        stamp.zone_stated = false;
    }
    // The day it belongs to; a moment within it may be told more exactly.
    one.date = one.date.map(|date| Stamp { seconds: 0, offset: 0, precision: Precision::Day, approximate: false, zone_stated: false, written: date.date() });
    one.timeline.change(|event| event.line = 0);
    one.actions.change(|action| action.line = 0);
    one.sections.change(|section| section.line = 0);
    one.rows = Packed::default();
    one.outgoing.iter_mut().for_each(|link| link.line = 0);
    one.related.iter_mut().for_each(|relation| relation.line = 0);
    one.stated.iter_mut().for_each(|stated| stated.line = 0);
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adopted(source: &str) -> Proposal {
        propose(&SourceFile { path: "2026-03-01-dns.md".into(), bytes: source.as_bytes().to_vec() }, "2026-03-01-dns", &Config::default())
    }

    #[test]
    fn what_is_missing_is_added_and_the_rest_stays() {
        let source = "---\r\n# keep me\r\ndate: 2026-03-01 14:02 # and me\r\n---\r\n# Names \"failed\": again\r\n\r\n**Severity**: SEV-2\r\n";
        let Proposal::New(text) = adopted(source) else { panic!() };
        assert_eq!(
            text,
            "---\r\n# keep me\r\nstarted_at: 2026-03-01 14:02 # and me\r\nid: 2026-03-01-dns\r\ntitle: \"Names \\\"failed\\\": again\"\r\nseverity: sev2\r\n---\r\n# Names \"failed\": again\r\n\r\n**Severity**: SEV-2\r\n"
        );
        assert_eq!(adopted(&text), Proposal::Same);
    }

    #[test]
    fn plain_documents_get_front_matter() {
        let Proposal::New(text) = adopted("# DNS\n\n- Started: 2026-03-01 14:02 JST\n- Services: a, b: c\n- Author: Ada\n") else { panic!() };
        assert!(
            text.starts_with("---\nid: 2026-03-01-dns\ntitle: DNS\nstarted_at: 2026-03-01T14:02+09:00\nservices: [a, \"b: c\"]\nroles: {owner: [Ada]}\n---\n\n# DNS\n"),
            "{text}"
        );
        assert_eq!(adopted(&text), Proposal::Same);
    }

    #[test]
    fn toml_stays_toml() {
        let Proposal::New(text) = adopted("+++\ndate = 2026-03-01T14:02:00Z\n[extra]\ndate = 1\n+++\n# DNS\n") else {
            panic!("{:?}", adopted("+++\ndate = 2026-03-01T14:02:00Z\n[extra]\ndate = 1\n+++\n# DNS\n"))
        };
        assert!(text.starts_with("+++\nstarted_at = 2026-03-01T14:02:00Z\n"), "{text}");
    }
}
