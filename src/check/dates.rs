//! Timeline entries whose stamp could not be read.

use super::Subject;
use crate::diagnostic::{Finding, Place, Rule};
use crate::text;

pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for postmortem in &subject.archive.postmortems {
        for event in postmortem.timeline.iter().filter(|event| event.at.is_none() && !event.written.is_empty()) {
            let message = format!("`{}` could not be read as the time of a timeline entry; it is shown as written", text::printable(&text::shorten(&event.written, 60)));
            findings.push(
                Finding { place: Place::line(event.line), ..Finding::new(Rule::DateUnreadable, &postmortem.path, message) }
                    .help("write `14:02`, or `2026-11-02 14:02` where the day changes"),
            );
        }
    }
}
