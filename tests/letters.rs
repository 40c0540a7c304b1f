//! Letters reach a real mail server, and are read there as mail programs read them. Whatever breaks off, nobody is left out, and at
//! most the letter of that moment comes twice, under one name.

use crate::support::{Scratch, all, folder_from, program, project};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A server that ends with its test.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(python: &Path, kept: &Path, rules: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = Command::new(python)
            .args(["-W", "ignore"])
            .arg(project().join("tests/smtpd.py"))
            .arg(port.to_string())
            .arg(kept)
            .args(rules)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the mail server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "ready");
        Self { child, port }
    }

    fn address(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn letters(kept: &Path) -> Vec<Value> {
    std::fs::read_to_string(kept).unwrap_or_default().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn archive() -> Scratch {
    Scratch::new(&[
        (
            "afterword.yaml",
            "title: 障害の記録\nbase_url: https://pm.example/\nseverities: [sev1]\ndigest: {from: \"Postmortems <pm@pm.example>\", addresses: {sato: sato@pm.example}}\n",
        ),
        (
            "a.md",
            "---\nid: PM-1\ntitle: The <queue> was full & slow\nstatus: reviewed\nstarted_at: 2026-03-02T10:00:00Z\npublished_at: 2026-03-05\nservices: [queue]\nsummary: It was full.\nstakeholders: [team, sato, legal]\nactions: [{text: Watch it, owner: ops, status: open, due: 2026-03-10}]\n---\nText.\n",
        ),
        ("b.md", "---\nid: PM-2\ntitle: 決済が失敗した\nstatus: reviewed\nstarted_at: 2026-03-03T10:00:00Z\nservices: [pay]\nlang: ja\n---\n本文。\n"),
        ("c.md", "---\nid: PM-3\ntitle: Still a draft\nstatus: draft\nstarted_at: 2026-03-03T10:00:00Z\nservices: [queue]\n---\nText.\n"),
        ("d.md", "---\nid: PM-4\ntitle: In review\nstatus: in-review\nstarted_at: 2026-03-03T10:00:00Z\nreview: {reviewers: [sato]}\n---\nText.\n"),
        ("reading-club/2026-03-20.md", "---\nnumber: 4\ndocuments: [PM-1]\nplace: Room 2\n---\n"),
        ("of-the-month/2026-03.md", "---\nid: PM-1\nreason: It is short.\n---\n"),
        ("subscriptions/team.yaml", "title: Team\nto: [one@pm.example, two@pm.example, three@pm.example]\nservices: [queue]\nlang: en\n"),
        ("subscriptions/pay.yaml", "title: 決済チーム\nto: [four@pm.example]\nservices: [pay]\nlang: ja\n"),
    ])
}

fn digest(scratch: &Scratch, arguments: &[&str]) -> Command {
    let mut command = program();
    command.arg("digest").arg("--archive").arg(scratch.root()).arg("--cache").arg(scratch.dir.path().join("cache")).args(arguments).env("SOURCE_DATE_EPOCH", "1773576000"); // 2026-03-15
    command
}

fn run(scratch: &Scratch, arguments: &[&str]) -> Output {
    digest(scratch, arguments).output().unwrap()
}

#[test]
fn a_digest_is_received_and_read() {
    let Some(python) = folder_from("AFTERWORD_SMTPD") else { return };
    let scratch = archive();
    let kept = scratch.dir.path().join("kept.jsonl");
    let server = Server::start(&python, &kept, &["busy:two@pm.example:1", "gone:three@pm.example"]);
    let output = run(&scratch, &["--since", "2026-03-01", "--smtp", &server.address()]);
    let printed = all(&output);
    // Three are sent, one of them at the second try; one is refused for ever, and that is told.
    assert!(printed.contains("3 letters sent, 1 not sent") && printed.contains("three@pm.example: not sent"), "{printed}");
    assert_eq!(output.status.code(), Some(3), "{printed}");
    let received = letters(&kept);
    assert_eq!(received.iter().map(|one| one["to"].as_str().unwrap()).collect::<Vec<_>>(), ["four@pm.example", "one@pm.example", "two@pm.example"]);
    let team = &received[1];
    assert_eq!(team["defects"], serde_json::json!([]));
    assert_eq!(team["type"], "multipart/alternative");
    assert_eq!(team["Subject"], "障害の記録: what is new since 2026-03-01");
    assert_eq!(team["List-Id"], "<team.pm.example>");
    assert_eq!(team["List-Unsubscribe"], "<mailto:pm@pm.example?subject=unsubscribe%20team>");
    let (text, html) = (team["parts"]["text/plain"].as_str().unwrap(), team["parts"]["text/html"].as_str().unwrap());
    for part in
        ["The <queue> was full & slow", "https://pm.example/postmortems/PM-1/", "Watch it", "ops · due 2026-03-10", "Reading club #4", "2026-03: The <queue>", "It is short."]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(html.contains("The &lt;queue&gt; was full &amp; slow") && html.contains("href=\"https://pm.example/postmortems/PM-1/\""), "{html}");
    assert!(!text.contains("Still a draft") && !text.contains("決済が失敗した"), "{text}");
    let pay = received[0]["parts"]["text/plain"].as_str().unwrap();
    assert!(pay.contains("新しく公開") && pay.contains("決済が失敗した") && received[0]["Subject"] == "障害の記録：2026-03-01からの新着", "{pay}");
    // Again: nobody gets the same twice, and what was refused is tried once more.
    let again = run(&scratch, &["--since", "2026-03-01", "--smtp", &server.address()]);
    assert!(all(&again).contains("0 letters sent, 3 sent before, 1 not sent"), "{}", all(&again));
    assert_eq!(letters(&kept).len(), 3);
    // Since the last time: nothing new, but for what is late and what comes next, which is told as before.
    let last = run(&scratch, &["--since", "last", "--to", "pay", "--smtp", &server.address()]);
    assert!(last.status.success(), "{}", all(&last));
}

#[test]
fn one_document_and_a_review_are_announced() {
    let Some(python) = folder_from("AFTERWORD_SMTPD") else { return };
    let scratch = archive();
    let kept = scratch.dir.path().join("kept.jsonl");
    let server = Server::start(&python, &kept, &[]);
    let output = run(&scratch, &["--only", "PM-1", "--smtp", &server.address()]);
    let printed = all(&output);
    assert!(printed.contains("nobody knows where to write to `legal`") && printed.contains("4 letters sent"), "{printed}");
    assert_eq!(output.status.code(), Some(1), "{printed}");
    let review = run(&scratch, &["--review-request", "--smtp", &server.address()]);
    assert!(all(&review).contains("1 letter sent"), "{}", all(&review));
    let received = letters(&kept);
    assert_eq!(received.last().unwrap()["to"], "sato@pm.example");
    assert!(received.last().unwrap()["parts"]["text/plain"].as_str().unwrap().contains("In review"));
    // A review sees to whom a document was sent.
    let shown =
        program().args(["review"]).arg(scratch.root().join("a.md")).arg("--archive").arg(scratch.root()).arg("--cache").arg(scratch.dir.path().join("cache")).output().unwrap();
    assert!(all(&shown).contains("sent to 4 addresses"), "{}", all(&shown));
    let unknown = run(&scratch, &["--only", "PM-9"]);
    assert!(all(&unknown).contains("is no document of this archive") && unknown.status.code() == Some(2), "{}", all(&unknown));
    let draft = run(&scratch, &["--only", "PM-3"]);
    assert!(all(&draft).contains("has not passed its review"), "{}", all(&draft));
}

/// A run is ended while a letter is on its way, at each of them in turn; the next run takes up where it was.
#[test]
fn a_broken_run_leaves_nobody_out() {
    let Some(python) = folder_from("AFTERWORD_SMTPD") else { return };
    for after in 0..4 {
        let scratch = archive();
        let kept = scratch.dir.path().join("kept.jsonl");
        let stalled = Server::start(&python, &kept, &[&format!("stall:{after}")]);
        let mut sending = digest(&scratch, &["--since", "2026-03-01", "--smtp", &stalled.address()]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let start = Instant::now();
        while letters(&kept).len() <= after {
            assert!(start.elapsed() < Duration::from_secs(30), "no letter arrives");
            std::thread::sleep(Duration::from_millis(20));
        }
        sending.kill().unwrap();
        sending.wait().unwrap();
        drop(stalled);
        let server = Server::start(&python, &kept, &[]);
        let output = run(&scratch, &["--since", "2026-03-01", "--smtp", &server.address()]);
        assert!(output.status.success(), "{}", all(&output));
        let mut by_address: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for letter in letters(&kept) {
            by_address.entry(letter["to"].as_str().unwrap().to_owned()).or_default().push(letter["Message-ID"].as_str().unwrap().to_owned());
        }
        assert_eq!(by_address.len(), 4, "somebody was left out after {after}");
        assert!(by_address.values().map(Vec::len).sum::<usize>() <= 5, "more than one letter came twice: {by_address:?}");
        assert!(by_address.values().all(|ids| ids.iter().all(|id| *id == ids[0])), "a second copy has another name: {by_address:?}");
    }
}

/// A certificate for `localhost`, signed by an authority that only this test knows.
fn certificates(folder: &Path) {
    let openssl = |arguments: &str| {
        let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().expect("openssl is needed for this test; tests/run installs it");
        assert!(output.status.success(), "{}", all(&output));
    };
    std::fs::write(folder.join("leaf.ext"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n").unwrap();
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=authority");
    openssl("req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=localhost");
    openssl("x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile leaf.ext -out leaf.pem");
}

#[test]
fn letters_go_encrypted_and_with_a_login() {
    let Some(python) = folder_from("AFTERWORD_SMTPD") else { return };
    let scratch = archive();
    certificates(scratch.dir.path());
    let (certificate, key) = (scratch.dir.path().join("leaf.pem"), scratch.dir.path().join("leaf.key"));
    let kept = scratch.dir.path().join("kept.jsonl");
    let server = Server::start(&python, &kept, &[&format!("tls:{}:{}", certificate.display(), key.display()), "login:bot:s3cret"]);
    let address = format!("smtps://localhost:{}", server.port);
    let arguments = ["--since", "2026-03-01", "--to", "pay", "--smtp", &address];
    let authority = scratch.dir.path().join("ca.pem");
    let send = |password: &str, known: bool| {
        let mut command = digest(&scratch, &arguments);
        command.env("AFTERWORD_SMTP_USER", "bot").env("AFTERWORD_SMTP_PASSWORD", password);
        if known {
            command.env("SSL_CERT_FILE", &authority);
        }
        command.output().unwrap()
    };
    // An unknown authority is refused, and so is a wrong password, which nothing repeats.
    let refused = send("s3cret", false);
    assert_eq!(refused.status.code(), Some(3), "{}", all(&refused));
    let wrong = send("wrong-one", true);
    assert!(wrong.status.code() == Some(3) && !all(&wrong).contains("wrong-one"), "{}", all(&wrong));
    assert!(letters(&kept).is_empty());
    let sent = send("s3cret", true);
    assert!(sent.status.success(), "{}", all(&sent));
    assert_eq!(letters(&kept).len(), 1);
    let log = std::fs::read_to_string(scratch.root().join("subscriptions/sent.jsonl")).unwrap();
    assert!(!log.contains("s3cret") && !log.contains("wrong-one"));
}

#[test]
fn a_server_that_is_not_there_loses_nothing() {
    let scratch = archive();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let output = run(&scratch, &["--since", "2026-03-01", "--to", "pay", "--smtp", &format!("smtp://127.0.0.1:{port}")]);
    assert_eq!(output.status.code(), Some(3), "{}", all(&output));
    let log = std::fs::read_to_string(scratch.root().join("subscriptions/sent.jsonl")).unwrap();
    assert!(log.contains("\"state\":\"failed\"") && !log.contains("\"state\":\"sent\""), "{log}");
}

#[test]
fn letters_are_written_as_files() {
    let scratch = archive();
    let folder = scratch.dir.path().join("mail");
    let output = run(&scratch, &["--since", "2026-03-01", "--out", folder.to_str().unwrap()]);
    assert!(all(&output).contains("4 letters in"), "{}", all(&output));
    let text = std::fs::read_to_string(folder.join("team-one-pm-example.eml")).unwrap();
    assert!(text.contains("\r\nTo: one@pm.example\r\n") && text.contains("Content-Type: multipart/alternative"), "{text}");
    // The same day gives the same bytes.
    let again = run(&scratch, &["--since", "2026-03-01", "--out", folder.to_str().unwrap()]);
    assert!(again.status.success());
    assert_eq!(std::fs::read_to_string(folder.join("team-one-pm-example.eml")).unwrap(), text);
}

#[test]
fn with_editions_a_letter_says_for_whom_it_is() {
    let scratch = archive();
    let config = std::fs::read_to_string(scratch.root().join("afterword.yaml")).unwrap();
    scratch.write("afterword.yaml", format!("{config}visibility: [public, internal]\neditions: [public, internal]\n").as_bytes());
    let output = run(&scratch, &["--since", "2026-03-01"]);
    assert!(output.status.code() == Some(2) && all(&output).contains("--edition"), "{}", all(&output));
    // Nothing in it is public, and no list is.
    let public = run(&scratch, &["--since", "2026-03-01", "--edition", "public"]);
    assert!(all(&public).contains("there is no list to write to"), "{}", all(&public));
}
