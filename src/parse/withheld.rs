//! `:::internal` … `:::`: blocks that only some editions show, taken out before anything else reads the text.
//!
//! Fails closed: what is not surely closed is withheld to the end of the file, and a name that is nearly a level's is taken as
//! that level. Lines go with their text, so that nothing of the rest (no number of a line, no hash) tells that there was more.

use crate::text;

/// A level that every archive may name, also where its configuration does not.
const INTERNAL: &str = "internal";

/// What of a file an edition shows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The text without what is withheld, and for each of its lines the line of the file; nothing when all of it is shown.
    pub rest: Option<(Vec<u8>, Vec<u32>)>,
    /// Blocks that never close, or whose name is only nearly a level: their lines, and what was written.
    pub doubtful: Vec<Doubt>,
}

/// A block whose meaning is not sure.
#[derive(Debug, PartialEq, Eq)]
pub struct Doubt {
    pub line: u32,
    pub name: String,
    /// The level that was probably meant; nothing when the name is right and the block never closes.
    pub meant: Option<String>,
}

/// Takes out the blocks above `top`, the place of the edition's level in `levels`; `None` shows everything.
#[must_use]
pub fn shown(bytes: &[u8], levels: &[String], top: Option<usize>) -> Shown {
    let mut out = Shown::default();
    // Nearly every file has no such sign, and is looked through once.
    if !holds(bytes, b":::") && !holds(bytes, "：：：".as_bytes()) {
        return out;
    }
    let mut rest = Vec::with_capacity(bytes.len());
    let mut kept = Vec::new();
    let mut open: Option<Open> = None;
    let mut hidden = false;
    for (number, line) in (1..).zip(lines(bytes)) {
        let written = String::from_utf8_lossy(line);
        if let Some(block) = &mut open {
            let shows = block.shows;
            let closed = block.closes(&written);
            if shows {
                rest.extend_from_slice(line);
                kept.push(number);
            }
            if closed {
                open = None;
            }
            continue;
        }
        if let Some(name) = opened(&written)
            && let Some((level, meant)) = level_of(&name, levels)
        {
            let shows = top.is_none_or(|top| meant.is_none() && level.is_some_and(|level| level <= top));
            out.doubtful.extend(meant.map(|meant| Doubt { line: number, name: name.clone(), meant: Some(meant) }));
            hidden |= !shows;
            open = Some(Open { line: number, name, shows, depth: 1, fence: None });
            if !shows {
                continue;
            }
        }
        rest.extend_from_slice(line);
        kept.push(number);
    }
    out.doubtful.extend(open.map(|block| Doubt { line: block.line, name: block.name, meant: None }));
    out.rest = hidden.then_some((rest, kept));
    out
}

fn holds(bytes: &[u8], sign: &[u8]) -> bool {
    bytes.windows(sign.len()).any(|window| window == sign)
}

/// Lines with their ends: a line feed, or a carriage return that none follows.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let end = rest.iter().enumerate().position(|(at, byte)| *byte == b'\n' || (*byte == b'\r' && rest.get(at + 1) != Some(&b'\n'))).map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        (!line.is_empty()).then_some(line)
    })
}

struct Open {
    line: u32,
    name: String,
    shows: bool,
    /// How many boxes are open, itself the first.
    depth: usize,
    /// The sign and length of a code fence within it, whose lines close nothing.
    fence: Option<(char, usize)>,
}

impl Open {
    /// Whether a line closes it.
    fn closes(&mut self, line: &str) -> bool {
        let inner = inner(line);
        let sign = inner.chars().next().filter(|sign| matches!(sign, '`' | '~'));
        let run = sign.map_or(0, |sign| inner.chars().take_while(|c| *c == sign).count());
        if let Some((open, length)) = self.fence {
            if sign == Some(open) && run >= length && inner.trim_end().chars().all(|c| c == open) {
                self.fence = None;
            }
            return false;
        }
        if let Some(sign) = sign.filter(|sign| run >= 3 && !(*sign == '`' && inner[run..].contains('`'))) {
            self.fence = Some((sign, run));
            return false;
        }
        let Some(after) = colons(&inner) else { return false };
        self.depth = if after.is_empty() { self.depth - 1 } else { self.depth + 1 };
        self.depth == 0
    }
}

/// A line without what may stand before its block: space, quotes, signs of lists.
fn inner(line: &str) -> String {
    let plain: String = line.chars().map(|c| if c == '：' { ':' } else { c }).collect();
    let mut rest = plain.trim();
    loop {
        let numbered = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let next = ["> ", ">", "- ", "* ", "+ "]
            .iter()
            .find_map(|sign| rest.strip_prefix(sign))
            .or_else(|| [". ", ") "].iter().find_map(|sign| numbered.strip_prefix(sign)).filter(|_| numbered.len() < rest.len()))
            .map(str::trim_start);
        match next {
            Some(next) => rest = next,
            None => return rest.trim_start_matches('\u{FEFF}').to_owned(),
        }
    }
}

/// What stands behind three colons or more.
fn colons(inner: &str) -> Option<&str> {
    let after = inner.trim_start_matches(':');
    (inner.len() - after.len() >= 3).then(|| after.trim())
}

/// The name of the box that a line opens, lower case.
fn opened(line: &str) -> Option<String> {
    let inner = inner(line);
    let after = colons(&inner)?;
    let name: String = text::nfkc(after.trim_start_matches(['{', '.', '#', ' ', '-', '"'])).take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
    (!name.is_empty()).then(|| name.to_lowercase())
}

/// The place of the level that a box names (nothing for `internal` where the configuration has no such level), and the name
/// that was probably meant where it is not quite one.
fn level_of(name: &str, levels: &[String]) -> Option<(Option<usize>, Option<String>)> {
    if let Some(level) = levels.iter().position(|level| level.to_lowercase() == name) {
        return Some((Some(level), None));
    }
    if name == INTERNAL {
        return Some((None, None));
    }
    if super::foreign::is_box(name) {
        return None;
    }
    // The most public level hides nothing, so a slip in it does no harm.
    let hiding = levels.iter().skip(1).map(String::as_str).chain([INTERNAL]);
    let near = text::nearest(name, hiding).filter(|_| name.chars().count() > 3)?;
    Some((levels.iter().position(|level| level == near), Some(near.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels() -> Vec<String> {
        ["public", "internal", "restricted"].map(str::to_owned).to_vec()
    }

    fn rest(source: &str, top: Option<usize>) -> String {
        shown(source.as_bytes(), &levels(), top).rest.map_or_else(|| source.to_owned(), |(rest, _)| String::from_utf8(rest).unwrap())
    }

    #[test]
    fn blocks_above_the_edition_go_with_their_lines() {
        let source = "a\n\n:::internal\nhost-7\n:::\n\nb\n::: {.restricted}\nname\n:::\n";
        assert_eq!(rest(source, Some(0)), "a\n\n\nb\n");
        assert_eq!(rest(source, Some(1)), "a\n\n:::internal\nhost-7\n:::\n\nb\n");
        assert_eq!(rest(source, None), source);
        let (_, lines) = shown(source.as_bytes(), &levels(), Some(0)).rest.unwrap();
        assert_eq!(lines, [1, 2, 6, 7]);
    }

    #[test]
    fn what_is_within_closes_nothing_too_early() {
        assert_eq!(rest("a\n:::internal\n```\n:::\n```\nsecret\n:::\nb\n", Some(0)), "a\nb\n");
        assert_eq!(rest("a\n:::internal\n:::note\nx\n:::\nsecret\n:::\nb\n", Some(0)), "a\nb\n");
        assert_eq!(rest("a\n:::internal\nsecret\n", Some(0)), "a\n");
        assert_eq!(rest("a\n:::internal\n```\nsecret\n:::\nmore\n", Some(0)), "a\n");
    }

    #[test]
    fn every_spelling_of_the_sign() {
        for sign in [
            ":::internal",
            "::: internal",
            ":::: Internal",
            ":::{internal}",
            "::: {.internal}",
            "：：：internal",
            "  :::internal",
            "> :::internal",
            "- :::internal",
            ":::ｉｎｔｅｒｎａｌ",
            ":::internal[Title]",
            ":::intrenal",
        ] {
            assert_eq!(rest(&format!("a\n{sign}\nsecret\n:::\nb\n"), Some(0)), "a\nb\n", "{sign}");
        }
        assert_eq!(rest("a\r:::internal\rsecret\r:::\rb\r", Some(0)), "a\rb\r");
    }

    #[test]
    fn other_boxes_stay_and_doubts_are_told() {
        let source = ":::note\nx\n:::\n:::tip\ny\n:::\n";
        assert_eq!(shown(source.as_bytes(), &levels(), Some(0)), Shown::default());
        let doubt = |source: &str| shown(source.as_bytes(), &levels(), None).doubtful;
        assert_eq!(doubt("a\n:::intern\nx\n:::\n"), [Doubt { line: 2, name: "intern".into(), meant: Some("internal".into()) }]);
        assert_eq!(doubt("a\n:::internal\nx\n"), [Doubt { line: 2, name: "internal".into(), meant: None }]);
        assert_eq!(doubt("a\n:::internal\nx\n:::\n"), []);
    }
}
