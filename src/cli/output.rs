//! Printing: colours where they are wanted, nothing raw from content. The door to anstream.

use super::{Color, Exit, exit_of};
use crate::pipeline::PipelineError;
use crate::text;
use anstyle::{AnsiColor, Style};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub const NOTE: Style = AnsiColor::Cyan.on_default().bold();
pub const ADDED: Style = AnsiColor::Green.on_default();
pub const REMOVED: Style = AnsiColor::Red.on_default();
pub const MARK: Style = AnsiColor::Yellow.on_default().bold().underline();

/// Applies `--color`; `auto` asks the terminal and `NO_COLOR`.
pub fn set_color(color: Color) {
    match color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// Prints to standard output. A reader that went away (`| head`) is no error.
pub fn print(text: &str) {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => FAILED.store(true, Ordering::Relaxed),
        _ => {}
    }
}

/// Whether something that was asked for could not be printed: a full disk behind a redirection.
pub fn has_failed() -> bool {
    FAILED.load(Ordering::Relaxed)
}

static FAILED: AtomicBool = AtomicBool::new(false);

/// Prints to standard error.
pub fn note(text: &str) {
    let mut out = anstream::stderr().lock();
    let _ = writeln!(out, "{text}");
}

/// `1 row`, `2 rows`.
pub fn counted(n: usize, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// Prints a question to standard error; the answer follows on its line.
pub fn prompt(text: &str) {
    let mut out = anstream::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints why a run ended.
pub fn fail(error: &PipelineError) -> Exit {
    let message = error.to_string();
    // A message with its own place and excerpt is whole; its lines are ours.
    let safe: Vec<String> = message.lines().map(text::printable).collect();
    note(&format!("{ERROR}error{ERROR:#}: {}", safe.join("\n")));
    exit_of(error)
}

/// A text in a style.
pub fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
