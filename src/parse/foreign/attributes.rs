//! Attributes of tags: `title="x"`, `title=x`, and the first quoted text.

/// The value of an attribute.
#[must_use]
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut from = 0;
    while let Some(at) = tag[from..].find(name).map(|at| at + from) {
        from = at + name.len();
        let before = tag[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
            continue;
        }
        let Some(value) = tag[from..].trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start().trim_start_matches('{');
        return Some(match value.chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => value[1..].split(quote).next().unwrap_or("").to_owned(),
            _ => value.split(|c: char| c.is_whitespace() || matches!(c, '>' | '}' | '/')).next().unwrap_or("").to_owned(),
        });
    }
    None
}

/// The first quoted text, else the first word that is no attribute.
#[must_use]
pub fn first_text(rest: &str) -> Option<String> {
    let rest = rest.trim();
    let quoted = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')).and_then(|quote| rest[1..].split(quote).next());
    let named = || ["date", "time", "at", "datetime"].iter().find_map(|name| attribute(rest, name));
    quoted.map(str::to_owned).or_else(named).or_else(|| rest.split_whitespace().next().filter(|word| !word.contains('=')).map(str::to_owned)).filter(|text| !text.is_empty())
}
