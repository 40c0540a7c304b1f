//! A distribution on a logarithmic axis: every point up to a number, above that how many lie in each part of the axis.

use super::svg;
use crate::statistics::Distribution;

/// Above this many points the drawing holds counts.
const MOST_POINTS: usize = 500;
/// Parts of the axis.
const BINS: usize = 40;
const WIDTH: u32 = 720;
const HEIGHT: u32 = 132;
const BASE: f64 = 96.0;

/// Marks of the axis: seconds and the short words of each language.
const MARKS: &[(i64, &str, &str)] = &[
    (60, "1 min", "1分"),
    (600, "10 min", "10分"),
    (3600, "1 h", "1時間"),
    (21_600, "6 h", "6時間"),
    (86_400, "1 d", "1日"),
    (604_800, "7 d", "7日"),
    (2_592_000, "30 d", "30日"),
    (31_536_000, "1 y", "1年"),
];

/// What a strip is drawn from.
pub struct Strip<'d> {
    pub id: &'d str,
    pub title: &'d str,
    pub description: &'d str,
    pub japanese: bool,
    pub distribution: &'d Distribution,
}

/// The counts in each part of the axis: bounds in seconds, and how many points; only for distributions that are drawn so.
pub fn bins(distribution: &Distribution) -> Option<Vec<(i64, i64, usize)>> {
    if distribution.points.len() <= MOST_POINTS {
        return None;
    }
    let axis = Axis::of(distribution);
    let mut counts = vec![0; BINS];
    for (_, seconds) in &distribution.points {
        counts[((axis.share(*seconds) * BINS as f64) as usize).min(BINS - 1)] += 1;
    }
    let bound = |at: usize| axis.seconds(at as f64 / BINS as f64);
    Some(counts.into_iter().enumerate().map(|(at, count)| (bound(at), bound(at + 1), count)).collect())
}

/// The logarithm of seconds from one end to the other. Less than half a minute is drawn at the left end.
struct Axis {
    from: f64,
    to: f64,
}

impl Axis {
    fn of(distribution: &Distribution) -> Self {
        let ln = |seconds: i64| (seconds.max(30) as f64).ln();
        let (least, most) = (distribution.points.first().map_or(30, |point| point.1), distribution.points.last().map_or(60, |point| point.1));
        let (from, to) = (ln(least) - 0.2, ln(most) + 0.2);
        Self { from, to }
    }

    fn share(&self, seconds: i64) -> f64 {
        ((((seconds.max(30)) as f64).ln() - self.from) / (self.to - self.from)).clamp(0.0, 1.0)
    }

    fn seconds(&self, share: f64) -> i64 {
        (self.from + share * (self.to - self.from)).exp().round() as i64
    }

    fn x(&self, seconds: i64) -> f64 {
        16.0 + self.share(seconds) * f64::from(WIDTH - 32)
    }
}

/// The drawing of a distribution.
pub fn strip(of: &Strip<'_>) -> String {
    let axis = Axis::of(of.distribution);
    let mut body = format!("<path class=\"axis\" d=\"M8 {BASE}H{}\"/>", WIDTH - 8);
    for (seconds, english, japanese) in MARKS.iter().filter(|mark| (axis.from..=axis.to).contains(&(mark.0 as f64).ln())) {
        let x = axis.x(*seconds);
        let word = if of.japanese { japanese } else { english };
        body.push_str(&format!("<path class=\"axis\" d=\"M{x:.1} {BASE}v6\"/><text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{word}</text>", BASE + 22.0));
    }
    if let Some(bins) = bins(of.distribution) {
        let most = bins.iter().map(|bin| bin.2).max().unwrap_or(1).max(1) as f64;
        let wide = f64::from(WIDTH - 32) / BINS as f64;
        for (at, (.., count)) in bins.iter().enumerate().filter(|(_, bin)| bin.2 > 0) {
            let height = (*count as f64 / most * 60.0).max(1.0);
            body.push_str(&format!("<rect class=\"bin\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>", 16.0 + at as f64 * wide, BASE - height, wide - 1.0));
        }
    } else {
        // Points that would cover each other are stacked.
        let mut columns: std::collections::BTreeMap<i64, u32> = std::collections::BTreeMap::new();
        for (_, seconds) in &of.distribution.points {
            let x = axis.x(*seconds);
            let level = columns.entry((x / 8.0) as i64).or_default();
            body.push_str(&format!("<circle class=\"point\" cx=\"{x:.1}\" cy=\"{:.1}\" r=\"4\"/>", BASE - 8.0 - f64::from((*level).min(6)) * 9.0));
            *level += 1;
        }
    }
    if let Some(quartiles) = of.distribution.quartiles {
        let (lower, median, upper) = (axis.x(quartiles.lower), axis.x(quartiles.median), axis.x(quartiles.upper));
        body.push_str(&format!(
            "<rect class=\"half\" x=\"{lower:.1}\" y=\"12\" width=\"{:.1}\" height=\"10\"/><path class=\"median\" d=\"M{median:.1} 6v22\"/>",
            (upper - lower).max(1.0)
        ));
    }
    svg("strip", (WIDTH, HEIGHT), of.id, of.title, of.description, &body)
}
