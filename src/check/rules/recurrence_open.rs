//! Whether the actions of an earlier incident were closed before it came back.
//!
//! A document that says `related: [{id: …, rel: recurs}]` or `same-cause` names an earlier incident. When actions of that one were open
//! at the moment this one began, that is the first thing to talk about in its review: not whose they were, but what kept them open.
//! An action counts as open then when it is open now, or was done after this incident began.

use crate::check::{Subject, say};
use crate::diagnostic::{Finding, Place, Rule};
use crate::model::{Postmortem, RelationKind};
use crate::text::printable;
use crate::time::Stamp;

pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for postmortem in &subject.archive.postmortems {
        let Some(began) = &postmortem.date else { continue };
        for relation in postmortem.related.iter().filter(|relation| matches!(relation.kind, RelationKind::Recurs | RelationKind::SameCause)) {
            let Some(earlier) = subject.archive.find(&relation.id).map(|place| &subject.archive.postmortems[place]) else { continue };
            let open = open_at(earlier, began);
            if earlier.date.as_ref().is_some_and(|date| date.seconds < began.seconds) && open > 0 {
                let id = printable(&earlier.id);
                let message = say(
                    postmortem.lang,
                    &format!("when this began, {open} of {} actions of `{id}` still waited", earlier.actions.len()),
                    &format!("この障害が始まった時点で、`{id}`のアクション{}件のうち{open}件が未完了でした", earlier.actions.len()),
                );
                let help = say(postmortem.lang, "what kept them open, and is it still so?", "何が完了を妨げていたのでしょうか。それは今も同じですか？");
                let line = if relation.line > 0 { relation.line } else { postmortem.line_of("related") };
                findings.push(Finding { place: Place::line(line), ..Finding::new(Rule::RecurrenceOpen, &postmortem.path, message) }.help(help));
            }
        }
    }
}

fn open_at(earlier: &Postmortem, moment: &Stamp) -> usize {
    let later = |done: &Option<Stamp>| done.as_ref().is_some_and(|done| done.day_number() > moment.day_number());
    earlier.actions.iter().filter(|action| action.is_open() || later(&action.done_at)).count()
}
