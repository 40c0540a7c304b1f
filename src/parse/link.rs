//! What a link's written address points to, before anything has an address of its own.

use crate::model::Target;
use crate::text::decode_percent;

/// Schemes that pass; every other one, in every spelling, is unlinked.
const SAFE_SCHEMES: &[&str] = &["http", "https", "mailto"];

/// The target of `written` in the document at `path`.
#[must_use]
pub fn target(written: &str, path: &str) -> Target {
    // Browsers drop these before they look for a scheme, so the look is taken without them too.
    let plain: String = written.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    if let Some(scheme) = scheme(&plain) {
        let written = written.trim();
        let marks = if scheme == "mailto" { ":" } else { "://" };
        let spelled = written.to_ascii_lowercase().starts_with(&format!("{scheme}{marks}"));
        return if spelled && SAFE_SCHEMES.contains(&scheme.as_str()) {
            Target::External(written.chars().filter(|c| !c.is_control()).collect())
        } else {
            Target::Unsafe(written.to_owned())
        };
    }
    if plain.starts_with("//") || plain.starts_with("\\\\") || plain.starts_with("/\\") {
        return Target::Unsafe(written.trim().to_owned());
    }
    let written = written.trim();
    let (rest, fragment) = match written.split_once('#') {
        Some((rest, fragment)) => (rest, Some(decode_percent(fragment))),
        None => (written, None),
    };
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    if rest.is_empty() {
        return Target::Fragment(fragment.unwrap_or_default());
    }
    match resolve(&decode_percent(rest), path) {
        Some(path) => Target::File { path, fragment },
        None => Target::Outside(written.to_owned()),
    }
}

/// The target of `[[name#fragment]]`.
#[must_use]
pub fn wiki(written: &str) -> Target {
    let (name, fragment) = match written.split_once('#') {
        Some((name, fragment)) => (name, Some(fragment.to_owned())),
        None => (written, None),
    };
    Target::Wiki { name: decode_percent(name.trim()), fragment }
}

fn scheme(plain: &str) -> Option<String> {
    let (head, _) = plain.split_once(':')?;
    let mut chars = head.chars();
    let first = chars.next()?;
    let named = first.is_ascii_alphabetic() && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-'));
    // `14:02.md` and `a/b:c` are paths; anything else before a colon could be a scheme in disguise.
    (named || (!head.contains(['/', '#', '?', '.']) && !first.is_ascii_digit())).then(|| head.to_ascii_lowercase())
}

/// A path relative to the document's folder, or from the root with a leading `/`; `None` when it leaves the archive.
fn resolve(written: &str, document: &str) -> Option<String> {
    let mut parts: Vec<&str> = if written.starts_with('/') { Vec::new() } else { document.rsplit_once('/').map_or_else(Vec::new, |(folder, _)| folder.split('/').collect()) };
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name if name.contains('\0') => return None,
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_stay_within() {
        let file = |path: &str| Target::File { path: path.into(), fragment: None };
        assert_eq!(target("../2024/PM%201.md", "2025/a.md"), file("2024/PM 1.md"));
        assert_eq!(target("/x/y.md", "2025/a.md"), file("x/y.md"));
        assert!(matches!(target("../../etc/passwd", "2025/a.md"), Target::Outside(_)));
        assert!(matches!(target("..%2f..%2fetc/passwd", "2025/a.md"), Target::Outside(_)));
        assert_eq!(target("#timeline", "a.md"), Target::Fragment("timeline".into()));
    }

    #[test]
    fn schemes_in_every_spelling() {
        for written in [
            "javascript:x",
            "JaVaScRiPt:x",
            "java\nscript:x",
            " \u{1}javascript:x",
            "java\tscript:x",
            "data:text/html,x",
            "vbscript:x",
            "//evil.example/",
            "\\\\evil",
            "file:///etc",
            "jav\u{0}ascript:x",
            "ｊavascript:x",
        ] {
            assert!(matches!(target(written, "a.md"), Target::Unsafe(_)), "{written:?} is {:?}", target(written, "a.md"));
        }
        assert_eq!(target("https://example.com/a:b", "a.md"), Target::External("https://example.com/a:b".into()));
        assert_eq!(target("mailto:a@example.com", "a.md"), Target::External("mailto:a@example.com".into()));
    }
}
