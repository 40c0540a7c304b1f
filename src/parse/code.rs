//! A block of code as HTML: drawn where it is a diagram, coloured where its language is known, with numbered lines and folded where
//! it is a log.

use super::{diagram, highlight};
use crate::text::escape_html;

/// A log shorter than this needs no numbers; one longer than that is folded after its first lines.
const NUMBERED: usize = 4;
const FOLDED: usize = 30;
const SHOWN: usize = 16;

/// The HTML of a block whose fence says `info`. Text is escaped here, so that nothing of it needs the sanitiser.
#[must_use]
pub fn html(info: &str, text: &str, word: &dyn Fn(&str) -> String) -> String {
    let language = info.split([' ', ',', '\t', '{']).next().unwrap_or("");
    let text = text.trim_end_matches('\n');
    let plain: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    if is_diagram(language)
        && let Ok(drawing) = diagram::draw(text)
    {
        return figure(&drawing, &plain, word);
    }
    if is_log(language, &plain) {
        return log(&plain, word);
    }
    let coloured = highlight::lines(language, text);
    let body = match &coloured {
        Some(lines) => lines.join("\n"),
        None => escape_html(&plain.join("\n")),
    };
    format!("<pre tabindex=\"0\"><code>{body}</code></pre>\n")
}

/// Whether a fence says that its text is to be drawn.
#[must_use]
pub fn is_diagram(language: &str) -> bool {
    language.eq_ignore_ascii_case("mermaid")
}

/// A drawing with its text behind it, for those who cannot see it and for those who want to copy it.
fn figure(drawing: &diagram::Drawing, lines: &[&str], word: &dyn Fn(&str) -> String) -> String {
    let size = drawing.size.map_or_else(String::new, |(width, height)| format!(" width=\"{width}\" height=\"{height}\""));
    let source = escape_html(&lines.join("\n"));
    let (name, as_text) = (escape_html(&word("diagram")), escape_html(&word("diagram_source")));
    let image = format!("<img src=\"{}\" alt=\"{name}\"{size}>", drawing.address);
    format!("<figure class=\"diagram\">{image}<details><summary>{as_text}</summary><pre tabindex=\"0\"><code>{source}</code></pre></details></figure>\n")
}

/// Most of its lines begin with a time or say a level, or its fence says so.
fn is_log(language: &str, lines: &[&str]) -> bool {
    let named = language.eq_ignore_ascii_case("log");
    let unnamed = matches!(language.to_ascii_lowercase().as_str(), "" | "text" | "txt" | "plain" | "plaintext" | "console" | "output");
    let entries = lines.iter().filter(|line| is_entry(line)).count();
    lines.len() >= NUMBERED && (named || (unnamed && entries * 2 > lines.len()))
}

fn is_entry(line: &str) -> bool {
    let start = line.trim_start_matches(|c: char| matches!(c, '[' | '(' | '<') || c.is_whitespace());
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let number = digits(start);
    let after = start.as_bytes().get(number).copied().unwrap_or(b' ');
    // 2026-01-02, 12:04:05, epoch seconds
    let time = matches!((number, after), (4, b'-' | b'/') | (1 | 2, b':') | (10 | 13, b' ' | b'.' | b',' | b']'));
    let month = ["Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec "].iter().any(|month| start.starts_with(month));
    let level = line.split(|c: char| !c.is_ascii_alphabetic()).take(6).any(|word| matches!(word, "ERROR" | "WARN" | "WARNING" | "INFO" | "DEBUG" | "FATAL" | "TRACE" | "CRITICAL"));
    time || month || level
}

fn log(lines: &[&str], word: &dyn Fn(&str) -> String) -> String {
    let rows = |lines: &[&str]| lines.iter().map(|line| format!("<span class=\"l\">{}</span>", escape_html(line))).collect::<Vec<_>>().join("\n");
    let block = |lines: &[&str]| format!("<pre tabindex=\"0\"><code>{}</code></pre>", rows(lines));
    if lines.len() <= FOLDED {
        return format!("<div class=\"log\">{}</div>\n", block(lines));
    }
    let rest = lines.len() - SHOWN;
    let more = escape_html(&word("lines_more").replace("{n}", &rest.to_string()));
    format!("<div class=\"log\">{}<details><summary>{more}</summary>{}</details></div>\n", block(&lines[..SHOWN]), block(&lines[SHOWN..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(key: &str) -> String {
        format!("{key} {{n}}")
    }

    #[test]
    fn logs_have_numbers_and_fold() {
        let log: String = (0..40).map(|n| format!("2026-03-01T10:00:{n:02}Z ERROR <pool> exhausted\n")).collect();
        let html = html("", &log, &word);
        assert_eq!(html.matches("class=\"l\"").count(), 40);
        assert!(html.contains("<summary>lines_more 24</summary>"));
        assert!(html.contains("&lt;pool&gt;"));
        assert!(!html.contains("<pool>"));
    }

    #[test]
    fn other_code_has_none() {
        assert_eq!(html("", "a\nb\nc\nd\ne\n", &word), "<pre tabindex=\"0\"><code>a\nb\nc\nd\ne</code></pre>\n");
        assert_eq!(html("text", "10:01 up\n10:02 down\n", &word).matches("class=\"l\"").count(), 0);
        assert!(html("yaml title=\"x\"", "a: 1\n", &word).contains("class=\"t\""));
    }
}
