//! Words that no document has, and the nearest that some have. The twin is `themes/default/assets/search/spelling.js`.
//!
//! Only words of `a` to `z`: of at least four letters one slip, of eight or more two. The first letter is taken to be right, unless
//! it was swapped with the second.

use super::stem::stem;
use std::collections::HashSet;

/// Words shorter than this are not corrected, nor offered.
pub const LEAST: usize = 4;
/// Words of so many letters may have two slips.
const LONG: usize = 8;
/// Letters that an ending may have beyond a stem.
pub const LONGEST_ENDING: usize = 4;
/// Of so many equally near words all are looked for.
const CANDIDATES: usize = 3;
/// A word that only one document has may be a slip itself.
pub const LEAST_DOCUMENTS: u64 = 2;

/// Whether a token can be corrected or offered.
#[must_use]
pub fn is_word(token: &str) -> bool {
    token.len() >= LEAST && token.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// The first letters that a correction may have.
#[must_use]
pub fn starts(token: &str) -> Vec<char> {
    let mut letters: Vec<char> = token.chars().take(2).collect();
    letters.dedup();
    letters
}

/// The nearest of some stems with the number of documents that have them, at most `CANDIDATES`, for the words beside it tell
/// better than we which was meant: those that the word as typed has with one slip mended, else those with two slips in a long stem.
/// The word is mended before its stem is taken, for a slip keeps a stemmer from seeing the ending: `mitgate` has the stem `mitgat`,
/// far from `mitig`. Of equally near ones those in the most documents stand first, then by letters.
#[must_use]
pub fn nearest<'w>(typed: &str, words: impl Iterator<Item = (&'w str, u64)>) -> Vec<String> {
    let (token, stems) = (stem(typed), mended(typed));
    let mut best: Vec<(usize, std::cmp::Reverse<u64>, &str)> = Vec::new();
    for (word, documents) in words {
        let slips = if stems.contains(word) {
            1
        } else if token.len() < LONG || word.as_bytes()[0] != token.as_bytes()[0] || token.len().abs_diff(word.len()) > 2 {
            continue;
        } else {
            distance(token.as_bytes(), word.as_bytes(), 2)
        };
        if slips <= 2 && best.first().is_none_or(|known| slips <= known.0) {
            best.retain(|known| known.0 == slips);
            best.push((slips, std::cmp::Reverse(documents), word));
        }
    }
    best.sort_unstable();
    best.into_iter().take(CANDIDATES).map(|(.., word)| word.to_owned()).collect()
}

/// The stems of all words that are one slip away: two neighbours exchanged, a letter too many, too few or another.
fn mended(typed: &str) -> HashSet<String> {
    let mut out = HashSet::new();
    for at in 1..=typed.len() {
        let (start, rest) = typed.split_at(at);
        let after = rest.get(1..);
        if let Some(after) = after {
            out.insert(stem([&start[..at - 1], &rest[..1], &start[at - 1..], after].concat()));
            out.insert(stem([start, after].concat()));
        }
        for letter in (b'a'..=b'z').map(|letter| char::from(letter).to_string()) {
            out.insert(stem([start, &letter, rest].concat()));
            out.extend(after.map(|after| stem([start, &letter, after].concat())));
        }
    }
    out
}

/// Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment), or `most` + 1.
fn distance(a: &[u8], b: &[u8], most: usize) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().all(|slips| *slips > most) {
            return most + 1;
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips() {
        let words = [("connect", 9), ("correct", 20), ("timeout", 4), ("ocean", 3), ("replica", 2), ("replic", 8), ("kubernet", 4)];
        let near = |typed: &str| nearest(typed, words.iter().map(|(word, n)| (*word, *n)));
        assert_eq!(near("conect"), ["connect"]);
        assert_eq!(near("conenct"), ["connect"]);
        assert_eq!(near("tiemout"), ["timeout"]);
        assert_eq!(near("itmeout"), ["timeout"]);
        assert!(near("xonnect").is_empty());
        assert_eq!(near("repli"), ["replic"]);
        assert_eq!(near("kubreneets"), ["kubernet"], "two slips in a long word");
        assert!(near("zzzz").is_empty());
        let one = |typed: &str| nearest(typed, [("mitig", 3), ("migrat", 9), ("seri", 2), ("cach", 7), ("seem", 5)].into_iter());
        assert_eq!(one("mitgate"), ["mitig"]);
        assert_eq!(one("sries"), ["seri"]);
        assert_eq!(one("cahe"), ["cach"]);
        assert_eq!(one("sems"), ["seem"]);
        assert_eq!(nearest("conected", [("connect", 3), ("connec", 9)].into_iter()), ["connect"]);
        let many = [("tesla", 1), ("test", 9), ("tess", 2), ("tessa", 2), ("these", 30)];
        assert_eq!(nearest("tesse", many.into_iter()), ["test", "tess", "tessa"], "those with one slip");
    }
}
