//! Stamps of timeline entries that could not be read, or only with a guess.

use super::{Document, say};
use crate::diagnostic::{Finding, Place, Rule};
use crate::model::{Event, Lang, Postmortem};
use crate::text;
use crate::time::{Stamp, Written, is_slip, vague};

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let timeline = document.postmortem.timeline.all();
    findings.extend(timeline.iter().filter_map(|event| of_event(document.postmortem, event)));
    findings.extend(of_zones(document.postmortem, &timeline));
}

/// Once for a timeline: the zone that its times lack, or a word that leaves it open.
fn of_zones(postmortem: &Postmortem, timeline: &[Event]) -> Option<Finding> {
    let bare = timeline.iter().find(|event| event.at.as_ref().is_some_and(|at| at.has_clock() && !at.zone_stated))?;
    let lang = postmortem.lang;
    let zone = bare.at.as_ref().map_or_else(String::new, Stamp::zone);
    let sections = postmortem.sections.all();
    let open = timeline.iter().map(|event| event.written.as_str()).chain(sections.iter().map(|section| section.title.as_str())).find_map(vague);
    let (rule, message) = match open {
        Some(word) => (
            Rule::ZoneAmbiguous,
            say(
                lang,
                &format!("`{word}` has several meanings; the timeline is read in {zone}"),
                &format!("`{word}`には複数の意味があります。タイムラインは{zone}として読みました"),
            ),
        ),
        None => {
            (Rule::ZoneMissing, say(lang, &format!("the timeline names no zone; {zone} is assumed"), &format!("タイムラインにタイムゾーンがありません。{zone}として読みました")))
        }
    };
    let finding = Finding { place: Place::line(bare.line), ..Finding::new(rule, &postmortem.path, message) };
    // The zone that the record's own stamps state is the likeliest; where a Japanese document states none, Japan's.
    let stated = postmortem.stamps.of_incident().chain(timeline.iter().filter_map(|event| event.at.as_ref())).find(|stamp| stamp.has_clock() && stamp.zone_stated);
    let likely = stated.map_or_else(|| if lang == Lang::Ja && zone == "UTC" { "+09:00".to_owned() } else { zone.clone() }, Stamp::zone);
    let help = say(
        lang,
        &format!("say it once, as in `## Timeline ({likely})`, or set `time_zone` in afterword.yaml"),
        &format!("`## タイムライン（{likely}）`のように一度書くか、afterword.yamlに`time_zone`を設定してください"),
    );
    Some(finding.help(help))
}

fn of_event(postmortem: &Postmortem, event: &Event) -> Option<Finding> {
    let lang = postmortem.lang;
    let written = text::printable(&text::shorten(&event.written, 60));
    let finding = |message: String| Finding { place: Place::line(event.line), ..Finding::new(Rule::DateUnreadable, &postmortem.path, message) };
    match &event.at {
        Some(at) if is_slip(&event.written) => {
            let message = say(
                lang,
                &format!("`{written}` has a year of five digits; {} is assumed", Stamp::date(at)),
                &format!("`{written}`の年が五桁です。{}として読みました", Stamp::date(at)),
            );
            Some(finding(message).help(say(lang, "write the year with four digits", "年は四桁で書いてください")))
        }
        Some(_) => None,
        // What the author left open, and a time on a day that is told nowhere, are no slips of this line.
        None if event.written.is_empty() || event.written.contains(['?', '？']) => None,
        None if postmortem.date.is_none() && Written::at_start(&event.written).is_some() => None,
        None if Written::at_start(&event.written).is_some_and(|written| !written.has_day()) => Some(
            finding(say(
                lang,
                &format!("`{written}` is no time of a day that is known; it is shown as written"),
                &format!("`{written}`がどの日の時刻か分からないため、書かれたまま表示します"),
            ))
            .help(say(
                lang,
                "write `14:02`, and the date above the times where no `started_at` tells it",
                "`14:02`のように書き、`started_at`がなければ時刻の上に日付を書いてください",
            )),
        ),
        None => Some(
            finding(say(
                lang,
                &format!("`{written}` could not be read as the time of a timeline entry; it is shown as written"),
                &format!("`{written}`をタイムラインの時刻として読めないため、書かれたまま表示します"),
            ))
            .help(say(lang, "write `14:02`, or `2026-11-02 14:02` where the day changes", "`14:02`、日が変わるところでは`2026-11-02 14:02`のように書いてください")),
        ),
    }
}
