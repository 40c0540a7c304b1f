//! Proposals, each with its reasons: what a month could pick, what a club could read next. Never by severity, never by blame, and
//! the choice is people's.

use super::{Said, across, drill, is_readable};
use crate::archive::Archive;
use crate::club::Club;
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

fn weighed(place: usize, postmortem: &Postmortem) -> (usize, Proposal) {
    let mut because = Vec::new();
    let mut weight = 0;
    let mut reason = |n: usize, each: usize, word: &str| {
        if n > 0 {
            weight += n.min(3) * each;
            because.push(Said::of(word, vec![("n", n.to_string())]));
        }
    };
    reason(postmortem.surprises.len(), 3, "month_surprises");
    reason(postmortem.lessons.got_lucky.len(), 3, "month_luck");
    reason(postmortem.timeline.len() / 8, 1, "month_timeline");
    reason(postmortem.causes.len() / 2, 1, "month_causes");
    let yes = postmortem.review.as_ref().map_or(0, |review| review.answers().iter().filter(|(_, answer)| *answer == Some(Answer::Yes)).count());
    reason(usize::from(yes == 5), 2, "month_review");
    let closed = postmortem.actions.iter().filter(|action| !action.is_open()).count();
    reason(usize::from(!postmortem.actions.is_empty() && closed == postmortem.actions.len()), 2, "month_actions");
    // Counts that were divided are told as they are.
    for said in &mut because {
        let real = match said.word.as_str() {
            "month_timeline" => postmortem.timeline.len(),
            "month_causes" => postmortem.causes.len(),
            "month_actions" => postmortem.actions.len(),
            _ => continue,
        };
        said.values = vec![("n", real.to_string())];
    }
    (weight, Proposal { place, because })
}

/// What a club could read next: what it has not read, long enough ago to be calm, varied in service and difficulty.
#[must_use]
pub fn for_club(archive: &Archive, club: &Club, today: &Stamp, most: usize) -> Vec<Proposal> {
    let read: Vec<usize> = (0..archive.postmortems.len()).filter(|place| club.sessions_of(*place).next().is_some()).collect();
    let last: Vec<&Postmortem> = club
        .sessions
        .iter()
        .rev()
        .filter(|session| session.at.day_number() <= today.day_number())
        .take(2)
        .flat_map(|session| &session.readings)
        .filter_map(|reading| match reading {
            crate::club::Reading::Document(place) => Some(&archive.postmortems[*place]),
            _ => None,
        })
        .collect();
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
        if !last.is_empty() && !last.iter().any(|other| other.services.iter().any(|service| postmortem.services.contains(service))) {
            weight += 4;
            because.push(Said::of("club_other_service", vec![("x", postmortem.services.first().cloned().unwrap_or_default())]));
        }
        let (difficulty, _) = drill::difficulty(postmortem);
        if !last.is_empty() && last.iter().all(|other| drill::difficulty(other).0 != difficulty) {
            weight += 2;
            because.push(Said::of("club_other_difficulty", vec![("n", difficulty.to_string())]));
        }
        because.retain(|said| said.word != "club_other_service" || said.values.iter().all(|(_, value)| !value.is_empty()));
        out.push((weight, Proposal { place, because }));
    }
    out.sort_by_key(|(weight, proposal)| std::cmp::Reverse((*weight, proposal.place)));
    out.into_iter().take(most).map(|(_, proposal)| proposal).collect()
}
