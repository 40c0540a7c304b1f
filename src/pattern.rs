//! Regular expressions: small grammars that are matched in time linear in the text. The door to the crates.
//!
//! A rule on language is hundreds of turns of phrase, and nearly every sentence has none of them. As one automaton such a pattern outgrows
//! its cache and costs 30 ms a document; so it is taken apart into its alternatives, each with the words that it cannot do without, one pass
//! looks for all of those words, and only alternatives whose words are there are tried, each compiled when it is tried first.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};
use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

/// A regular expression, compiled as far as it is needed.
#[derive(Debug)]
pub struct Pattern {
    /// In the order in which they are preferred.
    alternatives: Vec<Alternative>,
    /// Finds words that alternatives cannot do without.
    words: AhoCorasick,
    /// For each word the alternatives that need it or another one.
    of_word: Vec<Vec<usize>>,
    /// Alternatives that can do without any word.
    always: Vec<usize>,
}

#[derive(Debug)]
struct Alternative {
    pattern: String,
    compiled: OnceLock<Regex>,
}

impl Alternative {
    fn regex(&self) -> &Regex {
        self.compiled.get_or_init(|| RegexBuilder::new(&self.pattern).size_limit(1 << 23).build().expect("a part of a pattern is one"))
    }
}

/// Words that one alternative may need, at the most.
const MOST_WORDS: usize = 4000;

impl Pattern {
    /// Where capitals tell words apart.
    ///
    /// # Panics
    /// When it is none: patterns are the program's own.
    #[must_use]
    pub fn cased(pattern: &str) -> Self {
        let whole = regex_syntax::Parser::new().parse(pattern).expect("a pattern of the program's own");
        let parts = alternatives(&whole);
        let mut of_words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut always = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let Some(needed) = needed(part).filter(|needed| needed.len() <= MOST_WORDS) else {
                always.push(at);
                continue;
            };
            needed.into_iter().for_each(|word| of_words.entry(word).or_default().push(at));
        }
        let (words, of_word): (Vec<String>, Vec<Vec<usize>>) = of_words.into_iter().unzip();
        let words = AhoCorasickBuilder::new().ascii_case_insensitive(true).build(&words).expect("a few thousand short words");
        let alternatives = parts.iter().map(|part| Alternative { pattern: part.to_string(), compiled: OnceLock::new() }).collect();
        Self { alternatives, words, of_word, always }
    }

    /// Where they do not.
    ///
    /// # Panics
    /// See [`Pattern::cased`].
    #[must_use]
    pub fn folded(pattern: &str) -> Self {
        Self::cased(&format!("(?i){pattern}"))
    }

    /// Of a name as it is written, in any case.
    ///
    /// # Panics
    /// Never: a name is escaped.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        Self::folded(&regex::escape(name))
    }

    /// The first place that fits.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        find_from(&self.candidates(text), text, 0)
    }

    /// Every place that fits, none within another.
    #[must_use]
    pub fn find_all(&self, text: &str) -> Vec<Range<usize>> {
        let candidates = self.candidates(text);
        let mut out = Vec::new();
        let mut at = 0;
        while let Some(found) = find_from(&candidates, text, at) {
            at = found.end + usize::from(found.is_empty());
            while !text.is_char_boundary(at) && at < text.len() {
                at += 1;
            }
            out.push(found);
            if at > text.len() {
                break;
            }
        }
        out
    }

    /// Whether it fits anywhere.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.candidates(text).iter().any(|alternative| alternative.is_match(text))
    }

    /// The alternatives that could fit somewhere, in their order.
    fn candidates(&self, text: &str) -> Vec<&Regex> {
        let mut places = self.always.clone();
        for found in self.words.find_overlapping_iter(text) {
            places.extend(&self.of_word[found.pattern().as_usize()]);
        }
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| self.alternatives[place].regex()).collect()
    }
}

/// The first place at which one fits; of those that fit there, the first.
fn find_from(candidates: &[&Regex], text: &str, from: usize) -> Option<Range<usize>> {
    let mut best: Option<Range<usize>> = None;
    for found in candidates.iter().filter_map(|candidate| candidate.find_at(text, from)) {
        if best.as_ref().is_none_or(|best| found.start() < best.start) {
            best = Some(found.range());
        }
    }
    best
}

/// The alternatives of a pattern, in the order in which it prefers them; what is asked of the place before and behind goes with each.
fn alternatives(whole: &Hir) -> Vec<Hir> {
    match whole.kind() {
        HirKind::Alternation(parts) => parts.iter().flat_map(alternatives).collect(),
        HirKind::Concat(parts) => {
            let inner: Vec<usize> = (0..parts.len()).filter(|at| !matches!(parts[*at].kind(), HirKind::Look(_))).collect();
            let &[at] = inner.as_slice() else { return vec![whole.clone()] };
            let one = |part: Hir| Hir::concat(parts[..at].iter().cloned().chain([part]).chain(parts[at + 1..].iter().cloned()).collect());
            match alternatives(&parts[at]) {
                split if split.len() > 1 => split.into_iter().map(one).collect(),
                _ => vec![whole.clone()],
            }
        }
        _ => vec![whole.clone()],
    }
}

/// Words in small letters one of which stands wherever the pattern fits; nothing when there are none worth looking for.
fn needed(pattern: &Hir) -> Option<Vec<String>> {
    match pattern.kind() {
        HirKind::Alternation(parts) => {
            let mut out = Vec::new();
            for part in parts {
                out.extend(needed(part)?);
            }
            out.sort();
            out.dedup();
            Some(out)
        }
        HirKind::Capture(group) => needed(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => {
            let run = letters(&repeated.sub).map(|letters| letters.repeat(repeated.min as usize)).filter(|run| worth(run));
            run.map(|run| vec![run]).or_else(|| needed(&repeated.sub))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let chars: Vec<String> = class.ranges().iter().flat_map(|range| range.start()..=range.end()).take(FEW_SIGNS + 1).map(String::from).collect();
            (chars.len() <= FEW_SIGNS && chars.iter().all(|sign| worth(sign))).then_some(chars)
        }
        HirKind::Concat(parts) => {
            let mut choices: Vec<Vec<String>> = Vec::new();
            let mut run = String::new();
            for part in parts {
                if let Some(letters) = letters(part) {
                    run.push_str(&letters);
                } else if !matches!(part.kind(), HirKind::Look(_)) {
                    choices.extend(Some(std::mem::take(&mut run)).filter(|run| worth(run)).map(|run| vec![run]));
                    choices.extend(needed(part));
                }
            }
            choices.extend(Some(run).filter(|run| worth(run)).map(|run| vec![run]));
            // The longer the shortest word, the rarer it is; of those as long, the fewer.
            choices.into_iter().max_by_key(|words| (words.iter().map(|word| rarity(word)).min(), std::cmp::Reverse(words.len()), words.iter().map(String::len).min()))
        }
        _ => letters(pattern).filter(|run| worth(run)).map(|run| vec![run]),
    }
}

/// Signs of a set that are looked for one by one.
const FEW_SIGNS: usize = 16;

/// A single letter stands everywhere; a sign of several bytes does not.
fn worth(run: &str) -> bool {
    run.len() > 1
}

/// Words that nearly every English sentence has.
const EVERYWHERE: &[&str] =
    &["the", "to", "of", "in", "on", "at", "by", "for", "and", "or", "was", "were", "is", "are", "been", "be", "had", "have", "has", "not", "that", "it", "as", "with", "an"];

/// How many bytes of a run tell something.
fn rarity(run: &str) -> usize {
    run.split(' ').filter(|word| !EVERYWHERE.contains(word)).map(str::len).sum()
}

/// The letters that are all that a part fits, in small letters: of a letter in either case too.
fn letters(part: &Hir) -> Option<String> {
    match part.kind() {
        HirKind::Literal(literal) => Some(std::str::from_utf8(&literal.0).ok()?.to_ascii_lowercase()),
        HirKind::Class(Class::Unicode(class)) => {
            let chars: Vec<char> = class.ranges().iter().flat_map(|range| range.start()..=range.end()).take(5).collect();
            // The signs for kelvin and a long s are letters of old texts, which no sentence here has.
            let small = chars.iter().find(|c| c.is_ascii_lowercase())?;
            chars.iter().all(|c| c.to_ascii_lowercase() == *small || matches!(c, '\u{212A}' | '\u{17F}')).then(|| small.to_string())
        }
        HirKind::Class(Class::Bytes(class)) => {
            let bytes: Vec<u8> = class.ranges().iter().flat_map(|range| range.start()..=range.end()).take(3).collect();
            let small = bytes.iter().find(|byte| byte.is_ascii_lowercase())?;
            bytes.iter().all(|byte| byte.to_ascii_lowercase() == *small).then(|| char::from(*small).to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_find_what_the_whole_finds() {
        let pattern = r"(?x)\b(?: should\ (?:have|had) | (?:fail|forg[eo]t)(?:ed)? | x{2,} | [0-9]+\ ms )\b | 誤(?:って|り) | !!";
        let whole = Regex::new(&format!("(?i){pattern}")).unwrap();
        let parts = Pattern::folded(pattern);
        for text in ["We SHOULD have failed", "forgot, forget!!", "failedx", "誤って xx 12 ms", "nothing", "", "should had誤り", "é!! x xxx"] {
            let expected: Vec<_> = whole.find_iter(text).map(|found| found.range()).collect();
            assert_eq!(parts.find_all(text), expected, "{text}");
            assert_eq!(parts.find(text), expected.first().cloned(), "{text}");
            assert_eq!(parts.is_in(text), !expected.is_empty(), "{text}");
        }
    }

    #[test]
    fn words_that_a_pattern_cannot_do_without() {
        let of = |pattern: &str| needed(&regex_syntax::Parser::new().parse(pattern).unwrap());
        assert_eq!(of("(?i)should (?:not )?have"), Some(vec!["should ".to_owned()]));
        assert_eq!(of("(?:ab|cd)x?[0-9]"), Some(vec!["ab".to_owned(), "cd".to_owned()]));
        assert_eq!(of("[0-9]+"), None);
        assert_eq!(of("a|bcd"), None);
    }
}
