//! Known items: for questions taken from the texts of a generated archive, whether what they were taken from comes first.

use crate::{Asked, Random, places_of};
use afterword::text::nfkc;
use std::fmt::Write as _;
use std::path::Path;

/// Questions of each kind and language.
const MANY: usize = 100;
const RUNS: usize = 300;

/// The texts of every document, folded as the search folds them, and of these the letters and digits alone.
struct Texts(Vec<String>, Vec<String>);

impl Texts {
    fn of(asked: &Asked) -> Self {
        let one = |place: usize| fold(&afterword::search::entry(&asked.loaded.archive.postmortems[place], &asked.loaded.blocks(place)).texts.concat().join("\n"));
        let texts: Vec<String> = (0..asked.loaded.archive.postmortems.len()).map(one).collect();
        let bare = texts.iter().map(|text| bare(text)).collect();
        Self(texts, bare)
    }

    fn saying(&self, sentence: &str, place: usize) -> bool {
        self.1[place].contains(&bare(sentence))
    }

    fn having(&self, part: &str) -> Vec<usize> {
        let part = fold(part);
        (0..self.0.len()).filter(|place| self.0[*place].contains(&part)).collect()
    }
}

fn fold(text: &str) -> String {
    nfkc(text).flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect()
}

/// Letters and digits alone: a sentence is the same with other quotes and stops.
fn bare(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The sentences of a line: up to 。, or to a stop before a space. That of `docker-compose.yml` ends none.
fn sentences_of(line: &str) -> impl Iterator<Item = &str> {
    line.split_inclusive('。').flat_map(|part| part.split(". ")).map(str::trim)
}

/// How often the right one was found, of how many.
#[derive(Default)]
struct Share(usize, usize);

impl Share {
    fn add(&mut self, good: bool) {
        self.0 += usize::from(good);
        self.1 += 1;
    }

    /// The same for a question that is to be told when it found nothing right and `WORST` is set.
    fn ask(&mut self, good: bool, typed: &str) {
        self.add(good);
        if !good && std::env::var_os("WORST").is_some() {
            println!("not found: {typed}");
        }
    }

    fn row(&self, what: &str, lang: &str, out: &mut String) {
        writeln!(out, "| {what} | {lang} | {} | {:.3} |", self.1, self.0 as f64 / self.1.max(1) as f64).unwrap();
    }
}

/// Appends a table to the report.
pub fn measure(root: &Path, size: usize, needles: &str, out: &mut String) {
    let asked = Asked::open(root);
    let texts = Texts::of(&asked);
    let mut random = Random(7);
    writeln!(out, "\n## Known items, {size} documents\n\nQuestions taken from the archive's own texts. Right is every document that has the text asked for, since the generator repeats sentences.\n\n| taken | language | questions | share |\n|---|---|--:|--:|").unwrap();
    for lang in ["en", "ja"] {
        let places = places_of(&asked.loaded, lang);
        let first = |typed: &str| asked.ask(typed, 1).hits.first().map(|hit| hit.place);
        let [mut titles, mut sentences, mut errors, mut typos, mut named] = <[Share; 5]>::default();
        for _ in 0..MANY {
            let postmortem = &asked.loaded.archive.postmortems[places[random.below(places.len())]];
            titles.add(first(&postmortem.title).is_some_and(|place| asked.loaded.archive.postmortems[place].title == postmortem.title));
        }
        while sentences.1 < RUNS || errors.1 < MANY {
            let place = places[random.below(places.len())];
            let blocks = asked.loaded.blocks(place);
            let lines: Vec<&str> = blocks.iter().flat_map(|block| block.text.lines()).collect();
            let line = lines[random.below(lines.len())].trim();
            let log = line.contains("Exception: ") || line.contains(" ERROR ") || line.contains(" WARN ");
            if log && errors.1 < MANY {
                // As it would be pasted from another host, another day: the name is what both have.
                errors.ask(first(&line.replace("2016", "2031").replace("2019", "2031")).is_some_and(|place| has_name(&texts, place, line)), line);
            } else if !log && sentences.1 < RUNS {
                // Without the time that heads a row of a timeline.
                let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | ' '));
                let Some(sentence) = sentences_of(line).find(|sentence| bare(sentence).chars().count() >= if lang == "ja" { 15 } else { 40 }) else { continue };
                sentences.ask(first(sentence).is_some_and(|place| texts.saying(sentence, place)), sentence);
            }
        }
        let needles: Vec<(&str, &str)> = needles
            .lines()
            .filter_map(|line| {
                let cells: Vec<&str> = line.split('\t').collect();
                (cells.get(1) == Some(&lang)).then(|| (cells[0], cells[3]))
            })
            .collect();
        for at in 0..MANY.min(needles.len()) {
            let (id, needle) = needles[at * needles.len() / MANY.min(needles.len())];
            let is = |place: usize| asked.loaded.archive.postmortems[place].id == id;
            named.add(first(needle).is_some_and(is));
            if lang == "en" {
                let typed = with_slip(needle, &mut random);
                typos.ask(asked.ask(&typed, 5).hits.iter().any(|hit| is(hit.place)), &format!("{typed} (for {needle})"));
            }
        }
        titles.row("title, first", lang, out);
        sentences.row("sentence, first", lang, out);
        errors.row("error line, first", lang, out);
        named.row("rare words, first", lang, out);
        if lang == "en" {
            typos.row("rare words with one slip, in five", lang, out);
            slips(&asked, &texts, &places, &mut random, out);
        } else {
            compounds(&asked, &texts, &places, &mut random, out);
        }
    }
}

/// Whether a document has the longest name of a log line.
fn has_name(texts: &Texts, place: usize, line: &str) -> bool {
    let name = line
        .split(|c: char| c.is_whitespace() || c == '=')
        .filter(|word| word.contains(char::is_alphabetic) && !word.contains("trace") && !word.contains("example.internal"))
        .max_by_key(|word| word.len());
    name.is_some_and(|name| texts.0[place].contains(&fold(name)))
}

/// One letter left out of the longest word.
fn with_slip(typed: &str, random: &mut Random) -> String {
    let mut words: Vec<String> = typed.split(' ').map(str::to_owned).collect();
    if let Some(word) = words.iter_mut().max_by_key(|word| word.len()) {
        let at = 1 + random.below(word.len() - 2);
        word.remove(at);
    }
    words.join(" ")
}

/// A word of five letters or more that two documents have at least, with one slip: whether one of the first five has the word.
fn slips(asked: &Asked, texts: &Texts, places: &[usize], random: &mut Random, out: &mut String) {
    let mut found = Share::default();
    while found.1 < RUNS {
        let text = text_of(asked, places[random.below(places.len())]);
        let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() >= 5 && word.chars().all(|c| c.is_ascii_lowercase())).collect();
        let Some(word) = words.get(random.below(words.len())) else { continue };
        if texts.having(word).len() < 2 {
            continue;
        }
        let typed = slip(word, random);
        let stem = afterword::search::stem::stem(*word);
        let whole = |place: usize| format!("{}\n{}", asked.loaded.archive.postmortems[place].title, text_of(asked, place));
        let has = |place: usize| afterword::search::analyse::tokens(&whole(place)).iter().any(|token| token.text == stem);
        found.ask(asked.ask(&typed, 5).hits.iter().any(|hit| has(hit.place)), &format!("{typed} (for {word})"));
    }
    found.row("one word with one slip, in five", "en", out);
}

fn text_of(asked: &Asked, place: usize) -> String {
    asked.loaded.blocks(place).iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// A letter left out, put in, put in the place of another, or two neighbours exchanged; never the first.
fn slip(word: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + random.below(letters.len() - 1);
    let other = char::from(b'a' + random.below(26) as u8);
    match random.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, other),
        2 => letters[at] = other,
        _ => letters.swap(at, at.max(2) - 1),
    }
    letters.into_iter().collect()
}

/// Runs of four to eight characters out of the texts: whether all documents that have them are found, and one of those first.
fn compounds(asked: &Asked, texts: &Texts, places: &[usize], random: &mut Random, out: &mut String) {
    let [mut recall, mut top] = <[Share; 2]>::default();
    let wide = |c: char| matches!(c, '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{4E00}'..='\u{9FFF}');
    while top.1 < RUNS {
        let text: Vec<char> = texts.0[places[random.below(places.len())]].chars().collect();
        let start = random.below(text.len());
        let run: String = text[start..].iter().take(4 + random.below(5)).collect();
        // Whole words of kanji and katakana: a run does not begin or end within one of them by chance of the cut alone.
        if run.chars().count() < 4 || !run.chars().all(wide) {
            continue;
        }
        let right = texts.having(&run);
        let found = asked.ask(&run, texts.0.len());
        let places: std::collections::HashSet<usize> = found.hits.iter().map(|hit| hit.place).collect();
        right.iter().for_each(|place| recall.add(places.contains(place)));
        top.add(found.hits.first().is_some_and(|hit| right.contains(&hit.place)));
    }
    recall.row("compound, found of all that have it", "ja", out);
    top.row("compound, first", "ja", out);
}
