//! `afterword check`.

use super::output;
use super::report::{self, Form};
use super::{Common, Exit};
use crate::pipeline::{self, PipelineError};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword check                     findings of the archive here\n  afterword check --format github     as annotations of a pull request\n\nExit code 1 when a finding is an error. Levels are set in afterword.yaml: rules: {zone-missing: allow}"
)]
pub struct Arguments {
    /// The archive, like `--archive`.
    #[arg(value_name = "ARCHIVE")]
    positional: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// How to report.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Form,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let mut request = arguments.common.request(arguments.positional.as_ref(), Vec::new(), None)?;
    let config = crate::discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    request.skip.push(config.output.into());
    let findings = pipeline::check(&request)?;
    output::print(&report::write(&report::from_here(&findings, &request.root), arguments.format));
    if arguments.format == Form::Human {
        let summary = report::summary(&findings);
        output::note(if summary.is_empty() { "no findings" } else { &summary });
    }
    Ok(if pipeline::fails(&findings) { Exit::Found } else { Exit::Fine })
}
