//! `:internal[…]`: words that only some editions show, within a line or a value of the front matter. For all others a mark stands in
//! their place, the same for one letter and for a page.
//!
//! Fails closed as the blocks do: the sign counts wherever it stands, in code too, a name that is nearly a level's is taken as that
//! level, and what never closes is withheld to the end of the file.

use super::withheld::{Doubt, Names, is_colon, level_of, shows_nothing};
use crate::text;

/// What stands in the place of words that an edition does not show.
pub const MARK: &str = "█████";

/// The longest name that a level may have here, in bytes.
const LONGEST_NAME: usize = 80;
/// Signs within signs, and bytes that code within one may have: what is over it is withheld, or ends no code.
const DEEPEST: usize = 32;
const LONGEST_CODE: usize = 4096;

/// A text without the words above an edition, and without the signs around those that it shows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Redacted {
    pub text: String,
    /// For each line of the text the place of its line in what was given, from 0.
    pub lines: Vec<usize>,
    /// How many times the mark stands for something, and where: places of lines, from 0.
    pub marks: Vec<usize>,
    /// Signs that never close, or whose name is only nearly right; their lines count from 0.
    pub doubtful: Vec<Doubt>,
}

/// Takes the words above `top` out of a text; `None` shows everything. Nothing where the text has no such sign.
pub fn redact(source: &str, names: &Names, top: Option<usize>) -> Option<Redacted> {
    let mut out = Redacted::default();
    let mut signs = source.match_indices('[').filter_map(|(at, _)| Sign::before(source, at, names)).peekable();
    signs.peek()?;
    out.lines.push(0);
    Writer { out: &mut out, names, top, line: 0 }.text(source, 0);
    // After the last line's end there is none.
    if out.text.ends_with('\n') {
        out.lines.pop();
    }
    Some(out)
}

/// Whether bytes may hold such a sign: most files do not.
pub fn may_hold(bytes: &[u8]) -> bool {
    let name = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || matches!(byte, b'-' | b'_' | b' ');
    bytes.iter().enumerate().any(|(at, byte)| {
        *byte == b'[' && at > 0 && {
            let before = &bytes[at.saturating_sub(LONGEST_NAME)..at];
            let start = before.iter().rposition(|byte| !name(byte));
            start.is_some_and(|start| before[start] == b':' && before.get(start + 1).is_some_and(|first| *first != b' ')) || before.iter().any(|byte| !byte.is_ascii())
        }
    })
}

/// `:name` before a bracket.
struct Sign {
    /// Where its colons begin, and where what is in the bracket does.
    from: usize,
    inner: usize,
    name: String,
    level: Option<usize>,
    meant: Option<String>,
}

impl Sign {
    /// The sign that ends at the bracket at `at`, when it names a level.
    fn before(source: &str, at: usize, names: &Names) -> Option<Self> {
        let far = source.floor_char_boundary(at.saturating_sub(2 * LONGEST_NAME));
        let line = source[far..at].rfind('\n').map_or(far, |end| far + end + 1);
        let before = &source[line..at];
        let colon = before.char_indices().rev().find(|(_, c)| is_colon(*c))?;
        let name = &before[colon.0 + colon.1.len_utf8()..];
        let fits = !name.is_empty()
            && name.len() <= LONGEST_NAME
            && !name.starts_with(' ')
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ') || shows_nothing(c));
        let start = before[..colon.0].trim_end_matches(is_colon).len();
        let colons = before[start..colon.0].chars().count() + 1;
        if !fits || colons > 2 {
            return None;
        }
        let bare: String = name.chars().filter(|c| !shows_nothing(*c)).collect();
        let (level, meant) = level_of(&bare, names)?;
        // `word:int[3]` is no sign, `word:internal[3]` is one.
        let within_a_word = before[..start].ends_with(|c: char| c.is_alphanumeric());
        (meant.is_none() || !within_a_word).then(|| Self { from: line + start, inner: at + 1, name: text::shorten(bare.trim(), 40), level, meant })
    }

    fn hides(&self, top: Option<usize>) -> bool {
        top.is_some_and(|top| self.meant.is_some() || self.level.is_none_or(|level| level > top))
    }
}

struct Writer<'o> {
    out: &'o mut Redacted,
    names: &'o Names,
    top: Option<usize>,
    /// The line that is being read, from 0.
    line: usize,
}

impl Writer<'_> {
    /// What is shown as it stands.
    fn plain(&mut self, part: &str) {
        for piece in part.split_inclusive('\n') {
            self.out.text.push_str(piece);
            if piece.ends_with('\n') {
                self.line += 1;
                self.out.lines.push(self.line);
            }
        }
    }

    fn text(&mut self, source: &str, depth: usize) {
        let mut rest = source;
        while let Some(sign) = rest.match_indices('[').find_map(|(at, _)| Sign::before(rest, at, self.names)) {
            self.plain(&rest[..sign.from]);
            let close = closing(&rest[sign.inner..]).map(|at| sign.inner + at);
            let inner = &rest[sign.inner..close.unwrap_or(rest.len())];
            if sign.meant.is_some() || close.is_none() {
                let meant = close.and(sign.meant.clone());
                self.out.doubtful.push(Doubt { line: u32::try_from(self.line).unwrap_or(u32::MAX), name: sign.name.clone(), meant, words: true });
            }
            if sign.hides(self.top) || depth == DEEPEST {
                self.out.marks.push(self.line);
                self.out.text.push_str(MARK);
                self.line += inner.matches('\n').count();
            } else {
                self.text(inner, depth + 1);
            }
            rest = close.map_or("", |close| &rest[close + 1..]);
        }
        self.plain(rest);
    }
}

/// Where the bracket closes that is open at the start: brackets within it, escaped ones and those in code close nothing.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            // To the character that it escapes, however long that is; nothing may stand behind it.
            '\\' => at += usize::from(at + 1 < text.len()),
            '`' => {
                let run = text[at..].bytes().take_while(|byte| *byte == b'`').count();
                let after = &text[at + run..];
                let near = &after[..after.floor_char_boundary(LONGEST_CODE)];
                let paragraph = &near[..near.find("\n\n").unwrap_or(near.len())];
                let ends = |(start, found): (usize, &str)| found.len() == run && !paragraph[..start].ends_with('`') && !paragraph[start + run..].starts_with('`');
                let end = paragraph.match_indices(&"`".repeat(run)).find(|found| ends(*found)).map(|(start, _)| start);
                at += run - 1 + end.map_or(0, |end| end + run);
            }
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
        at += text[at..].chars().next().map_or(1, char::len_utf8);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, top: Option<usize>) -> String {
        let levels = ["public", "internal", "restricted"].map(str::to_owned);
        redact(source, &Names::of(&levels), top).map_or_else(|| source.to_owned(), |redacted| redacted.text)
    }

    #[test]
    fn a_mark_stands_for_words_above_the_edition() {
        let source = "The :internal[ACME Corp] order failed on :restricted[host-7].\n";
        assert_eq!(shown(source, Some(0)), "The █████ order failed on █████.\n");
        assert_eq!(shown(source, Some(1)), "The ACME Corp order failed on █████.\n");
        assert_eq!(shown(source, None), "The ACME Corp order failed on host-7.\n");
        assert_eq!(shown(":internal[a :restricted[b] c] d", Some(1)), "a █████ c d");
        assert_eq!(shown(":internal[a :restricted[b] c] d", Some(0)), "█████ d");
        assert_eq!(shown("title: \"Outage at :internal[ACME]\"", Some(0)), "title: \"Outage at █████\"");
    }

    #[test]
    fn every_spelling_of_the_sign() {
        for sign in [
            ":internal[x]",
            "::internal[x]",
            "：internal[x]",
            ":INTERNAL[x]",
            ":ｉｎｔｅｒｎａｌ[x]",
            ":intrenal[x]",
            ":社内[x]",
            ":in\u{AD}ternal[x]",
            "word:internal[x]",
            ":internal-only[x]",
            "`:internal[x]`",
        ] {
            assert!(shown(sign, Some(0)).contains(MARK), "{sign}");
            assert!(!shown(sign, Some(0)).contains('x'), "{sign}");
        }
    }

    #[test]
    fn only_its_own_bracket_closes_it() {
        for inner in ["\\䃨", "[a](b)", "`]`", "``a`]``", "\\]", "a[b[c]]", "two\nlines", "`]` and `]`"] {
            assert_eq!(shown(&format!("a :internal[{inner} secret] b"), Some(0)), "a █████ b", "{inner}");
        }
        assert_eq!(shown("a :internal[never\n\nclosed", Some(0)), "a █████");
    }

    #[test]
    fn other_brackets_stay() {
        for source in ["a [link](b)", "list: [internal, x]", "x:int[3]", "std::vec[0]", ":note[x]", "12:30 [x]", ":::internal[Title]\nx\n:::\n", "internal[x]"] {
            assert_eq!(shown(source, Some(0)), source);
        }
        assert_eq!(shown("a :public[b]", Some(0)), "a b");
    }

    #[test]
    fn deep_and_long_texts_cost_no_more_than_they_should() {
        for source in [":internal[".repeat(10_000), "[".repeat(100_000), "`a``b".repeat(20_000), format!(":internal[{}", "`".repeat(100_000)), ":a[".repeat(30_000)] {
            let start = std::time::Instant::now();
            assert!(!shown(&source, None).is_empty());
            assert!(start.elapsed().as_secs() < 5, "{}", &source[..20]);
        }
    }

    #[test]
    fn lines_and_doubts_are_known() {
        let levels = ["public", "internal"].map(str::to_owned);
        let redacted = redact("one\n:internal[a\nb\nc] d\n:intrenal[x]\nlast :internal[y\n", &Names::of(&levels), Some(0)).unwrap();
        assert_eq!(redacted.text, "one\n█████ d\n█████\nlast █████");
        assert_eq!(redacted.lines, [0, 1, 4, 5]);
        assert_eq!(redacted.marks, [1, 4, 5]);
        let doubts: Vec<_> = redacted.doubtful.iter().map(|doubt| (doubt.line, doubt.meant.as_deref())).collect();
        assert_eq!(doubts, [(4, Some("internal")), (5, None)]);
    }

    #[test]
    fn most_files_are_told_apart_at_once() {
        assert!(may_hold(b"a :internal[x]"));
        assert!(may_hold("：internal[x]".as_bytes()));
        assert!(!may_hold(b"[link](a:b) - [ ] x\n12:30: [x]"));
    }
}
