//! Lines and items that are a key and a value.

use super::{Fact, field, item_pair, marked_pair};
use crate::parse::markdown::Item;
use crate::parse::timeline::lines_of;
use std::ops::Range;

/// The facts of a paragraph. Plain keys count only where most of its lines are keys with values, at the top of the document;
/// bold ones anywhere.
pub fn read(range: &Range<usize>, source: &str, top: bool, out: &mut Vec<Fact>) {
    let text = source.get(range.clone()).unwrap_or("");
    let lines: Vec<(usize, &str)> = lines_of(text).into_iter().flat_map(|(at, line)| parts(line).map(move |(inner, part)| (at + inner, part))).collect();
    if lines.is_empty() || lines.len() > 60 || is_log(&lines) {
        return;
    }
    let mut pairs: Vec<(usize, String, String, bool)> = Vec::new();
    let mut known = 0;
    for (at, line) in &lines {
        // A definition below its term.
        if let (Some(value), Some(last)) = (line.strip_prefix(": ").or_else(|| line.strip_prefix("：")), pairs.last_mut()) {
            if last.2.is_empty() {
                last.2 = value.trim().to_owned();
            }
            continue;
        }
        let bare = line.trim_start_matches(['・', '●', '■', '◆', '○', '▪', '•', '◇', '□', '※', '-', '*', ' ', '　']);
        let line = if line.starts_with("**") || line.starts_with('*') && !line.starts_with("* ") { line } else { bare };
        match marked_pair(line) {
            Some((key, value)) => {
                known += usize::from(field(&key).is_some());
                pairs.push((*at, key, value, line.starts_with(['*', '_'])));
            }
            None if field(line).is_some() && lines.len() > 1 => pairs.push((*at, (*line).to_owned(), String::new(), false)),
            None => {}
        }
    }
    let mostly = pairs.len() * 2 >= lines.len() && known * 2 >= pairs.len();
    for (at, key, value, bold) in pairs {
        if (bold || (mostly && (top || known >= 2)))
            && let Some(field) = field(&key)
            && !value.is_empty()
        {
            out.push(Fact { field, key, value, at: range.start + at, form: if bold { "bold key" } else { "line" } });
        }
    }
}

/// Several pairs on one line: `**Date:** … | **Severity:** …`.
fn parts(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let separator = ["|", "｜", " · ", " • "].into_iter().find(|separator| {
        let parts: Vec<&str> = line.split(separator).collect();
        parts.len() > 1 && parts.iter().filter(|part| !part.trim().is_empty()).all(|part| marked_pair(part.trim()).is_some())
    });
    let mut out = Vec::new();
    let mut at = 0;
    match separator {
        None => out.push((0, line)),
        Some(separator) => {
            for part in line.split(separator) {
                out.push((at, part.trim()));
                at += part.len() + separator.len();
            }
        }
    }
    out.into_iter().filter(|(_, part)| !part.is_empty())
}

/// `commit 1a2b3c4 / Author: … <…> / Date: …`, mail headers, chat.
fn is_log(lines: &[(usize, &str)]) -> bool {
    let commit = |line: &str| line.strip_prefix("commit ").is_some_and(|hash| hash.len() >= 7 && hash.bytes().take(7).all(|byte| byte.is_ascii_hexdigit()));
    lines
        .iter()
        .any(|(_, line)| commit(line) || line.starts_with("Merge: ") || (line.starts_with("Author: ") && line.contains('<') && line.contains('@')) || line.starts_with("From: "))
}

/// The facts of a list of which most items are keys with values, or of its bold keys.
pub fn of_list(items: &[Item], telling: bool, out: &mut Vec<Fact>) {
    let pairs: Vec<(usize, String, String, bool)> = items.iter().filter_map(|item| item_pair(item).map(|(key, value, bold)| (item.range.start, key, value, bold))).collect();
    let mostly = pairs.len() * 2 >= items.len();
    for (at, key, value, bold) in pairs {
        if ((mostly && telling) || bold)
            && let Some(field) = field(&key)
        {
            out.push(Fact { field, key, value, at, form: "list item" });
        }
    }
}
