//! What a path tells of a document: its date and the id it gives.

use crate::discover;
use crate::text;
use crate::time::{Context, Precision, Stamp, Written, Zone};

/// The day or month that a path names: `2021-06-25-slug`, `20210625_slug`, `2021/06/25.md`, `07-Sept-2022_slug`, `2021-06`, `2025年11月6日_…`.
pub fn date(path: &str) -> Option<Stamp> {
    let plain: String = discover::without_ending(path).chars().map(|c| if matches!(c, '_' | '.') { '-' } else { c }).collect();
    let zone = Zone::utc();
    let begins = |(at, c): &(usize, char)| c.is_alphanumeric() && !plain[..*at].ends_with(|before: char| before.is_ascii_alphanumeric());
    let mut month = None;
    for (at, c) in plain.char_indices().filter(begins) {
        // Folders of a year, a month and a day are one date.
        let rest = &plain[at..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let dashed: String = if digits == 4 { rest.replace('/', "-") } else { rest.split('/').next().unwrap_or("").to_owned() };
        if !c.is_ascii_digit() && !c.is_alphabetic() {
            continue;
        }
        for length in [dashed.len(), 11, 10, 8, 7] {
            let Some(head) = dashed.get(..length.min(dashed.len())).filter(|head| !dashed[head.len()..].starts_with(|c: char| c.is_ascii_digit())) else { continue };
            let Some(written) = Written::at_start(head).filter(Written::has_day) else { continue };
            // `1-2-…` in a slug is no date: a year or a month's name must be there.
            let Ok(stamp) = written.resolve(&Context::of(&zone), "") else { continue };
            if !(1990..2100).contains(&stamp.year()) {
                continue;
            }
            if stamp.precision == Precision::Month {
                month.get_or_insert(Stamp { written: head.to_owned(), ..stamp });
                continue;
            }
            let written = Stamp::day_of(stamp.seconds + i64::from(stamp.offset), &zone);
            return Some(written);
        }
    }
    month
}

/// The id of a document that states none, from its path.
#[must_use]
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
    // List pages are numbered below `page`.
    match &id[..end] {
        "" => "postmortem".into(),
        "page" => "postmortem-page".into(),
        id => id.to_owned(),
    }
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
        assert_eq!(date("07-Sept-2022_vending.md").as_deref(), Some("2022-09-07"));
        assert_eq!(date("2021-06-25T1402--slug.md").as_deref(), Some("2021-06-25"));
        assert_eq!(date("2025年11月6日_x.md").as_deref(), Some("2025-11-06"));
        assert_eq!(date("障害報告書_予約サイト_20250407.md").as_deref(), Some("2025-04-07"));
        assert_eq!(date("2022-12-05-01.md").as_deref(), Some("2022-12-05"));
        assert_eq!(date("PM-2026-001-slug.md"), None);
        assert_eq!(date("0001-slug.md"), None);
        assert_eq!(date("v1-2-3-release.md"), None);
        assert_eq!(date("2021-05/2021-05-10-wiki.md").as_deref(), Some("2021-05-10"));
        assert_eq!(date("2026/01/slug.md").as_deref(), Some("2026-01"));
        assert_eq!(date("2023/PM-2023-021.md"), None);
    }
}
