//! What an edition shows, withholds and redacts, and why: to be read before it is published for the first time.
//!
//! The archive is read twice, as the edition and whole, and the two are compared; so this says what the build does, not what it means to.

use super::{Loaded, PipelineError, Request, load};
use crate::archive::Edition;
use crate::discover;
use crate::model::{Postmortem, Visibility};
use crate::parse::{self, Parsed, SourceFile};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What an edition makes of an archive.
#[derive(Debug, Serialize)]
pub struct Audit {
    pub edition: String,
    /// Levels of the configuration that it shows, and those that it does not.
    pub shows_levels: Vec<String>,
    pub withholds_levels: Vec<String>,
    /// The front-matter fields that it is limited to; nothing where it shows every field of the record.
    pub fields: Option<Vec<String>>,
    /// Postmortems it shows, by path.
    pub shown: Vec<ShownDocument>,
    /// Postmortems it does not, by path.
    pub withheld: Vec<WithheldDocument>,
    pub attachments_shown: Vec<String>,
    pub attachments_withheld: Vec<String>,
    /// Sessions, picks and mailing lists, by path.
    pub notes_shown: Vec<String>,
    pub notes_withheld: Vec<String>,
    /// Words of the glossary.
    pub terms_shown: Vec<String>,
    pub terms_withheld: Vec<String>,
}

/// A postmortem that the edition shows, and what of it it does not.
#[derive(Debug, Serialize)]
pub struct ShownDocument {
    pub path: String,
    pub id: String,
    pub title: String,
    /// Keys of the front matter that are left out: above the edition, not in its list, or claimed by no field.
    pub fields_withheld: Vec<String>,
    /// Lines on which a block begins that is left out.
    pub blocks_withheld: Vec<u32>,
    /// Lines on which a mark stands in the place of words.
    pub words_redacted: Vec<u32>,
    /// Hidden postmortems that it links to; the links are shown as their text.
    pub refers_to_withheld: Vec<String>,
}

/// A postmortem that the edition does not show.
#[derive(Debug, Serialize)]
pub struct WithheldDocument {
    pub path: String,
    pub id: String,
    pub title: String,
    pub why: Why,
}

/// Why a postmortem is withheld.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "reason", content = "value")]
pub enum Why {
    /// Its level is above the edition.
    Level(String),
    /// It states no level, which hides it from every edition below the top.
    NoLevel,
    /// What it states is no level, or its front matter cannot be read.
    InvalidLevel(String),
    /// The configuration hides what is not reviewed.
    Unreviewed,
    /// Another document has its id, or another fault keeps it out.
    Fault,
}

impl Audit {
    /// How many things are left out of documents that are shown.
    #[must_use]
    pub fn redactions(&self) -> usize {
        self.shown.iter().map(|one| one.fields_withheld.len() + one.blocks_withheld.len() + one.words_redacted.len()).sum()
    }
}

/// Audits the edition that a request names.
///
/// # Errors
/// See [`load`]; no edition.
pub fn audit(request: &Request) -> Result<Audit, PipelineError> {
    if request.edition.is_none() {
        return Err(PipelineError::Usage("say which edition: `afterword audit --edition LEVEL`".into()));
    }
    let of = |edition: &Option<String>, all: bool| load(&Request { edition: edition.clone(), everything_unless_named: all, cache: None, ..request.clone() });
    let edition = of(&request.edition, false)?;
    let whole = of(&None, true)?;
    let named = request.edition.clone().unwrap_or_default();
    let (shows_levels, withholds_levels) = edition.config.levels.split_at(edition.edition.top().map_or(edition.config.levels.len(), |top| top + 1));
    let seen: BTreeSet<(&str, u32)> = edition.archive.postmortems.iter().map(|one| (one.path.as_str(), one.part)).collect();
    let is_seen = |one: &Postmortem| seen.contains(&(one.path.as_str(), one.part));
    let mut by_path: Vec<&Postmortem> = whole.archive.postmortems.iter().map(|one| &**one).collect();
    by_path.sort_by_key(|one| (&one.path, one.part));
    let left_out = left_out(&edition);
    let shown = edition.archive.postmortems.iter().map(|one| shown_document(one, &left_out, (&edition, &whole))).collect::<Vec<_>>();
    let withheld =
        by_path.iter().filter(|one| !is_seen(one)).map(|one| WithheldDocument { path: one.path.clone(), id: one.id.clone(), title: one.title.clone(), why: why(one, &edition) });
    let attachments = |loaded: &Loaded| -> BTreeSet<String> { loaded.archive.attachments().into_keys().filter(|path| loaded.tree.attachments.contains_key(path)).collect() };
    let notes = |loaded: &Loaded| -> BTreeSet<String> {
        let club = &loaded.club;
        club.sessions.iter().map(|one| &one.path).chain(club.picks.iter().map(|one| &one.path)).chain(club.lists.iter().map(|one| &one.path)).cloned().collect()
    };
    let terms = |loaded: &Loaded| -> BTreeSet<String> { loaded.glossary.terms.iter().map(|term| term.name.clone()).collect() };
    let [(attachments_shown, attachments_withheld), (notes_shown, notes_withheld), (terms_shown, terms_withheld)] =
        [(attachments(&edition), attachments(&whole)), (notes(&edition), notes(&whole)), (terms(&edition), terms(&whole))].map(|(here, all)| {
            let gone: Vec<String> = all.difference(&here).cloned().collect();
            (here.into_iter().collect::<Vec<_>>(), gone)
        });
    let fields = edition.edition.top().and_then(|top| edition.config.edition_fields.get(&top)).map(|fields| fields.iter().cloned().collect());
    let mut audit = Audit {
        edition: named,
        shows_levels: shows_levels.to_vec(),
        withholds_levels: withholds_levels.to_vec(),
        fields,
        shown,
        withheld: withheld.collect(),
        attachments_shown,
        attachments_withheld,
        notes_shown,
        notes_withheld,
        terms_shown,
        terms_withheld,
    };
    audit.shown.sort_by(|a, b| (&a.path, &a.id).cmp(&(&b.path, &b.id)));
    Ok(audit)
}

/// Of a file what an edition leaves out of it.
#[derive(Default)]
struct LeftOut {
    blocks: Vec<u32>,
    words: Vec<u32>,
    /// By the incident's place in the file.
    fields: BTreeMap<u32, Vec<String>>,
}

fn left_out(edition: &Loaded) -> BTreeMap<String, LeftOut> {
    let (config, limit) = (&edition.config, edition.config.limits.document_bytes as u64);
    let mut out = BTreeMap::new();
    for path in edition.archive.postmortems.iter().map(|one| one.path.clone()).collect::<BTreeSet<_>>() {
        let Ok(bytes) = discover::read(&edition.tree.root, &path, limit) else { continue };
        let shown = parse::shown(&bytes, &config.levels, config.below_top);
        let file = SourceFile { path: path.clone(), bytes: shown.rest.map_or(bytes, |(rest, _)| rest) };
        let Parsed::Postmortems(documents) = parse::parse(&file, config) else { continue };
        let fields = documents.into_iter().map(|document| (document.postmortem.part, document.withheld)).collect();
        out.insert(path, LeftOut { blocks: shown.blocks, words: shown.words, fields });
    }
    out
}

fn shown_document(one: &Postmortem, left_out: &BTreeMap<String, LeftOut>, (edition, whole): (&Loaded, &Loaded)) -> ShownDocument {
    let left = left_out.get(&one.path);
    let hidden = one.outgoing.iter().filter(|link| edition.archive.target(&link.target).is_none()).filter_map(|link| whole.archive.target(&link.target));
    let related = one.related.iter().filter(|relation| edition.archive.find(&relation.id).is_none()).filter_map(|relation| whole.archive.find(&relation.id));
    let refers: BTreeSet<String> = hidden.chain(related).map(|place| whole.archive.postmortems[place].id.clone()).collect();
    ShownDocument {
        path: one.path.clone(),
        id: one.id.clone(),
        title: one.title.clone(),
        fields_withheld: left.and_then(|left| left.fields.get(&one.part)).cloned().unwrap_or_default(),
        blocks_withheld: left.map(|left| left.blocks.clone()).unwrap_or_default(),
        words_redacted: left.map(|left| left.words.clone()).unwrap_or_default(),
        refers_to_withheld: refers.into_iter().collect(),
    }
}

fn why(one: &Postmortem, edition: &Loaded) -> Why {
    match &one.visibility {
        _ if edition.edition == Edition::Everything => Why::Fault,
        Visibility::Unstated => Why::NoLevel,
        Visibility::Invalid(written) => Why::InvalidLevel(written.clone()),
        visibility if edition.edition.shows_level(visibility) => {
            if !edition.config.show_unreviewed && !one.is_reviewed() {
                Why::Unreviewed
            } else {
                Why::Fault
            }
        }
        Visibility::Level(level) => Why::Level(edition.config.levels[*level].clone()),
    }
}
