//! Findings: what the archive's own faults become. Data, never raised; the run goes on.
//!
//! Holds no printing: `cli::report` writes them for people and for machines.

use serde::{Deserialize, Deserializer, Serialize};
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

/// How much a finding weighs. `Deny` makes the run end with exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// Characters of a line that a finding keeps.
const EXCERPT: usize = 2000;

/// Where in a source file: lines and columns count from 1, columns in characters. Line 0 means the file as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// A change of one line that mends a finding and nothing else: never prose.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fix {
    pub line: u32,
    /// What stands there, once in that line.
    pub old: String,
    pub new: String,
}

/// One thing a reader should know about one place of the archive.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    pub level: Level,
    /// The rule's name, kebab case; reads well after "allow".
    #[serde(deserialize_with = "known_rule")]
    pub rule: RuleName,
    /// Relative to the archive's root, `/`-separated.
    pub path: Arc<str>,
    pub place: Place,
    /// One lower-case sentence with the thing in backticks.
    pub message: Arc<str>,
    /// The source line the place points into, when there is one.
    pub excerpt: Option<Box<str>>,
    /// What to type instead.
    pub help: Option<Arc<str>>,
    /// What `check --fix` does.
    pub fix: Option<Box<Fix>>,
}

/// What a finding keeps of a line.
fn start(line: &str) -> &str {
    line.char_indices().nth(EXCERPT).map_or(line, |(end, _)| &line[..end])
}

/// Texts that many findings say. Of a large archive there are hundreds of thousands, and they say few things.
#[derive(Default)]
pub struct SharedTexts(HashSet<Arc<str>>);

impl SharedTexts {
    /// A finding that shares its texts with those before it.
    #[must_use]
    pub fn shared(&mut self, mut finding: Finding) -> Finding {
        [&mut finding.path, &mut finding.message].into_iter().chain(&mut finding.help).for_each(|text| {
            if let Some(known) = self.0.get(text) {
                *text = Arc::clone(known);
            } else {
                self.0.insert(Arc::clone(text));
            }
        });
        finding
    }
}

impl Finding {
    /// A finding about a file as a whole, at the rule's usual level.
    #[must_use]
    pub fn new(rule: Rule, path: &str, message: impl Into<String>) -> Self {
        Self { level: rule.level(), rule: rule.name(), path: path.into(), place: Place::default(), message: message.into().into(), excerpt: None, help: None, fix: None }
    }

    /// The same, at a place whose line is taken from `source` for the excerpt.
    #[must_use]
    pub fn at(mut self, place: Place, source: &str) -> Self {
        self.place = place;
        self.excerpt = (place.line > 0).then(|| source.lines().nth(place.line as usize - 1)).flatten().map(|line| start(line.trim_end()).into());
        self
    }

    /// The same, with a line that says what to type.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into().into());
        self
    }

    /// The same, with a change of its line that mends it.
    #[must_use]
    pub fn fix(mut self, old: &str, new: &str) -> Self {
        self.fix = Some(Box::new(Fix { line: self.place.line, old: old.to_owned(), new: new.to_owned() }));
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

/// What a rule is about. Rules on what was written down, as against how it is read, are told by `check`, and a build only counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// What could not be read as it was meant, and what the site cannot show.
    Reading,
    /// What a postmortem has, and what is left of its template.
    Structure,
    /// Numbers and lengths of time.
    Numbers,
    /// Why a postmortem was due.
    Criteria,
    /// Blameless language.
    Language,
    /// Whether actions can land.
    Actions,
    /// The review, and what a state demands.
    Review,
    /// Secrets, and people's data.
    Privacy,
    /// Evidence that will be gone.
    Evidence,
    /// Incidents that came back.
    Recurrence,
    /// What others can learn from it together.
    Learning,
    /// What was said to be allowed.
    Silence,
}

impl Family {
    /// All families, in the order of the reference.
    pub const ALL: &[Self] = &[
        Self::Reading,
        Self::Structure,
        Self::Numbers,
        Self::Criteria,
        Self::Language,
        Self::Actions,
        Self::Review,
        Self::Privacy,
        Self::Evidence,
        Self::Recurrence,
        Self::Learning,
        Self::Silence,
    ];

    /// The key under which a configuration sets the levels of all its rules.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Structure => "structure",
            Self::Numbers => "numbers",
            Self::Criteria => "criteria",
            Self::Language => "language",
            Self::Actions => "actions",
            Self::Review => "review",
            Self::Privacy => "privacy",
            Self::Evidence => "evidence",
            Self::Recurrence => "recurrence",
            Self::Learning => "learning",
            Self::Silence => "silence",
        }
    }

    /// Its heading in the reference.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Reading => "Reading",
            Self::Structure => "Structure",
            Self::Numbers => "Numbers",
            Self::Criteria => "Criteria",
            Self::Language => "Blameless language",
            Self::Actions => "Actions",
            Self::Review => "Review",
            Self::Privacy => "Privacy and secrets",
            Self::Evidence => "Evidence",
            Self::Recurrence => "Recurrence",
            Self::Learning => "Learning",
            Self::Silence => "Silences",
        }
    }

    /// Whether its findings are questions to the author that a draft need not have answered yet.
    #[must_use]
    pub fn waits_for_review(self) -> bool {
        matches!(self, Self::Structure | Self::Numbers | Self::Criteria | Self::Language | Self::Actions | Self::Review | Self::Evidence)
    }
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $level:ident, $family:ident;)+) => {
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

            /// What it is about.
            #[must_use]
            pub fn family(self) -> Family {
                match self { $(Self::$variant => Family::$family,)+ }
            }

            /// One paragraph of documentation; its page in `docs/rules/` begins with it.
            #[must_use]
            pub fn documentation(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc, "\n"),+),)+ }
            }
        }
    };
}

rules! {
    /// An open action whose day has passed.
    ActionOverdue = "action-overdue", Warn, Actions;
    /// An action has no owner, or several: then each thinks that another does it.
    ActionOwner = "action-owner", Warn, Actions;
    /// An action was declined and nobody wrote why.
    ActionReason = "action-reason", Warn, Actions;
    /// An open action with neither a day nor a tracker, so nothing will remind anybody of it.
    ActionUntracked = "action-untracked", Note, Actions;
    /// Two sources claim one address, also when they differ only by case or Unicode form. Both are named; neither is overwritten.
    AddressCollision = "address-collision", Deny, Reading;
    /// Words of feeling or exaggeration where a number would tell more.
    Animated = "animated", Warn, Language;
    /// A drawing that holds scripts or reaches out, which a browser would run when it is opened by itself. It is not published.
    AttachmentActive = "attachment-active", Warn, Reading;
    /// A linked or shown file is not in the archive, leads out of it, or is larger than the limit.
    AttachmentMissing = "attachment-missing", Warn, Reading;
    /// A session of the reading club whose day cannot be read, or that names a document which this site does not show.
    ClubSession = "club-session", Warn, Reading;
    /// What happened is judged by a past that did not happen.
    Counterfactual = "counterfactual", Warn, Language;
    /// A criterion is stated, and the document's own data say that it was not met.
    CriterionUnmet = "criterion-unmet", Note, Criteria;
    /// The document's own data meet a criterion of the organisation that it does not state.
    CriterionUnstated = "criterion-unstated", Note, Criteria;
    /// The name of a customer that the configuration lists.
    CustomerName = "customer-name", Warn, Privacy;
    /// No time or date was found in the front matter, the path or the text, so the document stands at the end of every list.
    DateMissing = "date-missing", Warn, Reading;
    /// A stamp could not be read as a date or a time, or names a day that does not exist. The document is published without it.
    DateUnreadable = "date-unreadable", Warn, Reading;
    /// A stamp of the front matter in a form of its own, which other tools may read otherwise or not at all.
    DateForm = "date-form", Note, Structure;
    /// Two sources of one document name different days. The most trusted is used: front matter, path, title, timeline, text.
    DatesDiffer = "dates-differ", Warn, Reading;
    /// A human noticed it first, and no action makes a machine notice it next time.
    DetectionUnmended = "detection-unmended", Note, Actions;
    /// A Mermaid block that cannot be drawn. The page shows its text.
    DiagramUndrawn = "diagram-undrawn", Warn, Reading;
    /// A length of time in the text that the document's own stamps do not yield.
    DurationDiffers = "duration-differs", Warn, Numbers;
    /// A reviewed document lacks something that a re-enactment needs.
    DrillThin = "drill-thin", Note, Learning;
    /// The file holds nothing to read.
    EmptyFile = "empty-file", Warn, Reading;
    /// A dashboard or a query on another host, which will be gone one day.
    EvidenceRemote = "evidence-remote", Note, Evidence;
    /// A code fence opens and never closes, so everything below it is shown as code.
    FenceOpen = "fence-open", Warn, Reading;
    /// A value has a type or a word that its field does not know. It is kept as written.
    FieldUnreadable = "field-unreadable", Warn, Reading;
    /// Markup of another tool that has no meaning here: an import, an include, a component. It is not shown, and nothing of it runs.
    ForeignMarkup = "foreign-markup", Note, Reading;
    /// A template to be filled in, not an incident. It is not published.
    FormFile = "form-file", Note, Reading;
    /// The front matter does not parse, or breaks a bound that keeps parsing fast. The text is published without it, as far as that is safe.
    FrontMatter = "front-matter", Deny, Reading;
    /// Front matter and body state the same list and differ. The front matter wins.
    FrontMatterDiffers = "front-matter-differs", Warn, Reading;
    /// An entry of `glossary.yaml` that has no meaning, or a level that is none. It is left out, or hidden below the top.
    GlossaryTerm = "glossary-term", Warn, Reading;
    /// Something is called plain or easy that was so only afterwards.
    Hindsight = "hindsight", Note, Language;
    /// A human's mistake is given for an explanation.
    HumanError = "human-error", Warn, Language;
    /// Two documents state the same id. Both are withheld until one is changed.
    IdDuplicate = "id-duplicate", Deny, Reading;
    /// Two documents would get the same id from their names, so their whole paths are used. Set `id` to keep addresses stable.
    IdFromPath = "id-from-path", Warn, Reading;
    /// An id holds characters or a form that no address can have.
    IdInvalid = "id-invalid", Deny, Reading;
    /// The impact is told without a number.
    ImpactUnmeasured = "impact-unmeasured", Note, Numbers;
    /// A README or an index of other documents, not an incident. It is not published as one.
    IndexFile = "index-file", Note, Reading;
    /// People are judged instead of what happened.
    Judgement = "judgement", Warn, Language;
    /// A block such as `:::internal`, or words such as `:internal[…]`, never close, so everything after them is withheld from every edition below their level; or their name is nearly a level's and is taken as that.
    LevelBlock = "level-block", Deny, Reading;
    /// A budget of the configuration's `limits` is exceeded; what is over it is left out.
    LimitExceeded = "limit-exceeded", Deny, Reading;
    /// Lines end with carriage returns alone. They are read as line breaks.
    LineEndings = "line-endings", Note, Reading;
    /// A link within the archive leads to nothing that this site shows.
    LinkUnresolved = "link-unresolved", Warn, Reading;
    /// A link has a scheme that is not shown: only http, https, mailto, relative and fragment links are.
    LinkUnsafe = "link-unsafe", Warn, Reading;
    /// The address of a person's mailbox.
    MailAddress = "mail-address", Warn, Privacy;
    /// A word that is nearly one of the field's: a key, a criterion, a trigger, the state of an action.
    Misspelt = "misspelt", Warn, Structure;
    /// The pick of a month without a month, a reviewed postmortem or a reason, or a second one for its month. It is on no page.
    MonthPick = "month-pick", Warn, Reading;
    /// One person is named as the one who did it.
    NamedPerson = "named-person", Warn, Language;
    /// What a person or a team left undone is told as the explanation.
    OmissionAsCause = "omission-as-cause", Warn, Language;
    /// Detection lies before the start of impact, which is usual only for near misses and canaries.
    OrderDetection = "order-detection", Warn, Reading;
    /// Impact must begin before it is mitigated, and be mitigated before it is resolved.
    OrderStamps = "order-stamps", Deny, Reading;
    /// A timeline entry lies before the entry above it.
    OrderTimeline = "order-timeline", Warn, Reading;
    /// An action asks people to take more care.
    PeopleFixing = "people-fixing", Warn, Language;
    /// Nothing among the actions keeps it from happening again.
    PreventionMissing = "prevention-missing", Note, Actions;
    /// Every action has the same priority, so none has any.
    PrioritiesAlike = "priorities-alike", Note, Actions;
    /// An address of a private network.
    PrivateAddress = "private-address", Note, Privacy;
    /// It was published long after the incident was over.
    PublishedLate = "published-late", Note, Numbers;
    /// An earlier incident that this one repeats had open actions when this one began.
    RecurrenceOpen = "recurrence-open", Note, Recurrence;
    /// Two documents look like accounts of one incident and neither names the other.
    RelationMissing = "relation-missing", Note, Reading;
    /// A relation names a document that this site does not show.
    RelationUnresolved = "relation-unresolved", Warn, Reading;
    /// A review question is answered with yes, and the document does not show why.
    ReviewEvidence = "review-evidence", Warn, Review;
    /// A reviewed document leaves one of the five review questions open.
    ReviewOpen = "review-open", Warn, Review;
    /// Something that looks like a key, a token or a password.
    Secret = "secret", Warn, Privacy;
    /// A heading with nothing below it.
    SectionEmpty = "section-empty", Warn, Structure;
    /// A severity that the configuration does not list. It is kept as written and sorted last.
    SeverityUnknown = "severity-unknown", Note, Reading;
    /// A comment that would silence a rule, and does not say which or why.
    SilenceUnread = "silence-unread", Warn, Silence;
    /// A comment that silences a rule which finds nothing there.
    SilenceUnused = "silence-unused", Warn, Silence;
    /// One cause is called the root of it all.
    SingleRootCause = "single-root-cause", Note, Language;
    /// The document's state demands something that it does not have.
    StateDemands = "state-demands", Warn, Review;
    /// A list of subscribers that cannot be read, has nobody to write to, or a level that is none.
    SubscriptionList = "subscription-list", Warn, Reading;
    /// A line of `synonyms.txt` that is no group of words, or names a word of another group. It is left out.
    SynonymsLine = "synonyms-line", Warn, Reading;
    /// Words of a template that were never replaced.
    TemplateText = "template-text", Warn, Structure;
    /// Text of a file with several incidents that belongs to none of them, so it is on no page.
    TextOutside = "text-outside", Warn, Reading;
    /// Praise by name for somebody who has not said that they may be named. It is not published.
    ThanksUnasked = "thanks-unasked", Warn, Reading;
    /// A file of `theme/` was copied from another version of the built-in theme, whose templates could ask for other things.
    ThemeContract = "theme-contract", Warn, Reading;
    /// No title in the front matter and no heading, so the file's name is used.
    TitleMissing = "title-missing", Note, Reading;
    /// The export of the tracker cannot be read, or tells a state that is not known. Actions keep the states of their documents.
    TrackerState = "tracker-state", Warn, Reading;
    /// The file is not UTF-8 text, or holds NUL bytes, so it cannot be read. It is not published.
    UnreadableFile = "unreadable-file", Deny, Reading;
    /// An action of which nobody could say that it is done.
    VagueAction = "vague-action", Warn, Language;
    /// A level, of the document or of one of its fields, that is not one of the configuration's, so the document is withheld from every edition below the top.
    VisibilityInvalid = "visibility-invalid", Deny, Reading;
    /// A zone has several meanings, such as CST or IST, and the archive's `time_zone` is none of them.
    ZoneAmbiguous = "zone-ambiguous", Warn, Reading;
    /// A stamp names no zone, so the archive's `time_zone` was assumed.
    ZoneMissing = "zone-missing", Note, Reading;
}

impl Rule {
    /// The rule of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name)
    }
}
