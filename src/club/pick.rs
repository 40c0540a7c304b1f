//! The postmortem of a month: an editor's choice with its reason, never a score.

use super::{Reader, is_empty, line_of, place_of, value};
use crate::config::Config;
use crate::diagnostic::{Finding, Rule};
use crate::model::{Lang, Postmortem};
use crate::node::Node;
use crate::parse::SourceFile;
use crate::text;

/// One month's pick.
#[derive(Clone, Debug)]
pub struct Pick {
    pub path: String,
    /// `2026-11`.
    pub month: String,
    /// Its place in the archive.
    pub place: usize,
    /// Inline Markdown: why it is worth reading.
    pub reason: String,
    /// Only of those who said that they may be thanked by name.
    pub thanks: Vec<Thanks>,
    /// Whether there is a text beside the reason.
    pub has_notes: bool,
    pub record: Box<Postmortem>,
}

/// A word of praise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thanks {
    pub who: String,
    /// Inline Markdown; empty when it says nothing more.
    pub for_what: String,
}

pub fn read(file: &SourceFile, reader: &mut Reader<'_>) -> Option<Pick> {
    let note = reader.note(file)?;
    let stem = crate::discover::without_ending(&file.path).rsplit('/').next().unwrap_or("").to_owned();
    let stated = value(&note.matter, &["month", "月"]).and_then(Node::text);
    let Some(month) = stated.or(Some(stem)).filter(|month| is_month(month)) else {
        reader.find(
            Rule::MonthPick,
            file,
            line_of(file, "month"),
            "the month of the pick cannot be read, so it is on no page".into(),
            "name the file by its month, as in `of-the-month/2026-11.md`",
        );
        return None;
    };
    let Some(id) = value(&note.matter, &["id", "postmortem", "document", "文書"]).and_then(Node::text) else {
        reader.find(Rule::MonthPick, file, 1, "the pick names no postmortem".into(), "write its id, as in `id: PM-2026-014`");
        return None;
    };
    let Some(place) = place_of(reader.archive, &id) else {
        // Below the top, what is hidden takes its pick with it, and nothing tells of either.
        if reader.edition.top().is_none() {
            let near = text::nearest(&id, reader.archive.postmortems.iter().map(|postmortem| postmortem.id.as_str()));
            let help = near.map_or_else(|| "write the id of a postmortem of the archive".to_owned(), |near| format!("did you mean `{near}`?"));
            reader.find(Rule::MonthPick, file, line_of(file, "id"), format!("`{}` is no document that this site shows", text::printable(&id)), &help);
        }
        return None;
    };
    if !reader.archive.postmortems[place].is_reviewed() {
        reader.find(
            Rule::MonthPick,
            file,
            line_of(file, "id"),
            format!("`{}` has not passed its review, so it is not yet picked", text::printable(&id)),
            "pick a reviewed one, or take the review to its end",
        );
        return None;
    }
    let reason = value(&note.matter, &["reason", "why", "理由"]).and_then(Node::text).map(|text| text::fold_space(&text)).filter(|text| !text.is_empty());
    let Some(reason) = reason.or_else(|| note.body.split("\n\n").map(text::fold_space).find(|part| !part.is_empty() && !part.starts_with('#'))) else {
        reader.find(Rule::MonthPick, file, 1, "the pick gives no reason".into(), "write in a sentence or two what is worth learning from it: `reason: …`");
        return None;
    };
    let reason = reader.told(reason, note.record.lang);
    let thanks = thanks(value(&note.matter, &["thanks", "感謝", "謝辞"]), file, note.record.lang, reader);
    Some(Pick { path: file.path.clone(), month, place, reason, thanks, has_notes: !is_empty(&note.body), record: note.record })
}

/// Praise is for those who want it: names that the configuration lists under `thanks`, and teams.
fn thanks(node: Option<&Node>, file: &SourceFile, lang: Lang, reader: &mut Reader<'_>) -> Vec<Thanks> {
    let items = match node {
        Some(Node::List(items)) => items.clone(),
        Some(Node::Null) | None => Vec::new(),
        Some(one) => vec![one.clone()],
    };
    let mut out = Vec::new();
    for item in items {
        let who = match &item {
            Node::Map(_) => value(&item, &["who", "name", "to", "誰"]).and_then(Node::text),
            other => other.text(),
        };
        let Some(who) = who.map(|who| text::fold_space(&who)).filter(|who| !who.is_empty()) else { continue };
        let for_what = value(&item, &["for", "what", "内容"]).and_then(Node::text).unwrap_or_default();
        if may_be_thanked(&who, reader.config) {
            out.push(Thanks { who, for_what: reader.told(text::fold_space(&for_what), lang) });
        } else {
            let message = format!("`{}` has not said that praise may name them, so this thanks is not published", text::printable(&who));
            reader.find(Rule::ThanksUnasked, file, line_of(file, "thanks"), message, "ask them, then add the name to `thanks` in afterword.yaml; a team needs no asking");
        }
    }
    out
}

/// Whether somebody may be praised by name.
fn may_be_thanked(who: &str, config: &Config) -> bool {
    let same = |name: &String| name.to_lowercase() == who.to_lowercase();
    config.thanks.iter().any(same) || config.teams.iter().any(|team| same(&team.name) || same(&team.title) || team.aliases.iter().any(same))
}

/// `2026-11`.
fn is_month(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 7 && bytes[4] == b'-' && text[..4].bytes().all(|byte| byte.is_ascii_digit()) && text[5..].parse::<u8>().is_ok_and(|month| (1..=12).contains(&month))
}

/// One month has one pick: of several files the first stays.
pub fn keep_one(picks: &mut Vec<Pick>, findings: &mut Vec<Finding>) {
    let mut kept: Vec<Pick> = Vec::new();
    for pick in picks.drain(..) {
        match kept.iter().find(|other| other.month == pick.month) {
            Some(other) => {
                let message = format!("{} has a pick already, in `{}`", pick.month, other.path);
                findings.push(Finding::new(Rule::MonthPick, &pick.path, message).help("keep one of them"));
            }
            None => kept.push(pick),
        }
    }
    *picks = kept;
}
