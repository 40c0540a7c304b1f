//! What a visitor sees: templates, styles, scripts and words, built into the program and overridden file by file from the
//! archive's `theme/` folder. The folder's files come from `discover`; nothing here reads a disk.

mod script;

use crate::config::BaseTheme;
use crate::hash::Digest;
use crate::model::Lang;
use crate::yaml;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

macro_rules! files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../themes/", $folder, "/", $name)).as_slice())),+]
    };
}

/// Every file of the built-in theme. A test compares this list with the folder.
pub const BUILT_IN: &[(&str, &[u8])] = files![
    "default":
    "assets/comments.css",
    "assets/favicon.svg",
    "assets/figures.css",
    "assets/handout.css",
    "assets/learn.css",
    "assets/learn.js",
    "assets/remark42.js",
    "assets/search.css",
    "assets/site.css",
    "assets/site.js",
    "assets/search/analyse.js",
    "assets/search/bundle.js",
    "assets/search/columns.js",
    "assets/search/element.js",
    "assets/search/excerpt.js",
    "assets/search/index.js",
    "assets/search/japanese.js",
    "assets/search/marks.js",
    "assets/search/nearness.js",
    "assets/search/palette.js",
    "assets/search/paste.js",
    "assets/search/query.js",
    "assets/search/rank.js",
    "assets/search/results.js",
    "assets/search/searcher.js",
    "assets/search/source.js",
    "assets/search/spelling.js",
    "assets/search/stem.js",
    "assets/search/synonyms.js",
    "templates/404.html",
    "templates/about.html",
    "templates/action-list.html",
    "templates/actions.html",
    "templates/alert.html",
    "templates/atom.xml",
    "templates/base.html",
    "templates/body-part.html",
    "templates/book.html",
    "templates/cards.html",
    "templates/changes.html",
    "templates/comments.html",
    "templates/drill.html",
    "templates/drill-master.html",
    "templates/facets.html",
    "templates/feedback.html",
    "templates/finding-list.html",
    "templates/findings.html",
    "templates/glossary.html",
    "templates/handout.html",
    "templates/health.html",
    "templates/home.html",
    "templates/learn.html",
    "templates/list.html",
    "templates/month.html",
    "templates/months.html",
    "templates/newcomers.html",
    "templates/opensearch.xml",
    "templates/pack.html",
    "templates/pack-parts.html",
    "templates/parts.html",
    "templates/pick.html",
    "templates/picks.html",
    "templates/postmortem.html",
    "templates/recurrence.html",
    "templates/redirect.html",
    "templates/reviews.html",
    "templates/search.html",
    "templates/session.html",
    "templates/session-card.html",
    "templates/sessions.html",
    "templates/statistics.html",
    "templates/sitemap.xml",
    "templates/timeline.html",
    "templates/sitemap-index.xml",
    "templates/wheel.html",
    "words/en.yaml",
    "words/ja.yaml",
];

/// The number of the contract between templates and program; it grows when a field changes its meaning or goes away.
pub const CONTRACT: u32 = 1;

/// What an ejected file says of itself, before the number.
const MARK: &str = "Afterword theme contract ";

/// A built-in file as it is copied for changing: it records the contract it was written for.
#[must_use]
pub fn ejected(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mark = format!("{MARK}{CONTRACT}");
    // The declaration of an XML file must stay first, and pictures hold no comments that would help anybody.
    let (before, after) = match name.rsplit('.').next() {
        Some("html") => (format!("{{# {mark} #}}"), ""),
        Some("css") => (format!("/* {mark} */\n"), ""),
        Some("js") => (format!("// {mark}\n"), ""),
        Some("yaml") => (format!("# {mark}\n"), ""),
        Some("xml") => (String::new(), "{# MARK #}\n"),
        _ => (String::new(), ""),
    };
    [before.as_bytes(), bytes, after.replace("MARK", &mark).as_bytes()].concat()
}

/// The contract that a file of a theme records, where it records one.
#[must_use]
pub fn recorded_contract(bytes: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(bytes).ok()?;
    let rest = &text[text.find(MARK)? + MARK.len()..];
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// What the theme for paper and old browsers has in the place of the built-in files.
pub const PLAIN: &[(&str, &[u8])] = files!["plain": "assets/comments.css", "assets/figures.css", "assets/search.css", "assets/site.css"];

/// A theme ready to render with.
#[derive(Debug)]
pub struct Theme {
    /// Template name without its folder, and text; an override stands beside the built-in it overrides.
    pub built_in_templates: Vec<(String, String)>,
    pub own_templates: Vec<(String, String)>,
    /// By name below `assets/`.
    pub assets: BTreeMap<String, Vec<u8>>,
    /// By the tag of their language.
    words: BTreeMap<String, BTreeMap<String, String>>,
    /// The assets' common hash, which names their folder so that a browser may keep them for ever.
    pub assets_hash: String,
    /// Of everything a page can depend on.
    pub hash: String,
}

/// Scripts by name.
type Scripts = BTreeMap<String, Vec<u8>>;

/// The scripts of the built-in theme beside those of the search. Others are the user's own and stay as they are.
const OWN_SCRIPTS: &[&str] = &["site.js", "search.js", "remark42.js", "learn.js"];

/// What is wrong with the user's own theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeError(pub String);

impl Theme {
    /// A theme that comes with the program, with the files of `theme/` over it.
    ///
    /// # Errors
    /// A file that is not UTF-8, a word file that does not parse, a file with no place in a theme.
    pub fn new(base: BaseTheme, own: &BTreeMap<String, Vec<u8>>) -> Result<Self, ThemeError> {
        let mut theme =
            Self { built_in_templates: Vec::new(), own_templates: Vec::new(), assets: BTreeMap::new(), words: BTreeMap::new(), assets_hash: String::new(), hash: String::new() };
        let base: Vec<(&str, &[u8])> = BUILT_IN.iter().chain(if base == BaseTheme::Plain { PLAIN } else { &[] }).copied().collect();
        for (name, bytes) in &base {
            theme.add(name, bytes, false)?;
        }
        for (name, bytes) in own {
            theme.add(name, bytes, true)?;
        }
        theme.make_scripts()?;
        let mut digest = Digest::default();
        for (name, bytes) in &theme.assets {
            digest.add(name.as_bytes());
            digest.add(bytes);
        }
        theme.assets_hash = digest.finish();
        for (name, bytes) in base.into_iter().chain(own.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))) {
            digest.add(name.as_bytes());
            digest.add(bytes);
        }
        theme.hash = digest.finish();
        Ok(theme)
    }

    /// The modules of `assets/search/` become one script, `search.js`, and the site's own scripts are made small. A preview asks for the
    /// same ones again and again, so the last ones are remembered.
    fn make_scripts(&mut self) -> Result<(), ThemeError> {
        static LAST: Mutex<Option<(Scripts, Scripts)>> = Mutex::new(None);
        let sources: Scripts = self.assets.extract_if(.., |name, _| name.starts_with("search/") || OWN_SCRIPTS.contains(&name.as_str())).collect();
        let known = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone().filter(|(known, _)| *known == sources);
        let made = match known {
            Some((_, made)) => made,
            None => Self::scripts_of(&sources)?,
        };
        self.assets.extend(made.clone());
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some((sources, made));
        Ok(())
    }

    fn scripts_of(sources: &Scripts) -> Result<Scripts, ThemeError> {
        let (modules, mut scripts): (Scripts, Scripts) = sources.clone().into_iter().partition(|(name, _)| name.starts_with("search/"));
        let mut texts = BTreeMap::new();
        for (name, bytes) in &modules {
            let name = name.trim_start_matches("search/");
            texts.insert(name, std::str::from_utf8(bytes).map_err(|_| ThemeError(format!("theme/assets/search/{name}: error: not UTF-8 text")))?);
        }
        let linked = script::link(&texts).map_err(|why| ThemeError(format!("theme/assets/search/{why}")))?;
        scripts.insert("search.js".into(), linked.into_bytes());
        for (name, bytes) in &mut scripts {
            let text = std::str::from_utf8(bytes).map_err(|_| ThemeError(format!("theme/assets/{name}: error: not UTF-8 text")))?;
            *bytes = script::small(name, text).map_err(|why| ThemeError(format!("theme/assets/{why}")))?.into_bytes();
        }
        Ok(scripts)
    }

    fn add(&mut self, name: &str, bytes: &[u8], own: bool) -> Result<(), ThemeError> {
        let text = || std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| ThemeError(format!("theme/{name}: error: not UTF-8 text")));
        if let Some(rest) = name.strip_prefix("templates/") {
            let list = if own { &mut self.own_templates } else { &mut self.built_in_templates };
            list.push((rest.to_owned(), text()?));
        } else if let Some(rest) = name.strip_prefix("assets/") {
            // Our styles are spaced for who reads them; no text in them goes over a line or holds a brace. The user's stay as they are.
            let close = |line: &str| format!("{}\n", line.trim_start().replace(" { ", "{").replace("; }", "}"));
            let ours = || text().map(|text| text.lines().map(close).collect::<String>().into_bytes());
            self.assets.insert(rest.to_owned(), if rest.ends_with(".css") && !own { ours()? } else { bytes.to_vec() });
        } else if let Some(lang) = name.strip_prefix("words/").and_then(|rest| rest.strip_suffix(".yaml")) {
            let words: BTreeMap<String, String> =
                yaml::from_str(&text()?).map_err(|problem| ThemeError(format!("theme/{name}:{}:{}: error: {}", problem.line, problem.column, problem.message)))?;
            self.words.entry(lang.to_owned()).or_default().extend(words);
        } else {
            return Err(ThemeError(format!("theme/{name}: error: a theme has only templates/, assets/ and words/<language>.yaml")));
        }
        Ok(())
    }

    /// Speaks another language than those that come with the program: its words stand in the place of the nearest one's, which
    /// fill in what it lacks.
    ///
    /// # Errors
    /// A language of which the theme has no words.
    pub fn speak(&mut self, interface: &str, nearest: Lang) -> Result<(), ThemeError> {
        let Some(words) = self.words.get(interface).cloned() else {
            return Err(ThemeError(format!(
                "theme/words/{interface}.yaml: error: there are no words for `language: {interface}`; copy them with `afterword theme eject words/en.yaml`"
            )));
        };
        self.words.entry(nearest.tag().to_owned()).or_default().extend(words);
        Ok(())
    }

    /// The interface's words in a language.
    #[must_use]
    pub fn words(&self, lang: Lang) -> &BTreeMap<String, String> {
        &self.words[lang.tag()]
    }

    /// One word, or its key when the theme has none.
    #[must_use]
    pub fn word<'a>(&'a self, lang: Lang, key: &'a str) -> &'a str {
        self.words(lang).get(key).map_or(key, String::as_str)
    }
}
