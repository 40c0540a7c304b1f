//! An archive that is looked at while it is written: its pages at once, its search as soon as that is made.

use super::kept::Kept;
use super::{Counts, Judged, Loaded, PipelineError, Request, Searched, assemble, load_knowing};
use crate::diagnostic::Finding;
use crate::render::Site;
use std::sync::{Arc, Mutex, PoisonError};

/// What an archive looks like at one moment.
pub struct Look {
    pub site: Site,
    pub findings: Arc<Vec<Finding>>,
    pub counts: Counts,
}

/// A preview over many edits of one archive.
pub struct Preview {
    request: Request,
    kept: Kept,
    /// The search and the relations that were made last.
    searched: Mutex<Arc<Searched>>,
}

impl Preview {
    /// Of nothing that was read yet.
    #[must_use]
    pub fn new(request: Request) -> Self {
        Self { kept: Kept::in_memory(request.cache.as_deref()), request, searched: Mutex::default() }
    }

    /// The archive as it is now, with the search and the relations that were made last.
    ///
    /// # Errors
    /// See [`PipelineError`].
    pub fn look(&self) -> Result<Look, PipelineError> {
        finish(load_knowing(&self.request, &self.kept)?, &self.last())
    }

    fn last(&self) -> Arc<Searched> {
        Arc::clone(&self.searched.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The archive as it is now, with what the rules on language find in every document, also in those that nobody touched.
    ///
    /// # Errors
    /// See [`PipelineError`].
    pub fn judged(&self) -> Result<Look, PipelineError> {
        finish(load_knowing(&Request { judged: Judged::All, ..self.request.clone() }, &self.kept)?, &self.last())
    }

    /// The same with search and relations of now.
    ///
    /// # Errors
    /// See [`PipelineError`].
    pub fn whole(&self) -> Result<Look, PipelineError> {
        let loaded = load_knowing(&self.request, &self.kept)?;
        let now = Arc::new(loaded.searched(&|_| {})?.0);
        *self.searched.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&now);
        finish(loaded, &now)
    }
}

fn finish(loaded: Loaded, searched: &Searched) -> Result<Look, PipelineError> {
    let (site, findings, counts) = assemble(loaded, searched)?;
    Ok(Look { site, findings, counts })
}
