//! The terms of one part as the bundle writes them, in the order of their keys. They are taken from the engine's dictionaries once, when
//! the part is made: a build after an edit puts such bytes together, instead of reading every posting of the archive.
//!
//! First the length of each stretch of keys, so that all cores can read at once; then the stretches. A term is its key after the one
//! before it, the length of what follows, the fields that have it, and for each of these what [`InField`] names, with its bytes.

use super::store;
use super::varint::{put, take, take_len};
use std::borrow::Cow;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermStreamer;
use tantivy::{DocSet, InvertedIndexReader, SegmentReader, TERMINATED};

/// What the bytes mean, for whoever keeps them.
pub const VERSION: u32 = 1;

/// Keys at which a stretch begins: about as many terms before each as after it, in English and in Japanese.
const SPLITS: &[&str] = &["0", "a", "c", "e", "i", "m", "p", "s", "u", "\u{80}", "\u{3060}", "\u{30A1}", "\u{4E00}", "\u{5700}", "\u{6500}", "\u{7500}", "\u{9000}"];
pub const STRETCHES: usize = SPLITS.len() + 1;
/// Bytes of the length of a stretch, and of all lengths.
const LENGTH: usize = 8;
const HEAD: u64 = (STRETCHES * LENGTH) as u64;

/// The key of the first term that a stretch may have, and that of the first one after it.
#[must_use]
pub fn bounds(stretch: usize) -> (Option<&'static str>, Option<&'static str>) {
    (stretch.checked_sub(1).map(|before| SPLITS[before]), SPLITS.get(stretch).copied())
}

/// Where a part's terms are.
pub enum Listing {
    Memory(Vec<u8>),
    Disk(PathBuf),
}

/// A term of one field of the part. Documents are counted within the part.
#[derive(Clone, Copy, Debug, Default)]
pub struct InField {
    /// How many have it, and the first and last of them.
    pub documents: u64,
    pub first: u64,
    pub last: u64,
    /// How often it stands in all of them.
    pub occurrences: u64,
    /// Of the bytes behind the first document: how often that has it, then each other one as the distance to the one before it, and how often.
    list: usize,
    /// Of the bytes of its places: in each document the first, then the distances.
    places: usize,
}

/// The terms of a segment as bytes.
///
/// # Errors
/// What the engine says.
pub fn of(segment: &SegmentReader, fields: &[Field]) -> tantivy::Result<Vec<u8>> {
    let readers: Vec<Arc<InvertedIndexReader>> = fields.iter().map(|field| segment.inverted_index(*field)).collect::<Result<_, _>>()?;
    let mut streams: Vec<(TermStreamer<'_>, bool)> = Vec::with_capacity(readers.len());
    for reader in &readers {
        let mut stream = reader.terms().stream()?;
        let more = stream.advance();
        streams.push((stream, more));
    }
    let (mut stretches, mut open) = (Vec::with_capacity(STRETCHES), Stretch::default());
    let (mut key, mut rest) = (Vec::new(), Vec::new());
    let mut lists = Lists::default();
    while let Some(next) = streams.iter().filter(|(_, more)| *more).map(|(stream, _)| stream.key()).min() {
        key.clear();
        key.extend_from_slice(next);
        while SPLITS.get(stretches.len()).is_some_and(|split| split.as_bytes() <= key.as_slice()) {
            stretches.push(std::mem::take(&mut open).bytes);
        }
        rest.clear();
        rest.push(0);
        for (at, (stream, more)) in streams.iter_mut().enumerate() {
            if !*more || stream.key() != key {
                continue;
            }
            rest[0] |= 1 << at;
            lists.read(&readers[at], stream)?;
            lists.write(&mut rest);
            *more = stream.advance();
        }
        open.add(&key, &rest);
    }
    stretches.push(open.bytes);
    stretches.resize(STRETCHES, Vec::new());
    let lengths = stretches.iter().flat_map(|stretch| (stretch.len() as u64).to_le_bytes());
    Ok(lengths.chain(stretches.iter().flatten().copied()).collect())
}

/// Of a part without documents.
#[must_use]
pub fn none() -> Vec<u8> {
    vec![0; STRETCHES * LENGTH]
}

/// The documents of a term in one field, and its places there.
#[derive(Default)]
struct Lists {
    about: InField,
    list: Vec<u8>,
    places: Vec<u8>,
    positions: Vec<u32>,
}

impl Lists {
    fn read(&mut self, reader: &InvertedIndexReader, term: &TermStreamer<'_>) -> tantivy::Result<()> {
        self.list.clear();
        self.places.clear();
        self.about = InField::default();
        let mut postings = reader.read_postings_from_terminfo(term.value(), IndexRecordOption::WithFreqsAndPositions)?;
        while postings.doc() != TERMINATED {
            let (document, often) = (u64::from(postings.doc()), u64::from(postings.term_freq()));
            if self.about.documents == 0 {
                self.about.first = document;
            } else {
                put(&mut self.list, document - self.about.last);
            }
            put(&mut self.list, often);
            self.about.documents += 1;
            self.about.last = document;
            self.about.occurrences += often;
            postings.positions(&mut self.positions);
            let mut last = 0;
            for position in &self.positions {
                put(&mut self.places, u64::from(position - last));
                last = *position;
            }
            postings.advance();
        }
        Ok(())
    }

    fn write(&self, out: &mut Vec<u8>) {
        let InField { documents, first, last, occurrences, .. } = self.about;
        for number in [documents, first, last, occurrences, self.list.len() as u64, self.places.len() as u64] {
            put(out, number);
        }
        out.extend_from_slice(&self.list);
        out.extend_from_slice(&self.places);
    }
}

/// A stretch being written.
#[derive(Default)]
struct Stretch {
    bytes: Vec<u8>,
    last: Vec<u8>,
}

impl Stretch {
    fn add(&mut self, key: &[u8], rest: &[u8]) {
        let shared = self.last.iter().zip(key).take_while(|(a, b)| a == b).count();
        put(&mut self.bytes, shared as u64);
        put(&mut self.bytes, (key.len() - shared) as u64);
        self.bytes.extend_from_slice(&key[shared..]);
        put(&mut self.bytes, rest.len() as u64);
        self.bytes.extend_from_slice(rest);
        self.last.clear();
        self.last.extend_from_slice(key);
    }
}

impl Listing {
    /// The bytes of a stretch.
    ///
    /// # Errors
    /// What the disk says; bytes that are no listing.
    pub fn stretch(&self, number: usize) -> io::Result<Cow<'_, [u8]>> {
        let lengths: Vec<u64> = self.bytes(0, HEAD)?.chunks_exact(LENGTH).map(|length| u64::from_le_bytes(length.try_into().unwrap_or_default())).collect();
        let (before, rest) = lengths.split_at(number);
        self.bytes(before.iter().sum::<u64>() + HEAD, rest.first().copied().unwrap_or(0))
    }

    fn bytes(&self, from: u64, length: u64) -> io::Result<Cow<'_, [u8]>> {
        match self {
            Self::Memory(bytes) => {
                let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
                bytes.get(place(from)..place(from + length)).map(Cow::Borrowed).ok_or_else(no_listing)
            }
            Self::Disk(path) => store::part_of_file(path, from, length).map(Cow::Owned),
        }
    }
}

pub fn no_listing() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the terms of a part of the index do not read back")
}

/// Takes the next term off the front of a stretch: its key in place of the one before it, and what stands behind that.
pub fn next<'b>(stretch: &mut &'b [u8], key: &mut Vec<u8>) -> Option<&'b [u8]> {
    let shared = take_len(stretch)?;
    let length = take_len(stretch)?;
    let (own, rest) = stretch.split_at_checked(length)?;
    key.truncate(shared);
    key.extend_from_slice(own);
    *stretch = rest;
    let length = take_len(stretch)?;
    let (about, rest) = stretch.split_at_checked(length)?;
    *stretch = rest;
    Some(about)
}

/// A field's lists: of its documents, and of its places.
pub type Bytes<'b> = (&'b [u8], &'b [u8]);

/// Each field that has a term, from what stands behind its key.
pub fn by_field<'b>(mut about: &'b [u8], mut each: impl FnMut(usize, InField, Bytes<'b>)) -> Option<()> {
    let (mask, rest) = about.split_first()?;
    about = rest;
    for field in (0..8).filter(|field| mask >> field & 1 == 1) {
        let (documents, first, last, occurrences) = (take(&mut about)?, take(&mut about)?, take(&mut about)?, take(&mut about)?);
        let of = InField { documents, first, last, occurrences, list: take_len(&mut about)?, places: take_len(&mut about)? };
        let (list, rest) = about.split_at_checked(of.list)?;
        let (places, rest) = rest.split_at_checked(of.places)?;
        about = rest;
        each(field, of, (list, places));
    }
    Some(())
}
