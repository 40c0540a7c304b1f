//! A [`Site`]: an address in, bytes out. Pure, one page at a time, on demand: `serve` answers at once in an archive of any
//! size, `build` streams pages to disk from many threads with flat memory, and tests read a page without a disk.

mod comments;
mod draw;
mod inputs;
mod once;
mod pages;
mod spoken;
mod templates;
pub mod view;

pub use pages::calendar::{CalendarEntry, calendar};
pub use pages::table::csv;
pub use templates::TemplateError;

use crate::archive::{Archive, Edition, Facet};
use crate::club::Club;
use crate::config::Config;
use crate::diagnostic::Finding;
use crate::glossary::Glossary;
use crate::history::History;
use crate::learn::{Learning, Said};
use crate::model::{Action, Lang, Postmortem, Target};
use crate::parse::{Neutral, Resolved, SourceFile};
use crate::plan::{Page, Plan, relative};
use crate::search::bundle;
use crate::search::related::Neighbour;
use crate::theme::Theme;
use crate::time::Stamp;
use inputs::Inputs;
use once::{ActionPlace, EntryPlace, Month, Once, Open};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, OnceLock};
use templates::Templates;

/// Reads a file of the archive: a path and the most bytes wanted.
pub type Reader = Box<dyn Fn(&str, u64) -> std::io::Result<Vec<u8>> + Send + Sync>;

/// What a page could not be made from.
#[derive(Debug)]
pub enum RenderError {
    Template(TemplateError),
    /// A source that was there when the archive was read and now is not, or is another.
    Source(String, std::io::Error),
    /// A page larger than its limit: its address and the limit in bytes.
    TooLarge(String, usize),
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(error) => error.fmt(f),
            Self::Source(path, error) => write!(f, "cannot read `{path}` again: {error}"),
            Self::TooLarge(address, limit) => write!(f, "the page `{address}` is larger than {} MiB (`limits.page_mib`)", limit / 1024 / 1024),
        }
    }
}

impl std::error::Error for RenderError {}

/// The parts a site is made of.
pub struct Parts {
    pub plan: Plan,
    pub config: Config,
    pub theme: Theme,
    pub bundle: Arc<[bundle::File]>,
    /// The incidents near each, by place.
    pub neighbours: Vec<Vec<Neighbour>>,
    pub reader: Reader,
    /// The day of the build, an input of the home and actions pages only.
    pub today: Stamp,
    pub glossary: Glossary,
    pub club: Club,
    pub learning: Learning,
    pub history: History,
    /// Whose site it is.
    pub edition: Edition,
    /// What tells this program from another build of it.
    pub program: String,
    /// Findings by source path, for the public JSON when the configuration publishes them.
    pub findings: Arc<Vec<Finding>>,
}

/// The version of the JSON that the site has of each postmortem.
pub const DOCUMENT_VERSION: u32 = pages::data::VERSION;

/// The JSON Schema of the JSON that each postmortem is published as.
#[must_use]
pub fn document_schema() -> serde_json::Value {
    pages::data::schema()
}

/// A whole site, nothing rendered yet.
pub struct Site {
    archive: Archive,
    pub(crate) parts: Arc<Parts>,
    templates: Arc<Templates>,
    findings: Arc<HashMap<Arc<str>, Vec<Finding>>>,
    once: Once,
    inputs: OnceLock<Inputs>,
}

impl Site {
    /// Compiles the templates.
    ///
    /// # Errors
    /// A template of the user's theme that does not parse, with its place.
    pub fn new(archive: Archive, parts: Parts) -> Result<Self, TemplateError> {
        let templates = Arc::new(Templates::new(&parts.theme, &parts.config)?);
        let mut findings: HashMap<Arc<str>, Vec<Finding>> = HashMap::new();
        if parts.config.publish_findings {
            for finding in parts.findings.iter() {
                findings.entry(Arc::clone(&finding.path)).or_default().push(finding.clone());
            }
        }
        let once = Once::new(&archive);
        Ok(Self { archive, parts: Arc::new(parts), templates, findings: Arc::new(findings), once, inputs: OnceLock::new() })
    }

    /// The same site over another state of its archive: the same documents at the same places, one of which says something else.
    #[must_use]
    pub fn over(&self, archive: Archive) -> Self {
        let once = Once::new(&archive);
        let (parts, templates, findings) = (Arc::clone(&self.parts), Arc::clone(&self.templates), Arc::clone(&self.findings));
        Self { archive, parts, templates, findings, once, inputs: OnceLock::new() }
    }

    /// Every file of the site, by path relative to its root.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.parts.plan.pages.keys().map(String::as_str)
    }

    /// The page at a file path.
    #[must_use]
    pub fn page(&self, file: &str) -> Option<&Page> {
        self.parts.plan.pages.get(file)
    }

    /// The archive the site shows.
    #[must_use]
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Renders one file; `None` when the site has none of that path.
    ///
    /// # Errors
    /// A template that fails, a source that changed under us, a page over its limit.
    #[must_use]
    pub fn render(&self, file: &str) -> Option<Result<Vec<u8>, RenderError>> {
        let page = self.page(file)?;
        let limit = self.parts.config.limits.page_bytes;
        Some(self.render_page(file, page).and_then(|bytes| match page {
            Page::Attachment(_)
            | Page::Asset(_)
            | Page::Bundle(_)
            | Page::PostmortemJson(_)
            | Page::PostmortemSource(_)
            | Page::IndexPart(_)
            | Page::ActionsCsv
            | Page::ActionsCalendar
            | Page::SessionsCalendar
            | Page::WheelData
            | Page::Handout(_)
            | Page::StatisticsCsv => Ok(bytes),
            _ if bytes.len() <= limit => Ok(bytes),
            // One document must not keep the others from being published.
            Page::Postmortem(place) => pages::postmortem::without_body(&At { site: self, file }, *place),
            _ => Err(RenderError::TooLarge(file.to_owned(), limit)),
        }))
    }

    /// A name of everything that a file is made from: as long as it stays, so does the file. `None` where the file itself tells as
    /// quickly.
    #[must_use]
    pub fn made_from(&self, file: &str) -> Option<String> {
        let page = self.page(file)?;
        inputs::name(&At { site: self, file }, page, self.inputs.get_or_init(|| Inputs::of(self)))
    }

    fn render_page(&self, file: &str, page: &Page) -> Result<Vec<u8>, RenderError> {
        let at = At { site: self, file };
        match page {
            Page::Home => pages::home::render(&at),
            Page::Postmortem(place) => pages::postmortem::render(&at, *place),
            Page::PostmortemJson(place) => Ok(pages::data::postmortem(&at, *place)),
            Page::PostmortemSource(place) => Ok(self.source(*place)?.bytes),
            Page::JsonSchema => Ok(serde_json::to_vec_pretty(&pages::data::schema()).unwrap_or_default()),
            Page::Glossary => pages::glossary::render(&at),
            Page::List(number) => pages::list::all(&at, *number),
            Page::FacetIndex(facet) => pages::list::values(&at, *facet),
            Page::FacetList(Facet::Alert, value, number) => pages::alert::render(&at, *value, *number),
            Page::FacetList(facet, value, number) => pages::list::of_value(&at, *facet, *value, *number),
            Page::Actions(number) => pages::actions::render(&at, *number),
            Page::ActionsCsv => Ok(pages::actions::csv(&at)),
            Page::ActionsCalendar => Ok(pages::calendar::render(&at)),
            Page::Reviews => pages::reviews::render(&at),
            Page::About => pages::about::render(&at),
            Page::Findings => pages::findings::render(&at),
            Page::Statistics => pages::statistics::render(&at),
            Page::StatisticsCsv => Ok(pages::statistics::csv(&at)),
            Page::Learn => pages::learn::index(&at),
            Page::Pack(place) => pages::pack::render(&at, *place),
            Page::Handout(place) => pages::pack::handout(&at, *place),
            Page::Sessions(number) => pages::sessions::list(&at, *number),
            Page::Session(place) => pages::sessions::one(&at, *place),
            Page::SessionsCalendar => Ok(pages::sessions::calendar(&at)),
            Page::SessionsFeed => pages::sessions::feed(&at),
            Page::Wheel(number) => pages::drill::wheel(&at, *number),
            Page::WheelData => Ok(pages::drill::data(&at)),
            Page::Drill(place) => pages::drill::player(&at, *place),
            Page::DrillMaster(place) => pages::drill::master(&at, *place),
            Page::Picks(number) => pages::picks::list(&at, *number),
            Page::Pick(place) => pages::picks::one(&at, *place),
            Page::PicksFeed => pages::picks::feed(&at),
            Page::Luck(number) => pages::across::luck(&at, *number),
            Page::Surprises(number) => pages::across::surprises(&at, *number),
            Page::Recurrence(number) => pages::across::recurrence(&at, *number),
            Page::ThisDay => pages::across::this_day(&at),
            Page::Changes => pages::across::changes(&at),
            Page::Newcomers => pages::across::newcomers(&at),
            Page::Months => pages::months::index(&at),
            Page::Month(place) => pages::months::one(&at, *place),
            Page::Health => pages::months::health(&at),
            Page::Feedback => pages::learn::feedback(&at),
            Page::OpenSearch => pages::search::description(&at),
            Page::Search => pages::search::render(&at),
            Page::SearchWords => Ok(pages::search::words(&at)),
            Page::NotFound => at.template("404.html", &at.word("not_found"), self.parts.config.language, BTreeMap::new()),
            Page::AtomFeed => pages::feed::atom(&at),
            Page::FacetFeed(facet, value) => pages::feed::atom_of(&at, *facet, *value),
            Page::JsonFeed => Ok(pages::feed::json(&at)),
            Page::SitemapIndex => pages::feed::sitemap_index(&at),
            Page::Sitemap(part) => pages::feed::sitemap(&at, *part),
            Page::Robots => Ok(b"User-agent: *\nDisallow: /\n".to_vec()),
            Page::IndexJson => Ok(pages::data::index(&at)),
            Page::IndexPart(part) => Ok(pages::data::part(&at, *part)),
            Page::Redirect(place) => pages::postmortem::redirect(&at, *place),
            Page::Asset(name) => Ok(self.parts.theme.assets.get(name).cloned().unwrap_or_default()),
            Page::Attachment(path) => self.read(path, self.parts.config.limits.attachment_bytes),
            Page::Bundle(place) => {
                let file = &self.parts.bundle[*place];
                file.bytes().map(Cow::into_owned).map_err(|error| RenderError::Source(file.name.clone(), error))
            }
        }
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, RenderError> {
        (self.parts.reader)(path, limit).map_err(|error| RenderError::Source(path.to_owned(), error))
    }

    /// The source of a postmortem as it was when the archive was read.
    fn source(&self, place: usize) -> Result<SourceFile, RenderError> {
        let postmortem = &self.archive.postmortems[place];
        let file = self.shown(&postmortem.path)?;
        if crate::hash::short(&file.bytes) != postmortem.hash {
            let changed = std::io::Error::other("it changed while the site was built; build again");
            return Err(RenderError::Source(postmortem.path.clone(), changed));
        }
        Ok(file)
    }

    /// A document, or a file beside them, as this edition shows it.
    fn shown(&self, path: &str) -> Result<SourceFile, RenderError> {
        let bytes = self.read(path, self.parts.config.limits.document_bytes as u64)?;
        Ok(SourceFile::as_shown(path, bytes, &self.parts.config.levels, self.parts.edition.top()))
    }

    /// The summary of a postmortem as plain text.
    fn summary(&self, place: usize) -> Option<&str> {
        self.once.summary(&self.archive, place)
    }

    /// Its open actions in the order of their list.
    fn open(&self) -> &Open {
        self.once.open(&self.archive, &self.parts.config, &self.parts.today)
    }

    fn luck(&self) -> &[EntryPlace] {
        self.once.luck(&self.archive)
    }

    fn surprises(&self) -> &[EntryPlace] {
        self.once.surprises(&self.archive)
    }

    /// What there is to tell of a month, `2026-11`; nothing when there is nothing.
    fn month(&self, name: &str) -> Option<&Month> {
        self.once.months(&self.archive, &self.parts.config).get(name)
    }

    fn findings_of(&self, path: &str) -> &[Finding] {
        self.findings.get(path).map_or(&[], Vec::as_slice)
    }
}

/// Where on the site something is rendered: everything that a page may ask.
pub(crate) struct At<'s> {
    pub site: &'s Site,
    /// The page's own file.
    pub file: &'s str,
}

impl At<'_> {
    pub fn archive(&self) -> &Archive {
        &self.site.archive
    }

    pub fn config(&self) -> &Config {
        &self.site.parts.config
    }

    /// An action with its postmortem and that one's place.
    pub fn action(&self, (place, at): ActionPlace) -> (usize, &Postmortem, Action) {
        let postmortem = &self.archive().postmortems[place];
        (place, postmortem, postmortem.actions.get(at).expect("a place of its list"))
    }

    /// A word of the interface's language.
    pub fn word(&self, key: &str) -> String {
        self.word_in(self.config().language, key)
    }

    pub fn word_in(&self, lang: Lang, key: &str) -> String {
        self.site.parts.theme.word(lang, key).to_owned()
    }

    /// A word with its number.
    pub fn count(&self, key: &str, n: usize) -> String {
        self.count_in(self.config().language, key, n)
    }

    /// The same, of a document's language.
    pub fn count_in(&self, lang: Lang, key: &str, n: usize) -> String {
        // Where a language has a form for one, it has a word of its own.
        let one = format!("{key}_1");
        let key = if n == 1 && self.site.parts.theme.words(lang).contains_key(&one) { &one } else { key };
        self.word_in(lang, key).replace("{n}", &n.to_string())
    }

    /// What the program has to say, in a language.
    pub fn said(&self, lang: Lang, said: &Said) -> String {
        said.told(&|key| self.word_in(lang, key))
    }

    pub fn club(&self) -> &Club {
        &self.site.parts.club
    }

    pub fn learning(&self) -> &Learning {
        &self.site.parts.learning
    }

    /// The address of a file as this page writes it. The page for missing addresses is shown under any of them, so it writes
    /// addresses from the root of its host.
    pub fn href(&self, file: &str) -> String {
        if self.file != "404.html" {
            return relative(self.file, file);
        }
        let base = self.config().base_url.as_deref().and_then(|base| base.split_once("://")?.1.split_once('/')).map_or("", |(_, path)| path);
        let plain = relative("index.html", file);
        format!("/{base}{}", if plain == "./" { "" } else { &plain })
    }

    /// The address of a file where this page can lead to it: a page that is read apart from the site only knows whole addresses.
    pub fn leads(&self, file: &str) -> Option<String> {
        match self.site.page(self.file) {
            Some(Page::Handout(_)) => self.config().base_url.as_ref().map(|_| self.absolute(file)),
            _ => Some(self.href(file)),
        }
    }

    /// The address of a file from outside: absolute where the configuration knows the site's own, else relative.
    pub fn absolute(&self, file: &str) -> String {
        let plain = relative("index.html", file);
        let plain = if plain == "./" { String::new() } else { plain };
        self.config().base_url.as_ref().map_or_else(|| self.href(file), |base| format!("{base}{plain}"))
    }

    /// The interface's word for a trigger or a factor that the field has a name for; the organisation's own stay as they are.
    pub fn known_word(&self, lang: Lang, facet: Facet, name: &str) -> String {
        let key = format!("{}_{name}", if facet == Facet::Trigger { "trigger" } else { "cause" });
        self.site.parts.theme.words(lang).get(&key).cloned().unwrap_or_else(|| name.to_owned())
    }

    /// The day of the last commit that touched a file of the archive, where history tells one.
    pub fn last_changed(&self, path: &str) -> Option<String> {
        self.site.parts.history.get(path).map(|changes| Stamp::day_of(changes.last, &self.config().zone).date())
    }

    pub fn postmortem_href(&self, place: usize) -> String {
        self.href(&self.site.parts.plan.postmortem_file(self.archive(), place))
    }

    /// What is said in place of a target that this edition knows nothing of: below the top, where its name may be that of a hidden
    /// document.
    pub fn told(&self, target: &Target, lang: Lang) -> Option<&'static str> {
        self.config().below_top?;
        let (archive, glossary) = (self.archive(), &self.site.parts.glossary);
        Neutral { knows: &|name| archive.knows(name) || glossary.has(name) }.instead_of(target, lang)
    }

    /// Where a target of a document leads from this page.
    pub fn resolve(&self, target: &Target) -> Resolved {
        match target {
            Target::External(url) => Resolved::Address(url.clone()),
            Target::Fragment(fragment) => Resolved::Address(format!("#{fragment}")),
            Target::Unsafe(_) | Target::Outside(_) => Resolved::Nothing,
            Target::File { .. } | Target::Wiki { .. } => match self.site.parts.plan.file_of(target, self.archive()) {
                Some((file, fragment)) => {
                    let fragment = fragment.map_or_else(String::new, |fragment| format!("#{fragment}"));
                    self.leads(&file).map_or(Resolved::Nothing, |address| Resolved::Address(format!("{address}{fragment}")))
                }
                None => Resolved::Nothing,
            },
        }
    }

    /// Renders a template with the page's usual surroundings.
    pub fn template(&self, name: &str, title: &str, lang: Lang, values: BTreeMap<&'static str, serde_json::Value>) -> Result<Vec<u8>, RenderError> {
        let page = view::page(self, title, &values);
        let page = self.site.templates.render(name, lang, &page, values).map_err(RenderError::Template)?;
        Ok(if name.ends_with(".html") { spoken::marks(page, &self.word_in(lang, "withheld")) } else { page }.into_bytes())
    }
}
