//! The words of a text that carry its meaning, for comparing short texts: whether an action answers a piece of luck, whether a line
//! gives away a cause. Coarse on purpose; search has an analyser of its own.

use std::collections::BTreeSet;

/// English words of four letters and more that carry little.
const COMMON: &[&str] = &[
    "about",
    "above",
    "after",
    "again",
    "against",
    "along",
    "already",
    "also",
    "although",
    "always",
    "among",
    "another",
    "anything",
    "around",
    "away",
    "back",
    "because",
    "been",
    "before",
    "began",
    "being",
    "below",
    "between",
    "both",
    "came",
    "cannot",
    "come",
    "could",
    "days",
    "does",
    "doing",
    "done",
    "down",
    "during",
    "each",
    "either",
    "else",
    "enough",
    "even",
    "ever",
    "every",
    "everything",
    "first",
    "found",
    "four",
    "from",
    "gave",
    "give",
    "given",
    "gone",
    "half",
    "have",
    "having",
    "here",
    "hour",
    "hours",
    "however",
    "into",
    "itself",
    "just",
    "keep",
    "kept",
    "knew",
    "know",
    "known",
    "last",
    "later",
    "least",
    "less",
    "like",
    "long",
    "longer",
    "made",
    "make",
    "makes",
    "many",
    "might",
    "minute",
    "minutes",
    "more",
    "most",
    "much",
    "must",
    "near",
    "nearly",
    "need",
    "neither",
    "never",
    "next",
    "nobody",
    "none",
    "nothing",
    "often",
    "once",
    "only",
    "other",
    "others",
    "ours",
    "over",
    "quite",
    "rather",
    "said",
    "same",
    "says",
    "second",
    "seconds",
    "seen",
    "several",
    "shall",
    "should",
    "show",
    "shown",
    "shows",
    "since",
    "some",
    "something",
    "soon",
    "still",
    "such",
    "take",
    "taken",
    "takes",
    "tell",
    "than",
    "that",
    "their",
    "them",
    "then",
    "there",
    "therefore",
    "these",
    "they",
    "thing",
    "things",
    "third",
    "this",
    "those",
    "three",
    "through",
    "time",
    "times",
    "together",
    "told",
    "took",
    "twice",
    "under",
    "until",
    "upon",
    "used",
    "using",
    "very",
    "want",
    "wanted",
    "week",
    "weeks",
    "well",
    "went",
    "were",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "whole",
    "whom",
    "whose",
    "will",
    "with",
    "within",
    "without",
    "would",
    "year",
    "years",
    "your",
];

/// Words of a text: of Latin letters those of four and more that are not common, lower case; runs of kanji and of katakana of two and more.
#[must_use]
pub fn telling(text: &str) -> BTreeSet<String> {
    #[derive(Clone, Copy, PartialEq)]
    enum Class {
        Latin,
        Kanji,
        Katakana,
        Other,
    }
    let class = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' => Class::Latin,
        '\u{30A1}'..='\u{30FA}' | 'ー' => Class::Katakana,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '々' => Class::Kanji,
        _ => Class::Other,
    };
    let mut out = BTreeSet::new();
    for (kind, run) in crate::text::runs(text, class) {
        let length = run.chars().count();
        match kind {
            Class::Latin if length >= 4 => {
                let word = run.to_lowercase();
                if COMMON.binary_search(&word.as_str()).is_err() {
                    out.insert(word);
                }
            }
            Class::Kanji | Class::Katakana if length >= 2 => {
                out.insert(run.to_owned());
            }
            _ => {}
        }
    }
    out
}

/// The same, each Latin word without its ending, so that `saturation` and `saturated` are one.
#[must_use]
pub fn stems(text: &str) -> BTreeSet<String> {
    let stem = |word: String| if word.is_ascii() { word.chars().take(6).collect::<String>().trim_end_matches(['s', 'e', 'd']).to_owned() } else { word };
    telling(text).into_iter().map(stem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_in_order() {
        assert!(COMMON.is_sorted());
    }

    #[test]
    fn words_that_tell() {
        assert_eq!(telling("The connection pool was full after 14:02").into_iter().collect::<Vec<_>>(), ["connection", "full", "pool"]);
        assert_eq!(telling("接続プールが枯渇した").into_iter().collect::<Vec<_>>(), ["プール", "接続", "枯渇"]);
        assert_eq!(stems("alerts saturated"), stems("alert saturates"));
    }
}
