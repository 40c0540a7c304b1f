//! A site is brought to where it is served, for real: to a folder, to a host over ssh, to an S3 server; the way there breaks, and what
//! was withdrawn is nowhere.

use crate::support::{Scratch, all, folder_from, minimal, program, tree};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::time::{Duration, Instant};

const CANARY: &str = "xyzzycanary";

/// A process that ends with the value.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn wait_for(port: u16, what: &str) {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < Duration::from_mins(1), "{what} does not start");
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// An archive with a document that will be withdrawn.
fn archive() -> Scratch {
    let scratch = Scratch::new(&[
        ("afterword.yaml", "editions: [public, internal]\n"),
        ("one.md", &minimal("one", "One", "visibility: public\nservices: [pay]\n", "## Summary\n\nThe pool was full. ![x](a.png)\n")),
        ("two.md", &minimal("pm-xyzzycanary", "Two of xyzzycanary", "visibility: public\nservices: [xyzzycanary]\n", "## Summary\n\nThe xyzzycanary was full.\n")),
        ("a.png", "png"),
    ]);
    build(&scratch);
    scratch
}

fn build(scratch: &Scratch) {
    let output = scratch.run(&["build", "--edition", "public"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", all(&output));
}

/// The second document is no longer for the public.
fn demote(scratch: &Scratch) {
    let text = std::fs::read_to_string(scratch.root().join("two.md")).unwrap();
    scratch.write("two.md", text.replace("visibility: public", "visibility: internal").as_bytes());
    build(scratch);
}

fn deploy(scratch: &Scratch, target: &str, more: &[&str], set: &[(&str, &str)]) -> Output {
    let mut command = program();
    command.arg("deploy").arg(target).arg("--site").arg(scratch.out()).args(more).envs(set.iter().copied());
    command.output().unwrap()
}

/// Deployments that are killed, each at another moment, with whatever they have started.
fn kill_some(scratch: &Scratch, target: &str, set: &[(&str, &str)]) {
    use std::os::unix::process::CommandExt;
    for round in 0..8 {
        scratch.write("one.md", minimal("one", &format!("Round {round}"), "visibility: public\nservices: [pay]\n", &format!("Round {round} broke.")).as_bytes());
        build(scratch);
        let mut command = program();
        command.arg("deploy").arg(target).arg("--site").arg(scratch.out()).envs(set.iter().copied()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let mut child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(60 + round * 60));
        let _ = Command::new("kill").args(["-9", "--", &format!("-{}", child.id())]).output();
        child.wait().unwrap();
    }
}

fn assert_gone(files: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(crate::canaries::telling(files, CANARY), None, "something still tells of it");
}

pub fn without_list(mut files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    files.remove(".afterword");
    files
}

pub fn assert_same(there: &BTreeMap<String, Vec<u8>>, site: &BTreeMap<String, Vec<u8>>) {
    let differ: Vec<_> = there
        .keys()
        .chain(site.keys())
        .filter(|name| there.get(*name) != site.get(*name))
        .map(|name| (name, there.get(name).map(Vec::len), site.get(name).map(Vec::len)))
        .collect();
    assert!(differ.is_empty(), "{differ:?}");
}

#[test]
fn a_folder_is_switched_in_one_step() {
    let scratch = archive();
    let target = scratch.dir.path().join("served/site");
    std::fs::create_dir(target.parent().unwrap()).unwrap();
    let to = target.to_str().unwrap();
    let dry = deploy(&scratch, to, &["--dry-run"], &[]);
    assert!(dry.status.code() == Some(0) && all(&dry).contains("send    index.html"), "{}", all(&dry));
    assert!(!target.exists());
    let output = deploy(&scratch, to, &[], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(tree(&target) == tree(&scratch.out()));
    let again = deploy(&scratch, to, &[], &[]);
    assert!(all(&again).contains("is up to date"), "{}", all(&again));
    demote(&scratch);
    let output = deploy(&scratch, to, &[], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(tree(&target) == tree(&scratch.out()));
    // Not in the generation beside it either.
    assert_gone(&tree(target.parent().unwrap()));
    // What is not ours stays.
    std::fs::write(target.join("mine.txt"), "x").unwrap();
    let output = deploy(&scratch, to, &[], &[]);
    assert!(output.status.code() == Some(2) && all(&output).contains("mine.txt"), "{}", all(&output));
}

#[test]
fn what_cannot_be_deployed_is_told() {
    let scratch = archive();
    for (target, site, says) in [("ftp://x/y", scratch.out(), "targets are a folder"), ("x", scratch.root(), "afterword build --out"), ("s3://", scratch.out(), "name the bucket")]
    {
        let output = program().arg("deploy").arg(target).arg("--site").arg(site).output().unwrap();
        assert!(output.status.code() == Some(2) && all(&output).contains(says), "{target}: {}", all(&output));
    }
    std::fs::remove_file(scratch.out().join("index.html")).unwrap();
    let output = deploy(&scratch, scratch.dir.path().join("x").to_str().unwrap(), &[], &[]);
    assert!(output.status.code() == Some(2) && all(&output).contains("lacks `index.html`"), "{}", all(&output));
}

/// An ssh server of our own, with keys of our own.
struct Ssh {
    _server: Running,
    dir: tempfile::TempDir,
    port: u16,
}

impl Ssh {
    fn start() -> Self {
        let program = ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].iter().find(|path| Path::new(path).exists()).expect("sshd is needed for this test; tests/run installs it");
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for key in ["host", "user"] {
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(at(key)).status().unwrap();
            assert!(made.success());
        }
        std::fs::copy(at("user.pub"), at("known")).unwrap();
        let port = free_port();
        std::fs::write(
            at("config"),
            format!(
                "ListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile {}\nStrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\nUsePAM no\n",
                at("host").display(),
                at("known").display(),
                at("pid").display()
            ),
        )
        .unwrap();
        // The folder in which it gives up its rights, which a package makes at boot.
        let _ = std::fs::create_dir_all("/run/sshd");
        let child = Command::new(program).arg("-D").arg("-f").arg(at("config")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Running(child);
        wait_for(port, "sshd");
        Self { _server: server, dir, port }
    }

    /// How rsync reaches it.
    fn shell(&self, port: u16) -> String {
        format!(
            "ssh -p {port} -i {} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes -o LogLevel=ERROR -o ConnectTimeout=5",
            self.dir.path().join("user").display()
        )
    }
}

#[test]
fn a_host_is_reached_over_ssh() {
    let user = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
    let (ssh, scratch) = (Ssh::start(), archive());
    let served = scratch.dir.path().join("www/site");
    let target = format!("{}@127.0.0.1:{}", user.trim(), served.display());
    let shell = ssh.shell(ssh.port);
    let to = |more: &[&str]| deploy(&scratch, &target, more, &[("RSYNC_RSH", &shell)]);
    // Somebody else's folder is left alone.
    std::fs::create_dir_all(&served).unwrap();
    std::fs::write(served.join("mine.txt"), "x").unwrap();
    let output = to(&[]);
    assert!(output.status.code() == Some(2) && all(&output).contains("holds files, and no list"), "{}", all(&output));
    std::fs::remove_file(served.join("mine.txt")).unwrap();
    let dry = to(&["--dry-run"]);
    assert!(dry.status.code() == Some(0) && all(&dry).contains("send    index.html") && tree(&served).is_empty(), "{}", all(&dry));
    let output = to(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(without_list(tree(&served)) == without_list(tree(&scratch.out())));
    assert!(all(&to(&[])).contains("is up to date"));
    kill_some(&scratch, &target, &[("RSYNC_RSH", &shell)]);
    demote(&scratch);
    let output = to(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(without_list(tree(&served)) == without_list(tree(&scratch.out())));
    assert_gone(&tree(&served));
    // Not even the folder of its page.
    assert!(!served.join("postmortems").join(format!("pm-{CANARY}")).exists());
    // Nobody listens there.
    let closed = ssh.shell(free_port());
    let output = deploy(&scratch, &target, &[], &[("RSYNC_RSH", &closed)]);
    assert!(output.status.code() == Some(3) && all(&output).contains("rsync failed: ssh: connect"), "{}", all(&output));
}

/// A real S3 server.
pub struct S3 {
    _server: Running,
    pub port: u16,
}

impl S3 {
    pub fn start(python: &PathBuf) -> Self {
        let port = free_port();
        let child = Command::new(python).args(["-m", "moto.server", "-p", &port.to_string()]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Running(child);
        wait_for(port, "the S3 server");
        let s3 = Self { _server: server, port };
        assert_eq!(s3.ask("PUT", "/archive").0, 200);
        // Its files are for everybody, as those of a site are.
        let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::archive/*"}]}"#;
        assert!(matches!(s3.send("PUT", "/archive?policy", policy).0, 200 | 204));
        s3
    }

    /// Status, head in lower case, body.
    pub fn ask(&self, method: &str, path: &str) -> (u16, String, Vec<u8>) {
        self.send(method, path, "")
    }

    fn send(&self, method: &str, path: &str, body: &str) -> (u16, String, Vec<u8>) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), head, bytes[end + 4..].to_vec())
    }

    /// Every file below a prefix, read as a browser would.
    pub fn files(&self, prefix: &str) -> BTreeMap<String, Vec<u8>> {
        let (_, _, list) = self.ask("GET", &format!("/archive?list-type=2&max-keys=1000&prefix={prefix}/"));
        let list = String::from_utf8(list).unwrap();
        assert!(list.contains("<IsTruncated>false"), "{list}");
        let keys = list.split("<Key>").skip(1).map(|part| part.split("</Key>").next().unwrap().to_owned());
        keys.map(|key| (key[prefix.len() + 1..].to_owned(), self.ask("GET", &format!("/archive/{}", afterword::text::encode_path(&key))).2)).collect()
    }

    pub fn environment(port: u16) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}")),
            ("AWS_ACCESS_KEY_ID", "AKIAFAKE".into()),
            ("AWS_SECRET_ACCESS_KEY", "never-told".into()),
            ("AWS_REGION", "us-east-1".into()),
        ]
    }
}

/// A way to a server that breaks for good after so many bytes.
fn breaking_way(to: u16, bytes: isize) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let left = Arc::new(AtomicIsize::new(bytes));
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            if left.load(Ordering::SeqCst) <= 0 {
                continue;
            }
            let server = TcpStream::connect(("127.0.0.1", to)).unwrap();
            for (mut from, mut into) in [(client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client)] {
                let left = Arc::clone(&left);
                std::thread::spawn(move || {
                    let mut buffer = [0; 4096];
                    while let Ok(read) = from.read(&mut buffer) {
                        if read == 0 || left.fetch_sub(read as isize, Ordering::SeqCst) <= 0 || into.write_all(&buffer[..read]).is_err() {
                            break;
                        }
                    }
                    let _ = (from.shutdown(Shutdown::Both), into.shutdown(Shutdown::Both));
                });
            }
        }
    });
    port
}

#[test]
fn a_bucket_is_filled_in_order_and_emptied_of_what_is_withdrawn() {
    let Some(python) = folder_from("AFTERWORD_S3") else { return };
    let (s3, scratch) = (S3::start(&python), archive());
    let to = |port: u16, more: &[&str]| {
        let environment = S3::environment(port);
        let set: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let output = deploy(&scratch, "s3://archive/public", more, &set);
        assert!(!all(&output).contains("never-told") && !all(&output).contains("AKIAFAKE"), "{}", all(&output));
        output
    };
    // Somebody else's files are left alone.
    assert_eq!(s3.ask("PUT", "/archive/other/mine").0, 200);
    let environment = S3::environment(s3.port);
    let set: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let output = deploy(&scratch, "s3://archive/other", &[], &set);
    assert!(output.status.code() == Some(2) && all(&output).contains("holds files, and no list"), "{}", all(&output));
    let dry = to(s3.port, &["--dry-run"]);
    assert!(dry.status.code() == Some(0) && all(&dry).contains("send    search/manifest.json"), "{}", all(&dry));
    let planned: Vec<String> = all(&dry).lines().filter_map(|line| line.strip_prefix("send    ").map(str::to_owned)).collect();
    assert_eq!(planned.last().unwrap(), "search/manifest.json");
    assert!(s3.files("public").is_empty());

    // The way breaks: what got there is known, and only the rest is sent.
    let broken = to(breaking_way(s3.port, 100_000), &[]);
    assert_eq!(broken.status.code(), Some(3), "{}", all(&broken));
    let there = s3.files("public");
    assert!(!there.is_empty() && !there.contains_key("index.html"), "{:?}", there.keys());
    let output = to(s3.port, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    let site = without_list(tree(&scratch.out()));
    assert_same(&without_list(s3.files("public")), &site);
    for (file, kind, rule) in
        [("index.html", "text/html; charset=utf-8", "no-cache"), ("search/manifest.json", "application/json", "no-cache"), ("feed.json", "application/json", "no-cache")]
    {
        let (status, head, _) = s3.ask("GET", &format!("/archive/public/{file}"));
        assert!(status == 200 && head.contains(&format!("content-type: {kind}")) && head.contains(&format!("cache-control: {rule}")), "{file}: {head}");
    }
    for file in site.keys().filter(|file| file.ends_with(".bin") || file.ends_with("site.js")) {
        let (_, head, _) = s3.ask("GET", &format!("/archive/public/{file}"));
        assert!(head.contains("immutable"), "{file}: {head}");
    }
    assert!(all(&to(s3.port, &[])).contains("is up to date"));

    kill_some(&scratch, "s3://archive/public", &set);
    demote(&scratch);
    let output = to(s3.port, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    let left = s3.files("public");
    assert_same(&without_list(left.clone()), &without_list(tree(&scratch.out())));
    assert_gone(&left);
    assert_eq!(s3.ask("GET", &format!("/archive/public/postmortems/pm-{CANARY}/index.html")).0, 404);

    // The same with the keys in the files of the AWS command line, and none in the environment.
    scratch.write("../aws/credentials", b"[archive]\naws_access_key_id = AKIAFAKE\naws_secret_access_key = never-told\n");
    scratch.write("../aws/config", format!("[profile archive]\nregion = us-east-1\nendpoint_url = http://127.0.0.1:{}\n", s3.port).as_bytes());
    let file = |name: &str| scratch.dir.path().join("aws").join(name).display().to_string();
    let (credentials, config) = (file("credentials"), file("config"));
    let from_files = [("AWS_SHARED_CREDENTIALS_FILE", credentials.as_str()), ("AWS_CONFIG_FILE", &config), ("AWS_PROFILE", "archive")];
    let output = deploy(&scratch, "s3://archive/public", &[], &from_files);
    assert!(output.status.code() == Some(0) && all(&output).contains("is up to date") && !all(&output).contains("never-told"), "{}", all(&output));

    // Styles that no page names any more stay for a day.
    scratch.write("theme/assets/site.css", b"body { color: red; }\n");
    build(&scratch);
    let output = to(s3.port, &[]);
    assert!(all(&output).contains("stay for a day"), "{}", all(&output));
    let styles = |files: &BTreeMap<String, Vec<u8>>| files.keys().filter(|file| file.ends_with("/site.css")).count();
    assert_eq!(styles(&s3.files("public")), 2);
    let list = String::from_utf8(s3.ask("GET", "/archive/public/.afterword").2).unwrap();
    assert!(list.contains("# left "), "{list}");
}
