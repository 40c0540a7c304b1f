//! Graded questions over the example archive, against plain BM25 over one field.

use crate::Asked;
use afterword::search::analyse::{Kind, tokens};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

const CUT: usize = 10;

/// Prints the mean of nDCG at ten for each language, ours and the plain one's, and the questions on which ours does worst.
pub fn measure(project: &Path, out: &mut String) {
    let asked = Asked::open(&project.join("example-archive"));
    let plain = Plain::new(&asked);
    writeln!(out, "\n## Graded questions\n\nSymptoms in the words of people on call, over the example archive, written and graded before the ranking was run on them. Mean nDCG@10; \"first\" counts questions whose first result has the highest grade given; \"plain\" is BM25 over one field of all text, every word optional.\n").unwrap();
    writeln!(out, "| language | questions | Afterword | first | plain BM25 | first | difference |\n|---|--:|--:|--:|--:|--:|--:|").unwrap();
    for lang in ["en", "ja"] {
        let questions = read(&project.join(format!("tests/search/questions-{lang}.tsv")));
        let score = |find: &dyn Fn(&str) -> Vec<String>| -> (Vec<f64>, usize) {
            let found: Vec<Vec<String>> = questions.iter().map(|(typed, _)| find(typed)).collect();
            let first = found.iter().zip(&questions).filter(|(found, (_, grades))| found.first().and_then(|id| grades.get(id)) == grades.values().max()).count();
            (found.iter().zip(&questions).map(|(found, (_, grades))| ndcg(found, grades)).collect(), first)
        };
        let id = |place: usize| asked.loaded.archive.postmortems[place].id.clone();
        let (ours, first) = score(&|typed| asked.ask(typed, CUT).hits.iter().map(|hit| id(hit.place)).collect());
        let (theirs, plain_first) = score(&|typed| plain.ask(typed).into_iter().map(id).collect());
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let (a, b) = (mean(&ours), mean(&theirs));
        writeln!(out, "| {lang} | {} | {a:.3} | {first} | {b:.3} | {plain_first} | {:+.1} % |", questions.len(), (a / b - 1.0) * 100.0).unwrap();
        let mut worst: Vec<_> = ours.iter().zip(&theirs).zip(&questions).collect();
        worst.sort_by(|a, b| a.0.0.total_cmp(b.0.0));
        if std::env::var_os("WORST").is_some() {
            for ((ours, theirs), (typed, grades)) in worst.iter().take(14) {
                let hits = asked.ask(typed, 4).hits;
                println!(
                    "{ours:.2} {theirs:.2} {typed} {grades:?} -> {:?}",
                    hits.iter().map(|hit| format!("{} {:.1} {}", id(hit.place), hit.score, hit.matched)).collect::<Vec<_>>()
                );
            }
        }
    }
}

fn read(path: &Path) -> Vec<(String, BTreeMap<String, u32>)> {
    let text = std::fs::read_to_string(path).unwrap();
    let grades = |list: &str| list.split(' ').filter_map(|one| one.rsplit_once(':')).map(|(id, grade)| (id.to_owned(), grade.parse().unwrap())).collect();
    text.lines().filter_map(|line| line.split_once('\t')).map(|(typed, list)| (typed.to_owned(), grades(list))).collect()
}

fn ndcg(found: &[String], grades: &BTreeMap<String, u32>) -> f64 {
    let gain = |grade: u32, rank: usize| f64::from((1 << grade) - 1) / ((rank + 2) as f64).log2();
    let got: f64 = found.iter().take(CUT).enumerate().map(|(rank, id)| gain(grades.get(id).copied().unwrap_or(0), rank)).sum();
    let mut ideal: Vec<u32> = grades.values().copied().collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    got / ideal.iter().take(CUT).enumerate().map(|(rank, grade)| gain(*grade, rank)).sum::<f64>()
}

/// BM25 (k1 1.2, b 0.75) over title, headings, names and text as one field.
struct Plain {
    lengths: Vec<f64>,
    postings: HashMap<String, Vec<(usize, f64)>>,
}

impl Plain {
    fn new(asked: &Asked) -> Self {
        let mut postings: HashMap<String, Vec<(usize, f64)>> = HashMap::new();
        let mut lengths = Vec::new();
        for (place, postmortem) in asked.loaded.archive.postmortems.iter().enumerate() {
            let text = afterword::search::entry(postmortem, &asked.loaded.blocks(place)).texts;
            // What resolved it is part of the text already.
            let all: Vec<&str> = [0, 1, 2, 4].iter().flat_map(|field| text[*field].iter().map(String::as_str)).collect();
            let words = words(&all.join("\n"));
            lengths.push(words.len() as f64);
            let mut counts: BTreeMap<String, f64> = BTreeMap::new();
            words.into_iter().for_each(|word| *counts.entry(word).or_default() += 1.0);
            counts.into_iter().for_each(|(word, count)| postings.entry(word).or_default().push((place, count)));
        }
        Self { lengths, postings }
    }

    fn ask(&self, typed: &str) -> Vec<usize> {
        let n = self.lengths.len() as f64;
        let average = self.lengths.iter().sum::<f64>() / n;
        let mut scores = vec![0.0; self.lengths.len()];
        for word in words(typed) {
            let Some(list) = self.postings.get(&word) else { continue };
            let df = list.len() as f64;
            let idf = (1.0 + (n - df + 0.5) / (df + 0.5)).ln();
            for (place, tf) in list {
                scores[*place] += idf * 2.2 * tf / (tf + 1.2 * (0.25 + 0.75 * self.lengths[*place] / average));
            }
        }
        let mut places: Vec<usize> = (0..scores.len()).filter(|place| scores[*place] > 0.0).collect();
        places.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(b.cmp(a)));
        places.truncate(CUT);
        places
    }
}

fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().filter(|token| matches!(token.kind, Kind::Word | Kind::Pair)).map(|token| token.text).collect()
}
