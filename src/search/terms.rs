//! Every term of an index once, in the order of their keys: one walk for all that is made of them, the shards of the bundle, what
//! each document is known by, and the words that may be meant by one with a slip.

use super::bundle::{Cut, Cutting};
use super::index::{BODIES, SearchIndex};
use super::listing::{self, Listing, STRETCHES};
use super::ready::Documents;
use super::related::Telling;
use super::spelling;
use super::spool::Spool;
use super::walk::walk;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

/// What is made of all terms, each in the order of their keys.
pub struct Terms {
    pub shards: Vec<Cut>,
    /// What documents may be known by.
    pub telling: Vec<Telling>,
    /// The words of bodies that a correction may offer, with the documents that have them.
    pub words: Vec<(String, u64)>,
}

impl Terms {
    /// Goes through an index; what the shards hold is put away.
    ///
    /// # Errors
    /// What the engine says.
    pub fn of(index: &SearchIndex, spool: &Arc<Spool>) -> Result<Self, super::Error> {
        let ready = index.ready()?;
        // A shard always begins with a stretch, so that all cores go through the terms at once.
        let made_of = |parts: &[(usize, Listing)]| {
            let stretches = (0..STRETCHES).into_par_iter().map(|stretch| Self::of_stretch((index.len(), spool), parts, &ready, stretch));
            stretches.collect::<Result<Vec<Self>, super::Error>>()
        };
        // What is kept may be taken away by another run that needs it no longer; the engine still has all of it.
        let made = made_of(&index.listings(true)?).or_else(|_| made_of(&index.listings(false)?))?;
        let mut out = Self { shards: Vec::new(), telling: Vec::new(), words: Vec::new() };
        for one in made {
            out.shards.extend(one.shards);
            out.telling.extend(one.telling);
            out.words.extend(one.words);
        }
        Ok(out)
    }

    fn of_stretch((len, spool): (usize, &Arc<Spool>), parts: &[(usize, Listing)], ready: &BTreeMap<String, Documents>, stretch: usize) -> Result<Self, super::Error> {
        let (from, to) = listing::bounds(stretch);
        let mut cutting = Cutting::new(len, spool);
        let (mut telling, mut words) = (Vec::new(), Vec::new());
        let mut ready = ready.range::<str, _>((from.map_or(Bound::Unbounded, Bound::Included), to.map_or(Bound::Unbounded, Bound::Excluded))).peekable();
        walk(parts, stretch, |term| {
            while let Some((run, documents)) = ready.next_if(|(run, _)| run.as_bytes() < term.key.as_slice()) {
                cutting.add_run(run, documents);
            }
            cutting.add_term(term);
            let Ok(text) = std::str::from_utf8(&term.key) else { return };
            telling.extend(Telling::of(text, term, len));
            let documents = term.documents_in(BODIES) as u64;
            if spelling::is_word(text) && documents >= spelling::LEAST_DOCUMENTS {
                words.push((text.to_owned(), documents));
            }
        })?;
        ready.for_each(|(run, documents)| cutting.add_run(run, documents));
        Ok(Self { shards: vec![cutting.finish()], telling, words })
    }
}
