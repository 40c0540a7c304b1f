//! The same [`Site`] over HTTP, from memory, with live reload. The door to sockets.
//!
//! Loopback only unless told otherwise; only hosts that were meant are answered; the reload channel has a token per start and
//! says nothing but "again".

mod watch;

use crate::render::Site;
use crate::text::decode_percent;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::Response;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use tokio::sync::broadcast;

/// Makes the site anew; called after each change.
pub type Make = Box<dyn Fn() -> Result<Site, String> + Send + Sync>;

/// What the server needs to know.
pub struct Settings {
    pub host: IpAddr,
    pub port: u16,
    /// Folders whose changes make the site anew.
    pub watched: PathBuf,
    /// Folders below it whose changes do not.
    pub ignored: Vec<PathBuf>,
    /// A secret of this start.
    pub token: String,
}

/// What happened, for whoever prints.
pub enum Event {
    /// The address the site is at.
    Ready(String),
    /// The site was made anew.
    Reloaded,
    /// It could not be made; the last good one is still served.
    Failed(String),
    /// Changes cannot be watched; the site is served as it is.
    NotWatching(String),
}

struct Server {
    site: RwLock<Arc<Site>>,
    reload: broadcast::Sender<()>,
    token: String,
    port: u16,
    /// Named hosts that are answered; empty when the address was opened to all on purpose.
    hosts: Vec<String>,
}

const RELOAD_SCRIPT: &str = "/__afterword/reload.js";

/// Serves a site until the process ends.
///
/// # Errors
/// A port that cannot be had.
pub fn serve(settings: Settings, first: Site, make: Make, tell: impl Fn(Event) + Send + Sync + 'static) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(run(settings, first, make, Arc::new(tell)))
}

async fn run(settings: Settings, first: Site, make: Make, tell: Arc<dyn Fn(Event) + Send + Sync>) -> Result<(), String> {
    let address = SocketAddr::new(settings.host, settings.port);
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}; choose another with `--port`"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let (reload, _) = broadcast::channel(16);
    let hosts = if settings.host.is_loopback() { vec!["localhost".into(), "127.0.0.1".into(), "[::1]".into()] } else { Vec::new() };
    let server = Arc::new(Server { site: RwLock::new(Arc::new(first)), reload, token: settings.token, port: address.port(), hosts });
    let watcher = start_watching(&settings.watched, settings.ignored, make, &server, &tell);
    tell(Event::Ready(format!("http://{address}/")));
    let app = axum::Router::new().fallback(answer).with_state(Arc::clone(&server));
    let result = axum::serve(listener, app).await.map_err(|error| error.to_string());
    drop(watcher);
    result
}

fn start_watching(folder: &std::path::Path, ignored: Vec<PathBuf>, make: Make, server: &Arc<Server>, tell: &Arc<dyn Fn(Event) + Send + Sync>) -> Option<watch::Watcher> {
    let (server, told) = (Arc::clone(server), Arc::clone(tell));
    let changed = move || match make() {
        Ok(site) => {
            *server.site.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(site);
            let _ = server.reload.send(());
            told(Event::Reloaded);
        }
        Err(why) => told(Event::Failed(why)),
    };
    match watch::watch(folder, ignored, changed) {
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
        return server.events(request.headers());
    }
    let site = Arc::clone(&server.site.read().unwrap_or_else(std::sync::PoisonError::into_inner));
    // Rendering is work, not waiting: it must not hold up the reactor.
    tokio::task::spawn_blocking(move || page(&site, &path)).await.unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR, "The page could not be made.\n"))
}

fn page(site: &Site, path: &str) -> Response {
    let file = decode_percent(path.trim_start_matches('/'));
    let file = if file.is_empty() || file.ends_with('/') { format!("{file}index.html") } else { file };
    if site.page(&file).is_none() && site.page(&format!("{file}/index.html")).is_some() {
        let location = format!("/{}/", path.trim_matches('/'));
        return Response::builder().status(StatusCode::MOVED_PERMANENTLY).header(header::LOCATION, location).body(Body::empty()).unwrap_or_default();
    }
    let (status, file) = if site.page(&file).is_some() { (StatusCode::OK, file) } else { (StatusCode::NOT_FOUND, "404.html".to_owned()) };
    match site.render(&file) {
        Some(Ok(bytes)) => typed(status, content_type(&file), with_reload(bytes, &file)),
        // The page waits for the next reload, which usually is under way: the file was just saved.
        Some(Err(error)) => {
            let text = format!("<!doctype html><title>Afterword</title><body><pre>{}</pre></body>", crate::text::escape_html(&error.to_string()));
            typed(StatusCode::INTERNAL_SERVER_ERROR, "text/html; charset=utf-8", with_reload(text.into_bytes(), "index.html"))
        }
        None => plain(StatusCode::NOT_FOUND, "Not found.\n"),
    }
}

/// Pages get the reload script; everything else is as it would be published.
fn with_reload(bytes: Vec<u8>, file: &str) -> Vec<u8> {
    let is_page = std::path::Path::new(file).extension().is_some_and(|ending| ending == "html");
    let Some(at) = is_page.then(|| bytes.windows(7).rposition(|window| window == b"</body>")).flatten() else { return bytes };
    let mut out = bytes[..at].to_vec();
    out.extend_from_slice(format!("<script type=\"module\" src=\"{RELOAD_SCRIPT}\"></script>\n").as_bytes());
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
        format!("const source = new EventSource(\"/__afterword/{}\");\nsource.onmessage = () => location.reload();\n", self.token)
    }

    /// The reload channel: only for pages of this server.
    fn events(&self, headers: &HeaderMap) -> Response {
        let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
        let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
        let own = origin.is_none_or(|origin| self.hosts.is_empty() || self.hosts.iter().any(|host| origin == format!("http://{host}:{}", self.port)));
        if !own || site.is_some_and(|site| site != "same-origin" && site != "none") {
            return plain(StatusCode::FORBIDDEN, "This channel is for pages of this server.\n");
        }
        let receiver = self.reload.subscribe();
        let body = Body::new(EventBody { receiver: Box::pin(wait(receiver)) });
        Response::builder().header(header::CONTENT_TYPE, "text/event-stream").header(header::CACHE_CONTROL, "no-store").body(body).unwrap_or_default()
    }
}

type Waiting = std::pin::Pin<Box<dyn Future<Output = (bool, broadcast::Receiver<()>)> + Send>>;

async fn wait(mut receiver: broadcast::Receiver<()>) -> (bool, broadcast::Receiver<()>) {
    let open = !matches!(receiver.recv().await, Err(broadcast::error::RecvError::Closed));
    (open, receiver)
}

/// A body that sends one line for each reload.
struct EventBody {
    receiver: Waiting,
}

impl http_body::Body for EventBody {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: std::pin::Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        use std::task::Poll;
        match self.receiver.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready((false, _)) => Poll::Ready(None),
            Poll::Ready((true, receiver)) => {
                self.receiver = Box::pin(wait(receiver));
                Poll::Ready(Some(Ok(http_body::Frame::data(axum::body::Bytes::from_static(b"data: again\n\n")))))
            }
        }
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
