//! A postmortem that begins: its id and place after the archive's own custom, and its text from a template.
//!
//! Fills in what is known and leaves the rest to the author: hints are comments, which no page shows. Nothing is invented.

pub mod chat;

use crate::archive::Archive;
use crate::config::Config;
use crate::model::{Lang, Postmortem};
use crate::text::slug;
use crate::time::Stamp;
use crate::{criteria, review};
use chat::Row;
use std::collections::BTreeMap;

/// What is known of it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub title: String,
    pub id: Option<String>,
    /// The day of the incident.
    pub day: Option<Stamp>,
    pub lang: Option<Lang>,
    pub severity: Option<String>,
    pub services: Vec<String>,
    /// A chat log, as it was pasted.
    pub log: Option<String>,
}

/// A document that is not written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub id: String,
    /// Relative to the archive's root.
    pub path: String,
    pub text: String,
}

const ENGLISH: &str = include_str!("draft/en.md");
const JAPANESE: &str = include_str!("draft/ja.md");

/// The built-in template of a language.
#[must_use]
pub fn template(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ENGLISH,
        Lang::Ja => JAPANESE,
    }
}

/// Where an archive keeps its own templates, the nearest to a language first.
#[must_use]
pub fn template_paths(lang: Lang) -> [String; 4] {
    ["templates/postmortem", "templates/template"].map(|name| [format!("{name}.{}.md", lang.tag()), format!("{name}.md")]).concat().try_into().unwrap_or_default()
}

/// The language it is written in unless something is said: that of its title, else of most documents, else the interface's.
#[must_use]
pub fn language(title: &str, archive: &Archive, config: &Config) -> Lang {
    if crate::text::is_japanese(title) {
        return Lang::Ja;
    }
    let japanese = archive.postmortems.iter().filter(|postmortem| postmortem.lang == Lang::Ja).count();
    // A title without kana may well be Japanese where everything else is.
    let wide = title.chars().any(crate::text::is_wide);
    match (archive.postmortems.len(), wide) {
        (_, true) => Lang::Ja,
        (0, false) => config.language,
        (all, false) if japanese == all => Lang::Ja,
        _ => Lang::En,
    }
}

/// Fills a template in.
#[must_use]
pub fn begin(wanted: &Wanted, template: &str, archive: &Archive, config: &Config, today: &Stamp) -> Draft {
    let lang = wanted.lang.unwrap_or_else(|| language(&wanted.title, archive, config));
    let day = wanted.day.as_ref().unwrap_or(today);
    let (id, path) = place(wanted, archive, day);
    let rows = wanted.log.as_ref().map(|log| chat::rows(log)).unwrap_or_default();
    let severity = wanted.severity.as_ref().map_or_else(|| format!("# severity: {}\n", choices(config)), |severity| format!("severity: {severity} # {}\n", choices(config)));
    let thresholds = &config.criteria;
    let named = |name: &&str| match *name {
        "user-visible" => format!("user-visible (> {} min)", thresholds.user_visible_minutes),
        "resolution-time" => format!("resolution-time (> {} min)", thresholds.resolution_time_minutes),
        "error-budget" => format!("error-budget (> {} %)", thresholds.error_budget_pct),
        other => other.to_owned(),
    };
    let questions: Vec<String> = review::questions(lang).map(|(key, asks)| format!("- {key}: {asks}")).collect();
    let values = [
        ("{id}", id.clone()),
        ("{title}", yaml_text(&wanted.title)),
        ("{severity}", severity),
        ("{date}", day.date()),
        ("{zone}", hinted_zone(day, lang, config)),
        // Times of a log name no zone of their own.
        ("{in_zone}", if rows.is_empty() { String::new() } else { format!(" ({})", zone(day, config).replace('Z', "UTC")) }),
        ("{services}", wanted.services.iter().map(|service| yaml_text(service)).collect::<Vec<_>>().join(", ")),
        ("{criteria}", criteria::NAMES.iter().map(named).collect::<Vec<_>>().join(", ")),
        ("{timeline}", chat::table(&rows, lang)),
        ("{log}", wanted.log.as_ref().map_or_else(String::new, |log| chat::original(log, lang))),
        ("{questions}", questions.join("\n")),
        ("{path}", path.clone()),
    ];
    Draft { id, path, text: filled(template, &values) }
}

/// Every placeholder in one pass, so that a value may hold the name of another.
fn filled(template: &str, values: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(template.len() + 512);
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = values.iter().find(|(name, _)| rest.starts_with(name));
        let (value, length) = found.map_or(("{", 1), |(name, value)| (value.as_str(), name.len()));
        out.push_str(value);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

fn choices(config: &Config) -> String {
    config.severities.iter().map(|term| term.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The zone of the examples in a template: where nothing states one, a Japanese document's is most likely Japan's.
fn hinted_zone(day: &Stamp, lang: Lang, config: &Config) -> String {
    if config.stated_zone.is_none() && lang == Lang::Ja { "+09:00".to_owned() } else { zone(day, config) }
}

fn zone(day: &Stamp, config: &Config) -> String {
    let noon = Stamp::parse(&format!("{}T12:00", day.date()), &config.zone);
    noon.map_or_else(|_| "Z".to_owned(), |noon| if noon.offset == 0 { "Z".to_owned() } else { noon.zone() })
}

fn yaml_text(text: &str) -> String {
    crate::parse::edit::in_list(text)
}

/// An id and a path as the archive's newest documents have them.
fn place(wanted: &Wanted, archive: &Archive, day: &Stamp) -> (String, String) {
    let year = day.date()[..4].to_owned();
    let taken = |id: &str| archive.find(id).is_some();
    let numbered = numbering(archive, &year);
    let id = wanted.id.clone().or(numbered).unwrap_or_else(|| free(&dated(&wanted.title, day), taken));
    let newest = archive.postmortems.iter().rev().find(|postmortem| postmortem.part == 0);
    // A document's file is called like its id, unless the archive does otherwise.
    let by_date = newest.is_some_and(|newest| !stem(newest).eq_ignore_ascii_case(&newest.id) && stem(newest).starts_with(|c: char| c.is_ascii_digit()));
    let name = if by_date { dated(&wanted.title, day) } else { id.clone() };
    let folder = newest.map_or_else(|| year.clone(), |newest| folder_of(newest, day));
    let path = if folder.is_empty() { format!("{name}.md") } else { format!("{folder}/{name}.md") };
    (id, path)
}

fn stem(postmortem: &Postmortem) -> &str {
    crate::discover::without_ending(postmortem.path.rsplit('/').next().unwrap_or(&postmortem.path))
}

/// `2026-11-02-checkout-returned-5xx`.
fn dated(title: &str, day: &Stamp) -> String {
    let words: Vec<String> = slug(title).split('-').take(6).map(str::to_owned).collect();
    let short: String = words.join("-").chars().take(60).collect();
    format!("{}-{}", day.date(), if short.is_empty() { "incident" } else { short.trim_end_matches('-') })
}

fn free(id: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut n = 1;
    let mut free = id.to_owned();
    while taken(&free) {
        n += 1;
        free = format!("{id}-{n}");
    }
    free
}

/// The next of `PM-2026-013`, `INC-204` and their like, when most ids are of one such form.
fn numbering(archive: &Archive, year: &str) -> Option<String> {
    // By what stands before the number, and its width: the highest of this year, of all years, and how many there are.
    let mut forms: BTreeMap<(String, bool, usize), (u32, usize)> = BTreeMap::new();
    for id in archive.postmortems.iter().map(|postmortem| postmortem.id.as_str()) {
        let digits = id.len() - id.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (before, number) = id.split_at(id.len() - digits);
        let Ok(number) = number.parse::<u32>() else { continue };
        if !(1..=6).contains(&digits) || before.is_empty() || is_date(id) {
            continue;
        }
        let own_year = before.trim_end_matches(['-', '_', '/']).get(before.trim_end_matches(['-', '_', '/']).len().saturating_sub(4)..).filter(|part| is_year(part));
        let form = own_year.map_or_else(|| before.to_owned(), |own| before.replacen(own, "{year}", 1));
        let counts = own_year.is_none_or(|own| own == year);
        let entry = forms.entry((form, own_year.is_some(), digits)).or_insert((0, 0));
        entry.0 = if counts { entry.0.max(number) } else { entry.0 };
        entry.1 += 1;
    }
    let ((form, _, width), (highest, count)) = forms.into_iter().max_by_key(|(_, (_, count))| *count)?;
    let most = count * 2 > archive.postmortems.len();
    most.then(|| format!("{}{:0width$}", form.replace("{year}", year), highest + 1))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u32>().is_ok_and(|year| (1990..2100).contains(&year))
}

/// `2026-11-02` and `20261102` are days and no numbers.
fn is_date(id: &str) -> bool {
    let parts: Vec<&str> = id.split(['-', '_']).collect();
    let ends = parts.len() >= 3 && is_year(parts[parts.len() - 3]) && parts[parts.len() - 2..].iter().all(|part| part.len() == 2);
    ends || parts.last().is_some_and(|last| last.len() == 8 && is_year(&last[..4]))
}

/// The newest document's folder, with this year and month in the place of its own.
fn folder_of(newest: &Postmortem, day: &Stamp) -> String {
    let date = day.date();
    let Some((folder, _)) = newest.path.rsplit_once('/') else { return String::new() };
    let mut after_year = false;
    let part = |part: &str| {
        let month = after_year && part.len() == 2 && part.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month));
        after_year = is_year(part);
        if after_year {
            date[..4].to_owned()
        } else if month {
            date[5..7].to_owned()
        } else {
            part.to_owned()
        }
    };
    folder.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The rows of a pasted log, for those who ask how it was understood.
#[must_use]
pub fn understood(log: &str) -> Understood {
    let rows: Vec<Row> = chat::rows(log);
    Understood { rows: rows.len(), lines: log.lines().filter(|line| !line.trim().is_empty()).count(), named: rows.iter().any(|row| !row.who.is_empty()) }
}

/// How much of a log was read.
pub struct Understood {
    pub rows: usize,
    /// Lines that hold something.
    pub lines: usize,
    /// Whether rows tell who.
    pub named: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Edition;
    use crate::parse::{Parsed, SourceFile, parse};

    fn archive(paths: &[(&str, &str)]) -> Archive {
        let config = Config::default();
        let read = |(path, id): &(&str, &str)| {
            let text = format!("---\nid: {id}\ntitle: T\nstarted_at: 2025-03-04\n---\nx\n");
            match parse(&SourceFile { path: (*path).into(), bytes: text.into_bytes() }, &config) {
                Parsed::Postmortems(mut documents) => *documents.remove(0).postmortem,
                Parsed::Reported(findings) => panic!("{findings:?}"),
            }
        };
        Archive::new(paths.iter().map(|one| read(one).into()).collect(), &Edition::Everything, &config).0
    }

    fn placed(paths: &[(&str, &str)], title: &str) -> (String, String) {
        let day = Stamp::parse("2026-11-02", &Config::default().zone).unwrap();
        place(&Wanted { title: title.into(), ..Wanted::default() }, &archive(paths), &day)
    }

    #[test]
    fn ids_and_places_follow_the_archives_custom() {
        let of = |(id, path): (String, String)| format!("{id} {path}");
        assert_eq!(of(placed(&[], "Checkout returned 5xx")), "2026-11-02-checkout-returned-5xx 2026/2026-11-02-checkout-returned-5xx.md");
        assert_eq!(of(placed(&[("2025/PM-2025-009.md", "PM-2025-009"), ("2025/PM-2025-010.md", "PM-2025-010")], "X")), "PM-2026-001 2026/PM-2026-001.md");
        assert_eq!(of(placed(&[("2026/11/PM-2026-009.md", "PM-2026-009")], "X")), "PM-2026-010 2026/11/PM-2026-010.md");
        assert_eq!(of(placed(&[("a/INC-7.md", "INC-7")], "X")), "INC-8 a/INC-8.md");
        assert_eq!(of(placed(&[("2026-03-01-dns.md", "2026-03-01-dns")], "決済の障害")), "2026-11-02-決済の障害 2026-11-02-決済の障害.md");
    }

    #[test]
    fn values_are_filled_in_once() {
        assert_eq!(filled("{a} {method: {b}}", &[("{a}", "{b}".into()), ("{b}", "1".into())]), "{b} {method: 1}");
    }
}
