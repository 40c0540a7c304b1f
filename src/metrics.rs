//! Durations of an incident: derived, never typed. The formulas stand here and nowhere else.

use crate::model::{Postmortem, Stamps};
use crate::time::Stamp;

/// One duration with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// The name in JSON and in words: `time_to_detect`.
    pub name: &'static str,
    /// The usual abbreviation: `TTD`.
    pub short: &'static str,
    /// Printed beside the number: `detected_at − started_at`.
    pub formula: &'static str,
    /// Never negative: an order the stamps contradict gives no value, and a finding.
    pub seconds: i64,
    /// Whether a stamp it was taken from is approximate.
    pub approximate: bool,
}

struct Formula {
    name: &'static str,
    short: &'static str,
    shown: &'static str,
    from: fn(&Stamps) -> &Option<Stamp>,
    to: fn(&Stamps) -> &Option<Stamp>,
    /// Whether days without a clock time are exact enough.
    in_days: bool,
}

/// Every "time to …" runs from the start of impact, as FireHydrant and the SRE book's appendix D count.
const FORMULAS: &[Formula] = &[
    Formula { name: "time_to_detect", short: "TTD", shown: "detected_at − started_at", from: |s| &s.started, to: |s| &s.detected, in_days: false },
    Formula { name: "time_to_acknowledge", short: "TTA", shown: "acknowledged_at − detected_at", from: |s| &s.detected, to: |s| &s.acknowledged, in_days: false },
    Formula { name: "time_to_mitigate", short: "TTM", shown: "mitigated_at − started_at", from: |s| &s.started, to: |s| &s.mitigated, in_days: false },
    Formula { name: "time_to_resolve", short: "TTR", shown: "resolved_at − started_at", from: |s| &s.started, to: |s| &s.resolved, in_days: false },
    Formula { name: "response_effort", short: "Effort", shown: "closed_at − declared_at", from: |s| &s.declared, to: |s| &s.closed, in_days: false },
    Formula { name: "time_to_publish", short: "Published after", shown: "published_at − resolved_at", from: |s| &s.resolved, to: |s| &s.published, in_days: true },
];

/// The durations that the record's stamps give. A missing end gives no value, never 0.
#[must_use]
pub fn of(postmortem: &Postmortem) -> Vec<Metric> {
    let mut out: Vec<Metric> = FORMULAS.iter().filter_map(|formula| measure(formula, &postmortem.stamps)).collect();
    out.extend(downtime(postmortem));
    out
}

fn measure(formula: &Formula, stamps: &Stamps) -> Option<Metric> {
    let (from, to) = ((formula.from)(stamps).as_ref()?, (formula.to)(stamps).as_ref()?);
    if !(formula.in_days || from.has_clock() && to.has_clock()) {
        return None;
    }
    // A day of publication is counted in whole days, from day to day.
    let seconds = if to.has_clock() { to.seconds - from.seconds } else { (to.day_number() - from.day_number()) * 86_400 };
    (seconds >= 0).then_some(Metric { name: formula.name, short: formula.short, formula: formula.shown, seconds, approximate: from.approximate || to.approximate })
}

/// The union of the impact windows: overlapping ones count once.
fn downtime(postmortem: &Postmortem) -> Option<Metric> {
    let mut windows: Vec<(i64, i64)> = postmortem
        .impact_windows
        .iter()
        .filter(|window| window.from.has_clock())
        .filter_map(|window| Some((window.from.seconds, window.to.as_ref().filter(|to| to.has_clock())?.seconds)))
        .filter(|(from, to)| from <= to)
        .collect();
    windows.sort_unstable();
    let mut seconds = 0;
    let mut reached = i64::MIN;
    for (from, to) in &windows {
        seconds += (to - from.max(&reached)).max(0);
        reached = reached.max(*to);
    }
    let approximate = postmortem.impact_windows.iter().any(|window| window.from.approximate || window.to.as_ref().is_some_and(|to| to.approximate));
    (!windows.is_empty()).then_some(Metric { name: "downtime", short: "Downtime", formula: "union of impact_windows", seconds, approximate })
}

/// A duration in short words: `42 min`, `1 h 6 min`, `3 d 4 h`; `42分`, `1時間6分`, `3日4時間`.
#[must_use]
pub fn in_words(seconds: i64, lang: crate::model::Lang) -> String {
    use crate::model::Lang;
    let japanese = lang == Lang::Ja;
    let [day, hour, minute, second] = if japanese { ["日", "時間", "分", "秒"] } else { [" d", " h", " min", " s"] };
    let (days, hours, minutes, rest) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let parts: Vec<String> = if seconds < 60 {
        vec![format!("{rest}{second}")]
    } else {
        [(days, day), (hours, hour), (minutes, minute)].into_iter().filter(|(n, _)| *n > 0).take(2).map(|(n, unit)| format!("{n}{unit}")).collect()
    };
    parts.join(if japanese { "" } else { " " })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    #[test]
    fn words_of_durations() {
        assert_eq!(in_words(42 * 60, Lang::En), "42 min");
        assert_eq!(in_words(66 * 60, Lang::Ja), "1時間6分");
        assert_eq!(in_words(3 * 86_400 + 4 * 3600, Lang::En), "3 d 4 h");
        assert_eq!(in_words(30, Lang::En), "30 s");
    }
}
