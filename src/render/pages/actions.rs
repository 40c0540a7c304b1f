//! Open actions of the whole archive, those due first at the front.

use crate::actions::due;
use crate::plan;
use crate::render::view::{action, pager};
use crate::render::{At, Open, RenderError};
use serde_json::json;
use std::collections::BTreeMap;

/// All open actions, the longest due first.
pub fn csv(at: &At<'_>) -> Vec<u8> {
    let mut rows = vec![["due", "action", "status", "type", "priority", "owner", "tracker", "postmortem", "title"].map(str::to_owned).to_vec()];
    rows.extend(at.site.open().order.iter().rev().map(|one| at.action(*one)).map(|(_, postmortem, action)| {
        vec![
            due(postmortem, &action, at.config()).as_ref().map(crate::time::Stamp::date).unwrap_or_default(),
            crate::parse::inline_text(&action.text),
            action.status.map(crate::model::ActionStatus::word).unwrap_or_default().to_owned(),
            action.kind.map(crate::model::ActionType::word).unwrap_or_default().to_owned(),
            action.priority.clone().unwrap_or_default(),
            action.owner.clone().unwrap_or_default(),
            action.tracker.as_ref().map(|tracker| crate::parse::inline_text(tracker)).unwrap_or_default(),
            postmortem.id.clone(),
            postmortem.title.clone(),
        ]
    }));
    super::table::csv(&rows)
}

pub fn render(at: &At<'_>, number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    let today = &at.site.parts.today;
    let Open { order: open, late } = at.site.open();
    let shown = plan::entries(open.len(), at.site.parts.plan.page_size(), number);
    let items: Vec<_> = open[shown]
        .iter()
        .rev()
        .map(|one| at.action(*one))
        .map(|(place, postmortem, one)| {
            json!({
                "action": action(at, postmortem, &one, at.config().language, Some(today)),
                "href": at.postmortem_href(place),
                "title": postmortem.title,
                "lang": postmortem.lang.tag(),
            })
        })
        .collect();
    let actions = json!({
        "items": items,
        "count": at.count("count_n", open.len()),
        "overdue": (*late > 0).then(|| at.count("overdue_n", *late)),
        "today": today.date(),
        "csv": at.href("actions/actions.csv"),
        "calendar": at.href("actions/actions.ics"),
        "page": number.map(|number| at.count("page_n", number)),
        "pager": pager(at, "actions", open.len(), number),
    });
    at.template("actions.html", &at.word("open_actions"), at.config().language, BTreeMap::from([("actions", actions)]))
}
