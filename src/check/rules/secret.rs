//! Keys, tokens and passwords.
//!
//! What was published once is known: change it first, then take it out. Tokens of known services are told by their form; an assignment such as
//! `password = …` only when its value looks random. The value is masked in the finding and never printed.

use crate::pattern::Pattern;
use crate::check::{Masked, SourceText, say};
use crate::diagnostic::Rule;
use std::sync::LazyLock;

/// Tokens with a form of their own: their services publish it so that it can be found.
static KNOWN: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(
        r"(?x)(?-u:\b)(?:
        (?:AKIA|ASIA)[0-9A-Z]{16}(?-u:\b)
        | gh[pousr]_[A-Za-z0-9]{36,255} | github_pat_[A-Za-z0-9_]{40,255}
        | glpat-[A-Za-z0-9_-]{20,64}
        | xox[abeoprs]-[A-Za-z0-9-]{10,200}
        | AIza[0-9A-Za-z_-]{35}
        | (?:sk|rk)_live_[0-9A-Za-z]{20,200}
        | sk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,200}
        | npm_[A-Za-z0-9]{36} | pypi-[A-Za-z0-9_-]{50,250}
        | SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}
        | hooks\.slack\.com/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,32}
        | dop_v1_[a-f0-9]{64} | hvs\.[A-Za-z0-9_-]{24,120} | dapi[a-f0-9]{32}
        | eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{16,2000}
        | AccountKey=[A-Za-z0-9+/]{60,100}={0,2}
        ) | -----BEGIN\ [A-Z\ ]{0,20}PRIVATE\ KEY-----",
    )
});

/// A name, a sign and a value.
static ASSIGNED: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(
        r#"(?:password|passwd|passphrase|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|credential|パスワード|パスフレーズ|認証キー)["']?\s*(?:=>|:=|[=:：])\s*["'`]?[^\s"'`<>{}()\[\],;|$*]{8,200}"#,
    )
});

/// A password within an address.
static WITHIN: LazyLock<Pattern> = LazyLock::new(|| Pattern::cased(r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@`]{1,64}:[^\s/@`]{3,128}@[A-Za-z0-9]"));

/// Bits a character; words have about 3, random tokens of this length more.
const RANDOM: f64 = 3.2;

pub fn check(text: &SourceText<'_>, findings: &mut Vec<Masked>) {
    for (line, written) in text.lines() {
        let known = KNOWN.find_all(written);
        let assigned = ASSIGNED.find_all(written).into_iter().filter_map(|found| value(written, found));
        let within = WITHIN.find_all(written).into_iter().filter_map(|found| password(written, found));
        let mut all: Vec<std::ops::Range<usize>> = known;
        for found in assigned.chain(within) {
            if all.iter().all(|one| one.end <= found.start || found.end <= one.start) {
                all.push(found);
            }
        }
        for found in all {
            let message = say(text.lang, "this looks like a key, a token or a password", "鍵・トークン・パスワードのように見えます");
            let help = say(text.lang, "change it where it is used, then remove it here; history keeps it", "まず使われている場所で取り替え、それからここから消してください。履歴には残ります");
            findings.push(text.masked(Rule::Secret, line, written, found, message, help));
        }
    }
}

/// The value of an assignment, when it looks random.
fn value(line: &str, found: std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
    let text = &line[found.clone()];
    let sign = text.rfind(['=', ':', '：', '>'])?;
    let rest = text[sign..].trim_start_matches(['=', ':', '：', '>', ' ', '\t', '"', '\'', '`', '\u{3000}']);
    let start = found.end - rest.len();
    let rest = rest.trim_end_matches(['.', '!', '?']);
    let kinds = [rest.contains(|c: char| c.is_ascii_digit()), rest.contains(|c: char| c.is_ascii_alphabetic())];
    // A path, a name of a variable, a masked value.
    let plain = rest.contains(['/', '\\', '%']) || rest.is_empty() || !rest.is_ascii() || rest.chars().filter(|c| matches!(c, 'x' | 'X' | '.' | '-' | '_')).count() * 2 > rest.len();
    (kinds == [true, true] && !plain && entropy(rest) >= RANDOM).then(|| start..start + rest.len())
}

fn password(line: &str, found: std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
    let text = &line[found.clone()];
    let from = text.find("://")? + 3;
    let colon = from + text[from..].find(':')? + 1;
    let end = text.len() - 2;
    let value = &text[colon..end];
    let masked = value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '•')) || value.starts_with(['$', '{', '<', '%']) || value.eq_ignore_ascii_case("password") || value.eq_ignore_ascii_case("pass");
    (!masked).then(|| found.start + colon..found.start + end)
}

/// Shannon's entropy, in bits a character.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let all = text.len() as f64;
    counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / all).map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_values_and_words() {
        let line = "password: hunter2hunter2 token=9fK2mQ7zR4xW1bT8";
        let found = ASSIGNED.find_all(line);
        assert_eq!(found.len(), 2);
        assert_eq!(value(line, found[0].clone()), None);
        assert_eq!(value(line, found[1].clone()).map(|range| &line[range]), Some("9fK2mQ7zR4xW1bT8"));
        assert!(entropy("aaaaaaaa") < 0.1);
    }

    #[test]
    fn passwords_in_addresses() {
        let line = "postgres://app:s3cr3t@db:5432/x and https://u:****@h";
        let found: Vec<_> = WITHIN.find_all(line).into_iter().filter_map(|found| password(line, found)).collect();
        assert_eq!(found.iter().map(|range| &line[range.clone()]).collect::<Vec<_>>(), ["s3cr3t"]);
    }
}
