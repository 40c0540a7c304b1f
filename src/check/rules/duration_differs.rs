//! Lengths of time in the text that the document's own stamps do not yield.
//!
//! Durations are derived, never typed: a typed one is wrong as soon as a stamp is corrected. A stated time to detect, mitigate or resolve is
//! compared with the stamps, and so is a duration. It may differ by as much as it was rounded: 5 % or two minutes, a quarter where it says "about".

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::metrics::{self, Metric, in_words};
use crate::model::{Stated, StatedLength};

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let postmortem = document.postmortem;
    let derived = metrics::of(postmortem);
    for stated in &postmortem.stated {
        let fitting: Vec<&Metric> = derived.iter().filter(|metric| fits(stated.what, metric.name)).collect();
        let Some(first) = fitting.first() else { continue };
        if fitting.iter().any(|metric| same(stated, metric)) {
            continue;
        }
        let (written, yields) = (crate::text::printable(&stated.written), in_words(first.seconds, postmortem.lang));
        let name = stated.what.word();
        let message = document.say(
            &format!("`{name}` is stated as {written}, and the stamps yield {yields} ({})", first.formula),
            &format!("`{name}`は{written}とありますが、時刻からは{yields}になります（{}）", first.formula),
        );
        let help = document.say("correct the stamp that is wrong, or leave the length out: it is derived", "誤っている時刻を直すか、記述を削ってください。長さは時刻から計算されます");
        findings.push(document.finding(Rule::DurationDiffers, stated.line, &stated.written, message).help(help));
    }
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
