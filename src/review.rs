//! The five questions of a review, and what a document itself shows for each.
//!
//! The questions are after those of chapter 15 of the SRE book, in our own words. Evidence is counted, never judged: it tells a
//! reviewer where to look, and says where there is nothing to see.

use crate::metrics;
use crate::model::{ActionType, Answer, EventKind, Lang, Origin, Postmortem, SectionKind, Target};
use crate::parse::Prose;

/// One question with what the document shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The key in `review`: `data`, `impact`, `depth`, `plan`, `shared`.
    pub key: &'static str,
    pub asks: &'static str,
    pub answer: Option<Answer>,
    /// What there is, in short sentences.
    pub shows: Vec<String>,
    /// What a yes would need and is not there.
    pub lacks: Vec<String>,
}

/// Entries of a timeline below which it hardly tells what happened.
const FEW: usize = 3;

struct Asked {
    key: &'static str,
    english: &'static str,
    japanese: &'static str,
    look: fn(&mut Looked<'_>),
}

const QUESTIONS: &[Asked] = &[
    Asked { key: "data", english: "Is the evidence kept?", japanese: "証拠となるデータは残っていますか？", look: data },
    Asked {
        key: "impact", english: "Do we know who and what was hurt, in numbers?", japanese: "誰に、何に、どれだけの影響があったかを数字で把握していますか？", look: impact
    },
    Asked {
        key: "depth", english: "Did we go past the first answer to why?", japanese: "「なぜ」への最初の答えより先まで掘り下げましたか？", look: depth
    },
    Asked {
        key: "plan", english: "Will these actions, in this order, stop it?", japanese: "このアクションをこの順で進めれば、再発を止められますか？", look: plan
    },
    Asked { key: "shared", english: "Has everyone concerned been told?", japanese: "関係者全員に伝わっていますか？", look: shared },
];

/// The keys of the five questions with their words, in their order.
pub fn questions(lang: Lang) -> impl Iterator<Item = (&'static str, &'static str)> {
    QUESTIONS.iter().map(move |asked| (asked.key, lang.either(asked.english, asked.japanese)))
}

/// The five questions about a document.
#[must_use]
pub fn of(postmortem: &Postmortem, prose: &Prose) -> Vec<Question> {
    let answers = postmortem.review.clone().unwrap_or_default().answers();
    let asked = questions(postmortem.lang);
    QUESTIONS
        .iter()
        .zip(asked)
        .map(|(question, (key, asks))| {
            let mut looked = Looked { postmortem, prose, shows: Vec::new(), lacks: Vec::new() };
            (question.look)(&mut looked);
            let answer = answers.iter().find(|(name, _)| *name == key).and_then(|(_, answer)| *answer);
            Question { key, asks, answer, shows: looked.shows, lacks: looked.lacks }
        })
        .collect()
}

/// Adds to the question whether everyone was told what letters say: to how many addresses the document was sent, and when last.
pub fn told_by_mail(questions: &mut [Question], lang: Lang, addresses: usize, last: &str) {
    let Some(question) = questions.iter_mut().find(|question| question.key == "shared").filter(|_| addresses > 0) else { return };
    let many = if addresses == 1 { "address" } else { "addresses" };
    question.shows.push(lang.either(format!("sent to {addresses} {many}, last on {last}"), format!("メール送付先 {addresses}件（最後は{last}）")));
    question.lacks.clear();
}

struct Looked<'a> {
    postmortem: &'a Postmortem,
    prose: &'a Prose,
    shows: Vec<String>,
    lacks: Vec<String>,
}

impl Looked<'_> {
    fn say(&self, english: String, japanese: String) -> String {
        self.postmortem.lang.either(english, japanese)
    }

    /// Something there is so many of; nothing is said of none.
    fn shows(&mut self, count: usize, one: &str, many: &str, japanese: &str) {
        if count > 0 {
            let said = self.say(format!("{count} {}", if count == 1 { one } else { many }), format!("{japanese}{count}件"));
            self.shows.push(said);
        }
    }

    fn lacks(&mut self, english: &str, japanese: &str) {
        let said = self.say(english.to_owned(), japanese.to_owned());
        self.lacks.push(said);
    }

    fn passages(&self, kind: SectionKind) -> impl Iterator<Item = &str> {
        self.prose.passages.iter().filter(move |passage| passage.kind == Some(kind)).map(|passage| passage.text.as_str())
    }
}

fn data(looked: &mut Looked<'_>) {
    let postmortem = looked.postmortem;
    let evidence = postmortem.timeline.iter().filter(|event| event.evidence.is_some()).count();
    let kept = |image: bool| postmortem.outgoing.iter().filter(|link| link.image == image && matches!(link.target, Target::File { .. })).count();
    let remote = postmortem.outgoing.iter().filter(|link| link.image && matches!(link.target, Target::External(_))).count();
    looked.shows(postmortem.timeline.len(), "entry in the timeline", "entries in the timeline", "タイムラインの記録 ");
    looked.shows(evidence, "of them with evidence", "of them with evidence", "証拠つきの記録 ");
    looked.shows(kept(true), "image kept in the archive", "images kept in the archive", "保存された画像 ");
    looked.shows(kept(false), "link to files and documents of the archive", "links to files and documents of the archive", "保存されたファイル・文書へのリンク ");
    looked.shows(remote, "image on another host, which may be gone one day", "images on other hosts, which may be gone one day", "外部にあり、いずれ失われうる画像 ");
    if postmortem.timeline.len() < FEW {
        looked.lacks("a timeline of what happened", "出来事を追えるタイムライン");
    }
}

fn impact(looked: &mut Looked<'_>) {
    let postmortem = looked.postmortem;
    let impact = &postmortem.impact;
    let numbers = [impact.users, impact.requests_failed, impact.slo_budget_spent_pct, impact.support_tickets, impact.revenue.as_ref().map(|(amount, _)| *amount)];
    let stated = numbers.iter().flatten().count();
    let told = looked.passages(SectionKind::Impact).filter(|text| text.contains(|c: char| c.is_numeric())).count();
    looked.shows(stated, "number in `impact`", "numbers in `impact`", "`impact`の数値 ");
    looked.shows(told, "passage with a number in the impact section", "passages with numbers in the impact section", "影響の節の、数値を含む記述 ");
    if let Some(metric) = metrics::of(postmortem).iter().find(|metric| matches!(metric.name, "downtime" | "time_to_resolve" | "time_to_mitigate")) {
        looked.shows.push(format!("{} {}", metric.short, metrics::in_words(metric.seconds, postmortem.lang)));
    }
    if stated + told == 0 {
        looked.lacks("a number for the impact", "影響の大きさを示す数値");
    }
}

fn depth(looked: &mut Looked<'_>) {
    let postmortem = looked.postmortem;
    let factors = postmortem.causes.len();
    let told = looked.passages(SectionKind::Causes).count();
    looked.shows(factors, "contributing factor stated", "contributing factors stated", "挙げられた寄与要因 ");
    looked.shows(told, "passage on the causes", "passages on the causes", "原因についての記述 ");
    looked.shows(postmortem.surprises.len(), "surprise", "surprises", "意外だったこと ");
    let decisions = postmortem.timeline.iter().filter(|event| event.kind == Some(EventKind::Decision)).count();
    looked.shows(decisions, "decision in the timeline", "decisions in the timeline", "タイムラインの判断 ");
    if factors < 2 && told < 2 {
        looked.lacks("a second contributing factor: one answer to why is rarely the last", "二つ目の寄与要因（最初の答えで終わることはまれです）");
    }
}

fn plan(looked: &mut Looked<'_>) {
    let actions = &looked.postmortem.actions;
    let of = |kind: ActionType| actions.iter().filter(|action| action.kind == Some(kind)).count();
    let (prevent, detect) = (of(ActionType::Prevent), of(ActionType::Detect));
    let open = actions.iter().filter(|action| action.is_open());
    let loose = open.filter(|action| action.owner.is_none() || action.due.is_none() && action.tracker.is_none()).count();
    let typed = actions.iter().any(|action| action.kind.is_some());
    looked.shows(actions.len(), "action", "actions", "アクション ");
    looked.shows(prevent, "of them to prevent", "of them to prevent", "うち予防 ");
    looked.shows(detect, "of them to detect", "of them to detect", "うち検知 ");
    if actions.is_empty() {
        looked.lacks("an action", "アクション");
    } else if typed && prevent == 0 {
        looked.lacks("an action that prevents it", "再発を防ぐアクション");
    }
    if loose > 0 {
        let lack = looked.say(format!("an owner, and a day or a tracker, for {loose} open actions"), format!("未完了のアクション{loose}件の、担当と期限（またはチケット）"));
        looked.lacks.push(lack);
    }
}

fn shared(looked: &mut Looked<'_>) {
    let postmortem = looked.postmortem;
    if let Some(published) = &postmortem.stamps.published {
        let said = looked.say(format!("published on {}", published.date()), format!("公開日 {}", published.date()));
        looked.shows.push(said);
    }
    if !postmortem.stakeholders.is_empty() {
        let names = postmortem.stakeholders.join(", ");
        let said = looked.say(format!("stakeholders: {names}"), format!("知らせる相手: {names}"));
        looked.shows.push(said);
    }
    if postmortem.stamps.published.is_none() && postmortem.stakeholders.is_empty() {
        looked.lacks("`published_at`, or the `stakeholders` who were told", "`published_at`、または知らせた相手（`stakeholders`）");
    }
}

/// The line on which the review stands; 0 when the front matter has none.
#[must_use]
pub fn line(postmortem: &Postmortem) -> u32 {
    postmortem.provenance.iter().find(|from| from.field == "review" && from.origin == Origin::FrontMatter).map_or(0, |from| from.line)
}
