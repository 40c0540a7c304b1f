//! `afterword similar`.

use super::output::{self, DIM, styled};
use super::{Common, Exit, Format, incident};
use crate::pipeline::{self, PipelineError, Similar};
use crate::text::printable;
use clap::Args;
use serde_json::json;
use std::io::Read;
use std::path::PathBuf;

/// Bytes of a text that are read.
const MOST: u64 = 2 << 20;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword similar draft.md                 has this happened before?\n  kubectl logs api-0 --tail=50 | afterword similar -\n  pbpaste | afterword similar - --format json\n\nThe text need not be in the archive. Exit code 1 when nothing is near."
)]
pub struct Arguments {
    /// A draft, a log, an alert; `-` reads standard input.
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    #[command(flatten)]
    common: Common,
    /// How many incidents.
    #[arg(long, value_name = "N", default_value_t = 5)]
    limit: usize,
    /// How to report.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let shown = printable(&arguments.file.to_string_lossy());
    let failed = |error: std::io::Error| PipelineError::Usage(format!("`{shown}` cannot be read: {error}"));
    let mut bytes = Vec::new();
    if arguments.file.as_os_str() == "-" {
        std::io::stdin().lock().take(MOST).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        bytes = crate::discover::read_named(&arguments.file, MOST).map_err(failed)?;
    }
    let text = String::from_utf8_lossy(&bytes);
    let request = arguments.common.request(None, Vec::new(), None)?;
    // One more, for a draft of the archive is nearest to itself.
    let own = arguments.file.canonicalize().ok();
    let mut found = pipeline::similar(&request, &text, arguments.limit + 1)?;
    found.retain(|one| own.is_none() || request.root.join(&one.incident.path).canonicalize().ok() != own);
    found.truncate(arguments.limit);
    output::print(&if arguments.format == Format::Json { as_json(&found) } else { human(&found) });
    Ok(if found.is_empty() { Exit::Found } else { Exit::Fine })
}

fn as_json(found: &[Similar]) -> String {
    let list: Vec<_> = found
        .iter()
        .map(|one| {
            json!({
                "id": one.incident.id, "title": one.incident.title, "date": one.incident.date, "path": one.incident.path, "severity": one.incident.severity,
                "services": one.incident.services, "mitigation": one.incident.mitigation,
                "score": one.score, "shared": one.shared,
            })
        })
        .collect();
    format!("{}\n", json!({"similar": list}))
}

fn human(found: &[Similar]) -> String {
    if found.is_empty() {
        return "nothing near; no telling word of this text stands in the archive\n".into();
    }
    let mut out = String::new();
    for one in found {
        out.push_str(&incident::human(&one.incident, "", Vec::new()));
        out.push_str(&format!("    {}\n", styled(DIM, &format!("shares: {}", printable(&one.shared.join(", "))))));
    }
    out
}
