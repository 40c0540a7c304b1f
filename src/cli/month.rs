//! `afterword month`.

use super::output::{self, BOLD, DIM, styled};
use super::{Common, Exit};
use crate::pipeline::{self, PipelineError, Suggested};
use crate::text::printable;
use clap::{Args, Subcommand, ValueEnum};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword month suggest                  what the month could pick, and why\n  afterword month show --format chat       the last pick, for a chat that reads Markdown\n\nA pick is a file such as of-the-month/2026-11.md with `id:` and `reason:`."
)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand)]
enum What {
    /// Propose a shortlist by completeness, luck and surprise, each with its reasons.
    Suggest,
    /// Print a month's pick.
    Show {
        /// The month, as in 2026-11. Default: the last one picked.
        #[arg(value_name = "MONTH")]
        month: Option<String>,
        /// For a mail as plain text, or a chat as Markdown.
        #[arg(long, value_name = "FORM", default_value = "mail")]
        format: Form,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Mail,
    Chat,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let request = arguments.common.request(None, Vec::new(), None)?;
    match &arguments.what {
        What::Suggest => {
            let proposals = pipeline::suggest_month(&request, 5)?;
            if proposals.is_empty() {
                output::note("nothing reviewed in the last year tells of luck or surprises and was not picked before");
                return Ok(Exit::Found);
            }
            output::print(&told(&proposals));
            Ok(Exit::Fine)
        }
        What::Show { month, format } => {
            let digest = pipeline::month(&request, month.as_deref())?;
            match format {
                Form::Mail => output::print(&format!("Subject: {}\n\n{}", printable(&digest.subject), digest.text(&[]))),
                Form::Chat => output::print(&digest.markdown()),
            }
            Ok(Exit::Fine)
        }
    }
}

/// Proposals with their reasons.
pub fn told(proposals: &[Suggested]) -> String {
    let one = |one: &Suggested| {
        let reasons: String = one.because.iter().map(|reason| format!("    {}\n", styled(DIM, &printable(reason)))).collect();
        format!("{}  {}\n{reasons}", styled(BOLD, &printable(&one.id)), printable(&one.title))
    };
    proposals.iter().map(one).collect()
}
