//! Words that are nearly one of the field's.
//!
//! A key such as `serivces` is kept and shown under "More data", so nothing is lost; but no list, no filter and no statistic knows it. The same holds for
//! the state of an action, a criterion or a trigger with a slip in it. Words that are near none of the known ones are the organisation's own and left alone,
//! but for a state or a day of an action that nothing can read: then the action counts as open, or has no day, and its author should know.

use crate::check::Document;
use crate::criteria;
use crate::diagnostic::{Finding, Level, Rule};
use crate::model::{ActionStatus, ActionType};
use crate::parse::front_matter::FIELDS;
use crate::text::{apart, nearest, printable};

/// Triggers and contributing factors that the field has names for (SRE workbook, appendix C).
const TRIGGERS: &[&str] = &[
    "binary-push",
    "config-push",
    "user-behaviour-change",
    "processing-pipeline",
    "service-provider-change",
    "performance-decay",
    "capacity-management",
    "hardware",
    "security",
    "external",
    "unknown",
];
const CAUSES: &[&str] = &["software", "development-process", "complex-system-behaviour", "deployment-planning", "network"];

/// Names of columns that hold an action's state, and its type.
const STATES: &[&str] = &["state", "status", "状態", "ステータス", "進捗", "状況"];
const TYPES: &[&str] = &["type", "kind", "種別", "種類", "分類"];

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let postmortem = document.postmortem;
    let at = |field: &str| postmortem.line_of(field);
    let mut told = |line: u32, word: &str, near: Option<&str>| {
        let Some(near) = near else { return };
        let word = printable(word);
        let message = document.say(&format!("`{word}` is not known here; did you mean `{near}`?"), &format!("`{word}`は知られていない語です。`{near}`のことでしょうか？"));
        let help = document.say(&format!("write `{near}`, or leave it when it is a word of your own"), &format!("`{near}`と書くか、独自の語ならそのままにしてください"));
        findings.push(document.finding(Rule::Misspelt, line, &word, message).help(help));
    };
    for (key, _) in &postmortem.more {
        told(1, key, slip(key, FIELDS.iter().flat_map(|field| std::iter::once(field.name).chain(field.aliases.iter().copied()))));
    }
    for criterion in &postmortem.criteria {
        told(at("criteria"), criterion, slip(&criteria::name(criterion), criteria::NAMES.iter().copied()));
    }
    if let Some(trigger) = &postmortem.trigger.category {
        told(at("trigger"), trigger, slip(trigger, TRIGGERS.iter().copied()));
    }
    for cause in postmortem.causes.iter().filter_map(|cause| cause.category.as_ref()) {
        told(at("causes"), cause, slip(cause, CAUSES.iter().copied()));
    }
    let mut unread: Vec<(u32, &String, [&str; 2], [&str; 2])> = Vec::new();
    let actions = postmortem.actions.all();
    for action in &actions {
        for (column, word) in &action.more {
            let is_one_of = |names: &[&str]| names.contains(&column.trim().to_lowercase().as_str());
            if is_one_of(STATES) {
                let near = slip(word, ActionStatus::ALL.iter().map(|status| status.word()));
                told(action.line, word, near);
                if near.is_none() && action.status.is_none() {
                    unread.push((action.line, word, ["a state, so the action counts as open", "状態として読めないため、未完了として扱います"], ["write `open`, `in-progress`, `done` or `declined: why`", "「未着手」「対応中」「完了」「見送り：理由」のように書いてください"]));
                }
            } else if is_one_of(TYPES) {
                told(action.line, word, slip(word, ActionType::ALL.iter().map(|kind| kind.word())));
            } else if is_one_of(DAYS) && action.due.is_none() {
                unread.push((action.line, word, ["a day, so the action has none", "日付として読めないため、期限なしとして扱います"], ["write it as in `2026-11-20`", "「2026-11-20」のように書いてください"]));
            }
        }
    }
    for (line, word, what, help) in unread {
        let word = printable(&crate::text::shorten(word, 40));
        let message = document.say(&format!("`{word}` is not read as {}", what[0]), &format!("`{word}`は{}", what[1]));
        findings.push(Finding { level: Level::Note, ..document.finding(Rule::Misspelt, line, &word, message).help(document.say(help[0], help[1])) });
    }
}

/// Names of columns that hold the day on which an action is due.
const DAYS: &[&str] = &["due", "due date", "deadline", "eta", "期限", "期日", "締切", "締め切り", "完了予定日", "予定日"];

/// The known word that another one is a slip of: not the word itself, and no word that is merely short.
fn slip<'w>(word: &str, known: impl Iterator<Item = &'w str> + Clone) -> Option<&'w str> {
    let word = word.trim();
    if word.chars().count() < 4 || known.clone().any(|known| known.eq_ignore_ascii_case(word)) {
        return None;
    }
    let near = nearest(word, known)?;
    // One letter, of a long word two: `project` is no slip of `product`.
    let most = if near.chars().count() < 9 { 1 } else { 2 };
    (apart(near, word) <= most).then_some(near)
}
