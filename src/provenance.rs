//! Where each value of a record came from, beside the value as people read it.

use crate::model::{Origin, Postmortem};
use crate::time::Stamp;
use std::sync::Arc;

/// One value of a record and its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub field: &'static str,
    pub value: String,
    pub origin: Origin,
    /// The rule that found it.
    pub form: &'static str,
    /// 0 when it stands in no line.
    pub line: u32,
}

/// Every value with its source, in the order of the fields.
#[must_use]
pub fn rows(postmortem: &Postmortem) -> Vec<Row> {
    let row = |from: &crate::model::Provenance| {
        let value = value(postmortem, from.field)?;
        Some(Row { field: from.field, value, origin: from.origin, form: from.form, line: from.line })
    };
    postmortem.provenance.iter().filter_map(row).collect()
}

/// A field's value on one line; nothing when the record has none.
fn value(postmortem: &Postmortem, field: &str) -> Option<String> {
    let stamps = &postmortem.stamps;
    let shown = |stamp: &Option<Stamp>| stamp.as_ref().map(|stamp| format!("{}{}", if stamp.approximate { "~" } else { "" }, stamp.iso()));
    let list = |words: &[String]| (!words.is_empty()).then(|| words.join(", "));
    let count = |n: usize| (n > 0).then(|| n.to_string());
    match field {
        "id" => Some(postmortem.id.clone()),
        "title" => Some(postmortem.title.clone()),
        "date" => postmortem.date.as_ref().map(Stamp::date),
        "status" => postmortem.status.map(|status| status.word().to_owned()),
        "kind" => Some(postmortem.kind.word().to_owned()),
        "severity" => postmortem.severity.as_ref().map(|severity| severity.name.clone()),
        "started_at" => shown(&stamps.started),
        "detected_at" => shown(&stamps.detected),
        "acknowledged_at" => shown(&stamps.acknowledged),
        "declared_at" => shown(&stamps.declared),
        "mitigated_at" => shown(&stamps.mitigated),
        "resolved_at" => shown(&stamps.resolved),
        "closed_at" => shown(&stamps.closed),
        "published_at" => shown(&stamps.published),
        "impact_windows" => count(postmortem.impact_windows.len()),
        "services" => list(&postmortem.services),
        "root_cause_services" => list(&postmortem.root_cause_services),
        "teams" => list(&postmortem.teams),
        "criteria" => list(&postmortem.criteria),
        "detection" => postmortem.detection.method.map(|method| method.word().to_owned()).or_else(|| postmortem.detection.alert.clone()),
        "trigger" => postmortem.trigger.category.clone().or_else(|| postmortem.trigger.text.clone()),
        "causes" => count(postmortem.causes.len()),
        "roles" => {
            let roles = &postmortem.roles;
            list(&[&roles.owner[..], &roles.incident_commander, &roles.scribe, &roles.facilitator, &roles.responders].concat())
        }
        "actions" => count(postmortem.actions.len()),
        "timeline" => count(postmortem.timeline.len()),
        "surprises" => count(postmortem.surprises.len()),
        "related" => list(&postmortem.related.iter().map(|relation| relation.id.clone()).collect::<Vec<_>>()),
        "tags" => list(&postmortem.tags),
        "lang" => Some(postmortem.lang.tag().to_owned()),
        "summary" => postmortem.summary.clone(),
        "aliases" => list(&postmortem.aliases),
        "stakeholders" => list(&postmortem.stakeholders),
        "source_doc" => postmortem.source_doc.clone(),
        "time_to_detect" | "time_to_mitigate" | "time_to_resolve" | "duration" => {
            postmortem.stated.iter().find(|stated| stated.what.word() == field).map(|stated| stated.written.clone())
        }
        "visibility" | "impact" | "lessons" | "review" | "links" | "training" => Some("stated".to_owned()),
        _ => None,
    }
}

/// What an archive's documents hold, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Files that may hold a postmortem.
    pub documents: usize,
    pub postmortems: usize,
    /// Files that are none, each with a finding that says why.
    pub reported: usize,
    /// Of the postmortems, those with a title of their own words.
    pub titles: usize,
    pub dates: usize,
    pub starts: usize,
    pub severities: usize,
    pub services: usize,
    /// Postmortems with a timeline, and its entries: all, those placed in time by at least their day, and those by a clock.
    pub timelines: usize,
    pub entries: usize,
    pub placed_entries: usize,
    pub timed_entries: usize,
    pub with_actions: usize,
    pub actions: usize,
    /// Actions whose state is told.
    pub stated_actions: usize,
    /// By rule, in the order of their names.
    pub findings: std::collections::BTreeMap<String, usize>,
}

impl Figures {
    /// Counts the records; files and findings are the caller's.
    #[must_use]
    pub fn of(postmortems: &[Arc<Postmortem>]) -> Self {
        let count = |fits: &dyn Fn(&Postmortem) -> bool| postmortems.iter().filter(|postmortem| fits(postmortem)).count();
        let from_name = |postmortem: &Postmortem| postmortem.provenance.iter().any(|from| from.field == "title" && from.origin == Origin::Path);
        Self {
            postmortems: postmortems.len(),
            titles: count(&|postmortem| !from_name(postmortem)),
            dates: count(&|postmortem| postmortem.date.is_some()),
            starts: count(&|postmortem| postmortem.stamps.started.is_some()),
            severities: count(&|postmortem| postmortem.severity.is_some()),
            services: count(&|postmortem| !postmortem.services.is_empty()),
            timelines: count(&|postmortem| !postmortem.timeline.is_empty()),
            entries: postmortems.iter().map(|postmortem| postmortem.timeline.len()).sum(),
            placed_entries: postmortems.iter().flat_map(|postmortem| &postmortem.timeline).filter(|event| event.at.is_some()).count(),
            timed_entries: postmortems.iter().flat_map(|postmortem| &postmortem.timeline).filter(|event| event.at.as_ref().is_some_and(Stamp::has_clock)).count(),
            with_actions: count(&|postmortem| !postmortem.actions.is_empty()),
            actions: postmortems.iter().map(|postmortem| postmortem.actions.len()).sum(),
            stated_actions: postmortems.iter().flat_map(|postmortem| &postmortem.actions).filter(|action| action.status.is_some()).count(),
            ..Self::default()
        }
    }
}
