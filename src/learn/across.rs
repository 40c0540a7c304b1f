//! The archive read across: luck, surprises, what came back, this day in other years, and where somebody new begins.

use super::drill;
use super::question::{Closed, closed_before};
use super::words::stems;
use crate::archive::{Archive, Facet};
use crate::model::{ActionStatus, Postmortem, RelationKind};
use crate::parse::inline_text;
use crate::time::Stamp;
use std::collections::BTreeMap;

/// One piece of luck, or one surprise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    pub place: usize,
    /// Its place among those of its postmortem.
    pub at: usize,
    /// Inline Markdown.
    pub text: &'a str,
}

/// Every piece of luck of reviewed documents, the oldest first.
pub fn luck(archive: &Archive) -> impl Iterator<Item = Entry<'_>> {
    entries(archive, |postmortem| &postmortem.lessons.got_lucky)
}

/// Every surprise of reviewed documents, the oldest first.
pub fn surprises(archive: &Archive) -> impl Iterator<Item = Entry<'_>> {
    entries(archive, |postmortem| &postmortem.surprises)
}

fn entries<'a>(archive: &'a Archive, of: impl Fn(&'a Postmortem) -> &'a Vec<String> + 'a) -> impl Iterator<Item = Entry<'a>> {
    let reviewed = archive.postmortems.iter().enumerate().filter(|(_, postmortem)| postmortem.is_reviewed());
    reviewed.flat_map(move |(place, postmortem)| of(postmortem).iter().enumerate().map(move |(at, text)| Entry { place, at, text }))
}

/// The action that answers a piece of luck or a surprise, by its place: the one that the text names, or that shares the most telling words with it, at least two.
#[must_use]
pub fn safeguard(postmortem: &Postmortem, text: &str) -> Option<usize> {
    let plain = inline_text(text);
    let names = |name: &Option<String>| name.as_ref().is_some_and(|name| !name.is_empty() && plain.split(|c: char| !(c.is_alphanumeric() || c == '-')).any(|word| word == name));
    let kept = || postmortem.actions.iter().enumerate().filter(|(_, action)| action.status != Some(ActionStatus::Declined));
    if let Some((at, _)) = kept().find(|(_, action)| names(&action.id) || names(&action.tracker)) {
        return Some(at);
    }
    let words = stems(&plain);
    let shared = |text: &str| stems(&inline_text(text)).intersection(&words).count();
    kept().map(|(at, action)| (shared(&action.text), at)).filter(|(shared, _)| *shared >= 2).max_by_key(|(shared, at)| (*shared, std::cmp::Reverse(*at))).map(|(_, at)| at)
}

/// Incidents that came back: tied by what their authors say, or by one alert on one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// Places, the oldest first.
    pub members: Vec<Member>,
    /// The alert that ties them, where no author does.
    pub alert: Option<String>,
}

/// One of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub place: usize,
    /// Of the one before it: how many of its actions were closed before this began. Nothing where the dates do not tell.
    pub closed: Option<Closed>,
}

/// The first of those that something is tied to.
fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

/// The families, the one that came back last first.
#[must_use]
pub fn families(archive: &Archive) -> Vec<Family> {
    let all = &archive.postmortems;
    let mut root: Vec<usize> = (0..all.len()).collect();
    let mut stated = vec![false; all.len()];
    for place in 0..all.len() {
        for related in archive.related(place).iter().filter(|related| matches!(related.kind, RelationKind::Recurs | RelationKind::SameCause)) {
            (stated[place], stated[related.place]) = (true, true);
            let (a, b) = (find(&mut root, place), find(&mut root, related.place));
            root[a.max(b)] = a.min(b);
        }
    }
    let mut by_alert: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (place, postmortem) in all.iter().enumerate() {
        for service in &postmortem.services {
            let Some(alert) = &postmortem.detection.alert else { continue };
            match by_alert.get(&(alert.as_str(), service.as_str())) {
                Some(first) => {
                    let (a, b) = (find(&mut root, *first), find(&mut root, place));
                    root[a.max(b)] = a.min(b);
                }
                None => drop(by_alert.insert((alert, service), place)),
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    (0..all.len()).for_each(|place| groups.entry(find(&mut root, place)).or_default().push(place));
    let mut out: Vec<Family> = groups
        .into_values()
        .filter(|members| members.len() > 1)
        .map(|members| {
            let alert = all[members[0]].detection.alert.clone().filter(|_| !members.iter().any(|place| stated[*place]));
            let member = |(at, place): (usize, &usize)| Member { place: *place, closed: at.checked_sub(1).and_then(|before| closed_before(&all[members[before]], &all[*place])) };
            Family { members: members.iter().enumerate().map(member).collect(), alert }
        })
        .collect();
    out.sort_by_key(|family| std::cmp::Reverse(family.members.last().map(|member| member.place)));
    out
}

/// Incidents of other years within so many days of a day of the year, the nearest day first.
#[must_use]
pub fn on_this_day(archive: &Archive, today: &Stamp, within: i64) -> Vec<(i64, usize)> {
    let of = |(place, postmortem): (usize, &Postmortem)| {
        let date = postmortem.date.as_ref().filter(|date| date.date().len() == 10 && date.day_number() < today.day_number())?;
        // Days of the year, as near as a leap year lets them be.
        let apart = (today.day_number() - date.day_number()) as f64;
        let years = (apart / 365.2425).round();
        let days = (apart - years * 365.2425).round() as i64;
        (years >= 1.0 && days.abs() <= within).then_some((days.abs(), place))
    };
    let mut out: Vec<(i64, usize)> = archive.postmortems.iter().enumerate().filter_map(|(place, postmortem)| of((place, postmortem))).collect();
    out.sort_by_key(|(days, place)| (*days, std::cmp::Reverse(*place)));
    out
}

/// How much there is in a document to learn from: what it tells beside the facts. No measure of anybody.
#[must_use]
pub fn richness(postmortem: &Postmortem) -> usize {
    let lessons = &postmortem.lessons;
    let lists = lessons.got_lucky.len() + postmortem.surprises.len() + lessons.went_well.len() + lessons.went_wrong.len();
    lists.min(8) + postmortem.timeline.len().min(12) / 2 + postmortem.causes.len().min(3) + usize::from(postmortem.summary.is_some()) * 2
}

/// What somebody new reads first about a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The place of the service among the facet's values.
    pub service: usize,
    /// Places, the easiest first.
    pub read: Vec<usize>,
}

/// For each service up to three documents: rich ones, the easier first, then the newer.
#[must_use]
pub fn paths(archive: &Archive) -> Vec<Path> {
    let of = |(service, value): (usize, &crate::archive::FacetValue)| {
        let mut all = value.members.clone();
        all.sort_by_cached_key(|place| std::cmp::Reverse((richness(&archive.postmortems[*place]), *place)));
        let mut read: Vec<usize> = all.into_iter().filter(|place| super::is_readable(&archive.postmortems[*place])).take(3).collect();
        read.sort_by_key(|place| (drill::difficulty(&archive.postmortems[*place]).0, std::cmp::Reverse(*place)));
        (!read.is_empty()).then_some(Path { service, read })
    };
    archive.facet(Facet::Service).iter().enumerate().filter_map(of).collect()
}
