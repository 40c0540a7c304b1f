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

/// Names with commas between them.
pub fn ask_list(question: &str) -> Vec<String> {
    let answer = ask(question).unwrap_or_default();
    answer.split([',', '、']).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// An answer that can be used: asked again while it cannot, with the reason; nothing when there is none.
pub fn ask_until<T, E: std::fmt::Display>(question: &str, read: impl Fn(&str) -> Result<T, E>) -> Option<T> {
    loop {
        match read(&ask(question)?) {
            Ok(value) => return Some(value),
            Err(why) => output::note(&why.to_string()),
        }
    }
}
