//! `afterword build`.

use super::output::{self, DIM, styled};
use super::progress::Bar;
use super::report;
use super::timings::Timings;
use super::{Common, Exit, Format};
use crate::diagnostic::{Family, Finding, Level, Rule};
use crate::pipeline::{self, PipelineError, Progress, Request};
use crate::publish::{self, PublishError};
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(
    after_help = "Examples:\n  afterword build                                   the archive here, to ./site\n  afterword build ~/postmortems --out public        another archive, another folder\n  afterword build --base-url https://pm.example/    with absolute addresses in feeds and sitemap\n\nThe output is replaced in one step; a build that fails leaves it as it was."
)]
pub struct Arguments {
    /// The archive, like `--archive`.
    #[arg(value_name = "ARCHIVE")]
    positional: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// The folder to write. Default: `output` of the configuration, else `site`.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The address the site will have.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// How many threads to use. Default: one per core.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Build every edition of the configuration, each to a folder of its own: `site-public`, `site-internal`. In the address `{edition}` stands for the level.
    #[arg(long, conflicts_with_all = ["edition", "profile"])]
    all_editions: bool,
    /// Publish only when no finding is an error.
    #[arg(long)]
    strict: bool,
    /// Make and compare everything, also what seems unchanged since the last build.
    #[arg(long)]
    verify: bool,
    /// Tell where the time went, and how many files of which kind the site has.
    #[arg(long)]
    timings: bool,
    /// Write how long each stage and each file took, as a trace that Perfetto and browsers open.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// How to report.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    if let Some(jobs) = arguments.jobs {
        // The one pool of the process: set before anything uses it.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.clamp(1, 256)).build_global();
    }
    let mut request = arguments.common.request(arguments.positional.as_ref(), Vec::new(), arguments.base_url.clone())?;
    let config = crate::discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    let out = arguments.out.clone().unwrap_or_else(|| config.output.clone().into());
    request.everything_unless_named = false;
    request.started = super::started().filter(|_| !arguments.verify);
    let folders: Vec<PathBuf> = config.editions.iter().map(|level| beside(&out, &config.levels[*level])).collect();
    request.skip.push(out.clone());
    request.skip.extend(folders.clone());
    if !arguments.all_editions {
        return one(arguments, &request, &out);
    }
    if folders.is_empty() {
        return Err(PipelineError::Usage("this archive has no editions; name them in afterword.yaml, such as `editions: [public, internal]`".into()));
    }
    let mut exit = Exit::Fine;
    for (level, folder) in config.editions.iter().zip(&folders) {
        let request = Request { edition: Some(config.levels[*level].clone()), ..request.clone() };
        if matches!(one(arguments, &request, folder)?, Exit::Found) {
            exit = Exit::Found;
        }
    }
    Ok(exit)
}

/// The folder of an edition.
fn beside(out: &Path, level: &str) -> PathBuf {
    let name = out.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    out.with_file_name(format!("{name}-{}", crate::text::slug(level)))
}

/// Builds one site.
fn one(arguments: &Arguments, request: &Request, out: &Path) -> Result<Exit, PipelineError> {
    let bar = Bar::new();
    let timings = Timings::new(arguments.profile.is_some());
    let tell = |progress: Progress<'_>| {
        bar.tell(progress);
        timings.tell(progress);
    };
    let built = pipeline::build(request, out, arguments.strict, &tell)?;
    drop(bar);
    if arguments.timings {
        output::note(timings.table(&built.published).trim_end());
    }
    if let Some(file) = &arguments.profile {
        publish::replace::put(file, timings.trace().as_bytes()).map_err(|error| PipelineError::Publish(PublishError::Io(file.clone(), error)))?;
    }
    let failed = pipeline::fails(&built.findings);
    let (counts, published) = (built.counts, &built.published);
    if arguments.format == Format::Json {
        let findings: Vec<_> = report::from_here(&built.findings, &request.root).iter().map(report::as_json).collect();
        let value = json!({
            "out": out, "edition": request.edition, "documents": counts.files, "postmortems": counts.pages, "reported": counts.reported, "withheld": counts.withheld,
            "files": published.files, "written": published.written, "removed": published.removed, "published": !(arguments.strict && failed), "findings": findings,
        });
        output::print(&format!("{value}\n"));
        return Ok(if failed { Exit::Found } else { Exit::Fine });
    }
    let found = report::summary(built.findings.iter());
    let of_reading = |finding: &Finding| Rule::named(finding.rule).is_none_or(|rule| matches!(rule.family(), Family::Reading | Family::Privacy));
    let (read, written): (Vec<&Finding>, Vec<&Finding>) = built.findings.iter().partition(|finding| finding.level == Level::Deny || of_reading(finding));
    report::tell_folded(&read, &request.root);
    if !written.is_empty() {
        output::note(&styled(DIM, &format!("… and {} on what was written; `afterword check` shows them", report::summary(written.iter().copied()))));
    }
    built.notices.iter().for_each(|notice| output::note(&styled(DIM, notice)));
    let withheld = if counts.withheld > 0 { format!(" + {} withheld", counts.withheld) } else { String::new() };
    output::print(&format!("{} = {} postmortems + {} reported{withheld}; {found}\n", output::counted(counts.files, "document"), counts.pages, counts.reported));
    if arguments.strict && failed {
        output::print("nothing was published, for `--strict` allows no errors\n");
    } else if published.written + published.removed == 0 {
        output::print(&format!("{} is up to date: {} files\n", out.display(), published.files));
    } else {
        output::print(&format!("{}: {} files, {} written, {} removed\n", out.display(), published.files, published.written, published.removed));
    }
    Ok(if failed { Exit::Found } else { Exit::Fine })
}
