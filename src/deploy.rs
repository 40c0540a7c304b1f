//! A built site to where it is served: only what changed, in an order in which no reader meets a link that leads nowhere, and with
//! nothing left of what was withdrawn.
//!
//! A folder is switched in one step, as a build does it. A bucket or another host cannot be, so first come the files that nothing
//! names yet, then data, pages, feeds, and the search's manifest last; then what is gone goes. Whatever may hold text goes at once;
//! styles and scripts stay a day, for pages that are open may still ask for them. What the target has is kept there in a list of
//! names and hashes, written as the work goes on, so that a run that breaks off is taken up by the next.

mod bucket;
mod host;
mod profile;

pub use profile::Profile;

use crate::publish::{self, MANIFEST, PublishError, Source};
use crate::text;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

/// Seconds that styles and scripts stay when no page names them any more.
pub const STAY: i64 = 86_400;
/// What a line of the list begins with that names a file which stays for a while.
const LEFT: &str = "# left ";
/// What stands in place of a hash while nobody knows whether the target has the file of before, the new one, or none.
const ON_ITS_WAY: &str = "-";

/// Why nothing, or not all, was deployed.
#[derive(Debug)]
pub enum DeployError {
    /// What to type instead.
    Usage(String),
    /// The target, or the way to it.
    Target(String),
    Folder(PublishError),
}

impl fmt::Display for DeployError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(why) | Self::Target(why) => f.write_str(why),
            Self::Folder(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for DeployError {}

/// Where a site is served from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Folder(PathBuf),
    /// `s3://bucket/prefix`.
    Bucket {
        bucket: String,
        /// Without slashes at its ends.
        prefix: String,
    },
    /// `user@host:path`, over ssh.
    Host {
        host: String,
        path: String,
    },
}

impl Target {
    /// What was typed, as a target.
    ///
    /// # Errors
    /// What to type instead.
    pub fn read(typed: &str) -> Result<Self, DeployError> {
        let usage = |why: String| Err(DeployError::Usage(why));
        if let Some(rest) = typed.strip_prefix("s3://") {
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            if bucket.is_empty() {
                return usage("name the bucket, as in `s3://postmortems/site`".into());
            }
            return Ok(Self::Bucket { bucket: bucket.to_owned(), prefix: prefix.trim_matches('/').to_owned() });
        }
        if let Some((scheme, _)) = typed.split_once("://") {
            return usage(format!("`{}://` is no target; targets are a folder, `host:folder` and `s3://bucket/prefix`", text::printable(scheme)));
        }
        match typed.split_once(':') {
            Some((host, path)) if !host.contains(['/', '\\']) && host.len() > 1 => {
                if host.starts_with('-') || path.is_empty() {
                    return usage(format!("`{}` names no folder on a host; write `host:/srv/site`", text::printable(typed)));
                }
                Ok(Self::Host { host: host.to_owned(), path: path.trim_end_matches('/').to_owned() })
            }
            _ => Ok(Self::Folder(PathBuf::from(typed))),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => f.write_str(&text::printable(&path.to_string_lossy())),
            Self::Bucket { bucket, prefix } => write!(f, "s3://{bucket}/{}", text::printable(prefix)),
            Self::Host { host, path } => write!(f, "{host}:{}", text::printable(path)),
        }
    }
}

/// A site that was built: its folder, and its files with their hashes.
pub struct Built {
    pub root: PathBuf,
    pub files: BTreeMap<String, String>,
}

impl Built {
    /// The site in a folder.
    ///
    /// # Errors
    /// A folder that holds none, or not all of one.
    pub fn open(root: &Path) -> Result<Self, DeployError> {
        let shown = text::printable(&root.to_string_lossy());
        let list = publish::read_file(root, MANIFEST)
            .map_err(|_| DeployError::Usage(format!("`{shown}` holds no site; build one with `afterword build --out {shown}`, or name its folder with `--site`")))?;
        let files = State::read(&String::from_utf8_lossy(&list)).files;
        if let Some(missing) = files.keys().find(|file| !root.join(file).is_file()) {
            return Err(DeployError::Usage(format!("`{shown}` lacks `{}`, which the build made; build it again", text::printable(missing))));
        }
        Ok(Self { root: root.to_owned(), files })
    }
}

impl Source for Built {
    fn files(&self) -> Vec<&str> {
        self.files.keys().map(String::as_str).collect()
    }

    fn made_from(&self, file: &str) -> Option<String> {
        self.files.get(file).map(|hash| format!("copy-{hash}"))
    }

    fn bytes(&self, file: &str) -> Result<Vec<u8>, PublishError> {
        publish::read_file(&self.root, file)
    }

    fn kind(&self, _: &str) -> &'static str {
        ""
    }
}

/// What a target has: names and hashes, and since when files stay that the site no longer has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub files: BTreeMap<String, String>,
    pub left: BTreeMap<String, i64>,
}

impl State {
    /// The list as it is kept at the target.
    #[must_use]
    pub fn read(list: &str) -> Self {
        let mut state = Self::default();
        for line in list.lines() {
            if let Some((since, file)) = line.strip_prefix(LEFT).and_then(|rest| rest.split_once(' ')) {
                state.left.extend(since.parse().ok().map(|since| (file.to_owned(), since)));
            } else if let Some((hash, file)) = line.split_once("  ").filter(|(_, file)| is_inside(file)) {
                state.files.insert(file.to_owned(), hash.to_owned());
            }
        }
        state.left.retain(|file, _| is_inside(file));
        state
    }

    /// The list as text.
    #[must_use]
    pub fn written(&self) -> String {
        let files = self.files.iter().map(|(file, hash)| format!("{hash}  {file}\n"));
        files.chain(self.left.iter().map(|(file, since)| format!("{LEFT}{since} {file}\n"))).collect()
    }
}

/// Whether a name stays below the folder that it is read from: a list may come from anywhere.
fn is_inside(file: &str) -> bool {
    !file.is_empty() && !file.starts_with('/') && !file.contains('\\') && file.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// When a file is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Named by what they hold: nothing names them before the pages do.
    Named,
    /// Data, attachments, pictures.
    Data,
    Pages,
    Feeds,
    /// What names the files of the search: first for a copy on a disk, then for readers.
    OfflineManifest,
    Manifest,
}

impl Phase {
    /// The phase of a file of a site.
    #[must_use]
    pub fn of(file: &str) -> Self {
        let ends = |endings: &[&str]| endings.iter().any(|ending| file.ends_with(ending));
        if is_fixed(file) {
            Self::Named
        } else if file == "search/manifest.json" {
            Self::Manifest
        } else if file == "search/offline.js" {
            Self::OfflineManifest
        } else if ends(&[".html"]) {
            Self::Pages
        } else if ends(&["feed.xml", "feed.json", ".ics"]) || file.starts_with("sitemap") {
            Self::Feeds
        } else {
            Self::Data
        }
    }
}

/// Whether a name says what the file holds, so that it never changes.
fn is_fixed(file: &str) -> bool {
    let named = |name: &str| name.as_bytes().get(1) == Some(&b'-') && (has_ending(name, "bin") || (name.starts_with("o-") && has_ending(name, "js")));
    file.strip_prefix("assets/").is_some_and(|rest| rest.contains('/')) || file.strip_prefix("search/").is_some_and(named)
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|has| has == ending)
}

/// The header that tells how long a copy of a file holds.
#[must_use]
pub fn cache_rule(file: &str) -> &'static str {
    if is_fixed(file) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

/// The type of a file, as a host that guesses none must tell it.
#[must_use]
pub fn content_type(file: &str) -> &'static str {
    match Path::new(file).extension().and_then(std::ffi::OsStr::to_str).map(str::to_ascii_lowercase).as_deref() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("xml") => "application/xml",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("pdf") => "application/pdf",
        Some("ics") => "text/calendar; charset=utf-8",
        Some("md") => "text/markdown; charset=utf-8",
        Some("txt" | "log" | "csv") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// What would be done at a target that has no one step.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Files to send, in the order of their phases.
    pub put: Vec<String>,
    /// Files to take away.
    pub delete: Vec<String>,
    /// Files that stay until a moment, in seconds since 1970.
    pub stay: BTreeMap<String, i64>,
    /// How many are there already.
    pub same: usize,
}

impl Plan {
    /// From what a target has to what a site is.
    #[must_use]
    pub fn of(site: &BTreeMap<String, String>, state: &State, now: i64) -> Self {
        let mut put: Vec<&String> = site.iter().filter(|(file, hash)| state.files.get(*file) != Some(hash)).map(|(file, _)| file).collect();
        put.sort_by_key(|file| (Phase::of(file), *file));
        let mut plan = Self { same: site.len() - put.len(), put: put.into_iter().cloned().collect(), ..Self::default() };
        let gone: BTreeSet<&String> = state.files.keys().chain(state.left.keys()).filter(|file| !site.contains_key(*file)).collect();
        for file in gone {
            let since = state.left.get(file).copied().unwrap_or(now).min(now);
            // Nothing that may hold text stays for a moment longer than the pages that said it.
            if file.starts_with("assets/") && since + STAY > now {
                plan.stay.insert(file.clone(), since + STAY);
            } else {
                plan.delete.push(file.clone());
            }
        }
        plan
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.delete.is_empty()
    }
}

/// A way to a target that takes single files.
trait Transport {
    /// Files that are sent in one go, before the list tells of them.
    fn at_once(&self) -> usize;

    /// A file of the target; nothing where it has none of that name.
    fn read(&self, file: &str) -> Result<Option<Vec<u8>>, DeployError>;

    /// Whether the target holds nothing at all.
    fn is_empty(&self) -> Result<bool, DeployError>;

    fn put(&self, site: &Path, files: &[String]) -> Result<(), DeployError>;

    fn write(&self, file: &str, bytes: &[u8]) -> Result<(), DeployError>;

    /// Takes files away, and folders that have none any more; what is not there is gone already.
    fn delete(&self, files: &[String], folders: &[String]) -> Result<(), DeployError>;
}

/// What a deployment did, or would do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub plan: Plan,
    /// Whether a folder was switched, for which there is no list of steps.
    pub switched: bool,
}

/// Brings a target to the state of a site. `profile` is what the environment leaves open of a bucket, `now` is seconds since 1970,
/// `tell` hears how many files of how many are sent. With `dry` nothing is changed.
///
/// # Errors
/// See [`DeployError`]; what was sent until then is known to the next run.
pub fn deploy(site: &Built, target: &Target, profile: &Profile, now: i64, dry: bool, tell: &dyn Fn(usize, usize)) -> Result<Done, DeployError> {
    let transport: Box<dyn Transport> = match target {
        Target::Folder(folder) => return into_folder(site, folder, now, dry),
        Target::Bucket { bucket, prefix } => Box::new(bucket::Bucket::open(bucket, prefix, profile)?),
        Target::Host { host, path } => Box::new(host::Host::new(host, path)),
    };
    let known = transport.read(MANIFEST)?;
    // What lies there without a list may be somebody else's, or of a site whose list is lost: then nobody would take it away.
    if known.is_none() && !transport.is_empty()? {
        return Err(DeployError::Usage(format!("`{target}` holds files, and no list `{MANIFEST}` that says which of them are ours; empty it, or choose another place")));
    }
    let mut state = State::read(&String::from_utf8_lossy(&known.unwrap_or_default()));
    let plan = Plan::of(&site.files, &state, now);
    let until: BTreeMap<String, i64> = plan.stay.iter().map(|(file, until)| (file.clone(), until - STAY)).collect();
    if dry || (plan.is_empty() && until == state.left) {
        return Ok(Done { plan, switched: false });
    }
    let keep = |state: &State| transport.write(MANIFEST, state.written().as_bytes());
    let mut sent = 0;
    // A phase is whole before the next begins.
    for phase in plan.put.chunk_by(|a, b| Phase::of(a) == Phase::of(b)) {
        for some in phase.chunks(transport.at_once()) {
            // Whatever may be there is named before it is sent: a run that is killed leaves nothing that the next does not know of.
            state.files.extend(some.iter().map(|file| (file.clone(), ON_ITS_WAY.to_owned())));
            keep(&state)?;
            transport.put(&site.root, some)?;
            sent += some.len();
            tell(sent, plan.put.len());
            state.files.extend(some.iter().filter_map(|file| Some((file.clone(), site.files.get(file)?.clone()))));
        }
    }
    if !plan.delete.is_empty() {
        // What was sent is known, should taking away break off.
        keep(&state)?;
        let folders_of = |file: &str| file.match_indices('/').map(|(at, _)| file[..at].to_owned()).collect::<Vec<_>>();
        let used: BTreeSet<String> = site.files.keys().chain(until.keys()).flat_map(|file| folders_of(file)).collect();
        let mut folders: Vec<String> = plan.delete.iter().flat_map(|file| folders_of(file)).filter(|folder| !used.contains(folder)).collect::<BTreeSet<_>>().into_iter().collect();
        // The inner ones first.
        folders.reverse();
        transport.delete(&plan.delete, &folders)?;
    }
    // Now the list tells what the site is, and what stays beside it for a while.
    state.files.retain(|file, _| site.files.contains_key(file));
    state.left = until;
    keep(&state)?;
    Ok(Done { plan, switched: false })
}

/// To a folder: a generation beside it, then one switch.
fn into_folder(site: &Built, folder: &Path, now: i64, dry: bool) -> Result<Done, DeployError> {
    publish::check_output(folder, &site.root).map_err(DeployError::Folder)?;
    let known = publish::read_file(folder, MANIFEST).unwrap_or_default();
    let state = State { left: BTreeMap::new(), ..State::read(&String::from_utf8_lossy(&known)) };
    let mut plan = Plan::of(&site.files, &state, now);
    plan.delete.extend(std::mem::take(&mut plan.stay).into_keys());
    if !dry {
        publish::publish(site, folder, true, &|_, _| {}).map_err(DeployError::Folder)?;
    }
    Ok(Done { plan, switched: !dry })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> BTreeMap<String, String> {
        list.iter().map(|(file, hash)| ((*file).to_owned(), (*hash).to_owned())).collect()
    }

    #[test]
    fn targets() {
        let read = |typed: &str| Target::read(typed).map_err(|error| error.to_string());
        assert_eq!(read("s3://b/a/c/"), Ok(Target::Bucket { bucket: "b".into(), prefix: "a/c".into() }));
        assert_eq!(read("s3://b"), Ok(Target::Bucket { bucket: "b".into(), prefix: String::new() }));
        assert_eq!(read("me@host:/srv/site/"), Ok(Target::Host { host: "me@host".into(), path: "/srv/site".into() }));
        for folder in ["/srv/site", "site", "./a:b", "C:\\site"] {
            assert_eq!(read(folder), Ok(Target::Folder(folder.into())), "{folder}");
        }
        for wrong in ["s3://", "ftp://host/x", "-oProxyCommand=x:/y", "host:"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_names_others_comes_after_them() {
        let site = files(&[
            ("index.html", "1"),
            ("search/manifest.json", "1"),
            ("search/t-0123.bin", "1"),
            ("assets/aa/site.css", "1"),
            ("feed.xml", "1"),
            ("files/a.png", "1"),
            ("sitemap.xml", "1"),
            ("search/words.json", "1"),
        ]);
        let plan = Plan::of(&site, &State::default(), 0);
        assert_eq!(plan.put, ["assets/aa/site.css", "search/t-0123.bin", "files/a.png", "search/words.json", "index.html", "feed.xml", "sitemap.xml", "search/manifest.json"]);
        assert_eq!(Plan::of(&site, &State { files: site.clone(), ..State::default() }, 0), Plan { same: 8, ..Plan::default() });
    }

    #[test]
    fn what_holds_text_goes_at_once_and_styles_after_a_day() {
        let state = State {
            files: files(&[("a/index.html", "1"), ("search/p-00.bin", "1"), ("assets/old/site.css", "1")]),
            left: BTreeMap::from([("assets/older/site.css".to_owned(), 10)]),
        };
        let plan = Plan::of(&files(&[]), &state, 1000);
        assert_eq!(plan.delete, ["a/index.html", "search/p-00.bin"]);
        assert_eq!(plan.stay, BTreeMap::from([("assets/old/site.css".to_owned(), 1000 + STAY), ("assets/older/site.css".to_owned(), 10 + STAY)]));
        let plan = Plan::of(&files(&[]), &state, 11 + STAY);
        assert_eq!(plan.delete, ["a/index.html", "assets/older/site.css", "search/p-00.bin"]);
    }

    #[test]
    fn a_list_comes_back_and_leads_nowhere_else() {
        let state = State { files: files(&[("a b.html", "12")]), left: BTreeMap::from([("assets/x/y.css".to_owned(), 5)]) };
        assert_eq!(State::read(&state.written()), state);
        assert_eq!(State::read("12  ../x\n12  /etc/x\n12  a//b\n# left 5 ../y\nnoise\n"), State::default());
    }
}
