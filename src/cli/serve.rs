//! `afterword serve`.

use super::output::{self, BOLD, ERROR, styled};
use super::report;
use super::{Common, Exit, Format};
use crate::diagnostic::Finding;
use crate::pipeline::{Judged, PipelineError, Preview};
use crate::serve::{self, Event, Settings, Watched};
use clap::Args;
use serde_json::json;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Archives of so many postmortems have their search with the first page; in larger ones it follows.
const AT_ONCE: usize = 300;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword serve example-archive\n  afterword serve --port 8080\n\nPages are made when asked for and reload when a file of the archive changes. Nothing is written but the cache."
)]
pub struct Arguments {
    /// The archive, like `--archive`.
    #[arg(value_name = "ARCHIVE")]
    positional: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// The port; 0 takes any free one.
    #[arg(long, value_name = "N", default_value_t = 4000)]
    port: u16,
    /// The address to listen on. Other machines can read everything on any but a loopback address.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,
    /// Look for changes every second, where the system does not tell of them: shared drives, some containers.
    #[arg(long)]
    poll: bool,
    /// How to report.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let mut request = arguments.common.request(arguments.positional.as_ref(), Vec::new(), None)?;
    let config = crate::discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    let out = std::path::absolute(&config.output).unwrap_or_else(|_| config.output.clone().into());
    request.skip.push(out.clone());
    request.judged = Judged::New;
    let seen = crate::discover::fingerprint(&request.root, &request.skip);
    let watched = Watched { folder: request.root.clone(), ignored: request.skip.clone(), poll: arguments.poll, seen };
    let settings = Settings { host: arguments.host, port: arguments.port, watched, token: token() };
    let root = request.root.clone();
    // The first site is made here, so that a usage error ends the program with its own code.
    let preview = Preview::new(request);
    let mut first = preview.look()?;
    let whole = first.counts.pages <= AT_ONCE;
    if whole {
        preview.whole()?;
        first = preview.judged()?;
    }
    let human = arguments.format == Format::Human;
    if human {
        report::tell_folded(&first.findings.iter().collect::<Vec<_>>(), &root);
        output::note(&format!("{} postmortems; {}", first.counts.pages, report::summary(first.findings.iter())));
    } else {
        output::print(&format!("{}\n", json!({"event": "read", "postmortems": first.counts.pages, "findings": as_json(&first.findings, &root)})));
    }
    let told = Mutex::new(Arc::clone(&first.findings));
    let tell = move |event| if human { tell(event, &root, &told) } else { tell_json(&event, &root) };
    match serve::serve(settings, preview, first, whole, tell) {
        Ok(()) => Ok(Exit::Fine),
        Err(why) => {
            output::note(&format!("{}: {why}", styled(ERROR, "error")));
            Ok(Exit::Environment)
        }
    }
}

fn tell(event: Event, root: &Path, told: &Mutex<Arc<Vec<Finding>>>) {
    match event {
        Event::Ready(address) => output::print(&format!("serving at {}\n", styled(BOLD, &address))),
        Event::Shown(_) => {}
        Event::Reloaded(findings, took) => {
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            let known: HashSet<&Finding> = told.iter().collect();
            report::tell_folded(&findings.iter().filter(|finding| !known.contains(finding)).collect::<Vec<_>>(), root);
            output::note(&format!("reloaded in {} ms; {}", took.as_millis(), report::summary(findings.iter())));
            *told = findings;
        }
        Event::Whole(took) => output::note(&format!("search and relations follow, after {} ms", took.as_millis())),
        Event::Judged(findings) => {
            output::note(&format!("the sentences of all documents were looked at; {}", report::summary(findings.iter())));
            *told.lock().unwrap_or_else(PoisonError::into_inner) = findings;
        }
        Event::Failed(why) => output::note(&format!("{}: {why}", styled(ERROR, "not reloaded"))),
        Event::NotWatching(why) => output::note(&format!("changes are not watched: {why}")),
    }
}

fn tell_json(event: &Event, root: &Path) {
    let milliseconds = |took: &Duration| u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let value = match event {
        Event::Ready(address) => json!({"event": "ready", "address": address}),
        Event::Shown(took) => json!({"event": "shown", "milliseconds": milliseconds(took)}),
        Event::Reloaded(findings, took) => json!({"event": "reloaded", "milliseconds": milliseconds(took), "findings": as_json(findings, root)}),
        Event::Whole(took) => json!({"event": "whole", "milliseconds": milliseconds(took)}),
        Event::Judged(findings) => json!({"event": "judged", "findings": as_json(findings, root)}),
        Event::Failed(why) => json!({"event": "failed", "message": why}),
        Event::NotWatching(why) => json!({"event": "not-watching", "message": why}),
    };
    output::print(&format!("{value}\n"));
}

fn as_json(findings: &[Finding], root: &Path) -> Vec<serde_json::Value> {
    report::from_here(findings, root).iter().map(report::as_json).collect()
}

/// A secret of this start: the channel tells what was found in the document of a page.
fn token() -> String {
    // The standard library's maps are keyed by the system's chance, which is the only chance it hands out.
    let chance = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", chance(), chance())
}
