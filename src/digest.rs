//! What is new in an archive, for those who want to hear of it: once as plain text, once as HTML, in the words of the theme.
//!
//! A digest is a value without a clock: the same archive, the same list and the same days give the same text, and so the same name.

use crate::actions;
use crate::archive::Archive;
use crate::club::{Club, List, Reading};
use crate::config::Config;
use crate::hash;
use crate::model::{Action, Lang, Postmortem, Status};
use crate::parse::inline_text;
use crate::plan::{pick_file, session_file};
use crate::text::{self, escape_html};
use crate::theme::Theme;
use crate::time::Stamp;

/// What a digest is made from.
pub struct Source<'a> {
    pub archive: &'a Archive,
    pub club: &'a Club,
    pub config: &'a Config,
    pub theme: &'a Theme,
    pub today: &'a Stamp,
}

/// One letter, before it is addressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    pub lang: Lang,
    pub subject: String,
    pub intro: String,
    pub parts: Vec<Part>,
    /// Ids of the documents that it tells of.
    pub documents: Vec<String>,
}

/// Some things of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub title: String,
    pub items: Vec<Item>,
}

/// One thing, on a line or two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    pub text: String,
    pub note: Option<String>,
    /// Whole, where the site knows its own address.
    pub address: Option<String>,
}

/// Actions that a letter tells of; more are a number.
const MOST: usize = 25;

impl Digest {
    /// Whether it would tell nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.items.is_empty())
    }

    /// A name of what it says, whoever it goes to.
    #[must_use]
    pub fn name(&self) -> String {
        hash::short(format!("{self:?}").as_bytes())
    }

    /// As plain text; `end` are lines below it.
    #[must_use]
    pub fn text(&self, end: &[String]) -> String {
        let mut out = format!("{}\n", self.intro);
        for part in &self.parts {
            out.push_str(&format!("\n{}\n{}\n", part.title, "-".repeat(part.title.chars().map(|c| 1 + usize::from(text::is_wide(c))).sum())));
            for item in &part.items {
                out.push_str(&format!("* {}\n", item.text));
                item.note.iter().chain(&item.address).for_each(|line| out.push_str(&format!("  {line}\n")));
            }
        }
        if !end.is_empty() {
            out.push_str(&format!("\n-- \n{}\n", end.join("\n")));
        }
        out
    }

    /// As HTML that any mail program shows: no style sheet, no picture, nothing loaded.
    #[must_use]
    pub fn html(&self, end: &[String]) -> String {
        let mut out = format!(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head><body style=\"font-family:sans-serif;line-height:1.6;max-width:40em\">\n<p>{}</p>\n",
            self.lang.tag(),
            escape_html(&self.subject),
            escape_html(&self.intro)
        );
        for part in &self.parts {
            out.push_str(&format!("<h2 style=\"font-size:1.1em\">{}</h2>\n<ul>\n", escape_html(&part.title)));
            for item in &part.items {
                let said = escape_html(&item.text);
                let said = item.address.as_ref().map_or(said.clone(), |address| format!("<a href=\"{}\">{said}</a>", text::encode_href(address)));
                let note = item.note.as_ref().map_or_else(String::new, |note| format!("<br><small>{}</small>", escape_html(note)));
                out.push_str(&format!("<li>{said}{note}</li>\n"));
            }
            out.push_str("</ul>\n");
        }
        if !end.is_empty() {
            let lines: Vec<String> = end.iter().map(|line| escape_html(line)).collect();
            out.push_str(&format!("<hr><p><small>{}</small></p>\n", lines.join("<br>")));
        }
        out.push_str("</body></html>\n");
        out
    }

    /// For a chat that reads Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let plain = |text: &str| text.replace(['*', '_', '`', '[', ']'], "");
        let mut out = format!("**{}**\n", plain(&self.subject));
        for part in &self.parts {
            out.push_str(&format!("\n*{}*\n", plain(&part.title)));
            for item in &part.items {
                let said = item.address.as_ref().map_or_else(|| plain(&item.text), |address| format!("[{}]({address})", plain(&item.text)));
                out.push_str(&format!("- {said}\n"));
                item.note.iter().for_each(|note| out.push_str(&format!("  {}\n", plain(note))));
            }
        }
        out
    }
}

/// What is new since a day, for one list.
#[must_use]
pub fn of_list(source: &Source<'_>, list: &List, since: &Stamp) -> Digest {
    let letter = Letter { source, lang: list.lang };
    let wanted: Vec<&Postmortem> =
        source.archive.newest().map(|place| &*source.archive.postmortems[place]).filter(|postmortem| postmortem.is_reviewed() && list.wants(postmortem)).collect();
    let after = |stamp: Option<&Stamp>| stamp.is_some_and(|stamp| stamp.day_number() >= since.day_number() && stamp.day_number() <= source.today.day_number());
    let published: Vec<&Postmortem> = wanted.iter().copied().filter(|postmortem| after(postmortem.stamps.published.as_ref().or(postmortem.date.as_ref()))).collect();
    let held = |postmortem: &&Postmortem| after(postmortem.review.as_ref().and_then(|review| review.held_on.as_ref()));
    let reviewed: Vec<&Postmortem> = wanted.iter().copied().filter(held).filter(|postmortem| !published.contains(postmortem)).collect();
    let late = |postmortem: &&'_ Postmortem, action: &Action| actions::days_late(postmortem, action, source.config, source.today).is_some();
    let mut overdue: Vec<(&Postmortem, Action)> =
        wanted.iter().flat_map(|postmortem| postmortem.open_actions().filter(|action| late(postmortem, action)).map(|action| (*postmortem, action))).collect();
    overdue.sort_by_key(|(postmortem, action)| actions::due(postmortem, action, source.config).map_or(i64::MAX, |due| due.seconds));
    let more = overdue.len().saturating_sub(MOST);
    let mut documents: Vec<String> = published.iter().chain(&reviewed).map(|postmortem| postmortem.id.clone()).collect();
    documents.sort();
    let mut overdue: Vec<Item> = overdue.iter().take(MOST).map(|(postmortem, action)| letter.action(postmortem, action)).collect();
    if more > 0 {
        overdue.push(Item { text: letter.word("more_n").replace("{n}", &more.to_string()), ..Item::default() });
    }
    let parts = vec![
        letter.part("digest_published", published.iter().map(|postmortem| letter.postmortem(postmortem)).collect()),
        letter.part("digest_reviewed", reviewed.iter().map(|postmortem| letter.postmortem(postmortem)).collect()),
        letter.part("digest_pick", letter.picks(since)),
        letter.part("digest_session", letter.next_session()),
        letter.part("digest_overdue", overdue),
    ];
    let subject = letter.word("digest_subject").replace("{title}", &source.config.title).replace("{date}", &since.date());
    Digest { lang: list.lang, subject, intro: letter.word("digest_intro").replace("{date}", &since.date()), parts: kept(parts), documents }
}

/// One document, for those whom it concerns.
#[must_use]
pub fn of_document(source: &Source<'_>, place: usize) -> Digest {
    let postmortem = &source.archive.postmortems[place];
    let letter = Letter { source, lang: postmortem.lang };
    let open: Vec<Item> = postmortem.open_actions().take(MOST).map(|action| letter.action(postmortem, &action)).collect();
    let parts = vec![letter.part("digest_published", vec![letter.postmortem(postmortem)]), letter.part("open_actions", open)];
    let subject = letter.word("digest_subject_one").replace("{title}", &source.config.title).replace("{name}", &postmortem.title);
    Digest { lang: postmortem.lang, subject, intro: letter.word("digest_intro_one"), parts: kept(parts), documents: vec![postmortem.id.clone()] }
}

/// What waits for one reviewer.
#[must_use]
pub fn of_review(source: &Source<'_>, places: &[usize]) -> Digest {
    let waiting: Vec<&Postmortem> = places.iter().map(|place| &*source.archive.postmortems[*place]).collect();
    let lang = waiting.first().map_or(source.config.language, |postmortem| postmortem.lang);
    let letter = Letter { source, lang };
    let items = waiting.iter().map(|postmortem| letter.postmortem(postmortem)).collect();
    let one = "digest_subject_review_1";
    let key = if waiting.len() == 1 && source.theme.words(lang).contains_key(one) { one } else { "digest_subject_review" };
    let subject = letter.word(key).replace("{title}", &source.config.title).replace("{n}", &waiting.len().to_string());
    let documents = waiting.iter().map(|postmortem| postmortem.id.clone()).collect();
    Digest { lang, subject, intro: letter.word("digest_intro_review"), parts: kept(vec![letter.part("digest_waiting", items)]), documents }
}

/// The pick of a month, as a letter of its own; nothing where the month has none.
#[must_use]
pub fn of_month(source: &Source<'_>, month: &str) -> Option<Digest> {
    let pick = source.club.picks.iter().find(|pick| pick.month == month)?;
    let postmortem = &source.archive.postmortems[pick.place];
    let letter = Letter { source, lang: pick.record.lang };
    let thanks =
        pick.thanks.iter().map(|thanks| Item { text: thanks.who.clone(), note: Some(inline_text(&thanks.for_what)).filter(|text| !text.is_empty()), address: None }).collect();
    let parts = vec![letter.part("digest_pick", vec![letter.pick(pick)]), letter.part("digest_thanks", thanks)];
    let subject = format!("{} {month}: {}", letter.word("pick"), postmortem.title);
    Some(Digest { lang: pick.record.lang, subject, intro: inline_text(&pick.reason), parts: kept(parts), documents: vec![postmortem.id.clone()] })
}

/// Documents in review, by the reviewer whom each names.
#[must_use]
pub fn waiting(archive: &Archive) -> Vec<(String, Vec<usize>)> {
    let mut out: std::collections::BTreeMap<String, Vec<usize>> = std::collections::BTreeMap::new();
    for (place, postmortem) in archive.postmortems.iter().enumerate().filter(|(_, postmortem)| postmortem.status == Some(Status::InReview)) {
        for reviewer in postmortem.review.iter().flat_map(|review| &review.reviewers) {
            out.entry(reviewer.clone()).or_default().push(place);
        }
    }
    out.into_iter().collect()
}

fn kept(parts: Vec<Part>) -> Vec<Part> {
    parts.into_iter().filter(|part| !part.items.is_empty()).collect()
}

/// A letter in one language.
struct Letter<'a> {
    source: &'a Source<'a>,
    lang: Lang,
}

impl Letter<'_> {
    fn word(&self, key: &str) -> String {
        self.source.theme.word(self.lang, key).to_owned()
    }

    fn part(&self, key: &str, items: Vec<Item>) -> Part {
        Part { title: self.word(key), items }
    }

    fn address(&self, file: &str) -> Option<String> {
        self.source.config.base_url.as_ref().map(|base| format!("{base}{}", text::encode_path(file.trim_end_matches("index.html"))))
    }

    fn postmortem(&self, postmortem: &Postmortem) -> Item {
        let severity = postmortem.severity.as_ref().map(|severity| self.source.config.severity_title(severity).to_owned());
        let facts: Vec<String> =
            [Some(postmortem.id.clone()), postmortem.date.as_ref().map(Stamp::date), severity].into_iter().flatten().chain(postmortem.services.iter().cloned()).collect();
        let summary = postmortem.summary.as_ref().map(|summary| text::shorten(&text::fold_space(&inline_text(summary)), 300));
        let note = [Some(facts.join(" · ")), summary].into_iter().flatten().collect::<Vec<_>>().join(" – ");
        Item { text: postmortem.title.clone(), note: Some(note), address: self.address(&format!("postmortems/{}/index.html", postmortem.id)) }
    }

    fn action(&self, postmortem: &Postmortem, action: &Action) -> Item {
        let due = actions::due(postmortem, action, self.source.config).map(|due| self.word("digest_due").replace("{date}", &due.date()));
        let facts: Vec<String> = [Some(postmortem.id.clone()), action.owner.clone(), due].into_iter().flatten().collect();
        Item { text: text::fold_space(&inline_text(&action.text)), note: Some(facts.join(" · ")), address: self.address(&format!("postmortems/{}/index.html", postmortem.id)) }
    }

    fn pick(&self, pick: &crate::club::Pick) -> Item {
        let postmortem = &self.source.archive.postmortems[pick.place];
        Item { text: format!("{}: {}", pick.month, postmortem.title), note: Some(inline_text(&pick.reason)), address: self.address(&pick_file(pick)) }
    }

    /// Picks of the months since a day.
    fn picks(&self, since: &Stamp) -> Vec<Item> {
        let (from, to) = (since.date()[..7].to_owned(), self.source.today.date()[..7].to_owned());
        self.source.club.picks.iter().filter(|pick| pick.month >= from && pick.month <= to).map(|pick| self.pick(pick)).collect()
    }

    fn next_session(&self) -> Vec<Item> {
        let Some((_, session)) = self.source.club.next(self.source.today.day_number()) else { return Vec::new() };
        let read = session.readings.iter().filter_map(|reading| match reading {
            Reading::Document(place) => Some(self.source.archive.postmortems[*place].title.clone()),
            Reading::Outside { title, .. } => Some(title.clone()),
            Reading::Hidden => None,
        });
        let name =
            session.number.map_or_else(|| session.title.clone().unwrap_or_else(|| self.word("session")), |number| self.word("session_n").replace("{n}", &number.to_string()));
        let when = format!("{} {}", session.at.date(), session.at.clock()).trim_end().to_owned();
        let facts: Vec<String> = std::iter::once(when).chain(session.place.clone()).chain(read).collect();
        vec![Item { text: name, note: Some(facts.join(" · ")), address: self.address(&session_file(session)) }]
    }
}
