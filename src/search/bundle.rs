//! The bundle: tantivy's dictionary, postings, positions and norms, cut into small files that the browser reads.
//!
//! Everything comes from the index itself, nothing is tokenised again. Files are raw deflate, named by what they hold before it, and
//! compressed when somebody asks for them, so that one that is published already costs nothing. They are cut where the content says, so that a new document changes few of them. `docs/search-bundle.md` describes every byte;
//! `themes/default/assets/search/bundle.js` is the reader.
//!
//! | kind | holds |
//! |---|---|
//! | manifest | JSON: counts, fields, weights, the names of directory and columns |
//! | `d-` directory | where every shard begins, and the names of all shards and text files |
//! | `c-` columns | field norms and review state of every document |
//! | `v-` values | day, severity and flags of every document |
//! | `f-` facets | the documents of every value that a filter can name, and durations |
//! | `t-` terms | keys, document ids, frequencies |
//! | `x-` positions | positions of some terms of a `t-` file, for phrases |
//! | `s-` spelling | the words of a letter, for those that no document has |
//! | `p-` texts | title, date, sections and text of a few documents |

use super::analyse;
use super::columns::Columns;
use super::deflate::pack;
use super::index::{BODIES, FIELDS, SearchIndex};
use super::rank::{MANY_UNITS, MAX_EXPANSIONS, MAX_UNITS, REACH, SMALL_ARCHIVE, SYNONYM, TIE, far, near};
use super::ready::Documents;
use super::spool::{Piece, Spool};
use super::synonyms::Synonyms;
use super::varint::{put as varint, put_documents};
use super::walk::Term;
use crate::config::Config;
use crate::hash::{self, Digest};
use crate::model::Postmortem;
use crate::parse::{TextBlock, inline_text};
use crate::text::shorten;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, IntoParallelRefMutIterator, ParallelIterator};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;

/// The one file whose name is fixed: it names the others.
pub const MANIFEST: &str = "manifest.json";

/// The version of the format.
pub const VERSION: u32 = 5;
/// Bytes of a terms file before compression: the more documents, the larger, so that the directory stays small beside them.
fn least_shard(documents: usize) -> usize {
    (2 + documents / 10_000).min(6) * 1024
}

const MAX_SHARD: usize = 16 * 1024;
/// Bytes of a positions file before compression. A term with more has a file of its own, so that a phrase loads little else.
const MAX_POSITIONS: usize = 4 * 1024;
/// The bit of a mask that says that the positions stand with the term.
const INLINE: u8 = 1 << 7;
/// The bit of a mask that says that the key is a run of characters, with the documents that have it.
const RUN: u8 = 1 << 6;
/// One key in so many may end a shard once it has its least size.
const CUT_EVERY: u8 = 8;
/// Above this many documents a texts file holds several.
const GROUPED_ABOVE: usize = 20_000;

/// The names of texts files are about so many groups: one changed text renames those of its group.
const TEXT_GROUPS: usize = 512;
/// Files of terms share names by twos, threes and so on with every so many documents.
const DOCUMENTS_A_SHARD_GROUP: usize = 2500;
/// Files to a group, at most on average.
const MAX_GROUP: usize = 64;

/// Characters of the sentence that says what mitigated an incident.
const MITIGATION: usize = 240;

/// One file of the bundle.
#[derive(Clone, Debug)]
pub struct File {
    pub name: String,
    content: Content,
    /// The whole hash of what its name tells a part of; nothing where the name is fixed.
    hash: String,
}

/// What a file holds, before it is compressed.
#[derive(Clone, Debug)]
enum Content {
    /// As it is published.
    Ready(Vec<u8>),
    /// A beginning, and the rest.
    Plain(Vec<u8>, Piece),
    /// What is shown of each postmortem, as JSON, and its text.
    Texts(Vec<(Piece, PackedText)>),
}

impl Content {
    fn hash(&self, digest: &mut Digest) {
        match self {
            Self::Ready(bytes) => digest.add(bytes),
            Self::Plain(start, rest) => [start.as_slice(), rest.hash.as_bytes()].iter().for_each(|part| digest.add(part)),
            Self::Texts(texts) => texts.iter().for_each(|(meta, text)| [&meta.hash, text.hash()].iter().for_each(|part| digest.add(part.as_bytes()))),
        }
    }
}

impl File {
    /// A file that is published as it is.
    #[must_use]
    pub fn ready(name: String, bytes: Vec<u8>) -> Self {
        Self { name, content: Content::Ready(bytes), hash: String::new() }
    }

    /// A hash of what it holds, known without compressing it.
    #[must_use]
    pub fn hash(&self) -> Option<&str> {
        Some(self.hash.as_str()).filter(|hash| !hash.is_empty())
    }

    /// Its bytes, as the browser gets them.
    ///
    /// # Errors
    /// What the disk says that holds them until they are published.
    pub fn bytes(&self) -> io::Result<Cow<'_, [u8]>> {
        Ok(match &self.content {
            Content::Ready(bytes) => Cow::Borrowed(bytes),
            Content::Plain(start, rest) => Cow::Owned(pack(&[start, &*rest.bytes()?].concat())),
            Content::Texts(texts) => Cow::Owned(texts_file(texts)?),
        })
    }

    /// Compresses it now, for those who need its bytes more than once.
    fn settle(&mut self) -> io::Result<()> {
        if let Cow::Owned(bytes) = self.bytes()? {
            self.content = Content::Ready(bytes);
        }
        Ok(())
    }
}

/// A postmortem's text as the bundle holds it, compressed when it was parsed and then put away, so that memory stays flat.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "(String, usize)")]
pub struct PackedText(Piece);

impl From<(String, usize)> for PackedText {
    fn from((hash, len): (String, usize)) -> Self {
        Self(Piece::named(hash, len))
    }
}

/// By its name: its bytes are kept apart, for few are read again.
impl Serialize for PackedText {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (&self.0.hash, self.0.length()).serialize(to)
    }
}

impl PackedText {
    /// Packs a body's blocks.
    #[must_use]
    pub fn new(text: &[TextBlock]) -> Self {
        let blocks: Vec<_> = text.iter().map(|block| json!([block.section.map_or(-1, |at| i64::try_from(at).unwrap_or(-1)), block.text])).collect();
        Self(Piece::new(pack(&serde_json::to_vec(&blocks).unwrap_or_default())))
    }

    /// Puts it away.
    pub fn keep_in(&mut self, spool: &Arc<Spool>) {
        spool.keep(&mut self.0);
    }

    /// Says that its bytes lie in a spool from there on, and where those after it begin.
    pub fn lies_in(&mut self, spool: &Arc<Spool>, from: &mut u64) {
        self.0.lies_in(spool, *from);
        *from += self.0.length() as u64;
    }

    /// Its bytes, as they are kept.
    ///
    /// # Errors
    /// What the disk says that holds them.
    pub fn bytes(&self) -> io::Result<Cow<'_, [u8]>> {
        self.0.bytes()
    }

    /// Of what it says.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.0.hash
    }

    /// The blocks again.
    ///
    /// # Errors
    /// What the disk says that holds them.
    pub fn blocks(&self) -> io::Result<Vec<TextBlock>> {
        let bytes = super::unpack(&self.bytes()?).unwrap_or_default();
        let blocks: Vec<(i64, String)> = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(blocks.into_iter().map(|(section, text)| TextBlock { section: usize::try_from(section).ok(), text }).collect())
    }
}

/// The whole bundle, sorted by name; the manifest is `manifest.json`. What its files hold is in the spool until they are published.
///
/// # Errors
/// What the engine says.
pub fn export(
    index: &SearchIndex,
    (shards, spellings): (Vec<Cut>, &[(String, u64)]),
    (postmortems, texts): (&[Arc<Postmortem>], &[&PackedText]),
    (config, values, synonyms): (&Config, &Columns, &Synonyms),
    spool: &Arc<Spool>,
) -> Result<Vec<File>, super::Error> {
    let mut names = Names::default();
    let mut files = Vec::new();
    let shards = Shards::of(shards, index.len(), &mut files, &mut names);
    let per_file = if postmortems.len() > GROUPED_ABOVE { 4 } else { 1 };
    let mut text_groups = Groups::new("p", postmortems.len().div_ceil(per_file) / TEXT_GROUPS);
    let shown = |postmortem: &Postmortem| spool.put(serde_json::to_vec(&meta(postmortem, config)).unwrap_or_default());
    let metas: Vec<(Piece, PackedText)> = postmortems.par_iter().zip(texts).map(|(postmortem, text)| (shown(postmortem), (*text).clone())).collect();
    let mut metas = metas.into_iter();
    for group in postmortems.chunks(per_file) {
        text_groups.add(group[0].id.as_bytes(), Content::Texts(metas.by_ref().take(group.len()).collect()), &mut files, &mut names);
    }
    text_groups.close(&mut files, &mut names);
    let head = json!({"common": shards.common, "idf": idf_exceptions(index.len()), "severities": values.severities(), "synonyms": synonyms.written()});
    let plain = |bytes: Vec<u8>| Content::Plain(Vec::new(), spool.put(bytes));
    let mut spelling = Vec::new();
    for letter in b'a'..=b'z' {
        let of_letter = |(word, _): &&(String, u64)| word.as_bytes()[0] == letter;
        let file = names.file("s", plain(words(spellings.iter().filter(of_letter))));
        spelling.push(file.name.clone());
        files.push(file);
    }
    let directory = names.file("d", plain(directory(&head, &shards, &text_groups, &spelling)));
    let columns = names.file("c", plain(columns(index, values)?));
    let facets = names.file("f", plain(values.write_facets()));
    let values = names.file("v", plain(values.write_values()));
    let manifest = manifest(index, per_file, [&directory.name, &columns.name, &values.name, &facets.name])?;
    files.extend([directory, columns, values, facets, File::ready(MANIFEST.into(), manifest)]);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    // A name says what a file holds.
    files.dedup_by(|a, b| a.name == b.name);
    Ok(files)
}

/// Compresses the files of a bundle on all cores.
///
/// # Errors
/// What the disk says that holds them.
pub fn compress(bundle: &mut [File]) -> io::Result<()> {
    bundle.par_iter_mut().try_for_each(File::settle)
}

/// Names by content. Two contents whose short hashes are equal are told apart by hashing the second with a number behind it.
#[derive(Default)]
struct Names(HashMap<String, String>);

impl Names {
    fn of(&mut self, kind: &str, contents: &[Content]) -> (String, String) {
        let digest = |salt: &[u8]| {
            let mut digest = Digest::default();
            contents.iter().for_each(|content| content.hash(&mut digest));
            digest.add(salt);
            digest.finish()
        };
        let whole = digest(&[]);
        let mut short = whole.clone();
        for salt in 1_u8.. {
            let name = format!("{kind}-{}", &short[..2 * NAME]);
            match self.0.get(&name) {
                Some(other) if *other != whole => short = digest(&[salt]),
                _ => {
                    self.0.insert(name.clone(), whole.clone());
                    return (name, whole);
                }
            }
        }
        unreachable!("256 names are taken by other contents")
    }

    fn file(&mut self, kind: &str, content: Content) -> File {
        let (name, hash) = self.of(kind, std::slice::from_ref(&content));
        File { name: format!("{name}.bin"), content, hash }
    }
}

/// Files in a row that share one hash in their names: every query loads the names of all files, and hashes cannot be compressed.
struct Groups {
    kind: &'static str,
    /// Files to a group, on average; where one begins says a key of its first file alone.
    about: usize,
    open: Vec<Content>,
    done: Vec<(usize, String)>,
}

impl Groups {
    fn new(kind: &'static str, about: usize) -> Self {
        Self { kind, about: about.clamp(1, MAX_GROUP), open: Vec::new(), done: Vec::new() }
    }

    fn add(&mut self, key: &[u8], content: Content, files: &mut Vec<File>, names: &mut Names) {
        let digest = hash::short(key);
        if u16::from_str_radix(&digest[4..8], 16).is_ok_and(|number| usize::from(number) % self.about == 0) {
            self.close(files, names);
        }
        self.open.push(content);
    }

    fn close(&mut self, files: &mut Vec<File>, names: &mut Names) {
        let contents = std::mem::take(&mut self.open);
        if contents.is_empty() {
            return;
        }
        let (name, hash) = names.of(self.kind, &contents);
        self.done.push((contents.len(), name.clone()));
        files.extend(contents.into_iter().enumerate().map(|(at, content)| File { name: format!("{name}-{at}.bin"), content, hash: hash.clone() }));
    }

    fn write(&self, out: &mut Vec<u8>) {
        varint(out, self.done.len() as u64);
        for (count, name) in &self.done {
            varint(out, *count as u64);
            name_bytes(out, name);
        }
    }
}

/// The shards of the terms, in the order of their keys.
struct Shards {
    /// For each the shortest key after all of the shard before and not after its own.
    starts: Vec<Vec<u8>>,
    /// The last key of the last one.
    last: Vec<u8>,
    /// Tokens in more than half of the bodies: their files are never fetched.
    common: Vec<String>,
    groups: Groups,
}

/// A shard being filled.
#[derive(Default)]
struct Open {
    first: Option<Vec<u8>>,
    last: Vec<u8>,
    count: u64,
    terms: Vec<u8>,
    /// One for each positions file.
    positions: Vec<Vec<u8>>,
}

/// A shard that is full.
pub struct Full {
    first: Vec<u8>,
    last: Vec<u8>,
    count: u64,
    terms: Piece,
    /// With their bytes.
    positions: Vec<(Piece, u64)>,
}

/// The shards between two keys, and the tokens there that more than half of the bodies have.
pub type Cut = (Vec<Full>, Vec<String>);

/// The documents of a key by field, as they are written: first how many there are in each.
#[derive(Default)]
struct Lists {
    /// A bit for each field.
    mask: u8,
    lengths: Vec<u8>,
    documents: Vec<u8>,
}

impl Lists {
    fn add_field(&mut self, field: usize, documents: &[(u32, u32)]) {
        self.mask |= 1 << field;
        varint(&mut self.lengths, documents.len() as u64);
        put_documents(&mut self.documents, documents);
    }
}

/// Shards being cut out of a row of keys.
pub struct Cutting<'s> {
    /// Documents of the archive.
    len: usize,
    spool: &'s Arc<Spool>,
    full: Vec<Full>,
    open: Open,
    common: Vec<String>,
}

impl<'s> Cutting<'s> {
    pub fn new(len: usize, spool: &'s Arc<Spool>) -> Self {
        Self { len, spool, full: Vec::new(), open: Open::default(), common: Vec::new() }
    }

    /// Adds the term that comes next.
    pub fn add_term(&mut self, term: &Term) {
        let (mut mask, mut lengths) = (0, Vec::with_capacity(2 * FIELDS.len()));
        for (field, documents) in term.by_field() {
            mask |= 1 << field;
            varint(&mut lengths, documents as u64);
        }
        if self.len >= SMALL_ARCHIVE && term.documents_in(BODIES) * 2 > self.len {
            self.common.push(String::from_utf8_lossy(&term.key).into_owned());
        }
        let inline = if term.occurrences <= near(self.len) { INLINE } else { 0 };
        self.add(&term.key, mask | inline, [&lengths, term.documents()], &term.positions);
    }

    fn add(&mut self, key: &[u8], mask: u8, lists: [&[u8]; 2], places: &[u8]) {
        if self.open.terms.len() >= MAX_SHARD || (self.open.terms.len() >= least_shard(self.len) && cuts(key)) {
            self.close();
        }
        self.open.add(key, mask, lists, places);
    }

    /// Adds a run that comes next, with the documents that have it.
    pub fn add_run(&mut self, run: &str, documents: &Documents) {
        let mut lists = Lists::default();
        documents.iter().enumerate().filter(|(_, documents)| !documents.is_empty()).for_each(|(field, documents)| lists.add_field(field, documents));
        self.add(run.as_bytes(), lists.mask | RUN | INLINE, [&lists.lengths, &lists.documents], &[]);
    }

    fn close(&mut self) {
        let Open { first, last, count, terms, positions } = std::mem::take(&mut self.open);
        if let Some(first) = first {
            let positions = positions.into_iter().map(|bytes| (bytes.len() as u64, self.spool.put(bytes))).map(|(len, piece)| (piece, len)).collect();
            self.full.push(Full { first, last, count, terms: self.spool.put(terms), positions });
        }
    }

    #[must_use]
    pub fn finish(mut self) -> Cut {
        self.close();
        (self.full, self.common)
    }
}

/// Whether a shard may begin at a key: decided by the key alone, so that a new word moves one boundary at most.
fn cuts(key: &[u8]) -> bool {
    let digest = hash::short(key);
    u8::from_str_radix(&digest[..2], 16).is_ok_and(|byte| byte % CUT_EVERY == 0)
}

impl Open {
    fn add(&mut self, key: &[u8], mask: u8, lists: [&[u8]; 2], places: &[u8]) {
        let shared = if self.first.is_some() { self.last.iter().zip(key).take_while(|(a, b)| a == b).count() } else { 0 };
        varint(&mut self.terms, shared as u64);
        varint(&mut self.terms, (key.len() - shared) as u64);
        self.terms.extend_from_slice(&key[shared..]);
        self.terms.push(mask);
        varint(&mut self.terms, lists.iter().map(|list| list.len() as u64).sum());
        varint(&mut self.terms, places.len() as u64);
        lists.iter().for_each(|list| self.terms.extend_from_slice(list));
        match self.positions.last_mut() {
            _ if mask & INLINE != 0 => self.terms.extend_from_slice(places),
            Some(last) if last.len() + places.len() <= MAX_POSITIONS => last.extend_from_slice(places),
            _ => self.positions.push(places.to_vec()),
        }
        self.first.get_or_insert_with(|| key.to_vec());
        self.last = key.to_vec();
        self.count += 1;
    }
}

impl Shards {
    /// Gives every shard its names, in the order of their keys.
    fn of(parts: Vec<Cut>, documents: usize, files: &mut Vec<File>, names: &mut Names) -> Self {
        let mut shards = Self { starts: Vec::new(), last: Vec::new(), common: Vec::new(), groups: Groups::new("t", documents / DOCUMENTS_A_SHARD_GROUP) };
        for (full, common) in parts {
            shards.common.extend(common);
            full.into_iter().for_each(|full| shards.take(full, files, names));
        }
        shards.groups.close(files, names);
        shards
    }

    fn take(&mut self, full: Full, files: &mut Vec<File>, names: &mut Names) {
        let mut start = Vec::new();
        varint(&mut start, full.positions.len() as u64);
        for (positions, len) in full.positions {
            let file = names.file("x", Content::Plain(Vec::new(), positions));
            name_bytes(&mut start, &file.name);
            varint(&mut start, len);
            files.push(file);
        }
        varint(&mut start, full.count);
        self.groups.add(&full.first, Content::Plain(start, full.terms), files, names);
        let shared = self.last.iter().zip(&full.first).take_while(|(a, b)| a == b).count();
        self.starts.push(full.first[..(shared + 1).min(full.first.len())].to_vec());
        self.last = full.last;
    }
}

fn directory(head: &serde_json::Value, shards: &Shards, texts: &Groups, spelling: &[String]) -> Vec<u8> {
    let mut out = Vec::new();
    let head = serde_json::to_vec(head).unwrap_or_default();
    varint(&mut out, head.len() as u64);
    out.extend(head);
    varint(&mut out, shards.starts.len() as u64);
    let mut last: &[u8] = &[];
    for start in &shards.starts {
        let shared = last.iter().zip(start).take_while(|(a, b)| a == b).count();
        varint(&mut out, shared as u64);
        varint(&mut out, (start.len() - shared) as u64);
        out.extend_from_slice(&start[shared..]);
        last = start;
    }
    shards.groups.write(&mut out);
    texts.write(&mut out);
    spelling.iter().for_each(|name| name_bytes(&mut out, name));
    out
}

/// The bytes of a name's hash. Every query loads those of all files, and they cannot be compressed. That a changed file keeps its
/// name by chance happens once in four thousand million changes.
const NAME: usize = 4;

fn name_bytes(out: &mut Vec<u8>, name: &str) {
    let digits = &name[2..2 + 2 * NAME];
    out.extend((0..NAME).map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).unwrap_or(0)));
}

/// Words in order, each after the one before it, and how many documents have it.
fn words<'w>(words: impl Iterator<Item = &'w (String, u64)>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut last = "";
    for (word, documents) in words {
        let shared = last.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
        varint(&mut out, shared as u64);
        varint(&mut out, (word.len() - shared) as u64);
        out.extend_from_slice(&word.as_bytes()[shared..]);
        varint(&mut out, *documents);
        last = word;
    }
    out
}

fn columns(index: &SearchIndex, values: &Columns) -> Result<Vec<u8>, super::Error> {
    let mut out = Vec::with_capacity(index.len() * (FIELDS.len() + 1));
    for field in &index.fields {
        for (_, segment) in index.segments() {
            let norms = segment.get_fieldnorms_reader(*field)?;
            out.extend((0..segment.max_doc()).map(|doc| norms.fieldnorm_id(doc)));
        }
    }
    values.write_bits(&mut out);
    Ok(out)
}

/// Whether a document stands before an equal one: it has passed its review.
#[must_use]
pub fn stands_first(postmortem: &Postmortem) -> bool {
    postmortem.is_reviewed() && postmortem.status.is_some()
}

fn texts_file(texts: &[(Piece, PackedText)]) -> io::Result<Vec<u8>> {
    let parts: Vec<(Vec<u8>, Cow<'_, [u8]>)> = texts.iter().map(|(meta, text)| Ok((pack(&meta.bytes()?), text.0.bytes()?))).collect::<io::Result<_>>()?;
    let mut out = Vec::new();
    varint(&mut out, texts.len() as u64);
    for (meta, text) in &parts {
        varint(&mut out, meta.len() as u64);
        varint(&mut out, text.len() as u64);
    }
    for (meta, text) in &parts {
        out.extend_from_slice(meta);
        out.extend_from_slice(text);
    }
    Ok(out)
}

fn meta(postmortem: &Postmortem, config: &Config) -> serde_json::Value {
    json!({
        "id": postmortem.id,
        "title": postmortem.title,
        "lang": postmortem.lang.tag(),
        "date": postmortem.date.as_ref().map(crate::time::Stamp::date),
        "severity": postmortem.severity.as_ref().map(|severity| config.severity_title(severity)),
        "rank": postmortem.severity.as_ref().and_then(|severity| severity.rank),
        "status": postmortem.status.map(crate::model::Status::word),
        "services": postmortem.services,
        "mitigation": postmortem.mitigation.as_ref().map(|text| shorten(&inline_text(text), MITIGATION)),
        "minutes": super::columns::minutes(postmortem),
        "sections": postmortem.sections.iter().map(|section| json!([section.anchor, section.title])).collect::<Vec<_>>(),
    })
}

fn manifest(index: &SearchIndex, per_file: usize, [directory, columns, values, facets]: [&str; 4]) -> Result<Vec<u8>, super::Error> {
    let n = index.len();
    let tokens: Vec<u64> = index.fields.iter().map(|field| index.tokens_in(*field)).collect::<Result<_, _>>()?;
    let fields: Vec<_> = FIELDS.iter().zip(&tokens).map(|((name, boost), tokens)| json!({"name": name, "boost": boost, "tokens": tokens})).collect();
    let manifest = json!({
        "version": VERSION,
        "analyser": analyse::VERSION,
        "documents": n,
        "fields": fields,
        "tie": TIE,
        "synonym": SYNONYM,
        "small": SMALL_ARCHIVE,
        "expansions": MAX_EXPANSIONS,
        "units": MAX_UNITS,
        "near": near(n),
        "far": far(n),
        "many": MANY_UNITS,
        "reach": REACH,
        "texts_per_file": per_file,
        "directory": directory,
        "columns": columns,
        "values": values,
        "facets": facets,
    });
    Ok(serde_json::to_vec(&manifest).unwrap_or_default())
}

/// The document frequencies for which this machine's f32 logarithm is greater than the rounded f64 one that JavaScript has, and those
/// for which it is less, each as often as by units in the last place: once, for about one value in a hundred.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "the same roundings as in tantivy's idf")]
fn idf_exceptions(n: usize) -> [Vec<usize>; 2] {
    let mut out = [Vec::new(), Vec::new()];
    for df in 1..=n {
        let x = ((n - df) as f32 + 0.5) / (df as f32 + 0.5);
        let (ours, theirs) = ((1.0 + x).ln().to_bits(), (f64::from(1.0 + x).ln() as f32).to_bits());
        out[usize::from(ours < theirs)].extend(std::iter::repeat_n(df, ours.abs_diff(theirs) as usize));
    }
    out
}
