//! A static server for one folder, counting what it sends.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

pub struct Server {
    pub address: String,
    sent: Arc<AtomicUsize>,
    pub requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves a folder on a free loopback port until the test ends.
    pub fn new(root: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (sent, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
        let (root, counted, seen) = (root.to_owned(), Arc::clone(&sent), Arc::clone(&requests));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (root, counted, seen) = (root.clone(), Arc::clone(&counted), Arc::clone(&seen));
                std::thread::spawn(move || answer(stream, &root, &counted, &seen));
            }
        });
        Self { address, sent, requests }
    }

    /// Bytes of bodies sent since the last call.
    pub fn take_sent(&self) -> usize {
        self.requests.lock().unwrap().clear();
        self.sent.swap(0, Ordering::SeqCst)
    }
}

fn answer(mut stream: TcpStream, root: &Path, sent: &AtomicUsize, seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let path = line.split(' ').nth(1).unwrap_or("/").split(['?', '#']).next().unwrap_or("/").to_owned();
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header).unwrap_or(0) == 0 || header.trim().is_empty() {
                break;
            }
        }
        let path = afterword::text::decode_percent(&path);
        let file = root.join(path.trim_start_matches('/'));
        let file = if file.is_dir() { file.join("index.html") } else { file };
        let (status, body) = std::fs::read(&file).map_or_else(|_| ("404 Not Found", std::fs::read(root.join("404.html")).unwrap_or_default()), |body| ("200 OK", body));
        let kind = match file.extension().and_then(|ending| ending.to_str()) {
            Some("css") => "text/css",
            Some("js") => "text/javascript",
            Some("json") => "application/json",
            Some("svg") => "image/svg+xml",
            Some("png") => "image/png",
            Some("txt") => "text/plain; charset=utf-8",
            Some("bin") => "application/octet-stream",
            _ => "text/html; charset=utf-8",
        };
        sent.fetch_add(body.len(), Ordering::SeqCst);
        seen.lock().unwrap().push(path);
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len());
        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).is_err() {
            return;
        }
    }
}
