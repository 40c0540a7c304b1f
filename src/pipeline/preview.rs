//! An archive that is looked at while it is written: its pages at once, its search as soon as that is made.

use super::kept::Kept;
use super::{Counts, Judged, Loaded, PipelineError, Read, Request, Searched, assemble, load_knowing};
use crate::archive::{Archive, Edition};
use crate::diagnostic::Finding;
use crate::discover;
use crate::model::Postmortem;
use crate::parse::{self, Parsed, SourceFile};
use crate::render::Site;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Files that are read one after another at a glance. Where more changed, as when a branch is switched, a look on all cores is quicker.
const FEW: usize = 16;

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

    /// A site as it is after some files changed: nothing is read but these. The pages of these documents are of now; lists, relations,
    /// findings and the search are as they were, until the next look. `None` where that look is needed first: a file came or went, or a
    /// document has another address, place or set of pages than it had.
    #[must_use]
    pub fn glance(&self, site: &Site, changed: &BTreeSet<PathBuf>) -> Option<Site> {
        // Below the top what a document says depends on all others, and a tracker says more than its documents.
        if site.parts.edition != Edition::Everything || site.parts.config.tracker.is_some() || changed.len() > FEW {
            return None;
        }
        let root = self.request.root.canonicalize().ok()?;
        let mut archive = site.archive().clone();
        let mut read = 0;
        for path in changed {
            let path = path.strip_prefix(&self.request.root).or_else(|_| path.strip_prefix(&root)).ok()?;
            let name = path.to_str()?;
            match self.kept.reading(name) {
                Some(before) => {
                    read_again(site, &mut archive, (&root, name), &before)?;
                    read += 1;
                }
                // What an editor puts beside a file while it writes is gone by now, or hidden.
                None if discover::is_seen(&root, path) => return None,
                None => {}
            }
        }
        (read > 0).then(|| site.over(archive))
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

/// Brings the documents of a file to what they say now, where nothing but that is another.
fn read_again(site: &Site, archive: &mut Archive, (root, path): (&Path, &str), before: &Read) -> Option<()> {
    let config = &site.parts.config;
    let bytes = discover::read(root, path, config.limits.document_bytes as u64).ok()?;
    let file = SourceFile::as_shown(path, bytes, &config.levels, site.parts.edition.top());
    let Parsed::Postmortems(now) = parse::parse(&file, config) else { return None };
    if now.len() != before.postmortems.len() {
        return None;
    }
    for (now, (before, _)) in now.into_iter().map(|document| *document.postmortem).zip(&before.postmortems) {
        let place = archive.stands_at(path, before.part)?;
        let stands = now.id == before.id && now.part == before.part && now.date == before.date && (config.show_unreviewed || now.is_reviewed());
        let has_pages = !config.files.learning.pages || site.parts.learning.fits(place, &now);
        if !stands || !has_pages {
            return None;
        }
        // Where ids met, the archive has given it another one.
        let id = archive.postmortems[place].id.clone();
        archive.postmortems[place] = Arc::new(Postmortem { id, ..now });
    }
    Some(())
}
