//! Every page and its address, decided before a byte is rendered. A link is a page until this gives it an address.

use crate::archive::{Archive, Facet, FacetValue};
use crate::club::{Club, Pick, Session};
use crate::config::Config;
use crate::diagnostic::{Finding, Rule};
use crate::learn::Learning;
use crate::model::Target;
use crate::text;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// How many addresses one sitemap file may hold, by the sitemap protocol.
pub const SITEMAP_LIMIT: usize = 50_000;
/// Entries in one `index-N.json`: half a megabyte at the usual size of an entry, and below one with long summaries.
pub const INDEX_CHUNK: usize = 250;

/// One thing the site can render.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    Home,
    Postmortem(usize),
    PostmortemJson(usize),
    /// A postmortem as it was written.
    PostmortemSource(usize),
    /// All postmortems; `None` is the front with the newest, numbers count from the oldest.
    List(Option<usize>),
    /// All values of a facet.
    FacetIndex(Facet),
    /// One value of a facet, by its place in [`Archive::facet`].
    FacetList(Facet, usize, Option<usize>),
    Actions(Option<usize>),
    ActionsCsv,
    ActionsCalendar,
    Reviews,
    /// How to use the archive, and when a postmortem is due.
    About,
    /// What `check` asks about the documents.
    Findings,
    /// The organisation's words, explained.
    Glossary,
    /// What the JSON of a postmortem holds.
    JsonSchema,
    Statistics,
    StatisticsCsv,
    /// Where learning together begins.
    Learn,
    /// A postmortem made ready for a group.
    Pack(usize),
    /// The same as one file to print or to send.
    Handout(usize),
    /// Sessions of the reading club, the newest first.
    Sessions(Option<usize>),
    Session(usize),
    SessionsCalendar,
    SessionsFeed,
    /// The Wheel of Misfortune.
    Wheel(Option<usize>),
    /// All that it can choose from.
    WheelData,
    /// A re-enactment as its player sees it.
    Drill(usize),
    /// The same for whoever knows the incident.
    DrillMaster(usize),
    /// The postmortems of the months.
    Picks(Option<usize>),
    Pick(usize),
    PicksFeed,
    /// The books of luck and of surprises.
    Luck(Option<usize>),
    Surprises(Option<usize>),
    /// Incidents that came back.
    Recurrence(Option<usize>),
    ThisDay,
    /// What changed of late.
    Changes,
    /// What somebody new reads first.
    Newcomers,
    /// All months, and one of them on a page to print.
    Months,
    Month(usize),
    /// How the archive itself is doing.
    Health,
    /// How readers say what they miss.
    Feedback,
    /// How a browser searches the site from its address bar.
    OpenSearch,
    Search,
    NotFound,
    AtomFeed,
    /// The feed of a facet's value.
    FacetFeed(Facet, usize),
    JsonFeed,
    SitemapIndex,
    Sitemap(usize),
    Robots,
    /// The archive as data: the first names the parts.
    IndexJson,
    /// Words of the search, for scripts of every page.
    SearchWords,
    IndexPart(usize),
    /// An old address that leads to a postmortem.
    Redirect(usize),
    /// A file of the theme, by its name there.
    Asset(String),
    /// A file of the archive, by its path there.
    Attachment(String),
    /// A file of the search bundle, by its place.
    Bundle(usize),
}

/// Names that are fixed before the plan: the theme's.
#[derive(Debug, Default)]
pub struct Names {
    /// The folder of the theme's assets, named by their hash.
    pub assets_folder: String,
    pub assets: Vec<String>,
    /// Whether there are words to explain.
    pub glossary: bool,
    /// Whether sources are published beside their pages.
    pub sources: bool,
}

/// What there is to learn with: pages of their own.
#[derive(Clone, Copy)]
pub struct Together<'a> {
    pub club: &'a Club,
    pub learning: &'a Learning,
}

/// The site's files and what each is.
#[derive(Debug)]
pub struct Plan {
    /// By file path relative to the site's root, as on disk.
    pub pages: BTreeMap<String, Page>,
    pub assets_folder: String,
    /// Attachments that are part of the site: their paths in the archive.
    attachments: HashMap<String, String>,
    /// How many entries stand on a page.
    page_size: usize,
}

/// Plans the site. `attachments` are the files beside the documents with their sizes.
#[must_use]
pub fn plan(archive: &Archive, together: Together<'_>, config: &Config, names: &Names, attachments: &BTreeMap<String, u64>) -> (Plan, Vec<Finding>) {
    let mut builder = Builder { pages: BTreeMap::new(), taken: HashMap::new(), folders: HashMap::new(), findings: Vec::new() };
    // The list of a generation's files; see `publish`.
    builder.take(crate::discover::SITE_MARK, OURS);
    for page in [
        Page::Home,
        Page::NotFound,
        Page::AtomFeed,
        Page::JsonFeed,
        Page::Robots,
        Page::IndexJson,
        Page::ActionsCsv,
        Page::ActionsCalendar,
        Page::Statistics,
        Page::StatisticsCsv,
        Page::Reviews,
        Page::About,
    ] {
        builder.own(page_path(&page), page);
    }
    if config.publish_findings {
        builder.own(page_path(&Page::Findings), Page::Findings);
    }
    if names.glossary {
        builder.own(page_path(&Page::Glossary), Page::Glossary);
    }
    if config.files.json {
        builder.own(page_path(&Page::JsonSchema), Page::JsonSchema);
    }
    if config.files.search {
        [Page::Search, Page::SearchWords].into_iter().for_each(|page| builder.own(page_path(&page), page));
        // Browsers ask for whole addresses here.
        if config.base_url.is_some() {
            builder.own(page_path(&Page::OpenSearch), Page::OpenSearch);
        }
    }
    let len = archive.postmortems.len();
    (0..len.div_ceil(INDEX_CHUNK)).for_each(|part| builder.own(format!("index-{}.json", part + 1), Page::IndexPart(part)));
    builder.numbered("postmortems", len, config.page_size, &Page::List);
    builder.numbered("actions", archive.open_actions().count(), config.page_size, &Page::Actions);
    for facet in Facet::ALL {
        if facet.has_index() {
            builder.own(format!("{}/index.html", facet.folder()), Page::FacetIndex(*facet));
        }
        for (at, value) in archive.facet(*facet).iter().enumerate() {
            let folder = format!("{}/{}", facet.folder(), value.slug);
            if facet.has_feed() {
                builder.own(format!("{folder}/feed.xml"), Page::FacetFeed(*facet, at));
            }
            builder.numbered(&folder, value.members.len(), config.page_size, &|number| Page::FacetList(*facet, at, number));
        }
    }
    if config.files.learning.pages {
        builder.learning(together, config.page_size);
    }
    for (at, postmortem) in archive.postmortems.iter().enumerate() {
        builder.of(format!("postmortems/{}/index.html", postmortem.id), Page::Postmortem(at), &postmortem.path);
        if config.files.json {
            builder.of(format!("postmortems/{}/index.json", postmortem.id), Page::PostmortemJson(at), &postmortem.path);
        }
        // A part of a file has no source of its own, and the file's may hold what this edition does not show.
        if names.sources && postmortem.part == 0 {
            builder.of(format!("postmortems/{}/index.md", postmortem.id), Page::PostmortemSource(at), &postmortem.path);
        }
    }
    names.assets.iter().for_each(|name| builder.own(format!("{}/{name}", names.assets_folder), Page::Asset(name.clone())));
    if config.files.learning.pages {
        builder.packs(archive, together.learning);
    }
    let attachments = builder.attachments(archive, together.club, config, attachments);
    builder.redirects(archive);
    if config.base_url.is_some() {
        let pages = builder.pages.values().filter(|page| is_listed(page)).count();
        builder.own("sitemap.xml".into(), Page::SitemapIndex);
        (0..pages.div_ceil(SITEMAP_LIMIT)).for_each(|part| builder.own(format!("sitemap-{}.xml", part + 1), Page::Sitemap(part)));
    }
    let plan = Plan { pages: builder.pages, assets_folder: names.assets_folder.clone(), attachments, page_size: config.page_size };
    (plan, builder.findings)
}

/// What sort of file a page is, in a word or two for people who look at a site's size.
#[must_use]
pub fn kind(page: &Page) -> &'static str {
    match page {
        Page::Postmortem(_) => "postmortems",
        Page::PostmortemJson(_) => "postmortems as JSON",
        Page::PostmortemSource(_) => "postmortems as Markdown",
        Page::List(_) | Page::FacetIndex(_) | Page::FacetList(..) => "lists",
        Page::AtomFeed | Page::FacetFeed(..) | Page::JsonFeed => "feeds",
        Page::Bundle(_) | Page::Search | Page::SearchWords | Page::OpenSearch => "search",
        Page::Attachment(_) => "attachments",
        Page::Asset(_) => "theme",
        Page::Redirect(_) => "redirects",
        Page::Pack(_) => "reading packs",
        Page::Handout(_) => "handouts",
        Page::Drill(_) | Page::DrillMaster(_) | Page::Wheel(_) | Page::WheelData => "drills",
        Page::Learn
        | Page::Sessions(_)
        | Page::Session(_)
        | Page::SessionsCalendar
        | Page::SessionsFeed
        | Page::Picks(_)
        | Page::Pick(_)
        | Page::PicksFeed
        | Page::Luck(_)
        | Page::Surprises(_)
        | Page::Recurrence(_)
        | Page::ThisDay
        | Page::Changes
        | Page::Newcomers
        | Page::Months
        | Page::Month(_)
        | Page::Health
        | Page::Feedback => "learning together",
        _ => "other pages and data",
    }
}

/// Whether a page belongs in the sitemap.
#[must_use]
pub fn is_listed(page: &Page) -> bool {
    matches!(
        page,
        Page::Home
            | Page::Postmortem(_)
            | Page::List(_)
            | Page::FacetIndex(_)
            | Page::FacetList(..)
            | Page::Actions(_)
            | Page::Glossary
            | Page::Statistics
            | Page::Reviews
            | Page::About
            | Page::Learn
            | Page::Pack(_)
            | Page::Sessions(_)
            | Page::Session(_)
            | Page::Wheel(_)
            | Page::Picks(_)
            | Page::Pick(_)
            | Page::Luck(_)
            | Page::Surprises(_)
            | Page::Recurrence(_)
            | Page::Newcomers
    )
}

fn page_path(page: &Page) -> String {
    match page {
        Page::Home => "index.html",
        Page::Search => "search/index.html",
        Page::SearchWords => "search/words.js",
        Page::ActionsCsv => "actions/actions.csv",
        Page::ActionsCalendar => "actions/actions.ics",
        Page::Reviews => "reviews/index.html",
        Page::About => "about/index.html",
        Page::Findings => "findings/index.html",
        Page::Glossary => "glossary/index.html",
        Page::JsonSchema => "schema/postmortem.json",
        Page::Statistics => "statistics/index.html",
        Page::StatisticsCsv => "statistics/durations.csv",
        Page::Learn => "learn/index.html",
        Page::SessionsCalendar => "sessions/sessions.ics",
        Page::SessionsFeed => "sessions/feed.xml",
        Page::WheelData => "wheel/drills.json",
        Page::PicksFeed => "of-the-month/feed.xml",
        Page::ThisDay => "on-this-day/index.html",
        Page::Changes => "changes/index.html",
        Page::Newcomers => "newcomers/index.html",
        Page::Months => "months/index.html",
        Page::Health => "health/index.html",
        Page::Feedback => "feedback/index.html",
        Page::OpenSearch => "search/opensearch.xml",
        Page::NotFound => "404.html",
        Page::AtomFeed => "feed.xml",
        Page::JsonFeed => "feed.json",
        Page::Robots => "robots.txt",
        _ => "index.json",
    }
    .to_owned()
}

/// The file of a session's page.
#[must_use]
pub fn session_file(session: &Session) -> String {
    format!("sessions/{}/index.html", session.slug)
}

/// The file of a pick's page.
#[must_use]
pub fn pick_file(pick: &Pick) -> String {
    format!("of-the-month/{}/index.html", pick.month.replace('-', "/"))
}

/// The file of a month, `2026-11`.
#[must_use]
pub fn month_file(month: &str) -> String {
    format!("months/{}/index.html", month.replace('-', "/"))
}

/// The file of a re-enactment as its player sees it.
#[must_use]
pub fn drill_file(code: &str) -> String {
    format!("drill/{code}/index.html")
}

/// The same for its game master.
#[must_use]
pub fn master_file(code: &str) -> String {
    format!("drill/{code}/master/index.html")
}

/// The numbered pages of a list of `len` entries, oldest first: every one full, so that a new entry changes none of them. What
/// is left, between one page and two, is the front.
#[must_use]
pub fn full_pages(len: usize, size: usize) -> usize {
    (len / size).saturating_sub(1)
}

/// The entries (counted from the oldest) on a page; none on one that a plan has for entries that are gone.
#[must_use]
pub fn entries(len: usize, size: usize, number: Option<usize>) -> Range<usize> {
    match number {
        Some(number) => ((number - 1) * size).min(len)..(number * size).min(len),
        None => full_pages(len, size) * size..len,
    }
}

struct Builder {
    pages: BTreeMap<String, Page>,
    /// Case-folded path to the source that has it.
    taken: HashMap<String, String>,
    /// The folders above them, which no file can be.
    folders: HashMap<String, String>,
    findings: Vec<Finding>,
}

impl Builder {
    fn own(&mut self, path: String, page: Page) {
        self.take(&path, OURS);
        self.pages.insert(path, page);
    }

    fn take(&mut self, path: &str, owner: &str) {
        let path = fold(path);
        for folder in ancestors(&path) {
            self.folders.entry(folder.to_owned()).or_insert_with(|| owner.to_owned());
        }
        self.taken.insert(path, owner.to_owned());
    }

    /// Who has an address already: the file itself, a file where a folder is needed, or a folder where the file would be.
    fn owner(&self, path: &str) -> Option<&String> {
        let path = fold(path);
        self.taken.get(&path).or_else(|| self.folders.get(&path)).or_else(|| ancestors(&path).find_map(|folder| self.taken.get(folder)))
    }

    /// A page made from a source file: a second source for one address, also by case or Unicode form, is a finding.
    fn of(&mut self, path: String, page: Page, source: &str) -> bool {
        if let Some(other) = self.owner(&path) {
            let other = if other == OURS { other.clone() } else { format!("`{}`", text::printable(other)) };
            let message = format!("its address `/{}` is taken by {other}", text::printable(&path));
            self.findings.push(Finding::new(Rule::AddressCollision, source, message).help("rename one of them, or give it another `id`"));
            return false;
        }
        self.take(&path, source);
        self.pages.insert(path, page);
        true
    }

    fn numbered(&mut self, folder: &str, len: usize, size: usize, page: &dyn Fn(Option<usize>) -> Page) {
        self.own(format!("{folder}/index.html"), page(None));
        for number in 1..=full_pages(len, size) {
            self.own(format!("{folder}/page/{number}/index.html"), page(Some(number)));
        }
    }

    /// What has an address of its own whatever the documents are called.
    fn learning(&mut self, Together { club, learning }: Together<'_>, size: usize) {
        for page in [
            Page::Learn,
            Page::SessionsCalendar,
            Page::SessionsFeed,
            Page::WheelData,
            Page::PicksFeed,
            Page::ThisDay,
            Page::Changes,
            Page::Newcomers,
            Page::Months,
            Page::Health,
            Page::Feedback,
        ] {
            self.own(page_path(&page), page);
        }
        self.numbered("sessions", club.sessions.len(), size, &Page::Sessions);
        self.numbered("wheel", learning.codes.len(), size, &Page::Wheel);
        self.numbered("of-the-month", club.picks.len(), size, &Page::Picks);
        self.numbered("luck", learning.luck, size, &Page::Luck);
        self.numbered("surprises", learning.surprises, size, &Page::Surprises);
        self.numbered("recurrence", learning.families.len(), size, &Page::Recurrence);
        club.sessions.iter().enumerate().for_each(|(at, session)| self.own(session_file(session), Page::Session(at)));
        club.picks.iter().enumerate().for_each(|(at, pick)| self.own(pick_file(pick), Page::Pick(at)));
        learning.months.iter().enumerate().for_each(|(at, month)| self.own(month_file(month), Page::Month(at)));
        for (place, code) in &learning.codes {
            self.own(drill_file(code), Page::Drill(*place));
            self.own(master_file(code), Page::DrillMaster(*place));
        }
    }

    fn packs(&mut self, archive: &Archive, learning: &Learning) {
        for place in &learning.readable {
            let postmortem = &archive.postmortems[*place];
            if self.of(format!("learn/{}/index.html", postmortem.id), Page::Pack(*place), &postmortem.path) && learning.handouts {
                self.of(format!("learn/{}/handout.html", postmortem.id), Page::Handout(*place), &postmortem.path);
            }
        }
    }

    fn attachments(&mut self, archive: &Archive, club: &Club, config: &Config, sizes: &BTreeMap<String, u64>) -> HashMap<String, String> {
        let mut out = HashMap::new();
        let mut used: BTreeMap<String, &String> = archive.attachments().into_iter().map(|(path, links)| (path, &archive.postmortems[links[0].0].path)).collect();
        // What notes link to, where they are shown at all.
        let notes = club.sessions.iter().map(|session| &session.record).chain(club.picks.iter().map(|pick| &pick.record));
        for note in notes.filter(|_| config.files.learning.pages) {
            for link in &note.outgoing {
                if let Target::File { path, .. } = &link.target
                    && archive.target(&link.target).is_none()
                {
                    used.entry(path.clone()).or_insert(&note.path);
                }
            }
        }
        for (path, used_by) in used {
            let Some(size) = sizes.get(&path) else { continue };
            if path.chars().any(char::is_control) {
                let message = format!("`{}` has a control character in its name, which no address can have", text::printable(&path));
                self.findings.push(Finding::new(Rule::AttachmentMissing, used_by, message).help("rename the file"));
                continue;
            }
            let file = format!("files/{path}{}", if is_active(&path) { ".txt" } else { "" });
            if *size <= config.limits.attachment_bytes && self.of(file.clone(), Page::Attachment(path.clone()), used_by) {
                out.insert(path.clone(), file);
            }
        }
        out
    }

    fn redirects(&mut self, archive: &Archive) {
        for (at, postmortem) in archive.postmortems.iter().enumerate() {
            for alias in &postmortem.aliases {
                let plain = alias.trim_matches('/');
                let bad = plain.is_empty()
                    || plain.split('/').any(|part| matches!(part, "" | "." | "..") || part.len() > 200)
                    || plain.contains(['\\', '%', '?', '#', ':', '<', '>', '"'])
                    || plain.chars().any(char::is_control)
                    || plain.len() > 500;
                if bad {
                    let message = format!("`{}` is no address that can lead here", text::printable(alias));
                    self.findings.push(Finding::new(Rule::AddressCollision, &postmortem.path, message).help("write it as `/old/address/`"));
                    continue;
                }
                let path = if plain.ends_with(".html") { plain.to_owned() } else { format!("{plain}/index.html") };
                self.of(path, Page::Redirect(at), &postmortem.path);
            }
        }
    }
}

/// Whether a browser would run a file of this name as part of the site. Attachments are as untrusted as documents, so such files
/// are published with `.txt` behind their name: readable, never run.
fn is_active(path: &str) -> bool {
    const ACTIVE: &[&str] = &["html", "htm", "xhtml", "xht", "shtml", "mhtml", "js", "mjs", "cjs", "css", "xml", "xsl", "xslt", "swf", "wasm", "php", "svgz"];
    path.rsplit_once('.').is_some_and(|(_, ending)| ACTIVE.contains(&ending.to_ascii_lowercase().as_str()))
}

/// The owner of addresses that no document has.
const OURS: &str = "the site itself";

fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

fn fold(path: &str) -> String {
    text::nfc(path).to_lowercase()
}

impl Plan {
    /// Adds the files of the search bundle, whose names are told by what they hold.
    pub fn add_bundle<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        self.pages.extend(names.enumerate().map(|(at, name)| (format!("search/{name}"), Page::Bundle(at))));
    }

    /// How many entries stand on a page of a list.
    #[must_use]
    pub fn page_size(&self) -> usize {
        self.page_size
    }

    /// The file of an attachment, when this site has it.
    #[must_use]
    pub fn attachment(&self, path: &str) -> Option<&str> {
        self.attachments.get(path).map(String::as_str)
    }

    /// The file a link of the archive leads to, and its fragment.
    #[must_use]
    pub fn file_of(&self, target: &Target, archive: &Archive) -> Option<(String, Option<String>)> {
        let fragment = match target {
            Target::File { fragment, .. } | Target::Wiki { fragment, .. } => fragment.clone(),
            _ => None,
        };
        if let Some(place) = archive.target(target) {
            return Some((self.postmortem_file(archive, place), fragment.map(|fragment| anchor(archive, place, &fragment))));
        }
        match target {
            Target::File { path, .. } => self.attachment(path).map(|file| (file.to_owned(), None)),
            _ => None,
        }
    }

    /// The file of a postmortem's page.
    #[must_use]
    pub fn postmortem_file(&self, archive: &Archive, place: usize) -> String {
        format!("postmortems/{}/index.html", archive.postmortems[place].id)
    }

    /// The file of a postmortem's reading pack.
    #[must_use]
    pub fn pack_file(&self, archive: &Archive, place: usize) -> String {
        format!("learn/{}/index.html", archive.postmortems[place].id)
    }

    /// The file of a facet value's front page.
    #[must_use]
    pub fn facet_file(&self, facet: Facet, value: &FacetValue) -> String {
        format!("{}/{}/index.html", facet.folder(), value.slug)
    }
}

/// An author's anchor as the page has it, or as the slug of what was written.
#[must_use]
pub fn anchor(archive: &Archive, place: usize, written: &str) -> String {
    archive.postmortems[place].anchor(written).unwrap_or_else(|| text::slug(written))
}

/// The address of `to` as written in the page at `from`; both are files relative to the site's root. Relative addresses work
/// under any path, on any host, and from a folder on disk.
#[must_use]
pub fn relative(from: &str, to: &str) -> String {
    let up = from.matches('/').count();
    let to = to.strip_suffix("index.html").filter(|rest| rest.is_empty() || rest.ends_with('/')).unwrap_or(to);
    let path = format!("{}{}", "../".repeat(up), text::encode_path(to));
    if path.is_empty() { "./".into() } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_pages_never_change() {
        assert_eq!(full_pages(99, 50), 0);
        assert_eq!(full_pages(100, 50), 1);
        assert_eq!(entries(149, 50, None), 50..149);
        assert_eq!(entries(150, 50, None), 100..150);
        assert_eq!(entries(150, 50, Some(1)), 0..50);
    }

    #[test]
    fn relative_addresses() {
        assert_eq!(relative("postmortems/a/index.html", "postmortems/b c/index.html"), "../../postmortems/b%20c/");
        assert_eq!(relative("index.html", "index.html"), "./");
        assert_eq!(relative("index.html", "feed.xml"), "feed.xml");
    }
}
