//! `afterword new`.

use super::output::{self, BOLD, counted, styled};
use super::{Common, Exit, ask};
use crate::draft::{self, Wanted};
use crate::model::Lang;
use crate::pipeline::{self, PipelineError};
use crate::publish::{PublishError, replace};
use crate::text::{nearest, printable};
use crate::time::Stamp;
use crate::{config, discover};
use clap::{Args, ValueEnum};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Bytes of a log that are read.
const MOST: u64 = 2 << 20;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword new \"Checkout returned 5xx after a pool change\"\n  afterword new \"決済が二重に実行された\" --severity sev2 --service checkout\n  pbpaste | afterword new \"Search was slow\" --timeline -      a chat log becomes the timeline\n\nThe id and the place follow the archive's own custom. templates/postmortem.en.md, .ja.md or .md in the archive is used in the place of the built-in template; in it {id}, {title}, {date}, {severity}, {services}, {timeline}, {in_zone}, {log}, {questions} and {path} are filled in."
)]
pub struct Arguments {
    /// One line that says what broke.
    #[arg(value_name = "TITLE")]
    title: Option<String>,
    #[command(flatten)]
    common: Common,
    /// The day of the incident. Default: today.
    #[arg(long, value_name = "DAY")]
    date: Option<String>,
    /// One of the organisation's severities.
    #[arg(long, value_name = "WORD")]
    severity: Option<String>,
    /// An affected service; may be given several times.
    #[arg(long = "service", value_name = "NAME")]
    services: Vec<String>,
    /// The id. Default: the next one, as the archive numbers them.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// The language. Default: that of the title, else of the archive.
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
    /// A pasted chat log; `-` reads standard input. Its messages become rows, its lines stay below.
    #[arg(long, value_name = "FILE|-")]
    timeline: Option<PathBuf>,
    /// Print the document instead of writing it.
    #[arg(long)]
    print: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    En,
    Ja,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let mut request = arguments.common.request(None, Vec::new(), None)?;
    let config = discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    request.skip.push(config.output.clone().into());
    let reads_log = arguments.timeline.as_ref().is_some_and(|file| file.as_os_str() == "-");
    let asks = ask::somebody_is_there() && !reads_log;
    let title = arguments.title.clone().or_else(|| if asks { ask::ask_until("What broke, in one line? ", told) } else { None });
    let Some(title) = title.map(|title| crate::text::fold_space(&title)).filter(|title| !title.is_empty()) else {
        return Err(PipelineError::Usage("say what broke: `afterword new \"Checkout returned 5xx\"`".into()));
    };
    let names: Vec<&str> = config.severities.iter().map(|term| term.name.as_str()).collect();
    let day = match &arguments.date {
        Some(day) => Some(day_of(day, &config)?),
        None if asks => ask::ask_until("On which day? (as in 2026-11-02; empty: today) ", |day| day_of(day, &config)),
        None => None,
    };
    let severity = match &arguments.severity {
        Some(word) => Some(known_severity(word, &config)?),
        None if asks => ask::ask_until(&format!("How severe? ({}; empty: not yet known) ", names.join(", ")), |word| known_severity(word, &config)),
        None => None,
    };
    let mut services = arguments.services.clone();
    if services.is_empty() && asks {
        services = ask::ask_list("Which services? (with commas; empty: not yet known) ");
    }
    let log = arguments.timeline.as_deref().map(read_log).transpose()?;
    let wanted = Wanted {
        title,
        id: arguments.id.clone(),
        day,
        lang: arguments.lang.map(|lang| match lang {
            Language::En => Lang::En,
            Language::Ja => Lang::Ja,
        }),
        severity,
        services: services.iter().map(|service| config.service(service)).collect(),
        log,
    };
    let begun = pipeline::begin(&request, &wanted)?;
    if let Some(log) = &wanted.log {
        let understood = draft::understood(log);
        output::note(&format!("{} from {} of the log; all lines stand below the document, as they were", counted(understood.rows, "row"), counted(understood.lines, "line")));
        if understood.rows == 0 {
            output::note("no line was read as a message: write a time before each, as in `14:02 ana: pool is full`, or the name and the time on a line above it");
        } else if understood.named {
            output::note("the column `Who` has the names of the log: write roles in their place before others read it, and see whether the log itself may stay");
        }
    }
    if arguments.print {
        output::print(&begun.text);
        return Ok(Exit::Fine);
    }
    let file = request.root.join(&begun.path);
    replace::create(&file, begun.text.as_bytes()).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => PipelineError::Usage(format!("`{}` is there already; give another `--id`", printable(&begun.path))),
        _ => PipelineError::Publish(PublishError::Io(file.clone(), error)),
    })?;
    let here = std::env::current_dir().ok().and_then(|here| file.strip_prefix(here).ok()).map_or_else(|| file.clone(), std::path::Path::to_owned);
    let shown = printable(&here.to_string_lossy());
    output::print(&format!("{shown}\n"));
    if config.stated_zone.is_none() {
        output::note("times without a zone are read as UTC; `time_zone: Asia/Tokyo` in afterword.yaml, or your own, says otherwise once for all");
    }
    output::note(&format!(
        "\nNext:\n  1. {} – a draft may be read by everyone who may read the archive, with a banner\n  2. {} shows it while you write\n  3. {} asks what a reader will ask\n  4. {} holds the review and takes it to `in-review`, then to `reviewed`",
        styled(BOLD, &format!("write {shown}")),
        styled(BOLD, "afterword serve"),
        styled(BOLD, &format!("afterword check {shown}")),
        styled(BOLD, &format!("afterword review {shown}")),
    ));
    Ok(Exit::Fine)
}

/// A title says something.
fn told(title: &str) -> Result<String, &'static str> {
    Some(title.to_owned()).filter(|title| title.chars().any(char::is_alphanumeric)).ok_or("write a few words, such as: Checkout returned 5xx")
}

/// The canonical name of a severity.
pub(super) fn known_severity(word: &str, config: &config::Config) -> Result<String, PipelineError> {
    let severity = config.severity(word);
    if severity.rank.is_some() {
        return Ok(severity.name);
    }
    let names = config.severities.iter().map(|term| term.name.as_str());
    let near = nearest(word, names.clone()).map_or_else(|| format!("they are {}", names.collect::<Vec<_>>().join(", ")), |near| format!("did you mean `{near}`?"));
    Err(PipelineError::Usage(format!("`{}` is not one of the severities; {near}", printable(word))))
}

/// A day as it is typed.
pub(super) fn day_of(text: &str, config: &config::Config) -> Result<Stamp, PipelineError> {
    Stamp::parse(text, &config.zone).map_err(|_| PipelineError::Usage(format!("`{}` is no day; write it as in `2026-11-02`", printable(text))))
}

fn read_log(file: &Path) -> Result<String, PipelineError> {
    let failed = |error: std::io::Error| PipelineError::Usage(format!("`{}` cannot be read: {error}", printable(&file.to_string_lossy())));
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin().lock().take(MOST).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        bytes = discover::read_named(file, MOST).map_err(failed)?;
    }
    // Nothing of a log may be lost, so it is not guessed at either.
    String::from_utf8(bytes)
        .map_err(|_| PipelineError::Usage(format!("`{}` is not UTF-8 text; convert it first, as with `iconv -f CP932 -t UTF-8`", printable(&file.to_string_lossy()))))
}
