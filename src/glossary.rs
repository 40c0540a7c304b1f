//! `glossary.yaml`: the words of an organisation, explained once, shown on a page of their own and where a text first uses them.
//! The door to the matcher of many words at once.

use crate::node::Node;
use crate::text;
use crate::yaml;
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;

/// The file's name in the archive's root.
pub const FILE_NAME: &str = "glossary.yaml";

/// One word with what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub name: String,
    /// Other spellings and the same in another language.
    pub aliases: Vec<String>,
    /// Inline Markdown.
    pub text: String,
    /// Its place on the glossary's page.
    pub anchor: String,
}

/// Something in the file that could not be used: its line, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub line: u32,
    pub message: String,
    pub help: Option<String>,
}

/// The terms of one edition, in the order of their names.
#[derive(Debug, Default)]
pub struct Glossary {
    pub terms: Vec<Term>,
    matcher: Option<AhoCorasick>,
    /// For every pattern of the matcher its term and whether its case counts.
    patterns: Vec<(usize, String)>,
}

impl Glossary {
    /// Whether a term has this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.terms.iter().any(|term| term.name == name)
    }

    /// Reads the file's text. `top` is the place of the edition's level in `levels`, `None` where everything is shown; below the
    /// top, a term without a valid level is hidden as a document would be.
    #[must_use]
    pub fn read(source: &str, levels: &[String], top: Option<usize>) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let entries = match yaml::parse(source) {
            Ok(Node::Map(entries)) => entries,
            Ok(Node::Null) => Vec::new(),
            Ok(_) => {
                problems.push(Problem {
                    line: 1,
                    message: "a glossary is a map from words to what they mean".into(),
                    help: Some("write `SLO: the level of service that we promise`".into()),
                });
                Vec::new()
            }
            Err(problem) => {
                problems.push(Problem { line: problem.line, message: problem.message, help: None });
                Vec::new()
            }
        };
        let mut terms: Vec<Term> = Vec::new();
        for (name, node) in &entries {
            let line = yaml::locate(source, &[crate::node::Step::Key(name)]).map_or(1, |(line, _)| line);
            let mut problem = |message: String, help: &str| problems.push(Problem { line, message, help: Some(help.to_owned()) });
            let text = match node {
                Node::Map(_) => node.get("text").and_then(Node::text),
                other => other.text(),
            };
            let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
                problem(format!("`{name}` has no meaning"), "write it behind the word, or as `text:` below it");
                continue;
            };
            let level = node.get("visibility").and_then(Node::text);
            let place = level.as_ref().and_then(|level| levels.iter().position(|known| known == level));
            if let Some(level) = level.as_ref().filter(|_| place.is_none()) {
                problem(format!("`{level}` is no level, so `{name}` is hidden below the top"), &format!("levels are {}", levels.join(", ")));
            }
            if top.is_some_and(|top| place.is_none_or(|place| place > top)) {
                continue;
            }
            let aliases = match node.get("aliases") {
                Some(Node::List(items)) => items.iter().filter_map(Node::text).collect(),
                Some(one) => one.text().into_iter().collect(),
                None => Vec::new(),
            };
            terms.push(Term { name: name.clone(), aliases, text: text.trim().to_owned(), anchor: String::new() });
        }
        terms.sort_by(|a, b| a.name.to_lowercase().cmp(&b.name.to_lowercase()).then_with(|| a.name.cmp(&b.name)));
        name_anchors(&mut terms);
        let patterns: Vec<(usize, String)> = terms
            .iter()
            .enumerate()
            .flat_map(|(at, term)| std::iter::once(&term.name).chain(&term.aliases).filter(|word| word.chars().any(char::is_alphanumeric)).map(move |word| (at, word.clone())))
            .collect();
        let matcher = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).ascii_case_insensitive(true).build(patterns.iter().map(|(_, word)| word)).ok();
        (Self { matcher: matcher.filter(|_| !patterns.is_empty()), patterns, terms }, problems)
    }

    /// Whether it explains nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Where a text uses terms: byte ranges, and places in `terms`.
    pub fn uses<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Range<usize>, usize)> + 'a {
        self.matcher.iter().flat_map(move |matcher| matcher.find_iter(text)).filter_map(move |found| {
            let range = found.start()..found.end();
            let (term, word) = &self.patterns[found.pattern().as_usize()];
            // `IT` is no `it`: what is written in capitals alone is looked for so.
            let capitals = word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase);
            let fits = !capitals || &text[range.clone()] == word;
            (fits && is_whole(text, &range)).then_some((range, *term))
        })
    }
}

/// Whether a find is no part of a longer word. Japanese has no spaces, so there a word may stand beside another.
fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let part = |c: char| (c.is_alphanumeric() || c == '_') && !text::is_wide(c);
    let inner = &text[range.clone()];
    let joins = |inside: Option<char>, outside: Option<char>| inside.is_some_and(part) && outside.is_some_and(part);
    !joins(inner.chars().next(), text[..range.start].chars().next_back()) && !joins(inner.chars().next_back(), text[range.end..].chars().next())
}

fn name_anchors(terms: &mut [Term]) {
    let mut taken = std::collections::BTreeSet::new();
    for term in terms {
        let slug = text::slug(&term.name);
        let base = if slug.is_empty() { "term".to_owned() } else { slug };
        let mut anchor = base.clone();
        let mut n = 1;
        while taken.contains(&anchor) {
            n += 1;
            anchor = format!("{base}-{n}");
        }
        taken.insert(anchor.clone());
        term.anchor = anchor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels() -> Vec<String> {
        ["public", "internal"].map(str::to_owned).to_vec()
    }

    #[test]
    fn words_are_found_whole_and_in_their_case() {
        let (glossary, problems) = Glossary::read("IT: the department\nfailover:\n  text: taking over\n  aliases: [フェイルオーバー]\n", &levels(), None);
        assert_eq!(problems, []);
        let uses = |text: &str| glossary.uses(text).map(|(range, term)| format!("{}={}", &text[range], glossary.terms[term].name)).collect::<Vec<_>>();
        assert_eq!(uses("After it, Failover; no failovers, IT said"), ["Failover=failover", "IT=IT"]);
        assert_eq!(uses("自動フェイルオーバーが失敗"), ["フェイルオーバー=failover"]);
    }

    #[test]
    fn levels_hide_terms_and_slips_are_told() {
        let source = "a: one\nb: {text: two, visibility: public}\nc: {text: three, visibility: pubic}\nd:\n";
        let names = |top| Glossary::read(source, &levels(), top).0.terms.into_iter().map(|term| term.name).collect::<Vec<_>>();
        assert_eq!(names(None), ["a", "b", "c"]);
        assert_eq!(names(Some(0)), ["b"]);
        let problems = Glossary::read(source, &levels(), None).1;
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [3, 4]);
        assert_eq!(Glossary::read("- a\n", &levels(), None).1.len(), 1);
    }
}
