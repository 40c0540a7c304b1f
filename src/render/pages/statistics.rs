//! The archive in numbers: every drawing with its formula, how many it is taken from, and the same as a table.

use crate::metrics::in_words;
use crate::model::Lang;
use crate::render::draw::{self, Strip};
use crate::render::{At, RenderError};
use crate::statistics::{self, Distribution};
use crate::{archive::Facet, render::pages::list::value_view};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Values of a facet on the page: those with most documents.
const VALUES: usize = 15;
/// Rows of a table of months; older ones are in the archive's data.
const MONTHS: usize = 60;

pub fn render(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let archive = at.archive();
    let all = &archive.postmortems;
    let durations: Vec<Value> = statistics::distributions(all).iter().map(|one| duration(at, one)).collect();
    let (months, undated) = statistics::months(all);
    let months = &months[months.len().saturating_sub(MONTHS)..];
    let ages: Vec<(String, usize)> = statistics::open_by_age(all, &at.site.parts.today).into_iter().map(|(name, count)| (at.word(name), count)).collect();
    let facets: Vec<Value> = [Facet::Cause, Facet::Trigger, Facet::Detection, Facet::Severity]
        .iter()
        .filter(|facet| !archive.facet(**facet).is_empty())
        .map(|facet| {
            let mut values: Vec<_> = archive.facet(*facet).iter().collect();
            if *facet != Facet::Severity {
                values.sort_by(|a, b| b.members.len().cmp(&a.members.len()).then(a.name.cmp(&b.name)));
            }
            let stated: std::collections::BTreeSet<usize> = values.iter().flat_map(|value| value.members.iter().copied()).collect();
            let rows: Vec<Value> = values.iter().take(VALUES).map(|value| value_view(at, *facet, value)).collect();
            let most = values.iter().map(|value| value.members.len()).max().unwrap_or(1);
            json!({"name": at.word(facet.folder()), "rows": rows, "most": most, "note": of_all(at, stated.len())})
        })
        .collect();
    let coverage: Vec<Value> = statistics::coverage(archive).into_iter().map(|(field, count)| json!({"name": at.word(field), "count": count})).collect();
    let month_counts: Vec<(String, usize)> = months.to_vec();
    let statistics = json!({
        "count": at.count("documents_n", all.len()),
        "all": all.len(),
        "durations": durations,
        "csv": at.href("statistics/durations.csv"),
        "months": months.iter().filter(|(_, count)| *count > 0).map(|(month, count)| json!({"name": month, "count": count})).collect::<Vec<_>>(),
        "months_svg": (months.len() > 1).then(|| draw::bars("aw-months", &at.word("per_month"), &spoken(&month_counts), &month_counts)),
        "undated": (undated > 0).then(|| at.count("undated_n", undated)),
        "ages": ages.iter().map(|(name, count)| json!({"name": name, "count": count})).collect::<Vec<_>>(),
        "ages_svg": ages.iter().any(|(_, count)| *count > 0).then(|| draw::bars("aw-ages", &at.word("open_by_age"), &spoken(&ages), &ages)),
        "facets": facets,
        "coverage": coverage,
        "today": at.site.parts.today.date(),
    });
    at.template("statistics.html", &at.word("statistics"), at.config().language, BTreeMap::from([("statistics", statistics)]))
}

/// "26 of 29".
fn of_all(at: &At<'_>, n: usize) -> String {
    at.count("stated_n", n).replace("{m}", &at.archive().postmortems.len().to_string())
}

fn spoken(counts: &[(String, usize)]) -> String {
    counts.iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name}: {count}")).collect::<Vec<_>>().join(", ")
}

fn duration(at: &At<'_>, one: &Distribution) -> Value {
    let lang = at.config().language;
    let words = |seconds: i64| in_words(seconds, lang);
    let n = one.points.len();
    let title = at.word(one.name);
    let mut facts = vec![at.count("n_points", n)];
    if let Some(quartiles) = one.quartiles {
        facts.push(format!("{} {}", at.word("median"), words(quartiles.median)));
        facts.push(format!("{} {} – {}", at.word("quartiles"), words(quartiles.lower), words(quartiles.upper)));
    }
    if one.unknown > 0 {
        facts.push(at.count("unknown_n", one.unknown));
    }
    let description = facts.join(", ");
    let id = format!("aw-{}", one.name);
    let svg = draw::strip(&Strip { id: &id, title: &title, description: &description, japanese: lang == Lang::Ja, distribution: one });
    let rows: Vec<Value> = match draw::bins(one) {
        Some(bins) => bins.into_iter().filter(|bin| bin.2 > 0).map(|(from, to, count)| json!({"name": format!("{} – {}", words(from), words(to)), "value": count})).collect(),
        None => one
            .points
            .iter()
            .map(|(place, seconds)| {
                let postmortem = &at.archive().postmortems[*place];
                json!({"name": postmortem.title, "lang": postmortem.lang.tag(), "href": at.postmortem_href(*place), "value": words(*seconds)})
            })
            .collect(),
    };
    json!({"title": title, "short": at.word(&format!("short_{}", one.name)), "formula": one.formula, "facts": facts, "svg": svg, "rows": rows})
}

/// Every point of every duration.
pub fn csv(at: &At<'_>) -> Vec<u8> {
    let mut rows = vec![["id", "duration", "formula", "seconds"].map(str::to_owned).to_vec()];
    for one in statistics::distributions(&at.archive().postmortems) {
        rows.extend(one.points.iter().map(|(place, seconds)| vec![at.archive().postmortems[*place].id.clone(), one.name.to_owned(), one.formula.to_owned(), seconds.to_string()]));
    }
    super::table::csv(&rows)
}
