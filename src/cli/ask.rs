//! Questions on a terminal, and only there.

use super::output;
use std::io::{BufRead, IsTerminal};

/// Whether there is somebody to ask.
pub fn somebody_is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// An answer, without the space around it; nothing when it is empty or there is no more to read.
pub fn ask(question: &str) -> Option<String> {
    output::prompt(question);
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).ok()?;
    Some(line.trim().to_owned()).filter(|line| read > 0 && !line.is_empty())
}
