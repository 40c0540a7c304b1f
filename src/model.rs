//! The nouns: what a postmortem is made of. Plain data that can be kept between runs; no reading, no rendering.

use crate::node::Node;
use crate::packed::Packed;
use crate::time::Stamp;
use serde::{Deserialize, Deserializer, Serialize};
use std::ops::Range;

/// The language of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Lang {
    En,
    Ja,
}

impl Lang {
    /// What is said in one of the two languages.
    #[must_use]
    pub fn either<T>(self, english: T, japanese: T) -> T {
        match self {
            Self::En => english,
            Self::Ja => japanese,
        }
    }

    /// The BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $word:literal $(| $alias:literal)*),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($variant),+ }

        impl $name {
            /// Every value in its order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The canonical word.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a word or one of its aliases; case, `_` and spaces do not matter.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                let word = word.trim().to_lowercase().replace(['_', ' '], "-");
                match word.as_str() {
                    $($word $(| $alias)* => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// Where a document is in its review.
    Status {
        Draft = "draft" | "wip" | "in-progress" | "下書き" | "ドラフト" | "作成中" | "草稿" | "草案" | "초안" | "entwurf" | "borrador" | "pågående" | "utkast",
        InReview = "in-review" | "review" | "under-review" | "レビュー中" | "レビュー待ち" | "審査中" | "评审中" | "검토-중" | "검토중" | "en-revisión",
        Reviewed = "reviewed" | "final" | "finalized" | "published" | "complete" | "completed" | "done" | "approved" | "レビュー済み" | "レビュー済" | "完了" | "確定" | "確定版" | "承認済み" | "公開" | "公開済み" | "已完成" | "已发布" | "완료" | "abgeschlossen" | "final-version" | "fertig" | "finalizado" | "확정" | "ferdig",
        Closed = "closed" | "クローズ",
    }
}

words! {
    /// What happened: harm, nearly harm, or practice.
    Kind {
        Incident = "incident" | "インシデント" | "障害",
        NearMiss = "near-miss" | "nearmiss" | "ヒヤリハット" | "ニアミス",
        Exercise = "exercise" | "drill" | "game-day" | "訓練",
    }
}

words! {
    /// Who or what noticed.
    DetectionMethod {
        Alert = "alert" | "monitoring" | "アラート" | "監視",
        InternalHuman = "internal-human" | "human" | "internal" | "社内",
        Customer = "customer" | "user" | "顧客" | "ユーザー",
        Partner = "partner" | "パートナー",
        Canary = "canary" | "カナリア",
        Other = "other" | "その他",
    }
}

words! {
    /// What an action does for the system.
    ActionType {
        Prevent = "prevent" | "preventative" | "preventive" | "prevention" | "予防" | "再発防止",
        Mitigate = "mitigate" | "mitigation" | "mitigative" | "緩和" | "影響緩和",
        Detect = "detect" | "detective" | "detection" | "検知" | "検出",
        Repair = "repair" | "corrective" | "fix" | "修復" | "修正",
        Process = "process" | "プロセス" | "手順",
        Investigate = "investigate" | "investigation" | "調査",
        Other = "other" | "その他",
    }
}

words! {
    /// Where an action stands.
    ActionStatus {
        Open = "open" | "todo" | "to-do" | "not-started" | "pending" | "planned" | "new" | "backlog" | "ready" | "保留" | "保留中" | "未着手" | "未対応" | "未完了" | "未实施" | "未开始" | "待办" | "待处理" | "미착수" | "예정" | "대기" | "offen" | "открыто" | "план" | "geplant" | "pendiente" | "abierto",
        InProgress = "in-progress" | "doing" | "wip" | "ongoing" | "started" | "in-review" | "検討中" | "確認中" | "対応中" | "進行中" | "着手中" | "実施中" | "作業中" | "进行中" | "处理中" | "진행-중" | "진행중" | "in-arbeit" | "в-работе" | "en-curso" | "en-progreso",
        Done = "done" | "closed" | "complete" | "completed" | "fixed" | "finished" | "resolved" | "merged" | "shipped" | "deployed" | "implemented" | "完了" | "完了済み" | "完了済" | "クローズ" | "クローズ済み" | "クローズ済" | "リリース済み" | "リリース済" | "反映済み" | "適用済み" | "終了" | "対応済み" | "対応済" | "実施済み" | "実施済" | "対応完了" | "済み" | "済" | "已完成" | "完成" | "완료" | "완료됨" | "erledigt" | "fertig" | "abgeschlossen" | "hecho" | "сделано" | "выполнено" | "готово" | "completado" | "terminado" | "fait" | "ferdig",
        Declined = "declined" | "wontfix" | "won't-fix" | "won’t-fix" | "wont-do" | "won't-do" | "won’t-do" | "rejected" | "deferred" | "cancelled" | "canceled" | "abandoned" | "obsolete" | "見送り" | "見送" | "やめた" | "取りやめ" | "取り下げ" | "取下げ" | "却下" | "対応しない" | "中止" | "取消" | "취소" | "보류" | "verworfen" | "descartado" | "cancelado",
    }
}

words! {
    /// What a timeline entry tells. An unstated kind is unknown, never guessed from words.
    EventKind {
        Signal = "signal" | "シグナル" | "兆候",
        Observation = "observation" | "観測" | "観察",
        Decision = "decision" | "判断" | "決定",
        Action = "action" | "対応" | "操作" | "行動" | "アクション",
        Escalation = "escalation" | "エスカレーション",
        Communication = "communication" | "連絡" | "周知" | "コミュニケーション",
    }
}

words! {
    /// How one incident relates to another.
    RelationKind {
        Recurs = "recurs" | "recurrence",
        SameCause = "same-cause",
        CausedBy = "caused-by",
        Supersedes = "supersedes",
        SeeAlso = "see-also" | "related" | "see",
    }
}

words! {
    /// What a section of the body is about, known from its heading.
    SectionKind {
        Summary = "summary",
        Impact = "impact",
        Trigger = "trigger",
        Causes = "causes",
        Detection = "detection",
        Resolution = "resolution",
        Timeline = "timeline",
        Actions = "actions",
        WentWell = "went-well",
        WentWrong = "went-wrong",
        GotLucky = "got-lucky",
        Lessons = "lessons",
        Surprises = "surprises",
        Supporting = "supporting",
    }
}

words! {
    /// The answer to a review question.
    Answer {
        Yes = "yes" | "true" | "y" | "はい" | "済",
        Partly = "partly" | "partial" | "一部",
        No = "no" | "false" | "n" | "いいえ" | "未",
    }
}

words! {
    /// Where a value of the record was found, the most trusted first.
    Origin {
        FrontMatter = "front-matter",
        Path = "path",
        Title = "title",
        Timeline = "timeline",
        Body = "body",
        Default = "default",
    }
}

/// A word of the program's own.
type Word = &'static str;

fn lasting<'de, D: Deserializer<'de>>(from: D) -> Result<Word, D::Error> {
    <&str>::deserialize(from).map(crate::text::lasting)
}

/// Where one value of the record came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The record's field.
    #[serde(deserialize_with = "lasting")]
    pub field: Word,
    pub origin: Origin,
    /// The rule that found it.
    #[serde(deserialize_with = "lasting")]
    pub form: Word,
    /// 0 when it stands in no line: the path's, a default.
    pub line: u32,
}

words! {
    /// A length of time that the text states.
    StatedLength {
        TimeToDetect = "time_to_detect",
        TimeToMitigate = "time_to_mitigate",
        TimeToResolve = "time_to_resolve",
        Duration = "duration",
    }
}

/// A length of time as the author states it; what the stamps yield stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    pub what: StatedLength,
    pub seconds: i64,
    pub approximate: bool,
    pub written: String,
    pub line: u32,
}

/// A severity as the organisation orders it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Severity {
    /// The canonical name, or the word as written when the configuration does not list it.
    pub name: String,
    /// 1 is the most severe; `None` for words that the configuration does not list.
    pub rank: Option<usize>,
}

/// Who may read a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Visibility {
    /// The place of its level in the configuration's order, 0 the most public.
    Level(usize),
    /// The document states none.
    Unstated,
    /// The document states something that is no level.
    Invalid(String),
}

/// The moments of an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamps {
    /// Impact begins.
    pub started: Option<Stamp>,
    /// First signal seen by machine or human.
    pub detected: Option<Stamp>,
    /// A human engages.
    pub acknowledged: Option<Stamp>,
    /// The incident process starts.
    pub declared: Option<Stamp>,
    /// User impact ends or is limited.
    pub mitigated: Option<Stamp>,
    /// Service fully back.
    pub resolved: Option<Stamp>,
    /// The incident process ends.
    pub closed: Option<Stamp>,
    /// The postmortem is published.
    pub published: Option<Stamp>,
}

impl Stamps {
    /// Every stamp with the name of its field, in the order of an incident.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Option<&Stamp>); 8] {
        [
            ("started_at", self.started.as_ref()),
            ("detected_at", self.detected.as_ref()),
            ("acknowledged_at", self.acknowledged.as_ref()),
            ("declared_at", self.declared.as_ref()),
            ("mitigated_at", self.mitigated.as_ref()),
            ("resolved_at", self.resolved.as_ref()),
            ("closed_at", self.closed.as_ref()),
            ("published_at", self.published.as_ref()),
        ]
    }

    /// Those of the incident itself.
    pub fn of_incident(&self) -> impl Iterator<Item = &Stamp> {
        self.named().into_iter().filter(|(name, _)| *name != "published_at").filter_map(|(_, stamp)| stamp)
    }
}

/// One interval of impact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImpactWindow {
    pub from: Stamp,
    pub to: Option<Stamp>,
    pub severity: Option<String>,
}

/// How it was noticed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detection {
    pub method: Option<DetectionMethod>,
    pub alert: Option<String>,
}

/// A word of a vocabulary with the author's explanation: a trigger or a contributing factor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// Trigger type or cause category, lower case.
    pub category: Option<String>,
    /// Inline Markdown.
    pub text: Option<String>,
}

/// What was hurt, in numbers where they are known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Impact {
    pub users: Option<f64>,
    pub requests_failed: Option<f64>,
    pub slo_budget_spent_pct: Option<f64>,
    pub data_loss: Option<bool>,
    pub revenue: Option<(f64, String)>,
    pub support_tickets: Option<f64>,
    pub regions: Vec<String>,
    pub text: Option<String>,
}

/// Who took which part. Names appear here and at actions only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    pub owner: Vec<String>,
    pub incident_commander: Vec<String>,
    pub scribe: Vec<String>,
    pub facilitator: Vec<String>,
    pub responders: Vec<String>,
}

/// One action item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    pub id: Option<String>,
    /// Inline Markdown.
    pub text: String,
    pub kind: Option<ActionType>,
    pub priority: Option<String>,
    pub owner: Option<String>,
    pub tracker: Option<String>,
    pub due: Option<Stamp>,
    /// `None` when the document does not say.
    pub status: Option<ActionStatus>,
    pub done_at: Option<Stamp>,
    /// Why it was declined.
    pub reason: Option<String>,
    /// The words of the heading or bullet that it stands under, where they are not its type: `Short term`.
    pub group: Option<String>,
    /// Columns or keys we have no field for, in the author's order.
    pub more: Vec<(String, String)>,
    /// The line of the source it stands on.
    pub line: u32,
}

impl Action {
    /// Whether it still waits for somebody. An unstated status counts as open: nobody said it is done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.status, Some(ActionStatus::Done | ActionStatus::Declined))
    }
}

/// One entry of the timeline, in the author's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// `None` when the stamp could not be read; `written` still has it.
    pub at: Option<Stamp>,
    /// The end of a range such as `14:20–14:35`.
    pub until: Option<Stamp>,
    /// The stamp as the author wrote it.
    pub written: String,
    /// Inline Markdown.
    pub text: String,
    pub kind: Option<EventKind>,
    pub actor: Option<String>,
    pub evidence: Option<String>,
    /// Inline Markdown: the name of the phase that begins with it.
    pub group: Option<String>,
    /// Columns we have no field for, in the author's order.
    pub more: Vec<(String, String)>,
    pub line: u32,
}

/// What was learned. Items are inline Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lessons {
    pub went_well: Vec<String>,
    pub went_wrong: Vec<String>,
    pub got_lucky: Vec<String>,
}

/// A stated relation to another incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    pub id: String,
    pub kind: RelationKind,
    pub line: u32,
}

/// The five review questions and their answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub held_on: Option<Stamp>,
    pub reviewers: Vec<String>,
    pub data: Option<Answer>,
    pub impact: Option<Answer>,
    pub depth: Option<Answer>,
    pub plan: Option<Answer>,
    pub shared: Option<Answer>,
}

impl Review {
    /// The questions in their order, each with its answer.
    #[must_use]
    pub fn answers(&self) -> [(&'static str, Option<Answer>); 5] {
        [("data", self.data), ("impact", self.impact), ("depth", self.depth), ("plan", self.plan), ("shared", self.shared)]
    }
}

/// Runbooks and dashboards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    pub runbooks: Vec<String>,
    pub dashboards: Vec<String>,
}

/// What a Wheel of Misfortune needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    pub difficulty: Option<i64>,
    pub opening_page: Option<String>,
    pub objectives: Vec<String>,
    pub clues: Vec<(String, String)>,
    pub red_herrings: Vec<String>,
    /// Minutes after the start, and what happens then.
    pub injects: Vec<(i64, String)>,
}

/// A section of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// 1 to 6.
    pub level: u8,
    /// Plain text of the heading.
    pub title: String,
    /// Unique within the document.
    pub anchor: String,
    /// Anchors that the author set in it.
    pub aliases: Vec<String>,
    pub kind: Option<SectionKind>,
    pub line: u32,
}

/// Where a link of the body points, before anything has an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Target {
    /// A path within the archive, normalised, and a fragment.
    File { path: String, fragment: Option<String> },
    /// `[[name]]` and a fragment.
    Wiki { name: String, fragment: Option<String> },
    /// Within the same document.
    Fragment(String),
    /// http, https or mailto.
    External(String),
    /// A path that leads out of the archive.
    Outside(String),
    /// A scheme that is not shown.
    Unsafe(String),
}

/// A link or image of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub target: Target,
    pub image: bool,
    /// As the author wrote it.
    pub written: String,
    pub line: u32,
}

/// Entries of the timeline, or actions, where they stand in a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Timeline or actions.
    pub of: SectionKind,
    /// Bytes of the body as it is parsed.
    pub bytes: Range<usize>,
    /// Their places in the record.
    pub places: Range<usize>,
}

/// Everything lists, relations, checks and search results need of one postmortem. Bodies stay apart, so that an archive of cards is small.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Postmortem {
    pub id: String,
    /// Relative to the archive's root, `/`-separated.
    pub path: String,
    /// Which incident of its file it is, from 1; 0 when it is the whole file.
    pub part: u32,
    /// Of the source's bytes.
    pub hash: String,
    pub lang: Lang,
    pub title: String,
    pub status: Option<Status>,
    pub kind: Kind,
    pub severity: Option<Severity>,
    pub stamps: Stamps,
    /// The day it belongs to: start of impact, else the next best the document or its path tells.
    pub date: Option<Stamp>,
    pub impact_windows: Vec<ImpactWindow>,
    pub services: Vec<String>,
    pub root_cause_services: Vec<String>,
    pub teams: Vec<String>,
    pub criteria: Vec<String>,
    pub detection: Detection,
    /// Alert names and error codes that its text names, in the order of the alphabet.
    pub signals: Vec<String>,
    pub trigger: Factor,
    pub causes: Vec<Factor>,
    pub impact: Impact,
    pub roles: Roles,
    pub actions: Packed<Action>,
    pub lessons: Lessons,
    pub surprises: Vec<String>,
    pub related: Vec<Relation>,
    pub review: Option<Review>,
    pub tags: Vec<String>,
    pub visibility: Visibility,
    /// One to three sentences of inline Markdown, from the front matter or the summary section.
    pub summary: Option<String>,
    /// The first sentence of the resolution section: what mitigated it.
    pub mitigation: Option<String>,
    pub timeline: Packed<Event>,
    /// Lengths of time that the text states.
    pub stated: Vec<Stated>,
    /// Where each value came from, in the order of the fields.
    pub provenance: Vec<Provenance>,
    pub aliases: Vec<String>,
    pub stakeholders: Vec<String>,
    pub links: Links,
    pub source_doc: Option<String>,
    pub training: Option<Training>,
    /// Keys the record does not know, in the author's order.
    pub more: Vec<(String, Node)>,
    pub sections: Packed<Section>,
    /// Where timeline and actions stand in the body; nothing of those that the front matter states.
    pub rows: Packed<Rows>,
    pub outgoing: Vec<Link>,
}

impl Postmortem {
    /// The line on which a field stands; 0 where the record does not know.
    #[must_use]
    pub fn line_of(&self, field: &str) -> u32 {
        self.provenance.iter().find(|from| from.field == field).map_or(0, |from| from.line)
    }

    /// The anchor that the page has for one as an author writes it: the section's own, its slug, or one that the author set.
    #[must_use]
    pub fn anchor(&self, written: &str) -> Option<String> {
        let of = |wanted: &str| self.sections.iter().find(|section| section.anchor == wanted);
        let aliased = || self.sections.iter().find(|section| section.aliases.iter().any(|alias| alias == written));
        of(written).or_else(aliased).or_else(|| of(&crate::text::slug(written))).map(|section| section.anchor)
    }

    /// Whether the front matter states a field, so that the body does not show it.
    #[must_use]
    pub fn states(&self, field: &str) -> bool {
        self.provenance.iter().any(|from| from.field == field && from.origin == Origin::FrontMatter)
    }

    /// Its actions that still wait.
    pub fn open_actions(&self) -> impl Iterator<Item = Action> + '_ {
        self.actions.iter().filter(Action::is_open)
    }

    /// Whether it has passed its review. Documents that state no status are taken as finished: most archives have none.
    #[must_use]
    pub fn is_reviewed(&self) -> bool {
        !matches!(self.status, Some(Status::Draft | Status::InReview))
    }
}
