//! Values written into front matter: one key at a time, everything else byte for byte as it was.

use super::front_matter::{self, Split, Syntax};

/// A value to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    Text(String),
    /// A word of ours that needs no quotation marks where it stands: `yes`.
    Plain(&'static str),
    List(Vec<String>),
    Map(Vec<(&'static str, Written)>),
}

/// The source with some keys of its front matter set: replaced where they stand, else added below the others.
///
/// # Errors
/// Why it cannot be done.
pub fn set(source: &str, keys: &[(&'static str, Written)]) -> Result<String, &'static str> {
    let split = front_matter::split(source).map_err(|_| "its front matter never closes")?;
    let break_ = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let Split { matter: Some((syntax, text)), matter_at, .. } = split else {
        let lines: String = keys.iter().map(|(key, value)| format!("{}{break_}", line(Syntax::Yaml, key, value))).collect();
        let (mark, body) = source.split_at(source.len() - source.trim_start_matches('\u{FEFF}').len());
        return Ok(format!("{mark}---{break_}{lines}---{break_}{break_}{body}"));
    };
    let mut matter = text.to_owned();
    for (key, value) in keys {
        let written = format!("{}{break_}", line(syntax, key, value));
        let place = lines_of(&matter, syntax, key).unwrap_or_else(|| {
            let end = end_of_keys(&matter, syntax);
            end..end
        });
        matter.replace_range(place, &written);
    }
    Ok(format!("{}{matter}{}", &source[..matter_at], &source[matter_at + text.len()..]))
}

/// The bytes of a top-level key with all that belongs to it: deeper lines, and the items of a list at its own depth.
fn lines_of(matter: &str, syntax: Syntax, key: &str) -> Option<std::ops::Range<usize>> {
    let sign = if syntax == Syntax::Yaml { ':' } else { '=' };
    let is_key = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with(sign));
    let mut at = 0;
    let mut found: Option<std::ops::Range<usize>> = None;
    for line in matter.split_inclusive('\n') {
        match &mut found {
            None if is_key(line) => found = Some(at..at + line.len()),
            None => {}
            Some(range) => {
                let belongs = line.starts_with([' ', '\t']) || line.starts_with("- ") || syntax == Syntax::Toml && line.starts_with([']', '}']);
                if !belongs || line.trim().is_empty() {
                    break;
                }
                range.end = at + line.len();
            }
        }
        if found.is_none() && syntax == Syntax::Toml && line.starts_with('[') {
            break;
        }
        at += line.len();
    }
    found
}

/// Where keys of the top level can be added: in TOML before the first table.
#[must_use]
pub fn end_of_keys(text: &str, syntax: Syntax) -> usize {
    let mut at = 0;
    let starts = text.split_inclusive('\n').map(|line| {
        at += line.len();
        (at - line.len(), line)
    });
    let table = || starts.into_iter().find(|(_, line)| line.starts_with('[')).map(|(at, _)| at);
    if syntax == Syntax::Toml { table().unwrap_or(text.len()) } else { text.len() }
}

/// A key with its value, on a line.
#[must_use]
pub fn line(syntax: Syntax, key: &str, value: &Written) -> String {
    let (sign, space) = if syntax == Syntax::Toml { ("=", " ") } else { (":", "") };
    format!("{key}{space}{sign} {}", inline(syntax, value))
}

fn inline(syntax: Syntax, value: &Written) -> String {
    match value {
        Written::Plain(word) if syntax == Syntax::Toml => quoted(word),
        Written::Plain(word) => (*word).to_owned(),
        Written::Text(text) if syntax == Syntax::Toml => quoted(text),
        Written::Text(text) => plain_or_quoted(text),
        Written::List(words) => format!("[{}]", words.iter().map(|word| if syntax == Syntax::Toml { quoted(word) } else { in_list(word) }).collect::<Vec<_>>().join(", ")),
        Written::Map(entries) => {
            let entry = |(key, value): &(&str, Written)| match value {
                // Within braces a comma ends a word.
                Written::Text(text) if syntax == Syntax::Yaml => format!("{key}: {}", in_list(text)),
                value => line(syntax, key, value),
            };
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A YAML scalar without quotation marks where nothing in it could be read as anything else.
fn plain_or_quoted(text: &str) -> String {
    let plain_start = text.chars().next().is_some_and(|c| c.is_alphanumeric()) && !text.ends_with([' ', ':']);
    let safe = text.chars().all(|c| !c.is_control()) && !text.contains(": ") && !text.contains(" #") && !text.contains('\u{FEFF}');
    let reserved = matches!(text.to_lowercase().as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n" | "nan");
    let numeric = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_' | '+' | '-' | 'e' | 'E' | 'x' | 'o')) && !text.contains('-');
    if plain_start && safe && !reserved && !numeric { text.to_owned() } else { quoted(text) }
}

/// The same within `[…]`, where commas and brackets end a word.
#[must_use]
pub fn in_list(text: &str) -> String {
    if text.contains([',', '[', ']', '{', '}']) { quoted(text) } else { plain_or_quoted(text) }
}

/// In double quotation marks, which YAML and TOML read alike.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || matches!(c, '\u{FEFF}' | '\u{2028}' | '\u{2029}') => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars() {
        for (text, expected) in
            [("a b", "a b"), ("yes", "\"yes\""), ("12", "\"12\""), ("a: b", "\"a: b\""), ("- a", "\"- a\""), ("障害", "障害"), ("a #b", "\"a #b\""), ("2026-03-01", "2026-03-01")]
        {
            assert_eq!(plain_or_quoted(text), expected);
        }
    }

    #[test]
    fn a_key_is_replaced_with_all_of_it_and_the_rest_stays() {
        let status = [("status", Written::Text("reviewed".into()))];
        assert_eq!(set("---\ntitle: T # x\nstatus: draft\n---\nb\n", &status).unwrap(), "---\ntitle: T # x\nstatus: reviewed\n---\nb\n");
        assert_eq!(set("---\ntitle: T\n---\nb\n", &status).unwrap(), "---\ntitle: T\nstatus: reviewed\n---\nb\n");
        assert_eq!(set("b\n", &status).unwrap(), "---\nstatus: reviewed\n---\n\nb\n");
        assert_eq!(set("+++\r\na = 1\r\n[x]\r\nb = 2\r\n+++\r\n", &status).unwrap(), "+++\r\na = 1\r\nstatus = \"reviewed\"\r\n[x]\r\nb = 2\r\n+++\r\n");
        let review = [("review", Written::Map(vec![("data", Written::Text("yes".into())), ("reviewers", Written::List(vec!["a".into(), "b, c".into()]))]))];
        let before = "---\nreview:\n  data: no\n  reviewers:\n    - x\ntags:\n- a\n---\n";
        assert_eq!(set(before, &review).unwrap(), "---\nreview: {data: \"yes\", reviewers: [a, \"b, c\"]}\ntags:\n- a\n---\n");
        let tags = [("tags", Written::List(vec!["z".into()]))];
        assert_eq!(set(before, &tags).unwrap(), "---\nreview:\n  data: no\n  reviewers:\n    - x\ntags: [z]\n---\n");
    }
}
