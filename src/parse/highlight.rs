//! Words of a program in their colours, as few classes that both schemes colour. The door to the grammars.
//!
//! Parsing by regular expressions costs hundreds of times what the rest of a page costs, so a block is read once per process.

use super::kept::Kept;
use crate::hash::Digest;
use crate::text::escape_html;
use std::sync::{Arc, LazyLock};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// The longest block and the longest line that are coloured, in bytes; longer ones are data, and grammars take long over them.
const LONGEST_BLOCK: usize = 64 * 1024;
const LONGEST_LINE: usize = 2000;

static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);
static COLOURED: Kept<Option<Arc<[String]>>> = Kept::new();

/// Names that authors write and the grammars do not know.
const ALSO: &[(&str, &str)] = &[
    ("console", "bash"),
    ("shell", "bash"),
    ("shell-session", "bash"),
    ("shellsession", "bash"),
    ("terminal", "bash"),
    ("jsx", "js"),
    ("csharp", "cs"),
    ("c#", "cs"),
    ("c++", "cpp"),
    ("golang", "go"),
    ("docker", "dockerfile"),
    ("yml", "yaml"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsonl", "json"),
    ("ndjson", "json"),
    ("psql", "sql"),
    ("mysql", "sql"),
    ("postgresql", "sql"),
    ("pgsql", "sql"),
    ("gql", "graphql"),
    ("make", "makefile"),
    ("objc", "m"),
    ("helm", "yaml"),
    ("k8s", "yaml"),
    ("toml+", "toml"),
];

/// Which class a scope has, the first that fits; nothing for plain text.
const CLASSES: &[(&str, &str)] = &[
    ("comment", "c"),
    ("string.unquoted", ""),
    ("string", "s"),
    ("constant.numeric", "n"),
    ("constant", "n"),
    ("punctuation.definition.string", "s"),
    ("keyword.operator", ""),
    ("keyword", "k"),
    ("storage", "k"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("variable.function", "f"),
    ("entity.name.tag", "t"),
    ("entity.name", "t"),
    ("entity.other.attribute-name", "t"),
    ("support.type", "t"),
    ("meta.diff.header", "c"),
    ("meta.diff.range", "c"),
    ("markup.inserted", "i"),
    ("markup.deleted", "d"),
];

static SCOPES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| CLASSES.iter().filter_map(|(name, class)| Some((Scope::new(name).ok()?, *class))).collect());

/// The lines of a block as HTML without their line ends: text escaped, words in `<span class="…">` of one letter. Nothing when
/// the language is not known, or the block is too long to be worth it.
#[must_use]
pub fn lines(language: &str, text: &str) -> Option<Arc<[String]>> {
    let grammar = grammar(language)?;
    if text.len() > LONGEST_BLOCK || text.lines().any(|line| line.len() > LONGEST_LINE) {
        return None;
    }
    let mut digest = Digest::default();
    digest.add(grammar.name.as_bytes());
    digest.add(text.as_bytes());
    COLOURED.get(digest.finish(), || colour(grammar, text).map(Into::into))
}

fn grammar(language: &str) -> Option<&'static SyntaxReference> {
    let lower = language.to_lowercase();
    let name = ALSO.iter().find(|(written, _)| *written == lower).map_or(lower.as_str(), |(_, name)| name);
    // A log's colours would be guesses about its words; numbers of lines serve it better.
    (!name.is_empty() && !matches!(name, "log" | "txt" | "text")).then(|| GRAMMARS.find_syntax_by_token(name)).flatten()
}

fn colour(grammar: &SyntaxReference, text: &str) -> Option<Vec<String>> {
    let mut state = ParseState::new(grammar);
    let mut scopes = ScopeStack::new();
    let mut out = Vec::new();
    for line in text.split_inclusive('\n') {
        // A grammar's own fault is no reason to lose a line: the block is then shown plain.
        let changes = state.parse_line(line, &GRAMMARS).ok()?;
        let mut pieces: Vec<(&'static str, String)> = Vec::new();
        let mut from = 0;
        for (at, change) in &changes {
            add(&mut pieces, class_of(&scopes), &line[from..*at]);
            from = *at;
            scopes.apply(change).ok()?;
        }
        add(&mut pieces, class_of(&scopes), &line[from..]);
        out.push(html(&pieces));
    }
    Some(out)
}

fn class_of(scopes: &ScopeStack) -> &'static str {
    let of = |scope: &Scope| SCOPES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class);
    // The innermost scope that says anything; a comment or a string holds for all that is in it.
    let mut innermost = "";
    for scope in scopes.as_slice() {
        match of(scope) {
            Some(class @ ("c" | "i" | "d")) => return class,
            Some(class) => innermost = class,
            None => {}
        }
    }
    innermost
}

fn add(pieces: &mut Vec<(&'static str, String)>, class: &'static str, text: &str) {
    let text = text.trim_end_matches(['\n', '\r']);
    if text.is_empty() {
        return;
    }
    match pieces.last_mut() {
        // White space has no colour, so it goes with what stands before it.
        Some((before, piece)) if *before == class || text.trim().is_empty() => piece.push_str(text),
        _ => pieces.push((class, text.to_owned())),
    }
}

fn html(pieces: &[(&'static str, String)]) -> String {
    pieces
        .iter()
        .map(|(class, text)| match *class {
            "" => escape_html(text),
            class => format!("<span class=\"{class}\">{}</span>", escape_html(text)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_get_classes_and_text_is_escaped() {
        let yaml = lines("yml", "# why <b>\nretries: 3\nname: \"a & b\"\n").unwrap();
        assert_eq!(yaml[0], "<span class=\"c\"># why &lt;b&gt;</span>");
        assert_eq!(yaml[1], "<span class=\"t\">retries</span>: <span class=\"n\">3</span>");
        assert!(yaml[2].contains("<span class=\"s\">&quot;a &amp; b&quot;</span>"), "{}", yaml[2]);
        let diff = lines("diff", "-old\n+new\n").unwrap();
        assert_eq!(*diff, ["<span class=\"d\">-old</span>", "<span class=\"i\">+new</span>"]);
    }

    #[test]
    fn what_is_no_language_stays_plain() {
        assert!(lines("", "x").is_none());
        assert!(lines("text", "x").is_none());
        assert!(lines("no-such-language", "x").is_none());
        assert!(lines("yaml", &"a: b\n".repeat(20_000)).is_none());
        assert!(lines("json", &format!("\"{}\"", "x".repeat(3000))).is_none());
    }

    #[test]
    fn no_text_is_lost() {
        let source = "SELECT a, 'b' -- c\nFROM d WHERE e > 1;";
        let strip = |line: &String| {
            let mut out = String::new();
            let mut rest = line.as_str();
            while let Some((before, after)) = rest.split_once('<') {
                out.push_str(before);
                rest = after.split_once('>').unwrap().1;
            }
            (out + rest).replace("&gt;", ">").replace("&#39;", "'").replace("&#x27;", "'").replace("&quot;", "\"")
        };
        let plain: Vec<String> = lines("sql", source).unwrap().iter().map(strip).collect();
        assert_eq!(plain.join("\n"), source);
    }
}
