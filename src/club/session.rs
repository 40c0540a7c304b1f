//! One session of the reading club (輪読会). Its front matter is optional: a plain note with a place and what was read is one too.

use super::{Names, Reader, is_empty, line_of, place_of, split_words, value, words};
use crate::archive::Archive;
use crate::diagnostic::Rule;
use crate::model::{Postmortem, Target};
use crate::node::Node;
use crate::parse::{self, Note, SourceFile};
use crate::text;
use crate::time::{Context, Stamp};

/// A session, held or planned.
#[derive(Clone, Debug)]
pub struct Session {
    pub path: String,
    /// Its part of an address: the day, with a number where a day has several.
    pub slug: String,
    /// The day, with the clock where it is known.
    pub at: Stamp,
    pub minutes: Option<i64>,
    /// Which of the series it is.
    pub number: Option<u32>,
    /// What it calls itself beside its number.
    pub title: Option<String>,
    pub place: Option<String>,
    pub facilitator: Option<String>,
    pub readings: Vec<Reading>,
    /// Roles that took part, never counted by person.
    pub attended: Vec<String>,
    /// Inline Markdown.
    pub summary: Option<String>,
    /// Whether there is more than the head: something was written down.
    pub has_notes: bool,
    /// The note as a record, with which its text is shown.
    pub record: Box<Postmortem>,
}

/// Something that is read together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A place in the archive.
    Document(usize),
    /// A book, a talk, somebody else's postmortem.
    Outside { title: String, address: Option<String> },
    /// What this edition does not show, or the archive does not have.
    Hidden,
}

const NUMBER: Names = &["number", "no", "session", "回", "回数", "番号"];
const WHEN: Names = &["date", "when", "at", "started_at", "日時", "日付", "開催日", "開催日時", "日程"];
const MINUTES: Names = &["minutes", "duration", "分", "時間", "所要時間"];
const PLACE: Names = &["place", "where", "location", "room", "場所", "会場", "開催場所"];
const FACILITATOR: Names = &["facilitator", "host", "moderator", "ファシリテーター", "司会", "進行", "進行役", "担当"];
const READINGS: Names = &["documents", "document", "readings", "reading", "read", "題材", "読んだもの", "読むもの", "対象", "課題図書", "教材"];
const SUMMARY: Names = &["summary", "about", "topic", "概要", "テーマ", "内容"];
const ATTENDED: Names = &["attended", "attendees", "roles", "参加者", "参加", "参加した役割", "出席"];

pub fn read(file: &SourceFile, reader: &mut Reader<'_>) -> Option<Session> {
    let note = reader.note(file)?;
    let pairs = pairs(&note.body);
    let said = |names: Names| value(&note.matter, names).and_then(Node::text).or_else(|| pair(&pairs, names)).map(|text| text::fold_space(&text)).filter(|text| !text.is_empty());
    let when = said(WHEN);
    let Some(at) = day(file, &note, when.as_deref(), reader) else {
        let line = line_of(file, "date");
        reader.find(
            Rule::ClubSession,
            file,
            line,
            "the day of the session cannot be read, so it is on no page".into(),
            "name the file by its day, as in `reading-club/2026-11-07.md`, or write `date:`",
        );
        return None;
    };
    let lang = note.record.lang;
    let title = title(&note, reader);
    let number = said(NUMBER).or_else(|| title.clone()).and_then(|text| number_in(&text));
    let readings = readings(file, &note, &pairs, reader);
    let attended = match value(&note.matter, ATTENDED) {
        Some(node) => words(Some(node)),
        None => pair(&pairs, ATTENDED).map_or_else(Vec::new, |text| split_words(&text)),
    };
    let summary = said(SUMMARY).map(|summary| reader.told(summary, lang));
    let own = title.filter(|title| !is_only_number(title));
    let notes = without_head(&note.body);
    Some(Session {
        path: file.path.clone(),
        slug: at.date(),
        minutes: said(MINUTES).and_then(|text| minutes_in(&text)).or_else(|| when.as_deref().and_then(span)),
        at,
        number,
        title: own,
        place: said(PLACE).map(|place| reader.told(place, lang)),
        facilitator: said(FACILITATOR),
        readings,
        attended,
        summary,
        has_notes: !is_empty(&notes),
        record: note.record,
    })
}

/// What a session calls itself: its front matter's title, or a heading of the first level at its top.
fn title(note: &Note, reader: &Reader<'_>) -> Option<String> {
    let told = |text: &str| reader.told(text.to_owned(), note.record.lang);
    let stated = value(&note.matter, &["title", "題名"]).and_then(Node::text).map(|title| told(&title));
    let first = note.body.lines().map(str::trim).find(|line| !line.is_empty());
    let heading = first.and_then(|line| line.strip_prefix("# ")).map(|line| parse::inline_text(&told(line)));
    stated.or(heading).map(|title| text::fold_space(&title)).filter(|title| !title.is_empty())
}

/// A note without its head: the title, and the lines that say when, where and what, up to the first heading below. The page shows those apart.
#[must_use]
pub fn without_head(text: &str) -> String {
    let mut in_head = true;
    let kept = |line: &&str| {
        let plain = line.trim();
        in_head &= !plain.starts_with("##");
        !(in_head && (plain.starts_with("# ") || is_pair(plain)))
    };
    text.split_inclusive('\n').filter(kept).collect()
}

/// Gives sessions of one day addresses of their own.
pub fn name(sessions: &mut [Session]) {
    for at in 1..sessions.len() {
        let same = sessions[..at].iter().filter(|earlier| earlier.at.date() == sessions[at].at.date()).count();
        if same > 0 {
            sessions[at].slug = format!("{}-{}", sessions[at].at.date(), same + 1);
        }
    }
}

/// The day: as it is written, else as the file is named.
fn day(file: &SourceFile, note: &Note, when: Option<&str>, reader: &Reader<'_>) -> Option<Stamp> {
    let zone = &reader.config.zone;
    let named = parse::date_in_path(&file.path);
    let context = Context { day: named.as_ref(), ..Context::of(zone) };
    let read = |text: &str| {
        // `2026年10月16日(金) 16:00–17:00`: the end is no part of the stamp.
        let start = text.split(['–', '〜', '~', '～']).next().unwrap_or("").trim();
        Stamp::read(start, &context).ok().filter(|stamp| stamp.date().len() == 10)
    };
    when.and_then(read).or_else(|| note.record.stamps.started.clone().filter(|stamp| stamp.date().len() == 10)).or_else(|| named.filter(|stamp| stamp.date().len() == 10))
}

/// Minutes between two clock times: `16:00–17:00`.
fn span(text: &str) -> Option<i64> {
    let clocks: Vec<i64> = text
        .split(|c: char| !(c.is_ascii_digit() || c == ':'))
        .filter_map(|part| {
            let (hour, minute) = part.split_once(':')?;
            Some(hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?)
        })
        .collect();
    match clocks[..] {
        [from, to] => Some(to - from).filter(|minutes| (5..=600).contains(minutes)),
        _ => None,
    }
}

fn minutes_in(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().or_else(|| parse::duration(text).map(|(seconds, _)| seconds / 60)).filter(|minutes| (1..=1440).contains(minutes))
}

/// The number that a text names: `7`, `#7`, `第7回`.
fn number_in(text: &str) -> Option<u32> {
    let text: String = text.chars().flat_map(|c| text::nfkc(c.encode_utf8(&mut [0; 4])).collect::<Vec<_>>()).collect();
    let after = |mark: &str| text.split_once(mark).map(|(_, rest)| rest.trim_start().to_owned());
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
    text.trim()
        .parse()
        .ok()
        .or_else(|| after("#").and_then(|rest| digits(&rest)))
        .or_else(|| after("第").filter(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('回')).and_then(|rest| digits(&rest)))
}

/// Whether a title says no more than which session it is.
fn is_only_number(title: &str) -> bool {
    let rest: String = title.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace() && !matches!(c, '#' | '第' | '回' | ':' | '：')).collect();
    matches!(rest.to_lowercase().as_str(), "" | "輪読会" | "readingclub" | "session" | "readingclubsession" | "ポストモーテム輪読会")
}

/// What is read: as stated; else every postmortem that the note names, or else what it says that it is about.
fn readings(file: &SourceFile, note: &Note, pairs: &[(String, String)], reader: &mut Reader<'_>) -> Vec<Reading> {
    let stated: Vec<Node> = match value(&note.matter, READINGS) {
        Some(Node::List(items)) => items.clone(),
        Some(Node::Null) | None => pair(pairs, READINGS).map_or_else(Vec::new, |text| split_words(&text).into_iter().map(Node::Text).collect()),
        Some(one) => vec![one.clone()],
    };
    let mut out = Vec::new();
    for node in &stated {
        let title = match node {
            Node::Map(_) => value(node, &["title", "id", "name", "題名"]).and_then(Node::text),
            other => other.text(),
        };
        let Some(title) = title.map(|title| text::fold_space(&title)).filter(|title| !title.is_empty()) else { continue };
        let address = value(node, &["url", "address", "link"]).and_then(Node::text).filter(|address| address.starts_with("https://") || address.starts_with("http://"));
        out.push(match place_of(reader.archive, &title) {
            Some(place) => Reading::Document(place),
            None if address.is_none() && (looks_like_id(&title) || names_a_document(&title) || node.get("id").is_some()) => {
                unknown(file, &title, reader);
                Reading::Hidden
            }
            None => outside(&reader.told(title, note.record.lang), address),
        });
    }
    if stated.is_empty() {
        match pair(pairs, SUMMARY).or_else(|| value(&note.matter, SUMMARY).and_then(Node::text)) {
            // What the note says that it is about is what was read; other documents that it names are only named.
            Some(said) => out.extend(read_in(&reader.told(said, note.record.lang), reader.archive)),
            None => out.extend(named_in(note, reader.archive).into_iter().map(Reading::Document)),
        }
    }
    let mut kept: Vec<Reading> = Vec::new();
    for reading in out {
        if reading == Reading::Hidden || !kept.contains(&reading) {
            kept.push(reading);
        }
    }
    kept
}

/// What a sentence says was read: documents by their ids, and the rest of it, such as a chapter of a book.
fn read_in(said: &str, archive: &Archive) -> Vec<Reading> {
    let places = named_places(said, archive);
    let mut rest = said.to_owned();
    for place in &places {
        let id = &archive.postmortems[*place].id;
        if let Some(at) = rest.to_lowercase().find(&id.to_lowercase()).filter(|at| rest.is_char_boundary(*at) && rest.is_char_boundary(at + id.len())) {
            rest.replace_range(at..at + id.len(), "");
        }
    }
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '、' | ',' | '・' | '+' | '&' | '。' | '.' | '(' | ')'));
    let rest = rest.trim_end_matches('と').trim_start_matches('と').trim_end_matches(" and").trim_start_matches("and ").trim();
    let mut out: Vec<Reading> = Vec::new();
    if rest.chars().filter(|c| c.is_alphanumeric()).count() >= 3 {
        out.push(outside(rest, None));
    }
    out.extend(places.into_iter().map(Reading::Document));
    out
}

fn unknown(file: &SourceFile, written: &str, reader: &mut Reader<'_>) {
    let near = text::nearest(written, reader.archive.postmortems.iter().map(|postmortem| postmortem.id.as_str()));
    let help = near.map_or_else(|| "write the id of a postmortem, or `{title: …, url: …}` for something from outside".to_owned(), |near| format!("did you mean `{near}`?"));
    let source = String::from_utf8_lossy(&file.bytes);
    let line = source.lines().position(|line| line.contains(written)).map_or(0, |at| u32::try_from(at + 1).unwrap_or(u32::MAX));
    reader.find(Rule::ClubSession, file, line, format!("`{}` is no document that this site shows", text::printable(written)), &help);
}

/// An outside reading; a Markdown link in it is its address.
fn outside(title: &str, address: Option<String>) -> Reading {
    let linked = title.split_once("](").and_then(|(before, rest)| Some((before.trim_start_matches('[').to_owned(), rest.split(')').next()?.to_owned())));
    match linked.filter(|(_, address)| address.starts_with("https://") || address.starts_with("http://")) {
        Some((title, written)) => Reading::Outside { title, address: address.or(Some(written)) },
        None => Reading::Outside { title: parse::inline_text(title), address },
    }
}

/// Whether a text can mean nothing but a document of the archive: its name in brackets, or the path of its file.
fn names_a_document(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("[[") && text.ends_with("]]") || crate::discover::without_ending(text) != text && !text.contains(char::is_whitespace)
}

/// Letters, digits and dashes, with a digit: no title of a book.
fn looks_like_id(text: &str) -> bool {
    let text = text.split('#').next().unwrap_or(text);
    !text.contains(char::is_whitespace) && text.bytes().any(|byte| byte.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))
}

/// The postmortems that a note links to or names, in the order of its text.
fn named_in(note: &Note, archive: &Archive) -> Vec<usize> {
    let linked = note.record.outgoing.iter().filter(|link| matches!(link.target, Target::File { .. } | Target::Wiki { .. })).filter_map(|link| archive.target(&link.target));
    let mut out = named_places(&note.body, archive);
    out.extend(linked);
    let mut kept = Vec::new();
    out.into_iter().for_each(|place| {
        if !kept.contains(&place) {
            kept.push(place);
        }
    });
    kept
}

fn named_places(text: &str, archive: &Archive) -> Vec<usize> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
    words.map(|word| word.trim_matches('.')).filter(|word| word.len() > 3 && looks_like_id(word)).filter_map(|word| archive.find(word)).collect()
}

/// `key: value` lines of a body, and headings that are a key with the line below them.
fn pairs(body: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut heading: Option<String> = None;
    for line in body.lines() {
        let line = line.trim();
        if let Some(title) = line.strip_prefix('#') {
            heading = Some(title.trim_start_matches('#').trim().to_lowercase());
        } else if let Some((key, text)) = split_pair(line) {
            out.push((key, text));
            heading = None;
        } else if !line.is_empty()
            && let Some(key) = heading.take()
        {
            out.push((key, line.trim_start_matches(['-', '*', ' ']).to_owned()));
        }
    }
    out
}

/// A line that is a key with its value, in whatever marks.
fn split_pair(line: &str) -> Option<(String, String)> {
    let plain = line.trim().trim_start_matches(['-', '*', '+', ' ', '・']);
    let at = plain.find([':', '：'])?;
    let key = plain[..at].replace(['*', '_', '`'], "").trim().to_lowercase();
    let rest = plain[at..].trim_start_matches([':', '：']).trim_start_matches(['*', '_', ' ']);
    (!rest.is_empty() && key.chars().count() <= 16).then(|| (key, rest.trim().to_owned()))
}

/// Whether a line is one of the head, which the page shows apart.
fn is_pair(line: &str) -> bool {
    split_pair(line).is_some_and(|(key, _)| [NUMBER, WHEN, MINUTES, PLACE, FACILITATOR, READINGS, SUMMARY, ATTENDED].iter().any(|names| names.contains(&key.as_str())))
}

fn pair(pairs: &[(String, String)], names: Names) -> Option<String> {
    pairs.iter().find(|(key, _)| names.contains(&key.as_str())).map(|(_, text)| text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_series() {
        assert_eq!(number_in("輪読会 #7"), Some(7));
        assert_eq!(number_in("第１２回 輪読会"), Some(12));
        assert_eq!(number_in("8"), Some(8));
        assert_eq!(number_in("2026-11-07"), None);
        assert!(is_only_number("輪読会 #7") && !is_only_number("輪読会 #7 失敗から学ぶ"));
    }

    #[test]
    fn heads_of_plain_notes() {
        let pairs = pairs("# 輪読会 #7\n\n- **場所**: 会議室\n## 概要\nSRE 本 第15章\n");
        assert_eq!(pair(&pairs, PLACE).as_deref(), Some("会議室"));
        assert_eq!(pair(&pairs, SUMMARY).as_deref(), Some("SRE 本 第15章"));
        assert_eq!(span("2026年10月16日(金) 16:00–17:30"), Some(90));
    }
}
