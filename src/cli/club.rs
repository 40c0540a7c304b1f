//! `afterword club`.

use super::output::{self, BOLD, styled};
use super::{Common, Exit, month};
use crate::discover::SESSIONS;
use crate::pipeline::{self, Begun, PipelineError};
use crate::publish::{PublishError, replace};
use crate::text::printable;
use crate::time::Stamp;
use crate::{config, discover};
use clap::{Args, Subcommand};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword club suggest                       what could be read next, and why\n  afterword club new --date 2026-12-11         begin the note of a session\n  afterword club new --document PM-2026-005 --place 'Room 2'\n\nA session is a file such as reading-club/2026-12-11.md; a plain note without front matter is one too."
)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand)]
enum What {
    /// Begin the note of a session.
    New {
        /// The day. Default: today.
        #[arg(long, value_name = "DAY")]
        date: Option<String>,
        /// When it begins, as in 16:00.
        #[arg(long, value_name = "CLOCK")]
        at: Option<String>,
        /// Where.
        #[arg(long, value_name = "PLACE")]
        place: Option<String>,
        /// Who leads.
        #[arg(long, value_name = "NAME")]
        facilitator: Option<String>,
        /// What is read, an id; may be given several times. Default: what `suggest` proposes first.
        #[arg(long = "document", value_name = "ID")]
        documents: Vec<String>,
        /// Print the note instead of writing it.
        #[arg(long)]
        print: bool,
    },
    /// Propose what to read next: not read yet, calm enough, varied; never by severity alone.
    Suggest,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let request = arguments.common.request(None, Vec::new(), None)?;
    let What::New { date, at, place, facilitator, documents, print } = &arguments.what else {
        let proposals = pipeline::suggest_reading(&request, 5)?;
        if proposals.is_empty() {
            output::note("no document is fit to be read together that was not read yet: it needs a timeline of three rows, and some luck, surprise or cause to talk about");
            return Ok(Exit::Found);
        }
        output::print(&month::told(&proposals));
        return Ok(Exit::Fine);
    };
    let config = discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    let day = match date {
        Some(day) => Stamp::parse(day, &config.zone)
            .ok()
            .filter(|stamp| stamp.date().len() == 10)
            .ok_or_else(|| PipelineError::Usage(format!("`{}` is no day; write it as in 2026-12-11", printable(day))))?,
        None => Stamp::day_of(request.now, &config.zone),
    };
    let begins = at.as_ref().map(|clock| begins(&day, clock, &config)).transpose()?;
    let begun = pipeline::next_session(&request, documents)?;
    let text = note(&begun, begins.as_ref().unwrap_or(&day), place.as_deref(), facilitator.as_deref(), &config);
    if *print {
        output::print(&text);
        return Ok(Exit::Fine);
    }
    let path = format!("{SESSIONS}/{}.md", day.date());
    let file = request.root.join(&path);
    replace::create(&file, text.as_bytes()).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => PipelineError::Usage(format!("`{path}` is there already; give another `--date`")),
        _ => PipelineError::Publish(PublishError::Io(file.clone(), error)),
    })?;
    output::print(&format!("{path}\n"));
    output::note(&format!(
        "\nNext:\n  1. {} shows its page, with the reading packs\n  2. print the pack, read together, and write the notes below the front matter",
        styled(BOLD, "afterword serve")
    ));
    Ok(Exit::Fine)
}

fn begins(day: &Stamp, clock: &str, config: &config::Config) -> Result<Stamp, PipelineError> {
    Stamp::parse(&format!("{} {clock}", day.date()), &config.zone).map_err(|_| PipelineError::Usage(format!("`{}` is no clock time; write it as in 16:00", printable(clock))))
}

/// The note as it begins.
fn note(Begun { number, lang, read }: &Begun, at: &Stamp, place: Option<&str>, facilitator: Option<&str>, config: &config::Config) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let listed: String = read.iter().map(|id| format!("  - {}\n", quoted(id))).collect();
    let documents = if listed.is_empty() { "documents: []\n".to_owned() } else { format!("documents:\n{listed}") };
    let when = if at.has_clock() { at.iso() } else { at.date() };
    let visibility = config.levels.get(1).or(config.levels.first()).map_or_else(String::new, |level| format!("visibility: {level}\n"));
    let headings = lang.either(["What surprised us", "Questions that stayed open", "What we take along"], ["意外だったこと", "残った問い", "持ち帰ること"]);
    let roles = lang.either("roles that took part, never names", "参加した役割。名前は書かない");
    format!(
        "---\nnumber: {number}\ndate: {when}\nminutes: 60\nplace: {}\nfacilitator: {}\n{documents}attended: []   # {roles}\nlang: {}\n{visibility}---\n\n{}",
        quoted(place.unwrap_or("")),
        quoted(facilitator.unwrap_or("")),
        lang.tag(),
        headings.iter().map(|heading| format!("## {heading}\n\n- \n\n")).collect::<String>().trim_end(),
    ) + "\n"
}
