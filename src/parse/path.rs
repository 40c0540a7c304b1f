//! What a path tells of a document: its date and the id it gives.

use crate::discover;
use crate::text;
use crate::time::{Stamp, Zone};

/// `2021-06-25-slug`, `20210625_slug`, `2021/06/25.md`, `2021-06`.
pub fn date(path: &str) -> Option<Stamp> {
    let plain = discover::without_ending(path);
    let zone = Zone::utc();
    let starts = plain.char_indices().filter(|(at, c)| c.is_ascii_digit() && !plain[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()));
    for (at, _) in starts {
        let rest = &plain[at..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let candidate = match digits {
            8 => format!("{}-{}-{}", &rest[..4], &rest[4..6], &rest[6..8]),
            4 => rest.chars().take(10).collect::<String>().replace(['/', '_', '.'], "-"),
            _ => continue,
        };
        // A day, else the month that stands there.
        let month: String = candidate.chars().take(7).collect();
        let found = [candidate.as_str(), month.as_str()].iter().find_map(|text| Stamp::parse(text, &zone).ok());
        if let Some(stamp) = found.filter(|stamp| (1990..2100).contains(&stamp.year())) {
            return Some(stamp);
        }
    }
    None
}

/// The id of a document that states none, from its path.
pub fn derived_id(path: &str) -> String {
    let plain = discover::without_ending(path);
    let parts: Vec<&str> = plain.split('/').collect();
    let base = parts.last().copied().unwrap_or(plain);
    let lower = base.to_ascii_lowercase();
    let weak = matches!(lower.as_str(), "readme" | "index") || lower.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '_' | '.'));
    if !weak || parts.len() == 1 {
        return id_form(base);
    }
    let mut parts = parts;
    if matches!(lower.as_str(), "readme" | "index") {
        parts.pop();
    }
    id_form(&parts.join("-"))
}

/// The id that a whole path gives, for documents whose names collide.
#[must_use]
pub fn path_id(path: &str) -> String {
    id_form(&discover::without_ending(path).replace('/', "-"))
}

fn id_form(name: &str) -> String {
    let id: String = text::nfc(name).chars().map(|c| if c.is_whitespace() || c.is_control() || "/\\?#%:<>\"|*".contains(c) { '-' } else { c.to_ascii_lowercase() }).collect();
    let id = id.trim_start_matches('.').to_owned();
    let end = (0..=id.len().min(200)).rev().find(|at| id.is_char_boundary(*at)).unwrap_or(0);
    if id.is_empty() { "postmortem".into() } else { id[..end].to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_from_names() {
        assert_eq!(derived_id("PM2020-001 - Inotify file watches.md"), "pm2020-001---inotify-file-watches");
        assert_eq!(derived_id("2021/06/25.md"), "2021-06-25");
        assert_eq!(derived_id("2021-06-25-dns/README.md"), "2021-06-25-dns");
        assert_eq!(derived_id("障害 報告.md"), "障害-報告");
        assert_eq!(path_id("a/b c.md"), "a-b-c");
    }

    #[test]
    fn dates_from_paths() {
        let date = |path: &str| super::date(path).map(|stamp| stamp.date());
        assert_eq!(date("x/2021-06-25-slug.md").as_deref(), Some("2021-06-25"));
        assert_eq!(date("20210602-AKS.md").as_deref(), Some("2021-06-02"));
        assert_eq!(date("2021-06-slug.md").as_deref(), Some("2021-06"));
        assert_eq!(date("2021/06/25.md").as_deref(), Some("2021-06-25"));
        assert_eq!(date("PM2020-001 - x.md"), None);
    }
}
