//! Findings: what the archive's own faults become. Data, never raised; the run goes on.
//!
//! Holds no printing: `cli::report` writes them for people and for machines.

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// How much a finding weighs. `Deny` makes the run end with exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// Not reported.
    Allow,
    /// Worth knowing.
    Note,
    /// Probably a mistake.
    Warn,
    /// A fault that must be mended.
    Deny,
}

impl Level {
    /// The word printed before the rule's name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Note => "note",
            Self::Warn => "warning",
            Self::Deny => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Where in a source file: lines and columns count from 1, columns in characters. Line 0 means the file as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    pub line: u32,
    pub column: u32,
}

impl Place {
    /// The start of a line.
    #[must_use]
    pub fn line(line: u32) -> Self {
        Self { line, column: 1 }
    }
}

/// The name of a [`Rule`].
pub type RuleName = &'static str;

fn known_rule<'de, D: Deserializer<'de>>(from: D) -> Result<RuleName, D::Error> {
    let name = String::deserialize(from)?;
    Rule::named(&name).map(Rule::name).ok_or_else(|| serde::de::Error::custom(format!("no rule `{name}`")))
}

/// One thing a reader should know about one place of the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub level: Level,
    /// The rule's name, kebab case; reads well after "allow".
    #[serde(deserialize_with = "known_rule")]
    pub rule: RuleName,
    /// Relative to the archive's root, `/`-separated.
    pub path: String,
    pub place: Place,
    /// One lower-case sentence with the thing in backticks.
    pub message: String,
    /// The source line the place points into, when there is one.
    pub excerpt: Option<String>,
    /// What to type instead.
    pub help: Option<String>,
}

impl Finding {
    /// A finding about a file as a whole, at the rule's usual level.
    #[must_use]
    pub fn new(rule: Rule, path: &str, message: impl Into<String>) -> Self {
        Self { level: rule.level(), rule: rule.name(), path: path.to_owned(), place: Place::default(), message: message.into(), excerpt: None, help: None }
    }

    /// The same, at a place whose line is taken from `source` for the excerpt.
    #[must_use]
    pub fn at(mut self, place: Place, source: &str) -> Self {
        self.place = place;
        self.excerpt = (place.line > 0).then(|| source.lines().nth(place.line as usize - 1)).flatten().map(|line| line.trim_end().chars().take(200).collect());
        self
    }

    /// The same, with a line that says what to type.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The order in which findings are printed.
    fn key(&self) -> (&str, Place, &str, &str) {
        (&self.path, self.place, self.rule, &self.message)
    }
}

/// Sorted by path, place and rule, each once.
pub fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| a.key().cmp(&b.key()));
    findings.dedup();
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $level:ident;)+) => {
        /// Every rule that can find something, with its name and usual level.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rule { $($(#[doc = $doc])+ $variant,)+ }

        impl Rule {
            /// All rules in the order of their names.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The rule's name as it is printed and configured.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The level it has unless the configuration says otherwise.
            #[must_use]
            pub fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)+ }
            }

            /// One paragraph of documentation; `docs/rules.md` is made from it.
            #[must_use]
            pub fn documentation(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc, "\n"),+),)+ }
            }
        }
    };
}

rules! {
    /// Two sources claim one address, also when they differ only by case or Unicode form. Both are named; neither is overwritten.
    AddressCollision = "address-collision", Deny;
    /// A drawing that holds scripts or reaches out, which a browser would run when it is opened by itself. It is not published.
    AttachmentActive = "attachment-active", Warn;
    /// A linked or shown file is not in the archive, leads out of it, or is larger than the limit.
    AttachmentMissing = "attachment-missing", Warn;
    /// No time or date was found in the front matter, the path or the text, so the document stands at the end of every list.
    DateMissing = "date-missing", Warn;
    /// A stamp could not be read as a date or a time, or names a day that does not exist. The document is published without it.
    DateUnreadable = "date-unreadable", Warn;
    /// A Mermaid block that cannot be drawn. The page shows its text.
    DiagramUndrawn = "diagram-undrawn", Warn;
    /// A zone has several meanings, such as CST or IST, and the archive's `time_zone` is none of them.
    ZoneAmbiguous = "zone-ambiguous", Warn;
    /// A stamp names no zone, so the archive's `time_zone` was assumed.
    ZoneMissing = "zone-missing", Note;
    /// Two sources of one document name different days. The most trusted is used: front matter, path, title, timeline, text.
    DatesDiffer = "dates-differ", Warn;
    /// The file holds nothing to read.
    EmptyFile = "empty-file", Warn;
    /// A value has a type or a word that its field does not know. It is kept as written.
    FieldUnreadable = "field-unreadable", Warn;
    /// A code fence opens and never closes, so everything below it is shown as code.
    FenceOpen = "fence-open", Warn;
    /// Markup of another tool that has no meaning here: an import, an include, a component. It is not shown, and nothing of it runs.
    ForeignMarkup = "foreign-markup", Note;
    /// A template to be filled in, not an incident. It is not published.
    FormFile = "form-file", Note;
    /// The front matter does not parse, or breaks a bound that keeps parsing fast. The text is published without it, as far as that is safe.
    FrontMatter = "front-matter", Deny;
    /// Front matter and body state the same list and differ. The front matter wins.
    FrontMatterDiffers = "front-matter-differs", Warn;
    /// An entry of `glossary.yaml` that has no meaning, or a level that is none. It is left out, or hidden below the top.
    GlossaryTerm = "glossary-term", Warn;
    /// Two documents state the same id. Both are withheld until one is changed.
    IdDuplicate = "id-duplicate", Deny;
    /// Two documents would get the same id from their names, so their whole paths are used. Set `id` to keep addresses stable.
    IdFromPath = "id-from-path", Warn;
    /// An id holds characters or a form that no address can have.
    IdInvalid = "id-invalid", Deny;
    /// A README or an index of other documents, not an incident. It is not published as one.
    IndexFile = "index-file", Note;
    /// A block such as `:::internal` never closes, so everything below it is withheld from every edition below its level; or its name is nearly a level's and is taken as that.
    LevelBlock = "level-block", Deny;
    /// Lines end with carriage returns alone. They are read as line breaks.
    LineEndings = "line-endings", Note;
    /// A budget of the configuration's `limits` is exceeded; what is over it is left out.
    LimitExceeded = "limit-exceeded", Deny;
    /// A link within the archive leads to nothing that this site shows.
    LinkUnresolved = "link-unresolved", Warn;
    /// A link has a scheme that is not shown: only http, https, mailto, relative and fragment links are.
    LinkUnsafe = "link-unsafe", Warn;
    /// Impact must begin before it is mitigated, and be mitigated before it is resolved.
    OrderStamps = "order-stamps", Deny;
    /// Detection lies before the start of impact, which is usual only for near misses and canaries.
    OrderDetection = "order-detection", Warn;
    /// A timeline entry lies before the entry above it.
    OrderTimeline = "order-timeline", Warn;
    /// Two documents look like accounts of one incident and neither names the other.
    RelationMissing = "relation-missing", Note;
    /// A relation names a document that this site does not show.
    RelationUnresolved = "relation-unresolved", Warn;
    /// A severity that the configuration does not list. It is kept as written and sorted last.
    SeverityUnknown = "severity-unknown", Note;
    /// A line of `synonyms.txt` that is no group of words, or names a word of another group. It is left out.
    SynonymsLine = "synonyms-line", Warn;
    /// A file of `theme/` was copied from another version of the built-in theme, whose templates could ask for other things.
    ThemeContract = "theme-contract", Warn;
    /// Text of a file with several incidents that belongs to none of them, so it is on no page.
    TextOutside = "text-outside", Warn;
    /// No title in the front matter and no heading, so the file's name is used.
    TitleMissing = "title-missing", Note;
    /// The file is not UTF-8 text, or holds NUL bytes, so it cannot be read. It is not published.
    UnreadableFile = "unreadable-file", Deny;
    /// A level that is not one of the configuration's, so the document is withheld from every edition below the top.
    VisibilityInvalid = "visibility-invalid", Deny;
}

impl Rule {
    /// The rule of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name)
    }
}
