//! Text as values: normal forms, slugs, the nearest name, what may reach a terminal.
//!
//! Knows nothing of postmortems or files. The door to the Unicode tables, to percent-encoding and to edit distance.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// What is escaped in a path segment of an address: what URL syntax or HTML could take for its own.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'\'')
    .add(b':');

/// The canonical composed form (NFC), in which ids and paths are compared.
#[must_use]
pub fn nfc(text: &str) -> String {
    // Nearly every text is in it, which is seen much faster than it is made.
    if is_nfc_quick(text.chars()) == IsNormalized::Yes { text.to_owned() } else { text.nfc().collect() }
}

/// The compatibility form (NFKC) of one character, for search: full-width Latin folds to ASCII, half-width kana compose.
pub fn nfkc(text: &str) -> impl Iterator<Item = char> + '_ {
    text.nfkc()
}

/// Lower case NFKC without the accents of Latin letters, for comparing words that some keyboards do not have: `Événement`
/// and `evenement`, `Maßnahmen` and `massnahmen`. Marks of other scripts stay.
#[must_use]
pub fn unaccented(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
    if !lower.contains(|c| matches!(c, '\u{DF}'..='\u{36F}' | '\u{1E00}'..='\u{1EFF}')) {
        return lower;
    }
    let mut latin = false;
    let kept = lower.nfd().filter(|c| {
        let accent = latin && ('\u{300}'..='\u{36F}').contains(c);
        latin = accent || c.is_ascii_alphabetic();
        !accent
    });
    kept.nfc().collect::<String>().replace('ß', "ss")
}

/// A slug for addresses and anchors: NFKC, lower case, letters and digits of every script kept, all else one `-`.
///
/// Empty when the text holds no letter or digit.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '_' || is_mark(c) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// Whether a character is a combining mark, which belongs to the letter before it.
#[must_use]
pub fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// One path segment as it stands in an address. Letters of other scripts are percent-encoded.
#[must_use]
pub fn encode_segment(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

/// A `/`-separated path as it stands in an address.
#[must_use]
pub fn encode_path(path: &str) -> String {
    path.split('/').map(encode_segment).collect::<Vec<_>>().join("/")
}

/// What is escaped in a whole address that an author wrote: nothing that URL syntax uses.
const ADDRESS: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'|').add(b'\\').add(b'^');

/// A whole address, safe in a quoted attribute.
#[must_use]
pub fn encode_href(address: &str) -> String {
    escape_html(&utf8_percent_encode(address, ADDRESS).to_string())
}

/// Text, safe in HTML content and quoted attributes.
#[must_use]
pub fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// The text without the characters that XML 1.0 cannot hold at all.
#[must_use]
pub fn xml_safe(text: &str) -> String {
    text.chars().filter(|c| matches!(c, '\t' | '\n' | '\r') || (!c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))).collect()
}

/// The text that a percent-encoded address stands for; what is not valid UTF-8 stays as it was.
#[must_use]
pub fn decode_percent(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

/// The candidate nearest to `name`, when it is near enough to be a slip of the finger.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    if name.len() > 200 {
        return None;
    }
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= name.len())
        .map(|candidate| (strsim::damerau_levenshtein(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count().max(name.chars().count()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must change, move or go for one word to be another; in either case.
#[must_use]
pub fn apart(a: &str, b: &str) -> usize {
    strsim::damerau_levenshtein(&a.to_lowercase(), &b.to_lowercase())
}

/// A title without the signs that make a part of it code.
#[must_use]
pub fn without_code_signs(title: &str) -> String {
    if title.matches('`').count().is_multiple_of(2) { title.replace('`', "") } else { title.to_owned() }
}

/// Where addresses of the web stand in a text, without the punctuation that ends a sentence.
#[must_use]
pub fn addresses(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut out: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, _) in text.match_indices("http") {
        let rest = &text[at..];
        let Some(scheme) = ["https://", "http://"].into_iter().find(|scheme| rest.starts_with(scheme)) else { continue };
        if text[..at].ends_with(|c: char| c.is_ascii_alphanumeric()) || out.last().is_some_and(|last| last.end > at) {
            continue;
        }
        let mut length = rest.find(|c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"' | '`' | '|' | '\\')).unwrap_or(rest.len());
        loop {
            let address = &rest[..length];
            let Some(last) = address.chars().next_back() else { break };
            let open = match last {
                ')' => Some('('),
                ']' => Some('['),
                _ => None,
            };
            let unopened = open.is_some_and(|open| address.matches(last).count() > address.matches(open).count());
            if !unopened && !matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_') {
                break;
            }
            length -= last.len_utf8();
        }
        if length > scheme.len() && rest[scheme.len()..length].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') {
            out.push(at..at + length);
        }
    }
    out
}

/// Text of unknown origin, safe for a terminal: control and bidirectional characters become visible escapes.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let bidi = matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        match c {
            '\t' => out.push(' '),
            _ if c.is_control() || bidi || matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}') => out.extend(c.escape_unicode()),
            _ => out.push(c),
        }
    }
    out
}

/// The text cut to at most `limit` characters at a word or character boundary, with `…` when something was cut.
#[must_use]
pub fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let cut: String = text.chars().take(limit).collect();
    let at_space = cut.rfind(' ').filter(|at| *at > cut.len() * 2 / 3);
    format!("{}…", cut[..at_space.unwrap_or(cut.len())].trim_end())
}

/// White space folded to single spaces, none at the ends.
#[must_use]
pub fn fold_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text is mostly Japanese by its letters: any kana, or more Han characters than a quotation would hold.
#[must_use]
pub fn is_japanese(text: &str) -> bool {
    let (mut kana, mut letters) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        kana += usize::from(matches!(c, '\u{3041}'..='\u{30FF}'));
    }
    kana * 10 > letters
}

/// Whether a character takes a full-width cell and joins its neighbour without a space: Han, kana, full-width forms. Not Hangul, which is spaced.
#[must_use]
pub fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{303E}' | '\u{3041}'..='\u{33FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFD}')
}

/// A text as runs of characters of one class.
pub fn runs<K: Copy + PartialEq>(text: &str, class: impl Fn(char) -> K) -> Vec<(K, &str)> {
    let mut out: Vec<(K, &str)> = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        let this = class(c);
        if let Some(kind) = last.filter(|kind| *kind != this) {
            out.push((kind, &text[start..at]));
            start = at;
        }
        last = Some(this);
    }
    out.extend(last.map(|kind| (kind, &text[start..])));
    out
}

/// A word that lasts as long as the program. For its own words as they come back from where they were kept: there are few of them.
#[must_use]
pub fn lasting(word: &str) -> &'static str {
    static KNOWN: RwLock<BTreeSet<&'static str>> = RwLock::new(BTreeSet::new());
    if let Some(word) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(word) {
        return word;
    }
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    // Another thread may have come between.
    if let Some(word) = known.get(word) {
        return word;
    }
    let word: &'static str = Box::leak(word.to_owned().into_boxed_str());
    known.insert(word);
    word
}

/// A text without the escape sequences with which terminals colour it (ECMA-48): `ESC [ … m` and its kin, titles, lone escapes.
#[must_use]
pub fn without_colours(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\u{1B}' {
            out.push(c);
            continue;
        }
        match chars.peek() {
            // Parameters up to a final byte.
            Some('[') => {
                chars.next();
                while chars.next_if(|c| matches!(c, ' '..='?')).is_some() {}
                chars.next_if(|c| matches!(c, '@'..='~'));
            }
            // A command to the terminal up to its bell or terminator.
            Some(']') => {
                while chars.next_if(|c| !matches!(c, '\u{7}' | '\u{1B}' | '\n')).is_some() {}
                chars.next_if_eq(&'\u{7}');
            }
            Some('\\' | '(' | ')' | '=' | '>' | '7' | '8' | 'c' | 'M') => {
                chars.next();
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_keep_letters_of_every_script() {
        assert_eq!(slug("Where we got lucky!"), "where-we-got-lucky");
        assert_eq!(slug("１．根本原因（暫定）"), "1-根本原因-暫定");
        assert_eq!(slug("ｻｰﾊﾞｰ"), "サーバー");
        assert_eq!(slug("—"), "");
    }

    #[test]
    fn nearest_is_silent_when_nothing_is_near() {
        assert_eq!(nearest("serverity", ["severity", "services"]), Some("severity"));
        assert_eq!(nearest("banana", ["severity", "services"]), None);
    }

    #[test]
    fn terminals_get_no_controls() {
        assert_eq!(printable("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
    }

    #[test]
    fn colours_of_terminals_are_left_out() {
        assert_eq!(without_colours("\u{1B}[31;1merror\u{1B}[0m: 障害\u{1B}]0;title\u{7}!"), "error: 障害!");
        assert_eq!(without_colours("a\u{1B}"), "a");
    }

    #[test]
    fn addresses_end_before_punctuation() {
        let found = |text: &str| addresses(text).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("see https://a.example/x_y?z=1. (http://b.example/(c)) xhttp://no"), ["https://a.example/x_y?z=1", "http://b.example/(c)"]);
        assert_eq!(found("詳細はhttps://a.example/障害を参照、https://b.example。"), ["https://a.example/", "https://b.example"]);
        assert_eq!(found("http:// https://"), Vec::<String>::new());
    }

    #[test]
    fn colours_of_other_forms() {
        assert_eq!(without_colours("plain [31m"), "plain [31m");
    }
}
