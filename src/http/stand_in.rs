//! A stand-in for a service on loopback, for tests: plain axum, or raw bytes where HTTP itself is to be broken.

#![allow(clippy::unwrap_used)]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use futures::future::BoxFuture;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{Endpoints, Http, HttpSettings, Sleeper};

/// One request as a stand-in saw it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    pub(crate) client_token: Option<String>,
    pub(crate) no_cache: bool,
}

impl Seen {
    fn of(request: &Request) -> Self {
        let header = |name: &str| {
            request
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        Self {
            method: request.method().to_string(),
            host: header("host").unwrap_or_default(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            authorization: header("authorization"),
            client_token: header("x-api-client-token"),
            no_cache: header("cache-control").as_deref() == Some("no-cache"),
        }
    }
}

type Answerer = dyn Fn(&Seen, usize) -> Response + Send + Sync;

/// A running stand-in.
pub(crate) struct StandIn {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

#[derive(Clone)]
struct Shared {
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<Answerer>,
}

impl StandIn {
    /// Answers each request with `answer`, which gets the request and its number from 0.
    pub(crate) async fn new(
        answer: impl Fn(&Seen, usize) -> Response + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let shared = Shared {
            seen: Arc::clone(&seen),
            answer: Arc::new(answer),
        };
        let app = Router::new().fallback(reply).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, seen }
    }

    /// Answers each connection with raw bytes, then waits for `stall`, then closes.
    pub(crate) async fn raw(bytes: &'static [u8], stall: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let counted = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                counted.lock().unwrap().push(Seen::default());
                tokio::spawn(async move {
                    let mut request = [0; 4096];
                    let _ = stream.read(&mut request).await;
                    let _ = stream.write_all(bytes).await;
                    if !stall.is_zero() {
                        tokio::time::sleep(stall).await;
                    }
                });
            }
        });
        Self { address, seen }
    }

    /// What it was asked so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Settings that send these hosts to this stand-in, and a sleeper that only writes down.
    pub(crate) fn settings(&self, hosts: &[&str]) -> (HttpSettings, Arc<Notebook>) {
        let entries: Vec<String> = hosts
            .iter()
            .map(|host| format!("{host}=http://{}", self.address))
            .collect();
        let notebook = Arc::new(Notebook::default());
        let settings = HttpSettings {
            endpoints: Endpoints::parse(&entries.join(",")).unwrap(),
            total_timeout: Duration::from_secs(10),
            sleeper: Arc::<Notebook>::clone(&notebook),
            ..HttpSettings::default()
        };
        (settings, notebook)
    }

    /// A client that sends these hosts to this stand-in.
    pub(crate) fn http(&self, hosts: &[&str]) -> Http {
        Http::new(self.settings(hosts).0)
    }
}

async fn reply(State(shared): State<Shared>, request: Request) -> Response {
    let seen = Seen::of(&request);
    let number = {
        let mut all = shared.seen.lock().unwrap();
        all.push(seen.clone());
        all.len() - 1
    };
    (shared.answer)(&seen, number)
}

/// Writes down how long it was asked to wait, and does not wait.
#[derive(Default)]
pub(crate) struct Notebook(Mutex<Vec<Duration>>);

impl Notebook {
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.0.lock().unwrap().clone()
    }
}

impl Sleeper for Notebook {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }
}

/// A JSON answer.
pub(crate) fn json(status: u16, body: &serde_json::Value) -> Response {
    text(status, "application/json", &body.to_string())
}

/// An answer with a body of any media type.
pub(crate) fn text(status: u16, media_type: &str, body: &str) -> Response {
    Response::builder()
        .status(status)
        .header("content-type", media_type)
        .body(body.to_owned().into())
        .unwrap()
}
