//! Proposals, each with its reasons: what a month could pick, what a club could read next. Never by severity, never by blame, and
//! the choice is people's.

use super::{Said, across, drill, is_readable};
use crate::archive::Archive;
use crate::club::{Club, Reading};
use crate::model::{Answer, Postmortem};
use crate::time::Stamp;

/// Something proposed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub place: usize,
    pub because: Vec<Said>,
}

/// How far back a pick looks, in days.
const RECENT: i64 = 365;

/// Documents that a month could pick: recent, reviewed, complete, with luck and surprises told; none that was picked before.
#[must_use]
pub fn for_month(archive: &Archive, club: &Club, today: &Stamp, most: usize) -> Vec<Proposal> {
    let picked = |place: usize| club.picks.iter().any(|pick| pick.place == place);
    let mut out: Vec<(usize, Proposal)> = archive
        .postmortems
        .iter()
        .enumerate()
        .filter(|(place, postmortem)| postmortem.is_reviewed() && !picked(*place) && shown_since(postmortem).is_some_and(|day| (0..=RECENT).contains(&(today.day_number() - day))))
        .map(|(place, postmortem)| weighed(place, postmortem))
        .filter(|(weight, _)| *weight > 0)
        .collect();
    out.sort_by_key(|(weight, proposal)| std::cmp::Reverse((*weight, proposal.place)));
    out.into_iter().take(most).map(|(_, proposal)| proposal).collect()
}

/// The day from which others could read it.
fn shown_since(postmortem: &Postmortem) -> Option<i64> {
    postmortem.stamps.published.as_ref().or(postmortem.date.as_ref()).map(Stamp::day_number)
}

/// How much there is to learn from one, and the reasons for it.
fn weighed(place: usize, postmortem: &Postmortem) -> (usize, Proposal) {
    let mut because = Vec::new();
    let mut weight = 0;
    let mut reason = |word: &str, n: usize, points: usize| {
        if points > 0 {
            weight += points;
            because.push(Said::of(word, vec![("n", n.to_string())]));
        }
    };
    let (surprises, luck) = (postmortem.surprises.len(), postmortem.lessons.got_lucky.len());
    reason("month_surprises", surprises, surprises.min(3) * 3);
    reason("month_luck", luck, luck.min(3) * 3);
    reason("month_timeline", postmortem.timeline.len(), (postmortem.timeline.len() / 8).min(3));
    reason("month_causes", postmortem.causes.len(), (postmortem.causes.len() / 2).min(3));
    let content = postmortem.review.as_ref().is_some_and(|review| review.answers().iter().all(|(_, answer)| *answer == Some(Answer::Yes)));
    reason("month_review", 5, usize::from(content) * 2);
    let closed = !postmortem.actions.is_empty() && postmortem.open_actions().next().is_none();
    reason("month_actions", postmortem.actions.len(), usize::from(closed) * 2);
    (weight, Proposal { place, because })
}

/// What a club could read next: what it has not read, long enough ago to be calm, varied in service and difficulty.
#[must_use]
pub fn for_club(archive: &Archive, club: &Club, today: &Stamp, most: usize) -> Vec<Proposal> {
    let read: Vec<usize> = (0..archive.postmortems.len()).filter(|place| club.sessions_of(*place).next().is_some()).collect();
    let held = club.sessions.iter().rev().filter(|session| session.at.day_number() <= today.day_number()).take(2);
    let last: Vec<&Postmortem> =
        held.flat_map(|session| &session.readings).filter_map(|reading| if let Reading::Document(place) = reading { Some(&*archive.postmortems[*place]) } else { None }).collect();
    let mut out: Vec<(usize, Proposal)> = Vec::new();
    for (place, postmortem) in archive.postmortems.iter().enumerate().filter(|(place, postmortem)| !read.contains(place) && is_readable(postmortem)) {
        let age = postmortem.date.as_ref().map_or(0, |date| today.day_number() - date.day_number());
        if age < 30 {
            continue;
        }
        let mut because = vec![Said::of("club_unread", Vec::new())];
        let mut weight = across::richness(postmortem);
        if age >= 90 {
            weight += 2;
            because.push(Said::of("club_calm", vec![("n", (age / 30).to_string())]));
        }
        let shares = |other: &&Postmortem| other.services.iter().any(|service| postmortem.services.contains(service));
        if let Some(service) = postmortem.services.first().filter(|_| !last.is_empty() && !last.iter().any(shares)) {
            weight += 4;
            because.push(Said::of("club_other_service", vec![("x", service.clone())]));
        }
        let (difficulty, _) = drill::difficulty(postmortem);
        if !last.is_empty() && last.iter().all(|other| drill::difficulty(other).0 != difficulty) {
            weight += 2;
            because.push(Said::of("club_other_difficulty", vec![("n", difficulty.to_string())]));
        }
        out.push((weight, Proposal { place, because }));
    }
    out.sort_by_key(|(weight, proposal)| std::cmp::Reverse((*weight, proposal.place)));
    out.into_iter().take(most).map(|(_, proposal)| proposal).collect()
}
