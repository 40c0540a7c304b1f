//! Stamps of timeline entries that could not be read, or only with a guess.

use super::Subject;
use crate::diagnostic::{Finding, Place, Rule};
use crate::model::{Event, Postmortem};
use crate::text;
use crate::time::{Stamp, Written, is_slip, vague};

pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for postmortem in &subject.archive.postmortems {
        findings.extend(postmortem.timeline.iter().filter_map(|event| of_event(postmortem, event)));
        findings.extend(of_zones(postmortem));
    }
}

/// Once for a timeline: the zone that its times lack, or a word that leaves it open.
fn of_zones(postmortem: &Postmortem) -> Option<Finding> {
    let bare = postmortem.timeline.iter().find(|event| event.at.as_ref().is_some_and(|at| at.has_clock() && !at.zone_stated))?;
    let zone = bare.at.as_ref().map_or_else(String::new, Stamp::zone);
    let open = postmortem.timeline.iter().map(|event| event.written.as_str()).chain(postmortem.sections.iter().map(|section| section.title.as_str())).find_map(vague);
    let (rule, message) = match open {
        Some(word) => (Rule::ZoneAmbiguous, format!("`{word}` has several meanings; the timeline is read in {zone}")),
        None => (Rule::ZoneMissing, format!("the timeline names no zone; {zone} is assumed")),
    };
    let finding = Finding { place: Place::line(bare.line), ..Finding::new(rule, &postmortem.path, message) };
    Some(finding.help("say it once, as in `## Timeline (+09:00)`, or set `time_zone` in afterword.yaml"))
}

fn of_event(postmortem: &Postmortem, event: &Event) -> Option<Finding> {
    let written = text::printable(&text::shorten(&event.written, 60));
    let finding = |message: String| Finding { place: Place::line(event.line), ..Finding::new(Rule::DateUnreadable, &postmortem.path, message) };
    match &event.at {
        Some(at) if is_slip(&event.written) => {
            Some(finding(format!("`{written}` has a year of five digits; {} is assumed", Stamp::date(at))).help("write the year with four digits"))
        }
        Some(_) => None,
        // What the author left open, and a time on a day that is told nowhere, are no slips of this line.
        None if event.written.is_empty() || event.written.contains(['?', '？']) => None,
        None if postmortem.date.is_none() && Written::at_start(&event.written).is_some() => None,
        None if Written::at_start(&event.written).is_some_and(|written| !written.has_day()) => Some(
            finding(format!("`{written}` is no time of a day that is known; it is shown as written"))
                .help("write `14:02`, and the date above the times where no `started_at` tells it"),
        ),
        None => Some(
            finding(format!("`{written}` could not be read as the time of a timeline entry; it is shown as written"))
                .help("write `14:02`, or `2026-11-02 14:02` where the day changes"),
        ),
    }
}
