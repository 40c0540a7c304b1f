//! Headless Chromium over its own protocol: open a page, ask it something, take a picture.

use serde_json::{Value, json};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket, stream::MaybeTlsStream};

pub struct Browser {
    child: Child,
    _profile: TempDir,
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    next: u64,
    session: String,
    /// Console errors, exceptions, dialogs and policy violations since the page was opened.
    pub troubles: Vec<String>,
    /// What was asked of the network since the page was opened.
    pub asked: Vec<String>,
}

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

fn executable() -> Option<PathBuf> {
    let own = std::env::var_os("CHROMIUM").map(PathBuf::from);
    own.or_else(|| std::env::split_paths(&std::env::var_os("PATH")?).flat_map(|dir| NAMES.iter().map(move |name| dir.join(name))).find(|path| path.is_file()))
}

impl Browser {
    /// Starts one. A machine without a browser fails the test: `tests/run` installs it.
    pub fn start() -> Self {
        let program = executable().expect("Chromium is needed for this test; tests/run installs it, or set CHROMIUM to its path");
        let profile = tempfile::tempdir().unwrap();
        let child = Command::new(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
            ])
            .args(["--remote-debugging-port=0", "--window-size=1280,900"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            // What it leaves behind goes with the profile.
            .env("TMPDIR", profile.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Chromium starts");
        let port_file = profile.path().join("DevToolsActivePort");
        let text = wait_for(|| std::fs::read_to_string(&port_file).ok().filter(|text| text.lines().count() == 2));
        let (port, path) = text.split_once('\n').unwrap();
        let (mut socket, _) = tungstenite::connect(format!("ws://127.0.0.1:{port}{}", path.trim())).expect("the browser answers");
        if let MaybeTlsStream::Plain(stream) = socket.get_mut() {
            stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        }
        let mut browser = Self { child, _profile: profile, socket, next: 0, session: String::new(), troubles: Vec::new(), asked: Vec::new() };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let session = browser.call("Target.attachToTarget", json!({"targetId": target["targetId"], "flatten": true}));
        browser.session = session["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page.enable", "Runtime.enable", "Log.enable", "Network.enable"] {
            browser.call(domain, json!({}));
        }
        browser
    }

    /// Calls a method of the protocol and waits for its answer.
    pub fn call(&mut self, method: &str, parameters: impl Into<Value>) -> Value {
        self.try_call(method, parameters).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    fn try_call(&mut self, method: &str, parameters: impl Into<Value>) -> Result<Value, Value> {
        self.next += 1;
        let id = self.next;
        let mut message = json!({"id": id, "method": method, "params": parameters.into()});
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        self.socket.send(Message::text(message.to_string())).unwrap();
        loop {
            let answer = self.read();
            if answer["id"] == json!(id) {
                return answer.get("error").map_or_else(|| Ok(answer["result"].clone()), |error| Err(error.clone()));
            }
        }
    }

    fn read(&mut self) -> Value {
        // A signal to the test's process, such as a child's end, interrupts a read without spoiling it.
        let message = loop {
            match self.socket.read() {
                Err(tungstenite::Error::Io(error)) if error.kind() == std::io::ErrorKind::Interrupted => {}
                message => break message.expect("the browser answers within half a minute"),
            }
        };
        let value: Value = serde_json::from_str(message.to_text().unwrap_or("{}")).unwrap_or_default();
        match value["method"].as_str() {
            Some("Runtime.exceptionThrown") => self.troubles.push(value["params"]["exceptionDetails"].to_string()),
            Some("Log.entryAdded") if value["params"]["entry"]["level"] == "error" => self.troubles.push(value["params"]["entry"]["text"].to_string()),
            Some("Network.requestWillBeSent") => self.asked.extend(value["params"]["request"]["url"].as_str().map(str::to_owned)),
            Some("Page.javascriptDialogOpening") => self.troubles.push(format!("dialog {}", value["params"]["message"])),
            _ => {}
        }
        value
    }

    /// Opens an address and waits until it has loaded.
    pub fn open(&mut self, address: &str) {
        self.troubles.clear();
        self.asked.clear();
        self.call("Page.navigate", json!({"url": address}));
        let start = Instant::now();
        while self.try_evaluate("document.readyState + (location.href == 'about:blank')") != Ok(json!("completefalse")) {
            assert!(start.elapsed() < Duration::from_secs(30), "{address} does not load");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The value of an expression in the page; promises are awaited.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        self.try_evaluate(expression).unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// The same; an error where the page is left meanwhile.
    fn try_evaluate(&mut self, expression: &str) -> Result<Value, Value> {
        let result = self.try_call("Runtime.evaluate", json!({"expression": expression, "returnByValue": true, "awaitPromise": true}))?;
        assert!(result.get("exceptionDetails").is_none(), "{expression}: {}", result["exceptionDetails"]);
        Ok(result["result"]["value"].clone())
    }

    /// Waits until an expression is true.
    pub fn until(&mut self, expression: &str) {
        let start = Instant::now();
        // A page that is just being left answers nothing; the next one will.
        while self.try_evaluate(expression) != Ok(json!(true)) {
            assert!(start.elapsed() < Duration::from_secs(20), "never true: {expression}; troubles: {:?}", self.troubles);
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types text into whatever has the focus.
    pub fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// Presses a key by its name, or several at once: `Control+k`.
    pub fn press(&mut self, key: &str) {
        let (modifiers, key) = key.strip_prefix("Control+").map_or((0, key), |key| (2, key));
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            _ => 0,
        };
        let text = match key {
            "Enter" => "\r",
            single if single.chars().count() == 1 && modifiers == 0 => single,
            _ => "",
        };
        self.call("Input.dispatchKeyEvent", json!({"type": "keyDown", "key": key, "windowsVirtualKeyCode": code, "text": text, "modifiers": modifiers}));
        self.call("Input.dispatchKeyEvent", json!({"type": "keyUp", "key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}));
    }

    /// Shows a text that an input method is still composing.
    pub fn compose(&mut self, text: &str) {
        let end = text.encode_utf16().count();
        self.call("Input.imeSetComposition", json!({"text": text, "selectionStart": end, "selectionEnd": end}));
    }

    /// Sets the window's inner size in CSS pixels.
    pub fn resize(&mut self, width: u32, height: u32) {
        self.call("Emulation.setDeviceMetricsOverride", json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}));
    }

    /// Turns scripts of pages on or off.
    pub fn scripts(&mut self, on: bool) {
        self.call("Emulation.setScriptExecutionDisabled", json!({"value": !on}));
    }

    /// A picture of the window as PNG bytes.
    pub fn screenshot(&mut self, format: &str) -> Vec<u8> {
        let quality = if format == "png" { json!({"format": format}) } else { json!({"format": format, "quality": 80}) };
        let result = self.call("Page.captureScreenshot", quality);
        decode_base64(result["data"].as_str().unwrap_or(""))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait_for<T>(mut ready: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "the browser does not start");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn decode_base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a' + 26),
        b'0'..=b'9' => u32::from(byte - b'0' + 52),
        b'+' => 62,
        _ => 63,
    };
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    for four in text.trim_end_matches('=').as_bytes().chunks(4) {
        let bits = four.iter().fold(0, |bits, byte| bits << 6 | value(*byte)) << (6 * (4 - four.len()));
        out.extend(bits.to_be_bytes()[1..four.len()].iter());
    }
    out
}
