//! Stamps of timeline entries that could not be read, or only with a guess.

use super::Subject;
use crate::diagnostic::{Finding, Place, Rule};
use crate::model::{Event, Postmortem};
use crate::text;
use crate::time::{Stamp, Written, is_slip};

pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for postmortem in &subject.archive.postmortems {
        findings.extend(postmortem.timeline.iter().filter_map(|event| of_event(postmortem, event)));
    }
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
        None => Some(
            finding(format!("`{written}` could not be read as the time of a timeline entry; it is shown as written"))
                .help("write `14:02`, or `2026-11-02 14:02` where the day changes"),
        ),
    }
}
