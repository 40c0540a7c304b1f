//! `afterword manual`: the pages of the manual, made from the definition of the command line.

use super::output;
use super::{Cli, Exit};
use crate::pipeline::PipelineError;
use crate::publish::{PublishError, replace};
use crate::text::printable;
use clap::{Args, CommandFactory};
use clap_mangen::Man;
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword manual --out ~/.local/share/man/man1      every page; then `man afterword-build`\n  afterword manual build | man -l -                   one page, at once"
)]
pub struct Arguments {
    /// The command whose page is printed. Default: the page of the program itself.
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    command: Option<String>,
    /// A folder for all pages.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let program = Cli::command().disable_help_subcommand(true);
    let Some(folder) = &arguments.out else {
        let wanted = match &arguments.command {
            None => program,
            Some(name) => {
                let all = || program.get_subcommands().map(|command| command.get_name());
                let near =
                    || crate::text::nearest(name, all()).map_or_else(|| format!("commands are {}", all().collect::<Vec<_>>().join(", ")), |near| format!("did you mean `{near}`?"));
                let found = program.find_subcommand(name).ok_or_else(|| PipelineError::Usage(format!("`{}` is no command; {}", printable(name), near())))?;
                named(found)
            }
        };
        output::print(&String::from_utf8_lossy(&page(wanted)));
        return Ok(Exit::Fine);
    };
    let commands: Vec<clap::Command> = program.get_subcommands().map(named).collect();
    for command in std::iter::once(program).chain(commands) {
        let file = folder.join(format!("{}.1", command.get_name()));
        replace::put_new(&file, &page(command)).map_err(|error| PipelineError::Publish(PublishError::Io(file.clone(), error)))?;
        output::print(&format!("{}\n", printable(&file.to_string_lossy())));
    }
    Ok(Exit::Fine)
}

/// A command under the name that its page has.
fn named(command: &clap::Command) -> clap::Command {
    let name = command.get_name().to_owned();
    command.clone().name(format!("afterword-{name}")).bin_name(format!("afterword {name}")).version(env!("CARGO_PKG_VERSION"))
}

fn page(command: clap::Command) -> Vec<u8> {
    let mut out = Vec::new();
    // Into memory, where nothing fails.
    let _ = Man::new(command).source(format!("Afterword {}", env!("CARGO_PKG_VERSION"))).manual("Afterword").render(&mut out);
    out
}
