//! How to use the archive, and when a postmortem is due by the organisation's own criteria.

use crate::render::{At, RenderError};
use serde_json::json;
use std::collections::BTreeMap;

pub fn render(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let criteria = &at.config().criteria;
    let due: Vec<String> = vec![
        at.count("due_user_visible", criteria.user_visible_minutes as usize),
        at.word("due_data_loss"),
        at.word("due_intervention"),
        at.count("due_resolution", criteria.resolution_time_minutes as usize),
        at.word("due_monitoring"),
        at.word("due_budget").replace("{n}", &criteria.error_budget_pct.to_string()),
        at.word("due_anyone"),
    ];
    let ways: Vec<_> = [
        ("search/index.html", "use_search"),
        ("alerts/index.html", "use_alerts"),
        ("postmortems/index.html", "use_read"),
        ("actions/index.html", "use_actions"),
        ("statistics/index.html", "use_statistics"),
        ("reviews/index.html", "use_reviews"),
        ("learn/index.html", "use_learn"),
    ]
    .iter()
    .chain(&[("glossary/index.html", "use_glossary")])
    .filter(|(file, _)| at.site.page(file).is_some())
    .map(|(file, key)| json!({"href": at.href(file), "name": at.word(file.split('/').next().unwrap_or("")), "text": at.word(key)}))
    .collect();
    let about = json!({"ways": ways, "due": due});
    at.template("about.html", &at.word("about"), at.config().language, BTreeMap::from([("about", about)]))
}
