//! Bullets that begin with a stamp: `- 14:02 — text`, `- **14:02** text`, `- 2026-11-02 14:02 JST: text`, `* [16:04] text`.

use super::{Clock, empty_event};
use crate::model::Event;
use crate::parse::inline;
use crate::parse::markdown::Item;

/// The entries of a list, when at least half of its items begin with a stamp.
pub fn read(items: &[Item], clock: &mut Clock<'_>) -> Option<Vec<Event>> {
    let mut stamped = 0;
    let mut events = Vec::with_capacity(items.len());
    for item in items {
        let mut event = empty_event(clock.line(item.range.start));
        let (lead, rest) = inline::of_item(item);
        if let Some(found) = lead.as_ref().and_then(|lead| clock.lead(&lead.plain).map(|found| (lead, found))) {
            let (lead, found) = found;
            stamped += 1;
            event.written = lead.plain[..found.length].trim_matches(|c: char| matches!(c, '[' | ']' | '(' | ')' | '（' | '）' | '【' | '】') || c.is_whitespace()).to_owned();
            event.at = Some(found.at);
            event.until = found.until;
            event.text = inline::after_lead(&lead.markdown, &lead.plain[..found.length]);
        } else if let Some(lead) = lead {
            event.text = lead.markdown;
        }
        inline::append(&mut event.text, &rest);
        events.push(event);
    }
    (stamped * 2 >= items.len() && stamped > 0).then_some(events)
}

#[cfg(test)]
mod tests {
    use crate::parse::timeline::tests::rows;

    #[test]
    fn forms() {
        assert_eq!(
            rows("- 2026-11-03 14:02 JST — first\n- **14:05** second **bold**\n- [14:06] third\n- `14:07` - fourth\n- 14:08–14:20: fifth\n"),
            ["2026-11-03T14:02:00+09:00 first", "2026-11-03T14:05:00Z second **bold**", "2026-11-03T14:06:00Z third", "2026-11-03T14:07:00Z fourth", "2026-11-03T14:08:00Z fifth",]
        );
    }

    #[test]
    fn prose_bullets_are_no_timeline() {
        assert_eq!(rows("- we saw 14:02 in the log\n- and more\n"), Vec::<String>::new());
    }

    #[test]
    fn nested_bullets_stay_with_their_entry() {
        assert_eq!(rows("- 14:02 first\n  - detail\n"), ["2026-11-02T14:02:00Z first\ndetail"]);
    }
}
