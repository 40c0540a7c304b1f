//! Searching from the terminal: by words, and by what is near a text.

use super::{Loaded, PipelineError, Request, load};
use crate::discover;
use crate::metrics;
use crate::parse;
use crate::search::columns::Columns;
use crate::search::related::{Neighbour, Written};
use crate::search::{self, Query, SearchIndex};
use crate::time::Stamp;
use std::path::{Path, PathBuf};

/// The incidents of the archive that are nearest to a text: a draft, a log, an alert.
///
/// # Errors
/// See [`PipelineError`].
pub fn similar(request: &Request, text: &str, limit: usize) -> Result<Vec<Similar>, PipelineError> {
    let loaded = load(request)?;
    let (index, _) = loaded.index()?;
    let failed = |error: search::Error| PipelineError::Index(error.to_string());
    let near = search::related::nearest(&index, text, limit).map_err(failed)?;
    let near = if let Some(near) = near { near } else { found_for(&loaded, &index, text, limit).map_err(failed)? };
    let written = Written::of(text);
    let similar = |near: Neighbour| Similar { incident: Incident::of(&loaded, near.place), score: near.score, shared: written.shared(&near, usize::MAX) };
    Ok(near.into_iter().map(similar).collect())
}

/// What a search for a pasted text finds, with the tokens that each document has.
fn found_for(loaded: &Loaded, index: &SearchIndex, text: &str, limit: usize) -> Result<Vec<Neighbour>, search::Error> {
    let mut query = Query::pasted(text);
    loaded.synonyms.widen(&mut query);
    let ranking = index.rank(&query, &Columns::new(&loaded.archive, &loaded.config), loaded.today.day_number(), limit)?;
    let shared = |place: usize| {
        let texts: Vec<String> = loaded.blocks(place).into_iter().map(|block| block.text).collect();
        let has = |unit: &&search::query::Unit| texts.iter().any(|text| search::excerpt::find(text, std::slice::from_ref(*unit)).0 > 0);
        ranking.wanted.iter().filter(has).filter_map(|unit| unit.alternatives.first()).flatten().map(|(_, token)| token.as_str().into()).collect()
    };
    // Scores of a search are small numbers with a fraction; whole thousandths keep their order.
    Ok(ranking.hits.iter().map(|hit| Neighbour { place: hit.place, score: (hit.score * 1000.0) as u32, shared: shared(hit.place) }).collect())
}

/// What is told of an incident that was found, however it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    pub id: String,
    pub title: String,
    pub date: Option<String>,
    /// In the archive.
    pub path: String,
    pub severity: Option<String>,
    pub services: Vec<String>,
    /// The sentence that says what mitigated it, as plain text.
    pub mitigation: Option<String>,
}

impl Incident {
    fn of(loaded: &Loaded, place: usize) -> Self {
        let postmortem = &loaded.archive.postmortems[place];
        Self {
            id: postmortem.id.clone(),
            title: postmortem.title.clone(),
            date: postmortem.date.as_ref().map(Stamp::date),
            path: postmortem.path.clone(),
            severity: postmortem.severity.as_ref().map(|severity| loaded.config.severity_title(severity).to_owned()),
            services: postmortem.services.clone(),
            mitigation: postmortem.mitigation.as_ref().map(|text| parse::inline_text(text)),
        }
    }
}

/// An incident near a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similar {
    pub incident: Incident,
    pub score: u32,
    /// Words of the text that it has too, the most telling first.
    pub shared: Vec<String>,
}

/// What a search found, ready to print.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// All that matched, shown or not.
    pub total: usize,
    /// How many units were looked for.
    pub wanted: usize,
    /// Words that no document has, and the stems that were looked for instead, the most likely first.
    pub corrected: Vec<(String, Vec<String>)>,
    /// What stands in no document as a whole, so that its parts were looked for.
    pub loosened: Vec<String>,
    /// What was typed, with what the archive's synonyms add.
    pub also: Vec<(String, Vec<String>)>,
    /// What looks like a filter and is none.
    pub hints: Vec<String>,
    /// What of a pasted text was left out.
    pub noise: Vec<String>,
}

/// One postmortem of a search's result.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub incident: Incident,
    /// The heading the excerpt stands under.
    pub section: Option<String>,
    /// Other sections that have the words: anchor and heading.
    pub sections: Vec<(String, String)>,
    pub excerpt: String,
    /// Byte ranges of the excerpt.
    pub marks: Vec<(usize, usize)>,
    pub score: f32,
    /// How many of the wanted units it has.
    pub matched: usize,
    /// What part of the sum of its units it kept as its score, since it has not all that was asked for.
    pub part: f32,
    /// The durations its stamps give.
    pub durations: Vec<metrics::Metric>,
    /// What each word scored in each field; only when asked for.
    pub reasons: Vec<search::Reason>,
}

/// Searches the archive.
///
/// # Errors
/// See [`PipelineError`].
pub fn search(request: &Request, typed: &str, limit: usize) -> Result<Found, PipelineError> {
    find(&load(request)?, typed, limit, false)
}

/// The same with the reasons for every hit.
///
/// # Errors
/// See [`PipelineError`].
pub fn search_explained(request: &Request, typed: &str, limit: usize) -> Result<Found, PipelineError> {
    find(&load(request)?, typed, limit, true)
}

/// The file that shows a hit: its page, where the site was built to the configured folder, else the document itself.
///
/// # Errors
/// A configuration that cannot be read.
pub fn page_of(request: &Request, hit: &Hit) -> Result<PathBuf, PipelineError> {
    let config = discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    let page = Path::new(&config.output).join("postmortems").join(&hit.incident.id).join("index.html");
    Ok(if page.is_file() { page } else { request.root.join(&hit.incident.path) })
}

fn find(loaded: &Loaded, typed: &str, limit: usize, explain: bool) -> Result<Found, PipelineError> {
    let (index, _) = loaded.index()?;
    let archive = &loaded.archive;
    let query = loaded.query(typed);
    let columns = Columns::new(archive, &loaded.config);
    let ranking = loaded.rank(&index, &columns, &query, limit).map_err(|error| PipelineError::Index(error.to_string()))?;
    let failed = |error: search::Error| PipelineError::Index(error.to_string());
    let mut reasons = if explain { index.explain(&ranking).map_err(failed)? } else { vec![Vec::new(); ranking.hits.len()] }.into_iter();
    let hits = ranking.hits.iter().map(|scored| {
        let postmortem = &archive.postmortems[scored.place];
        let blocks = loaded.blocks(scored.place);
        let mut passages = search::excerpt::passages(blocks.iter().map(|block| (block.section, block.text.as_str())), &ranking.wanted).into_iter();
        let of = |passage: &search::excerpt::Excerpt| postmortem.sections.get(passage.section?);
        let passage = passages.next();
        let section = passage.as_ref().and_then(of).map(|section| section.title.clone());
        let (excerpt, marks) = passage.map_or_else(Default::default, |passage| (passage.text, passage.marks));
        Hit {
            incident: Incident::of(loaded, scored.place),
            section,
            sections: passages.filter_map(|passage| of(&passage).map(|section| (section.anchor.clone(), section.title.clone()))).collect(),
            excerpt,
            marks,
            score: scored.score,
            matched: scored.matched,
            part: search::rank::coordination(scored.matched, scored.asked),
            durations: metrics::of(postmortem),
            reasons: reasons.next().unwrap_or_default(),
        }
    });
    let also = ranking.wanted.iter().filter(|unit| !unit.also.is_empty()).map(|unit| (unit.written.clone(), unit.also.clone())).collect();
    Ok(Found {
        hits: hits.collect(),
        total: ranking.total,
        wanted: ranking.counted(),
        corrected: ranking.corrected,
        loosened: ranking.loosened,
        also,
        hints: query.hints,
        noise: query.noise,
    })
}
