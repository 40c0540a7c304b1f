//! The archive in numbers, honestly: every point, how many there are and how many are not known, median and quartiles. Never a bare
//! mean, which a single long incident moves; never a trend, never a ranking of people or teams.

use crate::archive::Archive;
use crate::metrics;
use crate::model::Postmortem;
use crate::time::Stamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The durations that have a distribution of their own.
pub const DURATIONS: &[&str] = &["time_to_detect", "time_to_mitigate", "time_to_resolve", "time_to_publish"];

/// One duration over the archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// As in [`metrics::Metric`].
    pub name: &'static str,
    pub formula: &'static str,
    /// Place and seconds, the shortest first.
    pub points: Vec<(usize, i64)>,
    /// Documents whose stamps do not give it.
    pub unknown: usize,
    pub quartiles: Option<Quartiles>,
}

/// Where a quarter, half and three quarters of the points lie below, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quartiles {
    pub lower: i64,
    pub median: i64,
    pub upper: i64,
}

/// Fewer points than this have no quartiles that mean anything.
const ENOUGH: usize = 4;

/// The distributions of [`DURATIONS`] that have a point.
#[must_use]
pub fn distributions(postmortems: &[Arc<Postmortem>]) -> Vec<Distribution> {
    let all: Vec<Vec<metrics::Metric>> = postmortems.iter().map(|postmortem| metrics::of(postmortem)).collect();
    DURATIONS
        .iter()
        .filter_map(|name| {
            let of = |list: &Vec<metrics::Metric>| list.iter().find(|metric| metric.name == *name).cloned();
            let found: Vec<(usize, metrics::Metric)> = all.iter().enumerate().filter_map(|(place, list)| Some((place, of(list)?))).collect();
            let (name, formula) = found.first().map(|(_, metric)| (metric.name, metric.formula))?;
            let mut points: Vec<(usize, i64)> = found.into_iter().map(|(place, metric)| (place, metric.seconds)).collect();
            points.sort_by_key(|(place, seconds)| (*seconds, *place));
            let unknown = postmortems.len() - points.len();
            let quartiles = quartiles(&points.iter().map(|(_, seconds)| *seconds).collect::<Vec<_>>());
            Some(Distribution { name, formula, points, unknown, quartiles })
        })
        .collect()
}

/// Of sorted values; between two of them the mean of both (the method of Tukey's hinges without the middle).
fn quartiles(sorted: &[i64]) -> Option<Quartiles> {
    let middle = |values: &[i64]| {
        let half = values.len() / 2;
        if values.len() % 2 == 1 { values[half] } else { i64::midpoint(values[half - 1], values[half]) }
    };
    let half = sorted.len() / 2;
    (sorted.len() >= ENOUGH).then(|| Quartiles { lower: middle(&sorted[..half]), median: middle(sorted), upper: middle(&sorted[sorted.len() - half..]) })
}

/// Incidents of each month from the first to the last with one, months without any among them; and how many have no date.
#[must_use]
pub fn months(postmortems: &[Arc<Postmortem>]) -> (Vec<(String, usize)>, usize) {
    let key = |stamp: &Stamp| i32::from(stamp.year()) * 12 + i32::from(stamp.month()) - 1;
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    // A year alone names no month.
    let dated: Vec<&Stamp> = postmortems.iter().filter_map(|postmortem| postmortem.date.as_ref()).filter(|stamp| stamp.date().len() >= 7).collect();
    dated.iter().for_each(|stamp| *counts.entry(key(stamp)).or_default() += 1);
    let (Some(first), Some(last)) = (counts.keys().next(), counts.keys().next_back()) else { return (Vec::new(), postmortems.len()) };
    let all = (*first..=*last).map(|month| (format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1), counts.get(&month).copied().unwrap_or(0)));
    (all.collect(), postmortems.len() - dated.len())
}

/// Open actions by how long ago their incident was, the bounds in days.
pub const AGES: &[(i64, &str)] = &[(30, "age_30"), (90, "age_90"), (180, "age_180"), (365, "age_365"), (i64::MAX, "age_more")];

/// How many open actions are of each of [`AGES`]; those of incidents without a date come last, under `age_unknown`.
#[must_use]
pub fn open_by_age(postmortems: &[Arc<Postmortem>], today: &Stamp) -> Vec<(&'static str, usize)> {
    let mut counts = vec![0; AGES.len() + 1];
    for postmortem in postmortems {
        let open = postmortem.open_actions().count();
        let at = postmortem.date.as_ref().map_or(AGES.len(), |date| {
            let days = today.day_number() - date.day_number();
            AGES.iter().position(|(most, _)| days <= *most).unwrap_or(AGES.len())
        });
        counts[at] += open;
    }
    AGES.iter().map(|(_, name)| *name).chain(["age_unknown"]).zip(counts).filter(|(name, count)| *name != "age_unknown" || *count > 0).collect()
}

/// What the documents of an archive state: the field, and how many have it.
#[must_use]
pub fn coverage(archive: &Archive) -> Vec<(&'static str, usize)> {
    let all = &archive.postmortems;
    let count = |has: &dyn Fn(&Postmortem) -> bool| all.iter().filter(|postmortem| has(postmortem)).count();
    vec![
        ("date", count(&|one| one.date.is_some())),
        ("severity", count(&|one| one.severity.is_some())),
        ("services", count(&|one| !one.services.is_empty())),
        ("started", count(&|one| one.stamps.started.is_some())),
        ("detected", count(&|one| one.stamps.detected.is_some())),
        ("mitigated", count(&|one| one.stamps.mitigated.is_some())),
        ("resolved", count(&|one| one.stamps.resolved.is_some())),
        ("published", count(&|one| one.stamps.published.is_some())),
        ("timeline", count(&|one| !one.timeline.is_empty())),
        ("actions", count(&|one| !one.actions.is_empty())),
        ("causes", count(&|one| !one.causes.is_empty())),
        ("trigger", count(&|one| one.trigger.category.is_some() || one.trigger.text.is_some())),
        ("detection", count(&|one| one.detection.method.is_some())),
        ("mitigation", count(&|one| one.mitigation.is_some())),
        ("review", count(&Postmortem::is_reviewed)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_of_few_and_many() {
        assert_eq!(quartiles(&[1, 2, 3]), None);
        assert_eq!(quartiles(&[1, 2, 3, 4]), Some(Quartiles { lower: 1, median: 2, upper: 3 }));
        assert_eq!(quartiles(&[10, 20, 30, 40, 50]), Some(Quartiles { lower: 15, median: 30, upper: 45 }));
    }
}
