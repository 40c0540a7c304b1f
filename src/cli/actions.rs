//! `afterword actions`.

use super::new::known_severity;
use super::output::{self, BOLD, DIM, WARNING, counted, styled};
use super::{Common, Exit};
use crate::config::Config;
use crate::discover;
use crate::model::ActionStatus;
use crate::parse::inline_text;
use crate::pipeline::{self, Listed, PipelineError};
use crate::render::{CalendarEntry, calendar, csv};
use crate::text::{nearest, printable, shorten};
use crate::time::Stamp;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword actions                        open actions, the longest due first\n  afterword actions --overdue              exit code 1 when there is one: a gate for CI\n  afterword actions --owner platform --format ics > actions.ics\n\nAn action without a day is due by the policy of its severity: action_days in afterword.yaml, such as {sev1: 15, sev2: 30}, from the end of the incident."
)]
pub struct Arguments {
    /// The archive, like `--archive`.
    #[arg(value_name = "ARCHIVE")]
    positional: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// Only what is late; exit code 1 when there is any.
    #[arg(long)]
    overdue: bool,
    /// Only those of an owner.
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Only those of incidents of a severity.
    #[arg(long, value_name = "WORD")]
    severity: Option<String>,
    /// Also what is done or declined.
    #[arg(long)]
    all: bool,
    /// How to report.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Form,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Human,
    Json,
    Csv,
    /// A calendar of the days on which they are due.
    Ics,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let mut request = arguments.common.request(arguments.positional.as_ref(), Vec::new(), None)?;
    let config = discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    request.skip.push(config.output.clone().into());
    let severity = arguments.severity.as_ref().map(|word| known_severity(word, &config)).transpose()?;
    let wanted = |listed: &Listed| {
        let owner =
            arguments.owner.as_ref().is_none_or(|owner| listed.action.owner.as_ref().is_some_and(|own| config.team(own).to_lowercase() == config.team(owner).to_lowercase()));
        let severe = severity.as_ref().is_none_or(|severity| listed.severity.as_ref() == Some(severity));
        (arguments.all || listed.action.is_open()) && (!arguments.overdue || listed.late.is_some()) && owner && severe
    };
    let all = pipeline::actions(&request)?;
    if let Some(owner) = &arguments.owner {
        known_owner(owner, &all, &config)?;
    }
    let listed: Vec<Listed> = all.into_iter().filter(wanted).collect();
    output::print(&match arguments.format {
        Form::Human => human(&listed),
        Form::Json => format!("{}\n", Value::Array(listed.iter().map(as_json).collect())),
        Form::Csv => String::from_utf8_lossy(&csv(&rows(&listed))).into_owned(),
        Form::Ics => String::from_utf8_lossy(&calendar(&config.title, &entries(&listed))).into_owned(),
    });
    let late = listed.iter().filter(|listed| listed.late.is_some()).count();
    if arguments.format == Form::Human {
        output::note(&format!("{}, {late} late", counted(listed.len(), "action")));
    }
    Ok(if arguments.overdue && late > 0 { Exit::Found } else { Exit::Fine })
}

/// Nobody has no actions; a slip is told.
fn known_owner(name: &str, all: &[Listed], config: &Config) -> Result<(), PipelineError> {
    let owners: BTreeSet<String> = all.iter().filter_map(|listed| listed.action.owner.as_ref()).map(|owner| config.team(owner)).collect();
    let wanted = config.team(name).to_lowercase();
    if owners.iter().any(|owner| owner.to_lowercase() == wanted) {
        return Ok(());
    }
    let near = nearest(name, owners.iter().map(String::as_str)).map_or_else(String::new, |near| format!("; did you mean `{}`?", printable(near)));
    Err(PipelineError::Usage(format!("no action has the owner `{}`{near}", printable(name))))
}

fn text(listed: &Listed) -> String {
    inline_text(&listed.action.text)
}

fn day(stamp: Option<&Stamp>) -> String {
    stamp.map(Stamp::date).unwrap_or_default()
}

fn human(listed: &[Listed]) -> String {
    let mut out = String::new();
    for one in listed {
        let due = one.due.as_ref().map_or_else(|| "no day    ".to_owned(), Stamp::date);
        let due = if one.late.is_some() { styled(WARNING, &due) } else { due };
        let late = one.late.map_or_else(String::new, |days| format!(", {days} {} late", if days == 1 { "day" } else { "days" }));
        let status = one.action.status.map_or("open", ActionStatus::word);
        let owner = one.action.owner.as_ref().map_or_else(|| "no owner".to_owned(), |owner| printable(&inline_text(owner)));
        let tracker = one.action.tracker.as_ref().map_or_else(String::new, |tracker| format!(", {}", printable(&inline_text(tracker))));
        let severity = one.severity.as_ref().map_or_else(String::new, |severity| format!(", {}", printable(severity)));
        out.push_str(&format!("{due}  {}\n", styled(BOLD, &printable(&shorten(&text(one), 100)))));
        out.push_str(&format!(
            "            {}\n",
            styled(DIM, &format!("{owner}, {status}{late}{tracker}; {}{severity}, {}:{}", printable(&one.id), printable(&one.path), one.action.line))
        ));
    }
    out
}

fn as_json(listed: &Listed) -> Value {
    let action = &listed.action;
    json!({
        "postmortem": listed.id, "title": listed.title, "path": listed.path, "line": action.line, "severity": listed.severity, "id": action.id, "text": text(listed),
        "type": action.kind.map(crate::model::ActionType::word), "priority": action.priority, "owner": action.owner.as_ref().map(|owner| inline_text(owner)),
        "tracker": action.tracker.as_ref().map(|tracker| inline_text(tracker)), "status": action.status.map(ActionStatus::word), "due": listed.due.as_ref().map(Stamp::date),
        "done_at": action.done_at.as_ref().map(Stamp::date), "days_late": listed.late,
    })
}

fn rows(listed: &[Listed]) -> Vec<Vec<String>> {
    let head = ["due", "days_late", "action", "status", "type", "priority", "owner", "tracker", "severity", "postmortem", "title"].map(str::to_owned).to_vec();
    let row = |one: &Listed| {
        let action = &one.action;
        vec![
            day(one.due.as_ref()),
            one.late.map(|days| days.to_string()).unwrap_or_default(),
            text(one),
            action.status.map(ActionStatus::word).unwrap_or_default().to_owned(),
            action.kind.map(crate::model::ActionType::word).unwrap_or_default().to_owned(),
            action.priority.clone().unwrap_or_default(),
            action.owner.as_ref().map(|owner| inline_text(owner)).unwrap_or_default(),
            action.tracker.as_ref().map(|tracker| inline_text(tracker)).unwrap_or_default(),
            one.severity.clone().unwrap_or_default(),
            one.id.clone(),
            one.title.clone(),
        ]
    };
    std::iter::once(head).chain(listed.iter().map(row)).collect()
}

fn entries(listed: &[Listed]) -> Vec<CalendarEntry> {
    let entry = |one: &Listed| {
        let due = one.due.as_ref()?.date();
        Some(CalendarEntry {
            key: format!("{}-{}", one.id, one.action.line),
            made: due.clone(),
            day: due,
            begins: None,
            place: None,
            summary: text(one),
            description: format!("{}{} {}", one.action.owner.as_ref().map_or_else(String::new, |owner| format!("{}\n", inline_text(owner))), one.id, one.title),
            address: None,
        })
    };
    listed.iter().filter_map(entry).collect()
}
