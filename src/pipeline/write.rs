//! Documents that are begun, reviewed and closed: what would be written, and what it would be read as. Writes nothing itself.

use super::document::{known_documents, read_document};
use super::{Loaded, PipelineError, Request, all_findings, load};
use crate::config::{Config, Demand};
use crate::diagnostic::{Finding, Rule};
use crate::discover;
use crate::draft::{self, Draft, Wanted};
use crate::model::{Action, Postmortem};
use crate::parse::edit::{self, Written};
use crate::parse::{self, Parsed, Prose, SourceFile};
use crate::publish::sent::Entry;
use crate::time::Stamp;
use crate::{actions, review, workflow};
use std::collections::BTreeSet;

/// A new document for an archive, from its own template or ours.
///
/// # Errors
/// See [`load`]; an id that is taken.
pub fn begin(request: &Request, wanted: &Wanted) -> Result<Draft, PipelineError> {
    let loaded = load(request)?;
    if let Some(id) = wanted.id.as_ref().filter(|id| loaded.archive.find(id).is_some()) {
        return Err(PipelineError::Usage(format!("the id `{}` is taken", crate::text::printable(id))));
    }
    if let Some(id) = wanted.id.as_ref().filter(|id| !parse::can_be_id(id)) {
        return Err(PipelineError::Usage(format!("`{}` cannot be an id; {}", crate::text::printable(id), parse::ID_FORM)));
    }
    let lang = wanted.lang.unwrap_or_else(|| draft::language(&wanted.title, &loaded.archive, &loaded.config));
    let limit = loaded.config.limits.document_bytes as u64;
    let own = draft::template_paths(lang).into_iter().find_map(|path| discover::read(&loaded.tree.root, &path, limit).ok());
    let own = own.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let template = own.as_deref().unwrap_or_else(|| draft::template(lang));
    Ok(draft::begin(&Wanted { lang: Some(lang), ..wanted.clone() }, template, &loaded.archive, &loaded.config, &loaded.today))
}

/// A document as it stands, with what its review would look at.
pub struct Reviewed {
    pub path: String,
    /// Its bytes, as they were read.
    pub before: String,
    pub postmortem: Postmortem,
    prose: Prose,
    pub questions: Vec<review::Question>,
    /// What is found in it as it stands in the archive.
    pub found: Vec<Finding>,
    pub config: Config,
    pub today: Stamp,
}

impl Reviewed {
    /// What a state demands and the document does not have.
    #[must_use]
    pub fn missing(&self, status: crate::model::Status) -> Vec<Demand> {
        workflow::missing(&self.postmortem, &self.prose, self.config.demands(status))
    }

    /// The document with some keys set, read again.
    ///
    /// # Errors
    /// Why it cannot be written so.
    pub fn with(&self, keys: &[(&'static str, Written)]) -> Result<(String, Self), PipelineError> {
        let text = edit::set(&self.before, keys).map_err(|why| PipelineError::Usage(format!("`{}` cannot be changed: {why}", crate::text::printable(&self.path))))?;
        let after = reviewed(&self.path, text.clone().into_bytes(), self.config.clone(), self.today.clone())?;
        Ok((text, Self { found: self.found.clone(), ..after }))
    }
}

/// Reads one document for its review.
///
/// # Errors
/// See [`load`]; a file that is no single postmortem.
pub fn review(request: &Request, path: &str) -> Result<Reviewed, PipelineError> {
    let loaded = load(request)?;
    known_documents(&loaded, &[path.to_owned()])?;
    let bytes = read_document(&loaded, path)?;
    let mut read = reviewed(path, bytes, loaded.config.clone(), loaded.today.clone())?;
    if let Some((addresses, last)) = sent(&loaded, &read.postmortem.id) {
        review::told_by_mail(&mut read.questions, read.postmortem.lang, addresses, &last);
    }
    let found = all_findings(loaded.checked()).into_iter().filter(|finding| *finding.path == *path).collect();
    Ok(Reviewed { found, ..read })
}

/// To how many addresses letters about a document went, and the day of the last.
fn sent(loaded: &Loaded, id: &str) -> Option<(usize, String)> {
    let log = loaded.sent_letters().ok()?;
    let about: Vec<&Entry> = log.iter().filter(|entry| entry.documents.iter().any(|known| known == id)).collect();
    let addresses: BTreeSet<&str> = about.iter().map(|entry| entry.to.as_str()).collect();
    Some((addresses.len(), about.iter().map(|entry| entry.day().to_owned()).max()?))
}

fn reviewed(path: &str, bytes: Vec<u8>, config: Config, today: Stamp) -> Result<Reviewed, PipelineError> {
    let shown = crate::text::printable(path);
    let Ok(before) = String::from_utf8(bytes.clone()) else { return Err(PipelineError::Usage(format!("`{shown}` is not UTF-8 text"))) };
    let document = match parse::parse(&SourceFile { path: path.to_owned(), bytes }, &config) {
        Parsed::Postmortems(mut documents) if documents.len() == 1 && documents[0].postmortem.part == 0 => documents.remove(0),
        Parsed::Postmortems(_) => return Err(PipelineError::Usage(format!("`{shown}` holds several incidents; give each a file of its own first"))),
        Parsed::Reported(_) => return Err(PipelineError::Usage(format!("`{shown}` is no postmortem; `afterword check {shown}` says why"))),
    };
    if let Some(fault) = document.findings.iter().find(|finding| finding.rule == Rule::FrontMatter.name()) {
        return Err(PipelineError::Usage(format!("the front matter of `{shown}` is not read (line {}: {}); mend it first", fault.place.line, fault.message)));
    }
    let questions = review::of(&document.postmortem, &document.prose);
    Ok(Reviewed { path: path.to_owned(), before, postmortem: *document.postmortem, prose: document.prose, questions, found: Vec::new(), config, today })
}

/// An action of the archive, with when it is due and how late it is.
pub struct Listed {
    pub id: String,
    pub title: String,
    pub path: String,
    pub severity: Option<String>,
    pub action: Action,
    pub due: Option<Stamp>,
    /// Days after it was due; nothing for what is done or not due.
    pub late: Option<i64>,
}

/// Every action of the archive: the longest due first, then those with a day, then the others.
///
/// # Errors
/// See [`load`].
pub fn actions(request: &Request) -> Result<Vec<Listed>, PipelineError> {
    let Loaded { archive, config, today, .. } = load(request)?;
    let mut out: Vec<Listed> = Vec::new();
    for postmortem in &archive.postmortems {
        for action in &postmortem.actions {
            out.push(Listed {
                id: postmortem.id.clone(),
                title: postmortem.title.clone(),
                path: postmortem.path.clone(),
                severity: postmortem.severity.as_ref().map(|severity| severity.name.clone()),
                due: actions::due(postmortem, &action, &config),
                late: actions::days_late(postmortem, &action, &config, &today),
                action,
            });
        }
    }
    out.sort_by_key(|listed| (listed.due.as_ref().map_or(i64::MAX, |due| due.seconds), listed.id.clone(), listed.action.line));
    Ok(out)
}
