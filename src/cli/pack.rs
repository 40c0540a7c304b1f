//! `afterword pack`.

use super::output;
use super::{Common, Exit};
use crate::pipeline::{self, PipelineError};
use crate::publish::{PublishError, replace};
use crate::text::printable;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword pack PM-2026-005                  write PM-2026-005.html, to print or to send\n  afterword pack PM-2026-005 --out - | lpr    or print it at once"
)]
pub struct Arguments {
    /// The postmortem's id.
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    common: Common,
    /// Where it is written; `-` is standard output. Default: the id with `.html`, in the current folder.
    #[arg(long, value_name = "FILE|-")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let request = arguments.common.request(None, Vec::new(), None)?;
    let (id, bytes) = pipeline::handout(&request, &arguments.id)?;
    if arguments.out.as_ref().is_some_and(|out| out.as_os_str() == "-") {
        output::print(&String::from_utf8_lossy(&bytes));
        return Ok(Exit::Fine);
    }
    let file = arguments.out.clone().unwrap_or_else(|| PathBuf::from(format!("{id}.html")));
    replace::put(&file, &bytes).map_err(|error| PipelineError::Publish(PublishError::Io(file.clone(), error)))?;
    output::print(&format!("{}\n", printable(&file.to_string_lossy())));
    Ok(Exit::Fine)
}
