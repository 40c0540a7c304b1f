//! The tantivy index: schema, building, opening. One segment, documents in the archive's order, no deletions.

use super::analyse;
use std::path::Path;
use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};
use tantivy::{Index, Searcher, TantivyDocument};

/// The fields in the order of the bundle, with the weight of a hit in each.
pub const FIELDS: &[(&str, f32)] = &[("title", 2.0), ("headings", 1.0), ("tags", 2.0), ("resolution", 1.0), ("body", 1.0)];

const TOKENIZER: &str = "afterword";
const WRITER_BYTES: usize = 256 << 20;

/// What is indexed of one postmortem: per field its texts.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub texts: [Vec<String>; 5],
}

/// An open index.
pub struct SearchIndex {
    pub(super) searcher: Searcher,
    pub(super) fields: Vec<Field>,
}

/// What went wrong inside the engine: a full disk, a directory that is no index.
pub type Error = tantivy::TantivyError;

impl SearchIndex {
    /// Builds a fresh index in memory, entries in the archive's order.
    ///
    /// # Errors
    /// What the engine says.
    pub fn build(entries: impl Iterator<Item = Entry>) -> Result<Self, Error> {
        Self::write(RamDirectory::create().into(), entries)
    }

    /// Builds a fresh index in an empty folder.
    ///
    /// # Errors
    /// What the engine says.
    pub fn build_in(folder: &Path, entries: impl Iterator<Item = Entry>) -> Result<Self, Error> {
        Self::write(Box::new(MmapDirectory::open(folder)?), entries)
    }

    /// Opens what `build_in` made.
    ///
    /// # Errors
    /// What the engine says.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::from_index(&Index::open(MmapDirectory::open(folder)?)?)
    }

    fn write(directory: Box<dyn tantivy::Directory>, entries: impl Iterator<Item = Entry>) -> Result<Self, Error> {
        let schema = schema();
        let fields = fields(&schema);
        let tokenizers = TokenizerManager::new();
        tokenizers.register(TOKENIZER, Analyser);
        let mut writer = Index::builder().schema(schema).tokenizers(tokenizers).single_segment_index_writer::<TantivyDocument>(directory, WRITER_BYTES)?;
        for entry in entries {
            let mut document = TantivyDocument::default();
            for (field, texts) in fields.iter().zip(&entry.texts) {
                texts.iter().for_each(|text| document.add_text(*field, text));
            }
            writer.add_document(document)?;
        }
        Self::from_index(&writer.finalize()?)
    }

    fn from_index(index: &Index) -> Result<Self, Error> {
        let fields = fields(&index.schema());
        let searcher = index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual).try_into()?.searcher();
        Ok(Self { searcher, fields })
    }

    /// How many documents it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.searcher.segment_readers().iter().map(|segment| segment.max_doc() as usize).sum()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn schema() -> Schema {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer(TOKENIZER).set_index_option(IndexRecordOption::WithFreqsAndPositions).set_fieldnorms(true);
    let options = TextOptions::default().set_indexing_options(indexing);
    for (name, _) in FIELDS {
        builder.add_text_field(name, options.clone());
    }
    builder.build()
}

fn fields(schema: &Schema) -> Vec<Field> {
    FIELDS.iter().filter_map(|(name, _)| schema.get_field(name).ok()).collect()
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
