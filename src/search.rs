//! Full-text search: the door to tantivy, and the bundle that the browser reads.

pub mod analyse;
pub mod bundle;
pub mod columns;
mod deflate;
pub mod excerpt;
mod explain;
pub mod filter;
mod index;
pub mod japanese;
mod listing;
pub mod nearness;
pub mod offline;
mod paste;
pub mod query;
pub mod rank;
mod ready;
pub mod related;
pub mod spelling;
pub mod spool;
pub mod stem;
pub mod store;
pub mod synonyms;
pub mod terms;
mod varint;
mod walk;

pub use deflate::{pack, unpack};
pub use explain::Reason;
pub use index::{Entry, Error, FIELDS, Part, SearchIndex, parts};
pub use query::Query;

use crate::model::{Postmortem, SectionKind};
use crate::parse::TextBlock;

/// What is indexed of a postmortem: its record's words and its body's text.
#[must_use]
pub fn entry(postmortem: &Postmortem, text: &[TextBlock]) -> Entry {
    let sections = postmortem.sections.all();
    let of_resolution = |block: &&TextBlock| block.section.and_then(|at| sections.get(at)?.kind) == Some(SectionKind::Resolution);
    Entry {
        texts: [
            vec![postmortem.title.clone()],
            sections.iter().map(|section| section.title.clone()).collect(),
            tags(postmortem),
            text.iter().filter(of_resolution).map(|block| block.text.clone()).collect(),
            text.iter().map(|block| block.text.clone()).collect(),
        ],
    }
}

/// Everything of a record that an entry depends on, beside the text.
#[must_use]
pub fn entry_parts(postmortem: &Postmortem) -> Vec<String> {
    let mut out = tags(postmortem);
    out.push(postmortem.title.clone());
    out.extend(postmortem.sections.iter().map(|section| format!("{}\n{}", section.title, section.kind.map_or("", SectionKind::word))));
    out
}

fn tags(postmortem: &Postmortem) -> Vec<String> {
    let named = [&postmortem.services, &postmortem.root_cause_services, &postmortem.teams].into_iter().flatten();
    let alert = postmortem.detection.alert.iter();
    [&postmortem.id].into_iter().chain(named).chain(alert).chain(&postmortem.tags).cloned().collect()
}
