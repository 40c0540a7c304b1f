//! Two files that tell one incident: a status page and its postmortem, an internal and a public account.
//!
//! Proposed only where each is the other's nearest: at most two days apart, in different folders or alone together in one, and
//! with a good part of their rarer words in common. Words that many documents hold weigh little, as in a search.

use super::{Subject, say};
use crate::diagnostic::{Finding, Rule};
use crate::model::Postmortem;
use crate::text::{is_wide, nfkc, printable};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeSet, HashMap};

/// Seconds between two days that may be one incident's.
const APART: i64 = 2 * 86_400;
/// The share of the smaller document's weight that both have in common.
const ALIKE: f64 = 0.2;

pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let postmortems = &subject.archive.postmortems;
    let mut folders: HashMap<&str, usize> = HashMap::new();
    postmortems.iter().for_each(|postmortem| *folders.entry(folder(postmortem)).or_default() += 1);
    // In one folder of many there are none.
    if folders.len() == 1 && postmortems.len() > 2 {
        return;
    }
    let words: Vec<BTreeSet<String>> = postmortems.par_iter().map(|postmortem| words(postmortem)).collect();
    let mut holders: HashMap<&str, usize> = HashMap::new();
    words.iter().flatten().for_each(|word| *holders.entry(word).or_default() += 1);
    let weight = |word: &String| (postmortems.len() as f64 / holders[word.as_str()] as f64).ln_1p();

    let totals: Vec<f64> = words.iter().map(|words| words.iter().map(weight).sum()).collect();
    let mut nearest: Vec<Option<(usize, f64)>> = vec![None; postmortems.len()];
    for (at, one) in postmortems.iter().enumerate() {
        // Records stand in the order of their dates.
        let Some(day) = &one.date else { continue };
        for (other_at, other) in postmortems.iter().enumerate().skip(at + 1) {
            let Some(other_day) = &other.date else { continue };
            if other_day.seconds - day.seconds > APART {
                break;
            }
            let apart = folder(one) != folder(other) || folders[folder(one)] == 2;
            if !apart || one.path == other.path {
                continue;
            }
            let common: f64 = words[at].intersection(&words[other_at]).map(weight).sum();
            let alike = common / totals[at].min(totals[other_at]).max(1.0);
            if alike < ALIKE {
                continue;
            }
            for (from, to) in [(at, other_at), (other_at, at)] {
                if nearest[from].is_none_or(|(_, best)| alike > best) {
                    nearest[from] = Some((to, alike));
                }
            }
        }
    }
    for (at, one) in postmortems.iter().enumerate() {
        let Some((other_at, _)) = nearest[at].filter(|(other, _)| *other > at && nearest[*other].is_some_and(|(back, _)| back == at)) else { continue };
        let other = &postmortems[other_at];
        let known = subject.archive.related(at).iter().any(|related| related.place == other_at)
            || subject.archive.backlinks(at).contains(&other_at)
            || subject.archive.backlinks(other_at).contains(&at);
        if !known {
            let message = say(
                one.lang,
                &format!("`{}` seems to tell the same incident, and neither names the other", printable(&other.path)),
                &format!("`{}`は同じ障害の文書のようですが、互いに触れていません", printable(&other.path)),
            );
            findings.push(Finding::new(Rule::RelationMissing, &one.path, message).help(say(
                one.lang,
                &format!("set `related: [{{id: {}, rel: see-also}}]` if it does; remove one of them when it was begun twice", printable(&other.id)),
                &format!("そうなら`related: [{{id: {}, rel: see-also}}]`と書いてください。二度書き始めたものなら、どちらかを削ってください", printable(&other.id)),
            )));
        }
    }
}

fn folder(postmortem: &Postmortem) -> &str {
    postmortem.path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The words of title, path and services; of scripts without spaces the pairs of characters.
fn words(postmortem: &Postmortem) -> BTreeSet<String> {
    let text = format!("{} {} {}", postmortem.title, crate::discover::without_ending(&postmortem.path), postmortem.services.join(" "));
    let folded: String = nfkc(&text).flat_map(char::to_lowercase).collect();
    let mut out = BTreeSet::new();
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !word.chars().all(char::is_numeric)) {
        let chars: Vec<char> = word.chars().collect();
        if chars.iter().any(|c| is_wide(*c)) {
            out.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else {
            // `agents` and `agent` are one word here.
            out.insert(word.trim_end_matches('s').to_owned());
        }
    }
    out
}
