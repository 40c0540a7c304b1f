//! Lines of paragraphs that are marked as actions: `☐ text`, `TODO: text`, `・text`, `(1) text`, a ticket or link alone. Prose is none.

use super::{Page, action_at, details};
use crate::model::{Action, ActionStatus};
use crate::parse::inline_text;
use crate::parse::markdown::Inline;
use crate::parse::timeline::lines_of;
use std::ops::Range;

/// A paragraph that only names the group of the actions below it: `**Short term**`, `Short term:`.
pub fn label(text: &Inline) -> Option<String> {
    let bold = text.markdown.starts_with("**") && text.markdown.ends_with("**") && text.markdown.matches("**").count() == 2;
    let short = text.plain.chars().count() <= 48 && !text.plain.contains(['。', '.']);
    (short && (bold || text.plain.ends_with([':', '：']))).then(|| text.plain.clone())
}

/// The actions of a paragraph of which every line is marked.
pub fn read(range: &Range<usize>, page: &Page<'_>) -> Vec<Action> {
    let lines = lines_of(page.source.get(range.clone()).unwrap_or(""));
    let marked = lines.iter().filter(|(_, line)| mark(line).is_some()).count();
    if marked == 0 || mark(lines[0].1).is_none() {
        return Vec::new();
    }
    let mut out: Vec<Action> = Vec::new();
    for (at, line) in &lines {
        match mark(line) {
            Some((status, rest)) => {
                let mut action = action_at(page, range.start + at);
                action.status = status;
                details::read(&mut action, rest.to_owned(), &[], page);
                out.push(action);
            }
            None => {
                if let Some(last) = out.last_mut() {
                    last.text = format!("{} {}", last.text, line);
                }
            }
        }
    }
    out
}

/// The state that a line's mark shows, and the text behind it.
fn mark(line: &str) -> Option<(Option<ActionStatus>, &str)> {
    if let Some((status, rest)) = details::sign(line) {
        return Some((Some(status), rest.trim_start()));
    }
    for (box_, status) in [("[ ]", ActionStatus::Open), ("[]", ActionStatus::Open), ("[x]", ActionStatus::Done), ("[X]", ActionStatus::Done)] {
        if let Some(rest) = line.strip_prefix(box_) {
            return Some((Some(status), rest.trim_start()));
        }
    }
    if let Some(rest) = ["・", "●", "○", "■", "◆", "▪", "•", "‣", "➡", "→"].iter().find_map(|sign| line.strip_prefix(sign)) {
        return Some((None, rest.trim_start()));
    }
    if line.starts_with("TODO") || line.starts_with("DONE") {
        return Some((None, line));
    }
    let circled = line.chars().next().is_some_and(|c| ('①'..='⑳').contains(&c));
    if circled {
        return Some((None, line['①'.len_utf8()..].trim_start()));
    }
    let number = line.strip_prefix(['(', '（']).and_then(|rest| rest.split_once([')', '）'])).filter(|(number, _)| !number.is_empty() && number.chars().all(char::is_numeric));
    if let Some((_, rest)) = number {
        return Some((None, rest.trim_start()));
    }
    // A ticket or an address alone.
    let plain = inline_text(line);
    let alone = !plain.trim().contains(char::is_whitespace) && (plain.starts_with("https://") || plain.starts_with("http://") || is_ticket(plain.trim()));
    alone.then_some((None, line))
}

/// `OPS-123`, `#482`.
fn is_ticket(word: &str) -> bool {
    if let Some(number) = word.strip_prefix('#') {
        return !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    }
    word.split_once('-').is_some_and(|(project, number)| {
        project.len() >= 2
            && project.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use crate::parse::actions::tests::rows;

    #[test]
    fn marked_lines() {
        assert_eq!(rows("・上限を監視する\n・手順を書く（完了）\n"), ["|上限を監視する|||||", "|手順を書く||||done|"]);
        assert_eq!(rows("☐ a\n✅ b\n"), ["|a||||open|", "|b||||done|"]);
        assert_eq!(rows("https://x.example/1\n"), ["|https://x.example/1|||||"]);
    }

    #[test]
    fn prose_is_none() {
        assert_eq!(rows("We will look at the pool again.\n"), Vec::<String>::new());
    }
}
