//! Questions made from one postmortem. Each rests on something that the document says, quotes it, and keeps the place it came from.

use super::{Lesson, Said, can_be_quoted, clock, moment, quote, rows, title};
use crate::archive::Related;
use crate::metrics::in_words;
use crate::model::{Action, ActionStatus, Answer, DetectionMethod, Event, EventKind, Postmortem, RelationKind, SectionKind};
use crate::time::Stamp;
use std::ops::Range;

/// Fewer questions than this are no session.
pub const FEW: usize = 5;
/// Entries of a timeline below which there is nothing to read step by step.
pub const FEW_ROWS: usize = 3;
/// Seconds in which nothing is written that are worth a question.
const SILENCE: i64 = 15 * 60;
/// Seconds after which a silence is the end of one story and the beginning of another.
const ANOTHER: i64 = 72 * 3600;
/// Seconds between start and detection that are worth a question.
const UNSEEN: i64 = 120;
/// Seconds between mitigation and resolution that are worth a question.
const AFTERWARDS: i64 = 10 * 60;

/// Where in a document a question comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An entry of the timeline, by its place.
    Row(usize),
    /// Lessons, causes and the like.
    Section(SectionKind),
    Review,
    /// By its place.
    Action(usize),
    /// Its stamps.
    Stamps,
    /// Another document, by its place in the archive.
    Document(usize),
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub said: Said,
    pub source: Source,
}

/// Questions about the document itself: along its timeline first, then about what was learned.
#[must_use]
pub fn about(postmortem: &Postmortem) -> Vec<Question> {
    let mut out = along(postmortem);
    out.extend(looking_back(postmortem));
    out
}

/// Questions to ask while the timeline is read, in its order.
#[must_use]
pub fn along(postmortem: &Postmortem) -> Vec<Question> {
    let mut out = kinds(postmortem);
    // One silence is enough where there is much else to ask.
    let silences = silences(postmortem);
    let few = if out.len() >= 6 { 1 } else { 2 };
    out.extend(silences.into_iter().take(few));
    let used = |out: &Vec<Question>| -> Vec<usize> { out.iter().filter_map(row_of).collect() };
    if out.len() < 6 {
        out.extend(unkinded(postmortem, &used(&out), 6 - out.len()));
    }
    // Nobody stops without a question.
    for part in super::agenda::parts(postmortem) {
        if !used(&out).iter().any(|row| part.rows.contains(row)) {
            out.extend(neutral(postmortem, part.rows));
        }
    }
    out.sort_by_key(|question| (row_of(question), !question.said.word.starts_with("learn_q_gap")));
    out
}

/// How many questions there are at the least about one whose timeline has so many [`rows`], counted without making them.
#[must_use]
pub fn at_least(postmortem: &Postmortem, rows: usize) -> usize {
    let lessons = &postmortem.lessons;
    let told = postmortem.surprises.len().min(3) + lessons.got_lucky.len().min(3) + lessons.went_well.len().min(1) + lessons.went_wrong.len().min(1);
    let factors = postmortem.causes.iter().filter(|cause| cause.text.is_some()).count().min(2) + usize::from(postmortem.trigger.text.is_some());
    rows.min(6) + told + factors + usize::from(!postmortem.services.is_empty())
}

fn row_of(question: &Question) -> Option<usize> {
    match question.source {
        Source::Row(row) => Some(row),
        _ => None,
    }
}

/// How many questions each kind of entry may give, and how many ways there are to ask.
const KINDS: &[(EventKind, usize, usize)] = &[
    (EventKind::Signal, 1, 2),
    (EventKind::Observation, 2, 3),
    (EventKind::Decision, 3, 3),
    (EventKind::Action, 1, 2),
    (EventKind::Escalation, 1, 1),
    (EventKind::Communication, 1, 1),
];

/// One or more for each kind of entry.
fn kinds(postmortem: &Postmortem) -> Vec<Question> {
    let mut out = Vec::new();
    for (kind, most, ways) in KINDS {
        let of_kind: Vec<_> = rows(postmortem).filter(|(_, event)| event.kind == Some(*kind) && can_be_quoted(&event.text)).collect();
        let step = of_kind.len().div_ceil(*most).max(1);
        for (at, (row, event)) in of_kind.iter().step_by(step).take(*most).enumerate() {
            let word = match phase(postmortem, event) {
                Phase::Unseen if *kind == EventKind::Action => "learn_q_action_early".to_owned(),
                Phase::Over if matches!(kind, EventKind::Action | EventKind::Decision | EventKind::Observation) => "learn_q_row_end".to_owned(),
                _ => format!("learn_q_{}_{}", kind.word(), at % ways + 1),
            };
            out.push(Question { said: Said::of(&word, vec![("time", clock(postmortem, event)), ("quote", quote(&event.text))]), source: Source::Row(*row) });
        }
    }
    ask_once_about_the_end(&mut out);
    out
}

/// What ended it is asked about once.
fn ask_once_about_the_end(questions: &mut Vec<Question>) {
    let mut asked = false;
    questions.retain(|question| question.said.word != "learn_q_row_end" || !std::mem::replace(&mut asked, true));
}

/// Where in the incident an entry stands, as far as the stamps tell.
#[derive(PartialEq)]
enum Phase {
    /// Before anybody knew.
    Unseen,
    Known,
    /// When the service was back.
    Over,
}

fn phase(postmortem: &Postmortem, event: &Event) -> Phase {
    let known = |stamp: &Option<Stamp>| stamp.as_ref().filter(|stamp| stamp.has_clock()).map(|stamp| stamp.seconds);
    let Some(at) = event.at.as_ref().filter(|at| at.has_clock()).map(|at| at.seconds) else { return Phase::Known };
    if known(&postmortem.stamps.detected).is_some_and(|detected| at < detected) {
        Phase::Unseen
    } else if known(&postmortem.stamps.resolved).is_some_and(|resolved| at >= resolved) {
        Phase::Over
    } else {
        Phase::Known
    }
}

/// Entries of which nothing says what they are, spread over the timeline.
fn unkinded(postmortem: &Postmortem, used: &[usize], most: usize) -> Vec<Question> {
    let free: Vec<_> = rows(postmortem).filter(|(row, event)| event.kind.is_none() && !used.contains(row) && can_be_quoted(&event.text)).collect();
    let step = free.len().div_ceil(most.max(1)).max(1);
    let mut out: Vec<Question> = free.iter().step_by(step).take(most).enumerate().map(|(at, (row, event))| ask_neutrally(postmortem, *row, event, at)).collect();
    ask_once_about_the_end(&mut out);
    out
}

/// One question about the middle of a part of the timeline, whatever its entries are.
fn neutral(postmortem: &Postmortem, within: Range<usize>) -> Option<Question> {
    let all: Vec<_> = rows(postmortem).filter(|(row, event)| within.contains(row) && can_be_quoted(&event.text)).collect();
    let (row, event) = all.get(all.len() / 2)?;
    Some(ask_neutrally(postmortem, *row, event, *row))
}

/// A question about an entry that supposes nothing of it but when it was.
fn ask_neutrally(postmortem: &Postmortem, row: usize, event: &Event, way: usize) -> Question {
    let word = match phase(postmortem, event) {
        Phase::Unseen => "learn_q_row_unseen".to_owned(),
        Phase::Over => "learn_q_row_end".to_owned(),
        Phase::Known if row + 1 == postmortem.timeline.len() => "learn_q_row_end".to_owned(),
        Phase::Known => format!("learn_q_row_{}", way % 4 + 1),
    };
    Question { said: Said::of(&word, vec![("time", clock(postmortem, event)), ("quote", quote(&event.text))]), source: Source::Row(row) }
}

/// The two longest times of which the timeline says nothing: between two entries beside each other whose clocks are sure, when no
/// other entry can lie within. They belong to the entry that ends them.
fn silences(postmortem: &Postmortem) -> Vec<Question> {
    let exact = |stamp: &&Stamp| stamp.has_clock() && !stamp.approximate;
    let timeline = postmortem.timeline.all();
    // What follows the end of the incident is no part of it.
    let end = postmortem.stamps.resolved.as_ref().map_or(i64::MAX, |end| end.seconds);
    let moments: Vec<i64> = timeline.iter().flat_map(|event| event.at.iter().chain(&event.until)).map(|at| at.seconds).collect();
    let over = |text: &str| {
        let text = text.to_lowercase();
        ["resolved", "back to normal", "operational", "all clear", "closed", "復旧", "解消", "収束", "クローズ"].iter().any(|word| text.contains(word))
    };
    let gap = |row: usize| {
        let (before, after) = (&timeline[row - 1], &timeline[row]);
        let (from, to) = (before.until.as_ref().or(before.at.as_ref()).filter(exact)?, after.at.as_ref().filter(exact)?);
        let length = to.seconds - from.seconds;
        let alone = !moments.iter().any(|moment| (from.seconds + 1..to.seconds).contains(moment));
        ((SILENCE..ANOTHER).contains(&length) && to.seconds <= end && alone && !over(&before.text)).then_some((length, row, from, to))
    };
    let mut gaps: Vec<(i64, usize, &Stamp, &Stamp)> = (1..timeline.len()).filter_map(gap).collect();
    gaps.sort_by_key(|(length, row, ..)| (-length, *row));
    let ask = |(at, (length, row, from, to)): (usize, (i64, usize, &Stamp, &Stamp))| {
        let values = vec![("from", moment(postmortem, from)), ("to", moment(postmortem, to)), ("length", in_words(length, postmortem.lang))];
        Question { said: Said::of(&format!("learn_q_gap_{}", at + 1), values), source: Source::Row(row) }
    };
    gaps.into_iter().take(2).enumerate().map(ask).collect()
}

/// Questions to ask when the end is known.
#[must_use]
pub fn looking_back(postmortem: &Postmortem) -> Vec<Question> {
    let mut out = Vec::new();
    let mut ask = |word: &str, source: Source, values: Values| out.push(Question { said: Said::of(word, values), source });
    let told = |text: &&String| can_be_quoted(text);
    for (at, text) in postmortem.surprises.iter().filter(told).take(3).enumerate() {
        ask(&format!("learn_q_surprise_{}", at % 2 + 1), Source::Section(SectionKind::Surprises), vec![("quote", quote(text))]);
    }
    for (at, text) in postmortem.lessons.got_lucky.iter().filter(told).take(3).enumerate() {
        ask(&format!("learn_q_luck_{}", at % 2 + 1), Source::Section(SectionKind::GotLucky), vec![("quote", quote(text))]);
    }
    spans(postmortem, &mut ask);
    if let Some(text) = postmortem.trigger.text.as_ref().filter(told) {
        // What was done can be done without harm; what happened by itself cannot.
        let done = postmortem.trigger.category.as_deref().is_some_and(|category| ["binary-push", "config-push", "processing-pipeline"].contains(&category));
        ask(if done { "learn_q_trigger" } else { "learn_q_trigger_other" }, Source::Section(SectionKind::Trigger), vec![("quote", quote(text))]);
    }
    for (at, cause) in postmortem.causes.iter().filter_map(|cause| cause.text.as_ref()).filter(told).take(2).enumerate() {
        ask(&format!("learn_q_cause_{}", at % 2 + 1), Source::Section(SectionKind::Causes), vec![("quote", quote(cause))]);
    }
    if let Some(text) = postmortem.lessons.went_wrong.iter().find(told) {
        ask("learn_q_wrong", Source::Section(SectionKind::WentWrong), vec![("quote", quote(text))]);
    }
    if let Some(text) = postmortem.lessons.went_well.iter().find(told) {
        ask("learn_q_well", Source::Section(SectionKind::WentWell), vec![("quote", quote(text))]);
    }
    if let Some((key, answer)) = weakest(postmortem) {
        let asked = crate::review::questions(postmortem.lang).find(|(name, _)| *name == key).map_or("", |(_, asked)| asked);
        ask(&format!("learn_q_review_{}", answer.word()), Source::Review, vec![("question", asked.to_owned())]);
    }
    for (place, action, word) in told_actions(postmortem) {
        let mut values = vec![("quote", quote(&action.text))];
        values.extend(action.reason.as_ref().map(|reason| ("reason", quote(reason))));
        ask(word, Source::Action(place), values);
    }
    let hit = || postmortem.services.iter().filter(|service| !postmortem.root_cause_services.contains(service));
    if let Some(service) = hit().next().or(postmortem.services.first()) {
        ask("learn_q_service", Source::Stamps, vec![("service", service.clone())]);
    }
    out
}

/// What stands in the braces of a word.
type Values = Vec<(&'static str, String)>;

/// What the stamps tell: how long it was unseen, and how long it lasted after it was mitigated.
fn spans(postmortem: &Postmortem, ask: &mut dyn FnMut(&str, Source, Values)) {
    let stamps = &postmortem.stamps;
    let exact = |stamp: &Option<Stamp>| stamp.clone().filter(Stamp::has_clock);
    let length = |from: &Stamp, to: &Stamp| in_words(to.seconds - from.seconds, postmortem.lang);
    if let (Some(started), Some(detected)) = (exact(&stamps.started), exact(&stamps.detected))
        && detected.seconds - started.seconds >= UNSEEN
    {
        let word = match postmortem.detection.method {
            Some(DetectionMethod::Customer) => "learn_q_detect_customer",
            Some(DetectionMethod::InternalHuman | DetectionMethod::Partner) => "learn_q_detect_human",
            _ => "learn_q_detect",
        };
        ask(word, Source::Stamps, vec![("started", moment(postmortem, &started)), ("detected", moment(postmortem, &detected)), ("length", length(&started, &detected))]);
    }
    if let (Some(mitigated), Some(resolved)) = (exact(&stamps.mitigated), exact(&stamps.resolved))
        && resolved.seconds - mitigated.seconds >= AFTERWARDS
    {
        ask(
            "learn_q_tail",
            Source::Stamps,
            vec![("mitigated", moment(postmortem, &mitigated)), ("resolved", moment(postmortem, &resolved)), ("length", length(&mitigated, &resolved))],
        );
    }
}

/// The review question with the weakest answer that is less than a yes.
fn weakest(postmortem: &Postmortem) -> Option<(&'static str, Answer)> {
    let answers = postmortem.review.as_ref()?.answers();
    let of = |wanted: Answer| answers.iter().find(|(_, answer)| *answer == Some(wanted)).map(|(key, _)| (*key, wanted));
    of(Answer::No).or_else(|| of(Answer::Partly))
}

/// One action that waits, one that is done, one that was declined for a reason.
fn told_actions(postmortem: &Postmortem) -> Vec<(usize, Action, &'static str)> {
    let actions = postmortem.actions.all();
    let first = |is: &dyn Fn(&Action) -> bool, word| actions.iter().enumerate().find(|(_, action)| is(action)).map(|(place, action)| (place, action.clone(), word));
    let stated_open = |action: &Action| matches!(action.status, Some(ActionStatus::Open | ActionStatus::InProgress));
    let quotable = |(_, action, _): &(usize, Action, &'static str)| can_be_quoted(&action.text);
    [
        first(&stated_open, "learn_q_action_open").or_else(|| first(&|action| action.status.is_none(), "learn_q_action_planned")),
        first(&|action| action.status == Some(ActionStatus::Done), "learn_q_action_done"),
        first(&|action| action.status == Some(ActionStatus::Declined) && action.reason.is_some(), "learn_q_action_declined"),
    ]
    .into_iter()
    .flatten()
    .filter(quotable)
    .collect()
}

/// Two questions over incidents: what came back first, then what is near.
#[must_use]
pub fn across(lesson: &Lesson<'_>) -> Vec<Question> {
    let own = lesson.postmortem();
    let related = || lesson.archive.related(lesson.place).iter().rev();
    let kin = related().filter(|related| is_kin(related)).map(|related| (related.place, Tie::Kin));
    // What the author names beside it, in the front matter or in the text, before what only reads alike.
    let named = related().filter(|related| !is_kin(related)).map(|related| related.place);
    let linked = own.outgoing.iter().filter_map(|link| lesson.archive.target(&link.target)).filter(|place| *place != lesson.place);
    let named = named.chain(linked).map(|place| (place, Tie::Named));
    let near = lesson.near.iter().map(|near| (near.place, Tie::Near(&near.shared)));
    let began = |postmortem: &Postmortem| postmortem.date.as_ref().map_or(i64::MIN, |date| date.seconds);
    let mut out: Vec<Question> = Vec::new();
    for (place, tie) in kin.chain(named).chain(near) {
        let other = &lesson.archive.postmortems[place];
        if out.len() == 2 || !other.is_reviewed() || out.iter().any(|question| question.source == Source::Document(place)) {
            continue;
        }
        let mut values = vec![("id", other.id.clone()), ("title", title(other))];
        let later = began(other) > began(own);
        let word = match (tie, closed_before(other, own)) {
            (Tie::Near(shared), _) => {
                values.push(("shared", shared.join(own.lang.either(", ", "、"))));
                "learn_q_across_near"
            }
            (_, _) if later => "learn_q_across_later",
            (Tie::Kin, Some(Closed { of, before })) => {
                values.extend([("n", of.to_string()), ("closed", before.to_string())]);
                "learn_q_across_closed"
            }
            (Tie::Kin, None) => "learn_q_across_stated",
            (Tie::Named, _) => "learn_q_across_named",
        };
        out.push(Question { said: Said::of(word, values), source: Source::Document(place) });
    }
    out
}

/// How another incident comes up.
#[derive(Clone, Copy)]
enum Tie<'a> {
    /// Its author says that it came back, or has the same cause.
    Kin,
    /// Its author names it.
    Named,
    /// Both have these words.
    Near(&'a [String]),
}

fn is_kin(related: &Related) -> bool {
    matches!(related.kind, RelationKind::Recurs | RelationKind::SameCause)
}

/// How many of an earlier incident's actions were closed before a later one began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    pub of: usize,
    pub before: usize,
}

/// By the dates alone; nothing when the other one is not earlier, has no actions, or does not say when those that are done were done.
#[must_use]
pub fn closed_before(earlier: &Postmortem, later: &Postmortem) -> Option<Closed> {
    let began = later.stamps.started.as_ref().or(later.date.as_ref())?;
    if earlier.date.as_ref()?.seconds >= began.seconds || earlier.actions.is_empty() {
        return None;
    }
    let finished: Vec<Action> = earlier.actions.iter().filter(|action| !action.is_open()).collect();
    let undated = finished.iter().any(|action| action.status == Some(ActionStatus::Done) && action.done_at.is_none());
    let before = finished.iter().filter(|action| action.done_at.as_ref().is_none_or(|done| done.last_day_number() <= began.day_number())).count();
    (!undated).then_some(Closed { of: earlier.actions.len(), before })
}
