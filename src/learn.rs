//! What a group can learn with, made from postmortems alone: questions, agendas, re-enactments, and the archive read across.
//!
//! Everything here is a pure function of records. What is said is a word of the interface with values from the document, so that
//! nothing is ever stated that a document does not state; where each came from is kept beside it.

pub mod across;
pub mod agenda;
pub mod drill;
pub mod praise;
pub mod question;
pub mod words;

use crate::archive::Archive;
use crate::club::Club;
use crate::model::{Event, Postmortem};
use crate::time::Stamp;
use crate::{parse, text};
use std::collections::{BTreeMap, BTreeSet};

/// What of an archive can be learned with; empty where the site has no such pages.
#[derive(Debug, Default)]
pub struct Learning {
    /// Places that have a reading pack, the oldest first.
    pub readable: Vec<usize>,
    /// Neutral names by place, of those that can be played.
    pub codes: BTreeMap<usize, String>,
    /// How many pieces of luck and how many surprises are told.
    pub luck: usize,
    pub surprises: usize,
    /// The one that came back last first.
    pub families: Vec<across::Family>,
    /// Months with something to tell, the oldest first: `2026-11`.
    pub months: Vec<String>,
    /// Whether packs have a handout beside them.
    pub handouts: bool,
}

/// Documents up to which handouts are written unless the configuration says otherwise.
const HANDOUTS: usize = 2000;

impl Learning {
    /// `handouts` is what the configuration says.
    #[must_use]
    pub fn of(archive: &Archive, club: &Club, handouts: Option<bool>, today: &Stamp) -> Self {
        let all = &archive.postmortems;
        Self {
            readable: (0..all.len()).filter(|place| is_readable(&all[*place])).collect(),
            codes: drill::codes(all),
            luck: across::luck(archive).count(),
            surprises: across::surprises(archive).count(),
            families: across::families(archive),
            months: months(archive, club, today),
            handouts: handouts.unwrap_or(all.len() <= HANDOUTS),
        }
    }

    /// Whether what a postmortem says now gives it the pages that it has.
    #[must_use]
    pub fn fits(&self, place: usize, now: &Postmortem) -> bool {
        self.has_pack(place) == is_readable(now) && self.codes.contains_key(&place) == drill::is_playable(now)
    }

    /// Whether a postmortem has a reading pack.
    #[must_use]
    pub fn has_pack(&self, place: usize) -> bool {
        self.readable.binary_search(&place).is_ok()
    }
}

/// The months in which there was an incident, a session or a pick, none after today.
fn months(archive: &Archive, club: &Club, today: &Stamp) -> Vec<String> {
    let dates = archive.postmortems.iter().filter_map(|postmortem| postmortem.date.as_ref()).chain(club.sessions.iter().map(|session| &session.at));
    let dated = dates.filter(|date| date.date().len() >= 7 && date.seconds <= today.seconds).map(|date| date.date()[..7].to_owned());
    let this = today.date()[..7].to_owned();
    let picked = club.picks.iter().map(|pick| pick.month.clone()).filter(|month| *month <= this);
    dated.chain(picked).collect::<BTreeSet<_>>().into_iter().collect()
}

/// One postmortem among the others that a group may read it with.
pub struct Lesson<'a> {
    pub archive: &'a Archive,
    pub place: usize,
    /// The incidents nearest to it by their words, the nearest first.
    pub near: &'a [Near],
}

/// An incident near another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    pub place: usize,
    /// Words that both have, as the one that is read writes them.
    pub shared: Vec<String>,
}

impl<'a> Lesson<'a> {
    #[must_use]
    pub fn postmortem(&self) -> &'a Postmortem {
        &self.archive.postmortems[self.place]
    }
}

/// Something to be said: a word of the interface, and what stands in its braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The word's key.
    pub word: String,
    pub values: Vec<(&'static str, String)>,
}

impl Said {
    #[must_use]
    pub fn of(word: &str, values: Vec<(&'static str, String)>) -> Self {
        Self { word: word.to_owned(), values }
    }

    /// The sentence; `word` gives a key's text.
    #[must_use]
    pub fn told(&self, word: &dyn Fn(&str) -> String) -> String {
        // One pass, so that braces within a quotation stay what they are.
        let pattern = word(&self.word);
        let mut out = String::with_capacity(pattern.len() + 64);
        let mut rest = pattern.as_str();
        while let Some(at) = rest.find('{') {
            let Some(end) = rest[at..].find('}').map(|end| at + end) else { break };
            out.push_str(&rest[..at]);
            let value = self.values.iter().find(|(name, _)| *name == &rest[at + 1..end]);
            out.push_str(value.map_or(&rest[at..=end], |(_, value)| value));
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        out
    }
}

/// Characters of a quotation; more would be read aloud by nobody.
const QUOTED: usize = 140;

/// A text of a document as it is quoted: plain, on one line, not too long, without the stop that a sentence around it has, and without
/// what its author struck out.
#[must_use]
pub fn quote(markdown: &str) -> String {
    let plain = text::fold_space(&parse::inline_text(&without_struck(markdown)));
    let plain = without_references(&plain);
    let short = text::shorten(&plain, QUOTED);
    // A quotation that ends within a sentence ends with the one before, where there is one.
    let whole = short.strip_suffix('…').and_then(|cut| cut.rfind(['.', '。', ';', '；']).filter(|at| *at > cut.len() / 2).map(|at| cut[..at].to_owned()));
    whole.unwrap_or(short).trim_end_matches(['.', '。', ';', '；', ',', '、', ' ']).to_owned()
}

/// A title within a sentence.
#[must_use]
pub fn title(postmortem: &Postmortem) -> String {
    text::shorten(&postmortem.title, 90)
}

/// Whether a text says something when it is quoted: what ends with a colon only leads to what follows.
#[must_use]
pub fn can_be_quoted(markdown: &str) -> bool {
    let quoted = quote(markdown);
    !quoted.ends_with([':', '：']) && quoted.chars().filter(|c| c.is_alphanumeric()).count() >= 4
}

fn without_struck(markdown: &str) -> String {
    markdown.split("~~").step_by(2).collect::<Vec<_>>().join("")
}

/// `[fixed][pr-12]` of which nothing tells where it leads is its text alone.
fn without_references(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    let mut rest = plain;
    while let Some((before, after)) = rest.split_once('[') {
        let parts = after.split_once("][").and_then(|(text, behind)| Some((text, behind.split_once(']')?.1))).filter(|(text, _)| !text.contains(['[', ']']));
        out.push_str(before);
        if let Some((text, behind)) = parts {
            out.push_str(text);
            rest = behind;
        } else {
            out.push('[');
            rest = after;
        }
    }
    out + rest
}

/// When something happened, as people say it: the clock, with the day where it is not the first; else what the author wrote.
#[must_use]
pub fn clock(postmortem: &Postmortem, event: &Event) -> String {
    clock_after(first_day(postmortem).as_deref(), event)
}

/// The same, where the day of the first is known.
fn clock_after(first: Option<&str>, event: &Event) -> String {
    match event.at.as_ref().filter(|at| at.has_clock() && !at.approximate) {
        Some(at) => moment_after(first, at),
        None => event.written.trim().to_owned(),
    }
}

/// The day of the first entry that has one.
fn first_day(postmortem: &Postmortem) -> Option<String> {
    postmortem.timeline.iter().find_map(|event| event.at).map(|at| at.date())
}

/// A stamp as a timeline's entries are called: with its day where that is another than the first.
#[must_use]
pub fn moment(postmortem: &Postmortem, at: &Stamp) -> String {
    moment_after(first_day(postmortem).as_deref(), at)
}

fn moment_after(first: Option<&str>, at: &Stamp) -> String {
    if first.is_none_or(|first| first == at.date()) { at.clock() } else { format!("{} {}", at.date(), at.clock()) }
}

/// Entries of a timeline that say something, by their places.
pub fn rows(postmortem: &Postmortem) -> impl Iterator<Item = (usize, Event)> + '_ {
    let says =
        |event: &Event| event.text.chars().filter(|c| c.is_alphanumeric()).take(4).count() == 4 && !event.written.contains("HH") && !event.text.contains("Short event description");
    postmortem.timeline.iter().enumerate().filter(move |(_, event)| says(event))
}

/// Whether a postmortem is fit to be read together: it has passed its review, and tells enough to ask about.
#[must_use]
pub fn is_readable(postmortem: &Postmortem) -> bool {
    if !postmortem.is_reviewed() {
        return false;
    }
    let rows = rows(postmortem).count();
    rows >= question::FEW_ROWS && question::at_least(postmortem, rows) >= question::FEW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_of_a_quotation_stay() {
        let said = Said::of("x", vec![("quote", "a {time} b".into()), ("time", "14:02".into())]);
        assert_eq!(said.told(&|_| "{time}: {quote} {other}".into()), "14:02: a {time} b {other}");
    }

    #[test]
    fn quotations_are_plain_and_short() {
        assert_eq!(quote("The **pool** was `full`.\nThen more."), "The pool was full. Then more");
        assert!(quote(&"word ".repeat(100)).chars().count() <= QUOTED + 1);
    }
}
