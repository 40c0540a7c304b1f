//! `build --timings` and `--profile`: where the time of a build went, and what the site is made of.

use crate::pipeline::Progress;
use crate::publish::Published;
use serde_json::{Value, json};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The stages of one build, each with when it began.
pub struct Timings {
    begun: Instant,
    stages: Mutex<Vec<(&'static str, Instant)>>,
    /// The files of the site, where a profile is asked for.
    files: Option<Mutex<Vec<Span>>>,
}

/// One file: its name, the number of its thread, when it was begun, how long it took.
type Span = (String, usize, Instant, Duration);

impl Timings {
    pub fn new(profile: bool) -> Self {
        Self { begun: Instant::now(), stages: Mutex::default(), files: profile.then(Mutex::default) }
    }

    pub fn tell(&self, progress: Progress<'_>) {
        let name = match progress {
            Progress::Reading => "read and check",
            Progress::Indexing(_) => "index",
            Progress::Exporting => "export, similar incidents",
            Progress::Planning => "theme, plan, history",
            Progress::Writing(_) => "render and write",
            Progress::Closing => "remember",
            Progress::Written(file, begun) => {
                if let Some(mut files) = self.files.as_ref().and_then(|files| files.lock().ok()) {
                    files.push((file.to_owned(), rayon::current_thread_index().map_or(0, |thread| thread + 1), begun, begun.elapsed()));
                }
                return;
            }
        };
        if let Ok(mut stages) = self.stages.lock() {
            stages.push((name, Instant::now()));
        }
    }

    /// The stages and every file of the site in the trace event format, which Perfetto and the browsers' own tools open.
    pub fn trace(&self) -> String {
        let stages = self.stages.lock().map(|stages| stages.clone()).unwrap_or_default();
        let event = |name: &str, thread: usize, begun: Instant, took: Duration| {
            let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
            json!({"name": name, "ph": "X", "pid": 1, "tid": thread, "ts": micros(begun.saturating_duration_since(self.begun)), "dur": micros(took)})
        };
        let mut events: Vec<Value> = spans(&stages, Instant::now()).into_iter().map(|(name, begun, took)| event(name, 0, begun, took)).collect();
        if let Some(files) = self.files.as_ref().and_then(|files| files.lock().ok()) {
            events.extend(files.iter().map(|(file, thread, begun, took)| event(file, *thread, *begun, *took)));
        }
        json!({"traceEvents": events}).to_string()
    }

    /// The table for people.
    pub fn table(&self, published: &Published) -> String {
        let stages = self.stages.lock().map(|stages| stages.clone()).unwrap_or_default();
        let end = Instant::now();
        let total = end - self.begun;
        let mut out = format!("\n{:<28}{:>10}{:>8}\n", "stage", "seconds", "share");
        for (name, _, took) in spans(&stages, end) {
            out.push_str(&row(name, took, total));
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

/// Each stage with when it began and how long it took.
fn spans(stages: &[(&'static str, Instant)], end: Instant) -> Vec<(&'static str, Instant, Duration)> {
    let ends = stages.iter().skip(1).map(|(_, begun)| *begun).chain([end]);
    stages.iter().zip(ends).map(|((name, begun), end)| (*name, *begun, end - *begun)).collect()
}

fn row(name: &str, time: Duration, total: Duration) -> String {
    let share = if total.is_zero() { 0.0 } else { time.as_secs_f64() / total.as_secs_f64() * 100.0 };
    format!("{name:<28}{:>10.3}{share:>7.0}%\n", time.as_secs_f64())
}
