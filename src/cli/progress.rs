//! A line of progress, on a terminal only. The door to indicatif.

use crate::pipeline::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that shows where a build is and goes away at its end.
pub struct Bar(ProgressBar);

impl Bar {
    /// Hidden where standard error is no terminal.
    pub fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        Self(bar)
    }

    pub fn tell(&self, progress: Progress<'_>) {
        match progress {
            Progress::Reading => self.spin("reading"),
            Progress::Indexing(n) => self.spin(&format!("indexing {n} postmortems")),
            Progress::Writing(n) => {
                self.0.disable_steady_tick();
                if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} files") {
                    self.0.set_style(style);
                }
                self.0.set_length(n as u64);
                self.0.set_position(0);
            }
            Progress::Written(..) => self.0.inc(1),
            Progress::Exporting => self.spin("cutting the index for the browser"),
            Progress::Planning => self.spin("planning the site"),
            Progress::Closing => self.0.finish_and_clear(),
        }
    }

    fn spin(&self, message: &str) {
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            self.0.set_style(style);
        }
        self.0.set_message(message.to_owned());
        self.0.enable_steady_tick(std::time::Duration::from_millis(100));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
