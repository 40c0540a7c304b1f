//! What many pages show, made once: a list of a hundred pages is put in order once, not a hundred times.

use crate::actions::{days_late, due};
use crate::archive::Archive;
use crate::config::Config;
use crate::learn::across;
use crate::model::{Action, Postmortem};
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
            let open = actions(archive).filter(|(_, _, action)| action.is_open());
            let mut late = 0;
            let mut order: Vec<(Reverse<i64>, ActionPlace)> = open
                .map(|(one, postmortem, action)| {
                    late += usize::from(days_late(postmortem, &action, config, today).is_some());
                    (Reverse(due(postmortem, &action, config).map_or(i64::MAX, |due| due.seconds)), one)
                })
                .collect();
            order.sort();
            Open { order: order.into_iter().map(|(_, one)| one).collect(), late }
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
            for (one, postmortem, action) in actions(archive) {
                if let Some(due) = due(postmortem, &action, config) {
                    months.entry(name(&due)).or_default().due.push(one);
                }
                if let Some(done) = &action.done_at {
                    months.entry(name(done)).or_default().closed.push(one);
                }
            }
            months
        })
    }
}

/// Every action with where it stands and its postmortem.
fn actions(archive: &Archive) -> impl Iterator<Item = (ActionPlace, &Postmortem, Action)> + '_ {
    let all = archive.postmortems.iter().map(|postmortem| &**postmortem).enumerate();
    all.flat_map(|(place, postmortem)| postmortem.actions.iter().enumerate().map(move |(at, action)| ((place, at), postmortem, action)))
}
