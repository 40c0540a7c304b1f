//! What the text of an action says beside what is to be done: marks of its state, owner, due date, priority, tracker.

use super::{Key, Page, key, set, status_words};
use crate::model::{Action, ActionStatus, ActionType};
use crate::parse::{inline, inline_text};
use crate::time::Written;

/// Signs of a state, and the names that chat tools write for them.
const SIGNS: &[(&str, ActionStatus)] = &[
    ("✅", ActionStatus::Done),
    ("☑️", ActionStatus::Done),
    ("☑", ActionStatus::Done),
    ("✔️", ActionStatus::Done),
    ("✔", ActionStatus::Done),
    ("✓", ActionStatus::Done),
    (":white_check_mark:", ActionStatus::Done),
    (":heavy_check_mark:", ActionStatus::Done),
    (":ballot_box_with_check:", ActionStatus::Done),
    ("⏳", ActionStatus::InProgress),
    ("🚧", ActionStatus::InProgress),
    ("🔄", ActionStatus::InProgress),
    (":hourglass_flowing_sand:", ActionStatus::InProgress),
    (":hourglass:", ActionStatus::InProgress),
    (":construction:", ActionStatus::InProgress),
    ("⬜", ActionStatus::Open),
    ("☐", ActionStatus::Open),
    ("🔲", ActionStatus::Open),
    ("□", ActionStatus::Open),
    (":white_large_square:", ActionStatus::Open),
];

/// Words that begin a sentence like "Move to …" and are nobody's name.
const NO_NAMES: &[&str] = &[
    "need",
    "needs",
    "plan",
    "plans",
    "how",
    "want",
    "have",
    "try",
    "move",
    "migrate",
    "switch",
    "upgrade",
    "change",
    "add",
    "subscribe",
    "listen",
    "connect",
    "return",
    "respond",
    "talk",
    "continue",
    "able",
    "aim",
    "agree",
    "ask",
    "consider",
    "decide",
    "work",
    "going",
    "look",
    "start",
    "check",
    "remember",
    "attempt",
    "commit",
    "go",
    "back",
    "adjust",
    "adapt",
    "adhere",
    "convert",
    "due",
    "ways",
    "way",
    "steps",
    "time",
    "nothing",
    "something",
    "everything",
    "access",
    "ability",
    "write",
    "reach",
    "speak",
    "send",
    "reply",
    "contribute",
    "lead",
    "point",
    "prior",
    "next",
    "unable",
    "used",
    "set",
    "up",
    "down",
    "link",
    "links",
    "apply",
    "expand",
    "extend",
    "fix",
    "changes",
    "update",
    "updates",
    "improvements",
    "tools",
    "tooling",
    "alert",
    "alerts",
    "process",
    "procedure",
    "script",
    "test",
    "tests",
    "it",
    "this",
    "that",
    "what",
    "when",
    "where",
    "which",
    "who",
    "option",
    "options",
    "action",
    "promise",
    "refer",
    "report",
    "restrict",
    "limit",
    "similar",
    "close",
    "easy",
    "hard",
    "better",
    "easier",
    "best",
    "much",
    "more",
    "less",
    "not",
    "todo",
    "done",
    "figure",
    "proceed",
    "docs",
    "customers",
    "users",
    "engineers",
    "teams",
    "logs",
    "metrics",
    "services",
    "clients",
    "runbooks",
    "dashboards",
    "monitoring",
    "transition",
    "redirect",
    "route",
    "escalate",
    "deploy",
    "push",
    "publish",
    "revert",
    "subject",
    "according",
    "thanks",
    "permission",
    "permissions",
    "request",
    "requests",
];

/// Reads a text: its lead and the lines nested below it.
pub fn read(action: &mut Action, lead: String, nested: &[String], page: &Page<'_>) {
    let mut text = lead;
    marks_before(&mut text, action);
    if let Some((id, after)) = split_id(&text) {
        action.id = Some(id);
        text = after;
        marks_before(&mut text, action);
    }
    // Several brackets may follow each other: `… (owner: a) (done)`.
    for _ in 0..4 {
        if !(bracket_after(&mut text, action, page) || sign_after(&mut text, action)) {
            break;
        }
    }
    labelled(&mut text, action, page);
    words_after(&text, action);
    let mut lines = Vec::new();
    for line in nested {
        let pair = crate::parse::facts::marked_pair(line);
        let known = pair.as_ref().and_then(|(name, value)| Some((key(&inline::column_name(name))?, value)));
        match known {
            Some((key, value)) if key != Key::Text && key != Key::Id && set(action, key, &inline_text(value), value, page) => {}
            _ => lines.push(line.clone()),
        }
    }
    inline::append(&mut text, &lines);
    implied(&text, action, page);
    action.text = text.trim().to_owned();
}

/// The state that a sign at the start of a text shows, and what follows it.
#[must_use]
pub fn sign(text: &str) -> Option<(ActionStatus, &str)> {
    SIGNS.iter().find_map(|(sign, status)| text.strip_prefix(sign).map(|rest| (*status, rest)))
}

/// Signs, `[DONE]`, `(TODO)`, `【対応済み】`, `DONE:` and `[P1]` before the text.
fn marks_before(text: &mut String, action: &mut Action) {
    for _ in 0..4 {
        let trimmed = text.trim_start();
        if let Some((status, rest)) = sign(trimmed) {
            action.status = Some(status);
            *text = rest.trim_start_matches([' ', '\u{FE0F}', '　']).to_owned();
            continue;
        }
        let bracketed = [('[', ']'), ('(', ')'), ('【', '】'), ('（', '）'), ('［', '］')]
            .iter()
            .find_map(|(open, close)| trimmed.strip_prefix(*open).and_then(|rest| rest.split_once(*close)))
            .filter(|(_, after)| !after.starts_with(['(', '[']));
        if let Some((inner, after)) = bracketed
            && take_word(inner, action)
        {
            *text = after.trim_start_matches([' ', ':', '：', '-', '　']).to_owned();
            continue;
        }
        let bold = trimmed.strip_prefix("**").and_then(|rest| rest.split_once("**"));
        let (word, after) = match bold {
            Some((inner, after)) => (inner.trim_end_matches([':', '：']), after),
            None => trimmed.split_once([':', '：']).unwrap_or(("", "")),
        };
        let after = after.trim_start();
        let labelled = bold.is_none_or(|(inner, _)| inner.ends_with([':', '：'])) || after.starts_with([':', '：', '-', '–', '—']);
        if labelled && (2..=14).contains(&word.chars().count()) && !after.starts_with("//") {
            let status = crate::model::ActionStatus::from_word(word.trim_matches(['[', ']', ' '])).filter(|_| !word.is_empty());
            if let Some(status) = status {
                action.status = Some(status);
                *text = after.trim_start_matches([' ', ':', '：', '-', '–', '—']).to_owned();
                continue;
            }
        }
        break;
    }
}

/// One word of a bracket: a state, a kind, a priority.
fn take_word(inner: &str, action: &mut Action) -> bool {
    let word = inner.trim();
    if let Some(status) = ActionStatus::from_word(word) {
        action.status = Some(status);
        return true;
    }
    let priority = word.len() == 2 && word.starts_with(['P', 'p']) && word.ends_with(|c: char| c.is_ascii_digit());
    if priority {
        action.priority = Some(word.to_uppercase());
        return true;
    }
    if let Some(kind) = ActionType::from_word(word) {
        action.kind = Some(kind);
        return true;
    }
    false
}

/// `A1: text`, `**AI-3**: text`, `**A1: bold** text`.
fn split_id(text: &str) -> Option<(String, String)> {
    let (head, after) = text.split_once([':', '：'])?;
    let id = head.trim().trim_matches('*');
    let (letters, digits) = id.split_at(id.find(|c: char| c.is_ascii_digit())?);
    let letters = letters.trim_end_matches('-');
    let named = (1..=4).contains(&letters.len()) && letters.bytes().all(|byte| byte.is_ascii_uppercase()) && !(letters == "P" && digits.len() == 1);
    if !named || !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return None;
    }
    let after = after.trim_start_matches(' ');
    // The bold of the id may run on over the text.
    let open = head.trim_start().starts_with("**") && !head.trim_end().ends_with("**");
    let after = match (open, after.strip_prefix("**")) {
        (true, Some(rest)) => rest.trim_start().to_owned(),
        (true, None) => format!("**{after}"),
        (false, _) => after.trim_start_matches(['*', ' ']).to_owned(),
    };
    Some((id.to_owned(), after))
}

/// The bracket that the one after the end of a text closes; a Markdown link within has its own.
fn matching_open(inner: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    inner
        .char_indices()
        .rev()
        .find(|(_, c)| {
            if *c == close {
                depth += 1;
                false
            } else if *c == open && depth > 0 {
                depth -= 1;
                false
            } else {
                *c == open
            }
        })
        .map(|(at, _)| at)
}

/// A last bracket that says something known: `(done)`, `(owner: a, due: 2026-11-20)`, `(by 2026-11-20)`, `(@mika)`, `【完了】`.
fn bracket_after(text: &mut String, action: &mut Action, page: &Page<'_>) -> bool {
    let trimmed = text.trim_end().trim_end_matches(['.', '。']);
    let Some((inner, open, close)) = [('(', ')'), ('（', '）'), ('[', ']'), ('【', '】')].iter().find_map(|(open, close)| Some((trimmed.strip_suffix(*close)?, *open, *close)))
    else {
        return false;
    };
    let Some(at) = matching_open(inner, open, close) else { return false };
    let before = text[..at].trim_end().to_owned();
    // The target of a link is no remark.
    if open == '(' && before.ends_with(']') || before.is_empty() {
        return false;
    }
    let details = inner[at + open.len_utf8()..].to_owned();
    let plain = details.trim();
    if take_word(plain, action) || remark(plain, action, page) {
        *text = before;
        return true;
    }
    let mut known = 0;
    let mut left = Vec::new();
    // A list of owners has commas of its own where the parts are set apart by semicolons.
    let separators: &[char] = if details.contains(';') { &[';'] } else { &[',', '、', '，', '／', '　'] };
    // `due March 20, 2026` holds a comma too.
    let due = ["due ", "by ", "Due ", "期限 "].iter().find_map(|word| {
        let at = details.find(word)?;
        let rest = &details[at + word.len()..];
        let written = Written::at_start(rest).filter(Written::has_day)?;
        Some((at, at + word.len() + written.length, page.stamp(rest[..written.length].trim())?))
    });
    let mut details = details.clone();
    if let Some((start, end, stamp)) = due {
        details.replace_range(start..end, "");
        action.due = Some(stamp);
        known += 1;
    }
    for part in details.split(separators).flat_map(|part| part.split(" / ")).filter(|part| !part.trim().is_empty()) {
        let part = part.trim();
        let pair = part.split_once([':', '：']).and_then(|(name, value)| Some((key(&inline::column_name(name))?, value.trim())));
        let taken = match pair {
            Some((key, value)) => key != Key::Text && set(action, key, value, value, page),
            None => take_word(part, action) || remark(part, action, page),
        };
        if taken {
            known += 1;
        } else {
            left.push(part);
        }
    }
    if known == 0 {
        return false;
    }
    *text = if left.is_empty() { before } else { format!("{before} {open}{}{close}", left.join(", ")) };
    left.is_empty()
}

/// `by 2026-11-20`, `期限 4/30`, `@mika`, a state with its reason.
fn remark(plain: &str, action: &mut Action, page: &Page<'_>) -> bool {
    if let Some(handle) = plain.strip_prefix('@')
        && !handle.is_empty()
        && handle.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    {
        action.owner = Some(plain.to_owned());
        return true;
    }
    for word in ["by ", "due ", "due by ", "until ", "期限 ", "期限", "〜", "～", "~"] {
        if let Some(stamp) = plain.strip_prefix(word).and_then(|rest| page.stamp(rest.trim_end_matches("まで"))) {
            action.due = Some(stamp);
            return true;
        }
    }
    if let Some(stamp) = plain.strip_suffix("まで").or_else(|| plain.strip_suffix("までに")).and_then(|rest| page.stamp(rest)) {
        action.due = Some(stamp);
        return true;
    }
    let (status, reason) = status_words(plain);
    if let (Some(status), Some(reason)) = (status, reason) {
        let stamp = page.stamp(&reason);
        action.status = Some(status);
        if stamp.is_some() {
            action.done_at = stamp;
        } else {
            action.reason = Some(reason);
        }
        return true;
    }
    // `done 2026-11-20`, `完了 2026-11-20`
    if let Some((word, rest)) = plain.split_once(' ')
        && let Some(status) = ActionStatus::from_word(word)
        && let Some(stamp) = page.stamp(rest.trim_start_matches("on "))
    {
        action.status = Some(status);
        action.done_at = Some(stamp);
        return true;
    }
    false
}

fn sign_after(text: &mut String, action: &mut Action) -> bool {
    let trimmed = text.trim_end().trim_end_matches('\u{FE0F}');
    let Some((sign, status)) = SIGNS.iter().find(|(sign, _)| trimmed.ends_with(sign.trim_end_matches('\u{FE0F}'))) else { return false };
    let end = trimmed.len() - sign.trim_end_matches('\u{FE0F}').len();
    if trimmed[..end].trim().is_empty() {
        return false;
    }
    action.status = Some(*status);
    *text = trimmed[..end].trim_end().to_owned();
    true
}

/// Labelled fields within the text: `… Owner: storage team`, `… 担当：佐藤　期限：4/30`, `… | Due: 2026-11-20`.
fn labelled(text: &mut String, action: &mut Action, page: &Page<'_>) {
    for _ in 0..6 {
        let Some((start, end, key, value)) = last_label(text) else { return };
        let plain = inline_text(&value);
        if !set(action, key, &plain, &value, page) {
            return;
        }
        let before = text[..start].trim_end_matches(|c: char| matches!(c, '|' | '-' | '–' | '—' | ',' | '、' | ';' | '*' | '_' | '・' | '/' | '／' | '→') || c.is_whitespace());
        let after = text[end..].trim_start_matches(['*', '_', ' ']);
        *text = if after.is_empty() { before.to_owned() } else { format!("{before} {after}") };
    }
}

/// The last `key: value` of a text whose key is known and begins a phrase; its value goes to the end or to a bar.
fn last_label(text: &str) -> Option<(usize, usize, Key, String)> {
    let colons: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| matches!(c, ':' | '：')).collect();
    for (at, colon) in colons.into_iter().rev().take(24) {
        let head = &text[..at];
        // The key is the shortest run of words before the colon that is one.
        let starts = head.char_indices().rev().take(24).filter(|(start, _)| {
            *start > 0 && head[..*start].ends_with(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '|' | ',' | '、' | ';' | '。' | '.' | '(' | '（' | '/' | '／'))
        });
        for (start, _) in starts {
            let name = head[start..].trim_matches(['*', '_', ' ']);
            let Some(key) = key(&inline::column_name(name)).filter(|key| matches!(key, Key::Owner | Key::Due | Key::Status | Key::Tracker | Key::Priority | Key::Kind)) else {
                continue;
            };
            // `when:` and `by:` in a sentence are words.
            if name.chars().next().is_some_and(|c| c.is_ascii_lowercase()) && !text[..start].trim_end().ends_with([',', ';', '|', '-', '–', '—', '.', '(', '。']) {
                continue;
            }
            let rest = &text[at + colon.len_utf8()..];
            let length = rest.find([',', '|', '、', ';', '\n', '　']).unwrap_or(rest.len());
            let value = rest[..length].trim().trim_matches(['*', '_']).trim().trim_end_matches(['.', '。']).to_owned();
            if value.is_empty() || value.chars().count() > 60 {
                return None;
            }
            return Some((start, at + colon.len_utf8() + length, key, value));
        }
    }
    None
}

/// `… DONE`, `… — done`, `… → 完了` at the end: the state; the text stays whole.
fn words_after(text: &str, action: &mut Action) {
    if action.status.is_some_and(|status| status != ActionStatus::Open) {
        return;
    }
    let plain = inline_text(text);
    let plain = plain.trim_end_matches(['.', '!', '。', ' ']);
    let last = plain.rsplit(|c: char| c.is_whitespace() || matches!(c, '。' | '、' | '→' | '：' | ':')).next().unwrap_or("");
    let before = plain[..plain.len() - last.len()].trim_end();
    let set_apart = before.ends_with(['.', '-', '–', '—', '→', ':', '：', '。', '!', ',', '、', ';']);
    let shouted = last.len() >= 4 && last.chars().all(|c| c.is_ascii_uppercase());
    if (set_apart || shouted)
        && let Some(status) = ActionStatus::from_word(last)
    {
        action.status = Some(status);
    }
}

/// What the sentence itself says: `Ed to add a ticket`, `… @devon`, `… by 15 May 2026`.
fn implied(text: &str, action: &mut Action, page: &Page<'_>) {
    let plain = inline_text(text);
    if action.owner.is_none() {
        action.owner = handle(&plain).or_else(|| subject(&plain));
    }
    if action.due.is_none()
        && let Some((_, after)) = plain.rsplit_once(" by ")
        && let Some(written) = Written::at_start(after).filter(Written::has_day)
    {
        let text = after[..written.length].trim();
        // `by 3/4 of it` names no day.
        let whole = text.contains(char::is_alphabetic) || text.chars().filter(char::is_ascii_digit).count() >= 6;
        action.due = whole.then(|| page.stamp(text)).flatten();
    }
}

/// The only `@handle` of a text; `@types/node` and a mail address are none.
fn handle(plain: &str) -> Option<String> {
    let mut found = plain.match_indices('@').filter_map(|(at, _)| {
        let before = plain[..at].chars().next_back();
        let rest = &plain[at + 1..];
        let length = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len());
        let after = rest[length..].chars().next();
        (length > 0 && before.is_none_or(|c| !c.is_alphanumeric() && c != '/') && after != Some('/')).then(|| format!("@{}", &rest[..length]))
    });
    let first = found.next()?;
    // `Email @ops about it` tells no owner: one stands at the end or the start.
    let at_edge = plain.trim_end_matches(['.', ')', ' ']).ends_with(first.as_str()) || plain.starts_with(first.as_str());
    (found.next().is_none() && at_edge).then_some(first)
}

/// `Marta to write …`: a capitalised word that is no usual verb, before "to" and a lower-case verb.
fn subject(plain: &str) -> Option<String> {
    let mut words = plain.split_whitespace();
    let (name, to, verb) = (words.next()?, words.next()?, words.next()?);
    let named = name.chars().next()?.is_uppercase() && name.chars().all(|c| c.is_alphabetic() || c == '-') && name.chars().count() >= 2;
    (named
        && to == "to"
        && verb.starts_with(|c: char| c.is_lowercase())
        && !NO_NAMES.contains(&name.to_lowercase().as_str())
        && !name.ends_with("ing")
        && !matches!(verb, "the" | "a" | "an"))
    .then(|| name.to_owned())
}
