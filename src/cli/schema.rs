//! `afterword schema`.

use super::Exit;
use super::output;
use crate::{config, parse};
use clap::{Args, ValueEnum};

#[derive(Args)]
#[command(after_help = "Example:\n  afterword schema config > afterword.schema.json")]
pub struct Arguments {
    /// Which one.
    #[arg(value_enum)]
    of: Of,
}

#[derive(Clone, Copy, ValueEnum)]
enum Of {
    /// `afterword.yaml`.
    Config,
    /// The front matter of a postmortem.
    FrontMatter,
}

pub fn run(arguments: &Arguments) -> Exit {
    let schema = match arguments.of {
        Of::Config => config::schema(),
        Of::FrontMatter => parse::front_matter::schema(),
    };
    output::print(&format!("{schema:#}\n"));
    Exit::Fine
}
