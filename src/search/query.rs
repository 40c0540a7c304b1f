//! What was typed, as units and filters. The grammar has two parsers, this and `themes/default/assets/search/query.js`, and one
//! golden file, `tests/search/queries.json`.

use super::analyse::{Kind, Token, is_cjk, tokens};
use super::filter::{self, Filter, Sort};
use super::paste;
use crate::text::nfkc;

/// The longest query that is read, in characters, and the longest text that is pasted.
pub const MAX_CHARACTERS: usize = 256;
pub const MAX_PASTED: usize = 4000;

/// One thing to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// Ways to say it, each tokens with their offsets: more than one token is a phrase. A document needs one of them.
    pub alternatives: Vec<Vec<(usize, String)>>,
    /// Every token that begins with this is one more way: a single CJK character, or `conn*`.
    pub prefix: Option<String>,
    /// The index of the only field it may stand in: `title:dns`.
    pub field: Option<usize>,
    /// `+word`: documents without it are left out.
    pub required: bool,
    /// `-word`: documents that have it are left out.
    pub excluded: bool,
    /// As typed, for people.
    pub written: String,
    /// Typed as a plain word, so that a slip in it may be corrected.
    pub plain: bool,
}

/// A query: documents that pass its filters, ranked by the sum over its units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub units: Vec<Unit>,
    pub filters: Vec<Filter>,
    pub sort: Sort,
    /// What looks like a filter and is none, so that it was read as words.
    pub hints: Vec<String>,
    /// What a pasted text holds that belongs to its moment and machine: stamps, ids, addresses.
    pub noise: Vec<String>,
    /// Whether the text was read as pasted: no filters, no signs, no quotes.
    pub pasted: bool,
}

/// A piece of what was typed.
struct Piece {
    text: String,
    quoted: bool,
    sign: Option<char>,
    field: Option<usize>,
}

impl Query {
    /// Parses what was typed. There is no wrong query: what is no operator is words.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let mut out = Self::default();
        let typed: String = typed.chars().take(MAX_PASTED).collect();
        let short: String = typed.chars().take(MAX_CHARACTERS).collect();
        let pieces = pieces(&short, &mut out);
        let plain = out.filters.is_empty() && pieces.iter().all(|piece| !piece.quoted && piece.sign.is_none() && piece.field.is_none());
        if paste::is_pasted(&typed, plain) {
            return Self::pasted(&typed);
        }
        for piece in pieces {
            let plain = !piece.quoted && piece.sign.is_none() && piece.field.is_none() && !piece.text.ends_with('*');
            let of_piece = |unit| Unit { field: piece.field, required: piece.sign == Some('+'), excluded: piece.sign == Some('-'), plain, ..unit };
            let unit = unit(&piece.text, !piece.quoted).map(of_piece);
            out.add(unit);
        }
        out
    }

    /// Reads a text as pasted, whatever it looks like.
    #[must_use]
    pub fn pasted(typed: &str) -> Self {
        let (telling, noise) = paste::pieces(typed);
        let mut out = Self { noise, pasted: true, ..Self::default() };
        let texts = if telling.is_empty() { out.noise.clone() } else { telling };
        texts.iter().for_each(|text| out.add(unit(text, false)));
        out
    }

    fn add(&mut self, unit: Option<Unit>) {
        let Some(unit) = unit else { return };
        let same = |known: &Unit| {
            (&known.alternatives, &known.prefix, known.field, known.excluded, known.required) == (&unit.alternatives, &unit.prefix, unit.field, unit.excluded, unit.required)
        };
        if !self.units.iter().any(same) {
            self.units.push(unit);
        }
    }

    /// How many of `units` wanted units a document must have: one of two, about a third of more.
    #[must_use]
    pub fn needed(units: usize) -> usize {
        if units <= 2 { 1 } else { units.div_ceil(3) }
    }
}

/// The mark that closes a quotation.
pub(super) fn closing(open: char) -> Option<char> {
    match open {
        '"' | '＂' => Some(open),
        '“' => Some('”'),
        '「' => Some('」'),
        '『' => Some('』'),
        _ => None,
    }
}

/// Splits at white space outside quotes; one quote that never closes is a character. Filters go to the query.
fn pieces(typed: &str, query: &mut Query) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let (piece, after) = piece(rest, query);
        out.extend(piece.filter(|piece| !piece.text.is_empty()));
        rest = after.trim_start();
    }
    out
}

/// The piece at the start of a text, and what follows it.
fn piece<'t>(text: &'t str, query: &mut Query) -> (Option<Piece>, &'t str) {
    let first = text.chars().next().unwrap_or(' ');
    let after = &text[first.len_utf8()..];
    let next = after.chars().next().unwrap_or(' ');
    let sign = Some(first).filter(|sign| matches!(sign, '-' | '+') && (next.is_alphabetic() || closing(next).is_some_and(|_| quotation(after).is_some())));
    let body = if sign.is_some() { after } else { text };
    if let Some((inner, rest)) = quotation(body) {
        return (Some(Piece { text: inner.to_owned(), quoted: true, sign, field: None }), rest);
    }
    let length = body.char_indices().find(|(at, c)| c.is_whitespace() || (*at > 0 && quotation(&body[*at..]).is_some())).map_or(body.len(), |(at, _)| at);
    if let Some((name, value)) = filter::named(&body[..length]) {
        // Values may be quoted, so that they reach beyond the word.
        let value = &body[length - value.len()..];
        if let Some((values, rest)) = filter::values(value) {
            if let Some(field) = filter::field(&name) {
                let (text, quoted) = values.into_iter().next().unwrap_or_default();
                return (Some(Piece { text, quoted, sign, field: Some(field) }), rest);
            }
            let written = &text[..text.len() - rest.len()];
            match filter::read(&name, &values, sign == Some('-'), written) {
                filter::Read::Filter(filter) => {
                    query.filters.push(filter);
                    return (None, rest);
                }
                filter::Read::Sort(sort) => {
                    query.sort = sort;
                    return (None, rest);
                }
                filter::Read::Words if !body[..length].contains("//") && !body[..length].contains("::") => query.hints.push(written.to_owned()),
                filter::Read::Words => {}
            }
        }
    }
    (Some(Piece { text: body[..length].to_owned(), quoted: false, sign, field: None }), &body[length..])
}

/// A quotation at the start of a text, and what follows it.
pub(super) fn quotation(text: &str) -> Option<(&str, &str)> {
    let open = text.chars().next()?;
    let inner = &text[open.len_utf8()..];
    let close = closing(open)?;
    let end = inner.find(close)?;
    Some((&inner[..end], &inner[end + close.len_utf8()..]))
}

/// The tokens that a text must have in its order. Every second pair covers a CJK run, which halves what is looked up.
fn unit(text: &str, may_be_start: bool) -> Option<Unit> {
    let (text, start) = match text.strip_suffix('*').filter(|_| may_be_start) {
        Some(head) => (head, true),
        None => (text, false),
    };
    let all = tokens(text);
    let parts: Vec<&Token> = all.iter().filter(|token| token.kind == Kind::Part).collect();
    let whole: Vec<&Token> = all.iter().filter(|token| token.kind != Kind::Part).collect();
    let mut picked: Vec<(usize, String)> = Vec::new();
    let mut at = 0;
    while at < whole.len() {
        if whole[at].kind == Kind::Word {
            picked.push((whole[at].position, whole[at].text.clone()));
            at += 1;
            continue;
        }
        let end = run_end(&whole, at);
        cover_run(&whole[at..end], end == whole.len(), &mut picked);
        at = end;
    }
    let first = picked.first()?.0;
    let written = text.to_owned();
    if whole.len() == 1 && whole[0].kind == Kind::Last {
        return Some(Unit { prefix: Some(whole[0].text.clone()), written, ..Unit::default() });
    }
    let mut alternatives = vec![picked.into_iter().map(|(position, text)| (position - first, text)).collect::<Vec<_>>()];
    // `SocketTimeoutException` is also the words that it is made of.
    if whole.len() == 1 && parts.len() > 1 {
        alternatives.push(parts.iter().enumerate().map(|(offset, part)| (offset, part.text.clone())).collect());
    }
    let word = start && whole.len() == 1 && whole[0].kind == Kind::Word;
    let prefix =
        word.then(|| nfkc(text).flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric() && !is_cjk(*c)).collect::<String>()).filter(|prefix| prefix.chars().count() >= 2);
    Some(Unit { alternatives, prefix, written, ..Unit::default() })
}

fn run_end(all: &[&Token], start: usize) -> usize {
    (start..all.len()).find(|at| all[*at].kind == Kind::Last).map_or(all.len(), |at| at + 1)
}

/// A run of n characters has n − 1 pairs: those at 0, 2, 4 … and the last. A run of one character inside a longer unit is
/// looked up as the last of its run, unless it ends the unit, where any pair could follow.
fn cover_run(run: &[&Token], ends_unit: bool, picked: &mut Vec<(usize, String)>) {
    let pairs = run.len() - 1;
    if pairs == 0 {
        if !ends_unit || picked.is_empty() {
            picked.push((run[0].position, run[0].text.clone()));
        }
        return;
    }
    for (index, pair) in run[..pairs].iter().enumerate() {
        if index % 2 == 0 || index + 1 == pairs {
            picked.push((pair.position, pair.text.clone()));
        }
    }
}
