//! Text to tokens: one function for index, query and excerpt, and its twin in `themes/default/assets/search/analyse.js`.
//!
//! NFKC by cluster, lower case by code point; words of letters and digits with English stems; Chinese, Japanese and Korean
//! characters as overlapping pairs, one token per character. Knows nothing of tantivy.

use super::stem::stem;
use crate::text::{is_mark as is_combining, nfkc};
use std::cmp::Ordering;

/// The version of these rules. An index or a bundle made under another is made anew.
pub const VERSION: u32 = 3;

/// Letters, digits, marks and compatibility forms that came after Unicode 15.0. Browsers know them or not, each by its age, so here
/// nobody does: they are neither folded nor part of a word. Ranges reach over code points that are unassigned still.
const LATER: &[(char, char)] = &[
    ('\u{558}', '\u{558}'),
    ('\u{58B}', '\u{58C}'),
    ('\u{5C8}', '\u{5C9}'),
    ('\u{88F}', '\u{88F}'),
    ('\u{897}', '\u{897}'),
    ('\u{B53}', '\u{B54}'),
    ('\u{C5C}', '\u{C5C}'),
    ('\u{CDC}', '\u{CDC}'),
    ('\u{1ACF}', '\u{1AF0}'),
    ('\u{1C89}', '\u{1C8A}'),
    ('\u{208F}', '\u{208F}'),
    ('\u{209D}', '\u{209F}'),
    ('\u{A7CB}', '\u{A7CF}'),
    ('\u{A7D2}', '\u{A7D2}'),
    ('\u{A7D4}', '\u{A7D4}'),
    ('\u{A7DA}', '\u{A7F1}'),
    ('\u{AB6C}', '\u{AB6D}'),
    ('\u{105C0}', '\u{105F3}'),
    ('\u{107BB}', '\u{107BF}'),
    ('\u{10940}', '\u{10959}'),
    ('\u{10D40}', '\u{10D85}'),
    ('\u{10EC2}', '\u{10EFC}'),
    ('\u{11380}', '\u{113E2}'),
    ('\u{116D0}', '\u{116E3}'),
    ('\u{11B0A}', '\u{11BF9}'),
    ('\u{11DB0}', '\u{11DF1}'),
    ('\u{11F5A}', '\u{11F5A}'),
    ('\u{1246F}', '\u{1246F}'),
    ('\u{12475}', '\u{1247F}'),
    ('\u{12550}', '\u{12686}'),
    ('\u{13460}', '\u{143FA}'),
    ('\u{16100}', '\u{16139}'),
    ('\u{16D40}', '\u{16D79}'),
    ('\u{16EA0}', '\u{16ED3}'),
    ('\u{16FF2}', '\u{16FF6}'),
    ('\u{187F8}', '\u{187FF}'),
    ('\u{18CD6}', '\u{18CFF}'),
    ('\u{18D09}', '\u{191D2}'),
    ('\u{1B123}', '\u{1B128}'),
    ('\u{1B168}', '\u{1B168}'),
    ('\u{1CCD6}', '\u{1CCF9}'),
    ('\u{1D127}', '\u{1D128}'),
    ('\u{1D250}', '\u{1D281}'),
    ('\u{1D6A6}', '\u{1D6A6}'),
    ('\u{1DF1F}', '\u{1DF24}'),
    ('\u{1DF2B}', '\u{1DFFF}'),
    ('\u{1E5D0}', '\u{1E6FF}'),
    ('\u{323B0}', '\u{3FC3F}'),
];

/// Whether a character is left alone because it came after Unicode 15.0.
fn is_later(c: char) -> bool {
    c >= LATER[0].0
        && !('\u{2100}'..'\u{A700}').contains(&c)
        && LATER
            .binary_search_by(|(first, last)| {
                if *last < c {
                    Ordering::Less
                } else if *first > c {
                    Ordering::Greater
                } else {
                    Ordering::Equal
                }
            })
            .is_ok()
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word, stemmed.
    Word,
    /// A part of the word before it, which mixes cases: `timeout` of `SocketTimeoutException`. It has the word's position.
    Part,
    /// Two neighbouring CJK characters.
    Pair,
    /// The last character of a CJK run.
    Last,
}

/// One token and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub kind: Kind,
    /// Counts words and CJK characters; a stop between CJK runs counts too.
    pub position: usize,
    /// Bytes of the original text.
    pub from: usize,
    pub to: usize,
    /// Where its first character ends, which is less for a pair.
    pub first_to: usize,
}

/// One folded character and the cluster it came from.
struct Folded {
    c: char,
    from: usize,
    to: usize,
}

/// Whether a character belongs to a script written without spaces. By explicit ranges: ー 々 〆 ヶ are not of the script
/// that a Unicode property would say.
#[must_use]
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

pub(super) fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !is_cjk(c) && !is_later(c)
}

/// A mark that belongs to the character before it.
fn is_mark(c: char) -> bool {
    (is_combining(c) && !is_later(c)) || matches!(c, '\u{FF9E}' | '\u{FF9F}')
}

/// Characters of which most Japanese texts consist and that fold to themselves, where no mark follows.
fn is_plain(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{3001}' | '\u{3002}' | '\u{4E00}'..='\u{9FA5}')
}

/// Folds a text cluster by cluster, so that every folded character knows its place in the original.
fn fold(text: &str) -> Vec<Folded> {
    let mut out = Vec::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    while let Some((from, first)) = chars.next() {
        let mut to = from + first.len_utf8();
        if first.is_ascii() && text.as_bytes().get(to).is_none_or(u8::is_ascii) {
            out.push(Folded { c: first.to_ascii_lowercase(), from, to });
            continue;
        }
        while let Some((at, c)) = chars.peek().copied() {
            if !is_mark(c) {
                break;
            }
            to = at + c.len_utf8();
            chars.next();
        }
        let alone = to == from + first.len_utf8();
        if is_later(first) || (alone && is_plain(first)) {
            out.push(Folded { c: first, from, to });
            continue;
        }
        out.extend(nfkc(&text[from..to]).flat_map(char::to_lowercase).map(|c| Folded { c, from, to }));
    }
    out
}

/// The tokens of a text, in order.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let chars = fold(text);
    let mut out = Vec::new();
    let mut position = 0;
    let mut at = 0;
    let mut after_cjk = false;
    let mut stopped = false;
    while at < chars.len() {
        let c = chars[at].c;
        if is_cjk(c) {
            if after_cjk && stopped {
                position += 1;
            }
            let end = cjk_run(&chars, at, &mut position, &mut out);
            at = end;
            (after_cjk, stopped) = (true, false);
        } else if is_word(c) {
            let end = word_end(&chars, at);
            out.push(Token { text: stem(plain(&chars[at..end])), kind: Kind::Word, position, from: chars[at].from, to: chars[end - 1].to, first_to: chars[at].to });
            // Only a capital within a word divides it, and most words have none.
            if chars[at + 1..end].iter().any(|folded| text.as_bytes()[folded.from].is_ascii_uppercase()) {
                out.extend(parts(text, &chars[at..end], position));
            }
            position += 1;
            at = end;
            (after_cjk, stopped) = (false, false);
        } else {
            stopped |= !c.is_whitespace();
            at += 1;
        }
    }
    out
}

/// A word without its apostrophes.
fn plain(word: &[Folded]) -> String {
    let mut out = String::with_capacity(word.len());
    out.extend(word.iter().map(|folded| folded.c).filter(|c| !is_apostrophe(*c)));
    out
}

/// The parts of `SocketTimeoutException`, `LabelApi5xxHigh`, `HTTPServer`: cut before a capital that follows a small letter or a
/// digit, and before the last of several capitals when a small letter follows. Words of one part have none.
fn parts(text: &str, word: &[Folded], position: usize) -> Vec<Token> {
    let written: Vec<char> = word.iter().map(|folded| text[folded.from..].chars().next().unwrap_or(folded.c)).collect();
    let capital = |at: usize| written.get(at).is_some_and(char::is_ascii_uppercase);
    let small = |at: usize| written.get(at).is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let cut = |at: &usize| capital(*at) && (small(*at - 1) || (capital(*at - 1) && written.get(*at + 1).is_some_and(char::is_ascii_lowercase)));
    let mut cuts: Vec<usize> = (1..word.len()).filter(cut).collect();
    if cuts.is_empty() {
        return Vec::new();
    }
    cuts.push(word.len());
    let mut start = 0;
    let mut out = Vec::with_capacity(cuts.len());
    for end in cuts {
        let part = &word[start..end];
        start = end;
        if part.len() >= 2 {
            out.push(Token { text: stem(plain(part)), kind: Kind::Part, position, from: part[0].from, to: part[part.len() - 1].to, first_to: part[0].to });
        }
    }
    out
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// Letters and digits, and an apostrophe between letters: `didn't` is one word.
fn word_end(chars: &[Folded], start: usize) -> usize {
    let mut end = start;
    while end < chars.len() {
        let inner = is_apostrophe(chars[end].c) && end > start && chars.get(end + 1).is_some_and(|next| is_word(next.c)) && is_word(chars[end - 1].c);
        if !is_word(chars[end].c) && !inner {
            break;
        }
        end += 1;
    }
    end
}

/// Emits a run's pairs and its last character. A middle dot within katakana is dropped; ー at the end of four or more katakana is folded away.
fn cjk_run(chars: &[Folded], start: usize, position: &mut usize, out: &mut Vec<Token>) -> usize {
    let mut run: Vec<&Folded> = Vec::new();
    let mut at = start;
    while at < chars.len() {
        let c = chars[at].c;
        let dot = c == '・' && at > start && is_katakana(chars[at - 1].c) && chars.get(at + 1).is_some_and(|next| is_katakana(next.c));
        if is_cjk(c) {
            run.push(&chars[at]);
        } else if !dot {
            break;
        }
        at += 1;
    }
    let kept = fold_long_marks(&run);
    for (index, folded) in kept.iter().enumerate() {
        let next = kept.get(index + 1);
        // Room for two, so that none is moved: there is one for nearly every character of a Japanese archive.
        let mut text = String::with_capacity(8);
        text.push(folded.c);
        text.extend(next.map(|next| next.c));
        let (kind, to) = next.map_or((Kind::Last, folded.to), |next| (Kind::Pair, next.to));
        out.push(Token { text, kind, position: *position, from: folded.from, to, first_to: folded.to });
        *position += 1;
    }
    at
}

fn fold_long_marks<'f>(run: &[&'f Folded]) -> Vec<&'f Folded> {
    let mut kept = Vec::with_capacity(run.len());
    let mut length = 0;
    for (index, folded) in run.iter().enumerate() {
        length = if is_katakana(folded.c) { length + 1 } else { 0 };
        let ends = run.get(index + 1).is_none_or(|next| !is_katakana(next.c));
        if folded.c == 'ー' && ends && length >= 4 {
            continue;
        }
        kept.push(*folded);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        tokens(text).iter().map(|token| format!("{}@{}", token.text, token.position)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_and_pairs() {
        assert_eq!(shown("DB障害が発生"), "db@0 障害@1 害が@2 が発@3 発生@4 生@5");
        assert_eq!(shown("Didn't retry connections"), "didnt@0 retri@1 connect@2");
        assert_eq!(shown("SocketTimeoutException HTTPServer p99"), "sockettimeoutexcept@0 socket@0 timeout@0 except@0 httpserver@1 http@1 server@1 p99@2");
        assert_eq!(shown("LabelApi5xxHigh"), "labelapi5xxhigh@0 label@0 api5xx@0 high@0");
        assert_eq!(shown("ﾒﾓﾘ"), "メモ@0 モリ@1 リ@2");
        assert_eq!(shown("ＤＢ接続数 ５０３"), "db@0 接続@1 続数@2 数@3 503@4");
    }

    #[test]
    fn japanese_spellings_meet() {
        assert_eq!(shown("サーバー"), shown("サーバ"));
        assert_eq!(shown("ｻｰﾊﾞｰ"), shown("サーバ"));
        assert_eq!(shown("ポスト・モーテム"), shown("ポストモーテム"));
        assert_eq!(shown("ユーザー空間"), shown("ユーザ空間"));
        assert_eq!(shown("エラー"), "エラ@0 ラー@1 ー@2");
        assert_eq!(shown("様々"), "様々@0 々@1");
    }

    #[test]
    fn a_stop_between_runs_is_a_gap() {
        assert_eq!(shown("接続。プール"), "接続@0 続@1 プー@3 ール@4 ル@5");
        assert_eq!(shown("接続 プール"), "接続@0 続@1 プー@2 ール@3 ル@4");
    }

    #[test]
    fn places_are_those_of_the_original() {
        let text = "Ａ ﾊﾞｸﾞ";
        for token in tokens(text) {
            assert!(text.is_char_boundary(token.from) && text.is_char_boundary(token.to));
        }
        assert_eq!(&text[tokens(text)[1].from..tokens(text)[1].to], "ﾊﾞｸﾞ");
    }
}
