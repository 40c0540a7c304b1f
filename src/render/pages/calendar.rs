//! Days and hours as a calendar: open actions that have a day (RFC 5545) to subscribe to. Written here because it must be the same for the same
//! archive: no stamp of the moment, no random number.

use crate::actions::due;
use crate::render::{ActionPlace, At};
use crate::time::Stamp;

/// Octets of a line, without its end.
const LINE: usize = 75;

/// One entry of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Its own within the calendar, and the same tomorrow.
    pub key: String,
    /// `2026-11-02`.
    pub day: String,
    /// When it was written, as a day that does not change.
    pub made: String,
    /// The moment at which it begins, by RFC 3339 in UTC, and its minutes; nothing for the whole day.
    pub begins: Option<(String, i64)>,
    pub place: Option<String>,
    pub summary: String,
    pub description: String,
    /// Whole, such as `https://postmortems.example/…`.
    pub address: Option<String>,
}

/// A calendar.
#[must_use]
pub fn calendar(name: &str, entries: &[CalendarEntry]) -> Vec<u8> {
    let mut out = String::new();
    let mut line = |text: &str| fold(text, &mut out);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Afterword//Open actions//EN");
    line(&format!("X-WR-CALNAME:{}", escape(name)));
    for entry in entries {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}", escape(&entry.key)));
        line(&format!("DTSTAMP:{}T000000Z", entry.made.replace('-', "")));
        match &entry.begins {
            Some((moment, minutes)) => {
                line(&format!("DTSTART:{}", moment.replace(['-', ':'], "")));
                line(&format!("DURATION:PT{minutes}M"));
            }
            None => line(&format!("DTSTART;VALUE=DATE:{}", entry.day.replace('-', ""))),
        }
        line(&format!("SUMMARY:{}", escape(&entry.summary)));
        line(&format!("DESCRIPTION:{}", escape(&entry.description)));
        if let Some(address) = &entry.address {
            line(&format!("URL:{address}"));
        }
        if let Some(place) = &entry.place {
            line(&format!("LOCATION:{}", escape(place)));
        }
        if entry.begins.is_none() {
            line("TRANSP:TRANSPARENT");
        }
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    out.into_bytes()
}

pub fn render(at: &At<'_>) -> Vec<u8> {
    let host = crate::hash::short(at.config().title.as_bytes());
    let entry = |one: &ActionPlace| {
        let (place, postmortem, action) = at.action(*one);
        // A month alone is no day.
        let is_day = |stamp: &Stamp| Some(stamp.date()).filter(|day| day.len() == 10);
        let day = due(postmortem, &action, at.config()).as_ref().and_then(is_day)?;
        let owner = action.owner.as_ref().map_or_else(String::new, |owner| format!("{}: {owner}\n", at.word("owner")));
        Some(CalendarEntry {
            key: format!("{}-{}@{host}", crate::hash::short(postmortem.id.as_bytes()), one.1),
            // When the entry was made: the day of its incident, which does not change.
            made: postmortem.date.as_ref().and_then(is_day).unwrap_or_else(|| day.clone()),
            day,
            begins: None,
            place: None,
            summary: crate::parse::inline_text(&action.text),
            description: format!("{owner}{} {}", postmortem.id, postmortem.title),
            address: Some(at.absolute(&at.site.parts.plan.postmortem_file(at.archive(), place))).filter(|address| address.contains("://")),
        })
    };
    let entries: Vec<CalendarEntry> = at.site.open().order.iter().filter_map(entry).collect();
    calendar(&format!("{} – {}", at.config().title, at.word("open_actions")), &entries)
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace("\r\n", "\\n").replace(['\n', '\r'], "\\n")
}

/// A line of at most 75 octets; the rest follows on lines that begin with a space.
fn fold(text: &str, out: &mut String) {
    let mut used = 0;
    for c in text.chars() {
        if used + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = String::new();
        fold(&format!("SUMMARY:{}", "障害".repeat(20)), &mut out);
        assert!(out.lines().all(|line| line.len() <= LINE), "{out}");
        assert_eq!(out.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "障害".repeat(20)));
        assert_eq!(escape("a; b, c\\ d\ne"), "a\\; b\\, c\\\\ d\\ne");
    }
}
