//! Alert names and error codes that a text names: what a pager shows and what a log line holds.
//!
//! By form alone, so that nothing has to be configured: `SocketTimeoutException`, `ECONNREFUSED`, `ERR_CONNECTION_RESET`,
//! `ORA-00054`, and `LabelApi5xxHigh` where its line speaks of an alert.

use super::TextBlock;
use std::collections::BTreeSet;

/// Names of one document at most; a dump of a whole log must not make a page for each of its lines.
const MOST: usize = 40;

/// Names longer than this are generated.
const LONGEST: usize = 64;

/// Error names of POSIX that reach logs, and the reasons that schedulers give.
const KNOWN: &[&str] = &[
    "CrashLoopBackOff",
    "DEADLINE_EXCEEDED",
    "EACCES",
    "EADDRINUSE",
    "EAGAIN",
    "ECONNABORTED",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "EMFILE",
    "ENETUNREACH",
    "ENFILE",
    "ENOMEM",
    "ENOSPC",
    "EPIPE",
    "ETIMEDOUT",
    "FailedScheduling",
    "ImagePullBackOff",
    "NXDOMAIN",
    "NodeNotReady",
    "OOMKilled",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "SERVFAIL",
];

/// A line with one of these speaks of an alert.
const SPEAKS_OF_ALERTS: &[&str] = &["alert", "page", "paging", "fires", "fired", "firing", "アラート", "発報", "発火", "警報", "検知"];

/// The names in some texts, each once, in the order of the alphabet.
#[must_use]
pub fn named(texts: &[TextBlock]) -> Vec<String> {
    let mut out = BTreeSet::new();
    for line in texts.iter().flat_map(|block| block.text.lines()) {
        // Most lines hold no capital behind another character.
        if !line.as_bytes().windows(2).any(|pair| pair[1].is_ascii_uppercase() && pair[0].is_ascii_alphanumeric()) {
            continue;
        }
        let lower = line.to_lowercase();
        let alerts = SPEAKS_OF_ALERTS.iter().any(|word| lower.contains(word));
        for word in line.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).filter(|word| (4..=LONGEST).contains(&word.len())) {
            if is_error(word) || (alerts && is_alert(word)) {
                out.insert(word.to_owned());
            }
        }
    }
    out.into_iter().take(MOST).collect()
}

fn is_error(word: &str) -> bool {
    let number = |start: &str| word.strip_prefix(start).is_some_and(|rest| (4..=5).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_digit()));
    let constant = word.starts_with("ERR_") && word.len() > 5 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let class = ["Exception", "Error"].iter().any(|end| word.ends_with(end)) && is_camel(word) && humps(word) >= 2;
    constant || class || number("ORA-") || number("PLS-") || KNOWN.contains(&word)
}

fn is_alert(word: &str) -> bool {
    word.len() >= 10 && is_camel(word) && humps(word) >= 3
}

/// Begins with a capital and mixes cases, with nothing but letters and digits.
fn is_camel(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric()) && word.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Capitals that follow a small letter or a digit, and the first.
fn humps(word: &str) -> usize {
    1 + word.as_bytes().windows(2).filter(|pair| pair[1].is_ascii_uppercase() && !pair[0].is_ascii_uppercase()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_by_their_form() {
        for (text, expected) in [
            ("java.net.SocketTimeoutException: Read timed out", "SocketTimeoutException"),
            ("dial tcp: ECONNREFUSED, ERR_CONNECTION_RESET and ORA-00054", "ECONNREFUSED ERR_CONNECTION_RESET ORA-00054"),
            ("The alert LabelApi5xxHigh fires", "LabelApi5xxHigh"),
            ("LockerOfflineRatioHigh が発報した", "LockerOfflineRatioHigh"),
            ("The class LabelApi5xxHigh is new", ""),
            ("Error Exception PM-2024-001 OPS-12345 DB_POOL_SIZE GitHub JavaScript", ""),
            ("pods were OOMKilled", "OOMKilled"),
            ("nothing here", ""),
        ] {
            assert_eq!(named(&[TextBlock { section: None, text: text.into() }]).join(" "), expected, "{text}");
        }
    }
}
