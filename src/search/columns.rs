//! What filters and orders ask of every document: its day, severity, state, durations, the values it is listed under. The twin of
//! the evaluation is `themes/default/assets/search/columns.js`; the bytes are described in `docs/search-bundle.md`.

use super::bundle::stands_first;
use super::filter::{Filter, Op};
use super::varint::put as varint;
use crate::archive::{Archive, Facet, FacetValue, facet_key};
use crate::config::{Config, Term};
use crate::metrics;
use crate::model::{Kind, Lang, Postmortem, SectionKind, Status};
use serde_json::json;
use std::sync::Arc;

/// Bits of a document's flags.
const OPEN_ACTION: u8 = 1;
const TIMELINE: u8 = 2;
const ACTION: u8 = 4;
const NEAR_MISS: u8 = 8;
const RESOLUTION: u8 = 16;
const UNREVIEWED: u8 = 32;

/// One value that documents are listed under.
struct Value {
    name: String,
    /// What a filter may call it: the keys of its name, its title and its aliases.
    keys: Vec<String>,
    members: Vec<usize>,
}

/// Every document's values, by its place.
pub struct Columns {
    /// Days since 1970-01-01 where the author was.
    days: Vec<Option<i64>>,
    /// 1 is the most severe.
    ranks: Vec<Option<u8>>,
    flags: Vec<u8>,
    /// Minutes to resolve.
    minutes: Vec<Option<u64>>,
    first: Vec<bool>,
    japanese: Vec<bool>,
    facets: Vec<(&'static str, Vec<Value>)>,
    /// The keys of each severity of the configuration, the most severe first.
    severities: Vec<Vec<String>>,
}

impl Columns {
    /// Of an archive, in its order.
    #[must_use]
    pub fn new(archive: &Archive, config: &Config) -> Self {
        let all = &archive.postmortems;
        let of_facet = |facet: Facet, terms: &[Term]| archive.facet(facet).iter().map(|value| of_value(value, terms)).collect::<Vec<_>>();
        let mut facets = vec![
            ("service", of_facet(Facet::Service, &config.services)),
            ("team", of_facet(Facet::Team, &config.teams)),
            ("severity", of_facet(Facet::Severity, &config.severities)),
            ("cause", of_facet(Facet::Cause, &[])),
            ("trigger", of_facet(Facet::Trigger, &[])),
            ("detection", of_facet(Facet::Detection, &[])),
            ("tag", of_facet(Facet::Tag, &[])),
            ("alert", of_facet(Facet::Alert, &[])),
            ("status", listed(all, |postmortem| postmortem.status.map(|status| status.word().to_owned()))),
            ("lang", listed(all, |postmortem| Some(postmortem.lang.tag().to_owned()))),
        ];
        facets.retain(|(_, values)| !values.is_empty());
        Self {
            days: all.iter().map(|postmortem| postmortem.date.as_ref().map(crate::time::Stamp::day_number)).collect(),
            ranks: all.iter().map(|postmortem| u8::try_from(postmortem.severity.as_ref()?.rank?).ok()).collect(),
            flags: all.iter().map(|postmortem| flags(postmortem)).collect(),
            minutes: all.iter().map(|postmortem| minutes(postmortem)).collect(),
            first: all.iter().map(|postmortem| stands_first(postmortem)).collect(),
            japanese: all.iter().map(|postmortem| postmortem.lang == Lang::Ja).collect(),
            facets,
            severities: config.severities.iter().map(|term| keys_of(&term.name, std::slice::from_ref(term))).collect(),
        }
    }

    /// Whether a document stands before an equal one.
    #[must_use]
    pub fn stands_first(&self, place: usize) -> bool {
        self.first[place]
    }

    /// Whether a document is in Japanese: it lacks the words of an English question for no fault of its own.
    #[must_use]
    pub fn is_japanese(&self, place: usize) -> bool {
        self.japanese[place]
    }

    /// The severity's place in the organisation's order, the most severe 1; 255 for none.
    #[must_use]
    pub fn rank(&self, place: usize) -> u8 {
        self.ranks[place].unwrap_or(u8::MAX)
    }

    /// Minutes to resolve; 0 where they are not known.
    #[must_use]
    pub fn minutes(&self, place: usize) -> u64 {
        self.minutes[place].unwrap_or(0)
    }

    /// Whether each document passes a filter; `today` is days since 1970-01-01.
    #[must_use]
    pub fn passing(&self, filter: &Filter, today: i64) -> Vec<bool> {
        let n = self.days.len();
        let mut out = match filter.name {
            "after" | "before" | "on" => {
                let spans: Vec<(i64, i64)> = filter.values.iter().filter_map(|value| span(value, today)).collect();
                let passes = |day: i64| spans.iter().any(|(start, end)| in_span(filter, day, *start, *end));
                self.days.iter().map(|day| day.is_some_and(passes)).collect()
            }
            "severity" => self.severity(filter),
            "is" | "has" => {
                let mut out = vec![false; n];
                for value in &filter.values {
                    let held = self.held(filter.name, value);
                    out.iter_mut().zip(held).for_each(|(passes, more)| *passes |= more);
                }
                out
            }
            name => self.listed_under(name, &filter.values),
        };
        if filter.excluded {
            out.iter_mut().for_each(|passes| *passes = !*passes);
        }
        out
    }

    fn listed_under(&self, name: &str, values: &[String]) -> Vec<bool> {
        let mut out = vec![false; self.days.len()];
        let facet = self.facets.iter().find(|(facet, _)| *facet == name).map_or(&[][..], |(_, values)| values);
        for value in values {
            let key = facet_key(value);
            facet.iter().filter(|known| known.keys.contains(&key)).flat_map(|known| &known.members).for_each(|place| out[*place] = true);
        }
        out
    }

    /// By place in the organisation's order where a value names one; else by the word as it was written.
    fn severity(&self, filter: &Filter) -> Vec<bool> {
        let mut out = vec![false; self.days.len()];
        for value in &filter.values {
            let (from, to) = value.split_once("..").unwrap_or((value, value));
            let (Some(from), Some(to)) = (self.place_of(from), self.place_of(to)) else {
                if filter.op == Op::Is {
                    out.iter_mut().zip(self.listed_under("severity", std::slice::from_ref(value))).for_each(|(passes, more)| *passes |= more);
                }
                continue;
            };
            for (passes, rank) in out.iter_mut().zip(&self.ranks) {
                *passes |= rank.is_some_and(|rank| {
                    let rank = usize::from(rank);
                    match filter.op {
                        Op::Is => (from.min(to)..=from.max(to)).contains(&rank),
                        Op::Less => rank < from,
                        Op::AtMost => rank <= from,
                        Op::More => rank > from,
                        Op::AtLeast => rank >= from,
                    }
                });
            }
        }
        out
    }

    /// `2`, or the name of a severity.
    fn place_of(&self, value: &str) -> Option<usize> {
        let key = facet_key(value);
        self.severities.iter().position(|keys| keys.contains(&key)).map(|at| at + 1).or_else(|| value.parse().ok())
    }

    fn held(&self, name: &str, value: &str) -> Vec<bool> {
        let flag = |bit: u8| self.flags.iter().map(|flags| flags & bit != 0).collect();
        match (name, value) {
            ("is", "open-action") => flag(OPEN_ACTION),
            ("is", "near-miss") => flag(NEAR_MISS),
            ("is", "reviewed") => self.flags.iter().map(|flags| flags & UNREVIEWED == 0).collect(),
            ("is", status) => self.listed_under("status", &[status.to_owned()]),
            (_, "timeline") => flag(TIMELINE),
            (_, "action") => flag(ACTION),
            (_, "resolution") => flag(RESOLUTION),
            _ => self.minutes.iter().map(Option::is_some).collect(),
        }
    }

    /// What every query needs, one bit a document: which stand before equal ones, and which are in Japanese.
    pub(super) fn write_bits(&self, out: &mut Vec<u8>) {
        for eight in self.first.chunks(8).chain(self.japanese.chunks(8)) {
            out.push(eight.iter().enumerate().map(|(bit, holds)| u8::from(*holds) << bit).sum());
        }
    }

    /// What filters and the order by severity need: ranks, flags, days.
    pub(super) fn write_values(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(self.ranks.iter().map(|rank| rank.unwrap_or(u8::MAX)));
        out.extend(&self.flags);
        let mut before = 0;
        for day in &self.days {
            // 0 is no day; a step is written as an unsigned number, 1 above its zigzag.
            let Some(day) = day else {
                out.push(0);
                continue;
            };
            let step = day - before;
            varint(&mut out, (((step << 1) ^ (step >> 63)) as u64) + 1);
            before = *day;
        }
        out
    }

    /// What filters by value and the order by duration need: a JSON head with its length before it, then lists of documents.
    pub(super) fn write_facets(&self) -> Vec<u8> {
        let head: Vec<_> =
            self.facets.iter().map(|(name, values)| json!([name, values.iter().map(|value| json!([value.name, value.keys, value.members.len()])).collect::<Vec<_>>()])).collect();
        let head = serde_json::to_vec(&head).unwrap_or_default();
        let mut out = Vec::new();
        varint(&mut out, head.len() as u64);
        out.extend(head);
        for value in self.facets.iter().flat_map(|(_, values)| values) {
            let mut before = 0;
            for place in &value.members {
                varint(&mut out, (place - before) as u64);
                before = *place;
            }
        }
        self.minutes.iter().for_each(|minutes| varint(&mut out, minutes.map_or(0, |minutes| minutes + 1)));
        out
    }

    /// For the manifest.
    pub(super) fn severities(&self) -> &[Vec<String>] {
        &self.severities
    }
}

fn keys_of(name: &str, terms: &[Term]) -> Vec<String> {
    let key = facet_key(name);
    let mut keys = vec![key.clone()];
    for term in terms.iter().filter(|term| facet_key(&term.name) == key) {
        for key in std::iter::once(&term.title).chain(&term.aliases).map(|word| facet_key(word)) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

fn of_value(value: &FacetValue, terms: &[Term]) -> Value {
    let keys = keys_of(&value.name, terms);
    let name = terms.iter().find(|term| facet_key(&term.name) == keys[0]).map_or(&value.name, |term| &term.title).clone();
    Value { name, keys, members: value.members.clone() }
}

/// Values that are no facet of the site.
fn listed(all: &[Arc<Postmortem>], value: impl Fn(&Postmortem) -> Option<String>) -> Vec<Value> {
    let mut out: std::collections::BTreeMap<String, Value> = std::collections::BTreeMap::new();
    for (place, postmortem) in all.iter().enumerate() {
        if let Some(name) = value(postmortem) {
            let key = facet_key(&name);
            out.entry(key.clone()).or_insert_with(|| Value { name, keys: vec![key], members: Vec::new() }).members.push(place);
        }
    }
    out.into_values().collect()
}

fn flags(postmortem: &Postmortem) -> u8 {
    let bit = |bit: u8, holds: bool| if holds { bit } else { 0 };
    bit(OPEN_ACTION, postmortem.open_actions().next().is_some())
        | bit(TIMELINE, !postmortem.timeline.is_empty())
        | bit(ACTION, !postmortem.actions.is_empty())
        | bit(NEAR_MISS, postmortem.kind == Kind::NearMiss)
        | bit(RESOLUTION, postmortem.sections.iter().any(|section| section.kind == Some(SectionKind::Resolution)))
        | bit(UNREVIEWED, matches!(postmortem.status, Some(Status::Draft | Status::InReview)))
}

pub(super) fn minutes(postmortem: &Postmortem) -> Option<u64> {
    let resolved = metrics::of(postmortem).into_iter().find(|metric| metric.name == "time_to_resolve")?;
    u64::try_from(resolved.seconds / 60).ok()
}

fn in_span(filter: &Filter, day: i64, start: i64, end: i64) -> bool {
    match (filter.name, filter.op) {
        ("after", _) | (_, Op::AtLeast) => day >= start,
        ("before", _) | (_, Op::Less) => day < start,
        (_, Op::More) => day >= end,
        (_, Op::AtMost) => day < end,
        (_, Op::Is) => (start..end).contains(&day),
    }
}

/// The days of `2024-01`, from the first to the one after the last; of `7d` those from so long ago to today.
fn span(value: &str, today: i64) -> Option<(i64, i64)> {
    if let Some((from, to)) = value.split_once("..") {
        return Some((span(from, today)?.0, span(to, today)?.1));
    }
    if let Some(unit) = value.chars().last().filter(char::is_ascii_alphabetic) {
        let number: i64 = value[..value.len() - 1].parse().ok()?;
        let days = match unit {
            'd' => 1,
            'w' => 7,
            'm' => 30,
            _ => 365,
        };
        return Some((today - number * days, today + 1));
    }
    let mut parts = value.split('-').map(|part| part.parse::<i64>().ok());
    let year = parts.next()??;
    let (month, day) = (parts.next().flatten(), parts.next().flatten());
    Some(match (month, day) {
        (None, _) => (days_before(year, 1), days_before(year + 1, 1)),
        (Some(month), None) => (days_before(year, month), days_before(year, month + 1)),
        (Some(month), Some(day)) => {
            let at = days_before(year, month) + day - 1;
            (at, at + 1)
        }
    })
}

/// Days from 1970-01-01 to the first of a month in the Gregorian calendar; month 13 is January of the next year.
/// <https://howardhinnant.github.io/date_algorithms.html>
fn days_before(year: i64, month: i64) -> i64 {
    let (year, month) = (year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_dates() {
        assert_eq!(span("1970", 0), Some((0, 365)));
        assert_eq!(span("2024-02", 0), Some((19_754, 19_783)));
        assert_eq!(span("2024-12-31", 0), Some((20_088, 20_089)));
        assert_eq!(span("7d", 100), Some((93, 101)));
        assert_eq!(span("2024-01..2024-02", 0), Some((19_723, 19_783)));
    }
}
