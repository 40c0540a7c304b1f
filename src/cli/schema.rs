//! `afterword schema`.

use super::output;
use super::{Common, Exit, Format};
use crate::{config, parse, render};
use clap::{Args, ValueEnum};

#[derive(Args)]
#[command(after_help = "Example:\n  afterword schema config > afterword.schema.json")]
pub struct Arguments {
    /// Which one.
    #[arg(value_enum)]
    of: Of,
    /// Taken like every command does; a schema is of the program, not of an archive.
    #[command(flatten)]
    _common: Common,
    /// On many lines for reading, or on one.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Of {
    /// `afterword.yaml`.
    Config,
    /// The front matter of a postmortem.
    FrontMatter,
    /// The JSON that the site has of each postmortem.
    Document,
}

pub fn run(arguments: &Arguments) -> Exit {
    let schema = match arguments.of {
        Of::Config => config::schema(),
        Of::FrontMatter => parse::front_matter::schema(),
        Of::Document => render::document_schema(),
    };
    output::print(&if arguments.format == Format::Human { format!("{schema:#}\n") } else { format!("{schema}\n") });
    Exit::Fine
}
