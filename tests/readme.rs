//! The README's commands, executed.

use crate::support::{all, preview::Preview, project};
use std::process::Command;

fn commands() -> Vec<String> {
    let text = std::fs::read_to_string(project().join("README.md")).unwrap();
    text.split("```sh\n")
        .skip(1)
        .flat_map(|block| block.split("```").next().unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .collect()
}

#[test]
fn there_are_two_commands_for_a_new_machine() {
    assert_eq!(commands(), ["cargo run --release -- serve example-archive", "tests/run"]);
    assert!(project().join("tests/run").is_file());
}

/// The first command, as this build of the program: it serves the example archive.
#[test]
fn the_first_command_serves_the_example() {
    let dir = tempfile::tempdir().unwrap();
    let words: Vec<String> = commands()[0].split(" -- ").nth(1).unwrap().split(' ').map(str::to_owned).collect();
    let preview = Preview::start(Command::new(env!("CARGO_BIN_EXE_afterword")).args(&words).arg("--cache").arg(dir.path()).current_dir(project()));
    let address = preview.address.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let get = |path: &str, host: &str| {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut text = Vec::new();
        stream.read_to_end(&mut text).unwrap();
        String::from_utf8_lossy(&text).into_owned()
    };
    let port = address.rsplit(':').next().unwrap();
    let home = get("/", &format!("localhost:{port}"));
    assert!(home.starts_with("HTTP/1.1 200") && home.contains("Kaede Parcel"), "{home}");
    assert!(get("/postmortems/PM-2025-011/", &format!("127.0.0.1:{port}")).contains("connection-pool"));
    assert!(get("/", "evil.example").starts_with("HTTP/1.1 403"));
    assert!(get("/..%2f..%2fetc/passwd", "localhost").starts_with("HTTP/1.1 404"));
    assert!(!home.to_lowercase().contains("access-control-allow-origin"));
}

#[test]
fn help_names_every_command_of_the_manual() {
    let output = crate::support::program().arg("--help").output().unwrap();
    for command in ["build", "check", "search", "serve", "schema"] {
        assert!(all(&output).contains(command));
    }
}

#[test]
fn every_contract_is_held_by_tests_that_are_there() {
    let text = std::fs::read_to_string(project().join("docs/reliability.md")).unwrap();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit()) && line.contains("::")).collect();
    assert_eq!(rows.len(), 17, "there are seventeen contracts");
    for row in rows {
        for named in row.split('`').filter(|part| part.contains("::") && !part.contains(' ')) {
            let (module, test) = named.rsplit_once("::").unwrap();
            let file = module.replace("::", "/");
            let files = [project().join(format!("tests/{file}.rs")), project().join(format!("src/{file}.rs"))];
            let source = files.iter().find_map(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
            let at = source.find(&format!("fn {test}(")).unwrap_or_else(|| panic!("there is no test `{named}`"));
            assert!(source[..at].trim_end().ends_with("#[test]"), "`{named}` is no test");
        }
    }
    let leaks = std::fs::read_dir(project().join("tests/leaks")).unwrap().count();
    assert!(text.contains(&format!("holds {leaks} faults")), "there are {leaks} planted leaks");
}
