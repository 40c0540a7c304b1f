//! A postmortem made ready for a group: what to read first, when to stop, what to ask. Once as a page of the site, once as a file that
//! needs nothing else, to print or to send. The door to the hash that a policy names a style by.

use super::postmortem::{Page, SHARED_WORDS, image_size};
use crate::glossary::Term;
use crate::learn::agenda::{self, Part};
use crate::learn::question::{self, Question, Source};
use crate::learn::{Lesson, Near, clock};
use crate::model::{EventKind, Lang, Postmortem, SectionKind, Target};
use crate::parse::{self, BodyPart, Resolved, inline_text};
use crate::render::view;
use crate::render::{At, RenderError};
use crate::search::related::Written;
use crate::text;
use crate::time::Stamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Characters that people read in a minute, silently and with care.
const READ: (usize, usize) = (900, 450);

pub fn render(at: &At<'_>, place: usize) -> Result<Vec<u8>, RenderError> {
    let postmortem = &at.archive().postmortems[place];
    let title = format!("{}: {}", at.word_in(postmortem.lang, "learn_pack"), postmortem.title);
    let values = BTreeMap::from([("pack", view(at, place)), ("pm", json!({"lang": postmortem.lang.tag()}))]);
    at.template("pack.html", &title, postmortem.lang, values)
}

/// The same with the whole text, as one file: its style within it, its pictures within it, no address that needs the site.
pub fn handout(at: &At<'_>, place: usize) -> Result<Vec<u8>, RenderError> {
    let postmortem = &at.archive().postmortems[place];
    let style = at.site.parts.theme.assets.get("handout.css").map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let hash = STANDARD.encode(Sha256::digest(style.as_bytes()));
    let mut pack = view(at, place);
    pack["text"] = json!(full_text(at, place)?);
    pack["style"] = json!(style);
    pack["policy"] = json!(format!("default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'"));
    let title = format!("{}: {}", at.word_in(postmortem.lang, "learn_pack"), postmortem.title);
    let values = BTreeMap::from([("pack", pack), ("pm", json!({"lang": postmortem.lang.tag()}))]);
    at.template("handout.html", &title, postmortem.lang, values)
}

/// Everything that a pack shows.
fn view(at: &At<'_>, place: usize) -> Value {
    let postmortem = &at.archive().postmortems[place];
    let lang = postmortem.lang;
    let page = Page::of(at, place);
    let near = near(at, place);
    let lesson = Lesson { archive: at.archive(), place, near: &near };
    let parts = agenda::parts(postmortem);
    let along = question::along(postmortem);
    let back = question::looking_back(postmortem);
    let across = question::across(&lesson);
    let timeline = page.timeline();
    let word = |key: &str| at.word_in(lang, key);
    let ask = |question: &Question| {
        let (from, href) = origin(at, place, question.source);
        json!({"text": at.said(lang, &question.said), "from": from, "href": href, "note": note(at, lang, question)})
    };
    let asked = |part: &Part, last: bool| -> Vec<Value> {
        let within = |question: &&Question| matches!(question.source, Source::Row(row) if part.rows.contains(&row) || last && row >= part.rows.end);
        along.iter().filter(within).map(ask).collect()
    };
    let shown = |(number, part): (usize, &Part)| {
        json!({
            "number": number + 1,
            "stop": word(&format!("learn_stop_{}", part.stop)),
            "clock": part.clock,
            "is_end": part.stop == "end",
            "events": timeline.get(part.rows.clone()),
            "questions": asked(part, number + 1 == parts.len()),
        })
    };
    let minutes = minutes(postmortem);
    let agendas: Vec<Value> = [30, 60]
        .into_iter()
        .map(|length| json!({"name": at.count_in(lang, "learn_agenda_n", length as usize), "steps": steps(at, lang, length, postmortem, &parts, !across.is_empty())}))
        .collect();
    let metrics: Vec<Value> = crate::metrics::of(postmortem).iter().map(|metric| json!(view::metric(at, metric, lang))).collect();
    let actions: Vec<Value> = postmortem.actions.iter().map(|action| json!(view::action(at, postmortem, &action, lang, None))).collect();
    let rules: Vec<String> = (1..=6).map(|n| word(&format!("learn_rule_{n}"))).collect();
    let parts_shown: Vec<Value> = parts.iter().enumerate().map(shown).collect();
    let (back, across): (Vec<Value>, Vec<Value>) = (back.iter().map(ask).collect(), across.iter().map(ask).collect());
    json!({
        "id": postmortem.id,
        "title": postmortem.title,
        "lang": lang.tag(),
        "href": at.postmortem_href(place),
        "absolute": at.absolute(&at.site.parts.plan.postmortem_file(at.archive(), place)),
        "handout": at.site.page(&format!("learn/{}/handout.html", postmortem.id)).map(|_| at.href(&format!("learn/{}/handout.html", postmortem.id))),
        "drill": at.learning().codes.get(&place).map(|code| at.href(&crate::plan::drill_file(code))),
        "learn": at.href("learn/index.html"),
        "date": postmortem.date.as_ref().map(Stamp::date),
        "severity": postmortem.severity.as_ref().map(|severity| json!(view::severity(at, severity))),
        "services": postmortem.services,
        "summary": postmortem.summary.as_ref().map(|summary| page.html(summary)),
        "phases": page.phases(),
        "metrics": metrics,
        "impact": page.impact(),
        "impact_html": postmortem.impact.text.as_ref().map(|text| page.html(text)),
        "reading": at.count_in(lang, "learn_minutes_n", minutes),
        "agendas": agendas,
        "rules": rules,
        "glossary": glossary(at, postmortem),
        "parts": parts_shown,
        "untimed": timeline.is_empty(),
        "back": back,
        "across": across,
        "lists": lists(at, &page, postmortem),
        "actions": actions,
        "actions_state": counted(at, lang, postmortem),
        "facilitator": facilitator(at, postmortem, &parts),
        "sessions": super::sessions::of_document(at, place, lang),
        "correct": correction(at, postmortem),
    })
}

/// Words that two incidents must share to be asked about together.
const SHARED: usize = 3;

/// The incidents near one, with the words that both have as its record writes them; those of which it writes too few are left out.
pub fn near(at: &At<'_>, place: usize) -> Vec<Near> {
    let postmortem = &at.archive().postmortems[place];
    let timeline = postmortem.timeline.all();
    let texts = timeline.iter().map(|event| &event.text).chain(&postmortem.summary).chain(std::iter::once(&postmortem.title)).chain(&postmortem.signals);
    let written: String = texts.map(|text| inline_text(text)).collect::<Vec<_>>().join("\n");
    let written = Written::of(&written);
    at.site.parts.neighbours[place].iter().map(|near| Near { place: near.place, shared: written.shared(near, SHARED_WORDS) }).filter(|near| near.shared.len() >= SHARED).collect()
}

/// What another incident was, in a few lines, so that it can be talked about from paper.
fn note(at: &At<'_>, lang: Lang, question: &Question) -> Option<String> {
    let Source::Document(place) = question.source else { return None };
    let other = &at.archive().postmortems[place];
    let summary = at.site.summary(place).map(|summary| text::shorten(&text::fold_space(summary), 320));
    let state = (!other.actions.is_empty()).then(|| counted(at, lang, other));
    let date = other.date.as_ref().map(Stamp::date);
    let facts: Vec<String> = date.into_iter().chain(summary).chain(state).collect();
    (!facts.is_empty()).then(|| facts.join(" – "))
}

/// What the authors learned, in full: what the questions quote in part.
fn lists(at: &At<'_>, page: &Page<'_, '_>, postmortem: &Postmortem) -> Vec<Value> {
    let lessons = &postmortem.lessons;
    let causes: Vec<String> = postmortem.causes.iter().filter_map(|cause| cause.text.clone()).collect();
    let trigger: Vec<String> = postmortem.trigger.text.iter().cloned().collect();
    let all = [
        ("trigger", &trigger),
        ("causes_short", &causes),
        ("went_well", &lessons.went_well),
        ("went_wrong", &lessons.went_wrong),
        ("got_lucky", &lessons.got_lucky),
        ("surprises", &postmortem.surprises),
    ];
    let list = |(key, items): (&str, &Vec<String>)| json!({"name": at.word_in(postmortem.lang, key), "items": items.iter().map(|item| page.html(item)).collect::<Vec<_>>()});
    all.into_iter().filter(|(_, items)| !items.is_empty()).map(list).collect()
}

/// Where somebody proposes to correct what is written.
fn correction(at: &At<'_>, postmortem: &Postmortem) -> Option<String> {
    let fill = |pattern: &String| {
        let pattern = pattern.replace("{path}", &text::encode_path(&postmortem.path)).replace("{id}", &text::encode_segment(&postmortem.id));
        pattern.replace("{title}", &text::encode_segment(&postmortem.title)).replace("{url}", "")
    };
    at.config().edit_link.as_ref().or(at.config().discuss_link.as_ref()).map(fill)
}

/// What a question comes from, in a word, and where that stands.
fn origin(at: &At<'_>, place: usize, source: Source) -> (String, Option<String>) {
    let postmortem = &at.archive().postmortems[place];
    let word = |key: &str| at.word_in(postmortem.lang, key);
    let page = |place: usize, fragment: &str| at.leads(&at.site.parts.plan.postmortem_file(at.archive(), place)).map(|page| format!("{page}{fragment}"));
    match source {
        Source::Row(row) => (word("learn_row").replace("{n}", &(row + 1).to_string()), Some(format!("#aw-t{}", row + 1))),
        Source::Section(kind) => (word(section_word(kind)), page(place, &section_anchor(postmortem, kind))),
        Source::Review => (word("review"), page(place, "#aw-review")),
        Source::Action(_) => (word("actions"), page(place, &section_anchor(postmortem, SectionKind::Actions))),
        Source::Stamps => (postmortem.id.clone(), page(place, "")),
        Source::Document(other) => (at.archive().postmortems[other].id.clone(), page(other, "")),
    }
}

fn section_word(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::Surprises => "surprises",
        SectionKind::GotLucky => "got_lucky",
        SectionKind::WentWell => "went_well",
        SectionKind::WentWrong => "went_wrong",
        SectionKind::Trigger => "trigger",
        SectionKind::Causes => "causes_short",
        _ => "postmortem",
    }
}

/// The place on a postmortem's page of what its front matter states, or of the section in its body.
fn section_anchor(postmortem: &Postmortem, kind: SectionKind) -> String {
    let (field, own) = match kind {
        SectionKind::Surprises => ("surprises", "#aw-surprises"),
        SectionKind::GotLucky => ("lessons", "#aw-got-lucky"),
        SectionKind::WentWell => ("lessons", "#aw-went-well"),
        SectionKind::WentWrong => ("lessons", "#aw-went-wrong"),
        SectionKind::Causes => ("causes", "#aw-factors"),
        SectionKind::Actions => ("actions", "#aw-actions"),
        _ => ("", ""),
    };
    if !field.is_empty() && postmortem.states(field) {
        return own.to_owned();
    }
    postmortem.sections.iter().find(|section| section.kind == Some(kind)).map_or_else(String::new, |section| format!("#{}", section.anchor))
}

/// Minutes in which the text of the record is read.
fn minutes(postmortem: &Postmortem) -> usize {
    let summary = postmortem.summary.iter().map(String::len).sum::<usize>();
    let told: usize = postmortem.timeline.iter().map(|event| event.text.chars().count()).sum::<usize>() + summary;
    let lessons = &postmortem.lessons;
    let lists: usize = lessons.went_well.iter().chain(&lessons.went_wrong).chain(&lessons.got_lucky).chain(&postmortem.surprises).map(|text| text.chars().count()).sum();
    (told + lists).div_ceil(postmortem.lang.either(READ.0, READ.1)).max(1)
}

fn steps(at: &At<'_>, lang: Lang, minutes: u32, postmortem: &Postmortem, parts: &[Part], has_others: bool) -> Vec<Value> {
    let step = |step: agenda::Step| {
        let mut text = at.word_in(lang, step.word);
        if let Some(part) = step.part.and_then(|part| Some((part, parts.get(part)?))) {
            let (number, part) = part;
            let stop = at.word_in(lang, &format!("learn_stop_{}", part.stop));
            let last = postmortem.timeline.get(part.rows.end.saturating_sub(1)).map_or_else(String::new, |event| clock(postmortem, &event));
            // A third of the time is for reading; nobody reads aloud.
            let read = ((step.to - step.from) / 3).max(1);
            let (first, end) = (part.rows.start + 1, part.rows.end);
            text = text.replace("{from}", &first.to_string()).replace("{row}", &end.to_string()).replace("{read}", &read.to_string());
            text = text.replace("{talk}", &(step.to - step.from - read).to_string());
            text = text.replace("{n}", &(number + 1).to_string()).replace("{stop}", &stop).replace("{time}", &last);
        }
        json!({"from": step.from, "to": step.to, "text": text})
    };
    agenda::agenda(minutes, postmortem, parts, has_others).into_iter().map(step).collect()
}

/// The organisation's words that the record uses.
fn glossary(at: &At<'_>, postmortem: &Postmortem) -> Vec<Value> {
    let glossary = &at.site.parts.glossary;
    let lessons = &postmortem.lessons;
    let timeline = postmortem.timeline.all();
    let texts = timeline.iter().map(|event| &event.text).chain(&postmortem.summary).chain(&postmortem.impact.text);
    let texts = texts.chain(postmortem.causes.iter().filter_map(|cause| cause.text.as_ref())).chain(&lessons.got_lucky).chain(&postmortem.surprises).chain(&lessons.went_wrong);
    let used: BTreeSet<usize> = texts.flat_map(|text| glossary.uses(text).map(|(_, term)| term).collect::<Vec<_>>()).collect();
    let shown = |term: &Term| json!({"name": term.name, "text": inline_text(&term.text)});
    used.into_iter().map(|term| shown(&glossary.terms[term])).collect()
}

/// "4 of 6 are done, 1 was declined."
fn counted(at: &At<'_>, lang: Lang, postmortem: &Postmortem) -> String {
    use crate::model::ActionStatus;
    let of = |status: ActionStatus| postmortem.actions.iter().filter(|action| action.status == Some(status)).count();
    let word = at.word_in(lang, "learn_actions_state");
    let open = postmortem.open_actions().count();
    word.replace("{n}", &postmortem.actions.len().to_string())
        .replace("{done}", &of(ActionStatus::Done).to_string())
        .replace("{declined}", &of(ActionStatus::Declined).to_string())
        .replace("{open}", &open.to_string())
}

/// Notes for whoever leads the hour: how to, and what this document makes hard.
fn facilitator(at: &At<'_>, postmortem: &Postmortem, parts: &[Part]) -> Vec<String> {
    let word = |key: &str| at.word_in(postmortem.lang, key);
    let mut out: Vec<String> = (1..=5).map(|n| word(&format!("learn_lead_{n}"))).collect();
    if parts.len() > 1 {
        let places: Vec<String> =
            parts.iter().filter(|part| part.stop != "end").map(|part| part.clock.clone().unwrap_or_else(|| word(&format!("learn_stop_{}", part.stop)))).collect();
        out.push(word("learn_lead_stops").replace("{x}", &places.join(&word("comma"))));
    }
    if postmortem.timeline.iter().any(|event| event.actor.is_some()) {
        out.push(word("learn_lead_names"));
    }
    if !postmortem.timeline.iter().any(|event| event.kind == Some(EventKind::Decision)) {
        out.push(word("learn_lead_decisions"));
    }
    if postmortem.surprises.is_empty() {
        out.push(word("learn_lead_surprises"));
    }
    if postmortem.lessons.got_lucky.is_empty() {
        out.push(word("learn_lead_luck"));
    }
    out
}

/// Bytes of a picture that goes into a file, and of all of them.
const PICTURE: u64 = 1 << 20;
const PICTURES: usize = 4 << 20;

/// The body with its pictures in it; links lead to the site where its address is known, and are text where it is not.
fn full_text(at: &At<'_>, place: usize) -> Result<String, RenderError> {
    let postmortem = &at.archive().postmortems[place];
    let source = at.site.source(place)?;
    let pictures: RefCell<BTreeMap<String, String>> = RefCell::default();
    let images: BTreeSet<&Target> = postmortem.outgoing.iter().filter(|link| link.image).map(|link| &link.target).collect();
    let resolve = |target: &Target| match target {
        Target::Fragment(_) => Resolved::Nothing,
        Target::File { path, .. } if images.contains(target) => {
            let Some(file) = at.site.parts.plan.attachment(path) else { return Resolved::Nothing };
            let mut pictures = pictures.borrow_mut();
            if !pictures.contains_key(file)
                && let Some(data) = picture(at, path, PICTURES.saturating_sub(pictures.values().map(String::len).sum()))
            {
                pictures.insert(file.to_owned(), data);
            }
            if pictures.contains_key(file) { Resolved::Address(text::encode_path(file)) } else { Resolved::Nothing }
        }
        other => at.resolve(other),
    };
    let around = parse::Around {
        resolve: &resolve,
        told: &|target| at.told(target, postmortem.lang),
        word: &|key| at.word_in(postmortem.lang, key),
        glossary: &crate::glossary::Glossary::default(),
        term: &|_| (String::new(), String::new()),
        size: &|target| image_size(at, target),
        discuss: &|_, _| None,
    };
    let parts = parse::body(&source, postmortem, at.config(), &around);
    // Timeline and actions stand elsewhere on the sheet, and so does the summary; in their place is a word of where.
    let elsewhere = |key: &str| format!("<p class=\"above\">{}</p>", text::escape_html(&at.word_in(postmortem.lang, key)));
    let mut in_summary = false;
    let mut out = String::new();
    for part in &parts {
        match part {
            BodyPart::Summary => in_summary = postmortem.summary.is_some(),
            BodyPart::SummaryEnd => in_summary = false,
            _ if in_summary => {}
            BodyPart::Html(html) => out.push_str(html),
            BodyPart::Timeline(_) => out.push_str(&elsewhere("learn_above")),
            BodyPart::Actions(_) => out.push_str(&elsewhere("learn_below")),
        }
    }
    for (file, data) in pictures.into_inner() {
        out = out.replace(&format!("src=\"{}\"", text::encode_path(&file)), &format!("src=\"{data}\""));
    }
    Ok(out)
}

/// A picture as an address that holds it; nothing when it is too large or no picture.
fn picture(at: &At<'_>, path: &str, room: usize) -> Option<String> {
    let kind = match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
        "png" => "png",
        "jpg" | "jpeg" => "jpeg",
        "gif" => "gif",
        "webp" => "webp",
        "svg" => "svg+xml",
        _ => return None,
    };
    let bytes = at.site.read(path, PICTURE).ok().filter(|bytes| bytes.len() as u64 <= PICTURE && bytes.len() * 4 / 3 <= room)?;
    Some(format!("data:image/{kind};base64,{}", STANDARD.encode(bytes)))
}
