//! `afterword theme`: what the built-in theme is made of, and copies of its files to change.

use super::output::{self, styled};
use super::{Common, Exit};
use crate::pipeline::PipelineError;
use crate::publish::{PublishError, replace};
use crate::text::{nearest, printable};
use crate::theme;
use clap::{Args, Subcommand};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword theme list\n  afterword theme eject assets/site.css\n  afterword theme eject templates/home.html words/ja.yaml\n\nA file in the archive's folder theme/ replaces the built-in one of the same name; docs/themes.md has the whole contract."
)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Name the files of the built-in theme, and those that this archive replaces.
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Copy built-in files into the archive's folder theme/, to change them there.
    Eject {
        /// Names as `list` prints them.
        #[arg(value_name = "NAME", required = true)]
        names: Vec<String>,
        #[command(flatten)]
        common: Common,
    },
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    match &arguments.what {
        What::List { common } => list(common),
        What::Eject { names, common } => eject(common, names),
    }
}

fn list(common: &Common) -> Result<Exit, PipelineError> {
    let request = common.request(None, Vec::new(), None)?;
    let mut out = String::new();
    for (name, _) in theme::BUILT_IN {
        let own = request.root.join("theme").join(name).is_file();
        out.push_str(&format!("{name}{}\n", if own { styled(output::DIM, "  (replaced)") } else { String::new() }));
    }
    output::print(&out);
    Ok(Exit::Fine)
}

fn eject(common: &Common, names: &[String]) -> Result<Exit, PipelineError> {
    let request = common.request(None, Vec::new(), None)?;
    // All names first: a slip in the second must not leave the first behind.
    let mut chosen = Vec::new();
    for name in names {
        let plain = name.trim_start_matches("theme/");
        let Some((name, bytes)) = theme::BUILT_IN.iter().find(|(built_in, _)| *built_in == plain) else {
            let near = nearest(plain, theme::BUILT_IN.iter().map(|(name, _)| *name))
                .map_or_else(|| "; `afterword theme list` names them".to_owned(), |near| format!("; did you mean `{near}`?"));
            return Err(PipelineError::Usage(format!("`{}` is no file of the built-in theme{near}", printable(name))));
        };
        let file = request.root.join("theme").join(name);
        if file.symlink_metadata().is_ok() {
            return Err(PipelineError::Usage(format!("`theme/{name}` is there already and stays as it is; move it away to have the built-in one")));
        }
        chosen.push((name, bytes, file));
    }
    for (name, bytes, file) in chosen {
        replace::create(&file, &theme::ejected(name, bytes)).map_err(|error| PipelineError::Publish(PublishError::Io(file, error)))?;
        output::note(&format!("theme/{name}"));
    }
    Ok(Exit::Fine)
}
