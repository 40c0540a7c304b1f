//! `afterword review` and `afterword close`.

use super::check::one_document;
use super::new::day_of;
use super::output::{self, BOLD, DIM, NOTE, WARNING, styled};
use super::report::{self, Form};
use super::{Common, Exit, ask};
use crate::check;
use crate::config::Demand;
use crate::diagnostic::{Finding, Level};
use crate::model::{Answer, Lang, Status};
use crate::parse::edit::Written;
use crate::parse::inline_text;
use crate::pipeline::{self, PipelineError, Request, Reviewed};
use crate::publish::{PublishError, replace};
use crate::text::{nearest, printable, shorten};
use crate::workflow;
use clap::Args;
use std::path::PathBuf;

/// The keys of the review, in the order in which they are asked.
const KEYS: [&str; 5] = ["data", "impact", "depth", "plan", "shared"];

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword review 2026/PM-2026-013.md                       the five questions, and what the document shows for each\n  afterword review FILE --status in-review                   a draft that has what a review needs\n  afterword review FILE --data yes --impact yes --depth partly --plan yes --shared yes --reviewer a.sato --status reviewed\n\nOn a terminal the questions are asked; elsewhere only what is given is written. Exit code 1 when the state demands something that is missing."
)]
pub struct Arguments {
    /// The document.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    common: Common,
    /// Is the evidence kept? `yes`, `partly` or `no`.
    #[arg(long, value_name = "ANSWER")]
    data: Option<String>,
    /// Is it known who and what was hurt, in numbers?
    #[arg(long, value_name = "ANSWER")]
    impact: Option<String>,
    /// Did it go past the first answer to why?
    #[arg(long, value_name = "ANSWER")]
    depth: Option<String>,
    /// Will these actions, in this order, stop it?
    #[arg(long, value_name = "ANSWER")]
    plan: Option<String>,
    /// Has everyone concerned been told?
    #[arg(long, value_name = "ANSWER")]
    shared: Option<String>,
    /// Who reviewed; may be given several times.
    #[arg(long = "reviewer", value_name = "NAME")]
    reviewers: Vec<String>,
    /// The day of the review. Default: today.
    #[arg(long, value_name = "DAY")]
    held_on: Option<String>,
    /// The state it takes: `draft`, `in-review` or `reviewed`.
    #[arg(long, value_name = "STATE")]
    status: Option<String>,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword close 2026/PM-2026-013.md\n\nA document is closed when its review is content and its actions are done or declined. Exit code 1, and why, when they are not."
)]
pub struct CloseArguments {
    /// The document.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    common: Common,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let (request, path) = one_document(&arguments.common, &arguments.file)?;
    let reviewed = pipeline::review(&request, &path)?;
    let stated = arguments.status.as_deref().map(state).transpose()?;
    let asks = ask::somebody_is_there();
    let mut answers: Vec<(&'static str, Option<Answer>)> = Vec::new();
    let given = [&arguments.data, &arguments.impact, &arguments.depth, &arguments.plan, &arguments.shared];
    let given: Vec<Option<Answer>> = KEYS.into_iter().zip(given).map(|(key, given)| given.as_deref().map(|word| answer(key, word)).transpose()).collect::<Result<_, _>>()?;
    output::print(&told(&reviewed));
    for (key, stated) in KEYS.into_iter().zip(given) {
        let known = reviewed.questions.iter().find(|question| question.key == key);
        // A draft is not reviewed yet: first it needs something to review.
        let asked = || if asks && given_nothing(arguments) && reviewed.postmortem.status != Some(Status::Draft) { known.and_then(ask_one) } else { None };
        answers.push((key, stated.or_else(asked)));
    }
    let wanted = stated.or_else(|| if asks && given_nothing(arguments) { ask_state(&reviewed, &answers) } else { None });
    // Who was there is asked once, when there is something to write down.
    let unnamed = arguments.reviewers.is_empty() && reviewed.postmortem.review.as_ref().is_none_or(|review| review.reviewers.is_empty());
    let names = if asks && unnamed && answers.iter().any(|(_, answer)| answer.is_some()) { ask::ask_list("Who reviewed? (with commas; empty: not told) ") } else { Vec::new() };
    let keys = changes(arguments, &reviewed, &answers, &names, wanted)?;
    if keys.is_empty() {
        output::note(&next(&reviewed, &shown(&arguments.file)));
        return Ok(Exit::Fine);
    }
    write(&request, &reviewed, &keys, wanted, &shown(&arguments.file))
}

pub fn close(arguments: &CloseArguments) -> Result<Exit, PipelineError> {
    let (request, path) = one_document(&arguments.common, &arguments.file)?;
    let reviewed = pipeline::review(&request, &path)?;
    if reviewed.postmortem.status == Some(Status::Closed) && reviewed.missing(Status::Closed).is_empty() {
        output::note(&format!("{} is closed already", printable(&path)));
        return Ok(Exit::Fine);
    }
    write(&request, &reviewed, &[("status", Written::Text(Status::Closed.word().to_owned()))], Some(Status::Closed), &shown(&arguments.file))
}

/// The file as it was typed.
fn shown(file: &std::path::Path) -> String {
    printable(&file.to_string_lossy())
}

fn given_nothing(arguments: &Arguments) -> bool {
    [&arguments.data, &arguments.impact, &arguments.depth, &arguments.plan, &arguments.shared, &arguments.status].iter().all(|given| given.is_none())
}

/// The five questions with what the document shows.
fn told(reviewed: &Reviewed) -> String {
    let postmortem = &reviewed.postmortem;
    let japanese = postmortem.lang == Lang::Ja;
    let status = postmortem.status.map_or("–", Status::word);
    let mut out = format!("{} {}\n\n", styled(BOLD, &printable(&postmortem.title)), styled(DIM, &format!("({}, {status})", printable(&postmortem.id))));
    for question in &reviewed.questions {
        let answer = question.answer.map_or_else(String::new, |answer| format!(" {}", styled(NOTE, answer.word())));
        out.push_str(&format!("{} {}{answer}\n", styled(BOLD, question.key), question.asks));
        question.shows.iter().for_each(|shows| out.push_str(&format!("    {}\n", printable(shows))));
        let lacks = if japanese { "ありません" } else { "not there" };
        question.lacks.iter().for_each(|lack| out.push_str(&format!("    {} {}\n", styled(WARNING, &format!("{lacks}:")), printable(lack))));
    }
    out.push('\n');
    out
}

fn answer(key: &str, word: &str) -> Result<Answer, PipelineError> {
    Answer::from_word(word).ok_or_else(|| PipelineError::Usage(format!("`{}` is no answer to `{key}`; write `yes`, `partly` or `no`", printable(word))))
}

fn state(word: &str) -> Result<Status, PipelineError> {
    let words = || Status::ALL.iter().map(|status| status.word());
    match Status::ALL.iter().copied().find(|status| status.word() == word) {
        Some(Status::Closed) => Err(PipelineError::Usage("`afterword close FILE` closes a document".into())),
        Some(status) => Ok(status),
        None => {
            let near = nearest(word, words()).map_or_else(|| words().collect::<Vec<_>>().join(", "), |near| format!("did you mean `{near}`?"));
            Err(PipelineError::Usage(format!("`{}` is not a state; {near}", printable(word))))
        }
    }
}

fn ask_one(question: &crate::review::Question) -> Option<Answer> {
    let known = question.answer.map_or("leave it open", Answer::word);
    loop {
        let word = ask::ask(&format!("{} {} (yes, partly, no; empty: {known}) ", styled(BOLD, question.key), question.asks))?;
        match Answer::from_word(&word) {
            Some(answer) => return Some(answer),
            None => output::note("write yes, partly or no"),
        }
    }
}

/// The state that comes next, when nothing of what it demands is missing and somebody says so.
fn ask_state(reviewed: &Reviewed, answers: &[(&'static str, Option<Answer>)]) -> Option<Status> {
    let (next, ready) = match reviewed.postmortem.status {
        Some(Status::Draft) => (Status::InReview, reviewed.missing(Status::InReview).is_empty()),
        Some(Status::InReview) => {
            let answered = |key: &str| reviewed.questions.iter().any(|question| question.key == key && question.answer.is_some());
            let whole = answers.iter().all(|(key, answer)| answer.is_some() || answered(key));
            (Status::Reviewed, whole && reviewed.missing(Status::Reviewed).iter().all(|demand| *demand == Demand::Review))
        }
        _ => return None,
    };
    let says_yes = |word: String| matches!(word.to_lowercase().as_str(), "y" | "yes" | "はい");
    (ready && ask::ask(&format!("set `status: {}`? (y/N) ", next.word())).is_some_and(says_yes)).then_some(next)
}

/// The keys to write.
fn changes(
    arguments: &Arguments,
    reviewed: &Reviewed,
    answers: &[(&'static str, Option<Answer>)],
    asked: &[String],
    status: Option<Status>,
) -> Result<Vec<(&'static str, Written)>, PipelineError> {
    let mut keys = Vec::new();
    if answers.iter().any(|(_, answer)| answer.is_some()) || !arguments.reviewers.is_empty() || arguments.held_on.is_some() {
        let before = reviewed.postmortem.review.clone().unwrap_or_default();
        let given = arguments.held_on.as_ref().map(|day| day_of(day, &reviewed.config)).transpose()?;
        let held_on = given.or(before.held_on.clone()).unwrap_or_else(|| reviewed.today.clone()).date();
        let mut reviewers = before.reviewers.clone();
        reviewers.extend(arguments.reviewers.iter().chain(asked).filter(|name| !before.reviewers.contains(name)).cloned());
        let mut review = vec![("held_on", Written::Text(held_on)), ("reviewers", Written::List(reviewers))];
        for ((key, answer), (_, known)) in answers.iter().zip(before.answers()) {
            review.extend(answer.or(known).map(|answer| (*key, Written::Plain(answer.word()))));
        }
        keys.push(("review", Written::Map(review)));
    }
    keys.extend(status.map(|status| ("status", Written::Text(status.word().to_owned()))));
    Ok(keys)
}

/// Writes the keys when the state they lead to has what it demands.
fn write(request: &Request, reviewed: &Reviewed, keys: &[(&'static str, Written)], status: Option<Status>, shown: &str) -> Result<Exit, PipelineError> {
    let (text, after) = reviewed.with(keys)?;
    if let Some(status) = status {
        // What readers must not meet in a document that goes on: errors, secrets, people's data.
        let weighs = |finding: &&Finding| finding.level == Level::Deny || check::is_private(finding);
        let found: Vec<Finding> = reviewed.found.iter().filter(weighs).cloned().collect();
        output::note(report::write(&report::from_here(&found, &request.root), Form::Human).trim_end());
        if pipeline::fails(&found) {
            output::print(&format!("{shown} is not `{}` yet: what is an error must be mended first\n", status.word()));
            return Ok(Exit::Found);
        }
        let missing = after.missing(status);
        if !missing.is_empty() {
            output::print(&refused(&after, status, &missing, shown));
            return Ok(Exit::Found);
        }
    }
    let file = request.root.join(&reviewed.path);
    replace::replace(&file, reviewed.before.as_bytes(), text.as_bytes()).map_err(|error| PipelineError::Publish(PublishError::Io(file, error)))?;
    if reviewed.before != text {
        output::print(&format!("{shown}: written: {}\n", keys.iter().map(|(key, value)| said(key, value)).collect::<Vec<_>>().join(", ")));
    }
    output::note(&next(&after, shown));
    Ok(Exit::Fine)
}

/// A key as it was written, short.
fn said(key: &str, value: &Written) -> String {
    match value {
        Written::Text(text) => format!("`{key}: {text}`"),
        _ => format!("`{key}`"),
    }
}

/// Demands in words.
fn told_of(missing: &[Demand]) -> String {
    missing.iter().map(|demand| workflow::told(*demand, Lang::En)).collect::<Vec<_>>().join(", ")
}

/// What is missing, with the open actions by name.
fn refused(reviewed: &Reviewed, status: Status, missing: &[Demand], path: &str) -> String {
    let mut out = format!("{path} is not `{}` yet, which needs {}\n", status.word(), told_of(missing));
    if missing.contains(&Demand::ActionsClosed) {
        for action in reviewed.postmortem.open_actions() {
            let id = action.id.as_ref().map_or_else(String::new, |id| format!("{} ", printable(id)));
            let owner = action.owner.as_ref().map_or_else(String::new, |owner| format!(" ({})", printable(owner)));
            out.push_str(&format!("  {path}:{}: open: {id}{}{owner}\n", action.line, printable(&shorten(&inline_text(&action.text), 80))));
        }
        for action in workflow::unexplained(&reviewed.postmortem) {
            out.push_str(&format!("  {path}:{}: declined without a reason: {}\n", action.line, printable(&shorten(&inline_text(&action.text), 80))));
        }
        out.push_str("  set the state of each to `done`, or to `declined: why`\n");
    }
    if missing.contains(&Demand::Review) {
        out.push_str(&format!("  answer the five questions: `afterword review {path}` asks them, or give --data, --impact, --depth, --plan and --shared\n"));
    }
    for demand in missing {
        let help = match demand {
            Demand::Section(kind) => format!("write the section on `{}`", kind.word()),
            Demand::Actions => "write down at least one action".into(),
            Demand::ActionOwners => "give every open action an owner".into(),
            Demand::Criteria => "state `criteria`: why this postmortem was due".into(),
            Demand::ReviewContent => format!("answer it anew when it is better: `afterword review {path}`"),
            Demand::Review | Demand::ActionsClosed => continue,
        };
        out.push_str(&format!("  {help}\n"));
    }
    out
}

/// What to do next, by the state.
fn next(reviewed: &Reviewed, path: &str) -> String {
    let to = |status: Status, command: &str| {
        let missing = reviewed.missing(status);
        if missing.is_empty() { format!("next: `{command}`") } else { format!("before it can be `{}` it needs {}", status.word(), told_of(&missing)) }
    };
    match reviewed.postmortem.status {
        Some(Status::Draft) => to(Status::InReview, &format!("afterword review {path} --status in-review")),
        Some(Status::InReview) => to(Status::Reviewed, &format!("afterword review {path} --status reviewed")),
        Some(Status::Reviewed) => to(Status::Closed, &format!("afterword close {path}")),
        Some(Status::Closed) => "it is closed".into(),
        None => format!("it states no status; `afterword review {path} --status in-review` begins a review"),
    }
}
