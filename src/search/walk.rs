//! The terms of an index in the order of their keys, each with where it stands in all parts and fields, put together from what each
//! part lists.

use super::index::FIELDS;
use super::listing::{self, InField, Listing};
use super::varint::{self, put};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;

/// A term and where it stands. Lists are as the bundle writes them.
#[derive(Default)]
pub struct Term {
    pub key: Vec<u8>,
    /// The fields that have it, each with how many documents, and the end of its list in `documents`.
    fields: Vec<(usize, usize, usize)>,
    /// Each document as the distance to the one before it, and how often it has the term.
    documents: Vec<u8>,
    /// In each document the first place, then the distances.
    pub positions: Vec<u8>,
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

    /// The lists of all fields, one after the other.
    pub fn documents(&self) -> &[u8] {
        &self.documents
    }

    /// The fields that have it, each with how many documents.
    pub fn by_field(&self) -> impl Iterator<Item = (usize, usize)> {
        self.fields.iter().map(|(field, documents, _)| (*field, *documents))
    }

    /// How many documents have it in a field.
    pub fn documents_in(&self, field: usize) -> usize {
        self.by_field().find(|(at, _)| *at == field).map_or(0, |(_, documents)| documents)
    }

    /// The documents that have it in a field, and how often each.
    pub fn in_field(&self, field: usize) -> Vec<(u32, u32)> {
        let Some(at) = self.fields.iter().position(|(other, ..)| *other == field) else { return Vec::new() };
        let start = at.checked_sub(1).map_or(0, |before| self.fields[before].2);
        varint::documents(&mut &self.documents[start..self.fields[at].2]).collect()
    }
}

/// A part's stretch, and how far it is read.
struct Cursor<'s> {
    /// The place of the part's first document.
    base: u64,
    rest: &'s [u8],
    /// What stands behind the key that it is at.
    about: &'s [u8],
    key: Vec<u8>,
}

impl Cursor<'_> {
    /// Goes to the next term; says whether there is one.
    fn advance(&mut self) -> io::Result<bool> {
        if self.rest.is_empty() {
            return Ok(false);
        }
        self.about = listing::next(&mut self.rest, &mut self.key).ok_or_else(listing::no_listing)?;
        Ok(true)
    }
}

/// Goes through the terms of a stretch. Parts come with the place of their first document, in the archive's order.
///
/// # Errors
/// What the disk says that holds the listings.
pub fn walk(parts: &[(usize, Listing)], stretch: usize, mut each: impl FnMut(&Term)) -> io::Result<()> {
    let bytes: Vec<Cow<'_, [u8]>> = parts.iter().map(|(_, listing)| listing.stretch(stretch)).collect::<Result<_, _>>()?;
    let mut cursors: Vec<Cursor<'_>> = parts.iter().zip(&bytes).map(|((base, _), bytes)| Cursor { base: *base as u64, rest: bytes, about: &[], key: Vec::new() }).collect();
    let mut next = BinaryHeap::with_capacity(cursors.len());
    for (at, cursor) in cursors.iter_mut().enumerate() {
        if cursor.advance()? {
            next.push(Reverse((cursor.key.clone(), at)));
        }
    }
    let mut term = Term::default();
    // Keys come by the million, and each is needed for a moment only.
    let (mut here, mut spare): (Vec<usize>, Vec<Vec<u8>>) = (Vec::new(), Vec::new());
    let mut found: [Vec<(u64, InField, listing::Bytes<'_>)>; FIELDS.len()] = Default::default();
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
        for at in &here {
            let Cursor { base, about, .. } = &cursors[*at];
            listing::by_field(about, |field, of, bytes| found[field].push((*base, of, bytes))).ok_or_else(listing::no_listing)?;
        }
        for (field, of_parts) in found.iter_mut().enumerate().filter(|(_, of_parts)| !of_parts.is_empty()) {
            let (mut documents, mut last) = (0, 0);
            for (base, of, (list, places)) in of_parts.drain(..) {
                put(&mut term.documents, base + of.first - last);
                term.documents.extend_from_slice(list);
                term.positions.extend_from_slice(places);
                last = base + of.last;
                documents += of.documents as usize;
                term.occurrences += of.occurrences as usize;
            }
            term.fields.push((field, documents, term.documents.len()));
        }
        for at in &here {
            let cursor = &mut cursors[*at];
            if cursor.advance()? {
                let mut key = spare.pop().unwrap_or_default();
                key.clear();
                key.extend_from_slice(&cursor.key);
                next.push(Reverse((key, *at)));
            }
        }
        each(&term);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::index::{BODIES, SearchIndex};
    use crate::search::listing::STRETCHES;
    use crate::search::{Entry, Part};

    /// The key of a term, its documents by field, its places, how often it stands in all.
    type Seen = (String, Vec<(usize, Vec<(u32, u32)>)>, Vec<u8>, usize);

    fn all(index: &SearchIndex) -> Vec<Seen> {
        let parts = index.listings(false).unwrap();
        let mut out = Vec::new();
        for stretch in 0..STRETCHES {
            let seen = |term: &Term| {
                let by_field = term.by_field().map(|(field, documents)| (field, term.in_field(field), documents));
                let by_field = by_field.inspect(|(_, all, documents)| assert_eq!(all.len(), *documents)).map(|(field, all, _)| (field, all)).collect();
                out.push((String::from_utf8(term.key.clone()).unwrap(), by_field, term.positions.clone(), term.occurrences));
            };
            walk(&parts, stretch, seen).unwrap();
        }
        out
    }

    #[test]
    fn parts_put_together_are_as_one() {
        let entry = |text: &str| Entry { texts: [vec![text.to_owned()], vec![], vec!["pool".into()], vec![], vec![text.to_owned(), "接続プールの枯渇 9 pool".into()]] };
        let texts = ["connection pool exhausted", "a pool of 接続", "nothing of the kind", "the connection was refused", "pool pool pool"];
        let of = |length: usize| SearchIndex::of(texts.chunks(length).map(|texts| Part::build(texts.iter().map(|text| Ok(entry(text)))).unwrap()).collect());
        let one = of(texts.len());
        let terms = all(&one);
        assert!(terms.is_sorted_by(|a, b| a.0 < b.0));
        for length in 1..texts.len() {
            assert_eq!(all(&of(length)), terms, "{length}");
        }
        let (_, by_field, positions, occurrences) = terms.iter().find(|(key, ..)| key == "pool").unwrap();
        assert_eq!((by_field.len(), positions.len(), *occurrences), (3, *occurrences, one.occurrences("pool").unwrap()));
        assert_eq!(by_field[2], (BODIES, vec![(0, 2), (1, 2), (2, 1), (3, 1), (4, 4)]));
    }
}
