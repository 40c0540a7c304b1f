//! The same [`Site`] over HTTP, from memory, with live reload. The door to sockets.
//!
//! Loopback only unless told otherwise; only hosts that were meant are answered; the channel to a page has a token per start and
//! tells only pages of this server. A page is shown as soon as its document is read; the search of the new state follows.

mod watch;

use crate::diagnostic::{Finding, Level};
use crate::hash::{self, Digest};
use crate::pipeline::{Look, Preview};
use crate::plan::Page;
use crate::render::{RenderError, Site};
use crate::text::decode_percent;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use axum::response::Response;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, mpsc};
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, mpsc as lines};
pub use watch::Watched;

/// What the server needs to know.
pub struct Settings {
    pub host: IpAddr,
    pub port: u16,
    /// The folder whose changes make the site anew.
    pub watched: Watched,
    /// A secret of this start.
    pub token: String,
}

/// What happened, for whoever prints.
pub enum Event {
    /// The address the site is at.
    Ready(String),
    /// Documents were saved, and their own pages are of now, so long after the change; all else follows.
    Shown(Duration),
    /// The pages were made anew, so long after the change.
    Reloaded(Arc<Vec<Finding>>, Duration),
    /// Their search and relations are those of now as well.
    Whole(Duration),
    /// The sentences of all documents were looked at, also of those that nobody touched.
    Judged(Arc<Vec<Finding>>),
    /// It could not be made; the last good one is still served.
    Failed(String),
    /// Changes cannot be watched; the site is served as it is.
    NotWatching(String),
}

struct Server {
    site: RwLock<Arc<Site>>,
    /// How many times the archive was read; a search that was made for an earlier state is not shown.
    state: AtomicU64,
    reload: broadcast::Sender<()>,
    token: String,
    port: u16,
    /// Named hosts that are answered; empty when the address was opened to all on purpose.
    hosts: Vec<String>,
}

const RELOAD_SCRIPT: &str = "/__afterword/reload.js";
/// How long a page that was just saved has the machine for itself at most, before everything else is made: as long as that takes.
const FIRST: Duration = Duration::from_millis(250);
/// How long the allocator holds what was freed: a second, and some time more.
const IDLE: Duration = Duration::from_millis(1500);
/// How long a page waits for the site that knows its document as it was just saved.
const PATIENCE: Duration = Duration::from_secs(5);
/// Findings that a page without a document shows at most.
const MOST_FINDINGS: usize = 20;

/// Serves a site until the process ends. `whole` says that the search of the first look is there already.
///
/// # Errors
/// A port that cannot be had.
pub fn serve(settings: Settings, preview: Preview, first: Look, whole: bool, tell: impl Fn(Event) + Send + Sync + 'static) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(run(settings, preview, first, whole, Arc::new(tell)))
}

type Tell = Arc<dyn Fn(Event) + Send + Sync>;

async fn run(settings: Settings, preview: Preview, first: Look, whole: bool, tell: Tell) -> Result<(), String> {
    let address = SocketAddr::new(settings.host, settings.port);
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}; choose another with `--port`"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let (reload, _) = broadcast::channel(16);
    let hosts = if settings.host.is_loopback() { vec!["localhost".into(), "127.0.0.1".into(), "[::1]".into()] } else { Vec::new() };
    let server = Arc::new(Server { site: RwLock::new(Arc::new(first.site)), state: AtomicU64::new(0), reload, token: settings.token.clone(), port: address.port(), hosts });
    let preview = Arc::new(preview);
    let settle = start_settling(&preview, &server, &tell, whole);
    if !whole {
        let _ = settle.send(None);
    }
    let watcher = start_watching(&settings, preview, settle, &server, &tell);
    tell(Event::Ready(format!("http://{address}/")));
    let app = axum::Router::new().fallback(answer).with_state(Arc::clone(&server));
    let result = axum::serve(listener, app).await.map_err(|error| error.to_string());
    drop(watcher);
    result
}

/// When the change was of which only the documents' own pages are shown as yet; nothing where all but the search is.
type Glanced = Option<Instant>;

/// A thread that makes what is not of now yet: the search of the newest state and, after a glance, everything else too. Once for all
/// changes that came while it was at work. `judged` says that all sentences were looked at.
fn start_settling(preview: &Arc<Preview>, server: &Arc<Server>, tell: &Tell, mut judged: bool) -> mpsc::Sender<Glanced> {
    let (sender, receiver) = mpsc::channel::<Glanced>();
    let (preview, server, tell) = (Arc::clone(preview), Arc::clone(server), Arc::clone(tell));
    std::thread::spawn(move || {
        let mut glanced: Glanced = None;
        let mut took = Duration::ZERO;
        while let Ok(first) = receiver.recv_timeout(IDLE).or_else(|_| {
            give_memory_back();
            receiver.recv()
        }) {
            if first.is_some() {
                std::thread::sleep(FIRST.min(took));
            }
            glanced = std::iter::once(first).chain(receiver.try_iter()).fold(glanced, Option::or);
            let began = Instant::now();
            let state = server.state.load(Ordering::SeqCst);
            let whole = preview.whole();
            took = began.elapsed();
            match whole {
                // What was read meanwhile is newer, and its own search comes next.
                Ok(look) if server.state.load(Ordering::SeqCst) == state => {
                    server.show(look.site);
                    glanced.take().into_iter().for_each(|change| tell(Event::Reloaded(Arc::clone(&look.findings), change.elapsed())));
                    tell(Event::Whole(took));
                    // Once all sentences were looked at, only those of documents that change are.
                    judged = judged
                        || match preview.judged() {
                            Ok(look) if server.state.load(Ordering::SeqCst) == state => {
                                server.show(look.site);
                                tell(Event::Judged(look.findings));
                                true
                            }
                            _ => false,
                        };
                }
                Ok(_) => {}
                Err(why) => tell(Event::Failed(why.to_string())),
            }
        }
    });
    sender
}

/// What a search was made with is given back to the system by whoever next asks for fresh memory: rather here than where a page waits.
fn give_memory_back() {
    for _ in 0..4 {
        drop(std::hint::black_box(vec![0_u8; 1 << 20]));
    }
}

fn start_watching(settings: &Settings, preview: Arc<Preview>, settle: mpsc::Sender<Glanced>, server: &Arc<Server>, tell: &Tell) -> Option<watch::Watcher> {
    let (server, told) = (Arc::clone(server), Arc::clone(tell));
    let changed = move |paths: watch::Changed| {
        let began = Instant::now();
        let next = |site: Site| {
            server.state.fetch_add(1, Ordering::SeqCst);
            server.show(site);
        };
        if let Some(site) = paths.and_then(|paths| preview.glance(&server.site(), &paths)) {
            next(site);
            told(Event::Shown(began.elapsed()));
            let _ = settle.send(Some(began));
            return;
        }
        match preview.look() {
            Ok(look) => {
                next(look.site);
                told(Event::Reloaded(look.findings, began.elapsed()));
                let _ = settle.send(None);
            }
            Err(why) => told(Event::Failed(why.to_string())),
        }
    };
    match watch::watch(&settings.watched, changed) {
        Ok(watcher) => Some(watcher),
        Err(why) => {
            tell(Event::NotWatching(why));
            None
        }
    }
}

async fn answer(State(server): State<Arc<Server>>, request: Request<Body>) -> Response {
    if !server.knows_host(request.headers()) {
        return plain(StatusCode::FORBIDDEN, "This server answers only the host it was started for.\n");
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD are answered.\n");
    }
    let path = request.uri().path().to_owned();
    if path == RELOAD_SCRIPT {
        return typed(StatusCode::OK, "text/javascript; charset=utf-8", server.reload_script().into_bytes());
    }
    if path == format!("/__afterword/{}", server.token) {
        return server.events(&request);
    }
    let mut changes = server.reload.subscribe();
    let made = page_of(&server, &path).await;
    if !matches!(made, Err(RenderError::Source(..))) {
        return answer_with(made);
    }
    // The document was saved a moment ago: the site that knows it is under way.
    let _ = tokio::time::timeout(PATIENCE, changes.recv()).await;
    answer_with(page_of(&server, &path).await)
}

/// Rendering is work, not waiting: it must not hold up the reactor.
async fn page_of(server: &Server, path: &str) -> Result<Response, RenderError> {
    let (site, path) = (server.site(), path.to_owned());
    let unmade = || Ok(plain(StatusCode::INTERNAL_SERVER_ERROR, "The page could not be made.\n"));
    tokio::task::spawn_blocking(move || page(&site, &path)).await.unwrap_or_else(|_| unmade())
}

/// The page, or one that says why there is none, and waits for the next change.
fn answer_with(made: Result<Response, RenderError>) -> Response {
    made.unwrap_or_else(|error| {
        let why = error.to_string();
        let text = format!("<!doctype html><title>Afterword</title><body><pre>{}</pre></body>", crate::text::escape_html(&why));
        let version = hash::short(why.as_bytes());
        typed(StatusCode::INTERNAL_SERVER_ERROR, "text/html; charset=utf-8", with_reload(text.into_bytes(), "index.html", &version))
    })
}

/// The file of an address, and whether the site has it.
fn file_of(site: &Site, path: &str) -> (bool, String) {
    let file = decode_percent(path.trim_start_matches('/'));
    let file = if file.is_empty() || file.ends_with('/') { format!("{file}index.html") } else { file };
    if site.page(&file).is_some() { (true, file) } else { (false, "404.html".to_owned()) }
}

fn page(site: &Site, path: &str) -> Result<Response, RenderError> {
    let (known, file) = file_of(site, path);
    if !known && site.page(&format!("{}/index.html", decode_percent(path.trim_matches('/')))).is_some() {
        let location = format!("/{}/", path.trim_matches('/'));
        return Ok(Response::builder().status(StatusCode::MOVED_PERMANENTLY).header(header::LOCATION, location).body(Body::empty()).unwrap_or_default());
    }
    let Some(bytes) = site.render(&file) else { return Ok(plain(StatusCode::NOT_FOUND, "Not found.\n")) };
    let bytes = bytes?;
    let version = version(site, &bytes);
    let mut answer = typed(if known { StatusCode::OK } else { StatusCode::NOT_FOUND }, content_type(&file), with_reload(bytes, &file, &version));
    if matches!(site.page(&file), Some(Page::Asset(_))) {
        // Its address tells what is in it, and a page that is loaded again waits for its styles.
        answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable"));
    }
    Ok(answer)
}

/// What a page is, and what it is but for its styles: two hashes.
fn version(site: &Site, bytes: &[u8]) -> String {
    let theme = &site.parts.theme;
    let mut digest = Digest::default();
    digest.add(String::from_utf8_lossy(bytes).replace(&theme.assets_hash, "").as_bytes());
    for (name, asset) in theme.assets.iter().filter(|(name, _)| !name.ends_with(".css")) {
        digest.add(name.as_bytes());
        digest.add(asset);
    }
    format!("{}-{}", hash::short(bytes), digest.finish())
}

/// Pages get the reload script; everything else is as it would be published.
fn with_reload(bytes: Vec<u8>, file: &str, version: &str) -> Vec<u8> {
    let is_page = std::path::Path::new(file).extension().is_some_and(|ending| ending == "html");
    let Some(at) = is_page.then(|| bytes.windows(7).rposition(|window| window == b"</body>")).flatten() else { return bytes };
    let mut out = bytes[..at].to_vec();
    out.extend_from_slice(format!("<script type=\"module\" src=\"{RELOAD_SCRIPT}?of={version}\"></script>\n").as_bytes());
    out.extend_from_slice(&bytes[at..]);
    out
}

impl Server {
    fn knows_host(&self, headers: &HeaderMap) -> bool {
        if self.hosts.is_empty() {
            return true;
        }
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
        self.hosts.iter().any(|known| host == known || host == format!("{known}:{}", self.port))
    }

    fn reload_script(&self) -> String {
        include_str!("serve/reload.js").replace("%TOKEN%", &self.token)
    }

    fn site(&self) -> Arc<Site> {
        Arc::clone(&self.site.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows another site, and lets every open page see whether it is another.
    fn show(&self, site: Site) {
        let before = std::mem::replace(&mut *self.site.write().unwrap_or_else(PoisonError::into_inner), Arc::new(site));
        let _ = self.reload.send(());
        // Thousands of records are given back when nobody waits any more.
        drop(before);
    }

    /// The channel to a page: only for pages of this server.
    fn events(self: &Arc<Self>, request: &Request<Body>) -> Response {
        let headers = request.headers();
        let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
        let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
        let own = origin.is_none_or(|origin| self.hosts.is_empty() || self.hosts.iter().any(|host| origin == format!("http://{host}:{}", self.port)));
        if !own || site.is_some_and(|site| site != "same-origin" && site != "none") {
            return plain(StatusCode::FORBIDDEN, "This channel is for pages of this server.\n");
        }
        let asked = |name: &str| request.uri().query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))).map(decode_percent);
        let (sender, receiver) = lines::channel(8);
        tokio::spawn(follow(Arc::clone(self), asked("page").unwrap_or_default(), asked("of").unwrap_or_default(), sender));
        Response::builder().header(header::CONTENT_TYPE, "text/event-stream").header(header::CACHE_CONTROL, "no-store").body(Body::new(EventBody(receiver))).unwrap_or_default()
    }
}

/// Tells a page what became of it, from the version `of` on, until nobody listens.
async fn follow(server: Arc<Server>, path: String, mut of: String, sender: lines::Sender<String>) {
    let mut changes = server.reload.subscribe();
    let mut told = String::from("[]");
    loop {
        let site = server.site();
        let theme = site.parts.theme.assets_hash.clone();
        let path = path.clone();
        let Ok(seen) = tokio::task::spawn_blocking(move || look_at(&site, &path)).await else { return };
        let mut events = Vec::new();
        // Of a document that was saved a moment ago the next site tells.
        let (now, findings) = seen.unwrap_or_else(|| (of.clone(), told.clone()));
        if now != of {
            let styles = now.split_once('-').map(|(_, rest)| rest) == of.split_once('-').map(|(_, rest)| rest);
            events.push(if styles { format!("event: style\ndata: {theme}\n\n") } else { "event: page\ndata: again\n\n".to_owned() });
            of = now;
        }
        if findings != told {
            events.push(format!("event: findings\ndata: {findings}\n\n"));
            told = findings;
        }
        for event in events {
            if sender.send(event).await.is_err() {
                return;
            }
        }
        tokio::select! {
            () = sender.closed() => return,
            change = changes.recv() => if matches!(change, Err(broadcast::error::RecvError::Closed)) { return },
        }
    }
}

/// The version of a page, and what was found in its document as JSON; of a page that is gone, what is amiss anywhere. Nothing
/// where the document is another than the site knows.
fn look_at(site: &Site, path: &str) -> Option<(String, String)> {
    let (known, file) = file_of(site, path);
    let version = match site.render(&file) {
        Some(Ok(bytes)) => version(site, &bytes),
        Some(Err(RenderError::Source(..))) => return None,
        Some(Err(error)) => hash::short(error.to_string().as_bytes()),
        None => String::new(),
    };
    let all = site.parts.findings.iter();
    let of: Vec<&Finding> = match site.page(&file) {
        Some(Page::Postmortem(place)) => all.filter(|finding| *finding.path == *site.archive().postmortems[*place].path).collect(),
        _ if !known => all.filter(|finding| finding.level >= Level::Warn).take(MOST_FINDINGS).collect(),
        _ => Vec::new(),
    };
    let findings = of.into_iter().map(|finding| {
        serde_json::json!({"path": finding.path, "line": finding.place.line, "rule": finding.rule, "level": finding.level.word(), "message": finding.message, "help": finding.help})
    });
    Some((version, findings.collect::<serde_json::Value>().to_string()))
}

/// A body of what is sent to it.
struct EventBody(lines::Receiver<String>);

impl http_body::Body for EventBody {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: std::pin::Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        self.0.poll_recv(context).map(|event| event.map(|event| Ok(http_body::Frame::data(event.into()))))
    }
}

fn plain(status: StatusCode, text: &str) -> Response {
    typed(status, "text/plain; charset=utf-8", text.as_bytes().to_vec())
}

fn typed(status: StatusCode, kind: &str, bytes: Vec<u8>) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, kind)
        .header(header::CACHE_CONTROL, "no-store")
        .header("x-content-type-options", "nosniff")
        // Attachments have no policy of their own.
        .header("content-security-policy", crate::render::view::POLICY)
        .header("referrer-policy", "same-origin")
        .body(Body::from(bytes))
        .unwrap_or_default()
}

fn content_type(file: &str) -> &'static str {
    match file.rsplit('.').next().unwrap_or("").to_ascii_lowercase().as_str() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        "txt" | "log" | "csv" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
