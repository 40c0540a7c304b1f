//! The passage of a document that answers a query, with the words to mark. Its twin is `themes/default/assets/search/excerpt.js`.

use super::analyse::{self, Kind, Token};
use super::query::Unit;

/// A passage of one text, and byte ranges in it to mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The section its text stands in.
    pub section: Option<usize>,
    pub text: String,
    pub marks: Vec<(usize, usize)>,
}

/// Byte ranges.
type Marks = Vec<(usize, usize)>;

/// Characters before and after the first mark: Japanese says more with fewer.
const WIDE: (usize, usize) = (30, 90);
const NARROW: (usize, usize) = (60, 160);

/// How many passages a result shows.
pub const MOST: usize = 3;

/// A text that was found: its different units, where it stands, its marks.
struct Found<'t> {
    units: usize,
    section: Option<usize>,
    text: &'t str,
    marks: Marks,
}

/// The best passages of `texts` (each with its section), one to a section: of the text that has the most different units, around
/// the first of them. The one with the most units comes first; of equals the upper one.
#[must_use]
pub fn passages<'t>(texts: impl Iterator<Item = (Option<usize>, &'t str)>, wanted: &[Unit]) -> Vec<Excerpt> {
    let mut best: Vec<Found<'_>> = Vec::new();
    for (section, text) in texts {
        let (units, marks) = find(text, wanted);
        if units == 0 {
            continue;
        }
        let found = Found { units, section, text, marks };
        match best.iter_mut().find(|known| known.section == section) {
            Some(known) if known.units >= units => {}
            Some(known) => *known = found,
            None => best.push(found),
        }
    }
    best.sort_by_key(|found| std::cmp::Reverse(found.units));
    best.iter().take(MOST).map(|found| cut(found.section, found.text, &found.marks)).collect()
}

/// How many units a text has, and where.
#[must_use]
pub fn find(text: &str, wanted: &[Unit]) -> (usize, Vec<(usize, usize)>) {
    let tokens = analyse::tokens(text);
    let mut marks = Vec::new();
    let mut units = 0;
    for unit in wanted {
        let before = marks.len();
        for at in 0..tokens.len() {
            if let Some(end) = matches_at(&tokens, at, unit) {
                marks.push((tokens[at].from, end));
            }
        }
        units += usize::from(marks.len() > before);
    }
    (units, merge(marks))
}

/// The end of the unit's last token when one of its ways to be said stands at a token.
fn matches_at(tokens: &[Token], at: usize, unit: &Unit) -> Option<usize> {
    let ends = unit.alternatives.iter().filter_map(|terms| ends_at(tokens, at, terms));
    let token = &tokens[at];
    let begun = unit.prefix.as_ref().filter(|prefix| token.text.starts_with(prefix.as_str()));
    // Of a pair only the character itself is marked.
    let begun = begun.map(|_| if token.kind == Kind::Pair { token.first_to } else { token.to });
    ends.chain(begun).max()
}

fn ends_at(tokens: &[Token], at: usize, terms: &[(usize, String)]) -> Option<usize> {
    let (_, first) = terms.first()?;
    if tokens[at].text != *first {
        return None;
    }
    let mut end = tokens[at].to;
    for (offset, text) in &terms[1..] {
        let position = tokens[at].position + offset;
        let next = tokens[at..].iter().take_while(|token| token.position <= position).find(|token| token.position == position && token.text == *text)?;
        end = next.to;
    }
    Some(end)
}

fn merge(mut marks: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    marks.sort_unstable();
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (from, to) in marks {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

fn cut(section: Option<usize>, text: &str, marks: &[(usize, usize)]) -> Excerpt {
    let first = marks.first().map_or(0, |mark| mark.0);
    let (before, after) = if text[first..].chars().next().is_some_and(analyse::is_cjk) { WIDE } else { NARROW };
    let start = text[..first].char_indices().rev().take(before).last().map_or(first, |(at, _)| at);
    let end = text[first..].char_indices().nth(after).map_or(text.len(), |(at, _)| first + at);
    let start = word_start(text, start, first);
    let mut out = String::new();
    if start > 0 {
        out.push('…');
    }
    let shift = out.len();
    // A line break of a log is one byte, as a space is, so marks stay where they are.
    out.push_str(&text[start..end].replace('\n', " "));
    let marks = marks.iter().filter(|(from, to)| *from >= start && *to <= end).map(|(from, to)| (from - start + shift, to - start + shift)).collect();
    if end < text.len() {
        out.push('…');
    }
    Excerpt { section, text: out, marks }
}

/// Moves a cut within a Latin word to the next word.
fn word_start(text: &str, start: usize, limit: usize) -> usize {
    if start == 0 || !text[start..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return start;
    }
    text[start..limit].find(' ').map_or(start, |at| start + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::Query;

    fn shown(text: &str, query: &str) -> String {
        let found = passages([(None, text)].into_iter(), &Query::parse(query).units).remove(0);
        let mut out = String::new();
        let mut at = 0;
        for (from, to) in found.marks {
            out.push_str(&format!("{}[{}]", &found.text[at..from], &found.text[from..to]));
            at = to;
        }
        out + &found.text[at..]
    }

    #[test]
    fn marks() {
        assert_eq!(shown("The connection pools were exhausted.", "connection pool"), "The [connection] [pools] were exhausted.");
        assert_eq!(shown("決済DBの接続プール枯渇により停止", "接続プール枯渇"), "決済DBの[接続プール枯渇]により停止");
        assert_eq!(shown("公開鍵を更新", "鍵"), "公開[鍵]を更新");
        assert_eq!(shown("𠮟るｶﾞｽ", "𠮟"), "[𠮟]るｶﾞｽ");
        assert_eq!(shown("ｶﾞｽ", "ガ"), "[ｶﾞ]ｽ");
    }
}
