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
use crate::{metrics, text};
use serde::Serialize;
use std::collections::BTreeMap;

/// The policy of every page: nothing from elsewhere, nothing inline.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types afterword";

/// `site` in every template.
#[derive(Serialize)]
pub struct Site {
    pub contract: u32,
    pub title: String,
    pub description: Option<String>,
    pub lang: String,
    pub policy: &'static str,
}

/// `page` in every template.
#[derive(Serialize)]
pub struct Page {
    pub title: String,
    pub description: Option<String>,
    /// Relative path to the site's root, ending in `/`.
    pub root: String,
    /// Relative path to the theme's assets, ending in `/`.
    pub assets: String,
    pub home: String,
    pub search: String,
    pub feed: String,
    pub index_json: String,
    pub about: String,
    pub reviews: String,
    /// Only where there are words to explain.
    pub glossary: Option<String>,
    /// The page's own policy: the site's, and what comments need where the page has them.
    pub policy: String,
    /// How a browser searches the site from its address bar; only where the site knows its own address.
    pub opensearch: Option<String>,
    /// The page as data, where it has that.
    pub data: Option<String>,
    pub canonical: Option<String>,
    pub nav: Vec<NavLink>,
}

/// A link, with whether it leads to where one is.
#[derive(Serialize)]
pub struct NavLink {
    pub name: String,
    pub href: String,
    pub current: bool,
}

/// A name that may be a link.
#[derive(Serialize)]
pub struct Named {
    pub name: String,
    pub href: Option<String>,
}

/// A severity: its name, how it is shown, its rank (1 the most severe, 0 when it is not in the configuration).
#[derive(Serialize)]
pub struct SeverityView {
    pub name: String,
    pub title: String,
    pub rank: usize,
}

/// A postmortem in a list.
#[derive(Serialize)]
pub struct Card {
    pub id: String,
    pub href: String,
    pub title: String,
    pub lang: &'static str,
    pub date: Option<String>,
    pub severity: Option<SeverityView>,
    /// A word for what is not a reviewed incident: draft, near miss, exercise.
    pub badge: Option<String>,
    pub services: Vec<String>,
    pub duration: Option<MetricView>,
    pub summary: Option<String>,
}

/// A duration, ready to print.
#[derive(Serialize)]
pub struct MetricView {
    pub name: String,
    pub short: String,
    pub formula: &'static str,
    /// `42 min`, with `≈` when a stamp is approximate.
    pub words: String,
    pub seconds: i64,
}

/// One action, ready to print.
#[derive(Serialize)]
pub struct ActionView {
    pub id: Option<String>,
    pub html: String,
    pub is_open: bool,
    /// Only where the day of the build is known: the home and actions pages.
    pub overdue: bool,
    pub status: Option<&'static str>,
    pub status_word: Option<String>,
    pub kind_word: Option<String>,
    pub priority: Option<String>,
    pub owner: Option<String>,
    pub due: Option<String>,
    pub done_at: Option<String>,
    pub reason: Option<String>,
    /// HTML.
    pub tracker: Option<String>,
    /// Where no heading of the page says it already.
    pub group: Option<String>,
    /// Values are HTML.
    pub more: Vec<Pair>,
}

/// A label and its value.
#[derive(Serialize)]
pub struct Pair {
    pub name: String,
    pub value: String,
}

/// Links to the pages before and after.
#[derive(Serialize)]
pub struct Pager {
    pub newer: Option<String>,
    pub older: Option<String>,
}

/// What every page knows of the site.
#[must_use]
pub fn site(config: &Config) -> Site {
    Site { contract: crate::theme::CONTRACT, title: config.title.clone(), description: config.description.clone(), lang: config.interface.clone(), policy: POLICY }
}

/// What every page knows of itself.
pub(super) fn page(at: &At<'_>, title: &str, values: &BTreeMap<&'static str, serde_json::Value>) -> Page {
    let assets = format!("{}x", at.href(&format!("{}/", at.site.parts.plan.assets_folder)));
    let nav = ["postmortems", "services", "severities", "years", "actions", "statistics"].map(|folder| {
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
        search: at.href("search/index.html"),
        feed: at.href("feed.xml"),
        index_json: at.href("index.json"),
        about: at.href("about/index.html"),
        reviews: at.href("reviews/index.html"),
        glossary: at.site.page("glossary/index.html").map(|_| at.href("glossary/index.html")),
        policy: match at.site.page(at.file) {
            Some(crate::plan::Page::Postmortem(_)) => super::comments::policy(at.config()),
            _ => POLICY.to_owned(),
        },
        opensearch: at.site.page("search/opensearch.xml").map(|_| at.href("search/opensearch.xml")),
        data: own_json.map(|file| at.href(&file)),
        canonical: at.config().base_url.as_ref().filter(|_| at.file != "404.html").map(|_| at.absolute(at.file)),
        nav: nav.into(),
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
        overdue: today.is_some_and(|today| is_overdue(action, today)),
        status: action.status.map(crate::model::ActionStatus::word),
        status_word: action.status.map(|status| at.word_in(lang, status.word())),
        kind_word: action.kind.map(|kind| at.word_in(lang, kind.word())),
        priority: action.priority.clone(),
        owner: action.owner.clone(),
        due: action.due.as_ref().map(Stamp::date),
        done_at: action.done_at.as_ref().map(Stamp::date),
        reason: action.reason.clone(),
        tracker: action.tracker.as_ref().map(html),
        group: action.group.clone().filter(|group| !postmortem.sections.iter().any(|section| section.title == *group)),
        more: action.more.iter().map(|(name, value)| Pair { name: name.clone(), value: html(value) }).collect(),
    }
}

/// Whether an open action's day has passed.
pub(super) fn is_overdue(action: &Action, today: &Stamp) -> bool {
    // A month that is due is not over before its end: compared as exactly as it was written.
    let passed = |due: &Stamp| {
        let (due, today) = (due.date(), today.date());
        due.as_str() < &today[..due.len().min(today.len())]
    };
    action.is_open() && action.due.as_ref().is_some_and(passed)
}

/// The pages beside one of a list: newer is towards the front.
pub(super) fn pager(at: &At<'_>, folder: &str, len: usize, number: Option<usize>) -> Pager {
    let full = plan::full_pages(len, at.site.parts.plan.page_size());
    let file = |number: usize| if number > full { format!("{folder}/index.html") } else { format!("{folder}/page/{number}/index.html") };
    let here = number.unwrap_or(full + 1);
    Pager { newer: (here <= full).then(|| at.href(&file(here + 1))), older: (here > 1).then(|| at.href(&file(here - 1))) }
}
