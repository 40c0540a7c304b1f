//! `afterword serve`.

use super::output::{self, BOLD, ERROR, styled};
use super::report::{self, Form};
use super::{Common, Exit, Format};
use crate::pipeline::{self, PipelineError};
use crate::serve::{self, Event, Settings};
use clap::Args;
use serde_json::json;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

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
    /// How to report.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let mut request = arguments.common.request(arguments.positional.as_ref(), Vec::new(), None)?;
    let config = crate::discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    let out = std::path::absolute(&config.output).unwrap_or_else(|_| config.output.clone().into());
    request.skip.push(out.clone());
    // The first site is made here, so that a usage error ends the program with its own code.
    let (first, findings, counts) = pipeline::preview(&request)?;
    let findings = report::from_here(&findings, &request.root);
    let human = arguments.format == Format::Human;
    if human {
        output::note(report::write(&findings, Form::Human).trim_end());
        output::note(&format!("{} postmortems; {}", counts.pages, report::summary(&findings)));
    } else {
        output::print(&format!("{}\n", json!({"event": "read", "postmortems": counts.pages, "findings": findings.iter().map(report::as_json).collect::<Vec<_>>()})));
    }
    let settings = Settings { host: arguments.host, port: arguments.port, watched: request.root.clone(), ignored: request.skip.clone(), token: token() };
    let make = Box::new(move || pipeline::preview(&request).map(|(site, ..)| site).map_err(|error| error.to_string()));
    match serve::serve(settings, first, make, move |event| if human { tell(&event) } else { tell_json(&event) }) {
        Ok(()) => Ok(Exit::Fine),
        Err(why) => {
            output::note(&format!("{}: {why}", styled(ERROR, "error")));
            Ok(Exit::Environment)
        }
    }
}

fn tell(event: &Event) {
    match event {
        Event::Ready(address) => output::print(&format!("serving at {}\n", styled(BOLD, address))),
        Event::Reloaded => output::note("reloaded"),
        Event::Failed(why) => output::note(&format!("{}: {why}", styled(ERROR, "not reloaded"))),
        Event::NotWatching(why) => output::note(&format!("changes are not watched: {why}")),
    }
}

fn tell_json(event: &Event) {
    let value = match event {
        Event::Ready(address) => json!({"event": "ready", "address": address}),
        Event::Reloaded => json!({"event": "reloaded"}),
        Event::Failed(why) => json!({"event": "failed", "message": why}),
        Event::NotWatching(why) => json!({"event": "not-watching", "message": why}),
    };
    output::print(&format!("{value}\n"));
}

/// A secret of this start; it guards only a channel that says "again".
fn token() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    crate::hash::short(format!("{now}-{}", std::process::id()).as_bytes())
}
