//! `afterword completions`.

use super::output;
use super::{Cli, Exit};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword completions bash > ~/.local/share/bash-completion/completions/afterword\n  afterword completions zsh > ~/.zfunc/_afterword          with ~/.zfunc in fpath\n  afterword completions fish > ~/.config/fish/completions/afterword.fish"
)]
pub struct Arguments {
    /// For which shell.
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

pub fn run(arguments: &Arguments) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "afterword", &mut script);
    output::print(&String::from_utf8_lossy(&script));
    Exit::Fine
}
