//! The tantivy index: schema, building, opening. Parts of some hundred documents in the archive's order, each one segment without
//! deletions; what the engine asks of an archive is the sum over its parts, so scores are those of a single one.

use super::analyse;
use super::listing::{self, Listing};
use super::ready;
use super::store;
use crate::hash;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::postings::Postings as _;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};
use tantivy::{DocSet, Index, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term};

/// The fields in the order of the bundle, with the weight of a hit in each.
pub const FIELDS: &[(&str, f32)] = &[("title", 2.0), ("headings", 1.0), ("tags", 2.0), ("resolution", 1.0), ("body", 1.0)];

/// Places of fields among them.
pub(super) const TITLES: usize = 0;
pub(super) const TAGS: usize = 2;
pub(super) const BODIES: usize = FIELDS.len() - 1;

const TOKENIZER: &str = "afterword";
/// The field of the runs that a body has: nothing is looked for in it, it tells which are frequent.
const RUNS: &str = "runs";
const WRITER_BYTES: usize = 64 << 20;
/// One document in so many begins a part, by its id alone: an edit makes one part anew, a new document at most splits one.
const PART: u16 = 256;
/// Documents of a part at most.
const LONGEST_PART: usize = 1024;

/// What is indexed of one postmortem: per field its texts.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub texts: [Vec<String>; 5],
}

/// Part of an index, open.
pub struct Part {
    searcher: Searcher,
    /// Where it is kept.
    folder: Option<PathBuf>,
}

/// An open index.
pub struct SearchIndex {
    parts: Vec<Part>,
    pub(super) fields: Vec<Field>,
    pub(super) runs: Field,
}

/// What went wrong inside the engine: a full disk, a directory that is no index.
pub type Error = tantivy::TantivyError;

/// Where an archive of documents with these ids is divided.
#[must_use]
pub fn parts<'i>(ids: impl Iterator<Item = &'i str>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (place, id) in ids.enumerate() {
        let begins = u16::from_str_radix(&hash::short(id.as_bytes())[..4], 16).is_ok_and(|number| number % PART == 0);
        match out.last_mut() {
            Some(last) if !begins && last.len() < LONGEST_PART => last.end = place + 1,
            _ => out.push(place..place + 1),
        }
    }
    out
}

impl Part {
    /// Builds one in memory, entries in the archive's order.
    ///
    /// # Errors
    /// What the engine says, and why an entry is not there.
    pub fn build(entries: impl Iterator<Item = io::Result<Entry>>) -> Result<Self, Error> {
        Self::write(RamDirectory::create().into(), entries)
    }

    /// Builds one in an empty folder.
    ///
    /// # Errors
    /// What the engine says, and why an entry is not there.
    pub fn build_in(folder: &Path, entries: impl Iterator<Item = io::Result<Entry>>) -> Result<Self, Error> {
        Ok(Self { folder: Some(folder.to_owned()), ..Self::write(Box::new(MmapDirectory::open(folder)?), entries)? })
    }

    /// Opens what `build_in` made.
    ///
    /// # Errors
    /// What the engine says.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Ok(Self { folder: Some(folder.to_owned()), ..Self::from_index(&Index::open(MmapDirectory::open(folder)?)?)? })
    }

    fn write(directory: Box<dyn tantivy::Directory>, entries: impl Iterator<Item = io::Result<Entry>>) -> Result<Self, Error> {
        let schema = schema();
        let (fields, runs) = fields(&schema);
        let tokenizers = TokenizerManager::default();
        tokenizers.register(TOKENIZER, Analyser);
        let mut writer = Index::builder().schema(schema).tokenizers(tokenizers).single_segment_index_writer::<TantivyDocument>(directory, WRITER_BYTES)?;
        for entry in entries {
            let entry = entry?;
            let mut document = TantivyDocument::default();
            for (field, texts) in fields.iter().zip(&entry.texts) {
                texts.iter().for_each(|text| document.add_text(*field, text));
            }
            ready::runs(entry.texts[4].iter().map(String::as_str)).iter().for_each(|run| document.add_text(runs, run));
            writer.add_document(document)?;
        }
        Self::from_index(&writer.finalize()?)
    }

    fn from_index(index: &Index) -> Result<Self, Error> {
        Ok(Self { searcher: index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual).try_into()?.searcher(), folder: None })
    }

    /// Its terms as bytes, from the engine.
    ///
    /// # Errors
    /// What the engine says.
    pub(super) fn terms(&self) -> Result<Vec<u8>, Error> {
        let (fields, _) = fields(&schema());
        self.segments().first().map_or_else(|| Ok(listing::none()), |segment| listing::of(segment, &fields))
    }

    pub(super) fn segments(&self) -> &[SegmentReader] {
        self.searcher.segment_readers()
    }

    /// Reads what is in many of its pages: opened once more where it is kept, so that they are given back to the system at the end.
    pub(super) fn reading<T>(&self, read: impl FnOnce(&Self) -> Result<T, Error>) -> Result<T, Error> {
        match &self.folder {
            Some(folder) => read(&Self::open(folder)?),
            None => read(self),
        }
    }

    /// How often a token stands in some fields together.
    pub(super) fn occurrences(&self, fields: &[Field], token: &str) -> Result<usize, Error> {
        let mut sum = 0;
        for segment in self.segments() {
            for field in fields {
                if let Some(mut postings) = segment.inverted_index(*field)?.read_postings(&Term::from_field_text(*field, token), IndexRecordOption::WithFreqs)? {
                    while postings.doc() != TERMINATED {
                        sum += postings.term_freq() as usize;
                        postings.advance();
                    }
                }
            }
        }
        Ok(sum)
    }

    /// Where it is kept, if anywhere.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// How many documents it holds.
    #[must_use]
    pub fn documents(&self) -> usize {
        self.segments().iter().map(|segment| segment.max_doc() as usize).sum()
    }
}

impl SearchIndex {
    /// Of all parts, in the archive's order.
    #[must_use]
    pub fn of(parts: Vec<Part>) -> Self {
        let (fields, runs) = fields(&schema());
        Self { parts, fields, runs }
    }

    /// The segments in the archive's order, each with the place of its first document.
    pub(super) fn segments(&self) -> impl Iterator<Item = (usize, &SegmentReader)> {
        self.parts().flat_map(|(base, part)| part.segments().iter().map(move |segment| (base, segment)))
    }

    /// The terms of every part, with the place of its first document: as they are `kept`, or from the engine.
    pub(super) fn listings(&self, kept: bool) -> Result<Vec<(usize, Listing)>, Error> {
        let folder = |part: &Part| part.folder().filter(|_| kept).map(store::listing);
        let listing = |part: &Part| folder(part).map_or_else(|| part.terms().map(Listing::Memory), |path| Ok(Listing::Disk(path)));
        self.parts().collect::<Vec<_>>().into_par_iter().map(|(base, part)| Ok((base, listing(part)?))).collect()
    }

    /// The parts in the archive's order, each with the place of its first document.
    pub(super) fn parts(&self) -> impl Iterator<Item = (usize, &Part)> {
        self.parts.iter().scan(0, |next, part| Some((std::mem::replace(next, *next + part.documents()), part)))
    }

    /// What queries are made with, once there is a document.
    pub(super) fn any_searcher(&self) -> Option<&Searcher> {
        self.parts.first().map(|part| &part.searcher)
    }

    /// How many documents have a term.
    pub(super) fn doc_freq(&self, term: &Term) -> Result<u64, Error> {
        self.parts.iter().map(|part| part.searcher.doc_freq(term)).sum()
    }

    /// The tokens of a field that are wanted, with how many documents have each.
    pub(super) fn frequencies(&self, field: Field, wanted: impl Fn(&str) -> bool) -> Result<HashMap<String, usize>, Error> {
        let mut out: HashMap<String, usize> = HashMap::new();
        for (_, segment) in self.segments() {
            let inverted = segment.inverted_index(field)?;
            let mut stream = inverted.terms().stream()?;
            while let Some((key, info)) = stream.next() {
                let Some(key) = std::str::from_utf8(key).ok().filter(|key| wanted(key)) else { continue };
                match out.get_mut(key) {
                    Some(known) => *known += info.doc_freq as usize,
                    None => drop(out.insert(key.to_owned(), info.doc_freq as usize)),
                }
            }
        }
        Ok(out)
    }

    /// How many tokens all documents have in a field.
    pub(super) fn tokens_in(&self, field: Field) -> Result<u64, Error> {
        self.segments().map(|(_, segment)| Ok(segment.inverted_index(field)?.total_num_tokens())).sum()
    }

    /// How many documents it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.segments().map(|(_, segment)| segment.max_doc() as usize).sum()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Statistics over all parts.
impl Bm25StatisticsProvider for SearchIndex {
    fn total_num_tokens(&self, field: Field) -> Result<u64, Error> {
        self.tokens_in(field)
    }

    fn total_num_docs(&self) -> Result<u64, Error> {
        Ok(self.len() as u64)
    }

    fn doc_freq(&self, term: &Term) -> Result<u64, Error> {
        Self::doc_freq(self, term)
    }
}

fn schema() -> Schema {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer(TOKENIZER).set_index_option(IndexRecordOption::WithFreqsAndPositions).set_fieldnorms(true);
    let options = TextOptions::default().set_indexing_options(indexing);
    for (name, _) in FIELDS {
        builder.add_text_field(name, options.clone());
    }
    let whole = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::Basic).set_fieldnorms(false);
    builder.add_text_field(RUNS, TextOptions::default().set_indexing_options(whole));
    builder.build()
}

/// The fields that are looked in, and that of the runs.
fn fields(schema: &Schema) -> (Vec<Field>, Field) {
    let named = |name: &str| schema.get_field(name).expect("a field of the schema above");
    (FIELDS.iter().map(|(name, _)| named(name)).collect(), named(RUNS))
}

/// Hands our tokens to the engine.
#[derive(Clone, Default)]
struct Analyser;

struct Stream {
    tokens: std::vec::IntoIter<analyse::Token>,
    current: Token,
}

impl Tokenizer for Analyser {
    type TokenStream<'a> = Stream;
    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream {
        Stream { tokens: analyse::tokens(text).into_iter(), current: Token::default() }
    }
}

impl TokenStream for Stream {
    fn advance(&mut self) -> bool {
        let Some(token) = self.tokens.next() else { return false };
        self.current = Token { offset_from: token.from, offset_to: token.to, position: token.position, text: token.text, position_length: 1 };
        true
    }
    fn token(&self) -> &Token {
        &self.current
    }
    fn token_mut(&mut self) -> &mut Token {
        &mut self.current
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_document_changes_the_parts_around_it() {
        let ids: Vec<String> = (0..4000).map(|number| format!("pm-{number}")).collect();
        let divided = |ids: &[String]| parts(ids.iter().map(String::as_str)).into_iter().map(|part| ids[part].to_vec()).collect::<Vec<_>>();
        let before = divided(&ids);
        assert!(before.len() > 8 && before.concat() == ids, "{}", before.len());
        for at in [0, 700, 2000] {
            let mut more = ids.clone();
            more.insert(at, "new".into());
            let after = divided(&more);
            assert!(after.iter().filter(|part| !before.contains(part)).count() <= 2);
        }
    }

    #[test]
    fn parts_score_as_one() {
        let entry = |text: &str| Entry { texts: [vec![text.to_owned()], vec![], vec![], vec![], vec![text.to_owned(), "pool of workers".into()]] };
        let texts = ["connection pool exhausted", "a pool of connections", "nothing of the kind", "the connection was refused", "pool pool pool"];
        let one = SearchIndex::of(vec![Part::build(texts.iter().map(|text| Ok(entry(text)))).unwrap()]);
        let many = SearchIndex::of(texts.chunks(2).map(|texts| Part::build(texts.iter().map(|text| Ok(entry(text)))).unwrap()).collect());
        assert_eq!((one.len(), many.len()), (5, 5));
        let body = one.fields[4];
        for tokens in [vec!["pool"], vec!["connect"], vec!["connect", "pool"], vec!["pool", "of"]] {
            let terms = || tokens.iter().enumerate().map(|(at, token)| (at, Term::from_field_text(body, token))).collect::<Vec<_>>();
            let scores = |index: &SearchIndex| {
                let mut out = Vec::new();
                index.score_terms(terms(), 2.0, |place, score| out.push((place, score.to_bits()))).unwrap();
                out
            };
            assert_eq!(scores(&one), scores(&many), "{tokens:?}");
        }
        assert_eq!(one.frequencies(body, |_| true).unwrap(), many.frequencies(body, |_| true).unwrap());
    }
}
