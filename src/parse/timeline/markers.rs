//! Marked entries: `14:54 **OUTAGE BEGINS** — …`, `【復旧】`. The five markers of the SRE book's example (appendix D) and their like.

use super::Label;
use crate::model::Event;

/// A marker in capitals or bold, and the field whose moment it is.
const MARKERS: &[(&str, &str)] = &[
    ("outage begins", "started_at"),
    ("outage starts", "started_at"),
    ("outage began", "started_at"),
    ("impact begins", "started_at"),
    ("impact starts", "started_at"),
    ("incident begins", "declared_at"),
    ("incident declared", "declared_at"),
    ("outage detected", "detected_at"),
    ("incident detected", "detected_at"),
    ("outage mitigated", "mitigated_at"),
    ("impact mitigated", "mitigated_at"),
    ("incident mitigated", "mitigated_at"),
    ("outage ends", "resolved_at"),
    ("outage ended", "resolved_at"),
    ("outage resolved", "resolved_at"),
    ("impact ends", "resolved_at"),
    ("incident resolved", "resolved_at"),
    ("incident ends", "closed_at"),
    ("incident closed", "closed_at"),
];

/// Words that mark an entry when they stand in 【】 or bold at its start.
const BRACKETED: &[(&str, &str)] = &[
    ("障害発生", "started_at"),
    ("影響開始", "started_at"),
    ("発生", "started_at"),
    ("検知", "detected_at"),
    ("障害検知", "detected_at"),
    ("インシデント宣言", "declared_at"),
    ("暫定復旧", "mitigated_at"),
    ("影響緩和", "mitigated_at"),
    ("緩和", "mitigated_at"),
    ("復旧", "resolved_at"),
    ("復旧完了", "resolved_at"),
    ("影響終了", "resolved_at"),
    ("完全復旧", "resolved_at"),
    ("障害復旧", "resolved_at"),
    ("クローズ", "closed_at"),
    ("インシデント終了", "closed_at"),
];

/// The moments that the entries mark, each field once.
#[must_use]
pub fn marked(events: &[Event]) -> Vec<Label> {
    let mut out: Vec<Label> = Vec::new();
    for event in events {
        let Some(at) = &event.at else { continue };
        for field in fields_of(&event.text) {
            if !out.iter().any(|label| label.field == field) {
                out.push(Label { field, at: at.clone(), line: event.line });
            }
        }
    }
    out
}

fn fields_of(text: &str) -> Vec<&'static str> {
    let mut out: Vec<&'static str> = Vec::new();
    // They mark when they are bold or in capitals, and most lines have neither.
    if ["**", "__"].iter().any(|sign| text.contains(sign)) || text.as_bytes().windows(2).any(|pair| pair.iter().all(u8::is_ascii_uppercase)) {
        let lower = text.to_lowercase();
        let stands = |marker: &str| {
            lower.match_indices(marker).any(|(at, _)| {
                let whole = text.get(at..at + marker.len()).unwrap_or("");
                let bold = text.get(..at).is_some_and(|before| before.ends_with("**") || before.ends_with("__"));
                bold || (!whole.is_empty() && whole.chars().all(|c| !c.is_lowercase()))
            })
        };
        out.extend(MARKERS.iter().filter(|(marker, _)| stands(marker)).map(|(_, field)| *field));
    }
    let head = text.trim_start();
    let inner = head
        .strip_prefix('【')
        .and_then(|rest| rest.split_once('】'))
        .or_else(|| head.strip_prefix("**").and_then(|rest| rest.split_once("**")))
        .map(|(inner, _)| inner.trim_matches(|c: char| matches!(c, '【' | '】' | ':' | '：') || c.is_whitespace()));
    out.extend(inner.and_then(|inner| BRACKETED.iter().find(|(word, _)| *word == inner)).map(|(_, field)| *field));
    out
}

#[cfg(test)]
mod tests {
    use super::fields_of;

    #[test]
    fn capitals_or_bold() {
        assert_eq!(fields_of("**OUTAGE BEGINS** — errors"), ["started_at"]);
        assert_eq!(fields_of("errors stop: OUTAGE ENDS"), ["resolved_at"]);
        assert_eq!(fields_of("**Incident begins**"), ["declared_at"]);
        assert_eq!(fields_of("【復旧】全台を戻した"), ["resolved_at"]);
        assert_eq!(fields_of("we think the outage begins here"), Vec::<&str>::new());
    }
}
