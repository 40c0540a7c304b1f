//! The archive as JSON, with the names of the record; durations in seconds with their formulas.

use crate::metrics;
use crate::model::{Action, Answer, Event, Postmortem, Review, Training};
use crate::node::Node;
use crate::parse::inline_text;
use crate::plan::INDEX_CHUNK;
use crate::render::At;
use crate::text::shorten;
use crate::time::Stamp;
use serde_json::{Map, Value, json};

/// The version of this JSON, in every file of it.
const VERSION: u32 = 1;

/// `index.json`: what the archive is, and the names of its parts.
pub fn index(at: &At<'_>) -> Vec<u8> {
    let len = at.archive().postmortems.len();
    let parts: Vec<String> = (1..=len.div_ceil(INDEX_CHUNK)).map(|part| format!("index-{part}.json")).collect();
    let index = json!({"version": VERSION, "title": at.config().title, "language": at.config().language.tag(), "count": len, "parts": parts});
    serde_json::to_vec(&index).unwrap_or_default()
}

/// One part: records without timeline and actions, oldest first.
pub fn part(at: &At<'_>, part: usize) -> Vec<u8> {
    let archive = at.archive();
    let end = ((part + 1) * INDEX_CHUNK).min(archive.postmortems.len());
    let cards: Vec<Value> = (part * INDEX_CHUNK..end)
        .map(|place| {
            let postmortem = &archive.postmortems[place];
            let mut card = head(at, postmortem);
            // Long texts stand in the document's own file; an index is for finding it.
            card.insert("summary".into(), json!(postmortem.summary.as_ref().map(|summary| shorten(&inline_text(summary), 600))));
            card.insert("causes".into(), json!(postmortem.causes.iter().map(|cause| json!({"category": cause.category})).collect::<Vec<_>>()));
            card.insert("trigger".into(), json!({"type": postmortem.trigger.category}));
            card.insert("url".into(), json!(at.href(&format!("postmortems/{}/index.html", postmortem.id))));
            Value::Object(card)
        })
        .collect();
    serde_json::to_vec(&json!({"version": VERSION, "postmortems": cards})).unwrap_or_default()
}

/// `postmortems/<id>/index.json`: the whole record.
pub fn postmortem(at: &At<'_>, place: usize) -> Vec<u8> {
    let archive = at.archive();
    let postmortem = &archive.postmortems[place];
    let mut out = Map::from_iter([("version".to_owned(), json!(VERSION))]);
    out.extend(head(at, postmortem));
    let texts = |list: &[String]| list.iter().map(|text| inline_text(text)).collect::<Vec<_>>();
    let windows: Vec<Value> =
        postmortem.impact_windows.iter().map(|window| json!({"from": window.from.iso(), "to": window.to.as_ref().map(Stamp::iso), "severity": window.severity})).collect();
    let impact = &postmortem.impact;
    let related: Vec<Value> = archive
        .related(place)
        .iter()
        .map(|related| json!({"id": archive.postmortems[related.place].id, "rel": related.kind.word(), "stated_by": if related.backwards { "other" } else { "this" }}))
        .collect();
    let rest = json!({
        "impact_windows": windows,
        "impact": {
            "users": impact.users, "requests_failed": impact.requests_failed, "slo_budget_spent_pct": impact.slo_budget_spent_pct, "data_loss": impact.data_loss,
            "revenue": impact.revenue.as_ref().map(|(amount, currency)| json!({"amount": amount, "currency": currency})),
            "support_tickets": impact.support_tickets, "regions": impact.regions, "text": impact.text.as_ref().map(|text| inline_text(text)),
        },
        "roles": {
            "owner": postmortem.roles.owner, "incident_commander": postmortem.roles.incident_commander, "scribe": postmortem.roles.scribe,
            "facilitator": postmortem.roles.facilitator, "responders": postmortem.roles.responders,
        },
        "timeline": postmortem.timeline.iter().map(event).collect::<Vec<_>>(),
        "actions": postmortem.actions.iter().map(action).collect::<Vec<_>>(),
        "lessons": {"went_well": texts(&postmortem.lessons.went_well), "went_wrong": texts(&postmortem.lessons.went_wrong), "got_lucky": texts(&postmortem.lessons.got_lucky)},
        "surprises": texts(&postmortem.surprises),
        "related": related,
        "linked_from": archive.backlinks(place).iter().map(|other| &archive.postmortems[*other].id).collect::<Vec<_>>(),
        "review": postmortem.review.as_ref().map(review),
        "mitigation": postmortem.mitigation.as_ref().map(|text| inline_text(text)),
        "aliases": postmortem.aliases,
        "stakeholders": postmortem.stakeholders,
        "links": {"runbooks": postmortem.links.runbooks, "dashboards": postmortem.links.dashboards},
        "source_doc": postmortem.source_doc,
        "training": postmortem.training.as_ref().map(training),
        "stated_durations": postmortem.stated.iter().map(|stated| json!({"name": stated.what.word(), "seconds": stated.seconds, "approximate": stated.approximate, "written": stated.written, "line": stated.line})).collect::<Vec<_>>(),
        "provenance": postmortem.provenance.iter().map(|from| json!({"field": from.field, "origin": from.origin.word(), "form": from.form, "line": from.line})).collect::<Vec<_>>(),
        "sections": postmortem.sections.iter().map(|section| json!({"title": section.title, "level": section.level, "anchor": section.anchor, "kind": section.kind.map(crate::model::SectionKind::word)})).collect::<Vec<_>>(),
        "more": Value::Object(postmortem.more.iter().map(|(key, node)| (key.clone(), node_value(node))).collect()),
    });
    if let Value::Object(rest) = rest {
        out.extend(rest);
    }
    if at.config().publish_findings {
        let findings: Vec<Value> = at
            .site
            .findings_of(&postmortem.path)
            .iter()
            .map(|finding| json!({"level": finding.level.word(), "rule": finding.rule, "line": finding.place.line, "column": finding.place.column, "message": finding.message, "help": finding.help}))
            .collect();
        out.insert("findings".into(), json!(findings));
    }
    serde_json::to_vec(&Value::Object(out)).unwrap_or_default()
}

/// What lists need of a record.
fn head(at: &At<'_>, postmortem: &Postmortem) -> Map<String, Value> {
    let stamps = &postmortem.stamps;
    let level = match &postmortem.visibility {
        crate::model::Visibility::Level(level) => at.config().levels.get(*level),
        _ => None,
    };
    let metrics: Vec<Value> = metrics::of(postmortem)
        .iter()
        .map(|metric| json!({"name": metric.name, "seconds": metric.seconds, "formula": metric.formula, "approximate": metric.approximate}))
        .collect();
    let value = json!({
        "id": postmortem.id,
        "title": postmortem.title,
        "lang": postmortem.lang.tag(),
        "status": postmortem.status.map(crate::model::Status::word),
        "kind": postmortem.kind.word(),
        "severity": postmortem.severity.as_ref().map(|severity| json!({"name": severity.name, "rank": severity.rank})),
        "date": postmortem.date.as_ref().map(Stamp::date),
        "started_at": stamps.started.as_ref().map(Stamp::iso),
        "detected_at": stamps.detected.as_ref().map(Stamp::iso),
        "acknowledged_at": stamps.acknowledged.as_ref().map(Stamp::iso),
        "declared_at": stamps.declared.as_ref().map(Stamp::iso),
        "mitigated_at": stamps.mitigated.as_ref().map(Stamp::iso),
        "resolved_at": stamps.resolved.as_ref().map(Stamp::iso),
        "closed_at": stamps.closed.as_ref().map(Stamp::iso),
        "published_at": stamps.published.as_ref().map(Stamp::iso),
        "durations": metrics,
        "services": postmortem.services,
        "root_cause_services": postmortem.root_cause_services,
        "teams": postmortem.teams,
        "criteria": postmortem.criteria,
        "detection": {"method": postmortem.detection.method.map(crate::model::DetectionMethod::word), "alert": postmortem.detection.alert},
        "signals": postmortem.signals,
        "trigger": {"type": postmortem.trigger.category, "text": postmortem.trigger.text.as_ref().map(|text| inline_text(text))},
        "causes": postmortem.causes.iter().map(|cause| json!({"category": cause.category, "text": cause.text.as_ref().map(|text| inline_text(text))})).collect::<Vec<_>>(),
        "tags": postmortem.tags,
        "visibility": level,
        "summary": postmortem.summary.as_ref().map(|text| inline_text(text)),
        "open_actions": postmortem.open_actions().count(),
    });
    if let Value::Object(map) = value { map } else { Map::new() }
}

fn event(event: &Event) -> Value {
    json!({
        "at": event.at.as_ref().map(Stamp::iso), "until": event.until.as_ref().map(Stamp::iso), "written": event.written,
        "approximate": event.at.as_ref().is_some_and(|at| at.approximate), "text": inline_text(&event.text), "kind": event.kind.map(crate::model::EventKind::word),
        "actor": event.actor.as_ref().map(|text| inline_text(text)), "evidence": event.evidence.as_ref().map(|text| inline_text(text)), "group": event.group.as_ref().map(|text| inline_text(text)), "more": pairs(&event.more),
    })
}

fn action(action: &Action) -> Value {
    json!({
        "id": action.id, "text": inline_text(&action.text), "type": action.kind.map(crate::model::ActionType::word), "priority": action.priority, "owner": action.owner,
        "tracker": action.tracker.as_ref().map(|text| inline_text(text)), "due": action.due.as_ref().map(Stamp::iso), "status": action.status.map(crate::model::ActionStatus::word),
        "done_at": action.done_at.as_ref().map(Stamp::iso), "reason": action.reason, "group": action.group, "more": pairs(&action.more),
    })
}

/// Columns without a field, by their heads; those with one head, or with none, are told together.
fn pairs(pairs: &[(String, String)]) -> Value {
    let mut all = serde_json::Map::new();
    for (name, value) in pairs {
        let value = inline_text(value);
        let told = all.get(name).and_then(Value::as_str).map_or_else(|| value.clone(), |before| format!("{before}; {value}"));
        all.insert(name.clone(), json!(told));
    }
    Value::Object(all)
}

fn review(review: &Review) -> Value {
    let word = |answer: Option<Answer>| answer.map(Answer::word);
    json!({
        "held_on": review.held_on.as_ref().map(Stamp::iso), "reviewers": review.reviewers,
        "data": word(review.data), "impact": word(review.impact), "depth": word(review.depth), "plan": word(review.plan), "shared": word(review.shared),
    })
}

fn training(training: &Training) -> Value {
    json!({
        "difficulty": training.difficulty, "opening_page": training.opening_page, "objectives": training.objectives,
        "clues": training.clues.iter().map(|(ask, see)| json!({"ask": ask, "see": see})).collect::<Vec<_>>(),
        "red_herrings": training.red_herrings,
        "injects": training.injects.iter().map(|(after, text)| json!({"after_min": after, "text": text})).collect::<Vec<_>>(),
    })
}

/// An unknown key's value, as it was written.
pub fn node_value(node: &Node) -> Value {
    match node {
        Node::Null => Value::Null,
        Node::Bool(value) => json!(value),
        Node::Int(value) => json!(value),
        Node::Float(value) => json!(value),
        Node::Text(value) => json!(value),
        Node::List(items) => Value::Array(items.iter().map(node_value).collect()),
        Node::Map(entries) => Value::Object(entries.iter().map(|(key, value)| (key.clone(), node_value(value))).collect()),
    }
}
