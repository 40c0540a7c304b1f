//! What many pages show, made once: a list of a hundred pages is put in order once, not a hundred times.

use crate::actions::{days_late, due};
use crate::archive::Archive;
use crate::config::Config;
use crate::learn::across;
use crate::time::Stamp;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::OnceLock;

/// An action: its postmortem's place, and its own among that postmortem's.
pub(crate) type ActionPlace = (usize, usize);

/// A piece of luck or a surprise: its postmortem's place, and its own among that postmortem's.
pub(crate) type EntryPlace = (usize, usize);

/// Open actions of the whole archive.
pub(crate) struct Open {
    /// The front of the list is its end, as of every list: undated first here, the longest due last.
    pub order: Vec<ActionPlace>,
    /// How many are late.
    pub late: usize,
}

/// What an archive tells of a month.
#[derive(Default)]
pub(crate) struct Month {
    /// Places, the oldest first.
    pub incidents: Vec<usize>,
    /// Actions that had to be done, and actions that were.
    pub due: Vec<ActionPlace>,
    pub closed: Vec<ActionPlace>,
}

/// All of it, each made when a page first asks.
pub(super) struct Once {
    summaries: Vec<OnceLock<Option<String>>>,
    open: OnceLock<Open>,
    months: OnceLock<HashMap<String, Month>>,
    luck: OnceLock<Vec<EntryPlace>>,
    surprises: OnceLock<Vec<EntryPlace>>,
}

impl Once {
    pub fn new(archive: &Archive) -> Self {
        let summaries = archive.postmortems.iter().map(|_| OnceLock::new()).collect();
        Self { summaries, open: OnceLock::new(), months: OnceLock::new(), luck: OnceLock::new(), surprises: OnceLock::new() }
    }

    /// A postmortem's summary as plain text: a document stands in a dozen lists.
    pub fn summary(&self, archive: &Archive, place: usize) -> Option<&str> {
        let make = || archive.postmortems[place].summary.as_ref().map(|summary| crate::parse::inline_text(summary));
        self.summaries[place].get_or_init(make).as_deref()
    }

    pub fn open(&self, archive: &Archive, config: &Config, today: &Stamp) -> &Open {
        self.open.get_or_init(|| {
            let action = |(place, at): ActionPlace| (&archive.postmortems[place], &archive.postmortems[place].actions[at]);
            let mut order: Vec<ActionPlace> = actions(archive).filter(|one| action(*one).1.is_open()).collect();
            let late = order.iter().map(|one| action(*one)).filter(|(postmortem, action)| days_late(postmortem, action, config, today).is_some()).count();
            order.sort_by_cached_key(|one| {
                let (postmortem, action) = action(*one);
                (Reverse(due(postmortem, action, config).map_or(i64::MAX, |due| due.seconds)), one.0)
            });
            Open { order, late }
        })
    }

    /// Pieces of luck, the oldest first.
    pub fn luck(&self, archive: &Archive) -> &[EntryPlace] {
        self.luck.get_or_init(|| across::luck(archive).map(|entry| (entry.place, entry.at)).collect())
    }

    /// Surprises, the oldest first.
    pub fn surprises(&self, archive: &Archive) -> &[EntryPlace] {
        self.surprises.get_or_init(|| across::surprises(archive).map(|entry| (entry.place, entry.at)).collect())
    }

    /// By name: `2026-11`.
    pub fn months(&self, archive: &Archive, config: &Config) -> &HashMap<String, Month> {
        self.months.get_or_init(|| {
            let mut months: HashMap<String, Month> = HashMap::new();
            let name = |stamp: &Stamp| stamp.date()[..7].to_owned();
            for (place, postmortem) in archive.postmortems.iter().enumerate() {
                if let Some(date) = &postmortem.date {
                    months.entry(name(date)).or_default().incidents.push(place);
                }
            }
            for (place, at) in actions(archive) {
                let postmortem = &archive.postmortems[place];
                let action = &postmortem.actions[at];
                if let Some(due) = due(postmortem, action, config) {
                    months.entry(name(&due)).or_default().due.push((place, at));
                }
                if let Some(done) = &action.done_at {
                    months.entry(name(done)).or_default().closed.push((place, at));
                }
            }
            months
        })
    }
}

fn actions(archive: &Archive) -> impl Iterator<Item = ActionPlace> + '_ {
    archive.postmortems.iter().enumerate().flat_map(|(place, postmortem)| (0..postmortem.actions.len()).map(move |at| (place, at)))
}
