//! The whole way from an archive to a published site, and the way out where nothing changed.

use super::{Counts, PipelineError, Request, about_files, bind, load, prepare};
use crate::config::HistoryShown;
use crate::diagnostic::{Finding, Level};
use crate::discover::{self, Fingerprint};
use crate::hash::Digest;
use crate::history;
use crate::publish::seen::Seen;
use crate::publish::{self, Published};
use crate::time::Stamp;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSlice;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const FINDINGS_A_LINE: usize = 1000;

/// What a build did.
pub struct Built {
    pub published: Published,
    pub findings: Arc<Vec<Finding>>,
    pub counts: Counts,
    /// Things worth a line that are no findings.
    pub notices: Vec<String>,
}

impl Built {
    /// What a build says that finds nothing to do, as lines: of findings there are tens of thousands, so they are written on all cores.
    fn told(&self) -> Vec<String> {
        let counts = [self.counts.files, self.counts.split, self.counts.pages, self.counts.reported, self.counts.withheld, self.published.files];
        let findings = self.findings.par_chunks(FINDINGS_A_LINE).map(|findings| serde_json::to_string(findings).unwrap_or_default());
        std::iter::once(serde_json::to_string(&counts).unwrap_or_default()).chain(findings.collect::<Vec<_>>()).collect()
    }

    /// The same from its lines; nothing when they are no such lines.
    fn read(told: &str) -> Option<Self> {
        let mut lines = told.lines();
        let [files, split, pages, reported, withheld, published]: [usize; 6] = serde_json::from_str(lines.next()?).ok()?;
        let findings: Vec<Vec<Finding>> = lines.collect::<Vec<_>>().into_par_iter().map(|line| serde_json::from_str(line).ok()).collect::<Option<_>>()?;
        let findings = findings.into_iter().flatten().collect();
        let published = Published { files: published, ..Published::default() };
        Some(Self { published, findings: Arc::new(findings), counts: Counts { files, split, pages, reported, withheld }, notices: Vec::new() })
    }
}

/// Whether any finding is at the level that fails a run.
#[must_use]
pub fn fails(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.level == Level::Deny)
}

/// The whole way from an archive to a published site. `strict` publishes only what no finding fails.
///
/// # Errors
/// See [`PipelineError`]; the live site is then as it was.
pub fn build(request: &Request, out: &Path, strict: bool, progress: &(dyn Fn(Progress<'_>) + Sync)) -> Result<Built, PipelineError> {
    publish::check_output(out, &request.root).map_err(PipelineError::Publish)?;
    progress(Progress::Reading);
    let (Some(started), Some(seen)) = (request.started, Seen::of(out)) else { return build_all(request, out, strict, progress) };
    let inputs = discover::fingerprint(&request.root, &request.skip);
    let key = inputs.as_ref().and_then(|inputs| build_key(request, strict, inputs));
    if seen.exists() {
        // Another build may be about to change what is compared here.
        let _hold = publish::hold(out).map_err(PipelineError::Publish)?;
        if let Some(built) = key.as_ref().and_then(|key| seen.told(key, Built::read)) {
            return Ok(built);
        }
    }
    let built = build_all(request, out, strict, progress)?;
    progress(Progress::Closing);
    let whole = !built.published.left_over && built.notices.is_empty() && !(strict && fails(&built.findings));
    match (key, inputs) {
        (Some(key), Some(inputs)) if whole => {
            // Meanwhile the site is given back, which what was told of a large archive needs the room of.
            let now = discover::fingerprint(&request.root, &request.skip);
            if now.as_ref() == Some(&inputs) { seen.keep(&key, &inputs, built.published.fingerprint.as_deref(), started, &built.told()) } else { seen.forget() }
        }
        _ => seen.forget(),
    }
    Ok(built)
}

/// Everything that a site is made from, as far as it can be told without reading it. Nothing where the configuration does not parse.
fn build_key(request: &Request, strict: bool, inputs: &Fingerprint) -> Option<String> {
    let config = discover::read_config(&request.root).ok()?;
    let mut digest = Digest::default();
    digest.add(inputs.hash.as_bytes());
    digest.add(format!("{:?} {:?} {:?} {strict}", request.program, request.edition, request.base_url).as_bytes());
    digest.add(Stamp::day_of(request.now, &config.zone).date().as_bytes());
    if config.history != HistoryShown::Nothing {
        digest.add(&history::state(&request.root));
    }
    Some(digest.finish())
}

fn build_all(request: &Request, out: &Path, strict: bool, progress: &(dyn Fn(Progress<'_>) + Sync)) -> Result<Built, PipelineError> {
    let open = || publish::Output::open(out, request.started.is_some()).map_err(PipelineError::Publish);
    // Thousands of files that are there already are looked at while documents are read. A first build that fails leaves nothing.
    let (opened, loaded) = if publish::is_known(out) { rayon::join(|| Some(open()), || load(request)) } else { (None, load(request)) };
    let mut loaded = loaded?;
    let opened = opened.transpose()?;
    about_files(&mut loaded);
    let found = std::mem::take(&mut loaded.findings);
    // It needs nothing of the index, which leaves a core idle at times.
    let (searched, prepared) = rayon::join(|| loaded.searched(&|step| progress(step)), || prepare(&loaded, found));
    let ((searched, notice), prepared) = (searched?, prepared?);
    progress(Progress::Planning);
    let (site, findings, counts) = bind(loaded, prepared, &searched)?;
    let mut notices = Vec::new();
    notices.extend(notice.map(|why| format!("the search index is not kept between runs: {why}")));
    if strict && fails(&findings) {
        return Ok(Built { published: Published::default(), findings, counts, notices });
    }
    progress(Progress::Writing(site.files().count()));
    let output = opened.map_or_else(open, Ok)?;
    let published = output.publish(&site, &|file, begun| progress(Progress::Written(file, begun)));
    // Thousands of records are given back beside what follows.
    rayon::spawn(move || drop(site));
    let published = published.map_err(PipelineError::Publish)?;
    if published.left_over {
        notices.push("the folder beside the output could not be cleared of what was withdrawn; the next build does it".into());
    }
    Ok(Built { published, findings, counts, notices })
}

/// Where a build is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<'f> {
    Reading,
    Indexing(usize),
    /// Cutting the index for the browser, and finding what is near what.
    Exporting,
    /// Compiling the theme, giving everything an address.
    Planning,
    Writing(usize),
    /// A file, which was begun then.
    Written(&'f str, Instant),
    /// Remembering what was made from what.
    Closing,
}
