//! `afterword adopt`. The door to the difference between two texts.

use super::inspect::files_of;
use super::output::{self, ADDED, BOLD, DIM, REMOVED, styled};
use super::{Common, Exit};
use crate::parse::canonical::Proposal;
use crate::pipeline::{self, Adopted, PipelineError};
use crate::publish::{PublishError, replace};
use crate::text::printable;
use clap::Args;
use similar::{ChangeTag, TextDiff};
use std::path::{Path, PathBuf};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword adopt                         what would be written, as a diff\n  afterword adopt incidents/dns.md --write\n  afterword adopt --write                 every postmortem of the archive\n\nWhat was understood of a document is written into its front matter under the field's own names. The body, comments, line endings and values stay byte for byte, and the record stays the same; a second run changes nothing."
)]
pub struct Arguments {
    /// Documents, or one archive. Default: every postmortem of the archive here.
    #[arg(value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// Write the files instead of showing the difference.
    #[arg(long)]
    write: bool,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    // A folder is an archive, as it is to the other commands.
    let folder = arguments.files.first().filter(|file| arguments.files.len() == 1 && file.is_dir());
    let (request, names) = if arguments.files.is_empty() || folder.is_some() {
        let mut request = arguments.common.request(folder, Vec::new(), None)?;
        let config = crate::discover::read_config(&request.root).map_err(PipelineError::Discover)?;
        request.skip.push(config.output.into());
        (request, Vec::new())
    } else {
        let files: Vec<&PathBuf> = arguments.files.iter().collect();
        files_of(&arguments.common, &files)?
    };
    let adopted = pipeline::adopt(&request, &names)?;
    let (mut changed, mut refused) = (0_usize, 0_usize);
    for one in &adopted {
        match &one.proposal {
            Proposal::Same => {}
            Proposal::Not(why) => {
                refused += 1;
                output::note(&format!("{}: left as it is: {why}", printable(&one.path)));
            }
            Proposal::New(text) => {
                changed += 1;
                if arguments.write {
                    write(&request.root, one, text)?;
                } else {
                    output::print(&difference(one, text));
                }
            }
        }
    }
    let verb = if arguments.write { "written" } else { "would change; `--write` writes them" };
    output::note(&format!("{changed} of {} documents {verb}{}", adopted.len(), if refused > 0 { format!(", {refused} left as they are") } else { String::new() }));
    Ok(Exit::Fine)
}

fn write(root: &Path, one: &Adopted, text: &str) -> Result<(), PipelineError> {
    let file = root.join(&one.path);
    replace::replace(&file, &one.before, text.as_bytes()).map_err(|error| PipelineError::Publish(PublishError::Io(file, error)))?;
    output::note(&printable(&one.path));
    Ok(())
}

/// The difference as `diff -u` writes it.
fn difference(one: &Adopted, text: &str) -> String {
    let before = String::from_utf8_lossy(&one.before);
    let diff = TextDiff::from_lines(before.as_ref(), text);
    let path = printable(&one.path);
    let mut out = format!("{}\n{}\n", styled(BOLD, &format!("--- a/{path}")), styled(BOLD, &format!("+++ b/{path}")));
    for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
        out.push_str(&format!("{}\n", styled(DIM, &hunk.header().to_string())));
        for change in hunk.iter_changes() {
            let line = printable(change.value().trim_end_matches(['\n', '\r']));
            out.push_str(&match change.tag() {
                ChangeTag::Delete => format!("{}\n", styled(REMOVED, &format!("-{line}"))),
                ChangeTag::Insert => format!("{}\n", styled(ADDED, &format!("+{line}"))),
                ChangeTag::Equal => format!(" {line}\n"),
            });
        }
    }
    out
}
