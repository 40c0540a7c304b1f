//! A re-enactment (Wheel of Misfortune): one person plays on-call and knows what the pager said; a game master, who knows the incident,
//! releases the timeline step by step.

use super::words::telling;
use super::{Lesson, Said, rows, title};
use crate::hash;
use crate::model::{Event, EventKind, Lang, Postmortem, RelationKind, Section, SectionKind};
use crate::parse::{TextBlock, inline_text};
use crate::time::Stamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Steps below which there is nothing to play.
pub const FEW: usize = 4;

/// Answers of a training below which the timeline helps out.
const ENOUGH: usize = 3;
/// Seconds after mitigation in which a timeline is still played.
const LATER: i64 = 6 * 3600;

/// What a document needs to be played and does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// A page or an alert to begin with.
    Opening,
    /// Entries of the timeline with a clock, so many of [`FEW`].
    Steps(usize),
    /// A moment or a sentence that says what ended it.
    Mitigation,
}

/// What is missing; nothing is asked of drafts, which are not played.
#[must_use]
pub fn lacks(postmortem: &Postmortem) -> Vec<Lack> {
    let mut out = Vec::new();
    if opening(postmortem).is_none() {
        out.push(Lack::Opening);
    }
    let steps = steps(postmortem).iter().filter(|step| step.minute >= 0).count();
    if steps < FEW {
        out.push(Lack::Steps(steps));
    }
    if postmortem.stamps.mitigated.is_none() && postmortem.stamps.resolved.is_none() && postmortem.mitigation.is_none() {
        out.push(Lack::Mitigation);
    }
    out
}

/// Whether it can be played.
#[must_use]
pub fn is_playable(postmortem: &Postmortem) -> bool {
    // What costs little to know is asked first: most documents have no page to begin with.
    postmortem.is_reviewed() && opening(postmortem).is_some() && lacks(postmortem).is_empty()
}

/// What the player hears first: the page as the document gives it for training, else the name of the alert.
#[must_use]
pub fn opening(postmortem: &Postmortem) -> Option<String> {
    let stated = postmortem.training.as_ref().and_then(|training| training.opening_page.clone());
    stated.or_else(|| postmortem.detection.alert.clone()).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// One entry of the timeline as it is released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place in the timeline.
    pub row: usize,
    pub clock: String,
    /// Minutes after the page; below zero for what came before it.
    pub minute: i64,
    /// Whether what ended the impact is known with it.
    pub mitigates: bool,
}

/// The entries of a play in the order of time, each with its seconds and its place, and which of them mitigates.
fn played(postmortem: &Postmortem) -> (Vec<(i64, usize, Event)>, Option<usize>) {
    let timed = rows(postmortem).filter_map(|(row, event)| Some((event.at.as_ref().filter(|at| at.has_clock())?.seconds, row, event)));
    let mut out: Vec<_> = timed.collect();
    out.sort_by_key(|(seconds, row, _)| (*seconds, *row));
    let end = exact(postmortem.stamps.mitigated.as_ref()).or_else(|| exact(postmortem.stamps.resolved.as_ref()));
    let mitigates = end.and_then(|end| out.iter().position(|(seconds, ..)| *seconds >= end));
    // What was done days later is no part of a play.
    if let Some(last) = mitigates.map(|at| out[at].0 + LATER) {
        out.retain(|(seconds, ..)| *seconds <= last);
    }
    (out, mitigates)
}

fn exact(stamp: Option<&Stamp>) -> Option<i64> {
    stamp.filter(|stamp| stamp.has_clock()).map(|stamp| stamp.seconds)
}

/// The entries that have a clock, in the order of time, counted from detection, else from the start, else from the first of them.
#[must_use]
pub fn steps(postmortem: &Postmortem) -> Vec<Step> {
    let (played, mitigates) = played(postmortem);
    let stamps = &postmortem.stamps;
    let began = exact(stamps.detected.as_ref()).or_else(|| exact(stamps.started.as_ref()));
    let Some(zero) = began.or_else(|| played.first().map(|(seconds, ..)| *seconds)) else { return Vec::new() };
    let first = super::first_day(postmortem);
    let step = |(at, (seconds, row, event)): (usize, &(i64, usize, Event))| Step {
        row: *row,
        clock: super::clock_after(first.as_deref(), event),
        minute: (seconds - zero).div_euclid(60),
        mitigates: mitigates == Some(at),
    };
    played.iter().enumerate().map(step).collect()
}

/// What a player may ask, and what they then see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clue {
    /// Inline Markdown; nothing where the timeline alone says that it could be seen.
    pub ask: Option<String>,
    /// Inline Markdown.
    pub see: String,
    /// The entry that it comes from.
    pub row: Option<usize>,
}

/// Those of the document's own training; where there are few, also what the timeline tells as a signal or an observation, with its evidence.
#[must_use]
pub fn clues(postmortem: &Postmortem) -> Vec<Clue> {
    let stated: Vec<Clue> =
        postmortem.training.iter().flat_map(|training| &training.clues).map(|(ask, see)| Clue { ask: Some(ask.clone()), see: see.clone(), row: None }).collect();
    if stated.len() >= ENOUGH {
        return stated;
    }
    let seen = |event: &crate::model::Event| matches!(event.kind, Some(EventKind::Signal | EventKind::Observation)) || event.evidence.is_some();
    // Once it is over, nobody asks any more.
    let steps = steps(postmortem);
    let end = steps.iter().position(|step| step.mitigates).unwrap_or(steps.len());
    let after: Vec<usize> = steps[end..].iter().map(|step| step.row).collect();
    let told = rows(postmortem).filter(|(row, event)| seen(event) && !after.contains(row)).map(|(row, event)| {
        let evidence = event.evidence.as_ref().map_or_else(String::new, |evidence| format!(" ({evidence})"));
        Clue { ask: None, see: format!("{}{evidence}", event.text.lines().next().unwrap_or("")), row: Some(row) }
    });
    stated.into_iter().chain(told).collect()
}

/// Something that happens to the group, so many minutes after the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inject {
    pub minute: i64,
    /// Of the document: inline Markdown. Else a word of the interface, which fits any incident.
    pub text: Result<String, &'static str>,
}

/// Those of the document, else three that fit any incident.
#[must_use]
pub fn injects(postmortem: &Postmortem) -> Vec<Inject> {
    let stated: Vec<Inject> = postmortem.training.iter().flat_map(|training| &training.injects).map(|(minute, text)| Inject { minute: *minute, text: Ok(text.clone()) }).collect();
    if !stated.is_empty() {
        return stated;
    }
    [(5, "drill_inject_5"), (10, "drill_inject_10"), (20, "drill_inject_20")].into_iter().map(|(minute, word)| Inject { minute, text: Err(word) }).collect()
}

/// Trails that lead nowhere: the document's own, else what it could be taken for because it came before.
#[must_use]
pub fn herrings(lesson: &Lesson<'_>) -> Vec<Result<String, Said>> {
    let postmortem = lesson.postmortem();
    let stated: Vec<_> = postmortem.training.iter().flat_map(|training| &training.red_herrings).cloned().map(Ok).collect();
    if !stated.is_empty() {
        return stated;
    }
    let related = lesson.archive.related(lesson.place).iter().filter(|related| related.kind == RelationKind::SeeAlso).map(|related| related.place);
    let other = |place: usize| {
        let other = &lesson.archive.postmortems[place];
        Err(Said::of("drill_herring_near", vec![("id", other.id.clone()), ("title", title(other))]))
    };
    lesson.near.iter().map(|near| near.place).chain(related).take(2).map(other).collect()
}

/// 1 to 3: as stated, else by how much there is to find out. The second value says whether it is an estimate.
#[must_use]
pub fn difficulty(postmortem: &Postmortem) -> (u8, bool) {
    let stated = postmortem.training.as_ref().and_then(|training| training.difficulty).and_then(|difficulty| u8::try_from(difficulty.clamp(1, 3)).ok());
    let estimate = match played(postmortem).0.len() {
        0..=7 => 1,
        8..=14 => 2,
        _ => 3,
    };
    stated.map_or((estimate, true), |difficulty| (difficulty, false))
}

const HOW: &[&str] = &[
    "amber", "ancient", "autumn", "blue", "bold", "brave", "bright", "calm", "clear", "cloudy", "cool", "copper", "crisp", "dapper", "dawn", "distant", "early", "eager", "fabled",
    "fair", "foggy", "frosty", "gentle", "golden", "grand", "green", "hidden", "humble", "icy", "indigo", "ivory", "jolly", "keen", "late", "lively", "lone", "lucky", "lunar",
    "mellow", "merry", "mild", "misty", "modest", "noble", "olive", "pale", "patient", "plain", "polite", "proud", "quick", "quiet", "rapid", "rosy", "rustic", "silent", "silver",
    "snowy", "solar", "steady", "still", "sunny", "swift", "vivid",
];
const WHO: &[&str] = &[
    "albatross",
    "badger",
    "bear",
    "beaver",
    "bison",
    "bunting",
    "camel",
    "cat",
    "cicada",
    "crane",
    "cricket",
    "crow",
    "curlew",
    "deer",
    "dolphin",
    "dove",
    "duck",
    "eagle",
    "falcon",
    "finch",
    "fox",
    "frog",
    "gecko",
    "goose",
    "gull",
    "hare",
    "hawk",
    "hedgehog",
    "heron",
    "ibis",
    "jay",
    "kestrel",
    "kingfisher",
    "koala",
    "lark",
    "lemur",
    "lynx",
    "marten",
    "mole",
    "moose",
    "newt",
    "otter",
    "owl",
    "panda",
    "pelican",
    "penguin",
    "plover",
    "puffin",
    "quail",
    "rabbit",
    "raven",
    "robin",
    "salmon",
    "seal",
    "sparrow",
    "squirrel",
    "stork",
    "swan",
    "tern",
    "tortoise",
    "turtle",
    "whale",
    "wolf",
    "wren",
];

/// Neutral names by place, of those that can be played: made from the id alone, so that a link stays good, and telling nothing of it.
#[must_use]
pub fn codes(postmortems: &[Arc<Postmortem>]) -> BTreeMap<usize, String> {
    let mut by_code: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, postmortem) in postmortems.iter().enumerate().filter(|(_, postmortem)| is_playable(postmortem)) {
        by_code.entry(code(&postmortem.id, 4)).or_default().push(place);
    }
    let mut out = BTreeMap::new();
    for (code_of_all, places) in by_code {
        let alone = places.len() == 1;
        out.extend(places.into_iter().map(|place| (place, if alone { code_of_all.clone() } else { code(&postmortems[place].id, 12) })));
    }
    out
}

fn code(id: &str, digits: usize) -> String {
    let hash = hash::short(format!("drill {id}").as_bytes());
    let byte = |at: usize| hash.get(at..at + 2).and_then(|pair| usize::from_str_radix(pair, 16).ok()).unwrap_or(0);
    format!("{}-{}-{}", HOW[byte(0) % HOW.len()], WHO[byte(2) % WHO.len()], hash.get(4..4 + digits).unwrap_or(""))
}

/// A code as a name: `quiet-heron-4f2a` is Quiet Heron 4F2A.
#[must_use]
pub fn name(code: &str) -> String {
    let part = |(at, part): (usize, &str)| {
        if at == 2 {
            return part.to_uppercase();
        }
        let mut letters = part.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    code.split('-').enumerate().map(part).collect::<Vec<_>>().join(" ")
}

/// The words that would give an incident away: those of its causes, its resolution and its lessons that its opening page does not say.
pub struct Spoilers(BTreeSet<String>);

impl Spoilers {
    /// `text` is the document's own, by section.
    #[must_use]
    pub fn of(postmortem: &Postmortem, text: &[TextBlock]) -> Self {
        let lessons = &postmortem.lessons;
        let record = postmortem.causes.iter().filter_map(|cause| cause.text.as_ref()).chain(&postmortem.trigger.text).chain(&postmortem.mitigation);
        let record = record.chain(&lessons.went_well).chain(&lessons.went_wrong).chain(&lessons.got_lucky).chain(&postmortem.surprises);
        let mut out: BTreeSet<String> = record.flat_map(|text| telling(&inline_text(text))).collect();
        let sections = postmortem.sections.all();
        let gives_away = |block: &&TextBlock| kind_of(&sections, block).is_some_and(|kind| GIVE_AWAY.contains(&kind));
        out.extend(text.iter().filter(gives_away).flat_map(|block| telling(&block.text)));
        for service in &postmortem.root_cause_services {
            out.extend(telling(service));
        }
        let opening = telling(&opening(postmortem).unwrap_or_default());
        out.retain(|word| !opening.contains(word));
        Self(out)
    }

    /// Whether a text says one of them.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        telling(text).iter().any(|word| self.0.contains(word))
    }

    /// The words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Sections that tell how it came about and how it ended.
const GIVE_AWAY: &[SectionKind] = &[
    SectionKind::Trigger,
    SectionKind::Causes,
    SectionKind::Resolution,
    SectionKind::Lessons,
    SectionKind::WentWell,
    SectionKind::WentWrong,
    SectionKind::GotLucky,
    SectionKind::Surprises,
];

/// The kind of the section that a block stands in, or of one above it.
fn kind_of(sections: &[Section], block: &TextBlock) -> Option<SectionKind> {
    let at = block.section?;
    let mut level = u8::MAX;
    for section in sections.get(..=at.min(sections.len().checked_sub(1)?))?.iter().rev() {
        if section.level < level {
            level = section.level;
            if section.kind.is_some() {
                return section.kind;
            }
        }
    }
    None
}

/// What is missing, in the document's language.
#[must_use]
pub fn told(lack: Lack, lang: Lang) -> String {
    match lack {
        Lack::Opening => lang.either("an opening page", "最初の通知").to_owned(),
        Lack::Steps(0) => lang.either("a timeline with clock times", "時刻つきのタイムライン").to_owned(),
        Lack::Steps(n) => lang.either(format!("{FEW} timeline entries with a clock (there are {n})"), format!("時刻つきのタイムライン{FEW}件（いまは{n}件）")),
        Lack::Mitigation => lang.either("what ended it", "何によって収まったか").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_tell_nothing_and_stay() {
        assert_eq!(HOW.len(), 64);
        assert_eq!(WHO.len(), 64);
        assert_eq!(code("PM-2026-014", 4), code("PM-2026-014", 4));
        assert_ne!(code("PM-2026-014", 4), code("PM-2026-015", 4));
        assert_eq!(name("quiet-heron-4f2a"), "Quiet Heron 4F2A");
    }
}
