//! Documents that were read before: what is in them is what they were read as, as long as no byte of them and nothing of the
//! configuration is another.

use super::Read;
use crate::archive::Edition;
use crate::config::Config;
use crate::hash;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Readings by path.
#[derive(Default)]
pub struct Kept(Mutex<Readings>);

#[derive(Default)]
struct Readings {
    /// Of the configuration and the edition, which both decide what is read out of a document.
    key: String,
    /// For each path the hash of the bytes and what was read.
    of: HashMap<String, (String, Arc<Read>)>,
}

impl Kept {
    /// What was read of some paths before, under this configuration.
    pub(super) fn under(&self, config: &Config, edition: &Edition) -> Known {
        let key = hash::short(format!("{config:?} {edition:?}").as_bytes());
        let readings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = if readings.key == key { readings.of.clone() } else { HashMap::new() };
        Known { key, of }
    }

    /// Keeps what was read now, in place of all before.
    pub(super) fn keep(&self, key: String, of: HashMap<String, (String, Arc<Read>)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Readings { key, of };
    }
}

/// The readings that hold for one configuration.
pub(super) struct Known {
    pub key: String,
    of: HashMap<String, (String, Arc<Read>)>,
}

impl Known {
    /// What the file was read as when it had these bytes.
    pub fn reading(&self, path: &str, hash: &str) -> Option<Arc<Read>> {
        self.of.get(path).filter(|(known, _)| known == hash).map(|(_, read)| Arc::clone(read))
    }
}
