//! The stages in order; the only module that knows them all.

mod audit;
mod build;
mod document;
mod find;
mod kept;
mod letters;
mod neutral;
mod preview;
mod write;

pub use audit::{Audit, ShownDocument, Why, WithheldDocument, audit};
pub use build::{Built, Progress, build, fails};
pub use document::{Adopted, Inspected, adopt, figures, inspect};
pub use find::{Found, Hit, Incident, Similar, page_of, search, search_explained, similar};
pub use letters::{Addressed, Begun, Letters, Suggested, Wanted, letters, month, next_session, suggest_month, suggest_reading};
pub use preview::{Look, Preview};
pub use write::{Listed, Reviewed, actions, begin, review};

use crate::archive::{Archive, Edition};
use crate::check::{self, Silences, SourceText, Subject};
use crate::club::Club;
use crate::config::{self, Config, HistoryShown};
use crate::diagnostic::{Family, Finding, Place, Rule, SharedTexts};
use crate::discover::{self, DiscoverError, Entry, SourceTree};
use crate::glossary::{self, Glossary};
use crate::hash::Digest;
use crate::history::{self, History};
use crate::learn::Learning;
use crate::model::Postmortem;
use crate::parse::{self, Parsed, SourceFile};
use crate::plan::{self, Names, Plan, Together};
use crate::publish::PublishError;
use crate::render::{Parts, Reader, Site, TemplateError};
use crate::search::bundle::{self, PackedText};
use crate::search::columns::Columns;
use crate::search::filter::Sort;
use crate::search::nearness::{self, Neighbours};
use crate::search::rank::{Ranking, Scored};
use crate::search::related::Neighbour;
use crate::search::spool::Spool;
use crate::search::synonyms::Synonyms;
use crate::search::terms::Terms;
use crate::search::{self, Query, SearchIndex};
use crate::theme::{self, Theme};
use crate::time::Stamp;
use crate::tracker::States;
use kept::{Kept, Known, Reading};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a run is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    pub root: PathBuf,
    /// Folders that are ours and never part of the archive.
    pub skip: Vec<PathBuf>,
    pub edition: Option<String>,
    /// Whether no edition means everything where the configuration has editions. Only what stays on the author's machine may
    /// say so: checking, searching, previewing. A build must name its edition.
    pub everything_unless_named: bool,
    pub base_url: Option<String>,
    /// Where indexes are kept between runs; `None` keeps none.
    pub cache: Option<PathBuf>,
    /// The moment of the build, in seconds since 1970.
    pub now: i64,
    /// What tells this program from another build of it.
    pub program: String,
    /// When the run began, in nanoseconds since 1970. `None` builds everything, also where nothing seems changed since the last build.
    pub started: Option<i128>,
    /// Whose sentences are looked at, which costs as much as everything else that is read.
    pub judged: Judged,
}

/// The documents whose sentences the rules on language look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// None, unless the configuration publishes findings or lets one of these rules stop a build.
    None,
    /// Those that are read for the first time, and those that were looked at before.
    New,
    All,
}

impl Request {
    /// Of an archive at a moment: nothing left out, nothing named, nothing kept, everything built.
    #[must_use]
    pub fn of(root: PathBuf, now: i64) -> Self {
        Self { root, skip: Vec::new(), edition: None, everything_unless_named: false, base_url: None, cache: None, now, program: String::new(), started: None, judged: Judged::All }
    }
}

/// Why a run ended without a result.
#[derive(Debug)]
pub enum PipelineError {
    /// What was asked for does not fit the archive's configuration.
    Usage(String),
    Discover(DiscoverError),
    Template(String),
    Index(String),
    Publish(PublishError),
}

impl fmt::Display for PipelineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(why) | Self::Template(why) => f.write_str(why),
            Self::Discover(error) => error.fmt(f),
            Self::Index(why) => write!(f, "the search index could not be made: {why}"),
            Self::Publish(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PipelineError {}

impl From<TemplateError> for PipelineError {
    fn from(error: TemplateError) -> Self {
        Self::Template(error.to_string())
    }
}

/// Where every file went: files + split = pages + reported + withheld.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Documents found.
    pub files: usize,
    /// Postmortems beyond the first of a file that the configuration splits.
    pub split: usize,
    /// Postmortems this edition shows.
    pub pages: usize,
    /// Files that are no postmortem or cannot be read; a finding names each.
    pub reported: usize,
    /// Postmortems that are not shown: by edition, by status, by an id stated twice.
    pub withheld: usize,
}

/// An archive that was read.
pub struct Loaded {
    pub config: Config,
    pub tree: SourceTree,
    pub archive: Archive,
    pub edition: Edition,
    /// Texts by path.
    texts: Arc<HashMap<TextKey, PackedText>>,
    pub findings: Vec<Finding>,
    /// Where an edition does not show lines of a file.
    line_maps: HashMap<String, LineMap>,
    /// What authors say is right, by file.
    silences: Vec<(String, Silences)>,
    judged: Judged,
    pub counts: Counts,
    synonyms: Synonyms,
    glossary: Glossary,
    club: Club,
    today: Stamp,
    cache: Option<PathBuf>,
    program: String,
}

/// Discovers, parses and filters. The rules over the whole archive run when somebody wants their findings.
///
/// # Errors
/// An unreadable root, an invalid configuration, an edition that is none.
pub fn load(request: &Request) -> Result<Loaded, PipelineError> {
    load_knowing(request, &Kept::on_disk(request.cache.as_deref()))
}

/// The same, where what was read before is not read again.
fn load_knowing(request: &Request, kept: &Kept) -> Result<Loaded, PipelineError> {
    let mut config = discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    if let Some(url) = &request.base_url {
        config.base_url = Some(crate::config::base_url(url.clone()).map_err(PipelineError::Usage)?);
    }
    let edition = match &request.edition {
        None if request.everything_unless_named => Edition::Everything,
        named => Edition::choose(named.as_deref(), &config).map_err(PipelineError::Usage)?,
    };
    if let Some((name, near)) = parse::front_matter::unknown_field(config.edition_fields.values().flatten().map(String::as_str)) {
        let help = near.map_or_else(|| "docs/front-matter.md lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(PipelineError::Usage(format!("`{}` in `edition_fields` is no field of the front matter; {help}", crate::text::printable(name))));
    }
    config.below_top = edition.top();
    let name = crate::text::slug(&edition.name(&config));
    config.base_url = config.base_url.map(|url| url.replace("{edition}", &name));
    // What a finding says of a hidden block tells that there is one.
    config.publish_findings &= edition == Edition::Everything;
    let root = request.root.canonicalize().unwrap_or_else(|_| request.root.clone());
    let cache = request.cache.as_ref().map(|cache| cache_folder(cache, &root, &edition, &config));
    let key = crate::hash::short(format!("{} {config:?} {edition:?}", request.program).as_bytes());
    let (tree, known) = rayon::join(|| discover::discover(&request.root, &request.skip), || kept.under(key, cache.as_ref().map(|cache| cache.join("readings"))));
    let tree = tree.map_err(PipelineError::Discover)?;
    let mut findings: Vec<Finding> = tree.unreadable.iter().map(|(path, why)| Finding::new(Rule::UnreadableFile, path, why.clone())).collect();
    let judged = if config.publish_findings || config.denies(Family::Language) { Judged::All } else { request.judged };
    let read: Vec<Reading> = tree.documents.par_iter().map(|entry| read_one(&tree.root, entry, &config, &edition, (&known, kept.spool(), request.started, judged))).collect();
    kept.keep(known, &read);
    let mut counts = Counts { files: read.len() + tree.unreadable.len(), reported: tree.unreadable.len(), ..Counts::default() };
    let mut postmortems: Vec<Arc<Postmortem>> = Vec::with_capacity(read.len());
    let mut texts = HashMap::with_capacity(read.len());
    let mut doubts = Vec::new();
    let mut line_maps = HashMap::new();
    let mut silences: Vec<(String, Silences)> = Vec::new();
    let mut said = SharedTexts::default();
    for Reading { path, read: one, .. } in read {
        // Where nobody keeps it, it is taken as it is.
        let mut one = Arc::unwrap_or_clone(one);
        let sentences = one.sentences.as_mut().filter(|_| judged != Judged::None).map(std::mem::take).unwrap_or_default();
        findings.extend(one.findings.into_iter().chain(sentences).map(|finding| said.shared(finding)));
        doubts.extend(one.doubts);
        line_maps.extend(one.lines);
        if one.silences != Silences::default() {
            silences.push((path, one.silences));
        }
        counts.reported += usize::from(one.postmortems.is_empty());
        counts.split += one.postmortems.len().saturating_sub(1);
        for (postmortem, text) in one.postmortems {
            texts.insert(text_key(&postmortem), text);
            postmortems.push(postmortem);
        }
    }
    let synonyms = read_synonyms(&tree.root, &config, &mut findings)?;
    let mut glossary = read_glossary(&tree.root, &config, &edition, &mut findings)?;
    let states = read_tracker(&tree.root, &config, &mut findings);
    if !states.is_empty() {
        postmortems.iter_mut().for_each(|postmortem| states.refresh(Arc::make_mut(postmortem)));
    }
    let all = postmortems.len();
    let (mut archive, more) = Archive::new(postmortems, &edition, &config);
    findings.extend(more);
    if config.below_top.is_some() {
        neutral::tell(&mut archive, &mut glossary, (&mut texts, kept.spool()), &tree, &mut config);
    }
    let club = read_club(&tree, &archive, &edition, &config, (&mut findings, &mut silences));
    let today = Stamp::day_of(request.now, &config.zone);
    findings.iter_mut().for_each(|finding| place_in_file(finding, &line_maps));
    findings.extend(doubts);
    counts.pages = archive.postmortems.len();
    counts.withheld = all - counts.pages;
    let cache = cache.map(|cache| cache.join("index"));
    Ok(Loaded {
        config,
        tree,
        archive,
        edition,
        texts: Arc::new(texts),
        findings,
        line_maps,
        silences,
        judged,
        counts,
        synonyms,
        glossary,
        club,
        today,
        cache,
        program: request.program.clone(),
    })
}

fn read_synonyms(root: &Path, config: &Config, findings: &mut Vec<Finding>) -> Result<Synonyms, PipelineError> {
    let text = shown_text(discover::read_synonyms(root).map_err(PipelineError::Discover)?, config);
    let (synonyms, problems) = Synonyms::read(&text);
    findings.extend(problems.into_iter().map(|problem| Finding::new(Rule::SynonymsLine, discover::SYNONYMS, problem.message).at(Place::line(problem.line), &text)));
    Ok(synonyms)
}

fn read_glossary(root: &Path, config: &Config, edition: &Edition, findings: &mut Vec<Finding>) -> Result<Glossary, PipelineError> {
    let text = shown_text(discover::read_glossary(root).map_err(PipelineError::Discover)?, config);
    let (glossary, problems) = Glossary::read(&text, &config.levels, edition.top());
    let finding = |problem: glossary::Problem| {
        let finding = Finding::new(Rule::GlossaryTerm, glossary::FILE_NAME, problem.message).at(Place::line(problem.line), &text);
        problem.help.into_iter().fold(finding, Finding::help)
    };
    findings.extend(problems.into_iter().map(finding));
    Ok(glossary)
}

/// A text beside the documents without what an edition does not show of it.
fn shown_text(text: String, config: &Config) -> String {
    let rest = parse::shown(text.as_bytes(), &config.levels, config.below_top).rest;
    rest.map_or(text, |(rest, _)| String::from_utf8_lossy(&rest).into_owned())
}

/// Bytes of a note that are read.
const NOTE_BYTES: u64 = 512 << 10;

fn read_club(tree: &SourceTree, archive: &Archive, edition: &Edition, config: &Config, (findings, silences): (&mut Vec<Finding>, &mut Vec<(String, Silences)>)) -> Club {
    let mut files = Vec::with_capacity(tree.notes.len());
    for entry in &tree.notes {
        match discover::read(&tree.root, &entry.path, NOTE_BYTES) {
            Ok(bytes) => {
                let said = Silences::read(&entry.path, &String::from_utf8_lossy(&bytes));
                if said != Silences::default() {
                    silences.push((entry.path.clone(), said));
                }
                files.push(SourceFile { path: entry.path.clone(), bytes });
            }
            Err(error) => findings.push(Finding::new(Rule::UnreadableFile, &entry.path, format!("cannot be read: {error}"))),
        }
    }
    let (club, found) = Club::read(&files, archive, edition, config);
    findings.extend(found);
    club
}

/// More than an export of every ticket that postmortems name.
const TRACKER_BYTES: u64 = 32 << 20;

/// An export that cannot be read costs its news, never a build.
fn read_tracker(root: &Path, config: &Config, findings: &mut Vec<Finding>) -> States {
    let Some(tracker) = &config.tracker else { return States::default() };
    let name = &tracker.file;
    let bytes = match discover::read(root, name, TRACKER_BYTES) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("it cannot be read ({error}), so actions keep the states of their documents");
            findings.push(Finding::new(Rule::TrackerState, name, message).help("write the tracker's export there before the build"));
            return States::default();
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    let (states, problems) = States::read(name, &text, &tracker.states, &config.zone);
    findings.extend(problems.into_iter().map(|problem| Finding::new(Rule::TrackerState, name, problem.message).at(Place::line(problem.line), &text).help(problem.help)));
    states
}

/// A postmortem's file and its place in it.
type TextKey = (String, u32);

fn text_key(postmortem: &Postmortem) -> TextKey {
    (postmortem.path.clone(), postmortem.part)
}

/// The findings that no author silenced. Whether a silence is of any use can be told only where everything is shown, and was looked at.
fn silenced(findings: Vec<Finding>, silences: &[(String, Silences)], all: bool) -> Vec<Finding> {
    let mut of_file: HashMap<&str, Vec<Finding>> = silences.iter().map(|(path, _)| (path.as_str(), Vec::new())).collect();
    let mut out = Vec::with_capacity(findings.len());
    for finding in findings {
        match of_file.get_mut(&*finding.path) {
            Some(found) => found.push(finding),
            None => out.push(finding),
        }
    }
    for (path, silences) in silences {
        let found = of_file.remove(path.as_str()).unwrap_or_default();
        out.extend(silences.apply(path, found).into_iter().filter(|finding| all || finding.rule != Rule::SilenceUnused.name()));
        out.extend(silences.findings.iter().cloned());
    }
    out
}

/// For each line of what an edition shows of a file its line in the file.
type LineMap = Vec<u32>;

/// What was read of one file.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Read {
    postmortems: Vec<(Arc<Postmortem>, PackedText)>,
    findings: Vec<Finding>,
    /// About its sentences, when they were looked at.
    sentences: Option<Vec<Finding>>,
    /// About blocks that only some editions show; their lines are the file's own.
    doubts: Vec<Finding>,
    /// Where lines were taken out.
    lines: Option<(String, LineMap)>,
    /// What the author says is right; their lines are the file's own.
    silences: Silences,
}

impl Read {
    /// Puts the texts away that it holds.
    fn put_away(&mut self, spool: &Arc<Spool>) {
        self.postmortems.iter_mut().for_each(|(_, text)| text.keep_in(spool));
    }
}

/// Reads one file, unless it was read before. Of one that looks as it did then not even the bytes are looked at, where a run `began`
/// that may trust that.
fn read_one(root: &Path, entry: &Entry, config: &Config, edition: &Edition, (known, spool, began, judged): (&Known, &Arc<Spool>, Option<i128>, Judged)) -> Reading {
    let path = entry.path.as_str();
    let enough = |reading: &&Reading| judged != Judged::All || reading.read.sentences.is_some();
    let known_as = known.reading(path).filter(enough);
    let look = began.and_then(|began| entry.look.as_ref().filter(|look| look.tells_after(began))).map(|look| look.hash.clone());
    if let Some(same) = known_as.filter(|known| look.is_some() && known.look == look) {
        return same.clone();
    }
    let bytes = match discover::read(root, path, config.limits.document_bytes as u64) {
        Ok(bytes) => bytes,
        Err(error) => {
            let finding = Finding::new(Rule::UnreadableFile, path, format!("cannot be read: {error}"));
            return Reading { path: path.to_owned(), hash: String::new(), look: None, read: Arc::new(Read { findings: vec![finding], ..Read::default() }) };
        }
    };
    let hash = crate::hash::short(&bytes);
    let judge = judged == Judged::All || judged == Judged::New && known.knows_any();
    let read = known_as.filter(|known| known.hash == hash).map_or_else(
        || {
            let mut read = read_bytes(path, bytes, config, edition, judge);
            read.put_away(spool);
            Arc::new(read)
        },
        |known| Arc::clone(&known.read),
    );
    Reading { path: path.to_owned(), hash, look, read }
}

fn read_bytes(path: &str, bytes: Vec<u8>, config: &Config, edition: &Edition, judge: bool) -> Read {
    let shown = parse::shown(&bytes, &config.levels, edition.top());
    let mut read = Read { doubts: shown.doubtful.iter().map(|doubt| doubtful(path, &bytes, doubt)).collect(), ..Read::default() };
    read.silences = Silences::read(path, &String::from_utf8_lossy(&bytes));
    read.sentences = judge.then(Vec::new);
    let bytes = match shown.rest {
        Some((rest, lines)) => {
            read.lines = Some((path.to_owned(), lines));
            rest
        }
        None => bytes,
    };
    let file = SourceFile { path: path.to_owned(), bytes };
    match parse::parse(&file, config) {
        Parsed::Postmortems(documents) => {
            let source = String::from_utf8_lossy(&file.bytes);
            if let Some(first) = documents.first() {
                let Postmortem { lang, visibility, .. } = first.postmortem.as_ref();
                read.findings.extend(check::source(&SourceText { path, source: &source, body_line: parse::body_line(&source), lang: *lang, visibility, config }));
            }
            for document in documents {
                let looked_at = check::Document { postmortem: &document.postmortem, prose: &document.prose, source: &source, config };
                read.findings.extend(check::document(&looked_at));
                if let Some(sentences) = &mut read.sentences {
                    sentences.extend(check::language::check(&looked_at));
                }
                read.findings.extend(document.findings);
                // A copy holds what it needs and no more: texts and lists have room left by those who filled them.
                read.postmortems.push((Arc::new(Postmortem::clone(&document.postmortem)), PackedText::new(&document.text)));
            }
        }
        Parsed::Reported(findings) => read.findings = findings,
    }
    read
}

fn doubtful(path: &str, bytes: &[u8], doubt: &parse::Doubt) -> Finding {
    let name = crate::text::printable(&doubt.name);
    let (message, help) = match &doubt.meant {
        Some(meant) if doubt.words => (format!("`:{name}[` is taken as `:{meant}[`, so the words are withheld below that level"), format!("write `:{meant}[…]`")),
        None if doubt.words => (format!("`:{name}[` never closes, so the rest of the file is withheld below its level"), "write `]` after the words".to_owned()),
        Some(meant) => (format!("`:::{name}` is taken as `:::{meant}`, so the block is withheld below that level"), format!("write `:::{meant}`")),
        None => (format!("`:::{name}` never closes, so the rest of the file is withheld below its level"), "write `:::` on a line of its own after the block".to_owned()),
    };
    Finding::new(Rule::LevelBlock, path, message).at(Place::line(doubt.line), &String::from_utf8_lossy(bytes)).help(help)
}

/// A finding about a text without its withheld lines, moved to the line of the file that the author sees.
fn place_in_file(finding: &mut Finding, maps: &HashMap<String, LineMap>) {
    if let Some(map) = maps.get(&*finding.path).filter(|_| finding.place.line > 0) {
        finding.place.line = map.get(finding.place.line as usize - 1).or(map.last()).copied().unwrap_or(finding.place.line);
    }
}

/// Where the index is divided, each part with a name of everything that it is made from, as it goes in: what a configuration or a
/// name changed is in it.
fn index_parts(archive: &Archive, texts: &HashMap<TextKey, PackedText>) -> Vec<(Range<usize>, String)> {
    let key = |part: &Range<usize>| {
        let mut digest = Digest::default();
        digest.add(env!("CARGO_PKG_VERSION").as_bytes());
        [search::analyse::VERSION, search::store::VERSION].iter().for_each(|version| digest.add(&version.to_le_bytes()));
        for postmortem in &archive.postmortems[part.clone()] {
            search::entry_parts(postmortem).iter().for_each(|part| digest.add(part.as_bytes()));
            digest.add(texts[&text_key(postmortem)].hash().as_bytes());
        }
        digest.finish()
    };
    let parts = search::parts(archive.postmortems.iter().map(|postmortem| postmortem.id.as_str()));
    parts.into_par_iter().map(|part| (part.clone(), key(&part))).collect()
}

fn cache_folder(cache: &Path, root: &Path, edition: &Edition, config: &Config) -> PathBuf {
    let archive = crate::hash::short(root.to_string_lossy().as_bytes());
    cache.join(archive).join(crate::text::slug(&edition.name(config)))
}

impl Loaded {
    /// The same archive, with what the rules over the whole of it find.
    #[must_use]
    pub fn checked(mut self) -> Self {
        let found = self.of_archive();
        self.findings.extend(found);
        self
    }

    /// What the rules over the whole archive find.
    fn of_archive(&self) -> Vec<Finding> {
        let Self { archive, config, today, tree, .. } = self;
        let mut said = SharedTexts::default();
        let found = check::check(&Subject { archive, attachments: &tree.attachments, documents: &tree.documents, config, today });
        let mut findings: Vec<Finding> = found.into_iter().map(|finding| said.shared(finding)).collect();
        findings.iter_mut().for_each(|finding| place_in_file(finding, &self.line_maps));
        findings
    }

    /// Findings at their levels, sorted, with what is masked in one masked in all. They are taken out: of a large archive they are
    /// hundreds of megabytes, which nobody needs twice.
    #[must_use]
    pub fn reported_findings(&mut self) -> Vec<Finding> {
        let found = std::mem::take(&mut self.findings);
        self.reported(found)
    }

    fn reported(&self, found: Vec<Finding>) -> Vec<Finding> {
        let mut findings = self.at_levels(found);
        let masked: HashSet<(Arc<str>, u32)> = findings.iter().filter(|finding| check::is_private(finding)).map(|finding| (finding.path.clone(), finding.place.line)).collect();
        self.fill_excerpts(&mut findings, |finding| masked.contains(&(finding.path.clone(), finding.place.line)));
        check::mask(&mut findings);
        findings
    }

    /// The same, each with the line that it speaks of.
    fn findings_with_lines(&mut self) -> Vec<Finding> {
        let found = std::mem::take(&mut self.findings);
        let mut findings = self.at_levels(found);
        self.fill_excerpts(&mut findings, |_| true);
        check::mask(&mut findings);
        findings
    }

    fn at_levels(&self, found: Vec<Finding>) -> Vec<Finding> {
        let postmortems = self.archive.postmortems.iter();
        let states = postmortems.filter_map(|postmortem| Some((postmortem.path.as_str(), postmortem.status?))).collect();
        let all = self.edition == Edition::Everything && self.judged == Judged::All;
        check::at_levels(silenced(found, &self.silences, all), &self.config, &states)
    }

    /// Findings over the archive know the line that they speak of, and not what stands there: some of them get it from the file.
    fn fill_excerpts(&self, findings: &mut [Finding], wanted: impl Fn(&Finding) -> bool) {
        let limit = self.config.limits.document_bytes as u64;
        let mut last: Option<(Arc<str>, String)> = None;
        for finding in findings.iter_mut().filter(|finding| finding.excerpt.is_none() && finding.place.line > 0 && wanted(finding)) {
            if last.as_ref().is_none_or(|(path, _)| *path != finding.path) {
                let bytes = discover::read(&self.tree.root, &finding.path, limit).unwrap_or_default();
                last = Some((Arc::clone(&finding.path), String::from_utf8_lossy(&bytes).into_owned()));
            }
            if let Some((_, source)) = &last {
                *finding = finding.clone().at(finding.place, source);
            }
        }
    }

    /// The place of a document by its id.
    fn place(&self, id: &str) -> Result<usize, PipelineError> {
        self.archive.find(id).ok_or_else(|| {
            let near = crate::text::nearest(id, self.archive.postmortems.iter().map(|postmortem| postmortem.id.as_str()));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            PipelineError::Usage(format!("`{}` is no document of this archive{near}", crate::text::printable(id)))
        })
    }

    /// What can be learned with, where the site has pages for it.
    fn learning(&self) -> Learning {
        if self.config.files.learning.pages { Learning::of(&self.archive, &self.club, self.config.files.learning.handouts, &self.today) } else { Learning::default() }
    }

    /// The text of a postmortem, packed.
    fn text(&self, postmortem: &Postmortem) -> &PackedText {
        &self.texts[&text_key(postmortem)]
    }

    /// What was typed, with the archive's synonyms.
    #[must_use]
    pub fn query(&self, typed: &str) -> Query {
        let mut query = Query::parse(typed);
        self.synonyms.widen(&mut query);
        query
    }

    /// Ranks, then puts the first results in the order of their nearness.
    ///
    /// # Errors
    /// What the engine says.
    pub fn rank(&self, index: &SearchIndex, columns: &Columns, query: &Query, limit: usize) -> Result<Ranking, search::Error> {
        let mut ranking = index.rank(query, columns, self.today.day_number(), limit.max(nearness::MOST))?;
        let neighbours = Neighbours::of(&query.text, &ranking.corrected).filter(|_| query.sort == Sort::Relevance && ranking.counted() > 1);
        if let Some(neighbours) = neighbours {
            let found = |hit: &Scored| neighbours.stand(self.blocks(hit.place).iter().map(|block| block.text.as_str()));
            ranking.hits = neighbours.reorder(&ranking.hits, ranking.is_long(), found);
        }
        ranking.hits.truncate(limit);
        Ok(ranking)
    }

    /// The plain text blocks of the postmortem at a place; none when the disk that holds them does not give them back.
    #[must_use]
    pub fn blocks(&self, place: usize) -> Vec<parse::TextBlock> {
        self.text(&self.archive.postmortems[place]).blocks().unwrap_or_default()
    }

    /// What comes out of the index, where the site has any use for it. The second value says why the cache could not be used.
    fn searched(&self, progress: &dyn Fn(Progress<'_>)) -> Result<(Searched, Option<String>), PipelineError> {
        if !self.config.files.search {
            return Ok((Searched::none(&self.archive), None));
        }
        progress(Progress::Indexing(self.archive.postmortems.len()));
        let (index, notice) = self.index()?;
        progress(Progress::Exporting);
        Ok((Searched::of(self, &index)?, notice))
    }

    /// The index of what this edition shows: from the cache when it is there, else built. The second value says why the
    /// cache could not be used.
    ///
    /// # Errors
    /// What the engine says.
    pub fn index(&self) -> Result<(SearchIndex, Option<String>), PipelineError> {
        let part = |(documents, key): &(Range<usize>, String)| {
            let entries = || self.archive.postmortems[documents.clone()].iter().map(|postmortem| Ok(search::entry(postmortem, &self.text(postmortem).blocks()?)));
            let kept = self.cache.as_ref().map(|cache| search::store::part(cache, key, documents.len(), entries));
            match kept {
                Some(Ok(part)) => Ok((part, None)),
                Some(Err(why)) => search::Part::build(entries()).map(|part| (part, Some(why))),
                None => search::Part::build(entries()).map(|part| (part, None)),
            }
        };
        let parts = index_parts(&self.archive, &self.texts);
        let made: Vec<(search::Part, Option<String>)> =
            parts.par_iter().map(part).collect::<Result<_, _>>().map_err(|error: search::Error| PipelineError::Index(error.to_string()))?;
        if let Some(cache) = &self.cache {
            search::store::keep_only(cache, &parts.iter().map(|(_, key)| key.as_str()).collect());
        }
        let (parts, whys): (Vec<_>, Vec<_>) = made.into_iter().unzip();
        Ok((SearchIndex::of(parts), whys.into_iter().flatten().next()))
    }
}

/// What comes out of the index: the search of the site, and what is near what.
#[derive(Default)]
struct Searched {
    /// The ids by place, as the archive was then.
    ids: Vec<String>,
    bundle: Arc<[bundle::File]>,
    neighbours: Vec<Vec<Neighbour>>,
}

impl Searched {
    /// Of an index: for the browser, and for the pages.
    fn of(loaded: &Loaded, index: &SearchIndex) -> Result<Self, PipelineError> {
        let failed = |error: search::Error| PipelineError::Index(error.to_string());
        let postmortems = &loaded.archive.postmortems;
        let texts: Vec<&PackedText> = postmortems.iter().map(|postmortem| loaded.text(postmortem)).collect();
        let columns = Columns::new(&loaded.archive, &loaded.config);
        let spool = Spool::new(loaded.cache.as_deref());
        let Terms { shards, telling, words } = Terms::of(index, &spool).map_err(failed)?;
        let (bundle, neighbours) = rayon::join(
            || bundle::export(index, (shards, &words), (postmortems, &texts), (&loaded.config, &columns, &loaded.synonyms), &spool),
            || search::related::neighbours(&telling, postmortems, &loaded.synonyms),
        );
        let mut bundle = bundle.map_err(failed)?;
        if loaded.config.offline.unwrap_or(texts.len() <= search::offline::MOST_DOCUMENTS) {
            let failed = |error: std::io::Error| PipelineError::Index(error.to_string());
            bundle::compress(&mut bundle).map_err(failed)?;
            bundle.extend(search::offline::scripts(&bundle).map_err(failed)?);
        }
        Ok(Self { bundle: bundle.into(), neighbours, ..Self::none(&loaded.archive) })
    }

    /// Of a site without a search.
    fn none(archive: &Archive) -> Self {
        let ids: Vec<String> = archive.postmortems.iter().map(|postmortem| postmortem.id.clone()).collect();
        Self { neighbours: vec![Vec::new(); ids.len()], ids, bundle: Arc::default() }
    }

    /// The neighbours in an archive that may have changed since: of those that are still there.
    fn neighbours_in(&self, archive: &Archive) -> Vec<Vec<Neighbour>> {
        let all = &archive.postmortems;
        if all.len() == self.ids.len() && all.iter().zip(&self.ids).all(|(postmortem, id)| postmortem.id == *id) {
            return self.neighbours.clone();
        }
        let now: HashMap<&str, usize> = all.iter().enumerate().map(|(place, postmortem)| (postmortem.id.as_str(), place)).collect();
        let mut out = vec![Vec::new(); all.len()];
        for (id, neighbours) in self.ids.iter().zip(&self.neighbours) {
            if let Some(place) = now.get(id.as_str()) {
                let still = |near: &Neighbour| now.get(self.ids[near.place].as_str()).map(|place| Neighbour { place: *place, ..near.clone() });
                out[*place] = neighbours.iter().filter_map(still).collect();
            }
        }
        out
    }
}

/// What is found in files that are no documents: drawings that run, and parts of a theme from another version.
fn about_files(loaded: &mut Loaded) {
    withhold_active_drawings(loaded);
    for (name, bytes) in &loaded.tree.theme {
        if let Some(number) = theme::recorded_contract(bytes).filter(|number| *number != theme::CONTRACT) {
            let message = format!("it was copied for theme contract {number}, and this program has {}", theme::CONTRACT);
            loaded.findings.push(
                Finding::new(Rule::ThemeContract, &format!("theme/{name}"), message).help("compare it with a fresh copy from `afterword theme eject`, then change the number"),
            );
        }
    }
}

/// What a site has beside its search, so that one core can make it while the other is with that.
struct Prepared {
    theme: Theme,
    learning: Learning,
    plan: Plan,
    findings: Vec<Finding>,
    history: History,
}

/// Compiles the theme, gives everything an address, runs the rules over the whole archive, and brings all that was found to its level.
fn prepare(loaded: &Loaded, mut found: Vec<Finding>) -> Result<Prepared, PipelineError> {
    let (of_archive, learning) = rayon::join(|| loaded.of_archive(), || loaded.learning());
    found.extend(of_archive);
    let mut theme = Theme::new(loaded.config.theme, &loaded.tree.theme).map_err(|error| PipelineError::Template(error.0))?;
    theme.speak(&loaded.config.interface, loaded.config.language).map_err(|error| PipelineError::Template(error.0))?;
    let names = Names {
        assets_folder: format!("assets/{}", theme.assets_hash),
        assets: theme.assets.keys().cloned().collect(),
        glossary: !loaded.glossary.is_empty(),
        sources: loaded.config.files.markdown && loaded.edition == Edition::Everything,
    };
    let together = Together { club: &loaded.club, learning: &learning };
    let (plan, more) = plan::plan(&loaded.archive, together, &loaded.config, &names, &loaded.tree.attachments);
    found.extend(more);
    // What is hidden has a history too, so only who sees everything sees any.
    let history = if loaded.edition == Edition::Everything && loaded.config.history != HistoryShown::Nothing { history::read(&loaded.tree.root) } else { History::new() };
    Ok(Prepared { theme, learning, plan, findings: loaded.reported(found), history })
}

/// A site, what was found, and where every file went.
type Assembled = (Site, Arc<Vec<Finding>>, Counts);

/// Plans the site and binds it to its parts.
fn assemble(mut loaded: Loaded, searched: &Searched) -> Result<Assembled, PipelineError> {
    about_files(&mut loaded);
    let found = std::mem::take(&mut loaded.findings);
    let prepared = prepare(&loaded, found)?;
    bind(loaded, prepared, searched)
}

fn bind(loaded: Loaded, prepared: Prepared, searched: &Searched) -> Result<Assembled, PipelineError> {
    let Prepared { theme, learning, mut plan, findings, history } = prepared;
    plan.add_bundle(searched.bundle.iter().map(|file| file.name.as_str()));
    let findings = Arc::new(findings);
    let root = loaded.tree.root;
    let reader: Reader = Box::new(move |path, limit| discover::read(&root, path, limit));
    let parts = Parts {
        plan,
        neighbours: searched.neighbours_in(&loaded.archive),
        config: loaded.config,
        theme,
        bundle: Arc::clone(&searched.bundle),
        reader,
        today: loaded.today,
        glossary: loaded.glossary,
        club: loaded.club,
        learning,
        history,
        edition: loaded.edition,
        program: loaded.program,
        findings: Arc::clone(&findings),
    };
    Ok((Site::new(loaded.archive, parts)?, findings, loaded.counts))
}

/// SVG is shown as an image, where it runs nothing, but it can be opened by itself, where it would.
fn withhold_active_drawings(loaded: &mut Loaded) {
    const SIGNS: &[&str] = &["script", "foreignobject", "<!", "iframe", "<handler", "<set", "<animate", "&#"];
    for (path, links) in loaded.archive.attachments() {
        if !path.to_lowercase().ends_with(".svg") || !loaded.tree.attachments.contains_key(&path) {
            continue;
        }
        let bytes = discover::read(&loaded.tree.root, &path, loaded.config.limits.attachment_bytes).unwrap_or_default();
        // What is not UTF-8 could say anything in another encoding.
        let text = std::str::from_utf8(&bytes).map_or_else(|_| "script".to_owned(), str::to_lowercase);
        let handler = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/')).any(|word| word.starts_with("on") && word.contains('='));
        if handler || SIGNS.iter().any(|sign| text.contains(sign)) {
            loaded.tree.attachments.remove(&path);
            let document = &loaded.archive.postmortems[links[0].0].path;
            let message = format!("`{}` holds scripts, so it is not published", crate::text::printable(&path));
            loaded.findings.push(Finding::new(Rule::AttachmentActive, document, message).help("save the drawing without scripts, or as PNG"));
        }
    }
}

/// The reading pack of a document as one file, with its id.
///
/// # Errors
/// See [`load`]; an id that is none, a document that tells too little to be read together.
pub fn handout(request: &Request, id: &str) -> Result<(String, Vec<u8>), PipelineError> {
    let mut loaded = load(request)?;
    let place = loaded.place(id)?;
    let id = loaded.archive.postmortems[place].id.clone();
    loaded.config.files.learning = config::Together { pages: true, handouts: Some(true) };
    let (searched, _) = loaded.searched(&|_| {})?;
    let (site, _, _) = assemble(loaded, &searched)?;
    let page = site.render(&format!("learn/{id}/handout.html")).ok_or_else(|| {
        PipelineError::Usage(format!("`{id}` cannot be read together yet: it needs its review, a timeline of three rows, and some luck, surprise or cause to talk about"))
    })?;
    Ok((id, page.map_err(|error| PipelineError::Publish(PublishError::Render(error)))?))
}

/// Everything but rendering: the findings of reading, linking and planning.
///
/// # Errors
/// See [`PipelineError`].
pub fn check(request: &Request) -> Result<Vec<Finding>, PipelineError> {
    Ok(all_findings(load(request)?.checked()))
}

/// Everything that is found in an archive that was read.
fn all_findings(mut loaded: Loaded) -> Vec<Finding> {
    about_files(&mut loaded);
    let learning = loaded.learning();
    let together = Together { club: &loaded.club, learning: &learning };
    let (_, more) = plan::plan(&loaded.archive, together, &loaded.config, &Names::default(), &loaded.tree.attachments);
    loaded.findings.extend(more);
    loaded.findings_with_lines()
}
