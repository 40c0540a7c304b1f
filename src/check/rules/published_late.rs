//! How many days lie between the end of an incident and its publication.
//!
//! Memory fades, and the same incident may come back meanwhile. How many days are usual is the organisation's to say:
//! `publish_within_days`, 7 unless it says otherwise. A document without `published_at` is not judged.

use crate::check::{Subject, say};
use crate::diagnostic::{Finding, Place, Rule};
use crate::metrics;
use crate::time::Precision;

pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let usual = i64::from(subject.config.publish_within_days);
    for postmortem in &subject.archive.postmortems {
        let Some(metric) = metrics::of(postmortem).into_iter().find(|metric| metric.name == "time_to_publish") else { continue };
        // A month alone tells no day.
        if postmortem.stamps.published.as_ref().is_some_and(|published| published.precision == Precision::Month) {
            continue;
        }
        let days = metric.seconds / 86_400;
        if days > usual {
            let message = say(
                postmortem.lang,
                &format!("published {days} days after the incident was resolved; {usual} are usual here"),
                &format!("解決から{days}日後に公開されています（目安は{usual}日）"),
            );
            let help = say(postmortem.lang, "publish a draft early; it can grow in the open", "下書きの段階で早めに公開し、公開のまま育てられます");
            findings.push(Finding { place: Place::line(postmortem.line_of("published_at")), ..Finding::new(Rule::PublishedLate, &postmortem.path, message) }.help(help));
        }
    }
}
