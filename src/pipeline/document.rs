//! Single documents of an archive: what was understood of them, and what their front matter could say.

use super::{Loaded, PipelineError, Request, load};
use crate::diagnostic::{Family, Finding, Rule};
use crate::discover::{self, DiscoverError};
use crate::parse::{self, Parsed, SourceFile};
use crate::provenance::Figures;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::HashMap;

/// One document as it was understood: its records with what was not taken, and every finding of it.
pub struct Inspected {
    pub path: String,
    pub documents: Vec<parse::Document>,
    pub findings: Vec<Finding>,
}

/// Reads an archive and explains some of its documents, named relative to the root.
///
/// # Errors
/// See [`load`]; a path that is no document of the archive.
pub fn inspect(request: &Request, paths: &[String]) -> Result<Vec<Inspected>, PipelineError> {
    let mut loaded = load(request)?.checked();
    let findings = loaded.reported_findings();
    known_documents(&loaded, paths)?;
    let one = |path: &String| {
        let bytes = read_document(&loaded, path)?;
        let documents = match parse::parse(&SourceFile { path: path.clone(), bytes }, &loaded.config) {
            Parsed::Postmortems(documents) => documents,
            Parsed::Reported(_) => Vec::new(),
        };
        Ok(Inspected { path: path.clone(), documents, findings: findings.iter().filter(|finding| *finding.path == **path).cloned().collect() })
    };
    paths.iter().map(one).collect()
}

/// What is proposed for one document.
pub struct Adopted {
    pub path: String,
    pub before: Vec<u8>,
    pub proposal: parse::canonical::Proposal,
}

/// Proposes canonical front matter for some documents, or for every postmortem of the archive.
///
/// # Errors
/// See [`inspect`].
pub fn adopt(request: &Request, paths: &[String]) -> Result<Vec<Adopted>, PipelineError> {
    let loaded = load(request)?;
    known_documents(&loaded, paths)?;
    let ids: HashMap<&str, &str> = loaded.archive.postmortems.iter().map(|postmortem| (postmortem.path.as_str(), postmortem.id.as_str())).collect();
    let all: Vec<String> =
        if paths.is_empty() { loaded.tree.documents.iter().map(|entry| entry.path.clone()).filter(|path| ids.contains_key(path.as_str())).collect() } else { paths.to_vec() };
    let one = |path: &String| {
        let before = read_document(&loaded, path)?;
        let file = SourceFile { path: path.clone(), bytes: before };
        let proposal = match ids.get(path.as_str()) {
            Some(id) => parse::canonical::propose(&file, id, &loaded.config),
            None => parse::canonical::Proposal::Not("it is not published as a postmortem"),
        };
        Ok(Adopted { path: file.path, before: file.bytes, proposal })
    };
    all.par_iter().map(one).collect()
}

pub(super) fn known_documents(loaded: &Loaded, paths: &[String]) -> Result<(), PipelineError> {
    let known = |path: &str| loaded.tree.documents.iter().any(|entry| entry.path == path);
    let Some(path) = paths.iter().find(|path| !known(path)) else { return Ok(()) };
    let near = crate::text::nearest(path, loaded.tree.documents.iter().map(|entry| entry.path.as_str())).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(PipelineError::Usage(format!("`{}` is no document of the archive{near}", crate::text::printable(path))))
}

pub(super) fn read_document(loaded: &Loaded, path: &str) -> Result<Vec<u8>, PipelineError> {
    let failed = |error| PipelineError::Discover(DiscoverError::Io(loaded.tree.root.join(path), error));
    discover::read(&loaded.tree.root, path, loaded.config.limits.document_bytes as u64).map_err(failed)
}

/// What an archive's documents hold, counted, with what was found when they were read, by rule.
///
/// # Errors
/// See [`load`].
pub fn figures(request: &Request) -> Result<Figures, PipelineError> {
    let mut loaded = load(request)?.checked();
    let mut figures = Figures::of(&loaded.archive.postmortems);
    figures.documents = loaded.counts.files;
    figures.reported = loaded.counts.reported;
    let of_reading = |finding: &Finding| Rule::named(finding.rule).is_some_and(|rule| rule.family() == Family::Reading);
    for finding in loaded.reported_findings().into_iter().filter(of_reading) {
        *figures.findings.entry(finding.rule.to_owned()).or_default() += 1;
    }
    Ok(figures)
}
