//! `synonyms.txt`: what means the same in this archive. Its twin is `themes/default/assets/search/synonyms.js`.
//!
//! One group to a line, members separated by `=`. A loose unit that is a member is also looked for as the others; so are several
//! words in a row that are a member together, and a member inside a Japanese run. What is quoted stays as it is typed.

use super::analyse::is_cjk;
use super::filter::fold;
use super::query::{Query, Unit};
use std::collections::HashMap;

/// Ways to say one unit at most, so that a large group costs no more shards than a prefix.
const MOST: usize = 12;

/// A member as it is written and as it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Member {
    written: String,
    tokens: Vec<(usize, String)>,
}

/// Groups of words that mean the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synonyms {
    groups: Vec<Vec<Member>>,
    /// Single tokens of a group to the first of them.
    heads: HashMap<String, String>,
}

/// A line that is no group, with why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// From 1.
    pub line: u32,
    pub message: String,
}

impl Synonyms {
    /// Reads the file's text; lines that are no group are told and left out.
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let mut out = Self::default();
        let mut problems = Vec::new();
        for (number, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut problem = |message: String| problems.push(Problem { line: number as u32 + 1, message });
            let mut group: Vec<Member> = Vec::new();
            for written in line.split(['=', '＝']).map(str::trim).filter(|written| !written.is_empty()) {
                let Some(member) = member(written) else {
                    problem(format!("`{written}` holds no word to look for, or a single character, which would stand everywhere"));
                    continue;
                };
                if group.iter().any(|known| known.tokens == member.tokens) {
                    continue; // Another form of the same word.
                }
                if out.groups.iter().flatten().any(|known| known.tokens == member.tokens) {
                    problem(format!("`{written}` stands in a group already; all of them mean the same, so put them on one line"));
                    continue;
                }
                group.push(member);
            }
            if group.len() > 1 {
                let mut single = group.iter().filter(|member| member.tokens.len() == 1).map(|member| &member.tokens[0].1);
                if let Some(head) = single.next().cloned() {
                    out.heads.extend(single.map(|token| (token.clone(), head.clone())));
                }
                out.groups.push(group);
            } else {
                problem("this is no group; write `障害 = outage`".into());
            }
        }
        (out, problems)
    }

    /// The groups as written, for the bundle.
    #[must_use]
    pub fn written(&self) -> Vec<Vec<&str>> {
        self.groups.iter().map(|group| group.iter().map(|member| member.written.as_str()).collect()).collect()
    }

    /// The token that stands for a token where things are compared: of a group's single words the first.
    #[must_use]
    pub fn stands_for<'t>(&'t self, token: &'t str) -> &'t str {
        self.heads.get(token).map_or(token, String::as_str)
    }

    /// Gives the units of a query more ways to be said.
    pub fn widen(&self, query: &mut Query) {
        if self.groups.is_empty() {
            return;
        }
        let mut more: Vec<Vec<Member>> = vec![Vec::new(); query.units.len()];
        for group in &self.groups {
            for (at, member) in group.iter().enumerate() {
                let others = || group.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, member)| member);
                for (start, unit) in query.units.iter().enumerate().filter(|(_, unit)| is_open(unit)) {
                    if said(unit) == Some(&member.tokens) {
                        more[start].extend(others().cloned());
                    } else if member.tokens.len() > 1 && stands_in_row(&query.units[start..], member) {
                        (start..start + member.tokens.len()).for_each(|at| more[at].extend(others().cloned()));
                    } else if let Some((before, after)) = inside(&unit.written, &member.written) {
                        let swapped = others().filter(|other| other.written.chars().all(is_cjk)).filter_map(|other| self::member(&format!("{before}{}{after}", other.written)));
                        more[start].extend(swapped);
                    }
                }
            }
        }
        for (unit, more) in query.units.iter_mut().zip(more) {
            for member in more {
                if unit.alternatives.len() < MOST && !unit.alternatives.contains(&member.tokens) {
                    unit.alternatives.push(member.tokens);
                    unit.also.push(member.written);
                }
            }
        }
    }
}

fn member(written: &str) -> Option<Member> {
    let unit = Unit::exactly(written).filter(|unit| unit.prefix.is_none())?;
    Some(Member { written: written.to_owned(), tokens: unit.alternatives.into_iter().next()? })
}

fn is_open(unit: &Unit) -> bool {
    unit.loose && !unit.whole
}

fn said(unit: &Unit) -> Option<&Vec<(usize, String)>> {
    unit.alternatives.first().filter(|_| unit.prefix.is_none())
}

/// Whether single words in a row are a member together.
fn stands_in_row(units: &[Unit], member: &Member) -> bool {
    let single = |unit: &Unit, token: &str| is_open(unit) && said(unit).is_some_and(|said| said.len() == 1 && said[0].1 == token);
    units.len() >= member.tokens.len() && member.tokens.iter().enumerate().all(|(at, (offset, token))| *offset == at && single(&units[at], token))
}

/// What stands before and behind a member within a Japanese run.
fn inside(run: &str, member: &str) -> Option<(String, String)> {
    let (run, member) = (fold(run), fold(member));
    let (before, after) = run.split_once(&member)?;
    (member.chars().all(is_cjk) && (!before.is_empty() || !after.is_empty())).then(|| (before.to_owned(), after.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widened(typed: &str) -> Vec<String> {
        let (synonyms, problems) = Synonyms::read("# x\n障害 = outage = 停止\nconnection pool = 接続プール\nフェイルオーバー = フェールオーバー\n");
        assert!(problems.is_empty(), "{problems:?}");
        let mut query = Query::parse(typed);
        synonyms.widen(&mut query);
        query.units.iter().map(|unit| format!("{}: {}", unit.written, unit.also.join(", "))).collect()
    }

    #[test]
    fn members_are_looked_for_as_the_others() {
        assert_eq!(widened("Outages"), ["Outages: 障害, 停止"]);
        assert_eq!(widened("connection pool exhausted"), ["connection: 接続プール", "pool: 接続プール", "exhausted: "]);
        assert_eq!(widened("接続プール枯渇"), ["接続プール枯渇: "]);
        assert_eq!(widened("フェールオーバー手順"), ["フェールオーバー手順: フェイルオーバー手順"]);
        assert_eq!(widened("\"outage\" -障害"), ["outage: ", "障害: "]);
    }

    #[test]
    fn lines_that_are_no_group_are_told() {
        let (synonyms, problems) = Synonyms::read("alone\na = b = 鍵\n障害 = outage\n停止 ＝ Outages\n");
        assert_eq!(synonyms.written(), [vec!["a", "b"], vec!["障害", "outage"]]);
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [1, 2, 4, 4]);
    }
}
