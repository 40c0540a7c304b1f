//! `build --timings`: where the time of a build went, and what the site is made of.

use crate::pipeline::Progress;
use crate::publish::Published;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The stages of one build, each with when it began.
pub struct Timings {
    begun: Instant,
    stages: Mutex<Vec<(&'static str, Instant)>>,
}

impl Timings {
    pub fn new() -> Self {
        Self { begun: Instant::now(), stages: Mutex::default() }
    }

    pub fn tell(&self, progress: Progress) {
        let name = match progress {
            Progress::Reading => "read and check",
            Progress::Indexing(_) => "index",
            Progress::Exporting => "export for the browser",
            Progress::Relating => "similar incidents",
            Progress::Planning => "theme, plan, history",
            Progress::Writing(_) => "render and write",
            Progress::Closing => "remember",
            Progress::Written => return,
        };
        if let Ok(mut stages) = self.stages.lock() {
            stages.push((name, Instant::now()));
        }
    }

    /// The table for people.
    pub fn table(&self, published: &Published) -> String {
        let stages = self.stages.lock().map(|stages| stages.clone()).unwrap_or_default();
        let end = Instant::now();
        let total = end - self.begun;
        let mut out = format!("\n{:<28}{:>10}{:>8}\n", "stage", "seconds", "share");
        let ends = stages.iter().skip(1).map(|(_, begun)| *begun).chain([end]);
        for ((name, begun), end) in stages.iter().zip(ends) {
            out.push_str(&row(name, end - *begun, total));
        }
        out.push_str(&row("all", total, total));
        if !published.kinds.is_empty() {
            out.push_str(&format!("\n{:<28}{:>10}{:>12}\n", "files", "number", "KiB"));
            for (kind, (files, bytes)) in &published.kinds {
                out.push_str(&format!("{kind:<28}{files:>10}{:>12}\n", bytes.div_ceil(1024)));
            }
        }
        out
    }
}

fn row(name: &str, time: Duration, total: Duration) -> String {
    let share = if total.is_zero() { 0.0 } else { time.as_secs_f64() / total.as_secs_f64() * 100.0 };
    format!("{name:<28}{:>10.3}{share:>7.0}%\n", time.as_secs_f64())
}
