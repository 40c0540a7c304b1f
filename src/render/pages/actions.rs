//! Open actions of the whole archive, those due first at the front.

use crate::model::{Action, Postmortem};
use crate::plan;
use crate::render::view::{action, is_overdue, pager};
use crate::render::{At, RenderError};
use serde_json::json;
use std::collections::BTreeMap;

pub fn render(at: &At<'_>, number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    let today = &at.site.parts.today;
    let mut open: Vec<(usize, &Postmortem, &Action)> = at
        .archive()
        .postmortems
        .iter()
        .enumerate()
        .flat_map(|(place, postmortem)| postmortem.actions.iter().filter(|action| action.is_open()).map(move |action| (place, postmortem, action)))
        .collect();
    // The front is the end of the list, as on every list: undated first here, the longest due last.
    open.sort_by_key(|(place, _, action)| (std::cmp::Reverse(action.due.as_ref().map_or(i64::MAX, |due| due.seconds)), *place));
    let overdue = open.iter().filter(|(_, _, action)| is_overdue(action, today)).count();
    let shown = plan::entries(open.len(), at.site.parts.plan.page_size(), number);
    let items: Vec<_> = open[shown]
        .iter()
        .rev()
        .map(|(place, postmortem, one)| {
            json!({
                "action": action(at, postmortem, one, at.config().language, Some(today)),
                "href": at.postmortem_href(*place),
                "title": postmortem.title,
                "lang": postmortem.lang.tag(),
            })
        })
        .collect();
    let actions = json!({
        "items": items,
        "count": at.count("count_n", open.len()),
        "overdue": (overdue > 0).then(|| at.count("overdue_n", overdue)),
        "today": today.date(),
        "page": number.map(|number| at.count("page_n", number)),
        "pager": pager(at, "actions", open.len(), number),
    });
    at.template("actions.html", &at.word("open_actions"), at.config().language, BTreeMap::from([("actions", actions)]))
}
