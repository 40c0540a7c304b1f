//! What was typed, as units. The grammar has two parsers, this and `themes/default/assets/search/query.js`, and one golden file.

use super::analyse::{Kind, Token, tokens};

/// The longest query that is read, in characters.
pub const MAX_CHARACTERS: usize = 256;

/// One thing to look for: a token, tokens at fixed offsets, or every token that begins with a character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Tokens and their offsets; more than one is a phrase.
    pub tokens: Vec<(usize, String)>,
    /// One CJK character stands for every pair that begins with it.
    pub prefix: bool,
    /// `-word`: documents that have it are left out.
    pub excluded: bool,
    /// As typed, for people.
    pub written: String,
}

/// A query: documents are ranked by the sum over their units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub units: Vec<Unit>,
}

impl Query {
    /// Parses what was typed. There is no wrong query: what is no operator is words.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let typed: String = typed.chars().take(MAX_CHARACTERS).collect();
        let mut units: Vec<Unit> = Vec::new();
        for (piece, quoted) in pieces(&typed) {
            let excluded = !quoted && piece.starts_with('-') && piece[1..].starts_with(char::is_alphabetic);
            let text = if excluded { &piece[1..] } else { piece.as_str() };
            if let Some(unit) = unit(text, excluded)
                && !units.iter().any(|known| known.tokens == unit.tokens && known.excluded == excluded && known.prefix == unit.prefix)
            {
                units.push(unit);
            }
        }
        Self { units }
    }

    /// How many of `units` wanted units a document must have: one of two, about a third of more.
    #[must_use]
    pub fn needed(units: usize) -> usize {
        if units <= 2 { 1 } else { units.div_ceil(3) }
    }
}

/// Splits at white space outside quotes. Quotes are `"…"`, `“…”`, `「…」`, `『…』`; one that never closes is a character.
fn pieces(typed: &str) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    let mut current = String::new();
    let mut rest = typed;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let close = match c {
            '"' | '＂' => Some(c),
            '“' => Some('”'),
            '「' => Some('」'),
            '『' => Some('』'),
            _ => None,
        };
        if let Some(end) = close.and_then(|close| after.find(close)) {
            if !current.is_empty() {
                out.push((std::mem::take(&mut current), false));
            }
            out.push((after[..end].to_owned(), true));
            let closing = after[end..].chars().next().map_or(0, char::len_utf8);
            rest = &after[end + closing..];
            continue;
        }
        if c.is_whitespace() {
            if !current.is_empty() {
                out.push((std::mem::take(&mut current), false));
            }
        } else {
            current.push(c);
        }
        rest = after;
    }
    if !current.is_empty() {
        out.push((current, false));
    }
    out
}

/// The tokens that a text must have in its order. Every second pair covers a CJK run, which halves what is looked up.
fn unit(text: &str, excluded: bool) -> Option<Unit> {
    let all = tokens(text);
    let mut picked: Vec<(usize, String)> = Vec::new();
    let mut at = 0;
    while at < all.len() {
        if all[at].kind == Kind::Word {
            picked.push((all[at].position, all[at].text.clone()));
            at += 1;
            continue;
        }
        let end = run_end(&all, at);
        cover_run(&all[at..end], end == all.len(), &mut picked);
        at = end;
    }
    let first = picked.first()?.0;
    let prefix = picked.len() == 1 && all.len() == 1 && all[0].kind == Kind::Last;
    let tokens = picked.into_iter().map(|(position, text)| (position - first, text)).collect();
    Some(Unit { tokens, prefix, excluded, written: text.to_owned() })
}

fn run_end(all: &[Token], start: usize) -> usize {
    (start..all.len()).find(|at| all[*at].kind == Kind::Last).map_or(all.len(), |at| at + 1)
}

/// A run of n characters has n − 1 pairs: those at 0, 2, 4 … and the last. A run of one character inside a longer unit is
/// looked up as the last of its run, unless it ends the unit, where any pair could follow.
fn cover_run(run: &[Token], ends_unit: bool, picked: &mut Vec<(usize, String)>) {
    let pairs = run.len() - 1;
    if pairs == 0 {
        if !ends_unit || picked.is_empty() {
            picked.push((run[0].position, run[0].text.clone()));
        }
        return;
    }
    for (index, pair) in run[..pairs].iter().enumerate() {
        if index % 2 == 0 || index + 1 == pairs {
            picked.push((pair.position, pair.text.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(typed: &str) -> String {
        let unit = |unit: &Unit| {
            let tokens: Vec<String> = unit.tokens.iter().map(|(offset, text)| format!("{text}+{offset}")).collect();
            format!("{}{}{}", if unit.excluded { "-" } else { "" }, tokens.join(" "), if unit.prefix { "*" } else { "" })
        };
        Query::parse(typed).units.iter().map(unit).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn units() {
        assert_eq!(shown("connection pool"), "connect+0 | pool+0");
        assert_eq!(shown("\"connection pool\" -retry"), "connect+0 pool+1 | -retri+0");
        assert_eq!(shown("接続プール枯渇"), "接続+0 プー+2 ル枯+4 枯渇+5");
        assert_eq!(shown("DB障害"), "db+0 障害+1");
        assert_eq!(shown("デプロイ 障害"), "デプ+0 ロイ+2 | 障害+0");
        assert_eq!(shown("鍵"), "鍵+0*");
        assert_eq!(shown("「DB障害が発生」"), "db+0 障害+1 が発+3 発生+4");
        assert_eq!(shown("--flag 5\" pool pool"), "flag+0 | 5+0 | pool+0");
    }
}
