//! How often the rules on language are right: measured on labelled sentences, kept in `docs/language.md`.
//!
//! The labels stand in `tests/language/`, with how they came about. `AFTERWORD_LANGUAGE=tuning` prints where a rule and a label differ; the
//! sentences that are held out are never printed.

use crate::support::{expect_file, folder_from, project};
use afterword::check::language::{judged, judges};
use afterword::model::SectionKind;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// What a rule found against what a person found.
#[derive(Clone, Copy, Default)]
struct Tally {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Tally {
    fn add(&mut self, found: bool, labelled: bool) {
        match (found, labelled) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }

    fn precision(self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }
}

type Tallies = BTreeMap<&'static str, Tally>;

struct Labelled {
    section: SectionKind,
    labels: BTreeSet<String>,
    text: String,
}

fn labelled(name: &str) -> Vec<Labelled> {
    let text = std::fs::read_to_string(project().join("tests/language").join(name)).unwrap();
    text.lines()
        .map(|line| {
            let [section, labels, text] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{name}: {line}") };
            let section = SectionKind::from_word(section).unwrap_or_else(|| panic!("{name}: no section `{section}`"));
            let labels = labels.split(',').filter(|label| *label != "-").map(str::to_owned).collect();
            Labelled { section, labels, text: text.to_owned() }
        })
        .collect()
}

/// Measures files of sentences; `wrong` takes what a rule found and nobody labelled, of those that may be read.
fn measure(names: &[String], wrong: &mut Vec<(&'static str, String)>) -> Tallies {
    let mut tallies: Tallies = judges().map(|rule| (rule.name(), Tally::default())).collect();
    for (name, sentence) in names.iter().flat_map(|name| labelled(name).into_iter().map(move |sentence| (name, sentence))) {
        let show = std::env::var("AFTERWORD_LANGUAGE").is_ok_and(|which| name.contains(&which) && !name.contains("held-out"));
        let found = judged(&sentence.text, sentence.section);
        for (rule, tally) in &mut tallies {
            let (found, labelled) = (found.contains(rule), sentence.labels.contains(*rule));
            tally.add(found, labelled);
            if found && !labelled && !name.contains("held-out") {
                wrong.push((rule, format!("{} ({})", sentence.text, sentence.section.word())));
            }
            if show && found != labelled {
                println!("{} {rule}\t{}\t{}", if found { "WRONG " } else { "MISSED" }, sentence.section.word(), sentence.text);
            }
        }
    }
    tallies
}

/// Of lines of whole files: a finding within two lines of a label is right, since a sentence may run over several.
fn measure_corpora(corpora: &Path, wrong: &mut Vec<(&'static str, String)>) -> Tallies {
    const NEAR: u32 = 2;
    let show = std::env::var("AFTERWORD_LANGUAGE").is_ok_and(|which| which == "corpora");
    let text = std::fs::read_to_string(project().join("tests/language/corpora.tsv")).unwrap();
    let mut files: BTreeMap<&str, Vec<(u32, BTreeSet<&str>)>> = BTreeMap::new();
    for line in text.lines() {
        let [path, line, labels] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let lines = files.entry(path).or_default();
        if labels != "-" {
            lines.push((line.parse().unwrap(), labels.split(',').collect()));
        }
    }
    let mut tallies: Tallies = judges().map(|rule| (rule.name(), Tally::default())).collect();
    let archives: BTreeSet<&str> = files.keys().map(|path| path.split('/').next().unwrap()).collect();
    for archive in archives {
        let found = afterword::pipeline::check(&crate::support::request(&corpora.join(archive))).unwrap();
        for (path, labels) in files.iter().filter(|(path, _)| path.split('/').next() == Some(archive)) {
            let within = path.split_once('/').unwrap().1;
            for (rule, tally) in &mut tallies {
                let lines: Vec<u32> = found.iter().filter(|finding| *finding.path == *within && finding.rule == *rule).map(|finding| finding.place.line).collect();
                let wanted: Vec<u32> = labels.iter().filter(|(_, labels)| labels.contains(rule)).map(|(line, _)| *line).collect();
                let near = |a: u32, b: &u32| a.abs_diff(*b) <= NEAR;
                for line in &lines {
                    let right = wanted.iter().any(|wanted| near(*line, wanted));
                    tally.wrong += usize::from(!right);
                    if !right {
                        wrong.push((rule, format!("`{path}`, line {line}")));
                    }
                    if show && !right {
                        println!("WRONG  {rule}\t{path}:{line}");
                    }
                }
                for line in &wanted {
                    let hit = lines.iter().any(|found| near(*line, found));
                    tally.right += usize::from(hit);
                    tally.missed += usize::from(!hit);
                    if show && !hit {
                        println!("MISSED {rule}\t{path}:{line}");
                    }
                }
            }
        }
    }
    tallies
}

/// What is not yet as it should be, in English; a rule that reaches it leaves the list. None of them weighs more than a note, or it misses much
/// but is nearly always right.
const SHORT: &[&str] = &["en hindsight"];

/// A row of the table: positives, precision, recall.
fn cells(tally: Tally) -> String {
    format!("{} | {:.2} | {:.2}", tally.right + tally.missed, tally.precision(), tally.recall())
}

/// Wrong findings by rule.
fn listed(title: &str, about: &str, wrong: &[(&str, String)]) -> String {
    let mut by_rule: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    wrong.iter().for_each(|(rule, what)| by_rule.entry(rule).or_default().push(what));
    let mut out = format!("\n## {title}\n\n{about}\n");
    for (rule, all) in by_rule {
        write!(out, "\n[{rule}](rules/{rule}.md):\n\n").unwrap();
        all.iter().for_each(|what| writeln!(out, "- {what}").unwrap());
    }
    out
}

#[test]
fn the_rules_on_language_are_right() {
    let mut out = String::from(
        "# How often the rules on language are right\n\nMade by a test; do not edit. `cargo test --test tests -- language` measures it again, with `BLESS=1` it writes this page.\n\nThe sentences stand in `tests/language/`, labelled by people who had not read a rule, before there was one. Half of them may be read while a rule is being changed; the other half is held out. The last table is of lines of public archives (`AFTERWORD_CORPORA`), labelled in the same way; few of them have a label at all, as in life, and all are English.\n\nPrecision is the share of findings that are right, recall the share of labelled sentences that are found. Where fewer than fifteen lines have a label the figures say little.\n",
    );
    let (mut faults, mut wrong) = (Vec::new(), Vec::new());
    for (language, title) in [("en", "English"), ("ja", "Japanese")] {
        let tuning = measure(&[format!("{language}-tuning.tsv"), format!("{language}-tuning-2.tsv")], &mut wrong);
        let held_out = measure(&[format!("{language}-held-out.tsv")], &mut wrong);
        write!(out, "\n## {title}\n\n| rule | sentences (tuning) | precision | recall | sentences (held out) | precision | recall |\n|---|---:|---:|---:|---:|---:|---:|\n")
            .unwrap();
        for (rule, tally) in &held_out {
            writeln!(out, "| [{rule}](rules/{rule}.md) | {} | {} |", cells(tuning[rule]), cells(*tally)).unwrap();
            let short = tally.right + tally.missed < 15 || tally.precision() < 0.8 || tally.recall() < 0.6;
            if short != SHORT.contains(&format!("{language} {rule}").as_str()) {
                faults.push(format!("{language} {rule}: {}", cells(*tally)));
            }
            assert!(tally.precision() >= 0.7 && tally.recall() >= 0.5, "{language} {rule} has become worse: {}", cells(*tally));
        }
    }
    if let Some(corpora) = folder_from("AFTERWORD_CORPORA") {
        let mut wrong_lines = Vec::new();
        let tallies = measure_corpora(&corpora, &mut wrong_lines);
        write!(out, "\n## Lines of public archives\n\n| rule | lines with the label | found rightly | found wrongly | precision | recall |\n|---|---:|---:|---:|---:|---:|\n")
            .unwrap();
        for (rule, tally) in tallies {
            writeln!(out, "| [{rule}](rules/{rule}.md) | {} | {} | {} | {:.2} | {:.2} |", tally.right + tally.missed, tally.right, tally.wrong, tally.precision(), tally.recall())
                .unwrap();
        }
        out.push_str(&listed("Sentences found wrongly", "Of those that may be read; the ones held out are counted only.", &wrong));
        out.push_str(&listed("Lines of public archives found wrongly", "A person who read the whole file gave them no label within two lines.", &wrong_lines));
        expect_file(&project().join("docs/language.md"), &out);
    }
    assert!(faults.is_empty(), "precision must be 0.8 and recall 0.6 on fifteen sentences that were held out:\n{}", faults.join("\n"));
}
