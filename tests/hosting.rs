//! The nginx configuration of docs/hosting.md, run for real.

use crate::support::{all, example, program, project};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn the_nginx_configuration_serves_the_site() {
    let nginx = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx", "/opt/homebrew/bin/nginx"].iter().find(|path| std::path::Path::new(path).exists());
    let nginx = nginx.expect("nginx is needed for this test; tests/run installs it");
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site");
    let output = program().arg("build").arg(example()).arg("--out").arg(&site).arg("--cache").arg(dir.path().join("c")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    let document = std::fs::read_to_string(project().join("docs/hosting.md")).unwrap();
    let block = document.split("```nginx\n").nth(1).expect("an nginx block").split("```").next().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert!(block.contains("/srv/postmortems/site") && block.contains("listen 80"), "{block}");
    let block = block.replace("/srv/postmortems/site", &site.display().to_string()).replace("listen [::]:80;", "").replace("listen 80", &format!("listen 127.0.0.1:{port}"));
    let at = |name: &str| dir.path().join(name).display().to_string();
    let user = if Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n") { "user root;\n" } else { "" };
    let configuration = format!(
        "{user}daemon off;\nmaster_process off;\npid {};\nerror_log {};\nevents {{}}\nhttp {{\ninclude /etc/nginx/mime.types;\naccess_log off;\nclient_body_temp_path {};\nproxy_temp_path {};\nfastcgi_temp_path {};\nuwsgi_temp_path {};\nscgi_temp_path {};\n{block}\n}}\n",
        at("pid"),
        at("error.log"),
        at("t1"),
        at("t2"),
        at("t3"),
        at("t4"),
        at("t5")
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
    let get = |path: &str| get(port, path);
    let result = std::panic::catch_unwind(|| {
        let (status, head, body) = get("/");
        assert_eq!(status, 200);
        assert!(
            head.contains("content-security-policy: default-src 'none'") && head.contains("frame-ancestors 'none'") && head.contains("x-content-type-options: nosniff"),
            "{head}"
        );
        assert!(head.contains("cache-control: no-cache"), "{head}");
        let asset = body.split("href=\"").find(|part| part.starts_with("assets/")).unwrap().split('"').next().unwrap().to_owned();
        let (status, head, _) = get(&format!("/{asset}"));
        assert!(status == 200 && head.contains("immutable"), "{asset}: {head}");
        let script = asset.replace("favicon.svg", "site.js").replace("site.css", "site.js");
        assert!(get(&format!("/{script}")).1.contains("javascript"), "{script}");
        let (_, head, manifest) = get("/search/manifest.json");
        assert!(head.contains("no-cache"), "{head}");
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let (status, head, _) = get(&format!("/search/{}", manifest["directory"].as_str().unwrap()));
        assert!(status == 200 && head.contains("immutable"), "{head}");
        let (status, _, body) = get("/no/such/page/");
        assert!(status == 404 && body.contains("Page not found"), "{status}");
        assert_eq!(get("/postmortems/PM-2025-011").0, 301);
        assert_eq!(get("/.afterword").0, 404);
    });
    let _ = child.kill();
    let _ = child.wait();
    if let Err(error) = result {
        std::panic::resume_unwind(error);
    }
}

/// Status, head in lower case, body.
fn get(port: u16, path: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head.to_lowercase(), body.to_owned())
}
