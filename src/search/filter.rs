//! Filters as they are typed: their names in both languages, and what their values may be. Evaluated in `columns`.
//!
//! What cannot be read is no error; it becomes words. The twin is in `themes/default/assets/search/query.js`.

use super::index::FIELDS;
use super::query::quotation;
use crate::text::nfkc;

/// How a value is compared; only severities and dates have an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Op {
    #[default]
    Is,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Op {
    /// As it is typed.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Is => "",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// `service:payments,checkout`: documents with one of the values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The canonical name.
    pub name: &'static str,
    pub op: Op,
    /// Folded: NFKC, lower case; dates as `2024-01` or `7d`; two with `..` are a range.
    pub values: Vec<String>,
    /// `-service:payments`.
    pub excluded: bool,
    /// As typed.
    pub written: String,
}

/// The order of the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Relevance,
    Newest,
    Oldest,
    /// The most severe first.
    Severity,
    /// The longest first.
    Duration,
}

impl Sort {
    /// As it is typed.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Severity => "severity",
            Self::Duration => "duration",
        }
    }
}

/// Canonical names and what they are called.
const NAMES: &[(&str, &[&str])] = &[
    ("service", &["service", "services", "サービス"]),
    ("severity", &["severity", "sev", "重大度", "深刻度"]),
    ("tag", &["tag", "tags", "タグ"]),
    ("lang", &["lang", "language", "言語"]),
    ("after", &["after", "since", "以降"]),
    ("before", &["before", "以前"]),
    ("on", &["on", "date", "日付"]),
    ("status", &["status", "状態", "ステータス"]),
    ("team", &["team", "teams", "チーム"]),
    ("alert", &["alert", "アラート"]),
    ("cause", &["cause", "factor", "原因", "要因"]),
    ("trigger", &["trigger", "契機", "トリガー"]),
    ("detection", &["detection", "検知"]),
    ("is", &["is"]),
    ("has", &["has"]),
    ("sort", &["sort", "並び"]),
];

const FIELD_NAMES: &[(&str, &[&str])] = &[
    ("title", &["title", "タイトル", "題名"]),
    ("headings", &["headings", "heading", "見出し"]),
    ("tags", &["meta"]),
    ("resolution", &["resolution", "復旧", "対応"]),
    ("body", &["body", "本文"]),
];

/// Words that filters with fixed values know.
const IS: &[(&str, &[&str])] = &[
    ("open-action", &["open-action", "open-actions", "未完了"]),
    ("near-miss", &["near-miss", "ヒヤリハット"]),
    ("draft", &["draft", "下書き"]),
    ("in-review", &["in-review", "レビュー中"]),
    ("reviewed", &["reviewed", "レビュー済み"]),
    ("closed", &["closed", "クローズ"]),
];
const HAS: &[(&str, &[&str])] =
    &[("timeline", &["timeline", "タイムライン"]), ("action", &["action", "actions", "アクション"]), ("resolution", &["resolution", "復旧"]), ("duration", &["duration", "時間"])];
const STATUS: &[(&str, &[&str])] =
    &[("draft", &["draft", "下書き"]), ("in-review", &["in-review", "レビュー中"]), ("reviewed", &["reviewed", "レビュー済み"]), ("closed", &["closed", "クローズ"])];
const LANG: &[(&str, &[&str])] = &[("en", &["en", "english", "英語"]), ("ja", &["ja", "japanese", "日本語"])];
const SORT: &[(&str, &[&str])] = &[
    ("relevance", &["relevance", "関連"]),
    ("newest", &["newest", "date", "新しい順"]),
    ("oldest", &["oldest", "古い順"]),
    ("severity", &["severity", "重大度"]),
    ("duration", &["duration", "longest", "時間"]),
];

/// What a name with values is.
pub(super) enum Read {
    Filter(Filter),
    Sort(Sort),
    /// Neither: it is looked for as words.
    Words,
}

fn canonical(table: &[(&'static str, &[&str])], word: &str) -> Option<&'static str> {
    table.iter().find(|(_, words)| words.contains(&word)).map(|(name, _)| *name)
}

/// NFKC and lower case, without white space around it.
#[must_use]
pub fn fold(text: &str) -> String {
    nfkc(text.trim()).flat_map(char::to_lowercase).collect()
}

/// A name before a colon at the start of a word, folded, and what follows the colon. Any word of letters is one.
pub(super) fn named(word: &str) -> Option<(String, &str)> {
    let at = word.find([':', '：'])?;
    let name = &word[..at];
    let value = &word[at + word[at..].chars().next()?.len_utf8()..];
    (!name.is_empty() && name.chars().count() <= 20 && name.chars().all(|c| c.is_alphabetic() || c == '-' || c == '_')).then(|| (fold(name), value))
}

/// The place of a field in the index.
pub(super) fn field(name: &str) -> Option<usize> {
    let name = canonical(FIELD_NAMES, name)?;
    FIELDS.iter().position(|(field, _)| *field == name)
}

/// Values at the start of a text, apart by commas, each with whether it was quoted, and what follows them.
pub(super) fn values(text: &str) -> Option<(Vec<(String, bool)>, &str)> {
    let mut out = Vec::new();
    let mut rest = text;
    loop {
        // An operator may stand before a quotation.
        let signs = rest.len() - rest.trim_start_matches(['<', '>', '=', '＜', '＞', '＝', '≦', '≧', '≤', '≥']).len();
        if let Some((inner, after)) = quotation(&rest[signs..]) {
            out.push((format!("{}{inner}", &rest[..signs]), true));
            rest = after;
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | '、' | '，')).unwrap_or(rest.len());
            out.push((rest[..end].to_owned(), false));
            rest = &rest[end..];
        }
        let more = rest.strip_prefix([',', '、', '，']).filter(|more| more.starts_with(|c: char| !c.is_whitespace()));
        match more {
            Some(more) => rest = more,
            None => break,
        }
    }
    let empty = out.iter().all(|(value, _)| value.trim().is_empty());
    // A trailing comma belongs to the list.
    let rest = rest.strip_prefix([',', '、', '，']).unwrap_or(rest);
    (!empty).then_some((out, rest))
}

/// Reads a named value list.
pub(super) fn read(name: &str, values: &[(String, bool)], excluded: bool, written: &str) -> Read {
    let Some(name) = canonical(NAMES, name) else { return Read::Words };
    let mut op = Op::Is;
    let mut folded = Vec::new();
    for (at, (value, _)) in values.iter().enumerate() {
        let value = fold(value);
        let (sign, value) = op_of(&value);
        if at > 0 && sign != Op::Is {
            return Read::Words;
        }
        if at == 0 {
            op = sign;
        }
        if !value.is_empty() {
            folded.push(value.to_owned());
        }
    }
    if name == "sort" {
        return match folded.first().and_then(|word| canonical(SORT, word)) {
            Some("newest") => Read::Sort(Sort::Newest),
            Some("oldest") => Read::Sort(Sort::Oldest),
            Some("severity") => Read::Sort(Sort::Severity),
            Some("duration") => Read::Sort(Sort::Duration),
            Some(_) => Read::Sort(Sort::Relevance),
            None => Read::Words,
        };
    }
    let ordered = matches!(name, "severity" | "on");
    if folded.is_empty() || (op != Op::Is && (!ordered || folded.len() > 1)) {
        return Read::Words;
    }
    let table = match name {
        "is" => Some(IS),
        "has" => Some(HAS),
        "status" => Some(STATUS),
        "lang" => Some(LANG),
        _ => None,
    };
    let known = |value: &String| match (table, name) {
        (Some(table), _) => canonical(table, value).map(str::to_owned),
        (None, "after" | "before") => date(value),
        (None, "on") => match value.split_once("..") {
            Some((from, to)) => Some(format!("{}..{}", date(from)?, date(to)?)),
            None => date(value),
        },
        (None, _) => Some(value.clone()),
    };
    match folded.iter().map(known).collect::<Option<Vec<_>>>() {
        Some(values) => Read::Filter(Filter { name, op, values, excluded, written: written.to_owned() }),
        None => Read::Words,
    }
}

fn op_of(value: &str) -> (Op, &str) {
    const SIGNS: &[(&str, Op)] =
        &[("<=", Op::AtMost), (">=", Op::AtLeast), ("≦", Op::AtMost), ("≧", Op::AtLeast), ("≤", Op::AtMost), ("≥", Op::AtLeast), ("<", Op::Less), (">", Op::More), ("=", Op::Is)];
    SIGNS.iter().find_map(|(sign, op)| value.strip_prefix(sign).map(|rest| (*op, rest.trim_start()))).unwrap_or((Op::Is, value))
}

/// `2024`, `2024-1`, `2024/01/05`, `2024年1月5日` as `2024`, `2024-01`, `2024-01-05`; `7d`, `2w`, `3m`, `1y` as they are.
fn date(value: &str) -> Option<String> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(number) = value.strip_suffix(['d', 'w', 'm', 'y']).filter(|number| digits(number) && number.len() <= 4) {
        return Some(format!("{}{}", number.parse::<u32>().ok()?, &value[number.len()..]));
    }
    let plain = value.replace(['年', '月', '/', '.'], "-");
    let parts: Vec<&str> = plain.trim_end_matches(['日', '-']).split('-').collect();
    if parts.len() > 3 || parts[0].len() != 4 || parts[0].starts_with('0') || !parts.iter().all(|part| digits(part)) || parts[1..].iter().any(|part| part.len() > 2) {
        return None;
    }
    let number = |at: usize| parts.get(at).and_then(|part| part.parse::<u32>().ok());
    let fits = number(1).is_none_or(|month| (1..=12).contains(&month)) && number(2).is_none_or(|day| (1..=31).contains(&day));
    fits.then(|| std::iter::once(parts[0].to_owned()).chain(parts[1..].iter().map(|part| format!("{part:0>2}"))).collect::<Vec<_>>().join("-"))
}
