//! Words that no document has, and the nearest that some have. The twin is `themes/default/assets/search/spelling.js`.
//!
//! Only words of `a` to `z`, by their stems: of at least four letters one slip, of eight or more two. The first letter is taken
//! to be right, unless it was swapped with the second.

/// Words shorter than this are not corrected, nor offered.
pub const LEAST: usize = 4;
/// Words of so many letters may have two slips.
const LONG: usize = 8;
/// Letters that an ending may have beyond a stem.
pub const LONGEST_ENDING: usize = 4;
/// What a slip in the beginning counts, beside slips in the stem.
const FAR: usize = 4;
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

/// The nearest of some stems with the number of documents that have them: those with the fewest slips, of them the ones in the most
/// documents, then by letters; at most `CANDIDATES`, for the words beside it tell better than we which was meant. Where none
/// is near to the stem of what was typed, the beginnings of the word itself are compared: a slip keeps a stemmer from seeing
/// the ending, so `mitgate` has the stem `mitgat`, far from `mitig`.
#[must_use]
pub fn nearest<'w>(token: &str, typed: &str, words: impl Iterator<Item = (&'w str, u64)>) -> Vec<String> {
    let allowed = if token.len() >= LONG { 2 } else { 1 };
    let swapped: String = token.chars().skip(1).take(1).chain(token.chars().take(1)).collect();
    let first = token.chars().next();
    let beginnings: Vec<&str> = (1..=LONGEST_ENDING).filter_map(|cut| typed.get(..typed.len().checked_sub(cut)?)).filter(|start| start.len() >= LEAST).collect();
    let mut best: Vec<(usize, std::cmp::Reverse<u64>, &str)> = Vec::new();
    for (word, documents) in words {
        if word.chars().next() != first && !word.starts_with(&swapped) {
            continue;
        }
        let near = |to: &str, most: usize| if to.len().abs_diff(word.len()) <= most { distance(to.as_bytes(), word.as_bytes(), most) } else { most + 1 };
        let mut slips = near(token, allowed);
        if slips > allowed {
            // Further than any slip in the stem.
            slips = beginnings.iter().map(|start| near(start, 1)).min().filter(|slips| *slips <= 1).map_or(FAR + 1, |slips| FAR - 1 + slips);
        }
        if slips <= FAR && best.first().is_none_or(|known| slips <= known.0) {
            best.retain(|known| known.0 == slips);
            best.push((slips, std::cmp::Reverse(documents), word));
        }
    }
    best.sort_unstable();
    best.into_iter().take(CANDIDATES).map(|(.., word)| word.to_owned()).collect()
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
        let words = [("connect", 9), ("correct", 20), ("timeout", 4), ("ocean", 3), ("replica", 2), ("replic", 8)];
        let near = |token: &str| nearest(token, token, words.iter().map(|(word, n)| (*word, *n)));
        assert_eq!(near("conect"), ["connect"]);
        assert_eq!(near("conenct"), ["connect"]);
        assert_eq!(near("tiemout"), ["timeout"]);
        assert_eq!(near("itmeout"), ["timeout"]);
        assert!(near("xonnect").is_empty());
        assert_eq!(near("repli"), ["replic"]);
        assert!(near("zzzz").is_empty());
        assert_eq!(nearest("mitgat", "mitgate", [("mitig", 3), ("migrat", 9)].into_iter()), ["mitig"]);
        assert_eq!(nearest("conect", "conected", [("connect", 3), ("connec", 9)].into_iter()), ["connect"]);
        let many = [("tesla", 1), ("test", 9), ("tess", 2), ("tessa", 2), ("these", 30)];
        assert_eq!(nearest("tesse", "tesse", many.into_iter()), ["tess", "tessa"], "those with one slip");
    }
}
