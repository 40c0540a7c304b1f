//! The preview server as a user starts it.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running preview on a free port; it ends with the value, also when a test fails.
pub struct Preview {
    child: Child,
    /// `http://127.0.0.1:…/`
    pub address: String,
}

impl Preview {
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.args(["--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, address: line.trim().trim_start_matches("serving at ").to_owned() }
    }

    /// The same, with what it tells from then on.
    pub fn telling(command: &mut Command) -> (Self, impl Iterator<Item = Value>) {
        let mut child = command.args(["--port", "0", "--format", "json"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut told = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
        let ready = told.find(|event| event["event"] == "ready").unwrap();
        (Self { child, address: ready["address"].as_str().unwrap().to_owned() }, told)
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
