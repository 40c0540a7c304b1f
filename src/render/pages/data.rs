//! The archive as JSON, with the names of the record; durations in seconds with their formulas. The types below are the contract:
//! the published JSON Schema is made from them.

use crate::metrics;
use crate::model::{Action, ActionStatus, ActionType, Answer, DetectionMethod, Event, EventKind, Postmortem, Review, SectionKind, Status, Training, Visibility};
use crate::node::Node;
use crate::parse::inline_text;
use crate::plan::INDEX_CHUNK;
use crate::render::At;
use crate::text::shorten;
use crate::time::Stamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The version of this JSON, in every file of it.
pub const VERSION: u32 = 1;

/// One postmortem: the file `postmortems/<id>/index.json`. A value that the document does not state is `null`. Texts are plain;
/// stamps are RFC 3339, or less where less is known (`2026-11-02`, `2026-11`).
#[derive(Serialize, JsonSchema)]
#[schemars(title = "A postmortem, as Afterword publishes it")]
struct Document {
    /// The version of this format.
    version: u32,
    #[serde(flatten)]
    head: Head,
    /// Intervals of impact.
    impact_windows: Vec<Window>,
    impact: Impact,
    roles: Roles,
    timeline: Vec<Entry>,
    actions: Vec<Item>,
    lessons: Lessons,
    surprises: Vec<String>,
    /// Relations that either side states.
    related: Vec<Relation>,
    /// Ids of postmortems whose text links here.
    linked_from: Vec<String>,
    review: Option<Answers>,
    /// The sentence that says what mitigated it.
    mitigation: Option<String>,
    /// Older addresses that lead here.
    aliases: Vec<String>,
    stakeholders: Vec<String>,
    links: Links,
    /// Where people write it together.
    source_doc: Option<String>,
    training: Option<Exercise>,
    /// Lengths of time as the text states them.
    stated_durations: Vec<Stated>,
    /// Where each value was found.
    provenance: Vec<Source>,
    sections: Vec<Heading>,
    /// Keys of the front matter that have no field.
    more: Map<String, Value>,
    /// What a check finds in the document; only where the configuration publishes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Vec<Found>>,
}

/// What lists need of a record.
#[derive(Serialize, JsonSchema)]
struct Head {
    id: String,
    title: String,
    /// `en` or `ja`.
    lang: &'static str,
    status: Option<&'static str>,
    kind: &'static str,
    severity: Option<Severity>,
    /// The day it belongs to.
    date: Option<String>,
    /// Impact begins.
    started_at: Option<String>,
    detected_at: Option<String>,
    acknowledged_at: Option<String>,
    declared_at: Option<String>,
    /// User impact ends or is limited.
    mitigated_at: Option<String>,
    resolved_at: Option<String>,
    closed_at: Option<String>,
    published_at: Option<String>,
    /// What the stamps yield.
    durations: Vec<Duration>,
    services: Vec<String>,
    root_cause_services: Vec<String>,
    teams: Vec<String>,
    criteria: Vec<String>,
    detection: Detection,
    /// Alert names and error codes in its text.
    signals: Vec<String>,
    trigger: Trigger,
    causes: Vec<Cause>,
    tags: Vec<String>,
    /// The level of who may read it.
    visibility: Option<String>,
    summary: Option<String>,
    open_actions: usize,
    /// The day of the last commit that touched it, where git's history is whole.
    last_changed: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Severity {
    name: String,
    /// 1 is the most severe; `null` for a word that the configuration does not list.
    rank: Option<usize>,
}

#[derive(Serialize, JsonSchema)]
struct Duration {
    name: &'static str,
    seconds: i64,
    /// The stamps it is the difference of.
    formula: &'static str,
    approximate: bool,
}

#[derive(Serialize, JsonSchema)]
struct Detection {
    method: Option<&'static str>,
    alert: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Trigger {
    r#type: Option<String>,
    text: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Cause {
    category: Option<String>,
    text: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Window {
    from: String,
    to: Option<String>,
    severity: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Impact {
    users: Option<f64>,
    requests_failed: Option<f64>,
    slo_budget_spent_pct: Option<f64>,
    data_loss: Option<bool>,
    revenue: Option<Money>,
    support_tickets: Option<f64>,
    regions: Vec<String>,
    text: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Money {
    amount: f64,
    currency: String,
}

#[derive(Serialize, JsonSchema)]
struct Roles {
    owner: Vec<String>,
    incident_commander: Vec<String>,
    scribe: Vec<String>,
    facilitator: Vec<String>,
    responders: Vec<String>,
}

/// One entry of the timeline, in the author's order.
#[derive(Serialize, JsonSchema)]
struct Entry {
    /// `null` when the stamp could not be read; `written` still has it.
    at: Option<String>,
    until: Option<String>,
    written: String,
    approximate: bool,
    text: String,
    kind: Option<&'static str>,
    actor: Option<String>,
    evidence: Option<String>,
    group: Option<String>,
    more: Map<String, Value>,
}

#[derive(Serialize, JsonSchema)]
struct Item {
    id: Option<String>,
    text: String,
    r#type: Option<&'static str>,
    priority: Option<String>,
    owner: Option<String>,
    tracker: Option<String>,
    due: Option<String>,
    status: Option<&'static str>,
    done_at: Option<String>,
    reason: Option<String>,
    group: Option<String>,
    more: Map<String, Value>,
}

#[derive(Serialize, JsonSchema)]
struct Lessons {
    went_well: Vec<String>,
    went_wrong: Vec<String>,
    got_lucky: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Relation {
    id: String,
    rel: &'static str,
    /// `this` or `other`.
    stated_by: &'static str,
}

/// The five review questions: `yes`, `partly`, `no`, or `null` while one is open.
#[derive(Serialize, JsonSchema)]
struct Answers {
    held_on: Option<String>,
    reviewers: Vec<String>,
    data: Option<&'static str>,
    impact: Option<&'static str>,
    depth: Option<&'static str>,
    plan: Option<&'static str>,
    shared: Option<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Links {
    runbooks: Vec<String>,
    dashboards: Vec<String>,
}

/// What a Wheel of Misfortune needs.
#[derive(Serialize, JsonSchema)]
struct Exercise {
    difficulty: Option<i64>,
    opening_page: Option<String>,
    objectives: Vec<String>,
    clues: Vec<Clue>,
    red_herrings: Vec<String>,
    injects: Vec<Inject>,
}

#[derive(Serialize, JsonSchema)]
struct Clue {
    ask: String,
    see: String,
}

#[derive(Serialize, JsonSchema)]
struct Inject {
    after_min: i64,
    text: String,
}

#[derive(Serialize, JsonSchema)]
struct Stated {
    name: &'static str,
    seconds: i64,
    approximate: bool,
    written: String,
    /// 0 when it stands in no line, and in editions below the top.
    line: u32,
}

#[derive(Serialize, JsonSchema)]
struct Source {
    field: &'static str,
    origin: &'static str,
    form: &'static str,
    /// 0 when it stands in no line, and in editions below the top.
    line: u32,
}

#[derive(Serialize, JsonSchema)]
struct Heading {
    title: String,
    level: u8,
    anchor: String,
    kind: Option<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Found {
    level: &'static str,
    rule: &'static str,
    line: u32,
    column: u32,
    message: String,
    help: Option<String>,
}

/// The JSON Schema of a postmortem's file.
#[must_use]
pub fn schema() -> Value {
    schemars::schema_for!(Document).to_value()
}

/// `index.json`: what the archive is, and the names of its parts.
pub fn index(at: &At<'_>) -> Vec<u8> {
    let len = at.archive().postmortems.len();
    let parts: Vec<String> = (1..=len.div_ceil(INDEX_CHUNK)).map(|part| format!("index-{part}.json")).collect();
    let schema = at.config().files.json.then_some("schema/postmortem.json");
    let index = json!({"version": VERSION, "title": at.config().title, "language": at.config().interface, "count": len, "parts": parts, "schema": schema});
    serde_json::to_vec(&index).unwrap_or_default()
}

/// One entry of the index.
#[derive(Serialize)]
struct Card {
    #[serde(flatten)]
    head: Head,
    url: String,
}

#[derive(Serialize)]
struct Cards {
    version: u32,
    postmortems: Vec<Card>,
}

/// One part: records without timeline and actions, oldest first.
pub fn part(at: &At<'_>, part: usize) -> Vec<u8> {
    let archive = at.archive();
    let end = ((part + 1) * INDEX_CHUNK).min(archive.postmortems.len());
    let card = |place: usize| {
        let postmortem = &archive.postmortems[place];
        let mut head = head(at, postmortem);
        // Long texts stand in the document's own file; an index is for finding it.
        head.summary = head.summary.map(|summary| shorten(&summary, 600));
        head.causes.iter_mut().for_each(|cause| cause.text = None);
        head.trigger.text = None;
        Card { head, url: at.href(&format!("postmortems/{}/index.html", postmortem.id)) }
    };
    serde_json::to_vec(&Cards { version: VERSION, postmortems: (part * INDEX_CHUNK..end).map(card).collect() }).unwrap_or_default()
}

/// `postmortems/<id>/index.json`: the whole record.
pub fn postmortem(at: &At<'_>, place: usize) -> Vec<u8> {
    let archive = at.archive();
    let postmortem = &archive.postmortems[place];
    let texts = |list: &[String]| list.iter().map(|text| inline_text(text)).collect::<Vec<_>>();
    let impact = &postmortem.impact;
    let roles = &postmortem.roles;
    let findings = at.config().publish_findings.then(|| {
        let found = at.site.findings_of(&postmortem.path).iter();
        found
            .map(|found| Found {
                level: found.level.word(),
                rule: found.rule,
                line: found.place.line,
                column: found.place.column,
                message: found.message.to_string(),
                help: found.help.as_deref().map(str::to_owned),
            })
            .collect()
    });
    let document = Document {
        version: VERSION,
        head: head(at, postmortem),
        impact_windows: postmortem.impact_windows.iter().map(|window| Window { from: window.from.iso(), to: iso(window.to.as_ref()), severity: window.severity.clone() }).collect(),
        impact: Impact {
            users: impact.users,
            requests_failed: impact.requests_failed,
            slo_budget_spent_pct: impact.slo_budget_spent_pct,
            data_loss: impact.data_loss,
            revenue: impact.revenue.as_ref().map(|(amount, currency)| Money { amount: *amount, currency: currency.clone() }),
            support_tickets: impact.support_tickets,
            regions: impact.regions.clone(),
            text: plain(impact.text.as_ref()),
        },
        roles: Roles {
            owner: roles.owner.clone(),
            incident_commander: roles.incident_commander.clone(),
            scribe: roles.scribe.clone(),
            facilitator: roles.facilitator.clone(),
            responders: roles.responders.clone(),
        },
        timeline: postmortem.timeline.iter().map(|one| event(&one)).collect(),
        actions: postmortem.actions.iter().map(|one| action(&one)).collect(),
        lessons: Lessons { went_well: texts(&postmortem.lessons.went_well), went_wrong: texts(&postmortem.lessons.went_wrong), got_lucky: texts(&postmortem.lessons.got_lucky) },
        surprises: texts(&postmortem.surprises),
        related: archive
            .related(place)
            .iter()
            .map(|related| Relation { id: archive.postmortems[related.place].id.clone(), rel: related.kind.word(), stated_by: if related.backwards { "other" } else { "this" } })
            .collect(),
        linked_from: archive.backlinks(place).iter().map(|other| archive.postmortems[*other].id.clone()).collect(),
        review: postmortem.review.as_ref().map(review),
        mitigation: plain(postmortem.mitigation.as_ref()),
        aliases: postmortem.aliases.clone(),
        stakeholders: postmortem.stakeholders.clone(),
        links: Links { runbooks: postmortem.links.runbooks.clone(), dashboards: postmortem.links.dashboards.clone() },
        source_doc: postmortem.source_doc.clone(),
        training: postmortem.training.as_ref().map(training),
        stated_durations: postmortem
            .stated
            .iter()
            .map(|stated| Stated {
                name: stated.what.word(),
                seconds: stated.seconds,
                approximate: stated.approximate,
                written: stated.written.clone(),
                line: at.config().told_line(stated.line),
            })
            .collect(),
        provenance: postmortem
            .provenance
            .iter()
            .map(|from| Source { field: from.field, origin: from.origin.word(), form: from.form, line: at.config().told_line(from.line) })
            .collect(),
        sections: postmortem
            .sections
            .iter()
            .map(|section| Heading { title: section.title, level: section.level, anchor: section.anchor, kind: section.kind.map(SectionKind::word) })
            .collect(),
        more: postmortem.more.iter().map(|(key, node)| (key.clone(), node_value(node))).collect(),
        findings,
    };
    serde_json::to_vec(&document).unwrap_or_default()
}

fn head(at: &At<'_>, postmortem: &Postmortem) -> Head {
    let stamps = &postmortem.stamps;
    let level = match &postmortem.visibility {
        Visibility::Level(level) => at.config().levels.get(*level).cloned(),
        _ => None,
    };
    let duration = |metric: &metrics::Metric| Duration { name: metric.name, seconds: metric.seconds, formula: metric.formula, approximate: metric.approximate };
    Head {
        id: postmortem.id.clone(),
        title: postmortem.title.clone(),
        lang: postmortem.lang.tag(),
        status: postmortem.status.map(Status::word),
        kind: postmortem.kind.word(),
        severity: postmortem.severity.as_ref().map(|severity| Severity { name: severity.name.clone(), rank: severity.rank }),
        date: postmortem.date.as_ref().map(Stamp::date),
        started_at: iso(stamps.started.as_ref()),
        detected_at: iso(stamps.detected.as_ref()),
        acknowledged_at: iso(stamps.acknowledged.as_ref()),
        declared_at: iso(stamps.declared.as_ref()),
        mitigated_at: iso(stamps.mitigated.as_ref()),
        resolved_at: iso(stamps.resolved.as_ref()),
        closed_at: iso(stamps.closed.as_ref()),
        published_at: iso(stamps.published.as_ref()),
        durations: metrics::of(postmortem).iter().map(duration).collect(),
        services: postmortem.services.clone(),
        root_cause_services: postmortem.root_cause_services.clone(),
        teams: postmortem.teams.clone(),
        criteria: postmortem.criteria.clone(),
        detection: Detection { method: postmortem.detection.method.map(DetectionMethod::word), alert: postmortem.detection.alert.clone() },
        signals: postmortem.signals.clone(),
        trigger: Trigger { r#type: postmortem.trigger.category.clone(), text: plain(postmortem.trigger.text.as_ref()) },
        causes: postmortem.causes.iter().map(|cause| Cause { category: cause.category.clone(), text: plain(cause.text.as_ref()) }).collect(),
        tags: postmortem.tags.clone(),
        visibility: level,
        summary: plain(postmortem.summary.as_ref()),
        open_actions: postmortem.open_actions().count(),
        last_changed: at.last_changed(&postmortem.path),
    }
}

fn iso(stamp: Option<&Stamp>) -> Option<String> {
    stamp.map(Stamp::iso)
}

fn plain(markdown: Option<&String>) -> Option<String> {
    markdown.map(|text| inline_text(text))
}

fn event(event: &Event) -> Entry {
    Entry {
        at: iso(event.at.as_ref()),
        until: iso(event.until.as_ref()),
        written: event.written.clone(),
        approximate: event.at.as_ref().is_some_and(|at| at.approximate),
        text: inline_text(&event.text),
        kind: event.kind.map(EventKind::word),
        actor: plain(event.actor.as_ref()),
        evidence: plain(event.evidence.as_ref()),
        group: plain(event.group.as_ref()),
        more: pairs(&event.more),
    }
}

fn action(action: &Action) -> Item {
    Item {
        id: action.id.clone(),
        text: inline_text(&action.text),
        r#type: action.kind.map(ActionType::word),
        priority: action.priority.clone(),
        owner: action.owner.clone(),
        tracker: plain(action.tracker.as_ref()),
        due: iso(action.due.as_ref()),
        status: action.status.map(ActionStatus::word),
        done_at: iso(action.done_at.as_ref()),
        reason: action.reason.clone(),
        group: action.group.clone(),
        more: pairs(&action.more),
    }
}

/// Columns without a field, by their heads; those with one head, or with none, are told together.
fn pairs(pairs: &[(String, String)]) -> Map<String, Value> {
    let mut all = Map::new();
    for (name, value) in pairs {
        let value = inline_text(value);
        let told = all.get(name).and_then(Value::as_str).map_or_else(|| value.clone(), |before| format!("{before}; {value}"));
        all.insert(name.clone(), json!(told));
    }
    all
}

fn review(review: &Review) -> Answers {
    let word = |answer: Option<Answer>| answer.map(Answer::word);
    Answers {
        held_on: iso(review.held_on.as_ref()),
        reviewers: review.reviewers.clone(),
        data: word(review.data),
        impact: word(review.impact),
        depth: word(review.depth),
        plan: word(review.plan),
        shared: word(review.shared),
    }
}

fn training(training: &Training) -> Exercise {
    Exercise {
        difficulty: training.difficulty,
        opening_page: training.opening_page.clone(),
        objectives: training.objectives.clone(),
        clues: training.clues.iter().map(|(ask, see)| Clue { ask: ask.clone(), see: see.clone() }).collect(),
        red_herrings: training.red_herrings.clone(),
        injects: training.injects.iter().map(|(after, text)| Inject { after_min: *after, text: text.clone() }).collect(),
    }
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
