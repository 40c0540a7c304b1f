//! The theme's contract: what a template may ask. The model may change without breaking themes; this may not.
//!
//! Everything here is ready to print: words are chosen, addresses are relative to the page. Markup, which needs `| safe`, are
//! fields whose names end in `html`, an action's tracker, an event's actor and evidence, the items of lists, and the values of
//! the `more` of actions and events.

use super::At;
use crate::config::Config;
use crate::model::{Action, Postmortem, Severity};
use crate::parse::inline_html;
use crate::plan;
use crate::time::Stamp;
use crate::{actions, metrics, text};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The policy of every page: nothing from elsewhere, nothing inline.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types afterword";

/// `site` in every template.
#[derive(Serialize, JsonSchema)]
pub struct Site {
    /// The number of this contract.
    pub contract: u32,
    /// The archive's title.
    pub title: String,
    /// The archive's description.
    pub description: Option<String>,
    /// The language of the interface.
    pub lang: String,
    /// The content security policy of the site.
    pub policy: &'static str,
}

/// `page` in every template.
#[derive(Serialize, JsonSchema)]
pub struct Page {
    /// The page's title.
    pub title: String,
    /// One or two sentences about the page.
    pub description: Option<String>,
    /// Relative path to the site's root, ending in `/`.
    pub root: String,
    /// Relative path to the theme's assets, ending in `/`.
    pub assets: String,
    /// Address of the home page.
    pub home: String,
    /// Address of the search page, where the site has a search.
    pub search: Option<String>,
    /// Address of the Atom feed.
    pub feed: String,
    /// Address of the archive as data.
    pub index_json: String,
    /// Address of the page about the archive.
    pub about: String,
    /// Address of what waits for its review.
    pub reviews: String,
    /// Address of what `check` asks, where it is published.
    pub findings: Option<String>,
    /// Only where there are words to explain.
    pub glossary: Option<String>,
    /// The page's own policy: the site's, and what comments need where the page has them.
    pub policy: String,
    /// How a browser searches the site from its address bar; only where the site knows its own address.
    pub opensearch: Option<String>,
    /// The page as data, where it has that.
    pub data: Option<String>,
    /// The page's absolute address, where the site knows its own.
    pub canonical: Option<String>,
    /// The main navigation.
    pub nav: Vec<NavLink>,
}

/// A link, with whether it leads to where one is.
#[derive(Serialize, JsonSchema)]
pub struct NavLink {
    /// As shown.
    pub name: String,
    /// Its address.
    pub href: String,
    /// Whether it leads to where one is.
    pub current: bool,
}

/// A name that may be a link.
#[derive(Serialize, JsonSchema)]
pub struct Named {
    /// As shown.
    pub name: String,
    /// Its address.
    pub href: Option<String>,
}

/// A severity: its name, how it is shown, its rank (1 the most severe, 0 when it is not in the configuration).
#[derive(Serialize, JsonSchema)]
pub struct SeverityView {
    /// The name in the configuration.
    pub name: String,
    /// As shown.
    pub title: String,
    /// 1 is the most severe, 0 unknown.
    pub rank: usize,
}

/// A postmortem in a list.
#[derive(Serialize, JsonSchema)]
pub struct Card {
    /// The document's id.
    pub id: String,
    /// The page's address.
    pub href: String,
    /// The document's title.
    pub title: String,
    /// The document's language.
    pub lang: &'static str,
    /// The day it belongs to, `2026-11-02`.
    pub date: Option<String>,
    /// How severe it was.
    pub severity: Option<SeverityView>,
    /// A word for what is not a reviewed incident: draft, near miss, exercise.
    pub badge: Option<String>,
    /// The services it hit.
    pub services: Vec<String>,
    /// Time to mitigate, else to resolve.
    pub duration: Option<MetricView>,
    /// Plain text, shortened.
    pub summary: Option<String>,
}

/// A duration, ready to print.
#[derive(Serialize, JsonSchema)]
pub struct MetricView {
    /// In full.
    pub name: String,
    /// In short: `TTM`.
    pub short: String,
    /// The stamps it is the difference of.
    pub formula: &'static str,
    /// `42 min`, with `≈` when a stamp is approximate.
    pub words: String,
    /// In seconds.
    pub seconds: i64,
}

/// One action, ready to print.
#[derive(Serialize, JsonSchema)]
pub struct ActionView {
    /// As the document numbers it.
    pub id: Option<String>,
    /// What is to be done, as HTML.
    pub html: String,
    /// Whether it still waits.
    pub is_open: bool,
    /// Only where the day of the build is known: the home and actions pages.
    pub overdue: bool,
    /// The state's word in the record.
    pub status: Option<&'static str>,
    /// The state as shown.
    pub status_word: Option<String>,
    /// What it does for the system, as shown.
    pub kind_word: Option<String>,
    /// As written.
    pub priority: Option<String>,
    /// As written.
    pub owner: Option<String>,
    /// The day it is due.
    pub due: Option<String>,
    /// The day it was done.
    pub done_at: Option<String>,
    /// Why it was declined.
    pub reason: Option<String>,
    /// HTML.
    pub tracker: Option<String>,
    /// Where no heading of the page says it already.
    pub group: Option<String>,
    /// Values are HTML.
    pub more: Vec<Pair>,
}

/// A label and its value.
#[derive(Serialize, JsonSchema)]
pub struct Pair {
    /// The label.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Links to the pages before and after.
#[derive(Serialize, JsonSchema)]
pub struct Pager {
    /// Address of the page towards the newest.
    pub newer: Option<String>,
    /// Address of the page towards the oldest.
    pub older: Option<String>,
}

/// The types of the contract with their fields, as tables for people.
#[must_use]
pub fn reference() -> String {
    let mut out =
        String::from("# The theme's types\n\nMade from the source; do not edit. What the variables of [templates](themes.md) are made of; `?` marks what may be missing.\n");
    for (name, schema) in [
        ("site", schemars::schema_for!(Site)),
        ("page", schemars::schema_for!(Page)),
        ("card", schemars::schema_for!(Card)),
        ("severity", schemars::schema_for!(SeverityView)),
        ("metric", schemars::schema_for!(MetricView)),
        ("action", schemars::schema_for!(ActionView)),
        ("pair", schemars::schema_for!(Pair)),
        ("link", schemars::schema_for!(Named)),
        ("link of the navigation", schemars::schema_for!(NavLink)),
        ("pager", schemars::schema_for!(Pager)),
    ] {
        let schema = schema.to_value();
        let about = schema["description"].as_str().unwrap_or("").replace('\n', " ");
        out.push_str(&format!("\n## {name}\n\n{about}\n\n| field | is | meaning |\n|---|---|---|\n"));
        for (field, value) in schema["properties"].as_object().into_iter().flatten() {
            let (kind, optional) = kind_of(value);
            let meaning = value["description"].as_str().unwrap_or("").replace('\n', " ");
            out.push_str(&format!("| `{field}{}` | {kind} | {meaning} |\n", if optional { "?" } else { "" }));
        }
    }
    out
}

/// A field's type in a word, and whether it may be missing.
fn kind_of(schema: &serde_json::Value) -> (String, bool) {
    let word = |name: &str| match name {
        "string" => "text".to_owned(),
        "integer" | "number" => "number".into(),
        "boolean" => "yes or no".into(),
        other => other.to_owned(),
    };
    let of = |reference: &str| reference.rsplit('/').next().unwrap_or("").trim_end_matches("View").to_lowercase();
    if let Some(types) = schema["type"].as_array() {
        let named = types.iter().filter_map(|one| one.as_str()).find(|one| *one != "null").map_or_else(String::new, word);
        return (named, true);
    }
    if let Some(options) = schema["anyOf"].as_array() {
        return (options.iter().find_map(|one| one["$ref"].as_str()).map_or_else(String::new, of), true);
    }
    match (schema["type"].as_str(), schema["$ref"].as_str()) {
        (Some("array"), _) => (format!("list of {}", kind_of(&schema["items"]).0), false),
        (Some(name), _) => (word(name), false),
        (None, Some(reference)) => (of(reference), false),
        _ => (String::new(), false),
    }
}

/// What every page knows of the site.
#[must_use]
pub fn site(config: &Config) -> Site {
    Site { contract: crate::theme::CONTRACT, title: config.title.clone(), description: config.description.clone(), lang: config.interface.clone(), policy: POLICY }
}

/// What every page knows of itself.
pub(super) fn page(at: &At<'_>, title: &str, values: &BTreeMap<&'static str, serde_json::Value>) -> Page {
    let assets = format!("{}x", at.href(&format!("{}/", at.site.parts.plan.assets_folder)));
    let folders = ["postmortems", "services", "severities", "years", "actions", "statistics", "learn"];
    let nav = folders.into_iter().filter(|folder| *folder != "learn" || at.config().files.learning.pages).map(|folder| {
        let file = format!("{folder}/index.html");
        NavLink { name: at.word(folder), href: at.href(&file), current: at.file.starts_with(&format!("{folder}/")) && folder != "postmortems" || at.file == file }
    });
    let own_json = at.file.strip_suffix("index.html").map(|folder| format!("{folder}index.json")).filter(|file| at.site.page(file).is_some());
    Page {
        title: title.to_owned(),
        description: values.get("description").and_then(|value| value.as_str()).map(str::to_owned),
        root: root(at),
        assets: assets.trim_end_matches('x').to_owned(),
        home: at.href("index.html"),
        search: at.site.page("search/index.html").map(|_| at.href("search/index.html")),
        feed: at.href("feed.xml"),
        index_json: at.href("index.json"),
        about: at.href("about/index.html"),
        reviews: at.href("reviews/index.html"),
        findings: at.site.page("findings/index.html").map(|_| at.href("findings/index.html")),
        glossary: at.site.page("glossary/index.html").map(|_| at.href("glossary/index.html")),
        policy: match at.site.page(at.file) {
            Some(crate::plan::Page::Postmortem(_)) => super::comments::policy(at.config()),
            _ => POLICY.to_owned(),
        },
        opensearch: at.site.page("search/opensearch.xml").map(|_| at.href("search/opensearch.xml")),
        data: own_json.map(|file| at.href(&file)),
        canonical: at.config().base_url.as_ref().filter(|_| at.file != "404.html").map(|_| at.absolute(at.file)),
        nav: nav.collect(),
    }
}

/// The way to the root.
fn root(at: &At<'_>) -> String {
    at.href("index.html")
}

/// A severity as the configuration titles it.
pub(super) fn severity(at: &At<'_>, severity: &Severity) -> SeverityView {
    let title = at.config().severity_title(severity).to_owned();
    SeverityView { name: severity.name.clone(), title, rank: severity.rank.unwrap_or(0) }
}

/// A duration in the interface's language, or a document's.
pub(super) fn metric(at: &At<'_>, metric: &metrics::Metric, lang: crate::model::Lang) -> MetricView {
    let words = metrics::in_words(metric.seconds, lang);
    MetricView {
        name: at.word_in(lang, metric.name),
        short: at.word_in(lang, &format!("short_{}", metric.name)),
        formula: metric.formula,
        words: if metric.approximate { format!("≈ {words}") } else { words },
        seconds: metric.seconds,
    }
}

/// A postmortem as lists show it.
pub(super) fn card(at: &At<'_>, place: usize) -> Card {
    let postmortem = &at.archive().postmortems[place];
    let durations = metrics::of(postmortem);
    let shown = ["time_to_mitigate", "time_to_resolve"].iter().find_map(|name| durations.iter().find(|metric| metric.name == *name));
    Card {
        id: postmortem.id.clone(),
        href: at.postmortem_href(place),
        title: postmortem.title.clone(),
        lang: postmortem.lang.tag(),
        date: postmortem.date.as_ref().map(Stamp::date),
        severity: postmortem.severity.as_ref().map(|word| severity(at, word)),
        badge: badge(at, postmortem),
        services: postmortem.services.clone(),
        duration: shown.map(|shown| metric(at, shown, at.config().language)),
        summary: at.site.summary(place).map(|summary| text::shorten(summary, 240)),
    }
}

fn badge(at: &At<'_>, postmortem: &Postmortem) -> Option<String> {
    use crate::model::Kind;
    match postmortem.status {
        Some(status) if !postmortem.is_reviewed() => Some(at.word(status.word())),
        _ if postmortem.kind != Kind::Incident => Some(at.word(postmortem.kind.word())),
        _ => None,
    }
}

/// An action in a language; `today` where the page may know it.
pub(super) fn action(at: &At<'_>, postmortem: &Postmortem, action: &Action, lang: crate::model::Lang, today: Option<&Stamp>) -> ActionView {
    let resolve = |target: &crate::model::Target| at.resolve(target);
    let html = |markdown: &String| inline_html(markdown, &postmortem.path, &resolve);
    ActionView {
        id: action.id.clone(),
        html: html(&action.text),
        is_open: action.is_open(),
        overdue: today.is_some_and(|today| actions::days_late(postmortem, action, at.config(), today).is_some()),
        status: action.status.map(crate::model::ActionStatus::word),
        status_word: action.status.map(|status| at.word_in(lang, status.word())),
        kind_word: action.kind.map(|kind| at.word_in(lang, kind.word())),
        priority: action.priority.clone(),
        owner: action.owner.clone(),
        due: actions::due(postmortem, action, at.config()).as_ref().map(Stamp::date),
        done_at: action.done_at.as_ref().map(Stamp::date),
        reason: action.reason.clone(),
        tracker: action.tracker.as_ref().map(html),
        group: action.group.clone().filter(|group| !postmortem.sections.iter().any(|section| section.title == *group)),
        more: action.more.iter().map(|(name, value)| Pair { name: name.clone(), value: html(value) }).collect(),
    }
}

/// The pages beside one of a list: newer is towards the front.
pub(super) fn pager(at: &At<'_>, folder: &str, len: usize, number: Option<usize>) -> Pager {
    let full = plan::full_pages(len, at.site.parts.plan.page_size());
    let file = |number: usize| if number > full { format!("{folder}/index.html") } else { format!("{folder}/page/{number}/index.html") };
    let here = number.unwrap_or(full + 1);
    Pager { newer: (here <= full).then(|| at.href(&file(here + 1))), older: (here > 1).then(|| at.href(&file(here - 1))) }
}
