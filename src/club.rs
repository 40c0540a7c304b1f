//! What people who learn from an archive write beside its documents: sessions of the reading club, picks of the month, and lists of
//! those who want to hear of it. Each is a file in a folder of its own, filtered by its level before anything else is known of it.

mod list;
mod pick;
mod session;

pub use list::{List, is_address};
pub use pick::{Pick, Thanks};
pub use session::{Reading, Session, without_head};

use crate::archive::{Archive, Edition};
use crate::config::Config;
use crate::diagnostic::{Finding, Place, Rule};
use crate::discover::{LISTS, PICKS, SESSIONS};
use crate::model::Lang;
use crate::node::Node;
use crate::parse::{self, Neutral, Note, SourceFile};
use crate::text;

/// Everything of one edition, each in its order: sessions and picks the oldest first, lists by name.
#[derive(Debug, Default)]
pub struct Club {
    pub sessions: Vec<Session>,
    pub picks: Vec<Pick>,
    pub lists: Vec<List>,
}

impl Club {
    /// Reads the files of the three folders. A fault costs the file that has it, and is a finding.
    #[must_use]
    pub fn read(files: &[SourceFile], archive: &Archive, edition: &Edition, config: &Config) -> (Self, Vec<Finding>) {
        let mut club = Self::default();
        let mut findings = Vec::new();
        let mut reader = Reader { archive, edition, config, findings: &mut findings };
        for file in files {
            match file.path.split('/').next() {
                Some(SESSIONS) => club.sessions.extend(session::read(file, &mut reader)),
                Some(PICKS) => club.picks.extend(pick::read(file, &mut reader)),
                Some(LISTS) => club.lists.extend(list::read(file, &mut reader)),
                _ => {}
            }
        }
        club.sessions.sort_by(|a, b| (a.at.seconds, &a.path).cmp(&(b.at.seconds, &b.path)));
        session::name(&mut club.sessions);
        club.picks.sort_by(|a, b| (&a.month, &a.path).cmp(&(&b.month, &b.path)));
        pick::keep_one(&mut club.picks, &mut findings);
        club.lists.sort_by(|a, b| a.name.cmp(&b.name));
        (club, findings)
    }

    /// The sessions in which a postmortem was read, or will be.
    pub fn sessions_of(&self, place: usize) -> impl Iterator<Item = (usize, &Session)> {
        self.sessions.iter().enumerate().filter(move |(_, session)| session.readings.iter().any(|reading| matches!(reading, Reading::Document(at) if *at == place)))
    }

    /// The first session that is not before a day.
    #[must_use]
    pub fn next(&self, day: i64) -> Option<(usize, &Session)> {
        self.sessions.iter().enumerate().find(|(_, session)| session.at.last_day_number() >= day)
    }
}

/// What is known while the files are read.
struct Reader<'a> {
    archive: &'a Archive,
    edition: &'a Edition,
    config: &'a Config,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    /// The note in a file, when this edition shows it.
    fn note(&mut self, file: &SourceFile) -> Option<Note> {
        let shown = parse::shown(&file.bytes, &self.config.levels, self.edition.top());
        let bytes = shown.rest.map_or_else(|| file.bytes.clone(), |(rest, _)| rest);
        let source = SourceFile { path: file.path.clone(), bytes };
        match parse::note(&source, self.config) {
            Ok(mut note) => {
                self.findings.extend(note.findings.iter().cloned());
                if self.edition.top().is_some() {
                    let knows = |name: &str| self.archive.knows(name);
                    // Its texts are in no index.
                    let _ = parse::tell(&source, &mut note.record, self.config, Neutral { knows: &knows });
                }
                self.edition.shows(&note.record).then_some(note)
            }
            Err(finding) => {
                self.findings.push(*finding);
                None
            }
        }
    }

    /// A text of a note as its edition tells it.
    fn told(&self, text: String, lang: Lang) -> String {
        let knows = |name: &str| self.archive.knows(name);
        self.edition.top().and_then(|_| Neutral { knows: &knows }.told(&text, lang)).unwrap_or(text)
    }

    fn find(&mut self, rule: Rule, file: &SourceFile, line: u32, message: String, help: &str) {
        let finding = Finding::new(rule, &file.path, message);
        let finding = if line > 0 { finding.at(Place::line(line), &String::from_utf8_lossy(&file.bytes)) } else { finding };
        self.findings.push(finding.help(help));
    }
}

/// Keys of a text that say the same as one of ours; case does not matter.
type Names = &'static [&'static str];

/// The first value of a map under one of some names.
fn value<'n>(matter: &'n Node, names: &[&str]) -> Option<&'n Node> {
    let Node::Map(entries) = matter else { return None };
    names.iter().find_map(|name| entries.iter().find(|(key, _)| key.trim().to_lowercase() == *name)).map(|(_, value)| value)
}

/// A list, a word, or words with commas, as a list.
fn words(node: Option<&Node>) -> Vec<String> {
    match node {
        Some(Node::List(items)) => items.iter().filter_map(Node::text).map(|text| text::fold_space(&text)).filter(|text| !text.is_empty()).collect(),
        Some(node) => node.text().map_or_else(Vec::new, |text| split_words(&text)),
        None => Vec::new(),
    }
}

fn split_words(text: &str) -> Vec<String> {
    text.split([',', '、', '，']).map(text::fold_space).filter(|word| !word.is_empty()).collect()
}

/// The line of a file on which a key of its front matter stands; 0 when it has none.
fn line_of(file: &SourceFile, key: &str) -> u32 {
    let source = String::from_utf8_lossy(&file.bytes);
    let at = source.lines().position(|line| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':')));
    at.map_or(0, |at| u32::try_from(at + 1).unwrap_or(u32::MAX))
}

/// Whether a body says nothing beside its headings.
fn is_empty(body: &str) -> bool {
    body.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

/// The postmortem that an id, in any case, or a path means.
fn place_of(archive: &Archive, written: &str) -> Option<usize> {
    let named = written.trim().trim_start_matches("[[").trim_end_matches("]]");
    archive.find(named).or_else(|| archive.postmortems.iter().position(|postmortem| postmortem.path == named))
}
