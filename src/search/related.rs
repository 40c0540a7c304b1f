//! Which incidents tell of the same: at build time for every postmortem, and for any text from the terminal.
//!
//! Each document is known by its most telling terms; two documents are near when they share some. Weights are whole numbers from
//! powers of two of how many documents have a term, so that a new document changes only the neighbours of those it shares terms
//! with. Terms in more than `MOST_DOCUMENTS` documents tell nothing, and keep the cost in proportion to the archive.

use super::analyse::{Kind, is_cjk, tokens};
use super::index::{BODIES, SearchIndex, TAGS, TITLES};
use super::synonyms::Synonyms;
use super::walk;
use crate::model::Postmortem;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

/// Telling terms of a document.
const TERMS: usize = 25;
const MOST_DOCUMENTS: usize = 200;
/// How often a term counts at most, and how many times a place in the title does.
const MOST_TIMES: u32 = 4;
const TITLE: u32 = 3;
/// How many neighbours a document has at most.
const MOST: usize = 5;
/// A text with fewer telling terms is a query.
const ENOUGH: usize = 10;
/// Neighbours share so many terms at least, and fewer where their service or alert is the same too.
const SHARED: usize = 3;
const SHARED_OF_KIN: usize = 2;

/// An incident that is near another, or a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    pub place: usize,
    pub score: u32,
    /// Tokens that both have, the most telling first.
    pub shared: Vec<Arc<str>>,
}

/// A term that documents may be known by.
pub struct Telling {
    term: Arc<str>,
    /// How much each of its places counts.
    rarity: u32,
    /// The documents that have it, and how often it counts in each.
    documents: Vec<(u32, u32)>,
}

impl Telling {
    /// Of a term of an archive of so many documents; nothing when it tells too little.
    pub(super) fn of(text: &str, term: &walk::Term, documents: usize) -> Option<Self> {
        let tells = (2..=most_documents(documents)).contains(&term.documents_in(BODIES)) && is_telling(text);
        if !tells || !is_long(text) && term.documents_in(TITLES) == 0 && term.documents_in(TAGS) == 0 {
            return None;
        }
        let (titles, bodies) = (term.in_field(TITLES), term.in_field(BODIES));
        let times = |(place, often): &(u32, u32)| {
            let in_title = titles.binary_search_by_key(place, |(place, _)| *place).is_ok();
            (*place, often.min(&MOST_TIMES) + if in_title { TITLE } else { 0 })
        };
        Some(Self { term: text.into(), rarity: rarity(documents, bodies.len()), documents: bodies.iter().map(times).collect() })
    }
}

/// The nearest of every document, by place.
#[must_use]
pub fn neighbours(telling: &[Telling], postmortems: &[Arc<Postmortem>], synonyms: &Synonyms) -> Vec<Vec<Neighbour>> {
    // Terms are known by their numbers here, for every document has hundreds. They are in the order of the alphabet, as the terms are.
    let word = |number: u32| &telling[number as usize].term;
    let telling_of: Vec<Vec<(u32, u32)>> = by_document(telling, postmortems.len()).into_par_iter().map(|weighed| chosen(weighed, |number| word(*number))).collect();
    // Terms that mean the same have the number of the first of them.
    let mut first: HashMap<&str, u32> = HashMap::new();
    let meant: Vec<u32> = (0..).zip(telling).map(|(number, one)| *first.entry(synonyms.stands_for(&one.term)).or_insert(number)).collect();
    let known: Vec<Vec<(u32, u32)>> = telling_of.iter().map(|terms| terms.iter().map(|(number, weight)| (meant[*number as usize], *weight)).collect()).collect();
    let mut holders: Vec<Vec<(usize, u32)>> = vec![Vec::new(); telling.len()];
    for (place, terms) in known.iter().enumerate() {
        terms.iter().for_each(|(term, weight)| holders[*term as usize].push((place, *weight)));
    }
    let near = |(scores, touched): &mut (Vec<(u32, usize)>, Vec<usize>), place: usize| {
        for (term, weight) in &known[place] {
            for (other, other_weight) in holders[*term as usize].iter().filter(|(other, _)| *other != place) {
                let (score, shared) = &mut scores[*other];
                if *shared == 0 {
                    touched.push(*other);
                }
                *score += weight.min(other_weight);
                *shared += 1;
            }
        }
        let scored = touched.drain(..).map(|other| (other, std::mem::take(&mut scores[other])));
        let kin = |other: usize| kinship(&postmortems[place], &postmortems[other]);
        let shared_with = |other: usize| {
            let of_both = known[place].iter().zip(&telling_of[place]);
            of_both.flat_map(|((term, _), (own, _))| known[other].iter().filter(move |(theirs, _)| theirs == term).map(|_| Arc::clone(word(*own)))).collect()
        };
        best(scored, kin).into_iter().map(|(other, score)| Neighbour { place: other, score, shared: shared_with(other) }).collect()
    };
    (0..known.len()).into_par_iter().map_init(|| (vec![(0, 0); known.len()], Vec::new()), near).collect()
}

/// For every document the numbers of its terms, each with its weight there first.
fn by_document(telling: &[Telling], documents: usize) -> Vec<Vec<(u32, u32)>> {
    let mut counts = vec![0; documents];
    telling.iter().flat_map(|one| &one.documents).for_each(|(place, _)| counts[*place as usize] += 1);
    let mut out: Vec<Vec<(u32, u32)>> = counts.into_iter().map(Vec::with_capacity).collect();
    for (number, Telling { rarity, documents, .. }) in (0..).zip(telling) {
        documents.iter().for_each(|(place, times)| out[*place as usize].push((times * rarity, number)));
    }
    out
}

/// The documents nearest to a text; nothing for one so short that it is better searched for.
///
/// # Errors
/// What the engine says.
pub fn nearest(index: &SearchIndex, text: &str, limit: usize) -> tantivy::Result<Option<Vec<Neighbour>>> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for token in tokens(text).into_iter().filter(|token| token.kind != Kind::Last && is_telling(&token.text)) {
        *counts.entry(token.text).or_default() += 1;
    }
    let n = index.len();
    let body = index.fields[BODIES];
    let mut weighed = Vec::new();
    for (term, count) in &counts {
        let df = index.doc_freq(&Term::from_field_text(body, term))? as usize;
        if df > 0 && df <= most_documents(n) && (is_long(term) || is_named(index, term)?) {
            weighed.push((*count.min(&MOST_TIMES) * rarity(n, df), term.as_str()));
        }
    }
    if weighed.len() < ENOUGH {
        return Ok(None);
    }
    let mut scores: BTreeMap<usize, (u32, Vec<Arc<str>>)> = BTreeMap::new();
    for (term, weight) in chosen(weighed, |term| *term) {
        let named: Arc<str> = term.into();
        for (base, segment) in index.segments() {
            if let Some(mut postings) = segment.inverted_index(body)?.read_postings(&Term::from_field_text(body, term), IndexRecordOption::Basic)? {
                while postings.doc() != TERMINATED {
                    let (score, shared) = scores.entry(base + postings.doc() as usize).or_default();
                    *score += weight;
                    shared.push(Arc::clone(&named));
                    postings.advance();
                }
            }
        }
    }
    let mut found: Vec<Neighbour> = scores.into_iter().map(|(place, (score, shared))| Neighbour { place, score, shared }).collect();
    found.sort_by(|a, b| b.score.cmp(&a.score).then(b.place.cmp(&a.place)));
    found.truncate(limit);
    Ok(Some(found))
}

/// The heaviest terms. Pairs of one Japanese run overlap; the first stands for them, so that a long compound is one term.
fn chosen<'t, T: Ord>(mut weighed: Vec<(u32, T)>, text: impl Fn(&T) -> &'t str) -> Vec<(T, u32)> {
    weighed.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut out: Vec<(T, u32)> = Vec::with_capacity(TERMS);
    for (weight, this) in weighed {
        let term = text(&this);
        if out.len() == TERMS {
            break;
        }
        let overlaps = |(known, known_weight): &(T, u32)| {
            let known = text(known);
            *known_weight == weight && known.contains(is_cjk) && (known.chars().last() == term.chars().next() || known.chars().next() == term.chars().last())
        };
        if term.contains(is_cjk) && out.iter().any(overlaps) {
            continue;
        }
        out.push((this, weight));
    }
    out
}

fn most_documents(n: usize) -> usize {
    MOST_DOCUMENTS.min((n / 4).max(2))
}

/// How rare a term is: the power of two between the archive and the documents that have it.
fn rarity(n: usize, df: usize) -> u32 {
    n.max(1).ilog2().saturating_sub(df.max(1).ilog2()) + 1
}

/// Short words are mostly grammar; one that tells (`dns`, `mqtt`) stands in some title or tag.
fn is_long(term: &str) -> bool {
    term.chars().count() >= 5 || term.starts_with(is_cjk) || term.contains(|c: char| c.is_ascii_digit())
}

fn is_named(index: &SearchIndex, term: &str) -> tantivy::Result<bool> {
    for field in [TITLES, TAGS] {
        if index.doc_freq(&Term::from_field_text(index.fields[field], term))? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Words and names; of Japanese, pairs of kanji or katakana. Numbers and ids tell of one incident only.
fn is_telling(term: &str) -> bool {
    let first = term.chars().next().unwrap_or(' ');
    if is_cjk(first) {
        return term.chars().count() == 2 && term.chars().all(|c| is_cjk(c) && !matches!(c, '\u{3041}'..='\u{309F}' | '々' | '〇'));
    }
    let digits = term.bytes().filter(u8::is_ascii_digit).count();
    let letters = term.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3 && digits * 2 <= letters
}

/// Whether two records name the same alert or service: then what they share weighs a fifth more.
fn kinship(a: &Postmortem, b: &Postmortem) -> bool {
    let alert = a.detection.alert.is_some() && a.detection.alert == b.detection.alert;
    alert || a.services.iter().any(|service| b.services.contains(service))
}

/// The nearest, each with its score, of documents with theirs and with how many terms they share.
fn best(scored: impl Iterator<Item = (usize, (u32, usize))>, kin: impl Fn(usize) -> bool) -> Vec<(usize, u32)> {
    let mut found: Vec<(usize, u32)> = scored
        .filter(|(_, (_, shared))| *shared >= SHARED.min(SHARED_OF_KIN))
        .filter_map(|(place, (score, shared))| {
            let kin = kin(place);
            let score = if kin { score + score / 5 } else { score };
            (shared >= SHARED || kin).then_some((place, score))
        })
        .collect();
    found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(b.0.cmp(&a.0)));
    found.truncate(MOST);
    found
}

/// A text in which the words are looked up that it shares with others.
pub struct Written<'t> {
    text: &'t str,
    lower: String,
}

impl<'t> Written<'t> {
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        Self { text, lower: text.to_lowercase() }
    }

    /// What it shares with a neighbour, so many words at most, each once, as it writes them.
    #[must_use]
    pub fn shared(&self, near: &Neighbour, most: usize) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for token in &near.shared {
            // To find one the whole text may have to be gone through.
            if words.len() == most {
                break;
            }
            let word = as_written(self.text, &self.lower, token);
            words.extend(word.filter(|word| !words.iter().any(|known| known.to_lowercase() == word.to_lowercase())));
        }
        words
    }
}

/// How a text writes a token: the word that has its stem, the whole run of a Japanese pair.
fn as_written(text: &str, lower: &str, token: &str) -> Option<String> {
    let cjk = token.contains(is_cjk);
    let part = |c: char| if cjk { is_cjk(c) && !matches!(c, '\u{3041}'..='\u{309F}') } else { c.is_alphanumeric() && !is_cjk(c) };
    // A stem ends in `i` for `y`; the text may be longer than it.
    let stem = if cjk { token } else { token.strip_suffix('i').unwrap_or(token) };
    let at = lower.match_indices(stem).map(|(at, _)| at).find(|at| cjk || !lower[..*at].ends_with(char::is_alphanumeric))?;
    if !text.is_char_boundary(at) {
        return None;
    }
    let start = if cjk { text[..at].char_indices().rev().take_while(|(_, c)| part(*c)).last().map_or(at, |(at, _)| at) } else { at };
    let word: String = text[start..].chars().take_while(|c| part(*c)).take(24).collect();
    (!word.is_empty()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_tell() {
        for (term, tells) in [("failov", true), ("接続", true), ("した", false), ("503", false), ("a1b2c3d4", false), ("p99latenc", true), ("ー", false)] {
            assert_eq!(is_telling(term), tells, "{term}");
        }
    }

    #[test]
    fn written_forms() {
        let text = "The Failovers retried 接続プール枯渇で";
        let lower = text.to_lowercase();
        assert_eq!(as_written(text, &lower, "failov").as_deref(), Some("Failovers"));
        assert_eq!(as_written(text, &lower, "retri").as_deref(), Some("retried"));
        assert_eq!(as_written(text, &lower, "プー").as_deref(), Some("接続プール枯渇"));
        assert_eq!(as_written(text, &lower, "absent"), None);
        assert_eq!(as_written("relayサイドカー", "relayサイドカー", "relay").as_deref(), Some("relay"));
    }
}
