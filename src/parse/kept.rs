//! What is dear to make and made alike from the same bytes: kept for the life of the process, by hash. Bounded, and only ever a
//! shortcut.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

/// How many results one store keeps.
const MOST: usize = 20_000;

/// A store of results by the hash of what they were made from.
pub struct Kept<T>(LazyLock<Mutex<HashMap<String, T>>>);

impl<T: Clone> Kept<T> {
    pub const fn new() -> Self {
        Self(LazyLock::new(Mutex::default))
    }

    /// The result for a key, made when it is not there.
    pub fn get(&self, key: String, make: impl FnOnce() -> T) -> T {
        if let Some(known) = self.0.lock().ok().and_then(|kept| kept.get(&key).cloned()) {
            return known;
        }
        // Made without the lock, so that no core waits for another's work.
        let made = make();
        if let Ok(mut kept) = self.0.lock() {
            if kept.len() >= MOST {
                kept.clear();
            }
            kept.insert(key, made.clone());
        }
        made
    }
}
