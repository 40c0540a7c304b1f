//! Lengths of time in the text that the document's own stamps do not yield.
//!
//! Durations are derived, never typed: a typed one is wrong as soon as a stamp is corrected. A stated time to detect, mitigate or resolve is
//! compared with the stamps, and so is a duration. It may differ by as much as it was rounded: 5 % or two minutes, a quarter where it says "about".
//! A sentence such as "the outage lasted 45 minutes" is told only when no two stamps of the record are so far apart.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::metrics::{self, Metric, in_words};
use crate::model::{Postmortem, SectionKind, Stated, StatedLength};
use crate::parse;
use crate::pattern::Pattern;
use crate::text::shorten;
use std::sync::LazyLock;

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let postmortem = document.postmortem;
    let derived = metrics::of(postmortem);
    for stated in &postmortem.stated {
        let fitting: Vec<&Metric> = derived.iter().filter(|metric| fits(stated.what, metric.name)).collect();
        let Some(first) = fitting.first() else { continue };
        if fitting.iter().any(|metric| same(stated, metric)) {
            continue;
        }
        // What stands behind the length is another sentence.
        let written = stated.written.split(['。', '\n']).next().unwrap_or("").split(". ").next().unwrap_or("");
        let (written, yields) = (crate::text::printable(&shorten(written, 60)), in_words(first.seconds, postmortem.lang));
        let name = stated.what.word();
        let message = document.say(
            &format!("`{name}` is stated as {written}, and the stamps yield {yields} ({})", first.formula),
            &format!("`{name}`は{written}とありますが、時刻からは{yields}になります（{}）", first.formula),
        );
        let help = document.say("correct the stamp that is wrong, or leave the length out: it is derived", "誤っている時刻を直すか、記述を削ってください。長さは時刻から計算されます");
        findings.push(document.finding(Rule::DurationDiffers, stated.line, &stated.written, message).help(help));
    }
    if let Some(first) = derived.iter().find(|metric| fits(StatedLength::Duration, metric.name)) {
        in_sentences(document, first, findings);
    }
}

/// A length of time as it is written.
const LENGTH: &str = r"(?:(?:about|around|roughly|approximately|nearly|over|~|≈|約|およそ)\s?)?(?:a\s|an\s)?\d+(?:\.\d+)?\s?(?:d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|日間?|時間|分間?)(?:(?:\s?(?:and|,)?\s?)\d+\s?(?:h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|時間|分間?))?";

/// Sentences that say how long the incident was, or how long something of it took.
static TOLD: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(&format!(
        r"(?x)\b(?:lasted|lasting)(?:\ for)?\ {LENGTH}\b
        | \b(?:was|were|been)\ (?:[a-z]+ly\ )?(?:down|broken|unavailable|degraded|offline|unreachable|affected)\ for\ {LENGTH}\b
        | \btook\ {LENGTH}\ to\ (?:detect|notice|mitigate|resolve|recover|restore|fix)\b
        | \b(?:detected|noticed|mitigated|resolved|restored|recovered)\ (?:after|within|in)\ {LENGTH}\b
        | \bTT[DMR]\b\s?(?:of|was|is|[:=])?\s?{LENGTH}\b
        | {LENGTH}(?:に(?:わた|渡)|(?:続|つづ)(?:い|き)|継続し|停止し|利用できな|使えな)
        | (?:検知|検出|復旧|緩和|解決|解消)まで(?:に|は)?(?:、)?{LENGTH}
        | {LENGTH}後に(?:検知|復旧|緩和|解決|解消)",
        LENGTH = LENGTH.replace(' ', r"\ ")
    ))
});

static WRITTEN: LazyLock<Pattern> = LazyLock::new(|| Pattern::folded(LENGTH));

fn in_sentences(document: &Document<'_>, first: &Metric, findings: &mut Vec<Finding>) {
    let postmortem = document.postmortem;
    let known = apart(postmortem);
    for passage in &document.prose.passages {
        if matches!(passage.kind, Some(SectionKind::Timeline | SectionKind::Actions | SectionKind::Causes | SectionKind::Supporting)) {
            continue;
        }
        for found in TOLD.find_all(&passage.text) {
            let Some(length) = WRITTEN.find(&passage.text[found.clone()]).map(|within| &passage.text[found.start + within.start..found.start + within.end]) else { continue };
            let Some((seconds, approximate)) = parse::duration(length) else { continue };
            let near = |known: &i64| (seconds - known).abs() <= (known / if approximate { 4 } else { 20 }).max(120);
            if seconds <= 0 || known.iter().any(near) {
                continue;
            }
            let (length, yields) = (crate::text::printable(length.trim()), in_words(first.seconds, postmortem.lang));
            let message = document.say(
                &format!("`{length}` fits no two stamps of the record, whose impact is {yields} ({})", first.formula),
                &format!("`{length}`に当たる二つの時刻が記録にありません。影響は{yields}です（{}）", first.formula),
            );
            let help = document.say("correct the stamp that is wrong, or leave the length out: it is derived", "誤っている時刻を直すか、記述を削ってください。長さは時刻から計算されます");
            findings.push(document.finding(Rule::DurationDiffers, passage.line, &passage.text[found], message).help(help));
        }
    }
}

/// How far apart any two moments of the record are: its stamps, its windows, its timeline.
fn apart(postmortem: &Postmortem) -> Vec<i64> {
    let windows = postmortem.impact_windows.iter().flat_map(|window| std::iter::once(&window.from).chain(&window.to));
    let timeline = postmortem.timeline.all();
    let events = timeline.iter().flat_map(|event| event.at.iter().chain(&event.until));
    let moments: Vec<i64> = postmortem.stamps.of_incident().chain(windows).chain(events).filter(|stamp| stamp.has_clock()).map(|stamp| stamp.seconds).collect();
    let mut out: Vec<i64> = moments.iter().enumerate().flat_map(|(at, one)| moments[at + 1..].iter().map(move |other| (one - other).abs())).collect();
    out.extend(metrics::of(postmortem).iter().map(|metric| metric.seconds));
    out
}

/// What a stated length may mean. Some count to the end of the impact, some to the end of the incident.
fn fits(what: StatedLength, metric: &str) -> bool {
    match what {
        StatedLength::TimeToDetect => metric == "time_to_detect",
        StatedLength::TimeToMitigate => metric == "time_to_mitigate",
        StatedLength::TimeToResolve => metric == "time_to_resolve",
        StatedLength::Duration => matches!(metric, "time_to_resolve" | "time_to_mitigate" | "downtime" | "response_effort"),
    }
}

fn same(stated: &Stated, metric: &Metric) -> bool {
    let share = if stated.approximate || metric.approximate { 4 } else { 20 };
    (stated.seconds - metric.seconds).abs() <= (metric.seconds / share).max(120)
}
