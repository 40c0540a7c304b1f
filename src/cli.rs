//! The command line: flags, exit codes, the clock and the environment. The only printer.

mod actions;
mod adopt;
mod ask;
mod audit;
mod baseline;
mod build;
mod check;
mod club;
mod completions;
mod deploy;
mod digest;
mod incident;
mod inspect;
mod manual;
mod month;
mod nearest;
mod new;
mod output;
mod pack;
mod progress;
mod report;
mod review;
mod rule;
mod schema;
mod search;
mod serve;
mod theme;
mod timings;
mod version;

use crate::pipeline::{Judged, PipelineError, Request};
use crate::publish::PublishError;
use crate::render::RenderError;
use crate::{discover, text};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Exit {
    Fine = 0,
    /// Findings at the failing level, or a search without hits.
    Found = 1,
    /// Usage, configuration or template.
    Usage = 2,
    /// Disk, permission or network.
    Environment = 3,
    /// Another build holds the output.
    Busy = 4,
}

/// A searchable site from a directory of postmortems.
#[derive(Parser)]
#[command(
    name = "afterword",
    version,
    long_version = version::LONG.as_str(),
    about,
    after_help = "Examples:\n  afterword serve example-archive         preview at http://127.0.0.1:4000/\n  afterword build ~/postmortems           write the site to ./site\n  afterword search 'connection pool'      search from the terminal\n  afterword check --format github         findings for a pull request\n\nExit codes: 0 fine, 1 findings or no hits, 2 usage or configuration, 3 disk or permission, 4 another build is running."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// List what is still to be done, and what is late.
    Actions(actions::Arguments),
    /// Write what was understood of documents into their front matter.
    Adopt(adopt::Arguments),
    /// Say what an edition shows, withholds and redacts, and why.
    Audit(audit::Arguments),
    /// Write the site to a folder.
    Build(build::Arguments),
    /// Report what is wrong or was not understood.
    Check(check::Arguments),
    /// Begin a session of the reading club, or see what to read next.
    Club(club::Arguments),
    /// Close a document whose actions are done.
    Close(review::CloseArguments),
    /// Print what a shell needs to complete commands and flags.
    Completions(completions::Arguments),
    /// Bring a built site to where it is served: a folder, a host, a bucket.
    Deploy(deploy::Arguments),
    /// Write to those who want to hear what is new.
    Digest(digest::Arguments),
    /// Show what was understood of a document, and where each value came from.
    Inspect(inspect::Arguments),
    /// Print a page of the manual, or write all of them to a folder.
    Manual(manual::Arguments),
    /// Propose the postmortem of the month, or print it for a mail or a chat.
    Month(month::Arguments),
    /// Begin a postmortem.
    New(new::Arguments),
    /// Write the reading pack of a postmortem as one file, to print or to send.
    Pack(pack::Arguments),
    /// Ask the five questions of a review, and write the answers down.
    Review(review::Arguments),
    /// List the rules, or explain one.
    Rule(rule::Arguments),
    /// Search the archive from the terminal.
    Search(search::Arguments),
    /// List the incidents nearest to a draft, a log or an alert
    Similar(nearest::Arguments),
    /// Preview the site, reloading when a file changes.
    Serve(serve::Arguments),
    /// Print a JSON Schema, for completion in editors.
    Schema(schema::Arguments),
    /// List the files of the theme, or copy some to change them.
    Theme(theme::Arguments),
}

/// What every command takes.
#[derive(Args)]
struct Common {
    /// The archive: a folder of Markdown postmortems. Default: the nearest parent with afterword.yaml, else the current folder.
    #[arg(long = "archive", value_name = "DIR", global = true)]
    archive: Option<PathBuf>,
    /// The level of visibility, where the configuration has editions. `build` needs it; other commands show everything without it.
    #[arg(long, value_name = "LEVEL", global = true)]
    edition: Option<String>,
    /// Where what was read and the search index are kept between runs. Default: the platform's cache folder.
    #[arg(long, value_name = "DIR", global = true)]
    cache: Option<PathBuf>,
}

/// Parses the arguments, runs the command and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { Exit::Usage as u8 } else { Exit::Fine as u8 });
        }
    };
    output::set_color(cli.color);
    let exit = match cli.command {
        Command::Actions(arguments) => actions::run(&arguments),
        Command::Adopt(arguments) => adopt::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Club(arguments) => club::run(&arguments),
        Command::Close(arguments) => review::close(&arguments),
        Command::Completions(arguments) => Ok(completions::run(&arguments)),
        Command::Deploy(arguments) => deploy::run(&arguments),
        Command::Digest(arguments) => digest::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Manual(arguments) => manual::run(&arguments),
        Command::Month(arguments) => month::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Pack(arguments) => pack::run(&arguments),
        Command::Review(arguments) => review::run(&arguments),
        Command::Rule(arguments) => rule::run(&arguments),
        Command::Search(arguments) => search::run(&arguments),
        Command::Similar(arguments) => nearest::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Schema(arguments) => Ok(schema::run(&arguments)),
        Command::Theme(arguments) => theme::run(&arguments),
    };
    let exit = exit.unwrap_or_else(|error| output::fail(&error));
    let exit = if output::has_failed() && exit != Exit::Usage { Exit::Environment } else { exit };
    ExitCode::from(exit as u8)
}

/// The rule by which an error ends a run; the one place.
fn exit_of(error: &PipelineError) -> Exit {
    match error {
        PipelineError::Usage(_) | PipelineError::Template(_) => Exit::Usage,
        PipelineError::Discover(discover::DiscoverError::Io(..)) | PipelineError::Index(_) => Exit::Environment,
        PipelineError::Discover(_) => Exit::Usage,
        PipelineError::Publish(error) => match error {
            PublishError::Refused(_) => Exit::Usage,
            PublishError::Busy(_) => Exit::Busy,
            PublishError::Io(..) | PublishError::Unreached(_) | PublishError::Render(RenderError::Source(..)) => Exit::Environment,
            PublishError::Render(_) => Exit::Usage,
        },
    }
}

impl Common {
    /// What the pipeline is asked for; `positional` is the archive as a first argument.
    fn request(&self, positional: Option<&PathBuf>, skip: Vec<PathBuf>, base_url: Option<String>) -> Result<Request, PipelineError> {
        let current = std::env::current_dir().map_err(|error| PipelineError::Usage(format!("the current folder cannot be read: {error}")))?;
        if let (Some(one), Some(other)) = (positional, &self.archive)
            && one != other
        {
            return Err(PipelineError::Usage("the archive is given twice, as an argument and with `--archive`".into()));
        }
        let root = discover::find_archive(positional.or(self.archive.as_ref()).map(PathBuf::as_path), &current);
        match root.metadata() {
            Ok(found) if found.is_dir() => {}
            Err(error) if !matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
                return Err(PipelineError::Discover(discover::DiscoverError::Io(root, error)));
            }
            _ => return Err(PipelineError::Usage(format!("`{}` is not a folder", text::printable(&root.to_string_lossy())))),
        }
        let cache = self.cache.clone().or_else(platform_cache);
        let mut skip = skip;
        skip.extend(cache.clone());
        Ok(Request { skip, edition: self.edition.clone(), everything_unless_named: true, base_url, cache, program: program(), judged: Judged::None, ..Request::of(root, now()) })
    }
}

fn home() -> Option<PathBuf> {
    etcetera::home_dir().ok()
}

fn platform_cache() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    etcetera::choose_base_strategy().ok().map(|base| base.cache_dir().join("afterword"))
}

/// What tells this program from another build of it: its version, and its file's size and time.
fn program() -> String {
    let file = std::env::current_exe().and_then(|path| path.metadata());
    let file = file.map_or_else(|_| String::new(), |meta| format!("{} {:?}", meta.len(), meta.modified().ok()));
    format!("{} {file}", env!("CARGO_PKG_VERSION"))
}

/// When the run began, in nanoseconds since 1970.
fn started() -> Option<i128> {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|since| i128::try_from(since.as_nanos()).ok())
}

/// The moment of the build; `SOURCE_DATE_EPOCH` sets it where builds must be the same on any day.
fn now() -> i64 {
    let stated = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|value| value.parse::<i64>().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok()).unwrap_or(0);
    stated.unwrap_or_else(now)
}

/// How a command reports.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}
