//! `afterword.yaml`: as written, then as meant. Everything has a default: a bare directory builds without the file.
//!
//! Reads no disk: the text comes from `discover`.

use crate::diagnostic::{Family, Level, Rule};
use crate::model::{ActionStatus, Lang, SectionKind, Severity, Status};
use crate::node::{Problem, Step};
use crate::text;
use crate::time::{DateOrder, Zone};
use crate::yaml;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

/// The file's name in the archive's root.
pub const FILE_NAME: &str = "afterword.yaml";

/// The version of the configuration and of the front matter. A key that is gone, or means something else, makes a new one.
pub const SCHEMA: u32 = 1;

/// Deeper nesting would exhaust the stack of whatever reads the page.
const MAX_NESTING: usize = 200;

/// Settings of an archive. Every key is optional.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "afterword.yaml")]
pub struct Written {
    /// The version of the configuration and of the front matter that this archive is written for; this program knows 1. Stated, it keeps an older program from reading a newer archive wrongly.
    schema: Option<u32>,
    /// The archive's title, shown on every page.
    title: Option<String>,
    /// One or two sentences for the home page and the feeds.
    description: Option<String>,
    /// Language of the interface: `en`, `ja`, or any other whose words the archive's theme has as `theme/words/<language>.yaml`. Documents keep their own.
    language: Option<String>,
    /// The address the site will have, such as `https://postmortems.example/`. Feeds and the sitemap need it; pages do not.
    base_url: Option<String>,
    /// Where the site is written, relative to the current directory. Default: `site`.
    output: Option<String>,
    /// Zone of stamps that name none: `Asia/Tokyo`, `UTC`, `+09:00`. Default: `UTC`.
    time_zone: Option<String>,
    /// Which part of a date such as `03/10/2021` comes first: `dmy` or `mdy`. Default: only dates that leave no doubt are read.
    date_order: Option<WrittenOrder>,
    /// Level of the headings that each begin an incident of their own, in files that hold several: `h1`, `h2`, `h3` or `h4`. Only headings with a date, in them or as a key below, begin one.
    split: Option<WrittenSplit>,
    /// The organisation's severities, most severe first, each a name or a map with aliases. Default: `sev1` to `sev5`, with critical, high, medium, low, 重大, 高, 中, 低 and their like.
    severities: Option<Vec<WrittenTerm>>,
    /// Known services: names, or maps with a title, a team and aliases.
    services: Option<Vec<WrittenTerm>>,
    /// Known teams: names, or maps with a title and aliases.
    teams: Option<Vec<WrittenTerm>>,
    /// When a postmortem is due.
    criteria: WrittenCriteria,
    /// Levels of visibility, most public first. Default: `[public, internal, restricted]`.
    visibility: Option<Vec<String>>,
    /// Levels that are built as editions. Absent: one edition with everything.
    #[serde(deserialize_with = "stated")]
    editions: Option<Vec<String>>,
    /// Fields of the front matter that an edition below the top shows, by level: `{public: [title, severity, started_at, services]}`. Absent: those of the record. What no field claims is shown in the top edition only.
    edition_fields: BTreeMap<String, Vec<String>>,
    /// Other names of front-matter fields: canonical name to list of names.
    field_aliases: BTreeMap<String, Vec<String>>,
    /// Address where a page's source is edited; `{path}` is replaced, as in `https://github.com/o/r/edit/main/{path}`.
    edit_link: Option<String>,
    /// Address where a postmortem is discussed; `{path}`, `{id}` and `{title}` are replaced, as in `https://github.com/o/r/issues/new?title={title}`.
    discuss_link: Option<String>,
    /// What pages tell of git's history: `auto` is the day of the last change and who wrote, `dates` the day alone, `off` nothing. Below the top edition nothing is told. Default: `auto`.
    history: Option<WrittenHistory>,
    /// Comments under each postmortem, by a service that you run or trust. Default: none, and then no page asks another host for anything.
    comments: Option<WrittenComments>,
    /// Which files the site has beside its pages.
    files: WrittenFiles,
    /// Whether drafts and documents in review are published (with a banner): `show` or `hide`. Default: `show`.
    unreviewed: Option<WrittenUnreviewed>,
    /// Whether what `check` asks is published: a page of all findings, a badge and a list on each document's page, and in its JSON; in the edition that shows everything only. Default: `false`.
    publish_findings: bool,
    /// The theme under the archive's own `theme/` folder: `default`, or `plain` for paper and old browsers. Default: `default`.
    theme: Option<BaseTheme>,
    /// Entries on a list page. Default: 50.
    page_size: Option<usize>,
    /// The search of the site.
    search: WrittenSearch,
    /// Budgets; what is over one is left out with a finding.
    limits: WrittenLimits,
    /// Levels of rules: a rule's name, a family's or `all`, to `allow`, `note`, `warn` or `deny`. A rule's own level wins over its family's, and that over `all`.
    rules: BTreeMap<String, WrittenLevel>,
    /// Levels of rules for some documents only; of two that fit, the later wins.
    overrides: Vec<WrittenOverride>,
    /// What each state demands of a document.
    workflow: WrittenWorkflow,
    /// Days after which an open action is late where it has no `due`, by severity: `{sev1: 15, sev2: 30}`. They count from the end of the incident.
    action_days: BTreeMap<String, u32>,
    /// Where the states of actions are refreshed from. Default: they are those of the documents.
    tracker: Option<WrittenTracker>,
    /// Days between the end of an incident and its publication that are usual here. Default: 7.
    publish_within_days: Option<u32>,
    /// Names of people, as they must not stand in the text.
    people: Vec<String>,
    /// Who said that praise may name them. Teams need not be listed. Default: nobody.
    thanks: Vec<String>,
    /// Where readers say how the archive could serve them better: an address, such as that of a form.
    feedback_link: Option<String>,
    /// How the digest is sent.
    digest: WrittenDigest,
    /// Names of customers, as they must not stand in the text.
    customers: Vec<String>,
    /// Hosts whose images and dashboards stay: your own. Default: none.
    lasting_hosts: Vec<String>,
}

/// How the digest is sent.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct WrittenDigest {
    /// Who writes: a mail address, or `Postmortems <postmortems@example.com>`. Sending needs it.
    from: Option<String>,
    /// Where a reader ends a subscription: an `https:` or `mailto:` address. Default: a mail to `from`.
    unsubscribe: Option<String>,
    /// The mail addresses of people and groups whom documents name as reviewers or stakeholders; lists of `subscriptions/` need none.
    addresses: BTreeMap<String, String>,
    /// The file in which is kept what was sent, from the archive's root. Default: `subscriptions/sent.jsonl`.
    log: Option<String>,
}

/// A tracker's export.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct WrittenTracker {
    /// The export, from the archive's root: CSV with a line of names, or a JSON list in a file that ends in `.json`.
    file: String,
    /// What the tracker's own words for states mean: `{Backlog: open, Verified: done}`.
    states: BTreeMap<String, String>,
}

/// Levels of rules for some documents only.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct WrittenOverride {
    /// The folder or file that it is for, from the archive's root. Default: all.
    path: Option<String>,
    /// The states that it is for: `[draft, in-review]`. Default: all.
    status: Vec<String>,
    /// Levels, as under `rules`.
    rules: BTreeMap<String, WrittenLevel>,
}

/// What each state demands: `summary`, `impact`, `timeline`, `causes`, `detection`, `resolution`, `lessons`, `criteria`, `actions`, `action-owners`, `review`, `review-content`, `actions-closed`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct WrittenWorkflow {
    /// Default: `[]`.
    draft: Option<Vec<String>>,
    /// Default: `[summary, impact, timeline, causes, actions]`.
    in_review: Option<Vec<String>>,
    /// Default: that of `in-review`, and `review`.
    reviewed: Option<Vec<String>>,
    /// Default: that of `reviewed`, `review-content` and `actions-closed`.
    closed: Option<Vec<String>>,
}

/// A key that is there with nothing behind it is not the same as no key: it must not open what was meant to be closed.
fn stated<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    Option::<Vec<String>>::deserialize(deserializer).map(|names| Some(names.unwrap_or_default()))
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum WrittenOrder {
    Dmy,
    Mdy,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum WrittenSplit {
    H1,
    H2,
    H3,
    H4,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum WrittenUnreviewed {
    Show,
    Hide,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum WrittenLevel {
    Allow,
    Note,
    Warn,
    Deny,
}

/// A name, or a map that says more about it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum WrittenTerm {
    Name(String),
    Map(WrittenTermMap),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenTermMap {
    /// The canonical name.
    name: String,
    /// How it is shown.
    title: Option<String>,
    /// Other words for the same thing.
    #[serde(default)]
    aliases: Vec<String>,
    /// The team that owns it (services only).
    team: Option<String>,
}

/// Thresholds after which a postmortem is due.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct WrittenCriteria {
    /// User-visible downtime or degradation longer than this many minutes.
    user_visible_minutes: Option<u32>,
    /// Time to resolve longer than this many minutes.
    resolution_time_minutes: Option<u32>,
    /// One incident spent more than this share of a four-week error budget, in percent.
    error_budget_pct: Option<f64>,
}

/// A theme that comes with the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BaseTheme {
    #[default]
    Default,
    Plain,
}

/// The search of the site.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct WrittenSearch {
    /// Whether the site can be searched when it is opened from a folder on disk, which writes its index a second time: `auto`, `on` or `off`. Default: `auto`, which is on up to 2,000 documents.
    offline: Option<WrittenOffline>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum WrittenOffline {
    Auto,
    On,
    Off,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum WrittenHistory {
    Auto,
    Dates,
    Off,
}

/// Which files the site has beside its pages.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct WrittenFiles {
    /// The record as `index.json`. Default: `true`.
    json: Option<bool>,
    /// The source as `index.md`, in the edition that shows everything only. Default: `true`.
    markdown: Option<bool>,
    /// The search, and with it the similar incidents, which come from its index. Default: `true`.
    search: Option<bool>,
    /// What groups learn with: reading packs, drills, sessions, picks, books of luck and surprises. Default: `true`.
    learning: Option<bool>,
    /// Beside each reading pack a handout, one file to print or to send. Default: `true` up to 2,000 documents; `afterword pack` writes one at any time.
    handouts: Option<bool>,
}

/// Comments under each postmortem.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenComments {
    /// The service: `isso`, `giscus`, `hypothesis` or `remark42`.
    provider: CommentsProvider,
    /// Its address, such as `https://comments.example/`. Isso and Remark42 need it.
    server: Option<String>,
    /// Remark42's name of the site.
    site: Option<String>,
    /// giscus: the repository, `owner/name`.
    repository: Option<String>,
    /// giscus: the repository's id, as its page tells.
    repository_id: Option<String>,
    /// giscus: the category of discussions.
    category: Option<String>,
    /// giscus: the category's id.
    category_id: Option<String>,
}

/// A service for comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CommentsProvider {
    Isso,
    Giscus,
    Hypothesis,
    Remark42,
}

/// Budgets on what one document may hold.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct WrittenLimits {
    /// Size of a document in KiB. Default: 2048.
    document_kib: Option<usize>,
    /// Nesting of Markdown blocks. Default: 64.
    nesting: Option<usize>,
    /// Cells of all tables of a document. Default: 50000.
    table_cells: Option<usize>,
    /// Headings of a document. Default: 2000.
    headings: Option<usize>,
    /// Links of a document. Default: 5000.
    links: Option<usize>,
    /// Characters of a title. Default: 300.
    title_characters: Option<usize>,
    /// Size of an attachment in MiB. Default: 50.
    attachment_mib: Option<u64>,
    /// Size of a page in MiB. Default: 8.
    page_mib: Option<usize>,
}

/// A configured name with what else is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub name: String,
    pub title: String,
    pub aliases: Vec<String>,
    pub team: Option<String>,
}

/// When a postmortem is due, in minutes and percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Criteria {
    pub user_visible_minutes: u32,
    pub resolution_time_minutes: u32,
    pub error_budget_pct: f64,
}

/// Budgets in bytes and counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub document_bytes: usize,
    pub nesting: usize,
    pub table_cells: usize,
    pub headings: usize,
    pub links: usize,
    pub title_characters: usize,
    pub attachment_bytes: u64,
    pub page_bytes: usize,
}

/// Which files a site has beside its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Files {
    pub json: bool,
    pub markdown: bool,
    pub search: bool,
    pub learning: Together,
}

/// What groups learn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Together {
    pub pages: bool,
    /// `None` decides by the size of the archive.
    pub handouts: Option<bool>,
}

/// How the digest is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    pub from: Option<String>,
    pub unsubscribe: Option<String>,
    /// By the name that documents use.
    pub addresses: BTreeMap<String, String>,
    /// From the archive's root.
    pub log: String,
}

/// What pages tell of git's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryShown {
    DatesAndPeople,
    Dates,
    Nothing,
}

/// Comments under each postmortem, with what their service needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comments {
    /// Its server, ending with `/`.
    Isso {
        server: String,
    },
    /// Names and ids of a repository and a category of its discussions.
    Giscus {
        repository: String,
        repository_id: String,
        category: String,
        category_id: String,
    },
    Hypothesis,
    /// Its server, ending with `/`, and its name of the site.
    Remark42 {
        server: String,
        site: String,
    },
}

/// The configuration as meant: checked, with every default filled in.
#[derive(Clone, Debug)]
pub struct Config {
    pub title: String,
    pub description: Option<String>,
    /// The nearest of the languages that documents may have.
    pub language: Lang,
    /// The language of the interface, as `lang` attributes say it.
    pub interface: String,
    /// Ends with `/`.
    pub base_url: Option<String>,
    pub output: String,
    pub zone: Zone,
    pub date_order: DateOrder,
    /// Level of the headings that each begin an incident.
    pub split: Option<u8>,
    pub severities: Vec<Term>,
    /// Whether the severities are the usual ones, because the file lists none.
    pub usual_severities: bool,
    pub services: Vec<Term>,
    pub teams: Vec<Term>,
    pub criteria: Criteria,
    /// Most public first.
    pub levels: Vec<String>,
    /// Places in `levels`; empty when there is one edition with everything.
    pub editions: Vec<usize>,
    /// By place in `levels` the fields that an edition shows; every field of the record where a level is not named.
    pub edition_fields: BTreeMap<usize, BTreeSet<String>>,
    /// The place in `levels` of the edition that is read for; nothing for one that shows everything. Set by who reads, not by the file.
    pub below_top: Option<usize>,
    /// Lower-case alias to canonical field name.
    pub field_aliases: HashMap<String, String>,
    pub edit_link: Option<String>,
    pub discuss_link: Option<String>,
    pub history: HistoryShown,
    pub comments: Option<Comments>,
    pub files: Files,
    pub show_unreviewed: bool,
    pub publish_findings: bool,
    pub page_size: usize,
    pub theme: BaseTheme,
    /// Whether the index is written for a folder on disk too; `None` decides by the size of the archive.
    pub offline: Option<bool>,
    pub limits: Limits,
    levels_of_rules: Levels,
    overrides: Vec<Override>,
    workflow: Vec<(Status, Vec<Demand>)>,
    /// By the canonical name of the severity.
    pub action_days: BTreeMap<String, u32>,
    pub tracker: Option<Tracker>,
    /// `time_zone` as it is written; without it the zone is UTC because something has to be.
    pub stated_zone: Option<String>,
    pub publish_within_days: u32,
    pub people: Vec<String>,
    /// Who may be praised by name.
    pub thanks: Vec<String>,
    pub feedback_link: Option<String>,
    pub digest: Digest,
    pub customers: Vec<String>,
    /// Lower case.
    pub lasting_hosts: Vec<String>,
}

/// Where the states of actions are refreshed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracker {
    /// From the archive's root.
    pub file: String,
    /// An organisation's own words for states.
    pub states: BTreeMap<String, ActionStatus>,
}

/// Levels as a configuration states them, for rules, for families and for all.
type Levels = BTreeMap<String, Level>;

/// The key that means every rule.
const ALL_RULES: &str = "all";

/// Levels for some documents.
#[derive(Clone, Debug)]
struct Override {
    /// Without a final `/`; empty for all.
    path: String,
    /// Empty for all.
    status: Vec<Status>,
    levels: Levels,
}

impl Override {
    fn is_for(&self, path: &str, status: Option<Status>) -> bool {
        let within = self.path.is_empty() || path.strip_prefix(self.path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        within && (self.status.is_empty() || status.is_some_and(|status| self.status.contains(&status)))
    }
}

/// Something that a state can demand of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// A section, or what the front matter says in its place.
    Section(SectionKind),
    Criteria,
    Actions,
    ActionOwners,
    /// The five questions answered.
    Review,
    /// None of them answered with `no`.
    ReviewContent,
    ActionsClosed,
}

impl Demand {
    /// Every demand with its word.
    pub const ALL: &[(&'static str, Self)] = &[
        ("summary", Self::Section(SectionKind::Summary)),
        ("impact", Self::Section(SectionKind::Impact)),
        ("timeline", Self::Section(SectionKind::Timeline)),
        ("causes", Self::Section(SectionKind::Causes)),
        ("detection", Self::Section(SectionKind::Detection)),
        ("resolution", Self::Section(SectionKind::Resolution)),
        ("lessons", Self::Section(SectionKind::Lessons)),
        ("criteria", Self::Criteria),
        ("actions", Self::Actions),
        ("action-owners", Self::ActionOwners),
        ("review", Self::Review),
        ("review-content", Self::ReviewContent),
        ("actions-closed", Self::ActionsClosed),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, demand)| *demand == self).map_or("", |(word, _)| word)
    }
}

impl Limits {
    fn meant(written: &WrittenLimits) -> Self {
        Self {
            document_bytes: written.document_kib.unwrap_or(2048).saturating_mul(1024),
            nesting: written.nesting.unwrap_or(64),
            table_cells: written.table_cells.unwrap_or(50_000),
            headings: written.headings.unwrap_or(2000),
            links: written.links.unwrap_or(5000),
            title_characters: written.title_characters.unwrap_or(300),
            attachment_bytes: written.attachment_mib.unwrap_or(50).saturating_mul(1024 * 1024),
            page_bytes: written.page_mib.unwrap_or(8).saturating_mul(1024 * 1024),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::meant(&WrittenLimits::default())
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::meant(Written::default()).expect("the defaults are valid")
    }
}

/// Why `afterword.yaml` cannot be used; printed with the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    pub line: u32,
    pub column: u32,
    pub message: String,
    pub excerpt: Option<String>,
    pub help: Option<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{FILE_NAME}:{}:{}: error: {}", self.line, self.column, self.message)?;
        if let Some(excerpt) = &self.excerpt {
            write!(f, "\n  | {excerpt}\n  | {}^", " ".repeat((self.column as usize).saturating_sub(1)))?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  = help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

/// What is wrong with one value, before its place is known.
#[derive(Debug)]
struct Misfit {
    path: Vec<&'static str>,
    message: String,
    help: Option<String>,
}

impl Misfit {
    fn new(path: &[&'static str], message: String, help: Option<String>) -> Self {
        Self { path: path.to_vec(), message, help }
    }
}

/// A newer archive has keys that this program does not know, and may hold what it cannot even parse: so only the line counts.
fn too_new(source: &str) -> Option<ConfigError> {
    let (line, written) = (1_u32..).zip(source.lines()).find_map(|(line, text)| Some((line, text.strip_prefix("schema:")?)))?;
    let schema = written.split('#').next()?.trim().trim_matches(['"', '\'']).parse::<u64>().ok().filter(|schema| *schema > u64::from(SCHEMA))?;
    Some(ConfigError {
        line,
        column: 1,
        message: format!("the archive is written for schema {schema}, and this is afterword {}, which knows schema {SCHEMA}", env!("CARGO_PKG_VERSION")),
        excerpt: line_of(source, line),
        help: Some("install a newer afterword; CHANGELOG.md tells which one".into()),
    })
}

impl Config {
    /// Reads the file's text.
    ///
    /// # Errors
    /// The first unknown key, wrong type or impossible value, with its place and the nearest name.
    pub fn parse(source: &str) -> Result<Self, ConfigError> {
        let source = source.trim_start_matches('\u{FEFF}');
        if source.trim().is_empty() {
            return Ok(Self::default());
        }
        // Before anything else, for a newer archive has keys that this program does not know.
        if let Some(error) = too_new(source) {
            return Err(error);
        }
        let written: Written = yaml::from_str::<Option<Written>>(source).map_err(|problem| config_error(source, &problem))?.unwrap_or_default();
        Self::meant(written).map_err(|misfit| {
            let steps: Vec<Step<'_>> = misfit.path.iter().map(|key| Step::Key(key)).collect();
            let (line, column) = yaml::locate(source, &steps).unwrap_or((1, 1));
            ConfigError { line, column, message: misfit.message, excerpt: line_of(source, line), help: misfit.help }
        })
    }

    fn meant(written: Written) -> Result<Self, Misfit> {
        if written.schema == Some(0) {
            return Err(Misfit::new(&["schema"], "there is no schema 0".into(), Some(format!("write `schema: {SCHEMA}`"))));
        }
        let levels = written.visibility.unwrap_or_else(|| ["public", "internal", "restricted"].map(str::to_owned).to_vec());
        if levels.is_empty() {
            return Err(Misfit::new(&["visibility"], "`visibility` names no level".into(), Some("write `[public, internal]` or leave it out".into())));
        }
        if let Some(twice) = levels.iter().enumerate().find(|(at, level)| level.trim().is_empty() || levels[..*at].contains(level)) {
            let message = format!("`{}` is empty or given twice, so the order of levels is not clear", twice.1);
            return Err(Misfit::new(&["visibility"], message, Some("name each level once, the most public first".into())));
        }
        if written.editions.as_ref().is_some_and(Vec::is_empty) {
            let help = "name the levels to build, such as `[public, internal]`, or remove the key".to_owned();
            return Err(Misfit::new(&["editions"], "`editions` names no level".into(), Some(help)));
        }
        let editions = written.editions.unwrap_or_default();
        let editions = editions.iter().map(|name| level_named("editions", &levels, name)).collect::<Result<Vec<_>, _>>()?;
        let edition_fields = written.edition_fields.into_iter().map(|(level, fields)| fields_shown(&levels, &level, fields)).collect::<Result<BTreeMap<_, _>, _>>()?;
        let stated_zone = written.time_zone.clone();
        let zone_name = written.time_zone.unwrap_or_else(|| "UTC".into());
        let zone = Zone::named(&zone_name).ok_or_else(|| {
            Misfit::new(&["time_zone"], format!("`{zone_name}` is not a time zone"), Some("write a name such as `Asia/Tokyo`, or an offset such as `+09:00`".into()))
        })?;
        let base_url = written.base_url.map(check_base_url).transpose()?;
        let levels_of_rules = levels_of_rules("rules", written.rules)?;
        let overrides = written.overrides.into_iter().map(override_meant).collect::<Result<Vec<_>, _>>()?;
        let workflow = workflow(written.workflow)?;
        let tracker = written.tracker.map(tracker).transpose()?;
        let digest = digest(written.digest)?;
        let field_aliases = written.field_aliases.into_iter().flat_map(|(field, names)| names.into_iter().map(move |name| (name.to_lowercase(), field.clone()))).collect();
        let interface = written.language.unwrap_or_else(|| "en".into());
        if interface.is_empty() || interface.len() > 20 || !interface.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(Misfit::new(&["language"], format!("`{interface}` is not the tag of a language"), Some("write one such as `en`, `ja` or `de`".into())));
        }
        let comments = written.comments.map(comments).transpose()?;
        let limits = Limits::meant(&written.limits);
        if limits.nesting > MAX_NESTING {
            return Err(Misfit::new(&["limits", "nesting"], format!("`nesting` is at most {MAX_NESTING}"), None));
        }
        Self {
            title: written.title.unwrap_or_else(|| "Postmortems".into()),
            description: written.description,
            language: if interface == "ja" || interface.starts_with("ja-") { Lang::Ja } else { Lang::En },
            interface,
            base_url,
            output: written.output.unwrap_or_else(|| "site".into()),
            zone,
            date_order: match written.date_order {
                Some(WrittenOrder::Dmy) => DateOrder::DayFirst,
                Some(WrittenOrder::Mdy) => DateOrder::MonthFirst,
                None => DateOrder::Unknown,
            },
            split: written.split.map(|level| match level {
                WrittenSplit::H1 => 1,
                WrittenSplit::H2 => 2,
                WrittenSplit::H3 => 3,
                WrittenSplit::H4 => 4,
            }),
            usual_severities: written.severities.is_none(),
            severities: written.severities.map_or_else(default_severities, terms),
            services: written.services.map(terms).unwrap_or_default(),
            teams: written.teams.map(terms).unwrap_or_default(),
            criteria: Criteria {
                user_visible_minutes: written.criteria.user_visible_minutes.unwrap_or(5),
                resolution_time_minutes: written.criteria.resolution_time_minutes.unwrap_or(60),
                error_budget_pct: written.criteria.error_budget_pct.unwrap_or(20.0),
            },
            levels,
            editions,
            edition_fields,
            below_top: None,
            field_aliases,
            edit_link: written.edit_link,
            discuss_link: written.discuss_link,
            history: match written.history {
                None | Some(WrittenHistory::Auto) => HistoryShown::DatesAndPeople,
                Some(WrittenHistory::Dates) => HistoryShown::Dates,
                Some(WrittenHistory::Off) => HistoryShown::Nothing,
            },
            comments,
            files: Files {
                json: written.files.json.unwrap_or(true),
                markdown: written.files.markdown.unwrap_or(true),
                search: written.files.search.unwrap_or(true),
                learning: Together { pages: written.files.learning.unwrap_or(true), handouts: written.files.handouts },
            },
            show_unreviewed: !matches!(written.unreviewed, Some(WrittenUnreviewed::Hide)),
            publish_findings: written.publish_findings,
            theme: written.theme.unwrap_or_default(),
            page_size: written.page_size.unwrap_or(50).clamp(1, 500),
            offline: written.search.offline.and_then(|offline| match offline {
                WrittenOffline::Auto => None,
                WrittenOffline::On => Some(true),
                WrittenOffline::Off => Some(false),
            }),
            limits,
            levels_of_rules,
            overrides,
            workflow,
            action_days: BTreeMap::new(),
            tracker,
            stated_zone,
            publish_within_days: written.publish_within_days.unwrap_or(7),
            people: named(written.people),
            thanks: named(written.thanks),
            feedback_link: written.feedback_link,
            digest,
            customers: named(written.customers),
            lasting_hosts: named(written.lasting_hosts).into_iter().map(|host| host.to_lowercase()).collect(),
        }
        .with_action_days(written.action_days)
    }

    fn with_action_days(mut self, written: BTreeMap<String, u32>) -> Result<Self, Misfit> {
        for (word, days) in written {
            let severity = self.severity(&word);
            if severity.rank.is_none() {
                let help = did_you_mean(&word, self.severities.iter().map(|term| term.name.as_str()));
                return Err(Misfit::new(&["action_days"], format!("`{word}` is not one of the severities"), help));
            }
            self.action_days.insert(severity.name, days);
        }
        Ok(self)
    }

    /// The level that a finding gets: what an override says of its document, else what the configuration says, else what is usual.
    /// To a draft, questions that it need not have answered yet are notes unless something is said.
    #[must_use]
    pub fn level_of(&self, rule: Rule, usual: Level, path: &str, status: Option<Status>) -> Level {
        let fitting = self.overrides.iter().rev().filter(|one| one.is_for(path, status)).map(|one| &one.levels);
        let stated = fitting.chain([&self.levels_of_rules]).find_map(|levels| level_in(levels, rule));
        let gentle = if status == Some(Status::Draft) && rule.family().waits_for_review() { usual.min(Level::Note) } else { usual };
        stated.unwrap_or(gentle)
    }

    /// Whether a rule of a family can end a build: somewhere it has the level of an error.
    #[must_use]
    pub fn denies(&self, family: Family) -> bool {
        let is_of = |key: &str| key == ALL_RULES || key == family.name() || Rule::named(key).is_some_and(|rule| rule.family() == family);
        let stated = self.overrides.iter().map(|one| &one.levels).chain([&self.levels_of_rules]);
        stated.flatten().any(|(key, level)| *level == Level::Deny && is_of(key))
    }

    /// What a state demands.
    #[must_use]
    pub fn demands(&self, status: Status) -> &[Demand] {
        self.workflow.iter().find(|(of, _)| *of == status).map_or(&[], |(_, demands)| demands)
    }

    /// The severity an author's word stands for.
    #[must_use]
    pub fn severity(&self, word: &str) -> Severity {
        let wanted = plain_word(word);
        let rank = self.severities.iter().position(|term| plain_word(&term.name) == wanted || term.aliases.iter().any(|alias| plain_word(alias) == wanted));
        match rank {
            Some(at) => Severity { name: self.severities[at].name.clone(), rank: Some(at + 1) },
            None => Severity { name: word.trim().to_owned(), rank: None },
        }
    }

    /// How a severity is shown.
    #[must_use]
    pub fn severity_title<'s>(&'s self, severity: &'s Severity) -> &'s str {
        severity.rank.and_then(|rank| self.severities.get(rank - 1)).map_or(&severity.name, |term| &term.title)
    }

    /// The canonical name of a service an author named.
    #[must_use]
    pub fn service(&self, word: &str) -> String {
        canonical(&self.services, word)
    }

    /// The canonical name of a team an author named.
    #[must_use]
    pub fn team(&self, word: &str) -> String {
        canonical(&self.teams, word)
    }

    /// A line as a site may tell it, 0 where it must not: below the top it would tell how much stands above it that is not shown.
    #[must_use]
    pub fn told_line(&self, line: u32) -> u32 {
        if self.below_top.is_some() { 0 } else { line }
    }

    /// The place of a level's exact name in the order; no case folding, so that a slip withholds instead of publishing.
    #[must_use]
    pub fn level(&self, name: &str) -> Option<usize> {
        self.levels.iter().position(|level| level == name)
    }
}

/// Whether a path names a file below the archive's root.
fn is_inside(path: &str) -> bool {
    !path.is_empty() && !path.starts_with('/') && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn digest(written: WrittenDigest) -> Result<Digest, Misfit> {
    let log = written.log.unwrap_or_else(|| "subscriptions/sent.jsonl".into());
    if !is_inside(&log) {
        return Err(Misfit::new(&["digest", "log"], format!("`{}` is no file of the archive", text::printable(&log)), Some("write it as in `subscriptions/sent.jsonl`".into())));
    }
    let says_where = |address: &String| address.starts_with("https://") || address.starts_with("mailto:");
    if let Some(address) = written.unsubscribe.as_ref().filter(|address| !says_where(address)) {
        let help = "write an address that begins with `https://` or `mailto:`".to_owned();
        return Err(Misfit::new(&["digest", "unsubscribe"], format!("`{}` is no address where a subscription ends", text::printable(address)), Some(help)));
    }
    Ok(Digest { from: written.from, unsubscribe: written.unsubscribe, addresses: written.addresses, log })
}

fn tracker(written: WrittenTracker) -> Result<Tracker, Misfit> {
    if !is_inside(&written.file) {
        let help = "write it as in `tracker: {file: tracker.csv}`, a file of the archive";
        return Err(Misfit::new(&["tracker"], format!("`{}` is no file of the archive", text::printable(&written.file)), Some(help.into())));
    }
    let state = |(word, meaning): (String, String)| {
        let help = || did_you_mean(&meaning, ActionStatus::ALL.iter().map(|status| status.word()));
        let status = ActionStatus::from_word(&meaning).ok_or_else(|| Misfit::new(&["tracker", "states"], format!("`{meaning}` is no state of an action"), help()))?;
        Ok((word, status))
    };
    Ok(Tracker { file: written.file, states: written.states.into_iter().map(state).collect::<Result<_, _>>()? })
}

/// The JSON Schema of `afterword.yaml`, from the types that read it.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Written).to_value()
}

fn level_in(levels: &Levels, rule: Rule) -> Option<Level> {
    [rule.name(), rule.family().name(), ALL_RULES].into_iter().find_map(|key| levels.get(key)).copied()
}

fn levels_of_rules(key: &'static str, written: BTreeMap<String, WrittenLevel>) -> Result<Levels, Misfit> {
    let keys = || Rule::ALL.iter().map(|rule| rule.name()).chain(Family::ALL.iter().map(|family| family.name())).chain([ALL_RULES]);
    let one = |(name, level): (String, WrittenLevel)| {
        if !keys().any(|key| key == name) {
            return Err(Misfit::new(&[key], format!("`{name}` is not a rule"), did_you_mean(&name, keys())));
        }
        let level = match level {
            WrittenLevel::Allow => Level::Allow,
            WrittenLevel::Note => Level::Note,
            WrittenLevel::Warn => Level::Warn,
            WrittenLevel::Deny => Level::Deny,
        };
        Ok((name, level))
    };
    written.into_iter().map(one).collect()
}

fn override_meant(written: WrittenOverride) -> Result<Override, Misfit> {
    let status = |word: &String| {
        let unknown = || Misfit::new(&["overrides"], format!("`{word}` is not a state"), did_you_mean(word, Status::ALL.iter().map(|status| status.word())));
        Status::from_word(word).ok_or_else(unknown)
    };
    let path = written.path.unwrap_or_default();
    Ok(Override {
        path: path.trim_start_matches("./").trim_matches('/').to_owned(),
        status: written.status.iter().map(status).collect::<Result<_, _>>()?,
        levels: levels_of_rules("overrides", written.rules)?,
    })
}

/// Each state's demands; where it states none, those of the state before it and what it adds.
fn workflow(written: WrittenWorkflow) -> Result<Vec<(Status, Vec<Demand>)>, Misfit> {
    let read = |word: &String| {
        let known = Demand::ALL.iter().find(|(name, _)| name == word).map(|(_, demand)| *demand);
        known.ok_or_else(|| {
            let words = Demand::ALL.iter().map(|(name, _)| *name);
            let help = did_you_mean(word, words.clone()).unwrap_or_else(|| format!("write some of {}", words.collect::<Vec<_>>().join(", ")));
            Misfit::new(&["workflow"], format!("`{word}` is nothing that a state can demand"), Some(help))
        })
    };
    let section = Demand::Section;
    let states = [
        (Status::Draft, written.draft, vec![]),
        (
            Status::InReview,
            written.in_review,
            vec![section(SectionKind::Summary), section(SectionKind::Impact), section(SectionKind::Timeline), section(SectionKind::Causes), Demand::Actions],
        ),
        (Status::Reviewed, written.reviewed, vec![Demand::Review]),
        (Status::Closed, written.closed, vec![Demand::ReviewContent, Demand::ActionsClosed]),
    ];
    let mut out: Vec<(Status, Vec<Demand>)> = Vec::new();
    for (status, stated, added) in states {
        let demands = match stated {
            Some(words) => words.iter().map(read).collect::<Result<Vec<_>, _>>()?,
            None => out.last().map(|(_, before)| before.clone()).unwrap_or_default().into_iter().chain(added).collect(),
        };
        out.push((status, demands));
    }
    Ok(out)
}

/// Names without the empty ones, which would stand everywhere.
fn named(written: Vec<String>) -> Vec<String> {
    written.into_iter().map(|name| name.trim().to_owned()).filter(|name| name.chars().count() >= 2).collect()
}

fn default_severities() -> Vec<Term> {
    let usual: [(&str, &[&str]); 5] = [
        ("sev1", &["s1", "critical", "sev0", "重大", "致命的", "critica", "critico", "critique", "kritisch", "严重", "심각", "критический"]),
        ("sev2", &["s2", "high", "major", "高", "alta", "alto", "haute", "eleve", "hoch", "높음", "высокий"]),
        ("sev3", &["s3", "medium", "moderate", "中", "media", "medio", "moyenne", "mittel", "보통", "средний"]),
        ("sev4", &["s4", "low", "minor", "軽微", "低", "baja", "bajo", "baixa", "baixo", "faible", "niedrig", "gering", "낮음", "низкий"]),
        ("sev5", &["s5"]),
    ];
    usual
        .into_iter()
        .map(|(name, aliases)| Term { name: name.into(), title: name.to_uppercase(), aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(), team: None })
        .collect()
}

/// Words of scales that status pages use. They are no severities of the usual order and stay as written, but nothing is wrong with them.
#[must_use]
pub fn is_known_scale(word: &str) -> bool {
    const SCALES: &[&str] = &[
        "down",
        "disrupted",
        "notice",
        "information",
        "info",
        "maintenance",
        "majoroutage",
        "partialoutage",
        "outage",
        "degradedperformance",
        "degraded",
        "operational",
        "undermaintenance",
        // Some count priorities from 0 and some from 1, so only an organisation can say which is its highest.
        "p0",
        "p1",
        "p2",
        "p3",
        "p4",
        "p5",
    ];
    SCALES.contains(&plain_word(word).as_str())
}

fn terms(written: Vec<WrittenTerm>) -> Vec<Term> {
    written
        .into_iter()
        .map(|term| match term {
            WrittenTerm::Name(name) => Term { title: name.clone(), name, aliases: Vec::new(), team: None },
            WrittenTerm::Map(map) => Term { title: map.title.unwrap_or_else(|| map.name.clone()), name: map.name, aliases: map.aliases, team: map.team },
        })
        .collect()
}

fn canonical(terms: &[Term], word: &str) -> String {
    let wanted = plain_word(word);
    terms
        .iter()
        .find(|term| plain_word(&term.name) == wanted || term.aliases.iter().any(|alias| plain_word(alias) == wanted))
        .map_or_else(|| word.trim().to_owned(), |term| term.name.clone())
}

/// Case, spaces, `-`, `_` and trailing punctuation do not tell two words apart: `SEV-1.` is `sev1`.
fn plain_word(word: &str) -> String {
    text::unaccented(word).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn comments(written: WrittenComments) -> Result<Comments, Misfit> {
    let need = |key: &'static str, value: Option<String>| {
        let missing = || Misfit::new(&["comments"], format!("`{key}` is missing, and this service needs it"), Some(format!("write `{key}:` below `comments:`")));
        value.filter(|value| !value.trim().is_empty()).ok_or_else(missing)
    };
    let server = |value: Option<String>| {
        let url = need("server", value)?;
        let plain = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['));
        // The address becomes part of the pages' policy, so nothing that ends a directive may stand in it.
        if plain.is_none() || !url.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/[]".contains(&byte)) {
            let help = Some("write it whole, such as `https://comments.example/`".into());
            return Err(Misfit::new(&["comments", "server"], format!("`{}` is not the address of a server", text::printable(&url)), help));
        }
        Ok(if url.ends_with('/') { url } else { url + "/" })
    };
    Ok(match written.provider {
        CommentsProvider::Isso => Comments::Isso { server: server(written.server)? },
        CommentsProvider::Hypothesis => Comments::Hypothesis,
        CommentsProvider::Remark42 => Comments::Remark42 { server: server(written.server)?, site: need("site", written.site)? },
        CommentsProvider::Giscus => Comments::Giscus {
            repository: need("repository", written.repository)?,
            repository_id: need("repository_id", written.repository_id)?,
            category: need("category", written.category)?,
            category_id: need("category_id", written.category_id)?,
        },
    })
}

fn level_named(key: &'static str, levels: &[String], name: &str) -> Result<usize, Misfit> {
    levels
        .iter()
        .position(|level| level == name)
        .ok_or_else(|| Misfit::new(&[key], format!("`{name}` is not a level of `visibility`"), Some(format!("levels are {}", quoted(levels)))))
}

/// The fields that an edition shows. What they are called is the reader's to know.
fn fields_shown(levels: &[String], level: &str, fields: Vec<String>) -> Result<(usize, BTreeSet<String>), Misfit> {
    Ok((level_named("edition_fields", levels, level)?, fields.into_iter().collect()))
}

fn check_base_url(url: String) -> Result<String, Misfit> {
    if !(url.starts_with("https://") || url.starts_with("http://")) || url.contains(['"', '<', '>', ' ', '?', '#']) {
        return Err(Misfit::new(&["base_url"], format!("`{url}` is not an address a site can have"), Some("write it whole, such as `https://postmortems.example/`".into())));
    }
    Ok(if url.ends_with('/') { url } else { url + "/" })
}

/// An address given on the command line, checked like the file's own.
///
/// # Errors
/// What is wrong with it, in one sentence.
pub fn base_url(url: String) -> Result<String, String> {
    check_base_url(url).map_err(|misfit| misfit.message)
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    text::nearest(name, candidates).map(|near| format!("did you mean `{near}`?"))
}

fn line_of(source: &str, line: u32) -> Option<String> {
    source.lines().nth(line as usize - 1).map(|line| text::printable(line.trim_end()))
}

/// The parser's own message turned into ours: the nearest name, and the keys that exist.
fn config_error(source: &str, problem: &Problem) -> ConfigError {
    let mut message = problem.message.clone();
    let mut help = None;
    let mut at = (problem.line, problem.column);
    if let Some(rest) = message.split_once("unknown field `").map(|(_, rest)| rest.to_owned()) {
        let (name, rest) = rest.split_once('`').unwrap_or((&rest, ""));
        let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
        help = did_you_mean(name, known.iter().copied()).or_else(|| Some(format!("known keys are {}", known.join(", "))));
        if let Some(place) = find_key(source, name) {
            at = place;
        }
        message = format!("`{name}` is not a key of the configuration");
    } else if let Some(rest) = message.split_once("unknown variant `").map(|(_, rest)| rest.to_owned()) {
        let (name, rest) = rest.split_once('`').unwrap_or((&rest, ""));
        let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
        help = Some(format!("write one of {}", known.join(", ")));
        message = format!("`{name}` is not a value of this key");
    } else if message.contains("invalid type") {
        help = Some("see the reference of the configuration, docs/configuration.md, for what each key takes".into());
    }
    ConfigError { line: at.0, column: at.1, message, excerpt: line_of(source, at.0), help }
}

/// The first line on which a key is written; the crate's own place is that of the map it stands in.
fn find_key(source: &str, name: &str) -> Option<(u32, u32)> {
    source.lines().enumerate().find_map(|(index, line)| {
        let body = line.trim_start().trim_start_matches("- ").trim_start_matches(['{', '"', '\'']);
        let rest = body.strip_prefix(name)?.trim_start_matches(['"', '\'']);
        rest.trim_start().starts_with(':').then(|| {
            let column = line.find(name).map_or(1, |at| line[..at].chars().count() + 1);
            (u32::try_from(index + 1).unwrap_or(1), u32::try_from(column).unwrap_or(1))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_names_its_place_and_the_nearest() {
        let error = Config::parse("title: X\nseverites: [a]\n").unwrap_err();
        assert_eq!((error.line, error.column), (2, 1));
        assert_eq!(error.help.as_deref(), Some("did you mean `severities`?"));
        assert!(error.to_string().contains("  | severites: [a]\n  | ^"), "{error}");
    }

    #[test]
    fn a_wrong_type_names_its_place() {
        let error = Config::parse("title: X\npage_size: many\n").unwrap_err();
        assert_eq!((error.line, error.column), (2, 12));
        let error = Config::parse("theme: fancy\n").unwrap_err();
        assert_eq!(error.help.as_deref(), Some("write one of default, plain"));
        let error = Config::parse("title: X\ncomments:\n  provider: isso\n").unwrap_err();
        assert_eq!((error.line, error.help.as_deref()), (3, Some("write `server:` below `comments:`")));
        let error = Config::parse("comments: {provider: isso, server: \"https://x.example; script-src *\"}\n").unwrap_err();
        assert!(error.message.contains("is not the address of a server"), "{}", error.message);
        let error = Config::parse("title: X\neditions: [secret]\n").unwrap_err();
        assert_eq!((error.line, error.column), (2, 11));
    }

    #[test]
    fn severities_by_any_spelling() {
        let config = Config::default();
        assert_eq!(config.severity("SEV-1.").rank, Some(1));
        assert_eq!(config.severity("Critical").name, "sev1");
        assert_eq!(config.severity("重大").rank, Some(1));
        assert_eq!(config.severity("disrupted"), Severity { name: "disrupted".into(), rank: None });
    }
}
