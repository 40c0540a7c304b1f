//! What the last build left in both generations, and what each file was made from: what is still so need not be made, read or
//! written again.
//!
//! A hint beside the output. A file counts as untouched while its size, times, number and mode are as they were; whatever is not known
//! is made and compared. Lost, cut short or from another version it costs time, never truth.

use super::folder::{Folder, Stamp};
use super::{Made, hint};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The file's name in the folder beside the output.
const NAME: &str = "known";
/// The first line, with the form's number.
const HEAD: &str = "afterword known 1";
/// What stands where there is nothing.
const NONE: &str = "-";

/// What is known of the site's files.
#[derive(Default)]
pub struct Known {
    files: HashMap<String, Row>,
}

struct Row {
    made: Made,
    live: Option<Stamp>,
    idle: Option<Stamp>,
}

/// Of the two generations of a site.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    Live,
    Idle,
}

impl Known {
    /// What the last build left beside the output; nothing where that does not read back whole.
    pub fn read(state: &Path) -> Self {
        hint::read(&state.join(NAME)).and_then(|whole| Self::parse(&whole)).unwrap_or_default()
    }

    fn parse(whole: &str) -> Option<Self> {
        let rows = whole.strip_prefix(HEAD)?;
        let some = |word: &str| (word != NONE).then(|| word.to_owned());
        let row = |line: &str| {
            let mut words = line.splitn(6, ' ');
            let made = Made { from: some(words.next()?), hash: words.next()?.to_owned(), bytes: words.next()?.parse().ok()? };
            let (live, idle) = (some(words.next()?), some(words.next()?));
            Some((words.next()?.to_owned(), Row { made, live: live.map(Stamp::of), idle: idle.map(Stamp::of) }))
        };
        Some(Self { files: rows.lines().filter(|line| !line.is_empty()).map(row).collect::<Option<_>>()? })
    }

    /// What a file was when it was made last.
    pub fn made(&self, file: &str) -> Option<&Made> {
        self.files.get(file).map(|row| &row.made)
    }

    /// The hash of a file of a generation, where it is untouched.
    pub fn untouched(&self, generation: Generation, file: &str, now: Option<&Stamp>) -> Option<&str> {
        let row = self.files.get(file)?;
        let then = if generation == Generation::Live { &row.live } else { &row.idle };
        (now.is_some() && then.as_ref() == now).then_some(row.made.hash.as_str())
    }

    /// Keeps what both generations hold now: the idle one nothing but what the live one holds as well.
    pub fn keep(state: &Path, made: &BTreeMap<&str, &Made>, live: &Folder, idle: &Folder) {
        let stamp = |folder: &Folder, file: &str| folder.files.get(file).and_then(Option::as_ref).map_or(NONE, |stamp| stamp.told.as_str()).to_owned();
        // As text it is megabytes, made on all cores.
        let row = |(file, made): (&&str, &&Made)| {
            let from = made.from.as_deref().unwrap_or(NONE);
            format!("\n{from} {} {} {} {} {file}", made.hash, made.bytes, stamp(live, file), stamp(idle, file))
        };
        let rows: Vec<String> = made.par_iter().map(row).collect();
        hint::write(&state.join(NAME), &std::iter::once(HEAD).chain(rows.iter().map(String::as_str)));
    }
}
