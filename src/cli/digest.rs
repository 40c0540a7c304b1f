//! `afterword digest`.

use super::output::{self, BOLD, DIM, counted, styled};
use super::{Common, Exit, now};
use crate::hash;
use crate::mail::{self, Letter, Server};
use crate::pipeline::{self, Addressed, Letters, PipelineError, Wanted};
use crate::publish::sent::{Entry, SentLog, State};
use crate::publish::{PublishError, replace};
use crate::text::printable;
use crate::{config, discover};
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword digest --since 2026-11-01                          show what each list would get\n  afterword digest --since last --smtp smtps://mail.example     send what is new since the last time\n  afterword digest --since 2026-11-01 --to payments --out mail  write .eml files\n  afterword digest --only PM-2026-014 --smtp smtps://mail.example\n\nLists are files in subscriptions/. Name and password of the server are read from AFTERWORD_SMTP_USER and AFTERWORD_SMTP_PASSWORD.\nWhat was sent is kept in subscriptions/sent.jsonl (`digest.log`), so that nobody gets the same twice; keep that file between runs."
)]
pub struct Arguments {
    #[command(flatten)]
    common: Common,
    /// A day, or `last` for that of the last letter to each list.
    #[arg(long, value_name = "DAY|last", required_unless_present_any = ["only", "review_request"])]
    since: Option<String>,
    /// A list; may be given several times. Default: all.
    #[arg(long, value_name = "LIST")]
    to: Vec<String>,
    /// Tell the stakeholders of one document.
    #[arg(long, value_name = "ID", conflicts_with_all = ["since", "to", "review_request"])]
    only: Option<String>,
    /// Tell reviewers what waits for them.
    #[arg(long, conflicts_with_all = ["since", "to"])]
    review_request: bool,
    /// Write letters as .eml files into a folder.
    #[arg(long, value_name = "DIR", conflicts_with = "smtp")]
    out: Option<PathBuf>,
    /// Send letters over a server.
    #[arg(long, value_name = "ADDRESS")]
    smtp: Option<String>,
    /// The site's address, for links. Default: `base_url` of the configuration.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let mut request = arguments.common.request(None, Vec::new(), arguments.base_url.clone())?;
    // What leaves the machine must say for whom it is.
    request.everything_unless_named = false;
    let config = discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    request.skip.push(config.output.clone().into());
    let log_path = request.root.join(&config.digest.log);
    let wanted = match (&arguments.only, arguments.review_request) {
        (Some(id), _) => Wanted::Document(id.clone()),
        (None, true) => Wanted::Review,
        (None, false) => Wanted::Since { day: arguments.since.clone().filter(|since| since != "last"), lists: arguments.to.clone() },
    };
    let letters = pipeline::letters(&request, &wanted)?;
    for name in &letters.unknown {
        output::note(&format!(
            "nobody knows where to write to `{}`; add a list of that name to subscriptions/, or the name to `digest.addresses` in afterword.yaml",
            printable(name)
        ));
    }
    for list in &letters.quiet {
        output::note(&styled(DIM, &format!("{}: nothing new", printable(list))));
    }
    let exit = if letters.unknown.is_empty() { Exit::Fine } else { Exit::Found };
    match (&arguments.smtp, &arguments.out) {
        (Some(address), _) => send(&letters, address, &log_path).map(|sent| if sent == Exit::Fine { exit } else { sent }),
        (None, Some(folder)) => write(&letters, folder).map(|()| exit),
        (None, None) => {
            show(&letters);
            Ok(exit)
        }
    }
}

fn show(letters: &Letters) {
    for letter in &letters.letters {
        output::print(&format!(
            "{}\n{}: {}\n\n{}\n",
            styled(BOLD, &printable(&letter.digest.subject)),
            styled(DIM, &printable(&letter.list)),
            letter.to.join(", "),
            lines(&letter.digest.text(&letter.end))
        ));
    }
    if !letters.letters.is_empty() {
        output::note(&styled(DIM, "nothing was sent; `--smtp ADDRESS` sends, `--out DIR` writes files"));
    }
}

/// The lines of a text, each safe for a terminal.
fn lines(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", printable(line))).collect()
}

/// A letter to one address.
fn letter(of: &Addressed, to: &str, config: &config::Config) -> Result<Letter, PipelineError> {
    let from =
        config.digest.from.clone().ok_or_else(|| PipelineError::Usage("say who writes: `digest: {from: \"Postmortems <postmortems@example.com>\"}` in afterword.yaml".into()))?;
    let sender = mail::mailbox(&from).map_err(|why| PipelineError::Usage(format!("`digest.from` is no mail address: {why}")))?;
    let host = sender.rsplit_once('@').map_or("localhost", |(_, host)| host);
    let name = hash::short(format!("{} {to}", of.digest.name()).as_bytes());
    let list = crate::text::slug(&of.list).bytes().map(|byte| if byte.is_ascii_alphanumeric() || byte == b'-' { char::from(byte) } else { '-' }).collect::<String>();
    Ok(Letter {
        from,
        to: to.to_owned(),
        subject: of.digest.subject.clone(),
        text: of.digest.text(&of.end),
        html: of.digest.html(&of.end),
        list: format!("{}.{host}", list.trim_matches('-')),
        unsubscribe: of.unsubscribe.clone(),
        id: format!("<{name}@{host}>"),
        at: now(),
    })
}

fn write(letters: &Letters, folder: &Path) -> Result<(), PipelineError> {
    let mut written = 0;
    for of in &letters.letters {
        for to in &of.to {
            let letter = letter(of, to, &letters.config)?;
            let bytes = mail::bytes(&letter).map_err(PipelineError::Usage)?;
            let file = folder.join(format!("{}-{}.eml", crate::text::slug(&of.list), crate::text::slug(to)));
            let failed = |error| PipelineError::Publish(PublishError::Io(file.clone(), error));
            replace::put_new(&file, &bytes).map_err(failed)?;
            written += 1;
        }
    }
    output::print(&format!("{} in {}\n", counted(written, "letter"), printable(&folder.to_string_lossy())));
    Ok(())
}

/// Tries to hand one letter over, and waits between them.
const TRIES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(4), Duration::from_secs(0)];

fn send(letters: &Letters, address: &str, log_path: &Path) -> Result<Exit, PipelineError> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let login = variable("AFTERWORD_SMTP_USER").zip(variable("AFTERWORD_SMTP_PASSWORD"));
    let server = Server::of(address, login).map_err(PipelineError::Usage)?;
    let io = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::WouldBlock => PipelineError::Publish(PublishError::Busy(format!("another run is sending, for it holds `{}`", printable(&log_path.to_string_lossy())))),
        _ => PipelineError::Publish(PublishError::Io(log_path.to_owned(), error)),
    };
    let mut log = SentLog::open(log_path).map_err(io)?;
    let (mut sent, mut before, mut failed) = (0, 0, 0);
    for of in &letters.letters {
        let digest = of.digest.name();
        for to in &of.to {
            if log.has(&digest, to) {
                before += 1;
                continue;
            }
            let letter = letter(of, to, &letters.config)?;
            let at = crate::time::Stamp::rfc3339_of(letter.at);
            let entry = Entry {
                at,
                digest: digest.clone(),
                list: of.list.clone(),
                to: to.clone(),
                id: letter.id.clone(),
                state: State::Sending,
                why: None,
                documents: of.digest.documents.clone(),
            };
            log.add(entry.clone()).map_err(io)?;
            let outcome = hand_over(&server, &letter);
            let why = outcome.as_ref().err().cloned();
            log.add(Entry { state: if why.is_none() { State::Sent } else { State::Failed }, why: why.clone(), ..entry }).map_err(io)?;
            match why {
                None => sent += 1,
                Some(why) => {
                    failed += 1;
                    output::note(&format!("{}: not sent: {}", printable(to), printable(&why)));
                }
            }
        }
    }
    let more = [(before, "sent before"), (failed, "not sent")].iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!(", {n} {what}")).collect::<String>();
    output::print(&format!("{} sent{more}\n", counted(sent, "letter")));
    Ok(if failed > 0 { Exit::Environment } else { Exit::Fine })
}

fn hand_over(server: &Server, letter: &Letter) -> Result<(), String> {
    let mut last = String::new();
    for wait in TRIES {
        match server.send(letter) {
            Ok(()) => return Ok(()),
            Err(failure) => {
                last = failure.why;
                if !failure.passes {
                    break;
                }
                std::thread::sleep(wait);
            }
        }
    }
    Err(last)
}
