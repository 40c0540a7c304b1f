//! `afterword audit`.

use super::output::{self, BOLD, DIM, styled};
use super::{Common, Exit, Format};
use crate::pipeline::{self, Audit, PipelineError, ShownDocument, Why};
use crate::text::printable;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword audit --edition public                    what the public would see, and what not\n  afterword audit --edition public --format json      the same, to keep in review: `git diff` shows what changed\n\nRead it before an edition is published for the first time. Exit 0, whatever it says; 2 without an edition."
)]
pub struct Arguments {
    /// The archive, like `--archive`.
    #[arg(value_name = "ARCHIVE")]
    positional: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// How to report.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let mut request = arguments.common.request(arguments.positional.as_ref(), Vec::new(), None)?;
    let config = crate::discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    request.skip.push(config.output.into());
    let audit = pipeline::audit(&request)?;
    if arguments.format == Format::Json {
        output::print(&format!("{}\n", serde_json::to_string_pretty(&audit).unwrap_or_default()));
    } else {
        output::print(&human(&audit));
    }
    Ok(Exit::Fine)
}

fn human(audit: &Audit) -> String {
    let all = audit.shown.len() + audit.withheld.len();
    let mut out = format!("{}\n", styled(BOLD, &format!("`{}` shows {} of {}", printable(&audit.edition), audit.shown.len(), output::counted(all, "postmortem"))));
    out += &format!("levels shown: {}; withheld: {}\n", list(&audit.shows_levels), list(&audit.withholds_levels));
    out += &match &audit.fields {
        Some(fields) => format!("front-matter fields shown: {}\n", list(fields)),
        None if audit.withholds_levels.is_empty() => "front-matter fields shown: all\n".to_owned(),
        None => "front-matter fields shown: every field of the record, and no other key\n".to_owned(),
    };
    out += &format!("\n{}\n", styled(BOLD, "shown"));
    audit.shown.iter().for_each(|one| out += &shown(one));
    if audit.shown.is_empty() {
        out += "  nothing\n";
    }
    out += &format!("\n{}\n", styled(BOLD, "withheld"));
    for one in &audit.withheld {
        out += &format!("  {}  {}\n", printable(&one.path), styled(DIM, &printable(&one.title)));
        out += &format!("    {}\n", reason(&one.why));
    }
    if audit.withheld.is_empty() {
        out += "  nothing\n";
    }
    for (what, here, gone) in [
        ("attachments", &audit.attachments_shown, &audit.attachments_withheld),
        ("sessions, picks and mailing lists", &audit.notes_shown, &audit.notes_withheld),
        ("words of the glossary", &audit.terms_shown, &audit.terms_withheld),
    ] {
        if here.len() + gone.len() > 0 {
            out += &format!("\n{}\n  shown: {}\n  withheld: {}\n", styled(BOLD, what), list(here), list(gone));
        }
    }
    let redactions = audit.redactions();
    out + &format!("\n{} withheld, {redactions} left out of those that are shown\n", output::counted(audit.withheld.len(), "postmortem"))
}

fn shown(one: &ShownDocument) -> String {
    let mut out = format!("  {}  {}\n", printable(&one.path), styled(DIM, &printable(&one.title)));
    let lines = |lines: &[u32]| lines.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    if !one.fields_withheld.is_empty() {
        out += &format!("    without the fields {}\n", list(&one.fields_withheld));
    }
    if !one.blocks_withheld.is_empty() {
        out += &format!("    without the blocks that begin at line {}\n", lines(&one.blocks_withheld));
    }
    if !one.words_redacted.is_empty() {
        out += &format!("    a mark stands for words at line {}\n", lines(&one.words_redacted));
    }
    if !one.refers_to_withheld.is_empty() {
        out += &format!("    refers to {}, told as another document; the author's own words for it stay\n", list(&one.refers_to_withheld));
    }
    out
}

fn reason(why: &Why) -> String {
    match why {
        Why::Level(level) => format!("its level is `{}`", printable(level)),
        Why::NoLevel => "it states no `visibility`".to_owned(),
        Why::InvalidLevel(written) => format!("`{}` is no level, or its front matter cannot be read; `afterword check` tells where", printable(written)),
        Why::Unreviewed => "it is not reviewed, and `unreviewed: hide` is set".to_owned(),
        Why::Fault => "a fault keeps it out; `afterword check` tells which".to_owned(),
    }
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.iter().map(|name| format!("`{}`", printable(name))).collect::<Vec<_>>().join(", ") }
}
