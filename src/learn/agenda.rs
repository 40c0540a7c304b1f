//! The hour: where a text is cut for talking, and how the minutes are spent. Two thirds go to the timeline and the actions come last,
//! as groups that do this often run it.

use super::rows;
use crate::model::Postmortem;
use crate::time::Stamp;
use std::ops::Range;

/// A part of the timeline that is read in one go, and the point at which everybody stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Places of its entries.
    pub rows: Range<usize>,
    /// What the stop is: `detected`, `mitigated`, `resolved`, `half` where no stamp says more, `end`.
    pub stop: &'static str,
    /// The clock of that stop.
    pub clock: Option<String>,
}

/// The timeline in parts, cut at detection, mitigation and resolution.
#[must_use]
pub fn parts(postmortem: &Postmortem) -> Vec<Part> {
    let timeline = postmortem.timeline.all();
    let mut out: Vec<Part> = Vec::new();
    let mut from = 0;
    let stamps = &postmortem.stamps;
    for (stop, stamp) in [("detected", &stamps.detected), ("mitigated", &stamps.mitigated), ("resolved", &stamps.resolved)] {
        let Some(stamp) = stamp.as_ref().filter(|stamp| stamp.has_clock()) else { continue };
        let until = |at: &Stamp| at.has_clock() && at.seconds <= stamp.seconds;
        let end = timeline.iter().rposition(|event| event.at.as_ref().is_some_and(until)).map_or(0, |last| last + 1);
        // A part without an entry is none, and the last one has its own name.
        if end > from && end < timeline.len() {
            out.push(Part { rows: from..end, stop, clock: Some(stamp.clock()) });
            from = end;
        }
    }
    if out.is_empty() && timeline.len() >= 6 {
        let half = timeline.len() / 2;
        out.push(Part { rows: 0..half, stop: "half", clock: None });
        from = half;
    }
    if from < timeline.len() {
        out.push(Part { rows: from..timeline.len(), stop: "end", clock: None });
    }
    // Nobody stops for a row: a short part goes with the one after it, the last with the one before.
    while let Some(short) = out.iter().position(|part| part.rows.len() < FEW).filter(|_| out.len() > 1) {
        let gone = out.remove(short);
        if let Some(after) = out.get_mut(short) {
            after.rows.start = gone.rows.start;
        } else if let Some(before) = out.last_mut() {
            *before = Part { rows: before.rows.start..gone.rows.end, ..gone };
        }
    }
    out
}

/// Entries below which there is nothing to stop for.
const FEW: usize = 2;

/// One step of an agenda, in minutes from its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub from: u32,
    pub to: u32,
    /// The key of its word: `learn_step_welcome`.
    pub word: &'static str,
    /// The part that is read, by its place.
    pub part: Option<usize>,
}

/// How many minutes there are beside the timeline, and the fewest that a part of it takes.
struct Plan {
    welcome: u32,
    lessons: u32,
    across: u32,
    actions: u32,
    close: u32,
}

/// An agenda of 30 or 60 minutes for the parts of a timeline.
#[must_use]
pub fn agenda(minutes: u32, postmortem: &Postmortem, parts: &[Part], has_others: bool) -> Vec<Step> {
    let long = minutes >= 60;
    let plan = if long { Plan { welcome: 5, lessons: 8, across: 4, actions: 5, close: 3 } } else { Plan { welcome: 2, lessons: 4, across: 2, actions: 2, close: 2 } };
    let across = if has_others { plan.across } else { 0 };
    let actions = if postmortem.actions.is_empty() { 0 } else { plan.actions };
    let timeline = minutes - plan.welcome - plan.lessons - across - actions - plan.close;
    let mut out = Vec::new();
    let mut at = 0;
    let mut add = |minutes: u32, word: &'static str, part: Option<usize>| {
        if minutes > 0 {
            out.push(Step { from: at, to: at + minutes, word, part });
            at += minutes;
        }
    };
    add(plan.welcome, "learn_step_welcome", None);
    for (part, share) in shares(timeline, postmortem, parts).into_iter().enumerate() {
        add(share, if part + 1 == parts.len() { "learn_step_read_end" } else { "learn_step_read" }, Some(part));
    }
    add(plan.lessons, "learn_step_lessons", None);
    add(across, "learn_step_across", None);
    add(actions, "learn_step_actions", None);
    add(plan.close, "learn_step_close", None);
    out
}

/// Minutes for each part by the number of its entries, none below the fair half, together all.
fn shares(minutes: u32, postmortem: &Postmortem, parts: &[Part]) -> Vec<u32> {
    let count = u32::try_from(parts.len()).unwrap_or(1).max(1);
    let least = minutes / count / 2;
    let told: Vec<usize> = rows(postmortem).map(|(row, _)| row).collect();
    let weight = |part: &Part| u32::try_from(told.iter().filter(|row| part.rows.contains(*row)).count()).unwrap_or(0);
    let all: u32 = parts.iter().map(weight).sum::<u32>().max(1);
    let free = minutes - least * count;
    let mut out: Vec<u32> = parts.iter().map(|part| least + free * weight(part) / all).collect();
    if let Some(last) = out.last_mut() {
        *last += minutes - (least * count + parts.iter().map(|part| free * weight(part) / all).sum::<u32>());
    }
    out
}
