//! The Wheel of Misfortune: what can be played, a page for the player, and one for whoever knows the incident.
//!
//! Nothing that a player may open tells how it ended: neither title nor address nor a word of the page, but what the pager said.

use crate::learn::drill::{self, Spoilers};
use crate::learn::question::{self, Source};
use crate::learn::{Lesson, clock};
use crate::model::{EventKind, Postmortem};
use crate::parse::{self, inline_html};
use crate::plan::{self, drill_file, master_file};
use crate::render::view::pager;
use crate::render::{At, RenderError};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Everything that can be played, the newest first.
pub fn wheel(at: &At<'_>, number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    let codes = &at.learning().codes;
    let places: Vec<(&usize, &String)> = codes.iter().collect();
    let range = plan::entries(places.len(), at.site.parts.plan.page_size(), number);
    let items: Vec<Value> = places[range].iter().rev().map(|(place, code)| entry(at, **place, code)).collect();
    let mut services: Vec<String> = codes.keys().flat_map(|place| services(&at.archive().postmortems[*place])).collect();
    services.sort();
    services.dedup();
    let wheel = json!({
        "items": items,
        "services": services,
        "count": at.count("learn_drills_n", places.len()),
        "data": at.href("wheel/drills.json"),
        "steps": (1..=5).map(|n| at.word(&format!("wheel_step_{n}"))).collect::<Vec<_>>(),
        "page": number.map(|number| at.count("page_n", number)),
        "pager": pager(at, "wheel", places.len(), number),
    });
    at.template("wheel.html", &at.word("wheel"), at.config().language, BTreeMap::from([("wheel", wheel)]))
}

/// What a service's name tells is that it was hit; the one it came from is left out.
fn services(postmortem: &Postmortem) -> Vec<String> {
    let came_from = &postmortem.root_cause_services;
    let hit: Vec<String> = postmortem.services.iter().filter(|service| !came_from.contains(service)).cloned().collect();
    if hit.is_empty() { postmortem.services.clone() } else { hit }
}

fn entry(at: &At<'_>, place: usize, code: &str) -> Value {
    let postmortem = &at.archive().postmortems[place];
    let (difficulty, estimated) = drill::difficulty(postmortem);
    json!({
        "code": code,
        "name": drill::name(code),
        "href": at.href(&drill_file(code)),
        "services": services(postmortem),
        "difficulty": difficulty,
        "level": at.word(&format!("difficulty_{difficulty}")),
        "estimated": estimated,
        "year": postmortem.date.as_ref().map(crate::time::Stamp::year),
        "lang": postmortem.lang.tag(),
    })
}

/// The same as data, for the wheel to choose from all.
pub fn data(at: &At<'_>) -> Vec<u8> {
    let all: Vec<Value> = at.learning().codes.iter().rev().map(|(place, code)| entry(at, *place, code)).collect();
    serde_json::to_vec(&all).unwrap_or_default()
}

/// What the player sees.
pub fn player(at: &At<'_>, place: usize) -> Result<Vec<u8>, RenderError> {
    let postmortem = &at.archive().postmortems[place];
    let lang = postmortem.lang;
    let code = code(at, place);
    let source = at.site.source(place)?;
    let spoilers = Spoilers::of(postmortem, &parse::text_of(&source, postmortem, at.config()));
    let kept = |texts: &[String]| -> Vec<String> { texts.iter().filter(|text| !spoilers.are_in(text)).cloned().collect() };
    let training = postmortem.training.clone().unwrap_or_default();
    let links: Vec<String> = postmortem.links.runbooks.iter().chain(&postmortem.links.dashboards).cloned().collect();
    let drill = json!({
        "name": drill::name(&code),
        "lang": lang.tag(),
        "opening": drill::opening(postmortem),
        "objectives": kept(&training.objectives),
        "services": kept(&postmortem.services),
        "links": kept(&links).iter().filter(|link| link.starts_with("https://") || link.starts_with("http://")).collect::<Vec<_>>(),
        "master": at.href(&master_file(&code)),
        "wheel": at.href("wheel/index.html"),
        "tips": (1..=4).map(|n| at.word_in(lang, &format!("player_tip_{n}"))).collect::<Vec<_>>(),
    });
    at.template("drill.html", &drill::name(&code), lang, BTreeMap::from([("drill", drill)]))
}

fn code(at: &At<'_>, place: usize) -> String {
    at.learning().codes.get(&place).cloned().unwrap_or_default()
}

/// What the game master sees. Its title and address are as neutral as the player's, for they are what is shared by mistake.
pub fn master(at: &At<'_>, place: usize) -> Result<Vec<u8>, RenderError> {
    let postmortem = &at.archive().postmortems[place];
    let lang = postmortem.lang;
    let code = code(at, place);
    let near = super::pack::near(at, place);
    let lesson = Lesson { archive: at.archive(), place, near: &near };
    let html = |markdown: &String| inline_html(markdown, &postmortem.path, &|target| at.resolve(target));
    let word = |key: &str| at.word_in(lang, key);
    let timeline = postmortem.timeline.all();
    let steps = drill::steps(postmortem);
    let step = |step: &drill::Step| {
        let event = &timeline[step.row];
        json!({
            "clock": step.clock,
            "minute": step.minute,
            "t": signed(step.minute),
            "html": html(&event.text),
            "kind": event.kind.map(|kind| word(kind.word())),
            // What the world shows can be told; what people did then is for comparing.
            "tell": event.kind.map(|kind| word(if kind == EventKind::Signal { "master_tell" } else { "master_did" })),
            "evidence": event.evidence.as_ref().map(html),
            "mitigates": step.mitigates,
        })
    };
    let (before, after): (Vec<&drill::Step>, Vec<&drill::Step>) = steps.iter().partition(|step| step.minute < 0);
    let clue = |clue: &drill::Clue| {
        let ask = match (&clue.ask, clue.row) {
            (Some(ask), _) => html(ask),
            (None, Some(row)) => crate::text::escape_html(&word("drill_ask_row").replace("{time}", &clock(postmortem, &timeline[row]))),
            (None, None) => String::new(),
        };
        json!({"ask": ask, "see": html(&clue.see)})
    };
    let inject = |inject: &drill::Inject| {
        let text = match &inject.text {
            Ok(text) => html(text),
            Err(key) => crate::text::escape_html(&word(key)),
        };
        json!({"minute": inject.minute, "t": signed(inject.minute), "html": text})
    };
    let herring = |herring: &Result<String, crate::learn::Said>| match herring {
        Ok(text) => html(text),
        Err(said) => crate::text::escape_html(&at.said(lang, said)),
    };
    // What ended it is rarely the row in which it was seen to be over: the two before it belong to it.
    let end = steps.iter().position(|step| step.mitigates).map_or(0..0, |at| at.saturating_sub(2)..at + 1);
    let ended: Vec<Value> = steps[end].iter().map(|step| json!({"t": signed(step.minute), "clock": step.clock, "html": html(&timeline[step.row].text)})).collect();
    let source = at.site.source(place)?;
    let spoilers = Spoilers::of(postmortem, &parse::text_of(&source, postmortem, at.config()));
    let debrief: Vec<Value> = debrief(&lesson).iter().map(|question| json!(at.said(lang, &question.said))).collect();
    let (difficulty, estimated) = drill::difficulty(postmortem);
    let durations = crate::metrics::of(postmortem);
    let training = postmortem.training.clone().unwrap_or_default();
    let drill = json!({
        "name": drill::name(&code),
        "code": code,
        "lang": lang.tag(),
        "id": postmortem.id,
        "title": postmortem.title,
        "href": at.postmortem_href(place),
        "player": at.href(&drill_file(&code)),
        "pack": super::learn::pack(at, place),
        "date": postmortem.date.as_ref().map(crate::time::Stamp::date),
        "services": postmortem.services,
        "difficulty": word(&format!("difficulty_{difficulty}")),
        "estimated": estimated,
        "opening": drill::opening(postmortem),
        "objectives": training.objectives.iter().map(|text| json!({"text": text, "hidden": spoilers.are_in(text)})).collect::<Vec<_>>(),
        "summary": postmortem.summary.as_ref().map(html),
        "before": before.into_iter().map(step).collect::<Vec<_>>(),
        "steps": after.into_iter().map(step).collect::<Vec<_>>(),
        "clues": drill::clues(postmortem).iter().map(clue).collect::<Vec<_>>(),
        "injects": drill::injects(postmortem).iter().map(inject).collect::<Vec<_>>(),
        "herrings": drill::herrings(&lesson).iter().map(herring).collect::<Vec<_>>(),
        "ended": ended,
        "mitigation": postmortem.mitigation.as_ref().map(html),
        "factors": postmortem.causes.iter().filter_map(|cause| cause.text.as_ref()).map(html).collect::<Vec<_>>(),
        "times": durations.iter().filter(|metric| !matches!(metric.name, "time_to_publish" | "response_effort" | "downtime")).map(|metric| json!({"name": word(metric.name), "words": crate::metrics::in_words(metric.seconds, lang)})).collect::<Vec<_>>(),
        "debrief": debrief,
        "how": (1..=7).map(|n| word(&format!("master_tip_{n}"))).collect::<Vec<_>>(),
    });
    let title = format!("{} – {}", drill::name(&code), word("game_master"));
    at.template("drill-master.html", &title, lang, BTreeMap::from([("drill", drill)]))
}

/// `T+10`, `T−5`.
fn signed(minute: i64) -> String {
    if minute < 0 { format!("T−{}", -minute) } else { format!("T+{minute}") }
}

/// Questions for afterwards: decisions, silences, surprises and luck first.
fn debrief(lesson: &Lesson<'_>) -> Vec<question::Question> {
    let postmortem = lesson.postmortem();
    let telling = |word: &str| ["decision", "gap", "escalation", "surprise", "luck", "tail", "detect"].iter().any(|part| word.contains(part));
    let mut out: Vec<question::Question> = question::about(postmortem).into_iter().filter(|question| telling(&question.said.word)).collect();
    if out.len() < 4 {
        out.extend(question::about(postmortem).into_iter().filter(|question| matches!(question.source, Source::Row(_)) && !telling(&question.said.word)).take(4 - out.len()));
    }
    out.truncate(9);
    out
}
