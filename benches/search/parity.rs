//! Whether the browser ranks as the program does: questions of each form out of the archive's own words.

use crate::support::twins::Twins;
use crate::{Random, places_of, request};
use afterword::search::analyse::is_cjk;
use std::fmt::Write as _;
use std::path::Path;

/// Forms with how many questions of each are asked in each language.
const FORMS: &[(&str, usize)] = &[("several words", 3000), ("one word, best of five fields", 1000), ("phrase", 1000)];

/// Appends a table to the report.
pub fn measure(root: &Path, site: &Path, size: usize, out: &mut String) {
    let mut twins = Twins::new(&request(root), site);
    writeln!(out, "\n## Browser and program, {size} documents\n\nQuestions out of the archive's own words; equal means the same number found, and the same first twenty in the same order with the same bits of every score.\n\n| form | language | questions | equal |\n|---|---|--:|--:|").unwrap();
    let mut random = Random(11);
    for lang in ["en", "ja"] {
        let texts: Vec<String> = {
            let loaded = twins.loaded();
            let places = places_of(loaded, lang);
            (0..400).flat_map(|_| loaded.blocks(places[random.below(places.len())])).map(|block| block.text).collect()
        };
        for (form, wanted) in FORMS {
            let mut queries = Vec::new();
            while queries.len() < *wanted {
                let query = match *form {
                    "several words" => (0..2 + random.below(4)).map(|_| word(&texts, lang, &mut random)).collect::<Vec<_>>().join(" "),
                    "phrase" => phrase(&texts, lang, &mut random),
                    _ => word(&texts, lang, &mut random),
                };
                queries.push(query);
            }
            let mut equal = 0;
            twins.ask(&queries, |typed, ours, theirs| {
                if ours == theirs {
                    equal += 1;
                } else {
                    println!("differs: {typed:?}: {ours:?} and {theirs:?}");
                }
            });
            writeln!(out, "| {form} | {lang} | {} | {equal} |", queries.len()).unwrap();
        }
    }
}

/// A word of letters, or a run of Japanese characters of up to six.
fn word(texts: &[String], lang: &str, random: &mut Random) -> String {
    loop {
        let text = &texts[random.below(texts.len())];
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let word = words.get(random.below(words.len())).copied().unwrap_or_default();
        if lang == "en" && !word.is_empty() {
            return word.to_owned();
        }
        let run: Vec<char> = word.chars().collect();
        let start = random.below(run.len());
        let part: String = run.iter().skip(start).take(1 + random.below(6)).collect();
        if !part.is_empty() && part.chars().all(is_cjk) {
            return part;
        }
    }
}

fn phrase(texts: &[String], lang: &str, random: &mut Random) -> String {
    loop {
        let text = texts[random.below(texts.len())].replace(['"', '\n', '“', '”', '「', '」', '『', '』', '＂'], " ");
        let part: String = if lang == "en" {
            let words: Vec<&str> = text.split_whitespace().collect();
            words.iter().skip(random.below(words.len())).take(2 + random.below(3)).copied().collect::<Vec<_>>().join(" ")
        } else {
            let chars: Vec<char> = text.chars().collect();
            chars.iter().skip(random.below(chars.len())).take(3 + random.below(8)).collect()
        };
        if part.chars().any(char::is_alphanumeric) {
            return format!("\"{}\"", part.trim());
        }
    }
}
