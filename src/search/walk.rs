//! The terms of an index in the order of their keys, each with where it stands in all parts and fields.

use super::index::SearchIndex;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::termdict::TermStreamer;
use tantivy::{DocSet, InvertedIndexReader, TERMINATED};

/// A term and where it stands.
#[derive(Default)]
pub struct Term {
    pub key: Vec<u8>,
    /// The fields that have it, each with the end of its documents in `documents`.
    fields: Vec<(usize, usize)>,
    /// Places of documents, and how often each has it.
    documents: Vec<(usize, u32)>,
    /// For each document its positions, each as the difference to the one before.
    pub positions: Vec<u32>,
    /// How often it stands in all fields together.
    pub occurrences: usize,
}

impl Term {
    fn begin(&mut self, key: Vec<u8>) -> Vec<u8> {
        self.fields.clear();
        self.documents.clear();
        self.positions.clear();
        self.occurrences = 0;
        std::mem::replace(&mut self.key, key)
    }

    /// The fields that have it, with their documents.
    pub fn by_field(&self) -> impl Iterator<Item = (usize, &[(usize, u32)])> {
        let starts = std::iter::once(0).chain(self.fields.iter().map(|(_, end)| *end));
        self.fields.iter().zip(starts).map(|((field, end), start)| (*field, &self.documents[start..*end]))
    }

    /// The documents that have it in a field.
    pub fn in_field(&self, field: usize) -> &[(usize, u32)] {
        self.by_field().find(|(at, _)| *at == field).map_or(&[], |(_, documents)| documents)
    }
}

/// A field, the place of a part's first document, and the part's dictionary of the field.
pub type List = (usize, usize, Arc<InvertedIndexReader>);

/// The dictionaries of an index in the order of the fields, within each of the documents, so that equal keys come as they are written.
///
/// # Errors
/// What the engine says.
pub fn lists(index: &SearchIndex) -> tantivy::Result<Vec<List>> {
    let mut out = Vec::new();
    for (at, field) in index.fields.iter().enumerate() {
        for (base, segment) in index.segments() {
            out.push((at, base, segment.inverted_index(*field)?));
        }
    }
    Ok(out)
}

/// Goes through the terms of some dictionaries from one key to before another.
///
/// # Errors
/// What the engine says.
pub fn walk(lists: &[List], (from, to): (Option<&str>, Option<&str>), mut each: impl FnMut(&Term)) -> tantivy::Result<()> {
    let mut streams: Vec<TermStreamer<'_>> = Vec::with_capacity(lists.len());
    let mut next = BinaryHeap::with_capacity(lists.len());
    for (at, (.., reader)) in lists.iter().enumerate() {
        let mut range = reader.terms().range();
        if let Some(from) = from {
            range = range.ge(from);
        }
        if let Some(to) = to {
            range = range.lt(to);
        }
        let mut stream = range.into_stream()?;
        if stream.advance() {
            next.push(Reverse((stream.key().to_vec(), at)));
        }
        streams.push(stream);
    }
    let (mut term, mut positions) = (Term::default(), Vec::new());
    // Keys come by the million, and each is needed for a moment only.
    let (mut here, mut spare): (Vec<usize>, Vec<Vec<u8>>) = (Vec::new(), Vec::new());
    while let Some(Reverse((key, first))) = next.pop() {
        here.clear();
        here.push(first);
        while next.peek().is_some_and(|Reverse((other, _))| *other == key) {
            if let Some(Reverse((same, at))) = next.pop() {
                here.push(at);
                spare.push(same);
            }
        }
        spare.push(term.begin(key));
        for of_field in here.chunk_by(|a, b| lists[*a].0 == lists[*b].0) {
            for at in of_field {
                let (_, base, reader) = &lists[*at];
                let mut postings = reader.read_postings_from_terminfo(streams[*at].value(), IndexRecordOption::WithFreqsAndPositions)?;
                while postings.doc() != TERMINATED {
                    term.documents.push((base + postings.doc() as usize, postings.term_freq()));
                    term.occurrences += postings.term_freq() as usize;
                    postings.positions(&mut positions);
                    let mut last = 0;
                    for position in &positions {
                        term.positions.push(position - last);
                        last = *position;
                    }
                    postings.advance();
                }
            }
            term.fields.push((lists[of_field[0]].0, term.documents.len()));
        }
        for at in &here {
            if streams[*at].advance() {
                let mut key = spare.pop().unwrap_or_default();
                key.clear();
                key.extend_from_slice(streams[*at].key());
                next.push(Reverse((key, *at)));
            }
        }
        each(&term);
    }
    Ok(())
}
