//! nginx with the configuration of docs/hosting.md, for one folder, on a free loopback port.

use super::project;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Nginx {
    pub port: u16,
    child: Child,
    _dir: tempfile::TempDir,
}

impl Nginx {
    /// Serves a site by the first configuration of the document.
    pub fn new(site: &Path) -> Self {
        let nginx = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx", "/opt/homebrew/bin/nginx"].iter().find(|path| Path::new(path).exists());
        let nginx = nginx.expect("nginx is needed for this test; tests/run installs it");
        let document = std::fs::read_to_string(project().join("docs/hosting.md")).unwrap();
        let block = document.split("```nginx\n").nth(1).expect("an nginx block").split("```").next().unwrap();
        assert!(block.contains("/srv/postmortems/site") && block.contains("listen 80"), "{block}");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let block = block.replace("/srv/postmortems/site", &site.display().to_string()).replace("listen [::]:80;", "").replace("listen 80", &format!("listen 127.0.0.1:{port}"));
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name).display().to_string();
        let user = if Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n") { "user root;\n" } else { "" };
        let folders: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].iter().map(|name| format!("{name}_temp_path {};\n", at(name))).collect();
        let configuration = format!(
            "{user}daemon off;\nmaster_process off;\npid {};\nerror_log {};\nevents {{}}\nhttp {{\ninclude /etc/nginx/mime.types;\naccess_log off;\n{folders}{block}\n}}\n",
            at("pid"),
            at("error.log")
        );
        std::fs::write(dir.path().join("nginx.conf"), configuration).unwrap();
        let mut child = Command::new(nginx).arg("-c").arg(dir.path().join("nginx.conf")).arg("-p").arg(dir.path()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if start.elapsed() > Duration::from_secs(10) {
                let _ = child.kill();
                let mut said = String::new();
                let _ = child.stderr.take().unwrap().read_to_string(&mut said);
                panic!("nginx does not start: {said}{}", std::fs::read_to_string(dir.path().join("error.log")).unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { port, child, _dir: dir }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Status, head in lower case, body, of what a server on this machine answers.
pub fn get(port: u16, path: &str) -> (u16, String, Vec<u8>) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head, bytes.split_off(end + 4))
}
