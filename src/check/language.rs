//! Sentences, and how a rule on language looks at one: by the section it stands in, by who its subject is, and never at somebody else's
//! words.
//!
//! A list of words alone is wrong in four of five cases, so each rule is a small grammar in each language. `docs/language.md` holds how often
//! each is right, measured by `tests/language.rs`.

use super::{Document, rules};
use crate::diagnostic::{Finding, Level, Rule};
use crate::model::SectionKind;
use crate::parse::{CODE, Passage};
use crate::pattern::Pattern;
use crate::text::{is_wide, printable};
use std::ops::Range;

/// One sentence as a rule sees it: what is quoted in it is blank.
#[derive(Clone, Copy, Debug)]
pub struct Sentence<'a> {
    pub text: &'a str,
    pub section: Option<SectionKind>,
    /// Whether it is written in Japanese.
    pub japanese: bool,
    /// All of its passage as it was written, quotations too.
    pub passage: &'a str,
    /// Whether it is the only one of its passage.
    pub alone: bool,
    /// Names of people, as the configuration lists them.
    pub people: &'a [String],
}

impl Sentence<'_> {
    /// Whether it stands in one of some sections.
    #[must_use]
    pub fn is_in(&self, sections: &[SectionKind]) -> bool {
        self.section.is_some_and(|section| sections.contains(&section))
    }

    /// What a pattern finds in it, by its language, unless it has what makes such a sentence innocent.
    #[must_use]
    pub fn fits(&self, english: [&Pattern; 2], japanese: [&Pattern; 2]) -> Option<Range<usize>> {
        let [pattern, innocent] = if self.japanese { japanese } else { english };
        pattern.find(self.text).filter(|_| !innocent.is_in(self.text))
    }

    /// Whether its numbers speak for themselves.
    #[must_use]
    pub fn has_number(&self) -> bool {
        self.text.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))
    }
}

/// What a rule found in a sentence: where, and the level when it is not the rule's usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub at: Range<usize>,
    pub level: Option<Level>,
}

impl From<Range<usize>> for Found {
    fn from(at: Range<usize>) -> Self {
        Self { at, level: None }
    }
}

/// A rule on language. What it says and asks stands in English, then in Japanese; `{}` is what was found.
pub struct Judge {
    pub rule: Rule,
    pub find: fn(&Sentence<'_>) -> Option<Found>,
    pub says: [&'static str; 2],
    pub asks: [&'static str; 2],
}

/// What all rules on language find in a document.
#[must_use]
pub fn check(document: &Document<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for passage in &document.prose.passages {
        each(&passage.text, passage.kind, &document.config.people, |judge, at, level| findings.push(finding(document, passage, judge, whole_words(&passage.text, at), level)));
    }
    findings
}

/// Hands every sentence of a passage to every rule.
fn each(text: &str, section: Option<SectionKind>, people: &[String], mut found: impl FnMut(&Judge, Range<usize>, Option<Level>)) {
    let judged = without_quotations(text);
    let ranges = sentences(&judged);
    for range in &ranges {
        let sentence = Sentence { text: &judged[range.clone()], section, japanese: judged[range.clone()].chars().any(is_wide), passage: text, alone: ranges.len() == 1, people };
        for judge in rules::OVER_SENTENCE {
            if let Some(Found { at, level }) = (judge.find)(&sentence) {
                found(judge, range.start + at.start..range.start + at.end, level);
            }
        }
    }
}

/// Characters by which a Japanese find is made longer, to end where a word does.
const TAIL: usize = 12;

/// A find to the end of its words: Japanese writes no space between them, so it goes on to the next sign.
fn whole_words(text: &str, at: Range<usize>) -> &str {
    let found = &text[at.clone()];
    if !found.chars().next_back().is_some_and(is_wide) {
        return found;
    }
    let ends = |c: char| !c.is_alphanumeric() && c != 'ー' || matches!(c, '、' | '。' | '」' | '）');
    let tail: usize = text[at.end..].chars().take_while(|c| !ends(*c)).map(char::len_utf8).sum();
    if text[at.end..at.end + tail].chars().count() > TAIL { found } else { &text[at.start..at.end + tail] }
}

fn finding(document: &Document<'_>, passage: &Passage, judge: &Judge, found: &str, level: Option<Level>) -> Finding {
    let shown = printable(&crate::text::shorten(found.trim(), 60)).replace(CODE, "…");
    let message = document.say(judge.says[0], judge.says[1]).replace("{}", &shown);
    let finding = document.finding(judge.rule, passage.line, found.split(CODE).next().unwrap_or("").trim(), message).help(document.say(judge.asks[0], judge.asks[1]));
    Finding { level: level.unwrap_or(finding.level), ..finding }
}

/// The names of the rules that find something in a text which stands alone in a section.
#[must_use]
pub fn judged(text: &str, section: SectionKind) -> Vec<&'static str> {
    let mut out: Vec<&'static str> = Vec::new();
    each(text, Some(section), &[], |judge, _, _| out.push(judge.rule.name()));
    out.dedup();
    out
}

/// The rules that [`check`] runs.
pub fn judges() -> impl Iterator<Item = Rule> {
    rules::OVER_SENTENCE.iter().map(|judge| judge.rule)
}

/// Longer quotations are the author's own structure, not somebody's words.
const QUOTED: usize = 160;

/// The text with what stands in quotation marks replaced by as many bytes that mean nothing.
fn without_quotations(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, open)) = rest.char_indices().find(|(_, c)| matches!(c, '"' | '“' | '「' | '『' | '«')) {
        let close = match open {
            '“' => '”',
            '「' => '」',
            '『' => '』',
            '«' => '»',
            _ => '"',
        };
        let inside = at + open.len_utf8();
        out.push_str(&rest[..inside]);
        match rest[inside..].find(close).filter(|length| rest[inside..inside + length].chars().count() <= QUOTED) {
            Some(length) => {
                out.extend(std::iter::repeat_n('_', length));
                rest = &rest[inside + length..];
                let end = rest.chars().next().map_or(0, char::len_utf8);
                out.push_str(&rest[..end]);
                rest = &rest[end..];
            }
            None => rest = &rest[inside..],
        }
    }
    out.push_str(rest);
    out
}

/// A text's sentences. A stop ends one before a space; a Japanese stop anywhere; a line break always.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let next = chars.peek().map(|(_, next)| *next);
        let ends = match c {
            '。' | '\n' => true,
            '！' | '？' => !matches!(next, Some('！' | '？' | '!' | '」' | '）')),
            '.' | '!' | '?' => {
                next.is_some_and(char::is_whitespace) && !abbreviated(&text[start..at]) && text[end..].trim_start().chars().next().is_some_and(|c| !c.is_lowercase())
            }
            _ => false,
        };
        if ends {
            out.push(start..end);
            start = end;
        }
    }
    out.push(start..text.len());
    out.retain(|range| !text[range.clone()].trim().is_empty());
    out
}

fn abbreviated(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    matches!(word.to_lowercase().as_str(), "i.e" | "e.g" | "etc" | "approx" | "vs" | "cf" | "no" | "mr" | "ms" | "mrs" | "dr" | "st")
        || word.chars().count() == 1 && word.chars().all(char::is_uppercase)
}

/// Whom an English sentence can be about: pronouns, roles, teams. For use within a pattern, behind a word's boundary.
pub const PEOPLE: &str = r"(?:we|he|she|i|nobody|no[ -]?one|somebody|someone|everybody|everyone|anybody|anyone|whoever|(?:the |our |an? |both |all |two |most |some (?:of )?)*(?:[a-z/-]+(?:'s)? ){0,3}?(?:engineers?|developers?|devs?|programmers?|operators?|reviewers?|approvers?|admins?|administrators?|administration|teams?|squads?|on-?calls?|responders?|authors?|managers?|leads?|leaders?|leadership|staff|shift|crew|persons?|people|employees?|contractors?|technicians?|analysts?|colleagues?|members?|dbas?|sres?|maintainers?|committers?|volunteers?|humans?|commanders?|supervisors?|interns?|juniors?|nurses?|clerks?|consultants?|architects?|officers?|desk|department|group|management|vendor|supplier|designers?|testers?|planners?|dispatchers?|electricians?|installers?|partner|partners|individuals?|physicians?|pharmacists?|doctors?|surgeons?|teachers?|professors?|librarians?|receptionists?|specialists?|caretakers?|foreman|foremen|registrars?|inspectors?|auditors?|traders?|treasurers?|couriers?|fitters?|signallers?|porters?|conductors?|captains?|sergeants?|chiefs?|boss|bosses|owners?|requesters?|requestors?|submitters?|assignees?|organi[sz]ers?|coordinators?|trainees?|apprentices?|newcomers?|counterparts?|predecessors?|successors?|cashiers?|tellers?|mechanics?|plumbers?|guards?|chemists?|scientists?|researchers?|editors?|moderators?|producers? on duty|directors?|heads? of [a-z]+|tech|techs|guy|guys|union|hire|hires|watch|secretary|secretaries|assistants?|students?|office|unit|division|section|branch|committee|board|council|bureau|helpdesk|ward|carrier|integrator|subcontractors?|drivers? of the|crews|shifts|surveyors?|accountants?|operations|it department|maintenance|leadership|stewards?|custodians?|keepers?|approver|release captain|side|camp))";

/// Whom a Japanese sentence can be about.
pub const PEOPLE_JA: &str = r"(?:担当(?:者|エンジニア|部署|部門|チーム)?|作業(?:者|員|担当)|オペレー?タ[ー]?|エンジニア|開発(?:者|側|陣)|実装者|設計者|レビュアー?|レビュー担当|承認者|当番|当直|オンコール|コマンダー|リーダー|マネージャー?|管理者|責任者|上長|上司|課長|部長|チーム|部門|部署|グループ|[\p{Han}ァ-ヶー]{1,8}(?:課|係|班|室|側|部|局|区|元|委員会|窓口|会社|業者|監督|技師|主任|係長|課長|部長|次長|室長|者|員|士|師|生|学生|教員|職|手|役|官|長|代理人)|コミッター?|メンテナ(?:ー)?|プランナー|エンジニア|PM|PO|IC|NOC|QA|先方|本人|我が方|現場|ベンダー側|要員|社員|職員|スタッフ|ベンダー|委託先|協力会社|業者|保守員|誰も|誰一人|誰か|だれも|全員(?:が|は)|我々|われわれ|私たち|当社|弊社|前任|後任|運用(?:者|側|担当)?|監視(?:員|者|担当)|メンバー|オーナー|責任部署|SE|DBA|SRE|(?:氏|さん|くん)|新人|若手|ベテラン|[たる]人)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_stops() {
        let text = "We rolled back v1.2. Then, e.g. at 14:02, it held! 復旧した。次に\nend";
        let found: Vec<&str> = sentences(text).into_iter().map(|range| text[range].trim()).collect();
        assert_eq!(found, ["We rolled back v1.2.", "Then, e.g. at 14:02, it held!", "復旧した。", "次に", "end"]);
    }

    #[test]
    fn quotations_are_blank_and_as_long() {
        let text = "a \"human error\" b 「注意」c “x";
        let blank = without_quotations(text);
        assert_eq!(blank, "a \"___________\" b 「______」c “x");
        assert_eq!(blank.len(), text.len());
    }
}
