//! The states of a postmortem, and what each demands: draft, in review, reviewed, closed.

use crate::config::Demand;
use crate::model::{Answer, Postmortem, SectionKind};
use crate::parse::Prose;

/// What of some demands a document does not have.
#[must_use]
pub fn missing(postmortem: &Postmortem, prose: &Prose, demands: &[Demand]) -> Vec<Demand> {
    demands.iter().copied().filter(|demand| !has(postmortem, prose, *demand)).collect()
}

fn has(postmortem: &Postmortem, prose: &Prose, demand: Demand) -> bool {
    match demand {
        Demand::Section(SectionKind::Timeline) => !postmortem.timeline.is_empty(),
        Demand::Section(kind) => has_section(postmortem, prose, kind),
        Demand::Criteria => !postmortem.criteria.is_empty(),
        Demand::Actions => !postmortem.actions.is_empty(),
        Demand::ActionOwners => postmortem.open_actions().all(|action| action.owner.is_some()),
        Demand::Review => {
            postmortem.review.as_ref().is_some_and(|review| review.answers().iter().all(|(_, answer)| matches!(answer, Some(Answer::Yes | Answer::Partly | Answer::No))))
        }
        Demand::ActionsClosed => postmortem.open_actions().next().is_none(),
    }
}

/// Whether a section, or the front matter in its place, says something.
fn has_section(postmortem: &Postmortem, prose: &Prose, kind: SectionKind) -> bool {
    let empty: Vec<&str> = prose.empty.iter().map(|at| postmortem.sections[*at].anchor.as_str()).collect();
    let written = postmortem.sections.iter().any(|section| section.kind == Some(kind) && !empty.contains(&section.anchor.as_str()));
    let is = |wanted: SectionKind| kind == wanted || wanted == SectionKind::Lessons && matches!(kind, SectionKind::WentWell | SectionKind::WentWrong | SectionKind::GotLucky);
    let passages = prose.passages.iter().any(|passage| passage.kind == Some(kind));
    let lessons = kind == SectionKind::Lessons
        && prose.passages.iter().filter_map(|passage| passage.kind).any(|kind| matches!(kind, SectionKind::WentWell | SectionKind::WentWrong | SectionKind::GotLucky));
    let summary = is(SectionKind::Summary) && postmortem.summary.is_some();
    written || passages || lessons || summary || kind == SectionKind::Detection && postmortem.detection.method.is_some()
}
