//! The phases of an incident to scale, with its timeline as ticks: how long nobody knew, how long it hurt, how long it took to mend.

use super::svg;
use crate::model::Postmortem;
use crate::time::Stamp;

const WIDTH: u32 = 1000;
const HEIGHT: u32 = 44;

/// A tail longer than the rest of the incident so many times is not drawn, for it would leave no room for the others. Its stamps stand
/// beside the text.
const LONGEST_TAIL: i64 = 3;

/// One phase between two stamps.
pub struct Phase {
    /// The word's key: `phase_undetected`.
    pub name: &'static str,
    pub formula: &'static str,
    pub from: i64,
    pub to: i64,
    pub approximate: bool,
}

/// The drawing, and the phases that it shows; nothing when fewer than two of the stamps are known to the minute.
pub fn phases(postmortem: &Postmortem, title: &str, describe: &dyn Fn(&Phase) -> String) -> Option<(String, Vec<Phase>)> {
    let stamps = &postmortem.stamps;
    let known = |stamp: &Option<Stamp>| stamp.as_ref().filter(|stamp| stamp.has_clock()).map(|stamp| (stamp.seconds, stamp.approximate));
    let (started, detected, mitigated, resolved, closed) =
        (known(&stamps.started)?, known(&stamps.detected), known(&stamps.mitigated), known(&stamps.resolved), known(&stamps.closed));
    let mut out: Vec<Phase> = Vec::new();
    let mut at = started;
    let steps = [
        ("phase_undetected", "detected_at − started_at", detected),
        ("phase_responding", if detected.is_some() { "mitigated_at − detected_at" } else { "mitigated_at − started_at" }, mitigated),
        ("phase_mitigated", if mitigated.is_some() { "resolved_at − mitigated_at" } else { "resolved_at − detected_at" }, resolved),
        ("phase_tail", "closed_at − resolved_at", closed.filter(|_| resolved.is_some())),
    ];
    for (name, formula, to) in steps {
        let Some(to) = to.filter(|to| to.0 >= at.0) else { continue };
        if name == "phase_tail" && to.0 - at.0 > LONGEST_TAIL * (at.0 - started.0) {
            continue;
        }
        // Known before it began: nothing was undetected.
        if to.0 > at.0 {
            out.push(Phase { name, formula, from: at.0, to: to.0, approximate: at.1 || to.1 });
        }
        at = to;
    }
    let (first, last) = (out.first()?.from, out.last()?.to);
    let x = |seconds: i64| (seconds - first) as f64 / (last - first) as f64 * f64::from(WIDTH);
    let mut body = String::new();
    for phase in &out {
        let (from, to) = (x(phase.from), x(phase.to));
        // Height tells the phases apart where colour does not.
        let (y, height) = match phase.name {
            "phase_undetected" | "phase_responding" => (0, 28),
            "phase_mitigated" => (8, 20),
            _ => (18, 10),
        };
        body.push_str(&format!("<rect class=\"{}\" x=\"{from:.1}\" y=\"{y}\" width=\"{:.1}\" height=\"{height}\"/>", phase.name.replace('_', "-"), (to - from - 2.0).max(1.5)));
    }
    let ticks = postmortem.timeline.iter().filter_map(|event| event.at).filter(|at| at.has_clock() && (first..=last).contains(&at.seconds));
    let mut drawn = Vec::new();
    for tick in ticks {
        let at = format!("{:.0}", x(tick.seconds).clamp(1.0, f64::from(WIDTH) - 1.0));
        if !drawn.contains(&at) {
            body.push_str(&format!("<path class=\"tick\" d=\"M{at} 33v9\"/>"));
            drawn.push(at);
        }
    }
    let description: Vec<String> = out.iter().map(describe).collect();
    let drawing = svg("phases", (WIDTH, HEIGHT), "aw-phases", title, &description.join("; "), &body);
    // Only the widths are to scale; the height is the page's.
    Some((drawing.replacen("<svg ", "<svg preserveAspectRatio=\"none\" ", 1), out))
}
