//! Open actions that have a day, as a calendar (RFC 5545) to subscribe to. Written here because it must be the same for the same
//! archive: no stamp of the moment, no random number.

use crate::render::At;
use crate::render::pages::actions::open_actions;

/// Octets of a line, without its end.
const LINE: usize = 75;

pub fn render(at: &At<'_>) -> Vec<u8> {
    let mut out = String::new();
    let mut line = |text: &str| fold(text, &mut out);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Afterword//Open actions//EN");
    line(&format!("X-WR-CALNAME:{}", escape(&format!("{} – {}", at.config().title, at.word("open_actions")))));
    for (place, postmortem, action) in open_actions(at.archive()) {
        // A month alone is no day.
        let Some(day) = action.due.as_ref().map(crate::time::Stamp::date).filter(|day| day.len() == 10) else { continue };
        let text = crate::parse::inline_text(&action.text);
        let number = postmortem.actions.iter().position(|other| std::ptr::eq(other, action)).unwrap_or(0);
        line("BEGIN:VEVENT");
        line(&format!("UID:{}-{number}@{}", crate::hash::short(postmortem.id.as_bytes()), crate::hash::short(at.config().title.as_bytes())));
        // When the entry was made: the day of its incident, which does not change.
        let made = postmortem.date.as_ref().map(crate::time::Stamp::date).filter(|day| day.len() == 10).unwrap_or_else(|| day.clone());
        line(&format!("DTSTAMP:{}T000000Z", made.replace('-', "")));
        line(&format!("DTSTART;VALUE=DATE:{}", day.replace('-', "")));
        line(&format!("SUMMARY:{}", escape(&text)));
        let owner = action.owner.as_ref().map_or_else(String::new, |owner| format!("{}: {owner}\n", at.word("owner")));
        line(&format!("DESCRIPTION:{}", escape(&format!("{owner}{} {}", postmortem.id, postmortem.title))));
        let address = at.absolute(&at.site.parts.plan.postmortem_file(at.archive(), place));
        if address.contains("://") {
            line(&format!("URL:{address}"));
        }
        line("TRANSP:TRANSPARENT");
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    out.into_bytes()
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
