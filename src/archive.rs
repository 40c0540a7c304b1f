//! All postmortems an edition may show: filtered first, then given ids, sorted, linked both ways and faceted.
//!
//! Holds records only, never bodies, so that memory stays flat. Nothing that an edition hides is seen after the filter.

use crate::config::Config;
use crate::diagnostic::{Finding, Rule};
use crate::model::{Action, Link, Postmortem, RelationKind, Target, Visibility};
use crate::parse::{derived_id, path_id};
use crate::text;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Whom a site is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edition {
    /// Everything: the configuration names no editions, or the top one is built.
    Everything,
    /// A level below the top, and everything more public.
    Level(usize),
}

impl Edition {
    /// The edition a command means.
    ///
    /// # Errors
    /// What to type instead: a level the configuration does not build, or none where it builds several.
    pub fn choose(given: Option<&str>, config: &Config) -> Result<Self, String> {
        let names = |places: &mut dyn Iterator<Item = usize>| places.map(|place| format!("`{}`", config.levels[place])).collect::<Vec<_>>().join(", ");
        let level = match given {
            None if config.editions.is_empty() => return Ok(Self::Everything),
            None => return Err(format!("this archive has editions: say which with `--edition`, one of {}", names(&mut config.editions.iter().copied()))),
            Some(name) => config.level(name).ok_or_else(|| format!("`{name}` is not a level; levels are {}", names(&mut (0..config.levels.len()))))?,
        };
        if !config.editions.is_empty() && !config.editions.contains(&level) {
            return Err(format!("`{}` is not one of the editions {}", config.levels[level], names(&mut config.editions.iter().copied())));
        }
        Ok(if level + 1 == config.levels.len() { Self::Everything } else { Self::Level(level) })
    }

    /// Fails closed: below the top, a document without a valid level is as hidden as the most restricted.
    #[must_use]
    pub fn shows(&self, postmortem: &Postmortem) -> bool {
        self.shows_level(&postmortem.visibility)
    }

    /// The same of anything that states a level.
    #[must_use]
    pub fn shows_level(&self, visibility: &Visibility) -> bool {
        match (self, visibility) {
            (Self::Everything, _) => true,
            (Self::Level(top), Visibility::Level(level)) => level <= top,
            (Self::Level(_), _) => false,
        }
    }

    /// The place of its level, where it is below the top.
    #[must_use]
    pub fn top(&self) -> Option<usize> {
        match self {
            Self::Everything => None,
            Self::Level(level) => Some(*level),
        }
    }

    /// A name for folders and keys of the cache.
    #[must_use]
    pub fn name(&self, config: &Config) -> String {
        match self {
            Self::Everything => "everything".into(),
            Self::Level(level) => config.levels[*level].clone(),
        }
    }
}

/// A way to list postmortems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    Service,
    Team,
    Severity,
    Cause,
    Trigger,
    Detection,
    Alert,
    Tag,
    Year,
    /// Listed below its year.
    Month,
}

impl Facet {
    /// Every facet in the order of the navigation.
    pub const ALL: &[Self] = &[Self::Service, Self::Team, Self::Severity, Self::Cause, Self::Trigger, Self::Detection, Self::Alert, Self::Tag, Self::Year, Self::Month];

    /// Its folder in addresses.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Service => "services",
            Self::Team => "teams",
            Self::Severity => "severities",
            Self::Cause => "causes",
            Self::Trigger => "triggers",
            Self::Detection => "detections",
            Self::Alert => "alerts",
            Self::Tag => "tags",
            Self::Year | Self::Month => "years",
        }
    }

    /// Whether a page lists its values. Months stand on the pages of their years.
    #[must_use]
    pub fn has_index(self) -> bool {
        self != Self::Month
    }

    /// Whether each of its values has a feed: what somebody is responsible for, or must hear of.
    #[must_use]
    pub fn has_feed(self) -> bool {
        matches!(self, Self::Service | Self::Team | Self::Severity)
    }

    fn values(self, postmortem: &Postmortem) -> Vec<String> {
        match self {
            Self::Service => postmortem.services.iter().chain(&postmortem.root_cause_services).cloned().collect(),
            Self::Team => postmortem.teams.clone(),
            Self::Severity => postmortem.severity.iter().map(|severity| severity.name.clone()).collect(),
            Self::Cause => postmortem.causes.iter().filter_map(|cause| cause.category.clone()).collect(),
            Self::Trigger => postmortem.trigger.category.iter().cloned().collect(),
            Self::Detection => postmortem.detection.method.iter().map(|method| method.word().to_owned()).collect(),
            Self::Alert => postmortem.detection.alert.iter().chain(&postmortem.signals).cloned().collect(),
            Self::Tag => postmortem.tags.clone(),
            Self::Year => postmortem.date.iter().map(|date| date.year().to_string()).collect(),
            // A date that is a year alone has none.
            Self::Month => postmortem.date.iter().filter(|date| date.date().len() > 4).map(|date| format!("{:04}-{:02}", date.year(), date.month())).collect(),
        }
    }
}

/// One value of a facet: every spelling with the same slug is one value, named as most documents spell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    pub name: String,
    pub slug: String,
    /// What all its spellings share.
    key: String,
    /// Places in [`Archive::postmortems`], ascending.
    pub members: Vec<usize>,
}

/// A relation seen from one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Related {
    pub place: usize,
    pub kind: RelationKind,
    /// Whether the other document states it.
    pub backwards: bool,
}

/// The archive of one edition. A copy shares everything with it.
#[derive(Clone, Debug)]
pub struct Archive {
    /// Oldest first by date, equal dates by id downwards, so that read backwards (newest first) ids ascend. Documents without a date come before all others.
    pub postmortems: Vec<Arc<Postmortem>>,
    ties: Arc<Ties>,
}

/// What is known of all postmortems together.
#[derive(Debug)]
struct Ties {
    by_id: HashMap<String, usize>,
    by_path: HashMap<String, usize>,
    facets: BTreeMap<Facet, Vec<FacetValue>>,
    /// Per postmortem: stated relations of both sides, and plain links to it.
    related: Vec<Vec<Related>>,
    backlinks: Vec<Vec<usize>>,
}

impl Archive {
    /// Filters, then gives ids, sorts, links and facets.
    #[must_use]
    pub fn new(postmortems: Vec<Arc<Postmortem>>, edition: &Edition, config: &Config) -> (Self, Vec<Finding>) {
        let mut findings = Vec::new();
        let shown = postmortems.into_iter().filter(|postmortem| edition.shows(postmortem) && (config.show_unreviewed || postmortem.is_reviewed())).collect();
        let mut postmortems = settle_ids(shown, &mut findings);
        postmortems.sort_by(|a, b| order_key(a).cmp(&order_key(b)));
        let by_id: HashMap<String, usize> = postmortems.iter().enumerate().map(|(at, postmortem)| (name_key(&postmortem.id), at)).collect();
        // Of a file with several incidents a link means the first.
        let by_path: HashMap<String, usize> = {
            let mut places: Vec<usize> = (0..postmortems.len()).collect();
            places.sort_by_key(|at| std::cmp::Reverse(postmortems[*at].part));
            places.into_iter().flat_map(|at| path_keys(&postmortems[at].path).map(move |key| (key, at))).collect()
        };
        let facets = Facet::ALL.par_iter().with_max_len(1).map(|facet| (*facet, facet_values(*facet, &postmortems))).collect();
        let mut ties = Ties { related: vec![Vec::new(); postmortems.len()], backlinks: vec![Vec::new(); postmortems.len()], by_id, by_path, facets };
        ties.link(&postmortems);
        (Self { postmortems, ties: Arc::new(ties) }, findings)
    }

    /// The place of a postmortem by its file and its place in that.
    #[must_use]
    pub fn stands_at(&self, path: &str, part: u32) -> Option<usize> {
        let is = |place: &usize| self.postmortems[*place].path == path && self.postmortems[*place].part == part;
        // Of most files there is one, and its path is spelt as it is.
        self.ties.by_path.get(&name_key(path)).copied().filter(is).or_else(|| (0..self.postmortems.len()).find(is))
    }

    /// The place of an id; case does not matter.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<usize> {
        self.ties.find(id)
    }

    /// The place of the postmortem a link leads to, by path with or without ending, or by the name of a wiki link.
    #[must_use]
    pub fn target(&self, target: &Target) -> Option<usize> {
        self.ties.target(&self.postmortems, target)
    }

    /// Whether the edition has anything of a name: a document, or a service, team or other value that its documents are listed by.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        let target = Target::Wiki { name: name.to_owned(), fragment: None };
        self.target(&target).is_some() || Facet::ALL.iter().any(|facet| self.facet_value(*facet, name).is_some())
    }

    /// The values of a facet, sorted for reading: severities by rank, years newest first, the rest by name.
    #[must_use]
    pub fn facet(&self, facet: Facet) -> &[FacetValue] {
        self.ties.facets.get(&facet).map_or(&[], Vec::as_slice)
    }

    /// The value that a spelling belongs to.
    #[must_use]
    pub fn facet_value(&self, facet: Facet, name: &str) -> Option<&FacetValue> {
        let key = facet_key(name);
        self.facet(facet).iter().find(|value| value.key == key)
    }

    /// Stated relations, from both sides.
    #[must_use]
    pub fn related(&self, place: usize) -> &[Related] {
        &self.ties.related[place]
    }

    /// Postmortems whose text links here.
    #[must_use]
    pub fn backlinks(&self, place: usize) -> &[usize] {
        &self.ties.backlinks[place]
    }

    /// Actions that still wait, with the place of their postmortem and the postmortem.
    pub fn open_actions(&self) -> impl Iterator<Item = (usize, &Postmortem, Action)> + '_ {
        self.postmortems.iter().enumerate().flat_map(|(place, postmortem)| postmortem.open_actions().map(move |action| (place, &**postmortem, action)))
    }

    /// Places, newest first.
    pub fn newest(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.postmortems.len()).rev()
    }

    /// The files that shown documents link to or show, which are the attachments this edition needs.
    #[must_use]
    pub fn attachments(&self) -> BTreeMap<String, Vec<(usize, Link)>> {
        let mut out: BTreeMap<String, Vec<(usize, Link)>> = BTreeMap::new();
        for (at, postmortem) in self.postmortems.iter().enumerate() {
            for link in &postmortem.outgoing {
                if let Target::File { path, .. } = &link.target
                    && self.target(&link.target).is_none()
                {
                    out.entry(path.clone()).or_default().push((at, link.clone()));
                }
            }
        }
        out
    }
}

impl Ties {
    fn link(&mut self, postmortems: &[Arc<Postmortem>]) {
        for (at, postmortem) in postmortems.iter().enumerate() {
            for relation in &postmortem.related {
                if let Some(other) = self.find(&relation.id).filter(|other| *other != at) {
                    self.related[at].push(Related { place: other, kind: relation.kind, backwards: false });
                    self.related[other].push(Related { place: at, kind: relation.kind, backwards: true });
                }
            }
            let linked: BTreeSet<usize> = postmortem.outgoing.iter().filter_map(|link| self.target(postmortems, &link.target)).filter(|other| *other != at).collect();
            for other in linked {
                self.backlinks[other].push(at);
            }
        }
        for list in &mut self.related {
            list.sort();
            list.dedup();
            // Two documents that name each other are related once, as each says it of itself.
            let stated: Vec<usize> = list.iter().filter(|related| !related.backwards).map(|related| related.place).collect();
            list.retain(|related| !related.backwards || !stated.contains(&related.place));
        }
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(&name_key(id.trim())).copied()
    }

    fn target(&self, postmortems: &[Arc<Postmortem>], target: &Target) -> Option<usize> {
        match target {
            // `pic.png` means the picture, also where a `pic.png.md` stands beside it.
            Target::File { path, .. } => {
                let key = name_key(path);
                let whole = self.by_path.get(&key).copied();
                whole.filter(|at| !has_ending(&key) || name_key(&postmortems[*at].path) == key)
            }
            Target::Wiki { name, .. } => self.find(name).or_else(|| {
                let key = name_key(name);
                self.by_path.get(&key).copied().or_else(|| self.by_path.iter().filter(|(path, _)| path.rsplit('/').next() == Some(key.as_str())).map(|(_, at)| *at).min())
            }),
            _ => None,
        }
    }
}

/// What ids and paths are found by: form and case do not count.
fn name_key(name: &str) -> String {
    text::nfc(name).to_lowercase()
}

fn has_ending(path: &str) -> bool {
    crate::discover::looks_like_ending(path.rsplit('/').next().unwrap_or(path))
}

fn order_key(postmortem: &Postmortem) -> (i64, std::cmp::Reverse<&str>) {
    (postmortem.date.as_ref().map_or(i64::MIN, |date| date.seconds), std::cmp::Reverse(&postmortem.id))
}

/// The path as linked: whole, and without its ending; lower case, for links are often spelt carelessly.
fn path_keys(path: &str) -> impl Iterator<Item = String> + use<> {
    let whole = name_key(path);
    let bare = crate::discover::without_ending(&whole).to_owned();
    [whole, bare].into_iter()
}

/// Equal stated ids are withheld, all of them; derived ids that collide all become their whole paths.
fn settle_ids(mut postmortems: Vec<Arc<Postmortem>>, findings: &mut Vec<Finding>) -> Vec<Arc<Postmortem>> {
    let key = |postmortem: &Postmortem| name_key(&postmortem.id);
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, postmortem) in postmortems.iter().enumerate() {
        groups.entry(key(postmortem)).or_default().push(at);
    }
    let mut withheld = BTreeSet::new();
    let mut from_path = BTreeSet::new();
    for members in groups.values().filter(|members| members.len() > 1) {
        let stated: Vec<usize> = members.iter().copied().filter(|at| postmortems[*at].states("id")).collect();
        if stated.len() > 1 {
            for at in &stated {
                let others: Vec<String> = stated.iter().filter(|other| *other != at).map(|other| format!("`{}`", text::printable(&postmortems[*other].path))).collect();
                let message = format!("the id `{}` is also stated by {}; none of them is published", text::printable(&postmortems[*at].id), others.join(", "));
                findings.push(Finding::new(Rule::IdDuplicate, &postmortems[*at].path, message).help("give each its own `id`"));
                withheld.insert(*at);
            }
        }
        for at in members {
            if !postmortems[*at].states("id") {
                let postmortem = Arc::make_mut(&mut postmortems[*at]);
                // What a part of a file has after the file's own id stays.
                let suffix = postmortem.id.strip_prefix(&derived_id(&postmortem.path)).unwrap_or("").to_owned();
                postmortem.id = format!("{}{suffix}", path_id(&postmortem.path));
                from_path.insert(*at);
            }
        }
    }
    // A path that became an id may meet a stated one; then the derived one yields with its hash, which no author writes.
    let mut seen: BTreeSet<String> =
        postmortems.iter().enumerate().filter(|(at, postmortem)| postmortem.states("id") && !withheld.contains(at)).map(|(_, postmortem)| key(postmortem)).collect();
    for (at, postmortem) in postmortems.iter_mut().enumerate().filter(|(_, postmortem)| !postmortem.states("id")) {
        if !seen.insert(key(postmortem)) {
            Arc::make_mut(postmortem).id = format!("{}-{}", postmortem.id, &crate::hash::short(postmortem.path.as_bytes())[..8]);
            seen.insert(key(postmortem));
            from_path.insert(at);
        }
        if from_path.contains(&at) {
            let message = format!("its name gives the id of another document too, so it is `{}`", text::printable(&postmortem.id));
            findings.push(Finding::new(Rule::IdFromPath, &postmortem.path, message).help(format!("set `id: {}` to keep its address", text::printable(&postmortem.id))));
        }
    }
    postmortems.into_iter().enumerate().filter(|(at, _)| !withheld.contains(at)).map(|(_, postmortem)| postmortem).collect()
}

fn facet_values(facet: Facet, postmortems: &[Arc<Postmortem>]) -> Vec<FacetValue> {
    // The few spellings of an archive are folded once each, not once for every document.
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, postmortem) in postmortems.iter().enumerate() {
        facet.values(postmortem).into_iter().for_each(|name| by_name.entry(name).or_default().push(at));
    }
    let mut by_key: BTreeMap<String, (BTreeMap<String, usize>, Vec<usize>)> = BTreeMap::new();
    for (name, at) in by_name {
        let (names, members) = by_key.entry(facet_key(&name)).or_default();
        names.insert(name, at.len());
        members.extend(at);
    }
    for (_, members) in by_key.values_mut() {
        members.sort_unstable();
        members.dedup();
    }
    let mut taken = BTreeSet::new();
    let mut values: Vec<FacetValue> = by_key
        .into_iter()
        .map(|(key, (names, members))| {
            let name = names.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map_or_else(|| key.clone(), |(name, _)| name.clone());
            FacetValue { name, slug: facet_slug(&key, &mut taken), key, members }
        })
        .collect();
    match facet {
        // What one text alone names is found by searching; a stated alert keeps its address.
        Facet::Alert => {
            let stated: BTreeSet<String> = postmortems.iter().filter_map(|postmortem| postmortem.detection.alert.as_deref().map(facet_key)).collect();
            values.retain(|value| value.members.len() > 1 || stated.contains(&value.key));
        }
        Facet::Severity => {
            let rank = |value: &FacetValue| postmortems[value.members[0]].severity.as_ref().and_then(|severity| severity.rank).unwrap_or(usize::MAX);
            values.sort_by(|a, b| rank(a).cmp(&rank(b)).then(a.name.cmp(&b.name)));
        }
        Facet::Year => values.reverse(),
        Facet::Month => {
            values.reverse();
            values.iter_mut().for_each(|month| month.slug = month.key.replace('-', "/"));
        }
        _ => {}
    }
    values
}

/// What makes two spellings one value: form, case, and which of space, `-` and `_` stands between words do not count.
#[must_use]
pub fn facet_key(name: &str) -> String {
    let folded: String = text::nfkc(name.trim()).flat_map(char::to_lowercase).map(|c| if c.is_whitespace() || c == '_' { '-' } else { c }).collect();
    folded.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// The address of a value. `C++` and `C#` would share one, and long or wordless names would have none: these get a hash.
fn facet_slug(key: &str, taken: &mut BTreeSet<String>) -> String {
    let slug = text::slug(key);
    if slug == key && slug.len() <= MAX_SLUG && taken.insert(slug.clone()) {
        return slug;
    }
    let end = (0..=slug.len().min(MAX_SLUG)).rev().find(|at| slug.is_char_boundary(*at)).unwrap_or(0);
    let hash = &crate::hash::short(key.as_bytes())[..8];
    let slug = if end == 0 { hash.to_owned() } else { format!("{}-{hash}", slug[..end].trim_end_matches('-')) };
    taken.insert(slug.clone());
    slug
}

/// Bytes of a facet value's folder, short enough for every file system.
const MAX_SLUG: usize = 120;
