//! Ranking: each unit scored per field by tantivy's own BM25, combined here in a fixed order.
//!
//! The combination is ours because tantivy's adds terms in whatever order its union meets them, and the browser must get the
//! same f32 bits: a unit scores max + 0.3 × (sum − max) over its alternatives and fields, units add in the order typed.

use super::index::{FIELDS, SearchIndex};
use super::query::{Query, Unit};
use tantivy::query::{EnableScoring, PhraseQuery, Query as _, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, TERMINATED, Term};

/// How much a hit in a second field counts beside the best one.
pub const TIE: f32 = 0.3;

/// An archive smaller than this drops no word for being in most documents: there it may be the only thing one knows.
pub const SMALL_ARCHIVE: usize = 64;

/// How many pairs one CJK character may stand for.
pub const MAX_EXPANSIONS: usize = 64;

/// One document that matched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The document's place in the archive.
    pub place: usize,
    pub score: f32,
    /// How many of the wanted units it has.
    pub matched: usize,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// Best first, at most the limit asked for.
    pub hits: Vec<Scored>,
    /// All that matched.
    pub total: usize,
    /// The units that were looked for: those in more than half of the documents are left out when others remain.
    pub wanted: Vec<Unit>,
}

impl SearchIndex {
    /// Ranks the archive. `first` says which of two documents with equal scores stands higher: reviewed ones, then the newest.
    ///
    /// # Errors
    /// What the engine says.
    pub fn rank(&self, query: &Query, limit: usize, reviewed: &dyn Fn(usize) -> bool) -> tantivy::Result<Ranking> {
        let n = self.len();
        let wanted = self.wanted(query)?;
        let mut scores = vec![0.0_f32; n];
        let mut matched = vec![0_usize; n];
        for unit in &wanted {
            for (place, score) in self.score_unit(unit)? {
                scores[place] += score;
                matched[place] += 1;
            }
        }
        for unit in query.units.iter().filter(|unit| unit.excluded) {
            for (place, _) in self.score_unit(unit)? {
                matched[place] = 0;
            }
        }
        let needed = Query::needed(wanted.len()).max(1);
        let mut hits: Vec<Scored> = (0..n).filter(|place| matched[*place] >= needed).map(|place| Scored { place, score: scores[place], matched: matched[place] }).collect();
        let total = hits.len();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(reviewed(b.place).cmp(&reviewed(a.place))).then(b.place.cmp(&a.place)));
        hits.truncate(limit);
        Ok(Ranking { hits, total, wanted })
    }

    fn wanted(&self, query: &Query) -> tantivy::Result<Vec<Unit>> {
        let wanted: Vec<Unit> = query.units.iter().filter(|unit| !unit.excluded).cloned().collect();
        let mut rare = Vec::new();
        for unit in &wanted {
            if !self.is_common(unit)? {
                rare.push(unit.clone());
            }
        }
        Ok(if rare.is_empty() { wanted } else { rare })
    }

    /// Whether every token of a unit stands in more than half of the bodies.
    fn is_common(&self, unit: &Unit) -> tantivy::Result<bool> {
        let n = self.len();
        if n < SMALL_ARCHIVE || unit.prefix {
            return Ok(false);
        }
        let body = self.fields[FIELDS.len() - 1];
        for (_, token) in &unit.tokens {
            if self.searcher.doc_freq(&Term::from_field_text(body, token))? as usize * 2 <= n {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Documents that have a unit, with its score, by place.
    fn score_unit(&self, unit: &Unit) -> tantivy::Result<Vec<(usize, f32)>> {
        let alternatives = if unit.prefix { self.expansions(&unit.tokens[0].1)? } else { vec![unit.tokens.clone()] };
        let n = self.len();
        let mut best = vec![0.0_f32; n];
        let mut sum = vec![0.0_f32; n];
        for tokens in &alternatives {
            for (field, (_, boost)) in self.fields.iter().zip(FIELDS) {
                let terms: Vec<(usize, Term)> = tokens.iter().map(|(offset, text)| (*offset, Term::from_field_text(*field, text))).collect();
                self.score_terms(terms, *boost, |place, score| {
                    best[place] = best[place].max(score);
                    sum[place] += score;
                })?;
            }
        }
        Ok((0..n).filter(|place| best[*place] > 0.0).map(|place| (place, best[place] + (sum[place] - best[place]) * TIE)).collect())
    }

    fn score_terms(&self, terms: Vec<(usize, Term)>, boost: Score, mut each: impl FnMut(usize, f32)) -> tantivy::Result<()> {
        let scoring = EnableScoring::enabled_from_searcher(&self.searcher);
        let weight = match terms.as_slice() {
            [(_, term)] => TermQuery::new(term.clone(), IndexRecordOption::WithFreqs).weight(scoring)?,
            _ => PhraseQuery::new_with_offset(terms).weight(scoring)?,
        };
        let mut base = 0;
        for segment in self.searcher.segment_readers() {
            let mut scorer = weight.scorer(segment, boost)?;
            let mut doc: DocId = scorer.doc();
            while doc != TERMINATED {
                each(base + doc as usize, scorer.score());
                doc = scorer.advance();
            }
            base += segment.max_doc() as usize;
        }
        Ok(())
    }

    /// The tokens that begin with a character, the most frequent first, then by code point.
    fn expansions(&self, start: &str) -> tantivy::Result<Vec<Vec<(usize, String)>>> {
        let mut found: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
        for segment in self.searcher.segment_readers() {
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
        Ok(found.into_iter().map(|(token, _)| vec![(0, token)]).collect())
    }
}
