//! The states of a postmortem, and what each demands: draft, in review, reviewed, closed.

use crate::config::Demand;
use crate::model::{Action, ActionStatus, Answer, Lang, Postmortem, SectionKind};
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
        Demand::ReviewContent => postmortem.review.as_ref().is_none_or(|review| review.answers().iter().all(|(_, answer)| *answer != Some(Answer::No))),
        Demand::ActionsClosed => postmortem.open_actions().next().is_none() && unexplained(postmortem).next().is_none(),
    }
}

/// A demand in words that say what to write.
#[must_use]
pub fn told(demand: Demand, lang: Lang) -> &'static str {
    let (english, japanese) = match demand {
        Demand::Section(SectionKind::Summary) => ("a summary", "概要"),
        Demand::Section(SectionKind::Impact) => ("the impact", "影響"),
        Demand::Section(SectionKind::Timeline) => ("a timeline", "タイムライン"),
        Demand::Section(SectionKind::Causes) => ("the contributing factors", "寄与要因"),
        Demand::Section(SectionKind::Detection) => ("how it was detected", "検知"),
        Demand::Section(SectionKind::Resolution) => ("what resolved it", "対応・復旧"),
        Demand::Section(_) => ("the lessons", "教訓"),
        Demand::Criteria => ("`criteria`: why it was due", "`criteria`（作成基準）"),
        Demand::Actions => ("at least one action", "一つ以上のアクション"),
        Demand::ActionOwners => ("an owner for every open action", "未完了のアクションすべての担当"),
        Demand::Review => ("answers to the five questions of the review", "レビューの五つの質問への答え"),
        Demand::ReviewContent => ("no review question answered with `no`", "答えが`no`のままの質問がないこと"),
        Demand::ActionsClosed => ("every action done, or declined with a reason", "すべてのアクションが完了、または理由つきの見送りであること"),
    };
    lang.either(english, japanese)
}

/// Actions that were declined, and nobody wrote why.
pub fn unexplained(postmortem: &Postmortem) -> impl Iterator<Item = Action> + '_ {
    postmortem.actions.iter().filter(|action| action.status == Some(ActionStatus::Declined) && action.reason.is_none())
}

/// Whether a section, or the front matter in its place, says something.
fn has_section(postmortem: &Postmortem, prose: &Prose, kind: SectionKind) -> bool {
    let written = postmortem.sections.iter().enumerate().any(|(at, section)| section.kind == Some(kind) && !prose.empty.contains(&at));
    let is = |wanted: SectionKind| kind == wanted || wanted == SectionKind::Lessons && matches!(kind, SectionKind::WentWell | SectionKind::WentWrong | SectionKind::GotLucky);
    let passages = prose.passages.iter().any(|passage| passage.kind == Some(kind));
    let lessons = kind == SectionKind::Lessons
        && prose.passages.iter().filter_map(|passage| passage.kind).any(|kind| matches!(kind, SectionKind::WentWell | SectionKind::WentWrong | SectionKind::GotLucky));
    let summary = is(SectionKind::Summary) && postmortem.summary.is_some();
    written || passages || lessons || summary || kind == SectionKind::Detection && postmortem.detection.method.is_some()
}
