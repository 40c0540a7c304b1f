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
        if let Some(place) = lines_of(&matter, syntax, key) {
            let written = again(syntax, &matter[place.clone()], key, value, break_);
            matter.replace_range(place, &written);
        } else {
            let end = end_of_keys(&matter, syntax);
            matter.insert_str(end, &format!("{}{break_}", line(syntax, key, value)));
        }
    }
    Ok(format!("{}{matter}{}", &source[..matter_at], &source[matter_at + text.len()..]))
}

/// A key written anew in the place of its old lines. What the author wrote beside it stays: a comment behind it, and in a map the keys
/// that are not among the new ones.
fn again(syntax: Syntax, old: &str, key: &str, value: &Written, break_: &str) -> String {
    let (first, below) = old.split_once('\n').map_or((old, ""), |(first, below)| (first.trim_end_matches('\r'), below));
    let comment = comment_of(first).map_or_else(String::new, |comment| format!(" {comment}"));
    let bare = first[key.len()..].trim_start_matches([' ', '\t', ':', '=']).trim();
    let Written::Map(entries) = value else { return format!("{}{comment}{break_}", line(syntax, key, value)) };
    let in_block = syntax == Syntax::Yaml && !below.trim().is_empty() && (bare.is_empty() || bare.starts_with('#'));
    if !in_block {
        let known: Vec<&str> = entries.iter().map(|(name, _)| *name).collect();
        let others: Vec<String> = others(bare).into_iter().filter(|(name, _)| !known.contains(&name.as_str())).map(|(_, written)| written).collect();
        let mut written = line(syntax, key, value);
        if !others.is_empty() && written.ends_with('}') {
            written.truncate(written.len() - 1);
            written = format!("{written}, {}}}", others.join(", "));
        }
        return format!("{written}{comment}{break_}");
    }
    // The lines below, deeper by one step, are a text of their own with the same rules.
    let depth = below.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')).map_or(2, |line| line.len() - line.trim_start().len());
    let step = " ".repeat(depth);
    let mut inner: String = below.split_inclusive('\n').map(|line| line.strip_prefix(step.as_str()).unwrap_or(line.trim_start_matches(' '))).collect();
    if !inner.ends_with('\n') {
        inner.push_str(break_);
    }
    for (name, value) in entries {
        match lines_of(&inner, syntax, name) {
            Some(place) => {
                let written = again(syntax, &inner[place.clone()], name, value, break_);
                inner.replace_range(place, &written);
            }
            None => inner.push_str(&format!("{}{break_}", line(syntax, name, value))),
        }
    }
    let deeper: String = inner.split_inclusive('\n').map(|line| if line.trim().is_empty() { line.to_owned() } else { format!("{step}{line}") }).collect();
    format!("{first}{break_}{deeper}")
}

/// The comment behind a value, with its sign.
fn comment_of(line: &str) -> Option<&str> {
    let mut quote: Option<char> = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') if before.is_whitespace() && at > 0 => return Some(line[at..].trim_end()),
            (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        before = c;
    }
    None
}

/// The entries of a map in braces: each name, and all of it as it is written.
fn others(flow: &str) -> Vec<(String, String)> {
    let Some(inner) = flow.strip_prefix('{').and_then(|rest| rest.rfind('}').map(|end| &rest[..end])) else { return Vec::new() };
    let mut out = Vec::new();
    let (mut depth, mut quote, mut start) = (0_i32, None, 0);
    for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth -= 1,
            (None, ',') if depth == 0 => {
                let entry = inner[start..at].trim();
                if let Some((name, _)) = entry.split_once([':', '=']) {
                    out.push((name.trim().trim_matches(['"', '\'']).to_owned(), entry.to_owned()));
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    out
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
        assert_eq!(set(before, &review).unwrap(), "---\nreview:\n  data: \"yes\"\n  reviewers: [a, \"b, c\"]\ntags:\n- a\n---\n");
        let tags = [("tags", Written::List(vec!["z".into()]))];
        assert_eq!(set(before, &tags).unwrap(), "---\nreview:\n  data: no\n  reviewers:\n    - x\ntags: [z]\n---\n");
        // Comments and keys of the author's own stay, in both forms.
        let before = "---\nreview: # held twice\n    # the second time\n    minutes: https://m.example/1 # link\n    data: no # logs are gone\nstatus: draft # until Friday\n---\n";
        let after = "---\nreview: # held twice\n    # the second time\n    minutes: https://m.example/1 # link\n    data: \"yes\" # logs are gone\n    reviewers: [a, \"b, c\"]\nstatus: draft # until Friday\n---\n";
        assert_eq!(set(before, &review).unwrap(), after);
        assert_eq!(set(after, &status).unwrap(), after.replace("status: draft #", "status: reviewed #"));
        let before = "---\nreview: {minutes: \"a, b\", data: no} # x\n---\n";
        assert_eq!(set(before, &review).unwrap(), "---\nreview: {data: \"yes\", reviewers: [a, \"b, c\"], minutes: \"a, b\"} # x\n---\n");
    }
}
