//! English stems after the published Porter2 (Snowball English) rules, without its word exceptions.
//!
//! Written here and once more in `themes/default/assets/search/stem.js`, because both engines must give the same stem for ever,
//! and a library's next version may not. `tests/search_parity.rs` compares the two over every word of the archives.

/// The stem of a lower-case ASCII word; other words come back as they are.
#[must_use]
pub fn stem(word: impl Into<String>) -> String {
    let word = word.into();
    if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word;
    }
    let mut w = word.into_bytes();
    // A `y` at the start or after a vowel is a consonant; it is written `Y` until the end.
    for i in 0..w.len() {
        if w[i] == b'y' && (i == 0 || is_vowel(w[i - 1])) {
            w[i] = b'Y';
        }
    }
    let r1 = region(&w, prefix_region(&w).unwrap_or(0), prefix_region(&w).is_some());
    let r2 = region(&w, r1, false);
    plural(&mut w);
    past(&mut w, r1);
    let n = w.len();
    if n > 2 && matches!(w[n - 1], b'y' | b'Y') && !is_vowel(w[n - 2]) {
        w[n - 1] = b'i';
    }
    [&STEP_2, &STEP_3, &STEP_4].into_iter().for_each(|step| step.replace_first(&mut w, r1, r2));
    last_letter(&mut w, r1, r2);
    w.make_ascii_lowercase();
    String::from_utf8(w).unwrap_or_default()
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Three prefixes whose region begins right after them.
fn prefix_region(w: &[u8]) -> Option<usize> {
    [&b"gener"[..], b"commun", b"arsen"].iter().find(|prefix| w.starts_with(prefix)).map(|prefix| prefix.len())
}

/// After the first consonant that follows a vowel, from `from` on.
fn region(w: &[u8], from: usize, given: bool) -> usize {
    if given {
        return from;
    }
    (from + 1..w.len()).find(|i| !is_vowel(w[*i]) && is_vowel(w[i - 1])).map_or(w.len(), |i| i + 1)
}

fn has_vowel(w: &[u8]) -> bool {
    w.iter().any(|byte| is_vowel(*byte))
}

fn plural(w: &mut Vec<u8>) {
    let n = w.len();
    if w.ends_with(b"sses") {
        w.truncate(n - 2);
    } else if w.ends_with(b"ied") || w.ends_with(b"ies") {
        w.truncate(if n > 4 { n - 2 } else { n - 1 });
    } else if w.ends_with(b"s") && !w.ends_with(b"us") && !w.ends_with(b"ss") && n > 2 && has_vowel(&w[..n - 2]) {
        w.truncate(n - 1);
    }
}

fn past(w: &mut Vec<u8>, r1: usize) {
    let n = w.len();
    for suffix in [&b"eedly"[..], b"eed"] {
        if w.ends_with(suffix) {
            if n - suffix.len() >= r1 {
                w.truncate(n - suffix.len() + 2);
            }
            return;
        }
    }
    for suffix in [&b"ingly"[..], b"edly", b"ing", b"ed"] {
        if w.ends_with(suffix) {
            if !has_vowel(&w[..n - suffix.len()]) {
                return;
            }
            w.truncate(n - suffix.len());
            let m = w.len();
            if w.ends_with(b"at") || w.ends_with(b"bl") || w.ends_with(b"iz") {
                w.push(b'e');
            } else if m > 1 && w[m - 1] == w[m - 2] && matches!(w[m - 1], b'b' | b'd' | b'f' | b'g' | b'm' | b'n' | b'p' | b'r' | b't') {
                w.pop();
            } else if r1 >= m && ends_short(w) {
                w.push(b'e');
            }
            return;
        }
    }
}

/// Whether the word ends in a short syllable: consonant, vowel, consonant other than w, x, Y; or vowel, consonant at the start.
fn ends_short(w: &[u8]) -> bool {
    let n = w.len();
    match n {
        0 | 1 => false,
        2 => is_vowel(w[0]) && !is_vowel(w[1]),
        _ => !is_vowel(w[n - 3]) && is_vowel(w[n - 2]) && !is_vowel(w[n - 1]) && !matches!(w[n - 1], b'w' | b'x' | b'Y'),
    }
}

/// A suffix, what stands in its place, and what else must hold. Longer suffixes stand first.
type Rule = (&'static str, &'static str, Need);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    R1,
    R2,
    /// In R1, preceded by one of these letters.
    After(&'static [u8]),
    /// In R2, preceded by one of these letters.
    R2After(&'static [u8]),
}

const STEP_2: Step = Step::of(&[
    ("ization", "ize", Need::R1),
    ("ational", "ate", Need::R1),
    ("fulness", "ful", Need::R1),
    ("ousness", "ous", Need::R1),
    ("iveness", "ive", Need::R1),
    ("tional", "tion", Need::R1),
    ("biliti", "ble", Need::R1),
    ("lessli", "less", Need::R1),
    ("entli", "ent", Need::R1),
    ("ation", "ate", Need::R1),
    ("alism", "al", Need::R1),
    ("aliti", "al", Need::R1),
    ("ousli", "ous", Need::R1),
    ("iviti", "ive", Need::R1),
    ("fulli", "ful", Need::R1),
    ("enci", "ence", Need::R1),
    ("anci", "ance", Need::R1),
    ("abli", "able", Need::R1),
    ("izer", "ize", Need::R1),
    ("ator", "ate", Need::R1),
    ("alli", "al", Need::R1),
    ("bli", "ble", Need::R1),
    ("ogi", "og", Need::After(b"l")),
    ("li", "", Need::After(b"cdeghkmnrt")),
]);
const STEP_3: Step = Step::of(&[
    ("ational", "ate", Need::R1),
    ("tional", "tion", Need::R1),
    ("alize", "al", Need::R1),
    ("icate", "ic", Need::R1),
    ("iciti", "ic", Need::R1),
    ("ative", "", Need::R2),
    ("ical", "ic", Need::R1),
    ("ness", "", Need::R1),
    ("ful", "", Need::R1),
]);
const STEP_4: Step = Step::of(&[
    ("ement", "", Need::R2),
    ("ance", "", Need::R2),
    ("ence", "", Need::R2),
    ("able", "", Need::R2),
    ("ible", "", Need::R2),
    ("ment", "", Need::R2),
    ("ant", "", Need::R2),
    ("ent", "", Need::R2),
    ("ism", "", Need::R2),
    ("ate", "", Need::R2),
    ("iti", "", Need::R2),
    ("ous", "", Need::R2),
    ("ive", "", Need::R2),
    ("ize", "", Need::R2),
    ("ion", "", Need::R2After(b"st")),
    ("al", "", Need::R2),
    ("er", "", Need::R2),
    ("ic", "", Need::R2),
]);

/// Rules of which at most one is applied.
struct Step {
    rules: &'static [Rule],
    /// The letters that their suffixes end in, a bit each: half of all words end in none of them.
    ends: u32,
}

impl Step {
    const fn of(rules: &'static [Rule]) -> Self {
        let (mut ends, mut at) = (0, 0);
        while at < rules.len() {
            if let [.., last] = rules[at].0.as_bytes() {
                ends |= bit(*last);
            }
            at += 1;
        }
        Self { rules, ends }
    }

    /// Applies the rule of the longest suffix that matches, if what it needs holds.
    fn replace_first(&self, w: &mut Vec<u8>, r1: usize, r2: usize) {
        if w.last().is_none_or(|last| self.ends & bit(*last) == 0) {
            return;
        }
        for (suffix, with, need) in self.rules {
            if suffix.as_bytes().last() != w.last() || !w.ends_with(suffix.as_bytes()) {
                continue;
            }
            let at = w.len() - suffix.len();
            let after = |letters: &[u8]| at > 0 && letters.contains(&w[at - 1]);
            let holds = match need {
                Need::R1 => at >= r1,
                Need::R2 => at >= r2,
                Need::After(letters) => at >= r1 && after(letters),
                Need::R2After(letters) => at >= r2 && after(letters),
            };
            if holds {
                w.truncate(at);
                w.extend_from_slice(with.as_bytes());
            }
            return;
        }
    }
}

/// A small letter's bit. `Y` shares that of `y`, in which no suffix ends.
const fn bit(letter: u8) -> u32 {
    1 << (letter & 31)
}

fn last_letter(w: &mut Vec<u8>, r1: usize, r2: usize) {
    let n = w.len();
    if w.ends_with(b"e") {
        if n > r2 || (n > r1 && !ends_short(&w[..n - 1])) {
            w.pop();
        }
    } else if w.ends_with(b"ll") && n > r2 {
        w.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn forms_of_one_word_meet() {
        for group in [
            &["connection", "connections", "connected", "connecting"][..],
            &["exhausted", "exhaust", "exhausting", "exhausts"],
            &["retries", "retry", "retried"],
            &["rotated", "rotate", "rotation", "rotating"],
            &["failing", "failed", "fails", "fail"],
            &["stopped", "stop", "stopping"],
            &["deploys", "deploy", "deployed", "deployment"],
        ] {
            let stems: Vec<String> = group.iter().map(|word| stem(*word)).collect();
            assert!(stems.iter().all(|one| *one == stems[0]), "{group:?} {stems:?}");
        }
    }

    #[test]
    fn known_stems() {
        for (word, expected) in [
            ("caresses", "caress"),
            ("ties", "tie"),
            ("gas", "gas"),
            ("hopping", "hop"),
            ("hoping", "hope"),
            ("happily", "happili"),
            ("relational", "relat"),
            ("generate", "generat"),
            ("503", "503"),
            ("pool", "pool"),
        ] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }
}
