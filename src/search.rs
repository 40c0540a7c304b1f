//! Full-text search: the door to tantivy, and the bundle that the browser reads.

pub mod analyse;
pub mod bundle;
mod deflate;
pub mod excerpt;
mod index;
pub mod query;
pub mod rank;
pub mod stem;
pub mod store;

pub use deflate::{pack, unpack};
pub use index::{Entry, Error, FIELDS, SearchIndex};
pub use query::Query;

use crate::model::{Postmortem, SectionKind};
use crate::parse::TextBlock;

/// What is indexed of a postmortem: its record's words and its body's text.
#[must_use]
pub fn entry(postmortem: &Postmortem, text: &[TextBlock]) -> Entry {
    let tags = [postmortem.id.clone()]
        .into_iter()
        .chain(postmortem.services.iter().cloned())
        .chain(postmortem.root_cause_services.iter().cloned())
        .chain(postmortem.teams.iter().cloned())
        .chain(postmortem.detection.alert.clone())
        .chain(postmortem.tags.iter().cloned())
        .collect();
    let (resolution, _): (Vec<&TextBlock>, Vec<&TextBlock>) = text.iter().partition(|block| section_kind(postmortem, block) == Some(SectionKind::Resolution));
    Entry {
        texts: [
            vec![postmortem.title.clone()],
            postmortem.sections.iter().map(|section| section.title.clone()).collect(),
            tags,
            resolution.iter().map(|block| block.text.clone()).collect(),
            text.iter().map(|block| block.text.clone()).collect(),
        ],
    }
}

fn section_kind(postmortem: &Postmortem, block: &TextBlock) -> Option<SectionKind> {
    postmortem.sections.get(block.section?)?.kind
}
