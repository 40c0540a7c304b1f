//! Every term of an index once, in the order of their keys: one walk for all that is made of them, the shards of the bundle, what
//! each document is known by, and the words that may be meant by one with a slip.

use super::bundle::{Cut, Cutting};
use super::index::{BODIES, SearchIndex};
use super::ready::Documents;
use super::related::Telling;
use super::spelling;
use super::spool::Spool;
use super::walk::{List, lists, walk};
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

/// Keys at which a shard always begins, so that all cores go through the terms at once: about as many before each as after it, in
/// English and in Japanese.
const SPLITS: &[&str] = &["0", "a", "c", "e", "i", "m", "p", "s", "u", "\u{80}", "\u{3060}", "\u{30A1}", "\u{4E00}", "\u{5700}", "\u{6500}", "\u{7500}", "\u{9000}"];

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
        let lists = lists(index)?;
        let ready = index.ready()?;
        let bounds: Vec<Option<&str>> = std::iter::once(None).chain(SPLITS.iter().map(|split| Some(*split))).chain([None]).collect();
        let made: Vec<Self> =
            bounds.par_windows(2).map(|bounds| Self::between((index.len(), spool), &lists, &ready, (bounds[0], bounds[1]))).collect::<Result<_, super::Error>>()?;
        let mut out = Self { shards: Vec::new(), telling: Vec::new(), words: Vec::new() };
        for one in made {
            out.shards.extend(one.shards);
            out.telling.extend(one.telling);
            out.words.extend(one.words);
        }
        Ok(out)
    }

    fn between((len, spool): (usize, &Arc<Spool>), lists: &[List], ready: &BTreeMap<String, Documents>, (from, to): (Option<&str>, Option<&str>)) -> Result<Self, super::Error> {
        let mut cutting = Cutting::new(len, spool);
        let (mut telling, mut words) = (Vec::new(), Vec::new());
        let mut ready = ready.range::<str, _>((from.map_or(Bound::Unbounded, Bound::Included), to.map_or(Bound::Unbounded, Bound::Excluded))).peekable();
        walk(lists, (from, to), |term| {
            while let Some((run, documents)) = ready.next_if(|(run, _)| run.as_bytes() < term.key.as_slice()) {
                cutting.add_run(run, documents);
            }
            cutting.add_term(term);
            let Ok(text) = std::str::from_utf8(&term.key) else { return };
            telling.extend(Telling::of(text, term, len));
            let documents = term.in_field(BODIES).len() as u64;
            if spelling::is_word(text) && documents >= spelling::LEAST_DOCUMENTS {
                words.push((text.to_owned(), documents));
            }
        })?;
        ready.for_each(|(run, documents)| cutting.add_run(run, documents));
        Ok(Self { shards: vec![cutting.finish()], telling, words })
    }
}
