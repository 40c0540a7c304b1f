//! The order of the record's stamps and of its timeline.

use super::{Document, say};
use crate::diagnostic::{Finding, Place, Rule};
use crate::model::{DetectionMethod, Event, Kind, Postmortem};
use crate::time::{Precision, Stamp};

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    stamps(document.postmortem, findings);
    timeline(document.postmortem, findings);
}

fn stamps(postmortem: &Postmortem, findings: &mut Vec<Finding>) {
    let stamps = &postmortem.stamps;
    let pairs = [
        ("started_at", &stamps.started, "mitigated_at", &stamps.mitigated),
        ("started_at", &stamps.started, "resolved_at", &stamps.resolved),
        ("mitigated_at", &stamps.mitigated, "resolved_at", &stamps.resolved),
        ("declared_at", &stamps.declared, "closed_at", &stamps.closed),
    ];
    for (first, from, second, to) in pairs {
        if let (Some(from), Some(to)) = (from, to)
            && before(to, from)
        {
            let message = say(
                postmortem.lang,
                &format!("`{second}` ({}) is before `{first}` ({})", shown(to), shown(from)),
                &format!("`{second}`（{}）が`{first}`（{}）より前です", shown(to), shown(from)),
            );
            let finding = Finding { place: place(postmortem, second), ..Finding::new(Rule::OrderStamps, &postmortem.path, message) };
            findings.push(finding.help(say(postmortem.lang, "check the date, the hour and the zone of both", "両方の日付、時刻、タイムゾーンを確かめてください")));
        }
    }
    let expected = postmortem.kind == Kind::NearMiss || postmortem.detection.method == Some(DetectionMethod::Canary);
    if let (Some(started), Some(detected), false) = (&stamps.started, &stamps.detected, expected)
        && before(detected, started)
    {
        let message = say(
            postmortem.lang,
            &format!("`detected_at` ({}) is before `started_at` ({})", shown(detected), shown(started)),
            &format!("`detected_at`（{}）が`started_at`（{}）より前です", shown(detected), shown(started)),
        );
        let finding = Finding { place: place(postmortem, "detected_at"), ..Finding::new(Rule::OrderDetection, &postmortem.path, message) };
        findings.push(finding.help(say(
            postmortem.lang,
            "for a near miss set `kind: near-miss`; else check both stamps",
            "ヒヤリハットなら`kind: near-miss`を、そうでなければ両方の時刻を確かめてください",
        )));
    }
}

/// Where a field stands, when the record knows.
fn place(postmortem: &Postmortem, field: &str) -> Place {
    match postmortem.line_of(field) {
        0 => Place::default(),
        line => Place::line(line),
    }
}

fn timeline(postmortem: &Postmortem, findings: &mut Vec<Finding>) {
    let timeline = postmortem.timeline.all();
    let stamped: Vec<(&Stamp, &Event)> = timeline.iter().filter_map(|event| event.at.as_ref().map(|at| (at, event))).collect();
    // Updates stand newest first on purpose.
    let down = stamped.windows(2).filter(|pair| before(pair[1].0, pair[0].0)).count();
    if down >= 2 && down * 2 > stamped.len().saturating_sub(1) {
        return;
    }
    let mut last: Option<&Stamp> = None;
    for (at, event) in stamped {
        if let Some(last) = last
            && before(at, last)
        {
            let message = say(
                postmortem.lang,
                &format!("the timeline runs backwards here: {} comes after {}", shown(at), shown(last)),
                &format!("ここでタイムラインの時刻が戻っています: {}のあとに{}があります", shown(last), shown(at)),
            );
            findings.push(Finding { place: Place::line(event.line), ..Finding::new(Rule::OrderTimeline, &postmortem.path, message) });
        }
        last = Some(at);
    }
}

/// Certainly before: stamps without a clock time are compared by day.
fn before(a: &Stamp, b: &Stamp) -> bool {
    let span = |stamp: &Stamp| if stamp.precision == Precision::Month { 31 * 86_400 } else { 86_400 };
    if a.has_clock() && b.has_clock() { a.seconds < b.seconds } else { a.seconds + span(a) <= b.seconds }
}

fn shown(stamp: &Stamp) -> String {
    if stamp.has_clock() { format!("{} {} {}", stamp.date(), stamp.clock(), stamp.zone()) } else { stamp.date() }
}
