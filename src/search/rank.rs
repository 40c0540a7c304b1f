//! Ranking: each unit scored per field by tantivy's own BM25, combined here in a fixed order.
//!
//! The combination is ours because tantivy's adds terms in whatever order its union meets them, and the browser must get the
//! same f32 bits: a unit scores max + 0.3 × (sum − max) over its alternatives and fields, units add in the order typed, and a document
//! that lacks some of them keeps a part of the sum.

use super::columns::Columns;
use super::filter::Sort;
use super::index::{BODIES, FIELDS, SearchIndex};
use super::nearness;
use super::query::{JOINTS_OF_SENTENCE, Query, Terms, Unit, words_in_order};
use super::spelling;
use tantivy::query::{EnableScoring, PhraseQuery, Query as _, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, TERMINATED, Term};

/// How much a hit in a second field counts beside the best one.
pub const TIE: f32 = 0.3;

/// An archive smaller than this drops no word for being in most documents: there it may be the only thing one knows.
pub const SMALL_ARCHIVE: usize = 8;

/// How many pairs one CJK character may stand for.
pub const MAX_EXPANSIONS: usize = 64;

/// What a hit by a synonym counts beside one by the word that was typed.
pub const SYNONYM: f32 = 0.7;

/// Of a long query the rarest units are looked for.
pub const MAX_UNITS: usize = 12;

/// A query of so many units is a sentence or a log: for its neighbours more is fetched.
pub const MANY_UNITS: usize = 6;

/// Of so many units a Japanese question is a sentence, whose grammar is looked for too.
const SENTENCE: usize = 3;

/// So many pairs of a character and the grammar at it, each a file to fetch; with fewer than [`JOINTS_OF_SENTENCE`] it is no sentence.
const JOINTS: usize = 8;

/// What a hit of such a pair counts beside one of what was typed.
const JOINT: f32 = 0.5;

/// Words that stand so near to each other in a query are looked for near to each other.
pub const REACH: usize = 3;

/// Up to so many occurrences of a word in an archive its places are looked at when nobody put quotes: they stand with the word.
#[must_use]
pub fn near(documents: usize) -> usize {
    (documents / 5).max(400)
}

/// The same for words of a query of [`MANY_UNITS`].
#[must_use]
pub fn far(documents: usize) -> usize {
    near(documents).max(2000)
}

/// One document that matched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The document's place in the archive.
    pub place: usize,
    pub score: f32,
    /// How many of the wanted units it has.
    pub matched: usize,
    /// Of how many that stand in any document of its language: with fewer it keeps only a part of its score.
    pub asked: usize,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// Best first, at most the limit asked for.
    pub hits: Vec<Scored>,
    /// All that matched.
    pub total: usize,
    /// Words that no document has, and the stems that were looked for instead, the most likely first.
    pub corrected: Vec<(String, Vec<String>)>,
    /// Units that stand in no document as a whole, so that their parts were looked for.
    pub loosened: Vec<String>,
    /// The units that were looked for: those in more than half of the documents are left out when others remain, and of many the most frequent ones.
    pub wanted: Vec<Unit>,
    /// What binds the parts of a Japanese sentence: it tells documents apart that have the same words, and is neither counted nor marked.
    pub joints: Vec<Unit>,
}

/// What part of its score a document keeps that has not all that was looked for: the square of its share of the units. BM25 alone
/// lets one word that it has ten times stand for two that it lacks.
#[must_use]
pub fn coordination(matched: usize, asked: usize) -> f32 {
    if matched >= asked {
        return 1.0;
    }
    let share = matched as f32 / asked as f32;
    share * share
}

/// The units to look for, how many were typed, and those that were taken apart.
struct Wanted {
    units: Vec<Unit>,
    typed: usize,
    loosened: Vec<String>,
}

/// What documents have of a query, by their places.
struct Tally {
    /// Before what each keeps of it.
    scores: Vec<f32>,
    matched: Vec<usize>,
    passes: Vec<bool>,
    /// Units that stand in any document of a language, English and Japanese.
    known: [usize; 2],
}

fn put_in_order(hits: &mut [Scored], sort: Sort, scored: bool, columns: &Columns) {
    let by_relevance = |a: &Scored, b: &Scored| b.score.total_cmp(&a.score).then(columns.stands_first(b.place).cmp(&columns.stands_first(a.place))).then(b.place.cmp(&a.place));
    match sort {
        Sort::Relevance if scored => hits.sort_by(by_relevance),
        Sort::Relevance | Sort::Newest => hits.sort_by_key(|hit| std::cmp::Reverse(hit.place)),
        Sort::Oldest => hits.sort_by_key(|hit| hit.place),
        Sort::Severity => hits.sort_by(|a, b| columns.rank(a.place).cmp(&columns.rank(b.place)).then(by_relevance(a, b))),
        Sort::Duration => hits.sort_by(|a, b| columns.minutes(b.place).cmp(&columns.minutes(a.place)).then(by_relevance(a, b))),
    }
}

/// Tokens as terms of a field.
pub(super) fn terms_in(field: Field, tokens: &Terms) -> Vec<(usize, Term)> {
    tokens.iter().map(|(offset, text)| (*offset, Term::from_field_text(field, text))).collect()
}

/// A run of Japanese has a token for every character and so the rarity of each; beside one word it counts as one.
fn synonym_weight(typed: usize, other: usize) -> f32 {
    if other > typed { SYNONYM * typed as f32 / other as f32 } else { SYNONYM }
}

/// The ways to say a unit, those of its prefix among them, each with what a hit by it counts.
pub(super) fn alternatives_with_weights(index: &SearchIndex, unit: &Unit) -> tantivy::Result<Vec<(Terms, f32)>> {
    let own = unit.alternatives.len() - unit.also.len();
    let weight = |at: usize, tokens: &[(usize, String)]| match at {
        _ if unit.joint => JOINT,
        _ if at < own => 1.0,
        _ => synonym_weight(unit.alternatives[0].len(), tokens.len()),
    };
    let mut out: Vec<_> = unit.alternatives.iter().enumerate().map(|(at, tokens)| (tokens.clone(), weight(at, tokens))).collect();
    if let Some(prefix) = &unit.prefix {
        out.extend(index.expansions(prefix)?.into_iter().filter(|terms| !unit.alternatives.contains(terms)).map(|terms| (terms, 1.0)));
    }
    Ok(out)
}

impl Ranking {
    /// How many units count as wanted.
    #[must_use]
    pub fn counted(&self) -> usize {
        self.wanted.iter().filter(|unit| !unit.whole).count()
    }

    /// Whether it was a sentence, or may have been one.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.counted() >= nearness::LONG || !self.joints.is_empty()
    }
}

impl SearchIndex {
    /// Ranks the documents that pass the filters. Of equal scores, reviewed ones stand first, then the newest. `today` is days since
    /// 1970-01-01, for dates such as `7d`.
    ///
    /// # Errors
    /// What the engine says.
    pub fn rank(&self, query: &Query, columns: &Columns, today: i64, limit: usize) -> tantivy::Result<Ranking> {
        let n = self.len();
        let Wanted { units: mut wanted, typed, loosened } = self.wanted(query)?;
        let corrected = if query.pasted { Vec::new() } else { self.correct(&mut wanted)? };
        let counted = wanted.iter().filter(|unit| !unit.whole).count();
        let most = if counted >= MANY_UNITS { far(n) } else { near(n) };
        self.sift(&mut wanted, most)?;
        wanted.extend(self.pairs(query, &wanted, most)?);
        let joints = if typed >= SENTENCE { self.joints(query)? } else { Vec::new() };
        // What was typed as one word must not weigh as the many that it was taken apart into, unless it was the only one.
        let most_asked = if typed > 1 { typed.min(MAX_UNITS) } else { counted };
        let tally = self.tally(query, (&wanted, &joints), columns, today)?;
        // A document is not held to words that its language does not have.
        let asked = |place: usize| most_asked.min(tally.known[usize::from(columns.is_japanese(place))]);
        let score = |place: usize| tally.scores[place] * coordination(tally.matched[place], asked(place));
        // Filters and exclusions alone list what passes them.
        let unasked = wanted.is_empty() && !(query.filters.is_empty() && query.units.is_empty());
        let enough = |place: usize| unasked || tally.matched[place] >= Query::needed(asked(place));
        let hit = |place: usize| Scored { place, score: score(place), matched: tally.matched[place], asked: asked(place) };
        let mut hits: Vec<Scored> = (0..n).filter(|place| tally.passes[*place] && enough(*place)).map(hit).collect();
        let total = hits.len();
        put_in_order(&mut hits, query.sort, !wanted.is_empty(), columns);
        hits.truncate(limit);
        Ok(Ranking { hits, total, corrected, loosened, wanted, joints })
    }

    /// What every document has of a query.
    fn tally(&self, query: &Query, (wanted, joints): (&[Unit], &[Unit]), columns: &Columns, today: i64) -> tantivy::Result<Tally> {
        let n = self.len();
        let mut tally = Tally { scores: vec![0.0; n], matched: vec![0; n], passes: vec![true; n], known: [0; 2] };
        for filter in &query.filters {
            tally.passes.iter_mut().zip(columns.passing(filter, today)).for_each(|(passes, more)| *passes &= more);
        }
        for word in wanted.chunk_by(|one, next| one.part_of.is_some() && one.part_of == next.part_of) {
            let mut parts = vec![0; n];
            for unit in word {
                for (place, score) in self.score_unit(unit)? {
                    tally.scores[place] += score;
                    parts[place] += usize::from(!unit.whole);
                }
            }
            let mut stands = [false; 2];
            for (place, parts) in parts.into_iter().enumerate() {
                // Of a word that was taken apart more than half: ロッ and ッパ stand in many a text that has nothing of ヨーロッパ.
                let has = parts * 2 > word.len();
                tally.matched[place] += usize::from(has);
                stands[usize::from(columns.is_japanese(place))] |= has;
                tally.passes[place] &= has || !word[0].required;
            }
            tally.known.iter_mut().zip(stands).for_each(|(known, stands)| *known += usize::from(stands));
        }
        for unit in joints {
            self.score_unit(unit)?.into_iter().for_each(|(place, score)| tally.scores[place] += score);
        }
        for unit in query.units.iter().filter(|unit| unit.excluded) {
            self.score_unit(unit)?.into_iter().for_each(|(place, _)| tally.passes[place] = false);
        }
        Ok(tally)
    }

    /// Leaves in what was taken apart only those tokens that stand at `most` places: of the others all places would be fetched.
    fn sift(&self, wanted: &mut Vec<Unit>, most: usize) -> tantivy::Result<()> {
        for unit in wanted.iter_mut().filter(|unit| unit.whole) {
            let mut often: Vec<String> = Vec::new();
            for (_, token) in &unit.alternatives[0] {
                if self.occurrences(token)? > most {
                    often.push(token.clone());
                }
            }
            *unit = std::mem::take(unit).with_terms(|token| !often.iter().any(|other| other == token));
        }
        wanted.retain(|unit| !unit.whole || unit.alternatives[0].len() > 1);
        Ok(())
    }

    /// Neighbours in what was typed, as phrases: documents that have them side by side stand before those that have them apart.
    fn pairs(&self, query: &Query, wanted: &[Unit], most: usize) -> tantivy::Result<Vec<Unit>> {
        let mut places: Vec<(usize, Vec<&str>)> = Vec::new();
        for (position, token) in words_in_order(&query.text) {
            // A word with a slip stands here as it was typed.
            let typed = |unit: &Unit| words_in_order(&unit.written).first().is_some_and(|(_, first)| *first == token);
            let single = |unit: &&Unit| !unit.whole && unit.loose && unit.prefix.is_none() && unit.alternatives.first().is_some_and(|terms| terms.len() == 1) && typed(unit);
            let Some(unit) = wanted.iter().find(single) else { continue };
            let tokens = unit.singles();
            let mut occurrences = 0;
            for token in &tokens {
                occurrences += self.occurrences(token)?;
            }
            if occurrences <= most {
                places.push((position, tokens));
            }
        }
        let mut out: Vec<Unit> = Vec::new();
        for pair in places.windows(2) {
            let [(at, ones), (then, others)] = pair else { continue };
            if ones != others && then - at <= REACH {
                let beside = |one: &str| others.iter().map(|other| vec![(0, one.to_owned()), (then - at, (*other).to_owned())]).collect::<Vec<_>>();
                let alternatives: Vec<Terms> = ones.iter().flat_map(|one| beside(one)).collect();
                if !out.iter().chain(wanted).any(|unit| unit.alternatives == alternatives) {
                    out.push(Unit { alternatives, written: format!("{} {}", ones[0], others[0]), loose: true, whole: true, ..Unit::default() });
                }
            }
        }
        Ok(out)
    }

    /// Pairs of a character and the grammar at it, such as ルを in ファイルを: of many documents that have all words of a sentence only those
    /// that say something like it have many of these, and none costs positions.
    fn joints(&self, query: &Query) -> tantivy::Result<Vec<Unit>> {
        let mut out = Vec::new();
        let all = query.joints();
        if all.len() < JOINTS_OF_SENTENCE {
            return Ok(out);
        }
        for unit in all {
            if out.len() < JOINTS && !self.is_common(&unit)? {
                out.push(unit);
            }
        }
        Ok(out)
    }

    /// How often a token stands in all fields together.
    pub(super) fn occurrences(&self, token: &str) -> tantivy::Result<usize> {
        self.parts().map(|(_, part)| part.occurrences(&self.fields, token)).sum()
    }

    /// Puts the nearest known word in the place of each plain word that no document has.
    fn correct(&self, wanted: &mut [Unit]) -> tantivy::Result<Vec<(String, Vec<String>)>> {
        let mut out = Vec::new();
        for unit in wanted.iter_mut().filter(|unit| unit.loose && unit.prefix.is_none()) {
            let [terms] = unit.alternatives.as_slice() else { continue };
            let [(_, token)] = terms.as_slice() else { continue };
            let written = unit.written.to_lowercase();
            let typed = if spelling::is_word(&written) { &written } else { token };
            if !spelling::is_word(typed) || self.stands_anywhere(token)? {
                continue;
            }
            let mut known: Vec<(String, u64)> = Vec::new();
            for letter in spelling::starts(typed) {
                known.extend(self.words(letter)?);
            }
            let near = spelling::nearest(typed, known.iter().map(|(word, documents)| (word.as_str(), *documents)));
            if !near.is_empty() {
                unit.alternatives = near.iter().map(|word| vec![(0, word.clone())]).collect();
                out.push((unit.written.clone(), near));
            }
        }
        Ok(out)
    }

    fn stands_anywhere(&self, token: &str) -> tantivy::Result<bool> {
        for field in &self.fields {
            if self.doc_freq(&Term::from_field_text(*field, token))? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The words of bodies that begin with a letter and may be offered, with the documents that have them, in the order of keys.
    pub(super) fn words(&self, letter: char) -> tantivy::Result<Vec<(String, u64)>> {
        let mut found: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
        let start = letter.to_string();
        for (_, segment) in self.segments() {
            let inverted = segment.inverted_index(self.fields[BODIES])?;
            let mut stream = inverted.terms().range().ge(&start).into_stream()?;
            while let Some((key, info)) = stream.next() {
                let Some(key) = std::str::from_utf8(key).ok().filter(|key| key.starts_with(letter)) else { break };
                if spelling::is_word(key) {
                    *found.entry(key.to_owned()).or_default() += u64::from(info.doc_freq);
                }
            }
        }
        Ok(found.into_iter().filter(|(_, documents)| *documents >= spelling::LEAST_DOCUMENTS).collect())
    }

    fn wanted(&self, query: &Query) -> tantivy::Result<Wanted> {
        let wanted: Vec<Unit> = query.units.iter().filter(|unit| !unit.excluded).cloned().collect();
        let mut rare = Vec::new();
        for unit in &wanted {
            if !self.is_common(unit)? {
                rare.push(unit.clone());
            }
        }
        let asked = if rare.is_empty() { wanted } else { rare };
        let typed = asked.iter().filter(|unit| !unit.whole).count();
        let mut kept = Vec::new();
        let mut loosened = Vec::new();
        for unit in asked {
            let phrase = unit.alternatives.first().is_some_and(|terms| terms.len() > 1);
            if unit.loose && !unit.whole && phrase && self.score_unit(&unit)?.is_empty() {
                let part_of = Some(loosened.len()).filter(|_| typed > 1);
                kept.extend(unit.apart().into_iter().map(|part| Unit { part_of, ..part }));
                loosened.push(unit.written);
            } else {
                kept.push(unit);
            }
        }
        if kept.len() > MAX_UNITS {
            let mut order = Vec::with_capacity(kept.len());
            for (at, unit) in kept.iter().enumerate() {
                let frequency = self.frequency(unit)?;
                // A word that stands nowhere must not take the place of one that does.
                order.push((!unit.required, frequency == 0, frequency, at));
            }
            order.sort_unstable();
            let mut places: Vec<usize> = order.into_iter().take(MAX_UNITS).map(|(.., at)| at).collect();
            places.sort_unstable();
            kept = places.into_iter().map(|at| kept[at].clone()).collect();
        }
        Ok(Wanted { units: kept, typed, loosened })
    }

    /// Whether every token of a unit stands in more than half of the bodies.
    fn is_common(&self, unit: &Unit) -> tantivy::Result<bool> {
        let n = self.len();
        if n < SMALL_ARCHIVE || unit.prefix.is_some() || unit.field.is_some() || unit.required {
            return Ok(false);
        }
        for (_, token) in unit.alternatives.iter().flatten() {
            if self.body_frequency(token)? * 2 <= n {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn body_frequency(&self, token: &str) -> tantivy::Result<usize> {
        Ok(self.doc_freq(&Term::from_field_text(self.fields[BODIES], token))? as usize)
    }

    /// How many bodies have a unit at most: as many as have its rarest token.
    fn frequency(&self, unit: &Unit) -> tantivy::Result<usize> {
        let Some(terms) = unit.alternatives.first() else { return Ok(0) };
        let mut least = usize::MAX;
        for (_, token) in terms {
            least = least.min(self.body_frequency(token)?);
        }
        Ok(least)
    }

    /// Documents that have a unit, with its score, by place.
    fn score_unit(&self, unit: &Unit) -> tantivy::Result<Vec<(usize, f32)>> {
        let n = self.len();
        let mut best = vec![0.0_f32; n];
        let mut sum = vec![0.0_f32; n];
        for (tokens, weight) in alternatives_with_weights(self, unit)? {
            for (field, (_, boost)) in self.fields_of(unit) {
                let terms = terms_in(field, &tokens);
                self.score_terms(terms, boost * weight, |place, score| {
                    best[place] = best[place].max(score);
                    sum[place] += score;
                })?;
            }
        }
        Ok((0..n).filter(|place| best[*place] > 0.0).map(|place| (place, best[place] + (sum[place] - best[place]) * TIE)).collect())
    }

    /// The fields that a unit may stand in, with name and weight.
    pub(super) fn fields_of<'s>(&'s self, unit: &'s Unit) -> impl Iterator<Item = (Field, (&'static str, f32))> + 's {
        self.fields.iter().zip(FIELDS).enumerate().filter(|(at, _)| unit.field.is_none_or(|only| only == *at)).map(|(_, (field, named))| (*field, *named))
    }

    pub(super) fn score_terms(&self, terms: Vec<(usize, Term)>, boost: Score, mut each: impl FnMut(usize, f32)) -> tantivy::Result<()> {
        let Some(searcher) = self.any_searcher() else { return Ok(()) };
        let scoring = EnableScoring::enabled_from_statistics_provider(self, searcher);
        let weight = match terms.as_slice() {
            [(_, term)] => TermQuery::new(term.clone(), IndexRecordOption::WithFreqs).weight(scoring)?,
            _ => PhraseQuery::new_with_offset(terms).weight(scoring)?,
        };
        for (base, segment) in self.segments() {
            let mut scorer = weight.scorer(segment, boost)?;
            let mut doc: DocId = scorer.doc();
            while doc != TERMINATED {
                each(base + doc as usize, scorer.score());
                doc = scorer.advance();
            }
        }
        Ok(())
    }

    /// The tokens that begin with a character, the most frequent first, then by code point.
    fn expansions(&self, start: &str) -> tantivy::Result<Vec<Terms>> {
        let mut found: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
        for (_, segment) in self.segments() {
            for field in &self.fields {
                let inverted = segment.inverted_index(*field)?;
                let mut stream = inverted.terms().range().ge(start).into_stream()?;
                while let Some((key, info)) = stream.next() {
                    let Some(key) = std::str::from_utf8(key).ok().filter(|key| key.starts_with(start)) else { break };
                    *found.entry(key.to_owned()).or_default() += u64::from(info.doc_freq);
                }
            }
        }
        let mut found: Vec<(String, u64)> = found.into_iter().collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(MAX_EXPANSIONS);
        // More of a word than its stem was typed: `certific` for `certif`.
        if found.is_empty() && start.is_ascii() {
            for cut in 1..=spelling::LONGEST_ENDING {
                let stem = &start[..start.len().saturating_sub(cut)];
                if stem.len() >= spelling::LEAST && self.stands_anywhere(stem)? {
                    found.push((stem.to_owned(), 0));
                    break;
                }
            }
        }
        Ok(found.into_iter().map(|(token, _)| vec![(0, token)]).collect())
    }
}
