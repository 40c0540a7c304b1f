//! What is written to whom: the digest of each list, one document for those it concerns, what waits for a reviewer.

use super::{Loaded, PipelineError, Request, load};
use crate::club::List;
use crate::config::Config;
use crate::digest::{self, Digest, Source};
use crate::discover;
use crate::learn::Said;
use crate::learn::praise::{self, Proposal};
use crate::model::Lang;
use crate::publish::PublishError;
use crate::publish::sent::{self, Entry, State};
use crate::theme::Theme;
use crate::time::Stamp;

/// What is asked for.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// What is new since a day, for some lists; for all where none is named. Without a day, since each list's last letter.
    Since { day: Option<String>, lists: Vec<String> },
    /// One document, for its stakeholders.
    Document(String),
    /// What is in review, for its reviewers.
    Review,
}

/// One letter with those who get it.
pub struct Addressed {
    /// The list's name, the document's id or the reviewer.
    pub list: String,
    pub to: Vec<String>,
    pub digest: Digest,
    /// Lines below it.
    pub end: Vec<String>,
    pub unsubscribe: String,
}

/// Letters, and whom nobody can write to.
pub struct Letters {
    pub letters: Vec<Addressed>,
    /// Names that no address is known of.
    pub unknown: Vec<String>,
    /// Lists that there is nothing new for.
    pub quiet: Vec<String>,
    pub config: Config,
}

/// Prepares letters.
///
/// # Errors
/// See [`PipelineError`]; a list, a document or a day that is none.
pub fn letters(request: &Request, wanted: &Wanted) -> Result<Letters, PipelineError> {
    let loaded = load(request)?;
    let theme = speaking(&loaded)?;
    let source = loaded.digest_source(&theme);
    let mut out = Letters { letters: Vec::new(), unknown: Vec::new(), quiet: Vec::new(), config: loaded.config.clone() };
    match wanted {
        Wanted::Since { day, lists } => {
            let log = if day.is_none() { loaded.sent_letters()? } else { Vec::new() };
            let last = |list: &str| log.iter().filter(|entry| entry.list == list).map(|entry| entry.day().to_owned()).max();
            for list in chosen(&loaded, lists)? {
                let day = day.clone().or_else(|| last(&list.name));
                let Some(day) = day else {
                    return Err(PipelineError::Usage(format!("nothing was sent to `{}` yet, so `--since last` says no day; write one, as in `--since 2026-11-01`", list.name)));
                };
                let since = Stamp::parse(&day, &loaded.config.zone).ok().filter(|stamp| stamp.date().len() == 10);
                let since = since.ok_or_else(|| PipelineError::Usage(format!("`{}` is no day; write it as in 2026-11-01", crate::text::printable(&day))))?;
                let digest = digest::of_list(&source, list, &since);
                if digest.is_empty() {
                    out.quiet.push(list.name.clone());
                } else {
                    out.letters.push(addressed(&loaded, &theme, &list.name, &list.title, list.to.clone(), digest));
                }
            }
        }
        Wanted::Document(id) => {
            let place = loaded.place(id)?;
            let postmortem = &loaded.archive.postmortems[place];
            if !postmortem.is_reviewed() {
                return Err(PipelineError::Usage(format!("`{}` has not passed its review, so it is not announced; `--review-request` writes to its reviewers", postmortem.id)));
            }
            if postmortem.stakeholders.is_empty() {
                return Err(PipelineError::Usage(format!("`{}` names no `stakeholders` to write to", postmortem.id)));
            }
            let to = loaded.addresses(&postmortem.stakeholders, &mut out.unknown);
            out.letters.push(addressed(&loaded, &theme, &postmortem.id, &postmortem.id, to, digest::of_document(&source, place)));
        }
        Wanted::Review => {
            for (reviewer, places) in digest::waiting(&loaded.archive) {
                let to = loaded.addresses(std::slice::from_ref(&reviewer), &mut out.unknown);
                out.letters.push(addressed(&loaded, &theme, &reviewer, &reviewer, to, digest::of_review(&source, &places)));
            }
        }
    }
    out.letters.retain(|letter| !letter.to.is_empty());
    Ok(out)
}

/// Bytes of the log of letters that are read.
const LOG_BYTES: u64 = 64 << 20;

fn addressed(loaded: &Loaded, theme: &Theme, list: &str, title: &str, to: Vec<String>, digest: Digest) -> Addressed {
    let config = &loaded.config;
    let from = config.digest.from.as_deref().and_then(|from| crate::mail::mailbox(from).ok());
    let unsubscribe = config.digest.unsubscribe.clone().or_else(|| from.map(|from| format!("mailto:{from}?subject=unsubscribe%20{}", crate::text::encode_segment(list))));
    let unsubscribe = unsubscribe.unwrap_or_default();
    let word = |key: &str| theme.word(digest.lang, key).to_owned();
    let mut end = vec![word("digest_from").replace("{title}", &config.title).replace("{list}", title)];
    if !unsubscribe.is_empty() {
        end.push(word("digest_end").replace("{x}", &unsubscribe));
    }
    Addressed { list: list.to_owned(), to, digest, end, unsubscribe }
}

fn speaking(loaded: &Loaded) -> Result<Theme, PipelineError> {
    let mut theme = Theme::new(loaded.config.theme, &loaded.tree.theme).map_err(|error| PipelineError::Template(error.0))?;
    theme.speak(&loaded.config.interface, loaded.config.language).map_err(|error| PipelineError::Template(error.0))?;
    Ok(theme)
}

fn chosen<'l>(loaded: &'l Loaded, names: &[String]) -> Result<Vec<&'l List>, PipelineError> {
    let all = &loaded.club.lists;
    if all.is_empty() {
        return Err(PipelineError::Usage("there is no list to write to; a file such as `subscriptions/payments.yaml` with `to: [payments@example.com]` is one".into()));
    }
    if names.is_empty() {
        return Ok(all.iter().collect());
    }
    let find = |name: &String| {
        all.iter().find(|list| list.name == *name).ok_or_else(|| {
            let known: Vec<String> = all.iter().map(|list| format!("`{}`", list.name)).collect();
            PipelineError::Usage(format!("`{}` is no list; there are {}", crate::text::printable(name), known.join(", ")))
        })
    };
    names.iter().map(find).collect()
}

impl Loaded {
    fn digest_source<'a>(&'a self, theme: &'a Theme) -> Source<'a> {
        Source { archive: &self.archive, club: &self.club, config: &self.config, theme, today: &self.today }
    }

    /// The letters that went out, as the log has them; none where there is no log.
    pub(super) fn sent_letters(&self) -> Result<Vec<Entry>, PipelineError> {
        match discover::read(&self.tree.root, &self.config.digest.log, LOG_BYTES) {
            Ok(bytes) => Ok(sent::entries(&String::from_utf8_lossy(&bytes)).into_iter().filter(|entry| entry.state == State::Sent).collect()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(PipelineError::Publish(PublishError::Io(self.tree.root.join(&self.config.digest.log), error))),
        }
    }

    /// Addresses of names: of a list, of the configuration, or an address itself.
    fn addresses(&self, names: &[String], unknown: &mut Vec<String>) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for name in names {
            let same = |other: &str| other.to_lowercase() == name.to_lowercase();
            let list = self.club.lists.iter().find(|list| same(&list.name) || same(&list.title));
            let stated = self.config.digest.addresses.iter().find(|(known, _)| same(known)).map(|(_, address)| address.clone());
            match (list, stated) {
                (Some(list), _) => out.extend(list.to.iter().cloned()),
                (None, Some(address)) => out.push(address),
                (None, None) if crate::club::is_address(name) => out.push(name.clone()),
                (None, None) => unknown.push(name.clone()),
            }
        }
        out.sort();
        out.dedup();
        out
    }
}

/// What a month could pick, or a club read next, with reasons in words.
pub struct Suggested {
    pub id: String,
    pub title: String,
    pub path: String,
    pub because: Vec<String>,
}

/// Proposals for the postmortem of the month.
///
/// # Errors
/// See [`load`].
pub fn suggest_month(request: &Request, most: usize) -> Result<Vec<Suggested>, PipelineError> {
    let loaded = load(request)?;
    let proposals = praise::for_month(&loaded.archive, &loaded.club, &loaded.today, most);
    told(&loaded, proposals)
}

/// Proposals for the next session of the reading club.
///
/// # Errors
/// See [`load`].
pub fn suggest_reading(request: &Request, most: usize) -> Result<Vec<Suggested>, PipelineError> {
    let loaded = load(request)?;
    let proposals = praise::for_club(&loaded.archive, &loaded.club, &loaded.today, most);
    told(&loaded, proposals)
}

fn told(loaded: &Loaded, proposals: Vec<Proposal>) -> Result<Vec<Suggested>, PipelineError> {
    let theme = speaking(loaded)?;
    let say = |said: &Said| said.told(&|key| theme.word(loaded.config.language, key).to_owned());
    let one = |proposal: Proposal| {
        let postmortem = &loaded.archive.postmortems[proposal.place];
        Suggested { id: postmortem.id.clone(), title: postmortem.title.clone(), path: postmortem.path.clone(), because: proposal.because.iter().map(say).collect() }
    };
    Ok(proposals.into_iter().map(one).collect())
}

/// The pick of a month as a letter; without a month, the last one.
///
/// # Errors
/// See [`load`]; a month without a pick.
pub fn month(request: &Request, month: Option<&str>) -> Result<Digest, PipelineError> {
    let loaded = load(request)?;
    let theme = speaking(&loaded)?;
    let month = month.map(str::to_owned).or_else(|| loaded.club.picks.last().map(|pick| pick.month.clone()));
    let none = || {
        PipelineError::Usage(
            "there is no pick of that month; a file such as `of-the-month/2026-11.md` with `id:` and `reason:` is one, and `afterword month suggest` proposes some".into(),
        )
    };
    digest::of_month(&loaded.digest_source(&theme), &month.ok_or_else(none)?).ok_or_else(none)
}

/// What a new session begins with.
pub struct Begun {
    /// Its number in the series.
    pub number: u32,
    /// The archive's.
    pub lang: Lang,
    /// Ids of what is read: those asked for as the archive spells them, else what is proposed first.
    pub read: Vec<String>,
}

/// Prepares a new session; `documents` are ids.
///
/// # Errors
/// See [`load`]; an id that is none.
pub fn next_session(request: &Request, documents: &[String]) -> Result<Begun, PipelineError> {
    let loaded = load(request)?;
    let number = loaded.club.sessions.iter().filter_map(|session| session.number).max().unwrap_or(0) + 1;
    let places = if documents.is_empty() {
        praise::for_club(&loaded.archive, &loaded.club, &loaded.today, 1).iter().map(|proposal| proposal.place).collect()
    } else {
        documents.iter().map(|id| loaded.place(id)).collect::<Result<Vec<_>, _>>()?
    };
    let read = places.into_iter().map(|place| loaded.archive.postmortems[place].id.clone()).collect();
    Ok(Begun { number, lang: loaded.config.language, read })
}
