//! Actions over the archive: when each is due, and which are late.

use crate::config::Config;
use crate::model::{Action, Postmortem};
use crate::time::Stamp;

/// The day an action is due: its own, else as many days after the end of the incident as the organisation gives its severity.
#[must_use]
pub fn due(postmortem: &Postmortem, action: &Action, config: &Config) -> Option<Stamp> {
    action.due.clone().or_else(|| {
        let days = config.action_days.get(&postmortem.severity.as_ref()?.name)?;
        let stamps = &postmortem.stamps;
        let end = stamps.resolved.as_ref().or(stamps.mitigated.as_ref()).or(postmortem.date.as_ref())?;
        Some(end.plus_days(i64::from(*days)))
    })
}

/// Days since an open action should have been done; nothing when it is done, not due, or has no day.
#[must_use]
pub fn days_late(postmortem: &Postmortem, action: &Action, config: &Config, today: &Stamp) -> Option<i64> {
    let due = due(postmortem, action, config).filter(|_| action.is_open())?;
    Some(today.day_number() - due.last_day_number()).filter(|days| *days > 0)
}

/// How many of some actions, each with its place and its postmortem, are late.
pub fn overdue<'a>(all: impl Iterator<Item = (usize, &'a Postmortem, &'a Action)>, config: &Config, today: &Stamp) -> usize {
    all.filter(|(_, postmortem, action)| days_late(postmortem, action, config, today).is_some()).count()
}
