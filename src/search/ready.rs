//! Frequent runs of Japanese characters, with the documents that have each: ready-made phrases.
//!
//! エラー is the phrase エラ, ラー, and in an archive of ten thousand documents the places of such pairs are hundreds of kilobytes. Which
//! runs are worth it, the index tells (a field of their own); the documents that have one are the engine's own, found from its positions.

use super::analyse::is_katakana;
use super::index::{FIELDS, Part, SearchIndex};
use super::japanese::is_kanji;
use super::query::{Terms, Unit};
use super::rank::near;
use super::store;
use crate::text;
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, InvertedIndexReader, TERMINATED, Term};

/// A run has this many characters at least; of two it is a token.
const LEAST: usize = 3;
const MOST: usize = 12;
/// One document in so many has a run that is worth it.
const SHARE: usize = 100;

/// For each field the documents that have a run, and how often.
pub type Documents = [Vec<(u32, u32)>; FIELDS.len()];
/// Of the runs that were asked for those documents of a part, counted within it.
pub type OfPart = BTreeMap<String, Documents>;

/// The runs of katakana and of kanji of a text, each once, as the analyser folds what most texts hold: ー at the end of four or more
/// characters is left out.
#[must_use]
pub fn runs<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<&'t str> {
    let folded = |run: &'t str| run.strip_suffix('ー').filter(|_| run.chars().count() > LEAST).unwrap_or(run);
    let of_one_script = texts.flat_map(|text| text::runs(text, Class::of)).filter(|(class, _)| *class != Class::Other);
    of_one_script.map(|(_, run)| folded(run)).filter(|run| (LEAST..=MOST).contains(&run.chars().count())).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Katakana,
    Kanji,
    Other,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            _ if is_kanji(c) => Self::Kanji,
            _ if is_katakana(c) => Self::Katakana,
            _ => Self::Other,
        }
    }
}

impl SearchIndex {
    /// The runs that many documents have and whose places would have to be fetched, in the order of their keys.
    ///
    /// # Errors
    /// What the engine says.
    pub(super) fn ready(&self) -> tantivy::Result<BTreeMap<String, Documents>> {
        let frequent = self.frequencies(self.runs, |_| true)?.into_iter().filter(|(_, documents)| documents * SHARE >= self.len()).map(|(run, _)| run);
        let candidates: Vec<(String, Terms)> = frequent.filter_map(|run| Some((Unit::exactly(&run)?.alternatives.pop()?, run))).map(|(terms, run)| (run, terms)).collect();
        if candidates.is_empty() {
            return Ok(BTreeMap::new());
        }
        let tokens: BTreeSet<&str> = candidates.iter().flat_map(|(_, terms)| terms).map(|(_, token)| token.as_str()).collect();
        let parts: Vec<(usize, &Part)> = self.parts().collect();
        let in_part = |(_, part): &(usize, &Part)| part.reading(|part| tokens.iter().map(|token| part.occurrences(&self.fields, token)).collect::<tantivy::Result<Vec<usize>>>());
        let both = |all: Vec<usize>, more: Vec<usize>| Ok(all.into_iter().zip(more).map(|(all, more)| all + more).collect());
        let sums = parts.par_iter().map(in_part).try_reduce(|| vec![0; tokens.len()], both)?;
        let often: HashMap<&str, usize> = tokens.iter().copied().zip(sums).collect();
        let placed_apart = |terms: &Terms| terms.iter().any(|(_, token)| often[token.as_str()] > near(self.len()));
        let wanted: Vec<&(String, Terms)> = candidates.iter().filter(|(_, terms)| terms.len() > 1 && placed_apart(terms)).collect();
        let found: Vec<(usize, OfPart)> = parts.into_par_iter().map(|(base, part)| Ok((base, of_part(part, &self.fields, &wanted)?))).collect::<tantivy::Result<_>>()?;
        let mut out = BTreeMap::new();
        for (base, found) in found {
            for (run, documents) in found {
                let all: &mut Documents = out.entry(run).or_default();
                all.iter_mut().zip(documents).for_each(|(all, found)| all.extend(found.into_iter().map(|(document, often)| (base as u32 + document, often))));
            }
        }
        Ok(out)
    }
}

/// A part has what it had: only a run that was not asked for before is looked for.
fn of_part(part: &Part, fields: &[Field], wanted: &[&(String, Terms)]) -> tantivy::Result<OfPart> {
    let mut known = part.folder().and_then(store::runs).unwrap_or_default();
    let is_new = wanted.iter().any(|(run, _)| !known.contains_key(run));
    let mut found = |part: &Part| wanted.iter().map(|(run, terms)| Ok((run.clone(), known.remove(run).map_or_else(|| having(part, fields, terms), Ok)?))).collect();
    let out: OfPart = if is_new { part.reading(&mut found)? } else { found(part)? };
    if let Some(folder) = part.folder().filter(|_| is_new) {
        store::keep_runs(folder, &out);
    }
    Ok(out)
}

fn having(part: &Part, fields: &[Field], terms: &Terms) -> tantivy::Result<Documents> {
    let mut out = Documents::default();
    for (field, found) in fields.iter().zip(&mut out) {
        let terms: Vec<_> = terms.iter().map(|(offset, token)| (*offset, Term::from_field_text(*field, token))).collect();
        for segment in part.segments() {
            phrase(&*segment.inverted_index(*field)?, &terms, |document, often| found.push((document, often)))?;
        }
    }
    Ok(out)
}

/// The documents of a segment in which terms stand at their offsets, and how often.
fn phrase(index: &InvertedIndexReader, terms: &[(usize, Term)], mut each: impl FnMut(u32, u32)) -> tantivy::Result<()> {
    let mut lists = Vec::with_capacity(terms.len());
    for (offset, term) in terms {
        let Some(postings) = index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)? else { return Ok(()) };
        lists.push((*offset as u32, postings));
    }
    let Some(((_, first), rest)) = lists.split_first_mut() else { return Ok(()) };
    let (mut starts, mut others) = (Vec::new(), Vec::new());
    let mut document = first.doc();
    'documents: while document != TERMINATED {
        for (_, list) in &mut *rest {
            let at = if list.doc() < document { list.seek(document) } else { list.doc() };
            if at > document {
                document = if at == TERMINATED { TERMINATED } else { first.seek(at) };
                continue 'documents;
            }
        }
        first.positions(&mut starts);
        for (offset, list) in &mut *rest {
            list.positions(&mut others);
            starts.retain(|start| others.binary_search(&(start + *offset)).is_ok());
        }
        if !starts.is_empty() {
            each(document, starts.len() as u32);
        }
        document = first.advance();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Entry, Part};

    #[test]
    fn runs_are_of_one_script_and_folded() {
        let runs = runs(["コンテナのネットワーク設定を変更、サーバー再起動手順とエラー", "環境変数。イメージ"].into_iter());
        assert_eq!(runs.into_iter().collect::<Vec<_>>(), ["イメージ", "エラー", "コンテナ", "サーバ", "ネットワーク", "再起動手順", "環境変数"]);
    }

    #[test]
    fn a_frequent_run_has_its_documents_in_every_part() {
        let entry = |text: String| Entry { texts: [vec!["サーバ".into()], vec![], vec![], vec![], vec![text]] };
        let texts: Vec<String> = (0..450).map(|n| if n % 3 == 0 { format!("{n} バグ") } else { "サーバーとサーバ、マイサーバー群".into() }).collect();
        let index = SearchIndex::of(texts.chunks(200).map(|texts| Part::build(texts.iter().cloned().map(entry).map(Ok)).unwrap()).collect());
        let ready = index.ready().unwrap();
        assert_eq!(ready.keys().collect::<Vec<_>>(), ["サーバ", "マイサーバ"]);
        let [title, .., body] = &ready["サーバ"];
        assert_eq!((title.len(), body.len()), (450, 300));
        assert!(body.iter().all(|(place, often)| place % 3 != 0 && *often == 3));
        assert_eq!(ready["マイサーバ"][4][0], (1, 1));
    }
}
