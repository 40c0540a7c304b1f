//! Counts side by side: months, ages.

use super::svg;

const WIDTH: u32 = 720;
const HEIGHT: u32 = 140;
const BASE: f64 = 104.0;
/// Names below the columns at most; with more columns every second, third … is named.
const MOST_NAMES: usize = 12;

/// Columns with their names and numbers, in their order.
pub fn bars(id: &str, title: &str, description: &str, counts: &[(String, usize)]) -> String {
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1) as f64;
    let wide = f64::from(WIDTH - 16) / counts.len().max(1) as f64;
    let step = counts.len().div_ceil(MOST_NAMES).max(1);
    let mut body = format!("<path class=\"axis\" d=\"M8 {BASE}H{}\"/>", WIDTH - 8);
    for (at, (name, count)) in counts.iter().enumerate() {
        let x = 8.0 + at as f64 * wide;
        let height = *count as f64 / most * 80.0;
        if *count > 0 {
            body.push_str(&format!(
                "<rect class=\"column\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>",
                x + wide * 0.1,
                BASE - height,
                (wide * 0.8).max(0.5)
            ));
            if wide >= 14.0 {
                body.push_str(&format!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{count}</text>", x + wide / 2.0, BASE - height - 4.0));
            }
        }
        if at % step == 0 {
            // The first name must not reach over the edge.
            let (x, anchor) = if at == 0 && step > 1 { (8.0, "start") } else { (x + wide / 2.0, "middle") };
            body.push_str(&format!("<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>", BASE + 20.0, crate::text::escape_html(name)));
        }
    }
    svg("columns", (WIDTH, HEIGHT), id, title, description, &body)
}
