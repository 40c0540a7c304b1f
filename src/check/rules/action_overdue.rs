//! Open actions whose day has passed.
//!
//! An action that nobody finishes is how an incident comes back. The day is the action's `due`; where it has none, the
//! organisation's `action_days` for the incident's severity, counted from the end of the incident.
//!
//! What to do: close it, decline it with a reason, or give it a day that somebody means.

use crate::check::{Subject, say};
use crate::diagnostic::{Finding, Place, Rule};
use crate::text::{printable, shorten};

pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for postmortem in &subject.archive.postmortems {
        for action in postmortem.open_actions() {
            let Some(due) = crate::actions::due(postmortem, &action, subject.config) else { continue };
            if let Some(late) = crate::actions::days_late(postmortem, &action, subject.config, subject.today) {
                let text = printable(&shorten(&crate::parse::inline_text(&action.text), 60));
                let days = if late == 1 { "a day".to_owned() } else { format!("{late} days") };
                let message =
                    say(postmortem.lang, &format!("`{text}` was due on {}, {days} ago", due.date()), &format!("`{text}` は{}が期限で、{late}日過ぎています", due.date()));
                let help = say(postmortem.lang, "close it, decline it with a reason, or set a new `due`", "完了にするか、理由を書いて見送るか、`due`を改めてください");
                findings.push(Finding { place: Place::line(action.line), ..Finding::new(Rule::ActionOverdue, &postmortem.path, message) }.help(help));
            }
        }
    }
}
