//! What was typed, as units and filters. The grammar has two parsers, this and `themes/default/assets/search/query.js`, and one
//! golden file, `tests/search/queries.json`.

use super::analyse::{Kind, Token, is_cjk, tokens};
use super::filter::{self, Filter, Sort};
use super::japanese;
use super::paste;
use crate::text::{is_mark, nfkc, runs};

/// The longest query that is read, in characters, and the longest text that is pasted.
pub const MAX_CHARACTERS: usize = 256;
pub const MAX_PASTED: usize = 4000;

/// So much of a text is looked for as a whole beside its parts.
const LONGEST_WHOLE: usize = 40;

/// What has more words than this is a sentence or a command, and so is what has so many pairs of a character and the grammar at it:
/// a `-` or `+` in it belongs to its text.
const MANY_WORDS: usize = 5;
pub(super) const JOINTS_OF_SENTENCE: usize = 5;

/// Tokens with their offsets: more than one is a phrase.
pub type Terms = Vec<(usize, String)>;

/// One thing to look for.
#[allow(clippy::struct_excessive_bools, reason = "each is a sign of its own in the language")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// Ways to say it. A document needs one of them.
    pub alternatives: Vec<Terms>,
    /// Every token that begins with this is one more way: a single CJK character, or `conn*`.
    pub prefix: Option<String>,
    /// The index of the only field it may stand in: `title:dns`.
    pub field: Option<usize>,
    /// `+word`: documents without it are left out.
    pub required: bool,
    /// `-word`: documents that have it are left out.
    pub excluded: bool,
    /// Alternatives that the archive's synonyms added, as written there.
    pub also: Vec<String>,
    /// As typed, for people.
    pub written: String,
    /// Typed without quotes, sign or field: a slip in it may be corrected, and where it stands nowhere its parts are looked for.
    pub loose: bool,
    /// The whole of what was taken apart, or two neighbours: documents that have it stand before others, but it is not counted.
    pub whole: bool,
    /// A pair of a character and the grammar at it.
    pub joint: bool,
    /// The number of the word that it was taken out of, when more than that was typed.
    pub part_of: Option<usize>,
}

/// A query: documents that pass its filters, ranked by the sum over its units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub units: Vec<Unit>,
    /// What was typed, as far as it is read.
    pub text: String,
    pub filters: Vec<Filter>,
    pub sort: Sort,
    /// What looks like a filter or a sign and was read as words.
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

impl Piece {
    /// Neither quoted nor with a sign or a field.
    fn is_loose(&self) -> bool {
        !self.quoted && self.sign.is_none() && self.field.is_none()
    }

    /// Makes the sign of a word a part of it, and tells how it was written. Who quotes means the sign.
    fn lose_sign(&mut self) -> Option<String> {
        let sign = self.sign.filter(|_| !self.quoted && self.field.is_none())?;
        self.sign = None;
        self.text.insert(0, sign);
        Some(self.text.clone())
    }
}

impl Query {
    /// Parses what was typed. There is no wrong query: what is no operator is words.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let mut out = Self::default();
        let typed: String = typed.chars().take(MAX_PASTED).collect();
        let short: String = typed.chars().take(MAX_CHARACTERS).collect();
        out.text = short.clone();
        let mut pieces = pieces(&short, &mut out);
        if pieces.iter().filter(|piece| piece.is_loose()).count() > MANY_WORDS || out.joints().len() >= JOINTS_OF_SENTENCE {
            out.hints.extend(pieces.iter_mut().filter_map(Piece::lose_sign));
        }
        let plain = out.filters.is_empty() && pieces.iter().all(Piece::is_loose);
        if paste::is_pasted(&typed, plain) {
            return Self::pasted(&typed);
        }
        for piece in pieces {
            if piece.is_loose() {
                out.add_loose(&piece.text);
                continue;
            }
            let of_piece = |unit| Unit { field: piece.field, required: piece.sign == Some('+'), excluded: piece.sign == Some('-'), loose: false, ..unit };
            out.add(unit(&piece.text, !piece.quoted).map(of_piece));
        }
        out
    }

    /// Reads a text as pasted, whatever it looks like.
    #[must_use]
    pub fn pasted(typed: &str) -> Self {
        let paste::Pieces { telling, noise, wholes } = paste::pieces(typed);
        let text = typed.chars().take(MAX_PASTED).collect();
        let mut out = Self { text, noise, pasted: true, ..Self::default() };
        let texts = if telling.is_empty() { out.noise.clone() } else { telling };
        texts.iter().for_each(|text| out.add(unit(text, false)));
        wholes.iter().for_each(|text| out.add_whole(text));
        out
    }

    /// Adds a text without spaces: Japanese in its parts, and the whole, so that documents that have it as typed stand first.
    fn add_loose(&mut self, text: &str) {
        let parts = if text.contains(is_cjk) { japanese::parts(text) } else { Vec::new() };
        if parts.is_empty() || parts == [text] {
            return self.add(unit(text, true));
        }
        parts.iter().for_each(|part| self.add(unit(part, false)));
        self.add_whole(text);
    }

    /// The whole of a text beside its parts: these, at their places in it. The grammar between them stands everywhere and would cost
    /// more than it tells.
    fn add_whole(&mut self, text: &str) {
        let start: String = text.chars().take(LONGEST_WHOLE).collect();
        let all = tokens(&start);
        let stands = |position: usize, text: &str| all.iter().any(|token| token.kind != Kind::Part && token.position == position && token.text == text);
        let mut picked: Terms = Vec::new();
        for part in japanese::parts(&start).iter().filter_map(|part| unit(part, false)) {
            let Some(terms) = part.alternatives.first() else { continue };
            let after = picked.last().map_or(0, |(position, _)| position + 1);
            let fits = |position: &usize| *position >= after && terms.iter().all(|(offset, text)| stands(position + offset, text));
            if let Some(position) = all.iter().map(|token| token.position).find(fits) {
                picked.extend(terms.iter().map(|(offset, text)| (position + offset, text.clone())));
            }
        }
        if picked.len() > 1 {
            let unit = Unit { alternatives: vec![picked], written: start, loose: true, whole: true, ..Unit::default() };
            self.add(Some(unit.with_terms(|_| true)));
        }
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

    /// The pairs of what was typed of which one character is hiragana and the other is not, as units that are not counted.
    pub(super) fn joints(&self) -> Vec<Unit> {
        let joins = |pair: &str| pair.chars().filter(|c| japanese::is_hiragana(*c)).count() == 1;
        let mut out: Vec<Unit> = Vec::new();
        for token in tokens(&self.text).into_iter().filter(|token| token.kind == Kind::Pair && joins(&token.text)) {
            let unit = Unit { alternatives: vec![vec![(0, token.text.clone())]], written: token.text, loose: true, joint: true, ..Unit::default() };
            if !out.iter().chain(&self.units).any(|other| other.alternatives == unit.alternatives) {
                out.push(unit);
            }
        }
        out
    }

    /// How many of `units` wanted units a document must have: one of two, about a third of more.
    #[must_use]
    pub fn needed(units: usize) -> usize {
        if units <= 2 { 1 } else { units.div_ceil(3) }
    }
}

/// The words of a text with the places at which they stand first.
pub(super) fn words_in_order(text: &str) -> Vec<(usize, String)> {
    let mut seen = std::collections::HashSet::new();
    tokens(text).into_iter().filter(|token| token.kind == Kind::Word && seen.insert(token.text.clone())).map(|token| (token.position, token.text)).collect()
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
    let sign = Some(first).filter(|sign| matches!(sign, '-' | '+') && (is_word_start(after) || closing(next).is_some_and(|_| quotation(after).is_some())));
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

/// Whether a sign before this text may be meant for it: not before the one letter of a program's option such as `-f`.
fn is_word_start(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() && (!first.is_ascii() || characters.next().is_some_and(|next| next.is_alphanumeric())))
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
        return Some(Unit { prefix: Some(whole[0].text.clone()), written, loose: true, ..Unit::default() });
    }
    let mut alternatives = vec![picked.into_iter().map(|(position, text)| (position - first, text)).collect::<Vec<_>>()];
    // `SocketTimeoutException` is also the words that it is made of.
    if whole.len() == 1 && parts.len() > 1 {
        alternatives.push(parts.iter().enumerate().map(|(offset, part)| (offset, part.text.clone())).collect());
    }
    let word = start && whole.len() == 1 && whole[0].kind == Kind::Word;
    let prefix =
        word.then(|| nfkc(text).flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric() && !is_cjk(*c)).collect::<String>()).filter(|prefix| prefix.chars().count() >= 2);
    Some(Unit { alternatives, prefix, written, loose: true, ..Unit::default() })
}

impl Unit {
    /// The unit with some of the terms that it is first said with, the first of them at 0.
    pub(super) fn with_terms(mut self, wanted: impl Fn(&str) -> bool) -> Self {
        if let Some(terms) = self.alternatives.first_mut() {
            terms.retain(|(_, token)| wanted(token));
            let first = terms.first().map_or(0, |(offset, _)| *offset);
            terms.iter_mut().for_each(|(offset, _)| *offset -= first);
        }
        self
    }

    /// The tokens that alone stand for what was typed: one, of a corrected word several.
    pub(super) fn singles(&self) -> Vec<&str> {
        let own = self.alternatives.len() - self.also.len();
        self.alternatives[..own].iter().filter_map(|terms| if let [(_, token)] = terms.as_slice() { Some(token.as_str()) } else { None }).collect()
    }

    /// The unit that a text is as it stands.
    #[must_use]
    pub fn exactly(text: &str) -> Option<Self> {
        unit(text, false)
    }

    /// What is looked for where the unit as a whole stands in no document: words and runs of one script; else every pair of a run.
    #[must_use]
    pub fn apart(&self) -> Vec<Self> {
        let all = tokens(&self.written);
        let mut out: Vec<Self> = scripts(&self.written).into_iter().filter_map(|text| unit(text, false)).filter(|unit| unit.prefix.is_none()).collect();
        if out.len() < 2 {
            let pair =
                |token: &Token| Self { alternatives: vec![vec![(0, token.text.clone())]], written: self.written[token.from..token.to].to_owned(), loose: true, ..Self::default() };
            out = all.iter().filter(|token| token.kind == Kind::Pair).map(pair).collect();
        }
        let mut seen = Vec::new();
        out.retain(|unit| {
            let new = !seen.contains(&unit.alternatives);
            seen.push(unit.alternatives.clone());
            new
        });
        out
    }
}

/// Words, and runs of katakana, hiragana or other CJK characters.
fn scripts(text: &str) -> Vec<&str> {
    let class = |c: char| match c {
        '\u{3041}'..='\u{309E}' => 1,
        '\u{30A1}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}' => 2,
        _ if is_cjk(c) => 3,
        _ if c.is_alphanumeric() || is_mark(c) => 4,
        _ => 0,
    };
    runs(text, class).into_iter().filter(|(kind, _)| *kind != 0).map(|(_, run)| run).collect()
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
