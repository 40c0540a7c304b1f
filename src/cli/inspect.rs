//! `afterword inspect`.

use super::output::{self, BOLD, DIM, styled};
use super::report;
use super::{Common, Exit, Format};
use crate::model::{Action, Event, Origin};
use crate::parse::{Document, Ignored, inline_text};
use crate::pipeline::{self, Inspected, PipelineError, Request};
use crate::provenance::{self, Figures, Row};
use crate::text::{printable, shorten};
use crate::time::Stamp;
use clap::Args;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword inspect incidents/2026-03-01-dns.md     every value with its source, and what was ignored\n  afterword inspect                                 what the archive here holds, counted\n  afterword inspect one-archive another             the same of several, as a Markdown table\n\nA folder is counted, a file is explained."
)]
pub struct Arguments {
    /// Documents to explain, or archives to count. Default: the archive here.
    #[arg(value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// How to report.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let (folders, files): (Vec<&PathBuf>, Vec<&PathBuf>) = arguments.paths.iter().partition(|path| path.is_dir());
    if !files.is_empty() {
        if !folders.is_empty() {
            return Err(PipelineError::Usage("name documents or archives, not both".into()));
        }
        let (request, names) = files_of(&arguments.common, &files)?;
        let inspected = pipeline::inspect(&request, &names)?;
        let text = if arguments.format == Format::Json {
            format!("{}\n", Value::Array(inspected.iter().map(as_json).collect()))
        } else {
            inspected.iter().map(|one| human(one, &request)).collect()
        };
        output::print(&text);
        return Ok(if inspected.iter().any(|one| pipeline::fails(&one.findings)) { Exit::Found } else { Exit::Fine });
    }
    let mut all = Vec::new();
    if folders.is_empty() {
        let request = arguments.common.request(None, Vec::new(), None)?;
        all.push((name_of(&request.root), counted(request)?));
    }
    for folder in folders {
        let request = arguments.common.request(Some(folder), Vec::new(), None)?;
        all.push((name_of(folder), counted(request)?));
    }
    let json = || Value::Array(all.iter().map(|(name, figures)| figures_json(name, figures)).collect());
    output::print(&if arguments.format == Format::Json { format!("{}\n", json()) } else { table(&all) });
    Ok(Exit::Fine)
}

fn name_of(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map_or_else(|| folder.to_string_lossy().into_owned(), |name| name.to_string_lossy().into_owned())
}

fn counted(mut request: Request) -> Result<Figures, PipelineError> {
    let config = crate::discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    request.skip.push(config.output.into());
    pipeline::figures(&request)
}

/// The archive that holds some files, and their paths in it.
pub(super) fn files_of(common: &Common, files: &[&PathBuf]) -> Result<(Request, Vec<String>), PipelineError> {
    let whole: Vec<PathBuf> = files.iter().map(|file| whole(file)).collect::<Result<_, _>>()?;
    let request = archive_of(common, &whole[0])?;
    let outside = |file: &Path| {
        let root = request.root.canonicalize().unwrap_or_else(|_| request.root.clone());
        PipelineError::Usage(format!("`{}` is not in the archive `{}`", printable(&file.to_string_lossy()), printable(&root.to_string_lossy())))
    };
    let names = whole.iter().map(|file| path_in(&request, file).ok_or_else(|| outside(file))).collect::<Result<Vec<_>, _>>()?;
    Ok((request, names))
}

/// A file's path from the root of the file system.
pub(super) fn whole(file: &Path) -> Result<PathBuf, PipelineError> {
    file.canonicalize().map_err(|_| PipelineError::Usage(format!("`{}` is not there", printable(&file.to_string_lossy()))))
}

/// The nearest folder above a file that is an archive by its afterword.yaml.
pub(super) fn configured_above(file: &Path) -> Option<PathBuf> {
    Some(crate::discover::find_archive(None, file.parent()?)).filter(|folder| folder.join(crate::config::FILE_NAME).is_file())
}

/// The archive that holds a file: the one named, else the nearest with afterword.yaml above it, else the current folder, else the
/// file's own.
pub(super) fn archive_of(common: &Common, file: &Path) -> Result<Request, PipelineError> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    let own = || if file.starts_with(&here) { here.clone() } else { file.parent().map(Path::to_owned).unwrap_or_default() };
    let found = common.archive.is_none().then(|| configured_above(file).unwrap_or_else(own));
    common.request(found.as_ref(), Vec::new(), None)
}

/// A file's path in an archive, when it is there.
pub(super) fn path_in(request: &Request, file: &Path) -> Option<String> {
    let root = request.root.canonicalize().unwrap_or_else(|_| request.root.clone());
    let inside = file.strip_prefix(&root).ok()?;
    Some(inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/"))
}

fn human(one: &Inspected, request: &Request) -> String {
    let mut out = String::new();
    for document in &one.documents {
        out.push_str(&format!("{}\n", styled(BOLD, &printable(&one.path))));
        out.push_str(&values(document));
        out.push_str(&lists(document));
        if !document.ignored.is_empty() {
            out.push_str(&format!("\n  {}\n", styled(BOLD, "not taken")));
            document.ignored.iter().for_each(|ignored| out.push_str(&ignored_line(ignored)));
        }
        out.push('\n');
    }
    if one.documents.is_empty() {
        out.push_str(&format!("{}\n  is not published as a postmortem\n\n", styled(BOLD, &printable(&one.path))));
    }
    out.push_str(&report::write(&report::from_here(&one.findings, &request.root), report::Form::Human));
    out
}

fn values(document: &Document) -> String {
    let rows = provenance::rows(&document.postmortem);
    let width = rows.iter().map(|row| row.field.len()).max().unwrap_or(0);
    let mut out = String::new();
    for row in &rows {
        let value = shown(&row.value);
        out.push_str(&format!("  {:width$}  {value}  {DIM}{}{DIM:#}\n", row.field, source(row)));
    }
    for (key, _) in &document.postmortem.more {
        out.push_str(&format!("  {DIM}{} is no field; it is kept in \"more data\"{DIM:#}\n", printable(key)));
    }
    out
}

/// `front matter, line 3`, `the path (file name)`, `body, line 12 (table row)`.
fn source(row: &Row) -> String {
    let place = match row.origin {
        Origin::FrontMatter => "front matter".to_owned(),
        Origin::Path => "path".to_owned(),
        other => other.word().to_owned(),
    };
    let line = if row.line > 0 { format!(", line {}", row.line) } else { String::new() };
    let form = if row.form == place || row.form == "key" { String::new() } else { format!(" ({})", row.form) };
    format!("{place}{line}{form}")
}

fn lists(document: &Document) -> String {
    let mut out = String::new();
    let postmortem = &document.postmortem;
    if !postmortem.timeline.is_empty() {
        out.push_str(&format!("\n  {}\n", styled(BOLD, "timeline")));
        postmortem.timeline.iter().for_each(|event| out.push_str(&event_line(&event)));
    }
    if !postmortem.actions.is_empty() {
        out.push_str(&format!("\n  {}\n", styled(BOLD, "actions")));
        postmortem.actions.iter().for_each(|action| out.push_str(&action_line(&action)));
    }
    out
}

/// A text of the record on one line.
fn shown(markdown: &str) -> String {
    printable(&shorten(&crate::text::fold_space(&inline_text(markdown)), 76))
}

fn event_line(event: &Event) -> String {
    let at = event.at.as_ref().map_or_else(|| "?".to_owned(), |at| format!("{}{}", if at.approximate { "~" } else { "" }, at.iso()));
    let until = event.until.as_ref().map_or_else(String::new, |until| format!("–{}", until.clock()));
    format!("  {DIM}{:>4}{DIM:#}  {at}{until}  {DIM}{}{DIM:#}  {}\n", event.line, printable(&event.written), shown(&event.text))
}

fn action_line(action: &Action) -> String {
    let known: Vec<String> = [
        action.status.map(|status| status.word().to_owned()),
        action.owner.clone(),
        action.due.as_ref().map(|due| format!("due {}", due.date())),
        action.kind.map(|kind| kind.word().to_owned()),
        action.priority.clone(),
        action.tracker.as_ref().map(|tracker| inline_text(tracker)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let known = if known.is_empty() { String::new() } else { format!("  {DIM}{}{DIM:#}", printable(&known.join(" · "))) };
    format!("  {DIM}{:>4}{DIM:#}  {}{known}\n", action.line, shown(&action.text))
}

fn ignored_line(ignored: &Ignored) -> String {
    format!("  {DIM}{:>4}{DIM:#}  {}  {DIM}{}{DIM:#}\n", ignored.line, printable(&ignored.text), ignored.why)
}

fn as_json(one: &Inspected) -> Value {
    let document = |document: &Document| {
        let postmortem = &document.postmortem;
        json!({
            "id": postmortem.id,
            "values": provenance::rows(postmortem).iter().map(|row| json!({"field": row.field, "value": row.value, "origin": row.origin.word(), "form": row.form, "line": row.line})).collect::<Vec<_>>(),
            "timeline": postmortem.timeline.iter().map(|event| json!({"line": event.line, "at": event.at.as_ref().map(Stamp::iso), "until": event.until.as_ref().map(Stamp::iso), "approximate": event.at.as_ref().is_some_and(|at| at.approximate), "written": event.written, "text": inline_text(&event.text)})).collect::<Vec<_>>(),
            "actions": postmortem.actions.iter().map(|action| json!({"line": action.line, "text": inline_text(&action.text), "status": action.status.map(crate::model::ActionStatus::word), "owner": action.owner, "due": action.due.as_ref().map(Stamp::iso), "type": action.kind.map(crate::model::ActionType::word), "priority": action.priority, "tracker": action.tracker.as_ref().map(|tracker| inline_text(tracker))})).collect::<Vec<_>>(),
            "kept": postmortem.more.iter().map(|(key, _)| key).collect::<Vec<_>>(),
            "ignored": document.ignored.iter().map(|ignored| json!({"line": ignored.line, "text": ignored.text, "why": ignored.why})).collect::<Vec<_>>(),
        })
    };
    json!({"path": one.path, "postmortems": one.documents.iter().map(document).collect::<Vec<_>>(), "findings": one.findings.iter().map(report::as_json).collect::<Vec<_>>()})
}

/// The columns of the table of figures.
fn columns(figures: &Figures) -> [(&'static str, String); 12] {
    let of = |part: usize, whole: usize| format!("{part} of {whole}");
    [
        ("documents", figures.documents.to_string()),
        ("postmortems", figures.postmortems.to_string()),
        ("not one", figures.reported.to_string()),
        ("title", figures.titles.to_string()),
        ("date", figures.dates.to_string()),
        ("start", figures.starts.to_string()),
        ("severity", figures.severities.to_string()),
        ("services", figures.services.to_string()),
        ("timelines", figures.timelines.to_string()),
        ("entries placed in time", of(figures.placed_entries, figures.entries)),
        ("by the clock", figures.timed_entries.to_string()),
        ("actions with a state", of(figures.stated_actions, figures.actions)),
    ]
}

fn table(all: &[(String, Figures)]) -> String {
    let Some((_, first)) = all.first() else { return String::new() };
    let names: Vec<&str> = columns(first).iter().map(|(name, _)| *name).collect();
    let mut out = format!("| archive | {} |\n|---|{}\n", names.join(" | "), "--:|".repeat(names.len()));
    for (name, figures) in all {
        let cells: Vec<String> = columns(figures).into_iter().map(|(_, value)| value).collect();
        out.push_str(&format!("| {} | {} |\n", printable(name).replace('|', "\\|"), cells.join(" | ")));
    }
    out.push_str("\n| archive | findings |\n|---|---|\n");
    for (name, figures) in all {
        let rules: Vec<String> = figures.findings.iter().map(|(rule, count)| format!("{rule} {count}")).collect();
        out.push_str(&format!("| {} | {} |\n", printable(name).replace('|', "\\|"), if rules.is_empty() { "none".to_owned() } else { rules.join(", ") }));
    }
    out
}

fn figures_json(name: &str, figures: &Figures) -> Value {
    json!({
        "archive": name, "documents": figures.documents, "postmortems": figures.postmortems, "reported": figures.reported, "titles": figures.titles, "dates": figures.dates,
        "starts": figures.starts, "severities": figures.severities, "services": figures.services, "timelines": figures.timelines, "entries": figures.entries,
        "placed_entries": figures.placed_entries, "timed_entries": figures.timed_entries, "with_actions": figures.with_actions, "actions": figures.actions, "stated_actions": figures.stated_actions, "findings": figures.findings,
    })
}
