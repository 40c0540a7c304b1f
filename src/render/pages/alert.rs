//! One alert or error code: what happened when it came before, what mitigated it, what is still to do. The page that a pager links to.

use crate::archive::Facet;
use crate::parse::inline_html;
use crate::plan;
use crate::render::view::{action, card, pager};
use crate::render::{At, RenderError};
use serde_json::json;
use std::collections::BTreeMap;

pub fn render(at: &At<'_>, value: usize, number: Option<usize>) -> Result<Vec<u8>, RenderError> {
    let value = &at.archive().facet(Facet::Alert)[value];
    let folder = format!("{}/{}", Facet::Alert.folder(), value.slug);
    let shown = plan::entries(value.members.len(), at.site.parts.plan.page_size(), number);
    let item = |place: &usize| {
        let postmortem = &at.archive().postmortems[*place];
        let resolve = |target: &crate::model::Target| at.resolve(target);
        let open: Vec<_> = postmortem.open_actions().map(|one| action(at, postmortem, &one, at.config().language, None)).collect();
        json!({
            "card": card(at, *place),
            "mitigation_html": postmortem.mitigation.as_ref().map(|text| inline_html(text, &postmortem.path, &resolve)),
            "open": open,
        })
    };
    let items: Vec<_> = value.members[shown].iter().rev().map(item).collect();
    let alert = json!({
        "name": value.name,
        "crumb": {"name": at.word("alerts"), "href": at.href("alerts/index.html")},
        "count": at.count("documents_n", if number.is_some() { items.len() } else { value.members.len() }),
        "page": number.map(|number| at.count("page_n", number)),
        "items": items,
        "pager": pager(at, &folder, value.members.len(), number),
    });
    at.template("alert.html", &value.name, at.config().language, BTreeMap::from([("alert", alert)]))
}
